"""The rules of the checker of proofs: each takes what holds in worlds, and not what looks like it."""

# ruff: noqa: E501 - one case, one row
from __future__ import annotations

import pytest

from derivecheck.checking import read_formula, scope_of
from notation import build
from notation.elaborate.elaborator import Elaborator
from notation.expression import Expression
from notation.givens import Givens
from notation.sizes import settled
from notation.source import Span
from numeric import compare
from symbolic import Proof, Step
from symbolic.replay import replay

SQUARE = (r"A, B, C, D \in \mathbb{R}^{n \times n}", r"u, v \in \mathbb{R}^n")
POWERS = (r"X \in \mathbb{R}^{d \times d}", r"n \ge 1 \text{ an integer}")
TIED = (
    r"X \in \mathbb{R}^{n \times n} \text{ symmetric, derivatives respect its symmetry}",
    r"A \in \mathbb{R}^{n \times n}",
)
KRON = (
    r"A \in \mathbb{R}^{m \times n}",
    r"B \in \mathbb{R}^{r \times q}",
    r"C \in \mathbb{R}^{n \times n}",
    r"D \in \mathbb{R}^{r \times r}",
)
LAWS = (r"p = \mathcal{N}(m, s^2)", r"q = \mathcal{N}(0, 1)", "s > 0")

# rule | givens | what holds: two sides | what looks like it: another right side
CASES = (
    ("normal form", (r"Q \in \mathbb{R}^{n \times n} \text{ orthogonal}",), r"\det(Q)^4", "1", r"\det(Q)"),
    ("normal form", (r"A \in \mathbb{R}^{n \times n}", r"A = -A^\top"), r"\mathrm{tr}(A B A^\top) + A_{11}", r"\mathrm{tr}(A^\top B A)", r"\mathrm{tr}(A B A)"),
    ("normal form", (r"t \in \mathbb{R}",), r"\sin(t)^3 + \sin(t) \cos(t)^2", r"\sin(t)", r"\cos(t)"),
    ("normal form", (r"A \in \mathbb{R}^{n \times n}", r"c > 0"), r"(c A)^{-1}", r"\frac{1}{c} A^{-1}", "c A^{-1}"),
    ("normal form", (r"A \in \mathbb{R}^{n \times n} \text{ positive definite}",), r"\log(2 \det(A))", r"\log 2 + \log \det(A)", r"\log 2 \log \det(A)"),
    ("normal form", (r"x \in \mathbb{R}^n", r"A \in \mathbb{R}^{n \times n}"), r"\frac{x^\top A x}{(x^\top A x)^3}", r"\frac{1}{(x^\top A x)^2}", r"\frac{1}{x^\top A x}"),
    ("normal form", (r"\alpha \in (0, 1)", r"x \in \mathbb{R}"), r"\max(\alpha x, x)", r"\frac{1 + \alpha}{2} x + \frac{1 - \alpha}{2} |x|", r"\frac{1 - \alpha}{2} x + \frac{1 + \alpha}{2} |x|"),
    # powers of matrices
    ("normal form", POWERS, "X^n X", "X^{n+1}", "X^n"),
    ("derivative", POWERS, r"\frac{\partial \mathrm{tr}(X^n)}{\partial X}", r"n (X^{n-1})^\top", "n X^{n-1}"),
    ("normal form", (r"S \in \mathbb{R}^{n \times n} \text{ positive definite}", r"x \in \mathbb{R}^n"), r"\|S^{1/2} x\|^2", r"x^\top S x", r"x^\top x"),
    ("normal form", (r"s \in \mathbb{R}^n", "s_i > 0"), r"\mathrm{tr}(\mathrm{diag}(s)^{-1} \mathrm{diag}(s \odot s))", r"\mathbf{1}^\top s", r"s^\top s"),
    # structure
    ("derivative", TIED, r"\frac{\partial \mathrm{tr}(A X)}{\partial X}", r"A + A^\top - \mathrm{diag}(A)", r"A + A^\top"),
    ("derivative", (r"X \in \mathbb{R}^{n \times n} \text{ symmetric}", TIED[1]), r"\frac{\partial \mathrm{tr}(X A X)}{\partial X}", r"A^\top X + X A^\top", "2 A X"),
    # Kronecker products and stacked columns
    ("normal form", KRON, r"(A \otimes B)^\top", r"A^\top \otimes B^\top", r"B^\top \otimes A^\top"),
    ("normal form", KRON, r"(A \otimes B) (C \otimes I_q)", r"(A C) \otimes B", r"A \otimes B"),
    ("normal form", KRON, r"\det(C \otimes D)", r"\det(C)^r \det(D)^n", r"\det(C) \det(D)"),
    ("normal form", (r"A \in \mathbb{R}^{l \times m}", r"X \in \mathbb{R}^{m \times n}", r"B \in \mathbb{R}^{n \times p}"), r"\operatorname{vec}(A X B)", r"(B^\top \otimes A) \operatorname{vec}(X)", r"(B^\top \otimes A) \operatorname{vec}(2 X)"),
    # determinants of sums of two products
    ("normal form", (r"A \in \mathbb{R}^{m \times n}", r"B \in \mathbb{R}^{n \times m}"), r"\det(I_m + 2 A B)", r"\det(I_n + 2 B A)", r"\det(I_n - 2 B A)"),
    ("normal form", SQUARE, r"\det(A + u v^\top)", r"\det(A) (1 + v^\top A^{-1} u)", r"\det(A) (1 + v^\top A u)"),
    ("normal form", SQUARE, r"\det(A^{-1} + B^{-1})", r"\frac{\det(A + B)}{\det(A) \det(B)}", r"\frac{1}{\det(A + B)}"),
    ("normal form", SQUARE, r"\det(A + B C)", r"\det(A) \det(I + C A^{-1} B)", r"\det(A) \det(I + B C A)"),
    ("normal form", SQUARE, r"\det(A + B C D)", r"\det(A) \det(I + D A^{-1} B C)", r"\det(A) \det(I + D A^{-1} C B)"),
    # integrals
    ("integral", ("a > 0",), r"\int_0^\infty x^2 e^{-a x} dx", r"\frac{2}{a^3}", r"\frac{1}{a^3}"),
    ("integral", ("a > 0", r"b \in \mathbb{R}"), r"\int_{-\infty}^\infty x e^{-a x^2 + b x} dx", r"\frac{b}{2 a} \sqrt{\frac{\pi}{a}} e^{b^2 / (4 a)}", r"\sqrt{\frac{\pi}{a}} e^{b^2 / (4 a)}"),
    ("integral", (r"a, b \in \mathbb{R}",), r"\int_a^b x^2 dx", r"\frac{b^3 - a^3}{3}", r"\frac{b^2 - a^2}{2}"),
    # products, and sums that telescope
    ("normal form", (r"p_i > 0",), r"\log \prod_{i=1}^n p_i", r"\sum_{i=1}^n \log p_i", r"\prod_{i=1}^n \log p_i"),
    ("normal form", (r"v \in \mathbb{R}^n",), r"\det(\mathrm{diag}(v))", r"\prod_{i=1}^n v_i", r"\sum_{i=1}^n v_i"),
    ("sums that telescope", (r"a_t \in \mathbb{R}", r"T \ge 1 \text{ an integer}"), r"\sum_{t=1}^T (a_t - a_{t-1})", "a_T - a_0", "a_T - a_1"),
    ("sums that telescope", (r"a_t \in \mathbb{R}", r"T \ge 1 \text{ an integer}"), r"\sum_{t=1}^T (a_t + a_{t-1})", r"2 \sum_{t=1}^T a_t + a_0 - a_T", "a_T + a_0"),
    ("derivative", (r"A, B \in \mathbb{R}^{n \times n}", r"t \in \mathbb{R}"), r"\frac{\partial^2}{\partial t^2} (A + t B)^{-1}", r"2 (A + t B)^{-1} B (A + t B)^{-1} B (A + t B)^{-1}", r"(A + t B)^{-1} B B (A + t B)^{-1}"),
    # laws
    ("normal form", LAWS, r"D_{KL}(p \| q)", r"\frac{s^2 + m^2 - 1}{2} - \log s", r"\frac{s^2 + m^2 + 1}{2} - \log s"),
    ("normal form", LAWS, r"D_{KL}(q \| p)", r"\log s + \frac{1 + m^2}{2 s^2} - \frac{1}{2}", r"\frac{s^2 + m^2 - 1}{2} - \log s"),
    ("normal form", (r"p = \mathrm{Bern}(a)", r"a \in (0, 1)"), "H(p)", r"-a \log a - (1 - a) \log(1 - a)", r"-a \log a"),
    ("normal form", (r"p = \mathrm{Exp}(a)", "a > 0"), "H(p)", r"1 - \log a", r"1 + \log a"),
)  # fmt: skip


def sides(given: tuple[str, ...], left: str, right: str) -> tuple[Expression, Expression, Givens]:
    scope = scope_of(given, (left, right))
    pair = Elaborator(scope).aligned([read_formula(text, scope)[0] for text in (left, right)], Span(0, 0))
    one, two = (settled(side, scope) for side in pair)
    return one, two, scope.givens()


def outcome(rule: str, one: Expression, two: Expression, givens: Givens) -> str:
    return replay(Proof(one, two, givens, written=(Step(rule, one, two),)))[0].outcome


@pytest.mark.parametrize(("rule", "given", "left", "right", "wrong"), CASES)
def test_what_holds_is_taken(rule: str, given: tuple[str, ...], left: str, right: str, wrong: str) -> None:
    one, two, givens = sides(given, left, right)
    assert outcome(rule, one, two, givens) == "proved"
    assert compare(one, two, "=", givens).outcome == "agree"


@pytest.mark.parametrize(("rule", "given", "left", "right", "wrong"), CASES)
def test_what_looks_like_it_is_not(rule: str, given: tuple[str, ...], left: str, right: str, wrong: str) -> None:
    one, two, givens = sides(given, left, wrong)
    assert outcome(rule, one, two, givens) != "proved"
    assert compare(one, two, "=", givens).outcome == "differ"


# --- blocks -------------------------------------------------------------------------------------------

M = r"\begin{bmatrix} A & B \\ C & D \end{bmatrix}"
BLOCKS = (
    (rf"\det({M})", r"\det(A) \det(D - C A^{-1} B)", "proved"),
    (rf"\det({M})", r"\det(A) \det(D) - \det(B) \det(C)", "open"),
    (rf"{M}^\top", r"\begin{bmatrix} A^\top & C^\top \\ B^\top & D^\top \end{bmatrix}", "proved"),
    (rf"{M}^\top", r"\begin{bmatrix} A^\top & B^\top \\ C^\top & D^\top \end{bmatrix}", "open"),
    (rf"{M} - I", r"\begin{bmatrix} A - I & B \\ C & D - I \end{bmatrix}", "proved"),
    (r"\begin{bmatrix} A & B \\ 0 & D \end{bmatrix}^{-1}", r"\begin{bmatrix} A^{-1} & -A^{-1} B D^{-1} \\ 0 & D^{-1} \end{bmatrix}", "proved"),
    (r"\begin{bmatrix} A & B \\ 0 & D \end{bmatrix}^{-1}", r"\begin{bmatrix} A^{-1} & A^{-1} B D^{-1} \\ 0 & D^{-1} \end{bmatrix}", "open"),
    (r"\det(\begin{bmatrix} 0 & B \\ C & 0 \end{bmatrix})", r"\det(B) \det(C)", "open"),
)  # fmt: skip


@pytest.mark.parametrize(("left", "right", "wanted"), BLOCKS)
def test_blocks(left: str, right: str, wanted: str) -> None:
    one, two, givens = sides(SQUARE, left, right)
    claim, done = build.relation("=", one, two), build.relation("=", two, two)
    trivial = Proof(build.ONE, build.ONE, givens, written=())
    found = replay(Proof(one, two, givens, written=(Step("block by block", claim, done, (trivial,)),)))
    assert found[0].outcome == wanted


# --- multiples ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("by", "after", "taken"), [("A", "I - 2 A", True), ("2 A", "2 I - 4 A A", True), ("2 A", "I - 4 A", False)])  # fmt: skip
def test_multiplied_by_a_matrix_and_a_number(by: str, after: str, taken: bool) -> None:
    left, right, givens = sides(SQUARE, "A^{-1} - 2 I", after)
    if by == "2 A":
        left, right, givens = sides(SQUARE, "A^{-1} - 2 A", after)
    matrix, _, _ = sides(SQUARE, by, "A")
    zero = build.zeros(left.shape)
    step = Step("multiply by a matrix whose inverse occurs", build.relation("=", left, zero), build.relation("=", right, zero), by=matrix, side="left")  # fmt: skip
    start = Step("difference", build.relation("=", left, zero), build.relation("=", left, zero))
    found = replay(Proof(left, zero, givens, written=(start, step)))
    assert (found[1].outcome == "proved") is taken
