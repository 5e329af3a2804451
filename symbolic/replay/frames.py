"""What an inequality may stand under: sums, products with what is not negative, quotients, powers, rising functions,
sums over an index, expectations. Each rule says why a line does not fit; the parts of a line are checked by themselves.
"""

from __future__ import annotations

from notation import build
from notation.expression import (
    Add,
    Apply,
    BigOperator,
    Cases,
    Covariance,
    Density,
    Derivative,
    Div,
    Expectation,
    Expression,
    Extremum,
    Integral,
    Limit,
    Mul,
    Neg,
    Norm,
    Pow,
    Probability,
    Variance,
)
from notation.givens import Givens
from notation.walking import bound_variable, children, free_symbols, rebuild, walk
from symbolic.lines import Line

ORDERS = ("=", "<=", "<")
RISING = frozenset({"exp", "tanh", "sigmoid", "sinh", "arctan", "softplus", "relu", "erf"})
"""Functions that rise on the whole line."""
RISING_WHERE_DEFINED = frozenset({"log", "sqrt"})
_STRICTLY = (RISING | RISING_WHERE_DEFINED) - {"relu"}


def _link(line: Line, low: Expression, high: Expression, place: int = 0) -> str:
    """Whether a part says ``low op high``; of two equal sides none is needed."""
    if place >= len(line.parts):
        return "a part is missing"
    claim = line.parts[place].claim
    if (claim.left, claim.right) != (low, high) or claim.op not in ORDERS:
        return f"part {place + 1} is not about what changes"
    return ""


def _sign_part(line: Line, place: int, node: Expression, *, strict: bool = False) -> str:
    if place >= len(line.parts):
        return "the sign of a factor is missing"
    claim = line.parts[place].claim
    fits = claim.left == build.ZERO and claim.right == node and claim.op in (("<",) if strict else ("<", "<="))
    return "" if fits else f"part {place + 1} is not about the sign that is needed"


def _only(line: Line, count: int) -> str:
    return "" if len(line.parts) == count else "there are parts that nothing needs"


def _weak(line: Line) -> str:
    return "" if line.claim.op == "<=" else "it shows no strict inequality"


def terms(line: Line, givens: Givens) -> str:
    """Sums with as many terms, each at most the one in its place; equal ones need no part."""
    low, high = line.claim.left, line.claim.right
    if not isinstance(low, Add) or not isinstance(high, Add) or len(low.terms) != len(high.terms):
        return "the sides are not sums of as many terms"
    place, strict = 0, False
    for one, other in zip(low.terms, high.terms, strict=True):
        if one == other:
            continue
        why = _link(line, one, other, place)
        if why:
            return why
        strict = strict or line.parts[place].claim.op == "<"
        place += 1
    if line.claim.op == "<" and not strict:
        return "no term is less"
    if line.claim.op == "=":
        return "this rule is about inequalities"
    return _only(line, place)


def negated(line: Line, givens: Givens) -> str:
    low, high = line.claim.left, line.claim.right
    if not isinstance(low, Neg) or not isinstance(high, Neg):
        return "the sides are not negated"
    why = _link(line, high.operand, low.operand) or _only(line, 1)
    return why or _strict_enough(line)


def _strict_enough(line: Line) -> str:
    op = line.parts[0].claim.op
    if line.claim.op == "=" and op != "=":
        return "its part is no equality"
    return "" if line.claim.op != "<" or op == "<" else "its part is not strict"


def factor(line: Line, givens: Givens) -> str:
    """``c a <= c b`` for ``c >= 0``, the factor on either side."""
    low, high = line.claim.left, line.claim.right
    if not isinstance(low, Mul) or not isinstance(high, Mul) or low.shape:
        return "the sides are not products of numbers"
    strict = line.claim.op == "<"
    if low.left == high.left:
        why = _link(line, low.right, high.right) or _sign_part(line, 1, low.left, strict=strict)
    elif low.right == high.right:
        why = _link(line, low.left, high.left) or _sign_part(line, 1, low.right, strict=strict)
    else:
        return "the sides have no factor in common"
    return why or _only(line, 2) or _strict_enough(line)


def divisor(line: Line, givens: Givens) -> str:
    """``a / c <= b / c`` for ``c > 0``."""
    low, high = line.claim.left, line.claim.right
    if not isinstance(low, Div) or not isinstance(high, Div) or low.denominator != high.denominator or low.shape:
        return "the sides are not quotients by one number"
    why = _link(line, low.numerator, high.numerator) or _sign_part(line, 1, low.denominator, strict=True)
    return why or _only(line, 2) or _strict_enough(line)


def smaller_divisor(line: Line, givens: Givens) -> str:
    """``a / c <= a / b`` for ``0 < b <= c`` and ``a >= 0``."""
    low, high = line.claim.left, line.claim.right
    if not isinstance(low, Div) or not isinstance(high, Div) or low.numerator != high.numerator or low.shape:
        return "the sides are not quotients of one number"
    if high.denominator.shape or low.denominator.shape:
        return "the sides are not quotients of one number"
    why = _link(line, high.denominator, low.denominator)
    why = why or _sign_part(line, 1, high.denominator, strict=True) or _sign_part(line, 2, low.numerator)
    return why or _only(line, 3) or _weak(line)


def power(line: Line, givens: Givens) -> str:
    """``a^k <= b^k`` for ``0 <= a <= b`` and ``k >= 0``."""
    low, high = line.claim.left, line.claim.right
    if not isinstance(low, Pow) or not isinstance(high, Pow) or low.exponent != high.exponent or low.shape:
        return "the sides are not powers with one exponent"
    why = _link(line, low.base, high.base)
    why = why or _sign_part(line, 1, low.base) or _sign_part(line, 2, low.exponent)
    return why or _only(line, 3) or _weak(line)


def rising(line: Line, givens: Givens) -> str:
    low, high = line.claim.left, line.claim.right
    if not isinstance(low, Apply) or not isinstance(high, Apply) or low.function != high.function or low.shape:
        return "the sides are not values of one function"
    if low.primes or high.primes or len(low.arguments) != 1 or len(high.arguments) != 1:
        return "the sides are not values of one function"
    known = givens.declaration(low.function)
    if low.function not in RISING | RISING_WHERE_DEFINED or givens.definitions_of(low.function) or known is not None:
        return "nothing says that the function rises"
    why = _link(line, low.arguments[0], high.arguments[0]) or _only(line, 1)
    if not why and line.claim.op == "<" and low.function not in _STRICTLY:
        return "it shows no strict inequality"
    return why or _strict_enough(line)


def over_index(line: Line, givens: Givens) -> str:
    """A sum, maximum or minimum over an index of what is at most something else at every place."""
    low, high = line.claim.left, line.claim.right
    if not _same_binder(low, high, ("sum", "max", "min")):
        return "the sides are not sums over one range"
    assert isinstance(low, BigOperator)
    assert isinstance(high, BigOperator)
    if low.shape:
        return "the sides are not numbers"
    return _link(line, low.body, high.body) or _only(line, 1) or _weak(line)


def product_over_index(line: Line, givens: Givens) -> str:
    low, high = line.claim.left, line.claim.right
    if not _same_binder(low, high, ("prod",)):
        return "the sides are not products over one range"
    assert isinstance(low, BigOperator)
    assert isinstance(high, BigOperator)
    why = _link(line, low.body, high.body) or _sign_part(line, 1, low.body)
    return why or _only(line, 2) or _weak(line)


def _same_binder(low: Expression, high: Expression, kinds: tuple[str, ...]) -> bool:
    if not isinstance(low, BigOperator) or not isinstance(high, BigOperator) or low.kind not in kinds:
        return False
    ends = (low.kind, low.variable, low.lower, low.upper, low.condition)
    return ends == (high.kind, high.variable, high.lower, high.upper, high.condition) and not low.shape


def mean(line: Line, givens: Givens) -> str:
    low, high = line.claim.left, line.claim.right
    if not isinstance(low, Expectation) or not isinstance(high, Expectation) or low.shape:
        return "the sides are not expectations"
    if (low.over, low.given) != (high.over, high.given):
        return "the expectations are not over the same"
    return _link(line, low.body, high.body) or _only(line, 1) or _weak(line)


def inside(line: Line, givens: Givens) -> str:
    """Equals put in for equals."""
    claim = line.claim
    if claim.op != "=" or not line.parts:
        return "this rule puts in equals"
    made = claim.left
    for part in line.parts:
        if part.claim.op != "=":
            return "a part is no equality"
        found = replaced(made, part.claim.left, part.claim.right)
        if found is None:
            return "an index inside would be taken for another"
        made = found
    return "" if made == claim.right else "the sides differ in something else"


_POINTWISE = (Cases, Covariance, Density, Derivative, Expectation, Extremum, Integral, Limit, Probability, Variance)


def replaced(node: Expression, old: Expression, new: Expression) -> Expression | None:
    """``new`` for each ``old`` in ``node``; None where a letter of theirs is bound around it."""
    names = {symbol.name for symbol in (*free_symbols(old), *free_symbols(new))}
    captured = False

    def change(part: Expression, bound: frozenset[str]) -> Expression:
        nonlocal captured
        if isinstance(part, _POINTWISE) and any(inner == old for inner in walk(part)) and part != old:
            captured = True  # what holds at one point need not hold around it
            return part
        if part == old:
            captured = captured or not names.isdisjoint(bound)
            return new
        variable = bound_variable(part)
        inner = bound if variable is None else bound | {variable.name}
        if not children(part):
            return part
        return rebuild(part, lambda child: change(child, inner))

    made = change(node, frozenset())
    return None if captured else made


def switched_bars(line: Line, givens: Givens) -> str:
    """``-x <= c`` and ``x <= c``, so ``|x| <= c``."""
    low = line.claim.left
    if not isinstance(low, Apply) or low.function != "abs" or low.shape:
        return "the left side is no absolute value"
    inner = low.arguments[0]
    why = _link(line, inner, line.claim.right) or _link(line, build.neg(inner), line.claim.right, 1)
    strict = line.claim.op == "<" and not all(part.claim.op == "<" for part in line.parts)
    return why or _only(line, 2) or ("its parts are not strict" if strict else "")


def euclidean(line: Line, givens: Givens) -> str:
    """``||x||^2 <= ||y||^2``, so ``||x|| <= ||y||``: of what is not negative the squares have the same order."""
    claim = line.claim
    signs = [isinstance(side, Norm) for side in (claim.left, claim.right)]
    why = _link(line, build.power(claim.left, build.TWO), build.power(claim.right, build.TWO))
    place = 1
    for side, plain in zip((claim.left, claim.right), signs, strict=True):
        if not plain and not why:
            why = _sign_part(line, place, side)
            place += 1
    return why or _only(line, place) or _strict_enough(line)
