"""A run over a made-up class, started as a process of its own, to be killed: FOLDER STORE [SCHEDULER]."""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path

from derivecheck.batch import run
from derivecheck.batch.cluster import run_all_on
from derivecheck.batch.pool import run_all
from derivecheck.batch.store import Store
from tests.derivecheck.batch.work import slow_outcome


def main() -> None:
    run.grade_bundle = slow_outcome
    folder, place, *scheduler = sys.argv[1:]
    backend = partial(run_all_on, scheduler[0]) if scheduler else partial(run_all, jobs=2)
    with Store.open(Path(place)) as store:
        for progress in run.grade_class(store, "ift6135_h20_a2", [Path(folder)], backend=backend):
            print(progress.done, flush=True)


if __name__ == "__main__":
    main()
