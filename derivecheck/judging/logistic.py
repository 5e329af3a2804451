r"""A ``\sigma`` of which nothing is said, as the logistic function.

What holds for any function needs no such reading; ``\sigma'(z) = \sigma(z)(1 - \sigma(z))`` holds of this one only.
"""

from __future__ import annotations

from dataclasses import replace

from derivecheck.judging.context import reachable
from notation.expression import Expression
from notation.givens import Givens
from notation.read_givens.functions import logistic_function

SIGMA = "sigma"
REMARK = r"\sigma was read as the logistic function"


def with_logistic(left: Expression, right: Expression, givens: Givens) -> Givens | None:
    """The givens under which sigma is the logistic function; None where it is not spoken of, or something is said."""
    if SIGMA not in reachable(left, givens) | reachable(right, givens) or givens.definitions_of(SIGMA):
        return None
    known = givens.declaration(SIGMA)
    if known is not None and (known.role != "function" or known.explicit):
        return None
    return replace(givens, definitions=(*givens.definitions, logistic_function(SIGMA)))
