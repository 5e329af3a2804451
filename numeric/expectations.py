"""Expectations, variances, covariances and probabilities as exact finite sums.

The body is traced once to find the atoms it depends on; then it is evaluated in a frame that runs over
the product of their outcomes, and summed with the joint weights of ``laws.py``.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass

import numpy as np

from notation.expression import (
    Add,
    BigOperator,
    Covariance,
    Expectation,
    Expression,
    Mul,
    Neg,
    Probability,
    Relation,
    Symbol,
    Variance,
)
from numeric import joint, laws
from numeric.frames import Frame, spread
from numeric.laws import Atom
from numeric.limits import MAX_SCENARIOS, Array, BadWorld, CannotEvaluate, Key, NumericLimit
from numeric.nodes import Env, evaluate_node, handles, scaled, traced
from numeric.operators import operator_range
from numeric.symbols import truth

_NODE_COUNTS = {1: (48, 64), 2: (24, 32), 3: (12, 16)}
_MANY = (6, 8)
_FEW_NODES = (8, 6, 5, 4, 3)


@dataclass
class Outcomes:
    """The scenarios of one expectation: ``inner`` splits each scenario of ``home`` into ``count``."""

    home: Frame
    inner: Frame
    weights: Array  # (home scenarios or 1, count)
    count: int
    nodes: int = 0  # of each continuous atom, where there is one

    def mean(self, value: Array) -> Array:
        """The weighted sum over outcomes."""
        if value.shape[0] == 1 and self.inner.size > 1:
            return value
        table = value.reshape(self.home.size, self.count, *value.shape[1:])
        weights = self.weights.reshape(self.weights.shape + (1,) * (table.ndim - 2))
        return np.asarray((weights * table).sum(axis=1))

    def centred(self, value: Array) -> Array:
        """The deviation from the mean, in every outcome."""
        mean = self.mean(value)
        return np.asarray(value - (mean if value.shape[0] == 1 else spread(mean, self.home.size, self.count)))


def _dependencies(bodies: Sequence[Expression], frame: Frame, env: Env) -> set[Hashable]:
    world = frame.world
    outer, world.touched = world.touched, set()
    try:
        found: set[Hashable] = set()
        for body in bodies:
            found |= traced(body, frame, env)
    finally:
        world.touched = outer
    return found


def outcomes(
    bodies: Sequence[Expression],
    over: tuple[str, ...],
    given: tuple[Expression, ...],
    frame: Frame,
    env: Env,
) -> Outcomes:
    """The scenarios over which the bodies are to be averaged. Raises ``NumericLimit`` when they are too many."""
    world = frame.world
    unknown = [name for name in over if name not in world.book.random]
    if unknown:
        raise CannotEvaluate(f"nothing says how {unknown[0]} is distributed")
    if not world.book.random:
        raise CannotEvaluate("nothing says what is random")
    events = [item for item in given if isinstance(item, Relation)]
    held = [item for item in given if not isinstance(item, Relation)]
    found = _dependencies([*bodies, *events], frame, env)
    fixed = {item for item in _dependencies(held, frame, env) if isinstance(item, Atom)} if held else set()
    atoms = sorted(
        item for item in found if isinstance(item, Atom) and (not over or item.name in over) and item not in fixed
    )
    rest = frozenset(item for item in found if item not in set(atoms)) | fixed
    home = frame.home(rest)
    world.touched |= rest
    made = _grid(atoms, sorted(fixed), home)
    for event in events:
        holds = truth(event, made.inner, env)
        kept = np.broadcast_to(holds, (made.inner.size,)).reshape(home.size, made.count)
        made.weights = made.weights * kept
    if events or fixed:
        total = made.weights.sum(axis=1, keepdims=True)
        if (np.abs(total) < 1e-300).any():
            raise BadWorld("a condition has probability 0")
        made.weights = made.weights / total
    return made


def averaged(
    bodies: Sequence[Expression],
    over: tuple[str, ...],
    given: tuple[Expression, ...],
    frame: Frame,
    env: Env,
    average: Callable[[Outcomes], Array],
) -> tuple[Outcomes, Array]:
    """The outcomes, and what ``average`` makes of them. Bodies that need room of their own (an elementwise function
    of their entries, a derivative) get it, and the rest of the world too: with fewer nodes for each continuous atom."""
    world = frame.world
    while True:
        made = outcomes(bodies, over, given, frame, env)
        try:
            return made, average(made)
        except NumericLimit:
            if made.nodes <= _FEW_NODES[-1] or world.is_late():
                raise
            world.room = made.inner.size // 8


def _grid(atoms: list[Atom], fixed: list[Atom], home: Frame) -> Outcomes:
    world = home.world
    marginals, nodes = _marginals(atoms, home)
    sizes = [len(marginal.points) for marginal in marginals]
    count = math.prod(sizes)
    if count * home.size > MAX_SCENARIOS:
        raise NumericLimit(f"an expectation over more than {MAX_SCENARIOS} outcomes")
    stride, picks = 1, []
    for size in reversed(sizes):
        picks.append(np.arange(count) // stride % size)
        stride *= size
    picks.reverse()
    weights = np.ones((1, count))
    values: dict[Key, Array] = {}
    for atom, marginal, pick in zip(atoms, marginals, picks, strict=True):
        weights = weights * marginal.weights[:, pick]
        if atom.key not in values:
            current = home.atom(atom.key)
            values[atom.key] = spread(world.outcomes[atom.key] if current is None else current, home.size, count).copy()
        table = values[atom.key].reshape(home.size * count, -1)
        table[:, atom.position] = np.tile(marginal.points[pick], home.size)
    weights = weights * _tilt(atoms, marginals, picks, fixed, home)
    inner = Frame(world, home, count, atoms=values, changed=atoms)
    return Outcomes(home, inner, weights, count, nodes)


def _marginals(atoms: list[Atom], home: Frame) -> tuple[list[laws.Marginal], int]:
    """The law of each atom as points and weights, and how many nodes a continuous one has (0: there is none)."""
    continuous = sum(laws.is_continuous(atom.name, home) for atom in atoms)
    finite = {atom: laws.marginal_of(atom, home, 3) for atom in atoms if not laws.is_continuous(atom.name, home)}
    others = math.prod(len(marginal.points) for marginal in finite.values())
    nodes = 0
    if continuous:
        each = home.size * max(1, others)
        wanted = _NODE_COUNTS.get(continuous, _MANY)[home.world.precision - 1]
        fitting = [number for number in (wanted, *_FEW_NODES) if number**continuous * each <= home.world.room]
        if not fitting:
            fitting = [_FEW_NODES[-1]]  # whether they are too many is seen below
        nodes = fitting[0]
        if home.world.precision > 1 and nodes < wanted and len(fitting) > 1:
            nodes = fitting[1]
    return [finite[atom] if atom in finite else laws.marginal_of(atom, home, nodes) for atom in atoms], nodes


def _tilt(
    atoms: list[Atom], marginals: list[laws.Marginal], picks: list[Array], fixed: list[Atom], home: Frame
) -> Array:
    """The factor by which the joint law differs from the product of the marginals."""
    everyone = [*atoms, *fixed]
    if len(everyone) < 2 or not _any_dependence(everyone, home):
        return np.ones((1, 1))
    odd, even = [], []
    for marginal, pick in zip(marginals, picks, strict=True):
        feature = joint.features(marginal)
        odd.append(feature.odd[:, pick])
        even.append(feature.even[:, pick])
    for atom in fixed:
        feature_odd, feature_even = _fixed_features(atom, home)
        odd.append(feature_odd)
        even.append(feature_even)
    shares = [joint.share(atom, _entry_count(atom, home), home) for atom in everyone]
    made: Array = np.ones((1, 1))
    for i, first in enumerate(everyone):
        for j in range(i + 1, len(everyone)):
            kind = joint.dependence(first, everyone[j], home)
            weight = shares[i] * shares[j]
            if kind == "correlated":
                made = made + weight * (odd[i] * odd[j] + even[i] * even[j])
            elif kind == "uncorrelated":
                made = made + weight * (odd[i] * even[j] + even[i] * odd[j] + 1.5 * even[i] * even[j]) / 2
                for k in range(j + 1, len(everyone)):
                    if joint.dependence(first, everyone[k], home) == kind:
                        made = made + weight * shares[k] * odd[i] * odd[j] * odd[k]
    return made


def _any_dependence(atoms: list[Atom], home: Frame) -> bool:
    groups: dict[str, list[Atom]] = {}
    for atom in atoms:
        groups.setdefault(atom.name, []).append(atom)
    names = sorted(groups)
    if any(len(group) > 1 and joint.dependence(group[0], group[1], home) != "none" for group in groups.values()):
        return True
    return any(not joint.independent(a, b, home) for i, a in enumerate(names) for b in names[i + 1 :])


def _entry_count(atom: Atom, home: Frame) -> int:
    known = home.world.outcomes.get(atom.key)
    return 1 if known is None else max(1, known[0].size)


def _fixed_features(atom: Atom, home: Frame) -> tuple[Array, Array]:
    if laws.is_continuous(atom.name, home):
        raise CannotEvaluate("a condition on a dependent continuous symbol")
    marginal = laws.marginal_of(atom, home, 3)
    feature = joint.features(marginal)
    current = home.atom(atom.key)
    values = home.world.outcomes[atom.key] if current is None else current
    flat = values.reshape(values.shape[0], -1)[:, atom.position].real
    at = np.abs(flat[:, np.newaxis] - marginal.points[np.newaxis]).argmin(axis=1)
    rows = np.arange(len(at)) if feature.odd.shape[0] > 1 else np.zeros(len(at), dtype=int)
    return feature.odd[rows, at][:, np.newaxis], feature.even[rows, at][:, np.newaxis]


# --- the nodes ----------------------------------------------------------------------------------


def _averaged_body(
    node: Expectation | Variance, frame: Frame, env: Env, of_body: Callable[[Outcomes, Array], Array]
) -> Array:
    """``of_body`` of the node's body in all outcomes; remembered in the frame that it depends on."""
    label = (node, tuple(sorted(env.items())))

    def average(made: Outcomes) -> Array:
        known = made.home.cache.get(label)
        if known is None:
            known = made.home.cache[label] = of_body(made, evaluate_node(node.body, made.inner, env))
        return known

    made, known = averaged([node.body], node.over, node.given, frame, env, average)
    return frame.lift(known, made.home)


@handles(Expectation)
def _expectation(node: Expectation, frame: Frame, env: Env) -> Array:
    try:
        return _mean(node, frame, env)
    except NumericLimit:
        split = None if node.given or frame.world.is_late() else _by_linearity(node, frame, env)
        if split is None:
            raise
        return split


def _mean(node: Expectation, frame: Frame, env: Env) -> Array:
    return _averaged_body(node, frame, env, Outcomes.mean)


def _by_linearity(node: Expectation, frame: Frame, env: Env) -> Array | None:
    """The expectation of a sum, term by term, when all of it at once has too many outcomes."""

    def of(body: Expression, at: Env) -> Array:
        return evaluate_node(Expectation(body.shape, body=body, over=node.over), frame, at)

    body = node.body
    if isinstance(body, Neg):
        return np.asarray(-of(body.operand, env))
    if isinstance(body, Add):
        parts = [of(term, env) for term in body.terms]
        return sum(parts[1:], parts[0])
    if isinstance(body, BigOperator) and body.kind == "sum" and body.condition is None:
        parts = [of(body.body, {**env, body.variable.name: at}) for at in operator_range(body, frame, env)]
        return sum(parts[1:], parts[0]) if parts else None
    if isinstance(body, Mul):
        for constant, other in ((body.left, body.right), (body.right, body.left)):
            random = any(isinstance(item, Atom) for item in _dependencies([constant], frame, env))
            if constant.shape == () and not random:
                return scaled(evaluate_node(constant, frame, env), of(other, env))
    return None


@handles(Variance)
def _variance(node: Variance, frame: Frame, env: Env) -> Array:
    return _averaged_body(node, frame, env, lambda made, value: _mean_square(node, made, value))


def _mean_square(node: Variance, made: Outcomes, value: Array) -> Array:
    """The variances of the entries, or the covariance matrix of a vector."""
    away = made.centred(value)
    rank = away.ndim - 1
    if rank == 0 or (len(node.shape) == rank and (node.elementwise or not _is_row(node.body))):
        return made.mean(away * away)
    flat = away.reshape(away.shape[0], -1)
    if rank == 2 and away.shape[1] != 1:
        raise CannotEvaluate("the covariance matrix of a matrix")
    return made.mean(flat[:, :, np.newaxis] * flat[:, np.newaxis, :])


def _is_row(body: Expression) -> bool:
    return body.rank == 2


@handles(Covariance)
def _covariance(node: Covariance, frame: Frame, env: Env) -> Array:
    def average(made: Outcomes) -> Array:
        left = made.centred(evaluate_node(node.left, made.inner, env))
        right = made.centred(evaluate_node(node.right, made.inner, env))
        if left.ndim == right.ndim == 1:
            return made.mean(left * right)
        a, b = left.reshape(left.shape[0], -1), right.reshape(right.shape[0], -1)
        known = made.mean(a[:, :, np.newaxis] * b[:, np.newaxis, :])
        if len(node.shape) < 2:
            return known.reshape(known.shape[0], *(size for size in known.shape[1:] if size != 1))
        return known

    made, known = averaged([node.left, node.right], node.over, (), frame, env, average)
    return frame.lift(known, made.home)


@handles(Probability)
def _probability(node: Probability, frame: Frame, env: Env) -> Array:
    def average(made: Outcomes) -> Array:
        return made.mean(truth(node.event, made.inner, env).astype(np.float64))

    made, known = averaged([node.event], (), node.given, frame, env, average)
    return frame.lift(known, made.home)


def is_named_random(node: Expression, frame: Frame) -> bool:
    return isinstance(node, Symbol) and node.name in frame.world.book.random
