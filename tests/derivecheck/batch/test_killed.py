"""Kill -9 in the middle, of the run, of a worker, of a node: the final store is that of an undisturbed run."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from derivecheck.batch import run
from derivecheck.batch.cluster import run_all_on
from derivecheck.batch.pool import run_all
from derivecheck.batch.store import Store
from tests.derivecheck.batch.work import report_of, slow_outcome

pytestmark = [pytest.mark.slow, pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no kill -9 here")]

SET = "ift6135_h20_a2"
COUNT = 12
EXPECTED = {f"s{number:02}.md": ("graded", report_of("$x$" + "." * number)) for number in range(COUNT)}
Row = dict[str, tuple[str, dict[str, object] | None]]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(run, "grade_bundle", slow_outcome)
    made = tmp_path / "class"
    made.mkdir()
    for number in range(COUNT):
        (made / f"s{number:02}.md").write_text("$x$" + "." * number, encoding="utf-8")
    return made


def kept(place: Path) -> Row:
    """What the store says of each submission; each result once."""
    with Store.open(place) as store:
        entries = store.entries()
        raw = {entry.name: store.outcome(entry.key) for entry in entries}
    count = sqlite3.connect(place).execute("SELECT count(*) FROM results").fetchone()[0]
    assert count == sum(outcome is not None for outcome in raw.values())
    return {name: (outcome.status, outcome.report) for name, outcome in raw.items() if outcome is not None}


def started(folder: Path, place: Path, *scheduler: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.derivecheck.batch.killed_run", str(folder), str(place), *scheduler],
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def kill_after(process: subprocess.Popen[str], results: int) -> None:
    assert process.stdout is not None
    for line in process.stdout:
        if int(line) >= results:
            break
    process.kill()
    process.wait()
    process.stdout.close()


def of_session(session: int) -> list[int]:
    """The processes that belong to a session, apart from those that are dead and not collected yet."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[3]) == session and fields[0] != "Z":
            found.append(int(path.parent.name))
    return found


def eventually(holds: Callable[[], bool], seconds: float = 30.0) -> bool:
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        if holds():
            return True
        time.sleep(0.1)
    return holds()


def finish(folder: Path, place: Path, **options: Any) -> int:
    """Go on with the run; how many submissions were worked on."""
    with Store.open(place) as store:
        return [progress.graded for progress in run.grade_class(store, SET, [folder], **options)][-1]


def test_the_run_is_killed(folder: Path, tmp_path: Path) -> None:
    place = tmp_path / "results.sqlite"
    process = started(folder, place)
    kill_after(process, 5)
    assert eventually(lambda: of_session(process.pid) == [])  # its workers end by themselves
    before = kept(place)
    assert 5 <= len(before) < COUNT
    assert finish(folder, place, backend=partial(run_all, jobs=2)) == COUNT - len(before)
    assert kept(place) == EXPECTED
    assert finish(folder, place) == 0


def test_a_worker_is_killed(folder: Path, tmp_path: Path) -> None:
    place = tmp_path / "results.sqlite"
    killed = 0
    with Store.open(place) as store:
        for progress in run.grade_class(store, SET, [folder], backend=partial(run_all, jobs=2)):
            workers = [child for child in multiprocessing.active_children() if "pebble" in child.name and child.pid]
            if progress.done in (3, 8) and workers and workers[0].pid:
                os.kill(workers[0].pid, signal.SIGKILL)
                killed += 1
    assert killed == 2
    assert kept(place) == EXPECTED


def test_all_workers_are_killed_at_once(folder: Path, tmp_path: Path) -> None:
    place = tmp_path / "results.sqlite"
    with Store.open(place) as store:
        for progress in run.grade_class(store, SET, [folder], backend=partial(run_all, jobs=2)):
            if progress.done == 4:
                for child in multiprocessing.active_children():
                    if "pebble" in child.name and child.pid:
                        os.kill(child.pid, signal.SIGKILL)
    assert kept(place) == EXPECTED


@pytest.fixture
def cluster() -> Iterator[Any]:
    distributed = pytest.importorskip("distributed")
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, host="127.0.0.1", dashboard_address=":0", silence_logs=50
    ) as made:
        yield made


def test_a_node_is_killed(folder: Path, tmp_path: Path, cluster: Any) -> None:
    place = tmp_path / "results.sqlite"
    backend = partial(run_all_on, cluster.scheduler_address)
    with Store.open(place) as store:
        for progress in run.grade_class(store, SET, [folder], backend=backend):
            if progress.done == 4:
                os.kill(cluster.workers[0].pid, signal.SIGKILL)
    assert kept(place) == EXPECTED


def test_a_run_on_a_cluster_is_killed(folder: Path, tmp_path: Path, cluster: Any) -> None:
    place = tmp_path / "results.sqlite"
    kill_after(started(folder, place, cluster.scheduler_address), 3)
    before = kept(place)
    assert 3 <= len(before) < COUNT
    assert finish(folder, place, backend=partial(run_all_on, cluster.scheduler_address)) == COUNT - len(before)
    assert kept(place) == EXPECTED
