"""The checker: each rule proves what it is for, and refuses what is nearly right."""

# ruff: noqa: E501 - one case, one row
from __future__ import annotations

from dataclasses import replace

import pytest

from derivations.catalog import load_derivation, load_problem_set
from derivations.chain import NEW_CHAIN
from derivations.checker import OPEN, PREMISE, PROVED, RULES, Known, Line, Trace, replay, trace_of
from derivations.contents import catalogue_names
from derivations.reading import read_formula, read_statement, scope_of
from notation import build
from notation.expression import Expression, Relation

SOFTMAX = (r"z, p, y \in \mathbb{R}^k", r"L \in \mathbb{R}", r"p = \mathrm{softmax}(z)", r"L = -y^\top \log p")
TWO_WAYS = (
    r"x, u, v \in \mathbb{R}^n", r"A \in \mathbb{R}^{n \times n}", r"L \in \mathbb{R}", r"u = 2 x", r"v = A x", r"L = u^\top v",
)  # fmt: skip
AFFINE = (r"x, y, z \in \mathbb{R}^n", r"A \in \mathbb{R}^{n \times n}", r"y = A x")
VECTORS = (
    r"x, y \in \mathbb{R}^n",
    r"A, B \in \mathbb{R}^{n \times n}",
    r"a, b, c, u \in \mathbb{R}",
    r"s > 0",
    r"t > 0",
)
AVERAGE = (r"\beta \in (0, 1)", r"v_0 = 0", r"v_t = \beta v_{t-1} + g")
WEIGHT = (
    r"h_t, x_t \in \mathbb{R}^m", r"W \in \mathbb{R}^{m \times m}", r"T \ge 1 \text{ an integer}", r"L \in \mathbb{R}",
    r"f : \mathbb{R} \to \mathbb{R} \text{ differentiable}", r"h_t = f(W x_t + h_{t-1})", r"L = \sum_{t=1}^T \|h_t\|^2",
)  # fmt: skip
PRODUCTS = (r"w, h \in \mathbb{R}^n", r"w_i \sim \mathcal{N}(1, 1) \text{ i.i.d.}", r"h_i \text{ uncorrelated}")
APART = r"w \text{ and } h \text{ independent}"
LIPSCHITZ = (
    r"f : \mathbb{R} \to \mathbb{R} \text{ differentiable}",
    r"c > 0",
    r"|f'(q)| \leq c \text{ for all } q",
    r"x \in \mathbb{R}^n",
)

PROVED_ROWS = (
    ("the givens", SOFTMAX, r"\frac{\partial p}{\partial z}", "=", r"\mathrm{diag}(p) - p p^\top"),
    ("variables held apart", SOFTMAX, r"\nabla_p L", "=", r"-\frac{y}{p}"),
    ("chain rule", SOFTMAX, r"\nabla_z L", "=", r"\left(\frac{\partial p}{\partial z}\right)^\top \nabla_p L"),
    ("the givens", TWO_WAYS, r"\nabla_x L", "=", r"\left(\frac{\partial u}{\partial x}\right)^\top \nabla_u L + \left(\frac{\partial v}{\partial x}\right)^\top \nabla_v L"),
    ("the givens", VECTORS, r"\frac{\partial}{\partial u} \max(0, u)", "=", r"\mathbb{1}\{u > 0\}"),
    ("a bound", VECTORS, r"\|x + y\|", "<=", r"\|x\| + \|y\|"),
    ("a bound", VECTORS, r"\|A x\|", "<=", r"\|A\|_2 \|x\|"),
    ("a bound", VECTORS, r"x^\top y", "<=", r"\|x\| \|y\|"),
    ("a bound", VECTORS, r"s \log t", "<=", r"s (t - 1)"),
    ("a bound", VECTORS, r"1 - u^2", "<=", "1"),
    ("a bound", LIPSCHITZ, r"\|\mathrm{diag}(f'(x))\|_2", "<=", "c"),
    ("limit", (r"\beta \in (0, 1)", r"t \ge 1 \text{ an integer}"), r"\lim_{t \to \infty} \beta^t", "=", "0"),
    ("spectral norm", VECTORS, r"2 \|A\|_2", "=", r"2 \sqrt{\lambda_{\max}(A^\top A)}"),
    ("numbers", VECTORS, r"\lambda_{\max}\left(\begin{bmatrix} 2 & 1 \\ 1 & 2 \end{bmatrix}\right)", "=", "3"),
    ("uncorrelated terms", (*PRODUCTS, APART), r"\mathrm{Var}(\sum_{j=1}^n w_j h_j)", "=", r"\sum_{j=1}^n \mathrm{Var}(w_j h_j)"),
    ("a weight shared over time", WEIGHT, r"\nabla_W L", "=", r"\sum_{t=1}^T \mathrm{diag}(f'(W x_t + h_{t-1})) (\nabla_{h_t} L) x_t^\top"),
)  # fmt: skip

REFUSED_ROWS = (
    (PRODUCTS, r"\mathrm{Var}(\sum_{j=1}^n w_j h_j)", "=", r"\sum_{j=1}^n \mathrm{Var}(w_j h_j)"),
    ((*PRODUCTS[:2], r"h_i \text{ random}", APART), r"\mathrm{Var}(\sum_{j=1}^n w_j h_j)", "=", r"\sum_{j=1}^n \mathrm{Var}(w_j h_j)"),
    ((*PRODUCTS, APART), r"\mathrm{Var}(\sum_{j=1}^n w_j h_j)", "=", r"\sum_{j=1}^n \mathrm{Var}(w_j) \mathrm{Var}(h_j)"),
    (SOFTMAX, r"\frac{\partial p}{\partial z}", "=", r"\mathrm{diag}(p) + p p^\top"),
    (SOFTMAX, r"\nabla_p L", "=", r"\frac{y}{p}"),
    (SOFTMAX, r"\nabla_z L", "=", r"\frac{\partial p}{\partial z} \nabla_p L + \nabla_p L"),
    (TWO_WAYS, r"\nabla_x L", "=", r"\left(\frac{\partial u}{\partial x}\right)^\top \nabla_u L"),
    (TWO_WAYS, r"\nabla_x L", "=", r"\left(\frac{\partial u}{\partial x}\right)^\top \nabla_u L + \left(\frac{\partial u}{\partial x}\right)^\top \nabla_u L"),
    (AFFINE, r"\nabla_y \|z - y\|^2", "=", r"\mathbf{0}"),  # the variable is not replaced by its definition
    (AFFINE, r"\nabla_x \|z - y\|^2", "=", r"-2 (z - y)"),
    (VECTORS, r"A B x", "=", r"B A x"),
    (VECTORS, r"\mathbb{1}\{u > 0\}", "=", r"\frac{1 + \mathrm{sign}(u)}{2}"),  # differs at the kink, and is no derivative
    (VECTORS, r"\|x\| + \|y\|", "<=", r"\|x + y\|"),
    (VECTORS, r"\|A x\|", "<=", r"\|x\|"),
    (VECTORS, r"x^\top y", "<=", r"x^\top x"),
    (VECTORS, r"a \|x + y\|", "<=", r"a (\|x\| + \|y\|)"),  # the sign of a is not known
    (VECTORS, r"s \log t", "<=", r"s (t - 2)"),
    (VECTORS, "u", ">=", "0"),
    (VECTORS, r"1 - u^2", "<", "1"),
    (VECTORS, r"\frac{a}{s}", "<=", r"\frac{a}{t}"),
    (LIPSCHITZ, r"\|\mathrm{diag}(f(x))\|_2", "<=", "c"),
    (VECTORS, r"2 \|A\|_2", "=", r"2 \lambda_{\max}(A^\top A)"),
    (WEIGHT, r"\nabla_W L", "=", r"\sum_{t=1}^T (\nabla_{h_t} L) x_t^\top"),
)  # fmt: skip


def one_step(givens: tuple[str, ...], before: str, op: str, after: str) -> tuple[str, str]:
    scope = scope_of(givens, (before, after))
    left, right = read_formula(before, scope), read_formula(after, scope)
    if left.shape and not right.shape:
        right = build.zeros(left.shape)
    trace = Trace("row", givens, (Line("subject", "", NEW_CHAIN, None, left), Line("step", "", op, left, right)))
    found = replay(trace)[-1]
    return found.outcome, found.by


@pytest.mark.parametrize(("rule", "givens", "before", "op", "after"), PROVED_ROWS)
def test_a_rule_proves_its_row(rule: str, givens: tuple[str, ...], before: str, op: str, after: str) -> None:
    outcome, by = one_step(givens, before, op, after)
    assert (outcome, by in (rule, "a certificate")) == (PROVED, True)
    if by != rule:  # the rule stands on its own where no certificate is found
        scope = scope_of(givens, (before, after))
        line = Line("step", "", op, read_formula(before, scope), read_formula(after, scope))
        assert dict(RULES)[rule](line, Known(scope.givens()))


@pytest.mark.parametrize(("givens", "before", "op", "after"), REFUSED_ROWS)
def test_what_is_nearly_right_is_not_proved(givens: tuple[str, ...], before: str, op: str, after: str) -> None:
    assert one_step(givens, before, op, after) == (OPEN, "")


IMPLICATIONS = (
    (VECTORS, "2 u = 4", "u = 2", PROVED),
    (VECTORS, "2 u = 4", "u = 3", OPEN),
    (VECTORS, "s u = a", r"u = \frac{a}{s}", PROVED),
    (VECTORS, "s u = a", "u = a", OPEN),
    (VECTORS, r"2 s x + 2 s y = \mathbf{0}", r"x + y = \mathbf{0}", PROVED),
    (VECTORS, r"A x = y", r"x = A^{-1} y", PROVED),
    (VECTORS, r"A x = y", r"x = y", OPEN),
    (VECTORS, "u^2 = s", r"u = \sqrt{s}", PROVED),
    (VECTORS, r"A x = s x", r"A x = 3 s x", OPEN),
    (VECTORS, r"A x = \mathbf{0}", r"x = \mathbf{0}", OPEN),
    (VECTORS, "a u = 0", "u = 0", OPEN),
    (VECTORS, "u^2 = s", "u = s", OPEN),
)


@pytest.mark.parametrize(("givens", "before", "after", "outcome"), IMPLICATIONS)
def test_implications(givens: tuple[str, ...], before: str, after: str, outcome: str) -> None:
    scope = scope_of(givens)
    first, then = read_statement(before, scope), read_statement(after, scope)
    trace = Trace("row", givens, (Line("set up", "", NEW_CHAIN, None, first), Line("step", "", "implies", first, then)))
    assert [item.outcome for item in replay(trace)] == [PREMISE, outcome]


@pytest.mark.parametrize(
    ("claim", "outcome"),
    [(r"(1 - \beta^t) \frac{g}{1 - \beta}", PROVED), (r"(1 - \beta^{t+1}) \frac{g}{1 - \beta}", OPEN), (r"t g", OPEN)],
)
def test_induction_needs_its_base_and_its_step(claim: str, outcome: str) -> None:
    assert one_step(AVERAGE, "v_t", "=", claim)[0] == outcome


@pytest.mark.parametrize("name", catalogue_names()[::8])
def test_a_wrong_last_line_is_refused(name: str) -> None:
    """Every derivation whose last line is twice what it should be fails there, and only there."""
    trace = trace_of(load_derivation(name))
    last = trace.lines[-1]
    doubled = replace(trace, lines=(*trace.lines[:-1], replace(last, after=_doubled(last.after))))
    outcomes = [item.outcome for item in replay(doubled)]
    assert outcomes[-1] == OPEN or _zero(last.after)
    assert OPEN not in outcomes[:-1]


def _doubled(node: Expression) -> Expression:
    if isinstance(node, Relation):
        return replace(node, right=_doubled(node.right))
    return build.add((build.scale(build.number(3), node), build.zeros(node.shape) if node.shape else build.ONE))


def _zero(node: Expression) -> bool:
    return node == build.ZERO or node == build.zeros(node.shape)


@pytest.mark.parametrize("name", load_problem_set("ift6135_h20_a2").derivations)
def test_the_first_problem_set_replays(name: str) -> None:
    assert OPEN not in [item.outcome for item in replay(trace_of(load_derivation(name)))]
