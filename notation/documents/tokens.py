"""The tokens that open or close something in a text, and the regions that they enclose."""

from __future__ import annotations

import re
from dataclasses import dataclass

VERBATIM = frozenset(
    {"verbatim", "verbatim*", "Verbatim", "lstlisting", "minted", "alltt", "filecontents", "filecontents*"}
)
DRAWING = frozenset({"tikzpicture", "tikzcd", "picture", "algorithmic", "thebibliography"})

_DEFINERS = (
    r"newcommand|renewcommand|providecommand|DeclareRobustCommand|DeclareMathOperator|DeclarePairedDelimiterX?|"
    r"NewDocumentCommand|RenewDocumentCommand|[gex]?def|let"
)
_COMMON = rf"""
  (?P<define>\\(?:{_DEFINERS})(?![A-Za-z@])\*?)
| (?P<begin>\\begin\s*\{{(?P<env>[A-Za-z]+\*?)\}})
| (?P<end>\\end\s*\{{[A-Za-z]+\*?\}})
| (?P<open>\\[\[(])
| (?P<close>\\[\])])
| (?P<box>\\(?:boxed|ensuremath|fbox)\s*(?=\{{))
"""
MARKDOWN = re.compile(
    rf"""(?P<fence>^[ \t]{{0,3}}(?:```+|~~~+)[^\n]*) | (?P<ticks>`+) | (?P<comment><!--) |
    {_COMMON} | (?P<escape>\\.) | (?P<display>\$\$) | (?P<inline>\$)""",
    re.VERBOSE | re.MULTILINE | re.DOTALL,
)
TEX = re.compile(
    rf"""(?P<percent>%[^\n]*\n?) | (?P<verb>\\verb(?![a-zA-Z])\*?(?P<mark>[^\s*a-zA-Z])) |
    (?P<input>\\(?:input|include|subfile)(?![A-Za-z])\s*(?:\{{(?P<name>[^{{}}\n]*)\}}|(?P<bare>[^\s{{}}\\%]+))) |
    (?P<off>\\iffalse\b) |
    {_COMMON} | (?P<escape>\\.) | (?P<display>\$\$) | (?P<inline>\$)""",
    re.VERBOSE | re.MULTILINE | re.DOTALL,
)
FENCE = re.compile(r"^[ \t]{0,3}(?P<mark>```+|~~~+)(?P<info>[^\n]*)", re.MULTILINE)
REACH = 2_000  # characters that a formula without its end is looked for in


@dataclass(frozen=True)
class Region:
    """``kind``: ``formula``, ``code``, ``comment``, ``definition``, ``preamble``, ``input`` (``name``: the file).
    ``start`` to ``end`` is the body, ``outer_start`` to ``outer_end`` the whole."""

    kind: str
    outer_start: int
    outer_end: int
    start: int
    end: int
    name: str = ""
    display: bool = False
    boxed: bool = False
