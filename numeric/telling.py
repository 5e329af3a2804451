"""A world in words: what a person needs to check a counterexample by hand."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from notation.expression import Covariance, Expectation, Expression, Probability, Symbol, Variance
from notation.walking import children, walk
from numeric import laws
from numeric.book import Book
from numeric.limits import Array
from numeric.world import MOMENT_PREFIX, World


def describe(world: World, expressions: Sequence[Expression] = ()) -> tuple[str, ...]:
    """The sizes and values in use, a short line each (``n = 2``, ``w = [1.5, -2]``)."""
    names = {node.name for item in expressions for node in walk(item) if isinstance(node, Symbol)}
    shown = names | world.plan.reachable if names else world.plan.reachable | set(world.plan.sizes)
    lines = []
    for (name, indices), whole in sorted(world.integers.items()):
        lines.append(f"{label(name, indices)} = {whole}")
    for (name, indices), value in sorted(world.drawn.items(), key=lambda item: item[0]):
        plain = name.removeprefix(MOMENT_PREFIX)
        if plain in shown or name in shown or name.startswith(MOMENT_PREFIX):
            lines.append(f"{label(plain, indices)} = {value_text(value[0])}")
    lines.extend(_random_lines(world, expressions))
    return tuple(lines)


def _random_lines(world: World, expressions: Sequence[Expression]) -> list[str]:
    """The laws of scalar random symbols, and the outcome of those that stand outside all averages."""
    bare = exposed_names(expressions, world.book)
    lines = []
    for key, outcome in sorted(world.outcomes.items(), key=lambda item: item[0]):
        name = label(*key)
        with np.errstate(all="ignore"):
            if key[0] in bare:
                lines.append(f"{name} = {value_text(laws.compose(key, outcome, world.root)[0])} (one outcome)")
            variable = world.book.random[key[0]]
            if outcome.ndim > 1 or variable.law:
                continue
            points, weights = laws.marginal_of(laws.Atom(*key, 0), world.root, 3)
            values = laws.compose(key, points, world.root)
        lines.append(f"{name} is one of {value_text(values)} with chances {value_text(weights[0])}")
    return lines


def exposed_names(expressions: Sequence[Expression], book: Book) -> set[str]:
    """Names of random symbols that occur outside every expectation, also through definitions."""
    found: set[str] = set()
    stack = list(expressions)
    while stack:
        node = stack.pop()
        if isinstance(node, Expectation | Variance | Covariance | Probability):
            continue
        if isinstance(node, Symbol) and node.name not in found:
            found.add(node.name)
            stack.extend(row.body for row in book.values.get(node.name, ()))
        stack.extend(children(node))
    return found & set(book.random)


def label(name: str, indices: tuple[int, ...]) -> str:
    """A symbol for people: ``w``, ``h_2``."""
    return f"{name}_{','.join(map(str, indices))}" if indices else name


def value_text(value: Array) -> str:
    """A number or nested list with at most four significant digits."""
    if value.ndim == 0:
        number = value.item()
        if isinstance(number, complex):
            number = number.real
        return f"{number:.4g}" if isinstance(number, float) else str(number)
    return "[" + ", ".join(value_text(part) for part in value) + "]"
