"""Mean and variance of a pre-activation under random weights."""

from __future__ import annotations

from derivations import exact
from derivations.chain import Chain
from derivations.ift6135_h20_a2 import product_variance
from derivations.ift6135_h20_a2.question_3 import ACTIVATIONS_UNCORRELATED, GAUSSIAN, LAYER
from derivations.ift6135_h20_a2.symbols import (
    X_random,
    Y_random,
    activations,
    bias,
    c,
    i,
    j,
    mu,
    preactivations,
    sigma,
    t,
    weights,
)
from derivations.model import Derivation
from derivations.rewrite import entry, linear_expectation, replace, split_independent, with_body
from derivations.terms import expectation, variance
from notation import build
from notation.expression import BigOperator, Expression, Symbol
from notation.walking import walk

RANDOM = frozenset({"W", "h"})
WEIGHT = weights(t)[i, j]
UNIT = activations(t - 1)[j]


def derive() -> Derivation:
    chain = Chain(expectation(preactivations(t)[i]))
    unit = _unit()
    mean = _mean(chain, unit)
    chain.start("variance", variance(preactivations(t)[i]), "")
    spread = _variance(chain, unit)
    return Derivation(
        name="preactivation_moments",
        title="Mean and variance of a pre-activation",
        givens=LAYER + GAUSSIAN + ACTIVATIONS_UNCORRELATED,
        subject=chain.subject,
        steps=chain.steps,
        uses=("product_variance",),
        results=(("mean", mean), ("variance", spread)),
    )


def _unit() -> Expression:
    """Entry i of the pre-activation, with the constant bias put in."""
    layer = weights(t) * activations(t - 1) + bias(t)
    row, column = i.node, j.node
    assert isinstance(row, Symbol)
    assert isinstance(column, Symbol)
    return replace(entry(layer.node, row, column), bias(t)[i], c)


def _mean(chain: Chain, unit: Expression) -> Expression:
    chain.then("entry", expectation(unit), "an entry of the layer; every bias is $c$")
    line = chain.then("linearity", linear_expectation(unit, RANDOM), "the expectation is linear")
    line = chain.then("independence", split_independent(line), "the weights are independent of the activations")
    line = replace(line, expectation(WEIGHT), mu)
    chain.then("weights", line, r"every weight has mean $\mu$")
    return chain.then("constant out", _constant_out(line), "the mean weight does not depend on $j$")


def _constant_out(line: Expression) -> Expression:
    total = _first_sum(line)
    (weight,) = exact.coefficients(total.body, (expectation(UNIT),))
    return replace(line, total, build.scale(weight, with_body(total, expectation(UNIT).node)))


def _first_sum(line: Expression) -> BigOperator:
    return next(found for found in walk(line) if isinstance(found, BigOperator))


def _variance(chain: Chain, unit: Expression) -> Expression:
    chain.then("entry", variance(unit), "an entry of the layer")
    total = _first_sum(unit)
    chain.then("constant", variance(total), "the bias is a constant")
    line = chain.then(
        "terms",
        with_body(total, variance(total.body).node),
        "the products are uncorrelated: the weights are independent of one another and of the activations, and the "
        "activations are uncorrelated",
    )
    law = product_variance.derive()
    product = law.result("variance")
    product = replace(replace(product, X_random, WEIGHT), Y_random, UNIT)
    line = chain.then(
        "product", replace(line, variance(total.body), product), "the variance of a product of independent variables"
    )
    line = replace(replace(line, variance(WEIGHT), sigma**2), expectation(WEIGHT), mu)
    return chain.then("weights", line, r"every weight has mean $\mu$ and variance $\sigma^2$")
