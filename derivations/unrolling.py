"""Linear recurrences with a constant factor, in closed form: ``a_t = r a_{t-1} + c_t`` from a base case."""

from __future__ import annotations

from derivations.rewrite import RuleDoesNotApply
from derivations.tidy import quotient, raised, times, total
from notation import build
from notation.expression import Add, BigOperator, Expression, Mul, Number, Symbol
from notation.givens import Givens
from notation.walking import free_symbols, substitute, walk


def unrolled(member: Expression, givens: Givens) -> Expression:
    """``r^(t-b) a_b`` and the sum of what the steps add; a geometric one closed. Raises ``RuleDoesNotApply``."""
    if not isinstance(member, Symbol) or len(member.indices) != 1 or not isinstance(member.indices[0], Symbol):
        raise RuleDoesNotApply("unrolling a recurrence", member)
    time = member.indices[0]
    rows = givens.definitions_of(member.name)
    bases = [row for row in rows if isinstance(row.target.indices[0], Number)]
    steps = [row for row in rows if isinstance(row.target.indices[0], Symbol)]
    if len(bases) != 1 or len(steps) != 1:
        raise RuleDoesNotApply("unrolling without one base case and one step", member)
    index = steps[0].target.indices[0]
    assert isinstance(index, Symbol)
    body = substitute(steps[0].body, {index: time})
    before = Symbol(member.shape, member.name, (build.sub(time, build.ONE),), member.style)
    factor, added = _linear(body, before)
    if time in free_symbols(factor):
        raise RuleDoesNotApply("unrolling with a factor that changes", body)
    start = bases[0].target.indices[0]
    count = time if start == build.ZERO else build.sub(time, start)
    parts = [bases[0].body if factor == build.ONE else times(raised(factor, count), bases[0].body)]
    if added is not None:
        parts.append(_sum_of_steps(factor, added, time, start, count))
    return total([part for part in parts if not _is_zero(part)], member)


def _is_zero(node: Expression) -> bool:
    return node == build.ZERO or (isinstance(node, Mul) and build.ZERO in (node.left, node.right))


def _linear(body: Expression, before: Symbol) -> tuple[Expression, Expression | None]:
    """The factor of the member before, and what is added to it."""
    factor: Expression | None = None
    added: list[Expression] = []
    for term in body.terms if isinstance(body, Add) else (body,):
        if all(not isinstance(part, Symbol) or part.name != before.name for part in walk(term)):
            added.append(term)
            continue
        own = _factor_of(term, before)
        if own is None or factor is not None:
            raise RuleDoesNotApply("unrolling a recurrence that is not linear", body)
        factor = own
    if factor is None:
        raise RuleDoesNotApply("unrolling without the member before", body)
    return factor, build.add(tuple(added)) if added else None


def _factor_of(term: Expression, before: Symbol) -> Expression | None:
    if term == before:
        return build.ONE
    if isinstance(term, Mul):
        for one, other in ((term.left, term.right), (term.right, term.left)):
            if other == before and all(not isinstance(p, Symbol) or p.name != before.name for p in walk(one)):
                return one
    return None


def _sum_of_steps(
    factor: Expression, added: Expression, time: Symbol, start: Expression, count: Expression
) -> Expression:
    if time not in free_symbols(added):
        if factor == build.ONE:
            return times(count, added)
        above = build.sub(build.ONE, raised(factor, count))
        return times(quotient(above, build.sub(build.ONE, factor)), added)
    index = Symbol((), next(name for name in "ijklm" if all(s.name != name for s in free_symbols(added))))
    outside, inside = _constants(substitute(added, {time: index}), index)
    body = inside if factor == build.ONE else times(raised(factor, build.sub(time, index)), inside)
    first = build.ONE if start == build.ZERO else build.add((start, build.ONE))
    return times(outside, BigOperator(body.shape, "sum", variable=index, lower=first, upper=time, body=body))


def _constants(term: Expression, index: Symbol) -> tuple[Expression, Expression]:
    """A product as the factors without the index, and those with it."""
    if index not in free_symbols(term):
        return term, build.ONE
    if not isinstance(term, Mul):
        return build.ONE, term
    first, second = _constants(term.left, index), _constants(term.right, index)
    return times(first[0], second[0]), times(first[1], second[1])
