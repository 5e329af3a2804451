"""A proof for people: what came of checking its steps again, then the LaTeX to copy."""

from __future__ import annotations

from rich.console import Console
from rich.text import Text

from derivecheck.proof_results import ProofResult, ProofStep
from derivecheck.report.shorten import harmless, one_line


def print_proof(proof: ProofResult, console: Console, *, indent: int = 2) -> None:
    """The steps counted, those that are not proved again named, and the proof as LaTeX."""
    lines = [proof_words(proof)]
    lines += [f"  {step.outcome}: {one_line(step.reason)}: {one_line(step.why)}" for step in _leaves(proof) if step.why]
    lines += harmless(proof.latex).split("\n") if proof.steps else []
    console.print(Text("\n".join(" " * indent + line for line in lines)), soft_wrap=True)


def _leaves(proof: ProofResult) -> list[ProofStep]:
    return [leaf for step in proof.steps for leaf in step.leaves()]


def proof_words(proof: ProofResult) -> str:
    """The steps counted by what came of checking them again."""
    counts = proof.counts()
    total = sum(counts.values())
    if not total:
        return "proof: both sides are written the same"
    named = ", ".join(f"{count} {outcome}" for outcome, count in counts.items() if count)
    steps = "its step" if total == 1 else f"its {total} steps"
    return f"proof, {steps} checked again: {named}"
