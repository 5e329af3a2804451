"""Inequalities and limits, as rows: what is proved with a certificate, and what looks like it and is false."""

# ruff: noqa: E501 - one case, one row
from __future__ import annotations

from derivecheck.checking import read_formula, scope_of
from notation.elaborate.elaborator import Elaborator
from notation.expression import Expression
from notation.givens import Givens
from notation.sizes import settled
from notation.source import Span

Case = tuple[str, str, str, tuple[str, ...]]
_AB = (r"A, B \in \mathbb{R}^{n \times n}",)
_XY = (r"x, y \in \mathbb{R}^d",)
_X = (r"x \in \mathbb{R}",)
_SIMPLEX = (
    r"p \in \mathbb{R}^K \text{ with positive entries}",
    r"q \in \mathbb{R}^K \text{ with positive entries}",
    r"\sum_{k=1}^K p_k = 1",
    r"\sum_{k=1}^K q_k = 1",
)

PROVED: tuple[Case, ...] = (
    (r"\sigma(x)(1-\sigma(x))", "<=", r"\frac14", (r"\sigma(x)=\frac{1}{1+e^{-x}}", *_X)),
    ("x", "<=", r"\sqrt{x^2}", _X),
    (r"\|A\|_F^2+2\mathrm{tr}(A^\top B)+\|B\|_F^2", "<=", r"\|A\|_F^2+2\|A\|_F\|B\|_F+\|B\|_F^2", _AB),
    (r"\|AB\|_F", "<=", r"\|A\|_2\|B\|_F", _AB),
    (r"\|A\|_2\|B\|_F", "<=", r"\|A\|_F\|B\|_F", _AB),
    (r"\|AB\|_2", "<=", r"\|A\|_F\|B\|_F", _AB),
    (r"x^TW^TWx", "<=", r"\lambda_{\max}(W^TW)\|x\|_2^2", (r"W\in\mathbb{R}^{m\times n}", r"x\in\mathbb{R}^n")),
    (r"\|W\|_2^2\|x\|_2^2", "<=", r"\|W\|_F^2\|x\|_2^2", (r"W\in\mathbb{R}^{m\times n}", r"x\in\mathbb{R}^n")),
    (r"\sum_{i=1}^n(x_i-m)^2+n(m-\mu)^2", ">=", r"\sum_{i=1}^n(x_i-m)^2", (r"x_1,\dots,x_n,\mu,m\in\mathbb{R}",)),
    (r"1-\frac1n", "<=", "1", (r"n\in\mathbb{N}, n\ge1",)),
    (r"x^\top x-(u^\top x)^2", "<=", r"\|x\|_2^2", (r"x,u\in\mathbb{R}^d", r"\|u\|_2=1")),
    (r"a^2\mathrm{Var}(X)+b^2\mathrm{Var}(Y)", "<=", r"2a^2\mathrm{Var}(X)+2b^2\mathrm{Var}(Y)",
     (r"X,Y \text{ real random variables with finite variance}", r"a,b\in\mathbb{R}")),
    (r"\sum_{k=1}^K p_k\log\frac{q_k}{p_k}", "<=", r"\sum_{k=1}^K p_k\left(\frac{q_k}{p_k}-1\right)", _SIMPLEX),
    (r"\sum_{k=1}^K p_k\log\frac{p_k}{q_k}", ">=", "0", _SIMPLEX),
    (r"\|x+Ax\|", "<=", r"\|x\|+\|A\|_2\|x\|", (r"A\in\mathbb{R}^{n\times n}", r"x\in\mathbb{R}^n")),
    (r"\frac{x^\top y}{\tau}", "<=", r"\frac{\|x\|\|y\|}{\tau}", (*_XY, r"\tau>0")),
    (r"\|BAx\|", "<=", r"\|B\|_2\|A\|_2\|x\|", (r"A \in \mathbb{R}^{m \times n}", r"B \in \mathbb{R}^{k \times m}", r"x \in \mathbb{R}^n")),
    ("2ab", "<=", "a^2+b^2", (r"a,b\in\mathbb{R}",)),
    (r"\sqrt{ab}", "<=", r"\frac{a+b}{2}", ("a>0", "b>0")),
    ("1+x", "<=", "e^x", _X),
    (r"\log x", "<=", "x-1", ("x>0",)),
    (r"(\mathbb{E}[X])^2", "<=", r"\mathbb{E}[X^2]", (r"X \text{ random}",)),
    (r"\mathbb{E}[\log X]", "<=", r"\log\mathbb{E}[X]", (r"X \text{ random}", "X>0")),
    (r"e^{\mathbb{E}[X]}", "<=", r"\mathbb{E}[e^X]", (r"X \text{ random}",)),
    (r"|x^\top y|", "<=", r"\|x\|\|y\|", _XY),
    (r"\|x+y\|^2", "<=", r"2\|x\|^2+2\|y\|^2", _XY),
    (r"v^\top(A^\top A+\lambda I)v", ">=", "0", (r"v\in\mathbb{R}^d", r"A\in\mathbb{R}^{n\times d}", r"\lambda>0")),
    (r"p(1-p)", "<=", r"\frac14", (r"p\in[0,1]",)),
    (r"x(1-x)", ">=", "0", (r"x\in(0,1)",)),
    (r"\max(0,x)", ">=", "x", _X),
    (r"\log(1+e^x)", ">", "0", _X),
    ("x^2-2x+2", ">", "0", _X),
    (r"\frac{1}{1+\lambda}", "<", "1", (r"\lambda>0",)),
    (r"\|x - y\|", "<=", r"\|x\| + \|y\|", _XY),
    (r"\sum_{j=1}^K p_j v_j^2 - \left(\sum_{j=1}^K p_j v_j\right)^2", ">=", "0", (_SIMPLEX[0], _SIMPLEX[2], r"v \in \mathbb{R}^K")),
    (r"\|x\|_1", "<=", r"d \|x\|_\infty", (r"x \in \mathbb{R}^d",)),
    (r"\left\|\prod_{t=1}^T A_t\right\|_2", "<=", r"\prod_{t=1}^T \|A_t\|_2", (r"A_1, \dots, A_T \in \mathbb{R}^{n \times n}",)),
    (r"e^{a}", "<=", r"e^{a + b^2}", (r"a, b \in \mathbb{R}",)),
    (r"\left\|\sum_{i=1}^n x_i\right\|", "<=", r"\sum_{i=1}^n \|x_i\|", (r"x_1, \dots, x_n \in \mathbb{R}^d",)),
)  # fmt: skip
"""Each is proved, and the checker takes every line without help."""

FALSE: tuple[Case, ...] = (
    ("x", ">=", "0", _X),
    (r"x^\top x y^\top y - x^\top A y y^\top x", ">=", "0", (r"A \in \mathbb{R}^{d \times d}", *_XY)),
    (r"x^\top y y^\top x x^\top y", "<=", "0", _XY),
    ("x", "<=", "x^2", _X),
    (r"\|A\|_F", "<=", r"\|A\|_2", _AB),
    (r"\|A\|_F\|B\|_F", "<=", r"\|A\|_2\|B\|_2", _AB),
    (r"\|AB\|_F", "<=", r"\|A\|_2\|B\|_2", _AB),
    (r"\|x\| + \|y\|", "<=", r"\|x + y\|", _XY),
    (r"\|x + y\|^2", "<=", r"\|x\|^2 + \|y\|^2", _XY),
    (r"\|x\| \|y\|", "<=", r"|x^\top y|", _XY),
    (r"x^\top y", ">=", "0", _XY),
    (r"x^\top A x", ">=", "0", (r"A \in \mathbb{R}^{d \times d}", r"x \in \mathbb{R}^d")),
    (r"x^\top A x", "<=", r"\lambda_{\max}(A^\top A) \|x\|^2", (r"A \in \mathbb{R}^{d \times d}", r"x \in \mathbb{R}^d")),
    (r"a c", "<=", r"b c", (r"a, b, c \in \mathbb{R}", r"a \le b")),
    (r"a^2", "<=", r"b^2", (r"a, b \in \mathbb{R}", r"a \le b")),
    (r"\frac{1}{a}", "<=", r"\frac{1}{b}", ("a > 0", "b > 0", r"a \le b")),
    (r"-a", "<=", r"-b", (r"a, b \in \mathbb{R}", r"a \le b")),
    (r"p(1-p)", "<=", r"\frac15", (r"p\in[0,1]",)),
    (r"p(1-p)", "<", r"\frac14", (r"p\in[0,1]",)),
    (r"\log x", "<=", "x - 2", ("x>0",)),
    ("1 + x", "<", "e^x", _X),
    (r"\mathbb{E}[X^2]", "<=", r"(\mathbb{E}[X])^2", (r"X \text{ random}",)),
    (r"\log\mathbb{E}[X]", "<=", r"\mathbb{E}[\log X]", (r"X \text{ random}", "X>0")),
    (r"(\mathbb{E}[X])^3", "<=", r"\mathbb{E}[X^3]", (r"X \text{ random}",)),
    (r"\sum_{k=1}^K p_k\log\frac{p_k}{q_k}", "<=", "0", _SIMPLEX),
    (r"\sum_{k=1}^K a_k\log\frac{a_k}{b_k}", ">=", "0", (r"a \in \mathbb{R}^K \text{ with positive entries}", r"b \in \mathbb{R}^K \text{ with positive entries}")),
    ("x", ">=", "0", (*_X, r"y = \sqrt{x}^2", r"y \in \mathbb{R}")),
    (r"\frac{x}{x}", "<", "1", _X),
    ("2ab", "<=", "a^2 + b^2 - 1", (r"a,b\in\mathbb{R}",)),
    (r"\sum_{i=1}^n i", "<=", "n", (r"n \in \mathbb{N}",)),
    (r"h_t", ">=", "0", (r"h_0 = 1", r"h_t \in \mathbb{R}")),
    (r"\sum_{i=1}^n x_i^2", "<=", r"\left(\sum_{i=1}^n x_i\right)^2", (r"x_1, \dots, x_n \in \mathbb{R}",)),
    (r"\tanh x", ">=", "0", _X),
    (r"|a - b|", "<=", r"|a| - |b|", (r"a,b\in\mathbb{R}",)),
    (r"v^\top (A^\top A - \lambda I) v", ">=", "0", (r"v\in\mathbb{R}^d", r"A\in\mathbb{R}^{n\times d}", r"\lambda>0")),
    (r"\|x\|_1", "<=", r"\|x\|_2", (r"x \in \mathbb{R}^d",)),
    (r"\|x\|_1", "<=", r"\sqrt{d} \|x\|_\infty", (r"x \in \mathbb{R}^d",)),
    (r"\sum_{j=1}^K p_j v_j^2 - \left(\sum_{j=1}^K p_j v_j\right)^2", ">=", "0", (_SIMPLEX[0], r"v \in \mathbb{R}^K")),
    (r"\sqrt{a b}", ">=", r"\frac{a + b}{2}", ("a > 0", "b > 0")),
)  # fmt: skip
"""None of these is proved."""

LIMITS: tuple[Case, ...] = (
    (r"\lim_{n\to\infty}\left(1+\frac{x}{n}\right)^n", "=", "e^x", _X),
    (r"\lim_{n\to\infty}\left(1-\frac{x}{n}\right)^n", "=", r"\frac{1}{e^x}", _X),
    (r"\lim_{n\to\infty}\exp\left(n\log\left(1+\frac{x}{n}\right)\right)", "=", r"e^x", _X),
    (r"\exp\left(\lim_{n\to\infty} n\log\left(1+\frac{x}{n}\right)\right)", "=", r"e^x", _X),
    (r"\lim_{T\to\infty}\frac{1-\gamma^T}{1-\gamma}", "=", r"\frac{1}{1-\gamma}", (r"\gamma\in(0,1)",)),
    (r"\lim_{t\to\infty} g(1-\beta^t)", "=", r"g", (r"\beta\in(0,1)", r"g\in\mathbb{R}")),
    (r"\lim_{n\to\infty}\frac{n+1}{2n+3}", "=", r"\frac12", ()),
    (r"\lim_{n\to\infty}\frac{\log n}{n}", "=", "0", ()),
    (r"\lim_{n\to\infty} n e^{-n}", "=", "0", ()),
    (r"\lim_{x\to 0}\frac{\sin x}{x}", "=", "1", ()),
    (r"\lim_{x\to\infty}\frac{1}{1+e^{-x}}", "=", "1", ()),
    (r"\lim_{x\to\infty}\tanh(x)", "=", "1", ()),
    (r"\lim_{T\to\infty} r^T c", "=", "0", (r"|r|<1", r"c\in\mathbb{R}")),
    (r"\lim_{h\to 0}\frac{(x+h)^2-x^2}{h}", "=", "2x", _X),
    (r"\lim_{n\to\infty}\frac{\sigma^2}{n}", "=", "0", (r"\sigma>0",)),
    (r"\lim_{\tau\to\infty} \frac{e^{a/\tau}}{e^{a/\tau}+e^{b/\tau}}", "=", r"\frac12", (r"a,b\in\mathbb{R}",)),
    (r"\lim_{n\to\infty} n\left(1-\frac1n\right)", "=", r"\infty", ()),
)  # fmt: skip

NO_LIMITS: tuple[Case, ...] = (
    (r"\lim_{n\to\infty} r^n", "=", "0", (r"r\in\mathbb{R}",)),
    (r"\lim_{n\to\infty} r^n", "=", "0", (r"r > 0",)),
    (r"\lim_{n\to\infty} \frac{1}{n}", "=", "1", ()),
    (r"\lim_{n\to\infty}\left(1+\frac{x}{n}\right)^n", "=", "e^{-x}", _X),
    (r"\lim_{n\to\infty}\left(1+\frac{x}{n}\right)^n", "=", "1", _X),
    (r"\lim_{n\to\infty}\frac{n}{\log n}", "=", "0", ()),
    (r"\lim_{n\to\infty} n e^{n}", "=", "0", ()),
    (r"\lim_{x\to 0}\frac{1}{x}", "=", "0", ()),
    (r"\lim_{x\to 0}\frac{\sin x}{x}", "=", "0", ()),
    (r"\lim_{x\to\infty}\tanh(x)", "=", "0", ()),
    (r"\lim_{x\to 0}\log x", "=", "0", ()),
    (r"\lim_{n\to\infty} (n - n^2)", "=", "0", ()),
)  # fmt: skip


Extreme = tuple[str, str, str, tuple[str, ...], str]
_LEAST_SQUARES = (
    r"X \in \mathbb{R}^{n \times d} \text{ has full column rank}",
    r"w \in \mathbb{R}^d",
    r"y \in \mathbb{R}^n",
)
EXTREMES: tuple[Extreme, ...] = (
    (r"\|X w - y\|^2", "w", r"(X^\top X)^{-1} X^\top y", _LEAST_SQUARES, "minimum"),
    (r"\|X w - y\|^2 + \lambda \|w\|^2", "w", r"(X^\top X + \lambda I)^{-1} X^\top y", (*_LEAST_SQUARES, r"\lambda > 0"), "minimum"),
    (r"-\frac{n}{2} \log v - \frac{s}{2 v}", "v", r"\frac{s}{n}", ("s > 0", r"n \in \mathbb{N}", "v > 0"), "maximum"),
    (r"n \log\lambda - \lambda s", r"\lambda", r"\frac{n}{s}", ("s > 0", r"n \in \mathbb{N}, n \ge 1", r"\lambda > 0"), "maximum"),
    (r"a \log D + b \log(1 - D)", "D", r"\frac{a}{a + b}", ("a, b > 0", r"D \in (0, 1)"), "maximum"),
    (r"\|Y - X W\|_F^2", "W", r"(X^\top X)^{-1} X^\top Y", (_LEAST_SQUARES[0], r"W \in \mathbb{R}^{d \times k}", r"Y \in \mathbb{R}^{n \times k}"), "minimum"),
    (r"\frac12 x^\top A x - b^\top x", "x", r"A^{-1} b", (r"A \in \mathbb{R}^{n \times n} \text{ symmetric positive definite}", r"x, b \in \mathbb{R}^n"), "minimum"),
    ("x^4", "x", "0", _X, "minimum"),
    ("-x^2 + 2 x", "x", "1", _X, "maximum"),
    ("x^3", "x", "0", _X, "stationary only"),
    (r"x^\top A x", "x", r"A z - A z", (r"A \in \mathbb{R}^{n \times n} \text{ symmetric}", r"x, z \in \mathbb{R}^n"), "stationary only"),
    ("-|x|", "x", "0", _X, ""),
    ("x^2", "x", "1", _X, ""),
    (r"x^2 \cdot \frac{2}{x}", "x", "0", _X, ""),
    (r"\|w\|", "w", r"z - z", (r"w, z \in \mathbb{R}^d",), ""),
)  # fmt: skip
"""A function, its variable, a point, and what the point is shown to be (nothing: not even stationary)."""


def read_extreme(case: Extreme) -> tuple[Expression, Expression, Expression, Givens]:
    body, variable, at, given, _ = case
    scope = scope_of(given, (body, variable, at))
    made = [settled(read_formula(text, scope)[0], scope) for text in (body, variable, at)]
    return made[0], made[1], made[2], scope.givens()


def read_case(case: Case) -> tuple[Expression, str, Expression, Givens]:
    low, op, high, given = case
    scope = scope_of(given, (low, high))
    sides = [read_formula(low, scope)[0], read_formula(high, scope)[0]]
    left, right = Elaborator(scope).aligned(sides, Span(0, 0))
    return settled(left, scope), op, settled(right, scope), scope.givens()
