"""A display to its statements: chains of relations, with remarks kept apart from the mathematics.

Rows that open with a relation go on with the chain before them; a row that opens with a sign after an
empty first cell goes on with the expression. Words end the mathematics of a row, except the few that
join statements (``and``, ``or``, ``where``, ``as``, ``if``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from notation import commands as table
from notation.grammar.atoms import bracket_of, is_mark, plain_text
from notation.raw import Raw
from notation.source import Malformed, Span
from notation.statements.building import ChainBuilder
from notation.statements.chains import RawChain
from notation.statements.items import (
    Flat,
    bracket_step,
    rejoined,
    relation_of,
    spread,
    unwrapped,
    without_dotted_rows,
    without_number,
)
from notation.statements.linking_words import leads_on, link_of, plain_words
from notation.statements.lookahead import (
    at_row_end,
    cell_has_relation,
    chunk_has_relation,
    goes_on_after_words,
    is_reason,
    opens_with_relation,
    quantified,
    rest_of_row,
    row_has_relation,
    words_follow,
)
from notation.tokens.parse_written import parse_written
from notation.written import Align, Bracket, Break, Letter, Mark, Spacing, Text, Written


def read_statements(items: Sequence[Written], span: Span) -> tuple[RawChain, ...]:
    """The statements of one display or inline formula."""
    return _Splitter(span).run(items)


class _Splitter(ChainBuilder):
    """Walks over the items of a display and closes a chain where a statement ends."""

    def run(self, items: Sequence[Written]) -> tuple[RawChain, ...]:
        flat = unwrapped(without_dotted_rows(rejoined(without_number(spread(items, False)))))
        depth = 0
        position = 0
        while position < len(flat):
            item, boxed = flat[position]
            bracket = bracket_of(item)
            if depth == 0 and bracket is not None and bracket.text in ("(", "[") and is_reason(flat, position):
                position = self.skip_reason(flat, position)
                continue
            if depth == 0 and bracket is not None and (closing := self.case_end(flat, position)):
                self.close("if")
                flat = [*flat[:position], *flat[position + 1 : closing], *flat[closing + 1 :]]
                continue
            if depth == 0 and bracket is not None and self.new_row:
                self.start_row(item, flat, position)
            if bracket is not None and bracket.side != "middle":
                depth = max(0, depth + bracket_step(bracket))
            if depth > 0 or (bracket is not None):
                if not isinstance(item, Align | Break | Spacing):
                    self.put(item, boxed)
                position += 1
                continue
            position = self.top(flat, position, item, boxed)
        self.close("")
        if self.link in ("implies", "iff", "because") and self.chains and not self.pieces[-1].items:
            self.chains[-1] = replace(self.chains[-1], dangling=self.link)
        return tuple(self.chains)

    def top(self, flat: Flat, position: int, item: Written, boxed: bool) -> int:
        """One item outside all brackets; the position after it."""
        if isinstance(item, Break):
            self.new_row = True
            self.cells = 0
            return position + 1
        if isinstance(item, Align):
            self.cells += 1
            if self.pieces[-1].items and not self.goes_on(flat, position + 1):
                self.close("and")
                return position + 1
            if self.cells >= 2 and self.ops and self.pieces[-1].items:
                return self.after_columns(flat, position + 1)
            return position + 1
        if isinstance(item, Spacing):
            wide = item.name in ("quad", "qquad")
            if wide and self.ops and self.pieces[-1].items and chunk_has_relation(flat, position + 1):
                if not opens_with_relation(flat, position + 1) and not quantified(flat, position + 1):
                    self.close("and")
            return position + 1
        opens_row = self.new_row
        if opens_row:
            self.start_row(item, flat, position)
        if isinstance(item, Text):
            return self.text(flat, position, item)
        relation = relation_of(item)
        if relation is not None:
            self.relate(relation, item.span, boxed)
            return position + 1
        if isinstance(item, Mark) and item.text in table.IMPLICATIONS:
            if self.ops and self.pieces[-1].items and goes_on_after_words(flat, position + 1):
                return position + 1
            self.close(table.IMPLICATIONS[item.text])
            return position + 1
        if is_mark(item, "because"):
            self.check_rest(flat, position + 1, item.span)
            return self.skip_row(flat, position)
        if is_mark(item, ",", ";") or (is_mark(item, ".") and position == len(flat) - 1):
            return self.comma(flat, position)
        if is_mark(item, ".", ":") and at_row_end(flat, position + 1):
            return position + 1
        if is_mark(item, "forall", "exists"):
            self.check_rest(flat, position + 1, item.span)
            if is_mark(item, "exists") or any(relation_of(other) == "=" for other, _ in rest_of_row(flat, position)):
                self.spoil("a quantifier in the middle of a formula", item.span)
            return self.skip_row(flat, position)
        if is_mark(item, "qed", "square", "blacksquare", "Box", "checkmark"):
            return position + 1
        self.put(item, boxed)
        return position + 1

    def start_row(self, item: Written, flat: Flat, position: int) -> None:
        """Decide whether a new row goes on with the chain."""
        self.new_row = False
        started = bool(self.ops or self.pieces[-1].items)
        if not started:
            return
        if relation_of(item) is not None:
            return
        if self.ends_in_sign():
            return
        if isinstance(item, Text) and row_has_relation(flat, position) and not goes_on_after_words(flat, position + 1):
            self.close("")
            return
        signed = is_mark(item, "+", "-") or (isinstance(item, Mark) and item.text in table.MULTIPLICATIVE)
        unfinished = bool(self.ops) and not self.pieces[-1].items
        if unfinished or (
            signed and (self.cells > 0 or not is_mark(item, "-") or not row_has_relation(flat, position))
        ):
            return
        if isinstance(item, Text) or is_mark(item, "because"):
            return
        self.close("")

    def ends_in_sign(self) -> bool:
        """Whether the row before ends in an operator, and so is not finished."""
        last = self.pieces[-1].items[-1] if self.pieces[-1].items else None
        return is_mark(last, "+", "-") or (isinstance(last, Mark) and last.text in table.MULTIPLICATIVE)

    def check_rest(self, flat: Flat, position: int, span: Span, words: str = "since") -> None:
        """What follows words may belong to them; a term or a factor that follows may not be dropped."""
        body = [item for item, _ in rest_of_row(flat, position) if not isinstance(item, Spacing | Align | Text)]
        while body and is_mark(body[0], ",", ".", ";", ":"):
            body = body[1:]
        while body and (is_mark(body[-1], ",", ".", ";", ":") or (bracket_of(body[-1]) is not None and len(body) == 1)):
            body = body[:-1]
        if not body:
            return
        first = body[0]
        led = leads_on(words)
        signed = is_mark(first, "+", "-") or (isinstance(first, Mark) and first.text in table.MULTIPLICATIVE)
        if signed or not led:
            self.spoil("mathematics after words, which cannot be told to belong to them", first.span)

    def goes_on(self, flat: Flat, position: int) -> bool:
        """Whether the next cell goes on with the formula of this one: it opens with a relation, a sign or
        words, or it is empty."""
        for item, _ in flat[position:]:
            if isinstance(item, Spacing | Align):
                continue
            if isinstance(item, Break | Text) or relation_of(item) is not None:
                return True
            if isinstance(item, Mark):
                known = (table.MULTIPLICATIVE, table.IMPLICATIONS)
                return (
                    item.text in "+-,.;"
                    or any(item.text in names for names in known)
                    or item.text in ("because", "forall")
                )
            return bool(self.ops) and self.cells >= 2
        return True

    def after_columns(self, flat: Flat, position: int) -> int:
        """A third cell: a reason in words, or another statement beside the first."""
        depth = 0
        for k in range(position, len(flat)):
            item = flat[k][0]
            bracket = bracket_of(item)
            if bracket is not None:
                depth = max(0, depth + bracket_step(bracket))
            if depth == 0 and isinstance(item, Break):
                break
            if isinstance(item, Text) or is_mark(item, "because"):
                return self.skip_words(flat, position, k)
        if position < len(flat) and not isinstance(flat[position][0], Break | Align):
            self.close("and")
            self.cells = 0
        return position

    def skip_words(self, flat: Flat, position: int, words: int) -> int:
        """A cell of words, from ``position``; a later cell of the row that holds a relation is read on from."""
        for k in range(words, len(flat)):
            if isinstance(flat[k][0], Break):
                break
            if isinstance(flat[k][0], Align) and cell_has_relation(flat, k + 1):
                self.remarks.append(" ".join(filter(None, (plain_text(item) for item, _ in flat[position:k]))))
                if not opens_with_relation(flat, k + 1):
                    self.close("and")
                    self.cells = 0
                return k + 1
        return self.skip_row(flat, position)

    def comma(self, flat: Flat, position: int) -> int:
        """A comma ends a statement when what follows is one; else it belongs to a list."""
        if at_row_end(flat, position + 1):
            return position + 1
        before = bool(self.ops)
        after = chunk_has_relation(flat, position + 1)
        if before and after:
            self.close("and")
            return position + 1
        if before and not after and self.ops[-1] not in ("in", "=") and not self.pieces[-1].items:
            return position + 1
        if before and words_follow(flat, position + 1):
            return position + 1
        self.put(flat[position][0], False)
        return position + 1

    # --- words ---

    def case_end(self, flat: Flat, position: int) -> int:
        """Where a bracket closes that holds a case of an index behind a complete relation: ``(i \\neq j)``; 0 for
        any other bracket."""
        if not self.ops or not self.pieces[-1].items:
            return 0
        inside: list[Written] = []
        for k in range(position + 1, len(flat)):
            item = flat[k][0]
            if isinstance(item, Bracket):
                rest = [other for other, _ in rest_of_row(flat, k + 1) if not isinstance(other, Spacing | Align)]
                alone = all(is_mark(other, ",", ".", ";") for other in rest)
                letters = len(inside) == 3 and isinstance(inside[0], Letter) and isinstance(inside[2], Letter)
                return k if alone and letters and relation_of(inside[1]) in ("=", "!=") else 0
            if not isinstance(item, Spacing):
                inside.append(item)
        return 0

    def skip_reason(self, flat: Flat, position: int) -> int:
        depth = 0
        words: list[str] = []
        for k in range(position, len(flat)):
            item = flat[k][0]
            bracket = bracket_of(item)
            words.append(plain_text(item))
            if bracket is not None:
                depth += bracket_step(bracket)
                if depth <= 0:
                    self.remarks.append("".join(words))
                    return k + 1
        return self.skip_row(flat, position)

    def skip_row(self, flat: Flat, position: int) -> int:
        words: list[str] = []
        while position < len(flat) and not isinstance(flat[position][0], Break):
            words.append(plain_text(flat[position][0]))
            position += 1
        if words:
            self.remarks.append(" ".join(word for word in words if word))
        return position

    def text(self, flat: Flat, position: int, item: Text) -> int:
        words = plain_words(item.content)
        link = link_of(words)
        if words and self.pieces[-1].items and goes_on_after_words(flat, position + 1):
            self.remarks.append(item.content)  # "a = b, and so = c" is one chain
            return position + 1
        if link is not None and chunk_has_relation(flat, position + 1):
            self.remarks.append(item.content)
            follows = not self.ops and not self.pieces[-1].items
            # A gap or a comma says only that something new begins; the word behind it says how it belongs here.
            self.close(self.link if follows and self.link not in ("", "and") else link)
            self.cells = 0
            return position + 1
        if not words:
            return position + 1
        if link in ("or", "and") and not at_row_end(flat, position + 1):
            self.close(link)
            return position + 1
        if not self.ops and not self.pieces[-1].items and chunk_has_relation(flat, position + 1):
            self.remarks.append(item.content)  # words before a formula: "because Var(X+Y) = …"
            if link or any(key in words.split() for key in ("because", "since", "if", "where", "using")):
                self.link = link or "because"
            return position + 1
        if self.pieces[-1].items:
            self.check_rest(flat, position + 1, item.span, words)
        return self.skip_row(flat, position)


@lru_cache(maxsize=1024)
def statements_of(text: str) -> tuple[RawChain, ...]:
    """The statements of a bare formula. Kept: a formula is looked at before it is read, and often read again."""
    return read_statements(parse_written(text), Span(0, len(text)))


def parse_single(items: Sequence[Written], span: Span) -> Raw:
    """A formula that is one expression (no relation at the top, no words)."""
    return single(read_statements(items, span), span)


def single(chains: Sequence[RawChain], span: Span) -> Raw:
    """The one expression that the statements are."""
    if len(chains) != 1 or chains[0].ops or chains[0].continues or chains[0].dangling:
        raise Malformed("one expression was expected here", span)
    member = chains[0].members[0]
    if member.error:
        raise member.error
    assert member.raw is not None
    return member.raw
