"""The same pairs through derivecheck, Math-Verify and latex2sympy2, side by side: accuracy and time for a pair.

``python scripts/contrast.py [PAIRS.jsonl]``; without a file, the marked cases beside the checkout. The two other
tools are installed with pip into an environment of their own (``build/contrast``) and asked in a process of
their own, which is ended when a pair takes longer than the limit. They know nothing of the given statements: they
have no way to be told.
"""

from __future__ import annotations

import argparse
import json
import queue
import statistics
import subprocess
import sys
import threading
import time
import venv
from dataclasses import dataclass
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent
PAIRS = REPOSITORY.parent / "shared" / "cases" / "pairs.jsonl"
ENVIRONMENT = REPOSITORY / "build" / "contrast"
WORKER = Path(__file__).with_name("contrast_worker.py")
REQUIREMENTS = ("math-verify==0.9.0", "latex2sympy2_extended==1.11.0", "antlr4-python3-runtime==4.13.2")
OUTCOMES = ("right", "wrongly equal", "wrongly different", "undecided or failed")
COLUMNS = ("right", "wrongly =", "wrongly !=", "undecided", "= found =", "median ms", "longest ms")


@dataclass(frozen=True)
class Answer:
    verdict: str
    seconds: float


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument(
        "pairs", nargs="?", type=Path, default=PAIRS, help="JSON lines: given, expected, answer, verdict"
    )
    parser.add_argument("--limit", type=float, default=10.0, help="seconds for one pair of the other tools")
    arguments = parser.parse_args()
    if not arguments.pairs.is_file():
        sys.exit(f"{arguments.pairs}: no such file")
    rows = [json.loads(line) for line in arguments.pairs.read_text(encoding="utf-8").splitlines() if line.strip()]
    python = prepared_environment()
    results = {
        "derivecheck": ours(rows, prove=True),
        "- no proofs": ours(rows, prove=False),
        "Math-Verify": theirs(python, "math-verify", rows, arguments.limit),
        "latex2sympy2": theirs(python, "latex2sympy2", rows, arguments.limit),
    }
    print_table(rows, results)


def prepared_environment() -> Path:
    """The Python of the environment of the other tools, made when it is not there."""
    python = ENVIRONMENT / "bin" / "python"
    marker = ENVIRONMENT / ".installed"
    wanted = "\n".join(REQUIREMENTS)
    if not marker.is_file() or marker.read_text(encoding="utf-8") != wanted:
        print(f"installing {', '.join(REQUIREMENTS)} into {ENVIRONMENT.relative_to(REPOSITORY)}", file=sys.stderr)
        venv.create(ENVIRONMENT, with_pip=True, clear=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", *REQUIREMENTS], check=True)
        marker.write_text(wanted, encoding="utf-8")
    return python


def ours(rows: list[dict[str, object]], *, prove: bool) -> list[Answer]:
    """Verdicts only: the hint that says what is wrong is work that the others don't do."""
    sys.path.insert(0, str(REPOSITORY))
    from derivecheck import check

    check("x + 1", "1 + x")  # what is loaded on first use is not counted
    answers = []
    for row in rows:
        started = time.perf_counter()
        result = check(row["answer"], row["expected"], row.get("given") or (), diagnose=False, prove=prove)
        answers.append(Answer(result.verdict, time.perf_counter() - started))
    return answers


class Worker:
    """A process of one tool; ``ask`` gives ``failed`` and a fresh process when the time is up."""

    def __init__(self, python: Path, tool: str, limit: float) -> None:
        self.command = [str(python), str(WORKER), tool]
        self.limit = limit
        self.start()

    def start(self) -> None:
        self.process = subprocess.Popen(
            self.command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            encoding="utf-8",
        )
        self.lines: queue.Queue[str] = queue.Queue()
        threading.Thread(target=self.listen, args=(self.process, self.lines), daemon=True).start()
        if self.lines.get(timeout=120).strip() != "ready":
            sys.exit(f"{' '.join(self.command)} does not start")

    @staticmethod
    def listen(process: subprocess.Popen[str], lines: queue.Queue[str]) -> None:
        assert process.stdout is not None
        for line in process.stdout:
            lines.put(line)
        lines.put("")

    def ask(self, row: dict[str, object]) -> Answer:
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps({"expected": row["expected"], "answer": row["answer"]}) + "\n")
        self.process.stdin.flush()
        try:
            line = self.lines.get(timeout=self.limit)
        except queue.Empty:
            line = ""
        if not line:
            self.stop()
            self.start()
            return Answer("failed", self.limit)
        return Answer(**json.loads(line))

    def stop(self) -> None:
        self.process.kill()
        self.process.wait()


def theirs(python: Path, tool: str, rows: list[dict[str, object]], limit: float) -> list[Answer]:
    worker = Worker(python, tool, limit)
    try:
        return [worker.ask(row) for row in rows]
    finally:
        worker.stop()


def outcome(truth: object, verdict: str) -> str:
    """Where an answer belongs in the table. An expression without a type that is marked different is right."""
    if verdict == truth or (truth == "different" and verdict == "ill-typed"):
        return "right"
    return {"equal": "wrongly equal", "different": "wrongly different"}.get(verdict, "undecided or failed")


def print_table(rows: list[dict[str, object]], results: dict[str, list[Answer]]) -> None:
    equal = sum(row["verdict"] == "equal" for row in rows)
    print(f"{len(rows)} pairs, {equal} equal and {len(rows) - equal} different\n")
    print(f"{'':<13}" + "".join(f"{name:>{len(name) + 2}}" for name in COLUMNS))
    for name, answers in results.items():
        counts = [outcome(row["verdict"], answer.verdict) for row, answer in zip(rows, answers, strict=True)]
        found = sum(row["verdict"] == "equal" == answer.verdict for row, answer in zip(rows, answers, strict=True))
        cells = [str(counts.count(each)) for each in OUTCOMES]
        times = [1000 * answer.seconds for answer in answers]
        cells += [f"{found} of {equal}", f"{statistics.median(times):.1f}", f"{max(times):.0f}"]
        print(
            f"{name:<13}" + "".join(f"{cell:>{len(column) + 2}}" for cell, column in zip(cells, COLUMNS, strict=True))
        )
    median = {name: statistics.median(answer.seconds for answer in answers) for name, answers in results.items()}
    shares = [median[name] / median["Math-Verify"] for name in ("derivecheck", "- no proofs")]
    print(f"\nof Math-Verify's median time: {shares[0]:.3f}, without proofs {shares[1]:.3f}")
    wrong = [
        f"{row['id']} is {row['verdict']}, not {answer.verdict}"
        for row, answer in zip(rows, results["derivecheck"], strict=True)
        if outcome(row["verdict"], answer.verdict) != "right"
    ]
    print("derivecheck: " + ("; ".join(wrong) or "no pair decided otherwise than marked"))


if __name__ == "__main__":
    main()
