"""The proofs of the marked pairs, and ways to tamper with one, for the tests of replaying."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from derivecheck.checking import read_formula, scope_of
from derivecheck.deciding import relevant
from notation import build
from notation.elaborate.elaborator import Elaborator
from notation.expression import Expression, Relation
from notation.givens import Givens
from notation.sizes import settled
from notation.source import Span
from symbolic import Proof, Step, prove_equal

FOLDER = Path(__file__).resolve().parent.parent / "data" / "pairs"


@cache
def cases(verdict: str = "equal") -> dict[str, dict[str, Any]]:
    """The pairs that are marked so, by name."""
    lines = [
        line
        for name in ("coursework.jsonl", "notations.jsonl")
        for line in (FOLDER / name).read_text(encoding="utf-8").splitlines()
    ]
    rows = [json.loads(line) for line in lines]
    return {row["id"]: row for row in rows if row["verdict"] == verdict}


@cache
def proof_of_case(name: str) -> Proof | None:
    row = cases()[name]
    return proof_of(row["answer"], row["expected"], row["given"])


def read(answer: str, expected: str, given: Sequence[str]) -> tuple[Expression, Expression, Givens]:
    scope = scope_of(given, (expected, answer))
    wanted, got = read_formula(expected, scope)[0], read_formula(answer, scope)[0]
    pair = Elaborator(scope).aligned([wanted, got], Span(0, 0))
    wanted, got = settled(pair[0], scope), settled(pair[1], scope)
    return wanted, got, relevant(scope.givens(), wanted, got)


def proof_of(answer: str, expected: str, given: Sequence[str]) -> Proof | None:
    return prove_equal(*read(answer, expected, given))


# --- tampering ----------------------------------------------------------------------------------------


def more(node: Expression) -> Expression:
    """The value plus one; of a claim the left side."""
    if isinstance(node, Relation):
        return replace(node, left=more(node.left))
    return build.add((node, build.ones(node.shape) if node.shape else build.ONE))


def doubled(node: Expression) -> Expression:
    if isinstance(node, Relation) or node == build.ZERO:
        return more(node)
    return build.scale(build.TWO, node)


def with_steps(proof: Proof, steps: Sequence[Step]) -> Proof:
    return replace(proof, written=tuple(steps))


def _elsewhere(proof: Proof, place: int, change: Callable[[Expression], Expression]) -> Proof | None:
    """What a step comes to changed, there and wherever it is taken up again."""
    old = proof.steps[place].after
    new = change(old)
    if old in (proof.left, proof.right) or (isinstance(old, Relation) and old.left == old.right):
        return None
    made = []
    for k, step in enumerate(proof.steps):
        before = new if step.before == old and k > place else step.before
        made.append(replace(step, before=before, after=new if step.after == old else step.after))
    return with_steps(proof, made)


def _one(proof: Proof, place: int, **changes: Any) -> Proof:
    steps = list(proof.steps)
    steps[place] = replace(steps[place], **changes)
    return with_steps(proof, steps)


OTHER_RULE = {"derivative": "integral", "expectation": "derivative", "integral": "expectation"}

TAMPERING: dict[str, Callable[[Proof, int], Proof | None]] = {
    "one more": lambda proof, k: _one(proof, k, after=more(proof.steps[k].after)),
    "one more from here on": lambda proof, k: _elsewhere(proof, k, more),
    "doubled": lambda proof, k: _one(proof, k, after=doubled(proof.steps[k].after)),
    "doubled from here on": lambda proof, k: _elsewhere(proof, k, doubled),
    "another start": lambda proof, k: _one(proof, k, before=more(proof.steps[k].before)),
    "left out": lambda proof, k: with_steps(proof, proof.steps[:k] + proof.steps[k + 1 :]),
    "an unknown rule": lambda proof, k: _one(proof, k, rule="by magic"),
    "another rule": lambda proof, k: _one(proof, k, rule=OTHER_RULE.get(proof.steps[k].rule, "integral")),
    "a definition that is not there": lambda proof, k: _one(proof, k, rule="definition of nobody"),
    "cut off": lambda proof, k: with_steps(proof, proof.steps[:k]),
    "said twice": lambda proof, k: with_steps(proof, (*proof.steps[: k + 1], *proof.steps[k:])),
}  # fmt: skip
"""Name -> what is done to a step; None: it cannot be done to this one. Each makes a proof that must be rejected."""
