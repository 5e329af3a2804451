"""The rules of the forward mode, one for each node: from the rules at work, the node and its shorter name to the
derivative of a scalar by a scalar, or the Jacobian of a vector."""

from __future__ import annotations

from collections.abc import Callable

from derivations.differential import Rules, argument_of, power_slope, slope_at
from derivations.entries import entry_of, summed
from derivations.rewrite import RuleDoesNotApply
from derivations.tidy import elementwise, negative, quotient, raised, times, total, transposed
from notation import build
from notation.expression import (
    Add,
    Apply,
    BigOperator,
    Cases,
    Component,
    Div,
    Expectation,
    Expression,
    Hadamard,
    MatMul,
    Mul,
    Neg,
    Pow,
    Relation,
    Symbol,
)


def diagonal(value: Expression) -> Expression:
    return build.apply("diag", (value,))


def along(rules: Rules, factor: Expression, node: Expression) -> Expression:
    """An elementwise factor times the derivative of ``node``."""
    pushed = rules.push(node)
    if not rules.wrt.shape or not node.shape:
        return elementwise(factor, pushed)
    return times(diagonal(factor), pushed)


def _push_product(rules: Rules, node: Mul, value: Expression) -> Expression:
    parts = []
    for one, other in ((node.left, node.right), (node.right, node.left)):
        if rules.reaches(one):
            pushed = rules.push(one)
            parts.append(times(other, pushed) if not other.shape or not one.shape else times(pushed, other))
    return total(parts, value)


def _push_hadamard(rules: Rules, node: Hadamard, value: Expression) -> Expression:
    pairs = ((node.right, node.left), (node.left, node.right))
    return total([along(rules, factor, one) for factor, one in pairs if rules.reaches(one)], value)


def _push_matmul(rules: Rules, node: MatMul, value: Expression) -> Expression:
    parts = []
    if rules.reaches(node.right):
        parts.append(times(node.left, rules.push(node.right)))
    if rules.reaches(node.left):
        if rules.wrt.shape:
            raise RuleDoesNotApply("the Jacobian of a product with a varying matrix", node)
        parts.append(times(rules.push(node.left), node.right))
    return total(parts, value)


def _push_quotient(rules: Rules, node: Div, value: Expression) -> Expression:
    above, below = node.numerator, node.denominator
    if below.shape:
        raise RuleDoesNotApply("the Jacobian of an elementwise quotient", node)
    if not rules.reaches(below):
        return quotient(rules.push(above), below)
    slope = rules.push(below)
    if not rules.reaches(above):
        return negative(quotient(times(above, slope), raised(below, build.TWO)))
    return quotient(build.sub(times(below, rules.push(above)), times(above, slope)), raised(below, build.TWO))


def _push_power(rules: Rules, node: Pow, value: Expression) -> Expression:
    if rules.reaches(node.exponent):
        if rules.reaches(node.base) or node.shape:
            raise RuleDoesNotApply("the power rule", node)
        return times(times(value, build.apply("log", (node.base,))), rules.push(node.exponent))
    return along(rules, power_slope(node), node.base)


def _push_function(rules: Rules, node: Apply, value: Expression) -> Expression:
    argument = argument_of(node)
    if node.function == "softmax":
        return times(build.sub(diagonal(value), times(value, transposed(value))), rules.push(argument))
    return along(rules, slope_at(rules, node, value), argument)


def _push_sum(rules: Rules, node: BigOperator, value: Expression) -> Expression:
    if node.kind != "sum" or node.condition is not None:
        raise RuleDoesNotApply("summing derivatives", node)
    return summed(node, rules.push(node.body))


def _push_component(rules: Rules, node: Component, value: Expression) -> Expression:
    wrt = rules.wrt
    if isinstance(wrt, Component) and wrt.base == node.base and None not in (*wrt.positions, *node.positions):
        made: Expression = build.ONE
        for own, other in zip(node.positions, wrt.positions, strict=True):
            assert own is not None
            assert other is not None
            condition = Relation((), op="=", left=own, right=other)
            made = times(made, build.apply("indicator", (condition,)))
        return made
    if isinstance(node.base, Symbol) and (inside := rules.expand(node.base)) is not None:
        return rules.push(entry_of(inside, node.positions), node)
    raise RuleDoesNotApply("the derivative of an entry", node)


def _push_cases(rules: Rules, node: Cases, value: Expression) -> Expression:
    """Case by case, inside each of them."""
    return Cases(node.shape, tuple((rules.push(inner), condition) for inner, condition in node.branches))


PUSH: dict[type[Expression], Callable[..., Expression]] = {
    Add: lambda rules, node, value: total([rules.push(term) for term in node.terms if rules.reaches(term)], value),
    Neg: lambda rules, node, value: negative(rules.push(node.operand)),
    Mul: _push_product,
    Hadamard: _push_hadamard,
    MatMul: _push_matmul,
    Div: _push_quotient,
    Pow: _push_power,
    Apply: _push_function,
    BigOperator: _push_sum,
    Cases: _push_cases,
    Component: _push_component,
    Expectation: lambda rules, node, value: Expectation(
        (made := rules.push(node.body)).shape, body=made, over=node.over, given=node.given
    ),
}
