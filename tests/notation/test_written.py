"""The written tree: what LaTeX groups, where each node stands, what is refused and where; user macros; environments."""

# ruff: noqa: E501 - one case, one row
from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import fields

import pytest

from notation.source import LimitReached, Malformed, NotationError, Span
from notation.tokens.macros import read_macros
from notation.tokens.parse_written import parse_written
from notation.written import Command, Environment, Group, Letter, Rows, Scripts, Spacing, Text, Written
from tests.notation.structure import structure


def outline(item: object) -> str:
    """A node with its own marks and children, without spans."""
    if isinstance(item, tuple):
        return "[" + " ".join(outline(part) for part in item) + "]"
    if not isinstance(item, Written):
        return repr(item)
    parts = [outline(getattr(item, entry.name)) for entry in fields(item) if entry.name != "span"]
    return f"{type(item).__name__}({', '.join(parts)})"


TREES = (
    ("x", "[Letter('x', False)]"),
    (r"\alpha", "[Letter('alpha', True)]"),
    ("12.5", "[Digits('12.5')]"),
    ("+", "[Mark('+', False)]"),
    (r"\cdot", "[Mark('cdot', True)]"),
    ("{a}", "[Group([Letter('a', False)])]"),
    ("{}", "[Group([])]"),
    ("(a]", "[Bracket('(', '') Letter('a', False) Bracket(']', '')]"),
    (r"\left(a\right]", "[Bracket('(', 'left') Letter('a', False) Bracket(']', 'right')]"),
    (r"\bigl|a\bigr|", "[Bracket('|', 'left') Letter('a', False) Bracket('|', 'right')]"),
    (r"\left.a\right|", "[Bracket('.', 'left') Letter('a', False) Bracket('|', 'right')]"),
    (r"\|a\|", "[Bracket('‖', '') Letter('a', False) Bracket('‖', '')]"),
    ("x^2", "[Scripts(Letter('x', False), None, Group([Digits('2')]), 0)]"),
    ("x_i'", "[Scripts(Letter('x', False), Group([Letter('i', False)]), None, 1)]"),
    ("{}^T", "[Scripts(Group([]), None, Group([Letter('T', False)]), 0)]"),
    ("x^12", "[Scripts(Letter('x', False), None, Group([Digits('1')]), 0) Digits('2')]"),
    (r"\frac12", "[Command('frac', [Group([Digits('1')]) Group([Digits('2')])], None)]"),
    (r"\sqrt[3]{x}", "[Command('sqrt', [Group([Letter('x', False)])], Group([Digits('3')]))]"),
    (r"\mathbf x", "[Command('mathbf', [Group([Letter('x', False)])], None)]"),
    (r"\text{a $b$ c}", "[Text('text', 'a $b$ c')]"),
    (r"a\,b", "[Letter('a', False) Spacing(',', '') Letter('b', False)]"),
    (r"a \label{eq:1}", "[Letter('a', False) Spacing('label', '{eq:1}')]"),
    (r"a & b \\[2pt] c", "[Letter('a', False) Align() Letter('b', False) Break('[2pt]') Letter('c', False)]"),
    (r"a \\ [b]", "[Letter('a', False) Break('') Bracket('[', '') Letter('b', False) Bracket(']', '')]"),
)  # fmt: skip


@pytest.mark.parametrize(("source", "expected"), TREES)
def test_tree(source: str, expected: str) -> None:
    assert outline(parse_written(source)) == expected


def nodes(items: object) -> Iterator[Written]:
    if isinstance(items, tuple):
        for item in items:
            yield from nodes(item)
    elif isinstance(items, Written):
        yield items
        for entry in fields(items):
            if entry.name != "span":
                yield from nodes(getattr(items, entry.name))


SPANS = (
    (r"a + \frac{b}{c}", Command, r"\frac{b}{c}"),
    (r"a + x_i^2 b", Scripts, "x_i^2"),
    (r"a {b c} d", Group, "{b c}"),
    (r"a \text{hi you} d", Text, r"\text{hi you}"),
    (r"a \, d", Spacing, r"\,"),
    (r"= \begin{bmatrix}1\\2\end{bmatrix} b", Environment, r"\begin{bmatrix}1\\2\end{bmatrix}"),
    (r"  \begin{aligned}a\end{aligned} ", Rows, r"\begin{aligned}a\end{aligned}"),
)  # fmt: skip


@pytest.mark.parametrize(("source", "kind", "expected"), SPANS)
def test_spans(source: str, kind: type[Written], expected: str) -> None:
    found = next(item for item in nodes(parse_written(source)) if isinstance(item, kind))
    assert source[found.span.start : found.span.end] == expected


@pytest.mark.parametrize("source", [row[0] for row in TREES] + [row[0] for row in SPANS])
def test_children_lie_within_their_parents(source: str) -> None:
    for item in nodes(parse_written(source)):
        assert 0 <= item.span.start < item.span.end <= len(source)
        for entry in fields(item):
            for child in nodes(getattr(item, entry.name)):
                assert item.span.start <= child.span.start <= child.span.end <= item.span.end


REFUSED = (
    ("{a", "this brace is never closed", 0),
    ("a }", "unexpected '}'", 2),
    (r"\frac{a}{b", "this brace is never closed", 8),
    (r"\frac{a}", "nothing after", 0),
    (r"\sqrt", "nothing after", 0),
    ("x^", "nothing after '^'", 1),
    ("x_", "nothing after '_'", 1),
    ("x^2^3", "a second superscript", 3),
    ("x_1_2", "a second subscript", 3),
    (r"\left", "no bracket after", 0),
    (r"\begin{bmatrix}1", "is never ended", 0),
    (r"a \begin{bmatrix}1\end{pmatrix}", r"is ended by \end{pmatrix}", 18),
    (r"\end{bmatrix}", r"\end without its \begin", 0),
    (r"\begin{tikzpicture}\end{tikzpicture}", "is not supported inside a formula", 0),
    (r"\text{a", "this brace is never closed", 5),
    (r"\sqrt[3{x}", "this bracket is never closed", 5),
    ("a\x01", "a control character (U+0001)", 1),
)  # fmt: skip


@pytest.mark.parametrize(("source", "message", "start"), REFUSED)
def test_what_is_refused_says_where(source: str, message: str, start: int) -> None:
    with pytest.raises(NotationError) as caught:
        parse_written(source)
    assert message in caught.value.message
    assert caught.value.span is not None
    assert caught.value.span.start == start


def test_the_caret_stands_under_the_place() -> None:
    source = "a = b \\\\\nc = \\frac{d}{e + {f} \\\\\ng"
    with pytest.raises(Malformed) as caught:
        parse_written(source)
    message, line, caret = caught.value.explain(source).split("\n")
    assert message == "this brace is never closed"
    assert line == r"  c = \frac{d}{e + {f} \\"
    assert caret == " " * line.index("{e") + "^"


def test_a_long_line_is_cut_around_the_caret() -> None:
    source = "x + " * 100 + "x^2^3" + " + x" * 100
    with pytest.raises(Malformed) as caught:
        parse_written(source)
    _, line, caret = caught.value.explain(source).split("\n")
    assert len(line) <= 140
    assert line[caret.index("^")] == "^"
    assert line[caret.index("^") + 1] == "3"


def test_an_error_without_a_place_is_its_message() -> None:
    assert NotationError("no").explain("x") == "no"
    assert NotationError("no", Span(9, 9)).explain("x").endswith("^")


# --- macros -------------------------------------------------------------------------------------

MACROS = (
    (r"\newcommand{\R}{\mathbb{R}}", r"\R^n", r"\mathbb{R}^n"),
    (r"\newcommand\R{\mathbb{R}}", r"\R^n", r"\mathbb{R}^n"),
    (r"\newcommand{\sq}[1]{#1^2}", r"\sq{x} + \sq y", r"x^2 + y^2"),
    (r"\newcommand{\dd}[2]{\frac{\partial #1}{\partial #2}}", r"\dd{y}{x}", r"\frac{\partial y}{\partial x}"),
    (r"\newcommand{\E}[1][X]{\mathbb{E}[#1]}", r"\E + \E[Y]", r"\mathbb{E}[X] + \mathbb{E}[Y]"),
    (r"\renewcommand{\vec}[1]{\mathbf{#1}}", r"\vec{x}", r"\mathbf{x}"),
    (r"\def\w{\mathbf{w}}", r"\w^\top \w", r"\mathbf{w}^\top \mathbf{w}"),
    (r"\def\f#1#2{#1 - #2}", r"\f{a}{b}", "a - b"),
    (r"\DeclareMathOperator{\tr}{tr}", r"\tr(A)", r"\operatorname{tr}(A)"),
    (r"\DeclareMathOperator*{\argmin}{arg\,min}", r"\argmin_x f", r"\operatorname{arg\,min}_x f"),
    (r"\DeclarePairedDelimiter{\norm}{\lVert}{\rVert}", r"\norm{x}^2", r"\left\lVert x\right\rVert^2"),
    (r"\DeclarePairedDelimiter{\norm}{\lVert}{\rVert}", r"\norm*{x}", r"\left\lVert x\right\rVert"),
    (r"\let\eps\varepsilon", r"\eps", r"\varepsilon"),
    (r"\newcommand{\a}{\b} \newcommand{\b}{x}", r"\a", "x"),
    (r"\newcommand{\x}{a + b}", r"\x c", "a + b c"),
    (r"\newcommand{\x}{1} \renewcommand{\x}{2}", r"\x", "2"),
    (r"\newcommand{\sq}[1]{#1^2}", r"\sq{\sq{x}}", "x^2^2"),
)  # fmt: skip


def shape(source: str, definitions: str = "") -> str:
    try:
        return outline(parse_written(source, macros=read_macros(definitions)))
    except NotationError as error:
        return error.message


@pytest.mark.parametrize(("definitions", "source", "plain"), MACROS)
def test_macros(definitions: str, source: str, plain: str) -> None:
    assert shape(source, definitions) == shape(plain)


def test_an_expanded_error_points_at_the_call() -> None:
    macros = read_macros(r"\newcommand{\bad}{x^2^3}")
    with pytest.raises(Malformed) as caught:
        parse_written(r"a + \bad + b", macros=macros)
    assert caught.value.span is not None
    assert caught.value.span.start == 4


BOMBS = (
    (r"\newcommand{\a}{\a\a}", r"\a"),
    (r"\newcommand{\a}{\b}\newcommand{\b}{\a}", r"\a"),
    ("".join(rf"\newcommand{{\{a}}}{{\{b}\{b}\{b}\{b}}}" for a, b in zip("abcdefghijk", "bcdefghijkl", strict=True)), r"\a"),
    (r"\newcommand{\a}[1]{\a{#1#1}}", r"\a{x}"),
    (r"\def\a{x\a}", r"\a"),
)  # fmt: skip


@pytest.mark.parametrize(("definitions", "source"), BOMBS)
def test_a_macro_bomb_is_a_limit(definitions: str, source: str) -> None:
    started = time.perf_counter()
    with pytest.raises(LimitReached):
        parse_written(source, macros=read_macros(definitions))
    assert time.perf_counter() - started < 5


@pytest.mark.parametrize(
    "definitions",
    [
        r"\newcommand{\a}[x]{b}",
        r"\newcommand{\a}",
        r"\newcommand{\a}{b",
        r"\newcommand{a}{b}",
        r"\DeclareMathOperator{\f}",
    ],
)
def test_a_broken_definition_is_malformed(definitions: str) -> None:
    with pytest.raises(Malformed):
        read_macros(definitions)


@pytest.mark.parametrize("source", [r"\sq", r"\sq{x", r"\two{a}"])
def test_a_call_without_its_arguments_is_malformed(source: str) -> None:
    macros = read_macros(r"\newcommand{\sq}[1]{#1^2}\newcommand{\two}[2]{#1 #2}")
    with pytest.raises(Malformed):
        parse_written(source, macros=macros)


# --- environments -------------------------------------------------------------------------------

ROWED = (
    "aligned", "align", "align*", "gathered", "gather", "gather*", "split", "multline", "multline*", "eqnarray", "eqnarray*", "flalign",
    "equation", "equation*", "displaymath", "subequations", "math",
)  # fmt: skip
CELLED = ("matrix", "pmatrix", "bmatrix", "Bmatrix", "vmatrix", "Vmatrix", "smallmatrix", "cases", "dcases")


@pytest.mark.parametrize("name", ROWED)
def test_a_rowed_environment_keeps_its_items(name: str) -> None:
    (item,) = parse_written(rf"\begin{{{name}}} a &= b \\ &= c \end{{{name}}}")
    assert isinstance(item, Rows)
    assert item.name == name.rstrip("*")
    assert [part.text for part in item.items if isinstance(part, Letter)] == ["a", "b", "c"]


@pytest.mark.parametrize("name", CELLED)
def test_a_celled_environment_keeps_its_cells(name: str) -> None:
    (item,) = parse_written(rf"\begin{{{name}}} a & b \\ c & d \\ \end{{{name}}}")
    assert isinstance(item, Environment)
    assert [[outline(cell) for cell in row] for row in item.rows] == [
        ["[Letter('a', False)]", "[Letter('b', False)]"],
        ["[Letter('c', False)]", "[Letter('d', False)]"],
    ]


@pytest.mark.parametrize(
    "opening", [r"\begin{alignat}{2}", r"\begin{aligned}[t]", r"\begin{alignedat}{3}[b]", r"\begin{split}"]
)
def test_arguments_of_an_environment_are_no_formula(opening: str) -> None:
    name = opening[7 : opening.index("}")]
    (item,) = parse_written(rf"{opening} a &= b \end{{{name}}}")
    assert isinstance(item, Rows)
    assert outline(item.items) == "[Letter('a', False) Align() Mark('=', False) Letter('b', False)]"


def test_an_array_keeps_its_columns() -> None:
    (item,) = parse_written(r"\begin{array}{c|c} a & b \end{array}")
    assert isinstance(item, Environment)
    assert item.argument == "{c|c}"


def test_the_structure_printer_raises_on_what_it_does_not_know() -> None:
    with pytest.raises(AssertionError):
        structure(object())  # type: ignore[arg-type]
