"""Names: a symbol, a member of a family, an entry, a bare function; what is new is entered in the scope."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from notation import build
from notation.elaborate.calls import FUNCTION_LETTERS
from notation.expression import Apply, Expression, Symbol
from notation.givens import Declaration, Domain
from notation.names import NameResolver, Resolved, primed_style
from notation.raw import Raw, RawName, RawWhole
from notation.scope import BESIDE
from notation.source import ShapeClash, Span, Unsupported
from notation.walking import substitute

if TYPE_CHECKING:
    from notation.elaborate.elaborator import Elaborator


class NameElaborator:
    """The part of the elaborator that reads names."""

    def name(self: Elaborator, node: RawName) -> Expression:  # type: ignore[misc]
        special = self.special_name(node)
        if special is not None:
            return special
        resolver = NameResolver(self.scope, frozenset(self.bound))
        resolved = resolver.resolve(node)
        resolver.check_labels(node, resolved)
        for remark in resolved.remarks:
            self.remark(remark)
        if resolved.primes and not self.is_function_name(resolved.identity, node):
            resolved = self.primed_name(resolved)
        return self.finish_name(self.member(resolved, node), resolved, node.span)

    def primed_name(self: Elaborator, resolved: Resolved) -> Resolved:  # type: ignore[misc]
        """``u'`` beside u is another name, of the shape of u where that is declared."""
        primed = resolved.identity + "'" * resolved.primes
        known = self.scope.known(resolved.identity)
        if known is not None and known.explicit and self.scope.known(primed) is None:
            self.scope.declare(replace(known, name=primed, properties=frozenset(), explicit=False))
        return replace(resolved, identity=primed, style=primed_style(resolved.style, resolved.primes), primes=0)

    def is_function_name(self: Elaborator, identity: str, node: RawName) -> bool:  # type: ignore[misc]
        """Whether a prime on the name is a derivative: of a function that is known, or by its letter."""
        known = self.scope.known(identity)
        if self.scope.function_definition(identity) is not None or (known is not None and known.role == "function"):
            return True
        if known is not None and known.explicit:
            # of a declared scalar that is computed it may be a derivative: by what is not said
            return not known.shape and any(item.target.name == identity for item in self.scope.definitions)
        return known is None and node.base in FUNCTION_LETTERS

    def finish_name(self: Elaborator, base: Expression, resolved: Resolved, span: Span) -> Expression:  # type: ignore[misc]
        """Components, then inverse, transpose and power, in the order the marks bind."""
        made = base
        if resolved.transposed and not resolved.inverted and len(resolved.components) == base.rank == 2:
            return self.powered(
                self.entries(self.transpose(base, span), resolved.components, span), resolved, span
            )  # W^T_{ij} is (W^T)_{ij}
        if resolved.components:
            made = self.entries(made, resolved.components, span)
        for old, new in self.replaced:
            if made == old:
                made = new
        if resolved.primes:
            raise Unsupported("a prime on something that is not a function", span)
        if resolved.inverted:
            made = self.square(made)
            made = build.inverse(made, span) if made.shape else build.power(made, build.neg(build.ONE), span)
        if resolved.transposed:
            made = self.transpose(made, span)
        return self.powered(made, resolved, span)

    def powered(self: Elaborator, made: Expression, resolved: Resolved, span: Span) -> Expression:  # type: ignore[misc]
        if resolved.power is None:
            return made
        if resolved.elementwise:
            return build.power(made, self.read(resolved.power), span, elementwise=True)
        return self.raised(made, self.read(resolved.power), span)

    def member(self: Elaborator, resolved: Resolved, node: RawName) -> Expression:  # type: ignore[misc]
        """The symbol itself, entered in the scope when it is new."""
        name = resolved.identity
        if not resolved.family and name in self.bound:
            return self.bound[name]
        indices = tuple(self.read(item) for item in resolved.family)
        for index in indices:
            self.count_with(index)
        known = self.scope.known(name)
        definition = self.scope.function_definition(name)
        if definition is not None and not indices and (known is None or known.role == "function"):
            return self.bare_function(definition, node)
        if known is None:
            known = self.new_name(name, resolved, node)
        shape = self.instance_shape(known, indices)
        beside = name in self.scope.conventions.get(BESIDE, "").split()
        if known.parameters and not indices and node.font != "bold" and not beside:
            shape = ()  # a plain x beside a family of vectors x_t is another, scalar x
        if resolved.components and len(shape) < len(resolved.components):
            if known.explicit:
                raise ShapeClash(
                    f"{len(resolved.components)} indices on {name}, a {build.shape_text(shape)}", node.span
                )
            shape = tuple(self.scope.size(name) for _ in resolved.components)
            self.scope.declare(Declaration(name, shape, explicit=False))
        return Symbol(shape, name, indices, style=resolved.style, span=node.span)

    def bare_function(self: Elaborator, definition: Any, node: RawName) -> Expression:  # type: ignore[misc]
        """A function named without its argument (``\\nabla L``): at its own parameters."""
        arguments = tuple(
            Symbol(argument.shape, argument.name, argument.indices, style=argument.style)
            for argument in definition.arguments
        )
        return Apply(definition.body.shape, definition.target.name, arguments, node.primes, span=node.span)

    def new_name(self: Elaborator, name: str, resolved: Resolved, node: RawName) -> Declaration:  # type: ignore[misc]
        """An undeclared name: a column or a matrix by its font, else a scalar."""
        shape: tuple[Expression, ...] = ()
        relative = self.relative(name) if not resolved.components else None
        if relative is not None and relative.shape:
            item = Declaration(
                name, relative.shape, parameters=relative.parameters if resolved.family else (), explicit=False
            )
            self.scope.declare(item)
            return item
        if node.font == "bold" and not resolved.components:
            letter = node.base
            shape = (self.scope.size(letter),)
            if letter[:1].isupper():
                shape = (self.scope.size(letter), self.scope.size(letter))
        elif resolved.components:
            shape = tuple(self.scope.size(node.base) for _ in resolved.components)
        domain = Domain()
        role = "value"
        resolver = NameResolver(self.scope, frozenset(self.bound))
        if (
            not shape
            and not resolved.family
            and resolver.is_index_name(node)
            and node.base.islower()
            and not resolved.style.sub_label
            and not resolved.style.sup_label
        ):
            domain, role = Domain("integer", build.ONE), "index"
        parameters = tuple(Symbol((), f"index{k}") for k in range(len(resolved.family)))
        item = Declaration(name, shape, domain, parameters, role=role, explicit=False)
        self.scope.declare(item)
        return item

    def relative(self: Elaborator, name: str) -> Declaration | None:  # type: ignore[misc]
        """The declared symbol that an accented, labelled or incremented name is a value of: ``w`` for ``w^*``,
        ``\\hat w`` and ``\\Delta w``."""
        plain = name.rsplit(":", 1)[-1].removeprefix("Delta ").split("^")[0].split("_")[0]
        known = self.scope.known(plain) if plain != name else None
        return known if known is not None and known.explicit and known.role == "value" else None

    def instance_shape(self: Elaborator, known: Declaration, indices: tuple[Expression, ...]) -> tuple[Expression, ...]:  # type: ignore[misc]
        """The declared shape at these family indices (``d^{(t-1)}`` for member t)."""
        if not known.parameters or not known.shape or len(indices) != len(known.parameters):
            return known.shape
        mapping: dict[Symbol, Expression] = dict(zip(known.parameters, indices, strict=True))
        return tuple(substitute(size, mapping) for size in known.shape)

    def entries(self: Elaborator, base: Expression, components: tuple[Raw, ...], span: Span) -> Expression:  # type: ignore[misc]
        positions = tuple(None if isinstance(item, RawWhole) else self.read(item) for item in components)
        for axis, position in enumerate(positions):
            if isinstance(position, Symbol) and not position.indices and axis < base.rank:
                self.scope.declare_index(position.name, base.shape[axis])
        return build.component(base, positions, span)
