"""Rewriting one line of a derivation into the next. Each function is one rule a person would name.

A rule changes what it recognises and leaves the rest as written; a rule that recognises nothing raises
``RuleDoesNotApply``, so that a derivation cannot claim a step that did not happen.
"""

from __future__ import annotations

from derivations.terms import Term, node
from notation import build
from notation.expression import (
    Add,
    BigOperator,
    Component,
    Div,
    Expectation,
    Expression,
    Hadamard,
    Identity,
    MatMul,
    Mul,
    Neg,
    Norm,
    Number,
    Pow,
    Relation,
    Symbol,
    Transpose,
    Variance,
)
from notation.walking import children, rebuild, substitute, walk


class RuleDoesNotApply(ValueError):
    """A rule found nothing to change."""

    def __init__(self, rule: str, expression: Expression) -> None:
        super().__init__(f"{rule} does not apply to a {type(expression).__name__}")


def replace(expression: Term | Expression, old: Term | Expression, new: Term | Expression) -> Expression:
    """Every occurrence of ``old`` becomes ``new`` (equals for equals). Raises if there is none."""
    whole, before, after = node(expression), node(old), node(new)
    if before.shape != after.shape:
        raise RuleDoesNotApply("replacement by another shape", before)
    made = _replaced(whole, before, after)
    if made is whole:
        raise RuleDoesNotApply("replacement", whole)
    return made


def _replaced(expression: Expression, old: Expression, new: Expression) -> Expression:
    if expression == old:
        return new
    return rebuild(expression, lambda child: _replaced(child, old, new))


def at(expression: Term | Expression, index: Term, value: Term | int) -> Expression:
    """The expression with a free index set to a value: a rule for time t used at another time."""
    symbol = index.node
    if not isinstance(symbol, Symbol):
        raise TypeError("an index is a symbol")
    return tidy_indices(substitute(node(expression), {symbol: node(value)}))


def tidy_indices(expression: Expression) -> Expression:
    """Indices and bounds with their integers collected, ``(t+1)-1`` is ``t``, and sums without inner brackets."""
    if isinstance(expression, Symbol) and expression.indices:
        return rebuild(expression, lambda child: offset(tidy_indices(child)) if not child.shape else child)
    made = rebuild(expression, tidy_indices)
    if isinstance(made, Add) and not made.shape and any(isinstance(term, Add) for term in made.terms):
        made = build.add(tuple(inner for term in made.terms for inner in terms_of(term)))
    if isinstance(made, BigOperator) and made.upper is not None:
        bounds = (made.lower, made.upper)
        made = rebuild(made, lambda child: offset(child) if child in bounds else child)
    return made


def offset(index: Expression) -> Expression:
    """``symbol + integer`` or an integer, in one form; anything else stays as it is."""
    base, shift = _split_offset(index)
    if base is None:
        return build.number(shift)
    if isinstance(base, Add) or shift == 0:
        return index if isinstance(base, Add) else base
    number = build.number(abs(shift))
    return build.add((base, number if shift > 0 else build.neg(number)))


def _split_offset(index: Expression) -> tuple[Expression | None, int]:
    if isinstance(index, Number) and index.value.denominator == 1:
        return None, int(index.value)
    if isinstance(index, Neg):
        base, shift = _split_offset(index.operand)
        return (None, -shift) if base is None else (index, 0)
    if isinstance(index, Add):
        parts = [_split_offset(term) for term in index.terms]
        bases = [base for base, _ in parts if base is not None]
        if len(bases) <= 1:
            return (bases[0] if bases else None), sum(shift for _, shift in parts)
    return index, 0


# --- sums -----------------------------------------------------------------------------------------


def terms_of(expression: Expression) -> tuple[Expression, ...]:
    return expression.terms if isinstance(expression, Add) else (expression,)


def split_last(total: Term | Expression) -> Expression:
    """``sum_{i=a}^{b} f(i)`` becomes ``sum_{i=a}^{b-1} f(i) + f(b)``."""
    big = node(total)
    if not isinstance(big, BigOperator) or big.kind != "sum" or big.upper is None:
        raise RuleDoesNotApply("splitting off the last term", big)
    shorter = BigOperator(
        big.shape,
        "sum",
        variable=big.variable,
        lower=big.lower,
        upper=offset(build.sub(big.upper, build.ONE)),
        body=big.body,
    )
    return build.add((shorter, tidy_indices(substitute(big.body, {big.variable: big.upper}))))


def over_terms(expression: Term | Expression) -> Expression:
    """A sum over an index of several terms becomes the sum of their sums."""
    big = node(expression)
    if not isinstance(big, BigOperator) or not isinstance(big.body, Add):
        raise RuleDoesNotApply("summing term by term", big)
    return build.add(tuple(with_body(big, term) for term in big.body.terms))


def with_body(big: BigOperator, body: Expression) -> Expression:
    if isinstance(body, Neg):
        return build.neg(with_body(big, body.operand))
    return BigOperator(
        body.shape,
        big.kind,
        variable=big.variable,
        lower=big.lower,
        upper=big.upper,
        condition=big.condition,
        body=body,
    )


# --- expectations ---------------------------------------------------------------------------------


def is_random(expression: Expression, names: frozenset[str]) -> bool:
    """Whether a random name occurs outside an expectation or a variance."""
    if isinstance(expression, Expectation | Variance):
        return False
    if isinstance(expression, Symbol):
        return expression.name in names
    return any(is_random(child, names) for child in children(expression))


def linear_expectation(body: Term | Expression, random: frozenset[str]) -> Expression:
    """``E[body]`` with sums taken apart and everything that is not random taken out."""
    inner = node(body)
    if not is_random(inner, random):
        return inner
    if isinstance(inner, Add):
        return build.add(tuple(linear_expectation(term, random) for term in inner.terms))
    if isinstance(inner, Neg):
        return build.neg(linear_expectation(inner.operand, random))
    if isinstance(inner, Mul | MatMul | Hadamard):
        outside = [side for side in (inner.left, inner.right) if not is_random(side, random)]
        if outside:
            left = inner.left if not is_random(inner.left, random) else linear_expectation(inner.left, random)
            right = inner.right if not is_random(inner.right, random) else linear_expectation(inner.right, random)
            return build.hadamard(left, right) if isinstance(inner, Hadamard) else build.product(left, right)
    if isinstance(inner, Div) and not is_random(inner.denominator, random):
        return build.div(linear_expectation(inner.numerator, random), inner.denominator)
    if isinstance(inner, BigOperator) and inner.kind == "sum":
        return with_body(inner, linear_expectation(inner.body, random))
    if isinstance(inner, Transpose):
        return build.transpose(linear_expectation(inner.operand, random))
    return Expectation(inner.shape, body=inner)


def variance_as_moments(value: Expression) -> Expression:
    """``Var(Z) = E[Z^2] - E[Z]^2``."""
    return build.sub(
        Expectation((), body=build.power(value, build.TWO)), build.power(Expectation((), body=value), build.TWO)
    )


def variance_of_linear(form: Expression) -> Expression:
    """``Var(a^T x) = a^T Var(x) a`` for a fixed vector a."""
    if not (isinstance(form, MatMul) and isinstance(form.left, Transpose) and form.right.rank == 1):
        raise RuleDoesNotApply("the variance of a linear form", form)
    spread = Variance(form.right.shape * 2, body=form.right)
    return build.matmul(build.matmul(form.left, spread), form.left.operand)


def without_identity(expression: Expression) -> Expression:
    """Products with the identity matrix, without it."""
    if isinstance(expression, MatMul):
        if isinstance(expression.left, Identity):
            return without_identity(expression.right)
        if isinstance(expression.right, Identity):
            return without_identity(expression.left)
    return rebuild(expression, without_identity)


def moment_as_variance(expression: Expression) -> Expression:
    """Every ``E[Z^2]`` becomes ``Var(Z) + E[Z]^2``. Raises if there is none."""
    made = _moment_as_variance(expression)
    if made is expression:
        raise RuleDoesNotApply("second moment", expression)
    return made


def _moment_as_variance(expression: Expression) -> Expression:
    body = expression.body if isinstance(expression, Expectation) else None
    if isinstance(body, Pow) and body.exponent == build.TWO:
        value = body.base
        return build.add((Variance((), body=value), build.power(Expectation((), body=value), build.TWO)))
    return rebuild(expression, _moment_as_variance)


def split_independent(expression: Expression) -> Expression:
    """Every ``E[A B]`` of a product becomes ``E[A] E[B]``; the caller vouches for independence."""
    if isinstance(expression, Expectation) and isinstance(expression.body, Mul):
        left, right = expression.body.left, expression.body.right
        return build.scale(Expectation((), body=left), Expectation((), body=right))
    return rebuild(expression, split_independent)


def power_of_product(expression: Expression) -> Expression:
    """Every ``(A B)^k`` of scalars becomes ``A^k B^k``."""
    if isinstance(expression, Pow) and isinstance(expression.base, Mul) and not expression.shape:
        base = expression.base
        return build.scale(build.power(base.left, expression.exponent), build.power(base.right, expression.exponent))
    return rebuild(expression, power_of_product)


# --- entries --------------------------------------------------------------------------------------


def entry(value: Expression, row: Expression, column: Symbol) -> Expression:
    """Entry ``row`` of a vector, with products written as sums over ``column``."""
    if isinstance(value, Add):
        return build.add(tuple(entry(term, row, column) for term in value.terms))
    if isinstance(value, Neg):
        return build.neg(entry(value.operand, row, column))
    if isinstance(value, Mul) and not value.left.shape:
        return build.scale(value.left, entry(value.right, row, column))
    if isinstance(value, MatMul) and value.left.rank == 2 and value.right.rank == 1:
        matrix = _matrix_entry(value.left, row, column)
        body = build.scale(matrix, build.component(value.right, (column,)))
        return BigOperator((), "sum", variable=column, lower=build.ONE, upper=value.left.shape[1], body=body)
    if value.rank == 1:
        return build.component(value, (row,))
    raise RuleDoesNotApply("taking an entry", value)


def _matrix_entry(value: Expression, row: Expression, column: Expression) -> Expression:
    if isinstance(value, Hadamard):
        return build.scale(_matrix_entry(value.left, row, column), _matrix_entry(value.right, row, column))
    return build.component(value, (row, column))


def array_of(value: Expression, row: Symbol) -> Expression:
    """The vector whose entry ``row`` is ``value``: the converse of ``entry``."""
    if isinstance(value, Component) and value.positions == (row,):
        return value.base
    if isinstance(value, Add):
        return build.add(tuple(array_of(term, row) for term in value.terms))
    if isinstance(value, Neg):
        return build.neg(array_of(value.operand, row))
    if isinstance(value, Mul) and not _mentions(value.left, row):
        return build.scale(value.left, array_of(value.right, row))
    if isinstance(value, Mul) and _is_diagonal_entry(value.left, row):
        assert isinstance(value.left, Component)
        return build.matmul(value.left.base, array_of(value.right, row))
    if isinstance(value, BigOperator) and isinstance(value.body, Mul):
        return _matrix_product(value, value.body, row)
    raise RuleDoesNotApply("writing entries as an array", value)


def _matrix_product(total: BigOperator, body: Mul, row: Symbol) -> Expression:
    """``sum_j A_ij x_j`` over all columns as ``A x``."""
    left, right, column = body.left, body.right, total.variable
    if not (isinstance(left, Component) and left.positions == (row, column) and total.upper == left.base.shape[1]):
        raise RuleDoesNotApply("writing a sum as a matrix product", total)
    if not (isinstance(right, Component) and right.positions == (column,)):
        raise RuleDoesNotApply("writing a sum as a matrix product", total)
    return build.matmul(left.base, right.base)


def _is_diagonal_entry(value: Expression, row: Symbol) -> bool:
    return isinstance(value, Component) and value.positions == (row, row)


def _mentions(expression: Expression, symbol: Symbol) -> bool:
    return any(found == symbol for found in walk(expression))


def norm_of_squares(total: Expression) -> Expression:
    """``sum_i f_i^2`` becomes the squared Euclidean norm of the vector with entries ``f_i``."""
    if not (isinstance(total, BigOperator) and isinstance(total.body, Pow) and total.body.exponent == build.TWO):
        raise RuleDoesNotApply("a sum of squares as a norm", total)
    vector = array_of(total.body.base, total.variable)
    if vector.rank != 1 or vector.shape[0] != total.upper:
        raise RuleDoesNotApply("a sum of squares over another range as a norm", total)
    return build.power(build.norm(vector), build.TWO)


def squares_of_norm(expression: Expression, row: Symbol, column: Symbol) -> Expression:
    """``\\|v\\|^2`` becomes ``sum_i v_i^2``."""
    if not (isinstance(expression, Pow) and isinstance(expression.base, Norm) and expression.base.operand.rank == 1):
        raise RuleDoesNotApply("a squared norm as a sum", expression)
    vector = expression.base.operand
    body = build.power(entry(vector, row, column), build.TWO)
    return BigOperator((), "sum", variable=row, lower=build.ONE, upper=vector.shape[0], body=body)


# --- equations ------------------------------------------------------------------------------------


def equation(left: Term | Expression, right: Term | Expression) -> Relation:
    return build.relation("=", node(left), node(right))
