"""Marks that must not disappear on the way to a verdict: claims that would hold without one of their marks."""

from __future__ import annotations

import pytest

from derivecheck.checking import steps

DROPPED = [
    r"f(x) + f^{-1}(y) = f(x) + f(y)",
    r"g^{-1}(g(x)) = g(g(x))",
    r"1 + f^{(n)}(x) = 1 + f(x)",
    r"1 + f^*(x) = 1 + f(x)",
    r"f(x) + f^2(x) = 2 f(x)",
    r"q_\phi(z \mid x) = q_\psi(z \mid x)",
    r"p(y = 1 \mid x) = p(y = 1 \mid z)",
    r"p(y = 1, x = 2) = p(y = 1)",
    r"\mathrm{Cov}(X, Y \mid Z) = \mathrm{Cov}(X, Y)",
    r"\mathbb{E}_{x \sim p}[f(x)] = \mathbb{E}_{x \sim q}[f(x)]",
    r"\mathbb{E}_p[x] = \mathbb{E}_q[x]",
    r"\mathrm{Var}_p(x) = \mathrm{Var}_q(x)",
    r"\mathbb{E}_{q(z \mid x)}[f(z)] = \mathbb{E}_{p(z)}[f(z)]",
    r"1 + e' = 1 + e",
    r"2 \pi' = 2 \pi",
    r"1 + \pi^{(2)} = 1 + \pi \pi",
    r"1 + \pi^* = 1 + \pi",
    r"I' x + x = 2 x",
    r"\mathbf{1}' x = \mathbf{1} x",
    r"1 + W^{[2]} = 1 + W W",
    r"f \circ g + 1 = g \circ f + 1",
    r"f * g + 1 = f g + 1",
    r"\frac{df}{dx}(0) + 1 = 1",
    r"\mathit{loss} + 1 = \mathit{slos} + 1",
    r"\sum_{i=1}^n X_{i:} = n X_{i:}",
    r"\sum_{i=1}^n X_{i\cdot} = n X_{i\cdot}",
    r"\sum_{t=1}^T x_{t|t} = T x_{t|t}",
    r"\sum_{i=1}^n T_{\mu i} = n T_{\mu i}",
    r"\sum_{i=1}^n w_{ih} = n w_{ih}",
    r"\sum_{a=1}^n T_{ab} = n T_{ab}",
]
KEPT = [
    r"(f \circ g)(x) + 1 = f(g(x)) + 1",
    r"x^{\prime\prime} + 1 = x'' + 1",
    r"\frac{df}{dx}(x) + 1 = \frac{df}{dx} + 1",
    r"1 + f^2(x) = 1 + f(x) f(x)",
    r"\mathbb{E}_{x \sim p}[2 x] = 2 \mathbb{E}_{x \sim p}[x]",
    r"\sum_{i=1}^n (X_{i:} + y_i) = \sum_{i=1}^n X_{i:} + \sum_{i=1}^n y_i",
    r"\sum_{i=1}^n 2 w_{ih} = 2 \sum_{i=1}^n w_{ih}",
]


def verdicts(claim: str) -> set[str]:
    return {step.verdict for step in steps(claim, []).steps}


@pytest.mark.parametrize("claim", DROPPED)
def test_no_mark_is_dropped(claim: str) -> None:
    assert "holds" not in verdicts(claim)


@pytest.mark.parametrize("claim", KEPT)
def test_with_all_its_marks_it_holds(claim: str) -> None:
    assert verdicts(claim) == {"holds"}
