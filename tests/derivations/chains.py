"""The chains of a derivation in sampled worlds: first line against last, bounds and statements one by one.

``numeric`` shares nothing with what made the lines, so its agreement is a second witness."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, fields, is_dataclass, replace
from typing import Any

import numpy as np

import numeric
from derivations.chain import NEW_CHAIN
from derivations.checker import PREMISE, Checked
from derivations.checker_equal import variables_of, without
from notation import build
from notation.expression import Expression, Relation, Symbol, TupleOf
from notation.givens import Givens
from notation.walking import rebuild
from notation.write.latex import write_latex

WORLDS = 4
SIZES = 3
PINNED = (4, 5)


@dataclass
class Confirmation:
    """``faults``: what did not hold, or could not be tested; ``sizes``: the size assignments of the worlds."""

    faults: list[str] = field(default_factory=list)
    tested: int = 0


def confirm(checked: tuple[Checked, ...], givens: Givens) -> Confirmation:
    """Every chain of values from its first line to its last, every bound, every statement."""
    made = Confirmation()
    premises: list[Expression] = []
    for first, last in chain_ends(checked):
        _confirm_equal(first, last, givens, premises, made)
    for item in checked:
        line = item.line
        if isinstance(line.after, Relation):
            if item.outcome == PREMISE:
                premises.append(line.after)
            else:
                _confirm_statement(line.before if line.op == "implies" else None, line.after, givens, premises, made)
        elif line.op not in ("=", NEW_CHAIN) and line.before is not None:
            found = numeric.compare(line.before, line.after, line.op, givens, worlds=WORLDS)
            _note(found, f"{write_latex(line.before)} {line.op} {write_latex(line.after)}", made)
    return made


def chain_ends(checked: tuple[Checked, ...]) -> Iterator[tuple[Expression, Expression]]:
    """First and last line of each run of equal values."""
    first: Expression | None = None
    last: Expression | None = None
    for item in checked:
        line = item.line
        if line.op == "=" and not isinstance(line.after, Relation):
            last = line.after
            continue
        if first is not None and last is not None:
            yield first, last
        first, last = (None if isinstance(line.after, Relation) else line.after), None
    if first is not None and last is not None:
        yield first, last


def _confirm_equal(
    first: Expression, last: Expression, givens: Givens, premises: list[Expression], made: Confirmation
) -> None:
    shown = f"{write_latex(first)} = {write_latex(last)}"
    held = variables_of(first) | variables_of(last)
    options = [givens, without(givens, held)] if held else [givens]
    problems = []
    for option in options:
        problem = _in_worlds(first, last, option)
        if problem is None:
            made.tested += 1
            return
        problems.append(problem)
    if (
        premises
        and numeric.compare_implication(
            premises, Relation((), op="=", left=first, right=last), givens, worlds=WORLDS
        ).outcome
        == "agree"
    ):
        made.tested += 1
        return
    made.faults.append(f"{shown}: {problems[0]}")


def _in_worlds(first: Expression, last: Expression, givens: Givens) -> str | None:
    """Why the sides cannot be called equal, or None: equal in worlds of at least three assignments of sizes (where
    there are sizes)."""
    if isinstance(first, TupleOf):
        return None if numeric.compare(first, last, "=", givens, worlds=WORLDS).outcome == "agree" else "not equal"
    sizes = set()
    count = 0
    try:
        for world in numeric.draw_worlds(givens, [first, last], 2 * WORLDS, seed=1):
            left, right = numeric.evaluate(first, world), numeric.evaluate(last, world)
            if not np.allclose(left, right, rtol=1e-6, atol=1e-8, equal_nan=True):
                return f"{left} against {right}"
            sizes.add(world.size_assignment)
            count += 1
            if count >= WORLDS and (len(sizes) >= SIZES or not any(sizes)):
                return None
    except numeric.Undecided as reason:
        found = numeric.compare(first, last, "=", givens, worlds=2 * WORLDS)
        return None if found.outcome == "agree" and found.worlds >= SIZES else f"{reason}; {found.reason}"
    if count and sizes and next(iter(sizes)):
        missing = SIZES - len(sizes)
        return _in_pinned_worlds(first, last, givens, [name for (name, _), _ in next(iter(sizes))], missing)
    return f"only {count} worlds of {len(sizes)} size assignments"


def _in_pinned_worlds(
    first: Expression, last: Expression, givens: Givens, names: list[str], missing: int
) -> str | None:
    """Worlds with moments are small, so that a size has few values there: others are set by hand."""
    sizes = {declaration.name for declaration in givens.declarations if declaration.role == "index"}
    found = numeric.Comparison("unknown", "no size to set")
    for name in names:
        for value in PINNED if name in sizes else ():
            left, right, known = (_pinned(item, name, value) for item in (first, last, givens))
            found = numeric.compare(left, right, "=", known, worlds=SIZES)
            missing -= found.outcome == "agree"
            if missing <= 0:
                return None
    return f"at another size: {found.outcome} {found.reason}"


def _pinned(item: Any, name: str, value: int) -> Any:
    """The expression or the givens with the size ``name`` set to a number."""
    if isinstance(item, Symbol) and item.name == name:
        return build.number(value)
    if isinstance(item, Expression):
        return rebuild(item, lambda child: _pinned(child, name, value))
    if isinstance(item, tuple):
        return tuple(_pinned(part, name, value) for part in item)
    if is_dataclass(item) and not isinstance(item, type):
        return replace(item, **{entry.name: _pinned(getattr(item, entry.name), name, value) for entry in fields(item)})
    return item


def _confirm_statement(
    before: Expression | None, after: Expression, givens: Givens, premises: list[Expression], made: Confirmation
) -> None:
    conditions = [*premises, *([before] if before is not None else [])]
    if conditions:
        found = numeric.compare_implication(conditions, after, givens, worlds=WORLDS)
    else:
        found = numeric.holds(after, givens, worlds=WORLDS)
    _note(found, write_latex(after), made)


def _note(found: numeric.Comparison, shown: str, made: Confirmation) -> None:
    made.tested += 1
    if found.outcome != "agree":
        made.faults.append(f"{shown}: {found.outcome}: {found.reason}")
