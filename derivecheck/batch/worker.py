"""One bundle -> one outcome. Runs in the main thread of a worker process, where the limits on single formulas can
interrupt (``derivecheck.time_limits``)."""

from __future__ import annotations

import time

from derivecheck.batch.limits import peak_memory
from derivecheck.batch.model import Bundle, Outcome
from derivecheck.results import InputError


def grade_bundle(bundle: Bundle, problems: str) -> Outcome:
    """Grade a bundle. Whatever goes wrong with it is an outcome, not an exception."""
    started = time.process_time()
    made = _graded(bundle, problems)
    return Outcome(made.status, made.report, made.message, time.process_time() - started, peak_memory())


def _graded(bundle: Bundle, problems: str) -> Outcome:
    from derivecheck import api
    from notation.documents import DocumentError, read_bundle

    try:
        document = read_bundle(bundle.main, bundle.files, bundle.barred)
        return Outcome("graded", api.grade(document, problems, jobs=1).to_json())
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


def _without_name(message: str, name: str) -> str:
    """Who reads the message is told the name beside it."""
    return message.removeprefix(f"{name}: ").removeprefix(f"{name} ")
