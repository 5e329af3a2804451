"""Densities as they are written: ``p_\\theta(x, z \\mid y)`` is a family p, its arguments, and what it is given.

A Greek subscript names parameters, and ``p_\\theta`` is the p of the same formula; a label tells families apart.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from notation.names import index_items
from notation.raw import (
    Raw,
    RawFence,
    RawName,
    RawNumber,
    RawProbability,
    RawProduct,
    RawRelation,
    RawScripted,
    raw_walk,
)

LETTERS = frozenset({"p", "q", "P", "Q"})
POLICY = "pi"
GREEK = frozenset(
    "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi rho sigma tau phi chi psi omega".split()
)
ANYTHING = "·"
"""The variable of laws that are only named: KL(p || q)."""


@dataclass(frozen=True)
class Pattern:
    """A density: its family, the variables before and behind the bar, values put in for variables."""

    family: str
    at: tuple[str, ...]
    given: tuple[str, ...] = ()
    values: tuple[tuple[str, int], ...] = ()


@dataclass
class Book:
    """The families of a chain with their patterns and parameters, and all variables in order."""

    patterns: dict[str, list[Pattern]] = field(default_factory=dict)
    variables: list[str] = field(default_factory=list)
    parameters: set[str] = field(default_factory=set)

    def enter(self, pattern: Pattern) -> None:
        found = self.patterns.setdefault(pattern.family, [])
        if pattern not in found:
            found.append(pattern)
        for name in (*pattern.at, *pattern.given):
            if name not in self.variables:
                self.variables.append(name)

    def of(self, family: str) -> Pattern | None:
        """The one pattern of a family that is only named."""
        found = self.patterns.get(family, [])
        return found[0] if len(found) == 1 else None

    def over(self, family: str) -> tuple[str, ...]:
        """All variables of a family."""
        return tuple(dict.fromkeys(name for item in self.patterns.get(family, ()) for name in (*item.at, *item.given)))


def read_book(trees: Iterable[Raw]) -> Book:
    """All densities of some formulas."""
    book = Book()
    nodes = [node for tree in trees for node in raw_walk(tree)]
    for head, fence in (pair for node in nodes for pair in calls(node)):
        pattern = pattern_of(head, fence)
        if pattern is not None:
            book.enter(pattern)
            book.parameters |= parameters_of(head)
    named = [name for node in nodes for name in _named_only(node)]
    for name in named:
        family = family_of(name)
        if family is not None and family not in book.patterns:
            known = next((item for items in book.patterns.values() for item in items if not item.given), None)
            book.enter(Pattern(family, known.at if known is not None else (ANYTHING,)))
    return book


def calls(node: Raw) -> Iterator[tuple[RawName, RawFence]]:
    """Names with brackets right behind them."""
    if isinstance(node, RawProduct):
        for head, behind in zip(node.factors, node.factors[1:], strict=False):
            fence = behind.base if isinstance(behind, RawScripted) else behind
            if isinstance(head, RawName) and isinstance(fence, RawFence):
                yield head, fence


def _named_only(node: Raw) -> Iterator[RawName]:
    """Laws that stand without arguments: under an expectation, in a divergence or an entropy."""
    if isinstance(node, RawProbability) and isinstance(node.sub, RawName):
        yield node.sub
    if isinstance(node, RawName) and node.base == "E" and node.sub is not None:
        yield from (item for item in node.sub.items if isinstance(item, RawName))
    for head, fence in calls(node):
        if is_divergence(head) or head.base == "H":
            yield from (item for item in fence.items if isinstance(item, RawName))


def is_measure(node: Raw) -> bool:
    """A divergence or an entropy, which mean the same everywhere."""
    return any(is_divergence(head) or (head.base == "H" and not head.primes) for head, _ in calls(node)) and (
        isinstance(node, RawProduct) and len(node.factors) == 2
    )


def is_divergence(head: RawName) -> bool:
    """``D_{KL}``, ``KL``, ``D``."""
    return head.base == "KL" or (head.base == "D" and (head.sub is None or head.sub.text.replace(" ", "") == "KL"))


def family_of(head: RawName) -> str | None:
    """The family that a head is of; None where it is no density's letter."""
    if head.sup is not None or head.primes or (head.base not in LETTERS and head.base != POLICY):
        return None
    labels = "" if head.sub is None else ",".join(_text(item) for item in index_items(head.sub) if not _is_greek(item))
    return ":".join((*head.accents, head.base)) + (f"_{labels}" if labels else "")


def parameters_of(head: RawName) -> set[str]:
    items = index_items(head.sub) if head.sub is not None else ()
    return {item.base for item in items if isinstance(item, RawName) and _is_greek(item)}


def _is_greek(item: Raw) -> bool:
    return isinstance(item, RawName) and item.base in GREEK and item.sub is None


def _text(item: Raw) -> str:
    return item.base if isinstance(item, RawName) else item.text if isinstance(item, RawNumber) else repr(item)


def pattern_of(head: RawName, fence: RawFence) -> Pattern | None:
    """The density that a head with brackets is; None where it is none."""
    family = family_of(head)
    bar = any(separator in ("|", ";") for separator in fence.separators)
    if family is None or (head.base == POLICY and not bar and head.sub is None) or fence.opener not in ("(", "["):
        return None
    at: list[str] = []
    given: list[str] = []
    values: list[tuple[str, int]] = []
    behind = ""
    for position, item in enumerate(fence.items):
        behind = fence.separators[position - 1] if position and fence.separators[position - 1] != "," else behind
        if isinstance(item, RawRelation) and item.ops == ("=",) and isinstance(item.items[1], RawNumber):
            if not item.items[1].text.isdigit():
                return None
            name = variable(item.items[0])
            values.append((name or "", int(item.items[1].text)))
        else:
            name = variable(item)
        if name is None:
            return None
        if behind != ";":
            (given if behind == "|" else at).append(name)
    return Pattern(family, tuple(at), tuple(given), tuple(values)) if at else None


def variable(item: Raw) -> str | None:
    """The key of a variable; None for what is none."""
    if not isinstance(item, RawName) or item.primes:
        return None
    scripts = [(mark, script) for mark, script in (("_", item.sub), ("^", item.sup)) if script is not None]
    if any(script.transposed for _, script in scripts):
        return None
    return ":".join((*item.accents, item.base)) + "".join(f"{mark}{script.text}" for mark, script in scripts)


__all__ = [
    "ANYTHING",
    "GREEK",
    "Book",
    "Pattern",
    "calls",
    "family_of",
    "is_divergence",
    "parameters_of",
    "pattern_of",
    "read_book",
    "variable",
]  # fmt: skip
