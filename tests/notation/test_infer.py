"""Shapes of undeclared symbols, from their use."""

from __future__ import annotations

import pytest

from notation.build import shape_text
from notation.elaborate.elaborator import Elaborator
from notation.infer.kinds import COLUMN, MATRIX, PRODUCT, SAME, SCALAR, KindSolver
from notation.infer.shapes import infer_shapes, without_clashes
from notation.read_givens.reading import read_scope
from notation.scope import Scope
from notation.source import Span
from notation.statements.chains import RawChain
from notation.statements.reading import parse_single, read_statements
from notation.tokens.parse_written import parse_written


def chains(*formulas: str) -> list[RawChain]:
    return [chain for text in formulas for chain in read_statements(parse_written(text), Span(0, len(text)))]


def scope_for(*formulas: str, given: tuple[str, ...] = ()) -> Scope:
    scope, problems = read_scope(given, formulas)
    assert not problems
    infer_shapes(scope, chains(*formulas))
    return scope


def ranks(scope: Scope, names: str) -> str:
    """The rank of each name, with ``f`` behind the rank of a family's members."""
    found = []
    for name in names.split():
        known = scope.known(name)
        found.append("0" if known is None else f"{len(known.shape)}{'f' if known.parameters else ''}")
    return " ".join(found)


CASES = (
    ((r"\|y - Xw\|^2",), "y X w", "1 2 1"),
    ((r"\|y - pXw\|^2 + \lambda \|w\|^2",), "y p X w lambda", "1 0 2 1 0"),
    ((r"(X^T X + \lambda I)^{-1} X^T y",), "X lambda y", "2 0 1"),
    ((r"h = \tanh(W x + b)", r"x^T x"), "W x b h", "2 1 1 1"),
    ((r"h_t = \tanh(W h_{t-1} + U x_t)", r"\|h_t\|"), "h W U x", "1f 2 2 1f"),
    ((r"w^T \Sigma w",), "w Sigma", "1 2"),
    ((r"\mathrm{tr}(A) + b",), "A b", "2 0"),
    ((r"Y = X W^T + B", r"Y_{mn} = \sum_p X_{mp} W_{np} + B_{mn}"), "Y X W B", "2 2 2 2"),
    ((r"\left[\frac{\partial L}{\partial b}\right]_i = \frac{\partial L}{\partial b_i}",), "L b", "0 1"),
    ((r"W^* = I - \frac{ww^T}{\|w\|^2}", r"\nabla_u L = s W^* \nabla_w L"), "w W^* u s", "1 2 1 0"),
    ((r"\frac{g}{\|u\|} u",), "g u", "0 1"),
    ((r"u \odot v + \|v\| u",), "u v", "1 1"),
    ((r"\sum_i x_i y_i",), "x y", "0 0"),
    ((r"a = b c + d",), "a b c d", "0 0 0 0"),
    ((r"p_{ij} + p", r"\sum_{ij} p_{ij}"), "p", "0f"),
    ((r"E = m c^2",), "E m c", "0 0 0"),
)  # fmt: skip


@pytest.mark.parametrize(("formulas", "names", "expected"), CASES)
def test_ranks(formulas: tuple[str, ...], names: str, expected: str) -> None:
    assert ranks(scope_for(*formulas), names) == expected


@pytest.mark.parametrize(("formulas", "names", "expected"), CASES)
def test_inferred_shapes_leave_no_clash(formulas: tuple[str, ...], names: str, expected: str) -> None:
    scope = scope_for(*formulas)
    for chain in chains(*formulas):
        for member in chain.members:
            assert member.raw is not None
            Elaborator(scope).read(member.raw)


def test_a_declared_name_stays_as_declared() -> None:
    given = (r"w \in \mathbb{R}", r"X \in \mathbb{R}^{n \times d}")
    scope = scope_for(r"\|y - Xw\|^2", given=given)
    assert ranks(scope, "w X y") == "0 2 2"
    before, _ = read_scope(given, (r"w + X",))
    after = scope_for(r"w + X", given=given)
    assert {name: after.declarations[name] for name in ("w", "X")} == {
        name: before.declarations[name] for name in ("w", "X")
    }


def test_a_function_of_another_shape_than_its_argument() -> None:
    scope = scope_for(r"S(x) \epsilon", r"S(x) S(x)^T", r"\mathrm{tr}(S(x) S(x)^T)")
    known = scope.known("S")
    assert known is not None
    assert (known.role, len(known.shape)) == ("function", 2)


def test_an_elementwise_function_is_left_alone() -> None:
    scope = scope_for(r"\frac{\partial L}{\partial X} = G \circ h'(X)", r"h'(X_{ij}) G_{ij}")
    known = scope.known("h")
    assert known is None or not known.shape


def shape_in(scope: Scope, latex: str) -> str:
    return shape_text(Elaborator(scope).read(parse_single(parse_written(latex), Span(0, len(latex)))).shape).partition(
        "["
    )[0]


def test_the_fallback_is_used_where_marks_would_say_nothing() -> None:
    formulas = (r"X^T(y - Xw)",)
    plain, _ = read_scope((), formulas)
    assert shape_in(plain.copy(), formulas[0]) == "scalar"
    assert shape_in(without_clashes(plain, formulas), formulas[0]) == "vector"


def test_the_fallback_leaves_a_well_typed_question_alone() -> None:
    given = (r"X \in \mathbb{R}^{n \times d}", r"w \in \mathbb{R}^d", r"y \in \mathbb{R}^n")
    formulas = (r"X^\top(y - Xw)", r"a b + c")
    scope, _ = read_scope(given, formulas)
    assert without_clashes(scope, formulas) is scope


def test_the_first_formula_settles_its_names() -> None:
    formulas = (r"X^Ty - X^TXw", r"X^T(y-wX)")
    scope, _ = read_scope((), formulas)
    assert ranks(without_clashes(scope, formulas), "X y w") == "2 1 1"


def test_a_mistake_does_not_spoil_the_rest() -> None:
    scope = scope_for(r"\|y - Xw\|^2 = \|y\|^2 - 2 w^T X^T y + w^T X^T X w", r"w X = y")
    assert ranks(scope, "y X w") == "1 2 1"


def test_propagation_waits_for_neighbours() -> None:
    solver = KindSolver()
    left, right, result = solver.variable(), solver.variable(), solver.variable()
    solver.constrain(PRODUCT, (left, right, result))
    solver.solve()
    assert solver.assume(left, MATRIX)
    assert solver.assume(result, COLUMN)
    assert solver.mask[right] == COLUMN


def test_a_contradiction_changes_nothing() -> None:
    solver = KindSolver()
    first, second = solver.variable(SCALAR | COLUMN), solver.variable(COLUMN)
    solver.constrain(SAME, (first, second))
    solver.prefer(first, SCALAR, rank=2)
    solver.solve()
    assert solver.mask == [COLUMN, COLUMN]
    assert len(solver.dropped) == 1
    assert not solver.assume(first, SCALAR)
    assert solver.mask == [COLUMN, COLUMN]
