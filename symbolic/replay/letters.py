"""Which letters the givens speak of, so that another one stands for anything."""

from __future__ import annotations

from notation.expression import Expression, Shape, Symbol
from notation.givens import Givens
from notation.walking import walk


def spoken_of(givens: Givens, *nodes: Expression) -> frozenset[str]:
    """The names in the givens and in ``nodes``."""
    bodies = [*nodes, *givens.assumptions, *(item.body for item in givens.definitions)]
    names = {part.name for body in bodies for part in walk(body) if isinstance(part, Symbol)}
    names |= {item.name for item in givens.declarations} | {item.name for item in givens.random}
    return frozenset(names | {item.target.name for item in givens.definitions})


def fresh(name: str, shape: Shape, givens: Givens, *nodes: Expression) -> Symbol:
    """A letter that nothing is said of, called so or with primes."""
    used = spoken_of(givens, *nodes)
    while name in used:
        name += "'"
    return Symbol(shape, name)
