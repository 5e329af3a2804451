"""What a question's relations may rest on, in the order in which it came to be known."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from notation.expression import (
    Apply,
    ArrayLiteral,
    Covariance,
    Density,
    Derivative,
    Expectation,
    Expression,
    Number,
    Probability,
    Relation,
    Symbol,
    TupleOf,
    Variance,
    Zeros,
)
from notation.givens import Definition, Givens, RandomVariable
from notation.scope import Scope
from notation.statements.chains import RawChain
from notation.walking import substitute, walk


@dataclass(frozen=True)
class Layer:
    """Givens with the extra assumptions of one layer, and how to tell people about them."""

    givens: Givens
    remark: str = ""
    premises: tuple[Expression, ...] = ()


@dataclass
class Context:
    """``scope``: the givens and the author's own definitions. ``settings``: values the author chose (let
    c = 0). ``unknowns``: what the question asks values for. ``solutions``: variables of an optimisation with the
    point that the question asks for. ``conditions``: what the question wants to be met. ``opened``: equations
    set up, such as a gradient put to zero. ``held``: relations found to hold, as (op, left, right); ``equal``:
    those equalities among them that rest on no supposition of their own. ``limits``: what the question lets tend
    to where. ``abbreviations``: the author's short names of sizes. ``models``: probabilities of what nothing
    says is random, with what the author says that they are."""

    scope: Scope
    settings: list[Definition] = field(default_factory=list)
    unknowns: frozenset[Symbol] = frozenset()
    solutions: tuple[tuple[Symbol, Expression], ...] = ()
    conditions: tuple[Expression, ...] = ()
    opened: list[Expression] = field(default_factory=list)
    held: list[tuple[str, Expression, Expression]] = field(default_factory=list)
    equal: list[tuple[Expression, Expression]] = field(default_factory=list)
    last: object | None = None
    limits: tuple[RawChain, ...] = ()
    abbreviations: dict[Symbol, Expression] = field(default_factory=dict)
    models: dict[Expression, Expression] = field(default_factory=dict)
    deadline: float = 2.0
    prove: bool = False
    light: bool = False  # only what holds under the givens alone
    cases: tuple[Layer, ...] = ()  # what the words beside a formula restrict it to, with how that is told

    def givens(self) -> Givens:
        return self.scope.givens()

    def choose(self, left: Expression | None, right: Expression | None) -> None:
        """A number put down for an unknown of the question is a choice, which later lines may use."""
        for symbol, value in items_of(left, right):
            new = all(item.target != symbol for item in self.settings)
            if new and isinstance(symbol, Symbol) and symbol in self.unknowns and isinstance(value, Number):
                self.settings.append(Definition(symbol, value))

    def known_equal(self, start: Expression) -> set[Expression]:
        """Everything that the relations found to hold make equal to ``start``, itself included."""
        found, size = {start}, 0
        while len(found) > size:
            size = len(found)
            for left, right in self.equal:
                if left in found or right in found:
                    found |= {left, right}
        return found

    def layers(self, *, opened: bool = True) -> Iterator[Layer]:
        """The givens alone, then with more and more of what the author and the question assume; without
        ``opened`` the equations set up before are left out, but for those that fix a value: ``\\sum_i q_i = 1``."""
        base = self.givens()
        yield Layer(base)
        for case in self.cases:
            yield Layer(base, case.remark, case.premises)
        if self.settings:
            base = with_settings(base, self.settings)
            yield Layer(base, "with the values chosen before")
        extra = tuple(item for item in self.opened if opened or _fixes_value(item))
        if extra:
            yield Layer(base, "given the equation set up before", extra)
        if self.conditions:
            yield Layer(base, "given the conditions of the question", (*extra, *self.conditions))


_Side = Expression | None


def items_of(left: _Side, right: _Side) -> tuple[tuple[_Side, _Side], ...]:
    """The item by item equations of an equation of tuples; of any other, itself."""
    if not isinstance(left, TupleOf | ArrayLiteral) or not isinstance(right, TupleOf | ArrayLiteral):
        return ((left, right),)
    if len(left.items) != len(right.items):
        return ((left, right),)
    return tuple(zip(left.items, right.items, strict=True))


def with_settings(givens: Givens, settings: list[Definition]) -> Givens:
    return replace(givens, definitions=givens.definitions + tuple(settings))


def _fixes_value(item: Expression) -> bool:
    """Whether an equation says that something which is no derivative is a number other than zero."""
    if not isinstance(item, Relation) or item.op != "=" or has_derivative(item.left):
        return False
    return isinstance(item.right, Number) and item.right.value != 0


def is_zero(node: Expression) -> bool:
    return isinstance(node, Zeros) or (isinstance(node, Number) and node.value == 0)


def has_derivative(node: Expression) -> bool:
    return any(isinstance(part, Derivative) for part in walk(node))


COMPUTED = (Expectation, Variance, Covariance, Probability, Density, Derivative)
"""What is computed from other things, and so is no parameter."""


def random_names(givens: Givens) -> frozenset[str]:
    """Names that are random or defined through something random."""
    found = {item.name for item in givens.random}
    changed = True
    while changed:
        changed = False
        for definition in givens.definitions:
            name = definition.target.name
            if name not in found and any(
                part.name in found for part in walk(definition.body) if isinstance(part, Symbol)
            ):
                found.add(name)
                changed = True
    return frozenset(found)


def nothing_random(node: Expression, givens: Givens) -> bool:
    """Whether an expectation or a variance in the expression is of things nobody called random."""
    names: frozenset[str] | None = None
    for part in walk(node):
        if not isinstance(part, Expectation | Variance | Covariance):
            continue
        names = names if names is not None else random_names(givens)
        inside = list(walk(part))
        mentioned = {item.name for item in inside if isinstance(item, Symbol)} | {
            getattr(item, "function", "") for item in inside
        }
        certain = not any(isinstance(item, Density | Probability) for item in inside)
        if certain and not mentioned & names and any(_unexplained(item, givens) for item in inside):
            return True
    return False


def with_one_random(left: Expression, right: Expression, givens: Givens) -> Givens | None:
    """The givens with the one scalar that nothing explains as a random variable of any law; None where there are
    more, of which nobody says how they go together."""
    parts = {part for node in (left, right) for part in walk(node) if _unexplained(part, givens)}
    if len(parts) != 1:
        return None
    (only,) = parts
    if not isinstance(only, Symbol) or only.shape or only.indices:
        return None
    return replace(givens, random=(*givens.random, RandomVariable(only.name)))


def _unexplained(node: Expression, givens: Givens) -> bool:
    """A symbol that is neither an index nor defined by what is known, nor declared beside things that are random
    (and so a constant)."""
    if not isinstance(node, Symbol) or givens.definitions_of(node.name):
        return False
    known = givens.declaration(node.name)
    if known is not None and known.explicit and givens.random:
        return False
    return known is None or (known.role != "index" and known.domain.kind != "integer")


def aliases(left: Expression, right: Expression, opened: list[Expression], givens: Givens) -> dict[Symbol, Expression]:
    """Labelled values of a variable (``w^*`` where ``w`` is meant), when both stand in what is compared."""
    symbols = [part for node in (left, right, *opened) for part in walk(node) if isinstance(part, Symbol)]
    by_name = {symbol.name: symbol for symbol in symbols}
    found: dict[Symbol, Expression] = {}
    for symbol in symbols:
        base = symbol.name.split("^")[0].split("_")[0]
        plain = by_name.get(base)
        if plain is None or base == symbol.name or plain.shape != symbol.shape or plain.indices != symbol.indices:
            continue
        if not givens.definitions_of(symbol.name):
            found[symbol] = plain
    return found


def with_aliases(node: Expression, mapping: dict[Symbol, Expression]) -> Expression:
    return substitute(node, mapping) if mapping else node


__all__ = [
    "Context",
    "Layer",
    "Relation",
    "aliases",
    "has_derivative",
    "is_zero",
    "items_of",
    "nothing_random",
    "with_aliases",
    "with_one_random",
    "with_settings",
]


def reachable(node: Expression, givens: Givens) -> frozenset[str]:
    """The names in an expression, in the definitions of those names, and in what is told of their laws."""
    found: set[str] = set()
    waiting = [node]
    while waiting:
        for part in walk(waiting.pop()):
            name = part.name if isinstance(part, Symbol) else part.function if isinstance(part, Apply) else ""
            if name and name not in found:
                found.add(name)
                waiting.extend(item.body for item in givens.definitions_of(name))
                law = givens.random_variable(name)
                if law is not None:
                    told = (*law.parameters, law.mean, law.variance, law.second_moment)
                    waiting.extend(item for item in told if item is not None)
    return frozenset(found)
