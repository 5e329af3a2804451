"""Worker processes that die, burn, eat and raise: each costs its own piece of work only."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

from derivecheck.batch import cluster
from derivecheck.batch.limits import Limits
from derivecheck.batch.pool import AHEAD, Failed, run_all
from tests.derivecheck.batch import work

QUICK = Limits(seconds=1, memory=500_000_000)


@pytest.mark.parametrize("jobs", [1, 2])
def test_every_piece_comes_back_once(jobs: int) -> None:
    made = list(run_all(work.double, ((number,) for number in range(20)), jobs=jobs))
    assert sorted(made) == [(number, 2 * number) for number in range(20)]


@pytest.mark.slow
def test_each_costs_itself_only(tmp_path: Path) -> None:
    orders = ["good", "die once", "burn", "die", "eat", "good"]
    pieces = [(order, str(tmp_path / str(number))) for number, order in enumerate(orders)]
    made = dict(run_all(work.play, pieces, jobs=2, limits=QUICK))
    assert made == {
        0: "good",
        1: "die once",
        2: Failed("took more than 1 s of processor time"),
        3: Failed("the worker process died (SIGKILL), perhaps for want of memory"),
        4: "refused",
        5: "good",
    }


def test_work_is_taken_lazily_and_given_up() -> None:
    taken: list[int] = []

    def endless() -> Iterator[tuple[int]]:
        for number in count():
            taken.append(number)
            yield (number,)

    run = run_all(work.double, endless(), jobs=1)
    first = next(run)
    run.close()
    assert first == (0, 0)
    assert len(taken) <= 2 * AHEAD


def test_an_exception_of_the_function_is_raised_here(tmp_path: Path) -> None:
    with pytest.raises(LookupError, match="as told"):
        list(run_all(work.play, [("raise", str(tmp_path / "x"))], jobs=1))


def test_limits_are_sensible() -> None:
    with pytest.raises(ValueError, match="at least 1 s"):
        Limits(seconds=0)


@pytest.mark.slow
def test_a_child_on_a_node_keeps_its_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    """dask tells its nodes to give memory back at once; grading takes a fifth longer so."""
    monkeypatch.setenv("MALLOC_TRIM_THRESHOLD_", "65536")
    monkeypatch.setenv("KEPT", "so")
    made = [cluster.run_in_child(work.setting, (name,), Limits()) for name in ("MALLOC_TRIM_THRESHOLD_", "KEPT")]
    assert made == [None, "so"]


@pytest.mark.slow
def test_a_child_on_a_node_is_replaced(tmp_path: Path) -> None:
    """Killed from outside it is tried again; out of processor time it is not."""
    made = [cluster.run_in_child(work.play, (order, str(tmp_path / order)), QUICK) for order in ("die once", "burn")]
    assert made == ["die once", Failed("took more than 1 s of processor time")]
