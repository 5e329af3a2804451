"""Joint laws of atoms that keep every marginal.

The product of the marginals is multiplied by 1 + sum of c f(z_i) g(z_j), with bounded f, g of mean 0 (a
Sarmanov law). With f, g odd the atoms are correlated; with f, g orthogonal to z they are uncorrelated and
still dependent. Leaving an atom out of the product is the same as summing over its outcomes, so that
any subset of the atoms has one law.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from notation.givens import RandomVariable
from numeric.frames import Frame
from numeric.laws import Atom, Marginal
from numeric.limits import Array

INDEPENDENT = frozenset({"iid", "independent"})


class Features(NamedTuple):
    """Bounded functions of an atom's outcome, of mean 0: ``odd`` goes with the atom, ``even`` is also
    uncorrelated with it; both at most 1 in size. Shape (scenarios, k)."""

    odd: Array
    even: Array


def features(marginal: Marginal) -> Features:
    """The functions through which the atoms of this law depend on others."""
    points, weights = marginal.points[np.newaxis], marginal.weights

    def mean(values: Array) -> Array:
        return np.asarray((weights * values).sum(axis=1, keepdims=True))

    standard = points - mean(points + 0 * weights)
    odd = points / (1.0 + points**2 / 9.0)
    odd = odd - mean(odd + 0 * weights)
    even = 1.0 / (1.0 + points**2)
    even = even - mean(even + 0 * weights)
    variance = mean(standard**2)
    slope = mean(even * standard) / np.where(np.abs(variance) < 1e-12, 1.0, variance)
    even = even - slope * standard
    return Features(odd / max(1.5, float(np.abs(odd).max())), even / max(1.0, float(np.abs(even).max())))


def independent(first: str, second: str, frame: Frame) -> bool:
    """Whether the givens make two random symbols independent."""
    book = frame.world.book
    if any(first in group and second in group for group in book.givens.independent):
        return True
    a, b = book.random[first], book.random[second]
    return all(item.law and item.entries in INDEPENDENT for item in (a, b))


def share(atom: Atom, size: int, frame: Frame) -> float:
    """The weight of an atom in the dependence of a joint law: sums to at most 1 over all atoms."""
    names = sorted(frame.world.book.random)
    return 0.9 / len(names) / size / (frame.world.horizon + 4 if atom.indices else 1)


def dependence(first: Atom, second: Atom, frame: Frame) -> str:
    """How two atoms go together: ``none``, ``correlated``, ``uncorrelated`` (but dependent)."""
    if first.name != second.name:
        if independent(first.name, second.name, frame):
            return "none"
        groups = frame.world.book.givens.uncorrelated
        return "uncorrelated" if any({first.name, second.name} <= group for group in groups) else "correlated"
    variable = frame.world.book.random[first.name]
    if variable.entries in INDEPENDENT or _jointly_standard(variable):
        return "none"
    return "uncorrelated" if variable.entries == "uncorrelated" or _has_matrix(variable) else "correlated"


def _has_matrix(variable: RandomVariable) -> bool:
    return variable.variance is not None and len(variable.variance.shape) == 2


def _jointly_standard(variable: RandomVariable) -> bool:
    # A normal vector with a covariance: its atoms are independent standard normals.
    return variable.law == "normal" and len(variable.parameters) == 2 and bool(variable.parameters[0].shape)
