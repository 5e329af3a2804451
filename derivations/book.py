"""The catalogue as LaTeX: chapters, and in each the results with what is given, their steps, and what was found.

``write_book`` sets everything there is in one document: a table of contents, the worked problem sets, the catalogue.
"""

from __future__ import annotations

from collections.abc import Collection

from derivations.catalog import list_problem_sets, load_derivation, load_problem_set
from derivations.chain import NEW_CHAIN
from derivations.contents import CHAPTERS, Chapter
from derivations.extremes import extremes_of, told
from derivations.model import Derivation
from derivations.typeset import LINE, blocks_of, display, width
from notation.expression import Expression, Relation
from notation.write.latex import write_latex

INDICATOR = r"""\let\blackboard\mathbb
\renewcommand{\mathbb}[1]{\ifx1#1\mathbf{1}\else\blackboard{#1}\fi}
"""
"""The blackboard font of ``amssymb`` has no digit one."""


def catalogue_body(wanted: Collection[str] | None = None, listed: bool = False) -> str:
    """The chapters of the catalogue with the results ``wanted`` (None: all), "" when there are none. ``listed``:
    with entries for a table of contents."""
    chapters = [_chapter(chapter, wanted, listed) for chapter in CHAPTERS]
    return "\n\n".join(chapter for chapter in chapters if chapter)


def _chapter(chapter: Chapter, wanted: Collection[str] | None, listed: bool) -> str:
    names = [name for name, _ in chapter.entries if wanted is None or name in wanted]
    if not names:
        return ""
    return "\n\n".join([_heading("section", chapter.title, listed), *(_entry(name, listed) for name in names)])


def _heading(kind: str, title: str, listed: bool) -> str:
    line = rf"\addcontentsline{{toc}}{{{kind}}}{{{title}}}" if listed else ""
    return rf"\{kind}*{{{title}}}{line}"


def _entry(name: str, listed: bool) -> str:
    derivation = load_derivation(name)
    given = ", ".join(f"${statement}$" for statement in derivation.givens)
    parts = [
        _heading("subsection", derivation.title, listed),
        f"{{\\small\\raggedright\\sloppy Given: {given}.\\par}}\\nopagebreak" if given else "",
    ]
    boxed = boxes(derivation)
    for block in blocks_of(derivation):
        parts += [display(block), boxed.pop(block.left, "")]
    parts += [told(solved) for solved in extremes_of(derivation)]
    parts.append(derivation.remark)
    return "\n".join(part for part in parts if part)


def boxes(derivation: Derivation) -> dict[str, str]:
    """The results in boxes, as equations with the line that they were found from, by the LaTeX of that line, where a
    chain of several lines led there; what stands in one line or in a statement is plain to see."""
    made = {}
    for _, result in derivation.results:
        subject = _subject_of(derivation, result)
        if subject is None:
            continue
        latex = f"{write_latex(subject)} = {write_latex(result)}"
        if width(latex) < LINE - 4:
            made[write_latex(subject)] = f"\\[ \\boxed{{{latex}}} \\]"
    return made


def _subject_of(derivation: Derivation, result: Expression) -> Expression | None:
    """The first line of the chain of at least three equations that ends in the result."""
    first, equations = derivation.subject, 0
    for step in derivation.steps:
        if step.op == NEW_CHAIN:
            first, equations = step.expression, 0
            continue
        if isinstance(step.expression, Relation) or step.op != "=":
            first = None
            continue
        equations += 1
        if step.expression == result and first is not None and equations > 2:
            return first
    return None


def write_book() -> str:
    """Everything that can be worked out, as one LaTeX document."""
    from derivations.solutions import PREAMBLE, problem_set_body

    sets = []
    for name in list_problem_sets():
        problems = load_problem_set(name)
        sets.append(_heading("section", f"Worked problems: {problems.title}", listed=True))
        sets.append(problem_set_body(problems))
    title = "\\begin{center}\n{\\Large\\bfseries Worked derivations}\n\\end{center}\n\n\\tableofcontents\n\\clearpage"
    body = "\n\n".join([title, catalogue_body(listed=True), "\\clearpage", *sets])
    return f"{PREAMBLE}{INDICATOR}\n\\begin{{document}}\n{body}\n\\end{{document}}\n"
