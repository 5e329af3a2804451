"""Which functions have derivatives wherever they are defined, on a domain without gaps: only of such does a second
derivative of one sign mean convexity."""

from __future__ import annotations

from collections.abc import Callable

from notation.expression import (
    Add,
    Apply,
    BigOperator,
    Component,
    Constant,
    Div,
    Expectation,
    Expression,
    Hadamard,
    Identity,
    MatMul,
    Mul,
    Neg,
    Norm,
    Number,
    Ones,
    Pow,
    Symbol,
    Transpose,
    Zeros,
)
from notation.walking import mentions

_SMOOTH = frozenset({"exp", "sin", "cos", "sinh", "cosh", "tanh", "sigmoid", "softplus", "erf", "arctan", "softmax"})
_LINEAR = frozenset({"tr", "diag", "vec"})


Signs = Callable[[Expression], int]


def no_signs(node: Expression) -> int:
    """Nothing is known of the domain."""
    return 0


def is_smooth_on_interval(node: Expression, variable: Symbol, signs: Signs = no_signs) -> bool:
    """Whether ``node`` is smooth in ``variable`` (a number, vector or matrix) wherever it is defined, on a convex
    domain. Definitions must have been put in. ``signs``: of what has one sign on the whole domain, -1 or 1, else 0."""
    if not mentions(node, variable):
        return True
    if isinstance(node, Symbol | Number | Constant | Identity | Ones | Zeros):
        return isinstance(node, Symbol) and node == variable
    if isinstance(node, Component):
        return node.base == variable
    if isinstance(node, Add):
        return all(is_smooth_on_interval(term, variable, signs) for term in node.terms)
    if isinstance(node, Neg | Transpose):
        return is_smooth_on_interval(node.operand, variable, signs)
    if isinstance(node, Mul | MatMul | Hadamard):
        return is_smooth_on_interval(node.left, variable, signs) and is_smooth_on_interval(node.right, variable, signs)
    if isinstance(node, Div):
        below = not mentions(node.denominator, variable) or _one_sided(node.denominator, variable, signs)
        return below and is_smooth_on_interval(node.numerator, variable, signs)
    if isinstance(node, Pow):
        return _power(node, variable, signs)
    if isinstance(node, BigOperator):
        index = node.variable

        def apart(inner: Expression) -> int:
            """What the givens say of the letter of the index is about another thing."""
            return 0 if mentions(inner, index) else signs(inner)

        return node.kind == "sum" and node.condition is None and is_smooth_on_interval(node.body, variable, apart)
    if isinstance(node, Expectation):
        return not mentions_any(node.given, variable) and is_polynomial(node.body, variable)
    if isinstance(node, Apply) and not node.primes and len(node.arguments) == 1:
        inner = node.arguments[0]
        if node.function in _SMOOTH or node.function in _LINEAR:
            return is_smooth_on_interval(inner, variable, signs)
        if node.function not in ("log", "sqrt"):
            return False
        if signs(inner) > 0 and is_smooth_on_interval(inner, variable, signs):
            return True
        return node.function == "log" and is_affine(inner, variable)
    return False


def _power(node: Pow, variable: Symbol, signs: Signs) -> bool:
    exponent = node.exponent
    whole = isinstance(exponent, Number) and exponent.value.denominator == 1 and exponent.value >= 0
    if node.base.rank == 2 and not node.elementwise:
        return False
    if not whole:
        kept = signs(node.base) > 0 or (signs(node.base) < 0 and _is_whole(exponent))
        smooth = is_smooth_on_interval(node.base, variable, signs)
        return kept and smooth and not mentions(exponent, variable)
    assert isinstance(exponent, Number)
    if isinstance(node.base, Norm):
        even = exponent.value % 2 == 0
        return even and node.base.kind in ("2", "F") and is_smooth_on_interval(node.base.operand, variable, signs)
    return is_smooth_on_interval(node.base, variable, signs)


def _is_whole(node: Expression) -> bool:
    return isinstance(node, Number) and node.value.denominator == 1


def _one_sided(node: Expression, variable: Symbol, signs: Signs) -> bool:
    """A denominator that is never zero: an exponential, a sum of them with numbers above zero."""
    if signs(node) and is_smooth_on_interval(node, variable, signs):
        return True
    if isinstance(node, Number):
        return node.value > 0
    if isinstance(node, Add):
        return all(_one_sided(term, variable, signs) for term in node.terms)
    return (
        isinstance(node, Apply) and node.function == "exp" and is_smooth_on_interval(node.arguments[0], variable, signs)
    )


def mentions_any(nodes: tuple[Expression, ...], variable: Symbol) -> bool:
    return any(mentions(node, variable) for node in nodes)


def _built_linearly(node: Expression, variable: Symbol, holds: Callable[[Expression, Symbol], bool]) -> bool | None:
    """Whether what holds of ``variable`` and of sums, negatives, transposes and parts by a constant holds of the node;
    None where it is none of these."""
    if not mentions(node, variable):
        return True
    if isinstance(node, Symbol):
        return node == variable
    if isinstance(node, Component):
        return node.base == variable
    if isinstance(node, Add):
        return all(holds(term, variable) for term in node.terms)
    if isinstance(node, Neg | Transpose):
        return holds(node.operand, variable)
    if isinstance(node, Div):
        return not mentions(node.denominator, variable) and holds(node.numerator, variable)
    return None


def is_polynomial(node: Expression, variable: Symbol) -> bool:
    """Whether ``node`` is a polynomial in the entries of ``variable``: derivatives go into its expectation."""
    linear = _built_linearly(node, variable, is_polynomial)
    if linear is not None:
        return linear
    if isinstance(node, Mul | MatMul | Hadamard):
        return is_polynomial(node.left, variable) and is_polynomial(node.right, variable)
    if not isinstance(node, Pow) or not _is_whole(node.exponent) or (node.base.rank == 2 and not node.elementwise):
        return False
    assert isinstance(node.exponent, Number)
    inner = node.base
    if isinstance(inner, Norm):
        even = node.exponent.value % 2 == 0 and inner.kind in ("2", "F")
        return even and node.exponent.value > 0 and is_polynomial(inner.operand, variable)
    return node.exponent.value >= 0 and is_polynomial(inner, variable)


def is_affine(node: Expression, variable: Symbol) -> bool:
    """Whether ``node`` is linear in ``variable``, plus what is free of it: it is above zero on a convex set."""
    linear = _built_linearly(node, variable, is_affine)
    if linear is not None:
        return linear
    if isinstance(node, Mul | MatMul | Hadamard):
        one, other = node.left, node.right
        if mentions(one, variable):
            one, other = other, one
        return not mentions(one, variable) and is_affine(other, variable)
    if isinstance(node, BigOperator):
        return node.kind == "sum" and node.condition is None and is_affine(node.body, variable)
    return isinstance(node, Apply) and node.function in _LINEAR and is_affine(node.arguments[0], variable)


__all__ = ["is_affine", "is_smooth_on_interval"]
