"""A display cut into statements: chains, rows that go on, reasons, links, boxes."""

# ruff: noqa: E501 - one case, one row
from __future__ import annotations

import pytest

from notation.source import Malformed, Span
from notation.statements.chains import RawChain
from notation.statements.reading import parse_single, read_statements
from notation.tokens.parse_written import parse_written
from tests.notation.structure import structure


def chains(latex: str) -> tuple[RawChain, ...]:
    return read_statements(parse_written(latex), Span(0, len(latex)))


def shown(chain: RawChain) -> str:
    parts: list[str] = []
    for k, member in enumerate(chain.members):
        if k:
            parts.append(chain.ops[k - 1])
        if member.raw is not None:
            parts.append(structure(member.raw))
        else:
            parts.append(f"!{type(member.error).__name__}" if member.error else "-")
    link = f"{chain.link}: " if chain.link else ""
    return link + " ".join(parts) + (" {boxed}" if chain.boxed else "")


ROWS = (
    (r"a = b = c", (r"a = b = c",)),
    (r"\begin{aligned} a &= b \\ &= c \end{aligned}", (r"a = b = c",)),
    (r"\begin{align*} a &= b \\ c &= d \end{align*}", (r"a = b", r"c = d",)),
    (r"\begin{align} a &= b \\ &\quad + c \\ &= d \end{align}", (r"a = (sum +b +c) = d",)),
    (r"\begin{aligned} a &= b \\ &- c \end{aligned}", (r"a = (sum +b -c)",)),
    (r"\begin{gathered} a = b \\ c = d \end{gathered}", (r"a = b", r"c = d",)),
    (r"\begin{split} a &= b \\ &\le c \end{split}", (r"a = b <= c",)),
    (r"\begin{multline} a = b \\ + c \end{multline}", (r"a = (sum +b +c)",)),
    (r"\begin{eqnarray} a &=& b \\ &=& c \end{eqnarray}", (r"a = b = c",)),
    (r"\begin{flalign} a &= b && \text{why} \\ &= c \end{flalign}", (r"a = b = c",)),
    (r"\begin{alignat}{2} a &= b &\quad c &= d \end{alignat}", (r"a = b", r"and: c = d",)),
    (r"\begin{equation} a = b \end{equation}", (r"a = b",)),
    (r"\begin{aligned} a &= b && (\because \text{reason}) \\ &= c \end{aligned}", (r"a = b = c",)),
    (r"a = b \quad \text{(reason)}", (r"a = b",)),
    (r"a = b \quad (\text{by } x > 0)", (r"a = b",)),
    (r"a = b \implies c = d", (r"a = b", r"implies: c = d",)),
    (r"\implies a = b", (r"implies: a = b",)),
    (r"a = b \iff c = d", (r"a = b", r"iff: c = d",)),
    (r"\therefore a = b", (r"implies: a = b",)),
    (r"a = b \Rightarrow c = d \Rightarrow e = f", (r"a = b", r"implies: c = d", r"implies: e = f",)),
    (r"x = 1 \text{ or } x = 2", (r"x = 1", r"or: x = 2",)),
    (r"(a,b) = (c,d) \text{ or } (e,f) = (g,h)", (r"(a , b) = (c , d)", r"or: (e , f) = (g , h)",)),
    (r"x = 1 \text{ and } y = 2", (r"x = 1", r"and: y = 2",)),
    (r"a = b \text{ where } b = c", (r"a = b", r"where: b = c",)),
    (r"a = b, \quad c = d", (r"a = b", r"and: c = d",)),
    (r"a = b, c = d", (r"a = b", r"and: c = d",)),
    (r"a = (b, c)", (r"a = (b , c)",)),
    (r"c = 0, \mu = 0, \sigma^2 = \frac{1}{d}", (r"c = 0", r"and: mu = 0", r"and: sigma^{2} = (frac 1 d)",)),
    (r"f(x,y) = x, y", (r"(run f (x , y)) = {x , y}",)),
    (r"x \in \{1,2\}", (r"x in {1 , 2}",)),
    (r"x, y \in \mathbb{R}", (r"{x , y} in blackboard.R",)),
    (r"a = b.", (r"a = b",)),
    (r"a = b,", (r"a = b",)),
    (r"a = b \quad c = d", (r"a = b", r"and: c = d",)),
    (r"a = b \qquad (1)", (r"a = b",)),
    (r"a = b \tag{3}", (r"a = b",)),
    (r"\boxed{a = b}", (r"a = b {boxed}",)),
    (r"a = \boxed{b}", (r"a = b {boxed}",)),
    (r"\boxed{a = b} \text{ or } \boxed{c = d}", (r"a = b {boxed}", r"or: c = d {boxed}",)),
    (r"\begin{aligned} a &= b \\ \implies c &= d \end{aligned}", (r"a = b", r"implies: c = d",)),
    (r"a \to 0 \text{ as } n \to \infty", (r"a -> 0", r"as: n -> roman.infty",)),
    (r"a = b \text{ if } x > 0", (r"a = b", r"if: x > 0",)),
    (r"x_i = y_i \quad \forall i", (r"x_{i} = y_{i}",)),
    (r"a = b \text{ for all } i", (r"a = b",)),
    (r"\text{since } a = b", (r"because: a = b",)),
    (r"\text{Hence } a = b", (r"implies: a = b",)),
    (r"a = b \text{ by linearity}", (r"a = b",)),
    (r"= b", (r"- = b",)),
    (r"a", (r"a",)),
    (r"a \le b \le c", (r"a <= b <= c",)),
    (r"a := b", (r"a = b",)),
    (r"a \overset{(1)}{=} b", (r"a = b",)),
    (r"a \stackrel{\text{def}}{=} b", (r"a = b",)),
    (r"\left( a = b \right)", (r"a = b",)),
    (r"(a = b)", (r"a = b",)),
    (r"\begin{aligned} f &= ( a \\ & + b ) c \end{aligned}", (r"f = (run ((sum +a +b)) c)",)),
    (r"a = b ; c = d", (r"a = b", r"and: c = d",)),
    (r"a = \begin{cases} x & x > 0 \\ 0 & x \le 0 \end{cases}", (r"a = (cases [x if (rel x > 0)] [0 if (rel x <= 0)])",)),
    (r"a = b \because c", (r"a = b",)),
    (r"a = b \\ = c", (r"a = b = c",)),
    (r"a = b \\ c = d", (r"a = b", r"c = d",)),
    (r"a \approx b \propto c", (r"a approx b propto c",)),
    (r"x \sim \mathcal{N}(0,1)", (r"x ~ (run script.N (0 , 1))",)),
    (r"X \perp Y", (r"X perp Y",)),
    (r"\begin{aligned} a &= b \\ \text{so } c &= d \end{aligned}", (r"a = b", r"implies: c = d",)),
    (r"\begin{aligned} a &= \left( c \right. \\ &\left. + d \right) \end{aligned}", (r"a = ((sum +c +d))",)),
    (r"\begin{aligned} a &= b \\ \text{Note that } c &= d \end{aligned}", (r"a = b", r"c = d",)),
    (r"a = \dots = b", (r"a = b",)),
    pytest.param(r"a = b \text{ (so) } = c", ("a = b = c",), id="words before a relation"),
    pytest.param(
        r"\sum_{\substack{i=1 \\ i \ne j}}^n a_i = b", ("(sum _{(rel i = 1) , (rel i != j)} ^n a_{i}) = b",), id="a stack"
    ),
    pytest.param(
        r"\begin{flalign} a &= b && \text{why} & = c \end{flalign}", ("a = b = c",), id="a relation after a cell of words"
    ),
)  # fmt: skip


@pytest.mark.parametrize(("latex", "expected"), ROWS)
def test_statements(latex: str, expected: tuple[str, ...]) -> None:
    assert tuple(shown(chain) for chain in chains(latex)) == expected


KNOWN = (
    pytest.param(
        r"\begin{aligned} a &= b + \\ & c \end{aligned}", ("a = (sum +b +c)",), id="a row that ends in a sign",
        marks=pytest.mark.xfail(strict=True, reason="refused: the row is not joined with the next"),
    ),
)  # fmt: skip


@pytest.mark.parametrize(("latex", "expected"), KNOWN)
def test_statements_that_are_misread(latex: str, expected: tuple[str, ...]) -> None:
    assert tuple(shown(chain) for chain in chains(latex)) == expected


REMARKS = (
    (r"a = b \quad (\text{by } x > 0)", "by"),
    (r"\begin{aligned} a &= b && (\because \text{reason}) \\ &= c \end{aligned}", "reason"),
    (r"\begin{flalign} a &= b && \text{why} \\ &= c \end{flalign}", "why"),
    (r"x_i = y_i \quad \forall i", "forall i"),
    (r"a = b \text{ by linearity}", "by linearity"),
)


@pytest.mark.parametrize(("latex", "remark"), REMARKS)
def test_remarks_are_kept(latex: str, remark: str) -> None:
    (chain,) = chains(latex)
    assert remark in " ".join(chain.remarks)


def test_a_side_that_cannot_be_parsed_does_not_hide_the_others() -> None:
    (chain,) = chains(r"a = (b = c")
    assert chain.members[0].raw is not None
    (chain,) = chains(r"a = \foo = c")
    assert [member.raw is not None for member in chain.members] == [True, False, True]
    assert chain.members[1].error is not None
    assert chain.members[1].error.span == Span(4, 8)


def test_spans_of_the_sides_are_theirs() -> None:
    latex = r"\begin{aligned} a + b &= c \\ &= d e \end{aligned}"
    (chain,) = chains(latex)
    assert [latex[member.span.start : member.span.end] for member in chain.members] == ["a + b", "c", "d e"]


def test_a_row_that_starts_with_a_relation_goes_on() -> None:
    (chain,) = chains("= b = c")
    assert chain.continues
    assert chain.members[0].raw is None


@pytest.mark.parametrize(
    "latex", ["a = b", r"a \text{ or } b", r"\begin{aligned} a \\ b \end{aligned}", "= a", r"a \implies b"]
)
def test_one_expression_is_not_several(latex: str) -> None:
    with pytest.raises(Malformed):
        parse_single(parse_written(latex), Span(0, len(latex)))
