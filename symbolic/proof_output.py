"""A proof as LaTeX displays and as plain data."""

from __future__ import annotations

import re
from typing import Any

from notation.givens import Givens
from notation.write.latex import write_latex
from notation.write.tables import RELATIONS
from symbolic.proof import Proof, Step
from symbolic.proof_rows import Display, Row, displays_of, reason_of

WIDE = 44
"""Rough characters from which on a formula leaves no room for its reason beside it."""
_COMMAND = re.compile(
    r"\\(?:mathbf|boldsymbol|mathrm|mathbb|mathcal|operatorname|left|right|text)\b\s*|[{}\s&]|\\[,;!]"
)
_NAME = re.compile(r"\\[A-Za-z]+")


def proof_to_latex(proof: Proof) -> str:
    """The displays of a proof, one ``align*`` for each chain, with the words that lead in to it."""
    return "\n".join(_display(display, proof.givens) for display in displays_of(proof))


def _display(display: Display, givens: Givens) -> str:
    start = write_latex(display.start, givens=givens)
    lead = f"{display.lead[:1].upper()}{display.lead[1:]}:\n" if display.lead else ""
    if not display.rows:
        return f"{lead}\\begin{{align*}}\n&{start}\n\\end{{align*}}"
    latex = [write_latex(row.expression, givens=givens) for row in display.rows]
    widest = max(width(text) for text in latex)
    apart = width(start) + widest > WIDE
    beside = widest + (0 if apart else width(start)) <= WIDE
    head = f"&{start} \\\\\n&" if apart else f"{start} &"
    rows = [_row(row, text, beside) for row, text in zip(display.rows, latex, strict=True)]
    body = head + " \\\\\n&".join(rows)
    return f"{lead}\\begin{{align*}}\n{body}\n\\end{{align*}}"


def _row(row: Row, latex: str, beside: bool) -> str:
    sign = RELATIONS[row.op].latex
    if beside:
        return f"{sign} {latex} && \\text{{{row.reason}}}"
    return f"{sign} {latex} \\\\*\n&\\quad \\text{{({row.reason})}}"


def width(latex: str) -> int:
    """Roughly how many characters wide a formula is set; a fraction counts both its parts half."""
    halves = latex.count("\\frac")
    return len(_NAME.sub("x", _COMMAND.sub("", latex))) - 2 * halves


# --- data ---------------------------------------------------------------------------------------------


def proof_to_json(proof: Proof) -> dict[str, Any]:
    """``left``, ``right`` and ``steps`` with ``rule``, ``reason``, ``before``, ``after`` and, where there are any,
    ``proofs``; formulas as LaTeX."""
    return {
        "left": write_latex(proof.left, givens=proof.givens),
        "right": write_latex(proof.right, givens=proof.givens),
        "steps": [step_to_json(step, proof.givens) for step in proof.steps],
    }


def step_to_json(step: Step, givens: Givens) -> dict[str, Any]:
    made: dict[str, Any] = {
        "rule": step.rule,
        "reason": reason_of(step),
        "before": write_latex(step.before, givens=givens),
        "after": write_latex(step.after, givens=givens),
    }
    if step.by is not None:
        made |= {"by": write_latex(step.by, givens=givens), "side": step.side}
    return {**made, "proofs": [proof_to_json(proof) for proof in step.proofs]} if step.proofs else made
