"""Places in a source text, and the errors that point at them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Span:
    """A half-open range of character offsets, ``start <= offset < end``, into one source text."""

    start: int
    end: int

    def cover(self, other: Span) -> Span:
        """The smallest span that holds both."""
        return Span(min(self.start, other.start), max(self.end, other.end))


class NotationError(Exception):
    """A formula could not be read. Carries the place and the reason; never swallowed silently."""

    kind = "unreadable"

    def __init__(self, message: str, span: Span | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.span = span

    def explain(self, source: str) -> str:
        """The message, the line of ``source`` it is about, and a caret under the place."""
        if self.span is None:
            return self.message
        start = min(self.span.start, len(source))
        line_start = source.rfind("\n", 0, start) + 1
        line_end = source.find("\n", start)
        line = source[line_start : line_end if line_end >= 0 else len(source)]
        column = start - line_start
        width = max(1, min(self.span.end, line_start + len(line)) - start)
        # A window keeps the caret visible in the very long lines that PDF converters write.
        left = max(0, column - 60)
        shown = line[left : column + 60]
        return f"{self.message}\n  {shown}\n  {' ' * (column - left)}{'^' * min(width, 60)}"


class Malformed(NotationError):
    """The marks do not form a formula (an unbalanced brace, a relation without a side)."""


class Unsupported(NotationError):
    """The marks form a formula that this reader does not understand yet."""


class ShapeClash(NotationError):
    """No well-typed reading: two shapes that do not fit together."""

    kind = "ill-typed"


class LimitReached(NotationError):
    """A budget (macro expansion, nesting, length) was used up."""
