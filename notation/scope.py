"""What the names of a question stand for while its formulas are read.

A scope starts from givens and grows: names first met in a formula are entered with the shape that their
use or their font suggests, marked as inferred. Fonts do not distinguish names unless both forms are
declared.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from notation.build import number
from notation.expression import Expression, Shape, Symbol
from notation.givens import Declaration, Definition, Domain, Givens, RandomVariable
from notation.raw import Raw

KRONECKER = "Kronecker's delta"
"""The convention under which a delta with two letters as indices is Kronecker's, whatever those letters are."""
OVERLOADED = "functions of other arities"
"""The convention under which ``H(p, q)`` is another function than ``H(p)``, defined or not."""
INDEX_LETTERS = frozenset("i j k l m n r s t".split())
REAL_OR_INDEX = frozenset("r s t".split())
"""Index letters that are as often real numbers."""
"""Letters that index when nothing else is known about them."""

BESIDE = "arrays beside their family"
"""The convention that lists names which stand alone as arrays of the shape of their members: ``x`` beside ``x_i``."""


@dataclass(frozen=True)
class Policy:
    """How charitably to read. The plain policy is tried first; each other one is a reading of its own
    that the report names."""

    widen: bool = False  # a sum or gradient reaches over the later terms too
    variance_elementwise: bool = False  # Var of a vector is the vector of variances
    reversed_products: bool = False  # a product of matrices runs from the last index down

    @property
    def forgiven(self) -> frozenset[str]:
        """The names of what it forgives."""
        return frozenset(name for name, granted in vars(self).items() if granted)


PLAIN = Policy()


@dataclass
class Scope:
    """Mutable while a question is read; ``givens()`` is the frozen result."""

    declarations: dict[str, Declaration] = field(default_factory=dict)
    definitions: list[Definition] = field(default_factory=list)
    random: list[RandomVariable] = field(default_factory=list)
    independent: list[frozenset[str]] = field(default_factory=list)
    uncorrelated: list[frozenset[str]] = field(default_factory=list)
    assumptions: list[Expression] = field(default_factory=list)
    conventions: dict[str, str] = field(default_factory=dict)
    families: set[str] = field(default_factory=set)
    labels: set[str] = field(default_factory=set)  # full names with a label, such as W_1
    bold: set[str] = field(default_factory=set)  # names whose bold form is another symbol
    label_texts: set[str] = field(default_factory=set)  # spellings of superscripts that are labels
    sources: list[str] = field(default_factory=list)
    array_names: set[str] = field(default_factory=set)  # declared with axes, found by a first look
    numbered: set[str] = field(default_factory=set)  # names with numbers in parentheses above: labels, no indices
    perhaps_arrays: set[str] = field(default_factory=set)  # families by a lettered subscript alone, bare elsewhere
    fixed: list[Symbol] = field(default_factory=list)  # members of families declared by themselves
    densities: set[str] = field(default_factory=set)  # letters whose every pattern of arguments is a density
    basis_letters: set[str] = field(default_factory=set)  # e in e_c, the standard basis
    formulas: tuple[Raw, ...] = ()  # all formulas of the question, as parsed
    fresh: int = 0
    sizes: dict[str, Expression] = field(default_factory=dict)  # flexible sizes settled so far

    @classmethod
    def of(cls, givens: Givens) -> Scope:
        scope = cls(
            {item.name: item for item in givens.declarations},
            list(givens.definitions),
            list(givens.random),
            list(givens.independent),
            list(givens.uncorrelated),
            list(givens.assumptions),
            dict(givens.conventions),
            sources=list(givens.sources),
        )
        for item in givens.declarations:
            scope.note(item)
        for definition in givens.definitions:
            if definition.target.indices:
                scope.families.add(definition.target.name)
        return scope

    def copy(self) -> Scope:
        return Scope(
            dict(self.declarations),
            list(self.definitions),
            list(self.random),
            list(self.independent),
            list(self.uncorrelated),
            list(self.assumptions),
            dict(self.conventions),
            set(self.families),
            set(self.labels),
            set(self.bold),
            set(self.label_texts),
            list(self.sources),
            set(self.array_names),
            set(self.numbered),
            set(self.perhaps_arrays),
            list(self.fixed),
            set(self.densities),
            set(self.basis_letters),
            self.formulas,
            self.fresh,
            dict(self.sizes),
        )

    def note(self, item: Declaration) -> None:
        if item.parameters:
            self.families.add(item.name)
        if "_" in item.name or "^" in item.name:
            self.labels.add(item.name)

    def declare(self, item: Declaration) -> None:
        """Enter a declaration; an explicit one refines what an earlier one said of the same name."""
        known = self.declarations.get(item.name)
        if known is not None:
            item = replace(
                item,
                shape=item.shape or known.shape,
                domain=_narrowed(known.domain, item.domain),
                parameters=item.parameters or known.parameters,
                ranges=item.ranges or known.ranges,
                properties=item.properties | known.properties,
                role=item.role if item.role != "value" else known.role,
                explicit=item.explicit or known.explicit,
            )
        self.declarations[item.name] = item
        self.note(item)

    def known(self, name: str) -> Declaration | None:
        return self.declarations.get(name)

    def shape_of(self, name: str) -> Shape | None:
        item = self.declarations.get(name)
        return item.shape if item else None

    def is_integer(self, name: str) -> bool:
        item = self.declarations.get(name)
        return item is not None and (item.domain.kind == "integer" or item.role == "index")

    def is_random(self, name: str) -> bool:
        return any(item.name == name for item in self.random)

    def function_definition(self, name: str, arity: int | None = None) -> Definition | None:
        """The last definition of the function; of that many arguments, where a number is asked for."""
        for item in reversed(self.definitions):
            if item.function and item.target.name == name and arity in (None, len(item.arguments)):
                return item
        return None

    def size(self, hint: str = "n") -> Symbol:
        """A size nobody named."""
        self.fresh += 1
        return Symbol((), f"{hint}.{self.fresh}")

    def declare_index(self, name: str, upper: Expression | None = None) -> None:
        """Note that a name indexes; its range when an axis tells it."""
        known = self.declarations.get(name)
        if known is not None and (known.explicit or known.domain.upper is not None):
            return
        domain = Domain("integer", number(1), upper)
        self.declarations[name] = Declaration(name, (), domain, role="index", explicit=False)

    def givens(self) -> Givens:
        return Givens(
            tuple(self.declarations.values()),
            tuple(self.settled_definitions()),
            tuple(self.settled_laws()),
            tuple(self.independent),
            tuple(self.uncorrelated),
            tuple(self.assumptions),
            tuple(self.conventions.items()),
            tuple(self.sources),
        )

    def settled_definitions(self) -> list[Definition]:
        """The definitions, with the sizes that formulas have settled since."""
        if not self.sizes:
            return self.definitions
        return [self._settled_definition(item) for item in self.definitions]

    def _settled_definition(self, item: Definition) -> Definition:
        from notation.sizes import settled

        target, body = settled(item.target, self), settled(item.body, self)
        if target is item.target and body is item.body:
            return item
        assert isinstance(target, Symbol)
        return replace(item, target=target, body=body)

    def settled_laws(self) -> list[RandomVariable]:
        """The random symbols, with the sizes in their parameters that formulas have settled since."""
        from notation.sizes import settled

        if not self.sizes:
            return self.random
        return [
            replace(item, parameters=tuple(settled(value, self) for value in item.parameters)) for item in self.random
        ]


def _narrowed(first: Domain, second: Domain) -> Domain:
    """Both bounds together: ``p > 0`` after ``p < 1``."""
    if first == Domain() or first == second:
        return second
    if second == Domain():
        return first
    kind = "integer" if "integer" in (first.kind, second.kind) else second.kind
    lower_from = second if second.lower is not None else first
    upper_from = second if second.upper is not None else first
    return Domain(
        kind,
        lower_from.lower,
        upper_from.upper,
        lower_from.lower_open,
        upper_from.upper_open,
        second.values or first.values,
    )
