"""The blank handout of a problem set: what the class gets, without anything that answers it."""

from __future__ import annotations

from derivations.model import Part, ProblemSet, Question


def handout(problem_set: ProblemSet) -> str:
    """Markdown. A written set is handed out as it was written; a derived one, which holds no words of its sheet,
    as its titles, its points and the formulas that the sheet prints."""
    if problem_set.handout:
        return problem_set.handout
    lines = [f"# {problem_set.title}"]
    for question in problem_set.questions:
        lines += [f"## Question {question.number}. {question.title}", *_formulas(question)]
        for part in question.parts:
            unit = "point" if part.points == 1 else "points"
            lines += [f"### {part.id} {part.title} ({part.points:g} {unit})", *_formulas(part)]
    return "\n\n".join(lines) + "\n"


def _formulas(source: Question | Part) -> list[str]:
    return [", ".join(f"${formula}$" for formula in source.statement)] if source.statement else []


__all__ = ["handout"]
