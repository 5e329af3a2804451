"""Decimal answers: right when they are the exact value rounded to the digits that were written."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from notation.expression import ArrayLiteral, Expression, Neg, Number, Transpose
from numeric.limits import Array

_SLACK = 1e-9  # of half a unit in the last place: the exact value is itself only known to rounding


@dataclass(frozen=True)
class Decimals:
    """Written numbers and, for each, by how much the exact value may be away (0: written exactly)."""

    values: Array
    tolerance: Array


def decimals_of(node: Expression) -> Decimals | None:
    """The numbers of a literal in which at least one is a rounded decimal; None for anything else."""
    made = _literal(node)
    if made is None or not made.tolerance.any():
        return None
    return made


def _literal(node: Expression) -> Decimals | None:
    if isinstance(node, Number):
        half = 0.0 if node.digits is None else 0.5 * 10.0**-node.digits
        return Decimals(np.array(float(node.value)), np.array(half))
    if isinstance(node, Neg):
        inner = _literal(node.operand)
        return None if inner is None else Decimals(-inner.values, inner.tolerance)
    if isinstance(node, Transpose):
        inner = _literal(node.operand)
        if inner is None:
            return None
        if inner.values.ndim == 1:
            return Decimals(inner.values[np.newaxis], inner.tolerance[np.newaxis])
        values, tolerance = inner.values.T, inner.tolerance.T
        return Decimals(values[:, 0], tolerance[:, 0]) if len(node.shape) == 1 else Decimals(values, tolerance)
    if isinstance(node, ArrayLiteral) and node.items:
        parts = [_literal(item) for item in node.items]
        known = [part for part in parts if part is not None]
        if len(known) < len(parts) or len({part.values.shape for part in known}) != 1:
            return None
        return Decimals(np.stack([part.values for part in known]), np.stack([part.tolerance for part in known]))
    return None


def compare_rounded(answer: Array, tolerance: Array, exact: Array) -> Array:
    """Entry by entry, whether ``answer`` is ``exact`` rounded to half a unit ``tolerance`` (0: exactly)."""
    gap = np.abs(answer - exact)
    return np.asarray(gap <= tolerance * (1 + _SLACK) + 1e-9 * np.maximum(np.abs(exact), 1e-3))
