"""What a write-up says of its symbols: macros and declarations of the document, and of one section."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace

from derivecheck.linter.axes import (
    declare_arrays,
    declare_positive,
    free_losses,
    members_of,
    tell_kronecker,
)
from derivecheck.linter.claim import Said
from derivecheck.linter.counts import tie_counts
from derivecheck.linter.functions import declare_functions
from derivecheck.linter.properties import properties_said
from derivecheck.linter.sections import Section
from derivecheck.linter.typing_slips import calls_in, repaired
from derivecheck.results import InputError
from derivecheck.submission import macros_of
from notation.documents import Document, Formula
from notation.expression import Symbol
from notation.givens import Definition, RandomVariable
from notation.infer.shapes import infer_shapes
from notation.raw import RawName, raw_walk
from notation.read_givens.prose import prose_givens
from notation.read_givens.reading import read_scope
from notation.scope import OVERLOADED, Scope
from notation.sizes import settled, unify_shape
from notation.source import NotationError, Span
from notation.statements.chains import RawChain
from notation.statements.reading import read_statements
from notation.tokens.lex import Token
from notation.tokens.macros import Macro
from notation.tokens.parse_written import parse_written
from notation.walking import walk

_HERE = Span(0, 0)
HOUSE_FONTS = {"b": "mathbf", "bb": "mathbb", "mb": "mathbf", "bs": "boldsymbol"}
"""Macros of packages that are not at hand, as people name them; a macro of the document's own wins."""
DECLARING = frozenset({"in", "~", ":"})


@dataclass(frozen=True)
class Parsed:
    """A formula as statements, or the error that says why it is none."""

    formula: Formula
    chains: tuple[RawChain, ...]
    error: NotationError | None = None
    remarks: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        return self.formula.latex

    @property
    def declares(self) -> bool:
        return bool(self.chains) and self.chains[0].ops[:1] != () and self.chains[0].ops[0] in DECLARING


@dataclass
class Base:
    """What holds in the whole document."""

    macros: dict[str, Macro]
    scope: Scope = field(default_factory=Scope)
    calls: frozenset[str] = frozenset()


_NOTATION = re.compile(r"notation|preliminar|set-?up|background|definition|problem statement|symbols", re.IGNORECASE)


def base_scope(document: Document, sections: Sequence[Section]) -> Base:
    """Macros, and what is declared before the first heading or under one that says that it declares."""
    base = Base(document_macros(document), calls=calls_in(item.latex for item in document.formulas))
    base.scope.conventions[OVERLOADED] = "yes"
    for section in sections:
        if section.level == 0 or _NOTATION.search(section.title):
            base.scope, _ = read_scope(statements_of(section), (), base.macros, base.scope)
    return base


def taking(base: Base, given: Sequence[str]) -> None:
    """Take statements from outside the document (LaTeX) as given. Raises ``InputError`` naming the first that cannot
    be used."""
    base.scope, problems = read_scope(given, (), base.macros, base.scope)
    if problems:
        first = problems[0]
        reason = first.error.explain(first.statement)
        raise InputError(f"the given statement {first.statement!r} cannot be used: {reason}")


def document_macros(document: Document) -> dict[str, Macro]:
    found = {name: _font(name, font) for name, font in HOUSE_FONTS.items()}
    found.update(macros_of(document))
    return found


def _font(name: str, font: str) -> Macro:
    argument = (Token("mark", "#", _HERE), Token("number", "1", _HERE))
    body = (Token("command", font, _HERE), Token("mark", "{", _HERE), *argument, Token("mark", "}", _HERE))
    return Macro(name, 1, body)


def parse_formula(formula: Formula, macros: Mapping[str, Macro], calls: AbstractSet[str] = frozenset()) -> Parsed:
    """``calls``: what the write-up elsewhere applies to several arguments, as ``calls_in`` gives them."""
    text, macros, remarks = repaired(formula.latex, macros, calls)
    try:
        items = parse_written(text, macros=macros)
        return Parsed(formula, read_statements(items, Span(0, len(text))), remarks=remarks)
    except NotationError as error:
        return Parsed(formula, (), error)


def parse_section(section: Section, base: Base) -> list[tuple[Parsed, int]]:
    """The formulas of a section, each with the number of the part it stands in."""
    return [
        (parse_formula(item, base.macros, base.calls), part)
        for item, part in zip(section.items, section.parts, strict=True)
        if isinstance(item, Formula)
    ]


def unused_statements(section: Section, parsed: Sequence[Parsed]) -> list[Said]:
    """The names of each statement of a kind that no witness uses: things that are orthogonal, proportional."""
    found = []
    parts = section.parts_told
    for item in parsed:
        for chain in item.chains:
            if any(op in ("perp", "propto") for op in chain.ops):
                letters = {
                    node.base for tree in members_of([chain]) for node in raw_walk(tree) if isinstance(node, RawName)
                }
                if item.formula.display or not letters:
                    continue
                found.append(Said(frozenset(letters - {"L"}), part=parts[id(item.formula)]))
    return found


def section_scope(base: Base, section: Section, parsed: Sequence[Parsed], above: Scope | None) -> Scope:
    """The scope at the start of a section, with what is inferred of its symbols."""
    return section_scopes(base, section, parsed, above)[1]


def section_scopes(base: Base, section: Section, parsed: Sequence[Parsed], above: Scope | None) -> tuple[Scope, Scope]:
    """What is declared at the start of a section, and the scope with what is inferred too.

    Declarations come from the document, from the section above, and from the section's own prose and statements. A
    statement that says nothing understood is left out: it is no claim."""
    start = above or base.scope
    displays = [item.chains for item in parsed if item.error is None and not item.declares]
    first, _ = read_scope(statements_of(section), (), base.macros, start)
    tell_kronecker(first, displays)
    declare_functions(first, displays)
    declared = first.copy()
    infer_shapes(first, [chain for chains in displays for chain in chains])
    declare_arrays(first, displays, tie_counts(first, displays))
    declare_positive(first, displays)
    statements: list[str] = []
    if any(_is_stale(item, first) for item in first.definitions):
        first.definitions[:] = [item for item in first.definitions if not _is_stale(item, first)]
        statements = statements_of(section)
    scope, _ = read_scope(statements, [item.text for item in parsed if item.error is None], base.macros, first)
    free_losses(scope, displays)
    return declared, scope


def _is_stale(made: Definition, scope: Scope) -> bool:
    """Whether a definition was read before it was found that one of its names is an array."""
    for part in (made.target, *walk(made.body)):
        known = scope.known(part.name) if isinstance(part, Symbol) else None
        if known is not None and known.shape and not known.parameters and not part.shape:
            return True
    return False


def statements_of(section: Section) -> list[str]:
    """What the prose and the formulas of a section declare, as LaTeX."""
    said = [item.statement for item in prose_givens(section.items)]
    return [item for item in said if not _VALUE.fullmatch(item.strip())] + properties_said(section)


_LISTED = (
    r"(?:\(|\[|\\begin\{[bp]matrix\})[-\d\s,.;&\\/]+(?:\)|\]|\\end\{[bp]matrix\})(?:\^\{?\\?(?:top|T|intercal)\}?)?"
)
_WORKED_OUT = r"(?:\\(?:[dt]?frac|sqrt|log|ln|exp|cdot|times|pi|left|right)(?![A-Za-z])|[-+*/^{}()\d\s.])+"
_VALUE = re.compile(rf"[A-Za-z\\_{{}}^\s]+=\s*(?:-?\d[\d.]*|{_LISTED}|\\?[A-Za-z]+(?:_\{{?\w+\}}?)?|{_WORKED_OUT})")
"""``n = 3``, ``w = (1, 2)^\\top``, ``a = b``, ``h = \\log 2``: a value holds from
where it is said, not for the formulas before it."""


def values_said(section: Section) -> frozenset[str]:
    """The statements of the prose that give a name a number, as written."""
    return frozenset(
        item.statement.strip() for item in prose_givens(section.items) if _VALUE.fullmatch(item.statement.strip())
    )


def settle(scope: Scope) -> None:
    """Give the same size to what must have it: a name and what defines it, and all that was unified while reading."""
    for item in scope.definitions:
        if (
            not item.function
            and not item.components
            and item.target.shape
            and len(item.target.shape) == len(item.body.shape)
        ):
            unify_shape(item.target.shape, item.body.shape, scope)
    for law in scope.random:
        declared = scope.known(law.name)
        for told in (*law.parameters, law.mean, law.variance):
            if told is not None and declared is not None and len(declared.shape) == 1 and told.shape:
                unify_shape(told.shape, declared.shape * len(told.shape), scope)
    if not scope.sizes:
        return
    scope.random[:] = [settled_law(item, scope) for item in scope.random]
    for name, known in list(scope.declarations.items()):
        top = known.domain.upper
        if top is not None and (now := settled(top, scope)) != top:
            known = scope.declarations[name] = replace(known, domain=replace(known.domain, upper=now))
        if known.shape:
            shape = tuple(settled(size, scope) for size in known.shape)
            if shape != known.shape:
                scope.declarations[name] = replace(known, shape=shape)
    scope.definitions[:] = [settled_definition(item, scope) for item in scope.definitions]


def settled_law(item: RandomVariable, scope: Scope) -> RandomVariable:
    parameters = tuple(settled(value, scope) for value in item.parameters)
    mean = settled(item.mean, scope) if item.mean is not None else None
    variance = settled(item.variance, scope) if item.variance is not None else None
    if (parameters, mean, variance) == (item.parameters, item.mean, item.variance):
        return item
    return replace(item, parameters=parameters, mean=mean, variance=variance)


def settled_definition(item: Definition, scope: Scope) -> Definition:
    target, body = settled(item.target, scope), settled(item.body, scope)
    arguments = tuple(settled(argument, scope) for argument in item.arguments)
    assert isinstance(target, Symbol)
    if target is item.target and body is item.body and arguments == item.arguments:
        return item
    symbols = tuple(argument for argument in arguments if isinstance(argument, Symbol))
    return replace(item, target=target, body=body, arguments=symbols)
