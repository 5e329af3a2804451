"""Other grounds on which a relation may hold where it does not under the givens alone, each told with the verdict."""

from __future__ import annotations

from itertools import combinations

from derivecheck.judging.chains import CLAIMS, JudgedChain, Side
from derivecheck.judging.comparing import Comparer
from derivecheck.judging.context import COMPUTED, aliases, has_derivative, is_zero, nothing_random, with_aliases
from derivecheck.judging.logistic import REMARK, with_logistic
from derivecheck.judging.readings import Reading
from notation import build
from notation.expression import Expression, Relation, Symbol
from notation.givens import Declaration, Givens
from notation.walking import free_symbols, substitute, walk
from numeric import effort


class Looker(Comparer):
    """Looks again at a relation that was not found to hold."""

    def condition_met(
        self, made: JudgedChain, left: Side, right: Side, op: str
    ) -> tuple[str, str, tuple[str, ...]] | None:
        """What the question wants to be 1, say, put to 1: itself, or what was found to equal it."""
        head = made.sides[0].expression
        if op != "=" or left.expression is None:
            return None
        for condition in self.context.conditions:
            if not isinstance(condition, Relation) or condition.op != "=" or right.expression != condition.right:
                continue
            shown = head == condition.left and all(step.verdict == "holds" for step in made.steps)
            if shown or left.expression in self.context.known_equal(condition.left):
                if not any(isinstance(part, COMPUTED) for part in walk(left.expression)):
                    # an equation between parameters alone: much easier to solve than the condition
                    self.context.opened.append(Relation((), op="=", left=left.expression, right=condition.right))
                return "holds", "puts in the condition of the question", ()
        return None

    def assumed(
        self, left: Side, right: Side, op: str, remarks: tuple[str, ...]
    ) -> tuple[str, str, tuple[str, ...]] | None:
        """With what the author and the question assume. The quantity that an equation puts to zero is not
        compared under that very equation, where anything that vanishes would equal it."""
        first, second = left.readings.options[0].expression, right.readings.options[0].expression
        about_zero = has_derivative(first) or has_derivative(second)
        layers = [] if self.context.light else list(self.context.layers(opened=not about_zero))[1:]
        for layer in layers:
            end = effort.until(self.context.deadline)
            outcome = self.decide(first, second, op, layer.givens, layer.premises).outcome
            if outcome is True:
                return "holds", layer.remark, remarks
            self.out_of_time |= outcome is None and effort.is_over(end)
        if layers and len(left.readings.options) + len(right.readings.options) > 2:
            for a, b in pairs_of_readings(left.readings.options, right.readings.options):
                if self.decide(a.expression, b.expression, op, layers[-1].givens, layers[-1].premises).outcome is True:
                    return "holds", layers[-1].remark, tuple(dict.fromkeys((*a.remarks, *b.remarks)))
        return None

    def forgiven(self, left: Side, right: Side, op: str, givens: Givens) -> tuple[str, str, tuple[str, ...]] | None:
        """The charitable readings, pairwise."""
        for a, b in pairs_of_readings(left.readings.options, right.readings.options):
            if nothing_random(a.expression, givens) or nothing_random(b.expression, givens):
                continue
            if self.decide(a.expression, b.expression, op, givens).outcome is True:
                self.chosen[id(right)] = b.expression
                return "holds", "under a charitable reading", tuple(dict.fromkeys((*a.remarks, *b.remarks)))
        return None

    def aliased(self, left: Expression, right: Expression, op: str) -> tuple[str, str, tuple[str, ...]] | None:
        """With labelled values read as the variable they are values of."""
        givens = self.context.givens()
        mapping = aliases(left, right, self.context.opened, givens)
        if not mapping:
            return None
        opened = [with_aliases(item, mapping) for item in self.context.opened]
        a, b = with_aliases(left, mapping), with_aliases(right, mapping)
        names = ", ".join(
            f"{key.name} was read as the value of {value.name}"
            for key, value in mapping.items()
            if isinstance(value, Symbol)
        )
        if self.decide(a, b, op, givens).outcome is True:
            return "holds", "", (names,)
        if (
            opened
            and not has_derivative(a)
            and not has_derivative(b)
            and self.decide(a, b, op, givens, opened).outcome is True
        ):
            return "holds", "given the equation set up before", (names,)
        return None

    def at_the_solution(
        self, left: Expression, right: Expression, op: str, made: JudgedChain
    ) -> tuple[str, str, tuple[str, ...]] | None:
        """An equation for the point that the question asks for, set up without a gradient in sight. Where
        both sides vanish there, only an equation to zero says so; and a chain that computes a gradient speaks of
        every point."""
        head = made.sides[0].expression
        computed = [node for node in (head, left, right) if node is not None]
        if op != "=" or any(isinstance(part, COMPUTED) for node in computed for part in walk(node)):
            return None
        givens = self.context.givens()
        for variable, value in self.context.solutions:
            if not any(part == variable for node in (left, right) for part in walk(node)):
                continue
            a, b = (substitute(node, {variable: value}) for node in (left, right))
            if self.decide(a, b, "=", givens).outcome is not True:
                continue
            if is_zero(b) or is_zero(a) or self.decide(a, zero_like(build.number(0), a), "=", givens).outcome is False:
                return "holds", f"an equation for the {variable.name} asked for", ()
        return None

    def off_the_diagonal(
        self, left: Expression, right: Expression, op: str, givens: Givens
    ) -> tuple[str, str, tuple[str, ...]] | None:
        """In running text, whose words may say so (for j other than k, off the diagonal): two indices that differ."""
        if not self.supposing_values or self.context.cases or op != "=" or left.shape != right.shape:
            return None
        indices = [item for item in free_symbols(left) if _is_inferred_index(givens.declaration(item.name))]
        for a, b in combinations(sorted(indices, key=lambda item: item.name)[:4], 2):
            differ = Relation((), op="!=", left=a, right=b)
            if self.decide(left, right, op, givens, [differ]).outcome is True:
                return "holds", "", (f"read for different {a.name} and {b.name}",)
        return None

    def with_logistic(
        self, left: Expression, right: Expression, op: str, givens: Givens, remarks: tuple[str, ...]
    ) -> tuple[str, str, tuple[str, ...]] | None:
        """With sigma as the logistic function, which it then is in what follows too."""
        under = with_logistic(left, right, givens) if left.shape == right.shape else None
        if under is None or self.decide(left, right, op, under).outcome is not True:
            return None
        self.context.scope.definitions.append(under.definitions[-1])
        return "holds", "", (*remarks, REMARK)

    def implied(
        self, left: Expression, right: Expression, op: str, made: JudgedChain, previous: JudgedChain | None
    ) -> tuple[str, str, tuple[str, ...]] | None:
        """``A \\implies B``: B where A holds."""
        if self.context.light or made.link not in ("implies", "iff") or previous is None or not previous.ops:
            return None
        import numeric

        premises = []
        for k, premise_op in enumerate(previous.ops):
            a, b = previous.sides[k].expression, previous.sides[k + 1].expression
            if a is not None and b is not None and premise_op in CLAIMS:
                premises.append(Relation((), op=premise_op, left=a, right=b))
        if not premises or left.shape != right.shape:
            return None
        conclusion = Relation((), op=op, left=left, right=right)
        for extra in ([], self.context.opened) if self.context.opened else ([],):
            given = [premises[-1], *extra]
            result = numeric.compare_implication(
                given, conclusion, self.context.givens(), deadline=self.context.deadline
            )
            if result.outcome == "agree":
                return "holds", "follows from the statement before", ()
        return None


def pairs_of_readings(left: tuple[Reading, ...], right: tuple[Reading, ...]) -> list[tuple[Reading, Reading]]:
    """Pairs of readings other than the first two, under one policy or with one side plain."""
    found: list[tuple[Reading, Reading]] = []
    for b in right[1:]:
        found.append((left[0], b))
    for a in left[1:]:
        found.append((a, right[0]))
    for a in left[1:]:
        found.extend((a, b) for b in right[1:] if a.policy == b.policy)
    return found


def _is_inferred_index(known: Declaration | None) -> bool:
    return known is not None and known.role == "index" and not known.explicit


def zero_like(zero: Expression, head: Expression) -> Expression:
    from notation.expression import Zeros

    return Zeros(head.shape) if head.shape else zero
