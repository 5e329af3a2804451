"""A largest eigenvalue above the bound is necessary for an explosion, and not sufficient."""

from __future__ import annotations

from derivations import exact
from derivations.chain import Chain
from derivations.ift6135_h20_a2 import vanishing_gradient
from derivations.ift6135_h20_a2.question_5 import LARGEST_EIGENVALUE, RECURRENCE, SLOPE
from derivations.ift6135_h20_a2.recurrence import bounded_step, largest_eigenvalue, step_norm
from derivations.ift6135_h20_a2.symbols import T, state, t
from derivations.model import Derivation
from derivations.rewrite import replace
from derivations.terms import Term, jacobian, norm
from notation import build
from notation.expression import ArrayLiteral, BigOperator, Number, Symbol

CHOICES = {
    (True, True): "both",
    (True, False): "necessary",
    (False, True): "sufficient",
    (False, False): "neither",
}
COUNTEREXAMPLE = ((0, 2), (0, 0))
"""A matrix whose square is zero, with a largest eigenvalue of its square as large as one likes."""


def derive() -> Derivation:
    chain = Chain(step_norm())
    one_step = bounded_step(chain)
    total = norm(jacobian(state(T), state(0)), "op")
    chain.start("all steps", total, "without any condition on the eigenvalue")
    index = t.node
    assert isinstance(index, Symbol)
    steps = BigOperator((), "prod", variable=index, lower=build.ONE, upper=T.node, body=step_norm().node)
    chain.then("chain rule", steps, "the chain rule, and the norm of a product", "<=")
    line = chain.then("each step", replace(steps, step_norm(), one_step), "the bound of one step", "<=")
    chain.then("power", exact.closed_product(line), "the factors are all the same")
    necessary = vanishing_gradient.derive().result("limit") == build.ZERO

    square, eigenvalue = _counterexample()
    sufficient = not (all(entry == 0 for row in square for entry in row) and eigenvalue > 1)
    weights = Term(_matrix(COUNTEREXAMPLE))
    chain.start("counterexample", largest_eigenvalue(weights), "take the identity as activation and two units")
    chain.then("large", build.number(eigenvalue), "the eigenvalues of the product are zero and this")
    chain.start("two steps", weights * weights, "the gradient over two steps is the square of the weights")
    chain.then("gone", _matrix(square), "yet the gradient is exactly zero from the second step on")
    return Derivation(
        name="explosion_condition",
        title="Necessary or sufficient for explosion",
        givens=RECURRENCE + SLOPE + LARGEST_EIGENVALUE,
        subject=chain.subject,
        steps=chain.steps,
        results=(),
        choice=CHOICES[(necessary, sufficient)],
        remark="By the previous part the gradient vanishes whenever the largest eigenvalue is at most the bound, so an "
        "explosion needs a larger one: the condition is necessary. It is not sufficient, because the slopes may stay "
        r"below $\gamma$ and the product of the weights over several steps may be small although one factor is large: "
        "in the example the eigenvalue is as large as one likes and the gradient vanishes all the same.",
    )


def _matrix(rows: tuple[tuple[int, ...], ...]) -> ArrayLiteral:
    made = build.array(tuple(build.array(tuple(_number(entry) for entry in row)) for row in rows))
    assert isinstance(made, ArrayLiteral)
    return made


def _number(value: int) -> Number:
    return build.number(value)


def _counterexample() -> tuple[tuple[tuple[int, ...], ...], int]:
    """The square of the weights, and the largest eigenvalue of their Gram matrix (which is diagonal here)."""
    rows = COUNTEREXAMPLE
    size = range(len(rows))
    square = tuple(tuple(sum(rows[a][k] * rows[k][b] for k in size) for b in size) for a in size)
    gram = tuple(tuple(sum(rows[k][a] * rows[k][b] for k in size) for b in size) for a in size)
    if any(gram[a][b] for a in size for b in size if a != b):
        raise ValueError("the Gram matrix of the counterexample is not diagonal")
    return square, max(gram[a][a] for a in size)
