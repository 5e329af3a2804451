"""Problem sheets: what is read, what is handed out, and each fault at its place."""

# ruff: noqa: E501 - one case, one row
from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from derivations.catalog import FaultySheet, UnknownName, UnusableSheet, load_problem_set, load_sheet
from derivations.model import Ask, Credit, GradingRule, Part, Reference
from derivations.references import derivation_of
from derivations.sheets.handout import handout
from derivations.sheets.markdown_latex import latex_of, pieces_of
from derivations.sheets.places import SheetError, SheetFault
from derivations.sheets.read import Sheet, read_sheet
from derivations.sheets.structure import read_outline
from derivations.sheets.template import template
from derivations.solutions import write_solutions
from derivations.typeset import Block, Row
from derivations.worked import worked_part
from notation.write.latex import write_latex

HEAD = "# Title\n\n## Question 1. Means\n\n**Given:** $x \\in \\mathbb{R}^n$\n\n### 1.1 One (2 points)\n\nFind it.\n\n"
"""A sheet up to its first answer."""


def sheet(body: str) -> Sheet:
    return read_sheet(HEAD + body, "set", "set.md")


def part(body: str) -> Part:
    return sheet(body).problem_set.part("1.1")


def ask(body: str) -> Ask:
    (found,) = part(body).asks
    return found


def faults(text: str) -> list[str]:
    """The first line of each fault."""
    with pytest.raises(SheetError) as caught:
        read_sheet(text, "set", "set.md")
    return [explanation.splitlines()[0] for explanation in caught.value.explanations]


# --- what is read ---------------------------------------------------------------------------------

GIVENS = (r"x \in \mathbb{R}^n",)
ASKS = [
    # name, block, the ask
    (
        "an expression",
        "**Answer (expression):** $\\mu = \\frac{1}{n} \\sum_{i=1}^n x_i$\n",
        Ask("answer", "expression", r"\mu", "", "answer", reference=Reference((("answer", r"\frac{1}{n} \sum_{i=1}^n x_i"),), GIVENS)),
    ),
    (
        "all rows of an expression",
        "**Answer (expression), the mean:** $\\mu = m$\n\n- in terms of: $m$, $n$\n- given: $m > 0$\n- accept: $\\bar x = m$\n- accept: either layout\n"
        "- accept: sample variance of $n$ values\n- 50 %: up to a factor (the scale is off)\n- 12.5 %: $2 m$\n- 10%: plus $1$\n- weight: 2\n- condition: $\\mu > 0$\n",
        Ask(
            "the mean", "expression", r"\mu", "", "answer", ("m", "n"), (r"\mu > 0",), weight=2.0, givens=("m > 0",), accepts=((r"\bar x", "also 1"),),
            reference=Reference((("answer", "m"), ("also 1", "m")), (*GIVENS, "m > 0")),
            credits=(
                Credit(1.0, "layout", "", "the Jacobian is in the other layout"),
                Credit(1.0, "times", r"\frac{n}{n - 1}", "the sample variance was taken (divided by one less)"),
                Credit(0.5, "factor", "", "the scale is off"),
                Credit(0.125, "equal", "2 m"),
                Credit(0.1, "plus", "1"),
            ),
        ),
    ),
    (
        "a value alone, in a display",
        "**Answer (numbers):**\n$$\n3.5\n$$\n",
        Ask("answer", "numbers", "", "", "answer", reference=Reference((("answer", "3.5"),), GIVENS)),
    ),
    (
        "an inequality",
        "**Answer (show):** $\\|x\\|^2 \\ge 0$.\n",
        Ask("answer", "show", r"\|x\|^2", "", "answer", relation=">=", reference=Reference((("answer", "0"),), GIVENS)),
    ),
    (
        "a setting",
        "**Answer (setting):** $(a, b) = (1, 2)$\n- condition: $a + b = 3$\n- condition: $b - a = 1$\n",
        Ask("answer", "setting", "(a, b)", "", "answer", (), ("a + b = 3", "b - a = 1"), reference=Reference((("answer", "(1, 2)"),), GIVENS)),
    ),
    (
        "prose on two lines",
        "**Answer (prose), why:** Because of\nsymmetry.\n",
        Ask("why", "prose", words="Because of symmetry."),
    ),
]  # fmt: skip


@pytest.mark.parametrize(("block", "expected"), [row[1:] for row in ASKS], ids=[row[0] for row in ASKS])
def test_an_answer_is_read(block: str, expected: Ask) -> None:
    assert ask(block) == expected


def test_a_choice_is_read() -> None:
    found = ask(
        "**Answer (choice):** It is He's.\n\n- right: He et al.; Kaiming\n- wrong: Glorot; Xavier\n- wrong: LeCun\n"
    )
    assert [(choice.key, choice.phrases) for choice in found.choices] == [
        ("right", ("he et al", "kaiming")), ("wrong 1", ("glorot", "xavier")), ("wrong 2", ("lecun",)),
    ]  # fmt: skip
    assert derivation_of(found).choice == "right"


STATEMENTS = [
    # a row of givens, the statement
    (r"$x \in \mathbb{R}^n$ (the data, see $y$)", r"x \in \mathbb{R}^n"),
    (r"$x \in \mathbb{R}^n$ -- the data", r"x \in \mathbb{R}^n"),
    (r"$x \in \mathbb{R}^n$ — the data", r"x \in \mathbb{R}^n"),
    (r"$X$ and $Y$ are independent.", r"X\text{ and }Y\text{ are independent}"),
    (r"$X$, $Y$ independent", r"X, Y\text{ independent}"),
    (r"$\epsilon_i \sim \mathcal{N}(0, 1)$ i.i.d.", r"\epsilon_i \sim \mathcal{N}(0, 1)\text{ i.i.d}"),
    ("$A$\n  symmetric", r"A\text{ symmetric}"),
]


@pytest.mark.parametrize(("row", "statement"), STATEMENTS)
def test_a_given_is_read(row: str, statement: str) -> None:
    found = part(f"**Given:**\n\n- {row}\n\n**Answer (prose):** Words.\n")
    assert found.givens == (statement,)


def test_points_labels_and_shares() -> None:
    text = (
        "# T\n\n**Grading:**\n\n- answer: 60 %\n- steps: 40 %\n- notation: costs points\n\n"
        "## Question 2: First [1.5 marks]\n\n**Answer (prose):** W.\n\n"
        "## Question 3. Second\n\n### 3.1 (b) B (1 point)\n\n**Answer (prose):** W.\n\n**Grading:**\n- answer: 0 %\n- steps: 100 %\n"
        "\n### 3.2a. C (2 pts)\n\n**Answer (prose):** W.\n"
    )
    found = read_sheet(text, "set").problem_set
    assert found.grading == GradingRule(0.6, 0.4, True)
    assert [(one.id, one.points, one.title) for one in found.parts] == [
        ("2", 1.5, "First"),
        ("3.1b", 1, "B"),
        ("3.2a", 2, "C"),
    ]
    assert [one.grading for one in found.parts] == [None, GradingRule(0, 1), None]


# --- what is handed out ---------------------------------------------------------------------------


def test_the_handout_holds_nothing_that_answers() -> None:
    text = HEAD + (
        "**Given, not printed:** $s > 0$\n\n<!-- a note -->\n\n**Answer (expression):** $\\mu = secret$\n\n- in terms of: $x$\n\n- 50 %: $secret$\n\n"
        "Give two digits.\n\n**Solution:** The secret\n\n$$ \\mu = secret $$\n\nis out.\n\n## Question 2. More (1 point)\n\nWhy?\n\n**Answer (prose):** secret\n"
    )  # fmt: skip
    made = handout(read_sheet(text, "set").problem_set)
    assert made == HEAD + "Give two digits.\n\n## Question 2. More (1 point)\n\nWhy?\n"


@pytest.mark.parametrize("name", ["softmax_backprop", "gaussian_elbo"])
def test_the_bundled_handouts_keep_every_part_and_no_answer(name: str) -> None:
    problems = load_problem_set(name)
    made = handout(problems)
    for one in problems.parts:
        assert f"### {one.id} {one.title}" in made
    assert "**Answer" not in made
    assert "**Solution" not in made
    assert "not printed" not in made


def test_the_handout_of_a_derived_set_prints_its_formulas() -> None:
    made = handout(load_problem_set("ift6135_h20_a2"))
    assert "### 1.1 Momentum and running average are one rule (4 points)" in made
    assert r"$\mathbf{v}_t = \alpha\mathbf{v}_{t-1} + \epsilon\mathbf{g}_t" in made


def test_what_the_sheet_prints() -> None:
    found = part("Use $y$ and\n\n$$z = 1$$\n\n**Given:** $y > 0$\n\n**Answer (prose):** $w$.\n\n**Solution:** $v$\n")
    assert found.statement == ("y", "z = 1", "y > 0")
    assert found.words == ("1 1 one 2 points", "one 2 points", "one", "find it", "use", "and", "given")
    assert found.solution == "$v$"


def test_the_filled_sheet_keeps_every_line() -> None:
    for name in ("softmax_backprop", "gaussian_elbo"):
        made = load_sheet(name)
        before, after = made.text.splitlines(), made.filled.splitlines()
        assert len(after) == len(before)
        assert [k for k, line in enumerate(before) if line.startswith("#") and line != after[k]] == []
        for one in made.problem_set.parts:
            first = next(line for line in one.solution.splitlines() if line)
            assert first in made.filled


def test_labels_inside_formulas_comments_and_code_are_text() -> None:
    text = (
        HEAD
        + "<!--\n**Answer (expression):** $x = 1$\n-->\n\n```\n# no title\n**Given:** $q$\n```\n\n**Answer (prose):** W.\n"
    )
    assert [one.kind for one in read_sheet(text, "set").problem_set.part("1.1").asks] == ["prose"]


# --- faults, each at its place --------------------------------------------------------------------

PROSE = "**Answer (prose):** W.\n"
FAULTS = [
    # name, text, the first lines of what is said
    ("nothing", "\n", ["set.md:1:1: the text is empty"]),
    ("no title", "## Question 1. A (1 point)\n\n" + PROSE, ["set.md:1:4: expected the title of the problem set first: a line '# Title'"]),
    ("no question", "# T\n\nWords.\n", ["set.md:1:3: expected a question: '## Question 1. Title'"]),
    ("a question without its word", "# T\n\n## Means (1 point)\n\n" + PROSE, ["set.md:3:4: expected '## Question 1. Title'"]),
    ("a part before a question", "# T\n\n### 1.1 A (1 point)\n\n" + PROSE, ["set.md:3:5: expected a question first: '## Question 1. Title'"]),
    ("a part of another question", "# T\n\n## Question 1. A\n\n### 2.1 B (1 point)\n\n" + PROSE, ["set.md:5:5: expected a part of question 1: '### 1.1 Title (4 points)'"]),
    ("no points", "# T\n\n## Question 1. A\n\n### 1.1 B\n\n" + PROSE, ["set.md:5:5: expected the points at the end of the heading: '(4 points)'"]),
    ("no answer", HEAD, ["set.md:7:5: this part asks for nothing: it has no **Answer (KIND):** block"]),
    ("a part twice", HEAD + PROSE + "\n### 1.1 Two (2 points)\n\n" + PROSE, ["set.md:1:3: the part 1.1 occurs twice"]),
    ("no kind", HEAD + "**Answer:** $x = 1$\n", ["set.md:11:3: expected **Answer (KIND):** with a kind of expression, setting, numbers, show, choice, prose"]),
    ("a kind with a slip", HEAD + "**Answer (expresion):** $x = 1$\n", ["set.md:11:3: expected **Answer (KIND):** with a kind of expression, setting, numbers, show, choice, prose (did you mean expression?)"]),
    ("no colon", HEAD + "**Answer (prose)** W.\n", ["set.md:11:1: a label ends with a colon: **Answer (prose):**"]),
    ("a label with a slip", HEAD + "**Anwser (prose):** secret\n\n**Answer (prose):** W.\n", ["set.md:11:3: no such label; did you mean **Answer…:**? It would be printed like this"]),
    ("no formula", HEAD + "**Answer (expression):** x = 1\n", ["set.md:11:26: only the answer was expected here, as one formula; words belong elsewhere"]),
    ("no answer behind the label", HEAD + "**Answer (expression):**\n\nNext.\n", ["set.md:11:3: expected the answer as one formula behind the label: $subject = value$"]),
    ("two formulas", HEAD + "**Answer (expression):** $x = 1$, $y = 2$\n", ["set.md:11:26: expected the answer as one formula behind the label: $subject = value$"]),
    ("a chain", HEAD + "**Answer (expression):** $x = 1 + 1 = 2$\n", ["set.md:11:27: expected one equation: subject = value (steps belong in the solution)"]),
    ("a broken formula", HEAD + "**Answer (expression):** $x = \\frac{1}{$\n", ["set.md:11:39: this brace is never closed"]),
    ("a dollar alone", HEAD + "**Answer (expression):** $x = 1\n", ["set.md:11:26: a $ without its partner", "set.md:11:26: only the answer was expected here, as one formula; words belong elsewhere"]),
    ("an unknown row", HEAD + "**Answer (expression):** $x = 1$\n\n- in term of: $y$\n", ["set.md:13:3: no such row for the kind expression (did you mean 'in terms of'?); rows: in terms of, given, accept, condition, weight, implied by, … %"]),
    ("a row without a key", HEAD + "**Answer (expression):** $x = 1$\n\n- $y$\n", ["set.md:13:3: expected 'word: …' in this row"]),
    ("a setting without conditions", HEAD + "**Answer (setting):** $x = 1$\n", ["set.md:11:3: a setting needs a row 'condition: $…$' for each condition"]),
    ("a choice without the wrong ones", HEAD + "**Answer (choice):** Yes.\n- right: yes\n", ["set.md:11:3: expected a row 'wrong: …' for each of the other choices"]),
    ("a share that is none", HEAD + "**Answer (expression):** $x = 1$\n- 120 %: up to sign\n", ["set.md:12:10: a share of the points lies above 0 % and is at most 100 %"]),
    ("credit for nothing known", HEAD + "**Answer (expression):** $x = 1$\n- 50 %: nearly right\n", ["set.md:12:9: expected what the answer may be: up to a factor, up to sign, up to a constant, transposed, times $…$, plus $…$, $…$"]),
    ("an unknown convention", "# T\n\n**Conventions:**\n\n- logarithm: base two\n\n## Question 1. A (1 point)\n\n" + PROSE, ["set.md:5:3: this convention is not known; known: jacobian: either layout; jacobian: numerator layout; variance: population; logarithm: natural"]),
    ("shares that do not sum to one", "# T\n\n**Grading:**\n- answer: 70 %\n- steps: 20 %\n\n## Question 1. A (1 point)\n\n" + PROSE, ["set.md:3:3: expected the rows 'answer: … %' and 'steps: … %', which sum to 100 %"]),
    ("a given without a formula", HEAD + "**Given:** all numbers\n\n" + PROSE, ["set.md:11:12: expected a given between dollars, such as $x \\in \\mathbb{R}^n$"]),
    ("a macro", HEAD + "\\newcommand{\\E}{\\mathbb{E}}\n\n" + PROSE, ["set.md:11:1: macros are not known in a problem set; write the formula out"]),
    ("an ask that does not exist", HEAD + "**Answer (expression):** $x = 1$\n- implied by: other\n", ["set.md:7:5: 'implied by: other' names no answer of this part"]),
    ("two answers of one name", HEAD + "**Answer (prose), a:** W.\n\n**Answer (prose), a:** V.\n", ["set.md:7:5: two answers of this part are called 'a'"]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), [row[1:] for row in FAULTS], ids=[row[0] for row in FAULTS])
def test_a_fault_is_told_at_its_place(text: str, expected: list[str]) -> None:
    assert faults(text) == expected


def test_a_fault_shows_its_line_with_a_caret() -> None:
    with pytest.raises(SheetError) as caught:
        sheet("**Answer (expression):** $x = 1$\n- weight: heavy\n")
    assert caught.value.explanations == (
        "set.md:12:11: expected the weight of this answer in its part as a number\n"
        "  - weight: heavy\n"
        "            ^^^^^",
    )  # fmt: skip


def test_several_faults_are_told_in_the_order_of_the_file() -> None:
    text = "# T\n\n## Question 1. A\n\n### 1.1 B\n\n**Answer (essay):** W.\n\n### 1.2 C (1 point)\n\n**Answer (expression):** words\n"
    assert [line.split(":")[1] for line in faults(text)] == ["5", "7", "11"]


# --- the catalogue --------------------------------------------------------------------------------


def test_a_file_is_a_problem_set(tmp_path: Path) -> None:
    path = tmp_path / "my_course.md"
    path.write_text("\ufeff" + template("my_course").replace("\n", "\r\n"), encoding="utf-8")
    problems = load_problem_set(str(path))
    assert (problems.name, problems.title, problems.points) == ("my_course", "My course", 10)
    assert problems.derivations == ()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "no such file"),
        (b"\xff\xfe", "is not UTF-8 text (byte 1)"),
        (b"# T\n\nwords\n", "expected a question: '## Question 1. Title' (1 in all; 'derivecheck validate"),
    ],
)
def test_an_unusable_file_says_why(tmp_path: Path, content: bytes | None, message: str) -> None:
    path = tmp_path / "set.md"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(UnusableSheet) as caught:
        load_problem_set(str(path))
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)
    assert isinstance(caught.value, FaultySheet) == (content == b"# T\n\nwords\n")


def test_a_name_that_is_neither() -> None:
    with pytest.raises(UnknownName, match="did you mean 'gaussian_elbo'"):
        load_problem_set("gausian_elbo")


def test_a_problem_set_can_be_sent_elsewhere() -> None:
    import pickle

    problems = load_problem_set("softmax_backprop")
    assert pickle.loads(pickle.dumps(problems)) == problems


def test_a_reference_is_read_under_its_own_givens() -> None:
    (gradient, _) = load_problem_set("softmax_backprop").part("3.1").asks
    assert write_latex(derivation_of(gradient).result("answer")) == r"(p - y) x^\top"


def test_the_worked_solutions_of_a_written_set() -> None:
    tex = write_solutions(["softmax_backprop"])
    assert r"\subsection*{2.2 Its gradient \hfill\normalsize\normalfont 4 points}" in tex
    assert r"\[ \boxed{\nabla_z L = p - y} \]" in tex
    assert "It is singular: it maps the vector of ones to zero." in tex
    assert "Momentum" not in tex


def test_an_ask_holds_a_derivation_or_a_reference() -> None:
    with pytest.raises(ValueError, match="holds no reference besides"):
        Ask("x", "expression", derivation="ridge", reference=Reference())


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                *HEAD.splitlines(True),
                *template("x").splitlines(True),
                "**Answer\n",
                "- \n",
                "$$\n",
                "**Given:**\n",
                "> a\n",
            ]
        ),
        max_size=25,
    )
)
def test_any_order_of_lines_is_a_sheet_or_has_faults_inside_it(lines: list[str]) -> None:
    text = "".join(lines)
    found: tuple[SheetFault, ...] = ()
    try:
        read_sheet(text, "set")
    except SheetError as error:
        found = error.faults
    assert [fault for fault in found if not 0 <= fault.start <= len(text) + 1] == []
    if text.strip():
        assert read_outline(text).text == text


# --- solutions as LaTeX and as pieces of a page ---------------------------------------------------

MARKDOWN = [
    # Markdown, LaTeX
    (
        "A *word*, a **bold** one, 50 % of a_b & `code`",
        r"A \emph{word}, a \textbf{bold} one, 50 \% of a\_b \& \texttt{code}",
    ),
    ("In $x_1 * y_1$ stars *and* $z_*$ stay", r"In $x_1 * y_1$ stars \emph{and} $z_*$ stay"),
    ("First.\n\n$$a = b$$\n\nThen", "First.\n\n\\[ a = b \\]\n\nThen"),
    ("<!-- hidden -->", ""),
    ("", ""),
]


@pytest.mark.parametrize(("markdown", "latex"), MARKDOWN)
def test_markdown_as_latex(markdown: str, latex: str) -> None:
    assert latex_of(markdown) == latex


def test_a_long_chain_is_broken_before_its_relations() -> None:
    term = " + ".join(f"x_{{{k}}}" for k in range(12))
    made = latex_of(f"$$s = {term} = {term} \\le t$$")
    assert made == f"\\begin{{align*}}\ns &= {term} \\\\\n&= {term} \\\\\n&\\le t\n\\end{{align*}}"


def test_a_solution_in_pieces() -> None:
    found = pieces_of("Let $a$ be\ngiven.\n\n$$s = a = b = c$$\n\nDone.")
    assert found == ("Let $a$ be given.", Block("", "s = a", (Row("", "= b", ""), Row("", "= c", ""))), "Done.")
    assert pieces_of("") == ()


def test_the_worked_solution_of_a_part_for_a_page() -> None:
    made = worked_part(load_problem_set("softmax_backprop").part("1.2"))
    assert [piece.sentences for piece in made if piece.sentences] == [
        ("By 1.1 the scores may be replaced by $z_j - m$:",), ("The exponentials overflow.",),
    ]  # fmt: skip
    assert [piece.answers for piece in made if piece.answers] == [
        (r"\log p_i = z_i - m - \log \sum_{j=1}^K e^{z_j - m}",)
    ]
