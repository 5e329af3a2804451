"""Rare spellings come out as the usual ones, and others stay as they are."""

from __future__ import annotations

import pytest

from notation.tokens.forms import usual_forms
from notation.tokens.lex import tokenize
from notation.tokens.macros import read_macros
from notation.tokens.parse_written import without_macros

ROWS = (
    (r"\partial y / \partial x", r"\frac { \partial y } { \partial x }"),
    (r"∂h_{t+1}/∂h_t = W", r"\frac { \partial h _ { t + 1 } } { \partial h _ t } = W"),
    (r"(∂w/∂u)^T g", r"( \frac { \partial w } { \partial u } ) ^ T g"),
    (r"\partial \mathbf{v}/\partial \mathbf{u}'", r"\frac { \partial \mathbf { v } } { \partial \mathbf { u } ' }"),
    (r"dL/dw_i", r"\frac { d L } { d w _ i }"),
    (r"d L / d w", r"d L / d w"),
    (r"ad/dx", r"a d / d x"),
    (r"a/d", r"a / d"),
    (r"\partial (x+y) / \partial x", r"\frac { \partial ( x + y ) } { \partial x }"),
    (r"\partial x + y / \partial x", r"\partial x + y / \partial x"),
    (r"∂E[L]/∂w_k = 0", r"\frac { \partial E [ L ] } { \partial w _ k } = 0"),
    (r"\partial y / x", r"\partial y / x"),
    (r"a \xrightarrow[T \to \infty]{} 0.", r"a \to 0 \text { a s } T \to \infty ."),
    (r"a \xrightarrow{T \to \infty} 0 \\ b", r"a \to 0 \text { a s } T \to \infty \\ b"),
    (r"a \xrightarrow{d} b", r"a \to b"),
    (r"a \underset{n \to 0}{\longrightarrow} 1", r"a \to 1 \text { a s } n \to 0"),
    (r"\underset{x}{\max} f", r"\underset { x } { \max } f"),
)  # fmt: skip


@pytest.mark.parametrize(("source", "expected"), ROWS, ids=[row[0] for row in ROWS])
def test_usual_forms(source: str, expected: str) -> None:
    made = usual_forms(tokenize(source))
    assert " ".join("\\" + token.text if token.kind == "command" else token.text for token in made) == expected
    assert all(0 <= token.span.start < token.span.end <= len(source) for token in made)


MACROS = read_macros(r"\newcommand{\vct}[1]{\mathbf{#1}} \newcommand{\R}{\mathbb{R}} \newcommand{\loop}{\loop\loop}")
EXPANDED = (
    (r"\vct{x} \in \R", r"\mathbf{x} \in \mathbb{R}"),
    (r"a + b", r"a + b"),
    (r"\alpha \Real", r"\alpha \Real"),
    (r"\loop", r"\loop"),
    (r"\vct{x", r"\vct{x"),
)


@pytest.mark.parametrize(("source", "expected"), EXPANDED)
def test_without_macros(source: str, expected: str) -> None:
    assert without_macros(source, MACROS).replace(" ", "") == expected.replace(" ", "")
