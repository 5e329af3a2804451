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

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, fields
from fractions import Fraction
from functools import partial
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


# --- walking ------------------------------------------------------------------------------------

_SKIPPED = frozenset({"span", "style"})


def _is_node(value: object) -> bool:
    return isinstance(value, Expression)


def _rebuild_value(value: Any, change: Callable[[Expression], Expression]) -> Any:
    if isinstance(value, Expression):
        return change(value)
    if isinstance(value, tuple):
        made = tuple(_rebuild_value(item, change) for item in value)
        return made if any(a is not b for a, b in zip(made, value, strict=True)) else value
    return value


def _gather(value: object, found: list[Expression]) -> None:
    if isinstance(value, Expression):
        found.append(value)
    elif isinstance(value, tuple):
        for item in value:
            _gather(item, found)


_FIELD_NAMES: dict[type, tuple[str, ...]] = {}


def _field_names(kind: type[Expression]) -> tuple[str, ...]:
    """The fields that hold meaning, in order; looked up once for each class."""
    known = _FIELD_NAMES.get(kind)
    if known is None:
        known = _FIELD_NAMES[kind] = tuple(entry.name for entry in fields(kind) if entry.name not in _SKIPPED)
    return known


def children(node: Expression) -> tuple[Expression, ...]:
    """The direct sub-expressions, in the order of the fields; the sizes in ``shape`` are not among them. Looked up
    once for each node: trees are walked often."""
    known: tuple[Expression, ...] | None = node.__dict__.get("_children")
    if known is None:
        found: list[Expression] = []
        for name in _field_names(type(node)):
            if name != "shape":
                _gather(getattr(node, name), found)
        known = tuple(found)
        object.__setattr__(node, "_children", known)
    return known


def walk(node: Expression) -> Iterator[Expression]:
    """The node and everything below it, parents first; sizes in shapes are left out."""
    stack = [node]
    while stack:
        current = stack.pop()
        yield current
        stack.extend(reversed(children(current)))


def rebuild(node: Expression, change: Callable[[Expression], Expression]) -> Expression:
    """The node with ``change`` applied to each direct child and to the sizes in its shape."""
    new: dict[str, Any] = {}
    for name in _field_names(type(node)):
        value = getattr(node, name)
        if isinstance(value, Expression | tuple):
            made = _rebuild_value(value, change)
            if made is not value:
                new[name] = made
    if not new:
        return node
    for entry in fields(node):
        if entry.name not in new:
            new[entry.name] = getattr(node, entry.name)
    return type(node)(**new)


def bound_variable(node: Expression) -> Symbol | None:
    """The symbol that a node binds in its body, if it is a binder."""
    if isinstance(node, BigOperator | Extremum | Limit | Integral):
        return node.variable
    return None


def free_symbols(node: Expression) -> frozenset[Symbol]:
    """Symbols that no binder inside ``node`` binds (function names are not symbols)."""
    known: frozenset[Symbol] | None = node.__dict__.get("_free_symbols")
    if known is None:
        found: set[Symbol] = set()
        _collect_free(node, frozenset(), found)
        known = frozenset(found)
        object.__setattr__(node, "_free_symbols", known)
    return known


def _collect_free(node: Expression, bound: frozenset[str], found: set[Symbol]) -> None:
    if isinstance(node, Symbol):
        if node.name not in bound or node.indices:
            found.add(node)
        for index in node.indices:
            _collect_free(index, bound, found)
        return
    variable = bound_variable(node)
    if variable is None:
        for child in children(node):
            _collect_free(child, bound, found)
        return
    for name in _field_names(type(node)):
        if name in ("shape", "variable"):
            continue
        below: list[Expression] = []
        _gather(getattr(node, name), below)
        for child in below:
            _collect_free(child, bound | {variable.name} if name in ("body", "condition") else bound, found)


def substitute(node: Expression, mapping: dict[Symbol, Expression]) -> Expression:
    """Replace free symbols (compared with their indices). A binder's own variable is not touched inside
    it; a replacement that mentions that variable is the caller's mistake and raises."""
    if isinstance(node, Symbol):
        if node in mapping:
            return mapping[node]
        return rebuild(node, lambda child: substitute(child, mapping))
    variable = bound_variable(node)
    if variable is None:
        return rebuild(node, lambda child: substitute(child, mapping))
    inner = {key: value for key, value in mapping.items() if key.name != variable.name or key.indices}
    for value in inner.values():
        if any(symbol.name == variable.name for symbol in free_symbols(value)):
            raise ValueError(f"substitution would capture the bound variable {variable.name}")
    new: dict[str, Any] = {}
    for entry in fields(node):
        value = getattr(node, entry.name)
        if entry.name in _SKIPPED or entry.name == "variable":
            new[entry.name] = value
            continue
        chosen = inner if entry.name in ("body", "condition") else mapping
        new[entry.name] = _rebuild_value(value, partial(_substituted, chosen))
    return type(node)(**new)


def _substituted(mapping: dict[Symbol, Expression], node: Expression) -> Expression:
    return substitute(node, mapping)
