"""Quantities with units: ``8388608\\ \\text{bytes} = 8\\ \\text{MiB}`` compares no plain numbers."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from derivecheck.linter.claim import Claim
from notation import build
from notation.expression import Expression, Number, Symbol
from notation.statements.chains import RawChain
from notation.walking import walk

if TYPE_CHECKING:
    from derivecheck.linter.judge import LintJudge

_UNIT = re.compile(r"\\(?:text|textrm|textit|mathrm|mbox|operatorname)\{\s*([A-Za-z]+)[^{}]*\}|\\(%)")


def other_units(judge: LintJudge, chain: RawChain, position: int, claim: Claim) -> str:
    """Why two constants with words or a percent sign behind them may be equal all the same, or ""."""
    left, right = claim.left, claim.right
    if left is None or right is None or left.shape or right.shape:
        return ""
    if any(isinstance(part, Symbol) for side in claim.sides for part in walk(side)):
        return ""
    text = judge.text
    starts = [chain.span.start, *(span.end for span in chain.op_spans)]
    ends = [*(span.start for span in chain.op_spans), len(text)]
    written = [text[starts[k] : ends[k]].split("\\\\")[0] for k in (position, position + 1)]
    units = [{word for match in _UNIT.finditer(side) for word in match.groups() if word} for side in written]
    if units[0] == units[1]:
        return ""
    pairs = ((_hundredfold(left), right), (left, _hundredfold(right)))
    if "%" in units[0] | units[1]:
        parted = any(judge.is_true(a, b, "approx", judge.context.givens()) for a, b in pairs)
        return "whether hundredths are meant is not said" if parted else ""
    return "the units of the two sides differ" if all(units) else ""


def _hundredfold(side: Expression) -> Expression:
    if isinstance(side, Number) and side.digits is not None:
        return replace(side, value=100 * side.value, digits=max(side.digits - 2, 0))
    return build.scale(build.number(100), side)


__all__ = ["other_units"]
