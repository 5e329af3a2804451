"""A made-up class: submissions of one problem set, each part with what was done to it and the marks it is worth.

The same seed gives the same class, and its first submissions do not depend on how many there are.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import Random

from derivations.catalog import load_problem_set
from derivations.solutions import write_solutions
from derivecheck.mutation.forms import bodies, markdown, sheet, with_bodies
from derivecheck.mutation.parts import PartPlans, PlannedPart
from derivecheck.mutation.wording import Wording, choose, worded

_GIVEN = "Ann Žofie Jürgen 芳 Олег Siobhán Nguyễn Ιωάννα Fatima José Anna-Lena فاطمة Ravi Chloé O'Neil Bjørn".split()
_FAMILY = "Lee Dvořák Müller 王 Иванов Ní-Bhriain Văn Παππάς Al-Sayed García Weiß يوسف Patel Lefèvre Mac Åse".split()


@dataclass(frozen=True)
class MadeSubmission:
    """``files``: contents by path in the class; ``main``: the path of the document; ``form`` and ``wordings``: how
    it is written."""

    main: str
    files: dict[str, str]
    form: str
    wordings: tuple[str, ...]
    parts: tuple[PlannedPart, ...]


@dataclass(frozen=True)
class _Draft:
    """The answers of one student, part by part."""

    problems: str
    answers: dict[str, str]
    macros: str


def make_class(problems: str, count: int, seed: int) -> Iterator[MadeSubmission]:
    """``count`` submissions. Deriving the worked solutions takes some seconds, each submission a moment."""
    tex = write_solutions([problems] if _takes_sets() else None)
    plans = PartPlans(problems, bodies(tex), seed)
    for number in range(count):
        rng = Random(f"{seed}/{number}")
        yield _made(number, problems, plans, tex, rng)


def _takes_sets() -> bool:
    from derivations.catalog import list_problem_sets

    return len(list_problem_sets()) > 1


def _made(number: int, problems: str, plans: PartPlans, tex: str, rng: Random) -> MadeSubmission:
    planned = [plans.plan(question, part, rng) for question in plans.problem_set.questions for part in question.parts]
    chosen = choose(rng)
    answers = {item.part: _typeset(item, chosen, rng) for item in planned}
    macros = "\n".join(wording.macros for wording in chosen if wording.macros)
    form = rng.choice(tuple(FORMS))
    folder = f"{rng.choice(_GIVEN)} {rng.choice(_FAMILY)} {number:04}"
    files = FORMS[form](_Draft(problems, answers, macros), tex)
    main = next(iter(files))
    return MadeSubmission(
        f"{folder}/{main}",
        {f"{folder}/{name}": text for name, text in files.items()},
        form,
        tuple(wording.name for wording in chosen),
        tuple(planned),
    )


def _typeset(planned: PlannedPart, chosen: tuple[Wording, ...], rng: Random) -> str:
    """The body in other words. The box of a mistaken answer stays: it says which of the answers is meant."""
    if planned.wrong:
        chosen = tuple(wording for wording in chosen if wording.group != "box")
    return worded(planned.body, chosen, rng) if planned.body else ""


# --- forms: the files of a submission, the document first ---


def _as_tex(draft: _Draft, tex: str) -> dict[str, str]:
    text = with_bodies(tex, draft.answers)
    head = f"\\usepackage{{bm}}\n{draft.macros}\n\\begin{{document}}"
    return {"homework.tex": text.replace(r"\begin{document}", head, 1)}


def _on_the_sheet(draft: _Draft, tex: str) -> dict[str, str]:
    return {"hw2.tex": sheet(load_problem_set(draft.problems), draft.answers, draft.macros)}


def _in_parts(draft: _Draft, tex: str) -> dict[str, str]:
    names = {part: f"parts/{part.replace('.', '-')}" for part, body in draft.answers.items() if body}
    inputs = {part: rf"\input{{{name}}}" for part, name in names.items()}
    main = sheet(load_problem_set(draft.problems), inputs, draft.macros)
    return {"main.tex": main, **{f"{name}.tex": draft.answers[part] + "\n" for part, name in names.items()}}


def _as_markdown(draft: _Draft, tex: str) -> dict[str, str]:
    macros = f"$$\n{draft.macros}\n$$\n\n" if draft.macros else ""
    return {"answers.md": macros + markdown(with_bodies(tex, draft.answers))}


def _as_notebook(draft: _Draft, tex: str) -> dict[str, str]:
    text = _as_markdown(draft, tex)["answers.md"]
    cells = [cell for cell in text.replace("\n## ", "\n\0## ").replace("\n# ", "\n\0# ").split("\0") if cell.strip()]
    made = [{"cell_type": "markdown", "metadata": {}, "source": cell.splitlines(keepends=True)} for cell in cells]
    return {"hw.ipynb": json.dumps({"cells": made, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}, indent=1)}


FORMS: dict[str, Callable[[_Draft, str], dict[str, str]]] = {
    "tex": _as_tex,
    "on the sheet": _on_the_sheet,
    "in parts": _in_parts,
    "markdown": _as_markdown,
    "notebook": _as_notebook,
}
