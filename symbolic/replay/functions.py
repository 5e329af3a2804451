"""Scalar functions of the checker: what is written with exponentials, and what stays an atom."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from symbolic.replay.algebra import absolute, content, multiply, power, times
from symbolic.replay.facts import Facts, as_sum, is_whole_term, lowered, nonnegative, nonnegative_term, primes_of
from symbolic.replay.ring import (
    ONE,
    ZERO,
    Atom,
    Sum,
    Term,
    add,
    atom,
    constant,
    factor_free,
    number,
    scale,
    subtract,
    text,
)

Rule = Callable[[Sum, Facts], Sum]
EULER = Atom("e")


def exponential(made: Sum, facts: Facts) -> Sum:
    """``e ** made``; the multiples of logarithms in it are powers."""
    found = ONE
    rest = []
    for term in made:
        logs = [pair for pair in term.factors if pair[0].kind == "fn" and pair[0].name == "log" and pair[1] == 1]
        if len(logs) == 1 and not term.bound:
            others = tuple(pair for pair in term.factors if pair[0] is not logs[0][0])
            exponent = lowered((type(term)(term.coefficient, others),))
            found = multiply(found, power(logs[0][0].parts[0], exponent, facts), facts)
        else:
            rest.append(term)
    return multiply(found, atom(EULER, lowered(tuple(rest))), facts) if rest else found


def logarithm(made: Sum, facts: Facts) -> Sum:
    """``log made``, of a product of what is not negative term by term."""
    if len(made) != 1 or made[0].bound or made[0].coefficient <= 0:
        if made and len(made) > 1:
            front, rest = content(made, False, facts)
            if text(front) != text(ONE):
                return add(logarithm(front, facts), logarithm(rest, facts))
        inside = {name for term in made for name, _ in term.bound}
        if len(made) == 1 and inside and not made[0].coefficient < 0:
            outer = [
                p
                for p in made[0].factors
                if factor_free(p).isdisjoint(inside) and nonnegative(p[0], Fraction(1), facts)
            ]
            if outer or made[0].coefficient != 1:
                front = (Term(made[0].coefficient, tuple(outer)),)
                rest = (Term(Fraction(1), tuple(p for p in made[0].factors if p not in outer), made[0].bound),)
                return add(logarithm(front, facts), logarithm(rest, facts))
        return atom(Atom("fn", "log", (made,)))
    term = made[0]
    found = [_log_of_number(term.coefficient)]
    for factor, exponent in term.factors:
        if factor.kind == "e":
            found.append(as_sum(exponent))
        elif factor.kind == "number" and factor.name != "-1":
            found.append(multiply(as_sum(exponent), _log_of_number(Fraction(factor.name)), facts))
        elif nonnegative(factor, Fraction(1), facts) or (len(term.factors) == 1 and exponent == 1):
            inner = factor.parts[0] if factor.kind == "base" else atom(factor)
            found.append(multiply(as_sum(exponent), atom(Atom("fn", "log", (inner,))), facts))
        elif len(term.factors) == 1 and term.coefficient == 1 and _is_odd(exponent):
            # An odd power is positive where its base is.
            inner = factor.parts[0] if factor.kind == "base" else atom(factor)
            found.append(multiply(as_sum(exponent), atom(Atom("fn", "log", (inner,))), facts))
        else:
            return atom(Atom("fn", "log", (made,)))
    return add(*found)


def _is_odd(exponent: Fraction | Sum) -> bool:
    return isinstance(exponent, Fraction) and (exponent.denominator != 1 or exponent % 2 == 1)


def _log_of_number(value: Fraction) -> Sum:
    found = []
    for part, sign in ((value.numerator, 1), (value.denominator, -1)):
        for prime, count in primes_of(part):
            found.append(scale(atom(Atom("fn", "log", (number(prime),))), sign * count))
    return add(*found)


def _odd(name: str) -> Rule:
    """A function with ``f(-x) = -f(x)``."""

    def rule(made: Sum, facts: Facts) -> Sum:
        if not made:
            return ZERO
        turned = min(made, key=lambda t: t.key).coefficient < 0
        inner = atom(Atom("fn", name, (scale(made, -1 if turned else 1),)))
        return scale(inner, -1) if turned else inner

    return rule


def _cosine(made: Sum, facts: Facts) -> Sum:
    if not made:
        return ONE
    turned = min(made, key=lambda t: t.key).coefficient < 0
    return atom(Atom("fn", "cos", (scale(made, -1),))) if turned else atom(Atom("fn", "cos", (made,)))


def _sinh(sign: int) -> Rule:
    def rule(made: Sum, facts: Facts) -> Sum:
        up, down = exponential(made, facts), exponential(scale(made, -1), facts)
        return scale(add(up, scale(down, sign)), Fraction(1, 2))

    return rule


def _quotient(above: str, below: str) -> Rule:
    return lambda made, facts: multiply(
        function(above, (made,), facts) if above else ONE, power(function(below, (made,), facts), -1, facts), facts
    )


def _sigmoid(made: Sum, facts: Facts) -> Sum:
    return power(add(ONE, exponential(scale(made, -1), facts)), -1, facts)


def _relu(made: Sum, facts: Facts) -> Sum:
    value = constant(made)
    if value is not None:
        return number(max(value, Fraction(0)))
    if all(nonnegative_term(term, facts) for term in made):
        return made
    front, rest = content(made, True, facts) if len(made) > 1 else (ONE, made)
    if text(rest) in facts.positive and constant(front) is None:
        return multiply(rest, _relu(front, facts), facts)
    first = min(made, key=lambda t: t.key).coefficient
    inner = atom(Atom("fn", "relu", (scale(made, 1 / first),)))
    return scale(inner, first) if first > 0 else add(made, scale(inner, -first))


def above_zero(made: Sum, facts: Facts) -> Sum:
    """1 where ``made > 0``, else 0; a positive rational in front does not matter."""
    value = constant(made)
    if value is not None:
        return ONE if value > 0 else ZERO
    first = abs(min(made, key=lambda t: t.key).coefficient)
    return atom(Atom("fn", "indicator", (scale(made, 1 / first),)))


def _whole_part(up: bool) -> Rule:
    """The floor or the ceiling: whole numbers come out of it."""

    def rule(made: Sum, facts: Facts) -> Sum:
        whole = tuple(term for term in made if not term.bound and is_whole_term(term, facts))
        rest = subtract(made, whole)
        return add(whole, atom(Atom("fn", "ceil" if up else "floor", (rest,)))) if rest else whole

    return rule


_RULES: dict[str, Rule] = {
    "floor": _whole_part(False),
    "ceil": _whole_part(True),
    "exp": exponential,
    "log": logarithm,
    "sqrt": lambda made, facts: power(made, Fraction(1, 2), facts),
    "abs": absolute,
    "sigmoid": _sigmoid,
    "tanh": _quotient("sinh", "cosh"),
    "sinh": _sinh(-1),
    "cosh": _sinh(1),
    "softplus": lambda made, facts: logarithm(add(ONE, exponential(made, facts)), facts),
    "logit": lambda made, facts: subtract(logarithm(made, facts), logarithm(subtract(ONE, made), facts)),
    "sin": _odd("sin"),
    "cos": _cosine,
    "tan": _quotient("sin", "cos"),
    "cot": _quotient("cos", "sin"),
    "sec": _quotient("", "cos"),
    "csc": _quotient("", "sin"),
    "coth": _quotient("cosh", "sinh"),
    "sech": _quotient("", "cosh"),
    "csch": _quotient("", "sinh"),
    "relu": _relu,
    "indicator": above_zero,
    "arctan": _odd("arctan"),
    "erf": _odd("erf"),
    "sign": _odd("sign"),
}


def function(name: str, arguments: tuple[Sum, ...], facts: Facts) -> Sum:
    """A scalar function; one without a rule is equal only to itself."""
    if name in ("max", "min") and len(arguments) == 2:
        return _larger(name, arguments, facts)
    rule = _RULES.get(name)
    if rule is not None and len(arguments) == 1:
        return rule(arguments[0], facts)
    return atom(Atom("fn", name, arguments))


def _larger(name: str, arguments: tuple[Sum, ...], facts: Facts) -> Sum:
    """``max(a, b) = b + max(a - b, 0)``, and the smaller one as what is left of the sum."""
    first, second = sorted(arguments, key=text)
    larger = add(second, _relu(subtract(first, second), facts))
    return larger if name == "max" else subtract(add(first, second), larger)


# --- slopes ---------------------------------------------------------------------------------------

_ONE_MORE: dict[str, Rule] = {
    "log": lambda x, f: power(x, -1, f),
    "sin": lambda x, f: function("cos", (x,), f),
    "cos": lambda x, f: scale(function("sin", (x,), f), -1),
    "relu": above_zero,
    "indicator": lambda x, f: ZERO,
    "sign": lambda x, f: ZERO,
    "abs": lambda x, f: multiply(x, power(atom(Atom("fn", "abs", (x,))), -1, f), f),
    "arctan": lambda x, f: power(add(ONE, multiply(x, x, f)), -1, f),
    "erf": lambda x, f: scale(
        multiply(
            exponential(scale(multiply(x, x, f), -1), f), atom(Atom("pi"), Fraction(-1, 2)), f
        ),
        2,
    ),
}  # fmt: skip


def slope(name: str, argument: Sum, facts: Facts) -> Sum:
    """The derivative of an atom's function at its argument; of an unknown one another prime."""
    rule = _ONE_MORE.get(name)
    if rule is not None:
        return rule(argument, facts)
    return atom(Atom("fn", name + "'", (argument,)))


__all__ = ["above_zero", "exponential", "function", "logarithm", "slope", "times"]
