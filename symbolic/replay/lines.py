"""Checking a certificate: every line by its rule, from its own parts, knowing nothing of how it was found.

A line is ``proved`` when its rule takes it, ``failed`` when it does not, and ``open`` when it is an equality of values
that the checker of proofs cannot follow; a certificate is as good as the worst of its lines.

Not checked: that expectations exist, that a matrix that is inverted in the claim has an inverse.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from notation.expression import BigOperator, Constant, Expression, Integral, Limit, Relation
from notation.givens import Givens
from notation.source import ShapeClash
from notation.walking import children
from symbolic.lines import Certificate, Line, claim_of
from symbolic.replay.checker import FAILED, OPEN, PROVED, replay
from symbolic.replay.defined import Defined, Scope
from symbolic.replay.inequalities import ROWS, Misfit, Said
from symbolic.replay.letters import spoken_of
from symbolic.replay.limit_rules import LIMIT_RULES, loose_parts
from symbolic.replay.minima import MINIMUM_RULES, own_parts
from symbolic.replay.order import ORDER_RULES, givens_within

EQUAL = "equal"
_WITH_FUNCTION = frozenset({"Jensen", "Jensen, concave", "Jensen for sums", "Jensen for sums, concave"})


@dataclass(frozen=True)
class CheckedLine:
    """A line with what came of it alone, and of what it rests on; ``givens``: what it was checked under."""

    line: Line
    outcome: str
    why: str = ""
    parts: tuple[CheckedLine, ...] = ()
    givens: Givens = field(default_factory=Givens, repr=False)

    @property
    def worst(self) -> str:
        """The outcome with everything that it rests on."""
        found = {self.outcome, *(part.worst for part in self.parts)}
        return next(outcome for outcome in (FAILED, OPEN, PROVED) if outcome in found)


def check(certificate: Certificate) -> CheckedLine:
    """Every line of the certificate checked."""
    claim, line, givens = certificate.claim, certificate.line, certificate.givens
    if line.claim != claim_of(claim.left, claim.op, claim.right):
        return CheckedLine(line, FAILED, "it is not about the claim", (), givens)
    return _checked(line, givens, {}, Defined(claim, givens))


def _checked(line: Line, givens: Givens, scope: Scope, defined: Defined | None) -> CheckedLine:
    parts = []
    binder = _binder(line)
    inner_givens = givens if binder is None else givens_within(binder, givens)
    for place, part in enumerate(line.parts):
        inside = binder is not None and _is_inside(line, place, binder)
        own: Givens = givens
        if inside:
            if inner_givens is None:
                return CheckedLine(line, FAILED, "the index is a letter that the givens speak of", (), givens)
            own = inner_givens
        deeper = {**scope, binder.variable.name: (binder.lower, binder.upper)} if binder and inside else scope
        mine = defined
        if place in own_parts(line):
            mine = Defined(part.claim, own)
        elif place in loose_parts(line):
            mine = None
        parts.append(_checked(part, own, deeper, mine))
    outcome, why = _by_rule(line, givens)
    if outcome != FAILED and defined is not None and line.rule not in LIMIT_RULES:
        missing = _without_value(line.claim, givens, scope, defined)
        if missing:
            outcome, why = FAILED, missing
    return CheckedLine(line, outcome, why, tuple(parts), givens)


def _without_value(claim: Relation, givens: Givens, scope: Scope, defined: Defined) -> str:
    return defined.why_not(claim.left, givens, scope) or defined.why_not(claim.right, givens, scope)


def _by_rule(line: Line, givens: Givens) -> tuple[str, str]:
    if line.claim.op not in ("=", "<=", "<"):
        return FAILED, "no claim of this kind is checked"
    if line.rule not in _MAY_BE_INFINITE and any(_is_infinite(side) for side in (line.claim.left, line.claim.right)):
        return FAILED, "infinity is no number to reckon with"
    if line.rule == EQUAL:
        return _equal(line, givens)
    if line.proof is not None:
        return FAILED, "this rule rests on no equality of values"
    if line.rule in ROWS:
        why = _by_row(line, givens)
    elif line.instance and line.rule not in MINIMUM_RULES and line.rule not in LIMIT_RULES:
        return FAILED, "this rule has no instances"
    else:
        rules = {**ORDER_RULES, **LIMIT_RULES, **MINIMUM_RULES}
        if line.rule not in rules:
            return FAILED, f"there is no rule {line.rule!r}"
        try:
            why = rules[line.rule][0](line, givens)
        except (ShapeClash, Misfit) as fault:
            why = str(fault)
    return (FAILED, why) if why else (PROVED, "")


_MAY_BE_INFINITE = frozenset({*LIMIT_RULES, "chain", "same", "given"})


def _is_infinite(node: Expression) -> bool:
    """Whether infinity stands in it as a value, not as the end of a range."""
    if isinstance(node, Constant):
        return node.name == "infinity"
    inside = (node.body,) if isinstance(node, Limit | BigOperator | Integral) else children(node)
    return any(_is_infinite(child) for child in inside)


def _equal(line: Line, givens: Givens) -> tuple[str, str]:
    """An equality of two values, by a proof."""
    claim, proof = line.claim, line.proof
    if claim.op != "=" or proof is None or line.parts or line.instance:
        return FAILED, "an equality has its proof and nothing else"
    if (proof.left, proof.right) != (claim.left, claim.right) or proof.givens != givens:
        return FAILED, "the proof is not about this equality"
    found = [step.outcome for step in replay(proof)]
    if FAILED in found:
        return FAILED, "a step of the proof does not hold"
    return (OPEN, "beyond the checker") if OPEN in found else (PROVED, "")


def _by_row(line: Line, givens: Givens) -> str:
    """A named inequality at the instance, under the conditions that its parts show."""
    said = _said(line.rule, dict(line.instance))
    if isinstance(said, str):
        return said
    if line.rule in _WITH_FUNCTION and getattr(dict(line.instance)["u"], "name", "") in spoken_of(givens):
        return "the givens speak of the letter of the function"
    if (line.claim.left, line.claim.right) != (said.low, said.high):
        return "it is not what the inequality says at this instance"
    if line.claim.op != said.op and not (said.op == "<" and line.claim.op == "<="):
        return "the inequality says less"
    wanted = (*said.conditions, *said.inside)
    if tuple(_weakest(part.claim, want) for part, want in zip(line.parts, wanted, strict=False)) != wanted:
        return "its conditions are not the ones that are shown"
    return "" if len(line.parts) == len(wanted) else "a condition is missing or too many are shown"


def _weakest(claim: Relation, wanted: Relation) -> Relation:
    """A strict inequality shows the other one too."""
    weaker = claim.op == "<" and wanted.op == "<=" and (claim.left, claim.right) == (wanted.left, wanted.right)
    return wanted if weaker else claim


def _said(name: str, instance: Mapping[str, Expression]) -> Said | str:
    try:
        return ROWS[name].make(instance)
    except KeyError:
        return "a letter of the inequality is missing"
    except (Misfit, ShapeClash, ValueError) as fault:
        return str(fault)


def _binder(line: Line) -> BigOperator | None:
    """The sum whose index is bound around some of the parts."""
    if line.rule in ROWS:
        said = _said(line.rule, dict(line.instance))
        whole = dict(line.instance).get("sum")
        return whole if isinstance(said, Said) and said.inside and isinstance(whole, BigOperator) else None
    if line.rule in ("at every place of the sum", "at every place of the product"):
        return line.claim.left if isinstance(line.claim.left, BigOperator) else None
    return None


def _is_inside(line: Line, place: int, binder: BigOperator) -> bool:
    if line.rule not in ROWS:
        return True
    said = _said(line.rule, dict(line.instance))
    return isinstance(said, Said) and place >= len(said.conditions)
