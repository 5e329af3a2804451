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
    r"\sum_{i \in A} x_i = \sum_{i \in B} x_i",
    r"\prod_{i \in A} x_i = \prod_{i=1}^n x_i",
    r"\max_{i \in A} x_i = \max_{i \in B} x_i",
    r"\sum_{i \in \{1, 3, 5\}} x_i = \sum_{i=1}^5 x_i",
    r"\sum_{c'} p(c') = \sum_{c'} p(c)",
    r"1 + \partial f = 1 + \partial g",
    r"\sum'_{i=1}^n x_i = \sum_{i=1}^n x_i",
    r"\nabla' f(x) = \nabla f(x)",
    r"\mathbb{E}'[x] = \mathbb{E}[x]",
    r"\mathrm{Var}_1(x) + 1 = \mathrm{Var}(x) + 1",
    r"\tilde{\mathbf{1}} x = \mathbf{1} x",
    r"\mathcal{N}_1(x; 0, 1) + 1 = \mathcal{N}(x; 0, 1) + 1",
    r"\mathbb{1}'[x > 0] + 1 = \mathbb{1}[x > 0] + 1",
    r"\mathrm{vec}_k(A) + 1 = \mathrm{vec}(A) + 1",
]
KEPT = [
    r"(f \circ g)(x) + 1 = f(g(x)) + 1",
    r"x^{\prime\prime} + 1 = x'' + 1",
    r"\frac{df}{dx}(x) + 1 = \frac{df}{dx} + 1",
    r"1 + f^2(x) = 1 + f(x) f(x)",
    r"\mathbb{E}_{x \sim p}[2 x] = 2 \mathbb{E}_{x \sim p}[x]",
    r"\sum_{i=1}^n (X_{i:} + y_i) = \sum_{i=1}^n X_{i:} + \sum_{i=1}^n y_i",
    r"\sum_{i=1}^n 2 w_{ih} = 2 \sum_{i=1}^n w_{ih}",
    r"\sum_{i \in A} 2 x_i = 2 \sum_{i \in A} x_i",
    r"\frac{1}{|B|} \sum_{i \in B} (x_i + c) = \frac{1}{|B|} \sum_{i \in B} x_i + c",
    r"x^{\odot 2} + 1 = x x + 1",
    r"[1 - y z]_+ = \max(0, 1 - y z)",
    r"\sum_{k=1, k \neq j}^n x_k = \sum_{k=1}^n x_k - x_j",
    r"\frac{d}{d t} \sin t = \cos t",
    r"\sum_j I_{ij} x_j = x_i",
]


def verdicts(claim: str) -> set[str]:
    return {step.verdict for step in steps(claim, []).steps}


@pytest.mark.parametrize("claim", DROPPED)
def test_no_mark_is_dropped(claim: str) -> None:
    assert "holds" not in verdicts(claim)


REAL = [
    ((r"s > 0",), r"\sin(\pi s) = 0", {"fails"}),  # s is a number, unless something counts with it
    ((r"n > 0",), r"\sin(\pi n) = 0", {"holds"}),
    ((r"s > 0",), r"\sum_{i=1}^s x_i \sin(\pi s) = 0", {"holds"}),
    ((r"c \in \mathbb{R}",), r"2 c' = c' + c'", {"holds"}),
    ((r"c \in \mathbb{R}",), r"c' + 1 = c + 1", {"fails"}),
]


@pytest.mark.parametrize(("given", "claim", "expected"), REAL)
def test_letters_that_may_count(given: tuple[str, ...], claim: str, expected: set[str]) -> None:
    assert {step.verdict for step in steps(claim, given).steps} == expected


@pytest.mark.parametrize("claim", KEPT)
def test_with_all_its_marks_it_holds(claim: str) -> None:
    assert verdicts(claim) == {"holds"}
