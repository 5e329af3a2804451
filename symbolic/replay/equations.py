"""Given equations, for the checker: products of matrices that are known, and numbers that have a value."""

from __future__ import annotations

from fractions import Fraction

from notation.expression import Expression, Logical, Relation
from symbolic.replay.algebra import multiply, power
from symbolic.replay.binding import delta, pieces
from symbolic.replay.facts import Contraction
from symbolic.replay.reading import Reader
from symbolic.replay.ring import Atom, Beyond, Sum, Term, add, atom, index, scale, subtract, text


def learn_equations(reader: Reader) -> None:
    """Contractions from equations of matrices and from orthogonal ones; numbers with a value: ``with_equations``."""
    rules: list[Contraction] = []
    for part in _relations(reader):
        if part.left.rank == 2 and part.left.shape == part.right.shape:
            try:
                rules += _contraction(part, reader)
            except Beyond:
                continue  # what is not used proves nothing
    for declaration in reader.givens.declarations:
        if "orthogonal" in declaration.properties and len(declaration.shape) == 2 and not declaration.parameters:
            unit = delta(subtract(index("a"), index("b")), reader.facts)
            for first, second in (("ka", "kb"), ("ak", "bk")):
                sides = [atom(Atom("entry", declaration.name, tuple(index(c) for c in at))) for at in (first, second)]
                rules.append(Contraction(sides[0], sides[1], unit))
    reader.facts.contractions = rules


def _relations(reader: Reader) -> list[Relation]:
    found: list[Relation] = []
    waiting: list[Expression] = list(reader.givens.assumptions)
    while waiting:
        item = waiting.pop()
        if isinstance(item, Logical) and item.op == "and":
            waiting += item.operands
        elif isinstance(item, Relation) and item.op == "=":
            found.append(item)
    return found


def _contraction(part: Relation, reader: Reader) -> list[Contraction]:
    """``A^T B = C`` for two matrices."""
    made = reader.entry(part.left, (index("a"), index("b")))
    if len(made) != 1 or len(made[0].bound) != 1 or made[0].coefficient != 1:
        return []
    (name, _), factors = made[0].bound[0], made[0].factors
    sides = [factor for factor, exponent in factors if exponent == 1 and name in factor.free]
    if len(sides) != 2 or len(factors) != 2:
        return []
    from symbolic.replay.binding import replaced

    moved = [replaced(atom(side), {name: index("k")}, reader.facts) for side in sides]
    if "a" not in sides[0].free:
        moved.reverse()
    result = reader.entry(part.right, (index("a"), index("b")))
    return [Contraction(moved[0], moved[1], result)]


def with_equations(made: Sum, reader: Reader) -> Sum | None:
    """``made`` with every number that an equation gives a value to replaced by that value; None: there is no such."""
    values: dict[str, Sum] = {}
    for part in _relations(reader):
        if part.left.rank or part.right.rank:
            continue
        try:
            sides = (reader.scalar(part.left), reader.scalar(part.right))
        except Beyond:
            continue
        for one, other in (sides, sides[::-1]):
            _learn(one, other, values, reader)
    if not values:
        return None
    changed = add(*(_valued(term, values, reader) for term in made))
    return None if text(changed) == text(made) else changed


def _learn(left: Sum, right: Sum, values: dict[str, Sum], reader: Reader) -> None:
    """``c x^e = right`` gives x a value, where x is an entry, a mean or a sum of products over indices."""
    if len(left) != 1:
        return
    term = left[0]
    value = scale(right, 1 / term.coefficient)
    if not term.bound and len(term.factors) == 1 and term.factors[0][0].kind == "base":
        base, exponent = term.factors[0]
        if exponent != Fraction(1, 2) or len(base.parts[0]) != 1:
            return
        term, value = base.parts[0][0], power(value, 2, reader.facts)
        value = scale(value, 1 / term.coefficient)
    if not term.bound and (len(term.factors) != 1 or term.factors[0][0].kind not in ("entry", "mean", "opaque")):
        return
    if not term.bound and term.factors[0][1] != 1:
        return
    key = Term(Fraction(1), term.factors, term.bound).key
    if key not in values and all(key not in other.key for other in value):
        values[key] = value


def _valued(term: Term, values: dict[str, Sum], reader: Reader) -> Sum:
    """A term with the products in it that have values replaced by them."""
    found = pieces(term)
    made: Sum = (Term(term.coefficient),)
    for piece in found:
        known = values.get(piece.key)
        if known is None and not piece.bound:
            factor, exponent = piece.factors[0]
            single = values.get(Term(Fraction(1), ((factor, Fraction(1)),)).key)
            if single is not None:
                known = power(single, exponent, reader.facts)
            elif factor.kind == "base":
                inner = add(*(_valued(part, values, reader) for part in factor.parts[0]))
                known = power(inner, exponent, reader.facts)
        made = multiply(made, (piece,) if known is None else known, reader.facts)
    return made
