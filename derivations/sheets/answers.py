"""An ``Ask`` from a block ``**Answer (KIND):**``: the answer in its paragraph, and the rows below it."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from derivations.model import ASK_KINDS, Ask, Credit, Reference
from derivations.sheets.rows import PERCENT, Rows, choices_of
from derivations.sheets.structure import Block, Row
from notation.documents import Formula
from notation.source import NotationError, Span
from notation.statements.reading import read_statements
from notation.tokens.parse_written import parse_written

_LABEL = re.compile(r"answer\s*\((?P<kind>[^()]*)\)\s*(?:,\s*(?P<name>.*?))?\s*:?", re.IGNORECASE)
_RELATIONS = ("=", "<=", ">=", "<", ">", "approx")

_FORMULA = frozenset({"expression", "show", "numbers", "setting"})
ROWS: dict[str, frozenset[str]] = {
    "in terms of": frozenset({"expression", "show", "setting"}),
    "given": _FORMULA,
    "accept": frozenset({"expression", "show", "numbers"}),
    "condition": frozenset({"expression", "numbers", "setting"}),
    "right": frozenset({"choice"}),
    "wrong": frozenset({"choice"}),
    "weight": frozenset(ASK_KINDS),
    "implied by": frozenset({"expression", "numbers", "show"}),
    "… %": frozenset({"expression", "show", "numbers"}),
}
"""The keys of the rows below an answer, and the kinds of answer that have them."""


@dataclass
class _Draft:
    """What the rows of one answer say."""

    kind: str
    allowed: list[str] = field(default_factory=list)
    givens: list[str] = field(default_factory=list)
    conditions: list[str] = field(default_factory=list)
    accepts: list[tuple[str, str]] = field(default_factory=list)
    credits: list[Credit] = field(default_factory=list)
    right: list[str] = field(default_factory=list)
    wrong: list[tuple[str, ...]] = field(default_factory=list)
    weight: float = 1.0
    implied_by: str = ""


@dataclass(frozen=True)
class AnswerReader:
    """Reads the answers of one sheet; ``conventions`` hold for all of them."""

    rows: Rows
    conventions: tuple[Credit, ...]

    def read(self, block: Block, number: int, givens: Sequence[str]) -> Ask | None:
        """The ask of a block, the ``number``-th of its part; ``givens`` are in force there. None after a fault."""
        found = _LABEL.fullmatch(self.rows.text(block.label))
        kind = found["kind"].strip().lower() if found else ""
        if found is None or kind not in ASK_KINDS:
            close = difflib.get_close_matches(kind, ASK_KINDS, n=1)
            guess = f" (did you mean {close[0]}?)" if close else ""
            self.rows.fault(f"expected **Answer (KIND):** with a kind of {', '.join(ASK_KINDS)}{guess}", block.label)
            return None
        draft = _Draft(kind)
        for row in block.rows:
            self._row(draft, row)
        name = re.sub(r"\s+", " ", found["name"] or "") or ("answer" if number == 1 else f"answer {number}")
        if kind in ("choice", "prose"):
            return self._words(draft, block, name)
        return self._formula(draft, block, name, givens)

    # --- the paragraph ---

    def _words(self, draft: _Draft, block: Block, name: str) -> Ask | None:
        text = self.rows.text(block.lead)
        if draft.kind == "prose":
            return Ask(name, "prose", weight=draft.weight, words=text)
        if not text:
            self.rows.fault("expected the right answer as a sentence behind the label", block.label)
        if not draft.right:
            self.rows.fault("expected a row 'right: …' with the words that name the right choice", block.label)
        if not draft.wrong:
            self.rows.fault("expected a row 'wrong: …' for each of the other choices", block.label)
        choices = choices_of(text, draft.right, draft.wrong)
        return Ask(name, "choice", choices=choices, weight=draft.weight, reference=Reference(choice="right"))

    def _formula(self, draft: _Draft, block: Block, name: str, givens: Sequence[str]) -> Ask | None:
        formula = self._only_formula(block.lead, block.label)
        if formula is None:
            return None
        made = self.equation(formula)
        if made is None:
            return None
        subject, relation, value = made
        if draft.kind == "setting" and not (subject and draft.conditions):
            what = "a row 'condition: $…$' for each condition" if subject else "values of named unknowns: $(a, b) = …$"
            self.rows.fault(f"a setting needs {what}", block.label)
            return None
        results = [("answer", value), *((f"also {k}", value) for k, (_, value) in enumerate(draft.accepts, 1))]
        accepts = tuple((subject, f"also {k}") for k, (subject, _) in enumerate(draft.accepts, 1))
        return Ask(
            name,
            draft.kind,
            subject=subject,
            result="answer",
            allowed=tuple(draft.allowed),
            conditions=tuple(draft.conditions),
            weight=draft.weight,
            givens=tuple(draft.givens),
            accepts=accepts,
            implied_by=draft.implied_by,
            relation="=" if relation in ("", "approx") else relation,
            reference=Reference(tuple(results), (*givens, *draft.givens)),
            credits=(*draft.credits, *(self.conventions if draft.kind != "setting" else ())),
        )

    def _only_formula(self, lead: Row, label: Row) -> Formula | None:
        found: list[Formula] = []
        for piece in self.rows.outline.pieces(lead):
            if isinstance(piece, Formula):
                found.append(piece)
            elif self.rows.text(piece).strip(" .,;:"):
                self.rows.fault("only the answer was expected here, as one formula; words belong elsewhere", piece)
                return None
        if len(found) != 1:
            place = lead if self.rows.text(lead) else label
            self.rows.fault("expected the answer as one formula behind the label: $subject = value$", place)
            return None
        return found[0]

    def equation(self, formula: Formula) -> tuple[str, str, str] | None:
        """Subject, relation and value of ``subject = value``; of a value alone "", "" and the value."""
        latex = formula.latex
        try:
            chains = read_statements(parse_written(latex), Span(0, len(latex)))
        except NotationError as error:
            span = error.span or Span(0, len(latex))
            self._refuse(formula, error.message, span)
            return None
        if len(chains) != 1 or chains[0].continues or chains[0].remarks or len(chains[0].ops) > 1:
            self._refuse(formula, "expected one equation: subject = value (steps belong in the solution)")
            return None
        chain = chains[0]
        broken = next((member.error for member in chain.members if member.error is not None), None)
        if broken is not None:
            self._refuse(formula, broken.message, broken.span)
            return None
        if not chain.ops:
            return "", "", self.rows.latex(formula)
        if chain.ops[0] not in _RELATIONS:
            self._refuse(formula, "expected an equation or an inequality", chain.op_spans[0])
            return None
        span = chain.op_spans[0]
        return self.rows.latex(formula, 0, span.start), chain.ops[0], self.rows.latex(formula, span.end)

    def _refuse(self, formula: Formula, message: str, span: Span | None = None) -> None:
        span = span or Span(0, len(formula.latex))
        self.rows.fault(message, Row(formula.offset(span.start), formula.offset(max(span.start, span.end - 1)) + 1))

    # --- the rows ---

    def _row(self, draft: _Draft, row: Row) -> None:
        made = self.rows.keyed(row)
        if made is None:
            return
        key, rest = made
        share = PERCENT.fullmatch(key)
        known = "… %" if share else key
        if known not in ROWS or draft.kind not in ROWS[known]:
            fitting = [name for name, kinds in ROWS.items() if draft.kind in kinds]
            close = difflib.get_close_matches(known, fitting, n=1)
            guess = f" (did you mean {close[0]!r}?)" if close else ""
            self.rows.fault(f"no such row for the kind {draft.kind}{guess}; rows: {', '.join(fitting)}", row)
            return
        if share:
            credit = self.rows.credit(float(share["share"]) / 100, rest)
            draft.credits += [credit] if credit else []
            return
        _HANDLERS[key](self, draft, rest)

    def _accept(self, draft: _Draft, row: Row) -> None:
        made = self.rows.accepted(row)
        if isinstance(made, Credit):
            draft.credits.append(made)
        elif made is not None:
            parts = self.equation(made)
            if parts is not None:
                draft.accepts.append((parts[0], parts[2]))

    def _in_terms_of(self, draft: _Draft, row: Row) -> None:
        draft.allowed += self.rows.some_formulas(row, "the symbols that the answer may mention")

    def _given(self, draft: _Draft, row: Row) -> None:
        statement = self.rows.given(row)
        draft.givens += [statement] if statement else []

    def _condition(self, draft: _Draft, row: Row) -> None:
        draft.conditions += self.rows.some_formulas(row, "a condition that the values meet")

    def _right(self, draft: _Draft, row: Row) -> None:
        draft.right += self.rows.phrases(row)

    def _wrong(self, draft: _Draft, row: Row) -> None:
        draft.wrong.append(self.rows.phrases(row))

    def _weight(self, draft: _Draft, row: Row) -> None:
        draft.weight = self.rows.number(row, "the weight of this answer in its part")

    def _implied_by(self, draft: _Draft, row: Row) -> None:
        draft.implied_by = self.rows.text(row)


_HANDLERS: dict[str, Callable[[AnswerReader, _Draft, Row], None]] = {
    "in terms of": AnswerReader._in_terms_of,
    "given": AnswerReader._given,
    "accept": AnswerReader._accept,
    "condition": AnswerReader._condition,
    "right": AnswerReader._right,
    "wrong": AnswerReader._wrong,
    "weight": AnswerReader._weight,
    "implied by": AnswerReader._implied_by,
}
assert set(_HANDLERS) | {"… %"} == set(ROWS)

__all__ = ["ROWS", "AnswerReader"]
