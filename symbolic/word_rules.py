"""Zero tests for sums of words, by completing the rules that inverses and given equations make.

Every inverse N of a sum M in the words obeys ``M N = 1`` and ``N M = 1``; each equation becomes a rule for its leading
word. Two rules that overlap make a new one (Knuth and Bendix, Buchberger), under a budget. Whatever the budget, each
rule follows from true equations, so that a sum that is reduced to nothing is zero.

The order: by the number of matrices, then by length, then by spelling. It respects products, and puts a product of two
vectors below a matrix, so that what is of rank one is written with its vectors.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction

from notation.expression import Relation
from symbolic.algebra import multiply, power
from symbolic.context import Context
from symbolic.limits import BudgetSpent, OutsideEngine, Undecided
from symbolic.linear import add, negate, scale, subtract
from symbolic.lowering import EMPTY, lower, size_poly
from symbolic.rational import is_zero_fraction
from symbolic.terms import ONE, ZERO, Bound, Entry, Named, Poly, from_factor, from_powers
from symbolic.words import Alphabet, Closed, Word, Words, words_of

MAX_RULES = 120
MAX_PAIRS = 1500
MAX_LENGTH = 14
MAX_STEPS = 4000
SHARE = 3
"""The part of the work that is left which this search may use, as one over it."""


@dataclass
class Rules:
    """Rewriting of words. ``table``: the left sides by their first letter."""

    alphabet: Alphabet
    rules: list[tuple[Word, Words]] = field(default_factory=list)
    table: dict[int, list[int]] = field(default_factory=dict)
    known: dict[Closed, Poly] = field(default_factory=dict)

    @property
    def context(self) -> Context:
        return self.alphabet.context

    # --- rewriting ---

    def reduced(self, words: Words) -> Words:
        """No left side occurs in the words that are left."""
        done: Words = {}
        stack = list(words.items())
        steps = 0
        while stack:
            word, factor = stack.pop()
            found = self.match(word)
            if found is None:
                _collect(done, word, factor)
                continue
            steps += 1
            self.context.spend()
            if steps > MAX_STEPS or len(word) > 3 * MAX_LENGTH:
                raise OutsideEngine("steps in rewriting words")
            place, rule = found
            left, right = self.rules[rule]
            for inner, coefficient in right.items():
                made, number = self.alphabet.split(word[:place] + inner + word[place + len(left) :])
                value = multiply(multiply(factor, coefficient, self.context), number, self.context)
                if value.terms:
                    stack.append((made, value))
        return done

    def match(self, word: Word) -> tuple[int, int] | None:
        for place, letter in enumerate(word):
            for rule in self.table.get(letter, ()):
                left = self.rules[rule][0]
                if word[place : place + len(left)] == left:
                    return place, rule
        return None

    def number(self, poly: Poly) -> Poly:
        """A number with the words in it reduced."""
        if not any(isinstance(factor, Closed) for monomial, _ in poly.terms for factor, _ in monomial.powers):
            return poly
        made = []
        for monomial, coefficient in poly.terms:
            value = from_powers(pair for pair in monomial.powers if not isinstance(pair[0], Closed))
            for factor, exponent in monomial.powers:
                if isinstance(factor, Closed):
                    inner = self.closed(factor)
                    value = multiply(value, power(inner, exponent, self.context), self.context)
            made.append(scale(value, coefficient))
        return add(ZERO, ZERO, *made)

    def closed(self, factor: Closed) -> Poly:
        known = self.known.get(factor)
        if known is None:
            self.known[factor] = from_factor(factor)  # a circle of numbers would come back here
            known = self.known[factor] = self.circle(factor) if factor.cyclic else self.line(factor)
        return known

    def line(self, factor: Closed) -> Poly:
        total = []
        for word, coefficient in self.reduced({factor.word: ONE}).items():
            rest, number = self.alphabet.split(word)
            if rest:
                raise OutsideEngine("a number that is no number")
            value = number if number == from_factor(factor) else self.number(number)
            total.append(multiply(self.number(coefficient), value, self.context))
        return add(ZERO, ZERO, *total)

    def circle(self, factor: Closed) -> Poly:
        word = factor.word
        for shift in range(len(word)):
            turned = word[shift:] + word[:shift]
            if self.match(turned) is None:
                continue
            total = []
            for inner, coefficient in self.reduced({turned: ONE}).items():
                value = self.alphabet.trace(inner) if inner else self.alphabet.size_before(turned[0])
                total.append(multiply(self.number(coefficient), self.number(value), self.context))
            return add(ZERO, ZERO, *total)
        return from_factor(factor)

    def is_zero(self, words: Words) -> bool:
        self.known.clear()
        left = self.reduced(words)
        return all(is_zero_fraction(self.number(factor), self.context) for factor in left.values())

    # --- rules ---

    def rank(self, word: Word) -> tuple[int, int, Word]:
        return sum(not self.alphabet.of(letter).vector for letter in word), len(word), word

    def learn(self, words: Words) -> int | None:
        """The equation ``words = 0`` as a rule; None when it says nothing or cannot be turned into one."""
        kept: Words = {}
        for word, factor in self.reduced(words).items():
            value = self.number(factor)
            if value.terms and not is_zero_fraction(value, self.context):
                kept[word] = value
        if not kept:
            return None
        leading = max(kept, key=self.rank)
        if len(leading) > MAX_LENGTH or not leading or not _divides(kept[leading], self.context):
            return None
        front = negate(power(kept.pop(leading), -1, self.context))
        right = {word: multiply(factor, front, self.context) for word, factor in kept.items()}
        self.rules.append((leading, right))
        self.table.setdefault(leading[0], []).append(len(self.rules) - 1)
        self.known.clear()
        return len(self.rules) - 1

    def overlaps(self, first: int, second: int) -> list[tuple[int, Words]]:
        """What two rules make of the words that both apply to: differences that are zero, with the lengths of
        those words."""
        (a, right_a), (b, right_b) = self.rules[first], self.rules[second]
        found = []
        for length in range(1, min(len(a), len(b)) + (first != second)):
            if length < len(a) and length < len(b) and a[-length:] == b[:length]:
                tail, head = b[length:], a[: len(a) - length]
                found.append((len(a) + len(tail), self.difference(right_a, (), tail, right_b, head, ())))
        if len(b) < len(a):
            for place in range(len(a) - len(b) + 1):
                if a[place : place + len(b)] == b:
                    sides = self.difference(right_a, (), (), right_b, a[:place], a[place + len(b) :])
                    found.append((len(a), sides))
        return found

    def difference(
        self, one: Words, before_one: Word, after_one: Word, two: Words, before_two: Word, after_two: Word
    ) -> Words:
        made: Words = {}
        for words, before, after, sign in ((one, before_one, after_one, 1), (two, before_two, after_two, -1)):
            for word, factor in words.items():
                whole, number = self.alphabet.split(before + word + after)
                _collect(made, whole, scale(multiply(factor, number, self.context), sign))
        return made


def _collect(words: Words, word: Word, factor: Poly) -> None:
    made = add(words[word], factor) if word in words else factor
    if made.terms:
        words[word] = made
    else:
        words.pop(word, None)


def _divides(poly: Poly, context: Context) -> bool:
    """Whether one may divide by ``poly``: a rational number times declared free scalars. A number that is made of
    other things might be zero without our seeing it, and a rule divided by it would prove anything."""
    if len(poly.terms) != 1:
        return False
    return all(
        isinstance(exponent, Fraction)
        and (
            (isinstance(factor, Named) and factor.name != "-1")
            or (isinstance(factor, Entry) and not factor.components and not context.givens.definitions_of(factor.name))
        )
        for factor, exponent in poly.terms[0][0].powers
    )


# --- the proof ------------------------------------------------------------------------------------


def zero_by_words(difference: Poly, axes: tuple[Bound, ...], context: Context) -> bool:
    """Whether ``difference`` is zero by the rules of the inverses in it and of the given equations. False when
    it has no words, or the search ends first."""
    alphabet = Alphabet(context)
    kept, context.budget = context.budget, context.budget // SHARE
    given = context.budget
    try:
        goal = words_of(difference, axes, alphabet)
        rules = Rules(alphabet)
        equations = [*_equations_of_inverses(alphabet), *_given_equations(alphabet)]
        return bool(equations) and _completed(rules, equations, goal, axes)
    except (OutsideEngine, BudgetSpent):
        return False  # the other ways to a proof are still open
    finally:
        context.budget = kept - (given - max(context.budget, 0))


def _completed(rules: Rules, equations: list[Words], goal: Words, axes: tuple[Bound, ...]) -> bool:
    waiting: list[tuple[int, int, Words]] = []
    count = 0

    def enter(words: Words) -> bool:
        """Learn an equation, and see whether the goal falls."""
        nonlocal count
        new = rules.learn(words)
        if new is None:
            return False
        for other in range(len(rules.rules)):
            pairs = rules.overlaps(new, other) + (rules.overlaps(other, new) if other != new else [])
            for length, sides in pairs:
                if length <= MAX_LENGTH + 4:
                    count += 1
                    heapq.heappush(waiting, (length, count, sides))
        return True

    for equation in equations:
        enter(equation)
        flipped: Words = {}
        for word, factor in equation.items():
            _collect(flipped, rules.alphabet.turned(word), factor)
        enter(flipped)
    if rules.is_zero(goal):
        return True
    if any(rules.is_zero(multiple) for multiple in _multiples(rules, goal, axes)):
        return True
    looked = 0
    while waiting and looked < MAX_PAIRS and len(rules.rules) < MAX_RULES:
        looked += 1
        _, _, sides = heapq.heappop(waiting)
        if enter(sides) and rules.is_zero(goal):
            return True
    return False


def _multiples(rules: Rules, goal: Words, axes: tuple[Bound, ...]) -> Iterator[Words]:
    """The goal times a matrix that has an inverse: zero exactly when the goal is."""
    alphabet = rules.alphabet
    for place, letter in enumerate(alphabet.letters):
        if letter.form is None or not axes:
            continue
        matrix = _inverted(place, alphabet)
        if letter.sizes[0] == axes[0].size:
            yield _times(rules, matrix, goal)
        if len(axes) == 2 and letter.sizes[1] == axes[1].size:
            yield _times(rules, goal, matrix)


def _inverted(place: int, alphabet: Alphabet) -> Words:
    """The matrix that a letter is the inverse of."""
    letter = alphabet.letters[place]
    assert letter.form is not None
    matrix = words_of(letter.form.entry, letter.form.axes, alphabet)
    return {alphabet.turned(word): factor for word, factor in matrix.items()} if letter.flips else matrix


def _times(rules: Rules, left: Words, right: Words) -> Words:
    made: Words = {}
    for word, factor in left.items():
        for other, coefficient in right.items():
            whole, number = rules.alphabet.split(word + other)
            value = multiply(multiply(factor, coefficient, rules.context), number, rules.context)
            _collect(made, whole, value)
    return made


def _equations_of_inverses(alphabet: Alphabet) -> list[Words]:
    """``M N = 1`` and ``N M = 1`` for every inverse N; the matrices M may hold further inverses."""
    found: list[Words] = []
    place = 0
    while place < len(alphabet.letters):
        if alphabet.letters[place].form is not None:
            matrix = _inverted(place, alphabet)
            inverse: Words = {(2 * place,): ONE}
            rules = Rules(alphabet)
            for one, other in ((matrix, inverse), (inverse, matrix)):
                equation = _times(rules, one, other)
                _collect(equation, (), negate(ONE))
                found.append(equation)
        place += 1
    return found


def _given_equations(alphabet: Alphabet) -> list[Words]:
    """Equations of matrices and vectors among the assumptions."""

    context = alphabet.context
    known, context.contractions = context.contractions, []  # else an equation would be used on itself
    try:
        return [words for words in _lowered_equations(alphabet) if words]
    finally:
        context.contractions = known


def _lowered_equations(alphabet: Alphabet) -> list[Words]:
    context = alphabet.context
    found = []
    for assumption in context.givens.assumptions:
        if not isinstance(assumption, Relation) or assumption.op != "=" or assumption.left.rank not in (1, 2):
            continue
        if assumption.left.shape != assumption.right.shape:
            continue
        try:
            axes = tuple(context.fresh(size_poly(size, EMPTY, context)) for size in assumption.left.shape)
            indices = tuple(from_factor(axis) for axis in axes)
            gap = subtract(
                lower(assumption.left, indices, EMPTY, context), lower(assumption.right, indices, EMPTY, context)
            )
            found.append(words_of(gap, axes, alphabet))
        except Undecided:
            continue  # an equation that is not used proves nothing
    return found
