"""Values that running text gives to names: a case, and what must satisfy the equations before it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from derivecheck.linter.equations import NEAR
from derivecheck.linter.suppositions import is_value
from derivecheck.results import StepResult
from notation.expression import Expression, Symbol
from notation.givens import Definition
from notation.walking import substitute

if TYPE_CHECKING:
    from derivecheck.linter.judge import LintJudge

UNMET = "these values do not satisfy the equation of line"


def valued(judge: LintJudge, step: StepResult, name: Symbol, value: Expression | None) -> StepResult:
    """A value given to an unknown: the equation before it, once all its unknowns have values, must be met."""
    if value is None:
        return step
    definitions = judge.context.scope.definitions
    for at, known in enumerate(definitions):
        if known.target == name and is_value(known.body):  # a new value for another case
            definitions[at] = replace(known, body=value)
    if judge.text.strip() in judge.said and all(known.target.name != name.name for known in definitions):
        definitions.append(Definition(name, value))
    for equation in reversed(judge.equations):
        if equation.part != judge.part or name.name not in equation.names or step.line - equation.line > NEAR:
            continue
        equation.values[name] = value
        if {symbol.name for symbol in equation.values} != equation.names:
            return step
        judge.equations.remove(equation)
        a, b = substitute(equation.left, equation.values), substitute(equation.right, equation.values)
        met = judge.decide(a, b, "=", judge.context.givens()).outcome
        if met is False:
            return replace(step, verdict="fails", why=f"{UNMET} {equation.line}")
        if met:
            judge.met.add(equation.line)
        return replace(step, why=f"satisfies the equation of line {equation.line}") if met else step
    return step


__all__ = ["UNMET", "valued"]
