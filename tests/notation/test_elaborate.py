"""From parsed trees to typed expressions: shapes and givens settle the meaning; what does not fit names the shapes."""

# ruff: noqa: E501 - one case, one row
from __future__ import annotations

import pytest

from notation.build import shape_text
from notation.elaborate.elaborator import Elaborator
from notation.scope import Policy
from notation.source import NotationError, ShapeClash, Span
from notation.statements.reading import parse_single
from notation.tokens.parse_written import parse_written
from tests.notation.structure import meaning, read, scope_for

ARRAYS = (
    r"A \in \mathbb{R}^{m \times n}",
    r"B \in \mathbb{R}^{n \times n}",
    r"\mathbf{x},\mathbf{y} \in \mathbb{R}^n",
    r"\mathbf{z} \in \mathbb{R}^m",
    r"a,b \in \mathbb{R}",
)

ROWS = (
    (r"A\mathbf{x}", ARRAYS, r"(matmul A x)", r"vector[m]"),
    (r"\mathbf{x}^\top\mathbf{y}", ARRAYS, r"(matmul (transpose x) y)", r"scalar"),
    (r"\mathbf{x}\mathbf{y}^\top", ARRAYS, r"(matmul x (transpose y))", r"matrix[n, n]"),
    (r"1 - \mathbf{x}", ARRAYS, r"(add ones:n (neg x))", r"vector[n]"),
    (r"\mathbf{x} \odot (1 - \mathbf{x})", ARRAYS, r"(hadamard x (add ones:n (neg x)))", r"vector[n]"),
    (r"1 - B \odot B", ARRAYS, r"(add ones:nxn (neg (hadamard B B)))", r"matrix[n, n]"),
    (r"a\mathbf{x}", ARRAYS, r"(mul a x)", r"vector[n]"),
    (r"\frac{\mathbf{x}}{a}", ARRAYS, r"(div x a)", r"vector[n]"),
    (r"\frac{\mathbf{x}}{\mathbf{y}}", ARRAYS, r"(div x y)", r"vector[n]"),
    (r"\frac{a}{\mathbf{x}}", ARRAYS, r"(mul a (div ones:n x))", r"vector[n]"),
    (r"e^{\mathbf{x}}", ARRAYS, r"(exp x)", r"vector[n]"),
    (r"\exp(\mathbf{x})", ARRAYS, r"(exp x)", r"vector[n]"),
    (r"\mathbf{x}^2", ARRAYS, r"(epow x 2)", r"vector[n]"),
    (r"\sqrt{\mathbf{x}}", ARRAYS, r"(sqrt x)", r"vector[n]"),
    (r"\|\mathbf{x}\|", ARRAYS, r"(norm2 x)", r"scalar"),
    (r"\|A\|", ARRAYS, r"(normop A)", r"scalar"),
    (r"\|A\|_F", ARRAYS, r"(normF A)", r"scalar"),
    (r"|a|", ARRAYS, r"(abs a)", r"scalar"),
    (r"\|a\|", ARRAYS, r"(abs a)", r"scalar"),
    (r"\mathbb{E}[X]^2", (r"X \sim \mathcal{N}(0,1)",), r"(pow (E X) 2)", r"scalar"),
    (r"\mathbb{E}[X^2]", (r"X \sim \mathcal{N}(0,1)",), r"(E (pow X 2))", r"scalar"),
    (r"\mathbb{E}^2[X]", (r"X \sim \mathcal{N}(0,1)",), r"(pow (E X) 2)", r"scalar"),
    (r"\mathbb{E}[X] Y", (r"X \sim \mathcal{N}(0,1)",), r"(mul (E X) Y)", r"scalar"),
    (r"\mathrm{Var}(X)^2", (r"X \sim \mathcal{N}(0,1)",), r"(pow (Var X) 2)", r"scalar"),
    (r"\mathbb{E} X^2", (r"X \sim \mathcal{N}(0,1)",), r"(E (pow X 2))", r"scalar"),
    (r"p(1-p)", (r"p \in (0,1)",), r"(mul p (add 1 (neg p)))", r"scalar"),
    (r"\int_{-\infty}^{\infty} a\, p(a)\, da", (), r"(int a (neg infinity) infinity (mul a (density:p a)))", r"scalar"),
    (r"\sigma(a)", (r"\sigma(x)=\frac{1}{1+e^{-x}}", r"a \in \mathbb{R}",), r"(sigma a)", r"scalar"),
    (r"\sigma(1-\sigma)", (r"\sigma \in (0,1)",), r"(mul sigma (add 1 (neg sigma)))", r"scalar"),
    (r"f(a+1)", (r"f : \mathbb{R} \to \mathbb{R}", r"a \in \mathbb{R}",), r"(f (add a 1))", r"scalar"),
    (r"a(b+1)", ARRAYS, r"(mul a (add b 1))", r"scalar"),
    (r"\nabla_{\mathbf{x}} \mathbf{x}^\top B \mathbf{x}", ARRAYS, r"(gradient x (matmul (matmul (transpose x) B) x))", r"vector[n]"),
    (r"\frac{\partial A\mathbf{x}}{\partial \mathbf{x}}", ARRAYS, r"(jacobian x (matmul A x))", r"matrix[m, n]"),
    (r"\nabla_{\mathbf{x}} A \mathbf{x}", ARRAYS, r"(gradient x (matmul A x))", r"matrix[n, m]"),
    (r"\frac{\partial}{\partial x_i}\|\mathbf{x}\|^2", ARRAYS, r"(jacobian x<i> (pow (norm2 x) 2))", r"scalar"),
    (r"\nabla^2_{\mathbf{x}} \mathbf{x}^\top B \mathbf{x}", ARRAYS, r"(gradient2 x (matmul (matmul (transpose x) B) x))", r"matrix[n, n]"),
    (r"\sum_{i=1}^n x_i", ARRAYS, r"(sum i 1 n x<i>)", r"scalar"),
    (r"\sum_i x_i y_i", ARRAYS, r"(sum i * * (mul x<i> y<i>))", r"scalar"),
    (r"\sum_{i=1}^m A_{ij}", ARRAYS, r"(sum i 1 m A<i,j>)", r"scalar"),
    (r"\max_i x_i", ARRAYS, r"(max i * * x<i>)", r"scalar"),
    (r"\arg\max_i x_i", ARRAYS, r"(argmax i * * x<i>)", r"scalar"),
    (r"\max(0, \mathbf{x})", ARRAYS, r"(max zeros:n x)", r"vector[n]"),
    (r"\lim_{b\to\infty} \frac{a}{b}", ARRAYS, r"(lim b infinity (div a b))", r"scalar"),
    (r"(a, b)", ARRAYS, r"(array a b)", r"vector[2]"),
    (r"[1, 2, 3]", (), r"(array 1 2 3)", r"vector[3]"),
    (r"\begin{bmatrix}1&2\\3&4\end{bmatrix}", (), r"(array (array 1 2) (array 3 4))", r"matrix[2, 2]"),
    (r"\langle \mathbf{x},\mathbf{y}\rangle", ARRAYS, r"(matmul (transpose x) y)", r"scalar"),
    (r"\mathbf{x}\cdot\mathbf{y}", ARRAYS, r"(matmul (transpose x) y)", r"scalar"),
    (r"\mathbf{x}\otimes\mathbf{y}", ARRAYS, r"(matmul x (transpose y))", r"matrix[n, n]"),
    (r"\mathrm{diag}(\mathbf{x})", ARRAYS, r"(diag x)", r"matrix[n, n]"),
    (r"\mathrm{diag}(B)", ARRAYS, r"(diag B)", r"matrix[n, n]"),
    (r"\det(B)", ARRAYS, r"(det B)", r"scalar"),
    (r"\log\det B", ARRAYS, r"(log (det B))", r"scalar"),
    (r"\binom{a}{2}", ARRAYS, r"(binomial a 2)", r"scalar"),
    (r"\begin{cases} a & a > 0 \\ 0 & \text{otherwise}\end{cases}", ARRAYS, r"(cases [a if (> a 0)] [0 if else])", r"scalar"),
    (r"A B \mathbf{x}", ARRAYS, r"(matmul (matmul A B) x)", r"vector[m]"),
    (r"\mathbf{x}'", ARRAYS, r"x'", r"vector[n]"),
    (r"X_i w", (r"X \in \mathbb{R}^{n\times d}", r"w \in \mathbb{R}^d",), r"(matmul (transpose X<i,:>) w)", r"scalar"),
    (r"w^T X_i", (r"X \in \mathbb{R}^{n\times d}", r"w \in \mathbb{R}^d",), r"(matmul (transpose w) X<i,:>)", r"scalar"),
    (r"X_i X_i^T", (r"X \in \mathbb{R}^{n\times d}",), r"(matmul X<i,:> (transpose X<i,:>))", r"matrix[d, d]"),
)  # fmt: skip


@pytest.mark.parametrize(("latex", "given", "expected", "shape"), ROWS)
def test_meaning(latex: str, given: tuple[str, ...], expected: str, shape: str) -> None:
    found = read(latex, given)
    assert (meaning(found), shape_text(found.shape)) == (expected, shape)


CLASHES = (
    (r"\mathbf{x}A", ARRAYS, r"cannot multiply: vector[n] and matrix[m, n] do not fit"),
    (r"\mathbf{x}+\mathbf{z}", ARRAYS, r"cannot add: vector[n] and vector[m] do not fit"),
    (r"A+B", ARRAYS, r"cannot add: matrix[m, n] and matrix[n, n] do not fit"),
    (r"\mathbf{x}\mathbf{y}", ARRAYS, r"cannot multiply: vector[n] and vector[n] do not fit"),
    (r"\mathbf{x}\odot\mathbf{z}", ARRAYS, r"cannot multiply elementwise: vector[n] and vector[m] do not fit"),
    (r"A^2", ARRAYS, r"only a square matrix has powers, this is matrix[m, n]"),
    (r"A^{-1}", ARRAYS, r"only a square matrix has an inverse, this is matrix[m, n]"),
    (r"\mathrm{tr}(A)", ARRAYS, r"\mathrm{tr} takes a square matrix, this is matrix[m, n]"),
    (r"\mathbf{x}(1-\mathbf{x})", ARRAYS, r"cannot multiply: vector[n] and vector[n] do not fit"),
    (r"B + a", ARRAYS, r"cannot add: matrix[n, n] and scalar do not fit"),
    (r"\mathbf{x} + a", ARRAYS, r"cannot add: vector[n] and scalar do not fit"),
    (r"\mathbf{x}\times\mathbf{y}", ARRAYS, r"cannot multiply: vector[n] and vector[n] do not fit"),
    (r"\mathbf{x}^\top A", ARRAYS, r"cannot multiply: row[n] and matrix[m, n] do not fit"),
    (r"B A", ARRAYS, r"cannot multiply: matrix[n, n] and matrix[m, n] do not fit"),
    (r"\mathbf{x}^\top\mathbf{z}", ARRAYS, r"cannot multiply: row[n] and vector[m] do not fit"),
    (r"a^{\mathbf{x}}", ARRAYS, r"the exponent is not a scalar: scalar and vector[n] do not fit"),
)  # fmt: skip


@pytest.mark.parametrize(("latex", "given", "message"), CLASHES)
def test_clash(latex: str, given: tuple[str, ...], message: str) -> None:
    with pytest.raises(ShapeClash) as caught:
        read(latex, given)
    assert caught.value.message == message
    assert caught.value.kind == "ill-typed"
    assert caught.value.span is not None
    assert 0 <= caught.value.span.start < caught.value.span.end <= len(latex)


def test_a_clash_points_at_its_own_place() -> None:
    latex = r"a \mathbf{y} + a (\mathbf{x} + \mathbf{z})"
    with pytest.raises(ShapeClash) as caught:
        read(latex, ARRAYS)
    assert caught.value.span is not None
    assert latex[caught.value.span.start : caught.value.span.end].strip("()") == r"\mathbf{x} + \mathbf{z}"


UNSUPPORTED = (
    r"a \bmod b",
    r"a \pm b",
    r"a \oplus b",
    r"\sin^{-1} a",
    r"\langle a \rangle",
    r"a + \dots",
    r"\overset{a}{b}",
    r"\underset{a}{b}",
)


@pytest.mark.parametrize("latex", UNSUPPORTED)
def test_what_has_no_meaning_yet_is_refused(latex: str) -> None:
    with pytest.raises(NotationError) as caught:
        read(latex, ARRAYS)
    assert caught.value.kind == "unreadable"
    assert caught.value.message


REMARKS = (
    (r"\|a\|", ARRAYS, "norm bars"),
    (r"a^\top", ARRAYS, "transpose of a scalar"),
)


@pytest.mark.parametrize(("latex", "given", "remark"), REMARKS)
def test_what_is_forgiven_is_told(latex: str, given: tuple[str, ...], remark: str) -> None:
    elaborator = Elaborator(scope_for(given, latex))
    elaborator.read(parse_single(parse_written(latex), Span(0, len(latex))))
    assert remark in "; ".join(elaborator.remarks)


def test_a_sum_reaches_further_only_under_its_policy() -> None:
    given = (r"x \in \mathbb{R}^n", r"c \in \mathbb{R}")
    assert meaning(read(r"\sum_{i=1}^n x_i + c", given)) == "(add (sum i 1 n x<i>) c)"
    assert meaning(read(r"\sum_{i=1}^n x_i + x_i", given)) == "(sum i 1 n (add x<i> x<i>))"
    gradient = r"\nabla_x \|x\|^2 + x^\top x"
    assert shape_text(read(gradient, given, Policy(widen=True)).shape) == "vector[n]"
