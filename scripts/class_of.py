"""Write a made-up class into a folder, and beside it what each part is worth.

    python scripts/class_of.py FOLDER --count 1000 --seed 1

FOLDER gets a folder for each student; FOLDER.truth.json maps the path of each submission to its form, its wordings
and its parts: what was done to it, its verdict, the least and the most points that it is worth.
"""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from derivations.catalog import list_problem_sets, load_problem_set
from derivecheck.mutation.made_class import make_class


def write_class(folder: Path, problems: str, count: int, seed: int) -> dict[str, dict[str, object]]:
    """The truth about each submission, by its path, after its files have been written."""
    truth: dict[str, dict[str, object]] = {}
    for made in make_class(problems, count, seed):
        for name, text in made.files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        parts = [{key: value for key, value in asdict(part).items() if key != "body"} for part in made.parts]
        truth[made.main] = {"form": made.form, "wordings": made.wordings, "parts": parts}
    return truth


def derived_sets() -> list[str]:
    """The problem sets with derivations, in which mistakes can be planted."""
    return [name for name in list_problem_sets() if load_problem_set(name).derivations]


def at_least_one(text: str) -> int:
    if not text.isdecimal() or not int(text):
        raise argparse.ArgumentTypeError(f"{text!r} is no number of submissions: at least 1")
    return int(text)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--count", type=at_least_one, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--problems", choices=derived_sets(), default=derived_sets()[0])
    options = parser.parse_args()
    truth = write_class(options.folder, options.problems, options.count, options.seed)
    target = options.folder.with_name(f"{options.folder.name}.truth.json")
    target.write_text(json.dumps(truth, indent=1, ensure_ascii=False), encoding="utf-8")
    print(f"{len(truth)} submissions in {options.folder}; what they are worth: {target}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
