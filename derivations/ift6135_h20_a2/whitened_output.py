"""Batch normalisation of a linear unit on whitened data is weight normalisation."""

from __future__ import annotations

from derivations.chain import Chain
from derivations.confirm import confirm_equal
from derivations.ift6135_h20_a2.question_4 import WEIGHT_NORM, WHITENED
from derivations.ift6135_h20_a2.symbols import beta, d, gamma, mu_y, sigma_y, u, w_normed, x, y_hat, y_scalar
from derivations.model import Derivation
from derivations.rewrite import RuleDoesNotApply, linear_expectation, replace, variance_of_linear, without_identity
from derivations.terms import expectation, norm, sqrt, variance
from notation import build
from notation.expression import Expression

RANDOM = frozenset({"x"})


def derive() -> Derivation:
    output = u.T * x
    zero = build.zeros((d.node,))

    chain = Chain(mu_y)
    chain.then("mean", expectation(y_scalar), "definition")
    chain.then("output", expectation(output), "the unnormalised output")
    line = chain.then("linearity", linear_expectation(output, RANDOM), "the expectation is linear")
    chain.then("centred", replace(line, expectation(x), zero), "the data are centred")
    mean = chain.then("zero", build.ZERO, "a product with the zero vector")

    chain.start("deviation", sigma_y, "")
    chain.then("variance", sqrt(variance(y_scalar)), "definition")
    chain.then("output variance", sqrt(variance(output)), "the unnormalised output")
    spread = variance_of_linear(output.node)
    chain.then("quadratic form", sqrt(spread), "the variance of a linear form")
    spread = replace(spread, variance(x), build.identity(d.node))
    chain.then("white", sqrt(spread), "the data are white")
    deviation = _length(without_identity(spread))
    chain.then("length", deviation, "the root of the sum of squares")

    chain.start("normalised", y_hat, "")
    line = chain.then("definition", (gamma * ((y_scalar - mu_y) / sigma_y)) + beta, "definition")
    line = replace(replace(replace(line, y_scalar, output), mu_y, mean), sigma_y, deviation)
    line = chain.then("moments", line, "the mean and the deviation found above")
    weight = gamma * (u / norm(u))
    line = chain.then("regroup", weight.T * x + beta, "the scalars move to the weights")
    result = chain.then("weights", replace(line, weight, w_normed), "definition of the weights")
    confirm_equal(y_hat, result, WEIGHT_NORM + WHITENED, "the output on whitened data")
    return Derivation(
        name="whitened_output",
        title="Batch normalisation on whitened data",
        givens=WEIGHT_NORM + WHITENED,
        subject=chain.subject,
        steps=chain.steps,
        results=(("output", result),),
    )


def _length(square: Expression) -> Expression:
    """The root of ``u^T u`` is the length of u."""
    if square != (u.T * u).node:
        raise RuleDoesNotApply("the root of a sum of squares", square)
    return norm(u).node
