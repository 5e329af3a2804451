"""Formulas of a derivation from LaTeX, under its givens."""

from __future__ import annotations

from notation.elaborate.elaborator import Elaborator
from notation.expression import Expression, Relation
from notation.infer.shapes import without_clashes
from notation.read_givens.reading import read_scope
from notation.scope import Scope
from notation.sizes import settled
from notation.source import Malformed, Span
from notation.statements.reading import read_statements, single
from notation.tokens.parse_written import parse_written


def scope_of(givens: tuple[str, ...], formulas: tuple[str, ...] = ()) -> Scope:
    """The scope that the statements make. Raises the first problem as a ``NotationError``."""
    scope, problems = read_scope(givens, formulas)
    if problems:
        raise problems[0].error
    return without_clashes(scope, formulas)


def read_statement(text: str, scope: Scope) -> Relation:
    """A statement with one relation, such as ``A w = b``. Raises ``NotationError``."""
    span = Span(0, len(text))
    chains = read_statements(parse_written(text), span)
    sides = [member.raw for member in chains[0].members if member.raw is not None]
    if len(chains) != 1 or len(chains[0].ops) != 1 or len(sides) != 2:
        raise Malformed("one relation was expected here", span)
    elaborator = Elaborator(scope)
    left, right = elaborator.aligned([elaborator.read(side) for side in sides], span)
    return Relation((), op=chains[0].ops[0], left=settled(left, scope), right=settled(right, scope))


def read_formula(text: str, scope: Scope) -> Expression:
    """One expression. Raises ``NotationError``."""
    span = Span(0, len(text))
    raw = single(read_statements(parse_written(text), span), span)
    return settled(Elaborator(scope).read(raw), scope)
