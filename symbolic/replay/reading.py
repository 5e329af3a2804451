"""From typed expressions to the checker's sums.

``entry(node, indices, scope)`` is the entry of ``node`` at ``indices``, one for each axis. A node without a rule here
raises ``Beyond``; nothing is dropped. Only the names in ``expanded`` are replaced by their definitions.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
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
    Inverse,
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
    free_symbols,
    walk,
)
from notation.functions import FUNCTIONS
from notation.givens import Givens
from symbolic.replay import slopes
from symbolic.replay.algebra import Facts, add, delta, lowered, multiply, of_matrix, power, replaced, scale, subtract, total
from symbolic.replay.definitions import body_of, call_of, leads_to, runs_forward
from symbolic.replay.functions import EULER, above_zero, exponential, function
from symbolic.replay.ring import ONE, ZERO, Atom, Beyond, Sum, atom, atoms_of, constant, index, number, text
from symbolic.replay.sums import product_over

Indices = tuple[Sum, ...]
Value = Sum | Callable[[Indices], Sum]
Scope = Mapping[str, Value]
EMPTY: Scope = {}
MAX_DEPTH = 40


@dataclass
class Reader:
    """What one step is read under: the givens, and the names whose definitions are put in; ``once``: also those of a
    recurrence at a number, which otherwise comes to its start."""

    givens: Givens
    expanded: frozenset[str] = frozenset()
    facts: Facts = field(default_factory=Facts)
    once: bool = False
    held: tuple[Symbol, ...] = ()

    def learn(self, *expressions: Expression) -> None:
        """Signs from declarations and assumptions; integers from where a name stands."""
        for declaration in self.givens.declarations:
            domain = declaration.domain
            if domain.kind == "integer" or declaration.role == "index":
                self.facts.integers.add(declaration.name)
            if isinstance(domain.lower, Number) and domain.lower.value >= 0:
                self.facts.nonnegative.add(declaration.name)
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
        found = body_of(node, family, indices, reader)
        if found is not None:
            body, own, binding = found
            values = [constant(one) for one in family]
            falls = bool(values) and all(value is not None and 0 < value <= MAX_DEPTH for value in values)
            names = reader.expanded if falls and not reader.once else reader.expanded - {node.name}
            return Reader(reader.givens, names, reader.facts, reader.once, reader.held).entry(body, own, binding)
    return plain_entry(reader, node, family, indices)


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
    symmetric = not properties.isdisjoint(
        {"symmetric", "positive definite", "positive semidefinite", "diagonal", "projection"}
    )
    if "diagonal" in properties and len(indices) == 2:
        on = atom(Atom("entry", node.name, (*family, indices[0], indices[0]), len(family), (), True))
        return multiply(delta(subtract(*indices), reader.facts), on, reader.facts)
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
    below = power(reader.at(node.denominator, indices, scope), -1, reader.facts)
    return multiply(reader.at(node.numerator, indices, scope), below, reader.facts)


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
        return multiply(
            reader.entry(left, (*own, k), scope), reader.entry(right, (k, *rest), scope), reader.facts
        )

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
        exponent = node.exponent.value if isinstance(node.exponent, Number) else None
        if exponent == -1:
            return array(reader, "inverse", node.base, indices, scope)
        if exponent is None or exponent.denominator != 1 or not 1 <= exponent <= 6:
            raise Beyond("a matrix power")
        whole: Expression = node.base
        for _ in range(int(exponent) - 1):
            whole = MatMul(node.base.shape, left=whole, right=node.base)
        return reader.entry(whole, indices, scope)
    exponent_sum = lowered(reader.at(node.exponent, indices, scope))
    return power(reader.entry(node.base, indices, scope), exponent_sum, reader.facts)


def array(reader: Reader, kind: str, matrix: Expression, indices: Indices, scope: Scope) -> Sum:
    """An entry of the inverse of a matrix, or its determinant."""
    binds = (reader.facts.fresh(), reader.facts.fresh())
    inner = reader.entry(matrix, (index(binds[0]), index(binds[1])), scope)
    return of_matrix(kind, inner, binds, reader.scalar(matrix.shape[0], scope), indices, reader.facts)


def _apply(reader: Reader, node: Apply, indices: Indices, scope: Scope) -> Sum:
    name, arguments = node.function, node.arguments
    if name in reader.expanded or name not in FUNCTIONS:
        return call_of(reader, node, indices, scope)
    if any(definition.function for definition in reader.givens.definitions_of(name)):
        raise Beyond(f"a definition of {name} that is not put in")
    first = arguments[0]
    if name == "tr":
        return reader.over(first.shape[0], lambda k: reader.entry(first, (k, k), scope), scope)
    if name == "det":
        return array(reader, "det", first, (), scope) if first.shape else reader.scalar(first, scope)
    if name == "diag":
        inner = reader.entry(first, indices if first.rank == 2 else indices[:1], scope)
        return multiply(delta(subtract(*indices), reader.facts), inner, reader.facts)
    if name == "softmax":
        above = exponential(reader.entry(first, indices, scope), reader.facts)
        below = reader.over(
            first.shape[0], lambda k: exponential(reader.entry(first, (k,), scope), reader.facts), scope
        )
        return multiply(above, power(below, -1, reader.facts), reader.facts)
    if name == "delta":
        return delta(subtract(*(reader.scalar(one, scope) for one in arguments)), reader.facts)
    if name == "indicator":
        return _indicator(reader, first, indices, scope)
    if FUNCTIONS[name].rule != "elementwise" and name not in ("max", "min"):
        raise Beyond(name)
    values = tuple(reader.at(one, indices, scope) for one in arguments)
    return primed(name, values, node.primes, reader)


def primed(name: str, values: tuple[Sum, ...], primes: int, reader: Reader) -> Sum:
    """A function of the table, or its derivative by its one argument."""
    if not primes:
        return function(name, values, reader.facts)
    slot = reader.facts.fresh()
    made = function(name, (atom(Atom("entry", slot)),), reader.facts)
    for _ in range(primes):
        made = slopes.by_entry(made, Atom("entry", slot), reader.facts)
    return slopes.put(made, slot, values[0], reader.facts)


def _indicator(reader: Reader, condition: Expression, indices: Indices, scope: Scope) -> Sum:
    if not isinstance(condition, Relation):
        raise Beyond("an indicator of this condition")
    gap = subtract(reader.at(condition.left, indices, scope), reader.at(condition.right, indices, scope))
    if condition.op in ("=", "!="):
        here = delta(gap, reader.facts)
        return here if condition.op == "=" else subtract(ONE, here)
    if condition.op not in (">", "<", ">=", "<="):
        raise Beyond("an indicator of this condition")
    strict = gap if condition.op in (">", "<=") else scale(gap, -1)
    made = above_zero(strict, reader.facts)
    return made if condition.op in (">", "<") else subtract(ONE, made)


def _norm(reader: Reader, node: Norm, indices: Indices, scope: Scope) -> Sum:
    inner = node.operand
    if not inner.shape:
        return function("abs", (reader.scalar(inner, scope),), reader.facts)
    flat = inner.rank == 1 or any(constant(reader.scalar(size, scope)) == 1 for size in inner.shape)
    if node.kind not in (("2", "F", "1") if flat else ("F",)):
        raise Beyond(f"the norm {node.kind}")

    def term(places: Indices) -> Sum:
        made = reader.entry(inner, places, scope)
        if node.kind == "1":
            return function("abs", (made,), reader.facts)
        return multiply(made, made, reader.facts)

    def whole(places: Indices) -> Sum:
        if len(places) == inner.rank:
            return term(places)
        return reader.over(inner.shape[len(places)], lambda k: whole((*places, k)), scope)

    made = whole(())
    return made if node.kind == "1" else power(made, Fraction(1, 2), reader.facts)


def _big_operator(reader: Reader, node: BigOperator, indices: Indices, scope: Scope) -> Sum:
    if node.kind not in ("sum", "prod"):
        raise Beyond(node.kind)
    if node.lower is None or node.upper is None:
        first, size = ONE, reader.scalar(_axis_of(node, reader), scope)
    else:
        first = reader.scalar(node.lower, scope)
        size = add(subtract(reader.scalar(node.upper, scope), first), ONE)
    name = reader.facts.fresh()
    inner = {**scope, node.variable.name: add(index(name), first, number(-1))}
    made = reader.entry(node.body, indices, inner)
    if isinstance(node.condition, Relation) and node.condition.op in ("=", "!=") and node.kind == "sum":
        made = multiply(made, _indicator(reader, node.condition, (), inner), reader.facts)
    elif node.condition is not None:
        raise Beyond("the condition under a sum")
    if node.kind == "sum":
        return total(made, name, size, reader.facts)
    return product_over(made, name, size, reader.facts)


def _axis_of(node: BigOperator, reader: Reader) -> Expression:
    """The whole range of an index: the axis that it is used on, or the declared range of its family."""
    found = set()
    for part in walk(node.body):
        if isinstance(part, Component):
            pairs = zip(part.positions, part.base.shape, strict=True)
            found |= {size for position, size in pairs if position == node.variable}
        elif isinstance(part, Symbol) and node.variable in part.indices:
            declaration = reader.givens.declaration(part.name)
            ranges = declaration.ranges if declaration is not None else ()
            for place, (low, high) in zip(part.indices, ranges, strict=False):
                if place == node.variable and high is not None and isinstance(low, Number) and low.value == 1:
                    found.add(high)
    if len(found) != 1:
        raise Beyond("the range of a sum")
    return found.pop()


def _derivative(reader: Reader, node: Derivative, indices: Indices, scope: Scope) -> Sum:
    wrt = node.wrt
    symbol = wrt.base if isinstance(wrt, Component) else wrt
    if not isinstance(symbol, Symbol) or symbol.name in scope:
        raise Beyond("a derivative by this")
    for part in walk(node.body):
        name = part.name if isinstance(part, Symbol) else part.function if isinstance(part, Apply) else ""
        if name and name != symbol.name and not reader.puts_in(name) and leads_to(name, symbol.name, reader.givens):
            raise Beyond(f"the definition of {name} is not put in")
    recursive = leads_to(symbol.name, symbol.name, reader.givens)
    targets = _targets(node, len(indices))
    own = [indices[k] for k in targets[0]]
    # What a derivative is taken by is a variable, whatever defines it.
    names = reader.expanded if symbol.indices and not reader.once else reader.expanded - {symbol.name}
    held = Reader(reader.givens, names, reader.facts, reader.once, (symbol,))
    made = held.entry(node.body, tuple(own), scope)
    if recursive and not _no_later_members(made, symbol, reader):
        raise Beyond(f"members of {symbol.name} that lead to what the derivative is taken by")
    for places in targets[1:]:
        atom_of = _target_atom(reader, wrt, symbol, tuple(indices[k] for k in places), scope)
        made = slopes.by_entry(made, atom_of, reader.facts)
    return made


def _no_later_members(made: Sum, symbol: Symbol, reader: Reader) -> bool:
    """Whether of a recurrence only the member itself, or those before it, are left."""
    if not runs_forward(symbol.name, reader.givens):
        return False
    own = tuple(reader.scalar(one) for one in symbol.indices)
    for factor in atoms_of(made):
        if factor.kind == "entry" and factor.name == symbol.name and factor.family == len(own):
            gaps = [constant(subtract(a, b)) for a, b in zip(factor.parts, own, strict=False)]
            if any(gap is None or gap > 0 for gap in gaps):
                return False
    return True


def _targets(node: Derivative, count: int) -> list[tuple[int, ...]]:
    """Which of the indices belong to the body, and to each of the variables."""
    body, own = node.body.rank, node.wrt.rank
    if node.order == 2 and body == 0:
        return [(), tuple(range(own)), tuple(range(own, 2 * own))]
    if node.order != 1 or count != body + own:
        raise Beyond("a derivative of this shape")
    if node.layout == "gradient":
        return [tuple(range(own, own + body)), tuple(range(own))]
    return [tuple(range(body)), tuple(range(body, body + own))]


def _target_atom(reader: Reader, wrt: Expression, symbol: Symbol, places: Indices, scope: Scope) -> Atom:
    family = tuple(reader.scalar(one, scope) for one in symbol.indices)
    if isinstance(wrt, Component):
        left = list(places)
        full = []
        for position, size in zip(wrt.positions, wrt.base.shape, strict=True):
            made = left.pop(0) if position is None else reader.scalar(position, scope)
            if position is not None:
                reader.facts.places.add((text(made), text(reader.scalar(size, scope))))
            full.append(made)
        places = tuple(full)
    made = plain_entry(reader, symbol, family, places)
    if len(made) != 1 or len(made[0].factors) != 1 or made[0].factors[0][0].symmetric:
        raise Beyond("a derivative by a structured matrix")
    return made[0].factors[0][0]


def _moment(reader: Reader, node: Expression, indices: Indices, scope: Scope) -> Sum:
    from symbolic.replay.means import moment  # it reads expressions too

    try:
        return moment(reader, node, indices, scope)
    except Beyond:
        return opaque(node, indices, scope)


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
    Inverse: lambda r, node, i, s: array(r, "inverse", node.operand, i, s),
    Component: _component,
    Apply: _apply,
    Norm: _norm,
    BigOperator: _big_operator,
    Derivative: _derivative,
    Expectation: _moment,
    Variance: _moment,
    Covariance: _moment,
}
