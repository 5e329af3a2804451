"""A proof replayed by two hands: the checker of ``symbolic.replay``, and worlds for the steps that it leaves open."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numeric
from derivecheck.proof_results import ProofResult, ProofStep
from notation.expression import Expression, Relation
from notation.givens import Givens
from notation.write.latex import write_latex

if TYPE_CHECKING:
    from symbolic import Proof
    from symbolic.lines import Certificate
    from symbolic.replay import Checked
    from symbolic.replay.lines import CheckedLine

DEADLINE = 2.0
"""Seconds of processor time for the worlds of one step."""


def explained(left: Expression, right: Expression, givens: Givens, op: str = "=") -> ProofResult | None:
    """The proof of ``left op right`` with each of its steps checked again; None: there is no proof."""
    from symbolic import prove_equal
    from symbolic.certifying import prove_relation

    try:
        proof = prove_equal(left, right, givens) if op == "=" else None
        certificate = None if proof is not None else prove_relation(left, op, right, givens)
    except (ValueError, ArithmeticError, RecursionError, MemoryError):
        return None
    if certificate is not None:
        return lines_checked(certificate)
    return None if proof is None else replayed(proof)


def lines_checked(certificate: Certificate, *, deadline: float = DEADLINE) -> ProofResult:
    """Every line of a certificate checked anew; of an equality that the checker leaves open the steps are tested."""
    from symbolic.replay.lines import check

    whole = check(certificate)
    links = whole.parts if whole.line.rule == "chain" and whole.outcome == "proved" else (whole,)
    return ProofResult(tuple(_settled_line(link, deadline) for link in links), certificate.to_latex())


def _settled_line(checked: CheckedLine, deadline: float) -> ProofStep:
    from symbolic.line_output import words_of

    line = checked.line
    inner = tuple(_settled_line(part, deadline) for part in checked.parts)
    outcome, why = checked.outcome, checked.why
    if outcome == "open" and line.proof is not None:
        again = replayed(line.proof, deadline=deadline)
        outcome, why = again.outcome, "in every world that was tried"
    if outcome == "proved":
        outcome = next((o for o in ("failed", "undecided", "sampled") if any(p.outcome == o for p in inner)), "proved")
    before, after = write_latex(line.claim.left), write_latex(line.claim.right)
    told = "" if outcome == "proved" or (inner and checked.outcome == "proved") else why
    return ProofStep(line.rule, words_of(line), before, after, outcome, told, inner, line.claim.op)


def replayed(proof: Proof, *, deadline: float = DEADLINE) -> ProofResult:
    """Every step of ``proof`` checked anew. A step that the checker leaves open is tested in sampled worlds."""
    from symbolic.replay import replay

    steps = tuple(_settled(checked, deadline) for checked in replay(proof))
    return ProofResult(steps, proof.to_latex())


def _settled(checked: Checked, deadline: float) -> ProofStep:
    from symbolic.proof_rows import reason_of

    step = checked.step
    inner = tuple(_settled(part, deadline) for part in checked.inner)
    outcome, why = checked.outcome, checked.why
    if inner and step.rule == "induction":
        outcome = next((o for o in ("failed", "undecided", "sampled") if any(p.outcome == o for p in inner)), "proved")
    elif outcome == "open":
        outcome, why = _sampled(step.before, step.after, checked.givens, deadline)
    before, after = (write_latex(side, givens=checked.givens) for side in (step.before, step.after))
    return ProofStep(step.rule, reason_of(step), before, after, outcome, "" if outcome == "proved" else why, inner)


def _sampled(before: Expression, after: Expression, givens: Givens, deadline: float) -> tuple[str, str]:
    """Whether the step holds in worlds: values are equal there; of claims both hold."""
    why = ""
    for left, right in _equations(before, after):
        try:
            result = numeric.compare(left, right, "=", givens, deadline=deadline)
        except (ValueError, ArithmeticError, IndexError, TypeError, RecursionError, MemoryError) as fault:
            return "undecided", f"INTERNAL ERROR in the numerical test: {type(fault).__name__}: {fault}"
        if result.outcome == "differ":
            return "failed", "a world in which it does not hold"
        if result.outcome != "agree":
            why = result.reason or "no world decided it"
    return ("undecided", why) if why else ("sampled", "in every world that was tried")


def _equations(before: Expression, after: Expression) -> Iterator[tuple[Expression, Expression]]:
    if isinstance(before, Relation) and isinstance(after, Relation):
        yield before.left, before.right
        yield after.left, after.right
    else:
        yield before, after
