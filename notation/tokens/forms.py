"""Clumsy and rare spellings brought to the usual ones, token by token, before anything is parsed.

New tokens stand at the place of those that they replace, so that a message still points at what was written.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from notation.tokens.lex import Token

_ARROWS = frozenset("to rightarrow longrightarrow".split())
_LONG_ARROWS = frozenset({"xrightarrow", "xlongrightarrow"})
_STACKED = frozenset({"underset", "overset", "stackrel"})
_DRESSED = frozenset(
    "mathbf boldsymbol bm mathrm mathit mathcal mathbb mathsf vec hat tilde bar widehat widetilde overline pmb".split()
)
_BETWEEN = frozenset("= + - & < > , ; \\ partial le leq ge geq quad qquad to implies frac sum".split())
_NO_ATOM = frozenset("frac dfrac left right sum int partial nabla begin end cdot times odot text quad qquad".split())


def usual_forms(tokens: list[Token]) -> list[Token]:
    """``\\xrightarrow[T \\to \\infty]{} 0`` as ``\\to 0 \\text{ as } T \\to \\infty``; ``\\partial y / \\partial x``
    and ``dy/dx`` as fractions."""
    names = {token.text for token in tokens if token.kind == "command"}
    if names & _LONG_ARROWS or (names & _STACKED and names & _ARROWS):
        tokens = _arrows(tokens)
    if any(token.kind == "mark" and token.text == "/" for token in tokens):
        tokens = _slashed(tokens)
    if any(token.kind == "number" and _goes_on(tokens, at) for at, token in enumerate(tokens)):
        tokens = _joined(tokens)
    return tokens


def _goes_on(tokens: Sequence[Token], at: int) -> int:
    """How many tokens behind a number the next part of it stands; 0 where it ends."""
    behind = [token.kind for token in tokens[at + 1 : at + 3]]
    if behind[:1] == ["number"]:
        return 1
    return 2 if behind[1:] == ["number"] and _is(tokens, at + 1, ".") else 0


def _joined(tokens: list[Token]) -> list[Token]:
    """``1 8 4 . 4 4`` as one number, where every mark of the formula stands apart, as programs that read print write
    it: to TeX the spaces mean nothing."""
    if any(first.span.end == second.span.start for first, second in itertools.pairwise(tokens)):
        return tokens
    made: list[Token] = []
    at = 0
    while at < len(tokens):
        last = at
        while tokens[last].kind == "number" and (more := _goes_on(tokens, last)):
            last += more
        text = "".join(token.text for token in tokens[at : last + 1])
        scripted = at > 0 and tokens[at - 1].text in ("^", "_") and tokens[at - 1].kind == "mark"
        if last > at and text.count(".") <= 1 and not scripted:
            made.append(Token("number", text, tokens[at].span.cover(tokens[last].span)))
        else:
            made.extend(tokens[at : last + 1])
        at = last + 1
    return made


@dataclass
class _Reader:
    tokens: Sequence[Token]
    position: int

    def group(self, opening: str, closing: str) -> list[Token] | None:
        """The tokens inside brackets that start here."""
        if not _is(self.tokens, self.position, opening):
            return None
        depth = 0
        for at in range(self.position, len(self.tokens)):
            depth += _is(self.tokens, at, opening) - _is(self.tokens, at, closing)
            if depth == 0:
                inside = list(self.tokens[self.position + 1 : at])
                self.position = at + 1
                return inside
        return None

    def argument(self) -> list[Token] | None:
        group = self.group("{", "}")
        if group is not None or self.position >= len(self.tokens):
            return group
        self.position += 1
        return [self.tokens[self.position - 1]]


def _is(tokens: Sequence[Token], at: int, text: str) -> bool:
    return at < len(tokens) and tokens[at].kind == "mark" and tokens[at].text == text


def _arrows(tokens: Sequence[Token]) -> list[Token]:
    """Arrows with what they carry above or below; a condition there goes to the end of the row."""
    made: list[Token] = []
    waiting: list[Token] = []
    position = 0
    while position < len(tokens):
        token = tokens[position]
        carried = _arrow_at(tokens, position) if token.kind == "command" else None
        if carried is not None:
            condition, position = carried
            made.append(Token("command", "to", token.span))
            if any(part.text in _ARROWS for part in condition):
                waiting = [*_words("as", token), *condition]
            continue
        if waiting and token.kind == "command" and token.text in ("\\", "end", "implies", "Rightarrow"):
            made += waiting
            waiting = []
        made.append(token)
        position += 1
    return _before_stop(made, waiting)


def _arrow_at(tokens: Sequence[Token], position: int) -> tuple[list[Token], int] | None:
    """What the arrow here carries, and where the tokens go on; None where no arrow with anything stands."""
    reader = _Reader(tokens, position + 1)
    if tokens[position].text in _LONG_ARROWS:
        below = reader.group("[", "]") or []
        above = reader.group("{", "}") or []
        return [*below, *above], reader.position
    if tokens[position].text in _STACKED:
        carried, arrow = reader.argument(), reader.argument()
        if carried and arrow and len(arrow) == 1 and arrow[0].text in _ARROWS:
            return carried, reader.position
    return None


def _words(text: str, near: Token) -> list[Token]:
    inside = [Token("letter", letter, near.span) for letter in text]
    left, right = Token("mark", "{", near.span), Token("mark", "}", near.span)
    return [Token("command", "text", near.span), left, *inside, right]


def _before_stop(made: list[Token], waiting: list[Token]) -> list[Token]:
    end = len(made)
    while waiting and end and made[end - 1].kind == "mark" and made[end - 1].text in ".,;":
        end -= 1
    return [*made[:end], *waiting, *made[end:]]


def _slashed(tokens: list[Token]) -> list[Token]:
    made: list[Token] = []
    position = 0
    while position < len(tokens):
        found = _derivative_at(tokens, position)
        if found is None:
            made.append(tokens[position])
            position += 1
            continue
        above, below, position = found
        near = above[0].span
        left, right = Token("mark", "{", near), Token("mark", "}", near)
        made += [Token("command", "frac", near), left, *above, right, left, *below, right]
    return made


def _derivative_at(tokens: Sequence[Token], position: int) -> tuple[list[Token], list[Token], int] | None:
    """``\\partial y / \\partial x`` (or ``dy/dx``, written close together) that starts here."""
    sign = _partial(tokens, position) or _close_d(tokens, position)
    if sign is None:
        return None
    middle = _operand_end(tokens, position + 1) if sign is _partial else _atom_end(tokens, position + 1)
    if middle is None or not _is(tokens, middle, "/") or sign(tokens, middle + 1) is None:
        return None
    end = _atom_end(tokens, middle + 2)
    return None if end is None else (list(tokens[position:middle]), list(tokens[middle + 1 : end]), end)


def _operand_end(tokens: Sequence[Token], at: int) -> int | None:
    """The slash behind what is differentiated: factors and bracketed parts, no sum and no relation."""
    depth = 0
    for end in range(at, len(tokens)):
        token = tokens[end]
        if token.kind == "mark" and token.text in "([{":
            depth += 1
        elif token.kind == "mark" and token.text in ")]}":
            depth -= 1
            if depth < 0:
                return None
        elif depth == 0 and token.kind == "mark" and token.text == "/":
            return end if end > at else None
        elif depth == 0 and token.text in _BETWEEN:
            return None
    return None


_Sign = Callable[[Sequence[Token], int], object]


def _partial(tokens: Sequence[Token], at: int) -> _Sign | None:
    here = at < len(tokens) and tokens[at].kind == "command" and tokens[at].text == "partial"
    return _partial if here else None


def _close_d(tokens: Sequence[Token], at: int) -> _Sign | None:
    if at + 1 >= len(tokens) or tokens[at].kind != "letter" or tokens[at].text != "d":
        return None
    before = tokens[at - 1] if at else None
    apart = before is None or before.kind in ("mark", "command") or before.span.end < tokens[at].span.start
    close = tokens[at].span.end == tokens[at + 1].span.start and tokens[at + 1].kind in ("letter", "command")
    return _close_d if apart and close else None


def _atom_end(tokens: Sequence[Token], at: int) -> int | None:
    """Where a letter with its dress, scripts and primes ends."""
    if at >= len(tokens):
        return None
    reader = _Reader(tokens, at + 1)
    head = tokens[at]
    if head.kind == "command" and head.text in _DRESSED:
        if reader.argument() is None:
            return None
    elif head.kind == "mark" or head.kind == "number" or (head.kind == "command" and head.text in _NO_ATOM):
        return None
    while reader.position < len(tokens) and tokens[reader.position].kind == "mark":
        if tokens[reader.position].text in "^_":
            reader.position += 1
            if reader.argument() is None:
                return None
        elif tokens[reader.position].text == "'":
            reader.position += 1
        else:
            break
    return reader.position
