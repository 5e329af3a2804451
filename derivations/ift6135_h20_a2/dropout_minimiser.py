"""The minimiser of the expected dropout loss, and the regularisation coefficient it carries."""

from __future__ import annotations

from derivations.chain import Chain
from derivations.confirm import confirm_minimiser
from derivations.ift6135_h20_a2 import dropout_loss
from derivations.ift6135_h20_a2.question_2 import DROPOUT, GIVENS, STATIONARY_POINT
from derivations.ift6135_h20_a2.symbols import Gamma, lambda_dropout, loss_at, w, w_dropout
from derivations.least_squares import expanded, gradient_of_squares, normal_equations, scaled, written
from derivations.model import Derivation
from derivations.rewrite import equation
from derivations.terms import expectation, gradient, zero_like
from notation import build
from notation.expression import Symbol


def derive() -> Derivation:
    expected = dropout_loss.derive().result("expected loss")
    assert isinstance(w.node, Symbol)
    assert isinstance(Gamma.node, Symbol)

    chain = Chain(gradient(expectation(loss_at(w)), w))
    chain.then("expected loss", gradient(expected, w), "the expected loss found above")
    slope = gradient_of_squares(expected, w.node, frozenset({Gamma.node.name}))
    chain.then("gradient", slope, r"the chain rule for a squared norm; $\Gamma$ is diagonal")
    terms = expanded(slope, w.node)
    chain.then("multiply out", build.add(tuple(written(term, w.node) for term in terms)), "multiply out")

    at_minimum = build.add(tuple(written(term, w_dropout.node) for term in terms))
    chain.start("stationary", equation(at_minimum, zero_like(w)), "the gradient vanishes at the minimiser")
    system = normal_equations(terms)
    unknown = scaled(system.scale, w_dropout.node)
    sides = build.add(tuple(written(part, unknown) for part in system.parts))
    chain.then(
        "divide", equation(sides, system.right), "divide by the factor of the target and move it over", "implies"
    )
    chain.then(
        "collect", equation(build.matmul(system.matrix, unknown), system.right), "collect the matrices", "implies"
    )
    solution = system.solved()
    chain.then(
        "invert",
        equation(unknown, solution),
        "the matrix is positive definite whenever no column of the data is zero, so it has an inverse",
        "implies",
    )
    penalty = next(part for part in system.parts if part.matrix == (Gamma**2).node)
    found = equation(lambda_dropout, penalty.coefficient)
    chain.start("coefficient", found, "the coefficient is the factor of the second matrix")
    unscaled = build.div(solution, system.scale)
    confirm_minimiser(expected, w, unscaled, GIVENS + DROPOUT, "the minimiser of the expected loss")
    return Derivation(
        name="dropout_minimiser",
        title="The minimiser of the expected loss",
        givens=GIVENS + DROPOUT + STATIONARY_POINT,
        subject=chain.subject,
        steps=chain.steps,
        results=(("scaled minimiser", solution), ("coefficient", penalty.coefficient)),
        remark="The expected loss is a convex quadratic, so its stationary point is its minimum.",
    )
