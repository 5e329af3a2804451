"""Linear first-order recurrences: unrolled for a symbolic time, and claims proved by induction."""

from __future__ import annotations

from dataclasses import replace

from notation import build
from notation.expression import BigOperator, Expression, Mul, Number, Symbol
from notation.givens import Definition, Givens
from notation.walking import free_symbols, substitute, walk
from symbolic.context import Context
from symbolic.limits import OutsideEngine, Undecided
from symbolic.linear import add, subtract
from symbolic.lowering import EMPTY, lower
from symbolic.proof import Proof, Record
from symbolic.prove import axes_of, form_in_context, new_context, prove_equal
from symbolic.raising import raise_to_matrix
from symbolic.rational import cancel
from symbolic.terms import ZERO, Entry, Monomial, Poly, from_factor, mentions

_NAMES = ("i", "j", "k", "s", "l", "r")


def unroll(recurrence: Definition, base: Definition, givens: Givens) -> Expression:
    """``x_t`` as a sum, from ``x_t = a x_{t-1} + b_t`` and ``x_s = c`` with a number s and a scalar a that
    does not depend on t: ``a^(t-s) c + sum_{i=s+1}^t a^(t-i) b_i``. Proved by induction before it is
    returned; raises ``Undecided`` otherwise."""
    time, start = _time_of(recurrence), _start_of(base)
    slope, rest = _split(recurrence, givens)
    index = _free_name(recurrence, base)
    exponent = build.sub(time, index)
    moved = substitute(rest, {time: index})
    outer, inner = _constant_factor(moved, index)
    powered = build.power(slope, exponent)
    body = inner if slope == build.ONE else build.product(powered, inner)
    first = build.number(start + 1)
    total: Expression = BigOperator(body.shape, "sum", variable=index, lower=first, upper=time, body=body)
    if outer is not None:
        total = build.scale(outer, total)
    if not _is_zero(base.body, givens):
        steps = time if start == 0 else build.sub(time, build.number(start))
        beginning = base.body if slope == build.ONE else build.product(build.power(slope, steps), base.body)
        total = build.add((beginning, total))
    claim = replace(recurrence, body=total)
    if prove_by_induction(claim, recurrence, base, givens) is None:
        raise Undecided("the unrolled recurrence was not confirmed by induction")
    return total


def _time_of(recurrence: Definition) -> Symbol:
    if len(recurrence.target.indices) != 1 or not isinstance(recurrence.target.indices[0], Symbol):
        raise OutsideEngine("a recurrence whose index is not one symbol")
    return recurrence.target.indices[0]


def _start_of(base: Definition) -> int:
    (index,) = base.target.indices
    if not isinstance(index, Number) or index.value.denominator != 1:
        raise OutsideEngine("a base case at a symbolic index")
    return int(index.value)


def _free_name(recurrence: Definition, base: Definition) -> Symbol:
    used = {symbol.name for body in (recurrence.body, base.body) for symbol in free_symbols(body)}
    used |= {node.name for node in walk(recurrence.body) if isinstance(node, Symbol)}
    name = next((name for name in _NAMES if name not in used), "i'")
    return Symbol((), name)


def _split(recurrence: Definition, givens: Givens) -> tuple[Expression, Expression]:
    """The factor of the previous member, and what is added."""
    name = recurrence.target.name
    context, _ = new_context(_without(givens, name), recurrence.body, recurrence.target)
    axes = axes_of(recurrence.body, context)
    indices = tuple(from_factor(axis) for axis in axes)
    body = lower(recurrence.body, indices, EMPTY, context)
    time = lower(_time_of(recurrence), (), EMPTY, context)
    previous = subtract(time, Poly(((Monomial(), build.ONE.value),)))
    member = Entry(name, (previous,), indices)
    slope, rest = ZERO, ZERO

    for monomial, coefficient in body.terms:
        own = [f for f, e in monomial.powers if e == 1 and f == member]
        others = Monomial(tuple(pair for pair in monomial.powers if pair[0] not in own))
        if mentions(others, frozenset((name,))) or len(own) > 1:
            raise OutsideEngine("a recurrence that is not linear with a scalar factor")
        term = Poly(((others, coefficient),))
        slope, rest = (add(slope, term), rest) if own else (slope, add(rest, term))
    if slope.free or any(symbol == _time_of(recurrence) for symbol in free_symbols(_raised(slope, (), (), context))):
        raise OutsideEngine("a recurrence whose factor changes with time")
    shape = recurrence.body.shape
    return _raised(slope, (), (), context), _raised(rest, axes, shape, context)


def _raised(poly: Poly, axes: tuple[object, ...], shape: tuple[Expression, ...], context: Context) -> Expression:
    from symbolic.terms import Bound

    bounds = tuple(axis for axis in axes if isinstance(axis, Bound))
    return raise_to_matrix(form_in_context(cancel(poly, context), bounds, shape, context))


def _constant_factor(body: Expression, index: Symbol) -> tuple[Expression | None, Expression]:
    """A scalar factor that does not depend on the index stands before the sum."""
    if isinstance(body, Mul) and not body.left.shape and index not in free_symbols(body.left):
        return body.left, body.right
    return None, body


def _is_zero(body: Expression, givens: Givens) -> bool:
    zero = build.zeros(body.shape) if body.shape else build.ZERO
    return prove_equal(body, zero, givens) is not None


def _without(givens: Givens, name: str) -> Givens:
    kept = tuple(definition for definition in givens.definitions if definition.target.name != name)
    return replace(givens, definitions=kept)


def prove_by_induction(claim: Definition, recurrence: Definition, base: Definition, givens: Givens) -> Proof | None:
    """A proof that the members that ``base`` and ``recurrence`` define are those of ``claim`` for every later
    integer time: the base case, and the step from t - 1 to t. None: not proved."""
    time, start = _time_of(recurrence), _start_of(base)
    others = _without(givens, claim.target.name)
    if _time_of(claim) != time:
        raise OutsideEngine("a claim in another index than the recurrence")
    at_start = substitute(claim.body, {time: build.number(start)})
    first = prove_equal(at_start, base.body, others)
    if first is None:
        return None
    before = build.sub(time, build.ONE)
    hypothesis = substitute(claim.body, {time: before})
    replaced: dict[Symbol, Expression] = {}
    for symbol in free_symbols(recurrence.body):
        if symbol.name != claim.target.name:
            continue
        if not _is_previous(symbol, time, others):
            return None
        replaced[symbol] = hypothesis
    stepped = substitute(recurrence.body, replaced)
    step = prove_equal(stepped, claim.body, others)
    if step is None:
        return None
    return Proof(claim.target, claim.body, givens, Record(proofs=(first, step)))


def claim_by_induction(symbol: Symbol, body: Expression, givens: Givens) -> Proof | None:
    """Induction for ``symbol = body``, with the recurrence and the base case that the givens define for it."""
    if len(symbol.indices) != 1 or not isinstance(symbol.indices[0], Symbol):
        return None
    definitions = givens.definitions_of(symbol.name)
    bases = [one for one in definitions if len(one.target.indices) == 1 and isinstance(one.target.indices[0], Number)]
    general = [one for one in definitions if len(one.target.indices) == 1 and isinstance(one.target.indices[0], Symbol)]
    if len(bases) != 1 or len(general) != 1 or general[0].components or bases[0].components:
        return None
    if any(part.name == symbol.name for part in free_symbols(body)):
        return None
    time = general[0].target.indices[0]
    assert isinstance(time, Symbol)
    moved = substitute(body, {symbol.indices[0]: time}) if symbol.indices[0] != time else body
    try:
        proof = prove_by_induction(replace(general[0], body=moved), general[0], bases[0], givens)
    except OutsideEngine:
        return None
    return None if proof is None else Proof(symbol, body, givens, proof.record)


def _is_previous(symbol: Symbol, time: Symbol, givens: Givens) -> bool:
    if len(symbol.indices) != 1:
        return False
    return prove_equal(symbol.indices[0], build.sub(time, build.ONE), givens) is not None
