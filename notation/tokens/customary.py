"""Commands that write-ups use but leave to a package or a file that is not there, by their customary meaning.

They are used only where neither the document nor LaTeX defines the command, so an author's own definition
always wins.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache

from notation import commands as table
from notation.tokens.macros import Macro, read_macros

_OPERATORS = "KL softmax sigmoid softplus ReLU relu diag tr Tr Var Cov sign sgn rank argmax argmin logit"
_FONTS = {
    "b": "mathbf", "bs": "boldsymbol", "mb": "mathbf", "mat": "mathbf", "vect": "mathbf", "vb": "mathbf",
    "c": "mathcal", "mc": "mathcal",
    "bb": "mathbb", "V": "mathbf", "M": "mathbf",
}  # fmt: skip
_NAMES = {
    "E": r"\mathbb{E}", "R": r"\mathbb{R}", "N": r"\mathcal{N}", "EE": r"\mathbb{E}", "RR": r"\mathbb{R}",
    "Z": r"\mathbb{Z}", "reals": r"\mathbb{R}",
    "1": r"\mathbb{1}", "ind": r"\mathbb{1}", "one": r"\mathbf{1}", "eps": r"\epsilon",
    "T": r"\top", "tp": r"^{\top}", "trans": r"^{\top}",
    "loss": r"\mathcal{L}", "Ls": r"\mathcal{L}", "ones": r"\mathbf{1}", "zeros": r"\mathbf{0}",
    "I": r"\mathbf{I}",
}  # fmt: skip
_DERIVATIVES = ("pd", "pfrac", "pdv", "pder", "deriv", "partialfrac", "dpar", "parder")


@cache
def customary() -> dict[str, Macro]:
    """All customary commands; ``\\vx``, ``\\mW``, ``\\bx``, ``\\rvx`` are a bold letter each."""
    lines = [rf"\newcommand{{\{name}}}{{{body}}}" for name, body in _NAMES.items()]
    lines += [rf"\newcommand{{\{name}}}[1]{{\{font}{{#1}}}}" for name, font in _FONTS.items()]
    lines += [rf"\DeclareMathOperator{{\{name}}}{{{name}}}" for name in _OPERATORS.split()]
    lines += [rf"\newcommand{{\{name}}}[2]{{\frac{{\partial #1}}{{\partial #2}}}}" for name in _DERIVATIVES]
    letters = "abcdefghijklmnopqrstuvwxyz"
    for prefix, alphabet in (
        ("v", letters),
        ("b", letters),
        ("rv", letters),
        ("m", letters.upper()),
        ("b", letters.upper()),
        ("rm", letters.upper()),
    ):
        lines += [rf"\newcommand{{\{prefix}{letter}}}{{\mathbf{{{letter}}}}}" for letter in alphabet]
    return read_macros("\n".join(lines))


_COMMAND = re.compile(r"\\([A-Za-z]+|\d)")


def missing_macros(formulas: Iterable[str], own: Mapping[str, Macro]) -> dict[str, Macro]:
    """The customary meanings of the commands that the formulas use and nothing defines."""
    used = {name for formula in formulas for name in _COMMAND.findall(formula)}
    rows = customary()
    return {name: rows[name] for name in used if name in rows and name not in own and not is_known(name)}


@cache
def is_known(name: str) -> bool:
    """Whether the reader knows the command by itself."""
    tables = (
        table.GREEK, table.FONTS, table.ACCENTS, table.TEXTS, table.SPACING,
        table.SPACING_WITH_ARGUMENT, table.TRANSPARENT, table.STRUCTURES,
        table.SIZES, table.BRACKETS, table.FUNCTIONS, table.EXTREMA,
        table.BIG, table.RELATIONS, table.IMPLICATIONS, table.MULTIPLICATIVE, table.DOTS,
    )  # fmt: skip
    return name in ("Pr", "Var", "Cov") or any(name in entries for entries in tables)
