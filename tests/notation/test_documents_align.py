"""Parts of a submission, and the sheet's formulas told from the author's, on a small sheet of its own."""

from __future__ import annotations

import random
import re

import pytest

from notation.documents import read_text
from notation.documents.align import Alignment, align
from notation.documents.likeness import same_formula
from notation.documents.sheet import Sheet, SheetPart

SHEET = Sheet(
    (
        SheetPart(
            "1.1",
            statement=(r"\bar{x}", r"y = 2\bar{x} + 1", r"\mathbb{E}[y] = 2\mu + 1"),
            question_statement=(r"x_1, \dots, x_n", r"\mu", r"\sigma^2", r"\bar{x} = \frac{1}{n}\sum_{i=1}^n x_i"),
        ),
        SheetPart("1.2", statement=(r"\text{Var}(y)", r"\sigma^2", r"n")),
        SheetPart(
            "2.1a",
            statement=(
                r"\mathbf{A} \in \mathbb{R}^{d \times d}",
                r"\lambda_1",
                r"\|\mathbf{A}\| = \sqrt{\lambda_1(\mathbf{A}^\top\mathbf{A})}",
            ),
        ),
        SheetPart("2.1b", statement=(r"\|\mathbf{A}\mathbf{B}\| \leq \|\mathbf{A}\| \|\mathbf{B}\|",)),
        SheetPart("2.2"),
        SheetPart(
            "3.1",
            statement=(
                r"\mathbf{v}_t = \beta\mathbf{v}_{t-1} + (1-\beta)\mathbf{g}_t",
                r"\beta \in (0,1)",
                r"\mathbf{v}_0 = \mathbf{0}",
                r"\mathbf{g}_i",
            ),
        ),
        SheetPart("3.2", statement=(r"\mathbf{g}_t", r"\mathbb{E}[\mathbf{v}_t] \neq \mathbb{E}[\mathbf{g}_t]")),
    )
)

STATEMENTS = {
    "1": r"Let $x_1, \dots, x_n$ have mean $\mu$ and variance $\sigma^2$, and"
    "\n\n"
    r"$$\bar{x} = \frac{1}{n}\sum_{i=1}^n x_i.$$",
    "1.1": r"Write $\bar{x}$ for it and $y = 2\bar{x} + 1$. Show that $\mathbb{E}[y] = 2\mu + 1$.",
    "1.2": r"Find $\text{Var}(y)$ from $\sigma^2$ and $n$.",
    "2.1a": r"For $\mathbf{A} \in \mathbb{R}^{d \times d}$ with $\lambda_1$ show"
    "\n\n"
    r"$$\|\mathbf{A}\| = \sqrt{\lambda_1(\mathbf{A}^\top\mathbf{A})}$$",
    "2.1b": r"Show that $\|\mathbf{A}\mathbf{B}\| \leq \|\mathbf{A}\| \|\mathbf{B}\|$.",
    "2.2": "Which of the two is stronger?",
    "3.1": r"Unroll $$\mathbf{v}_t = \beta\mathbf{v}_{t-1} + (1-\beta)\mathbf{g}_t$$ for $\beta \in (0,1)$ and"
    r" $\mathbf{v}_0 = \mathbf{0}$ in terms of the $\mathbf{g}_i$ 's.",
    "3.2": r"Let $\mathbf{g}_t$ be stationary. Show that $\mathbb{E}[\mathbf{v}_t] \neq \mathbb{E}[\mathbf{g}_t]$ .",
}

ANSWERS = {
    "1.1": (
        "Since it is linear,",
        r"\mathbb{E}[y] = 2\mathbb{E}[\bar{x}] + 1",
        r"\mathbb{E}[\bar{x}] = \mu",
        r"\boxed{\mathbb{E}[y] = 2\mu + 1}",
    ),
    "1.2": ("By independence", r"\text{Var}(y) = 4\text{Var}(\bar{x})", r"\text{Var}(y) = \frac{4\sigma^2}{n}"),
    "2.1a": (
        "By definition",
        r"\|\mathbf{A}\|^2 = \max_{\|x\|=1} x^\top \mathbf{A}^\top \mathbf{A} x",
        r"\|\mathbf{A}\| = \sqrt{\lambda_1(\mathbf{A}^\top\mathbf{A})}",
    ),
    "2.1b": (
        "Take a unit vector.",
        r"\|\mathbf{A}\mathbf{B}x\| \leq \|\mathbf{A}\|\|\mathbf{B}x\|",
        r"\|\mathbf{A}\mathbf{B}\| \leq \|\mathbf{A}\| \|\mathbf{B}\|",
    ),
    "2.2": ("The second one, I think.",),
    "3.1": (
        "Here",
        r"\mathbf{v}_1 = (1-\beta)\mathbf{g}_1",
        r"\mathbf{v}_t = (1-\beta)\sum_{i=1}^t \beta^{t-i}\mathbf{g}_i",
    ),
    "3.2": (
        "So",
        r"\mathbb{E}[\mathbf{v}_t] = (1-\beta^t)\mathbb{E}[\mathbf{g}_t]",
        r"\mathbb{E}[\mathbf{v}_t] \neq \mathbb{E}[\mathbf{g}_t]",
    ),
}

OWN = {part: answer[1:] for part, answer in ANSWERS.items()}
NONE: dict[str, tuple[str, ...]] = dict.fromkeys(ANSWERS, ())


def own_formulas(alignment: Alignment) -> dict[str, tuple[str, ...]]:
    return {part.id: tuple(formula.latex for formula in part.formulas) for part in alignment.parts}


def statement_formulas(alignment: Alignment) -> dict[str, int]:
    return {part.id: len(part.statement) for part in alignment.parts}


PRINTED = {part.id: len(part.statement) for part in SHEET.parts}


def answer_text(part: str) -> str:
    words, *formulas = ANSWERS[part]
    return words + "".join(f"\n\n$$\n{formula}\n$$\n" for formula in formulas)


def question_heads(style: str) -> dict[str, str]:
    heads = {
        "bold": "**Question {}** (4-4). ",
        "heading": "# Question {}\n\n",
        "problem": "## Problem {}: a title\n\n",
        "short": "Q{}.\n\n",
        "section": "\\section*{{Question {}}}\n",
        "counter": "\\section{{Some title}}\n",
    }
    return {number: heads[style].format(number) for number in "123"}


def part_head(style: str, part: str) -> str:
    number, letter = re.fullmatch(r"(\d\.\d)([a-z]?)", part).groups()  # type: ignore[union-attr]
    short = number[2:]
    if style == "bold":
        group = f"{short}. " if letter in ("", "a") else ""
        return group + (f"As follows.\n\n- ({letter}) " if letter else "")
    if style == "heading":
        return f"## {number}{f' ({letter})' if letter else ''}\n\n"
    if style == "problem":
        return f"**{short}{letter})** "
    if style == "short":
        return f"{number}{letter} "
    if style == "section":
        group = f"\\subsection*{{{number}}}\n" if letter in ("", "a") else ""
        return group + (f"\\textbf{{({letter})}} " if letter else "")
    group = "\\item " if letter in ("", "a") else ""
    return group + {"": "", "a": "\\begin{enumerate}\\item ", "b": "\\item "}[letter]


def document_of(style: str, *, statement: bool = True, answers: bool = True, order: list[str] | None = None) -> str:
    pieces = []
    question = ""
    for part in order or list(ANSWERS):
        if part[0] != question:
            if style == "counter" and question:
                pieces.append("\\end{enumerate}\n")
            question = part[0]
            pieces.append(question_heads(style)[question])
            if statement and question in STATEMENTS:
                pieces.append(STATEMENTS[question] + "\n\n")
            if style == "counter":
                pieces.append("\\begin{enumerate}\n")
        pieces.append(part_head(style, part))
        pieces.append((STATEMENTS[part] if statement else "") + "\n\n")
        pieces.append((answer_text(part) if answers else "") + "\n\n")
        if style == "counter" and part == "2.1b":
            pieces.append("\\end{enumerate}\n")
    if style == "counter":
        pieces.append("\\end{enumerate}\n")
    return "".join(pieces)


def kind_of(style: str) -> str:
    return "tex" if style in ("section", "counter") else "markdown"


STYLES = ["bold", "heading", "problem", "short", "section", "counter"]


@pytest.mark.parametrize("style", STYLES)
def test_statement_and_answers(style: str) -> None:
    alignment = align(read_text(document_of(style), kind_of(style)), SHEET)
    assert own_formulas(alignment) == OWN
    assert statement_formulas(alignment) == PRINTED
    assert [len(question.statement) for question in alignment.questions] == [4, 0, 0]
    assert alignment.missing == ()
    assert alignment.renamings == ()


@pytest.mark.parametrize("style", STYLES)
def test_answers_cut_out(style: str) -> None:
    """Nothing is left for the author."""
    alignment = align(read_text(document_of(style, answers=False), kind_of(style)), SHEET)
    assert own_formulas(alignment) == NONE
    assert statement_formulas(alignment) == PRINTED


@pytest.mark.parametrize("style", STYLES)
def test_statement_cut_out(style: str) -> None:
    """Everything is the author's, the targets of "show that" included."""
    alignment = align(read_text(document_of(style, statement=False), kind_of(style)), SHEET)
    assert own_formulas(alignment) == OWN
    assert statement_formulas(alignment) == dict.fromkeys(PRINTED, 0)
    assert alignment.missing == ()


def test_carriage_returns() -> None:
    alignment = align(read_text(document_of("bold").replace("\n", "\r\n")), SHEET)
    assert own_formulas(alignment) == OWN


def test_reworded_sheet_gives_the_same() -> None:
    text = document_of("bold")
    reworded = text.replace("Show that", "Prove:").replace("Find", "Now what is").replace("Let", "Suppose that")
    assert reworded != text
    assert own_formulas(align(read_text(reworded), SHEET)) == OWN


def test_sheet_in_other_spelling() -> None:
    text = document_of("heading").replace(r"\mathbf", r"\bm").replace(r"^\top", "^T")
    text = text.replace(r"\text{Var}", r"\mathrm{Var}")
    text = text.replace(r"\|", "||").replace("_{t-1}", r"_{t\,-\,1}").replace(r"\leq", r"\le")
    alignment = align(read_text(text), SHEET)
    assert statement_formulas(alignment) == PRINTED
    assert {part: len(own) for part, own in own_formulas(alignment).items()} == {
        part: len(own) for part, own in OWN.items()
    }


def test_target_alone_is_the_answer_of_one_who_repeats_nothing() -> None:
    text = "# Question 1\n\n## 1.1\n\nSo $\\mathbb{E}[y] = 2\\mu + 1$\n\n# Question 2\n\n## 2.1 (b)\n\n" + (
        r"$\|\mathbf{A}\mathbf{B}\| \leq \|\mathbf{A}\| \|\mathbf{B}\|$"
    )
    alignment = align(read_text(text), SHEET)
    assert own_formulas(alignment)["1.1"] == (r"\mathbb{E}[y] = 2\mu + 1",)
    assert own_formulas(alignment)["2.1b"] == (r"\|\mathbf{A}\mathbf{B}\| \leq \|\mathbf{A}\| \|\mathbf{B}\|",)
    assert alignment.missing == ("1.2", "2.1a", "2.2", "3.1", "3.2")


def test_target_alone_is_the_sheet_of_one_who_repeats_it_all() -> None:
    text = document_of("bold").replace(answer_text("2.1b"), "")
    assert own_formulas(align(read_text(text), SHEET)) == {**OWN, "2.1b": ()}


def test_target_after_one_line_of_work_is_the_answer() -> None:
    """Though the sheet's own copy of the target is lost."""
    text = document_of("bold").replace(r" Show that $\mathbb{E}[y] = 2\mu + 1$.", "")
    text = text.replace(answer_text("1.1"), "$$a = b + c$$\n\n$$\\mathbb{E}[y] = 2\\mu + 1$$\n\n")
    assert own_formulas(align(read_text(text), SHEET))["1.1"] == ("a = b + c", r"\mathbb{E}[y] = 2\mu + 1")


def test_boxed_formula_is_never_the_sheets() -> None:
    text = document_of("bold", answers=False).replace(
        r"$\|\mathbf{A}\mathbf{B}\| \leq \|\mathbf{A}\| \|\mathbf{B}\|$",
        r"$\boxed{\|\mathbf{A}\mathbf{B}\| \leq \|\mathbf{A}\| \|\mathbf{B}\|}$",
    )
    alignment = align(read_text(text), SHEET, lambda left, right: same_formula(left, right.replace("\\boxed", "")))
    assert len(own_formulas(alignment)["2.1b"]) == 1
    assert statement_formulas(alignment)["2.1b"] == 0


def test_garbled_formula_between_its_neighbours() -> None:
    text = document_of("bold").replace(r"$\beta \in (0,1)$", r"$\beta \in (0,1]$")
    alignment = align(read_text(text), SHEET)
    assert own_formulas(alignment) == OWN


def test_formulas_written_as_one() -> None:
    text = document_of("bold").replace(r"$\mu$ and variance $\sigma^2$", r"and variance $\mu, \sigma^2$")
    alignment = align(read_text(text), SHEET)
    assert len(alignment.questions[0].statement) == 3
    assert alignment.questions[0].formulas == ()


FOOTNOTES = [
    "1. As a side note: the $L_2$ norm is one of many.",
    "2. Here $q$ is free; see the book for $q = 2$.",
    "1. First, as an aside,\n2. second, $z = 1$.",
]


@pytest.mark.parametrize("note", FOOTNOTES)
@pytest.mark.parametrize("after", ["1.1", "1.2", "2.1a", "3.1", "3.2"])
def test_numbered_notes_open_no_part(note: str, after: str) -> None:
    text = document_of("bold")
    text = text.replace(answer_text(after), answer_text(after) + "\n\n" + note + "\n\n")
    alignment = align(read_text(text), SHEET)
    assert alignment.missing == ()
    assert statement_formulas(alignment) == PRINTED
    own = own_formulas(alignment)
    assert {part: own[part][: len(OWN[part])] for part in OWN} == OWN
    assert {part for part in OWN if len(own[part]) > len(OWN[part])} == ({after} if "$" in note else set())


def test_footnote_of_the_sheet_in_the_wrong_place() -> None:
    """A footnote printed with 3.1, which a converter put into 1.2, is not the author's."""
    parts = tuple(
        SheetPart(part.id, statement=(*part.statement, r"\mathbf{v}_t", r"\|\mathbf{v}_t\|"), question_statement=())
        if part.id == "3.1"
        else part
        for part in SHEET.parts
    )
    note = "\n\n1. The $\\mathbf{v}_t$ stay bounded in $\\|\\mathbf{v}_t\\|$ .\n\n"
    text = document_of("bold").replace(STATEMENTS["1.2"], STATEMENTS["1.2"] + note)
    alignment = align(read_text(text), Sheet(parts))
    assert own_formulas(alignment) == OWN
    assert [prose.text for prose in alignment.part("1.2").prose] == ["By independence"]


def test_list_inside_an_answer() -> None:
    inner = "We do this:\n\n   1. first $a = 1$,\n   2. then $b = 2$,\n   3. and $c = 3$.\n\n"
    text = document_of("bold", statement=False).replace(answer_text("1.1"), inner + answer_text("1.1"))
    own = own_formulas(align(read_text(text), SHEET))
    assert own["1.1"] == ("a = 1", "b = 2", "c = 3", *OWN["1.1"])
    assert {part: own[part] for part in OWN if part != "1.1"} == {part: OWN[part] for part in OWN if part != "1.1"}


def test_parts_in_another_order() -> None:
    order = ["1.2", "1.1", "3.1", "3.2", "2.1a", "2.1b", "2.2"]
    alignment = align(read_text(document_of("heading", statement=False, order=order)), SHEET)
    assert own_formulas(alignment) == OWN


def test_questions_in_another_order_with_short_labels() -> None:
    order = ["2.1a", "2.1b", "2.2", "1.1", "1.2", "3.1", "3.2"]
    alignment = align(read_text(document_of("bold", order=order)), SHEET)
    assert own_formulas(alignment) == OWN


def test_statement_first_and_solutions_behind() -> None:
    sheet = document_of("heading", answers=False)
    solutions = "".join(f"\n\n## Solution to {part}\n\n{answer_text(part)}" for part in ANSWERS)
    alignment = align(read_text(sheet + solutions), SHEET)
    assert own_formulas(alignment) == OWN
    assert statement_formulas(alignment) == PRINTED


def test_part_without_its_marker_is_known_by_its_formulas() -> None:
    text = document_of("bold")
    marked = text.replace("1. " + STATEMENTS["3.1"], STATEMENTS["3.1"])
    assert marked != text
    assert own_formulas(align(read_text(marked), SHEET))["3.1"] == OWN["3.1"]


def test_missing_parts_are_missing() -> None:
    order = ["1.1", "2.2", "3.2"]
    alignment = align(read_text(document_of("heading", order=order)), SHEET)
    assert alignment.missing == ("1.2", "2.1a", "2.1b", "3.1")
    assert own_formulas(alignment) == {part: OWN[part] if part in order else () for part in OWN}


def test_document_without_questions() -> None:
    alignment = align(read_text("Just $a = b$ and\n\n$$c$$"), SHEET)
    assert alignment.missing == tuple(part.id for part in SHEET.parts)
    assert [formula.latex for formula in alignment.before] == ["a = b", "c"]


def test_instructions_before_the_first_question() -> None:
    text = "Instructions\n\n1. Show your work.\n2. Use $L_2$ norms.\n\n" + document_of("bold")
    alignment = align(read_text(text), SHEET)
    assert [formula.latex for formula in alignment.before] == ["L_2"]
    assert own_formulas(alignment) == OWN


def test_unbalanced_dollar_spoils_one_place_only() -> None:
    text = document_of("bold").replace("By independence", "It costs 5$ by independence")
    document = read_text(text)
    assert len(document.problems) == 1
    assert own_formulas(align(document, SHEET)) == OWN


def test_renamed_symbols_are_reported() -> None:
    text = document_of("bold")
    text = text.replace(r"\beta", "b").replace(r"\mathbf{v}", "m").replace(r"\mathbf{g}", r"\mathbf{g}")
    alignment = align(read_text(text), SHEET)
    assert dict(alignment.renaming("3")) == {r"\beta": "b", "v": "m"}
    assert dict(alignment.renaming("1")) == {}
    assert {part: len(own) for part, own in own_formulas(alignment).items()} == {
        part: len(own) for part, own in OWN.items()
    }
    cut = document_of("bold", answers=False).replace(r"\beta", "b").replace(r"\mathbf{v}", "m")
    assert own_formulas(align(read_text(cut), SHEET)) == NONE


def test_macros_of_the_author() -> None:
    text = document_of("section").replace(r"\mathbb{E}", r"\Ex").replace(r"\mathbf{A}", r"\A")

    def expand(latex: str) -> str:
        return latex.replace(r"\Ex", r"\mathbb{E}").replace(r"\A", r"\mathbf{A}")

    alignment = align(read_text(text, "tex"), SHEET, expand=expand)
    assert statement_formulas(alignment) == PRINTED


def test_prose_of_the_author() -> None:
    alignment = align(read_text(document_of("bold")), SHEET)
    assert [prose.text for prose in alignment.part("1.2").prose] == ["By independence"]
    assert [prose.text for prose in alignment.part("1.2").joint_prose] == ["."]
    assert [prose.text for prose in alignment.part("2.2").joint_prose] == ["Which of the two is stronger?"]
    assert [prose.text for prose in alignment.part("2.2").prose] == ["The second one, I think."]


def test_sheet_needs_each_part_once() -> None:
    with pytest.raises(ValueError, match="once"):
        Sheet((SheetPart("1.1"), SheetPart("1.1")))
    with pytest.raises(KeyError, match=r"9\.9"):
        align(read_text("x"), SHEET).part("9.9")


SPELLINGS = [
    # left, right, alike
    (r"\mathbf{v}_t = \alpha \mathbf{v}_{t-1}", r"v_{t}=\alpha\,\bm v_{t - 1}.", True),
    (r"X^\top X", r"\mathbf X^{T} \boldsymbol{X}", True),
    ("x_i^2", "x^2_{i}", True),
    (r"\|x\|_2^2", "||x||^2_2", True),
    (r"\lVert x\rVert", r"\left\| x \right\|", True),
    (r"\text{Var}(X)", r"\operatorname{Var}\left(X\right)", True),
    (r"\text{Var}(X)", "Var(X)", True),
    (r"\frac12", r"\frac{1}{2}", True),
    (r"\lambda^{\text{dropout}}", r"\lambda^{dropout}", True),
    (r"\mathbb E[x]", r"E\left[x\right]", True),
    (r"a \leq b", r"a \le b", True),
    (r"w := u", r"w = u", True),
    ("(a, b)", "(a,b)", True),
    ("{x}+{{y}}", "x + y", True),
    (r"x \quad y", r"x \; y", True),
    ("x^{ab}", "x^a b", False),
    ("x^2", "x_2", False),
    (r"\hat{x}", "x", False),
    ("X^T", "X_T", False),
    ("a - b", "a + b", False),
    (r"\frac{a+b}{2}", r"\frac a{+b2}", False),
    (r"\beta x", "b x", False),
]


@pytest.mark.parametrize(("left", "right", "expected"), SPELLINGS)
def test_same_formula(left: str, right: str, expected: bool) -> None:
    assert same_formula(left, right) is expected
    assert same_formula(right, left) is expected


@pytest.mark.parametrize("seed", range(30))
def test_every_formula_is_somebodys_exactly_once(seed: int) -> None:
    """In a document whose lines were shuffled, doubled and lost."""
    chance = random.Random(seed)
    lines = document_of("bold").split("\n")
    for _ in range(chance.randrange(1, 40)):
        at, other = chance.randrange(len(lines)), chance.randrange(len(lines))
        match chance.randrange(3):
            case 0:
                lines[at], lines[other] = lines[other], lines[at]
            case 1:
                lines.insert(at, lines[other])
            case _:
                del lines[at]
    document = read_text("\n".join(lines) + "$x$")
    alignment = align(document, SHEET)
    places = [formula.start for formula in alignment.before]
    for part in alignment.parts:
        places += [formula.start for formula in (*part.formulas, *part.statement)]
    for question in alignment.questions:
        places += [formula.start for formula in (*question.formulas, *question.statement)]
    assert sorted(places) == [formula.start for formula in document.formulas]
