"""Numbers, sums, products, powers, components: the nodes that are plain array arithmetic.

Complex steps (see derivatives.py) run through all of it, so nothing conjugates, and every choice is
made by the real part.
"""

from __future__ import annotations

import numpy as np

from notation.expression import (
    Add,
    ArrayLiteral,
    BasisVector,
    BlockMatrix,
    Constant,
    Div,
    Hadamard,
    Identity,
    Inverse,
    Kronecker,
    MatMul,
    Mul,
    Neg,
    Number,
    Ones,
    Pow,
    Transpose,
    Zeros,
)
from numeric.frames import Frame
from numeric.functions import fractional_matrix_power, inverse
from numeric.limits import Array, BadWorld, CannotEvaluate
from numeric.nodes import Env, evaluate_node, handles, scaled, sizes_of, stacked, whole_number

_CONSTANTS = {"pi": np.pi, "e": np.e, "infinity": np.inf}
_NUMBERS: dict[Number, Array] = {}


@handles(Number)
def _number(node: Number, frame: Frame, env: Env) -> Array:
    known = _NUMBERS.get(node)
    if known is None:
        known = np.array([float(node.value)])
        if len(_NUMBERS) < 10_000:
            _NUMBERS[node] = known
    return known


@handles(Constant)
def _constant(node: Constant, frame: Frame, env: Env) -> Array:
    if node.name not in _CONSTANTS:
        raise CannotEvaluate(f"the constant {node.name} is not known")
    return np.array([_CONSTANTS[node.name]])


@handles(Ones)
def _ones(node: Ones, frame: Frame, env: Env) -> Array:
    return np.ones((1, *sizes_of(node.shape, frame, env)))


@handles(Zeros)
def _zeros(node: Zeros, frame: Frame, env: Env) -> Array:
    return np.zeros((1, *sizes_of(node.shape, frame, env)))


@handles(Identity)
def _identity(node: Identity, frame: Frame, env: Env) -> Array:
    return np.eye(whole_number(node.shape[0], frame, env))[np.newaxis]


@handles(BasisVector)
def _basis_vector(node: BasisVector, frame: Frame, env: Env) -> Array:
    (size,) = sizes_of(node.shape, frame, env)
    position = whole_number(node.position, frame, env)
    if not 1 <= position <= size:
        raise BadWorld("a basis vector's position is out of range")
    return np.asarray(np.eye(size)[position - 1][np.newaxis])


@handles(ArrayLiteral)
def _array(node: ArrayLiteral, frame: Frame, env: Env) -> Array:
    return stacked([evaluate_node(item, frame, env) for item in node.items])


@handles(BlockMatrix)
def _blocks(node: BlockMatrix, frame: Frame, env: Env) -> Array:
    lines = []
    for row in node.rows:
        cells = [_as_block(evaluate_node(cell, frame, env)) for cell in row]
        lines.append(np.concatenate(_side_by_side(cells, rows=True), axis=2))
    made = np.concatenate(_side_by_side(lines, rows=False), axis=1)
    return made[:, :, 0] if len(node.shape) == 1 else made


def _as_block(value: Array) -> Array:
    """A number, a column or a matrix as (scenarios, rows, columns)."""
    return value.reshape(value.shape + (1,) * (3 - value.ndim))


def _side_by_side(parts: list[Array], *, rows: bool) -> list[Array]:
    """Parts with one number of scenarios, checked to fit."""
    scenarios = max(part.shape[0] for part in parts)
    if len({part.shape[1 if rows else 2] for part in parts}) != 1:
        raise CannotEvaluate("blocks that do not fit together")
    return [np.broadcast_to(part, (scenarios, *part.shape[1:])) for part in parts]


def note_scale(frame: Frame, *values: Array) -> None:
    # Quadrature nodes and points near a limit are extreme on purpose, and say nothing about rounding.
    world = frame.world
    if world.scale is not None and (frame.parent is None or frame.atoms or frame.tangent):
        for value in values:
            finite = np.abs(value.real[np.isfinite(value.real)])
            if finite.size:
                world.scale = max(world.scale, float(finite.max()))


@handles(Add)
def _add(node: Add, frame: Frame, env: Env) -> Array:
    total = evaluate_node(node.terms[0], frame, env)
    note_scale(frame, total)
    for term in node.terms[1:]:
        value = evaluate_node(term, frame, env)
        if value.shape[1:] != total.shape[1:]:
            raise CannotEvaluate(f"terms of sizes {total.shape[1:]} and {value.shape[1:]} are added")
        note_scale(frame, value)
        total = total + value
    return total


@handles(Neg)
def _neg(node: Neg, frame: Frame, env: Env) -> Array:
    return np.asarray(-evaluate_node(node.operand, frame, env))


@handles(Mul)
def _mul(node: Mul, frame: Frame, env: Env) -> Array:
    left, right = evaluate_node(node.left, frame, env), evaluate_node(node.right, frame, env)
    if left.ndim == 1:
        return scaled(left, right)
    if right.ndim != 1:
        raise CannotEvaluate("a product of two arrays where one factor must be a scalar")
    return scaled(right, left)


@handles(Hadamard)
def _hadamard(node: Hadamard, frame: Frame, env: Env) -> Array:
    left, right = evaluate_node(node.left, frame, env), evaluate_node(node.right, frame, env)
    if left.shape[1:] != right.shape[1:]:
        raise CannotEvaluate(f"arrays of sizes {left.shape[1:]} and {right.shape[1:]} are multiplied elementwise")
    return np.asarray(left * right)


def matrix_product(left: Array, right: Array, rank: int) -> Array:
    """The contraction that ``MatMul`` means; ``rank`` is that of the result."""
    if left.ndim == 2 and right.ndim == 3 and right.shape[1] == 1:
        return np.asarray(left[:, :, np.newaxis] * right)
    if left.ndim < 2 or right.ndim < 2 or left.shape[-1] != right.shape[1]:
        raise CannotEvaluate(f"sizes {left.shape[1:]} and {right.shape[1:]} do not multiply")
    if left.ndim == 3 and right.ndim == 3:
        made = np.matmul(left, right)
    elif left.ndim == 3 and right.ndim == 2:
        made = np.matmul(left, right[..., np.newaxis])[..., 0]
    else:
        a, b = "ijkl"[: left.ndim - 1], "pqrs"[: right.ndim - 1]
        made = np.einsum(f"z{a},z{a[-1]}{b[1:]}->z{a[:-1]}{b[1:]}", *_same_scenarios(left, right))
    while made.ndim - 1 > rank and 1 in made.shape[1:]:
        made = np.squeeze(made, axis=1 + made.shape[1:].index(1))
    return np.asarray(made)


def _same_scenarios(left: Array, right: Array) -> tuple[Array, Array]:
    size = max(left.shape[0], right.shape[0])
    return np.broadcast_to(left, (size, *left.shape[1:])), np.broadcast_to(right, (size, *right.shape[1:]))


@handles(MatMul)
def _matmul(node: MatMul, frame: Frame, env: Env) -> Array:
    left, right = evaluate_node(node.left, frame, env), evaluate_node(node.right, frame, env)
    made = matrix_product(left, right, len(node.shape))
    if frame.world.scale is not None and left.size and right.size:
        note_scale(frame, np.array([np.abs(left.real).max() * np.abs(right.real).max()]))
    return made


@handles(Kronecker)
def _kronecker(node: Kronecker, frame: Frame, env: Env) -> Array:
    left, right = _same_scenarios(evaluate_node(node.left, frame, env), evaluate_node(node.right, frame, env))
    if left.ndim != right.ndim:
        raise CannotEvaluate("a Kronecker product of arrays of different rank")
    if left.ndim == 2:
        return np.asarray(np.einsum("zi,zp->zip", left, right).reshape(left.shape[0], -1))
    made = np.einsum("zij,zpq->zipjq", left, right)
    return np.asarray(made.reshape(made.shape[0], made.shape[1] * made.shape[2], -1))


@handles(Div)
def _div(node: Div, frame: Frame, env: Env) -> Array:
    top, bottom = evaluate_node(node.numerator, frame, env), evaluate_node(node.denominator, frame, env)
    if bottom.ndim == 1:
        return scaled(1.0 / bottom, top) if top.ndim > 1 else np.asarray(top / bottom)
    if top.shape[1:] != bottom.shape[1:]:
        raise CannotEvaluate("an elementwise quotient of different sizes")
    return np.asarray(top / bottom)


@handles(Pow)
def _pow(node: Pow, frame: Frame, env: Env) -> Array:
    base, exponent = evaluate_node(node.base, frame, env), evaluate_node(node.exponent, frame, env)
    if exponent.ndim != 1:
        raise CannotEvaluate("an exponent is not a scalar")
    if base.ndim == 3 and not node.elementwise:
        return _matrix_power(base, exponent)
    return power(base, exponent.reshape(exponent.shape + (1,) * (base.ndim - 1)))


def _matrix_power(base: Array, exponent: Array) -> Array:
    first = exponent.flat[0]
    if np.any(exponent != first) or first.imag != 0:
        raise CannotEvaluate("a matrix power with a varying exponent")
    number = float(first.real)
    if number == round(number):
        return np.linalg.matrix_power(base if number >= 0 else inverse(base), abs(int(number)))
    return fractional_matrix_power(base, number)


def power(base: Array, exponent: Array) -> Array:
    """Elementwise powers; a negative base with a fractional exponent has no real value (nan)."""
    first = exponent.flat[0]
    if first.imag == 0 and np.all(exponent == first):
        number = float(first.real)
        if number == round(number) and abs(number) < 64:
            made = base ** abs(int(number))
            return np.asarray(made if number >= 0 else 1.0 / made)
    whole = (exponent.imag == 0) & (exponent.real == np.round(exponent.real))
    negative = base.real < 0
    size = np.where(negative, -base, base)
    sign = np.where(negative, np.where(whole, np.cos(np.pi * np.where(whole, exponent.real, 0.0)), np.nan), 1.0)
    if np.iscomplexobj(size) or np.iscomplexobj(exponent):
        zero = size == 0
        made = np.exp(exponent * np.log(np.where(zero, 1.0, size)))
        made = np.where(zero, np.where(exponent.real > 0, 0.0, np.where(exponent == 0, 1.0, np.inf)), made)
    else:
        made = np.power(size, exponent)
    return np.asarray(sign * made)


@handles(Transpose)
def _transpose(node: Transpose, frame: Frame, env: Env) -> Array:
    value = evaluate_node(node.operand, frame, env)
    if value.ndim == 1:
        return value
    if value.ndim == 2:
        return value[:, np.newaxis, :]
    if value.ndim == 3:
        return value[:, 0, :] if len(node.shape) == 1 else np.swapaxes(value, 1, 2)
    raise CannotEvaluate("the transpose of a tensor")


@handles(Inverse)
def _inverse(node: Inverse, frame: Frame, env: Env) -> Array:
    value = evaluate_node(node.operand, frame, env)
    if value.ndim == 1:
        return np.asarray(1.0 / value)
    made = inverse(value)
    note_scale(frame, made, value)
    return made


def take(value: Array, positions: tuple[int | None, ...]) -> Array:
    """Entries at 1-based positions; None keeps an axis."""
    if value.ndim - 1 != len(positions):
        raise CannotEvaluate(f"{len(positions)} positions for an array of {value.ndim - 1} axes")
    for position, size in zip(positions, value.shape[1:], strict=True):
        if position is not None and not 1 <= position <= size:
            raise BadWorld(f"position {position} is out of range 1..{size}")
    index = tuple(slice(None) if position is None else position - 1 for position in positions)
    return np.asarray(value[(slice(None), *index)])
