"""What three dots stand for: the general term between a first and a last one.

Two expressions that differ only in integer positions, all by the same shift, are the ends of a run; the
general term has the running index in those positions.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from fractions import Fraction
from typing import Any

from notation import build
from notation.expression import Add, BigOperator, Expression, Mul, Neg, Number, Pow, Symbol, rebuild
from notation.scope import Scope
from notation.source import Span, Unsupported

Linear = tuple[tuple[tuple[Expression, Fraction], ...], Fraction]


def linear(node: Expression) -> tuple[dict[Expression, Fraction], Fraction] | None:
    """An integer expression as coefficients of symbols and a constant; None when it is not linear."""
    if isinstance(node, Number):
        return {}, node.value
    if isinstance(node, Symbol):
        return {node: Fraction(1)}, Fraction(0)
    if isinstance(node, Neg):
        inner = linear(node.operand)
        return None if inner is None else ({key: -value for key, value in inner[0].items()}, -inner[1])
    if isinstance(node, Add):
        total: dict[Expression, Fraction] = {}
        constant = Fraction(0)
        for term in node.terms:
            part = linear(term)
            if part is None:
                return None
            for key, value in part[0].items():
                total[key] = total.get(key, Fraction(0)) + value
            constant += part[1]
        return {key: value for key, value in total.items() if value}, constant
    if isinstance(node, Mul) and isinstance(node.left, Number):
        inner = linear(node.right)
        if inner is None:
            return None
        return {key: node.left.value * value for key, value in inner[0].items()}, node.left.value * inner[1]
    return None


def difference(left: Expression, right: Expression) -> Fraction | None:
    """``left - right`` when it is a number."""
    first, second = linear(left), linear(right)
    if first is None or second is None or first[0] != second[0]:
        return None
    return first[1] - second[1]


def shifted(node: Expression, shift: Fraction) -> Expression:
    """``node + shift``, without a visible ``+ 0``."""
    if shift == 0:
        return node
    if isinstance(node, Number):
        return build.number(node.value + shift)
    part = build.number(abs(shift))
    return build.add((node, part if shift > 0 else build.neg(part)))


def general_term(
    first: Expression, last: Expression, index: Symbol
) -> tuple[Expression, Expression, Expression] | None:
    """``(term, start, stop)`` with ``term`` at ``index = start`` the first and at ``stop`` the last; None
    when the two do not differ by integer positions alone."""
    found: list[tuple[Expression, Expression]] = []

    def merge(left: Expression, right: Expression) -> Expression | None:
        if left == right:
            return left
        members = isinstance(left, Symbol) and isinstance(right, Symbol) and left.name == right.name
        if (
            not members
            and not left.shape
            and not right.shape
            and linear(left) is not None
            and linear(right) is not None
        ):
            if found:
                start, stop = found[0]
                shift = difference(left, start)
                other = difference(right, stop)
                if shift is not None and shift == other:
                    return shifted(index, shift)
                return None
            found.append((left, right))
            return index
        if type(left) is not type(right):
            return None
        new: dict[str, Any] = {}
        for entry in fields(left):
            if entry.name == "span":
                continue
            made = merge_value(getattr(left, entry.name), getattr(right, entry.name))
            if made is _FAILED:
                return None
            new[entry.name] = made
        return type(left)(**new)

    def merge_value(left: object, right: object) -> object:
        if isinstance(left, Expression) and isinstance(right, Expression):
            made = merge(left, right)
            return _FAILED if made is None else made
        if isinstance(left, tuple) and isinstance(right, tuple) and len(left) == len(right):
            parts = tuple(merge_value(a, b) for a, b in zip(left, right, strict=True))
            return _FAILED if any(part is _FAILED for part in parts) else parts
        return left if left == right or not isinstance(left, int | str | bool) else _FAILED

    term = merge(first, last)
    if term is None or not found:
        return None
    return term, found[0][0], found[0][1]


_FAILED = object()


def _run(kind: str, before: Sequence[Expression], after: Sequence[Expression], scope: Scope, span: Span) -> Expression:
    """``before`` are the terms ahead of the dots, ``after`` those behind; the first of ``before`` and the
    last of ``after`` are the ends."""
    scope.fresh += 1
    index = Symbol((), f"k.{scope.fresh}")
    made = general_term(before[0], after[-1], index)
    if made is None:
        raise Unsupported("what the dots stand for cannot be told from the ends", span)
    term, start, stop = made
    if len(before) > 1:
        step = general_term(before[0], before[1], index)
        if step is None or difference(step[2], step[1]) not in (Fraction(1), Fraction(-1)):
            raise Unsupported("the terms before the dots do not step by one", span)
        falling = difference(step[2], step[1]) == -1
    else:
        falling = isinstance(stop, Number) and not isinstance(start, Number)
    lower, upper = (stop, start) if falling else (start, stop)
    if kind == "prod" and falling and term.shape:
        raise Unsupported("a falling run of matrix factors", span)
    return BigOperator(term.shape, kind, variable=index, lower=lower, upper=upper, body=term, span=span)


def product_of_dots(before: Sequence[Expression], after: Sequence[Expression], scope: Scope, span: Span) -> Expression:
    """``a_1 a_2 \\cdots a_n``; equal factors ``a \\cdots a`` are a power with an exponent to be told."""
    if before[0] == after[-1]:
        scope.fresh += 1
        count = Symbol((), f"count.{scope.fresh}")
        return Pow(before[0].shape, base=before[0], exponent=count, span=span)
    return _run("prod", before, after, scope, span)


def sum_of_dots(before: Sequence[Expression], after: Sequence[Expression], scope: Scope, span: Span) -> Expression:
    """``a_1 + \\dots + a_n``."""
    return _run("sum", before, after, scope, span)


__all__ = ["difference", "general_term", "linear", "product_of_dots", "rebuild", "shifted", "sum_of_dots"]
