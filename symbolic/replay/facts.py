"""What is known of names while a step is checked, and what follows for exponents and signs."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction

from symbolic.replay.ring import Atom, Beyond, Sum, Term, add, constant, number, text

Exponent = Fraction | Sum


@dataclass(frozen=True)
class Contraction:
    """``sum_k first(k, a) second(k, b) = result(a, b)``, with the index variables called so."""

    first: Sum
    second: Sum
    result: Sum


@dataclass
class Facts:
    """What is known of names: ``nonnegative``, ``integers`` and ``binary`` ones, ``definite``
    matrices, ``contractions`` of matrices, ``positive``: texts of sums that are never negative;
    ``places``: texts of an index and of the size of the axis it is used on, so that it lies within. ``work``: what is
    left for the step."""

    nonnegative: set[str] = field(default_factory=set)
    integers: set[str] = field(default_factory=set)
    binary: set[str] = field(default_factory=set)
    definite: set[str] = field(default_factory=set)
    positive: set[str] = field(default_factory=set)
    places: set[tuple[str, str]] = field(default_factory=set)
    contractions: list[Contraction] = field(default_factory=list)
    work: int = 30_000
    _fresh: int = 0

    def spend(self, units: int) -> None:
        """Pay for products of terms. Raises ``Beyond`` when the ``work`` of one step is used up."""
        self.work -= units
        if self.work < 0:
            raise Beyond("the work of one step")

    def fresh(self) -> str:
        self._fresh += 1
        return f"v{self._fresh}"


def plus(left: Exponent, right: Exponent) -> Exponent:
    if isinstance(left, Fraction) and isinstance(right, Fraction):
        return left + right
    return lowered(add(as_sum(left), as_sum(right)))


def as_sum(exponent: Exponent) -> Sum:
    return number(exponent) if isinstance(exponent, Fraction) else exponent


def lowered(made: Sum) -> Exponent:
    value = constant(made)
    return made if value is None else value


def constant_part(exponent: Exponent) -> Fraction:
    if isinstance(exponent, Fraction):
        return exponent
    return sum((t.coefficient for t in exponent if not t.factors and not t.bound), Fraction(0))


def is_whole_term(term: Term, facts: Facts) -> bool:
    return term.coefficient.denominator == 1 and all(
        (made.kind == "index" or (made.kind == "entry" and made.name in facts.integers))
        and isinstance(exponent, Fraction)
        and exponent.denominator == 1
        and exponent > 0
        for made, exponent in term.factors
    )


def is_whole(exponent: Exponent, facts: Facts) -> bool:
    return all(is_whole_term(term, facts) for term in as_sum(exponent))


def nonnegative(made: Atom, exponent: Exponent, facts: Facts) -> bool:
    """Whether the power of the atom is never negative (where it is a real number)."""
    if isinstance(exponent, Fraction) and exponent.denominator == 1 and exponent % 2 == 0:
        return True
    if made.kind in ("number", "e", "pi", "delta", "index"):
        return made.name != "-1"
    if made.kind == "entry":
        return made.name in facts.nonnegative or made.name in facts.binary
    if made.kind == "fn":
        return made.name in ("abs", "indicator", "relu")
    if made.kind == "base":
        even_root = isinstance(exponent, Fraction) and exponent.denominator % 2 == 0
        known = text(made.parts[0]) in facts.positive
        return even_root or known or all(nonnegative_term(term, facts) for term in made.parts[0])
    return made.kind == "array" and made.name == "det" and _is_definite(made, facts)


def _is_definite(made: Atom, facts: Facts) -> bool:
    """Whether the matrix of an array atom is a declared definite one, or the inverse of one."""
    matrix = made.parts[-1]
    if len(matrix) != 1 or matrix[0].coefficient <= 0 or matrix[0].bound or len(matrix[0].factors) != 1:
        return False
    factor, exponent = matrix[0].factors[0]
    if exponent != 1 or factor.free != frozenset(made.binds):
        return False
    if factor.kind == "array" and factor.name == "inverse":
        return _is_definite(factor, facts)
    return factor.kind == "entry" and factor.name in facts.definite


def nonnegative_term(term: Term, facts: Facts) -> bool:
    return term.coefficient >= 0 and all(nonnegative(made, exponent, facts) for made, exponent in term.factors)


def primes_of(value: int) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    candidate = 2
    while candidate * candidate <= value and candidate < 10_000:
        count = 0
        while value % candidate == 0:
            value, count = value // candidate, count + 1
        if count:
            found.append((candidate, count))
        candidate += 1
    return [*found, (value, 1)] if value > 1 else found
