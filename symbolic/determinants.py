"""Determinants of sums of two products, by the matrix determinant lemma and Sylvester's theorem.

``det(X + Y) = det X det(1 + X^-1 Y)``, and ``det(1 + U V) = det(1 + V U)``: what is left depends only on the word
``X^-1 Y`` up to rotation, transposition and, when Y has an inverse too, the choice between X and Y. Of a word of rank
one it is a number. Letters are inverted formally: an identity of determinants that holds for matrices with inverses
holds for all, since both sides are continuous.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from symbolic.algebra import multiply, power, product
from symbolic.arrays import determinant_of_form, inverse_of_form
from symbolic.context import Context
from symbolic.limits import OutsideEngine
from symbolic.linear import add, exponent_of
from symbolic.rebuild import array_form, map_factors, substitute_poly
from symbolic.summation import sum_over
from symbolic.terms import ONE, ArrayAtom, ArrayForm, Bound, Factor, Node, Poly, from_factor
from symbolic.words import Alphabet, Letter, Word, words_of

Mark = tuple[int, bool]
"""A letter, and whether it is inverted."""
Marks = tuple[Mark, ...]


@dataclass(frozen=True, eq=False)
class OnePlus(Factor):
    """``det(1 + number * word)`` of a word from an axis to itself, up to rotation."""

    marks: Marks
    number: Poly

    def parts(self) -> Iterable[Node]:
        return (self.number,)

    def render(self, names: object) -> str:
        return f"&det{self.marks}[{self.number.key}]"


def rewrite_determinants(difference: Poly, context: Context) -> Poly | None:
    """``difference`` with the determinants of sums of two products taken apart; None: there are none."""
    alphabet = Alphabet(context)
    changed = False

    def change(factor: Factor) -> Poly | None:
        nonlocal changed
        if not isinstance(factor, ArrayAtom) or factor.kind != "det" or factor.free:
            return None
        try:
            made = _of_two(factor.arguments[0], alphabet)
        except OutsideEngine:
            return None
        changed = changed or made is not None
        return made

    made = map_factors(difference, change, context)
    return made if changed else None


def _of_two(form: ArrayForm, alphabet: Alphabet) -> Poly | None:
    words = words_of(form.entry, form.axes, alphabet)
    if len(words) != 2:
        return None
    size = form.axes[0].size
    found = []
    for lead, other in (tuple(words), tuple(words)[::-1]):
        marks = _marks(lead, alphabet)
        if not all(_square(alphabet.letters[letter // 2]) for letter, _ in marks) or len(words[lead].terms) != 1:
            continue
        number = multiply(words[other], power(words[lead], -1, alphabet.context), alphabet.context)
        rest = _reduced(_inverse(marks) + _marks(other, alphabet))
        front = _determinant(marks, words[lead], size, alphabet)
        key, value = _one_plus(rest, number, size, alphabet)
        found.append((key, multiply(front, value, alphabet.context)))
    return min(found, key=lambda pair: pair[0])[1] if found else None


def _square(letter: Letter) -> bool:
    return not letter.vector and letter.sizes[0] == letter.sizes[1]


def _marks(word: Word, alphabet: Alphabet) -> Marks:
    """A word with the inverses of single letters marked."""
    made: list[Mark] = []
    for item in word:
        letter = alphabet.of(item)
        inner = _single(letter, alphabet)
        if inner is None:
            made.append((item, False))
        else:
            # The text may flip the inverse, and the word may turn it: each turns the letter inside.
            turned = (item % 2 == 1) != letter.flips
            made.append((alphabet.turned((inner,))[0] if turned else inner, True))
    return tuple(made)


def _single(letter: Letter, alphabet: Alphabet) -> int | None:
    """The letter that an inverse is the inverse of."""
    if letter.form is None:
        return None
    words = words_of(letter.form.entry, letter.form.axes, alphabet)
    if len(words) != 1:
        return None
    ((word, number),) = words.items()
    return word[0] if len(word) == 1 and number == ONE else None


def _inverse(marks: Marks) -> Marks:
    return tuple((letter, not inverted) for letter, inverted in reversed(marks))


def _reduced(marks: Marks) -> Marks:
    """Without neighbours that cancel."""
    made: list[Mark] = []
    for mark in marks:
        if made and made[-1] == (mark[0], not mark[1]):
            made.pop()
        else:
            made.append(mark)
    return tuple(made)


def _determinant(marks: Marks, number: Poly, size: Poly, alphabet: Alphabet) -> Poly:
    """The determinant of a number times a product of square letters."""
    context = alphabet.context
    made = power(number, exponent_of(size), context)
    for item, inverted in marks:
        made = multiply(made, power(_of_letter(item, alphabet), -1 if inverted else 1, context), context)
    return made


def _of_letter(item: int, alphabet: Alphabet) -> Poly:
    source = alphabet.of(item).source
    assert source is not None
    factor, rows, columns = source
    return determinant_of_form(array_form((rows, columns), from_factor(factor), alphabet.context), alphabet.context)


def _one_plus(marks: Marks, number: Poly, size: Poly, alphabet: Alphabet) -> tuple[str, Poly]:
    """``det(1 + number * marks)``, with a text that tells which of two spellings is the canonical one."""
    context = alphabet.context
    while len(marks) > 1 and marks[0] == (marks[-1][0], not marks[-1][1]):
        marks = marks[1:-1]
    if not marks:
        made = power(add(ONE, number), exponent_of(size), context)
        return "", made
    for shift in range(len(marks)):
        if alphabet.is_row(marks[shift][0]) and not marks[shift][1]:
            turned = marks[shift:] + marks[:shift]
            closed = _closed(turned, alphabet)
            if closed is not None:
                return "", add(ONE, multiply(number, closed, context))
    flipped = tuple((alphabet.turned((letter,))[0], inverted) for letter, inverted in reversed(marks))
    best = min(m[k:] + m[:k] for m in (marks, flipped) for k in range(len(m)))
    factor = OnePlus(best, number)
    return factor.key, from_factor(factor)


def _closed(marks: Marks, alphabet: Alphabet) -> Poly | None:
    """The number of marks from a row to a column, as a sum over indices; None when vectors stand between."""
    context = alphabet.context
    letters = [alphabet.of(item) for item, _ in marks]
    if any(letter.vector for letter in letters[1:-1]) or not alphabet.is_column(marks[-1][0]):
        return None
    between = [context.fresh(letters[0].sizes[0])]
    for (item, inverted), letter in list(zip(marks, letters, strict=True))[1:-1]:
        between.append(context.fresh(letter.sizes[1 - (item + inverted) % 2]))
    parts = [_vector_at(letters[0], between[0], context), _vector_at(letters[-1], between[-1], context)]
    for (item, inverted), letter, rows, columns in zip(marks[1:-1], letters[1:-1], between, between[1:], strict=False):
        ends = (from_factor(rows), from_factor(columns))
        parts.append(_matrix_at(letter, ends[::-1] if item % 2 else ends, inverted, context))
    return sum_over(product(parts, context), between, context)


def _vector_at(letter: Letter, index: Bound, context: Context) -> Poly:
    if letter.source is None:
        return ONE  # a vector of ones
    factor, here, _ = letter.source
    return substitute_poly(from_factor(factor), {here.name: from_factor(index)}, context)


def _matrix_at(letter: Letter, ends: tuple[Poly, ...], inverted: bool, context: Context) -> Poly:
    assert letter.source is not None
    factor, rows, columns = letter.source
    if inverted:
        return inverse_of_form(array_form((rows, columns), from_factor(factor), context), ends, context)
    return substitute_poly(from_factor(factor), {rows.name: ends[0], columns.name: ends[1]}, context)
