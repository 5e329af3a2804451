"""Mistakes with functions, powers, means and bounds of sums undone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from derivecheck.diagnosis.model import Row, Situation
from derivecheck.diagnosis.wording import shown
from derivecheck.mutation.wrong import shifted
from notation import build
from notation.build import ONE, TWO, number
from notation.expression import (
    Add,
    Apply,
    BigOperator,
    Component,
    Div,
    Expectation,
    Expression,
    Inverse,
    MatMul,
    Mul,
    Neg,
    Norm,
    Number,
    Pow,
    Symbol,
    Variance,
)
from notation.walking import free_symbols, substitute, walk

Made = Iterator[tuple[str, Expression]]
_ROUNDINGS = ("floor", "ceil")
_SMOOTH = ("exp", "log", "sqrt", "tanh", "sin", "cos", "sigmoid", "abs", "relu", "softplus")


def _absolute(node: Expression, situation: Situation) -> Made:
    if isinstance(node, Apply) and node.function == "abs":
        yield "the absolute value is left out", node.arguments[0]
    elif not node.shape and isinstance(node, Symbol | Add | Div | Mul | MatMul | Component | Neg):
        yield f"the absolute value of {shown(node)} is taken", build.apply("abs", (node,))


def _positive_part(node: Expression, situation: Situation) -> Made:
    if isinstance(node, Apply) and node.function in ("max", "relu", "min"):
        for argument in node.arguments:
            if argument != number(0):
                yield f"{shown(node)} is replaced by {shown(argument)}", argument
        if node.function != "relu":
            other = "min" if node.function == "max" else "max"
            yield f"\\{node.function} is replaced by \\{other}", replace(node, function=other)
    elif not node.shape and isinstance(node, Symbol | Add | Component | Mul):
        yield f"{shown(node)} is replaced by \\max(0, {shown(node)})", build.apply("max", (number(0), node))


def _rounding(node: Expression, situation: Situation) -> Made:
    if isinstance(node, Apply) and node.function in _ROUNDINGS:
        names = {"floor": "rounded down", "ceil": "rounded up"}
        other = "floor" if node.function == "ceil" else "ceil"
        yield f"the fraction is {names[other]}, not {names[node.function]}", replace(node, function=other)
        yield "the rounding is left out", node.arguments[0]
    elif isinstance(node, Div) and not node.shape and _rounds(situation):
        yield f"{shown(node)} is rounded down", build.apply("floor", (node,))
        yield f"{shown(node)} is rounded up", build.apply("ceil", (node,))


def _rounds(situation: Situation) -> bool:
    """Whether rounding is in question at all."""
    return any(isinstance(part, Apply) and part.function in _ROUNDINGS for part in walk(situation.expected))


def _square(node: Expression, situation: Situation) -> Made:
    if isinstance(node, Symbol | Norm | Component | Add | Apply) and not node.shape:
        yield f"{shown(node)} is squared", build.power(node, TWO)
    elif isinstance(node, Symbol | Add) and node.rank:
        yield f"the entries of {shown(node)} are squared", build.power(node, TWO, elementwise=True)
    if isinstance(node, Expectation | Variance) and not node.shape:
        yield f"{shown(node)} is squared", build.power(node, TWO)


def _drop_power(node: Expression, situation: Situation) -> Made:
    if isinstance(node, Pow):
        yield f"the exponent of {shown(node)} is left out", node.base
    elif isinstance(node, Apply) and node.function == "sqrt":
        yield "the root is left out", node.arguments[0]
    elif not node.shape and isinstance(node, Symbol | Add | Div | Mul | Variance | MatMul):
        yield f"the root of {shown(node)} is taken", build.apply("sqrt", (node,))


def _exponent(node: Expression, situation: Situation) -> Made:
    if not isinstance(node, Pow):
        return
    old = node.exponent
    changed = [shifted(old, by) for by in (1, -1, 2, -2)]
    changed += [build.neg(old) if not isinstance(old, Neg) else old.operand]
    changed += [build.scale(TWO, old) if not isinstance(old, Number) else number(2 * old.value), build.div(old, TWO)]
    for leaf in dict.fromkeys(part for part in walk(old) if isinstance(part, Symbol) and part != old):
        for by in (1, -1):
            changed.append(substitute(old, {leaf: shifted(leaf, by)}))
    for new in changed:
        made = node.base if new == ONE else build.power(node.base, new, elementwise=node.elementwise)
        yield f"the exponent {shown(old)} of {shown(node.base)} is {shown(new)}", made


def _shift_index(node: Expression, situation: Situation) -> Made:
    if isinstance(node, Symbol) and node.indices:
        for at, index in enumerate(node.indices):
            for by in (1, -1):
                made = replace(node, indices=(*node.indices[:at], shifted(index, by), *node.indices[at + 1 :]))
                yield f"{shown(node)} is {shown(made)}", made
            for other in situation.indices:
                if other != index:
                    made = replace(node, indices=(*node.indices[:at], other, *node.indices[at + 1 :]))
                    yield f"{shown(node)} is {shown(made)}", made
    elif isinstance(node, Component):
        for at, position in enumerate(node.positions):
            for other in situation.indices:
                if position is not None and other != position:
                    component = build.component(node.base, (*node.positions[:at], other, *node.positions[at + 1 :]))
                    yield f"{shown(node)} is {shown(component)}", component


def _bounds(node: Expression, situation: Situation) -> Made:
    if not isinstance(node, BigOperator):
        return
    for name in ("lower", "upper"):
        bound = getattr(node, name)
        if bound is None:
            continue
        for by in (1, -1):
            moved: Any = {name: shifted(bound, by)}
            yield f"the sum {'starts' if name == 'lower' else 'ends'} at {shown(moved[name])}", replace(node, **moved)


def missing_sum(node: Expression, situation: Situation) -> Made:
    """A sum over an index that is free here and bound in what is expected."""
    names = {symbol.name for symbol in free_symbols(node) if not symbol.shape} | {
        leaf.name
        for part in walk(node)
        if isinstance(part, Symbol)
        for index in part.indices
        for leaf in walk(index)
        if isinstance(leaf, Symbol)
    }
    bound = {part.variable.name for part in walk(node) if isinstance(part, BigOperator)}
    for operator in dict.fromkeys(situation.big_operators):
        if operator.variable.name in names - bound:
            yield (
                f"it is summed over {shown(operator.variable)}",
                BigOperator(
                    node.shape,
                    "sum",
                    variable=operator.variable,
                    lower=operator.lower,
                    upper=operator.upper,
                    condition=operator.condition,
                    body=node,
                ),
            )


def _extra_sum(node: Expression, situation: Situation) -> Made:
    if not isinstance(node, BigOperator):
        return
    yield f"the sum over {shown(node.variable)} is left out", node.body
    if node.kind == "sum" and node.upper is not None and node.lower is not None:
        size = node.upper if node.lower == ONE else build.add((build.sub(node.upper, node.lower), ONE))
        yield f"the sum over {shown(node.variable)} is divided by the number of its terms", build.div(node, size)
    for kind in ("sum", "prod", "max"):
        if kind != node.kind:
            yield f"\\{node.kind} is replaced by \\{kind}", replace(node, kind=kind)


def _complement(node: Expression, situation: Situation) -> Made:
    if isinstance(node, Add) and len(node.terms) == 2 and node.terms[0] == ONE and isinstance(node.terms[1], Neg):
        inner = node.terms[1].operand
        yield f"{shown(node)} is replaced by {shown(inner)}", inner
        yield f"the minus sign of {shown(node)} is a plus", build.add((ONE, inner))
    if isinstance(node, Symbol) and not node.shape:
        yield f"{shown(node)} is replaced by 1 - {shown(node)}", build.sub(ONE, node)


def _flip_sign(node: Expression, situation: Situation) -> Made:
    if (
        isinstance(node, Add)
        and len(node.terms) == 2
        and node.terms[0] in situation.sizes
        and isinstance(node.terms[1], Neg)
    ):
        return  # n - 1 for n has its own row
    if isinstance(node, Add):
        for at, term in enumerate(node.terms):
            flipped = term.operand if isinstance(term, Neg) else build.neg(term)
            yield f"the sign of {shown(term)} is changed", build.add((*node.terms[:at], flipped, *node.terms[at + 1 :]))
            if len(node.terms) > 1:
                yield f"{shown(term)} is left out", build.add((*node.terms[:at], *node.terms[at + 1 :]))
    elif isinstance(node, Neg):
        yield f"the minus sign before {shown(node.operand)} is left out", node.operand


def _reciprocal(node: Expression, situation: Situation) -> Made:
    if isinstance(node, Div) and not node.shape:
        made = node.denominator if node.numerator == ONE else build.div(node.denominator, node.numerator)
        yield f"{shown(node)} is turned over", made
    elif isinstance(node, Symbol) and not node.shape:
        yield f"{shown(node)} is replaced by 1/{shown(node)}", build.div(ONE, node)


def _number(node: Expression, situation: Situation) -> Made:
    if isinstance(node, Number) and node.digits is None:
        for value in (node.value + 1, node.value - 1, 2 * node.value, node.value / 2):
            yield f"{shown(node)} is {shown(number(value))}", number(value)


def _count(node: Expression, situation: Situation) -> Made:
    if isinstance(node, Symbol) and node in situation.sizes:
        for by in (1, -1):
            yield f"{shown(node)} is replaced by {shown(shifted(node, by))}", shifted(node, by)
    if (
        isinstance(node, Add)
        and len(node.terms) == 2
        and isinstance(node.terms[0], Symbol)
        and node.terms[0] in situation.sizes
    ):
        yield f"{shown(node)} is replaced by {shown(node.terms[0])}", node.terms[0]


def _primes(node: Expression, situation: Situation) -> Made:
    if isinstance(node, Apply):
        if node.primes:
            yield f"{shown(node)} is not differentiated", replace(node, primes=node.primes - 1)
        if situation.givens.definitions_of(node.function):
            yield f"{shown(node)} is differentiated", replace(node, primes=node.primes + 1)


def _apply_twice(root: Expression, situation: Situation) -> Made:
    """A function of what already is its value: ``sigma(h)(1 - sigma(h))`` for ``h = sigma(a)``."""
    for call in dict.fromkeys(part for part in walk(root) if isinstance(part, Apply) and len(part.arguments) == 1):
        argument = call.arguments[0]
        yield f"{shown(argument)} stands for {shown(call)}", replaced(root, call, argument)
        if not isinstance(argument, Symbol):
            continue
        for definition in situation.givens.definitions_of(argument.name):
            inner = (
                definition.body.arguments[0]
                if isinstance(definition.body, Apply) and definition.body.arguments
                else None
            )
            if inner is not None and inner.shape == argument.shape:
                made = replaced(root, call, replace(call, arguments=(inner,)))
                yield f"the argument is {shown(inner)} instead of {shown(argument)}", made


def _argument(root: Expression, situation: Situation) -> Made:
    for call in dict.fromkeys(part for part in walk(root) if isinstance(part, Apply) and len(part.arguments) == 1):
        for symbol in situation.symbols:
            if symbol.shape == call.arguments[0].shape and symbol != call.arguments[0]:
                yield (
                    f"the argument of {shown(call)} is {shown(symbol)}",
                    replaced(root, call, replace(call, arguments=(symbol,))),
                )


def replaced(root: Expression, old: Expression, new: Expression) -> Expression:
    """Every occurrence of one part of the same shape replaced."""
    from notation.walking import rebuild

    if root == old:
        return new
    return rebuild(root, lambda child: replaced(child, old, new))


def _commute(node: Expression, situation: Situation) -> Made:
    """The function of a sum for the sum of the function, and back."""
    if isinstance(node, Apply) and len(node.arguments) == 1 and node.function in _SMOOTH:
        inner = node.arguments[0]
        if isinstance(inner, BigOperator):
            yield (
                f"\\{node.function} is taken inside the sum",
                replace(inner, body=replace(node, arguments=(inner.body,), shape=inner.body.shape)),
            )
        if isinstance(inner, Add):
            yield (
                f"\\{node.function} is taken of each term",
                build.add(tuple(build.apply(node.function, (term,)) for term in inner.terms)),
            )
        if isinstance(inner, Expectation):
            yield (
                f"\\{node.function} is taken inside the expectation",
                replace(inner, body=replace(node, arguments=(inner.body,), shape=inner.body.shape)),
            )
    if (
        isinstance(node, BigOperator | Expectation)
        and isinstance(node.body, Apply)
        and len(node.body.arguments) == 1
        and node.body.function in _SMOOTH
    ):
        outer = replace(node, body=node.body.arguments[0])
        what = "sum" if isinstance(node, BigOperator) else "expectation"
        yield f"\\{node.body.function} is taken of the whole {what}", replace(node.body, arguments=(outer,))
    if isinstance(node, Add) and all(isinstance(term, Apply) and len(term.arguments) == 1 for term in node.terms):
        calls = [term for term in node.terms if isinstance(term, Apply)]
        if len({call.function for call in calls}) == 1 and calls[0].function in _SMOOTH:
            whole = build.add(tuple(call.arguments[0] for call in calls))
            yield f"\\{calls[0].function} is taken of the whole sum", build.apply(calls[0].function, (whole,))
    if isinstance(node, Add) and not node.shape and len(node.terms) == 2:
        squares = build.add(tuple(build.power(term, TWO) for term in node.terms))
        yield "the root of the sum of squares is taken", build.apply("sqrt", (squares,))
    if isinstance(node, Pow) and isinstance(node.base, BigOperator | Expectation) and not node.base.shape:
        yield "the power is taken inside", replace(node.base, body=build.power(node.base.body, node.exponent))
    if isinstance(node, BigOperator | Expectation) and isinstance(node.body, Pow) and not node.body.shape:
        yield "the power is taken of the whole", build.power(replace(node, body=node.body.base), node.body.exponent)
    if (
        isinstance(node, Add)
        and len(node.terms) == 2
        and not node.shape
        and all(_squared(term) is not None for term in node.terms)
    ):
        first, second = (_squared(term) for term in node.terms)
        if first is not None and second is not None:
            sign = build.neg(second) if isinstance(node.terms[1], Neg) else second
            yield "the mixed term of the square is added", build.power(build.add((first, sign)), TWO)


def _squared(term: Expression) -> Expression | None:
    inner = term.operand if isinstance(term, Neg) else term
    return inner.base if isinstance(inner, Pow) and inner.exponent == TWO else None


def _first_order(node: Expression, situation: Situation) -> Made:
    """``1 + n a`` for ``(1 + a)^n``, ``1 + x`` for ``exp x``, ``x`` for ``log(1 + x)``."""
    if not isinstance(node, Add) or len(node.terms) != 2 or node.terms[0] != ONE:
        return
    term = node.terms[1]
    negative = isinstance(term, Neg)
    inner = term.operand if isinstance(term, Neg) else term
    if isinstance(inner, Mul):
        for a, n in ((inner.left, inner.right), (inner.right, inner.left)):
            base = build.sub(ONE, a) if negative else build.add((ONE, a))
            yield f"the higher powers of {shown(a)} are kept", build.power(base, n)
    yield "the higher powers are kept", build.apply("exp", (term,))


def _moments(node: Expression, situation: Situation) -> Made:
    if isinstance(node, Variance) and not node.body.shape:
        second = Expectation((), body=build.power(node.body, TWO), over=node.over, given=node.given)
        yield f"{shown(node)} is replaced by {shown(second)}", second
        mean = Expectation((), body=node.body, over=node.over, given=node.given)
        yield f"{shown(node)} is replaced by {shown(mean)}", mean
    if isinstance(node, Expectation) and isinstance(node.body, Pow) and not node.body.base.shape:
        variance = Variance((), body=node.body.base, over=node.over, given=node.given)
        yield f"{shown(node)} is replaced by {shown(variance)}", variance
    if isinstance(node, Expectation) and not node.body.shape:
        yield f"{shown(node)} is replaced by {shown(node.body)}", node.body
    if (
        isinstance(node, Mul)
        and isinstance(node.left, Variance)
        and isinstance(node.right, Variance)
        and not node.shape
    ):
        x, y = node.left, node.right
        mean_x, mean_y = (
            build.power(Expectation((), body=item.body, over=item.over, given=item.given), TWO) for item in (x, y)
        )
        whole = build.add((node, build.scale(x, mean_y), build.scale(y, mean_x)))
        yield "the terms with the means are added", whole
    if isinstance(node, Symbol) and situation.givens.random_variable(node.name) is not None:
        mean = Expectation(node.shape, body=node)
        yield f"the mean of {shown(node)} is taken away", build.sub(node, mean)


def _inverse_sum(node: Expression, situation: Situation) -> Made:
    if isinstance(node, Add) and len(node.terms) == 2 and all(isinstance(term, Inverse) for term in node.terms):
        yield (
            "the sum is inverted as a whole",
            build.inverse(build.add(tuple(term.operand for term in node.terms if isinstance(term, Inverse)))),
        )


FUNCTION_ROWS: tuple[Row, ...] = (
    Row("absolute value", 1.0, _absolute),
    Row("sign", 0.95, _flip_sign),
    Row("rounding", 1.0, _rounding),
    Row("sum missing", 1.0, missing_sum),
    Row("square missing", 1.0, _square),
    Row("exponent", 1.0, _exponent),
    Row("exponent", 1.05, _drop_power),
    Row("off by one", 1.05, _bounds),
    Row("index", 1.05, _shift_index),
    Row("n-1 for n", 1.05, _count),
    Row("max(0, .)", 1.1, _positive_part),
    Row("p for 1-p", 1.1, _complement),
    Row("derivative of a function", 1.1, _primes),
    Row("reciprocal", 1.15, _reciprocal),
    Row("sum", 1.15, _extra_sum),
    Row("number", 1.2, _number),
    Row("function of a sum", 1.2, _commute),
    Row("moments", 1.2, _moments),
    Row("first order only", 1.2, _first_order),
    Row("argument of a function", 1.1, _apply_twice, everywhere=True),
    Row("argument of a function", 1.4, _argument, everywhere=True),
    Row("inverse of a sum", 1.3, _inverse_sum),
)
