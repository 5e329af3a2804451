"""Gauss nodes and chances of the standard continuous laws: points (k,), chances (1, k) that sum to 1."""

from __future__ import annotations

from functools import cache
from itertools import pairwise

import numpy as np

from numeric.limits import Array


@cache
def hermite(nodes: int) -> tuple[Array, Array]:
    points, weights = np.polynomial.hermite_e.hermegauss(nodes)
    return points, (weights / weights.sum())[np.newaxis]


@cache
def legendre(nodes: int) -> tuple[Array, Array]:
    points, weights = np.polynomial.legendre.leggauss(nodes)
    return points, (weights / weights.sum())[np.newaxis]


@cache
def unit_interval(step: float) -> tuple[Array, Array]:
    """The uniform law on (-1, 1) by tanh-sinh nodes, which bear logarithms and roots at the ends."""
    t = np.arange(-round(3.0 / step), round(3.0 / step) + 1) * step
    points = np.tanh(0.5 * np.pi * np.sinh(t))
    weights = np.cosh(t) / np.cosh(0.5 * np.pi * np.sinh(t)) ** 2
    return points, (weights / weights.sum())[np.newaxis]


@cache
def laguerre(nodes: int) -> tuple[Array, Array]:
    points, weights = np.polynomial.laguerre.laggauss(nodes)
    return points, (weights / weights.sum())[np.newaxis]


@cache
def two_sided(nodes: int) -> tuple[Array, Array]:
    """The Laplace law of width 1: the exponential law on either side of 0, where |x| has its kink."""
    points, chances = laguerre(nodes)
    return np.concatenate([-points[::-1], points]), np.concatenate([chances[0, ::-1], chances[0]])[np.newaxis] / 2


def panels(law: str, kink: float, nodes: int) -> tuple[Array, Array]:
    """The standard ``normal`` law, or the ``uniform`` one on (-1, 1), by panels one of which ends at ``kink``."""
    reach = 10.0 if law == "normal" else 1.0
    fixed = (-reach, -reach / 2, -reach / 5, 0.0, reach / 5, reach / 2, reach)
    breaks = sorted({*fixed, float(np.clip(kink, -reach, reach))})
    points, weights = np.polynomial.legendre.leggauss(nodes)
    spans = list(pairwise(breaks))
    grid = np.concatenate([(a + b) / 2 + (b - a) / 2 * points for a, b in spans])
    chance = np.concatenate([(b - a) / 2 * weights for a, b in spans])
    if law == "normal":
        chance = chance * np.exp(-(grid**2) / 2)
    return grid, (chance / chance.sum())[np.newaxis]
