"""Does the checker tell right from wrong? Random mutants and rewritings of every right answer.

Every right answer of a problem set is computed by its derivation, edited at random, printed as LaTeX
and handed to the checker as a student's answer. Mutants must be judged wrong and rewritings right. A
mutant that is equal to the answer by chance is found numerically, on the expressions themselves, and
counted apart; a rewriting that the same test refutes is a fault of the table of rewritings.

    python scripts/mutants.py --seed 1 --count 200
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from derivations.catalog import list_problem_sets, load_problem_set
from derivations.references import derivation_of
from derivecheck.api import check
from derivecheck.checking import scope_of
from derivecheck.mutation.mutants import Mutant, mutants, rewritings
from notation.expression import Expression
from notation.write.latex import write_latex
from numeric import compare

WRONG_VERDICTS = frozenset({"different", "ill-typed"})


@dataclass(frozen=True)
class RightAnswer:
    """A result that a part asks for, with all that is given there."""

    part: str
    ask: str
    expression: Expression
    givens: tuple[str, ...]


@dataclass(frozen=True)
class Trial:
    """One edited answer and what became of it. ``truth``: ``equal``, ``different`` or ``undecided``, by sampled
    worlds alone; ``verdict``: what the checker says of the LaTeX."""

    answer: RightAnswer
    mutant: Mutant
    truth: str
    verdict: str
    how: str
    message: str
    seconds: float


def right_answers(problems: str, failures: list[str]) -> Iterator[RightAnswer]:
    """The results that the parts of a problem set ask for, each once; what cannot be computed is listed."""
    seen: set[tuple[object, str]] = set()
    for question in load_problem_set(problems).questions:
        for part in question.parts:
            for ask in part.asks:
                key = (ask.reference or ask.derivation, ask.result)
                if not ask.result or ask.kind in ("choice", "prose") or key in seen:
                    continue
                seen.add(key)
                try:
                    expression = derivation_of(ask).result(ask.result)
                except Exception as error:  # listed, and the run fails
                    failures.append(f"{part.id} {ask.name}: {type(error).__name__}: {error}")
                    continue
                yield RightAnswer(part.id, ask.name, expression, question.givens + part.givens + ask.givens)


def drawn(answers: list[RightAnswer], kind: str, count: int, seed: int) -> list[tuple[RightAnswer, Mutant]]:
    """``count`` edited answers, one from each answer in turn."""
    make = mutants if kind == "mutants" else rewritings
    pools = [list(make(answer.expression, count, seed + at)) for at, answer in enumerate(answers)]
    longest = max(map(len, pools), default=0)
    turns = [(answers[at], pool[turn]) for turn in range(longest) for at, pool in enumerate(pools) if turn < len(pool)]
    return turns[:count]


def numeric_truth(answer: RightAnswer, expression: Expression, seed: int) -> str:
    """Whether the edited expression equals the answer in sampled worlds: typed expressions are compared, so that
    neither the printer nor the reader of the answer has a part in it (the givens are read from LaTeX)."""
    if expression.shape != answer.expression.shape:
        return "different"
    result = compare(answer.expression, expression, "=", scope_of(answer.givens, ()).givens(), seed=seed, deadline=5.0)
    return {"agree": "equal", "differ": "different"}.get(result.outcome, "undecided")


def judged(answer: RightAnswer, mutant: Mutant, seed: int, failures: list[str]) -> Trial:
    """The edited answer, judged both ways."""
    truth = verdict = "exception"
    how = message = ""
    started = time.perf_counter()
    try:
        truth = numeric_truth(answer, mutant.expression, seed)
        started = time.perf_counter()
        result = check(mutant.latex, write_latex(answer.expression), given=list(answer.givens), diagnose=False)
        verdict, how, message = result.verdict, result.how, result.message
    except Exception as error:  # listed, and the run fails
        failures.append(f"{answer.part} {mutant.name}: {type(error).__name__}: {error}\n    {mutant.latex}")
    return Trial(answer, mutant, truth, verdict, how, message, time.perf_counter() - started)


def outcome(kind: str, trial: Trial) -> str:
    """``right``, ``wrong``, ``open`` (the checker could not tell), or why the trial does not count."""
    if trial.verdict == "exception":
        return "exception"
    if kind == "mutants":
        if trial.truth == "equal":
            return "equal by chance" if trial.verdict not in WRONG_VERDICTS else "wrong"
        good = trial.verdict in WRONG_VERDICTS
    else:
        if trial.truth == "different":
            return "bad rewriting"
        good = trial.verdict == "equal"
    if good:
        return "right"
    return "open" if trial.verdict in ("undecided", "unreadable") or trial.truth == "undecided" else "wrong"


OUTCOMES = ("right", "wrong", "open", "equal by chance", "bad rewriting", "exception")
FAULTS = ("wrong", "open", "bad rewriting", "exception")


def print_table(kind: str, trials: list[Trial]) -> None:
    """One line for each edit, the totals, and every trial that did not come out right."""
    rows: dict[str, Counter[str]] = {}
    for trial in trials:
        rows.setdefault(trial.mutant.name.split(",")[0], Counter())[outcome(kind, trial)] += 1
    width = max(map(len, rows), default=10)
    print(f"\n{kind:<{width}} " + " ".join(f"{name:>15}" for name in OUTCOMES))
    for name, counts in sorted(rows.items()):
        print(f"{name:<{width}} " + " ".join(f"{counts[column] or '':>15}" for column in OUTCOMES))
    total = sum(rows.values(), Counter())
    print(f"{'all':<{width}} " + " ".join(f"{total[column]:>15}" for column in OUTCOMES))
    hows = Counter(trial.how or "-" for trial in trials)
    seconds = sorted((trial.seconds for trial in trials), reverse=True)
    print(
        f"how: {dict(hows)}; seconds: {sum(seconds):.1f} in all, slowest {', '.join(f'{s:.1f}' for s in seconds[:3])}"
    )
    for trial in trials:
        if outcome(kind, trial) in FAULTS and trial.verdict != "exception":
            print(f"\n[{outcome(kind, trial)}] {trial.answer.part} {trial.answer.ask} | {trial.mutant.name}")
            print(f"    answer:  {write_latex(trial.answer.expression)}")
            print(f"    edited:  {trial.mutant.latex}")
            print(f"    checker: {trial.verdict} {trial.how} {trial.message}; worlds: {trial.truth}")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--count", type=int, default=200, help="how many of each kind")
    parser.add_argument("--problems", default=list_problem_sets()[0])
    parser.add_argument("--part", default="", help="only the answers of this part")
    parser.add_argument("--kind", choices=("mutants", "rewritings", "both"), default="both")
    parser.add_argument("--print-only", action="store_true", help="print what would be checked")
    options = parser.parse_args()
    failures: list[str] = []
    answers = [found for found in right_answers(options.problems, failures) if options.part in ("", found.part)]
    clean = True
    for kind in ("mutants", "rewritings") if options.kind == "both" else (options.kind,):
        # Some mutants equal the answer by chance; more are drawn, so that ``count`` real ones are judged.
        cases = drawn(answers, kind, options.count * 3 // 2, options.seed)
        if options.print_only:
            for answer, mutant in cases[: options.count]:
                print(f"{answer.part:<5} {mutant.name}: {mutant.latex}")
            continue
        trials: list[Trial] = []
        real = 0
        for at, (answer, mutant) in enumerate(cases):
            if real == options.count:
                break
            trials.append(judged(answer, mutant, options.seed + at, failures))
            real += outcome(kind, trials[-1]) != "equal by chance"
        print_table(kind, trials)
        clean = clean and real == options.count and not any(outcome(kind, trial) in FAULTS for trial in trials)
    print(f"\n{len(answers)} right answers; {len(failures)} exceptions")
    for failure in failures:
        print(f"  {failure}")
    return 0 if clean and not failures else 1


if __name__ == "__main__":
    sys.exit(main())
