"""A real submission, with a sheet made of the formulas that its statement repeats."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from notation.documents import Document, Formula, read_document, read_text
from notation.documents.align import Alignment, align
from notation.documents.sheet import Sheet, SheetPart

# part, line on which its statement begins, how many formulas the statement has, how many the author adds
PARTS = [
    ("1.1", 16, 12, 3),
    ("1.2", 44, 3, 5),
    ("1.3", 56, 4, 6),
    ("2.1", 78, 5, 14),
    ("2.2", 94, 6, 14),
    ("2.3", 110, 3, 1),
    ("2.4", 115, 0, 1),
    ("3.1a", 127, 7, 6),
    ("3.1b", 143, 3, 24),
    ("3.1c", 171, 7, 8),
    ("3.2a", 185, 7, 1),
    ("3.2b", 199, 7, 8),
    ("3.2c", 210, 0, 0),
    ("3.2d", 211, 0, 0),
    ("3.3", 213, 4, 6),
    ("4.1", 230, 9, 6),
    ("4.2", 250, 11, 3),
    ("4.3", 264, 6, 2),
    ("5.1", 274, 4, 3),
    ("5.2", 282, 14, 1),
    ("5.3", 292, 1, 4),
    ("6.1", 308, 2, 0),
    ("6.2", 315, 9, 8),
    ("6.3", 355, 5, 2),
]
QUESTIONS = {"1": (12, 4), "2": (72, 7), "3": (119, 18), "4": (228, 0), "5": (270, 3), "6": (300, 10)}
NOTES = {"4.3": (276, 2), "5.3": (298, 3)}  # footnotes, printed with these parts and converted to elsewhere


@pytest.fixture(scope="module")
def document(shared: Path) -> Document:
    return read_document(shared / "submissions" / "ift6135_h20_a2.md")


@pytest.fixture(scope="module")
def sheet(document: Document) -> Sheet:
    def taken(line: int, count: int) -> tuple[str, ...]:
        return tuple(formula.latex for formula in document.formulas if formula.line >= line)[:count]

    parts = []
    begun = set()
    for part, line, count, _ in PARTS:
        statement = taken(line, count) + (taken(*NOTES[part]) if part in NOTES else ())
        head = () if part[0] in begun else taken(*QUESTIONS[part[0]])
        begun.add(part[0])
        parts.append(SheetPart(part, statement=statement, question_statement=head))
    return Sheet(tuple(parts))


def own_counts(alignment: Alignment) -> list[tuple[str, int]]:
    return [(part.id, len(part.formulas)) for part in alignment.parts]


EXPECTED = [(part, own) for part, _, _, own in PARTS]


def without(document: Document, cut: set[tuple[int, int]]) -> str:
    """The source with the formulas at these places taken out."""
    pieces, position = [], 0
    for start, end in sorted(cut):
        pieces.append(document.source[position:start])
        position = end
    return "".join([*pieces, document.source[position:]])


def places(formulas: tuple[Formula, ...]) -> set[tuple[int, int]]:
    return {(formula.outer_start, formula.outer_end) for formula in formulas}


def test_as_submitted(document: Document, sheet: Sheet) -> None:
    alignment = align(document, sheet)
    assert document.problems == ()
    assert own_counts(alignment) == EXPECTED
    assert [len(question.statement) for question in alignment.questions] == [count for _, count in QUESTIONS.values()]
    assert all(question.formulas == () for question in alignment.questions)
    assert alignment.missing == ()
    assert alignment.renamings == ()
    assert alignment.before == ()
    boxed = [formula for formula in document.formulas if formula.is_boxed]
    assert all(any(formula in part.formulas for part in alignment.parts) for formula in boxed)


def test_answers_cut_out(document: Document, sheet: Sheet) -> None:
    whole = align(document, sheet)
    cut = {place for part in whole.parts for place in places(part.formulas)}
    alignment = align(read_text(without(document, cut)), sheet)
    assert own_counts(alignment) == [(part, 0) for part, _ in EXPECTED]


def test_statement_cut_out(document: Document, sheet: Sheet) -> None:
    whole = align(document, sheet)
    cut = {place for part in whole.parts for place in places(part.statement)}
    cut |= {place for question in whole.questions for place in places(question.statement)}
    alignment = align(read_text(without(document, cut)), sheet)
    assert own_counts(alignment) == EXPECTED
    assert alignment.missing == ()


def test_other_headings(document: Document, sheet: Sheet) -> None:
    text = re.sub(r"\*\*Question (\d)\*\*", r"\n## Problem \1\n\n", document.source)
    text = re.sub(r"^(?:- \\\*)?(\d)\. ", r"**\1.** ", text, flags=re.MULTILINE)
    text = re.sub(r"^- \(([a-d])\) ", r"\1) ", text, flags=re.MULTILINE)
    assert own_counts(align(read_text(text), sheet)) == EXPECTED


def test_carriage_returns(document: Document, sheet: Sheet) -> None:
    assert own_counts(align(read_text(document.source.replace("\n", "\r\n")), sheet)) == EXPECTED


def test_reworded_prose(document: Document, sheet: Sheet) -> None:
    """Every word of five letters or more outside formulas and headings is another one."""
    pieces, position = [], 0
    for formula in document.formulas:
        pieces += [_reworded(document.source[position : formula.outer_start])]
        pieces += [document.source[formula.outer_start : formula.outer_end]]
        position = formula.outer_end
    text = "".join(pieces) + _reworded(document.source[position:])
    assert own_counts(align(read_text(text), sheet)) == EXPECTED


def _reworded(text: str) -> str:
    return re.sub(r"\b(?!Question)[A-Za-z]{5,}\b", "blah", text)


def test_as_latex(document: Document, sheet: Sheet) -> None:
    text = re.sub(r"\*\*Question (\d)\*\*", r"\\section*{Question \1}", document.source)
    text = re.sub(r"\$\$(.+?)\$\$", r"\\[\1\\]", text, flags=re.DOTALL)
    text = re.sub(r"^- \(([a-d])\) ", r"\\textbf{(\1)} ", text, flags=re.MULTILINE)
    text = re.sub(r"^(?:- \\\*)?(\d)\. ", r"\\paragraph{\1.} ", text, flags=re.MULTILINE)
    text = f"\\documentclass{{article}}\n\\begin{{document}}\n{text}\n\\end{{document}}\n"
    document = read_text(text, "tex")
    assert document.problems == ()
    assert own_counts(align(document, sheet)) == EXPECTED


def test_one_lost_dollar_costs_one_formula_at_most(document: Document, sheet: Sheet) -> None:
    """Each dollar of inline formulas of question 1 in turn is lost."""
    expected = dict(EXPECTED)
    for formula in document.formulas:
        if formula.display or formula.line > 70:
            continue
        source = document.source
        broken = read_text(source[: formula.outer_end - 1] + source[formula.outer_end :])
        assert len(broken.problems) >= 1
        assert abs(len(broken.formulas) - len(document.formulas)) <= 1
        alignment = align(broken, sheet)
        found = dict(own_counts(alignment))
        wrong = {part for part in expected if abs(found[part] - expected[part]) > 1}
        assert wrong == set(), (formula.line, formula.latex)


def test_corpus_is_read_without_loss(shared: Path) -> None:
    for path in sorted((shared / "corpus").glob("*")):
        read = read_document(path)
        position = 0
        for item in read.items:
            start, end = (item.outer_start, item.outer_end) if isinstance(item, Formula) else (item.start, item.end)
            assert read.source[position:start].strip() == ""
            position = end
        assert read.source[position:].strip() == ""
        assert read.problems == (), path.name
