"""``derivecheck check``: do two expressions mean the same?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from derivecheck.cli.batch import given_field, run_batch, text_field
from derivecheck.cli.exits import CannotRun, verdict_code
from derivecheck.results import CheckResult, Json

_BATCH_DIAGNOSIS = 0.3
"""Seconds to look for what is wrong with one answer of many."""


def check(
    answer: Annotated[str | None, typer.Argument(help="The answer, in LaTeX.", show_default=False)] = None,
    expected: Annotated[
        str | None, typer.Option("--expected", metavar="EXPR", help="What the answer should be, in LaTeX.")
    ] = None,
    given: Annotated[
        list[str] | None,
        typer.Option("--given", metavar="STATEMENT", help="A declaration or assumption, in LaTeX; may be repeated."),
    ] = None,
    batch: Annotated[
        Path | None,
        typer.Option("--batch", metavar="FILE", help="JSON lines: id, given, expected, answer ('-': standard input)."),
    ] = None,
    second: Annotated[
        bool, typer.Option("--second-reader", help="Also ask a second reader; say where it takes a scalar otherwise.")
    ] = False,
    explain: Annotated[
        bool, typer.Option("--explain", help="Also print the proof of what is proved, as LaTeX with reasons.")
    ] = False,
) -> int:
    """Decide whether ANSWER means the same as --expected, or every pair of a --batch file."""
    if batch is not None:
        if answer is not None or expected is not None or given:
            raise CannotRun("check: --batch takes no ANSWER, --expected or --given")
        return run_batch(batch, partial(_decide, second=second, explain=explain))
    if answer is None or not answer.strip():
        raise CannotRun("check: there is no ANSWER and no --batch")
    if expected is None or not expected.strip():
        raise CannotRun("check: there is no --expected")
    return _check_one(answer, expected, given or [], second, explain)


def _check_one(answer: str, expected: str, given: list[str], second: bool, explain: bool) -> int:
    from derivecheck.report.text import open_console, print_check

    result = _compared(answer, expected, given, second, explain)
    print_check(result, open_console())
    return verdict_code(result.is_wrong)


def _decide(record: Json, second: bool, explain: bool) -> CheckResult:
    given = given_field(record)
    answer, expected = text_field(record, "answer"), text_field(record, "expected")
    return _compared(answer, expected, given, second, explain, diagnosis_deadline=_BATCH_DIAGNOSIS)


def _compared(
    answer: str, expected: str, given: Sequence[str], second: bool, explain: bool, *, diagnosis_deadline: float = 1.0
) -> CheckResult:
    from derivecheck import api

    result = api.check(answer, expected, given, diagnosis_deadline=diagnosis_deadline, explain=explain)
    if not second or result.verdict in ("unreadable", "ill-typed"):
        return result
    from derivecheck.second_opinion import opinion

    doubts = [
        f"{name}: {text}"
        for name, formula in (("answer", answer), ("expected", expected))
        if (text := opinion(formula, given))
    ]
    return replace(result, second_reader="; ".join(doubts))
