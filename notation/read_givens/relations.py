"""Relations among givens: which kind one is, and the inequalities that bound what is declared."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from notation import build
from notation.elaborate.elaborator import Elaborator
from notation.expression import Add, Component, Constant, Div, Expression, Logical, Mul, Neg, Number, Pow, Symbol, Zeros
from notation.givens import Declaration, Domain
from notation.grammar.bound_names import indexes
from notation.names import CAPITAL_INDICES, SIZE_LETTERS, NameResolver, base_identity
from notation.raw import Raw, RawDots, RawFence, RawName, RawNumber, RawProduct, RawScripted, raw_walk
from notation.read_givens.sets import is_dotted
from notation.scope import REAL_OR_INDEX
from notation.source import Malformed
from notation.statements.chains import RawChain
from notation.walking import walk

if TYPE_CHECKING:
    from notation.read_givens.reading import GivenReader


class RelationReader:
    """The part of the givens reader that takes relations."""

    def chain(self: GivenReader, chain: RawChain) -> list[Raw]:  # type: ignore[misc]
        """Enter one chain; the names it speaks of come back for the words that follow."""
        raws = [member.raw for member in chain.members]
        if any(raw is None for raw in raws):
            raise Malformed("a relation without one of its sides", chain.span)
        members = [raw for raw in raws if raw is not None]
        if not chain.ops:
            if is_dotted(members[0]):
                self.listed_family(self.named(members[0]))
            return self.named(members[0])
        if chain.ops[0] == "in":
            return self.membership(members[0], members[1])
        if chain.ops[0] == "~":
            return self.distributed(members[0], members[1])
        if chain.ops[0] == "perp":
            self.independent([*self.named(members[0]), *self.named(members[1])])
            return self.named(members[0])
        if chain.ops[0] == ":":
            return self.signature(members)
        if chain.ops == ("=",) and is_dotted(members[1]) and isinstance(members[0], RawName):
            return self.counted(members[0], members[1])
        if chain.ops[-1] == "in" and all(op == "=" for op in chain.ops[:-1]) and isinstance(members[0], RawName):
            self.membership(members[0], members[-1])  # ``a = \mathrm{softmax}(s) \in \mathbb{R}^n``
            behind = [node for member in members[1:-1] for node in raw_walk(member) if isinstance(node, RawName)]
            known = all(self.scope.known(base_identity(node, self.scope)) is not None for node in behind)
            return self.equalities(members[:-1]) if known else members[:1]
        if all(op == "=" for op in chain.ops):
            return self.equalities(members)
        return self.bounds(members, chain.ops)

    def listed_family(self: GivenReader, names: list[Raw]) -> None:  # type: ignore[misc]
        """``X_1, \\dots, X_n`` of which only words follow: the range of the index."""
        first = names[0]
        if isinstance(first, RawName) and base_identity(first, self.scope) in self.scope.families:
            self.elaborator().read(first)
            self.family_range(base_identity(first, self.scope), names)

    def counted(self: GivenReader, index: RawName, listed: Raw) -> list[Raw]:  # type: ignore[misc]
        """``i = 1, \\dots, n``: the range of an index, where n is known; else that it counts."""
        assert isinstance(listed, RawFence)
        domain = self.interval_or_set(replace(listed, opener="{", closer="}"))
        known = self.scope.known(domain.upper.name) if isinstance(domain.upper, Symbol) else None
        if known is None or not known.explicit:
            self.scope.declare_index(base_identity(index, self.scope))
        else:
            self.declare_member(index, (), domain, frozenset(), [])
        return [index]

    def elaborator(self: GivenReader) -> Elaborator:  # type: ignore[misc]
        return Elaborator(self.scope)

    def named(self: GivenReader, node: Raw) -> list[Raw]:  # type: ignore[misc]
        """The names in a list such as ``x_1, \\dots, x_n, \\mu``."""
        if isinstance(node, RawFence) and (not node.opener or len(node.items) > 1):
            return [item for item in node.items if not isinstance(item, RawDots)]
        return [node]

    def identity(self: GivenReader, node: Raw) -> str | None:  # type: ignore[misc]
        """The name a declaration is about: of the symbol, or of the family or array it belongs to."""
        if isinstance(node, RawScripted):
            return None
        if isinstance(node, RawProduct) and isinstance(node.factors[0], RawName):
            node = node.factors[0]
        if not isinstance(node, RawName):
            return None
        return NameResolver(self.scope, frozenset()).resolve(node).identity

    # --- inequalities ---

    def bounds(self: GivenReader, members: list[Raw], ops: tuple[str, ...]) -> list[Raw]:  # type: ignore[misc]
        """``0 < \\beta < 1``, ``a, b > 0``, ``n \\ge 1``: bounds of declared names; the rest is assumed."""
        self.count_ends(members)
        reader = self.elaborator()
        subjects: list[Raw] = []
        for op, left, right in zip(ops, members, members[1:], strict=False):
            for one in self.named(left):
                for other in self.named(right):
                    if isinstance(one, RawName | RawProduct | RawScripted | RawFence) and not isinstance(
                        one, RawNumber
                    ):
                        subjects.append(one)
                    self.bound(reader, one, op, other)
            if is_dotted(left):
                for one in self.named(left):
                    if isinstance(one, RawName):
                        self.family_range(base_identity(one, self.scope), self.named(left))
        return subjects

    def count_ends(self: GivenReader, members: list[Raw]) -> None:  # type: ignore[misc]
        """``1 \\le k \\le T``: what an index runs to is a whole number."""
        resolver = NameResolver(self.scope, frozenset())
        names = [node for node in members if isinstance(node, RawName) and node.sub is None and node.sup is None]
        counting = [
            name
            for name in names
            if name.base.islower()
            and (self.scope.is_integer(name.base) if name.base in REAL_OR_INDEX else resolver.is_index_name(name))
        ]
        for name in names:
            identity = base_identity(name, self.scope)
            other = any(item.base != name.base for item in counting)
            if other and name.base in CAPITAL_INDICES | SIZE_LETTERS and self.scope.known(identity) is None:
                self.scope.declare_index(identity)

    def bound(self: GivenReader, reader: Elaborator, left: Raw, op: str, right: Raw) -> None:  # type: ignore[misc]
        if op in ("succ", "succeq") and self.structured(left, op, right):
            return
        if op in ("<", ">"):
            self.count_no_more(left)
            self.count_no_more(right)
        first, second = reader.read(left), reader.read(right)
        flipped = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}
        if op in flipped and _is_plain(second) and not isinstance(second, Number) and not _is_plain(first):
            first, second, op = second, first, flipped[op]
        if op == "!=" and isinstance(second, Number | Zeros) and isinstance(first, Symbol) and not first.indices:
            if isinstance(second, Zeros) or second.value == 0:
                self.scope.declare(Declaration(first.name, first.shape, properties=frozenset({"nonzero"})))
                return
        if (
            op in flipped
            and _is_plain(first)
            and not first.shape
            and (isinstance(second, Number) or not _is_plain(second))
        ):
            if not any(isinstance(part, Symbol) and part.name == _name(first) for part in walk(second)) and _is_simple(
                second
            ):
                self.narrow(first, op, second)
                return
        pair = reader.aligned([first, second], left.span)
        self.scope.assumptions.append(build.relation(op, pair[0], pair[1]))

    def count_no_more(self: GivenReader, node: Raw) -> None:  # type: ignore[misc]
        """An undeclared ``s``, of which only ``s > 0`` is said and that indexes nothing, is a real number."""
        if not isinstance(node, RawName) or node.base not in REAL_OR_INDEX or node.sub is not None:
            return
        identity = base_identity(node, self.scope)
        if self.scope.known(identity) is None and not any(indexes(tree, node.base) for tree in self.scope.formulas):
            self.scope.declare(Declaration(identity, (), Domain(), explicit=False))

    def narrow(self: GivenReader, target: Expression, op: str, value: Expression) -> None:  # type: ignore[misc]
        """A bound on a symbol, a family's member or an entry bounds them all."""
        while isinstance(target, Component):
            target = target.base
        assert isinstance(target, Symbol)
        known = self.scope.known(target.name)
        kind = known.domain.kind if known else "real"
        if kind == "set":
            return
        domain = (
            Domain(kind, value, None, op == ">") if op in (">", ">=") else Domain(kind, None, value, False, op == "<")
        )
        shape = known.shape if known else target.shape
        parameters = known.parameters if known else ()
        self.scope.declare(Declaration(target.name, shape, domain, parameters))

    def assume(self: GivenReader, value: Expression, domain: Domain) -> None:  # type: ignore[misc]
        parts: list[Expression] = []
        if domain.lower is not None:
            parts.append(build.relation("<" if domain.lower_open else "<=", domain.lower, value))
        if domain.upper is not None:
            parts.append(build.relation("<" if domain.upper_open else "<=", value, domain.upper))
        if parts:
            self.scope.assumptions.append(parts[0] if len(parts) == 1 else Logical((), "and", tuple(parts)))


def _name(node: Expression) -> str:
    while isinstance(node, Component):
        node = node.base
    return node.name if isinstance(node, Symbol) else ""


def _is_plain(node: Expression) -> bool:
    """A symbol, a family's member, or an entry at free indices."""
    if isinstance(node, Component):
        return isinstance(node.base, Symbol) and all(isinstance(item, Symbol) for item in node.positions)
    return isinstance(node, Symbol)


def _is_simple(node: Expression) -> bool:
    """Numbers, symbols and arithmetic on them: fit to bound a domain."""
    return all(isinstance(part, Number | Symbol | Constant | Neg | Add | Mul | Div | Pow) for part in walk(node))
