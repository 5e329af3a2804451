"""An equation between functions, ``\\sigma' = \\sigma (1 - \\sigma)``, as one between their values.

Only where the left side is nothing but the derivative of a defined function, and no function on either side has an
argument: each then gets the one that the definition uses. A function before a bracket that names a function again is
a factor.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, replace

from notation.expression import Symbol
from notation.names import base_identity
from notation.raw import Raw, RawFence, RawList, RawName, RawNumber, RawProduct, RawScripted
from notation.scope import Scope


def at_an_argument(sides: Sequence[Raw | None], scope: Scope) -> tuple[Raw, ...] | None:
    """The sides with an argument for each function; None for what is no such equation."""
    if len(sides) < 2 or any(side is None for side in sides):
        return None
    first = sides[0]
    if not isinstance(first, RawName) or not first.primes or not _is_function(first, scope):
        return None
    letter = _argument(first, scope)
    if not letter:
        return None
    made = [_applied(side, letter, scope) for side in sides if side is not None]
    return None if any(side is None for side in made) else tuple(side for side in made if side is not None)


def _argument(node: RawName, scope: Scope) -> str:
    """The letter that the definition of a function uses for its one argument; "" where there is none."""
    definition = scope.function_definition(base_identity(replace(node, primes=0, sup=None), scope))
    if definition is None or len(definition.arguments) != 1:
        return ""
    (argument,) = definition.arguments
    plain = isinstance(argument, Symbol) and not argument.shape and len(argument.name) == 1
    return argument.name if plain else ""


def _is_function(node: Raw, scope: Scope) -> bool:
    """Whether it is a function with a definition, perhaps to a power: ``f^2`` is the square of its values."""
    if not isinstance(node, RawName) or node.sub is not None or not _argument(node, scope):
        return False
    return node.sup is None or (len(node.sup.items) == 1 and isinstance(node.sup.items[0], RawNumber))


def _names_function(node: Raw, scope: Scope) -> bool:
    return _is_function(node, scope) or any(_names_function(child, scope) for child in _children(node))


def _children(node: Raw) -> list[Raw]:
    found: list[Raw] = []
    for entry in fields(node):
        value = getattr(node, entry.name)
        for item in value if isinstance(value, tuple) else (value,):
            parts = item if isinstance(item, tuple) else (item,)
            found += [part for part in parts if isinstance(part, Raw)]
    return found


def _applied(node: Raw, letter: str, scope: Scope) -> Raw | None:
    """Each function of the node with the argument; None where one has an argument of its own."""
    if isinstance(node, RawName) and _is_function(node, scope):
        argument = RawFence(node.span, "(", ")", (RawName(node.span, letter),))
        value = RawFence(node.span, "(", ")", (RawProduct(node.span, (replace(node, sup=None), argument)),))
        return value if node.sup is None else RawScripted(node.span, value, None, node.sup)
    if isinstance(node, RawName) and node.sub is None and _argument(node, scope):
        return None  # f^{-1}: an inverse or a reciprocal
    if isinstance(node, RawProduct):
        for function, behind in zip(node.factors, node.factors[1:], strict=False):
            called = isinstance(behind, RawFence) and _is_function(function, scope)
            if called and not _names_function(behind, scope):
                return None
    if isinstance(node, RawList):
        return node  # scripts
    changed: dict[str, object] = {}
    for entry in fields(node):
        value = getattr(node, entry.name)
        made = _applied_value(value, letter, scope)
        if made is None and value is not None:
            return None
        changed[entry.name] = made
    return type(node)(**changed)  # type: ignore[arg-type]


def _applied_value(value: object, letter: str, scope: Scope) -> object:
    if isinstance(value, Raw):
        return _applied(value, letter, scope)
    if isinstance(value, tuple):
        made = tuple(_applied_value(item, letter, scope) for item in value)
        return None if any(new is None and old is not None for new, old in zip(made, value, strict=True)) else made
    return value
