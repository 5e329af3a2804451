"""What givens are members of: spaces, intervals, sets; their shapes and domains."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from notation import build
from notation.expression import Constant, Expression, Neg, Number, Symbol
from notation.givens import Declaration, Domain
from notation.names import NameResolver, base_identity, label_text
from notation.raw import (
    Raw,
    RawBinary,
    RawDots,
    RawFence,
    RawName,
    RawNumber,
    RawProduct,
    RawScripted,
    RawSum,
    raw_walk,
)
from notation.source import Unsupported

if TYPE_CHECKING:
    from notation.read_givens.reading import GivenReader


class SetReader:
    """The part of the givens reader that declares names by membership."""

    def membership(self: GivenReader, left: Raw, space: Raw) -> list[Raw]:  # type: ignore[misc]
        names = self.named(left)
        shape, domain, properties = self.space(space)
        for name in names:
            self.declare_member(name, shape, domain, properties, names if is_dotted(left) else [])
        return names

    def declare_member(  # type: ignore[misc]
        self: GivenReader,
        node: Raw,
        shape: tuple[Expression, ...],
        domain: Domain,
        properties: frozenset[str],
        listed: list[Raw],
    ) -> None:
        """Enter ``node`` with its shape; an indexed name declares its family."""
        if isinstance(node, RawNumber):
            return
        if not isinstance(node, RawName):
            made = self.elaborator().read(node)
            self.assume(made, domain)
            return
        resolved = NameResolver(self.scope, frozenset()).resolve(node)
        if resolved.power is not None and node.sup is not None:
            # A power cannot be declared, so the superscript is a label (w^{L^2}), here and elsewhere.
            self.scope.label_texts.add(label_text(node.sup))
            resolved = NameResolver(self.scope, frozenset()).resolve(node)
        whole = self.scope.known(resolved.identity)
        if shape and node.sub is not None and resolved.components and whole is not None and whole.explicit:
            numbered = all(isinstance(item, RawNumber) for item in resolved.components)
            if numbered and len(shape) > len(whole.shape) - len(resolved.components):
                # ``W_1 \in \mathbb{R}^{d \times d}`` beside a matrix W: no row of it, but another matrix
                self.scope.labels.add(f"{resolved.identity}_{label_text(node.sub)}")
                resolved = NameResolver(self.scope, frozenset()).resolve(node)
        if resolved.primes and not resolved.components:
            resolved = replace(resolved, identity=resolved.identity + "'" * resolved.primes, primes=0)
        parameters: tuple[Symbol, ...] = ()
        ranges: tuple[tuple[Expression | None, Expression | None], ...] = ()
        if resolved.family:
            parameters, shape = self.parameters(resolved.family, shape)
            if any(isinstance(item, RawSum) for item in resolved.family):
                member = self.elaborator().read(node)
                if isinstance(member, Symbol):
                    self.scope.fixed.append(member)
            ranges = self.listed_range(resolved.identity, listed)
        if resolved.components and not shape:
            base = self.scope.known(resolved.identity)
            if base is None:
                sizes = tuple(self.scope.size(resolved.identity) for _ in resolved.components)
                base = Declaration(resolved.identity, sizes, explicit=False)
            self.scope.declare(replace(base, domain=domain))
            return
        if node.font == "bold" and self.conflicts(resolved.identity, shape):
            self.scope.bold.add(resolved.identity)
            resolved = NameResolver(self.scope, frozenset()).resolve(node)
        role = "index" if domain.kind == "integer" and not shape and not parameters else "value"
        self.scope.declare(Declaration(resolved.identity, shape, domain, parameters, ranges, properties, role))

    def conflicts(self: GivenReader, identity: str, shape: tuple[Expression, ...]) -> bool:  # type: ignore[misc]
        known = self.scope.known(identity)
        return known is not None and known.explicit and bool(known.shape) != bool(shape)

    def parameters(  # type: ignore[misc]
        self: GivenReader, family: tuple[Raw, ...], shape: tuple[Expression, ...]
    ) -> tuple[tuple[Symbol, ...], tuple[Expression, ...]]:
        """Family parameters from the indices as written; a number or a shifted index gives a fresh one."""
        found: list[Symbol] = []
        for position, item in enumerate(family):
            made = self.elaborator().read(item)
            if isinstance(made, Symbol) and not made.indices:
                found.append(Symbol((), made.name))
            else:
                found.append(Symbol((), f"index{position}"))
        return tuple(found), shape

    def listed_range(  # type: ignore[misc]
        self: GivenReader, identity: str, listed: list[Raw]
    ) -> tuple[tuple[Expression | None, Expression | None], ...]:
        own = [
            item
            for item in listed
            if isinstance(item, RawName) and base_identity(item, self.scope) == identity and item.sub
        ]
        if len(own) < 2:
            return ()
        ends = [self.elaborator().read(item.sub.items[0]) for item in (own[0], own[-1]) if item.sub]
        upper = ends[1] if not isinstance(ends[1], Number) or len(own) == 2 else None
        if isinstance(ends[1], Symbol):
            self.scope.declare(
                Declaration(ends[1].name, (), Domain("integer", build.ONE), role="index", explicit=False)
            )
        return ((ends[0], upper),)

    def family_range(self: GivenReader, identity: str, listed: list[Raw]) -> None:  # type: ignore[misc]
        """``X_1, \\dots, X_n``: the range of the family's index, where nothing else tells it."""
        known = self.scope.known(identity)
        if known is None or known.ranges:
            return
        ranges = self.listed_range(identity, listed)
        if ranges:
            parameters = known.parameters or (Symbol((), "index0"),)
            self.scope.declare(Declaration(identity, known.shape, known.domain, parameters, ranges, explicit=False))

    def space(self: GivenReader, node: Raw) -> tuple[tuple[Expression, ...], Domain, frozenset[str]]:  # type: ignore[misc]
        """``R^{n \\times d}``, ``\\{0,1\\}^{n}``, ``(0,1)``, ``\\{1,\\dots,K\\}``, ``N``: shape, domain, properties."""
        if isinstance(node, RawBinary) or (isinstance(node, RawProduct) and len(node.factors) >= 2):
            first = node.left if isinstance(node, RawBinary) else node.factors[0]
            if isinstance(node, RawBinary) and node.op == "setminus":
                shape, domain, _ = self.space(first)
                return shape, domain, frozenset({"nonzero"})
        if isinstance(node, RawScripted) and isinstance(node.base, RawFence):
            shape, domain, properties = self.space(node.base)
            return self.exponent_shape(node.sup.items if node.sup else ()), domain, properties
        if isinstance(node, RawFence):
            return (), self.interval_or_set(node), frozenset()
        if isinstance(node, RawName):
            return self.named_space(node)
        raise Unsupported("this set is not understood", node.span)

    def named_space(self: GivenReader, node: RawName) -> tuple[tuple[Expression, ...], Domain, frozenset[str]]:  # type: ignore[misc]
        items = node.sup.items if node.sup else ()
        spelled = node.sup.text if node.sup else ""
        domain = Domain()
        if node.sub is not None and node.sub.text in (">0", "+", "++", ">"):
            domain = Domain("real", build.ZERO, lower_open=True)
        if node.sub is not None and node.sub.text in ("≥0", "ge0", "geq0"):
            domain = Domain("real", build.ZERO)
        if spelled in ("+", "*") or (items and spelled in ("+",)):
            return (), Domain("real", build.ZERO, lower_open=True), frozenset()
        if node.base == "R":
            return self.exponent_shape(items), domain, frozenset()
        if node.base in ("N", "Z"):
            lower = build.ONE if node.base == "N" else None
            if node.base == "N" and node.sub is not None and node.sub.text == "0":
                lower = build.ZERO
            if node.base == "N" and node.sub is None:
                lower = build.ZERO
            return self.exponent_shape(items), Domain("integer", lower), frozenset()
        if node.base in ("S", "mathbb S") and items:
            size = self.exponent_shape(items)[0]
            if spelled.endswith(("++", "+")):
                return (size, size), Domain(), frozenset({"symmetric", "positive definite"})
        raise Unsupported(f"the set {node.base} is not understood", node.span)

    def exponent_shape(self: GivenReader, items: tuple[Raw, ...]) -> tuple[Expression, ...]:  # type: ignore[misc]
        """``n \\times d`` as sizes; each named size is an integer."""
        if not items:
            return ()
        parts = _times_parts(items[0])
        sizes: list[Expression] = []
        for part in parts:
            for item in raw_walk(part):
                if isinstance(item, RawName):
                    self.declare_size(item)
            sizes.append(self.elaborator().read(part))
        return build.normal_shape(tuple(sizes))

    def declare_size(self: GivenReader, item: RawName) -> None:  # type: ignore[misc]
        identity = base_identity(item, self.scope)
        known = self.scope.known(identity)
        if known is not None and known.explicit and known.domain.kind == "integer":
            return
        resolved = NameResolver(self.scope, frozenset()).resolve(item)
        parameters = tuple(Symbol((), f"index{k}") for k in range(len(resolved.family)))
        self.scope.declare(Declaration(resolved.identity, (), Domain("integer", build.ONE), parameters, role="index"))

    def interval_or_set(self: GivenReader, node: RawFence) -> Domain:  # type: ignore[misc]
        if node.opener == "{":
            if any(isinstance(item, RawDots) for item in node.items):
                ends = [item for item in node.items if not isinstance(item, RawDots)]
                upper = self.elaborator().read(ends[-1]) if len(ends) > 1 else None
                if isinstance(upper, Symbol):
                    self.declare_upper(upper)
                return Domain("integer", self.elaborator().read(ends[0]), upper)
            return Domain("set", values=tuple(self.elaborator().read(item) for item in node.items))
        if len(node.items) != 2:
            raise Unsupported("this interval is not understood", node.span)
        low, high = (self.elaborator().read(item) for item in node.items)
        return Domain(
            "real",
            None if _infinite(low) else low,
            None if _infinite(high) else high,
            node.opener in ("(", "]"),
            node.closer in (")", "["),
        )

    def declare_upper(self: GivenReader, upper: Symbol) -> None:  # type: ignore[misc]
        if self.scope.known(upper.name) is None or not self.scope.known(upper.name).explicit:  # type: ignore[union-attr]
            self.scope.declare(Declaration(upper.name, (), Domain("integer", build.ONE), role="index", explicit=False))

    def signature(self: GivenReader, members: list[Raw]) -> list[Raw]:  # type: ignore[misc]
        """``f : R \\to R``: a function of one real variable."""
        identity = self.identity(members[0])
        if identity is None:
            raise Unsupported("a signature of something that is no name", members[0].span)
        properties: frozenset[str] = frozenset()
        last = members[-1]
        if isinstance(last, RawName) and last.base == "R" and last.sup is None and len(members) > 1:
            properties = frozenset({"scalar valued"}) if _has_axes(members[1]) else frozenset()
        self.scope.declare(Declaration(identity, role="function", properties=properties))
        return [members[0]]


def is_dotted(node: Raw) -> bool:
    """``x_1, \\dots, x_n``."""
    return isinstance(node, RawFence) and any(isinstance(item, RawDots) for item in node.items)


def _times_parts(node: Raw) -> list[Raw]:
    if isinstance(node, RawBinary) and node.op in ("times", "star"):
        return _times_parts(node.left) + _times_parts(node.right)
    return [node]


def _infinite(node: Expression) -> bool:
    inner = node.operand if isinstance(node, Neg) else node
    return isinstance(inner, Constant) and inner.name == "infinity"


def _has_axes(node: Raw) -> bool:
    return any(isinstance(item, RawName) and item.base == "R" and item.sup is not None for item in raw_walk(node))
