"""The gradient of the cross-entropy with smoothed labels."""

from __future__ import annotations

from derivations.deriving import Deriving
from derivations.model import Derivation

GIVENS = (
    r"z, p, y, q \in \mathbb{R}^K",
    r"L \in \mathbb{R}",
    r"\epsilon \in (0, 1)",
    r"\mathbf{1}^\top y = 1",
    r"p = \mathrm{softmax}(z)",
    r"q = (1 - \epsilon) y + \frac{\epsilon}{K} \mathbf{1}",
    r"L = -q^\top \log p",
)


def derive() -> Derivation:
    work = Deriving("label_smoothing", GIVENS)
    work.start(r"\mathbf{1}^\top q", "the smoothed labels sum to one")
    work.unfold("q")
    work.simplify("multiply out")
    work.given("the labels sum to one")
    work.algebra("expand", "and so do these")
    work.start(r"\nabla_z L")
    work.unfold("L")
    work.differentiate("back through the logarithm and the softmax")
    work.simplify("multiply out")
    work.use(r"\mathbf{1}^\top q")
    work.unfold("q")
    work.result("gradient")
    return work.done()
