"""Sums of products of whole matrices, read off the index form.

A term whose indices each stand at two places is a product along a path: from one free axis to the other, from an axis
to a vector, from a vector to a vector (a number), or round a circle (a trace). The matrices and vectors on the way are
*letters*, so that a term is a *word* times a number, and rules for products of matrices can be applied to words as no
order of indices lets them be. A term of another kind (an index at three places) has no word: ``NoWord``.

A letter is ``2 * place + turned``; a vector that is not turned is a column. Words are tuples of letters; the empty word
is the identity.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from fractions import Fraction

from symbolic.algebra import multiply
from symbolic.context import MAX_POWER, Context
from symbolic.limits import OutsideEngine
from symbolic.linear import add, scale
from symbolic.summation import instantiate
from symbolic.terms import (
    ONE,
    ArrayAtom,
    ArrayForm,
    Bound,
    Delta,
    Factor,
    Monomial,
    Node,
    Poly,
    SumOf,
    from_factor,
)

Word = tuple[int, ...]
Words = dict[Word, Poly]


class NoWord(OutsideEngine):
    """A term that is no product of matrices."""


@dataclass(frozen=True, eq=False)
class Closed(Factor):
    """The number that a word from a row to a column makes, or the trace of a ``cyclic`` one."""

    word: Word
    cyclic: bool

    def parts(self) -> Iterable[Node]:
        return ()

    def render(self, names: object) -> str:
        return f"&{'o' if self.cyclic else ''}{self.word}"


@dataclass(frozen=True)
class Letter:
    """``text`` tells letters apart; ``sizes`` of its two axes (the second of a vector is 1); ``form``: of an
    inverse, the matrix that it is the inverse of, its transpose where the text ``flips`` it; ``source``: a factor
    that it was read from, with the indices of its rows and columns."""

    text: str
    vector: bool
    symmetric: bool
    sizes: tuple[Poly, Poly]
    form: ArrayForm | None = None
    flips: bool = False
    source: tuple[Factor, Bound, Bound] | None = field(default=None, compare=False)


@dataclass
class Alphabet:
    """The letters of one attempt."""

    context: Context
    letters: list[Letter] = field(default_factory=list)
    places: dict[str, int] = field(default_factory=dict)

    def letter(self, made: Letter, turned: bool) -> int:
        place = self.places.get(made.text)
        if place is None:
            place = self.places[made.text] = len(self.letters)
            self.letters.append(made)
        return 2 * place + (turned and not made.symmetric)

    def of(self, letter: int) -> Letter:
        return self.letters[letter // 2]

    def size_before(self, letter: int) -> Poly:
        return self.of(letter).sizes[letter % 2]

    def turned(self, word: Word) -> Word:
        """The word of the transpose."""
        return tuple(item if self.of(item).symmetric else item ^ 1 for item in reversed(word))

    def is_row(self, letter: int) -> bool:
        return self.of(letter).vector and letter % 2 == 1

    def is_column(self, letter: int) -> bool:
        return self.of(letter).vector and letter % 2 == 0

    # --- numbers inside words ---

    def split(self, word: Word) -> tuple[Word, Poly]:
        """The word without the numbers in it (from a row to the next column), and those numbers."""
        factor = ONE
        current = list(word)
        start = 0
        while start < len(current):
            if self.is_row(current[start]):
                end = next((k for k in range(start + 1, len(current)) if self.of(current[k]).vector), None)
                if end is not None and self.is_column(current[end]):
                    number = from_factor(self.number(tuple(current[start : end + 1])))
                    factor = multiply(factor, number, self.context)
                    del current[start : end + 1]
                    start = 0
                    continue
            start += 1
        return tuple(current), factor

    def number(self, word: Word) -> Closed:
        return Closed(min(word, self.turned(word)), False)

    def trace(self, word: Word) -> Poly:
        """The trace of a word that is not empty, which a column followed by a row makes a number."""
        for shift in range(len(word)):
            if self.is_row(word[shift]):
                return self.split(word[shift:] + word[:shift])[1]
        both = (word, self.turned(word))
        return from_factor(Closed(min(w[k:] + w[:k] for w in both for k in range(len(w))), True))


def words_of(poly: Poly, axes: tuple[Bound, ...], alphabet: Alphabet) -> Words:
    """``poly`` as a sum of words from the first of ``axes`` to the second; raises ``NoWord``."""
    made: Words = {}
    for monomial, coefficient in poly.terms:
        word, factor = _Reader(alphabet, axes).term(monomial)
        factor = scale(factor, coefficient)
        made[word] = add(made[word], factor) if word in made else factor
    return {word: factor for word, factor in made.items() if factor.terms}


@dataclass
class _Edge:
    """A factor between two indices, or between an index and nothing (a vector)."""

    ends: tuple[str, str | None]
    factor: Factor | None  # None: the ends are one index
    used: bool = False


class _Reader:
    """Reads one term."""

    def __init__(self, alphabet: Alphabet, axes: tuple[Bound, ...]) -> None:
        self.alphabet, self.context = alphabet, alphabet.context
        self.axes = tuple(axis.name for axis in axes)
        self.edges: list[_Edge] = []
        self.variables: dict[str, Bound] = {axis.name: axis for axis in axes}
        self.number = ONE

    def term(self, monomial: Monomial) -> tuple[Word, Poly]:
        self.context.spend()
        self.collect(monomial)
        self.complete()
        word = self.open_word()
        self.finish()
        return word, self.number

    def finish(self) -> None:
        """What the open path leaves: paths between vectors, and circles."""
        for edge in self.edges:
            if not edge.used and edge.ends[1] is None:
                self.closed(edge)
        for edge in self.edges:
            if not edge.used:
                self.circle(edge)

    # --- factors ---

    def collect(self, monomial: Monomial) -> None:
        for factor, exponent in monomial.powers:
            copies = int(exponent) if isinstance(exponent, Fraction) and exponent.denominator == 1 else 0
            if isinstance(exponent, Poly) and exponent.free:
                raise NoWord("an index in an exponent")
            if isinstance(factor, SumOf) and 0 < copies <= MAX_POWER and (factor.free or _matrices(factor)):
                for _ in range(copies):
                    self.open(factor)
            elif not factor.free:
                self.number = multiply(self.number, from_factor(factor, exponent), self.context)
            elif 0 < copies <= MAX_POWER:
                for _ in range(copies):
                    self.edge(factor)
            else:
                raise NoWord("a power of an entry")

    def open(self, factor: SumOf) -> None:
        if not factor.free:
            # A number of its own: its indices meet nothing else.
            inner = _Reader(self.alphabet, ())
            try:
                inner.opened(factor)
                inner.complete()
                inner.finish()
                number = inner.number
            except NoWord:
                number = from_factor(factor)
            self.number = multiply(self.number, number, self.context)
            return
        self.opened(factor)

    def opened(self, factor: SumOf) -> None:
        fresh, body = instantiate(factor, self.context)
        if len(body.terms) != 1:
            raise NoWord("a sum of several terms under a sum")
        ((monomial, coefficient),) = body.terms
        self.variables.update((variable.name, variable) for variable in fresh)
        if any(variable.size.free for variable in fresh):
            raise NoWord("a range that depends on an index")
        self.number = scale(self.number, coefficient)
        self.collect(monomial)

    def edge(self, factor: Factor) -> None:
        names = sorted(factor.free)
        if isinstance(factor, Delta):
            ends = _equal_indices(factor)
            if ends is None:
                raise NoWord("a delta of shifted indices")
            self.edges.append(_Edge((ends[0].name, ends[1].name), None))
            self.variables.update((end.name, end) for end in ends)
            return
        if len(names) > 2:
            raise NoWord("a factor with three indices")
        for part in _indices_of(factor):
            self.variables.setdefault(part.name, part)
        self.edges.append(_Edge((names[0], names[1] if len(names) == 2 else None), factor))

    # --- the graph ---

    def complete(self) -> None:
        """Every summed index at two places, every axis at one: what is missing is a vector of ones."""
        counts: dict[str, int] = dict.fromkeys(self.axes, 0)
        for edge in self.edges:
            for end in edge.ends:
                if end is not None:
                    counts[end] = counts.get(end, 0) + 1
        for name, count in counts.items():
            wanted = 1 if name in self.axes else 2
            if count > wanted:
                raise NoWord("an index at three places")
            for _ in range(wanted - count):
                self.edges.append(_Edge((name, None), None))

    def open_word(self) -> Word:
        if not self.axes:
            return ()
        word, end = self.follow(self.axes[0])
        if len(self.axes) == 1:
            if end is not None:
                raise NoWord("a path back to an axis")
            return word
        if end == self.axes[1]:
            return word
        if end is not None:
            raise NoWord("a path to a third axis")
        back, end = self.follow(self.axes[1])
        if end is not None:
            raise NoWord("a path to a third axis")
        return word + self.alphabet.turned(back)

    def follow(self, start: str) -> tuple[Word, str | None]:
        """The word along the path from the index ``start``, and the axis it ends at; None: at a vector."""
        word: list[int] = []
        here = start
        while True:
            edge = next((edge for edge in self.edges if not edge.used and here in edge.ends), None)
            if edge is None:
                return tuple(word), here
            edge.used = True
            there = edge.ends[1] if edge.ends[0] == here else edge.ends[0]
            word += self.spelled(edge, here, there)
            if there is None:
                return tuple(word), None
            if there in self.axes:
                return tuple(word), there
            here = there

    def closed(self, edge: _Edge) -> None:
        """A number: from the vector of ``edge`` along its path to another vector."""
        edge.used = True
        first = self.spelled(edge, edge.ends[0], None)
        word, end = self.follow(edge.ends[0])
        if end is not None:
            raise NoWord("a path to an axis")
        made = self.alphabet.split(self.alphabet.turned(tuple(first)) + word)
        if made[0]:
            raise NoWord("a number with a rest")
        self.number = multiply(self.number, made[1], self.context)

    def circle(self, edge: _Edge) -> None:
        start, there = edge.ends
        assert there is not None
        edge.used = True
        word = self.spelled(edge, start, there)
        if there != start:
            rest, _ = self.follow(there)
            word += rest
        if not word:
            self.number = multiply(self.number, self.variables[start].size, self.context)
            return
        self.number = multiply(self.number, self.alphabet.trace(tuple(word)), self.context)

    def spelled(self, edge: _Edge, here: str, there: str | None) -> list[int]:
        """The letter of an edge as it is passed from ``here``."""
        if there is None:
            return [self.alphabet.letter(self.vector(edge, here), turned=False)]
        if edge.factor is None:
            return []
        straight = edge.factor.render({here: "p", there: "q"})
        turned = edge.factor.render({here: "q", there: "p"})
        sizes = (self.variables[here].size, self.variables[there].size)
        form, rows = None, here
        if isinstance(edge.factor, ArrayAtom) and edge.factor.kind == "inverse":
            form = edge.factor.arguments[0]
            rows = here if here in edge.factor.indices[0].free else there
        ends = (self.variables[here], self.variables[there])
        if straight <= turned:
            made = Letter(straight, False, straight == turned, sizes, form, rows != here, (edge.factor, *ends))
            return [self.alphabet.letter(made, turned=False)]
        made = Letter(turned, False, False, sizes[::-1], form, rows != there, (edge.factor, *ends[::-1]))
        return [self.alphabet.letter(made, turned=True)]

    def vector(self, edge: _Edge, here: str) -> Letter:
        bound = self.variables[here]
        if edge.factor is None:
            return Letter(f"1:{bound.size.key}", True, False, (bound.size, ONE))
        text = edge.factor.render({here: "p"})
        return Letter(text, True, False, (bound.size, ONE), source=(edge.factor, bound, bound))


def _matrices(factor: SumOf) -> bool:
    """Whether a closed sum may be a trace or a product of vectors."""
    return all(not isinstance(exponent, Poly) for _, exponent in factor.body.powers)


def _equal_indices(factor: Delta) -> tuple[Bound, Bound] | None:
    terms = factor.difference.terms
    if len(terms) != 2 or terms[0][1] + terms[1][1] != 0 or abs(terms[0][1]) != 1:
        return None
    found = [Poly(((monomial, Fraction(1)),)).single for monomial, _ in terms]
    first, second = found
    return (first, second) if isinstance(first, Bound) and isinstance(second, Bound) else None


def _indices_of(factor: Node) -> Iterable[Bound]:
    stack: list[Node] = [factor]
    while stack:
        current = stack.pop()
        if isinstance(current, Bound):
            yield current
        elif current.free:
            stack.extend(current.parts())
