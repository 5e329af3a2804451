"""The bidirectional network: its recurrences, and the pieces of backpropagation through them.

``direction`` is ``f`` (time runs forward, the state before is at t-1) or ``b`` (it runs backward, the state
before is at t+1).
"""

from __future__ import annotations

from derivations import exact
from derivations.chain import Chain
from derivations.ift6135_h20_a2.question_6 import NETWORK
from derivations.ift6135_h20_a2.symbols import (
    L,
    T,
    direction_weights,
    hidden,
    inputs,
    loss_part,
    prediction,
    sigmoid,
    t,
    target,
)
from derivations.least_squares import gradient_of_squares, linear_part
from derivations.model import Derivation
from derivations.rewrite import RuleDoesNotApply, at, replace
from derivations.terms import Term, diag, gradient, jacobian, norm, sum_over
from notation import build
from notation.expression import Expression, MatMul, Symbol
from notation.walking import walk

WORDS = {"f": "forward", "b": "backward"}
BEFORE: dict[str, Term] = {"f": t - 1, "b": t + 1}
AFTER: dict[str, Term] = {"f": t + 1, "b": t - 1}


def argument(direction: str) -> Term:
    """What the sigmoid is applied to at time t."""
    weights, recurrent = direction_weights("W", direction), direction_weights("U", direction)
    return weights * inputs(t) + recurrent * hidden(direction, BEFORE[direction])


def output() -> Term:
    return direction_weights("V", "f") * hidden("f", t) + direction_weights("V", "b") * hidden("b", t)


def loss_gradient(direction: str) -> Derivation:
    """The gradient of the loss of one step by the hidden state of that step."""
    unit = hidden(direction, t)
    chain = Chain(gradient(loss_part(t), unit))
    chain.then("definition", gradient(norm(target(t) - prediction(t)) ** 2, unit), "definition of the loss")
    line = jacobian(prediction(t), unit).T * gradient(norm(target(t) - prediction(t)) ** 2, prediction(t))
    chain.then("chain rule", line, "the chain rule through the prediction")
    slope = gradient_of_squares((norm(target(t) - prediction(t)) ** 2).node, _symbol(prediction(t)))
    _, matrix = linear_part(output().node, _symbol(unit))
    chain.then(
        "pieces",
        Term(matrix).T * Term(slope),
        "the prediction is linear in the state; the gradient of a squared norm",
    )
    result = chain.then("constant", _sign_first(Term(matrix).T.node, slope), "the constant moves to the front")
    return Derivation(
        name=f"birnn_loss_{WORDS[direction]}",
        title=f"The loss of one step and the {WORDS[direction]} state",
        givens=NETWORK,
        subject=chain.subject,
        steps=chain.steps,
        results=(("gradient", result),),
    )


def _sign_first(matrix: Expression, slope: Expression) -> Expression:
    """``A (-(c v))`` as ``-(c A v)``."""
    from notation.expression import Mul, Neg

    if isinstance(slope, Neg) and isinstance(slope.operand, Mul):
        scalar, vector = slope.operand.left, slope.operand.right
        return build.neg(build.scale(scalar, build.matmul(matrix, vector)))
    raise RuleDoesNotApply("a scalar to the front", slope)


def state_jacobian(direction: str) -> Derivation:
    """The Jacobian of the next state of one direction by the present one."""
    unit, after = hidden(direction, t), hidden(direction, AFTER[direction])
    inside = at(argument(direction), t, AFTER[direction])
    chain = Chain(jacobian(after, unit))
    chain.then("recurrence", jacobian(sigmoid(Term(inside)), unit), "the recurrence one step on")
    _, matrix = linear_part(inside, _symbol(unit))
    slopes = diag(sigmoid(Term(inside), primes=1))
    chain.then("chain rule", slopes * matrix, "the sigmoid is elementwise, so its Jacobian is diagonal")
    result = chain.then(
        "slope", _logistic(slopes, after) * matrix, "the slope of the logistic function in terms of its value"
    )
    return Derivation(
        name=f"birnn_jacobian_{WORDS[direction]}",
        title=f"The Jacobian of the {WORDS[direction]} state",
        givens=NETWORK,
        subject=chain.subject,
        steps=chain.steps,
        results=(("Jacobian", result),),
    )


def _logistic(slopes: Term, value: Term) -> Term:
    """``diag(sigma'(a))`` as ``diag(h * (1 - h))`` with ``h = sigma(a)``."""
    if not exact.logistic_slope_holds():
        raise RuleDoesNotApply("the slope of the logistic function", slopes.node)
    return diag(value @ (build.ones(value.node.shape) - value))


def weight_gradient(letter: str, direction: str) -> Derivation:
    """The gradient of the whole loss by a weight that every step uses."""
    weight = direction_weights(letter, direction)
    unit = hidden(direction, t)
    inside = argument(direction)
    factor = _factor_of(inside.node, weight.node)
    slopes = diag(sigmoid(inside, primes=1))
    upstream = gradient(L, unit)

    chain = Chain(gradient(L, weight))
    use = sum_over(t, 1, T, (slopes * upstream) * Term(factor).T)
    chain.then(
        "uses",
        use,
        "every step uses the weights once, and the contributions add up",
    )
    result = chain.then(
        "slope",
        replace(use, slopes, _logistic(slopes, unit)),
        "the slope of the logistic function in terms of its value",
    )
    return Derivation(
        name=f"birnn_weight_{WORDS[direction]}",
        title=f"The gradient of the {WORDS[direction]} {'input' if letter == 'W' else 'recurrent'} weights",
        givens=NETWORK,
        subject=chain.subject,
        steps=chain.steps,
        results=(("gradient", result),),
        remark="One use contributes the gradient by what the sigmoid is applied to, times the row of what the weights "
        "multiply. The gradient by a state is the total one: it counts the loss of its own step and, through the "
        "recurrence, of all steps that follow in its direction.",
    )


def _factor_of(inside: Expression, weight: Expression) -> Expression:
    """What ``weight`` multiplies inside the sigmoid."""
    for found in walk(inside):
        if isinstance(found, MatMul) and found.left == weight:
            return found.right
    raise RuleDoesNotApply("the use of a weight", inside)


def _symbol(term: Term) -> Symbol:
    assert isinstance(term.node, Symbol)
    return term.node
