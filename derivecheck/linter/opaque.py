"""What nothing describes, as something arbitrary: densities nobody defines, names nobody calls random.

What holds whatever they are, holds. What does not hold for all of them may still hold for those that the author
means, so a difference found this way says nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from notation import build
from notation.expression import (
    Apply,
    Component,
    Covariance,
    Density,
    Expectation,
    Expression,
    Number,
    Probability,
    Relation,
    Symbol,
    TupleOf,
    Variance,
)
from notation.givens import Givens, RandomVariable
from notation.walking import rebuild, walk

MOMENTS = (Expectation, Variance, Covariance)


def opaque_densities(node: Expression, givens: Givens) -> Expression:
    """Densities and probabilities as positive functions of what they speak of: one function for each letter and each
    pattern of names."""
    made = rebuild(node, lambda child: opaque_densities(child, givens))
    if isinstance(made, Density):
        return _function(made.name, _arguments(made.at), made.given)
    if isinstance(made, Probability):
        return _function("P", _arguments(made.event), made.given)
    if isinstance(made, Apply) and _is_density(made) and not givens.definitions_of(made.function):
        return _function(made.function, made.arguments, ())
    return made


def has_densities(*sides: Expression) -> bool:
    return any(isinstance(part, Density | Probability) for side in sides for part in walk(side))


def lawless(left: Expression, right: Expression, givens: Givens) -> bool:
    """Whether moments are taken of names that are random, but whose law is not told."""
    inside = {item.name for side in (left, right) for item in _within(side)}
    return any(not known.law for name in inside if (known := givens.random_variable(name)) is not None)


def _is_density(node: Apply) -> bool:
    """``p(x, z)`` where nothing defines p: by its letter, perhaps with an accent or a label."""
    return not node.shape and not node.primes and node.function.split(":")[-1].split("_")[0] in ("p", "q", "P", "Q")


def _function(name: str, at: tuple[Expression, ...], given: tuple[Expression, ...]) -> Expression:
    behind = tuple(item for part in given for item in _arguments(part))
    pattern = "".join(f",{_name(item)}" for item in at) + "|" + "".join(f",{_name(item)}" for item in behind)
    arguments = tuple(item for item in (*at, *behind) if not isinstance(item, Number)) or (*at, *behind)
    return build.apply("exp", (Apply((), f"{name}{pattern}", arguments),))


def _arguments(node: Expression) -> tuple[Expression, ...]:
    if isinstance(node, TupleOf):
        return tuple(part for item in node.items for part in _arguments(item))
    if isinstance(node, Relation):
        return (node.left, node.right)
    return (node,)


def _name(node: Expression) -> str:
    while isinstance(node, Component):
        node = node.base
    return node.name if isinstance(node, Symbol) else type(node).__name__


def candidates(
    left: Expression, right: Expression, others: Sequence[Expression], givens: Givens
) -> Iterator[frozenset[str]]:
    """Sets of names that may be what is random, the likeliest first: what the expectations are written over; what
    stands inside them only, since a name that also stands outside, here or in the ``others`` of the chain, is a
    constant; all that stands inside."""
    inside: set[str] = set()
    outside: set[str] = set()
    over: set[str] = set()
    for side in (left, right):
        for part in walk(side):
            over |= set(getattr(part, "over", ()))
        inside |= {item.name for item in _within(side) if not _told(item, givens)}
        outside |= _without(side)
    further = outside.union(*(_without(side) for side in others))
    seen: set[frozenset[str]] = set()
    for names in (over & inside, inside - further, inside - outside, inside):
        chosen = frozenset(names)
        if chosen and chosen not in seen:
            seen.add(chosen)
            yield chosen


_INDEPENDENT = re.compile(
    r"(?<!not )(?<!non-)(?<!not necessarily )\bindependent|\bindependence|"
    r"\bi\.?i\.?d\b|ind[ée]pendan|unabh[äa]ngig|independien"
)
_CENTRED = re.compile(
    r"zero[- ]mean|mean (?:of )?(?:zero|0)|cent(?:er|r)ed|moyenne nulle|centr[ée]|media cero|mittelwert (?:null|0)"
)


def laws(words: str) -> list[tuple[str, RandomVariable]]:
    """What may be taken of the law of what is random, in words and as a variable to copy: nothing; then that all are
    independent, and that their means are zero, where the text says such a thing of something."""
    found = [("", RandomVariable(""))]
    if _INDEPENDENT.search(words):
        found.append((" and independent, as the text says", RandomVariable("", entries="independent")))
        if _CENTRED.search(words):
            said = ", independent and of mean zero, as the text says"
            found.append((said, RandomVariable("", mean=build.ZERO, entries="independent")))
    return found


def with_random(givens: Givens, names: frozenset[str], law: RandomVariable) -> Givens:
    """The givens where these names are random with this law, as far as nothing is said of theirs; they may depend on
    each other unless the law says otherwise."""
    made = []
    for name in sorted(names):
        known = givens.random_variable(name)
        if known is None or (not known.law and law.entries != "arbitrary"):
            base = known or RandomVariable(name)
            made.append(replace(base, entries=law.entries, mean=base.mean if base.mean is not None else law.mean))
    givens = replace(givens, random=(*givens.random, *made))
    return givens if law.entries == "arbitrary" else replace(givens, independent=(*givens.independent, names))


def noted(moment: Expression, value: Expression, known: RandomVariable | None) -> RandomVariable | None:
    """What ``E[x] = …`` or ``Var(x) = …`` says of the law of a number x; None where it says it of something else."""
    body = getattr(moment, "body", None)
    if not isinstance(body, Symbol) or body.shape or body.indices or value.shape:
        return None
    base = known or RandomVariable(body.name)
    if base.law:
        return None
    return replace(base, mean=value) if isinstance(moment, Expectation) else replace(base, variance=value)


def _within(side: Expression) -> Iterator[Symbol]:
    for moment in walk(side):
        if isinstance(moment, MOMENTS):
            yield from (part for part in walk(moment) if isinstance(part, Symbol))


def _without(side: Expression) -> set[str]:
    """The names that stand outside all moments."""
    if isinstance(side, MOMENTS):
        return set()
    if isinstance(side, Symbol):
        return {side.name}
    found: set[str] = set()

    def child(node: Expression) -> Expression:
        found.update(_without(node))
        return node

    rebuild(side, child)
    return found


def _told(symbol: Symbol, givens: Givens) -> bool:
    known = givens.declaration(symbol.name)
    index = known is not None and (known.role == "index" or known.domain.kind == "integer")
    return index or bool(givens.definitions_of(symbol.name)) or "." in symbol.name


__all__ = ["MOMENTS", "candidates", "has_densities", "lawless", "laws", "noted", "opaque_densities", "with_random"]
