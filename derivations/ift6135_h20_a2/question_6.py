"""Question 6: backpropagation through a bidirectional recurrent network."""

from __future__ import annotations

from derivations.model import Ask, Part, Question

NETWORK = (
    r"\sigma(x) = \frac{1}{1 + e^{-x}}",
    r"\mathbf{x}_t \in \mathbb{R}^k",
    r"\mathbf{h}_t^{(f)}, \mathbf{h}_t^{(b)} \in \mathbb{R}^m",
    r"\mathbf{y}_t, \mathbf{z}_t \in \mathbb{R}^q",
    r"\mathbf{W}^{(f)}, \mathbf{W}^{(b)} \in \mathbb{R}^{m \times k}",
    r"\mathbf{U}^{(f)}, \mathbf{U}^{(b)} \in \mathbb{R}^{m \times m}",
    r"\mathbf{V}^{(f)}, \mathbf{V}^{(b)} \in \mathbb{R}^{q \times m}",
    r"T \geq 1 \text{ an integer}",
    r"t \in \{1, \dots, T\}",
    r"\mathbf{h}_t^{(f)} = \sigma(\mathbf{W}^{(f)} \mathbf{x}_t + \mathbf{U}^{(f)} \mathbf{h}_{t-1}^{(f)})",
    r"\mathbf{h}_t^{(b)} = \sigma(\mathbf{W}^{(b)} \mathbf{x}_t + \mathbf{U}^{(b)} \mathbf{h}_{t+1}^{(b)})",
    r"\mathbf{y}_t = \mathbf{V}^{(f)} \mathbf{h}_t^{(f)} + \mathbf{V}^{(b)} \mathbf{h}_t^{(b)}",
    r"L_t = \|\mathbf{z}_t - \mathbf{y}_t\|_2^2",
    r"L = \sum_{t=1}^{T} L_t",
)
FORWARD = r"\mathbf{h}_t^{(f)}"
BACKWARD = r"\mathbf{h}_t^{(b)}"

PARTS = (
    Part(
        id="6.1",
        points=4,
        title="The computational graph",
        givens=(),
        statement=(r"t = 1", r"t = 3"),
        words=("the initial hidden states of both directions are part of the graph",),
        asks=(Ask(name="graph", kind="prose", derivation="birnn_graph"),),
    ),
    Part(
        id="6.2",
        points=8,
        title="The pieces of the recursion",
        givens=(),
        statement=(
            r"\nabla_{\mathbf{h}_t^{(f)}} L",
            r"\nabla_{\mathbf{h}_t^{(b)}} L",
            r"\nabla_{\mathbf{h}_{t+1}^{(f)}} L",
            r"\nabla_{\mathbf{h}_{t-1}^{(b)}} L",
            r"\begin{aligned} \nabla_{\mathbf{h}_t^{(f)}} L &= \nabla_{\mathbf{h}_t^{(f)}} L_t + "
            r"\left( \frac{\partial \mathbf{h}_{t+1}^{(f)}}{\partial \mathbf{h}_t^{(f)}} \right)^\top "
            r"\nabla_{\mathbf{h}_{t+1}^{(f)}} L \\ "
            r"\nabla_{\mathbf{h}_t^{(b)}} L &= \nabla_{\mathbf{h}_t^{(b)}} L_t + "
            r"\left( \frac{\partial \mathbf{h}_{t-1}^{(b)}}{\partial \mathbf{h}_t^{(b)}} \right)^\top "
            r"\nabla_{\mathbf{h}_{t-1}^{(b)}} L \end{aligned}",
            r"\nabla_{\mathbf{h}_t^{(f)}} L_t",
            r"\nabla_{\mathbf{h}_t^{(b)}} L_t",
            r"\frac{\partial \mathbf{h}_{t+1}^{(f)}}{\partial \mathbf{h}_t^{(f)}}",
            r"\frac{\partial \mathbf{h}_{t-1}^{(b)}}{\partial \mathbf{h}_t^{(b)}}",
        ),
        asks=(
            Ask(
                name="forward loss gradient",
                kind="expression",
                subject=r"\nabla_{\mathbf{h}_t^{(f)}} L_t",
                derivation="birnn_loss_forward",
                result="gradient",
                allowed=(r"\mathbf{V}^{(f)}", r"\mathbf{V}^{(b)}", r"\mathbf{z}_t", r"\mathbf{y}_t", FORWARD, BACKWARD),
            ),
            Ask(
                name="backward loss gradient",
                kind="expression",
                subject=r"\nabla_{\mathbf{h}_t^{(b)}} L_t",
                derivation="birnn_loss_backward",
                result="gradient",
                allowed=(r"\mathbf{V}^{(f)}", r"\mathbf{V}^{(b)}", r"\mathbf{z}_t", r"\mathbf{y}_t", FORWARD, BACKWARD),
            ),
            Ask(
                name="forward Jacobian",
                kind="expression",
                subject=r"\frac{\partial \mathbf{h}_{t+1}^{(f)}}{\partial \mathbf{h}_t^{(f)}}",
                derivation="birnn_jacobian_forward",
                result="Jacobian",
                allowed=(r"\mathbf{W}^{(f)}", r"\mathbf{U}^{(f)}", r"\mathbf{x}_t", FORWARD, r"\sigma"),
            ),
            Ask(
                name="backward Jacobian",
                kind="expression",
                subject=r"\frac{\partial \mathbf{h}_{t-1}^{(b)}}{\partial \mathbf{h}_t^{(b)}}",
                derivation="birnn_jacobian_backward",
                result="Jacobian",
                allowed=(r"\mathbf{W}^{(b)}", r"\mathbf{U}^{(b)}", r"\mathbf{x}_t", BACKWARD, r"\sigma"),
            ),
        ),
    ),
    Part(
        id="6.3",
        points=8,
        title="The gradients of the weights",
        givens=(),
        statement=(
            r"\nabla_{\mathbf{W}^{(f)}} L",
            r"\nabla_{\mathbf{U}^{(b)}} L",
            r"\nabla_{\mathbf{h}_t^{(f)}} L",
            r"\nabla_{\mathbf{h}_t^{(b)}} L",
            r"t",
        ),
        asks=(
            Ask(
                name="gradient of the forward input weights",
                kind="expression",
                subject=r"\nabla_{\mathbf{W}^{(f)}} L",
                derivation="birnn_weight_forward",
                result="gradient",
                allowed=(r"L", r"T", r"\mathbf{W}^{(f)}", r"\mathbf{U}^{(f)}", r"\mathbf{x}_t", FORWARD, r"\sigma"),
            ),
            Ask(
                name="gradient of the backward recurrent weights",
                kind="expression",
                subject=r"\nabla_{\mathbf{U}^{(b)}} L",
                derivation="birnn_weight_backward",
                result="gradient",
                allowed=(r"L", r"T", r"\mathbf{W}^{(b)}", r"\mathbf{U}^{(b)}", r"\mathbf{x}_t", BACKWARD, r"\sigma"),
            ),
        ),
    ),
)

QUESTION = Question(
    number=6,
    title="A bidirectional recurrent network",
    givens=NETWORK,
    statement=(
        r"\begin{aligned} "
        r"\mathbf{h}_t^{(f)} &= \sigma(\mathbf{W}^{(f)} \mathbf{x}_t + \mathbf{U}^{(f)} \mathbf{h}_{t-1}^{(f)}) \\ "
        r"\mathbf{h}_t^{(b)} &= \sigma(\mathbf{W}^{(b)} \mathbf{x}_t + \mathbf{U}^{(b)} \mathbf{h}_{t+1}^{(b)}) \\ "
        r"\mathbf{y}_t &= \mathbf{V}^{(f)} \mathbf{h}_t^{(f)} + \mathbf{V}^{(b)} \mathbf{h}_t^{(b)} \end{aligned}",
        r"f",
        r"b",
        r"\sigma",
        r"\mathbf{z}_t",
        r"\mathbf{y}_t",
        r"L = \sum_t L_t",
        r"L_t = \|\mathbf{z}_t - \mathbf{y}_t\|_2^2",
        r"\nabla_{\mathbf{W}^{(f)}} L",
        r"\nabla_{\mathbf{U}^{(b)}} L",
    ),
    parts=PARTS,
)
