"""Where formulas, code, comments and macro definitions stand in a text.

A scanner of its own, and not a Markdown parser: spans must be exact offsets into the file, no
character may be lost, and a broken delimiter may cost one formula at most, never the rest of the
file. A Markdown parser keeps line numbers only, drops what it normalises, and takes `\\[` for an
escaped bracket. One pass over the tokens of ``tokens``; every search for a partner looks at each
character a bounded number of times, so the whole is linear in the length of the text.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right

from notation.documents.dollars import pair_dollars, stray_dollar, words_in
from notation.documents.lookup import ROWS, WRAPPERS, Lookup
from notation.documents.tokens import DRAWING, FENCE, MARKDOWN, REACH, TEX, VERBATIM, Region

_ESCAPED_LABEL = re.compile(r"\\\((?:[a-h]|[ivx]{1,4})\\\)(?=\s)")
_BEFORE_LABEL = re.compile(r"[ \t>*_+-]*(?:\d{1,2}\\?[.)][ \t]*)?")
"""``\\(b\\)`` at the beginning of a line: the letter of a part, as converters escape its parentheses."""


class RegionScanner:
    """The regions of one text, in order; ``problems`` holds (offset, message). ``tex``: the rules of LaTeX
    (comments, verbatim, preamble), else those of Markdown."""

    def __init__(self, text: str, *, tex: bool, in_body: bool = False) -> None:
        self.text = text
        self.tex = tex
        self.regions: list[Region] = []
        self.problems: list[tuple[int, str]] = []
        self.lookup = Lookup(text, tex=tex)
        self.partners: dict[int, int] = {}
        self.resolved = 0  # dollars before this offset are paired or given up
        self.preamble_end = 0
        if tex and not in_body:
            begin = re.search(r"^(?:[^%\n\\]|\\[^\n])*?\\begin\s*\{document\}", text, re.MULTILINE)
            self.preamble_end = begin.end() if begin else 0
        self._ticks: dict[int, list[int]] = {}
        self._fences: list[re.Match[str]] = []
        if not tex:
            for ticks in re.finditer("`+", text):
                self._ticks.setdefault(len(ticks.group()), []).append(ticks.start())
            self._fences = list(FENCE.finditer(text))
        self._unfinished: dict[str, int] = {}  # fences that nothing closes from here on, by their mark
        self._fence_starts = [fence.start() for fence in self._fences]

    def scan(self) -> list[Region]:
        pattern = TEX if self.tex else MARKDOWN
        position = 0
        while found := pattern.search(self.text, position):
            kind = found.lastgroup or ""
            if kind in ("env", "name", "bare", "mark"):
                kind = {"env": "begin", "mark": "verb"}.get(kind, "input")
            in_preamble = found.start() < self.preamble_end
            if in_preamble and kind not in ("percent", "define", "input", "off"):
                position = found.end()
                continue
            if kind == "end" and re.fullmatch(r"\\end\s*\{document\}", found.group()):
                self._add("comment", found.start(), len(self.text))
                break
            handler = getattr(self, f"_on_{kind}")
            position = max(handler(found), found.start() + 1)
        return self.regions

    # --- helpers ---

    def _add(self, kind: str, start: int, end: int, name: str = "") -> int:
        self.regions.append(Region(kind, start, end, start, end, name))
        return end

    def _formula(
        self, outer: tuple[int, int], body: tuple[int, int], name: str = "", *, display: bool, boxed: bool = False
    ) -> int:
        start, end = body
        while start < end and self.text[start].isspace():
            start += 1
        while end > start and self.text[end - 1].isspace():
            end -= 1
        if start == end:
            self.problems.append((outer[0], "an empty formula"))
        self.regions.append(Region("formula", outer[0], outer[1], start, end, name, display, boxed))
        return outer[1]

    def _problem(self, offset: int, message: str, resume: int) -> int:
        self.problems.append((offset, message))
        return resume

    # --- one handler for each kind of token; each returns where to go on ---

    def _on_escape(self, found: re.Match[str]) -> int:
        return found.end()

    def _on_end(self, found: re.Match[str]) -> int:
        name = found.group().partition("{")[2].rstrip("}")
        if name in WRAPPERS or name in ROWS:
            self.problems.append((found.start(), f"\\end{{{name}}} without its \\begin"))
        return found.end()

    def _on_percent(self, found: re.Match[str]) -> int:
        if found.start() < self.preamble_end:
            return found.end()
        return self._add("comment", found.start(), found.end())

    def _on_comment(self, found: re.Match[str]) -> int:
        end = self.lookup.ahead.find("-->", found.end())
        if end == len(self.text):
            return self._problem(found.start(), "this comment is never closed", found.end())
        return self._add("comment", found.start(), end + 3)

    def _on_off(self, found: re.Match[str]) -> int:
        end = self.lookup.ahead.find("\\fi", found.end())
        while end < len(self.text) and self.text[end + 3 : end + 4].isalpha():
            end = self.lookup.ahead.find("\\fi", end + 3)
        if end == len(self.text):
            return self._problem(found.start(), "\\iffalse without its \\fi", found.end())
        return self._add("comment", found.start(), end + 3)

    def _on_verb(self, found: re.Match[str]) -> int:
        end = self.text.find(found.group("mark"), found.end(), found.end() + 500)
        if end < 0 or "\n" in self.text[found.end() : end]:
            return self._problem(found.start(), "\\verb is not closed on its line", found.end())
        return self._add("code", found.start(), end + 1)

    def _on_input(self, found: re.Match[str]) -> int:
        return self._add(
            "input", found.start(), found.end(), (found.group("name") or found.group("bare") or "").strip()
        )

    def _on_fence(self, found: re.Match[str]) -> int:
        at = bisect_left(self._fence_starts, found.start())
        opening = self._fences[at]
        mark, info = opening.group("mark"), opening.group("info").strip()
        if mark[0] == "`" and "`" in info:
            return opening.end("mark")
        if self._unfinished.get(mark[0], len(mark) + 1) <= len(mark):
            return self._problem(opening.start("mark"), "this code fence is never closed", opening.end())
        for index in range(at + 1, len(self._fences)):
            closing = self._fences[index]
            closes = closing.group("mark")
            if closes[0] == mark[0] and len(closes) >= len(mark) and not closing.group("info").strip():
                if info.strip("{}. ") == "math":
                    return self._formula(
                        (opening.start(), closing.end()), (opening.end(), closing.start()), display=True
                    )
                return self._add("code", opening.start(), closing.end())
            if closes[0] == mark[0] and closing.group("info").strip():
                break
        else:
            self._unfinished[mark[0]] = len(mark)
        return self._problem(opening.start("mark"), "this code fence is never closed", opening.end())

    def _on_ticks(self, found: re.Match[str]) -> int:
        places = self._ticks.get(len(found.group()), [])  # an escape may have cut the run
        at = bisect_right(places, found.start())
        if at == len(places) or places[at] > self.lookup.paragraph_end(found.start()):
            return found.end()
        if found.group() == "``" and self.lookup.ahead.find("''", found.end()) < places[at]:
            return found.end()  # quotation marks as LaTeX writes them
        return self._add("code", found.start(), places[at] + len(found.group()))

    def _on_define(self, found: re.Match[str]) -> int:
        end = self.lookup.definition_end(found.group().lstrip("\\").rstrip("*"), found.end())
        if end < 0:
            return self._problem(found.start(), f"{found.group()} is not a complete definition", found.end())
        return self._add("definition", found.start(), end)

    def _on_box(self, found: re.Match[str]) -> int:
        """A box or ``\\ensuremath`` in running text; dollars inside it are formulas of their own, marked boxed."""
        closing = self.lookup.brace_partner(found.end())
        if closing < 0:
            return self._problem(found.start(), f"the brace after {found.group().strip()} is never closed", found.end())
        if found.group().startswith("\\fbox") or self.lookup.ahead.find("$", found.end()) < closing:
            return found.end()
        if "ensuremath" in found.group():
            return self._formula((found.start(), closing + 1), (found.end() + 1, closing), display=False)
        return self._formula((found.start(), closing + 1), (found.start(), closing + 1), "boxed", display=True)

    def _on_begin(self, found: re.Match[str]) -> int:
        name = found.group("env")
        if name in VERBATIM or name in DRAWING or name == "comment":
            if not self.tex:
                return found.end()
            end = self.lookup.ahead.find(f"\\end{{{name}}}", found.end())
            if end == len(self.text):
                return self._problem(found.start(), f"\\begin{{{name}}} without its \\end", found.end())
            return self._add("comment" if name == "comment" else "code", found.start(), end + len(name) + 6)
        if name not in WRAPPERS and name not in ROWS:
            return found.end()
        closing = self.lookup.environment_end(found.start(), name)
        if closing is None:
            self.problems.append((found.start(), f"\\begin{{{name}}} without its \\end"))
            end = self.lookup.paragraph_end(found.end())
            end = min(end, self.lookup.next_environment(found.start()))
            body = self.text[found.end() : end]
            if words_in(body) > 3 or not body.strip():
                return found.end()
            return self._formula((found.start(), end), (found.end(), end), name, display=True)
        if closing.group("env") != name:
            message = f"\\begin{{{name}}} is closed by \\end{{{closing.group('env')}}}"
            self.problems.append((closing.start(), message))
        whole = (found.start(), closing.end())
        keeps = name in ROWS and closing.group("env") == name
        body_range = whole if keeps else (found.end(), closing.start())
        return self._formula(whole, body_range, name, display=name != "math", boxed=self._in_box(found.start()))

    def _on_open(self, found: re.Match[str]) -> int:
        if not self.tex and "$" in self.text and (label := _ESCAPED_LABEL.match(self.text, found.start())):
            line = self.text[self.text.rfind("\n", 0, found.start()) + 1 : found.start()]
            if _BEFORE_LABEL.fullmatch(line):
                return label.end()
        display = found.group() == "\\["
        closer = "\\]" if display else "\\)"
        end = self.lookup.closer(closer, found.end())
        limit = self.lookup.paragraph_end(found.end())
        reopened = 0 <= self.lookup.closer(found.group(), found.end()) < end
        if (
            end >= 0
            and not reopened
            and (end <= limit or (display and self._one_formula(self.text[found.end() : end])))
        ):
            boxed = self._in_box(found.start())
            return self._formula((found.start(), end + 2), (found.end(), end), display=display, boxed=boxed)
        message = f"{found.group()} without its {closer}"
        return self._unclosed(found.start(), found.end(), limit, message, display=display)

    def _on_close(self, found: re.Match[str]) -> int:
        if not self.tex and found.group() == "\\]":  # Markdown escapes brackets; only a line of its own is maths
            line = self.text[self.text.rfind("\n", 0, found.start()) + 1 : found.start()]
            if line.strip():
                return found.end()
        return self._problem(found.start(), f"{found.group()} closes nothing", found.end())

    def _on_display(self, found: re.Match[str]) -> int:
        start = found.end()
        end = self.lookup.closer("$$", start)
        limit = self.lookup.paragraph_end(start)
        body = self.text[start:end] if end >= 0 else ""
        if end >= 0 and (end <= limit or self._one_formula(body)):
            stray = stray_dollar(body)
            if stray < 0:
                inner = (start, end)
                name = ""
                wrapped = re.fullmatch(r"\s*\\begin\{(equation\*?|displaymath)\}(.*)\\end\{\1\}\s*", body, re.DOTALL)
                if wrapped:
                    inner, name = (start + wrapped.start(2), start + wrapped.end(2)), wrapped.group(1)
                return self._formula(
                    (found.start(), end + 2), inner, name, display=True, boxed=self._in_box(found.start())
                )
            if words_in(body[:stray]) <= 3:
                self.problems.append((start + stray, "a formula opened with $$ is closed with a single $"))
                return self._formula((found.start(), start + stray + 1), (start, start + stray), display=True)
        elif limit > start:
            stray = stray_dollar(self.text[start:limit])
            if stray >= 0 and words_in(self.text[start : start + stray]) <= 3:
                self.problems.append((start + stray, "a formula opened with $$ is closed with a single $"))
                return self._formula((found.start(), start + stray + 1), (start, start + stray), display=True)
        return self._unclosed(found.start(), start, limit, "$$ without its partner", display=True)

    def _unclosed(self, outer: int, start: int, limit: int, message: str, *, display: bool) -> int:
        """What follows an opening without its partner is still a formula when it reads like one."""
        self.problems.append((outer, message))
        line_end = self.text.find("\n", start, min(limit, start + REACH))
        body = self.text[start:limit].strip() if limit - start <= REACH else ""
        if body and words_in(body) <= 3 and stray_dollar(body) < 0 and ("\\" in body or "=" in body):
            return self._formula((outer, limit), (start, limit), display=display)
        first = self.text[start:line_end].strip() if line_end >= 0 else ""
        if first and words_in(first) <= 3 and stray_dollar(first) < 0 and ("\\" in first or "=" in first):
            return self._formula((outer, line_end), (start, line_end), display=display)
        return start

    @staticmethod
    def _one_formula(body: str) -> bool:
        """Whether a body that holds a blank line is one formula, and not a formula, prose, and the next one."""
        return (
            stray_dollar(body) < 0
            and words_in(body) <= 3
            and not re.search(r"^\s*(?:#{1,6}\s|\*\*)", body, re.MULTILINE)
        )

    def _in_box(self, start: int) -> bool:
        return re.search(r"\\(?:fbox|boxed|framebox)\s*\{\s*$", self.text[max(0, start - 24) : start]) is not None

    def _on_inline(self, found: re.Match[str]) -> int:
        start = found.start()
        if start >= self.resolved:
            self._resolve(start)
        partner = self.partners.get(start)
        if partner is None:
            return self._problem(start, "a $ without its partner", found.end())
        boxed = self._in_box(start)
        return self._formula((start, partner + 1), (found.end(), partner), display=False, boxed=boxed)

    def _resolve(self, start: int) -> None:
        """Pair the dollars from here to the end of the paragraph."""
        pairs, end = pair_dollars(self.text, start, self.lookup.paragraph_end(start), tex=self.tex)
        self.partners.update(pairs)
        self.resolved = max(end, start + 1)
