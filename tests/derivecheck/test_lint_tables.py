"""Identities between densities on finite tables: what holds by the rules of probability, and what does not."""

# ruff: noqa: E501 - one case, one row
from __future__ import annotations

import pytest

from derivecheck.linter.linting import lint
from derivecheck.linter.table_patterns import read_book
from derivecheck.linter.tables import on_tables, refuted
from notation.source import Span
from notation.statements.chains import RawChain
from notation.statements.reading import read_statements
from notation.tokens.parse_written import parse_written


def chain_of(text: str) -> RawChain:
    return read_statements(parse_written(text), Span(0, len(text)))[0]


def outcome(text: str) -> bool | None:
    """Of the first relation of a chain."""
    chain = chain_of(text)
    raws = [member.raw for member in chain.members if member.raw is not None]
    return on_tables(raws[0], raws[1], chain.ops[0], raws)


CASES = [
    (r"p(x) = \sum_z p(x, z)", True),
    (r"p(x) = \int p(x \mid z) p(z) dz", True),
    (r"p(z|x) = \frac{p(x|z) p(z)}{p(x)}", True),
    (r"P(A|B) = P(B|A) P(A) / P(B)", True),
    (r"\log p_\theta(x) = \mathbb{E}_{q_\phi(z|x)}[\log p_\theta(x)]", True),
    (r"\log \sum_z q(z) \frac{p(x,z)}{q(z)} \ge \sum_z q(z) \log \frac{p(x,z)}{q(z)}", True),
    (r"D_{KL}(q \| p) = \sum_x q(x) \log \frac{q(x)}{p(x)}", True),
    (r"KL(q(z|x) \| p(z)) \ge 0", True),
    (
        r"\mathbb{E}_{z \sim q(z|x)}\left[\log \frac{p(x,z)}{q(z|x)}\right] = \mathbb{E}_{z \sim q(z|x)}[\log p(x|z)] - KL(q(z|x) \| p(z))",
        True,
    ),
    (r"\mathbb{E}_{q(z)}\left[\log \frac{p(z)}{q(z)} \frac{q(z)}{p(z)}\right] = 0", True),
    (r"\nabla_\theta p_\theta(x) = p_\theta(x) \nabla_\theta \log p_\theta(x)", True),
    (r"\sum_a \nabla_\theta \pi_\theta(a|s) = 0", True),
    (r"p(x, y) = p(x | y) p(y)", True),
    (r"H(p) = -\sum_x p(x) \log p(x)", True),
    (r"D_{KL}(q \| p) = \sum_x q(x) \log \frac{p(x)}{q(x)}", False),
    (r"H(p) = \sum{p(x) \log p(x)}", False),
    (r"\sum_x p(x) \log p(x) - \sum_x p(x) \log \frac{q(x)}{p(x)} = -\sum_x p(x) \log q(x)", False),
    # the author may suppose that they are independent, or mean other things
    (r"p(x, y) = p(x) p(y)", None),
    (r"\log p(x) = \sum_z \log p(x, z)", None),
    (r"p(x) = \sum_{i=1}^n p(x_i)", None),
    (r"H(p) = -p \log p - (1-p) \log(1-p)", None),
    (r"p(1-p) = p - p^2", None),
    (r"\mathbb{E}_{q(z)}[f(z)] = \sum_z p(z) f(z)", None),
]


@pytest.mark.parametrize(("text", "expected"), CASES, ids=[text for text, _ in CASES])
def test_tables(text: str, expected: bool | None) -> None:
    assert outcome(text) is expected


def test_other_relations_of_the_chain_make_sure() -> None:
    right = r"\log p(x) = \log \int p(x,z) dz = \log \int q(z|x) \frac{p(x,z)}{q(z|x)} dz \ge \int q(z|x) \log \frac{p(x,z)}{q(z|x)} dz "
    chain = chain_of(right + r"= E_{q(z|x)}[\log p(x|z)] + KL(q(z|x) \| p(z))")
    raws = [member.raw for member in chain.members if member.raw is not None]
    assert refuted(raws[-2], raws[-1], "=", raws, chain.ops)
    assert not refuted(raws[0], raws[1], "=", raws, chain.ops)
    assert not refuted(raws[-2], raws[-1], "=", raws[-2:], chain.ops[-1:])


def test_greek_subscripts_are_parameters_and_labels_are_not() -> None:
    book = read_book(
        [member.raw for member in chain_of(r"p_\theta(x|z) p(z) = p_{d}(x)").members if member.raw is not None]
    )
    assert sorted(book.patterns) == ["p", "p_d"]
    assert book.parameters == {"theta"}


def test_a_text_that_supposes_more_is_not_refuted() -> None:
    text = "$$H(p) = \\sum{p(x) \\log p(x)}$$"
    assert [item.verdict for item in lint(text).items] == ["fails"]
    assert [item.verdict for item in lint("The $x$ are i.i.d. here.\n\n" + text).items] != ["fails"]
