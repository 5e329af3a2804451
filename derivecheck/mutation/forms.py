"""The worked solutions in the forms in which a class hands things in: with the sheet's own formulas above each
answer, as Markdown, and the sheet with no answer at all."""

from __future__ import annotations

import re

from derivations.model import Part, ProblemSet, Question

_SECTION = re.compile(r"\\section\*\{Question (\d+)\.")
_PART = re.compile(r"\\subsection\*\{(\d+\.\d+)(?:\((\w)\))? .*\n")
_REASON = re.compile(r" && \\text\{\\parbox\[t\]\{[\d.]+em\}\{\\raggedright\\small (.*)\}\}")
_BELOW = re.compile(r"&\\quad \\text\{\\parbox\[t\]\{[\d.]+em\}\{\\raggedright\\small \((.*)\)\}\}")


def bodies(tex: str) -> dict[str, str]:
    """What is written for each part, without its heading."""
    heads = list(_PART.finditer(tex))
    ends = sorted([head.start() for head in heads] + [head.start() for head in _SECTION.finditer(tex)])
    found = {}
    for head in heads:
        end = next((place for place in ends if place > head.start()), tex.index(r"\end{document}"))
        found[head[1] + (head[2] or "")] = tex[head.end() : end].strip()
    return found


def with_bodies(tex: str, answers: dict[str, str]) -> str:
    """The document with other bodies under the headings of its parts; of a part that has none nothing stays."""
    heads = list(_PART.finditer(tex))
    ends = sorted([head.start() for head in heads] + [head.start() for head in _SECTION.finditer(tex)])
    pieces, place = [], 0
    for head in heads:
        answer = answers.get(head[1] + (head[2] or ""), "")
        pieces += [tex[place : head.start()], f"{head[0]}\n{answer}\n\n" if answer else ""]
        place = next((end for end in ends if end > head.start()), tex.index(r"\end{document}"))
    return "".join([*pieces, tex[place:]])


def sheet(problems: ProblemSet, answers: dict[str, str] | None = None, macros: str = "") -> str:
    """A LaTeX document with the formulas that the sheet prints for every question and part, and below those of a
    part the answer to it, if there is one."""
    packages = r"\usepackage{amsmath,amssymb,booktabs,tikz,bm}"
    lines = [r"\documentclass{article}", packages, macros, r"\begin{document}"]
    for question in problems.questions:
        lines += _question_head(question)
        for part in question.parts:
            lines += [rf"\subsection*{{{part.id}}}", _formulas("Here you are asked about", part)]
            lines.append((answers or {}).get(part.id, ""))
    return "\n\n".join([*lines, r"\end{document}"])


def _question_head(question: Question) -> list[str]:
    return [rf"\section*{{Question {question.number}}}", _formulas("We write", question)]


def _formulas(words: str, source: Question | Part) -> str:
    if not source.statement:
        return ""
    return f"{words} " + " and ".join(f"${formula}$" for formula in source.statement) + "."


def markdown(tex: str) -> str:
    """The solutions as Markdown: headings with ``#``, displays between double dollars, reasons in ``\\text``.
    Drawings are left out, as nothing draws them there."""
    body = tex[tex.index(r"\begin{document}") + len(r"\begin{document}") : tex.index(r"\end{document}")]
    body = re.sub(r"\\begin\{tikzpicture\}.*?\\end\{tikzpicture\}", "(a drawing)", body, flags=re.DOTALL)
    body = re.sub(r"\\begin\{center\}|\\end\{center\}", "", body)
    body = re.sub(r"\\section\*\{(Question \d+)\.(.*?) \\hfill.*", r"# \1.\2", body)
    body = re.sub(r"\\subsection\*\{(\S+) (.*?) \\hfill.*", r"## \1 \2", body)
    body = re.sub(r"\\begin\{tabular\}.*?\\end\{tabular\}\\\\\[[\d.]+ex\]", "", body, flags=re.DOTALL)
    body = re.sub(r"\\textit\{([^{}]*)\}", r"*\1*", body)
    body = re.sub(r"\{\\(?:small|large|Large\\bfseries) ([^{}]*)\}(?:\\\\\[[\d.]+ex\])?", r"\1", body)
    body = _BELOW.sub(r"& \\quad \\text{(\1)}", _REASON.sub(r" \\quad \\text{(\1)}", body))
    body = body.replace(r"\hspace{1em}", "").replace(r" && \\*[-0.3ex]", r" \\")
    body = body.replace(r"\begin{flalign*}", "\n$$\n\\begin{aligned}").replace(
        r"\end{flalign*}", "\\end{aligned}\n$$\n"
    )
    body = re.sub(r"\\\[ (.*?) \\\]", r"\n$$\1$$\n", body)
    return re.sub(r"\n{3,}", "\n\n", body).strip() + "\n"
