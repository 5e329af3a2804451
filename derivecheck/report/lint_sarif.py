"""Findings of linting as SARIF 2.1.0, for editors and continuous integration."""

from __future__ import annotations

import json
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version
from typing import Any
from urllib.parse import quote

from derivecheck.linter.results import LintItem, LintReport

RULES: tuple[tuple[str, str, str], ...] = (
    ("fails", "error", "A relation does not hold"),
    ("ill-typed", "error", "A relation between things whose shapes clash"),
    ("undecided", "none", "A relation that could not be decided"),
    ("unreadable", "note", "A formula that could not be read"),
)
"""Rule, level, description."""


def sarif_text(reports: Sequence[LintReport]) -> str:
    run = {
        "tool": {"driver": _driver()},
        "columnKind": "unicodeCodePoints",
        "results": [_result(report, item) for report in reports for item in report.items if item.verdict in _LEVELS],
        "invocations": [{"executionSuccessful": all(report.complete for report in reports)}],
    }
    document = {"$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0", "runs": [run]}
    return json.dumps(document, indent=2, ensure_ascii=False)


_LEVELS = {rule: level for rule, level, _ in RULES if level != "none"}


def _driver() -> dict[str, Any]:
    try:
        number = version("derivecheck")
    except PackageNotFoundError:
        number = "0"
    rules = [
        {"id": rule, "shortDescription": {"text": text}, "defaultConfiguration": {"level": level}}
        for rule, level, text in RULES
    ]
    return {"name": "derivecheck", "version": number, "rules": rules}


def _result(report: LintReport, item: LintItem) -> dict[str, Any]:
    place = item.place
    region = {
        "startLine": place.line,
        "startColumn": place.column,
        "endLine": place.end_line,
        "endColumn": max(place.end_column, place.column + (place.end_line == place.line)),
    }
    location = {"artifactLocation": {"uri": quote(report.name(item).replace("\\", "/"))}, "region": region}
    return {
        "ruleId": item.verdict,
        "level": _LEVELS[item.verdict],
        "message": {"text": message(item)},
        "locations": [{"physicalLocation": location}],
    }


def message(item: LintItem) -> str:
    """One finding in words, on a few lines: what an editor shows."""
    claim = f"{item.left} {item.relation} {item.right}".strip()
    lines = [f"{_WORDS[item.verdict]}: {claim}" if item.relation else _WORDS[item.verdict]]
    lines += [item.why] if item.why else []
    lines += [f"hint: {item.hint}"] if item.hint else []
    lines += [f"undone in line {item.undone}"] if item.undone else []
    return "\n".join(lines)


_WORDS = {
    "fails": "does not hold",
    "ill-typed": "shapes clash",
    "unreadable": "could not be read",
    "undecided": "undecided",
    "holds": "holds",
}
