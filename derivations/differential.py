"""Derivatives of written expressions, rule by rule as on paper, with the names of what is defined kept.

``Rules.pull`` takes an adjoint back through the expression (reverse mode; its rules are in this file), ``Rules.push``
takes the unknown's own derivative forward (``forward_rules``). The result is a line that a person would write after
applying the rules; nothing is collected. What is computed here is checked by ``symbolic``, which differentiates in
index form.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from derivations.entries import array_from_entry, gathered, placed, with_fresh_variable
from derivations.rewrite import RuleDoesNotApply
from derivations.slopes import SLOPES, slope_of
from derivations.tidy import elementwise, negative, quotient, raised, times, total, transposed, zero_of
from notation import build
from notation.expression import (
    Add,
    Apply,
    BigOperator,
    Component,
    Div,
    Expression,
    Hadamard,
    Inverse,
    MatMul,
    Mul,
    Neg,
    Norm,
    Number,
    Pow,
    Relation,
    Symbol,
    Transpose,
)
from notation.walking import walk

Expand = Callable[[Symbol], Expression | None]
"""The definition of a symbol, or None when it stays a symbol."""


@dataclass(frozen=True)
class Rules:
    """The derivative by ``wrt``. ``expand`` gives the definition of a symbol that leads to it."""

    wrt: Expression
    expand: Expand
    known: Callable[[str], str | None] = lambda name: None
    """The table's name of a user's function, where it is one of the table's."""
    opened: tuple[BigOperator, ...] = ()
    """The sums around the node at hand, outermost first; their terms are gathered as soon as they form an array."""

    def reaches(self, node: Expression) -> bool:
        """Whether the node depends on the unknown."""
        for part in walk(node):
            if part == self.wrt or (isinstance(self.wrt, Component) and part == self.wrt.base):
                return True
            if isinstance(part, Symbol) and (inner := self.expand(part)) is not None and self.reaches(inner):
                return True
        return False

    # --- reverse ------------------------------------------------------------------------------------

    def pull(self, node: Expression, adjoint: Expression, value: Expression | None = None) -> Expression:
        """What the adjoint of ``node`` contributes to that of the unknown. ``value``: a shorter name of ``node``."""
        if node == self.wrt:
            for big in reversed(self.opened):
                adjoint = gathered(big, adjoint)
            return adjoint
        if not self.reaches(node):
            return zero_of(self.wrt)
        if isinstance(node, Symbol) and (inner := self.expand(node)) is not None:
            return self.pull(inner, adjoint, node)
        rule = _PULL.get(type(node))
        if rule is None:
            raise RuleDoesNotApply("differentiation", node)
        return rule(self, node, adjoint, node if value is None else value)

    def both(self, *parts: tuple[Expression, Expression]) -> Expression:
        return total([self.pull(node, adjoint) for node, adjoint in parts if self.reaches(node)], self.wrt)

    # --- forward ------------------------------------------------------------------------------------

    def push(self, node: Expression, value: Expression | None = None) -> Expression:
        """The derivative of a scalar by a scalar, or the Jacobian of a vector by a vector."""
        if node == self.wrt:
            return build.identity(node.shape[0]) if node.shape else build.ONE
        if not self.reaches(node):
            return build.zeros(node.shape + self.wrt.shape) if node.shape or self.wrt.shape else build.ZERO
        if isinstance(node, Symbol) and (inner := self.expand(node)) is not None:
            return self.push(inner, node)
        if not node.shape and self.wrt.shape:
            return transposed(self.pull(node, build.ONE, value))
        from derivations.forward_rules import PUSH

        rule = PUSH.get(type(node))
        if rule is None:
            raise RuleDoesNotApply("differentiation", node)
        return rule(self, node, node if value is None else value)


# --- rules of the reverse mode: rules, node, adjoint, value -> contribution -----------------------------


def _pull_product(rules: Rules, node: Mul, adjoint: Expression, value: Expression) -> Expression:
    left, right = node.left, node.right
    if not left.shape and not right.shape:
        return rules.both((left, times(adjoint, right)), (right, times(adjoint, left)))
    scalar, array = (left, right) if not left.shape else (right, left)
    return rules.both((scalar, inner(adjoint, array)), (array, times(scalar, adjoint)))


def inner(left: Expression, right: Expression) -> Expression:
    """The sum of products of entries."""
    if left.rank == 1:
        return times(transposed(left), right)
    if left.rank == 2 and build.is_one(left.shape[0]):
        return times(left, transposed(right))
    return build.apply("tr", (times(transposed(left), right),))


def _pull_matmul(rules: Rules, node: MatMul, adjoint: Expression, value: Expression) -> Expression:
    left, right = node.left, node.right
    return rules.both((left, times(adjoint, transposed(right))), (right, times(transposed(left), adjoint)))


def _pull_hadamard(rules: Rules, node: Hadamard, adjoint: Expression, value: Expression) -> Expression:
    return rules.both((node.left, elementwise(adjoint, node.right)), (node.right, elementwise(adjoint, node.left)))


def _pull_quotient(rules: Rules, node: Div, adjoint: Expression, value: Expression) -> Expression:
    above, below = node.numerator, node.denominator
    if below.shape:
        by_below = negative(elementwise(adjoint, quotient(value, below)))
        return rules.both((above, quotient(adjoint, below)), (below, by_below))
    if not above.shape:
        top = times(adjoint, above)
    else:
        top = inner(adjoint, above)
    return rules.both((above, quotient(adjoint, below)), (below, negative(quotient(top, raised(below, build.TWO)))))


def _pull_power(rules: Rules, node: Pow, adjoint: Expression, value: Expression) -> Expression:
    if isinstance(node.base, Norm) and node.exponent == build.TWO and node.base.kind in ("2", "F"):
        return rules.pull(node.base.operand, times(times(build.TWO, adjoint), node.base.operand))
    if rules.reaches(node.exponent):
        if rules.reaches(node.base) or node.shape:
            raise RuleDoesNotApply("the power rule", node)
        return rules.pull(node.exponent, times(adjoint, times(value, build.apply("log", (node.base,)))))
    return rules.pull(node.base, elementwise(adjoint, power_slope(node)))


def power_slope(node: Pow) -> Expression:
    """``k u^(k-1)`` for ``u^k``."""
    if node.base.rank == 2 and not node.elementwise:
        raise RuleDoesNotApply("the power rule of numbers", node)
    exponent = node.exponent
    lower = build.number(exponent.value - 1) if isinstance(exponent, Number) else build.sub(exponent, build.ONE)
    return times(exponent, raised(node.base, lower))


def _pull_function(rules: Rules, node: Apply, adjoint: Expression, value: Expression) -> Expression:
    argument = node.arguments[0]
    if node.function == "softmax":
        return rules.pull(argument, softmax_slope(value, adjoint))
    if node.function == "tr":
        return rules.pull(argument, times(adjoint, build.identity(argument.shape[0])))
    if node.function == "log" and isinstance(argument, Apply) and argument.function == "det":
        matrix = argument.arguments[0]
        return rules.pull(matrix, times(adjoint, transposed(build.inverse(matrix))))
    if node.function == "det" and argument.shape:
        return rules.pull(argument, times(times(adjoint, value), transposed(build.inverse(argument))))
    if node.function == "diag" and argument.rank == 1:
        raise RuleDoesNotApply("the gradient through a diagonal matrix", node)
    if node.function == "log" and node.shape:
        return rules.pull(argument, quotient(adjoint, argument))
    return rules.pull(argument, elementwise(adjoint, slope_at(rules, node, value)))


def softmax_slope(value: Expression, direction: Expression) -> Expression:
    """``(diag(p) - p p^T) g`` as ``p * g - p (p^T g)``."""
    return build.sub(elementwise(value, direction), times(times(transposed(value), direction), value))


def slope_at(rules: Rules, node: Apply, value: Expression) -> Expression:
    known = rules.known(node.function) if not node.primes else None
    if known is not None and known in SLOPES:
        return SLOPES[known](node.arguments[0], value)
    if node.function == "max" and len(node.arguments) == 2 and node.arguments[0] == build.ZERO:
        condition = Relation((), op=">", left=node.arguments[1], right=build.ZERO)
        return build.apply("indicator", (condition,))
    slope = slope_of(node, value)
    if slope is None:
        raise RuleDoesNotApply(f"the slope of {node.function}", node)
    return slope


def argument_of(node: Apply) -> Expression:
    return node.arguments[-1] if node.function == "max" else node.arguments[0]


def _pull_norm(rules: Rules, node: Norm, adjoint: Expression, value: Expression) -> Expression:
    if node.kind not in ("2", "F"):
        raise RuleDoesNotApply("the gradient of this norm", node)
    return rules.pull(node.operand, times(adjoint, quotient(node.operand, value)))


def _pull_inverse(rules: Rules, node: Inverse, adjoint: Expression, value: Expression) -> Expression:
    turned = transposed(node)
    return rules.pull(node.operand, negative(times(times(turned, adjoint), turned)))


def _pull_sum(rules: Rules, node: BigOperator, adjoint: Expression, value: Expression) -> Expression:
    if node.kind != "sum" or node.condition is not None:
        raise RuleDoesNotApply("summing derivatives", node)
    own = with_fresh_variable(node, (adjoint, *(big.variable for big in rules.opened)))
    return replace(rules, opened=(*rules.opened, own)).pull(own.body, adjoint)


def _pull_component(rules: Rules, node: Component, adjoint: Expression, value: Expression) -> Expression:
    for big in reversed(rules.opened):
        if node.positions == (big.variable,) and big.lower == build.ONE and node.base.shape == (big.upper,):
            whole = array_from_entry(adjoint, big.variable, node.base.shape[0])
            left = tuple(other for other in rules.opened if other is not big)
            return replace(rules, opened=left).pull(node.base, whole)
    return rules.pull(node.base, placed(node, adjoint))


_PULL: dict[type[Expression], Callable[..., Expression]] = {
    Add: lambda rules, node, adjoint, value: rules.both(*((term, adjoint) for term in node.terms)),
    Neg: lambda rules, node, adjoint, value: rules.pull(node.operand, negative(adjoint)),
    Mul: _pull_product,
    MatMul: _pull_matmul,
    Hadamard: _pull_hadamard,
    Div: _pull_quotient,
    Pow: _pull_power,
    Apply: lambda rules, node, adjoint, value: (
        rules.pull(argument_of(node), elementwise(adjoint, slope_at(rules, node, value)))
        if node.function == "max"
        else _pull_function(rules, node, adjoint, value)
    ),
    Norm: _pull_norm,
    Inverse: _pull_inverse,
    Transpose: lambda rules, node, adjoint, value: rules.pull(node.operand, transposed(adjoint)),
    BigOperator: _pull_sum,
    Component: _pull_component,
}
