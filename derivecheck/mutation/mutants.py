"""Random mutants of a right answer, and random rewritings of it: what a checker must tell apart.

The edits are rows of two tables: ``WRONG_ROWS`` (mistakes) and ``SAME_ROWS`` (other ways to write the
same). An edit is made at a random place, and everything above it is built again, so that what comes
out is well typed. Nothing here decides whether a mutant really differs in value.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from derivecheck.mutation.same import SAME_ROWS
from derivecheck.mutation.sites import replace_at, sites
from derivecheck.mutation.wrong import WRONG_ROWS, EditRow
from notation.expression import Expression
from notation.source import ShapeClash
from notation.write.latex import write_latex

_TRIES_PER_MUTANT = 40
_TRANSPOSE_MARKS = (r"\top", "T", r"{\mathsf{T}}", r"\intercal")


@dataclass(frozen=True)
class Mutant:
    """An edited answer: the names of its edits, what it means, and how it is written."""

    name: str
    expression: Expression
    latex: str


def apply_row(row: EditRow, expression: Expression, rng: Random) -> Expression | None:
    """``expression`` with the row's edit at one random place where it applies and fits, or None."""
    places = list(sites(expression))
    rng.shuffle(places)
    for path, node in places:
        try:
            edited = row.edit(node, rng)
            if edited is None or edited == node:
                continue
            made = replace_at(expression, path, edited)
        except ShapeClash:
            continue
        if made != expression and (made.shape == expression.shape or not row.keeps_shape):
            return made
    return None


def _draws(
    rows: tuple[EditRow, ...], expression: Expression, count: int, rng: Random
) -> Iterator[tuple[str, Expression]]:
    """Edited expressions, at most a fixed number of tries each, every row about equally often."""
    waiting: list[EditRow] = []
    for _ in range(count * _TRIES_PER_MUTANT):
        if not waiting:
            waiting = list(rows)
            rng.shuffle(waiting)
        row = waiting.pop()
        made = apply_row(row, expression, rng)
        if made is not None:
            yield row.name, made


def mutants(expression: Expression, count: int, seed: int) -> list[Mutant]:
    """At most ``count`` different expressions, each one mistake away from ``expression``. The same seed gives
    the same mutants; fewer come when the expression has no room for more."""
    found: dict[str, Mutant] = {}
    original = write_latex(expression)
    for name, made in _draws(WRONG_ROWS, expression, count, Random(seed)):
        latex = write_latex(made)
        if latex != original:
            found.setdefault(latex, Mutant(name, made, latex))
        if len(found) >= count:
            break
    return list(found.values())


def rewritings(expression: Expression, count: int, seed: int) -> list[Mutant]:
    """At most ``count`` different ways to write ``expression``, each by one or two edits that keep its value
    and with one of the usual marks of a transpose."""
    rng = Random(seed)
    found: dict[str, Mutant] = {}
    original = write_latex(expression)
    for name, made in _draws(SAME_ROWS, expression, count, rng):
        names = [name]
        if rng.random() < 0.5:
            second = rng.choice(SAME_ROWS)
            again = apply_row(second, made, rng)
            if again is not None:
                names, made = [*names, second.name], again
        mark = rng.choice(_TRANSPOSE_MARKS)
        latex = write_latex(made, transpose_mark=mark)
        if mark != r"\top" and latex != write_latex(made):
            names.append(f"transposes written ^{mark}")
        if latex != original:
            found.setdefault(latex, Mutant(", ".join(names), made, latex))
        if len(found) >= count:
            break
    return list(found.values())
