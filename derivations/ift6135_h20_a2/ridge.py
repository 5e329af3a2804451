"""Linear regression with an L2 penalty: its loss and the closed form of its minimiser."""

from __future__ import annotations

from derivations.chain import Chain
from derivations.confirm import confirm_minimiser
from derivations.ift6135_h20_a2.question_2 import GIVENS, RIDGE
from derivations.ift6135_h20_a2.symbols import X, lambda_ridge, loss_at, w, w_ridge, y
from derivations.least_squares import expanded, gradient_of_squares, normal_equations, scaled, written
from derivations.model import Derivation
from derivations.rewrite import equation
from derivations.terms import gradient, norm, zero_like
from notation import build
from notation.expression import Symbol
from notation.write.latex import write_latex


def derive() -> Derivation:
    assert isinstance(w.node, Symbol)
    loss = (norm(y - X * w) ** 2 + lambda_ridge * norm(w) ** 2).node
    chain = Chain(loss_at(w))
    chain.then("loss", loss, "squared error plus the coefficient times the squared length of the weights")

    slope = gradient_of_squares(loss, w.node)
    terms = expanded(slope, w.node)
    chain.start("gradient of the loss", gradient(loss_at(w), w), "")
    chain.then("gradient", slope, "the chain rule for a squared norm")
    chain.then("multiply out", build.add(tuple(written(term, w.node) for term in terms)), "multiply out")

    at_minimum = build.add(tuple(written(term, w_ridge.node) for term in terms))
    chain.start("stationary", equation(at_minimum, zero_like(w)), "the gradient vanishes at the minimiser")
    system = normal_equations(terms)
    unknown = scaled(system.scale, w_ridge.node)
    chain.then(
        "collect", equation(build.matmul(system.matrix, unknown), system.right), "divide by two and collect", "implies"
    )
    solution = system.solved()
    chain.then(
        "invert",
        equation(unknown, solution),
        "the matrix is positive definite for a positive coefficient, so it has an inverse",
        "implies",
    )
    confirm_minimiser(loss, w, solution, GIVENS + RIDGE, "the minimiser of the ridge loss")
    return Derivation(
        name="ridge",
        title="Ridge regression",
        givens=(*GIVENS, *RIDGE, rf"L(\mathbf{{w}}) = {write_latex(loss)}", STATIONARY_RIDGE),
        subject=chain.subject,
        steps=chain.steps,
        results=(("loss", loss), ("minimiser", solution)),
    )


STATIONARY_RIDGE = r"\nabla_{\mathbf{w}} L(\mathbf{w}) = \mathbf{0} \text{ at } \mathbf{w} = \mathbf{w}^{L^2}"
