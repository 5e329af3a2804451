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
    from symbolic.replay import Checked

DEADLINE = 2.0
"""Seconds of processor time for the worlds of one step."""


def explained(left: Expression, right: Expression, givens: Givens) -> ProofResult | None:
    """The proof of ``left = right`` with each of its steps checked again; None: there is no proof."""
    from symbolic import prove_equal

    try:
        proof = prove_equal(left, right, givens)
    except (ValueError, ArithmeticError, RecursionError, MemoryError):
        return None
    return None if proof is None else replayed(proof)


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
