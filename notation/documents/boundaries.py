"""Which marker of a document opens which part of the sheet.

Markers lie: footnotes are numbered, answers hold lists, converters lose headings. So each marker
may open several nodes of the sheet's outline or none, and a dynamic programme chooses: in the order
of the sheet, each node once, by how well the label fits, by whether the node's own formulas follow,
and by whether the question that holds it was opened before. A stretch that repeats a part's formulas
without any marker is a candidate too.

What this cannot tell: an author who repeats no formula of the sheet and numbers a list inside an
answer exactly like the parts around it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from notation.documents.labels import ordinal
from notation.documents.likeness import weight
from notation.documents.model import Document, Formula, Marker
from notation.documents.restating import Restatement, Same, alike, restate
from notation.documents.sheet import Node

MARKER_LIMIT = 3_000  # markers that are considered; a document with more is not a submission

_STRICT_MISSING = 3.5  # a part without its question, in a document that has headings for questions
_LENIENT_MISSING = 0.8
_MISSING_GROUP = 1.0
_SKIPPED_PART = 0.3
_VIRTUAL_COST = 0.5
_SAME_LIST = 0.4
_LATE = 0.5  # for each formula between a marker and the first of the part's own


@dataclass(frozen=True)
class Anchor:
    """A place where a part may begin: a marker, or a formula that the sheet prints there."""

    item: int  # index into the items of the document
    formula: int  # index of the first formula behind it
    marker: Marker | None


@dataclass(frozen=True)
class Opening:
    """A node that begins at an anchor. ``extra``: out of the sheet's order, or taken up again."""

    anchor: Anchor
    node: int
    extra: bool = False


@dataclass(frozen=True)
class _State:
    """The best assignment that ends with ``node`` at ``anchor``; ``back`` is what it goes on from."""

    score: float
    back: _State | None
    anchor: int
    node: int


def find_openings(document: Document, nodes: Sequence[Node], same: Same) -> tuple[Opening, ...]:
    """The places where the nodes of the sheet begin, in the order of the document."""
    return _Boundaries(document, nodes, same).openings()


class _Boundaries:
    def __init__(self, document: Document, nodes: Sequence[Node], same: Same) -> None:
        self.nodes = nodes
        self.formulas = [item for item in document.items if isinstance(item, Formula)]
        self.latex = [formula.latex for formula in self.formulas]
        self.own = [formula.is_boxed for formula in self.formulas]
        self.same: Same = lambda left, right: same(left, right) or alike(left, right)
        self.anchors = self._anchors(document)
        self.worded = any(anchor.marker and anchor.marker.kind == "question" for anchor in self.anchors)
        self.evidence_known: dict[tuple[int, int], float] = {}
        self.convincing: dict[tuple[int, int], bool] = {}

    def _anchors(self, document: Document) -> list[Anchor]:
        anchors: list[Anchor] = []
        position = 0
        for index, item in enumerate(document.items):
            if isinstance(item, Formula):
                position += 1
            elif isinstance(item, Marker) and item.label and len(anchors) < MARKER_LIMIT:
                anchors.append(Anchor(index, position, item))
        return anchors + self._virtual(document, anchors)

    def _virtual(self, document: Document, anchors: list[Anchor]) -> list[Anchor]:
        """Formulas that begin a convincing repetition of some part, with no marker right before them."""
        marked = {anchor.formula for anchor in anchors if anchor.marker and anchor.marker.kind != "question"}
        places = [index for index, item in enumerate(document.items) if isinstance(item, Formula)]
        firsts = {formula for node in self.nodes for formula in node.statement[:1]}
        found: list[Anchor] = []
        if len(self.latex) > MARKER_LIMIT:
            return found
        for position, latex in enumerate(self.latex):
            if position not in marked and not self.own[position] and any(self.same(first, latex) for first in firsts):
                found.append(Anchor(places[position], position, None))
        return found

    # --- the programme ---

    def openings(self) -> tuple[Opening, ...]:
        anchors = sorted(
            range(len(self.anchors)), key=lambda at: (self.anchors[at].item, self.anchors[at].marker is None)
        )
        chosen = self._assign(anchors, range(len(self.nodes)))
        made = [Opening(self.anchors[anchor], node) for anchor, node in chosen]
        made += self._out_of_order(anchors, chosen)
        return tuple(sorted(made, key=lambda opening: opening.anchor.item))

    def _assign(self, anchors: Sequence[int], allowed: Sequence[int]) -> list[tuple[int, int]]:
        """The best increasing assignment of anchors to nodes."""
        empty = _State(0.0, None, -1, -1)
        best: dict[int, _State] = {-1: empty}
        permitted = set(allowed)
        for anchor in anchors:
            fresh: list[_State] = []
            for node, fit in self._fits(self.anchors[anchor]):
                if node not in permitted:
                    continue
                gain = fit + self._evidence(anchor, node)
                options = [
                    (state.score + gain - self._cost(state, anchor, node), state)
                    for last, state in best.items()
                    if last < node and state.anchor != anchor
                ]
                score, back = max(options, key=lambda option: option[0])
                if score > back.score:
                    fresh.append(_State(score, back, anchor, node))
            for state in fresh:
                if state.node not in best or state.score > best[state.node].score + 1e-9:
                    best[state.node] = state
        last_state: _State | None = max(best.values(), key=lambda candidate: candidate.score)
        chosen: list[tuple[int, int]] = []
        while last_state is not None and last_state.anchor >= 0:
            chosen.append((last_state.anchor, last_state.node))
            last_state = last_state.back
        return chosen[::-1]

    def _cost(self, state: _State, anchor: int, node: int) -> float:
        """What speaks against opening ``node`` right after the node of ``state``."""
        marker = self.anchors[anchor].marker
        open_now: set[int] = set()
        at = state.node
        while at >= 0:
            open_now.add(at)
            at = self.nodes[at].parent
        cost = 0.0
        full = marker is None or (len(marker.path) > 1 and len(marker.path) == len(self.nodes[node].path))
        parent = self.nodes[node].parent
        while parent >= 0 and not full:
            if parent not in open_now:
                if self.nodes[parent].parent >= 0:
                    cost += _MISSING_GROUP
                else:
                    cost += _STRICT_MISSING if self.worded else _LENIENT_MISSING
            parent = self.nodes[parent].parent
        first = state.node + 1
        skipped = sum(
            1 for between in range(first, node)
            if self.nodes[between].is_part and self.nodes[between].path[0] == self.nodes[node].path[0]
        )  # fmt: skip
        cost += min(_SKIPPED_PART * skipped, 1.5)
        if marker is not None and state.anchor >= 0 and self.anchors[state.anchor].marker is not None:
            before = self.anchors[state.anchor].marker
            siblings = self.nodes[state.node].parent == self.nodes[node].parent
            if siblings and before is not None and before.style == marker.style:
                cost -= _SAME_LIST
        return cost

    # --- how well a label fits a node ---

    def _fits(self, anchor: Anchor) -> list[tuple[int, float]]:
        if anchor.marker is None:
            latex = self.latex[anchor.formula]
            return [
                (at, -_VIRTUAL_COST)
                for at, node in enumerate(self.nodes)
                if (node.is_part or node.parent < 0) and self._worth(node) >= 4 and self.same(node.statement[0], latex)
            ]
        fits = ((at, _fit(anchor.marker, node)) for at, node in enumerate(self.nodes))
        return [(at, fit) for at, fit in fits if fit > 0]

    @staticmethod
    def _worth(node: Node) -> int:
        return sum(weight(formula) for formula in node.statement)

    def _evidence(self, anchor: int, node: int) -> float:
        """How much of the node's own formulas follows the anchor: 0 to 5."""
        key = (self.anchors[anchor].formula, node)
        if key not in self.evidence_known:
            statement = self.nodes[node].statement
            start = self.anchors[anchor].formula
            end = start + 3 * len(statement) + 8
            found = restate(statement, self.latex[start:end], self.own[start:end], self.same)
            self.evidence_known[key] = self._value(found)
            telling = sum(1 for row in {row for row, _ in found.pairs} if weight(statement[row]) > 1)
            self.convincing[key] = found.decisive() and telling >= 2
        if self.anchors[anchor].marker is None and not self.convincing[key]:
            return 0.0
        return self.evidence_known[key]

    @staticmethod
    def _value(found: Restatement) -> float:
        if not found.pairs or found.pairs[0][1] > 3:
            return 0.0
        if found.share < 0.4:
            return 0.4 if found.pairs[0] == (0, 0) else 0.0
        value = found.share * min(5.0, 1.0 + 0.5 * found.score) - _LATE * found.pairs[0][1]
        return max(value, 0.0)

    # --- parts in another order, and parts taken up again ---

    def _out_of_order(self, anchors: Sequence[int], chosen: list[tuple[int, int]]) -> list[Opening]:
        """Headings that name their part beyond doubt, though it comes in another order or a second time."""
        used = {anchor for anchor, _ in chosen}
        made: list[Opening] = []
        questions = [
            at for at in anchors if self._is_question(at, used) or (at in used and self._opens_question(at, chosen))
        ]
        for place, anchor in enumerate(anchors):
            marker = self.anchors[anchor].marker
            if anchor in used or marker is None or not _strong(marker):
                continue
            exact = [at for at, node in enumerate(self.nodes) if node.path == marker.path]
            if not exact:
                continue
            if len(marker.path) > 1:
                made.append(Opening(self.anchors[anchor], exact[0], extra=True))
            elif marker.kind == "question":
                made.append(Opening(self.anchors[anchor], exact[0], extra=True))
                after = [at for at in questions if self.anchors[at].item > self.anchors[anchor].item]
                limit = self.anchors[after[0]].item if after else None
                inside = [
                    at for at in anchors[place + 1 :]
                    if at not in used and (limit is None or self.anchors[at].item < limit)
                ]  # fmt: skip
                family = [at for at, node in enumerate(self.nodes) if node.path[0] == marker.path[0]]
                made += self._inside(anchor, inside, family)
        taken: set[int] = set()
        return [opening for opening in made if not (opening.anchor.item in taken or taken.add(opening.anchor.item))]  # type: ignore[func-returns-value]

    def _inside(self, question: int, anchors: list[int], family: list[int]) -> list[Opening]:
        """The parts of one question that stands out of order; its own heading leads them."""
        chosen = self._assign([question, *anchors], family)
        return [Opening(self.anchors[anchor], node, extra=True) for anchor, node in chosen if anchor != question]

    def _is_question(self, anchor: int, used: set[int]) -> bool:
        marker = self.anchors[anchor].marker
        return anchor not in used and marker is not None and marker.kind == "question" and _strong(marker)

    def _opens_question(self, anchor: int, chosen: list[tuple[int, int]]) -> bool:
        return any(at == anchor and self.nodes[node].parent < 0 for at, node in chosen)


def _strong(marker: Marker) -> bool:
    """Whether a marker is set apart as a heading, so that it cannot be a word of running text."""
    return not marker.implied and (marker.style.startswith("heading") or marker.style == "bold" or marker.alone)


def _fit(marker: Marker, node: Node) -> float:
    """How well a label fits a node; 0 where it does not. The numbers only rank: a heading that says
    "Question 2" over a number in a list over a letter that counts as a number."""
    path, full = marker.path, node.path
    depth = len(full)
    strong = _strong(marker)
    if not path:
        return 0.0
    if marker.kind == "question":
        if path != full:
            return 0.0
        return 4.0 if strong else 1.5
    if len(path) > 1:
        if path == full:
            return (1.5 if marker.implied else 4.0) if strong or marker.kind != "heading" else 2.0
        if len(path) == depth and path[0] == full[0] and all(map(_counts_alike, path, full)):
            return 2.0
        if len(path) < depth and full[-len(path) :] == path and marker.kind == "subpart":
            return 1.5
        return 0.0
    label, last = path[0], full[-1]
    if marker.kind == "heading":
        if label == last:
            return (1.2 if marker.implied else 2.0) if depth == 1 else 0.8
        return 0.0
    if marker.kind == "item":
        if label == last:
            return 0.3 if depth == 1 else 1.0 if depth == 2 else 0.8
        return 0.3 if depth == 3 and _counts_alike(label, last) else 0.0
    if marker.kind == "part":
        return 1.5 if depth > 1 and label == last else 0.0
    if depth == 1:
        return 0.0
    if label == last:
        return 1.5
    return 0.5 if _counts_alike(label, last) else 0.0


def _counts_alike(left: str, right: str) -> bool:
    return ordinal(left) == ordinal(right) > 0
