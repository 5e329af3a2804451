"""Limits and monotonicity of scalar expressions."""

from __future__ import annotations

from typing import Any

from notation.expression import Constant, Expression, Symbol
from notation.givens import Givens
from symbolic.calculus import Variable, differentiate_poly
from symbolic.context import Context
from symbolic.limits import Undecided
from symbolic.linear import negate
from symbolic.lowering import EMPTY, lower
from symbolic.prove import new_context
from symbolic.rational import cancel
from symbolic.signs import is_positive
from symbolic.terms import Base, Poly

# Values of the other symbols at which a limit proposed by SymPy is evaluated.
_PROBES = (("1/3", "2/7"), ("3/4", "5/8"))
_DISTANCES = (3, 6, 9)


def limit(expression: Expression, symbol: Symbol, point: Expression, givens: Givens, direction: str = "") -> Expression:
    """The limit of a scalar as ``symbol`` goes to ``point`` (from the side ``"+"`` or ``"-"`` when given;
    for an interval's end, from inside). Proposed by SymPy and confirmed by evaluation close to the point;
    raises ``Undecided``."""
    import sympy

    from symbolic.scalars import Table, from_sympy, to_sympy

    table = Table(givens)
    body = to_sympy(expression, givens, table)
    variable = table.atom(symbol)
    at = to_sympy(point, givens, table)
    side = direction or _inner_side(symbol, point, table.context)
    found = _over_unit_intervals(body, variable, at, side, table)
    if found is None or found.has(sympy.Limit, sympy.nan, sympy.AccumBounds):
        raise Undecided("no limit found")
    if not _confirmed(body, variable, at, side or "+", found):
        raise Undecided("the proposed limit was not confirmed")
    return from_sympy(found, table)


def _over_unit_intervals(body: Any, variable: Any, at: Any, side: str, table: Any) -> Any:
    """The limit with each other symbol of the unit interval written ``exp(-q)``, q > 0, which SymPy can
    reason about; ends that belong to the interval must give the same."""
    import sympy

    inside, outside, ends = {}, {}, []
    for other in sorted(body.free_symbols - {variable}, key=str):
        node = table.back.get(other)
        interval = table.context.interval(node.name) if isinstance(node, Symbol) else None
        if interval is None or interval.lower != 0 or interval.upper != 1:
            continue
        rate = sympy.Symbol(f"{other}_rate", positive=True)
        inside[other] = sympy.exp(-rate)
        outside[rate] = -sympy.log(other)
        ends += [(other, 0)] if not interval.lower_open else []
        ends += [(other, 1)] if not interval.upper_open else []
    found = _one_limit(body.subs(inside), variable, at, side)
    if found is None:
        return None
    found = sympy.simplify(found.subs(outside))
    for other, end in ends:
        if _one_limit(body.subs(other, end), variable, at, side) != found.subs(other, end):
            return None
    return found


def _one_limit(body: Any, variable: Any, at: Any, side: str) -> Any:
    import sympy

    if not body.has(variable):
        return body
    if at == sympy.oo:
        # A limit over the reals is one over the integers; SymPy does better with a positive real.
        real = sympy.Symbol("running_variable", positive=True)
        return sympy.limit(sympy.powsimp(body.subs(variable, real)), real, at)
    return sympy.limit(body, variable, at, side) if side else _both_sides(body, variable, at)


def _both_sides(body: Any, variable: Any, at: Any) -> Any:
    import sympy

    if at in (sympy.oo, -sympy.oo):
        return sympy.limit(body, variable, at)
    right, left = sympy.limit(body, variable, at, "+"), sympy.limit(body, variable, at, "-")
    return right if right == left else None


def _inner_side(symbol: Symbol, point: Expression, context: Context) -> str:
    from notation.expression import Number

    interval = context.interval(symbol.name)
    if isinstance(point, Constant) or not isinstance(point, Number):
        return ""
    if interval.lower == point.value:
        return "+"
    return "-" if interval.upper == point.value else ""


def _confirmed(body: Any, variable: Any, at: Any, side: str, found: Any) -> bool:
    """Whether values near the point approach ``found`` for several values of the other symbols."""
    import sympy

    others = sorted(body.free_symbols - {variable}, key=str)
    for probe in _PROBES:
        values = {
            other: sympy.Integer(place + 2) if other.is_integer else sympy.Float(sympy.Rational(probe[place % 2]), 40)
            for place, other in enumerate(others)
        }
        gaps = []
        target = found.evalf(30, subs=values)
        for distance in _DISTANCES:
            size = sympy.Integer(10) ** distance
            near = {sympy.oo: size, -sympy.oo: -size}.get(at)
            if near is None:
                near = at.subs(values) + (1 if side == "+" else -1) / size
            # evalf never builds the exact rational of a huge power.
            value = body.evalf(30, subs={**values, variable: near})
            if not value.is_real:
                return False
            gaps.append(value if target.is_infinite else abs(value - sympy.N(target, 30)))
        if not _approaches(gaps, target):
            return False
    return True


def _approaches(gaps: list[Any], target: Any) -> bool:
    if target.is_infinite:
        signed = [gap if target > 0 else -gap for gap in gaps]
        return bool(signed[0] < signed[1] < signed[2])
    return bool(gaps[2] <= gaps[0] and (gaps[2] < gaps[0] / 10 or gaps[2] < 1e-6))


def monotonicity(expression: Expression, symbol: Symbol, givens: Givens) -> str | None:
    """``"increasing"``, ``"decreasing"`` or ``"constant"`` in ``symbol`` on its declared interval, proved by
    the sign of the derivative; None: not proved."""
    context, _ = new_context(givens, expression)
    poly = lower(expression, (), EMPTY, context)
    family = tuple(lower(index, (), EMPTY, context) for index in symbol.indices)
    try:
        slope = cancel(differentiate_poly(poly, Variable(symbol.name, family), context), context)
    except Undecided:
        return None
    if not slope.terms:
        return "constant"
    for name, signed in (("increasing", slope), ("decreasing", negate(slope))):
        if is_positive(signed, context) or _product_positive(signed, context):
            return name
    return None


def _product_positive(poly: Poly, context: Context) -> bool:
    """Whether the factors over a common denominator have a positive product."""
    from symbolic.algebra import split_content

    if len(poly.terms) < 2:
        return False
    outer, content, rest = split_content(poly, context, signed=False)
    front = Poly(((outer, content),))
    if is_positive(front, context) and is_positive(rest, context):
        return True
    shared = _shared_bases(poly)
    if not shared or not is_positive(shared[0].poly, context):
        return False
    return is_positive(_strip(poly, shared[0]), context)


def _shared_bases(poly: Poly) -> list[Base]:
    first = poly.terms[0][0].powers
    return [
        factor
        for factor, _ in first
        if isinstance(factor, Base) and all(any(f == factor for f, _ in m.powers) for m, _ in poly.terms)
    ]


def _strip(poly: Poly, factor: Base) -> Poly:
    from symbolic.linear import add
    from symbolic.terms import ZERO, Monomial

    return add(
        ZERO,
        *(Poly(((Monomial(tuple(p for p in m.powers if p[0] != factor)), c),)) for m, c in poly.terms),
    )
