"""The items of a report: a judged relation with its place, its reading, and the line that undoes its mistake."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from derivecheck.deciding import PROVABLE, relevant
from derivecheck.judging.chains import SHOWN, JudgedChain
from derivecheck.linter.limits import BREAKDOWNS
from derivecheck.linter.places import Places
from derivecheck.linter.results import LintItem
from derivecheck.linter.scopes import Parsed
from derivecheck.proof_results import ProofResult
from derivecheck.replaying import explained
from derivecheck.results import StepResult
from derivecheck.time_limits import TimeUp, time_limit
from notation.expression import Expression
from notation.source import Span
from notation.statements.chains import RawChain
from notation.write.latex import write_latex

if TYPE_CHECKING:
    from derivecheck.linter.judge import LintJudge


_PROVABLE = frozenset(SHOWN.get(op, op) for op in PROVABLE)


@dataclass
class Made:
    """A judged chain with the statement it was read from."""

    raw: RawChain
    judged: JudgedChain


def item_of(judge: LintJudge, parsed: Parsed, made: Made, position: int, step: StepResult, places: Places) -> LintItem:
    """The item of one judged relation."""
    sign = made.raw.op_spans[position]
    member = made.raw.members[position + 1]
    end = member.span.end if member.raw is not None or member.error is not None else sign.end
    place = places.of(parsed.formula, Span(sign.start, max(sign.end, end)))
    wrong = step.verdict in ("fails", "ill-typed")
    item = LintItem(
        place, places.whole(parsed.formula), step.relation, step.left, step.right, step.verdict, step.why,
        (*step.remarks, *parsed.remarks), reading=reading(made.judged, position) if judge.explain else "",
        undone=undone(judge, made, position, parsed, places) if wrong else 0, section=judge.title,
        display=parsed.formula.display,
    )  # fmt: skip
    proof = proof_of(judge, made.judged, position) if judge.proofs and is_claim(item) else None
    if proof is None:
        return item
    why = "proved" if item.why == "sampled" and proof.outcome != "failed" else item.why
    return replace(item, proof=proof, why=why)


def is_claim(item: LintItem) -> bool:
    return item.verdict == "holds" and item.relation in _PROVABLE and not item.is_stated


def proof_of(judge: LintJudge, judged: JudgedChain, position: int) -> ProofResult | None:
    """The proof of a relation that holds, from what is known where it stands; None: there is none in the time."""
    left, right = judged.sides[position].expression, judged.sides[position + 1].expression
    if left is None or right is None or left.shape != right.shape:
        return None
    givens = judge.context.givens()
    try:
        with time_limit(judge.limit):
            return explained(left, right, relevant(givens, left, right), judged.ops[position])
    except (TimeUp, *BREAKDOWNS):
        return None  # the verdict does not hang on it


def reading(judged: JudgedChain, position: int) -> str:
    if position + 1 >= len(judged.sides):
        return ""
    left, right = judged.sides[position].expression, judged.sides[position + 1].expression
    if left is None or right is None:
        return ""
    op = judged.ops[position]
    return f"{write_latex(left)} {SHOWN.get(op, op)} {write_latex(right)}"


def undone(judge: LintJudge, made: Made, position: int, parsed: Parsed, places: Places) -> int:
    """The line of the first later side that is equal to the left side again, 0 if there is none."""
    judged = made.judged
    left = judged.sides[position].expression
    if left is None:
        return 0
    for later in range(position + 2, len(judged.sides)):
        if any(op != "=" for op in judged.ops[position:later]):
            return 0
        other = judged.sides[later].expression
        if other is None or not same(judge, left, other):
            continue
        return places.of(parsed.formula, made.raw.op_spans[later - 1]).line
    return 0


def same(judge: LintJudge, left: Expression, right: Expression) -> bool:
    try:
        with time_limit(judge.limit):
            return judge.decide(left, right, "=", judge.context.givens()).outcome is True
    except (TimeUp, *BREAKDOWNS):
        return False  # only a note hangs on it


__all__ = ["Made", "item_of"]
