"""The mean square of a rectified symmetric variable of variance one, for any such law."""

from __future__ import annotations

from derivations import exact
from derivations.chain import Chain
from derivations.ift6135_h20_a2.question_3 import LAYER, PREACTIVATIONS_STANDARD, RELU
from derivations.ift6135_h20_a2.symbols import activations, i, preactivations, t
from derivations.model import Derivation
from derivations.rewrite import moment_as_variance, replace
from derivations.terms import Term, call, expectation, variance
from notation import build
from notation.expression import Expression, Symbol

HALF = build.div(build.ONE, build.TWO)


def derive() -> Derivation:
    unit, below = activations(t - 1)[i], preactivations(t - 1)[i]
    positive = call("max", 0, below) ** 2
    negative = call("max", 0, -below) ** 2

    chain = Chain(expectation(unit**2))
    chain.then("activation", expectation(positive), "the activation is the positive part")
    both = build.scale(HALF, (expectation(positive) + expectation(negative)).node)
    chain.then("symmetry", both, "a symmetric variable and its negative have one law, so both means agree")
    joined = build.scale(HALF, expectation(positive + negative).node)
    chain.then("linearity", joined, "the expectation is linear")
    _check_squares()
    line = chain.then(
        "squares",
        replace(joined, positive + negative, below**2),
        "one of the two parts is zero, the other squares to the square",
    )
    line = chain.then(
        "variance", moment_as_variance(line), "the mean of a square is the variance plus the squared mean"
    )
    line = replace(replace(line, variance(below), build.ONE), expectation(below), build.ZERO)
    chain.then("given moments", line, "the pre-activations have variance one and mean zero")
    result = chain.then("result", exact.cancel(line), "add up")
    return Derivation(
        name="relu_second_moment",
        title="The second moment of a rectified unit",
        givens=LAYER[1:2] + PREACTIVATIONS_STANDARD + RELU,
        subject=chain.subject,
        steps=chain.steps,
        results=(("second moment", result),),
    )


def _check_squares() -> None:
    """``max(0,a)^2 + max(0,-a)^2 = a^2``: by cases of the sign of a, where one of the parts is a polynomial."""
    value = Term(Symbol((), "a"))
    for sign in (1, -1):
        parts: list[Expression] = [(value**2 if sign == side else value * 0).node for side in (1, -1)]
        if not exact.same(build.add(tuple(parts)), value**2):
            raise ValueError("the squares of the two parts do not add up")
