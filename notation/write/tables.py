"""The tables of the printer: how tightly each node binds and which marks it is written with."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from notation.functions import FUNCTIONS


class Level(IntEnum):
    """How tightly a printed piece holds together; a piece looser than its place asks for is fenced."""

    LOGICAL = 0
    IMPLICATION = 5
    RELATION = 10
    SUM = 20
    ELEMENTWISE = 25  # \odot, \otimes: never beside a juxtaposition without a fence
    PRODUCT = 30
    PREFIX = 40  # \sum, \nabla, \lim: may end a product, not begin one
    FACTOR = 50  # stands in a product, but takes no script of its own: \frac, x^2, \log(x)
    ATOM = 60


@dataclass(frozen=True)
class RelationRow:
    """``op`` as ``Relation.op`` names it."""

    op: str
    latex: str
    level: Level = Level.RELATION


RELATION_ROWS: tuple[RelationRow, ...] = (
    RelationRow("=", "="),
    RelationRow("!=", r"\neq"),
    RelationRow("<", "<"),
    RelationRow("<=", r"\le"),
    RelationRow(">", ">"),
    RelationRow(">=", r"\ge"),
    RelationRow("->", r"\to"),
    RelationRow("~", r"\sim"),
    RelationRow("approx", r"\approx"),
    RelationRow("propto", r"\propto"),
    RelationRow("in", r"\in"),
    RelationRow("perp", r"\perp"),
    RelationRow("iff", r"\iff", Level.IMPLICATION),
    RelationRow("implies", r"\implies", Level.IMPLICATION),
)

RELATIONS: dict[str, RelationRow] = {row.op: row for row in RELATION_ROWS}


@dataclass(frozen=True)
class CallRow:
    """How a function of ``notation.functions`` is written.

    ``form``: ``call`` (name and parentheses), ``fence`` (``opening``, ``closing`` around the argument),
    ``braces`` (a macro that takes braces), ``postfix``, ``scripts`` (arguments as subscripts).
    ``level``: ``FACTOR`` where a power must not be written straight after it (``\\log(x)^2``)."""

    function: str
    form: str
    latex: str
    closing: str = ""
    separator: str = ", "
    level: Level = Level.ATOM


_SPECIAL_CALLS: tuple[CallRow, ...] = (
    CallRow("sqrt", "braces", r"\sqrt"),
    CallRow("binomial", "braces", r"\binom", separator="}{"),
    CallRow("abs", "fence", r"\left|", r"\right|"),
    CallRow("floor", "fence", r"\left\lfloor ", r"\right\rfloor"),
    CallRow("ceil", "fence", r"\left\lceil ", r"\right\rceil"),
    CallRow("indicator", "fence", r"\mathbb{1}\left\{", r"\right\}"),
    CallRow("factorial", "postfix", "!", level=Level.FACTOR),
    CallRow("delta", "scripts", r"\delta"),
    CallRow("kl", "call", r"D_{\mathrm{KL}}", separator=r" \,\|\, "),
)

_OPERATOR_NAMES = frozenset({"exp", "log", "sin", "cos", "tan", "sinh", "cosh", "tanh", "det"})

CALLS: dict[str, CallRow] = {row.function: row for row in _SPECIAL_CALLS} | {
    name: CallRow(name, "call", row.latex, level=Level.FACTOR if name in _OPERATOR_NAMES else Level.ATOM)
    for name, row in FUNCTIONS.items()
    if name not in {special.function for special in _SPECIAL_CALLS}
}

BIG_OPERATORS: dict[str, str] = {
    "sum": r"\sum",
    "prod": r"\prod",
    "max": r"\max",
    "min": r"\min",
    "argmax": r"\arg\max",
    "argmin": r"\arg\min",
    "sup": r"\sup",
    "inf": r"\inf",
}

ROW_END = r" \\ "

CONSTANTS: dict[str, str] = {"pi": r"\pi", "e": "e", "infinity": r"\infty"}

# Euclidean norms carry no subscript; of a matrix, a subscript 2 means the spectral norm.
NORM_SUBSCRIPTS: dict[str, str] = {"2": "", "F": "F", "op": "2", "1": "1", "inf": r"\infty"}

ACCENTS: dict[str, str] = {
    "hat": r"\hat",
    "tilde": r"\tilde",
    "bar": r"\bar",
    "vec": r"\vec",
    "dot": r"\dot",
    "ddot": r"\ddot",
    "check": r"\check",
    "breve": r"\breve",
    "overline": r"\overline",
    "underline": r"\underline",
    "widehat": r"\widehat",
    "widetilde": r"\widetilde",
    "Delta": r"\Delta ",
}

# Fonts that are part of a symbol's identity, as prefixes of its name.
FONTS: dict[str, str] = {"script": r"\mathcal", "blackboard": r"\mathbb", "fraktur": r"\mathfrak", "bold": r"\mathbf"}

_GREEK = (
    "alpha beta gamma delta epsilon varepsilon zeta eta theta vartheta iota kappa lambda mu nu xi pi varpi rho varrho "
    "sigma varsigma tau upsilon phi varphi chi psi omega Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega"
)
LETTER_COMMANDS: frozenset[str] = frozenset(_GREEK.split()) | {
    "ell",
    "hbar",
    "imath",
    "jmath",
    "perp",
    "top",
    "star",
    "infty",
}

# A scalar with one of these names before a parenthesis looks like a call, so a dot is written.
FUNCTION_LIKE: frozenset[str] = frozenset(
    {"f", "g", "h", "sigma", "phi", "psi", "varphi", "Phi", "F", "G", "H", "L", "Gamma"}
)
