# ruff: noqa: E501 (one case, one row)
"""The known mistakes: each row of the tables finds its mistake, and what a diagnosis shows is right."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest

from derivecheck import check
from derivecheck.checking import read_formula, scope_of
from derivecheck.deciding import decide
from derivecheck.diagnosis import Diagnosis, diagnose
from derivecheck.diagnosis.raw_repairs import diagnose_raw
from derivecheck.diagnosis.search import ROWS
from notation.elaborate.elaborator import Elaborator
from notation.sizes import settled
from notation.source import NotationError, Span
from notation.statements.reading import parse_single
from notation.tokens.parse_written import parse_written
from notation.write.latex import write_latex

NAMES: dict[str, frozenset[str]] = {
    error: frozenset(names.split("|"))
    for error, names in (
        ("absolute value dropped", "absolute value"),
        ("minus sign without absolute value", "absolute value"),
        ("missing scaling 1/sqrt(d)", "square root"),
        ("path through variance dropped", "path dropped"),
        ("missing 1/d on last term", "divisor"),
        ("ceiling instead of floor", "rounding"),
        ("swapped p and 1-p", "p for 1-p"),
        ("diagonal variance term forgotten", "diagonal term missing"),
        ("weight not squared", "square missing"),
        ("sign of gradient lost", "sign of a symbol"),
        ("weights not squared in variance", "exponent|square missing"),
        ("mean terms forgotten", "moments"),
        ("sigma squared for fourth power", "exponent|square missing"),
        ("weight matrix not squared", "square missing"),
        ("dropped factor 2", "factor 2"),
        ("log 2 counted once", "factor 2"),
        ("half-width used as width", "half for whole"),
        ("ReLU half factor dropped", "factor 2"),
        ("variance given for second moment", "variance for second moment"),
        ("factor 2 under the root", "factor inside"),
        ("sigma used for sigma squared", "square missing"),
        ("outcome zero dropped", "outcome missing"),
        ("dropped factor 2 on penalty", "factor 2"),
        ("weights dropped on right side", "factor missing"),
        ("unbiased instead of biased variance", "n-1 for n"),
        ("derivative taken at h", "argument of a function"),
        ("missing transpose that type-checks", "transpose"),
        ("divided by n minus one", "n-1 for n"),
        ("upper bound taken as equality", "upper bound"),
        ("mean not removed", "mean not removed"),
        ("unit norm of u assumed", "unit norm"),
        ("Gram matrix has wrong side", "Gram matrix"),
        ("true only for symmetric A", "transpose|symmetric"),
        ("non-cyclic permutation", "order of factors"),
        ("higher powers of a dropped", "first order only"),
        ("wrong order of matrix product", "order of factors"),
        ("output gate factor dropped", "factor missing"),
        ("negative side not zeroed", "max(0, .)"),
        ("coefficients exchanged", "exchanged"),
        ("assumes labels sum to one", "entries sum to one"),
        ("outer product transposed", "transpose"),
        ("extra t=0 term", "off by one"),
        ("exponent off by one term", "exponent|off by one"),
        ("projection vector not normalized", "not normalised"),
        ("wrong power of the norm", "exponent"),
    )
}
"""The wording of the marked cases, and the names in the tables that say the same."""

Row = tuple[str, tuple[str, ...], str, str]

scalars = (r"x, y \in \mathbb{R}", r"p \in (0,1)")
regression = (
    r"\mathbf{X} \in \mathbb{R}^{n \times d}",
    r"\mathbf{y} \in \mathbb{R}^n",
    r"\mathbf{w} \in \mathbb{R}^d",
    r"\lambda > 0",
)
square = (r"\mathbf{A}, \mathbf{B} \in \mathbb{R}^{n \times n}", r"\mathbf{u}, \mathbf{v} \in \mathbb{R}^n")
sums = (r"x_1, \dots, x_n \in \mathbb{R}", r"n \ge 2 \text{ an integer}")

KNOWN_MISTAKES: tuple[Row, ...] = (
    ("factor 2", regression, r"2\mathbf{X}^\top(\mathbf{X}\mathbf{w}-\mathbf{y})", r"\mathbf{X}^\top(\mathbf{X}\mathbf{w}-\mathbf{y})"),
    ("factor 2", scalars, r"\frac{1}{2}x^2 + y", r"x^2 + y"),
    ("sign", scalars, r"x^2 - y", r"x^2 + y"),
    ("sign", regression, r"\mathbf{X}\mathbf{w} - \mathbf{y}", r"\mathbf{y} - \mathbf{X}\mathbf{w}"),
    ("transpose", square, r"\mathbf{A}^\top \mathbf{u}", r"\mathbf{A} \mathbf{u}"),
    ("order of factors", square, r"\mathbf{A}\mathbf{B}\mathbf{u}", r"\mathbf{B}\mathbf{A}\mathbf{u}"),
    ("square missing", square, r"\|\mathbf{u}\|^2", r"\|\mathbf{u}\|"),
    ("p for 1-p", scalars, r"x(1-p)", r"x p"),
    ("n-1 for n", sums, r"\frac{1}{n}\sum_{i=1}^n x_i", r"\frac{1}{n-1}\sum_{i=1}^n x_i"),
    ("off by one", sums, r"\sum_{i=1}^n x_i^2", r"\sum_{i=1}^{n-1} x_i^2"),
    ("function of a sum", sums, r"\sum_{i=1}^n \exp(x_i)", r"\exp\left(\sum_{i=1}^n x_i\right)"),
    ("extra term", scalars, r"x^2 + 2y", r"x^2 + 2y + p"),
    ("term missing", scalars, r"x^2 + 3xy + p", r"x^2 + p"),
    ("exponent", scalars, r"x^3 + y", r"x^2 + y"),
    ("square missing", scalars, r"x^2 p + y", r"x p + y"),
    ("absolute value", scalars, r"|x| + y", r"x + y"),
    ("elementwise product", square, r"(\mathbf{A} \odot \mathbf{B})\mathbf{u}", r"(\mathbf{A}\mathbf{B})\mathbf{u}"),
    ("inverse", (r"\mathbf{A} \in \mathbb{R}^{n \times n} \text{ invertible}", r"\mathbf{u} \in \mathbb{R}^n"), r"\mathbf{A}^{-1}\mathbf{u}", r"\mathbf{A}\mathbf{u}"),
    ("unit norm", square, r"(\mathbf{I} - 2\mathbf{u}\mathbf{u}^\top)(\mathbf{v} - 2\mathbf{u}\mathbf{u}^\top\mathbf{v})", r"\mathbf{v}"),
    ("exchanged", scalars, r"\frac{1-p}{2} x + \frac{1+p}{3} y", r"\frac{1+p}{3} x + \frac{1-p}{2} y"),
    ("reciprocal", scalars, r"\frac{x^2+1}{y^2+1}", r"\frac{y^2+1}{x^2+1}"),
    ("power of a sum", (*scalars, r"t \in \mathbb{N}, \ t \ge 1"), r"(1-p^t) x", r"(1-p)^t x"),
    ("order of the weights", (*sums, r"p \in (0,1)"), r"\sum_{i=1}^n p^{n-i} x_i", r"\sum_{i=1}^n p^i x_i"),
    ("sum of products", (*sums, r"y_1, \dots, y_n \in \mathbb{R}"), r"\sum_{i=1}^n x_i y_i", r"\left(\sum_{i=1}^n x_i\right)\left(\sum_{i=1}^n y_i\right)"),
    ("exchanged", (r"p_k > 0", r"q_k > 0"), r"\sum_{k=1}^K p_k \log\frac{p_k}{q_k}", r"\sum_{k=1}^K q_k \log\frac{q_k}{p_k}"),
    ("slope missing", square, r"\nabla_{\mathbf{u}} \left(\mathbf{v}^\top \tanh(\mathbf{A}\mathbf{u})\right)", r"\mathbf{A}^\top \mathbf{v}"),
    ("slope missing", square, r"\nabla_{\mathbf{u}} \left(\mathbf{v}^\top \max(0, \mathbf{A}\mathbf{u})\right)", r"\mathbf{A}^\top \mathbf{v}"),
    ("off by one", (r"n, k \in \mathbb{N}", r"x \in \mathbb{R}"), r"x^2 + n (k-1) x", r"x^2 + n k x"),
    ("term missing", (*square, r"\mathbf{p} = \mathrm{softmax}(\mathbf{u})"), r"\mathbf{A}^\top (\mathrm{diag}(\mathbf{p}) - \mathbf{p}\mathbf{p}^\top) \mathbf{B}", r"\mathbf{A}^\top \mathrm{diag}(\mathbf{p}) \mathbf{B}"),
    ("covariance missing", (r"X, Y \text{ random variables with finite variance}",), r"\mathrm{Var}(X - Y)", r"\mathrm{Var}(X) - \mathrm{Var}(Y)"),
    ("covariance missing", (r"X, Y \text{ random variables with finite variance}",), r"\mathbb{E}[XY]", r"\mathbb{E}[X]\mathbb{E}[Y]"),
    ("reciprocal", (r"a, b > 0",), r"\frac{1}{\frac{1}{a}+\frac{1}{b}}", r"a+b"),
    ("normalising constant", (r"a > 0",), r"\int_{-\infty}^{\infty} x^2 e^{-\frac{x^2}{2a^2}} dx", r"a^2"),
    ("trace missing", (r"\mathbf{x}, \boldsymbol{\mu} \in \mathbb{R}^d", r"\mathbb{E}[\mathbf{x}] = \boldsymbol{\mu}", r"\mathrm{Cov}(\mathbf{x}) = \boldsymbol{\Sigma}", r"\mathbf{A} \in \mathbb{R}^{d\times d}"), r"\mathbb{E}[\mathbf{x}^\top\mathbf{A}\mathbf{x}]", r"\boldsymbol{\mu}^\top\mathbf{A}\boldsymbol{\mu}"),
    ("taken as 0", (*sums, r"\epsilon > 0", r"s = \frac{1}{n}\sum_{i=1}^n x_i^2 + \epsilon"), r"\frac{s}{2}", r"\frac{1}{2n}\sum_{i=1}^n x_i^2"),
    ("taken as 1", (*scalars, r"\tau > 0", r"s = \frac{x}{\tau} + y"), r"s^2 + p", r"(x+y)^2 + p"),
    ("off-diagonal entries missing", square, r"\mathbf{u}\mathbf{u}^\top", r"\mathrm{diag}(\mathbf{u} \odot \mathbf{u})"),
    ("path dropped", square, r"\nabla_{\mathbf{u}} \frac{\mathbf{u}^\top \mathbf{v}}{\|\mathbf{u}\|}", r"\frac{\mathbf{v}}{\|\mathbf{u}\|}"),
    ("sum missing", (r"L = \sum_{t=1}^T (a h_t - z_t)^2", r"h_t, z_t \in \mathbb{R}", r"a \in \mathbb{R}"), r"\frac{\partial L}{\partial a}", r"2 (a h_T - z_T) h_T"),
    ("term missing", square, r"\|\mathbf{u} - \mathbf{v}\|^2", r"\|\mathbf{u}\|^2 + \|\mathbf{v}\|^2"),
    ("max(0, .)", (r"\mathbf{u} = (1, -2)^\top",), r"\max(0, \mathbf{u})", r"(1, -2)^\top"),
)  # fmt: skip

ILL_TYPED: tuple[Row, ...] = (
    ("is transposed", regression, r"2\mathbf{X}^\top(\mathbf{X}\mathbf{w}-\mathbf{y})", r"2\mathbf{X}(\mathbf{X}\mathbf{w}-\mathbf{y})"),
    ("swapped", regression, r"2\mathbf{X}^\top(\mathbf{X}\mathbf{w}-\mathbf{y})", r"2(\mathbf{X}\mathbf{w}-\mathbf{y})\mathbf{X}"),
    ("the identity", regression, r"\mathbf{X}^\top\mathbf{X}+\lambda\mathbf{I}", r"\mathbf{X}^\top\mathbf{X}+\lambda"),
    ("elementwise", square, r"\mathbf{u} \odot \mathbf{v}", r"\mathbf{u}\mathbf{v}"),
    ("diag", square, r"\mathrm{diag}(\mathbf{u} \odot \mathbf{v})\mathbf{A}", r"\mathbf{u}\mathbf{v}\mathbf{A}"),
)  # fmt: skip


def diagnosed(
    row_given: tuple[str, ...] | list[str], expected: str, answer: str, deadline: float = 2.0
) -> Diagnosis | None:
    """The diagnosis of an answer, of its parsed form when it has no type; a diagnosis that is no premise is right."""
    scope = scope_of(row_given, (expected, answer))
    wanted, _ = read_formula(expected, scope)
    try:
        got, _ = read_formula(answer, scope.copy())
    except NotationError:
        raw = parse_single(parse_written(answer), Span(0, len(answer)))
        found = diagnose_raw(raw, wanted, scope, deadline=deadline)
    else:
        pair = Elaborator(scope).aligned([wanted, got], Span(0, 0))
        wanted, got = settled(pair[0], scope), settled(pair[1], scope)
        found = diagnose(wanted, got, scope.givens(), deadline=deadline)
    if found is not None and not found.premise:
        assert decide(wanted, found.corrected, "=", scope.givens(), seed=11).outcome is True
    return found


@pytest.mark.parametrize(("name", "given", "expected", "answer"), KNOWN_MISTAKES)
def test_a_known_mistake_is_named(name: str, given: tuple[str, ...], expected: str, answer: str) -> None:
    found = diagnosed(given, expected, answer)
    assert found is not None
    assert found.name == name, found


@pytest.mark.parametrize(("words", "given", "expected", "answer"), ILL_TYPED)
def test_a_clash_of_shapes_is_repaired(words: str, given: tuple[str, ...], expected: str, answer: str) -> None:
    found = diagnosed(given, expected, answer)
    assert found is not None
    assert words in found.message, found


def test_two_edits_are_found_together() -> None:
    given = (r"\mathbf{V} \in \mathbb{R}^{q \times m}", r"\mathbf{z}, \mathbf{y} \in \mathbb{R}^q")
    found = diagnosed(given, r"-2\mathbf{V}^\top(\mathbf{z} - \mathbf{y})", r"-2\mathbf{V}\|\mathbf{z} - \mathbf{y}\|")
    assert found is not None
    assert "transposed" in found.message
    assert "norm is removed" in found.message
    assert write_latex(found.corrected) == r"-2 \mathbf{V}^\top(\mathbf{z} - \mathbf{y})"


def test_nothing_is_made_up() -> None:
    assert diagnosed(scalars, r"\sin(x y) + \cos(p)", r"\exp(x) y^3", 0.5) is None


def test_the_limit_is_kept() -> None:
    started = time.monotonic()
    diagnosed(
        regression,
        r"\|\mathbf{X}\mathbf{w}\|^2 + \log(1 + \mathbf{w}^\top\mathbf{w})",
        r"\mathbf{y}^\top\mathbf{X}\mathbf{w}",
        0.3,
    )
    assert time.monotonic() - started < 3.0


def test_check_gives_the_hint_and_the_formula() -> None:
    result = check(r"x^2 + y", r"x^2 - y", scalars)
    assert result.verdict == "different"
    assert "the sign of y is changed" in result.hint
    assert "x^{2} - y" in result.hint
    assert check(r"x^2 + y", r"x^2 - y", scalars, diagnose=False).hint == ""


def test_check_names_the_first_term_that_differs() -> None:
    result = check(r"x^2 + \sin(p^3 y)", r"x^2 + \exp(x + y^2)", scalars, diagnosis_deadline=0.3)
    assert result.verdict == "different"
    assert "the first term that differs is" in result.hint
    assert result.counterexample


def test_rows_cost_what_they_should() -> None:
    assert all(0.9 <= row.cost < 2 for row in ROWS)
    assert [row.cost for row in ROWS] == sorted(row.cost for row in ROWS)


@pytest.mark.slow
def test_the_marked_cases_are_diagnosed(shared: Path) -> None:
    path = shared / "cases" / "pairs.jsonl"
    if not path.is_file():
        pytest.skip(f"no marked cases: {path} is absent")
    rows: list[dict[str, Any]] = [
        json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()
    ]
    wrong = [row for row in rows if row["error"]]
    assert not {row["error"] for row in wrong} - set(NAMES), "an error without names"
    found = {row["id"]: diagnosed(row["given"], row["expected"], row["answer"]) for row in wrong}
    missed = {
        row["id"]: (row["error"], found[row["id"]])
        for row in wrong
        if (made := found[row["id"]]) is None or made.name not in NAMES[row["error"]]
    }
    assert len(missed) <= 0.2 * len(wrong), missed
    assert len(missed) <= 2, missed


SUBMISSION: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("6.2", "forward loss gradient", (r"\mathbf{V}^{(f)} is transposed", "the norm is removed")),
    ("6.2", "backward loss gradient", (r"\mathbf{V}^{(b)} is transposed", "the norm is removed")),
    ("6.2", "forward Jacobian", ("multiplied elementwise", r"\mathrm{diag} is put around")),
    ("6.2", "backward Jacobian", ("multiplied elementwise", r"\mathrm{diag} is put around")),
    ("6.3", "gradient of the forward input weights", (r"\mathbf{x}_{t} is transposed", "it is summed over t")),
    (
        "6.3",
        "gradient of the backward recurrent weights",
        (r"\mathbf{h}_{t+1}^{(b)} is transposed", "it is summed over t"),
    ),
)
"""Wrong results of the sample submission, with what the smallest right edit says."""


@pytest.fixture(scope="module")
def hints() -> dict[tuple[str, str], str]:
    import derivations
    from derivations.catalog import load_problem_set
    from derivecheck.grading import grade_part
    from derivecheck.submission import open_submission, split

    problem_set = load_problem_set("ift6135_h20_a2")
    document = open_submission(Path(derivations.__file__).parent / "ift6135_h20_a2" / "submission.md")
    made: dict[tuple[str, str], str] = {}
    for author in split(document, problem_set):
        if author.part.id in {part for part, _, _ in SUBMISSION}:
            result, _ = grade_part(author, problem_set.grading, 1.5)
            made.update({(author.part.id, answer.name): answer.hint for answer in result.answers})
    return made


@pytest.mark.slow
@pytest.mark.parametrize(("part", "name", "words"), SUBMISSION)
def test_wrong_results_of_the_submission(
    part: str, name: str, words: tuple[str, ...], hints: dict[tuple[str, str], str]
) -> None:
    hint = hints[part, name]
    assert "right if" in hint
    assert [word for word in words if word not in hint] == []
