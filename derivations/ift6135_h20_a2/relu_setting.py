"""The setting that standardises a layer above rectified units, and the initialisation that it is."""

from __future__ import annotations

from derivations import exact
from derivations.chain import Chain
from derivations.ift6135_h20_a2 import preactivation_moments, relu_second_moment
from derivations.ift6135_h20_a2.preactivation_moments import UNIT
from derivations.ift6135_h20_a2.question_3 import (
    GAUSSIAN,
    LAYER,
    PREACTIVATIONS_STANDARD,
    PREACTIVATIONS_UNCORRELATED,
    RELU,
)
from derivations.ift6135_h20_a2.schemes import scheme_of
from derivations.ift6135_h20_a2.settings import at_zero, solve_one, summed
from derivations.ift6135_h20_a2.symbols import c, i, mu, preactivations, sigma, t
from derivations.model import Derivation
from derivations.rewrite import equation, replace, terms_of
from derivations.terms import expectation, pair, variance
from notation import build
from notation.expression import BigOperator, Expression
from notation.walking import walk


def derive() -> Derivation:
    moments = preactivation_moments.derive()
    second = relu_second_moment.derive().result("second moment")
    unit = preactivations(t)[i]

    chain = Chain(equation(pair(c, mu), pair(0, 0)))
    chain.start("mean", expectation(unit), "the mean is as wanted")
    line = chain.then("mean found", moments.result("mean"), "the mean found above")
    chain.then("zero", _both_zero(line), "both vanish")
    chain.start("variance", variance(unit), "")
    line = chain.then("variance found", moments.result("variance"), "the variance found above")
    line = chain.then("zero-mean weights", _zero_mean(line), "the mean weight is zero")
    line = chain.then(
        "mean square", _as_mean_square(line), "the variance plus the squared mean is the mean of the square"
    )
    line = chain.then("rectified", replace(line, expectation(UNIT**2), second), "the second moment found above")
    spread = chain.then("same terms", summed(line), "all terms are the same")
    square = solve_one(spread, build.ONE, sigma**2)
    chain.start("unit variance", equation(spread, build.ONE), "the variance must be one")
    chain.then("solve", equation(sigma**2, square), "solve for the variance of a weight", "implies")
    setting = pair(0, 0, square)
    chain.start("setting", equation(pair(c, mu, sigma**2), setting), "the setting")
    return Derivation(
        name="relu_setting",
        title="A setting for rectified units",
        givens=LAYER + GAUSSIAN + PREACTIVATIONS_STANDARD + PREACTIVATIONS_UNCORRELATED + RELU + (r"c = 0", r"\mu = 0"),
        lead="take no bias and weights of mean zero",
        subject=chain.subject,
        steps=chain.steps,
        uses=("preactivation_moments", "relu_second_moment"),
        results=(("setting", setting.node),),
        choice=scheme_of(square),
        remark="Weights of another mean would bring in the covariances of the rectified units, which are not given.",
    )


def _both_zero(line: Expression) -> Expression:
    return at_zero(at_zero(line, mu), c)


def mean_square_form(line: Expression) -> Expression:
    """The variance of a pre-activation at mean weight zero: ``sum_j sigma^2 E[h_j^2]``."""
    return _as_mean_square(_zero_mean(line))


def _zero_mean(line: Expression) -> Expression:
    """The terms of the sum without those that carry the mean weight."""
    total = next(found for found in walk(line) if isinstance(found, BigOperator))
    kept = tuple(term for term in terms_of(total.body) if mu.node not in set(walk(term)))
    return replace(line, total.body, build.add(kept))


def _as_mean_square(line: Expression) -> Expression:
    """``s Var(h) + s E[h]^2`` is ``s E[h^2]``."""
    total = next(found for found in walk(line) if isinstance(found, BigOperator))
    both = build.scale((sigma**2).node, (variance(UNIT) + expectation(UNIT) ** 2).node)
    if not exact.same(total.body, both):
        raise ValueError("the terms are not a multiple of the mean square")
    return replace(line, total.body, sigma**2 * expectation(UNIT**2))
