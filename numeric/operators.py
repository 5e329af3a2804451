"""Sums, products and extrema over a whole-number variable: each term is evaluated in turn."""

from __future__ import annotations

from itertools import count

import numpy as np

from notation.expression import BigOperator, Constant
from numeric.arithmetic import matrix_product, note_scale
from numeric.frames import Frame
from numeric.limits import MAX_RANGE, Array, BadWorld, CannotEvaluate, NumericLimit
from numeric.nodes import Env, evaluate_node, handles, sizes_of, stacked, whole_number
from numeric.symbols import domain_range, truth


@handles(BigOperator)
def _big_operator(node: BigOperator, frame: Frame, env: Env) -> Array:
    if isinstance(node.upper, Constant) and node.upper.name == "infinity":
        return _infinite_sum(node, frame, env)
    kept, values = [], []
    for number in operator_range(node, frame, env):
        inner = {**env, node.variable.name: number}
        value = evaluate_node(node.body, frame, inner)
        if node.condition is not None:
            holds = truth(node.condition, frame, inner)
            if holds.all() != holds.any():
                raise CannotEvaluate("a sum whose range is random")
            if not holds.all():
                continue
        kept.append(number)
        values.append(value)
    return _folded(node, kept, values, frame, env)


def _infinite_sum(node: BigOperator, frame: Frame, env: Env) -> Array:
    """A series of terms that fall off at least geometrically, to the last term that counts."""
    if node.kind != "sum" or node.lower is None or node.condition is not None:
        raise CannotEvaluate("an infinite operation that is no plain sum")
    low, total, quiet = whole_number(node.lower, frame, env), None, 0
    for number in count(low):
        if number - low > MAX_RANGE:
            raise NumericLimit("an infinite sum did not converge")
        value = evaluate_node(node.body, frame, {**env, node.variable.name: number})
        total = value if total is None else total + value
        if not np.isfinite(total).all():
            return np.full(total.shape, np.nan)
        quiet = quiet + 1 if (np.abs(value.real) <= 1e-17 * np.abs(total.real)).all() else 0
        if quiet == 8:
            return total
    raise AssertionError("count() does not end")


def operator_range(node: BigOperator, frame: Frame, env: Env) -> range:
    """The whole numbers that the bound variable runs over."""
    if node.lower is None and node.upper is None:
        low, high = domain_range(node, frame, env)
    else:
        low = whole_number(node.lower, frame, env) if node.lower is not None else 1
        if node.upper is None:
            high = domain_range(node, frame, env)[1]
        elif isinstance(node.upper, Constant):
            raise CannotEvaluate("a sum of infinitely many terms")
        else:
            high = whole_number(node.upper, frame, env)
    if high - low > MAX_RANGE:
        raise NumericLimit(f"a sum of more than {MAX_RANGE} terms")
    if frame.world.is_late():
        raise NumericLimit("the limit of work was reached")
    return range(low, high + 1)


def _folded(node: BigOperator, kept: list[int], values: list[Array], frame: Frame, env: Env) -> Array:
    if node.kind in ("sum", "prod") and not values:
        empty = np.zeros if node.kind == "sum" else np.ones
        return empty((1, *sizes_of(node.shape, frame, env)))
    if not values:
        raise BadWorld("an extremum over nothing")
    if node.kind == "sum":
        note_scale(frame, *values)
        return sum(values[1:], values[0])
    if node.kind == "prod":
        total = values[0]
        for value in values[1:]:
            total = matrix_product(total, value, len(node.shape)) if value.ndim > 1 else total * value
        return total
    table = stacked(values)
    if table.ndim != 2:
        raise CannotEvaluate("an extremum of arrays")
    best = table.real.argmax(axis=1) if "max" in node.kind else table.real.argmin(axis=1)
    if node.kind.startswith("arg"):
        return np.asarray(np.array(kept, dtype=np.float64)[best])
    return np.asarray(np.take_along_axis(table, best[:, np.newaxis], axis=1)[:, 0])
