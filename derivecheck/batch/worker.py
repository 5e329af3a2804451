"""One bundle -> one outcome. Runs in the main thread of a worker process, where the limits on single formulas can
interrupt (``derivecheck.time_limits``)."""

from __future__ import annotations

import time
from dataclasses import replace
from functools import lru_cache

from derivations.catalog import UnusableSheet, sheet_of
from derivations.model import ProblemSet
from derivecheck.batch.limits import peak_memory
from derivecheck.batch.model import Bundle, Outcome
from derivecheck.results import InputError


def grade_bundle(bundle: Bundle, problems: str, sheet: str | None = None) -> Outcome:
    """Grade a bundle against a problem set: a bundled one, or the one that ``sheet`` is the text of, of whatever
    machine. Whatever goes wrong with it is an outcome, not an exception."""
    started = time.process_time()
    made = _graded(bundle, problems, sheet)
    return Outcome(made.status, made.report, made.message, time.process_time() - started, peak_memory())


def _graded(bundle: Bundle, problems: str, sheet: str | None) -> Outcome:
    from derivecheck import api
    from notation.documents import DocumentError, read_bundle

    try:
        document = read_bundle(bundle.main, bundle.files, bundle.barred)
        asked = problems if sheet is None else _problem_set(sheet, problems)
        report = replace(api.grade(document, asked, jobs=1), problems=problems)
        return Outcome("graded", report.to_json())
    except UnusableSheet as problem:
        return Outcome("refused", message=str(problem))
    except DocumentError as problem:
        return Outcome("refused", message=_without_name(problem.message, bundle.main))
    except InputError as problem:
        return Outcome("refused", message=_without_name(str(problem), bundle.main))
    except MemoryError:
        return Outcome("limit", message="took more memory than a submission may")
    except RecursionError:
        return Outcome("limit", message="something in it is nested too deeply")
    except Exception as fault:  # one submission must not cost the others; it is reported, not hidden
        return Outcome("fault", message=f"INTERNAL ERROR: {type(fault).__name__}: {fault}")


@lru_cache(maxsize=8)
def _problem_set(sheet: str, file: str) -> ProblemSet:
    """Read once in each worker, and not for each submission."""
    return sheet_of(sheet, file).problem_set


def _without_name(message: str, name: str) -> str:
    """Who reads the message is told the name beside it."""
    return message.removeprefix(f"{name}: ").removeprefix(f"{name} ")
