"""Decimals on the way: what rounding explains, and what it does not."""

from __future__ import annotations

import pytest

from derivecheck import steps

GIVEN = [r"z, p \in \mathbb{R}^3", "z = (2, 1, 0)", r"p = \mathrm{softmax}(z)", r"x \in \mathbb{R}"]
"""p is (0.66524, 0.24473, 0.09003)."""

CHAINS = [
    (r"-\log p_2 = -\log 0.245", "holds"),
    (r"-\log p_2 = -\log 0.246", "fails"),
    (r"\log p_1 - \log p_2 = \log 0.665 - \log 0.245", "holds"),
    (r"p_2 = 0.249", "fails"),
    (r"-\log p_2 = -\log 0.24", "fails"),  # two digits may be exact
    ("0.250 x = 0.2501 x", "fails"),
    ("0.250 x = x / 4", "holds"),
    ("0.500 \\cdot 2 = 1.01", "fails"),
    ("p_2 x = 0.245 x", "fails"),  # no constant
]


@pytest.mark.parametrize(("chain", "verdict"), CHAINS)
def test_rounding_on_the_way(chain: str, verdict: str) -> None:
    assert [step.verdict for step in steps(chain, GIVEN).steps] == [verdict]
