"""The running-average rule as a recursion in the update."""

from __future__ import annotations

from derivations import exact
from derivations.chain import Chain
from derivations.ift6135_h20_a2.question_1 import AVERAGE_RULE, GIVENS, STEP_RULE
from derivations.ift6135_h20_a2.symbols import beta, delta, g, t, update, v
from derivations.model import Derivation
from derivations.rewrite import at, replace


def derive() -> Derivation:
    buffer = beta * v(t - 1) + (1 - beta) * g(t)
    step = -(delta * v(t))
    before = at(step, t, t - 1)
    ((buffer_before,),) = exact.solve([(update(t - 1).node, before)], [v(t - 1).node])

    chain = Chain(update(t))
    chain.then("update", step, "definition of the update")
    line = chain.then("buffer", replace(chain.last, v(t), buffer), "rule for the buffer")
    line = chain.then(
        "previous update",
        replace(line, v(t - 1), buffer_before),
        "the definition of the update one step earlier, solved for the buffer",
    )
    result = chain.then("collect", exact.collect(line, (update(t - 1), g(t))), "collect the terms")
    return Derivation(
        name="average_recursion",
        title="SGD with a running average as a recursion in the update",
        givens=GIVENS + AVERAGE_RULE + STEP_RULE,
        subject=chain.subject,
        steps=chain.steps,
        results=(("recursion", result),),
    )
