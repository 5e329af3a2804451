"""Givens from LaTeX statements: declarations, definitions, distributions, assumptions.

``read_givens(["\\\\mathbf{X} \\\\in \\\\mathbb{R}^{n \\\\times d}", "p \\\\in (0,1)", …])``. A statement that says
nothing understood is not dropped: it raises ``Unsupported`` with its place, and ``read_scope`` reports it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from notation.givens import Givens
from notation.infer.prescan import prescan
from notation.names import base_identity, label_text
from notation.raw import Raw, RawFence, RawName, RawScripted, raw_walk
from notation.read_givens.definitions import DefinitionReader
from notation.read_givens.fragments import Fragment, fragments_of
from notation.read_givens.functions import FunctionReader
from notation.read_givens.laws import LawReader
from notation.read_givens.relations import RelationReader
from notation.read_givens.sets import SetReader
from notation.read_givens.settling import SettlingReader
from notation.read_givens.words import WordReader
from notation.scope import Scope
from notation.source import NotationError, ShapeClash, Span
from notation.statements.reading import read_statements, statements_of
from notation.tokens.macros import Macro
from notation.tokens.parse_written import parse_written


@dataclass(frozen=True)
class GivenProblem:
    """A statement that could not be used, with the reason."""

    statement: str
    error: NotationError


def read_givens(statements: Sequence[str], formulas: Iterable[str] = ()) -> Givens:
    """The givens that the statements make; raises the first problem. ``formulas`` are the formulas that
    will be read with them: how they use a name helps to tell a family from a vector."""
    scope, problems = read_scope(statements, formulas)
    if problems:
        raise problems[0].error
    return scope.givens()


def read_scope(
    statements: Sequence[str],
    formulas: Iterable[str] = (),
    macros: dict[str, Macro] | None = None,
    base: Scope | None = None,
) -> tuple[Scope, tuple[GivenProblem, ...]]:
    """The scope after all statements, and the statements that could not be used."""
    scope = base.copy() if base is not None else Scope()
    problems: list[GivenProblem] = []
    prepared: list[tuple[str, tuple[Fragment, ...]]] = []
    for statement in statements:
        try:
            prepared.append((statement, given_fragments(statement) if not macros else _fragments(statement, macros)))
        except NotationError as error:
            problems.append(GivenProblem(statement, error))
    scope.array_names |= arrays_declared(fragment for _, fragments in prepared for fragment in fragments)
    trees = [raw for _, fragments in prepared for fragment in fragments for raw in fragment.trees()]
    parsed = parsed_formulas(formulas, macros)
    scope.formulas = (*scope.formulas, *parsed)
    scope.array_names |= arrays_by_entries((f for _, fragments in prepared for f in fragments), parsed)
    prescan(scope, trees, parsed, spoken_of(fragment for _, fragments in prepared for fragment in fragments))
    ordered = sorted(prepared, key=lambda item: _turn(item[1], scope.array_names))
    before = scope.copy()
    failed = _read_in_order(scope, ordered)
    if any(isinstance(problem.error, ShapeClash) for problem in failed):
        # What clashes may rest on a definition that stands behind it (L_t = ||z_t - y_t||^2 before y_t = V h_t).
        late = {problem.statement for problem in failed}
        again = _read_in_order(before, sorted(ordered, key=lambda item: item[0] in late))
        if len(again) < len(failed):
            scope, failed = before, again
    return scope, (*problems, *failed)


def _read_in_order(scope: Scope, statements: Sequence[tuple[str, tuple[Fragment, ...]]]) -> list[GivenProblem]:
    """Enter the statements in the scope; those that cannot be used come back."""
    problems: list[GivenProblem] = []
    reader = GivenReader(scope)
    for statement, fragments in statements:
        try:
            reader.statement(fragments)
            scope.sources.append(statement)
        except NotationError as error:
            problems.append(GivenProblem(statement, error))
    reader.finish()
    return problems


def _fragments(statement: str, macros: dict[str, Macro] | None) -> tuple[Fragment, ...]:
    return fragments_of(parse_written(statement, macros=macros), Span(0, len(statement)))


@lru_cache(maxsize=1024)
def given_fragments(statement: str) -> tuple[Fragment, ...]:
    """The fragments of a statement without macros; the same givens come with many formulas."""
    return _fragments(statement, None)


def declares(fragments: tuple[Fragment, ...]) -> bool:
    """Whether a statement declares (``x \\in R^n``): those are read first, wherever they stand."""
    first = fragments[0] if fragments else None
    return first is not None and bool(first.chains) and first.chains[0].ops[:1] in (("in",), (":",))


def _turn(fragments: tuple[Fragment, ...], arrays: set[str]) -> int:
    """When a statement is read: what declares first, then the rows of a declared matrix, then the rest."""
    if declares(fragments):
        return 0
    rows = any(fragment.words is not None and "rows" in fragment.words for fragment in fragments)
    subjects = {
        base_identity(node, Scope())
        for fragment in fragments[:1]
        for tree in fragment.trees()
        for node in raw_walk(tree)
        if isinstance(node, RawName)
    }
    return 1 if rows and subjects and subjects <= arrays else 2


def arrays_declared(fragments: Iterable[Fragment]) -> set[str]:
    """Names declared without an index in a space with axes, or written out as a list: their subscripts are
    components."""
    found: set[str] = set()
    for fragment in fragments:
        for chain in fragment.chains:
            if chain.ops == ("=",) and _is_list(chain.members[1].raw):
                name = chain.members[0].raw
                if isinstance(name, RawName) and name.sub is None and name.sup is None:
                    found.add(base_identity(name, Scope()))
            if not chain.ops or chain.ops[0] != "in" or chain.members[0].raw is None:
                continue
            space = chain.members[1].raw
            if not isinstance(space, RawName | RawScripted) or space.sup is None:
                continue
            left = chain.members[0].raw
            names = left.items if isinstance(left, RawFence) else (left,)
            found |= {
                base_identity(name, Scope())
                for name in names
                if isinstance(name, RawName) and name.sub is None and name.sup is None
            }
    return found


def spoken_of(fragments: Iterable[Fragment]) -> frozenset[str]:
    """The names that relations begin with, ``x_a`` with its letter."""
    found: set[str] = set()
    for fragment in fragments:
        for chain in fragment.chains:
            left = chain.members[0].raw if chain.ops and chain.ops[0] != "=" else None
            for name in left.items if isinstance(left, RawFence) else (left,):
                if isinstance(name, RawName):
                    base = base_identity(name, Scope())
                    found.add(base if name.sub is None else f"{base}_{label_text(name.sub)}")
    return frozenset(found)


def arrays_by_entries(fragments: Iterable[Fragment], formulas: Sequence[Raw]) -> set[str]:
    """Names defined entry by entry, ``s_i = e^{z_i}``, that are asked for as a whole: a formula is the bare name."""
    asked = {
        base_identity(raw, Scope()) for raw in formulas if isinstance(raw, RawName) and not raw.sub and not raw.sup
    }
    entries: set[str] = set()
    others: set[str] = set()
    for chain in (chain for fragment in fragments for chain in fragment.chains):
        for member in chain.members:
            for name in raw_walk(member.raw) if member.raw is not None else ():
                if not isinstance(name, RawName) or name.base == "1":
                    continue
                lettered = name.sub is not None and len(name.sub.items) == 1 and isinstance(name.sub.items[0], RawName)
                head = member is chain.members[0] and name is member.raw and chain.ops[:1] == ("=",)
                if lettered and head and name.sup is None:
                    entries.add(base_identity(name, Scope()))
                elif not lettered:
                    others.add(base_identity(name, Scope()))
    return (entries & asked) - others


def _is_list(raw: Raw | None) -> bool:
    """``(1, 2, 3)``, with or without a transpose."""
    listed = raw.base if isinstance(raw, RawScripted) else raw
    return isinstance(listed, RawFence) and listed.opener in ("(", "[") and len(listed.items) > 1


def parsed_formulas(formulas: Iterable[str], macros: dict[str, Macro] | None = None) -> list[Raw]:
    """The parsed trees of formulas; what cannot be parsed is reported where it is judged, not here."""
    found: list[Raw] = []
    for formula in formulas:
        try:
            chains = (
                read_statements(parse_written(formula, macros=macros), Span(0, len(formula)))
                if macros
                else statements_of(formula)
            )
        except NotationError:
            continue
        found.extend(member.raw for chain in chains for member in chain.members if member.raw is not None)
    return found


class GivenReader(RelationReader, SetReader, LawReader, DefinitionReader, FunctionReader, WordReader, SettlingReader):
    """Applies fragments to a scope, in order."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope

    def statement(self, fragments: tuple[Fragment, ...]) -> None:
        """One statement: its formulas, and the words that speak of them."""
        subjects: list[Raw] = []
        words_before = ""
        for position, fragment in enumerate(fragments):
            if fragment.words is not None:
                words_before = fragment.words
                following = fragments[position + 1] if position + 1 < len(fragments) else None
                self.words(fragment.words, subjects, following)
                continue
            if words_before and self.consumed(words_before):
                words_before = ""
                continue
            for chain in fragment.chains:
                named = self.chain(chain)
                if named:
                    subjects = subjects + named if words_before.strip() in ("and", ",") else named
            words_before = ""

    def finish(self) -> None:
        """Settle sizes, and what could only be told at the end."""
        self.settle_sizes()
        self.settle_fixed()
        self.settle_starts()
        self.settle_random()
