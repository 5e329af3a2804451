"""What was understood of a formula or of a write-up, for people who want to see how they were read.

Nothing is judged here. A write-up is read as ``lint`` reads it: section by section, with the declarations
and definitions made so far.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from derivecheck.judging.chains import Side
from derivecheck.judging.context import Context
from derivecheck.judging.judge import Judge
from derivecheck.judging.readings import Reading
from derivecheck.linter.linting import open_source
from derivecheck.linter.scopes import DECLARING, Parsed, base_scope, parse_formula, parse_section, section_scope, taking
from derivecheck.linter.sections import sections_of
from derivecheck.results import Json
from notation.build import shape_text
from notation.documents import Document, Formula
from notation.expression import Apply, Expression, Symbol
from notation.functions import FUNCTIONS
from notation.givens import MEMBERSHIP
from notation.read_givens.reading import GivenReader
from notation.scope import Scope
from notation.source import NotationError
from notation.statements.chains import RawChain
from notation.walking import walk
from notation.write.latex import write_latex

_FRESH = re.compile(r"\b([A-Za-z]+)\.(\d+)\b")
_SHOWN = {"<=": r"\le", ">=": r"\ge", "!=": r"\ne", "->": r"\to", "in": r"\in", "~": r"\sim", "perp": r"\perp"}


@dataclass(frozen=True)
class Known:
    """One symbol of an expression: how it is written, and its shape (``integer`` for an index, ``function``)."""

    latex: str
    shape: str
    random: bool = False

    def to_json(self) -> Json:
        return {"symbol": self.latex, "shape": self.shape, "random": self.random}


@dataclass(frozen=True)
class ReadSide:
    """One side of a relation. ``relation`` stands before it, "" on the first. ``expression`` is None where there is
    no meaning; then ``kind`` (``unreadable``, ``ill-typed``) and ``message`` say why, with a caret."""

    relation: str
    text: str
    expression: Expression | None = None
    symbols: tuple[Known, ...] = ()
    remarks: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    second: str = ""
    kind: str = ""
    message: str = ""

    @property
    def latex(self) -> str:
        return "" if self.expression is None else write_latex(self.expression)

    @property
    def shape(self) -> str:
        return "" if self.expression is None else shape_words(self.expression)

    def to_json(self) -> Json:
        return {
            "relation": self.relation or None,
            "text": self.text,
            "reading": self.latex or None,
            "shape": self.shape or None,
            "symbols": [symbol.to_json() for symbol in self.symbols],
            "remarks": list(self.remarks),
            "other_readings": list(self.others),
            "second_reader": self.second or None,
            "error": {"kind": self.kind, "message": self.message} if self.kind else None,
        }


@dataclass(frozen=True)
class ReadStatement:
    """A chain of relations, or a single expression. ``link``: how it hangs on the one before (``implies``, ``and``,
    …). ``defines``: the name that it introduces; ``declares``: it is a declaration, with no sides to show.
    ``words``: remarks in words, kept apart from the mathematics."""

    sides: tuple[ReadSide, ...]
    link: str = ""
    defines: str = ""
    declares: str = ""
    words: tuple[str, ...] = ()

    @property
    def is_wrong(self) -> bool:
        return any(side.kind for side in self.sides)

    def to_json(self) -> Json:
        return {
            "link": self.link or None,
            "defines": self.defines or None,
            "declares": self.declares or None,
            "words": list(self.words),
            "sides": [side.to_json() for side in self.sides],
        }


@dataclass(frozen=True)
class ReadFormula:
    """One formula with its statements; without any, ``kind`` and ``message`` say why."""

    line: int
    text: str
    statements: tuple[ReadStatement, ...]
    file: str = ""
    kind: str = ""
    message: str = ""

    @property
    def is_wrong(self) -> bool:
        return bool(self.kind) or any(statement.is_wrong for statement in self.statements)

    def to_json(self) -> Json:
        return {
            "file": self.file or None,
            "line": self.line,
            "latex": self.text,
            "statements": [statement.to_json() for statement in self.statements],
            "error": {"kind": self.kind, "message": self.message} if self.kind else None,
        }


def read_one(latex: str, given: Sequence[str] = (), *, second: bool = True, beside: Sequence[str] = ()) -> ReadFormula:
    """How a bare formula is read under the ``given`` statements. Shapes that nothing declares are found from it and
    the formulas ``beside`` it. Raises ``InputError`` for a given that cannot be used."""
    from derivecheck.checking import scope_of

    formula = Formula(latex, 0, len(latex), 1, True, "", 0)
    return _FormulaReader(scope_of(given, (latex, *beside)), second).formula(parse_formula(formula, {}))


def read_write_up(source: Path, given: Sequence[str] = (), *, second: bool = True) -> Iterator[ReadFormula]:
    """Every formula of a write-up, in order. Raises ``InputError``."""
    document = open_source(source)
    sections = sections_of(document)
    base = base_scope(document, sections)
    taking(base, given)
    scopes: list[Scope] = []
    for section in sections:
        parsed = [item for item, _ in parse_section(section, base)]
        above = scopes[section.parent] if section.parent >= 0 else None
        scope = section_scope(base, section, parsed, above)
        scopes.append(scope)
        reader = _FormulaReader(scope, second)
        for item in parsed:
            yield reader.formula(item, _file_name(document, item.formula))


def _file_name(document: Document, formula: Formula) -> str:
    """The name of an included file, "" for the document itself."""
    path = document.files[formula.file].path
    return path.name if formula.file and path is not None else ""


def shape_words(expression: Expression) -> str:
    """The shape for people; a size that nothing names is a question mark with its number."""
    return _FRESH.sub(r"?\2", shape_text(expression.shape))


class _FormulaReader:
    """Reads the formulas of one section, in order."""

    def __init__(self, scope: Scope, second: bool) -> None:
        self.judge = Judge(Context(scope))
        self.second = second

    def formula(self, item: Parsed, file: str = "") -> ReadFormula:
        formula = item.formula
        if item.error is not None:
            return ReadFormula(formula.line, item.text, (), file, item.error.kind, item.error.explain(item.text))
        self.judge.text, self.judge.line = item.text, formula.line
        self.judge.forward_definitions(item.chains)
        return ReadFormula(formula.line, item.text, tuple(self.statement(chain) for chain in item.chains), file)

    def statement(self, chain: RawChain) -> ReadStatement:
        if chain.ops[:1] and chain.ops[0] in DECLARING:
            declared = self.declaration(chain)
            if declared is not None:
                return ReadStatement((), chain.link, declares=declared, words=chain.remarks)
        defined = self.judge.definition(chain)
        sides = self.judge.sides(chain)
        if sides:
            self.judge.context.last = sides[-1]
        relations = ("", *(_SHOWN.get(op, op) for op in chain.ops))
        made = tuple(self.side(relation, side) for relation, side in zip(relations, sides, strict=True))
        if chain.continues and made:
            made = made[1:]
        return ReadStatement(made, chain.link, defined, words=chain.remarks)

    def declaration(self, chain: RawChain) -> str | None:
        """The text of a declaration that was understood and entered; None for what is a claim after all."""
        scope = self.judge.context.scope
        saved = scope.copy()
        try:
            GivenReader(scope).chain(chain)
        except NotationError:
            scope.__dict__.update(saved.__dict__)
            return None
        return self.judge.text[chain.span.start : chain.span.end].strip()

    def side(self, relation: str, side: Side) -> ReadSide:
        text = side.text
        reading = side.readings.first
        if reading is None:
            error = side.error or side.readings.error or NotationError("a side is missing")
            return ReadSide(relation, text, kind=error.kind, message=error.explain(self.judge.text))
        scope = self.judge.context.scope
        others = tuple(_other(option) for option in side.readings.options[1:])
        second = self.opinion(text, reading.expression) if self.second else None
        symbols = symbols_of(reading.expression, scope)
        return ReadSide(relation, text, reading.expression, symbols, reading.remarks, others, second or "")

    def opinion(self, text: str, expression: Expression) -> str | None:
        from derivecheck.second_opinion import opinion_on

        return opinion_on(text, expression, self.judge.context.givens())


def _other(reading: Reading) -> str:
    remarks = f": {'; '.join(reading.remarks)}" if reading.remarks else ""
    return f"{write_latex(reading.expression)} ({shape_words(reading.expression)}){remarks}"


def symbols_of(expression: Expression, scope: Scope) -> tuple[Known, ...]:
    """The symbols and functions of an expression with their shapes, each name once, in order."""
    found: dict[str, Known] = {}
    for node in walk(expression):
        if isinstance(node, Symbol) and node.name.startswith(MEMBERSHIP):
            continue  # what a sum says of its index
        if isinstance(node, Symbol) and node.name not in found:
            shape = "integer" if not node.shape and scope.is_integer(node.name) else shape_words(node)
            found[node.name] = Known(write_latex(node), shape, scope.is_random(node.name))
        elif isinstance(node, Apply) and node.function not in FUNCTIONS and node.function not in found:
            found[node.function] = Known(write_latex(node), f"function, {shape_words(node)}")
    return tuple(found.values())
