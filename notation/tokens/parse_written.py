"""Tokens to the written tree: braces, scripts, commands with arguments, environments.

One pass, left to right, linear in the number of tokens; nesting is bounded by a budget.
"""

from __future__ import annotations

from collections.abc import Mapping

from notation import commands as table
from notation.source import LimitReached, Malformed, NotationError, Span
from notation.tokens.command_parser import CommandParser
from notation.tokens.environment_parser import EnvironmentParser
from notation.tokens.forms import usual_forms
from notation.tokens.lex import Token, tokenize
from notation.tokens.macros import Macro, expand
from notation.tokens.reading import TokenReader, spelled
from notation.written import Align, Bracket, Break, Digits, Group, Letter, Mark, Scripts, Spacing, Written

MAX_DEPTH = 120


def parse_written(
    source: str,
    start: int = 0,
    end: int | None = None,
    macros: Mapping[str, Macro] | None = None,
    letters: Mapping[str, str] | None = None,
    *,
    decimal_commas: bool = False,
) -> tuple[Written, ...]:
    """The items of one formula (delimiters excluded). Errors carry spans into ``source``. ``letters`` are read
    as others (``{"b": "\\\\beta"}``), all at once: a write-up that renames the symbols of its sheet.
    ``decimal_commas``: as in ``tokenize``."""
    tokens = tokenize(source, start, end, decimal_commas=decimal_commas)
    if macros:
        tokens = expand(tokens, macros)
    if letters:
        tokens = [_renamed(token, letters) for token in tokens]
    tokens = usual_forms(tokens)
    parser = WrittenParser(source, tokens)
    items = parser.items(frozenset(), 0)
    if parser.position < len(tokens):
        token = tokens[parser.position]
        raise Malformed(f"unexpected {token.text!r}", token.span)
    return items


def without_macros(source: str, macros: Mapping[str, Macro]) -> str:
    """The formula as LaTeX without the author's macros; one that cannot be read is left as it is."""
    if not macros or not any(f"\\{name}" in source for name in macros):
        return source
    try:
        return spelled(expand(tokenize(source), macros))
    except NotationError:
        return source


def _renamed(token: Token, letters: Mapping[str, str]) -> Token:
    """The token under another letter, at its own place."""
    written = f"\\{token.text}" if token.kind == "command" else token.text
    other = letters.get(written)
    if other is None or token.kind not in ("command", "letter"):
        return token
    return Token("command" if other.startswith("\\") else "letter", other.removeprefix("\\"), token.span)


class WrittenParser(TokenReader, CommandParser, EnvironmentParser):
    """Reads the tokens of one formula from left to right; the commands and environments are read by the parts."""

    # --- sequences ---

    def items(self, stops: frozenset[str], depth: int) -> tuple[Written, ...]:
        """Items up to a stop mark (``}``, ``]``, ``\\end``), which is left unread."""
        if depth > MAX_DEPTH:
            token = self.peek()
            raise LimitReached(f"nested more than {MAX_DEPTH} deep", token.span if token else None)
        found: list[Written] = []
        while (token := self.peek()) is not None:
            if token.kind == "mark" and token.text == "}":
                break
            if token.kind == "mark" and token.text in stops:
                break
            if token.kind == "command" and token.text in ("end", "right") and token.text in stops:
                break
            if token.kind == "mark" and token.text in "^_'":
                self.scripts(found, depth)
            else:
                found.append(self.item(depth))
        return tuple(found)

    def scripts(self, found: list[Written], depth: int) -> None:
        """Read ``^…``, ``_…`` and primes onto the last item."""
        base: Written | None = None
        while found and isinstance(found[-1], Spacing) and found[-1].name in ("limits", "nolimits", ",", "!", ":", ";"):
            found.pop()
        if found and not isinstance(found[-1], Spacing | Align | Break):
            base = found.pop()
        start = base.span.start if base else self.tokens[self.position].span.start
        sub: Group | None = None
        sup: Group | None = None
        primes = 0
        end = start
        while (token := self.peek()) is not None and token.kind == "mark" and token.text in "^_'":
            self.position += 1
            if token.text == "'":
                primes += 1
                end = token.span.end
                continue
            argument = self.argument(token, depth)
            end = argument.span.end
            if token.text == "_":
                if sub is not None:
                    raise Malformed("a second subscript", token.span)
                sub = argument
            elif sup is not None:
                raise Malformed("a second superscript", token.span)
            else:
                sup = argument
        if isinstance(base, Scripts) and base.primes == 0:
            # {x_i}' written as x_i then more scripts after spacing: keep one level when nothing clashes.
            if (sub is None or base.sub is None) and (sup is None or base.sup is None):
                found.append(Scripts(Span(start, end), base.base, base.sub or sub, base.sup or sup, primes))
                return
        found.append(Scripts(Span(start, end), base, sub, sup, primes))

    def argument(self, after: Token, depth: int) -> Group:
        """One argument: a braced group or the next single token."""
        token = self.peek()
        if token is None:
            raise Malformed(f"nothing after {after.text!r}", after.span)
        if token.kind == "mark" and token.text == "{":
            return self.group(depth)
        if token.kind == "mark" and token.text in "}&^_'":
            raise Malformed(f"nothing after {after.text!r}", after.span)
        if depth > MAX_DEPTH:
            raise LimitReached(f"nested more than {MAX_DEPTH} deep", token.span)
        if token.kind == "number" and len(token.text) > 1:
            # TeX takes a single character: x_12 is x_1 followed by 2.
            first = Span(token.span.start, token.span.start + 1)
            rest = Token("number", token.text[1:], Span(first.end, token.span.end))
            self.tokens[self.position] = rest
            if rest.text.startswith("."):
                rest_text = rest.text
                self.tokens[self.position] = Token("number" if len(rest_text) > 1 else "mark", rest_text, rest.span)
            lone = Mark(first, ".") if token.text.startswith(".") else Digits(first, token.text[0])
            return Group(first, (lone,))
        if token.kind == "word":
            # A script without braces takes one letter only.
            letters = [
                Token("letter", letter, Span(token.span.start + k, token.span.start + k + 1))
                for k, letter in enumerate(token.text)
            ]
            self.tokens[self.position : self.position + 1] = letters
            token = letters[0]
        item = self.item(depth + 1)
        return Group(item.span, (item,))

    def group(self, depth: int) -> Group:
        opening = self.tokens[self.position]
        self.position += 1
        items = self.items(frozenset(), depth + 1)
        closing = self.peek()
        if closing is None:
            raise Malformed("this brace is never closed", opening.span)
        self.position += 1
        return Group(opening.span.cover(closing.span), items)

    # --- single items ---

    def item(self, depth: int) -> Written:
        token = self.tokens[self.position]
        if token.kind == "mark" and token.text == "{":
            return self.group(depth)
        self.position += 1
        if token.kind == "letter":
            return Letter(token.span, token.text)
        if token.kind == "number":
            return Digits(token.span, token.text)
        if token.kind == "word":
            return Mark(token.span, token.text, command=True)
        if token.kind == "command":
            return self.command(token, depth)
        if token.text == "&":
            return Align(token.span)
        if token.text == "~":
            return Spacing(token.span, "~")
        if token.text in table.BRACKETS and token.text != ".":
            return Bracket(token.span, table.BRACKETS[token.text])
        if token.text.isalpha():
            return Letter(token.span, token.text)
        if token.text == "$":
            raise Malformed("a dollar sign inside a formula", token.span)
        return Mark(token.span, token.text)
