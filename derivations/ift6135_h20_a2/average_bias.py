"""The expectation of the running average under a stationary gradient, and the rescaling that mends it."""

from __future__ import annotations

from derivations import exact
from derivations.chain import Chain
from derivations.ift6135_h20_a2 import average_unrolled
from derivations.ift6135_h20_a2.question_1 import AVERAGE_RULE, GIVENS, STATIONARY
from derivations.ift6135_h20_a2.symbols import beta, g, i, t, v
from derivations.model import Derivation
from derivations.rewrite import linear_expectation, replace, with_body
from derivations.terms import Term, expectation
from notation import build
from notation.expression import BigOperator, Expression, Mul
from notation.walking import walk

RANDOM = frozenset({"g", "v"})


def derive() -> Derivation:
    unrolled = average_unrolled.derive().result("unrolled")
    chain = Chain(expectation(v(t)))
    chain.then("unrolled", expectation(unrolled), "the unrolled average")
    line = chain.then("linearity", linear_expectation(unrolled, RANDOM), "the expectation is linear")
    line = chain.then("stationarity", replace(line, expectation(g(i)), expectation(g(t))), "all gradients have one law")
    line, total = _mean_out_of_sum(line)
    chain.then("common factor", line, "the mean does not depend on $i$")
    closed = exact.closed_sum(total, {beta.node: {"positive": True}, t.node: {"integer": True, "positive": True}})
    line = chain.then("geometric sum", replace(line, total, closed), "a geometric sum")
    expected = chain.then("result", exact.collect(line, (expectation(g(t)),)), r"the factor $1 - \beta$ cancels")

    (factor,) = exact.coefficients(expected, (expectation(g(t)),))
    rescaled = v(t) / factor
    chain.start("rescaled average", expectation(rescaled), "divide the average by its factor")
    line = chain.then("constant out", linear_expectation(rescaled, RANDOM), "the factor is a constant")
    line = chain.then("mean put in", replace(line, expectation(v(t)), expected), "the expectation found above")
    chain.then("unbiased", exact.cancel(line), "so the rescaled average is unbiased")
    return Derivation(
        name="average_bias",
        title="The bias of the running average",
        givens=GIVENS + AVERAGE_RULE + STATIONARY,
        subject=chain.subject,
        steps=chain.steps,
        uses=("average_unrolled",),
        results=(("expectation", expected), ("rescaled", rescaled.node)),
        remark="The factor lies strictly between zero and one, so the average is biased towards its start at zero "
        "unless the mean gradient itself is zero.",
    )


def _mean_out_of_sum(line: Expression) -> tuple[Expression, Expression]:
    """The mean taken out of the sum; the line, and the scalar sum that stays."""
    big = next(found for found in walk(line) if isinstance(found, BigOperator))
    assert isinstance(big.body, Mul)
    total = with_body(big, big.body.left)
    return replace(line, big, build.scale(total, big.body.right)), Term(total).node
