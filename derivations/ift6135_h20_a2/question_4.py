"""Question 4: batch, layer, instance and weight normalisation."""

from __future__ import annotations

from derivations.model import Ask, Part, Question

TENSOR: tuple[tuple[tuple[int, ...], ...], ...] = (
    ((1, 3, 2), (1, 2, 3)),
    ((3, 3, 2), (2, 4, 4)),
    ((4, 2, 2), (1, 2, 4)),
    ((3, 3, 2), (3, 3, 2)),
)
"""Sample, channel, feature."""

TENSOR_LATEX = (
    r"\begin{bmatrix} \begin{bmatrix} 1, 3, 2 \\ 1, 2, 3 \end{bmatrix}, "
    r"\begin{bmatrix} 3, 3, 2 \\ 2, 4, 4 \end{bmatrix}, "
    r"\begin{bmatrix} 4, 2, 2 \\ 1, 2, 4 \end{bmatrix}, \begin{bmatrix} 3, 3, 2 \\ 3, 3, 2 \end{bmatrix} \end{bmatrix}"
)
WEIGHT_NORM = (
    r"\mathbf{u} \in \mathbb{R}^d, \ \mathbf{u} \neq \mathbf{0}",
    r"\gamma \in \mathbb{R}",
    r"\mathbf{w} = \gamma \frac{\mathbf{u}}{\|\mathbf{u}\|}",
)
WHITENED = (
    r"\mathbf{x} \in \mathbb{R}^d",
    r"\beta \in \mathbb{R}",
    r"\mathbb{E}[\mathbf{x}] = \mathbf{0}",
    r"\mathrm{Var}(\mathbf{x}) = \mathbf{I}",
    r"y = \mathbf{u}^\top \mathbf{x}",
    r"\mu_y = \mathbb{E}[y]",
    r"\sigma_y = \sqrt{\mathrm{Var}(y)}",
    r"\hat{y} = \gamma \frac{y - \mu_y}{\sigma_y} + \beta",
)
LOSS = (
    r"\ell : \mathbb{R}^d \to \mathbb{R} \text{ differentiable}",
    r"L = \ell(\mathbf{w})",
    r"\mathbf{W}^\perp = \mathbf{I} - \frac{\mathbf{u} \mathbf{u}^\top}{\|\mathbf{u}\|^2}",
)
KINDS = ("batch", "layer", "instance")


def _array_asks() -> tuple[Ask, ...]:
    asks = []
    for kind in KINDS:
        asks.append(
            Ask(
                name=f"{kind} mean",
                kind="numbers",
                subject=rf"\mu_{{{kind}}}",
                derivation="normalisation_statistics",
                result=f"{kind} mean",
            )
        )
        asks.append(
            Ask(
                name=f"{kind} variance",
                kind="numbers",
                subject=rf"\sigma_{{{kind}}}^2",
                derivation="normalisation_statistics",
                result=f"{kind} variance",
            )
        )
    return tuple(asks)


PARTS = (
    Part(
        id="4.1",
        points=4,
        title="Means and variances of a tensor",
        givens=(),
        statement=(
            r"\mu",
            r"\sigma^2",
            r"\mu_{batch}",
            r"\mu_{layer}",
            r"\mu_{instance}",
            r"\sigma_{batch}^2",
            r"\sigma_{layer}^2",
            r"\sigma_{instance}^2",
            TENSOR_LATEX,
        ),
        asks=_array_asks(),
    ),
    Part(
        id="4.2",
        points=6,
        title="Batch normalisation of whitened data",
        givens=WEIGHT_NORM + WHITENED,
        statement=(
            r"\mathbf{w}",
            r"\mathbf{w} := \gamma \frac{\mathbf{u}}{\|\mathbf{u}\|}",
            r"\gamma",
            r"\mathbf{u}",
            r"\mathbf{w}",
            r"\hat{y} = \gamma \cdot \frac{y - \mu_y}{\sigma_y} + \beta",
            r"y = \mathbf{u}^\top \mathbf{x}",
            r"\mathbf{x}",
            r"\text{Var}(\mathbf{x}) = \mathbf{I}",
            r"\mathbb{E}[\mathbf{x}] = \mathbf{0}",
            r"\hat{y} = \mathbf{w}^\top \mathbf{x} + \beta",
        ),
        asks=(
            Ask(
                name="normalised output",
                kind="show",
                subject=r"\hat{y}",
                derivation="whitened_output",
                result="output",
                allowed=(r"\mathbf{w}", r"\mathbf{x}", r"\beta"),
            ),
        ),
    ),
    Part(
        id="4.3",
        points=6,
        title="The gradient under weight normalisation",
        givens=WEIGHT_NORM + LOSS,
        statement=(
            r"L(\mathbf{u}, \gamma, \beta)",
            r"\mathbf{u}",
            r"\nabla_{\mathbf{u}} L = s \mathbf{W}^\perp \nabla_{\mathbf{w}} L",
            r"s",
            r"\mathbf{W}^\perp = \left( \mathbf{I} - \frac{\mathbf{u} \mathbf{u}^\top}{\|\mathbf{u}\|^2} \right)",
            r"\mathbf{W}^\perp \mathbf{u} = \mathbf{0}",
            r"\mathbf{W}^\perp",
            r"\mathbf{w}",
        ),
        asks=(
            Ask(
                name="gradient",
                kind="show",
                subject=r"\nabla_{\mathbf{u}} L",
                derivation="weight_norm_gradient",
                result="gradient",
                accepts=((r"\nabla_{\mathbf{u}} \mathbf{w}", "Jacobian"),),
            ),
            Ask(
                name="scale s",
                kind="expression",
                subject=r"s",
                derivation="weight_norm_gradient",
                result="scale",
                implied_by="gradient",
                allowed=(r"\gamma", r"\mathbf{u}"),
            ),
        ),
    ),
)

QUESTION = Question(number=4, title="Normalisation", givens=(), statement=(), parts=PARTS)
