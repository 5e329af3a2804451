"""The worked solution of one part as data, for pages that lay it out themselves."""

from __future__ import annotations

from dataclasses import dataclass

from derivations.catalog import load_derivation
from derivations.model import Derivation, Part, Table
from derivations.sheets.filled import written_answer
from derivations.sheets.markdown_latex import pieces_of
from derivations.solutions import answer_text
from derivations.typeset import Block, blocks_of


@dataclass(frozen=True)
class Worked:
    """One derivation as a part uses it: its chains, its tables, its drawings (SVG), the answers it gives (LaTeX
    of a statement, or a sentence in which formulas stand between dollars), and a remark in words."""

    title: str
    blocks: tuple[Block, ...] = ()
    tables: tuple[Table, ...] = ()
    drawings: tuple[str, ...] = ()
    answers: tuple[str, ...] = ()
    sentences: tuple[str, ...] = ()
    remark: str = ""


def worked_part(part: Part) -> tuple[Worked, ...]:
    """What ``derivations.solutions`` writes for the part, in the same order."""
    if any(ask.reference for ask in part.asks):
        return _of_sheet(part)
    names = [name for name in dict.fromkeys(ask.derivation for ask in part.asks) if name]
    made = [_worked(part, load_derivation(name)) for name in names]
    words = tuple(ask.words for ask in part.asks if ask.words)
    return (*made, Worked("", sentences=words)) if words else tuple(made)


def _of_sheet(part: Part) -> tuple[Worked, ...]:
    """The solution of a part of a written set as its paragraphs and displays, then its answers."""
    made = [
        Worked("", sentences=(piece,)) if isinstance(piece, str) else Worked("", (piece,))
        for piece in pieces_of(part.solution)
    ]
    for ask in part.asks:
        if ask.kind in ("choice", "prose"):
            made.append(Worked("", sentences=(ask.choices[0].sentence if ask.choices else ask.words,)))
        else:
            made.append(Worked("", answers=(written_answer(ask),)))
    return tuple(made)


def _worked(part: Part, derivation: Derivation) -> Worked:
    asks = [ask for ask in part.asks if ask.derivation == derivation.name]
    texts = [(ask.kind, answer_text(ask, derivation)) for ask in asks]
    answers = tuple(text for kind, text in texts if text and kind != "choice")
    sentences = tuple(text for kind, text in texts if text and kind == "choice")
    if all(ask.kind == "choice" for ask in part.asks) and derivation.results:
        return Worked(derivation.title, answers=answers, sentences=sentences)  # its chains stand in another part
    return Worked(
        derivation.title,
        () if derivation.tables else blocks_of(derivation),
        derivation.tables,
        tuple(drawing for kind, drawing in derivation.figures if kind == "svg"),
        answers,
        sentences,
        derivation.remark,
    )
