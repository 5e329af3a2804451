"""Assumptions of the givens as facts of a context: signs, factors with a value, products of matrices."""

from __future__ import annotations

from fractions import Fraction

from notation.expression import Expression, Logical, Relation
from symbolic.algebra import power
from symbolic.context import Context, Contraction
from symbolic.limits import Undecided
from symbolic.linear import negate, scale, subtract
from symbolic.lowering import EMPTY, lower, size_poly
from symbolic.summation import instantiate
from symbolic.terms import Bound, Entry, Factor, Mean, Poly, SumOf, from_factor

FactorValues = dict[Factor, Poly]


def learn_assumptions(context: Context) -> FactorValues:
    """Read every assumption; returns the factors whose value an equation gives. Assumptions that have no
    index form are left unused."""
    values: FactorValues = {}
    for assumption in context.givens.assumptions:
        for part in _parts(assumption):
            try:
                _learn(part, values, context)
            except Undecided:
                continue  # an unused assumption proves nothing, which is safe
    _learn_bounds(context)
    return values


def _parts(assumption: Expression) -> tuple[Expression, ...]:
    if isinstance(assumption, Logical) and assumption.op == "and":
        return tuple(part for operand in assumption.operands for part in _parts(operand))
    return (assumption,)


def _learn_bounds(context: Context) -> None:
    """Symbolic bounds of declared scalars."""
    from notation.expression import Constant, Number

    for declaration in context.givens.declarations:
        if declaration.shape or declaration.parameters:
            continue
        domain = declaration.domain
        symbol = from_factor(Entry(declaration.name))
        for bound, sign, is_open in ((domain.lower, 1, domain.lower_open), (domain.upper, -1, domain.upper_open)):
            if bound is None or isinstance(bound, Number | Constant) or bound.shape:
                continue
            try:
                gap = scale(subtract(symbol, lower(bound, (), EMPTY, context)), sign)
            except Undecided:
                continue
            context.positive_facts.append((gap, is_open))


def _learn(part: Expression, values: FactorValues, context: Context) -> None:
    if not isinstance(part, Relation):
        return
    if part.op in (">", ">=", "<", "<=") and not part.left.shape and not part.right.shape:
        gap = subtract(lower(part.left, (), EMPTY, context), lower(part.right, (), EMPTY, context))
        context.positive_facts.append((gap if part.op[0] == ">" else negate(gap), len(part.op) == 1))
    if part.op != "=" or part.left.shape != part.right.shape:
        return
    if part.left.rank == 2:
        _learn_product(part, context)
    elif part.left.rank == 0:
        left = lower(part.left, (), EMPTY, context)
        right = lower(part.right, (), EMPTY, context)
        if not _learn_value(left, right, values, context):
            _learn_value(right, left, values, context)


def _learn_value(left: Poly, right: Poly, values: FactorValues, context: Context) -> bool:
    """``factor ** e = c``: the factor has a value. Sums of squares and means; plain symbols too."""
    if len(left.terms) != 1 or len(left.terms[0][0].powers) != 1:
        return False
    (factor, exponent), coefficient = left.terms[0][0].powers[0], left.terms[0][1]
    if not isinstance(factor, SumOf | Mean | Entry) or not isinstance(exponent, Fraction):
        return False
    value = scale(right, 1 / coefficient)
    if exponent == Fraction(1, 2):
        value = power(value, 2, context)
    elif exponent != 1:
        return False
    if any(factor == inner for monomial, _ in value.terms for inner, _ in monomial.powers):
        return False
    values.setdefault(factor, value)
    return True


def _learn_product(part: Relation, context: Context) -> None:
    """``A^T B = C`` for matrix symbols A, B and a right side without sums."""
    sizes = [size_poly(size, EMPTY, context) for size in part.left.shape]
    axes = (context.fresh(sizes[0]), context.fresh(sizes[1]))
    indices = tuple(from_factor(axis) for axis in axes)
    left = lower(part.left, indices, EMPTY, context)
    right = lower(part.right, indices, EMPTY, context)
    factor = left.single
    if not isinstance(factor, SumOf) or len(factor.variables) != 1:
        return
    (variable,), body = instantiate(factor, context)
    powers: tuple[tuple[Factor, Fraction | Poly], ...] = body.terms[0][0].powers if len(body.terms) == 1 else ()
    found: dict[str, tuple[str, int]] = {}
    for entry, exponent in powers:
        if not isinstance(entry, Entry) or exponent != 1 or len(entry.components) != 2 or entry.family:
            return
        places = [place for place in (0, 1) if entry.components[place].single == variable]
        others = [entry.components[1 - place].single for place in places]
        if len(places) != 1 or not isinstance(others[0], Bound):
            return
        found[others[0].name] = (entry.name, places[0])
    if len(powers) != 2 or set(found) != {axes[0].name, axes[1].name}:
        return
    first, second = found[axes[0].name], found[axes[1].name]
    context.contractions.append(
        Contraction(first[0], first[1], second[0], second[1], (axes[0].name, axes[1].name), right)
    )
