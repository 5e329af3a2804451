"""Whether what an author writes on the left is what a question asks for: the same marks, or an entry of it."""

from __future__ import annotations

from notation.expression import Apply, ArrayLiteral, Component, Derivative, Expression, Symbol, TupleOf


def same_subject(found: Expression, wanted: Expression) -> bool:
    """The same marks meant the same: equal trees, or a function named with and without its argument."""
    if found == wanted:
        return True
    if isinstance(found, Apply) and isinstance(wanted, Apply):
        return (
            found.function == wanted.function
            and found.primes == wanted.primes
            and len(found.arguments) == len(wanted.arguments)
        )
    if isinstance(wanted, Apply) and isinstance(found, Symbol):
        return found.name == wanted.function and not found.indices
    if isinstance(found, ArrayLiteral | TupleOf) and isinstance(wanted, ArrayLiteral | TupleOf):
        return found.items == wanted.items
    return _unsized(found) == _unsized(wanted)


def entry_of(found: Expression, wanted: Expression) -> tuple[Expression, ...]:
    """The free indices at which ``found`` is an entry of ``wanted``; empty where it is none."""
    positions: tuple[Expression | None, ...] = ()
    if isinstance(found, Component) and same_subject(found.base, wanted):
        positions = found.positions
    elif isinstance(found, Derivative) and isinstance(wanted, Derivative) and found.order == wanted.order == 1:
        body, above = _entry(found.body, wanted.body)
        wrt, below = _entry(found.wrt, wanted.wrt)
        if body and wrt:
            positions = (*below, *above) if wanted.layout == "gradient" else (*above, *below)
    free = [item for item in positions if isinstance(item, Symbol)]
    whole = len(free) == len(positions) == len(wanted.shape) and len(set(free)) == len(free)
    return tuple(free) if whole else ()


def _entry(found: Expression, wanted: Expression) -> tuple[bool, tuple[Expression | None, ...]]:
    """Whether ``found`` is ``wanted`` or entries of it, and at which positions."""
    if same_subject(found, wanted):
        return True, ()
    if isinstance(found, Component) and same_subject(found.base, wanted):
        return True, found.positions
    return False, ()


def _unsized(node: Expression) -> tuple[object, ...]:
    """A tree without its shapes, which may differ in sizes that nobody named."""
    from dataclasses import fields

    parts: list[object] = [type(node).__name__]
    for entry in fields(node):
        if entry.name in ("shape", "span", "style"):
            continue
        parts.append(_unsized_value(getattr(node, entry.name)))
    return tuple(parts)


def _unsized_value(value: object) -> object:
    if isinstance(value, Expression):
        return _unsized(value)
    if isinstance(value, tuple):
        return tuple(_unsized_value(item) for item in value)
    return value
