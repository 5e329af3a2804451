"""Formulas on a page: LaTeX of a submission or of a derivation as MathML, or as its source where that cannot be.

Nothing here decides anything: a formula that cannot be written as MathML is shown as it was typed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from markupsafe import Markup, escape

from derivecheck.report.bare_formulas import bare_formulas
from derivecheck.report.shorten import harmless, keep_ends
from notation.source import NotationError
from notation.tokens.customary import missing_macros
from notation.tokens.macros import Macro, read_macros
from notation.tokens.parse_written import parse_written
from notation.write.mathml import write_mathml

LONGEST = 6000
"""Characters of LaTeX beyond which a formula is shown as source, its middle left out."""
_SOURCE_SHOWN = 1500
_FOCUSABLE = 14
"""From so many letters and marks in one piece on, a formula may need scrolling on a narrow screen."""
_LEAF = re.compile(r"<(?:mi|mn|mo|mtext)\b")
_SCRIPTS_FIRST = re.compile(r"<mfrac|<mtable|<munderover")


_FOCUS = Markup(' tabindex="0" role="group" aria-label="formula"')


def _is_wide(shown: Markup) -> bool:
    """Whether a piece of the formula that cannot be broken may be too wide for a phone."""
    return max(len(_LEAF.findall(piece)) for piece in shown.split("<wbr>")) >= _FOCUSABLE


class Formulas:
    """Writes the formulas of one submission, with its author's macros (definitions as LaTeX)."""

    def __init__(self, macros: Iterable[str] = ()) -> None:
        self._macros = _macros(tuple(macros))

    def inline(self, latex: str) -> Markup:
        """A formula in running text; a narrow page scrolls one that is too long for it."""
        shown = self._written(latex, display=False)
        if not _is_wide(shown):
            return shown
        return Markup('<span class="long"{}>{}</span>').format(_FOCUS, shown)

    def display(self, latex: str) -> Markup:
        """A formula on a line of its own; a narrow page may break it before signs, and scroll what is still too
        long."""
        shown = self._written(latex, display=True)
        focus = _FOCUS if _is_wide(shown) else ""
        return Markup('<div class="formula"{}>{}</div>').format(focus, shown)

    def mixed(self, text: str) -> Markup:
        """Words with formulas in them: between dollars, or bare LaTeX as hints have it."""
        made = []
        for position, part in enumerate(harmless(text).split("$")):
            made.append(self.inline(part) if position % 2 else self._words(part))
        return Markup("").join(made)

    def dollars(self, text: str) -> Markup:
        """Words with formulas between dollars, in paragraphs; what stands between double dollars is displayed."""
        made = []
        for paragraph in re.split(r"\n\s*\n", harmless(text)):
            for position, part in enumerate(re.split(r"\$\$(.+?)\$\$", paragraph, flags=re.DOTALL)):
                if position % 2:
                    made.append(self.display(part))
                elif part.strip():
                    made.append(Markup("<p>{}</p>").format(self._dollars(part)))
        return Markup("").join(made)

    def _dollars(self, text: str) -> Markup:
        pieces = text.split("$")
        return Markup("").join(self.inline(piece) if at % 2 else escape(piece) for at, piece in enumerate(pieces))

    def _words(self, text: str) -> Markup:
        shown = [self.inline(part) if is_formula else escape(part) for is_formula, part in bare_formulas(text)]
        return Markup("").join(shown)

    def _written(self, latex: str, display: bool) -> Markup:
        latex = harmless(latex).strip()
        if len(latex) <= LONGEST:
            code = _mathml(latex, self._macros, display)
            if code is not None:
                return Markup(code)
        return Markup('<code class="latex">{}</code>').format(keep_ends(latex, _SOURCE_SHOWN))


Macros = tuple[tuple[str, Macro], ...]


@lru_cache(maxsize=256)
def _macros(definitions: tuple[str, ...]) -> Macros:
    found: dict[str, Macro] = {}
    for definition in definitions:
        try:
            found.update(read_macros(definition))
        except NotationError:
            continue  # the report tells it where it is used; its formulas are shown as source
    return tuple(found.items())


@lru_cache(maxsize=8192)
def _mathml(latex: str, macros: Macros, display: bool) -> str | None:
    """The formula as MathML, or None where it cannot be read or is nested too deeply."""
    if not latex:
        return None
    own = dict(macros)
    known = {**missing_macros([latex], own), **own}
    for text in dict.fromkeys((latex, with_closed_braces(latex))):
        try:
            return write_mathml(parse_written(text, macros=known), display=display, wrap=display)
        except NotationError:
            continue
    return None


_BRACE = re.compile(r"\\.|[{}]", re.DOTALL)


def with_closed_braces(latex: str) -> str:
    """A stretch cut out of a formula, with the braces that were closed behind it and opened before it."""
    depth = missing = 0
    for found in _BRACE.finditer(latex):
        if found.group() == "{":
            depth += 1
        elif found.group() == "}":
            missing, depth = (missing, depth - 1) if depth else (missing + 1, 0)
    return "{" * missing + latex + "}" * depth
