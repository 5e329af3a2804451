"""Proving that two expressions are equal.

Algorithm: both sides are lowered to the index form and subtracted; the difference is tested for zero,
after each of a short list of equivalences (common denominators, given values, recurrences one step
further, sums merged or split, inverses multiplied out, exponentials for sigmoid and tanh). Each
equivalence keeps "is zero" true in both directions wherever both sides are defined.

Not decided: many true equalities. ``None`` means "not proved" and nothing else.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass, field

from notation.expression import Expression, Symbol
from notation.givens import Givens
from symbolic import equivalences
from symbolic.assumptions import FactorValues, learn_assumptions
from symbolic.blocks import block_pairs, has_blocks
from symbolic.context import DEFAULT_BUDGET, Context
from symbolic.deltas import settle_deltas
from symbolic.few_rows import is_small
from symbolic.kinks import where_slopes_exist
from symbolic.limits import Undecided
from symbolic.linear import subtract
from symbolic.lowering import EMPTY, lower, size_poly
from symbolic.proof import Proof, Record
from symbolic.rational import cancel, is_zero_fraction
from symbolic.telescoping import telescoped
from symbolic.terms import ArrayAtom, Bound, Poly, constant, from_factor, walk_factors
from symbolic.word_rules import zero_by_words


@dataclass(frozen=True)
class Attempt:
    """The outcome of a search: a proof, or the name of the limit that ended it ("" when the search ran
    to its end without finding one)."""

    proof: Proof | None
    limit: str = ""


@dataclass(frozen=True)
class NormalForm:
    """The index form of an expression. Equal normal forms mean equal expressions."""

    poly: Poly
    axes: tuple[Bound, ...] = ()
    sizes: tuple[Poly, ...] = ()
    givens: Givens = field(default_factory=Givens, compare=False, repr=False)
    symbols: tuple[Symbol, ...] = field(default=(), compare=False, repr=False)
    shape: tuple[Expression, ...] = field(default=(), compare=False, repr=False)

    def __str__(self) -> str:
        return self.poly.key


MAX_DEPTH = 5


def new_context(
    givens: Givens, *expressions: Expression, budget: int = DEFAULT_BUDGET, kept: frozenset[str] = frozenset()
) -> tuple[Context, FactorValues]:
    """A context for ``expressions``, and the values that assumptions give to factors."""
    context = Context(givens, budget=budget, kept=kept)
    for expression in expressions:
        context.learn_from(expression)
    return context, learn_assumptions(context)


def axes_of(expression: Expression, context: Context) -> tuple[Bound, ...]:
    sizes = (size_poly(size, EMPTY, context) for size in expression.shape)
    return tuple(Bound(f"a{place}", size) for place, size in enumerate(sizes))


def normal_form(expression: Expression, givens: Givens) -> NormalForm:
    """The normal form of ``expression``; raises ``Undecided`` when it has none within the budget."""
    context, _ = new_context(givens, expression)
    axes = axes_of(expression, context)
    poly = lower(expression, tuple(from_factor(axis) for axis in axes), EMPTY, context)
    return form_in_context(cancel(poly, context), axes, expression.shape, context)


def form_in_context(poly: Poly, axes: tuple[Bound, ...], shape: tuple[Expression, ...], context: Context) -> NormalForm:
    """A normal form that remembers how its symbols are written."""
    sizes = tuple(axis.size for axis in axes)
    return NormalForm(poly, axes, sizes, context.givens, tuple(context.symbols.values()), shape)


def prove_equal(left: Expression, right: Expression, givens: Givens) -> Proof | None:
    """A proof that ``left = right`` wherever both are defined, or None: not proved."""
    return attempt_equal(left, right, givens).proof


def attempt_equal(left: Expression, right: Expression, givens: Givens, budget: int = DEFAULT_BUDGET) -> Attempt:
    """Like ``prove_equal``, with the name of the limit when the search was cut short."""
    try:
        if has_blocks(left, givens) or has_blocks(right, givens):
            return _attempt_by_blocks(left, right, givens, budget)
        return _Search(left, right, givens, budget).run()
    except Undecided as reached:
        return Attempt(None, reached.limit)
    except RecursionError:
        return Attempt(None, "nesting depth")


def _attempt_by_blocks(left: Expression, right: Expression, givens: Givens, budget: int) -> Attempt:
    """A claim about matrices of blocks, block by block."""
    proofs = []
    for one, other in block_pairs(left, right, givens):
        attempt = _Search(one, other, givens, budget).run()
        if attempt.proof is None:
            return attempt
        proofs.append(attempt.proof)
    return Attempt(Proof(left, right, givens, Record(("block by block",), (), tuple(proofs))))


class _Search:
    def __init__(self, left: Expression, right: Expression, givens: Givens, budget: int) -> None:
        self.left, self.right = left, right
        self.context, self.values = new_context(givens, left, right, budget=budget)
        self.path: list[str] = []
        self.limit = ""

    def run(self) -> Attempt:
        axes = axes_of(self.left, self.context)
        other = axes_of(self.right, self.context)
        if [axis.size for axis in axes] != [axis.size for axis in other]:
            return Attempt(None, "different shapes")
        indices = tuple(from_factor(axis) for axis in axes)
        difference = self._lowered(indices)
        if difference.terms and self.context.ranges:
            # A side may rest on ranges that only the other one shows: they are all known by now.
            difference = self._lowered(indices)
        if self._by_words(difference, axes) or self._settle(difference, axes, 0):
            return Attempt(self._proof())
        if equivalences.has_exponential_functions(difference):
            self.context.rewrite_to_exp = True
            self.context.memory.clear()
            self.path.append("sigmoid and tanh by exponentials")
            if self._settle(self._lowered(indices), axes, 0):
                return Attempt(self._proof())
            self.context.rewrite_to_exp = False
            self.context.memory.clear()
            self.path.clear()
        if self._written_out(difference, axes):
            return Attempt(self._proof())
        for _ in range(4):
            wanted = equivalences.members_to_unroll(difference, self.context)
            if not wanted:
                break
            self.context.unrolling |= wanted
            self.path.append("recurrence, one step")
            difference = self._lowered(indices)
            if self._settle(difference, axes, 0):
                return Attempt(self._proof())
        return Attempt(self._by_induction(), self.limit)

    def _written_out(self, difference: Poly, axes: tuple[Bound, ...]) -> bool:
        """Determinants and inverses of a few rows in entries, at every place of the array."""
        if not any(isinstance(f, ArrayAtom) and f.arguments and _is_written(f) for f in walk_factors(difference)):
            return False
        if not all(is_small(axis.size) for axis in axes):
            return False
        self.context.write_out = True
        self.context.memory.clear()
        mark = len(self.path)
        self.path.append("determinants and inverses of a few rows in entries")
        ranges = [range(1, int(axis.size.constant or 0) + 1) for axis in axes]
        places = itertools.product(*ranges)
        if all(self._settle(self._lowered(tuple(constant(k) for k in place)), (), 0) for place in places):
            return True
        self.context.write_out = False
        self.context.memory.clear()
        del self.path[mark:]
        return False

    def _by_words(self, difference: Poly, axes: tuple[Bound, ...]) -> bool:
        """Products of whole matrices, where inverses or given equations of matrices have rules for them."""
        if not difference.terms:
            return True
        inverses = any(isinstance(f, ArrayAtom) and f.kind == "inverse" for f in walk_factors(difference))
        if not inverses and not self.context.givens.assumptions:
            return False
        if not zero_by_words(difference, axes, self.context):
            return False
        self.path.append("products of matrices, by the rules of inverses and given equations")
        return True

    def _by_induction(self) -> Proof | None:
        """A member of a recurrence with a base case, claimed to be the other side at every time."""
        from symbolic.recurrences import claim_by_induction

        for symbol, body in ((self.left, self.right), (self.right, self.left)):
            if isinstance(symbol, Symbol):
                proof = claim_by_induction(symbol, body, self.context.givens)
                if proof is not None:
                    return proof
        return None

    def _lowered(self, indices: tuple[Poly, ...]) -> Poly:
        return subtract(lower(self.left, indices, EMPTY, self.context), lower(self.right, indices, EMPTY, self.context))

    def _settle(self, difference: Poly, axes: tuple[Bound, ...], depth: int) -> bool:
        if not difference.terms:
            return True
        if is_zero_fraction(difference, self.context):
            self.path.append("common denominator")
            return True
        if depth >= MAX_DEPTH:
            return False
        for name, change in EQUIVALENCES:
            changed = change(difference, axes, self.values, self.context)
            if changed is None or changed == difference:
                continue
            mark = len(self.path)
            self.path.append(name)
            if self._settle(changed, axes, depth + 1):
                return True
            del self.path[mark:]
        return False

    def _proof(self) -> Proof:
        record = Record(tuple(self.path), tuple(self.context.rules_used))
        return Proof(self.left, self.right, self.context.givens, record)


def _is_written(factor: ArrayAtom) -> bool:
    return factor.kind in ("det", "inverse") and is_small(factor.arguments[0].axes[0].size)


Equivalence = Callable[[Poly, tuple[Bound, ...], FactorValues, Context], Poly | None]

# name -> a change that keeps whether the difference is zero
EQUIVALENCES: tuple[tuple[str, Equivalence], ...] = (
    ("given values", equivalences.use_values),
    ("one index beside a delta", lambda difference, axes, values, context: settle_deltas(difference, context)),
    ("where the derivative of an absolute value exists", where_slopes_exist),
    ("sin^2 + cos^2 = 1", equivalences.squares_of_sines),
    ("determinants of sums of two products", equivalences.determinants),
    ("multiply by a matrix whose inverse occurs", equivalences.clear_inverse),
    ("sums that telescope", telescoped),
    ("turn sums round", equivalences.turn_sums),
    ("split off the last terms of a sum", equivalences.split_sums),
    ("split off the first terms of a sum", equivalences.split_sums_in_front),
    ("clear denominators", equivalences.clear),
    ("one sum of what is under equal sums", equivalences.merge_sums),
)
