"""Clashes of shapes that stay whatever the shapes are that nobody declared.

All sides and relations of a section go, in order, into one ledger of constraints. A side or a relation that no
choice of kinds fits together with what precedes it is a clash, if it stays when any one other formula is left out:
what rests on a single formula may be a slip there, or a reading of ours.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from derivecheck.linter.axes import members_of
from derivecheck.linter.scopes import Parsed
from notation.infer.consistency import Group, Ledger
from notation.infer.kinds import COLUMN, KINDS, MATRIX, ROW, SCALAR
from notation.infer.marks import free_letters
from notation.infer.orientation import BOLD, OrientedReader
from notation.names import base_identity
from notation.raw import Raw, RawName, raw_walk
from notation.scope import INDEX_LETTERS, Scope
from notation.source import NotationError
from notation.statements.chains import RawChain

COMPARED = frozenset({"=", "!=", "<", "<=", ">", ">=", "approx"})
_WORDS = {SCALAR: "a number", COLUMN: "a column", ROW: "a row", MATRIX: "a matrix"}
_EARLIER = 30  # formulas of earlier sections that are taken along
_MANY = 120  # formulas of a section beyond which nothing is searched

Place = tuple[int, int]
"""The ``id`` of a chain, and the position of the relation in it."""


@dataclass(frozen=True)
class _Clash:
    place: Place
    group: Group
    before: int  # groups that the ledger held then
    side: Raw
    whole: bool  # the side fits, and only differs from the one before it


def shape_clashes(
    parsed: Sequence[Parsed], scope: Scope, words: str = "", earlier: Sequence[Parsed] = ()
) -> dict[Place, str]:
    """For each relation of a display that has a clash: what to say of it. ``words``: the prose of the write-up, in
    lower case; ``earlier``: formulas of the sections before it under the same heading."""
    own = [item for item in parsed if item.error is None and not item.declares]
    if len(own) > _MANY:
        return {}
    found = _firm(own, scope, words, 0)
    before = _before(own, earlier)
    if before:
        more = {place: text for place, text in _firm([*before, *own], scope, words, len(before)).items()
                if place not in found}  # fmt: skip
        if len(more) == 1:  # a section that uses its letters anew clashes in many places
            found |= more
    return found


def _before(own: Sequence[Parsed], earlier: Sequence[Parsed]) -> list[Parsed]:
    """The latest earlier formulas that speak of names of the section, where it has names that look like arrays."""
    nodes = [node for item in own for side in members_of(item.chains) for node in raw_walk(side)]
    names = {node.base for node in nodes if isinstance(node, RawName)}
    if not any(isinstance(node, RawName) and (node.font == "bold" or node.base.isupper()) for node in nodes):
        return []
    kept: list[Parsed] = []
    for item in reversed(earlier):
        if len(kept) == _EARLIER:
            break
        bases = {node.base for side in members_of(item.chains) for node in raw_walk(side) if isinstance(node, RawName)}
        if item.error is None and not item.declares and names & bases - INDEX_LETTERS:
            kept.append(item)
    return kept[::-1]


def _firm(formulas: Sequence[Parsed], scope: Scope, words: str, start: int) -> dict[Place, str]:
    """The clashes in the formulas from ``start`` on."""
    work = _Work(formulas, scope, words)
    work.run()
    found = [clash for clash in work.found if clash.group.formula >= start]
    return {clash.place: work.told(clash) for clash in found if work.is_firm(clash)}


_OUTER = re.compile(r"outer product|produit extérieur|äußere[sn]? produkt|dyadi|producto exterior|produit tensoriel")


class _Work:
    def __init__(self, formulas: Sequence[Parsed], scope: Scope, words: str = "") -> None:
        self.formulas = formulas
        sides = [member.raw for item in formulas for chain in item.chains for member in chain.members if member.raw]
        self.reader = OrientedReader(scope, sides, outer=bool(_OUTER.search(words)))
        self.ledger = Ledger(self.reader.collector.mask)
        self.found: list[_Clash] = []

    @property
    def slots(self) -> list[int]:
        return list(self.reader.slots.values())

    def run(self) -> None:
        last: tuple[int, Raw] | None = None
        for number, item in enumerate(self.formulas):
            for chain in item.chains:
                last = self.chain(chain, number, item, last if chain.continues else None)

    def chain(self, chain: RawChain, number: int, item: Parsed, last: tuple[int, Raw] | None) -> tuple[int, Raw] | None:
        """Enter the sides and relations of one chain; its last side comes back."""
        for position, member in enumerate(chain.members):
            op = chain.ops[position - 1] if position else ""
            line = item.formula.line + item.text.count("\n", 0, max(0, member.span.start))
            if position and op not in COMPARED:
                if op == "in" and last is not None and member.raw is not None:
                    self.reader.member(last[0], member.raw)
                    self.take(self.collected(number, line))
                last = None
                continue
            if member.raw is None:
                last = last if not position and member.error is None else None
                continue
            place = (id(chain), max(position - 1, 0))
            begun = len(self.ledger.groups)
            made = self.side(member.raw, number, line, place, claimed=item.formula.display)
            if made is not None and last is not None and free_letters(last[1]) == free_letters(member.raw):
                self.reader.related(last[0], made)
                group = self.collected(number, line)
                if not self.take(group):
                    both = Group((*self.ledger.groups[-1].constraints, *group.constraints), number, line)
                    self.ledger.leave(begun)  # the side that clashes says nothing of what comes after it
                    made = None
                    if item.formula.display:
                        self.found.append(_Clash(place, both, begun, member.raw, True))
            last = (made, member.raw) if made is not None else None
        return last

    def side(self, raw: Raw, number: int, line: int, place: Place, *, claimed: bool) -> int | None:
        """The variable of a side; None where it fits with nothing, or cannot be read."""
        try:
            made = self.reader.read(raw)
        except NotationError:
            self.reader.collector.waiting.clear()
            return None
        group = self.collected(number, line)
        if self.take(group):
            return made
        if claimed:
            self.found.append(_Clash(place, group, len(self.ledger.groups), raw, False))
        return None

    def collected(self, number: int, line: int) -> Group:
        group = Group(tuple(self.reader.collector.waiting), number, line)
        self.reader.collector.waiting.clear()
        return group

    def take(self, group: Group) -> bool:
        return self.ledger.take(group, self.slots)

    # --- which clashes count, and what is said of them ---

    def is_firm(self, clash: _Clash) -> bool:
        before = self.ledger.groups[: clash.before]
        others = {group.formula for group in before} - {clash.group.formula}
        typical = self.reader.typical()
        return not any(
            self.ledger.fits([*(group for group in before if group.formula != other), clash.group], self.slots, typical)
            for other in sorted(others)
        )

    def told(self, clash: _Clash) -> str:
        known = "; ".join(text for name in self.names(clash.side) if (text := self.fixed(name, clash)))
        what = "the two sides have different shapes" if clash.whole else "this product or sum has no shape that fits"
        return f"{what}, whatever the shapes are that nothing declares{': ' if known else ''}{known}"

    def names(self, side: Raw) -> list[RawName]:
        found = {base_identity(node, self.reader.scope): node for node in raw_walk(side) if isinstance(node, RawName)}
        return list(found.values())

    def fixed(self, node: RawName, clash: _Clash) -> str:
        """What the name is by the formulas before, and the line that settles it; "" where that is open."""
        name = self.reader.marked(node)
        slot = self.reader.slots.get((name, 0))
        if slot is None:
            return ""
        before = self.ledger.groups[: clash.before]
        kinds = [kind for kind in KINDS if self.ledger.fits(before, self.slots, {slot: kind})]
        if len(kinds) != 1 or kinds[0] not in _WORDS or kinds[0] == SCALAR:
            return ""
        low, high = 0, len(before)
        while low < high:  # the shortest beginning of the section that settles it
            middle = (low + high) // 2
            if any(self.ledger.fits(before[:middle], self.slots, {slot: kind}) for kind in KINDS if kind != kinds[0]):
                low = middle + 1
            else:
                high = middle
        where = f" (line {before[low - 1].line})" if low else ""
        return f"{name.split(':')[-1].removesuffix(BOLD)} is {_WORDS[kinds[0]]}{where}"


__all__ = ["Place", "shape_clashes"]
