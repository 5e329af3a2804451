"""What linting a write-up finds: each relation with its verdict and its place, and the counts."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from derivecheck.proof_results import ProofResult
from derivecheck.results import STEP_VERDICTS

WRONG = frozenset({"fails", "ill-typed"})
"""What makes a write-up wrong. A formula that could not be read was not checked."""


STATED = (
    "defines ", "says what ", "puts in ", "sets up ", "supposed", "a value supposed", "a condition supposed",
    "what stands on the left is said in words",
)  # fmt: skip
"""How the reason begins where a relation claims nothing that could be wrong."""


@dataclass(frozen=True)
class Place:
    """A stretch of one file: offsets into its text, and the line and column (1-based) of both ends."""

    file: int
    start: int
    end: int
    line: int
    column: int
    end_line: int
    end_column: int


@dataclass(frozen=True)
class LintItem:
    """One relation, or a formula that could not be read (``relation`` is then empty).

    ``place`` reaches from the relation sign to the end of the right side, ``formula`` over the whole formula
    with its delimiters. ``undone``: a later line from which the end is right again (0: none). ``proof``: of what is
    claimed and proved, where it was asked for."""

    place: Place
    formula: Place
    relation: str
    left: str
    right: str
    verdict: str
    why: str = ""
    remarks: tuple[str, ...] = ()
    hint: str = ""
    reading: str = ""
    undone: int = 0
    section: str = ""
    display: bool = True
    proof: ProofResult | None = None

    def __post_init__(self) -> None:
        if self.verdict not in STEP_VERDICTS:
            raise ValueError(f"unknown verdict {self.verdict!r}; known: {', '.join(STEP_VERDICTS)}")

    @property
    def is_wrong(self) -> bool:
        return self.verdict in WRONG

    @property
    def is_stated(self) -> bool:
        """Whether it holds because it claims nothing: it defines a name, puts in a value, supposes."""
        return self.verdict == "holds" and self.why.startswith(STATED)

    @property
    def is_decided(self) -> bool:
        return self.verdict in ("holds", "fails", "ill-typed")


@dataclass(frozen=True)
class LintedFile:
    """A file that was read: its name as given, and its text."""

    name: str
    text: str = field(repr=False)


@dataclass(frozen=True)
class LintNote:
    """Something in the document that could not be taken as written, such as an included file that is missing."""

    file: int
    line: int
    column: int
    message: str


@dataclass(frozen=True)
class LintReport:
    """``complete`` is False where the work was interrupted or the document's time limit was reached; ``why``
    says which."""

    files: tuple[LintedFile, ...]
    items: tuple[LintItem, ...]
    notes: tuple[LintNote, ...] = ()
    complete: bool = True
    why: str = ""

    @property
    def is_wrong(self) -> bool:
        return any(item.is_wrong for item in self.items)

    @property
    def wrong(self) -> tuple[LintItem, ...]:
        return tuple(item for item in self.items if item.is_wrong)

    def name(self, item: LintItem | LintNote) -> str:
        return self.files[item.place.file if isinstance(item, LintItem) else item.file].name

    def counts(self) -> dict[str, int]:
        """``relations``: all that were read or not; then one count for each verdict."""
        found = {"relations": len(self.items)} | dict.fromkeys(STEP_VERDICTS, 0)
        for item in self.items:
            found[item.verdict] += 1
        return found

    @property
    def stated(self) -> int:
        """How many of those that hold claim nothing: definitions, values put in, suppositions."""
        return sum(item.is_stated for item in self.items)

    def to_json(self) -> dict[str, Any]:
        """The contract with other programs: see README."""
        return {
            "files": [file.name for file in self.files],
            "complete": self.complete,
            "why": self.why or None,
            "summary": self.counts(),
            "stated": self.stated,
            "items": [item_json(self, item) for item in self.items],
            "notes": [
                {"file": self.name(note), "line": note.line, "column": note.column, "message": note.message}
                for note in self.notes
            ],
        }

    def _repr_html_(self) -> str:
        from derivecheck.report.fragments import lint_fragment

        return lint_fragment(self)


def item_json(report: LintReport, item: LintItem) -> dict[str, Any]:
    made = {
        "file": report.name(item),
        "line": item.place.line,
        "column": item.place.column,
        "end_line": item.place.end_line,
        "end_column": item.place.end_column,
        "section": item.section or None,
        "relation": item.relation,
        "left": item.left,
        "right": item.right,
        "verdict": item.verdict,
        "why": item.why or None,
        "hint": item.hint or None,
        "remarks": list(item.remarks),
        "reading": item.reading or None,
        "undone": item.undone or None,
    }
    return made if item.proof is None else {**made, "proof": item.proof.to_json()}
