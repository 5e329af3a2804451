"""A class graded for real, in small: serial, parallel and repeated runs agree, and nothing is graded twice."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from derivecheck.batch.limits import Limits
from derivecheck.batch.model import Outcome
from derivecheck.batch.pool import run_all
from derivecheck.batch.run import Progress, grade_class, grade_listed, list_submissions
from derivecheck.batch.store import Store
from derivecheck.cli.main import run
from derivecheck.results import InputError, Json

SET = "ift6135_h20_a2"
HEAD = "# Question 1\n\n## 1.1\n\n"
ANSWERS = {
    "ann/hw.md": r"$$\Delta\boldsymbol{\theta}_t = \alpha\Delta\boldsymbol{\theta}_{t-1} - \epsilon\mathbf{g}_t$$",
    "bob/hw.md": r"$$\Delta\boldsymbol{\theta}_t = \alpha\Delta\boldsymbol{\theta}_{t-1} + \epsilon\mathbf{g}_t$$",
    "王芳/作业.md": r"$$(\alpha, \epsilon) = (\beta, \delta (1 - \beta))$$",
    "eve/hw.md": "nothing of it",
    "zoe/hw.pdf": "%PDF-1.5",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, answer in ANSWERS.items():
        path = tmp_path / "class" / name
        path.parent.mkdir(parents=True)
        path.write_text(answer if name.endswith("pdf") or "nothing" in answer else HEAD + answer, encoding="utf-8")
    return tmp_path / "class"


def graded(folder: Path, store: Store, **options: int) -> list[Progress]:
    return list(grade_class(store, SET, [folder], backend=partial(run_all, **options)))


def kept(store: Store) -> dict[str, tuple[str, str, Json | None]]:
    return {
        entry.name: (entry.status, entry.message, entry.report and entry.report.to_json()) for entry in store.entries()
    }


def test_serial_parallel_and_repeated_runs_agree(folder: Path) -> None:
    made = []
    for jobs in (1, 2, 2):
        with Store.open(None) as store:
            progress = graded(folder, store, jobs=jobs)
            assert [progress[0].done, progress[-1].done, progress[-1].graded] == [1, 5, 4]
            made.append(kept(store))
    assert made[0] == made[1] == made[2]
    assert {name: item[0] for name, item in made[0].items()} == {
        "ann/hw.md": "graded",
        "bob/hw.md": "graded",
        "eve/hw.md": "refused",
        "zoe/hw.pdf": "refused",
        "王芳/作业.md": "graded",
    }


def test_what_is_unchanged_is_not_graded_twice(folder: Path) -> None:
    with Store.open(None) as store:
        graded(folder, store)
        before = kept(store)
        assert [(item.done, item.graded) for item in graded(folder, store)] == [(5, 0)]
        changed = folder / "bob" / "hw.md"
        changed.write_text(HEAD + ANSWERS["ann/hw.md"] + "\n", encoding="utf-8")
        assert graded(folder, store)[-1].graded == 1
        after = kept(store)
        assert after["bob/hw.md"] != before["bob/hw.md"]
        assert {**after, "bob/hw.md": 0} == {**before, "bob/hw.md": 0}
        assert [item.graded for item in grade_class(store, SET, [folder], again=True)][-1] == 4


def test_the_command(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(["grade", "class", "--format", "json", "-j", "2"]) == 2
    shown = capsys.readouterr()
    reports = json.loads(shown.out)
    assert [(report["submission"], report["student"]) for report in reports][:2] == [
        ("ann/hw.md", "ann"),
        ("bob/hw.md", "bob"),
    ]
    assert [report.get("error") for report in reports if "error" in report] == [
        "no question of the problem set was found in the document",
        "is a PDF, not text that can be graded",
    ]
    assert shown.err == "derivecheck: the results are in class-graded/results.sqlite\n"
    assert run(["grade", "class"]) == 2
    lines = capsys.readouterr().out.splitlines()
    assert lines[3] == "zoe/hw.pdf  refused: is a PDF, not text that can be graded"
    assert lines[-1].startswith("5 submissions: 3 graded (mean ")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["class", "class-graded"]


SHEET = """# Sums

## Question 1. A sum

**Given:**

- $a, b \\in \\mathbb{R}$

### 1.1 The sum (1 points)

Find the sum $s$ of $a$ and $b$.

**Answer (expression), sum:** $s = a + b$

**Solution:** It is

$$
s = a + b
$$
"""


def test_a_written_set_goes_along_with_the_work(tmp_path: Path) -> None:
    """What another machine grades by is the text that the run was started with, and no file of its own."""
    sheet, folder = tmp_path / "sheet.md", tmp_path / "class"
    folder.mkdir()
    (folder / "ann.md").write_text("# Question 1\n\n## 1.1\n\n$$s = b + a$$", encoding="utf-8")
    sheet.write_text(SHEET, encoding="utf-8")

    def elsewhere(function: Any, work: Iterator[tuple[Any, ...]], *, limits: Limits) -> Iterator[tuple[int, Outcome]]:
        sheet.write_text("something else", encoding="utf-8")
        for number, arguments in enumerate(work):
            yield number, function(*arguments)

    with Store.open(None) as store:
        list(grade_class(store, str(sheet), [folder], backend=elsewhere))
        [entry] = store.entries()
    assert (entry.status, entry.message) == ("graded", "")
    assert entry.report is not None
    assert (entry.report.score, entry.report.problems) == (1, str(sheet))


def test_a_written_set_that_changes_after_the_listing_is_told(tmp_path: Path) -> None:
    sheet, folder = tmp_path / "sheet.md", tmp_path / "class"
    folder.mkdir()
    (folder / "ann.md").write_text("# Question 1\n\n## 1.1\n\n$$s = b + a$$", encoding="utf-8")
    sheet.write_text(SHEET, encoding="utf-8")
    with Store.open(None) as store:
        listed = list_submissions(store, str(sheet), [folder])
        sheet.write_text(SHEET + "\n", encoding="utf-8")
        with pytest.raises(InputError, match="has changed since the class was listed"):
            list(grade_listed(store, listed))
