"""The gradient of the hidden state is bounded by a power that goes to zero."""

from __future__ import annotations

from derivations import exact
from derivations.chain import Chain
from derivations.ift6135_h20_a2.question_5 import BOUNDED, LARGEST_EIGENVALUE, RECURRENCE, SLOPE
from derivations.ift6135_h20_a2.recurrence import bounded_step, largest_eigenvalue, step_jacobian, step_norm
from derivations.ift6135_h20_a2.symbols import T, W_square, delta, gamma, state, t
from derivations.model import Derivation
from derivations.rewrite import replace
from derivations.terms import jacobian, norm
from notation import build
from notation.expression import BigOperator, Constant, Limit, Symbol


def derive() -> Derivation:
    chain = Chain(jacobian(state(t), state(t - 1)))
    step_jacobian(chain)
    chain.start("norm of one step", step_norm(), "")
    line = bounded_step(chain)
    bound = delta**2 / gamma**2
    line = chain.then(
        "bounded eigenvalue",
        replace(line, largest_eigenvalue(W_square), bound),
        "the largest eigenvalue is bounded, and the root is increasing",
        "<=",
    )
    one_step = chain.then(
        "one step",
        exact.positive(line, (gamma, delta)),
        "both are not negative",
    )

    total = norm(jacobian(state(T), state(0)), "op")
    chain.start("norm of all steps", total, "")
    index = t.node
    assert isinstance(index, Symbol)
    steps = BigOperator((), "prod", variable=index, lower=build.ONE, upper=T.node, body=step_norm().node)
    chain.then(
        "chain rule", steps, "the chain rule, and the norm of a product is at most the product of the norms", "<="
    )
    line = chain.then("each step", replace(steps, step_norm(), one_step), "the bound of one step, at every step", "<=")
    result = chain.then("power", exact.closed_product(line), "the factors are all the same")
    infinity = Constant((), "infinity")
    goal = exact.limit_of_power(one_step, T.node)
    assert isinstance(T.node, Symbol)
    chain.start("limit", Limit((), variable=T.node, point=infinity, body=result), "")
    chain.then("vanishes", goal, "the base is not negative and less than one")
    return Derivation(
        name="vanishing_gradient",
        title="Vanishing gradients",
        givens=RECURRENCE + SLOPE + LARGEST_EIGENVALUE + BOUNDED,
        subject=chain.subject,
        steps=chain.steps,
        results=(("bound", result), ("limit", goal)),
        remark="A norm is not negative, so between zero and the bound the gradient goes to zero as well.",
    )
