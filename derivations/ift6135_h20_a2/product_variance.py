"""The variance of a product of two independent variables."""

from __future__ import annotations

from derivations import exact
from derivations.chain import Chain
from derivations.confirm import confirm_equal
from derivations.ift6135_h20_a2.symbols import X_random, Y_random
from derivations.model import Derivation
from derivations.rewrite import moment_as_variance, power_of_product, split_independent, variance_as_moments
from derivations.terms import variance

GIVENS = (r"X, Y \text{ independent}",)


def derive() -> Derivation:
    product = X_random * Y_random
    chain = Chain(variance(product))
    line = chain.then(
        "moments", variance_as_moments(product.node), "a variance is the mean of the square minus the squared mean"
    )
    line = chain.then("square of the product", power_of_product(line), "the square of a product")
    line = chain.then("independence", split_independent(line), "$X$ and $Y$ are independent, and so are their squares")
    line = chain.then(
        "variances", moment_as_variance(line), "the mean of a square is the variance plus the squared mean"
    )
    result = chain.then("expand", exact.expand(line), "multiply out; the squared means cancel")
    confirm_equal(chain.subject, result, GIVENS, "the variance of a product")
    return Derivation(
        name="product_variance",
        title="The variance of a product",
        givens=GIVENS,
        subject=chain.subject,
        steps=chain.steps,
        results=(("variance", result),),
    )
