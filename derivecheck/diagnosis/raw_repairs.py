"""Formulas without a well-typed reading: the smallest repair that type-checks and is right.

The parsed formula is read again by an elaborator that, where two shapes clash, makes one of several repairs
instead of giving up. Which one is told from outside; the combinations are tried in the order of their cost.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import permutations

from derivecheck.diagnosis.model import Diagnosis, Edit, Row, Situation
from derivecheck.diagnosis.rows_functions import FUNCTION_ROWS, missing_sum
from derivecheck.diagnosis.rows_products import PRODUCT_ROWS
from derivecheck.diagnosis.screen import Screen
from derivecheck.diagnosis.search import is_right, single_edits
from derivecheck.diagnosis.wording import joined, shown
from notation import build
from notation.elaborate.elaborator import Elaborator
from notation.expression import (
    Add,
    Expression,
    Identity,
    Inverse,
    MatMul,
    Mul,
    Neg,
    Transpose,
)
from notation.raw import Raw, RawDots, RawProduct
from notation.scope import PLAIN, Scope
from notation.sizes import settled
from notation.source import NotationError, ShapeClash, Span
from numeric import effort

_MOST_READINGS = 150
_MOST_TRIED = 25
_LATER_ROWS: tuple[Row, ...] = tuple(
    row
    for row in (*FUNCTION_ROWS, *PRODUCT_ROWS)
    if row.name in ("sum missing", "transpose", "order of factors", "norm", "sign")
)


@dataclass(frozen=True)
class Repair:
    """What to put in place of a clash, in words, and how far it is from what was written."""

    cost: float
    phrase: str
    result: Expression


Maker = Callable[[], Expression]


class RepairingElaborator(Elaborator):
    """Reads with the repairs that ``chosen`` names, one for each clash in reading order (0 where none is
    named). ``options`` counts the repairs that each clash met has; ``used`` are those made."""

    def __init__(self, scope: Scope, chosen: tuple[int, ...]) -> None:
        super().__init__(scope, PLAIN)
        self.chosen = chosen
        self.options: list[tuple[float, ...]] = []
        self.used: list[Repair] = []

    def repaired(self, repairs: list[Repair], clash: ShapeClash) -> Expression:
        repairs = sorted(repairs, key=lambda item: item.cost)
        if not repairs:
            raise clash
        at = self.chosen[len(self.options)] if len(self.options) < len(self.chosen) else 0
        self.options.append(tuple(item.cost for item in repairs))
        self.used.append(repairs[at])
        return repairs[at].result

    def read(self, node: Raw) -> Expression:
        return self.product(node) if isinstance(node, RawProduct) else super().read(node)

    def product(self, node: RawProduct) -> Expression:
        """Juxtaposed factors are repaired together, where the whole product is known."""
        if any(isinstance(part, RawDots) for part in node.factors):
            return super().product(node)
        values = self.applied(node.factors)
        made = values[0]
        try:
            for value in values[1:]:
                made = super().multiply(made, value, node.span)
        except ShapeClash as clash:
            return self.repaired(list(product_repairs([settled(value, self.scope) for value in values])), clash)
        return made

    def multiply(self, left: Expression, right: Expression, span: Span) -> Expression:
        try:
            return super().multiply(left, right, span)
        except ShapeClash as clash:
            return self.repaired(list(pair_repairs(settled(left, self.scope), settled(right, self.scope))), clash)

    def hadamard(self, left: Expression, right: Expression, span: Span) -> Expression:
        try:
            return super().hadamard(left, right, span)
        except ShapeClash as clash:
            return self.repaired(list(pair_repairs(settled(left, self.scope), settled(right, self.scope))), clash)

    def aligned(self, values: list[Expression], span: Span) -> list[Expression]:
        made = super().aligned(values, span)
        target = next((value for value in made if value.shape), None)
        if target is None or all(value.shape == target.shape for value in made):
            return made
        return [self.fitted(value, target) for value in made]

    def fitted(self, value: Expression, target: Expression) -> Expression:
        if value.shape == target.shape:
            return value
        return self.repaired(list(term_repairs(value, target)), ShapeClash("cannot add", value.span))


def pair_repairs(left: Expression, right: Expression) -> Iterator[Repair]:
    """Two factors that do not fit, made to fit."""
    a, b = shown(left), shown(right)
    if left.shape == right.shape:
        yield Repair(1.0, f"{a} and {b} are multiplied elementwise", build.hadamard(left, right))
    for cost, phrase, make in _joins(left, right, a, b):
        try:
            yield Repair(cost, phrase, make())
        except ShapeClash:
            continue
    yield from _gram_repairs(left, right)


def _joins(left: Expression, right: Expression, a: str, b: str) -> Iterator[tuple[float, str, Maker]]:
    yield 1.0, f"{a} is transposed", lambda: build.matmul(_turned(left), right)
    yield 1.0, f"{b} is transposed", lambda: build.matmul(left, _turned(right))
    yield 1.3, f"{a} and {b} are swapped", lambda: build.matmul(right, left)
    yield 1.5, f"{a} and {b} are both transposed", lambda: build.matmul(_turned(left), _turned(right))
    yield 1.6, f"{a} and {b} are swapped and {a} transposed", lambda: build.matmul(right, _turned(left))
    yield 1.6, f"{a} and {b} are swapped and {b} transposed", lambda: build.matmul(_turned(right), left)
    if left.rank == 1:
        yield 1.1, f"\\mathrm{{diag}} is put around {a}", lambda: build.matmul(build.apply("diag", (left,)), right)
        yield (
            1.7,
            f"\\mathrm{{diag}} is put around {a}, which comes last",
            lambda: build.matmul(right, build.apply("diag", (left,))),
        )
    if right.rank == 1:
        yield 1.1, f"\\mathrm{{diag}} is put around {b}", lambda: build.matmul(left, build.apply("diag", (right,)))
        yield (
            1.7,
            f"\\mathrm{{diag}} is put around {b}, which comes first",
            lambda: build.matmul(build.apply("diag", (right,)), left),
        )
    for inner, outer, text in ((left, right, a), (right, left, b)):
        if isinstance(inner, Transpose):
            bare = inner.operand
            yield (
                1.2,
                f"{text} is {shown(bare)}, multiplied elementwise",
                partial(build.hadamard, bare, outer),
            )


def _turned(node: Expression) -> Expression:
    return node.operand if isinstance(node, Transpose) else build.transpose(node)


def _gram_repairs(left: Expression, right: Expression) -> Iterator[Repair]:
    """``X^T X`` where the sizes ask for ``X X^T``: also in an inverse, with the identity beside it."""
    for kept, changed, first in ((left, right, True), (right, left, False)):
        made = _gram_turned(changed)
        if made is None:
            continue
        try:
            result = build.matmul(kept, made) if first else build.matmul(made, kept)
        except ShapeClash:
            continue
        yield Repair(1.2, f"{shown(changed)} is {shown(made)} (the Gram matrix has the other side)", result)


def _gram_turned(node: Expression) -> Expression | None:
    if isinstance(node, Inverse):
        inner = _gram_turned(node.operand)
        return None if inner is None else build.inverse(inner)
    if isinstance(node, MatMul) and (node.left == _turned(node.right) or node.right == _turned(node.left)):
        return build.matmul(node.right, node.left)
    if isinstance(node, Add):
        made = [_gram_turned(term) for term in node.terms]
        size = next((item.shape[0] for item in made if item is not None), None)
        if size is None:
            return None
        terms = tuple(
            item if item is not None else _resized(term, size) for item, term in zip(made, node.terms, strict=True)
        )
        return build.add(tuple(terms)) if all(term.shape == terms[0].shape for term in terms) else None
    return None


def _resized(term: Expression, size: Expression) -> Expression:
    if isinstance(term, Identity):
        return build.identity(size)
    if isinstance(term, Neg):
        return build.neg(_resized(term.operand, size))
    if isinstance(term, Mul) and isinstance(term.right, Identity):
        return build.scale(term.left, build.identity(size))
    return term


def product_repairs(values: list[Expression]) -> Iterator[Repair]:
    """A row of factors that do not fit: from left to right with repairs, then like vectors gathered, then in
    another order."""
    scalars = [value for value in values if not value.shape]
    arrays = [value for value in values if value.shape]
    found: dict[Expression, Repair] = {}
    for repair in (*_folded(arrays), *_gathered(arrays), *_reordered(arrays)):
        known = found.get(repair.result)
        if known is None or repair.cost < known.cost:
            found[repair.result] = repair
    for repair in sorted(found.values(), key=lambda item: item.cost)[:60]:
        result = repair.result
        for scalar in reversed(scalars):
            result = build.scale(scalar, result)
        yield Repair(repair.cost, repair.phrase, result)


def _folded(values: list[Expression]) -> Iterator[Repair]:
    """Joined from the left (or the right), each clash repaired in every way."""
    for backwards in (False, True):
        partial = [Repair(0.0, "", values[-1] if backwards else values[0])]
        for value in values[-2::-1] if backwards else values[1:]:
            following: list[Repair] = []
            for item in partial:
                left, right = (value, item.result) if backwards else (item.result, value)
                try:
                    following.append(Repair(item.cost, item.phrase, build.product(left, right)))
                    continue
                except ShapeClash:
                    pass  # what follows is for this case
                for repair in pair_repairs(left, right):
                    phrase = f"{item.phrase} and {repair.phrase}" if item.phrase else repair.phrase
                    following.append(Repair(item.cost + repair.cost, phrase, repair.result))
            partial = sorted(following, key=lambda item: item.cost)[:40]
        yield from (item for item in partial if item.cost > 0)


def _gathered(values: list[Expression]) -> Iterator[Repair]:
    """Vectors of one shape multiplied elementwise, wherever they stand; then a matrix or an outer product."""
    groups: dict[tuple[Expression, ...], list[Expression]] = {}
    for value in values:
        if value.rank != 1:
            break
        groups.setdefault(value.shape, []).append(value)
    joined_groups = [_elementwise(group) for group in groups.values()]
    if not joined_groups or all(len(group) == 1 for group in groups.values()):
        return
    several = joined([shown(part) for part in max(groups.values(), key=len)])
    vectors = sum(value.rank == 1 for value in values)
    rest = values[vectors:] if all(value.rank == 1 for value in values[:vectors]) else []
    together = f"{several} are multiplied elementwise"
    if len(joined_groups) == 1 and not rest and len(values) > 2:
        for at in (len(values) - 2, len(values) - 1, *range(len(values) - 2)):
            others = [*values[:at], *values[at + 1 :]]
            factors = joined([shown(part) for part in others])
            phrase = f"{factors} are multiplied elementwise and {shown(values[at])} is transposed and comes last"
            yield Repair(1.5 + 0.01 * at, phrase, build.matmul(_elementwise(others), build.transpose(values[at])))
    if len(joined_groups) == 2 and vectors == len(values):
        first, second = joined_groups
        yield Repair(
            1.5,
            f"{together} and {shown(second)} is transposed and comes last",
            build.matmul(first, build.transpose(second)),
        )
        yield Repair(
            1.6,
            f"{together} and {shown(first)} is transposed and comes last",
            build.matmul(second, build.transpose(first)),
        )
    if len(joined_groups) == 1 and rest:
        tail = rest[0]
        try:
            for part in rest[1:]:
                tail = build.product(tail, part)
            made = build.matmul(build.apply("diag", (joined_groups[0],)), tail)
        except ShapeClash:
            return
        yield Repair(1.2, f"{together} and \\mathrm{{diag}} is put around the product", made)


def _elementwise(values: list[Expression]) -> Expression:
    made = values[0]
    for value in values[1:]:
        made = build.hadamard(made, value)
    return made


def _reordered(values: list[Expression]) -> Iterator[Repair]:
    """The factors in another order, unchanged otherwise."""
    if not 2 < len(values) <= 4:
        return
    for order in permutations(range(len(values))):
        if order == tuple(range(len(values))):
            continue
        made = values[order[0]]
        try:
            for at in order[1:]:
                made = build.product(made, values[at])
        except ShapeClash:
            continue
        moved = sum(at != place for place, at in enumerate(order))
        yield Repair(
            1.1 + 0.2 * moved, f"the factors stand in the order {', '.join(shown(values[at]) for at in order)}", made
        )


def term_repairs(value: Expression, target: Expression) -> Iterator[Repair]:
    """A term made to fit its neighbour."""
    text = shown(value)
    options: list[tuple[float, str, Maker]] = [
        (1.0, f"{text} is transposed", lambda: _turned(value)),
    ]
    if not value.shape:
        options.append((1.1, f"{text} is multiplied by all-ones", lambda: build.scale(value, build.ones(target.shape))))
        if target.rank == 2:
            options.append(
                (
                    1.0,
                    f"{text} is multiplied by the identity",
                    lambda: build.scale(value, build.identity(target.shape[0])),
                )
            )
    if value.rank == 1 and target.rank == 2:
        options.append((1.1, f"\\mathrm{{diag}} is put around {text}", lambda: build.apply("diag", (value,))))
        options.append(
            (1.3, f"{text} is multiplied by its transpose", lambda: build.matmul(value, build.transpose(value)))
        )
    for cost, phrase, make in options:
        try:
            made = make()
        except ShapeClash:
            continue
        if made.shape == target.shape:
            yield Repair(cost, phrase, made)


def repaired_readings(raw: Raw, scope: Scope, end: int) -> Iterator[Edit]:
    """Well-typed readings with repairs, cheapest first (the scope is left as it is)."""
    waiting: list[tuple[float, tuple[int, ...]]] = [(0.0, ())]
    tried: set[tuple[int, ...]] = set()
    for _ in range(_MOST_READINGS):
        if not waiting or effort.is_over(end):
            return
        _, chosen = heapq.heappop(waiting)
        elaborator = RepairingElaborator(scope.copy(), chosen)
        try:
            result: Expression | None = settled(elaborator.read(raw), elaborator.scope)
        except NotationError:
            result = None
        except (IndexError, ValueError):
            result = None  # a repair led into a shape that a later part of the reader does not take
        base = [*chosen, *([0] * (len(elaborator.options) - len(chosen)))]
        for at in range(len(chosen), len(elaborator.options)):
            for other in range(1, len(elaborator.options[at])):
                changed = (*base[:at], other)
                if changed not in tried:
                    tried.add(changed)
                    cost = sum(costs[k] for costs, k in zip(elaborator.options, changed, strict=False))
                    heapq.heappush(waiting, (cost, changed))
        if result is not None and elaborator.used:
            phrase = joined(list(dict.fromkeys(item.phrase for item in elaborator.used)))
            yield Edit("shapes", phrase, sum(item.cost for item in elaborator.used), result)


def diagnose_raw(raw: Raw, expected: Expression, scope: Scope, *, deadline: float = 1.0) -> Diagnosis | None:
    """The smallest repair of a formula that has no type, after which it is right; None when there is none within
    ``deadline`` seconds. One more edit (a sum, a transpose) is made where the repaired formula needs it."""
    end = effort.until(deadline)
    givens = scope.givens()
    found: list[Edit] = []
    screen: Screen | None = None
    for edit in repaired_readings(raw, scope, effort.until(0.5 * deadline)):
        if screen is None:
            screen = Screen(expected, (edit.result,), givens, end)
            if not screen.usable:
                return None
        found.append(edit)
        if edit.result.shape == expected.shape:
            situation = Situation(expected, edit.result, givens)
            name = "Gram matrix" if "Gram" in edit.phrase else "shapes"
            if screen.fits(edit.result) and is_right(situation, edit.result, end):
                return Diagnosis(name, f"right if {edit.phrase}", edit.result, (name,))
            for phrase, summed in missing_sum(edit.result, situation):
                if screen.fits(summed) and is_right(situation, summed, end):
                    return Diagnosis(name, f"right if {joined([edit.phrase, phrase])}", summed, (name, "sum missing"))
        if len(found) >= _MOST_TRIED * 4:
            break
    for edit in sorted(found, key=lambda item: item.cost)[:_MOST_TRIED]:
        if screen is None or screen.expired:
            return None
        situation = Situation(expected, edit.result, givens)
        for other in single_edits(edit.result, situation, _LATER_ROWS):
            fits = other.result.shape == expected.shape and screen.fits(other.result)
            if fits and is_right(situation, other.result, end):
                message = f"right if {joined([edit.phrase, other.phrase])}"
                return Diagnosis("shapes", message, other.result, ("shapes", other.name))
    return None


__all__ = ["Repair", "diagnose_raw", "repaired_readings"]
