"""Functions, norms, inverses and determinants read into the checker's sums."""

from __future__ import annotations

from fractions import Fraction

from notation.expression import Apply, Expression, Norm, Relation
from notation.functions import FUNCTIONS
from symbolic.replay import slopes
from symbolic.replay.algebra import multiply, power
from symbolic.replay.binding import delta
from symbolic.replay.definitions import call_of
from symbolic.replay.determinants import is_apart
from symbolic.replay.functions import above_zero, exponential, function
from symbolic.replay.information import information
from symbolic.replay.reading import Indices, Reader, Scope
from symbolic.replay.reading_matrices import array, stacked
from symbolic.replay.ring import (
    ONE,
    Atom,
    Beyond,
    Sum,
    atom,
    constant,
    index,
    scale,
    subtract,
)


def application(reader: Reader, node: Apply, indices: Indices, scope: Scope) -> Sum:
    name, arguments = node.function, node.arguments
    if name in reader.expanded or name not in FUNCTIONS:
        return call_of(reader, node, indices, scope)
    if any(definition.function for definition in reader.givens.definitions_of(name)):
        raise Beyond(f"a definition of {name} that is not put in")
    first = arguments[0]
    if name == "tr":
        return reader.over(first.shape[0], lambda k: reader.entry(first, (k, k), scope), scope)
    if name == "det":
        return array(reader, "det", first, (), scope) if first.shape else reader.scalar(first, scope)
    if name in ("kl", "entropy", "cross_entropy"):
        return information(reader, node)
    if name == "vec" and first.rank == 2:
        return stacked(reader, first, indices, scope)
    if name == "diag":
        inner = reader.entry(first, indices if first.rank == 2 else indices[:1], scope)
        return multiply(delta(subtract(*indices), reader.facts), inner, reader.facts)
    if name == "softmax":
        above = exponential(reader.entry(first, indices, scope), reader.facts)
        below = reader.over(
            first.shape[0], lambda k: exponential(reader.entry(first, (k,), scope), reader.facts), scope
        )
        return multiply(above, power(below, -1, reader.facts), reader.facts)
    if name == "delta":
        return delta(subtract(*(reader.scalar(one, scope) for one in arguments)), reader.facts)
    if name == "indicator":
        return indicator(reader, first, indices, scope)
    if FUNCTIONS[name].rule != "elementwise" and name not in ("max", "min"):
        raise Beyond(name)
    values = tuple(reader.at(one, indices, scope) for one in arguments)
    return primed(name, values, node.primes, reader)


def primed(name: str, values: tuple[Sum, ...], primes: int, reader: Reader) -> Sum:
    """A function of the table, or its derivative by its one argument."""
    if not primes:
        return function(name, values, reader.facts)
    slot = reader.facts.fresh()
    made = function(name, (atom(Atom("entry", slot)),), reader.facts)
    for _ in range(primes):
        made = slopes.by_entry(made, Atom("entry", slot), reader.facts)
    return slopes.put(made, slot, values[0], reader.facts)


def indicator(reader: Reader, condition: Expression, indices: Indices, scope: Scope) -> Sum:
    if not isinstance(condition, Relation):
        raise Beyond("an indicator of this condition")
    gap = subtract(reader.at(condition.left, indices, scope), reader.at(condition.right, indices, scope))
    if condition.op in ("=", "!="):
        here = delta(gap, reader.facts)
        return here if condition.op == "=" else subtract(ONE, here)
    if condition.op not in (">", "<", ">=", "<="):
        raise Beyond("an indicator of this condition")
    strict = gap if condition.op in (">", "<=") else scale(gap, -1)
    made = above_zero(strict, reader.facts)
    return made if condition.op in (">", "<") else subtract(ONE, made)


def _has_rank_one(reader: Reader, node: Norm, scope: Scope) -> bool:
    """Whether a matrix is a column times a row: its greatest singular value is the only one."""
    ends = (reader.facts.fresh(), reader.facts.fresh())
    made = reader.entry(node.operand, (index(ends[0]), index(ends[1])), scope)
    return len(made) == 1 and is_apart(made[0], ends)


def norm(reader: Reader, node: Norm, indices: Indices, scope: Scope) -> Sum:
    inner = node.operand
    if not inner.shape:
        return function("abs", (reader.scalar(inner, scope),), reader.facts)
    flat = inner.rank == 1 or any(constant(reader.scalar(size, scope)) == 1 for size in inner.shape)
    known = ("2", "F", "1") if flat else ("F",)
    if node.kind not in known and not (node.kind in ("2", "op") and _has_rank_one(reader, node, scope)):
        raise Beyond(f"the norm {node.kind}")

    def term(places: Indices) -> Sum:
        made = reader.entry(inner, places, scope)
        if node.kind == "1":
            return function("abs", (made,), reader.facts)
        return multiply(made, made, reader.facts)

    def whole(places: Indices) -> Sum:
        if len(places) == inner.rank:
            return term(places)
        return reader.over(inner.shape[len(places)], lambda k: whole((*places, k)), scope)

    made = whole(())
    return made if node.kind == "1" else power(made, Fraction(1, 2), reader.facts)
