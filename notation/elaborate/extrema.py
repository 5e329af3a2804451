"""Integrals, limits and extrema: what they run over."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from notation import build
from notation.expression import BigOperator, Constant, Expression, Extremum, Integral, Limit, Logical, Symbol
from notation.givens import Declaration, Domain
from notation.names import CAPITAL_INDICES, NameResolver, base_identity
from notation.raw import Raw, RawBig, RawFence, RawName, RawRelation, RawScripted
from notation.source import Unsupported

if TYPE_CHECKING:
    from notation.elaborate.elaborator import Elaborator


class ExtremumElaborator:
    """The part of the elaborator that binds a variable that runs over values."""

    def integral(self: Elaborator, node: RawBig) -> Expression:  # type: ignore[misc]
        """The variable may be a scripted name: its occurrences become one bound symbol."""
        assert node.differential is not None
        lower = self.read(node.sub) if node.sub is not None else None
        upper = self.read(node.sup) if node.sup is not None else None
        target = self.read(node.differential)
        if target.shape:
            raise Unsupported("an integral over an array", node.span)
        self.scope.fresh += 1
        plain = isinstance(target, Symbol) and not target.indices
        name = target.name if plain and isinstance(target, Symbol) else f"{_owner(target)}.{self.scope.fresh}"
        variable = Symbol((), name, style=target.style if isinstance(target, Symbol) else None)
        saved = dict(self.bound), list(self.replaced), self.integrating
        self.integrating = (_owner(target), variable)
        if plain:
            self.bound[name] = variable
        else:
            self.replaced.append((target, variable))
        try:
            body = self.read(node.body)
        finally:
            self.bound, self.replaced, self.integrating = saved
        return Integral(body.shape, variable=variable, lower=lower, upper=upper, body=body, span=node.span)

    integrating: tuple[str, Symbol] | None = None

    def limit(self: Elaborator, node: RawBig) -> Expression:  # type: ignore[misc]
        sub = node.sub
        if not isinstance(sub, RawRelation) or sub.ops != ("->",):
            raise Unsupported("a limit without its arrow", node.span)
        names = self.index_names((sub.items[0],))
        target = sub.items[1]
        direction = ""

        if isinstance(target, RawName | RawScripted) and target.sup is not None and target.sup.text in ("+", "-"):
            direction = target.sup.text
            target = replace(target, sup=None)
        point = self.read(target)
        if isinstance(point, Constant) and point.name == "infinity":
            known = self.scope.known(names[0].name)
            if known is None:
                self.scope.declare(
                    Declaration(names[0].name, (), Domain("integer", build.ONE), role="index", explicit=False)
                )
        body = self.with_bound(names, node.body)
        return Limit(body.shape, variable=names[0], point=point, direction=direction, body=body, span=node.span)

    def extremum(self: Elaborator, node: RawBig) -> Expression:  # type: ignore[misc]
        sub = node.sub
        if sub is None:
            raise Unsupported(f"{node.kind} without what it runs over", node.span)
        condition_raw: Raw | None = None
        if isinstance(sub, RawRelation):
            between = len(sub.ops) == 2 and all(op in ("<", "<=") for op in sub.ops)
            if between or (sub.ops == ("=",) and node.sup is not None):
                return self.indexed_extremum(node, sub)
        if isinstance(sub, RawRelation):
            condition_raw = sub
            target = sub.items[0]
            if sub.ops[0] == ":":
                condition_raw = replace(sub, items=sub.items[1:], ops=sub.ops[1:])
            if sub.ops[0] == "in" and isinstance(sub.items[1], RawName):
                condition_raw = None
        else:
            target = sub
        if not isinstance(target, RawName):
            raise Unsupported(f"what {node.kind} runs over is not a name", sub.span)
        resolver = NameResolver(self.scope, frozenset(self.bound))
        identity = base_identity(target, self.scope)
        known = self.scope.known(identity)
        if isinstance(sub, RawRelation) and sub.ops == ("in",) and _is_continuous(sub.items[1]):
            known = Declaration(identity)
        counts = known is None and target.base not in CAPITAL_INDICES and resolver.is_index_name(target)
        integer = counts or (known is not None and known.domain.kind == "integer")
        symbol = self.read(target)
        if not isinstance(symbol, Symbol):
            raise Unsupported(f"what {node.kind} runs over is not a name", sub.span)
        if integer and (condition_raw is None or (isinstance(sub, RawRelation) and sub.ops == ("in",))):
            names = (Symbol((), identity),)
            low, high = (None, None)
            member: Expression | None = None
            if isinstance(sub, RawRelation) and sub.ops == ("in",):
                low, high = self.integer_set(sub.items[1])
                member = self.member_of(names[0], sub.items[1])
            body = self.with_bound(names, node.body)
            return BigOperator(
                () if node.kind.startswith("arg") else body.shape,
                node.kind,
                variable=names[0],
                lower=low,
                upper=high,
                condition=member,
                body=body,
                span=node.span,
            )
        condition = self.membership(symbol, condition_raw) if condition_raw is not None else None
        body = self.read(node.body)
        shape = symbol.shape if node.kind.startswith("arg") else ()
        return Extremum(shape, node.kind, variable=symbol, condition=condition, body=body, span=node.span)

    def indexed_extremum(self: Elaborator, node: RawBig, sub: RawRelation) -> Expression:  # type: ignore[misc]
        """``\\max_{1 \\le i \\le n}``, ``\\max_{i=1}^n``."""
        upper = self.read(node.sup) if node.sup is not None else None
        names, low, high, _ = self.related_range(sub, upper, both=False)
        body = self.with_bound(names, node.body)
        shape = () if node.kind.startswith("arg") else body.shape
        return BigOperator(shape, node.kind, variable=names[0], lower=low, upper=high, body=body, span=node.span)

    def membership(self: Elaborator, symbol: Symbol, node: Raw) -> Expression:  # type: ignore[misc]
        """``D \\in (0,1)`` as inequalities; another condition as it stands."""
        if isinstance(node, RawRelation) and node.ops == ("in",) and isinstance(node.items[1], RawFence):
            fence = node.items[1]
            if len(fence.items) == 2 and fence.opener in ("(", "[", "]"):
                low, high = self.read(fence.items[0]), self.read(fence.items[1])
                first: Expression = build.relation("<" if fence.opener == "(" else "<=", low, symbol)
                second: Expression = build.relation("<" if fence.closer in (")", "[") else "<=", symbol, high)
                return Logical((), "and", (first, second))
        return self.condition(node)


def _owner(target: Expression) -> str:
    """The name of the symbol that an entry belongs to."""
    from notation.expression import Component

    while isinstance(target, Component):
        target = target.base
    return target.name if isinstance(target, Symbol) else "x"


def _is_continuous(space: Raw) -> bool:
    """An interval, or ``\\mathbb R`` with or without a dimension."""
    if isinstance(space, RawFence):
        return space.opener != "{"
    return isinstance(space, RawName) and space.base == "R"
