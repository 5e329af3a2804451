"""How the keep probability sets the regularisation coefficient: monotone, from infinity down to zero."""

from __future__ import annotations

from derivations import exact
from derivations.chain import Chain
from derivations.confirm import confirm_decreasing
from derivations.ift6135_h20_a2 import dropout_minimiser
from derivations.ift6135_h20_a2.symbols import lambda_dropout, p
from derivations.model import Derivation
from derivations.terms import jacobian
from notation import build
from notation.expression import Expression, Limit, Symbol
from notation.write.latex import write_latex

KEEP = r"p \in (0,1)"


def derive() -> Derivation:
    coefficient = dropout_minimiser.derive().result("coefficient")
    slope = exact.derivative(coefficient, p.node)
    at_zero = exact.limit(coefficient, p.node, build.ZERO, "+")
    at_one = exact.limit(coefficient, p.node, build.ONE, "-")

    chain = Chain(lambda_dropout)
    chain.then("coefficient", coefficient, "the coefficient found above")
    chain.then("apart", exact.apart(coefficient, p.node), "divide term by term")
    chain.start("slope", jacobian(lambda_dropout, p), "")
    chain.then("differentiate", slope, "differentiate")
    confirm_decreasing(coefficient, p, (KEEP,), "the coefficient falls as the keep probability rises")
    chain.then("negative", build.ZERO, "so the coefficient falls as the keep probability rises", "<")
    chain.start("no units kept", _limit(coefficient, build.ZERO, "+"), "")
    chain.then("limit at zero", at_zero, "when nearly every unit is dropped the regularisation is as strong as can be")
    chain.start("all units kept", _limit(coefficient, build.ONE, "-"), "")
    chain.then("limit at one", at_one, "when every unit stays there is none")
    return Derivation(
        name="dropout_coefficient",
        title="The effect of the keep probability",
        givens=(KEEP, rf"\lambda^{{\text{{dropout}}}} = {write_latex(coefficient)}"),
        subject=chain.subject,
        steps=chain.steps,
        results=(("derivative", slope), ("limit at zero", at_zero), ("limit at one", at_one)),
        remark="The less a unit is kept, the stronger the regularisation.",
    )


def _limit(body: Expression, point: Expression, direction: str) -> Expression:
    assert isinstance(p.node, Symbol)
    return Limit((), variable=p.node, point=point, direction=direction, body=body)
