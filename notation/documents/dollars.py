"""Which dollar signs belong together.

Where their number is even and nothing speaks against it, neighbours pair up. Otherwise (a lost
dollar, a price, ``\\text{if $x$}`` inside a formula) a small dynamic programme over the dollars of
one paragraph chooses the pairing that costs least; what remains without a partner is reported.
"""

from __future__ import annotations

import re

_RUN_TEX = re.compile(r"\\\[|\\.|%[^\n]*|\$\$|[${}]", re.DOTALL)
_RUN_MARKDOWN = re.compile(r"\\\[|\\.|`[^`\n]*`|\$\$|[${}]", re.DOTALL)
_STOP_TEX = re.compile(
    r"\\(?:item|section|subsection|subsubsection|paragraph|chapter)(?![a-zA-Z])"
    r"|\\begin\s*\{(?:equation|align|gather|multline|eqnarray|displaymath|flalign|alignat|enumerate|itemize|verbatim)\*?\}"
)
_COMMAND = re.compile(r"\\[A-Za-z]+(?:\s*\{[A-Za-z ,.;:'-]*\})?|\\.")
_WORD = re.compile(r"(?<![A-Za-z_^{])[A-Za-z]{3,}(?![A-Za-z(_^])")
_LIST_LINE = re.compile(r"\n[ \t]*(?:[-*+][ \t]+\S|\d{1,2}[.)][ \t]|#{1,6}[ \t])")
_PRICE = re.compile(r"\d[\d.,]*[kKM]?\s+(?:[A-Za-z]{2,}\s*)+$")
_NESTED_REACH = 2_000  # characters that a formula with dollars in its own \text may have

_FUNCTIONS = frozenset(
    {"exp", "log", "max", "min", "sin", "cos", "tan", "det", "Var", "Cov", "diag", "softmax", "argmax"}
)
SKIP_COST = 5.0


def words_in(text: str) -> int:
    """How many words of running text stand outside commands and their arguments."""
    return sum(1 for word in _WORD.findall(_COMMAND.sub(" ", text)) if word not in _FUNCTIONS)


def stray_dollar(text: str) -> int:
    """The offset of the first dollar outside braces, or -1."""
    depth = 0
    for found in re.finditer(r"\\.|[${}]", text, re.DOTALL):
        mark = found.group()
        if mark == "{":
            depth += 1
        elif mark == "}":
            depth -= 1
        elif mark == "$" and depth <= 0:
            return found.start()
    return -1


def pair_dollars(text: str, start: int, limit: int, *, tex: bool) -> tuple[dict[int, int], int]:
    """The partners of the single dollars from ``start`` on, and where the stretch looked at ends: at
    ``limit``, or earlier where no inline formula can go on (a display, a heading, a list item)."""
    places, depths, end = _dollars(text, start, limit, tex)
    count = len(places)
    enclosing = _next_at_depth(depths)
    best = [0.0] * (count + 2)
    choice = [-1] * count
    for at in range(count - 1, -1, -1):
        best[at], choice[at] = best[at + 1] + SKIP_COST, -1
        candidates = {at + 1, enclosing[at]}
        for other in sorted(candidates):
            if other <= at or other >= count:
                continue
            if other > at + 1 and places[other] - places[at] > _NESTED_REACH:
                continue
            cost = _cost(text, places[at], places[other]) + (2.0 if depths[at] != depths[other] else 0.0)
            if cost + best[other + 1] < best[at]:
                best[at], choice[at] = cost + best[other + 1], other
    pairs: dict[int, int] = {}
    at = 0
    while at < count:
        if choice[at] < 0:
            at += 1
        else:
            pairs[places[at]] = places[choice[at]]
            at = choice[at] + 1
    return pairs, end


def _dollars(text: str, start: int, limit: int, tex: bool) -> tuple[list[int], list[int], int]:
    places: list[int] = []
    depths: list[int] = []
    depth = 0
    if tex and (stop := _STOP_TEX.search(text, start, limit)):
        limit = stop.start()
    for found in (_RUN_TEX if tex else _RUN_MARKDOWN).finditer(text, start, limit):
        mark = found.group()
        if mark == "{":
            depth += 1
        elif mark == "}":
            depth -= 1
        elif mark == "$":
            places.append(found.start())
            depths.append(depth)
        elif mark == "\\[" and len(places) % 2 == 0:
            return places, depths, found.start()
        elif mark == "$$":
            before, after = text[found.start() - 1 : found.start()], text[found.end() : found.end() + 1]
            if len(places) % 2 == 0 or not before.strip() or not after.strip():
                return places, depths, found.start()
            places += [found.start(), found.start() + 1]  # one formula closes, the next opens
            depths += [depth, depth]
    return places, depths, limit


def _next_at_depth(depths: list[int]) -> list[int]:
    """For each dollar the next one that is not deeper, when it is exactly as deep; else -1."""
    result = [-1] * len(depths)
    waiting: list[int] = []
    for at, depth in enumerate(depths):
        while waiting and depths[waiting[-1]] >= depth:
            before = waiting.pop()
            if depths[before] == depth:
                result[before] = at
        waiting.append(at)
    return result


def _cost(text: str, opening: int, closing: int) -> float:
    """How unlikely it is that these two dollars enclose a formula; 0 for nothing unusual."""
    body = text[opening + 1 : closing]
    if not body.strip():
        return 20.0
    spaced = int(body[0].isspace()) + int(body[-1].isspace())
    cost = (0.0, 3.0, 1.0)[spaced]
    if text[closing + 1 : closing + 2].isdigit():
        cost += 4.0
    if text[opening - 1 : opening].isalnum() and opening:
        cost += 2.0
    if _PRICE.match(body):
        cost += 4.0
    words = words_in(body)
    if words >= 2 and not any(mark in body for mark in "=^_\\"):
        cost += 8.0
    elif words >= 4:
        cost += 6.0
    if _LIST_LINE.search(body):
        cost += 4.0
    return cost
