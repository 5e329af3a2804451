"""Sums and products over an index: what they bind, and between which ends."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from notation import build
from notation.expression import BigOperator, Component, Expression, Logical, Number, Symbol, TupleOf
from notation.givens import MEMBERSHIP, Declaration
from notation.grammar.bound_names import PAIRING, bound_names, paired_name, uses_name
from notation.names import CAPITAL_INDICES, NameResolver, base_identity, index_items
from notation.raw import (
    Raw,
    RawAbsent,
    RawBig,
    RawDots,
    RawFence,
    RawName,
    RawProduct,
    RawRelation,
    RawScripted,
    raw_walk,
)
from notation.scope import INDEX_LETTERS
from notation.sizes import is_flexible, settled_size, unify_size
from notation.source import Malformed, Unsupported
from notation.walking import substitute, walk

if TYPE_CHECKING:
    from notation.elaborate.elaborator import Elaborator


class SumElaborator:
    """The part of the elaborator that binds the index of a sum."""

    def big(self: Elaborator, node: RawBig) -> Expression:  # type: ignore[misc]
        if node.kind in ("sum", "prod"):
            return self.big_sum(node)
        if node.kind == "int":
            return self.integral(node)
        if node.kind == "lim":
            return self.limit(node)
        if node.kind in ("max", "min", "argmax", "argmin", "sup", "inf"):
            return self.extremum(node)
        raise Unsupported(f"the operator {node.kind} is not supported", node.span)

    # --- sums and products ---

    def big_sum(self: Elaborator, node: RawBig) -> Expression:  # type: ignore[misc]
        if node.sub is None and node.sup is None:
            node = self.indexed_sum(node)
        names, lower, upper, condition = self.ranges(node)
        if isinstance(node.body, RawAbsent):
            raise Malformed("nothing to sum", node.span)
        if node.absorbed:
            self.remark("the brackets after a sum were supplied: its index is used in the later terms too")
        falling = len(names) == 1 and _falls(lower, upper)
        if falling:
            self.remark(f"the range of {names[0].name} was read as running down")
            lower, upper = upper, lower
        for end in (lower, upper):
            self.count_with(end)
        made = self.with_bound(names, node.body)
        self.sizes_by_range(made, names, lower, upper)
        if (
            node.kind == "prod"
            and made.rank == 2
            and lower is not None
            and upper is not None
            and self.forgives("reversed_products") != falling
        ):
            if not falling:
                self.remark("the factors of a matrix product were taken from the last index down")
            made = substitute(made, {names[0]: build.sub(build.add((lower, upper)), names[0])})
        for name in reversed(names):
            made = BigOperator(
                made.shape,
                node.kind,
                variable=name,
                lower=lower,
                upper=upper,
                condition=condition,
                body=made,
                span=node.span,
            )
            condition = None
        return made

    def sizes_by_range(  # type: ignore[misc]
        self: Elaborator,
        body: Expression,
        names: tuple[Symbol, ...],
        lower: Expression | None,
        upper: Expression | None,
    ) -> None:
        """``\\sum_{k=1}^K y_k``: an axis that nothing else tells has the length K."""
        if len(names) != 1 or lower != build.ONE or not isinstance(upper, Symbol) or upper.name in self.bound:
            return
        for part in walk(body):
            if isinstance(part, Component) and isinstance(part.base, Symbol) and part.base.rank == 1:
                for size, position in zip(part.base.shape, part.positions, strict=False):
                    if position == names[0] and is_flexible(settled_size(size, self.scope)):
                        unify_size(size, upper, self.scope)

    def indexed_sum(self: Elaborator, node: RawBig) -> RawBig:  # type: ignore[misc]
        """``\\sum w_i x_i``: over the one index letter of its body that nothing else binds, if there is one."""
        found: dict[str, RawName] = {}
        for part in raw_walk(node.body):
            if isinstance(part, RawName) and part.sub is not None and not part.sub.worded:
                for item in index_items(part.sub):
                    if (
                        isinstance(item, RawName)
                        and item.sub is None
                        and item.base in INDEX_LETTERS
                        and item.base not in self.bound
                    ):
                        found.setdefault(item.base, item)
        inner = {name for part in raw_walk(node.body) if isinstance(part, RawBig) for name in bound_names(part)}
        free = [item for name, item in found.items() if name not in inner]
        if len(free) != 1:
            return node
        self.remark(f"the sum was read as over {free[0].base}")
        return replace(node, sub=free[0])

    def count_with(self: Elaborator, end: Expression | None) -> None:  # type: ignore[misc]
        """Names in the bound of a sum are integers."""
        for part in walk(end) if end is not None else ():
            known = self.scope.known(part.name) if isinstance(part, Symbol) else None
            if known is not None and known.domain.kind == "real" and not known.shape:
                self.scope.declarations[known.name] = replace(known, domain=replace(known.domain, kind="integer"))

    def ranges(  # type: ignore[misc]
        self: Elaborator, node: RawBig
    ) -> tuple[tuple[Symbol, ...], Expression | None, Expression | None, Expression | None]:
        """The bound names with their bounds; a missing bound is the whole range of the index."""
        upper = self.read(node.sup) if node.sup is not None else None
        sub = node.sub
        if sub is None:
            raise Unsupported("a sum without its index", node.span)
        lower: Expression | None = None
        condition: Expression | None = None
        rest, others = without_conditions(sub)
        if others:
            names, lower, upper, condition = self.ranges(replace(node, sub=rest))
            told = [item for item in (condition, *(self.bound_condition(names, item) for item in others)) if item]
            return names, lower, upper, told[0] if len(told) == 1 else Logical((), "and", tuple(told), span=sub.span)
        if isinstance(sub, RawFence) and not sub.opener and isinstance(sub.items[-1], RawRelation):
            last = sub.items[-1]
            names = self.index_names((*sub.items[:-1], last.items[0]))
            if last.ops[0] == "=":
                lower = self.read(last.items[1])
            else:
                condition = self.bound_condition(names, replace(last))
        elif isinstance(sub, RawRelation):
            names, lower, upper, condition = self.related_range(sub, upper, self.both_run(node))
        elif isinstance(sub, RawFence) and not sub.opener:
            names = self.index_names(sub.items)
        elif isinstance(sub, RawProduct):
            names = self.index_names(sub.factors)
        else:
            names = self.index_names((sub,))
        if isinstance(node.sup, RawRelation):  # \sum_{i=0}^{T=t}
            upper = self.read(node.sup.items[-1])
        return names, lower, upper, condition

    def related_range(  # type: ignore[misc]
        self: Elaborator, sub: RawRelation, upper: Expression | None, both: bool
    ) -> tuple[tuple[Symbol, ...], Expression | None, Expression | None, Expression | None]:
        ops = sub.ops
        if ops == ("=",):
            names = self.index_names((sub.items[0],))
            return names, self.read(sub.items[1]), upper, None
        if ops == ("in",):
            names = self.index_names((sub.items[0],))
            cube = self.cube(names[0], sub.items[1])
            if cube is not None:
                return (cube[0],), None, None, cube[1]
            low, high = self.integer_set(sub.items[1])
            return names, low, high, self.member_of(names[0], sub.items[1])
        if len(ops) > 1 and ops[0] == ":":  # j : i != j
            names = self.index_names((sub.items[0],))
            rest = replace(sub, items=sub.items[1:], ops=ops[1:])
            return names, None, upper, self.bound_condition(names, rest)
        if len(ops) == 2 and all(op in ("<", "<=") for op in ops):
            names = self.index_names((sub.items[1],))
            low, high = self.read(sub.items[0]), self.read(sub.items[2])
            low = build.add((low, build.ONE)) if ops[0] == "<" else low
            high = build.sub(high, build.ONE) if ops[1] == "<" else high
            return names, low, high, None
        if len(ops) == 1 and ops[0] in ("!=", "<", "<=", ">", ">="):
            names = self.index_names(sub.items if both else sub.items[:1])
            return names, None, upper, self.bound_condition(names, sub)
        raise Unsupported("the range of this sum is not understood", sub.span)

    def both_run(self: Elaborator, node: RawBig) -> bool:  # type: ignore[misc]
        """Whether ``\\sum_{i \\ne j}`` runs over j too: it does when its body uses j and no formula of the question
        uses it outside."""
        second = paired_name(node)
        if second is None or second.base not in INDEX_LETTERS or second.base in self.bound:
            return False
        name = frozenset({second.base})
        if not uses_name(node.body, name):
            return False
        return bool(self.scope.formulas) and not any(uses_name(tree, name, pairs=True) for tree in self.scope.formulas)

    def cube(self: Elaborator, name: Symbol, node: Raw) -> tuple[Symbol, Expression] | None:  # type: ignore[misc]
        """``d \\in \\{0, 1\\}^n``: the variable as a vector, and the condition that says what it runs over."""
        if not isinstance(node, RawScripted) or node.sup is None or len(node.sup.items) != 1:
            return None
        if (
            not isinstance(node.base, RawFence)
            or node.base.opener != "{"
            or any(isinstance(item, RawDots) for item in node.base.items)
        ):
            return None
        variable = replace(name, shape=(self.read(node.sup.items[0]),))
        values = TupleOf((), tuple(self.read(item) for item in node.base.items), span=node.span)
        return variable, build.relation("in", variable, values, node.span)

    def integer_set(self: Elaborator, node: Raw) -> tuple[Expression | None, Expression | None]:  # type: ignore[misc]
        """``\\{1, \\dots, n\\}`` as bounds; a named set leaves both open."""
        dotted = isinstance(node, RawFence) and any(isinstance(item, RawDots) for item in node.items)
        if dotted and isinstance(node, RawFence) and node.opener == "{" and len(node.items) >= 3:
            return self.read(node.items[0]), self.read(node.items[-1])
        if isinstance(node, RawName):
            return None, None
        raise Unsupported("the set that the index runs over is not understood", node.span)

    def member_of(self: Elaborator, index: Symbol, node: Raw) -> Expression | None:  # type: ignore[misc]
        """That the index is in a named set, of which nothing is known: an arbitrary sign for each index says whether.
        None for a set with bounds, or one of numbers."""
        if not isinstance(node, RawName) or node.font == "blackboard":
            return None
        name = MEMBERSHIP + NameResolver(self.scope, frozenset(self.bound)).resolve(node).identity
        if self.scope.known(name) is None:
            self.scope.declare(Declaration(name, (), parameters=(Symbol((), "index0"),), explicit=False))
        return build.relation(">", Symbol((), name, (index,)), build.ZERO, node.span)

    def number_of_members(self: Elaborator, node: Raw) -> Expression | None:  # type: ignore[misc]
        """``|S|`` of a set that a sum of the question runs over; None for the bars around anything else."""
        if not isinstance(node, RawName) or self.scope.known(base_identity(node, self.scope)) is not None:
            return None
        identity = NameResolver(self.scope, frozenset(self.bound)).resolve(node).identity
        used = (
            base_identity(part.items[1], self.scope)
            for tree in self.scope.formulas
            for part in raw_walk(tree)
            if isinstance(part, RawRelation) and part.ops == ("in",) and isinstance(part.items[1], RawName)
        )
        if self.scope.known(MEMBERSHIP + identity) is None and identity not in used:
            return None
        self.scope.fresh += 1
        index = Symbol((), f"k.{self.scope.fresh}")
        member = self.member_of(index, node)
        return BigOperator((), "sum", variable=index, condition=member, body=build.ONE, span=node.span)

    def bound_condition(self: Elaborator, names: tuple[Symbol, ...], node: Raw) -> Expression:  # type: ignore[misc]
        saved = dict(self.bound)
        self.bound.update({name.name: name for name in names})
        try:
            return self.condition(node)
        finally:
            self.bound = saved

    def index_names(self: Elaborator, items: tuple[Raw, ...]) -> tuple[Symbol, ...]:  # type: ignore[misc]
        found = []
        for item in items:
            if not isinstance(item, RawName):
                raise Unsupported("the index of this sum is not a name", item.span)
            identity = base_identity(item, self.scope)
            if item.primes:
                identity += "'" * item.primes
            found.append(Symbol((), identity, span=item.span))
        return tuple(found)

    def with_bound(self: Elaborator, names: tuple[Symbol, ...], body: Raw) -> Expression:  # type: ignore[misc]
        saved = dict(self.bound)
        for name in names:
            if name.name in saved or (
                (known := self.scope.known(name.name)) is not None and known.explicit and known.domain.kind != "integer"
            ):
                self.remark(f"the bound index {name.name} shadows another {name.name}")
        self.bound.update({name.name: name for name in names})
        try:
            return self.read(body)
        finally:
            self.bound = saved


def _falls(lower: Expression | None, upper: Expression | None) -> bool:
    """``\\prod_{t=T}^{1}``, ``\\prod_{i=T}^{t+1}``: from the last value down; read upwards it would be empty."""
    if not isinstance(lower, Symbol) or lower.indices or upper is None:
        return False
    names = {part.name for part in walk(upper) if isinstance(part, Symbol)}
    if not names:
        return isinstance(upper, Number) and upper.value <= 2
    return lower.name in CAPITAL_INDICES and not names & CAPITAL_INDICES


def without_conditions(sub: Raw) -> tuple[Raw, tuple[RawRelation, ...]]:
    """``k = 1, k \\ne j``: what the index runs over, and the conditions on it that follow."""
    if not isinstance(sub, RawFence) or sub.opener or len(sub.items) < 2:
        return sub, ()
    first = sub.items[0].items[0] if isinstance(sub.items[0], RawRelation) else sub.items[0]
    if not isinstance(first, RawName):
        return sub, ()
    kept = list(sub.items)
    others: list[RawRelation] = []
    while len(kept) > 1 and isinstance(last := kept[-1], RawRelation) and last.ops[0] in PAIRING:
        if not any(isinstance(item, RawName) and item.base == first.base for item in last.items):
            break
        others.insert(0, last)
        kept.pop()
    return (kept[0] if len(kept) == 1 else replace(sub, items=tuple(kept))), tuple(others)
