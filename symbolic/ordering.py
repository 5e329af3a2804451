"""Proving ``a <= b``: a search for a certificate that ``symbolic.replay.lines`` accepts.

Algorithm: what can be read off (signs, the givens); a named inequality that fits a side, then on from what it says; the
same shape on both sides, part by part; the difference written so that its sign is seen (factors, squares, lengths);
definitions put in. Equalities on the way are proved by ``prove_equal``. Nothing here is trusted: a line is only a
proposal, and the caller has it checked.

Not decided: most inequalities. None means "not proved" and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator

from notation import build
from notation.expression import Add, BigOperator, Expression, Neg, Relation
from notation.givens import Givens
from notation.source import ShapeClash
from symbolic.limits import Undecided
from symbolic.lines import Certificate, Instance, Line, claim_of
from symbolic.ordering_base import MAX_DEPTH, chain, line_of
from symbolic.ordering_forms import Differences, with_definitions
from symbolic.ordering_rows import from_above, from_below
from symbolic.replay.inequalities import ROWS, Misfit
from symbolic.replay.order import ORDER_RULES, givens_within


def prove_order(left: Expression, op: str, right: Expression, givens: Givens) -> Certificate | None:
    """A certificate of ``left op right`` (``<=``, ``<``, ``>=``, ``>``) for numbers, or None: not proved."""
    if left.shape or right.shape or op not in ("<=", "<", ">=", ">"):
        return None
    claim = claim_of(left, op, right)
    search = Search(givens)
    try:
        line = search.order(claim.left, claim.op, claim.right, 0)
    except (Undecided, RecursionError):
        return None
    return None if line is None else Certificate(line, givens, build.relation(op, left, right))


class Search(Differences):
    """One search under ``givens``."""

    def order(self, low: Expression, op: str, high: Expression, depth: int) -> Line | None:
        """A line for ``low op high``, op ``<=`` or ``<``."""
        key = (low, op, high)
        if depth > MAX_DEPTH or self._tried.get(key, MAX_DEPTH + 1) <= depth or self.budget.is_spent:
            return None
        self._tried[key] = depth  # while it is looked for, it is not to be had
        made = self._order(low, op, high, depth)
        if made is not None:
            del self._tried[key]
        return made

    def _order(self, low: Expression, op: str, high: Expression, depth: int) -> Line | None:
        plain = self.read_off(low, op, high)
        if plain is not None:
            return plain
        ways = (
            self._by_parts, self._by_rows, self._by_bars, self.by_sign_of_difference, self._across, self._by_equality,
            self._unfolded,
        )  # fmt: skip
        for way in ways:
            made = way(low, op, high, depth)
            if made is not None:
                return made
        return None

    def _across(self, low: Expression, op: str, high: Expression, depth: int) -> Line | None:
        """``0 <= a - b`` by way of ``b <= a``."""
        if low != build.ZERO or not isinstance(high, Add) or len(high.terms) != 2:
            return None
        first, last = high.terms
        if not isinstance(last, Neg):
            return None
        part = self.order(last.operand, op, first, depth + 1)
        return line_of("moved across", build.relation(op, low, high), part)

    def _by_equality(self, low: Expression, op: str, high: Expression, depth: int) -> Line | None:
        found = self.equal(low, high) if op == "<=" else None
        return None if found is None else Line("weaker", build.relation(op, low, high), parts=(found,))

    def _by_rows(self, low: Expression, op: str, high: Expression, depth: int) -> Line | None:
        if op != "<=":
            return None
        for name, instance in from_below(low, self.givens):
            line = self._row(name, instance, depth)
            made = None if line is None else self._through(low, line, high, depth)
            if made is not None:
                return made
        for name, instance in from_above(high):
            line = self._row(name, instance, depth)
            made = None if line is None else self._through(low, line, high, depth, onward=False)
            if made is not None:
                return made
        return None

    def _row(self, name: str, instance: Instance, depth: int) -> Line | None:
        """The named inequality at the instance, with lines for its conditions."""
        try:
            said = ROWS[name].make(dict(instance))
        except (Misfit, ShapeClash, KeyError, ValueError):
            return None
        parts = []
        for condition in said.conditions:
            part = self.statement(condition, depth + 1)
            if part is None:
                return None
            parts.append(part)
        if said.inside:
            whole = dict(instance)["sum"]
            within = givens_within(whole, self.givens) if isinstance(whole, BigOperator) else None
            if within is None:
                return None
            inner = self.inside(within)
            for condition in said.inside:
                part = inner.statement(condition, depth + 1)
                if part is None:
                    return None
                parts.append(part)
        return Line(name, build.relation(said.op, said.low, said.high), instance, tuple(parts))

    def statement(self, claim: Relation, depth: int) -> Line | None:
        """A line for a condition; where it is about a second derivative, that is worked out first."""
        if claim.op == "=":
            given = self.read_off_given(claim)
            return given or self.equal(claim.left, claim.right)
        made = self.order(claim.left, claim.op, claim.right, depth)
        if made is not None:
            return made
        from symbolic.minimising import with_derivative_worked_out

        return with_derivative_worked_out(claim, self, depth)

    def read_off_given(self, claim: Relation) -> Line | None:
        line = Line("given", claim)
        return line if not ORDER_RULES["given"][0](line, self.givens) else None

    def _through(
        self, low: Expression, line: Line, high: Expression, depth: int, *, onward: bool = True
    ) -> Line | None:
        """From ``low`` by way of ``line`` to ``high``."""
        first = self.equal(low, line.claim.left)
        last = self.equal(line.claim.right, high)
        if first is None and (onward or depth >= MAX_DEPTH):
            return None
        if first is None:
            first = self.order(low, "<=", line.claim.left, depth + 1)
        if first is not None and last is None:
            last = self.order(line.claim.right, "<=", high, depth + 1)
        if first is None or last is None:
            return None
        return chain("<=", first, line, last)

    # --- definitions ------------------------------------------------------------------------------

    def _unfolded(self, low: Expression, op: str, high: Expression, depth: int) -> Line | None:
        """Definitions put in, or the collected form, where the other ways find nothing."""
        if depth > 1:
            return None
        for one, other in self._other_forms(low, high):
            if (one, other) == (low, high):
                continue
            made = self.order(one, op, other, depth + 2)
            if made is None:
                continue
            first, last = self.equal(low, one), self.equal(other, high)
            if first is not None and last is not None:
                return chain(op, first, made, last)
        return None

    def _other_forms(self, low: Expression, high: Expression) -> Iterator[tuple[Expression, Expression]]:
        one, other = with_definitions(low, self.givens), with_definitions(high, self.givens)
        yield one, other
        for short in self.shortened(low):
            yield short, high
        for short in self.shortened(high):
            yield low, short
