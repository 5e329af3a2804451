"""Linting a write-up: every chain of every section judged, with no problem set.

``open_source`` reads the document, ``lint_document`` judges it section by section. What is not known of a
symbol is not made up: where a verdict would rest on a guess, ``doubts`` turns it into "undecided".
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from derivecheck.judging.context import Context
from derivecheck.linter.carry import carried, merged
from derivecheck.linter.clauses import explanations, supposing, words_before
from derivecheck.linter.judge import LintJudge
from derivecheck.linter.places import Places
from derivecheck.linter.properties import properties_beside
from derivecheck.linter.results import LintedFile, LintItem, LintNote, LintReport
from derivecheck.linter.scopes import (
    Parsed,
    base_scope,
    parse_section,
    section_scopes,
    taking,
    unused_statements,
    values_said,
)
from derivecheck.linter.sections import Section, sections_of
from derivecheck.linter.shape_clashes import shape_clashes
from derivecheck.linter.summation import better_reading, sums_left_out, with_sums
from derivecheck.linter.suppositions import EQUATION
from derivecheck.linter.tendencies import limits_beside, small_names
from derivecheck.results import InputError
from derivecheck.time_limits import TimeUp, time_limit
from notation.documents import Document, DocumentError, Formula, read_document, read_text
from notation.scope import Scope

FAR = 40  # earlier sections, and formulas, that are looked at for what a section goes on with
DEADLINE = 1.0
RELATION_LIMIT = 6.0
DOCUMENT_LIMIT = 3600.0
Progress = Callable[[int, int], None]


@dataclass
class Limits:
    """Seconds. ``deadline``: for one comparison; ``relation``: for everything that one relation needs, enforced;
    ``document``: after which the rest is left."""

    deadline: float = DEADLINE
    relation: float = RELATION_LIMIT
    document: float = DOCUMENT_LIMIT


def lint(
    source: Path | str,
    *,
    kind: str = "markdown",
    given: Sequence[str] = (),
    limits: Limits | None = None,
    progress: Progress | None = None,
    explain: bool = False,
    proofs: bool = False,
) -> LintReport:
    """Judge every readable chain of a write-up: a path, or text of the given ``kind`` (``markdown``, ``tex``,
    ``notebook``), under its own statements and the ``given`` ones (LaTeX). ``progress`` is told how many formulas of
    how many are done; ``explain``: readings are kept; ``proofs``: what is claimed and can be proved has its proof.
    A ``KeyboardInterrupt`` ends the work early: the report says that it is not complete. Raises ``InputError``."""
    document = open_source(source, kind)
    name = str(source) if isinstance(source, Path) else "text"
    chosen = limits or Limits()
    return lint_document(document, name, given=given, limits=chosen, progress=progress, explain=explain, proofs=proofs)


def open_source(source: Path | str, kind: str = "markdown") -> Document:
    try:
        return read_document(source) if isinstance(source, Path) else read_text(source, kind)
    except DocumentError as error:
        raise InputError(error.message) from error


def lint_document(
    document: Document,
    name: str,
    *,
    given: Sequence[str] = (),
    limits: Limits,
    progress: Progress | None = None,
    explain: bool = False,
    proofs: bool = False,
) -> LintReport:
    work = _Work(document, limits, explain, tuple(given), proofs)
    complete, why = True, ""
    total = len(document.formulas)
    ends = time.monotonic() + limits.document
    try:
        for done, _ in enumerate(work.run(), start=1):
            if progress is not None:
                progress(done, total)
            if time.monotonic() > ends:
                complete, why = False, f"the limit of {limits.document:g} s for a document was reached"
                break
    except KeyboardInterrupt:
        complete, why = False, "interrupted"
    files = tuple(
        LintedFile(name if position == 0 else str(file.path), file.text) for position, file in enumerate(document.files)
    )
    notes = tuple(LintNote(item.file, item.line, item.column, item.message) for item in document.problems)
    return LintReport(files, tuple(work.items), notes, complete, why)


@dataclass
class _Work:
    """One document under way; ``items`` grows as relations are judged."""

    document: Document
    limits: Limits
    explain: bool = False
    given: tuple[str, ...] = ()
    proofs: bool = False
    items: list[LintItem] = field(default_factory=list)
    words: str = ""
    siblings: dict[int, list[Parsed]] = field(default_factory=dict)  # by the section above: formulas seen under it

    def run(self) -> Iterator[Formula]:
        """Judge formula after formula, in order; yields each when it is done."""
        places = Places(self.document)
        sections = sections_of(self.document)
        base = base_scope(self.document, sections)
        self.words = " ".join(section.words for section in sections).lower()
        if self.given:
            taking(base, self.given)
        contexts: list[Scope] = []
        ends: list[tuple[str, Scope]] = []
        for section in sections:
            parsed = parse_section(section, base)
            formulas = [item for item, _ in parsed]
            above = contexts[section.parent] if section.parent >= 0 else None
            start, scope = section_scopes(base, section, formulas, above)
            contexts.append(scope)
            if not parsed:
                continue
            at = len(contexts) - 1
            first = len(self.items)
            before = start.copy()
            judge = self.judge(section, formulas, start, scope)
            yield from self.section(judge, section, parsed, places)
            earlier = carried([end for _, end in ends[-FAR:]], before, judge.context.scope, formulas, above)
            if earlier is not None:
                alone = self.items[first:]
                del self.items[first:]
                judge = self.judge(section, formulas, *section_scopes(base, section, formulas, earlier))
                try:
                    for _ in self.section(judge, section, parsed, places):
                        pass
                finally:  # an interrupt keeps what was found already
                    self.items[first:] = merged(alone, self.items[first:], earlier)
            if sums_left_out(formulas, judge.words):
                self.summed(section, parsed, places, section_scopes(base, section, with_sums(formulas), above), first)
            contexts[at] = judge.context.scope  # a heading below goes on with what stands above it
            ends.append((section.title, judge.context.scope))
            if section.level > 1:  # what stands under one heading; chapters use their letters anew
                self.siblings[section.parent] = [*self.siblings.get(section.parent, ()), *formulas][-FAR:]

    def summed(
        self,
        section: Section,
        parsed: list[tuple[Parsed, int]],
        places: Places,
        scopes: tuple[Scope, Scope],
        first: int,
    ) -> None:
        """Judge the section again with the sums that it leaves out, and take what fits better."""
        plain = self.items[first:]
        del self.items[first:]
        formulas = with_sums([item for item, _ in parsed])
        judge = self.judge(section, formulas, *scopes)
        again = list(zip(formulas, (part for _, part in parsed), strict=True))
        try:
            for _ in self.section(judge, section, again, places):
                pass
        finally:
            self.items[first:] = better_reading(plain, self.items[first:])

    def judge(self, section: Section, formulas: list[Parsed], start: Scope, scope: Scope) -> LintJudge:
        judge = LintJudge(Context(scope, deadline=self.limits.deadline), self.limits.relation, self.explain)
        judge.proofs = self.proofs
        judge.title = section.title
        judge.start = start
        judge.small = small_names(section, formulas, scope)
        judge.tending = limits_beside(section, formulas)
        judge.clashes = shape_clashes(formulas, start, self.words, self.siblings.get(section.parent, ()))
        judge.words = section.words.lower()
        judge.words_of = section.words_of_parts
        judge.said = values_said(section)
        for explained in explanations(section, formulas):
            judge.introduce_quietly(explained)
        judge.statements = [*unused_statements(section, formulas), *properties_beside(section, formulas, scope)]
        return judge

    def section(
        self, judge: LintJudge, section: Section, parsed: list[tuple[Parsed, int]], places: Places
    ) -> Iterator[Formula]:
        supposed = supposing(section)
        before = words_before(section)
        first = len(self.items)
        for item, part in parsed:
            try:
                judge.words_before = before.get(id(item.formula), "")
                with time_limit(20 * self.limits.relation):
                    self.items.extend(judge.formula(item, places, part, supposed=id(item.formula) in supposed))
            except TimeUp:
                self.items.append(
                    places.unread(item.formula, None, "undecided", "the time limit was reached", section.title)
                )
            yield item.formula
        for at in range(first, len(self.items)):
            found = self.items[at]
            if found.verdict == "undecided" and found.why.startswith(EQUATION) and found.place.line in judge.met:
                self.items[at] = replace(found, verdict="holds", why="met by the values given below")


__all__ = ["Limits", "lint", "lint_document", "open_source"]
