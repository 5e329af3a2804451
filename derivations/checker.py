"""Replaying a derivation: every line is checked anew, whatever it was made by.

A trace is data: the givens and, for each step, the rule it rests on, the line before and the line after. The checker
shares nothing with the moves that made the lines; it knows the rules of ``RULES`` and the exact engine. A line that no
rule reaches is told as such, never passed over.

Not checked: that a bound is tight, that a matrix that is inverted has an inverse (the givens or the words say so), that
a solution of an equation that is not linear is the only one.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cache

from derivations.chain import NEW_CHAIN
from derivations.model import Derivation
from notation.expression import Expression, Relation, TupleOf
from notation.givens import Givens
from notation.read_givens.reading import read_givens

PROVED, PREMISE, OPEN = "proved", "premise", "not proved"


@dataclass(frozen=True)
class Line:
    """One step: ``before op after`` by ``rule`` (""; any). ``before`` is None where a chain starts."""

    name: str
    rule: str
    op: str
    before: Expression | None
    after: Expression


@dataclass(frozen=True)
class Trace:
    """The steps of a derivation under its givens (LaTeX statements). ``uses``: derivations whose results it puts in."""

    name: str
    givens: tuple[str, ...]
    lines: tuple[Line, ...]
    uses: tuple[str, ...] = ()


@dataclass(frozen=True)
class Checked:
    """A line with what came of it: ``proved`` (by a rule of the checker), ``premise`` (set up, not claimed) or
    ``not proved``."""

    line: Line
    outcome: str
    by: str = ""


@dataclass
class Known:
    """What the checker may use: the givens, what finished chains have shown, and the equations set up."""

    givens: Givens
    facts: dict[Expression, Expression] = field(default_factory=dict)
    premises: list[Relation] = field(default_factory=list)
    bounds: dict[Expression, Expression] = field(default_factory=dict)
    chain: Expression | None = None
    claim: Expression | None = None


def trace_of(derivation: Derivation) -> Trace:
    """The steps of a derivation as data. A chain of values starts with a line whose ``before`` is None."""
    lines = []
    if derivation.subject is not None:
        lines.append(Line("subject", "", NEW_CHAIN, None, derivation.subject))
    before = derivation.subject
    for step in derivation.steps:
        starts = step.op == NEW_CHAIN
        lines.append(Line(step.name, step.rule, step.op, None if starts else before, step.expression))
        before = step.expression
    return Trace(derivation.name, derivation.givens, tuple(lines), derivation.uses)


def replay(trace: Trace) -> tuple[Checked, ...]:
    """Every line checked, in order; what is proved is at hand for the lines below."""
    return _replayed(trace)[0]


@cache
def _facts_of(name: str) -> tuple[tuple[Expression, Expression], ...]:
    """What another derivation shows, replayed here too."""
    from derivations.catalog import load_derivation

    return tuple(_replayed(trace_of(load_derivation(name)))[1].facts.items())


def _replayed(trace: Trace) -> tuple[tuple[Checked, ...], Known]:
    known = Known(read_givens(trace.givens))
    for name in trace.uses:
        known.facts.update(_facts_of(name))
    made: list[Checked] = []
    sound = rising = True
    last: Expression | None = None
    for place, line in enumerate(trace.lines):
        if line.op == NEW_CHAIN:
            _close(known, last, sound, rising)
            known.chain = line.after
            known.claim = _end_of_chain(trace.lines[place:])
            sound = rising = True
        found = _checked(line, known)
        made.append(found)
        sound = sound and found.outcome != OPEN and line.op in ("=", NEW_CHAIN, "implies")
        rising = rising and found.outcome != OPEN and line.op in ("=", NEW_CHAIN, "<=", "<")
        if isinstance(line.after, Relation) and found.outcome != OPEN:
            known.premises += _equations(line.after)
        last = line.after
    _close(known, last, sound, rising)
    return tuple(made), known


def _close(known: Known, last: Expression | None, sound: bool, rising: bool) -> None:
    """A finished chain of proved equations is a fact; one of proved bounds is a bound."""
    chain = known.chain
    if chain is None or last is None or last == chain or isinstance(last, Relation) or isinstance(chain, Relation):
        return
    if sound:
        known.facts[chain] = last
    elif rising:
        known.bounds[chain] = last


def _equations(statement: Relation) -> list[Relation]:
    """The equations that a statement makes, those of tuples one by one."""
    left, right = statement.left, statement.right
    if isinstance(left, TupleOf) and isinstance(right, TupleOf):
        return [replace(statement, left=a, right=b) for a, b in zip(left.items, right.items, strict=True)]
    return [statement]


def _end_of_chain(lines: tuple[Line, ...]) -> Expression | None:
    """The last line of the chain that starts ``lines``: what the chain claims."""
    claim = None
    for line in lines[1:]:
        if line.op == NEW_CHAIN:
            break
        claim = line.after
    return claim


def _checked(line: Line, known: Known) -> Checked:
    if line.before is None and not isinstance(line.after, Relation):
        return Checked(line, PROVED, "starts a chain")
    for name, check in RULES:
        if check(line, known):
            return Checked(line, PROVED, name)
    if line.op == NEW_CHAIN:
        return Checked(line, PREMISE, "set up")
    return Checked(line, OPEN)


def equal_under(left: Expression, right: Expression, givens: Givens, facts: dict[Expression, Expression]) -> bool:
    """Whether ``left = right`` is proved from the givens and the facts."""
    from derivations.checker_equal import equal

    return equal(left, right, Known(givens, dict(facts)))


def _rules() -> tuple[tuple[str, Callable[[Line, Known], bool]], ...]:
    from derivations import (
        checker_certified,
        checker_equal,
        checker_order,
        checker_parts,
        checker_random,
        checker_statements,
    )

    return (
        ("a certificate", checker_certified.by_certificate),
        ("the givens", checker_equal.by_givens),
        ("variables held apart", checker_equal.by_held_variables),
        ("earlier results", checker_equal.by_facts),
        ("equal parts", checker_parts.by_parts),
        ("the definitions", checker_parts.by_definition),
        ("numbers", checker_parts.by_numbers),
        ("spectral norm", checker_parts.by_spectral_norm),
        ("what the chain comes to", checker_parts.by_rest_of_chain),
        ("chain rule", checker_equal.by_chain_rule),
        ("a weight shared over time", checker_parts.by_shared_weight),
        ("limit", checker_equal.by_limit),
        ("induction", checker_equal.by_induction),
        ("uncorrelated terms", checker_random.by_uncorrelated_terms),
        ("a bound", checker_order.by_bound),
        ("a statement of the givens", checker_statements.by_givens),
        ("a consequence of the equation above", checker_statements.by_equation),
        ("put into what was set up", checker_statements.by_premises),
    )


RULES = _rules()
"""Name -> whether the rule proves the line. Tried in order."""
