"""The worked solutions: every derivation with its steps and reasons, as one LaTeX document.

The document has the shape of a submission (questions, parts, displays, final results in boxes), so that
it can be read and graded like one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from derivations.catalog import (
    DEFAULT,
    UnknownName,
    is_file_name,
    list_problem_sets,
    list_results,
    load_derivation,
    load_problem_set,
)
from derivations.contents import catalogue_names
from derivations.model import Ask, Derivation, Part, ProblemSet, Question
from derivations.pdf import NoTeX, TeXFailed, build_pdf
from derivations.sheets.filled import written_answer
from derivations.sheets.markdown_latex import latex_of
from derivations.typeset import blocks_of, display, sentence, table
from notation.write.latex import write_latex
from notation.write.tables import RELATIONS

PREAMBLE = r"""\documentclass[11pt,a4paper]{article}
\usepackage[margin=25mm]{geometry}
\usepackage{amsmath,amssymb}
\usepackage{booktabs}
\usepackage{tikz}
\setlength{\parindent}{0pt}
\setlength{\parskip}{0.7ex plus 0.3ex}
\setlength{\fboxsep}{5pt}
\allowdisplaybreaks
\renewcommand{\arraystretch}{1.35}
\AtBeginDocument{%
  \setlength{\abovedisplayskip}{5pt plus 2pt minus 2pt}%
  \setlength{\belowdisplayskip}{5pt plus 2pt minus 2pt}%
  \setlength{\abovedisplayshortskip}{2pt plus 2pt}%
  \setlength{\belowdisplayshortskip}{5pt plus 2pt minus 2pt}}
\raggedbottom
"""


def write_solutions(names: Sequence[str] | None = None) -> str:
    """The worked solutions as LaTeX: of the derivations and problem sets ``names`` (a written set also by its
    file), or of the default problem set. Raises ``UnknownName``, or ``UnusableSheet`` for a file."""
    wanted = (DEFAULT,) if names is None else tuple(names)
    results = frozenset(name for name in wanted if name in list_results())
    for name in wanted:
        if name not in results and not (is_file_name(name) or name in list_problem_sets()):
            raise UnknownName("result or problem set", name, (*list_problem_sets(), *list_results()))
    bodies = [_problem_set(load_problem_set(name), results, whole=name in wanted) for name in list_problem_sets()]
    bodies += [_problem_set(load_problem_set(name), results, whole=True) for name in wanted if is_file_name(name)]
    extra = ""
    if chosen := results & frozenset(catalogue_names()):
        from derivations.book import INDICATOR, catalogue_body

        extra = INDICATOR
        bodies.append(catalogue_body(chosen))
    body = "\n\n".join(body for body in bodies if body)
    return f"{PREAMBLE}{extra}\n\\begin{{document}}\n{body}\n\\end{{document}}\n"


def problem_set_body(problems: ProblemSet) -> str:
    """All questions of a problem set with their worked solutions, without the document around them."""
    wanted = frozenset(problems.derivations)
    return "\n\n".join(_question(question, wanted, whole=True) for question in problems.questions)


def _problem_set(problems: ProblemSet, wanted: frozenset[str], whole: bool) -> str:
    wanted = frozenset(problems.derivations) if whole else wanted
    questions = [_question(question, wanted, whole) for question in problems.questions]
    kept = [question for question in questions if question]
    if not kept:
        return ""
    heading = rf"{{\Large\bfseries Worked solutions}}\\[0.8ex] {{\large {_title(problems.title)}}}"
    title = f"\\begin{{center}}\n{heading}\n\\end{{center}}"
    return "\n\n".join([title, *kept])


def _question(question: Question, wanted: frozenset[str], whole: bool) -> str:
    parts = [_part(part, wanted, whole) for part in question.parts]
    kept = [part for part in parts if part]
    if not kept:
        return ""
    title = f"Question {question.number}. {_title(question.title)}"
    head = rf"\section*{{{title} \hfill\normalsize {_points(question.points)}}}"
    return "\n\n".join([head, *kept])


def _points(points: float) -> str:
    return f"{points:g} point{'' if points == 1 else 's'}"


def _label(part: Part) -> str:
    """``3.1a`` as ``3.1(a)``."""
    return part.id if part.id[-1].isdigit() else f"{part.id[:-1]}({part.id[-1]})"


def _part(part: Part, wanted: frozenset[str], whole: bool) -> str:
    names = [name for name in dict.fromkeys(ask.derivation for ask in part.asks) if name]
    chosen = [name for name in names if name in wanted]
    if not chosen and not whole:
        return ""
    title = f"{_label(part)} {_title(part.title)}"
    pieces = [rf"\subsection*{{{title} \hfill\normalsize\normalfont {_points(part.points)}}}"]
    if any(ask.reference for ask in part.asks):
        return "\n\n".join([*pieces, *_written(part)])
    for name in chosen:
        derivation = load_derivation(name)
        repeated = all(ask.kind == "choice" for ask in part.asks) and derivation.results
        boxes = [box for ask in part.asks if ask.derivation == name and (box := _box(ask, derivation))]
        if not repeated:
            pieces += _derivation(derivation, titled=len(names) > 1, boxes=boxes)
        else:
            pieces += boxes
        if derivation.remark and not repeated and derivation.remark not in pieces:
            pieces.append(derivation.remark)
    pieces += [ask.words for ask in part.asks if ask.words]
    return "\n\n".join(pieces)


def _written(part: Part) -> list[str]:
    """The solution of a part of a written set, and its answers in boxes."""
    made = [latex_of(part.solution)] if part.solution else []
    for ask in part.asks:
        if ask.kind == "prose":
            made.append(latex_of(ask.words))
        elif ask.kind == "choice":
            made.append(latex_of(ask.choices[0].sentence))
        elif ask.reference is not None:
            made.append(f"\\[ \\boxed{{{written_answer(ask)}}} \\]")
    return [text for text in made if text]


def _title(text: str) -> str:
    """A title of a written set may hold formulas and marks."""
    return latex_of(text)


def _derivation(derivation: Derivation, titled: bool, boxes: Sequence[str]) -> list[str]:
    """The chains with the final answers in ``boxes`` in one paragraph, so that no page break parts them; tables
    stand in for the chains of the arrays in the boxes below them."""
    blocks = () if derivation.tables else blocks_of(derivation)
    shown = [display(block) for block in blocks]
    if blocks and boxes and not blocks[-1].rows and f"{{{_marks(blocks[-1].left)}}}" in _marks(boxes[0]):
        shown[-1] = sentence(blocks[-1].lead) if blocks[-1].lead else ""  # it leads in to the box, which says the same
    title = rf"\textit{{{derivation.title}.}}" if titled else ""
    apart = [table(given) for given in derivation.tables]
    apart += [
        f"\\begin{{center}}\n{drawing}\n\\end{{center}}" for kind, drawing in derivation.figures if kind == "tikz"
    ]
    text = [part for part in (title, *shown) if part]
    if apart:
        return ["\n".join(text), *apart, *boxes] if text else [*apart, *boxes]
    return ["\n".join([*text, *boxes])] if text or boxes else []


def _marks(latex: str) -> str:
    """The formula without spaces and without the braces of a one-letter script."""
    return re.sub(r"([_^])\{(\w)\}", r"\1\2", re.sub(r"\s+", "", latex))


def _box(ask: Ask, derivation: Derivation) -> str:
    """The final answer to one ask, in a box; a choice as a sentence; "" for prose."""
    text = answer_text(ask, derivation)
    return text if ask.kind == "choice" or not text else f"\\[ \\boxed{{{text}}} \\]"


def answer_text(ask: Ask, derivation: Derivation) -> str:
    """The final answer to one ask as LaTeX; that to a choice as a sentence; "" for prose."""
    if ask.kind == "choice":
        return next(choice.sentence for choice in ask.choices if choice.key == derivation.choice)
    if ask.kind == "prose":
        return ""
    value = write_latex(derivation.result(ask.result))
    left = f"{ask.subject} {RELATIONS[ask.relation].latex} " if ask.subject else ""
    return f"{left}{value}{f' {ask.qualifier}' if ask.qualifier else ''}"


__all__ = ["NoTeX", "TeXFailed", "answer_text", "build_pdf", "problem_set_body", "write_solutions"]
