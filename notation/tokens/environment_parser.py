"""Environments to items of the written tree: rows, and cells."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from notation import commands as table
from notation.source import Malformed, Span, Unsupported
from notation.tokens.lex import Token
from notation.written import Environment, Rows, Spacing, Written, cells_of

if TYPE_CHECKING:
    from notation.tokens.parse_written import WrittenParser


class EnvironmentParser:
    """The part of the parser that reads what stands between ``\\begin`` and ``\\end``."""

    def environment_name(self: WrittenParser, token: Token) -> tuple[str, Span]:  # type: ignore[misc]
        opening = self.peek()
        if opening is None or opening.text != "{":
            raise Malformed(f"\\{token.text} without a name", token.span)
        first = self.position + 1
        span = self.skip_braces()
        # Spelled from the tokens: in an expanded macro the spans are those of the call.
        return "".join(part.text for part in self.tokens[first : self.position - 1]), span

    def environment(self: WrittenParser, token: Token, depth: int) -> Written:  # type: ignore[misc]
        name, name_span = self.environment_name(token)
        plain = name.rstrip("*")
        if plain in table.ROW_ENVIRONMENTS:
            if plain in ("alignat", "alignedat", "IEEEeqnarray") and self.next_is_brace():
                self.skip_braces()
            self.skip_option()
            items = self.items(frozenset({"end"}), depth + 1)
            end = self.close(name, token.span.cover(name_span))
            return Rows(token.span.cover(end), plain, items)
        if plain in table.CELL_ENVIRONMENTS:
            argument = ""
            self.skip_option()
            if plain in ("array", "tabular") and self.next_is_brace():
                first = self.position
                self.skip_braces()
                argument = self.spelling(first, self.position)
            items = self.items(frozenset({"end"}), depth + 1)
            end = self.close(name, token.span.cover(name_span))
            return Environment(token.span.cover(end), plain, _cells(items), argument)
        raise Unsupported(f"the environment {name!r} is not supported inside a formula", token.span.cover(name_span))

    def skip_option(self: WrittenParser) -> None:  # type: ignore[misc]
        following = self.peek()
        if following and following.kind == "mark" and following.text == "[":
            match = re.compile(r"\[[tbclr]+\]").match(self.source, following.span.start)
            if match:
                while self.position < len(self.tokens) and self.tokens[self.position].span.end <= match.end():
                    self.position += 1

    def close(self: WrittenParser, name: str, opened: Span) -> Span:  # type: ignore[misc]
        token = self.peek()
        if not self.is_command(token, "end"):
            raise Malformed(f"\\begin{{{name}}} is never ended", opened)
        assert token is not None
        self.position += 1
        ended, span = self.environment_name(token)
        if ended != name:
            raise Malformed(f"\\begin{{{name}}} is ended by \\end{{{ended}}}", token.span.cover(span))
        return span


def _cells(items: tuple[Written, ...]) -> tuple[tuple[tuple[Written, ...], ...], ...]:
    rows = cells_of(items)
    kept = [row for row in rows if any(not isinstance(item, Spacing) for cell in row for item in cell)]
    return tuple(tuple(tuple(cell) for cell in row) for row in kept)
