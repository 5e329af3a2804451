"""The running average as a weighted sum of all gradients: unrolled, then proved by induction."""

from __future__ import annotations

from derivations import exact
from derivations.chain import Chain
from derivations.confirm import confirm_by_induction
from derivations.ift6135_h20_a2.question_1 import AVERAGE_RULE, GIVENS
from derivations.ift6135_h20_a2.symbols import beta, g, i, t, v
from derivations.model import Derivation
from derivations.rewrite import RuleDoesNotApply, at, replace, split_last, terms_of, with_body
from derivations.terms import Term, sum_over, zero_like
from notation import build
from notation.expression import BigOperator, Expression, Mul, Zeros
from notation.walking import walk

UNROLLED_STEPS = 3


def derive() -> Derivation:
    rule = beta * v(t - 1) + (1 - beta) * g(t)
    chain = Chain(v(1))
    value = _first_steps(chain, rule)
    closed = _closed_form(value)
    _induction(chain, rule, closed)
    confirm_by_induction(closed.node, "v", GIVENS + AVERAGE_RULE, "the unrolled average")
    return Derivation(
        name="average_unrolled",
        title="The running average unrolled",
        givens=GIVENS + AVERAGE_RULE,
        subject=chain.subject,
        steps=chain.steps,
        results=(("unrolled", closed.node),),
    )


def _first_steps(chain: Chain, rule: Term) -> Expression:
    """v_1, v_2, v_3 by putting each into the next."""
    value: Expression = zero_like(v(0)).node
    for time in range(1, UNROLLED_STEPS + 1):
        line = at(rule, t, time)
        if time == 1:
            chain.then("rule at 1", line, "the rule at the first step")
        else:
            chain.start(f"v at {time}", v(time), "")
            chain.then(f"rule at {time}", line, "the rule one step on")
        seen = tuple(g(number) for number in range(1, time + 1))
        value = _drop_zero(replace(line, v(time - 1), value))
        reason = "the average starts at zero" if time == 1 else "the previous line, put in"
        value = chain.then(f"unrolled at {time}", exact.collect(value, seen), reason)
    return value


def _drop_zero(line: Expression) -> Expression:
    kept = tuple(term for term in terms_of(line) if not _is_zero_product(term))
    return build.add(kept)


def _is_zero_product(term: Expression) -> bool:
    return isinstance(term, Mul) and isinstance(term.right, Zeros)


def _closed_form(value: Expression) -> Term:
    """The general weight read off the unrolled ones: geometric, with the ratio of neighbours."""
    seen = tuple(g(number) for number in range(1, UNROLLED_STEPS + 1))
    weights = exact.coefficients(value, seen)
    last = weights[-1]
    ratio = exact.cancel(build.div(weights[-2], last))
    for position, weight in enumerate(weights, start=1):
        guess = build.scale(last, build.power(ratio, build.number(UNROLLED_STEPS - position)))
        if not exact.same(guess, weight):
            raise RuleDoesNotApply("a geometric pattern", value)
    total = sum_over(i, 1, t, Term(ratio) ** (t - i) * g(i))
    return Term(build.scale(last, total.node))


def _induction(chain: Chain, rule: Term, closed: Term) -> None:
    """If the closed form holds at t-1 it holds at t; at t = 0 the sum is empty, which is the start."""
    before = at(closed, t, t - 1)
    chain.start("claim", v(t), "the pattern goes on, by induction; at time zero the sum is empty and so is the average")
    line = chain.then("rule", rule, "the rule")
    line = chain.then("hypothesis", replace(line, v(t - 1), before), "the induction hypothesis at the step before")
    shifted, whole = _sum_in(before), _sum_in(closed.node)
    inside = _scaled_weight(beta.node, shifted)
    line = chain.then(
        "factor into the sum",
        replace(replace(line, beta * before, build.scale((1 - beta).node, shifted)), shifted, inside),
        "the factor goes into the sum",
    )
    shorter, last = terms_of(split_last(whole))
    if shorter != inside or not exact.same(last, g(t)):
        raise RuleDoesNotApply("closing the induction", line)
    chain.then("one sum", closed, "the last gradient is the term $i = t$ of the sum")


def _sum_in(expression: Expression) -> BigOperator:
    return next(found for found in walk(expression) if isinstance(found, BigOperator))


def _scaled_weight(factor: Expression, total: BigOperator) -> Expression:
    """The factor multiplied into the weight of each term."""
    if not isinstance(total.body, Mul):
        raise RuleDoesNotApply("a factor into a weighted sum", total)
    weight = exact.powers(build.scale(factor, total.body.left))
    return with_body(total, build.scale(weight, total.body.right))
