"""Well-known initialisations with zero mean: a row each, with the variance they give a weight."""

from __future__ import annotations

from dataclasses import dataclass

from derivations import exact
from derivations.ift6135_h20_a2.symbols import t, width
from derivations.terms import Term, node
from notation.expression import Expression


@dataclass(frozen=True)
class Scheme:
    """``variance`` of a weight of a layer with ``width(t-1)`` inputs and ``width(t)`` outputs."""

    key: str
    variance: Expression


_INPUTS = width(t - 1)
_OUTPUTS = width(t)
SCHEMES: tuple[Scheme, ...] = (
    Scheme("LeCun", node(1 / _INPUTS)),
    Scheme("Glorot", node(Term(node(2)) / (_INPUTS + _OUTPUTS))),
    Scheme("He", node(Term(node(2)) / _INPUTS)),
)


def scheme_of(variance: Expression) -> str:
    """The key of the scheme whose weights have this variance. Raises ``LookupError`` when none has."""
    for scheme in SCHEMES:
        if exact.same(scheme.variance, variance):
            return scheme.key
    raise LookupError("no known initialisation has this variance")
