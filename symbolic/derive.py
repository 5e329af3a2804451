"""Results in matrix notation: derivatives, expectations and variances of expressions."""

from __future__ import annotations

from collections.abc import Callable

from notation import build
from notation.expression import Component, Expectation, Expression, Symbol, Variance
from notation.givens import Givens
from symbolic.blocks import apart, has_blocks, joined
from symbolic.context import Context
from symbolic.definitions import dependencies
from symbolic.deltas import settle_deltas
from symbolic.lowering import EMPTY, lower
from symbolic.moments import is_random
from symbolic.prove import axes_of, form_in_context, new_context
from symbolic.raising import raise_to_matrix
from symbolic.rational import cancel
from symbolic.rebuild import map_factors
from symbolic.terms import SumOf, from_factor

Related = Callable[[str, Context], bool]


def rewritten(
    node: Expression, givens: Givens, kept: frozenset[str] = frozenset(), *, with_values: bool = True
) -> Expression:
    """``node`` through the index form and back; definitions of ``kept`` names are not expanded, sums that the givens
    give a value to (``1^T y = 1``) have it (``with_values``). Raises ``Undecided`` when it has no form."""
    if has_blocks(node, givens):
        return joined(apart(node, givens), lambda block: rewritten(block, givens, kept, with_values=with_values))
    context, values = new_context(givens, node, kept=kept)
    axes = axes_of(node, context)
    poly = settle_deltas(lower(node, tuple(from_factor(axis) for axis in axes), EMPTY, context), context)
    known = {factor: value for factor, value in values.items() if isinstance(factor, SumOf) and not value.free}
    if known and with_values:
        poly = map_factors(poly, lambda factor: known.get(factor) if isinstance(factor, SumOf) else None, context)
    return raise_to_matrix(form_in_context(cancel(poly, context), axes, node.shape, context))


def differentiate(
    expression: Expression, wrt: Symbol | Component, givens: Givens, layout: str = "gradient"
) -> Expression:
    """The derivative by ``wrt`` in matrix notation, total through the definitions that lead to ``wrt``;
    the other definitions stay as symbols. ``layout`` as in ``notation.expression.Derivative``. Raises
    ``Undecided`` when the engine has no form for it."""
    symbol = wrt.base if isinstance(wrt, Component) else wrt
    name = symbol.name if isinstance(symbol, Symbol) else ""
    kept = unrelated_definitions(givens, lambda other, context: name in dependencies(other, context) or other == name)
    return rewritten(build.derivative(expression, wrt, layout), givens, kept)


def unrelated_definitions(givens: Givens, related: Related) -> frozenset[str]:
    """Names whose definitions need not be expanded."""
    context = Context(givens)
    names = {definition.target.name for definition in givens.definitions if not definition.function}
    return frozenset(name for name in names if not related(name, context))


def expectation(expression: Expression, givens: Givens, over: tuple[str, ...] = ()) -> Expression:
    """``E[expression]`` in matrix notation, as far as the declared moments settle it. Raises ``Undecided``."""
    kept = unrelated_definitions(givens, is_random)
    return rewritten(Expectation(expression.shape, body=expression, over=over), givens, kept)


def variance(expression: Expression, givens: Givens, over: tuple[str, ...] = ()) -> Expression:
    """``Var(expression)``: of a vector the covariance matrix. Raises ``Undecided``."""
    kept = unrelated_definitions(givens, is_random)
    shape = expression.shape * 2 if expression.rank == 1 else expression.shape
    return rewritten(Variance(shape, body=expression, over=over), givens, kept)
