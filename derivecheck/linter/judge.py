"""The judge of a write-up: as for a graded submission, but what rests on guesses stays undecided."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from derivecheck.deciding import Decision
from derivecheck.judging.chains import CLAIMS, SHOWN, JudgedChain, Side
from derivecheck.judging.context import Context, reachable
from derivecheck.judging.judge import Judge
from derivecheck.linter.claim import Said
from derivecheck.linter.dependence import base_symbol
from derivecheck.linter.equations import Equation
from derivecheck.linter.evidence import unify_ones
from derivecheck.linter.items import Made, item_of
from derivecheck.linter.learning import closed, learned, tightened
from derivecheck.linter.limits import BREAKDOWNS, internal
from derivecheck.linter.places import Places
from derivecheck.linter.random import untold
from derivecheck.linter.results import LintItem
from derivecheck.linter.scopes import Parsed, settle
from derivecheck.linter.shape_clashes import Place
from derivecheck.linter.suppositions import CASE, is_value
from derivecheck.linter.values import UNMET
from derivecheck.linter.verdicts import doubted
from derivecheck.results import StepResult
from derivecheck.time_limits import TimeUp, time_limit
from notation import build
from notation.expression import Apply, Expression, Relation, Symbol
from notation.givens import Definition, Givens
from notation.names import NameResolver
from notation.raw import Raw, RawFunction, RawName, RawProduct
from notation.scope import Scope
from notation.sizes import settled, unify_shape
from notation.source import NotationError
from notation.statements.chains import RawChain
from notation.walking import free_symbols, walk

_ROUNDS = 3  # how often a display is judged anew with what it taught
_STRUCTURE = re.compile(
    r"\\begin\{[^}]*\}(\{[^}]*\})?|\\(label|tag\*?)\{[^}]*\}|\\(quad|qquad|displaystyle|left|[,;:! ])|[&\s\\{}$\[\]]"
)


class LintJudge(Judge):
    """Judges the formulas of one section in order."""

    takes_models = False  # a section may hold several models, and says of each that it is one

    def __init__(self, context: Context, limit: float, explain: bool = False) -> None:
        super().__init__(context)
        self.limit = limit
        self.explain = explain
        self.proofs = False
        self.title = ""
        self.inline = False
        self.part = 0
        self.made: list[Made] = []
        self.defined_in: dict[str, int] = {}  # by name: the part of the section that defines it
        self.equations: list[Equation] = []
        self.displays = 0  # how many formulas were begun
        self.said: frozenset[str] = frozenset()  # what the prose says of values, as written
        self.words_of: dict[int, str] = {}  # the same by the part it stands in, 0 for what stands before any
        self.words = ""  # the prose of the section, in lower case
        self.met: set[int] = set()  # lines of equations that the values given later satisfy
        self.mentioned: set[str] = set()  # names in the formulas before
        self.conditions: dict[Expression, Expression] = {}  # what running text supposed of the left sides
        self.values: dict[Expression, Expression] = {}  # numbers that a chain put in for names
        self.lessons: list[Definition] = []
        self.learned: set[str] = set()  # names whose definition a chain made on its way: it may leave out terms
        self.statements: list[Said] = []  # names in statements that say something not understood
        self.total = 1e9
        self.settled_at = (-1, -1, -1)
        self.shown = 0  # displays begun
        self.cases: list[tuple[Expression, int]] = []  # what holds for a case only, and the displays before it
        self.words_before = ""  # the prose right before the formula at hand
        self.start: Scope | None = None  # what is declared, before anything is inferred
        self.small: frozenset[str] = frozenset()  # names that the section says are small
        self.tending: dict[int, tuple[RawChain, ...]] = {}  # by formula: what the words beside it let tend to where
        self.clashes: dict[Place, str] = {}  # clashes of shapes that no choice of shapes mends

    @property
    def near(self) -> str:
        """The prose of the part at hand, and of what stands before all parts."""
        return f"{self.words_of.get(0, '')} {self.words_of.get(self.part, '')}"

    # --- one formula ---

    def formula(self, item: Parsed, places: Places, part: int = 0, *, supposed: bool = False) -> list[LintItem]:
        """The items of one formula."""
        if item.error is not None:
            return [places.unread(item.formula, item.error, item.error.kind, item.error.message, self.title)]
        if not any(op in CLAIMS for chain in item.chains for op in chain.ops):
            return []
        self.inline = not item.formula.display
        self.context.limits = self.tending.get(id(item.formula), ())
        self.shown += item.formula.display
        self.leave_cases()
        self.displays += 1
        self.part = part
        self.supposing_values = self.inline
        self.in_rounds(item)
        if supposed and self.inline:
            self.suppose()
        found = [
            item_of(self, item, made, position, step, places)
            for made in self.made
            for position, step in made.judged.relations
        ]
        self.supposing_values = False
        for made in self.made:
            for side in made.judged.sides:
                if side.expression is not None:
                    self.mentioned |= {part.name for part in walk(side.expression) if isinstance(part, Symbol)}
        return found

    def leave_cases(self) -> None:
        """What "for", "if" and "when" suppose holds up to the next display, not for what comes after that."""
        left = [(premise, since) for premise, since in self.cases if self.shown > since + 1]
        for item in left:
            self.cases.remove(item)
            self.context.opened[:] = [premise for premise in self.context.opened if premise is not item[0]]

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
                if len(left.shape) == len(right.shape):
                    unify_shape(left.shape, right.shape, self.context.scope)
                left, right = self.fitted(left, right)
                if UNMET not in step.why and left.shape == right.shape and free_symbols(left) | free_symbols(right):
                    premise = Relation((), op=op, left=left, right=right)
                    self.context.opened.append(premise)
                    if CASE.search(self.words_before):
                        self.cases.append((premise, self.shown))
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
        self.made.append(Made(chain, judged))
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
                step = doubted(self, step, made, position, op, chain)
                clash = self.clashes.get((id(chain), position), "") if step.verdict != "holds" else ""
                return replace(step, verdict="ill-typed", why=clash) if clash else step
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
        if unify_ones(left, right, scope):
            left, right = settled(left, scope), settled(right, scope)
        premises = [settled(premise, scope) for premise in premises]
        own = scope.givens()
        givens = replace(
            own, random=givens.random, definitions=own.definitions + givens.definitions[len(own.definitions) :]
        )
        with np.errstate(all="ignore"):  # values that overflow are no finding
            return super().decide(left, right, op, givens, premises)

    def decide_under(
        self, left: Expression, right: Expression, op: str, givens: Givens, premises: Sequence[Expression] = ()
    ) -> Decision:
        """Under other givens than what the section says."""
        with np.errstate(all="ignore"):
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
        return untold(self, found, left, right, op, made)

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
            if self.goes_round(definitions[-1]):
                made = definitions.pop()
                if not made.components and not made.target.indices:
                    self.context.opened.append(Relation((), op="=", left=made.target, right=made.body))
                return ""
            mended = tightened(definitions[-1], self.context.scope)
            if mended is not None:
                definitions[-1] = mended
        return name

    def goes_round(self, made: Definition) -> bool:
        """Whether other definitions lead from the body back to the name: ``V_1 = 1 + V_2 / 2``, ``V_2 = V_1 / 2`` are
        two equations. Members of a family may rest on earlier ones."""
        if made.function or any(isinstance(part, Symbol) for part in made.target.indices):
            return False
        return made.target.name in reachable(made.body, self.context.givens())

    def introduce(self, left: object, right: object) -> str:
        """Also what is declared, where nothing spoke of it before: "$h = \\tanh(W x)$ with $h \\in R^n$"."""
        if self.inline and isinstance(right, RawName) and CASE.search(self.words_before):
            return ""  # "for $a = b$" supposes a case
        if isinstance(left, RawFunction) and isinstance(right, Raw) and is_log_of_call(left):
            return super().introduce(left.argument, RawFunction(right.span, "exp", right))
        made = super().introduce(left, right)
        if made or not isinstance(left, RawName):
            return made
        scope = self.context.scope
        name = NameResolver(scope, frozenset()).resolve(left).identity
        known = scope.known(name)
        if known is None or not known.explicit or not known.shape or known.role != "value":
            return ""
        if name in self.mentioned or scope.is_random(name) or left.primes:
            return ""
        scope.declarations[name] = replace(known, explicit=False)
        try:
            made = super().introduce(left, right)
        finally:
            now = scope.known(name)
            if now is not None:
                scope.declarations[name] = replace(now, explicit=True)
        return made

    def introduce_quietly(self, chain: RawChain) -> None:
        """Enter what a statement defines, without judging it."""
        try:
            self.definition(chain)
        except (NotationError, *BREAKDOWNS):
            return  # it is judged, and reported, where it stands


def is_log_of_call(node: RawFunction) -> bool:
    """``\\log f(x)``, which says what f is as well as ``f(x)`` does."""
    called = node.argument
    if node.name not in ("log", "ln") or node.sub is not None or node.sup is not None:
        return False
    return isinstance(called, RawProduct) and len(called.factors) == 2 and isinstance(called.factors[0], RawName)


def is_identity(left: Expression, right: Expression) -> bool:
    """Whether two formulas, no bare names, speak of the same names: such a statement defines and sets nothing."""
    if isinstance(left, Symbol) or isinstance(right, Symbol):
        return False
    names = {item.name for item in free_symbols(left)}
    return bool(names) and names == {item.name for item in free_symbols(right)}


__all__ = ["LintJudge"]
