"""Laws on whole numbers: Poisson, binomial, geometric. Their outcomes are cut off where the rest has no weight."""

from __future__ import annotations

import math

import numpy as np

from numeric.functions import log
from numeric.limits import Array, BadWorld, NumericLimit

COUNTS = frozenset({"poisson", "binomial", "geometric"})
_NEGLIGIBLE = 1e-18
_MOST = 400


def mass(law: str, at: Array, parameters: list[Array]) -> Array:
    """The chance of the outcomes ``at``, broadcast against parameters (one for each scenario); 0 off the support."""
    whole = np.round(at)
    first = 1 if law == "geometric" else 0
    k = np.maximum(whole, first)
    if law == "poisson":
        (rate,) = parameters
        made = np.exp(k * log(rate) - rate - _log_factorial(k))
    elif law == "binomial":
        count, chance = parameters
        top = np.round(count.real)
        k = np.minimum(k, top)
        ways = _log_factorial(top) - _log_factorial(k) - _log_factorial(top - k)
        made = np.exp(ways) * chance**k * (1.0 - chance) ** (top - k)
        return np.asarray(np.where((at == whole) & (whole >= 0) & (whole <= top), made, 0.0))
    else:
        (chance,) = parameters
        made = chance * (1.0 - chance) ** (k - 1)
    return np.asarray(np.where((at == whole) & (whole >= first), made, 0.0))


def support(law: str, parameters: list[Array]) -> Array:
    """The outcomes that have weight. Raises ``BadWorld`` for parameters out of range, ``NumericLimit`` when there
    are too many."""
    if law == "poisson":
        rate = float(parameters[0].real.max())
        if float(parameters[0].real.min()) < 0:
            raise BadWorld("a rate is negative")
        last = math.ceil(rate + 12 * math.sqrt(rate) + 30)
    elif law == "binomial":
        count = parameters[0].real
        if np.any(count != np.round(count)) or np.any(count < 0):
            raise BadWorld("a number of trials is no whole number")
        last = int(count.max())
        _check_chance(parameters[1])
    else:
        _check_chance(parameters[0])
        stay = 1.0 - float(parameters[0].real.min())
        if stay >= 1.0:
            raise BadWorld("a geometric law with chance 0")
        last = 1 + (math.ceil(math.log(_NEGLIGIBLE) / math.log(stay)) if stay > 0 else 1)
    if last > _MOST:
        raise NumericLimit(f"a {law} law with more than {_MOST} outcomes")
    return np.arange(1.0 if law == "geometric" else 0.0, last + 1)


def _check_chance(chance: Array) -> None:
    if float(chance.real.min()) < 0 or float(chance.real.max()) > 1:
        raise BadWorld("a chance is not between 0 and 1")


def _log_factorial(k: Array) -> Array:
    flat = [math.lgamma(max(value, 0.0) + 1.0) for value in np.ravel(k)]
    return np.array(flat).reshape(np.shape(k))
