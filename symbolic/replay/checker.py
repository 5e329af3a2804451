"""Replaying a proof: every step is checked anew, by rules and a normal form that are the checker's own.

A step is ``proved`` when its rule's check comes through, ``failed`` when it does not continue the claim, names no
rule, or is of no form that its rule has, and ``open`` when the checker cannot tell: then it may still be tested in
sampled worlds.

Not checked: that a matrix that is inverted has an inverse, nor that a denominator is not zero.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace

from notation import build
from notation.expression import Expression, Relation, Symbol, Zeros
from notation.givens import Definition, Givens
from notation.sizes import same_shape
from notation.walking import children, free_symbols, substitute
from symbolic.proof import Proof, Step
from symbolic.replay.agreeing import agree_by_definition, agree_by_parts, equal, gap, vanishes
from symbolic.replay.blocks import agree_by_blocks
from symbolic.replay.multiples import is_multiple

PROVED, OPEN, FAILED = "proved", "open", "failed"


@dataclass(frozen=True)
class Checked:
    """A step with what came of it, and why where it is not ``proved``. ``inner``: of the proofs that it rests on;
    ``givens``: what the step was checked under."""

    step: Step
    outcome: str
    why: str = ""
    inner: tuple[Checked, ...] = ()
    givens: Givens = field(default_factory=Givens, repr=False)


def replay(proof: Proof) -> tuple[Checked, ...]:
    """Every step of ``proof`` checked, in order; a last item without a rule where the steps come to no identity."""
    left, right = proof.left, proof.right
    made: list[Checked] = []
    for step in proof.steps:
        claim: tuple[Expression, Expression] | None = None
        if isinstance(step.before, Relation) or isinstance(step.after, Relation):
            if step.before == build.relation("=", left, right) and isinstance(step.after, Relation):
                claim = (step.after.left, step.after.right) if step.after.op == "=" else None
        elif same_shape(step.before.shape, step.after.shape) and step.before in (left, right):
            claim = (step.after, right) if step.before == left else (left, step.after)
        if claim is None:
            made.append(Checked(step, FAILED, "it does not continue what stands before it", (), proof.givens))
            continue
        left, right = claim
        made.append(_checked(step, proof.givens))
    if left != right:
        end = Step("", left, right)
        made.append(Checked(end, FAILED, "the steps come to no identity", (), proof.givens))
    return tuple(made)


def _checked(step: Step, givens: Givens) -> Checked:
    name = "definition" if step.rule.startswith("definition of ") else step.rule
    check = RULES.get(name)
    if check is None:
        return Checked(step, FAILED, f"there is no rule {step.rule!r}", (), givens)
    if name in (INDUCTION, BLOCKS):
        return _checked_by_proofs(name, step, givens)
    if step.by is not None and not name.startswith("multiply"):
        return Checked(step, FAILED, "this rule multiplies by nothing", (), givens)
    if step.proofs:
        return Checked(step, FAILED, "this rule rests on no proofs of its own", (), givens)
    why = _wrong_form(name, step, givens)
    if why:
        return Checked(step, FAILED, why, (), givens)
    try:
        good = check(step, givens)
    except RecursionError:
        good = False
    return Checked(step, PROVED if good else OPEN, "" if good else "beyond the checker", (), givens)


def _checked_by_proofs(name: str, step: Step, givens: Givens) -> Checked:
    """A step that rests on proofs of its own: an induction, or blocks, whose rules the checker does not know."""
    why = _wrong_with_induction(step, givens) if name == INDUCTION else _wrong_with_blocks(step, givens)
    if why:
        return Checked(step, FAILED, why, (), givens)
    replays = [(proof, replay(proof)) for proof in step.proofs]
    inner = tuple(checked for _, made in replays for checked in made)
    if any(checked.outcome == FAILED for checked in inner):
        return Checked(step, FAILED, "a part of it", inner, givens)
    if all(checked.outcome == PROVED for checked in inner) and name == INDUCTION:
        return Checked(step, PROVED, "", inner, givens)
    if name == BLOCKS and isinstance(step.before, Relation):
        known: dict[Expression, Expression] = {}
        for proof, made in replays:
            if all(checked.outcome == PROVED for checked in made):
                known |= {proof.left: proof.right, proof.right: proof.left}
        if agree_by_blocks(step.before.left, step.before.right, givens, known):
            return Checked(step, PROVED, "", inner, givens)
    return Checked(step, OPEN, "a part of it" if name == INDUCTION else "beyond the checker", inner, givens)


# --- the rules ----------------------------------------------------------------------------------------

INDUCTION = "induction"
BLOCKS = "block by block"
_ABOUT_CLAIMS = frozenset({"difference", INDUCTION, "clear denominators", "multiply by a matrix whose inverse occurs"})
_ABOUT_VALUES = frozenset({"definition", "derivative", "expectation", "integral"})


def _wrong_form(name: str, step: Step, givens: Givens) -> str:
    """Why the rule cannot be about this step at all."""
    claims = isinstance(step.before, Relation)
    if name in _ABOUT_VALUES and claims:
        return "this rule changes a value"
    if name == "difference" and not (claims and _is_zero_side(step.after)):
        return "this rule takes the difference of two sides"
    if name in _ABOUT_CLAIMS and not claims and name != "clear denominators":
        return "" if name.startswith("multiply") else "this rule changes a claim"
    if claims and name != "difference" and not (_is_zero_side(step.before) and _is_zero_side(step.after)):
        return "this rule changes a difference"
    defined = step.rule.removeprefix("definition of ")
    if name == "definition" and not _mentions(step.before, defined):
        return "the name is not there"
    if name == "definition" and not givens.definitions_of(defined):
        return "the name has no definition"
    if name in _KINDS and not any(type(part).__name__ in _KINDS[name] for part in _parts(step.before)):
        return "there is nothing for this rule to work out"
    return ""


def _is_zero_side(claim: Expression) -> bool:
    return isinstance(claim, Relation) and (claim.right == build.ZERO or isinstance(claim.right, Zeros))


def _parts(node: Expression) -> Iterable[Expression]:
    yield node
    for child in children(node):
        yield from _parts(child)


def _mentions(node: Expression, name: str) -> bool:
    return any(getattr(part, "name", getattr(part, "function", "")) == name for part in _parts(node))


_KINDS = {
    "derivative": frozenset({"Derivative"}),
    "expectation": frozenset({"Expectation", "Variance", "Covariance"}),
    "integral": frozenset({"Integral"}),
}


def _same_value(step: Step, givens: Givens) -> bool:
    """The two values (or the two differences that are to vanish) are equal, definitions put in or not."""
    before, after = _value(step.before), _value(step.after)
    names = frozenset(d.target.name for d in givens.definitions)
    return equal(before, after, givens) or equal(before, after, givens, names)


def _value(node: Expression) -> Expression:
    return node.left if isinstance(node, Relation) else node


def _difference(step: Step, givens: Givens) -> bool:
    before, after = step.before, step.after
    assert isinstance(before, Relation) and isinstance(after, Relation)
    return equal(gap(before.left, before.right), after.left, givens) or equal(
        gap(before.left, before.right), after.left, givens, frozenset(d.target.name for d in givens.definitions)
    )


def _definition(step: Step, givens: Givens) -> bool:
    return agree_by_definition(step.before, step.after, step.rule.removeprefix("definition of "), givens)


def _of_kind(rule: str) -> Callable[[Step, Givens], bool]:
    return lambda step, givens: agree_by_parts(step.before, step.after, _KINDS[rule], givens)


def _cleared(step: Step, givens: Givens) -> bool:
    return _same_value(step, givens) or vanishes(_value(step.before), givens)


def _multiplied(step: Step, givens: Givens) -> bool:
    if not isinstance(step.before, Relation) or not isinstance(step.after, Relation):
        return _same_value(step, givens)
    if step.by is not None and is_multiple(step.before.left, step.after.left, step.by, step.side, givens):
        return True
    return step.by is None and _cleared(step, givens)


RULES: dict[str, Callable[[Step, Givens], bool]] = {
    "definition": _definition,
    "derivative": _of_kind("derivative"),
    "expectation": _of_kind("expectation"),
    "integral": _of_kind("integral"),
    "normal form": _same_value,
    "common denominator": _same_value,
    "difference": _difference,
    "given values": _same_value,
    "one index beside a delta": _same_value,
    "where the derivative of an absolute value exists": _same_value,
    "sigmoid and tanh by exponentials": _same_value,
    "determinants and inverses of a few rows in entries": _same_value,
    "sin^2 + cos^2 = 1": _same_value,
    "determinants of sums of two products": _same_value,
    "products of matrices, by the rules of inverses and given equations": _same_value,
    "multiply by a matrix whose inverse occurs": _multiplied,
    "turn sums round": _same_value,
    "sums that telescope": _same_value,
    "split off the last terms of a sum": _same_value,
    "split off the first terms of a sum": _same_value,
    "clear denominators": _cleared,
    "one sum of what is under equal sums": _same_value,
    INDUCTION: lambda step, givens: False,  # these two are looked at by themselves
    BLOCKS: lambda step, givens: False,
}
"""Rule -> whether it takes the step. The rules change a value, or a claim that a difference is zero."""


# --- induction ----------------------------------------------------------------------------------------


def _wrong_with_blocks(step: Step, givens: Givens) -> str:
    done = step.after
    if not isinstance(step.before, Relation) or not isinstance(done, Relation) or done.left != done.right:
        return "blocks end the proof"
    return (
        ""
        if step.proofs and all(_less(proof.givens, givens) for proof in step.proofs)
        else "a part rests on other givens"
    )


def _wrong_with_induction(step: Step, givens: Givens) -> str:
    """Why the two proofs are not the base case and the step of an induction for the claim; "": they are."""
    claim, done = step.before, step.after
    if not isinstance(claim, Relation) or not isinstance(done, Relation) or done.left != done.right:
        return "an induction ends the proof"
    member, body = (claim.left, claim.right) if done.left == claim.right else (claim.right, claim.left)
    if done.left != body or not isinstance(member, Symbol) or len(member.indices) != 1 or len(step.proofs) != 2:
        return "the claim is not about a member of a recurrence"
    found = _recurrence(member.name, givens)
    if found is None or any(symbol.name == member.name for symbol in free_symbols(body)):
        return "the givens make no recurrence of it"
    base, general = found
    time, here = general.target.indices[0], member.indices[0]
    if not isinstance(time, Symbol) or not isinstance(here, Symbol):
        return "the claim is not about a time"
    body = substitute(body, {here: time}) if here != time else body
    first, second = step.proofs
    start = base.target.indices[0]
    if (first.left, first.right) != (substitute(body, {time: start}), base.body):
        return "the first proof is not about the start"
    before = substitute(body, {time: build.sub(time, build.ONE)})
    put: dict[Symbol, Expression] = {}
    for symbol in free_symbols(general.body):
        if symbol.name == member.name:
            if not equal(symbol.indices[0], build.sub(time, build.ONE), givens):
                return "the recurrence goes back further than one step"
            put[symbol] = before
    if (second.left, second.right) != (substitute(general.body, put), body):
        return "the second proof is not about one step"
    if not all(_less(proof.givens, givens) for proof in step.proofs):
        return "a part rests on other givens"
    return ""


def _recurrence(name: str, givens: Givens) -> tuple[Definition, Definition] | None:
    own = [d for d in givens.definitions_of(name) if len(d.target.indices) == 1 and not d.components]
    bases = [d for d in own if not isinstance(d.target.indices[0], Symbol)]
    general = [d for d in own if isinstance(d.target.indices[0], Symbol)]
    return (bases[0], general[0]) if len(bases) == len(general) == 1 else None


def _less(inner: Givens, outer: Givens) -> bool:
    """Whether the inner givens are the outer ones, perhaps without some definitions."""
    bare = replace(inner, definitions=()) == replace(outer, definitions=())
    return bare and all(definition in outer.definitions for definition in inner.definitions)
