"""What is drawn stays where it is: under a derivative by a parameter of its law, and when premises are solved for."""

from __future__ import annotations

import pytest

from derivecheck.checking import read_formula, scope_of
from notation import build
from notation.elaborate.elaborator import Elaborator
from notation.expression import Expression
from notation.scope import Scope
from notation.source import Span
from numeric import compare, compare_implication
from tests.symbolic.pairs import read_pair

NORMAL = (r"\mu, x \in \mathbb{R}", r"\sigma > 0", r"x \sim \mathcal{N}(\mu, \sigma^2)")
EXPONENTIAL = (r"\lambda > 0", r"x \sim \mathrm{Exp}(\lambda)")
SAMPLE = (r"\lambda > 0", r"x_i \sim \mathrm{Exp}(\lambda) \text{ i.i.d.}")
LAPLACE = (r"b > 0", r"m \in \mathbb{R}", r"x \sim \mathrm{Laplace}(m, b)")

ROWS = [
    (NORMAL, r"\frac{d}{d\mu} (-(x - \mu)^2)", r"2 (x - \mu)"),
    (NORMAL, r"\mathbb{E}[\frac{\partial}{\partial\sigma} (-\log\sigma - \frac{(x - \mu)^2}{2\sigma^2})]", "0"),
    (NORMAL, r"\frac{d}{d\mu} \mathbb{E}[x^2]", r"2 \mu"),
    (EXPONENTIAL, r"\frac{d}{d\lambda} (\log\lambda - \lambda x)", r"\frac{1}{\lambda} - x"),
    (EXPONENTIAL, r"\mathbb{E}[\frac{d}{d\lambda} (\log\lambda - \lambda x)]", "0"),
    (EXPONENTIAL, r"\frac{d}{d\lambda} \mathbb{E}[x]", r"-\frac{1}{\lambda^2}"),
    (SAMPLE, r"\frac{d}{d\lambda} \sum_{i=1}^n (\log\lambda - \lambda x_i)", r"\frac{n}{\lambda} - \sum_{i=1}^n x_i"),
    (LAPLACE, r"\frac{d}{db} (-\log(2b) - |x - m| / b)", r"-\frac{1}{b} + \frac{|x - m|}{b^2}"),
]

KERNEL = (
    r"K \in \mathbb{R}^{n \times n} \text{ symmetric positive definite}",
    r"\lambda > 0",
    r"b, y \in \mathbb{R}^n",
)
IMPLIED = [
    (r"2 K ((K + \lambda I) b - y)", "0", r"(K + \lambda I) b", "y", "agree"),
    (r"2 K ((K + \lambda I) b - y)", "0", "b", r"(K + \lambda I)^{-1} y", "agree"),
    (r"2 K ((K + \lambda I) b - y)", "0", "b", r"(K + 2 \lambda I)^{-1} y", "differ"),
]


@pytest.mark.parametrize(("given", "left", "right"), ROWS)
def test_a_parameter_does_not_move_what_is_drawn(given: tuple[str, ...], left: str, right: str) -> None:
    scope = scope_of(given, (left, right))
    one, two = read_pair(left, right, scope)
    assert compare(one, two, "=", scope.givens()).outcome == "agree"


@pytest.mark.parametrize(("left", "right", "found", "value", "outcome"), IMPLIED)
def test_a_definite_matrix_stays_definite(left: str, right: str, found: str, value: str, outcome: str) -> None:
    scope = scope_of(KERNEL, (left, right, found, value))
    premise, conclusion = equation(left, right, scope), equation(found, value, scope)
    assert compare_implication(premise, conclusion, scope.givens()).outcome == outcome


def equation(left: str, right: str, scope: Scope) -> Expression:
    sides = [read_formula(text, scope)[0] for text in (left, right)]
    one, two = Elaborator(scope).aligned(sides, Span(0, 0))
    return build.relation("=", one, two)
