"""Random givens: laws, moments, independence."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from notation import build
from notation.expression import (
    Add,
    Component,
    Covariance,
    Expectation,
    Expression,
    Number,
    Pow,
    Symbol,
    Transpose,
    Variance,
    Zeros,
)
from notation.givens import Declaration, RandomVariable
from notation.laws import LAWS
from notation.names import NameResolver, base_identity, is_identity
from notation.raw import Raw, RawFence, RawName, RawProbability, RawProduct, raw_walk
from notation.read_givens.matrices import over_all_entries
from notation.read_givens.sets import is_dotted
from notation.sizes import unify_shape
from notation.source import Unsupported
from notation.walking import walk

if TYPE_CHECKING:
    from notation.read_givens.reading import GivenReader


class LawReader:
    """The part of the givens reader that says how names are distributed."""

    def distributed(self: GivenReader, left: Raw, law: Raw) -> list[Raw]:  # type: ignore[misc]
        names = self.named(left)
        for name in names:
            identity = self.touch(name)
            self.lend_shape(name, law)
            family, parameters = self.law(law)
            parameters = self.of_a_family(name, identity, parameters)
            parameters = tuple(self.of_all_entries(name, value) for value in parameters)
            self.take_shape(name, identity, family, parameters)
            known = self.scope.known(identity)
            if known is not None and known.shape and parameters and parameters[0].rank == len(known.shape):
                unify_shape(parameters[0].shape, known.shape, self.scope)
            if known is not None and len(known.shape) == 1 and len(parameters) > 1 and parameters[1].rank == 2:
                unify_shape(parameters[1].shape, known.shape * 2, self.scope)
            self.add_random(RandomVariable(identity, family, parameters, entries="" if family else "arbitrary"))
            if is_dotted(left):
                self.family_range(identity, names)
        return names

    def lend_shape(self: GivenReader, node: Raw, law: Raw) -> None:  # type: ignore[misc]
        """``x \\sim N(\\mu, \\Sigma)`` of a vector x: of what is nowhere declared, the mean is a vector and the
        covariance a matrix, if it is written as one."""
        shape = self.elaborator().read(node).shape
        factors = law.factors if isinstance(law, RawProduct) else ()
        if len(shape) != 1 or len(factors) < 2 or not isinstance(factors[0], RawName):
            return
        row, fence = LAWS.get(factors[0].base), factors[1]
        if row is None or row.law != "normal" or not isinstance(fence, RawFence) or len(fence.items) != 2:
            return
        mean, variance = fence.items
        if not any(isinstance(part, RawName) and part.base[:1].isupper() for part in raw_walk(variance)):
            return
        for item, wanted in ((mean, shape), (variance, shape * 2)):
            if not isinstance(item, RawName) or (item.sup is not None and item is mean):
                continue
            made = NameResolver(self.scope, frozenset()).resolve(item)
            if self.scope.known(made.identity) is None and not made.components and not is_identity(item, self.scope):
                self.scope.declare(Declaration(made.identity, wanted, explicit=False))

    def take_shape(  # type: ignore[misc]
        self: GivenReader, node: Raw, identity: str, family: str, parameters: tuple[Expression, ...]
    ) -> None:
        """``x \\sim N(m, S)`` of a name that is nowhere declared: a vector, as long as its mean or its covariance."""
        known = self.scope.known(identity)
        if family != "normal" or len(parameters) != 2 or (known is not None and (known.explicit or known.shape)):
            return
        member = self.elaborator().read(node)
        if not isinstance(member, Symbol) or member.indices or member.shape:
            return
        mean, variance = parameters
        shape = mean.shape if mean.rank == 1 else variance.shape[:1] if variance.rank == 2 else ()
        if shape:
            self.scope.array_names.add(identity)
            self.scope.declare(Declaration(identity, shape, explicit=False))

    def of_a_family(  # type: ignore[misc]
        self: GivenReader, node: Raw, identity: str, parameters: tuple[Expression, ...]
    ) -> tuple[Expression, ...]:
        """The law of ``z_i`` with parameters that depend on i, as in ``N(m_i, s_i^2)``: z is as long as they are, and
        so the vector of its members."""
        member = self.elaborator().read(node)
        known = self.scope.known(identity)
        if not isinstance(member, Symbol) or len(member.indices) != 1 or (known is not None and known.ranges):
            return parameters
        (index,) = member.indices
        if not isinstance(index, Symbol) or not any(part == index for value in parameters for part in walk(value)):
            return parameters
        whole = [over_all_entries(value, index) for value in parameters]
        lengths = {value.shape for value in whole if value is not None and value.shape}
        if any(value is None for value in whole) or len(lengths) != 1:
            return parameters
        self.scope.families.discard(identity)
        self.scope.array_names.add(identity)
        self.scope.declarations[identity] = Declaration(identity, lengths.pop())
        return tuple(value for value in whole if value is not None)

    def of_all_entries(self: GivenReader, node: Raw, value: Expression) -> Expression:  # type: ignore[misc]
        """A parameter of the law of an entry ``x_i``, as that of the vector x."""
        entry = self.elaborator().read(node)
        if isinstance(entry, Component) and len(entry.positions) == 1 and isinstance(entry.positions[0], Symbol):
            return over_all_entries(value, entry.positions[0]) or value
        return value

    def touch(self: GivenReader, node: Raw) -> str:  # type: ignore[misc]
        """The identity of a random name, entered in the scope when new."""
        made = self.elaborator().read(node)
        while isinstance(made, Component | Transpose):
            made = made.base if isinstance(made, Component) else made.operand
        if not isinstance(made, Symbol):
            raise Unsupported("a distribution of something that is no name", node.span)
        return made.name

    def law(self: GivenReader, node: Raw) -> tuple[str, tuple[Expression, ...]]:  # type: ignore[misc]
        return self.elaborator().named_law(node)

    def add_random(self: GivenReader, made: RandomVariable) -> None:  # type: ignore[misc]
        """Join with what is known of the name already."""
        for position, known in enumerate(self.scope.random):
            if known.name == made.name:
                self.scope.random[position] = RandomVariable(
                    made.name,
                    made.law or known.law,
                    made.parameters or known.parameters,
                    made.mean if made.mean is not None else known.mean,
                    made.variance if made.variance is not None else known.variance,
                    made.second_moment if made.second_moment is not None else known.second_moment,
                    made.symmetric or known.symmetric,
                    known.entries if _says_less(made.entries, known.entries) else made.entries,
                )
                return
        self.scope.random.append(made)

    def independent(self: GivenReader, nodes: list[Raw]) -> None:  # type: ignore[misc]
        names = frozenset(self.touch(node) for node in nodes)
        for name in sorted(names):
            self.add_random(RandomVariable(name))
        if len(names) > 1:
            self.scope.independent.append(names)

    def uncorrelated(self: GivenReader, names: frozenset[str]) -> None:  # type: ignore[misc]
        """Any two of the random ``names`` have covariance 0."""
        for name in sorted(names):
            self.add_random(RandomVariable(name))
        if len(names) > 1:
            self.scope.uncorrelated.append(names)

    def distribution_name(self: GivenReader, left: Raw, law: Raw) -> list[Raw]:  # type: ignore[misc]
        """``p = N(\\mu, \\sigma^2)``: a name for a distribution."""
        identity = self.identity(left)
        if identity is None:
            raise Unsupported("a distribution of something that is no name", left.span)
        if isinstance(left, RawProduct) and len(left.factors) == 2:
            identity = base_identity(left.factors[0], self.scope) if isinstance(left.factors[0], RawName) else identity
        family, parameters = self.law(law)
        self.scope.declare(Declaration(identity, role="distribution"))
        self.add_random(RandomVariable(identity, family, parameters))
        return [left]

    def shaped_like(self: GivenReader, value: Expression, moment: Expression) -> Expression:  # type: ignore[misc]
        """``\\mathbb E[x] = \\mu`` of a vector x: what nobody declared is a vector too."""
        known = self.scope.known(value.name) if isinstance(value, Symbol) and not value.indices else None
        if known is None or known.explicit or known.role != "value" or value.shape or not moment.shape:
            return value
        if any(item.target.name == known.name for item in self.scope.definitions):
            return value
        self.scope.declare(replace(known, shape=moment.shape))
        return Symbol(moment.shape, known.name, style=value.style if isinstance(value, Symbol) else None)

    def moments(self: GivenReader, members: list[Raw]) -> list[Raw]:  # type: ignore[misc]
        """``E[x_i] = m``, ``Var(q_i) = Var(k_i) = 1``; of a defined quantity it is an assumption."""
        reader = self.elaborator()
        values = [reader.read(member) for member in members]
        values[-1] = self.shaped_like(values[-1], values[0])
        for value in values[:-1]:
            if isinstance(value, Covariance) and _is_zero(values[-1]):
                owners = frozenset(owner.name for owner in map(_owner, (value.left, value.right)) if owner is not None)
                if len(owners) == 2:
                    self.uncorrelated(owners)
                    continue
            body = value.body if isinstance(value, Expectation | Variance) else None
            member, square = _random_owner(body)
            owner = member.name if member is not None else None
            if member is not None and any(isinstance(index, Add) for index in member.indices):
                self.scope.fixed.append(member)  # moments of one member: that member is given, not computed
            elif owner is None or any(item.target.name == owner for item in self.scope.definitions):
                owner = None
            if owner is None:
                first, second = reader.aligned([value, values[-1]], members[0].span)
                self.scope.assumptions.append(build.relation("=", first, second))
                continue
            last = reader.aligned([value, values[-1]], members[0].span)[1]
            if isinstance(body, Component) and len(body.positions) == 1 and isinstance(body.positions[0], Symbol):
                last = over_all_entries(last, body.positions[0]) or last
            made = RandomVariable(owner)
            if isinstance(value, Variance):
                made = replace(made, variance=last)
            else:
                made = replace(made, second_moment=last) if square else replace(made, mean=last)
            self.add_random(made)
        return [
            member.argument.items[0]
            if isinstance(member, RawProbability) and isinstance(member.argument, RawFence)
            else member
            for member in members[:1]
        ]


def _says_less(made: str, known: str) -> bool:
    """Of two words about the entries of one name, whether the first adds nothing to the second."""
    return made in ("", "arbitrary") or (made == "independent" and known == "iid")


def _random_owner(body: Expression | None) -> tuple[Symbol | None, bool]:
    """The random symbol that a moment is of, and whether the moment is of its square."""
    square = False
    if isinstance(body, Pow) and isinstance(body.exponent, Number) and body.exponent.value == 2:
        square, body = True, body.base
    return _owner(body), square


def _owner(body: Expression | None) -> Symbol | None:
    while isinstance(body, Component):
        body = body.base
    return body if isinstance(body, Symbol) else None


def _is_zero(value: Expression) -> bool:
    return isinstance(value, Zeros) or (isinstance(value, Number) and value.value == 0)
