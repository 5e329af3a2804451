"""Named laws of random variables: their names, and their densities as expressions.

``\\mathcal{N}(x; \\mu, \\sigma^2)`` and ``\\mathcal{N}(x \\mid \\mu, \\Sigma)`` are values of a density; a law with
nothing before the bar is no value at all.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from notation import build
from notation.expression import Constant, Expression
from notation.givens import Givens, RandomVariable
from notation.source import ShapeClash, Span, Unsupported

Parameters = tuple[Expression, ...]


@dataclass(frozen=True)
class LawRow:
    """``parameters``: how many. ``density``: its value at a point, as an expression; None where it is piecewise."""

    law: str
    names: tuple[str, ...]
    parameters: int
    density: Callable[[Expression, Parameters], Expression] | None


def _squared_distance(at: Expression, mean: Expression) -> Expression:
    return build.power(build.sub(at, mean), build.TWO)


def _normal(at: Expression, parameters: Parameters) -> Expression:
    mean, variance = parameters
    two_pi = build.scale(build.TWO, Constant((), "pi"))
    if not at.shape:
        exponent = build.neg(build.div(_squared_distance(at, mean), build.scale(build.TWO, variance)))
        return build.div(build.apply("exp", (exponent,)), build.apply("sqrt", (build.scale(two_pi, variance),)))
    if variance.rank != 2:
        raise ShapeClash(f"the density of a vector needs a covariance matrix, not a {build.shape_text(variance.shape)}")
    away = build.sub(at, mean)
    form = build.matmul(build.transpose(away), build.matmul(build.inverse(variance), away))
    volume = build.scale(build.power(two_pi, at.shape[0]), build.apply("det", (variance,)))
    return build.div(build.apply("exp", (build.neg(build.div(form, build.TWO)),)), build.apply("sqrt", (volume,)))


def _bernoulli(at: Expression, parameters: Parameters) -> Expression:
    (p,) = parameters
    rest = build.power(build.sub(build.ONE, p), build.sub(build.ONE, at))
    return build.scale(build.power(p, at), rest)


def _exponential(at: Expression, parameters: Parameters) -> Expression:
    (rate,) = parameters
    return build.scale(rate, build.apply("exp", (build.neg(build.scale(rate, at)),)))


def _laplace(at: Expression, parameters: Parameters) -> Expression:
    mean, width = parameters
    away = build.div(build.apply("abs", (build.sub(at, mean),)), width)
    return build.div(build.apply("exp", (build.neg(away),)), build.scale(build.TWO, width))


def _poisson(at: Expression, parameters: Parameters) -> Expression:
    (rate,) = parameters
    top = build.scale(build.power(rate, at), build.apply("exp", (build.neg(rate),)))
    return build.div(top, build.apply("factorial", (at,)))


def _binomial(at: Expression, parameters: Parameters) -> Expression:
    count, p = parameters
    ways = build.apply("binomial", (count, at))
    rest = build.power(build.sub(build.ONE, p), build.sub(count, at))
    return build.scale(build.scale(ways, build.power(p, at)), rest)


def _geometric(at: Expression, parameters: Parameters) -> Expression:
    (p,) = parameters
    return build.scale(build.power(build.sub(build.ONE, p), build.sub(at, build.ONE)), p)


ROWS = (
    LawRow("normal", ("N", "Normal", "Gaussian"), 2, _normal),
    LawRow("bernoulli", ("Bern", "Bernoulli", "Ber"), 1, _bernoulli),
    LawRow("uniform", ("U", "Unif", "Uniform"), 2, None),
    LawRow("exponential", ("Exp", "Exponential"), 1, _exponential),
    LawRow("categorical", ("Cat", "Categorical"), 1, None),
    LawRow("laplace", ("Laplace", "Lap"), 2, _laplace),
    LawRow("poisson", ("Poisson", "Poi", "Pois"), 1, _poisson),
    LawRow("binomial", ("Binomial", "Bin", "Binom"), 2, _binomial),
    LawRow("geometric", ("Geometric", "Geom", "Geo"), 1, _geometric),
)
"""One row a law. Parameters as usual: mean and variance; chance; ends; rate; chances; mean and width; rate; number of
trials and chance; chance (first success at 1, 2, …)."""

UNNAMED = "law."
"""How the names begin that stand for laws written inside a formula."""


def unnamed_laws(givens: Givens) -> dict[str, RandomVariable]:
    return {variable.name: variable for variable in givens.random if variable.name.startswith(UNNAMED)}


LAWS: dict[str, LawRow] = {name: row for row in ROWS for name in row.names}


def law_density(row: LawRow, at: Expression, parameters: Parameters, span: Span) -> Expression:
    """The density or mass of a law at a point, written out. Raises ``Unsupported`` or ``ShapeClash``."""
    if row.density is None:
        raise Unsupported(f"the density of the {row.law} law written as a formula", span)
    if len(parameters) != row.parameters:
        raise Unsupported(f"a {row.law} law with {len(parameters)} parameters", span)
    try:
        return row.density(at, parameters)
    except ShapeClash as clash:
        raise ShapeClash(clash.message, span) from clash
