"""Which definition a written symbol or call is replaced by, for the checker."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from notation.expression import Add, Apply, Expression, Neg, Number, Symbol
from notation.givens import Givens
from notation.walking import free_symbols, walk
from symbolic.replay import slopes
from symbolic.replay.ring import Atom, Beyond, Sum, add, atom, constant, index, number, text

if TYPE_CHECKING:
    from symbolic.replay.reading import Indices, Reader


def body_of(
    node: Symbol, family: Indices, indices: Indices, reader: Reader
) -> tuple[Expression, Indices, Mapping[str, Any]] | None:
    """The body that a symbol stands for, the indices it is read at, and the values of the definition's parameters."""
    found: list[tuple[bool, Expression, Indices, dict[str, Any]]] = []
    for definition in reader.givens.definitions_of(node.name):
        if definition.function or len(definition.target.indices) != len(family) or definition.condition is not None:
            continue
        binding = _matched(definition.target.indices, family)
        if binding is None:
            continue
        own = indices
        names = [component.name for component in definition.components]
        if names:
            if len(names) != len(indices) or len(set(names)) != len(names):
                continue
            binding.update(zip(names, indices, strict=True))
            own = ()
        elif len(indices) > definition.body.rank:
            own = indices[: definition.body.rank]
        exact = bool(family) and all(isinstance(one, Number) for one in definition.target.indices)
        found.append((exact, definition.body, own, binding))
    if not found:
        return None
    exact_ones = [item for item in found if item[0]]
    _, body, own, binding = (exact_ones or found)[-1]
    return body, own, binding


def _matched(pattern: tuple[Expression, ...], family: Indices) -> dict[str, Any] | None:
    """The values of a definition's own indices: a bare symbol, a number, or a symbol plus a number."""
    binding: dict[str, Any] = {}
    for place, value in zip(pattern, family, strict=True):
        if isinstance(place, Number):
            if constant(value) != place.value:
                return None
            continue
        name, shift = _shifted(place)
        solved = add(value, number(-shift))
        if name in binding and text(binding[name]) != text(solved):
            return None
        binding[name] = solved
    return binding


def _shifted(place: Expression) -> tuple[str, Any]:
    if isinstance(place, Symbol) and not place.indices:
        return place.name, 0
    if isinstance(place, Add) and len(place.terms) == 2:
        first, last = place.terms
        sign = -1 if isinstance(last, Neg) else 1
        value = last.operand if isinstance(last, Neg) else last
        if isinstance(first, Symbol) and not first.indices and isinstance(value, Number):
            return first.name, sign * value.value
    raise Beyond("the index of a definition")


def call_of(reader: Reader, node: Apply, indices: Indices, scope: Mapping[str, Any]) -> Sum:
    """A call of a user's function: its definition put in where asked, else an atom."""
    from symbolic.replay.functions import function
    from symbolic.replay.reading import Reader as Inner

    name, arguments = node.function, node.arguments
    definitions = [d for d in reader.givens.definitions_of(name) if d.function and len(d.arguments) == len(arguments)]
    if name in reader.expanded and definitions:
        definition = definitions[-1]
        inner = Inner(reader.givens, reader.expanded - {name}, reader.facts, reader.once, (), reader.general)
        if node.primes:
            if len(arguments) != 1 or definition.arguments[0].shape:
                raise Beyond("the derivative of a function of arrays")
            slot = reader.facts.fresh()
            made = inner.entry(definition.body, (), {definition.arguments[0].name: atom(Atom("entry", slot))})
            for _ in range(node.primes):
                made = slopes.by_entry(made, Atom("entry", slot), reader.facts)
            return slopes.put(made, slot, reader.at(arguments[0], indices, scope), reader.facts)
        values: dict[str, Any] = {}
        elementwise = any(a.shape and not p.shape for p, a in zip(definition.arguments, arguments, strict=True))
        for parameter, argument in zip(definition.arguments, arguments, strict=True):
            if argument.shape and not elementwise:
                values[parameter.name] = _later(reader, argument, scope)
            else:
                values[parameter.name] = reader.at(argument, indices, scope)
        return inner.entry(definition.body, indices if definition.body.shape else (), values)
    if any(parameter.shape for definition in definitions for parameter in definition.arguments):
        return _of_array(reader, node, indices, scope)
    if all(not argument.shape or argument.shape == node.shape for argument in arguments):
        marked = name + "'" * node.primes
        return function(marked, tuple(reader.at(one, indices, scope) for one in arguments), reader.facts)
    return _of_array(reader, node, indices, scope)


def _of_array(reader: Reader, node: Apply, indices: Indices, scope: Mapping[str, Any]) -> Sum:
    """An entry of an unknown function of one whole array, equal where the arrays are."""
    if len(node.arguments) != 1 or node.primes:
        raise Beyond(f"the function {node.function} of arrays")
    (argument,) = node.arguments
    binds = tuple(reader.facts.fresh() for _ in argument.shape)
    entry = reader.entry(argument, tuple(index(name) for name in binds), scope)
    sizes = tuple(reader.scalar(size, scope) for size in argument.shape)
    return atom(Atom("call", node.function, (*indices, *sizes, entry), 0, binds))


def _later(reader: Reader, argument: Expression, scope: Mapping[str, Any]) -> Any:
    return lambda indices: reader.entry(argument, indices, scope)


def leads_to(name: str, target: str, givens: Givens) -> bool:
    """Whether the definitions of ``name`` come to ``target``."""
    seen: set[str] = set()
    frontier = [name]
    while frontier:
        for definition in givens.definitions_of(frontier.pop()):
            own = {part.name for part in (*definition.arguments, *definition.components)}
            own |= {part.name for place in definition.target.indices for part in free_symbols(place)}
            for part in walk(definition.body):
                used = part.name if isinstance(part, Symbol) else part.function if isinstance(part, Apply) else ""
                if used in own:
                    continue
                if used == target:
                    return True
                if used and used not in seen:
                    seen.add(used)
                    frontier.append(used)
    return False


def runs_forward(name: str, givens: Givens) -> bool:
    """Whether the definitions of ``name`` speak only of its members before the one that is defined, and of nothing
    that leads back to it."""
    for definition in givens.definitions_of(name):
        if len(definition.target.indices) != 1:
            return False
        try:
            here = _place(definition.target.indices[0])
            for part in walk(definition.body):
                if isinstance(part, Symbol) and part.name == name:
                    there = _place(part.indices[0]) if len(part.indices) == 1 else ("", 0)
                    if there[0] != here[0] or there[1] >= here[1]:
                        return False
                elif isinstance(part, Symbol) and leads_to(part.name, name, givens):
                    return False
        except Beyond:
            return False
    return True


def _place(node: Expression) -> tuple[str, Any]:
    return ("", node.value) if isinstance(node, Number) else _shifted(node)
