"""What a judged step of a write-up comes to: it stands, it only states something, or it is doubted.

The steps of ``doubted`` go from what is cheap and certain to second looks; the first that speaks decides.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from derivecheck.judging.chains import JudgedChain
from derivecheck.linter.approximations import approximation
from derivecheck.linter.case import Case
from derivecheck.linter.claim import Claim
from derivecheck.linter.dependence import vacuous
from derivecheck.linter.doubts import UNDEFINED_DENSITIES, doubt
from derivecheck.linter.entries import ELEMENTWISE, ENTRY_OF_FUNCTION, REMARK, entrywise
from derivecheck.linter.equations import set_up
from derivecheck.linter.evidence import evidence, names_without_type
from derivecheck.linter.learning import learned
from derivecheck.linter.looks import another_look, mistaken
from derivecheck.linter.opaque import MOMENTS
from derivecheck.linter.random import note_moment
from derivecheck.linter.reach import UNCLEAR, hangs_on_reach
from derivecheck.linter.rereadings import as_entries, as_numbers, decided_anew, with_dots
from derivecheck.linter.suppositions import CONDITION, EQUATION, defines, is_listed, is_value, supposition
from derivecheck.linter.table_patterns import is_measure
from derivecheck.linter.tables import refuted
from derivecheck.linter.units import other_units
from derivecheck.linter.values import valued
from derivecheck.results import StepResult
from notation.expression import Covariance, Expression, Relation, Symbol
from notation.names import base_identity
from notation.raw import RawDots, RawName, raw_walk
from notation.scope import Scope
from notation.statements.chains import RawChain
from notation.walking import walk

if TYPE_CHECKING:
    from derivecheck.linter.judge import LintJudge

VANISHES = "sets the gradient to zero"


@dataclass(frozen=True)
class _At:
    """A relation within its chain: its sides as read, or None."""

    left: Expression | None
    right: Expression | None
    op: str
    position: int
    made: JudgedChain
    chain: RawChain


def doubted(
    judge: LintJudge, step: StepResult, made: JudgedChain, position: int, op: str, chain: RawChain
) -> StepResult:
    """The step, or "undecided" with the reason why the author need not be wrong."""
    a, b = made.sides[position].expression, made.sides[position + 1].expression
    at = _At(a, b, op, position, made, chain)
    if judge.inline and op == "=" and not position and isinstance(a, Symbol) and is_value(b):
        why = step.why if step.verdict == "holds" and judge.is_told(a) else "a value supposed"
        return valued(judge, replace(step, verdict="holds", why=why), a, b)
    if judge.inline and op == "=" and not position and isinstance(a, Symbol) and is_listed(b):
        return replace(step, verdict="holds", why="a value supposed")
    if step.verdict == "holds":
        measured = at.made.defines and not position and _is_measured(at)
        return _refuted(judge, step, at) or _what_holds(judge, step, at) if measured else _what_holds(judge, step, at)
    if _holds_by_entries(judge, at):
        return replace(step, verdict="holds", why="", remarks=(*step.remarks, REMARK))
    if step.verdict in ("fails", "ill-typed") and judge.learn(a, b, op):
        return replace(step, verdict="holds", why=f"puts in what {judge.lessons[-1].target.name} is")
    scope = judge.context.scope
    if step.verdict == "ill-typed" or a is None or b is None or a.shape != b.shape:
        numbers = as_numbers(judge, chain, position)
        if numbers is not None:
            scope, a, b = numbers
            at = replace(at, left=a, right=b)
            step = decided_anew(judge, step, a, b, op, scope)
            if step.verdict == "holds":
                return step
    return _claimed(judge, step, at, _claim(judge, step, at, scope))


def _what_holds(judge: LintJudge, step: StepResult, at: _At) -> StepResult:
    """A step that holds: what it is that it says."""
    a, b, op = at.left, at.right, at.op
    if at.made.defines and at.position == 0:
        return step
    raws = [member.raw for member in at.chain.members[at.position : at.position + 2]]
    if hangs_on_reach(judge, raws[0], raws[1], op):
        return replace(step, verdict="undecided", why=UNCLEAR)
    if not at.position and op == "=" and judge.restates(a, b):
        return replace(step, why=f"says what {step.left} is")
    taught = learned(a, b, judge.context.scope, frozenset(judge.learned)) if a and b and judge.learned else None
    if taught is not None and taught.target.name in judge.learned:
        return replace(step, why=f"puts in what {taught.target.name} is")
    if step.why == VANISHES and judge.inline and not judge.can_vanish(a):
        return replace(step, verdict="undecided", why="nothing was found for which this derivative vanishes")
    empty = vacuous(tuple(side for side in (a, b) if side is not None), judge.context.scope, judge.learned)
    if not empty:
        return step
    judge.learn(a, b, op)
    return replace(step, verdict="undecided", why=empty)


def _holds_by_entries(judge: LintJudge, at: _At) -> bool:
    """Whether an array stands beside its entry, and the entries are equal."""
    if at.left is None or at.right is None or at.op != "=" or at.left.shape == at.right.shape:
        return False
    return any(
        judge.is_true(first, second, at.op, judge.context.givens())
        and not vacuous((first, second), judge.context.scope, judge.learned)
        for first, second in entrywise(at.left, at.right, judge.context.scope)
    )


def _claim(judge: LintJudge, step: StepResult, at: _At, scope: Scope) -> Claim:
    a, b = at.left, at.right
    before = [side.expression for side in at.made.sides[: at.position + 1] if side.expression is not None]
    raws = [member.raw for member in at.chain.members[at.position : at.position + 2] if member.raw is not None]
    marks = [node for raw in raws for node in raw_walk(raw)]
    evident, all_evident = evidence(judge, step, at.position, at.chain, a, b)
    return Claim(
        a, b, at.op, at.position, tuple(before), scope, judge.inline,
        step.verdict == "ill-typed" or a is None or b is None or a.shape != b.shape,
        at.chain.link, (step.left, step.right), at.chain.continues, step.why,
        tuple(item for item in judge.statements if item.part <= judge.part),
        frozenset(judge.learned), evident, all_evident, frozenset(judge.mentioned),
        any(isinstance(node, RawDots) for node in marks),
        any(isinstance(node, RawName) and node.base == "1" for node in marks),
        _clashing(at, scope),
        _names_that_held(judge) if a is None or b is None else frozenset(),
        all(is_told(node, scope) for node in marks if isinstance(node, RawName)),
        judge.words_before,
        names_without_type(scope, at.position, at.chain, a, b),
        step.verdict == "fails" and _fit(judge, a, b),
    )  # fmt: skip


def _fit(judge: LintJudge, left: Expression | None, right: Expression | None) -> bool:
    """Whether two arrays have one shape, if sizes that nothing tells apart are one."""
    if left is None or right is None or not left.shape or len(left.shape) != len(right.shape):
        return False
    first, second = judge.fitted(left, right)
    return first.shape == second.shape


def _clashing(at: _At, scope: Scope) -> frozenset[str]:
    """The names in the product or sum at which the reading of a side ended, for their shapes."""
    found: set[str] = set()
    for side, member in zip(
        at.made.sides[at.position :], at.chain.members[at.position : at.position + 2], strict=False
    ):
        problem = side.readings.error or side.error
        if side.expression is not None or problem is None or problem.span is None or member.raw is None:
            continue
        found |= {
            base_identity(node, scope) for node in raw_walk(member.raw)
            if isinstance(node, RawName) and problem.span.start <= node.span.start and node.span.end <= problem.span.end
        }  # fmt: skip
    return frozenset(found)


def _names_that_held(judge: LintJudge) -> frozenset[str]:
    sides = (side for _, *pair in judge.context.held for side in pair)
    return frozenset(part.name for side in sides for part in walk(side) if isinstance(part, Symbol))


def is_told(node: RawName, scope: Scope) -> bool:
    """Whether the author declares the name."""
    known = scope.known(base_identity(node, scope))
    return node.sub is None and not node.accents and known is not None and known.explicit


def _claimed(judge: LintJudge, step: StepResult, at: _At, claim: Claim) -> StepResult:
    """A step that does not hold as it was read."""
    stated = _stated(judge, step, claim)
    if stated is not None:
        return stated
    near = approximation(judge, step, claim) if claim.op == "approx" else None
    if near is not None:
        reason = doubt(claim) if near.verdict == "fails" else ""
        return replace(near, verdict="undecided", why=reason) if reason else near
    failing = step.verdict in ("fails", "ill-typed")
    reason = (doubt(claim) or other_units(judge, at.chain, at.position, claim)) if failing else step.why
    raws = [member.raw for member in at.chain.members]
    whole = tuple(raw for raw in raws if raw is not None)
    case = Case(step, claim, raws[at.position], raws[at.position + 1], bool(reason), whole)
    found = another_look(judge, case) if not failing or reason else mistaken(judge, case)
    if found is not None:
        return found
    if not failing or reason == UNDEFINED_DENSITIES:
        wrong = _refuted(judge, step, at)
        if wrong is not None:
            return wrong
    if not failing:
        judge.learn(claim.left, claim.right, claim.op)
        return step
    if at.position and as_entries(judge, claim.left, claim.right, claim.op):
        return replace(step, verdict="holds", why="", remarks=(*step.remarks, ENTRY_OF_FUNCTION))
    if with_dots(judge, claim.left, claim.right, claim.op, f"{step.left} {step.right}"):
        return replace(step, verdict="holds", why="", remarks=(*step.remarks, ELEMENTWISE))
    if reason.startswith(EQUATION):
        return set_up(judge, step, claim)
    return replace(step, verdict="undecided", why=reason) if reason else step


def _is_measured(at: _At) -> bool:
    """Whether what is defined is a divergence or an entropy, which mean the same everywhere."""
    raw = at.chain.members[at.position].raw
    return raw is not None and is_measure(raw)


def _refuted(judge: LintJudge, step: StepResult, at: _At) -> StepResult | None:
    """The step as a mistake that tables of chances show; None where they do not, or where the text supposes more of
    its densities than the rules of probability."""
    raws = [member.raw for member in at.chain.members]
    first, second = raws[at.position : at.position + 2]
    if first is None or second is None or _SUPPOSED.search(judge.words):
        return None
    known = [raw for raw in raws if raw is not None]
    if not refuted(first, second, at.op, known, at.chain.ops if len(known) == len(raws) else ()):
        return None
    return replace(step, verdict="fails", why="finite tables of chances tell the two sides apart", remarks=())


_SUPPOSED = re.compile(r"independen|i\.?i\.?d|markov|unabh[äa]ngig|ind[ée]pendan|independien")


def _stated(judge: LintJudge, step: StepResult, claim: Claim) -> StepResult | None:
    """The step where it claims nothing: it supposes, or says what something is; None where it claims."""
    a, b = claim.left, claim.right
    supposed = supposition(claim)
    if supposed == CONDITION and a is not None and b is not None and judge.conditions.setdefault(a, b) != b:
        return replace(step, verdict="undecided", why="another value was supposed before")
    if supposed:
        if isinstance(a, MOMENTS) and b is not None and not isinstance(a, Covariance):
            note_moment(judge, a, b)
        elif supposed == CONDITION and a is not None and b is not None:
            judge.context.opened.append(Relation((), op=claim.op, left=a, right=b))
        return replace(step, verdict="holds", why=supposed)
    name = defines(claim)
    if name and a is not None and b is not None:
        return replace(step, verdict="holds", why=f"says what {name} is")
    return None


__all__ = ["VANISHES", "doubted"]
