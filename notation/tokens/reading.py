"""A place in a row of tokens: what stands there, and what the tokens passed spell."""

from __future__ import annotations

from collections.abc import Sequence

from notation import commands as table
from notation.source import Malformed, Span
from notation.tokens.lex import UNICODE, Token


class TokenReader:
    """Tokens with a place among them."""

    def __init__(self, source: str, tokens: list[Token]) -> None:
        self.source = source
        self.tokens = tokens
        self.position = 0

    # --- token access ---

    def peek(self) -> Token | None:
        return self.tokens[self.position] if self.position < len(self.tokens) else None

    def is_command(self, token: Token | None, name: str) -> bool:
        return token is not None and token.kind == "command" and token.text == name

    def at_end(self) -> bool:
        token = self.peek()
        return token is None or (token.kind == "mark" and token.text in "}&")

    def next_is_brace(self) -> bool:
        token = self.peek()
        return token is not None and token.kind == "mark" and token.text == "{"

    def next_is_letter(self) -> bool:
        """A single letter in braces: a name in upright or slanted type, no words."""
        ahead = self.tokens[self.position : self.position + 3]
        if len(ahead) < 3:
            return False
        if ahead[1].kind == "command" and ahead[1].text in table.FONTS and ahead[1].text not in table.TEXTS:
            return True  # \emph{\textbf{X}}
        return ahead[1].kind == "letter" and ahead[2].kind == "mark" and ahead[2].text == "}"

    def skip_braces(self) -> Span:
        """Pass a pair of braces with all that is in them; the place of the pair."""
        opening = self.tokens[self.position]
        depth = 0
        while (current := self.peek()) is not None:
            self.position += 1
            if current.kind == "mark" and current.text == "{":
                depth += 1
            elif current.kind == "mark" and current.text == "}":
                depth -= 1
                if depth == 0:
                    return opening.span.cover(current.span)
        raise Malformed("this brace is never closed", opening.span)

    def spelling(self, first: int, last: int, *, braced: bool = False) -> str:
        """What the tokens from ``first`` to ``last`` spell, without the braces around them when ``braced``:
        cut from the source, so that white space is kept, unless some of them come from a macro and so carry
        the span of its call."""
        taken = self.tokens[first:last]
        inner = taken[1:-1] if braced else taken
        if not all(stands_in(self.source, token) for token in taken):
            return spelled(inner)
        if braced:
            return self.source[taken[0].span.end : taken[-1].span.start]
        return self.source[taken[0].span.start : taken[-1].span.end] if taken else ""


def stands_in(source: str, token: Token) -> bool:
    """Whether the token is what stands at its span, and not what a macro there expands to."""
    start, end = token.span.start, token.span.end
    if token.kind == "command":
        return source.startswith(token.text, start + 1) or source[start:end] in UNICODE
    return source.startswith(token.text, start) or source[start:end] in UNICODE


def spelled(tokens: Sequence[Token]) -> str:
    """The words that tokens spell, with a blank where white space stood between two of them."""
    made: list[str] = []
    last: Token | None = None
    for token in tokens:
        apart = token.spaced or (last is not None and last.span.end < token.span.start)
        after_command = last is not None and last.kind == "command" and last.text.isalpha() and token.text[:1].isalpha()
        if last is not None and (apart or after_command):
            made.append(" ")
        made.append("\\" + token.text if token.kind == "command" else token.text)
        last = token
    return "".join(made)
