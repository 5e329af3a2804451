"""Many pairs compared in worker processes, lazily and in order."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from typing import Any

from derivecheck.batch.limits import Limits
from derivecheck.batch.pool import Failed, run_all
from derivecheck.results import CheckResult

Pair = tuple[str, str] | tuple[str, str, Sequence[str]] | Mapping[str, Any]


def check_many(
    pairs: Iterable[Pair],
    given: Sequence[str] = (),
    *,
    jobs: int | None = None,
    deadline: float = 2.0,
    diagnose: bool = True,
    limits: Limits | None = None,
) -> Generator[CheckResult, None, None]:
    """``derivecheck.check`` for each pair, in the order of the pairs, by ``jobs`` worker processes (None: one for
    each core).

    A pair is (answer, expected), (answer, expected, given), or a mapping with these keys, all LaTeX; ``given`` holds
    for all pairs, before those of the pair itself. Pairs are taken a few ahead of the results, so that the iterable
    may be endless. A pair whose worker reaches one of the ``limits`` (60 s of processor time, 2 GB) is ``undecided``,
    with the limit as ``how``. Raises ``TypeError`` for what is no pair. On platforms that start workers anew, a
    script that calls this needs the usual ``if __name__ == "__main__"``."""
    settings = {"deadline": deadline, "diagnose": diagnose}
    work = ((*_parts(pair, given), settings) for pair in pairs)
    made = run_all(_checked, work, jobs=jobs, limits=limits or Limits(seconds=60))
    try:
        yield from (_result(result) for result in in_order(made))
    finally:
        made.close()


def in_order(numbered: Iterable[tuple[int, Any]]) -> Iterator[Any]:
    """The results by their numbers, each as soon as all before it are there."""
    early: dict[int, Any] = {}
    following = 0
    for number, result in numbered:
        early[number] = result
        while following in early:
            yield early.pop(following)
            following += 1


def _parts(pair: Pair, given: Sequence[str]) -> tuple[str, str, tuple[str, ...]]:
    if isinstance(pair, Mapping):
        answer, expected, own = pair.get("answer"), pair.get("expected"), pair.get("given") or ()
    elif isinstance(pair, tuple | list) and len(pair) in (2, 3):
        answer, expected, own = (*pair, ())[:3]
    else:
        raise TypeError(f"not a pair of answer and expected: {pair!r}")
    if not isinstance(answer, str) or not isinstance(expected, str) or isinstance(own, str):
        raise TypeError(f"not texts, or not a list of given statements: {pair!r}")
    return answer, expected, (*given, *own)


def _checked(answer: str, expected: str, given: tuple[str, ...], settings: Mapping[str, Any]) -> CheckResult:
    from derivecheck import api

    try:
        return api.check(answer, expected, given, **settings)
    except MemoryError:
        return CheckResult("undecided", "more memory was needed than a comparison may take")
    except Exception as fault:  # one pair must not cost the others; it is reported, not hidden
        return CheckResult("undecided", f"INTERNAL ERROR: {type(fault).__name__}: {fault}")


def _result(made: CheckResult | Failed) -> CheckResult:
    return CheckResult("undecided", made.reason) if isinstance(made, Failed) else made
