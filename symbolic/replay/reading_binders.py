"""Sums, products, derivatives and expectations read into the checker's sums."""

from __future__ import annotations

from notation.expression import Apply, BigOperator, Component, Derivative, Expression, Number, Relation, Symbol
from notation.walking import walk
from symbolic.replay import means, reading, slopes
from symbolic.replay.algebra import multiply
from symbolic.replay.binding import delta, total
from symbolic.replay.definitions import leads_to, runs_forward
from symbolic.replay.mapping import mapped
from symbolic.replay.reading import STRUCTURES, Indices, Reader, Scope
from symbolic.replay.reading_calls import indicator
from symbolic.replay.ring import (
    ONE,
    Atom,
    Beyond,
    Sum,
    add,
    atoms_of,
    constant,
    index,
    number,
    subtract,
    text,
)
from symbolic.replay.sums import product_over


def big_operator(reader: Reader, node: BigOperator, indices: Indices, scope: Scope) -> Sum:
    if node.kind not in ("sum", "prod"):
        raise Beyond(node.kind)
    if node.lower is None or node.upper is None:
        first, size = ONE, reader.scalar(_axis_of(node, reader), scope)
    else:
        first = reader.scalar(node.lower, scope)
        size = add(subtract(reader.scalar(node.upper, scope), first), ONE)
    name = reader.facts.fresh()
    inner = {**scope, node.variable.name: add(index(name), first, number(-1))}
    made = reader.entry(node.body, indices, inner)
    if isinstance(node.condition, Relation) and node.condition.op in ("=", "!=") and node.kind == "sum":
        made = multiply(made, indicator(reader, node.condition, (), inner), reader.facts)
    elif node.condition is not None:
        raise Beyond("the condition under a sum")
    if node.kind == "sum":
        return total(made, name, size, reader.facts)
    return product_over(made, name, size, reader.facts)


def _axis_of(node: BigOperator, reader: Reader) -> Expression:
    """The whole range of an index: the axis that it is used on, or the declared range of its family."""
    found = set()
    for part in walk(node.body):
        if isinstance(part, Component):
            pairs = zip(part.positions, part.base.shape, strict=True)
            found |= {size for position, size in pairs if position == node.variable}
        elif isinstance(part, Symbol) and node.variable in part.indices:
            declaration = reader.givens.declaration(part.name)
            ranges = declaration.ranges if declaration is not None else ()
            for place, (low, high) in zip(part.indices, ranges, strict=False):
                if place == node.variable and high is not None and isinstance(low, Number) and low.value == 1:
                    found.add(high)
    if len(found) != 1:
        raise Beyond("the range of a sum")
    return found.pop()


def derivative(reader: Reader, node: Derivative, indices: Indices, scope: Scope) -> Sum:
    wrt = node.wrt
    symbol = wrt.base if isinstance(wrt, Component) else wrt
    if not isinstance(symbol, Symbol) or symbol.name in scope:
        raise Beyond("a derivative by this")
    for part in walk(node.body):
        name = part.name if isinstance(part, Symbol) else part.function if isinstance(part, Apply) else ""
        if name and name != symbol.name and not reader.puts_in(name) and leads_to(name, symbol.name, reader.givens):
            raise Beyond(f"the definition of {name} is not put in")
    recursive = leads_to(symbol.name, symbol.name, reader.givens)
    targets = _targets(node, len(indices))
    own = [indices[k] for k in targets[0]]
    # What a derivative is taken by is a variable, whatever defines it.
    names = reader.expanded if symbol.indices and not reader.once else reader.expanded - {symbol.name}
    properties = _properties(symbol, reader)
    general = reader.general | {symbol.name} if properties & STRUCTURES else reader.general
    held = Reader(reader.givens, names, reader.facts, reader.once, (symbol,), general)
    made = held.entry(node.body, tuple(own), scope)
    if recursive and not _no_later_members(made, symbol, reader):
        raise Beyond(f"members of {symbol.name} that lead to what the derivative is taken by")
    if general != reader.general and len(targets) > 2:
        raise Beyond("a second derivative by a structured matrix")
    for places in targets[1:]:
        target = _target_atom(held, wrt, symbol, tuple(indices[k] for k in places), scope)
        made = (
            _by_structured(made, target, symbol, properties, reader)
            if general != reader.general
            else (slopes.by_entry(made, target, reader.facts))
        )
    return made


def _properties(symbol: Symbol, reader: Reader) -> frozenset[str]:
    declaration = reader.givens.declaration(symbol.name)
    return declaration.properties if declaration is not None and symbol.rank == 2 else frozenset()


def _by_structured(made: Sum, target: Atom, symbol: Symbol, properties: frozenset[str], reader: Reader) -> Sum:
    """By an entry of a matrix with structure: as if its entries were free, and then the structure put in; where
    derivatives respect it, by all entries that are one number."""
    facts = reader.facts
    family, (row, column) = target.parts[: target.family], target.parts[target.family :]

    def structured(one: Atom) -> Sum | None:
        if one.kind != "entry" or one.name != symbol.name or len(one.parts) != len(target.parts):
            return None
        own = tuple(mapped(part, structured, facts) for part in one.parts)
        return reading.plain_entry(reader, symbol, own[: one.family], own[one.family :])

    def by(first: Sum, second: Sum) -> Sum:
        place = Atom("entry", symbol.name, (*family, first, second), target.family)
        return mapped(slopes.by_entry(made, place, facts), structured, facts)

    straight = by(row, column)
    if "tied" not in properties:
        return straight
    on = multiply(delta(subtract(row, column), facts), straight, facts)
    return on if "diagonal" in properties else subtract(add(straight, by(column, row)), on)


def _no_later_members(made: Sum, symbol: Symbol, reader: Reader) -> bool:
    """Whether of a recurrence only the member itself, or those before it, are left."""
    if not runs_forward(symbol.name, reader.givens):
        return False
    own = tuple(reader.scalar(one) for one in symbol.indices)
    for factor in atoms_of(made):
        if factor.kind == "entry" and factor.name == symbol.name and factor.family == len(own):
            gaps = [constant(subtract(a, b)) for a, b in zip(factor.parts, own, strict=False)]
            if any(gap is None or gap > 0 for gap in gaps):
                return False
    return True


def _targets(node: Derivative, count: int) -> list[tuple[int, ...]]:
    """Which of the indices belong to the body, and to each of the variables."""
    body, own = node.body.rank, node.wrt.rank
    if node.order == 2 and (body == 0 or own == 0):
        places = [tuple(range(start, start + own)) for start in (body, body + own)]
        return [tuple(range(body)), *places]
    if node.order != 1 or count != body + own:
        raise Beyond("a derivative of this shape")
    if node.layout == "gradient":
        return [tuple(range(own, own + body)), tuple(range(own))]
    return [tuple(range(body)), tuple(range(body, body + own))]


def _target_atom(reader: Reader, wrt: Expression, symbol: Symbol, places: Indices, scope: Scope) -> Atom:
    family = tuple(reader.scalar(one, scope) for one in symbol.indices)
    if isinstance(wrt, Component):
        left = list(places)
        full = []
        for position, size in zip(wrt.positions, wrt.base.shape, strict=True):
            made = left.pop(0) if position is None else reader.scalar(position, scope)
            if position is not None:
                reader.facts.places.add((text(made), text(reader.scalar(size, scope))))
            full.append(made)
        places = tuple(full)
    made = reading.plain_entry(reader, symbol, family, places)
    if len(made) != 1 or len(made[0].factors) != 1 or made[0].factors[0][0].symmetric:
        raise Beyond("a derivative by a structured matrix")
    return made[0].factors[0][0]


def mean(reader: Reader, node: Expression, indices: Indices, scope: Scope) -> Sum:
    try:
        return means.moment(reader, node, indices, scope)
    except Beyond:
        return reading.opaque(node, indices, scope)
