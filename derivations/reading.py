"""Formulas of a derivation from LaTeX, under its givens."""

from __future__ import annotations

from notation.elaborate import Elaborator
from notation.expression import Expression
from notation.infer import without_clashes
from notation.parse_written import parse_written
from notation.read_givens import read_scope
from notation.scope import Scope
from notation.sizes import settled
from notation.source import Span
from notation.statements import read_statements, single


def scope_of(givens: tuple[str, ...], formulas: tuple[str, ...] = ()) -> Scope:
    """The scope that the statements make. Raises the first problem as a ``NotationError``."""
    scope, problems = read_scope(givens, formulas)
    if problems:
        raise problems[0].error
    return without_clashes(scope, formulas)


def read_formula(text: str, scope: Scope) -> Expression:
    """One expression. Raises ``NotationError``."""
    span = Span(0, len(text))
    raw = single(read_statements(parse_written(text), span), span)
    return settled(Elaborator(scope).read(raw), scope)
