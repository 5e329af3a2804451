"""Which bundled problem set a document answers, when nobody says."""

from __future__ import annotations

from pathlib import Path

import pytest

from derivations.catalog import DEFAULT, list_problem_sets, load_problem_set, load_sheet
from derivations.sheets.handout import handout
from derivecheck import grade
from derivecheck.choosing import choose, choose_for_all
from notation.documents import read_document, read_text

SOFTMAX = r"""
## Question 2
$$\nabla_z L = p - y$$
## Question 3
$$J = L + \frac{\lambda}{2} \|W\|_F^2$$

$$\nabla_{W} J = x(p-y)^\top + \lambda W$$
"""

DOCUMENTS = [
    # name, text, the set
    ("nothing known", "# Question 1\n\n$x = y$\n", DEFAULT),
    ("another title", "# Softmax regression and backpropagation\n\n## Question 1\n\n$x$\n", "softmax_backprop"),
    ("a title in LaTeX marks", "**Gaussian divergences and the evidence lower bound**\n\n1.1 $x$\n", "gaussian_elbo"),
    ("a title inside a sentence", "I like softmax regression and backpropagation.\n\n$x = y$\n", DEFAULT),
    ("three telling formulas", SOFTMAX, "softmax_backprop"),
    ("one telling formula", "## Question 2\n\n$$J = L + \\frac{\\lambda}{2} \\|W\\|_F^2$$\n", DEFAULT),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), [row[1:] for row in DOCUMENTS], ids=[row[0] for row in DOCUMENTS])
def test_choice(text: str, expected: str) -> None:
    assert choose(read_text(text)) == expected


@pytest.mark.parametrize("name", list_problem_sets())
def test_a_handout_is_its_own_set(name: str) -> None:
    assert choose(read_text(handout(load_problem_set(name)))) == name


@pytest.mark.parametrize("name", ["softmax_backprop", "gaussian_elbo"])
def test_answers_without_the_sheet_are_their_own_set(name: str) -> None:
    solutions = "\n".join(f"### {part.id}\n\n{part.solution}\n" for part in load_problem_set(name).parts)
    assert choose(read_text(solutions)) == name
    assert choose(read_text(load_sheet(name).filled)) == name


def test_the_first_sets_submission_stays_with_it(repository: Path) -> None:
    assert choose(read_document(repository / "derivations" / DEFAULT / "submission.md")) == DEFAULT


def test_a_class_votes(tmp_path: Path) -> None:
    for number, text in enumerate((SOFTMAX, SOFTMAX, "# Question 1\n\n$x$\n", "")):
        (tmp_path / f"{number}.md").write_text(text, encoding="utf-8")
    (tmp_path / "notes.txt").write_text("no document", encoding="utf-8")
    assert choose_for_all([tmp_path]) == "softmax_backprop"
    assert choose_for_all([]) == DEFAULT


def test_the_report_names_the_set() -> None:
    assert grade(SOFTMAX, jobs=1).problems == "softmax_backprop"
