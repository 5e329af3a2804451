"""The rules of the checker that look inside a line: equal parts, definitions, and weights shared over time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sympy

from derivations.checker_equal import is_value, proved, put, reached, variables_of, with_held, without
from derivations.rewrite import tidy_indices
from notation import build
from notation.expression import (
    Add,
    Apply,
    ArrayLiteral,
    BigOperator,
    Derivative,
    Div,
    Expression,
    Hadamard,
    Identity,
    MatMul,
    Mul,
    Neg,
    Norm,
    Number,
    Pow,
    Symbol,
    Transpose,
)
from notation.givens import Givens
from notation.source import ShapeClash
from notation.walking import children, rebuild, substitute, walk

if TYPE_CHECKING:
    from derivations.checker import Known, Line


def by_parts(line: Line, known: Known) -> bool:
    """Equal factors in front and behind of products of arrays, equal terms of sums: what is left must be equal."""
    return is_value(line) and line.before is not None and _congruent(line.before, line.after, known, 0)


def _congruent(left: Expression, right: Expression, known: Known, depth: int) -> bool:
    if left == right:
        return True
    if depth > 4 or left.shape != right.shape or type(left) is not type(right):
        return False
    if isinstance(left, MatMul) and isinstance(right, MatMul):
        return _same_product(factors_of(left), factors_of(right), known, depth)
    own, other = list(children(left)), list(children(right))
    differing = [(a, b) for a, b in zip(own, other, strict=False) if a != b]
    if len(own) != len(other) or not isinstance(left, _PARTED) or not _same_frame(left, right):
        return False
    return bool(differing) and all(_part_equal(a, b, known, depth) for a, b in differing)


def _same_frame(left: Expression, right: Expression) -> bool:
    """Whether the nodes differ in nothing but their children."""
    mark = build.ZERO
    return rebuild(left, lambda child: mark) == rebuild(right, lambda child: mark)


_PARTED = (Add, Neg, Mul, Div, Pow, Hadamard, Transpose, Norm, Apply, BigOperator)


def _part_equal(left: Expression, right: Expression, known: Known, depth: int) -> bool:
    if proved(left, right, known.givens) or with_held(left, right, known.givens):
        return True
    return _congruent(left, right, known, depth + 1) or _by_definition(left, right, known)


def _same_product(left: list[Expression], right: list[Expression], known: Known, depth: int) -> bool:
    """Factor by factor, or after some in front and behind are taken off both sides, the most first."""
    if [factor.shape for factor in left] == [factor.shape for factor in right] and len(left) > 1:
        if all(a == b or _part_equal(a, b, known, depth) for a, b in zip(left, right, strict=True)):
            return True
    shorter = min(len(left), len(right))
    front = next((k for k in range(shorter) if left[k] != right[k]), shorter)
    back = next((k for k in range(shorter) if left[-1 - k] != right[-1 - k]), shorter)
    cuts = [(a, b) for a in range(front + 1) for b in range(back + 1) if a + b <= shorter and a + b > 0]
    return any(
        _middle_equal(left[a : len(left) - b], right[a : len(right) - b], known, depth)
        for a, b in sorted(cuts, key=lambda cut: -sum(cut))
    )


def _middle_equal(left: list[Expression], right: list[Expression], known: Known, depth: int) -> bool:
    if not left and not right:
        return True
    if not left or not right:
        return _is_identity(left or right, known)
    try:
        one, other = _product(left), _product(right)
    except ShapeClash:
        return False
    return one.shape == other.shape and _part_equal(one, other, known, depth)


def _is_identity(factors: list[Expression], known: Known) -> bool:
    """Whether the product is the identity matrix."""
    try:
        made = _product(factors)
    except ShapeClash:
        return False
    square = made.rank == 2 and made.shape[0] == made.shape[1]
    return square and proved(made, build.identity(made.shape[0]), known.givens)


def factors_of(node: Expression) -> list[Expression]:
    """The factors of a product of arrays, in order."""
    if isinstance(node, MatMul):
        return factors_of(node.left) + factors_of(node.right)
    return [] if isinstance(node, Identity) else [node]


def _product(factors: list[Expression]) -> Expression:
    made = factors[0]
    for factor in factors[1:]:
        made = build.product(made, factor)
    return made


def by_definition(line: Line, known: Known) -> bool:
    """Definitions put in, once for each symbol, on one side or the other."""
    return is_value(line) and line.before is not None and _by_definition(line.before, line.after, known)


def _by_definition(left: Expression, right: Expression, known: Known) -> bool:
    unfolded_left, unfolded_right = _unfolded(left, known.givens), _unfolded(right, known.givens)
    pairs = ((unfolded_left, right), (left, unfolded_right), (unfolded_left, unfolded_right))
    for one, other in pairs:
        if (one, other) == (left, right) or one.shape != other.shape:
            continue
        free = _without_families(one, other, known.givens)
        if one == other or proved(one, other, free):
            return True
    return False


def _without_families(left: Expression, right: Expression, givens: Givens) -> Givens:
    """The givens with the members of recurrences in both sides free: they were put in by hand."""
    names = {part.name for side in (left, right) for part in walk(side) if isinstance(part, Symbol) and part.indices}
    return without(givens, names)


def _unfolded(node: Expression, givens: Givens) -> Expression:
    """Every defined symbol by its definition, once; what a derivative is taken by stays a variable inside it."""
    if isinstance(node, Derivative):
        body = _unfolded(node.body, without(givens, variables_of(node)))
        return rebuild(node, lambda child: body if child is node.body else child)
    if isinstance(node, Symbol):
        for definition in reversed(givens.definitions_of(node.name)):
            if definition.function or definition.components or len(definition.target.indices) != len(node.indices):
                continue
            pairs = list(zip(definition.target.indices, node.indices, strict=True))
            if all(isinstance(own, Symbol) or own == given for own, given in pairs):
                binding = {own: given for own, given in pairs if isinstance(own, Symbol) and own != given}
                return tidy_indices(substitute(definition.body, binding))
        return node
    return rebuild(node, lambda child: _unfolded(child, givens))


def by_rest_of_chain(line: Line, known: Known) -> bool:
    """Both lines are proved equal to the end of the chain."""
    if not is_value(line) or line.before is None or known.claim is None or known.claim == line.after:
        return False
    claim = known.claim
    return proved(line.before, claim, known.givens) and proved(line.after, claim, known.givens)


def by_spectral_norm(line: Line, known: Known) -> bool:
    """``||A||_2`` is the root of the largest eigenvalue of ``A^T A``."""
    if not is_value(line) or line.before is None:
        return False
    before, after = _by_eigenvalue(line.before), _by_eigenvalue(line.after)
    return (before, after) != (line.before, line.after) and proved(before, after, known.givens)


def _by_eigenvalue(node: Expression) -> Expression:
    if (isinstance(node, Norm) and node.kind == "op") or (
        isinstance(node, Norm) and node.operand.rank == 2 and node.kind == "2"
    ):
        gram = build.matmul(build.transpose(node.operand), node.operand)
        return build.apply("sqrt", (build.apply("eigmax", (gram,)),))
    return rebuild(node, _by_eigenvalue)


def by_numbers(line: Line, known: Known) -> bool:
    """Both sides are exact numbers: eigenvalues and products of written matrices."""
    if not is_value(line) or line.before is None or line.after.shape:
        return False
    before, after = _number(line.before, known.givens), _number(line.after, known.givens)
    return before is not None and after is not None and bool(sympy.simplify(before - after) == 0)


def _number(node: Expression, givens: Givens) -> Any:
    """The exact value of an expression without symbols (a number or a matrix), or None."""
    if isinstance(node, Number):
        return sympy.Rational(node.value.numerator, node.value.denominator)
    if isinstance(node, ArrayLiteral):
        rows = [row.items for row in node.items if isinstance(row, ArrayLiteral)]
        entries = [[_number(entry, givens) for entry in row] for row in rows]
        known = len(rows) == len(node.items) and all(entry is not None for row in entries for entry in row)
        return sympy.Matrix(entries) if known else None
    parts = [_number(child, givens) for child in children(node)]
    if any(part is None for part in parts):
        return None
    if isinstance(node, Transpose):
        return parts[0].T
    if isinstance(node, MatMul):
        return parts[0] * parts[1]
    if isinstance(node, Apply) and _named(node, givens) == "eigmax":
        return max(parts[0].eigenvals())
    return None


def _named(node: Apply, givens: Givens) -> str:
    """The function, by way of definitions that only give it another name."""
    for definition in givens.definitions_of(node.function):
        if definition.function and isinstance(definition.body, Apply):
            if definition.body.arguments == definition.arguments:
                return definition.body.function
    return node.function


def by_shared_weight(line: Line, known: Known) -> bool:
    """``dL/dW`` for a weight that only the step of one recurrence uses: the sum over the steps of what each
    contributes with the gradient that arrives at it."""
    before, after = line.before, line.after
    if not is_value(line) or not isinstance(before, Derivative) or not isinstance(after, BigOperator):
        return False
    weight = before.wrt
    arriving = [p for p in walk(after.body) if isinstance(p, Derivative) and p.body == before.body]
    if not isinstance(weight, Symbol) or len(set(arriving)) != 1 or after.kind != "sum":
        return False
    member = arriving[0].wrt
    if not isinstance(member, Symbol) or member.indices != (after.variable,):
        return False
    steps = [d for d in known.givens.definitions_of(member.name) if d.target == member]
    cut = without(known.givens, {member.name})
    if len(steps) != 1 or weight.name in reached(before.body, cut):
        return False
    adjoint = Symbol(member.shape, "adjoint")
    local = build.derivative(build.matmul(build.transpose(adjoint), steps[0].body), weight, "gradient")
    return proved(local, put(after.body, {arriving[0]: adjoint}), cut)
