"""Uniform weights: mean and variance by integration, and the bounds that standardise a pre-activation."""

from __future__ import annotations

from derivations import exact
from derivations.chain import Chain
from derivations.ift6135_h20_a2 import preactivation_moments
from derivations.ift6135_h20_a2.preactivation_moments import UNIT, WEIGHT
from derivations.ift6135_h20_a2.relu_setting import mean_square_form
from derivations.ift6135_h20_a2.settings import POSITIVE, summed
from derivations.ift6135_h20_a2.symbols import alpha, beta, i, preactivations, sigma, t
from derivations.model import Derivation
from derivations.rewrite import equation, replace
from derivations.terms import Term, expectation, pair, variance
from notation import build
from notation.expression import Expression, Symbol


def uniform_moments() -> tuple[Expression, Expression]:
    """Mean and variance of a uniform variable on (alpha, beta), by integrating against its density."""
    point = Term(Symbol((), "point"))
    density = 1 / (beta - alpha)
    first = exact.integral((point * density).node, point.node, alpha.node, beta.node)
    second = exact.integral((point**2 * density).node, point.node, alpha.node, beta.node)
    return first, exact.factor(Term(second) - Term(first) ** 2)


def derive_bounds(name: str, title: str, givens: tuple[str, ...], second_moment: Expression, reason: str) -> Derivation:
    """The bounds for units below whose mean square is ``second_moment``."""
    mean, spread = uniform_moments()
    chain = Chain(expectation(WEIGHT))
    chain.then("uniform mean", mean, "the mean of a uniform variable")
    chain.start("weight variance", variance(WEIGHT), "")
    chain.then("uniform variance", spread, "the variance of a uniform variable")
    ((lower,),) = exact.solve([(mean, build.ZERO)], [alpha.node])
    chain.start(
        "symmetric bounds", equation(alpha, lower), "without a bias, the mean is zero when the weights have mean zero"
    )
    centred = exact.factor(replace(spread, alpha, lower))

    chain.start("variance", variance(preactivations(t)[i]), "")
    line = preactivation_moments.derive().result("variance")
    line = chain.then("found above", _for_uniform(line), "the variance found above, with weights of mean zero")
    line = chain.then("moments", replace(line, expectation(UNIT**2), second_moment), reason)
    line = chain.then("uniform", replace(line, variance(WEIGHT), centred), "the variance of a symmetric uniform weight")
    total = chain.then("same terms", summed(line), "all terms are the same")
    chain.start("unit variance", equation(total, build.ONE), "the variance must be one")
    upper = _positive_solution(total)
    lower = exact.cancel(replace(lower, beta, upper))
    bounds = pair(lower, upper)
    chain.start("bounds", equation(pair(alpha, beta), bounds), "the upper bound is the positive solution")
    return Derivation(
        name=name,
        title=title,
        givens=(*givens, r"\alpha = -\beta"),
        subject=chain.subject,
        steps=chain.steps,
        uses=("preactivation_moments", "relu_second_moment"),
        results=(("bounds", bounds.node),),
    )


def _for_uniform(line: Expression) -> Expression:
    """``sum_j Var(W) E[h^2]``: the found variance at mean weight zero."""
    return replace(mean_square_form(line), sigma**2, variance(WEIGHT))


def _positive_solution(total: Expression) -> Expression:
    found = exact.solve([(total, build.ONE)], [beta.node], {**POSITIVE, beta.node: {"positive": True}})
    if len(found) != 1:
        raise ValueError(f"{len(found)} positive solutions where one was expected")
    return found[0][0]
