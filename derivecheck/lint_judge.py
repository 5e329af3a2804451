"""The judge of a write-up: as for a graded submission, but what rests on guesses stays undecided."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from derivecheck.context import Context
from derivecheck.deciding import Decision
from derivecheck.lint_dependence import base_symbol, reachable, vacuous
from derivecheck.lint_doubts import CONDITION, EQUATION, Claim, defines, doubt, is_value, supposition
from derivecheck.lint_entries import (
    ELEMENTWISE,
    ENTRY_OF_FUNCTION,
    REMARK,
    dots_elementwise,
    entries_of_functions,
    entrywise,
)
from derivecheck.lint_equations import NEAR, Equation, set_up
from derivecheck.lint_learning import closed, learned, tightened
from derivecheck.lint_looks import Case, another_look
from derivecheck.lint_numbers import NUMBERS, numbers_only
from derivecheck.lint_opaque import (
    MOMENTS,
    candidates,
    has_densities,
    lawless,
    laws,
    noted,
    opaque_densities,
    with_random,
)
from derivecheck.lint_places import Places
from derivecheck.lint_results import LintItem
from derivecheck.lint_scopes import Parsed, settle
from derivecheck.readings import Reading, read_all
from derivecheck.results import StepResult
from derivecheck.stepping import CLAIMS, SHOWN, Judge, JudgedChain, Side
from derivecheck.time_limits import TimeUp, time_limit
from notation import build
from notation.chains import RawChain
from notation.expression import Apply, Covariance, Expectation, Expression, Relation, Symbol, Variance
from notation.givens import Declaration, Definition, Givens
from notation.infer import infer_shapes
from notation.names import base_identity
from notation.raw import Raw, RawDots, RawName, raw_walk
from notation.scope import PLAIN, Scope
from notation.sizes import settled
from notation.source import NotationError, Span
from notation.walking import free_symbols, substitute, walk
from notation.write_latex import write_latex

BREAKDOWNS = (ArithmeticError, LookupError, ValueError, TypeError, AssertionError, RecursionError, MemoryError)
"""Faults of this program that one formula may bring about: they cost that relation, and the report says so."""
_DOT = re.compile(r"\\cdot(?![A-Za-z])|\\·|·|\*|\\circ(?![A-Za-z])")
_ROUNDS = 3  # how often a display is judged anew with what it taught
_STRUCTURE = re.compile(
    r"\\begin\{[^}]*\}(\{[^}]*\})?|\\(label|tag\*?)\{[^}]*\}|\\(quad|qquad|displaystyle|left|[,;:! ])|[&\s\\{}$\[\]]"
)


@dataclass
class _Made:
    """A judged chain with the statement it was read from."""

    raw: RawChain
    judged: JudgedChain


class LintJudge(Judge):
    """Judges the formulas of one section in order."""

    def __init__(self, context: Context, limit: float, explain: bool = False) -> None:
        super().__init__(context)
        self.limit = limit
        self.explain = explain
        self.title = ""
        self.inline = False
        self.part = 0
        self.made: list[_Made] = []
        self.defined_in: dict[str, int] = {}  # by name: the part of the section that defines it
        self.equations: list[Equation] = []
        self.displays = 0  # how many formulas were begun
        self.said: frozenset[str] = frozenset()  # what the prose says of values, as written
        self.words = ""  # the prose of the section, in lower case
        self.met: set[int] = set()  # lines of equations that the values given later satisfy
        self.mentioned: set[str] = set()  # names in the formulas before
        self.conditions: dict[Expression, Expression] = {}  # what running text supposed of the left sides
        self.values: dict[Expression, Expression] = {}  # numbers that a chain put in for names
        self.lessons: list[Definition] = []
        self.learned: set[str] = set()  # names whose definition a chain made on its way: it may leave out terms
        self.statements: list[frozenset[str]] = []  # names in statements that say something not understood
        self.total = 1e9
        self.settled_at = (-1, -1, -1)
        self.start: Scope | None = None  # what is declared, before anything is inferred

    # --- one formula ---

    def formula(self, item: Parsed, places: Places, part: int = 0, *, supposed: bool = False) -> list[LintItem]:
        """The items of one formula."""
        if item.error is not None:
            return [places.unread(item.formula, item.error, item.error.kind, item.error.message, self.title)]
        if not any(op in CLAIMS for chain in item.chains for op in chain.ops):
            return []
        self.inline = not item.formula.display
        self.displays += 1
        self.part = part
        self.supposing_values = self.inline
        self.in_rounds(item)
        if supposed and self.inline:
            self.suppose()
        found = [
            self.item(item, made, position, step, places)
            for made in self.made
            for position, step in made.judged.relations
        ]
        self.supposing_values = False
        for made in self.made:
            for side in made.judged.sides:
                if side.expression is not None:
                    self.mentioned |= {part.name for part in walk(side.expression) if isinstance(part, Symbol)}
        return found

    def suppose(self) -> None:
        """What words such as "let" and "since" put before a formula holds for what comes after it."""
        for made in self.made:
            for number, (position, step) in enumerate(made.judged.relations):
                left, right = made.judged.sides[position].expression, made.judged.sides[position + 1].expression
                op = made.judged.ops[position]
                if step.verdict not in ("undecided", "fails") or left is None or right is None:
                    continue
                if is_identity(left, right):
                    why = "said as a reason: supposed, or claimed"
                    made.judged.relations[number] = (position, replace(step, verdict="undecided", why=why))
                    continue
                left, right = self.fitted(left, right)
                if UNMET not in step.why and left.shape == right.shape and free_symbols(left) | free_symbols(right):
                    self.context.opened.append(Relation((), op=op, left=left, right=right))
                    made.judged.relations[number] = (position, replace(step, verdict="holds", why="supposed"))

    def in_rounds(self, item: Parsed) -> None:
        """Judge the display; where it taught a definition on its way, judge it again knowing that."""
        for _ in range(_ROUNDS):
            before, opened, held = self.context.scope.copy(), list(self.context.opened), list(self.context.held)
            last, defined = self.context.last, dict(self.defined_in)
            self.made, self.lessons = [], []
            self.display(item.chains, item.text, item.formula.line)
            if not self.lessons:
                return
            for lesson in self.lessons:
                self.enter(lesson, before)
                defined[lesson.target.name] = self.part
            self.context.scope, self.context.opened, self.context.held = before, opened, held
            self.context.last, self.defined_in = last, defined
        self.made, self.lessons = [], []
        self.display(item.chains, item.text, item.formula.line)

    def enter(self, lesson: Definition, scope: Scope) -> None:
        self.learned.add(lesson.target.name)
        scope.definitions[:] = [known for known in scope.definitions if known.target.name != lesson.target.name]
        scope.definitions.append(lesson)

    def item(self, parsed: Parsed, made: _Made, position: int, step: StepResult, places: Places) -> LintItem:
        sign = made.raw.op_spans[position]
        member = made.raw.members[position + 1]
        end = member.span.end if member.raw is not None or member.error is not None else sign.end
        place = places.of(parsed.formula, Span(sign.start, max(sign.end, end)))
        undone = 0
        if step.verdict in ("fails", "ill-typed"):
            undone = self.undone(made, position, parsed, places)
        return LintItem(
            place, places.whole(parsed.formula), step.relation, step.left, step.right, step.verdict, step.why,
            (*step.remarks, *parsed.remarks), reading=self.reading(made.judged, position) if self.explain else "",
            undone=undone, section=self.title, display=parsed.formula.display,
        )  # fmt: skip

    def reading(self, judged: JudgedChain, position: int) -> str:
        if position + 1 >= len(judged.sides):
            return ""
        left, right = judged.sides[position].expression, judged.sides[position + 1].expression
        if left is None or right is None:
            return ""
        op = judged.ops[position]
        return f"{write_latex(left)} {SHOWN.get(op, op)} {write_latex(right)}"

    def undone(self, made: _Made, position: int, parsed: Parsed, places: Places) -> int:
        """The line of the first later side that is equal to the left side again, 0 if there is none."""
        judged = made.judged
        left = judged.sides[position].expression
        if left is None:
            return 0
        for later in range(position + 2, len(judged.sides)):
            if any(op != "=" for op in judged.ops[position:later]):
                return 0
            other = judged.sides[later].expression
            if other is None or not self.same(left, other):
                continue
            return places.of(parsed.formula, made.raw.op_spans[later - 1]).line
        return 0

    def same(self, left: Expression, right: Expression) -> bool:
        try:
            with time_limit(self.limit):
                return self.decide(left, right, "=", self.context.givens()).outcome is True
        except (TimeUp, *BREAKDOWNS):
            return False  # only a note hangs on it

    # --- what differs from the judge of a graded part ---

    def chain(self, chain: RawChain, conditions: Sequence[RawChain], previous: JudgedChain | None) -> JudgedChain:
        if chain.continues and self.in_words(chain):
            self.context.last = None
        defined = len(self.context.scope.definitions)
        try:
            with time_limit(self.total):
                judged = super().chain(chain, conditions, previous)
        except (TimeUp, *BREAKDOWNS) as fault:
            judged = JudgedChain([], chain.ops, link=chain.link)
            why = "the time limit was reached" if isinstance(fault, TimeUp) else internal(fault)
            text = self.text[chain.span.start : chain.span.end]
            judged.relations = [
                (position, StepResult(self.line_of(chain.span.start), SHOWN.get(op, op), text, "", "undecided", why))
                for position, op in enumerate(chain.ops) if op in CLAIMS
            ]  # fmt: skip
        for item in self.context.scope.definitions[defined:]:
            self.defined_in.setdefault(item.target.name, self.part)
        self.made.append(_Made(chain, judged))
        return judged

    def in_words(self, chain: RawChain) -> bool:
        """Whether words stand before the first relation, as in ``\\text{output size} = 7``."""
        start = self.text.rfind("\\\\", 0, chain.op_spans[0].start) + 1 if chain.op_spans else 0
        before = self.text[start : chain.op_spans[0].start] if chain.op_spans else ""
        return bool(re.search(r"\w", _STRUCTURE.sub("", before)))

    def relation(
        self,
        made: JudgedChain,
        position: int,
        op: str,
        chain: RawChain,
        conditions: Sequence[RawChain],
        previous: JudgedChain | None,
    ) -> StepResult:
        if position == 0 and chain.continues and self.in_words(chain):
            return self.given_up(made, position, op, "what stands on the left is said in words", "holds")
        try:
            with time_limit(self.limit):
                step = super().relation(made, position, op, chain, conditions, previous)
                return self.doubted(step, made, position, op, chain)
        except TimeUp:
            return self.given_up(made, position, op, "the time limit was reached")
        except BREAKDOWNS as fault:
            return self.given_up(made, position, op, internal(fault))

    def decide(
        self, left: Expression, right: Expression, op: str, givens: Givens, premises: Sequence[Expression] = ()
    ) -> Decision:
        """As for a graded part, after the sizes that reading the later formulas settled are put in everywhere."""
        scope = self.context.scope
        known = (len(scope.sizes), len(scope.definitions), len(scope.declarations))
        if known != self.settled_at:
            settle(scope)
            self.settled_at = (len(scope.sizes), len(scope.definitions), len(scope.declarations))
        left, right = settled(left, scope), settled(right, scope)
        own = scope.givens()
        givens = replace(
            own, random=givens.random, definitions=own.definitions + givens.definitions[len(own.definitions) :]
        )
        with np.errstate(all="ignore"):  # values that overflow are no finding
            return super().decide(left, right, op, givens, premises)

    def judge(
        self,
        left: Side,
        right: Side,
        op: str,
        conditions: Sequence[RawChain],
        previous: JudgedChain | None,
        made: JudgedChain,
    ) -> tuple[str, str, tuple[str, ...]]:
        """As for a graded part; where nothing is said to be random, what an expectation is written over is, and
        what holds whatever is random holds."""
        found = super().judge(left, right, op, conditions, previous, made)
        a, b = left.expression, right.expression
        untold = found[1].startswith(UNTOLD) or (
            a is not None and b is not None and (has_densities(a, b) or lawless(a, b, self.context.givens()))
        )
        if found[0] == "holds" or not untold or a is None or b is None or op in ("->", "propto"):
            return found
        others = [side.expression for side in made.sides if side.expression is not None]
        for first, second in ((left.readings.options[0], right.readings.options[0]), *_readings(left, right)):
            remarks = tuple(dict.fromkeys((*first.remarks, *second.remarks)))
            made_so = self.whatever_is_random(first.expression, second.expression, op, others, remarks)
            if made_so is not None:
                return made_so
        return found

    def whatever_is_random(
        self, left: Expression, right: Expression, op: str, others: Sequence[Expression], remarks: tuple[str, ...]
    ) -> tuple[str, str, tuple[str, ...]] | None:
        """What holds for any densities and any law of what may be random."""
        givens = self.context.givens()
        a, b = opaque_densities(left, givens), opaque_densities(right, givens)
        moments = any(isinstance(part, Expectation | Variance | Covariance) for side in (a, b) for part in walk(side))
        if not moments:
            return ("holds", "whatever the densities are", remarks) if self.is_true(a, b, op, givens) else None
        for names in candidates(a, b, others, givens):
            if not all(_touches(side, names, givens) for side in (a, b)):
                continue
            told = ", ".join(sorted(names))
            for said, law in laws(self.words):
                if self.is_true(a, b, op, with_random(givens, names, law)):
                    return "holds", "", (*remarks, f"read with {told} random{said}")
        return None

    def note_moment(self, moment: Expectation | Variance, value: Expression) -> None:
        """Enter what a mean or a variance said in running text tells of the law of a name."""
        random = self.context.scope.random
        name = getattr(moment.body, "name", "")
        made = noted(moment, value, self.context.givens().random_variable(name))
        if made is not None:
            random[:] = [*(item for item in random if item.name != name), made]

    def restates(self, left: Expression | None, right: Expression | None) -> bool:
        """Whether the right side is the very formula by which the left one is defined."""
        name = left.function if isinstance(left, Apply) else getattr(base_symbol(left), "name", "") if left else ""
        return right is not None and any(item.body == right for item in self.context.givens().definitions_of(name))

    def can_vanish(self, left: Expression | None) -> bool:
        """Whether there are values for which a number is zero; an array is taken to have them."""
        if left is None or left.shape:
            return True
        equation = Relation((), op="=", left=left, right=build.ZERO)
        return self.decide(build.ONE, build.ONE, "=", self.context.givens(), [equation]).outcome is True

    def is_told(self, name: Expression) -> bool:
        """Whether something defines the name, as more than a number."""
        base = base_symbol(name)
        known = self.context.givens().definitions_of(base.name) if base is not None else ()
        return any(not is_value(item.body) for item in known)

    def is_true(self, left: Expression, right: Expression, op: str, givens: Givens) -> bool:
        return self.decide(left, right, op, givens).outcome is True

    def given_up(self, made: JudgedChain, position: int, op: str, why: str, verdict: str = "undecided") -> StepResult:
        left, right = made.sides[position], made.sides[position + 1]
        return StepResult(self.line_of(right.offset), SHOWN.get(op, op), left.text, right.text, verdict, why)

    def doubted(self, step: StepResult, made: JudgedChain, position: int, op: str, chain: RawChain) -> StepResult:
        """The step, or "undecided" with the reason why the author need not be wrong."""
        a, b = made.sides[position].expression, made.sides[position + 1].expression
        if self.inline and op == "=" and not position and isinstance(a, Symbol) and is_value(b):
            why = step.why if step.verdict == "holds" and self.is_told(a) else "a value supposed"
            return self.valued(replace(step, verdict="holds", why=why), a, b)
        if step.verdict == "holds":
            if made.defines and position == 0:
                return step
            if not position and op == "=" and self.restates(a, b):
                return replace(step, why=f"says what {step.left} is")
            taught = learned(a, b, self.context.scope, frozenset(self.learned)) if a and b and self.learned else None
            if taught is not None and taught.target.name in self.learned:
                return replace(step, why=f"puts in what {taught.target.name} is")
            if step.why == VANISHES and self.inline and not self.can_vanish(a):
                return replace(step, verdict="undecided", why="nothing was found for which this derivative vanishes")
            empty = vacuous(tuple(side for side in (a, b) if side is not None), self.context.scope, self.learned)
            if not empty:
                return step
            self.learn(a, b, op)
            return replace(step, verdict="undecided", why=empty)
        if a is not None and b is not None and op == "=" and a.shape != b.shape:
            for first, second in entrywise(a, b, self.context.scope):
                if self.decide(first, second, op, self.context.givens()).outcome is True and not vacuous(
                    (first, second), self.context.scope, self.learned
                ):
                    return replace(step, verdict="holds", why="", remarks=(*step.remarks, REMARK))
        if step.verdict in ("fails", "ill-typed") and self.learn(a, b, op):
            return replace(step, verdict="holds", why=f"puts in what {self.lessons[-1].target.name} is")
        scope = self.context.scope
        if step.verdict == "ill-typed" or a is None or b is None or a.shape != b.shape:
            numbers = self.as_numbers(chain, position)
            if numbers is not None:
                scope, a, b = numbers
                step = self.decided_anew(step, a, b, op, scope)
                if step.verdict == "holds":
                    return step
        before = [side.expression for side in made.sides[: position + 1] if side.expression is not None]
        raws = [member.raw for member in chain.members[position : position + 2] if member.raw is not None]
        marks = [node for raw in raws for node in raw_walk(raw)]
        claim = Claim(
            a, b, op, position, tuple(before), scope, self.inline,
            step.verdict == "ill-typed" or a is None or b is None or a.shape != b.shape,
            chain.link, (step.left, step.right), chain.continues, step.why, tuple(self.statements),
            frozenset(self.learned), *self.evidence(step, position, chain, a, b), frozenset(self.mentioned),
            any(isinstance(node, RawDots) for node in marks),
            any(isinstance(node, RawName) and node.base == "1" for node in marks),
        )  # fmt: skip
        supposed = supposition(claim)
        if supposed == CONDITION and a is not None and b is not None and self.conditions.setdefault(a, b) != b:
            return replace(step, verdict="undecided", why="another value was supposed before")
        if supposed:
            if isinstance(a, MOMENTS) and b is not None and not isinstance(a, Covariance):
                self.note_moment(a, b)
            elif supposed == CONDITION and a is not None and b is not None:
                self.context.opened.append(Relation((), op=op, left=a, right=b))
            return replace(step, verdict="holds", why=supposed)
        name = defines(claim)
        if name and a is not None and b is not None:
            return replace(step, verdict="holds", why=f"says what {name} is")
        failing = step.verdict in ("fails", "ill-typed")
        reason = doubt(claim) if failing else step.why
        if not failing or reason:
            members = [member.raw for member in chain.members[position : position + 2]]
            found = another_look(self, Case(step, claim, members[0], members[1], bool(reason)))
            if found is not None:
                return found
        if not failing:
            self.learn(a, b, op)
            return step
        if position and self.as_entries(a, b, op):
            return replace(step, verdict="holds", why="", remarks=(*step.remarks, ENTRY_OF_FUNCTION))
        if self.with_dots(a, b, op, f"{step.left} {step.right}"):
            return replace(step, verdict="holds", why="", remarks=(*step.remarks, ELEMENTWISE))
        if reason.startswith(EQUATION):
            return set_up(self, step, claim)
        return replace(step, verdict="undecided", why=reason) if reason else step

    def as_numbers(self, chain: RawChain, position: int) -> tuple[Scope, Expression, Expression] | None:
        """Both sides with every name that only looked like a vector elsewhere read as a number; None where the sides
        do what only arrays do, or have no type even so."""
        raws = [member.raw for member in chain.members[position : position + 2]]
        scope = numbers_only([raw for raw in raws if raw is not None], self.context.scope)
        if scope is None or len(raws) < 2 or raws[0] is None or raws[1] is None:
            return None
        sides = [read_all(raw, scope, ()).first for raw in raws if raw is not None]
        if any(side is None or side.expression.shape for side in sides):
            return None
        first, second = (side.expression for side in sides if side is not None)
        return scope, first, second

    def decided_anew(self, step: StepResult, left: Expression, right: Expression, op: str, scope: Scope) -> StepResult:
        with np.errstate(all="ignore"):
            made = super().decide(left, right, op, scope.givens())
        if made.outcome is None:
            return replace(step, verdict="undecided", why=made.reason)
        verdict = "holds" if made.outcome else "fails"
        return replace(step, verdict=verdict, why=made.how if made.outcome else made.counterexample, remarks=(NUMBERS,))

    def evidence(
        self, step: StepResult, position: int, chain: RawChain, left: Expression | None, right: Expression | None
    ) -> tuple[frozenset[str], bool]:
        """For a clash: the names whose shapes follow from the chain up to its left side alone, as they are now; and
        whether all names of the right side are among them."""
        clash = step.verdict == "ill-typed" or left is None or right is None or left.shape != right.shape
        raw = chain.members[position + 1].raw if position + 1 < len(chain.members) else None
        if not clash or raw is None or left is None or self.start is None:
            return frozenset(), False
        shown = replace(
            chain, members=chain.members[: position + 1], ops=chain.ops[:position], op_spans=chain.op_spans[:position]
        )
        scope = self.start.copy()
        infer_shapes(scope, [shown])
        scope = inferred_names(scope, shown)
        found = set()
        for name in scope.declarations:
            known, now = scope.known(name), self.context.scope.known(name)
            if known is not None and now is not None and len(known.shape) == len(now.shape):
                found.add(name)
        used = names_in([raw], scope)
        return frozenset(found), used <= found

    def as_entries(self, left: Expression | None, right: Expression | None, op: str) -> bool:
        """With ``softmax(x_j)`` read as the j-th entry of ``softmax(x)``."""
        if left is None or right is None:
            return False
        a, b = entries_of_functions(left), entries_of_functions(right)
        return (a, b) != (left, right) and self.decide(a, b, op, self.context.givens()).outcome is True

    def with_dots(self, left: Expression | None, right: Expression | None, op: str, text: str) -> bool:
        """Whether it holds with dots and stars between arrays read as elementwise products."""
        if left is None or right is None or not _DOT.search(text):
            return False
        a, b = dots_elementwise(left), dots_elementwise(right)
        if (a, b) == (left, right):
            return False
        return any(
            self.decide(x, y, op, self.context.givens()).outcome is True
            for x, y in ((a, b), *entrywise(a, b, self.context.scope))
            if x.shape == y.shape
        )

    def valued(self, step: StepResult, name: Symbol, value: Expression | None) -> StepResult:
        """A value given to an unknown: the equation before it, once all its unknowns have values, must be met."""
        if value is None:
            return step
        definitions = self.context.scope.definitions
        for at, known in enumerate(definitions):
            if known.target == name and is_value(known.body):  # a new value for another case
                definitions[at] = replace(known, body=value)
        if self.text.strip() in self.said and all(known.target.name != name.name for known in definitions):
            definitions.append(Definition(name, value))
        for equation in reversed(self.equations):
            if equation.part != self.part or name.name not in equation.names or step.line - equation.line > NEAR:
                continue
            equation.values[name] = value
            if {symbol.name for symbol in equation.values} != equation.names:
                return step
            self.equations.remove(equation)
            a, b = substitute(equation.left, equation.values), substitute(equation.right, equation.values)
            met = self.decide(a, b, "=", self.context.givens()).outcome
            if met is False:
                return replace(step, verdict="fails", why=f"{UNMET} {equation.line}")
            if met:
                self.met.add(equation.line)
            return replace(step, why=f"satisfies the equation of line {equation.line}") if met else step
        return step

    def learn(self, left: Expression | None, right: Expression | None, op: str) -> bool:
        """Note the definition that a step makes on its way; the display is then judged again."""
        if left is None or right is None or op != "=":
            return False
        old = frozenset(name for name, part in self.defined_in.items() if part not in (0, self.part)) | self.learned
        found = learned(left, right, self.context.scope, old)
        if found is None or not closed(found, self.context.scope):
            return False
        if any(lesson.target.name == found.target.name for lesson in self.lessons):
            return False
        self.lessons.append(found)
        return True

    def definition(self, chain: RawChain) -> str:
        """As it is entered, with an index that its left side lacks read as the one that must be meant."""
        name = super().definition(chain)
        definitions = self.context.scope.definitions
        if name and definitions and definitions[-1].target.name == name:
            mended = tightened(definitions[-1], self.context.scope)
            if mended is not None:
                definitions[-1] = mended
        return name

    def introduce_quietly(self, chain: RawChain) -> None:
        """Enter what a statement defines, without judging it."""
        try:
            self.definition(chain)
        except (NotationError, *BREAKDOWNS):
            return  # it is judged, and reported, where it stands


VANISHES = "sets the gradient to zero"
UNMET = "these values do not satisfy the equation of line"
UNTOLD = ("nothing says that what the expectation", "nothing says what is random", "nothing says how")


def _readings(left: Side, right: Side) -> Iterator[tuple[Reading, Reading]]:
    """Pairs of charitable readings under one policy."""
    for a in left.readings.options:
        for b in right.readings.options:
            if a.policy != PLAIN and a.policy == b.policy:
                yield a, b


def _touches(side: Expression, names: frozenset[str], givens: Givens) -> bool:
    """Whether some moment in it, if there is one, is of something random: else it would be 0 or nothing."""
    moments = [part for part in walk(side) if isinstance(part, MOMENTS)]
    return not moments or any(reachable(part, givens) & names for part in moments)


def is_identity(left: Expression, right: Expression) -> bool:
    """Whether two formulas, no bare names, speak of the same names: such a statement defines and sets nothing."""
    if isinstance(left, Symbol) or isinstance(right, Symbol):
        return False
    names = {item.name for item in free_symbols(left)}
    return bool(names) and names == {item.name for item in free_symbols(right)}


def names_in(trees: Sequence[Raw], scope: Scope) -> set[str]:
    """The names of parsed formulas, without those of table functions."""
    return {base_identity(node, scope) for tree in trees for node in raw_walk(tree) if isinstance(node, RawName)}


def inferred_names(scope: Scope, chain: RawChain) -> Scope:
    """The scope with every name of the chain that no shape was found for as a number."""
    trees = [member.raw for member in chain.members if member.raw is not None]
    for name in names_in(trees, scope):
        if scope.known(name) is None:
            scope.declare(Declaration(name, explicit=False))
    return scope


def internal(fault: BaseException) -> str:
    return f"INTERNAL ERROR: {type(fault).__name__}: {fault}"


__all__ = ["LintJudge"]
