"""The parsed tree to typed expressions: shapes and givens settle what the marks leave open.

One ``Elaborator`` reads under one policy. Coercions that people forgive (a row used as a column, the
scalar 1 for all-ones, bars around a vector) are made where nothing else is well-typed, and noted in
``remarks``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from typing import Any

from notation import build
from notation.bound_names import bound_names, uses_name
from notation.elaborate_calls import FUNCTION_LETTERS, CallReader
from notation.elaborate_ends import EndsReader
from notation.elaborate_operators import OperatorReader
from notation.elaborate_products import ProductReader
from notation.ellipsis import sum_of_dots
from notation.expression import (
    Apply,
    ArrayLiteral,
    BasisVector,
    Cases,
    Constant,
    Expression,
    Logical,
    Number,
    Ones,
    Relation,
    Symbol,
    TupleOf,
    Zeros,
)
from notation.givens import Declaration, Domain
from notation.names import TRANSPOSES, NameResolver, Resolved, base_identity, index_items
from notation.raw import (
    Raw,
    RawAbsent,
    RawBig,
    RawBinary,
    RawBinomial,
    RawCases,
    RawDerivative,
    RawDots,
    RawFence,
    RawFraction,
    RawFunction,
    RawList,
    RawMatrix,
    RawName,
    RawNegative,
    RawNumber,
    RawProbability,
    RawProduct,
    RawRelation,
    RawRoot,
    RawScripted,
    RawSum,
    RawText,
)
from notation.scope import BESIDE, PLAIN, Policy, Scope
from notation.source import Malformed, ShapeClash, Span, Unsupported

KRONECKER_LETTERS = frozenset("i j k l m n r s a b c p q".split())
CONSTANTS = {"pi": "pi", "infty": "infinity", "e": "e"}


class Elaborator(ProductReader, OperatorReader, CallReader, EndsReader):
    """Reads parsed trees in a scope. ``bound`` holds the index names bound around the present node."""

    def __init__(self, scope: Scope, policy: Policy = PLAIN) -> None:
        self.scope = scope
        self.policy = policy
        self.bound: dict[str, Symbol] = {}
        self.remarks: list[str] = []
        self.flips = 0
        self.replaced: list[tuple[Expression, Symbol]] = []

    # --- entry points ---

    def read(self, node: Raw) -> Expression:
        """The typed expression of a parsed node."""
        made = _DISPATCH.get(type(node))
        if made is None:
            raise Unsupported(f"{type(node).__name__} is not supported", node.span)
        result = made(self, node)
        for old, new in self.replaced:
            if result == old:
                return new
        return result

    def remark(self, text: str) -> None:
        if text not in self.remarks:
            self.remarks.append(text)

    # --- leaves ---

    def number(self, node: RawNumber) -> Expression:
        digits = len(node.text.partition(".")[2]) if "." in node.text else None
        return Number((), Fraction(node.text), digits, span=node.span)

    def name(self, node: RawName) -> Expression:
        special = self.special_name(node)
        if special is not None:
            return special
        resolved = NameResolver(self.scope, frozenset(self.bound)).resolve(node)
        for remark in resolved.remarks:
            self.remark(remark)
        if resolved.primes and not self.is_function_name(resolved.identity, node):
            resolved = self.primed_name(resolved)
        return self.finish_name(self.member(resolved, node), resolved, node.span)

    def primed_name(self, resolved: Resolved) -> Resolved:
        """``u'`` beside u is another name, of the shape of u where that is declared."""
        primed = resolved.identity + "'" * resolved.primes
        known = self.scope.known(resolved.identity)
        if known is not None and known.explicit and self.scope.known(primed) is None:
            self.scope.declare(replace(known, name=primed, properties=frozenset(), explicit=False))
        return replace(resolved, identity=primed, primes=0)

    def is_function_name(self, identity: str, node: RawName) -> bool:
        """Whether a prime on the name is a derivative: of a function that is known, or by its letter."""
        known = self.scope.known(identity)
        if self.scope.function_definition(identity) is not None or (known is not None and known.role == "function"):
            return True
        if known is not None and known.explicit:
            return not known.shape  # of a declared scalar it may be a derivative: by what is not said
        return known is None and node.base in FUNCTION_LETTERS

    def finish_name(self, base: Expression, resolved: Resolved, span: Span) -> Expression:
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
            made = build.inverse(made, span) if made.shape else build.power(made, build.neg(build.ONE), span)
        if resolved.transposed:
            made = self.transpose(made, span)
        return self.powered(made, resolved, span)

    def powered(self, made: Expression, resolved: Resolved, span: Span) -> Expression:
        return made if resolved.power is None else self.raised(made, self.read(resolved.power), span)

    def special_name(self, node: RawName) -> Expression | None:
        """Ones, zeros, identity, constants, basis vectors: unless the name is declared otherwise."""
        identity = base_identity(node, self.scope)
        declared = self.scope.known(identity) is not None
        if node.base in ("1", "0") and node.font in ("bold", "blackboard"):
            return self.all_ones_or_zeros(node)
        if (
            node.base in CONSTANTS
            and not declared
            and not node.accents
            and node.font in ("", "roman")
            and node.sub is None
        ):
            if node.base == "e" and node.sup is None and not self.scope.function_definition("e"):
                return Constant((), "e", span=node.span)
            if node.base == "e" and node.sup is not None:
                return self.exponential(node)
            if node.sup is None:
                return Constant((), CONSTANTS[node.base], span=node.span)
            power = self.read(node.sup.items[0]) if node.sup.items else build.ONE
            return build.power(Constant((), CONSTANTS[node.base]), power, node.span)
        if node.base == "I" and not declared and not node.accents:
            return self.identity_matrix(node)
        if node.base == "delta" and not declared and node.sup is None and node.sub is not None:
            made = self.kronecker_delta(node.sub, node)
            if made is not None:
                return made
        basis = node.base in self.scope.basis_letters or (node.base == "e" and node.font == "bold" and not declared)
        turned = node.sup is not None and node.sup.text.replace(" ", "") in TRANSPOSES
        if basis and node.sub is not None and (node.sup is None or turned) and len(node.sub.items) == 1:
            position = self.read(node.sub.items[0])
            made = BasisVector((self.scope.size("n"),), position=position, span=node.span)
            return build.transpose(made, node.span) if turned else made
        return None

    def kronecker_delta(self, sub: RawList, node: RawName) -> Expression | None:
        """``\\delta_{ij}`` that nobody declared, between two index letters."""
        items = index_items(sub)
        if len(items) != 2 or node.primes or node.accents or node.font:
            return None
        if not all(isinstance(item, RawName) and item.base in KRONECKER_LETTERS and item.sub is None for item in items):
            return None
        self.remark("delta with two indices was read as Kronecker's")
        return build.apply("delta", tuple(self.read(item) for item in items), node.span)

    def exponential(self, node: RawName) -> Expression:
        assert node.sup is not None
        if len(node.sup.items) != 1:
            raise Malformed("an exponent with several parts", node.sup.span)
        return build.apply("exp", (self.read(node.sup.items[0]),), node.span)

    def all_ones_or_zeros(self, node: RawName) -> Expression:
        """``\\mathbf 1`` with its size in the subscript, or a size to be settled by its neighbours."""
        shape: tuple[Expression, ...] = (self.scope.size("all"),)
        if node.sub is not None and node.sub.items:
            items = index_items(node.sub)
            sizes = node.sub.items
            if len(sizes) == 1 and isinstance(sizes[0], RawBinary) and sizes[0].op == "times":
                items = (sizes[0].left, sizes[0].right)
            elif len(sizes) == 1:
                items = sizes
            if isinstance(sizes[0], RawRelation):
                return build.apply("indicator", (self.read(sizes[0]),), node.span)
            shape = build.normal_shape(tuple(self.read(item) for item in items))
        made: Expression = Ones(shape, span=node.span) if node.base == "1" else Zeros(shape, span=node.span)
        if node.sup is not None and node.sup.text in ("T", "top", "intercal"):
            made = build.transpose(made, node.span)
        elif node.sup is not None and node.sub is None and len(_times(node.sup)) == 2:
            made = replace(made, shape=build.normal_shape(tuple(self.read(item) for item in _times(node.sup))))
        elif node.sup is not None:
            raise Unsupported("a power of all-ones", node.span)
        return made

    def identity_matrix(self, node: RawName) -> Expression:
        size: Expression = self.scope.size("I")
        if node.sub is not None and node.sub.items:
            first = node.sub.items[0]
            if isinstance(first, RawBinary) and first.op == "times":
                first = first.left
            size = self.read(first)
        return build.identity(size, node.span)

    def member(self, resolved: Resolved, node: RawName) -> Expression:
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

    def bare_function(self, definition: Any, node: RawName) -> Expression:
        """A function named without its argument (``\\nabla L``): at its own parameters."""
        arguments = tuple(
            Symbol(argument.shape, argument.name, argument.indices, style=argument.style)
            for argument in definition.arguments
        )
        return Apply(definition.body.shape, definition.target.name, arguments, node.primes, span=node.span)

    def new_name(self, name: str, resolved: Resolved, node: RawName) -> Declaration:
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

    def relative(self, name: str) -> Declaration | None:
        """The declared symbol that an accented, labelled or incremented name is a value of: ``w`` for ``w^*``,
        ``\\hat w`` and ``\\Delta w``."""
        plain = name.rsplit(":", 1)[-1].removeprefix("Delta ").split("^")[0].split("_")[0]
        known = self.scope.known(plain) if plain != name else None
        return known if known is not None and known.explicit and known.role == "value" else None

    def instance_shape(self, known: Declaration, indices: tuple[Expression, ...]) -> tuple[Expression, ...]:
        """The declared shape at these family indices (``d^{(t-1)}`` for member t)."""
        if not known.parameters or not known.shape or len(indices) != len(known.parameters):
            return known.shape
        from notation.expression import substitute

        mapping: dict[Symbol, Expression] = dict(zip(known.parameters, indices, strict=True))
        return tuple(substitute(size, mapping) for size in known.shape)

    def entries(self, base: Expression, components: tuple[Raw, ...], span: Span) -> Expression:
        positions = tuple(self.read(item) for item in components)
        for axis, position in enumerate(positions):
            if isinstance(position, Symbol) and not position.indices and axis < base.rank:
                self.scope.declare_index(position.name, base.shape[axis])
        return build.component(base, positions, span)

    # --- sums, fractions, roots ---

    def sum(self, node: RawSum) -> Expression:
        if any(isinstance(part, RawDots) for _, part in node.terms):
            at = next(k for k, (_, part) in enumerate(node.terms) if isinstance(part, RawDots))
            before = [self.read(part) for _, part in node.terms[:at]]
            after = [self.read(part) for _, part in node.terms[at + 1 :]]
            if not before or not after:
                raise Unsupported("an ellipsis without both ends", node.span)
            return sum_of_dots(before, after, self.scope, node.span)
        if self.policy.widen:
            node = self.widened(node)
        terms = [(sign, self.read(part)) for sign, part in node.terms]
        if any(sign == "±" for sign, _ in terms):
            raise Unsupported("a sign that is both plus and minus", node.span)
        if len(terms) == 1:
            return terms[0][1] if terms[0][0] == "+" else build.neg(terms[0][1], node.span)
        values = self.aligned([value for _, value in terms], node.span)
        signed = tuple(
            value if sign == "+" else build.neg(value, value.span)
            for (sign, _), value in zip(terms, values, strict=True)
        )
        return build.add(signed, node.span)

    def widened(self, node: RawSum) -> RawSum:
        """``\\nabla a + b`` as if brackets stood around ``a + b``; a sum likewise, but only one whose index its own
        term does not use either: elsewhere the index says how far the sum reaches."""
        for position, (sign, part) in enumerate(node.terms[:-1]):
            rest = node.terms[position + 1 :]
            constant = isinstance(part, RawBig) and part.kind == "sum" and not uses_name(part.body, bound_names(part))
            if isinstance(part, RawDerivative) or constant:
                assert isinstance(part, RawDerivative | RawBig)
                body = part.body
                first = body.terms if isinstance(body, RawSum) else (("+", body),)
                self.remark("brackets were supplied after a sum or a gradient sign")
                wide = replace(part, body=RawSum(node.span, (*first, *rest)))
                return RawSum(node.span, (*node.terms[:position], (sign, wide)))
        return node

    def negative(self, node: RawNegative) -> Expression:
        return build.neg(self.read(node.operand), node.span)

    def fraction(self, node: RawFraction) -> Expression:
        return self.divided(self.read(node.numerator), self.read(node.denominator), node.span)

    def divided(self, numerator: Expression, denominator: Expression, span: Span) -> Expression:
        if denominator.shape and numerator.shape != denominator.shape:
            if not numerator.shape and denominator.rank == 1:
                self.remark("a number over a vector was read elementwise")
                return (
                    build.div(Ones(denominator.shape), denominator, span)
                    if numerator == build.ONE
                    else build.scale(numerator, build.div(Ones(denominator.shape), denominator), span)
                )
            unified = self.unified(numerator, denominator)
            if unified is not None:
                return build.div(*unified, span)
        return build.div(numerator, denominator, span)

    def root(self, node: RawRoot) -> Expression:
        inside = self.read(node.radicand)
        if node.degree is not None:
            return build.power(inside, build.div(build.ONE, self.read(node.degree)), node.span)
        if inside.rank == 2:
            return build.power(inside, build.div(build.ONE, build.TWO), node.span)
        return build.apply("sqrt", (inside,), node.span)

    def binomial(self, node: RawBinomial) -> Expression:
        return build.apply("binomial", (self.read(node.upper), self.read(node.lower)), node.span)

    # --- lists, matrices, cases ---

    def matrix(self, node: RawMatrix) -> Expression:
        shown = [cell for row in node.rows for cell in row if not isinstance(cell, RawDots)]
        if len(shown) == 1 and len(shown) < sum(len(row) for row in node.rows):
            return self.by_general_entry(shown[0], node.span)
        rows = tuple(tuple(self.read(cell) for cell in row) for row in node.rows)
        if not rows:
            raise Malformed("an empty matrix", node.span)
        if len({len(row) for row in rows}) != 1:
            raise Malformed("rows of different length", node.span)
        made: Expression
        if len(rows) == 1:
            made = build.array(rows[0], node.span) if len(rows[0]) > 1 else rows[0][0]
            if made.rank == 1 and len(rows[0]) > 1 and not isinstance(made, Number):
                made = build.transpose(made) if node.brackets != "list" else made
        elif all(len(row) == 1 for row in rows):
            made = build.array(tuple(row[0] for row in rows), node.span)
        else:
            made = build.array(tuple(build.array(row) for row in rows), node.span)
        if node.brackets == "|":
            return build.apply("det", (made,), node.span)
        return made

    def cases(self, node: RawCases) -> Expression:
        values = self.aligned([self.read(value) for value, _ in node.rows], node.span)
        branches = []
        for value, (_, condition) in zip(values, node.rows, strict=True):
            branches.append((value, self.condition(condition) if condition is not None else None))
        return Cases(values[0].shape, tuple(branches), span=node.span)

    def condition(self, node: Raw) -> Expression:
        """A boolean expression; a list of conditions is their conjunction."""
        if isinstance(node, RawText):
            return self.worded_condition(node)
        if isinstance(node, RawFence) and not node.opener:
            return Logical((), "and", tuple(self.condition(item) for item in node.items), span=node.span)
        made = self.read(node)
        if not isinstance(made, Relation | Logical):
            raise Unsupported("a condition was expected here", node.span)
        return made

    def worded_condition(self, node: RawText) -> Expression:
        """Words around an inline formula: ``if $i = j$``."""
        import re

        from notation.grammar import parse_expression
        from notation.parse_written import parse_written

        match = re.search(r"\$([^$]+)\$", node.content)
        if match is None:
            raise Unsupported(f"the condition {node.content.strip()!r} is not a formula", node.span)
        inner = parse_expression(parse_written(match.group(1)), Span(0, len(match.group(1))))
        return self.condition(inner)

    def relation(self, node: RawRelation) -> Expression:
        values = [self.read(item) for item in node.items]
        parts = []
        for op, left, right in zip(node.ops, values, values[1:], strict=False):
            if op in ("=", "!=", "<", "<=", ">", ">="):
                left, right = self.aligned([left, right], node.span)
            parts.append(build.relation(op, left, right, node.span))
        return parts[0] if len(parts) == 1 else Logical((), "and", tuple(parts), span=node.span)

    def dots(self, node: RawDots) -> Expression:
        raise Unsupported("an ellipsis stands here for what cannot be told", node.span)

    def words(self, node: RawText) -> Expression:
        raise Unsupported(f"the words {node.content.strip()!r} stand inside a formula", node.span)

    def absent(self, node: RawAbsent) -> Expression:
        raise Malformed("something is missing here", node.span)


def _times(script: RawList) -> tuple[Raw, ...]:
    """The sizes in ``n \\times d``."""
    first = script.items[0] if len(script.items) == 1 else None
    return (first.left, first.right) if isinstance(first, RawBinary) and first.op == "times" else ()


def tuple_of(items: tuple[Expression, ...], span: Span) -> Expression:
    """Several values side by side: a vector when all are scalars, else a tuple."""
    if all(not item.shape for item in items):
        return ArrayLiteral((build.number(len(items)),), items, span=span)
    return TupleOf((), items, span=span)


_DISPATCH: dict[type[Raw], Callable[[Any, Any], Expression]] = {
    RawNumber: Elaborator.number,
    RawName: Elaborator.name,
    RawSum: Elaborator.sum,
    RawNegative: Elaborator.negative,
    RawProduct: Elaborator.product,
    RawBinary: Elaborator.binary,
    RawScripted: Elaborator.scripted,
    RawFence: Elaborator.fence,
    RawFraction: Elaborator.fraction,
    RawRoot: Elaborator.root,
    RawBinomial: Elaborator.binomial,
    RawBig: Elaborator.big,
    RawFunction: Elaborator.function,
    RawProbability: Elaborator.probability,
    RawDerivative: Elaborator.derivative,
    RawMatrix: Elaborator.matrix,
    RawCases: Elaborator.cases,
    RawRelation: Elaborator.relation,
    RawDots: Elaborator.dots,
    RawText: Elaborator.words,
    RawAbsent: Elaborator.absent,
}
