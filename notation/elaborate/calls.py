"""Names before brackets: an application or a product."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from notation import build
from notation.elaborate.densities import DENSITY_LETTERS
from notation.expression import Apply, Expression, Symbol
from notation.givens import Declaration
from notation.laws import LAWS
from notation.names import TRANSPOSES, NameResolver, Resolved, base_identity, index_items, label_text
from notation.raw import Raw, RawFence, RawList, RawName, RawProbability, RawScripted, raw_walk
from notation.scope import OVERLOADED
from notation.sizes import unify_shape
from notation.source import Malformed, ShapeClash, Span, Unsupported
from notation.walking import substitute

if TYPE_CHECKING:
    from notation.elaborate.elaborator import Elaborator


FUNCTION_LETTERS = frozenset("f g h F G H phi varphi psi Phi Psi sigma ell J Q S rho".split())
"""Undeclared letters before a bracket that are read as functions."""


EIGENVALUES = {"max": "eigmax", "1": "eigmax", "min": "eigmin"}


class CallElaborator:
    """The part of the elaborator that applies names to bracketed arguments."""

    def call(self: Elaborator, name: RawName, following: Raw) -> Expression | None:  # type: ignore[misc]
        """``name(…)`` as an application, with a power on the bracket; None when it is a product."""
        power: RawScripted | None = None
        fence = following
        if isinstance(fence, RawScripted) and isinstance(fence.base, RawFence):
            power, fence = fence, fence.base
        if not isinstance(fence, RawFence) or fence.opener not in ("(", "[", "{"):
            return None
        made = self.applied_name(name, fence, name.span.cover(fence.span))
        if made is None or power is None:
            return made
        if power.sub is not None:
            made = self.entries(made, tuple(power.sub.items), power.span)
        return self.superscripted(made, power.sup, power.span) if power.sup else made

    def applied_name(self: Elaborator, name: RawName, fence: RawFence, span: Span) -> Expression | None:  # type: ignore[misc]
        identity = base_identity(name, self.scope)
        if identity in self.bound:
            return None
        word = name.base if name.font == "roman" else ""
        if word or name.sub is not None or identity == "H":
            made = self.worded_call(identity, name, fence, span)
            if made is not None:
                return made
        known = self.scope.known(identity)
        if (name.base in ("1", "I") and name.font in ("blackboard", "bold")) or name.base == "indicator":
            if name.sup is not None and (name.sup.transposed or name.sup.text.replace(" ", "") in TRANSPOSES):
                return None  # ``\mathbf 1^T (M^T)^2``: a row of ones
            if name.primes or name.sub is not None or name.sup is not None:
                raise Unsupported("an indicator with marks on it", span)
            return build.apply("indicator", (self.condition(fence.items[0]),), span)
        if identity in self.scope.densities and name.sub is None and name.sup is None and not name.primes:
            pattern = self.density_pattern(identity, fence, span)
            if pattern is not None:
                return pattern
        if self.is_density(name, identity, fence):
            return self.density(name, identity, fence, span)
        if identity in ("E", "V") and known is None and name.sup is None:
            kind = "expectation" if identity == "E" else "variance"
            sub = name.sub.items[0] if name.sub and name.sub.items else None
            return self.probability(RawProbability(span, kind, fence, sub))
        if identity == "delta" and known is None and name.sub is None:
            return None
        resolver = NameResolver(self.scope, frozenset(self.bound))
        above = resolver.resolve(name)
        resolver.check_labels(name, above)
        labelled = resolver.function_name(name) or above.identity
        resolved = resolver.resolve(replace(name, sup=None))
        made = self.call_of(labelled, resolved, name, fence, span)
        return made if made is None or name.sup is None else self.call_raised(made, above, name.sup, span)

    def call_raised(self: Elaborator, made: Expression, above: Resolved, script: RawList, span: Span) -> Expression:  # type: ignore[misc]
        """What a superscript between a function and its argument does to the value: ``f^2(x)`` is a square."""
        if above.inverted:
            raise Unsupported("an inverse function", script.span)
        if above.transposed:
            return self.transpose(made, span)
        if above.power is not None:
            return self.function_power(made, script, span)
        if any(isinstance(part, RawName) and part.base in self.bound for part in raw_walk(script)):
            raise Unsupported("a function with an index", script.span)
        return made

    def call_of(  # type: ignore[misc]
        self: Elaborator, labelled: str, resolved: Resolved, name: RawName, fence: RawFence, span: Span
    ) -> Expression | None:
        """The call of a function of this name, or None where a product is meant."""
        identity = base_identity(name, self.scope)
        known = self.scope.known(identity)
        word = name.base if name.font == "roman" else ""
        definition = self.scope.function_definition(labelled)
        declared = self.scope.known(labelled)
        is_function = definition is not None or (declared is not None and declared.role == "function")
        if not is_function and (declared is not None or resolved.family or resolved.components):
            if (
                len(fence.items) > 1
                and name.sub is not None
                and not (declared is not None and declared.explicit)
                and name.base in FUNCTION_LETTERS
            ):
                return self.user_call(f"{identity}_{label_text(name.sub)}", name, fence, span)  # J_D(w, x)
            return (
                None
                if not name.primes or (declared is not None and declared.explicit)
                else self.user_call(labelled, name, fence, span)
            )
        if is_function or name.primes or (known is None and name.base in FUNCTION_LETTERS) or word:
            return self.user_call(labelled, name, fence, span)
        if known is None and name.base in LAWS and name.sub is None and (identity.startswith("script:") or word):
            made = self.density_value(name, fence, span)
            if made is not None:
                return made
        if known is None and identity.startswith("script:"):
            return self.user_call(labelled, name, fence, span)
        if known is None and (len(fence.items) > 1 or self.is_bare_argument(name, fence)):
            return self.user_call(labelled, name, fence, span)
        return None

    def is_bare_argument(self: Elaborator, name: RawName, fence: RawFence) -> bool:  # type: ignore[misc]
        """Whether ``\\mu(x)``: nobody puts brackets around a lone name to multiply by it. Capitals may be matrices."""
        only = fence.items[0]
        labelled = name.sub is not None and name.base in DENSITY_LETTERS and not self.may_count(name.sub)
        plain = (not name.sub or labelled) and not name.sup and not name.accents and not name.base.isupper()
        return plain and fence.opener == "(" and isinstance(only, RawName) and not only.primes

    def may_count(self: Elaborator, script: RawList) -> bool:  # type: ignore[misc]
        """Whether a subscript may be an index."""
        resolver = NameResolver(self.scope, frozenset(self.bound))
        return any(resolver.is_index(item) for item in index_items(script))

    def worded_call(self: Elaborator, identity: str, name: RawName, fence: RawFence, span: Span) -> Expression | None:  # type: ignore[misc]
        """Divergences, eigenvalues, indicators: names that words and labels make known."""
        label = name.sub.text if name.sub else ""
        if identity == "lambda" and label in EIGENVALUES and len(fence.items) == 1:
            argument = self.square(self.read(fence.items[0]))
            if argument.rank == 2:
                return build.apply(EIGENVALUES[label], (argument,), span)
            return None
        if identity == "lambda" and label and len(fence.items) == 1 and self.scope.known("lambda") is None:
            if isinstance(fence.items[0], RawName) and self.read(fence.items[0]).rank == 2:
                raise Unsupported("an eigenvalue other than the largest or the smallest", span)
        if (identity == "D" and label == "KL") or name.base == "KL":
            return self.divergence(fence, span)
        if identity == "H" and self.are_laws(fence):
            name_of = "entropy" if len(fence.items) == 1 else "cross_entropy"
            return build.apply(name_of, tuple(self.read(item) for item in fence.items), span)
        if name.sub is not None:
            return None
        if name.base == "rank" and len(fence.items) == 1:
            return build.apply("rank", (self.read(fence.items[0]),), span)
        if name.base == "vec" and len(fence.items) == 1:
            return build.apply("vec", (self.read(fence.items[0]),), span)
        return None

    def user_call(self: Elaborator, labelled: str, name: RawName, fence: RawFence, span: Span) -> Expression:  # type: ignore[misc]
        """A user's function: by its definition's shape, elementwise on arrays when its parameter is a scalar."""
        items = tuple(self.read(item) for item in fence.items)
        definition = self.scope.function_definition(labelled, len(items))
        if definition is None and OVERLOADED not in self.scope.conventions:
            definition = self.scope.function_definition(labelled)
        declared = self.scope.known(labelled)
        if declared is None:
            declared = Declaration(labelled, role="function", explicit=False)
            self.scope.declare(declared)
        if definition is None:
            for arity in (
                item for item in self.scope.definitions if item.target.name == labelled and not item.function
            ):
                return self.argument_only(arity.target, name, span)
        shape = items[0].shape if items else ()
        if definition is not None:
            parameters = definition.arguments
            if len(parameters) != len(items):
                raise Malformed(f"{labelled} takes {len(parameters)} arguments", span)
            fits = all(
                unify_shape(parameter.shape, item.shape, self.scope)
                for parameter, item in zip(parameters, items, strict=True)
            )
            if fits:
                mapping = {a: b for a, b in zip(parameters, items, strict=True) if isinstance(b, Symbol)}
                shape = tuple(substitute(size, dict(mapping)) for size in definition.body.shape)
            elif any(parameter.shape for parameter in parameters):
                wanted, found = build.shape_text(parameters[0].shape), build.shape_text(items[0].shape)
                raise ShapeClash(f"{labelled} takes a {wanted}, this is {found}", span)
        elif declared.shape or (declared.properties and "scalar valued" in declared.properties):
            shape = declared.shape
        elif len(items) > 1:
            shape = ()
        return Apply(shape, labelled, items, name.primes, span=span)

    def argument_only(self: Elaborator, target: Symbol, name: RawName, span: Span) -> Expression:  # type: ignore[misc]
        """A defined quantity written with its argument (``L(w)`` where ``L = …``)."""
        return Symbol(target.shape, target.name, target.indices, style=target.style, span=span)
