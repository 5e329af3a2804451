"""Densities, and the divergences of named distributions."""

from __future__ import annotations

import numpy as np

from notation.expression import Density, Expression, Symbol
from numeric import laws
from numeric.counts import COUNTS, mass, support
from numeric.frames import Frame
from numeric.functions import absolute, log, sqrt
from numeric.limits import Array, CannotEvaluate
from numeric.nodes import Env, evaluate_node, handles
from numeric.quadrature import whole_line


def random_name(node: Density, frame: Frame) -> str:
    """The random symbol whose density this is."""
    book = frame.world.book
    for name in (node.of, node.name):
        if name in book.random:
            return name
    known = book.declarations.get(node.of)
    if len(book.random) == 1 and (known is None or not known.explicit):  # a dummy variable tells nothing
        return next(iter(book.random))
    raise CannotEvaluate(f"nothing says which law the density {node.name} belongs to")


@handles(Density)
def _density(node: Density, frame: Frame, env: Env) -> Array:
    book = frame.world.book
    at = evaluate_node(node.at, frame, env)
    if node.name in book.functions and not node.given:
        from notation.expression import Apply

        return evaluate_node(Apply((), node.name, (node.at,)), frame, env)
    if node.given:
        raise CannotEvaluate("a conditional density")
    name = random_name(node, frame)
    measure = frame.measure(name)
    if measure is not None:
        return measure
    return density_of(name, at, frame)


def density_of(name: str, at: Array, frame: Frame) -> Array:
    """The density or mass of the law of ``name`` at scalars."""
    variable = frame.world.book.random[name]
    if not variable.law:
        raise CannotEvaluate(f"the density of {name} is not declared")
    if at.ndim != 1:
        raise CannotEvaluate("the density of an array")
    given = [evaluate_node(item, frame, {}) for item in variable.parameters]
    if any(value.ndim != 1 for value in given):
        raise CannotEvaluate(f"the density of {name} has parameters that are arrays")
    with np.errstate(all="ignore"):
        if variable.law == "normal":
            mean, variance = given
            return np.asarray(np.exp(-((at - mean) ** 2) / (2 * variance)) / sqrt(2 * np.pi * variance))
        if variable.law == "uniform":
            low, high = given
            return np.asarray(np.where((at.real >= low.real) & (at.real <= high.real), 1.0 / (high - low), 0.0))
        if variable.law == "exponential":
            (rate,) = given
            return np.asarray(np.where(at.real < 0, 0.0, rate * np.exp(-rate * absolute(at))))
        if variable.law == "bernoulli":
            (chance,) = given
            return np.asarray(np.where(at.real == 1, chance, np.where(at.real == 0, 1.0 - chance, 0.0)))
        if variable.law == "laplace":
            mean, width = given
            return np.asarray(np.exp(-absolute(at - mean) / width) / (2 * width))
        if variable.law in COUNTS:
            return mass(variable.law, at.real, given)
    raise CannotEvaluate(f"the density of the law {variable.law}")


def _log_density(name: str, at: Array, frame: Frame) -> Array:
    variable = frame.world.book.random[name]
    if variable.law == "normal":
        mean, variance = (evaluate_node(item, frame, {}) for item in variable.parameters)
        return np.asarray(-((at - mean) ** 2) / (2 * variance) - 0.5 * log(2 * np.pi * variance))
    return log(density_of(name, at, frame))


def divergence(kind: str, arguments: tuple[Expression, ...], frame: Frame, env: Env) -> Array:
    """``kl``, ``entropy``, ``cross_entropy`` of named laws, or of vectors of chances."""
    known = frame.world.book.random
    names = [item.name if isinstance(item, Symbol) and item.name in known else "" for item in arguments]
    if all(names):
        return _of_laws(kind, names, frame)
    if any(names):
        raise CannotEvaluate("a divergence of a law and of something that is none")
    values = [evaluate_node(item, frame, env) for item in arguments]
    if any(value.ndim != 2 for value in values):
        raise CannotEvaluate("a divergence of something that is no law and no vector of chances")
    first, last = values[0], values[-1]
    with np.errstate(all="ignore"):
        zero = first.real == 0
        inside = log(last) if kind != "kl" else log(last) - log(np.where(zero, 1.0, first))
        return np.asarray(-np.where(zero, 0.0, first * inside).sum(axis=1))


def _of_normal_vectors(kind: str, first: list[Array], last: list[Array]) -> Array:
    """Entropy, cross-entropy or divergence of normal vectors with covariance matrices (Cover, Thomas: Elements of
    Information Theory, ch. 8), in nats."""
    if kind == "kl":
        return np.asarray(
            _of_normal_vectors("cross_entropy", first, last) - _of_normal_vectors("cross_entropy", first, first)
        )
    (mean, covariance), (other_mean, other) = first, last
    if other.ndim != 3 or covariance.ndim != 3 or mean.ndim != 2 or other_mean.ndim != 2:
        raise CannotEvaluate("a normal vector without a covariance matrix")
    if mean.shape[1] != other_mean.shape[1]:
        raise CannotEvaluate("a divergence of vectors of two sizes")
    inverse = np.linalg.inv(other)
    away = mean - other_mean
    form = np.einsum("zi,zij,zj->z", away, inverse, away)
    spread_out = np.einsum("zij,zji->z", inverse, covariance)
    volume = log(np.linalg.det(other)) + mean.shape[1] * np.log(2 * np.pi)
    return np.asarray(0.5 * (volume + spread_out + form))


def _masses(name: str, names: list[str], frame: Frame) -> Array:
    """The chances of a law on whole numbers, at all outcomes that any of the laws ``names`` gives weight to."""
    random = frame.world.book.random
    given = {item: [evaluate_node(part, frame, {}) for part in random[item].parameters] for item in names}
    points = max((support(random[item].law, given[item]) for item in names), key=len)
    return mass(random[name].law, points[np.newaxis], [value[:, np.newaxis] for value in given[name]])


def _of_laws(kind: str, names: list[str], frame: Frame) -> Array:
    world = frame.world
    first, last = names[0], names[-1]
    law = world.book.random[first].law
    for name in names:
        for part in world.book.random[name].parameters:
            evaluate_node(part, frame, {})  # so that the parameters are known as dependencies
    if law in COUNTS and world.book.random[last].law == law:
        first_mass, last_mass = (_masses(name, names, frame) for name in (first, last))
        inside = log(last_mass) if kind != "kl" else log(last_mass) - log(first_mass)
        return np.asarray(-np.where(first_mass.real < 1e-200, 0.0, first_mass * inside).sum(axis=1))
    if law in ("bernoulli", "categorical"):
        marginals = [laws.marginal_of(laws.Atom(name, (), 0), frame, 3) for name in (first, last)]
        if len(marginals[0].points) != len(marginals[1].points):
            raise CannotEvaluate("a divergence of laws on different outcomes")
        p, q = marginals[0].weights, marginals[1].weights
        inside = log(q) if kind != "kl" else log(q) - log(p)
        return np.asarray(-(p * inside).sum(axis=1))
    if law == "normal" and world.book.random[last].law == law:
        values = [[evaluate_node(item, frame, {}) for item in world.book.random[name].parameters] for name in names]
        if any(value.ndim > 1 for value in values[0]):
            return _of_normal_vectors(kind, values[0], values[-1])
    if law == "exponential" and world.book.random[last].law == law:
        rates = [evaluate_node(world.book.random[name].parameters[0], frame, {}) for name in (first, last)]
        value = rates[1] / rates[0] - log(rates[1])
        return np.asarray(value - (1.0 - log(rates[0])) if kind == "kl" else value)
    if law not in ("normal", "uniform") or world.book.random[last].law != law:
        raise CannotEvaluate(f"a divergence of the laws {law or '?'} and {world.book.random[last].law or '?'}")

    def integrand(at: Array, inner: Frame) -> Array:
        p = density_of(first, at, inner)
        inside = _log_density(last, at, inner)
        if kind == "kl":
            inside = inside - _log_density(first, at, inner)
        with np.errstate(all="ignore"):
            return np.asarray(np.where(p.real == 0, 0.0, -p * inside))

    if law == "normal":
        mean, variance = (evaluate_node(item, frame, {}) for item in world.book.random[first].parameters)
        return whole_line(integrand, frame, centre=mean.real, width=np.sqrt(variance.real))
    raise CannotEvaluate(f"a divergence of the law {law}")
