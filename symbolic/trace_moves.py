"""The moves of a written proof: definitions put in, derivatives and expectations worked out, in typed expressions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from notation.expression import (
    Apply,
    BigOperator,
    Component,
    Covariance,
    Derivative,
    Expectation,
    Expression,
    Integral,
    Number,
    Symbol,
    Variance,
)
from notation.givens import Definition, Givens
from notation.source import ShapeClash
from notation.walking import bound_variable, free_symbols, rebuild, substitute, walk
from symbolic.context import Context
from symbolic.definitions import base_index, dependencies, is_recursive, shift_of
from symbolic.derive import rewritten
from symbolic.limits import Undecided

_NAMES = ("i", "j", "k", "l", "m", "r", "s", "q")


def put_in(node: Expression, name: str, givens: Givens) -> Expression:
    """``node`` with every use of ``name`` replaced by its definition; what cannot be is left."""
    taken = frozenset(part.name for part in walk(node) if isinstance(part, Symbol))
    context = Context(givens)
    start = base_index(name, context) if is_recursive(name, context) else None
    return _put_in(node, _Use(name, givens, start, taken), frozenset(), ())


@dataclass(frozen=True)
class _Use:
    """What is put in: the definitions of ``name``, of a recurrence only above its ``start``. ``taken``: used names."""

    name: str
    givens: Givens
    start: int | None
    taken: frozenset[str]


def _put_in(node: Expression, use: _Use, inside: frozenset[str], held: tuple[Symbol, ...]) -> Expression:
    own = _held(node) if isinstance(node, Derivative) else ()
    if any(symbol.name == use.name and not symbol.indices for symbol in own):
        return node
    if not (isinstance(node, Symbol) and (_below(node, use) or any(_may_be(node, symbol) for symbol in held))):
        body = _meaning(node, use.name, use.givens)
        if body is not None and body.shape == node.shape and not _captured(body, node, inside):
            return _apart(body, use.taken)
    variable = bound_variable(node)
    within = inside if variable is None else inside | {variable.name}
    if isinstance(node, Derivative):
        return replace(node, body=_put_in(node.body, use, within, (*held, *own)))
    return rebuild(node, lambda child: _put_in(child, use, within, held))


def _held(node: Derivative) -> tuple[Symbol, ...]:
    own = node.wrt.base if isinstance(node.wrt, Component) else node.wrt
    return (own,) if isinstance(own, Symbol) else ()


def _may_be(node: Symbol, held: Symbol) -> bool:
    """Whether the symbol may be what a derivative is taken by."""
    if node.name != held.name or len(node.indices) != len(held.indices):
        return False
    pairs = [(shift_of(a), shift_of(b)) for a, b in zip(node.indices, held.indices, strict=True)]
    numbers = zip(node.indices, held.indices, strict=True)
    apart = any(a is not None and b is not None and a[0] == b[0] and a[1] != b[1] for a, b in pairs)
    return not apart and not any(isinstance(a, Number) and isinstance(b, Number) and a != b for a, b in numbers)


def _below(node: Symbol, use: _Use) -> bool:
    """Whether a member of a recurrence lies at or before its start."""
    last = node.indices[-1] if node.indices else None
    at_start = [d for d in use.givens.definitions_of(use.name) if d.target.indices == node.indices]
    return use.start is not None and isinstance(last, Number) and last.value <= use.start and not at_start


def _captured(body: Expression, node: Expression, inside: frozenset[str]) -> bool:
    """Whether a symbol of the definition would come under a sum that it has nothing to do with."""
    own = {symbol.name for symbol in free_symbols(node)}
    return any(symbol.name in inside - own for symbol in free_symbols(body))


def _apart(body: Expression, taken: frozenset[str]) -> Expression:
    """``body`` with its summed indices called otherwise than what stands around it."""
    variable = bound_variable(body)
    made = rebuild(body, lambda child: _apart(child, taken))
    if variable is None or variable.name not in taken or not isinstance(made, BigOperator):
        return made
    used = taken | {part.name for part in walk(body) if isinstance(part, Symbol)}
    new = next((Symbol((), name) for name in _NAMES if name not in used), None)
    if new is None:
        return made
    condition = None if made.condition is None else substitute(made.condition, {made.variable: new})
    return replace(made, variable=new, body=substitute(made.body, {made.variable: new}), condition=condition)


def _meaning(node: Expression, name: str, givens: Givens) -> Expression | None:
    """What the definition of ``name`` says of this very node."""
    found = None
    for definition in givens.definitions_of(name):
        if definition.condition is not None:
            continue
        try:
            made = _said(node, definition)
        except ValueError:  # a sum inside the definition uses the name of an index of the place
            continue
        if made is None:
            continue
        exact = bool(definition.target.indices) and all(isinstance(i, Number) for i in definition.target.indices)
        if exact:
            return made
        found = made
    return found


def _said(node: Expression, definition: Definition) -> Expression | None:
    if definition.function:
        if not isinstance(node, Apply) or node.function != definition.target.name or node.primes:
            return None
        pairs = list(zip(definition.arguments, node.arguments, strict=False))
        if len(definition.arguments) != len(node.arguments) or any(own.shape != at.shape for own, at in pairs):
            return None
        return substitute(definition.body, dict(pairs))
    if definition.components:
        if not isinstance(node, Component) or not isinstance(node.base, Symbol) or None in node.positions:
            return None
        if node.base.name != definition.target.name or len(node.positions) != len(definition.components):
            return None
        if len(set(definition.components)) != len(definition.components):
            return None
        binding = _binding(definition, node.base)
        places = {own: at for own, at in zip(definition.components, node.positions, strict=True) if at is not None}
        return None if binding is None else substitute(definition.body, {**binding, **places})
    if not isinstance(node, Symbol) or node.name != definition.target.name:
        return None
    binding = _binding(definition, node)
    return None if binding is None else _indices_tidied(substitute(definition.body, binding))


def _binding(definition: Definition, symbol: Symbol) -> dict[Symbol, Expression] | None:
    """The values of the definition's own indices for a member of the family."""
    from notation import build

    if len(definition.target.indices) != len(symbol.indices):
        return None
    made: dict[Symbol, Expression] = {}
    for own, given in zip(definition.target.indices, symbol.indices, strict=True):
        if isinstance(own, Number):
            if own != given:
                return None
            continue
        parsed = shift_of(own)
        if parsed is None:
            return None
        value = given if parsed[1] == 0 else shifted(given, -parsed[1])
        made[Symbol((), parsed[0])] = value if isinstance(value, Expression) else build.ZERO
    return made


def shifted(index: Expression, by: object) -> Expression:
    """``index + by`` with the numbers put together."""
    from fractions import Fraction

    from notation import build

    amount = Fraction(str(by))
    if isinstance(index, Number):
        return build.number(index.value + amount)
    parsed = shift_of(index)
    if parsed is not None:
        base: Expression = next(part for part in walk(index) if isinstance(part, Symbol) and part.name == parsed[0])
        amount += parsed[1]
    else:
        base = index
    if amount == 0:
        return base
    return build.add((base, build.number(amount))) if amount > 0 else build.sub(base, build.number(-amount))


def _indices_tidied(node: Expression) -> Expression:
    """Family indices such as ``(t - 1) - 1`` and ``3 - 1`` as one shift."""
    if isinstance(node, Symbol) and node.indices:
        return replace(node, indices=tuple(_index(one) for one in node.indices))
    return rebuild(node, _indices_tidied)


def _index(node: Expression) -> Expression:
    from symbolic.context import Context
    from symbolic.lowering import EMPTY, lower

    made = node
    try:
        poly = lower(node, (), EMPTY, Context(Givens()))
    except Undecided:
        return node
    if poly.constant is not None:
        from notation import build

        return build.number(poly.constant)
    symbols = [part for part in walk(node) if isinstance(part, Symbol)]
    if len(set(symbols)) == 1 and len(poly.terms) <= 2:
        base = lower(symbols[0], (), EMPTY, Context(Givens()))
        from symbolic.linear import subtract

        gap = subtract(poly, base).constant
        if gap is not None:
            made = shifted(symbols[0], gap)
    return made


# --- what the engine works out --------------------------------------------------------------------

_DERIVATIVES = (Derivative,)
_MEANS = (Expectation, Variance, Covariance)
_INTEGRALS = (Integral,)

WORKED: tuple[tuple[str, tuple[type, ...]], ...] = (
    ("derivative", _DERIVATIVES),
    ("expectation", _MEANS),
    ("integral", _INTEGRALS),
)
"""Rule -> the kinds of nodes that it works out."""


def worked_out(node: Expression, kinds: tuple[type, ...], givens: Givens) -> Expression:
    """``node`` with every part of these kinds worked out; what cannot be is left."""
    arrays = {d.target.name for d in givens.definitions if any(argument.shape for argument in d.arguments)}
    names = frozenset(d.target.name for d in givens.definitions) - arrays
    context = Context(givens)

    def change(part: Expression) -> Expression:
        # A definition that leads to what the derivative is taken by is part of it; the others stay symbols.
        symbols = _held(part) if isinstance(part, Derivative) else ()
        held = {symbol.name for symbol in symbols}
        fixed = {symbol.name for symbol in symbols if not symbol.indices}
        kept = frozenset(name for name in names if name in fixed or held.isdisjoint(dependencies(name, context)))
        return rewritten(part, givens, kept)

    return _worked(node, kinds, change, frozenset())


def _worked(
    node: Expression, kinds: tuple[type, ...], change: Callable[[Expression], Expression], inside: frozenset[str]
) -> Expression:
    if isinstance(node, kinds) and inside.isdisjoint(symbol.name for symbol in free_symbols(node)):
        try:
            made = change(node)
        except (Undecided, ShapeClash, ValueError):
            return node
        done = made.shape == node.shape and not any(isinstance(part, kinds) for part in walk(made))
        return made if done else node
    variable = bound_variable(node)
    within = inside if variable is None else inside | {variable.name}
    return rebuild(node, lambda child: _worked(child, kinds, change, within))
