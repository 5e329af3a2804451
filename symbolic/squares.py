"""Writing a number so that its sign can be seen: factors, completed squares, squares of lengths.

Every form is a proposal: whoever uses it proves that it is equal to the number.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import TYPE_CHECKING

from notation import build
from notation.expression import Add, Apply, Div, Expression, MatMul, Mul, Neg, Norm, Number, Pow, Transpose
from notation.givens import Givens
from notation.walking import walk
from symbolic.limits import OutsideEngine, Undecided

if TYPE_CHECKING:
    from typing import Any

    from symbolic.scalars import Table

MAX_ATOMS = 8
MAX_SIZE = 160
Good = Callable[[Expression], bool]


def forms(node: Expression, givens: Givens, good: Good) -> Iterator[Expression]:
    """Other forms of a number in which its sign may be seen; ``good``: whether it can."""
    lengths = as_lengths(node, good)
    if lengths is not None:
        yield lengths
    if sum(1 for _ in walk(node)) > MAX_SIZE:
        return
    try:
        yield from _scalar_forms(node, givens, good)
    except (Undecided, OutsideEngine, ArithmeticError, ValueError):
        return


def _scalar_forms(node: Expression, givens: Givens, good: Good) -> Iterator[Expression]:
    import sympy

    from symbolic.scalars import Table, from_sympy

    table = Table(givens)
    value = sympy.together(_polynomial(node, table))
    above, below = sympy.fraction(value)
    if len(value.free_symbols) > MAX_ATOMS:
        return
    factored = sympy.factor(above) / sympy.factor(below)
    yield from_sympy(factored, table)
    whole = sympy.expand(value)
    done = _completed(whole, table, good, MAX_ATOMS)
    if done is not None:
        yield done
    if below != 1:
        inner = _completed(sympy.expand(above), table, good, MAX_ATOMS)
        if inner is not None:
            yield build.div(inner, from_sympy(sympy.factor(below), table))


def _polynomial(node: Expression, table: Table) -> Any:
    """The number as a rational function of what is not arithmetic."""
    import sympy

    if isinstance(node, Number):
        return sympy.Rational(node.value.numerator, node.value.denominator)
    if isinstance(node, Add):
        return sympy.Add(*(_polynomial(term, table) for term in node.terms))
    if isinstance(node, Neg):
        return -_polynomial(node.operand, table)
    if isinstance(node, Mul) and not node.shape:
        return _polynomial(node.left, table) * _polynomial(node.right, table)
    if isinstance(node, Div) and not node.denominator.shape:
        return _polynomial(node.numerator, table) / _polynomial(node.denominator, table)
    if isinstance(node, Pow) and isinstance(node.exponent, Number) and node.exponent.value.denominator == 1:
        return _polynomial(node.base, table) ** int(node.exponent.value)
    if isinstance(node, Apply) and node.function == "exp" and not node.arguments[0].shape:
        inner = node.arguments[0]
        if isinstance(inner, Neg):
            return 1 / table.atom(build.apply("exp", (inner.operand,)))
    return table.atom(node)


def _completed(value: Any, table: Table, good: Good, depth: int) -> Expression | None:
    """``a (x + b/(2a))^2 + rest`` again and again, with every ``a`` and the last rest of a sign that can be seen."""
    import sympy

    from symbolic.scalars import from_sympy

    if value == 0:
        return build.ZERO
    plain = from_sympy(sympy.factor(value), table)
    if good(plain):
        return plain
    if depth == 0:
        return None
    for atom in sorted(value.free_symbols, key=str):
        found = sympy.Poly(value, atom) if value.is_polynomial(atom) else None
        if found is None or found.degree() != 2:
            continue
        a, b, c = (sympy.factor(found.coeff_monomial(atom**k)) for k in (2, 1, 0))
        front = from_sympy(a, table)
        if not good(front):
            continue
        square = build.power(from_sympy(sympy.expand(atom + sympy.cancel(b / (2 * a))), table), build.TWO)
        rest = _completed(sympy.expand(sympy.cancel(c - b**2 / (4 * a))), table, good, depth - 1)
        if rest is None:
            continue
        term = square if front == build.ONE else build.scale(front, square)
        return term if rest == build.ZERO else build.add((term, *_terms(rest)))
    return None


def _terms(node: Expression) -> tuple[Expression, ...]:
    return node.terms if isinstance(node, Add) else (node,)


# --- lengths ------------------------------------------------------------------------------------------


def as_lengths(node: Expression, good: Good) -> Expression | None:
    """A sum of products ``x^T y`` as a sum of squares of lengths, and of what else is ``good``; None: it is none."""
    gram: dict[tuple[Expression, Expression], Fraction] = {}
    rest: list[Expression] = []
    order: list[Expression] = []
    for term in _signed(node, 1):
        coefficient, inner = _coefficient(term)
        pair = _inner_product(inner)
        if pair is None:
            rest.append(term)
            continue
        for one in pair:
            if one not in order:
                order.append(one)
        for key in {pair, pair[::-1]}:
            gram[key] = gram.get(key, Fraction(0)) + coefficient / len({pair, pair[::-1]})
    if not order or len(order) > MAX_ATOMS or not all(good(term) for term in rest):
        return None
    made = _squared(gram, order)
    return None if made is None else build.add((*made, *rest)) if made or rest else build.ZERO


def _signed(node: Expression, sign: int) -> Iterator[Expression]:
    if isinstance(node, Add):
        for term in node.terms:
            yield from _signed(term, sign)
    elif isinstance(node, Neg):
        yield from _signed(node.operand, -sign)
    elif isinstance(node, Mul) and isinstance(node.left, Neg):
        yield from _signed(build.scale(node.left.operand, node.right), -sign)
    else:
        yield node if sign > 0 else build.neg(node)


def _coefficient(term: Expression) -> tuple[Fraction, Expression]:
    if isinstance(term, Neg):
        value, inner = _coefficient(term.operand)
        return -value, inner
    if isinstance(term, Mul) and isinstance(term.left, Number):
        value, inner = _coefficient(term.right)
        return term.left.value * value, inner
    if isinstance(term, Div) and isinstance(term.denominator, Number) and term.denominator.value:
        value, inner = _coefficient(term.numerator)
        return value / term.denominator.value, inner
    return Fraction(1), term


def _inner_product(node: Expression) -> tuple[Expression, Expression] | None:
    """The x and y of ``x^T y`` (``tr(X^T Y)``), both x of ``||x||^2``."""
    if isinstance(node, Pow) and node.exponent == build.TWO and isinstance(node.base, Norm):
        return (node.base.operand, node.base.operand) if node.base.kind in ("2", "F") else None
    if isinstance(node, Apply) and node.function == "tr" and isinstance(node.arguments[0], MatMul):
        inner = node.arguments[0]
        return (inner.left.operand, inner.right) if isinstance(inner.left, Transpose) else None
    if isinstance(node, MatMul) and not node.shape:
        return _split(node)
    return None


def _split(node: MatMul) -> tuple[Expression, Expression] | None:
    from symbolic.replay.definite import factors_of

    factors = factors_of(node)
    first, last = factors[0], factors[-1]
    if not isinstance(first, Transpose) or first.operand.rank != 1 or last.rank != 1:
        return None
    middle = factors[1:-1]
    half = len(middle) // 2
    if any(factor.rank != 2 for factor in middle):
        return None  # a product of numbers, each a product of vectors
    left: Expression = first.operand
    for factor in middle[:half]:
        left = build.matmul(factor.operand if isinstance(factor, Transpose) else build.transpose(factor), left)
    right: Expression = last
    for factor in reversed(middle[half:]):
        right = build.matmul(factor, right)
    return left, right


def _squared(gram: dict[tuple[Expression, Expression], Fraction], order: list[Expression]) -> list[Expression] | None:
    """Squares of lengths with coefficients above zero whose sum has these products, by elimination."""
    left = dict(gram)
    made: list[Expression] = []
    waiting = list(order)
    while waiting:
        pivot = next((x for x in waiting if left.get((x, x), Fraction(0)) > 0), None)
        if pivot is None:
            return made if all(value == 0 for value in left.values()) else None
        size = left[pivot, pivot]
        parts = {x: left.get((pivot, x), Fraction(0)) / size for x in waiting}
        terms = [_times(share, x) for x, share in parts.items() if share]
        kind = "F" if pivot.rank == 2 else "2"
        square = build.power(build.norm(build.add(tuple(terms)), kind), build.TWO)
        made.append(square if size == 1 else build.scale(build.number(size), square))
        for one in waiting:
            for other in waiting:
                left[one, other] = left.get((one, other), Fraction(0)) - size * parts[one] * parts[other]
        waiting.remove(pivot)
    return made if all(value == 0 for value in left.values()) else None


def _times(share: Fraction, node: Expression) -> Expression:
    if abs(share) == 1:
        return node if share > 0 else build.neg(node)
    made = build.scale(build.number(abs(share)), node)
    return made if share > 0 else build.neg(made)


__all__ = ["as_lengths", "forms"]
