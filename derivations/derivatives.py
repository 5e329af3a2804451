"""Derivatives inside a line: worked out by the rules, or taken apart by the chain rule."""

from __future__ import annotations

from collections.abc import Callable

from derivations.definitions import Definitions
from derivations.differential import Rules
from derivations.rewrite import RuleDoesNotApply
from derivations.tidy import times, total, transposed
from notation import build
from notation.expression import Component, Derivative, Expression, Limit, Symbol
from notation.givens import Givens
from notation.walking import rebuild
from symbolic.applications import known_shape_of_function
from symbolic.context import Context

Expand = Callable[[Symbol], Expression | None]


def evaluated(node: Expression, expand: Expand, definitions: Definitions) -> Expression:
    """The line with every derivative worked out. Raises ``RuleDoesNotApply``."""
    if not isinstance(node, Derivative):
        return rebuild(node, lambda child: evaluated(child, expand, definitions))
    context = Context(definitions.givens)
    rules = Rules(node.wrt, expand, lambda name: known_shape_of_function(name, context))
    body = node.body
    if node.order == 2:
        first = rules.push(body) if not node.wrt.shape else rules.pull(body, build.ONE)
        return rules.push(first)
    if body.rank == 2 and node.wrt.shape:
        raise RuleDoesNotApply("the derivative of a matrix", node)
    if not body.shape and node.wrt.shape:
        return rules.pull(body, build.ONE)
    made = rules.push(body)
    return transposed(made) if node.layout == "gradient" and body.shape and node.wrt.shape else made


def limits_taken(node: Expression, givens: Givens) -> Expression:
    """The line with every limit worked out. Raises ``Undecided``."""
    if isinstance(node, Limit):
        from symbolic import limit

        return limit(node.body, node.variable, node.point, givens, node.direction)
    return rebuild(node, lambda child: limits_taken(child, givens))


def through_names(node: Derivative, names: tuple[Expression, ...]) -> Expression:
    """The chain rule: ``sum_v (dv/dx)^T grad_v L`` for a scalar L, ``sum_v dy/dv dv/dx`` else."""
    terms = []
    for name in names:
        if not isinstance(name, Symbol | Component):
            raise RuleDoesNotApply("the chain rule through something that is not a symbol", node)
        terms.append(_through(node, name))
    return total(terms, node)


def _through(node: Derivative, name: Expression) -> Expression:
    wrt, body = node.wrt, node.body
    if body.shape:
        return times(build.derivative(body, name), build.derivative(name, wrt))
    outer = build.derivative(body, name, "gradient" if name.shape else "jacobian")
    if not name.shape:
        return times(outer, build.derivative(name, wrt, "gradient" if wrt.shape else "jacobian"))
    jacobian = build.derivative(name, wrt)
    if not wrt.shape:
        return times(transposed(outer), jacobian)
    return times(build.transpose(jacobian), outer)
