"""Telling the sheet's own formulas in a submission from the author's.

The words of the sheet are never looked at: a reworded sheet gives the same result. A formula is the
sheet's when it stands, in order with enough of its neighbours, near the beginning of the part (or of
the question) that prints it; a formula in a box never is; each formula of the sheet is used up once,
so that the target of a "show that", written again as the answer, is the author's.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from notation.documents.attribution import Attribution, Stretch, attribute
from notation.documents.boundaries import Opening, find_openings
from notation.documents.likeness import same_formula as written_alike
from notation.documents.model import Document, Formula, Marker, Prose
from notation.documents.restating import Same
from notation.documents.sheet import Sheet, outline


@dataclass(frozen=True)
class PartAlignment:
    """One part of the sheet in the document: the author's formulas and prose in order, and the formulas that are
    the sheet's. Prose that stands among the sheet's formulas is the sheet's; ``joint_prose`` is what follows
    in the paragraph in which the sheet's formulas end (or in the paragraph of the marker, where the part has
    none): the end of the question, the beginning of the answer, or both. ``present``: the document has the
    part at all. ``markers``: what opened it. ``restated``: how much of the part's statement was found, 0 to 1."""

    id: str
    present: bool
    formulas: tuple[Formula, ...] = ()
    prose: tuple[Prose, ...] = ()
    statement: tuple[Formula, ...] = ()
    markers: tuple[Marker, ...] = ()
    restated: float = 0.0
    joint_prose: tuple[Prose, ...] = ()

    @property
    def items(self) -> tuple[Formula | Prose, ...]:
        """The author's formulas and prose, in the order of the document."""
        return tuple(sorted((*self.formulas, *self.prose), key=lambda item: (item.file, item.start)))


@dataclass(frozen=True)
class QuestionAlignment:
    """What stands between the head of a question and its first part: ``statement`` is the sheet's, ``formulas``
    and ``prose`` are not."""

    question: str
    statement: tuple[Formula, ...] = ()
    formulas: tuple[Formula, ...] = ()
    prose: tuple[Prose, ...] = ()


@dataclass(frozen=True)
class Alignment:
    """``parts``: every part of the sheet, in its order. ``before``: formulas before the first question.
    ``renamings``: for each question that writes the sheet in other letters, the map from the sheet's
    letters to the document's."""

    parts: tuple[PartAlignment, ...]
    questions: tuple[QuestionAlignment, ...]
    before: tuple[Formula, ...]
    renamings: tuple[tuple[str, Mapping[str, str]], ...] = field(default=(), hash=False)

    def part(self, part_id: str) -> PartAlignment:
        """Raises ``KeyError`` for a part that the sheet lacks."""
        for part in self.parts:
            if part.id == part_id:
                return part
        raise KeyError(f"the sheet has no part {part_id!r}")

    def renaming(self, question: str) -> Mapping[str, str]:
        """The letters of the sheet that this question of the document writes differently."""
        return dict(self.renamings).get(question, {})

    @property
    def missing(self) -> tuple[str, ...]:
        return tuple(part.id for part in self.parts if not part.present)


def align(
    document: Document,
    sheet: Sheet,
    same_formula: Same = written_alike,
    expand: Callable[[str], str] | None = None,
) -> Alignment:
    """Find the sheet's parts in a document. ``same_formula(sheet, document)`` recognises a repeated formula;
    ``expand`` rewrites a formula of the document without its author's macros before it is compared."""
    plain = document if expand is None else _expanded(document, expand)
    openings = find_openings(plain, outline(sheet), same_formula)
    stretches = _stretches(plain, sheet, openings)
    taken = attribute(plain, sheet, stretches, same_formula)
    first = openings[0].anchor.item if openings else len(document.items)
    before = tuple(item for item in document.items[:first] if isinstance(item, Formula))
    parts = tuple(_part(document, sheet, index, stretches, taken) for index in range(len(sheet.parts)))
    names = dict.fromkeys(part.question for part in sheet.parts)
    questions = tuple(_question(document, name, stretches, taken) for name in names)
    return Alignment(parts, questions, before, tuple(taken.renamings.items()))


def _expanded(document: Document, expand: Callable[[str], str]) -> Document:
    """The document, item by item, with its formulas as they read without macros."""
    items = (replace(item, latex=expand(item.latex)) if isinstance(item, Formula) else item for item in document.items)
    return replace(document, items=tuple(items))


def _stretches(document: Document, sheet: Sheet, openings: tuple[Opening, ...]) -> tuple[Stretch, ...]:
    """What lies between one opening and the next, by the question or part that it belongs to."""
    nodes = outline(sheet)
    opened = {nodes[opening.node].part for opening in openings if nodes[opening.node].parent >= 0}
    stretches: list[Stretch] = []
    for place, opening in enumerate(openings):
        node = nodes[opening.node]
        start = opening.anchor.item + (1 if opening.anchor.marker else 0)
        end = openings[place + 1].anchor.item if place + 1 < len(openings) else len(document.items)
        question = sheet.parts[node.part].question
        part: int | None = node.part
        if node.parent < 0 and not node.is_part:
            part = None if node.part in opened else node.part
        preamble = node.parent < 0 and not node.is_part
        stretches.append(Stretch(question, part, preamble, node.is_part, start, end, opening.anchor.marker))
    return tuple(stretches)


def _part(
    document: Document, sheet: Sheet, index: int, stretches: tuple[Stretch, ...], taken: Attribution
) -> PartAlignment:
    own = [stretch for stretch in stretches if stretch.part == index]
    statement: list[Formula] = []
    formulas: list[Formula] = []
    prose: list[Prose] = []
    joint: list[Prose] = []
    for stretch in own:
        after = taken.statement_end(stretch)
        shared = _shared_block(document, stretch, after)
        for at in range(stretch.start, stretch.end):
            item = document.items[at]
            if isinstance(item, Formula) and at in taken.items:
                if not stretch.preamble or at >= taken.preamble_end(stretch):
                    statement.append(item)
            elif isinstance(item, Formula) and (not stretch.preamble or at >= taken.preamble_end(stretch)):
                formulas.append(item)
            elif isinstance(item, Prose) and item.kind == "text" and at >= after and at not in taken.notes:
                (joint if item.block == shared else prose).append(item)
    named = any(stretch.exact for stretch in own)
    present = named or bool(formulas) or bool(statement)
    if not present:
        return PartAlignment(sheet.parts[index].id, False)
    markers = tuple(stretch.marker for stretch in own if stretch.marker is not None)
    share = taken.restated.get(index, 0.0)
    return PartAlignment(
        sheet.parts[index].id,
        True,
        tuple(formulas),
        tuple(prose),
        tuple(statement),
        markers,
        share,
        tuple(joint),
    )


def _shared_block(document: Document, stretch: Stretch, after: int) -> int:
    """The paragraph in which the question may still go on; -1 where none can be told."""
    if after > stretch.start:
        item = document.items[after - 1]
        return -1 if isinstance(item, Formula) and (item.display or item.alone) else item.block
    return stretch.marker.block if stretch.marker is not None else -1


def _question(
    document: Document, question: str, stretches: tuple[Stretch, ...], taken: Attribution
) -> QuestionAlignment:
    statement: list[Formula] = []
    formulas: list[Formula] = []
    prose: list[Prose] = []
    for stretch in stretches:
        if stretch.question != question or not stretch.preamble:
            continue
        end = stretch.end if stretch.part is None else taken.preamble_end(stretch)
        for at in range(stretch.start, end):
            item = document.items[at]
            if isinstance(item, Formula):
                (statement if at in taken.items else formulas).append(item)
            elif isinstance(item, Prose) and item.kind == "text":
                prose.append(item)
    return QuestionAlignment(question, tuple(statement), tuple(formulas), tuple(prose))
