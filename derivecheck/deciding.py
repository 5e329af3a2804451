"""Two expressions and a relation between them: numeric/ refutes or agrees, symbolic/ proves.

A proof and a refutation together are a defect of this program and raise ``InternalError``. A decision rests on
what it is asked and on nothing else: its limits count work, not time. The latest ones are remembered, with the work
that they took, as most relations of a student stand in other students' submissions too.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import NamedTuple

import numeric
from derivecheck.magnitude import too_large
from derivecheck.rounded import within_rounding
from notation.build import shape_text
from notation.expression import ArrayLiteral, Expression, Number, Relation, Symbol, TupleOf
from notation.givens import MEMBERSHIP, Givens
from notation.sizes import same_shape
from notation.walking import free_symbols, walk
from numeric import effort

PROVABLE = ("=", "<=", "<", ">=", ">")
"""Relations that symbolic/ can prove."""
REMEMBERED = 8192
"""Decisions that are kept: those of some hundred submissions, the common ones of a whole class."""


class InternalError(AssertionError):
    """The two witnesses contradict each other."""


@dataclass(frozen=True)
class Decision:
    """``outcome``: True, False or None (unknown). ``how``: ``proved``, ``sampled``, ``shapes`` or
    ``counterexample``; ``reason`` says why nothing is known. ``counterexample`` is a world in words."""

    outcome: bool | None
    how: str = ""
    reason: str = ""
    counterexample: str = ""


def decide(
    left: Expression,
    right: Expression,
    op: str,
    givens: Givens,
    *,
    premises: Sequence[Expression] = (),
    prove: bool = False,
    both: bool = False,
    deadline: float = 2.0,
    seed: int = 0,
) -> Decision:
    """Whether ``left op right`` holds under the givens, in the worlds where the premises hold too. ``both``: a
    proof is sought after a refutation too, to catch a witness that errs."""
    before = effort.spent()
    decision, work = _decision(_Question(left, right, op, givens, tuple(premises), prove, both, deadline, seed))
    effort.settle(before + work)
    return decision


class _Question(NamedTuple):
    """What is decided; as in ``decide``."""

    left: Expression
    right: Expression
    op: str
    givens: Givens
    premises: tuple[Expression, ...]
    prove: bool
    both: bool
    deadline: float
    seed: int


@lru_cache(REMEMBERED)
def _decision(question: _Question) -> tuple[Decision, int]:
    """The decision, and the work that it took."""
    before = effort.spent()
    return _decided(question), effort.spent() - before


def _decided(question: _Question) -> Decision:
    left, right, op, givens, premises, prove, both, deadline, seed = question
    if any(
        isinstance(part, Symbol) and part.name.startswith("count.") for side in (left, right) for part in walk(side)
    ):
        return Decision(None, "", "how many factors the dots stand for cannot be told")
    limit = too_large(left) or too_large(right)
    if limit:
        return Decision(None, "", limit)
    if isinstance(left, TupleOf) or isinstance(right, TupleOf):
        return decide_tuple(left, right, op, givens, prove=prove, deadline=deadline)
    if not same_shape(left.shape, right.shape) and op in ("=", "!=", "<", "<=", ">", ">=", "approx"):
        if not (_is_literal(left) and _is_literal(right)):
            clash = f"the left side is a {shape_text(left.shape)}, the right side a {shape_text(right.shape)}"
            return Decision(False, "shapes", clash)
    givens = relevant(givens, left, right, *premises)
    provable = prove and not premises and op in PROVABLE
    search = cache(lambda: proved(left, right, givens, op))
    try:
        result = tested(left, right, op, givens, premises, deadline, seed, search if provable else None)
    except (ValueError, ArithmeticError, IndexError, TypeError, RecursionError, MemoryError) as fault:
        # A fault of the program costs this one relation, and is said.
        return Decision(None, "", f"INTERNAL ERROR in the numerical test: {type(fault).__name__}: {fault}")
    proof = provable and (both or result.outcome != "differ") and search()
    if result.outcome == "differ":
        if proof:
            raise InternalError(f"proved and refuted at once: {describe(result, left, right)}")
        if op in ("=", "approx") and not premises and within_rounding(left, right, givens):
            return Decision(True, "sampled", "up to the rounding of the decimals in it")
        if sets_in(left) != sets_in(right):
            return Decision(None, "", "which indices are in the sets is not said")
        return Decision(False, "counterexample", "", describe(result, left, right))
    if proof:
        return Decision(True, "proved")
    if result.outcome == "agree":
        return Decision(True, "sampled")
    return Decision(None, "", result.reason or "no world decided it")


def sets_in(node: Expression) -> frozenset[str]:
    """The named sets over which sums in the expression run."""
    return frozenset(part.name for part in walk(node) if isinstance(part, Symbol) and part.name.startswith(MEMBERSHIP))


def tested(
    left: Expression,
    right: Expression,
    op: str,
    givens: Givens,
    premises: Sequence[Expression],
    deadline: float,
    seed: int,
    known: Callable[[], bool] | None,
) -> numeric.Comparison:
    """The numerical witness, in the worlds of the premises where there are any; fewer of them where ``known``
    says that the claim is proved."""
    if not premises:
        return numeric.compare(left, right, op, givens, seed=seed, deadline=deadline, known=known)
    claim = Relation((), op=op, left=left, right=right)
    return numeric.compare_implication(premises, claim, givens, seed=seed, deadline=deadline)


def relevant(givens: Givens, *expressions: Expression) -> Givens:
    """The givens without equations that only fix an unknown of their own (``\\nabla L = 0`` at ``w^*``, when
    nothing compared mentions ``w^*``): whatever the other values are, that unknown can meet them."""
    if not givens.assumptions:
        return givens
    kept = list(givens.assumptions)
    defined = {
        part.name for item in givens.definitions for part in (item.target, *walk(item.body)) if isinstance(part, Symbol)
    }
    random = {item.name for item in givens.random}
    changed = True
    while changed:
        changed = False
        for item in kept:
            others = [*expressions, *(other for other in kept if other is not item)]
            used = {part.name for node in others for part in walk(node) if isinstance(part, Symbol)}
            own = {part.name: part for part in free_symbols(item) if part.name not in used | defined | random}
            if isinstance(item, Relation) and item.op == "=" and any(_solves(symbol, item) for symbol in own.values()):
                kept.remove(item)
                changed = True
                break
    return givens if len(kept) == len(givens.assumptions) else replace(givens, assumptions=tuple(kept))


def _solves(symbol: Symbol, equation: Relation) -> bool:
    """Whether the unknown has as many entries as the equation, and is no index or size."""
    return bool(symbol.shape) and symbol.shape == (equation.left.shape or equation.right.shape)


def decide_tuple(
    left: Expression, right: Expression, op: str, givens: Givens, *, prove: bool, deadline: float
) -> Decision:
    """Tuples agree when each pair of items does."""
    first = left.items if isinstance(left, TupleOf | ArrayLiteral) else (left,)
    second = right.items if isinstance(right, TupleOf | ArrayLiteral) else (right,)
    if len(first) != len(second):
        return Decision(False, "shapes", f"{len(first)} values on the left, {len(second)} on the right")
    worst = Decision(True, "proved")
    for a, b in zip(first, second, strict=True):
        made = decide(a, b, op, givens, prove=prove, deadline=deadline)
        if made.outcome is False:
            return made
        if made.outcome is None or (worst.outcome and made.how == "sampled"):
            worst = made if worst.outcome is not None else worst
    return worst


def proved(left: Expression, right: Expression, givens: Givens, op: str = "=") -> bool:
    """Whether symbolic/ proves the equality, the inequality or the limit; SymPy is only imported here."""
    from symbolic import prove_equal
    from symbolic.certifying import prove_relation

    try:
        if op == "=" and prove_equal(left, right, givens) is not None:
            return True
        return prove_relation(left, op, right, givens) is not None
    except (ValueError, ArithmeticError, RecursionError, MemoryError):
        return False  # no proof; the numerical test stands alone, and the verdict says "sampled"


def describe(result: numeric.Comparison, left: Expression, right: Expression) -> str:
    """The refuting world and the two values in it."""
    if result.world is None:
        return ""
    lines = [line for line in result.world.describe((left, right)) if line]
    values = f"left = {_show(result.left_value)}, right = {_show(result.right_value)}"
    return "; ".join([*lines, values])


def _show(value: object) -> str:
    import numpy as np

    if value is None:
        return "?"
    array = np.asarray(value)
    if array.ndim == 0:
        return f"{float(array):.6g}" if array.dtype != bool else str(bool(array))
    return np.array2string(array, precision=4, separator=", ", threshold=24, max_line_width=10_000).replace("\n", "")


def _is_literal(node: Expression) -> bool:
    return isinstance(node, ArrayLiteral | Number)
