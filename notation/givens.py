"""What is given about the symbols of a question: declarations, definitions, distributions."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from notation.expression import Expression, Shape, Symbol

MEMBERSHIP = "membership of "
"""Before the name of a set: the family whose sign at an index says whether the index is in the set."""


@dataclass(frozen=True)
class Domain:
    """Where an entry of a symbol lives. ``kind``: ``real``, ``integer``, ``set`` (``values``).
    Bounds are expressions or None; an open bound excludes the value itself."""

    kind: str = "real"
    lower: Expression | None = None
    upper: Expression | None = None
    lower_open: bool = False
    upper_open: bool = False
    values: tuple[Expression, ...] = ()


REAL = Domain()


@dataclass(frozen=True)
class Declaration:
    """``name`` is the symbol's identity. ``parameters`` are its family indices, with the range each
    runs over when declared (``x_1..x_n``). ``shape`` may mention the parameters (``d^{(t)}``).

    ``properties``: any of ``symmetric``, ``positive definite``, ``positive semidefinite``,
    ``diagonal``, ``orthogonal``, ``invertible``, ``full column rank``, ``nonzero``, ``constant``.
    ``role``: ``value`` (default), ``function`` (a user's function name), ``distribution``,
    ``index`` (an integer that indexes)."""

    name: str
    shape: Shape = ()
    domain: Domain = REAL
    parameters: tuple[Symbol, ...] = ()
    ranges: tuple[tuple[Expression | None, Expression | None], ...] = ()
    properties: frozenset[str] = frozenset()
    role: str = "value"
    explicit: bool = True  # False: inferred from use


@dataclass(frozen=True)
class Definition:
    """``target[components](arguments) = body``. ``target.indices`` is the family pattern: a bare symbol
    is a parameter (``h_t``), a number a base case (``v_0``), a shifted symbol (``h_{t+1}``) is solved for
    the symbol. ``components`` are free component indices (``p_k``, ``\\Gamma_{ii}`` gives ``(i, i)``: the
    entries elsewhere are then 0 when the symbol is declared diagonal). ``function`` with ``arguments``
    for ``f(x) = ...``; then ``target`` only carries the name."""

    target: Symbol
    body: Expression
    components: tuple[Symbol, ...] = ()
    arguments: tuple[Symbol, ...] = ()
    function: bool = False
    condition: Expression | None = None


@dataclass(frozen=True)
class RandomVariable:
    """A random symbol (all its members and entries). ``law``: ``bernoulli`` (p), ``normal`` (mean,
    variance: scalar, vector with covariance), ``uniform`` (a, b), ``exponential`` (rate), ``categorical``,
    or "" for any law with the declared moments. ``entries``: how entries (and family members) go
    together: ``iid``, ``independent``, ``uncorrelated``, ``arbitrary``, ``same`` (stationary: one law,
    any dependence)."""

    name: str
    law: str = ""
    parameters: tuple[Expression, ...] = ()
    mean: Expression | None = None  # of an entry, or of the whole array when its shape says so
    variance: Expression | None = None  # of an entry; a matrix: the covariance of the vector
    second_moment: Expression | None = None
    symmetric: bool = False  # about its mean
    entries: str = "arbitrary"


@dataclass(frozen=True)
class Givens:
    """Everything that a question's formulas may rest on. ``independent``: groups of names that are
    mutually independent. Names in no common group are not taken to be independent, unless each has an
    i.i.d. law of its own. ``uncorrelated``: groups of names any two of which have covariance 0, and no more.
    ``assumptions``: relations that hold and are neither definitions nor declarations."""

    declarations: tuple[Declaration, ...] = ()
    definitions: tuple[Definition, ...] = ()
    random: tuple[RandomVariable, ...] = ()
    independent: tuple[frozenset[str], ...] = ()
    uncorrelated: tuple[frozenset[str], ...] = ()
    assumptions: tuple[Expression, ...] = ()
    conventions: tuple[tuple[str, str], ...] = ()
    sources: tuple[str, ...] = field(default=(), compare=False)

    def declaration(self, name: str) -> Declaration | None:
        """The last declaration of ``name`` (later ones override)."""
        for item in reversed(self.declarations):
            if item.name == name:
                return item
        return None

    def random_variable(self, name: str) -> RandomVariable | None:
        for item in reversed(self.random):
            if item.name == name:
                return item
        return None

    def definitions_of(self, name: str) -> tuple[Definition, ...]:
        return tuple(item for item in self.definitions if item.target.name == name)

    def convention(self, name: str, default: str = "") -> str:
        return dict(self.conventions).get(name, default)

    def merged(self, other: Givens) -> Givens:
        """Both; where they speak of one name, ``other`` comes later and so wins."""
        return replace(
            self,
            declarations=self.declarations + other.declarations,
            definitions=self.definitions + other.definitions,
            random=self.random + other.random,
            independent=self.independent + other.independent,
            uncorrelated=self.uncorrelated + other.uncorrelated,
            assumptions=self.assumptions + other.assumptions,
            conventions=self.conventions + other.conventions,
            sources=self.sources + other.sources,
        )
