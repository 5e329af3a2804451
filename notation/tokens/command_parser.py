"""Commands to items of the written tree: brackets with sizes, words, structures, spaces."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from notation import commands as table
from notation.source import Malformed, Span, Unsupported
from notation.tokens.lex import Token
from notation.written import Bracket, Break, Command, Group, Letter, Mark, Spacing, Text, Written

if TYPE_CHECKING:
    from notation.tokens.parse_written import WrittenParser


class CommandParser:
    """The part of the parser that reads what begins with a backslash."""

    def command(self: WrittenParser, token: Token, depth: int) -> Written:  # type: ignore[misc]
        name = token.text
        if name == "begin":
            return self.environment(token, depth)
        if name == "end":
            raise Malformed(r"\end without its \begin", token.span)
        if name == "\\":
            return self.line_break(token)
        if name in table.SIZES:
            return self.sized_bracket(token)
        if name in table.BRACKETS or f"\\{name}" in table.BRACKETS:
            key = f"\\{name}" if f"\\{name}" in table.BRACKETS else name
            return Bracket(token.span, table.BRACKETS[key], table.BRACKET_SIDES.get(name, ""))
        if name in table.GREEK:
            return Letter(token.span, name, command=True)
        if name in table.TEXTS and self.next_is_brace() and not (name in table.FONTS and self.next_is_letter()):
            return self.text(token)
        if name in table.STRUCTURES:
            return self.structure(token, depth, table.STRUCTURES[name])
        if name in table.FONTS or name in table.ACCENTS:
            return self.structure(token, depth, 1) if not self.at_end() else Spacing(token.span, name)
        if name in table.TRANSPARENT:
            return self.structure(token, depth, table.TRANSPARENT[name])
        if name in table.SPACING:
            return Spacing(token.span, name)
        if name in table.SPACING_WITH_ARGUMENT:
            return self.spacing_with_argument(token, table.SPACING_WITH_ARGUMENT[name])
        if name == "not":
            return self.negated(token)
        if name in ("bmod", "mod"):
            return Mark(token.span, "mod", command=True)
        if name in ("#", "%", "&", "_", "$"):
            return Mark(token.span, name)
        return Mark(token.span, name, command=True)

    def negated(self: WrittenParser, token: Token) -> Written:  # type: ignore[misc]
        following = self.peek()
        if following is None:
            raise Malformed(r"nothing after \not", token.span)
        self.position += 1
        negations = {"=": "ne", "in": "notin", "<": "ge", ">": "le", "sim": "nsim"}
        if following.text not in negations:
            raise Unsupported(rf"\not before {following.text!r} is not supported", token.span)
        return Mark(token.span.cover(following.span), negations[following.text], command=True)

    def line_break(self: WrittenParser, token: Token) -> Break:  # type: ignore[misc]
        following = self.peek()
        if following and following.kind == "mark" and following.text == "*":
            self.position += 1
            following = self.peek()
        # \\[4pt]: an option only when it looks like a length, for a row may begin with a bracket.
        if following and following.kind == "mark" and following.text == "[":
            match = re.compile(r"\[\s*-?[\d.]+\s*(?:pt|em|ex|cm|mm|in|\\baselineskip)\s*\]").match(
                self.source, following.span.start
            )
            if match:
                while self.position < len(self.tokens) and self.tokens[self.position].span.end <= match.end():
                    self.position += 1
                return Break(Span(token.span.start, match.end()), match.group())
        return Break(token.span)

    def sized_bracket(self: WrittenParser, token: Token) -> Written:  # type: ignore[misc]
        following = self.peek()
        if following is None:
            raise Malformed(f"no bracket after \\{token.text}", token.span)
        text = following.text
        if following.kind == "command" and f"\\{text}" in table.BRACKETS:
            text = f"\\{text}"
        elif following.kind == "mark" and text in "<>":
            text = "langle" if text == "<" else "rangle"  # after a size command it is a bracket
        span = token.span.cover(following.span)
        side = table.SIZES[token.text] or table.BRACKET_SIDES.get(text, "")
        if text in ("/", "backslash"):
            self.position += 1
            return Mark(span, "/")
        if text not in table.BRACKETS:
            if side in ("left", "right") and token.text in ("left", "right"):
                raise Malformed(f"no bracket after \\{token.text}", span)
            return Spacing(token.span, token.text)  # \big before an ordinary mark only sets a size
        self.position += 1
        return Bracket(span, table.BRACKETS[text], side)

    def text(self: WrittenParser, token: Token) -> Text:  # type: ignore[misc]
        """Words keep their white space, so the content is cut from the source by the brace's span."""
        first = self.position
        end = self.skip_braces()
        return Text(token.span.cover(end), token.text, self.spelling(first, self.position, braced=True))

    def structure(self: WrittenParser, token: Token, depth: int, count: int) -> Command:  # type: ignore[misc]
        option: Group | None = None
        following = self.peek()
        if token.text in ("sqrt", "underbrace") and following and following.kind == "mark" and following.text == "[":
            self.position += 1
            items = self.items(frozenset("]"), depth + 1)
            closing = self.peek()
            if closing is None or closing.text != "]":
                raise Malformed("this bracket is never closed", following.span)
            self.position += 1
            option = Group(following.span.cover(closing.span), items)
        arguments = tuple(self.argument(token, depth + 1) for _ in range(count))
        end = arguments[-1].span if arguments else token.span
        return Command(token.span.cover(end), token.text, arguments, option)

    def spacing_with_argument(self: WrittenParser, token: Token, count: int) -> Spacing:  # type: ignore[misc]
        end = token.span
        first = self.position
        following = self.peek()
        if following and following.kind == "mark" and following.text == "*":
            self.position += 1
            end = following.span
        for _ in range(count):
            if self.next_is_brace():
                end = self.skip_braces()
        return Spacing(token.span.cover(end), token.text, self.spelling(first, self.position))
