"""Short names for the terms that the numeric tests are made of."""

from __future__ import annotations

from notation.build import TWO, power
from notation.expression import Expression, Symbol


def sym(name: str, shape: tuple[Expression, ...] = (), *indices: Expression) -> Symbol:
    """A symbol; with indices, a member of a family."""
    return Symbol(tuple(shape), name, tuple(indices))


def sq(value: Expression) -> Expression:
    """The square of a scalar."""
    return power(value, TWO)
