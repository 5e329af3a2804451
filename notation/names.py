"""From a written name with its scripts to a symbol: which script is an index, a label, a power, a transpose."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from notation.expression import Number, Style
from notation.raw import (
    Raw,
    RawList,
    RawName,
    RawNegative,
    RawNumber,
    RawProduct,
    RawSum,
    RawWhole,
    raw_walk,
)
from notation.scope import INDEX_LETTERS, Scope
from notation.source import Unsupported

TRANSPOSES = frozenset({"T", "top", "intercal", "transpose", "⊤", "mathsfT", "trans"})
INVERSE_TRANSPOSES = frozenset({"-T", "-top", "-intercal"})
CAPITAL_INDICES = frozenset("T K N M D L".split())
"""Last values of an index (``x_T``): also where they are only known to be at least 1."""
STARS = {
    "*": "*",
    "ast": "*",
    "star": "*",
    "prime": "'",
    "dagger": "+",
    "dag": "+",
    "+": "+",
    "-": "-",
    "opt": "*",
    "bot": "perp",
}
_ALIASES = {
    "varepsilon": "epsilon",
    "vartheta": "theta",
    "varphi": "phi",
    "varrho": "rho",
    "varsigma": "sigma",
    "varpi": "pi",
    "ℓ": "ell",
}


def primed_style(style: Style, primes: int) -> Style:
    """The style of a name of which the primes are a part."""
    return replace(style, base=style.base + "'" * primes)


@dataclass(frozen=True)
class Resolved:
    """A name after its scripts are understood. ``identity`` names the symbol; ``family`` and
    ``components`` are raw indices; ``power`` a raw exponent; the rest as the flags say."""

    identity: str
    style: Style
    family: tuple[Raw, ...] = ()
    components: tuple[Raw, ...] = ()
    power: Raw | None = None
    transposed: bool = False
    inverted: bool = False
    elementwise: bool = False
    primes: int = 0
    remarks: tuple[str, ...] = ()


def base_identity(name: RawName, scope: Scope) -> str:
    """Letter with accents, without fonts (bold is kept where both forms are declared)."""
    base = _ALIASES.get(name.base, name.base)
    if name.font in ("script", "fraktur") or (name.font == "blackboard" and base not in ("1", "0")):
        base = f"{name.font}:{base}"
    if name.font == "bold" and base in scope.bold:
        base = f"bold:{base}"
    return ":".join((*name.accents, base))


def style_of(name: RawName, sub_label: str = "", sup_label: str = "", place: str = "sub") -> Style:
    """How the name was written, for printing it again."""
    if name.base.startswith("Delta "):
        inner = style_of(replace(name, base=name.base.removeprefix("Delta ")), sub_label, sup_label, place)
        return replace(inner, base=f"\\Delta {inner.base}")
    letter = name.base if len(name.base) == 1 else ("\\" + name.base if name.font != "roman" else name.base)
    fonts = {
        "bold": "\\mathbf",
        "roman": "\\mathrm",
        "script": "\\mathcal",
        "blackboard": "\\mathbb",
        "fraktur": "\\mathfrak",
        "sans": "\\mathsf",
    }
    if name.font == "bold" and letter.startswith("\\"):
        text = f"\\boldsymbol{{{letter}}}"
    elif name.font in fonts:
        text = f"{fonts[name.font]}{{{letter}}}"
    else:
        text = letter
    for accent in reversed(name.accents):
        text = f"\\{accent}{{{text}}}"
    return Style(text, sub_label, sup_label, place)


def label_text(script: RawList) -> str:
    """The spelling of a script as a label."""
    text = script.text.replace(" ", "")
    text = STARS.get(text, text)
    return f"({text.strip('()')})" if script.parenthesised else text


def is_power(script: RawList) -> bool:
    """Whether a superscript is one formula, neither a label nor in brackets."""
    return len(script.items) == 1 and not script.worded and not script.parenthesised


SIZE_LETTERS = frozenset("n m d k p q r s l h b c N M K D L T B C H W V P Q R S".split())
"""Letters that an undeclared size may have."""


def is_identity(name: RawName, scope: Scope) -> bool:
    """Whether ``I`` is the identity matrix: undeclared, with nothing on it but a size, a power or a transpose."""
    if name.base != "I" or name.accents or name.primes or scope.known(base_identity(name, scope)) is not None:
        return False
    if name.sup is not None and name.sup.text not in TRANSPOSES and not is_power(name.sup):
        return False
    if name.sub is None:
        return True
    if name.sub.worded or name.sub.text.strip("{}") == "0":
        return False
    items = name.sub.items
    if len(items) == 2 and isinstance(items[0], RawName) and isinstance(items[1], RawName):
        return items[0].base == items[1].base and _is_size(items[0], scope)
    return len(items) == 1 and _is_size(items[0], scope)


def _is_size(item: Raw, scope: Scope) -> bool:
    if isinstance(item, RawName):
        return item.base in SIZE_LETTERS or scope.is_integer(base_identity(item, scope))
    if isinstance(item, RawProduct):  # I_{nn} has a size, I_{ij} is an entry
        return len({part.base if isinstance(part, RawName) else "" for part in item.factors}) == 1
    return True


def index_items(script: RawList) -> tuple[Raw, ...]:
    """The indices in a script: ``ij`` is two, ``t-1`` one."""
    found: list[Raw] = []
    for item in script.items:
        if isinstance(item, RawProduct) and all(_is_plain_index(part) for part in item.factors):
            found.extend(item.factors)
        else:
            found.append(item)
    return tuple(found)


def _is_plain_index(part: Raw) -> bool:
    plain = isinstance(part, RawName) and part.sub is None and part.sup is None
    return plain or isinstance(part, RawNumber | RawWhole)


_LOOSE_LETTER = re.compile(r"(?<![A-Za-z])[A-Za-z](?![A-Za-z])")
"""A letter with no letter beside it."""


def _may_be_index(item: Raw) -> bool:
    return isinstance(item, RawName | RawNumber | RawSum | RawNegative | RawProduct | RawWhole)


def is_one_name(script: RawList) -> bool:
    """``q^\\gamma``: one letter, however long its command is."""
    return len(script.items) == 1 and isinstance(script.items[0], RawName)


class NameResolver:
    """Resolves names against a scope and the indices bound around them."""

    def __init__(self, scope: Scope, bound: frozenset[str]) -> None:
        self.scope = scope
        self.bound = bound

    # --- is this an index? ---

    def is_index(self, node: Raw) -> bool:
        """Whether an expression can index: made of integers and index letters only."""
        if isinstance(node, RawNumber):
            return node.text.isdigit()
        if isinstance(node, RawName):
            return self.is_index_name(node)
        if isinstance(node, RawSum):
            return all(self.is_index(term) for _, term in node.terms)
        if isinstance(node, RawNegative):
            return self.is_index(node.operand)
        if isinstance(node, RawProduct):
            return all(self.is_index(part) for part in node.factors)
        return isinstance(node, RawWhole)

    def is_index_name(self, name: RawName) -> bool:
        if name.accents or name.font in ("bold", "script"):
            return False
        if name.base + "'" * name.primes in self.bound:
            return True
        known = self.scope.known(base_identity(name, self.scope) + "'" * name.primes)
        if known is not None:
            counts = name.base in CAPITAL_INDICES and isinstance(known.domain.lower, Number) and not known.shape
            return known.domain.kind == "integer" or known.role == "index" or counts
        if name.sub is not None or name.sup is not None:
            return False
        return name.base in INDEX_LETTERS or name.base in CAPITAL_INDICES or name.base in ("n", "d")

    def certain_index(self, node: Raw) -> bool:
        """Whether the expression surely indexes: a bound or declared integer, or arithmetic on one."""
        names = [item for item in raw_walk(node) if isinstance(item, RawName)]
        return self.is_index(node) and (
            isinstance(node, RawSum | RawWhole)
            or any(item.base in self.bound or self.scope.is_integer(item.base) for item in names)
        )

    # --- the whole name ---

    def function_name(self, name: RawName) -> str | None:
        """The identity of a function that is called by this name: ``f^{(2)}`` and ``f^*`` are functions of their own;
        None where the superscript says what to do with the value (``f^2(x)``)."""
        made = self.resolve(replace(name, primes=0))
        if made.power is not None or made.transposed or made.inverted:
            return None
        if name.sup is not None and name.sup.parenthesised and not made.style.sup_label:
            return f"{made.identity}^{label_text(name.sup)}"
        return made.identity

    def resolve(self, name: RawName) -> Resolved:
        identity = base_identity(name, self.scope)
        primed = identity + "'" * name.primes
        if name.primes and self.scope.known(primed) is not None:
            made = Resolved(primed, primed_style(style_of(name), name.primes))  # declared as written: a name of its own
        else:
            made = Resolved(identity, style_of(name), primes=name.primes)
        made = self.superscript(made, name, label_only=True)
        made = self.subscript(made, name, self.sup_indexes(made, name))
        made = self.superscript(made, name, label_only=False)
        made = self.labelled_elsewhere(made, identity)
        if name.sup is not None and name.sup.transposed:
            return replace(made, transposed=True)
        return made

    def labelled_elsewhere(self, made: Resolved, identity: str) -> Resolved:
        """``\\lambda`` where only ``\\lambda^{L^2}`` is declared: the label was left out."""
        if made.identity != identity or made.family or made.components or identity in self.bound:
            return made
        if not self.scope.label_texts or self.scope.known(identity) is not None:
            return made
        wanted = {f"{identity}^{text}" for text in self.scope.label_texts} & self.scope.labels
        found = [known for name in wanted if (known := self.scope.known(name)) is not None and known.explicit]
        if len(found) != 1:
            return made
        label = found[0].name.removeprefix(f"{identity}^")
        style = replace(made.style, sup_label=label)
        remark = f"{identity} was read as {identity}^{label}"
        return replace(made, identity=found[0].name, style=style, remarks=(*made.remarks, remark))

    def superscript(self, made: Resolved, name: RawName, label_only: bool) -> Resolved:
        """Labels are settled before the subscript is read, powers and transposes after it."""
        script = name.sup
        if script is None:
            return made
        text = script.text.replace(" ", "")
        labelled = f"{made.identity}^{label_text(script)}"
        is_label = self.is_label(made.identity, labelled, name, script, text)
        if label_only:
            if is_label:
                style = replace(made.style, sup_label=label_text(script))
                return replace(made, identity=labelled, style=style)
            return made
        if is_label:
            return made
        counts = text == "T" and self.scope.known("T") is not None and not self.is_array(made)
        if text in TRANSPOSES and not counts:
            return replace(made, transposed=True)
        if text in INVERSE_TRANSPOSES:
            return replace(made, transposed=True, inverted=True)
        if text == "-1":
            return replace(made, inverted=True)
        if script.parenthesised or self.indexes_family(made.identity, script):
            remark = () if script.parenthesised else (f"the superscript of {made.identity} was read as an index",)
            place = "sup"
            return replace(
                made,
                family=made.family + index_items(script),
                style=replace(made.style, index_place=place),
                remarks=made.remarks + remark,
            )
        power = script.items[0] if len(script.items) == 1 else None
        return replace(made, power=power, elementwise=script.elementwise)

    def is_array(self, made: Resolved) -> bool:
        shape = self.scope.shape_of(made.identity)
        return bool(shape) and len(shape or ()) > len(made.components)

    def is_label(self, identity: str, labelled: str, name: RawName, script: RawList, text: str) -> bool:
        if labelled in self.scope.labels or label_text(script) in self.scope.label_texts:
            return True
        if text in TRANSPOSES or text in INVERSE_TRANSPOSES or text == "-1":
            return False
        if text in STARS or not script.items:
            return True
        if script.worded or (not is_one_name(script) and self.spells_a_word(name, text)):
            return True
        if script.parenthesised:
            return identity.split("^")[0] in self.scope.numbered or not all(
                self.is_index(item) for item in script.items
            )
        if any(item.base in ("perp",) for item in raw_walk(script) if isinstance(item, RawName)):
            return True
        return False

    def spells_a_word(self, name: RawName, text: str) -> bool:
        """``\\lambda^{dropout}``: a word that was not marked as one, and no power of something declared."""
        if len(text) < 4 or not text.isascii() or not text.isalpha() or name.base in ("e", "exp"):
            return False
        return not all((known := self.scope.known(letter)) is not None and known.explicit for letter in text)

    def indexes_family(self, identity: str, script: RawList) -> bool:
        """A bare superscript on a family (``b_i^t``) indexes it, when it is an index and no power."""
        if identity not in self.scope.families:
            return False
        known = self.scope.known(identity)
        if known is not None and not known.parameters and not known.explicit:
            return False
        return all(self.certain_index(item) and not isinstance(item, RawNumber) for item in script.items)

    def sup_indexes(self, made: Resolved, name: RawName) -> bool:
        """Whether the superscript will be read as a family index, so that the subscript is a component."""
        script = name.sup
        if script is None or made.style.sup_label:
            return False
        if script.text.replace(" ", "") in TRANSPOSES and (script.text != "T" or self.is_array(made)):
            return False
        if not script.items or not all(self.is_index(item) for item in script.items):
            return False
        return script.parenthesised or self.indexes_family(made.identity, script)

    def subscript(self, made: Resolved, name: RawName, sup_indexes: bool) -> Resolved:
        script = name.sub
        if script is None:
            return made
        labelled = f"{made.identity}_{label_text(script)}"
        if labelled in self.scope.labels and not self.overrides_label(made.identity, script):
            return replace(made, identity=labelled, style=replace(made.style, sub_label=label_text(script)))
        if self.sub_is_label(made.identity, script):
            raised = f"{made.identity}^{label_text(script)}"
            if raised in self.scope.labels:  # the label was declared as a superscript
                remark = (f"the label {label_text(script)} was read as the one above {made.identity}",)
                return replace(
                    made,
                    identity=raised,
                    style=replace(made.style, sub_label=label_text(script)),
                    remarks=made.remarks + remark,
                )
            return replace(made, identity=labelled, style=replace(made.style, sub_label=label_text(script)))
        return self.indexed(made, index_items(script), sup_indexes)

    def overrides_label(self, identity: str, script: RawList) -> bool:
        """``h_0`` is the member 0 of a family ``h``, even where it is declared by itself."""
        return (
            identity in self.scope.families and all(self.is_index(item) for item in script.items) and bool(script.items)
        )

    def sub_is_label(self, identity: str, script: RawList) -> bool:
        if script.worded or not script.items:
            return True
        items = index_items(script)
        if any(self.holds_bound(item) for item in items) and all(_may_be_index(item) for item in items):
            return False
        known = self.scope.known(identity)
        arrays = bool(known and (known.shape or identity in self.scope.families))
        if all(self.is_index(item) for item in items):
            if arrays or any(self.certain_index(item) for item in items):
                return False
            if all(isinstance(item, RawNumber) for item in items):
                return identity not in self.scope.families
            # A letter that could index, on a name that is not known to be an array.
            if known is not None and known.explicit and identity not in self.scope.families:
                return len(items) == 1 and known.role != "distribution" and not self.certain_index(items[0])
            return len(items) > 2
        if arrays and all(isinstance(item, RawNumber | RawName | RawSum) for item in items) and len(items) == 1:
            return not self.is_index(items[0]) and isinstance(items[0], RawName)
        return True

    def holds_bound(self, node: Raw) -> bool:
        """Whether an index that runs around the name stands in it."""
        names = [part for part in raw_walk(node) if isinstance(part, RawName)]
        return any(part.base + "'" * part.primes in self.bound for part in names)

    def check_labels(self, name: RawName, resolved: Resolved) -> None:
        """A label stands for itself: one that changes with an index is refused. Raises ``Unsupported``."""
        for script, label in ((name.sub, resolved.style.sub_label), (name.sup, resolved.style.sup_label)):
            if script is not None and label:
                self.check_label(script)

    def check_label(self, script: RawList) -> None:
        loose = _LOOSE_LETTER.findall(script.text) if not script.items else []
        if any(letter in self.bound for letter in loose) or any(self.holds_bound(item) for item in script.items):
            raise Unsupported("an index inside a label", script.span)

    def indexed(self, made: Resolved, items: tuple[Raw, ...], sup_indexes: bool) -> Resolved:
        """Split the indices into family and component ones by what is known of the symbol."""
        known = self.scope.known(made.identity)
        rank = len(known.shape) if known else 0
        if rank > 1 and len(items) == 1 and isinstance(items[0], RawNumber) and len(items[0].text) == rank:
            # A_{12} is the entry in row 1 and column 2.
            items = tuple(RawNumber(items[0].span, digit) for digit in items[0].text)
        family = made.identity in self.scope.families
        wanted = len(known.parameters) if known and known.parameters else (1 if family else 0)
        if sup_indexes and wanted:
            wanted -= 1
        if known is None or (not rank and not family):
            if len(items) == 2 or made.identity in self.scope.array_names:
                return replace(made, components=items)  # entries of an array that is not declared yet
            return replace(made, family=items)
        if family and wanted:
            return replace(made, family=items[:wanted], components=items[wanted:])
        return replace(made, components=items)
