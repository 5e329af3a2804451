"""Other ways to typeset and word the same solution: rows of a table, each a rewriting of the LaTeX of a part.

None of them changes what is claimed. ``preamble`` is what a LaTeX document then needs.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from random import Random

_REASON = re.compile(r" && \\text\{\\parbox\[t\]\{[\d.]+em\}\{\\raggedright\\small (?:[^{}]|\{[^{}]*\})*\}\}")
_BELOW = re.compile(
    r" && \\\\\*\[-0\.3ex\]\n&\\quad \\text\{\\parbox\[t\]\{[\d.]+em\}\{\\raggedright\\small (?:[^{}]|\{[^{}]*\})*\}\}"
)
_BOLD = re.compile(r"\\mathbf\{([A-Za-z])\}")
_OPENINGS = (
    "We start from what is given.",
    "Solution.",
    "My answer:",
    "Here is the computation, step by step.",
    "As in the lecture, we get:",
)
_CLOSINGS = ("This is what was to be found.", "Done.", "So that is the answer to this part.")


@dataclass(frozen=True)
class Wording:
    """``apply`` rewrites the LaTeX of one part. ``macros``: definitions that it then needs. Of one ``group`` a
    document has at most one."""

    group: str
    name: str
    apply: Callable[[str, Random], str]
    macros: str = ""


def _replacing(*pairs: tuple[str, str]) -> Callable[[str, Random], str]:
    def apply(text: str, rng: Random) -> str:
        for old, new in pairs:
            text = text.replace(old, new)
        return text

    return apply


def _without_reasons(text: str, rng: Random) -> str:
    return _REASON.sub(" &&", _BELOW.sub(" &&", text))


def _short_reasons(text: str, rng: Random) -> str:
    reasons = ("by definition", "as above", "algebra", "see the lecture", "since the terms are independent of this")
    return _REASON.sub(lambda found: rf" && \text{{{rng.choice(reasons)}}}", _BELOW.sub(" &&", text))


def _framed(text: str, rng: Random) -> str:
    if not text:
        return text
    return f"{rng.choice(_OPENINGS)}\n\n{text}\n\n{rng.choice(_CLOSINGS)}"


def _bold_macros(text: str, rng: Random) -> str:
    return _BOLD.sub(r"\\vct{\1}", text)


WORDINGS = (
    Wording("reasons", "no reasons", _without_reasons),
    Wording("reasons", "short reasons", _short_reasons),
    Wording("words", "words around", _framed),
    Wording("bold", "bold as boldsymbol", lambda text, rng: _BOLD.sub(r"\\boldsymbol{\1}", text)),
    Wording("bold", "bold as bm", lambda text, rng: _BOLD.sub(r"\\bm{\1}", text)),
    Wording("bold", "bold as bf", lambda text, rng: _BOLD.sub(r"{\\bf \1}", text)),
    Wording("bold", "bold by a macro", _bold_macros, r"\newcommand{\vct}[1]{\mathbf{#1}}"),
    Wording("transpose", "transpose as T", _replacing((r"^\top", "^T"))),
    Wording("transpose", "transpose as intercal", _replacing((r"^\top", r"^{\intercal}"))),
    Wording("transpose", "transpose as sans T", _replacing((r"^\top", r"^{\mathsf{T}}"))),
    Wording(
        "names",
        "short names",
        _replacing((r"\mathbb{E}", r"\E"), (r"\mathrm{Var}", r"\Var")),
        "\\newcommand{\\E}{\\mathbb{E}}\n\\DeclareMathOperator{\\Var}{Var}",
    ),
    Wording("names", "def", _replacing((r"\mathbb{E}", r"\EE ")), r"\def\EE{\mathbb E}"),
    Wording("names", "variance as operator", _replacing((r"\mathrm{Var}", r"\operatorname{Var}"))),
    Wording("leq", "leq", _replacing((r"\le ", r"\leq "))),
    Wording("arrow", "Rightarrow", _replacing((r"\implies", r"\Rightarrow"))),
    Wording("frac", "dfrac", _replacing((r"\frac", r"\dfrac"))),
    Wording("brackets", "no left and right", lambda text, rng: re.sub(r"\\(?:left|right)([()\[\]])", r"\1", text)),
    Wording("brackets", "big brackets", lambda text, rng: re.sub(r"\\(?:left|right)([()\[\]])", r"\\Big\1", text)),
    Wording("align", "align", _replacing(("{flalign*}", "{align*}"))),
    Wording("box", "no box", lambda text, rng: re.sub(r"\\boxed\{(.*)\} \\\]", r"\1 \\]", text)),
)


def choose(rng: Random) -> tuple[Wording, ...]:
    """Wordings for one document, from each group one or none."""
    groups: dict[str, list[Wording]] = {}
    for wording in WORDINGS:
        groups.setdefault(wording.group, []).append(wording)
    return tuple(rng.choice(group) for group in groups.values() if rng.random() < 0.4)


def worded(text: str, chosen: tuple[Wording, ...], rng: Random) -> str:
    for wording in chosen:
        text = wording.apply(text, rng)
    return text
