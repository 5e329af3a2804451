"""Tokens: every character belongs to one, or is white space or a comment."""

from __future__ import annotations

from itertools import pairwise

import pytest

from notation.source import Malformed
from notation.tokens.lex import tokenize

ROWS = (
    ("x", "letter:x"),
    ("xy", "letter:x letter:y"),
    ("x2", "letter:x number:2"),
    ("12.5", "number:12.5"),
    (".5", "number:.5"),
    ("1.2.3", "number:1.2 number:.3"),
    (r"\alpha", "command:alpha"),
    (r"\alpha\beta", "command:alpha command:beta"),
    (r"\alphax", "command:alphax"),
    (r"\alpha x", "command:alpha letter:x"),
    (r"\alpha2", "command:alpha number:2"),
    (r"\{\}", "command:{ command:}"),
    (r"\\", "command:\\"),
    (r"\,", "command:,"),
    (r"\|", "command:|"),
    (r"a\ b", "letter:a letter:b"),
    (r"\operatorname*{f}", "command:operatorname* mark:{ letter:f mark:}"),
    (r"\hspace*{1}", "command:hspace mark:* mark:{ number:1 mark:}"),
    ("a % b\nc", "letter:a letter:c"),
    ("a % b", "letter:a"),
    (r"a \% b", "letter:a command:% letter:b"),
    ("a%", "letter:a"),
    ("a\tb\r\nc", "letter:a letter:b letter:c"),
    ("a\u00a0b\u200bc\ufeff", "letter:a letter:b letter:c"),
    ("", ""),
    (" \n ", ""),
    ("a:=b", "letter:a command:coloneqq letter:b"),
    ("≤", "command:le"),
    ("−x", "mark:- letter:x"),
    ("Σ∑", "command:Sigma command:sum"),
    ("⊤⊙∂∇", "command:top command:odot command:partial command:nabla"),
    ("x′", "letter:x mark:'"),
    ("exp(x)", "word:exp mark:( letter:x mark:)"),
    ("exp x", "word:exp letter:x"),
    ("expx", "letter:e letter:x letter:p letter:x"),
    ("aexp(x)", "letter:a letter:e letter:x letter:p mark:( letter:x mark:)"),
    ("softmax_i", "word:softmax mark:_ letter:i"),
    ("trace(A)", "word:trace mark:( letter:A mark:)"),
    ("Var[x]", "word:Var mark:[ letter:x mark:]"),
    ("p(x)", "letter:p mark:( letter:x mark:)"),
    ("2{,}5", "number:2.5"),
    ("2{,}583", "number:2583"),
    ("2{,}583 + 0{,}5", "number:2.583 mark:+ number:0.5"),
    ("1{,}000{,}000", "number:1000000"),
    ("a{,}b", "letter:a mark:{ mark:, mark:} letter:b"),
    ("ŷ", "command:hat mark:{ letter:y mark:}"),
    ("x\u0304", "command:bar mark:{ letter:x mark:}"),
    ("même", "letter:m mark:ê letter:m letter:e"),
    ("?!@", "mark:? mark:! mark:@"),
)  # fmt: skip


def shown(source: str) -> str:
    return " ".join(f"{token.kind}:{token.text}" for token in tokenize(source))


@pytest.mark.parametrize(("source", "expected"), ROWS)
def test_tokens(source: str, expected: str) -> None:
    assert shown(source) == expected


@pytest.mark.parametrize("source", [row[0] for row in ROWS])
def test_spans_cover_all_that_is_not_space_or_comment(source: str) -> None:
    tokens = tokenize(source)
    covered = {k for token in tokens for k in range(token.span.start, token.span.end)}
    spaces = "\t\n\r \u00a0\u200b\ufeff"
    left = "".join(mark for k, mark in enumerate(source) if k not in covered and mark not in spaces)
    assert left in ("", "%b", "%", "\\"), left
    assert all(a.span == b.span or a.span.end <= b.span.start for a, b in pairwise(tokens))


@pytest.mark.parametrize(("source", "start"), [("a\x00b", 1), ("\x07", 0), ("a\x7f", 1), ("x\\", 1)])
def test_what_no_token_is_made_of(source: str, start: int) -> None:
    with pytest.raises(Malformed) as caught:
        tokenize(source)
    assert caught.value.span is not None
    assert caught.value.span.start == start


def test_a_slice_has_spans_into_the_whole() -> None:
    (token,) = tokenize("abc", 1, 2)
    assert (token.text, token.span.start, token.span.end) == ("b", 1, 2)
