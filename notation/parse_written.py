"""Tokens to the written tree: braces, scripts, commands with arguments, environments.

One pass, left to right, linear in the number of tokens; nesting is bounded by a budget.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from notation import commands as table
from notation.lex import UNICODE, Token, tokenize
from notation.macros import Macro, expand
from notation.source import LimitReached, Malformed, NotationError, Span, Unsupported
from notation.token_forms import usual_forms
from notation.written import (
    Align,
    Bracket,
    Break,
    Command,
    Digits,
    Environment,
    Group,
    Letter,
    Mark,
    Rows,
    Scripts,
    Spacing,
    Text,
    Written,
)

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
    parser = _Parser(source, tokens)
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
        return _spelled(expand(tokenize(source), macros))
    except NotationError:
        return source


def _renamed(token: Token, letters: Mapping[str, str]) -> Token:
    """The token under another letter, at its own place."""
    written = f"\\{token.text}" if token.kind == "command" else token.text
    other = letters.get(written)
    if other is None or token.kind not in ("command", "letter"):
        return token
    return Token("command" if other.startswith("\\") else "letter", other.removeprefix("\\"), token.span)


class _Parser:
    def __init__(self, source: str, tokens: list[Token]) -> None:
        self.source = source
        self.tokens = tokens
        self.position = 0

    # --- token access ---

    def peek(self) -> Token | None:
        return self.tokens[self.position] if self.position < len(self.tokens) else None

    def _is_command(self, token: Token | None, name: str) -> bool:
        return token is not None and token.kind == "command" and token.text == name

    def _end_span(self) -> Span:
        last = self.tokens[-1].span.end if self.tokens else 0
        return Span(max(0, last - 1), last)

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

    def command(self, token: Token, depth: int) -> Written:
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
        if name in table.TEXTS and self._next_is_brace() and not (name in table.FONTS and self._next_is_letter()):
            return self.text(token)
        if name in table.STRUCTURES:
            return self.structure(token, depth, table.STRUCTURES[name])
        if name in table.FONTS or name in table.ACCENTS:
            return self.structure(token, depth, 1) if not self._at_end() else Spacing(token.span, name)
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

    def _at_end(self) -> bool:
        token = self.peek()
        return token is None or (token.kind == "mark" and token.text in "}&")

    def _next_is_brace(self) -> bool:
        token = self.peek()
        return token is not None and token.kind == "mark" and token.text == "{"

    def _next_is_letter(self) -> bool:
        """A single letter in braces: a name in upright or slanted type, no words."""
        ahead = self.tokens[self.position : self.position + 3]
        if len(ahead) < 3:
            return False
        if ahead[1].kind == "command" and ahead[1].text in table.FONTS and ahead[1].text not in table.TEXTS:
            return True  # \emph{\textbf{X}}
        return ahead[1].kind == "letter" and ahead[2].kind == "mark" and ahead[2].text == "}"

    def negated(self, token: Token) -> Written:
        following = self.peek()
        if following is None:
            raise Malformed(r"nothing after \not", token.span)
        self.position += 1
        negations = {"=": "ne", "in": "notin", "<": "ge", ">": "le", "sim": "nsim"}
        if following.text not in negations:
            raise Unsupported(rf"\not before {following.text!r} is not supported", token.span)
        return Mark(token.span.cover(following.span), negations[following.text], command=True)

    def line_break(self, token: Token) -> Break:
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

    def sized_bracket(self, token: Token) -> Written:
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

    def text(self, token: Token) -> Text:
        """Words keep their white space, so the content is cut from the source by the brace's span."""
        opening = self.tokens[self.position]
        first = self.position + 1
        depth = 0
        while (current := self.peek()) is not None:
            self.position += 1
            if current.kind == "mark" and current.text == "{":
                depth += 1
            elif current.kind == "mark" and current.text == "}":
                depth -= 1
                if depth == 0:
                    inside = self.spelling(first - 1, self.position, braced=True)
                    return Text(token.span.cover(current.span), token.text, inside)
        raise Malformed("this brace is never closed", opening.span)

    def structure(self, token: Token, depth: int, count: int) -> Command:
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

    def spacing_with_argument(self, token: Token, count: int) -> Spacing:
        end = token.span
        first = self.position
        following = self.peek()
        if following and following.kind == "mark" and following.text == "*":
            self.position += 1
            end = following.span
        for _ in range(count):
            if self._next_is_brace():
                end = self._skip_braces()
        return Spacing(token.span.cover(end), token.text, self.spelling(first, self.position))

    def spelling(self, first: int, last: int, *, braced: bool = False) -> str:
        """What the tokens from ``first`` to ``last`` spell, without the braces around them when ``braced``:
        cut from the source, so that white space is kept, unless some of them come from a macro and so carry
        the span of its call."""
        taken = self.tokens[first:last]
        inner = taken[1:-1] if braced else taken
        if not all(_stands_in(self.source, token) for token in taken):
            return _spelled(inner)
        if braced:
            return self.source[taken[0].span.end : taken[-1].span.start]
        return self.source[taken[0].span.start : taken[-1].span.end] if taken else ""

    def _skip_braces(self) -> Span:
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

    # --- environments ---

    def _environment_name(self, token: Token) -> tuple[str, Span]:
        opening = self.peek()
        if opening is None or opening.text != "{":
            raise Malformed(f"\\{token.text} without a name", token.span)
        first = self.position + 1
        span = self._skip_braces()
        # Spelled from the tokens: in an expanded macro the spans are those of the call.
        return "".join(part.text for part in self.tokens[first : self.position - 1]), span

    def environment(self, token: Token, depth: int) -> Written:
        name, name_span = self._environment_name(token)
        plain = name.rstrip("*")
        if plain in table.ROW_ENVIRONMENTS:
            if plain in ("alignat", "alignedat", "IEEEeqnarray") and self._next_is_brace():
                self._skip_braces()
            self._skip_option()
            items = self.items(frozenset({"end"}), depth + 1)
            end = self._close(name, token.span.cover(name_span))
            return Rows(token.span.cover(end), plain, items)
        if plain in table.CELL_ENVIRONMENTS:
            argument = ""
            self._skip_option()
            if plain in ("array", "tabular") and self._next_is_brace():
                first = self.position
                self._skip_braces()
                argument = self.spelling(first, self.position)
            items = self.items(frozenset({"end"}), depth + 1)
            end = self._close(name, token.span.cover(name_span))
            return Environment(token.span.cover(end), plain, _cells(items), argument)
        raise Unsupported(f"the environment {name!r} is not supported inside a formula", token.span.cover(name_span))

    def _skip_option(self) -> None:
        following = self.peek()
        if following and following.kind == "mark" and following.text == "[":
            match = re.compile(r"\[[tbclr]+\]").match(self.source, following.span.start)
            if match:
                while self.position < len(self.tokens) and self.tokens[self.position].span.end <= match.end():
                    self.position += 1

    def _close(self, name: str, opened: Span) -> Span:
        token = self.peek()
        if not self._is_command(token, "end"):
            raise Malformed(f"\\begin{{{name}}} is never ended", opened)
        assert token is not None
        self.position += 1
        ended, span = self._environment_name(token)
        if ended != name:
            raise Malformed(f"\\begin{{{name}}} is ended by \\end{{{ended}}}", token.span.cover(span))
        return span


def _stands_in(source: str, token: Token) -> bool:
    """Whether the token is what stands at its span, and not what a macro there expands to."""
    start, end = token.span.start, token.span.end
    if token.kind == "command":
        return source.startswith(token.text, start + 1) or source[start:end] in UNICODE
    return source.startswith(token.text, start) or source[start:end] in UNICODE


def _spelled(tokens: Sequence[Token]) -> str:
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


def _cells(items: tuple[Written, ...]) -> tuple[tuple[tuple[Written, ...], ...], ...]:
    rows: list[list[list[Written]]] = [[[]]]
    for item in items:
        if isinstance(item, Break):
            rows.append([[]])
        elif isinstance(item, Align):
            rows[-1].append([])
        else:
            rows[-1][-1].append(item)
    kept = [row for row in rows if any(not isinstance(item, Spacing) for cell in row for item in cell)]
    return tuple(tuple(tuple(cell) for cell in row) for row in kept)
