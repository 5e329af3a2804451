"""A line made of exponentials as a named function of one argument: found by trying, and taken only when proved."""

from __future__ import annotations

from derivations.rewrite import RuleDoesNotApply
from notation import build
from notation.expression import Apply, Constant, Expression, Pow
from notation.givens import Givens
from notation.walking import walk

_TABLE = ("tanh", "softplus")


def recognised(line: Expression, givens: Givens) -> Expression:
    """``f(u)`` that the line is equal to, f logistic, tanh or softplus. Raises ``RuleDoesNotApply``."""
    from symbolic import Undecided, prove_equal, rewritten

    if line.shape:
        raise RuleDoesNotApply("the name of a function", line)
    for exponent in _exponents(line):
        for argument in _arguments(exponent):
            try:
                inner = rewritten(argument, givens)
            except Undecided:
                continue
            for name in (*_logistic_names(givens), *_TABLE):
                made = build.apply(name, (inner,))
                if prove_equal(line, made, givens) is not None:
                    return made
    raise RuleDoesNotApply("the name of a function", line)


def _arguments(exponent: Expression) -> tuple[Expression, ...]:
    half = build.div(exponent, build.TWO)
    return exponent, build.neg(exponent), half, build.neg(half)


def _exponents(line: Expression) -> list[Expression]:
    found: list[Expression] = []
    for part in walk(line):
        exponent = None
        if isinstance(part, Apply) and part.function in ("exp", "sinh", "cosh"):
            exponent = part.arguments[0]
        elif isinstance(part, Pow) and part.base == Constant((), "e"):
            exponent = part.exponent
        if exponent is not None and exponent not in found:
            found.append(exponent)
    return found


def _logistic_names(givens: Givens) -> list[str]:
    from symbolic.applications import known_shape_of_function
    from symbolic.context import Context

    context = Context(givens)
    names = [row.target.name for row in givens.definitions if row.function]
    return [name for name in names if known_shape_of_function(name, context) == "sigmoid"] or ["sigmoid"]
