"""What equations say that an unknown is, and complete sets of such values."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from derivecheck.answers.candidates import CandidateFinder
from derivecheck.judging.context import items_of
from notation import build
from notation.expression import Expression, Neg, Number, Pow, Symbol
from notation.walking import walk


@dataclass(frozen=True)
class _Value:
    """One equation that says what an unknown of a setting is."""

    order: int
    symbol: Symbol
    value: Expression
    text: str
    line: int
    boxed: bool


class ValueFinder(CandidateFinder):
    """Finds values of several unknowns among judged chains."""

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
        together: dict[int, list[_Value]] = {}
        for row in rows:
            together.setdefault(row.line, []).append(row)
        groups = [group for line in together.values() for group in _in_turn(line, symbols)]
        whole = [group for group in groups if len(group) == len(symbols)] or _in_turn(rows, symbols)
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


def _value_of(symbol: Symbol, left: Expression | None, value: Expression | None) -> Expression | None:
    """What the relation says the symbol is; of its square, the nonnegative root."""
    if value is None or left is None:
        return None
    if left == symbol:
        return value
    if isinstance(left, Neg) and left.operand == symbol:  # ``\\beta = -\\alpha = c``
        return build.neg(value)
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
