"""The catalogue: which problem sets and derivations exist, loaded by name.

Derivations are loaded lazily, one module each: computing one imports the exact mathematics, which a
listing does not need.
"""

from __future__ import annotations

import difflib
import importlib
from collections.abc import Iterable
from functools import cache

from derivations.contents import catalogue_names
from derivations.model import Derivation, ProblemSet

_PROBLEM_SETS = ("ift6135_h20_a2",)


class UnknownName(LookupError):
    """No problem set or derivation of this name."""

    def __init__(self, kind: str, name: str, known: Iterable[str]) -> None:
        names = tuple(known)
        close = difflib.get_close_matches(name, names, n=1)
        hint = f"; did you mean {close[0]!r}?" if close else ""
        super().__init__(f"unknown {kind} {name!r}{hint} Known: {', '.join(names)}")
        self.kind = kind
        self.name = name
        self.known = names


def list_problem_sets() -> tuple[str, ...]:
    """The names of all problem sets."""
    return _PROBLEM_SETS


@cache
def load_problem_set(name: str) -> ProblemSet:
    """The problem set ``name``. Raises ``UnknownName``."""
    if name not in _PROBLEM_SETS:
        raise UnknownName("problem set", name, _PROBLEM_SETS)
    loaded = importlib.import_module(f"derivations.{name}.problem_set").PROBLEM_SET
    if not isinstance(loaded, ProblemSet):
        raise TypeError(f"derivations.{name}.problem_set.PROBLEM_SET is not a ProblemSet")
    return loaded


def list_results() -> tuple[str, ...]:
    """The names of all derivations: those of the problem sets in the order of the worked solutions, then the
    catalogue."""
    of_sets = (name for problems in _PROBLEM_SETS for name in load_problem_set(problems).derivations)
    return (*of_sets, *catalogue_names())


@cache
def load_derivation(name: str) -> Derivation:
    """The derivation ``name``, computed from its givens. Raises ``UnknownName``."""
    for problems in _PROBLEM_SETS:
        if name in load_problem_set(problems).derivations:
            return _derived(f"derivations.{problems}.{name}")
    if name in catalogue_names():
        return _derived(f"derivations.catalogue.{name}")
    raise UnknownName("result", name, list_results())


def _derived(module: str) -> Derivation:
    derived = importlib.import_module(module).derive()
    if not isinstance(derived, Derivation):
        raise TypeError(f"{module} did not derive a Derivation")
    return derived
