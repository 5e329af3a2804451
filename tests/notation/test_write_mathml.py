"""MathML from the written tree: what it looks like, and that no letter, digit or mark is lost on the way."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from notation import commands
from notation.documents import read_document
from notation.source import LimitReached, NotationError
from notation.tokens.parse_written import parse_written
from notation.write import mathml_tables as table
from notation.write.mathml import write_mathml
from notation.write.mathml_tables import styled
from notation.written import Digits, Letter, Written

SUBMISSION = Path("derivations") / "ift6135_h20_a2" / "submission.md"


THIN = '<mspace width="0.1667em"></mspace>'


PARENS = (
    '<mo fence="true" stretchy="false">(</mo>',
    "<mi>x</mi>",
    '<mo fence="true" stretchy="false">)</mo>',
)


def inner(latex: str) -> str:
    return write_mathml(parse_written(latex)).removeprefix("<math>").removesuffix("</math>")


@pytest.mark.parametrize(
    ("latex", "expected"),
    [
        ("x", "<mi>x</mi>"),
        (r"\Gamma", '<mi mathvariant="normal">Γ</mi>'),
        (r"\mathbf{X}", "<mi>𝐗</mi>"),
        (r"\boldsymbol\theta", "<mi>𝜽</mi>"),
        (r"\mathbb{R}", "<mi>ℝ</mi>"),
        (r"\mathrm{diag}", '<mi mathvariant="normal">diag</mi>'),
        (
            r"\log_2 x",
            '<msub><mi mathvariant="normal">log</mi><mn>2</mn></msub><mo>&#x2061;</mo>' + THIN + "<mi>x</mi>",
        ),
        (
            r"\operatorname*{argmin}_x",
            '<munder><mi mathvariant="normal">argmin</mi><mi>x</mi></munder><mo>&#x2061;</mo>',
        ),
        (r"\mathrm{abc}", '<mi mathvariant="normal">abc</mi>'),
        (r"x_1^2", "<msubsup><mi>x</mi><mn>1</mn><mn>2</mn></msubsup>"),
        (r"f'^2", "<msup><mi>f</mi><mrow><mo>′</mo><mn>2</mn></mrow></msup>"),
        (r"{}^T", "<msup><mrow></mrow><mi>T</mi></msup>"),
        (r"-a-b", '<mo form="prefix">−</mo><mi>a</mi><mo form="infix">−</mo><mi>b</mi>'),
        (r"a=-b", '<mi>a</mi><mo>=</mo><mo form="prefix">−</mo><mi>b</mi>'),
        (r"a<b", "<mi>a</mi><mo>&lt;</mo><mi>b</mi>"),
        (r"2 \log x", f'<mn>2</mn>{THIN}<mi mathvariant="normal">log</mi><mo>&#x2061;</mo>{THIN}<mi>x</mi>'),
        (r"-\log(x)", '<mo form="prefix">−</mo><mi mathvariant="normal">log</mi><mo>&#x2061;</mo>' + "".join(PARENS)),
        (r"\frac12", "<mfrac><mn>1</mn><mn>2</mn></mfrac>"),
        (r"\sqrt[3]{x}", "<mroot><mi>x</mi><mn>3</mn></mroot>"),
        (r"\hat x", '<mover accent="true"><mi>x</mi><mo stretchy="false">^</mo></mover>'),
        (r"\sum_i x", "<munder><mo>∑</mo><mi>i</mi></munder><mi>x</mi>"),
        (r"\int_0^1", "<msubsup><mo>∫</mo><mn>0</mn><mn>1</mn></msubsup>"),
        (r"\cancel{x}", '<mrow class="struck"><mi>x</mi></mrow>'),
        (r"\text{so $x$ is}", "<mrow><mtext>so\u00a0</mtext><mi>x</mi><mtext>\u00a0is</mtext></mrow>"),
        (r"\nosuch x", r"<mtext>\nosuch</mtext><mi>x</mi>"),
        (r"\text{<b>&}", "<mtext>&lt;b&gt;&amp;</mtext>"),
        (r"x \tag{<1>}", "<mi>x</mi><mtext>\u00a0(&lt;1&gt;)</mtext>"),
    ],
)
def test_how_a_formula_is_written(latex: str, expected: str) -> None:
    assert inner(latex) == expected


def test_brackets_grow_only_with_a_partner_in_their_cell() -> None:
    grown = inner(r"\left(\frac ab\right)^2")
    assert grown.startswith('<msup><mrow><mo fence="true" stretchy="true">(</mo>')
    assert 'stretchy="true"' not in inner(r"\left( a \\ b \right)")
    assert 'stretchy="true"' not in inner("(a)")


def test_rows_become_a_table_whose_columns_meet() -> None:
    shown = inner(r"\begin{aligned} a &= b \\ &= c \end{aligned}")
    assert shown.count("<mtr>") == 2
    assert shown.count('<mtd class="right">') == shown.count('<mtd class="left">') == 2


def test_a_stretch_that_begins_within_a_row_has_one_column() -> None:
    assert '<mtd class="right">' not in inner(r"= (a \\ &\quad - b)")


def test_a_long_line_may_break_before_signs_and_relations() -> None:
    pieces = write_mathml(parse_written("a = (b + c) - d"), display=True, wrap=True).split("<wbr>")
    assert [len(ElementTree.fromstring(piece).findall(".//mi")) for piece in pieces] == [1, 1, 1, 1]


def test_nesting_is_bounded() -> None:
    deep = "{" * 90 + "x" + "}" * 90
    with pytest.raises(LimitReached):
        write_mathml(parse_written(deep))


@pytest.mark.parametrize("rows", [commands.STRUCTURES, commands.TRANSPARENT, commands.FONTS, commands.ACCENTS])
def test_every_command_with_arguments_is_written(rows: Sequence[str]) -> None:
    for name in rows:
        shown = write_mathml(parse_written(rf"\{name} {{a}}{{b}}{{c}}{{d}}"))
        assert name == "mathchoice" or "d" in "".join(ElementTree.fromstring(shown).itertext()), name
        assert misbuilt(shown) == [], name


@pytest.mark.parametrize("name", sorted(commands.CELL_ENVIRONMENTS | commands.ROW_ENVIRONMENTS))
def test_every_environment_is_written(name: str) -> None:
    argument = (
        "{cc}"
        if name in ("array", "tabular", "IEEEeqnarray")
        else "{2}"
        if "alignat" in name or name == "alignedat"
        else ""
    )
    shown = inner(rf"\begin{{{name}}}{argument} a & b \\ c & d \end{{{name}}}")
    assert "".join(ElementTree.fromstring(f"<m>{shown}</m>").itertext()).strip("()[]{}|‖") == "abcd"


def test_every_named_mark_has_a_character() -> None:
    rows = (
        commands.RELATIONS,
        commands.IMPLICATIONS,
        commands.MULTIPLICATIVE,
        commands.BIG,
        commands.EXTREMA,
        commands.DOTS,
    )
    named = {name for group in rows for name in group if name.isalpha() and name not in commands.TRANSPARENT}
    assert [name for name in sorted(named) if "<mtext>" in inner(rf"\{name} ")] == []
    assert sorted(commands.GREEK - set(table.GREEK)) == []


CHILDREN = {
    "mfrac": 2, "mroot": 2, "msub": 2, "msup": 2, "munder": 2, "mover": 2, "msubsup": 3, "munderover": 3,
}  # fmt: skip


def misbuilt(code: str) -> list[str]:
    """The elements that have not as many children as MathML wants."""
    return [
        ElementTree.tostring(element, encoding="unicode")
        for piece in code.split("<wbr>")
        for element in ElementTree.fromstring(piece).iter()
        if element.tag in CHILDREN and len(element) != CHILDREN[element.tag]
    ]


@pytest.mark.parametrize(
    "latex",
    [
        r"\hat{\operatorname{x}}_{\log}^{\max}",
        r"\frac{\log}{\sum_i}",
        r"\sqrt[\log]{}",
        r"\frac{\,}{\label{a}}",
        r"\left.x\right|_0",
        r"\text{}_{\text{}}",
        r"\underbrace{\log}_{\log}^{\log}",
        r"\vec{\exp}'",
        r"\underset{\log}{\exp}",
        r"{}'_{}",
        r"\log_{\log}^{\log}",
    ],
)
def test_every_element_has_the_children_it_wants(latex: str) -> None:
    assert misbuilt(write_mathml(parse_written(latex))) == []


# --- nothing is lost ---


def marks(value: Any) -> Iterator[str]:
    """The letters, digits and marks of a tree, as they must appear."""
    if isinstance(value, Letter):
        yield table.GREEK[value.text] if value.command else value.text
    elif isinstance(value, Digits):
        yield from value.text
    elif isinstance(value, Written):
        for entry in fields(value):
            yield from marks(getattr(value, entry.name))
    elif isinstance(value, tuple):
        for item in value:
            yield from marks(item)


LETTERS = "".join(map(chr, range(0x30, 0x7B))) + "".join(table.GREEK.values())
PLAIN = {styled(letter, font): letter for font in set(table.FONTS.values()) for letter in LETTERS}


def shown_marks(code: str) -> Counter[str]:
    return Counter(PLAIN.get(character, character) for character in "".join(ElementTree.fromstring(code).itertext()))


def test_no_letter_or_digit_of_a_submission_is_lost(repository: Path) -> None:
    formulas = [formula.latex for formula in read_document(repository / SUBMISSION).formulas]
    assert len(formulas) > 100
    for latex in formulas:
        try:
            items = parse_written(latex)
        except NotationError:
            continue
        code = write_mathml(items)
        wanted = Counter(marks(items))
        assert (wanted - shown_marks(code), misbuilt(code)) == (Counter(), []), latex
