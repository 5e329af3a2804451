"""The squared loss averaged over an i.i.d. Bernoulli mask, for any number of samples and features."""

from __future__ import annotations

from derivations import exact
from derivations.chain import Chain
from derivations.confirm import confirm_equal
from derivations.ift6135_h20_a2.question_2 import DROPOUT, GIVENS
from derivations.ift6135_h20_a2.symbols import Gamma, R, X, d, i, j, loss_at, n, p, w, y
from derivations.model import Derivation
from derivations.rewrite import (
    RuleDoesNotApply,
    entry,
    linear_expectation,
    norm_of_squares,
    over_terms,
    replace,
    squares_of_norm,
)
from derivations.terms import Term, expectation, norm, sum_over, variance
from notation import build
from notation.expression import Add, BigOperator, Expression, Symbol

RANDOM = frozenset({"R"})


def bernoulli_moments(success: Term) -> tuple[Expression, Expression]:
    """Mean and variance of a variable that is 1 with probability ``success`` and else 0."""
    mean = 1 * success + 0 * (1 - success)
    second = Term(build.number(1)) ** 2 * success + Term(build.number(0)) ** 2 * (1 - success)
    return exact.expand(mean), exact.factor(second - mean**2)


def derive() -> Derivation:
    row, column = _index(i), _index(j)
    mean, spread = bernoulli_moments(p)
    residual = y - (X @ R) * w

    chain = Chain(expectation(loss_at(w)))
    chain.then("loss", expectation(norm(residual) ** 2), "definition of the loss")
    squares = squares_of_norm((norm(residual) ** 2).node, row, column)
    chain.then(
        "rows",
        linear_expectation(squares, RANDOM),
        "the squared norm adds up squared entries; the expectation is linear",
    )
    one = Term(entry(residual.node, row, column))
    both = sum_over(i, 1, n, expectation(one) ** 2 + variance(one))
    line = chain.then(
        "mean and variance", both, "the mean of a square is the squared mean plus the variance, for every row"
    )

    centre = replace(linear_expectation(one.node, RANDOM), expectation(R[i, j]), mean)
    centre = _constant_first(centre, p)
    line = chain.then("mean", replace(line, expectation(one), centre), "an entry of the mask has mean $p$")
    apart = _variance_of_row(row, column)
    line = chain.then(
        "variance",
        replace(line, variance(one), apart),
        "constants do not vary, and independent terms add their variances",
    )
    apart_found = replace(apart, variance(R[i, j]), spread)
    line = replace(line, apart, apart_found)
    chain.then("entry variance", line, "an entry of the mask has variance $p(1 - p)$")

    squared, penalty = _split(line)
    line = chain.then(
        "split", build.add((squared, _by_feature(penalty, spread))), "two sums; in the second, sum over the rows first"
    )
    columns = sum_over(i, 1, n, X[i, j] ** 2)
    line = chain.then("Gamma", replace(line, columns, Gamma[j, j] ** 2), r"the definition of $\Gamma$")
    fitted = norm_of_squares(squared)
    scaled = sum_over(j, 1, d, Gamma[j, j] ** 2 * w[j] ** 2)
    weighted = norm_of_squares(sum_over(j, 1, d, (Gamma[j, j] * w[j]) ** 2).node)
    line = replace(replace(line, squared, fitted), scaled, weighted)
    result = chain.then("norms", line, r"sums of squares are squared norms; $\Gamma$ is diagonal")
    confirm_equal(chain.subject, result, GIVENS + DROPOUT, "the expected loss")
    return Derivation(
        name="dropout_loss",
        title="The expected loss under dropout",
        givens=GIVENS + DROPOUT,
        subject=chain.subject,
        steps=chain.steps,
        results=(("expected loss", result),),
    )


def _index(term: Term) -> Symbol:
    assert isinstance(term.node, Symbol)
    return term.node


def _constant_first(centre: Expression, constant: Term) -> Expression:
    """``y_i - sum_j X_ij p w_j`` with the constant before the sum."""
    weights = sum_over(j, 1, d, X[i, j] * constant * w[j])
    return replace(centre, weights, constant * sum_over(j, 1, d, X[i, j] * w[j]))


def _variance_of_row(row: Symbol, column: Symbol) -> Expression:
    """``Var(y_i - sum_j X_ij R_ij w_j)`` for independent entries of the mask: squares of the weights of each."""
    total = entry(((X @ R) * w).node, row, column)
    assert isinstance(total, BigOperator)
    (weight,) = exact.coefficients(total.body, (R[i, j],))
    square = exact.expand(build.power(weight, build.TWO))
    return sum_over(j, 1, d, Term(square) * variance(R[i, j])).node


def _split(line: Expression) -> tuple[Expression, Expression]:
    apart = over_terms(line)
    assert isinstance(apart, Add)
    squared, penalty = apart.terms
    return squared, penalty


def _by_feature(penalty: Expression, spread: Expression) -> Expression:
    """``sum_i sum_j X_ij^2 w_j^2 s`` as ``s sum_j (sum_i X_ij^2) w_j^2``."""
    by_row = sum_over(i, 1, n, sum_over(j, 1, d, X[i, j] ** 2 * w[j] ** 2 * spread))
    if penalty != by_row.node:
        raise RuleDoesNotApply("changing the order of two sums", penalty)
    inner = sum_over(i, 1, n, X[i, j] ** 2)
    return build.scale(spread, sum_over(j, 1, d, inner * w[j] ** 2).node)
