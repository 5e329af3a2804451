"""Looking ahead in a text: partners of braces and environments, ends of paragraphs and definitions.

Each table is made in one pass, so that a reader who meets a thousand unclosed brackets does not search
the rest of the text a thousand times.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right

WRAPPERS = frozenset({"equation", "equation*", "displaymath", "math", "dmath", "dmath*"})
"""Environments that hold one formula: their ``\\begin`` and ``\\end`` are delimiters."""

ROWS = frozenset(
    name + star
    for name in ("align", "aligned", "alignat", "alignedat", "flalign", "gather", "gathered", "multline", "eqnarray",
                 "IEEEeqnarray", "split")
    for star in ("", "*")
)  # fmt: skip
"""Environments of several rows: they stay in the formula."""

_INNER = frozenset({"aligned", "alignedat", "gathered", "split"})
_MATRICES = frozenset(
    {"cases", "dcases", "rcases", "array", "matrix", "pmatrix", "bmatrix", "Bmatrix", "vmatrix", "Vmatrix",
     "smallmatrix", "subarray", "bmatrix*", "pmatrix*", "CD"}
)  # fmt: skip

_BLANK = re.compile(r"\n[ \t\r]*\n|\r[ \t]*\r")
_ENVIRONMENTS = re.compile(r"%[^\n]*|\\\\|\\%|\\(?P<what>begin|end)\s*\{(?P<env>[A-Za-z]+\*?)\}")
_BRACES = re.compile(r"\\.|[{}]", re.DOTALL)
_TEX_BRACES = re.compile(r"\\.|%[^\n]*|[{}]", re.DOTALL)
_DELIMITERS = re.compile(r"\\\\|\\.|\$\$", re.DOTALL)
_LET_TARGET = re.compile(r"\s*=?\s*(?:\\(?:[A-Za-z@]+|.)|\S)")
_BEFORE_BODY = re.compile(r"(?:\s|\[[^\]\n]{0,200}\]|#\d)*")
_BEFORE_DEF_BODY = re.compile(r"[^{}\n]{0,200}")
_SINGLE = re.compile(r"\\(?:[A-Za-z@]+|.)|[^\s{}]")
_DEPTH_LIMIT = 20  # environments inside each other
_EVENT_LIMIT = 1_000  # inner environments that one environment may hold
_NAME = re.compile(r"\s*(?:\{\s*\\(?:[A-Za-z@]+|.)\s*\}|\\(?:[A-Za-z@]+|.))")


class Ahead:
    """The next occurrence of a fixed string, remembered: callers ask with growing positions."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.known: dict[str, int] = {}

    def find(self, needle: str, position: int) -> int:
        """Its offset at or after ``position``, or the length of the text."""
        known = self.known.get(needle, -1)
        if known < position:
            found = self.text.find(needle, position)
            known = self.known[needle] = len(self.text) if found < 0 else found
        return known


class Lookup:
    """The tables of one text. ``tex``: percent signs begin comments."""

    def __init__(self, text: str, *, tex: bool) -> None:
        self.text = text
        self.tex = tex
        self.ahead = Ahead(text)
        self.blanks = [found.start() for found in _BLANK.finditer(text)]
        self.closers: dict[str, list[int]] = {"$$": [], "\\]": [], "\\)": [], "\\[": [], "\\(": []}
        for found in _DELIMITERS.finditer(text):
            if found.group() in self.closers:
                self.closers[found.group()].append(found.start())
        self.environments = [found for found in _ENVIRONMENTS.finditer(text) if found.group("what")]
        self.environment_starts = [found.start() for found in self.environments]
        self._brace_partners: dict[int, int] | None = None

    def paragraph_end(self, position: int) -> int:
        at = bisect_left(self.blanks, position)
        return self.blanks[at] if at < len(self.blanks) else len(self.text)

    def closer(self, needle: str, position: int) -> int:
        places = self.closers[needle]
        at = bisect_left(places, position)
        return places[at] if at < len(places) else -1

    def brace_partner(self, position: int) -> int:
        """The offset of the brace that closes the one at ``position``, or -1."""
        if self._brace_partners is None:
            self._brace_partners = {}
            opened: list[int] = []
            for found in (_TEX_BRACES if self.tex else _BRACES).finditer(self.text):
                if found.group() == "{":
                    opened.append(found.start())
                elif found.group() == "}" and opened:
                    self._brace_partners[opened.pop()] = found.start()
        return self._brace_partners.get(position, -1)

    def definition_end(self, definer: str, position: int) -> int:
        """Where a definition ends, or -1. All pieces are required to start within a short reach of each other."""
        named = _NAME.match(self.text, position)
        if not named:
            return -1
        position = named.end()
        if definer == "let":
            target = _LET_TARGET.match(self.text, position)
            return target.end() if target else -1
        groups = {"DeclarePairedDelimiter": 2, "NewDocumentCommand": 2, "RenewDocumentCommand": 2}.get(definer, 1)
        groups += 2 if definer == "DeclarePairedDelimiterX" else 0
        between = _BEFORE_DEF_BODY if "def" in definer else _BEFORE_BODY
        for _ in range(groups):
            gap = between.match(self.text, position)
            position = gap.end() if gap else position
            if self.text[position : position + 1] == "{":
                closing = self.brace_partner(position)
                if closing < 0:
                    return -1
                position = closing + 1
            else:
                single = _SINGLE.match(self.text, position)
                if not single:
                    return -1
                position = single.end()
        return position

    def environment_end(self, start: int, name: str) -> re.Match[str] | None:
        at = bisect_right(self.environment_starts, start)
        depth: list[str] = [name]
        last = min(len(self.environments), at + _EVENT_LIMIT)
        while at < last:
            event = self.environments[at]
            env = event.group("env")
            if len(depth) > _DEPTH_LIMIT:
                return None
            if event.group("what") == "begin":
                if env in WRAPPERS or (env in ROWS and env not in _INNER):
                    return None
                depth.append(env)
            elif env in depth:
                while depth.pop() != env:
                    pass
                if not depth:
                    return event
            elif depth == [name] and (env in WRAPPERS or env in ROWS):
                return event
            elif env not in ROWS and env not in _MATRICES:
                return None
            at += 1
        return None

    def next_environment(self, position: int) -> int:
        """Where the next ``\\begin`` or ``\\end`` behind ``position`` stands, or the length of the text."""
        at = bisect_right(self.environment_starts, position)
        return self.environment_starts[at] if at < len(self.environments) else len(self.text)
