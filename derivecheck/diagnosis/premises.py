"""Answers that are right only where something holds that is not given, or only along some of the paths."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from derivecheck.deciding import decide
from derivecheck.diagnosis.model import Diagnosis, Situation
from derivecheck.diagnosis.wording import shown
from notation import build
from notation.build import ONE, number
from notation.expression import (
    Apply,
    BigOperator,
    Component,
    Derivative,
    Div,
    Expectation,
    Expression,
    Integral,
    Norm,
    Pow,
    Relation,
    Symbol,
    Variance,
    Zeros,
)
from notation.givens import Declaration, Definition, Givens
from notation.walking import free_symbols, rebuild, substitute, walk
from numeric import effort


@dataclass(frozen=True)
class Premise:
    """Something that would make the answer right. ``givens`` hold it; ``expected``: what is then compared."""

    name: str
    message: str
    expected: Expression
    submitted: Expression
    givens: Givens
    conditions: tuple[Expression, ...] = ()


def premise_rows(situation: Situation) -> Iterator[Premise]:
    expected, submitted, givens = situation.expected, situation.submitted, situation.givens
    yield from _frozen(situation)
    yield from _vanishing(situation)
    for symbol in situation.arrays:
        if symbol.indices or givens.definitions_of(symbol.name):
            continue
        if symbol.rank == 2 and symbol.shape[0] == symbol.shape[1]:
            yield _with_property(situation, symbol, "symmetric", "symmetric")
        if symbol.rank == 1:
            total = Relation((), op="=", left=_entry_sum(symbol), right=ONE)
            yield Premise(
                "entries sum to one",
                f"only if the entries of {shown(symbol)} sum to 1",
                expected,
                submitted,
                givens,
                (total,),
            )
            unit = Relation((), op="=", left=build.norm(symbol), right=ONE)
            yield Premise("unit norm", f"only if {shown(build.norm(symbol))} = 1", expected, submitted, givens, (unit,))
    yield from _units(situation)
    yield from _ignored(situation)
    yield from _off_the_diagonal(situation)
    yield from _held(situation)
    yield from _special_matrices(situation)
    yield from _independence(situation)


def _ignored(situation: Situation) -> Iterator[Premise]:
    """A number that what is asked rests on and the answer does not mention, as if it were 0 or 1."""
    givens = situation.givens
    mentioned = {symbol.name for symbol in free_symbols(situation.submitted)}
    sizes = {symbol.name for symbol in (*situation.lengths, *situation.sizes)}
    for known in givens.declarations:
        symbol = Symbol((), known.name)
        if known.shape or known.parameters or known.role != "value" or known.domain.kind != "real":
            continue
        if known.name in mentioned | sizes or givens.definitions_of(known.name) or givens.random_variable(known.name):
            continue
        for value in (0, 1):
            settled = replace(givens, definitions=(*givens.definitions, Definition(symbol, number(value))))
            message = f"only if {shown(symbol)} = {value}"
            yield Premise(f"taken as {value}", message, situation.expected, situation.submitted, settled)


def _off_the_diagonal(situation: Situation) -> Iterator[Premise]:
    """A matrix of which the answer has the diagonal alone."""
    expected = situation.expected
    if expected.rank == 2 and expected.shape[0] == expected.shape[1]:
        diagonal = build.apply("diag", (expected,))
        message = "on the diagonal alone: the entries off the diagonal are missing"
        yield Premise("off-diagonal entries missing", message, diagonal, situation.submitted, situation.givens)


def _held(situation: Situation) -> Iterator[Premise]:
    """A norm or a denominator that was not differentiated: it is put to a constant of the same value."""
    expected, givens = situation.expected, situation.givens
    derivatives = [part for part in walk(expected) if isinstance(part, Derivative)]
    if not derivatives:
        return
    moving = {part for item in derivatives for part in walk(item.wrt) if isinstance(part, Symbol)}
    bodies = [*(item.body for item in derivatives), *(item.body for item in givens.definitions if not item.function)]
    found = [
        part
        for body in bodies
        for node in walk(body)
        for part in ((node,) if isinstance(node, Norm) else (node.denominator,) if isinstance(node, Div) else ())
        if not part.shape and not isinstance(part, Symbol) and free_symbols(part) & moving
    ]
    constant = Symbol((), "held.constant")
    for part in dict.fromkeys(found):
        definitions = tuple(
            item if item.function else replace(item, body=_without(item.body, part, constant))
            for item in givens.definitions
        )
        declared = (*givens.declarations, Declaration(constant.name))
        yield Premise(
            "path dropped", f"only if {shown(part)} is held constant: the path through {shown(part)} is missing",
            _without(expected, part, constant), situation.submitted,
            replace(givens, definitions=definitions, declarations=declared),
            (Relation((), op="=", left=constant, right=part),),
        )  # fmt: skip


def _without(node: Expression, old: Expression, new: Expression) -> Expression:
    return new if node == old else rebuild(node, lambda child: _without(child, old, new))


def _special_matrices(situation: Situation) -> Iterator[Premise]:
    matrices = [
        symbol
        for symbol in situation.arrays
        if symbol.rank == 2 and not symbol.indices and not situation.givens.definitions_of(symbol.name)
    ]
    square = [symbol for symbol in matrices if symbol.shape[0] == symbol.shape[1]]
    for symbol in matrices:
        yield _with_property(situation, symbol, "orthogonal", "orthogonal")
    for symbol in square:
        yield _with_property(situation, symbol, "diagonal", "diagonal")
    if len(square) > 1:
        # Diagonal matrices stand for all that commute.
        first, *others = square
        made = _with_property(situation, first, "diagonal", "")
        for symbol in others:
            made = _with_property(replace(situation, givens=made.givens), symbol, "diagonal", "")
        names = " and ".join(shown(symbol) for symbol in square)
        yield replace(made, name="commute", message=f"where the factors commute (as when {names} are diagonal)")


def _independence(situation: Situation) -> Iterator[Premise]:
    givens = situation.givens
    if not givens.random:
        return
    loose = ("uncorrelated", "arbitrary", "same")
    random = tuple(replace(item, entries="iid") if item.entries in loose else item for item in givens.random)
    together = (*givens.independent, frozenset(item.name for item in givens.random))
    message = "only if the random variables are independent"
    made = replace(givens, random=random, independent=together)
    yield Premise("independence", message, situation.expected, situation.submitted, made)


def _entry_sum(symbol: Symbol) -> Expression:
    k = Symbol((), "k.entry")
    return BigOperator(
        (), "sum", variable=k, lower=ONE, upper=symbol.shape[0], body=Component((), base=symbol, positions=(k,))
    )


def _with_property(situation: Situation, symbol: Symbol, name: str, words: str) -> Premise:
    known = situation.givens.declaration(symbol.name) or Declaration(symbol.name, symbol.shape)
    made = replace(known, properties=known.properties | {name})
    givens = replace(situation.givens, declarations=(*situation.givens.declarations, made))
    return Premise(name, f"only if {shown(symbol)} is {words}", situation.expected, situation.submitted, givens)


def _vanishing(situation: Situation) -> Iterator[Premise]:
    """A defined symbol taken as 0: a mean that was not removed."""
    givens = situation.givens
    for symbol in _plain_symbols(situation, defined=True):
        zero = Zeros(symbol.shape) if symbol.shape else number(0)
        sides = _substituted_sides(situation, symbol, zero)
        if sides is not None:
            message = f"only if {shown(symbol)} = 0 ({shown(symbol)} was not taken away)"
            yield Premise("mean not removed", message, *sides, givens)


def _units(situation: Situation) -> Iterator[Premise]:
    """A scalar taken as 1."""
    for symbol in _plain_symbols(situation, defined=False):
        sides = None if symbol.shape else _substituted_sides(situation, symbol, ONE)
        if sides is not None:
            yield Premise("taken as one", f"only if {shown(symbol)} = 1", *sides, situation.givens)


def _plain_symbols(situation: Situation, *, defined: bool) -> Iterator[Symbol]:
    """Symbols that stand in either side for a number or an array that could be any."""
    givens = situation.givens
    used = free_symbols(situation.expected) | free_symbols(situation.submitted)
    for symbol in situation.symbols:
        known = givens.declaration(symbol.name)
        counts = (
            symbol in situation.lengths
            or symbol in situation.sizes
            or (known is not None and known.domain.kind != "real")
        )
        plain = symbol in used and not symbol.indices and not counts and givens.random_variable(symbol.name) is None
        if plain and bool(givens.definitions_of(symbol.name)) == defined:
            yield symbol


def _substituted_sides(situation: Situation, symbol: Symbol, value: Expression) -> tuple[Expression, Expression] | None:
    left = _substituted(situation.expected, symbol, value)
    right = _substituted(situation.submitted, symbol, value)
    return None if left is None or right is None else (left, right)


def _substituted(node: Expression, symbol: Symbol, value: Expression) -> Expression | None:
    if any(isinstance(part, Derivative) for part in walk(node)):
        return None
    try:
        return substitute(node, {symbol: value})
    except ValueError:
        return None


def _frozen(situation: Situation) -> Iterator[Premise]:
    """A path of the chain rule left out: the answer is the derivative with a defined symbol held fixed."""
    derivatives = [part for part in walk(situation.expected) if isinstance(part, Derivative)]
    if not derivatives:
        return
    givens = situation.givens
    fixed = {
        part.name
        for item in derivatives
        for node in (item.body, item.wrt)
        for part in walk(node)
        if isinstance(part, Symbol)
    }
    for name in dict.fromkeys(item.target.name for item in givens.definitions if not item.function):
        if name in fixed:
            continue
        target = givens.definitions_of(name)[0].target
        kept = tuple(item for item in givens.definitions if item.target.name != name)
        known = givens.declaration(name) or Declaration(name, target.shape)
        properties = known.properties
        declared = (*givens.declarations, replace(known, properties=properties))
        text = shown(target)
        yield Premise(
            "path dropped", f"only if {text} is held constant: the path through {text} is missing",
            situation.expected, situation.submitted, replace(givens, definitions=kept, declarations=declared),
        )  # fmt: skip


def _moments(situation: Situation) -> Iterator[Premise]:
    """The variance given for a second moment, and back."""
    expected, submitted, givens = situation.expected, situation.submitted, situation.givens
    if isinstance(expected, Expectation) and isinstance(expected.body, Pow) and not expected.body.base.shape:
        variance = Variance((), body=expected.body.base, over=expected.over, given=expected.given)
        yield Premise(
            "variance for second moment", "as the variance, but the second moment is asked", variance, submitted, givens
        )
    if isinstance(expected, Variance) and not expected.body.shape and not expected.shape:
        second = Expectation((), body=build.power(expected.body, number(2)), over=expected.over, given=expected.given)
        yield Premise(
            "variance for second moment", "as the second moment, but the variance is asked", second, submitted, givens
        )
    if isinstance(expected, Integral):
        square = build.power(expected.variable, number(2))
        first = _replaced_once(expected.body, square, expected.variable)
        if first is not None:
            mean = replace(expected, body=first)
            moment = build.sub(expected, build.power(mean, number(2)))
            yield Premise(
                "variance for second moment",
                "as the variance, but the second moment is asked",
                moment,
                submitted,
                givens,
            )


def _replaced_once(node: Expression, old: Expression, new: Expression) -> Expression | None:
    from derivecheck.diagnosis.rows_functions import replaced

    made = replaced(node, old, new)
    return made if made != node else None


def premise_diagnosis(situation: Situation, end: int, rows: Iterator[Premise] | None = None) -> Diagnosis | None:
    """The first premise under which the answer is right."""
    for row in rows if rows is not None else premise_rows(situation):
        left = effort.left(end)
        if left <= 0:
            return None
        if row.expected.shape != row.submitted.shape:
            continue
        decision = decide(
            row.expected, row.submitted, "=", row.givens, premises=row.conditions, deadline=min(left, 0.4)
        )
        if decision.outcome is True and not (row.name.startswith(("mean", "taken")) and _is_trivial(row)):
            return Diagnosis(row.name, f"right {row.message}", situation.expected, (row.name,), premise=True)
    return None


def _is_trivial(row: Premise) -> bool:
    """Whether nothing is left of what is asked: both sides are 0."""
    zero = Zeros(row.expected.shape) if row.expected.shape else number(0)
    return decide(row.expected, zero, "=", row.givens, deadline=0.2).outcome is not False


def is_extremal(node: Expression) -> bool:
    """Whether what is asked is a norm or the like, which people bound."""
    if isinstance(node, Pow):
        return is_extremal(node.base)
    return isinstance(node, Norm) or (
        isinstance(node, Apply) and node.function in ("abs", "eigmax", "max", "min", "rank")
    )


def moment_diagnosis(situation: Situation, end: int) -> Diagnosis | None:
    """Whether the variance was given for the second moment, or the other way round."""
    return premise_diagnosis(situation, end, _moments(situation))


def symmetric_remark(situation: Situation, end: int) -> str:
    """Which matrix would have to be symmetric for the answer to be right, in words."""
    for symbol in situation.arrays:
        if symbol.rank == 2 and symbol.shape[0] == symbol.shape[1] and not effort.is_over(end):
            row = _with_property(situation, symbol, "symmetric", "symmetric")
            if decide(row.expected, row.submitted, "=", row.givens, deadline=0.2).outcome is True:
                return f" (as it stands it is right only if {shown(symbol)} is symmetric)"
    return ""


def bound_diagnosis(situation: Situation, end: int) -> Diagnosis | None:
    """An inequality taken as an equality."""
    if situation.expected.shape or situation.submitted.shape:
        return None
    for op, words in (("<=", "upper"), (">=", "lower")):
        left = effort.left(end)
        if left <= 0:
            return None
        decision = decide(situation.expected, situation.submitted, op, situation.givens, deadline=min(left, 0.4))
        if decision.outcome is True:
            message = (
                f"only an {words} bound of what is asked" if words == "upper" else "only a lower bound of what is asked"
            )
            return Diagnosis(f"{words} bound", message, situation.expected, ("bound",), premise=True)
    return None


__all__ = ["Premise", "bound_diagnosis", "premise_diagnosis", "premise_rows"]
