"""Question 1: momentum, running averages and their bias."""

from __future__ import annotations

from derivations.model import Ask, Part, Question

GIVENS = (
    r"\mathbf{v}_t, \mathbf{g}_t, \Delta\boldsymbol{\theta}_t \in \mathbb{R}^m",
    r"\mathbf{v}_0 = \mathbf{0}",
    r"t \geq 1 \text{ an integer}",
)
MOMENTUM_RULE = (
    r"\mathbf{v}_t = \alpha\mathbf{v}_{t-1} + \epsilon\mathbf{g}_t",
    r"\Delta\boldsymbol{\theta}_t = -\mathbf{v}_t",
    r"\epsilon > 0",
    r"\alpha \in (0,1)",
)
AVERAGE_RULE = (
    r"\mathbf{v}_t = \beta\mathbf{v}_{t-1} + (1-\beta)\mathbf{g}_t",
    r"\beta \in (0,1)",
)
STEP_RULE = (
    r"\Delta\boldsymbol{\theta}_t = -\delta\mathbf{v}_t",
    r"\delta > 0",
)
STATIONARY = (r"\mathbf{g}_t \text{ has a stationary distribution}",)

PARTS = (
    Part(
        id="1.1",
        points=4,
        title="Momentum and running average are one rule",
        givens=(r"\alpha \in (0,1)", r"\epsilon > 0", r"\beta \in (0,1)", r"\delta > 0"),
        statement=(
            r"t \geq 1",
            r"\mathbf{v}_t = \alpha\mathbf{v}_{t-1} + \epsilon\mathbf{g}_t \quad "
            r"\Delta\boldsymbol{\theta}_t = -\mathbf{v}_t",
            r"\epsilon > 0",
            r"\alpha \in (0, 1)",
            r"\mathbf{g}_t",
            r"\mathbf{v}_t = \beta\mathbf{v}_{t-1} + (1 - \beta)\mathbf{g}_t \quad "
            r"\Delta\boldsymbol{\theta}_t = -\delta\mathbf{v}_t",
            r"\beta \in (0, 1)",
            r"\delta > 0",
            r"\Delta\boldsymbol{\theta}_t",
            r"\Delta\boldsymbol{\theta}_{t-1}",
            r"(\alpha, \epsilon)",
            r"(\beta, \delta)",
        ),
        asks=(
            Ask(
                name="momentum recursion",
                kind="expression",
                subject=r"\Delta\boldsymbol{\theta}_t",
                derivation="momentum_recursion",
                result="recursion",
                allowed=(r"\alpha", r"\epsilon", r"\Delta\boldsymbol{\theta}_{t-1}", r"\mathbf{g}_t"),
                givens=MOMENTUM_RULE,
            ),
            Ask(
                name="running-average recursion",
                kind="expression",
                subject=r"\Delta\boldsymbol{\theta}_t",
                derivation="average_recursion",
                result="recursion",
                allowed=(r"\beta", r"\delta", r"\Delta\boldsymbol{\theta}_{t-1}", r"\mathbf{g}_t"),
                givens=AVERAGE_RULE + STEP_RULE,
            ),
            Ask(
                name="map of the parameters",
                kind="expression",
                subject=r"(\alpha, \epsilon)",
                derivation="momentum_average_map",
                result="map",
                allowed=(r"\beta", r"\delta"),
                accepts=((r"(\beta, \delta)", "inverse map"),),
            ),
        ),
    ),
    Part(
        id="1.2",
        points=4,
        title="The running average unrolled",
        givens=AVERAGE_RULE,
        statement=(r"\mathbf{v}_t", r"\mathbf{g}_i", r"1 \leq i \leq t"),
        asks=(
            Ask(
                name="unrolled average",
                kind="expression",
                subject=r"\mathbf{v}_t",
                derivation="average_unrolled",
                result="unrolled",
                allowed=(r"\beta", r"t", r"\mathbf{g}_t"),
            ),
        ),
    ),
    Part(
        id="1.3",
        points=4,
        title="The bias of the running average",
        givens=AVERAGE_RULE + STATIONARY,
        statement=(
            r"\mathbf{g}_t",
            r"t",
            r"\mathbb{E}[\mathbf{v}_t] \neq \mathbb{E}[\mathbf{g}_t]",
            r"\mathbf{v}_t",
        ),
        asks=(
            Ask(
                name="expectation of the average",
                kind="expression",
                subject=r"\mathbb{E}[\mathbf{v}_t]",
                derivation="average_bias",
                result="expectation",
                allowed=(r"\beta", r"t", r"\mathbf{g}_t"),
            ),
            Ask(
                name="unbiased rescaling",
                kind="expression",
                subject="",
                derivation="average_bias",
                result="rescaled",
                allowed=(r"\beta", r"t", r"\mathbf{v}_t"),
            ),
        ),
    ),
)

QUESTION = Question(
    number=1,
    title="Momentum as a running average",
    givens=GIVENS,
    statement=(r"\mathbf{g}_t", r"t", r"\Delta\boldsymbol{\theta}_t", r"\mathbf{v}_0"),
    parts=PARTS,
)
