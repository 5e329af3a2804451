"""What a sentence says of random things and of rows: ``i.i.d. with mean $\\mu$ and variance $\\sigma^2$``, ``the
rows of $X$ are $x_i^\\top$``, ``probability distributions $p$ and $q$``.

The sentence is text with ``⟦k⟧`` for its k-th formula. What comes back are statements as given fragments take them,
each with the positions of its formulas.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

Said = tuple[str, tuple[int, ...]]

_ONE = r"⟦(\d+)⟧"
_LIST = r"(⟦\d+⟧(?:\s*(?:,|and|, and)\s*⟦\d+⟧)*)"
_VALUE = r"(⟦\d+⟧|zero|one|unit|\d+(?:\.\d+)?)"
_TOGETHER = re.compile(r"i\.?i\.?d\b|independent and identically distributed|\bindependent\b|\bindependently\b")
_MEAN = re.compile(
    rf"(?:mean|expectation|expected value)s?\s+(?:of\s+|equal to\s+|value\s+)?{_VALUE}|\b(zero)[- ]mean\b"
)
_VARIANCE = re.compile(rf"variances?\s+(?:of\s+|equal to\s+)?{_VALUE}|\b(unit) variance\b")
_RANDOM = re.compile(
    rf"{_ONE}\s*(?:is|be)\s+a\s+(?:real\s+|scalar\s+)?random variable|\brandom variable\s+{_ONE}"
)
_SUPPOSED = re.compile(r"\b(?:if|not|no|never|unless|whether)\b", re.IGNORECASE)
_NUMBERS = {"zero": "0", "one": "1", "unit": "1"}
_OF = r"\s*(?:,|denotes?|is|are|be|denoting)*\s*(?:the\s+)?[^⟦.]{0,20}(?:⟦\d+⟧\s*-?\s*th\s+)?rows?\s+of\s+"
_WITH = r"(?:\s+[a-z]+){0,5}\s*,?\s+(?:with|whose|has|have|having)\s+(?:the\s+)?rows\s+(?:are\s+)?"
_ROWS = (
    (re.compile(_ONE + _OF + _ONE), 2, 1),
    (re.compile(rf"rows\s+of\s+{_ONE}\s+(?:are|by|as|be)\s+(?:the\s+)?(?:vectors\s+)?{_ONE}"), 1, 2),
    (re.compile(_ONE + _WITH + _ONE), 1, 2),
)
"""Patterns, and which of their groups are the matrix and the row."""
_ROW = re.compile(
    r"(?:\\\w+\{?)?\\?[A-Za-z]+\}?_(?:\{?[a-z]\}?|1|\{1\})(?:\^(?:\{?\\?[a-zA-Z]+\}?(?:\{T\})?))?(?:\s*,.*)?", re.DOTALL
)
_MATRIX = re.compile(
    r"\s*((?:\\(?:mathbf|bm|boldsymbol|mathrm)\s*\{?)?\\?[A-Z][A-Za-z]*\}?)\s*(?:\\in\b.*|∈.*)?", re.DOTALL
)
_FAMILY = re.compile(r"((?:\\(?:mathbf|bm|boldsymbol|mathrm)\{\\?[A-Za-z]+\})|\\[A-Za-z]+|[A-Za-z])(?:_\{?\w+\}?)?")


def rows_said(text: str, formulas: Sequence[str]) -> Iterator[Said]:
    """``X \\text{ has rows } x_i^\\top``."""
    for pattern, matrix_group, row_group in _ROWS:
        for match in pattern.finditer(text):
            matrix, row = int(match.group(matrix_group)), int(match.group(row_group))
            name = _MATRIX.fullmatch(formulas[matrix])
            if name is not None and _ROW.fullmatch(formulas[row].strip()):
                yield rf"{name.group(1)} \text{{ has rows }} {formulas[row].strip()}", (matrix, row)


def laws_said(text: str, formulas: Sequence[str]) -> Iterator[Said]:
    """Means and variances of things that are said to be independent, in one sentence; of each thing what stands behind
    it and before the next one."""
    if _TOGETHER.search(text) is None:
        yield from _of_one(text, formulas)
        return
    said: list[tuple[tuple[int, ...], list[str], str]] = []
    end = 0
    for moment in sorted((*_MEAN.finditer(text), *_VARIANCE.finditer(text)), key=lambda item: item.start()):
        subjects = list(re.finditer(_LIST, text[end : moment.start()]))
        if subjects:
            if _SUPPOSED.search(text[: end + subjects[-1].start()]):
                return
            positions = tuple(int(number) for number in re.findall(_ONE, subjects[-1].group(1)))
            names = [_family(part) for position in positions for part in _parts(formulas[position])]
            wholes = list(dict.fromkeys(names))
        elif said:
            positions, wholes, _ = said[-1]
        else:
            return
        value = next((group for group in moment.groups() if group), "")
        inner = re.fullmatch(_ONE, value)
        number = formulas[int(inner.group(1))] if inner else _NUMBERS.get(value, value)
        kind = r"\mathbb{E}" if moment.re is _MEAN else r"\mathrm{Var}"
        said.append((positions, wholes, "" if not all(wholes) else f"{kind}[@_i] = {number}"))
        end = moment.end()
    together: list[str] = []
    for positions, wholes, moment_said in said:
        if not moment_said:
            continue
        for position in positions:
            if re.search(r"\\in(?![A-Za-z])|∈", formulas[position]):
                yield formulas[position].strip(), positions
        for whole in wholes:
            if whole not in together:
                together.append(whole)
                yield rf"{whole} \text{{ i.i.d.}}", positions
            yield moment_said.replace("@", whole), positions
    if len(together) > 1:
        yield rf"{', '.join(together)} \text{{ independent}}", tuple(said[0][0])


def _of_one(text: str, formulas: Sequence[str]) -> Iterator[Said]:
    """Mean and variance of one random variable: "$X$ is a random variable with mean $\\mu$"."""
    subject = _RANDOM.search(text)
    position = int(subject.group(1) or subject.group(2)) if subject is not None else -1
    name = formulas[position].strip() if subject is not None else ""
    if subject is None or _family(name) != name or _SUPPOSED.search(text[: subject.start()]):
        return
    for pattern, kind in ((_MEAN, r"\mathbb{E}"), (_VARIANCE, r"\mathrm{Var}")):
        moment = pattern.search(text, subject.end())
        if moment is not None:
            value = next((group for group in moment.groups() if group), "")
            inner = re.fullmatch(_ONE, value)
            number = formulas[int(inner.group(1))] if inner else _NUMBERS.get(value, value)
            yield rf"{kind}[{name}] = {number}", (position,)


def _parts(latex: str) -> list[str]:
    """The names of ``q, k \\in \\mathbb{R}^d`` and of ``x_1, \\dots, x_n``."""
    head = re.split(r"\\in(?![A-Za-z])|∈", latex)[0]
    return [part.strip() for part in head.split(",") if part.strip() and "dots" not in part and part.strip() != "..."]


def _family(name: str) -> str:
    """The family that ``X_1`` is of, or the name; "" for a formula that is no name."""
    match = _FAMILY.fullmatch(name)
    return match.group(1) if match else ""


__all__ = ["Said", "laws_said", "rows_said"]
