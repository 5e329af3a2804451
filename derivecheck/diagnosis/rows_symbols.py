"""One symbol for another, or for its square, in all its places; parts in one another's place."""

from __future__ import annotations

from collections.abc import Iterator

from derivecheck.diagnosis.model import Row, Situation
from derivecheck.diagnosis.rows_functions import replaced
from derivecheck.diagnosis.wording import shown
from notation import build
from notation.build import ONE, TWO
from notation.expression import (
    Add,
    Apply,
    Derivative,
    Div,
    Expression,
    Hadamard,
    MatMul,
    Mul,
    Neg,
    Number,
    Pow,
    Symbol,
    Transpose,
)
from notation.walking import substitute, walk

Made = Iterator[tuple[str, Expression]]


def _put(root: Expression, old: Symbol, new: Expression) -> Expression | None:
    if any(isinstance(part, Derivative) for part in walk(root)):
        return None
    try:
        made = substitute(root, {old: new})
    except ValueError:  # a binder inside would capture it
        return None
    return made if made != root else None


def _complement(root: Expression, situation: Situation) -> Made:
    for x in situation.values:
        made = _put(root, x, build.sub(ONE, x))
        if made is not None:
            yield f"{shown(x)} is replaced by 1 - {shown(x)}", replaced(made, build.sub(ONE, build.sub(ONE, x)), x)


def _square(root: Expression, situation: Situation) -> Made:
    for x in situation.values:
        made = _put(root, x, build.power(x, TWO))
        if made is not None:
            yield f"{shown(x)} is replaced by its square", made
        made = _put(root, x, build.apply("sqrt", (x,)))
        if made is not None:
            yield f"{shown(x)} is replaced by its root", made
    for power in dict.fromkeys(part for part in walk(root) if isinstance(part, Pow) and part.exponent == TWO):
        yield f"{shown(power)} is replaced by {shown(power.base)}", replaced(root, power, power.base)


def _half(root: Expression, situation: Situation) -> Made:
    for x in situation.values:
        for new in (build.scale(TWO, x), build.div(x, TWO)):
            made = _put(root, x, new)
            if made is not None:
                yield f"{shown(x)} is replaced by {shown(new)}", made


def _sign(root: Expression, situation: Situation) -> Made:
    for x in situation.symbols:
        if x in situation.lengths:
            continue
        made = _put(root, x, build.neg(x))
        if made is not None:
            yield f"{shown(x)} is replaced by -{shown(x)}", made


def _count(root: Expression, situation: Situation) -> Made:
    for x in situation.values:
        for new in (build.add((x, ONE)), build.sub(x, ONE)):
            made = _put(root, x, new)
            if made is not None:
                yield f"{shown(x)} is replaced by {shown(new)}", made


def _other_symbol(root: Expression, situation: Situation) -> Made:
    for x in situation.symbols:
        for y in situation.symbols:
            if x != y and x.shape == y.shape and x not in situation.lengths:
                made = _put(root, x, y)
                if made is not None:
                    yield f"{shown(x)} is replaced by {shown(y)}", made


def _exchange_symbols(root: Expression, situation: Situation) -> Made:
    symbols = situation.symbols
    for at, x in enumerate(symbols):
        for y in symbols[at + 1 :]:
            if x.shape == y.shape and not {x, y} & situation.lengths:
                try:
                    made = substitute(root, {x: y, y: x})
                except ValueError:
                    continue
                if made != root:
                    yield f"{shown(x)} and {shown(y)} are exchanged", made


def _transposed_symbol(root: Expression, situation: Situation) -> Made:
    for x in situation.arrays:
        if x.rank == 2 and x.shape[0] == x.shape[1]:
            made = _put(root, x, build.transpose(x))
            if made is not None:
                yield f"{shown(x)} is transposed everywhere", made


def _one_symbol(node: Expression, situation: Situation) -> Made:
    if isinstance(node, Symbol):
        for other in situation.symbols:
            if other != node and other.shape == node.shape:
                yield f"{shown(node)} is replaced by {shown(other)}", other
        if not node.shape:
            for value in (build.number(0), ONE):
                yield f"{shown(node)} is replaced by {shown(value)}", value


def _subtract_mean(node: Expression, situation: Situation) -> Made:
    """``x`` for ``x - m`` with a symbol that is defined: a mean that was not removed."""
    if isinstance(node, Symbol) and not any(isinstance(part, Neg) for part in walk(node)):
        for other in situation.symbols:
            if other != node and other.shape == node.shape and situation.givens.definitions_of(other.name):
                yield f"{shown(other)} is taken away from {shown(node)}", build.sub(node, other)


def _exchange_parts(node: Expression, situation: Situation) -> Made:
    """The coefficients, or two like parts, of two neighbouring terms exchanged."""
    if isinstance(node, Add | Mul | Div | Hadamard | MatMul):
        found = list(dict.fromkeys(part for child in _children(node) for part in _coefficients(child)))
        for at, a in enumerate(found):
            for b in found[at + 1 :]:
                if a.shape == b.shape and not _contains(a, b) and not _contains(b, a):
                    yield f"{shown(a)} and {shown(b)} are exchanged", _exchanged(node, a, b)


def _children(node: Expression) -> tuple[Expression, ...]:
    from notation.walking import children

    return tuple(children(node))


def _coefficients(node: Expression) -> Iterator[Expression]:
    if isinstance(node, Neg):
        yield from _coefficients(node.operand)
        return
    if not isinstance(node, Number):
        yield node
    if isinstance(node, Mul | MatMul | Hadamard):
        yield from _coefficients(node.left)
        yield from _coefficients(node.right)
    if isinstance(node, Div):
        yield from _coefficients(node.numerator)
    if isinstance(node, Transpose):
        yield from _coefficients(node.operand)
    if isinstance(node, Apply):
        yield from node.arguments


def _contains(node: Expression, part: Expression) -> bool:
    return any(item == part for item in walk(node))


def _exchanged(root: Expression, a: Expression, b: Expression) -> Expression:
    from notation.walking import rebuild

    if root == a:
        return b
    if root == b:
        return a
    return rebuild(root, lambda child: _exchanged(child, a, b))


SYMBOL_ROWS: tuple[Row, ...] = (
    Row("p for 1-p", 1.05, _complement, everywhere=True),
    Row("square missing", 1.1, _square, everywhere=True),
    Row("half for whole", 1.15, _half, everywhere=True),
    Row("exchanged", 1.2, _exchange_parts),
    Row("exchanged", 1.25, _exchange_symbols, everywhere=True),
    Row("transpose", 1.2, _transposed_symbol, everywhere=True),
    Row("mean not removed", 1.2, _subtract_mean),
    Row("sign", 1.3, _sign, everywhere=True),
    Row("off by one", 1.25, _count, everywhere=True),
    Row("wrong symbol", 1.35, _one_symbol),
    Row("wrong symbol", 1.3, _other_symbol, everywhere=True),
)
