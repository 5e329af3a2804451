"""The index form: sums of products of indexed factors.

A ``Poly`` is a sum of rational multiples of ``Monomial``; a monomial is a product of powers of
``Factor``; factors carry index terms, which are themselves polys (``t - 1``). Every object has a
``key``, a text that is equal exactly when the objects are equal, the names of its free index
variables, and the nesting ``level`` of the binders inside it.

Caveat: equal keys mean equal values; the converse does not hold (canonical naming has a budget).

Architecture invariant: bound variables inside a binder are named by its level, which is larger than
every level inside, so no renaming can capture.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from notation.expression import Expression

Names = Mapping[str, str]
_NO_NAMES: Names = {}
_NOTHING: frozenset[str] = frozenset()
_NAMELESS = frozenset(("",))


class Node:
    """Equality and hashing by ``key``; ``free`` names of unbound index variables; binder ``level``. The three
    are worked out when they are first asked for: most intermediate sums are only passed on."""

    key: str
    free: frozenset[str]
    level: int

    def __getattr__(self, name: str) -> Any:
        if name == "key":
            self.__dict__["key"] = made = self.render(_NO_NAMES)
            return made
        if name in ("free", "level"):
            self._measure()
            return self.__dict__[name]
        raise AttributeError(name)

    def render(self, names: Names) -> str:
        """The key with free index variables renamed."""
        raise NotImplementedError

    def parts(self) -> Iterable[Node]:
        raise NotImplementedError

    def bound(self) -> frozenset[str]:
        """Names of the index variables that the node binds in its parts."""
        return _NOTHING

    def _measure(self) -> None:
        free = _NOTHING
        level = 0
        for part in self.parts():
            if part.free:
                free = free | part.free if free else part.free
            if part.level > level:
                level = part.level
        bound = self.bound()
        self.__dict__["free"] = free - bound if bound else free
        self.__dict__["level"] = level + 1 if bound else level

    def shown(self, names: Names) -> str:
        """``render``, or the ready key when nothing in it is renamed."""
        if names and not self.free.isdisjoint(names):
            return self.render(names)
        return self.key

    def __eq__(self, other: object) -> bool:
        return self is other or (isinstance(other, Node) and self.key == other.key)

    def __hash__(self) -> int:
        return hash(self.key)


class Factor(Node):
    """Something a power can be taken of."""


@dataclass(frozen=True, eq=False)
class Monomial(Node):
    """A product of powers. An exponent is a rational, or a poly when it is symbolic."""

    powers: tuple[tuple[Factor, Fraction | Poly], ...] = ()

    def parts(self) -> Iterable[Node]:
        for factor, exponent in self.powers:
            yield factor
            if isinstance(exponent, Poly):
                yield exponent

    def render(self, names: Names) -> str:
        shown = []
        for factor, exponent in self.powers:
            text = factor.shown(names)
            if isinstance(exponent, Poly):
                text = f"{text}^({exponent.shown(names)})"
            elif exponent != 1:
                text = f"{text}^{exponent}"
            shown.append(text)
        if names:
            shown.sort()
        return "*".join(shown)


@dataclass(frozen=True, eq=False)
class Poly(Node):
    """A sum of rational multiples of distinct monomials, sorted by key."""

    terms: tuple[tuple[Monomial, Fraction], ...] = ()

    def parts(self) -> Iterable[Node]:
        return (monomial for monomial, _ in self.terms)

    def render(self, names: Names) -> str:
        shown = [f"{coefficient}*{monomial.shown(names)}" for monomial, coefficient in self.terms]
        return "[" + " + ".join(sorted(shown) if names else shown) + "]"

    @property
    def constant(self) -> Fraction | None:
        """The value of a poly without factors, else None."""
        if not self.terms:
            return Fraction(0)
        if len(self.terms) == 1 and not self.terms[0][0].powers:
            return self.terms[0][1]
        return None

    @property
    def single(self) -> Factor | None:
        """The factor that this poly consists of, if it is one."""
        if len(self.terms) == 1 and self.terms[0][1] == 1:
            powers = self.terms[0][0].powers
            if len(powers) == 1 and powers[0][1] == 1:
                return powers[0][0]
        return None


@dataclass(frozen=True, eq=False)
class Bound(Factor):
    """An integer index variable that runs over ``1..size``: an axis or a summation index."""

    name: str
    size: Poly

    def __post_init__(self) -> None:
        object.__setattr__(self, "free", frozenset((self.name,)) | self.size.free)
        object.__setattr__(self, "level", self.size.level)
        object.__setattr__(self, "key", f"#{self.name}")

    def parts(self) -> Iterable[Node]:
        return (self.size,)

    def render(self, names: Names) -> str:
        return f"#{names.get(self.name, self.name)}"


@dataclass(frozen=True, eq=False)
class Slot(Factor):
    """A real placeholder (the argument of a user's function), to be substituted like an index variable."""

    name: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "free", frozenset((self.name,)))
        object.__setattr__(self, "level", 0)
        object.__setattr__(self, "key", f"~{self.name}")

    def parts(self) -> Iterable[Node]:
        return ()

    def render(self, names: Names) -> str:
        return f"~{names.get(self.name, self.name)}"


@dataclass(frozen=True, eq=False)
class Entry(Factor):
    """A scalar entry of a symbol: family indices (time, sample), then one index for each axis. Of a ``symmetric``
    matrix the order of the two indices does not count."""

    name: str
    family: tuple[Poly, ...] = ()
    components: tuple[Poly, ...] = ()
    sizes: tuple[Poly, ...] = field(default=(), repr=False)
    symmetric: bool = field(default=False, repr=False)

    def parts(self) -> Iterable[Node]:
        return self.family + self.components

    def render(self, names: Names) -> str:
        family = ",".join(index.shown(names) for index in self.family)
        shown = [index.shown(names) for index in self.components]
        components = ",".join(sorted(shown) if self.symmetric else shown)
        return f"{self.name}<{family}|{components}>"


@dataclass(frozen=True, eq=False)
class Named(Factor):
    """A constant: ``e`` (its powers are exponentials), ``pi``, or a prime under a root or a symbolic power."""

    name: str

    def parts(self) -> Iterable[Node]:
        return ()

    def render(self, names: Names) -> str:
        return f"${self.name}"


@dataclass(frozen=True, eq=False)
class Function(Factor):
    """A scalar function at scalar arguments; ``primes`` counts derivatives."""

    name: str
    arguments: tuple[Poly, ...]
    primes: int = 0

    def parts(self) -> Iterable[Node]:
        return self.arguments

    def render(self, names: Names) -> str:
        inner = ";".join(argument.shown(names) for argument in self.arguments)
        return f"@{self.name}{chr(39) * self.primes}({inner})"


@dataclass(frozen=True, eq=False)
class Base(Factor):
    """A poly of several terms under a power that is not expanded."""

    poly: Poly

    def parts(self) -> Iterable[Node]:
        return (self.poly,)

    def render(self, names: Names) -> str:
        return f"({self.poly.shown(names)})"


@dataclass(frozen=True, eq=False)
class Delta(Factor):
    """1 where ``difference`` is 0, else 0."""

    difference: Poly

    def parts(self) -> Iterable[Node]:
        return (self.difference,)

    def render(self, names: Names) -> str:
        return f"d({self.difference.shown(names)})"


@dataclass(frozen=True, eq=False)
class SumOf(Factor):
    """The sum of a connected product over its bound variables."""

    variables: tuple[Bound, ...]
    body: Monomial

    def bound(self) -> frozenset[str]:
        return frozenset(variable.name for variable in self.variables)

    def parts(self) -> Iterable[Node]:
        yield from (variable.size for variable in self.variables)
        yield self.body

    def render(self, names: Names) -> str:
        ranges = ",".join(f"{variable.name}:{variable.size.shown(names)}" for variable in self.variables)
        return f"S{{{ranges}}}({self.body.shown(names)})"


@dataclass(frozen=True, eq=False)
class ArrayForm(Node):
    """An array: the poly of its entry at the axis variables."""

    axes: tuple[Bound, ...]
    entry: Poly

    def bound(self) -> frozenset[str]:
        return frozenset(axis.name for axis in self.axes) or _NAMELESS

    def parts(self) -> Iterable[Node]:
        yield from (axis.size for axis in self.axes)
        yield self.entry

    def render(self, names: Names) -> str:
        axes = ",".join(f"{axis.name}:{axis.size.shown(names)}" for axis in self.axes)
        return f"A{{{axes}}}({self.entry.shown(names)})"


@dataclass(frozen=True, eq=False)
class ArrayAtom(Factor):
    """An entry of an opaque function of whole arrays: ``inverse``, ``det``, ``norm:op``, ``matpow``… The order of the
    indices does not count where the array is ``symmetric``."""

    kind: str
    arguments: tuple[ArrayForm, ...]
    indices: tuple[Poly, ...] = ()
    parameters: tuple[Poly, ...] = ()
    symmetric: bool = field(default=False, repr=False)

    def parts(self) -> Iterable[Node]:
        return self.arguments + self.indices + self.parameters

    def render(self, names: Names) -> str:
        arguments = ";".join(argument.shown(names) for argument in self.arguments)
        shown = [index.shown(names) for index in self.indices]
        indices = ",".join(sorted(shown) if self.symmetric else shown)
        parameters = ",".join(parameter.shown(names) for parameter in self.parameters)
        return f"%{self.kind}<{arguments}|{indices}|{parameters}>"


@dataclass(frozen=True, eq=False)
class Mean(Factor):
    """The expectation of a product that no declared moment settles. ``over`` empty: of everything random."""

    body: Monomial
    over: tuple[str, ...] = ()

    def parts(self) -> Iterable[Node]:
        return (self.body,)

    def render(self, names: Names) -> str:
        return f"E{{{','.join(self.over)}}}({self.body.shown(names)})"


@dataclass(frozen=True, eq=False)
class Opaque(Factor):
    """A closed expression that has no index form, equal only to itself as written."""

    expression: Expression
    text: str

    def parts(self) -> Iterable[Node]:
        return ()

    def render(self, names: Names) -> str:
        return f"?{self.text}"


ZERO = Poly()
UNIT = Monomial()
ONE_TIMES = Fraction(1)
ONE = Poly(((UNIT, ONE_TIMES),))
EULER = Named("e")
PI = Named("pi")


_CONSTANTS: dict[Fraction | int, Poly] = {0: ZERO, 1: ONE}
_CONSTANTS.update((number, Poly(((UNIT, Fraction(number)),))) for number in range(-4, 13) if number not in (0, 1))


def constant(value: Fraction | int) -> Poly:
    known = _CONSTANTS.get(value)
    return Poly(((UNIT, Fraction(value)),)) if known is None else known


def from_factor(factor: Factor, exponent: Fraction | Poly = Fraction(1)) -> Poly:
    """A poly of one factor; the caller knows that no rule applies to it."""
    return Poly(((Monomial(((factor, exponent),)), ONE_TIMES),))


def from_powers(powers: Iterable[tuple[Factor, Fraction | Poly]]) -> Poly:
    """A poly of one monomial; the caller knows that no rule applies to it."""
    return Poly(((Monomial(tuple(powers)), ONE_TIMES),))


def from_dict(terms: Mapping[Monomial, Fraction]) -> Poly:
    kept = [(monomial, value) for monomial, value in terms.items() if value]
    if len(kept) > 1:
        kept.sort(key=_key_of_term)
    return Poly(tuple(kept))


def _key_of_term(term: tuple[Monomial, Fraction]) -> str:
    return term[0].key


def mentions(node: Node, names: frozenset[str]) -> bool:
    """Whether an entry or a user's function of one of these names occurs in ``node``."""
    stack: list[Node] = [node]
    while stack:
        current = stack.pop()
        if isinstance(current, Entry | Function) and current.name in names:
            return True
        if isinstance(current, Opaque):
            return True  # not looked into: assume the worst
        stack.extend(current.parts())
    return False


def walk_factors(node: Node) -> Iterable[Factor]:
    """Every factor in ``node``, outer ones first."""
    stack: list[Node] = [node]
    while stack:
        current = stack.pop()
        if isinstance(current, Factor):
            yield current
        stack.extend(current.parts())
