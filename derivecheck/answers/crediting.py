"""What an answer that is not the reference is worth, by the rows of partial credit of its ask.

The first row that fits counts. A constant factor and an added constant are found by sampling: the ratio, or
the difference, is the same in several worlds; everything else is decided as any pair of expressions.
"""

from __future__ import annotations

from collections.abc import Callable

from derivations.model import Ask, Credit
from derivecheck.answers.comparing import AnswerComparer
from notation import build
from notation.expression import Derivative, Expression, TupleOf
from notation.source import NotationError

_WORLDS = 4
_CLOSE = 1e-7
_ROUNDED = 0.02
"""How far decimals may be from a common factor: they were rounded."""


def credit_for(
    answers: AnswerComparer, ask: Ask, subject: str, reference: Expression, submitted: Expression
) -> Credit | None:
    """The first row of ``ask.credits`` that fits what was submitted; rows of full points come first."""
    for credit in sorted(ask.credits, key=lambda item: item.share < 1):
        if fits(answers, ask, credit, subject, reference, submitted):
            return credit
    return None


def fits(
    answers: AnswerComparer, ask: Ask, credit: Credit, subject: str, reference: Expression, submitted: Expression
) -> bool:
    """Whether the submitted value is what the row describes."""
    if credit.form in ("factor", "constant"):
        return same_up_to(answers, ask, credit.form, reference, submitted)
    if credit.form == "layout" and not (subject and _is_jacobian(answers.subject(subject))):
        return False
    try:
        wanted = described(answers, credit, reference)
    except NotationError:
        return False  # the row does not apply to a value of this shape; validation reports such rows
    return wanted is not None and answers.compare(wanted, submitted, ask, answers.context.givens()).outcome is True


def described(answers: AnswerComparer, credit: Credit, reference: Expression) -> Expression | None:
    """The value that a row describes; None for one without a transpose. Raises ``NotationError``."""
    if credit.form in ("transposed", "layout"):
        return build.transpose(reference) if reference.rank == 2 else None
    if credit.form == "sign":
        return _each(reference, build.neg)
    formula = answers.subject(credit.formula)
    if credit.form == "times":
        return _each(reference, lambda item: build.product(formula, item))
    if credit.form == "plus":
        return _each(reference, lambda item: build.add((item, formula)))
    return formula


def _each(value: Expression, change: Callable[[Expression], Expression]) -> Expression:
    return TupleOf((), tuple(change(item) for item in value.items)) if isinstance(value, TupleOf) else change(value)


def _is_jacobian(subject: Expression) -> bool:
    return isinstance(subject, Derivative) and subject.layout == "jacobian"


def same_up_to(answers: AnswerComparer, ask: Ask, form: str, reference: Expression, submitted: Expression) -> bool:
    """Whether one number, the same in every world, is the ``factor`` or the ``constant`` between the two."""
    import numpy as np

    import numeric

    left, right, givens = answers.sides(reference, submitted, ask)
    if left.shape != right.shape or isinstance(left, TupleOf) or isinstance(right, TupleOf):
        return False
    close = _ROUNDED if ask.kind == "numbers" else _CLOSE
    found: list[float] = []
    try:
        for world in numeric.draw_worlds(givens, (left, right), _WORLDS, 0):
            a, b = numeric.evaluate(left, world), numeric.evaluate(right, world)
            if form == "constant":
                number = float(np.mean(b - a))
                gap = np.abs(b - a - number)
            else:
                largest = np.unravel_index(int(np.argmax(np.abs(a))), a.shape) if a.shape else ()
                number = float(b[largest] / a[largest]) if a[largest] else 0.0
                gap = np.abs(b - number * a)
            if not np.all(np.isfinite(gap)) or np.any(gap > close * (1 + np.abs(b))):
                return False
            found.append(number)
    except numeric.Undecided:
        return False
    if not found or abs(max(found) - min(found)) > close * (1 + abs(found[0])):
        return False
    return form == "constant" or abs(found[0]) > close


__all__ = ["credit_for", "described", "fits", "same_up_to"]
