"""Notebooks: the cell magic in a shell of IPython, and results shown as HTML."""

from __future__ import annotations

import subprocess
import sys

import pytest
from IPython.core.error import UsageError
from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

import derivecheck
from derivecheck.linter.results import LintReport
from derivecheck.results import CheckResult, GradeReport, StepResult, StepsResult

WRITE_UP = "Let $a, b \\in \\mathbb{R}$.\n\n$$(a+b)^2 = a^2 + 2ab + b^2 = a^2 + b^2$$\n"


@pytest.fixture(scope="module")
def shell(tmp_path_factory: pytest.TempPathFactory) -> InteractiveShell:
    """A shell that leaves nothing in the home of who runs the tests."""
    made = InteractiveShell(
        config=Config({"HistoryManager": {"enabled": False}}), ipython_dir=str(tmp_path_factory.mktemp("ipython"))
    )
    made.run_line_magic("load_ext", "derivecheck.notebook")
    return made


def test_a_write_up_is_linted(shell: InteractiveShell) -> None:
    report = shell.run_cell_magic("derivecheck", "", WRITE_UP)
    assert isinstance(report, LintReport)
    assert [item.verdict for item in report.items] == ["holds", "fails"]


def test_bare_mathematics_is_a_chain(shell: InteractiveShell) -> None:
    found = shell.run_cell_magic("derivecheck", "", "(a+b)^2 = a^2 + 2ab + b^2 = a^2 + b^2\n")
    assert isinstance(found, StepsResult)
    assert [step.verdict for step in found.steps] == ["holds", "fails"]


GIVEN = r"--given 'X \in \mathbb{R}^{n \times d}' -g 'w \in \mathbb{R}^d'"
GIVEN_CELLS = [
    ("$$X w = w X$$", "ill-typed"),
    ("X w = w X", "ill-typed"),
    ("$$(X w)^\\top = w^\\top X^\\top$$", "holds"),
]


@pytest.mark.parametrize(("cell", "verdict"), GIVEN_CELLS)
def test_givens_are_taken(shell: InteractiveShell, cell: str, verdict: str) -> None:
    found = shell.run_cell_magic("derivecheck", GIVEN, cell)
    items = found.items if isinstance(found, LintReport) else found.steps
    assert [item.verdict for item in items] == [verdict]


def test_latex_is_read_as_latex(shell: InteractiveShell) -> None:
    cell = "% a remark: $1 = 2$\n\\begin{align} 1 + 1 &= 2 \\end{align}"
    found = shell.run_cell_magic("derivecheck", "--kind tex", cell)
    assert [item.verdict for item in found.items] == ["holds"]


WRONG_USE = [("", "  \n", "the cell is empty"), ("--given '\\frac{'", "$a = a$", "cannot be used"), ("--no", "a", "no")]


@pytest.mark.parametrize(("line", "cell", "words"), WRONG_USE)
def test_wrong_use_is_told(shell: InteractiveShell, line: str, cell: str, words: str) -> None:
    with pytest.raises(UsageError, match=words):
        shell.run_cell_magic("derivecheck", line, cell)


def test_the_cell_shows_its_result(shell: InteractiveShell) -> None:
    ran = shell.run_cell(f"%%derivecheck\n{WRITE_UP}")
    assert ran.success
    assert shell.display_formatter is not None
    shown, _ = shell.display_formatter.format(ran.result)
    assert "does not hold" in shown["text/html"]
    assert "<math" in shown["text/html"]


def test_a_pair_is_shown_with_its_world() -> None:
    shown = derivecheck.check("(a+b)^2", "a^2 + b^2")._repr_html_()
    assert "different" in shown
    assert shown.index("expected") < shown.index("answer")
    assert "read as <math>" in shown


SHOWN = [
    (CheckResult("equal", "proved", "b a (scalar)"), ["proved", "<mi>b</mi><mi>a</mi>", "scalar"]),
    (CheckResult("unreadable", message="a brace\n  {<b>\n  ^"), ["unreadable", "{&lt;b&gt;\n  ^"]),
    (CheckResult("undecided", "limit reached: 2 s", "x (scalar)"), ["undecided", "limit reached: 2 s"]),
    (StepsResult(()), ["no relation found"]),
    (StepsResult((StepResult(1, "<=", "a", "b", "undecided", "no proof"),)), ["undecided", "≤", "no proof"]),
    (LintReport((), ()), ["0 relations read"]),
]


@pytest.mark.parametrize(("result", "words"), SHOWN)
def test_results_are_shown(result: CheckResult | StepsResult | LintReport, words: list[str]) -> None:
    shown = result._repr_html_()
    assert [word for word in words if word not in shown] == []


def test_grades_are_shown(graded: GradeReport) -> None:
    shown = graded._repr_html_()
    for part in graded.parts:
        assert f'<th scope="row">{part.part}</th>' in shown
    assert "2 formulas could not be read: lines 88, 99" in shown
    assert "right if the sum is divided by" in shown


def test_text_is_escaped() -> None:
    hostile = "<script>alert(1)</script>"
    report = GradeReport(hostile, hostile, 0, 0, ())
    step = StepResult(1, "=", f"\\text{{{hostile}}}", hostile, "fails", hostile, (hostile,))
    for result in (report, StepsResult((step,)), CheckResult("different", "", hostile, hostile, hostile, hostile)):
        assert "<script" not in result._repr_html_()


def test_many_findings_are_counted() -> None:
    found = derivecheck.lint("$$1 = 2$$\n\n" * 120)
    shown = found._repr_html_()
    assert (shown.count("does not hold"), "and 20 more" in shown) == (100, True)


def test_results_import_nothing_heavy() -> None:
    heavy = ("jinja2", "numpy", "sympy", "IPython")
    imports = "import sys, derivecheck.results, derivecheck.linter.results"
    code = f"{imports}; print([m for m in {heavy} if m in sys.modules])"
    made = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert made.stdout.strip() == "[]"
