"""Inequalities between values of one shape, part by part: what stands in the same place is compared."""

from __future__ import annotations

from typing import Self

from notation import build
from notation.expression import (
    Add,
    Apply,
    BigOperator,
    Div,
    Expectation,
    Expression,
    Mul,
    Neg,
    Norm,
    Pow,
    Relation,
    Symbol,
)
from notation.givens import Givens
from notation.walking import free_symbols, substitute
from symbolic.lines import Line
from symbolic.ordering_base import Base, chain, line_of
from symbolic.replay.frames import RISING, RISING_WHERE_DEFINED
from symbolic.replay.order import ORDER_RULES, givens_within


class Parts(Base):
    """The part of a search that goes into both sides at once."""

    def by_sign_of_difference(self, low: Expression, op: str, high: Expression, depth: int) -> Line | None:
        """``high - low`` in a form of which the sign is seen."""
        raise NotImplementedError

    def inside(self, givens: Givens) -> Self:
        """A search under a sum, with the same budget."""
        return type(self)(givens, self.budget)

    def _by_parts(self, low: Expression, op: str, high: Expression, depth: int) -> Line | None:
        claim = build.relation(op, low, high)
        if isinstance(low, Add) and isinstance(high, Add) and len(low.terms) == len(high.terms):
            return self._term_by_term(claim, low, high, depth)
        if isinstance(low, Neg) and isinstance(high, Neg):
            part = self.order(high.operand, op, low.operand, depth + 1)
            return None if part is None else Line("negated", claim, parts=(part,))
        if isinstance(low, Mul) and isinstance(high, Mul):
            return self._factors(claim, low, high, depth)
        if isinstance(low, Div) and isinstance(high, Div):
            return self._quotients(claim, low, high, depth)
        if isinstance(low, Pow) and isinstance(high, Pow) and low.exponent == high.exponent and op == "<=":
            signs = [self.sign(low.base, depth=depth + 1), self.sign(low.exponent, depth=depth + 1)]
            part = None if None in signs else self.order(low.base, op, high.base, depth + 1)
            return line_of("powers of what is not negative", claim, part, *signs)
        if isinstance(low, Apply) and isinstance(high, Apply) and low.function == high.function:
            rises = low.function in RISING | RISING_WHERE_DEFINED and len(low.arguments) == 1 == len(high.arguments)
            part = self.order(low.arguments[0], op, high.arguments[0], depth + 1) if rises else None
            line = line_of("a rising function", claim, part)
            return line if line is None or not ORDER_RULES["a rising function"][0](line, self.givens) else None
        if isinstance(low, BigOperator) and isinstance(high, BigOperator) and op == "<=":
            return self.ranged(claim, low, high, depth)
        if isinstance(low, Expectation) and isinstance(high, Expectation) and op == "<=":
            same = (low.over, low.given) == (high.over, high.given)
            return line_of("whatever is drawn", claim, self.order(low.body, op, high.body, depth + 1) if same else None)
        return None

    def _by_bars(self, low: Expression, op: str, high: Expression, depth: int) -> Line | None:
        """``|x|`` by both signs, a length by its square."""
        claim = build.relation(op, low, high)
        if isinstance(low, Apply) and low.function == "abs" and not low.primes:
            inner = low.arguments[0]
            first = self.order(inner, op, high, depth + 1)
            second = None if first is None else self.order(build.neg(inner), op, high, depth + 1)
            return line_of("both signs", claim, first, second)
        if isinstance(low, Norm) and isinstance(high, Norm | Mul | Apply) and depth < 2:
            return self._by_squares(claim, low, high, depth)
        return None

    def _by_squares(self, claim: Relation, low: Norm, high: Expression, depth: int) -> Line | None:
        squares = (build.power(low, build.TWO), build.power(high, build.TWO))
        sign = None if isinstance(high, Norm) else self.read_off(build.ZERO, "<=", high)
        if sign is None and not isinstance(high, Norm):
            return None
        part = self.by_sign_of_difference(squares[0], claim.op, squares[1], depth)
        return line_of("squares", claim, part, *(() if sign is None else (sign,)))

    def _term_by_term(self, claim: Relation, low: Add, high: Add, depth: int) -> Line | None:
        """The terms in their places, equal ones first brought to stand beside each other."""
        others = _beside(low.terms, high.terms)
        parts: list[Line] = []
        for one, other in zip(low.terms, others, strict=True):
            if one == other:
                continue
            part = self.order(one, "<=", other, depth + 1)
            if part is None:
                return None
            parts.append(part)
        turned = build.add(others)
        if not parts or (claim.op == "<" and not any(part.claim.op == "<" for part in parts)):
            return None
        line = Line("term by term", build.relation(claim.op, low, turned), parts=tuple(parts))
        last = self.equal(turned, high)
        return None if last is None else chain(claim.op, line, last)

    def _factors(self, claim: Relation, low: Mul, high: Mul, depth: int) -> Line | None:
        rule = "times what is not negative"
        strict = claim.op == "<"
        for same, other, one, two in (
            (low.left, high.left, low.right, high.right),
            (low.right, high.right, low.left, high.left),
        ):
            if same == other and not same.shape:
                sign = self.sign(same, strict=strict, depth=depth + 1)
                part = None if sign is None else self.order(one, claim.op, two, depth + 1)
                return line_of(rule, claim, part, sign)
        common = self._common_factor(claim, low, high, depth)
        if common is not None or strict:
            return common
        middle = build.scale(high.left, low.right)
        assert isinstance(middle, Mul)
        first = self._factors(build.relation("<=", low, middle), low, middle, depth)
        if first is None:
            return None
        second = self._factors(build.relation("<=", middle, high), middle, high, depth)
        return None if second is None else chain("<=", first, second)

    def _common_factor(self, claim: Relation, low: Mul, high: Mul, depth: int) -> Line | None:
        """What both products have in common in front of the rest."""
        firsts, seconds = _factors_of(low), _factors_of(high)
        shared: list[Expression] = []
        for factor in firsts:
            if factor in seconds:
                seconds.remove(factor)
                shared.append(factor)
        rest = [factor for factor in firsts if factor not in shared]
        if not shared or not rest or not seconds or len(rest) + len(shared) != len(firsts):
            return None
        front = _product(shared)
        one, other = (build.scale(front, _product(rest)), build.scale(front, _product(seconds)))
        if (one, other) == (low, high):
            return None
        first, last = self.equal(low, one), self.equal(other, high)
        if first is None or last is None or not isinstance(one, Mul) or not isinstance(other, Mul):
            return None
        made = self._factors(build.relation(claim.op, one, other), one, other, depth)
        return None if made is None else chain(claim.op, first, made, last)

    def _quotients(self, claim: Relation, low: Div, high: Div, depth: int) -> Line | None:
        if low.denominator == high.denominator and not low.denominator.shape:
            sign = self.sign(low.denominator, strict=True, depth=depth + 1)
            part = None if sign is None else self.order(low.numerator, claim.op, high.numerator, depth + 1)
            return line_of("divided by what is positive", claim, part, sign)
        if claim.op == "<=" and low.numerator == high.numerator:
            signs = [
                self.sign(high.denominator, strict=True, depth=depth + 1),
                self.sign(low.numerator, depth=depth + 1),
            ]
            part = None if None in signs else self.order(high.denominator, "<=", low.denominator, depth + 1)
            return line_of("a smaller denominator", claim, part, *signs)
        return None

    def ranged(self, claim: Relation, low: BigOperator, high: BigOperator, depth: int) -> Line | None:
        ends = (low.kind, low.lower, low.upper, low.condition)
        if ends != (high.kind, high.lower, high.upper, high.condition) or low.kind not in ("sum", "max", "min", "prod"):
            return None
        if low.variable != high.variable:
            turned = _renamed(high, low.variable)
            same = None if turned is None else self.equal(turned, high)
            if turned is None or same is None:
                return None
            made = self.ranged(build.relation("<=", low, turned), low, turned, depth)
            return None if made is None else chain("<=", made, same)
        within = givens_within(low, self.givens)
        if within is None:
            return None
        inner = self.inside(within)
        if low.kind == "prod":
            sign = inner.sign(low.body, depth=depth + 1)
            part = None if sign is None else inner.order(low.body, "<=", high.body, depth + 1)
            return line_of("at every place of the product", claim, part, sign)
        return line_of("at every place of the sum", claim, inner.order(low.body, "<=", high.body, depth + 1))


def _factors_of(node: Expression) -> list[Expression]:
    return [*_factors_of(node.left), *_factors_of(node.right)] if isinstance(node, Mul) else [node]


def _product(factors: list[Expression]) -> Expression:
    made = factors[0]
    for factor in factors[1:]:
        made = build.scale(made, factor)
    return made


def _beside(low: tuple[Expression, ...], high: tuple[Expression, ...]) -> tuple[Expression, ...]:
    """The terms of ``high`` in an order in which those that are in ``low`` too stand in the same places."""
    left = list(high)
    places: dict[int, Expression] = {}
    for place, term in enumerate(low):
        if term in left:
            left.remove(term)
            places[place] = term
    return tuple(places[k] if k in places else left.pop(0) for k in range(len(low)))


def _renamed(node: BigOperator, variable: Symbol) -> BigOperator | None:
    if any(symbol.name == variable.name for symbol in free_symbols(node.body)):
        return None
    try:
        body = substitute(node.body, {node.variable: variable})
    except ValueError:
        return None
    return BigOperator(node.shape, node.kind, variable=variable, lower=node.lower, upper=node.upper, body=body)
