"""Sums of products of indexed factors, for the checker of proofs alone.

A ``Sum`` is a tuple of terms; a term is a rational times powers of atoms, summed over its bound index variables. Two
sums are compared by their ``text``, in which bound variables are called by their nesting and the order of terms and
factors does not count: for each term the least text over the orders of its variables that its factors cannot tell
apart.

The prover has a normal form of its own (``symbolic.terms``). This one shares no code with it, and is slower and
smaller: it only ever sees the lines of a finished proof.

Architecture invariant: nothing in ``symbolic.replay`` imports another part of ``symbolic``.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

Names = Mapping[str, str]
_NO_NAMES: Names = {}
MAX_ORDERS = 800


class Beyond(Exception):
    """The checker has no exact form for this; it says nothing about whether it is true."""


@dataclass(frozen=True, eq=False)
class Atom:
    """Something that a power is taken of. ``kind``: ``index`` (``name`` is the variable), ``entry`` (``parts``: first
    ``family`` many family indices, then components), ``fn`` (a scalar function), ``base`` (a sum under a power),
    ``delta`` (1 where its part is 0), ``array`` (a function of a whole matrix: the last part is its entry at the two
    ``binds``, the parts before are the indices asked for and the size), ``mean`` (an expectation that nothing
    settles), ``opaque`` (what is equal only to itself as it is written), ``number`` (a prime, or -1), ``e``, ``pi``,
    ``sign`` (1 or -1), ``digit`` and ``digits`` (of an index over a product of sizes), ``circle`` (``det(1 + W)``).
    Of a ``symmetric`` one the order of the two indices does not count."""

    kind: str
    name: str = ""
    parts: tuple[Sum, ...] = ()
    family: int = 0
    binds: tuple[str, ...] = ()
    symmetric: bool = False

    @cached_property
    def free(self) -> frozenset[str]:
        if self.kind == "index":
            return frozenset((self.name,))
        found = [sum_free(part) for part in self.parts]
        if self.binds:
            found[-1] = found[-1] - frozenset(self.binds)
        return frozenset().union(*found)

    @cached_property
    def key(self) -> str:
        return self._render(_NO_NAMES)

    def text(self, names: Names) -> str:
        return self.key if self.free.isdisjoint(names) else self._render(names)

    def _render(self, names: Names) -> str:
        if self.kind == "index":
            return "#" + names.get(self.name, self.name)
        inner = [names] * len(self.parts)
        if self.binds:
            inner[-1] = {**names, **{bound: f"{len(names) + k}" for k, bound in enumerate(self.binds)}}
        shown = [text(part, own) for part, own in zip(self.parts, inner, strict=True)]
        if self.kind == "delta":  # it is the same with the other sign, whatever its indices are called
            shown = [min(shown[0], text(scale(self.parts[0], -1), names))]
        if self.symmetric and self.kind == "entry":
            shown[self.family :] = sorted(shown[self.family :])
        elif self.symmetric:
            shown[:2] = sorted(shown[:2])
        return f"{self.kind}:{self.name}({';'.join(shown)})"


Exponent = "Fraction | Sum"


@dataclass(frozen=True, eq=False)
class Term:
    """``coefficient`` times the product of ``factors``, summed over ``bound``: variables over 1 to a size."""

    coefficient: Fraction
    factors: tuple[tuple[Atom, Fraction | Sum], ...] = ()
    bound: tuple[tuple[str, Sum], ...] = ()

    @cached_property
    def free(self) -> frozenset[str]:
        found = [factor_free(factor) for factor in self.factors] + [sum_free(size) for _, size in self.bound]
        return frozenset().union(*found) - {name for name, _ in self.bound}

    @cached_property
    def key(self) -> str:
        return self._body(_NO_NAMES)

    def body(self, names: Names) -> str:
        """The text without the coefficient."""
        return self.key if self.free.isdisjoint(names) else self._body(names)

    def _body(self, names: Names) -> str:
        if not self.bound:
            return "*".join(sorted(_factor_text(factor, names) for factor in self.factors))
        return min(self._spelled(order, names) for order in self._orders(names))

    def _spelled(self, order: tuple[str, ...], names: Names) -> str:
        inner = {**names, **{name: f"{len(names) + k}" for k, name in enumerate(order)}}
        sizes = dict(self.bound)
        ranges = ",".join(text(sizes[name], inner) for name in order)
        return f"S[{ranges}]" + "*".join(sorted(_factor_text(factor, inner) for factor in self.factors))

    def order(self) -> tuple[str, ...]:
        """The bound variables in the order that gives the least text."""
        return min(self._orders(_NO_NAMES), key=lambda order: self._spelled(order, _NO_NAMES))

    def _orders(self, names: Names) -> Iterable[tuple[str, ...]]:
        """The orders of the bound variables that their surroundings do not tell apart."""
        own = [name for name, _ in self.bound]
        classes: dict[str, list[str]] = {}
        for name, size in self.bound:
            marks = {**names, **dict.fromkeys(own, "?"), name: "!"}
            here = sorted(_factor_text(f, marks) for f in self.factors if name in factor_free(f))
            classes.setdefault("|".join([text(size, marks), *here]), []).append(name)
        groups = [list(itertools.permutations(classes[key])) for key in sorted(classes)]
        count = 1
        for group in groups:
            count *= len(group)
        if count > MAX_ORDERS:
            raise Beyond("too many summed indices that look alike")
        for chosen in itertools.product(*groups):
            yield tuple(name for group in chosen for name in group)


Sum = tuple[Term, ...]

ZERO: Sum = ()
ONE: Sum = (Term(Fraction(1)),)


def number(value: Fraction | int) -> Sum:
    return (Term(Fraction(value)),) if value else ZERO


def atom(made: Atom, exponent: Fraction | Sum = Fraction(1)) -> Sum:
    return (Term(Fraction(1), ((made, exponent),)),)


def index(name: str) -> Sum:
    return atom(Atom("index", name))


def sum_free(made: Sum) -> frozenset[str]:
    return frozenset().union(*(term.free for term in made))


def factor_free(factor: tuple[Atom, Fraction | Sum]) -> frozenset[str]:
    made, exponent = factor
    return made.free if isinstance(exponent, Fraction) else made.free | sum_free(exponent)


def _factor_text(factor: tuple[Atom, Fraction | Sum], names: Names) -> str:
    made, exponent = factor
    if isinstance(exponent, Fraction):
        return made.text(names) if exponent == 1 else f"{made.text(names)}^{exponent}"
    return f"{made.text(names)}^({text(exponent, names)})"


def text(made: Sum, names: Names = _NO_NAMES) -> str:
    """Equal for equal sums, whatever their bound variables are called."""
    return " + ".join(sorted(f"{term.coefficient}*{term.body(names)}" for term in made))


def same(left: Sum, right: Sum) -> bool:
    return text(left) == text(right)


def constant(made: Sum | Fraction) -> Fraction | None:
    """The value of a sum without atoms, else None."""
    if isinstance(made, Fraction):
        return made
    if not made:
        return Fraction(0)
    return made[0].coefficient if len(made) == 1 and not made[0].factors and not made[0].bound else None


def add(*sums: Sum) -> Sum:
    """The terms together; those that are alike become one."""
    kept: dict[str, tuple[Fraction, Term]] = {}
    for made in sums:
        for term in made:
            known = kept.get(term.key)
            kept[term.key] = (term.coefficient + (known[0] if known else 0), known[1] if known else term)
    found = []
    for key in sorted(kept):
        value, term = kept[key]
        if value:
            found.append(term if term.coefficient == value else Term(value, term.factors, term.bound))
    return tuple(found)


def scale(made: Sum, value: Fraction | int) -> Sum:
    if value == 0:
        return ZERO
    return tuple(Term(term.coefficient * value, term.factors, term.bound) for term in made)


def subtract(left: Sum, right: Sum) -> Sum:
    return add(left, scale(right, -1))


def atoms_of(made: Sum) -> Iterable[Atom]:
    """Every atom in a sum, also inside others."""
    for term in made:
        for _, size in term.bound:
            yield from atoms_of(size)
        for factor, exponent in term.factors:
            yield factor
            for part in factor.parts:
                yield from atoms_of(part)
            if not isinstance(exponent, Fraction):
                yield from atoms_of(exponent)
