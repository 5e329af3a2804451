"""Identical answers: one key for all ways of typing the same formula.

What only looks different (spaces, sizes of brackets, kinds of fractions, braces around one thing, boxes, font
commands of one font, synonyms of a relation) is taken away; nothing else is. Two answers with one key have the
same marks in the same order, so that whoever decides one of them has decided the other.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from derivecheck.report.words import relation_sign
from derivecheck.results import StepResult
from notation import commands as table
from notation.source import NotationError
from notation.tokens.customary import missing_macros
from notation.tokens.macros import Macro, read_macros
from notation.tokens.parse_written import parse_written
from notation.write.written import write_written
from notation.written import (
    Align,
    Bracket,
    Command,
    Environment,
    Group,
    Mark,
    Rows,
    Scripts,
    Spacing,
    Written,
)

_FRACTIONS = frozenset({"dfrac", "tfrac", "cfrac", "nicefrac", "sfrac"})
_WRAPPERS = frozenset({"boxed", "fbox", "framebox", "mathop", "mathbin", "mathrel", "mathord", "mathopen", "mathclose",
    "mathinner", "ensuremath", "smash", "vcenter", "mathclap"})  # fmt: skip
_FONTS = {"bold": "mathbf", "roman": "mathrm", "italic": "mathit", "sans": "mathsf", "mono": "mathtt",
    "script": "mathcal", "fraktur": "mathfrak", "blackboard": "mathbb", "": "mathit"}  # fmt: skip
_SYNONYMS = {"le": "leq", "leqslant": "leq", "ge": "geq", "geqslant": "geq", "ne": "neq", "lt": "<", "gt": ">",
    "rightarrow": "to", "longrightarrow": "to", "ldots": "dots", "cdots": "dots", "dotsc": "dots", "dotsb": "dots",
    "dotsm": "dots", "ast": "*", "intercal": "top"}  # fmt: skip


@lru_cache(maxsize=16384)
def answer_key(latex: str, macros: tuple[str, ...] = ()) -> str:
    """The key of an answer (LaTeX; ``macros``: definitions of its author's commands). A formula that cannot be
    read is its own key, but for white space."""
    own: dict[str, Macro] = {}
    for definition in macros:
        try:
            own.update(read_macros(definition))
        except NotationError:
            continue  # it defines nothing; a formula that uses it keeps the command in its key
    try:
        items = parse_written(latex, macros={**missing_macros([latex], own), **own})
        return write_written(_run(items))
    except (NotationError, RecursionError):
        return " ".join(latex.split())


def step_latex(step: StepResult) -> str:
    """A relation as one formula."""
    return f"{step.left} {relation_sign(step.relation)} {step.right}"


def step_key(step: StepResult, macros: tuple[str, ...] = ()) -> str:
    """The key of a relation, as ``answer_key`` gives one."""
    return answer_key(step_latex(step), macros)


def _run(items: Sequence[Written]) -> tuple[Written, ...]:
    shown = [item for item in items if not _is_looks(item)]
    made: list[Written] = []
    for item in shown:
        inner = _inside(item)
        if inner is None:
            made.append(_plain(item))
            continue
        run = _run(inner.items)
        # Braces may hold a sum together: they go only where they hold one thing, or the whole.
        made.extend(run if len(run) == 1 or len(shown) == 1 else [replace(inner, items=run)])
    return tuple(made)


def _is_looks(item: Written) -> bool:
    return isinstance(item, Spacing | Align) or (isinstance(item, Bracket) and item.text == "." and item.side != "")


def _inside(item: Written) -> Group | None:
    """The braces that an item is, or only frames."""
    if isinstance(item, Command) and item.name in _WRAPPERS:
        return item.arguments[0]
    return item if isinstance(item, Group) else None


def _plain(item: Written) -> Written:
    if isinstance(item, Bracket):
        return replace(item, side="")
    if isinstance(item, Mark) and item.command:
        name = _SYNONYMS.get(item.text, item.text)
        return replace(item, text=name, command=name not in ("<", ">", "*"))
    if isinstance(item, Scripts):
        base = item.base
        if isinstance(base, Group) and len(base.items) == 1:
            base = base.items[0]
        sub, sup = (None if script is None else _group(script) for script in (item.sub, item.sup))
        return replace(item, base=None if base is None else _base(base), sub=sub, sup=sup)
    if isinstance(item, Command):
        name = "frac" if item.name in _FRACTIONS else item.name
        if name in table.FONTS and name != "vec":
            name = _FONTS[table.FONTS[name]]
        option = None if item.option is None else _group(item.option)
        return replace(item, name=name, arguments=tuple(map(_group, item.arguments)), option=option)
    if isinstance(item, Environment):
        return replace(item, rows=tuple(tuple(_run(cell) for cell in row) for row in item.rows), argument="")
    if isinstance(item, Rows):
        return replace(item, name="aligned", items=_run(item.items))
    return item


def _base(item: Written) -> Written:
    return _group(item) if isinstance(item, Group) else _plain(item)


def _group(group: Group) -> Group:
    return replace(group, items=_run(group.items))
