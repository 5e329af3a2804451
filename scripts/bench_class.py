"""Grade a made-up class on one core, on two, and on a cluster of two nodes: marks, speed, memory.

    python scripts/bench_class.py --count 1000 --seed 1
    python scripts/bench_class.py --count 1000 --seed 1 --runs 1:400,2,cluster:400

A run may be given so many seconds; then runs are compared over as many submissions as the shortest graded, as the
first ones of a run take longer than those that follow. Prints every part that was not graded as planted, and the
table for the README. Exit code 1 when fewer than 99 % of the parts came out as planted, when a planted mistake got
full marks, or when the runs do not agree.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from class_of import at_least_one, derived_sets, write_class

from derivecheck.batch.model import Entry
from derivecheck.batch.pool import run_all
from derivecheck.batch.run import grade_class
from derivecheck.batch.store import Store

MISTAKEN = frozenset({"mistake", "wrong line", "other choice", "missing"})


@dataclass
class Run:
    """One run over the class. ``clocks``: the time at which so many were graded; ``seconds``: the processor time that
    they took; ``peak``: the most memory of one worker, in bytes."""

    name: str
    entries: list[Entry] = field(default_factory=list)
    clocks: dict[int, float] = field(default_factory=dict)
    seconds: dict[int, float] = field(default_factory=dict)
    peak: int = 0

    @property
    def clock(self) -> float:
        return max(self.clocks.values(), default=0.0)

    def rate(self, count: int) -> float:
        """Submissions a minute, over the first ``count``."""
        return 60 * count / min(clock for done, clock in self.clocks.items() if done >= count)

    def each(self, count: int) -> float:
        """Seconds of processor time for one submission, over the first ``count``."""
        done = min(done for done in self.seconds if done >= count)
        return self.seconds[done] / done

    def verdicts(self) -> dict[str, Any]:
        return {entry.name: (entry.status, entry.report and entry.report.to_json()) for entry in self.entries}


def measured(name: str, backend: Any, folder: Path, problems: str, budget: float) -> Run:
    """Grade everything anew, or what can be graded in ``budget`` seconds."""
    run = Run(name)
    with tempfile.TemporaryDirectory() as place, Store.open(Path(place) / "results.sqlite") as store:
        started = time.perf_counter()
        with closing(grade_class(store, problems, [folder], backend=backend)) as progresses:
            for progress in progresses:
                run.seconds[progress.done], run.peak = progress.seconds, progress.peak
                run.clocks[progress.done] = time.perf_counter() - started
                print(f"\r{name}: {progress.done} of {progress.total} ", end="", file=sys.stderr, flush=True)
                if run.clock > budget:
                    break
        run.entries = [entry for entry in store.entries() if entry.status != "waiting"]
    return run


@contextmanager
def cluster() -> Iterator[Any]:
    from distributed import LocalCluster

    from derivecheck.batch.cluster import run_all_on

    with LocalCluster(n_workers=2, threads_per_worker=1, host="127.0.0.1", dashboard_address=":0") as made:
        yield partial(run_all_on, made.scheduler_address)


def faults(entries: Sequence[Entry], truth: dict[str, Any]) -> Iterator[tuple[str, bool]]:
    """Each part that is not as planted: in words, and whether a mistake got full marks."""
    for entry in entries:
        name, report, made = entry.name, entry.report, truth[entry.name]
        for planted in made["parts"]:
            where = f"{name} ({made['form']}; {', '.join(made['wordings'])}) {planted['part']} {planted['kind']}"
            if report is None:
                yield f"{where}: no report", False
                continue
            part = next(item for item in report.parts if item.part == planted["part"])
            wrong = tuple(answer.name for answer in part.answers if answer.verdict in ("different", "ill-typed"))
            fits = (
                planted["low"] - 1e-6 <= part.score <= planted["high"] + 1e-6
                and part.verdict == planted["verdict"]
                and wrong == tuple(planted["wrong"])
            )
            if not fits:
                full = planted["kind"] in MISTAKEN and part.score + part.open_points > part.max_score - 1e-6
                got = f"{part.verdict}, {part.score:g} of {part.max_score:g}, wrong: {', '.join(wrong) or '-'}"
                expected = f"{planted['verdict']}, {planted['low']:g} to {planted['high']:g}"
                yield f"{where} [{planted['edit']}]: {got}; expected {expected}", full


def runs_of(text: str) -> list[tuple[str, float]]:
    """Names of runs with their seconds: ``1:400,cluster``."""
    found = []
    for item in text.split(","):
        name, _, seconds = item.partition(":")
        if name != "cluster" and not (name.isdecimal() and int(name)):
            raise argparse.ArgumentTypeError(f"{name!r} is neither a number of cores nor 'cluster'")
        try:
            found.append((name, float(seconds or "inf")))
        except ValueError:
            raise argparse.ArgumentTypeError(f"{seconds!r} is no number of seconds") from None
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=at_least_one, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--problems", choices=derived_sets(), default=derived_sets()[0])
    told = "numbers of cores, and cluster; N:S ends after S seconds"
    parser.add_argument("--runs", type=runs_of, default="1,2,cluster", help=told)
    options = parser.parse_args()
    runs: list[Run] = []
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "class"
        truth = json.loads(json.dumps(write_class(folder, options.problems, options.count, options.seed)))
        for name, budget in options.runs:
            if name == "cluster":
                with cluster() as backend:
                    runs.append(measured("a cluster of two nodes", backend, folder, options.problems, budget))
            else:
                label = f"{name} core{'' if name == '1' else 's'}"
                backend = partial(run_all, jobs=int(name))
                runs.append(measured(label, backend, folder, options.problems, budget))
            print(f"{runs[-1].name}: {runs[-1].clock:.0f} s, load average {os.getloadavg()[0]:.1f}", file=sys.stderr)
    common = min(len(run.entries) for run in runs)
    if not common:
        print("A run was ended before it had graded anything: give it more seconds.")
        return 1
    longest = max(runs, key=lambda run: len(run.entries))
    parts = sum(len(truth[entry.name]["parts"]) for entry in longest.entries)
    found = list(faults(longest.entries, truth))
    for words, _ in found:
        print(words)
    known = longest.verdicts()
    apart = [
        f"{name}: {run.name} and {longest.name} do not agree"
        for run in runs
        for name, verdict in run.verdicts().items()
        if name in known and known[name] != verdict
    ]
    print("\n".join(apart))
    full = sum(is_full for _, is_full in found)
    share = 1 - len(found) / parts
    print(f"\n{len(longest.entries)} submissions, {parts} parts: {100 * share:.2f} % as planted,")
    print(f"{full} mistakes with full marks;")
    print(f"the runs {'DO NOT AGREE' if apart else 'agree in every report'}\n")
    print(f"Speed over the first {common}:\n")
    print("| where | submissions a minute | compared with one core | processor time each | most memory of a worker |")
    print("|---|---|---|---|---|")
    for run in runs:
        times = f"{run.rate(common) / runs[0].rate(common):.2f}"
        print(f"| {run.name} | {run.rate(common):.1f} | {times} | {run.each(common):.1f} s | {run.peak / 1e6:.0f} MB |")
    return 0 if share >= 0.99 and not full and not apart else 1


if __name__ == "__main__":
    sys.exit(main())
