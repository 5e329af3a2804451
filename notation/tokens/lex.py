"""LaTeX source to tokens. Every character belongs to a token or is white space or a comment."""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

from notation.source import LimitReached, Malformed, Span

MAX_TOKENS = 100_000  # of one formula


class Token(NamedTuple):
    """``kind``: ``command`` (``text`` without the backslash), ``letter``, ``number``, ``word`` (a known
    multi-letter name written bare), ``mark`` (any other character). ``spaced``: in the body of a macro, white
    space stood before it (elsewhere the spans tell)."""

    kind: str
    text: str
    span: Span
    spaced: bool = False


WORDS = (
    "softmax softplus sigmoid argmax argmin ReLU relu tanh sinh cosh diag Diag Tr trace det exp log ln sin cos tan max min "
    "Var Cov Bern Bernoulli Unif Uniform Normal sign sgn vec rank"
).split()
"""Names that people write without a backslash. A run of letters is read as one of them only where the run
starts with it and a bracket, a script or a space follows."""

UNICODE = {
    "−": "-", "–": "-", "·": r"\cdot", "×": r"\times", "≤": r"\le", "≥": r"\ge", "≠": r"\ne", "∈": r"\in", "∞": r"\infty",
    "∑": r"\sum", "∏": r"\prod", "∫": r"\int", "√": r"\sqrt", "∂": r"\partial", "∇": r"\nabla", "→": r"\to", "⇒": r"\implies",
    "⇔": r"\iff", "≈": r"\approx", "∝": r"\propto", "∥": r"\|", "‖": r"\|", "⊤": r"\top", "⊙": r"\odot", "∘": r"\circ",
    "′": "'", "α": r"\alpha", "β": r"\beta", "γ": r"\gamma", "δ": r"\delta", "ε": r"\epsilon", "ϵ": r"\epsilon", "ζ": r"\zeta",
    "η": r"\eta", "θ": r"\theta", "κ": r"\kappa", "λ": r"\lambda", "μ": r"\mu", "µ": r"\mu", "ν": r"\nu", "ξ": r"\xi",
    "π": r"\pi", "ρ": r"\rho", "σ": r"\sigma", "τ": r"\tau", "φ": r"\phi", "ϕ": r"\phi", "χ": r"\chi", "ψ": r"\psi", "ω": r"\omega",
    "Γ": r"\Gamma", "Δ": r"\Delta", "Θ": r"\Theta", "Λ": r"\Lambda", "Σ": r"\Sigma", "Φ": r"\Phi", "Ψ": r"\Psi", "Ω": r"\Omega",
    "∴": r"\therefore", "∵": r"\because", "…": r"\dots", "⋯": r"\cdots", "∼": r"\sim", "⊥": r"\perp", "∀": r"\forall",
}  # fmt: skip

_TOKEN = re.compile(
    r"(?P<space>[\s\u00a0\u200b\u200e\u200f\u2009\u202f\ufeff]+)"
    r"|(?P<comment>(?<!\\)%[^\n]*(?:\n|$))"
    r"|(?P<command>\\(?:[A-Za-z]+\*?|.|$))"
    r"|(?P<number>\d{1,3}(?:\{,\}\d{3})+(?![\d{])|\d+(?:\.\d+|\{,\}\d+)?|\.\d+)"
    r"|(?P<define>:=|=:)"
    r"|(?P<arrow><?=>)"
    r"|(?P<letter>[A-Za-z])"
    r"|(?P<mark>.)",
    re.DOTALL,
)
_COMMA = re.compile(r"\{,\}")
_DECIMAL_COMMA = re.compile(r"(?<![\d}])(?:0+|\d{4,})\{,\}\d|\d\{,\}(?:\d{1,2}|\d{4,})(?![\d{])")
_ACCENTS = {"\u0302": "hat", "\u0303": "tilde", "\u0304": "bar", "\u0307": "dot"}
_WORD = re.compile(r"(?:" + "|".join(sorted(WORDS, key=len, reverse=True)) + r")(?=\s*[(\[{_^\\|]|\s)")
_STARRED = frozenset({"operatorname*", "DeclareMathOperator*"})


def has_decimal_commas(text: str) -> bool:
    """Whether some number of the text can only be a decimal with a comma (``2{,}5``), so that all are."""
    return "{,}" in text and _DECIMAL_COMMA.search(text) is not None


def tokenize(source: str, start: int = 0, end: int | None = None, *, decimal_commas: bool = False) -> list[Token]:
    """The tokens of ``source[start:end]``; spans are offsets into ``source``. ``decimal_commas``: ``2{,}583`` is no
    number of thousands. Raises ``LimitReached`` above ``MAX_TOKENS``."""
    tokens: list[Token] = []
    decimal_commas = decimal_commas or has_decimal_commas(source)
    position = start
    stop = len(source) if end is None else end
    while position < stop:
        match = _TOKEN.match(source, position, stop)
        if match is None:  # pragma: no cover - the pattern takes any character
            raise Malformed("cannot read this character", Span(position, position + 1))
        if len(tokens) > MAX_TOKENS:
            raise LimitReached(f"a formula of more than {MAX_TOKENS} marks", Span(position, position + 1))
        kind = match.lastgroup or "mark"
        last = match.end()
        if kind == "space":
            position = last
            continue
        text = match.group()
        if kind == "letter":
            word = _WORD.match(source, position, stop)
            before = source[position - 1] if position > start else " "
            script = before.isalpha() and position - 2 >= start and source[position - 2] in "^_"  # w^TDiag(…)
            if word and (script or not before.isalpha()):
                kind, text, last = "word", word.group(), word.end()
        span = Span(position, last)
        position = last
        if kind == "number" and "{" in text:
            thousands = not decimal_commas and re.fullmatch(r"\d{1,3}(\{,\}\d{3})+", text)
            text = _COMMA.sub("" if thousands else ".", text)
        accented = _accented(source, match.start(), stop) if ord(text[0]) > 127 or kind == "letter" else None
        if accented is not None:
            accent, letter, position = accented
            span = Span(span.start, position)
            tokens += [Token("command", accent, span), Token("mark", "{", span)]
            tokens += [Token("letter", letter, span), Token("mark", "}", span)]
            continue
        if kind in ("space", "comment"):
            continue
        if kind == "define":
            kind, text = "command", "coloneqq"
        elif kind == "arrow":
            kind, text = "command", "Leftrightarrow" if text.startswith("<") else "Rightarrow"
        elif kind == "command":
            text = text[1:]
            if not text:
                raise Malformed("a backslash at the very end", span)
            if text.endswith("*") and text not in _STARRED:
                # \foo* is the command \foo and a star, except for the few starred names.
                tokens.append(Token("command", text[:-1], Span(span.start, span.end - 1)))
                kind, text, span = "mark", "*", Span(span.end - 1, span.end)
            elif text.isspace():
                continue
        elif kind == "mark" and text in UNICODE:
            plain = UNICODE[text]
            kind = "command" if plain.startswith("\\") else "mark"
            text = plain.removeprefix("\\")
        elif kind == "mark" and (ord(text) < 32 or ord(text) == 127):
            raise Malformed(f"a control character (U+{ord(text):04X})", span)
        tokens.append(Token(kind, text, span))
    return tokens


def _accented(source: str, at: int, stop: int) -> tuple[str, str, int] | None:
    """``ŷ`` as accent, letter and end: one character, or a letter with a combining mark; not inside a word."""
    end = at + 2 if at + 1 < stop and source[at + 1] in _ACCENTS else at + 1
    parts = unicodedata.normalize("NFD", source[at:end])
    if len(parts) != 2 or not parts[0].isascii() or not parts[0].isalpha() or parts[1] not in _ACCENTS:
        return None
    if (at and source[at - 1].isalpha() and source[at - 1].isascii()) or (end < stop and source[end].isalpha()):
        return None
    return _ACCENTS[parts[1]], parts[0], end
