"""The perplexity of a uniform law is the number of its outcomes."""

from __future__ import annotations

from derivations.deriving import Deriving
from derivations.model import Derivation

GIVENS = (r"K \ge 1 \text{ an integer}",)


def derive() -> Derivation:
    work = Deriving("perplexity_uniform", GIVENS)
    work.start(r"\exp\left(-\sum_{k=1}^K \frac{1}{K} \log \frac{1}{K}\right)")
    work.write(r"\exp(\log K)", "all terms are equal")
    work.simplify("the exponential of a logarithm")
    work.result("perplexity")
    return work.done()
