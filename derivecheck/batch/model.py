"""What is handed from one stage of a batch to the next. All immutable, all picklable."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from derivecheck.results import GradeReport, Json

STATUSES = ("graded", "refused", "limit", "fault", "waiting")
"""``refused``: the file is no submission that can be read, ``limit``: a named limit of time or memory was reached,
``fault``: an error of the program, ``waiting``: not graded yet."""


@dataclass(frozen=True)
class Bundle:
    """The bytes of one submission: ``files`` maps names, relative to the folder of ``main``, to contents; ``main``
    is one of them and the others are what it includes. ``barred`` maps names of files that may not be read to
    the reason."""

    main: str
    files: Mapping[str, bytes] = field(repr=False)
    barred: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.main not in self.files:
            raise ValueError(f"the main file {self.main!r} is not in the bundle")


@dataclass(frozen=True)
class Found:
    """One submission as it was found. ``name`` is unique in its class; ``student`` is read off the path. Without
    a ``bundle`` there is a ``refusal`` in one line. ``note``: what a person should know beside the result."""

    name: str
    student: str
    bundle: Bundle | None = None
    refusal: str = ""
    note: str = ""

    def __post_init__(self) -> None:
        if (self.bundle is None) == (not self.refusal):
            raise ValueError(f"{self.name!r} needs a bundle or a refusal, and not both")


@dataclass(frozen=True)
class Outcome:
    """What became of one bundle. ``report``: the JSON of ``GradeReport.to_json`` when ``status`` is ``graded``,
    else None and ``message`` says why. ``seconds``: processor time; ``peak``: the largest memory of the worker
    up to then, in bytes. Neither belongs to the result: they differ from run to run."""

    status: str
    report: Json | None = None
    message: str = ""
    seconds: float = 0.0
    peak: int = 0

    def __post_init__(self) -> None:
        if self.status not in STATUSES[:-1]:
            raise ValueError(f"unknown status {self.status!r}; known: {', '.join(STATUSES[:-1])}")
        if (self.report is None) == (self.status == "graded"):
            raise ValueError("there is a report if, and only if, the status is 'graded'")


@dataclass(frozen=True)
class Entry:
    """One row of a class list with its result. ``source``: what was named on the command line; ``content``: the
    digest of the bundle ("" where there is none); ``key``: the digest that the result is kept under."""

    problems: str
    source: str
    name: str
    student: str
    status: str
    message: str = ""
    note: str = ""
    report: GradeReport | None = None
    content: str = ""
    key: str = ""
    seconds: float = 0.0

    @property
    def is_wrong(self) -> bool:
        return self.report is not None and self.report.is_wrong
