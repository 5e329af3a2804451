"""The chain rule as people write it, told by its form alone.

``\\partial L/\\partial X_{ij} = \\sum_{mn} \\partial L/\\partial Y_{mn} \\, \\partial Y_{mn}/\\partial X_{ij}`` holds
whatever L and Y are, as long as L depends on X through Y; so does
``\\partial L/\\partial y \\; \\partial y/\\partial p \\; \\partial p/\\partial W`` in any layout. A write-up that never
says what Y is can still be right here. The form must be exact: every derivative hands on to the next one, and the sums
run over all indices of what stands between, and over nothing else.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from notation.grammar.bound_names import bound_names
from notation.names import index_items
from notation.raw import Raw, RawBig, RawBinary, RawDerivative, RawFence, RawList, RawName, RawProduct, raw_walk

_PRODUCTS = frozenset({"cdot", "star", "times", "odot", "circ"})


@dataclass(frozen=True)
class _Product:
    """Factors under sums over ``bound``."""

    bound: frozenset[str]
    factors: tuple[Raw, ...]


@dataclass(frozen=True)
class _Link:
    """One derivative of a name by a name; ``top`` None: of a formula that is put in for what stands between."""

    top: RawName | None
    below: RawName
    inside: frozenset[str] = frozenset()  # the letters of such a formula


def chain_rule(left: Raw, right: Raw) -> tuple[RawName, ...]:
    """What stands between, where the right side is the left one with one derivative taken through it; () where it is
    not, in either direction."""
    first, second = _product(left), _product(right)
    for before, after in ((first, second), (second, first)):
        if before is not None and after is not None and (found := _taken_through(before, after)):
            return found
    return ()


def _taken_through(before: _Product, after: _Product) -> tuple[RawName, ...]:
    ours, theirs = list(before.factors), list(after.factors)
    while len(ours) > 1 and len(theirs) > 2 and _plain(ours[0]) == _plain(theirs[0]):
        del ours[0], theirs[0]
    while len(ours) > 1 and len(theirs) > 2 and _plain(ours[-1]) == _plain(theirs[-1]):
        del ours[-1], theirs[-1]
    whole = _link(ours[0]) if len(ours) == 1 else None
    links = [_link(item) for item in theirs]
    if whole is None or whole.top is None or len(links) < 2:
        return ()
    steps = [link for link in links if link is not None]
    if len(steps) < len(links):
        return ()
    for order in (steps, steps[::-1]):
        if order[0].top == whole.top and order[-1].below == whole.below:
            between = [link.below for link in order[:-1]]
            handed_on = all(_is(link, name) for link, name in zip(order[1:], between, strict=True))
            if handed_on and _summed(whole, between, before, after):
                return tuple(between)
    return ()


def _is(link: _Link, name: RawName) -> bool:
    """Whether the derivative is of the name, or of a formula for it, which then does not speak of the name."""
    return link.top == name or (link.top is None and name.base not in link.inside)


def _summed(whole: _Link, between: Sequence[RawName], before: _Product, after: _Product) -> bool:
    """Whether just the indices of what stands between are summed over, each of one thing only."""
    letters: list[str] = []
    for name in between:
        found = _letters(name)
        if found is None:
            return False
        letters.extend(found)
    ends = [_letters(item) for item in (whole.top, whole.below) if item is not None]
    if any(item is None for item in ends):
        return False
    outer = {letter for item in ends for letter in item or ()}
    if len(set(letters)) != len(letters) or outer & set(letters):
        return False
    return (
        before.bound <= after.bound and after.bound - before.bound == set(letters) and not before.bound & set(letters)
    )


def _letters(name: RawName) -> tuple[str, ...] | None:
    """The letters that index; a superscript in parentheses and a worded label are part of the name. None where the
    scripts are something else."""
    if name.sup is not None and not (name.sup.parenthesised or name.sup.worded or name.sup.text.isalpha()):
        return None
    if name.sub is None or name.sub.worded:
        return ()
    found = []
    for item in index_items(name.sub):
        if not isinstance(item, RawName) or item.sub is not None or item.sup is not None:
            return None
        if not item.base.islower() or len(item.base) != 1:
            return None
        found.append(item.base)
    return tuple(found)


def _product(node: Raw) -> _Product | None:
    """A product under sums, flat; a lone derivative is one. None for anything else."""
    if isinstance(node, RawFence) and len(node.items) == 1 and node.opener in ("(", "[", "{"):
        return _product(node.items[0])
    if isinstance(node, RawBig):
        names = bound_names(node)
        inner = _product(node.body)
        if node.kind != "sum" or not names or inner is None or inner.bound & names:
            return None
        return _Product(inner.bound | names, inner.factors)
    parts: Sequence[Raw] = ()
    if isinstance(node, RawProduct):
        parts = node.factors
    elif isinstance(node, RawBinary) and node.op in _PRODUCTS:
        parts = (node.left, node.right)
    else:
        return _Product(frozenset(), (node,))
    bound: frozenset[str] = frozenset()
    factors: list[Raw] = []
    for position, part in enumerate(parts):
        made = _product(part) if position == len(parts) - 1 or not isinstance(part, RawBig) else None
        if made is None:
            return None
        bound |= made.bound
        factors.extend(made.factors)
    return _Product(bound, tuple(factors))


def _link(node: Raw) -> _Link | None:
    while isinstance(node, RawFence) and len(node.items) == 1:
        node = node.items[0]
    if not isinstance(node, RawDerivative) or node.order != 1 or len(node.wrt) != 1 or node.notation != "fraction":
        return None
    top, below = node.body, node.wrt[0]
    if not isinstance(below, RawName) or below.primes:
        return None
    if not isinstance(top, RawName):
        return _Link(
            None, _plain_name(below), frozenset(part.base for part in raw_walk(top) if isinstance(part, RawName))
        )
    return _Link(_plain_name(top), _plain_name(below)) if not top.primes else None


def _plain(node: Raw) -> object:
    link = _link(node)
    return link if link is not None and link.top is not None else node


def _plain_name(name: RawName) -> RawName:
    """Without its font: authors forget them."""
    return replace(name, font="", sub=_plain_script(name.sub), sup=_plain_script(name.sup))


def _plain_script(script: RawList | None) -> RawList | None:
    return None if script is None else replace(script, items=tuple(index_items(script)))


__all__ = ["chain_rule"]
