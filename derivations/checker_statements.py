"""The rules of the checker for statements: equations that follow from others, and values that solve what was set up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from derivations.checker_equal import by_facts, by_held_variables, proved, put, without
from derivations.checker_equal import by_givens as _equal_by_givens
from derivations.checker_order import by_bound, positive
from derivations.tidy import is_zero
from notation import build
from notation.expression import Add, Expression, MatMul, Mul, Neg, Relation, Symbol, TupleOf
from notation.walking import free_symbols, walk
from symbolic import Undecided, solve_linear

if TYPE_CHECKING:
    from derivations.checker import Known, Line


def by_givens(line: Line, known: Known) -> bool:
    """A statement that the givens or earlier results prove."""
    statement = line.after
    if not isinstance(statement, Relation):
        return False
    return all(_holds(item, known) for item in _parts(statement))


def _holds(statement: Relation, known: Known) -> bool:
    from derivations.checker import Line

    inner = Line("", "", statement.op, statement.left, statement.right)
    if statement.op == "=":
        return _equal_by_givens(inner, known) or by_held_variables(inner, known) or by_facts(inner, known)
    return by_bound(inner, known)


def by_equation(line: Line, known: Known) -> bool:
    """The statement follows from the equation before it: it is a multiple of it, or its solution for a symbol in which
    it is linear, or a value that solves it."""
    before, after = line.before, line.after
    if not isinstance(before, Relation) or not isinstance(after, Relation) or before.op != "=" or after.op != "=":
        return False
    if _same_difference(before, after, known):
        return True
    if is_zero(after.right):
        return False  # zero solves every homogeneous equation; that it alone does needs more than is known here
    if isinstance(after.left, Symbol) and after.left in free_symbols(before):
        free = without(known.givens, {after.left.name})
        try:
            value = solve_linear(before, after.left, free)
        except Undecided:
            value = after.left
        if value != after.left and proved(value, after.right, free):
            return True
    return _solves(before, after, known)


def _same_difference(before: Relation, after: Relation, known: Known) -> bool:
    """Both equations say that the same difference is zero, up to a positive scalar in front of one of the
    terms, by which it was divided."""
    if before.left.shape != after.left.shape:
        return False
    one, other = build.sub(before.left, before.right), build.sub(after.left, after.right)
    found = (*_scalar_factors(before.left), *_scalar_factors(before.right))
    factors = [build.ONE, *(factor for factor in found if positive(factor, known))]
    scaled = [other if factor == build.ONE else build.scale(factor, other) for factor in factors]
    return any(proved(one, side, known.givens) or proved(one, build.neg(side), known.givens) for side in scaled)


def _scalar_factors(node: Expression) -> list[Expression]:
    """The scalars in front of the terms of a sum: by one of them an equation may have been divided."""
    terms = node.terms if isinstance(node, Add) else (node,)
    found = []
    for term in terms:
        inner = term.operand if isinstance(term, Neg) else term
        front = inner
        while isinstance(front, MatMul):
            front = front.left
        if isinstance(front, Mul) and not front.left.shape:
            found.append(front.left)
    return found


def by_premises(line: Line, known: Known) -> bool:
    """Values that make every equation hold that was set up for them."""
    after = line.after
    if not isinstance(after, Relation) or after.op != "=" or line.before is not None:
        return False
    values = {item.left: item.right for item in _parts(after)}
    mentioned = [p for p in known.premises if any(part in values for part in walk(p.left))]
    others = [p for p in mentioned if p.left not in values]
    direct = {p.left: p.right for p in mentioned if p.left in values}
    if not mentioned:
        return False
    solved = all(proved(put(p.left, values), put(p.right, values), known.givens) for p in others if p.op == "=")
    agree = all(proved(put(values[x], values), put(v, values), known.givens) for x, v in direct.items())
    return solved and agree


def _solves(before: Relation, after: Relation, known: Known) -> bool:
    """``x = value`` (or ``f(x) = value``) put into the equation makes it hold."""
    if isinstance(after.left, Symbol | TupleOf) or any(part == after.left for part in walk(before.left)):
        values = {item.left: item.right for item in _parts(after)}
        left, right = put(before.left, values), put(before.right, values)
        if (left, right) != (before.left, before.right):
            return proved(left, right, without(known.givens, {getattr(key, "name", "") for key in values}))
    return False


def _parts(statement: Relation) -> list[Relation]:
    left, right = statement.left, statement.right
    if isinstance(left, TupleOf) and isinstance(right, TupleOf) and len(left.items) == len(right.items):
        return [Relation((), op=statement.op, left=a, right=b) for a, b in zip(left.items, right.items, strict=True)]
    return [statement]
