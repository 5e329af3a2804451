"""Equations between functions, without an argument."""

from __future__ import annotations

import pytest

from derivecheck import steps

GIVEN = [r"\sigma(u) = \frac{1}{1 + e^{-u}}", r"f(x) = \tanh(x)", "g(x) = x^2", r"\phi \text{ function}"]

CHAINS = [
    (r"\sigma' = \sigma (1 - \sigma)", "holds"),
    (r"\sigma' = (1 - \sigma) \sigma", "holds"),
    (r"\sigma' = \sigma - \sigma^2", "holds"),
    (r"\sigma' = \frac{e^{-u}}{(1 + e^{-u})^2}", "holds"),
    (r"\sigma' = \sigma (1 + \sigma)", "fails"),
    (r"\sigma' = \sigma (\sigma - 1)", "fails"),
    ("f' = 1 - f^2", "holds"),
    ("f' = 1 + f^2", "fails"),
    ("f'' = -2 f f'", "holds"),
    ("g' = 2 x", "holds"),
    ("g' = x", "fails"),
    (r"\sigma'(u) = \sigma(u) (1 - \sigma(u))", "holds"),
    (r"\sigma' = \sigma(x) (1 - \sigma(x))", "unreadable"),  # one side has an argument, the other none
    (r"\phi' = \phi (1 - \phi)", "unreadable"),  # nothing says what it is
    ("f' = 1 - f^{-1}", "unreadable"),  # an inverse or a reciprocal
]


@pytest.mark.parametrize(("chain", "verdict"), CHAINS)
def test_equations_between_functions(chain: str, verdict: str) -> None:
    assert [step.verdict for step in steps(chain, GIVEN).steps] == [verdict]
