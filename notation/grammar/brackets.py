"""Brackets and bars: where they close, and what separates the items inside."""

from __future__ import annotations

from typing import TYPE_CHECKING

from notation import commands as table
from notation.grammar.atoms import bracket_of, is_mark
from notation.raw import Raw, RawFence, RawScripted
from notation.source import Malformed
from notation.written import Bracket, Rows, Scripts

if TYPE_CHECKING:
    from notation.grammar.parsing import Grammar


class BracketReader:
    """The part of the grammar that reads bracketed lists."""

    def fence(self: Grammar, bracket: Bracket) -> Raw:  # type: ignore[misc]
        """A bracketed list, from its opening bracket to its closing one with the scripts on it."""
        start = self.here()
        opener = bracket.text
        doubled = opener == "|" and self.next_is_bar(bracket)
        self.position += 2 if doubled else 1
        if doubled:
            opener = "‖"
        self.open.append("||" if doubled else opener)
        items: list[Raw] = []
        separators: list[str] = []
        while not self.closing(opener, doubled):
            items.append(self.fence_item())
            separator = self.separator_here()
            if separator is None:
                break
            self.position += 1
            separators.append(separator)
        self.open.pop()
        if not self.closing(opener, doubled):
            item = self.peek()
            if item is None:
                raise Malformed(f"this {opener!r} is never closed", start)
            raise Malformed("cannot read on from here", item.span)
        if doubled:
            self.position += 1
        closing = self.peek()
        assert closing is not None
        self.position += 1
        closer = bracket_of(closing)
        assert closer is not None
        mixed = {opener, closer.text} in ({"(", "]"}, {"[", ")"})
        if mixed and len(items) != 2:
            raise Malformed(f"{opener!r} is closed by {closer.text!r}", closing.span)
        if len(separators) >= len(items) > 0 and separators[-1] in (",", ";"):
            raise Malformed("nothing after the last comma", closing.span)
        node: Raw = RawFence(
            start.cover(closing.span), opener, closer.text, tuple(items), tuple(separators[: max(0, len(items) - 1)])
        )
        if isinstance(closing, Scripts):
            node = RawScripted(
                start.cover(closing.span), node, self.script(closing.sub), self.script(closing.sup), closing.primes
            )
        return self.postfix(node)

    def next_is_bar(self: Grammar, bracket: Bracket) -> bool:  # type: ignore[misc]
        following = self.all[self.position + 1] if self.position + 1 < len(self.all) else None
        return (
            isinstance(following, Bracket)
            and following.text == "|"
            and bracket.side == following.side == ""
            and following.span.start == bracket.span.end
        )

    def fence_item(self: Grammar) -> Raw:  # type: ignore[misc]
        inner = self.peek()
        if isinstance(inner, Rows):
            self.position += 1
            nested = self.inside(inner.items, inner.span)
            node = nested.relation()
            nested.finish()
            return node
        return self.relation()

    def closing(self: Grammar, opener: str, doubled: bool) -> bool:  # type: ignore[misc]
        item = self.peek()
        if item is None:
            return False
        bracket = bracket_of(item)
        if bracket is None:
            return False
        if doubled:
            following = self.all[self.position + 1] if self.position + 1 < len(self.all) else None
            after = bracket_of(following) if following is not None else None
            return bracket.text == "|" and after is not None and after.text == "|"
        if opener in ("|", "‖"):
            return bracket.text == opener and bracket.side != "left"
        if bracket.side == "right":
            return True
        if opener in ("(", "["):
            return bracket.text in (")", "]")
        return bracket.text == table.OPENERS.get(opener, opener) or bracket.text == "."

    def separator_here(self: Grammar) -> str | None:  # type: ignore[misc]
        item = self.peek()
        if is_mark(item, ","):
            return ","
        if is_mark(item, ";"):
            return ";"
        if is_mark(item, "mid", "vert", "given"):
            return "|"
        if item is not None and isinstance(item, Bracket) and item.text in ("|", "‖") and self.open:
            if self.open[-1] not in ("|", "‖", "||") or item.side == "middle":
                if item.text == "|" and self.next_is_bar(item):
                    self.position += 1
                    return "‖"
                return item.text
        return None
