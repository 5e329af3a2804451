"""Claims that something tends to a limit."""

from __future__ import annotations

from collections.abc import Sequence

from derivecheck.judging.comparing import Comparer
from derivecheck.judging.context import is_zero
from derivecheck.judging.readings import read_all
from derivecheck.time_limits import TimeUp, time_limit
from notation.expression import Expression, Limit, Number, Symbol
from notation.givens import Givens
from notation.statements.chains import RawChain
from notation.walking import walk
from notation.write.latex import write_latex

SECONDS = 3.0
"""For working a limit out."""


def worked_out(limit: Limit, givens: Givens) -> Expression | None:
    """The limit of a scalar; None where it is not found or not confirmed. SymPy is only imported here."""
    from symbolic import Undecided
    from symbolic import limit as limit_of

    try:
        with time_limit(SECONDS):
            return limit_of(limit.body, limit.variable, limit.point, givens, limit.direction)
    except (Undecided, TimeUp, NotImplementedError, ValueError, TypeError, ArithmeticError, RecursionError):
        return None  # the numerical test stands alone, which did not converge


class LimitJudge(Comparer):
    """Judges limits."""

    def tends(
        self, left: Expression, right: Expression, variable: Symbol | None, point: Expression | None
    ) -> tuple[str, str, tuple[str, ...]]:
        """A limit: by a bound found before whose own limit is zero, or by a numerical limit."""
        if variable is None or point is None:
            return "undecided", "nothing says what tends to where", ()
        if is_zero(right):
            for op, a, b in self.context.held:
                if op in ("<=", "=", "<") and a == left and any(part == variable for part in walk(b)):
                    limit = Limit((), variable=variable, point=point, body=b)
                    if self.decide(limit, Number(()), "=", self.context.givens()).outcome is True:
                        return "holds", "by the bound before it, which tends to zero", ()
        limit = Limit(left.shape, variable=variable, point=point, body=left)
        decision = self.decide(limit, right, "=", self.context.givens())
        if decision.outcome is True:
            return "holds", decision.how, ()
        if decision.outcome is False and not any(part == variable for part in walk(left)):
            return "undecided", f"{variable.name} is not in what tends", ()
        if decision.outcome is False:
            return "fails", decision.counterexample, ()
        return self.by_analysis(limit, right) or ("undecided", decision.reason, ())

    def by_analysis(self, limit: Limit, right: Expression) -> tuple[str, str, tuple[str, ...]] | None:
        """A limit that values approach too slowly (``\\log n / n``): worked out, confirmed by values far out, and
        compared."""
        if limit.shape or right.shape:
            return None
        value = worked_out(limit, self.context.givens())
        if value is None:
            return None
        decision = self.decide(value, right, "=", self.context.givens())
        if decision.outcome is True:
            return "holds", "the limit was worked out", ()
        if decision.outcome is False:
            return "fails", f"the limit is {write_latex(value)}", ()
        return None

    def limit_point(
        self, left: Expression | None, conditions: Sequence[RawChain]
    ) -> tuple[Symbol | None, Expression | None]:
        """What tends to where: as the words after the claim say, or else the question."""
        for condition in (*conditions, *self.context.limits):
            if condition.link == "as" and condition.ops == ("->",):
                raws = [member.raw for member in condition.members]
                if raws[0] is not None and raws[1] is not None:
                    variable = read_all(raws[0], self.context.scope, ()).first
                    point = read_all(raws[1], self.context.scope, ()).first
                    if variable and point and isinstance(variable.expression, Symbol):
                        return variable.expression, point.expression
        return None, None
