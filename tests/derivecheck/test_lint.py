"""Linting write-ups of our own: right and wrong steps, errors undone, declarations in prose, macros, several files."""

# ruff: noqa: E501 - one case, one row
from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import derivecheck
from derivecheck.linter.linting import Limits, lint
from derivecheck.linter.results import LintItem, LintReport
from derivecheck.results import InputError

HEAD = "\\documentclass{article}\n\\usepackage{amsmath,amssymb}\n\\begin{document}\n"
FOOT = "\n\\end{document}\n"


def tex(body: str) -> LintReport:
    return lint(HEAD + body + FOOT, kind="tex")


def verdicts(report: LintReport) -> list[str]:
    return [item.verdict for item in report.items]


def wrong_lines(report: LintReport) -> list[int]:
    return [item.place.line for item in report.wrong]


def run(*arguments: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    code = "from derivecheck.cli.main import main; main()"
    env = dict(os.environ, PYTHONPATH=str(Path(__file__).resolve().parents[2]))
    return subprocess.run(
        [sys.executable, "-c", code, *arguments], capture_output=True, text=True, cwd=cwd, env=env, timeout=120
    )


# --- verdicts ---

RIDGE = r"""
Let $X \in \mathbb{R}^{n \times d}$, $y \in \mathbb{R}^n$, $w \in \mathbb{R}^d$.
\begin{align*}
\|y - Xw\|^2 &= (y - Xw)^\top (y - Xw) \\
&= y^\top y - 2 w^\top X^\top y + w^\top X^\top X w
\end{align*}
"""

CASES = [
    ("right", RIDGE, ["holds", "holds"]),
    ("a lost factor", RIDGE.replace("- 2 w", "- w"), ["holds", "fails"]),
    ("arithmetic", "$12 \\times 12 = 144$ and $7 \\cdot 6 = 41$.", ["holds", "fails"]),
    ("a matrix inverse", r"Let $A, B \in \mathbb{R}^{n \times n}$ be invertible. $$(AB)^{-1} = A^{-1} B^{-1}$$", ["fails"]),
    ("index calculus", r"""
\begin{align*}
Y_{mn} &= \sum_p X_{mp} W_{np} \\
\frac{\partial Y_{mn}}{\partial W_{ij}} &= \sum_p X_{mp} \delta_{ni} \delta_{pj} \\
&= X_{mj} \delta_{ni}
\end{align*}""", ["holds", "holds", "holds"]),
    ("an index slip", r"""
\begin{align*}
Y_{mn} &= \sum_p X_{mp} W_{np} \\
\frac{\partial Y_{mn}}{\partial W_{ij}} &= \sum_p X_{mp} \delta_{ni} \delta_{pj} \\
&= X_{mi} \delta_{nj}
\end{align*}""", ["holds", "holds", "fails"]),
    ("a chain rule through a definition made on the way", r"""
\begin{align*}
\frac{\partial L}{\partial X_{ij}} &= \sum_{mn} \frac{\partial L}{\partial Y_{mn}} \frac{\partial Y_{mn}}{\partial X_{ij}} \\
&= \sum_{mn} \frac{\partial L}{\partial Y_{mn}} \frac{\partial}{\partial X_{ij}} \sum_p X_{mp} W_{np} \\
&= \sum_{n} \frac{\partial L}{\partial Y_{in}} W_{nj}
\end{align*}""", ["holds", "holds", "holds"]),
    ("a parameter of a definition is no unknown", r"""
Let $X \in \mathbb{R}^{n \times d}$, $y \in \mathbb{R}^n$, $w \in \mathbb{R}^d$ and $\lambda > 0$.
$$L(w) = \|y - Xw\|^2 + \lambda \|w\|^2$$
$$\nabla_w L = -2 X^\top (y - Xw) + \lambda w$$""", ["holds", "holds", "fails"]),
    ("values that solve an equation", "Solve $$32 = \\frac{64 - k + 2p}{2} + 1$$ With $p = 3$ and $k = 8$ it is met.", ["holds", "holds", "holds"]),
    ("values that do not", "Solve $$32 = \\frac{64 - k + 2p}{2} + 1$$ With $p = 3$ and $k = 9$ it is met.", ["holds", "holds", "fails"]),
    ("an array beside its entry", r"""
\begin{align*}
Y_{mn} &= \sum_p X_{mp} W_{np} \\
\frac{\partial L}{\partial X} &= \sum_n \frac{\partial L}{\partial Y_{in}} W_{nj}
\end{align*}""", ["holds", "holds"]),
]  # fmt: skip


@pytest.mark.parametrize(("body", "expected"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_verdicts(body: str, expected: list[str]) -> None:
    assert verdicts(tex(body)) == expected


# Statements that claim nothing, or rest on what is not said: none of them may be an alarm.
SILENT = [
    "Let $x = 3$ and $y > 2$. If $a < b$ then $c \\ne 0$.",
    "The loss is $L = -y \\log p$. Later we take $L = \\frac12 (y - p)^2$ instead.",
    "Setting it to zero gives $$A^\\top A w = A^\\top b.$$",
    "$$f(x) = g(x)$$ $$\\sigma(z) = s$$",
    "$$u = \\frac{1}{1 + e^{-z}}$$ where $z = a - b$.",
    "We have $E[x] = 0$ and $\\mathrm{Var}(x) = 1$.",
    "$$\\text{output size} = \\frac{12 - 4}{2} + 1 = 5$$",
    "$$\\frac{\\partial L}{\\partial W} = \\delta x^\\top$$",
    "$$\\|u + v\\|^2 = \\|u\\|^2 + \\|v\\|^2$$ since $u \\perp v$.",
]


@pytest.mark.parametrize("body", SILENT)
def test_no_alarm_without_a_claim(body: str) -> None:
    assert wrong_lines(tex(body)) == []


def test_what_is_undone_later_is_linked() -> None:
    report = tex(
        "Let $a, b \\in \\mathbb{R}$.\n\\begin{align*}\n(a+b)^2 &= a^2 + b^2 \\\\\n&= a^2 + 2ab + b^2\n\\end{align*}"
    )
    assert verdicts(report) == ["fails", "fails"]
    assert [item.undone for item in report.items] == [report.items[1].place.line, 0]


def test_sections_do_not_share_definitions() -> None:
    body = "\\section{A}\n$$q = 2a$$\n\\section{B}\n$$q = 3a$$\n$$q + q = 6a$$"
    assert verdicts(tex(body)) == ["holds", "holds", "holds"]


def test_a_section_below_goes_on() -> None:
    body = "\\section{A}\nLet $A \\in \\mathbb{R}^{n \\times n}$ be symmetric.\n\\subsection{B}\n$$A^\\top = A$$"
    assert verdicts(tex(body)) == ["holds"]


def test_macros() -> None:
    head = "\\newcommand{\\sq}[1]{\\left(#1\\right)^2}\n\\newcommand\\R{\\mathbb{R}}\nLet $a, b \\in \\R$.\n"
    report = lint(head + "$$\\sq{a+b} = a^2 + b^2$$", kind="tex")
    assert verdicts(report) == ["fails"]
    assert (report.items[0].place.line, report.items[0].place.column) == (4, 12)


def test_place_is_exact() -> None:
    text = "Let $a, b \\in \\mathbb{R}$.\n\n$$\n(a-b)^2\n  = a^2 - b^2\n$$\n"
    item = lint(text).items[0]
    place = item.place
    assert text[place.start : place.end] == "= a^2 - b^2"
    assert (place.line, place.column, place.end_line, place.end_column) == (5, 3, 5, 14)


def test_unreadable_is_reported_and_costs_itself_only() -> None:
    report = lint("$$\\frac{1}{ = 2$$\n\nLet $a \\in \\mathbb{R}$.\n\n$$a + a = 2a$$")
    assert verdicts(report) == ["unreadable", "holds"]
    assert report.items[0].why and not report.is_wrong


def test_one_formula_that_explodes_costs_that_formula_only() -> None:
    deep = "(" * 4000 + "a" + ")" * 4000
    wide = "+".join(f"\\sum_{{i{k}=1}}^{{9}} x_{{{k}}}^{{i{k}}}" for k in range(60))
    started = time.monotonic()
    report = lint(
        f"$$ {deep} = a $$\n\n$$ {wide} = 1 $$\n\nLet $a \\in \\mathbb{{R}}$.\n\n$$a + a = 3a$$",
        limits=Limits(deadline=0.3, relation=1.0),
    )
    assert time.monotonic() - started < 30
    assert report.items[-1].verdict == "fails"


def test_empty_and_missing_files(tmp_path: Path) -> None:
    empty = tmp_path / "empty.tex"
    empty.write_text("")
    for path in (empty, tmp_path / "missing.tex"):
        with pytest.raises(InputError):
            lint(path)
        done = run("lint", str(path))
        assert done.returncode == 2 and path.name in done.stderr and not done.stdout
    with pytest.raises(InputError):
        lint("")


def test_included_files_are_named(tmp_path: Path) -> None:
    (tmp_path / "part.tex").write_text("Let $a \\in \\mathbb{R}$.\n\\[ a + a = 3a \\]\n")
    main = tmp_path / "main.tex"
    main.write_text(HEAD + "\\input{part}\n\\input{gone}" + FOOT)
    report = lint(main)
    assert [(Path(report.name(item)).name, item.place.line) for item in report.wrong] == [("part.tex", 2)]
    assert [note.message for note in report.notes]


def test_time_is_linear_in_the_relations() -> None:
    block = "\\section{S}\nLet $a, b \\in \\mathbb{R}$.\n\\[ (a+b)^2 = a^2 + 2ab + b^2 \\]\n" + "Words. " * 20 + "\n"
    times = []
    for count in (20, 80):
        started = time.perf_counter()
        report = tex(block * count)
        times.append(time.perf_counter() - started)
        assert verdicts(report) == ["holds"] * count
    assert times[1] < 12 * times[0] + 1


def test_progress_is_told() -> None:
    seen: list[tuple[int, int]] = []
    lint("$$1 = 1$$ $$2 = 2$$", progress=lambda done, total: seen.append((done, total)))
    assert seen == [(1, 2), (2, 2)]


def test_public_name() -> None:
    assert "lint" in derivecheck.__all__
    assert derivecheck.lint("$1 + 1 = 3$").is_wrong


def test_interrupt_in_the_library() -> None:
    def stop(done: int, total: int) -> None:
        if done == 2:
            raise KeyboardInterrupt

    report = lint("$$1 = 1$$ $$1 = 2$$ $$3 = 3$$", progress=stop)
    assert verdicts(report) == ["holds", "fails"] and not report.complete and report.why == "interrupted"


# --- the command ---

WRONG = "# Essay\n\nLet $a, b \\in \\mathbb{R}$.\n\n$$\n(a+b)^2 = a^2 + b^2\n$$\n\nIt is $2 + 2 = 4$.\n"


@pytest.fixture
def essay(tmp_path: Path) -> Path:
    path = tmp_path / "essay.md"
    path.write_text(WRONG)
    return path


def test_text_points_like_a_compiler(essay: Path) -> None:
    done = run("lint", "essay.md", cwd=essay.parent)
    assert done.returncode == 1
    lines = done.stdout.splitlines()
    assert lines[0] == "essay.md:6:9: does not hold"
    assert lines[1] == "     6 | (a+b)^2 = a^2 + b^2"
    assert lines[2] == "       |         ^^^^^^^^^^^"
    assert lines[3].startswith("    why: ")
    assert lines[-1] == "essay.md: 2 relations read, 1 hold, 1 fail, 0 undecided, 0 unreadable"


def test_explain_shows_proofs() -> None:
    text = r"Let $X \in \mathbb{R}^{n \times d}$, $w \in \mathbb{R}^d$, $L(w) = \|X w\|^2$. $$\nabla_w L(w) = 2 X^\top X w$$"
    plain, shown = lint(text), lint(text, proofs=True)
    assert [item.proof for item in plain.items] == [None, None]
    assert [item.proof is None for item in shown.items] == [True, False]  # a definition claims nothing
    proof = shown.items[1].proof
    assert proof is not None
    assert {(step.rule, step.outcome) for step in proof.steps} >= {
        ("definition of L", "proved"),
        ("derivative", "proved"),
    }
    assert proof.outcome == "proved"
    assert shown.to_json()["items"][1]["proof"] == proof.to_json()
    assert "proof" not in plain.to_json()["items"][1]


def test_explain_shows_readings(essay: Path) -> None:
    done = run("lint", "essay.md", "--explain", cwd=essay.parent)
    assert "reading: (a + b)^{2} = a^{2} + b^{2}" in done.stdout and "essay.md:9:14: holds" in done.stdout


def test_json(essay: Path) -> None:
    done = run("lint", "essay.md", "--format", "json", cwd=essay.parent)
    report = json.loads(done.stdout)["reports"][0]
    assert done.returncode == 1 and report["complete"] is True
    assert report["summary"] == {
        "relations": 2,
        "holds": 1,
        "fails": 1,
        "undecided": 0,
        "unreadable": 0,
        "ill-typed": 0,
    }
    first = report["items"][0]
    assert (first["file"], first["line"], first["column"], first["verdict"]) == ("essay.md", 6, 9, "fails")


def test_sarif(essay: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.sarif"
    done = run("lint", "essay.md", "--format", "sarif", "-o", str(out), cwd=essay.parent)
    document = json.loads(out.read_text())
    result = document["runs"][0]["results"][0]
    region = result["locations"][0]["physicalLocation"]["region"]
    assert done.returncode == 1 and document["version"] == "2.1.0"
    assert (result["ruleId"], result["level"]) == ("fails", "error")
    assert region == {"startLine": 6, "startColumn": 9, "endLine": 6, "endColumn": 20}


def test_several_files(essay: Path) -> None:
    good = essay.parent / "good.md"
    good.write_text("$1 + 1 = 2$\n")
    assert run("lint", "good.md", cwd=essay.parent).returncode == 0
    both = run("lint", "good.md", "essay.md", cwd=essay.parent)
    assert both.returncode == 1 and "good.md: 1 relations" in both.stdout and "essay.md:6:9" in both.stdout
    mixed = run("lint", "gone.md", "essay.md", cwd=essay.parent)
    assert mixed.returncode == 2 and "essay.md:6:9" in mixed.stdout


def test_control_c_prints_what_was_found(tmp_path: Path) -> None:
    path = tmp_path / "long.md"
    path.write_text("$$1 = 2$$\n\n" + "# S\n\n$$\\sum_{k=1}^{n} k^2 = \\frac{n(n+1)(2n+1)}{6}$$\n\n" * 4000)
    code = "from derivecheck.cli.main import main; main()"
    env = dict(os.environ, PYTHONPATH=str(Path(__file__).resolve().parents[2]))
    out = ""
    for seconds in (5, 15, 45):  # on a busy machine nothing may be read in the first ones
        child = subprocess.Popen(
            [sys.executable, "-c", code, "lint", str(path)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=env,
        )
        time.sleep(seconds)
        child.send_signal(signal.SIGINT)
        out, _ = child.communicate(timeout=60)
        assert child.returncode == 130
        if "long.md:1:5" in out:
            break
    assert "long.md:1:5: does not hold" in out and "not complete: interrupted" in out


# --- the annotated copy ---


def test_annotated_markdown(essay: Path) -> None:
    run("lint", "essay.md", "--annotate", "noted.md", cwd=essay.parent)
    noted = (essay.parent / "noted.md").read_text()
    assert "\n> **derivecheck, line 6: this does not hold" in noted
    again = lint(essay.parent / "noted.md")
    assert [item.verdict for item in again.items] == ["fails", "holds"]


def test_annotated_tex_compiles(tmp_path: Path) -> None:
    body = (
        "Let $a, b \\in \\mathbb{R}$ & so on.\n\\[ (a+b)^2 = a^2 + b^2 \\]\nIt is {\\bf so: $2 + 2 = 5$, and} on.\n"
        "\\begin{itemize}\\item $3 \\cdot 3 = 8$\\end{itemize}\n\\begin{tabular}{c}$1 + 1 = 3$\\end{tabular}\n"
        "\\footnote{Here $5 + 5 = 11$.}\n{\\large x}: \\boxed{\\begin{aligned} 2 \\cdot 2 &= 5 \\end{aligned}}\n"
    ).replace(" & so", " \\& so")
    path = tmp_path / "essay.tex"
    path.write_text(HEAD + body + FOOT)
    done = run("lint", "essay.tex", "--annotate", "noted.tex", cwd=tmp_path)
    assert done.returncode == 1, done.stderr
    noted = (tmp_path / "noted.tex").read_text()
    assert noted.count("\\derivechecknote{") >= 5 and "\\providecommand{\\derivechecknote}" in noted
    from shutil import which

    if which("pdflatex") is None:
        pytest.skip("there is no pdflatex to compile the annotated copy with")
    plain = noted.replace("\\boxed{\\begin", "$\\boxed{\\begin").replace("\\end{aligned}}", "\\end{aligned}}$", 1)
    (tmp_path / "noted.tex").write_text(plain)
    made = subprocess.run(
        ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "noted.tex"],
        cwd=tmp_path,
        capture_output=True,
        timeout=120,
    )
    assert made.returncode == 0, made.stdout[-2000:].decode(errors="replace")


@pytest.mark.parametrize("target", ["essay.md", "noted.tex", "no/such/folder.md"])
def test_annotate_refuses(essay: Path, target: str) -> None:
    done = run("lint", "essay.md", "--annotate", target, cwd=essay.parent)
    assert done.returncode == 2 and essay.read_text() == WRONG


def test_items_reject_unknown_verdicts() -> None:
    place = lint("$1 = 1$").items[0].place
    with pytest.raises(ValueError, match="unknown verdict"):
        LintItem(place, place, "=", "1", "1", "maybe")
