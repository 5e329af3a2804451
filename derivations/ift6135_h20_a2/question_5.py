"""Question 5: gradients of a recurrent network that vanish or explode."""

from __future__ import annotations

from derivations.model import Ask, Choice, Part, Question

RECURRENCE = (
    r"\sigma : \mathbb{R} \to \mathbb{R} \text{ differentiable}",
    r"\mathbf{W} \in \mathbb{R}^{m \times m}",
    r"\mathbf{U} \in \mathbb{R}^{m \times k}",
    r"\mathbf{b}, \mathbf{h}_t \in \mathbb{R}^m",
    r"\mathbf{x}_t \in \mathbb{R}^k",
    r"t \geq 1 \text{ an integer}",
    r"\mathbf{h}_t = \mathbf{W} \sigma(\mathbf{h}_{t-1}) + \mathbf{U} \mathbf{x}_t + \mathbf{b}",
)
CONVENTIONAL = (
    r"\mathbf{g}_t \in \mathbb{R}^m",
    r"\mathbf{g}_t = \sigma(\mathbf{W} \mathbf{g}_{t-1} + \mathbf{U} \mathbf{x}_t + \mathbf{b})",
    r"\mathbf{g}_0 = \sigma(\mathbf{h}_0)",
)
SLOPE = (
    r"\gamma > 0",
    r"|\sigma'(z)| \leq \gamma \text{ for all } z",
    r"0 \leq \delta < 1",
    r"T \geq 1 \text{ an integer}",
)
LARGEST_EIGENVALUE = (r"\lambda_1(\mathbf{A}) = \lambda_{\max}(\mathbf{A})",)
BOUNDED = (r"\lambda_1(\mathbf{W}^\top \mathbf{W}) \leq \frac{\delta^2}{\gamma^2}",)

CONDITION_CHOICES = (
    Choice(
        "necessary",
        ("necessary", "necessary but not sufficient", "not sufficient"),
        "The condition is necessary, but not sufficient, for the gradient to explode.",
    ),
    Choice(
        "sufficient",
        ("sufficient", "sufficient but not necessary", "not necessary"),
        "The condition is sufficient, but not necessary, for the gradient to explode.",
    ),
    Choice(
        "both",
        ("necessary and sufficient", "both", "if and only if"),
        "The condition is both necessary and sufficient for the gradient to explode.",
    ),
    Choice(
        "neither",
        ("neither", "neither necessary nor sufficient", "not necessary and not sufficient"),
        "The condition is neither necessary nor sufficient for the gradient to explode.",
    ),
)
JACOBIAN_NORM = r"\left\| \frac{\partial \mathbf{h}_T}{\partial \mathbf{h}_0} \right\|"

PARTS = (
    Part(
        id="5.1",
        points=4,
        title="Two ways to apply the activation",
        givens=CONVENTIONAL,
        statement=(
            r"\mathbf{g}_t = \sigma(\mathbf{W} \mathbf{g}_{t-1} + \mathbf{U} \mathbf{x}_t + \mathbf{b})",
            r"\mathbf{g}_t",
            r"\mathbf{h}_t",
            r"t - 1",
        ),
        asks=(
            Ask(
                name="relation of the states",
                kind="show",
                subject=r"\mathbf{g}_t",
                derivation="equivalent_recurrence",
                result="state",
                allowed=(r"\mathbf{h}_t", r"\sigma"),
            ),
        ),
    ),
    Part(
        id="5.2",
        points=6,
        title="Vanishing gradients",
        givens=SLOPE + LARGEST_EIGENVALUE + BOUNDED,
        statement=(
            r"\|\mathbf{A}\|",
            r"L_2",
            r"\mathbf{A}",
            r"\|\mathbf{A}\| := \max_{\mathbf{x}: \|\mathbf{x}\|=1} \|\mathbf{A}\mathbf{x}\|",
            r"\sigma(x)",
            r"|\sigma'| \leq \gamma",
            r"\gamma > 0",
            r"x",
            r"\lambda_1(\cdot)",
            r"\frac{\delta^2}{\gamma^2}",
            r"0 \leq \delta < 1",
            r"\lambda_1(\mathbf{W}^\top \mathbf{W}) \leq \frac{\delta^2}{\gamma^2} \implies "
            r"\left\| \frac{\partial \mathbf{h}_T}{\partial \mathbf{h}_0} \right\| "
            r"\rightarrow 0 \text{ as } T \rightarrow \infty",
            r"L_2",
            r"\|\mathbf{AB}\| \leq \|\mathbf{A}\| \|\mathbf{B}\| \quad \text{and} \quad "
            r"\|\mathbf{A}\| = \sqrt{\lambda_1(\mathbf{A}^\top \mathbf{A})}",
        ),
        asks=(
            Ask(
                name="bound",
                kind="show",
                subject=JACOBIAN_NORM,
                derivation="vanishing_gradient",
                result="bound",
                allowed=(r"\delta", r"T"),
                relation="<=",
            ),
            Ask(
                name="limit",
                kind="show",
                subject=JACOBIAN_NORM,
                derivation="vanishing_gradient",
                result="limit",
                relation="->",
                implied_by="bound",
                qualifier=r"\text{ as } T \to \infty",
            ),
        ),
    ),
    Part(
        id="5.3",
        points=4,
        title="Necessary or sufficient for explosion",
        givens=SLOPE + LARGEST_EIGENVALUE,
        statement=(r"\frac{\delta^2}{\gamma^2}", r"L_2", r"\mathbf{A}", r"L_2"),
        asks=(
            Ask(
                name="condition",
                kind="choice",
                derivation="explosion_condition",
                choices=CONDITION_CHOICES,
            ),
        ),
    ),
)

QUESTION = Question(
    number=5,
    title="Vanishing and exploding gradients",
    givens=RECURRENCE,
    statement=(
        r"\sigma : \mathbb{R} \rightarrow \mathbb{R}",
        r"\sigma",
        r"\mathbf{h}_t = \mathbf{W} \sigma(\mathbf{h}_{t-1}) + \mathbf{U} \mathbf{x}_t + \mathbf{b}",
    ),
    parts=PARTS,
)
