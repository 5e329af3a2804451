"""Scalar functions with their rules: how an application is brought to normal form.

One row per function: its name and what it becomes at normal-form arguments. A function without a row
is an atom at its arguments.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from symbolic.algebra import absolute, exponential, multiply, power
from symbolic.context import Context
from symbolic.linear import add, negate, scale, subtract
from symbolic.logarithms import logarithm
from symbolic.signs import is_integer, is_positive
from symbolic.terms import ONE, PI, ZERO, Function, Monomial, Poly, constant, from_factor

Arguments = tuple[Poly, ...]


def apply_function(name: str, arguments: Arguments, primes: int, context: Context) -> Poly:
    """The poly of ``name(arguments)``, or of its derivative."""
    rule = _RULES.get(name) if not primes else None
    if rule is not None:
        made = rule(arguments, context)
        if made is not None:
            return made
    return from_factor(Function(name, arguments, primes))


def _signed(name: str, even: bool) -> Callable[[Arguments, Context], Poly | None]:
    """Odd and even functions: the argument is written with a positive first coefficient."""

    def rule(arguments: Arguments, context: Context) -> Poly | None:
        (argument,) = arguments
        if not argument.terms:
            return None
        if argument.terms[0][1] > 0:
            return None
        made = from_factor(Function(name, (negate(argument),)))
        return made if even else negate(made)

    return rule


def _turning(name: str, even: bool) -> Callable[[Arguments, Context], Poly | None]:
    """Sines and cosines: their values at multiples of half of pi, else by their parity."""
    signed = _signed(name, even)

    def rule(arguments: Arguments, context: Context) -> Poly | None:
        quarters = _quarter_turns(arguments[0])
        if quarters is None:
            return signed(arguments, context)
        return constant((1, 0, -1, 0)[(quarters if name == "cos" else quarters - 1) % 4])

    return rule


def _quarter_turns(argument: Poly) -> int | None:
    """How many halves of pi the argument is."""
    if not argument.terms:
        return 0
    ((monomial, coefficient), *others) = argument.terms
    if others or monomial.powers != ((PI, Fraction(1)),) or (2 * coefficient).denominator != 1:
        return None
    return int(2 * coefficient)


def _maximum(arguments: Arguments, context: Context) -> Poly | None:
    """``max(a, b) = (a + b + |a - b|) / 2``; of more, the sorted distinct ones."""
    distinct = tuple(sorted({argument.key: argument for argument in arguments}.values(), key=lambda a: a.key))
    if len(distinct) == 1:
        return distinct[0]
    if len(distinct) == 2:
        gap = absolute(subtract(distinct[0], distinct[1]), context)
        return scale(add(distinct[0], distinct[1], gap), Fraction(1, 2))
    return from_factor(Function("max", distinct))


def _minimum(arguments: Arguments, context: Context) -> Poly | None:
    made = _maximum(tuple(negate(argument) for argument in arguments), context)
    return None if made is None else negate(made)


def _sign(arguments: Arguments, context: Context) -> Poly | None:
    (argument,) = arguments
    if is_positive(argument, context):
        return ONE
    if is_positive(negate(argument), context):
        return constant(-1)
    if not argument.terms:
        return ZERO
    return _signed("sign", even=False)(arguments, context)


def _floor(arguments: Arguments, context: Context) -> Poly | None:
    """Integer terms go outside."""
    (argument,) = arguments
    whole: list[tuple[Monomial, Fraction]] = []
    rest: list[tuple[Monomial, Fraction]] = []
    for term in argument.terms:
        monomial, coefficient = term
        if is_integer(Poly((term,)), context):
            whole.append(term)
        elif not monomial.powers:
            floor = Fraction(coefficient.numerator // coefficient.denominator)
            whole.append((monomial, floor))
            rest.append((monomial, coefficient - floor))
        else:
            rest.append(term)
    outside = Poly(tuple(term for term in whole if term[1]))
    if not rest:
        return outside
    if all(not monomial.powers for monomial, _ in rest):
        return outside  # only a proper fraction is left
    if not outside.terms:
        return None
    return add(outside, from_factor(Function("floor", (Poly(tuple(rest)),))))


def _ceiling(arguments: Arguments, context: Context) -> Poly | None:
    return negate(apply_function("floor", (negate(arguments[0]),), 0, context))


def _sigmoid(arguments: Arguments, context: Context) -> Poly | None:
    if not context.rewrite_to_exp:
        return None
    return power(add(ONE, exponential(negate(arguments[0]), context)), -1, context)


def _abs_slope(arguments: Arguments, context: Context) -> Poly | None:
    from symbolic.kinks import slope_of_absolute

    return slope_of_absolute(arguments[0], context)


def _digit(arguments: Arguments, context: Context) -> Poly | None:
    from symbolic.kronecker import digit_rule

    return digit_rule(arguments, context)


def _tanh(arguments: Arguments, context: Context) -> Poly | None:
    if not context.rewrite_to_exp:
        return _signed("tanh", even=False)(arguments, context)
    doubled = exponential(scale(arguments[0], 2), context)
    denominator = power(add(ONE, doubled), -1, context)
    return subtract(ONE, scale(denominator, 2))


def _hyperbolic(sign: int) -> Callable[[Arguments, Context], Poly | None]:
    def rule(arguments: Arguments, context: Context) -> Poly | None:
        up = exponential(arguments[0], context)
        down = exponential(negate(arguments[0]), context)
        return scale(add(up, scale(down, sign)), Fraction(1, 2))

    return rule


def _quotient(over: str, below: str) -> Callable[[Arguments, Context], Poly | None]:
    """``over(x) / below(x)`` of named functions; ``over`` empty: 1."""

    def rule(arguments: Arguments, context: Context) -> Poly | None:
        bottom = power(apply_function(below, arguments, 0, context), -1, context)
        return multiply(apply_function(over, arguments, 0, context), bottom, context) if over else bottom

    return rule


def _logit(arguments: Arguments, context: Context) -> Poly | None:
    return subtract(logarithm(arguments[0], context), logarithm(subtract(ONE, arguments[0]), context))


def _relu(arguments: Arguments, context: Context) -> Poly | None:
    return _maximum((ZERO, arguments[0]), context)


def _softplus(arguments: Arguments, context: Context) -> Poly | None:
    return logarithm(add(ONE, exponential(arguments[0], context)), context)


def _sqrt(arguments: Arguments, context: Context) -> Poly | None:
    return power(arguments[0], Fraction(1, 2), context)


def _factorial(arguments: Arguments, context: Context) -> Poly | None:
    value = arguments[0].constant
    if value is None or value.denominator != 1 or not 0 <= value <= 200:
        return None
    made = 1
    for factor in range(2, int(value) + 1):
        made *= factor
    return constant(made)


def _absolute(arguments: Arguments, context: Context) -> Poly | None:
    made = absolute(arguments[0], context)
    return made


def _at_zero(value: int, name: str, even: bool) -> Callable[[Arguments, Context], Poly | None]:
    def rule(arguments: Arguments, context: Context) -> Poly | None:
        if not arguments[0].terms:
            return constant(value)
        return _signed(name, even)(arguments, context)

    return rule


_RULES: dict[str, Callable[[Arguments, Context], Poly | None]] = {
    "digit": _digit,
    "exp": lambda arguments, context: exponential(arguments[0], context),
    "log": lambda arguments, context: logarithm(arguments[0], context),
    "sqrt": _sqrt,
    "abs": _absolute,
    "abs_slope": _abs_slope,
    "max": _maximum,
    "min": _minimum,
    "relu": _relu,
    "softplus": _softplus,
    "sigmoid": _sigmoid,
    "tanh": _tanh,
    "sinh": _hyperbolic(-1),
    "cosh": _hyperbolic(1),
    "sech": _quotient("", "cosh"),
    "csch": _quotient("", "sinh"),
    "coth": _quotient("", "tanh"),
    "sec": _quotient("", "cos"),
    "csc": _quotient("", "sin"),
    "cot": _quotient("cos", "sin"),
    "arctan": _at_zero(0, "arctan", even=False),
    "logit": _logit,
    "sin": _turning("sin", even=False),
    "cos": _turning("cos", even=True),
    "erf": _at_zero(0, "erf", even=False),
    "sign": _sign,
    "floor": _floor,
    "ceil": _ceiling,
    "factorial": _factorial,
}
