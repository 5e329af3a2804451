"""``derivecheck read``: what is shown of a formula and of a file, as text and as JSON, and the exit codes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from derivecheck.cli.main import run
from derivecheck.report.text import PIPED_WIDTH
from derivecheck.understanding import read_one

X = r"X \in \mathbb{R}^{n \times d}"
W = r"w \in \mathbb{R}^d"
NOTES = r"""# Notes
Let $X \in \mathbb{R}^{n \times d}$ and $w \in \mathbb{R}^d$.

$$a = X w$$

We have $\frac{1}{2x$ and

$$a + w = \frac{1}{2} x$$
"""
MACROS = r"""\newcommand{\vv}[1]{\mathbf{#1}}
\begin{document}
\section{One}
$\vv{u} \in \mathbb{R}^n$
\[ \vv{u}^\top \vv{u} \]
\end{document}
"""


def records(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


@pytest.fixture
def notes(tmp_path: Path) -> str:
    path = tmp_path / "notes.md"
    path.write_text(NOTES, encoding="utf-8")
    return str(path)


# --- a formula ---


def test_formula(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["read", r"X^T X w", "--given", X, "--given", W]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "formula  X^T X w"
    assert lines[1] == r"  read as        X^\top X w"
    assert lines[2] == "  shape          vector[d]"
    assert lines[3] == "  where          X matrix[n, d]; w vector[d]"
    assert len(lines) == 4


def test_chain_has_its_relations(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["read", r"a \le b = 2 a", "--json"]) == 0
    (record,) = records(capsys)
    (statement,) = record["statements"]
    assert [side["relation"] for side in statement["sides"]] == [None, r"\le", "="]
    assert [side["reading"] for side in statement["sides"]] == ["a", "b", "2 a"]
    assert [side["error"] for side in statement["sides"]] == [None, None, None]


def test_clash_is_wrong_and_has_a_caret(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["read", "a + X w", "--given", X, "--given", r"w \in \mathbb{R}^n"]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[1] == "  ill-typed"
    assert lines[2] == "  because        cannot multiply: matrix[n, d] and vector[n] do not fit"
    source, caret = lines[3], lines[4]
    assert source[caret.index("^") : caret.rindex("^") + 1] == "X w"


def test_malformed_formula(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["read", r"\frac{a}{", "--json"]) == 1
    (record,) = records(capsys)
    assert record["statements"] == []
    assert record["error"]["kind"] == "unreadable"
    assert record["error"]["message"].startswith("this brace is never closed\n")


def test_given_that_cannot_be_used(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["read", "x", "--given", r"\frac{"]) == 2
    assert "cannot be used" in capsys.readouterr().err


def test_a_minus_sign_begins_a_formula(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["read", "-x y"]) == 0
    assert capsys.readouterr().out.splitlines()[1] == "  read as        -x y"


def test_remarks_and_other_readings() -> None:
    (statement,) = read_one(
        r"\|x\|^2 + \mathrm{Var}(x)", (r"x \in \mathbb{R}^n", r"x \sim \mathcal{N}(0, I)")
    ).statements
    (side,) = statement.sides
    assert side.remarks or side.others or side.kind


def test_tree(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["read", r"\frac{a}{2} X", "--given", X, "--tree", "--json"]) == 0
    (record,) = records(capsys)
    assert record["statements"][0]["sides"][0]["tree"].splitlines() == [
        "Mul [matrix[n, d]]",
        "  left: Div [scalar]",
        "    numerator: Symbol a [scalar]",
        "    denominator: Number 2 [scalar]",
        "  right: Symbol X [matrix[n, d]]",
    ]


def test_second_reader_is_heard(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["read", "1/2x"]) == 0
    assert "the second reader disagrees: ambiguous notation" in capsys.readouterr().out
    assert run(["read", "1/2x", "--no-second-reader"]) == 0
    assert "ambiguous" not in capsys.readouterr().out
    assert run(["read", "x/2"]) == 0
    assert "ambiguous" not in capsys.readouterr().out


def test_no_line_is_wider_than_the_console(capsys: pytest.CaptureFixture[str]) -> None:
    formula = " + ".join(rf"\frac{{a_{{{number}}}}}{{1 + x^{{{number}}}}}" for number in range(1, 40))
    assert run(["read", formula, "--tree"]) == 0
    assert max(len(line) for line in capsys.readouterr().out.splitlines()) <= PIPED_WIDTH


# --- a file ---


def test_file(capsys: pytest.CaptureFixture[str], notes: str) -> None:
    assert run(["read", notes]) == 1
    out = capsys.readouterr().out
    assert r"line 2  X \in \mathbb{R}^{n \times d}" in out
    assert "  declares       X" in out
    assert "  defines        a" in out
    assert "this brace is never closed" in out
    assert out.splitlines()[-1].endswith("with a place that could not be")


def test_file_as_json(capsys: pytest.CaptureFixture[str], notes: str) -> None:
    assert run(["read", notes, "--json", "--no-second-reader"]) == 1
    found = records(capsys)
    assert [record["line"] for record in found] == [2, 2, 4, 6, 8]
    product = found[2]["statements"][0]
    assert product["defines"] == "a"
    assert [side["shape"] for side in product["sides"]] == ["vector[n]", "vector[n]"]
    assert found[3]["error"]["kind"] == "unreadable"
    assert found[4]["statements"][0]["sides"][0]["error"]["kind"] == "ill-typed"


def test_macros_of_a_file(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = tmp_path / "notes.tex"
    path.write_text(MACROS, encoding="utf-8")
    assert run(["read", str(path), "--json"]) == 0
    side = records(capsys)[-1]["statements"][0]["sides"][0]
    assert side["shape"] == "scalar"
    assert side["text"] == r"\vv{u}^\top \vv{u}"


def test_given_holds_in_a_file(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = tmp_path / "notes.md"
    path.write_text("$$Z v$$\n", encoding="utf-8")
    given = ["--given", r"Z \in \mathbb{R}^{m \times k}", "--given", r"v \in \mathbb{R}^k"]
    assert run(["read", str(path), *given, "--json"]) == 0
    assert records(capsys)[0]["statements"][0]["sides"][0]["shape"] == "vector[m]"


@pytest.mark.parametrize(
    ("source", "message"), [("absent.tex", "absent.tex: no such file"), ("  ", "there is no FILE or FORMULA")]
)
def test_could_not_run(source: str, message: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["read", source]) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert message in shown.err


# --- check ---


def test_check_asks_the_second_reader_only_when_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["check", "x/2", "--expected", "1/2x"]) == 0
    assert "second reader" not in capsys.readouterr().out
    assert run(["check", "x/2", "--expected", "1/2x", "--second-reader"]) == 0
    out = " ".join(capsys.readouterr().out.split())
    assert (
        r"ambiguous expected: the second reader disagrees: ambiguous notation; it takes this for \frac{1}{2 x}" in out
    )


def test_check_batch_with_the_second_reader(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = tmp_path / "pairs.jsonl"
    rows = [{"id": 1, "expected": "1/2x", "answer": "x/2"}, {"id": 2, "expected": "x/2", "answer": "x/2"}]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    assert run(["check", "--batch", str(path), "--second-reader"]) == 0
    first, second = records(capsys)
    assert first["second_reader"].startswith("expected: the second reader disagrees")
    assert "second_reader" not in second
