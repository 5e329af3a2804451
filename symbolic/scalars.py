"""Scalars to SymPy and back.

SymPy is an oracle: what it proposes is checked by the caller before it counts. Parts that it has no
notion of become atoms, keyed by how they are written. Nothing here parses text.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import sympy

from notation import build
from notation.expression import (
    Add,
    Apply,
    BigOperator,
    Constant,
    Div,
    Expression,
    Mul,
    Neg,
    Number,
    Pow,
    Symbol,
)
from notation.givens import Givens
from symbolic.context import Context
from symbolic.limits import OutsideEngine


@dataclass
class Table:
    """Which SymPy symbol stands for which expression, both ways."""

    givens: Givens
    atoms: dict[Expression, sympy.Symbol] = field(default_factory=dict)
    back: dict[sympy.Symbol, Expression] = field(default_factory=dict)
    context: Context = field(init=False)

    def __post_init__(self) -> None:
        self.context = Context(self.givens)

    def atom(self, node: Expression) -> sympy.Symbol:
        """The SymPy symbol of an expression that SymPy need not look into."""
        if node not in self.atoms:
            name = node.name if isinstance(node, Symbol) and not node.indices else f"atom{len(self.atoms)}"
            if any(str(symbol) == name for symbol in self.back):
                name = f"{name}_{len(self.atoms)}"
            made = sympy.Symbol(name, **self._assumptions(node))
            self.atoms[node] = made
            self.back[made] = node
        return self.atoms[node]

    def _assumptions(self, node: Expression) -> dict[str, bool]:
        known: dict[str, bool] = {"real": True}
        if not isinstance(node, Symbol):
            return known
        interval = self.context.interval(node.name)
        if interval.lower is not None and (interval.lower > 0 or (interval.lower == 0 and interval.lower_open)):
            known["positive"] = True
        elif interval.lower is not None and interval.lower >= 0:
            known["nonnegative"] = True
        if self.context.is_integer_name(node.name):
            known["integer"] = True
        return known


_FUNCTIONS: dict[str, Callable[..., Any]] = {
    "exp": sympy.exp,
    "log": sympy.log,
    "sqrt": sympy.sqrt,
    "sin": sympy.sin,
    "cos": sympy.cos,
    "tan": sympy.tan,
    "sinh": sympy.sinh,
    "cosh": sympy.cosh,
    "tanh": sympy.tanh,
    "erf": sympy.erf,
    "abs": sympy.Abs,
    "sign": sympy.sign,
    "floor": sympy.floor,
    "ceil": sympy.ceiling,
    "factorial": sympy.factorial,
    "gamma": sympy.gamma,
    "max": sympy.Max,
    "min": sympy.Min,
    "binomial": sympy.binomial,
}
_BACK = {function: name for name, function in _FUNCTIONS.items() if name != "sqrt"}


def to_sympy(expression: Expression, givens: Givens, table: Table | None = None) -> sympy.Expr:
    """The SymPy expression of a scalar. ``table`` collects the atoms; pass one to come back."""
    table = Table(givens) if table is None else table
    if expression.shape:
        raise OutsideEngine("an array for SymPy")
    return _out(expression, table)


def _out(node: Expression, table: Table) -> sympy.Expr:
    if node.shape:
        raise OutsideEngine("an array for SymPy")
    if isinstance(node, Number):
        return sympy.Rational(node.value.numerator, node.value.denominator)
    if isinstance(node, Constant):
        return {"pi": sympy.pi, "e": sympy.E, "infinity": sympy.oo}[node.name]
    if isinstance(node, Add):
        return sympy.Add(*(_out(term, table) for term in node.terms))
    if isinstance(node, Neg):
        return -_out(node.operand, table)
    if isinstance(node, Mul):
        return _out(node.left, table) * _out(node.right, table)
    if isinstance(node, Div):
        return _out(node.numerator, table) / _out(node.denominator, table)
    if isinstance(node, Pow):
        return _out(node.base, table) ** _out(node.exponent, table)
    if isinstance(node, Apply) and not node.primes and all(not a.shape for a in node.arguments):
        arguments = [_out(argument, table) for argument in node.arguments]
        if node.function in _FUNCTIONS:
            return _FUNCTIONS[node.function](*arguments)
        if node.function == "sigmoid":
            return 1 / (1 + sympy.exp(-arguments[0]))
        if node.function == "relu":
            return sympy.Max(0, arguments[0])
    bounds = isinstance(node, BigOperator) and node.lower is not None and node.upper is not None
    if isinstance(node, BigOperator) and node.kind == "sum" and bounds and node.condition is None:
        assert node.lower is not None
        assert node.upper is not None
        if _only_scalars(node.body):
            return _sum_out(node, node.lower, node.upper, table)
    return table.atom(node)


def _sum_out(node: BigOperator, lower: Expression, upper: Expression, table: Table) -> sympy.Expr:
    index = sympy.Symbol(f"{node.variable.name}_bound", integer=True)
    known = table.atoms.get(node.variable)
    table.atoms[node.variable] = index
    table.back[index] = node.variable
    body = _out(node.body, table)
    if known is None:
        del table.atoms[node.variable]
    else:
        table.atoms[node.variable] = known
    return sympy.Sum(body, (index, _out(lower, table), _out(upper, table)))


def _only_scalars(node: Expression) -> bool:
    """Whether SymPy can see every use of the index: no family members, components or arrays."""
    from notation.walking import walk

    plain = (Number, Constant, Add, Neg, Mul, Div, Pow, Apply, Symbol)
    return all(
        isinstance(part, plain) and not part.shape and not (isinstance(part, Symbol) and part.indices)
        for part in walk(node)
    )


def from_sympy(expression: Any, table: Table) -> Expression:
    """The expression of a SymPy result, through the atoms of ``table``; raises ``OutsideEngine`` for what
    has no node."""
    if expression.is_Rational:
        value = Fraction(int(expression.p), int(expression.q))
        return build.neg(build.number(-value)) if value < 0 else build.number(value)
    if expression is sympy.pi or expression is sympy.E:
        return Constant((), "pi" if expression is sympy.pi else "e")
    if expression is sympy.oo:
        return Constant((), "infinity")
    if expression is -sympy.oo:
        return build.neg(Constant((), "infinity"))
    if expression.is_Symbol and expression in table.back:
        return table.back[expression]
    if expression.is_Add:
        terms = [from_sympy(term, table) for term in expression.as_ordered_terms()]
        return build.add(tuple(sorted(terms, key=lambda term: isinstance(term, Neg))))
    if expression.is_Mul:
        return _product_back(expression, table)
    if expression.is_Pow:
        return _power_back(expression, table)
    name = _BACK.get(expression.func)
    if name is not None:
        return build.apply(name, tuple(from_sympy(argument, table) for argument in expression.args))
    raise OutsideEngine(f"no node for SymPy's {expression.func.__name__}")


def _product_back(expression: Any, table: Table) -> Expression:
    if expression.could_extract_minus_sign():
        return build.neg(from_sympy(-expression, table))
    above, below = expression.as_numer_denom()
    if below != 1:
        return build.div(from_sympy(above, table), from_sympy(below, table))
    made: Expression | None = None
    for factor in above.as_ordered_factors():
        one = from_sympy(factor, table)
        made = one if made is None else build.scale(made, one)
    return made if made is not None else build.ONE


def _power_back(expression: Any, table: Table) -> Expression:
    base, exponent = expression.base, expression.exp
    if exponent.is_Rational and exponent < 0:
        return build.div(build.ONE, from_sympy(base ** (-exponent), table))
    if exponent == sympy.Rational(1, 2):
        return build.apply("sqrt", (from_sympy(base, table),))
    return build.power(from_sympy(base, table), from_sympy(exponent, table))
