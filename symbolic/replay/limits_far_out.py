"""Rules for limits in which something grows without bound, or powers of less than one vanish."""

from __future__ import annotations

from notation import build
from notation.expression import Add, Apply, Div, Expression, Limit, Mul, Neg, Pow, Symbol
from notation.givens import Givens
from notation.walking import mentions
from symbolic.lines import Line
from symbolic.replay.limit_parts import INFINITY, MINUS_INFINITY, count, is_finite, is_renamed, limits, shows


def small_power(line: Line, whole: Limit, value: Expression, givens: Givens) -> str:
    """``r^n -> 0`` for ``|r| < 1`` as n grows."""
    body = whole.body
    if not isinstance(body, Pow) or mentions(body.base, whole.variable):
        return "it is no power of a constant"
    found = limits(line, whole, (body.exponent,))
    if isinstance(found, str) or found != (INFINITY,):
        return "the exponent does not grow without bound"
    size = build.apply("abs", (body.base,))
    if shows(line, 1, "<", size, build.ONE):
        why = count(line, 2)
    elif shows(line, 1, "<=", build.ZERO, body.base) and shows(line, 2, "<", body.base, build.ONE):
        why = count(line, 3)
    else:
        return "nothing says that the base is less than one"
    return why or ("" if value == build.ZERO else "such powers tend to zero")


def large_power(line: Line, whole: Limit, value: Expression, givens: Givens) -> str:
    """``r^n -> infinity`` for ``r > 1`` as n grows."""
    body = whole.body
    if not isinstance(body, Pow) or mentions(body.base, whole.variable):
        return "it is no power of a constant"
    if limits(line, whole, (body.exponent,)) != (INFINITY,):
        return "the exponent does not grow without bound"
    if not shows(line, 1, "<", build.ONE, body.base):
        return "nothing says that the base is more than one"
    return count(line, 2) or ("" if value == INFINITY else "such powers grow without bound")


def over_growing(line: Line, whole: Limit, value: Expression, givens: Givens) -> str:
    if not isinstance(whole.body, Div):
        return "it is no quotient"
    found = limits(line, whole, (whole.body.numerator, whole.body.denominator))
    if isinstance(found, str) or not is_finite(found[0]) or found[1] not in (INFINITY, MINUS_INFINITY):
        return "it is not something bounded over what grows"
    return count(line, 2) or ("" if value == build.ZERO else "it tends to zero")


_AT_INFINITY: dict[tuple[str, Expression], Expression] = {
    ("exp", INFINITY): INFINITY,
    ("exp", MINUS_INFINITY): build.ZERO,
    ("log", INFINITY): INFINITY,
    ("sqrt", INFINITY): INFINITY,
    ("tanh", INFINITY): build.ONE,
    ("tanh", MINUS_INFINITY): build.neg(build.ONE),
    ("sigmoid", INFINITY): build.ONE,
    ("sigmoid", MINUS_INFINITY): build.ZERO,
    ("relu", INFINITY): INFINITY,
    ("relu", MINUS_INFINITY): build.ZERO,
    ("abs", INFINITY): INFINITY,
    ("abs", MINUS_INFINITY): INFINITY,
    ("softplus", MINUS_INFINITY): build.ZERO,
    ("softplus", INFINITY): INFINITY,
}


def far_out(line: Line, whole: Limit, value: Expression, givens: Givens) -> str:
    body = whole.body
    if not isinstance(body, Apply) or len(body.arguments) != 1 or body.primes or is_renamed(body.function, givens):
        return "it is no value of a known function"
    found = limits(line, whole, body.arguments)
    if isinstance(found, str):
        return found
    known = _AT_INFINITY.get((body.function, found[0]))
    return count(line, 1) or ("" if known is not None and value == known else "the function does not tend to it")


def growing_sum(line: Line, whole: Limit, value: Expression, givens: Givens) -> str:
    """Terms that stay finite and terms that go one way."""
    if not isinstance(whole.body, Add) or value not in (INFINITY, MINUS_INFINITY):
        return "it is no sum that grows"
    found = limits(line, whole, whole.body.terms)
    if isinstance(found, str):
        return found
    if value not in found or not all(one == value or is_finite(one) for one in found):
        return "its terms do not go one way"
    return count(line, len(found))


def growing_product(line: Line, whole: Limit, value: Expression, givens: Givens) -> str:
    """A factor of known sign, or another that grows, times one that grows."""
    if not isinstance(whole.body, Mul):
        return "it is no product"
    found = limits(line, whole, (whole.body.left, whole.body.right))
    if isinstance(found, str):
        return found
    signs = []
    place = 2
    for one in found:
        if one in (INFINITY, MINUS_INFINITY):
            signs.append(1 if one == INFINITY else -1)
        elif is_finite(one) and shows(line, place, "<", build.ZERO, one):
            signs.append(1)
            place += 1
        elif is_finite(one) and shows(line, place, "<", one, build.ZERO):
            signs.append(-1)
            place += 1
        else:
            return "the sign of a factor is missing"
    if all(is_finite(one) for one in found):
        return "neither factor grows"
    wanted = INFINITY if signs[0] * signs[1] > 0 else MINUS_INFINITY
    return count(line, place) or ("" if value == wanted else "it grows the other way")


def growing_quotient(line: Line, whole: Limit, value: Expression, givens: Givens) -> str:
    if not isinstance(whole.body, Div):
        return "it is no quotient"
    found = limits(line, whole, (whole.body.numerator, whole.body.denominator))
    if isinstance(found, str) or found[0] not in (INFINITY, MINUS_INFINITY) or not is_finite(found[1]):
        return "it is not what grows over something bounded"
    if shows(line, 2, "<", build.ZERO, found[1]):
        wanted = found[0]
    elif shows(line, 2, "<", found[1], build.ZERO):
        wanted = MINUS_INFINITY if found[0] == INFINITY else INFINITY
    else:
        return "the sign of the denominator is missing"
    return count(line, 3) or ("" if value == wanted else "it grows the other way")


def growing_power(line: Line, whole: Limit, value: Expression, givens: Givens) -> str:
    body = whole.body
    if not isinstance(body, Pow) or mentions(body.exponent, whole.variable):
        return "it is no power with a constant exponent"
    if limits(line, whole, (body.base,)) != (INFINITY,):
        return "the base does not grow without bound"
    if shows(line, 1, "<", build.ZERO, body.exponent):
        return count(line, 2) or ("" if value == INFINITY else "it grows without bound")
    if shows(line, 1, "<", body.exponent, build.ZERO):
        return count(line, 2) or ("" if value == build.ZERO else "it tends to zero")
    return "the sign of the exponent is missing"


def dominated(line: Line, whole: Limit, value: Expression, givens: Givens) -> str:
    """``n^k r^n``, ``n^k e^(-c n)`` and ``(log n)^k / n^c`` tend to zero as n grows."""
    body, n = whole.body, whole.variable
    if whole.point != INFINITY or value != build.ZERO:
        return "it is not about what vanishes as the variable grows"
    if isinstance(body, Div):
        return _logarithm_over_power(line, body, n)
    if not isinstance(body, Mul) or not _is_power_of(body.left, n):
        return "it is no power times an exponential"
    last = body.right
    if isinstance(last, Pow) and last.exponent == n and not mentions(last.base, n):
        if shows(line, 0, "<", build.apply("abs", (last.base,)), build.ONE):
            return count(line, 1)
        shown = shows(line, 0, "<=", build.ZERO, last.base) and shows(line, 1, "<", last.base, build.ONE)
        return count(line, 2) if shown else "nothing says that the base is less than one"
    if isinstance(last, Apply) and last.function == "exp" and not is_renamed("exp", givens):
        inner = last.arguments[0]
        rate = inner.operand if isinstance(inner, Neg) else None
        if rate == n:
            return count(line, 0)
        if isinstance(rate, Mul) and rate.right == n and not mentions(rate.left, n):
            shown = shows(line, 0, "<", build.ZERO, rate.left)
            return count(line, 1) if shown else "nothing says that the rate is above zero"
    return "it is no power times an exponential"


def _is_power_of(node: Expression, n: Symbol) -> bool:
    """``n`` or ``n^k`` with a constant k."""
    return node == n or (isinstance(node, Pow) and node.base == n and not mentions(node.exponent, n))


def _logarithm_over_power(line: Line, body: Div, n: Symbol) -> str:
    above, below = body.numerator, body.denominator
    log = build.apply("log", (n,))
    constant = isinstance(above, Pow) and above.base == log and not mentions(above.exponent, n)
    if above != log and not constant:
        return "it is no power of a logarithm over a power"
    if below == n:
        return count(line, 0)
    if isinstance(below, Pow) and below.base == n and not mentions(below.exponent, n):
        shown = shows(line, 0, "<", build.ZERO, below.exponent)
        return count(line, 1) if shown else "nothing says that the exponent is above zero"
    return "it is no power of a logarithm over a power"
