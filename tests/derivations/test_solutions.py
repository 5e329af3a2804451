"""The worked solutions: complete, readable, and set without a box that sticks out."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from derivations import pdf
from derivations.book import write_book
from derivations.catalog import UnknownName, list_results, load_derivation, load_problem_set
from derivations.solutions import build_pdf, write_solutions
from derivations.typeset import blocks_of, width

needs_tex = pytest.mark.skipif(shutil.which("pdflatex") is None, reason="pdflatex is not installed")


def test_every_part_has_its_heading() -> None:
    tex = write_solutions(None)
    for question in load_problem_set("ift6135_h20_a2").questions:
        assert f"\\section*{{Question {question.number}. {question.title}" in tex
    headings = re.findall(r"\\subsection\*\{(\S+)", tex)
    assert headings[:4] == ["1.1", "1.2", "1.3", "2.1"]
    assert headings[7:14] == ["3.1(a)", "3.1(b)", "3.1(c)", "3.2(a)", "3.2(b)", "3.2(c)", "3.2(d)"]


def test_every_step_and_reason_is_printed() -> None:
    tex = write_book()
    for name in list_results():
        derivation = load_derivation(name)
        if derivation.tables:
            continue
        for block in blocks_of(derivation):
            for row in block.rows:
                assert row.latex in tex
                assert row.reason in tex


def test_only_what_is_asked_for() -> None:
    tex = write_solutions(["ridge"])
    assert re.findall(r"\\subsection\*\{(\S+)", tex) == ["2.3"]
    assert tex.count(r"\boxed") == 2
    with pytest.raises(UnknownName):
        write_solutions(["rigde"])


def test_a_result_of_the_catalogue_stands_under_its_chapter() -> None:
    tex = write_solutions(["softmax_jacobian"])
    assert re.findall(r"\\(?:sub)?section\*\{(.*?)\}", tex) == [
        "Softmax and cross-entropy",
        "The Jacobian of the softmax",
    ]


def test_an_empty_choice_of_results_prints_no_part() -> None:
    assert "subsection" not in write_solutions([])


@needs_tex
def test_document_is_set_without_bad_boxes(tmp_path: Path) -> None:
    out = tmp_path / "solutions.pdf"
    report = build_pdf(write_solutions(None), out)
    assert report == pdf.TeXReport((), (), ())
    assert out.read_bytes().startswith(b"%PDF")


@needs_tex
def test_the_book_is_set_without_bad_boxes(tmp_path: Path) -> None:
    out = tmp_path / "book.pdf"
    assert build_pdf(write_book(), out) == pdf.TeXReport((), (), ())


@needs_tex
def test_a_long_line_is_reported(tmp_path: Path) -> None:
    wide = r"\documentclass{article}\begin{document}\[" + "x+" * 200 + r"x\]\ref{nowhere}\end{document}"
    report = build_pdf(wide, tmp_path / "wide.pdf")
    assert report.overfull
    assert report.undefined


@needs_tex
def test_an_error_of_tex_is_named(tmp_path: Path) -> None:
    with pytest.raises(pdf.TeXFailed, match="Undefined control sequence"):
        build_pdf(r"\documentclass{article}\begin{document}\nonsense\end{document}", tmp_path / "bad.pdf")
    assert not (tmp_path / "bad.pdf").exists()


def test_without_tex_the_message_says_what_to_install(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(pdf.shutil, "which", lambda name: None)
    with pytest.raises(pdf.NoTeX, match="texlive"):
        build_pdf("", tmp_path / "none.pdf")


def test_a_hanging_run_is_ended(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def never(*_: object, **__: object) -> None:
        raise subprocess.TimeoutExpired("pdflatex", 1)

    monkeypatch.setattr(pdf.shutil, "which", lambda name: "pdflatex")
    monkeypatch.setattr(pdf.subprocess, "run", never)
    with pytest.raises(pdf.TeXFailed, match="not finished"):
        build_pdf("", tmp_path / "none.pdf")


@pytest.mark.parametrize(
    ("narrow", "wide"),
    [
        ("x", "x + y"),
        (r"\frac{a}{b}", r"\frac{a + b + c}{b}"),
        (r"\mathbf{x}", r"\mathbf{x}^\top \mathbf{y}"),
        ("x_i", "x_{iii}"),
    ],
)
def test_more_ink_is_wider(narrow: str, wide: str) -> None:
    assert width(narrow) < width(wide)
