"""What an ask is compared with: computed by a derivation, or read from the reference of a written set.

A reference is read under the givens of its sheet alone; nothing that a submission says can change it.
"""

from __future__ import annotations

from functools import lru_cache

from derivations.catalog import load_derivation
from derivations.model import Ask, Derivation, Reference
from notation.elaborate.elaborator import Elaborator
from notation.expression import Expression
from notation.read_givens.reading import read_scope
from notation.scope import Scope
from notation.sizes import settled
from notation.source import Span
from notation.statements.reading import single, statements_of


def derivation_of(ask: Ask) -> Derivation:
    """The derivation that an ask names, or one that holds the reference's results. Raises
    ``derivations.catalog.UnknownName``, and ``NotationError`` for a reference that cannot be read."""
    return _read(ask.name, ask.reference) if ask.reference is not None else load_derivation(ask.derivation)


@lru_cache(maxsize=1024)
def _read(name: str, reference: Reference) -> Derivation:
    scope = reference_scope(reference)
    results = tuple((result, read_latex(latex, scope)) for result, latex in reference.results)
    return Derivation(name, name, reference.givens, None, (), results, reference.choice)


def reference_scope(reference: Reference) -> Scope:
    """The scope that the givens of a reference make. Raises the ``NotationError`` of the first that cannot be
    used."""
    scope, problems = read_scope(reference.givens, [latex for _, latex in reference.results])
    if problems:
        raise problems[0].error
    return scope


def read_latex(latex: str, scope: Scope) -> Expression:
    """One expression in a scope, which it does not change. Raises ``NotationError``."""
    fresh = scope.copy()
    return settled(Elaborator(fresh).read(single(statements_of(latex), Span(0, len(latex)))), fresh)


__all__ = ["derivation_of", "read_latex", "reference_scope"]
