"""Which functions have derivatives wherever they are defined, on a domain without gaps: only of such does a second
derivative of one sign mean convexity."""

from __future__ import annotations

from notation.expression import (
    Add,
    Apply,
    BigOperator,
    Component,
    Constant,
    Div,
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
from notation.walking import free_symbols

_SMOOTH = frozenset({"exp", "sin", "cos", "sinh", "cosh", "tanh", "sigmoid", "softplus", "erf", "arctan", "softmax"})
_LINEAR = frozenset({"tr", "diag", "vec"})


def mentions(node: Expression, variable: Symbol) -> bool:
    """Whether the symbol, or an entry of it, is in the expression and not bound there."""
    return any(symbol.name == variable.name for symbol in free_symbols(node))


def is_smooth_on_interval(node: Expression, variable: Symbol) -> bool:
    """Whether ``node`` is smooth in ``variable`` (a number, vector or matrix) wherever it is defined, on a convex
    domain. Definitions must have been put in."""
    if not mentions(node, variable):
        return True
    if isinstance(node, Symbol | Number | Constant | Identity | Ones | Zeros):
        return isinstance(node, Symbol) and node == variable
    if isinstance(node, Component):
        return node.base == variable
    if isinstance(node, Add):
        return all(is_smooth_on_interval(term, variable) for term in node.terms)
    if isinstance(node, Neg | Transpose):
        return is_smooth_on_interval(node.operand, variable)
    if isinstance(node, Mul | MatMul | Hadamard):
        return is_smooth_on_interval(node.left, variable) and is_smooth_on_interval(node.right, variable)
    if isinstance(node, Div):
        below = not mentions(node.denominator, variable) or _one_sided(node.denominator, variable)
        return below and is_smooth_on_interval(node.numerator, variable)
    if isinstance(node, Pow):
        return _power(node, variable)
    if isinstance(node, BigOperator):
        return node.kind == "sum" and node.condition is None and is_smooth_on_interval(node.body, variable)
    if isinstance(node, Apply) and not node.primes and len(node.arguments) == 1:
        inner = node.arguments[0]
        if node.function in _SMOOTH or node.function in _LINEAR:
            return is_smooth_on_interval(inner, variable)
        return node.function == "log" and is_affine(inner, variable)
    return False


def _power(node: Pow, variable: Symbol) -> bool:
    exponent = node.exponent
    whole = isinstance(exponent, Number) and exponent.value.denominator == 1 and exponent.value >= 0
    if not whole or (node.base.rank == 2 and not node.elementwise):
        return False
    assert isinstance(exponent, Number)
    if isinstance(node.base, Norm):
        even = exponent.value % 2 == 0
        return even and node.base.kind in ("2", "F") and is_smooth_on_interval(node.base.operand, variable)
    return is_smooth_on_interval(node.base, variable)


def _one_sided(node: Expression, variable: Symbol) -> bool:
    """A denominator that is never zero: an exponential, a sum of them with numbers above zero."""
    if isinstance(node, Number):
        return node.value > 0
    if isinstance(node, Add):
        return all(_one_sided(term, variable) for term in node.terms)
    return isinstance(node, Apply) and node.function == "exp" and is_smooth_on_interval(node.arguments[0], variable)


def is_affine(node: Expression, variable: Symbol) -> bool:
    """Whether ``node`` is linear in ``variable``, plus what is free of it: it is above zero on a convex set."""
    if not mentions(node, variable):
        return True
    if isinstance(node, Symbol):
        return node == variable
    if isinstance(node, Component):
        return node.base == variable
    if isinstance(node, Add):
        return all(is_affine(term, variable) for term in node.terms)
    if isinstance(node, Neg | Transpose):
        return is_affine(node.operand, variable)
    if isinstance(node, Mul | MatMul | Hadamard):
        one, other = node.left, node.right
        if mentions(one, variable):
            one, other = other, one
        return not mentions(one, variable) and is_affine(other, variable)
    if isinstance(node, Div):
        return not mentions(node.denominator, variable) and is_affine(node.numerator, variable)
    if isinstance(node, BigOperator):
        return node.kind == "sum" and node.condition is None and is_affine(node.body, variable)
    return isinstance(node, Apply) and node.function in _LINEAR and is_affine(node.arguments[0], variable)


__all__ = ["is_affine", "is_smooth_on_interval", "mentions"]
