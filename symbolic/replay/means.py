"""Expectations, variances and covariances in the checker.

They are linear, and products over what is independent. A joint moment of entries of one symbol is the sum over the
partitions of its factors of products of cumulants; the cumulants of independent entries vanish unless all indices
agree. What no given settles stays as an atom, equal only to itself.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from typing import Any

from notation.expression import Covariance, Expectation, Expression, Variance
from notation.givens import RandomVariable
from symbolic.replay import reading
from symbolic.replay.algebra import multiply, power, product
from symbolic.replay.binding import bind, delta, opened
from symbolic.replay.definitions import leads_to
from symbolic.replay.ring import ZERO, Atom, Beyond, Sum, Term, add, atom, atoms_of, scale, subtract

MAX_ORDER = 6
Scope = Mapping[str, Any]
Indices = tuple[Sum, ...]


def moment(reader: reading.Reader, node: Expression, indices: Indices, scope: Scope) -> Sum:
    """``E``, ``Var`` or ``Cov`` at ``indices``."""
    assert isinstance(node, Expectation | Variance | Covariance)
    if not isinstance(node, Covariance) and node.given:
        raise Beyond("a conditional expectation")
    means = Means(reader, node.over)
    if isinstance(node, Expectation):
        return means.of(reader.entry(node.body, indices, scope))
    left, right = (node.left, node.right) if isinstance(node, Covariance) else (node.body, node.body)
    if left.rank > 1 and not (isinstance(node, Variance) and node.elementwise):
        raise Beyond("the covariance of a matrix")
    twice = isinstance(node, Variance) and node.elementwise
    first = reader.entry(left, indices if twice else indices[: left.rank], scope)
    second = reader.entry(right, indices if twice else indices[left.rank :], scope)
    together = means.of(multiply(first, second, reader.facts))
    return subtract(together, multiply(means.of(first), means.of(second), reader.facts))


class Means:
    """Expectations over the random symbols of the givens, or over those that are named."""

    def __init__(self, reader: reading.Reader, over: tuple[str, ...]) -> None:
        self.reader, self.givens, self.facts, self.over = reader, reader.givens, reader.facts, over

    def of(self, made: Sum) -> Sum:
        return add(*(self._term(term) for term in made))

    def _term(self, term: Term) -> Sum:
        body, bound = opened(term, self.facts)
        fixed: list[tuple[Atom, Fraction | Sum]] = []
        groups: list[tuple[frozenset[str], list[tuple[Atom, Fraction | Sum]]]] = []
        for pair in body.factors:
            names = self._names(pair)
            if not names:
                fixed.append(pair)
                continue
            touching = [group for group in groups if not self._apart(names, group[0])]
            joined = names.union(*(group[0] for group in touching))
            powers = [p for group in touching for p in group[1]] + [pair]
            groups = [group for group in groups if group not in touching] + [(joined, powers)]
        if len(groups) > 2 and not any(
            frozenset().union(*(names for names, _ in groups)) <= group for group in self.givens.independent
        ):
            raise Beyond("independence that is only given in pairs")
        made: Sum = (Term(body.coefficient, tuple(fixed)),)
        for names, powers in groups:
            made = multiply(made, self._group(names, powers), self.facts)
        return bind(made, bound, self.facts)

    def _names(self, pair: tuple[Atom, Fraction | Sum]) -> frozenset[str]:
        found = set()
        for one in atoms_of((Term(Fraction(1), (pair,)),)):
            if one.kind == "opaque":
                raise Beyond("an expectation of what has no form")
            if one.kind == "entry" and self._is_random(one.name):
                found.add(one.name)
        return frozenset(found)

    def _is_random(self, name: str) -> bool:
        names = frozenset(self.over) or frozenset(variable.name for variable in self.givens.random)
        if not names:
            raise Beyond("nothing says what is random")
        if name in names:
            return True
        if any(leads_to(name, other, self.givens) for other in names):
            raise Beyond(f"the definition of {name} is not put in")
        return False

    def _apart(self, left: frozenset[str], right: frozenset[str]) -> bool:
        """Whether two groups of symbols are independent."""
        if left & right:
            return False
        if self.givens.convention("independence") == "default":
            return all(self.givens.random_variable(name) for name in left | right)
        return any(left | right <= group for group in self.givens.independent)

    def _half(self, powers: list[tuple[Atom, Fraction | Sum]]) -> Sum | None:
        """``E max(z, 0)^k`` of z with a density that is symmetric about 0, for even k: half of ``E z^k``."""
        (made, exponent), *others = powers
        inner = made.parts[0][0] if made.kind == "fn" and made.name == "relu" and len(made.parts[0]) == 1 else None
        if others or inner is None or inner.bound or len(inner.factors) != 1 or inner.factors[0][1] != 1:
            return None
        entry = inner.factors[0][0]
        variable = self.givens.random_variable(entry.name) if entry.kind == "entry" else None
        if variable is None or not variable.symmetric or not isinstance(exponent, Fraction) or exponent % 2:
            return None
        try:
            moments = Moments(self.reader, variable)
            if exponent < 2 or exponent > MAX_ORDER or moments.of([entry]):
                return None
            whole = moments.of([entry] * int(exponent))
        except _NotSettled:
            return None
        return scale(whole, inner.coefficient ** int(exponent) / 2)

    def _group(self, names: frozenset[str], powers: list[tuple[Atom, Fraction | Sum]]) -> Sum:
        half = self._half(powers)
        if half is not None:
            return half
        copies: list[Atom] = []
        for made, exponent in powers:
            if made.kind != "entry" or not isinstance(exponent, Fraction) or exponent.denominator != 1 or exponent < 1:
                return self._stays(powers)
            copies += [made] * int(exponent)
        if len(names) == 2 and len(copies) == 2 and any(names <= group for group in self.givens.uncorrelated):
            return product([self._group(frozenset((one.name,)), [(one, Fraction(1))]) for one in copies], self.facts)
        variable = self.givens.random_variable(next(iter(names)))
        if len(names) != 1 or variable is None or len(copies) > MAX_ORDER:
            return self._stays(powers)
        try:
            return Moments(self.reader, variable).of(copies)
        except _NotSettled:
            return self._stays(powers)

    def _stays(self, powers: list[tuple[Atom, Fraction | Sum]]) -> Sum:
        return atom(Atom("mean", "|".join(sorted(self.over)), ((Term(Fraction(1), tuple(powers)),),)))


class _NotSettled(Exception):
    """The givens do not say this moment."""


class Moments:
    """Joint moments of entries of one random symbol."""

    def __init__(self, reader: reading.Reader, variable: RandomVariable) -> None:
        self.reader, self.facts, self.variable = reader, reader.facts, variable

    def of(self, copies: list[Atom]) -> Sum:
        same = all(one.key == copies[0].key for one in copies)
        found = []
        for partition in _partitions(copies):
            blocks = [self._joint(block, same, len(copies)) for block in partition]
            found.append(product(blocks, self.facts))
        return add(*found)

    def _joint(self, block: list[Atom], same: bool, order: int) -> Sum:
        """The joint cumulant of some entries."""
        first = block[0]
        if len(block) == 1:
            return self._mean(first)
        matrix = self._matrix()
        if matrix is not None and len(_places(first)) == 1:
            return self._of_vector(block, matrix, order)
        if same:
            return self._cumulant(first, len(block))
        entries = self.variable.entries
        apart = entries in ("iid", "independent") or (entries == "uncorrelated" and order == 2)
        if not apart or (first.family and _places(first)):
            raise _NotSettled
        agree = [_agree(first, other, self.facts) for other in block[1:]]
        return product([self._cumulant(first, len(block)), *agree], self.facts)

    def _of_vector(self, block: list[Atom], matrix: Expression, order: int) -> Sum:
        """A vector with a covariance matrix; a Gaussian one has no cumulants beyond it."""
        if len(block) > 2:
            if self.variable.law != "normal":
                raise _NotSettled
            return ZERO
        if order > 2 and self.variable.law != "normal":
            raise _NotSettled
        one, two = block
        families = list(zip(one.parts[: one.family], two.parts[: two.family], strict=True))
        if families and self.variable.entries not in ("iid", "independent", "uncorrelated"):
            raise _NotSettled
        members = [delta(subtract(a, b), self.facts) for a, b in families]
        return product([self.reader.entry(matrix, _places(one) + _places(two)), *members], self.facts)

    def _matrix(self) -> Expression | None:
        if self.variable.variance is not None and self.variable.variance.rank == 2:
            return self.variable.variance
        parameters = self.variable.parameters
        if self.variable.law == "normal" and len(parameters) == 2 and parameters[1].rank == 2:
            return parameters[1]
        return None

    def _value(self, expression: Expression, entry: Atom) -> Sum:
        if expression.rank == 0:
            return self.reader.scalar(expression)
        if expression.rank == len(_places(entry)):
            return self.reader.entry(expression, _places(entry))
        raise _NotSettled

    def _mean(self, entry: Atom) -> Sum:
        if self.variable.mean is not None:
            return self._value(self.variable.mean, entry)
        told = self.variable.parameters[: 2 if self._matrix() is None else 1]
        values = [self._value(parameter, entry) for parameter in told]
        rule = _MEANS.get(self.variable.law)
        if rule is None or not values:
            raise _NotSettled
        return rule(values, self.facts)

    def _cumulant(self, entry: Atom, order: int) -> Sum:
        variable = self.variable
        if order == 2 and variable.variance is not None:
            return self._value(variable.variance, entry)
        if order == 2 and variable.second_moment is not None:
            mean = self._mean(entry)
            return subtract(self._value(variable.second_moment, entry), multiply(mean, mean, self.facts))
        if variable.symmetric and order % 2:
            return ZERO
        rule = _CUMULANTS.get(variable.law)
        if rule is None or not variable.parameters:
            raise _NotSettled
        return rule([self._value(parameter, entry) for parameter in variable.parameters], order, self.facts)


def _places(entry: Atom) -> Indices:
    return entry.parts[entry.family :]


def _agree(one: Atom, two: Atom, facts: Any) -> Sum:
    return product([delta(subtract(a, b), facts) for a, b in zip(one.parts, two.parts, strict=True)], facts)


def _partitions(items: list[Atom]) -> Iterator[list[list[Atom]]]:
    if not items:
        yield []
        return
    first, rest = items[0], items[1:]
    for partition in _partitions(rest):
        yield [[first], *partition]
        for place, block in enumerate(partition):
            yield [*partition[:place], [first, *block], *partition[place + 1 :]]


# --- laws ---------------------------------------------------------------------------------------------


def _bernoulli(chance: Sum, order: int, facts: Any) -> Sum:
    """From the moments, which are all the chance itself: ``k_n = m_n - sum C(n-1, j-1) k_j m_(n-j)``."""
    cumulants: list[Sum] = []
    for n in range(1, order + 1):
        lower = [scale(multiply(cumulants[j - 1], chance, facts), -math.comb(n - 1, j - 1)) for j in range(1, n)]
        cumulants.append(add(chance, *lower))
    return cumulants[-1]


_EVEN = {2: Fraction(1, 12), 4: Fraction(-1, 120), 6: Fraction(1, 252)}
"""Of the uniform law on an interval of length 1; the odd ones vanish."""

_MEANS: dict[str, Callable[[list[Sum], Any], Sum]] = {
    "bernoulli": lambda v, f: v[0],
    "normal": lambda v, f: v[0],
    "poisson": lambda v, f: v[0],
    "laplace": lambda v, f: v[0],
    "uniform": lambda v, f: scale(add(*v), Fraction(1, 2)),
    "binomial": lambda v, f: multiply(v[0], v[1], f),
    "exponential": lambda v, f: power(v[0], -1, f),
}
_CUMULANTS: dict[str, Callable[[list[Sum], int, Any], Sum]] = {
    "bernoulli": lambda v, n, f: _bernoulli(v[0], n, f),
    "normal": lambda v, n, f: v[1] if n == 2 else ZERO,
    "poisson": lambda v, n, f: v[0],
    "laplace": lambda v, n, f: ZERO if n % 2 else scale(power(v[1], n, f), 2 * math.factorial(n - 1)),
    "uniform": lambda v, n, f: ZERO if n % 2 else scale(power(subtract(v[1], v[0]), n, f), _EVEN[n]),
    "binomial": lambda v, n, f: multiply(v[0], _bernoulli(v[1], n, f), f),
    "exponential": lambda v, n, f: scale(power(v[0], -n, f), math.factorial(n - 1)),
}
