"""Exact scalar algebra on expressions: expanding, collecting, solving, sums and limits.

Whatever is not plain arithmetic of scalars is an atom. A vector may be an atom too where an expression is
linear in vectors: ``collect`` gives its coefficients.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import sympy

from derivations.terms import Term, node
from notation import build
from notation.expression import Add, Apply, BigOperator, Constant, Div, Expression, Mul, Neg, Number, Pow


@dataclass
class Atoms:
    """The atoms of one computation, named in order of appearance."""

    facts: dict[Expression, dict[str, bool]] = field(default_factory=dict)
    by_node: dict[Expression, Any] = field(default_factory=dict)
    by_symbol: dict[Any, Expression] = field(default_factory=dict)

    def of(self, expression: Expression) -> Any:
        if expression not in self.by_node:
            made = sympy.Symbol(f"a{len(self.by_node):03d}", **{"real": True, **self.facts.get(expression, {})})
            self.by_node[expression] = made
            self.by_symbol[made] = expression
        return self.by_node[expression]


def to_sympy(expression: Term | Expression, atoms: Atoms) -> Any:
    """The expression as a SymPy expression over atoms."""
    e = node(expression)
    if isinstance(e, Number):
        return sympy.Rational(e.value.numerator, e.value.denominator)
    if isinstance(e, Add):
        return sympy.Add(*[to_sympy(term, atoms) for term in e.terms])
    if isinstance(e, Neg):
        return -to_sympy(e.operand, atoms)
    if isinstance(e, Mul):
        return to_sympy(e.left, atoms) * to_sympy(e.right, atoms)
    if isinstance(e, Div) and not e.denominator.shape:
        return to_sympy(e.numerator, atoms) / to_sympy(e.denominator, atoms)
    if isinstance(e, Pow) and not e.shape:
        return to_sympy(e.base, atoms) ** to_sympy(e.exponent, atoms)
    if isinstance(e, Apply) and e.function == "sqrt" and not e.shape:
        return sympy.sqrt(to_sympy(e.arguments[0], atoms))
    return atoms.of(e)


def from_sympy(value: Any, atoms: Atoms) -> Expression:
    """A SymPy expression over ``atoms`` as an expression. Raises ``TypeError`` for what has no node."""
    if value is sympy.oo or value is -sympy.oo:
        infinity = Constant((), "infinity")
        return infinity if value is sympy.oo else build.neg(infinity)
    if value.is_Rational:
        number = build.number(Fraction(abs(int(value.p)), int(value.q)))
        shown: Expression = number
        if value.q != 1:
            shown = build.div(build.number(abs(int(value.p))), build.number(int(value.q)))
        return build.neg(shown) if value < 0 else shown
    if value.is_Symbol:
        return atoms.by_symbol[value]
    if value.is_Add:
        ordered = value.as_ordered_terms()
        positive = [term for term in ordered if not term.could_extract_minus_sign()]
        negative = [term for term in ordered if term.could_extract_minus_sign()]
        return build.add(tuple(from_sympy(term, atoms) for term in (*positive, *negative)))
    if value.is_Mul or value.is_Pow:
        return _from_product(value, atoms)
    raise TypeError(f"no expression for a SymPy {type(value).__name__}")


def _from_product(value: Any, atoms: Atoms) -> Expression:
    """A product as a fraction with one sign in front; square roots share one root sign."""
    sign = 1
    top: list[Any] = []
    bottom: list[Any] = []
    root_top: list[Any] = []
    root_bottom: list[Any] = []
    for factor in sympy.Mul.make_args(value):
        base, exponent = factor.as_base_exp()
        if base.is_Rational and exponent.is_Integer:
            number = base**exponent
            sign *= 1 if number > 0 else -1
            top += [sympy.Integer(abs(number.p))] if abs(number.p) != 1 else []
            bottom += [sympy.Integer(number.q)] if number.q != 1 else []
            continue
        if _reads_better_negated(base, exponent):
            base, sign = -base, sign * (-1 if exponent.is_odd else 1)
        below = exponent.could_extract_minus_sign() and not exponent.is_Add
        exponent = -exponent if below else exponent
        if exponent == sympy.Rational(1, 2):
            (root_bottom if below else root_top).append(base)
        else:
            (bottom if below else top).append(base**exponent)
    roots = [_root(root_top, root_bottom, atoms)] if root_top or root_bottom else []
    made = _product_of(top, roots, atoms)
    if bottom:
        made = build.div(made, _product_of(bottom, [], atoms))
    return build.neg(made) if sign < 0 else made


def _reads_better_negated(base: Any, exponent: Any) -> bool:
    """``beta - 1`` is written ``1 - beta``; a shifted integer ``t - 1`` stays."""
    if not (base.is_Add and exponent.is_Integer):
        return False
    whole_numbers = all(symbol.is_integer for symbol in base.free_symbols)
    return bool(base.as_coeff_Add()[0] < 0) and not whole_numbers


def _root(top: list[Any], bottom: list[Any], atoms: Atoms) -> Expression:
    return build.apply("sqrt", (from_sympy(sympy.Mul(*top) / sympy.Mul(*bottom), atoms),))


def _product_of(factors: list[Any], ready: list[Expression], atoms: Atoms) -> Expression:
    """The factors in reading order: numbers, letters, brackets, arrays."""
    ordered = sympy.Mul(*factors, evaluate=False).as_ordered_factors()
    made = [_power_of(factor, atoms) for factor in ordered if factor != 1] + ready
    made.sort(key=lambda factor: (len(factor.shape), not isinstance(factor, Number), _rank_in_product(factor)))
    product = made[0] if made else build.ONE
    for factor in made[1:]:
        product = build.scale(product, factor)
    return product


def _rank_in_product(factor: Expression) -> int:
    """Letters, then brackets, then logarithms and their like: ``p (1 - p) \\log p``."""
    if isinstance(factor, Apply) and factor.function in ("log", "sin", "cos", "tan", "tanh"):
        return 2
    return 1 if isinstance(factor, Add) else 0


def _power_of(factor: Any, atoms: Atoms) -> Expression:
    base, exponent = factor.as_base_exp()
    inner = from_sympy(base, atoms)
    return inner if exponent == 1 else build.power(inner, from_sympy(exponent, atoms))


def expand(expression: Term | Expression) -> Expression:
    """Products multiplied out, like terms collected."""
    atoms = Atoms()
    return from_sympy(sympy.expand(to_sympy(expression, atoms)), atoms)


def factor(expression: Term | Expression, whole: Sequence[Expression] = ()) -> Expression:
    """Common factors taken out, fractions cancelled. ``whole``: what is a whole number, so that ``n - 1`` stays."""
    atoms = Atoms({number: {"integer": True} for number in whole})
    marks: dict[Any, Any] = {}
    made = sympy.factor(_powers_marked(to_sympy(expression, atoms), marks))
    return from_sympy(made.subs({mark: power for power, mark in marks.items()}), atoms)


def _powers_marked(value: Any, marks: dict[Any, Any]) -> Any:
    """``(1 - p)^(g - 1)`` as a mark for ``(1 - p)^g``, over ``1 - p``: the power is then a factor like others."""

    def marked(power: Any) -> Any:
        whole, symbolic = power.exp.as_coeff_Add()
        mark = marks.setdefault(power.base**symbolic, sympy.Dummy(positive=True))
        return mark * power.base**whole

    return value.replace(lambda e: e.is_Pow and e.base.is_Add and not e.exp.is_number, marked)


def cancel(expression: Term | Expression) -> Expression:
    atoms = Atoms()
    return from_sympy(sympy.cancel(to_sympy(expression, atoms)), atoms)


def powers(expression: Term | Expression) -> Expression:
    """Powers of one base joined."""
    atoms = Atoms()
    return from_sympy(sympy.powsimp(to_sympy(expression, atoms)), atoms)


def group(expression: Term | Expression, of: Sequence[Expression], whole: Sequence[Expression] = ()) -> Expression:
    """The terms with each of the atoms ``of`` as its multiple, the others as they are. ``whole`` as in ``factor``."""
    atoms = Atoms({number: {"integer": True} for number in whole})
    value = sympy.expand(to_sympy(expression, atoms))
    return from_sympy(sympy.collect(value, [atoms.of(node(atom)) for atom in of], func=sympy.factor), atoms)


def squares(expression: Term | Expression) -> Expression:
    """``a^2 - 2 a b + b^2`` among the terms as the square it is, with any factor."""
    atoms = Atoms()
    value = sympy.expand(to_sympy(expression, atoms))
    whole = sympy.Integer(0)
    for one, other in itertools.combinations(sorted(value.free_symbols, key=str), 2):
        found = sympy.Poly(value, one, other) if value.is_polynomial(one, other) else None
        if found is None or found.total_degree() != 2:
            continue
        size, mixed = found.coeff_monomial(one**2), found.coeff_monomial(one * other)
        if size == 0 or found.coeff_monomial(other**2) != size or mixed not in (2 * size, -2 * size):
            continue
        square = one + other if mixed == 2 * size else one - other
        value = sympy.expand(value - size * square**2)
        whole += size * square**2
    return from_sympy(value + whole, atoms)


def same(left: Term | Expression, right: Term | Expression) -> bool:
    """Whether two expressions are equal as rational functions of their atoms."""
    atoms = Atoms()
    return bool(sympy.cancel(sympy.expand(to_sympy(left, atoms) - to_sympy(right, atoms))) == 0)


def coefficients(expression: Term | Expression, of: Sequence[Term | Expression]) -> tuple[Expression, ...]:
    """The coefficients of the atoms ``of`` in an expression linear in them. Raises ``ValueError`` if it is
    not linear in them or has a further term."""
    atoms = Atoms()
    value = sympy.expand(to_sympy(expression, atoms))
    symbols = [atoms.of(node(atom)) for atom in of]
    polynomial = sympy.Poly(value, *symbols)
    if polynomial.total_degree() > 1 or (polynomial - polynomial.eval(dict.fromkeys(symbols, 0))).is_zero:
        raise ValueError("not linear in the atoms")
    rest = value - sum(polynomial.coeff_monomial(symbol) * symbol for symbol in symbols)
    if sympy.expand(rest) != 0:
        raise ValueError("a term without any of the atoms")
    return tuple(from_sympy(sympy.factor(polynomial.coeff_monomial(symbol)), atoms) for symbol in symbols)


def collect(expression: Term | Expression, of: Sequence[Term | Expression]) -> Expression:
    """An expression linear in the atoms ``of``, as coefficient times atom, in that order."""
    made: list[Expression] = []
    for atom, coefficient in zip(of, coefficients(expression, of), strict=True):
        if coefficient == build.ZERO:
            continue
        negative = isinstance(coefficient, Neg)
        size = coefficient.operand if isinstance(coefficient, Neg) else coefficient
        term = node(atom) if size == build.ONE else build.scale(size, node(atom))
        made.append(build.neg(term) if negative else term)
    return build.add(tuple(made))


def solve(
    equations: Sequence[tuple[Expression, Expression]],
    unknowns: Sequence[Expression],
    facts: dict[Expression, dict[str, bool]] | None = None,
) -> tuple[tuple[Expression, ...], ...]:
    """All solutions of the equations in the unknowns, each a value per unknown. ``facts``: SymPy
    assumptions on atoms."""
    atoms = Atoms(facts or {})
    symbols = [atoms.of(unknown) for unknown in unknowns]
    system = [to_sympy(left, atoms) - to_sympy(right, atoms) for left, right in equations]
    found = sympy.solve(system, symbols, dict=True)
    return tuple(
        tuple(from_sympy(sympy.factor(solution.get(symbol, symbol)), atoms) for symbol in symbols) for solution in found
    )


def derivative(expression: Expression, variable: Expression) -> Expression:
    atoms = Atoms()
    value = to_sympy(expression, atoms)
    return from_sympy(sympy.cancel(sympy.diff(value, atoms.of(variable))), atoms)


def apart(expression: Expression, variable: Expression) -> Expression:
    """The fraction split into simple ones."""
    atoms = Atoms()
    return from_sympy(sympy.apart(to_sympy(expression, atoms), atoms.of(variable)), atoms)


def integral(expression: Expression, variable: Expression, lower: Expression, upper: Expression) -> Expression:
    """The definite integral by ``variable``."""
    atoms = Atoms()
    bounds = (atoms.of(variable), to_sympy(lower, atoms), to_sympy(upper, atoms))
    return from_sympy(sympy.factor(sympy.integrate(to_sympy(expression, atoms), bounds)), atoms)


def positive(expression: Expression, letters: Sequence[Term]) -> Expression:
    """The expression simplified where the letters are positive (by continuity also where one is zero)."""
    atoms = Atoms({letter.node: {"positive": True} for letter in letters})
    return from_sympy(sympy.simplify(to_sympy(expression, atoms)), atoms)


def logistic_slope_holds() -> bool:
    """Whether the logistic function s has the slope s (1 - s): differentiated, not assumed."""
    point = sympy.Symbol("point", real=True)
    value = 1 / (1 + sympy.exp(-point))
    return bool(sympy.simplify(sympy.diff(value, point) - value * (1 - value)) == 0)


def closed_product(total: Expression) -> Expression:
    """A product whose factors do not depend on its index, as a power."""
    if not (isinstance(total, BigOperator) and total.kind == "prod"):
        raise ValueError("not a product")
    if total.lower != build.ONE or total.upper is None:
        raise ValueError("not a product from 1")
    atoms = Atoms({total.variable: {"integer": True}, total.upper: {"integer": True, "positive": True}})
    index, upper = atoms.of(total.variable), atoms.of(total.upper)
    return from_sympy(sympy.product(to_sympy(total.body, atoms), (index, 1, upper)), atoms)


def limit_of_power(base: Expression, exponent: Expression) -> Expression:
    """The limit of ``base^exponent`` for a growing exponent and a base between 0 and 1 (0 included)."""
    if base == build.ZERO:
        return build.ZERO
    shrinking = sympy.Symbol("shrinking", positive=True)  # base = 1 / (1 + shrinking)
    growing = sympy.Symbol("growing", positive=True)
    return from_sympy(sympy.limit((1 / (1 + shrinking)) ** growing, growing, sympy.oo), Atoms())


def limit(expression: Expression, variable: Expression, point: Expression, direction: str = "+") -> Expression:
    """The limit as the variable goes to the point from one side."""
    atoms = Atoms({variable: {"positive": True}})
    goal = sympy.oo if isinstance(point, Constant) else to_sympy(node(point), atoms)
    return from_sympy(sympy.limit(to_sympy(expression, atoms), atoms.of(variable), goal, direction), atoms)


def closed_sum(total: Expression, facts: dict[Expression, dict[str, bool]] | None = None) -> Expression:
    """A sum in closed form. Raises ``ValueError`` when none is found."""
    if not (isinstance(total, BigOperator) and total.lower is not None and total.upper is not None):
        raise ValueError("not a sum with bounds")
    atoms = Atoms({total.variable: {"integer": True}, **(facts or {})})
    value = sympy.summation(
        to_sympy(total.body, atoms),
        (atoms.of(total.variable), to_sympy(total.lower, atoms), to_sympy(total.upper, atoms)),
    )
    value = sympy.simplify(value)
    if isinstance(value, sympy.Piecewise):
        value = value.args[-1][0]
    return from_sympy(sympy.factor(sympy.simplify(value)), atoms)
