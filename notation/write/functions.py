"""Functions, binders, probability, derivatives and statements as LaTeX."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from notation.expression import (
    Apply,
    BigOperator,
    Cases,
    Covariance,
    Density,
    Derivative,
    Div,
    Expectation,
    Expression,
    Extremum,
    Integral,
    Limit,
    Logical,
    Norm,
    Probability,
    Relation,
    Symbol,
    TupleOf,
    Variance,
)
from notation.givens import MEMBERSHIP
from notation.walking import walk
from notation.write.arithmetic import join_indices
from notation.write.pieces import Piece, at_least, fence, fenced
from notation.write.symbol import name_marks, style_marks
from notation.write.tables import BIG_OPERATORS, CALLS, NORM_SUBSCRIPTS, RELATIONS, ROW_END, CallRow, Level

if TYPE_CHECKING:
    from notation.write.latex import Writer


def _call_row(node: Apply) -> CallRow:
    row = CALLS.get(node.function)
    if row is None or node.style is not None:
        marks = style_marks(node.style) if node.style is not None else name_marks(node.function, 0)
        return CallRow(node.function, "call", marks.text())
    return row


def write_apply(writer: Writer, node: Apply) -> Piece:
    row = _call_row(node)
    if node.function == "abs" and node.shape:  # bars around an array are its norm
        row = CallRow("abs", "call", r"\mathrm{abs}")
    name = row.latex + "'" * node.primes
    if not node.arguments:
        return Piece(name, Level.ATOM)
    texts = [(writer.script if row.form == "scripts" else writer.text)(argument) for argument in node.arguments]
    inner = row.separator.join(texts)
    if row.form == "call":
        return Piece(name + fenced(inner), row.level)
    if row.form == "fence":
        return Piece(f"{row.latex}{inner}{row.closing}", row.level)
    if row.form == "braces":
        return Piece(f"{row.latex}{{{inner}}}", row.level)
    if row.form == "postfix":
        return Piece(at_least(writer.piece(node.arguments[0]), Level.ATOM).text + row.latex, row.level)
    if row.form == "scripts":
        return Piece(f"{row.latex}_{{{join_indices(texts)}}}", row.level)
    raise ValueError(f"the printer's table has an unknown form {row.form!r}")


def write_norm(writer: Writer, node: Norm) -> str:
    """Where norms are nested, every bar says which way it opens."""
    subscript = NORM_SUBSCRIPTS[node.kind]
    inner = replace(writer, inside_norm=True).text(node.operand)
    nested = writer.inside_norm or any(isinstance(part, Norm) for part in walk(node.operand))
    text = f"\\left\\|{inner}\\right\\|" if nested else fenced(inner, r"\|", r"\|")
    return f"{text}_{{{subscript}}}" if subscript else text


def write_cases(writer: Writer, node: Cases) -> Piece:
    rows = [
        f"{writer.text(value)} & "
        + (r"\text{otherwise}" if condition is None else f"\\text{{if }} {writer.text(condition)}")
        for value, condition in node.branches
    ]
    return Piece(rf"\begin{{cases}} {ROW_END.join(rows)} \end{{cases}}", Level.PREFIX, open_right=True)


def write_tuple(writer: Writer, node: TupleOf) -> str:
    return fenced(", ".join(writer.text(item) for item in node.items))


def _binder(head: str, variable: Symbol, body: Piece) -> Piece:
    inner = at_least(body, Level.PRODUCT)
    return Piece(f"{head} {inner.text}", Level.PREFIX, open_right=True, open_names=inner.open_names | {variable.name})


def member_text(writer: Writer, condition: Expression) -> str:
    """``i \\in S`` for the condition that an index is in a named set; "" for any other."""
    left = condition.left if isinstance(condition, Relation) else None
    if not isinstance(left, Symbol) or not left.name.startswith(MEMBERSHIP):
        return ""
    return f"{writer.text(left.indices[0])} \\in {name_marks(left.name.removeprefix(MEMBERSHIP), 0).text()}"


def _range_text(writer: Writer, variable: Symbol, lower: Expression | None, condition: Expression | None) -> str:
    name = writer.text(variable)
    bound = f"{name}={writer.script(lower)}" if lower is not None else name
    if condition is None:
        return bound
    member = member_text(writer, condition)
    if member:
        return member
    text = writer.text(condition)
    if lower is not None:
        return rf"\substack{{{bound}{ROW_END}{text}}}"
    return text if isinstance(condition, Relation) and condition.left == variable else f"{name} : {text}"


def write_big_operator(writer: Writer, node: BigOperator) -> Piece:
    head = f"{BIG_OPERATORS[node.kind]}_{{{_range_text(writer, node.variable, node.lower, node.condition)}}}"
    if node.upper is not None:
        head += f"^{{{writer.script(node.upper)}}}"
    return _binder(head, node.variable, writer.piece(node.body))


def write_extremum(writer: Writer, node: Extremum) -> Piece:
    head = f"{BIG_OPERATORS[node.kind]}_{{{_range_text(writer, node.variable, None, node.condition)}}}"
    return _binder(head, node.variable, writer.piece(node.body))


def write_limit(writer: Writer, node: Limit) -> Piece:
    point = writer.text(node.point) + (f"^{{{node.direction}}}" if node.direction else "")
    return _binder(f"\\lim_{{{writer.text(node.variable)} \\to {point}}}", node.variable, writer.piece(node.body))


def write_integral(writer: Writer, node: Integral) -> Piece:
    head = r"\int"
    if node.lower is not None:
        head += f"_{{{writer.script(node.lower)}}}"
    if node.upper is not None:
        head += f"^{{{writer.script(node.upper)}}}"
    body = at_least(writer.piece(node.body), Level.PRODUCT)
    return Piece(f"{head} {body.text} \\, d{writer.text(node.variable)}", Level.PREFIX, open_right=True)


def _name_text(writer: Writer, name: str, body: Expression) -> str:
    """A name that stands without its symbol, in the font that the symbol has inside ``body``."""
    for found in walk(body):
        if isinstance(found, Symbol) and found.name == name:
            return writer.text(Symbol(found.shape, name, style=found.style))
    return name_marks(name, 0).text()


def _moment(
    writer: Writer, operator: str, brackets: str, body: Expression, over: tuple[str, ...], given: tuple[Expression, ...]
) -> Piece:
    script = f"_{{{', '.join(_name_text(writer, name, body) for name in over)}}}" if over else ""
    condition = f" \\mid {', '.join(writer.text(item) for item in given)}" if given else ""
    return Piece(operator + script + fenced(writer.text(body) + condition, *brackets), Level.ATOM)


def write_expectation(writer: Writer, node: Expectation) -> Piece:
    return _moment(writer, r"\mathbb{E}", "[]", node.body, node.over, node.given)


def write_variance(writer: Writer, node: Variance) -> Piece:
    return _moment(writer, r"\mathrm{Var}", "()", node.body, node.over, node.given)


def write_covariance(writer: Writer, node: Covariance) -> str:
    script = f"_{{{', '.join(_name_text(writer, name, node) for name in node.over)}}}" if node.over else ""
    inner = f"{writer.text(node.left)}, {writer.text(node.right)}"
    return f"\\mathrm{{Cov}}{script}{fenced(inner)}"


def _conditional(writer: Writer, subject: Expression, given: tuple[Expression, ...]) -> str:
    condition = f" \\mid {', '.join(writer.text(item) for item in given)}" if given else ""
    return fenced(writer.text(subject) + condition)


def write_probability(writer: Writer, node: Probability) -> str:
    return "P" + _conditional(writer, node.event, node.given)


def write_density(writer: Writer, node: Density) -> str:
    return name_marks(node.name, 0).text() + _conditional(writer, node.at, node.given)


def write_derivative(writer: Writer, node: Derivative) -> Piece:
    body, wrt = writer.piece(node.body), writer.text(node.wrt)
    order = f"^{{{node.order}}}" if node.order > 1 else ""
    if node.layout == "gradient" or (node.order > 1 and node.wrt.rank > 0):
        return Piece(f"\\nabla{order}_{{{wrt}}} {at_least(body, Level.FACTOR).text}", Level.PREFIX, open_right=True)
    below = f"\\partial {wrt if not order else f'{writer.atom_text(node.wrt)}{order}'}"
    if body.level >= Level.FACTOR and not isinstance(node.body, Div):
        return Piece(f"\\frac{{\\partial{order} {body.text}}}{{{below}}}", Level.FACTOR)
    head = f"\\partial{order}".rstrip()
    return Piece(f"\\frac{{{head}}}{{{below}}} {fence(body).text}", Level.PREFIX, open_right=True)


def write_relation_node(writer: Writer, node: Relation) -> Piece:
    row = RELATIONS[node.op]
    inner = Level.RELATION if row.level == Level.IMPLICATION else Level.SUM
    left, right = (at_least(writer.piece(side), inner) for side in (node.left, node.right))
    return Piece(f"{left.text} {row.latex} {right.text}", row.level)


_LOGICAL_MARKS = {"and": r" \text{ and } ", "or": r" \text{ or } "}


def write_logical(writer: Writer, node: Logical) -> Piece:
    pieces = [at_least(writer.piece(operand), Level.IMPLICATION) for operand in node.operands]
    if node.op == "not":
        return Piece(f"\\neg {fence(pieces[0]).text}", Level.FACTOR)
    return Piece(_LOGICAL_MARKS[node.op].join(piece.text for piece in pieces), Level.LOGICAL)
