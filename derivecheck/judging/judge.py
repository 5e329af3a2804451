"""Chains in context: each relation judged under the givens, definitions and equations before it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from derivecheck.deciding import decide
from derivecheck.judging.chains import CLAIMS, SHOWN, JudgedChain, Side, is_head_zero
from derivecheck.judging.context import aliases, has_derivative, is_zero, nothing_random, with_aliases, with_one_random
from derivecheck.judging.introducing import Introducer
from derivecheck.judging.looks import Looker, zero_like
from derivecheck.judging.sides import SideReader
from derivecheck.judging.tending import LimitJudge
from derivecheck.results import StepResult
from notation import build
from notation.expression import Derivative, Expression, Limit, Mul, Number, Relation, Symbol
from notation.givens import Givens
from notation.read_givens.reading import GivenReader
from notation.source import NotationError
from notation.statements.chains import RawChain

FACTORS = ((2, "a factor 2"), (Fraction(1, 2), "a factor 1/2"), (-1, "a minus sign"), (-2, "a factor -2"))


class Judge(SideReader, Introducer, Looker, LimitJudge):
    """Judges the chains of one question part, in order. ``text`` and ``line`` say where they stand."""

    def display(self, chains: Sequence[RawChain], text: str, line: int = 1) -> list[JudgedChain]:
        """All chains of one display; conditions (``if``, ``as``) are taken with the chain before them."""
        self.text, self.line = text, line
        judged: list[JudgedChain] = []
        self.forward_definitions(chains)
        for position, chain in enumerate(chains):
            if chain.link in ("as", "if"):
                continue
            conditions = _following(chains, position)
            if chain.link == "and" and position and chains[position - 1].link == "if":
                conditions = [chains[position - 1], *conditions]  # "… if X and …" speaks of both
            previous = judged[-1] if judged else None
            judged.append(self.chain(chain, conditions, previous))
        return judged

    # --- one chain ---

    def chain(self, chain: RawChain, conditions: Sequence[RawChain], previous: JudgedChain | None) -> JudgedChain:
        made = JudgedChain([], chain.ops, link=chain.link, boxed=chain.boxed, line=self.line_of(chain.span.start))
        made.conditional = bool(conditions)
        kept = self.context.scope
        if any(condition.link == "if" for condition in conditions):
            self.context.scope = self.supposing(conditions)
        self.supposed = kept is not self.context.scope
        try:
            made.defines = self.definition(chain)
            made.sides = self.sides(chain)
            self.fill_counts(made.sides)
            for position, op in enumerate(chain.ops):
                if op not in CLAIMS:
                    continue
                step = self.relation(made, position, op, chain, conditions, previous)
                made.steps.append(step)
                made.relations.append((position, step))
        finally:
            if self.supposed:
                self.context.scope = kept
                self.supposed = False
        if made.sides:
            self.context.last = made.sides[-1]
        return made

    def supposing(self, conditions: Sequence[RawChain]):  # type: ignore[no-untyped-def]
        scope = self.context.scope.copy()
        reader = GivenReader(scope)
        for condition in conditions:
            if condition.link == "if":
                try:
                    reader.chain(condition)
                except NotationError:
                    continue  # a condition that is no given leaves the claim to be judged without it
        return scope

    # --- one relation ---

    def relation(
        self,
        made: JudgedChain,
        position: int,
        op: str,
        chain: RawChain,
        conditions: Sequence[RawChain],
        previous: JudgedChain | None,
    ) -> StepResult:
        left, right = made.sides[position], made.sides[position + 1]
        if (
            position
            and right.row_start
            and left.expression is not None
            and is_zero(left.expression)
            and not is_head_zero(made)
        ):
            left = made.sides[0]  # a row after "= 0" goes on from the head of the chain
        line = self.line_of(right.offset if right.text else chain.span.start)
        step = StepResult(line, SHOWN.get(op, op), left.text, right.text, "undecided")
        problem = left.readings.error or right.readings.error or left.error or right.error
        if left.expression is None or right.expression is None:
            return self.unread(step, made, position, op, problem, right)
        if made.defines and position == 0:
            return replace(
                step, verdict="holds", why=f"defines {made.defines}", remarks=right.readings.options[0].remarks
            )
        if (
            self.supposing_values
            and op == "="
            and isinstance(right.expression, Number)
            and self.is_free(left.expression)
        ):
            return replace(step, verdict="undecided", why="a value supposed")
        verdict = self.judge(left, right, op, conditions, previous, made)
        head = made.sides[0]
        if verdict[0] == "fails" and self.is_differential(head.expression):
            verdict = ("undecided", "an equation of differentials cannot be read yet", ())
        if verdict[0] != "holds" and op == "=" and is_zero(right.expression) and head.expression is not None:
            if has_derivative(head.expression):
                opened = self.simplest(made, head.expression)
                self.context.opened.append(Relation((), op="=", left=opened, right=zero_like(right.expression, opened)))
                return replace(step, verdict="holds", why="sets the gradient to zero")
            at = self.gradient_at(left.expression)
            if at is not None:
                zero = zero_like(right.expression, left.expression)
                self.context.opened.append(Relation((), op="=", left=left.expression, right=zero))
                return replace(step, verdict="holds", why=f"sets the gradient to zero at {at.name}")
        if verdict[0] == "holds":
            self.context.held.append((op, left.expression, right.expression))
            if op == "=" and not self.supposed:
                self.context.equal.append((left.expression, right.expression))
        elif op == "=":
            self.context.choose(left.expression, right.expression)
        return replace(step, verdict=verdict[0], why=verdict[1], remarks=verdict[2])

    def unread(
        self, step: StepResult, made: JudgedChain, position: int, op: str, problem: NotationError | None, right: Side
    ) -> StepResult:
        """A relation with a side that has no meaning; where the last side before it that has one differs from
        the right side, the mistake shows all the same."""
        why = (
            problem.explain(self.text)
            if problem is not None and problem.span
            else (problem.message if problem else "a side is missing")
        )
        verdict = problem.kind if problem is not None else "unreadable"
        if right.expression is not None and op == "=":
            before = next((side for side in reversed(made.sides[: position + 1]) if side.expression is not None), None)
            if before is not None and before.expression is not None:
                result = self.judge(before, right, op, (), None, made)
                if result[0] == "fails":
                    last = "the last expression before it that has one differs"
                    why = f"the left side has no meaning, and {last}: {result[1]}"
                    return replace(step, verdict="fails", why=why)
        return replace(step, verdict=verdict, why=why)

    def judge(
        self,
        left: Side,
        right: Side,
        op: str,
        conditions: Sequence[RawChain],
        previous: JudgedChain | None,
        made: JudgedChain,
    ) -> tuple[str, str, tuple[str, ...]]:
        """Verdict, reason and remarks."""
        first, second = left.readings.options[0], right.readings.options[0]
        if op == "->":
            variable, point = self.limit_point(left.expression, conditions)
            return self.tends(first.expression, second.expression, variable, point)
        if op == "=" and isinstance(first.expression, Limit):
            limit = first.expression
            return self.tends(limit.body, second.expression, limit.variable, limit.point)
        if op == "propto":
            return "undecided", "relations up to a constant are not decided yet", ()
        givens = self.context.givens()
        if nothing_random(first.expression, givens) or nothing_random(second.expression, givens):
            anything = with_one_random(first.expression, second.expression, givens)
            if anything and self.decide(first.expression, second.expression, op, anything).outcome is True:
                return "holds", "whatever the random variable is", ()
            return "undecided", "nothing says that what the expectation is taken of is random", ()
        self.out_of_time = False
        plain = self.decide(first.expression, second.expression, op, givens)
        remarks = (*first.remarks, *(item for item in second.remarks if item not in first.remarks))
        if plain.outcome is True:
            self.chosen[id(right)] = second.expression
            return "holds", plain.how, remarks
        found = (
            self.condition_met(made, left, right, op)
            or self.forgiven(left, right, op, givens)
            or self.implied(first.expression, second.expression, op, made, previous)
            or self.assumed(left, right, op, remarks)
            or self.aliased(first.expression, second.expression, op)
            or self.at_the_solution(first.expression, second.expression, op, made)
            or self.off_the_diagonal(first.expression, second.expression, op, givens)
            or self.with_logistic(first.expression, second.expression, op, givens, remarks)
        )
        if found is not None:
            return found
        if plain.outcome is False and self.out_of_time:
            return "undecided", "the limit of work was reached before what the question assumes could be put in", ()
        if plain.outcome is False:
            return (
                "fails",
                self.factor(first.expression, second.expression, op, givens) + (plain.reason or plain.counterexample),
                (),
            )
        return "undecided", plain.reason, ()

    def factor(self, left: Expression, right: Expression, op: str, givens: Givens) -> str:
        """Whether one side is a small multiple of the other, in words."""
        if op != "=" or left.shape != right.shape:
            return ""
        mapping = aliases(left, right, self.context.opened, givens)
        left, right = with_aliases(left, mapping), with_aliases(right, mapping)
        for value, words in FACTORS:
            if (
                decide(
                    left, build.scale(build.number(value), right), "=", givens, deadline=self.context.deadline
                ).outcome
                is True
            ):
                return f"the right side lacks {words}; "
        return ""

    def gradient_at(self, left: Expression) -> Symbol | None:
        """The labelled value (``w^*``) at which ``left`` is a gradient by ``w`` that was computed before."""
        givens = self.context.givens()
        for op, gradient, computed in self.context.held:
            if op != "=" or not isinstance(gradient, Derivative) or gradient.shape != left.shape:
                continue
            mapping = aliases(left, gradient.wrt, [], givens)
            at = next((key for key, value in mapping.items() if value == gradient.wrt), None)
            if at is not None and self.decide(with_aliases(left, mapping), computed, "=", givens).outcome is True:
                return at
        return None

    def is_differential(self, node: Expression | None) -> bool:
        """``dw``, which reads as d times w where d is a size."""
        if not isinstance(node, Mul) or not isinstance(node.left, Symbol) or node.left.name != "d":
            return False
        return isinstance(node.right, Symbol) and not node.left.indices and self.context.scope.is_integer("d")

    def is_free(self, node: Expression) -> bool:
        """A symbol that nothing defines."""
        return isinstance(node, Symbol) and not self.context.givens().definitions_of(node.name)

    def simplest(self, made: JudgedChain, head: Expression) -> Expression:
        """Of what the chain showed equal to its head so far, the last: the equation is easier to solve in it."""
        chosen = head
        for position, step in made.relations:
            reading = self.chosen.get(id(made.sides[position + 1]))
            if step.verdict != "holds" or reading is None or is_zero(reading):
                break
            chosen = reading
        return chosen


def _following(chains: Sequence[RawChain], position: int) -> list[RawChain]:
    """The conditions that directly follow a chain."""
    found = []
    for chain in chains[position + 1 :]:
        if chain.link not in ("if", "as"):
            break
        found.append(chain)
    return found
