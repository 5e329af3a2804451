"""Checking a problem set: every formula read, every reference answer against its givens, the blank handout and
the reference solution graded.

What can be decided of a reference: where the givens define its subject (or the subject is computed from what
they define), the two are compared as an answer would be; where the ask has conditions, the reference is put
in for its subject and the conditions are decided; where neither is so, the steps of the solution that end in
it decide. Nothing of this is proved for a choice or for prose.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from derivations.catalog import FaultySheet, load_problem_set, load_sheet
from derivations.model import Ask, Part, ProblemSet, Question
from derivations.references import derivation_of, read_latex
from derivations.sheets.handout import handout
from derivations.sheets.read import Sheet
from derivecheck.answers.settings import read_condition
from derivecheck.deciding import Decision, decide
from derivecheck.grading import grade
from derivecheck.judging.context import with_settings
from derivecheck.results import GradeReport, InputError, PartResult
from derivecheck.validation_reading import Reading
from derivecheck.validation_results import AskCheck, Validation
from notation.documents import Document, read_text
from notation.elaborate.elaborator import Elaborator
from notation.expression import Apply, ArrayLiteral, Expression, Pow, Symbol, TupleOf
from notation.functions import FUNCTIONS
from notation.givens import Definition, Givens
from notation.read_givens.reading import read_scope
from notation.scope import INDEX_LETTERS, Scope
from notation.sizes import settled
from notation.source import NotationError, Span
from notation.walking import walk

DEADLINE = 5.0
"""Seconds for one comparison: a problem set is checked once, and graded against for years."""


def validate(problems: str | Sheet, *, deadline: float = DEADLINE, jobs: int | None = None) -> Validation:
    """Check a problem set: a bundled name, a file, or a sheet as read. Raises ``InputError`` for one that is not
    there, ``derivations.catalog.FaultySheet`` for one whose structure has faults."""
    sheet = problems if isinstance(problems, Sheet) else _sheet(problems)
    problem_set = sheet.problem_set if sheet else load_problem_set(str(problems))
    reading = Reading(problem_set, sheet)
    faults = reading.faults()
    if faults:
        return Validation(problem_set.name, problem_set.title, problem_set.points, tuple(faults), tuple(reading.notes))
    blank = _graded(handout(problem_set), problem_set, deadline, jobs)
    full = _graded(sheet.filled if sheet else _worked(), problem_set, deadline, jobs)
    asks = tuple(
        checked(ask, question, part, sheet, _result(full, part), deadline)
        for question in problem_set.questions
        for part in question.parts
        for ask in part.asks
    )
    return Validation(
        problem_set.name,
        problem_set.title,
        problem_set.points,
        (),
        tuple(reading.notes),
        asks,
        tuple(_blank_faults(blank)),
        tuple(_solution_faults(full)),
        blank.score,
        full.score + full.open_points,
    )


def _sheet(problems: str) -> Sheet | None:
    """The sheet of a written set; None for a derived one."""
    try:
        problem_set = load_problem_set(problems)
        return None if problem_set.derivations else load_sheet(problems)
    except FaultySheet:
        raise
    except LookupError as error:
        raise InputError(str(error)) from error


def _worked() -> Document:
    from derivations.solutions import write_solutions

    return read_text(write_solutions(None), "tex")


def _graded(source: str | Document, problem_set: ProblemSet, deadline: float, jobs: int | None) -> GradeReport:
    return grade(source, problem_set, deadline=deadline, jobs=jobs)


def _result(report: GradeReport, part: Part) -> PartResult:
    return next(result for result in report.parts if result.part == part.id)


# --- the two submissions --------------------------------------------------------------------------


def _blank_faults(report: GradeReport) -> Iterator[str]:
    """What the handout scores though nothing was written into it."""
    for part in report.parts:
        if part.score or part.open_points or part.verdict != "missing":
            named = [answer.submitted for answer in part.answers if answer.verdict != "missing"]
            found = f": it finds {named[0]!r}" if named and named[0] else ""
            yield f"part {part.part}: the blank handout is graded as an answer ({part.verdict}{found})"


def _solution_faults(report: GradeReport) -> Iterator[str]:
    """Where the reference solution falls short of full marks, or one of its steps does not hold."""
    for item in report.unreadable:
        yield f"line {item.line}: {item.explanation}"
    for part in report.parts:
        for answer in part.answers:
            if answer.verdict not in ("equal", "person"):
                why = answer.hint or answer.counterexample or answer.how
                yield f"part {part.part}, {answer.name}: the grader says {answer.verdict}{': ' if why else ''}{why}"
        for step in part.steps:
            if step.is_wrong:
                yield f"line {step.line}: {step.left} {step.relation} {step.right}: {step.verdict}: {step.why}"
        if part.score + part.open_points < part.max_score - 1e-6:
            reached = part.score + part.open_points
            yield f"part {part.part}: the reference solution scores {reached:g} of {part.max_score:g}"


# --- one answer -----------------------------------------------------------------------------------


def checked(
    ask: Ask, question: Question, part: Part, sheet: Sheet | None, graded: PartResult, deadline: float
) -> AskCheck:
    """What can be said of one reference answer."""
    line = sheet.line(part.id, ask.name) if sheet else 0
    made = AskCheck(part.id, ask.name, ask.kind, "person", line=line)
    if ask.kind in ("prose", "choice"):
        return made
    derivation = derivation_of(ask)
    worst = made
    others = [(subject, result) for subject, result in ask.accepts if result != ask.result]  # not mere other names
    for subject, result in ((ask.subject, ask.result), *others):
        told = ("undecided", "")
        for scope in _scopes(ask, question, part):
            told = _compared(ask, subject, derivation.result(result), scope, graded, deadline)
            if told[0] in ("proved", "sampled"):
                break
        found = AskCheck(part.id, ask.name, ask.kind, *told, line)
        if worst.verdict == "proved" and found.verdict == "sampled":
            worst = replace(worst, why="another accepted form is sampled")
            continue
        worst = _worse(worst, found)
    return worst


_ORDER = ("person", "proved", "sampled", "undecided", "wrong")


def _worse(first: AskCheck, second: AskCheck) -> AskCheck:
    return second if _ORDER.index(second.verdict) > _ORDER.index(first.verdict) else first


def _scopes(ask: Ask, question: Question, part: Part) -> Iterator[Scope]:
    """The scope of an ask; then, where others of the part's answers are values of names, that with these put in."""
    statements = (*question.givens, *part.givens, *ask.givens)
    references = [latex for _, latex in ask.reference.results] if ask.reference else []
    scope = read_scope(statements, [ask.subject, *references, *ask.conditions])[0]
    yield scope.copy()
    own = {part.name for part in walk(read_latex(ask.subject or "0", scope)) if isinstance(part, Symbol)}
    found = []
    for other in part.asks:
        if other is ask or other.kind in ("choice", "prose") or not other.subject:
            continue
        for item, value in _pairs(read_latex(other.subject, scope), derivation_of(other).result(other.result)):
            known = isinstance(item, Symbol) and scope.givens().definitions_of(item.name)
            if isinstance(item, Symbol) and not known and item.name not in own and item.shape == value.shape:
                found.append(Definition(item, value))
    if found:
        scope.definitions += found
        yield scope


def _pairs(subject: Expression, value: Expression) -> tuple[tuple[Expression, Expression], ...]:
    """The unknowns of a subject with their values; a tuple item by item."""
    items = subject.items if isinstance(subject, TupleOf | ArrayLiteral) else (subject,)
    values = value.items if isinstance(value, TupleOf | ArrayLiteral) and len(items) > 1 else (value,)
    return tuple(zip(items, values, strict=True)) if len(items) == len(values) else ()


def _compared(
    ask: Ask, subject: str, reference: Expression, scope: Scope, graded: PartResult, deadline: float
) -> tuple[str, str]:
    if not subject:
        return _by_steps(ask, graded, "the answer has no subject to compare it with")
    left = read_latex(subject, scope)
    if ask.conditions:
        return _conditions(ask, left, reference, scope, deadline)
    if not _determined(left, scope.givens()):
        return _by_steps(ask, graded, f"no given defines {subject}; a row 'condition: …' can say what it meets")
    fresh = scope.copy()
    try:
        pair = Elaborator(fresh).aligned([left, reference], Span(0, 0))
    except NotationError:
        pair = [left, reference]
    decision = decide(
        settled(pair[0], fresh), settled(pair[1], fresh), ask.relation, fresh.givens(),
        prove=True, both=True, deadline=deadline,
    )  # fmt: skip
    return _told(decision)


def _told(decision: Decision) -> tuple[str, str]:
    if decision.outcome is None:
        return "undecided", decision.reason
    if decision.outcome:
        return decision.how, ""
    return "wrong", decision.counterexample or decision.reason


def _determined(subject: Expression, givens: Givens) -> bool:
    """Whether the givens say what the subject is: a bare name has a definition, and of every name inside it
    something is known."""
    items = subject.items if isinstance(subject, TupleOf | ArrayLiteral) else (subject,)
    for item in items:
        base = item.base if isinstance(item, Pow) else item
        if isinstance(base, Symbol) and not givens.definitions_of(base.name):
            return False
    names = {part.name for part in walk(subject) if isinstance(part, Symbol)}
    called = {part.function for part in walk(subject) if isinstance(part, Apply) and part.function not in FUNCTIONS}
    return all(_known(name, givens) for name in names | called)


def _known(name: str, givens: Givens) -> bool:
    known = givens.declaration(name)
    if name in INDEX_LETTERS and (known is None or not (known.shape or known.explicit)):
        return True  # an index of the subject
    return bool(
        givens.definitions_of(name)
        or (known is not None and (known.explicit or known.role in ("index", "dimension")))
        or any(item.name == name for item in givens.random)
    )


def _conditions(ask: Ask, subject: Expression, reference: Expression, scope: Scope, deadline: float) -> tuple[str, str]:
    """Whether the conditions hold when the reference stands for its subject."""
    pairs = _pairs(subject, reference)
    if not pairs:
        return "wrong", "there are not as many values as unknowns"
    settings: list[Definition] = []
    for item, value in pairs:
        made = _setting(item, value)
        if made is None:
            return "undecided", "an unknown of a setting is a name, or the square of one"
        settings.append(made)
    how = "proved"
    for text in ask.conditions:
        fresh = scope.copy()
        condition = read_condition(text, fresh)
        givens = with_settings(fresh.givens(), settings)
        decision = decide(
            condition.left, condition.right, condition.op, givens, prove=True, both=True, deadline=deadline
        )
        verdict, why = _told(decision)
        if verdict in ("wrong", "undecided"):
            return verdict, f"{text}: {why}"
        how = verdict if verdict == "sampled" else how
    return how, ""


def _setting(item: Expression, value: Expression) -> Definition | None:
    from notation import build

    if isinstance(item, Pow) and isinstance(item.base, Symbol):
        return Definition(item.base, build.apply("sqrt", (value,)))
    return Definition(item, value) if isinstance(item, Symbol) else None


def _by_steps(ask: Ask, graded: PartResult, reason: str) -> tuple[str, str]:
    """Where the givens do not determine the subject, the solution's steps are all there is."""
    steps: Sequence[str] = [step.verdict for step in graded.steps if not step.why.startswith(("defines", "the answer"))]
    answer = next((answer for answer in graded.answers if answer.name == ask.name), None)
    if len(steps) > 1 and all(verdict == "holds" for verdict in steps) and answer and answer.verdict == "equal":
        return "sampled", "by the steps of the solution"
    return "undecided", reason
