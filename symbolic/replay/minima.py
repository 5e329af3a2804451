"""The rules for minimisers and maximisers: a stationary point and a second-order condition, or a derivative that
changes its sign there.

A line says ``f(at) <= f(x)`` for every x (``f(x) <= f(at)`` of a maximum), where x is a number, a vector or a matrix on
a convex domain. ``f`` has no absolute values, roots or maxima in it: at a kink a derivative says nothing.
"""

from __future__ import annotations

from notation import build
from notation.expression import Apply, Expression, Mul, Relation, Symbol
from notation.givens import Givens
from notation.walking import free_symbols, mentions, substitute, walk
from symbolic.lines import Line
from symbolic.replay.inequalities import Misfit
from symbolic.replay.letters import spoken_of
from symbolic.replay.order import Rule
from symbolic.replay.ranges import signs_under
from symbolic.replay.smooth import is_smooth_on_interval

CONVEX = "a stationary point of a convex function"
CONCAVE = "a stationary point of a concave function"
FALLS_THEN_RISES = "the derivative changes from minus to plus"
RISES_THEN_FALLS = "the derivative changes from plus to minus"


def quadratic_form(matrix: Expression, direction: Expression) -> Expression:
    """``v^T H v``, with a number in front of H in front of it."""
    if isinstance(matrix, Mul) and not matrix.left.shape:
        return build.scale(matrix.left, quadratic_form(matrix.right, direction))
    return build.matmul(build.matmul(build.transpose(direction), matrix), direction)


def second_order(
    body: Expression, variable: Symbol, direction: Expression, step: Expression
) -> tuple[Expression, bool]:
    """What is differentiated twice, and whether its second derivative is a Hessian: of a number ``f''``, of a vector
    the Hessian, of a matrix the second derivative along a line."""
    if variable.rank < 2:
        return build.derivative(body, variable, order=2), variable.rank == 1
    assert isinstance(step, Symbol)
    moved = substitute(body, {variable: build.add((variable, build.scale(step, direction)))})
    return build.derivative(moved, step, order=2), False


def ends_of_domain(variable: Symbol, at: Expression, givens: Givens) -> tuple[Relation, ...]:
    """What shows that ``at`` is in the declared interval of a number."""
    declaration = givens.declaration(variable.name)
    if declaration is None:
        return ()
    domain, made = declaration.domain, []
    if domain.lower is not None:
        made.append(build.relation("<" if domain.lower_open else "<=", domain.lower, at))
    if domain.upper is not None:
        made.append(build.relation("<" if domain.upper_open else "<=", at, domain.upper))
    return tuple(made)


def _letters(line: Line, givens: Givens) -> tuple[Expression, Symbol, Expression]:
    """The function, its variable and the point, where the domain is convex and nothing else is said of the variable."""
    letters = dict(line.instance)
    body, variable, at = (letters.get(name) for name in ("f", "x", "at"))
    if body is None or at is None or not isinstance(variable, Symbol) or variable.indices or body.shape:
        raise Misfit("a function of one variable is needed")
    if not is_smooth_on_interval(body, variable, signs_under(givens)):
        raise Misfit("the function may have kinks or gaps")
    if at.shape != variable.shape or mentions(at, variable):
        raise Misfit("the point is none of the variable's values")
    _check_domain(variable, givens)
    if any(depends(name, variable, givens) for name in _names(body) | _names(at)):
        raise Misfit("a definition in it depends on the variable")
    if not _calls_known(body, givens):
        raise Misfit("a function in it is not known")
    return body, variable, at


def _calls_known(body: Expression, givens: Givens) -> bool:
    from notation.functions import FUNCTIONS

    calls = [part for part in walk(body) if isinstance(part, Apply)]
    return all(
        part.function in FUNCTIONS
        and not part.primes
        and not givens.definitions_of(part.function)
        and givens.declaration(part.function) is None
        for part in calls
    )


def _check_domain(variable: Symbol, givens: Givens) -> None:
    declaration = givens.declaration(variable.name)
    if givens.definitions_of(variable.name) or givens.random_variable(variable.name) is not None:
        raise Misfit("the variable is none")
    if any(symbol.name == variable.name for node in givens.assumptions for symbol in free_symbols(node)):
        raise Misfit("more is said of the variable, and its domain may not be convex")
    if declaration is None:
        return
    domain = declaration.domain
    if declaration.role != "value" or domain.kind != "real" or domain.values or declaration.properties - {"constant"}:
        raise Misfit("its domain may not be convex")
    if declaration.shape and (domain.lower is not None or domain.upper is not None):
        raise Misfit("its domain is more than is looked at")


def _names(node: Expression) -> frozenset[str]:
    return frozenset(symbol.name for symbol in free_symbols(node))


def depends(name: str, variable: Symbol, givens: Givens, seen: frozenset[str] = frozenset()) -> bool:
    """Whether a definition leads from ``name`` to the variable."""
    if name == variable.name:
        return bool(seen)
    if name in seen:
        return False
    inner = {found for item in givens.definitions_of(name) for found in _names(item.body)}
    return any(depends(other, variable, givens, seen | {name}) for other in inner)


def _sides(line: Line, low: Expression, high: Expression) -> str:
    if line.claim.op != "<=":
        return "it shows that no value is less"
    return "" if (line.claim.left, line.claim.right) == (low, high) else "it is not about the values of the function"


def _stationary(line: Line, givens: Givens, sign: str) -> str:
    body, variable, at = _letters(line, givens)
    letters = dict(line.instance)
    value = substitute(body, {variable: at})
    why = _sides(line, *((value, body) if sign == "convex" else (body, value)))
    ends = ends_of_domain(variable, at, givens)
    if why or len(line.parts) != 4 + len(ends):
        return why or "gradient, stationary point, second derivative and its sign are needed"
    gradient, zero, curve, order = (part.claim for part in line.parts[:4])
    slope = build.derivative(body, variable)
    if gradient.op != "=" or gradient.left != slope:
        return "the first part is not the gradient"
    nothing = build.zeros(variable.shape) if variable.shape else build.ZERO
    if zero.op != "=" or (zero.left, zero.right) != (substitute(gradient.right, {variable: at}), nothing):
        return "the second part does not say that the gradient vanishes"
    direction, step = letters.get("v", at), letters.get("s", at)
    if variable.shape and not _is_fresh(direction, variable.shape, (body, at), givens):
        return "the direction is not any"
    if variable.rank == 2 and not (_is_fresh(step, (), (body, at), givens) and step != direction):
        return "the step is not any"
    second, is_hessian = second_order(body, variable, direction, step)
    if curve.op != "=" or curve.left != second:
        return "the third part is not the second derivative"
    form = quadratic_form(curve.right, direction) if is_hessian else curve.right
    wanted = (build.ZERO, form) if sign == "convex" else (form, build.ZERO)
    if order.op not in ("<=", "<") or (order.left, order.right) != wanted:
        return "the fourth part is not about the sign of the second derivative"
    return _in_domain(line, 4, ends)


def _in_domain(line: Line, place: int, ends: tuple[Relation, ...]) -> str:
    for part, end in zip(line.parts[place:], ends, strict=True):
        if (part.claim.left, part.claim.right) != (end.left, end.right) or part.claim.op not in (end.op, "<"):
            return "nothing says that the point is in the domain"
    return ""


def _is_fresh(letter: Expression, shape: tuple[Expression, ...], used: tuple[Expression, ...], givens: Givens) -> bool:
    """A letter that nothing is said of."""
    if not isinstance(letter, Symbol) or letter.indices or letter.shape != shape:
        return False
    return letter.name not in spoken_of(givens, *used)


def _sign_change(line: Line, givens: Givens, *, minimum: bool) -> str:
    body, variable, at = _letters(line, givens)
    if variable.shape:
        return "this rule is about functions of a number"
    factor = dict(line.instance).get("c")
    if factor is None:
        return "the factor of the derivative is needed"
    value = substitute(body, {variable: at})
    why = _sides(line, *((value, body) if minimum else (body, value)))
    ends = ends_of_domain(variable, at, givens)
    if why or len(line.parts) != 2 + len(ends):
        return why or "the derivative and the sign of its factor are needed"
    apart = build.sub(variable, at) if minimum else build.sub(at, variable)
    slope, sign = line.parts[0].claim, line.parts[1].claim
    if slope.op != "=" or slope.left != build.derivative(body, variable) or slope.right != build.scale(factor, apart):
        return "the first part is not the derivative as a multiple of the distance"
    if sign.op not in ("<=", "<") or (sign.left, sign.right) != (build.ZERO, factor):
        return "the second part is not about the sign of the factor"
    return _in_domain(line, 2, ends)


MINIMUM_RULES: dict[str, tuple[Rule, str]] = {
    CONVEX: (lambda line, givens: _stationary(line, givens, "convex"), CONVEX),
    CONCAVE: (lambda line, givens: _stationary(line, givens, "concave"), CONCAVE),
    FALLS_THEN_RISES: (lambda line, givens: _sign_change(line, givens, minimum=True), FALLS_THEN_RISES),
    RISES_THEN_FALLS: (lambda line, givens: _sign_change(line, givens, minimum=False), RISES_THEN_FALLS),
}
"""Rule -> its check, and its words."""


def own_parts(line: Line) -> tuple[int, ...]:
    """The parts that speak of a placeholder: they claim something wherever what they are about is defined."""
    if line.rule.startswith("Jensen"):
        return (0,)
    return (0, 1) if line.rule == "squeezed" else ()
