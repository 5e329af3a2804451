"""Two expressions compared in the context of a question."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from derivecheck.deciding import Decision, decide
from derivecheck.judging.context import Context
from notation.elaborate.elaborator import Elaborator
from notation.expression import Expression
from notation.givens import Givens
from notation.sizes import settled
from notation.source import NotationError, Span
from notation.walking import rebuild


class Comparer:
    """Compares under givens; ``text`` and ``line`` say where the formulas stand."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.text = ""
        self.line = 1
        self.supposing_values = False  # in running text, ``c = 0`` puts a value in
        self.out_of_time = False  # the limit ended a comparison under what the author and the question assume
        self.supposed = False  # the chain at hand has an "if" of its own
        self.chosen: dict[int, Expression] = {}  # by side: the reading under which its relation held

    def decide(
        self, left: Expression, right: Expression, op: str, givens: Givens, premises: Sequence[Expression] = ()
    ) -> Decision:
        left, right = (with_models(side, self.context.models) for side in (left, right))
        if left.shape != right.shape:
            fitted = self.fitted(left, right)
            if fitted[0].shape == fitted[1].shape:  # else the clash is told as it was written
                left, right = fitted
        if op == "!=":
            made = decide(left, right, "=", givens, premises=premises, deadline=self.context.deadline)
            if made.outcome is None:
                return made
            return replace(made, outcome=not made.outcome)
        return decide(
            left, right, op, givens, premises=premises, prove=self.context.prove, deadline=self.context.deadline
        )

    def fitted(self, left: Expression, right: Expression) -> tuple[Expression, Expression]:
        """Both sides with one shape where sizes can be settled or a row turned; else as they are."""
        scope = self.context.scope.copy()
        try:
            first, second = Elaborator(scope).aligned([left, right], Span(0, 0))
        except NotationError:
            return left, right
        return settled(first, scope), settled(second, scope)

    def line_of(self, offset: int) -> int:
        return self.line + self.text.count("\n", 0, max(0, offset))


def with_models(node: Expression, models: dict[Expression, Expression]) -> Expression:
    """The expression with what the author says that the probabilities in it are."""
    if not models:
        return node
    known = models.get(node)
    return known if known is not None else rebuild(node, lambda part: with_models(part, models))
