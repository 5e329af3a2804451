"""Fractions, roots, binomials, matrices and cases."""

from __future__ import annotations

from typing import TYPE_CHECKING

from notation.grammar.atoms import flatten, is_mark
from notation.raw import Raw, RawBinomial, RawCases, RawFraction, RawMatrix, RawRoot, RawText
from notation.source import Span
from notation.written import Command, Environment, Text, Written

if TYPE_CHECKING:
    from notation.grammar.parsing import Grammar


class StructureReader:
    """The part of the grammar that reads marks drawn over several lines."""

    def structure(self: Grammar, node: Command) -> Raw:  # type: ignore[misc]
        name = node.name
        if name == "sqrt":
            degree = self.sub_expression(node.option) if node.option else None
            return RawRoot(node.span, self.sub_expression(node.arguments[0]), degree)
        if name in ("binom", "dbinom", "tbinom"):
            return RawBinomial(
                node.span, self.sub_expression(node.arguments[0]), self.sub_expression(node.arguments[1])
            )
        if self.is_differential_fraction(node):
            return self.differential_fraction(node)
        return RawFraction(node.span, self.sub_expression(node.arguments[0]), self.sub_expression(node.arguments[1]))

    def environment(self: Grammar, node: Environment) -> Raw:  # type: ignore[misc]
        if node.name in ("cases", "dcases", "rcases"):
            return RawCases(node.span, tuple(self.case_row(row, node.span) for row in node.rows))
        rows = []
        for row in node.rows:
            cells: list[Raw] = []
            for cell in row:
                inner = self.inside(cell, node.span)
                if inner.peek() is None:
                    continue
                cells.append(inner.relation())
                while is_mark(inner.peek(), ",", ";"):
                    inner.position += 1
                    if inner.peek() is not None:
                        cells.append(inner.relation())
                inner.finish()
            if cells:
                rows.append(tuple(cells))
        brackets = {"pmatrix": "(", "vmatrix": "|", "Vmatrix": "‖", "Bmatrix": "{"}.get(node.name, "[")
        return RawMatrix(node.span, tuple(rows), brackets)

    def case_row(self: Grammar, row: tuple[tuple[Written, ...], ...], span: Span) -> tuple[Raw, Raw | None]:  # type: ignore[misc]
        value_items = flatten(row[0]) if row else ()
        while value_items and is_mark(value_items[-1], ","):
            value_items = value_items[:-1]
        inner = self.nested(value_items, span)
        value = inner.relation()
        condition_items = flatten(tuple(item for cell in row[1:] for item in cell))
        rest = inner.all[inner.position :]
        items = tuple(rest) + tuple(condition_items)
        while items and is_mark(items[-1], ",", ".", ";"):
            items = items[:-1]
        words = [item for item in items if isinstance(item, Text)]
        marks = [item for item in items if not isinstance(item, Text) and not is_mark(item, ",")]
        text = " ".join(word.content for word in words).lower()
        if not marks:
            inline = [word.content for word in words if "$" in word.content]
            if inline:
                return value, RawText(span, inline[0])
            if any(key in text for key in ("otherwise", "else", "o.w", "sinon")) or not items:
                return value, None
            return value, RawText(span, text)
        condition = self.nested(tuple(marks), span)
        made = condition.listing()
        condition.finish()
        return value, made
