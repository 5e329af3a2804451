"""The parsed tree: precedence and scope resolved, meaning and shapes still open.

``RawName`` may become a symbol, a function or a label's owner; ``RawProduct`` may be scaling, a matrix
product or an application. ``notation.elaborate.elaborator`` decides by shapes and givens.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, fields

from notation.source import Span


@dataclass(frozen=True)
class Raw:
    span: Span = field(compare=False)


@dataclass(frozen=True)
class RawNumber(Raw):
    text: str


@dataclass(frozen=True)
class RawName(Raw):
    """A letter, Greek name or word with its font and accents, and its scripts as written.

    ``sub`` and ``sup`` are parsed scripts (a ``RawList`` of items), ``sub_text``/``sup_text`` the plain text
    of a script that is words."""

    base: str
    font: str = ""
    accents: tuple[str, ...] = ()
    sub: RawList | None = None
    sup: RawList | None = None
    primes: int = 0


@dataclass(frozen=True)
class RawList(Raw):
    """Script content: items separated by commas or juxtaposed; ``text`` is its plain spelling,
    ``parenthesised`` when it stands in one pair of parentheses."""

    items: tuple[Raw, ...]
    text: str = ""
    parenthesised: bool = False
    worded: bool = False
    transposed: bool = False  # a transpose mark stands behind the rest, as in V^{(f)\\top}
    elementwise: bool = False  # an elementwise sign stands before the rest, as in A^{\\odot 2}


@dataclass(frozen=True)
class RawScripted(Raw):
    """Scripts on anything that is not a name: a bracket, a fraction."""

    base: Raw
    sub: RawList | None = None
    sup: RawList | None = None
    primes: int = 0


@dataclass(frozen=True)
class RawSum(Raw):
    """Terms with signs."""

    terms: tuple[tuple[str, Raw], ...]


@dataclass(frozen=True)
class RawProduct(Raw):
    """Juxtaposed factors, left to right."""

    factors: tuple[Raw, ...]


@dataclass(frozen=True)
class RawBinary(Raw):
    """``cdot times star odot otimes oslash / oplus mod``."""

    op: str
    left: Raw
    right: Raw


@dataclass(frozen=True)
class RawNegative(Raw):
    operand: Raw


@dataclass(frozen=True)
class RawFence(Raw):
    """A bracketed list; ``separators[k]`` stands between items k and k+1 (``, ; | ‖``)."""

    opener: str
    closer: str
    items: tuple[Raw, ...]
    separators: tuple[str, ...] = ()


@dataclass(frozen=True)
class RawFraction(Raw):
    numerator: Raw
    denominator: Raw


@dataclass(frozen=True)
class RawRoot(Raw):
    radicand: Raw
    degree: Raw | None = None


@dataclass(frozen=True)
class RawBinomial(Raw):
    upper: Raw
    lower: Raw


@dataclass(frozen=True)
class RawBig(Raw):
    """A big operator with its scope. ``absorbed`` counts the later ``+`` terms that the scope took in
    because they use the bound index."""

    kind: str
    sub: Raw | None
    sup: Raw | None
    body: Raw
    absorbed: int = 0
    differential: RawName | None = None


@dataclass(frozen=True)
class RawFunction(Raw):
    """A function of the table applied to its argument; ``sup`` is a power of the value (``\\sin^2 x``)."""

    name: str
    argument: Raw
    sub: RawList | None = None
    sup: RawList | None = None
    primes: int = 0


@dataclass(frozen=True)
class RawProbability(Raw):
    """``expectation variance covariance probability`` with its subscript."""

    kind: str
    argument: Raw
    sub: Raw | None = None
    bracketed: bool = True


@dataclass(frozen=True)
class RawDerivative(Raw):
    """``notation``: ``nabla`` or ``fraction``. ``wrt`` empty: by the function's own argument. ``sign``: of a
    fraction, ``partial``, ``d`` or ``delta``."""

    notation: str
    wrt: tuple[Raw, ...]
    body: Raw
    order: int = 1
    absorbed: int = 0
    sign: str = "partial"
    lone: bool = False  # a sign set before what it differentiates: \\frac{d}{dx} f


@dataclass(frozen=True)
class RawRelation(Raw):
    """``items[0] ops[0] items[1] ops[1] …``."""

    items: tuple[Raw, ...]
    ops: tuple[str, ...]


@dataclass(frozen=True)
class RawMatrix(Raw):
    rows: tuple[tuple[Raw, ...], ...]
    brackets: str = "["


@dataclass(frozen=True)
class RawCases(Raw):
    """Rows of value and condition (None: otherwise)."""

    rows: tuple[tuple[Raw, Raw | None], ...]


@dataclass(frozen=True)
class RawText(Raw):
    """Words inside a formula."""

    content: str


@dataclass(frozen=True)
class RawDots(Raw):
    """An ellipsis."""


@dataclass(frozen=True)
class RawWhole(Raw):
    """A whole axis among indices (``X_{i:}``, ``X_{\\cdot j}``)."""


@dataclass(frozen=True)
class RawAbsent(Raw):
    """Nothing, where something may stand (the body of a lone ``\\frac{d}{dx}``)."""


def raw_children(node: Raw) -> tuple[Raw, ...]:
    """The direct children of a parsed node."""
    known: tuple[Raw, ...] | None = node.__dict__.get("_children")
    if known is None:
        found: list[Raw] = []
        for name in _field_names(type(node)):
            _gather(getattr(node, name), found)
        known = node.__dict__["_children"] = tuple(found)
    return known


_FIELD_NAMES: dict[type, tuple[str, ...]] = {}


def _field_names(kind: type[Raw]) -> tuple[str, ...]:
    """The fields that hold meaning, in order; looked up once for each class."""
    known = _FIELD_NAMES.get(kind)
    if known is None:
        known = _FIELD_NAMES[kind] = tuple(entry.name for entry in fields(kind) if entry.name != "span")
    return known


def _gather(value: object, found: list[Raw]) -> None:
    if isinstance(value, Raw):
        found.append(value)
    elif isinstance(value, tuple):
        for item in value:
            _gather(item, found)


def raw_walk(node: Raw) -> Iterator[Raw]:
    """The node and everything below it, parents first."""
    stack = [node]
    while stack:
        current = stack.pop()
        yield current
        stack.extend(raw_children(current)[::-1])
