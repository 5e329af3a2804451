"""Given statements, each kind with what it says: declarations, definitions, laws, independence, assumptions."""

# ruff: noqa: E501 - one case, one row
from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from notation.build import shape_text
from notation.givens import Declaration, Definition, RandomVariable
from notation.read_givens.reading import read_givens, read_scope
from notation.source import NotationError
from tests.notation.structure import meaning, read_in, scope_for

ROOT = Path(__file__).resolve().parents[2]


def facts(statements: Sequence[str]) -> tuple[str, ...]:
    """What the statements say, one line for each fact; sizes and inferred names (``?``) among them."""
    givens = read_givens(statements)
    return (
        *(declared(item) for item in givens.declarations),
        *(defined(item) for item in givens.definitions),
        *sorted(distributed(item) for item in givens.random),
        *("independent " + " ".join(sorted(names)) for names in givens.independent),
        *(f"assume {meaning(item)}" for item in givens.assumptions),
    )


def declared(item: Declaration) -> str:
    text = item.name
    if item.parameters:
        text += f"[{','.join(meaning(index) for index in item.parameters)}]"
    text += f": {shape_text(item.shape)}"
    domain = item.domain
    if domain.values:
        text += f" {domain.kind}{{{','.join(meaning(value) for value in domain.values)}}}"
    elif domain.kind != "real" or domain.lower is not None or domain.upper is not None:
        lower, upper = (meaning(bound) if bound is not None else "" for bound in (domain.lower, domain.upper))
        text += f" {domain.kind}{'(' if domain.lower_open else '['}{lower},{upper}{')' if domain.upper_open else ']'}"
    if item.properties:
        text += " " + "+".join(sorted(item.properties))
    if item.role != "value":
        text += f" ({item.role})"
    return text if item.explicit else text + " ?"


def defined(item: Definition) -> str:
    target = meaning(item.target)
    if item.components:
        target += f"<{','.join(meaning(index) for index in item.components)}>"
    if item.function:
        target += f"({','.join(meaning(argument) for argument in item.arguments)})"
    return f"{target} := {meaning(item.body)}" + (f" if {meaning(item.condition)}" if item.condition else "")


def distributed(item: RandomVariable) -> str:
    law = item.law + (f"({', '.join(meaning(value) for value in item.parameters)})" if item.parameters else "")
    moments = (("mean", item.mean), ("variance", item.variance), ("second", item.second_moment))
    parts = [law, *(f"{name} {meaning(value)}" for name, value in moments if value is not None)]
    return f"{item.name} ~ " + ", ".join(
        part for part in (*parts, "symmetric" if item.symmetric else "", item.entries) if part
    )


ROWS = (
    ((r"x \in \mathbb{R}",), (r"x: scalar",)),
    ((r"x, y \in \mathbb{R}",), (r"x: scalar", r"y: scalar",)),
    ((r"\mathbf{x} \in \mathbb{R}^n",), (r"n: scalar integer[1,] (index)", r"x: vector[n]",)),
    ((r"X \in \mathbb{R}^{n \times d}",), (r"n: scalar integer[1,] (index)", r"d: scalar integer[1,] (index)", r"X: matrix[n, d]",)),
    ((r"w \in \mathbb{R}^{d \times 1}",), (r"d: scalar integer[1,] (index)", r"w: vector[d]",)),
    ((r"p \in (0,1)",), (r"p: scalar real(0,1)",)),
    ((r"p \in [0,1)",), (r"p: scalar real[0,1)",)),
    ((r"p \in [0, \infty)",), (r"p: scalar real[0,)",)),
    ((r"\mathbf{R} \in \{0,1\}^{n \times d}",), (r"n: scalar integer[1,] (index)", r"d: scalar integer[1,] (index)", r"R: matrix[n, d] set{0,1}",)),
    ((r"y \in \{0,1\}",), (r"y: scalar set{0,1}",)),
    ((r"y \in \{-1,+1\}",), (r"y: scalar set{(neg 1),1}",)),
    ((r"n \in \mathbb{N}",), (r"n: scalar integer[0,] (index)",)),
    ((r"n \in \mathbb{Z}",), (r"n: scalar integer[,] (index)",)),
    ((r"i \in \{1,\dots,n\}",), (r"n: scalar integer[1,] (index) ?", r"i: scalar integer[1,n] (index)",)),
    ((r"x > 0",), (r"x: scalar real(0,]",)),
    ((r"x \ge 0",), (r"x: scalar real[0,]",)),
    ((r"0 < p < 1",), (r"p: scalar real(0,1)",)),
    ((r"0 \le \delta < 1",), (r"delta: scalar real[0,1)",)),
    ((r"n \ge 2 \text{ an integer}",), (r"n: scalar integer[2,] (index)",)),
    ((r"n \text{ is an integer}",), (r"n: scalar integer[1,] (index) ?",)),
    ((r"x \ne 0",), (r"x: scalar nonzero",)),
    ((r"x < y",), (r"x: scalar ?", r"y: scalar ?", r"assume (< x y)",)),
    ((r"n+2p \ge k",), (r"n: scalar integer[1,] (index) ?", r"p: scalar ?", r"k: scalar integer[1,(add n (mul 2 p))] (index)",)),
    ((r"|x| < 1",), (r"x: scalar ?", r"assume (< (abs x) 1)",)),
    ((r"x_1, \dots, x_n \in \mathbb{R}",), (r"n: scalar integer[1,] (index) ?", r"x[n]: scalar",)),
    ((r"\mathbf{x}_1, \dots, \mathbf{x}_n \in \mathbb{R}^d",), (r"d: scalar integer[1,] (index)", r"n: scalar integer[1,] (index) ?", r"x[n]: vector[d]",)),
    ((r"h_t \in \mathbb{R}^m",), (r"m: scalar integer[1,] (index)", r"t: scalar integer[1,] (index) ?", r"h[t]: vector[m]",)),
    ((r"W^{(t)} \in \mathbb{R}^{d \times d}",), (r"d: scalar integer[1,] (index)", r"t: scalar integer[1,] (index) ?", r"W[t]: matrix[d, d]",)),
    ((r"h_t^{(f)} \in \mathbb{R}^m",), (r"m: scalar integer[1,] (index)", r"t: scalar integer[1,] (index) ?", r"h^(f)[t]: vector[m]",)),
    ((r"W_1 \in \mathbb{R}^{m \times d}", r"W_2 \in \mathbb{R}^{k \times m}",), (r"m: scalar integer[1,] (index)", r"d: scalar integer[1,] (index)", r"W_1: matrix[m, d]", r"k: scalar integer[1,] (index)", r"W_2: matrix[k, m]",)),
    ((r"A \in \mathbb{R}^{n \times n} \text{ is symmetric positive definite}",), (r"n: scalar integer[1,] (index)", r"A: matrix[n, n] positive definite+symmetric",)),
    ((r"A \in \mathbb{R}^{n \times n} \text{ invertible}",), (r"n: scalar integer[1,] (index)", r"A: matrix[n, n] invertible",)),
    ((r"Q \in \mathbb{R}^{n \times n} \text{ orthogonal}",), (r"n: scalar integer[1,] (index)", r"Q: matrix[n, n] orthogonal",)),
    ((r"X \in \mathbb{R}^{n \times d} \text{ has full column rank}",), (r"n: scalar integer[1,] (index)", r"d: scalar integer[1,] (index)", r"X: matrix[n, d] full column rank",)),
    ((r"\mathbf{x} \in \mathbb{R}^n \text{ nonzero}",), (r"n: scalar integer[1,] (index)", r"x: vector[n] nonzero",)),
    ((r"\mathbf{q} \in \mathbb{R}^d \text{ with positive entries}",), (r"d: scalar integer[1,] (index)", r"q: vector[d] real(0,]",)),
    ((r"D \in \mathbb{R}^{n \times n} \text{ diagonal}",), (r"n: scalar integer[1,] (index)", r"D: matrix[n, n] diagonal",)),
    ((r"X \sim \mathcal{N}(\mu, \sigma^2)",), (r"X: scalar ?", r"mu: scalar ?", r"sigma: scalar ?", r"X ~ normal(mu, (pow sigma 2)), independent",)),
    ((r"X \sim \mathrm{Bern}(p)",), (r"X: scalar ?", r"p: scalar ?", r"X ~ bernoulli(p), independent",)),
    ((r"X \sim U[0,1]",), (r"X: scalar ?", r"X ~ uniform(0, 1), independent",)),
    ((r"R_{ij} \sim \mathrm{Bern}(p) \text{ i.i.d.}",), (r"R: matrix[R.1, R.2] ?", r"i: scalar integer[1,R.1] (index) ?", r"j: scalar integer[1,R.2] (index) ?", r"p: scalar ?", r"R ~ bernoulli(p), iid",)),
    ((r"x_1,\dots,x_n \sim \mathcal{N}(\mu,\sigma^2) \text{ i.i.d.}",), (r"x[index0]: scalar ?", r"mu: scalar ?", r"sigma: scalar ?", r"n: scalar integer[1,] (index) ?", r"x ~ normal(mu, (pow sigma 2)), iid",)),
    ((r"x_1,\dots,x_n \text{ i.i.d.}",), (r"x[index0]: scalar ?", r"n: scalar integer[1,] (index) ?", r"x ~ iid",)),
    ((r"x_1,\dots,x_n \text{ uncorrelated}",), (r"x[index0]: scalar ?", r"n: scalar integer[1,] (index) ?", r"x ~ uncorrelated",)),
    ((r"X \perp Y",), (r"X: scalar ?", r"Y: scalar ?", r"X ~ arbitrary", r"Y ~ arbitrary", r"independent X Y",)),
    ((r"X, Y \text{ independent}",), (r"X: scalar ?", r"Y: scalar ?", r"X ~ arbitrary", r"Y ~ arbitrary", r"independent X Y",)),
    ((r"X \text{ is independent of } Y",), (r"X: scalar ?", r"Y: scalar ?", r"X ~ arbitrary", r"Y ~ arbitrary", r"independent X Y",)),
    ((r"\mathbb{E}[X] = \mu",), (r"X: scalar ?", r"mu: scalar ?", r"X ~ mean mu, arbitrary",)),
    ((r"\mathbb{E}[X] = 0, \mathrm{Var}(X) = 1",), (r"X: scalar ?", r"X ~ mean 0, variance 1, arbitrary",)),
    ((r"\mathrm{Var}(X) = \sigma^2",), (r"X: scalar ?", r"sigma: scalar ?", r"X ~ variance (pow sigma 2), arbitrary",)),
    ((r"\mathbb{E}[X^2] = 3",), (r"X: scalar ?", r"X ~ second 3, arbitrary",)),
    ((r"\mathrm{Var}(\mathbf{x}) = I", r"\mathbf{x} \in \mathbb{R}^d",), (r"d: scalar integer[1,] (index)", r"x: vector[d]", r"x ~ variance identity:dxd, arbitrary",)),
    ((r"X \text{ has a symmetric distribution about } 0",), (r"X: scalar ?", r"X ~ mean 0, symmetric, arbitrary",)),
    ((r"X \text{ is a random variable}",), (r"X: scalar ?", r"X ~ arbitrary",)),
    ((r"g_t \text{ stationary}",), (r"t: scalar integer[1,] (index) ?", r"g[index0]: scalar ?", r"g ~ same",)),
    ((r"v_0 = 0",), (r"v_0: scalar ?", r"v_0 := 0",)),
    ((r"v_t = \beta v_{t-1} + (1-\beta) g_t",), (r"t: scalar integer[,] (index) ?", r"beta: scalar ?", r"v[t]: scalar ?", r"g[index0]: scalar ?", r"v[t] := (add (mul beta v[(add t (neg 1))]) (mul (add 1 (neg beta)) g[t]))",)),
    ((r"\hat{y} = w^\top x + b", r"w, x \in \mathbb{R}^d",), (r"d: scalar integer[1,] (index)", r"w: vector[d]", r"x: vector[d]", r"b: scalar ?", r"hat:y: scalar ?", r"hat:y := (add (matmul (transpose w) x) b)",)),
    ((r"f(x) = x^2",), (r"f: scalar (function)", r"f(x) := (pow x 2)",)),
    ((r"\sigma(x) = \frac{1}{1+e^{-x}}",), (r"sigma: scalar (function)", r"sigma(x) := (div 1 (add 1 (exp (neg x))))",)),
    ((r"\sigma \text{ is the logistic function}",), (r"sigma: scalar (function)", r"sigma(x) := (div 1 (add 1 (exp (neg x))))",)),
    ((r"f : \mathbb{R} \to \mathbb{R}",), (r"f: scalar (function)",)),
    ((r"g \text{ is an activation function}",), (r"g: scalar (function)",)),
    ((r"\delta_{ij} = 1 \text{ if } i = j \text{ and } 0 \text{ otherwise}",), (r"delta: matrix[delta.1, delta.2] ?", r"i: scalar integer[1,delta.1] (index) ?", r"j: scalar integer[1,delta.2] (index) ?", r"delta<i,j> := (cases [1 if (= i j)] [0 if else])",)),
    ((r"p_i = \frac{e^{z_i}}{\sum_k e^{z_k}}", r"\mathbf{z} \in \mathbb{R}^K",), (r"K: scalar integer[1,] (index)", r"z: vector[K]", r"i: scalar integer[1,K] (index) ?", r"k: scalar integer[1,K] (index) ?", r"p[i]: scalar ?", r"p[i] := (div (exp z<i>) (sum k * * (exp z<k>)))",)),
    ((r"\Gamma_{ii} = (X^\top X)_{ii}^{1/2}", r"X \in \mathbb{R}^{n \times d}", r"\Gamma \text{ diagonal}",), (r"n: scalar integer[1,] (index)", r"d: scalar integer[1,] (index)", r"X: matrix[n, d]", r"i: scalar integer[1,d] (index) ?", r"Gamma: matrix[d, d] diagonal ?", r"Gamma<i,i> := (pow (matmul (transpose X) X)<i,i> (div 1 2))",)),
    ((r"L = \|y - Xw\|^2", r"X \in \mathbb{R}^{n \times d}", r"w \in \mathbb{R}^d", r"y \in \mathbb{R}^n",), (r"n: scalar integer[1,] (index)", r"d: scalar integer[1,] (index)", r"X: matrix[n, d]", r"w: vector[d]", r"y: vector[n]", r"L: scalar ?", r"L := (pow (norm2 (add y (neg (matmul X w)))) 2)",)),
    ((r"L := \sum_{t=1}^T L_t",), (r"T: scalar integer[,] ?", r"L[index0]: scalar ?", r"L := (sum t 1 T L[t])",)),
    ((r"A x = b", r"A \in \mathbb{R}^{n \times n}", r"x, b \in \mathbb{R}^n",), (r"n: scalar integer[1,] (index)", r"A: matrix[n, n]", r"x: vector[n]", r"b: vector[n]", r"assume (= (matmul A x) b)",)),
    ((r"w^{L^2} \in \mathbb{R}^d",), (r"d: scalar integer[1,] (index)", r"w^L^2: vector[d]",)),
    ((r"\lambda^{\text{dropout}} > 0",), (r"lambda^dropout: scalar real(0,]",)),
    ((r"X \text{ has rows } x_1^\top, \dots, x_n^\top", r"X \in \mathbb{R}^{n \times d}",), (r"n: scalar integer[1,] (index)", r"d: scalar integer[1,] (index)", r"X: matrix[n, d]", r"x[index0]: vector[d]", r"x[index0] := X<index0,:>",)),
    ((r"c \in \mathbb{R} \text{ constant}",), (r"c: scalar",)),
    ((r"\lambda > 0, \mu > 0",), (r"lambda: scalar real(0,]", r"mu: scalar real(0,]",)),
    ((r"x \in \mathbb{R} \text{ and } y \in \mathbb{R}",), (r"x: scalar", r"y: scalar",)),
    ((r"A \succeq 0", r"A \in \mathbb{R}^{n \times n}",), (r"n: scalar integer[1,] (index)", r"A: matrix[n, n] positive semidefinite+symmetric",)),
    ((r"A, B \in \mathbb{R}^{n \times n}", r"A, B \succ 0",), (r"n: scalar integer[1,] (index)", r"A: matrix[n, n] positive definite+symmetric", r"B: matrix[n, n] positive definite+symmetric",)),
    ((r"A \in \mathbb{R}^{n \times n}", r"A = A^T",), (r"n: scalar integer[1,] (index)", r"A: matrix[n, n] symmetric",)),
    ((r"A \in \mathbb{R}^{n \times n}", r"A^T = -A",), (r"n: scalar integer[1,] (index)", r"A: matrix[n, n] skew",)),
    ((r"Q \in \mathbb{R}^{n \times n}", r"Q Q^\top = I",), (r"n: scalar integer[1,] (index)", r"Q: matrix[n, n] orthogonal",)),
    ((r"x \in \mathbb{R}^n", r"M \in \mathbb{R}^{n \times n}", r"\mathrm{Var}(x) = M",), (r"n: scalar integer[1,] (index)", r"x: vector[n]", r"M: matrix[n, n] positive definite+symmetric", r"x ~ variance M, arbitrary",)),
    ((r"x, m, s \in \mathbb{R}^n", r"x_i \sim \mathcal{N}(m_i, s_i^2)",), (r"n: scalar integer[1,] (index)", r"x: vector[n]", r"m: vector[n]", r"s: vector[n]", r"i: scalar integer[1,n] (index) ?", r"x ~ normal(m, (epow s 2)), independent",)),
    ((r"x, m \in \mathbb{R}^n", r"\mathbb{E}[x_i] = 2 m_i",), (r"n: scalar integer[1,] (index)", r"x: vector[n]", r"m: vector[n]", r"i: scalar integer[1,n] (index) ?", r"x ~ mean (mul 2 m), arbitrary",)),
    ((r"\mathrm{rank}(X) = d", r"X \in \mathbb{R}^{n\times d}",), (r"n: scalar integer[1,] (index)", r"d: scalar integer[1,] (index)", r"X: matrix[n, d]", r"assume (= (rank X) d)",)),
    ((r"X \sim \mathrm{Poisson}(\lambda)",), (r"X: scalar ?", r"lambda: scalar ?", r"X ~ poisson(lambda), independent",)),
    ((r"i \ne j",), (r"i: scalar integer[1,] (index) ?", r"j: scalar integer[1,] (index) ?", r"assume (!= i j)",)),
    ((r"X \in \mathbb{R}^{n \times d \times k}",), (r"n: scalar integer[1,] (index)", r"d: scalar integer[1,] (index)", r"k: scalar integer[1,] (index)", r"X: tensor[n, d, k]",)),
)  # fmt: skip


@pytest.mark.parametrize(("statements", "expected"), ROWS, ids=["; ".join(row[0]) for row in ROWS])
def test_statements(statements: tuple[str, ...], expected: tuple[str, ...]) -> None:
    assert facts(statements) == expected


REFUSED = (
    (r"\text{hello there}", r"the words 'hello there' are not understood"),
    (r"x \text{ is fluffy}", r"the words 'is fluffy' are not understood"),
    (r"x \in", r"a relation without one of its sides"),
    (r"x \in \heartsuit", r"'\\heartsuit' where a value was expected"),
    (r"x =", r"a relation without one of its sides"),
    (r"x \in \mathbb{R}^{n", r"this brace is never closed"),
    (r"= 3", r"a relation without one of its sides"),
    (r"x \in \mathbb{C}", r"the set C is not understood"),
    (r"x \in \mathbb{Q}", r"the set Q is not understood"),
    (r"x \in \mathcal{X}", r"the set X is not understood"),
    (r"\epsilon \sim \mathrm{Foo}(1)", r"this distribution is not known"),
    (r"\theta \in \Theta", r"the set Theta is not understood"),
)  # fmt: skip


@pytest.mark.parametrize(("statement", "message"), REFUSED)
def test_what_is_not_understood_is_refused(statement: str, message: str) -> None:
    with pytest.raises(NotationError) as caught:
        read_givens([statement])
    assert caught.value.message == message


def test_a_bad_statement_does_not_hide_the_good_ones() -> None:
    scope, problems = read_scope([r"x \in \mathbb{R}", r"y \text{ is fluffy}", "z > 0"])
    assert [problem.statement for problem in problems] == [r"y \text{ is fluffy}"]
    assert {"x", "z"} <= set(scope.declarations)


@pytest.mark.parametrize(
    "statements",
    [
        (r"X \in \mathbb{R}^{n \times d}", r"L = \|y - Xw\|^2", r"w \in \mathbb{R}^d", r"y \in \mathbb{R}^n"),
        (r"R_{ij} \sim \mathrm{Bern}(p) \text{ i.i.d.}", r"p \in (0,1)", r"R \in \{0,1\}^{n \times d}"),
    ],
)
def test_the_order_of_statements_does_not_matter(statements: tuple[str, ...]) -> None:
    assert sorted(facts(statements)) == sorted(facts(statements[::-1]))


def test_two_bounds_meet() -> None:
    assert "p: scalar real(0,1)" in facts((r"p > 0", r"p < 1"))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (r"X \sim \mathcal{N}(0, 1)", r"X \sim N(0, 1)"),
        (r"X \sim \mathrm{Bern}(p)", r"X \sim \mathrm{Bernoulli}(p)"),
        (r"X \sim \mathrm{Unif}(0, 1)", r"X \sim \mathcal{U}(0, 1)"),
        (r"x \in \mathbb{R}^n", r"\mathbf{x} \in \mathbb{R}^{n \times 1}"),
        (r"p \in (0,1)", r"0 < p < 1"),
        (r"X \perp Y", r"X \perp\!\!\!\perp Y"),
        (r"X \sim \mathrm{Unif}(0, 1)", r"X \sim \text{Uniform}(0, 1)"),
    ],
)  # fmt: skip
def test_two_ways_of_saying_are_one(one: str, other: str) -> None:
    assert facts((one,)) == facts((other,))


def test_a_loss_is_no_integer() -> None:
    assert "L: scalar ?" in facts((r"w \in \mathbb{R}^d", r"\nabla_w L = 0"))


@pytest.mark.xfail(strict=True, reason="the last index of a list is taken for the size of the same name")
def test_as_many_vectors_as_entries() -> None:
    scope = scope_for((r"v_1, \dots, v_n \in \mathbb{R}^n",), r"v_i^\top v_j")
    assert shape_text(read_in(scope, "v_i").shape) == "vector[n]"


def test_a_primed_name_is_declared_as_itself() -> None:
    assert facts((r"y, y' \in \mathbb{R}",)) == ("y: scalar", "y': scalar")


def test_the_order_of_random_names_is_fixed() -> None:
    program = "from notation.read_givens.reading import read_givens; print([r.name for r in read_givens([r'A, B, C, D, X, Y, Z \\text{ independent}']).random])"
    outputs = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={"PYTHONHASHSEED": str(seed)},
            capture_output=True,
            check=True,
            cwd=ROOT,
        ).stdout
        for seed in range(4)
    }
    assert len(outputs) == 1


INDEXED_LAWS = [
    # the law of a member, the shapes of its parameters once read for all members
    (r"z_i \sim \mathcal{N}(m_i, s_i^2)", [("d",), ("d",)]),
    (r"z_i \sim \mathcal{N}(m_i, 1)", [("d",), ()]),
    (r"z_j \sim \mathcal{N}(0, 2 s_j)", [(), ("d",)]),
    (r"z_i \sim \mathcal{N}(0, 1)", [(), ()]),
]


@pytest.mark.parametrize(("statement", "shapes"), INDEXED_LAWS)
def test_a_law_that_depends_on_the_index_is_that_of_a_vector(statement: str, shapes: list[tuple[str, ...]]) -> None:
    made = read_givens([r"m \in \mathbb{R}^d", r"s \in \mathbb{R}^d", statement])
    (random,) = made.random
    assert [tuple(getattr(size, "name", size) for size in value.shape) for value in random.parameters] == shapes
    known = made.declaration("z")
    assert (known is not None and bool(known.shape)) == any(shapes)
