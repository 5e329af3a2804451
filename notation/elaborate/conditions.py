"""Statements inside formulas: relations, conditions in marks or words, cases."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from notation import build
from notation.expression import Cases, Expression, Logical, Relation
from notation.grammar.parsing import parse_expression
from notation.raw import Raw, RawCases, RawFence, RawRelation, RawText
from notation.source import Span, Unsupported
from notation.tokens.parse_written import parse_written

if TYPE_CHECKING:
    from notation.elaborate.elaborator import Elaborator


class ConditionElaborator:
    """The part of the elaborator that reads what is true or false."""

    def relation(self: Elaborator, node: RawRelation) -> Expression:  # type: ignore[misc]
        values = [self.read(item) for item in node.items]
        parts = []
        if ":" in node.ops:
            raise Unsupported("a colon between two values", node.span)
        for op, left, right in zip(node.ops, values, values[1:], strict=False):
            if op in ("=", "!=", "<", "<=", ">", ">="):
                left, right = self.aligned([left, right], node.span)
            parts.append(build.relation(op, left, right, node.span))
        return parts[0] if len(parts) == 1 else Logical((), "and", tuple(parts), span=node.span)

    def condition(self: Elaborator, node: Raw) -> Expression:  # type: ignore[misc]
        """A boolean expression; a list of conditions is their conjunction."""
        if isinstance(node, RawText):
            return self.worded_condition(node)
        if isinstance(node, RawFence) and not node.opener:
            return Logical((), "and", tuple(self.condition(item) for item in node.items), span=node.span)
        made = self.read(node)
        if not isinstance(made, Relation | Logical):
            raise Unsupported("a condition was expected here", node.span)
        return made

    def worded_condition(self: Elaborator, node: RawText) -> Expression:  # type: ignore[misc]
        """Words around an inline formula: ``if $i = j$``."""
        match = re.search(r"\$([^$]+)\$", node.content)
        if match is None:
            raise Unsupported(f"the condition {node.content.strip()!r} is not a formula", node.span)
        inner = parse_expression(parse_written(match.group(1)), Span(0, len(match.group(1))))
        return self.condition(inner)

    def cases(self: Elaborator, node: RawCases) -> Expression:  # type: ignore[misc]
        values = self.aligned([self.read(value) for value, _ in node.rows], node.span)
        branches = []
        for value, (_, condition) in zip(values, node.rows, strict=True):
            branches.append((value, self.condition(condition) if condition is not None else None))
        return Cases(values[0].shape, tuple(branches), span=node.span)
