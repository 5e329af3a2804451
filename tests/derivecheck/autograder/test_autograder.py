"""The archive for Gradescope: made, unpacked and run in a folder that stands in for /autograder."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from derivecheck.autograder import running
from derivecheck.autograder.archive import gradescope_archive, pins
from derivecheck.autograder.settings import AutograderSettings
from derivecheck.batch.pool import Failed
from derivecheck.cli.main import run
from derivecheck.results import AnswerResult, GradeReport, InputError, PartResult

SET = "ift6135_h20_a2"
SHORT = "# Question 4\n\n## 4.1\n\n$$\\mu_{batch} = [2.5000, 2.5833]$$\n\n$$\\sigma_{batch}^2 = [0.6364, 1.1742]$$\n"


@pytest.fixture(scope="module")
def archive() -> bytes:
    return gradescope_archive(AutograderSettings(SET))


def unpacked(archive: bytes, root: Path, submission: dict[str, str]) -> Path:
    """A folder as Gradescope lays it out."""
    with zipfile.ZipFile(BytesIO(archive)) as opened:
        opened.extractall(root / "source")
    for name, text in submission.items():
        path = root / "submission" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    (root / "submission").mkdir(exist_ok=True)
    return root


def results(root: Path) -> dict[str, Any]:
    return dict(json.loads((root / "results" / "results.json").read_text(encoding="utf-8")))


def run_there(root: Path) -> None:
    """As Gradescope runs the script, but with this Python and this root."""
    environment = {**os.environ, "AUTOGRADER_ROOT": str(root), "AUTOGRADER_PYTHON": sys.executable}
    script = ["bash", root / "source" / "run_autograder"]
    done = subprocess.run(script, env=environment, cwd=root, capture_output=True, text=True, timeout=240, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_the_archive_has_what_gradescope_asks_for(archive: bytes) -> None:
    with zipfile.ZipFile(BytesIO(archive)) as opened:
        names = opened.namelist()
        modes = {info.filename: info.external_attr >> 16 for info in opened.infolist()}
        assert opened.testzip() is None
    assert {"setup.sh", "run_autograder", "requirements.txt", "settings.json"} <= set(names)
    assert (modes["setup.sh"], modes["run_autograder"], modes["requirements.txt"]) == (0o755, 0o755, 0o644)
    assert {"packages/notation/tokens/lex.py", "packages/derivecheck/report/templates/page.html.j2"} <= set(names)
    assert [name for name in names if "__pycache__" in name or name.startswith("/") or ".." in name] == []


def test_the_same_program_gives_the_same_bytes(archive: bytes) -> None:
    assert gradescope_archive(AutograderSettings(SET)) == archive


def test_everything_needed_is_pinned() -> None:
    lines = pins().splitlines()
    assert [line for line in lines if not re.fullmatch(r"[a-z0-9-]+==[^\s=]+", line)] == []
    names = {line.split("==")[0] for line in lines}
    assert {"sympy", "mpmath", "numpy", "python-flint", "typer", "pebble", "antlr4-python3-runtime"} <= names
    assert names.isdisjoint({"derivecheck", "pytest", "selenium", "distributed"})


def test_it_grades_where_nothing_else_of_the_program_is(archive: bytes, tmp_path: Path) -> None:
    root = unpacked(archive, tmp_path, {"essay.md": SHORT})
    run_there(root)
    made = results(root)
    test = next(test for test in made["tests"] if test["number"] == "4.1")
    assert "batch mean: right" in test["output"]
    assert "right if the sum is divided by n = 12" in test["output"]
    assert 0 < made["score"] == pytest.approx(sum(test["score"] for test in made["tests"]))


def test_a_problem_set_that_is_a_file_goes_with_it(
    repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sheet = tmp_path / "sheet.md"
    sheet.write_bytes((repository / "derivations" / "gaussian_elbo" / "problem_set.md").read_bytes())
    made = gradescope_archive(AutograderSettings(str(sheet)))
    root = unpacked(made, tmp_path / "root", {"a.md": "nothing"})
    sheet.unlink()
    asked: list[str] = []
    monkeypatch.setattr(running, "grade_found", lambda _, settings: asked.append(settings.problems) or "no")
    running.run(root)
    assert asked == [str(root / "source" / "problems" / "sheet.md")]
    assert Path(asked[0]).is_file()


def test_the_scripts_are_whole(archive: bytes, tmp_path: Path) -> None:
    root = unpacked(archive, tmp_path, {})
    for name in ("setup.sh", "run_autograder"):
        assert subprocess.run(["bash", "-n", root / "source" / name], check=False).returncode == 0


@pytest.mark.parametrize(
    ("submission", "reason"),
    [
        ({}, "there is no file in it that can be graded"),
        ({"essay.md": ""}, "essay.md is empty"),
        ({"essay.pdf": "%PDF-1.4"}, "essay.pdf is a PDF, not text that can be graded"),
        ({"essay.md": "no question here"}, "no question of the problem set was found in the document"),
    ],
)
def test_what_cannot_be_graded_is_told(
    archive: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, submission: dict[str, str], reason: str
) -> None:
    monkeypatch.setattr(running, "run_all", in_this_process)
    running.run(unpacked(archive, tmp_path, submission))
    assert reason in results(tmp_path)["output"]


def in_this_process(function: Any, work: Any, **options: Any) -> list[tuple[int, Any]]:
    return [(number, function(*arguments)) for number, arguments in enumerate(work)]


def fake(monkeypatch: pytest.MonkeyPatch, score: float = 1.0) -> None:
    """Every submission has one wrong answer and a score that depends on its length."""

    def graded(found: Any, settings: Any) -> GradeReport:
        answer = AnswerResult("comparison", "", "", 0, "person")
        part = PartResult("2.4", "person", 0, 3, (answer,), content="c")
        other = PartResult("1.1", "correct", float(len(found.bundle.files[found.bundle.main])), 99)
        return GradeReport(found.name, SET, other.score, 102, (other, part))

    monkeypatch.setattr(running, "grade_found", graded)


def test_of_several_write_ups_the_best_is_taken(
    archive: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake(monkeypatch)
    running.run(unpacked(archive, tmp_path, {"a.md": "x", "b.md": "xyz"}))
    assert (results(tmp_path)["score"], "the best was taken: b.md" in results(tmp_path)["output"]) == (3.0, True)


def test_files_that_a_write_up_includes_are_part_of_it(
    archive: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake(monkeypatch)
    running.run(unpacked(archive, tmp_path, {"main.tex": "\\input{more}", "more.tex": "x" * 50}))
    assert (results(tmp_path)["score"], "best" in results(tmp_path)["output"]) == (12.0, False)


def test_decisions_name_a_student_by_address(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake(monkeypatch)
    decisions = '[[decision]]\nsubmission = "ada@uni.example"\npart = "2.4"\npoints = 2\n'
    root = unpacked(gradescope_archive(AutograderSettings(SET, "visible"), decisions), tmp_path, {"a.md": "x"})
    (root / "submission_metadata.json").write_text('{"users": [{"email": "ada@uni.example"}]}', encoding="utf-8")
    running.run(root)
    assert (results(root)["score"], results(root)["visibility"]) == (3.0, "visible")
    (root / "submission_metadata.json").write_text('{"users": []}', encoding="utf-8")
    running.run(root)
    assert results(root)["score"] == 1.0


def test_a_limit_and_a_fault_are_told(
    archive: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    root = unpacked(archive, tmp_path, {"a.md": SHORT})
    monkeypatch.setattr(running, "run_all", lambda *_, **__: [(0, Failed("took more than 300 s"))])
    running.run(root)
    assert "a.md took more than 300 s" in results(root)["output"]
    monkeypatch.setattr(running, "run_all", lambda *_, **__: 1 // 0)
    running.run(root)
    assert "INTERNAL ERROR: ZeroDivisionError" in results(root)["output"]
    assert "Traceback" in capsys.readouterr().err


def test_export_writes_the_archive(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "autograder.zip"
    decisions = tmp_path / "decisions.toml"
    decisions.write_text('[[decision]]\nsubmission = "a"\npart = "1.1"\npoints = 1\n', encoding="utf-8")
    command = ["export", "gradescope", "-o", str(path), "--visibility", "hidden", "--overrides", str(decisions)]
    assert run(command) == 0
    assert "upload it to Gradescope" in capsys.readouterr().out
    with zipfile.ZipFile(path) as opened:
        settings = AutograderSettings.from_text(opened.read("settings.json").decode())
        assert opened.read("overrides.toml").decode() == decisions.read_text(encoding="utf-8")
    assert settings == AutograderSettings(SET, "hidden")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["moodle"], "moodle"),
        (["gradescope", "--problems", "none"], "unknown problem set 'none'"),
        (["gradescope", "-o", "/no/such/folder/x.zip"], "no such folder to write to"),
        (["gradescope", "--overrides", "/no/such/file"], "cannot be read"),
        (["gradescope", "--visibility", "public"], "public"),
    ],
)
def test_export_refuses(
    arguments: list[str],
    message: str,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(["export", *arguments]) == 2
    assert message in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_settings_that_are_none_are_refused() -> None:
    for text in ("{", "[]", '{"problems": "x", "more": 1}', "{}"):
        with pytest.raises(InputError, match=r"settings\.json"):
            AutograderSettings.from_text(text)
