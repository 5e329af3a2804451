"""Functions put together or taken at a point: ``(f \\circ g)(x)``, ``\\frac{df}{dx}(x)``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from notation.elaborate.calls import FUNCTION_LETTERS
from notation.expression import Expression
from notation.names import base_identity
from notation.raw import Raw, RawBinary, RawDerivative, RawFence, RawName, RawNumber, RawProduct
from notation.source import Unsupported

if TYPE_CHECKING:
    from notation.elaborate.elaborator import Elaborator


class CompositionElaborator:
    """The part of the elaborator that applies what is no single name."""

    def is_function(self: Elaborator, node: Raw) -> bool:  # type: ignore[misc]
        """Whether a bare name stands for a function: one that is known, or an undeclared letter that people use so."""
        if isinstance(node, RawBinary) and node.op == "circ":
            return self.is_function(node.left) and self.is_function(node.right)
        if not isinstance(node, RawName) or node.sub is not None or node.sup is not None or node.accents:
            return False
        identity = base_identity(node, self.scope)
        known = self.scope.known(identity)
        if self.scope.function_definition(identity) is not None or (known is not None and known.role == "function"):
            return True
        return known is None and identity not in self.bound and node.base in FUNCTION_LETTERS

    def composed_call(self: Elaborator, part: Raw, argument: RawFence) -> Expression | None:  # type: ignore[misc]
        """``(f \\circ g)(x)`` is ``f(g(x))``; None for anything else."""
        inside = part.items[0] if isinstance(part, RawFence) and len(part.items) == 1 else None
        if not isinstance(inside, RawBinary) or inside.op != "circ" or not self.is_function(inside):
            return None
        return self.read(_applied(inside, argument))

    def slope_at(self: Elaborator, part: Raw, point: RawFence) -> Expression | None:  # type: ignore[misc]
        """``\\frac{df}{dx}(x)`` is the slope itself. Raises ``Unsupported`` at another point; None for a product."""
        if not isinstance(part, RawDerivative) or part.notation != "fraction" or part.lone or len(part.wrt) != 1:
            return None
        only = point.items[0] if point.opener == "(" and len(point.items) == 1 else None
        if not isinstance(only, RawName | RawNumber) or not self.is_function(part.body):
            return None
        if isinstance(only, RawName) and self.read(only) == self.read(part.wrt[0]):
            return self.read(part)
        raise Unsupported("a derivative at a point", point.span)


def _applied(function: Raw, argument: RawFence) -> Raw:
    """The raw call of a composition, from the inside out."""
    if not isinstance(function, RawBinary):
        return RawProduct(function.span.cover(argument.span), (function, argument))
    inner = _applied(function.right, argument)
    return _applied(function.left, RawFence(inner.span, "(", ")", (inner,)))
