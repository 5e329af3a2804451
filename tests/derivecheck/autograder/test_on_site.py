"""The archive where Gradescope would run it: unpacked and laid out as its documentation says, its script started as
its harness starts it, and ``results.json`` held against the documented format."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from derivecheck.autograder import running
from derivecheck.autograder.archive import gradescope_archive
from derivecheck.autograder.settings import AutograderSettings
from derivecheck.results import GradeReport

SET = "ift6135_h20_a2"
GOOD = "# Question 4\n\n## 4.1\n\n$$\\mu_{batch} = [2.5000, 2.5833]$$\n\n$$\\sigma_{batch}^2 = [0.5833, 1.0764]$$\n"
METADATA = {
    "id": 123456,
    "created_at": "2026-03-01T14:22:32.365935-08:00",
    "assignment": {
        "due_date": "2026-03-08T12:00:00.000000-08:00",
        "group_size": 4,
        "group_submission": True,
        "id": 25828,
        "course_id": 1234,
        "late_due_date": None,
        "release_date": "2026-02-20T00:00:00.000000-08:00",
        "title": "Homework",
        "total_points": "97.0",
    },
    "submission_method": "upload",
    "users": [
        {"email": "ada@uni.example", "id": 1234, "name": "Ada"},
        {"email": "bob@uni.example", "id": 1235, "name": "Bob"},
    ],
    "previous_submissions": [{"submission_time": "2026-02-28T14:22:32", "score": 0.0, "results": {}}],
}

TEXT, NUMBER = (str,), (int, float)
VISIBILITY = ("hidden", "after_due_date", "after_published", "visible")
FORMATS = ("text", "html", "simple_format", "md", "ansi")
TOP = {
    "score": NUMBER, "execution_time": NUMBER, "output": TEXT, "output_format": FORMATS, "test_output_format": FORMATS,
    "test_name_format": FORMATS, "visibility": VISIBILITY, "stdout_visibility": VISIBILITY, "extra_data": (dict,),
    "tests": (list,), "leaderboard": (list,),
}  # fmt: skip
TEST = {
    "score": NUMBER, "max_score": NUMBER, "status": ("passed", "failed"), "name": TEXT, "name_format": FORMATS,
    "number": TEXT, "output": TEXT, "output_format": FORMATS, "tags": (list,), "visibility": VISIBILITY,
    "extra_data": (dict,),
}  # fmt: skip
"""The documented keys of results.json: types, or the words that may stand there."""


def require_documented(made: dict[str, Any], known: dict[str, tuple[Any, ...]]) -> None:
    for key, value in made.items():
        allowed = known[key]
        assert value in allowed if isinstance(allowed[0], str) else isinstance(value, allowed), key
        assert not isinstance(value, bool), key


def require_results(made: dict[str, Any]) -> None:
    """What Gradescope would take: a score at the top or on every test, nothing that it does not know."""
    require_documented(made, TOP)
    for test in made.get("tests", []):
        require_documented(test, TEST)
    assert "score" in made or all("score" in test for test in made["tests"])


def test_the_check_of_the_format_finds_what_is_wrong() -> None:
    for wrong in ({"score": "1"}, {"visibility": "always"}, {"result": 1}, {"tests": [{"status": "open"}]}, {}):
        with pytest.raises((AssertionError, KeyError)):
            require_results({"tests": [{}], **wrong})


@dataclass(frozen=True)
class Site:
    """What stands for ``/autograder``."""

    root: Path

    def run(self, python: str = sys.executable) -> dict[str, Any]:
        """Grade what is in ``submission``, as the harness does; the results."""
        environment = {"PATH": os.environ["PATH"], "HOME": str(self.root), "AUTOGRADER_ROOT": str(self.root)}
        if python:
            environment["AUTOGRADER_PYTHON"] = python
        with (self.root / "results" / "stdout").open("wb") as out:
            script = [str(self.root / "run_autograder")]
            done = subprocess.run(
                script, cwd=self.root, env=environment, stdout=out, stderr=out, timeout=240, check=False
            )
        assert done.returncode == 0, self.stdout
        made = self.results()
        require_results(made)
        return made

    def results(self) -> dict[str, Any]:
        return dict(json.loads((self.root / "results" / "results.json").read_text(encoding="utf-8")))

    @property
    def stdout(self) -> str:
        return (self.root / "results" / "stdout").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def archive() -> bytes:
    return gradescope_archive(AutograderSettings(SET))


@pytest.fixture
def site(archive: bytes, tmp_path: Path) -> Site:
    for name in ("source", "submission", "results"):
        (tmp_path / name).mkdir()
    with zipfile.ZipFile(BytesIO(archive)) as opened:
        opened.extractall(tmp_path / "source")
    shutil.copy(tmp_path / "source" / "run_autograder", tmp_path / "run_autograder")
    (tmp_path / "run_autograder").chmod(0o755)
    (tmp_path / "submission_metadata.json").write_text(json.dumps(METADATA), encoding="utf-8")
    return Site(tmp_path)


def in_this_process(function: Any, work: Any, **options: Any) -> list[tuple[int, Any]]:
    return [(number, function(*arguments)) for number, arguments in enumerate(work)]


def several(folder: Path) -> None:
    (folder / "notes.md").write_text("only words", encoding="utf-8")
    (folder / "essay.md").write_text(GOOD, encoding="utf-8")
    (folder / "scan.pdf").write_bytes(b"%PDF-1.5")


def inside(folder: Path) -> None:
    (folder / "hw").mkdir()
    (folder / "hw" / "main.tex").write_text(r"\input{parts/four}", encoding="utf-8")
    (folder / "hw" / "parts").mkdir()
    text = GOOD.replace("# Question 4", r"\section*{Question 4}").replace("## 4.1", r"\subsection*{4.1}")
    (folder / "hw" / "parts" / "four.tex").write_text(text.replace("#", ""), encoding="utf-8")


def archived(folder: Path) -> None:
    with zipfile.ZipFile(folder / "hw.zip", "w") as made:
        made.writestr("hw/essay.md", GOOD)


@pytest.mark.slow
@pytest.mark.parametrize("submit", [several, inside, archived], ids=lambda submit: submit.__name__)
def test_it_grades(site: Site, submit: Callable[[Path], None]) -> None:
    submit(site.root / "submission")
    made = site.run()
    # Two answers of six, and both relations: 4 (0.7 / 3 + 0.3).
    assert [test["score"] for test in made["tests"] if test["number"] == "4.1"] == [pytest.approx(2.133333)]
    assert len(made["tests"]) == 24
    assert made["score"] == pytest.approx(sum(test["score"] for test in made["tests"]))


def linked(folder: Path) -> None:
    (folder / "hw.md").symlink_to("/etc/passwd")


def huge(folder: Path) -> None:
    with (folder / "hw.md").open("wb") as out:
        out.truncate(250_000_000)


def unreadable_name(folder: Path) -> None:
    Path(os.fsdecode(os.fsencode(folder) + b"/caf\xe9\n<b>.md")).write_bytes(b"\x00\x01")


def file_bytes(name: str, data: bytes) -> Callable[[Path], None]:
    def submit(folder: Path) -> None:
        (folder / name).write_bytes(data)

    return submit


NOTHING_TO_GRADE = {
    "nothing": (lambda _: None, "there is no file in it that can be graded"),
    "a PDF only": (file_bytes("hw.pdf", b"%PDF-1.5"), "hw.pdf is a PDF, not text that can be graded"),
    "a picture only": (file_bytes("hw.JPG", b"\xff\xd8\xff"), "hw.JPG is an image, not text that can be graded"),
    "an empty file": (file_bytes("hw.md", b""), "hw.md is empty"),
    "a huge file": (huge, "hw.md is larger than 20 MB"),
    "a binary file": (file_bytes("hw.tex", b"a\x00b"), "hw.tex is a binary file, not text"),
    "another encoding": (file_bytes("hw.tex", b"caf\xe9"), "hw.tex is not UTF-8 text"),
    "other homework": (file_bytes("hw.md", b"# Question 9\n\n$a = b$"), "no question of the problem set was found"),
    "a broken archive": (file_bytes("hw.zip", b"PK\x03\x04 and no more"), "hw.zip is no archive that can be read"),
    "a link": (linked, "hw.md a link, which is not followed"),
    "a strange name": (unreadable_name, "is a binary file, not text"),
    "a folder that is not there": (lambda folder: folder.rmdir(), "no such file or folder"),
}


def require_reason(made: dict[str, Any], reason: str) -> None:
    require_results(made)
    assert reason in made["output"]
    assert made["output"].startswith("This submission could not be graded: ")
    assert (made["score"], made["tests"], made["visibility"]) == (0, [], "visible")


@pytest.mark.parametrize("name", NOTHING_TO_GRADE)
def test_what_cannot_be_graded_has_a_reason(
    site: Site, name: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(running, "run_all", in_this_process)
    submit, reason = NOTHING_TO_GRADE[name]
    submit(site.root / "submission")
    running.run(site.root)
    require_reason(site.results(), reason)
    assert capsys.readouterr().err == ""


@pytest.mark.slow
@pytest.mark.parametrize("name", ["nothing", "a PDF only", "a huge file"])
def test_it_does_so_there(site: Site, name: str) -> None:
    submit, reason = NOTHING_TO_GRADE[name]
    submit(site.root / "submission")
    require_reason(site.run(), reason)
    assert site.stdout == ""


@pytest.mark.parametrize("metadata", ["", "{", "[]", "7", '{"users": []}', '{"users": [{"email": 7}]}', None])
def test_strange_metadata_costs_nothing(tmp_path: Path, metadata: str | None) -> None:
    path = tmp_path / "submission_metadata.json"
    if metadata is not None:
        path.write_text(metadata, encoding="utf-8")
    report = GradeReport("hw.md", SET, 1.0, 2.0, ())
    assert running.with_student(report, path) == report


def test_the_first_of_a_group_is_the_student(tmp_path: Path) -> None:
    path = tmp_path / "submission_metadata.json"
    path.write_text(json.dumps(METADATA), encoding="utf-8")
    assert running.with_student(GradeReport("hw.md", SET, 1.0, 2.0, ()), path).submission == "ada@uni.example"


def test_a_program_that_does_not_start_leaves_a_reason(site: Site) -> None:
    for python, code in (("/no/such/python", 127), ("/bin/false", 1)):
        made = site.run(python)
        assert f"the autograder ended early (exit code {code})" in made["output"]
        assert made["score"] == 0


def registry_answers(place: Path) -> bool:
    """Whether packages can be had: one small one is asked for."""
    pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", str(place), "mdurl"]
    try:
        return subprocess.run(pip, capture_output=True, timeout=30, check=False).returncode == 0
    except subprocess.TimeoutExpired:
        return False


@pytest.mark.slow
@pytest.mark.skipif(not os.environ.get("DERIVECHECK_SETUP"), reason="takes a minute: set DERIVECHECK_SETUP=1")
def test_set_up_in_an_environment_of_its_own(site: Site, tmp_path: Path) -> None:
    """As when the image is built: ``setup.sh`` makes a Python of its own, and the grading uses nothing else."""
    if not registry_answers(tmp_path / "one"):
        pytest.skip("no package registry answers")
    environment = {**os.environ, "AUTOGRADER_ROOT": str(site.root)}
    environment.pop("PYTHONPATH", None)
    setup = ["bash", str(site.root / "source" / "setup.sh")]
    done = subprocess.run(setup, cwd=site.root, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    several(site.root / "submission")
    made = site.run(python="")
    assert [test["score"] for test in made["tests"] if test["number"] == "4.1"] == [pytest.approx(2.133333)]
