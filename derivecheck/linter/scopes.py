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
from derivecheck.linter.sections import Section
from derivecheck.linter.typing_slips import calls_in, repaired
from derivecheck.results import InputError
from derivecheck.submission import macros_of
from notation.documents import Document, Formula, Prose
from notation.expression import Symbol
from notation.givens import Definition, RandomVariable
from notation.infer.shapes import infer_shapes
from notation.names import base_identity
from notation.raw import RawName, raw_walk
from notation.read_givens.prose import prose_givens
from notation.read_givens.prose_words import in_english
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


_EXPLAINING = re.compile(
    r"(?:^|\W)(?:where|since|because|with|où|avec|car|puisque|wobei|mit|da|weil|donde|con|porque|ya que)\s*$",
    re.IGNORECASE,
)


def explanations(section: Section, parsed: Sequence[Parsed]) -> list[RawChain]:
    """Statements that say what names of the formulas before them are: "where s = …", "since B = …"."""
    found: list[RawChain] = []
    known = {id(item.formula): item for item in parsed}
    explaining = False
    for position, item in enumerate(section.items):
        if isinstance(item, Prose):
            explaining = bool(_EXPLAINING.search(item.text)) or (explaining and item.text.strip().lower() in _JOINING)
            continue
        if explaining and not item.display and position:
            found.extend(known[id(item)].chains[:1])
    return found


_SUPPOSING = re.compile(
    r"(?:^|\W)(?:let|assume|suppose|assuming|supposing|given|where|with|such that|since|because|for|if|when|as|"
    r"constraint|subject to|s\.t\.|soi(?:en)?t|supposons|si|avec|car|puisque|comme|où|contrainte|sei(?:en)?|"
    r"angenommen|falls|wenn|mit|da|weil|wobei|Nebenbedingung|sean?|supongamos|con|porque|ya que|donde|"
    r"restricción)"
    r"(?:\s+(?:that|also|now|furthermore|moreover|further|we have|que|dass))*\s*[,:]?\s*$",
    re.IGNORECASE,
)


def words_before(section: Section) -> dict[int, str]:
    """For each formula (by ``id``) the prose between it and the display before it, in English and lower case."""
    found: dict[int, str] = {}
    words = ""
    for item in section.items:
        if isinstance(item, Prose):
            words = f"{words} {in_english(item.text).lower()}"[-_BEFORE:]
            continue
        found[id(item)] = words
        words = "" if item.display else words
    return found


_BEFORE = 300  # characters that are kept
_JOINING = frozenset({"and", ",", ", and", "and let", "and that", "et", "et que", "und", "und dass", "y", "y que"})


def supposing(section: Section) -> frozenset[int]:
    """The inline formulas (by ``id``) that the words before them suppose: "let", "assume that", "since"."""
    found = set()
    goes_on = False
    for item in section.items:
        if isinstance(item, Prose):
            joins = item.text.strip().lower() in _JOINING
            goes_on = bool(_SUPPOSING.search(item.text)) or (goes_on and joins)
        elif goes_on and not item.display:
            found.add(id(item))
    return frozenset(found)


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
_VALUE = re.compile(rf"[A-Za-z\\_{{}}^\s]+=\s*(?:-?\d[\d.]*|{_LISTED}|\\?[A-Za-z]+(?:_\{{?\w+\}}?)?)")
"""``n = 3``, ``w = (1, 2)^\\top``, ``a = b``: a value holds from where it is said, not for the formulas before it."""


def values_said(section: Section) -> frozenset[str]:
    """The statements of the prose that give a name a number, as written."""
    return frozenset(
        item.statement.strip() for item in prose_givens(section.items) if _VALUE.fullmatch(item.statement.strip())
    )


_PROPERTIES = tuple(
    "symmetric|orthogonal|orthonormal|diagonal|invertible|positive definite|positive semidefinite|triangular|"
    "idempotent|projection|unit norm|independent|uncorrelated|i.i.d|zero mean|zero-mean|centered|centred|standardized|"
    "unit vector|whitened|commute|nonnegative|symétrique|orthogonale|inversible|indépendant|diagonale".split("|")
)
"""Words that say of the symbols beside them what a formula alone does not show."""
_SENTENCE_ENDS = re.compile(r"[.;:!?](?:\s|$)|\n\s*\n")
_PREDICATE = re.compile(
    rf"^\s*(?:is|are|be)\s+(?:also\s+)?(?:an?\s+|the\s+)?(?:[\w-]+\s+)??(?:{'|'.join(_PROPERTIES)})\b"
    r"(?!\s+(?:to|of|with|from)\b)"
)
"""What is said of the formula before the words, and so not of the one behind them."""
_NEAR = 60  # characters between a formula and a word that speaks of it
_KNOWN_PROPERTIES = frozenset({"symmetric", "orthogonal", "diagonal", "invertible", "positive definite", "unit norm"})
_BE = re.compile(
    r"\s*(?:be|is|are)\s+(?:also\s+)?(?:an?\s+)?(symmetric|orthogonal|diagonal|invertible|positive definite)\b"
)


def properties_said(section: Section) -> list[str]:
    """``Let $A \\in \\mathbb{R}^{n \\times n}$ be symmetric``."""
    found: list[str] = []
    for formula, prose in zip(section.items, section.items[1:], strict=False):
        if not isinstance(formula, Formula) or not isinstance(prose, Prose) or formula.display:
            continue
        match = _BE.match(prose.text)
        if match is not None:
            names = re.split(r"\\in(?![A-Za-z])|∈", formula.latex)[0]
            found.extend(f"{name.strip()} \\text{{ is {match.group(1)}}}" for name in names.split(",") if name.strip())
    return found


def properties_beside(section: Section, parsed: Sequence[Parsed], scope: Scope) -> list[Said]:
    """For each property that the prose says of the formulas next to it and that the scope does not know of them:
    the names. A relation between these names may rest on it."""
    known = {id(item.formula): item for item in parsed}
    parts = section.parts_told
    found: list[Said] = []
    for position, prose in enumerate(section.items):
        if not isinstance(prose, Prose):
            continue
        sentences = _SENTENCE_ENDS.split(in_english(prose.text).lower())
        after = sentences[-1] if len(sentences) > 1 else _PREDICATE.sub("", sentences[-1])
        for at, near in ((position - 1, sentences[0][:_NEAR]), (position + 1, after[-_NEAR:])):
            said = {word for word in _PROPERTIES if re.search(rf"(?<![a-z]){re.escape(word)}", near)}
            said = {"unit norm" if word == "unit vector" else word for word in said}
            item = known.get(id(section.items[at])) if said and 0 <= at < len(section.items) else None
            if item is None or item.formula.display:
                continue
            trees = members_of(item.chains[:1])
            first = [node for tree in trees[:1] for node in raw_walk(tree) if isinstance(node, RawName)]
            for node in first:
                declared = scope.known(base_identity(node, scope))
                told = declared.properties if declared is not None else frozenset()
                said -= _TOGETHER if _is_told_together(base_identity(node, scope), scope) else frozenset()
                if (said & _KNOWN_PROPERTIES) - told or said - _KNOWN_PROPERTIES:
                    found.append(Said(frozenset({node.base}), said - told <= _OF_MEANS, parts[id(item.formula)]))
    return found


_OF_MEANS = frozenset({"zero mean", "zero-mean", "centered", "centred", "standardized"})
_TOGETHER = frozenset({"independent", "uncorrelated", "i.i.d"})


def _is_told_together(name: str, scope: Scope) -> bool:
    """Whether it is known how the members of a random family go together."""
    return any(item.name == name and item.entries not in ("", "arbitrary") for item in scope.random)


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
