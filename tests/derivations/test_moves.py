"""Moves that need no formula from the author: each line is the next one, and is equal to it."""

from __future__ import annotations

import pytest

from derivations.checker import equal_under
from derivations.moves import MOVES, across_inverse, estimated, sides_apart
from derivations.reading import read_formula, read_statement, scope_of
from notation.expression import Relation
from notation.write.latex import write_latex

GIVENS = (
    r"A, B \in \mathbb{R}^{n \times n}",
    r"P \in \mathbb{R}^{n \times m}",
    r"Q \in \mathbb{R}^{m \times n}",
    r"x, y \in \mathbb{R}^n",
    r"c > 0",
    r"s, t \in \mathbb{R}",
    r"p, q, f \in \mathbb{R}^K \text{ with positive entries}",
)

ROWS = (
    ("first factor out", r"P + P Q P", r"P(\mathbf{I}_{m} + Q P)"),
    ("first factor out", r"A x - c A B x", r"A(x - c B x)"),
    ("last factor out", r"x - c A x", r"(\mathbf{I}_{n} - c A) x"),
    ("last factor out", r"A x + B x", r"(A + B) x"),
    ("scalars out of lengths", r"\|A x\|^2 + \|\sqrt{c} x\|^2", r"\|A x\|^{2} + c \, \|x\|^{2}"),
    ("scalars out of lengths", r"\|c x\|^2", r"c^{2} \, \|x\|^{2}"),
    ("cancel under sums", r"\sum_{k=1}^K q_k \frac{p_k}{q_k} f_k", r"\sum_{k=1}^{K} p_{k} f_{k}"),
    ("transposes together", r"y x^\top A^\top", r"y(A x)^\top"),
    ("complete the square", r"s (1 - s)", r"\frac{1}{4} - \left(s - \frac{1}{2}\right)^{2}"),
    ("complete the square", r"2 s^2 + 4 s + 3", r"1 + 2(s + 1)^{2}"),
)


@pytest.mark.parametrize(("name", "line", "wanted"), ROWS)
def test_a_move(name: str, line: str, wanted: str) -> None:
    scope = scope_of(GIVENS)
    before = read_formula(line, scope)
    after = MOVES[name](before)
    assert write_latex(after) == wanted
    assert equal_under(before, after, scope.givens(), {})


@pytest.mark.parametrize(
    ("name", "line"),
    [("first factor out", "A x + B x"), ("last factor out", "A x + A y"), ("transposes together", "A B"),
     ("complete the square", "s + t"), ("first factor out", "A x")],
)  # fmt: skip
def test_a_move_that_cannot_be_made(name: str, line: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        MOVES[name](read_formula(line, scope_of(GIVENS)))


def test_every_move_is_tested() -> None:
    assert {name for name, _, _ in ROWS} == set(MOVES)


BOUNDS = (
    (r"\|A (B x)\|", r"\|A\|_{2} \, \|B x\|"),
    (r"\|A\|_2 \|B x\|", r"\|A\|_{2} \, \|B\|_{2} \, \|x\|"),
    (r"\|x + A x\|", r"\|x\| + \|A x\|"),
    (r"\frac{x^\top y}{c}", r"\frac{\|x\| \, \|y\|}{c}"),
)


@pytest.mark.parametrize(("line", "wanted"), BOUNDS)
def test_a_bound_by_the_inequality_that_fits(line: str, wanted: str) -> None:
    scope = scope_of(GIVENS)
    assert write_latex(estimated(read_formula(line, scope), scope.givens())[0]) == wanted


@pytest.mark.parametrize("line", ["s t", r"s \|A x\|"])
def test_no_bound_where_none_fits(line: str) -> None:
    scope = scope_of(GIVENS)
    with pytest.raises(ValueError, match="no named inequality fits"):
        estimated(read_formula(line, scope), scope.givens())


def test_an_inverse_moves_across_what_was_found() -> None:
    scope = scope_of(GIVENS)
    facts = {read_formula(r"(I_n + P Q) P", scope): read_formula(r"P (I_m + Q P)", scope)}
    made = across_inverse(read_formula(r"(I_n + P Q)^{-1} P", scope), facts)
    assert write_latex(made) == r"P(\mathbf{I}_{m} + Q P)^{-1}"
    with pytest.raises(ValueError, match="nothing found above"):
        across_inverse(read_formula(r"(I_n + P Q)^{-1} x", scope), facts)


def test_sides_apart() -> None:
    statement = read_statement(r"2 A x - 2 c x = \mathbf{0}", scope_of(GIVENS))
    assert isinstance(statement, Relation)
    assert write_latex(sides_apart(statement)) == "A x = c x"
