"""One step of the recurrent unit: its Jacobian, and the bound of its norm."""

from __future__ import annotations

from dataclasses import replace as with_field

from derivations.chain import Chain
from derivations.ift6135_h20_a2.symbols import U_input, W_square, b_vector, gamma, inputs, sigmoid, state, t
from derivations.rewrite import replace
from derivations.terms import Term, diag, jacobian, norm, sqrt
from notation import build
from notation.expression import Apply, Expression, Style

SLOPES = diag(sigmoid(state(t - 1), primes=1))
"""The Jacobian of an elementwise function is diagonal."""


def step_norm() -> Term:
    return norm(jacobian(state(t), state(t - 1)), "op")


def largest_eigenvalue(matrix: Term) -> Term:
    """``lambda_1(A^T A)``."""
    made = build.apply("eigmax", ((matrix.T * matrix).node,))
    assert isinstance(made, Apply)
    return Term(with_field(made, style=Style(r"\lambda", "1")))


def step_jacobian(chain: Chain) -> Expression:
    """Add the lines that find the Jacobian of one step."""
    rule = W_square * sigmoid(state(t - 1)) + U_input * inputs(t) + b_vector
    chain.then("recurrence", jacobian(rule, state(t - 1)), "the recurrence")
    return chain.then(
        "elementwise", W_square * SLOPES, "only the first term depends on the state; the activation is elementwise"
    )


def bounded_step(chain: Chain) -> Expression:
    """Add the lines that bound the norm of one step by the largest eigenvalue."""
    chain.then("Jacobian", norm(W_square * SLOPES, "op"), "the Jacobian of one step")
    line = chain.then(
        "submultiplicative",
        norm(W_square, "op") * norm(SLOPES, "op"),
        "the norm of a product is at most the product",
        "<=",
    )
    line = chain.then(
        "slopes",
        replace(line, norm(SLOPES, "op"), gamma),
        r"the norm of a diagonal matrix is its largest entry in absolute value, and no slope exceeds $\gamma$",
        "<=",
    )
    return chain.then(
        "eigenvalue",
        replace(line, norm(W_square, "op"), sqrt(largest_eigenvalue(W_square))),
        "the norm is the root of the largest eigenvalue",
    )
