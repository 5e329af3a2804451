"""Binders and derivatives: sums, products, extrema, limits, integrals, gradients."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from notation import build
from notation.bound_names import bound_names, paired_name, uses_name
from notation.expression import (
    Apply,
    BigOperator,
    Constant,
    Expression,
    Extremum,
    Integral,
    Limit,
    Logical,
    Relation,
    Symbol,
    Transpose,
    TupleOf,
    substitute,
    walk,
)
from notation.givens import Declaration, Domain
from notation.names import NameResolver, base_identity, index_items
from notation.raw import (
    Raw,
    RawAbsent,
    RawBig,
    RawDerivative,
    RawDots,
    RawFence,
    RawFraction,
    RawName,
    RawNegative,
    RawProduct,
    RawRelation,
    RawScripted,
    RawSum,
    raw_walk,
)
from notation.scope import INDEX_LETTERS
from notation.source import Malformed, ShapeClash, Unsupported

if TYPE_CHECKING:
    from notation.elaborate import Elaborator


class OperatorReader:
    """The part of the elaborator that binds names and differentiates."""

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
        for end in (lower, upper):
            self.count_with(end)
        made = self.with_bound(names, node.body)
        if (
            self.policy.reversed_products
            and node.kind == "prod"
            and made.rank == 2
            and lower is not None
            and upper is not None
        ):
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
            return names, low, high, None
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
        if isinstance(node, RawFence) and node.opener == "{" and len(node.items) >= 3:
            return self.read(node.items[0]), self.read(node.items[-1])
        if isinstance(node, RawName):
            return None, None
        raise Unsupported("the set that the index runs over is not understood", node.span)

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
            if (
                name.name in saved
                or ((known := self.scope.known(name.name)) is not None
                and known.explicit
                and known.domain.kind != "integer")
            ):
                self.remark(f"the bound index {name.name} shadows another {name.name}")
        self.bound.update({name.name: name for name in names})
        try:
            return self.read(body)
        finally:
            self.bound = saved

    # --- integrals, limits, extrema ---

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
        from notation.raw import RawScripted

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
        if (
            isinstance(sub, RawRelation)
            and sub.ops == ("in",)
            and isinstance(sub.items[1], RawFence)
            and sub.items[1].opener != "{"
        ):
            known = Declaration(identity)
        integer = (
            (known is not None and known.domain.kind == "integer") or (known is None and resolver.is_index_name(target))
        )
        symbol = self.read(target)
        if not isinstance(symbol, Symbol):
            raise Unsupported(f"what {node.kind} runs over is not a name", sub.span)
        if integer and (condition_raw is None or (isinstance(sub, RawRelation) and sub.ops == ("in",))):
            names = (Symbol((), identity),)
            low, high = (None, None)
            if isinstance(sub, RawRelation) and sub.ops == ("in",):
                low, high = self.integer_set(sub.items[1])
            body = self.with_bound(names, node.body)
            return BigOperator(
                () if node.kind.startswith("arg") else body.shape,
                node.kind,
                variable=names[0],
                lower=low,
                upper=high,
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
        return BigOperator(
            shape, node.kind, variable=names[0], lower=low, upper=high, body=body, span=node.span
        )

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

    # --- derivatives ---

    def derivative(self: Elaborator, node: RawDerivative) -> Expression:  # type: ignore[misc]
        if isinstance(node.body, RawAbsent):
            raise Unsupported("a derivative of nothing", node.span)
        body_raw = node.body
        negative = isinstance(body_raw, RawNegative)
        if isinstance(body_raw, RawNegative):
            body_raw = body_raw.operand
        square = self.squared_target(node)
        if square is not None:
            return self.derivative_by_square(node, square)
        compound = self.compound_target(node)
        if compound is not None:
            return self.derivative_by_compound(node, compound)
        body, rest = self.operand_of_gradient(node, body_raw)
        wrt = _hessian_targets(self.differentiated(node, body))
        layout = "gradient" if node.notation == "nabla" else "jacobian"
        if self.policy.transposed_layout:
            layout = "gradient" if layout == "jacobian" else "jacobian"
        if len(wrt) == 2 and wrt[0] != wrt[1]:
            made = build.derivative(build.derivative(body, wrt[1], layout, 1, node.span), wrt[0], layout, 1, node.span)
        else:
            for target in wrt:
                self.check_target(target, node)
            made = build.derivative(body, wrt[0], layout, node.order, node.span)
        for value in rest:
            made = self.multiply(made, value, node.span)
        return build.neg(made) if negative else made

    def operand_of_gradient(self: Elaborator, node: RawDerivative, body: Raw) -> tuple[Expression, list[Expression]]:  # type: ignore[misc]
        """What a gradient sign acts on, and the factors that only follow it: in ``\\nabla_h L x^T`` the gradient
        is of the scalar L, where the gradient of all of it would have more axes than a matrix."""
        if node.notation != "nabla" or not isinstance(body, RawProduct):
            return self.read(body), []
        values = self.applied(body.factors)
        made = values[0]
        for position, value in enumerate(values[1:], start=1):
            if not made.shape and isinstance(made, Symbol | Apply) and self.too_many_axes(values[position:], node):
                return made, values[position:]
            made = self.multiply(made, value, node.span)
        return made, []

    def too_many_axes(self: Elaborator, rest: list[Expression], node: RawDerivative) -> bool:  # type: ignore[misc]
        try:
            made = rest[0]
            for value in rest[1:]:
                made = self.multiply(made, value, node.span)
        except ShapeClash:
            return True
        wanted = self.read(node.wrt[0]).rank if node.wrt else 1
        return made.rank > 0 and made.rank + wanted > 2

    def differentiated(self: Elaborator, node: RawDerivative, body: Expression) -> list[Expression]:  # type: ignore[misc]
        if node.wrt:
            return [self.read(item) for item in node.wrt]
        if isinstance(body, Apply) and len(body.arguments) == 1:
            return [body.arguments[0]]
        raise Unsupported("a gradient that does not say by what", node.span)

    def squared_target(self: Elaborator, node: RawDerivative) -> RawName | None:  # type: ignore[misc]
        """The name u of a derivative by ``u^2`` that is no label."""
        if len(node.wrt) != 1 or not isinstance(node.wrt[0], RawName) or node.order != 1:
            return None
        target = node.wrt[0]
        if target.sup is None or target.sup.text != "2" or target.primes:
            return None
        resolved = NameResolver(self.scope, frozenset(self.bound)).resolve(target)
        return replace(target, sup=None) if resolved.power is not None else None

    def derivative_by_square(self: Elaborator, node: RawDerivative, root: RawName) -> Expression:  # type: ignore[misc]
        """``d f / d u^2 = (d f / d u) / (2 u)`` for a scalar u."""
        made = self.derivative(replace(node, wrt=(root,)))
        value = self.read(root)
        if value.shape:
            raise Unsupported("a derivative by the square of an array", node.span)
        self.remark("a derivative by a square was read as (d/du) / (2u)")
        return build.div(made, build.scale(build.TWO, value), node.span)

    def compound_target(self: Elaborator, node: RawDerivative) -> Raw | None:  # type: ignore[misc]
        """What a derivative by a compound such as ``x - \\mu`` is by: the author's unnamed intermediate."""
        if node.notation != "fraction" or len(node.wrt) != 1 or node.order != 1:
            return None
        target = node.wrt[0]
        if isinstance(target, RawFence) and target.opener == "(" and len(target.items) == 1:
            target = target.items[0]
        return target if isinstance(target, RawSum | RawFraction) else None

    def derivative_by_compound(self: Elaborator, node: RawDerivative, target: Raw) -> Expression:  # type: ignore[misc]
        """A variable of its own stands for the compound, wherever the body holds it."""
        value = self.read(target)
        variable = Symbol(value.shape, f"compound.{_key(value)}")
        self.remark("a compound that is differentiated by was taken as a variable of its own")
        saved = list(self.replaced)
        self.replaced.append((value, variable))
        try:
            body = self.read(node.body)
        finally:
            self.replaced = saved
        return build.derivative(body, variable, span=node.span)

    def check_target(self: Elaborator, target: Expression, node: RawDerivative) -> None:  # type: ignore[misc]
        from notation.expression import Component, Transpose

        inner = target.operand if isinstance(target, Transpose) else target
        if not isinstance(inner, Symbol | Component):
            raise Unsupported("a derivative by something that is no variable", node.span)


def _hessian_targets(wrt: list[Expression]) -> list[Expression]:
    """``\\partial x \\partial x^\\top``: twice by x; the transpose only says that the result is a matrix."""
    if len(wrt) == 2 and isinstance(wrt[1], Transpose) and wrt[1].operand == wrt[0]:
        return [wrt[0], wrt[0]]
    return wrt


def _key(node: Expression) -> str:
    """A name for a compound, the same wherever it is written the same."""
    import hashlib

    return hashlib.sha1(repr(node).encode()).hexdigest()[:8]


def _owner(target: Expression) -> str:
    """The name of the symbol that an entry belongs to."""
    from notation.expression import Component

    while isinstance(target, Component):
        target = target.base
    return target.name if isinstance(target, Symbol) else "x"


__all__ = ["OperatorReader", "RawSum", "Relation", "ShapeClash"]
