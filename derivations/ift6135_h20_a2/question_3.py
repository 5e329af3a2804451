"""Question 3: initialisation of a deep network."""

from __future__ import annotations

from derivations.model import Ask, Choice, Part, Question

LAYER = (
    r"\mathbf{W}^{(t)} \in \mathbb{R}^{d^{(t)} \times d^{(t-1)}}",
    r"\mathbf{h}^{(t)}, \mathbf{a}^{(t)}, \mathbf{b}^{(t)} \in \mathbb{R}^{d^{(t)}}",
    r"\mathbf{a}^{(t)} = \mathbf{W}^{(t)} \mathbf{h}^{(t-1)} + \mathbf{b}^{(t)}",
    r"b_i^{(t)} = c",
    r"c \in \mathbb{R}",
    r"\mathbf{W}^{(t)} \text{ and } \mathbf{h}^{(t-1)} \text{ independent}",
)
GAUSSIAN = (
    r"W_{ij}^{(t)} \sim \mathcal{N}(\mu, \sigma^2) \text{ i.i.d.}",
    r"\mu \in \mathbb{R}",
    r"\sigma > 0",
)
UNIFORM = (
    r"W_{ij}^{(t)} \sim \mathrm{Uniform}(\alpha, \beta) \text{ i.i.d.}",
    r"\alpha < \beta",
)
ACTIVATIONS_UNCORRELATED = (r"h_i^{(t-1)} \text{ uncorrelated}",)
ACTIVATIONS_STANDARD = (
    r"\mathbb{E}[h_i^{(t-1)}] = 0",
    r"\mathrm{Var}(h_i^{(t-1)}) = 1",
)
PREACTIVATIONS_STANDARD = (
    r"\mathbb{E}[a_i^{(t-1)}] = 0",
    r"\mathrm{Var}(a_i^{(t-1)}) = 1",
    r"a_i^{(t-1)} \text{ has a symmetric distribution}",
)
RELU = (r"g(x) = \max\{0, x\}", r"\mathbf{h}^{(t-1)} = g(\mathbf{a}^{(t-1)})")
PREACTIVATIONS_UNCORRELATED = (r"a_i^{(t-1)} \text{ uncorrelated}",)
WANTED = (
    r"\mathbb{E}[a_i^{(t)}] = 0",
    r"\mathrm{Var}(a_i^{(t)}) = 1",
)
SCHEMES = (
    Choice(
        "He", ("he", "he normal", "kaiming", "kaiming normal", "msra"), "This is He (Kaiming) normal initialisation."
    ),
    Choice(
        "Glorot",
        ("glorot", "glorot normal", "xavier", "xavier normal"),
        "This is Glorot (Xavier) normal initialisation.",
    ),
    Choice("LeCun", ("lecun", "lecun normal"), "This is LeCun normal initialisation."),
)
WHY_IT_WORKS = (
    "The pre-activations keep mean zero and variance one from layer to layer, so neither the activations nor the "
    "gradients grow or shrink exponentially with depth; about half of the units are active, so the network starts "
    "in a regime where it can learn."
)
WANTED_FORMULAS = (
    r"\mathbb{E}[a_i^{(t)}] = 0",
    r"\text{Var}(a_i^{(t)}) = 1",
)
SETTING_FORMULAS = (r"c", r"\mu", r"\sigma^2", r"d^{(t-1)}", *WANTED_FORMULAS, r"1 \leq i \leq d^{(t)}")

PART_1 = (
    Part(
        id="3.1a",
        points=2,
        title="The variance of a product",
        givens=(r"X, Y \text{ independent}",),
        statement=(
            r"\mathbb{E}[h_i^{(t-1)}] = 0",
            r"\text{Var}(h_i^{(t-1)}) = 1",
            r"1 \leq i \leq d^{(t-1)}",
            r"\mathbf{h}^{(t-1)}",
            r"g",
            r"\text{Var}(XY) = "
            r"\text{Var}(X)\text{Var}(Y) + \text{Var}(X)\mathbb{E}[Y]^2 + \text{Var}(Y)\mathbb{E}[X]^2",
            r"X \perp Y",
        ),
        asks=(
            Ask(
                name="variance of the product",
                kind="show",
                subject=r"\mathrm{Var}(XY)",
                derivation="product_variance",
                result="variance",
                allowed=(r"X", r"Y"),
            ),
        ),
    ),
    Part(
        id="3.1b",
        points=2,
        title="Mean and variance of a pre-activation",
        givens=LAYER + GAUSSIAN + ACTIVATIONS_UNCORRELATED,
        statement=(
            r"\mathbb{E}[a_i^{(t)}]",
            r"\text{Var}(a_i^{(t)})",
            r"c, \mu, \sigma^2, \text{Var}(h_i^{(t-1)}), \mathbb{E}[h_i^{(t-1)}]",
        ),
        asks=(
            Ask(
                name="mean",
                kind="expression",
                subject=r"\mathbb{E}[a_i^{(t)}]",
                derivation="preactivation_moments",
                result="mean",
                allowed=(r"c", r"\mu", r"\sigma", r"h_i^{(t-1)}", r"d^{(t-1)}"),
            ),
            Ask(
                name="variance",
                kind="expression",
                subject=r"\mathrm{Var}(a_i^{(t)})",
                derivation="preactivation_moments",
                result="variance",
                allowed=(r"c", r"\mu", r"\sigma", r"h_i^{(t-1)}", r"d^{(t-1)}"),
            ),
        ),
    ),
    Part(
        id="3.1c",
        points=2,
        title="A setting for standardised activations",
        givens=LAYER + GAUSSIAN + ACTIVATIONS_UNCORRELATED + ACTIVATIONS_STANDARD,
        statement=SETTING_FORMULAS,
        asks=(
            Ask(
                name="setting",
                kind="setting",
                subject=r"(c, \mu, \sigma^2)",
                derivation="standard_setting",
                result="setting",
                allowed=(r"d^{(t-1)}",),
                conditions=WANTED,
            ),
        ),
    ),
)
PART_2 = (
    Part(
        id="3.2a",
        points=4,
        title="The second moment of a rectified unit",
        givens=LAYER[1:2] + PREACTIVATIONS_STANDARD + RELU,
        statement=(
            r"\mathbb{E}[a_i^{(t-1)}] = 0",
            r"\text{Var}(a_i^{(t-1)}) = 1",
            r"a_i^{(t-1)}",
            r"1 \leq i \leq d^{(t-1)}",
            r"\mathbf{a}^{(t-1)}",
            r"g(x) = \max\{0, x\}",
            r"\mathbb{E}[(h_i^{(t-1)})^2]",
        ),
        asks=(
            Ask(
                name="second moment",
                kind="expression",
                subject=r"\mathbb{E}[(h_i^{(t-1)})^2]",
                derivation="relu_second_moment",
                result="second moment",
            ),
        ),
    ),
    Part(
        id="3.2b",
        points=4,
        title="A setting for rectified units",
        givens=LAYER + GAUSSIAN + PREACTIVATIONS_STANDARD + PREACTIVATIONS_UNCORRELATED + RELU,
        statement=SETTING_FORMULAS,
        asks=(
            Ask(
                name="setting",
                kind="setting",
                subject=r"(c, \mu, \sigma^2)",
                derivation="relu_setting",
                result="setting",
                allowed=(r"d^{(t-1)}",),
                conditions=WANTED,
            ),
        ),
    ),
    Part(
        id="3.2c",
        points=1,
        title="The name of the scheme",
        givens=(),
        statement=(),
        asks=(Ask(name="scheme", kind="choice", derivation="relu_setting", choices=SCHEMES),),
    ),
    Part(
        id="3.2d",
        points=1,
        title="Why the scheme works",
        givens=(),
        statement=(),
        asks=(Ask(name="reason", kind="prose", words=WHY_IT_WORKS),),
    ),
)
PART_3 = (
    Part(
        id="3.3",
        points=2,
        title="Uniform weights",
        givens=LAYER + UNIFORM,
        statement=(
            r"\alpha, \beta",
            r"W_{ij}^{(t)} \sim \text{Uniform}(\alpha, \beta)",
            *WANTED_FORMULAS,
        ),
        asks=(
            Ask(
                name="bounds under the first assumption",
                kind="setting",
                subject=r"(\alpha, \beta)",
                derivation="uniform_bounds",
                result="bounds",
                allowed=(r"d^{(t-1)}",),
                conditions=WANTED,
                givens=ACTIVATIONS_UNCORRELATED + ACTIVATIONS_STANDARD + (r"c = 0",),
            ),
            Ask(
                name="bounds under the second assumption",
                kind="setting",
                subject=r"(\alpha, \beta)",
                derivation="uniform_bounds_relu",
                result="bounds",
                allowed=(r"d^{(t-1)}",),
                conditions=WANTED,
                givens=PREACTIVATIONS_STANDARD + PREACTIVATIONS_UNCORRELATED + RELU + (r"c = 0",),
            ),
        ),
    ),
)

QUESTION = Question(
    number=3,
    title="Initialisation",
    givens=(r"t \geq 1 \text{ an integer}",),
    statement=(
        r"t",
        r"\mathbf{h}^{(t)} = g(\mathbf{a}^{(t)}) \quad "
        r"\mathbf{a}^{(t)} = \mathbf{W}^{(t)}\mathbf{h}^{(t-1)} + \mathbf{b}^{(t)}",
        r"\mathbf{a}^{(t)}",
        r"\mathbf{h}^{(t)}",
        r"t",
        r"g",
        r"\mathbf{W}^{(t)}",
        r"d^{(t)} \times d^{(t-1)}",
        r"\mathbf{b}^{(t)}",
        r"d^{(t)} \times 1",
        r"\mathbf{b}^{(t)} = [c, \dots, c]^\top",
        r"c \in \mathbb{R}",
        r"W_{ij}^{(t)} \sim \mathcal{N}(\mu, \sigma^2)",
        r"t",
        *WANTED_FORMULAS,
        r"1 \leq i \leq d^{(t)}",
        r"t-1",
    ),
    parts=PART_1 + PART_2 + PART_3,
)
