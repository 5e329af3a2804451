"""Second looks at statements about gradients: put to zero, or with something held fixed."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from derivecheck.judging.context import has_derivative, is_zero, reachable
from derivecheck.judging.judge import FACTORS
from derivecheck.linter.case import Case
from derivecheck.linter.dependence import base_symbol
from derivecheck.results import StepResult
from notation import build
from notation.expression import Apply, Derivative, Expression, Relation, Symbol
from notation.givens import Givens
from notation.walking import walk

if TYPE_CHECKING:
    from derivecheck.linter.judge import LintJudge

_SOLVED = re.compile(
    r"zero|gradient|derivativ|stationar|optim|minimi|maximi|solv|normal equation|first[- ]order|critical|extrem|"
    r"lagrang|kkt|mle|estimat"
)
_FIXED = re.compile(
    r"\bfix|\bheld\b|\bhold|constant|m-step|treat|stop.?grad|detach|ignor|neglect|maximi[sz]|responsib|partial deriv"
)


def set_to_zero(judge: LintJudge, case: Case) -> StepResult | None:
    """``0 = X^T X w - X^T y`` and ``X^T X w = X^T y`` where the gradient that this puts to zero was computed before, or
    is that of a function defined before, and the text speaks of such a thing."""
    left, right = case.claim.left, case.claim.right
    if case.claim.op != "=" or case.claim.position or case.claim.continues or left is None or right is None:
        return None
    if (left.shape != right.shape and not is_zero(left)) or _names_something(left) or has_derivative(left):
        return None  # a derivative that is computed is no equation
    gap = right if is_zero(left) else left if is_zero(right) else build.add((left, build.neg(right)))
    if not (is_zero(left) or _SOLVED.search(judge.words)):
        return None
    givens = judge.context.givens()
    for gradient in (*_computed(judge, gap), *_gradients(gap, givens)):
        if any(
            judge.is_true(gap, gradient if value == 1 else build.scale(build.number(value), gradient), "=", givens)
            for value in (1, *(value for value, _ in FACTORS))
        ):
            zero = build.zeros(gap.shape) if gap.shape else build.ZERO
            judge.context.opened.append(Relation((), op="=", left=gap, right=zero))
            return replace(case.step, verdict="holds", why="sets a gradient to zero", remarks=())
    return None


def _names_something(node: Expression) -> bool:
    return base_symbol(node) is not None


def _computed(judge: LintJudge, gap: Expression) -> list[Expression]:
    """What gradients were found to be, the last first."""
    return [
        right for op, left, right in reversed(judge.context.held)
        if op == "=" and isinstance(left, Derivative) and right.shape == gap.shape
    ][:4]  # fmt: skip


def _gradients(gap: Expression, givens: Givens) -> list[Expression]:
    """The gradients of the scalars defined so far, by a name of the equation that has its shape."""
    found: list[Expression] = []
    names = {part for part in walk(gap) if isinstance(part, Symbol) and part.shape == gap.shape and not part.indices}
    for item in reversed(givens.definitions):
        if item.body.shape or item.components or item.target.indices:
            continue
        for name in sorted(names, key=lambda symbol: symbol.name):
            if name.name in reachable(item.body, givens):
                found.append(build.derivative(item.body, name))
    return found[:4]


def held_fixed(judge: LintJudge, case: Case) -> StepResult | None:
    """A derivative in which a computed quantity is held fixed, where the text speaks of such a thing."""
    left, right = case.claim.left, case.claim.right
    if case.claim.op != "=" or left is None or right is None or not _FIXED.search(judge.words):
        return None
    givens = judge.context.givens()
    kept: set[str] = set()
    for part in (part for side in (left, right) for part in walk(side)):
        if isinstance(part, Derivative) and (target := base_symbol(part.wrt)) is not None:
            whole = base_symbol(part.body)
            own = {whole.name} if whole is not None else {part.body.function} if isinstance(part.body, Apply) else set()
            kept |= {
                item.target.name for item in givens.definitions
                if item.target.name in reachable(part.body, givens) - own
                and target.name in reachable(item.body, givens)
            }  # fmt: skip
    if not kept:
        return None
    fixed = replace(givens, definitions=tuple(item for item in givens.definitions if item.target.name not in kept))
    if judge.decide_under(left, right, "=", fixed).outcome is not True:
        return None
    return replace(case.step, verdict="holds", why="", remarks=(f"read with {', '.join(sorted(kept))} held fixed",))


__all__ = ["held_fixed", "set_to_zero"]
