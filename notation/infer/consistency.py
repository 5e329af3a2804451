"""Whether the kinds of all names can be chosen so that every formula has a type: propagation, and a search.

A ``Ledger`` takes constraints group by group (a side, or a relation between two). A group that no choice of kinds
fits together with those before it is refused; which choice is meant is never asked.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from notation.infer.kinds import KINDS, Constraint, narrowed, only

_BUDGET = 400
"""Choices that a search may try; a search that needs more says nothing."""
_NEAR = 600
"""Variables beyond which a search looks no farther."""


@dataclass(frozen=True)
class Group:
    """Constraints of one side or one relation; ``line`` is where it stands, ``formula`` the number of its display."""

    constraints: tuple[Constraint, ...]
    formula: int
    line: int


@dataclass
class Ledger:
    """``initial``: what each variable may be before any constraint (grows with the reader that makes them)."""

    initial: list[int]
    groups: list[Group] = field(default_factory=list)
    now: list[int] = field(default_factory=list)
    watching: dict[int, list[Constraint]] = field(default_factory=lambda: defaultdict(list))

    def take(self, group: Group, slots: Sequence[int]) -> bool:
        """Enter a group; False, with nothing entered, where no choice of kinds for the ``slots`` fits it."""
        masks = [*self.now, *self.initial[len(self.now) :]]
        enter(group, self.watching)
        start = [variable for item in group.constraints for variable in item.variables]
        fits = propagate(masks, self.watching, group.constraints) and (
            search(masks, self.watching, near(start, self.watching, slots)) is not False
        )
        if fits:
            self.groups.append(group)
            self.now = masks
        else:
            remove(group, self.watching)
        return fits

    def leave(self, count: int) -> None:
        """Take back all groups but the first ``count``."""
        for group in self.groups[count:]:
            remove(group, self.watching)
        del self.groups[count:]
        self.now = list(self.initial)
        propagate(self.now, self.watching, [item for group in self.groups for item in group.constraints])

    def fits(self, groups: Iterable[Group], slots: Sequence[int], assumed: Mapping[int, int] | None = None) -> bool:
        """Whether a choice of kinds fits these groups together, with some variables ``assumed`` to be of certain
        kinds; True also where the search was given up. Choices are tried for what the
        last group and the ``assumed`` variables are connected with."""
        known = tuple(groups)
        masks = list(self.initial)
        watching = watchers(known)
        everything = [item for group in known for item in group.constraints]
        for variable, mask in (assumed or {}).items():
            masks[variable] &= mask
            if not masks[variable]:
                return False
        if not propagate(masks, watching, everything):
            return False
        start = [variable for item in known[-1].constraints for variable in item.variables] if known else []
        return search(masks, watching, near((*(assumed or ()), *start), watching, slots)) is not False


def watchers(groups: Iterable[Group]) -> dict[int, list[Constraint]]:
    found: dict[int, list[Constraint]] = defaultdict(list)
    for group in groups:
        enter(group, found)
    return found


def enter(group: Group, watching: dict[int, list[Constraint]]) -> None:
    for item in group.constraints:
        for variable in item.variables:
            watching[variable].append(item)


def remove(group: Group, watching: dict[int, list[Constraint]]) -> None:
    for item in group.constraints:
        for variable in item.variables:
            watching[variable].remove(item)


def near(start: Iterable[int], watching: dict[int, list[Constraint]], slots: Sequence[int]) -> list[int]:
    """The slots that constraints connect with some variables, the nearest first."""
    seen = dict.fromkeys(start)
    waiting = deque(seen)
    while waiting and len(seen) < _NEAR:
        for item in watching.get(waiting.popleft(), ()):
            for variable in item.variables:
                if variable not in seen:
                    seen[variable] = None
                    waiting.append(variable)
    chosen = set(slots)
    return [variable for variable in seen if variable in chosen]


def propagate(masks: list[int], watching: dict[int, list[Constraint]], start: Iterable[Constraint]) -> bool:
    """Narrow the masks until nothing changes; False on a contradiction."""
    queue = deque(start)
    queued = {id(item) for item in queue}
    while queue:
        item = queue.popleft()
        queued.discard(id(item))
        kept = narrowed(item.table, tuple(masks[variable] for variable in item.variables))
        for variable, mask in zip(item.variables, kept, strict=True):
            left = masks[variable] & mask
            if left == masks[variable]:
                continue
            masks[variable] = left
            if not left:
                return False
            for other in watching.get(variable, ()):
                if id(other) not in queued:
                    queued.add(id(other))
                    queue.append(other)
    return True


def search(masks: list[int], watching: dict[int, list[Constraint]], slots: Sequence[int]) -> bool | None:
    """Whether some choice for the slots contradicts nothing; None where the budget was spent."""
    return _choose(masks, watching, slots, [_BUDGET])


def _choose(
    masks: list[int], watching: dict[int, list[Constraint]], slots: Sequence[int], budget: list[int]
) -> bool | None:
    open_slots = [slot for slot in slots if not only(masks[slot])]
    if not open_slots:
        return True
    slot, spent = open_slots[0], False
    for kind in KINDS:
        if not kind & masks[slot]:
            continue
        if not budget[0]:
            return None
        budget[0] -= 1
        tried = list(masks)
        tried[slot] = kind
        if not propagate(tried, watching, watching.get(slot, ())):
            continue
        found = _choose(tried, watching, open_slots, budget)
        if found:
            return True
        spent = spent or found is None
    return None if spent else False


__all__ = ["Group", "Ledger"]
