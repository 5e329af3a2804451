"""``derivecheck list``: the problem sets and their worked results."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from derivations.model import ProblemSet

WIDTH = 34


def list_known() -> int:
    """List the problem sets, with the results that can be worked out or the parts of a written set."""
    from derivations.catalog import list_problem_sets, load_problem_set
    from derivations.contents import CHAPTERS
    from derivecheck.report.words import points

    for name in list_problem_sets():
        problems = load_problem_set(name)
        print(f"{name}: {problems.title} ({points(problems.points)} points)")
        titles = _part_titles(problems)
        for result in problems.derivations:
            print(f"  {result:<{WIDTH}}{titles.get(result, '')}".rstrip())
        for part in () if problems.derivations else problems.parts:
            print(f"  {part.id:<{WIDTH}}{part.title}")
    for chapter in CHAPTERS:
        print(f"{chapter.title}:")
        for result, title in chapter.entries:
            print(f"  {result:<{WIDTH}}{title}")
    return 0


def _part_titles(problems: ProblemSet) -> dict[str, str]:
    """The title of the first part that asks for a result; nothing is computed for it."""
    titles: dict[str, str] = {}
    for question in problems.questions:
        for part in question.parts:
            for ask in part.asks:
                if ask.derivation:
                    titles.setdefault(ask.derivation, f"{part.id} {part.title}")
    return titles


def known_results() -> tuple[str, ...]:
    """The names of all problem sets, then of all results; nothing is computed for it."""
    from derivations.catalog import list_problem_sets, list_results

    return (*list_problem_sets(), *list_results())
