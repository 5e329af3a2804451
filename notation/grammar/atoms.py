"""Single items of the written tree as atoms of the grammar: names with fonts, accents and scripts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from notation import commands as table
from notation.grammar.typed_out import decimal_commas, dots, one_line_derivatives
from notation.raw import Raw, RawAbsent, RawFence, RawList, RawName, RawNumber, RawProduct, RawScripted, RawWhole
from notation.source import LimitReached, Malformed, NotationError, Span, Unsupported
from notation.written import (
    Align,
    Bracket,
    Break,
    Command,
    Digits,
    Environment,
    Group,
    Letter,
    Mark,
    Rows,
    Scripts,
    Spacing,
    Text,
    Written,
)

if TYPE_CHECKING:
    from notation.grammar.parsing import Grammar

SPLICED = {
    "boxed": 0,
    "cancel": 0,
    "bcancel": 0,
    "xcancel": 0,
    "underbrace": 0,
    "overbrace": 0,
    "mathop": 0,
    "mathbin": 0,
    "mathrel": 0,
    "mathord": 0,
    "mathopen": 0,
    "mathclose": 0,
    "mathinner": 0,
    "ensuremath": 0,
    "fbox": 0,
    "textcolor": 1,
    "colorbox": 1,
    "smash": 0,
    "mathclap": 0,
    "framebox": 0,
    "uline": 0,
    "substack": 0,
    "vcenter": 0,
    "hl": 0,
    "cancelto": 1,
}
"""Commands that stand for their argument of that number."""

_LAWS = frozenset("Bern Bernoulli Unif Uniform Normal".split())
_WORDS = frozenset(table.FUNCTIONS) | frozenset(table.EXTREMA) | frozenset(table.PROBABILITY) | {"lim"}


_PLAIN = frozenset({Letter, Digits, Mark, Bracket})
"""Items that a flat run takes as they are."""


def is_mark(item: Written | None, *texts: str) -> bool:
    """Whether the item is one of the marks (without scripts)."""
    return isinstance(item, Mark) and item.text in texts


def bracket_of(item: Written | None) -> Bracket | None:
    """The bracket, with or without scripts on it."""
    if isinstance(item, Bracket):
        return item
    if isinstance(item, Scripts) and isinstance(item.base, Bracket):
        return item.base
    return None


def plain_text(item: Written | tuple[Written, ...] | list[Written] | None) -> str:
    """The letters, digits and marks of an item without fonts and braces."""
    if item is None:
        return ""
    if isinstance(item, tuple | list):
        return "".join([plain_text(part) for part in item])
    if isinstance(item, Letter | Digits | Mark | Bracket):
        return item.text
    if isinstance(item, Group):
        return plain_text(item.items)
    if isinstance(item, Text):
        return item.content.strip()
    if isinstance(item, Command):
        return plain_text(item.arguments)
    if isinstance(item, Scripts):
        text = plain_text(item.base) + "'" * item.primes
        if item.sub:
            text += "_" + plain_text(item.sub)
        if item.sup:
            text += "^" + plain_text(item.sup)
        return text
    return ""


def flatten(items: Sequence[Written]) -> tuple[Written, ...]:
    """Items without spacing; commands that stand for their content are replaced by it, and words in
    upright type become marks where they name a function."""
    found: list[Written] = []
    for item in _joined(dots(decimal_commas(items))):
        kind = type(item)
        if kind in _PLAIN:
            found.append(item)
        elif isinstance(item, Spacing | Align | Break) or (isinstance(item, Group) and not item.items):
            continue
        elif isinstance(item, Command) and item.name == "substack":
            rows = (Mark(part.span, ",") if isinstance(part, Break) else part for part in item.arguments[0].items)
            found.extend(flatten(tuple(rows)))
        elif isinstance(item, Command) and item.name in SPLICED and not _is_relation_stack(item):
            found.extend(flatten(item.arguments[SPLICED[item.name]].items))
        elif isinstance(item, Scripts):
            base = item.base
            if isinstance(base, Command) and base.name in ("underbrace", "overbrace"):
                found.extend(flatten(base.arguments[0].items))
            elif isinstance(base, Command) and base.name in SPLICED:
                inner = flatten(base.arguments[SPLICED[base.name]].items)
                found.extend(inner[:-1])
                last = inner[-1] if inner else None
                found.append(replace(item, base=last if not isinstance(last, Scripts) else Group(last.span, (last,))))
            else:
                word = as_word(base) if base is not None else None
                found.append(item if word is base else replace(item, base=word))
        else:
            found.append(as_word(item))
    return tuple(one_line_derivatives(found))


def _joined(items: Sequence[Written]) -> Sequence[Written]:
    """``n\\_params`` is one word."""
    for item in items:
        if type(item) is Mark and item.text == "_":
            break
    else:
        return items
    made: list[Written] = []
    position = 0
    while position < len(items):
        end = position
        while end < len(items) and (isinstance(items[end], Letter) or (is_mark(items[end], "_") and end > position)):
            end += 1
        run = tuple(items[position:end])
        if any(is_mark(item, "_") for item in run):
            span = run[0].span.cover(run[-1].span)
            made.append(Command(span, "mathrm", (Group(span, run),)))
            position = end
            continue
        made.extend(items[position : max(end, position + 1)])
        position = max(end, position + 1)
    return made


def _is_relation_stack(item: Command) -> bool:
    if item.name not in ("overset", "underset", "stackrel"):
        return False
    inner = item.arguments[1].items
    return len(inner) == 1 and isinstance(inner[0], Mark)


def as_word(item: Written) -> Written:
    """Upright words that name a function, an operator or a law become marks."""
    if type(item) in _PLAIN:
        return item
    if isinstance(item, Command) and item.name in (
        "operatorname",
        "operatorname*",
        "mathrm",
        "mathsf",
        "textrm",
        "mathbf",
        "textbf",
        "rm",
        "mathit",
        "bm",
        "boldsymbol",
    ):
        text = plain_text(item)
        if text in _WORDS and len(text) > 1:
            return Mark(item.span, text, command=True)
        if item.name.startswith("operatorname") and len(item.arguments[0].items) == 1:
            inner = as_word(item.arguments[0].items[0])  # \operatorname{\mathbb{E}}
            if isinstance(inner, Mark):
                return Mark(item.span, inner.text, command=True)
    if isinstance(item, Command) and table.FONTS.get(item.name) == "blackboard":
        text = plain_text(item)
        if text in ("E", "V", "P") or text in _WORDS:
            return Mark(item.span, {"V": "Var"}.get(text, text), command=True)
    if isinstance(item, Text):
        text = item.content.strip()
        if text in _LAWS or (text in _WORDS and len(text) > 1):
            return Mark(item.span, text, command=True)
    return item


def script_of(group: Group, owner: Grammar) -> RawList:
    """Script content: its spelling, and its parse when it is a formula."""
    items = flatten(group.items)
    if len(items) > 1 and _is_transpose(items[-1]) and bracket_of(items[-2]) is not None:
        rest = script_of(Group(group.span, items[:-1]), owner)
        return replace(rest, transposed=True)
    if len(items) > 1 and is_mark(items[0], "odot", "circ"):
        rest = script_of(Group(group.span, items[1:]), owner)
        return replace(rest, text=plain_text(group), elementwise=True)
    text = plain_text(group)
    worded = any(_is_words(item) for item in items)
    parenthesised = False
    if len(items) > 2 and isinstance(items[0], Bracket) and isinstance(items[-1], Bracket):
        parenthesised = (items[0].text, items[-1].text) in (("(", ")"), ("[", "]"))
    inner_items = items[1:-1] if parenthesised else items
    sliced = slices(inner_items, group.span, owner)
    if sliced is not None:
        return RawList(group.span, sliced, text, parenthesised, worded)
    try:
        inner = owner.inside(inner_items, group.span)
        if inner.peek() is None:
            return RawList(group.span, (), text, parenthesised, worded)
        node = inner.listing()
        inner.finish()
    except LimitReached:
        raise
    except NotationError:
        # Marks such as ^* or ^{-\top} are no formula; the elaborator knows them by their spelling.
        return RawList(group.span, (), text, parenthesised, True)
    parts = node.items if isinstance(node, RawFence) and not node.opener else (node,)
    return RawList(group.span, parts, text, parenthesised, worded)


def slices(items: Sequence[Written], span: Span, owner: Grammar) -> tuple[Raw, ...] | None:
    """Two indices of which one is a whole axis: ``i:``, ``:,j``, ``\\cdot j``; None for any other script."""
    kept = [item for item in items if not is_mark(item, ",")]
    if len(kept) != 2 or sum(is_mark(item, ":", "cdot", "bullet") for item in kept) != 1:
        return None
    if not all(is_mark(item, ":", "cdot", "bullet") or isinstance(item, Letter | Digits) for item in kept):
        return None
    found: list[Raw] = []
    for item in kept:
        if is_mark(item, ":", "cdot", "bullet"):
            found.append(RawWhole(item.span))
            continue
        inner = owner.inside((item,), span)
        found.append(inner.factor())
        inner.finish()
    return tuple(found)


def raised_primes(group: Group | None) -> int:
    """How many primes a superscript is made of (``x^{\\prime\\prime}``); 0 for any other."""
    items = [item for item in group.items if not isinstance(item, Spacing)] if group is not None else []
    count = 0
    for item in items:
        bare = isinstance(item, Scripts) and item.base is None and item.sub is None and item.sup is None
        if not bare and not is_mark(item, "prime"):
            return 0
        count += item.primes if isinstance(item, Scripts) else 1
    return count


def _is_transpose(item: Written) -> bool:
    return is_mark(item, "top", "intercal") or plain_text(item) == "T"


def _is_words(item: Written) -> bool:
    if isinstance(item, Text):
        return True
    if isinstance(item, Command) and item.name in table.FONTS:
        return table.FONTS[item.name] in ("roman", "sans") and len(plain_text(item)) > 1
    return isinstance(item, Scripts) and item.base is not None and _is_words(item.base)


class AtomReader:
    """The part of the grammar that reads one written item that is no operator."""

    font = ""

    def atom(self: Grammar, base: Written | None, scripts: Scripts | None, item: Written) -> Raw:  # type: ignore[misc]
        sub = self.script(scripts.sub) if scripts else None
        raised = raised_primes(scripts.sup) if scripts else 0
        sup = self.script(scripts.sup) if scripts and not raised else None
        primes = scripts.primes + raised if scripts else 0
        span = item.span
        if base is None:
            raise Malformed("a script on nothing", span)
        if isinstance(base, Letter):
            return RawName(span, base.text, self.font, (), sub, sup, primes)
        node = self.plain_atom(base)
        if sub is None and sup is None and not primes:
            return node
        return with_scripts(node, span, sub, sup, primes)

    def plain_atom(self: Grammar, base: Written) -> Raw:  # type: ignore[misc]
        if isinstance(base, Digits):
            return self.number(base)
        if isinstance(base, Group):
            return self.sub_expression(base)
        if isinstance(base, Environment):
            return self.environment(base)
        if isinstance(base, Rows):
            inner = self.inside(base.items, base.span)
            node = inner.relation()
            inner.finish()
            return node
        if isinstance(base, Text):
            return self.words(base)
        if isinstance(base, Command):
            return self.command_atom(base)
        raise Unsupported("this mark is not supported here", base.span)

    def command_atom(self: Grammar, base: Command) -> Raw:  # type: ignore[misc]
        if base.name in table.STRUCTURES:
            return self.structure(base)
        if base.name in table.ACCENTS:
            return accented(self.sub_expression(base.arguments[0]), table.ACCENTS[base.name], base.span)
        if base.name in table.FONTS or base.name in ("operatorname", "operatorname*"):
            return self.styled(base)
        raise Unsupported(f"\\{base.name} is not supported here", base.span)

    def styled(self: Grammar, base: Command) -> Raw:  # type: ignore[misc]
        """A font command: one name, a word in upright type, or several names of that font."""
        font = table.FONTS.get(base.name, "roman")
        text = plain_text(base)
        upright = font in ("roman", "sans", "mono") or base.name in ("mathit", "textit", "emph")
        if upright and len(text) > 1 and text.replace("_", "").isalpha():
            return RawName(base.span, text, "roman")
        if text in ("0", "1") and font in ("bold", "blackboard"):
            return RawName(base.span, text, font)
        inner = self.inside(base.arguments[0].items, base.span)
        inner.font = font or self.font
        if inner.peek() is None:
            return RawAbsent(base.span)
        node = inner.relation()
        inner.finish()
        if isinstance(node, RawName) and not node.font and font:
            node = replace(node, font=font)
        return replace(node, span=base.span)


def accented(node: Raw, accent: str, span: Span) -> Raw:
    """An accent on a name; on the first name of a scripted one."""
    if isinstance(node, RawName):
        return replace(node, span=span, accents=(accent, *node.accents))
    if accent == "bar" and isinstance(node, RawProduct) and all(isinstance(part, RawName) for part in node.factors):
        raise Unsupported("an accent over a product", span)
    if isinstance(node, RawNumber):
        raise Unsupported("an accent over a number", span)
    raise Unsupported("an accent over a compound expression", span)


def with_scripts(node: Raw, span: Span, sub: RawList | None, sup: RawList | None, primes: int) -> Raw:
    """Scripts on a parsed atom: merged into a name that lacks them, else wrapped around."""
    if isinstance(node, RawName) and not (node.sub and sub) and not (node.sup and sup):
        return replace(node, span=span, sub=node.sub or sub, sup=node.sup or sup, primes=node.primes + primes)
    if isinstance(node, RawProduct) and all(isinstance(part, RawName) for part in node.factors):
        # \mathbf{AB}^T: the scripts stand on the last letter, as TeX shows them.
        last = with_scripts(node.factors[-1], span, sub, sup, primes)
        return RawProduct(span, (*node.factors[:-1], last))
    return RawScripted(span, node, sub, sup, primes)
