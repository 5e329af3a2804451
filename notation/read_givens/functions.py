"""Functions among givens: ``f(x) = …``, of numbers or of declared arrays."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

from notation import build
from notation.expression import Add, Apply, Expression, Mul, Neg, Number, Pow, Symbol
from notation.givens import Declaration, Definition
from notation.names import TRANSPOSES, NameResolver, base_identity
from notation.raw import Raw, RawFence, RawName, raw_walk
from notation.sizes import settled
from notation.source import NotationError
from notation.walking import walk

if TYPE_CHECKING:
    from notation.read_givens.reading import GivenReader


class FunctionReader:
    """The part of the givens reader that takes functions."""

    def is_function_head(self: GivenReader, name: RawName, fence: RawFence) -> bool:  # type: ignore[misc]
        known = self.scope.known(base_identity(name, self.scope))
        if known is not None and known.explicit and known.role not in ("function",):
            return False
        return all(isinstance(item, RawName) for item in fence.items) and not any(
            sep == "|" for sep in fence.separators
        )

    def define_function(self: GivenReader, name: RawName, fence: RawFence, right: Raw) -> bool:  # type: ignore[misc]
        resolver = NameResolver(self.scope, frozenset())
        identity = resolver.function_name(name)
        if name.primes == 1 and len(fence.items) == 1:
            return self.defined_by_slope(name, fence, right)
        if name.primes or identity is None:
            return False
        self.scope.declare(Declaration(identity, role="function"))
        made = None
        if self.of_an_array(fence, right):
            saved = self.scope.copy()
            try:
                made = self.declared_function(fence, right)
            except NotationError:
                self.scope.__dict__.update(saved.__dict__)
        made = made or self.scalar_function(fence, right) or self.declared_function(fence, right)
        if made is None:
            return self.define_at_powers(identity, fence, right)
        parameters, body = made
        symbols = tuple(argument for argument in parameters if isinstance(argument, Symbol))
        self.scope.definitions.append(Definition(Symbol(body.shape, identity), body, arguments=symbols, function=True))
        return True

    def defined_by_slope(self: GivenReader, name: RawName, fence: RawFence, right: Raw) -> bool:  # type: ignore[misc]
        """``\\sigma'(z) = \\sigma(z)(1 - \\sigma(z))`` of a function that nothing defines: the logistic function; with
        ``1 - f^2`` the hyperbolic tangent. An equation at one z would say less than is meant."""
        identity = base_identity(name, self.scope)
        if self.scope.function_definition(identity) is not None or not isinstance(fence.items[0], RawName):
            return False
        self.scope.declare(Declaration(identity, role="function"))
        reader = self.elaborator()
        z = Symbol((), base_identity(fence.items[0], self.scope))
        reader.bound[z.name] = z
        body = reader.read(right)
        values = [_polynomial(body, Apply((), identity, (z,)), Fraction(point)) for point in (2, 3, 5)]
        if values == [-2, -6, -20]:
            self.logistic(replace(name, primes=0))
            return True
        if values == [-3, -8, -24]:
            x = Symbol((), "x")
            made = build.apply("tanh", (x,))
            self.scope.definitions.append(Definition(Symbol((), identity), made, arguments=(x,), function=True))
            return True
        return False

    def define_at_powers(self: GivenReader, identity: str, fence: RawFence, right: Raw) -> bool:  # type: ignore[misc]
        """``\\ell(\\mu, \\sigma^2) = …``: the quantity that it is, written with what it depends on."""
        reader = self.elaborator()
        arguments = [reader.read(item) for item in fence.items]
        arguments = [item.base if isinstance(item, Pow) and item.exponent == build.TWO else item for item in arguments]
        if not all(isinstance(item, Symbol) for item in arguments):
            return False
        body = settled(reader.read(right), self.scope)
        self.scope.definitions.append(Definition(Symbol(body.shape, identity), body))
        return True

    def of_an_array(self: GivenReader, fence: RawFence, right: Raw) -> bool:  # type: ignore[misc]
        """Whether the body does to an argument that is an array what only arrays do: ``f(x) = x^T A x``, or has a
        shape that it would not have for a number: ``f(x) = A x``."""
        names = {base_identity(item, self.scope) for item in fence.items if isinstance(item, RawName)}
        arrays = {name for name in names if (known := self.scope.known(name)) is not None and known.shape}
        if not arrays:
            return False
        used = {base_identity(node, self.scope) for node in raw_walk(right) if isinstance(node, RawName)}
        if not arrays & used:
            return True  # ``\ell(w) = -\sum_i \log p_i`` depends on the array by what was defined before
        for node in raw_walk(right):
            inside = raw_walk(node) if isinstance(node, RawFence) and node.opener == "‖" else (node,)
            for part in inside:
                if not isinstance(part, RawName) or base_identity(part, self.scope) not in arrays:
                    continue
                turned = part.sup is not None and (part.sup.transposed or part.sup.text.replace(" ", "") in TRANSPOSES)
                if part is not node or turned or part.sub is not None:
                    return True
        saved = self.scope.copy()
        try:
            made = self.scalar_function(fence, right)
        finally:
            self.scope.__dict__.update(saved.__dict__)
        return made is None or bool(made[1].shape)

    def scalar_function(  # type: ignore[misc]
        self: GivenReader, fence: RawFence, right: Raw
    ) -> tuple[tuple[Expression, ...], Expression] | None:
        """Plain letters as scalar parameters, whatever else bears the letter; None when the body does not fit."""
        if any(isinstance(item, RawName) and item.font == "bold" for item in fence.items):
            return None
        saved = self.scope.copy()
        reader = self.elaborator()
        parameters = []
        for item in fence.items:
            if not isinstance(item, RawName) or item.sub is not None or item.sup is not None:
                return None
            symbol = Symbol((), base_identity(item, self.scope) + "'" * item.primes)
            reader.bound[symbol.name] = symbol
            parameters.append(symbol)
        try:
            body = reader.read(right)
        except NotationError:
            self.scope.__dict__.update(saved.__dict__)
            return None
        if any(isinstance(part, Apply) and part.function == "softmax" and not part.shape for part in walk(body)):
            self.scope.__dict__.update(saved.__dict__)
            return None  # of a number it is 1: a vector is meant
        return tuple(parameters), settled(body, self.scope)

    def declared_function(  # type: ignore[misc]
        self: GivenReader, fence: RawFence, right: Raw
    ) -> tuple[tuple[Expression, ...], Expression] | None:
        """Parameters with the shapes declared for their names."""
        reader = self.elaborator()
        arguments = tuple(reader.read(item) for item in fence.items)
        if not all(isinstance(argument, Symbol) for argument in arguments):
            return None
        body = settled(reader.read(right), self.scope)
        return tuple(settled(argument, self.scope) for argument in arguments), body


def _polynomial(node: Expression, unknown: Expression, value: Fraction) -> Fraction | None:
    """The value of a polynomial in ``unknown`` with numbers as coefficients; None for anything else."""
    if node == unknown:
        return value
    if isinstance(node, Number):
        return node.value
    if isinstance(node, Neg):
        inner = _polynomial(node.operand, unknown, value)
        return None if inner is None else -inner
    parts = node.terms if isinstance(node, Add) else (node.left, node.right) if isinstance(node, Mul) else ()
    if isinstance(node, Pow) and isinstance(node.exponent, Number) and node.exponent.value == 2:
        parts = (node.base, node.base)
    known = [part for item in parts if (part := _polynomial(item, unknown, value)) is not None]
    if not parts or len(known) < len(parts):
        return None
    return sum(known, Fraction(0)) if isinstance(node, Add) else known[0] * known[1]


def logistic_function(name: str) -> Definition:
    """``name(x) = 1 / (1 + e^{-x})``."""
    x = Symbol((), "x")
    body = build.div(build.ONE, build.add((build.ONE, build.apply("exp", (build.neg(x),)))))
    return Definition(Symbol((), name), body, arguments=(x,), function=True)
