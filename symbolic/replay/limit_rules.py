"""The table of rules for limits. A line says ``lim f = value``; its parts are the limits of what f is built of, and
what the rule needs of them. Infinity stands for a value only where a rule says so.
"""

from __future__ import annotations

from notation import build
from notation.expression import (
    Add,
    Apply,
    Div,
    Expression,
    Limit,
    Mul,
    Neg,
    Number,
    Pow,
    Relation,
    Symbol,
)
from notation.givens import Givens
from notation.walking import mentions
from symbolic.lines import Line
from symbolic.replay import limits_far_out as far
from symbolic.replay.limit_parts import (
    CONTINUOUS,
    CONTINUOUS_ABOVE_ZERO,
    INFINITY,
    Check,
    about_limits,
    count,
    finite,
    is_finite,
    is_renamed,
    limit_like,
    limits,
    shows,
)
from symbolic.replay.order import Rule


def _constant(line: Line, whole: Limit, value: Expression, givens: Givens) -> str:
    if mentions(whole.body, whole.variable):
        return "the variable is in it"
    return count(line, 0) or ("" if value == whole.body else "a constant stays what it is")


def _variable(line: Line, whole: Limit, value: Expression, givens: Givens) -> str:
    if whole.body != whole.variable or value != whole.point:
        return "it is not the variable that tends to its point"
    return count(line, 0)


def _sum(line: Line, whole: Limit, value: Expression, givens: Givens) -> str:
    if not isinstance(whole.body, Add):
        return "it is no sum"
    found = finite(line, whole, whole.body.terms)
    if isinstance(found, str):
        return found
    return count(line, len(found)) or ("" if value == build.add(found) else "it is not the sum of the limits")


def _negative(line: Line, whole: Limit, value: Expression, givens: Givens) -> str:
    if not isinstance(whole.body, Neg):
        return "it is not negated"
    found = limits(line, whole, (whole.body.operand,))
    if isinstance(found, str):
        return found
    return count(line, 1) or ("" if value == build.neg(found[0]) else "it is not minus the limit")


def _product(line: Line, whole: Limit, value: Expression, givens: Givens) -> str:
    if not isinstance(whole.body, Mul):
        return "it is no product"
    found = finite(line, whole, (whole.body.left, whole.body.right))
    if isinstance(found, str):
        return found
    return count(line, 2) or ("" if value == build.scale(found[0], found[1]) else "it is not the product of the limits")


def _quotient(line: Line, whole: Limit, value: Expression, givens: Givens) -> str:
    if not isinstance(whole.body, Div):
        return "it is no quotient"
    found = finite(line, whole, (whole.body.numerator, whole.body.denominator))
    if isinstance(found, str):
        return found
    below = found[1]
    if not (shows(line, 2, "<", build.ZERO, below) or shows(line, 2, "<", below, build.ZERO)):
        return "nothing says that the limit of the denominator is not zero"
    return count(line, 3) or ("" if value == build.div(found[0], found[1]) else "it is not the quotient of the limits")


def _continuous(line: Line, whole: Limit, value: Expression, givens: Givens) -> str:
    body = whole.body
    if not isinstance(body, Apply) or len(body.arguments) != 1 or body.primes or is_renamed(body.function, givens):
        return "it is no value of a known function"
    found = finite(line, whole, body.arguments)
    if isinstance(found, str):
        return found
    if body.function in CONTINUOUS:
        why = count(line, 1)
    elif body.function in CONTINUOUS_ABOVE_ZERO and shows(line, 1, "<", build.ZERO, found[0]):
        why = count(line, 2)
    else:
        return "nothing says that the function is continuous there"
    return why or ("" if value == build.apply(body.function, found) else "it is not the value at the limit")


def _power(line: Line, whole: Limit, value: Expression, givens: Givens) -> str:
    """``a^b``: for a whole number b that is not negative, or for a limit of a above zero."""
    body = whole.body
    if not isinstance(body, Pow):
        return "it is no power"
    found = finite(line, whole, (body.base, body.exponent))
    if isinstance(found, str):
        return found
    exponent = body.exponent
    whole_number = isinstance(exponent, Number) and exponent.value.denominator == 1 and exponent.value >= 0
    if whole_number:
        why = count(line, 2)
    elif shows(line, 2, "<", build.ZERO, found[0]):
        why = count(line, 3)
    else:
        return "nothing says that the limit of the base is above zero"
    return why or ("" if value == build.power(found[0], found[1]) else "it is not the power of the limits")


# --- standard limits ----------------------------------------------------------------------------------


def _compound(line: Line, whole: Limit, value: Expression, givens: Givens) -> str:
    """``(1 + x/n)^n -> e^x`` and ``n log(1 + x/n) -> x`` as n grows."""
    body, n = whole.body, whole.variable
    if whole.point != INFINITY:
        return "the variable does not grow"
    if isinstance(body, Pow) and body.exponent == n:
        x = _rate(body.base, n)
        return count(line, 0) or ("" if x is not None and value == build.apply("exp", (x,)) else "it is no growth")
    if isinstance(body, Mul) and body.left == n and isinstance(body.right, Apply) and body.right.function == "log":
        x = _rate(body.right.arguments[0], n)
        return count(line, 0) or ("" if x is not None and value == x else "it is no growth")
    return "it is no growth"


def _rate(node: Expression, n: Symbol) -> Expression | None:
    """The x of ``1 + x/n``."""
    if not isinstance(node, Add) or len(node.terms) != 2 or node.terms[0] != build.ONE:
        return None
    rest = node.terms[1]
    if not isinstance(rest, Div) or rest.denominator != n or mentions(rest.numerator, n):
        return None
    return rest.numerator


def _at_zero(line: Line, whole: Limit, value: Expression, givens: Givens) -> str:
    """``sin x / x``, ``tanh x / x``, ``(e^x - 1) / x`` and ``log(1 + x) / x`` tend to one at zero."""
    body, x = whole.body, whole.variable
    if whole.point != build.ZERO or value != build.ONE or not isinstance(body, Div) or body.denominator != x:
        return "it is no standard limit"
    known = (
        build.apply("sin", (x,)),
        build.apply("tanh", (x,)),
        build.sub(build.apply("exp", (x,)), build.ONE),
        build.apply("log", (build.add((build.ONE, x)),)),
    )
    return count(line, 0) if body.numerator in known else "it is no standard limit"


# --- by other limits ----------------------------------------------------------------------------------


def _squeezed(line: Line, whole: Limit, value: Expression, givens: Givens) -> str:
    """``a <= f <= b`` where a and b have one limit."""
    if len(line.parts) != 4:
        return "two bounds and their limits are needed"
    low, high = line.parts[0].claim, line.parts[1].claim
    orders = ("<=", "<")
    if low.op not in orders or high.op not in orders or low.right != whole.body or high.left != whole.body:
        return "it does not lie between the bounds"
    for part, bound in ((line.parts[2], low.left), (line.parts[3], high.right)):
        if part.claim != Relation((), op="=", left=limit_like(whole, bound), right=value):
            return "the bounds do not have this limit"
    return "" if is_finite(value) else "a limit in it is not finite"


def _rewritten(line: Line, whole: Limit, value: Expression, givens: Givens) -> str:
    """The limit of something else that is equal to it."""
    if len(line.parts) != 2:
        return "the equality and the limit are needed"
    same, other = line.parts[0].claim, line.parts[1].claim
    if same.op != "=" or same.left != whole.body:
        return "the first part does not rewrite what the limit is of"
    wanted = Relation((), op="=", left=limit_like(whole, same.right), right=value)
    return "" if other == wanted else "the second part is not the limit of what it is rewritten to"


_TABLE: tuple[tuple[str, str, Check], ...] = (
    ("limit of a constant", "a constant", _constant),
    ("limit of the variable", "the variable itself", _variable),
    ("limit of a sum", "the limit of each term", _sum),
    ("limit of a negative", "the limit with its sign turned", _negative),
    ("limit of a product", "the limit of each factor", _product),
    ("limit of a quotient", "the limits above and below", _quotient),
    ("limit of a continuous function", "the function is continuous", _continuous),
    ("limit of a power", "powers are continuous", _power),
    ("powers of less than one", r"$|r| < 1$, so $r^n \to 0$", far.small_power),
    ("powers of more than one", r"$r > 1$, so $r^n \to \infty$", far.large_power),
    ("over what grows", "bounded over what grows without bound", far.over_growing),
    ("function of what grows", "the function far out", far.far_out),
    ("growing sum", "a term grows without bound", far.growing_sum),
    ("growing product", "a factor grows without bound", far.growing_product),
    ("growing quotient", "the numerator grows without bound", far.growing_quotient),
    ("growing power", "the base grows without bound", far.growing_power),
    ("domination", "an exponential outgrows a power, a power outgrows a logarithm", far.dominated),
    ("compound growth", r"$(1 + x/n)^n \to e^x$", _compound),
    ("standard limit at zero", "a standard limit", _at_zero),
    ("squeezed", "squeezed between two with this limit", _squeezed),
    ("rewritten under the limit", "rewritten", _rewritten),
)
LIMIT_RULES: dict[str, tuple[Rule, str]] = {name: (about_limits(check), words) for name, words, check in _TABLE}
"""Rule -> its check, and its words."""


def loose_parts(line: Line) -> tuple[int, ...]:
    """The parts that need to hold only where both sides have a value: that the other side has one near the point is
    what its limit shows."""
    return (0,) if line.rule == "rewritten under the limit" else ()
