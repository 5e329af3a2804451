"""The written tree: what the marks say, before meaning.

Juxtaposition, big operators and brackets of the ``( [ |`` kind are left unresolved: they are ``Mark``
items in a row. What LaTeX itself groups (braces, scripts, commands with arguments, environments) is a
node. Nothing of the source is dropped: decoration without meaning is a ``Spacing`` node.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from notation.source import Span


@dataclass(frozen=True, slots=True)
class Written:
    span: Span


@dataclass(frozen=True, slots=True)
class Letter(Written):
    """One letter, or a named symbol such as ``alpha`` (``command`` then true)."""

    text: str
    command: bool = False


@dataclass(frozen=True, slots=True)
class Digits(Written):
    text: str


@dataclass(frozen=True, slots=True)
class Mark(Written):
    """A character or a command that stands for an operator, a bracket, a relation or a function."""

    text: str
    command: bool = False


@dataclass(frozen=True, slots=True)
class Bracket(Written):
    """A bracket with its size command: ``side`` is ``left``, ``right`` or ``middle`` for ``\\left``,
    ``\\right``, ``\\middle`` and their ``\\bigl`` kin, or "" when only the mark tells."""

    text: str
    side: str = ""


@dataclass(frozen=True, slots=True)
class Group(Written):
    """Braces."""

    items: tuple[Written, ...]


@dataclass(frozen=True, slots=True)
class Scripts(Written):
    """A base with scripts; ``primes`` counts apostrophes. A missing base is None (``{}^T``)."""

    base: Written | None
    sub: Group | None = None
    sup: Group | None = None
    primes: int = 0


@dataclass(frozen=True, slots=True)
class Command(Written):
    """A command with its arguments: ``\\frac{a}{b}``, ``\\sqrt[3]{x}``, ``\\mathbf{x}``."""

    name: str
    arguments: tuple[Group, ...]
    option: Group | None = None


@dataclass(frozen=True, slots=True)
class Text(Written):
    """Words: ``\\text{…}``; ``parts`` alternates raw words and inline formulas between dollars."""

    command: str
    content: str


@dataclass(frozen=True, slots=True)
class Environment(Written):
    """Cells of a matrix, cases or array: rows of cells of items."""

    name: str
    rows: tuple[tuple[tuple[Written, ...], ...], ...]
    argument: str = ""


@dataclass(frozen=True, slots=True)
class Rows(Written):
    """An aligned-like environment: a flat list of items with ``Break`` and ``Align`` among them, since a
    bracket may open in one row and close in the next."""

    name: str
    items: tuple[Written, ...]


@dataclass(frozen=True, slots=True)
class Break(Written):
    """``\\\\`` with its optional space."""

    option: str = ""


@dataclass(frozen=True, slots=True)
class Align(Written):
    """``&``."""


@dataclass(frozen=True, slots=True)
class Spacing(Written):
    """Decoration that means nothing: ``\\,``, ``\\quad``, ``\\displaystyle``, ``\\label{…}``."""

    name: str
    content: str = ""


def cells_of(items: Iterable[Written]) -> list[list[list[Written]]]:
    """Rows of cells, cut at ``Break`` and ``Align``; at least one row of one cell."""
    rows: list[list[list[Written]]] = [[[]]]
    for item in items:
        if isinstance(item, Break):
            rows.append([[]])
        elif isinstance(item, Align):
            rows[-1].append([])
        else:
            rows[-1][-1].append(item)
    return rows
