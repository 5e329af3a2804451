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
from notation.elaborate.alignment import AlignmentElaborator
from notation.elaborate.blocks import are_blocks, blocks, stacked_rows
from notation.elaborate.brackets import BracketElaborator
from notation.elaborate.calls import CallElaborator
from notation.elaborate.compositions import CompositionElaborator
from notation.elaborate.conditions import ConditionElaborator
from notation.elaborate.constants import ConstantElaborator
from notation.elaborate.densities import DensityElaborator
from notation.elaborate.derivatives import DerivativeElaborator
from notation.elaborate.ends import EndsElaborator
from notation.elaborate.extrema import ExtremumElaborator
from notation.elaborate.functions import FunctionElaborator
from notation.elaborate.laws import LawElaborator
from notation.elaborate.moments import MomentElaborator
from notation.elaborate.names import NameElaborator
from notation.elaborate.products import ProductElaborator
from notation.elaborate.sampling import SamplingElaborator
from notation.elaborate.scripts import ScriptElaborator
from notation.elaborate.sums import SumElaborator
from notation.ellipsis import sum_of_dots
from notation.expression import Expression, Number, Ones, Symbol
from notation.grammar.bound_names import bound_names, uses_name
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
from notation.scope import PLAIN, Policy, Scope
from notation.source import Malformed, Span, Unsupported


class Elaborator(
    NameElaborator,
    ConstantElaborator,
    ProductElaborator,
    AlignmentElaborator,
    ScriptElaborator,
    SumElaborator,
    ExtremumElaborator,
    DerivativeElaborator,
    CompositionElaborator,
    ConditionElaborator,
    BracketElaborator,
    FunctionElaborator,
    CallElaborator,
    LawElaborator,
    DensityElaborator,
    MomentElaborator,
    SamplingElaborator,
    EndsElaborator,
):
    """Reads parsed trees in a scope. ``bound`` holds the index names bound around the present node."""

    def __init__(self, scope: Scope, policy: Policy = PLAIN) -> None:
        self.scope = scope
        self.policy = policy
        self.bound: dict[str, Symbol] = {}
        self.remarks: list[str] = []
        self.asked: set[str] = set()
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

    def forgives(self, what: str) -> bool:
        """Whether the policy does, where that makes a difference. What was asked for is kept in ``asked``: another
        policy reads no otherwise if it only forgives what nobody asked for."""
        self.asked.add(what)
        return bool(getattr(self.policy, what))

    def remark(self, text: str) -> None:
        if text not in self.remarks:
            self.remarks.append(text)

    # --- leaves ---

    def number(self, node: RawNumber) -> Expression:
        digits = len(node.text.partition(".")[2]) if "." in node.text else None
        return Number((), Fraction(node.text), digits, span=node.span)

    # --- sums, fractions, roots ---

    def sum(self, node: RawSum) -> Expression:
        if any(isinstance(part, RawDots) for _, part in node.terms):
            at = next(k for k, (_, part) in enumerate(node.terms) if isinstance(part, RawDots))
            before = [self.read(part) for _, part in node.terms[:at]]
            after = [self.read(part) for _, part in node.terms[at + 1 :]]
            if not before or not after:
                raise Unsupported("an ellipsis without both ends", node.span)
            return sum_of_dots(before, after, self.scope, node.span)
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
            if (isinstance(part, RawDerivative) or constant) and self.forgives("widen"):
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
        below = stacked_rows(rows)
        if below is not None:
            made = build.array(below, node.span)
        elif are_blocks(rows):
            made = blocks(self, rows, node.span)
        elif len(rows) == 1:
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

    def dots(self, node: RawDots) -> Expression:
        raise Unsupported("an ellipsis stands here for what cannot be told", node.span)

    def words(self, node: RawText) -> Expression:
        raise Unsupported(f"the words {node.content.strip()!r} stand inside a formula", node.span)

    def absent(self, node: RawAbsent) -> Expression:
        raise Malformed("something is missing here", node.span)


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
