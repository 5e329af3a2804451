"""Mutants and rewritings: one example for each row, and what holds for all that are drawn."""

from __future__ import annotations

from random import Random

import pytest

from derivecheck.mutation.mutants import Mutant, apply_row, mutants, rewritings
from derivecheck.mutation.same import SAME_ROWS
from derivecheck.mutation.sites import parts, replace_at, sites
from derivecheck.mutation.wrong import WRONG_ROWS, EditRow, shifted
from notation import build
from notation import expression as nodes
from notation.build import ONE, TWO, number
from notation.expression import Expression, Symbol
from notation.read_givens.reading import read_givens
from notation.source import ShapeClash
from notation.write.latex import write_latex
from numeric import compare


def _symbol(name: str, *shape: Expression, indices: tuple[Expression, ...] = ()) -> Symbol:
    return Symbol(shape, name, indices)


n, d, i, j, t = (_symbol(name) for name in "ndijt")
a, b, c, p, x = (_symbol(name) for name in "abcpx")
beta = _symbol("beta")
u, v, w = (_symbol(name, d) for name in "uvw")
y, X = _symbol("y", n), _symbol("X", n, d)
A, B = _symbol("A", d, d), _symbol("B", d, d)
g_i, x_i = _symbol("g", d, indices=(i,)), _symbol("x", indices=(i,))
XtX = build.matmul(build.transpose(X), X)


def _sum(body: Expression) -> Expression:
    return nodes.BigOperator(body.shape, kind="sum", variable=i, lower=ONE, upper=n, body=body)


def _entry(vector: Expression) -> Expression:
    return build.component(vector, (i,))


squared_norm = build.power(build.norm(u), TWO)
mean_x = nodes.Expectation((), body=x)

# row, an expression, and all that the row may make of it
WRONG_EXAMPLES: tuple[tuple[str, Expression, set[str]], ...] = (
    ("sign flipped", build.sub(a, b), {"-a - b", "a + b"}),
    ("factor dropped", build.product(p, w), {r"\mathbf{w}"}),
    ("factor inserted", u, {r"2 \mathbf{u}", r"\frac{1}{2} \mathbf{u}", r"3 \mathbf{u}"}),
    ("factor repeated", build.product(p, w), {r"p p \mathbf{w}"}),
    ("transpose dropped", build.matmul(build.transpose(A), w), {r"\mathbf{A} \mathbf{w}"}),
    ("transpose added", build.matmul(A, w), {r"\mathbf{A}^\top \mathbf{w}"}),
    ("factors of a matrix product swapped", build.matmul(A, B), {r"\mathbf{B} \mathbf{A}"}),
    (
        "factors of a matrix product swapped",
        build.product(build.product(A, B), w),
        {r"\mathbf{B} \mathbf{A} \mathbf{w}"},
    ),
    ("index shifted", g_i, {r"\mathbf{g}_{i+1}", r"\mathbf{g}_{i-1}"}),
    ("component indices exchanged", build.component(A, (i, j)), {"A_{ji}"}),
    ("bound shifted", _sum(x_i), {r"\sum_{i=2}^{n} x_{i}", r"\sum_{i=1}^{n-1} x_{i}"}),
    ("only the last term of a sum", _sum(x_i), {"x_{n}"}),
    ("exponent changed", build.power(beta, t), {r"\beta^{t+1}", r"\beta^{t-1}"}),
    ("exponent dropped", squared_norm, {r"\|\mathbf{u}\|"}),
    ("square added", x, {"x^{2}"}),
    ("p for 1-p", build.div(ONE, p), {r"\frac{1}{1 - p}"}),
    ("p for 1-p", build.product(build.sub(ONE, p), w), {r"p \mathbf{w}", r"(1 - (1 - p)) \mathbf{w}"}),
    ("term dropped", build.sub(a, b), {"a", "-b"}),
    ("n-1 for n", build.div(a, n), {r"\frac{a}{n - 1}"}),
    (
        "norm for vector",
        build.product(build.transpose(X), y),
        {r"\mathbf{X}^\top \, \|\mathbf{y}\|", r"\|\mathbf{X}^\top \mathbf{y}\|"},
    ),
    ("reciprocal", build.div(a, b), {r"\frac{b}{a}"}),
    ("inverse dropped", build.matmul(build.inverse(A), w), {r"\mathbf{A} \mathbf{w}"}),
    ("prime dropped", build.apply("sigma", (x,), primes=1), {r"\sigma(x)"}),
    ("number changed", build.product(TWO, a), {"1 a", "3 a"}),
    ("square moved inside the mean", build.power(mean_x, TWO), {r"\mathbb{E}[x^{2}]"}),
    ("mean for variance", nodes.Variance((), body=x), {r"\mathbb{E}[x]"}),
    ("max for min", build.apply("max", (number(0), x)), {r"\min(0, x)"}),
    ("symbols exchanged", build.sub(a, b), {"b - a"}),
    ("values of a tuple exchanged", nodes.TupleOf((), (a, b)), {"(b, a)"}),
)

SAME_EXAMPLES: tuple[tuple[str, Expression, set[str]], ...] = (
    ("bound index renamed", _sum(x_i), {rf"\sum_{{{k}=1}}^{{n}} x_{{{k}}}" for k in "jlr"}),
    ("terms reordered", build.sub(a, b), {"-b + a"}),
    ("product distributed", build.product(a, build.sub(b, c)), {"a b - a c"}),
    ("product distributed", build.product(build.add((A, B)), w), {r"\mathbf{A} \mathbf{w} + \mathbf{B} \mathbf{w}"}),
    ("transpose of a product distributed", build.transpose(build.matmul(A, B)), {r"\mathbf{B}^\top \mathbf{A}^\top"}),
    ("transpose of a product distributed", build.transpose(build.sub(A, B)), {r"\mathbf{A}^\top - \mathbf{B}^\top"}),
    ("transposes of a product gathered", XtX, {r"(\mathbf{X}^\top \mathbf{X})^\top"}),
    ("inner product swapped", build.dot(u, v), {r"\mathbf{v}^\top \mathbf{u}"}),
    ("inner product as a sum", build.dot(u, v), {rf"\sum_{{{k}=1}}^{{d}} u_{{{k}}} v_{{{k}}}" for k in "ijlr"}),
    (
        "sum as an inner product",
        nodes.BigOperator((), variable=i, lower=ONE, upper=d, body=build.scale(_entry(u), _entry(v))),
        {r"\mathbf{u}^\top \mathbf{v}"},
    ),
    ("squared norm as a product", squared_norm, {r"\mathbf{u}^\top \mathbf{u}"}),
    ("squared norm as a sum", squared_norm, {rf"\sum_{{{k}=1}}^{{d}} u_{{{k}}}^{{2}}" for k in "ijlr"}),
    ("norm of the negative", build.norm(build.sub(u, v)), {r"\|-\mathbf{u} + \mathbf{v}\|"}),
    ("minus before a parenthesis", build.sub(a, b), {"-(b - a)"}),
    ("fraction as a product with a power", build.div(u, a), {r"a^{-1} \mathbf{u}"}),
    ("fraction before its numerator", build.div(u, a), {r"\frac{1}{a} \mathbf{u}"}),
    ("fraction split", build.div(build.sub(a, b), c), {r"\frac{a}{c} - \frac{b}{c}"}),
    ("scalar factors commuted", build.product(a, w), {r"\mathbf{w} a"}),
    ("scalar moved into a matrix product", build.product(a, build.product(A, w)), {r"\mathbf{A} a \mathbf{w}"}),
    ("elementwise factors commuted", build.hadamard(u, v), {r"\mathbf{v} \odot \mathbf{u}"}),
    ("elementwise product as a diagonal matrix", build.hadamard(u, v), {r"\mathrm{diag}(\mathbf{u}) \mathbf{v}"}),
    (
        "diagonal matrix as an elementwise product",
        build.product(build.apply("diag", (u,)), v),
        {r"\mathbf{u} \odot \mathbf{v}"},
    ),
    (
        "sum split over its terms",
        _sum(build.sub(x_i, a)),
        {r"\sum_{i=1}^{n} x_{i} - \sum_{i=1}^{n} a"},
    ),
    ("scalar taken out of a sum", _sum(build.product(a, x_i)), {r"a \sum_{i=1}^{n} x_{i}"}),
    ("scalar taken into a sum", build.product(a, _sum(x_i)), {r"\sum_{i=1}^{n} a x_{i}"}),
    ("last term of a sum apart", _sum(x_i), {r"\sum_{i=1}^{n-1} x_{i} + x_{n}"}),
    ("range of a sum shifted", _sum(x_i), {r"\sum_{i=0}^{n-1} x_{i+1}"}),
    ("square as a product", build.power(A, TWO), {r"\mathbf{A} \mathbf{A}"}),
    ("product as a square", build.product(a, a), {"a^{2}"}),
    ("square expanded", build.power(build.sub(a, b), TWO), {"a^{2} - 2 a b + b^{2}"}),
    ("root as a power", build.apply("sqrt", (a,)), {"a^{1/2}"}),
    ("term added and subtracted", build.sub(a, b), {"a - b + a - a", "a - b + b - b"}),
)

ROWS: dict[str, EditRow] = {row.name: row for row in (*WRONG_ROWS, *SAME_ROWS)}


@pytest.mark.parametrize(("name", "expression", "expected"), WRONG_EXAMPLES + SAME_EXAMPLES)
def test_row(name: str, expression: Expression, expected: set[str]) -> None:
    made = {write_latex(found) for seed in range(40) if (found := apply_row(ROWS[name], expression, Random(seed)))}
    assert made == expected


GIVENS = read_givens(
    (
        r"n, d, t \in \mathbb{N}",
        r"a, b, c, x \in \mathbb{R}",
        r"a > 0, \ b > 0, \ c > 0",
        r"p \in (0,1)",
        r"\beta \in (0,1)",
        r"\mathbf{u}, \mathbf{v}, \mathbf{w} \in \mathbb{R}^d",
        r"\mathbf{y} \in \mathbb{R}^n",
        r"\mathbf{X} \in \mathbb{R}^{n \times d}",
        r"\mathbf{A}, \mathbf{B} \in \mathbb{R}^{d \times d}",
        r"x_1, \dots, x_n \in \mathbb{R}",
    )
)


@pytest.mark.parametrize(("name", "expression", "expected"), SAME_EXAMPLES)
def test_rewritings_keep_the_value(name: str, expression: Expression, expected: set[str]) -> None:
    made = [found for seed in range(6) if (found := apply_row(ROWS[name], expression, Random(seed)))]
    assert made
    assert {compare(expression, found, "=", GIVENS).outcome for found in made} == {"agree"}


def test_the_comparison_sees_a_wrong_edit() -> None:
    made = apply_row(ROWS["factors of a matrix product swapped"], build.matmul(A, B), Random(0))
    assert made is not None
    assert compare(build.matmul(A, B), made, "=", GIVENS).outcome == "differ"


def test_every_row_has_an_example() -> None:
    assert {name for name, _, _ in WRONG_EXAMPLES} == {row.name for row in WRONG_ROWS}
    assert {name for name, _, _ in SAME_EXAMPLES} == {row.name for row in SAME_ROWS}
    assert len(ROWS) == len(WRONG_ROWS) + len(SAME_ROWS)


def test_a_row_that_does_not_apply_answers_none() -> None:
    assert apply_row(ROWS["inverse dropped"], build.add((a, b)), Random(0)) is None


RIDGE = build.product(
    build.product(build.inverse(build.add((XtX, build.product(a, build.identity(d))))), build.transpose(X)), y
)
UNROLLED = build.product(build.sub(ONE, beta), _sum(build.product(build.power(beta, build.sub(n, i)), g_i)))
ANSWERS = (RIDGE, UNROLLED, build.product(build.sub(ONE, p), squared_norm))


@pytest.mark.parametrize("draw", [mutants, rewritings])
@pytest.mark.parametrize("answer", ANSWERS, ids=write_latex)
def test_draws_are_repeatable_distinct_and_new(draw: object, answer: Expression) -> None:
    assert callable(draw)
    made: list[Mutant] = draw(answer, 20, 7)
    assert made == draw(answer, 20, 7)
    assert made != draw(answer, 20, 8)
    latex = [mutant.latex for mutant in made]
    assert len(set(latex)) == len(latex) == 20
    assert write_latex(answer) not in latex


@pytest.mark.parametrize("answer", ANSWERS, ids=write_latex)
def test_rewritings_keep_the_shape(answer: Expression) -> None:
    assert {mutant.expression.shape for mutant in rewritings(answer, 30, 3)} == {answer.shape}


def test_a_symbol_alone_has_few_mutants() -> None:
    assert {mutant.latex for mutant in mutants(x, 100, 0)} == {"2 x", r"\frac{1}{2} x", "3 x", "x^{2}", "1 - x"}


def test_sites_are_values_only() -> None:
    found = [write_latex(node) for _, node in sites(_sum(build.component(A, (i, j))))]
    assert found == [r"\sum_{i=1}^{n} A_{ij}", "A_{ij}", r"\mathbf{A}"]


def test_the_rows_of_a_written_matrix_are_no_sites() -> None:
    matrix = build.array((build.array((a, b)), build.array((c, p))))
    assert [node for _, node in sites(matrix)] == [matrix, a, b, c, p]


def test_replacing_a_part_by_itself_changes_nothing() -> None:
    for path, node in sites(RIDGE):
        assert replace_at(RIDGE, path, node) == RIDGE


def test_replacing_a_part_that_does_not_fit_raises() -> None:
    with pytest.raises(ShapeClash):
        replace_at(build.add((u, v)), (0,), A)
    assert parts(build.add((u, v))) == [u, v]


@pytest.mark.parametrize(
    ("expression", "by", "expected"),
    [
        (t, 1, "t + 1"),
        (t, -1, "t - 1"),
        (build.add((t, ONE)), -1, "t"),
        (build.sub(t, ONE), -1, "t - 2"),
        (ONE, 1, "2"),
    ],
)
def test_shifted(expression: Expression, by: int, expected: str) -> None:
    assert write_latex(shifted(expression, by)) == expected
