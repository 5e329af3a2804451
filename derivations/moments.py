"""Expectations and variances inside a line: taken apart by linearity, and settled by the declared moments."""

from __future__ import annotations

from derivations.definitions import Definitions
from derivations.rewrite import linear_expectation
from notation.expression import Covariance, Expectation, Expression, Variance
from notation.givens import Givens
from notation.walking import rebuild


def linear(node: Expression, definitions: Definitions) -> Expression:
    """Every expectation of a sum as a sum of expectations, with what is not random in front."""
    if isinstance(node, Expectation) and not node.given:
        return linear_expectation(node.body, definitions.random)
    return rebuild(node, lambda child: linear(child, definitions))


def settled_moments(node: Expression, givens: Givens, kept: frozenset[str]) -> Expression:
    """Every expectation and variance as the declared moments have it. Raises ``Undecided``."""
    if isinstance(node, Expectation | Variance | Covariance):
        from symbolic import rewritten

        return rewritten(node, givens, kept)
    return rebuild(node, lambda child: settled_moments(child, givens, kept))
