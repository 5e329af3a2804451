"""Mistakes that people make, one row each: an edit of one node that should change its value.

A row answers None where it does not apply. Whether a mutant really differs is not decided here: some
edits are harmless by chance (the transpose of a symmetric matrix).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction
from random import Random
from typing import Any

from notation import build
from notation.build import ONE, TWO, number
from notation.expression import (
    Add,
    Apply,
    BigOperator,
    Component,
    Derivative,
    Div,
    Expectation,
    Expression,
    Hadamard,
    Inverse,
    MatMul,
    Mul,
    Neg,
    Norm,
    Number,
    Pow,
    Relation,
    Symbol,
    Transpose,
    TupleOf,
    Variance,
)
from notation.walking import free_symbols, substitute, walk

Edit = Callable[[Expression, Random], Expression | None]


@dataclass(frozen=True)
class EditRow:
    """``edit`` changes one node. ``keeps_shape``: whether the whole must keep its shape to be of use."""

    name: str
    edit: Edit
    keeps_shape: bool = True


def shifted(node: Expression, by: int) -> Expression:
    """``node + by``, or ``node - (-by)``; a plain number is counted on, and a shift is undone."""
    if isinstance(node, Number) and node.digits is None:
        return number(node.value + by)
    if isinstance(node, Add) and len(node.terms) == 2:
        last = node.terms[1]
        known = last.operand if isinstance(last, Neg) else last
        if isinstance(known, Number) and known.digits is None:
            total = (-known.value if isinstance(last, Neg) else known.value) + by
            if total == 0:
                return node.terms[0]
            return build.add((node.terms[0], number(total) if total > 0 else build.neg(number(-total))))
    return build.add((node, number(by) if by > 0 else build.neg(number(-by))))


def signed(term: Expression, change: Callable[[Expression], Expression]) -> Expression:
    """The term changed under its minus sign, if it has one."""
    return build.neg(change(term.operand)) if isinstance(term, Neg) else change(term)


def _flip_sign(node: Expression, rng: Random) -> Expression | None:
    if isinstance(node, Add):
        at = rng.randrange(len(node.terms))
        term = node.terms[at]
        flipped = term.operand if isinstance(term, Neg) else build.neg(term)
        return build.add((*node.terms[:at], flipped, *node.terms[at + 1 :]))
    if isinstance(node, Neg):
        return node.operand
    return build.neg(node) if isinstance(node, Mul | MatMul | Div | Apply) else None


def _drop_factor(node: Expression, rng: Random) -> Expression | None:
    if isinstance(node, Mul | MatMul | Hadamard):
        kept = [side for side in (node.left, node.right) if side.shape == node.shape]
        return rng.choice(kept) if kept else None
    if isinstance(node, Div):
        return node.numerator
    return None


def _insert_factor(node: Expression, rng: Random) -> Expression | None:
    if isinstance(node, Relation | Number | TupleOf):
        return None
    return build.scale(rng.choice((TWO, number(Fraction(1, 2)), number(3))), node)


def _repeat_factor(node: Expression, rng: Random) -> Expression | None:
    if isinstance(node, Mul):
        scalar = next((side for side in (node.left, node.right) if not side.shape), None)
        return None if scalar is None or isinstance(scalar, Number) else build.scale(scalar, node)
    return None


def _drop_transpose(node: Expression, rng: Random) -> Expression | None:
    return node.operand if isinstance(node, Transpose) else None


def _add_transpose(node: Expression, rng: Random) -> Expression | None:
    if isinstance(node, Transpose) or node.rank != 2:
        return None
    return build.transpose(node)


def _swap_factors(node: Expression, rng: Random) -> Expression | None:
    if isinstance(node, MatMul):
        right = node.right
        if isinstance(right, MatMul):  # A (B c): exchange the two matrices
            return build.product(right.left, build.product(node.left, right.right))
        left = node.left
        if isinstance(left, MatMul):  # (A B) c
            return build.product(build.product(left.right, left.left), right)
        return build.product(right, left)
    return None


def _shift_index(node: Expression, rng: Random) -> Expression | None:
    by = rng.choice((-1, 1))
    if isinstance(node, Symbol) and node.indices:
        at = rng.randrange(len(node.indices))
        moved = shifted(node.indices[at], by)
        return replace(node, indices=(*node.indices[:at], moved, *node.indices[at + 1 :]))
    return None


def _exchange_indices(node: Expression, rng: Random) -> Expression | None:
    if isinstance(node, Component) and len(node.positions) == 2 and None not in node.positions:
        return build.component(node.base, (node.positions[1], node.positions[0]))
    return None


def _shift_bound(node: Expression, rng: Random) -> Expression | None:
    if isinstance(node, BigOperator):
        chosen = [name for name in ("lower", "upper") if getattr(node, name) is not None]
        if chosen:
            name = rng.choice(chosen)
            inward = 1 if name == "lower" else -1  # stays inside the range that is declared
            moved: Any = {name: shifted(getattr(node, name), inward)}
            return replace(node, **moved)
    return None


def _last_term_only(node: Expression, rng: Random) -> Expression | None:
    if isinstance(node, BigOperator) and node.kind == "sum" and node.upper is not None:
        try:
            return substitute(node.body, {node.variable: node.upper})
        except ValueError:  # the bound would be captured by a binder inside
            return None
    return None


def _change_exponent(node: Expression, rng: Random) -> Expression | None:
    if not isinstance(node, Pow):
        return None
    exponent = shifted(node.exponent, rng.choice((-1, 1)))
    if exponent == ONE:
        return node.base
    return build.power(node.base, exponent, elementwise=node.elementwise)


def _drop_exponent(node: Expression, rng: Random) -> Expression | None:
    if isinstance(node, Pow):
        return node.base
    return node.arguments[0] if isinstance(node, Apply) and node.function == "sqrt" else None


def _add_square(node: Expression, rng: Random) -> Expression | None:
    if isinstance(node, Symbol | Norm | Component) and not node.shape:
        return build.power(node, TWO)
    return None


def _complement(node: Expression, rng: Random) -> Expression | None:
    if isinstance(node, Add) and len(node.terms) == 2 and node.terms[0] == ONE and isinstance(node.terms[1], Neg):
        return node.terms[1].operand
    if isinstance(node, Symbol) and not node.shape:
        return build.sub(ONE, node)
    return None


def _drop_term(node: Expression, rng: Random) -> Expression | None:
    if isinstance(node, Add):
        at = rng.randrange(len(node.terms))
        return build.add((*node.terms[:at], *node.terms[at + 1 :]))
    return None


def _count_less_one(node: Expression, rng: Random) -> Expression | None:
    if isinstance(node, Div) and isinstance(node.denominator, Symbol | Number) and not node.denominator.shape:
        less = shifted(node.denominator, -1)
        return None if less == number(0) else build.div(node.numerator, less)
    return None


def _norm_for_vector(node: Expression, rng: Random) -> Expression | None:
    return build.norm(node) if node.rank == 1 and not isinstance(node, Apply) else None


def _reciprocal(node: Expression, rng: Random) -> Expression | None:
    if isinstance(node, Div) and not node.numerator.shape and not node.denominator.shape:
        return build.div(node.denominator, node.numerator)
    return None


def _drop_inverse(node: Expression, rng: Random) -> Expression | None:
    return node.operand if isinstance(node, Inverse) else None


def _drop_prime(node: Expression, rng: Random) -> Expression | None:
    return replace(node, primes=node.primes - 1) if isinstance(node, Apply) and node.primes else None


def _change_number(node: Expression, rng: Random) -> Expression | None:
    if isinstance(node, Number):
        if node.digits is not None:
            return replace(node, value=node.value + rng.choice((-1, 1)) * Fraction(1, 10 ** max(node.digits - 2, 0)))
        return number(node.value + rng.choice((-1, 1)))
    return None


def _square_inside_mean(node: Expression, rng: Random) -> Expression | None:
    if isinstance(node, Pow) and isinstance(node.base, Expectation) and not node.base.shape:
        return replace(node.base, body=build.power(node.base.body, node.exponent))
    return None


def _mean_for_variance(node: Expression, rng: Random) -> Expression | None:
    if isinstance(node, Variance) and not node.shape and not node.body.shape:
        return Expectation((), body=node.body, over=node.over, given=node.given)
    return None


def _exchange_max_min(node: Expression, rng: Random) -> Expression | None:
    if isinstance(node, Apply) and node.function in ("max", "min"):
        return replace(node, function="min" if node.function == "max" else "max")
    return None


def _integers(node: Expression) -> frozenset[str]:
    """Names that count or index somewhere in ``node``: exchanged with a value they would mean nothing."""
    found: set[str] = set()
    for part in walk(node):
        inner: list[Expression | None] = []
        if isinstance(part, Symbol):
            inner = list(part.indices)
        elif isinstance(part, Component):
            inner = list(part.positions)
        elif isinstance(part, BigOperator):
            inner = [part.variable, part.lower, part.upper]
        elif isinstance(part, Pow):
            inner = [part.exponent]
        roots = [item for item in (*inner, *part.shape) if item is not None]
        found.update(leaf.name for root in roots for leaf in walk(root) if isinstance(leaf, Symbol))
    return frozenset(found)


def _exchange_symbols(node: Expression, rng: Random) -> Expression | None:
    """Two symbols of one shape in one another's place."""
    if not isinstance(node, Add | Mul | MatMul | Div):
        return None
    if any(isinstance(part, Derivative) for part in walk(node)):  # what is differentiated is defined elsewhere
        return None
    integers = _integers(node)
    symbols = sorted((s for s in free_symbols(node) if not s.indices and s.name not in integers), key=lambda s: s.name)
    pairs = [(a, b) for at, a in enumerate(symbols) for b in symbols[at + 1 :] if a.shape == b.shape]
    if not pairs:
        return None
    first, second = rng.choice(pairs)
    try:
        return substitute(node, {first: second, second: first})
    except ValueError:  # one of them is bound inside
        return None


def _exchange_values(node: Expression, rng: Random) -> Expression | None:
    if isinstance(node, TupleOf) and len(node.items) > 1:
        at = rng.randrange(len(node.items) - 1)
        first, second = node.items[at : at + 2]
        return replace(node, items=(*node.items[:at], second, first, *node.items[at + 2 :]))
    return None


WRONG_ROWS: tuple[EditRow, ...] = (
    EditRow("sign flipped", _flip_sign),
    EditRow("factor dropped", _drop_factor),
    EditRow("factor inserted", _insert_factor),
    EditRow("factor repeated", _repeat_factor),
    EditRow("transpose dropped", _drop_transpose),
    EditRow("transpose added", _add_transpose),
    EditRow("factors of a matrix product swapped", _swap_factors),
    EditRow("index shifted", _shift_index),
    EditRow("component indices exchanged", _exchange_indices),
    EditRow("bound shifted", _shift_bound),
    EditRow("only the last term of a sum", _last_term_only),
    EditRow("exponent changed", _change_exponent),
    EditRow("exponent dropped", _drop_exponent),
    EditRow("square added", _add_square),
    EditRow("p for 1-p", _complement),
    EditRow("term dropped", _drop_term),
    EditRow("n-1 for n", _count_less_one),
    EditRow("norm for vector", _norm_for_vector, keeps_shape=False),
    EditRow("reciprocal", _reciprocal),
    EditRow("inverse dropped", _drop_inverse),
    EditRow("prime dropped", _drop_prime),
    EditRow("number changed", _change_number),
    EditRow("square moved inside the mean", _square_inside_mean),
    EditRow("mean for variance", _mean_for_variance),
    EditRow("max for min", _exchange_max_min),
    EditRow("symbols exchanged", _exchange_symbols),
    EditRow("values of a tuple exchanged", _exchange_values),
)
