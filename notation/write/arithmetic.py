"""Leaves and arithmetic as LaTeX."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction
from typing import TYPE_CHECKING

from notation import build
from notation.expression import (
    Add,
    ArrayLiteral,
    BasisVector,
    BlockMatrix,
    Component,
    Constant,
    Div,
    Expression,
    Hadamard,
    Identity,
    Inverse,
    Kronecker,
    MatMul,
    Mul,
    Neg,
    Number,
    Ones,
    Pow,
    Symbol,
    Transpose,
    Zeros,
)
from notation.givens import RandomVariable
from notation.laws import ROWS
from notation.source import ShapeClash
from notation.walking import free_symbols
from notation.write.pieces import Piece, at_least, fence, juxtapose, negate
from notation.write.symbol import Marks, light_letter, name_marks, style_marks
from notation.write.tables import CONSTANTS, FUNCTION_LIKE, ROW_END, Level

if TYPE_CHECKING:
    from notation.write.latex import Writer


def _decimal_text(value: Fraction, digits: int) -> str:
    with localcontext() as context:
        context.prec = digits + len(str(abs(value.numerator))) + 5
        quotient = Decimal(value.numerator) / Decimal(value.denominator)
        return str(quotient.quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP))


def write_number(writer: Writer, node: Number) -> Piece:
    if node.value < 0:
        return negate(write_number(writer, replace(node, value=-node.value)))
    if node.digits is not None:
        return Piece(_decimal_text(node.value, node.digits), Level.ATOM)
    if node.value.denominator == 1:
        return Piece(str(node.value.numerator), Level.ATOM)
    return Piece(f"\\frac{{{node.value.numerator}}}{{{node.value.denominator}}}", Level.FACTOR)


def write_constant(writer: Writer, node: Constant) -> str:
    return CONSTANTS[node.name]


def join_indices(texts: list[str]) -> str:
    """``ij`` for single letters, else ``i, j+1``."""
    if all(len(text) == 1 and text.isalpha() for text in texts):
        return "".join(texts)
    return ", ".join(texts)


def symbol_marks(writer: Writer, node: Symbol, positions: tuple[str, ...] = ()) -> Marks:
    """The letter and scripts of a symbol, with its family indices and the given component indices."""
    marks = style_marks(node.style) if node.style else name_marks(node.name, node.rank)
    indices = join_indices([writer.script(index) for index in node.indices])
    raised = node.style is not None and node.style.index_place == "sup"
    subs = [marks.sub, "" if raised else indices, join_indices(list(positions))]
    sups = [marks.sup, f"({indices})" if raised and indices else ""]
    return replace(marks, sub=", ".join(filter(None, subs)), sup=", ".join(filter(None, sups)))


def density_text(writer: Writer, node: Symbol) -> str | None:
    """A member of a family that is named by a pattern of arguments, ``p(x \\mid z)`` at z, with its index in the
    place of the argument: of the argument of its name, else of the last."""
    head, bracket, rest = node.name.partition("(")
    if not bracket or not head.isalpha() or not rest.endswith(")") or node.style is not None:
        return None
    pieces = re.split(r"([,|;])", rest[:-1])
    arguments = pieces[::2]
    texts = [name_marks(name, 0).text() for name in arguments]
    open_places = list(range(len(arguments)))
    for index in node.indices:
        named = isinstance(index, Symbol) and index.name in arguments
        place = arguments.index(index.name) if named and isinstance(index, Symbol) else open_places[-1]
        texts[place] = writer.script(index)
        open_places = [at for at in open_places if at != place] or open_places
    marks = [{"|": r" \mid ", ";": "; "}.get(mark, ", ") for mark in pieces[1::2]] + [""]
    inside = "".join(text + mark for text, mark in zip(texts, marks, strict=True))
    return f"{name_marks(head, 0).text()}({inside})"


def law_text(writer: Writer, law: RandomVariable) -> str:
    name = next(row.names[0] for row in ROWS if row.law == law.law)
    head = rf"\mathcal{{{name}}}" if len(name) == 1 else rf"\mathrm{{{name}}}"
    return f"{head}({', '.join(writer.text(parameter) for parameter in law.parameters)})"


def write_symbol(writer: Writer, node: Symbol) -> Piece:
    law = writer.laws.get(node.name)
    if law is not None:
        return Piece(law_text(writer, law), Level.ATOM)
    density = density_text(writer, node)
    if density is not None:
        return Piece(density, Level.ATOM)
    marks = symbol_marks(writer, node)
    callee = node.name in writer.function_names or (node.rank == 0 and node.name in FUNCTION_LIKE)
    return Piece(marks.text(), Level.FACTOR if marks.raised else Level.ATOM, callee=callee)


def _size_script(writer: Writer, node: Expression) -> tuple[str, bool]:
    """The subscript that names the sizes, and whether the array is a row."""
    row = node.rank == 2 and build.is_one(node.shape[0])
    sizes = [writer.script(size) for size in (node.shape[1:] if row else node.shape)]
    joined = r" \times ".join(sizes)
    return f"_{{{joined}}}" if sizes else "", row


def write_ones(writer: Writer, node: Ones) -> Piece:
    script, row = _size_script(writer, node)
    if row:
        return Piece(f"\\mathbf{{1}}{script}^{writer.transpose_mark}", Level.FACTOR)
    return Piece(f"\\mathbf{{1}}{script}" if node.shape else "1", Level.ATOM)


def write_zeros(writer: Writer, node: Zeros) -> Piece:
    script, row = _size_script(writer, node)
    if row:
        return Piece(f"\\mathbf{{0}}{script}^{writer.transpose_mark}", Level.FACTOR)
    return Piece(f"\\mathbf{{0}}{script}" if node.rank > 1 else r"\mathbf{0}" if node.shape else "0", Level.ATOM)


def write_identity(writer: Writer, node: Identity) -> str:
    return f"\\mathbf{{I}}_{{{writer.script(node.shape[0])}}}"


def write_basis_vector(writer: Writer, node: BasisVector) -> str:
    return f"\\mathbf{{e}}_{{{writer.script(node.position)}}}"


def write_array(writer: Writer, node: ArrayLiteral) -> str:
    if any(item.rank > 1 for item in node.items) or not node.items:
        return rf"\left[{', '.join(writer.text(item) for item in node.items)}\right]"
    rows = [
        " & ".join(writer.text(entry) for entry in item.items)
        if isinstance(item, ArrayLiteral)
        else writer.text(build.transpose(item))
        if item.rank == 1
        else writer.text(item)
        for item in node.items
    ]
    return rf"\begin{{bmatrix}} {ROW_END.join(rows)} \end{{bmatrix}}"


def write_blocks(writer: Writer, node: BlockMatrix) -> str:
    rows = [" & ".join("0" if isinstance(cell, Zeros) else writer.text(cell) for cell in row) for row in node.rows]
    return rf"\begin{{bmatrix}} {ROW_END.join(rows)} \end{{bmatrix}}"


def write_add(writer: Writer, node: Add) -> Piece:
    pieces = [writer.piece(term) for term in node.terms]
    names = [frozenset(symbol.name for symbol in free_symbols(term)) for term in node.terms]
    text = ""
    for at, piece in enumerate(pieces):
        later = frozenset[str]().union(*names[at + 1 :])
        if piece.open_names & later:  # the scope of a bound index must not run into later terms
            piece = negate(fence(Piece(piece.text[1:], Level.PRODUCT))) if piece.minus else fence(piece)
        if piece.minus:
            text += f" - {piece.text[1:]}" if at else piece.text
        elif at == 0:
            text = at_least(piece, Level.SUM).text
        else:
            text += f" + {at_least(piece, Level.ELEMENTWISE).text}"
    last = pieces[-1]
    return Piece(text, Level.SUM, open_right=last.open_right, open_names=last.open_names)


def write_neg(writer: Writer, node: Neg) -> Piece:
    return negate(writer.piece(node.operand))


def factors_of(node: Expression) -> list[Expression]:
    """The factors that may stand side by side: a nested product on the right is opened where reading
    left to right gives every factor the same partner sizes."""
    if not isinstance(node, Mul | MatMul):
        return [node]
    left, right = factors_of(node.left), factors_of(node.right)
    if len(right) > 1 and _folded_shape(left + right) != node.shape:
        return [*left, node.right]
    return left + right


def _folded_shape(factors: list[Expression]) -> tuple[Expression, ...] | None:
    made = factors[0]
    for factor in factors[1:]:
        try:
            made = build.product(made, factor)
        except ShapeClash:
            return None
    return made.shape


def write_product(writer: Writer, node: Mul | MatMul) -> Piece:
    factors = factors_of(node)
    head = factors[0]
    if isinstance(head, Number) and head.value < 0:
        rest = [writer.piece(factor) for factor in factors[1:]]
        if head.value == -1:
            return negate(juxtapose(rest))
        return negate(juxtapose([writer.piece(replace(head, value=-head.value)), *rest]))
    return juxtapose([writer.piece(factor) for factor in factors])


_REPEATED = (2, 3)  # elementwise powers of a matrix that are written as products


def _elementwise(writer: Writer, left: Expression, right: Expression, mark: str, same: type[Expression]) -> Piece:
    before, after = writer.piece(left), at_least(writer.piece(right), Level.PREFIX)
    if before.open_right or (before.level < Level.PREFIX and not isinstance(left, same)):
        before = fence(before)
    return replace(after, text=f"{before.text} {mark} {after.text}", level=Level.ELEMENTWISE, callee=False)


def write_hadamard(writer: Writer, node: Hadamard) -> Piece:
    return _elementwise(writer, node.left, node.right, r"\odot", Hadamard)


def write_kronecker(writer: Writer, node: Kronecker) -> Piece:
    return _elementwise(writer, node.left, node.right, r"\otimes", Kronecker)


def write_div(writer: Writer, node: Div) -> str:
    return f"\\frac{{{writer.text(node.numerator)}}}{{{writer.text(node.denominator)}}}"


def _exponent_text(writer: Writer, exponent: Expression) -> str:
    """A fraction of whole numbers is written on the line: ``x^{1/2}``."""
    if isinstance(exponent, Number) and exponent.digits is None and exponent.value.denominator != 1:
        return f"{exponent.value.numerator}/{exponent.value.denominator}"
    if isinstance(exponent, Div):
        parts = (exponent.numerator, exponent.denominator)
        if all(isinstance(part, Number) and part.value.denominator == 1 and part.value >= 0 for part in parts):
            return "/".join(writer.text(part) for part in parts)
    return writer.script(exponent)


def write_pow(writer: Writer, node: Pow) -> Piece:
    base = at_least(writer.piece(node.base), Level.ATOM)
    if not node.elementwise or node.base.rank < 2:
        return Piece(f"{base.text}^{{{_exponent_text(writer, node.exponent)}}}", Level.FACTOR)
    exponent = node.exponent
    if isinstance(exponent, Number) and exponent.value in _REPEATED:
        return Piece(r" \odot ".join([base.text] * int(exponent.value)), Level.ELEMENTWISE)
    return Piece(f"{base.text}^{{\\odot {_exponent_text(writer, exponent)}}}", Level.FACTOR)


def write_transpose(writer: Writer, node: Transpose) -> str:
    return f"{at_least(writer.piece(node.operand), Level.ATOM).text}^{writer.transpose_mark}"


def write_inverse(writer: Writer, node: Inverse) -> str:
    return f"{at_least(writer.piece(node.operand), Level.ATOM).text}^{{-1}}"


def write_component(writer: Writer, node: Component) -> Piece:
    kept = list(node.positions)
    while kept and kept[-1] is None:
        kept.pop()
    positions = tuple(":" if at is None else writer.script(at) for at in kept)
    base = node.base
    if isinstance(base, Symbol):
        marks = symbol_marks(writer, base)
        if not marks.sub:
            letter = light_letter(marks.letter) if not node.shape else marks.letter
            marks = replace(marks, letter=letter, sub=join_indices(list(positions)))
            return Piece(marks.text(), Level.FACTOR if marks.raised else Level.ATOM)
    return Piece(f"{fence(writer.piece(base)).text}_{{{join_indices(list(positions))}}}", Level.ATOM)
