"""Probabilities, expectations and variances, and what they are taken over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from notation import build
from notation.expression import (
    Covariance,
    Expectation,
    Expression,
    Logical,
    Probability,
    Relation,
    Symbol,
    TupleOf,
    Variance,
)
from notation.givens import RandomVariable
from notation.names import base_identity
from notation.raw import Raw, RawFence, RawName, RawProbability, RawProduct, RawRelation
from notation.source import Span, Unsupported

if TYPE_CHECKING:
    from notation.elaborate.elaborator import Elaborator


class MomentElaborator:
    """The part of the elaborator that reads operators of probability."""

    def probability(self: Elaborator, node: RawProbability) -> Expression:  # type: ignore[misc]
        over = self.over(node.sub)
        argument = node.argument
        items: tuple[Raw, ...] = (argument,)
        separators: tuple[str, ...] = ()
        if isinstance(argument, RawFence) and argument.opener in ("(", "[", "{", ""):
            items, separators = argument.items, argument.separators
        given: tuple[Expression, ...] = ()
        if "|" in separators:
            cut = separators.index("|") + 1
            given = tuple(self.read(item) for item in items[cut:])
            items = items[:cut]
        if node.kind == "probability":
            event = self.condition(items[0])
            return Probability((), event=event, given=given, span=node.span)
        if node.kind == "covariance":
            if len(items) == 1:
                return self.variance(self.read(items[0]), over, given, node.span)
            left, right = self.read(items[0]), self.read(items[1])
            return Covariance(left.shape + right.shape, left=left, right=right, over=over, span=node.span)
        if len(items) != 1:
            raise Unsupported("an expectation of several things", node.span)
        body = self.read(items[0])
        if isinstance(body, Relation | Logical | TupleOf):
            raise Unsupported("an expectation of a statement", node.span)
        if node.kind == "variance":
            return self.variance(body, over, given, node.span)
        return Expectation(body.shape, body=body, over=over, given=given, span=node.span)

    def variance(  # type: ignore[misc]
        self: Elaborator, body: Expression, over: tuple[str, ...], given: tuple[Expression, ...], span: Span
    ) -> Expression:
        if not body.shape:
            return Variance((), body=body, over=over, given=given, span=span)
        if self.policy.variance_elementwise:
            self.remark("the variance of a vector was read as the vector of variances")
            return Variance(body.shape, body=body, over=over, given=given, elementwise=True, span=span)
        size = body.shape[-1] if body.rank == 2 and build.is_one(body.shape[0]) else body.shape[0]
        if body.rank == 2 and not build.is_one(body.shape[0]):
            raise Unsupported("the variance of a matrix", span)
        return Variance((size, size), body=body, over=over, given=given, span=span)

    def over(self: Elaborator, node: Raw | None) -> tuple[str, ...]:  # type: ignore[misc]
        """The names in an expectation's subscript; ``x \\sim p`` also says what x is."""
        if node is None:
            return ()
        items = node.items if isinstance(node, RawFence) and not node.opener else (node,)
        found: list[str] = []
        for item in items:
            if isinstance(item, RawRelation) and item.ops[0] == "~":
                found.extend(self.sampled(item))
            elif isinstance(item, RawName):
                made = self.read(RawName(item.span, item.base, item.font, item.accents, item.sub, item.sup))
                found.append(made.name if isinstance(made, Symbol) else base_identity(item, self.scope))
            elif isinstance(item, RawProduct):  # q(z|x): over everything
                return ()
        random = tuple(name for name in found if self.scope.is_random(name))
        return random if len(random) == len(found) else ()

    def sampled(self: Elaborator, node: RawRelation) -> list[str]:  # type: ignore[misc]
        variable = self.read(node.items[0])
        if not isinstance(variable, Symbol):
            raise Unsupported("what is sampled is not a name", node.span)
        law = node.items[1]
        if isinstance(law, RawName):
            source = self.scope.known(base_identity(law, self.scope))
            named = next((item for item in self.scope.random if item.name == base_identity(law, self.scope)), None)
            if (
                source is not None
                and source.role == "distribution"
                and named is not None
                and not self.scope.is_random(variable.name)
            ):
                self.scope.random.append(
                    RandomVariable(variable.name, named.law, named.parameters, named.mean, named.variance)
                )
        return [variable.name]
