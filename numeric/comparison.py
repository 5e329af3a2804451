"""Comparing two expressions in sampled worlds: three-valued, and every refutation confirmed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from notation.build import ONE
from notation.expression import Expression, Logical, Relation, TupleOf
from notation.givens import Givens
from numeric.assumptions import flat_conditions, satisfy
from numeric.conditions import holds_in
from numeric.limits import BadWorld, Undecided
from numeric.nodes import evaluate_node
from numeric.search import ORDERS, Comparison, Search, plan_for
from numeric.world import World


def evaluate(expression: Expression, world: World) -> Any:
    """The value in ``world``: a float64 array of the concrete shape, a bool for conditions, a tuple for
    ``TupleOf``. Raises ``Undecided`` (``NumericLimit``, ``CannotEvaluate``, ``BadWorld``)."""
    if isinstance(expression, TupleOf):
        return tuple(evaluate(item, world) for item in expression.items)
    with np.errstate(all="ignore"):
        value = evaluate_node(expression, world.root, {})[0]
    if isinstance(expression, Relation | Logical):
        return bool(value)
    return np.asarray(value.real, dtype=np.float64)


def draw_worlds(givens: Givens, expressions: Sequence[Expression], count: int, seed: int) -> Iterator[World]:
    """Up to ``count`` worlds in which all assumptions that concern the expressions hold. Assumptions that
    cannot be tested raise ``CannotEvaluate``."""
    plan = plan_for(givens, expressions)
    made = 0
    for attempt in range(10 * count):
        world = World(givens, plan, 1000 * seed + attempt)
        try:
            satisfy(world, plan.assumptions)
        except BadWorld:
            continue
        yield world
        made += 1
        if made == count:
            return


def satisfies(conditions: Sequence[Expression], world: World) -> bool:
    """Whether all conditions hold in the world. Raises ``Undecided`` when one cannot be tested there."""
    with np.errstate(all="ignore"):
        return all(bool(holds_in(item, world.root, {}).all()) for item in flat_conditions(conditions))


def compare(
    left: Expression,
    right: Expression,
    op: str,
    givens: Givens,
    *,
    worlds: int = 6,
    seed: int = 0,
    deadline: float = 2.0,
    known: Callable[[], bool] | None = None,
) -> Comparison:
    """Whether ``left op right`` holds wherever the givens hold. ``deadline``: in seconds of work (see
    ``effort``). ``known`` is asked when half of the worlds agree: where it says
    that the claim is true, the other half is saved.

    "agree" only after at least three worlds, in which every size takes two values or more; "differ" only
    with a confirmed world; else "unknown" with the reason."""
    return _compare(left, right, op, givens, (), worlds, seed, deadline, known)


def _compare(
    left: Expression,
    right: Expression,
    op: str,
    givens: Givens,
    conditions: Sequence[Expression],
    worlds: int,
    seed: int,
    deadline: float,
    known: Callable[[], bool] | None = None,
) -> Comparison:
    if isinstance(left, TupleOf) or isinstance(right, TupleOf):
        return _compare_tuples(left, right, op, givens, conditions, worlds, seed, deadline)
    if op not in ("=", "!=", "approx", *ORDERS):
        return Comparison("unknown", f"the relation {op} is not tested in worlds")
    try:
        return Search(left, right, op, givens, conditions, worlds, seed, deadline, known).run()
    except Undecided as reason:
        return Comparison("unknown", str(reason))


def _compare_tuples(
    left: Expression,
    right: Expression,
    op: str,
    givens: Givens,
    conditions: Sequence[Expression],
    worlds: int,
    seed: int,
    deadline: float,
) -> Comparison:
    if not isinstance(left, TupleOf) or not isinstance(right, TupleOf) or op != "=":
        return Comparison("unknown", "a tuple is compared with something that is none")
    if len(left.items) != len(right.items):
        return Comparison("differ", f"{len(left.items)} values stand against {len(right.items)}")
    made = [
        _compare(a, b, op, givens, conditions, worlds, seed, deadline / max(1, len(left.items)))
        for a, b in zip(left.items, right.items, strict=True)
    ]
    return _all_of(made)


def _all_of(parts: Sequence[Comparison]) -> Comparison:
    for outcome in ("differ", "unknown"):
        for part in parts:
            if part.outcome == outcome:
                return part
    return replace(parts[0], worlds=min(part.worlds for part in parts)) if parts else Comparison("agree")


def holds(
    condition: Expression, givens: Givens, *, worlds: int = 6, seed: int = 0, deadline: float = 2.0
) -> Comparison:
    """Whether a relation or a logical combination holds wherever the givens hold."""
    return _holds(condition, givens, (), worlds, seed, deadline)


def _holds(
    condition: Expression,
    givens: Givens,
    conditions: Sequence[Expression],
    worlds: int,
    seed: int,
    deadline: float,
) -> Comparison:
    if isinstance(condition, Logical) and condition.op == "and":
        return _all_of([_holds(item, givens, conditions, worlds, seed, deadline) for item in condition.operands])
    if isinstance(condition, Relation):
        if condition.op == "implies":
            return _holds(condition.right, givens, [*conditions, condition.left], worlds, seed, deadline)
        if condition.op == "iff":
            there = _holds(condition.right, givens, [*conditions, condition.left], worlds, seed, deadline / 2)
            back = _holds(condition.left, givens, [*conditions, condition.right], worlds, seed, deadline / 2)
            return _all_of([there, back])
        return _compare(condition.left, condition.right, condition.op, givens, conditions, worlds, seed, deadline)
    if isinstance(condition, Logical):
        return _compare(condition, ONE, "=", givens, conditions, worlds, seed, deadline)
    return Comparison("unknown", "this is no condition")


def compare_implication(
    premise: Expression | Sequence[Expression],
    conclusion: Expression,
    givens: Givens,
    *,
    worlds: int = 6,
    seed: int = 0,
    deadline: float = 2.0,
) -> Comparison:
    """Whether ``conclusion`` holds in every world drawn to satisfy the givens and the premises. "unknown"
    when no world satisfies them."""
    premises = [premise] if isinstance(premise, Expression) else list(premise)
    return _holds(conclusion, givens, premises, worlds, seed, deadline)
