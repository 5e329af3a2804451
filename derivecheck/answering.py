"""Final answers: found among the author's relations, and decided against what the derivation computes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from derivations.model import Ask, Derivation
from derivations.references import derivation_of
from derivecheck.cases import SIGNS, diagonal, told_case
from derivecheck.checking import read_formula
from derivecheck.context import Context, items_of, with_settings
from derivecheck.crediting import credit_for
from derivecheck.deciding import Decision, decide
from derivecheck.diagnosis.hints import hint_for, hint_for_text
from derivecheck.results import AnswerResult
from derivecheck.stepping import JudgedChain, Side
from notation import build
from notation.elaborate import Elaborator
from notation.expression import (
    Apply,
    ArrayLiteral,
    Component,
    Derivative,
    Expression,
    Limit,
    Logical,
    Number,
    Pow,
    Relation,
    Symbol,
    Transpose,
    TupleOf,
)
from notation.givens import Definition, Givens
from notation.names import base_identity
from notation.raw import RawFence, RawName, RawProduct
from notation.scope import Scope
from notation.sizes import settled
from notation.source import NotationError, Span
from notation.statements import statements_of
from notation.walking import walk
from notation.write_latex import write_latex

_DIAGNOSIS = 0.7
"""Seconds to look for what is wrong with one answer."""


@dataclass(frozen=True)
class Candidate:
    """A value that the author gives for a subject. ``finished``: it mentions only what an answer may; ``entry``: it is
    one entry of the subject, at these free indices."""

    side: Side
    line: int
    boxed: bool
    finished: bool = True
    order: int = 0
    entry: tuple[Expression, ...] = ()


@dataclass(frozen=True)
class _Value:
    """One equation that says what an unknown of a setting is."""

    order: int
    symbol: Symbol
    value: Expression
    text: str
    line: int
    boxed: bool


class Answers:
    """Finds and decides the answers of one part. ``chains`` are all judged chains of the part, in order;
    ``alone`` the expressions that stand without a relation."""

    def __init__(self, context: Context, chains: Sequence[JudgedChain], words: str) -> None:
        self.context = context
        self.chains = chains
        self.words = words

    def result(self, ask: Ask, taken: set[int], settings_used: list[dict[Symbol, Expression]]) -> AnswerResult:
        if ask.kind == "prose":
            return AnswerResult(ask.name, "", "", 0, "person")
        if ask.kind == "choice":
            return self.choice(ask)
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

    def candidate(self, subject: str, ask: Ask, reference: Expression, taken: set[int]) -> Candidate | None:
        found = (
            list(self.candidates(subject, ask, reference))
            or list(self.entrywise(subject, ask))
            or list(self.under_another_name(subject, reference))
        )
        found = [item for item in found if item.order not in taken] or []
        if not found:
            return None
        boxed = [item for item in found if item.boxed]
        finished = (
            [item for item in boxed if item.finished] or boxed or [item for item in found if item.finished] or found
        )
        return finished[-1]

    def candidates(self, subject: str, ask: Ask, reference: Expression) -> Iterator[Candidate]:
        allowed = self.allowed(ask)
        order = 0
        wanted = self.subject(subject) if subject else None
        for chain in self.chains:
            for position, side in enumerate(chain.sides):
                order += 1
                if wanted is not None:
                    if side.expression is None:
                        continue
                    if any(at >= position and told_case(step) for at, step in chain.relations):
                        continue  # one case is no whole answer
                    limit = ask.relation == "->" and isinstance(side.expression, Limit)
                    found = side.expression.body if limit and isinstance(side.expression, Limit) else side.expression
                    if not same_subject(found, wanted):
                        continue
                    needed = ("=", ask.relation) if limit or ask.relation != "->" else ("->",)
                    if not any(op in needed for op in chain.ops[position:]):
                        first = self.first_side(chain, position, allowed)
                        if first is not None:
                            boxed = chain.boxed or side.boxed
                            yield Candidate(first, chain.line, boxed, self.is_finished(first, allowed), order)
                        continue
                    last = self.last_side(chain, position, ask)
                    if last is not None:
                        yield Candidate(
                            last, chain.line, chain.boxed or last.boxed, self.is_finished(last, allowed), order
                        )
                    break
                if (
                    side.expression is not None
                    and position == len(chain.sides) - 1
                    and self.looks_like(side, reference)
                ):
                    yield Candidate(side, chain.line, chain.boxed or side.boxed, True, order)

    def entrywise(self, subject: str, ask: Ask) -> Iterator[Candidate]:
        """A vector or a matrix given by its general entry."""
        wanted = self.subject(subject) if subject and ask.kind != "numbers" else None
        if wanted is None or not wanted.shape:
            return
        allowed = self.allowed(ask)
        for order, chain in enumerate(self.chains):
            first = chain.sides[0].expression if chain.sides else None
            whole = first is not None and not any(told_case(step) for _, step in chain.relations)
            entry = entry_of(first, wanted) if first is not None and whole else ()
            last = self.last_side(chain, 0, ask) if entry else None
            if last is not None:
                finished = self.is_finished(last, allowed)
                yield Candidate(last, chain.line, chain.boxed or last.boxed, finished, -1 - order, entry)

    def under_another_name(self, subject: str, reference: Expression) -> Iterator[Candidate]:
        """A function that the sheet calls ``L(w)`` and the author ``J(w)``: what he defines in the same symbols."""
        if not subject or not _is_call(subject):
            return
        for order, chain in enumerate(self.chains):
            last = chain.sides[-1] if chain.defines and chain.ops[:1] == ("=",) else None
            if last is not None and last.expression is not None and last.expression.shape == reference.shape:
                if self.looks_like(last, reference):
                    yield Candidate(last, chain.line, chain.boxed or last.boxed, True, -1 - order)

    def first_side(self, chain: JudgedChain, position: int, allowed: frozenset[str]) -> Side | None:
        """For a chain of equalities that ends at the subject: the first side that can be an answer."""
        if position == 0 or position != len(chain.sides) - 1 or any(op != "=" for op in chain.ops):
            return None
        before = chain.sides[:position]
        return next((side for side in before if self.is_finished(side, allowed)), before[0])

    def last_side(self, chain: JudgedChain, position: int, ask: Ask) -> Side | None:
        """The end of the chain that starts at the subject. A zero at the end belongs to an equation."""
        sides = chain.sides[position + 1 :]
        ops = chain.ops[position:]
        chosen: Side | None = None
        for side, op in zip(sides, ops, strict=False):
            if op in ("=", ask.relation) or (ask.relation != "=" and op == "="):
                chosen = side
        return chosen

    def looks_like(self, side: Side, reference: Expression) -> bool:
        """For a value without a name: an expression in just the reference's symbols."""
        assert side.expression is not None
        names = {part.name for part in walk(side.expression) if isinstance(part, Symbol)}
        wanted = {part.name for part in walk(reference) if isinstance(part, Symbol)}
        return names == wanted and not isinstance(side.expression, Symbol | Relation)

    def subject(self, subject: str) -> Expression:
        return read_formula(subject, self.context.scope.copy())[0]

    def allowed(self, ask: Ask) -> frozenset[str]:
        names: set[str] = set()
        for text in ask.allowed:
            made = self.subject(text)
            names |= {part.name for part in walk(made) if isinstance(part, Symbol)}
            names |= {part.function for part in walk(made) if isinstance(part, Apply)}
        return frozenset(names)

    def is_finished(self, side: Side, allowed: frozenset[str]) -> bool:
        if not allowed or side.expression is None:
            return True
        givens = self.context.givens()
        for part in walk(side.expression):
            if isinstance(part, Symbol) and part.name not in allowed and "." not in part.name:
                known = givens.declaration(part.name)
                if known is not None and known.role == "index":
                    continue
                if (
                    any(definition.target.name == part.name for definition in givens.definitions)
                    and known is not None
                    and not known.explicit
                ):
                    continue
                if _is_bound(part, side.expression):
                    continue
                return False
        return True

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

    def sides(self, reference: Expression, submitted: Expression, ask: Ask) -> tuple[Expression, Expression, Givens]:
        """Both with one shape where that can be, and the givens they are compared under."""
        if ask.kind == "numbers":
            submitted = _without_unit_axes(submitted)
        scope = self.context.scope.copy()
        try:
            pair = Elaborator(scope).aligned([reference, submitted], Span(0, 0))
        except NotationError:
            pair = [reference, submitted]
        return settled(pair[0], scope), settled(pair[1], scope), scope.givens()

    def compare(self, reference: Expression, submitted: Expression, ask: Ask, givens: Givens) -> Decision:
        if ask.kind == "numbers":
            submitted = _without_unit_axes(submitted)
        if (
            isinstance(reference, TupleOf | ArrayLiteral)
            and isinstance(submitted, TupleOf | ArrayLiteral)
            and ask.kind != "numbers"
        ):
            if len(reference.items) != len(submitted.items):
                return Decision(False, "shapes", f"{len(submitted.items)} values instead of {len(reference.items)}")
            for a, b in zip(reference.items, submitted.items, strict=True):
                one = self.compare(a, b, ask, givens)
                if one.outcome is not True:
                    return one
            return Decision(True, "sampled")
        left, right, compared = self.sides(reference, submitted, ask)
        return decide(left, right, "=", compared, prove=True, both=True, deadline=self.context.deadline)

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

    # --- settings ---

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

    def settings(self, targets: list[Expression]) -> list[tuple[dict[Symbol, Expression], str, int]]:
        """Complete sets of values: those of the statements that give them all at once; else those put down together;
        where there are none, each time that all are known."""
        stated = self.whole_settings(targets)
        if stated:
            return stated
        rows: list[_Value] = []
        for target in targets:
            symbol = target.base if isinstance(target, Pow) else target
            assert isinstance(symbol, Symbol)
            own = list(self.values_of(symbol))
            if not own:
                return []
            boxed = [row for row in own if row.boxed]
            rows += boxed or own
        symbols = {row.symbol for row in rows}
        rows.sort(key=lambda row: row.order)
        together: dict[int, dict[Symbol, _Value]] = {}
        for row in rows:
            together.setdefault(row.line, {})[row.symbol] = row
        whole = [group for group in together.values() if len(group) == len(symbols)] or _in_turn(rows, symbols)
        found: list[tuple[dict[Symbol, Expression], str, int]] = []
        for group in whole:
            values = {row.symbol: row.value for row in group.values()}
            text = ", ".join(dict.fromkeys(row.text for row in group.values()))
            found = [item for item in found if item[0] != values]
            found.append((values, text, max(row.line for row in group.values())))
        return found

    def whole_settings(self, targets: list[Expression]) -> list[tuple[dict[Symbol, Expression], str, int]]:
        """The values of each statement about all targets, the boxed ones where there are any. What was said of one
        of them before does not mend a whole that is wrong."""
        symbols = [target.base if isinstance(target, Pow) else target for target in targets]
        found: list[tuple[dict[Symbol, Expression], str, int]] = []
        boxed: list[bool] = []
        for chain in self.chains:
            for left, right, op in zip(chain.sides, chain.sides[1:], chain.ops, strict=False):
                values: dict[Symbol, Expression] = {}
                for symbol in symbols if op == "=" and len(symbols) > 1 else ():
                    assert isinstance(symbol, Symbol)
                    value = stated_value(symbol, left.expression, chain.sides[-1].expression)
                    if value is not None and not _mentions(value, symbol):
                        values[symbol] = value
                if values and len(values) == len(symbols):
                    found.append((values, f"{left.text} = {right.text}", chain.line))
                    boxed.append(chain.boxed)
        if any(chain.boxed for chain in self.chains) and not any(boxed):
            return []
        return [item for item, is_boxed in zip(found, boxed, strict=True) if is_boxed or not any(boxed)]

    def values_of(self, symbol: Symbol) -> Iterator[_Value]:
        """Everything that the author's equations say a symbol is, in order."""
        for order, chain in enumerate(self.chains):
            for left, right, op in zip(chain.sides, chain.sides[1:], chain.ops, strict=False):
                value = stated_value(symbol, left.expression, chain.sides[-1].expression) if op == "=" else None
                if value is not None and not _mentions(value, symbol):
                    yield _Value(order, symbol, value, f"{left.text} = {right.text}", chain.line, chain.boxed)

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
        conditions = [self.condition(text, scope) for text in ask.conditions]
        givens = with_settings(scope.givens(), [Definition(symbol, value) for symbol, value in values.items()])
        for condition, written in zip(conditions, ask.conditions, strict=True):
            decision = decide(condition.left, condition.right, condition.op, givens, deadline=self.context.deadline)
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

    def named_by_author(self, name: str) -> bool:
        """Whether the author gave the name a value of its own."""
        givens = self.context.givens()
        known = givens.declaration(name)
        return bool(givens.definitions_of(name)) and known is not None and not known.explicit

    def condition(self, text: str, scope: Scope) -> Relation:
        from notation.parse_written import parse_written
        from notation.statements import read_statements

        chain = read_statements(parse_written(text), Span(0, len(text)))[0]
        elaborator = Elaborator(scope)
        sides = [elaborator.read(member.raw) for member in chain.members if member.raw is not None]
        left, right = elaborator.aligned(sides[:2], Span(0, 0))
        return Relation((), op=chain.ops[0], left=left, right=right)

    # --- choices ---

    def choice(self, ask: Ask) -> AnswerResult:
        """The longest of the known phrases in the author's words; two different ones of one length are for a person."""
        derivation = derivation_of(ask)
        right = next((item for item in ask.choices if item.key == derivation.choice), None)
        expected = right.sentence if right else derivation.choice
        words = _plain_words(self.words)
        found: list[tuple[int, str, str]] = []
        for option in ask.choices:
            for phrase in option.phrases:
                if re.search(rf"(?<!\w){re.escape(phrase)}(?!\w)", words):
                    found.append((len(phrase), option.key, phrase))
        if not found:
            verdict = "person" if words else "missing"
            return AnswerResult(ask.name, expected, self.words.strip()[:200] if words else "", 0, verdict)
        longest = max(found)
        rivals = {key for length, key, phrase in found if phrase not in longest[2] and key != longest[1]}
        if rivals:
            return AnswerResult(ask.name, expected, longest[2], 0, "person", hint="several choices are named")
        verdict = "equal" if longest[1] == derivation.choice else "different"
        hint = derivation.remark if verdict == "different" else ""
        return AnswerResult(ask.name, expected, longest[2], 0, verdict, "choice", hint=hint)


def _is_call(subject: str) -> bool:
    """Whether a subject is written as a function of something."""
    raw = statements_of(subject)[0].members[0].raw
    return (
        isinstance(raw, RawProduct)
        and len(raw.factors) == 2
        and isinstance(raw.factors[0], RawName)
        and isinstance(raw.factors[1], RawFence)
    )


def _in_turn(rows: Sequence[_Value], symbols: set[Symbol]) -> list[dict[Symbol, _Value]]:
    """The values as they stand before a symbol gets another one, and at the end."""
    found: list[dict[Symbol, _Value]] = []
    current: dict[Symbol, _Value] = {}
    fresh: set[Symbol] = set()
    for row in rows:
        if row.symbol in fresh and fresh == symbols:
            found.append(dict(current))
            fresh = set()
        current[row.symbol] = row
        fresh.add(row.symbol)
    return [*found, current]


def same_subject(found: Expression, wanted: Expression) -> bool:
    """The same marks meant the same: equal trees, or a function named with and without its argument."""
    if found == wanted:
        return True
    if isinstance(found, Apply) and isinstance(wanted, Apply):
        return (
            found.function == wanted.function
            and found.primes == wanted.primes
            and len(found.arguments) == len(wanted.arguments)
        )
    if isinstance(wanted, Apply) and isinstance(found, Symbol):
        return found.name == wanted.function and not found.indices
    if isinstance(found, ArrayLiteral | TupleOf) and isinstance(wanted, ArrayLiteral | TupleOf):
        return found.items == wanted.items
    return _unsized(found) == _unsized(wanted)


def entry_of(found: Expression, wanted: Expression) -> tuple[Expression, ...]:
    """The free indices at which ``found`` is an entry of ``wanted``; empty where it is none."""
    positions: tuple[Expression | None, ...] = ()
    if isinstance(found, Component) and same_subject(found.base, wanted):
        positions = found.positions
    elif isinstance(found, Derivative) and isinstance(wanted, Derivative) and found.order == wanted.order == 1:
        body, above = _entry(found.body, wanted.body)
        wrt, below = _entry(found.wrt, wanted.wrt)
        if body and wrt:
            positions = (*below, *above) if wanted.layout == "gradient" else (*above, *below)
    free = [item for item in positions if isinstance(item, Symbol)]
    whole = len(free) == len(positions) == len(wanted.shape) and len(set(free)) == len(free)
    return tuple(free) if whole else ()


def _entry(found: Expression, wanted: Expression) -> tuple[bool, tuple[Expression | None, ...]]:
    """Whether ``found`` is ``wanted`` or entries of it, and at which positions."""
    if same_subject(found, wanted):
        return True, ()
    if isinstance(found, Component) and same_subject(found.base, wanted):
        return True, found.positions
    return False, ()


def _unsized(node: Expression) -> tuple[object, ...]:
    """A tree without its shapes, which may differ in sizes that nobody named."""
    from dataclasses import fields

    parts: list[object] = [type(node).__name__]
    for entry in fields(node):
        if entry.name in ("shape", "span", "style"):
            continue
        parts.append(_unsized_value(getattr(node, entry.name)))
    return tuple(parts)


def _unsized_value(value: object) -> object:
    if isinstance(value, Expression):
        return _unsized(value)
    if isinstance(value, tuple):
        return tuple(_unsized_value(item) for item in value)
    return value


def _value_of(symbol: Symbol, left: Expression | None, value: Expression | None) -> Expression | None:
    """What the relation says the symbol is; of its square, the nonnegative root."""
    if value is None or left is None:
        return None
    if left == symbol:
        return value
    if isinstance(left, Pow) and left.base == symbol and isinstance(left.exponent, Number) and left.exponent.value == 2:
        return build.apply("sqrt", (value,))
    return None


def stated_value(symbol: Symbol, left: Expression | None, right: Expression | None) -> Expression | None:
    """What ``left = right`` says the symbol is: alone, squared, or as an item of a tuple."""
    for a, b in items_of(left, right):
        value = _value_of(symbol, a, b)
        if value is not None:
            return value
    return None


def _mentions(value: Expression, symbol: Symbol) -> bool:
    return any(part == symbol for part in walk(value))


def _is_bound(symbol: Symbol, node: Expression) -> bool:
    from notation.walking import bound_variable

    return any((variable := bound_variable(part)) is not None and variable.name == symbol.name for part in walk(node))


def _without_unit_axes(node: Expression) -> Expression:
    """A row of numbers as the list that it is."""
    while isinstance(node, Transpose) and node.operand.rank == 1:
        node = node.operand
    return node


_LAYOUT = re.compile(
    r"\\(?:begin|end)\s*\{[^{}]*\}(?:\[[^\]]*\])?"
    r"|\\(?:item|noindent|par|newpage|clearpage|(?:big|med|small)skip)(?![a-zA-Z])"
)
_INSTRUCTIONS = frozenset(
    "answer begin calculate compare complete compute derive describe determine discuss draw evaluate explain express "
    "find give label name prove show sketch state verify calculer calculez comparez comparer complétez démontrer "
    "démontrez dessiner dessinez donner donnez expliquer expliquez exprimer exprimez montrer montrez trouver "
    "trouvez".split()
)
"""Verbs with which a sheet begins what it asks for, and an answer does not."""


_LENGTH = re.compile(r"\W*(?:in |en )?\w+(?:\W+\w+){0,3}\W+(?:sentences?|phrases?)\W*")


def _asks(sentence: str) -> bool:
    if _LENGTH.fullmatch(sentence):
        return True
    first = re.search(r"(?!(?:first|next|then|now|finally|please)\b)\b[^\W\d_]+", sentence)
    return sentence.rstrip(" *_}").endswith("?") or (first is not None and first.group() in _INSTRUCTIONS)


def _plain_words(text: str) -> str:
    """Lower case, without marks; sentences that ask or instruct are left out, and so are instructions in
    parentheses and commands of LaTeX that print nothing."""
    without = re.sub(r"\([^()]*\banswer\b[^()]*\)", " ", _LAYOUT.sub(" ", text).lower())
    sentences = re.split(r"(?<=[.?!])\s+", without)
    kept = " ".join(sentence for sentence in sentences if not _asks(sentence))
    return re.sub(r"\s+", " ", re.sub(r"[^\w\s]", " ", kept)).strip()


__all__ = ["Answers", "Logical", "RawName", "base_identity", "same_subject"]
