"""The second reader: where it is asked, where it is not, and what counts as a disagreement."""

from __future__ import annotations

import pytest
import sympy

from derivecheck.second_opinion import opinion
from symbolic.second_reader import MAX_ITEMS, second_reading

x, y, a, b, c, r = sympy.symbols("x y a b c r")

READ = (
    (r"x^2 + 1", x**2 + 1),
    (r"\frac{a}{2b}", a / (2 * b)),
    (r"\dfrac{a}{b} \, c", a * c / b),
    (r"0.1 x", x / 10),
    (r"\log x", sympy.log(x)),
    (r"\ln(x)", sympy.log(x)),
    (r"e^{x y}", sympy.exp(x * y)),
    (r"\pi r^2", sympy.pi * r**2),
    (r"\exp\left\{-\frac{x^2}{2}\right\}", sympy.exp(-(x**2) / 2)),
    (r"\sqrt[3]{x}", sympy.cbrt(x)),
    (r"\sin^2 x", sympy.sin(x) ** 2),
    (r"A a", sympy.Symbol("A") * a),
    (r"1 000", sympy.Integer(1000)),  # every mark stands apart: one number
    (r"\alpha(1-\alpha)", sympy.Symbol("alpha") * (1 - sympy.Symbol("alpha"))),
)

NOT_ASKED = (
    r"a = b = c",  # becomes c
    r"a = b",
    r"X^T y",  # becomes X y
    r"X^\top y",
    r"X^{\mathsf{T}} y",
    r"\sigma'(x)",  # a product
    r"f'(x)",
    r"x'",
    r"\gamma + 1",  # Euler's constant
    r"\Gamma x",
    r"\zeta x",
    r"x + 1 \foo",  # what follows is ignored
    r"x + 1 )",
    r"x + 1 \text{ if } x",
    r"x + 1 . y",
    r"\mathbf{x} + 1",  # bold is dropped
    r"\hat{x} + 1",
    r"\bar x",
    r"x_1 + x_2",
    r"x^{(i)}",
    r"w^*",
    r"\log_2 x",
    r"\log^{-1} x",
    r"f(x)",
    r"d x",
    r"i + 1",
    r"I + 1",
    r"e x",
    r"E + 1",
    r"2\frac{1}{2}",  # two and a half
    r"(1 000)",
    r"|x|",
    r"x!",
    r"\max(a, b)",
    r"\sum_{k=1}^n k",
    r"[1, 2]",
    r"50\%",
    r"a \odot b",
    r"\mathrm{softmax}(x)",
    r"\frac{}{b}",
    r"\frac{a}{",
    r"",
    "+".join(["x"] * MAX_ITEMS),
)

AGREED = (
    *(latex for latex, _ in READ),
    r"x^12",
    r"\log x y",
    r"\sin x \cos x",
    r"\frac12 x - \frac{x}{2} + p(1-p)",
    r"1 - e^{-\lambda t}",
    r"\frac{1}{\sqrt{2\pi}} e^{-\frac{x^2}{2}}",
    r"\log(1 + e^{-x})",
    r"a - b - c",
    r"2^{3^2}",
)

DISAGREED = (
    (r"1/2x", r"\frac{1}{2 x}"),
    (r"a/bc", r"\frac{a}{b c}"),
    (r"x + a/2b", r"\frac{a}{2 b} + x"),
)


@pytest.mark.parametrize(("latex", "expected"), READ, ids=[latex for latex, _ in READ])
def test_read(latex: str, expected: sympy.Expr) -> None:
    made = second_reading(latex)
    assert made is not None
    assert sympy.simplify(made - expected) == 0


@pytest.mark.parametrize("latex", NOT_ASKED, ids=[latex[:30] for latex in NOT_ASKED])
def test_not_asked(latex: str) -> None:
    assert second_reading(latex) is None


@pytest.mark.parametrize("latex", AGREED)
def test_agreed(latex: str) -> None:
    assert opinion(latex) is None


@pytest.mark.parametrize(("latex", "other"), DISAGREED, ids=[latex for latex, _ in DISAGREED])
def test_disagreed(latex: str, other: str) -> None:
    assert opinion(latex) == f"the second reader disagrees: ambiguous notation; it takes this for {other}"


GIVEN = (
    (r"x y", (r"x \in \mathbb{R}^n", r"y \in \mathbb{R}")),  # an array is no scalar
    (r"\pi r^2", (r"\pi \in (0, 1)",)),  # pi is a name here
    (r"e^{x}", (r"e \in \mathbb{R}",)),
)


@pytest.mark.parametrize(("latex", "given"), GIVEN)
def test_no_opinion_under_givens(latex: str, given: tuple[str, ...]) -> None:
    assert opinion(latex, given) is None


def test_the_comparison_tells_values_apart() -> None:
    """The helper behind every disagreement, on a wrong input: x/2 read for x/3."""
    from symbolic.second_reader import _same

    assert _same(x / 2, x / 3) is False
    assert _same(x / 2, x / 2) is True
    assert _same(sympy.log(-x), sympy.zoo) is None
