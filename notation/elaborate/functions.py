"""Named functions (``\\log``, ``\\operatorname{tr}``, ``\\max``) and their powers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from notation import build
from notation.ellipsis import general_term
from notation.expression import Apply, BasisVector, BigOperator, Expression, Symbol, TupleOf
from notation.functions import FUNCTIONS
from notation.names import index_items
from notation.raw import RawDots, RawFence, RawFunction, RawList
from notation.sizes import settled, unify_shape
from notation.source import Malformed, Span, Unsupported

if TYPE_CHECKING:
    from notation.elaborate.elaborator import Elaborator


class FunctionElaborator:
    """The part of the elaborator that applies functions known by name."""

    def function(self: Elaborator, node: RawFunction) -> Expression:  # type: ignore[misc]
        name = node.name
        if name in ("max", "min"):
            return self.largest(name, node)
        if name == "logdet":
            return build.apply("log", (build.apply("det", (self.read(node.argument),), node.span),), node.span)
        if name not in FUNCTIONS:
            raise Unsupported(f"the function {name} is not supported", node.span)
        if node.primes and FUNCTIONS[name].rule != "elementwise":
            raise Unsupported(f"a prime on {name}", node.span)
        if name == "diag" and isinstance(node.argument, RawFence) and len(node.argument.items) > 1:
            return self.diagonal_of_list(node)
        argument = self.read(node.argument)
        if isinstance(argument, TupleOf):
            raise Unsupported(f"{name} of several arguments", node.span)
        if name == "log" and node.sub is not None and not node.primes:
            made = build.div(
                build.apply("log", (argument,)), build.apply("log", (self.read(node.sub.items[0]),)), node.span
            )
        elif name in ("tr", "det") and not argument.shape:
            self.remark(f"{name} of a scalar is the scalar")
            made = argument
        elif FUNCTIONS[name].rule == "matrix->scalar":
            made = build.apply(name, (self.square(argument),), node.span)
        else:
            made = build.apply(name, (argument,), node.span, primes=node.primes)
        if node.sub is not None and name != "log":
            if name != "softmax" or not made.shape:
                raise Unsupported(f"a subscript of {name}", node.sub.span)
            made = self.entries(made, index_items(node.sub), node.span)  # softmax_i(z)
        return self.function_power(made, node.sup, node.span)

    def square(self: Elaborator, argument: Expression) -> Expression:  # type: ignore[misc]
        """A matrix with its two sizes made equal where nothing speaks against it."""
        if argument.rank == 2 and unify_shape((argument.shape[0],), (argument.shape[1],), self.scope):
            return settled(argument, self.scope)
        return argument

    def function_power(self: Elaborator, made: Expression, sup: RawList | None, span: Span) -> Expression:  # type: ignore[misc]
        if sup is None:
            return made
        if sup.text == "-1":
            raise Unsupported("an inverse function", sup.span)
        if len(sup.items) != 1:
            raise Unsupported("this superscript of a function is not a power", sup.span)
        return build.power(made, self.read(sup.items[0]), span, elementwise=bool(made.shape))

    def diagonal_of_list(self: Elaborator, node: RawFunction) -> Expression:  # type: ignore[misc]
        assert isinstance(node.argument, RawFence)
        items = node.argument.items
        if any(isinstance(item, RawDots) for item in items):
            first, last = self.read(items[0]), self.read(items[-1])
            vector = self.family_vector(first, last, node.span)
            return build.apply("diag", (vector,), node.span)
        return build.apply("diag", (build.array(tuple(self.read(item) for item in items)),), node.span)

    def family_vector(self: Elaborator, first: Expression, last: Expression, span: Span) -> Expression:  # type: ignore[misc]
        """``c_1, \\dots, c_n`` as one vector: ``\\sum_k c_k e_k``."""
        self.scope.fresh += 1
        index = Symbol((), f"k.{self.scope.fresh}")
        made = general_term(first, last, index)
        if made is None or made[1] != build.ONE:
            raise Unsupported("what the dots stand for cannot be told from the ends", span)
        term, lower, upper = made
        basis = BasisVector((upper,), position=index)
        return BigOperator(
            (upper,), "sum", variable=index, lower=lower, upper=upper, body=build.scale(term, basis), span=span
        )

    def largest(self: Elaborator, name: str, node: RawFunction) -> Expression:  # type: ignore[misc]
        argument = node.argument
        items = argument.items if isinstance(argument, RawFence) else (argument,)
        values = self.aligned([self.read(item) for item in items], node.span)
        if len(values) == 1 and not values[0].shape:
            raise Malformed(f"{name} of one number", node.span)
        made = Apply(values[0].shape if len(values) > 1 else (), name, tuple(values), span=node.span)
        return self.function_power(made, node.sup, node.span)
