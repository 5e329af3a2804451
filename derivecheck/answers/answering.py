"""Final answers decided against what the derivation computes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from derivations.model import Ask, Derivation
from derivations.references import derivation_of
from derivecheck.answers.candidates import Candidate
from derivecheck.answers.choices import choice
from derivecheck.answers.comparing import AnswerComparer
from derivecheck.answers.crediting import credit_for
from derivecheck.answers.settings import SettingJudge
from derivecheck.answers.subjects import same_subject
from derivecheck.diagnosis.hints import hint_for, hint_for_text
from derivecheck.judging.cases import SIGNS, diagonal, told_case
from derivecheck.judging.chains import Side
from derivecheck.results import AnswerResult
from notation import build
from notation.expression import ArrayLiteral, Expression, Symbol, TupleOf
from notation.givens import Givens
from notation.walking import walk
from notation.write.latex import write_latex

_DIAGNOSIS = 0.7
"""Seconds to look for what is wrong with one answer."""


class Answers(SettingJudge, AnswerComparer):
    """Finds and decides the answers of one part."""

    def result(self, ask: Ask, taken: set[int], settings_used: list[dict[Symbol, Expression]]) -> AnswerResult:
        if ask.kind == "prose":
            return AnswerResult(ask.name, "", "", 0, "person")
        if ask.kind == "choice":
            return choice(ask, self.words)
        if ask.kind == "setting":
            return self.setting(ask, settings_used)
        return self.expression(ask, taken)

    # --- expressions ---

    def expression(self, ask: Ask, taken: set[int]) -> AnswerResult:
        derivation = derivation_of(ask)
        wanted = derivation.result(ask.result)
        best: AnswerResult | None = None
        for subject, result in ((ask.subject, ask.result), *ask.accepts):
            reference = derivation.result(result)
            candidate = self.candidate(subject, ask, reference, taken)
            if candidate is None:
                continue
            made = self.decided(ask, derivation, subject, reference, candidate)
            if best is None or (made.verdict == "equal" and best.verdict != "equal"):
                best = made
                taken.add(candidate.order) if made.verdict == "equal" else None
            if made.verdict == "equal":
                break
        if best is None:
            nothing = AnswerResult(ask.name, write_latex(wanted), "", 0, "missing")
            return self.assembled(ask, derivation, wanted) or self.by_cases(ask, nothing)
        return best

    def by_cases(self, ask: Ask, nothing: AnswerResult) -> AnswerResult:
        """A value given case by case, each a step that holds: right when both cases of two indices are there."""
        for subject in (ask.subject, *(subject for subject, _ in ask.accepts)):
            target = self.subject(subject) if subject else None
            if target is None:
                continue
            found: dict[str, tuple[str, int]] = {}
            for chain in self.chains:
                first, (_, step) = chain.sides[0].expression, chain.relations[0] if chain.relations else (0, None)
                if first is None or step is None or step.verdict != "holds":
                    continue
                case = told_case(step) if same_subject(first, target) else ""
                if any(same_subject(first, other) for other in diagonal(target)):
                    case = "="
                if case:
                    found[case] = (f"{step.left} = {step.right}", step.line)
            if found:
                text, line = "; ".join(one for one, _ in found.values()), max(line for _, line in found.values())
                made = replace(nothing, submitted=text, line=line)
                if len(found) == len(SIGNS):
                    return replace(made, verdict="equal", how="by cases")
                missing = next(sign for sign in SIGNS if sign not in found)
                hint = f"the case of {'equal' if missing == '=' else 'different'} indices is missing"
                return replace(made, verdict="different", how="cases", hint=hint)
        return nothing

    def assembled(self, ask: Ask, derivation: Derivation, wanted: Expression) -> AnswerResult | None:
        """A tuple whose items are given one by one: ``\\alpha = \\beta`` here, ``\\epsilon = …`` there."""
        for subject, result in ((ask.subject, ask.result), *ask.accepts):
            target = self.subject(subject) if subject else None
            reference = derivation.result(result)
            if not isinstance(target, TupleOf | ArrayLiteral) or not isinstance(reference, TupleOf | ArrayLiteral):
                continue
            if not all(isinstance(item, Symbol) for item in target.items):
                continue
            options = self.settings(list(target.items))
            if not options:
                continue
            values, text, line = options[-1]
            submitted = TupleOf((), tuple(values[item] for item in target.items if isinstance(item, Symbol)))
            made = AnswerResult(ask.name, write_latex(wanted), text, line, "undecided")
            decision = self.compare(reference, submitted, ask, self.context.givens())
            if decision.outcome is None:
                return replace(made, how=decision.reason)
            verdict = "equal" if decision.outcome else "different"
            return replace(
                made, verdict=verdict, how=decision.how, counterexample=decision.counterexample, hint=decision.reason
            )
        return None

    def decided(
        self, ask: Ask, derivation: Derivation, subject: str, reference: Expression, candidate: Candidate
    ) -> AnswerResult:
        side = candidate.side
        if candidate.entry:
            reference = build.component(reference, candidate.entry)
        made = AnswerResult(ask.name, write_latex(reference), side.text, candidate.line, "undecided")
        if side.expression is None:
            error = side.readings.error or side.error
            why = (
                error.explain(side.text)
                if error is not None and error.span is None
                else (error.message if error else "")
            )
            if error is not None and error.kind == "ill-typed":
                repair = hint_for_text(side.text, reference, self.context.scope, deadline=_DIAGNOSIS)
                why = "; ".join(part for part in (why, repair) if part)
            return replace(made, verdict=error.kind if error else "unreadable", hint=why)
        givens = self.context.givens()
        if not candidate.finished and ask.kind != "show":
            extra = sorted(
                {part.name for part in walk(side.expression) if isinstance(part, Symbol)} - self.allowed(ask)
            )
            made = replace(made, hint=f"the answer should not mention {', '.join(extra)}")
        verdicts = []
        for reading in side.readings.options:
            decision = self.compare(reference, reading.expression, ask, givens)
            verdicts.append((decision, reading))
            if decision.outcome is True:
                break
        decision, reading = next(((d, r) for d, r in verdicts if d.outcome is True), verdicts[0])
        if decision.outcome is True:
            if made.hint:
                return replace(made, verdict="different", how="unfinished")
            return replace(made, verdict="equal", how=decision.how, hint="; ".join(reading.remarks))
        if decision.outcome is None:
            return replace(made, verdict="undecided", how=decision.reason)
        credit = credit_for(self, ask, subject, reference, side.expression)
        if credit is not None and credit.share == 1:
            return replace(made, verdict="equal", how="accepted", hint=credit.remark or made.hint)
        other = credit.remark if credit else self.other_result(side.expression, derivation, ask, givens)
        hint = (
            "; ".join(part for part in (other, self.diagnosed(reference, side.expression, ask)) if part)
            or decision.reason
            or made.hint
        )
        share = credit.share if credit else 0.0
        return replace(
            made, verdict="different", how=decision.how, counterexample=decision.counterexample, hint=hint, credit=share
        )

    def diagnosed(self, reference: Expression, submitted: Expression, ask: Ask) -> str:
        """The smallest edit that makes a wrong answer right, in words."""
        left, right, givens = self.sides(reference, submitted, ask)
        return hint_for(left, right, givens, deadline=_DIAGNOSIS)

    def other_result(self, submitted: Expression, derivation: Derivation, ask: Ask, givens: Givens) -> str:
        """The name of another result of the same derivation that was given instead."""
        for name, other in derivation.results:
            if name == ask.result or other.shape != submitted.shape:
                continue
            if self.compare(other, submitted, ask, givens).outcome is True:
                return f"this is the {name}"
        return ""

    def stated(self, left: Expression, right: Side, asks: Sequence[Ask]) -> AnswerResult | None:
        """The verdict on a relation that only states an answer: ``(\\beta, \\delta) = …``."""
        for ask in asks:
            if ask.kind not in ("expression", "show", "numbers"):
                continue
            derivation = derivation_of(ask)
            for subject, result in ((ask.subject, ask.result), *ask.accepts):
                if subject and same_subject(left, self.subject(subject)):
                    return self.decided(ask, derivation, subject, derivation.result(result), Candidate(right, 0, False))
        return None
