"""Chains in context: each relation judged under the givens, definitions and equations before it."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import combinations

from derivecheck.context import (
    COMPUTED,
    Context,
    aliases,
    has_derivative,
    is_zero,
    nothing_random,
    with_aliases,
    with_one_random,
)
from derivecheck.deciding import Decision, decide
from derivecheck.readings import Reading, Readings, read_all
from derivecheck.results import StepResult
from notation import build
from notation.chains import RawChain
from notation.elaborate import Elaborator
from notation.elaborate_constants import CONSTANTS
from notation.ellipsis import linear
from notation.expression import (
    BigOperator,
    Component,
    Derivative,
    Expression,
    Limit,
    Mul,
    Number,
    Pow,
    Relation,
    Symbol,
)
from notation.givens import Declaration, Definition, Givens
from notation.names import NameResolver, base_identity
from notation.pointfree import at_an_argument
from notation.raw import RawFence, RawName, RawProduct, raw_walk
from notation.read_givens import GivenReader
from notation.scope import PLAIN, Policy, Scope
from notation.sizes import settled
from notation.source import NotationError, Span
from notation.walking import free_symbols, rebuild, substitute, walk

FACTORS = ((2, "a factor 2"), (Fraction(1, 2), "a factor 1/2"), (-1, "a minus sign"), (-2, "a factor -2"))
CLAIMS = frozenset({"=", "!=", "<", "<=", ">", ">=", "->", "approx", "propto"})
SHOWN = {
    "<=": r"\le",
    ">=": r"\ge",
    "!=": r"\ne",
    "->": r"\to",
    "approx": r"\approx",
    "propto": r"\propto",
    "implies": r"\implies",
    "iff": r"\iff",
}


@dataclass
class Side:
    """One member of a chain with its readings; ``text`` is what was written."""

    readings: Readings
    text: str
    offset: int
    row_start: bool = False
    boxed: bool = False
    error: NotationError | None = None

    @property
    def expression(self) -> Expression | None:
        return self.readings.first.expression if self.readings.first else None


@dataclass
class JudgedChain:
    """A chain with its sides and one step for each relation that claims something. ``defines``: the name
    that the chain introduces."""

    sides: list[Side]
    ops: tuple[str, ...]
    steps: list[StepResult] = field(default_factory=list)
    link: str = ""
    boxed: bool = False
    defines: str = ""
    line: int = 0
    relations: list[tuple[int, StepResult]] = field(default_factory=list)
    supposed: list[tuple[int, StepResult]] = field(default_factory=list)  # taken as supposed by words around them


class Judge:
    """Judges the chains of one question part, in order. ``text`` and ``line`` say where they stand."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.text = ""
        self.line = 1
        self.supposing_values = False  # in running text, ``c = 0`` puts a value in
        self.out_of_time = False  # the limit ended a comparison under what the author and the question assume
        self.supposed = False  # the chain at hand has an "if" of its own
        self.chosen: dict[int, Expression] = {}  # by side: the reading under which its relation held

    # --- a display ---

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

    def forward_definitions(self, chains: Sequence[RawChain]) -> None:
        """``… = s A where s = …``: what a display defines at its end is known from its start."""
        for chain in chains:
            if chain.link == "where" and chain.ops[:1] == ("=",) and len(chain.members) >= 2:
                raws = [member.raw for member in chain.members[:2]]
                if raws[0] is not None and raws[1] is not None:
                    try:
                        self.introduce(raws[0], raws[1])
                    except NotationError:
                        continue  # judged and reported with the chain itself

    # --- one chain ---

    def chain(self, chain: RawChain, conditions: Sequence[RawChain], previous: JudgedChain | None) -> JudgedChain:
        made = JudgedChain([], chain.ops, link=chain.link, boxed=chain.boxed, line=self.line_of(chain.span.start))
        kept = self.context.scope
        if any(condition.link == "if" for condition in conditions):
            self.context.scope = self.supposing(conditions)
        self.supposed = kept is not self.context.scope
        try:
            made.defines = self.definition(chain)
            made.sides = self.sides(chain)
            self.fill_counts(made.sides)
            self.choose_rows(made.sides)
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

    def sides(self, chain: RawChain) -> list[Side]:
        found: list[Side] = []
        applied = at_an_argument([member.raw for member in chain.members], self.context.scope)
        members = chain.members
        if applied is not None:
            members = tuple(replace(member, raw=raw) for member, raw in zip(members, applied, strict=True))
        for member in members:
            text = self.text[member.span.start : member.span.end].strip()
            if member.raw is None:
                if member.error is None and isinstance(self.context.last, Side):
                    found.append(self.context.last)
                else:
                    found.append(
                        Side(
                            Readings((), member.error),
                            text,
                            member.span.start,
                            member.row_start,
                            member.boxed,
                            member.error,
                        )
                    )
                continue
            readings = self.spelt_out(read_all(member.raw, self.context.scope))
            found.append(Side(readings, text, member.span.start, member.row_start, member.boxed, readings.error))
        return found

    def spelt_out(self, readings: Readings) -> Readings:
        """With the author's short names of sizes (``m = d^{(t-1)}``) replaced by what they stand for."""
        short = self.context.abbreviations
        if not short:
            return readings
        options = (replace(item, expression=substitute(item.expression, short)) for item in readings.options)
        return replace(readings, options=tuple(options))

    def fill_counts(self, sides: list[Side]) -> None:
        """``a \\cdots a`` beside a written power of a: as many factors as that power says."""
        powers = {
            part.base: part.exponent
            for side in sides
            for reading in side.readings.options[:1]
            for part in walk(reading.expression)
            if isinstance(part, Pow) and not _is_count(part.exponent)
        }
        for side in sides:
            options = []
            for reading in side.readings.options:
                expression = _fill(reading.expression, powers)
                if expression != reading.expression:
                    reading = replace(
                        reading,
                        expression=expression,
                        remarks=(*reading.remarks, "the dots were filled as the next power says"),
                    )
                options.append(reading)
            side.readings = Readings(tuple(options), side.readings.error)

    def choose_rows(self, sides: list[Side]) -> None:
        """Rows of a matrix are written as rows or as columns throughout a chain: take the habit that needs
        fewer turns."""
        plain = sum(_cost(side, PLAIN) for side in sides)
        rows = sum(_cost(side, Policy(rows=True)) for side in sides)
        if rows < plain:
            for side in sides:
                chosen = [option for option in side.readings.options if option.policy.rows]
                rest = [option for option in side.readings.options if not option.policy.rows]
                side.readings = Readings((*chosen, *rest), side.readings.error)

    # --- definitions ---

    def recall(self, earlier: Sequence[RawChain], here: Sequence[RawChain]) -> None:
        """Enter what the author named in an earlier part, uses here, and does not name anew. Of what has moments
        given here the earlier part may have supposed something else."""
        used = {part.base for chain in here for part in _names(chain)}
        anew = {item.base for chain in here if (item := _named(chain)) is not None}
        for chain in earlier:
            name = _named(chain)
            if name is None or self.context.scope.is_random(base_identity(name, self.context.scope)):
                continue
            if name.base in used - anew:
                self.definition(chain)

    def definition(self, chain: RawChain) -> str:
        """Enter what the chain defines: a new name on its left."""
        if chain.ops[:1] != ("=",) or chain.continues or len(chain.members) < 2:
            return ""
        left, right = chain.members[0].raw, chain.members[1].raw
        if left is None or right is None:
            return ""
        try:
            return self.introduce(left, right)
        except NotationError:
            return ""  # the sides are read again when the relation is judged, which reports the error

    def introduce(self, left: object, right: object) -> str:
        scope = self.context.scope
        if isinstance(left, RawProduct) and len(left.factors) == 2 and isinstance(left.factors[0], RawName):
            return self.introduce_function(left, right)
        if not isinstance(left, RawName):
            return ""
        resolved = NameResolver(scope, frozenset()).resolve(left)
        known = scope.known(resolved.identity)
        if (known is not None and known.explicit) or (known is None and left.base in CONSTANTS and not left.accents):
            return ""
        unknowns = {item.name for item in self.context.unknowns}
        if (
            any(item.target.name == resolved.identity for item in scope.definitions)
            or resolved.transposed
            or resolved.inverted
        ):
            return ""
        saved = scope.copy()
        if GivenReader(scope).define(left, right):  # type: ignore[arg-type]
            made = scope.definitions[-1]
            names = {part.name for part in walk(made.body) if isinstance(part, Symbol)}
            # An answer put down, which another may follow, is no definition; what ties two unknowns is one.
            answer = resolved.identity in unknowns and not names & unknowns
            if answer or any(part == made.target for part in walk(made.body)):
                scope.__dict__.update(saved.__dict__)
                return ""
            if is_size(made.body, scope) and not made.target.indices and not made.components and not made.arguments:
                self.context.abbreviations[made.target] = made.body
                scope.definitions.pop()
            return resolved.identity
        scope.__dict__.update(saved.__dict__)
        return ""

    def introduce_function(self, left: RawProduct, right: object) -> str:
        """``L(w) = …`` for a function that nothing defines yet."""
        scope = self.context.scope
        head, fence = left.factors
        assert isinstance(head, RawName)
        name = NameResolver(scope, frozenset()).resolve(replace(head, primes=0)).identity
        known = scope.known(name)
        if head.primes or not isinstance(fence, RawFence):
            return ""
        if scope.function_definition(name, len(fence.items)) is not None:
            return ""
        overloads = known is not None and known.role == "function" and scope.function_definition(name) is not None
        if known is not None and not overloads and (known.explicit or scope.is_random(name)):
            return ""
        if any(item.target.name == name and not item.function for item in scope.definitions):
            return ""
        saved = scope.copy()
        if GivenReader(scope).define(left, right):  # type: ignore[arg-type]
            return name
        scope.__dict__.update(saved.__dict__)
        return ""

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
                self.context.opened.append(
                    Relation((), op="=", left=opened, right=_zero_like(right.expression, opened))
                )
                return replace(step, verdict="holds", why="sets the gradient to zero")
            at = self.gradient_at(left.expression)
            if at is not None:
                zero = _zero_like(right.expression, left.expression)
                self.context.opened.append(Relation((), op="=", left=left.expression, right=zero))
                return replace(step, verdict="holds", why=f"sets the gradient to zero at {at.name}")
        if verdict[0] == "holds":
            self.context.held.append((op, left.expression, right.expression))
            if op == "=" and not self.supposed:
                self.context.equal.append((left.expression, right.expression))
        elif op == "=":
            self.context.choose(left.expression, right.expression)
        return replace(step, verdict=verdict[0], why=verdict[1], remarks=verdict[2])

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
        )
        if found is not None:
            return found
        if plain.outcome is False and self.out_of_time:
            return "undecided", "the time limit was reached before what the question assumes could be put in", ()
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
            started = time.thread_time()
            outcome = self.decide(first, second, op, layer.givens, layer.premises).outcome
            if outcome is True:
                return "holds", layer.remark, remarks
            self.out_of_time |= outcome is None and time.thread_time() - started >= self.context.deadline
        if layers and len(left.readings.options) + len(right.readings.options) > 2:
            for a, b in _pairs(left.readings.options, right.readings.options):
                if self.decide(a.expression, b.expression, op, layers[-1].givens, layers[-1].premises).outcome is True:
                    return "holds", layers[-1].remark, tuple(dict.fromkeys((*a.remarks, *b.remarks)))
        return None

    def decide(
        self, left: Expression, right: Expression, op: str, givens: Givens, premises: Sequence[Expression] = ()
    ) -> Decision:
        if left.shape != right.shape:
            fitted = self.fitted(left, right)
            if fitted[0].shape == fitted[1].shape:  # else the clash is told as it was written
                left, right = fitted
        if op == "!=":
            made = decide(left, right, "=", givens, premises=premises, deadline=self.context.deadline)
            if made.outcome is None:
                return made
            return replace(made, outcome=not made.outcome)
        return decide(
            left, right, op, givens, premises=premises, prove=self.context.prove, deadline=self.context.deadline
        )

    def fitted(self, left: Expression, right: Expression) -> tuple[Expression, Expression]:
        """Both sides with one shape where sizes can be settled or a row turned; else as they are."""
        scope = self.context.scope.copy()
        try:
            first, second = Elaborator(scope).aligned([left, right], Span(0, 0))
        except NotationError:
            return left, right
        return settled(first, scope), settled(second, scope)

    def forgiven(self, left: Side, right: Side, op: str, givens: Givens) -> tuple[str, str, tuple[str, ...]] | None:
        """The charitable readings, pairwise."""
        for a, b in _pairs(left.readings.options, right.readings.options):
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
            if is_zero(b) or is_zero(a) or self.decide(a, _zero_like(build.number(0), a), "=", givens).outcome is False:
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
        if decision.outcome is False:
            return "fails", decision.counterexample, ()
        return "undecided", decision.reason, ()

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

    def line_of(self, offset: int) -> int:
        return self.line + self.text.count("\n", 0, max(0, offset))


def _named(chain: RawChain) -> RawName | None:
    """The name on the left of an equation."""
    first = chain.members[0].raw if chain.ops[:1] == ("=",) and not chain.continues and chain.members else None
    return first if isinstance(first, RawName) else None


def _names(chain: RawChain) -> Iterator[RawName]:
    for member in chain.members:
        if member.raw is not None:
            yield from (part for part in raw_walk(member.raw) if isinstance(part, RawName))


def _is_inferred_index(known: Declaration | None) -> bool:
    return known is not None and known.role == "index" and not known.explicit


def is_size(node: Expression, scope: Scope) -> bool:
    """Whether an expression counts: sums and multiples of sizes."""
    known = linear(node)
    if known is None or not known[0]:
        return False
    return all(isinstance(part, Symbol) and scope.is_integer(part.name) for part in known[0])


def is_head_zero(made: JudgedChain) -> bool:
    head = made.sides[0].expression
    return head is not None and is_zero(head)


def _following(chains: Sequence[RawChain], position: int) -> list[RawChain]:
    """The conditions that directly follow a chain."""
    found = []
    for chain in chains[position + 1 :]:
        if chain.link not in ("if", "as"):
            break
        found.append(chain)
    return found


def _cost(side: Side, policy: Policy) -> int:
    for option in side.readings.options:
        if option.policy == policy:
            return option.flips
    if policy != PLAIN and side.readings.options:
        return side.readings.options[0].flips
    return 3


def _pairs(left: tuple[Reading, ...], right: tuple[Reading, ...]) -> list[tuple[Reading, Reading]]:
    """Pairs of readings other than the first two, under one policy or with one side plain."""
    found: list[tuple[Reading, Reading]] = []
    for b in right[1:]:
        found.append((left[0], b))
    for a in left[1:]:
        found.append((a, right[0]))
    for a in left[1:]:
        found.extend((a, b) for b in right[1:] if a.policy == b.policy)
    return found


def _is_count(node: Expression) -> bool:
    return isinstance(node, Symbol) and node.name.startswith("count.")


def _fill(node: Expression, powers: dict[Expression, Expression]) -> Expression:
    made = rebuild(node, lambda child: _fill(child, powers))
    if isinstance(made, Pow) and _is_count(made.exponent) and made.base in powers:
        return replace(made, exponent=powers[made.base])
    return made


def _zero_like(zero: Expression, head: Expression) -> Expression:
    from notation.expression import Zeros

    return Zeros(head.shape) if head.shape else zero


__all__ = ["BigOperator", "Component", "Declaration", "Definition", "Judge", "JudgedChain", "Side", "substitute"]
