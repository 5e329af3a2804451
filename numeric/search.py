"""One comparison as a search through worlds: until enough decide, one refutes, or a limit is reached.

A difference counts only when it is far above the rounding of the terms it comes from, and when a second
evaluation with other steps and nodes moves neither side by more than a small part of it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from notation.expression import Constant, Expression, Limit
from notation.givens import Givens
from numeric.assumptions import satisfy
from numeric.book import book_of
from numeric.effort import is_over, settle, spent, until
from numeric.limits import MAX_SCENARIOS, Array, BadWorld, CannotEvaluate, NumericLimit
from numeric.nodes import evaluate_node
from numeric.plan import Plan, contains
from numeric.rounding import compare_rounded, decimals_of
from numeric.variety import Variety
from numeric.world import World

ENOUGH = 3
EXTRA_WORK = 3000
"""Worlds beyond those that decide are tried while they are cheap, by this measure of work: not by the clock, so that
a comparison gives the same result on any machine."""
SOLVED_WORK = 700
"""What a world counts in which premises were solved for: the same whether its solution was remembered or not."""
HOPELESS, HOPELESS_SOLVED = 40, 16
"""Worlds after which a claim is given up of which none has decided; fewer where premises have to be solved for."""
ORDERS = {"<": ("<", 1.0), "<=": ("<=", 1.0), ">": ("<", -1.0), ">=": ("<=", -1.0)}
_MODES_EQUAL = ("plain", "plain", "small", "plain", "wide", "plain")
_MODES_ORDER = ("plain", "structured", "edge", "wide", "small", "plain", "structured", "edge")


@dataclass(frozen=True)
class Comparison:
    """``outcome``: ``agree``, ``differ`` or ``unknown``; ``reason``: the limit, or why it is unknown;
    ``worlds``: how many were decided; ``world``: the refuting one, with both values there."""

    outcome: str
    reason: str = ""
    worlds: int = 0
    world: World | None = None
    left_value: Any = None
    right_value: Any = None


@dataclass
class _Sides:
    left: Array
    right: Array


_PLANS: list[tuple[Givens, tuple[Expression, ...], Plan]] = []


def plan_for(givens: Givens, expressions: Sequence[Expression]) -> Plan:
    """The scan of these expressions under these givens; the latest are kept."""
    wanted = tuple(expressions)
    for known_givens, known, plan in _PLANS:
        if known_givens is givens and known == wanted:
            return plan
    plan = Plan(book_of(givens), wanted)
    _PLANS.insert(0, (givens, wanted, plan))
    del _PLANS[16:]
    return plan


# --- one world ----------------------------------------------------------------------------------


class _Gap(NamedTuple):
    """By entry: the difference; up to where it is rounding; from where on it is none."""

    size: Array
    close: Array
    clear: Array


def _gap(left: Array, right: Array, world: World, again: Callable[[], object]) -> _Gap:
    gap = np.abs(left - right)
    size = np.maximum(np.abs(left), np.abs(right))
    largest = float(size.max()) if size.size else 0.0
    # Worlds hold numbers of the size of 1, so that what is below 1e-13 is rounding whatever it came from.
    close = 1e-9 * size + (1e-12 + min(world.noise, 1e-8)) * largest + 1e-13
    rounding = 0.0
    if (gap > close).any():
        # Perhaps large terms cancelled: look at how large they were. Their rounding may hide a difference
        # (so it does not refute), but it must be far below the values to let them count as equal.
        if world.scale is None:
            world.forget()
            world.scale = 0.0
            again()
        rounding = (1e-13 + world.noise) * max(world.scale, largest)
        world.scale = None
        close = close + min(rounding, 1e-8 * largest if largest > 1e-9 else 1e-9)
    return _Gap(gap, close, np.maximum(100.0 * (close + rounding), 1e-7 * size))


def _verdict_equal(sides: _Sides, world: World, again: Callable[[], object]) -> str:
    left, right = sides.left, sides.right
    if left.shape != right.shape:
        raise CannotEvaluate(f"the sides have the sizes {left.shape} and {right.shape}")
    infinite = np.isinf(left) | np.isinf(right)
    if infinite.any():
        same = infinite & (left == right)
        if not same[infinite].all():
            return "infinite"
        left, right = np.where(same, 0.0, left), np.where(same, 0.0, right)
    gap = _gap(left, right, world, again)
    if (gap.size <= gap.close).all():
        return "agree"
    return "differ" if (gap.size > gap.clear).any() else "grey"


def _verdict_order(op: str, sides: _Sides, world: World, again: Callable[[], object]) -> str:
    kind, sign = ORDERS[op]
    left, right = np.broadcast_arrays(sign * sides.left, sign * sides.right)
    gap = _gap(left, right, world, again)
    if ((left > right) & (gap.size > gap.clear)).any():
        return "differ"
    if kind == "<" and (gap.size <= gap.close).any():
        return "equal"
    return "agree" if ((left <= right) | (gap.size <= gap.close)).all() else "grey"


# --- many worlds --------------------------------------------------------------------------------


class Search:
    """One comparison: draws worlds until enough decide, one refutes, or a limit is reached."""

    def __init__(
        self,
        left: Expression,
        right: Expression,
        op: str,
        givens: Givens,
        conditions: Sequence[Expression],
        worlds: int,
        seed: int,
        deadline: float,
        known: Callable[[], bool] | None = None,
    ) -> None:
        self.left, self.right, self.op, self.givens, self.seed = left, right, op, givens, seed
        self.known = known
        self.plan = plan_for(givens, (left, right, *conditions))
        self.premises = tuple(conditions)
        self.wanted = worlds
        self.end = until(deadline)
        self.work = 0
        self.patience = 0
        self.room = MAX_SCENARIOS // 16 if conditions else MAX_SCENARIOS  # solving evaluates many times
        self.good = 0
        self.equal = 0
        self.variety = Variety((*conditions, *self.plan.assumptions), self.plan)
        self.lone: list[tuple[tuple[bool, bool], World, _Sides]] = []  # worlds where just one side has a value
        self.reasons: list[str] = []
        self.close = 0
        self.loose = ""
        self.doubt = ""
        self.rounded = (decimals_of(left), decimals_of(right)) if op in ("=", "approx") else (None, None)
        self.infinite_allowed = contains(left, (Limit, Constant)) or contains(right, (Limit, Constant))

    def run(self) -> Comparison:
        order = self.op in ORDERS
        modes = _MODES_ORDER if order else _MODES_EQUAL
        thorough = 40 if order else (4 * self.wanted if self.plan.piecewise else self.wanted)
        compact = False
        for attempt in range(5 * thorough):
            if is_over(self.end):
                self.reasons.append("the limit of work was reached")
                break
            if self.good >= thorough // 2 and self._is_known():
                break
            if self._suffices(thorough):
                break
            if not self.good and attempt >= (HOPELESS_SOLVED if self.premises else HOPELESS):
                break
            mode = modes[attempt % len(modes)] if attempt >= (3 if order else self.wanted) else "plain"
            try:
                found = self._try(1000 * self.seed + attempt, mode, compact)
            except NumericLimit as limit:
                self.reasons.append(str(limit))
                if compact and not self.good and attempt > 6:
                    break
                compact = True
                continue
            except CannotEvaluate as reason:
                return Comparison("unknown", str(reason), self.good)
            except BadWorld as reason:
                self.reasons.append(str(reason))
                continue
            except RecursionError:
                return Comparison("unknown", "the expression is nested too deeply", self.good)
            if found is not None:
                return found
        return self._conclude()

    def _suffices(self, thorough: int) -> bool:
        if self.good < thorough and (self.good < self.wanted or self.work <= EXTRA_WORK):
            return False
        self.patience = self.patience or self.good + self.wanted  # for worlds of other sizes, if there are any
        return self.good >= self.patience or not self.variety.lone()

    def _is_known(self) -> bool:
        """Whether the caller has the claim from elsewhere; asked once, at no charge."""
        if self.known is None:
            return False
        ask, self.known = self.known, None
        before = spent()
        found = ask()
        settle(before)
        return found

    def _try(self, seed: int, mode: str, compact: bool) -> Comparison | None:
        world = World(self.givens, self.plan, seed, mode=mode, compact=compact)
        world.end = self.end
        world.room = self.room
        try:
            return self._in_world(world, mode)
        finally:
            self.room = world.room

    def _in_world(self, world: World, mode: str) -> Comparison | None:
        self._prepare(world)
        if not self.plan.assumptions and not self.premises and not self.good:
            world.scale = 0.0  # nothing is computed yet: most wrong claims are refuted in the first world
        before = world.work
        sides = self._sides(world)
        self.work += world.work - before + (SOLVED_WORK if self.premises else 0)
        valueless = (bool(np.isnan(sides.left).any()), bool(np.isnan(sides.right).any()))
        if any(valueless):
            self.reasons.append("a side has no value")
            if valueless[0] != valueless[1]:
                self.lone.append((valueless, world, sides))
            return None
        verdict = self._verdict(sides, world)
        if verdict == "infinite" and self.infinite_allowed:
            verdict = "differ"
        if verdict == "equal" and mode == "edge" and self._touches(sides, world):
            return Comparison("differ", "", self.good, world, sides.left, sides.right)
        if verdict == "agree" or verdict == "equal":
            self.good += 1
            self.equal += verdict == "equal"
            self.variety.add(world)
        elif verdict == "differ":
            return self._refuted(world, sides)
        elif verdict == "grey" and mode == "plain":
            self.close += 1
        return None

    def _prepare(self, world: World) -> None:
        if not self.plan.assumptions and not self.premises:
            return
        try:
            satisfy(world, self.plan.assumptions, self.premises)
        except CannotEvaluate as reason:
            # A wider set of worlds can still confirm, but no longer refute.
            self.loose = f"an assumption is not tested: {reason}"

    def _sides(self, world: World) -> _Sides:
        with np.errstate(all="ignore"):
            left = evaluate_node(self.left, world.root, {})[0]
            right = evaluate_node(self.right, world.root, {})[0]
        if left.dtype == np.bool_ or right.dtype == np.bool_:
            left, right = left.astype(np.float64), right.astype(np.float64)
        return _Sides(np.asarray(left.real), np.asarray(right.real))

    def _verdict(self, sides: _Sides, world: World) -> str:
        for written, exact in zip(self.rounded, (sides.right, sides.left), strict=True):
            if written is not None:
                if written.values.shape != exact.shape:
                    raise CannotEvaluate(f"the sides have the sizes {sides.left.shape} and {sides.right.shape}")
                right = compare_rounded(written.values, written.tolerance, exact).all()
                return "agree" if right else "differ"
        if self.op in ORDERS:
            return _verdict_order(self.op, sides, world, lambda: self._sides(world))
        verdict = _verdict_equal(sides, world, lambda: self._sides(world))
        if self.op == "!=":
            # Holds where the sides differ; "equal" is counted, and decides only if it is always so.
            return {"agree": "equal", "differ": "agree", "infinite": "agree"}.get(verdict, verdict)
        if self.op == "approx" and verdict == "differ":
            return "grey"
        return verdict

    def _refuted(self, world: World, sides: _Sides) -> Comparison | None:
        if self.loose:
            self.doubt = self.loose
            return None
        if not world.approximate and not world.noise:
            return Comparison("differ", "", self.good, world, sides.left, sides.right)
        other = world.replayed(precision=2)
        other.end = self.end
        other.scale = 0.0
        again = self._sides(other)
        with np.errstate(all="ignore"):
            gap = np.abs(sides.left - sides.right)
            moved = np.maximum(np.abs(sides.left - again.left), np.abs(sides.right - again.right))
        steady = np.isinf(sides.left) | np.isinf(sides.right) | (moved <= 0.01 * gap) | (gap == 0)
        if self._verdict(again, other) != "differ" or not steady.all():
            self.doubt = "a difference was not confirmed at higher precision"
            return None
        return Comparison("differ", "", self.good, world, sides.left, sides.right)

    def _touches(self, sides: _Sides, world: World) -> bool:
        """Whether the sides of a strict inequality meet exactly, at every precision: zeros and ends are exact."""
        if self.loose or self.op not in ("<", ">"):
            return False
        other = world.replayed(precision=2)
        other.end = self.end
        again = self._sides(other)
        return bool(((sides.left == sides.right) & (again.left == again.right)).any())

    def _conclude(self) -> Comparison:
        last = self.doubt or (self.reasons[-1] if self.reasons else "the sides are too close to tell")
        if self.equal and self.equal == self.good and self.good >= ENOUGH:
            return Comparison("differ", "the sides are equal in every world", self.good)
        if self.equal and self.op == "!=":
            return Comparison("unknown", "the sides are equal in some worlds", self.good)
        if self.good == 0 and len(self.lone) >= ENOUGH and len({which for which, _, _ in self.lone}) == 1:
            _, world, sides = self.lone[0]
            return Comparison("differ", "one side has no real value", 0, world, sides.left, sides.right)
        if self.good < ENOUGH:
            return Comparison("unknown", last, self.good)
        if self.doubt:
            return Comparison("unknown", self.doubt, self.good)
        if self.close > self.good // 3:
            return Comparison("unknown", "the sides are too close to tell", self.good)
        lone = self.variety.lone()
        if lone:
            return Comparison("unknown", f"only one size could be tried for {lone}", self.good)
        return Comparison("agree", "", self.good)
