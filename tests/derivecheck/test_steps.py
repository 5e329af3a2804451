"""Chains and the true verdict of each of their relations; ``h`` holds, ``f`` fails, ``t`` ill-typed, ``u`` unreadable.

``?`` marks a relation that may be left undecided but must not be called holding.
"""

# ruff: noqa: E501 - one case, one row
from __future__ import annotations

import pytest

from derivecheck import steps

VERDICTS = {"h": {"holds"}, "f": {"fails"}, "t": {"ill-typed"}, "u": {"unreadable"}, "?": {"fails", "undecided"}}

x = (r"x, y \in \mathbb{R}",)
positive = (r"a > 0", r"b > 0")
vectors = (r"\mathbf{x}, \mathbf{y} \in \mathbb{R}^n",)
square = (r"A, B \in \mathbb{R}^{n \times n}", r"\mathbf{x} \in \mathbb{R}^n")
least = (r"X \in \mathbb{R}^{n \times d}", r"\mathbf{y} \in \mathbb{R}^n", r"\mathbf{w} \in \mathbb{R}^d")
independent = (
    r"X \perp Y",
    r"\mathbb{E}[X] = \mu",
    r"\mathrm{Var}(X) = \sigma^2",
    r"\mathbb{E}[Y] = \nu",
    r"\mathrm{Var}(Y) = \tau^2",
)
average = (r"v_0 = 0", r"v_t = \beta v_{t-1} + (1-\beta) g_t", r"\beta \in (0,1)")
logistic = (r"\sigma(x) = \frac{1}{1+e^{-x}}", r"x \in \mathbb{R}")
sample = (r"x_1, \dots, x_n \in \mathbb{R}", r"n \ge 2", r"\bar{x} = \frac{1}{n} \sum_{i=1}^n x_i")
mask = (
    r"\mathbf{x}, \mathbf{w} \in \mathbb{R}^d",
    r"r_1, \dots, r_d \sim \mathrm{Bern}(p) \text{ i.i.d.}",
    r"p \in (0,1)",
)

ROWS = (
    ("squares", x, r"(x+y)^2 - (x-y)^2 = 2xy + 2xy = 4xy", "hh"),
    ("an error undone", x, r"(x+y)^2 = x^2 + y^2 = x^2 + 2xy + y^2", "ff"),
    ("an error kept", x, r"(x+y)^2 = x^2 + y^2 = y^2 + x^2", "fh"),
    ("factor 2", x, r"2(x+y) = 2x + y = x + x + y", "fh"),
    ("rows", x, r"\begin{aligned} (x-y)(x+y) &= x^2 + xy - xy - y^2 \\ &= x^2 - y^2 \end{aligned}", "hh"),
    ("a row that goes on", x, r"\begin{aligned} (x+y)^2 &= x^2 \\ &\quad + 2xy + y^2 \\ &= x^2 + y^2 + 2xy \end{aligned}", "hh"),
    ("a bracket over two rows", x, r"\begin{aligned} x^2 + xy &= x ( x \\ &\quad + y ) \\ &= xy \end{aligned}", "hf"),
    ("a row of its own", x, r"\begin{aligned} 2x &= x + x \\ 3y &= y + y \end{aligned}", "hf"),
    ("a reason in words", x, r"\begin{aligned} x + x &= 2x && \text{(adding)} \\ &= 2x + 0 \end{aligned}", "hh"),
    ("a reason with a formula", x, r"\begin{aligned} x - x &= 0 && (\because x = x) \\ &= 1 \end{aligned}", "hf"),
    ("a condition behind a gap", x, r"|x| = x \quad \text{if } x > 0", "h"),
    ("a condition behind a comma", x, r"|x| = x, \text{ if } x > 0", "h"),
    ("a condition behind both", x, r"|x| = -x, \qquad \text{for } x < 0", "h"),
    ("a condition that is not enough", x, r"|x| = x \quad \text{if } x > -1", "f"),
    ("two cases of one display", x, r"|x| = x \quad \text{for } x > 0 \quad \text{and} \quad |x| = -x \quad \text{for } x < 0", "hh"),
    ("an inequality", x, r"2xy \le x^2 + y^2 \le (x+y)^2", "hf"),
    ("a strict inequality", x, r"0 < x^2 + 1", "h"),
    ("equality where it is strict", x, r"0 < x^2", "f"),
    ("a lower bound", positive, r"a + b \ge 2\sqrt{ab} \ge 0", "hh"),
    ("a bound turned round", positive, r"a + b \le 2\sqrt{ab}", "f"),
    ("logarithms", positive, r"\log\frac{a}{b} = \log a - \log b = \frac{\log a}{\log b}", "hf"),
    ("transposes", square, r"\mathbf{x}^\top A \mathbf{x} = (\mathbf{x}^\top A \mathbf{x})^\top = \mathbf{x}^\top A^\top \mathbf{x}", "hh"),
    ("a transpose dropped", square, r"(AB)^\top = B^\top A^\top = B A", "hf"),
    ("a clash", (r"A \in \mathbb{R}^{m \times n}", r"\mathbf{x} \in \mathbb{R}^n"), r"A\mathbf{x} = \mathbf{x} A", "t"),
    ("trace", square, r"\mathrm{tr}(A B) = \mathrm{tr}(B A) = \mathrm{tr}(A)\,\mathrm{tr}(B)", "hf"),
    ("norm", vectors, r"\|\mathbf{x}+\mathbf{y}\|^2 = \|\mathbf{x}\|^2 + 2\mathbf{x}^\top\mathbf{y} + \|\mathbf{y}\|^2 \le \left(\|\mathbf{x}\| + \|\mathbf{y}\|\right)^2", "hh"),
    ("triangle turned round", vectors, r"\|\mathbf{x}+\mathbf{y}\| \ge \|\mathbf{x}\| + \|\mathbf{y}\|", "f"),
    ("Cauchy-Schwarz", vectors, r"|\mathbf{x}^\top \mathbf{y}| \le \|\mathbf{x}\|\,\|\mathbf{y}\|", "h"),
    ("least squares", least, r"\begin{aligned} \nabla_{\mathbf{w}} \|\mathbf{y} - X\mathbf{w}\|^2 &= \nabla_{\mathbf{w}} \left(\mathbf{y}^\top\mathbf{y} - 2\mathbf{y}^\top X \mathbf{w} + \mathbf{w}^\top X^\top X \mathbf{w}\right) \\ &= -2X^\top\mathbf{y} + 2X^\top X\mathbf{w} \end{aligned}", "hh"),
    ("least squares without its 2", least, r"\nabla_{\mathbf{w}} \|\mathbf{y} - X\mathbf{w}\|^2 = -X^\top(\mathbf{y} - X\mathbf{w}) = X^\top X\mathbf{w} - X^\top\mathbf{y}", "fh"),
    ("variance of a product", independent, r"\mathrm{Var}(XY) = \mathbb{E}[X^2Y^2] - \mathbb{E}[XY]^2 = \mathbb{E}[X^2]\mathbb{E}[Y^2] - \mu^2\nu^2 = \sigma^2\tau^2", "hhf"),
    ("variance of a sum", independent, r"\mathrm{Var}(X + 2Y) = \mathrm{Var}(X) + 2\mathrm{Var}(Y)", "f"),
    ("uncorrelated is not independent", (r"X, Y \text{ uncorrelated}", r"\mathrm{Var}(X) = 1", r"\mathrm{Var}(Y) = 1"), r"\mathbb{E}[X^2Y^2] = \mathbb{E}[X^2]\mathbb{E}[Y^2]", "?"),
    ("unrolling", average, r"v_2 = \beta v_1 + (1-\beta) g_2 = (1-\beta)(\beta g_1 + g_2) = (1-\beta)(g_1 + \beta g_2)", "hhf"),
    ("logistic", logistic, r"\sigma'(x) = \sigma(x)(1-\sigma(x)) = \sigma(x) - \sigma(x)^2 \le \frac{1}{4}", "hhh"),
    ("logistic, bound too small", logistic, r"\sigma'(x) \le \frac{1}{5}", "f"),
    ("deviations", sample, r"\sum_{i=1}^n (x_i - \bar{x})^2 = \sum_{i=1}^n x_i^2 - n\bar{x}^2 = \sum_{i=1}^n x_i^2 - \bar{x}^2", "hf"),
    ("dropout", mask, r"\mathbb{E}\left[\sum_{i=1}^d r_i w_i x_i\right] = p \sum_{i=1}^d w_i x_i = p\,\mathbf{w}^\top\mathbf{x}", "hh"),
    ("dropout, variance", mask, r"\mathrm{Var}\left(\sum_{i=1}^d r_i w_i\right) = p(1-p)\sum_{i=1}^d w_i^2 = p\,\|\mathbf{w}\|^2", "hf"),
    ("implies", x, r"x = 2 \implies x^2 = 4 \implies x = 2", "hf"),
    ("implies, divided", x, r"2x = 4 \implies x = 2", "h"),
    ("implies, multiplied by zero", x, r"x y = 0 \implies x = 0", "f"),
    ("iff", x, r"x^2 = y^2 \iff |x| = |y|", "h"),
    ("iff, one way", x, r"x = y \iff x^2 = y^2", "f"),
    ("a limit", (r"\beta \in (0,1)",), r"1 - \beta^t \to 1 \text{ as } t \to \infty", "h"),
    ("a limit, wrong", (r"\beta \in (0,1)",), r"1 - \beta^t \to 0 \text{ as } t \to \infty", "f"),
    ("an unknown command", x, r"x = \foo x = x", "uu"),
    ("one bad side", x, r"x = (x = x", "u"),
    ("a point at the end", x, r"x + x = 2x.", "h"),
    ("a comma at the end", x, r"x + x = 2x,", "h"),
    ("two statements", x, r"x + x = 2x, \quad y + y = 3y", "hf"),
    ("words between", x, r"x + x = 2x \text{ and } y + y = 3y", "hf"),
    ("a renamed index", sample, r"\sum_{i=1}^n x_i = \sum_{j=1}^n x_j = \sum_{j=1}^{n-1} x_{j+1}", "hf"),
    ("an index left free", sample, r"\sum_{i=1}^n x_i = \sum_{i=1}^n x_j", "f"),
    ("dots", sample, r"\sum_{i=1}^n x_i = x_1 + \dots + x_n = x_1 + x_2 + \dots + x_{n-1}", "hf"),
    ("rounded", (), r"\frac{1}{3} = 0.3333 = 0.3334", "hf"),
    ("about", (), r"\pi \approx 3.14", "h"),
    ("about, wrongly", (), r"\pi \approx 3.15", "f"),
    ("a row for a column", least, r"X\mathbf{w} = (X\mathbf{w})^\top", "f"),
    ("a limit written out", (r"\beta \in (0,1)",), r"\lim_{t \to \infty} \beta^t = 0 = \lim_{t \to \infty} (1 - \beta^t)", "hf"),
    ("a limit under its arrow", (r"\beta \in (0,1)",), r"\beta^t + 1 \xrightarrow[t \to \infty]{} 1", "h"),
    ("a limit over its arrow", (r"\beta \in (0,1)",), r"\beta^t + 1 \overset{t \to \infty}{\to} 0.", "f"),
    ("powers and dots", (r"\beta \in (0,1)", r"t \ge 3 \text{ an integer}"), r"\frac{1-\beta^t}{1-\beta} = 1 + \beta + \dots + \beta^{t-1} = \beta^{t-1} + \beta^{t-2} + \dots + \beta + 1 = 1 + \beta + \dots + \beta^t", "hhf"),
    ("rising and falling at once", average, r"(1-\beta)\sum_{i=1}^t \beta^{t-i} g_i = (1-\beta)(g_t + \beta g_{t-1} + \beta^2 g_{t-2} + \cdots + \beta^{t-1} g_1) = (1-\beta)(g_1 + \beta g_2 + \cdots + \beta^{t-1} g_t)", "hf"),
    ("dots that do not fit", average, r"g_1 + g_2 + \beta g_3 + \dots + \beta^t g_t = g_1", "u"),
    ("a falling product", (r"A_t \in \mathbb{R}^{n \times n}", r"T \ge 2 \text{ an integer}"), r"(A_T A_{T-1} \cdots A_1)^\top = A_1^\top \cdots A_T^\top = A_1 A_2 \cdots A_T", "hf"),
    ("a row of dots", sample, r"\begin{aligned} \sum_{i=1}^n x_i &= x_1 + \sum_{i=2}^n x_i \\ &\;\;\vdots \\ &= n \bar{x} \end{aligned}", "hh"),
    ("Kronecker's delta", (r"\mathbf{u} \in \mathbb{R}^n",), r"\frac{\partial u_i}{\partial u_j} = \delta_{ij} = \delta_{ij} + u_i", "hf"),
    ("a function without its argument", logistic, r"\sigma' = \sigma(1-\sigma) = \sigma(1+\sigma)", "hf"),
    ("derivatives with a slash", square, r"∂(\mathbf{x}^\top \mathbf{x})/∂x_i = 2x_i = x_i", "hf"),
    ("a Jacobian with a slash", (r"\mathbf{u} \in \mathbb{R}^n", r"A \in \mathbb{R}^{m \times n}", r"\mathbf{v} = A\mathbf{u}"), r"∂\mathbf{v}/∂\mathbf{u} = A = A^\top", "hf"),
    ("of any random variable", (), r"\mathrm{Var}(Z) = \mathbb{E}[Z^2] - \mathbb{E}[Z]^2 = \mathbb{E}[Z^2]", "h?"),
    ("a decimal comma", (), r"\frac{1}{4} = 0{,}25 = 0{,}2", "hf"),
    ("a scalar for a matrix", least, r"X^\top X = \sum_{i=1}^n X_i^\top X_i = \mathrm{tr}(X^\top X)", "fh"),
)  # fmt: skip

LOST = (
    ("a sum over more than it says", sample, r"\sum_{i=1}^n (x_i + c) = \sum_{i=1}^n x_i + c", "f"),
    ("a factor n lost after a sum", sample, r"\sum_{i=1}^n x_i + nc = \sum_{i=1}^n x_i + c", "f"),
    ("zero is not above zero", (r"x \ge 0",), r"x > 0", "f"),
    ("a square may be zero", x, r"x^2 > 0", "f"),
    ("a relation after words", x, r"2x = x + x \text{ (adding) } = 3x", "hf"),
    ("a relation after a cell of words", x, r"\begin{aligned} 2x &= x + x && \text{adding} & = 3x \end{aligned}", "hf"),
    ("a statement after words", x, r"\begin{aligned} 2x &= x + x \\ \text{Note that } 2x &= 3x \end{aligned}", "hf"),
    ("a chain that goes on after so", x, r"2x = 3x \text{ so } = 3x", "fh"),
    ("a term after words", x, r"2x = x + x \text{ plus } 3", "u"),
    ("a term in a bracket of words", x, r"2x = x + x (\text{so} + 3)", "u"),
    ("a relation after a quantifier", x, r"2x = x + x \quad \forall x = 3x", "u"),
    ("a constant is not defined", (), r"\pi = 3", "f"),
)  # fmt: skip
"""Wrong things that hide behind a forgiven mark."""


@pytest.mark.parametrize(("given", "chain", "expected"), [pytest.param(*row[1:], id=row[0]) for row in (*ROWS, *LOST)])
def test_steps(given: tuple[str, ...], chain: str, expected: str) -> None:
    found = steps(chain, given).steps
    assert len(found) == len(expected), found
    for step, letter in zip(found, expected, strict=True):
        assert step.verdict in VERDICTS[letter], step


def test_there_are_enough_of_both_kinds() -> None:
    marks = "".join(row[-1] for row in ROWS)
    assert len(ROWS) >= 25
    assert marks.count("f") >= 15
    assert marks.count("h") >= 25


def test_a_step_names_its_line_sides_and_relation() -> None:
    chain = "\\begin{aligned}\nx + x &= 2x \\\\\n&\\le 3x\n\\end{aligned}"
    first, second = steps(chain, x).steps
    assert (first.line, first.relation, first.left, first.right, first.verdict) == (2, "=", "x + x", "2x", "holds")
    assert (second.line, second.left, second.right, second.verdict) == (3, "2x", "3x", "fails")
    assert second.relation in (r"\le", "<=")
    assert "x = -" in second.why


def test_a_charitable_reading_is_told() -> None:
    given = (r"a_1, \dots, a_n \in \mathbb{R}", r"b_1, \dots, b_n \in \mathbb{R}")
    (step,) = steps(r"\sum_{i=1}^n (a_i + b_i) = \sum_{i=1}^n a_i + b_i", given).steps
    assert step.verdict == "holds"
    assert step.remarks


def test_an_unusable_given_is_one_unreadable_step() -> None:
    (step,) = steps("x = x", [r"x \in \heartsuit"]).steps
    assert step.verdict == "unreadable"
    assert r"\heartsuit" in step.why


def test_a_model_is_a_definition_that_later_lines_use() -> None:
    chain = r"p(y=1 \mid x) = \frac{1}{1+e^{-a}} \text{ and } \log p(y=1 \mid x) = -\log(1+e^{-a}), \quad "
    found = steps(chain + r"\log p(y=1 \mid x) = \log(1+e^{-a}), \quad p(y=1 \mid z) = 1 - p(y=1 \mid x)", []).steps
    assert [step.verdict for step in found] == ["holds", "holds", "fails", "undecided"]
    assert found[0].why == r"defines P(y = 1 \mid x)"
