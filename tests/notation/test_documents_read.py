"""Reading a document: what is a formula, what a marker, where each stands, and that nothing is lost."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from notation.documents import Document, Formula, Marker, Prose, read_document, read_text


def latex_of(document: Document) -> list[str]:
    return [formula.latex for formula in document.formulas]


def markers_of(document: Document) -> list[tuple[str, str]]:
    return [(marker.kind, marker.label) for marker in document.markers]


def assert_nothing_lost(document: Document) -> None:
    """Items are in order, disjoint, say what the file says, and only white space lies between them."""
    position = 0
    for item in document.items:
        start, end = (item.outer_start, item.outer_end) if isinstance(item, Formula) else (item.start, item.end)
        assert position <= start <= end
        assert document.source[position:start].strip("\ufeff").strip() == ""
        text = item.latex if isinstance(item, Formula) else item.text
        assert document.source[item.start : item.end] == text
        position = end
    assert document.source[position:].strip("\ufeff").strip() == ""


FORMULAS = [
    # name, kind, source, expected (latex, display, environment)
    ("inline dollars", "markdown", "a $x^2$ b", [("x^2", False, "")]),
    ("spaced dollars", "markdown", "a $ x $ b", [("x", False, "")]),
    ("display dollars in a paragraph", "markdown", "so\n$$a = b$$ , Since c", [("a = b", True, "")]),
    ("brackets", "markdown", r"so \[ a = b \] and \( c \)", [("a = b", True, ""), ("c", False, "")]),
    ("row break is no bracket", "markdown", "$$a \\\\[2pt] b$$", [("a \\\\[2pt] b", True, "")]),
    (
        "bare environment",
        "markdown",
        "\\begin{align*} a &= b \\end{align*}",
        [("\\begin{align*} a &= b \\end{align*}", True, "align*")],
    ),
    ("equation", "tex", "\\begin{equation}\\label{e} x \\end{equation}", [("\\label{e} x", True, "equation")]),
    ("equation inside dollars", "markdown", "$$\\begin{equation}x\\end{equation}$$", [("x", True, "equation")]),
    (
        "aligned inside dollars",
        "markdown",
        "$$\\begin{aligned}a\\end{aligned} (3)$$",
        [("\\begin{aligned}a\\end{aligned} (3)", True, "")],
    ),
    (
        "split inside equation",
        "tex",
        "\\begin{equation*}\\begin{split}a\\end{split}\\end{equation*}",
        [("\\begin{split}a\\end{split}", True, "equation*")],
    ),
    ("box in running text", "tex", "so \\boxed{x = 1}.", [("\\boxed{x = 1}", True, "boxed")]),
    ("escaped dollar", "markdown", r"it costs \$5 and $x$", [("x", False, "")]),
    ("code span", "markdown", "`$x$` and $y$", [("y", False, "")]),
    ("code fence", "markdown", "```\n$x$\n```\n$y$", [("y", False, "")]),
    ("math fence", "markdown", "```math\nx = 1\n```\n", [("x = 1", True, "")]),
    ("comment", "tex", "a % $x$\n$y$", [("y", False, "")]),
    ("escaped percent", "tex", r"5\% of $y$", [("y", False, "")]),
    ("verbatim", "tex", "\\begin{verbatim}$x$\\end{verbatim} \\verb|$z$| $y$", [("y", False, "")]),
    ("dollars inside text", "markdown", r"$x \text{ if $y$ holds}$", [(r"x \text{ if $y$ holds}", False, "")]),
    ("two formulas back to back", "tex", "$a$$b$", [("a", False, ""), ("b", False, "")]),
    ("quotes are no code", "markdown", "``a $x$'' and ``b''", [("x", False, "")]),
    ("footnote mark", "markdown", "Note <sup>1</sup> that $x$", [("x", False, "")]),
]


@pytest.mark.parametrize(
    ("kind", "source", "expected"), [row[1:] for row in FORMULAS], ids=[row[0] for row in FORMULAS]
)
def test_formulas(kind: str, source: str, expected: list[tuple[str, bool, str]]) -> None:
    document = read_text(source, kind)
    assert [(found.latex, found.display, found.environment) for found in document.formulas] == expected
    assert document.problems == ()
    assert_nothing_lost(document)


PROBLEMS = [
    # name, kind, source, formulas still read, (line, column) of the problem
    ("lost closing dollar", "markdown", "let $x be\n\nand $y$", ["y"], (1, 5)),
    ("stray dollar between formulas", "markdown", "$a$ costs 5$ and $b$ and $c$", ["a", "b", "c"], (1, 12)),
    ("display without its end", "markdown", "$$a = b\n\ntext $c$", ["a = b", "c"], (1, 1)),
    ("display before prose", "markdown", "$$a = b\n\nnow this is prose and so on\n\n$$c$$", ["a = b", "c"], (1, 1)),
    ("display closed by one dollar", "markdown", "$$a = b$ and $c$", ["a = b", "c"], (1, 8)),
    ("bracket without its end", "tex", "\\[ a = b\n\n$c$", ["a = b", "c"], (1, 1)),
    ("environment without its end", "tex", "\\begin{align} a &= b\n\n$c$", ["a &= b", "c"], (1, 1)),
    ("environment closed as another", "tex", "\\begin{align} a \\end{align*} $c$", ["a", "c"], (1, 17)),
    ("stray closing bracket", "tex", "a \\] $c$", ["c"], (1, 3)),
    ("fence without its end", "markdown", "```python\n\n$c$", ["c"], (1, 1)),
    ("a price", "markdown", "it costs $5 today, $x$", ["x"], (1, 10)),
    ("brace inside one formula", "markdown", "$\\frac{a$ and $b$", ["\\frac{a", "b"], None),
    ("after carriage returns", "markdown", "a\r\nb $x\r\n\r\n$y$", ["y"], (2, 3)),
    ("half a definition", "tex", "\\newcommand{\\a}{ $x$", ["x"], (1, 1)),
]


@pytest.mark.parametrize(
    ("kind", "source", "expected", "place"), [row[1:] for row in PROBLEMS], ids=[row[0] for row in PROBLEMS]
)
def test_broken_delimiters_cost_one_formula_at_most(
    kind: str, source: str, expected: list[str], place: tuple[int, int] | None
) -> None:
    document = read_text(source, kind)
    assert latex_of(document) == expected
    places = [(problem.line, problem.column) for problem in document.problems]
    assert places == ([] if place is None else [place])
    assert_nothing_lost(document)


def test_two_prices_are_no_formula() -> None:
    document = read_text("it costs $5 or $6 today")
    assert latex_of(document) == []
    assert [problem.column for problem in document.problems] == [10, 16]


MARKERS = [
    # kind, source, (kind, label)
    ("markdown", "**Question 1** (4-4-4). In this", [("question", "1")]),
    ("markdown", "# Question 2\n", [("question", "2")]),
    ("markdown", "Problem 3: foo", [("question", "3")]),
    ("markdown", "Q4", [("question", "4")]),
    ("markdown", "## 1.2\n", [("part", "1.2")]),
    ("markdown", "### Question 1.2 (a)\n", [("subpart", "1.2a")]),
    ("markdown", "2.1 (a) Show", [("subpart", "2.1a")]),
    ("markdown", "**3.1a** Show", [("subpart", "3.1a")]),
    ("markdown", "- (a) Show", [("subpart", "a")]),
    ("markdown", "b) Show", [("subpart", "b")]),
    ("markdown", "2. Unroll", [("item", "2")]),
    ("markdown", "- \\*2. Let", [("item", "2")]),
    ("markdown", "\\*2. Let", [("item", "2")]),
    ("markdown", "1. (a) Show", [("item", "1"), ("subpart", "a")]),
    ("markdown", "Solution to Question 1.2", [("part", "1.2")]),
    ("markdown", "# Introduction\n", [("heading", "")]),
    ("markdown", "Question 2\n----------\n", [("question", "2")]),
    ("markdown", "2 apples", []),
    ("markdown", "2d arrays", []),
    ("markdown", "The loss from question 2.1 is", []),
    ("tex", "\\section*{Question 1}", [("question", "1")]),
    ("tex", "\\section{Convolutions}\\subsection{Kernels}", [("heading", "1"), ("heading", "1.1")]),
    ("tex", "\\subsection*{1.2}", [("part", "1.2")]),
    ("tex", "\\subsubsection*{1.1.a}", [("subpart", "1.1a")]),
    ("tex", "\\noindent\\textbf{Question 5} Show", [("question", "5")]),
    ("tex", "\\begin{enumerate}\\item a \\item b\\end{enumerate}", [("item", "1"), ("item", "2")]),
    (
        "tex",
        "\\begin{enumerate}\\item\\begin{enumerate}\\item a\\end{enumerate}\\item b\\end{enumerate}",
        [("item", "1"), ("subpart", "a"), ("item", "2")],
    ),
    ("tex", "\\begin{enumerate}[(a)]\\item a \\item b\\end{enumerate}", [("subpart", "a"), ("subpart", "b")]),
    ("tex", "\\begin{enumerate}[label=3.\\arabic*]\\item a \\end{enumerate}", [("part", "3.1")]),
    ("tex", "\\begin{enumerate}\\item[2.] a \\item[(c)] b\\end{enumerate}", [("item", "2"), ("subpart", "c")]),
    ("tex", "\\begin{enumerate}\\setcounter{enumi}{2}\\item a\\end{enumerate}", [("item", "3")]),
    (
        "tex",
        "\\begin{exercise}a\\end{exercise}\\begin{exercise}b\\end{exercise}",
        [("question", "1"), ("question", "2")],
    ),
    ("tex", "\\begin{problem}{1.2}a\\end{problem}", [("part", "1.2")]),
    ("tex", "\\begin{problem}[3 (a)]b\\end{problem}", [("subpart", "3a")]),
    ("tex", "\\begin{problem}{\\bf x} a\\end{problem}", [("question", "1")]),
    ("tex", "\\newtheorem{aufg}{Aufgabe}\n\\begin{aufg}a\\end{aufg}", [("question", "1")]),
    ("tex", "\\newenvironment{hw}[1]{\\textbf{Problem #1}}{}\n\\begin{hw}{2}a\\end{hw}", [("question", "2")]),
    ("tex", "\\newtheorem{claim}{Claim}\n\\begin{claim}a\\end{claim}", []),
    ("tex", "\\textbf{Pregunta 3.} a", [("question", "3")]),
    ("markdown", "1\\. With $x$", [("item", "1")]),
    ("markdown", "2\\. (a) With $x$", [("item", "2"), ("subpart", "a")]),
    ("markdown", "\\(b\\) With $x$", [("subpart", "b")]),
    ("markdown", "With \\(b\\) and $x$", []),
    ("tex", "\\begin{itemize}\\item a\\end{itemize}", []),
    (
        "tex",
        "\\begin{questions}\\question a\\begin{parts}\\part b\\end{parts}\\end{questions}",
        [("question", "1"), ("subpart", "a")],
    ),
]


@pytest.mark.parametrize(("kind", "source", "expected"), MARKERS)
def test_markers(kind: str, source: str, expected: list[tuple[str, str]]) -> None:
    document = read_text(source, kind)
    assert markers_of(document) == expected
    assert_nothing_lost(document)


def test_star_of_a_hard_question() -> None:
    assert [marker.starred for marker in read_text("- \\*2. Let\n\n3. Now").markers] == [True, False]


def test_lines_and_columns_with_a_mark_tabs_and_carriage_returns() -> None:
    source = "\ufeffone $a$\r\n\ttwo $b$\r\n\r\n$$\r\nc\r\n$$\r\n"
    document = read_text(source)
    places = [document.line_column(formula.start) for formula in document.formulas]
    assert places == [(1, 6), (2, 7), (5, 1)]
    assert [formula.line for formula in document.formulas] == [1, 2, 5]
    assert [source[formula.start : formula.end] for formula in document.formulas] == ["a", "b", "c"]
    assert document.locate(document.formulas[1], 1) == (2, 8)


def test_carriage_returns_change_nothing_but_offsets() -> None:
    source = "# Question 1\n\n1. Let $x = 1$ be\n\n$$\n\\begin{aligned}\na\n\\end{aligned}\n$$\n\n- (a) so $y$\n"
    plain, returned = read_text(source), read_text(source.replace("\n", "\r\n"))
    assert [text.replace("\r", "") for text in latex_of(returned)] == latex_of(plain)
    assert markers_of(returned) == markers_of(plain)
    assert [item.line for item in returned.items] == [item.line for item in plain.items]
    assert [item.block for item in returned.items] == [item.block for item in plain.items]


def test_macros_in_order_wherever_they_stand() -> None:
    source = (
        "\\documentclass{article}\n\\newcommand{\\E}[1]{\\mathbb{E}\\left[#1\\right]}\n% \\newcommand{\\no}{x}\n"
        "\\DeclareMathOperator*{\\argmax}{arg\\,max}\n\\DeclarePairedDelimiter\\norm{\\lVert}{\\rVert}\n"
        "\\def\\R{\\mathbb{R}}\\let\\eps\\varepsilon\n\\begin{document}\n$x$ \\renewcommand\\vec[1]{\\mathbf{#1}}\n"
        "\\end{document}\n$y$"
    )
    document = read_text(source, "tex")
    assert document.macros == (
        "\\newcommand{\\E}[1]{\\mathbb{E}\\left[#1\\right]}",
        "\\DeclareMathOperator*{\\argmax}{arg\\,max}",
        "\\DeclarePairedDelimiter\\norm{\\lVert}{\\rVert}",
        "\\def\\R{\\mathbb{R}}",
        "\\let\\eps\\varepsilon",
        "\\renewcommand\\vec[1]{\\mathbf{#1}}",
    )
    assert latex_of(document) == ["x"]  # neither the preamble nor what follows the end is read
    assert [source[macro.start : macro.end] for macro in document.definitions] == list(document.macros)
    assert_nothing_lost(document)


def test_macros_inside_a_formula() -> None:
    document = read_text("$$\\newcommand{\\R}{\\mathbb{R}}$$ and $\\def\\a{b} x$")
    assert document.macros == ("\\newcommand{\\R}{\\mathbb{R}}", "\\def\\a{b}")
    assert latex_of(document) == ["\\def\\a{b} x"]


def test_boxes() -> None:
    document = read_text("\\fbox{$x$} $\\boxed{y}$ $z$", "tex")
    assert [formula.is_boxed for formula in document.formulas] == [True, True, False]


def test_blocks_are_paragraphs() -> None:
    document = read_text("$a$ and $b$\n\n$c$\n\n1. $d$")
    blocks = [formula.block for formula in document.formulas]
    assert blocks[0] == blocks[1] < blocks[2] < blocks[3]


def test_notebook_offsets_point_into_the_file() -> None:
    lines = ["# Question 1\n", 'Let $\\beta = "1"$ be\n']
    cells = [
        {"cell_type": "markdown", "metadata": {"source": ["$no$"]}, "source": lines},
        {"cell_type": "code", "source": ["print('$y$')"], "outputs": []},
        {"cell_type": "markdown", "source": "é \\[ \\alpha \\] and $broken"},
    ]
    source = json.dumps({"cells": cells, "nbformat": 4}, indent=1)
    document = read_text(source, "notebook")
    assert latex_of(document) == ['\\beta = "1"', "\\alpha"]
    assert markers_of(document) == [("question", "1")]
    first = document.formulas[0]
    assert json.loads(f'"{source[first.start : first.end]}"') == first.latex
    place = first.offset(first.latex.index("="))
    assert source[place] == "="
    assert [(problem.message, problem.line) for problem in document.problems] == [
        ("a $ without its partner", source[: source.index("$broken")].count("\n") + 1)
    ]


def test_bare_formula() -> None:
    document = read_text("  x = \\frac{1}{2} ", "formula")
    assert latex_of(document) == ["x = \\frac{1}{2}"]
    assert document.formulas[0].start == 2
    assert latex_of(read_text("$x$ or $y$", "formula")) == ["x", "y"]


def test_included_files(tmp_path: Path) -> None:
    folder = tmp_path / "work"
    (folder / "parts").mkdir(parents=True)
    (tmp_path / "secret.tex").write_text("$secret$")
    (folder / "link.tex").symlink_to(tmp_path / "secret.tex")
    (folder / "parts" / "one.tex").write_text("\\section{One} $b$ \\input{main}")
    (folder / "macros.tex").write_text("\\newcommand{\\E}{\\mathbb{E}}")
    main = folder / "main.tex"
    main.write_text(
        "\\input{macros}\n\\begin{document}\n$a$\n\\input{parts/one}\n$c$\n\\input{../secret}\n\\input{link}\n"
        f"\\input{{{tmp_path}/secret}}\n\\input{{nothing}}\n\\input{{parts/one.tex}}\n\\end{{document}}\n"
    )
    document = read_document(main)
    assert latex_of(document) == ["a", "b", "c"]
    assert document.macros == ("\\newcommand{\\E}{\\mathbb{E}}",)
    assert [formula.file for formula in document.formulas] == [0, 2, 0]
    assert document.files[2].text[document.formulas[1].start] == "b"
    assert [(problem.file, problem.line) for problem in document.problems] == [
        (0, 6),
        (0, 7),
        (0, 8),
        (0, 9),
        (0, 10),
        (2, 1),
    ]


TEXTS = st.lists(
    st.sampled_from(
        [
            "$",
            "$$",
            "\\[",
            "\\]",
            "\\(",
            "\\)",
            "{",
            "}",
            "\\",
            "\n",
            "\n\n",
            " ",
            "x",
            "a b c ",
            "1. ",
            "(a) ",
            "# ",
            "**",
            "`",
            "```\n",
            "\\begin{align}",
            "\\end{align}",
            "\\begin{enumerate}",
            "\\item ",
            "\\end{enumerate}",
            "\\boxed{",
            "%",
            "Question 1",
            "\\text{",
            "&",
            "<!--",
            "-->",
            "\\section{",
            "\\def\\a",
            "\\newcommand{\\b}",
            "\r\n",
            "\t",
            "é",
            "\\$",
        ]
    ),
    max_size=40,
)


@settings(max_examples=300, deadline=None)
@given(TEXTS, st.sampled_from(["markdown", "tex"]))
def test_nothing_is_lost_in_any_text(pieces: list[str], kind: str) -> None:
    source = "start " + "".join(pieces)
    document = read_text(source, kind)
    assert_nothing_lost(document)
    assert all(isinstance(item, Formula | Prose | Marker) for item in document.items)
