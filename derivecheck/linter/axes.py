"""Arrays that a section never declares, told by their indices.

``X_{mp} W_{np}`` makes X and W matrices whose second axes have one size, because p runs along both;
``\\sum_{i=1}^M X_{si}`` makes that size M; ``\\delta_{ni}`` makes n and i run alike. A letter stands for one range
within one chain. Where an axis would get two sizes that have names, nothing is settled for it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from notation import build
from notation.expression import Expression, Symbol
from notation.givens import Declaration, Domain
from notation.grammar.bound_names import bound_names
from notation.names import TRANSPOSES, base_identity, index_items
from notation.raw import (
    Raw,
    RawBig,
    RawDerivative,
    RawFence,
    RawFunction,
    RawName,
    RawNumber,
    RawRelation,
    RawSum,
    raw_walk,
)
from notation.scope import INDEX_LETTERS, KRONECKER, Scope
from notation.statements.chains import RawChain

Axis = tuple[str, object]  # ("axis", (name, k)) or ("letter", (chain number, letter))
DELTA = "delta"
BY_INDICES = "arrays told by their indices"
"""The convention that lists them: a clash of their shapes is no clash of guesses."""


@dataclass
class _Use:
    """How a name is used in a section."""

    arity: set[int] = field(default_factory=set)
    shifted: bool = False
    numbered: bool = False
    bare: bool = False
    differentiated: bool = False  # it stands bare under a derivative


class _Classes:
    """Axes and letters that have one range, as a union-find; each class may have named sizes."""

    def __init__(self) -> None:
        self.parent: dict[Axis, Axis] = {}
        self.sizes: dict[Axis, Expression] = {}

    def find(self, item: Axis) -> Axis:
        self.parent.setdefault(item, item)
        while self.parent[item] != item:
            self.parent[item] = self.parent[self.parent[item]]
            item = self.parent[item]
        return item

    def join(self, first: Axis, second: Axis) -> None:
        a, b = self.find(first), self.find(second)
        if a == b or (a in self.sizes and b in self.sizes and self.sizes[a] != self.sizes[b]):
            return  # a slip of the pen, or a letter used for two ranges
        self.parent[b] = a
        if b in self.sizes:
            self.sizes[a] = self.sizes.pop(b)

    def name(self, item: Axis, size: Expression) -> None:
        self.sizes.setdefault(self.find(item), size)


def members_of(chains: Iterable[RawChain]) -> list[Raw]:
    return [member.raw for chain in chains for member in chain.members if member.raw is not None]


def tell_kronecker(scope: Scope, displays: Sequence[Sequence[RawChain]]) -> None:
    """``\\delta_{ij}`` with two letters is Kronecker's in this section, unless the write-up says otherwise."""
    if scope.known(DELTA) is not None or any(item.target.name == DELTA for item in scope.definitions):
        return
    if any(
        isinstance(node, RawName) and node.base == DELTA and not node.accents and len(_letters(node) or ()) == 2
        for chains in displays
        for tree in members_of(chains)
        for node in raw_walk(tree)
    ):
        scope.conventions[KRONECKER] = "yes"


def declare_arrays(scope: Scope, displays: Sequence[Sequence[RawChain]], tied: Mapping[str, str] | None = None) -> None:
    """Enter the arrays that the chains use with indices, with axes of one size where one letter runs along them.
    ``tied``: the sizes that letters are known to run up to."""
    uses: dict[str, _Use] = defaultdict(_Use)
    classes = _Classes()
    letters = index_letters(displays)
    for letter in sorted(letters - INDEX_LETTERS):
        if scope.known(letter) is None:
            scope.declare_index(letter)
    for name, known in scope.declarations.items():
        if known.explicit and known.shape and not known.parameters:
            for k, size in enumerate(known.shape):
                classes.name(("axis", (name, k)), size)
    number = 0
    for chains in displays:
        for chain in chains:
            number += 1
            for member in chain.members:
                if member.raw is not None:
                    _scan(member.raw, number, scope, uses, classes, letters)
    for letter, count in (tied or {}).items():
        for chain_number in range(1, number + 1):
            classes.name(("letter", (chain_number, letter)), Symbol((), count))
    declare_summed(scope, displays)
    vectors = _vectors(uses, classes)
    made: dict[Axis, Expression] = {}
    for name, use in uses.items():
        rank = _rank(name, use, vectors)
        if not rank or not _may_declare(scope, name):
            continue
        shape = tuple(_size(("axis", (name, k)), classes, made, scope) for k in range(rank))
        scope.array_names.add(name)
        scope.conventions[BY_INDICES] = f"{scope.conventions.get(BY_INDICES, '')} {name}".strip()
        scope.families.discard(name)
        scope.declare(Declaration(name, shape, explicit=False))


def declare_summed(scope: Scope, displays: Sequence[Sequence[RawChain]]) -> None:
    """``\\sum_x p(x) \\log q(x)``: a sum over all values of an argument runs over some finite set of them."""
    for chains in displays:
        for tree in members_of(chains):
            for node in raw_walk(tree):
                if (
                    not isinstance(node, RawBig)
                    or node.kind not in ("sum", "prod")
                    or not isinstance(node.sub, RawName)
                    or node.sup is not None
                ):
                    continue
                letter = node.sub.base
                plain = not node.sub.accents and node.sub.sub is None and len(letter) == 1
                if (
                    plain
                    and letter not in INDEX_LETTERS
                    and scope.known(letter) is None
                    and _argument(node.body, letter)
                ):
                    scope.declare_index(letter, scope.size("count"))


def _argument(body: Raw, letter: str) -> bool:
    """Whether the letter stands alone in parentheses somewhere."""
    return any(
        isinstance(node, RawFence) and node.opener == "(" and len(node.items) == 1
        and isinstance(node.items[0], RawName) and node.items[0].base == letter and node.items[0].sub is None
        for node in raw_walk(body)
    )  # fmt: skip


def _may_declare(scope: Scope, name: str) -> bool:
    known = scope.known(name)
    if known is not None and (known.explicit or known.parameters):
        return False
    return not any(item.target.name == name for item in scope.definitions)


def _rank(name: str, use: _Use, vectors: set[str]) -> int:
    if use.shifted or use.numbered or len(use.arity) != 1 or name == DELTA:
        return 0
    arity = next(iter(use.arity))
    if arity == 2:
        return 2
    return 1 if arity == 1 and name in vectors else 0


def _vectors(uses: dict[str, _Use], classes: _Classes) -> set[str]:
    """Names with one index that is an axis of a matrix too, or that are differentiated by as a whole."""
    matrices = {name for name, use in uses.items() if use.arity == {2}}
    axes = {classes.find(("axis", (name, k))) for name in matrices for k in (0, 1) if name != DELTA}
    return {
        name for name, use in uses.items()
        if use.arity == {1} and (use.differentiated or (use.bare and classes.find(("axis", (name, 0))) in axes))
    }  # fmt: skip


def index_letters(displays: Sequence[Sequence[RawChain]]) -> frozenset[str]:
    """Letters that index in this section: bound by a sum, under a Kronecker delta, or letters that always do."""
    found = set(INDEX_LETTERS)
    for chains in displays:
        for tree in members_of(chains):
            for node in raw_walk(tree):
                if isinstance(node, RawBig):
                    found |= {name for name in bound_names(node) if len(name) == 1 and name.islower()}
                elif isinstance(node, RawName) and node.base == DELTA and not node.accents:
                    letters = _letters(node) or ()
                    found |= set(letters) if len(letters) == 2 else set()
    return frozenset(found)


def declare_positive(scope: Scope, displays: Sequence[Sequence[RawChain]]) -> None:
    """What stands alone under a logarithm is positive, unless the write-up says otherwise."""
    for chains in displays:
        for tree in members_of(chains):
            for node in raw_walk(tree):
                if not isinstance(node, RawFunction) or node.name not in ("log", "ln"):
                    continue
                name = _bare(node.argument)
                identity = base_identity(name, scope) if name is not None else ""
                known = scope.known(identity)
                if known is None or known.explicit or known.role != "value" or known.domain != Domain():
                    continue
                scope.declarations[identity] = replace(known, domain=Domain(lower=build.ZERO, lower_open=True))


def _bare(node: Raw) -> RawName | None:
    while isinstance(node, RawFence) and len(node.items) == 1:
        node = node.items[0]
    return node if isinstance(node, RawName) else None


def free_losses(scope: Scope, displays: Sequence[Sequence[RawChain]]) -> None:
    """A scalar that is differentiated and defined nowhere is some function of what it is differentiated by, also
    where the write-up declares it (``L \\in \\mathbb{R}``)."""
    for chains in displays:
        for tree in members_of(chains):
            for node in raw_walk(tree):
                if (
                    not isinstance(node, RawDerivative)
                    or not isinstance(node.body, RawName)
                    or node.body.sub is not None
                ):
                    continue
                identity = base_identity(node.body, scope)
                known = scope.known(identity)
                if (
                    known is None
                    or not known.explicit
                    or known.shape
                    or any(item.target.name == identity for item in scope.definitions)
                ):
                    continue
                scope.declarations[identity] = replace(known, explicit=False)


def _scan(
    tree: Raw, number: int, scope: Scope, uses: dict[str, _Use], classes: _Classes, indices: frozenset[str]
) -> None:
    for node in raw_walk(tree):
        if isinstance(node, RawBig):
            _bounds(node, number, classes)
        if isinstance(node, RawDerivative) and node.sign != "d":  # d/dx is by a number
            for target in node.wrt:
                if isinstance(target, RawName) and target.sub is None and target.sup is None:
                    uses[base_identity(target, scope)].differentiated = True
        if not isinstance(node, RawName):
            continue
        use = uses[base_identity(node, scope)]
        if node.sub is None:
            use.bare = True
            continue
        letters = _letters(node)
        if letters is not None and not indices.issuperset(letters):
            letters = None
        if letters is None:
            items = index_items(node.sub)
            use.numbered |= any(isinstance(item, RawNumber) for item in items)
            use.shifted |= any(isinstance(item, RawSum) for item in items) or node.sub.worded
            continue
        if node.base == DELTA and len(letters) == 2:
            classes.join(("letter", (number, letters[0])), ("letter", (number, letters[1])))
            continue
        use.arity.add(len(letters))
        name = base_identity(node, scope)
        turned = node.sup is not None and len(letters) == 2
        for k, letter in enumerate(reversed(letters) if turned else letters):
            classes.join(("axis", (name, k)), ("letter", (number, letter)))


def _letters(node: RawName) -> tuple[str, ...] | None:
    """The plain letters that index a name; None where the script is anything else."""
    if node.sub is None or node.sub.worded:
        return None
    if node.sup is not None and node.sup.text.replace(" ", "") not in (*TRANSPOSES, "2"):
        return None
    found = []
    for item in index_items(node.sub):
        plain = (
            isinstance(item, RawName) and not item.accents and item.sub is None and item.sup is None and not item.font
        )
        if not plain or not isinstance(item, RawName) or len(item.base) != 1 or not item.base.islower():
            return None
        found.append(item.base)
    return tuple(found) if found and len(found) <= 2 else None


def _bounds(node: RawBig, number: int, classes: _Classes) -> None:
    """``\\sum_{i=1}^M``: the range of i has size M."""
    sub, sup = node.sub, node.sup
    if not isinstance(sub, RawRelation) or sub.ops != ("=",) or not isinstance(sub.items[0], RawName):
        return
    one = isinstance(sub.items[1], RawNumber) and sub.items[1].text == "1"
    if one and isinstance(sup, RawName) and sup.sub is None and sup.sup is None and len(sup.base) == 1:
        classes.name(("letter", (number, sub.items[0].base)), Symbol((), sup.base))


def _size(axis: Axis, classes: _Classes, made: dict[Axis, Expression], scope: Scope) -> Expression:
    root = classes.find(axis)
    if root not in made:
        named = classes.sizes.get(root)
        if named is not None:
            made[root] = named
            _count(named, scope)
        else:
            made[root] = scope.size("size")
    return made[root]


def _count(size: Expression, scope: Scope) -> None:
    if isinstance(size, Symbol) and scope.known(size.name) is None:
        scope.declare(Declaration(size.name, (), Domain("integer", build.ONE), explicit=False))
