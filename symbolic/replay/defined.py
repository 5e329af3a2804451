"""Whether what a line mentions is defined wherever the claim is: a chain may not go through a logarithm, a root or a
quotient that has no value where the ends have one (``x = sqrt(x)^2 >= 0``)."""

from __future__ import annotations

from collections.abc import Mapping

from notation.expression import (
    Apply,
    BigOperator,
    Cases,
    Derivative,
    Div,
    Expression,
    Extremum,
    Integral,
    Inverse,
    Limit,
    Mul,
    Neg,
    Number,
    Pow,
    Symbol,
)
from notation.givens import Givens
from notation.walking import children, mentions, walk
from symbolic.replay.definite import is_positive_definite
from symbolic.replay.intervals import NATURAL, Range
from symbolic.replay.ranges import Ranges, signs_under
from symbolic.replay.smooth import is_smooth_on_interval

_PARTIAL = frozenset({"tan", "sec", "csc", "cot", "coth", "csch", "logit", "gamma", "factorial", "binomial", "entropy",
                      "cross_entropy", "kl"})  # fmt: skip


Scope = Mapping[str, tuple[Expression | None, Expression | None]]
"""Index variable -> the ends of the range that it runs over, where it is bound."""
Key = tuple[Expression, frozenset[tuple[str, Expression | None, Expression | None]]]
_APART = (Cases, Limit, Extremum, Integral, Derivative)
"""What stands inside these need not have a value where they have one."""


def key_of(node: Expression, scope: Scope) -> Key:
    """The expression with the ranges of the indices in it: the same letter under another sum is another thing."""
    inside = {part.name for part in walk(node) if isinstance(part, Symbol) and part.name in scope}
    return node, frozenset((name, *scope[name]) for name in inside)


class Defined:
    """What the claim and the givens mention, and so has a value."""

    def __init__(self, claim: Expression, givens: Givens) -> None:
        self.givens = givens
        self.below: set[Key] = set()
        self.logs: set[Key] = set()
        self.roots: set[Key] = set()
        self.others: set[Key] = set()
        self._hidden: frozenset[str] = frozenset()
        for whole in (claim, *givens.assumptions):
            self._learn(whole, {})
        for item in givens.definitions:
            if not item.function and item.condition is None:
                indices = {part.name for at in item.target.indices for part in walk(at) if isinstance(part, Symbol)}
                self._hidden = frozenset(indices | {part.name for part in item.components})
                self._learn(item.body, {})
        self._hidden = frozenset()

    def _learn(self, part: Expression, scope: Scope) -> None:
        if not any(isinstance(inner, Symbol) and inner.name in self._hidden for inner in walk(part)):
            self._learn_one(part, scope)
        if isinstance(part, Limit):
            self._learn_constants(part, part.body, scope)
        if isinstance(part, Derivative) and _is_smooth(part, self.givens):
            self._learn(part.body, scope)
        if isinstance(part, _APART) or (isinstance(part, Apply) and part.function == "indicator"):
            return
        for child in children(part):
            self._learn(child, _within(part, child, scope))

    def _learn_constants(self, limit: Limit, part: Expression, scope: Scope) -> None:
        """What stands in a limit without its variable has a value all the way."""
        if not mentions(part, limit.variable):
            self._learn(part, scope)
        elif not isinstance(part, _APART) and not (isinstance(part, Apply) and part.function == "indicator"):
            for child in children(part):
                self._learn_constants(limit, child, _within(part, child, scope))

    def _learn_one(self, part: Expression, scope: Scope) -> None:
        if isinstance(part, Div):
            self._divisor(part.denominator, scope)
        elif isinstance(part, Pow):
            self._power(part, scope)
        elif isinstance(part, Apply) and part.function == "log":
            self.logs.add(key_of(part.arguments[0], scope))
        elif isinstance(part, Apply) and part.function == "sqrt":
            self.roots.add(key_of(part.arguments[0], scope))
        self.others.add(key_of(part, scope))

    def _divisor(self, node: Expression, scope: Scope) -> None:
        """A product is not zero: none of its factors is."""
        self.below.add(key_of(node, scope))
        if isinstance(node, Mul):
            self._divisor(node.left, scope)
            self._divisor(node.right, scope)
        elif isinstance(node, Neg):
            self._divisor(node.operand, scope)
        elif isinstance(node, Pow) and isinstance(node.exponent, Number):
            self._divisor(node.base, scope)

    def _power(self, node: Pow, scope: Scope) -> None:
        exponent = node.exponent.value if isinstance(node.exponent, Number) else None
        if exponent is not None and exponent < 0:
            self._divisor(node.base, scope)
        if exponent is not None and exponent.denominator % 2 == 0:
            self.roots.add(key_of(node.base, scope))

    def why_not(self, node: Expression, givens: Givens, scope: Scope) -> str:
        """ "" where every part of ``node`` has a value; else what may have none."""
        found = self._undefined(node, Ranges(givens), scope)
        return "" if found is None else f"nothing says that its {_NAMES.get(type(found).__name__, 'part')} has a value"

    def _undefined(self, node: Expression, ranges: Ranges, scope: Scope) -> Expression | None:
        """The first part that may have no value."""
        if key_of(node, scope) in self.others:
            return None
        if not self._has_value(node, ranges, scope):
            return node
        if isinstance(node, Cases):
            return node
        for child in children(node):
            inner = ranges
            if isinstance(node, BigOperator) and (child is node.body or child is node.condition):
                start = ranges.of(node.lower) if node.lower is not None else NATURAL
                inner = Ranges(ranges.givens, {**ranges.bound, node.variable.name: Range(start.lower)})
            found = self._undefined(child, inner, _within(node, child, scope))
            if found is not None:
                return found
        return None

    def _has_value(self, part: Expression, ranges: Ranges, scope: Scope) -> bool:
        if isinstance(part, Div):
            return self._nonzero(part.denominator, ranges, scope)
        if isinstance(part, Inverse):
            if not part.shape:
                return self._nonzero(part.operand, ranges, scope)
            return is_positive_definite(part.operand, ranges)
        if isinstance(part, Pow):
            return self._power_has_value(part, ranges, scope)
        if isinstance(part, Apply):
            argument = part.arguments[0] if part.arguments else part
            if part.function == "log":
                return key_of(argument, scope) in self.logs or ranges.of(argument).is_positive
            if part.function == "sqrt":
                known = key_of(argument, scope)
                return known in self.roots or known in self.logs or ranges.of(argument).is_nonnegative
            return part.function not in _PARTIAL
        if isinstance(part, Derivative):
            return _is_smooth(part, ranges.givens)
        return not isinstance(part, Integral | Extremum | Limit)

    def _power_has_value(self, part: Pow, ranges: Ranges, scope: Scope) -> bool:
        base, exponent = part.base, part.exponent
        value = exponent.value if isinstance(exponent, Number) else None
        if value is not None and value.denominator == 1:
            if value >= 0:
                return True
            if base.rank == 2 and not part.elementwise:
                return is_positive_definite(base, ranges)
            return self._nonzero(base, ranges, scope)
        if base.rank == 2 and not part.elementwise:
            return False
        found, known = ranges.of(base), key_of(base, scope)
        if value is not None and value > 0 and (known in self.roots or known in self.logs):
            return True
        return found.is_positive or (found.is_nonnegative and value is not None and value > 0)

    def _nonzero(self, node: Expression, ranges: Ranges, scope: Scope) -> bool:
        known = key_of(node, scope)
        if known in self.below or known in self.logs or ranges.of(node).is_nonzero:
            return True
        if isinstance(node, Mul):
            return self._nonzero(node.left, ranges, scope) and self._nonzero(node.right, ranges, scope)
        if isinstance(node, Neg):
            return self._nonzero(node.operand, ranges, scope)
        if isinstance(node, Div):
            both = (node.numerator, node.denominator)
            return all(self._nonzero(one, ranges, scope) for one in both)
        if isinstance(node, Pow) and isinstance(node.exponent, Number):
            return self._nonzero(node.base, ranges, scope)
        if isinstance(node, Apply) and node.function in ("abs", "sqrt"):
            return self._nonzero(node.arguments[0], ranges, scope)
        return False


def _is_smooth(node: Derivative, givens: Givens) -> bool:
    return isinstance(node.wrt, Symbol) and is_smooth_on_interval(node.body, node.wrt, signs_under(givens))


def _within(node: Expression, child: Expression, scope: Scope) -> Scope:
    """The scope of a child: the body of a sum has its index bound."""
    if isinstance(node, BigOperator) and (child is node.body or child is node.condition):
        return {**scope, node.variable.name: (node.lower, node.upper)}
    return scope


_NAMES = {"Div": "quotient", "Inverse": "inverse", "Pow": "power", "Apply": "function", "Integral": "integral",
          "Limit": "limit", "Derivative": "derivative"}  # fmt: skip
