"""The rules of the checker for ``before <= after`` and ``before < after``: each bound is a row, and bounds go through
sums, products of what is not negative, powers and roots."""

from __future__ import annotations

from typing import TYPE_CHECKING

from derivations.checker_equal import proved, put
from notation import build
from notation.expression import (
    Add,
    Apply,
    BigOperator,
    Div,
    Expression,
    MatMul,
    Mul,
    Neg,
    Norm,
    Number,
    Pow,
    Relation,
    Symbol,
    Transpose,
)
from symbolic import Undecided
from symbolic.lowering import EMPTY, lower
from symbolic.prove import new_context
from symbolic.rational import cancel
from symbolic.signs import is_nonnegative, is_positive

if TYPE_CHECKING:
    from derivations.checker import Known, Line

MAX_DEPTH = 6


def by_bound(line: Line, known: Known) -> bool:
    """The line is bounded by the next, by the rows below."""
    if line.before is None or isinstance(line.after, Relation) or line.op not in ("<=", "<", ">=", ">"):
        return False
    low, high = (line.before, line.after) if line.op in ("<=", "<") else (line.after, line.before)
    if line.op in ("<", ">"):
        return positive(build.sub(high, low), known)
    return at_most(low, high, known, 0)


def at_most(low: Expression, high: Expression, known: Known, depth: int) -> bool:
    """Whether ``low <= high`` is proved."""
    if low.shape or high.shape or depth > MAX_DEPTH:
        return False
    if low == high or _assumed(low, high, known):
        return True
    if any(row(low, high, known) for row in _ROWS):
        return True
    if _part_by_part(low, high, known, depth):
        return True
    if proved(low, high, known.givens) or nonnegative(build.sub(high, low), known):
        return True
    facts = known.facts
    return bool(facts) and proved(put(low, facts), put(high, facts), known.givens)


def nonnegative(node: Expression, known: Known) -> bool:
    """Whether ``node >= 0`` is known."""
    if isinstance(node, Norm) or (isinstance(node, Apply) and node.function in ("abs", "sqrt", "exp")):
        return True
    if isinstance(node, Pow) and isinstance(node.exponent, Number) and node.exponent.value % 2 == 0:
        return True
    if isinstance(node, Mul) and not node.shape:
        if nonnegative(node.left, known) and nonnegative(node.right, known):
            return True
    elif isinstance(node, Add):
        terms = _terms_left(node)
        if all(nonnegative(term, known) for term in terms):
            return True
    elif isinstance(node, BigOperator) and node.kind in ("sum", "prod") and nonnegative(node.body, known):
        return True
    return _signed(node, known, strict=False)


def _terms_left(node: Expression) -> list[Expression]:
    """The terms of a sum with signs taken in, without pairs that cancel."""
    left: list[Expression] = []
    for term in _signed_terms(node, negated=False):
        opposite = term.operand if isinstance(term, Neg) else build.neg(term)
        if opposite in left:
            left.remove(opposite)
        else:
            left.append(term)
    return left


def _signed_terms(node: Expression, negated: bool) -> list[Expression]:
    if isinstance(node, Add):
        return [made for term in node.terms for made in _signed_terms(term, negated)]
    if isinstance(node, Neg):
        return _signed_terms(node.operand, not negated)
    return [build.neg(node) if negated else node]


def positive(node: Expression, known: Known) -> bool:
    return _signed(node, known, strict=True)


def _signed(node: Expression, known: Known, strict: bool) -> bool:
    if node.shape:
        return False
    try:
        context, _ = new_context(known.givens, node)
        lower(node, (), EMPTY, context)
        poly = cancel(lower(node, (), EMPTY, context), context)
        return is_positive(poly, context) if strict else is_nonnegative(poly, context)
    except Undecided:
        return False


def _sides(statement: Expression) -> tuple[Expression | None, Expression | None]:
    """The smaller and the larger side of an inequality."""
    if isinstance(statement, Relation) and statement.op in ("<=", "<"):
        return statement.left, statement.right
    if isinstance(statement, Relation) and statement.op in (">=", ">"):
        return statement.right, statement.left
    return None, None


def _assumed(low: Expression, high: Expression, known: Known) -> bool:
    """``low <= high`` is a given, or ``low = x`` with ``x <= high`` given."""
    for statement in (*known.givens.assumptions, *known.premises):
        small, large = _sides(statement)
        if small is None or large is None:
            continue
        if small == low and large == high:
            return True
        if proved(small, low, known.givens) and proved(large, high, known.givens):
            return True
    return False


# --- rows: one bound each ---------------------------------------------------------------------------


def _triangle(low: Expression, high: Expression, known: Known) -> bool:
    """``||a + b|| <= ||a|| + ||b||``, also for sums over an index and for absolute values."""
    inside = _inside(low)
    if isinstance(inside, Add):
        terms = [_bars(low, term.operand if isinstance(term, Neg) else term) for term in inside.terms]
        return proved(build.add(tuple(terms)), high, known.givens)
    if isinstance(inside, BigOperator) and inside.kind == "sum":
        body = _bars(low, inside.body)
        made = BigOperator((), "sum", variable=inside.variable, lower=inside.lower, upper=inside.upper, body=body)
        return proved(made, high, known.givens)
    return False


def _inside(node: Expression) -> Expression | None:
    if isinstance(node, Norm):
        return node.operand
    if isinstance(node, Apply) and node.function == "abs":
        return node.arguments[0]
    return None


def _bars(like: Expression, inside: Expression) -> Expression:
    return build.norm(inside, like.kind) if isinstance(like, Norm) else build.apply("abs", (inside,))


def _submultiplicative(low: Expression, high: Expression, known: Known) -> bool:
    """``||A B|| <= ||A|| ||B||`` for the spectral norm, that of a vector with it, and the Frobenius norm."""
    if not isinstance(low, Norm) or not isinstance(low.operand, MatMul):
        return False
    left, right = low.operand.left, low.operand.right
    if left.rank != 2 or low.kind not in ("2", "op", "F"):
        return False
    kinds = ("F", "op") if low.kind == "F" else ("op",)
    second = low.kind if right.rank == 1 or low.kind == "F" else "op"
    options = [build.scale(build.norm(left, kind), build.norm(right, second)) for kind in kinds]
    return any(proved(option, high, known.givens) for option in options)


def _cauchy_schwarz(low: Expression, high: Expression, known: Known) -> bool:
    """``x^T y <= ||x|| ||y||``, also with bars around the product."""
    inside = low.arguments[0] if isinstance(low, Apply) and low.function == "abs" else low
    if not isinstance(inside, MatMul) or not isinstance(inside.left, Transpose) or inside.shape:
        return False
    product = build.scale(build.norm(inside.left.operand), build.norm(inside.right))
    return proved(product, high, known.givens)


def _logarithm(low: Expression, high: Expression, known: Known) -> bool:
    """``log u <= u - 1`` wherever the logarithm is defined."""
    if not (isinstance(low, Apply) and low.function == "log"):
        return False
    return proved(build.sub(low.arguments[0], build.ONE), high, known.givens)


def _chain_of_jacobians(low: Expression, high: Expression, known: Known) -> bool:
    """``||dh_T/dh_0|| <= prod_t ||dh_t/dh_(t-1)||``: the chain rule along a recurrence, and the norm of a product."""
    from notation.expression import Derivative
    from notation.walking import substitute

    if not (isinstance(low, Norm) and isinstance(low.operand, Derivative) and isinstance(high, BigOperator)):
        return False
    if high.kind != "prod" or not isinstance(high.body, Norm) or not isinstance(high.body.operand, Derivative):
        return False
    step, whole = high.body.operand, low.operand
    if not (isinstance(step.wrt, Symbol) and isinstance(step.body, Symbol) and high.lower and high.upper):
        return False
    time = high.variable
    first = substitute(step.wrt, {time: high.lower})
    last = substitute(step.body, {time: high.upper})
    from derivations.rewrite import tidy_indices

    starts = tidy_indices(first) == whole.wrt and tidy_indices(last) == whole.body
    links = tidy_indices(substitute(step.wrt, {time: build.add((time, build.ONE))})) == step.body
    return starts and links and low.kind == high.body.kind


def _bounded_slopes(low: Expression, high: Expression, known: Known) -> bool:
    """``||diag(f'(u))||_2 <= c`` where ``|f'(z)| <= c`` is given for all z."""
    diagonal = low.operand if isinstance(low, Norm) else None
    if not (isinstance(diagonal, Apply) and diagonal.function == "diag" and isinstance(diagonal.arguments[0], Apply)):
        return False
    slope = diagonal.arguments[0]
    for given in known.givens.assumptions:
        small, large = _sides(given)
        inside = _inside(small) if small is not None and large == high else None
        if isinstance(inside, Apply) and (inside.function, inside.primes) == (slope.function, slope.primes):
            anywhere = inside.arguments[0]
            declared = known.givens.declaration(anywhere.name) if isinstance(anywhere, Symbol) else None
            return isinstance(anywhere, Symbol) and (declared is None or not declared.explicit)
    return False


def _average_below_maximum(low: Expression, high: Expression, known: Known) -> bool:
    """A fraction with a smaller denominator is larger: ``a/b <= a/c`` for ``0 < c <= b``, ``a >= 0``."""
    if not (isinstance(low, Div) and isinstance(high, Div) and proved(low.numerator, high.numerator, known.givens)):
        return False
    below = at_most(high.denominator, low.denominator, known, MAX_DEPTH)
    return nonnegative(low.numerator, known) and positive(high.denominator, known) and below


_ROWS = (
    _triangle,
    _submultiplicative,
    _cauchy_schwarz,
    _logarithm,
    _bounded_slopes,
    _chain_of_jacobians,
    _average_below_maximum,
)


# --- through sums, products, powers ------------------------------------------------------------------


def _part_by_part(low: Expression, high: Expression, known: Known, depth: int) -> bool:
    if isinstance(low, Add) and isinstance(high, Add) and len(low.terms) == len(high.terms):
        return all(_term_at_most(a, b, known, depth) for a, b in zip(low.terms, high.terms, strict=True))
    if isinstance(low, Mul) and isinstance(high, Mul):
        pairs = ((low.left, high.left), (low.right, high.right))
        for (same, other), (smaller, larger) in (pairs, pairs[::-1]):
            if same == other and nonnegative(same, known):
                return at_most(smaller, larger, known, depth + 1)
        if not all(at_most(a, b, known, depth + 1) for a, b in pairs):
            return False
        return all(nonnegative(side, known) for side in (low.left, low.right, high.left))
    if isinstance(low, Div) and isinstance(high, Div) and low.denominator == high.denominator:
        return positive(low.denominator, known) and at_most(low.numerator, high.numerator, known, depth + 1)
    if isinstance(low, Pow) and isinstance(high, Pow) and low.exponent == high.exponent:
        rises = positive(low.exponent, known) or nonnegative(low.exponent, known)
        return rises and nonnegative(low.base, known) and at_most(low.base, high.base, known, depth + 1)
    if isinstance(low, BigOperator) and isinstance(high, BigOperator) and low.kind == high.kind:
        return _range_by_range(low, high, known, depth)
    if isinstance(low, Apply) and isinstance(high, Apply) and low.function == high.function and len(low.arguments) == 1:
        rising = low.function in ("sqrt", "exp", "log")
        return rising and at_most(low.arguments[0], high.arguments[0], known, depth + 1)
    return False


def _term_at_most(low: Expression, high: Expression, known: Known, depth: int) -> bool:
    if isinstance(low, Neg) and isinstance(high, Neg):
        return at_most(high.operand, low.operand, known, depth + 1)
    return at_most(low, high, known, depth + 1)


def _range_by_range(low: BigOperator, high: BigOperator, known: Known, depth: int) -> bool:
    same = (low.variable, low.lower, low.upper) == (high.variable, high.lower, high.upper)
    if not same or low.kind not in ("sum", "prod"):
        return False
    if not at_most(low.body, high.body, known, depth + 1):
        return _by_fact_of_step(low, high, known)
    return low.kind == "sum" or nonnegative(low.body, known)


def _by_fact_of_step(low: BigOperator, high: BigOperator, known: Known) -> bool:
    """The bound of one term was shown by an earlier chain of bounds."""
    return low.body in known.bounds and known.bounds[low.body] == high.body and nonnegative(low.body, known)
