"""Recognising a formula of the sheet when a document repeats it: comparison of tokens, not of meaning.

Spaces, fonts, sizes of brackets, redundant braces, the order of scripts, commas and closing
punctuation make no difference. Never used for a verdict: two formulas that differ here may be
equal, and the only use of "the same" is to tell the sheet's own lines from the author's.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache

_TOKEN = re.compile(r"\\[A-Za-z]+|\\.|\d+(?:\.\d+)?|\S", re.DOTALL)
_DROPPED_WITH_ARGUMENT = re.compile(
    r"\\(?:label|tag\*?|vspace|hspace|color|ref|eqref|begin\s*\{(?:array|alignat\*?|alignedat)\})\s*\{[^{}]*\}"
    r"|\\(?:left|right)\s*\.|\\begin\s*\{tabular\}\{[^{}]*\}"
)
_ENVIRONMENT = re.compile(r"\\(begin|end)\s*\{([A-Za-z]+)\*?\}(?:\s*\[[a-z]\])?")
_KEPT_ENVIRONMENTS = {"cases": "\x01", "dcases": "\x01", "rcases": "\x01"}

_DROPPED = frozenset(
    {"\\left", "\\right", "\\middle", "\\,", "\\;", "\\:", "\\!", "\\ ", "\\quad", "\\qquad", "~", "&", "\\\\",
     "\\displaystyle", "\\textstyle", "\\limits", "\\nolimits", "\\nonumber", "\\notag", "\\cancel", "\\mathstrut",
     "\\mathbf", "\\bm", "\\boldsymbol", "\\mathit", "\\mathcal", "\\mathfrak", "\\mathscr", "\\mathnormal", "\\pmb",
     "\\vec", "\\bf", "\\rm", "\\it", "\\cal", "\\bigl", "\\bigr", "\\Bigl", "\\Bigr", "\\biggl", "\\biggr", "\\big",
     "\\Big", "\\bigg", "\\Bigg", "\\bigm", "\\mathopen", "\\mathclose", "\\mathrel", "\\mathbin", "\\mathord",
     "\\textbf",
     "\\textit", "\\strut", "\\thinspace", "\\ensuremath", "\\smash", "\\hfill", "\\therefore", ","}
)  # fmt: skip
_WORDS = frozenset({"\\text", "\\textrm", "\\mathrm", "\\operatorname", "\\mbox", "\\mathsf", "\\mathtt", "\\textsf"})
_ARGUMENTS = {
    "\\frac": 2, "\\binom": 2, "\\sqrt": 1, "\\hat": 1, "\\tilde": 1, "\\bar": 1, "\\overline": 1, "\\underline": 1,
    "\\dot": 1, "\\ddot": 1, "\\check": 1, "\\underbrace": 1, "\\overbrace": 1, "\\boxed": 1,
}  # fmt: skip
_SAME = {
    "\\dfrac": "\\frac", "\\tfrac": "\\frac", "\\cfrac": "\\frac", "\\dbinom": "\\binom", "\\leq": "\\le",
    "\\leqslant": "\\le", "\\geq": "\\ge", "\\geqslant": "\\ge", "\\neq": "\\ne", "\\rightarrow": "\\to",
    "\\longrightarrow": "\\to", "\\Rightarrow": "\\implies", "\\Longrightarrow": "\\implies", "\\ldots": "\\dots",
    "\\cdots": "\\dots", "\\dotsc": "\\dots", "\\dotsb": "\\dots", "\\top": "⊤", "\\intercal": "⊤", "\\|": "‖",
    "\\Vert": "‖", "\\lVert": "‖", "\\rVert": "‖", "\\lvert": "|", "\\rvert": "|", "\\vert": "|", "\\mid": "|",
    "\\widehat": "\\hat", "\\widetilde": "\\tilde", "\\colon": ":", "\\coloneqq": "=", "\\triangleq": "=",
    "\\varepsilon": "\\epsilon", "\\varphi": "\\phi", "\\lbrace": "\\{", "\\rbrace": "\\}", "\\lbrack": "[",
    "\\rbrack": "]", "\\ast": "*", "\\bot": "\\perp", "\\Perp": "\\perp", "\\indep": "\\perp", "\\prime": "'",
    "−": "-", "≤": "\\le", "≥": "\\ge", "≠": "\\ne", "→": "\\to",
}  # fmt: skip
_FUNCTIONS = frozenset(
    {"log", "ln", "exp", "max", "min", "sin", "cos", "tan", "tanh", "sup", "inf", "lim", "det", "arg", "argmax",
     "argmin", "dim", "ker", "Pr", "Var", "Cov", "diag", "tr", "Tr", "rank", "softmax", "sigmoid", "sign", "KL"}
)  # fmt: skip
_GREEK = frozenset(
    {"alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota", "kappa", "lambda", "mu", "nu", "xi",
     "pi", "rho", "sigma", "tau", "upsilon", "phi", "chi", "psi", "omega", "Gamma", "Delta", "Theta", "Lambda", "Xi",
     "Pi", "Sigma", "Phi", "Psi", "Omega", "ell", "vartheta", "varrho", "varsigma"}
)  # fmt: skip


@dataclass
class _Frame:
    """An open group: what it holds so far, how many arguments are still wanted, its last script."""

    units: list[str] = field(default_factory=list)
    wanted: int = 0
    argument: bool = False
    word: bool = False
    blackboard: bool = False
    script: tuple[str, int] | None = None  # the script being read and where it starts
    before: tuple[str, int, int] | None = None  # the script before it


@lru_cache(maxsize=100_000)
def units(latex: str) -> tuple[str, ...]:
    """The formula as units: symbols, whole words (``\\text{Var}``), numbers, marks; braces only where they
    group. A broken formula still has units."""
    source = _DROPPED_WITH_ARGUMENT.sub(" ", latex)
    source = _ENVIRONMENT.sub(lambda found: f" {_KEPT_ENVIRONMENTS.get(found.group(2), '')} ", source)
    frames = [_Frame()]
    word = blackboard = False
    previous = ""
    for token in _TOKEN.findall(source):
        frame = frames[-1]
        token = _SAME.get(token, token)
        if token == "{":
            frames.append(_Frame(argument=frame.wanted > 0, word=word, blackboard=blackboard))
            word = blackboard = False
            continue
        if token == "}":
            if len(frames) > 1:
                closed = frames.pop()
                _emit(frames[-1], _group(closed))
            continue
        if token in _WORDS:
            word = True
            continue
        if token in ("\\mathbb", "\\mathds", "\\mathbbm", "\\Bbb"):
            blackboard = True
            continue
        if token in _DROPPED:
            previous = ""
            continue
        if token in ("^", "_"):
            _open_script(frame, token)
        elif token in _ARGUMENTS:
            frame.units.append(token)
            frame.wanted += _ARGUMENTS[token] - (1 if frame.wanted else 0)
        elif token == "|" and previous == "|" and frame.units and frame.units[-1] == "|":
            frame.units[-1] = "‖"
            previous = ""
            continue
        elif token == "=" and frame.units and frame.units[-1] == ":":
            frame.units[-1] = "="
        else:
            while frame.wanted and len(token) > 1 and token.isdigit():  # an argument without braces is one digit
                _emit(frame, [token[0]])
                token = token[1:]
            _emit(frame, [_atom(token, frame, blackboard)])
        word = blackboard = False
        previous = token
    while len(frames) > 1:
        closed = frames.pop()
        _emit(frames[-1], _group(closed))
    made = frames[0].units
    while made and made[-1] in (".", ";", ":"):
        made.pop()
    return tuple(made)


def _atom(token: str, frame: _Frame, blackboard: bool) -> str:
    if token[0] == "\\" and token[1:] in _FUNCTIONS:
        return token[1:]
    if blackboard:
        return f"bb:{token}"
    if token == "T" and frame.wanted and frame.script and frame.script[0] == "^":
        return "⊤"
    return token


def _group(frame: _Frame) -> list[str]:
    made = frame.units
    if frame.word and len(made) > 1 and all(len(unit) == 1 and unit.isalpha() for unit in made):
        return ["".join(made)]
    if frame.blackboard and len(made) == 1:
        return [f"bb:{made[0]}"]
    if frame.argument and made in (["T"],):
        return ["⊤?"]
    if frame.argument and len(made) != 1 and not (made and made[0] == "{" and _closes(made) == len(made) - 1):
        return ["{", *made, "}"]
    return made


def _closes(made: list[str]) -> int:
    depth = 0
    for at, unit in enumerate(made):
        depth += {"{": 1, "}": -1}.get(unit, 0)
        if depth == 0:
            return at
    return -1


def _open_script(frame: _Frame, kind: str) -> None:
    start = len(frame.units)
    if frame.before and frame.before[2] != start:
        frame.before = None
    frame.script = (kind, start)
    frame.units.append(kind)
    frame.wanted += 0 if frame.wanted else 1


def _emit(frame: _Frame, made: list[str]) -> None:
    if made == ["⊤?"]:
        made = ["⊤"] if frame.script and frame.script[0] == "^" and frame.units[-1:] == ["^"] else ["T"]
    frame.units.extend(made)
    if not frame.wanted:
        frame.before = None
        return
    frame.wanted -= 1
    if frame.wanted or not frame.script:
        return
    kind, start = frame.script
    frame.script = None
    if frame.before and frame.before[0] == "^" and kind == "_":
        first = frame.before[1]
        old, new = frame.units[first:start], frame.units[start:]
        frame.units[first:] = new + old
        start = first
    frame.before = (kind, start, len(frame.units))


@lru_cache(maxsize=100_000)
def likeness_key(latex: str) -> tuple[str, ...]:
    """What two formulas share when they are written alike: units with words spelt out and blackboard
    letters as letters, since authors write both ways."""
    return spelt(units(latex))


def spelt(made: tuple[str, ...]) -> tuple[str, ...]:
    key: list[str] = []
    for at, unit in enumerate(made):
        unit = unit.removeprefix("bb:")
        if len(unit) > 1 and unit.isalpha():
            grouped = at > 0 and (made[at - 1] in ("^", "_") or made[at - 1] in _ARGUMENTS)
            key += ["{", *unit, "}"] if grouped else list(unit)
        else:
            key.append(unit)
    return tuple(key)


def same_formula(left: str, right: str) -> bool:
    """Whether two formulas are written alike (see ``likeness_key``)."""
    return likeness_key(left) == likeness_key(right)


def is_symbol(unit: str) -> bool:
    """Whether a unit is a letter that an author may rename."""
    return (len(unit) == 1 and unit.isalpha() and unit != "⊤") or (unit[:1] == "\\" and unit[1:] in _GREEK)


def skeleton(made: tuple[str, ...]) -> tuple[str | int, ...]:
    """Units with each symbol replaced by the number of its first occurrence: what renaming leaves alone."""
    numbers: dict[str, int] = {}
    return tuple(numbers.setdefault(unit, len(numbers)) if is_symbol(unit) else unit for unit in made)


def weight(latex: str) -> int:
    """How telling it is that a formula occurs: 1 for a single symbol with its scripts, 2 for anything more."""
    made = units(latex)
    relations = sum(
        1 for unit in made if unit in ("=", "\\le", "\\ge", "<", ">", "\\in", "\\sim", "\\to", "+", "-", "\\ne")
    )
    return 2 if relations or len(made) > 8 else 1
