"""Definitions that a chain makes on its way.

``\\partial Y_{mn}/\\partial X_{ij} = \\partial h(X_{mn})/\\partial X_{ij}`` puts h(X) for Y.
Where two neighbouring sides differ in one thing only, and that thing is a name without a definition under a
derivative, what stands in its place is what the author says that the name is.
"""

from __future__ import annotations

from dataclasses import fields, replace

from notation import build
from notation.expression import (
    Apply,
    BasisVector,
    BigOperator,
    Component,
    Constant,
    Derivative,
    Expression,
    Identity,
    Number,
    Ones,
    Pow,
    Symbol,
    Zeros,
)
from notation.givens import Definition
from notation.scope import Scope
from notation.sizes import settled_size
from notation.walking import free_symbols, substitute, walk

_PLAIN = (Number, Symbol, Component, Constant, Identity, Ones, Zeros, BasisVector)
_SKIPPED = frozenset({"span", "style", "shape"})
_MANY = 8


def learned(left: Expression, right: Expression, scope: Scope, replaceable: frozenset[str]) -> Definition | None:
    """The definition that going from ``left`` to ``right`` makes, if it is one. ``replaceable``: names with a
    definition that no longer binds."""
    pairs: list[tuple[Expression, Expression]] = []
    differences(left, right, pairs)
    if not pairs or len(pairs) > _MANY or any(pair != pairs[0] for pair in pairs):
        return None
    name, body = pairs[0]
    if isinstance(body, _PLAIN) or not _differentiated(name, left):
        return None
    made = definition(name, body)
    if made is None:
        return None
    identity = made.target.name
    known = scope.known(identity)
    if scope.is_random(identity) or (known is not None and known.role not in ("value",)):
        return None
    if any(item.target.name == identity for item in scope.definitions) and identity not in replaceable:
        return None
    return made


def definition(name: Expression, body: Expression) -> Definition | None:
    """``name = body`` as a definition; None where the name is none, or the body uses it or an index of its own."""
    if isinstance(name, Pow) and name.exponent == build.TWO and not name.shape:  # \\sigma^2, of a standard deviation
        inner = definition(name.base, build.apply("sqrt", (body,)))
        return inner if not body.shape else None
    components: tuple[Symbol, ...] = ()
    target = name
    if isinstance(name, Component):
        if not all(isinstance(item, Symbol) and not item.indices for item in name.positions):
            return None
        components = tuple(item for item in name.positions if isinstance(item, Symbol))
        target = name.base
    if not isinstance(target, Symbol) or len(set(components)) != len(components):
        return None
    if not all(isinstance(item, Symbol) and not item.indices for item in target.indices):
        return None
    if len(body.shape) != len(target.shape) - len(components):
        return None
    if any(isinstance(part, Symbol) and part.name == target.name for part in walk(body)):
        return None
    return Definition(target, body, components)


def loose_indices(made: Definition, scope: Scope) -> list[Symbol]:
    """Indices that the body uses and the left side lacks."""
    own = {part.name for part in (*made.components, *made.target.indices) if isinstance(part, Symbol)}
    for part in walk(made.body):
        if isinstance(part, BigOperator):  # what a sum runs up to is a size
            own |= {
                item.name for end in (part.lower, part.upper) if end for item in walk(end) if isinstance(item, Symbol)
            }
    found = []
    for symbol in sorted(free_symbols(made.body), key=lambda item: item.name):
        known = scope.known(symbol.name)
        if known is None or known.role != "index" or symbol.name in own or symbol.indices:
            continue
        if len(symbol.name) == 1 and symbol.name.islower():  # capitals are sizes
            found.append(symbol)
    return found


def tightened(made: Definition, scope: Scope) -> Definition | None:
    """``Y_{sj} = \\gamma_i X_{sj} + \\beta_j`` with the loose index read as the one of the left side that
    runs along the same axis; None where there is nothing to mend or no single way to."""
    loose = loose_indices(made, scope)
    if len(loose) != 1 or not made.components:
        return None
    sizes = {settled_size(part.base.shape[k], scope) for part in walk(made.body) if isinstance(part, Component)
             for k, item in enumerate(part.positions) if item == loose[0] and k < len(part.base.shape)}  # fmt: skip
    fitting = [
        item for k, item in enumerate(made.components)
        if k < len(made.target.shape) and settled_size(made.target.shape[k], scope) in sizes
    ]  # fmt: skip
    if len(fitting) != 1:
        return None
    return replace(made, body=substitute(made.body, {loose[0]: fitting[0]}))


def closed(made: Definition, scope: Scope) -> bool:
    """Whether the body uses no index that the left side lacks."""
    return not loose_indices(made, scope)


def _differentiated(name: Expression, side: Expression) -> bool:
    for part in walk(side):
        if isinstance(part, Derivative):
            body = part.body
            while True:
                if body == name:
                    return True
                if not isinstance(body, Component):
                    break
                body = body.base
    return False


def differences(a: Expression, b: Expression, found: list[tuple[Expression, Expression]]) -> None:
    """The smallest places where two trees differ, as pairs; stops when there are many."""
    if a == b or len(found) > _MANY:
        return
    if type(a) is not type(b) or isinstance(a, _LEAVES):
        found.append((a, b))
        return
    if isinstance(a, Apply) and isinstance(b, Apply) and (a.function != b.function or a.primes != b.primes):
        found.append((a, b))
        return
    inner: list[tuple[Expression, Expression]] = []
    for entry in fields(a):
        if entry.name in _SKIPPED:
            continue
        if not _compare(getattr(a, entry.name), getattr(b, entry.name), inner):
            found.append((a, b))
            return
    found.extend(inner)


_LEAVES = (Number, Symbol, Constant)


def _compare(a: object, b: object, found: list[tuple[Expression, Expression]]) -> bool:
    """Compare two field values; False when they differ in something that is no expression."""
    if isinstance(a, Expression) and isinstance(b, Expression):
        differences(a, b, found)
        return True
    if isinstance(a, tuple) and isinstance(b, tuple) and len(a) == len(b):
        return all(_compare(x, y, found) for x, y in zip(a, b, strict=True))
    return a == b
