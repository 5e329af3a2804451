"""Derivatives and gradients: of what, and by what."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from notation import build
from notation.expression import Apply, Component, Expression, Symbol, Transpose
from notation.givens import Declaration
from notation.grammar.bound_names import indexes
from notation.names import NameResolver, base_identity
from notation.raw import Raw, RawAbsent, RawDerivative, RawFence, RawFraction, RawName, RawNegative, RawProduct, RawSum
from notation.scope import INDEX_LETTERS
from notation.source import ShapeClash, Unsupported

if TYPE_CHECKING:
    from notation.elaborate.elaborator import Elaborator


class DerivativeElaborator:
    """The part of the elaborator that differentiates."""

    def derivative(self: Elaborator, node: RawDerivative) -> Expression:  # type: ignore[misc]
        if isinstance(node.body, RawAbsent):
            raise Unsupported("a derivative of nothing", node.span)
        self.differentiate_by_reals(node)
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
        if len(wrt) == 2 and wrt[0] != wrt[1]:
            made = build.derivative(build.derivative(body, wrt[1], layout, 1, node.span), wrt[0], layout, 1, node.span)
        else:
            for target in wrt:
                self.check_target(target, node)
            made = build.derivative(body, wrt[0], layout, node.order, node.span)
        for value in rest:
            made = self.multiply(made, value, node.span)
        return build.neg(made) if negative else made

    def differentiate_by_reals(self: Elaborator, node: RawDerivative) -> None:  # type: ignore[misc]
        """What is differentiated by is no index, unless a formula uses it as one or it is declared so."""
        for item in node.wrt:
            if not isinstance(item, RawName) or item.base not in INDEX_LETTERS or item.sub is not None or item.sup:
                continue
            identity = base_identity(item, self.scope)
            known = self.scope.known(identity)
            guessed = known is None or (known.role == "index" and not known.explicit)
            if guessed and identity not in self.bound and not any(indexes(t, item.base) for t in self.scope.formulas):
                self.scope.declarations[identity] = Declaration(identity, explicit=False)

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
