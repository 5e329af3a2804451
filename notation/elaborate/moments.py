"""Probabilities, expectations and variances."""

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
    TupleOf,
    Variance,
)
from notation.raw import Raw, RawFence, RawProbability
from notation.source import Span, Unsupported

if TYPE_CHECKING:
    from notation.elaborate.elaborator import Elaborator


class MomentElaborator:
    """The part of the elaborator that reads operators of probability."""

    def probability(self: Elaborator, node: RawProbability) -> Expression:  # type: ignore[misc]
        saved = dict(self.bound)
        try:
            return self.probability_over(node, self.over(node.sub, node.argument))
        finally:
            self.bound = saved

    def probability_over(self: Elaborator, node: RawProbability, over: tuple[str, ...]) -> Expression:  # type: ignore[misc]
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
            return Probability((), event=self.joint_event(items, node.span), given=given, span=node.span)
        if node.kind == "covariance":
            if len(items) == 1:
                return self.variance(self.read(items[0]), over, given, node.span)
            if given or len(items) != 2:
                raise Unsupported("a covariance under a condition, or of other than two", node.span)
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

    def joint_event(self: Elaborator, items: tuple[Raw, ...], span: Span) -> Expression:  # type: ignore[misc]
        """One condition, or several of which all hold."""
        events = tuple(self.condition(item) for item in items)
        return events[0] if len(events) == 1 else Logical((), "and", events, span=span)

    def variance(  # type: ignore[misc]
        self: Elaborator, body: Expression, over: tuple[str, ...], given: tuple[Expression, ...], span: Span
    ) -> Expression:
        if not body.shape:
            return Variance((), body=body, over=over, given=given, span=span)
        if self.forgives("variance_elementwise"):
            self.remark("the variance of a vector was read as the vector of variances")
            return Variance(body.shape, body=body, over=over, given=given, elementwise=True, span=span)
        size = body.shape[-1] if body.rank == 2 and build.is_one(body.shape[0]) else body.shape[0]
        if body.rank == 2 and not build.is_one(body.shape[0]):
            raise Unsupported("the variance of a matrix", span)
        return Variance((size, size), body=body, over=over, given=given, span=span)
