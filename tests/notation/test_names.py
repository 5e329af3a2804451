"""What a script is: an index, a label, a power, a transpose. A row is a formula, its givens, its meaning and its shape."""

# ruff: noqa: E501 - one case, one row
from __future__ import annotations

import pytest

from notation.build import shape_text
from notation.expression import Symbol
from tests.notation.structure import meaning, read, read_in, scope_for

ARRAYS = (
    r"A \in \mathbb{R}^{m \times n}",
    r"B \in \mathbb{R}^{n \times n}",
    r"\mathbf{x},\mathbf{y} \in \mathbb{R}^n",
    r"\mathbf{z} \in \mathbb{R}^m",
    r"a,b \in \mathbb{R}",
)
LAYERS = (
    r"W^{(t)} \in \mathbb{R}^{d \times d}",
    r"h_t^{(f)} \in \mathbb{R}^d",
    r"h_t^{(b)} \in \mathbb{R}^d",
)

ROWS = (
    (r"x^T", (r"x \in \mathbb{R}^n",), r"(transpose x)", r"row[n]"),
    (r"x^\top", (r"x \in \mathbb{R}^n",), r"(transpose x)", r"row[n]"),
    (r"x^{\mathsf T}", (r"x \in \mathbb{R}^n",), r"(transpose x)", r"row[n]"),
    (r"x^{\intercal}", (r"x \in \mathbb{R}^n",), r"(transpose x)", r"row[n]"),
    (r"\beta^{T}", (r"\beta \in (0,1)", r"T \in \mathbb{N}",), r"(pow beta T)", r"scalar"),
    (r"\beta^T", (r"\beta \in (0,1)",), r"beta", r"scalar"),
    (r"x^T", (r"x \in \mathbb{R}^n", r"T \in \mathbb{N}",), r"(transpose x)", r"row[n]"),
    (r"\delta^T", (r"\delta \in (0,1)", r"T \ge 1 \text{ an integer}",), r"(pow delta T)", r"scalar"),
    (r"q^\gamma", (r"q \in (0,1)", r"\gamma > 0"), r"(pow q gamma)", r"scalar"),
    (r"q^{\gamma}", (), r"(pow q gamma)", r"scalar"),
    (r"\lambda^{\text{dropout}}", (), r"lambda^dropout", r"scalar"),
    (r"\lambda^{\mathrm{dropout}}", (), r"lambda^dropout", r"scalar"),
    (r"\lambda_{\text{dropout}}", (), r"lambda_dropout", r"scalar"),
    (r"w^{L^2}", (r"w^{L^2} \in \mathbb{R}^d",), r"w^L^2", r"vector[d]"),
    (r"w^{2}", (r"w \in \mathbb{R}",), r"(pow w 2)", r"scalar"),
    (r"h_t^{(f)}", LAYERS, r"h^(f)[t]", r"vector[d]"),
    (r"h_{t-1}^{(f)} + h_{t+1}^{(b)}", LAYERS, r"(add h^(f)[(add t (neg 1))] h^(b)[(add t 1)])", r"vector[d]"),
    (r"W^{(t)}", LAYERS, r"W[t]", r"matrix[d, d]"),
    (r"W_{ij}^{(t)}", LAYERS, r"W[t]<i,j>", r"scalar"),
    (r"W^{(t)}_{ij}", LAYERS, r"W[t]<i,j>", r"scalar"),
    (r"W_i^{(t)}", LAYERS, r"W[t]<i,:>", r"vector[d]"),
    (r"(W^{(t)})_{ij}", LAYERS, r"W[t]<i,j>", r"scalar"),
    (r"W^{(t)\top}", LAYERS, r"(transpose W[t])", r"matrix[d, d]"),
    (r"{W^{(t)}}^\top", LAYERS, r"(transpose W[t])", r"matrix[d, d]"),
    (r"(W^{(t)})^\top", LAYERS, r"(transpose W[t])", r"matrix[d, d]"),
    (r"A_{ij}", ARRAYS, r"A<i,j>", r"scalar"),
    (r"A_i", ARRAYS, r"A<i,:>", r"vector[n]"),
    (r"B^2", ARRAYS, r"(pow B 2)", r"matrix[n, n]"),
    (r"B^{-1}", ARRAYS, r"(inverse B)", r"matrix[n, n]"),
    (r"B^{-\top}", ARRAYS, r"(transpose (inverse B))", r"matrix[n, n]"),
    (r"B^{-T}", ARRAYS, r"(transpose (inverse B))", r"matrix[n, n]"),
    (r"B^{1/2}", ARRAYS, r"(pow B (div 1 2))", r"matrix[n, n]"),
    (r"x_i", ARRAYS, r"x<i>", r"scalar"),
    (r"x_i^2", ARRAYS, r"(pow x<i> 2)", r"scalar"),
    (r"x_i^T", ARRAYS, r"x<i>", r"scalar"),
    (r"\mathbf{x}_1", ARRAYS, r"x<1>", r"scalar"),
    (r"\sigma^2", (r"\sigma > 0",), r"(pow sigma 2)", r"scalar"),
    (r"\sigma^2_{batch}", (), r"(pow sigma_batch 2)", r"scalar"),
    (r"\sigma_{\text{batch}}^2", (), r"(pow sigma_batch 2)", r"scalar"),
    (r"\mu_y", (), r"mu_y", r"scalar"),
    (r"d_{t-1}", (), r"d[(add t (neg 1))]", r"scalar"),
    (r"x_{12}", (r"x \in \mathbb{R}^n",), r"x<12>", r"scalar"),
    (r"\hat y", (), r"hat:y", r"scalar"),
    (r"\hat{\mathbf{y}}_i", (r"\hat{\mathbf{y}} \in \mathbb{R}^n",), r"hat:y<i>", r"scalar"),
    (r"\tilde{w}", (), r"tilde:w", r"scalar"),
    (r"\bar{x}^2", (), r"(pow bar:x 2)", r"scalar"),
    (r"\mathbf{x} + x", ARRAYS, r"(add x x)", r"vector[n]"),
    (r"y", ARRAYS, r"y", r"vector[n]"),
    (r"\mathbf{A}", ARRAYS, r"A", r"matrix[m, n]"),
    (r"\mathcal{L} + L", (), r"(add script:L L)", r"scalar"),
    (r"\varepsilon", (r"\epsilon > 0",), r"epsilon", r"scalar"),
    (r"f'(a)", (r"f : \mathbb{R} \to \mathbb{R}", r"a \in \mathbb{R}",), r"(f' a)", r"scalar"),
    (r"x_1 + x_n", (r"x_1,\dots,x_n \in \mathbb{R}",), r"(add x[1] x[n])", r"scalar"),
    (r"x_i^\top x_j", (r"x_1,\dots,x_n \in \mathbb{R}^d",), r"(matmul (transpose x[i]) x[j])", r"scalar"),
    (r"x_{ij}", (r"x_1,\dots,x_n \in \mathbb{R}^d",), r"x[i]<j>", r"scalar"),
    (r"b_i^t", (r"b^{(t)} \in \mathbb{R}^{d}",), r"b[t]<i>", r"scalar"),
    (r"\mathbf{1}^\top \mathbf{x}", ARRAYS, r"(matmul (transpose ones:n) x)", r"scalar"),
    (r"w^*", (r"w \in \mathbb{R}^d",), r"w^*", r"vector[d]"),
    (r"\Delta\theta_t", (r"\theta_t \in \mathbb{R}^d",), r"Delta theta[t]", r"vector[d]"),
    (r"A_{12}", ARRAYS, r"A<1,2>", r"scalar"),
    (r"x_{}", ARRAYS, r"x", r"vector[n]"),
    (r"I \mathbf{x}", ARRAYS, r"(matmul identity:nxn x)", r"vector[n]"),
    (r"\mathbf{x} - \mathbf{0}", ARRAYS, r"(add x (neg zeros:n))", r"vector[n]"),
)  # fmt: skip


@pytest.mark.parametrize(("latex", "given", "expected", "shape"), ROWS)
def test_name(latex: str, given: tuple[str, ...], expected: str, shape: str) -> None:
    found = read(latex, given)
    assert (meaning(found), shape_text(found.shape)) == (expected, shape)


KNOWN = (
    (r"A_{:,j}", ARRAYS, "a column of A", "vector[m]"),
    (r"A_{i,:}", ARRAYS, "a row of A", "vector[n]"),
)


@pytest.mark.parametrize(("latex", "given", "what", "shape"), KNOWN)
def test_name_of_a_part_has_its_shape(latex: str, given: tuple[str, ...], what: str, shape: str) -> None:
    assert shape_text(read(latex, given).shape) == shape, what


APART = (
    (r"h^{(f)}", r"h^{(b)}"), (r"\lambda^{\text{a}}", r"\lambda^{\text{b}}"), (r"\hat y", "y"), (r"\hat y", r"\tilde y"), (r"w^*", "w"),
    (r"\mathcal{L}", "L"), ("X", "x"), (r"\theta", r"\Theta"), (r"\mu_y", r"\mu_x"), (r"\mu_y", r"\mu"), (r"x_{\text{in}}", r"x_{\text{out}}"),
    (r"h_t", r"h_{t-1}"), (r"\bar{x}", "x"), (r"\mathbb{x}", "x"), (r"x^{+}", r"x^{-}"),
)  # fmt: skip


@pytest.mark.parametrize(("one", "other"), APART)
def test_two_names_stay_two(one: str, other: str) -> None:
    scope = scope_for((), one, other)
    assert meaning(read_in(scope, one)) != meaning(read_in(scope, other))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (r"\mathbf{w}", "w"),
        (r"\mathrm{w}", "w"),
        (r"\varepsilon", r"\epsilon"),
        (r"x^{\star}", "x^*"),
        (r"\sigma^2_y", r"\sigma_y^2"),
        (r"\bm{w}", r"\mathbf{w}"),
    ],
)
def test_fonts_and_variants_are_one_name(one: str, other: str) -> None:
    scope = scope_for((), one, other)
    assert meaning(read_in(scope, one)) == meaning(read_in(scope, other))


def test_a_bold_letter_beside_its_plain_one_is_another_symbol() -> None:
    given = (r"x \in \mathbb{R}", r"\mathbf{x} \in \mathbb{R}^n")
    plain, bold = read("x", given), read(r"\mathbf{x}", given)
    assert isinstance(plain, Symbol)
    assert isinstance(bold, Symbol)
    assert (plain.rank, bold.rank) == (0, 1)
    assert plain.name != bold.name
