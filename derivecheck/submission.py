"""A submission against a problem set: which formulas and words belong to which part, and are the author's."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from derivations.model import Part, ProblemSet, Question
from derivations.sheets.read import sentences
from derivecheck.results import InputError
from notation.documents import Document, DocumentError, Formula, Prose, read_document, read_text
from notation.documents.align import align
from notation.documents.likeness import same_formula
from notation.documents.sheet import Sheet, SheetPart
from notation.source import NotationError, Span
from notation.statements.chains import RawChain
from notation.statements.reading import read_statements
from notation.tokens.lex import has_decimal_commas
from notation.tokens.macros import Macro, read_macros
from notation.tokens.parse_written import parse_written, without_macros


@dataclass(frozen=True)
class AuthorFormula:
    """One formula of the author, parsed; or the error that says why not. ``line`` is its first line."""

    formula: Formula
    chains: tuple[RawChain, ...]
    line: int
    error: NotationError | None = None

    @property
    def text(self) -> str:
        return self.formula.latex


@dataclass(frozen=True)
class AuthorPart:
    """What the author wrote for one part, in order. ``words``: his prose; ``joint``: prose that the sheet and he
    may share; ``written``: his words and formulas in order, for people. ``earlier``: what he wrote for the parts of
    the question before."""

    question: Question
    part: Part
    present: bool
    formulas: tuple[AuthorFormula, ...] = ()
    words: str = ""
    joint: str = ""
    written: str = ""
    earlier: tuple[AuthorFormula, ...] = ()
    renaming: dict[str, str] = field(default_factory=dict)

    @property
    def empty(self) -> bool:
        return not self.formulas and not self.words.strip()


def open_submission(source: Path | str | Document) -> Document:
    """A document from a path, or from Markdown text itself; one that is open already stays. Raises ``InputError``."""
    if isinstance(source, Document):
        return source
    try:
        if isinstance(source, Path):
            return read_document(source)
        return read_text(source, "markdown")
    except DocumentError as error:
        raise InputError(error.message) from error


def sheet_of(problems: ProblemSet) -> Sheet:
    """The formulas that the sheet prints, part by part."""
    parts = []
    for question in problems.questions:
        for position, part in enumerate(question.parts):
            parts.append(
                SheetPart(
                    part.id,
                    str(question.number),
                    statement=part.statement,
                    question_statement=question.statement if position == 0 else (),
                )
            )
    return Sheet(tuple(parts))


def split(document: Document, problems: ProblemSet) -> tuple[AuthorPart, ...]:
    """The author's formulas and words for every part of the problem set. Raises ``InputError`` for a document
    in which no part of it is found."""
    macros = macros_of(document)
    alignment = align(document, sheet_of(problems), expand=lambda latex: without_macros(latex, macros))
    if not any(part.present for part in alignment.parts):
        raise InputError("no question of the problem set was found in the document")
    commas = any(has_decimal_commas(formula.latex) for formula in document.formulas)
    found: list[AuthorPart] = []
    for question in problems.questions:
        earlier: tuple[AuthorFormula, ...] = ()
        for part in question.parts:
            aligned = alignment.part(part.id)
            printed = part.words or heading_sentences(part)
            renaming = dict(alignment.renaming(str(question.number)))
            back = {theirs: ours for ours, theirs in renaming.items()}
            own = without_pieces(aligned.formulas, part.statement, macros)
            formulas = tuple(parsed(formula, macros, back, decimal_commas=commas) for formula in own)
            found.append(
                AuthorPart(
                    question,
                    part,
                    aligned.present,
                    formulas,
                    _text(aligned.prose, printed),
                    _text(aligned.joint_prose, printed),
                    written_text(aligned.prose or aligned.joint_prose, aligned.formulas),
                    earlier,
                    renaming,
                )
            )
            earlier += formulas
    return tuple(found)


_APART = re.compile(r"\\q?quad\s*(?:\\text\s*\{[^{}]*\}\s*\\q?quad)?")


def without_pieces(
    formulas: tuple[Formula, ...], statement: tuple[str, ...], macros: dict[str, Macro]
) -> tuple[Formula, ...]:
    """The author's formulas without those ahead of them that are pieces of one of the sheet's (``a \\quad \\text{and}
    \\quad b`` printed as two)."""
    pieces = [piece for text in statement if len(found := _APART.split(text)) > 1 for piece in found]
    for position, formula in enumerate(formulas):
        plain = without_macros(formula.latex, macros)
        if formula.is_boxed or not any(same_formula(piece, plain) for piece in pieces):
            return formulas[position:]
    return ()


def macros_of(document: Document) -> dict[str, Macro]:
    """The author's macros; a definition that cannot be read defines nothing and is reported where it is used."""
    found: dict[str, Macro] = {}
    for macro in document.macros:
        try:
            found.update(read_macros(macro))
        except NotationError:
            continue
    return found


def parsed(
    formula: Formula, macros: dict[str, Macro], letters: dict[str, str], *, decimal_commas: bool = False
) -> AuthorFormula:
    """The formula with the author's macros, and in the sheet's letters where he uses others."""
    text = formula.latex
    try:
        items = parse_written(text, macros=macros, letters=letters, decimal_commas=decimal_commas)
        chains = read_statements(items, Span(0, len(text)))
    except NotationError as error:
        return AuthorFormula(formula, (), formula.line, error)
    return AuthorFormula(formula, chains, formula.line)


def written_text(prose: Sequence[Prose], formulas: Sequence[Formula]) -> str:
    """Words and formulas as they follow each other: formulas between dollars, an empty line between paragraphs."""
    places = [(item.file, item.start, item.block, item.text.strip()) for item in prose]
    for formula in formulas:
        mark = "$$" if formula.display else "$"
        places.append((formula.file, formula.start, formula.block, mark + formula.latex.strip() + mark))
    made, last = "", (0, 0)
    for file, _, block, text in sorted(places):
        between = "\n\n" if (file, block) != last else "" if text[:1] in ".,;:" else " "
        made += between + text
        last = (file, block)
    return made.strip()


def heading_sentences(part: Part) -> tuple[str, ...]:
    """What the blank handout of a derived set prints in words: the heading, with and without its points."""
    unit = "point" if part.points == 1 else "points"
    return (*sentences(part.title), *sentences(f"{part.title} ({part.points:g} {unit})"))


def _text(prose: tuple[Prose, ...], printed: tuple[str, ...]) -> str:
    """The words, without the sentences that the sheet prints, where these are known."""
    known = set(printed)
    pieces = (piece for item in prose for piece in re.split(r"(?<=[.?!:;])\s+|\n\s*(?=[-*+]\s)", item.text))
    return " ".join(piece for piece in pieces if not known.issuperset(sentences(piece)))
