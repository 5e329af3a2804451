"""How far an index runs where a sum does not say it: ``\\mu = \\frac1m \\sum_i x_i`` is a mean of m numbers.

A letter that is summed over right behind one over a size, or from 1 to a size, runs up to that size in the whole
section, and so do the other letters that index the same names. Where a letter would have two ranges, nothing is said.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from derivecheck.linter.axes import members_of
from notation import build
from notation.expression import Symbol
from notation.givens import Declaration, Domain
from notation.names import base_identity, index_items
from notation.raw import (
    Raw,
    RawBig,
    RawFence,
    RawFraction,
    RawName,
    RawNumber,
    RawProduct,
    RawRelation,
    RawSum,
    raw_walk,
)
from notation.scope import INDEX_LETTERS, Scope
from notation.statements.chains import RawChain


def tie_counts(scope: Scope, displays: Sequence[Sequence[RawChain]]) -> dict[str, str]:
    """Enter the ranges of index letters that means and other sums tell; those ranges by letter."""
    nodes = [node for chains in displays for tree in members_of(chains) for node in raw_walk(tree)]
    means = _agreed(pair for node in nodes for pair in _means(node))
    if not means:
        return {}
    others = _agreed(pair for node in nodes for pair in _ranges(node))
    sizes = {letter: size for letter, size in means.items() if others.get(letter, size) == size}
    counts = {*sizes.values(), *others.values()}
    used: dict[str, set[str]] = defaultdict(set)
    for node in nodes:
        if isinstance(node, RawName) and (letter := _index(node)) is not None:
            used[base_identity(node, scope)].add(letter)
    for letters in used.values():
        found = {sizes[letter] for letter in letters if letter in sizes}
        if len(found) == 1:
            size = next(iter(found))
            sizes.update((letter, size) for letter in letters if letter not in sizes and letter not in others)
    tied: dict[str, str] = {}
    for letter, size in sizes.items():
        if letter in counts or size in sizes:
            continue  # one letter for an index and for a size
        known = scope.known(size)
        if known is not None and (known.shape or known.parameters or known.role == "function"):
            continue
        if known is None or known.role != "index":
            scope.declare(Declaration(size, (), Domain("integer", build.ONE), role="index", explicit=False))
        scope.declare_index(letter, Symbol((), size))
        tied[letter] = size
    return tied


def _agreed(pairs: Iterator[tuple[str, str]]) -> dict[str, str]:
    found: dict[str, set[str]] = defaultdict(set)
    for letter, size in pairs:
        found[letter].add(size)
    return {letter: next(iter(sizes)) for letter, sizes in found.items() if len(sizes) == 1}


def _means(node: Raw) -> Iterator[tuple[str, str]]:
    """``\\frac{1}{m} \\sum_i``: the letter and the size."""
    if not isinstance(node, RawProduct):
        return
    for first, second in zip(node.factors, node.factors[1:], strict=False):
        if not isinstance(first, RawFraction) or not isinstance(first.numerator, RawNumber):
            continue
        size = _size(first.denominator)
        inner = second
        while isinstance(inner, RawFence) and len(inner.items) == 1:
            inner = inner.items[0]
        if isinstance(inner, RawSum):
            inner = inner.terms[0][1]
        if size and isinstance(inner, RawBig) and inner.kind == "sum" and inner.sup is None:
            letter = inner.sub
            if isinstance(letter, RawName) and _is_letter(letter) and letter.base in INDEX_LETTERS:
                yield letter.base, size


def _ranges(node: Raw) -> Iterator[tuple[str, str]]:
    """``\\sum_{i=1}^m``: the letter and the size; any other bounds are a size of their own."""
    if not isinstance(node, RawBig) or not isinstance(node.sub, RawRelation) or node.sub.ops != ("=",):
        return
    letter, start = node.sub.items
    if isinstance(letter, RawName):
        plain = isinstance(start, RawNumber) and start.text == "1"
        yield letter.base, (_size(node.sup) if plain and node.sup is not None else "") or f"?{node.span.start}"


def _size(node: Raw) -> str:
    return node.base if isinstance(node, RawName) and _is_letter(node) else ""


def _is_letter(node: RawName) -> bool:
    return node.sub is None and node.sup is None and not node.accents and not node.primes and len(node.base) == 1


def _index(node: RawName) -> str | None:
    items = index_items(node.sub) if node.sub is not None and not node.sub.worded else ()
    only = items[0] if len(items) == 1 else None
    return only.base if isinstance(only, RawName) and _is_letter(only) and only.base in INDEX_LETTERS else None


__all__ = ["tie_counts"]
