"""``exp(u_i) / sum_j exp(u_j)`` back to an entry of ``softmax(u)``, as an atom that only raising knows."""

from __future__ import annotations

from fractions import Fraction

from symbolic.algebra import multiply
from symbolic.context import Context
from symbolic.linear import Exponent, add, as_poly, exponent_of, scale, subtract
from symbolic.rebuild import array_form, substitute_poly
from symbolic.summation import instantiate, sum_over
from symbolic.terms import (
    EULER,
    ONE,
    ZERO,
    ArrayAtom,
    Bound,
    Entry,
    Factor,
    Monomial,
    Poly,
    SumOf,
    from_factor,
    walk_factors,
)

KIND = "softmax"


def softmax_entries(poly: Poly, context: Context) -> Poly:
    """``poly`` with the quotients that are entries of a softmax written as such."""
    made = [scale(_in_term(monomial, context), coefficient) for monomial, coefficient in poly.terms]
    return add(ZERO, ZERO, *made)


def _in_term(monomial: Monomial, context: Context) -> Poly:
    for total, exponent in monomial.powers:
        if not isinstance(exponent, Fraction) or exponent.denominator != 1 or exponent >= 0:
            continue
        if not isinstance(total, SumOf) or len(total.variables) != 1 or total.free - total.variables[0].size.free:
            continue
        logits = _logits(total)
        if logits is None:
            continue
        rest = tuple(pair for pair in monomial.powers if pair[0] != total)
        taken = _take(Poly(((Monomial(rest), Fraction(1)),)), total.variables[0], logits, int(-exponent), context)
        if taken is None:
            continue
        body, left = taken
        below = from_factor(total, Fraction(-left)) if left else ONE
        return softmax_entries(multiply(body, below, context), context)
    return Poly(((monomial, Fraction(1)),))


def _logits(total: SumOf) -> Poly | None:
    """The exponent under a sum of exponentials."""
    if len(total.body.powers) != 1 or total.body.powers[0][0] != EULER:
        return None
    return as_poly(total.body.powers[0][1])


def _take(rest: Poly, variable: Bound, logits: Poly, count: int, context: Context) -> tuple[Poly, int] | None:
    """``rest`` with up to ``count`` exponentials of a logit turned into entries, and how many are left over."""
    left = count
    while left:
        changed = _take_one(rest, variable, logits, context)
        if changed is None:
            break
        rest, left = changed, left - 1
    return None if left == count else (rest, left)


def _take_one(rest: Poly, variable: Bound, logits: Poly, context: Context) -> Poly | None:
    if len(rest.terms) != 1:
        return None
    ((monomial, coefficient),) = rest.terms
    for place, (factor, exponent) in enumerate(monomial.powers):
        others = Poly(((Monomial(monomial.powers[:place] + monomial.powers[place + 1 :]), coefficient),))
        if factor == EULER:
            made = _entry(as_poly(exponent), variable, logits, context)
            if made is not None:
                return multiply(others, made, context)
        if isinstance(factor, SumOf) and exponent == 1:
            fresh, body = instantiate(factor, context)
            inner = _take_one(body, variable, logits, context)
            if inner is not None:
                return multiply(others, sum_over(inner, fresh, context), context)
    return None


def _entry(exponent: Poly, variable: Bound, logits: Poly, context: Context) -> Poly | None:
    """``e^(u_i + rest)`` as ``softmax(u)_i e^rest``, for an index i over the range of ``variable``."""
    for index in _positions(exponent, variable):
        here = substitute_poly(logits, {variable.name: index}, context)
        rest = subtract(exponent, here)
        if len(rest.terms) == len(exponent.terms) - len(here.terms):
            form = array_form((variable,), logits, context)
            atom = from_factor(ArrayAtom(KIND, (form,), (index,)))
            left: Exponent = exponent_of(rest)
            return multiply(atom, from_factor(EULER, left), context) if rest.terms else atom
    return None


def _positions(exponent: Poly, variable: Bound) -> list[Poly]:
    """The indices in ``exponent`` that may be positions in the range of ``variable``."""
    found: dict[str, Poly] = {}
    for factor in walk_factors(exponent):
        if isinstance(factor, Entry):
            for index, size in zip(factor.components, factor.sizes, strict=True):
                if size == variable.size:
                    found[index.key] = index
    return [found[key] for key in sorted(found)]


def is_entry(factor: Factor) -> bool:
    return isinstance(factor, ArrayAtom) and factor.kind == KIND
