"""Proofs of the marked pairs: each replays, its rows read back, and none that is tampered with passes."""

# ruff: noqa: E501 - one case, one row
from __future__ import annotations

import json
import shutil
import subprocess
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import pytest

from derivations.cookbook import cookbook_rows
from derivecheck import check
from derivecheck.replaying import replayed
from notation import build
from notation.expression import Symbol
from notation.givens import Givens
from notation.source import NotationError
from notation.write.latex import write_latex
from symbolic import Proof, Step
from symbolic.proof_rows import REASONS, displays_of
from symbolic.prove import EQUIVALENCES
from symbolic.replay.agreeing import equal
from symbolic.replay.checker import RULES
from symbolic.trace_moves import WORKED
from tests.derivecheck.proofs_of_cases import TAMPERING, cases, proof_of, proof_of_case, read

X = Symbol((), "x")
"""A proof of x + x = 2x in one step."""
TWICE = Proof(build.add((X, X)), build.scale(build.TWO, X), Givens())


def test_every_proof_replays() -> None:
    found = {name: replayed(proof) for name in cases() if (proof := proof_of_case(name)) is not None}
    wrong = {name: made.steps for name, made in found.items() if made.outcome in ("failed", "undecided")}
    assert wrong == {}
    assert [name for name, made in found.items() if made.outcome != "proved"] == []  # without any world


def passed(kind: str, names: Iterable[str]) -> list[tuple[str, int]]:
    """The proofs that still pass after one of their steps was tampered with."""
    found = []
    for number, name in enumerate(names):
        proof = proof_of_case(name)
        if proof is None or not proof.steps:
            continue
        place = number % len(proof.steps)
        made = TAMPERING[kind](proof, place)
        if made is not None and made.steps != proof.steps and replayed(made).outcome != "failed":
            found.append((name, place))
    return found


@pytest.mark.parametrize("kind", TAMPERING)
def test_what_is_tampered_with_is_rejected(kind: str) -> None:
    assert passed(kind, list(cases())[list(TAMPERING).index(kind) % 6 :: 6]) == []


@pytest.mark.slow
@pytest.mark.parametrize("kind", TAMPERING)
def test_whatever_is_tampered_with_is_rejected(kind: str) -> None:
    assert passed(kind, cases()) == []


def test_the_checker_takes_no_pair_that_differs() -> None:
    taken = []
    for name, row in cases("different").items():
        try:
            left, right, givens = read(row["answer"], row["expected"], row["given"])
        except NotationError:
            continue
        names = frozenset(definition.target.name for definition in givens.definitions)
        if equal(left, right, givens) or equal(left, right, givens, names):
            taken.append(name)
    assert taken == []


@pytest.mark.slow
def test_every_third_proof_of_the_cookbook_replays() -> None:
    outcomes: Counter[str] = Counter()
    wrong = []
    for row in cookbook_rows()[::3]:
        try:
            proof = proof_of(row.right, row.left, row.given) if row.relation == "=" else None
        except NotationError:
            continue
        if proof is not None:
            found = replayed(proof)
            outcomes[found.outcome] += 1
            wrong += [(row.number, step) for step in found.steps if step.outcome in ("failed", "undecided")]
    assert wrong == []
    assert outcomes["proved"] >= 0.98 * outcomes.total(), outcomes


@pytest.mark.slow
def test_every_proof_of_the_shared_pairs_replays(shared: Path) -> None:
    path = shared / "cases" / "pairs.jsonl"
    if not path.is_file():
        pytest.skip(f"no marked cases: {path} is absent")
    wrong = []
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        try:
            proof = proof_of(row["answer"], row["expected"], row["given"])
        except NotationError:
            continue
        if proof is not None and replayed(proof).outcome in ("failed", "undecided"):
            wrong.append(row["id"])
    assert wrong == []


def test_rows_read_back() -> None:
    wrong = []
    for name in sorted(cases()):
        proof = proof_of_case(name)
        if proof is None:
            continue
        for display in displays_of(proof):
            before = display.start
            for row in display.rows:
                one, other = (write_latex(side, givens=proof.givens) for side in (before, row.expression))
                verdict = check(other, one, cases()[name]["given"], diagnose=False, prove=False).verdict
                if verdict != "equal":
                    wrong.append((name, verdict, one, other))
                before = row.expression
    assert wrong == []


@pytest.mark.slow
def test_latex_compiles(tmp_path: Path) -> None:
    if shutil.which("pdflatex") is None:
        pytest.skip("no pdflatex")
    found = [proof for proof in map(proof_of_case, cases()) if proof is not None]
    body = "\n\n".join(proof.to_latex() for proof in found)
    preamble = r"\documentclass{article}\usepackage{amsmath,amssymb,bm}\allowdisplaybreaks\begin{document}"
    (tmp_path / "proofs.tex").write_text(f"{preamble}\n{body}\n\\end{{document}}\n", encoding="utf-8")
    command = ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "-no-shell-escape", "proofs.tex"]
    made = subprocess.run(command, cwd=tmp_path, capture_output=True, check=False, timeout=120)
    assert made.returncode == 0, made.stdout[-2000:]


def test_every_rule_of_the_search_has_a_check_and_words() -> None:
    names = {name for name, _ in EQUIVALENCES} | {rule for rule, _ in WORKED}
    assert names - RULES.keys() == set()
    assert RULES.keys() - {"definition"} - REASONS.keys() == set()


# --- steps made by hand -------------------------------------------------------------------------------


def with_steps(*steps: Step) -> Proof:
    return Proof(TWICE.left, TWICE.right, Givens(), written=steps)


@pytest.mark.parametrize(
    ("proof", "outcome", "why"),
    [
        (with_steps(Step("normal form", TWICE.left, TWICE.right)), "proved", ""),
        (with_steps(Step("derivative", TWICE.left, TWICE.right)), "failed", "there is nothing for this rule to work out"),
        (with_steps(Step("magic", TWICE.left, TWICE.right)), "failed", "there is no rule 'magic'"),
        (with_steps(Step("normal form", X, TWICE.right)), "failed", "it does not continue what stands before it"),
        (with_steps(Step("normal form", TWICE.left, X)), "failed", "a world in which it does not hold"),
        (with_steps(), "failed", "the steps come to no identity"),
        (with_steps(Step("normal form", TWICE.left, TWICE.right, by=X)), "failed", "this rule multiplies by nothing"),
        (with_steps(Step("normal form", TWICE.left, TWICE.right, (TWICE,))), "failed", "this rule rests on no proofs of its own"),
        (with_steps(Step("definition of x", TWICE.left, TWICE.right)), "failed", "the name has no definition"),
        (with_steps(Step("definition of y", TWICE.left, TWICE.right)), "failed", "the name is not there"),
    ],
)  # fmt: skip
def test_one_step(proof: Proof, outcome: str, why: str) -> None:
    found = replayed(proof)
    assert found.outcome == outcome
    assert not why or why in [step.why for step in found.steps]


# --- what is false and looks right --------------------------------------------------------------------

# A proof that jumps to a false conclusion by one rule: nothing may take it.
FALSE_STEPS = (
    ("definition of y", (r"x \in \mathbb{R}", "y = x^2"), r"\frac{\partial}{\partial y} y^2", r"\frac{\partial}{\partial y} x^4"),
    ("normal form", (r"h_t = 2 h_{t-1}",), r"\frac{\partial h_t}{\partial h_{t-1}}", "0"),
    ("derivative", (r"h_t = 2 h_{t-1}",), r"\frac{\partial h_t}{\partial h_{t-2}}", "2"),
    ("derivative", (r"y = x^2", r"x \in \mathbb{R}"), r"\frac{\partial (x y)}{\partial x}", "y"),
    ("derivative", (r"f(\mathbf{x}) = W \tanh(\mathbf{x})", r"W \in \mathbb{R}^{d \times d}", r"\mathbf{x}, \mathbf{g} \in \mathbb{R}^d"),
     r"\nabla_{\mathbf{x}} \mathbf{g}^\top f(\mathbf{x})", r"\mathbf{g} \odot f'(\mathbf{x})"),
    ("expectation", (r"\mathbb{E}[X] = 0", r"\mathbb{E}[Y] = 0"), r"\mathbb{E}[X Y]", "0"),
    ("normal form", (r"A, B \in \mathbb{R}^{n \times n}",), "A B", "B A"),
    ("normal form", (r"x \in \mathbb{R}",), r"\sqrt{x^2}", "x"),
    ("normal form", (r"x, y \in \mathbb{R}",), r"\log(x^2)", r"2 \log x"),
    ("normal form", (r"k, n \in \mathbb{N}", r"k > n"), r"\sum_{i=1}^n \delta_{ik}", "1"),
)  # fmt: skip


@pytest.mark.parametrize(("rule", "given", "before", "after"), FALSE_STEPS)
def test_false_steps_are_not_taken(rule: str, given: tuple[str, ...], before: str, after: str) -> None:
    from derivecheck.checking import read_formula, scope_of
    from symbolic.replay import replay

    scope = scope_of(given, (before, after))
    left, right = read_formula(before, scope)[0], read_formula(after, scope)[0]
    found = replay(Proof(left, right, scope.givens(), written=(Step(rule, left, right),)))
    assert found[0].outcome != "proved"


# --- as a user sees it --------------------------------------------------------------------------------


def test_explained_check() -> None:
    found = check("a^2 + 2 a b + b^2", "(a + b)^2", explain=True)
    assert found.proof is not None
    assert found.proof.outcome == "proved"
    assert r"(a + b)^{2} &= a^{2} + 2 a b + b^{2}" in found.proof.latex
    assert json.loads(json.dumps(found.to_json()))["proof"]["steps"][0]["rule"] == "normal form"


@pytest.mark.parametrize(("answer", "expected"), [("a", "b"), (r"\|A\|_2^2", r"\|A^\top A\|_2"), ("(", "a")])
def test_what_is_not_proved_has_no_proof(answer: str, expected: str) -> None:
    assert check(answer, expected, [r"A \in \mathbb{R}^{n \times d}"], explain=True).proof is None


def test_push_through_multiplies_both_sides() -> None:
    given = (r"X \in \mathbb{R}^{n \times d}", r"\lambda > 0")
    proof = proof_of(r"X (X^\top X + \lambda I)^{-1}", r"(X X^\top + \lambda I)^{-1} X", given)
    assert proof is not None
    found = [(step.rule, step.side, write_latex(step.by) if step.by is not None else "") for step in proof.steps]
    assert found == [
        ("difference", "", ""),
        ("multiply by a matrix whose inverse occurs", "left", r"X X^\top + \lambda \mathbf{I}_{n}"),
        ("multiply by a matrix whose inverse occurs", "right", r"X^\top X + \lambda \mathbf{I}_{d}"),
    ]
    assert replayed(proof).outcome == "proved"


def test_a_part_of_an_axis_is_no_product_with_the_whole() -> None:
    proof = proof_of(r"\sum_{r=1}^{n-1} v_r u_r + v_n u_n", r"v^\top u", (r"u, v \in \mathbb{R}^n",))
    assert proof is not None
    assert replayed(proof).outcome != "failed"


def test_a_proof_is_worked_out_when_it_is_asked_for() -> None:
    proof = proof_of("a^2 + 2 a b + b^2", "(a + b)^2", ())
    assert proof is not None
    assert "steps" not in vars(proof)
    assert len(proof.steps) == 2
    assert "steps" in vars(proof)
