"""Relations and logic: whether a condition holds in each scenario of a frame."""

from __future__ import annotations

import numpy as np

from notation.expression import Expression, Logical, Relation, TupleOf
from numeric.frames import Frame
from numeric.limits import Array, CannotEvaluate, as_bool
from numeric.nodes import Env, evaluate_node, handles

EQUAL_WITHIN = 1e-9


def compared(op: str, left: Array, right: Array) -> Array:
    """Truth by entry. Equality is up to rounding; a strict inequality fails at equality up to rounding."""
    left, right = left.real, right.real
    with np.errstate(invalid="ignore"):
        allowed = EQUAL_WITHIN * np.maximum(np.abs(left), np.abs(right)) + 1e-12
        near = (np.abs(left - right) <= allowed) | (left == right)
        table = {
            "=": lambda: near,
            "!=": lambda: ~near,
            "<": lambda: (left < right) & ~near,
            ">": lambda: (left > right) & ~near,
            "<=": lambda: (left <= right) | near,
            ">=": lambda: (left >= right) | near,
        }
        if op not in table:
            raise CannotEvaluate(f"the relation {op} is not tested in a world")
        return np.asarray(table[op]())


def entrywise(node: Expression, frame: Frame, env: Env) -> Array:
    """The truth of a relation at each entry of its sides."""
    if isinstance(node, Relation):
        if isinstance(node.left, TupleOf) or isinstance(node.right, TupleOf):
            raise CannotEvaluate("a relation of tuples inside an expression")
        left, right = evaluate_node(node.left, frame, env), evaluate_node(node.right, frame, env)
        if left.ndim == 1:
            left = left.reshape(left.shape + (1,) * (right.ndim - 1))
        elif right.ndim == 1:
            right = right.reshape(right.shape + (1,) * (left.ndim - 1))
        if left.shape[1:] != right.shape[1:] and 1 not in (left.size // left.shape[0], right.size // right.shape[0]):
            raise CannotEvaluate("a relation of arrays of different sizes")
        return compared(node.op, left, right)
    if isinstance(node, Logical):
        return logical(node.op, [entrywise(item, frame, env) for item in node.operands])
    return as_bool(evaluate_node(node, frame, env))


def logical(op: str, parts: list[Array]) -> Array:
    if op == "not":
        return np.asarray(~parts[0])
    if op not in ("and", "or"):
        raise CannotEvaluate(f"the connective {op} is not tested in a world")
    made = parts[0]
    for part in parts[1:]:
        made = made & part if op == "and" else made | part
    return np.asarray(made)


def holds_in(node: Expression, frame: Frame, env: Env) -> Array:
    """One truth value for each scenario; a relation of arrays holds when it holds at every entry."""
    if isinstance(node, Logical):
        return logical(node.op, [holds_in(item, frame, env) for item in node.operands])
    if isinstance(node, Relation) and node.op in ("implies", "iff"):
        left, right = holds_in(node.left, frame, env), holds_in(node.right, frame, env)
        return np.asarray(~left | right if node.op == "implies" else left == right)
    made = entrywise(node, frame, env)
    if isinstance(node, Relation) and node.op == "!=" and made.ndim > 1:
        return np.asarray(made.any(axis=tuple(range(1, made.ndim))))  # two arrays differ at some entry
    return np.asarray(made.all(axis=tuple(range(1, made.ndim))))


@handles(Relation, Logical)
def _condition(node: Expression, frame: Frame, env: Env) -> Array:
    return holds_in(node, frame, env)
