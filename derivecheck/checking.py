"""Whether an answer means the same as what is expected, and whether the steps of a chain hold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from derivecheck.deciding import Decision, decide, relevant
from derivecheck.judging.chains import JudgedChain
from derivecheck.judging.context import Context, nothing_random
from derivecheck.judging.judge import Judge
from derivecheck.judging.logistic import REMARK, with_logistic
from derivecheck.results import CheckResult, InputError, StepResult, StepsResult
from notation import build
from notation.build import shape_text
from notation.elaborate.elaborator import Elaborator
from notation.expression import Expression, Relation
from notation.infer.shapes import without_clashes
from notation.read_givens.reading import read_scope
from notation.scope import PLAIN, Policy, Scope
from notation.sizes import settled
from notation.source import NotationError, Span
from notation.statements.chains import RawChain
from notation.statements.reading import read_statements, single, statements_of
from notation.tokens.parse_written import parse_written
from notation.write.latex import write_latex


def scope_of(given: Sequence[str], formulas: Sequence[str]) -> Scope:
    """The scope that the statements make. Raises ``InputError`` naming the first that cannot be used."""
    scope, problems = read_scope(given, formulas)
    if problems:
        first = problems[0]
        raise InputError(
            f"the given statement {first.statement!r} cannot be used: {first.error.explain(first.statement)}"
        )
    return without_clashes(scope, formulas)


def read_formula(text: str, scope: Scope, policy: Policy = PLAIN) -> tuple[Expression, tuple[str, ...]]:
    """One expression from LaTeX, with the remarks on how it was read."""
    chains = statements_of(text)
    raw = single(chains, Span(0, len(text)))
    elaborator = Elaborator(scope, policy)
    expression = settled(elaborator.read(raw), scope)
    beside = [f"beside the formula: {words}" for words in chains[0].remarks]
    return expression, (*elaborator.remarks, *beside)


def check(
    answer: str,
    expected: str,
    given: Sequence[str] = (),
    *,
    prove: bool = True,
    deadline: float = 2.0,
    diagnose: bool = True,
    diagnosis_deadline: float = 1.0,
    explain: bool = False,
) -> CheckResult:
    """Compare ``answer`` with ``expected`` (LaTeX) under the ``given`` statements (LaTeX). With ``diagnose`` a
    wrong answer gets a hint: the smallest known mistake that explains it, sought for so many seconds. With ``explain``
    what is proved comes with its proof, each step of which is checked again."""
    try:
        scope = scope_of(given, (expected, answer))
    except InputError as error:
        return CheckResult("unreadable", message=str(error))
    try:
        wanted, _ = read_formula(expected, scope)
    except NotationError as error:
        return CheckResult(error.kind, message=f"expected: {error.explain(expected)}")
    try:
        got, remarks = read_formula(answer, scope)
    except NotationError as error:
        unread = CheckResult(error.kind, message=error.explain(answer))
        if not diagnose or error.kind != "ill-typed":
            return unread
        from derivecheck.diagnosis.hints import hint_for_text

        return replace(unread, hint=hint_for_text(answer, wanted, scope, deadline=diagnosis_deadline))
    pair = Elaborator(scope).aligned([wanted, got], Span(0, 0))
    wanted, got = settled(pair[0], scope), settled(pair[1], scope)
    reading = "; ".join([_shown(got), *remarks])
    givens = scope.givens()
    if nothing_random(wanted, givens) or nothing_random(got, givens):
        return CheckResult(
            "undecided", reading=reading, message="nothing says that what the expectation is taken of is random"
        )
    decision = decide(wanted, got, "=", givens, prove=prove, deadline=deadline)
    under = with_logistic(wanted, got, givens) if decision.outcome is not True else None
    if under is not None:
        made = decide(wanted, got, "=", under, prove=prove, deadline=deadline)
        if made.outcome is not None:
            decision, givens, reading = made, under, f"{reading}; {REMARK}"
    result = result_of(decision, reading)
    if explain and result.how == "proved":
        from derivecheck.replaying import explained

        result = replace(result, proof=explained(wanted, got, relevant(givens, wanted, got)))
    if not diagnose or result.verdict != "different":
        return result
    from derivecheck.diagnosis.hints import hint_for

    return replace(result, hint=hint_for(wanted, got, givens, deadline=diagnosis_deadline) or result.hint)


def result_of(decision: Decision, reading: str) -> CheckResult:
    if decision.outcome is None:
        return CheckResult("undecided", decision.reason, reading)
    if decision.outcome:
        return CheckResult("equal", decision.how, reading)
    return CheckResult("different", decision.how, reading, decision.counterexample, decision.reason)


def _shown(node: Expression) -> str:
    return f"{write_latex(node)} ({shape_text(node.shape)})"


def steps(chain: str, given: Sequence[str] = (), *, deadline: float = 2.0) -> StepsResult:
    """Judge each relation of a chain (LaTeX) under the ``given`` statements."""
    try:
        scope = scope_of(given, (chain,))
        items = parse_written(chain)
    except (InputError, NotationError) as error:
        message = error.explain(chain) if isinstance(error, NotationError) else str(error)
        return StepsResult((StepResult(1, "", chain, "", "unreadable", message),))
    chains = read_statements(items, Span(0, len(chain)))
    judge = Judge(Context(scope, deadline=deadline))
    judged = judge.display(chains, chain)
    if any(item.link in ("implies", "iff") for item in chains) and all(len(item.ops) <= 1 for item in chains):
        return StepsResult(tuple(implication_steps(chains, judged, judge)))
    return StepsResult(tuple(step for item in judged for step in item.steps))


def _zeros_filled(statement: Relation) -> Relation:
    """``\\nabla L = 0``: beside an array the number 0 is the array of zeros."""
    left, right = statement.left, statement.right
    if left.shape and right == build.ZERO:
        right = build.zeros(left.shape)
    elif right.shape and left == build.ZERO:
        left = build.zeros(right.shape)
    return replace(statement, left=left, right=right)


def implication_steps(chains: Sequence[RawChain], judged: Sequence[JudgedChain], judge: Judge) -> list[StepResult]:
    """``A \\implies B \\implies C``: one step for each arrow, each from the statement before it."""
    import numeric

    made: list[StepResult] = []
    statements: list[Relation | None] = []
    for item in judged:
        a, b = (item.sides[0].expression, item.sides[1].expression) if len(item.sides) > 1 else (None, None)
        statements.append(Relation((), op=item.ops[0], left=a, right=b) if a is not None and b is not None else None)
    statements = [one if one is None else _zeros_filled(one) for one in statements]
    for position in range(1, len(judged)):
        link = judged[position].link
        if link not in ("implies", "iff"):
            made.extend(judged[position].steps)
            continue
        before, after = statements[position - 1], statements[position]
        left = f"{judged[position - 1].sides[0].text} {judged[position - 1].sides[-1].text}"
        right = f"{judged[position].sides[0].text} {judged[position].sides[-1].text}"
        shown = "\\implies" if link == "implies" else "\\iff"
        if before is None or after is None:
            made.append(
                StepResult(judged[position].line, shown, left, right, "unreadable", "a statement could not be read")
            )
            continue
        givens = judge.context.givens()
        result = numeric.compare_implication(before, after, givens)
        if link == "iff" and result.outcome == "agree":
            result = numeric.compare_implication(after, before, givens)
        verdict = {"agree": "holds", "differ": "fails"}.get(result.outcome, "undecided")
        why = result.reason or ("; ".join(result.world.describe((before, after))) if result.world else "")
        made.append(StepResult(judged[position].line, shown, left, right, verdict, why))
    return made
