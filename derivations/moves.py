"""Moves that need no formula from the author: a factor taken out of a product of matrices, a scalar out of a length, a
square completed, a bound by the named inequality that fits. Each is a function from a line to the next one."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import TYPE_CHECKING

from notation import build
from notation.expression import (
    Add,
    Apply,
    BigOperator,
    Div,
    Expression,
    Inverse,
    MatMul,
    Mul,
    Neg,
    Norm,
    Number,
    Pow,
    Relation,
    Transpose,
    Zeros,
)
from notation.walking import rebuild

if TYPE_CHECKING:
    from notation.givens import Givens

Facts = dict[Expression, Expression]


def factors_of(node: Expression) -> list[Expression]:
    return [*factors_of(node.left), *factors_of(node.right)] if isinstance(node, MatMul) else [node]


def product_of(factors: list[Expression]) -> Expression:
    made = factors[0]
    for factor in factors[1:]:
        made = build.matmul(made, factor)
    return made


def cancelled_in_sums(node: Expression) -> Expression:
    """What stands under each sum, cancelled."""
    from derivations import exact

    if isinstance(node, BigOperator) and not node.body.shape:
        return rebuild(node, lambda child: exact.cancel(child) if child is node.body else child)
    return rebuild(node, cancelled_in_sums)


def scalars_out_of_lengths(node: Expression) -> Expression:
    """``||c x||^2`` as ``c^2 ||x||^2``."""
    if isinstance(node, Pow) and isinstance(node.base, Norm) and node.exponent == build.TWO:
        inner = node.base.operand
        if isinstance(inner, Mul) and not inner.left.shape:
            return build.scale(_squared(inner.left), build.power(build.norm(inner.right, node.base.kind), build.TWO))
    return rebuild(node, scalars_out_of_lengths)


def _squared(node: Expression) -> Expression:
    """The square of a number; of a root what is under it."""
    if isinstance(node, Apply) and node.function == "sqrt":
        return node.arguments[0]
    return build.power(node, build.TWO)


def first_factor_out(node: Expression) -> Expression:
    """``P + P Q P`` as ``P (I + Q P)``: the first factor that all terms share, taken out in front."""
    return _factor_out(node, front=True)


def last_factor_out(node: Expression) -> Expression:
    """``x - c A x`` as ``(I - c A) x``: the last factor that all terms share, taken out behind."""
    return _factor_out(node, front=False)


def _factor_out(node: Expression, *, front: bool) -> Expression:
    terms = node.terms if isinstance(node, Add) else (node,)
    apart = [_apart(term) for term in terms]
    place = 0 if front else -1
    shared = apart[0][2][place]
    if len(terms) < 2 or any(factors[place] != shared for _, _, factors in apart):
        raise ValueError("the terms have no factor in common there")
    size = shared.shape[-1] if front else shared.shape[0]
    inner = []
    for sign, scalar, factors in apart:
        rest = factors[1:] if front else factors[:-1]
        made: Expression = product_of(rest) if rest else build.identity(size)
        made = made if scalar is None else build.scale(scalar, made)
        inner.append(made if sign > 0 else build.neg(made))
    whole = build.add(tuple(sorted(inner, key=lambda term: isinstance(term, Neg))))
    return build.matmul(shared, whole) if front else build.matmul(whole, shared)


def _apart(term: Expression) -> tuple[int, Expression | None, list[Expression]]:
    """The sign, the scalar in front and the factors of a term."""
    sign, scalar = 1, None
    while True:
        if isinstance(term, Neg):
            sign, term = -sign, term.operand
        elif isinstance(term, Mul) and not term.left.shape:
            scalar = term.left if scalar is None else build.scale(scalar, term.left)
            term = term.right
        else:
            factors = factors_of(term)
            if not (isinstance(factors[0], Mul) and not factors[0].left.shape):
                return sign, scalar, factors
            scalar = factors[0].left if scalar is None else build.scale(scalar, factors[0].left)
            term = product_of([factors[0].right, *factors[1:]])


def transposes_together(node: Expression) -> Expression:
    """``x^T A^T`` at the end of a product as ``(A x)^T``."""
    factors = factors_of(node)
    turned: list[Expression] = []
    while factors and isinstance(last := factors[-1], Transpose):
        turned.append(last.operand)
        factors.pop()
    if len(turned) < 2:
        raise ValueError("no transposed factors stand beside each other")
    return product_of([*factors, build.transpose(product_of(turned))])


def across_inverse(node: Expression, facts: Facts) -> Expression:
    """``M^{-1} P`` as ``P N^{-1}``, where ``M P = P N`` was found above."""
    factors = factors_of(node)
    for fact, value in facts.items():
        left, right = factors_of(fact), factors_of(value)
        if len(left) != 2 or len(right) != 2 or left[1] != right[0] or len(factors) < 2:
            continue
        if isinstance(factors[0], Inverse) and factors[0].operand == left[0] and factors[1] == left[1]:
            return product_of([left[1], build.inverse(right[1]), *factors[2:]])
    raise ValueError("nothing found above moves this inverse")


def completed_square(node: Expression) -> Expression:
    """``a t^2 + b t + c`` in one value t as ``a (t + b/(2a))^2 + rest``, the rest first."""
    import sympy

    from derivations.exact import Atoms, from_sympy, to_sympy

    atoms = Atoms()
    value = sympy.expand(to_sympy(node, atoms))
    for atom in sorted(value.free_symbols, key=str):
        found = sympy.Poly(value, atom) if value.is_polynomial(atom) else None
        if found is None or found.degree() != 2:
            continue
        a, b, c = (found.coeff_monomial(atom**k) for k in (2, 1, 0))
        inside = from_sympy(atom + b / (2 * a), atoms)
        rest, front = from_sympy(c - b**2 / (4 * a), atoms), from_sympy(sympy.Abs(a) if a.is_number else a, atoms)
        square = build.power(inside, build.TWO)
        term = square if front == build.ONE else build.scale(front, square)
        term = build.neg(term) if a.is_number and a < 0 else term
        return term if rest == build.ZERO else build.add((rest, term))
    raise ValueError("nothing in it is squared")


def sides_apart(statement: Relation) -> Relation:
    """``2 a - 2 b = 0`` as ``a = b``: what is subtracted on the other side, without a number that all terms share."""
    terms = statement.left.terms if isinstance(statement.left, Add) else (statement.left,)
    if statement.op != "=" or not (isinstance(statement.right, Zeros) or statement.right == build.ZERO):
        raise ValueError("only of a sum that is zero")
    apart = [(_apart(term)[0], *_number_in_front(term)) for term in terms]
    sizes = {number for _, number, _ in apart}
    left = tuple(node for sign, _, node in apart if sign > 0)
    right = tuple(node for sign, _, node in apart if sign < 0)
    if len(sizes) != 1 or not left or not right:
        raise ValueError("the terms share no number, or none is subtracted")
    return build.relation("=", build.add(left), build.add(right))


def _number_in_front(term: Expression) -> tuple[Fraction, Expression]:
    """The number among the scalars of a term, and the term without it and without its sign."""
    if isinstance(term, Neg):
        return _number_in_front(term.operand)
    if isinstance(term, Mul) and isinstance(term.left, Number):
        value, rest = _number_in_front(term.right)
        return term.left.value * value, rest
    if isinstance(term, Mul):
        value, rest = _number_in_front(term.right)
        front, left = _number_in_front(term.left)
        return value * front, build.scale(left, rest)
    if isinstance(term, MatMul):
        value, rest = _number_in_front(term.left)
        return value, build.matmul(rest, term.right)
    return Fraction(1), term


def estimated(node: Expression, givens: Givens) -> tuple[Expression, str]:
    """A bound by the first named inequality that fits the line, or one of its terms and factors that are not negative;
    with its words."""
    from symbolic.ordering_rows import from_below
    from symbolic.replay.inequalities import ROWS
    from symbolic.replay.ranges import Ranges

    for name, instance in from_below(node, givens):
        row = ROWS[name]
        try:
            said = row.make(dict(instance))
        except (ValueError, KeyError):
            continue
        if name in _OF_BARE_MATRICES:
            continue
        if said.low == node and not said.conditions and not said.inside and said.high != node:
            return said.high, row.words
    if isinstance(node, Mul | Div | Add):
        parts = node.terms if isinstance(node, Add) else tuple(_pair(node))
        signs = Ranges(givens)
        for place, part in enumerate(parts):
            others = () if isinstance(node, Add) else tuple(other for k, other in enumerate(parts) if k != place)
            below = isinstance(node, Div) and place == 1
            if isinstance(part, Number) or below or not all(signs.of(other).is_nonnegative for other in others):
                continue
            try:
                made, words = estimated(part, givens)
            except ValueError:
                continue
            return _with_part(node, place, made), words
    raise ValueError("no named inequality fits")


def _pair(node: Mul | Div) -> tuple[Expression, Expression]:
    return (node.left, node.right) if isinstance(node, Mul) else (node.numerator, node.denominator)


def _with_part(node: Mul | Div | Add, place: int, made: Expression) -> Expression:
    if isinstance(node, Add):
        return build.add(tuple(made if k == place else term for k, term in enumerate(node.terms)))
    one, other = _pair(node)
    one, other = (made, other) if place == 0 else (one, made)
    return build.scale(one, other) if isinstance(node, Mul) else build.div(one, other)


_OF_BARE_MATRICES = frozenset({
    "spectral below Frobenius norm", "Euclidean norm below sum norm", "largest entry below Euclidean norm",
    "largest entry below sum norm", "sum norm by Euclidean norm", "sum norm by largest entry",
    "Euclidean norm by largest entry",
})  # fmt: skip
"""Inequalities that only put one norm for another."""

MOVES: dict[str, Callable[[Expression], Expression]] = {
    "cancel under sums": cancelled_in_sums,
    "scalars out of lengths": scalars_out_of_lengths,
    "first factor out": first_factor_out,
    "last factor out": last_factor_out,
    "transposes together": transposes_together,
    "complete the square": completed_square,
}
"""Name -> the next line from the last one."""
