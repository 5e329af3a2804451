"""Joint moments of entries of one random symbol, from its law or its declared moments.

Sums over set partitions into joint cumulants: those of independent entries vanish unless all indices
agree, which deltas express. None: no given settles the moment.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from fractions import Fraction

from notation.expression import Expression
from notation.givens import RandomVariable
from symbolic.algebra import multiply, power, product
from symbolic.context import Context
from symbolic.linear import Exponent, add, scale, subtract
from symbolic.lowering import EMPTY, lower
from symbolic.rebuild import delta
from symbolic.terms import ONE, ZERO, Entry, Factor, Mean, Monomial, Poly, from_factor

MAX_ORDER = 6
Powers = list[tuple[Factor, Exponent]]


def entries_of_one(powers: Powers, variable: RandomVariable, over: tuple[str, ...], context: Context) -> Poly | None:
    """The joint moment of entries, by sums over partitions into joint cumulants."""
    copies: list[Entry] = []
    for factor, exponent in powers:
        assert isinstance(factor, Entry)
        assert isinstance(exponent, Fraction)
        if exponent > MAX_ORDER:
            return None
        copies += [factor] * int(exponent)
    if len(copies) > MAX_ORDER:
        return None
    if len(copies) == 1:
        return first_moment(copies[0], variable, over, context)
    if len(copies) == 2:
        one, two = copies
        return _second_moment(one, two, variable, over, context)
    if variable.law == "normal" and _covariance_matrix(variable) is not None and len(copies[0].components) == 1:
        return _gaussian_moment(copies, variable, over, context)
    apart = variable.entries in ("iid", "independent") and not _joint(variable) and not _by_member(copies[0], variable)
    if not apart and not all(entry == copies[0] for entry in copies):
        return None
    made = ZERO
    for partition in _partitions(copies):
        term = ONE
        for block in partition:
            value = _cumulant(block[0], len(block), variable, over, context)
            if value is None:
                return None
            term = multiply(term, value, context)
            for other in block[1:]:
                term = multiply(term, _same(block[0], other, context), context)
        made = add(made, term)
    return made


def _gaussian_moment(
    copies: list[Entry], variable: RandomVariable, over: tuple[str, ...], context: Context
) -> Poly | None:
    """Isserlis: a joint Gaussian has no cumulants beyond the covariances, so only singles and pairs count."""
    if not copies:
        return ONE
    first, rest = copies[0], copies[1:]
    alone = _gaussian_moment(rest, variable, over, context)
    if alone is None:
        return None
    made = multiply(first_moment(first, variable, over, context), alone, context)
    for place, other in enumerate(rest):
        together = _covariance_of(first, other, variable, context)
        left = _gaussian_moment(rest[:place] + rest[place + 1 :], variable, over, context)
        if together is None or left is None:
            return None
        made = add(made, multiply(together, left, context))
    return made


def _covariance_of(one: Entry, two: Entry, variable: RandomVariable, context: Context) -> Poly | None:
    """The covariance of two entries of vectors with a declared covariance matrix."""
    covariance = _covariance_matrix(variable)
    if covariance is None or len(one.components) != 1:
        return None
    if one.family != two.family and variable.entries not in ("iid", "independent", "uncorrelated"):
        return None
    together = lower(covariance, one.components + two.components, EMPTY, context)
    members = [delta(subtract(a, b), context) for a, b in zip(one.family, two.family, strict=True)]
    return product([together, *members], context)


def _partitions(items: list[Entry]) -> Iterator[list[list[Entry]]]:
    if not items:
        yield []
        return
    first, rest = items[0], items[1:]
    for partition in _partitions(rest):
        yield [[first], *partition]
        for place, block in enumerate(partition):
            yield [*partition[:place], [first, *block], *partition[place + 1 :]]


def _same(left: Entry, right: Entry, context: Context) -> Poly:
    """1 where two entries are the same member and component."""
    pairs = list(zip(left.family + left.components, right.family + right.components, strict=True))
    return product([delta(subtract(a, b), context) for a, b in pairs], context)


def _joint(variable: RandomVariable) -> bool:
    """Whether the declared variance is the covariance matrix of the vector."""
    return variable.variance is not None and variable.variance.rank == 2


def first_moment(entry: Entry, variable: RandomVariable, over: tuple[str, ...], context: Context) -> Poly:
    """The mean of one entry: declared, of the law, or an atom (one for all entries of one law)."""
    declared = declared_mean(entry, variable, context)
    if declared is not None:
        return declared
    family, components = entry.family, entry.components
    if variable.entries in ("iid", "same"):
        family = (ONE,) * len(family)
        entrywise = variable.entries == "iid" and not _by_member(entry, variable) and not _joint(variable)
        if entrywise or not entry.family:
            components = (ONE,) * len(components)
    return from_factor(Mean(Monomial(((Entry(entry.name, family, components, entry.sizes), Fraction(1)),)), ()))


def _value(expression: Expression, entry: Entry, context: Context) -> Poly | None:
    """A declared moment at an entry: of every entry when it is a scalar, else of that place."""
    if expression.rank == 0:
        return lower(expression, (), EMPTY, context)
    if expression.rank == len(entry.components):
        return lower(expression, entry.components, EMPTY, context)
    return None


def declared_mean(entry: Entry, variable: RandomVariable, context: Context) -> Poly | None:
    if variable.mean is not None:
        return _value(variable.mean, entry, context)
    if variable.law in ("bernoulli", "normal", "poisson", "laplace") and variable.parameters:
        return _value(variable.parameters[0], entry, context)
    if variable.law == "uniform" and len(variable.parameters) == 2:
        low, high = (_value(end, entry, context) for end in variable.parameters)
        return None if low is None or high is None else scale(add(low, high), Fraction(1, 2))
    if variable.law == "binomial" and len(variable.parameters) == 2:
        count, chance = (_value(item, entry, context) for item in variable.parameters)
        return None if count is None or chance is None else multiply(count, chance, context)
    if variable.law == "exponential" and variable.parameters:
        rate = _value(variable.parameters[0], entry, context)
        return None if rate is None else power(rate, -1, context)
    return None


def _declared_variance(entry: Entry, variable: RandomVariable, over: tuple[str, ...], context: Context) -> Poly | None:
    """The variance of one entry, when a given settles it."""
    if variable.variance is not None and variable.variance.rank != 2:
        return _value(variable.variance, entry, context)
    if variable.variance is not None and variable.variance.rank == 2 and len(entry.components) == 2:
        return _value(variable.variance, entry, context)
    if variable.law:
        return _cumulant_of_law(2, variable, entry, context)
    if variable.second_moment is not None:
        mean = first_moment(entry, variable, over, context)
        second = _value(variable.second_moment, entry, context)
        return None if second is None else subtract(second, multiply(mean, mean, context))
    return None


def _second_moment(
    one: Entry, two: Entry, variable: RandomVariable, over: tuple[str, ...], context: Context
) -> Poly | None:
    mean = multiply(first_moment(one, variable, over, context), first_moment(two, variable, over, context), context)
    covariance = _covariance_matrix(variable)
    if covariance is not None and len(one.components) == 1:
        together = _covariance_of(one, two, variable, context)
        return None if together is None else add(mean, together)
    if one == two:
        variance = _declared_variance(one, variable, over, context)
        return None if variance is None else add(mean, variance)
    if variable.entries not in ("iid", "independent", "uncorrelated"):
        return None
    if _by_member(one, variable):
        # The members of the family go together as declared; the components of one may depend on another.
        apart = [delta(subtract(a, b), context) for a, b in zip(one.family, two.family, strict=True)]
        if not product(apart, context).terms:
            return mean
        if one.components != two.components:
            return None
    variance = _declared_variance(one, variable, over, context)
    here = _same(one, two, context)
    if variance is None:
        # Without a declared variance, E[x_i x_j] is settled only where the entries are known to differ.
        return None if here.terms else mean
    return add(mean, multiply(here, variance, context))


def _by_member(entry: Entry, variable: RandomVariable) -> bool:
    """Whether ``entries`` speaks of whole members of a family of arrays, not of single entries."""
    if not (entry.family and entry.components):
        return False
    moments = (variable.mean, variable.variance, variable.second_moment, *variable.parameters)
    declared = [moment for moment in moments if moment is not None]
    return not declared or any(moment.shape for moment in declared)


def _covariance_matrix(variable: RandomVariable) -> Expression | None:
    if variable.variance is not None and variable.variance.rank == 2:
        return variable.variance
    if variable.law == "normal" and len(variable.parameters) == 2 and variable.parameters[1].rank == 2:
        return variable.parameters[1]
    return None


def _cumulant(
    entry: Entry, order: int, variable: RandomVariable, over: tuple[str, ...], context: Context
) -> Poly | None:
    if order == 1:
        return first_moment(entry, variable, over, context)
    if order == 2:
        return _declared_variance(entry, variable, over, context)
    if variable.symmetric and order % 2 == 1:
        return ZERO
    return _cumulant_of_law(order, variable, entry, context)


def _cumulant_of_law(order: int, variable: RandomVariable, entry: Entry, context: Context) -> Poly | None:
    values = [_value(parameter, entry, context) for parameter in variable.parameters]
    known = [value for value in values if value is not None]
    if len(known) != len(values) or not known:
        return None
    if variable.law == "normal" and len(known) == 2:
        return known[1] if order == 2 else ZERO
    if variable.law == "bernoulli":
        return _bernoulli(known[0], order, context)
    if variable.law == "uniform" and len(known) == 2:
        width = power(subtract(known[1], known[0]), order, context)
        return scale(width, _BERNOULLI_NUMBERS[order] / order) if order in _BERNOULLI_NUMBERS else None
    if variable.law == "exponential":
        return scale(power(known[0], -order, context), math.factorial(order - 1))
    if variable.law == "poisson":
        return known[0]
    if variable.law == "binomial" and len(known) == 2:
        return multiply(known[0], _bernoulli(known[1], order, context), context)
    if variable.law == "laplace" and len(known) == 2:
        return ZERO if order % 2 else scale(power(known[1], order, context), 2 * math.factorial(order - 1))
    return None


# cumulant k of a uniform law on (a, b) is (b - a)^k B_k / k
_BERNOULLI_NUMBERS = {
    2: Fraction(1, 6),
    3: Fraction(0),
    4: Fraction(-1, 30),
    5: Fraction(0),
    6: Fraction(1, 42),
}


def _bernoulli(p: Poly, order: int, context: Context) -> Poly:
    """Cumulants of a Bernoulli law: ``k_{n+1} = p (1 - p) d k_n / d p``, as coefficients in p."""
    coefficients = [Fraction(0), Fraction(1)]
    for _ in range(order - 1):
        slope = [k * c for k, c in enumerate(coefficients)][1:]
        made = [Fraction(0)] * (len(slope) + 2)
        for k, c in enumerate(slope):
            made[k + 1] += c
            made[k + 2] -= c
        coefficients = made
    return add(ZERO, ZERO, *(scale(power(p, k, context), c) for k, c in enumerate(coefficients) if c))
