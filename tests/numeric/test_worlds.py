"""Worlds: what they draw respects what is declared, and can be replayed."""

from __future__ import annotations

import numpy as np
import pytest

from notation.build import (
    ONE,
    TWO,
    ZERO,
    add,
    apply,
    component,
    matmul,
    norm,
    number,
    power,
    relation,
    scale,
    sub,
    transpose,
)
from notation.expression import BigOperator, Symbol
from notation.givens import Declaration, Definition, Domain, Givens
from numeric import CannotEvaluate, compare_implication, draw_worlds, evaluate, satisfies
from tests.numeric.terms import sym

n, d, t, i, j = (sym(name) for name in "n d t i j".split())
POSITIVE = Domain(lower=ZERO, lower_open=True)
UNIT = Domain(lower=ZERO, upper=ONE, lower_open=True, upper_open=True)


def test_sizes_differ_and_vary() -> None:
    product = matmul(sym("X", (n, d)), sym("w", (d,)))
    shapes = [evaluate(sym("X", (n, d)), world).shape for world in draw_worlds(Givens(), (product,), 12, 0)]
    assert all(rows != columns and min(rows, columns) >= 2 for rows, columns in shapes)
    assert any(rows < columns for rows, columns in shapes)
    assert any(rows > columns for rows, columns in shapes)


def test_replay_gives_the_same_values() -> None:
    w = sym("w", (d,))
    first, again = (next(draw_worlds(Givens(), (w,), 1, 3)) for _ in range(2))
    assert evaluate(w, first).tolist() == evaluate(w, again).tolist()
    other = next(draw_worlds(Givens(), (w,), 1, 4))
    assert evaluate(w, first).tolist() != evaluate(w, other).tolist()


def test_scalars_take_both_signs() -> None:
    values = [float(evaluate(sym("x"), world)) for world in draw_worlds(Givens(), (sym("x"),), 20, 0)]
    assert min(values) < 0 < max(values)


@pytest.mark.parametrize(
    ("domain", "low", "high"), [(POSITIVE, 0.0, np.inf), (UNIT, 0.0, 1.0), (Domain(upper=TWO), -np.inf, 2.0)]
)
def test_intervals(domain: Domain, low: float, high: float) -> None:
    givens = Givens(declarations=(Declaration("x", domain=domain),))
    for world in draw_worlds(givens, (sym("x"),), 20, 0):
        assert low < float(evaluate(sym("x"), world)) <= high


PROPERTIES = {
    "symmetric": lambda a: np.allclose(a, a.T),
    "positive definite": lambda a: np.allclose(a, a.T) and np.linalg.eigvalsh(a).min() > 0,
    "diagonal": lambda a: np.allclose(a, np.diag(np.diag(a))),
    "orthogonal": lambda a: np.allclose(a.T @ a, np.eye(len(a))),
}


@pytest.mark.parametrize("name", PROPERTIES)
def test_properties(name: str) -> None:
    matrix = sym("A", (n, n))
    givens = Givens(declarations=(Declaration("A", (n, n), properties=frozenset({name})),))
    for world in draw_worlds(givens, (matrix,), 6, 0):
        assert PROPERTIES[name](evaluate(matrix, world))


def test_a_square_matrix_is_not_symmetric_unless_declared() -> None:
    matrix = sym("A", (n, n))
    for world in draw_worlds(Givens(), (matrix,), 6, 0):
        value = evaluate(matrix, world)
        assert np.abs(value - value.T).max() > 1e-3


def test_sets() -> None:
    mask = sym("M", (n, d))
    givens = Givens(declarations=(Declaration("M", (n, d), Domain(kind="set", values=(ZERO, ONE))),))
    for world in draw_worlds(givens, (mask,), 6, 0):
        assert set(evaluate(mask, world).ravel()) <= {0.0, 1.0}


def test_equations_are_solved() -> None:
    u, matrix, k = sym("u", (d,)), sym("U", (d, n)), sym("k")
    entry = component(sym("q", (n,)), (k,))
    total = BigOperator((), kind="sum", variable=k, lower=ONE, upper=n, body=entry)
    conditions = (
        relation("=", norm(u), ONE),
        relation("=", matmul(transpose(matrix), matrix), apply("diag", (Symbol((n,), "ones_"),))),
        relation("=", total, ONE),
    )
    givens = Givens(
        declarations=(Declaration("q", (n,), POSITIVE), Declaration("ones_", (n,), POSITIVE)), assumptions=conditions
    )
    worlds = list(draw_worlds(givens, (u, matrix, sym("q", (n,))), 3, 0))
    assert len(worlds) == 3
    for world in worlds:
        assert np.linalg.norm(evaluate(u, world)) == pytest.approx(1.0, abs=1e-11)
        chances = evaluate(sym("q", (n,)), world)
        assert chances.min() > 0
        assert chances.sum() == pytest.approx(1.0, abs=1e-11)
        assert satisfies(conditions, world)


def test_an_assumption_with_a_free_index_holds_at_every_index() -> None:
    x = sym("x", (n,))
    givens = Givens(assumptions=(relation("=", power(component(x, (i,)), TWO), ONE),))
    for world in draw_worlds(givens, (x,), 4, 0):
        assert np.abs(evaluate(x, world)) == pytest.approx(1.0)


def test_inequalities_are_met() -> None:
    x, y = sym("x"), sym("y")
    condition = relation("<=", add((power(x, TWO), power(y, TWO))), scale(number(1), sym("c")))
    declared = Declaration("c", domain=Domain(lower=ZERO, upper=ONE))
    givens = Givens(declarations=(declared,), assumptions=(condition,))
    worlds = list(draw_worlds(givens, (x, y, sym("c")), 6, 0))
    assert len(worlds) == 6
    assert all(satisfies((condition,), world) for world in worlds)


def test_definitions_chains_and_base_cases() -> None:
    v, g = (lambda e: sym("v", (), e)), (lambda e: sym("g", (), e))
    givens = Givens(definitions=(Definition(v(ZERO), number(5)), Definition(v(t), add((v(sub(t, ONE)), g(t))))))
    world = next(draw_worlds(givens, (v(number(3)),), 1, 0))
    expected = 5 + sum(float(evaluate(g(number(k)), world)) for k in (1, 2, 3))
    assert float(evaluate(v(number(3)), world)) == pytest.approx(expected)


def test_a_diagonal_defined_by_its_entries() -> None:
    x, gamma = sym("X", (n, d)), sym("G", (d, d))
    square = component(matmul(transpose(x), x), (i, i))
    givens = Givens(
        declarations=(Declaration("G", (d, d), properties=frozenset({"diagonal"})),),
        definitions=(Definition(gamma, square, components=(i, i)),),
    )
    world = next(draw_worlds(givens, (gamma, x), 1, 0))
    data = evaluate(x, world)
    assert np.allclose(evaluate(gamma, world), np.diag(np.diag(data.T @ data)))


def test_two_free_indices_meet_and_differ() -> None:
    entries = (component(sym("x", (n,)), (i,)), component(sym("x", (n,)), (j,)))
    same = [evaluate(i, world) == evaluate(j, world) for world in draw_worlds(Givens(), entries, 6, 0)]
    assert True in same
    assert False in same


def test_a_definition_by_itself_is_refused() -> None:
    givens = Givens(definitions=(Definition(sym("x"), add((sym("x"), ONE))),))
    with pytest.raises(CannotEvaluate, match="defined by itself"):
        evaluate(sym("x"), next(draw_worlds(givens, (sym("x"),), 1, 0)))


def test_a_world_tells_its_values() -> None:
    w = sym("w", (d,))
    world = next(draw_worlds(Givens(), (w,), 1, 0))
    value = evaluate(w, world)
    assert f"d = {len(value)}" in world.describe((w,))
    assert any(line.startswith("w = [") for line in world.describe((w,)))


def test_remembered_solutions_keep_to_the_declarations() -> None:
    """A solution of ``a < b`` found for any real numbers is none where both are declared positive."""
    a, b = sym("a"), sym("b")
    below = relation("<", a, b)
    claim = relation(">", power(a, number(-1)), power(b, number(-1)))
    positive = Givens((Declaration("a", domain=POSITIVE), Declaration("b", domain=POSITIVE)))
    assert compare_implication([below], claim, Givens()).outcome == "differ"
    assert compare_implication([below], claim, positive).outcome == "agree"
