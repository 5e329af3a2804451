"""Pairs of formulas and their true verdict: half of them wrong in a way that is easily lost in reading.

``equal``, ``different``, ``ill-typed``, ``unreadable``: just that verdict. ``broken``: the answer has no meaning or another
one, so anything but ``equal`` and ``undecided``.
"""

# ruff: noqa: E501 - one case, one row
from __future__ import annotations

from collections.abc import Callable

import pytest

from derivecheck import check

BROKEN = frozenset({"different", "ill-typed", "unreadable"})

x = (r"x, y \in \mathbb{R}",)
p = (r"p \in (0,1)",)
ab = (r"a, b, c \in \mathbb{R}", r"a > 0", r"b > 0")
count = (r"n \ge 2 \text{ an integer}",)
vectors = (r"\mathbf{x}, \mathbf{y} \in \mathbb{R}^n",)
square = (r"A, B \in \mathbb{R}^{n \times n}", r"\mathbf{x}, \mathbf{y} \in \mathbb{R}^n")
invertible = (*square, r"A \text{ is invertible}", r"B \text{ is invertible}")
least = (
    r"\mathbf{X} \in \mathbb{R}^{n \times d}",
    r"\mathbf{y} \in \mathbb{R}^n",
    r"\mathbf{w} \in \mathbb{R}^d",
    r"\lambda > 0",
)
rectangular = (r"A \in \mathbb{R}^{m \times n}", r"B \in \mathbb{R}^{n \times k}", r"\mathbf{x} \in \mathbb{R}^n")
sample = (r"x_1, \dots, x_n \in \mathbb{R}", r"n \ge 2", r"\bar{x} = \frac{1}{n} \sum_{i=1}^n x_i")
random = (
    r"X \perp Y",
    r"\mathbb{E}[X] = \mu",
    r"\mathrm{Var}(X) = \sigma^2",
    r"\mathbb{E}[Y] = \nu",
    r"\mathrm{Var}(Y) = \tau^2",
)
average = (r"v_0 = 0", r"v_t = \beta v_{t-1} + (1-\beta) g_t", r"\beta \in (0,1)", r"t \ge 1 \text{ an integer}")
logistic = (r"\sigma(x) = \frac{1}{1+e^{-x}}", r"x \in \mathbb{R}")
two = (r"y \in \mathbb{R}", r"\hat{y} \in \mathbb{R}", r"y' \in \mathbb{R}")
bold = (r"x \in \mathbb{R}", r"\mathbf{x} \in \mathbb{R}^n")
gates = (
    r"\mathbf{W} \in \mathbb{R}^{m \times k}",
    r"\mathbf{U} \in \mathbb{R}^{m \times m}",
    r"\mathbf{x} \in \mathbb{R}^k",
    r"\mathbf{h} \in \mathbb{R}^m",
)
softmax = (
    r"\mathbf{z} \in \mathbb{R}^K",
    r"p_i = \frac{e^{z_i}}{\sum_{k=1}^K e^{z_k}}",
    r"i, j \in \{1, \dots, K\}",
    r"i \ne j",
)

Row = tuple[str, tuple[str, ...], str, str, str]

ROWS: tuple[Row, ...] = (
    # --- scalars
    ("square of a sum", x, r"(x+y)^2", r"x^2 + 2xy + y^2", "equal"),
    ("factor 2 dropped", x, r"(x+y)^2", r"x^2 + xy + y^2", "different"),
    ("cube of a difference", x, r"(x-y)^3", r"x^3 - 3x^2y + 3xy^2 - y^3", "equal"),
    ("a sign flipped", x, r"(x-y)^3", r"x^3 - 3x^2y + 3xy^2 + y^3", "different"),
    ("root of a square", x, r"\sqrt{x^2}", r"|x|", "equal"),
    ("absolute value lost", x, r"\sqrt{x^2}", r"x", "different"),
    ("fraction over a product", ab, r"\frac{1}{ab}", r"\frac{1}{a}\cdot\frac{1}{b}", "equal"),
    ("a slash binds one factor", ab, r"\frac{1}{ab}", r"1/a\,b", "different"),
    ("logarithm of a product", ab, r"\log(ab)", r"\log a + \log b", "equal"),
    ("logarithm of a sum", ab, r"\log(a+b)", r"\log a + \log b", "different"),
    ("natural logarithm", ab, r"\ln a", r"\log a", "equal"),
    ("power of an exponential", x, r"(e^x)^2", r"e^{2x}", "equal"),
    ("square of the exponent", x, r"(e^x)^2", r"e^{x^2}", "different"),
    ("unary minus below a power", x, r"-x^2", r"(-x)^2", "different"),
    ("division in a row", ab, r"a/b/c", r"\frac{a}{bc}", "equal"),
    ("Bernoulli variance", p, r"p(1-p)", r"p - p^2", "equal"),
    ("p for 1-p", p, r"(1-p)^2 p", r"p^2(1-p)", "different"),
    ("odds", p, r"\frac{1-p}{p}", r"\frac{1}{p} - 1", "equal"),
    ("odds turned over", p, r"\frac{1-p}{p}", r"\frac{p}{1-p}", "different"),
    ("geometric sum", (r"\beta \in (0,1)", *count), r"\sum_{i=0}^{n-1} \beta^i", r"\frac{1-\beta^n}{1-\beta}", "equal"),
    ("one power too many", (r"\beta \in (0,1)", *count), r"\sum_{i=0}^{n-1} \beta^i", r"\frac{1-\beta^{n+1}}{1-\beta}", "different"),
    ("arithmetic sum", count, r"\sum_{k=1}^n k", r"\frac{n(n+1)}{2}", "equal"),
    ("n-1 for n+1", count, r"\sum_{k=1}^n k", r"\frac{n(n-1)}{2}", "different"),
    ("binomial coefficient", count, r"\binom{n}{2}", r"\frac{n(n-1)}{2}", "equal"),
    ("factorial quotient", count, r"\frac{n!}{(n-1)!}", r"n", "equal"),
    ("minimum and maximum", x, r"\max(x,y) + \min(x,y)", r"x+y", "equal"),
    ("maximum for absolute value", x, r"\max(x,-x)", r"|x|", "equal"),
    ("positive part", x, r"\max\{0,x\}", r"\frac{x + |x|}{2}", "equal"),
    ("decimal to the digits", (), r"\frac{7}{3}", r"2.3333", "equal"),
    ("last digit wrong", (), r"\frac{7}{3}", r"2.3334", "different"),
    # --- vectors and matrices
    ("norm as an inner product", vectors, r"\|\mathbf{x}\|^2", r"\mathbf{x}^\top \mathbf{x}", "equal"),
    ("norm not squared", vectors, r"\|\mathbf{x}\|^2", r"\|\mathbf{x}\|", "different"),
    ("transpose as T", vectors, r"\mathbf{x}^\top \mathbf{y}", r"\mathbf{x}^T \mathbf{y}", "equal"),
    ("inner product turned", vectors, r"\mathbf{x}^\top \mathbf{y}", r"\mathbf{y}^{\mathsf T} \mathbf{x}", "equal"),
    ("as a sum", vectors, r"\mathbf{x}^\top \mathbf{y}", r"\sum_{i=1}^n x_i y_i", "equal"),
    ("one entry too few", vectors, r"\mathbf{x}^\top \mathbf{y}", r"\sum_{i=1}^{n-1} x_i y_i", "different"),
    ("outer product", vectors, r"\mathbf{x} \mathbf{y}^\top", r"\mathbf{y} \mathbf{x}^\top", "different"),
    ("outer for inner", vectors, r"\mathbf{x}^\top \mathbf{y}", r"\mathbf{x} \mathbf{y}^\top", "broken"),
    ("distance expanded", vectors, r"\|\mathbf{x} - \mathbf{y}\|^2", r"\|\mathbf{x}\|^2 - 2\mathbf{x}^\top\mathbf{y} + \|\mathbf{y}\|^2", "equal"),
    ("distance without its 2", vectors, r"\|\mathbf{x} - \mathbf{y}\|^2", r"\|\mathbf{x}\|^2 - \mathbf{x}^\top\mathbf{y} + \|\mathbf{y}\|^2", "different"),
    ("one norm for two", vectors, r"\|\mathbf{x}\|_2", r"\|\mathbf{x}\|_1", "different"),
    ("transposed product", rectangular, r"(A B)^\top", r"B^\top A^\top", "equal"),
    ("transposed product in order", square, r"(A B)^\top", r"A^\top B^\top", "different"),
    ("matrix product turned", square, r"A B", r"B A", "different"),
    ("transpose dropped", square, r"\mathbf{x}^\top A^\top \mathbf{y}", r"\mathbf{x}^\top A \mathbf{y}", "different"),
    ("a scalar is its transpose", square, r"\mathbf{x}^\top A^\top \mathbf{y}", r"\mathbf{y}^\top A \mathbf{x}", "equal"),
    ("inverse of a product", invertible, r"(A B)^{-1}", r"B^{-1} A^{-1}", "equal"),
    ("inverse in order", invertible, r"(A B)^{-1}", r"A^{-1} B^{-1}", "different"),
    ("inverse of a sum", invertible, r"(A + B)^{-1}", r"A^{-1} + B^{-1}", "different"),
    ("inverse transposed", invertible, r"A^{-\top}", r"(A^\top)^{-1}", "equal"),
    ("trace is cyclic", square, r"\mathrm{tr}(AB)", r"\mathrm{tr}(BA)", "equal"),
    ("trace with a transpose", square, r"\mathrm{tr}(AB)", r"\mathrm{tr}(A^\top B)", "different"),
    ("Frobenius", square, r"\|A\|_F^2", r"\mathrm{tr}(A^\top A)", "equal"),
    ("spectral for Frobenius", square, r"\|A\|_F", r"\|A\|_2", "different"),
    ("elementwise for matrix product", square, r"A \odot B", r"A B", "different"),
    ("determinant of a scaled matrix", square, r"\det(2A)", r"2^n \det(A)", "equal"),
    ("determinant scaled once", square, r"\det(2A)", r"2 \det(A)", "different"),
    ("diagonal as an array", vectors, r"\mathrm{diag}(\mathbf{x}) \mathbf{y}", r"\mathbf{x} \odot \mathbf{y}", "equal"),
    ("shapes that clash", rectangular, r"A \mathbf{x}", r"\mathbf{x} A", "ill-typed"),
    ("a sum that clashes", rectangular, r"A \mathbf{x}", r"A + \mathbf{x}", "ill-typed"),
    ("a bold zero beside a matrix", square, r"A - A", r"\mathbf{0}", "equal"),
    ("a bold zero in a sum of matrices", square, r"A + \mathbf{0} - B", "A - B", "equal"),
    ("a bold zero that a matrix is not", square, "A", r"\mathbf{0}", "different"),
    # --- regression
    ("ridge", least, r"(\mathbf{X}^\top\mathbf{X} + \lambda I)^{-1}\mathbf{X}^\top\mathbf{y}", r"\mathbf{X}^\top(\mathbf{X}\mathbf{X}^\top + \lambda I)^{-1}\mathbf{y}", "equal"),
    ("ridge with a minus", least, r"(\mathbf{X}^\top\mathbf{X} + \lambda I)^{-1}\mathbf{X}^\top\mathbf{y}", r"(\mathbf{X}^\top\mathbf{X} - \lambda I)^{-1}\mathbf{X}^\top\mathbf{y}", "different"),
    ("ridge outer for inner", least, r"(\mathbf{X}^\top\mathbf{X} + \lambda I)^{-1}\mathbf{X}^\top\mathbf{y}", r"(\mathbf{X}\mathbf{X}^\top + \lambda I)^{-1}\mathbf{X}^\top\mathbf{y}", "ill-typed"),
    ("gradient of the squares", least, r"\nabla_{\mathbf{w}} \|\mathbf{y} - \mathbf{X}\mathbf{w}\|^2", r"-2\mathbf{X}^\top(\mathbf{y} - \mathbf{X}\mathbf{w})", "equal"),
    ("gradient without its 2", least, r"\nabla_{\mathbf{w}} \|\mathbf{y} - \mathbf{X}\mathbf{w}\|^2", r"-\mathbf{X}^\top(\mathbf{y} - \mathbf{X}\mathbf{w})", "different"),
    ("gradient with the other sign", least, r"\nabla_{\mathbf{w}} \|\mathbf{y} - \mathbf{X}\mathbf{w}\|^2", r"2\mathbf{X}^\top(\mathbf{y} - \mathbf{X}\mathbf{w})", "different"),
    ("gradient of a norm", least, r"\nabla_{\mathbf{w}} \|\mathbf{w}\|", r"\frac{\mathbf{w}}{\|\mathbf{w}\|}", "equal"),
    ("Jacobian of a linear map", rectangular, r"\frac{\partial A\mathbf{x}}{\partial \mathbf{x}}", r"A", "equal"),
    ("quadratic form", square, r"\nabla_{\mathbf{x}} (\mathbf{x}^\top A \mathbf{x})", r"(A + A^\top)\mathbf{x}", "equal"),
    ("quadratic form as if symmetric", square, r"\nabla_{\mathbf{x}} (\mathbf{x}^\top A \mathbf{x})", r"2A\mathbf{x}", "different"),
    # --- statistics
    ("population variance", sample, r"\frac{1}{n}\sum_{i=1}^n (x_i - \bar{x})^2", r"\frac{1}{n}\sum_{i=1}^n x_i^2 - \bar{x}^2", "equal"),
    ("n-1 for n", sample, r"\frac{1}{n}\sum_{i=1}^n (x_i - \bar{x})^2", r"\frac{1}{n-1}\sum_{i=1}^n (x_i - \bar{x})^2", "different"),
    ("the bar lost", sample, r"\sum_{i=1}^n (x_i - \bar{x})^2", r"\sum_{i=1}^n (x_i - x_1)^2", "different"),
    ("deviations sum to zero", sample, r"\sum_{i=1}^n (x_i - \bar{x})", r"0", "equal"),
    ("variance of a product", random, r"\mathrm{Var}(XY)", r"\sigma^2\tau^2 + \mu^2\tau^2 + \nu^2\sigma^2", "equal"),
    ("variance of a product, one term lost", random, r"\mathrm{Var}(XY)", r"\sigma^2\tau^2 + \mu^2\tau^2", "different"),
    ("expectation of a square", random, r"\mathbb{E}[X^2]", r"\sigma^2 + \mu^2", "equal"),
    ("square of the expectation", random, r"\mathbb{E}[X]^2", r"\mu^2", "equal"),
    ("one for the other", random, r"\mathbb{E}[X^2]", r"\mathbb{E}[X]^2", "different"),
    ("variance of a difference", random, r"\mathrm{Var}(X-Y)", r"\sigma^2 + \tau^2", "equal"),
    ("variance of a difference, as a difference", random, r"\mathrm{Var}(X-Y)", r"\sigma^2 - \tau^2", "different"),
    # --- recurrences
    ("unrolled", average, r"v_t", r"(1-\beta)\sum_{i=1}^t \beta^{t-i} g_i", "equal"),
    ("unrolled from 0", average, r"v_t", r"(1-\beta)\sum_{i=1}^{t} \beta^{t-i+1} g_i", "different"),
    ("unrolled to t-1", average, r"v_t", r"(1-\beta)\sum_{i=1}^{t-1} \beta^{t-i} g_i", "different"),
    ("one member for the next", average, r"v_t - \beta v_{t-1}", r"(1-\beta) g_{t-1}", "different"),
    # --- functions
    ("logistic derivative", logistic, r"\sigma'(x)", r"\sigma(x)(1-\sigma(x))", "equal"),
    ("prime lost", logistic, r"\sigma'(x)", r"\sigma(x)", "different"),
    ("second derivative", logistic, r"\sigma''(x)", r"\sigma(x)(1-\sigma(x))(1-2\sigma(x))", "equal"),
    ("first for second", logistic, r"\sigma''(x)", r"\sigma'(x)", "different"),
    ("reflection", logistic, r"\sigma(-x)", r"1 - \sigma(x)", "equal"),
    ("hyperbolic tangent", logistic, r"\tanh(x)", r"2\sigma(2x) - 1", "equal"),
    ("hyperbolic tangent at x", logistic, r"\tanh(x)", r"2\sigma(x) - 1", "different"),
    ("gates elementwise", gates, r"\tanh(\mathbf{W}\mathbf{x} + \mathbf{U}\mathbf{h})", r"\tanh(\mathbf{U}\mathbf{h} + \mathbf{W}\mathbf{x})", "equal"),
    ("gates with their weights exchanged", gates, r"\tanh(\mathbf{W}\mathbf{x} + \mathbf{U}\mathbf{h})", r"\tanh(\mathbf{U}\mathbf{x} + \mathbf{W}\mathbf{h})", "ill-typed"),
    ("softmax derivative", softmax, r"\frac{\partial p_i}{\partial z_j}", r"-p_i p_j", "equal"),
    ("softmax derivative, sign", softmax, r"\frac{\partial p_i}{\partial z_j}", r"p_i p_j", "different"),
    ("softmax derivative, index", softmax, r"\frac{\partial p_i}{\partial z_j}", r"-p_i p_i", "different"),
    # --- marks that may not be lost
    ("a hat", two, r"y - \hat{y}", r"y - y", "different"),
    ("a prime", two, r"y'", r"y", "different"),
    ("a tilde for a hat", two, r"\hat{y}", r"\tilde{y}", "different"),
    ("bold", bold, r"\mathbf{x}", r"x", "broken"),
    ("a square", x, r"x^2", r"x", "different"),
    ("an index", vectors, r"x_1", r"x_2", "different"),
    ("an inequality", x, r"x", r"x \le y", "unreadable"),
    ("a second equation", x, r"x", r"x = y", "unreadable"),
    ("a chain", x, r"y", r"x = y", "unreadable"),
    ("an open bracket", x, r"x + y", r"(x + y", "unreadable"),
    ("a closing bracket", x, r"x + y", r"x + y)", "unreadable"),
    ("an operator at the end", x, r"x", r"x +", "unreadable"),
    ("an operator in front", x, r"x", r"\cdot x", "unreadable"),
    ("nothing", x, r"x", r"", "unreadable"),
    ("an unknown command", x, r"x", r"x \foo", "unreadable"),
    ("an unknown command with an argument", x, r"x", r"x \foo{y}", "unreadable"),
    ("a stray bar", x, r"x", r"x |", "unreadable"),
    ("a stray mark", x, r"x", r"x ?", "unreadable"),
    ("a stray percent", x, r"x", r"x \%", "unreadable"),
    ("a comma and more", x, r"x", r"x, y", "broken"),
    ("a number at the end", x, r"x", r"x 2", "different"),
    ("a factor at the end", x, r"x", r"x y", "different"),
    ("a transpose of a sum", vectors, r"\mathbf{x} + \mathbf{y}", r"\mathbf{x} + \mathbf{y}^\top", "broken"),
    ("a row of a product", x, r"x", r"x \\ y", "broken"),
    ("a cell", x, r"x", r"x & y", "broken"),
)  # fmt: skip

LOST: tuple[Row, ...] = (
    ("words and a term", x, r"x", r"x \text{ foo } + 1", "broken"),
    ("words and a factor", x, r"x", r"x \text{ times } y", "broken"),
    ("a bracket that opens with words", x, r"x", r"x (\text{if you like} + y)", "broken"),
    ("a reason sign and a term", x, r"x", r"x \because + 1", "broken"),
    ("a quantifier and a term", x, r"x", r"x \forall + 1", "broken"),
    ("a quantifier and a name", x, r"x", r"x \exists y", "broken"),
    ("an arrow to nowhere", x, r"x", r"x \implies", "broken"),
    ("a bracket closed by another", x, r"x + y", r"(x + y]", "unreadable"),
    ("a point at the end", x, r"x + y", r"x + y.", "equal"),
    ("a comma at the end", x, r"x + y", r"x + y,", "equal"),
    ("a tick", x, r"x", r"x \checkmark y", "broken"),
    ("a dollar", x, r"x y", r"x $ y", "broken"),
    ("a dot at the end of a list", x, r"x", r"(x,)", "broken"),
    ("a restriction", x, r"x^2", r"\left. x^2 \right|_{x=0}", "broken"),
)
"""Marks after words, and others that are easily skipped."""


def marked(row: Row, last: int = 5) -> object:
    return pytest.param(*row[1:last], id=row[0])


@pytest.mark.parametrize(("given", "expected", "answer", "verdict"), [marked(row) for row in (*ROWS, *LOST)])
def test_verdict(given: tuple[str, ...], expected: str, answer: str, verdict: str) -> None:
    result = check(answer, expected, given)
    if verdict == "broken":
        assert result.verdict in BROKEN, result
    else:
        assert result.verdict == verdict, result


def test_half_of_the_rows_are_wrong() -> None:
    wrong = sum(row[-1] != "equal" for row in ROWS)
    assert len(ROWS) >= 60
    assert 0.4 <= wrong / len(ROWS) <= 0.65


@pytest.mark.parametrize(("given", "expected", "answer"), [marked(row, 4) for row in ROWS if row[-1] == "different"])
def test_different_is_symmetric_and_explained(given: tuple[str, ...], expected: str, answer: str) -> None:
    result = check(expected, answer, given)
    assert result.verdict == "different"
    assert result.counterexample or result.hint


def test_a_counterexample_names_the_symbols_and_both_values() -> None:
    result = check(r"x^2", r"2x", [r"x \in \mathbb{R}"])
    assert result.verdict == "different"
    assert "x = " in result.counterexample
    assert "left = " in result.counterexample
    assert "right = " in result.counterexample


def test_an_unreadable_answer_is_shown_with_a_caret() -> None:
    result = check(r"x + \foo", r"x", [r"x \in \mathbb{R}"])
    assert result.verdict == "unreadable"
    lines = result.message.splitlines()
    assert lines[-1].index("^") == lines[-2].index(r"\foo")


def test_an_unusable_given_is_named() -> None:
    result = check("x", "x", [r"x \in \heartsuit"])
    assert result.verdict == "unreadable"
    assert r"x \in \heartsuit" in result.message


def test_an_ill_typed_answer_names_the_shapes() -> None:
    result = check(r"A + \mathbf{x}", r"A \mathbf{x}", rectangular)
    assert result.verdict == "ill-typed"
    assert "matrix[m, n]" in result.message
    assert "vector[n]" in result.message


REWRITINGS: tuple[tuple[str, Callable[[str], str]], ...] = (
    ("spaces", lambda text: text.replace("+", r"\, + \;\quad ")),
    ("transposes", lambda text: text.replace(r"\top", "T")),
    ("sized brackets", lambda text: text.replace("(", r"\bigl(").replace(")", r"\bigr)")),
    ("line ends", lambda text: text.replace("+", "+\r\n")),
    ("a box", lambda text: rf"\boxed{{{text}}}"),
    ("a comment", lambda text: f"{text} % so there"),
    ("an environment", lambda text: rf"\begin{{aligned}} {text} \end{{aligned}}"),
)


@pytest.mark.parametrize(("name", "change"), REWRITINGS, ids=[name for name, _ in REWRITINGS])
@pytest.mark.parametrize(
    ("answer", "verdict"),
    [
        (r"\mathbf{x}^\top(\mathbf{y} + \mathbf{x})", "equal"),
        (r"\mathbf{y}^\top(\mathbf{y} + \mathbf{x})", "different"),
    ],
    ids=["right", "wrong"],
)
def test_looks_change_nothing(name: str, change: Callable[[str], str], answer: str, verdict: str) -> None:
    rewritten = change(answer)
    assert rewritten != answer
    expected = r"\mathbf{x}^\top\mathbf{y} + \|\mathbf{x}\|^2"
    assert check(rewritten, expected, vectors).verdict == verdict
