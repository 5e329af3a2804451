"""An answer compared with a reference, brought to one shape first."""

from __future__ import annotations

from derivations.model import Ask
from derivecheck.answers.candidates import CandidateFinder
from derivecheck.deciding import Decision, decide
from notation.elaborate.elaborator import Elaborator
from notation.expression import ArrayLiteral, Expression, Transpose, TupleOf
from notation.givens import Givens
from notation.sizes import settled
from notation.source import NotationError, Span


class AnswerComparer(CandidateFinder):
    """Compares under the givens of the part."""

    def sides(self, reference: Expression, submitted: Expression, ask: Ask) -> tuple[Expression, Expression, Givens]:
        """Both with one shape where that can be, and the givens they are compared under."""
        if ask.kind == "numbers":
            submitted = _without_unit_axes(submitted)
        scope = self.context.scope.copy()
        try:
            pair = Elaborator(scope).aligned([reference, submitted], Span(0, 0))
        except NotationError:
            pair = [reference, submitted]
        return settled(pair[0], scope), settled(pair[1], scope), scope.givens()

    def compare(self, reference: Expression, submitted: Expression, ask: Ask, givens: Givens) -> Decision:
        if ask.kind == "numbers":
            submitted = _without_unit_axes(submitted)
        if (
            isinstance(reference, TupleOf | ArrayLiteral)
            and isinstance(submitted, TupleOf | ArrayLiteral)
            and ask.kind != "numbers"
        ):
            if len(reference.items) != len(submitted.items):
                return Decision(False, "shapes", f"{len(submitted.items)} values instead of {len(reference.items)}")
            for a, b in zip(reference.items, submitted.items, strict=True):
                one = self.compare(a, b, ask, givens)
                if one.outcome is not True:
                    return one
            return Decision(True, "sampled")
        left, right, compared = self.sides(reference, submitted, ask)
        return decide(left, right, "=", compared, prove=True, both=True, deadline=self.context.deadline)


def _without_unit_axes(node: Expression) -> Expression:
    """A row of numbers as the list that it is."""
    while isinstance(node, Transpose) and node.operand.rank == 1:
        node = node.operand
    return node
