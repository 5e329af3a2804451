"""The gradient under weight normalisation: a scale times the projection away from the direction."""

from __future__ import annotations

from derivations import exact
from derivations.chain import Chain
from derivations.confirm import confirm_equal
from derivations.ift6135_h20_a2.question_4 import LOSS, WEIGHT_NORM
from derivations.ift6135_h20_a2.symbols import L, d, gamma, projection, u, w_normed
from derivations.model import Derivation
from derivations.rewrite import RuleDoesNotApply, replace
from derivations.terms import Term, gradient, jacobian, norm
from notation import build
from notation.expression import Expression

IDENTITY = Term(build.identity(d.node))
OUTER = u * u.T
LENGTH = norm(u)


def derive() -> Derivation:
    chain = Chain(jacobian(w_normed, u))
    direction = u / LENGTH
    chain.then("definition", gamma * jacobian(direction, u), "definition of the weights; the scale is a constant")
    slope_of_length = u.T / LENGTH
    quotient = (LENGTH * IDENTITY - u * slope_of_length) / LENGTH**2
    chain.then("quotient rule", gamma * quotient, "the quotient rule; the gradient of a length is the unit vector")
    scale, inside = _factored()
    chain.then("factor", build.scale(scale, inside), "take the common factor out")
    slope = chain.then("projection", build.scale(scale, projection.node), "definition of the projection")

    chain.start("gradient of the loss", gradient(L, u), "")
    pulled = jacobian(w_normed, u).T * gradient(L, w_normed)
    chain.then("chain rule", pulled, r"the loss depends on $\mathbf{u}$ through $\mathbf{w}$")
    chain.then("Jacobian", Term(slope).T * gradient(L, w_normed), "the Jacobian found above")
    line = replace(Term(slope).T * gradient(L, w_normed), Term(slope).T, slope)
    result = chain.then("symmetric", line, "the projection is symmetric")

    chain.start("direction", projection * u, "")
    chain.then("definition of the projection", Term(inside) * u, "definition")
    chain.then("multiply out", u - (u * (u.T * u)) / LENGTH**2, "multiply out")
    chain.then("length", u - u, "the sum of squares is the squared length")
    chain.then("zero", build.zeros((d.node,)), "so the projection annihilates the direction")
    confirm_equal(jacobian(w_normed, u), slope, WEIGHT_NORM + LOSS, "the Jacobian of the weights")
    return Derivation(
        name="weight_norm_gradient",
        title="The gradient under weight normalisation",
        givens=WEIGHT_NORM + LOSS,
        subject=chain.subject,
        steps=chain.steps,
        results=(("gradient", result), ("Jacobian", slope), ("scale", scale)),
        remark="The gradient is orthogonal to the direction, so a gradient step cannot shorten it.",
    )


def _factored() -> tuple[Expression, Expression]:
    """The Jacobian as scale times matrix, the identity with coefficient one."""
    slope = gamma * ((LENGTH * IDENTITY - OUTER / LENGTH) / LENGTH**2)
    on_identity, on_outer = exact.coefficients(slope, (IDENTITY, OUTER))
    ratio = exact.cancel(build.div(build.neg(on_outer), on_identity))
    if not exact.same(ratio, 1 / LENGTH**2):
        raise RuleDoesNotApply("the projection form", slope.node)
    return on_identity, (IDENTITY - OUTER / LENGTH**2).node
