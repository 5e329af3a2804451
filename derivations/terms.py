"""Writing typed expressions with Python's operators, for the files that derive.

A ``Term`` wraps one expression: ``+ - * /`` and ``**`` build sums, products, fractions and powers, ``.T``
transposes, ``a[i, j]`` takes an entry. ``a * b`` is juxtaposition: it scales, or multiplies matrices.
Nothing is simplified; shapes are checked by ``notation.build``.
"""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import replace as with_fields
from fractions import Fraction

from notation import build
from notation.expression import (
    Add,
    Apply,
    BigOperator,
    Expectation,
    Expression,
    Shape,
    Style,
    Symbol,
    TupleOf,
    Variance,
)


def node(value: Term | Expression | int | Fraction) -> Expression:
    """The expression that ``value`` stands for."""
    if isinstance(value, Term):
        return value.node
    if isinstance(value, Expression):
        return value
    if value < 0:
        return build.neg(build.number(-value))
    return build.number(value)


def nodes(*values: Term | Expression | int | Fraction) -> tuple[Expression, ...]:
    return tuple(node(value) for value in values)


@dataclass(frozen=True)
class Term:
    """One expression, with operators. Equality is that of the expression."""

    node: Expression

    def __add__(self, other: Term | Expression | int | Fraction) -> Term:
        return Term(build.add((*_terms(self.node), node(other))))

    def __radd__(self, other: Expression | int | Fraction) -> Term:
        return Term(build.add((node(other), self.node)))

    def __sub__(self, other: Term | Expression | int | Fraction) -> Term:
        return Term(build.add((*_terms(self.node), build.neg(node(other)))))

    def __rsub__(self, other: Expression | int | Fraction) -> Term:
        return Term(build.sub(node(other), self.node))

    def __neg__(self) -> Term:
        return Term(build.neg(self.node))

    def __mul__(self, other: Term | Expression | int | Fraction) -> Term:
        return Term(build.product(self.node, node(other)))

    def __rmul__(self, other: Expression | int | Fraction) -> Term:
        return Term(build.product(node(other), self.node))

    def __matmul__(self, other: Term | Expression) -> Term:
        """The elementwise product."""
        return Term(build.hadamard(self.node, node(other)))

    def __truediv__(self, other: Term | Expression | int | Fraction) -> Term:
        return Term(build.div(self.node, node(other)))

    def __rtruediv__(self, other: Expression | int | Fraction) -> Term:
        return Term(build.div(node(other), self.node))

    def __pow__(self, exponent: Term | Expression | int | Fraction) -> Term:
        return Term(build.power(self.node, node(exponent)))

    def __getitem__(self, positions: Term | Expression | tuple[Term | Expression, ...]) -> Term:
        listed = positions if isinstance(positions, tuple) else (positions,)
        return Term(build.component(self.node, tuple(node(position) for position in listed)))

    @property
    def T(self) -> Term:  # noqa: N802 (the field's own name)
        return Term(build.transpose(self.node))

    @property
    def inverse(self) -> Term:
        return Term(build.inverse(self.node))


def _terms(sum_or_one: Expression) -> tuple[Expression, ...]:
    return sum_or_one.terms if isinstance(sum_or_one, Add) else (sum_or_one,)


def symbol(
    name: str, shape: Shape = (), indices: tuple[Term | Expression | int, ...] = (), style: Style | None = None
) -> Term:
    """A symbol; ``indices`` are its family indices."""
    return Term(Symbol(shape, name, nodes(*indices), style))


def sum_over(variable: Term, lower: Term | int, upper: Term | Expression | int, body: Term | Expression) -> Term:
    index = variable.node
    if not isinstance(index, Symbol):
        raise TypeError("a sum runs over a symbol")
    inner = node(body)
    return Term(BigOperator(inner.shape, "sum", variable=index, lower=node(lower), upper=node(upper), body=inner))


def expectation(body: Term | Expression, over: tuple[str, ...] = ()) -> Term:
    inner = node(body)
    return Term(Expectation(inner.shape, body=inner, over=over))


def variance(body: Term | Expression, over: tuple[str, ...] = ()) -> Term:
    """The variance of a scalar; of a vector the covariance matrix."""
    inner = node(body)
    return Term(Variance(inner.shape * 2 if inner.rank == 1 else inner.shape, body=inner, over=over))


def norm(operand: Term | Expression, kind: str = "2") -> Term:
    return Term(build.norm(node(operand), kind))


def sqrt(operand: Term | Expression) -> Term:
    return Term(build.apply("sqrt", (node(operand),)))


def call(name: str, *arguments: Term | Expression | int, primes: int = 0, style: Style | None = None) -> Term:
    """A function of the table, or a user's function applied elementwise."""
    made = build.apply(name, nodes(*arguments), primes=primes)
    if style is not None:
        assert isinstance(made, Apply)
        made = with_fields(made, style=style)
    return Term(made)


def diag(vector: Term | Expression) -> Term:
    return Term(build.apply("diag", (node(vector),)))


def gradient(body: Term | Expression, wrt: Term | Expression) -> Term:
    return Term(build.derivative(node(body), node(wrt), "gradient"))


def jacobian(body: Term | Expression, wrt: Term | Expression) -> Term:
    return Term(build.derivative(node(body), node(wrt), "jacobian"))


def relation(left: Term | Expression, op: str, right: Term | Expression | int) -> Expression:
    return build.relation(op, node(left), node(right))


def pair(*items: Term | Expression | int) -> Term:
    return Term(TupleOf((), nodes(*items)))


def zero_like(value: Term | Expression) -> Term:
    """The zero of the shape of ``value``."""
    shape = node(value).shape
    return Term(build.zeros(shape) if shape else build.ZERO)


__all__ = [
    "Term", "call", "diag", "expectation", "gradient", "jacobian", "node", "nodes", "norm", "pair",
    "relation", "sqrt", "sum_over", "symbol", "variance", "zero_like",
]  # fmt: skip
