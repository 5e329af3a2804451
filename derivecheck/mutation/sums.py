"""Other ways to write the same value, where sums over an index are concerned: one row each."""

from __future__ import annotations

from dataclasses import replace
from random import Random

from derivecheck.mutation.wrong import EditRow, shifted, signed
from notation import build
from notation.build import ONE, TWO
from notation.expression import (
    Add,
    BigOperator,
    Component,
    Expression,
    MatMul,
    Mul,
    Norm,
    Number,
    Pow,
    Symbol,
    Transpose,
)
from notation.walking import mentions, names_within, substitute

_INDEX_LETTERS = ("i", "j", "l", "r")  # letters that seldom name a size or a value


def _fresh_index(node: Expression, rng: Random) -> Symbol | None:
    taken = names_within(node)
    free = [name for name in _INDEX_LETTERS if name not in taken]
    return Symbol((), rng.choice(free)) if free else None


def _renamed(node: BigOperator, name: str) -> BigOperator | None:
    new = Symbol((), name)
    try:
        body = substitute(node.body, {node.variable: new})
        condition = None if node.condition is None else substitute(node.condition, {node.variable: new})
    except ValueError:  # a binder inside uses the new name
        return None
    return replace(node, variable=new, body=body, condition=condition)


def _rename_index(node: Expression, rng: Random) -> Expression | None:
    if not isinstance(node, BigOperator):
        return None
    fresh = _fresh_index(node, rng)
    return None if fresh is None else _renamed(node, fresh.name)


def _inner_product_as_sum(node: Expression, rng: Random) -> Expression | None:
    if not isinstance(node, MatMul) or node.shape or not isinstance(node.left, Transpose):
        return None
    left, right = node.left.operand, node.right
    if left.rank != 1 or left.shape != right.shape:
        return None
    return _sum_over_entries(node, rng, left, right)


def _sum_over_entries(node: Expression, rng: Random, left: Expression, right: Expression) -> Expression | None:
    index = _fresh_index(node, rng)
    if index is None:
        return None
    body = build.scale(build.component(left, (index,)), build.component(right, (index,)))
    return BigOperator((), kind="sum", variable=index, lower=ONE, upper=left.shape[0], body=body)


def squared_norm(node: Expression) -> Expression | None:
    """The vector whose squared Euclidean norm this is."""
    if isinstance(node, Pow) and node.exponent == TWO and isinstance(node.base, Norm) and node.base.kind == "2":
        return node.base.operand if node.base.operand.rank == 1 else None
    return None


def _squared_norm_as_sum(node: Expression, rng: Random) -> Expression | None:
    vector = squared_norm(node)
    index = None if vector is None else _fresh_index(node, rng)
    if vector is None or index is None:
        return None
    body = build.power(build.component(vector, (index,)), TWO)
    return BigOperator((), kind="sum", variable=index, lower=ONE, upper=vector.shape[0], body=body)


def _sum_as_inner_product(node: Expression, rng: Random) -> Expression | None:
    """``sum_i w_i x_i`` over the whole range as ``w^T x``."""
    if not isinstance(node, BigOperator) or node.kind != "sum" or node.condition is not None or node.lower != ONE:
        return None
    body = node.body
    if not isinstance(body, Mul) or not isinstance(body.left, Component) or not isinstance(body.right, Component):
        return None
    left, right = body.left, body.right
    if left.positions != (node.variable,) or right.positions != (node.variable,):
        return None
    if left.base.shape != right.base.shape or left.base.shape != (node.upper,):
        return None
    if mentions(left.base, node.variable) or mentions(right.base, node.variable):
        return None
    return build.dot(left.base, right.base)


def _is_plain_sum(node: Expression) -> bool:
    return isinstance(node, BigOperator) and node.kind == "sum"


def _split_sum_body(node: Expression, rng: Random) -> Expression | None:
    if isinstance(node, BigOperator) and _is_plain_sum(node) and isinstance(node.body, Add):
        return build.add(tuple(signed(term, lambda part: replace(node, body=part)) for term in node.body.terms))
    return None


def _scalar_out_of_sum(node: Expression, rng: Random) -> Expression | None:
    if isinstance(node, BigOperator) and _is_plain_sum(node) and isinstance(node.body, Mul):
        factor = node.body.left
        if not factor.shape and not mentions(factor, node.variable):
            return build.scale(factor, replace(node, body=node.body.right, shape=node.body.right.shape))
    return None


def _scalar_into_sum(node: Expression, rng: Random) -> Expression | None:
    if not isinstance(node, Mul) or node.left.shape or not isinstance(node.right, BigOperator):
        return None
    if not _is_plain_sum(node.right) or mentions(node.left, node.right.variable):
        return None
    return replace(node.right, body=build.scale(node.left, node.right.body))


def _last_term_apart(node: Expression, rng: Random) -> Expression | None:
    if not isinstance(node, BigOperator) or not _is_plain_sum(node) or node.condition is not None:
        return None
    if node.lower is None or node.upper is None or isinstance(node.upper, Number):
        return None
    try:
        last = substitute(node.body, {node.variable: node.upper})
    except ValueError:
        return None
    return build.add((replace(node, upper=shifted(node.upper, -1)), last))


def _shift_range(node: Expression, rng: Random) -> Expression | None:
    """``sum_{i=1}^{n} f(i)`` as ``sum_{i=0}^{n-1} f(i+1)``."""
    if not isinstance(node, BigOperator) or node.kind not in ("sum", "prod") or node.condition is not None:
        return None
    if node.lower is None or node.upper is None:
        return None
    fresh = _fresh_index(node, rng)
    renamed = None if fresh is None else _renamed(node, fresh.name)
    if renamed is None:
        return None
    try:  # through a fresh name: a replacement may not mention the variable that it replaces
        body = substitute(renamed.body, {renamed.variable: build.add((node.variable, ONE))})
    except ValueError:
        return None
    return replace(node, lower=shifted(node.lower, -1), upper=shifted(node.upper, -1), body=body)


SUM_ROWS: tuple[EditRow, ...] = (
    EditRow("bound index renamed", _rename_index),
    EditRow("inner product as a sum", _inner_product_as_sum),
    EditRow("sum as an inner product", _sum_as_inner_product),
    EditRow("squared norm as a sum", _squared_norm_as_sum),
    EditRow("sum split over its terms", _split_sum_body),
    EditRow("scalar taken out of a sum", _scalar_out_of_sum),
    EditRow("scalar taken into a sum", _scalar_into_sum),
    EditRow("last term of a sum apart", _last_term_apart),
    EditRow("range of a sum shifted", _shift_range),
)
