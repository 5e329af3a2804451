"""What runs on Gradescope: the submission's folder -> ``results.json``.

Whatever happens there is a ``results.json`` that says so: a student reads a reason, not a crash of a harness.
"""

from __future__ import annotations

import json
import sys
import traceback
from dataclasses import replace
from pathlib import Path

from derivations.catalog import is_file_name
from derivecheck.autograder.settings import NAME, OVERRIDES, AutograderSettings
from derivecheck.batch.limits import Limits
from derivecheck.batch.model import Found
from derivecheck.batch.pool import Failed, run_all
from derivecheck.batch.roster import find_of_one
from derivecheck.batch.worker import grade_bundle
from derivecheck.overrides import apply_overrides, read_overrides
from derivecheck.report.gradescope import gradescope_failure, gradescope_json, gradescope_results
from derivecheck.results import GradeReport, InputError, Json


def run(root: Path) -> None:
    """Grade ``root/submission`` with the settings in ``root/source`` into ``root/results/results.json``."""
    try:
        results = graded(root)
    except InputError as problem:
        results = gradescope_failure(str(problem))
    except Exception as fault:  # the harness shows nothing of a crash; what it was is in its log
        traceback.print_exc()
        results = gradescope_failure(f"INTERNAL ERROR: {type(fault).__name__}: {fault}")
    target = root / "results" / "results.json"
    target.parent.mkdir(exist_ok=True)
    target.write_text(gradescope_json(results), encoding="utf-8")


def graded(root: Path) -> Json:
    """The results. Raises ``InputError`` where nothing could be graded."""
    settings = AutograderSettings.from_text((root / "source" / NAME).read_text(encoding="utf-8"))
    if is_file_name(settings.problems):
        settings = replace(settings, problems=str(root / "source" / settings.problems))
    reports: list[GradeReport] = []
    reasons: list[str] = []
    for found in find_of_one(root / "submission"):
        outcome = grade_found(found, settings)
        if isinstance(outcome, GradeReport):
            reports.append(outcome)
        else:
            reasons.append(f"{found.name} {outcome}")
    if not reports:
        raise InputError("; ".join(reasons) or "there is no file in it that can be graded")
    best = max(reports, key=lambda report: report.score)
    note = f"Of {len(reports)} write-ups the best was taken: {best.submission}." if len(reports) > 1 else ""
    named = with_student(best, root / "submission_metadata.json")
    return gradescope_results(decided(named, root / "source" / OVERRIDES), visibility=settings.visibility, note=note)


def grade_found(found: Found, settings: AutograderSettings) -> GradeReport | str:
    """The report, or the reason why there is none."""
    if found.bundle is None:
        return found.refusal
    limits = Limits(settings.seconds, settings.megabytes * 1_000_000)
    [(_, outcome)] = list(run_all(grade_bundle, [(found.bundle, settings.problems)], jobs=1, limits=limits))
    if isinstance(outcome, Failed):
        return outcome.reason
    return outcome.message if outcome.report is None else GradeReport.from_json(outcome.report)


def with_student(report: GradeReport, metadata: Path) -> GradeReport:
    """The report under the address of its (first) student, by which an override can name it: all files that are
    submitted may have one name. Without usable metadata it keeps the name of its file."""
    try:
        address = json.loads(metadata.read_text(encoding="utf-8"))["users"][0]["email"]
    except (OSError, ValueError, KeyError, IndexError, TypeError):
        return report
    return replace(report, submission=address) if isinstance(address, str) and address else report


def decided(report: GradeReport, path: Path) -> GradeReport:
    """The report with the decisions of the archive; those that cannot be applied are told in the log."""
    if not path.is_file():
        return report
    overrides = read_overrides(path)
    [made], troubles = apply_overrides([report], overrides)
    for trouble in (*overrides.troubles, *troubles):
        print(f"{path.name}:{trouble.line}: {trouble.message}", file=sys.stderr)
    return made
