"""Proving limits: a certificate by the table of rules in ``symbolic.replay.limit_rules``.

Algorithm: the limit of what a formula is built of, from the inside out, each by one rule; where a rule meets an
indeterminate form, the formula is rewritten (a power as an exponential, the engine's collected form) and tried again.
None means "not proved" and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator

from notation import build
from notation.expression import Add, Apply, Div, Expression, Limit, Mul, Neg, Number, Pow
from notation.givens import Givens
from notation.walking import mentions
from symbolic.derive import rewritten
from symbolic.limits import Undecided
from symbolic.lines import Certificate, Line
from symbolic.ordering import Search
from symbolic.ordering_base import chain
from symbolic.replay.limit_parts import INFINITY, MINUS_INFINITY, is_finite, limit_like
from symbolic.replay.limit_rules import LIMIT_RULES

MAX_DEPTH = 12


def prove_limit(left: Expression, right: Expression, givens: Givens) -> Certificate | None:
    """A certificate of ``left = right``, where a side has limits in it; None: not proved."""
    if left.shape or right.shape:
        return None
    search = LimitSearch(givens)
    try:
        first, last = search.settled(left), search.settled(right)
        if first is None and last is None:
            return None
        line = search.joined(left, first, right, last)
    except (Undecided, RecursionError, ValueError):
        return None
    return None if line is None else Certificate(line, givens, build.relation("=", left, right))


class LimitSearch(Search):
    """A search for limits, with that for inequalities at hand."""

    def settled(self, node: Expression) -> Line | None:
        """``node`` with its limits worked out; None: it has none, or one that is not found."""
        if isinstance(node, Limit):
            return self.limit(node, 0)
        inner = list(_outer_limits(node))
        if not inner:
            return None
        lines = [self.limit(part, 0) for part in dict.fromkeys(inner)]
        found = [line for line in lines if line is not None]
        if len(found) != len(lines):
            return None
        from symbolic.replay.frames import replaced

        made: Expression | None = node
        for line in found:
            made = None if made is None else replaced(made, line.claim.left, line.claim.right)
        return None if made is None else Line("equals put in", build.relation("=", node, made), parts=tuple(found))

    def joined(self, left: Expression, first: Line | None, right: Expression, last: Line | None) -> Line | None:
        """From ``left`` to ``right`` by way of what both come to."""
        one = left if first is None else first.claim.right
        other = right if last is None else last.claim.right
        middle = Line("same", build.relation("=", one, other)) if one == other else None
        if middle is None and is_finite(one) and is_finite(other):
            middle = self.equal(one, other)
        if middle is None:
            return None
        lines = [line for line in (first, middle) if line is not None]
        if last is not None:
            return None if first is not None else self._turned(left, middle, last)
        return chain("=", *lines)

    def _turned(self, left: Expression, middle: Line, last: Line) -> Line | None:
        """A limit on the right side only: equalities read from right to left."""
        return None

    # --- limits -----------------------------------------------------------------------------------

    def limit(self, whole: Limit, depth: int) -> Line | None:
        """A line for the value of a limit."""
        if depth > MAX_DEPTH or self.budget.is_spent or whole.body.shape:
            return None
        made = self._by_table(whole, depth)
        if made is not None:
            return made
        for form in self._rewritings(whole):
            same = self.equal(whole.body, form)
            inner = None if same is None else self.limit(limit_like(whole, form), depth + 3)
            if same is not None and inner is not None:
                claim = build.relation("=", whole, inner.claim.right)
                return Line("rewritten under the limit", claim, parts=(same, inner))
        return self._squeezed(whole, depth)

    def _rewritings(self, whole: Limit) -> Iterator[Expression]:
        body = whole.body
        over = _compound_form(whole)
        if over is not None:
            yield over
        if isinstance(body, Pow) and mentions(body.exponent, whole.variable) and not isinstance(body.exponent, Number):
            log = build.apply("log", (body.base,))
            yield build.apply("exp", (build.scale(body.exponent, log),))
        divided = _divided(whole)
        if divided is not None:
            yield divided
        try:
            yield rewritten(body, self.givens, frozenset(item.target.name for item in self.givens.definitions))
            yield rewritten(body, self.givens)
        except (Undecided, ValueError, ArithmeticError):
            return

    def _by_table(self, whole: Limit, depth: int) -> Line | None:
        body, n = whole.body, whole.variable
        if not mentions(body, n):
            return self._line("limit of a constant", whole, body)
        if body == n:
            return self._line("limit of the variable", whole, whole.point)
        plain = self._standard(whole)
        if plain is not None:
            return plain
        if isinstance(body, Neg):
            inner = self.limit(limit_like(whole, body.operand), depth + 1)
            if inner is None:
                return None
            return self._line("limit of a negative", whole, build.neg(inner.claim.right), inner)
        if isinstance(body, Add):
            return self._sum(whole, body.terms, depth)
        if isinstance(body, Mul):
            return self._product(whole, body, depth)
        if isinstance(body, Div):
            return self._quotient(whole, body, depth)
        if isinstance(body, Pow):
            return self._power(whole, body, depth)
        if isinstance(body, Apply) and len(body.arguments) == 1:
            inner = self.limit(limit_like(whole, body.arguments[0]), depth + 1)
            if inner is None:
                return None
            return self._call(whole, body, inner)
        return None

    def _line(self, rule: str, whole: Limit, value: Expression, *parts: Line | None) -> Line | None:
        """The line, where the rule takes it."""
        found = tuple(part for part in parts if part is not None)
        if len(found) != len(parts):
            return None
        line = Line(rule, build.relation("=", whole, value), parts=found)
        return None if LIMIT_RULES[rule][0](line, self.givens) else line

    def _standard(self, whole: Limit) -> Line | None:
        body = whole.body
        plain = self._line("standard limit at zero", whole, build.ONE)
        plain = plain or self._line("domination", whole, build.ZERO)
        if plain is not None:
            return plain
        if isinstance(body, Pow | Mul):
            x = _rate(body)
            if x is not None:
                value = build.apply("exp", (x,)) if isinstance(body, Pow) else x
                made = self._line("compound growth", whole, value)
                if made is not None:
                    return made
        return self._dominated(whole)

    def _dominated(self, whole: Limit) -> Line | None:
        """A power times an exponential, or a logarithm over a power, with what they need."""
        body = whole.body
        if isinstance(body, Mul) and isinstance(body.right, Pow) and not mentions(body.right.base, whole.variable):
            return self._line("domination", whole, build.ZERO, *self._below_one(body.right.base))
        if isinstance(body, Mul) and isinstance(body.right, Apply) and body.right.function == "exp":
            inner = body.right.arguments[0]
            rate = inner.operand if isinstance(inner, Neg) else None
            if isinstance(rate, Mul):
                return self._line("domination", whole, build.ZERO, self.sign(rate.left, strict=True, depth=2))
        if isinstance(body, Div) and isinstance(body.denominator, Pow):
            needed = self.sign(body.denominator.exponent, strict=True, depth=2)
            return self._line("domination", whole, build.ZERO, needed)
        return None

    def _below_one(self, base: Expression) -> tuple[Line | None, ...]:
        """What shows that the powers of a number tend to zero."""
        least = self.sign(base, depth=2)
        most = self.order(base, "<", build.ONE, 2)
        if least is not None and most is not None:
            return least, most
        return (self.order(build.apply("abs", (base,)), "<", build.ONE, 2),)

    def _sum(self, whole: Limit, terms: tuple[Expression, ...], depth: int) -> Line | None:
        lines = [self.limit(limit_like(whole, term), depth + 1) for term in terms]
        found = [line for line in lines if line is not None]
        if len(found) != len(terms):
            return None
        values = tuple(line.claim.right for line in found)
        if all(is_finite(value) for value in values):
            return self._line("limit of a sum", whole, build.add(values), *found)
        for value in (INFINITY, MINUS_INFINITY):
            if value in values:
                return self._line("growing sum", whole, value, *found)
        return None

    def _nonzero(self, value: Expression) -> Line | None:
        made = self.sign(value, strict=True, depth=2)
        return made or self.order(value, "<", build.ZERO, 2)

    def _product(self, whole: Limit, body: Mul, depth: int) -> Line | None:
        one = self.limit(limit_like(whole, body.left), depth + 1)
        other = None if one is None else self.limit(limit_like(whole, body.right), depth + 1)
        if one is None or other is None:
            return None
        values = (one.claim.right, other.claim.right)
        if all(is_finite(value) for value in values):
            return self._line("limit of a product", whole, build.scale(values[0], values[1]), one, other)
        signs = [self._nonzero(value) for value in values if is_finite(value)]
        for value in (INFINITY, MINUS_INFINITY):
            made = self._line("growing product", whole, value, one, other, *signs)
            if made is not None:
                return made
        return None

    def _quotient(self, whole: Limit, body: Div, depth: int) -> Line | None:
        below = self.limit(limit_like(whole, body.denominator), depth + 1)
        above = None if below is None else self.limit(limit_like(whole, body.numerator), depth + 1)
        if below is None or above is None:
            return None
        values = (above.claim.right, below.claim.right)
        if values[1] in (INFINITY, MINUS_INFINITY):
            return self._line("over what grows", whole, build.ZERO, above, below)
        nonzero = self._nonzero(values[1])
        if values[0] in (INFINITY, MINUS_INFINITY):
            for value in (INFINITY, MINUS_INFINITY):
                made = self._line("growing quotient", whole, value, above, below, nonzero)
                if made is not None:
                    return made
            return None
        return self._line("limit of a quotient", whole, build.div(values[0], values[1]), above, below, nonzero)

    def _power(self, whole: Limit, body: Pow, depth: int) -> Line | None:
        exponent = self.limit(limit_like(whole, body.exponent), depth + 1)
        if exponent is None:
            return None
        if not mentions(body.base, whole.variable) and exponent.claim.right == INFINITY:
            made = self._line("powers of less than one", whole, build.ZERO, exponent, *self._below_one(body.base))
            more = None if made is not None else self.order(build.ONE, "<", body.base, 2)
            return made or self._line("powers of more than one", whole, INFINITY, exponent, more)
        base = self.limit(limit_like(whole, body.base), depth + 1)
        if base is None:
            return None
        if base.claim.right == INFINITY and not mentions(body.exponent, whole.variable):
            sign = self._nonzero(body.exponent)
            made = self._line("growing power", whole, INFINITY, base, sign)
            return made or self._line("growing power", whole, build.ZERO, base, sign)
        if not is_finite(base.claim.right) or not is_finite(exponent.claim.right):
            return None
        value = build.power(base.claim.right, exponent.claim.right)
        made = self._line("limit of a power", whole, value, base, exponent)
        if made is not None:
            return made
        return self._line("limit of a power", whole, value, base, exponent, self._nonzero(base.claim.right))

    def _call(self, whole: Limit, body: Apply, inner: Line) -> Line | None:
        value = inner.claim.right
        if not is_finite(value):
            ends = (build.ZERO, build.ONE, build.neg(build.ONE), INFINITY)
            far = (self._line("function of what grows", whole, end, inner) for end in ends)
            return next((line for line in far if line is not None), None)
        made = build.apply(body.function, (value,))
        plain = self._line("limit of a continuous function", whole, made, inner)
        if plain is not None or body.function not in ("log", "sqrt"):
            return plain
        return self._line("limit of a continuous function", whole, made, inner, self.sign(value, strict=True, depth=2))

    def _squeezed(self, whole: Limit, depth: int) -> Line | None:
        """Something bounded over what grows, or times what vanishes."""
        return None


def _outer_limits(node: Expression) -> Iterator[Limit]:
    """The limits in an expression that stand in no other one."""
    if isinstance(node, Limit):
        yield node
        return
    from notation.walking import children

    for child in children(node):
        yield from _outer_limits(child)


def _rate(body: Pow | Mul) -> Expression | None:
    """The x of ``(1 + x/n)^n`` or ``n log(1 + x/n)``."""
    inner = body.base if isinstance(body, Pow) else body.right
    if isinstance(inner, Apply) and inner.function == "log":
        inner = inner.arguments[0]
    if isinstance(inner, Add) and len(inner.terms) == 2 and isinstance(inner.terms[1], Div):
        return inner.terms[1].numerator
    return None


def _compound_form(whole: Limit) -> Expression | None:
    """``(1 - x/n)^n`` with the sign in the numerator, also inside a logarithm."""

    def turned(node: Expression) -> Expression:
        from notation.walking import rebuild

        if isinstance(node, Add) and len(node.terms) == 2 and node.terms[0] == build.ONE:
            last = node.terms[1]
            if isinstance(last, Neg) and isinstance(last.operand, Div):
                inside = last.operand
                return build.add((build.ONE, build.div(build.neg(inside.numerator), inside.denominator)))
        return rebuild(node, turned)

    made = turned(whole.body)
    return made if made != whole.body else None


def _divided(whole: Limit) -> Expression | None:
    """A quotient of polynomials, or of powers, by the fastest growing part of its denominator."""
    body = whole.body
    if not isinstance(body, Div) or whole.point != INFINITY:
        return None
    import sympy

    from symbolic.scalars import Table, from_sympy, to_sympy

    table = Table(Givens())
    try:
        value = to_sympy(body, Givens(), table)
        n = table.atom(whole.variable)
        above, below = sympy.fraction(sympy.together(value))
        if not above.is_polynomial(n) or not below.is_polynomial(n):
            return None
        top = n ** sympy.Poly(below, n).degree()
        parts = [sympy.expand(sympy.expand(part) / top) for part in (above, below)]
        return build.div(from_sympy(parts[0], table), from_sympy(parts[1], table))
    except (Undecided, ArithmeticError, ValueError):
        return None
