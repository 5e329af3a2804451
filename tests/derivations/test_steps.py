"""The lines of the derivations against the exact engine, and that a wrong result would be refused."""

from __future__ import annotations

import pytest

from derivations.catalog import load_derivation
from derivations.chain import NEW_CHAIN
from derivations.confirm import (
    NotConfirmed,
    confirm_by_induction,
    confirm_decreasing,
    confirm_equal,
    confirm_minimiser,
)
from derivations.ift6135_h20_a2.question_1 import AVERAGE_RULE, GIVENS
from derivations.ift6135_h20_a2.symbols import X_random, Y_random, p, w
from derivations.model import Step
from derivations.rewrite import RuleDoesNotApply, replace, split_last
from derivations.terms import Term, variance
from notation import build
from notation.expression import Expression, Relation
from notation.read_givens.reading import read_givens
from symbolic import prove_equal

# Every equation of these is within reach of the exact engine; of the others some rest on an induction hypothesis, on a
# property of a law or on an eigenvalue, and are tested in sampled instances.
PROVED_THROUGHOUT = (
    "momentum_recursion",
    "average_recursion",
    "dropout_loss",
    "dropout_minimiser",
    "product_variance",
    "standard_setting",
    "relu_second_moment",
    "whitened_output",
    "birnn_jacobian_forward",
)


@pytest.mark.parametrize("name", PROVED_THROUGHOUT)
def test_every_equation_is_proved(name: str) -> None:
    derivation = load_derivation(name)
    givens = read_givens(derivation.givens)
    before: Expression | None = derivation.subject
    unproved: list[str] = []
    proved = 0
    for step in derivation.steps:
        if _continues_with_a_value(step):
            assert before is not None
            if prove_equal(before, step.expression, givens) is None:
                unproved.append(step.name)
            proved += 1
        before = step.expression
    assert unproved == []
    assert proved > 0


def _continues_with_a_value(step: Step) -> bool:
    return step.op == "=" and step.op != NEW_CHAIN and not isinstance(step.expression, Relation)


def test_a_wrong_variance_is_refused() -> None:
    product = variance(X_random * Y_random)
    with pytest.raises(NotConfirmed, match="a wrong variance"):
        confirm_equal(
            product, variance(X_random) * variance(Y_random), (r"X, Y \text{ independent}",), "a wrong variance"
        )


def test_a_wrong_minimiser_is_refused() -> None:
    ridge = load_derivation("ridge")
    doubled = build.scale(build.TWO, ridge.result("minimiser"))
    with pytest.raises(NotConfirmed):
        confirm_minimiser(ridge.result("loss"), w, doubled, ridge.givens[:-2], "a wrong minimiser")


def test_a_growing_value_is_not_decreasing() -> None:
    with pytest.raises(NotConfirmed):
        confirm_decreasing((p**2).node, p, (r"p \in (0,1)",), "a growing value")


def test_a_wrong_claim_fails_the_induction() -> None:
    claim = build.neg(load_derivation("average_unrolled").result("unrolled"))
    with pytest.raises(NotConfirmed):
        confirm_by_induction(claim, "v", GIVENS + AVERAGE_RULE, "a wrong claim")


def test_a_rule_that_changes_nothing_is_an_error() -> None:
    with pytest.raises(RuleDoesNotApply):
        replace(X_random, Y_random, Term(build.ONE))
    with pytest.raises(RuleDoesNotApply):
        split_last(X_random)
