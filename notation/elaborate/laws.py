"""Named laws in a formula: their parameters, their densities, divergences between them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from notation import build
from notation.expression import Expression, Symbol
from notation.givens import Declaration, RandomVariable
from notation.laws import LAWS, UNNAMED, law_density
from notation.names import base_identity
from notation.raw import Raw, RawFence, RawName, RawProduct
from notation.sizes import settled, unify_shape
from notation.source import Malformed, Span, Unsupported

if TYPE_CHECKING:
    from notation.elaborate.elaborator import Elaborator


def is_named_law(node: Raw) -> bool:
    """Whether the marks are a law with its parameters: ``\\mathcal{N}(0, 1)``."""
    if not isinstance(node, RawProduct) or len(node.factors) != 2 or not isinstance(node.factors[1], RawFence):
        return False
    head = node.factors[0]
    named = isinstance(head, RawName) and head.base in LAWS
    return named and isinstance(head, RawName) and (head.font in ("script", "roman") or len(head.base) > 1)


def of_one_rank(parameters: tuple[Expression, ...]) -> tuple[Expression, ...]:
    """``N(0, I)``: beside a covariance matrix the mean 0 is a vector."""
    if len(parameters) == 2 and parameters[1].rank == 2 and parameters[0] == build.ZERO:
        return (build.zeros(parameters[1].shape[:1]), parameters[1])
    return parameters


class LawElaborator:
    """The part of the elaborator that reads laws."""

    def are_laws(self: Elaborator, fence: RawFence) -> bool:  # type: ignore[misc]
        """Whether one or two names of distributions stand in the brackets, as in ``H(p)`` and ``H(p, q)``."""
        known = [
            self.scope.known(base_identity(item, self.scope)) if isinstance(item, RawName) else None
            for item in fence.items
        ]
        return len(known) <= 2 and all(item is not None and item.role == "distribution" for item in known)

    def divergence(self: Elaborator, fence: RawFence, span: Span) -> Expression:  # type: ignore[misc]
        names: list[Expression] = []
        for item in fence.items:
            if is_named_law(item):
                names.append(self.unnamed_law(item))
                continue
            if isinstance(item, RawProduct) and isinstance(item.factors[0], RawName):
                raise Unsupported("a divergence of conditional distributions", span)
            made = self.read(item)
            if not isinstance(made, Symbol):
                raise Unsupported("a divergence between unnamed distributions", span)
            names.append(made)
        if len(names) != 2:
            raise Malformed("a divergence needs two distributions", span)
        self.laws_of_one_size(names)
        if names[0].rank == names[1].rank == 1:
            unify_shape(names[0].shape, names[1].shape, self.scope)
            names = [settled(item, self.scope) for item in names]
        return build.apply("kl", tuple(names), span)

    # --- named laws ---

    def named_law(self: Elaborator, node: Raw) -> tuple[str, tuple[Expression, ...]]:  # type: ignore[misc]
        """``\\mathcal{N}(\\mu, \\sigma^2)``: the law and its parameters."""
        factors = node.factors if isinstance(node, RawProduct) else (node,)
        if not isinstance(factors[0], RawName) or factors[0].base not in LAWS:
            raise Unsupported("this distribution is not known", node.span)
        if len(factors) < 2 or not isinstance(factors[1], RawFence):
            raise Unsupported("a distribution without its parameters", node.span)
        items = factors[1].items
        if factors[1].separators[:1] in ((";",), ("|",)):
            items = items[1:]  # the density at a point is that of the law
        return LAWS[factors[0].base].law, of_one_rank(tuple(self.read(item) for item in items))

    def unnamed_law(self: Elaborator, node: Raw) -> Expression:  # type: ignore[misc]
        """A law that stands in a formula itself, under a name of its own."""
        law, parameters = self.named_law(node)
        for item in self.scope.random:
            if item.name.startswith(UNNAMED) and (item.law, item.parameters) == (law, parameters):
                return Symbol((), item.name, span=node.span)
        self.scope.fresh += 1
        name = f"{UNNAMED}{self.scope.fresh}"
        self.scope.declare(Declaration(name, role="distribution"))
        self.scope.random.append(RandomVariable(name, law, parameters))
        return Symbol((), name, span=node.span)

    def laws_of_one_size(self: Elaborator, names: list[Expression]) -> None:  # type: ignore[misc]
        """Two laws that are compared are laws of arrays of one shape."""
        wanted = {item.name for item in names if isinstance(item, Symbol)}
        found = [item for item in self.scope.random if item.name in wanted and item.parameters]
        if len(found) != 2 or len({tuple(value.rank for value in item.parameters) for item in found}) != 1:
            return
        for first, second in zip(found[0].parameters, found[1].parameters, strict=True):
            unify_shape(first.shape, second.shape, self.scope)
        for position, item in enumerate(self.scope.random):
            if item in found:
                parameters = tuple(settled(value, self.scope) for value in item.parameters)
                self.scope.random[position] = replace(item, parameters=parameters)

    def density_value(self: Elaborator, name: RawName, fence: RawFence, span: Span) -> Expression | None:  # type: ignore[misc]
        """``\\mathcal{N}(x; \\mu, \\sigma^2)``: the value of a law's density; None when the marks are no law's."""
        row = LAWS[name.base]
        if fence.separators and fence.separators[0] in (";", "|"):
            at, *parameters = (self.read(item) for item in fence.items)
            if at.rank == 1 and parameters:
                unify_shape(at.shape, parameters[0].shape, self.scope)
                at, *parameters = (settled(value, self.scope) for value in (at, *parameters))
            return law_density(row, at, tuple(parameters), span)
        if len(fence.items) == row.parameters:
            raise Unsupported(f"the {row.law} law where a value is expected", span)
        return None
