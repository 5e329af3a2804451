"""What is known about the sign and the integrality of a poly. ``False`` means "not known"."""

from __future__ import annotations

from fractions import Fraction

from symbolic.context import Context, Interval
from symbolic.terms import (
    ArrayAtom,
    ArrayForm,
    Base,
    Bound,
    Delta,
    Entry,
    Factor,
    Function,
    Mean,
    Monomial,
    Named,
    Poly,
    SumOf,
)

_POSITIVE_FUNCTIONS = frozenset({"sigmoid", "factorial"})
_NONNEGATIVE_FUNCTIONS = frozenset({"abs", "indicator"})


def is_integer(poly: Poly, context: Context) -> bool:
    """Whether every value of ``poly`` is known to be an integer."""
    return all(
        coefficient.denominator == 1 and all(_integer_power(f, e, context) for f, e in monomial.powers)
        for monomial, coefficient in poly.terms
    )


def _integer_power(factor: Factor, exponent: Fraction | Poly, context: Context) -> bool:
    if isinstance(exponent, Poly) or exponent.denominator != 1 or exponent < 0:
        return False
    if isinstance(factor, Bound | Delta):
        return True
    if isinstance(factor, Entry):
        return context.is_integer_name(factor.name) and not factor.components
    if isinstance(factor, Function):
        return factor.name in ("floor", "ceil", "factorial", "binomial", "digit") and not factor.primes
    return False


def _is_even(exponent: Fraction | Poly) -> bool:
    return isinstance(exponent, Fraction) and exponent.denominator == 1 and exponent % 2 == 0


def positive_factor(factor: Factor, context: Context) -> bool:
    if isinstance(factor, Named):
        return factor.name != "-1"
    if isinstance(factor, Bound):
        return True
    if isinstance(factor, Entry):
        interval = context.interval(factor.name)
        lower = interval.lower
        if lower is not None and (lower > 0 or (lower == 0 and interval.lower_open)):
            return True
        return _diagonal_of_definite(factor, context, "positive definite")
    if isinstance(factor, Function):
        return factor.name in _POSITIVE_FUNCTIONS and not factor.primes
    if isinstance(factor, SumOf):
        sizes_positive = all(_at_least_one(variable.size, context) for variable in factor.variables)
        return sizes_positive and positive_monomial(factor.body, context)
    if isinstance(factor, Base):
        return is_positive(factor.poly, context)
    if isinstance(factor, Mean):
        return positive_monomial(factor.body, context)
    if isinstance(factor, ArrayAtom) and factor.kind == "det":
        return is_definite(factor.arguments[0], context)
    return False


def is_definite(form: ArrayForm, context: Context) -> bool:
    """Whether a square matrix is known to be positive definite: a sum of what is semidefinite, one part definite."""
    found = False
    for monomial, coefficient in form.entry.terms:
        names = frozenset(axis.name for axis in form.axes)
        outside = [(f, e) for f, e in monomial.powers if f.free.isdisjoint(names)]
        inside = [(f, e) for f, e in monomial.powers if not f.free.isdisjoint(names)]
        if coefficient < 0 or len(inside) != 1 or inside[0][1] != 1:
            return False
        rest = Monomial(tuple(outside))
        kind = _definiteness(inside[0][0], form, context)
        if not kind or not nonnegative_monomial(rest, context):
            return False
        found = found or (kind == "definite" and positive_monomial(rest, context))
    return found


def _definiteness(factor: Factor, form: ArrayForm, context: Context) -> str:
    """``definite`` or ``semidefinite``, as far as the kind of factor tells; else nothing."""
    if isinstance(factor, Delta):
        return "definite"
    if isinstance(factor, Entry) and len(factor.components) == 2:
        properties = context.properties(factor.name)
        if "positive definite" in properties:
            return "definite"
        return "semidefinite" if "positive semidefinite" in properties else ""
    if isinstance(factor, ArrayAtom) and factor.kind == "inverse" and is_definite(factor.arguments[0], context):
        return "definite"
    if isinstance(factor, SumOf) and len(factor.variables) == 1 and len(factor.body.powers) == 2:
        # A Gram matrix: the two factors under the sum differ in the axis alone.
        (one, first), (two, second) = factor.body.powers
        if first == 1 and second == 1:
            axes = [axis.name for axis in form.axes]
            turned = two.render({axes[0]: axes[1], axes[1]: axes[0]})
            if one.key == turned and not one.free >= frozenset(axes):
                return "semidefinite"
    return ""


def _diagonal_of_definite(factor: Entry, context: Context, wanted: str) -> bool:
    if len(factor.components) != 2 or factor.components[0] != factor.components[1]:
        return False
    return wanted in context.properties(factor.name)


def nonnegative_factor(factor: Factor, context: Context) -> bool:
    if positive_factor(factor, context) or isinstance(factor, Delta):
        return True
    if isinstance(factor, Entry):
        lower = context.interval(factor.name).lower
        return (lower is not None and lower >= 0) or _diagonal_of_definite(factor, context, "positive semidefinite")
    if isinstance(factor, Function):
        return factor.name in _NONNEGATIVE_FUNCTIONS and not factor.primes
    if isinstance(factor, SumOf):
        return nonnegative_monomial(factor.body, context)
    if isinstance(factor, Base):
        return is_nonnegative(factor.poly, context)
    if isinstance(factor, ArrayAtom):
        return factor.kind.startswith("norm")
    if isinstance(factor, Mean):
        return nonnegative_monomial(factor.body, context)
    return False


def positive_monomial(monomial: Monomial, context: Context) -> bool:
    return all(positive_factor(factor, context) for factor, _ in monomial.powers)


def nonnegative_monomial(monomial: Monomial, context: Context) -> bool:
    return all(_is_even(e) or _root_is_real(e) or nonnegative_factor(f, context) for f, e in monomial.powers)


def _root_is_real(exponent: Fraction | Poly) -> bool:
    """Even roots are only defined where their value is not negative."""
    return isinstance(exponent, Fraction) and exponent.denominator % 2 == 0


def _at_least_one(size: Poly, context: Context) -> bool:
    value = size.constant
    if value is not None:
        return value >= 1
    factor = size.single
    if isinstance(factor, Entry):
        lower = context.interval(factor.name).lower
        return lower is not None and lower >= 1
    bound = lower_bound(size, context)
    return bound is not None and bound[0] >= 1


def is_positive(poly: Poly, context: Context) -> bool:
    """Whether ``poly > 0`` is known wherever it is defined."""
    if _all_terms(poly, context, strict=True):
        return True
    if any(fact == poly and strict for fact, strict in context.positive_facts):
        return True
    bound = lower_bound(poly, context)
    return bound is not None and (bound[0] > 0 or (bound[0] == 0 and bound[1]))


def is_nonnegative(poly: Poly, context: Context) -> bool:
    if _all_terms(poly, context, strict=False) or any(fact == poly for fact, _ in context.positive_facts):
        return True
    bound = lower_bound(poly, context)
    return bound is not None and bound[0] >= 0


def _all_terms(poly: Poly, context: Context, strict: bool) -> bool:
    if not poly.terms:
        return not strict
    if any(c < 0 or not nonnegative_monomial(m, context) for m, c in poly.terms):
        return False
    return not strict or any(positive_monomial(m, context) for m, _ in poly.terms)


def lower_bound(poly: Poly, context: Context) -> tuple[Fraction, bool] | None:
    """A rational lower bound by interval arithmetic, and whether it is never attained."""
    total, strict = Fraction(0), False
    for monomial, coefficient in poly.terms:
        interval = _monomial_interval(monomial, context)
        if interval is None:
            return None
        value, is_open = (
            (interval.lower, interval.lower_open) if coefficient > 0 else (interval.upper, interval.upper_open)
        )
        if value is None:
            return None
        total += coefficient * value
        strict = strict or is_open
    return total, strict


def _monomial_interval(monomial: Monomial, context: Context) -> Interval | None:
    if not monomial.powers:
        return Interval(Fraction(1), Fraction(1))
    if len(monomial.powers) == 1 and monomial.powers[0][1] == 1:
        return _factor_interval(monomial.powers[0][0], context)
    lower: Fraction = Fraction(1)
    upper: Fraction | None = Fraction(1)
    lower_open, upper_open, all_open = False, False, True
    for factor, exponent in monomial.powers:
        interval = _factor_interval(factor, context)
        if interval is None or interval.lower is None or interval.lower < 0:
            return Interval(lower=Fraction(0)) if nonnegative_monomial(monomial, context) else None
        if isinstance(exponent, Poly):
            # r^e with r in (0, 1) and e > 0 stays in (0, 1).
            if interval.upper is None or interval.upper > 1 or not is_positive(exponent, context):
                return Interval(lower=Fraction(0)) if nonnegative_monomial(monomial, context) else None
            lower = Fraction(0)
            all_open = all_open and interval.lower_open
            upper_open = upper_open or interval.upper_open
            lower_open = True
            continue
        if exponent.denominator != 1 or exponent < 0:
            return Interval(lower=Fraction(0)) if nonnegative_monomial(monomial, context) else None
        power = int(exponent)
        lower *= interval.lower**power
        lower_open = lower_open or interval.lower_open
        all_open = all_open and (interval.lower_open or interval.lower > 0)
        upper = None if upper is None or interval.upper is None else upper * interval.upper**power
        upper_open = upper_open or interval.upper_open
    # A product with lower bound 0 stays above 0 only if every factor does.
    strict_lower = all_open if lower == 0 else lower_open
    return Interval(lower, upper, strict_lower, upper_open and upper != 0)


def _factor_interval(factor: Factor, context: Context) -> Interval | None:
    if isinstance(factor, Entry):
        return context.interval(factor.name)
    if isinstance(factor, Bound):
        upper = factor.size.constant
        return Interval(Fraction(1), upper)
    if isinstance(factor, Function) and factor.name == "sigmoid" and not factor.primes:
        return Interval(Fraction(0), Fraction(1), True, True)
    if isinstance(factor, Function) and factor.name == "tanh" and not factor.primes:
        return Interval(Fraction(-1), Fraction(1), True, True)
    if nonnegative_factor(factor, context):
        return Interval(lower=Fraction(0), lower_open=positive_factor(factor, context))
    return None
