"""Which definition speaks of a symbol, and when it is expanded.

Definitions that do not lead back to themselves are always expanded (unless kept). A recurrence is
expanded at a concrete index down to its base, and at a symbolic index only where the caller asked
(``Context.unrolling``), once for each time asked.
"""

from __future__ import annotations

from fractions import Fraction

from notation.expression import Add, Apply, Expression, Neg, Number, Symbol
from notation.givens import Definition
from notation.walking import walk
from symbolic.context import MAX_UNROLL, Context
from symbolic.linear import add
from symbolic.terms import Poly, constant

Binding = dict[str, Poly]


def names_in(expression: Expression) -> frozenset[str]:
    """Names of symbols and functions used in ``expression``."""
    found = set()
    for node in walk(expression):
        if isinstance(node, Symbol):
            found.add(node.name)
        elif isinstance(node, Apply):
            found.add(node.function)
    return frozenset(found)


def _led_to(definition: Definition, context: Context) -> frozenset[str]:
    """The names in the body; itself not where it is only spoken of at members that have definitions of their own."""
    name = definition.target.name
    own = {node for node in walk(definition.body) if isinstance(node, Symbol) and node.name == name}
    targets = {other.target for other in context.givens.definitions_of(name)}
    starts = all(isinstance(index, Number) for node in own for index in node.indices) and own <= targets
    return names_in(definition.body) - ({name} if starts else set())


def dependencies(name: str, context: Context) -> frozenset[str]:
    """Every name that the definitions of ``name`` lead to, itself only when they come back to it."""

    def close() -> frozenset[str]:
        reached: set[str] = set()
        frontier = [name]
        while frontier:
            current = frontier.pop()
            for definition in context.givens.definitions_of(current):
                own = {argument.name for argument in definition.arguments}
                for used in _led_to(definition, context) - own:
                    if used not in reached:
                        reached.add(used)
                        frontier.append(used)
        return frozenset(reached)

    found = context.remembered(("dependencies", name), close)
    assert isinstance(found, frozenset)
    return found


def is_recursive(name: str, context: Context) -> bool:
    return name in dependencies(name, context)


def find_definition(
    name: str, family: tuple[Poly, ...], components: int, context: Context
) -> tuple[Definition, Binding] | None:
    """The definition to expand ``name`` at ``family`` by, with its parameters bound; None: leave the symbol."""
    found: list[tuple[Definition, Binding]] = []
    for definition in context.definitions(name):
        if definition.function or len(definition.target.indices) != len(family):
            continue
        if definition.components and len(definition.components) != components:
            continue
        binding = match_indices(definition.target.indices, family)
        if binding is not None:
            found.append((definition, binding))
    if not found or member_key(name, family) in context.stops:
        return None
    exact = [pair for pair in found if not pair[1]] if family else []
    chosen = (exact or found)[-1]
    if is_recursive(name, context) and not exact and not _may_unroll(name, family, context):
        return None
    return chosen


def match_indices(pattern: tuple[Expression, ...], actual: tuple[Poly, ...]) -> Binding | None:
    """Values of the pattern's parameters: a bare symbol, a number, or a symbol plus a number."""
    binding: Binding = {}
    for index, value in zip(pattern, actual, strict=True):
        if isinstance(index, Number):
            if value.constant != index.value:
                return None
            continue
        parsed = shift_of(index)
        if parsed is None:
            return None
        parameter, shift = parsed
        solved = add(value, constant(-shift))
        if parameter in binding and binding[parameter] != solved:
            return None
        binding[parameter] = solved
    return binding


def shift_of(index: Expression) -> tuple[str, Fraction] | None:
    """``t + c`` as the name ``t`` and the number ``c``."""
    if isinstance(index, Symbol) and not index.indices:
        return index.name, Fraction(0)
    if isinstance(index, Add) and len(index.terms) == 2:
        first, last = index.terms
        if isinstance(last, Symbol):
            first, last = last, first
        if isinstance(first, Symbol) and not first.indices and isinstance(last, Number):
            return first.name, last.value
        negative = last.operand if isinstance(last, Neg) else None
        if isinstance(first, Symbol) and not first.indices and isinstance(negative, Number):
            return first.name, -negative.value
    return None


def member_key(name: str, family: tuple[Poly, ...]) -> str:
    return f"{name}<{','.join(index.key for index in family)}>"


def _may_unroll(name: str, family: tuple[Poly, ...], context: Context) -> bool:
    """Concrete indices above the base, down to a limit; symbolic ones where asked."""
    values = [index.constant for index in family]
    if not family or any(value is None for value in values):
        return member_key(name, family) in context.unrolling
    lowest = base_index(name, context)
    first = values[-1] if len(values) > 1 else values[0]
    assert first is not None
    return lowest < first <= lowest + MAX_UNROLL and _runs_forward(name, context)


def base_index(name: str, context: Context) -> int:
    """Where the recurrence starts: the largest index with a definition of its own; without one, 0."""
    bases = [
        int(index.value)
        for definition in context.givens.definitions_of(name)
        for index in definition.target.indices[-1:]
        if isinstance(index, Number) and index.value.denominator == 1
    ]
    return max(bases, default=0)


def _runs_forward(name: str, context: Context) -> bool:
    """Whether every reference of the name to itself, through any definition, goes to lower indices."""
    for definition in context.givens.definitions:
        for node in walk(definition.body):
            if isinstance(node, Symbol) and node.name == name and node.indices:
                parsed = shift_of(node.indices[-1])
                own = [shift_of(index) for index in definition.target.indices[-1:]]
                if parsed is None or not own or own[0] is None:
                    continue
                backward = parsed[1] > own[0][1] and definition.target.name == name
                if backward:
                    return False
    return True
