"""The moves: a move that changes nothing, finds nothing or cannot be proved is an error, never a line."""

from __future__ import annotations

import pytest

from derivations.deriving import Deriving, NotDerived
from derivations.rewrite import RuleDoesNotApply
from derivations.solving import NotSolved
from notation.source import NotationError
from notation.write.latex import write_latex

GIVENS = (r"x, y \in \mathbb{R}^n", r"a, b, L \in \mathbb{R}", r"L = x^\top y")


def started(formula: str) -> Deriving:
    work = Deriving("row", GIVENS)
    work.start(formula)
    return work


def test_a_line_that_is_not_equal_is_refused() -> None:
    with pytest.raises(NotDerived, match="not proved equal"):
        started("(a + b)^2").write("a^2 + b^2", "multiply out")


def test_a_move_that_changes_nothing_is_refused() -> None:
    with pytest.raises(NotDerived, match="nothing changes by: expand"):
        started("a + b").algebra("expand", "expand")


def test_a_definition_that_is_not_used_is_refused() -> None:
    with pytest.raises(RuleDoesNotApply, match="the definition of L"):
        started("a + b").unfold("L")


def test_what_was_not_found_cannot_be_used() -> None:
    with pytest.raises(NotDerived, match="nothing was found"):
        started(r"\nabla_x L").use(r"\nabla_y L")


def test_an_equation_without_one_solution_is_refused() -> None:
    work = started("a^2")
    work.equate("b")
    with pytest.raises(NotSolved, match="2 solutions"):
        work.solve("a")


def test_the_chain_rule_starts_at_a_derivative() -> None:
    with pytest.raises(NotDerived, match="starts at a derivative"):
        started("L").chain_rule("x")


def test_a_derivation_has_a_result() -> None:
    with pytest.raises(NotDerived, match="no result"):
        started("L").done()


def test_a_formula_that_cannot_be_read_is_refused() -> None:
    with pytest.raises(NotationError):
        started(r"\frac{a}{")


@pytest.mark.parametrize(
    ("formula", "found"),
    [
        (r"\nabla_x (x^\top y)", "y"),
        (r"\nabla_x \sum_{i=1}^n x_i y_i", "y"),
        (r"\nabla_x \sum_{i=1}^n (x_i - \frac{1}{n} \sum_{i=1}^n x_i)^2 y_i", None),  # one name for two bound indices
        (r"\frac{\partial}{\partial x} (a x)", r"a I_n"),
        (r"\frac{\partial}{\partial a} (a b)^2", r"2 a b^2"),
        (r"\nabla_x \|x - y\|", r"\frac{x - y}{\|x - y\|}"),
        (r"\nabla_x \|a x\|_2^2", r"2 a^2 x"),
    ],
)
def test_derivatives_by_rule_are_the_engines(formula: str, found: str | None) -> None:
    from symbolic import prove_equal

    work = started(formula)
    before = work.line
    after = work.differentiate()
    assert prove_equal(before, after, work.givens) is not None
    if found is not None:
        assert prove_equal(after, work.read(found), work.givens) is not None


RECURRENCES = (
    ((r"a_0 = 1", r"a_t = 2 a_{t-1} + 3"), r"2^{t} + \frac{3(1 - 2^{t})}{1 - 2}"),
    ((r"a_1 = b", r"a_t = a_{t-1} + t"), r"b + \sum_{i=1+1}^{t} i"),
)


@pytest.mark.parametrize(("given", "expected"), RECURRENCES)
def test_a_linear_recurrence_is_unrolled(given: tuple[str, ...], expected: str) -> None:
    work = Deriving("row", (r"b \in \mathbb{R}", *given))
    work.start("a_t")
    assert write_latex(work.unroll()) == expected


@pytest.mark.parametrize("step", ["a_t = a_{t-1}^2", "a_t = a_{t-1} a_{t-2}", "a_t = t a_{t-1}"])
def test_no_other_recurrence_is_unrolled(step: str) -> None:
    work = Deriving("row", ("a_0 = 1", step))
    work.start("a_t")
    with pytest.raises(RuleDoesNotApply, match="unrolling"):
        work.unroll()


def test_what_is_no_named_function_is_not_recognised() -> None:
    with pytest.raises(RuleDoesNotApply, match="the name of a function"):
        started(r"\frac{1}{2 + e^{-a}}").recognise()


def test_a_square_is_completed_only_where_it_is_one() -> None:
    assert write_latex(started("a^2 - 2 a b + b^2").algebra("squares", "square")) == "(a - b)^{2}"
    with pytest.raises(NotDerived, match="nothing changes"):
        started("a^2 + b^2 - a b").algebra("squares", "square")
