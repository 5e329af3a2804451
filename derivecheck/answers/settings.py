"""Settings: values of unknowns that make every condition of the question hold."""

from __future__ import annotations

from dataclasses import replace

from derivations.model import Ask
from derivations.references import derivation_of
from derivecheck.answers.values import ValueFinder
from derivecheck.deciding import Decision, decide
from derivecheck.judging.context import with_settings
from derivecheck.results import AnswerResult
from notation.elaborate.elaborator import Elaborator
from notation.expression import ArrayLiteral, Expression, Relation, Symbol, TupleOf
from notation.givens import Definition, Givens
from notation.scope import Scope
from notation.sizes import settled
from notation.source import NotationError, Span
from notation.statements.reading import statements_of
from notation.walking import free_symbols, walk
from notation.write.latex import write_latex


class SettingJudge(ValueFinder):
    """Decides settings."""

    def setting(self, ask: Ask, used: list[dict[Symbol, Expression]]) -> AnswerResult:
        derivation = derivation_of(ask)
        expected = write_latex(derivation.result(ask.result))
        subject = self.subject(ask.subject)
        targets = list(subject.items) if isinstance(subject, TupleOf | ArrayLiteral) else [subject]
        options = self.settings(targets)
        found: AnswerResult | None = None
        for values, side, line in options:
            if any(values == other for other in used):
                continue
            made = self.tested(ask, expected, values, side, line)
            if found is None or made.verdict == "equal":
                found = made
                chosen = values
            if made.verdict == "equal":
                break
        if found is None:
            return AnswerResult(ask.name, expected, "", 0, "missing")
        used.append(chosen)
        return found

    def tested(self, ask: Ask, expected: str, values: dict[Symbol, Expression], text: str, line: int) -> AnswerResult:
        """Put the values in and check every condition in the worlds of the givens."""
        made = AnswerResult(ask.name, expected, text, line, "undecided")
        allowed = self.allowed(ask)
        for symbol, value in values.items():
            names = {part.name for part in walk(value) if isinstance(part, Symbol)}
            names -= allowed | {item.name for item in values}
            extra = {name for name in names if not self.named_by_author(name)}
            if extra:
                return replace(
                    made,
                    verdict="different",
                    how="unfinished",
                    hint=f"the value of {symbol.name} should not mention {', '.join(sorted(extra))}",
                )
        scope = self.context.scope.copy()
        conditions = [(read_condition(text, scope), text) for text in ask.conditions]
        givens = with_settings(scope.givens(), [Definition(symbol, value) for symbol, value in values.items()])
        for demand in _demands(givens, values):
            without = replace(givens, assumptions=tuple(item for item in givens.assumptions if item != demand))
            if self.holds(demand, without).outcome is False:
                hint = f"then {write_latex(demand)} does not hold, as the question supposes"
                return replace(made, verdict="different", how="conditions", hint=hint)
        for condition, written in conditions:
            decision = self.holds(condition, givens)
            if decision.outcome is False:
                return replace(
                    made,
                    verdict="different",
                    how="conditions",
                    counterexample=decision.counterexample,
                    hint=f"then {written} does not hold",
                )
            if decision.outcome is None:
                return replace(made, verdict="undecided", how=decision.reason)
        return replace(made, verdict="equal", how="sampled")

    def holds(self, claim: Relation, givens: Givens) -> Decision:
        return decide(claim.left, claim.right, claim.op, givens, deadline=self.context.deadline)

    def named_by_author(self, name: str) -> bool:
        """Whether the author gave the name a value of its own."""
        givens = self.context.givens()
        known = givens.declaration(name)
        return bool(givens.definitions_of(name)) and known is not None and not known.explicit


def _demands(givens: Givens, values: dict[Symbol, Expression]) -> list[Relation]:
    """What the question supposes of the unknowns, between which their values are free otherwise."""
    names = {symbol.name for symbol in values}
    return [
        item
        for item in givens.assumptions
        if isinstance(item, Relation) and names & {symbol.name for symbol in free_symbols(item)}
    ]


def read_condition(text: str, scope: Scope) -> Relation:
    """A condition as a relation. Raises ``NotationError``."""
    chain = statements_of(text)[0]
    if len(chain.ops) != 1:
        raise NotationError("a condition is one equation or inequality", Span(0, len(text)))
    broken = next((member.error for member in chain.members if member.error is not None), None)
    if broken is not None:
        raise broken
    elaborator = Elaborator(scope)
    sides = [elaborator.read(member.raw) for member in chain.members if member.raw is not None]
    left, right = elaborator.aligned(sides, Span(0, 0))
    return Relation((), op=chain.ops[0], left=settled(left, scope), right=settled(right, scope))
