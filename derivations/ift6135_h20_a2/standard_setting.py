"""All settings of (c, mu, sigma squared) that standardise a layer above standardised activations."""

from __future__ import annotations

from derivations import exact
from derivations.chain import Chain
from derivations.ift6135_h20_a2 import preactivation_moments
from derivations.ift6135_h20_a2.preactivation_moments import UNIT
from derivations.ift6135_h20_a2.question_3 import ACTIVATIONS_STANDARD, ACTIVATIONS_UNCORRELATED, GAUSSIAN, LAYER
from derivations.ift6135_h20_a2.settings import at_zero, solve_one, summed
from derivations.ift6135_h20_a2.symbols import c, i, mu, preactivations, sigma, t
from derivations.model import Derivation
from derivations.rewrite import equation, replace
from derivations.terms import expectation, pair, variance
from notation import build


def derive() -> Derivation:
    moments = preactivation_moments.derive()
    unit = preactivations(t)[i]

    chain = Chain(expectation(unit))
    line = chain.then("mean", moments.result("mean"), "the mean found above")
    line = replace(line, expectation(UNIT), build.ZERO)
    mean = chain.then(
        "zero mean below", exact.expand(summed(line)), "the activations have mean zero, so the sum vanishes"
    )
    chain.start("variance", variance(unit), "")
    line = chain.then("variance found", moments.result("variance"), "the variance found above")
    line = replace(replace(line, variance(UNIT), build.ONE), expectation(UNIT), build.ZERO)
    line = chain.then("unit variance below", line, "the activations have variance one and mean zero")
    spread = chain.then("same terms", summed(line), "all terms are the same")

    offset = solve_one(mean, build.ZERO, c)
    square = exact.expand(solve_one(spread, build.ONE, sigma**2))
    family = (offset, mu.node, square)
    chosen = tuple(at_zero(value, mu) for value in family)
    chain.start("zero mean", equation(c, offset), "the mean must be zero")
    chain.start("unit variance", equation(spread, build.ONE), "the variance must be one")
    chain.then("solve", equation(sigma**2, square), "solve for the variance of a weight", "implies")
    chain.start("family", equation(pair(c, mu, sigma**2), pair(*family)), "all settings")
    chain.start("simplest", equation(pair(c, mu, sigma**2), pair(*chosen)), "the simplest choice, weights of mean zero")
    return Derivation(
        name="standard_setting",
        title="Settings for standardised activations",
        givens=LAYER + GAUSSIAN + ACTIVATIONS_UNCORRELATED + ACTIVATIONS_STANDARD,
        subject=chain.subject,
        steps=chain.steps,
        uses=("preactivation_moments",),
        results=(("setting", pair(*chosen).node), ("family", pair(*family).node)),
        remark="Every other mean weight whose square is below the reciprocal of the width gives one more setting.",
    )
