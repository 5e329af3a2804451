"""Typed expressions: what a formula means.

Every node is immutable, carries a shape whose sizes are themselves integer expressions, and keeps
what was written: no constructor simplifies. A pass is a function over nodes in a file of its own;
an unknown node raises.

Shapes: ``()`` scalar, ``(n,)`` vector (a column), ``(n, d)`` matrix, ``(1, n)`` a row, more axes a
tensor. A declared ``n x 1`` is the vector ``(n,)``.

Architecture invariant: nodes are built through ``notation.build`` when their shape must be
computed; the classes here only store.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, TypeVar, cast, dataclass_transform

from notation.source import Span

_Class = TypeVar("_Class", bound=type)


@dataclass_transform(frozen_default=True, kw_only_default=False)
def _node(cls: _Class) -> _Class:
    """A frozen dataclass whose hash is computed once: trees are shared and compared often."""
    made: Any = dataclass(frozen=True, eq=True)(cls)
    generated: Callable[[Any], int] = made.__hash__

    def cached_hash(self: Any) -> int:
        known = self.__dict__.get("_hash")
        if known is None:
            known = generated(self)
            object.__setattr__(self, "_hash", known)
        return int(known)

    made.__hash__ = cached_hash
    return cast(_Class, made)


@dataclass(frozen=True)
class Expression:
    """The base of all typed nodes. ``shape`` is a tuple of sizes (integer expressions)."""

    shape: tuple[Expression, ...]
    span: Span | None = field(default=None, compare=False, repr=False, kw_only=True)

    @property
    def rank(self) -> int:
        """Number of axes: 0 scalar, 1 vector, 2 matrix."""
        return len(self.shape)

    def __getstate__(self) -> dict[str, Any]:
        """The fields alone: what is kept beside them (a hash above all) means nothing in another process."""
        return {name: value for name, value in self.__dict__.items() if not name.startswith("_")}


Shape = tuple[Expression, ...]


@dataclass(frozen=True)
class Style:
    """How a symbol is printed: ``base`` with its font, its labels, and where its index stands."""

    base: str
    sub_label: str = ""
    sup_label: str = ""
    index_place: str = "sub"  # "sub": h_t; "sup": h^{(t)}


# --- leaves -------------------------------------------------------------------------------------


@_node
class Number(Expression):
    """An exact rational. ``digits`` is the count of written decimals (None: written exactly)."""

    value: Fraction = Fraction(0)
    digits: int | None = None


@_node
class Constant(Expression):
    """``pi``, ``e``, ``infinity``."""

    name: str = ""


@_node
class Symbol(Expression):
    """A variable. ``name`` is its identity (fonts dropped, labels and accents kept);
    ``indices`` are family indices (time, layer, sample), integer expressions."""

    name: str = ""
    indices: tuple[Expression, ...] = ()
    style: Style | None = field(default=None, compare=False, repr=False)


@_node
class Ones(Expression):
    """All ones."""


@_node
class Zeros(Expression):
    """All zeros."""


@_node
class Identity(Expression):
    """The identity matrix, shape ``(n, n)``."""


@_node
class BasisVector(Expression):
    """The ``position``-th standard basis vector (1-based)."""

    position: Expression = field(kw_only=True)


@_node
class ArrayLiteral(Expression):
    """A written list or matrix of entries; ``items`` along the first axis."""

    items: tuple[Expression, ...] = ()


@_node
class BlockMatrix(Expression):
    """Blocks in ``rows`` that fit together: matrices, columns (vectors), rows (1, n) and numbers. One column of blocks
    one wide is a vector."""

    rows: tuple[tuple[Expression, ...], ...] = ()


# --- arithmetic ---------------------------------------------------------------------------------


@_node
class Add(Expression):
    """A sum of terms of one shape. ``a - b`` is ``Add((a, Neg(b)))``."""

    terms: tuple[Expression, ...] = ()


@_node
class Neg(Expression):
    operand: Expression = field(kw_only=True)


@_node
class Mul(Expression):
    """A product in which at least one factor is a scalar."""

    left: Expression = field(kw_only=True)
    right: Expression = field(kw_only=True)


@_node
class MatMul(Expression):
    """A contraction of the last axis of ``left`` with the first of ``right``; a row times a vector
    is a scalar, a vector times a row is the outer product."""

    left: Expression = field(kw_only=True)
    right: Expression = field(kw_only=True)


@_node
class Hadamard(Expression):
    """The elementwise product of two arrays of one shape."""

    left: Expression = field(kw_only=True)
    right: Expression = field(kw_only=True)


@_node
class Kronecker(Expression):
    """The Kronecker product of two matrices."""

    left: Expression = field(kw_only=True)
    right: Expression = field(kw_only=True)


@_node
class Div(Expression):
    """``numerator / denominator``; the denominator is a scalar, or both have one shape (elementwise)."""

    numerator: Expression = field(kw_only=True)
    denominator: Expression = field(kw_only=True)


@_node
class Pow(Expression):
    """A power. A square matrix with ``elementwise=False`` is a matrix power (a fractional one is the
    principal root); a vector is always elementwise."""

    base: Expression = field(kw_only=True)
    exponent: Expression = field(kw_only=True)
    elementwise: bool = False


@_node
class Transpose(Expression):
    """The transpose; of a vector ``(n,)`` it is the row ``(1, n)`` and back."""

    operand: Expression = field(kw_only=True)


@_node
class Inverse(Expression):
    """The inverse of a square matrix."""

    operand: Expression = field(kw_only=True)


@_node
class Component(Expression):
    """Entries of an array: one index per axis, ``None`` keeps the axis (``X_i`` is ``(i, None)``)."""

    base: Expression = field(kw_only=True)
    positions: tuple[Expression | None, ...] = ()


# --- functions ----------------------------------------------------------------------------------


@_node
class Apply(Expression):
    """A function of the table ``notation.functions`` or, when not listed there, a user's function.
    ``primes`` counts derivatives of a function of one argument: ``f''`` has 2."""

    function: str = ""
    arguments: tuple[Expression, ...] = ()
    primes: int = 0
    style: Style | None = field(default=None, compare=False, repr=False)


@_node
class Norm(Expression):
    """A norm. ``kind``: ``"2"`` Euclidean of a vector, ``"F"`` Frobenius, ``"op"`` spectral,
    ``"1"``, ``"inf"``."""

    operand: Expression = field(kw_only=True)
    kind: str = "2"


@_node
class Cases(Expression):
    """Values by condition, first that holds; a branch whose condition is None is "otherwise"."""

    branches: tuple[tuple[Expression, Expression | None], ...] = ()


@_node
class TupleOf(Expression):
    """Several values side by side; has no shape of its own (``()``)."""

    items: tuple[Expression, ...] = ()


# --- binders ------------------------------------------------------------------------------------


@_node
class BigOperator(Expression):
    """``sum prod max min argmax argmin`` over an integer ``variable``; bounds None: its whole range."""

    kind: str = "sum"
    variable: Symbol = field(kw_only=True)
    lower: Expression | None = None
    upper: Expression | None = None
    condition: Expression | None = None
    body: Expression = field(kw_only=True)


@_node
class Extremum(Expression):
    """``max min argmax argmin sup inf`` over a continuous ``variable`` subject to ``condition``."""

    kind: str = "max"
    variable: Symbol = field(kw_only=True)
    condition: Expression | None = None
    body: Expression = field(kw_only=True)


@_node
class Limit(Expression):
    variable: Symbol = field(kw_only=True)
    point: Expression = field(kw_only=True)
    direction: str = ""  # "", "+", "-"
    body: Expression = field(kw_only=True)


@_node
class Integral(Expression):
    """A definite integral; bounds None: over the whole range of the variable."""

    variable: Symbol = field(kw_only=True)
    lower: Expression | None = None
    upper: Expression | None = None
    body: Expression = field(kw_only=True)


# --- probability --------------------------------------------------------------------------------


@_node
class Expectation(Expression):
    """``E[body]``; ``over`` empty: over everything random, else only over those symbols' names."""

    body: Expression = field(kw_only=True)
    over: tuple[str, ...] = ()
    given: tuple[Expression, ...] = ()


@_node
class Variance(Expression):
    """Of a scalar: a scalar. Of a vector: the covariance matrix, or with ``elementwise`` the vector of
    variances."""

    body: Expression = field(kw_only=True)
    over: tuple[str, ...] = ()
    given: tuple[Expression, ...] = ()
    elementwise: bool = False


@_node
class Covariance(Expression):
    left: Expression = field(kw_only=True)
    right: Expression = field(kw_only=True)
    over: tuple[str, ...] = ()


@_node
class Probability(Expression):
    """``P(event)``; the event is a boolean expression."""

    event: Expression = field(kw_only=True)
    given: tuple[Expression, ...] = ()


@_node
class Density(Expression):
    """The density or mass function ``name`` (of the random symbol ``of`` when known) at ``at``."""

    name: str = ""
    at: Expression = field(kw_only=True)
    of: str = ""
    given: tuple[Expression, ...] = ()


# --- derivatives --------------------------------------------------------------------------------


@_node
class Derivative(Expression):
    """The derivative of ``body`` by ``wrt`` (a symbol or a component of one): the total derivative
    through the definitions in force, holding nothing else fixed.

    ``layout`` ``"jacobian"``: shape ``body.shape + wrt.shape``, entry [i, j] = d body_i / d wrt_j;
    of a scalar: the shape of ``wrt``. ``"gradient"``: the shape of ``wrt`` first, so the gradient of a
    vector is the transposed Jacobian. ``order`` 2: the Hessian of a scalar, or the second derivative by
    a scalar."""

    body: Expression = field(kw_only=True)
    wrt: Expression = field(kw_only=True)
    layout: str = "jacobian"
    order: int = 1


# --- statements ---------------------------------------------------------------------------------


@_node
class Relation(Expression):
    """``left op right`` with op one of ``= != < <= > >= -> ~ approx propto in perp iff implies``."""

    op: str = "="
    left: Expression = field(kw_only=True)
    right: Expression = field(kw_only=True)


@_node
class Logical(Expression):
    """``and``, ``or``, ``not`` of boolean expressions."""

    op: str = "and"
    operands: tuple[Expression, ...] = ()
