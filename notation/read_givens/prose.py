"""Givens from a document's own prose: ``where $X \\in \\mathbb{R}^{n \\times d}$``, ``let``, ``$A$ is symmetric``.

The words around an inline formula are matched with a table of phrases, in English or turned into it
(``notation.read_givens.prose_words``); in any other language only formulas that declare by themselves (``x \\in S``,
``x \\sim p``) are taken. What comes back are statements as
``notation.read_givens.reading.read_scope`` takes them, each with its place. Sentences that match nothing say nothing:
prose is no formula, and leaving some of it unread is not an error.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from notation.documents.model import Formula, Item, Marker, Prose
from notation.read_givens.prose_laws import laws_said, rows_said
from notation.read_givens.prose_words import in_english, is_foreign


@dataclass(frozen=True)
class ProseGiven:
    """A statement in LaTeX; ``start`` to ``end`` is the stretch of its file that says it."""

    statement: str
    start: int
    end: int
    line: int
    file: int = 0


_ENGLISH = frozenset("the is of and we that with where for are to let this be as which then if by it can".split())
_DECLARES = re.compile(
    r"\\in(?![A-Za-z])|\\sim(?![A-Za-z])|∈|∼|\\perp(?![A-Za-z])|\\colon|\\stackrel\{[^{}]*\}\{\\sim\}"
)
_NAME = re.compile(
    r"\s*(?:\\(?:mathbf|mathrm|bm|boldsymbol|mathcal|mathbb|vec|hat|tilde|bar|b|textbf)\s*(?:\{[^{}]*\}|\\?[A-Za-z]+)|\\[A-Za-z]+|[A-Za-z])"
    r"(?:_(?:\{[^{}]*\}|\\?[A-Za-z]+|\d))?(?:\^(?:\{\([^{}]*\)\}|\*))?\s*"
)
_SIZES = r"((?:⟦\d+⟧|\d+|\b(?![aAI]\b)[A-Za-z]\b)(?:\s*(?:x|by|×)\s*(?:⟦\d+⟧|\d+|\b[A-Za-z]\b))?)"
_FORMULA = re.compile(r"⟦(\d+)⟧")
_LIST = r"(⟦\d+⟧(?:\s*(?:,|and|, and|or)\s*⟦\d+⟧)*)"
_COPULA = (
    r"\s*,?\s*(?:is|are|be|was|denotes?|being|represents?)\s+(?:assumed\s+|said\s+)?(?:to\s+be\s+)?(?:also\s+)?"
    r"(?:an?\s+|the\s+|our\s+|some\s+)?"
)
_FEW = r"(?:[a-z][a-z-]*\s+){0,3}?"
_ARRAYS = r"(?:vectors?|matri(?:x|ces))"
_EXTENT = r"(?:size|dimensions?|length|shape)"
_SIZED = r"\)?[\s-]*(?:dimensional\s+)?"

_PHRASES = (
    ("symmetric positive semi-definite", "symmetric positive semidefinite"),
    ("symmetric positive semidefinite", "symmetric positive semidefinite"),
    ("symmetric positive definite", "symmetric positive definite"),
    ("symmetric and positive definite", "symmetric positive definite"),
    ("positive semi-definite", "positive semidefinite"),
    ("positive semidefinite", "positive semidefinite"),
    ("positive definite", "positive definite"),
    ("symmetric", "is symmetric"),
    ("diagonal", "diagonal"),
    ("orthogonal", "orthogonal"),
    ("invertible", "invertible"),
    ("non-singular", "invertible"),
    ("nonsingular", "invertible"),
    ("of full column rank", "full column rank"),
    ("upper triangular", "upper triangular"),
    ("lower triangular", "lower triangular"),
    ("unit vector", "unit norm"),
    ("nonzero", "nonzero"),
    ("non-zero", "nonzero"),
    ("i.i.d", "i.i.d."),
    ("iid", "i.i.d."),
    ("independent and identically distributed", "i.i.d."),
    ("independent", "independent"),
    ("uncorrelated", "uncorrelated"),
    ("random variable", "random variable"),
    ("random vector", "random vector"),
    ("positive integer", "integer"),
    ("integer", "integer"),
    ("positive", "positive"),
)
"""Phrases of prose, the longer first, to the words that givens know."""
_OTHERWISE = (
    r"(?:of|to|complement|projection|projector|elements?|entries|part|entry|distribution|about|density|blocks?)\b"
)
"""What follows a phrase that then says something else: the diagonal of, orthogonal to."""
_CUE = re.compile(
    r"(?:\b(?:let(?:'s)?|where|with|denote|define|defining|set|setting|given|suppose|assume|assuming|for|having|write|writing|put)\b)"
    r"(?:\s+(?:us|we|that|by|the|have|a|an|all|also|now|following|each|every))*\s*$",
    re.IGNORECASE,
)
_SPACE = re.compile(r"\\in(?![A-Za-z])\s*(?:\\mathbb\s*\{?R\}?|\\R(?:R|eals)?)(?![A-Za-z])\s*\^")
_NEGATION = re.compile(r"\b(?:not|no|never|unless|isn't|aren't|non)\b", re.IGNORECASE)
_DENIAL = re.compile(r"\b(?:not|no|never|unless|if|whether|isn't|aren't|non)\b", re.IGNORECASE)


def prose_givens(items: Iterable[Item]) -> tuple[ProseGiven, ...]:
    """The statements that prose makes, in order. ``items``: a document's, or those of one section."""
    kept = [item for item in items if not (isinstance(item, Prose) and item.kind != "text")]
    text = " ".join(item.text for item in kept if isinstance(item, Prose))
    english, foreign = is_english(text), is_foreign(text)
    found: list[ProseGiven] = []
    for sentence in _sentences(kept):
        made = _Sentence(sentence)
        if foreign and not english:
            made.text = in_english(made.text)
        found.extend(made.givens(english or foreign))
    return tuple(found)


def is_english(text: str) -> bool:
    """Whether at least one word in eight is one of the commonest English ones; too short a text is not told."""
    words = re.findall(r"[^\W\d_]+", text.lower())
    return bool(words) and sum(word in _ENGLISH for word in words) * 8 >= len(words)


def _sentences(items: Sequence[Item]) -> list[list[Formula | Prose]]:
    """Stretches of prose and inline formulas between full stops, displays, headings and paragraphs."""
    found: list[list[Formula | Prose]] = [[]]
    block = -1
    for item in items:
        if isinstance(item, Marker) or (isinstance(item, Formula) and item.display):
            found.append([])
            continue
        if item.block != block:
            found.append([])
            block = item.block
        if isinstance(item, Formula):
            found[-1].append(item)
            continue
        parts = re.split(r"(?<=[.;!?])(?<!i\.e\.)(?<!e\.g\.)(?<!i\.i\.)\s+(?=[A-Z]|$)|\n\s*\n|\\\\|\\item\b", item.text)
        for position, part in enumerate(parts):
            if position:
                found.append([])
            if part:
                found[-1].append(Prose(part, item.start, item.end, item.line, item.kind, item.block, item.file))
        if re.search(r"[.;!?]\s*$", item.text) and not re.search(r"i\.i\.d\.\s*$", item.text):
            found.append([])
    return [sentence for sentence in found if any(isinstance(item, Formula) for item in sentence)]


class _Sentence:
    """One sentence as text with ``⟦k⟧`` for its k-th formula."""

    def __init__(self, items: Sequence[Formula | Prose]) -> None:
        self.formulas = [item for item in items if isinstance(item, Formula)]
        pieces: list[str] = []
        count = 0
        for item in items:
            if isinstance(item, Formula):
                pieces.append(f" ⟦{count}⟧ ")
                count += 1
            else:
                pieces.append(re.sub(r"\\(?:emph|textit|textbf)\{([^{}]*)\}", r"\1", item.text))
        self.text = re.sub(r"\s+", " ", "".join(pieces))

    def givens(self, english: bool) -> list[ProseGiven]:
        found: dict[str, ProseGiven] = {}
        for position, formula in enumerate(self.formulas):
            if _DECLARES.search(formula.latex) and not self.denied(position, _SPACE.search(formula.latex) is not None):
                self.add(found, formula.latex.strip(), position)
        if english:
            self.definitions(found)
            self.shapes(found)
            self.properties(found)
            latex = [formula.latex for formula in self.formulas]
            for statement, positions in (*rows_said(self.text, latex), *laws_said(self.text, latex)):
                self.add(found, statement, *positions)
        return list(found.values())

    def add(self, found: dict[str, ProseGiven], statement: str, *positions: int) -> None:
        formulas = [self.formulas[position] for position in positions]
        start, end = min(item.outer_start for item in formulas), max(item.outer_end for item in formulas)
        found.setdefault(statement, ProseGiven(statement, start, end, formulas[0].line, formulas[0].file))

    def before(self, position: int) -> str:
        return self.text.partition(f"⟦{position}⟧")[0]

    def denied(self, position: int, shape: bool = False) -> bool:
        """Whether the words before take it back. ``shape``: what kind of thing a name is, "if" does not suppose."""
        return bool((_NEGATION if shape else _DENIAL).search(self.before(position)[-40:]))

    def names(self, group: str, said: str = "") -> list[int]:
        """The formulas of a list, where each is a plain name (or a list of names); where what is said of it is
        in the singular (``… of size d, and c is a scalar``) only the last one."""
        found = [int(number) for number in _FORMULA.findall(group)]
        if re.search(r"⟧\s*,?\s*(?:is|was|denotes|represents)\s", said):
            found = found[-1:]
        if all(all(_NAME.fullmatch(part) for part in _items(self.named(k))) for k in found):
            return found
        return []

    def first_names(self, group: str) -> list[int]:
        """The formulas of a list up to the first that is no name: "an invertible matrix $W$ and $x = Wz$"."""
        found: list[int] = []
        for number in _FORMULA.findall(group):
            if not all(_NAME.fullmatch(part) for part in _items(self.named(int(number)))):
                break
            found.append(int(number))
        return found

    def named(self, position: int) -> str:
        """The names of ``A, B`` and of ``A, B \\in S``."""
        return re.split(r"\\in(?![A-Za-z])|∈", self.formulas[position].latex)[0].strip()

    def spelled(self, text: str) -> str:
        """Sizes as LaTeX: ``⟦1⟧ by ⟦2⟧`` or ``n x d``."""
        parts = re.split(r"\s+(?:x|by)\s+|\s*×\s*|(?<=\d)x(?=[A-Za-z\d])", text.strip())
        made = [_FORMULA.sub(lambda match: self.formulas[int(match.group(1))].latex, part) for part in parts]
        return r" \times ".join(part.strip() for part in made)

    def definitions(self, found: dict[str, ProseGiven]) -> None:
        """``with $\\lambda = \\frac{1-p}{p}$``, ``let $y = Xw$``: an equation right behind a word that introduces."""
        for position, formula in enumerate(self.formulas):
            before = self.before(position)
            linked = re.search(r"⟦(\d+)⟧\s*(?:,|and|, and)\s*$", before)
            introduced = bool(_CUE.search(before)) or bool(
                linked and self.formulas[int(linked.group(1))].latex.strip() in found
            )
            left, equals, right = formula.latex.partition("=")
            if (
                introduced
                and equals
                and right.strip()
                and "=" not in right
                and _DEFINED.fullmatch(left.strip().removesuffix(":"))
            ):
                self.add(found, formula.latex.strip(), position)

    def shapes(self, found: dict[str, ProseGiven]) -> None:
        """Vectors and matrices with their sizes in words."""
        for pattern, order in _SHAPES:
            for match in pattern.finditer(self.text):
                group, size = (match.group(order), match.group(3 - order))
                names = self.names(group, match.group())
                sizes = self.spelled(size)
                if not names or ("matrix" in match.group() and "times" not in sizes) or _DENIAL.search(match.group()):
                    continue
                if "row" in match.group() and "times" not in sizes:
                    sizes = rf"1 \times {sizes}"
                for name in names:
                    self.add(found, rf"{self.formulas[name].latex.strip()} \in \mathbb{{R}}^{{{sizes}}}", name)
        for match in _SCALARS.finditer(self.text):
            for name in self.names(match.group(1) or match.group(2), match.group()):
                self.add(found, rf"{self.formulas[name].latex.strip()} \in \mathbb{{R}}", name)

    def properties(self, found: dict[str, ProseGiven]) -> None:
        """``$A$ is symmetric``, ``a positive definite matrix $A$``, ``$x$ and $y$ are independent``."""
        for match in _PROPERTY_AFTER.finditer(self.text):
            self.property(found, self.names(match.group(1), match.group()), match)
        for match in _PROPERTY_BEFORE.finditer(self.text):
            self.property(found, self.first_names(match.group(2)), match)
        for match in _INDEPENDENT_OF.finditer(self.text):
            first, second = self.names(match.group(1)), self.names(match.group(2))
            if first and second:
                names = ", ".join(self.named(k) for k in (*first, *second))
                self.add(found, rf"{names} \text{{ independent}}", *first, *second)

    def property(self, found: dict[str, ProseGiven], names: list[int], match: re.Match[str]) -> None:
        if not names or _DENIAL.search(match.group()) or _DENIAL.search(self.text[: match.start()][-40:]):
            return
        rest = match.group().lower()
        for phrase, meaning in _PHRASES:
            if not re.search(rf"(?<![\w-]){re.escape(phrase)}(?![\w-])(?!\s+{_OTHERWISE})", rest):
                continue
            rest = rest.replace(phrase, " ")
            if meaning in ("independent", "uncorrelated") and len(names) < 2 and "," not in self.named(names[0]):
                continue  # independent of what is said elsewhere
            listed = ", ".join(self.named(k) for k in names)
            self.add(found, rf"{listed} \text{{ {meaning}}}", *names)


_DEFINED = re.compile(_NAME.pattern + r"(?:\([^()=]*\))?\s*")
_NOUNS = r"(?:matri(?:x|ces)|(?:random )?vectors?|(?:random )?variables?|scalars?|constants?|parameters?)"
_PROPERTY_AFTER = re.compile(_LIST + _COPULA + r"((?:[a-z][a-z.-]*[\s,]*){1,6})", re.IGNORECASE)
_SAID = "|".join(re.escape(phrase) for phrase, _ in _PHRASES)
_TURNS = rf"(?:with|means?|variances?|let|where|then|if|so|(?:and|or|but)(?!\s+(?:{_SAID})))\b"
"""Words after which another formula is spoken of: "$U$ orthogonal and $S$ diagonal"."""
_PROPERTY_BEFORE = re.compile(
    rf"\b((?:{_SAID})"
    + rf"\.?(?:\s+(?!{_TURNS})[a-z-]+){{0,2}}?(?:\s+"
    + _NOUNS
    + r")?)\s*"
    + _LIST,
    re.IGNORECASE,
)
_INDEPENDENT_OF = re.compile(_LIST + r"\s*(?:is|are|be)\s+independent\s+(?:of|from)\s+" + _LIST, re.IGNORECASE)
_SHAPES = (
    (re.compile(_LIST + _COPULA + _FEW + _ARRAYS + r",? (?:of|with) " + _EXTENT + r"s? " + _SIZES, re.IGNORECASE), 1),
    (re.compile(_LIST + _COPULA + r"\(?" + _SIZES + _SIZED + _FEW + _ARRAYS + r"\b", re.IGNORECASE), 1),
    (re.compile(r"\b(?:an?|the|some)\s+\(?" + _SIZES + _SIZED + _FEW + _ARRAYS + r"\s+" + _LIST, re.IGNORECASE), 2),
    (re.compile(r"\b" + _ARRAYS + r"\s+" + _LIST + r"\s+of\s+" + _EXTENT + r"\s+" + _SIZES, re.IGNORECASE), 1),
)
"""Patterns, and which of their two groups holds the names."""
_SCALARS = re.compile(
    _LIST
    + _COPULA
    + r"(?:real\s+|positive\s+|constant\s+)?(?:scalars?|real numbers?|constants?)\b|\b(?:scalars?|real numbers?)\s+"
    + _LIST,
    re.IGNORECASE,
)


def _items(latex: str) -> list[str]:
    return [part for part in re.split(r",(?![^{]*\})", latex) if part.strip() and "dots" not in part]
