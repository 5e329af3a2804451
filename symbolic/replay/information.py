"""Divergences and entropies of named laws in the checker: the mean under the first law of logarithms of densities."""

from __future__ import annotations

from dataclasses import replace

from notation import build
from notation.expression import Apply, Expectation, Expression, Symbol
from notation.givens import RandomVariable
from notation.laws import ROWS
from symbolic.replay.means import moment
from symbolic.replay.reading import Reader
from symbolic.replay.ring import Beyond, Sum, atoms_of, scale, subtract

DENSITIES = {row.law: row for row in ROWS}


def information(reader: Reader, node: Apply) -> Sum:
    """``kl``, ``entropy`` or ``cross_entropy`` of names of laws."""
    laws = [_law(argument, reader) for argument in node.arguments]
    first = laws[0]
    if node.function == "kl":
        return subtract(_mean_of_log(reader, first, first), _mean_of_log(reader, first, laws[1]))
    return scale(_mean_of_log(reader, first, laws[-1]), -1)


def _law(node: Expression, reader: Reader) -> RandomVariable:
    made = reader.givens.random_variable(node.name) if isinstance(node, Symbol) and not node.indices else None
    row = DENSITIES.get(made.law) if made is not None else None
    if made is None or row is None or row.density is None or row.parameters != len(made.parameters):
        raise Beyond("a law without a density")
    return made


def _mean_of_log(reader: Reader, drawn: RandomVariable, law: RandomVariable) -> Sum:
    """``E log q(x)`` with x from ``drawn`` and q the density of ``law``."""
    shape = drawn.parameters[0].shape
    density = DENSITIES[law.law].density
    if density is None or law.parameters[0].shape != shape:
        raise Beyond("laws of different shapes")
    value = Symbol(shape, reader.facts.fresh())
    own = RandomVariable(value.name, drawn.law, drawn.parameters)
    given = replace(reader.givens, random=(*reader.givens.random, own))
    inner = replace(reader, givens=given)
    body = build.apply("log", (density(value, law.parameters),))
    made = moment(inner, Expectation((), body=body, over=(value.name,)), (), {})
    if any(one.kind == "entry" and one.name == value.name for one in atoms_of(made)):
        raise Beyond("a mean that nothing settles")
    return made
