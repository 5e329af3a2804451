"""How pages are filled: the template environment and the small functions that templates call.

Every text is escaped; only what ``derivecheck.report`` has written itself is markup.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from derivecheck.report.chains import chains_of
from derivecheck.report.mathematics import Formulas
from derivecheck.report.shorten import fit_carets, harmless
from derivecheck.report.words import (
    answer_words,
    decided_words,
    places,
    points,
    relation_sign,
    step_count,
    verdict_words,
)
from derivecheck.report.worlds import symbol_latex, told_world, value_markup
from derivecheck.results import AnswerResult, StepResult


@dataclass(frozen=True)
class Look:
    """The sign beside a verdict's words, and the class of its colour."""

    sign: str
    colour: str


_RIGHT, _WRONG, _OPEN, _PERSON = Look("✓", "right"), Look("✗", "wrong"), Look("?", "open"), Look("☞", "person")
LOOKS = {
    "correct": _RIGHT,
    "equal": _RIGHT,
    "holds": _RIGHT,
    "incorrect": _WRONG,
    "different": _WRONG,
    "fails": _WRONG,
    "ill-typed": Look("≠", "wrong"),
    "unreadable": Look("⚠", "wrong"),
    "incomplete": Look("◐", "open"),
    "missing": Look("○", "open"),
    "undecided": _OPEN,
    "person": _PERSON,
}

_CARET_WIDTH = 100


def anchor(part: str) -> str:
    """An id for a part of this name."""
    return "part-" + re.sub(r"[^A-Za-z0-9]+", "-", part)


def first_line(text: str) -> tuple[str, str]:
    """A reason, and the source line with its caret under it, if there is one."""
    lines = fit_carets(text, _CARET_WIDTH)
    return lines[0], "\n".join(lines[1:])


def relation(step: StepResult, first: bool) -> str:
    """The LaTeX of one relation; only the first of a chain has its left side."""
    sign = relation_sign(step.relation)
    return f"{step.left} {sign} {step.right}" if first else f"{sign} {step.right}"


def steps_told(steps: Sequence[StepResult]) -> str:
    return step_count(steps).removeprefix("steps: ") if steps else ""


def line_places(steps: Sequence[StepResult]) -> str:
    return places([step.line for step in steps])


def sentence(text: str) -> str:
    return text[:1].upper() + text[1:] + ":"


_WORDS = re.compile(r"[A-Za-z]{3,}")


def _in_words(text: str) -> bool:
    return "\\" not in text and len(_WORDS.findall(text)) > 1


def answer_markup(text: str, answer: AnswerResult, formulas: Formulas) -> Markup:
    """An answer: a formula, or for a choice the words it was found in."""
    if answer.how == "choice" or _in_words(text):
        return formulas.mixed(text)
    return formulas.display(text)


def shown_answer(answer: AnswerResult, formulas: Formulas) -> Markup:
    return answer_markup(answer.submitted, answer, formulas)


def expected_answer(answer: AnswerResult, formulas: Formulas) -> Markup:
    return answer_markup(answer.expected, answer, formulas)


def symbol(name: str) -> Markup:
    latex = symbol_latex(name)
    return Formulas().inline(latex) if latex else Markup("{}").format(name)


@lru_cache(maxsize=1)
def environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["trusted"] = Markup
    made.globals.update(
        look=LOOKS.__getitem__,
        verdict_words=verdict_words,
        answer_words=answer_words,
        decided_words=decided_words,
        anchor=anchor,
        points=points,
        first_line=first_line,
        told_world=told_world,
        value_markup=value_markup,
        relation=relation,
        relation_sign=relation_sign,
        steps_told=steps_told,
        places=line_places,
        chains_of=chains_of,
        sentence=sentence,
        shown_answer=shown_answer,
        expected_answer=expected_answer,
        symbol=symbol,
        harmless=harmless,
    )
    return made
