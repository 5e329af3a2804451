r"""The summation convention: ``y_i = W_{ij} x_j`` sums over the index that stands twice in a product.

Whether a write-up follows it is seen from its formulas: an index stands twice in a product, one time of them on a
matrix, and nowhere else in the relation. Such a section is judged both as it stands and with the sums written out, and
the reading under which more of it holds is taken.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace

from derivecheck.linter.results import LintItem
from derivecheck.linter.scopes import Parsed
from notation.names import index_items
from notation.raw import (
    Raw,
    RawBig,
    RawBinary,
    RawDerivative,
    RawFence,
    RawFraction,
    RawFunction,
    RawName,
    RawNegative,
    RawProduct,
    RawSum,
    raw_children,
    raw_walk,
)
from notation.scope import INDEX_LETTERS
from notation.statements.chains import RawChain

REMARK = "read with the sums over repeated indices that it leaves out"
_SAID = re.compile(r"einstein|summation convention|repeated ind|summenkonvention|convention de sommation")
_TWICE = 2


def sums_left_out(parsed: Sequence[Parsed], words: str) -> bool:
    """Whether the words say that sums over repeated indices are left out, or a formula can only be read so."""
    if _SAID.search(words):
        return True
    return any(_contracts(chain) for item in parsed for chain in item.chains)


def with_sums(parsed: Sequence[Parsed]) -> list[Parsed]:
    """The formulas with a sum over every index that stands twice in a product and alone nowhere in its chain."""
    return [replace(item, chains=tuple(_summed(chain) for chain in item.chains)) for item in parsed]


def better_reading(plain: Sequence[LintItem], summed: Sequence[LintItem]) -> list[LintItem]:
    """The items under the reading with which more holds and less fails; what holds under the other one holds."""
    if len(plain) != len(summed) or any(a.place != b.place for a, b in zip(plain, summed, strict=True)):
        return list(plain)
    broken = any(_claims(a) and b.verdict != "holds" for a, b in zip(plain, summed, strict=True))
    if broken and _score(summed) <= _score(plain):
        return [_told(a, b) if a.is_wrong and b.verdict == "holds" and not b.is_stated else a
                for a, b in zip(plain, summed, strict=True)]  # fmt: skip
    return [a if _claims(a) and b.verdict != "holds" else _told(a, b) for a, b in zip(plain, summed, strict=True)]


def _claims(item: LintItem) -> bool:
    """Whether it holds and claims something."""
    return item.verdict == "holds" and not item.is_stated


def _told(plain: LintItem, summed: LintItem) -> LintItem:
    return summed if plain.verdict == summed.verdict else replace(summed, remarks=(*summed.remarks, REMARK))


def _score(items: Sequence[LintItem]) -> int:
    return sum(_claims(item) for item in items) - sum(item.is_wrong for item in items)


# --- which letters ---


def _members(chain: RawChain) -> list[Raw]:
    return [member.raw for member in chain.members if member.raw is not None]


def _contracts(chain: RawChain) -> bool:
    """Whether a product of the chain sums over an index of a matrix which nothing else of it has."""
    members = _members(chain)
    if len(members) < _TWICE or "=" not in chain.ops or _has_sums(members):
        return False
    first = indices(members[0])
    letters = _twice_only(members) - set(first)
    on_matrices = {
        letter
        for member in members
        for node in raw_walk(member)
        if isinstance(node, RawName) and len(found := _letters(node)) == _TWICE and found[0] != found[1]
        for letter in found
    }
    named = {node.base for member in members for node in raw_walk(member) if isinstance(node, RawName)}
    return bool(letters & on_matrices) and not letters & on_matrices & _standing_alone(members, named)


def _has_sums(members: Sequence[Raw]) -> bool:
    return any(isinstance(node, RawBig) for member in members for node in raw_walk(member))


def _standing_alone(members: Sequence[Raw], named: set[str]) -> set[str]:
    """The letters that are quantities too: ``j`` in ``j x_j``."""
    inside = {id(item) for member in members for node in raw_walk(member) if isinstance(node, RawName) and node.sub
              for item in raw_walk(node.sub)}  # fmt: skip
    return {
        node.base for member in members for node in raw_walk(member)
        if isinstance(node, RawName) and id(node) not in inside and node.base in named
    }  # fmt: skip


def _twice_only(members: Sequence[Raw]) -> set[str]:
    """The letters that stand twice in each product in which they stand, and are bound by no sum."""
    bound = {
        name.base
        for member in members
        for node in raw_walk(member)
        if isinstance(node, RawBig) and node.sub is not None
        for name in raw_walk(node.sub)
        if isinstance(name, RawName)
    }
    counts = [indices(term) for member in members for term in _terms(member)]
    letters = {letter for count in counts for letter in count}
    return {letter for letter in letters - bound if all(count[letter] in (0, _TWICE) for count in counts)}


def _terms(node: Raw) -> list[Raw]:
    if isinstance(node, RawSum):
        return [part for _, term in node.terms for part in _terms(term)]
    if isinstance(node, RawNegative):
        return _terms(node.operand)
    if isinstance(node, RawFence) and len(node.items) == 1:
        return _terms(node.items[0])
    return [node]


def indices(node: Raw) -> Counter[str]:
    """How often each index letter stands in a product; of a sum in it, as often as in one of its terms."""
    if isinstance(node, RawName):
        return Counter(_letters(node))
    if isinstance(node, RawSum):
        found: Counter[str] = Counter()
        for _, term in node.terms:
            found |= indices(term)
        return found
    total: Counter[str] = Counter()
    for child in raw_children(node):
        total += indices(child)
    return total


def _letters(node: RawName) -> list[str]:
    items = index_items(node.sub) if node.sub is not None and not node.sub.worded else ()
    return [
        item.base for item in items
        if isinstance(item, RawName) and item.base in INDEX_LETTERS and item.sub is None and item.sup is None
    ]  # fmt: skip


# --- the sums written out ---


def _summed(chain: RawChain) -> RawChain:
    letters = set() if _has_sums(_members(chain)) else _twice_only(_members(chain))
    if not letters:
        return chain  # beside a sum that is written, one that is missing was forgotten
    members = tuple(
        replace(member, raw=_wrapped(member.raw, letters)) if member.raw is not None else member
        for member in chain.members
    )
    return replace(chain, members=members)


def _wrapped(node: Raw, letters: set[str]) -> Raw:
    """The formula with its sums written out, each around the smallest product that holds both places."""
    if isinstance(node, RawSum):
        return replace(node, terms=tuple((sign, _wrapped(term, letters)) for sign, term in node.terms))
    count = indices(node)
    here = {letter for letter in letters if count[letter] == _TWICE}
    if not here:
        return node
    deeper = {
        letter for letter in here
        if isinstance(node, _OPEN) and any(indices(child)[letter] == _TWICE for child in raw_children(node))
    }  # fmt: skip
    made = _with_children(node, lambda child: _wrapped(child, deeper)) if deeper else node
    for letter in sorted(here - deeper):
        made = RawBig(node.span, "sum", RawName(node.span, letter), None, made)
    return made


_OPEN = (RawNegative, RawFence, RawProduct, RawBinary, RawFraction, RawFunction, RawDerivative)


def _with_children(node: Raw, change: Callable[[Raw], Raw]) -> Raw:
    if isinstance(node, RawNegative):
        return replace(node, operand=change(node.operand))
    if isinstance(node, RawFence):
        return replace(node, items=tuple(change(item) for item in node.items))
    if isinstance(node, RawProduct):
        return replace(node, factors=tuple(change(item) for item in node.factors))
    if isinstance(node, RawBinary):
        return replace(node, left=change(node.left), right=change(node.right))
    if isinstance(node, RawFraction):
        return replace(node, numerator=change(node.numerator), denominator=change(node.denominator))
    if isinstance(node, RawFunction):
        return replace(node, argument=change(node.argument))
    if isinstance(node, RawDerivative):
        return replace(node, body=change(node.body))
    return node


__all__ = ["better_reading", "indices", "sums_left_out", "with_sums"]
