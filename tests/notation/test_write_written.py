"""The writer of written trees: read -> write -> read is the identity, and so is writing twice."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from notation import commands as table
from notation.documents import read_document
from notation.source import NotationError, Span
from notation.tokens.macros import Macro, read_macros
from notation.tokens.parse_written import parse_written
from notation.write.written import without_spans, write_written
from notation.written import (
    Align,
    Bracket,
    Break,
    Command,
    Digits,
    Environment,
    Group,
    Letter,
    Mark,
    Rows,
    Scripts,
    Spacing,
    Text,
    Written,
)

SUBMISSION = Path("derivations") / "ift6135_h20_a2" / "submission.md"
NOWHERE = Span(0, 0)

WRITTEN = (
    (r"x^2_i'", "x'_{i}^{2}"),
    (r"\frac12", r"\frac{1}{2}"),
    (r"\sqrt[3]{x}", r"\sqrt[3]{x}"),
    (r"\sqrt[{]}]{x}", r"\sqrt[{]}]{x}"),
    (r"\sqrt[\rbrack]{x}", r"\sqrt[\rbrack]{x}"),
    (r"\left.\frac{a}{b}\right|_{x=0}", r"\left. \frac{a}{b} \right|_{x = 0}"),
    (r"\bigl(a\bigr)", r"\left( a \right)"),
    (r"\left(a", r"\bigl( a"),
    (r"\left( a \\ b \right)", r"\bigl( a \\ b \bigr)"),
    (r"\big\lvert x\big\rvert", r"\left| x \right|"),
    (r"\lVert x", r"\lVert x"),
    (r"\left<a\right>", r"\left\langle a \right\rangle"),
    (r"\emph x", r"\emph x"),
    (r"\text{ so that $x$ } y", r"\text{ so that $x$ } y"),
    (r"a \\*[4pt] b", r"a \\[4pt] b"),
    (r"a \\ {}[4pt]", r"a \\ {} [ 4 p t ]"),
    (r"a \\** b", r"a \\* * b"),
    (r"\begin{aligned}\lbrack t]\end{aligned}", r"\begin{aligned} \lbrack t ] \end{aligned}"),
    (r"\begin{array}[t]{cc}a&b\\c\end{array}", r"\begin{array}{cc} a & b \\ c \end{array}"),
    (r"\begin{alignat*}{2}a&=b&c&=d\end{alignat*}", r"\begin{alignat}{2} a & = b & c & = d \end{alignat}"),
    (r"vec (A)", r"vec  ( A )"),
    (r"softmax(x)", r"\softmax ( x )"),
    (r"e x p (x)", r"e x p ( x )"),
    (r"a:=b", r"a \coloneqq b"),
    (r"a : =b", r"a : = b"),
    (r"\hspace*{1em}x", r"\hspace*{1em} x"),
    (r"5\%\&\#", r"5 \% \& \#"),
    (r"x_12", r"x_{1} 2"),
    (r"x_.5", r"x_{.} 5"),
    (r"\.(", r"\. ("),
    (r"α−β", r"\alpha - \beta"),
    (r"{}^T", r"{}^{T}"),
    (r"^2", r"^{2}"),
)  # fmt: skip


@pytest.mark.parametrize(("source", "written"), WRITTEN, ids=[source for source, _ in WRITTEN])
def test_written(source: str, written: str) -> None:
    assert write_written(parse_written(source)) == written
    assert_read_back(source)


def assert_read_back(source: str, macros: dict[str, Macro] | None = None) -> None:
    """Reading what is written gives the tree of ``source``, and writing that again the same text."""
    items = parse_written(source, macros=macros)
    written = write_written(items)
    again = parse_written(written)
    assert without_spans(again) == without_spans(items)
    assert write_written(again) == written


def test_the_comparison_sees_a_difference() -> None:
    assert without_spans(parse_written("x + y")) != without_spans(parse_written("x + z"))
    assert without_spans(parse_written("x^2")) != without_spans(parse_written("x_2"))


def test_spans_are_not_compared() -> None:
    assert without_spans(parse_written("x+y")) == without_spans(parse_written("x  +  y"))


def test_words_from_a_macro_keep_their_blanks() -> None:
    macros = read_macros(r"\newcommand{\sothat}[1]{\text{for all $#1$, so that}}")
    assert write_written(parse_written(r"\sothat{x}", macros=macros)) == r"\text{for all $x$, so that}"


def test_unknown_item_is_refused() -> None:
    with pytest.raises(TypeError, match="no way to write"):
        write_written((Written(NOWHERE),))


# --- every formula at hand ---


def documents_of(folder: Path) -> Iterator[Path]:
    yield from sorted(path for path in folder.iterdir() if path.suffix in (".tex", ".md") and path.stem != "README")


def read_back_all(path: Path) -> int:
    """The number of formulas of a document that were read back; what cannot be read at all is another test's."""
    document = read_document(path)
    macros: dict[str, Macro] = {}
    for definition in document.definitions:
        macros.update(read_macros(definition.text))
    count = 0
    for formula in document.formulas:
        try:
            parse_written(formula.latex, macros=macros)
        except NotationError:
            continue
        assert_read_back(formula.latex, macros)
        count += 1
    return count


def test_bundled_submission(repository: Path) -> None:
    assert read_back_all(repository / SUBMISSION) > 100


def test_corpus(shared: Path) -> None:
    folder = shared / "corpus"
    if not folder.is_dir():
        pytest.skip(f"no corpus: {folder} is absent")
    counts = [read_back_all(path) for path in documents_of(folder)]
    assert counts
    assert min(counts) > 0


def test_cases(shared: Path) -> None:
    folder = shared / "cases"
    if not folder.is_dir():
        pytest.skip(f"no cases: {folder} is absent")
    formulas = []
    for name in ("pairs", "chains"):
        for line in (folder / f"{name}.jsonl").read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            formulas += [*row["given"], *(row[key] for key in ("expected", "answer", "chain") if key in row)]
    assert formulas
    for formula in formulas:
        assert_read_back(formula)


# --- made-up trees ---

ONE_ARGUMENT = sorted((set(table.FONTS) | set(table.ACCENTS)) - set(table.TEXTS))
SIDES = ("", "left", "right", "middle")
NAMED_MARKS = (
    "exp",
    "log",
    "vec",
    "softmax",
    "max",
    "sum",
    "cdot",
    "le",
    "coloneqq",
    "mod",
    "ne",
    "top",
    "foo",
    "'",
    '"',
    "^",
)
LENGTHS = ("", "[4pt]", "[-1.5ex]")


class Maker:
    """Trees that a reader can give, drawn choice by choice."""

    def __init__(self, draw: st.DrawFn) -> None:
        self.draw = draw

    def one_of(self, choices: Sequence[str]) -> str:
        return self.draw(st.sampled_from(choices))

    def run(self, depth: int, most: int = 3, *, rows: bool = False) -> tuple[Written, ...]:
        made: list[Written] = []
        for _ in range(self.draw(st.integers(0, most))):
            kind = self.draw(st.integers(0, 9)) if rows else 9
            if kind < 2:
                made.append(Break(NOWHERE, self.one_of(LENGTHS)) if kind else Align(NOWHERE))
            else:
                made.append(self.item(depth))
        return tuple(made)

    def group(self, depth: int) -> Group:
        return Group(NOWHERE, self.run(depth))

    def item(self, depth: int) -> Written:
        kind = self.one_of(
            ("plain", "space") if depth <= 0 else ("plain", "space", "scripts", "group", "command", "cells", "rows")
        )
        if kind == "plain":
            return self.plain()
        if kind == "space":
            return self.space()
        return self.scripts(depth - 1) if kind == "scripts" else self.nested(kind, depth - 1)

    def plain(self) -> Written:
        kind = self.one_of(("letter", "greek", "digits", "mark", "named", "bracket"))
        if kind == "letter":
            return Letter(NOWHERE, self.one_of("abcdefghijklmnopqrstuvwxyzABCE"))
        if kind == "greek":
            return Letter(NOWHERE, self.one_of(sorted(table.GREEK)), True)
        if kind == "digits":
            return Digits(NOWHERE, self.one_of(("0", "12", "3.14", ".5", "2020")))
        if kind == "bracket":
            return Bracket(NOWHERE, self.one_of(sorted(set(table.BRACKETS.values()))), self.one_of(SIDES))
        if kind == "named":
            return Mark(NOWHERE, self.one_of(NAMED_MARKS), True)
        return Mark(NOWHERE, self.one_of('+-=<>,.;:!/*#%&_$@?"`'))

    def space(self) -> Written:
        kind = self.one_of(("spacing", "label", "text"))
        if kind == "spacing":
            return Spacing(NOWHERE, self.one_of(("~", ",", "quad", "displaystyle", "hline", "limits")))
        if kind == "label":
            return Spacing(NOWHERE, "label", self.one_of(("{eq:a}", "{ b }")))
        return Text(
            NOWHERE, self.one_of(sorted(table.TEXTS)), self.one_of(("", "if", " for $x_i$ ", r"50\% of {it}", "naïve"))
        )

    def scripts(self, depth: int) -> Scripts:
        base = (
            self.plain()
            if depth <= 0 or self.draw(st.booleans())
            else self.nested(self.one_of(("group", "command", "cells")), depth)
        )
        which = self.draw(st.integers(1, 7))
        sub = self.group(depth) if which & 1 else None
        sup = self.group(depth) if which & 2 else None
        return Scripts(NOWHERE, base, sub, sup, self.draw(st.integers(1, 3)) if which & 4 else 0)

    def nested(self, kind: str, depth: int) -> Written:
        if kind == "group":
            return self.group(depth)
        if kind == "command":
            return self.command(depth)
        if kind == "rows":
            return Rows(
                NOWHERE,
                self.one_of(("aligned", "align", "alignat", "IEEEeqnarray", "gather")),
                self.run(depth, 6, rows=True),
            )
        rows = tuple(self.row(depth) for _ in range(self.draw(st.integers(1, 3))))
        name = self.one_of(("pmatrix", "cases", "array"))
        return Environment(NOWHERE, name, rows, "{c|c}" if name == "array" else "")

    def row(self, depth: int) -> tuple[tuple[Written, ...], ...]:
        """Cells of which one says something: the reader leaves out empty rows."""
        first = (*self.run(depth, 1), Letter(NOWHERE, "x"), *self.run(depth, 1))
        return (first, *(self.run(depth, 2) for _ in range(self.draw(st.integers(0, 2)))))

    def command(self, depth: int) -> Command:
        kind = self.one_of(("one", "two", "root"))
        if kind == "one":
            return Command(NOWHERE, self.one_of(ONE_ARGUMENT), (self.group(depth),))
        if kind == "two":
            return Command(
                NOWHERE, self.one_of(("frac", "binom", "overset", "textcolor")), (self.group(depth), self.group(depth))
            )
        return Command(NOWHERE, "sqrt", (self.group(depth),), self.group(depth) if self.draw(st.booleans()) else None)


@dataclass(frozen=True)
class Made:
    """A made-up tree, shown as what is written for it: the tree itself is too long to be printed."""

    items: tuple[Written, ...]

    def __repr__(self) -> str:
        return f"<tree of {write_written(self.items)!r}>"


@st.composite
def trees(draw: st.DrawFn) -> Made:
    return Made(Maker(draw).run(3, 4, rows=True))


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(trees())
def test_made_up_trees(made: Made) -> None:
    """A tree that was never a text is written so that it is read as that very tree."""
    assert without_spans(parse_written(write_written(made.items))) == made.items
