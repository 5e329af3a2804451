"""Arithmetic of polys: products, powers, exponentials and absolute values, which call one another.

Algorithm: products are expanded; a power distributes over what is known to allow it (integer
exponents always, others over factors known not to be negative); a sum under any other power becomes a
``Base`` whose content has been taken out, so that proportional sums meet.

Convention: expressions are compared where both are defined, so ``x / x`` is 1.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from math import gcd

from symbolic.context import MAX_POWER, MAX_TERMS, Context
from symbolic.limits import BudgetSpent
from symbolic.linear import Exponent, add, add_exponents, as_poly, exponent_of, negate, negated_exponent, scale
from symbolic.shared_factors import common_powers, exponential_shift
from symbolic.signs import is_integer, is_nonnegative, nonnegative_factor, nonnegative_monomial
from symbolic.terms import (
    EULER,
    ONE,
    UNIT,
    ZERO,
    ArrayAtom,
    Base,
    Delta,
    Entry,
    Factor,
    Function,
    Monomial,
    Named,
    Poly,
    constant,
    from_dict,
    from_factor,
)


def multiply(left: Poly, right: Poly, context: Context) -> Poly:
    if left is ONE or not right.terms:
        return right
    if right is ONE or not left.terms:
        return left
    if len(left.terms) * len(right.terms) > MAX_TERMS:
        raise BudgetSpent("number of terms in a product")
    context.spend(len(left.terms) * len(right.terms))
    total: dict[Monomial, Fraction] = {}
    rest: list[Poly] = []
    for monomial, value in left.terms:
        for other, factor in right.terms:
            product = join(monomial, other, context)
            if isinstance(product, Monomial):
                both = factor if value == 1 else value if factor == 1 else value * factor
                known = total.get(product)
                total[product] = both if known is None else known + both
            else:
                rest.append(scale(product, value * factor))
    made = from_dict(total)
    return add(made, *rest) if rest else made


def product(polys: Iterable[Poly], context: Context) -> Poly:
    made = ONE
    for poly in polys:
        made = multiply(made, poly, context)
    return made


def join(left: Monomial, right: Monomial, context: Context) -> Monomial | Poly:
    """The product of two monomials: a monomial, or a poly where a rule applies to merged powers."""
    if not left.powers:
        return right
    if not right.powers:
        return left
    powers: dict[Factor, Exponent] = dict(left.powers)
    merged: list[Factor] = []
    for factor, exponent in right.powers:
        if factor in powers:
            powers[factor] = add_exponents(powers[factor], exponent)
            merged.append(factor)
        else:
            powers[factor] = exponent
    extra: list[Poly] = []
    for factor in merged:
        exponent = powers.pop(factor)
        if _settled(factor, exponent, context):
            if exponent != 0:
                powers[factor] = exponent
        else:
            extra.append(power_of_factor(factor, exponent, context))
    made = Monomial(tuple(sorted(powers.items(), key=lambda pair: pair[0].key)))
    if not extra:
        return made
    return product([Poly(((made, Fraction(1)),)), *extra], context)


def _settled(factor: Factor, exponent: Exponent, context: Context) -> bool:
    """Whether no rule turns this power into something else."""
    if isinstance(factor, Entry) and factor.name in context.binary:
        return False
    if isinstance(factor, Base | Named | Delta) or _is_sign(factor, context):
        return False
    if isinstance(factor, Function) and (factor.name in ("abs", "abs_slope") or factor.name.startswith("indicator")):
        return isinstance(exponent, Fraction) and exponent == 1
    return True


def _is_sign(factor: Factor, context: Context) -> bool:
    """Whether the factor is 1 or -1: the determinant of an orthogonal matrix."""
    if not isinstance(factor, ArrayAtom) or factor.kind != "det":
        return False
    matrix = factor.arguments[0].entry.single
    return isinstance(matrix, Entry) and "orthogonal" in context.properties(matrix.name)


def power_of_factor(factor: Factor, exponent: Exponent, context: Context) -> Poly:
    """``factor ** exponent`` with the rules that belong to the kind of factor."""
    if exponent == 0:
        return ONE
    binary = isinstance(factor, Entry) and factor.name in context.binary
    indicator = isinstance(factor, Function) and factor.name.startswith("indicator")
    idempotent = binary or indicator or isinstance(factor, Delta)
    if idempotent and isinstance(exponent, Fraction) and exponent > 0:
        return from_factor(factor)
    if isinstance(factor, Named) and factor is not EULER and factor.name not in ("e", "pi"):
        return _prime_power(int(factor.name), exponent, context)
    if isinstance(factor, Named) and factor.name == "e" and isinstance(exponent, Poly):
        return exponential(exponent, context)
    if isinstance(factor, Base) and isinstance(exponent, Fraction):
        whole = exponent.numerator // exponent.denominator
        rest = exponent - whole
        if 0 < whole <= MAX_POWER:
            expanded = power(factor.poly, whole, context)
            return expanded if not rest else multiply(expanded, from_factor(factor, rest), context)
    if _is_sign(factor, context) and isinstance(exponent, Fraction) and exponent.denominator == 1:
        return ONE if exponent % 2 == 0 else from_factor(factor)
    if isinstance(factor, Function) and factor.name == "abs" and isinstance(exponent, Fraction) and exponent % 2 == 0:
        return power(factor.arguments[0], int(exponent), context)
    if isinstance(factor, Function) and factor.name == "abs_slope" and isinstance(exponent, Fraction):
        if exponent.denominator == 1:
            return ONE if exponent % 2 == 0 else from_factor(factor)
    return from_factor(factor, exponent)


def _prime_power(prime: int, exponent: Exponent, context: Context) -> Poly:
    """``prime ** exponent``: the whole part of the constant part becomes a rational coefficient."""
    shift = exponent if isinstance(exponent, Fraction) else dict(exponent.terms).get(UNIT, Fraction(0))
    whole = shift.numerator // shift.denominator
    if prime == -1:
        whole -= whole % 2 if isinstance(exponent, Poly) else 0
        if isinstance(exponent, Fraction):
            if exponent.denominator != 1:
                return from_factor(Named("-1"), exponent)
            return constant(1 if exponent % 2 == 0 else -1)
        return _sign_power(exponent, context)
    rest = add_exponents(exponent, Fraction(-whole))
    value = Fraction(prime) ** whole
    if rest == 0:
        return constant(value)
    return scale(from_factor(Named(str(prime)), rest), value)


def _sign_power(exponent: Poly, context: Context) -> Poly:
    """``(-1) ** exponent`` for an integer exponent: coefficients count modulo 2."""
    if not is_integer(exponent, context):
        return from_factor(Named("-1"), exponent)
    reduced = from_dict({monomial: value % 2 for monomial, value in exponent.terms})
    odd = dict(reduced.terms).get(UNIT, Fraction(0))
    rest = exponent_of(add(reduced, constant(-odd)))
    sign = -1 if odd else 1
    return constant(sign) if rest == 0 else scale(from_factor(Named("-1"), rest), sign)


def rational_power(value: Fraction, exponent: Exponent, context: Context) -> Poly:
    """A rational number to any power, as primes."""
    if isinstance(exponent, Fraction) and exponent.denominator == 1:
        if value == 0 and exponent <= 0:
            return ONE if exponent == 0 else from_factor(Base(ZERO), exponent)
        return constant(value ** int(exponent))
    if value == 0:
        return ZERO if isinstance(exponent, Fraction) and exponent > 0 else from_factor(Base(ZERO), exponent)
    made = ONE
    if value < 0:
        made = _prime_power(-1, exponent, context)
    for number, sign in ((abs(value.numerator), 1), (value.denominator, -1)):
        for prime, count in factorise(number):
            signed = exponent_of(scale(as_poly(exponent), sign * count))
            made = multiply(made, _prime_power(prime, signed, context), context)
    return made


def factorise(number: int) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    candidate = 2
    while candidate * candidate <= number and candidate < 10_000:
        count = 0
        while number % candidate == 0:
            number //= candidate
            count += 1
        if count:
            found.append((candidate, count))
        candidate += 1
    if number > 1:
        found.append((number, 1))
    return found


def power(base: Poly, exponent: Exponent | int, context: Context) -> Poly:
    """``base ** exponent`` for scalars."""
    if isinstance(exponent, int):
        exponent = Fraction(exponent)
    if exponent == 0:
        return ONE
    if exponent == 1:
        return base
    context.spend()
    if len(base.terms) == 1:
        return _monomial_power(*base.terms[0], exponent, context)
    if not base.terms:
        return rational_power(Fraction(0), exponent, context)
    if isinstance(exponent, Fraction) and exponent.denominator == 1 and 0 < exponent <= MAX_POWER:
        half = power(base, int(exponent) // 2, context)
        squared = multiply(half, half, context)
        return multiply(squared, base, context) if exponent % 2 else squared
    if isinstance(exponent, Fraction) and exponent.denominator > 1 and exponent > 1 and exponent < MAX_POWER:
        whole = exponent.numerator // exponent.denominator
        return multiply(power(base, whole, context), power(base, exponent - whole, context), context)
    whole_exponent = isinstance(exponent, Fraction) and exponent.denominator == 1
    signed = whole_exponent or (isinstance(exponent, Poly) and is_integer(exponent, context))
    outer, coefficient, inner = split_content(base, context, signed)
    if not signed:
        # A factor that may be negative must stay under the root.
        safe = {f: e for f, e in outer.powers if nonnegative_factor(f, context)}
        back = tuple((f, e) for f, e in outer.powers if f not in safe)
        if back:
            inner = multiply(inner, Poly(((Monomial(back), Fraction(1)),)), context)
            outer = Monomial(tuple((f, e) for f, e in outer.powers if f in safe))
    if len(inner.terms) == 1:
        return power(multiply(Poly(((outer, coefficient),)), inner, context), exponent, context)
    front = _monomial_power(outer, coefficient, exponent, context)
    return multiply(front, power_of_factor(Base(inner), exponent, context), context)


def _monomial_power(monomial: Monomial, coefficient: Fraction, exponent: Exponent, context: Context) -> Poly:
    whole = isinstance(exponent, Fraction) and exponent.denominator == 1
    integer = whole or (isinstance(exponent, Poly) and is_integer(exponent, context))
    made = rational_power(abs(coefficient), exponent, context) if not integer else ONE
    if integer:
        made = rational_power(coefficient, exponent, context)
    pending: list[tuple[Factor, Exponent]] = []
    for factor, inner in monomial.powers:
        distributes = integer or nonnegative_factor(factor, context)
        if distributes:
            combined = _times(inner, exponent, context)
            made = multiply(made, power_of_factor(factor, combined, context), context)
        elif isinstance(inner, Fraction) and inner.denominator == 1 and inner % 2 == 0:
            # (x^2)^e = |x|^(2e)
            size = absolute(from_factor(factor), context)
            made = multiply(made, power(size, _times(inner, exponent, context), context), context)
        else:
            pending.append((factor, inner))
    negative = coefficient < 0 and not integer
    if not pending and not negative:
        return made
    sign = Fraction(-1 if negative else 1)
    if not pending:
        return multiply(made, rational_power(sign, exponent, context), context)
    rest = Poly(((Monomial(tuple(pending)), sign),))
    if sign == 1 and len(pending) == 1 and pending[0][1] == 1:
        return multiply(made, power_of_factor(pending[0][0], exponent, context), context)
    return multiply(made, from_factor(Base(rest), exponent), context)


def _times(left: Exponent, right: Exponent, context: Context) -> Exponent:
    if isinstance(left, Fraction) and isinstance(right, Fraction):
        return left * right
    return exponent_of(multiply(as_poly(left), as_poly(right), context))


def split_content(poly: Poly, context: Context, signed: bool) -> tuple[Monomial, Fraction, Poly]:
    """``poly = content monomial * rational * rest``; ``signed``: the rational may be negative, which
    makes the first coefficient of the rest positive."""
    numbers = [value for _, value in poly.terms]
    numerator = denominator = 0
    for value in numbers:
        numerator = gcd(numerator, value.numerator)
        denominator = (
            value.denominator
            if not denominator
            else denominator * value.denominator // gcd(denominator, value.denominator)
        )
    content = Fraction(numerator, denominator)
    shared = common_powers(poly)
    if shared:
        inverse = Monomial(tuple((f, negated_exponent(e)) for f, e in shared))
        rest = multiply(poly, Poly(((inverse, Fraction(1)),)), context)
    else:
        rest = poly
    shift = exponential_shift(rest)
    if shift is not None:
        rest = multiply(rest, from_factor(EULER, negated_exponent(shift)), context)
        shared = (*shared, (EULER, shift))
    if signed and rest.terms[0][1] < 0:
        content = -content
    ordered = tuple(sorted(shared, key=lambda pair: pair[0].key))
    return Monomial(ordered), content, scale(rest, 1 / content)


def absolute(poly: Poly, context: Context) -> Poly:
    """``|poly|``: known signs, constants and products taken apart; ``|-x| = |x|``."""
    if is_nonnegative(poly, context):
        return poly
    if is_nonnegative(negate(poly), context):
        return negate(poly)
    if len(poly.terms) == 1:
        monomial, coefficient = poly.terms[0]
        made = constant(abs(coefficient))
        for factor, exponent in monomial.powers:
            one = Monomial(((factor, exponent),))
            if nonnegative_monomial(one, context):
                part = Poly(((one, Fraction(1)),))
            elif isinstance(exponent, Fraction) and exponent.denominator == 1:
                part = power(from_factor(Function("abs", (from_factor(factor),))), int(exponent), context)
            else:
                part = from_factor(Function("abs", (Poly(((one, Fraction(1)),)),)))
            made = multiply(made, part, context)
        return made
    outer, content, rest = split_content(poly, context, signed=True)
    front = absolute(Poly(((outer, content),)), context)
    if len(rest.terms) == 1:
        return multiply(front, absolute(rest, context), context)
    return multiply(front, from_factor(Function("abs", (rest,))), context)


def exponential(exponent: Poly, context: Context) -> Poly:
    """``e ** exponent``, where ``e ** (c log x)`` is ``x ** c``."""
    kept: dict[Monomial, Fraction] = {}
    made = ONE
    for monomial, value in exponent.terms:
        logs = [f for f, e in monomial.powers if isinstance(f, Function) and f.name == "log" and e == 1]
        if len(logs) == 1 and not logs[0].primes:
            others = Monomial(tuple((f, e) for f, e in monomial.powers if f != logs[0]))
            argument = logs[0].arguments[0]
            made = multiply(made, power(argument, exponent_of(Poly(((others, value),))), context), context)
        else:
            kept[monomial] = value
    rest = from_dict(kept)
    if not rest.terms:
        return made
    return multiply(made, from_factor(EULER, exponent_of(rest)), context)
