"""The live box, in a worker: two formulas read and compared, as plain data that can be sent and shown."""

from __future__ import annotations

from dataclasses import dataclass

from derivecheck.results import CheckResult, InputError

DEADLINE = 2.0  # seconds of processor time for a comparison


@dataclass(frozen=True)
class ShownReading:
    """How one formula was read: LaTeX, shape, the symbols as ``(LaTeX, shape)``, and what is loose in it. Without a
    meaning ``problem`` says why, with a caret under the place."""

    latex: str = ""
    shape: str = ""
    symbols: tuple[tuple[str, str], ...] = ()
    remarks: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    problem: str = ""


@dataclass(frozen=True)
class Live:
    """The verdict, and the readings of both sides (None where there was nothing to read)."""

    result: CheckResult
    answer: ShownReading | None = None
    expected: ShownReading | None = None


def compare(answer: str, expected: str, given: tuple[str, ...]) -> Live:
    """What the live box shows. Limits are outcomes: nothing is raised for what a person types."""
    from derivecheck.checking import check

    result = check(answer, expected, given, deadline=DEADLINE)
    sides = [shown(answer, given, beside=expected), shown(expected, given, beside=answer)]
    told = [None if side is None or (side.problem and side.problem in result.message) else side for side in sides]
    return Live(result, *told)


def shown(latex: str, given: tuple[str, ...], beside: str) -> ShownReading | None:
    """The first expression of a formula as it is read under the givens, next to the other formula; None where a
    given cannot be used, which the verdict tells."""
    from derivecheck.understanding import read_one

    try:
        formula = read_one(latex, given, second=False, beside=(beside,))
    except InputError:
        return None
    if formula.kind:
        return ShownReading(problem=formula.message)
    sides = [side for statement in formula.statements for side in statement.sides]
    if not sides:
        return None
    side = sides[0]
    if side.kind:
        return ShownReading(problem=side.message)
    symbols = tuple((known.latex, known.shape + (", random" if known.random else "")) for known in side.symbols)
    return ShownReading(side.latex, side.shape, symbols, side.remarks, side.others)
