"""Every named inequality in random worlds: each row is sound wherever its conditions hold."""

from __future__ import annotations

import pytest

import numeric
from derivecheck.checking import read_formula, scope_of
from notation import build
from notation.expression import Expression, Symbol
from notation.givens import Givens
from symbolic.replay.inequalities import ROWS, Misfit

_N = (r"A, B \in \mathbb{R}^{n \times n}",)
_V = (r"x, y, z \in \mathbb{R}^d",)
_S = (r"x, y \in \mathbb{R}",)
_P = (r"p, q, x \in \mathbb{R}^K \text{ with positive entries}", r"\sum_{k=1}^K p_k = 1", r"\sum_{k=1}^K q_k = 1")
_SUM = r"\sum_{i=1}^n a_i"
_VECTORS = (r"a_1, \dots, a_n \in \mathbb{R}^d",)
_NUMBERS = (r"a_1, \dots, a_n \in \mathbb{R}",)
_RANDOM = (r"X \sim \mathcal{N}(\mu, \sigma^2)", r"\mu \in \mathbb{R}", r"\sigma > 0")
_DRAWN = (r"X \sim \mathrm{Exp}(\lambda)", r"\lambda > 0")
_TOGETHER = (r"X \sim \mathcal{N}(\mu, \sigma^2)", r"Y \sim \mathcal{N}(\nu, 1)", r"X, Y \text{ independent}",
             r"\mu, \nu \in \mathbb{R}", r"\sigma > 0")  # fmt: skip

AT: tuple[tuple[str, tuple[str, ...], dict[str, str]], ...] = (
    ("triangle inequality", _V, {"norm": "2", "a1": "x", "a2": "y", "a3": "-z"}),
    ("triangle inequality", _V, {"norm": "1", "a1": "x", "a2": "y"}),
    ("triangle inequality", _V, {"norm": "inf", "a1": "x", "a2": "y"}),
    ("triangle inequality", _N, {"norm": "F", "a1": "A", "a2": "B"}),
    ("triangle inequality", _N, {"norm": "op", "a1": "A", "a2": "B"}),
    ("triangle inequality", _S, {"norm": "abs", "a1": "x", "a2": "y"}),
    ("triangle inequality for a difference", _N, {"norm": "op", "a": "A", "b": "B"}),
    ("triangle inequality for a difference", _S, {"norm": "abs", "a": "x", "b": "y"}),
    ("reverse triangle inequality", _V, {"norm": "2", "a": "x", "b": "y"}),
    ("reverse triangle inequality", _N, {"norm": "F", "a": "A", "b": "B"}),
    ("triangle inequality for sums", _VECTORS, {"norm": "2", "sum": _SUM}),
    ("triangle inequality for sums", _NUMBERS, {"norm": "abs", "sum": _SUM}),
    ("triangle inequality for expectations", _RANDOM, {"norm": "abs", "mean": r"\mathbb{E}[X]"}),
    ("spectral norm of a matrix at a vector", (r"A \in \mathbb{R}^{n \times d}", *_V), {"A": "A", "B": "x"}),
    ("spectral norms of a product", _N, {"A": "A", "B": "B"}),
    ("norms of a product, spectral first", _N, {"A": "A", "B": "B"}),
    ("norms of a product, spectral last", _N, {"A": "A", "B": "B"}),
    ("Frobenius norms of a product", _N, {"A": "A", "B": "B"}),
    ("Frobenius norm of a matrix at a vector", (r"A \in \mathbb{R}^{n \times d}", *_V), {"A": "A", "B": "x"}),
    ("spectral below Frobenius norm", _N, {"A": "A"}),
    ("Euclidean norm below sum norm", _V, {"A": "x"}),
    ("largest entry below Euclidean norm", _V, {"A": "x"}),
    ("largest entry below sum norm", _V, {"A": "x"}),
    ("sum norm by Euclidean norm", _V, {"A": "x"}),
    ("sum norm by largest entry", _V, {"A": "x"}),
    ("Euclidean norm by largest entry", _V, {"A": "x"}),
    ("spectral norm of a product over an index", (r"A_1, \dots, A_T \in \mathbb{R}^{n \times n}",),
     {"prod": r"\prod_{t=1}^T A_t"}),
    ("Cauchy-Schwarz", _V, {"x": "x", "y": "y"}),
    ("Cauchy-Schwarz with bars", _V, {"x": "x", "y": "y"}),
    ("Cauchy-Schwarz for traces", _N, {"A": "A", "B": "B"}),
    ("Cauchy-Schwarz for expectations", _TOGETHER, {"mean": r"\mathbb{E}[X Y]", "x": "X", "y": "Y"}),
    ("largest eigenvalue", (r"M \in \mathbb{R}^{d \times d} \text{ symmetric}", *_V), {"A": "M", "x": "x"}),
    ("smallest eigenvalue", (r"M \in \mathbb{R}^{d \times d} \text{ symmetric}", *_V), {"A": "M", "x": "x"}),
    ("logarithm below its tangent", ("x > 0",), {"u": "x"}),
    ("exponential above its tangent", _S, {"u": "x"}),
    ("geometric below arithmetic mean", ("a > 0", "b > 0"), {"a": "a", "b": "b"}),
    ("twice a product below the squares", _S, {"a": "x", "b": "y"}),
    ("number below its absolute value", _S, {"x": "x"}),
    ("number above minus its absolute value", _S, {"x": "x"}),
    ("below a maximum", _S, {"max": r"\max(x, y)", "x": "y"}),
    ("above a minimum", _S, {"min": r"\min(x, y)", "x": "y"}),
    ("sine below its argument", _S, {"x": "x"}),
    ("tanh below its argument", _S, {"x": "x"}),
    ("Bernoulli", (r"x \ge 0", r"m \ge 1"), {"x": "x", "n": "m"}),
    ("Bernoulli", (r"x \in (-1, 0)", r"m \ge 1"), {"x": "x", "n": "m"}),
    ("Jensen", _RANDOM, {"f": "u^2", "u": "u", "mean": r"\mathbb{E}[X]"}),
    ("Jensen", _RANDOM, {"f": "u^4", "u": "u", "mean": r"\mathbb{E}[X]"}),
    ("Jensen, concave", _RANDOM, {"f": "3 - u^2", "u": "u", "mean": r"\mathbb{E}[X]"}),
    ("Jensen for sums", _P, {"f": "e^u", "u": "u", "sum": r"\sum_{k=1}^K p_k x_k", "p": "p_k", "x": "x_k"}),
    ("Jensen for sums", _P, {"f": r"-\log u", "u": "u", "sum": r"\sum_{k=1}^K p_k x_k", "p": "p_k", "x": "x_k"}),
    ("Jensen for sums, concave", _P,
     {"f": r"\log u", "u": "u", "sum": r"\sum_{k=1}^K p_k x_k", "p": "p_k", "x": "x_k"}),
    ("squared mean below mean square", _DRAWN, {"mean": r"\mathbb{E}[X]"}),
    ("Gibbs", _P, {"sum": r"\sum_{k=1}^K p_k \log \frac{p_k}{q_k}", "p": "p_k", "q": "q_k"}),
)  # fmt: skip


def letters_of(given: tuple[str, ...], letters: dict[str, str]) -> tuple[dict[str, Expression], Givens]:
    formulas = tuple(text for letter, text in letters.items() if letter != "norm")
    scope = scope_of(given, formulas)
    made = {
        letter: Symbol((), text) if letter == "norm" else read_formula(text, scope)[0]
        for letter, text in letters.items()
    }
    return made, scope.givens()


@pytest.mark.parametrize(("name", "given", "letters"), AT)
def test_a_row_holds_in_random_worlds(name: str, given: tuple[str, ...], letters: dict[str, str]) -> None:
    made, givens = letters_of(given, letters)
    said = ROWS[name].make(made)
    claim = build.relation(said.op, said.low, said.high)
    if not said.conditions or name.startswith("Jensen") or name == "Gibbs":
        found = numeric.compare(claim.left, claim.right, claim.op, givens)
    else:
        found = numeric.compare_implication(said.conditions, claim, givens)
    assert (found.outcome, found.reason) == ("agree", "")


@pytest.mark.parametrize(("name", "given", "letters"), AT)
def test_turned_round_it_is_refuted(name: str, given: tuple[str, ...], letters: dict[str, str]) -> None:
    """The worlds tell: the same row with its sides exchanged does not pass."""
    made, givens = letters_of(given, letters)
    said = ROWS[name].make(made)
    assert numeric.compare(said.high, said.low, said.op, givens).outcome == "differ"


def test_every_row_is_tested() -> None:
    assert {name for name, _, _ in AT} == set(ROWS)


BAD: tuple[tuple[str, dict[str, Expression]], ...] = (
    ("triangle inequality", {"norm": Symbol((), "abs"), "a1": Symbol((), "x")}),
    ("triangle inequality", {"norm": Symbol((), "3"), "a1": Symbol((), "x"), "a2": Symbol((), "y")}),
    ("Jensen", {"f": build.apply("abs", (Symbol((), "u"),)), "u": Symbol((), "u"), "mean": Symbol((), "x")}),
    ("below a maximum", {"max": build.apply("max", (Symbol((), "x"), build.ONE)), "x": Symbol((), "y")}),
    ("twice a product below the squares", {"a": Symbol((build.TWO,), "a"), "b": Symbol((build.TWO,), "b")}),
)


@pytest.mark.parametrize(("name", "letters"), BAD)
def test_a_row_says_nothing_at_what_does_not_fit(name: str, letters: dict[str, Expression]) -> None:
    with pytest.raises(Misfit):
        ROWS[name].make(letters)
