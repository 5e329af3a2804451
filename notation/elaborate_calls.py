"""Applications: functions, norms, bars, expectations, densities, and brackets that only group."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from notation import build
from notation.expression import (
    Apply,
    Covariance,
    Density,
    Expectation,
    Expression,
    Extremum,
    Logical,
    Norm,
    Number,
    Probability,
    Relation,
    Symbol,
    TupleOf,
    Variance,
    substitute,
)
from notation.functions import FUNCTIONS
from notation.givens import Declaration, Domain, RandomVariable
from notation.laws import LAWS, law_density
from notation.names import NameResolver, base_identity, index_items, label_text
from notation.raw import (
    Raw,
    RawDots,
    RawFence,
    RawFunction,
    RawList,
    RawName,
    RawProbability,
    RawProduct,
    RawRelation,
    RawScripted,
)
from notation.sizes import settled, unify_shape
from notation.source import Malformed, ShapeClash, Span, Unsupported

if TYPE_CHECKING:
    from notation.elaborate import Elaborator

FUNCTION_LETTERS = frozenset("f g h F G H phi varphi psi Phi Psi sigma ell J Q S rho".split())
"""Undeclared letters before a bracket that are read as functions."""
DENSITY_LETTERS = frozenset("p q P".split())
NORM_KINDS = {"": "2", "2": "2", "F": "F", "fro": "F", "1": "1", "infty": "inf", "op": "op", "*": "nuc", "ast": "nuc"}
EIGENVALUES = {"max": "eigmax", "1": "eigmax", "min": "eigmin"}


def is_named_law(node: Raw) -> bool:
    """Whether the marks are a law with its parameters: ``\\mathcal{N}(0, 1)``."""
    if not isinstance(node, RawProduct) or len(node.factors) != 2 or not isinstance(node.factors[1], RawFence):
        return False
    head = node.factors[0]
    named = isinstance(head, RawName) and head.base in LAWS
    return named and isinstance(head, RawName) and (head.font in ("script", "roman") or len(head.base) > 1)


class CallReader:
    """The part of the elaborator that applies things to bracketed arguments."""

    # --- brackets ---

    def fence(self: Elaborator, node: RawFence) -> Expression:  # type: ignore[misc]
        if node.opener in ("|", "‖"):
            return self.bars(node)
        if node.opener in ("⌊", "⌈"):
            return build.apply("floor" if node.opener == "⌊" else "ceil", (self.read(node.items[0]),), node.span)
        if node.opener == "<":
            if len(node.items) != 2:
                raise Unsupported("an inner product of other than two", node.span)
            return self.inner_product(self.read(node.items[0]), self.read(node.items[1]), node.span)
        if not node.items:
            raise Malformed("empty brackets", node.span)
        if len(node.items) == 1:
            only = node.items[0]
            if (
                isinstance(only, RawProduct)
                and len(only.factors) > 2
                and all(isinstance(only.factors[k], RawDots) for k in (0, -1))
            ):
                rest = only.factors[1:-1]  # [… a_i …]
                return self.by_general_entry(rest[0] if len(rest) == 1 else RawProduct(only.span, rest), node.span)
            return self.read(only)
        if any(separator != "," and separator != ";" for separator in node.separators):
            raise Unsupported("a bar inside brackets that are no probability", node.span)
        return self.listing(node)

    def listing(self: Elaborator, node: RawFence) -> Expression:  # type: ignore[misc]
        """A bracketed list: numbers or vectors as an array, else a tuple."""
        from notation.elaborate import tuple_of

        if any(isinstance(item, RawDots) for item in node.items):
            return self.dotted_list(node)
        items = tuple(self.read(item) for item in node.items)
        if node.opener == "[" and items[0].shape and all(item.shape == items[0].shape for item in items):
            return build.array(items, node.span)
        return tuple_of(items, node.span)

    def dotted_list(self: Elaborator, node: RawFence) -> Expression:  # type: ignore[misc]
        """``[c, \\dots, c]`` is constant; ``(x_1, \\dots, x_n)`` the whole family as a vector."""
        ends = [self.read(item) for item in node.items if not isinstance(item, RawDots)]
        if ends[0] == ends[-1] and not ends[0].shape:
            return build.scale(ends[0], build.ones((self.scope.size("all"),)), node.span)
        raise Unsupported("a list with dots is not supported here", node.span)

    def inner_product(self: Elaborator, left: Expression, right: Expression, span: Span) -> Expression:  # type: ignore[misc]
        if left.rank == right.rank == 2:
            return build.apply("tr", (build.matmul(build.transpose(left), right),), span)
        if unify_shape(left.shape, right.shape, self.scope):
            return build.dot(left, right, span)
        return build.dot(left, right, span)

    # --- norms and bars ---

    def is_norm(self: Elaborator, node: Raw) -> bool:  # type: ignore[misc]
        return isinstance(node, RawFence) and node.opener == "‖"

    def is_inner_product(self: Elaborator, node: RawScripted) -> bool:  # type: ignore[misc]
        """``\\langle A, B \\rangle_F``: the subscript says which inner product, and there is one for each shape."""
        angles = isinstance(node.base, RawFence) and node.base.opener == "<"
        return angles and node.sub is not None and node.sub.text.strip("()") in ("F", "fro", "2")

    def norm_with_kind(self: Elaborator, node: RawScripted) -> Expression | None:  # type: ignore[misc]
        if not self.is_norm(node.base):
            return None
        assert isinstance(node.base, RawFence)
        kind = node.sub.text.strip("()") if node.sub else ""
        if kind not in NORM_KINDS:
            raise Unsupported(f"the norm with subscript {kind!r} is not supported", node.span)
        return self.norm(node.base, NORM_KINDS[kind], bool(kind))

    def norm(self: Elaborator, node: RawFence, kind: str = "2", written: bool = False) -> Expression:  # type: ignore[misc]
        if len(node.items) != 1:
            raise Unsupported("a norm of a list", node.span)
        prime = self.bare_derivative(node.items[0])
        if prime is not None:
            return prime
        inside = self.read(node.items[0])
        if not inside.shape:
            self.remark("norm bars around a scalar were read as its absolute value")
            return build.apply("abs", (inside,), node.span)
        if inside.rank == 2 and kind == "2" and not build.is_one(inside.shape[0]):
            kind = self.scope.conventions.get("matrix norm", "op") if not written else "op"
        if inside.rank == 1 or build.is_one(inside.shape[0]):
            kind = {"F": "2", "op": "2"}.get(kind, kind)
        return build.norm(inside, kind, node.span)

    def bare_derivative(self: Elaborator, node: Raw) -> Expression | None:  # type: ignore[misc]
        """``|\\sigma'|`` without an argument: its least upper bound, named as a symbol of its own."""
        if not isinstance(node, RawName) or not node.primes or node.sub or node.sup:
            return None
        name = base_identity(node, self.scope)
        known = self.scope.known(name)
        if self.scope.function_definition(name) is None and not (known and known.role == "function"):
            return None
        self.remark(f"the size of {name}' without its argument was read as its least upper bound")
        self.scope.fresh += 1
        at = Symbol((), f"x.{self.scope.fresh}")
        inside = build.apply("abs", (Apply((), name, (at,), node.primes),))
        return Extremum((), "sup", variable=at, body=inside, span=node.span)

    def bars(self: Elaborator, node: RawFence) -> Expression:  # type: ignore[misc]
        if node.opener == "‖":
            return self.norm(node)
        if len(node.items) != 1:
            raise Unsupported("bars around a list", node.span)
        prime = self.bare_derivative(node.items[0])
        if prime is not None:
            return prime
        inside = self.read(node.items[0])
        if inside.rank == 2:
            if inside.shape[0] == inside.shape[1]:
                return build.apply("det", (inside,), node.span)
            raise ShapeClash(f"single bars around a {build.shape_text(inside.shape)}", node.span)
        if inside.rank == 1:
            self.remark("single bars around a vector were read as its norm")
            return build.norm(inside, "2", node.span)
        return build.apply("abs", (inside,), node.span)

    # --- known functions ---

    def function(self: Elaborator, node: RawFunction) -> Expression:  # type: ignore[misc]
        name = node.name
        if name in ("max", "min"):
            return self.largest(name, node)
        if name == "logdet":
            return build.apply("log", (build.apply("det", (self.read(node.argument),), node.span),), node.span)
        if name not in FUNCTIONS:
            raise Unsupported(f"the function {name} is not supported", node.span)
        if name == "diag" and isinstance(node.argument, RawFence) and len(node.argument.items) > 1:
            return self.diagonal_of_list(node)
        argument = self.read(node.argument)
        if isinstance(argument, TupleOf):
            raise Unsupported(f"{name} of several arguments", node.span)
        if name == "log" and node.sub is not None:
            made = build.div(
                build.apply("log", (argument,)), build.apply("log", (self.read(node.sub.items[0]),)), node.span
            )
        elif name in ("tr", "det") and not argument.shape:
            self.remark(f"{name} of a scalar is the scalar")
            made = argument
        elif FUNCTIONS[name].rule == "matrix->scalar":
            made = build.apply(name, (self.square(argument),), node.span)
        else:
            made = build.apply(name, (argument,), node.span)
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
        from notation.ellipsis import general_term
        from notation.expression import BasisVector, BigOperator

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

    # --- names before brackets ---

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
            return build.apply("indicator", (self.condition(fence.items[0]),), span)
        if identity in self.scope.densities and name.sub is None and name.sup is None and not name.primes:
            pattern = self.density_pattern(identity, fence, span)
            if pattern is not None:
                return pattern
        if self.is_density(name, identity, fence):
            return self.density(identity, fence, span)
        if identity in ("E", "V") and known is None and name.sup is None:
            kind = "expectation" if identity == "E" else "variance"
            sub = name.sub.items[0] if name.sub and name.sub.items else None
            return self.probability(RawProbability(span, kind, fence, sub))
        if identity == "delta" and known is None and name.sub is None:
            return None
        resolved = NameResolver(self.scope, frozenset(self.bound)).resolve(
            RawName(name.span, name.base, name.font, name.accents, name.sub, None, name.primes)
        )
        labelled = resolved.identity
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
        if known is None and name.base in LAWS and (identity.startswith("script:") or word):
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
        plain = not name.sub and not name.sup and not name.accents and not name.base.isupper()
        return plain and fence.opener == "(" and isinstance(only, RawName) and not only.primes

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
        if name.base == "rank" and len(fence.items) == 1:
            return build.apply("rank", (self.read(fence.items[0]),), span)
        if name.base == "vec" and len(fence.items) == 1:
            return build.apply("vec", (self.read(fence.items[0]),), span)
        return None

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
        return build.apply("kl", tuple(names), span)

    # --- named laws ---

    def named_law(self: Elaborator, node: Raw) -> tuple[str, tuple[Expression, ...]]:  # type: ignore[misc]
        """``\\mathcal{N}(\\mu, \\sigma^2)``: the law and its parameters."""
        factors = node.factors if isinstance(node, RawProduct) else (node,)
        if not isinstance(factors[0], RawName) or factors[0].base not in LAWS:
            raise Unsupported("this distribution is not known", node.span)
        if len(factors) < 2 or not isinstance(factors[1], RawFence):
            raise Unsupported("a distribution without its parameters", node.span)
        return LAWS[factors[0].base].law, tuple(self.read(item) for item in factors[1].items)

    def unnamed_law(self: Elaborator, node: Raw) -> Expression:  # type: ignore[misc]
        """A law that stands in a formula itself, under a name of its own."""
        law, parameters = self.named_law(node)
        for item in self.scope.random:
            if item.name.startswith("law.") and (item.law, item.parameters) == (law, parameters):
                return Symbol((), item.name, span=node.span)
        self.scope.fresh += 1
        name = f"law.{self.scope.fresh}"
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

    def user_call(self: Elaborator, labelled: str, name: RawName, fence: RawFence, span: Span) -> Expression:  # type: ignore[misc]
        """A user's function: by its definition's shape, elementwise on arrays when its parameter is a scalar."""
        items = tuple(self.read(item) for item in fence.items)
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

    # --- probability ---

    def is_density(self: Elaborator, name: RawName, identity: str, fence: RawFence) -> bool:  # type: ignore[misc]
        known = self.scope.known(identity)
        if known is not None and known.role == "distribution":
            return True
        if (
            name.base in DENSITY_LETTERS
            and "|" in fence.separators
            and not (known is not None and known.explicit and known.role != "function")
        ):
            return self.scope.function_definition(identity) is None  # a bar: no product can be meant
        if self.integrates_over(identity, fence):
            return True
        if known is not None or self.scope.function_definition(identity) is not None:
            return False
        if identity not in DENSITY_LETTERS or name.sup is not None or name.primes:
            return False
        if any(separator == "|" for separator in fence.separators):
            return True
        if isinstance(fence.items[0], RawRelation):
            return True
        return self.integrating is not None or self.mentions_random(fence)

    def integrates_over(self: Elaborator, identity: str, fence: RawFence) -> bool:  # type: ignore[misc]
        """``p(a) da``: a density, though words have named p alone before (``let $p$ be the density of …``)."""
        known = self.scope.known(identity)
        if self.integrating is None or known is None or known.explicit or known.shape or known.parameters:
            return False
        if identity not in DENSITY_LETTERS or self.scope.function_definition(identity) is not None:
            return False
        argument = fence.items[0] if len(fence.items) == 1 else None
        return isinstance(argument, RawName) and self.read(argument) == self.integrating[1]

    def density_pattern(self: Elaborator, identity: str, fence: RawFence, span: Span) -> Expression | None:  # type: ignore[misc]
        """``p(x \\mid z)`` with discrete z: the member z of a family named by the pattern; arguments that
        nothing varies are part of the name."""
        if not all(isinstance(item, RawName) and item.sub is None and item.sup is None for item in fence.items):
            return None
        names = [base_identity(item, self.scope) for item in fence.items if isinstance(item, RawName)]
        indices: list[Expression] = []
        running: set[str] = set()
        for item, name in zip(fence.items, names, strict=True):
            if name in self.bound or self.scope.is_integer(name):
                indices.append(self.read(item))
                running.add(name)
            elif self.scope.known(name) is not None and self.scope.known(name).explicit:  # type: ignore[union-attr]
                return None
        marks = [*fence.separators, ""]
        pattern = f"{identity}({''.join(name + mark for name, mark in zip(names, marks, strict=True))})"
        if self.scope.known(pattern) is None:
            pattern = self.renamed_pattern(identity, names, fence.separators, running) or pattern
        if self.scope.known(pattern) is None:
            parameters = tuple(Symbol((), f"index{k}") for k in range(len(indices)))
            ranges = tuple(self.index_range(index) for index in indices)
            domain = Domain("real", build.ZERO, lower_open=True)
            self.scope.declare(Declaration(pattern, (), domain, parameters, ranges))
        return Symbol((), pattern, tuple(indices), span=span)

    def renamed_pattern(  # type: ignore[misc]
        self: Elaborator, identity: str, names: list[str], separators: tuple[str, ...], running: set[str]
    ) -> str | None:
        """The one known pattern that differs from this in nothing but the name of an index which is not declared by
        itself: ``\\sum_j q(j)`` beside ``q(z)``."""
        found: list[str] = []
        for known in self.scope.declarations:
            head, bracket, rest = known.partition("(")
            pieces = re.split(r"([,|;])", rest[:-1]) if bracket and rest.endswith(")") else []
            if head != identity or tuple(pieces[1::2]) != separators or len(pieces[::2]) != len(names):
                continue
            differing = [name for name, other in zip(names, pieces[::2], strict=True) if name != other]
            if all(name in running and not self.declared_by_itself(name) for name in differing):
                found.append(known)
        return found[0] if len(found) == 1 else None

    def declared_by_itself(self: Elaborator, name: str) -> bool:  # type: ignore[misc]
        known = self.scope.known(name)
        return known is not None and known.explicit

    def index_range(self: Elaborator, index: Expression) -> tuple[Expression | None, Expression | None]:  # type: ignore[misc]
        known = self.scope.known(index.name) if isinstance(index, Symbol) else None
        return (known.domain.lower, known.domain.upper) if known else (None, None)

    def mentions_random(self: Elaborator, fence: RawFence) -> bool:  # type: ignore[misc]
        from notation.raw import raw_walk

        return any(
            isinstance(item, RawName) and self.scope.is_random(base_identity(item, self.scope))
            for item in raw_walk(fence)
        )

    def density(self: Elaborator, identity: str, fence: RawFence, span: Span) -> Expression:  # type: ignore[misc]
        first = fence.items[0]
        if isinstance(first, RawRelation) and first.ops[0] != "in":
            return Probability((), event=self.condition(first), span=span)
        values = [self.read(item) for item in fence.items]
        at = values[0]
        given = tuple(values[k + 1] for k, separator in enumerate(fence.separators) if separator == "|")
        if len(values) - len(given) != 1:
            raise Unsupported("a joint density is not supported yet", span)
        owner = ""
        known = self.scope.known(identity)
        if known is not None and known.role == "distribution":
            return Density((), identity, at=at, given=given, span=span)
        if self.integrating is not None and at == self.integrating[1]:
            owner = self.integrating[0]
        elif isinstance(at, Symbol):
            owner = at.name
        return Density((), identity, at=at, of=owner, given=given, span=span)

    def probability(self: Elaborator, node: RawProbability) -> Expression:  # type: ignore[misc]
        over = self.over(node.sub)
        argument = node.argument
        items: tuple[Raw, ...] = (argument,)
        separators: tuple[str, ...] = ()
        if isinstance(argument, RawFence) and argument.opener in ("(", "[", "{", ""):
            items, separators = argument.items, argument.separators
        given: tuple[Expression, ...] = ()
        if "|" in separators:
            cut = separators.index("|") + 1
            given = tuple(self.condition_or_value(item) for item in items[cut:])
            items = items[:cut]
        if node.kind == "probability":
            event = self.condition(items[0])
            return Probability((), event=event, given=given, span=node.span)
        if node.kind == "covariance":
            if len(items) == 1:
                return self.variance(self.read(items[0]), over, given, node.span)
            left, right = self.read(items[0]), self.read(items[1])
            return Covariance(left.shape + right.shape, left=left, right=right, over=over, span=node.span)
        if len(items) != 1:
            raise Unsupported("an expectation of several things", node.span)
        body = self.read(items[0])
        if isinstance(body, Relation | Logical | TupleOf):
            raise Unsupported("an expectation of a statement", node.span)
        if node.kind == "variance":
            return self.variance(body, over, given, node.span)
        return Expectation(body.shape, body=body, over=over, given=given, span=node.span)

    def condition_or_value(self: Elaborator, node: Raw) -> Expression:  # type: ignore[misc]
        return self.read(node)

    def variance(  # type: ignore[misc]
        self: Elaborator, body: Expression, over: tuple[str, ...], given: tuple[Expression, ...], span: Span
    ) -> Expression:
        if not body.shape:
            return Variance((), body=body, over=over, given=given, span=span)
        if self.policy.variance_elementwise:
            self.remark("the variance of a vector was read as the vector of variances")
            return Variance(body.shape, body=body, over=over, given=given, elementwise=True, span=span)
        size = body.shape[-1] if body.rank == 2 and build.is_one(body.shape[0]) else body.shape[0]
        if body.rank == 2 and not build.is_one(body.shape[0]):
            raise Unsupported("the variance of a matrix", span)
        return Variance((size, size), body=body, over=over, given=given, span=span)

    def over(self: Elaborator, node: Raw | None) -> tuple[str, ...]:  # type: ignore[misc]
        """The names in an expectation's subscript; ``x \\sim p`` also says what x is."""
        if node is None:
            return ()
        items = node.items if isinstance(node, RawFence) and not node.opener else (node,)
        found: list[str] = []
        for item in items:
            if isinstance(item, RawRelation) and item.ops[0] == "~":
                found.extend(self.sampled(item))
            elif isinstance(item, RawName):
                made = self.read(RawName(item.span, item.base, item.font, item.accents, item.sub, item.sup))
                found.append(made.name if isinstance(made, Symbol) else base_identity(item, self.scope))
            elif isinstance(item, RawProduct):  # q(z|x): over everything
                return ()
        random = tuple(name for name in found if self.scope.is_random(name))
        return random if len(random) == len(found) else ()

    def sampled(self: Elaborator, node: RawRelation) -> list[str]:  # type: ignore[misc]
        variable = self.read(node.items[0])
        if not isinstance(variable, Symbol):
            raise Unsupported("what is sampled is not a name", node.span)
        law = node.items[1]
        if isinstance(law, RawName):
            source = self.scope.known(base_identity(law, self.scope))
            named = next((item for item in self.scope.random if item.name == base_identity(law, self.scope)), None)
            if (
                source is not None
                and source.role == "distribution"
                and named is not None
                and not self.scope.is_random(variable.name)
            ):
                self.scope.random.append(
                    RandomVariable(variable.name, named.law, named.parameters, named.mean, named.variance)
                )
        return [variable.name]


__all__ = ["CallReader", "Norm", "Number"]
