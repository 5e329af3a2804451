"""Relations that only put an answer down: right or wrong as that answer is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from derivations.model import Ask
from derivations.references import derivation_of
from derivecheck.answers.answering import Answers
from derivecheck.answers.values import stated_value
from derivecheck.deciding import decide
from derivecheck.judging.chains import JudgedChain
from derivecheck.judging.context import COMPUTED, items_of, with_settings
from notation.expression import ArrayLiteral, Expression, Number, Pow, Style, Symbol, TupleOf
from notation.givens import Definition
from notation.walking import bound_variable, substitute, walk

Values = dict[Symbol, Expression]


def unknowns_of(answers: Answers, asks: Sequence[Ask]) -> frozenset[Symbol]:
    """The symbols that a part asks a setting for."""
    return frozenset(symbol for ask in asks if ask.kind == "setting" for symbol in _targets(answers, ask.subject))


def solutions_of(answers: Answers, asks: Sequence[Ask]) -> tuple[tuple[Symbol, Expression], ...]:
    """The variables whose best value a part asks for under a label (``w^*`` for ``w``), each with that value: the
    labelled symbol where the givens fix it, else the derivation's result."""
    found: list[tuple[Symbol, Expression]] = []
    givens = answers.context.givens()
    for ask in asks:
        made = answers.subject(ask.subject) if ask.subject and ask.kind in ("expression", "show") else None
        labelled = [part for part in walk(made) if isinstance(part, Symbol) and part.shape] if made is not None else []
        if made is None or len(labelled) != 1:
            continue
        base = labelled[0].name.split("^")[0].split("_")[0]
        known = givens.declaration(base)
        if base == labelled[0].name or known is None or known.shape != labelled[0].shape or known.parameters:
            continue
        variable = replace(labelled[0], name=base, style=Style(base))
        value = derivation_of(ask).result(ask.result) if made == labelled[0] else labelled[0]
        if value.shape == variable.shape:
            found.append((variable, value))
    return tuple(found)


def state_answers(answers: Answers, asks: Sequence[Ask], settings: Sequence[Values]) -> None:
    """Mark the steps that put down an answer, or a part of it, and are no identity. ``settings``: the right
    settings that the author gave."""
    for chain in answers.chains:
        for number, (position, step) in enumerate(chain.relations):
            if step.verdict not in ("fails", "undecided") or chain.ops[position] != "=":
                continue
            why = (
                _stated(answers, asks, chain, position)
                or _chosen(answers, chain, position, settings)
                or _complete(answers, asks, chain, position)
                or _with_choices(answers, chain, position, settings)
                or _met(answers, chain, position, settings, chosen=step.verdict == "undecided")
            )
            if why:
                made = replace(step, verdict="holds", why=why)
                chain.relations[number] = (position, made)
                chain.steps[chain.steps.index(step)] = made


def _targets(answers: Answers, subject: str) -> tuple[Symbol, ...]:
    """The symbols of a subject such as ``(c, \\mu, \\sigma^2)``; none of any other kind of subject."""
    made = answers.subject(subject) if subject else None
    items = made.items if isinstance(made, TupleOf | ArrayLiteral) else (made,)
    bases = [item.base if isinstance(item, Pow) else item for item in items]
    found = tuple(item for item in bases if isinstance(item, Symbol))
    return found if len(found) == len(bases) else ()


def _stated(answers: Answers, asks: Sequence[Ask], chain: JudgedChain, position: int) -> str:
    left, right = chain.sides[position].expression, chain.sides[position + 1].expression
    if isinstance(left, ArrayLiteral | TupleOf):
        stated = answers.stated(left, chain.sides[position + 1], asks)
        if stated is not None and stated.verdict == "equal":
            return f"the answer asked for ({stated.name})"
    if left is None or right is None:
        return ""
    for ask in asks:
        if ask.kind == "expression" and _of_the_answer(answers, ask, left, right) is True:
            return f"follows from the answer asked for ({ask.name})"
    return ""


def contradicted(answers: Answers, asks: Sequence[Ask], chain: JudgedChain, position: int) -> str:
    """Why a relation in running text cannot be: it says of the parameters of the answer what the answer rules out."""
    left, right = chain.sides[position].expression, chain.sides[position + 1].expression
    if left is None or right is None or isinstance(right, Number):
        return ""
    for ask in asks:
        if ask.kind == "expression" and _of_the_answer(answers, ask, left, right) is False:
            return f"differs from the answer asked for ({ask.name})"
    return ""


def _of_the_answer(answers: Answers, ask: Ask, left: Expression, right: Expression) -> bool | None:
    """Whether an equation between the parameters of a tuple that has one value holds at that value: what the
    question supposes then implies the equation. None of what is no such equation: anything computed (a mean, a
    sum) is no parameter."""
    if any(isinstance(part, COMPUTED) or bound_variable(part) for side in (left, right) for part in walk(side)):
        return None
    outcome: bool | None = None
    names = {part.name for side in (left, right) for part in walk(side) if isinstance(part, Symbol)}
    derivation = derivation_of(ask)
    for subject, result in ((ask.subject, ask.result), *ask.accepts):
        targets = _targets(answers, subject)
        reference = derivation.result(result)
        if len(targets) < 2 or not isinstance(reference, TupleOf) or len(reference.items) != len(targets):
            continue
        wanted = {item.name for item in targets}
        if not names & wanted or names - wanted - answers.allowed(ask):
            continue
        values = dict(zip(targets, reference.items, strict=True))
        context = answers.context
        sides = substitute(left, values), substitute(right, values)
        made = decide(*sides, "=", context.givens(), deadline=context.deadline)
        if made.outcome is True:
            return True
        outcome = made.outcome if outcome is None else outcome
    return outcome


def _complete(answers: Answers, asks: Sequence[Ask], chain: JudgedChain, position: int) -> str:
    """Whether the relation puts down a whole setting, and a right one, be it the author's last word or not."""
    left, right = chain.sides[position].expression, chain.sides[position + 1].expression
    for ask in asks:
        targets = _targets(answers, ask.subject) if ask.kind == "setting" else ()
        values = {symbol: value for symbol in targets if (value := stated_value(symbol, left, right)) is not None}
        if targets and len(values) == len(targets) and answers.tested(ask, "", values, "", 0).verdict == "equal":
            return f"a right setting ({ask.name})"
    return ""


def _with_choices(answers: Answers, chain: JudgedChain, position: int, settings: Sequence[Values]) -> str:
    """Whether the relation holds with the numbers of a right setting, which the author only puts down later."""
    left, right = chain.sides[position].expression, chain.sides[position + 1].expression
    context = answers.context
    if left is None or right is None or left.shape != right.shape:
        return ""
    for values in settings:
        chosen = [Definition(symbol, value) for symbol, value in values.items() if isinstance(value, Number)]
        if not chosen:
            continue
        givens = with_settings(context.givens(), chosen)
        if decide(left, right, "=", givens, deadline=context.deadline).outcome is True:
            return "with the values chosen below"
    return ""


def _met(answers: Answers, chain: JudgedChain, position: int, settings: Sequence[Values], *, chosen: bool) -> str:
    """Whether an equation for the unknowns alone is met by a right setting. ``chosen``: also where it mentions an
    unknown whose number the author was free to choose, and which may hide that it is wrong."""
    left, right = chain.sides[position].expression, chain.sides[position + 1].expression
    if left is None or right is None or left.shape != right.shape:
        return ""
    parts = [part for side in (left, right) for part in walk(side)]
    if any(isinstance(part, COMPUTED) or bound_variable(part) for part in parts):
        return ""
    context = answers.context
    for values in settings:
        mentioned = [values[part] for part in parts if isinstance(part, Symbol) and part in values]
        if not mentioned or (not chosen and any(isinstance(value, Number) for value in mentioned)):
            continue
        sides = substitute(left, dict(values)), substitute(right, dict(values))
        if decide(*sides, "=", context.givens(), deadline=context.deadline).outcome is True:
            return "met by the setting asked for"
    return ""


def _chosen(answers: Answers, chain: JudgedChain, position: int, settings: Sequence[Values]) -> str:
    """Whether every item that the relation puts down is that of one right setting."""
    left, right = chain.sides[position].expression, chain.sides[position + 1].expression
    givens = answers.context.givens()
    for values in settings:
        found = []
        for a, b in items_of(left, right):
            symbol = next((symbol for symbol in values if stated_value(symbol, a, b) is not None), None)
            value = stated_value(symbol, a, b) if symbol is not None else None
            if symbol is None or value is None:
                break
            found.append(decide(values[symbol], value, "=", givens, deadline=answers.context.deadline).outcome)
        else:
            if all(outcome is True for outcome in found):
                return "as in the setting asked for"
    return ""
