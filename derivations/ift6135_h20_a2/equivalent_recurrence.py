"""The two placements of the activation give one network, by induction."""

from __future__ import annotations

from derivations.chain import Chain
from derivations.ift6135_h20_a2.question_5 import CONVENTIONAL, RECURRENCE
from derivations.ift6135_h20_a2.symbols import U_input, W_square, b_vector, inputs, output_state, sigmoid, state, t
from derivations.model import Derivation
from derivations.rewrite import at, replace


def derive() -> Derivation:
    claim = sigmoid(state(t))
    rule = W_square * sigmoid(state(t - 1)) + U_input * inputs(t) + b_vector
    conventional = sigmoid(W_square * output_state(t - 1) + U_input * inputs(t) + b_vector)

    chain = Chain(output_state(t))
    line = chain.then("rule", conventional, "the conventional recurrence")
    line = chain.then(
        "hypothesis",
        replace(line, output_state(t - 1), at(claim, t, t - 1)),
        "the induction hypothesis at the step before",
    )
    result = chain.then(
        "state", replace(line, rule, state(t)), "this is the argument that the other recurrence defines"
    )
    if result != claim.node:
        raise ValueError("the induction does not close")
    return Derivation(
        name="equivalent_recurrence",
        title="Two ways to apply the activation",
        givens=RECURRENCE + CONVENTIONAL,
        subject=chain.subject,
        steps=chain.steps,
        results=(("state", result),),
        remark="The induction starts at time 0, where the initial output is the activation of the initial state.",
    )
