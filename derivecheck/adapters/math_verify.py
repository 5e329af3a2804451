"""``parse`` and ``verify`` with the signatures of Math-Verify, so that an evaluation harness can switch::

    from derivecheck.adapters.math_verify import parse, verify

    verify(parse(r"$\\frac{1}{2}$"), parse(r"so the answer is $\\boxed{0.5}$"))

No signal is used and nothing is kept between calls, so that both may run in any thread and in worker processes.
Limits are processor time of the calling thread. What is neither proved nor refuted is not verified: ``verify`` says
False, and ``compare`` the whole result.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from derivecheck.checking import check
from derivecheck.results import CheckResult
from notation.documents import DocumentError, read_text
from notation.source import NotationError, Span
from notation.statements.reading import read_statements
from notation.tokens.parse_written import parse_written

_NUMBER = re.compile(r"(?<![\w.])-?\d+(?:[.,]\d+)*(?:\s*/\s*\d+)?%?(?![\w])")
_UNLIMITED = 3600.0


@dataclass(frozen=True)
class Extracted:
    """An answer found in a text, as LaTeX."""

    latex: str

    def __str__(self) -> str:
        return self.latex


def parse(
    pred: str,
    extraction_config: Sequence[Any] = (),
    fallback_mode: Literal["no_fallback", "first_match"] = "first_match",
    extraction_mode: Literal["first_match", "any_match"] = "any_match",
    parsing_timeout: int | None = 5,
    raise_on_error: bool = False,
) -> list[Extracted | str]:
    """The final answer in a text: the last box, else the last formula, else the text itself where it is a formula,
    else the last number. Of a chain of equations it is the last side.

    Gives the answer, and with the fallback its LaTeX as text behind it; an empty list where there is none.
    ``extraction_config``, ``extraction_mode`` and ``parsing_timeout`` are there for the signature: one reader reads
    all, in time that grows with the length of the text. Raises ``ValueError`` with ``raise_on_error`` where no answer
    is found."""
    found = _answer_in(pred)
    if not found:
        if raise_on_error:
            raise ValueError("no answer was found in the text")
        return []
    return [Extracted(found), found] if fallback_mode == "first_match" else [Extracted(found)]


def verify(
    gold: Any,
    target: Any,
    float_rounding: int = 6,
    numeric_precision: int = 15,
    strict: bool = True,
    allow_set_relation_comp: bool = False,
    timeout_seconds: int | None = 5,
    raise_on_error: bool = False,
    *,
    given: Sequence[str] = (),
) -> bool:
    """Whether an answer in ``target`` means the same as one in ``gold``; both as ``parse`` gives them, or LaTeX.

    ``given``: statements (LaTeX) about the symbols. A decimal is right if it is the exact value rounded to the digits
    that were written; ``float_rounding``, ``numeric_precision``, ``strict`` and ``allow_set_relation_comp`` are there
    for the signature. Raises ``ValueError`` with ``raise_on_error`` for what cannot be read."""
    for wanted in _alternatives(gold):
        for answer in _alternatives(target):
            made = compare(wanted, answer, timeout_seconds=timeout_seconds, given=given)
            if made.verdict == "equal":
                return True
            if raise_on_error and made.verdict in ("unreadable", "ill-typed"):
                raise ValueError(made.message or made.hint)
    return False


def compare(gold: str, target: str, *, timeout_seconds: float | None = 5, given: Sequence[str] = ()) -> CheckResult:
    """``target`` against ``gold`` (LaTeX), with the verdict of ``derivecheck.check``."""
    return check(target, gold, given, deadline=timeout_seconds or _UNLIMITED, diagnose=False)


def _alternatives(item: Any) -> list[str]:
    """The different answers, as LaTeX; what is no text is written as one."""
    items = item if isinstance(item, list | tuple) else [item]
    return list(dict.fromkeys(str(one) for one in items if str(one).strip()))


def _answer_in(text: str) -> str:
    try:
        document = read_text(text, "markdown")
    except DocumentError:
        return ""
    formulas = document.formulas
    boxed = [box for formula in formulas for box in _boxes(formula.latex)] or _boxes(text)
    if boxed:
        return _last_side(boxed[-1])
    if formulas:
        return _last_side(formulas[-1].latex)
    if _reads(text):
        return _last_side(text)
    numbers = _NUMBER.findall(text)
    return re.sub(r",(?=\d{3}(?!\d))", "", numbers[-1]) if numbers else ""


def _boxes(latex: str) -> list[str]:
    """What stands in the boxes of a formula."""
    found = []
    for start in re.finditer(r"\\(?:boxed|fbox)\s*\{", latex):
        depth, at = 1, start.end()
        while at < len(latex) and depth:
            if latex[at] == "\\":
                at += 1
            elif latex[at] in "{}":
                depth += 1 if latex[at] == "{" else -1
            at += 1
        if not depth:
            found.append(latex[start.end() : at - 1])
    return found


def _reads(text: str) -> bool:
    try:
        chains = read_statements(parse_written(text), Span(0, len(text)))
    except NotationError:
        return False
    words = re.sub(r"\\[A-Za-z]+", " ", text)
    readable = all(member.raw is not None for chain in chains for member in chain.members)
    return bool(chains) and readable and not re.search(r"[A-Za-z]{2,}", words)


def _last_side(latex: str) -> str:
    """The last side of the last chain of equalities; what is no such chain stays."""
    try:
        chains = read_statements(parse_written(latex), Span(0, len(latex)))
    except NotationError:
        return latex.strip()
    if len(chains) != 1 or not chains[0].ops or set(chains[0].ops) - {"=", "approx"}:
        return latex.strip()
    span = chains[0].members[-1].span
    return latex[span.start : span.end].strip() or latex.strip()
