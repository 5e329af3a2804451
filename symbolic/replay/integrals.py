"""Integrals in the checker: powers over an interval, powers times ``e^-ax`` over a half line, powers times the
exponential of a square over the whole line.

Each row of ``ROWS`` is an antiderivative at its ends or a moment of a normal law; the tests try the rows in worlds.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from math import comb, factorial
from typing import Any

from notation.expression import Constant, Expression, Integral, Neg
from symbolic.replay.algebra import multiply, power, product
from symbolic.replay.facts import Facts, as_sum, nonnegative_term
from symbolic.replay.functions import exponential
from symbolic.replay.reading import Indices, Reader, Scope
from symbolic.replay.ring import ONE, ZERO, Atom, Beyond, Sum, Term, add, atom, atoms_of, constant, scale, subtract

MAX_DEGREE = 8
Coefficients = Mapping[int, Sum]


def integral(reader: Reader, node: Integral, indices: Indices, scope: Scope) -> Sum:
    if node.variable.indices or node.variable.shape or node.lower is None or node.upper is None:
        raise Beyond("an integral of this kind")
    slot = reader.facts.fresh()
    made = reader.entry(node.body, indices, {**scope, node.variable.name: atom(Atom("entry", slot))})
    ends = (_end(node.lower, reader, scope), _end(node.upper, reader, scope))
    return add(*(_term(term, slot, ends, reader.facts) for term in made))


End = Sum | str
"""A finite end; ``+`` or ``-``: an infinite one."""


def _end(node: Expression, reader: Reader, scope: Scope) -> End:
    inner, sign = (node.operand, "-") if isinstance(node, Neg) else (node, "+")
    if isinstance(inner, Constant) and inner.name == "infinity":
        return sign
    return reader.scalar(node, scope)


def _term(term: Term, slot: str, ends: tuple[End, End], facts: Facts) -> Sum:
    if term.bound and _holds((term,), slot):
        raise Beyond("an integral of a sum")
    degree, inside = 0, ZERO
    rest: list[Any] = []
    for factor, exponent in term.factors:
        if factor.kind == "entry" and factor.name == slot:
            known = exponent if isinstance(exponent, Fraction) else Fraction(-1)
            if known.denominator != 1 or not 0 < known <= MAX_DEGREE:
                raise Beyond("a power under an integral")
            degree = int(known)
        elif factor.kind == "e":
            inside = as_sum(exponent)
        elif _holds((Term(Fraction(1), ((factor, exponent),)),), slot):
            raise Beyond("a function under an integral")
        else:
            rest.append((factor, exponent))
    by_degree = _coefficients(inside, slot)
    for top, wanted, rule in ROWS:
        if max(by_degree, default=0) == top and wanted(ends):
            front: Sum = (Term(term.coefficient, tuple(rest), term.bound),)
            return multiply(front, rule(degree, by_degree, ends, facts), facts)
    raise Beyond("an integral without a rule")


def _holds(made: Sum, slot: str) -> bool:
    return any(one.kind == "entry" and one.name == slot for one in atoms_of(made))


def _coefficients(made: Sum, slot: str) -> dict[int, Sum]:
    """The coefficients of a polynomial in the variable."""
    found: dict[int, Sum] = {}
    for term in made:
        degree = Fraction(0)
        rest = []
        for factor, exponent in term.factors:
            if factor.kind == "entry" and factor.name == slot and isinstance(exponent, Fraction):
                degree = exponent
            else:
                rest.append((factor, exponent))
        part = (Term(term.coefficient, tuple(rest), term.bound),)
        if _holds(part, slot) or degree.denominator != 1 or not 0 <= degree <= 2:
            raise Beyond("an exponent under an integral")
        found[int(degree)] = add(found.get(int(degree), ZERO), part)
    return {degree: value for degree, value in found.items() if value}


def _falling(value: Sum, facts: Facts) -> Sum:
    """``-value``, which has to be positive for the integral to be there."""
    made = scale(value, -1)
    if not made or not all(nonnegative_term(term, facts) for term in made):
        raise Beyond("an integral that may not be there")
    return made


def _of_powers(degree: int, by_degree: Coefficients, ends: tuple[End, End], facts: Facts) -> Sum:
    """``int x^k dx = (b^(k+1) - a^(k+1)) / (k + 1)``."""
    low, high = ends
    assert not isinstance(low, str) and not isinstance(high, str)
    gap = subtract(power(high, degree + 1, facts), power(low, degree + 1, facts) if low else ZERO)
    return multiply(exponential(by_degree.get(0, ZERO), facts), scale(gap, Fraction(1, degree + 1)), facts)


def _decaying(degree: int, by_degree: Coefficients, ends: tuple[End, End], facts: Facts) -> Sum:
    """``int_0^oo x^k e^(-a x) dx = k! / a^(k+1)``."""
    rate = _falling(by_degree[1], facts)
    made = scale(power(rate, -degree - 1, facts), factorial(degree))
    return multiply(exponential(by_degree.get(0, ZERO), facts), made, facts)


def _gaussian(degree: int, by_degree: Coefficients, ends: tuple[End, End], facts: Facts) -> Sum:
    """``e^(-a x^2 + b x + c)`` is ``sqrt(pi / a) e^(c + b^2 / 4a)`` times the normal density of mean ``b / 2a`` and
    variance ``1 / 2a``."""
    below = power(_falling(by_degree[2], facts), -1, facts)
    slope = by_degree.get(1, ZERO)
    mean, variance = scale(multiply(slope, below, facts), Fraction(1, 2)), scale(below, Fraction(1, 2))
    moments = []
    for pairs in range(degree // 2 + 1):
        count = comb(degree, 2 * pairs) * factorial(2 * pairs) // (factorial(pairs) * 2**pairs)
        left = degree - 2 * pairs
        if left and not mean:
            continue
        front = power(mean, left, facts) if left else ONE
        moments.append(scale(multiply(front, power(variance, pairs, facts), facts), count))
    top = add(by_degree.get(0, ZERO), scale(product([slope, slope, below], facts), Fraction(1, 4)))
    root = power(multiply(atom(Atom("pi")), below, facts), Fraction(1, 2), facts)
    return product([root, exponential(top, facts), add(*moments)], facts)


def _finite(ends: tuple[End, End]) -> bool:
    return not isinstance(ends[0], str) and not isinstance(ends[1], str)


def _half_line(ends: tuple[End, End]) -> bool:
    return not isinstance(ends[0], str) and constant(ends[0]) == 0 and ends[1] == "+"


Rule = Callable[[int, Coefficients, tuple[End, End], Facts], Sum]
ROWS: tuple[tuple[int, Callable[[tuple[End, End]], bool], Rule], ...] = (
    (0, _finite, _of_powers),
    (1, _half_line, _decaying),
    (2, lambda ends: ends == ("-", "+"), _gaussian),
)
"""The degree of the exponent in the variable, which ends, and the rule."""
