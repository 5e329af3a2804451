"""Second looks at a relation that is not known to hold: other ways in which the author may have meant it.

Each look is a row of ``LOOKS``: a function of the judge and the case that gives the step again with "holds", or None.
A look may only find that a relation holds. It must rest on the form of what is written or on a test by the witnesses,
never on the claim itself.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from derivecheck.linter.case import Case
from derivecheck.linter.chain_rule import chain_rule
from derivecheck.linter.chances import sum_to_one
from derivecheck.linter.constants import up_to_a_constant
from derivecheck.linter.entries import ENTRY_OF_FUNCTION
from derivecheck.linter.gradients import held_fixed, set_to_zero
from derivecheck.linter.learning import differences
from derivecheck.linter.ranges import positive_only
from derivecheck.linter.reach import whole_product
from derivecheck.linter.shape_doubts import is_square_ones
from derivecheck.linter.tables import on_tables
from derivecheck.results import StepResult
from notation import build
from notation.expression import Apply, Component, Expression, Number, Symbol
from notation.names import base_identity
from notation.raw import Raw, RawDots, RawFence, RawMatrix, RawName, RawScripted
from notation.walking import free_symbols, rebuild, walk

if TYPE_CHECKING:
    from derivecheck.linter.judge import LintJudge


def another_look(judge: LintJudge, case: Case) -> StepResult | None:
    """The step as the first look that finds it to hold gives it."""
    for look in LOOKS:
        found = look(judge, case)
        if found is not None:
            return found
    return None


def mistaken(judge: LintJudge, case: Case) -> StepResult | None:
    """The step where a difference that nothing excuses is none under what the text says around it."""
    for look in (whole_product, set_to_zero, held_fixed, sum_to_one, positive_only):
        found = look(judge, case)
        if found is not None:
            return found
    return None


# --- the rows ---


def _chain_rule(judge: LintJudge, case: Case) -> StepResult | None:
    if case.claim.op != "=" or case.left is None or case.right is None:
        return None
    between = chain_rule(case.left, case.right)
    if not between:
        return None
    names = ", ".join(dict.fromkeys(base_identity(name, judge.context.scope).split(":")[-1] for name in between))
    return replace(case.step, verdict="holds", why=f"the chain rule through {names}")


def _on_tables(judge: LintJudge, case: Case) -> StepResult | None:
    """By the rules of probability alone, whatever the densities are."""
    if case.left is None or case.right is None:
        return None
    if on_tables(case.left, case.right, case.claim.op, case.chain) is not True:
        return None
    return replace(case.step, verdict="holds", why="whatever the densities are, tested on finite tables", remarks=())


def _values_put_in(judge: LintJudge, case: Case) -> StepResult | None:
    """``x_0 w_2 + x_1 w_1 = 1 \\cdot 2 + 2 \\cdot 0``: the same formula with numbers where names stood. Each name has
    one value, the same one as before."""
    left, right = case.claim.left, case.claim.right
    if case.claim.op != "=" or left is None or right is None or free_symbols(right):
        return None
    pairs: list[tuple[Expression, Expression]] = []
    differences(left, right, pairs)
    values: dict[Expression, Expression] = {}
    for name, value in pairs:
        known = judge.values.get(name, values.get(name, value))
        if not _is_name(name) or not isinstance(value, Number) or known != value or judge.is_told(name):
            return None
        values[name] = value
    if not values:
        return None
    judge.values.update(values)
    return replace(case.step, verdict="holds", why="puts in values")


def _one_as_identity(judge: LintJudge, case: Case) -> StepResult | None:
    """``\\partial b/\\partial b = \\mathbb 1^{d \\times d}``."""
    left, right = case.claim.left, case.claim.right
    if left is None or right is None:
        return None
    a, b = _identities(left), _identities(right)
    if (a, b) == (left, right) or not judge.is_true(a, b, case.claim.op, judge.context.givens()):
        return None
    return replace(case.step, verdict="holds", why="", remarks=("a square 1 was read as the identity",))


def _identities(node: Expression) -> Expression:
    return build.identity(node.shape[0]) if is_square_ones(node) else rebuild(node, _identities)


def _softmax_of_listed(judge: LintJudge, case: Case) -> StepResult | None:
    """``softmax(x_1)`` where x_1 and x_2 are all the numbers there are: the first entry of the softmax of both."""
    left, right = case.claim.left, case.claim.right
    if left is None or right is None or left.shape or right.shape:
        return None
    listed = _listed_families((left, right, *case.claim.before))
    a, b = _entries_of_softmax(left, listed), _entries_of_softmax(right, listed)
    if (a, b) == (left, right) or not judge.is_true(a, b, case.claim.op, judge.context.givens()):
        return None
    return replace(case.step, verdict="holds", why="", remarks=(ENTRY_OF_FUNCTION,))


def _listed_families(sides: tuple[Expression, ...]) -> dict[str, dict[int, Symbol]]:
    """The members x_1 … x_n of each family that are named by numbers, where all from 1 to some n > 1 are named."""
    found: dict[str, dict[int, Symbol]] = {}
    for side in sides:
        for part in walk(side):
            if isinstance(part, Symbol) and not part.shape and (place := _number_of(part)) is not None:
                found.setdefault(place[0], {})[place[1]] = part
    return {name: members for name, members in found.items() if 1 < len(members) == max(members) and 1 in members}


def _number_of(symbol: Symbol) -> tuple[str, int] | None:
    """``x_2`` as x and 2, for a member of a family or a labelled name."""
    if len(symbol.indices) == 1:
        index = symbol.indices[0]
        return (symbol.name, int(index.value)) if isinstance(index, Number) and index.value.denominator == 1 else None
    name, mark, label = symbol.name.rpartition("_")
    return (name, int(label)) if mark and label.isdigit() and not symbol.indices else None


def _entries_of_softmax(node: Expression, listed: dict[str, dict[int, Symbol]]) -> Expression:
    made = rebuild(node, lambda child: _entries_of_softmax(child, listed))
    if not isinstance(made, Apply) or made.function != "softmax" or made.primes or len(made.arguments) != 1:
        return made
    inside = made.arguments[0]
    place = _number_of(inside) if isinstance(inside, Symbol) and not inside.shape else None
    members = listed.get(place[0]) if place is not None else None
    if members is None:
        return made
    total = build.add(tuple(build.apply("exp", (member,)) for _, member in sorted(members.items())))
    return build.div(build.apply("exp", (inside,)), total)


def _lists_entries(judge: LintJudge, case: Case) -> StepResult | None:
    """``\\delta = (\\delta_1, \\dots, \\delta_n)``: a new name for a list with dots."""
    left, items = case.left, _listed(case.right)
    if case.claim.op != "=" or case.claim.position or not isinstance(left, RawName) or left.sup is not None:
        return None
    if not any(isinstance(item, RawDots) for item in items) or left.sub is not None:
        return None
    identity = base_identity(left, judge.context.scope)
    if judge.context.givens().definitions_of(identity):
        return None
    return replace(case.step, verdict="holds", why=f"says what the entries of {case.step.left} are")


def _names_a_law(judge: LintJudge, case: Case) -> StepResult | None:
    """``q(z \\mid x) = \\mathcal N(\\mu, \\sigma^2)``: a law, where a density is meant."""
    if case.claim.op != "=" or case.claim.position or "law where a value is expected" not in case.step.why:
        return None
    return replace(case.step, verdict="holds", why=f"says what the law {case.step.left} is")


def _listed(node: Raw | None) -> tuple[Raw, ...]:
    if isinstance(node, RawScripted):
        node = node.base
    if isinstance(node, RawFence) and len(node.items) > 2:
        return node.items
    if isinstance(node, RawMatrix) and (len(node.rows) == 1 or all(len(row) == 1 for row in node.rows)):
        return tuple(item for row in node.rows for item in row)
    return ()


def _is_name(node: Expression) -> bool:
    return not node.shape and (
        isinstance(node, Symbol) or (isinstance(node, Component) and isinstance(node.base, Symbol))
    )


LOOKS: tuple[Callable[[LintJudge, Case], StepResult | None], ...] = (
    _chain_rule,
    _on_tables,
    _values_put_in,
    _lists_entries,
    _names_a_law,
    _one_as_identity,
    _softmax_of_listed,
    up_to_a_constant,
    set_to_zero,
    held_fixed,
    sum_to_one,
    whole_product,
)

__all__ = ["Case", "another_look"]
