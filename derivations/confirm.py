"""A second way to a result: the index form of ``symbolic``, which shares no rule with the steps.

A derivation whose result ``symbolic`` can reach on its own confirms it before handing it out.
"""

from __future__ import annotations

from collections.abc import Sequence

from derivations.terms import Term, node
from notation.expression import Expression, Symbol
from notation.givens import Definition, Givens
from notation.read_givens.reading import read_givens
from symbolic import monotonicity, prove_by_induction, prove_equal, stationary_point


class NotConfirmed(ValueError):
    """The exact engine does not come to the result of the steps."""

    def __init__(self, what: str) -> None:
        super().__init__(f"not confirmed: {what}")


def confirm_equal(left: Term | Expression, right: Term | Expression, givens: Sequence[str], what: str) -> None:
    """Raise ``NotConfirmed`` unless ``left = right`` is proved from the givens."""
    if prove_equal(node(left), node(right), read_givens(givens)) is None:
        raise NotConfirmed(what)


def confirm_minimiser(loss: Expression, unknown: Term, found: Expression, givens: Sequence[str], what: str) -> None:
    """Raise ``NotConfirmed`` unless ``found`` is proved to be where the gradient of ``loss`` vanishes."""
    known = read_givens(givens)
    if prove_equal(stationary_point(loss, _symbol(unknown), known), found, known) is None:
        raise NotConfirmed(what)


def confirm_decreasing(value: Expression, variable: Term, givens: Sequence[str], what: str) -> None:
    """Raise ``NotConfirmed`` unless ``value`` is proved to decrease in ``variable``."""
    if monotonicity(value, _symbol(variable), read_givens(givens)) != "decreasing":
        raise NotConfirmed(what)


def confirm_by_induction(claim: Expression, name: str, givens: Sequence[str], what: str) -> None:
    """Raise ``NotConfirmed`` unless ``name_t = claim`` follows by induction from the recurrence and the base
    case that the givens define."""
    known = read_givens(givens)
    base, recurrence = _base_and_recurrence(known, name)
    if prove_by_induction(Definition(recurrence.target, claim), recurrence, base, known) is None:
        raise NotConfirmed(what)


def _base_and_recurrence(givens: Givens, name: str) -> tuple[Definition, Definition]:
    found = givens.definitions_of(name)
    bases = [item for item in found if not isinstance(item.target.indices[0], Symbol)]
    steps = [item for item in found if isinstance(item.target.indices[0], Symbol)]
    if len(bases) != 1 or len(steps) != 1:
        raise NotConfirmed(f"{name} is not defined by one base case and one recurrence")
    return bases[0], steps[0]


def _symbol(term: Term) -> Symbol:
    if not isinstance(term.node, Symbol):
        raise TypeError("a variable is a symbol")
    return term.node
