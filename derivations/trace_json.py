"""The derivations as data: each line with its rule, what stands before and after it, and how the checker takes it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from derivations.catalog import (
    DEFAULT,
    is_file_name,
    list_problem_sets,
    list_results,
    load_derivation,
    load_problem_set,
)
from derivations.chain import NEW_CHAIN
from derivations.checker import Checked, replay, trace_of
from derivations.checker_certified import certificate_of
from derivations.extremes import Solved, extremes_of
from derivations.model import Derivation
from notation.givens import Givens
from notation.read_givens.reading import read_givens
from notation.write.latex import write_latex


class NoDerivations(LookupError):
    """A problem set that holds references and derives nothing."""


def traces(names: Sequence[str] | None = None) -> list[dict[str, Any]]:
    """The traces of results and of the results of problem sets, in the order given; None: of the default set. Raises
    ``UnknownName`` or ``NoDerivations``, both ``LookupError``."""
    wanted: list[str] = []
    for name in (DEFAULT,) if names is None else names:
        wanted += _results_of(name)
    return [trace_to_json(load_derivation(name)) for name in dict.fromkeys(wanted)]


def all_traces() -> list[dict[str, Any]]:
    """The trace of every derivation there is."""
    return [trace_to_json(load_derivation(name)) for name in list_results()]


def _results_of(name: str) -> Sequence[str]:
    if not is_file_name(name) and name not in list_problem_sets():
        return (name,)
    found = load_problem_set(name).derivations
    if not found:
        raise NoDerivations(f"{name}: is a written problem set; its solutions are not derived")
    return found


def trace_to_json(derivation: Derivation) -> dict[str, Any]:
    """``name``, ``title``, ``givens``, ``uses``, ``steps`` (``name``, ``rule``, ``reason``, ``op``, ``before``,
    ``after``, ``outcome`` and by which rule of the checker) and ``results``; formulas as LaTeX. ``op`` is ``:`` and
    ``before`` null where a chain starts; ``certificate``: of a bound or a limit. ``extremes``: the solutions of
    equations that put a derivative to zero, each a ``minimum``, a ``maximum`` or ``stationary only``, with its
    certificate."""
    trace = trace_of(derivation)
    checked = replay(trace)
    givens = read_givens(trace.givens)
    reasons = {step.name: step.reason for step in derivation.steps}
    return {
        "name": derivation.name,
        "title": derivation.title,
        "givens": list(derivation.givens),
        "uses": list(derivation.uses),
        "steps": [_step(line, reasons.get(line.line.name, ""), givens) for line in checked],
        "results": {name: write_latex(result) for name, result in derivation.results},
        "extremes": [_extreme(solved) for solved in extremes_of(derivation)],
    }


def _extreme(solved: Solved) -> dict[str, Any]:
    found = solved.found
    return {
        "point": write_latex(solved.point),
        "value": write_latex(solved.value),
        "of": write_latex(solved.body),
        "by": write_latex(solved.variable),
        "kind": None if found is None else found.kind,
        "certificate": None if found is None else found.certificate.to_json(),
    }


def _step(checked: Checked, reason: str, givens: Givens) -> dict[str, Any]:
    line = checked.line
    certificate = certificate_of(line, givens)
    return {
        "name": line.name,
        "rule": line.rule or None,
        "reason": reason or None,
        "op": NEW_CHAIN if line.before is None else line.op,
        "before": None if line.before is None else write_latex(line.before),
        "after": write_latex(line.after),
        "outcome": checked.outcome,
        "by": checked.by or None,
        "certificate": None if certificate is None else certificate.to_json(),
    }
