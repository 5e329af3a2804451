"""Factors that people forget or put in: numbers, and simple functions of the symbols at hand."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from derivecheck.diagnosis.model import Situation
from derivecheck.diagnosis.screen import Array, Screen
from notation import build
from notation.build import ONE, TWO, number
from notation.expression import Add, Component, Constant, Div, Expression, MatMul, Mul, Neg, Norm, Number, Pow, Symbol
from notation.walking import walk

_TOLERANCE = 1e-8


@dataclass(frozen=True)
class Factor:
    """A scalar that might be missing. ``name``: of the mistake its lack is."""

    name: str
    value: Expression
    cost: float


def symbol_factors(situation: Situation) -> Iterator[Factor]:
    """The factors made of the symbols at hand, the likely ones first."""
    sizes = {symbol.name for symbol in situation.sizes}
    for x in situation.scalars:
        less, more = build.sub(ONE, x), build.add((ONE, x))
        later = 0.02 if situation.givens.definitions_of(x.name) else 0.0
        yield Factor("factor", x, 1.2 + later)
        yield Factor("divisor", build.div(ONE, x), 1.2 + later)
        if x.name in sizes:
            down, up = build.sub(x, ONE), build.add((x, ONE))
            yield Factor("n-1 for n", build.div(down, x), 1.06)
            yield Factor("n for n-1", build.div(x, down), 1.06)
            yield Factor("off by one", build.div(up, x), 1.25)
            yield Factor("off by one", build.div(x, up), 1.25)
        else:
            yield Factor("p for 1-p", build.div(less, x), 1.15)
            yield Factor("p for 1-p", build.div(x, less), 1.15)
            yield Factor("sign of a symbol", build.apply("sign", (x,)), 1.3 + later)
        root = build.apply("sqrt", (x,))
        yield Factor("square root", root, 1.3)
        yield Factor("square root", build.div(ONE, root), 1.3)
        yield Factor("power", build.power(x, TWO), 1.3)
        yield Factor("power", build.div(ONE, build.power(x, TWO)), 1.3)
        square = build.power(less, TWO)
        for simple in (less, more, build.sub(ONE, build.power(x, TWO)), build.scale(x, less), square):
            yield Factor("factor", simple, 1.15 if isinstance(simple, Mul) else 1.4)
            yield Factor("divisor", build.div(ONE, simple), 1.4)
    for v in situation.vectors:
        length = build.norm(v)
        for power, cost in ((1, 1.2), (2, 1.2), (3, 1.5)):
            scale = length if power == 1 else build.power(length, number(power))
            yield Factor("norm", scale, cost)
            yield Factor("not normalised", build.div(ONE, scale), cost)
    for two, three in (("log", 2), ("log", 10)):
        base = build.apply(two, (number(three),))
        yield Factor("logarithm base", base, 1.3)
        yield Factor("logarithm base", build.div(ONE, base), 1.3)
    pi = Constant((), "pi")
    for value in (pi, build.power(pi, TWO), build.apply("sqrt", (pi,))):
        yield Factor("factor", value, 1.5)
        yield Factor("divisor", build.div(ONE, value), 1.5)
    normal = build.apply("sqrt", (build.scale(TWO, pi),))
    for value in (normal, *(build.scale(normal, x) for x in situation.scalars)):
        yield Factor("normalising constant", value, 1.4)
        yield Factor("normalising constant", build.div(ONE, value), 1.4)
    known: set[Expression] = {*situation.scalars}
    for node in (situation.submitted, situation.expected):
        for part in walk(node):
            if part.shape or part in known or (isinstance(part, Number | Symbol | Add | Neg) and _weight(part) > 6):
                continue
            known.add(part)
            if (
                isinstance(part, Mul | Div | Add | Pow | Norm | MatMul | Component)
                and _weight(part) <= 10
                and not _has_free_index(part, situation)
            ):
                yield Factor("factor", part, 1.5 + 0.03 * _weight(part))
                yield Factor("divisor", build.div(ONE, part), 1.5 + 0.03 * _weight(part))


def _weight(node: Expression) -> int:
    return sum(1 for _ in walk(node))


def _has_free_index(node: Expression, situation: Situation) -> bool:
    names = {symbol.name for symbol in situation.symbols} | {symbol.name for symbol in situation.sizes}
    return any(isinstance(part, Symbol) and part.name not in names for part in walk(node))


def number_factor(values: list[float]) -> Factor | None:
    """The number that all the values are, when it is a simple one."""
    first = values[0]
    if any(abs(value - first) > _TOLERANCE * max(1.0, abs(first)) for value in values):
        return None
    if abs(first) < 1e-9:
        return Factor("extra term", number(0), 0.95)
    near = Fraction(first).limit_denominator(60)
    if near and abs(near.numerator) <= 200 and abs(float(near) - first) <= _TOLERANCE * abs(first):
        return Factor(_number_name(near), number(near), _number_cost(near))
    square = Fraction(first * first).limit_denominator(30)
    if square and square.numerator <= 60 and abs(math.sqrt(square) - abs(first)) <= _TOLERANCE * abs(first):
        root = build.apply("sqrt", (number(square),))
        return Factor("square root", root if first > 0 else build.neg(root), 1.7)
    return None


def _number_name(value: Fraction) -> str:
    if value == -1:
        return "sign"
    if value in (2, Fraction(1, 2)):
        return "factor 2"
    return "constant factor"


def _number_cost(value: Fraction) -> float:
    if value == -1:
        return 0.9
    if value in (2, Fraction(1, 2)):
        return 1.0
    if value in (-2, Fraction(-1, 2), 3, 4, Fraction(1, 3), Fraction(1, 4)):
        return 1.4
    return 1.5 + 0.02 * (abs(value.numerator) + value.denominator)


class FactorPool:
    """The factors of a situation with their values in the worlds of the screen."""

    def __init__(self, situation: Situation, screen: Screen) -> None:
        self.factors: list[Factor] = []
        rows: list[list[float]] = []
        for factor in symbol_factors(situation):
            if screen.expired:
                break
            made = [screen.value(factor.value, at) for at in range(len(screen.worlds))]
            if all(value is not None and value.shape == () for value in made):
                self.factors.append(factor)
                rows.append([float(value) for value in made if value is not None])
        self.values: Array = np.array(rows, dtype=np.float64).reshape(len(rows), len(screen.worlds))

    def match(self, wanted: list[float]) -> Factor | None:
        """The likeliest factor that has the wanted value in each world."""
        simple = number_factor(wanted)
        if simple is not None:
            return simple
        target = np.array(wanted)
        best: Factor | None = None
        with np.errstate(all="ignore"):
            ratios = target / self.values
        for at, factor in enumerate(self.factors):
            row = ratios[at]
            if not np.isfinite(row).all() or (np.abs(row - row[0]) > _TOLERANCE * np.abs(row[0]) + 1e-12).any():
                continue
            times = number_factor([float(item) for item in row])
            if times is None or times.value == number(0):
                continue
            plain = isinstance(times.value, Number) and times.value.value == 1
            made = (
                factor
                if plain
                else Factor("factor", times_factor(times.value, factor.value), factor.cost + 0.4 * times.cost)
            )
            if best is None or made.cost < best.cost:
                best = made
        return best


def times_factor(factor: Expression, node: Expression) -> Expression:
    """``factor`` times ``node`` the way people write it."""
    if node == ONE:
        return factor
    if isinstance(node, Neg) and not isinstance(factor, Number):
        return build.neg(times_factor(factor, node.operand))
    if isinstance(factor, Number):
        if factor.value == 1:
            return node
        if factor.value == -1:
            return node.operand if isinstance(node, Neg) else build.neg(node)
        if isinstance(node, Neg):
            return build.neg(times_factor(factor, node.operand))
        if isinstance(node, Number) and node.digits is None:
            return number(node.value * factor.value)
        if isinstance(node, Mul) and isinstance(node.left, Number) and node.left.digits is None:
            value = number(node.left.value * factor.value)
            return node.right if value == ONE else build.scale(value, node.right)
        if isinstance(node, Mul | MatMul) and _leading(node) is not None:
            return build.product(times_factor(factor, node.left), node.right)
        if (
            isinstance(node, Div)
            and isinstance(node.numerator, Number)
            and not node.denominator.shape
            and factor.value.denominator == 1
        ):
            return build.div(number(node.numerator.value * factor.value), node.denominator)
        if isinstance(node, Div) and isinstance(node.denominator, Number):
            value = number(node.denominator.value / factor.value)
            if value == ONE:
                return node.numerator
            if value.value.denominator == 1:
                return build.div(node.numerator, value)
    if isinstance(factor, Div) and factor.numerator == ONE and not node.shape:
        if isinstance(node, Div) and node.numerator == ONE:
            return build.div(ONE, build.scale(node.denominator, factor.denominator))
        return build.div(node, factor.denominator)
    if isinstance(factor, Neg):
        return build.neg(times_factor(factor.operand, node))
    return build.scale(factor, node)


def _leading(node: Expression) -> Number | None:
    """The number in front of a product."""
    while isinstance(node, Mul | MatMul):
        node = node.left
    return node if isinstance(node, Number) and node.digits is None else None
