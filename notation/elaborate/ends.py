"""Brackets that are put into: ``[F]_a^b``, an antiderivative between two ends; ``(f)'``, a derivative by the one
variable there is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from notation import build
from notation.expression import Constant, Expression, Limit, Neg, Symbol
from notation.names import base_identity
from notation.raw import RawBig, RawFence, RawScripted, raw_walk
from notation.source import Unsupported
from notation.walking import free_symbols, substitute

if TYPE_CHECKING:
    from notation.elaborate.elaborator import Elaborator

_TRANSPOSES = frozenset({"T", "top", "intercal", "prime"})


class EndsElaborator:
    """The part of the elaborator that puts two ends into an antiderivative."""

    def primed_bracket(self: Elaborator, node: RawScripted) -> Expression:  # type: ignore[misc]
        """``(x e^x)'``: the derivative by the only free scalar. Raises ``Unsupported`` without just one."""
        if not isinstance(node.base, RawFence) or node.base.opener not in ("(", "[") or node.sub is not None:
            raise Unsupported("a prime on something that is not a function", node.span)
        made = self.read(node.base)
        variables = [symbol for symbol in free_symbols(made) if not symbol.shape]
        if len(variables) != 1 or made.shape:
            raise Unsupported("a prime on brackets whose variable cannot be told", node.span)
        self.remark(f"the prime was read as the derivative by {variables[0].name}")
        made = build.derivative(made, variables[0], "jacobian", node.primes, node.span)
        return self.superscripted(made, node.sup, node.span) if node.sup is not None else made

    def has_two_ends(self: Elaborator, node: RawScripted) -> bool:  # type: ignore[misc]
        """Square brackets around one thing, with a lower and an upper end."""
        base = node.base
        square = isinstance(base, RawFence) and base.opener == "[" and len(base.items) == 1
        return square and node.sub is not None and node.sup is not None and node.sup.text not in _TRANSPOSES

    def between_ends(self: Elaborator, node: RawScripted) -> Expression:  # type: ignore[misc]
        """``F(b) - F(a)``, a limit at an infinite end. Raises ``Unsupported`` when the variable cannot be told."""
        assert isinstance(node.base, RawFence) and node.sub is not None and node.sup is not None
        if len(node.sub.items) != 1 or len(node.sup.items) != 1:
            raise Unsupported("ends with several parts", node.span)
        body = self.read(node.base.items[0])
        low, high = self.read(node.sub.items[0]), self.read(node.sup.items[0])
        taken = {symbol.name for end in (low, high) for symbol in free_symbols(end)}
        free = {symbol for symbol in free_symbols(body) if not symbol.shape and symbol.name not in taken}
        integrated = {
            base_identity(part.differential, self.scope)
            for tree in self.scope.formulas
            for part in raw_walk(tree)
            if isinstance(part, RawBig) and part.differential is not None
        }
        chosen = [symbol for symbol in free if symbol.name in integrated] or list(free)
        if len(chosen) != 1:
            raise Unsupported("brackets with two ends whose variable cannot be told", node.span)
        self.remark(f"the ends were put in for {chosen[0].name}")
        return build.sub(_at(body, chosen[0], high), _at(body, chosen[0], low), node.span)


def _at(body: Expression, variable: Symbol, end: Expression) -> Expression:
    inner = end.operand if isinstance(end, Neg) else end
    if isinstance(inner, Constant) and inner.name == "infinity":
        return Limit(body.shape, variable=variable, point=end, body=body)
    return substitute(body, {variable: end})
