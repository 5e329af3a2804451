"""Typed expressions to LaTeX that a person would write.

What is printed can be read back to an expression of the same meaning. A product is juxtaposition; a
nested product is opened only where reading from the left keeps every size in its place. Printing never
simplifies. The tables are in ``notation.write.tables``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from notation import expression as nodes
from notation.expression import Apply, Expression
from notation.givens import Givens, RandomVariable
from notation.laws import unnamed_laws
from notation.walking import walk
from notation.write import arithmetic as arithmetic
from notation.write import functions as functions
from notation.write.pieces import Piece, at_least
from notation.write.tables import RELATIONS, Level


@dataclass(frozen=True)
class NodeRow:
    """``level``: how tightly the printed node binds, where its printer returns text only; a printer with
    several forms returns a ``Piece`` that says so itself."""

    node: type[Expression]
    level: Level
    write: Callable[[Writer, Any], Piece | str]


@dataclass(frozen=True)
class Writer:
    """One printing: its choices, the function names that occur in what is printed, whether this is printed between
    norm bars, and the ``laws`` that are written instead of their names."""

    transpose_mark: str = r"\top"
    function_names: frozenset[str] = frozenset()
    inside_norm: bool = False
    laws: Mapping[str, RandomVariable] = field(default_factory=dict)

    def piece(self, node: Expression) -> Piece:
        """The node printed, with how tightly it binds. Raises ``TypeError`` for an unknown node."""
        row = _ROWS.get(type(node))
        if row is None:
            raise TypeError(f"no printer for {type(node).__name__}")
        made = row.write(self, node)
        return Piece(made, row.level) if isinstance(made, str) else made

    def text(self, node: Expression) -> str:
        return self.piece(node).text

    def script(self, node: Expression) -> str:
        """The text as it stands in a script: without the blanks around plus and minus."""
        return self.text(node).replace(" + ", "+").replace(" - ", "-")

    def atom_text(self, node: Expression) -> str:
        """The text, fenced where a script is to follow."""
        return at_least(self.piece(node), Level.ATOM).text


NODE_ROWS: tuple[NodeRow, ...] = (
    NodeRow(nodes.Number, Level.ATOM, arithmetic.write_number),
    NodeRow(nodes.Constant, Level.ATOM, arithmetic.write_constant),
    NodeRow(nodes.Symbol, Level.ATOM, arithmetic.write_symbol),
    NodeRow(nodes.Ones, Level.ATOM, arithmetic.write_ones),
    NodeRow(nodes.Zeros, Level.ATOM, arithmetic.write_zeros),
    NodeRow(nodes.Identity, Level.ATOM, arithmetic.write_identity),
    NodeRow(nodes.BasisVector, Level.ATOM, arithmetic.write_basis_vector),
    NodeRow(nodes.ArrayLiteral, Level.ATOM, arithmetic.write_array),
    NodeRow(nodes.BlockMatrix, Level.ATOM, arithmetic.write_blocks),
    NodeRow(nodes.Add, Level.SUM, arithmetic.write_add),
    NodeRow(nodes.Neg, Level.SUM, arithmetic.write_neg),
    NodeRow(nodes.Mul, Level.PRODUCT, arithmetic.write_product),
    NodeRow(nodes.MatMul, Level.PRODUCT, arithmetic.write_product),
    NodeRow(nodes.Hadamard, Level.ELEMENTWISE, arithmetic.write_hadamard),
    NodeRow(nodes.Kronecker, Level.ELEMENTWISE, arithmetic.write_kronecker),
    NodeRow(nodes.Div, Level.FACTOR, arithmetic.write_div),
    NodeRow(nodes.Pow, Level.FACTOR, arithmetic.write_pow),
    NodeRow(nodes.Transpose, Level.FACTOR, arithmetic.write_transpose),
    NodeRow(nodes.Inverse, Level.FACTOR, arithmetic.write_inverse),
    NodeRow(nodes.Component, Level.ATOM, arithmetic.write_component),
    NodeRow(nodes.Apply, Level.ATOM, functions.write_apply),
    NodeRow(nodes.Norm, Level.ATOM, functions.write_norm),
    NodeRow(nodes.Cases, Level.PREFIX, functions.write_cases),
    NodeRow(nodes.TupleOf, Level.ATOM, functions.write_tuple),
    NodeRow(nodes.BigOperator, Level.PREFIX, functions.write_big_operator),
    NodeRow(nodes.Extremum, Level.PREFIX, functions.write_extremum),
    NodeRow(nodes.Limit, Level.PREFIX, functions.write_limit),
    NodeRow(nodes.Integral, Level.PREFIX, functions.write_integral),
    NodeRow(nodes.Expectation, Level.ATOM, functions.write_expectation),
    NodeRow(nodes.Variance, Level.ATOM, functions.write_variance),
    NodeRow(nodes.Covariance, Level.ATOM, functions.write_covariance),
    NodeRow(nodes.Probability, Level.ATOM, functions.write_probability),
    NodeRow(nodes.Density, Level.ATOM, functions.write_density),
    NodeRow(nodes.Derivative, Level.PREFIX, functions.write_derivative),
    NodeRow(nodes.Relation, Level.RELATION, functions.write_relation_node),
    NodeRow(nodes.Logical, Level.LOGICAL, functions.write_logical),
)

_ROWS: dict[type[Expression], NodeRow] = {row.node: row for row in NODE_ROWS}


def _writer_for(expressions: Sequence[Expression], transpose_mark: str) -> Writer:
    names = frozenset(node.function for root in expressions for node in walk(root) if isinstance(node, Apply))
    return Writer(transpose_mark, names)


def write_latex(expression: Expression, *, transpose_mark: str = r"\top", givens: Givens | None = None) -> str:
    """The expression as LaTeX, without dollars. ``transpose_mark``: what stands after ``^`` for a transpose.
    ``givens``: of these the laws that stand in a formula under no name are written out."""
    writer = _writer_for((expression,), transpose_mark)
    return (writer if givens is None else replace(writer, laws=unnamed_laws(givens))).text(expression)


def write_relation(left: Expression, op: str, right: Expression, *, transpose_mark: str = r"\top") -> str:
    """``left op right`` with ``op`` as in ``Relation``."""
    writer = _writer_for((left, right), transpose_mark)
    return writer.text(nodes.Relation((), op=op, left=left, right=right))


def write_chain(steps: Sequence[tuple[str, Expression]], *, transpose_mark: str = r"\top") -> str:
    """A chain as an ``aligned`` environment: ``(("", a), ("=", b), ("<=", c))``. The first relation is not
    printed; the second expression stands on the first line."""
    if not steps:
        raise ValueError("a chain has at least one expression")
    writer = _writer_for([step for _, step in steps], transpose_mark)
    texts = [at_least(writer.piece(step), Level.SUM).text for _, step in steps]
    marks = [RELATIONS[op].latex for op, _ in steps[1:]]
    lines = [f"&{mark} {text}" for mark, text in zip(marks, texts[1:], strict=True)]
    first = f"{texts[0]} {lines[0]}" if lines else texts[0]
    body = " \\\\\n".join([first, *lines[1:]])
    return f"\\begin{{aligned}}\n{body}\n\\end{{aligned}}"
