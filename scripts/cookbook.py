"""The rows of the Matrix Cookbook through the two witnesses: proved, sampled, refuted, or not yet.

``python scripts/cookbook.py`` prints what became of each row; ``--write`` records it in
``derivations/cookbook/status.json``, which the tests compare with. ``--only TEXT`` runs the rows whose number or topic
begins so; ``--left`` prints only those that are not proved.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import Counter
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(REPOSITORY))

from derivations.cookbook import STATUSES, Row, cookbook_rows  # noqa: E402

STATUS_FILE = REPOSITORY / "derivations" / "cookbook" / "status.json"


def status_of(row: Row) -> tuple[str, str]:
    """What the witnesses make of a row, and why when it is neither proved nor sampled."""
    from derivecheck import check, steps

    if row.relation != "=":
        (step,) = steps(f"{row.left} {row.relation} {row.right}", row.given).steps
        return {"holds": "sampled", "fails": "refuted"}.get(step.verdict, "not yet"), step.why
    result = check(row.right, row.left, row.given, diagnose=False)
    if result.verdict == "equal":
        return result.how, ""
    why = result.message or result.counterexample
    return ("refuted" if result.verdict == "different" else "not yet"), f"{result.verdict}: {why}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--write", action="store_true", help="record what became of the rows")
    parser.add_argument("--only", default="", help="rows whose number or topic begins so")
    parser.add_argument("--left", action="store_true", help="print only the rows that are not proved")
    arguments = parser.parse_args()
    if arguments.write and arguments.only:
        parser.error("--write needs all rows")
    found: dict[str, str] = {}
    counts: Counter[tuple[str, str]] = Counter()
    surprises = []
    started = time.process_time()
    for row in cookbook_rows():
        if not (row.number.startswith(arguments.only) or row.topic.startswith(arguments.only)):
            continue
        begun = time.process_time()
        status, why = status_of(row)
        found[row.number] = status
        counts[row.topic, status] += 1
        if (status == "refuted") != (row.expected == "refuted"):
            surprises.append(row.number)
        if status != "proved" or not arguments.left:
            seconds = time.process_time() - begun
            shown = " ".join(why.split())[:110]
            print(f"{row.number:<12} {row.topic:<12} {status:<8} {1000 * seconds:6.0f} ms  {shown}")
    print_table(counts)
    print(f"{len(found)} rows in {time.process_time() - started:.1f} s of processor time")
    if surprises:
        print(f"not as expected: {', '.join(surprises)}")
    if arguments.write:
        STATUS_FILE.write_text(json.dumps(found, indent=0) + "\n", encoding="ascii")


def print_table(counts: Counter[tuple[str, str]]) -> None:
    topics = list(dict.fromkeys(topic for topic, _ in counts))
    print(f"\n{'':<14}" + "".join(f"{status:>9}" for status in STATUSES))
    for topic in [*topics, "all"]:
        cells = [sum(n for (t, s), n in counts.items() if s == status and topic in (t, "all")) for status in STATUSES]
        print(f"{topic:<14}" + "".join(f"{cell:>9}" for cell in cells))


if __name__ == "__main__":
    main()
