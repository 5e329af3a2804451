"""The parameters for which momentum and running average coincide, by matching coefficients."""

from __future__ import annotations

from derivations import exact
from derivations.chain import Chain
from derivations.ift6135_h20_a2 import average_recursion, momentum_recursion
from derivations.ift6135_h20_a2.question_1 import AVERAGE_RULE, MOMENTUM_RULE, STEP_RULE
from derivations.ift6135_h20_a2.symbols import alpha, beta, delta, epsilon, g, t, update
from derivations.model import Derivation
from derivations.rewrite import equation
from derivations.terms import pair
from notation.expression import Relation


def derive() -> Derivation:
    atoms = (update(t - 1), g(t))
    momentum = exact.coefficients(momentum_recursion.derive().result("recursion"), atoms)
    average = exact.coefficients(average_recursion.derive().result("recursion"), atoms)
    matched: list[Relation] = [equation(left, right) for left, right in zip(momentum, average, strict=True)]
    system = [(relation.left, relation.right) for relation in matched]
    (forward,) = exact.solve(system, (alpha.node, epsilon.node))
    (backward,) = exact.solve(system, (beta.node, delta.node))

    chain = Chain(matched[0])
    chain.start(
        "coefficient of the gradient",
        matched[1],
        "and so must those of the gradient",
    )
    there = pair(*forward).node
    back = pair(*backward).node
    chain.start("map", equation(pair(alpha, epsilon), there), "solve for the momentum parameters")
    chain.start("inverse map", equation(pair(beta, delta), back), "solve for the running-average parameters")
    return Derivation(
        name="momentum_average_map",
        title="The two update rules are equivalent",
        givens=(AVERAGE_RULE[1], STEP_RULE[1], *MOMENTUM_RULE[2:], r"\alpha = \beta", r"\epsilon = \delta(1-\beta)"),
        lead="the recursions agree for all gradients when the coefficients of the previous update agree",
        subject=chain.subject,
        steps=chain.steps,
        results=(("map", there), ("inverse map", back)),
        remark="The ranges of the parameters correspond as well, so every setting of one rule is a setting "
        "of the other.",
    )
