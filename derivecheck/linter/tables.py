"""Identities between densities, tested on finite tables.

Every variable gets a few values and every family of densities one table of chances for all its variables together, so
that a marginal is a sum of the table, a conditional a quotient of sums, an expectation or an integral a weighted sum.
What holds for random tables holds by the rules of probability alone: Bayes, marginalisation, Jensen, the bound of a
variational model. A difference counts only where the tables suppose nothing that the author may not mean: see
``on_tables``.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from derivecheck.linter.table_patterns import (
    ANYTHING,
    Book,
    Pattern,
    family_of,
    is_divergence,
    pattern_of,
    read_book,
    variable,
)
from notation.raw import (
    Raw,
    RawBig,
    RawBinary,
    RawDerivative,
    RawFence,
    RawFraction,
    RawFunction,
    RawList,
    RawName,
    RawNegative,
    RawNumber,
    RawProbability,
    RawProduct,
    RawRelation,
    RawRoot,
    RawScripted,
    RawSum,
)

Array = NDArray[Any]
_WORLDS = 6
_MANY = 6  # variables of a chain
_SURE = 2  # other relations of a chain that hold on all tables
_STEP = 1e-20  # of the complex step
_CLOSE = 1e-9


class NoTable(Exception):
    """A formula says something that no table shows."""


@dataclass
class _World:
    """Random tables. ``moved``: the parameter that a derivative is taken by."""

    book: Book
    seed: int
    moved: str = ""
    kept: dict[object, Array] = field(default_factory=dict)
    greedy: bool = False  # a logarithm before several fractions is of their product
    guessed: bool = False  # something got a value that nobody describes

    @property
    def sizes(self) -> tuple[int, ...]:
        return tuple(2 + (position + self.seed) % 2 for position in range(len(self.book.variables)))

    def drawn(self, key: object, names: Sequence[str]) -> Array:
        """An array along the axes of these variables, the same one for the same key."""
        if key not in self.kept:
            rng = np.random.default_rng([self.seed, *repr(key).encode()])
            shape = [size if name in names else 1 for name, size in zip(self.book.variables, self.sizes, strict=True)]
            self.kept[key] = rng.normal(size=shape)
        return self.kept[key]

    def value(self, key: object, names: Sequence[str] = ()) -> Array:
        """What nobody describes: positive in every other world."""
        self.guessed |= key not in self.book.parameters
        made = self.drawn(("value", key), names)
        return np.asarray(np.exp(made) if self.seed % 2 else made)

    def weights(self, family: str) -> Array:
        names = self.book.over(family)
        made = np.asarray(self.drawn(("weight", family), names), dtype=np.complex128)
        for parameter in sorted(self.book.parameters):
            at = self.value(parameter).real + (1j * _STEP if parameter == self.moved else 0.0)
            made = made + self.drawn(("slope", family, parameter), names) * at + 0.3 * np.sin(at) * made
        return np.asarray(np.exp(made))

    def axes(self, names: Sequence[str]) -> tuple[int, ...]:
        return tuple(k for k, name in enumerate(self.book.variables) if name in names)

    def density(self, pattern: Pattern) -> Array:
        whole = self.weights(pattern.family)
        names = self.book.over(pattern.family)
        above = [name for name in names if name not in pattern.at and name not in pattern.given]
        below = [name for name in names if name not in pattern.given]
        made = whole.sum(axis=self.axes(above), keepdims=True) / whole.sum(axis=self.axes(below), keepdims=True)
        for name, position in pattern.values:
            axis = self.book.variables.index(name)
            if position >= made.shape[axis]:
                raise NoTable
            made = np.take(made, [position], axis=axis)
        return np.asarray(made)


def on_tables(left: Raw, right: Raw, op: str, chain: Sequence[Raw]) -> bool | None:
    """Whether the relation holds on all tables, under one way to read how far a logarithm reaches. False only where
    every family stands there in one form and everything else is known, so that the tables are no more than chances
    that sum to one; None where tables say nothing. ``chain``: all its formulas."""
    book = read_book(chain)
    if not book.patterns or len(book.variables) > _MANY or op not in ("=", "<=", ">="):
        return None
    outcomes = [_outcome(left, right, op, book, greedy) for greedy in (False, True)]
    return True if True in outcomes else None if None in outcomes else False


def refuted(left: Raw, right: Raw, op: str, chain: Sequence[Raw], ops: Sequence[str]) -> bool:
    """Whether tables show a mistake: what ``on_tables`` calls False, or a difference in a chain of which two other
    relations hold on all tables, so that its densities are meant as they are read."""
    outcome = on_tables(left, right, op, chain)
    if outcome is not None or len(ops) != len(chain) - 1:
        return outcome is False
    others = [(a, b, sign) for a, b, sign in zip(chain, chain[1:], ops, strict=False) if (a, b) != (left, right)]
    if sum(on_tables(a, b, sign, chain) is True for a, b, sign in others) < _SURE:
        return False
    book = read_book(chain)
    return all(_differ(left, right, op, book, greedy) for greedy in (False, True))


def _outcome(left: Raw, right: Raw, op: str, book: Book, greedy: bool) -> bool | None:
    found = 0
    for seed in range(_WORLDS):
        world = _World(book, seed, greedy=greedy)
        gap = _gap(left, right, op, world)
        if gap is None:
            continue
        if gap > _CLOSE:
            told = all(
                len(items) == 1 and not items[0].given and ANYTHING not in items[0].at
                for items in book.patterns.values()
            )
            return False if told and not world.guessed else None
        found += 1
    return True if found > 1 else None


def _is_told(book: Book) -> bool:
    """Whether every family stands there in one form, without a condition."""
    return all(
        len(items) == 1 and not items[0].given and ANYTHING not in items[0].at for items in book.patterns.values()
    )


def _differ(left: Raw, right: Raw, op: str, book: Book, greedy: bool) -> bool:
    worlds = [_World(book, seed, greedy=greedy) for seed in range(_WORLDS)]
    gaps = [_gap(left, right, op, world) for world in worlds]
    return any(gap is not None and gap > _CLOSE for gap in gaps) and not any(world.guessed for world in worlds)


def _gap(left: Raw, right: Raw, op: str, world: _World) -> float | None:
    """By how much the relation is missed, relative to its sides; None where a side has no value."""
    try:
        with np.errstate(all="ignore"):
            a, b = value(left, world), value(right, world)
    except NoTable:
        return None
    if not (np.isfinite(a).all() and np.isfinite(b).all()) or np.abs(a.imag).max() + np.abs(b.imag).max() > 1e-12:
        return None
    gap, size = (a - b).real, 1.0 + np.abs(a) + np.abs(b)
    gap = gap if op == "=" else np.minimum(gap, 0.0) if op == ">=" else np.maximum(gap, 0.0)
    return float((np.abs(gap) / size).max())


# --- values ---


def value(node: Raw, world: _World) -> Array:
    """The value of a formula along the axes of its free variables. Raises ``NoTable``."""
    if isinstance(node, RawNumber):
        return np.asarray(float(node.text), dtype=np.complex128)
    if isinstance(node, RawName):
        return _name(node, world)
    if isinstance(node, RawSum):
        terms = [(-1.0 if sign == "-" else 1.0) * value(term, world) for sign, term in node.terms]
        if any(sign not in ("+", "-") for sign, _ in node.terms):
            raise NoTable
        return np.asarray(sum(terms[1:], terms[0]))
    if isinstance(node, RawNegative):
        return np.asarray(-value(node.operand, world))
    if isinstance(node, RawProduct):
        return _product(node, world)
    if isinstance(node, RawFraction):
        return np.asarray(value(node.numerator, world) / value(node.denominator, world))
    if isinstance(node, RawBinary) and node.op in ("/", "cdot", "times", "star"):
        a, b = value(node.left, world), value(node.right, world)
        return np.asarray(a / b if node.op == "/" else a * b)
    if isinstance(node, RawFence) and len(node.items) == 1 and node.opener in ("(", "[", "{", ""):
        return value(node.items[0], world)
    if isinstance(node, RawScripted) and node.sub is None and not node.primes:
        return _power(value(node.base, world), node.sup)
    if isinstance(node, RawRoot) and node.degree is None:
        return np.asarray(np.sqrt(value(node.radicand, world)))
    if isinstance(node, RawFunction) and node.name in ("log", "ln", "exp") and node.sub is None:
        inner = value(node.argument, world)
        return _power(np.asarray(np.exp(inner) if node.name == "exp" else np.log(inner)), node.sup)
    if isinstance(node, RawBig):
        return _summed(node, world)
    if isinstance(node, RawProbability):
        return _expected(node, world)
    if isinstance(node, RawDerivative):
        return _derived(node, world)
    raise NoTable


def _name(node: RawName, world: _World) -> Array:
    pattern = world.book.of(family_of(node) or "")
    if pattern is not None:
        return world.density(pattern)
    key = variable(node)
    if key is None:
        raise NoTable
    if key == "pi" or key == "e":
        return np.asarray(math.pi if key == "pi" else math.e, dtype=np.complex128)
    if key in world.book.variables:
        return world.value(key, (key,))
    return world.value(key) + (1j * _STEP if key == world.moved else 0.0)


def _power(base: Array, script: RawList | None) -> Array:
    if script is None:
        return base
    if len(script.items) != 1 or not isinstance(script.items[0], RawNumber):
        raise NoTable
    return np.asarray(base ** float(script.items[0].text))


def _product(node: RawProduct, world: _World) -> Array:
    made = np.asarray(1.0, dtype=np.complex128)
    factors = list(node.factors)
    if world.greedy:
        factors = _reaching(factors)
    while factors:
        first = factors.pop(0)
        if _is_spaced(first, factors):
            first = factors.pop(0)  # KL(q || p), read as K times L
        behind = factors[0] if factors else None
        fence = behind.base if isinstance(behind, RawScripted) else behind
        power = behind.sup if isinstance(behind, RawScripted) else None
        divides = isinstance(first, RawBinary) and first.op == "/" and isinstance(first.right, RawName)
        head = first.right if divides and isinstance(first, RawBinary) else first
        called = _call(head, fence, world) if isinstance(head, RawName) and isinstance(fence, RawFence) else None
        if called is None:
            made = made * value(first, world)
            continue
        factors.pop(0)
        called = _power(called, power)
        made = made * value(first.left, world) / called if divides and isinstance(first, RawBinary) else made * called
    return np.asarray(made)


def _is_spaced(first: Raw, rest: Sequence[Raw]) -> bool:
    if len(rest) < 2 or not isinstance(first, RawName) or first.base != "K" or not isinstance(rest[0], RawName):
        return False
    return isinstance(rest[1], RawFence) and rest[0].base == "L" and "‖" in rest[1].separators


def _reaching(factors: list[Raw]) -> list[Raw]:
    """``\\log \\frac{a}{b} \\frac{b}{c}`` as the logarithm of the product."""
    for position, item in enumerate(factors[:-1]):
        rest = factors[position + 1 :]
        if isinstance(item, RawFunction) and item.name in ("log", "ln") and isinstance(item.argument, RawFraction):
            if all(isinstance(other, RawFraction) for other in rest):
                whole = RawProduct(item.span, (item.argument, *rest))
                return [*factors[:position], replace(item, argument=whole)]
    return factors


def _call(head: RawName, fence: RawFence, world: _World) -> Array | None:
    """A density, a divergence, an entropy, or a function of variables; None for a product."""
    pattern = pattern_of(head, fence)
    if pattern is not None:
        return world.density(pattern)
    if (is_divergence(head) or (head.base == "L" and "‖" in fence.separators)) and len(fence.items) == 2:
        first, second = (_law(item, world) for item in fence.items)
        inside = world.density(first)
        return _total(inside * np.log(inside / world.density(second)), first.at, world)
    if head.base == "H" and head.sub is None and 0 < len(fence.items) <= 2 and "|" not in fence.separators:
        laws = [_law(item, world) for item in fence.items]
        return -_total(world.density(laws[0]) * np.log(world.density(laws[-1])), laws[0].at, world)
    if head.base == "E" and head.sub is not None and head.sup is None and len(fence.items) == 1:
        items = head.sub.items
        sub = items[0] if len(items) == 1 else RawFence(head.span, "", "", tuple(items), ("," * (len(items) - 1),))
        return _expected(RawProbability(head.span, "expectation", fence, sub), world)
    names = [variable(item) for item in fence.items]
    if head.font == "script" and variable(head) is not None and all(name in world.book.parameters for name in names):
        return world.value(("quantity", variable(head)))
    if variable(head) is None or any(name is None or name not in world.book.variables for name in names):
        return None
    if head.base in world.book.variables or fence.opener != "(":
        return None
    return world.value((head.base, variable(head)), [name for name in names if name is not None])


def _law(item: Raw, world: _World) -> Pattern:
    """The law that a divergence, an entropy or an expectation names."""
    found: Pattern | None = None
    if isinstance(item, RawName):
        found = world.book.of(family_of(item) or "")
    elif isinstance(item, RawProduct) and len(item.factors) == 2:
        head, fence = item.factors
        found = pattern_of(head, fence) if isinstance(head, RawName) and isinstance(fence, RawFence) else None
    if found is None:
        raise NoTable
    return found


def _total(inside: Array, names: Sequence[str], world: _World) -> Array:
    """Summed over variables; along an axis that it does not have, an array stands as often as the variable has
    values."""
    full = np.broadcast_to(inside, np.broadcast_shapes(inside.shape, _sized(names, world)))
    return np.asarray(full.sum(axis=world.axes(names), keepdims=True))


def _sized(names: Sequence[str], world: _World) -> tuple[int, ...]:
    return tuple(size if name in names else 1 for name, size in zip(world.book.variables, world.sizes, strict=True))


def _summed(node: RawBig, world: _World) -> Array:
    if node.sup is not None or node.kind not in ("sum", "int"):
        raise NoTable
    if node.kind == "int":
        items: Sequence[Raw | None] = (node.differential,)
    else:
        items = node.sub.items if isinstance(node.sub, RawFence) else (node.sub,)
    if node.kind == "sum" and node.sub is None:  # over all that it is about
        return _total(value(node.body, world), read_book([node.body]).variables, world)
    names = []
    for item in items:
        while isinstance(item, RawRelation) and item.ops == ("in",):
            item = item.items[0]
        name = variable(item) if item is not None else None
        if name is None or name not in world.book.variables:
            raise NoTable
        names.append(name)
    return _total(value(node.body, world), names, world)


def _expected(node: RawProbability, world: _World) -> Array:
    """``E_{q(z \\mid x)}[…]``, ``E_{z \\sim q}[…]``."""
    if node.kind != "expectation" or node.sub is None:
        raise NoTable
    items = node.sub.items if isinstance(node.sub, RawFence) else (node.sub,)
    inside = value(node.argument, world)
    for item in reversed(items):
        law = item.items[1] if isinstance(item, RawRelation) and item.ops == ("~",) else item
        pattern = _law(law, world)
        if isinstance(item, RawRelation) and variable(item.items[0]) not in pattern.at and pattern.at != (ANYTHING,):
            raise NoTable
        inside = _total(world.density(pattern) * inside, pattern.at, world)
    return inside


def _derived(node: RawDerivative, world: _World) -> Array:
    """By a parameter, with a complex step."""
    name = variable(node.wrt[0]) if len(node.wrt) == 1 and node.order == 1 else None
    if name is None or name not in world.book.parameters or world.moved:
        raise NoTable
    inner = _World(world.book, world.seed, name, world.kept, world.greedy)
    made = value(node.body, inner).imag / _STEP
    world.guessed |= inner.guessed
    return np.asarray(made, dtype=np.complex128)


__all__ = ["NoTable", "on_tables", "refuted"]
