"""``derivecheck list``: the problem sets and their worked results."""

from __future__ import annotations


def list_known() -> int:
    """List the problem sets and the results that can be worked out."""
    from derivations.catalog import list_problem_sets, load_problem_set
    from derivecheck.report.words import points

    for name in list_problem_sets():
        problems = load_problem_set(name)
        print(f"{name}: {problems.title} ({points(problems.points)} points)")
        for result in problems.derivations:
            print(f"  {result}")
    return 0


def known_results() -> tuple[str, ...]:
    """The names of all results, in the order of the worked solutions; nothing is computed for it."""
    from derivations.catalog import list_problem_sets, load_problem_set

    return tuple(result for name in list_problem_sets() for result in load_problem_set(name).derivations)
