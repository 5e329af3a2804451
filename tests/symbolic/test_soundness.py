"""Random expressions that the engine calls equal have equal values in random worlds, and rewritings of
matrix notation through the index form keep the value. The evaluator here is independent of the engine."""

from __future__ import annotations

import random
from collections.abc import Callable

import numpy as np
import pytest

from notation import build
from notation.expression import (
    Add,
    Apply,
    BigOperator,
    Component,
    Div,
    Expression,
    Hadamard,
    Identity,
    Inverse,
    MatMul,
    Mul,
    Neg,
    Norm,
    Number,
    Ones,
    Pow,
    Symbol,
    Transpose,
    Zeros,
)
from symbolic import Undecided, attempt_equal, normal_form, rewritten
from tests.symbolic.samples import PLAIN, A, B, X, a, beta, c, n, u, v, w

SIZES = {"n": 3, "d": 2}
Array = np.ndarray


class World:
    def __init__(self, seed: int) -> None:
        draw = np.random.default_rng(seed)
        self.values: dict[str, Array] = {name: np.asarray(float(size)) for name, size in SIZES.items()}
        for symbol in (A, B, X, u, v, w, a, beta, c):
            shape = tuple(SIZES[size.name] for size in symbol.shape if isinstance(size, Symbol))
            self.values[symbol.name] = np.asarray(draw.uniform(0.3, 2.0, shape))

    def size(self, size: Expression) -> int:
        return int(self.value(size))

    def value(self, node: Expression) -> Array:
        rule = _VALUES[type(node)]
        return np.asarray(rule(self, node))


def _matmul(world: World, node: MatMul) -> Array:
    left, right = world.value(node.left), world.value(node.right)
    if left.ndim == 1:
        left = left[:, None]
    made = left @ right
    shape = tuple(world.size(size) for size in node.shape)
    return made.reshape(shape)


def _transpose(world: World, node: Transpose) -> Array:
    inner = world.value(node.operand)
    made = inner[None, :] if inner.ndim == 1 else inner.T
    return made.reshape(tuple(world.size(size) for size in node.shape))


_FUNCTIONS: dict[str, Callable[[Array], Array]] = {
    "exp": np.exp,
    "log": np.log,
    "sqrt": np.sqrt,
    "abs": np.abs,
    "tanh": np.tanh,
    "sigmoid": lambda x: 1 / (1 + np.exp(-x)),
    "tr": np.trace,
    "det": np.linalg.det,
    "diag": lambda x: np.diag(np.diag(x)) if x.ndim == 2 else np.diag(x),
}


def _power(world: World, node: Pow) -> Array:
    base, exponent = world.value(node.base), world.value(node.exponent)
    if base.ndim == 2 and not node.elementwise:
        return np.linalg.matrix_power(base, int(exponent))
    return base**exponent


def _total(world: World, node: BigOperator) -> Array:
    assert node.lower is not None
    assert node.upper is not None
    made = 0.0
    for index in range(world.size(node.lower), world.size(node.upper) + 1):
        inner = World.__new__(World)
        inner.values = {**world.values, node.variable.name: np.asarray(float(index))}
        made = made + inner.value(node.body)
    return np.asarray(made)


def _component(world: World, node: Component) -> Array:
    where = tuple(slice(None) if p is None else int(world.value(p)) - 1 for p in node.positions)
    return world.value(node.base)[where]


def _shape(world: World, node: Expression) -> tuple[int, ...]:
    return tuple(world.size(size) for size in node.shape)


_VALUES: dict[type, Callable[..., Array]] = {
    Number: lambda world, node: np.asarray(float(node.value)),
    Symbol: lambda world, node: world.values[node.name],
    Ones: lambda world, node: np.ones(_shape(world, node)),
    Zeros: lambda world, node: np.zeros(_shape(world, node)),
    Identity: lambda world, node: np.eye(_shape(world, node)[0]),
    Add: lambda world, node: sum(world.value(term) for term in node.terms),
    Neg: lambda world, node: -world.value(node.operand),
    Mul: lambda world, node: world.value(node.left) * world.value(node.right),
    Hadamard: lambda world, node: world.value(node.left) * world.value(node.right),
    Div: lambda world, node: world.value(node.numerator) / world.value(node.denominator),
    MatMul: _matmul,
    Transpose: _transpose,
    Inverse: lambda world, node: np.linalg.inv(world.value(node.operand)),
    Pow: _power,
    Norm: lambda world, node: np.sqrt((world.value(node.operand) ** 2).sum()),
    Apply: lambda world, node: _FUNCTIONS[node.function](world.value(node.arguments[0])),
    BigOperator: _total,
    Component: _component,
}


def random_expression(draw: random.Random, kind: str, depth: int) -> Expression:
    """A well-typed expression: ``s`` scalar, ``n`` vector, ``nn`` square matrix, ``nd`` matrix."""
    leaves = {"s": [a, beta, c, build.TWO], "n": [u, v], "nn": [A, B, build.identity(n)], "nd": [X]}

    def inner(kind: str) -> Expression:
        return random_expression(draw, kind, depth - 1)

    if depth == 0:
        return draw.choice(leaves[kind])
    common: list[Callable[[], Expression]] = [
        lambda: build.add((inner(kind), inner(kind))),
        lambda: build.sub(inner(kind), inner(kind)),
        lambda: build.scale(inner("s"), inner(kind)),
        lambda: draw.choice(leaves[kind]),
    ]
    own: dict[str, list[Callable[[], Expression]]] = {
        "s": [
            lambda: build.dot(inner("n"), inner("n")),
            lambda: build.apply("tr", (inner("nn"),)),
            lambda: build.power(build.norm(inner("n")), build.TWO),
            lambda: build.power(build.norm(inner("nd"), "F"), build.TWO),
            lambda: build.apply(draw.choice(("exp", "tanh", "sigmoid", "abs")), (draw.choice(leaves["s"]),)),
            lambda: build.div(inner("s"), build.add((build.ONE, build.power(inner("s"), build.TWO)))),
        ],
        "n": [
            lambda: build.matmul(inner("nn"), inner("n")),
            lambda: build.matmul(inner("nd"), w),
            lambda: build.hadamard(inner("n"), inner("n")),
            lambda: build.apply("tanh", (draw.choice(leaves["n"]),)),
        ],
        "nn": [
            lambda: build.matmul(inner("nn"), inner("nn")),
            lambda: build.transpose(inner("nn")),
            lambda: build.matmul(inner("nd"), build.transpose(inner("nd"))),
            lambda: build.matmul(inner("n"), build.transpose(inner("n"))),
            lambda: build.apply("diag", (inner("n"),)),
            lambda: build.apply("diag", (inner("nn"),)),
            lambda: build.inverse(draw.choice((A, B))),
        ],
        "nd": [
            lambda: build.matmul(inner("nn"), inner("nd")),
            lambda: build.hadamard(inner("nd"), inner("nd")),
        ],
    }
    return draw.choice(common + own[kind])()


def agree(left: Expression, right: Expression) -> bool:
    for seed in (1, 2):
        world = World(seed)
        if not np.allclose(world.value(left), world.value(right), rtol=1e-6, atol=1e-6):
            return False
    return True


def test_the_evaluator_tells_unequal_expressions_apart() -> None:
    assert not agree(build.matmul(A, u), build.matmul(build.transpose(A), u))
    assert agree(build.norm(u), build.apply("sqrt", (build.dot(u, u),)))


@pytest.mark.parametrize("kind", ["s", "n", "nn", "nd"])
def test_expressions_of_one_normal_form_have_one_value(kind: str) -> None:
    draw = random.Random(20)
    groups: dict[object, list[Expression]] = {}
    for _ in range(150):
        one = random_expression(draw, kind, draw.choice((1, 2)))
        groups.setdefault(normal_form(one, PLAIN), []).append(one)
    met = [group for group in groups.values() if len(set(group)) > 1]
    assert met
    for group in met:
        for other in group[1:]:
            assert agree(group[0], other)


@pytest.mark.parametrize("kind", ["s", "n", "nn", "nd"])
def test_matrix_notation_keeps_the_value(kind: str) -> None:
    draw = random.Random(7)
    raised = 0
    for _ in range(60):
        one = random_expression(draw, kind, 2)
        try:
            made = rewritten(one, PLAIN)
        except Undecided:
            continue
        raised += 1
        assert made.shape == one.shape
        assert agree(one, made)
    assert raised > 50


@pytest.mark.parametrize("kind", ["s", "n", "nn"])
def test_what_is_proved_is_true_and_random_pairs_are_not(kind: str) -> None:
    draw = random.Random(3)
    pool = [random_expression(draw, kind, 1) for _ in range(24)]
    proved = 0
    for left in pool:
        for right in pool:
            if attempt_equal(left, right, PLAIN, budget=20_000).proof is not None:
                proved += left != right
                assert agree(left, right)
    assert proved
