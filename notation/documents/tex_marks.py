"""Markers of LaTeX: sections, items of lists with their counters, labels at the beginning of a line."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from notation.documents.labels import WORDS, counted, read_label
from notation.documents.marks import Mark, alone, behind

_TEX_LINE = re.compile(
    r"""^[ \t\ufeff]*(?P<strong>(?:
      \\(?:noindent|medskip|bigskip|smallskip|newpage|clearpage|pagebreak|par
        |large|Large|LARGE|huge|bf|bfseries|it)(?![a-zA-Z])[ \t]*
    | \\vspace\*?\{[^{}\n]{0,20}\}[ \t]*
    | \\(?:textbf|textit|underline|emph|textsc|mathbf|text|fbox)[ \t]*\{[ \t]*
    | \{[ \t]*
    | \$?\\(?:star|ast)\$?
    | \*
    )*)""",
    re.MULTILINE | re.VERBOSE,
)


@dataclass
class _List:
    """An open list environment of LaTeX."""

    environment: str
    style: str = ""  # of its counter; "" for lists without one
    prefix: str = ""
    count: int = 0


_EXERCISES = ("exercise", "problem", "question", "exo", "homeworkProblem", "aufgabe", "exercice", "ejercicio", "task")


@dataclass
class TexState:
    """What LaTeX counts, across the files of one document."""

    lists: list[_List] = field(default_factory=list)
    sections: list[int] = field(default_factory=lambda: [0, 0, 0])
    closed: dict[int, int] = field(default_factory=dict)  # last count of each depth, for "resume"
    environments: set[str] = field(default_factory=lambda: set(_EXERCISES))
    exercises: int = 0  # environments such as "exercise", which count the questions


_SECTIONS = {"chapter": 0, "section": 0, "subsection": 1, "subsubsection": 2, "paragraph": 3, "subparagraph": 3}
_LISTS = "enumerate|itemize|description|questions|parts|subparts|inparaenum|compactenum"
_OPTION = r"(?:\{[^{}\n]*\}|[^\]\n{}])*"
_TEX_MARK = re.compile(
    rf"""
      \\(?P<section>{"|".join(_SECTIONS)})(?P<star>\*?)\s*(?:\[[^\]\n]*\])?\s*\{{
    | \\begin\s*\{{(?P<begin>{_LISTS})\*?\}}[ \t]*(?:\[(?P<options>{_OPTION})\])?
    | \\begin\s*\{{(?P<exercise>[a-zA-Z]{{2,20}})\*?\}}[ \t]*
      (?:\[(?P<title>{_OPTION})\]|\{{(?P<argument>[^{{}}\n]{{1,40}})\}})?
    | \\end\s*\{{(?P<end>{_LISTS})\*?\}}
    | \\item(?![a-zA-Z])[ \t]*(?:\[(?P<custom>{_OPTION})\])?
    | \\(?P<exam>question|part|subpart)(?![a-zA-Z])[ \t]*(?:\[[^\]\n]*\])?
    | \\setcounter\s*\{{enum(?P<depth>i{{1,3}}|iv)\}}\s*\{{\s*(?P<value>\d{{1,3}})\s*\}}
    """,
    re.VERBOSE,
)
_EXAM = {"question": ("questions", "question"), "part": ("parts", "subpart"), "subpart": ("subparts", "subpart")}
_LIST_DEPTH = 40  # lists inside each other that are still told apart; LaTeX itself takes six
_DEFAULT_STYLES = ("arabic", "alph", "roman", "alph")


def tex_marks(text: str, start: int, end: int, state: TexState) -> list[Mark]:
    """The markers of LaTeX between two offsets, which hold no formula; counters go on in ``state``."""
    marks: list[Mark] = []
    taken = start
    for found in _TEX_MARK.finditer(text, start, end):
        if found.start() < taken:
            continue
        marks += _tex_lines(text, taken, found.start())
        mark, taken = _tex_mark(text, found, end, state)
        if mark is not None:
            marks.append(mark)
            marks += _following(text, mark, taken, end)
            taken = max(taken, marks[-1].end)
    marks += _tex_lines(text, taken, end)
    return marks


def _tex_mark(text: str, found: re.Match[str], end: int, state: TexState) -> tuple[Mark | None, int]:
    if found.group("section"):
        return _section(text, found, end, state)
    if found.group("exercise"):
        return _exercise(found, state)
    if found.group("begin"):
        name = found.group("begin")
        if len(state.lists) >= _LIST_DEPTH:
            return None, found.end()
        state.lists.append(_opened(name, found.group("options") or "", state))
        return None, found.end()
    if found.group("end"):
        if state.lists:
            depth = sum(1 for item in state.lists if item.style)
            closed = state.lists.pop()
            state.closed[depth] = closed.count
        return None, found.end()
    if found.group("depth"):
        wanted = {"i": 1, "ii": 2, "iii": 3, "iv": 4}[found.group("depth")]
        numbered = [item for item in state.lists if item.style]
        if len(numbered) >= wanted:
            numbered[wanted - 1].count = int(found.group("value"))
        return None, found.end()
    if found.group("exam"):
        return _exam(text, found, state)
    return _item(text, found, end, state)


def _exercise(found: re.Match[str], state: TexState) -> tuple[Mark | None, int]:
    """An environment that holds a question, or a part where its title says so: ``\\begin{problem}{1.2}``."""
    if found.group("exercise") not in state.environments:
        return None, found.end("exercise") + 1
    state.exercises += 1
    title = found.group("title") or found.group("argument") or ""
    named = read_label(title, 0, len(title), bare_numbers=True)
    if found.group("argument") and (named is None or title[named.end :].strip(" .:)")):
        named = None
    if named is not None and not named.label.isdigit():
        return Mark(named.kind, named.label, found.start(), found.end(), "exercise", alone=True), found.end()
    number = named.label if named is not None else str(state.exercises)
    end = found.end() if named is not None or not found.group("argument") else found.start("argument") - 1
    return Mark("question", number, found.start(), end, "exercise", implied=named is None), end


_OWN_ENVIRONMENT = re.compile(
    r"\\(?:newtheorem\*?\s*\{(?P<theorem>[a-zA-Z]+)\}\s*(?:\[[^\]\n]*\])?\s*\{(?P<printed>[^{}\n]*)\}"
    r"|(?:newenvironment|NewDocumentEnvironment)\s*\{(?P<own>[a-zA-Z]+)\}\s*(?P<begins>[^\n]{0,200}))"
)
_CALLED = re.compile(rf"(?:{WORDS})\b", re.IGNORECASE)


def question_environments(text: str) -> set[str]:
    """The environments of the author's own that print "Problem", "Exercise" and the like."""
    found = set()
    for made in _OWN_ENVIRONMENT.finditer(text):
        if made.group("theorem") and _CALLED.match(made.group("printed").strip()):
            found.add(made.group("theorem"))
        elif made.group("own") and _CALLED.search(re.sub(r"\\[a-zA-Z]+", " ", made.group("begins"))):
            found.add(made.group("own"))
    return found


def _opened(name: str, options: str, state: TexState) -> _List:
    if name in ("itemize", "description"):
        return _List(name)
    depth = sum(1 for item in state.lists if item.style)
    style, prefix = _DEFAULT_STYLES[min(depth, 3)], ""
    if name in ("parts", "subparts"):
        style = "alph" if name == "parts" else "roman"
    counter = re.search(r"\\(arabic|alph|roman|Alph|Roman)\*", options)
    if counter:
        style = counter.group(1).lower()
        before = re.search(r"(\d{1,2})\.\s*$", options[: counter.start()])
        prefix = before.group(1) + "." if before else ""
    else:
        plain = re.match(r"\s*\{?(?:\\?(?:textbf|bf|bfseries)\b)?[\s{(]*(\d{1,2}\.)?([aAiI1])(?![A-Za-z=])", options)
        if plain:
            style = {"a": "alph", "i": "roman", "1": "arabic"}[plain.group(2).lower()]
            prefix = plain.group(1) or ""
    begins = re.search(r"start\s*=\s*(\d{1,3})", options)
    count = int(begins.group(1)) - 1 if begins else state.closed.get(depth + 1, 0) if "resume" in options else 0
    return _List(name, style, prefix, count)


def _section(text: str, found: re.Match[str], end: int, state: TexState) -> tuple[Mark | None, int]:
    level = _SECTIONS[found.group("section")]
    if not found.group("star") and level < 3:
        state.sections[level] += 1
        state.sections[level + 1 :] = [0] * (2 - level)
    label_at = _TEX_LINE.match(text, found.end(), end)
    label = read_label(text, label_at.end() if label_at else found.end(), end, bare_numbers=True)
    style = f"heading{level + 1}"
    title_end = _title_end(text, found.end(), end)
    if label is not None:
        kind = "heading" if label.kind == "item" else label.kind
        return Mark(kind, label.label, found.start(), max(label.end, title_end), style, alone=True), max(
            label.end, title_end
        )
    implied = ".".join(str(number) for number in state.sections[: level + 1])
    if found.group("star") or level == 3 or "0" in implied.split("."):
        implied = ""
    return Mark("heading", implied, found.start(), title_end, style, implied=bool(implied), alone=True), title_end


def _title_end(text: str, position: int, end: int) -> int:
    """Behind the brace that closes a title, or where the title is interrupted (by a formula, say)."""
    depth = 1
    for brace in re.compile(r"\\.|[{}\n]").finditer(text, position, min(end, position + 300)):
        depth += {"{": 1, "}": -1}.get(brace.group(), 0)
        if depth == 0:
            return brace.end()
        if brace.group() == "\n":
            break
    return position


def _exam(text: str, found: re.Match[str], state: TexState) -> tuple[Mark | None, int]:
    environment, kind = _EXAM[found.group("exam")]
    for item in reversed(state.lists):
        if item.environment == environment:
            item.count += 1
            label = counted(item.style if kind == "subpart" else "arabic", item.count)
            return Mark(kind, label, found.start(), found.end(), f"exam-{kind}", implied=True), found.end()
    return None, found.end()


def _item(text: str, found: re.Match[str], end: int, state: TexState) -> tuple[Mark | None, int]:
    depth = sum(1 for item in state.lists if item.style)
    current = state.lists[-1] if state.lists else None
    style = f"enumerate{depth}"
    custom = found.group("custom")
    if custom is not None:
        stripped = _TEX_LINE.match(custom)
        at = stripped.end() if stripped else 0
        label = read_label(custom, at, len(custom), bare_numbers=True)
        if label is None:
            return None, found.end()
        starred = "*" in custom or "star" in custom
        return Mark(label.kind, label.label, found.start(), found.end(), style, starred=starred), found.end()
    if current is None or not current.style:
        return None, found.end()
    current.count += 1
    written = _TEX_LINE.match(text, found.end(), end)
    label = read_label(text, written.end(), end, bare_numbers=False) if written else None
    if label is not None and written is not None:
        return Mark(label.kind, label.label, found.start(), label.end, style), label.end
    name = current.prefix + counted(current.style, current.count)
    kind = "part" if "." in name else "item" if current.style == "arabic" else "subpart"
    return Mark(kind, name, found.start(), found.end(), style, implied=True), found.end()


def _following(text: str, mark: Mark, position: int, end: int) -> list[Mark]:
    """Further labels right behind one: ``\\item (a)``, ``\\section*{Question 3} (a)``."""
    line_end = text.find("\n", position, end)
    limit = end if line_end < 0 else line_end
    at = behind(text, position, limit, mark.kind)
    label = read_label(text, at, limit, bare_numbers=False)
    if label is None:
        return []
    return [Mark(label.kind, label.label, at, label.end, "after")]


def _tex_lines(text: str, start: int, end: int) -> list[Mark]:
    """Labels at the beginning of a line of running text."""
    marks: list[Mark] = []
    for line in _TEX_LINE.finditer(text, start, end):
        if line.start() != 0 and text[line.start() - 1] not in "\n\r":
            continue
        limit = text.find("\n", line.end(), end)
        limit = end if limit < 0 else limit
        strong = line.group("strong")
        emphasised = bool(re.search(r"\\(?:textbf|textit|underline|emph|bf|large|Large|LARGE|huge)", strong))
        label = read_label(text, line.end(), limit, bare_numbers=emphasised)
        mark_start = line.start()
        while label is not None:
            stop = label.end
            while emphasised and text[stop : stop + 1] in ("}", ".", ":"):
                stop += 1
            style = "bold" if emphasised else "plain"
            starred = "*" in strong or "star" in strong
            marks.append(
                Mark(label.kind, label.label, mark_start, stop, style, starred=starred, alone=alone(text, stop))
            )
            mark_start = behind(text, stop, limit, label.kind)
            label = read_label(text, mark_start, limit, bare_numbers=False)
    return marks
