"""Random symbols: finite laws that meet exactly what is declared of them, and no more.

A random symbol is composed of *atoms*, one for each entry of each member, in standard units (mean 0 and
variance 1, or outcomes 0/1). Its value is mean + deviation * atom, so that derivatives by a parameter of
the law pass through. How atoms go together is told in joint.py.
"""

from __future__ import annotations

from collections.abc import Hashable
from typing import NamedTuple

import numpy as np

from notation.expression import Expression, Symbol
from notation.givens import RandomVariable
from numeric import gauss
from numeric.counts import COUNTS, mass, support
from numeric.draws import generator, in_interval, readable
from numeric.frames import Frame
from numeric.functions import sqrt
from numeric.limits import Array, BadWorld, CannotEvaluate, Key
from numeric.nodes import Env, evaluate_node, sizes_of

PANELLED = 40
"""From this many nodes for one atom on, a piecewise body is integrated panel by panel."""


class Atom(NamedTuple):
    """One entry (``position``, in row-major order) of one member of a random symbol."""

    name: str
    indices: tuple[int, ...]
    position: int

    @property
    def key(self) -> Key:
        return self.name, self.indices


class Marginal(NamedTuple):
    """Outcomes (k,) and their chances (scenarios, k)."""

    points: Array
    weights: Array


def is_atom_of(item: Hashable, key: Key) -> bool:
    return isinstance(item, Atom) and item.key == key


def atoms_at(key: Key, shape: tuple[int, ...], positions: tuple[int | None, ...]) -> set[Hashable]:
    """The atoms of the entries at 1-based ``positions`` (None: all along that axis)."""
    if any(at is not None and not 1 <= at <= size for at, size in zip(positions, shape, strict=False)):
        raise BadWorld(f"a position of {key[0]} is out of range")
    numbers = np.arange(int(np.prod(shape)) if shape else 1).reshape(shape)
    index = tuple(slice(None) if position is None else position - 1 for position in positions)
    return {Atom(*key, int(number)) for number in np.ravel(numbers[index])}


def random_value(node: Symbol, key: Key, frame: Frame, env: Env) -> Array:
    """The value of a random symbol: its outcome, in its own units. A derivative by a parameter of the law moves the
    law of what an expectation inside it runs over, but no value that is drawn already."""
    world = frame.world
    shape = sizes_of(node.shape, world.root, env)
    count = int(np.prod(shape)) if shape else 1
    world.touched.update(Atom(*key, position) for position in range(count))
    drawing = frame.drawing(key, world.dependencies.get(key, frozenset()))
    outcome = drawing.atom(key)
    if outcome is None:
        outcome = _drawn_outcome(key, shape, drawing)
    return frame.lift(compose(key, outcome, drawing), drawing)


def _drawn_outcome(key: Key, shape: tuple[int, ...], frame: Frame) -> Array:
    world = frame.world
    known = world.outcomes.get(key)
    if known is None:
        count = int(np.prod(shape)) if shape else 1
        flat = []
        for position in range(count):
            marginal = marginal_of(Atom(*key, position), world.root, 4)
            chances = np.abs(marginal.weights[0].real)
            rng = generator(world.seed, "outcome", *key, position)
            flat.append(float(rng.choices(list(marginal.points), list(chances))[0]))
        known = np.array(flat).reshape(1, *shape)
        world.outcomes[key] = known
    return known


# --- parameters ---------------------------------------------------------------------------------


def _family_env(key: Key, frame: Frame) -> dict[str, int]:
    declaration = frame.world.book.declarations.get(key[0])
    names = [symbol.name for symbol in declaration.parameters] if declaration is not None else []
    return dict(zip(names, key[1], strict=False))


def _parameter(variable: RandomVariable, at: int, key: Key, frame: Frame) -> Array:
    if at >= len(variable.parameters):
        raise CannotEvaluate(f"the law of {variable.name} lacks a parameter")
    return evaluate_node(variable.parameters[at], frame, _family_env(key, frame))


def _drawn_moment(kind: str, key: Key, frame: Frame, *, positive: bool) -> Array:
    """A moment that the givens leave open: a number of the world, which assumptions may adjust."""
    from numeric.world import MOMENT_PREFIX

    world = frame.world
    name, indices = key
    shared = world.book.random[name].entries in ("iid", "same")
    moment: Key = (f"{MOMENT_PREFIX}{kind}({name})", () if shared else indices)
    replaced = frame.home(frozenset({moment})).overrides.get(moment)
    if replaced is not None:
        world.touched.add(moment)
        return frame.lift(replaced, frame.home(frozenset({moment})))
    known = world.drawn.get(moment)
    if known is None:
        rng = generator(world.seed, *moment)
        number = in_interval(rng, 0.3, 2.5) if positive else readable(rng)
        known = world.drawn[moment] = np.array([number])
    world.touched.add(moment)
    return known


def moments(key: Key, frame: Frame) -> tuple[Array, Array]:
    """Mean and variance of a symbol without a named law, as declared or else drawn."""
    variable = frame.world.book.random[key[0]]
    env = _family_env(key, frame)

    def given(part: Expression | None) -> Array | None:
        return None if part is None else evaluate_node(part, frame, env)

    mean, variance, second = given(variable.mean), given(variable.variance), given(variable.second_moment)
    if mean is None:
        mean = _drawn_moment("E", key, frame, positive=False)
        if second is not None and variance is None:
            mean = 0.6 * np.tanh(mean) * sqrt(second)  # within the declared second moment
        elif _lower_bound(key, frame) is not None:
            mean = _lower_bound(key, frame) + np.abs(mean)
    if variance is None:
        if second is not None:
            variance = second - mean * mean
        else:
            variance = _drawn_moment("Var", key, frame, positive=True)
            lower = _lower_bound(key, frame)
            if lower is not None:
                variance = ((mean - lower) * 0.4) ** 2 * np.tanh(variance)
    return mean, variance


def _lower_bound(key: Key, frame: Frame) -> float | None:
    declaration = frame.world.book.declarations.get(key[0])
    if declaration is None or declaration.domain.lower is None:
        return None
    return frame.world.interval(declaration.domain)[0]


def _set_values(key: Key, frame: Frame) -> list[float] | None:
    declaration = frame.world.book.declarations.get(key[0])
    if declaration is None or declaration.domain.kind != "set" or not declaration.domain.values:
        return None
    return [frame.world.real(value) for value in declaration.domain.values]


def compose(key: Key, outcome: Array, frame: Frame) -> Array:
    """The outcomes of a symbol's atoms, in its own units."""
    variable = frame.world.book.random[key[0]]
    law = variable.law
    if law in ("bernoulli", "categorical", *COUNTS) or (not law and _set_values(key, frame) is not None):
        return outcome
    if law == "normal":
        return _affine(_parameter(variable, 0, key, frame), _parameter(variable, 1, key, frame), outcome)
    if law == "uniform":
        low, high = _parameter(variable, 0, key, frame), _parameter(variable, 1, key, frame)
        return np.asarray(_columns((low + high) / 2, outcome) + _columns((high - low) / 2, outcome) * outcome)
    if law == "exponential":
        return np.asarray(outcome / _columns(_parameter(variable, 0, key, frame), outcome))
    if law == "laplace":
        mean, width = _parameter(variable, 0, key, frame), _parameter(variable, 1, key, frame)
        return np.asarray(_columns(mean, outcome) + _columns(width, outcome) * outcome)
    if law:
        raise CannotEvaluate(f"the law {law} is not sampled")
    mean, variance = moments(key, frame)
    made = _affine(mean, variance, outcome)
    lower = _lower_bound(key, frame)
    if lower is not None and (made.real <= lower).any():
        raise BadWorld(f"the law drawn for {key[0]} leaves its range")
    return made


def _columns(parameter: Array, outcome: Array) -> Array:
    missing = outcome.ndim - parameter.ndim
    return parameter.reshape(parameter.shape[:1] + (1,) * missing + parameter.shape[1:])


def _affine(mean: Array, variance: Array, outcome: Array) -> Array:
    if variance.ndim == 3 and outcome.ndim == 2:
        return np.asarray(_columns(mean, outcome) + np.einsum("zij,zj->zi", _cholesky(variance), outcome))
    if outcome.ndim == 3 and outcome.shape[1] == 1 and variance.ndim == 3:  # a row vector
        made = np.einsum("zij,zaj->zai", _cholesky(variance), outcome)
        return np.asarray(_columns(mean, outcome) + made)
    if (variance.real < 0).any():
        raise BadWorld("a variance is negative")
    if any(value.ndim > 1 and value.shape[1:] != outcome.shape[1:] for value in (mean, variance)):
        raise CannotEvaluate("the parameters of a law do not have the shape of what is drawn")
    return np.asarray(_columns(mean, outcome) + sqrt(_columns(variance, outcome)) * outcome)


def _cholesky(matrix: Array) -> Array:
    """The factor L of L L^T, without conjugation, so that complex steps pass."""
    size = matrix.shape[1]
    made = np.zeros_like(matrix)
    for j in range(size):
        left = matrix[:, j, j] - (made[:, j, :j] ** 2).sum(axis=1)
        if (left.real < -1e-12).any():
            raise BadWorld("a covariance matrix is not positive semidefinite")
        made[:, j, j] = sqrt(np.where(left.real < 1e-14, 0.0, left))
        for i in range(j + 1, size):
            rest = matrix[:, i, j] - (made[:, i, :j] * made[:, j, :j]).sum(axis=1)
            made[:, i, j] = rest / np.where(made[:, j, j] == 0, 1.0, made[:, j, j])
    return made


# --- marginals ----------------------------------------------------------------------------------


def marginal_of(atom: Atom, frame: Frame, nodes: int) -> Marginal:
    """The law of one atom; ``nodes`` is the number of quadrature nodes for a continuous law."""
    variable = frame.world.book.random[atom.name]
    law = variable.law
    if law == "bernoulli":
        chance = _parameter(variable, 0, atom.key, frame)
        if chance.ndim > 1:
            chance = chance.reshape(chance.shape[0], -1)[:, atom.position]
        return Marginal(np.array([0.0, 1.0]), np.stack([1.0 - chance, chance], axis=1))
    if law == "categorical":
        chances = _parameter(variable, 0, atom.key, frame)
        return Marginal(np.arange(1.0, chances.shape[1] + 1), chances)
    if law in ("normal", "uniform"):
        if nodes >= PANELLED and frame.world.plan.piecewise:
            return _panels(atom, law, frame)
        if law == "uniform" and nodes >= PANELLED:
            return Marginal(*gauss.unit_interval(1 / 16 if frame.world.precision == 1 else 1 / 20))
        return Marginal(*(gauss.hermite(nodes) if law == "normal" else gauss.legendre(nodes)))
    if law == "exponential":
        return Marginal(*gauss.laguerre(max(nodes, 8)))
    if law == "laplace":
        return Marginal(*gauss.two_sided(max(nodes // 2, 8)))
    if law in COUNTS:
        given = [_parameter(variable, at, atom.key, frame) for at in range(len(variable.parameters))]
        if any(value.ndim > 1 for value in given):
            raise CannotEvaluate(f"a {law} law with arrays as parameters")
        points = support(law, given)
        return Marginal(points, mass(law, points[np.newaxis], [value[:, np.newaxis] for value in given]))
    values = _set_values(atom.key, frame)
    if values is not None:
        return _law_on_set(values, variable, atom, frame)
    return _free_marginal(atom, variable, frame)


def _panels(atom: Atom, law: str, frame: Frame) -> Marginal:
    """Panels that end where the symbol is 0, at which max(0, x) and |x| have their kinks."""
    shape = _shape(atom.key, frame)
    start, end = (compose(atom.key, np.full(shape, at), frame).real for at in (0.0, 1.0))
    start, end = (value.reshape(value.shape[0], -1)[:, atom.position] for value in (start, end))
    slope = end[0] - start[0]
    zero = float(-start[0] / slope) if slope else 0.0
    return Marginal(*gauss.panels(law, zero, 24 if frame.world.precision == 1 else 30))


def _shape(key: Key, frame: Frame) -> tuple[int, ...]:
    known = frame.world.outcomes.get(key)
    return (1,) if known is None else known.shape


def is_continuous(name: str, frame: Frame) -> bool:
    return frame.world.book.random[name].law in ("normal", "uniform", "exponential", "laplace")


def _law_on_set(values: list[float], variable: RandomVariable, atom: Atom, frame: Frame) -> Marginal:
    points = np.array(values)
    if variable.mean is not None and len(values) == 2:
        mean = evaluate_node(variable.mean, frame, _family_env(atom.key, frame)).reshape(-1)[:1]
        high = (mean - points[0]) / (points[1] - points[0])
        return Marginal(points, np.stack([1.0 - high, high], axis=1))
    rng = generator(frame.world.seed, "chances", *_law_salt(atom, variable))
    chances = np.array([rng.randint(1, 9) for _ in values], dtype=np.float64)
    return Marginal(points, (chances / chances.sum())[np.newaxis])


def _law_salt(atom: Atom, variable: RandomVariable) -> tuple[object, ...]:
    return (atom.name,) if variable.entries in ("iid", "same") else tuple(atom)


def _free_marginal(atom: Atom, variable: RandomVariable, frame: Frame) -> Marginal:
    """A few points with mean 0 and variance 1: symmetric without an atom at 0 where declared symmetric,
    else skewed; other points for other symbols and other worlds."""
    world = frame.world
    rng = generator(world.seed, "law", *_law_salt(atom, variable))
    if variable.symmetric:
        inner, outer = rng.randint(20, 80) / 100, rng.randint(130, 240) / 100
        tail = 0.5 * (1.0 - inner**2) / (outer**2 - inner**2)
        points = np.array([-outer, -inner, inner, outer])
        weights = np.array([tail, 0.5 - tail, 0.5 - tail, tail])
        return Marginal(points, weights[np.newaxis])
    bounded = _lower_bound(atom.key, frame) is not None
    if bounded:
        points = np.array([-1.0, rng.randint(-30, 30) / 100, rng.randint(90, 140) / 100])
    else:
        points = np.array([-rng.randint(60, 200) / 100, rng.randint(-40, 40) / 100, rng.randint(60, 250) / 100])
    weights = np.array([rng.randint(2, 9), rng.randint(2, 9), rng.randint(2, 9)], dtype=np.float64)
    if world.compact and variable.entries != "uncorrelated":
        points, weights = points[[0, 2]], weights[[0, 2]]
    weights /= weights.sum()
    points = points - points @ weights
    return Marginal(points / np.sqrt(points**2 @ weights), weights[np.newaxis])
