"""A problem set from the text of a sheet. The format: docs/problem-set-format.md.

``read_sheet`` looks at structure and at the marks of formulas; whether formulas mean something, and whether
the answers are right, is for ``derivecheck validate``.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from derivations.model import Ask, Credit, GradingRule, Part, ProblemSet, Question
from derivations.sheets.answers import AnswerReader
from derivations.sheets.filled import Filled, filled_in
from derivations.sheets.places import SheetError, SheetFault, explain
from derivations.sheets.rows import Rows
from derivations.sheets.structure import TITLE_FIRST, Block, Outline, Row, Section, read_outline
from notation.documents import DocumentError, Prose
from notation.source import NotationError, Span

DEFAULT_GRADING = GradingRule(answer_share=0.7, steps_share=0.3)

_POINTS = re.compile(r"\s*[(\[](?P<points>\d+(?:\.\d+)?)\s*(?:points?|marks?|pts?\.?)[)\]]\s*$", re.IGNORECASE)
_QUESTION = re.compile(r"question\s+(?P<number>\d{1,2})\s*[.:]?\s*(?P<title>.*)", re.IGNORECASE)
_PART = re.compile(
    r"(?P<id>\d{1,2}(?:\.\d{1,2})*)\s*(?:\((?P<paren>[a-z])\)|(?P<tight>[a-z])(?![a-z]))?[.:]?\s*(?P<title>.*)"
)
_NUMBER = re.compile(r"^(?:question\s+)?[\d.]+(?:\([a-z]\)|[a-z]\b)?[.:]?\s*", re.IGNORECASE)
_ANYWHERE = frozenset({"answer", "solution", "given"})


@dataclass(frozen=True)
class Sheet:
    """A sheet as read. ``origins`` maps each piece of LaTeX of the set to the places of its characters, one tuple
    for each time that it stands there; ``filled`` is the sheet with its own solutions and answers, line for
    line; ``ranges`` has the place of each part, (part, ""), and of each ask, (part, name)."""

    problem_set: ProblemSet
    name: str
    text: str = field(repr=False)
    filled: str = field(repr=False)
    origins: dict[str, list[tuple[int, ...]]] = field(repr=False)
    ranges: dict[tuple[str, str], Row] = field(repr=False)

    def explain(self, latex: str, error: NotationError, part: str = "", ask: str = "") -> str:
        """A fault in a piece of LaTeX of a part (and of one ask of it), at its place in the file."""
        offsets = self._place(latex, part, ask)
        if not offsets:
            return f"{self.name}: {error.explain(latex)}"
        span = error.span or Span(0, len(latex))
        start = offsets[min(span.start, len(offsets) - 1)]
        end = offsets[min(max(span.end - 1, span.start), len(offsets) - 1)] + 1
        return explain(self.name, self.text, SheetFault(error.message, start, max(end, start + 1)))

    def _place(self, latex: str, part: str, ask: str) -> tuple[int, ...]:
        """Where it stands: in the ask, else in the part, else the last time before the part."""
        places = [place for place in self.origins.get(latex, ()) if place]
        for key in ((part, ask), (part, "")):
            inside = self.ranges.get(key)
            for place in places:
                if inside and inside.start <= place[0] < inside.end:
                    return place
        start = self.ranges[part, ""].start if (part, "") in self.ranges else len(self.text)
        before = [place for place in places if place[0] < start]
        return (before or places or [()])[-1]

    def line(self, part: str, ask: str) -> int:
        """The line on which an ask begins."""
        return self.text.count("\n", 0, self.ranges[part, ask].start) + 1


def read_sheet(text: str, name: str, file: str = "") -> Sheet:
    """The problem set ``name`` from the text of a sheet; ``file`` is how messages call it. Raises
    ``SheetError`` with every fault that was found."""
    shown = file or name
    try:
        outline = read_outline(text)
    except DocumentError as error:
        raise SheetError(shown, text, [SheetFault(error.message, 0, 1)]) from error
    reader = _SheetReader(outline)
    problem_set = reader.read(name)
    if reader.faults or problem_set is None:
        raise SheetError(shown, text, reader.faults)
    hidden = [(row.start, row.end) for row in reader.hidden]
    filled = filled_in(outline, reader.parts, hidden)
    return Sheet(problem_set, shown, text, filled, reader.rows.origins, reader.ranges)


class _SheetReader:
    def __init__(self, outline: Outline) -> None:
        self.outline = outline
        self.faults: list[SheetFault] = list(outline.faults)
        self.rows = Rows(outline, self.faults)
        self.answers = AnswerReader(self.rows, ())
        self.parts: list[Filled] = []
        self.ranges: dict[tuple[str, str], Row] = {}
        for definition in outline.document.definitions:
            message = "macros are not known in a problem set; write the formula out"
            self.faults.append(SheetFault(message, definition.start, definition.end))

    def read(self, name: str) -> ProblemSet | None:
        head, *rest = self.outline.sections or (None,)
        if head is None or head.level != 1:
            place = head.title if head else Row(0, 1)
            if not self.faults:
                self.rows.fault(TITLE_FIRST, place)
            return None
        grading, conventions, common = self._settings(head)
        self.answers = AnswerReader(self.rows, conventions)
        questions: list[Question] = []
        position = 0
        while position < len(rest):
            if rest[position].level != 2:
                self.rows.fault("expected a question first: '## Question 1. Title'", rest[position].title)
                position += 1
                continue
            stop = position + 1
            while stop < len(rest) and rest[stop].level == 3:
                stop += 1
            question = self._question(rest[position], rest[position + 1 : stop], common)
            questions += [question] if question else []
            position = stop
        if not questions and not self.faults:
            self.rows.fault("expected a question: '## Question 1. Title'", head.title)
        self._unique([(part.id, part) for question in questions for part in question.parts])
        title = self.rows.text(head.title)
        return ProblemSet(name, title, tuple(questions), grading, handout=self._handout())

    def _settings(self, head: Section) -> tuple[GradingRule, tuple[Credit, ...], tuple[str, ...]]:
        grading = DEFAULT_GRADING
        conventions: tuple[Credit, ...] = ()
        givens: tuple[str, ...] = ()
        for block in head.blocks:
            if block.kind == "grading":
                grading = self.rows.grading(block) or grading
            elif block.kind == "conventions":
                conventions = self.rows.conventions(block)
            elif block.kind == "given":
                givens += self._givens(block)
            else:
                self.rows.fault("an answer or a solution stands below the heading of its part", block.label)
        return grading, conventions, givens

    def _givens(self, block: Block) -> tuple[str, ...]:
        if not re.fullmatch(r"given(?:, not printed)?:?", self.rows.text(block.label).lower()):
            self.rows.fault("expected **Given:** or **Given, not printed:**", block.label)
        return self.rows.givens(block)

    # --- questions and parts ---

    def _question(self, head: Section, sections: Sequence[Section], common: tuple[str, ...]) -> Question | None:
        title, points = self._points(head)
        found = _QUESTION.fullmatch(title)
        if found is None:
            self.rows.fault("expected '## Question 1. Title'", head.title)
            return None
        number = int(found["number"])
        givens = common + tuple(
            statement for block in head.blocks if block.kind == "given" for statement in self._givens(block)
        )
        statement = self._printed_formulas(head)
        if sections:
            for block in head.blocks:
                if block.kind != "given":
                    self.rows.fault("in a question with parts this belongs below one of its parts", block.label)
            made = [part for section in sections if (part := self._part(section, number, givens))]
            return Question(number, found["title"].strip(), givens, statement, tuple(made))
        part = self._filled(head, str(number), found["title"].strip(), points, (), statement, givens)
        return Question(number, found["title"].strip(), givens, (), (part,) if part else ())

    def _part(self, section: Section, number: int, givens: tuple[str, ...]) -> Part | None:
        title, points = self._points(section)
        found = _PART.fullmatch(title)
        if found is None or found["id"].split(".")[0] != str(number):
            self.rows.fault(f"expected a part of question {number}: '### {number}.1 Title (4 points)'", section.title)
            return None
        part_id = found["id"] + (found["paren"] or found["tight"] or "")
        own = tuple(statement for block in section.blocks if block.kind == "given" for statement in self._givens(block))
        statement = self._printed_formulas(section)
        return self._filled(section, part_id, found["title"].strip(), points, own, statement, givens + own)

    def _filled(
        self,
        section: Section,
        part_id: str,
        title: str,
        points: float | None,
        own: tuple[str, ...],
        statement: tuple[str, ...],
        in_force: tuple[str, ...],
    ) -> Part | None:
        if points is None:
            self.rows.fault("expected the points at the end of the heading: '(4 points)'", section.title)
        asks: list[Ask] = []
        solution, grading = "", None
        for block in section.blocks:
            if block.kind == "answer":
                ask = self.answers.read(block, len(asks) + 1, in_force)
                if ask is not None:
                    asks.append(ask)
                    self.ranges[part_id, ask.name] = Row(block.start, block.end)
            elif block.kind == "solution":
                solution = self.outline.text[block.lead.start : block.lead.end].strip()
            elif block.kind == "grading":
                grading = self.rows.grading(block)
            elif block.kind not in _ANYWHERE:
                self.rows.fault("conventions hold for the whole sheet: put them below its title", block.label)
        if not any(block.kind == "answer" for block in section.blocks):
            self.rows.fault("this part asks for nothing: it has no **Answer (KIND):** block", section.title)
        self._ask_names(asks, section)
        self.parts.append(Filled(section, tuple(asks)))
        self.ranges[part_id, ""] = Row(section.start, section.end)
        return Part(part_id, points or 0, title, own, statement, tuple(asks), solution, grading, self._words(section))

    def _ask_names(self, asks: Sequence[Ask], section: Section) -> None:
        names = [ask.name for ask in asks]
        for name in {name for name in names if names.count(name) > 1}:
            self.rows.fault(f"two answers of this part are called {name!r}", section.title)
        for ask in asks:
            if ask.implied_by and ask.implied_by not in names:
                self.rows.fault(f"'implied by: {ask.implied_by}' names no answer of this part", section.title)

    def _unique(self, parts: Sequence[tuple[str, Part]]) -> None:
        names = [name for name, _ in parts]
        for name in {name for name in names if names.count(name) > 1}:
            self.rows.fault(f"the part {name} occurs twice", self.outline.sections[0].title)

    def _points(self, section: Section) -> tuple[str, float | None]:
        """The title without the points behind it, and the points."""
        title = self.rows.text(section.title)
        found = _POINTS.search(title)
        return (title[: found.start()], float(found["points"])) if found else (title, None)

    # --- what the class gets to see ---

    def hidden_in(self, section: Section) -> list[Row]:
        """The ranges of a section that are not handed out."""
        rows = self.hidden
        return rows[bisect_left(rows, section.start, key=_start) : bisect_left(rows, section.end, key=_start)]

    @cached_property
    def hidden(self) -> list[Row]:
        """The ranges that are not handed out."""
        found = [
            Row(block.start, block.end)
            for section in self.outline.sections
            for block in section.blocks
            if block.kind in ("answer", "solution", "grading") or "not printed" in self.rows.text(block.label).lower()
        ]
        comments = [
            Row(item.start, item.end)
            for item in self.outline.document.items
            if isinstance(item, Prose) and item.kind == "comment"
        ]
        return sorted([*found, *comments], key=lambda row: row.start)

    def _printed_formulas(self, section: Section) -> tuple[str, ...]:
        hidden = self.hidden_in(section)
        return tuple(
            self.rows.latex(formula)
            for formula in self.outline.formulas(section.start, section.end)
            if not any(row.start <= formula.outer_start < row.end for row in hidden)
        )

    def _words(self, section: Section) -> tuple[str, ...]:
        """The sentences that are printed, parted where a formula stands in them."""
        title = self.rows.text(section.title)
        found = [title, _NUMBER.sub("", title), _NUMBER.sub("", self._points(section)[0])]
        position = section.title.end
        hidden = self.hidden_in(section)
        formulas = [Row(item.outer_start, item.outer_end) for item in self.outline.formulas(position, section.end)]
        for row in sorted([*hidden, *formulas, Row(section.end, section.end)], key=lambda row: row.start):
            if row.start >= position:
                found.append(self.outline.text[position : row.start])
                position = row.end
        return tuple(dict.fromkeys(sentence for text in found for sentence in sentences(text)))

    def _handout(self) -> str:
        kept, position = "", 0
        for row in self.hidden:
            if row.start >= position:
                kept += self.outline.text[position : row.start]
                position = row.end
        kept += self.outline.text[position:]
        lines = [line.rstrip() for line in kept.lstrip("\ufeff").splitlines()]
        return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip() + "\n"


def _start(row: Row) -> int:
    return row.start


def sentences(text: str) -> tuple[str, ...]:
    """The sentences and lines of a text in lower case, without marks; what only punctuates is left out."""
    pieces = re.split(r"[.?!:;]+(?:\s|$)|\n\s*\n|\n\s*[-*+]\s|(?<=\))\s*\n", text.lower())
    words = (re.sub(r"\s+", " ", re.sub(r"[^\w\s]", " ", piece)).strip() for piece in pieces)
    return tuple(dict.fromkeys(word for word in words if word))


__all__ = ["DEFAULT_GRADING", "Sheet", "read_sheet", "sentences"]
