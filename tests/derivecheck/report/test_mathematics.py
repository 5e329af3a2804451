"""Formulas on a page, formulas among words, and counterexamples taken apart."""

from __future__ import annotations

import pytest

from derivecheck.report.bare_formulas import bare_formulas
from derivecheck.report.mathematics import Formulas, with_closed_braces
from derivecheck.report.worlds import Told, symbol_latex, told_world, value_markup


@pytest.mark.parametrize(
    ("text", "formulas"),
    [
        (r"right if \mathbf{V}^{(f)} is transposed and the norm is removed: -2 x", [r"\mathbf{V}^{(f)}"]),
        (
            r"right if n - 1 is n: \begin{bmatrix} 1 & 2 \end{bmatrix}",
            ["n - 1", r"\begin{bmatrix} 1 & 2 \end{bmatrix}"],
        ),
        (r"divided by n = 12 instead of n - 1 = 11: \frac{7}{12}", ["n = 12", "n - 1 = 11", r"\frac{7}{12}"]),
        (r"\text{so many words} hold", [r"\text{so many words}"]),
        ("the right side lacks a factor 1/2", []),
        ("the left side is a scalar, the right side a vector[d]", []),
        ("b = a holds", ["b = a"]),
        ("", []),
    ],
)
def test_formulas_among_words_are_found(text: str, formulas: list[str]) -> None:
    pieces = bare_formulas(text)
    assert "".join(piece for _, piece in pieces) == text
    assert [piece for is_formula, piece in pieces if is_formula] == formulas


@pytest.mark.parametrize(
    ("latex", "shown"),
    [
        (r"\begin{x}<b>", r'<code class="latex">\begin{x}&lt;b&gt;</code>'),
        ("x_a_b", '<code class="latex">x_a_b</code>'),
        ("$", '<code class="latex">$</code>'),
    ],
)
def test_what_cannot_be_read_is_shown_as_its_source(latex: str, shown: str) -> None:
    assert Formulas().inline(latex) == shown


def test_a_formula_too_long_is_shown_with_its_middle_left_out() -> None:
    shown = Formulas().inline("a + " * 5000 + "z")
    assert shown.startswith('<code class="latex">a + a')
    assert shown.endswith("+ z</code>")
    assert len(shown) < 2000


def test_the_authors_macros_are_used() -> None:
    assert Formulas([r"\newcommand{\th}{\theta}"]).inline(r"\th") == Formulas().inline(r"\theta")


def test_a_broken_macro_breaks_nothing() -> None:
    assert Formulas([r"\newcommand{\th", r"\def\x{y}"]).inline(r"\x") == Formulas().inline("y")


@pytest.mark.parametrize(
    ("cut", "whole"),
    [(r"\cancel{x", r"\cancel{x}"), ("x} + y", "{x} + y"), (r"\{x", r"\{x"), ("a{b}c", "a{b}c")],
)
def test_braces_of_a_stretch_are_closed(cut: str, whole: str) -> None:
    assert with_closed_braces(cut) == whole


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "the right side lacks a factor 2; d = 2; w = [1, -2]; left = 1, right = [3, 4]",
            Told("the right side lacks a factor 2", (("d", "2"), ("w", "[1, -2]")), "1", "[3, 4]"),
        ),
        ("left = 0.5, right = 1", Told("", (), "0.5", "1")),
        (
            "X is one of [1, 2] with chances [0.5, 0.5]; left = 1, right = 2",
            Told("", (("X", "one of [1, 2] with chances [0.5, 0.5]"),), "1", "2"),
        ),
        ("the left side is a scalar, the right side a vector[d]", None),
        ("entry 1: expected 35/18 = 1.9444, submitted 2.33", None),
        ("", None),
    ],
)
def test_a_counterexample_is_taken_apart(text: str, told: Told | None) -> None:
    assert told_world(text) == (told or Told(text))


@pytest.mark.parametrize(
    ("value", "rows", "cells"),
    [("1.5", 0, 0), ("[1, -2.5e-3]", 1, 2), ("[[1, 2], [3, 4]]", 2, 4), ("[[ 7.9625,  0.245 ]]", 1, 2), ("[]", 1, 0)],
)
def test_a_value_is_laid_out(value: str, rows: int, cells: int) -> None:
    shown = value_markup(value)
    assert (shown.count("<mtr>"), shown.count("<mtd>"), shown[:5]) == (rows, cells, "<math")


@pytest.mark.parametrize("value", ["[1, <b>", "one of [1] with chances [1]", "[1]]", "x", "[[1], 2"])
def test_any_other_value_is_text(value: str) -> None:
    assert value_markup(value).startswith('<span class="value">')
    assert "<b>" not in value_markup(value)


@pytest.mark.parametrize(
    ("name", "latex"),
    [
        ("w", "w"),
        ("lambda", r"\lambda"),
        ("h^(b)_4", r"h^{\mathrm{(b)}}_{4}"),
        ("w^L^2", r"w^{\mathrm{L2}}"),
        ("loss", r"\mathrm{loss}"),
        ("a b", ""),
        ("<script>", ""),
    ],
)
def test_names_of_a_world_are_formulas(name: str, latex: str) -> None:
    assert symbol_latex(name) == latex
