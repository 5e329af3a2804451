"""From typed expressions to the checker's sums.

``entry(node, indices, scope)`` is the entry of ``node`` at ``indices``, one for each axis. A node without a rule here
raises ``Beyond``; nothing is dropped. Only the names in ``expanded`` are replaced by their definitions.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction

from notation.expression import (
    Add,
    Apply,
    ArrayLiteral,
    BasisVector,
    BigOperator,
    Component,
    Constant,
    Covariance,
    Derivative,
    Div,
    Expectation,
    Expression,
    Hadamard,
    Identity,
    Integral,
    Inverse,
    Kronecker,
    MatMul,
    Mul,
    Neg,
    Norm,
    Number,
    Ones,
    Pow,
    Relation,
    Symbol,
    Transpose,
    Variance,
    Zeros,
)
from notation.givens import Domain, Givens
from notation.walking import free_symbols, walk
from symbolic.replay.algebra import multiply, power
from symbolic.replay.binding import delta, total
from symbolic.replay.definitions import body_of, leads_to
from symbolic.replay.facts import Facts, lowered
from symbolic.replay.functions import EULER
from symbolic.replay.ring import (
    ONE,
    ZERO,
    Atom,
    Beyond,
    Sum,
    add,
    atom,
    constant,
    index,
    number,
    scale,
    subtract,
    text,
)

Indices = tuple[Sum, ...]
Value = Sum | Callable[[Indices], Sum]
Scope = Mapping[str, Value]
EMPTY: Scope = {}
MAX_DEPTH = 40
STRUCTURES = frozenset({"symmetric", "positive definite", "positive semidefinite", "diagonal", "projection"})
"""Properties of matrices that are symmetric."""


@dataclass
class Reader:
    """What one step is read under: the givens, and the names whose definitions are put in; ``once``: also those of a
    recurrence at a number, which otherwise comes to its start; ``held``: what derivatives are taken by, and of it
    ``general``: read as if its entries were free."""

    givens: Givens
    expanded: frozenset[str] = frozenset()
    facts: Facts = field(default_factory=Facts)
    once: bool = False
    held: tuple[Symbol, ...] = ()
    general: frozenset[str] = frozenset()

    def learn(self, *expressions: Expression) -> None:
        """Signs from declarations and assumptions; integers from where a name stands."""
        for declaration in self.givens.declarations:
            domain = declaration.domain
            if domain.kind == "integer" or declaration.role == "index":
                self.facts.integers.add(declaration.name)
            if isinstance(domain.lower, Number) and domain.lower.value >= 0:
                self.facts.nonnegative.add(declaration.name)
            if not declaration.shape and not declaration.parameters and declaration.name not in self.expanded:
                self._learn_interval(Symbol((), declaration.name), domain)
            if "positive definite" in declaration.properties:
                self.facts.definite.add(declaration.name)
            values = [value.value for value in domain.values if isinstance(value, Number)]
            if domain.kind == "set" and values and len(values) == len(domain.values):
                if set(values) <= {0, 1}:
                    self.facts.binary.add(declaration.name)
                if min(values) >= 0:
                    self.facts.nonnegative.add(declaration.name)
            for size in declaration.shape:
                self._learn_size(size)
        for assumption in self.givens.assumptions:
            self._learn_sign(assumption)
        for expression in (*expressions, *(d.body for d in self.givens.definitions), *self.givens.assumptions):
            for node in walk(expression):
                for size in node.shape:
                    self._learn_size(size)
                if isinstance(node, Symbol):
                    self._learn_integers(node.indices)
                elif isinstance(node, Component):
                    self._learn_integers(tuple(p for p in node.positions if p is not None))
                elif isinstance(node, BigOperator):
                    if isinstance(node.upper, Symbol):
                        self.facts.nonnegative.add(node.upper.name)
                    self._learn_integers(tuple(p for p in (node.variable, node.lower, node.upper) if p is not None))

    def _learn_interval(self, symbol: Symbol, domain: Domain) -> None:
        for high, low in ((symbol, domain.lower), (domain.upper, symbol)):
            if isinstance(high, Symbol | Number) and isinstance(low, Symbol | Number):
                self.facts.positive.add(text(subtract(self.scalar(high), self.scalar(low))))

    def _learn_size(self, size: Expression) -> None:
        self._learn_integers((size,))
        if isinstance(size, Symbol):
            self.facts.nonnegative.add(size.name)

    def _learn_integers(self, nodes: tuple[Expression, ...]) -> None:
        for node in nodes:
            self.facts.integers |= {part.name for part in walk(node) if isinstance(part, Symbol)}

    def _learn_sign(self, assumption: Expression) -> None:
        if not isinstance(assumption, Relation):
            return
        left, right, op = assumption.left, assumption.right, assumption.op
        if op in ("<", "<="):
            left, right, op = right, left, ">"
        if op in (">", ">=") and isinstance(left, Symbol) and isinstance(right, Number) and right.value >= 0:
            if all(isinstance(place, Symbol) for place in left.indices):
                self.facts.nonnegative.add(left.name)

    def puts_in(self, name: str) -> bool:
        """Whether nothing of the definitions of ``name`` stays behind it."""
        return name in self.expanded and not leads_to(name, name, self.givens)

    # --- entries ---

    def entry(self, node: Expression, indices: Indices, scope: Scope = EMPTY) -> Sum:
        rule = _RULES.get(type(node))
        return opaque(node, indices, scope) if rule is None else rule(self, node, indices, scope)

    def scalar(self, node: Expression, scope: Scope = EMPTY) -> Sum:
        return self.entry(node, (), scope)

    def at(self, node: Expression, indices: Indices, scope: Scope) -> Sum:
        """The entry of a side of a product: a scalar has the same everywhere."""
        return self.entry(node, indices if node.shape else (), scope)

    def over(self, size: Expression, body: Callable[[Sum], Sum], scope: Scope) -> Sum:
        name = self.facts.fresh()
        return total(body(index(name)), name, self.scalar(size, scope), self.facts)


def opaque(node: Expression, indices: Indices, scope: Scope) -> Sum:
    """What is equal only to itself as it is written."""
    if any(symbol.name in scope for symbol in free_symbols(node)):
        raise Beyond(type(node).__name__)
    return atom(Atom("opaque", repr(node), indices))


def _symbol(reader: Reader, node: Symbol, indices: Indices, scope: Scope) -> Sum:
    if not node.indices and node.name in scope:
        value = scope[node.name]
        return value if isinstance(value, tuple) else value(indices)
    family = tuple(reader.scalar(one, scope) for one in node.indices)
    _remember_ranges(reader, node, family)
    if node.name in reader.expanded and not any(may_be(node, held) for held in reader.held):
        values = [constant(one) for one in family]
        found = None if _before_start(node, values, reader) else body_of(node, family, indices, reader)
        if found is not None:
            body, own, binding = found
            falls = bool(values) and all(value is not None and 0 < value <= MAX_DEPTH for value in values)
            names = reader.expanded if falls and not reader.once else reader.expanded - {node.name}
            return replace(reader, expanded=names).entry(body, own, binding)
    return plain_entry(reader, node, family, indices)


def _before_start(node: Symbol, values: list[Fraction | None], reader: Reader) -> bool:
    """Whether a member of a recurrence lies before its first step, and nothing says what it is."""
    if not leads_to(node.name, node.name, reader.givens):
        return False
    own = [
        tuple(place.value for place in d.target.indices if isinstance(place, Number))
        for d in reader.givens.definitions_of(node.name)
    ]
    return any(value is not None and value <= 0 for value in values) and tuple(values) not in own


def may_be(node: Symbol, held: Symbol) -> bool:
    """Whether the symbol may be the one that a derivative is taken by; of a family, members at indices that differ by
    a number are not."""
    if node.name != held.name or len(node.indices) != len(held.indices):
        return False
    plain = Reader(Givens())
    gaps = [subtract(plain.scalar(a), plain.scalar(b)) for a, b in zip(node.indices, held.indices, strict=True)]
    return not any(constant(gap) for gap in gaps)


def _remember_ranges(reader: Reader, node: Symbol, family: Indices) -> None:
    """The declared ranges of the indices of a family: a member that is spoken of is there."""
    declaration = reader.givens.declaration(node.name)
    for place, (low, high) in zip(family, declaration.ranges if declaration is not None else (), strict=False):
        if isinstance(low, Number) and low.value == 1 and high is not None:
            reader.facts.places.add((text(place), text(reader.scalar(high))))


def plain_entry(reader: Reader, node: Symbol, family: Indices, indices: Indices) -> Sum:
    declaration = reader.givens.declaration(node.name)
    properties = declaration.properties if declaration is not None else frozenset()
    if node.name in reader.general:
        properties -= STRUCTURES
    symmetric = not properties.isdisjoint(STRUCTURES)
    if "diagonal" in properties and len(indices) == 2:
        on = atom(Atom("entry", node.name, (*family, indices[0], indices[0]), len(family), (), True))
        return multiply(delta(subtract(*indices), reader.facts), on, reader.facts)
    if "skew" in properties and len(indices) == 2:
        both = [atom(Atom("entry", node.name, (*family, *at), len(family))) for at in (indices, indices[::-1])]
        return scale(subtract(*both), Fraction(1, 2))
    return atom(Atom("entry", node.name, (*family, *indices), len(family), (), symmetric and len(indices) == 2))


def _constant(reader: Reader, node: Constant, indices: Indices, scope: Scope) -> Sum:
    if node.name == "pi":
        return atom(Atom("pi"))
    if node.name == "e":
        return atom(EULER)
    raise Beyond(node.name)


def _basis(reader: Reader, node: BasisVector, indices: Indices, scope: Scope) -> Sum:
    position = reader.scalar(node.position, scope)
    reader.facts.places.add((text(position), text(reader.scalar(node.shape[0], scope))))
    return delta(subtract(indices[0], position), reader.facts)


def _literal(reader: Reader, node: ArrayLiteral, indices: Indices, scope: Scope) -> Sum:
    found = []
    for place, item in enumerate(node.items, start=1):
        here = delta(subtract(indices[0], number(place)), reader.facts)
        if here:
            inner = reader.entry(item, indices[1 : 1 + item.rank], scope)
            found.append(multiply(here, inner, reader.facts))
    return add(*found)


def _mul(reader: Reader, node: Mul | Hadamard, indices: Indices, scope: Scope) -> Sum:
    return multiply(reader.at(node.left, indices, scope), reader.at(node.right, indices, scope), reader.facts)


def _div(reader: Reader, node: Div, indices: Indices, scope: Scope) -> Sum:
    below: Expression = node.denominator
    exponent = Fraction(-1)
    if isinstance(below, Pow) and isinstance(below.exponent, Number) and (below.elementwise or not below.shape):
        exponent = -below.exponent.value
        below = below.base
    down = power(reader.at(below, indices, scope), exponent, reader.facts)
    return multiply(reader.at(node.numerator, indices, scope), down, reader.facts)


def _matmul(reader: Reader, node: MatMul, indices: Indices, scope: Scope) -> Sum:
    left, right = node.left, node.right
    if left.rank == 1 and right.rank == 2:  # a column times a row
        outer = reader.entry(left, indices[:1], scope)
        return multiply(outer, reader.entry(right, (ONE, *indices[1:]), scope), reader.facts)
    own = indices[: left.rank - 1]
    rest = indices[len(own) :]
    if left.rank == 2 and right.rank == 1 and not node.shape:  # a row times a column
        own = (ONE,)

    def body(k: Sum) -> Sum:
        return multiply(reader.entry(left, (*own, k), scope), reader.entry(right, (k, *rest), scope), reader.facts)

    return reader.over(left.shape[-1], body, scope)


def _transpose(reader: Reader, node: Transpose, indices: Indices, scope: Scope) -> Sum:
    rank = node.operand.rank
    if rank == 2:
        full = indices if len(indices) == 2 else (*indices, ONE)
        return reader.entry(node.operand, (full[1], full[0]), scope)
    return reader.entry(node.operand, indices[1:] if rank else (), scope)


def _component(reader: Reader, node: Component, indices: Indices, scope: Scope) -> Sum:
    left = list(indices)
    full = []
    for position, size in zip(node.positions, node.base.shape, strict=True):
        if position is None:
            full.append(left.pop(0) if left else ONE)
            continue
        made = reader.scalar(position, scope)
        reader.facts.places.add((text(made), text(reader.scalar(size, scope))))
        full.append(made)
    return reader.entry(node.base, tuple(full), scope)


def _power(reader: Reader, node: Pow, indices: Indices, scope: Scope) -> Sum:
    if node.base.rank == 2 and not node.elementwise:
        return reading_matrices.matrix_power(reader, node, indices, scope)
    exponent_sum = lowered(reader.at(node.exponent, indices, scope))
    return power(reader.entry(node.base, indices, scope), exponent_sum, reader.facts)


from symbolic.replay import integrals, reading_binders, reading_calls, reading_matrices  # noqa: E402  (they need Reader, it needs them)

_RULES: dict[type, Callable[..., Sum]] = {
    Number: lambda r, node, i, s: number(node.value),
    Constant: _constant,
    Symbol: _symbol,
    Ones: lambda r, node, i, s: ONE,
    Zeros: lambda r, node, i, s: ZERO,
    Identity: lambda r, node, i, s: delta(subtract(*i), r.facts),
    BasisVector: _basis,
    ArrayLiteral: _literal,
    Add: lambda r, node, i, s: add(*(r.entry(term, i, s) for term in node.terms)),
    Neg: lambda r, node, i, s: scale(r.entry(node.operand, i, s), -1),
    Mul: _mul,
    Hadamard: _mul,
    MatMul: _matmul,
    Div: _div,
    Pow: _power,
    Transpose: _transpose,
    Inverse: lambda r, node, i, s: reading_matrices.array(r, "inverse", node.operand, i, s),
    Component: _component,
    Kronecker: reading_matrices.kronecker,
    Apply: reading_calls.application,
    Norm: reading_calls.norm,
    BigOperator: reading_binders.big_operator,
    Derivative: reading_binders.derivative,
    Integral: integrals.integral,
    Expectation: reading_binders.mean,
    Variance: reading_binders.mean,
    Covariance: reading_binders.mean,
}
