"""Names that the author introduces: definitions, functions, short names of sizes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from derivecheck.judging.comparing import Comparer
from derivecheck.judging.readings import read_all
from notation.elaborate.constants import CONSTANTS
from notation.ellipsis import linear
from notation.expression import Density, Expression, Number, Probability, Symbol
from notation.givens import Definition
from notation.names import NameResolver, base_identity
from notation.raw import Raw, RawFence, RawName, RawNumber, RawProbability, RawProduct, raw_walk
from notation.read_givens.reading import GivenReader
from notation.scope import Scope
from notation.source import NotationError
from notation.statements.chains import RawChain
from notation.walking import walk
from notation.write.latex import write_latex


class Introducer(Comparer):
    """Enters what chains define."""

    takes_models = True

    def forward_definitions(self, chains: Sequence[RawChain]) -> None:
        """``… = s A where s = …``: what a display defines at its end is known from its start."""
        for chain in chains:
            if chain.link == "where" and chain.ops[:1] == ("=",) and len(chain.members) >= 2:
                raws = [member.raw for member in chain.members[:2]]
                if raws[0] is not None and raws[1] is not None:
                    try:
                        self.introduce(raws[0], raws[1])
                    except NotationError:
                        continue  # judged and reported with the chain itself

    # --- definitions ---

    def recall(self, earlier: Sequence[RawChain], here: Sequence[RawChain]) -> None:
        """Enter what the author named in an earlier part, uses here, and does not name anew. Of what has moments
        given here the earlier part may have supposed something else."""
        used = {part.base for chain in here for part in _names(chain)}
        anew = {item.base for chain in here if (item := _named(chain)) is not None}
        for chain in earlier:
            name = _named(chain)
            if name is None or self.context.scope.is_random(base_identity(name, self.context.scope)):
                continue
            if name.base in used - anew:
                self.definition(chain)

    def definition(self, chain: RawChain) -> str:
        """Enter what the chain defines: a new name on its left."""
        if chain.ops[:1] != ("=",) or chain.continues or len(chain.members) < 2:
            return ""
        left, right = chain.members[0].raw, chain.members[1].raw
        if left is None or right is None:
            return ""
        try:
            return self.introduce(left, right) or self.introduce_model(left, right)
        except NotationError:
            return ""  # the sides are read again when the relation is judged, which reports the error

    def introduce_model(self, left: Raw, right: Raw) -> str:
        """``p(y = 1 \\mid x) = \\sigma(w^\\top x)`` where nothing says what is random: a model, which later lines
        use."""
        if not self.takes_models or not isinstance(left, RawProduct | RawProbability):
            return ""
        event, value = (read_all(raw, self.context.scope, ()).first for raw in (left, right))
        if event is None or value is None or not isinstance(event.expression, Probability):
            return ""
        names = {part.name for part in walk(event.expression) if isinstance(part, Symbol)}
        random = any(self.context.scope.is_random(name) for name in names)
        if random or event.expression in self.context.models:
            return ""
        if any(isinstance(part, Probability | Density) for part in walk(value.expression)):
            return ""
        self.context.models[event.expression] = value.expression
        return write_latex(event.expression)

    def introduce(self, left: object, right: object) -> str:
        scope = self.context.scope
        if isinstance(left, RawProduct) and len(left.factors) == 2 and isinstance(left.factors[0], RawName):
            return self.introduce_function(left, right)
        if not isinstance(left, RawName):
            return ""
        resolved = NameResolver(scope, frozenset()).resolve(left)
        known = scope.known(resolved.identity)
        if (known is not None and known.explicit) or (known is None and left.base in CONSTANTS and not left.accents):
            return ""
        unknowns = {item.name for item in self.context.unknowns}
        start = _is_start(resolved.family)
        if (
            any(
                item.target.name == resolved.identity
                and not (_goes_on_from_itself(item) if start else resolved.family and _is_first_case(item))
                for item in scope.definitions
            )
            or resolved.transposed
            or resolved.inverted
        ):
            return ""
        saved = scope.copy()
        if GivenReader(scope).define(left, right):  # type: ignore[arg-type]
            made = scope.definitions[-1]
            names = {part.name for part in walk(made.body) if isinstance(part, Symbol)}
            # An answer put down, which another may follow, is no definition; what ties two unknowns is one.
            answer = resolved.identity in unknowns and not names & unknowns
            if answer or any(part == made.target for part in walk(made.body)):
                scope.__dict__.update(saved.__dict__)
                return ""
            if is_size(made.body, scope) and not made.target.indices and not made.components and not made.arguments:
                self.context.abbreviations[made.target] = made.body
                scope.definitions.pop()
            return resolved.identity
        scope.__dict__.update(saved.__dict__)
        return ""

    def introduce_function(self, left: RawProduct, right: object) -> str:
        """``L(w) = …`` for a function that nothing defines yet."""
        scope = self.context.scope
        head, fence = left.factors
        assert isinstance(head, RawName)
        name = NameResolver(scope, frozenset()).function_name(head)
        if name is None or head.primes or not isinstance(fence, RawFence):
            return ""
        known = scope.known(name)
        if scope.function_definition(name, len(fence.items)) is not None:
            return ""
        overloads = known is not None and known.role == "function" and scope.function_definition(name) is not None
        if known is not None and not overloads and (known.explicit or scope.is_random(name)):
            return ""
        if any(item.target.name == name and not item.function for item in scope.definitions):
            return ""
        saved = scope.copy()
        if GivenReader(scope).define(left, right):  # type: ignore[arg-type]
            return name
        scope.__dict__.update(saved.__dict__)
        return ""


def _named(chain: RawChain) -> RawName | None:
    """The name on the left of an equation."""
    first = chain.members[0].raw if chain.ops[:1] == ("=",) and not chain.continues and chain.members else None
    return first if isinstance(first, RawName) else None


def _names(chain: RawChain) -> Iterator[RawName]:
    for member in chain.members:
        if member.raw is not None:
            yield from (part for part in raw_walk(member.raw) if isinstance(part, RawName))


def _is_first_case(item: Definition) -> bool:
    """``h_0 = 0``: the general member of the family may still be defined."""
    return bool(item.target.indices) and all(isinstance(index, Number) for index in item.target.indices)


def _goes_on_from_itself(item: Definition) -> bool:
    """``h_t = f(h_{t-1})``: what its first member is remains to be said."""
    return not _is_first_case(item) and any(
        isinstance(part, Symbol) and part.name == item.target.name for part in walk(item.body)
    )


def _is_start(family: Sequence[Raw]) -> bool:
    """Whether ``h_0``, with which a recurrence that was said before begins."""
    return bool(family) and all(isinstance(index, RawNumber) and index.text == "0" for index in family)


def is_size(node: Expression, scope: Scope) -> bool:
    """Whether an expression counts: sums and multiples of sizes."""
    known = linear(node)
    if known is None or not known[0]:
        return False
    return all(isinstance(part, Symbol) and scope.is_integer(part.name) for part in known[0])
