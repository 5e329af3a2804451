"""Constants too large to work out: found before any engine tries."""

from __future__ import annotations

import math

from notation.expression import Add, Apply, BigOperator, Constant, Div, Expression, Mul, Neg, Number, Pow, Symbol
from notation.walking import walk

MOST_DIGITS = 4_000
MOST_POWER = 60
"""Of a sum: higher powers would be multiplied out."""
_HUGE = math.inf


def too_large(node: Expression) -> str:
    """Why the expression cannot be worked out, or ""."""
    for part in walk(node):
        if digits_of(part) > MOST_DIGITS:
            return f"a constant of more than {MOST_DIGITS} digits"
        if isinstance(part, Pow) and isinstance(part.exponent, Number) and abs(part.exponent.value) > MOST_POWER:
            if isinstance(part.base, Add) or part.base.rank == 2:
                return f"a power of a sum or a matrix above {MOST_POWER}"
    return ""


def digits_of(node: Expression) -> float:
    """An upper estimate of the decimal digits of a constant; 0 for what is no constant."""
    if isinstance(node, Number):
        return max(_digits(node.value.numerator), _digits(node.value.denominator))
    if isinstance(node, Constant):
        return 0.0 if node.name == "infinity" else 1.0
    if isinstance(node, Neg):
        return digits_of(node.operand)
    if isinstance(node, Add):
        return max(digits_of(term) for term in node.terms) + 1
    if isinstance(node, Mul):
        return digits_of(node.left) + digits_of(node.right)
    if isinstance(node, Div):
        return digits_of(node.numerator) + digits_of(node.denominator)
    if isinstance(node, Pow):
        return _power(digits_of(node.base), node.exponent)
    if isinstance(node, Apply) and node.function in ("factorial", "binomial", "exp", "gamma") and node.arguments:
        if any(isinstance(part, Symbol) for part in walk(node.arguments[0])):
            return 0.0
        size = _value(node.arguments[0])
        return size * max(1.0, math.log10(size)) if size > 1 else 1.0
    if isinstance(node, BigOperator):
        return 0.0
    return 0.0


def _digits(value: int) -> float:
    return value.bit_length() * 0.30103


def _power(base: float, exponent: Expression) -> float:
    return base * _value(exponent) if base else 0.0


def _value(node: Expression) -> float:
    """The size of a constant, at most infinity; 1 for what is none."""
    digits = digits_of(node)
    if digits > 12:
        return _HUGE
    if isinstance(node, Number):
        return abs(float(node.value))
    return 10.0**digits if digits else 1.0
