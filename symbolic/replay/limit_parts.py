"""What the rules for limits have in common: a line about a limit, and what its parts show."""

from __future__ import annotations

from collections.abc import Callable

from notation import build
from notation.expression import Constant, Expression, Limit
from notation.givens import Givens
from notation.walking import free_symbols, walk
from symbolic.lines import Line
from symbolic.replay.minima import depends
from symbolic.replay.order import Rule

INFINITY = Constant((), "infinity")
MINUS_INFINITY = build.neg(INFINITY)
CONTINUOUS = frozenset(
    {"exp", "sin", "cos", "sinh", "cosh", "tanh", "sigmoid", "softplus", "relu", "abs", "arctan", "erf"}
)
CONTINUOUS_ABOVE_ZERO = frozenset({"log", "sqrt"})

Check = Callable[[Line, Limit, Expression, Givens], str]


def limit_like(whole: Limit, body: Expression) -> Limit:
    return Limit((), variable=whole.variable, point=whole.point, direction=whole.direction, body=body)


def is_finite(node: Expression) -> bool:
    return not any(isinstance(part, Constant) and part.name == "infinity" for part in walk(node))


def about_limits(check: Check) -> Rule:
    def rule(line: Line, givens: Givens) -> str:
        whole, value = line.claim.left, line.claim.right
        if not isinstance(whole, Limit) or line.claim.op != "=" or whole.body.shape:
            return "this rule is about the limit of a number"
        if line.instance:
            return "this rule has no instances"
        why = _variable_is_free(whole, givens)
        return why or check(line, whole, value, givens)

    return rule


def _variable_is_free(whole: Limit, givens: Givens) -> str:
    """Nothing may pin the variable down, or keep it from its point."""
    name = whole.variable.name
    if whole.variable.indices or givens.definitions_of(name) or givens.random_variable(name) is not None:
        return "the givens say what the variable is"
    if any(symbol.name == name for node in givens.assumptions for symbol in free_symbols(node)):
        return "more is said of the variable"
    if any(depends(symbol.name, whole.variable, givens) for symbol in free_symbols(whole.body)):
        return "a definition in it depends on the variable"
    if any(symbol.name == name for symbol in free_symbols(whole.point)):
        return "the point depends on the variable"
    declaration = givens.declaration(name)
    if declaration is not None and whole.point == INFINITY and declaration.domain.upper is not None:
        return "the variable does not grow"
    if declaration is not None and declaration.domain.kind == "set":
        return "the variable takes single values"
    if declaration is not None and declaration.domain.kind != "real" and whole.point not in (INFINITY, MINUS_INFINITY):
        return "the variable takes single values"
    return ""


def limits(line: Line, whole: Limit, bodies: tuple[Expression, ...]) -> tuple[Expression, ...] | str:
    """The values of the first parts, which are the limits of these bodies; or why they are not."""
    if len(line.parts) < len(bodies):
        return "a part is missing"
    for part, body in zip(line.parts, bodies, strict=False):
        if part.claim.op != "=" or part.claim.left != limit_like(whole, body):
            return "a part is not the limit of what stands there"
    return tuple(part.claim.right for part in line.parts[: len(bodies)])


def finite(line: Line, whole: Limit, bodies: tuple[Expression, ...]) -> tuple[Expression, ...] | str:
    found = limits(line, whole, bodies)
    if isinstance(found, tuple) and not all(is_finite(value) for value in found):
        return "a limit in it is not finite"
    return found


def shows(line: Line, place: int, op: str, low: Expression, high: Expression) -> bool:
    if place >= len(line.parts):
        return False
    claim = line.parts[place].claim
    return (claim.left, claim.right) == (low, high) and claim.op in ((op,) if op != "<=" else ("<=", "<"))


def count(line: Line, count: int) -> str:
    return "" if len(line.parts) == count else "there are parts that nothing needs, or some are missing"


def is_renamed(function: str, givens: Givens) -> bool:
    return bool(givens.definitions_of(function)) or givens.declaration(function) is not None
