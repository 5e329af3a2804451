"""Hints for results: a diagnosis and the corrected formula in one line of text."""

from __future__ import annotations

from derivecheck.diagnosis.model import Diagnosis
from derivecheck.diagnosis.raw_repairs import diagnose_raw
from derivecheck.diagnosis.search import diagnose, difference
from notation.expression import Expression
from notation.givens import Givens
from notation.scope import Scope
from notation.source import NotationError, Span
from notation.statements.reading import parse_single
from notation.tokens.parse_written import parse_written
from notation.write.latex import write_latex


def hint_text(found: Diagnosis) -> str:
    """The message, then the formula as it should read (a premise leaves the formula as it is)."""
    return found.message if found.premise else f"{found.message}: {write_latex(found.corrected)}"


def hint_for(expected: Expression, submitted: Expression, givens: Givens, *, deadline: float) -> str:
    """What makes a different answer right; else the first term that differs; else nothing."""
    found = diagnose(expected, submitted, givens, deadline=deadline)
    if found is not None:
        return hint_text(found)
    return difference(expected, submitted, givens) if expected.shape == submitted.shape else ""


def hint_for_text(text: str, expected: Expression, scope: Scope, *, deadline: float) -> str:
    """What makes a formula right that has no well-typed reading; empty when nothing does."""
    try:
        raw = parse_single(parse_written(text), Span(0, len(text)))
    except NotationError:
        return ""
    found = diagnose_raw(raw, expected, scope, deadline=deadline)
    return hint_text(found) if found is not None else ""
