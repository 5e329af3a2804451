"""The rows of a sheet's blocks: words and formulas between colons and percent signs.

One function for each kind of row. Faults are collected, each with its place and with what was expected.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from derivations.model import Choice, Credit, GradingRule
from derivations.sheets.places import SheetFault
from derivations.sheets.structure import Block, Outline, Row
from notation.documents import Formula

PERCENT = re.compile(r"(?P<share>\d+(?:\.\d+)?)[ \t]*%")
_KEY = re.compile(r"[ \t]*(?P<key>[^:\r\n]*?)[ \t]*:[ \t]*")
_REMARK = re.compile(r"[\s.,;]*(?:\((?P<remark>[^()]*)\))?[\s.]*")
_DASH = re.compile(r"\s(?:—|–|--|---)\s")
_WORDS = re.compile(r"[A-Za-z0-9 ,.;'\-]*")
_NUMBER = re.compile(r"\d+(?:\.\d+)?")

UP_TO = {
    "up to a factor": "factor",
    "up to sign": "sign",
    "up to its sign": "sign",
    "up to the sign": "sign",
    "up to a constant": "constant",
    "transposed": "transposed",
    "times": "times",
    "plus": "plus",
    "": "equal",
}
"""The words of a row of partial credit, to the form of ``Credit``."""

_LAYOUT = "the Jacobian is in the other layout"
_VARIANCES = {
    "sample variance": (r"\frac{{{n}}}{{{n} - 1}}", "the sample variance was taken (divided by one less)"),
    "population variance": (r"\frac{{{n} - 1}}{{{n}}}", "the population variance was taken"),
}
"""Another convention of the variance: the factor by which it differs, and how it is told."""


@dataclass(frozen=True)
class Joined:
    """LaTeX put together from pieces of the file; ``offsets`` has the place of each character."""

    latex: str
    offsets: tuple[int, ...]


@dataclass
class Rows:
    """Reads rows of one sheet. ``origins``: where each piece of LaTeX stands in the file."""

    outline: Outline
    faults: list[SheetFault]
    origins: dict[str, list[tuple[int, ...]]] = field(default_factory=dict)

    def fault(self, message: str, row: Row) -> None:
        text = self.outline.text
        start, end = row.start, row.end
        while start < end and text[start].isspace():
            start += 1
        while end > start and text[end - 1].isspace():
            end -= 1
        self.faults.append(SheetFault(message, start, end))

    def text(self, row: Row) -> str:
        """The words of a row on one line."""
        return re.sub(r"\s+", " ", self.outline.text[row.start : row.end]).strip()

    def latex(self, formula: Formula, start: int = 0, end: int | None = None) -> str:
        """A formula or a stretch of it; its place is remembered."""
        stop = len(formula.latex) if end is None else end
        whole = formula.latex[start:stop]
        kept = whole.strip()
        first = start + len(whole) - len(whole.lstrip())
        self.origins.setdefault(kept, []).append(tuple(formula.offset(first + k) for k in range(len(kept))))
        return kept

    def formulas(self, row: Row) -> list[Formula]:
        return [piece for piece in self.outline.pieces(row) if isinstance(piece, Formula)]

    # --- rows with a key ---

    def keyed(self, row: Row) -> tuple[str, Row] | None:
        """The key in front of the first colon, in lower case, and what stands behind it."""
        first = next(self.outline.pieces(row), None)
        found = _KEY.match(self.outline.text, row.start, row.end) if isinstance(first, Row) else None
        if found is None:
            self.fault("expected 'word: …' in this row", row)
            return None
        return re.sub(r"\s+", " ", found["key"]).lower(), Row(found.end(), row.end)

    def some_formulas(self, row: Row, what: str) -> tuple[str, ...]:
        found = tuple(self.latex(formula) for formula in self.formulas(row))
        if not found:
            self.fault(f"expected {what} between dollars", row)
        return found

    def number(self, row: Row, what: str) -> float:
        text = self.text(row)
        if not _NUMBER.fullmatch(text):
            self.fault(f"expected {what} as a number", row)
            return 1.0
        return float(text)

    def share(self, row: Row) -> float | None:
        found = PERCENT.fullmatch(self.text(row))
        if not found:
            self.fault("expected a share such as '70 %'", row)
            return None
        return float(found["share"]) / 100

    # --- givens ---

    def given(self, row: Row) -> str:
        """One statement: formulas, and words that the reader of givens knows. Words in parentheses or behind a
        dash are for people. "" after a fault."""
        made, offsets, depth = "", [], 0
        pieces = list(self.outline.pieces(row))
        if not any(isinstance(piece, Formula) for piece in pieces):
            self.fault(r"expected a given between dollars, such as $x \in \mathbb{R}^n$", row)
            return ""
        for piece in pieces:
            if isinstance(piece, Formula):
                if depth == 0:
                    made += piece.latex
                    offsets += [piece.offset(k) for k in range(len(piece.latex))]
                continue
            words, depth, ended = self._spoken(piece, depth)
            if not _WORDS.fullmatch(words):
                self.fault("only words, commas and formulas are read here; put a remark in parentheses", piece)
                return ""
            joined = words if not words.strip(" ,;") else rf"\text{{{words}}}"
            made += joined
            offsets += [piece.start] * len(joined)
            if ended:
                break
        if not made.strip():
            self.fault("the formula of this given stands in parentheses, where nothing is read", row)
            return ""
        kept = made.rstrip(" ,;")
        self.origins.setdefault(kept, []).append(tuple(offsets[: len(kept)]))
        return kept

    def _spoken(self, piece: Row, depth: int) -> tuple[str, int, bool]:
        """The words that count, how deep in parentheses the piece ends, and whether a dash ended the row."""
        text = self.outline.text[piece.start : piece.end]
        dash = _DASH.search(text) if depth == 0 else None
        kept = ""
        for mark in text[: dash.start()] if dash else text:
            if mark == "(":
                depth += 1
            elif mark == ")":
                depth = max(0, depth - 1)
            elif depth == 0:
                kept += mark
        kept = re.sub(r"\s+", " ", kept)
        return re.sub(r"[.;]\s*$", "", kept), depth, dash is not None

    def givens(self, block: Block) -> tuple[str, ...]:
        rows = [block.lead, *block.rows] if self.text(block.lead).strip(":") else block.rows
        if not rows:
            self.fault("expected givens: one in each row of a list", block.label)
        return tuple(statement for row in rows if (statement := self.given(row)))

    # --- what other answers are worth ---

    def credit(self, share: float, row: Row) -> Credit | None:
        """``up to a factor``, ``times $2$``, ``$…$``, with a remark in parentheses behind it."""
        words, formula, remark = self._phrase(row)
        form = UP_TO.get(words)
        if form is None or (form in ("times", "plus", "equal")) != (formula is not None):
            known = "up to a factor, up to sign, up to a constant, transposed, times $…$, plus $…$, $…$"
            self.fault(f"expected what the answer may be: {known}", row)
            return None
        if not 0 < share <= 1:
            self.fault("a share of the points lies above 0 % and is at most 100 %", row)
            return None
        return Credit(share, form, self.latex(formula) if formula else "", remark)

    def accepted(self, row: Row) -> Credit | Formula | None:
        """What counts as right besides: a convention as a credit of full points, or a formula."""
        words, formula, remark = self._phrase(row)
        if words == "either layout" and formula is None:
            return Credit(1.0, "layout", "", remark or _LAYOUT)
        variance = next((name for name in _VARIANCES if words.startswith(name)), None)
        if variance and formula is not None:
            factor, told = _VARIANCES[variance]
            return Credit(1.0, "times", factor.format(n=formula.latex), remark or told)
        if formula is not None and not words:
            return formula
        known = "$…$, either layout, sample variance of $n$ values, population variance of $n$ values"
        self.fault(f"expected what is accepted as well: {known}", row)
        return None

    def _phrase(self, row: Row) -> tuple[str, Formula | None, str]:
        """The words in front, the formula if there is one, and the remark in parentheses behind them."""
        words, remark, formula = "", "", None
        for piece in self.outline.pieces(row):
            if isinstance(piece, Formula):
                if formula is not None:
                    self.fault("expected one formula in this row", Row(piece.outer_start, piece.outer_end))
                formula = piece
                continue
            text = self.text(piece)
            inside = re.search(r"\((?P<remark>[^()]*)\)\s*\.?$", text)
            if inside:
                remark, text = inside["remark"].strip(), text[: inside.start()]
            if formula is None:
                words = text.strip(" .").lower()
            elif text.strip(" .,") not in ("", "values"):
                self.fault("nothing was expected here but a remark in parentheses", piece)
        return words, formula, remark

    # --- choices, shares, conventions ---

    def phrases(self, row: Row) -> tuple[str, ...]:
        """Phrases between semicolons, as the answer's words are compared: lower case, without marks."""
        if self.formulas(row):
            self.fault("a choice is named in words, without formulas", row)
            return ()
        parts = (re.sub(r"[^\w\s]", " ", part.lower()) for part in self.text(row).split(";"))
        found = tuple(phrase for part in parts if (phrase := re.sub(r"\s+", " ", part).strip()))
        if not found:
            self.fault("expected the words that name this choice, between semicolons", row)
        return found

    def grading(self, block: Block) -> GradingRule | None:
        """``answer: 70 %``, ``steps: 30 %``, ``notation: costs points`` or ``notation: free``."""
        shares: dict[str, float] = {}
        costs = False
        for row in block.rows:
            made = self.keyed(row)
            if made is None:
                continue
            key, rest = made
            if key in ("answer", "answers", "steps"):
                share = self.share(rest)
                if share is not None:
                    shares[key.removesuffix("s") if key != "steps" else key] = share
            elif key == "notation" and self.text(rest).lower() in ("costs points", "free"):
                costs = self.text(rest).lower() == "costs points"
            else:
                self.fault("expected 'answer: 70 %', 'steps: 30 %' or 'notation: free' (or 'costs points')", row)
        if set(shares) != {"answer", "steps"} or abs(sum(shares.values()) - 1) > 1e-9:
            self.fault("expected the rows 'answer: … %' and 'steps: … %', which sum to 100 %", block.label)
            return None
        return GradingRule(shares["answer"], shares["steps"], costs)

    def conventions(self, block: Block) -> tuple[Credit, ...]:
        """What the sheet's conventions let count as right in every ask."""
        found: list[Credit] = []
        for row in block.rows:
            made = self.keyed(row)
            words = f"{made[0]}: {self.text(made[1]).lower().rstrip('.')}" if made else ""
            if words == "jacobian: either layout":
                found.append(Credit(1.0, "layout", "", _LAYOUT))
            elif words and words not in DEFAULT_CONVENTIONS:
                known = ("jacobian: either layout", *DEFAULT_CONVENTIONS)
                self.fault(f"this convention is not known; known: {'; '.join(known)}", row)
        return tuple(found)


DEFAULT_CONVENTIONS = (
    "jacobian: numerator layout",
    "variance: population",
    "logarithm: natural",
)
"""What holds anyway, and may be told to the class."""


def choices_of(sentence: str, right: Sequence[str], wrong: Sequence[Sequence[str]]) -> tuple[Choice, ...]:
    """The right choice under the key ``right``, and the others."""
    others = (Choice(f"wrong {number}", tuple(phrases)) for number, phrases in enumerate(wrong, 1))
    return (Choice("right", tuple(right), sentence), *others)


__all__ = ["DEFAULT_CONVENTIONS", "PERCENT", "Rows", "choices_of"]
