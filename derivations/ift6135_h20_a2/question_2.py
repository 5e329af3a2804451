"""Question 2: dropout and weight decay in linear regression."""

from __future__ import annotations

from derivations.model import Ask, Part, Question

GIVENS = (
    r"\mathbf{X} \in \mathbb{R}^{n \times d}",
    r"\mathbf{w} \in \mathbb{R}^{d}",
    r"\mathbf{y} \in \mathbb{R}^{n}",
)
DROPOUT = (
    r"\mathbf{R} \in \mathbb{R}^{n \times d}",
    r"R_{ij} \sim \mathrm{Bern}(p) \text{ i.i.d.}",
    r"p \in (0,1)",
    r"L(\mathbf{w}) = \|\mathbf{y} - (\mathbf{X} \odot \mathbf{R})\mathbf{w}\|^2",
    r"\Gamma \in \mathbb{R}^{d \times d} \text{ diagonal}",
    r"\Gamma_{ii} = (\mathbf{X}^\top \mathbf{X})_{ii}^{1/2}",
)
STATIONARY_POINT = (
    r"\mathbf{w}^{\text{dropout}} \in \mathbb{R}^{d}",
    r"\nabla_{\mathbf{w}} \mathbb{E}[L(\mathbf{w})] = \mathbf{0} \text{ at } \mathbf{w} = \mathbf{w}^{\text{dropout}}",
)
RIDGE = (
    r"\lambda^{L^2} > 0",
    r"\mathbf{w}^{L^2} \in \mathbb{R}^{d}",
)

COMPARISON = (
    "Both solutions add a positive diagonal to the Gram matrix of the data and so shrink the weights. Weight decay "
    "adds the same amount for every feature; dropout adds an amount in proportion to the squared length of the "
    "feature's column, so it penalises weights of large features more, and its solution is that of the weights times "
    "the keep probability."
)
PARTS = (
    Part(
        id="2.1",
        points=7,
        title="The expected loss under dropout",
        givens=DROPOUT,
        statement=(
            r"\Gamma",
            r"\Gamma_{ii} = (\mathbf{X}^\top \mathbf{X})_{ii}^{1/2}",
            r"\mathbf{R}",
            r"\mathbb{E}[L(\mathbf{w})] = \|\mathbf{y} - p\mathbf{X}\mathbf{w}\|^2 + p(1 - p)\|\Gamma\mathbf{w}\|^2",
            r"\text{Var}(Z) = \mathbb{E}[Z^2] - \mathbb{E}[Z]^2",
        ),
        asks=(
            Ask(
                name="expected loss",
                kind="show",
                subject=r"\mathbb{E}[L(\mathbf{w})]",
                derivation="dropout_loss",
                result="expected loss",
                allowed=(r"\mathbf{y}", r"p", r"\mathbf{X}", r"\mathbf{w}", r"\Gamma"),
            ),
        ),
    ),
    Part(
        id="2.2",
        points=5,
        title="The minimiser and its regularisation coefficient",
        givens=DROPOUT + STATIONARY_POINT,
        statement=(
            r"\mathbf{w}^{\text{dropout}}",
            r"p\mathbf{w}^{\text{dropout}} = "
            r"(\mathbf{X}^\top \mathbf{X} + \lambda^{\text{dropout}} \Gamma^2)^{-1} \mathbf{X}^\top \mathbf{y}",
            r"\lambda^{\text{dropout}}",
            r"p",
            r"p",
            r"\lambda^{\text{dropout}}",
        ),
        asks=(
            Ask(
                name="stationary point",
                kind="show",
                subject=r"p\mathbf{w}^{\text{dropout}}",
                derivation="dropout_minimiser",
                result="scaled minimiser",
                allowed=(r"\mathbf{y}", r"p", r"\mathbf{X}", r"\Gamma", r"\lambda^{\text{dropout}}"),
                accepts=((r"p\mathbf{w}", "scaled minimiser"),),
                weight=2,
            ),
            Ask(
                name="regularisation coefficient",
                kind="expression",
                subject=r"\lambda^{\text{dropout}}",
                derivation="dropout_minimiser",
                result="coefficient",
                allowed=(r"p",),
                weight=2,
            ),
            Ask(
                name="effect of p",
                kind="prose",
                derivation="dropout_coefficient",
                result="derivative",
                weight=1,
            ),
        ),
    ),
    Part(
        id="2.3",
        points=5,
        title="Ridge regression",
        givens=RIDGE,
        statement=(r"L^2", r"\lambda^{L^2}", r"\mathbf{w}^{L^2}"),
        asks=(
            Ask(
                name="ridge loss",
                kind="expression",
                subject=r"L(\mathbf{w})",
                derivation="ridge",
                result="loss",
                allowed=(r"\mathbf{y}", r"\mathbf{X}", r"\mathbf{w}", r"\lambda^{L^2}"),
            ),
            Ask(
                name="ridge solution",
                kind="expression",
                subject=r"\mathbf{w}^{L^2}",
                derivation="ridge",
                result="minimiser",
                allowed=(r"\mathbf{y}", r"\mathbf{X}", r"\lambda^{L^2}"),
            ),
        ),
    ),
    Part(
        id="2.4",
        points=3,
        title="Dropout and weight decay compared",
        givens=DROPOUT[:3] + DROPOUT[4:] + RIDGE,
        statement=(),
        asks=(Ask(name="comparison", kind="prose", words=COMPARISON),),
    ),
)

QUESTION = Question(
    number=2,
    title="Dropout as weight decay",
    givens=GIVENS,
    statement=(
        r"\mathbf{X} \in \mathbb{R}^{n \times d}",
        r"\mathbf{w} \in \mathbb{R}^{d \times 1}",
        r"\mathbf{y} \in \mathbb{R}^{n \times 1}",
        r"1 - p",
        r"\mathbf{R} \in \mathbb{R}^{n \times d}",
        r"\mathbf{R}_{ij} \sim \text{Bern}(p)",
        r"L(\mathbf{w}) = \|\mathbf{y} - (\mathbf{X} \odot \mathbf{R})\mathbf{w}\|^2",
    ),
    parts=PARTS,
)
