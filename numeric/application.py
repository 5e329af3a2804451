"""Functions applied: those of the table, those a user defines, those nobody defines; norms and cases."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from notation.expression import Apply, Cases, Div, Expression, Mul, Norm
from notation.functions import FUNCTIONS
from notation.givens import Definition
from numeric.conditions import entrywise
from numeric.derivatives import differentiate, elementwise_derivative
from numeric.frames import Frame, spread
from numeric.functions import ELEMENTWISE, extreme, extreme_eigenvalue, gamma, log, norm, softmax
from numeric.limits import Array, CannotEvaluate, Key
from numeric.nodes import Env, evaluate_node, handles, sizes_of, stacked
from numeric.symbols import truth


@handles(Apply)
def _apply(node: Apply, frame: Frame, env: Env) -> Array:
    name = node.function
    if _is_defined(node, frame):
        return _defined_function(node, [evaluate_node(item, frame, env) for item in node.arguments], frame)
    row = FUNCTIONS.get(name)
    if name == "indicator":
        return entrywise(node.arguments[0], frame, env).astype(np.float64)
    if name in ("kl", "entropy", "cross_entropy"):
        from numeric.distributions import divergence

        return divergence(name, node.arguments, frame, env)
    if name == "log" and not node.primes:
        split = _log_of_exponential(node.arguments[0], frame, env)
        if split is not None:
            return split
    arguments = [evaluate_node(item, frame, env) for item in node.arguments]
    if row is None:
        return _undefined_function(node, arguments, frame)
    if not arguments:
        raise CannotEvaluate(f"{name} without an argument")
    if name in ELEMENTWISE:
        return apply_elementwise(node, arguments[0], frame, env)
    if node.primes:
        raise CannotEvaluate(f"a derivative of {name}")
    known = _OTHERS.get(name)
    if known is None:
        raise CannotEvaluate(f"the function {name} is not evaluated")
    return known(arguments, node)


def _log_of_exponential(inside: Expression, frame: Frame, env: Env) -> Array | None:
    """``log(e^u / v)`` as ``u - log v``, and the like: the exponential alone would leave the range of numbers."""
    if isinstance(inside, Apply) and inside.function == "exp" and not inside.primes:
        return evaluate_node(inside.arguments[0], frame, env)
    if isinstance(inside, Div) and not inside.shape:
        parts, sign = (inside.numerator, inside.denominator), -1.0
    elif isinstance(inside, Mul) and not inside.shape:
        parts, sign = (inside.left, inside.right), 1.0
    else:
        return None
    found = [_log_of_exponential(part, frame, env) for part in parts]
    if all(value is None for value in found):
        return None
    logs = [
        log(evaluate_node(part, frame, env)) if value is None else value
        for part, value in zip(parts, found, strict=True)
    ]
    return np.asarray(logs[0] + sign * logs[1])


def apply_elementwise(node: Apply, argument: Array, frame: Frame, env: Env) -> Array:
    """An elementwise function of one argument, whose value is given."""
    if _is_defined(node, frame):
        return _defined_function(node, [argument], frame)
    known = ELEMENTWISE.get(node.function)
    if known is None:
        return _undefined_function(node, [argument], frame)
    if node.primes:
        return elementwise_derivative(known, argument, node.primes, frame)
    return np.asarray(known(argument))


# --- functions of users -------------------------------------------------------------------------


def _is_defined(node: Apply, frame: Frame) -> bool:
    """Whether the function is defined for that many arguments; for another number of them it is another function."""
    rows = frame.world.book.functions.get(node.function, ())
    return any(len(row.arguments) == len(node.arguments) for row in rows)


def _definition_for(node: Apply, frame: Frame) -> Definition:
    return [row for row in frame.world.book.functions[node.function] if len(row.arguments) == len(node.arguments)][-1]


def _defined_function(node: Apply, arguments: list[Array], frame: Frame) -> Array:
    definition = _definition_for(node, frame)
    shape = next(
        (
            value.shape[1:]
            for value, symbol in zip(arguments, definition.arguments, strict=True)
            if value.ndim > 1 and not symbol.shape
        ),
        (),
    )
    if definition.body.shape and shape:
        raise CannotEvaluate(f"{node.function} of an array where it takes a number")
    factor = int(np.prod(shape)) if shape else 1
    overrides: dict[Key, Array] = {}
    for value, symbol in zip(arguments, definition.arguments, strict=True):
        key: Key = (symbol.name, ())
        if value.ndim > 1 and not symbol.shape:
            if value.shape[1:] != shape:
                raise CannotEvaluate(f"{node.function} of arrays of different sizes")
            whole = np.broadcast_to(value, (frame.size, *shape)) if factor > 1 or frame.size > 1 else value
            overrides[key] = np.ascontiguousarray(whole).reshape(-1)
        else:
            overrides[key] = spread(value, frame.size, factor) if factor > 1 else value
    tangent = any(np.iscomplexobj(value) for value in overrides.values())
    touched = frame.world.touched.copy()
    inner = Frame(frame.world, frame, factor, overrides, tangent=tangent)

    def body(at: Frame) -> Array:
        return evaluate_node(definition.body, at, {})

    if node.primes:
        if len(definition.arguments) != 1:
            raise CannotEvaluate(f"a prime on {node.function} of several arguments")
        made = _prime(body, (definition.arguments[0].name, ()), node.primes, inner)
    else:
        made = body(inner)
    for symbol in definition.arguments:  # its own parameters are no dependence of the result
        if (symbol.name, ()) not in touched:
            frame.world.touched.discard((symbol.name, ()))
    if shape:
        made = np.broadcast_to(made, (inner.size, *made.shape[1:])).reshape(frame.size, *shape)
    return made


def _prime(body: Callable[[Frame], Array], key: Key, order: int, frame: Frame) -> Array:
    def once(at: Frame) -> Array:
        value = at.overrides.get(key)
        assert value is not None
        return differentiate(body, key, value, None, at) if order == 1 else _nested(at)

    def _nested(at: Frame) -> Array:
        return differentiate(lambda inner: _prime(body, key, order - 1, inner), key, at.overrides[key], None, at)

    return once(frame)


def _undefined_function(node: Apply, arguments: list[Array], frame: Frame) -> Array:
    """A random smooth function: elementwise when the node has the shape of its argument, else a scalar
    function of all entries of all arguments."""
    if not arguments:
        raise CannotEvaluate(f"the function {node.function} stands without an argument")
    world = frame.world
    world.touched.add(("function " + node.function, ()))
    if node.shape and len(node.shape) > max(value.ndim - 1 for value in arguments):
        return _array_valued(node, arguments, frame)
    if node.shape:
        rank = max(value.ndim for value in arguments)
        grown = [value.reshape(value.shape + (1,) * (rank - value.ndim)) for value in arguments]
        function = world.function(node.function, len(arguments))
        return function(grown, node.primes)
    flat = [entry for value in arguments for entry in np.moveaxis(value.reshape(value.shape[0], -1), 1, 0)]
    if node.primes and len(flat) != 1:
        raise CannotEvaluate(f"a prime on {node.function} of several numbers")
    return world.function(node.function, len(flat))(flat, node.primes)


def _array_valued(node: Apply, arguments: list[Array], frame: Frame) -> Array:
    """``S(x)``, a matrix for a vector: each entry is a smooth function of all entries of the arguments."""
    if node.primes:
        raise CannotEvaluate(f"a prime on {node.function}, whose values are arrays")
    sizes = sizes_of(node.shape, frame, {})
    flat = [entry for value in arguments for entry in np.moveaxis(value.reshape(value.shape[0], -1), 1, 0)]
    entries = [
        frame.world.function(f"{node.function}[{position}]", len(flat))(flat, 0)
        for position in range(int(np.prod(sizes)))
    ]
    return np.stack(np.broadcast_arrays(*entries), axis=-1).reshape(-1, *sizes)


# --- the rest of the table ----------------------------------------------------------------------


def _extreme_of(largest: bool) -> Callable[[list[Array], Apply], Array]:
    def made(arguments: list[Array], node: Apply) -> Array:
        if len(arguments) == 1:
            return extreme(arguments[0], largest) if arguments[0].ndim > 1 else arguments[0]
        rank = max(value.ndim for value in arguments)
        best = None
        for value in arguments:
            grown = value.reshape(value.shape + (1,) * (rank - value.ndim)) if value.ndim == 1 else value
            if best is None:
                best = grown
            else:
                better = grown.real > best.real if largest else grown.real < best.real
                best = np.where(better, grown, best)
        assert best is not None
        return best

    return made


def _diag(arguments: list[Array], node: Apply) -> Array:
    if len(arguments) > 1:
        arguments = [stacked(arguments)]
    value = arguments[0]
    if value.ndim == 2:
        return np.asarray(value[:, :, np.newaxis] * np.eye(value.shape[1]))
    if value.ndim == 3 and value.shape[1] == value.shape[2]:
        return np.asarray(value * np.eye(value.shape[1]))
    raise CannotEvaluate("diag of an array that is no vector and no square matrix")


def _columns_stacked(arguments: list[Array], node: Apply) -> Array:
    (value,) = arguments
    if value.ndim != 3:
        return value
    return np.asarray(np.moveaxis(value, 2, 1).reshape(value.shape[0], -1))


def _square(value: Array) -> Array:
    if value.ndim != 3 or value.shape[1] != value.shape[2]:
        raise CannotEvaluate("a function of square matrices is applied to another array")
    return value


def _trace(arguments: list[Array], node: Apply) -> Array:
    return arguments[0] if arguments[0].ndim == 1 else np.trace(_square(arguments[0]), axis1=1, axis2=2)


def _det(arguments: list[Array], node: Apply) -> Array:
    return arguments[0] if arguments[0].ndim == 1 else np.asarray(np.linalg.det(_square(arguments[0])))


def _delta(arguments: list[Array], node: Apply) -> Array:
    return np.asarray((arguments[0].real == arguments[1].real).astype(np.float64))


def _binomial(arguments: list[Array], node: Apply) -> Array:
    top, bottom = arguments
    return np.asarray(gamma(top + 1.0) / (gamma(bottom + 1.0) * gamma(top - bottom + 1.0)))


_OTHERS: dict[str, Callable[[list[Array], Apply], Array]] = {
    "softmax": lambda arguments, node: softmax(arguments[0]),
    "max": _extreme_of(True),
    "min": _extreme_of(False),
    "binomial": _binomial,
    "delta": _delta,
    "diag": _diag,
    "vec": _columns_stacked,
    "tr": _trace,
    "det": _det,
    "rank": lambda arguments, node: np.asarray(np.linalg.matrix_rank(arguments[0].real).astype(np.float64)),
    "eigmax": lambda arguments, node: extreme_eigenvalue(_square(arguments[0]), True),
    "eigmin": lambda arguments, node: extreme_eigenvalue(_square(arguments[0]), False),
}


@handles(Norm)
def _norm(node: Norm, frame: Frame, env: Env) -> Array:
    return norm(evaluate_node(node.operand, frame, env), node.kind)


@handles(Cases)
def _cases(node: Cases, frame: Frame, env: Env) -> Array:
    made: Array | None = None
    for value_node, condition in reversed(node.branches):
        value = evaluate_node(value_node, frame, env)
        if condition is None:
            made = value
            continue
        if made is None:
            made = np.full(value.shape, np.nan)
        holds = truth(condition, frame, env)
        made = np.where(holds.reshape(holds.shape + (1,) * (value.ndim - 1)), value, made)
    if made is None:
        raise CannotEvaluate("cases without a branch")
    return made
