"""Recurrences, unrolled forward and backward, and total derivatives through them."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from notation.build import (
    ONE,
    TWO,
    ZERO,
    add,
    apply,
    derivative,
    div,
    hadamard,
    matmul,
    neg,
    norm,
    number,
    ones,
    power,
    relation,
    scale,
    sub,
    transpose,
)
from notation.expression import Apply, BigOperator, Derivative, Expectation, Expression, Relation, Symbol
from notation.givens import Declaration, Definition, Domain, Givens, RandomVariable
from numeric import compare, compare_implication, draw_worlds, evaluate
from tests.numeric.terms import sym


def family(name: str, *shape: Expression) -> Callable[[Expression], Symbol]:
    return lambda index: sym(name, shape, index)


m, d, k, t, s, T, beta, x_, L = (sym(name) for name in "m d k t s T beta x_ L".split())
AFTER, BEFORE = add((t, ONE)), sub(t, ONE)
UNIT = Domain(lower=ZERO, upper=ONE, lower_open=True, upper_open=True)


def gradient(body: Expression, wrt: Expression) -> Derivative:
    return derivative(body, wrt, "gradient")


def total(body: Expression, variable: Symbol, upper: Expression | None) -> Expression:
    lower = None if upper is None else ONE
    return BigOperator(body.shape, kind="sum", variable=variable, lower=lower, upper=upper, body=body)


# --- running averages ---

v, g = family("v"), family("g")
AVERAGE = Givens(
    declarations=(Declaration("beta", domain=UNIT),),
    definitions=(
        Definition(v(ZERO), ZERO),
        Definition(v(t), add((scale(beta, v(BEFORE)), scale(sub(ONE, beta), g(t))))),
    ),
)
STATIONARY = AVERAGE.merged(Givens(random=(RandomVariable("g", entries="same"),)))


def unrolled(exponent: Expression) -> Expression:
    return scale(sub(ONE, beta), total(scale(power(beta, exponent), g(s)), s, t))


@pytest.mark.parametrize(
    ("right", "outcome"), [(unrolled(sub(t, s)), "agree"), (unrolled(add((sub(t, s), ONE))), "differ")]
)
def test_running_average(right: Expression, outcome: str) -> None:
    assert compare(v(t), right, "=", AVERAGE).outcome == outcome


def test_running_average_is_biased() -> None:
    mean, one = Expectation((), body=v(t)), Expectation((), body=g(t))
    assert compare(mean, scale(one, sub(ONE, power(beta, t))), "=", STATIONARY).outcome == "agree"
    assert compare(mean, one, "!=", STATIONARY).outcome == "agree"
    assert compare(mean, one, "=", STATIONARY).outcome == "differ"


# --- a recurrent network ---

W, U, b = sym("W", (m, m)), sym("U", (m, d)), sym("b", (m,))
h, x, y = family("h", m), family("x", d), family("y", m)
SIGMOID = Definition(sym("sigma"), div(ONE, add((ONE, apply("exp", (neg(x_),))))), arguments=(x_,), function=True)
STEP = Definition(h(t), apply("sigma", (add((matmul(W, h(BEFORE)), matmul(U, x(t)), b)),)))
NETWORK = Givens(definitions=(SIGMOID, STEP))
THREE = NETWORK.merged(Givens(definitions=(Definition(L, total(power(norm(sub(h(s), y(s))), TWO), s, number(3))),)))
ALL = NETWORK.merged(Givens(definitions=(Definition(L, total(power(norm(sub(h(s), y(s))), TWO), s, None)),)))


def slope(at: Symbol) -> Expression:
    return hadamard(at, sub(ones((m,)), at))


def test_gradient_against_finite_differences() -> None:
    """The gradient through three steps, against plain NumPy: h_t recomputed by hand, central differences."""
    gradient_w = gradient(L, W)
    for world in draw_worlds(THREE, (gradient_w,), 3, 0):
        weights, inputs, bias = (evaluate(item, world) for item in (W, U, b))
        steps = [(evaluate(x(number(at)), world), evaluate(y(number(at)), world)) for at in (1, 2, 3)]
        start = evaluate(h(ZERO), world)

        def loss(matrix: np.ndarray, start=start, steps=steps, inputs=inputs, bias=bias) -> float:  # type: ignore[no-untyped-def]
            state, value = start, 0.0
            for given, target in steps:
                state = 1.0 / (1.0 + np.exp(-(matrix @ state + inputs @ given + bias)))
                value += float(((state - target) ** 2).sum())
            return value

        expected = np.zeros_like(weights)
        for place in np.ndindex(*weights.shape):
            step = np.zeros_like(weights)
            step[place] = 1e-5
            expected[place] = (loss(weights + step) - loss(weights - step)) / 2e-5
        assert np.allclose(evaluate(gradient_w, world), expected, rtol=1e-6, atol=1e-9)
        assert float(evaluate(L, world)) == pytest.approx(loss(weights), rel=1e-12)


JACOBIAN = derivative(h(AFTER), h(t))
DIAGONAL = apply("diag", (slope(h(AFTER)),))


def through_time(last: Expression) -> Expression:
    return total(matmul(hadamard(slope(h(s)), gradient(L, h(s))), transpose(h(last))), s, number(3))


RECURSION = add(
    (
        gradient(power(norm(sub(h(t), y(t))), TWO), h(t)),
        matmul(transpose(JACOBIAN), gradient(L, h(AFTER))),
    )
)
UNTRANSPOSED = add((RECURSION.terms[0], matmul(JACOBIAN, gradient(L, h(AFTER)))))  # type: ignore[attr-defined]

ROWS = [
    ("Jacobian", JACOBIAN, matmul(DIAGONAL, W), NETWORK, "agree"),
    ("Jacobian, wrong order", JACOBIAN, matmul(W, DIAGONAL), NETWORK, "differ"),
    ("Jacobian, transposed", JACOBIAN, matmul(DIAGONAL, transpose(W)), NETWORK, "differ"),
    ("through time", gradient(L, W), through_time(sub(s, ONE)), THREE, "agree"),
    ("through time, off by one", gradient(L, W), through_time(s), THREE, "differ"),
    ("recursion of the gradient", gradient(L, h(t)), RECURSION, ALL, "agree"),
    ("recursion, transpose lost", gradient(L, h(t)), UNTRANSPOSED, ALL, "differ"),
]

# --- a bidirectional one ---

Wf, Wb, Uf, Ub = sym("Wf", (m, d)), sym("Wb", (m, d)), sym("Uf", (m, m)), sym("Ub", (m, m))
Vf, Vb = sym("Vf", (k, m)), sym("Vb", (k, m))
hf, hb, out, target, part = family("hf", m), family("hb", m), family("o", k), family("z", k), family("Lt")
BOTH = Givens(
    definitions=(
        SIGMOID,
        Definition(hf(t), apply("sigma", (add((matmul(Wf, x(t)), matmul(Uf, hf(BEFORE)))),))),
        Definition(hb(t), apply("sigma", (add((matmul(Wb, x(t)), matmul(Ub, hb(AFTER)))),))),
        Definition(out(t), add((matmul(Vf, hf(t)), matmul(Vb, hb(t))))),
        Definition(part(t), power(norm(sub(target(t), out(t))), TWO)),
        Definition(L, total(part(t), t, None)),
    )
)
ERROR = sub(target(t), out(t))


def summed(state: Symbol, other: Symbol) -> Expression:
    return total(matmul(hadamard(slope(state), gradient(L, state)), transpose(other)), t, None)


ROWS += [
    ("output, forward", gradient(part(t), hf(t)), scale(number(-2), matmul(transpose(Vf), ERROR)), BOTH, "agree"),
    ("output, backward", gradient(part(t), hb(t)), scale(number(-2), matmul(transpose(Vb), ERROR)), BOTH, "agree"),
    (
        "forward recursion",
        gradient(L, hf(t)),
        add((gradient(part(t), hf(t)), matmul(transpose(derivative(hf(AFTER), hf(t))), gradient(L, hf(AFTER))))),
        BOTH,
        "agree",
    ),
    (
        "backward recursion",
        gradient(L, hb(t)),
        add((gradient(part(t), hb(t)), matmul(transpose(derivative(hb(BEFORE), hb(t))), gradient(L, hb(BEFORE))))),
        BOTH,
        "agree",
    ),
    ("input weights", gradient(L, Wf), summed(hf(t), x(t)), BOTH, "agree"),
    (
        "input weights, sum missing",
        gradient(L, Wf),
        matmul(hadamard(slope(hf(t)), gradient(L, hf(t))), transpose(x(t))),
        BOTH,
        "differ",
    ),
    ("recurrent weights", gradient(L, Ub), summed(hb(t), hb(AFTER)), BOTH, "agree"),
    ("recurrent weights, wrong neighbour", gradient(L, Ub), summed(hb(t), hb(BEFORE)), BOTH, "differ"),
]


@pytest.mark.parametrize(
    ("left", "right", "givens", "outcome"), [row[1:] for row in ROWS], ids=[row[0] for row in ROWS]
)
def test_networks(left: Expression, right: Expression, givens: Givens, outcome: str) -> None:
    assert compare(left, right, "=", givens).outcome == outcome


# --- the other convention, and bounds ---

square, inside = sym("W", (m, m)), family("q", m)
OTHER = Definition(h(t), add((matmul(square, apply("act", (h(BEFORE),))), matmul(U, x(t)), b)))
USUAL = Definition(inside(t), apply("act", (add((matmul(square, inside(BEFORE)), matmul(U, x(t)), b)),)))
ACTIVATIONS = Givens(definitions=(OTHER, USUAL))


def matches(at: Expression) -> Relation:
    return relation("=", inside(at), apply("act", (h(at),)))


def test_induction_step() -> None:
    assert compare_implication(matches(BEFORE), matches(t), ACTIVATIONS).outcome == "agree"
    assert compare(inside(t), apply("act", (h(t),)), "=", ACTIVATIONS).outcome == "differ"


gamma, delta = sym("gamma"), sym("delta")
BOUNDED = Givens(
    declarations=(
        Declaration("gamma", domain=Domain(lower=ZERO, lower_open=True)),
        Declaration("delta", domain=Domain(lower=ZERO, upper=ONE, upper_open=True)),
    ),
    definitions=(OTHER,),
    assumptions=(relation("<=", apply("abs", (Apply((), "act", (sym("r"),), 1),)), gamma),),
)
LARGEST = apply("eigmax", (matmul(transpose(square), square),))
STEP_NORM, WHOLE = norm(derivative(h(t), h(BEFORE)), "op"), norm(derivative(h(T), h(ZERO)), "op")


def test_bounds_on_a_jacobian() -> None:
    assert compare(STEP_NORM, scale(gamma, norm(square, "op")), "<=", BOUNDED).outcome == "agree"
    # A bound that is wrong in few worlds only: how many are tried may not depend on how busy the machine is.
    assert compare(STEP_NORM, norm(square, "op"), "<=", BOUNDED, deadline=20.0).outcome == "differ"
    premise = relation("<=", LARGEST, div(power(delta, TWO), power(gamma, TWO)))
    assert compare_implication(premise, relation("<=", STEP_NORM, delta), BOUNDED).outcome == "agree"
    assert compare_implication(premise, relation("<=", WHOLE, power(delta, T)), BOUNDED).outcome == "agree"


def test_norm_of_a_product_is_no_product_of_norms() -> None:
    two, one, zero = h(TWO), h(ONE), h(ZERO)
    left = norm(derivative(two, zero), "op")
    right = scale(norm(derivative(two, one), "op"), norm(derivative(one, zero), "op"))
    assert compare(left, right, "=", BOUNDED).outcome == "differ"
    assert compare(left, right, "<=", BOUNDED).outcome == "agree"
