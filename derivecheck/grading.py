"""Grading a submission against a problem set.

Each part is read under its givens; every relation of the author's chains is judged in order, the final
answers are found and decided, and the points follow the problem set's rule: a share for the answers, a
share for the steps that hold.
"""

from __future__ import annotations

import hashlib
import multiprocessing
import os
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from derivations.catalog import load_problem_set
from derivations.model import Ask, GradingRule, Part, ProblemSet
from derivecheck.answers.answering import Answers
from derivecheck.answers.carried import mark_carried
from derivecheck.answers.choices import plain_words
from derivecheck.answers.relations import with_meanings_of_relations
from derivecheck.answers.settings import read_condition
from derivecheck.answers.slips import Slips, meaning, read_slips
from derivecheck.answers.stating import Values, contradicted, solutions_of, state_answers, unknowns_of
from derivecheck.choosing import choose
from derivecheck.judging.cases import case_of, cases_at, remark_of, without_cases
from derivecheck.judging.chains import JudgedChain
from derivecheck.judging.context import Context, Layer
from derivecheck.judging.judge import Judge
from derivecheck.results import AnswerResult, GradeReport, InputError, PartResult, StepResult, Unreadable
from derivecheck.scoring import part_points, part_verdict, settled_by_answer
from derivecheck.submission import AuthorFormula, AuthorPart, open_submission, split
from notation.documents import Document
from notation.expression import Number, Relation, Symbol
from notation.read_givens.reading import read_scope
from notation.statements.chains import RawChain
from notation.statements.reading import statements_of


@dataclass
class Attempt:
    """The judged chains of one part under the givens of some of its asks."""

    asks: tuple[Ask, ...]
    context: Context
    chains: list[JudgedChain] = field(default_factory=list)
    problems: list[Unreadable] = field(default_factory=list)
    settings: list[Values] = field(default_factory=list)
    held: set[int] = field(default_factory=set)  # positions of the formulas whose steps all hold


def grade(
    submission: Path | str | Document,
    problems: str | ProblemSet | None = None,
    *,
    deadline: float = 1.5,
    jobs: int | None = None,
) -> GradeReport:
    """Grade a document (a path, Markdown text, or one that was read) against a problem set: a name, the file of a
    written one, the set itself, or (None) the bundled one that the document answers. ``deadline``: seconds for
    one comparison; ``jobs``: processes (None: as many as there are cores). Raises ``InputError``."""
    clock = time.perf_counter()
    timings: dict[str, float] = {}
    document = open_submission(submission)
    try:
        problem_set = problems if isinstance(problems, ProblemSet) else load_problem_set(problems or choose(document))
    except LookupError as error:
        raise InputError(str(error)) from error
    parts = split(document, problem_set)
    timings["reading"] = time.perf_counter() - clock
    results: list[PartResult] = []
    unreadable: list[Unreadable] = [Unreadable(item.line, item.message) for item in document.problems]
    tasks = [(part, part.part.grading or problem_set.grading, deadline) for part in parts]
    for part, (result, broken, seconds) in zip(parts, in_processes(tasks, jobs), strict=True):
        results.append(with_source(result, part))
        unreadable.extend(broken)
        timings[f"part {part.part.id}"] = seconds
    slips = read_slips(results, problem_set)
    results = [with_meanings(result, slips) for result in mark_carried(results, slips, problem_set, deadline)]
    name = document.path.name if document.path else "text"
    return GradeReport(
        name,
        problems if isinstance(problems, str) else problem_set.name,
        sum(part.score for part in results),
        problem_set.points,
        tuple(results),
        tuple(timings.items()),
        tuple(unreadable),
        document.macros,
    )


WORDS_LIMIT = 8000
"""Characters of a part's text that a result carries."""


def with_source(result: PartResult, author: AuthorPart) -> PartResult:
    """The result with the digest of what it rests on, and with the text itself where a person has to read it."""
    digest = hashlib.sha256(" ".join(author.written.split()).encode("utf-8", "replace")).hexdigest()[:16]
    asked = result.open_points > 0 or any(answer.verdict == "person" for answer in result.answers)
    return replace(result, content=digest, words=author.written.strip()[:WORDS_LIMIT] if asked else "")


def with_meanings(result: PartResult, slips: Slips) -> PartResult:
    """The result with what tells its wrong answers from others."""
    answers = []
    for answer in result.answers:
        slip = slips.get((result.part, answer.name))
        answers.append(answer if slip is None else replace(answer, meaning=meaning(slip)))
    return replace(result, answers=tuple(answers))


Task = tuple[AuthorPart, GradingRule, float]
Graded = tuple[PartResult, list[Unreadable], float]
_TASKS: list[Task] = []  # what forked workers read; parsed formulas need not be sent to them


def in_processes(tasks: list[Task], jobs: int | None) -> list[Graded]:
    """Each part graded, in order. Parts do not depend on each other, so that the result is the same however
    many processes share them; where processes cannot be forked there is one."""
    count = min(jobs or os.cpu_count() or 1, len(tasks))
    if count < 2 or "fork" not in multiprocessing.get_all_start_methods() or threading.active_count() > 1:
        return [timed_part(task) for task in tasks]
    _TASKS[:] = tasks
    dearest_first = sorted(range(len(tasks)), key=lambda k: -expected_cost(tasks[k][0]))
    try:
        with multiprocessing.get_context("fork").Pool(count) as pool:
            made = dict(pool.imap_unordered(_numbered, dearest_first))
    finally:
        _TASKS.clear()
    return [made[k] for k in range(len(tasks))]


def expected_cost(author: AuthorPart) -> int:
    """A rough measure of the time that a part takes: formulas are judged under each group of givens, and anew with
    what the question wants to be met."""
    conditions = sum(len(ask.conditions) for ask in author.part.asks)
    return len(author.formulas) * len(ask_groups(author.part)) * (1 + 2 * conditions)


def _numbered(number: int) -> tuple[int, Graded]:
    return number, timed_part(_TASKS[number])


def timed_part(task: Task) -> Graded:
    started = time.perf_counter()
    result, broken = grade_part(*task)
    return result, broken, time.perf_counter() - started


def grade_part(author: AuthorPart, rule: GradingRule, deadline: float) -> tuple[PartResult, list[Unreadable]]:
    part = author.part
    if author.empty and not author.joint.strip():
        return PartResult(part.id, "missing", 0, part.points, tuple(missing(ask) for ask in part.asks)), []
    groups = ask_groups(part)
    attempts: list[Attempt] = []
    for asks in groups:
        attempts.append(judge_part(author, asks, deadline, attempts))
    answers = answer_all(author, attempts)
    for attempt in attempts:
        state_answers(Answers(attempt.context, attempt.chains, ""), attempt.asks, attempt.settings)
    steps = [settled_by_answer(step, answers) for step in merged_steps(attempts)]
    steps = in_order([*steps, *wrong_suppositions(attempts, answers)])
    return scored(author, rule, answers, tuple(steps)), attempts[0].problems


def missing(ask: Ask) -> AnswerResult:
    return AnswerResult(ask.name, "", "", 0, "missing")


def ask_groups(part: Part) -> list[tuple[Ask, ...]]:
    """Asks that share their givens are judged together."""
    groups: dict[tuple[str, ...], list[Ask]] = {}
    for ask in part.asks:
        groups.setdefault(ask.givens, []).append(ask)
    return [tuple(asks) for asks in groups.values()]


def judge_part(author: AuthorPart, asks: tuple[Ask, ...], deadline: float, earlier: Sequence[Attempt] = ()) -> Attempt:
    """Read and judge all formulas of the part under the givens of these asks. What held throughout under the
    givens of ``earlier`` asks is judged lightly: without the conditions of the question, which take time."""
    statements = (*author.question.givens, *author.part.givens, *asks[0].givens)
    scope, problems = read_scope(statements, [formula.text for formula in author.formulas])
    if problems:
        first = problems[0]
        raise InputError(f"part {author.part.id}: the given {first.statement!r} cannot be used: {first.error.message}")
    context = Context(scope, deadline=deadline)
    attempt = Attempt(asks, context)
    answers = Answers(context, attempt.chains, "")
    context.conditions = tuple(read_condition(text, scope) for ask in asks for text in ask.conditions)
    context.unknowns = unknowns_of(answers, asks)
    context.solutions = solutions_of(answers, asks)
    context.limits = limits_of(asks)
    judge = Judge(context)
    judge.recall(
        [chain for formula in author.earlier for chain in formula.chains],
        [chain for formula in author.formulas for chain in formula.chains],
    )
    cases = [case_of(formula, scope) for formula in author.formulas]
    for position, formula in enumerate(author.formulas):
        if cases[position] is not None:
            continue
        written, own = without_cases(formula.chains, scope)
        formula = replace(formula, chains=written)
        around = own or cases_at(author.formulas, cases, position)
        context.cases = tuple(Layer(context.givens(), remark_of(case), (case,)) for case in around)
        context.light = any(position in other.held for other in earlier)
        if formula.error is not None:
            attempt.problems.append(Unreadable(formula.line, formula.error.explain(formula.text), author.part.id))
            continue
        if formula.formula.display or formula.formula.alone:
            chains = judge.display(formula.chains, formula.text, formula.line)
        else:
            chains = judge_inline(judge, formula)
        with_meanings_of_relations(chains, context)
        attempt.chains.extend(chains)
        if all(step.verdict == "holds" for chain in chains for step in chain.steps):
            attempt.held.add(position)
    return attempt


def limits_of(asks: tuple[Ask, ...]) -> tuple[RawChain, ...]:
    """What the asks let tend to where (``\\text{ as } T \\to \\infty``)."""
    chains = [chain for ask in asks if ask.qualifier for chain in statements_of(f"0 \\to 0 {ask.qualifier}")]
    return tuple(chain for chain in chains if chain.link == "as")


def judge_inline(judge: Judge, formula: AuthorFormula) -> list[JudgedChain]:
    """Formulas in running text. Words around them may suppose (let c = 0; if a < b), which a formula alone
    does not show: a value put in and an inequality that do not hold in general are taken as supposed."""
    judge.supposing_values = True
    try:
        judged = judge.display(formula.chains, formula.text, formula.line)
    finally:
        judge.supposing_values = False
    for chain in judged:
        for position, step in list(chain.relations):
            if step.verdict == "holds":
                continue
            left, right = chain.sides[position].expression, chain.sides[position + 1].expression
            op = chain.ops[position]
            if left is None or right is None or left.shape != right.shape:
                continue
            if not isinstance(left, Symbol) and not isinstance(right, Number) and op == "=":
                continue  # an equality of computed things is a claim wherever it stands
            if isinstance(left, Symbol) and op == "=" and not judge.context.givens().definitions_of(left.name):
                if isinstance(right, Number):
                    suppose(judge.context, left, right)
                else:
                    judge.context.opened.append(Relation((), op="=", left=left, right=right))
            chain.steps.remove(step)
            chain.relations.remove((position, step))
            chain.supposed.append((position, step))
    return judged


def suppose(context: Context, symbol: Symbol, value: Number) -> None:
    from notation.givens import Definition

    if all(item.target != symbol for item in context.settings):
        context.settings.append(Definition(symbol, value))


def answer_all(author: AuthorPart, attempts: list[Attempt]) -> list[AnswerResult]:
    """The answers in the order of the part's asks; asks with one subject take different answers."""
    found: dict[str, AnswerResult] = {}
    taken: dict[str, set[int]] = {}
    used: list[Values] = []
    wrong: list[tuple[Ask, Attempt, Values]] = []
    joint = author.joint if not author.words.strip() else ""
    words = f"{author.words} . {joint or author.joint}"
    for attempt in attempts:
        answers = Answers(attempt.context, attempt.chains, words)
        for ask in attempt.asks:
            if author.empty and ask.kind not in ("choice", "prose"):
                found[ask.name] = missing(ask)
                continue
            before = len(used)
            found[ask.name] = answers.result(ask, taken.setdefault(ask.subject, set()), used)
            if ask.kind != "setting" or len(used) == before:
                continue
            if found[ask.name].verdict == "equal":
                attempt.settings.append(used[-1])
            else:
                wrong.append((ask, attempt, used.pop()))
    for ask, attempt, values in wrong:  # a wrong setting counts against an ask only if no other ask wanted it
        if values in used:
            found[ask.name] = Answers(attempt.context, attempt.chains, words).setting(ask, used)
        else:
            used.append(values)
    for ask in author.part.asks:
        if found[ask.name].verdict == "missing" and ask.implied_by and found[ask.implied_by].verdict == "equal":
            whole = found[ask.implied_by]
            found[ask.name] = replace(whole, name=ask.name, expected=found[ask.name].expected, how="implied", hint="")
    return [found[ask.name] for ask in author.part.asks]


def merged_steps(attempts: list[Attempt]) -> list[StepResult]:
    """One step for each relation: of the attempts, the one under whose givens the chain fares best."""
    if len(attempts) == 1:
        return [step for chain in attempts[0].chains for step in chain.steps]
    found: list[StepResult] = []
    for chains in zip(*(attempt.chains for attempt in attempts), strict=True):
        best = max(
            chains,
            key=lambda chain: (
                sum(step.verdict == "holds" for step in chain.steps),
                -sum(step.is_wrong for step in chain.steps),
            ),
        )
        found.extend(best.steps)
    return found


def wrong_suppositions(attempts: list[Attempt], answers: list[AnswerResult]) -> list[StepResult]:
    """Relations in running text that were taken as supposed, and put down a wrong answer."""
    found: dict[tuple[int, str, str], StepResult] = {}
    for attempt in attempts:
        answerer = Answers(attempt.context, attempt.chains, "")
        for chain in attempt.chains:
            for position, step in chain.supposed:
                made = settled_by_answer(step, answers)
                why = contradicted(answerer, attempt.asks, chain, position) if made is step else ""
                if why or (made is not step and made.verdict == "fails"):
                    found[step.line, step.left, step.right] = replace(step, verdict="fails", why=why or made.why)
    return list(found.values())


def in_order(steps: list[StepResult]) -> list[StepResult]:
    """By line where lines are out of order; steps of one line stay as they are."""
    return sorted(steps, key=lambda step: step.line)


def scored(
    author: AuthorPart, rule: GradingRule, answers: list[AnswerResult], steps: tuple[StepResult, ...]
) -> PartResult:
    part = author.part
    if nothing_written(author):
        return PartResult(part.id, "missing", 0, part.points, tuple(missing(ask) for ask in part.asks), steps)
    score, open_points = part_points(part, rule, answers, steps)
    return PartResult(part.id, part_verdict(answers), score, part.points, tuple(answers), steps, open=open_points)


def nothing_written(author: AuthorPart) -> bool:
    return not author.formulas and not answer_words(author)


def answer_words(author: AuthorPart) -> str:
    return plain_words(f"{author.words} {author.joint}")
