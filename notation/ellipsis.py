"""What three dots stand for: the general term between a first and a last one.

Two expressions that differ only in integer positions, all by the same shift, are the ends of a run; the
general term has the running index in those positions.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import fields
from fractions import Fraction
from typing import Any, NamedTuple

from notation import build
from notation.expression import Add, BigOperator, Expression, Mul, Neg, Number, Pow, Symbol
from notation.scope import Scope
from notation.source import Span, Unsupported
from notation.walking import rebuild, substitute

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
                ends = build.add((left, start)), build.add((right, stop))
                if difference(*ends) == 0:  # this position falls as the first one rises
                    return reduced(build.sub(ends[0], index))
                return None
            found.append((left, right))
            return index
        if isinstance(right, Pow) and right.base == left and not isinstance(left, Number):
            return merge(Pow(left.shape, base=left, exponent=build.ONE), right)
        if isinstance(left, Pow) and left.base == right and not isinstance(right, Number):
            return merge(left, Pow(right.shape, base=right, exponent=build.ONE))
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
    last of ``after`` are the ends. Every term that is written has to fit the general one."""
    scope.fresh += 1
    index = Symbol((), f"k.{scope.fresh}")
    made = next((run for run in _runs(before, after, index) if _fits(run, before, after, index)), None)
    if made is None:
        if any(general_term(first, last, index) for first in before for last in after):
            raise Unsupported("the terms beside the dots do not step by one", span)
        raise Unsupported("what the dots stand for cannot be told from the ends", span)
    lower, upper = (made.last, made.first) if made.step < 0 else (made.first, made.last)
    if kind == "prod" and made.step < 0 and made.term.shape:
        body = build.transpose(made.term)  # a falling product is the transpose of the rising one of transposes
        rising = BigOperator(body.shape, kind, variable=index, lower=lower, upper=upper, body=body, span=span)
        return build.transpose(rising, span)
    return BigOperator(made.term.shape, kind, variable=index, lower=lower, upper=upper, body=made.term, span=span)


class _Run(NamedTuple):
    """A general term and its first and last index; ``step`` is 1 or -1."""

    term: Expression
    first: Expression
    last: Expression
    step: int


def _runs(before: Sequence[Expression], after: Sequence[Expression], index: Symbol) -> Iterator[_Run]:
    """What the dots may stand for, by one term before them and one behind."""
    for ahead in (0, *range(len(before) - 1, 0, -1)):
        for behind in (len(after) - 1, *range(len(after) - 1)):
            made = general_term(before[ahead], after[behind], index)
            if made is None:
                continue
            term, start, stop = made
            falling = isinstance(stop, Number) and not isinstance(start, Number)
            rest = len(after) - 1 - behind
            for step in (-1, 1) if falling else (1, -1):
                yield _Run(term, plus(start, -step * ahead), plus(stop, step * rest), step)


def _fits(run: _Run, before: Sequence[Expression], after: Sequence[Expression], index: Symbol) -> bool:
    """Whether the run has all the terms that are written, at its beginning and at its end."""
    shown = [(plus(run.first, run.step * at), term) for at, term in enumerate(before)]
    shown += [(plus(run.last, -run.step * at), term) for at, term in enumerate(reversed(after))]
    return all(reduced(substitute(run.term, {index: value})) == reduced(term) for value, term in shown)


def plus(node: Expression, shift: int) -> Expression:
    """``node + shift``, folded."""
    return reduced(shifted(node, Fraction(shift)))


def reduced(node: Expression) -> Expression:
    """The expression with integer positions folded, and without powers 0 and 1 and factors 1."""
    node = rebuild(node, reduced)
    if isinstance(node, Add | Neg | Mul) and not node.shape:
        known = linear(node)
        if known is not None:
            return _folded(*known)
    if isinstance(node, Pow) and isinstance(node.exponent, Number):
        if node.exponent.value == 0 and not node.shape:
            return build.ONE
        if node.exponent.value == 1:
            return node.base
    if isinstance(node, Mul) and node.left == build.ONE:
        return node.right
    if isinstance(node, Mul) and node.right == build.ONE:
        return node.left
    return node


def _folded(coefficients: dict[Expression, Fraction], constant: Fraction) -> Expression:
    """A linear expression in one fixed form."""
    terms = [
        symbol if value == 1 else build.neg(symbol) if value == -1 else build.scale(build.number(value), symbol)
        for symbol, value in sorted(coefficients.items(), key=lambda item: (-item[1], repr(item[0])))
        if value
    ]
    made = build.add(tuple(terms)) if len(terms) > 1 else terms[0] if terms else None
    return build.number(constant) if made is None else shifted(made, constant)


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
