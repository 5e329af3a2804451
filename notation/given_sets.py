"""Relations among givens: membership, distributions, definitions, bounds, moments."""

from __future__ import annotations

import itertools
from dataclasses import replace

from notation import build
from notation.elaborate import Elaborator
from notation.elaborate_calls import is_named_law
from notation.expression import (
    Add,
    Apply,
    Component,
    Constant,
    Covariance,
    Div,
    Expectation,
    Expression,
    Logical,
    Mul,
    Neg,
    Number,
    Pow,
    Relation,
    Symbol,
    Transpose,
    Variance,
    Zeros,
    substitute,
    walk,
)
from notation.given_matrices import over_all_entries, structure
from notation.givens import Declaration, Definition, Domain, RandomVariable
from notation.names import TRANSPOSES, NameResolver, base_identity, label_text
from notation.raw import (
    Raw,
    RawBinary,
    RawDots,
    RawFence,
    RawName,
    RawNumber,
    RawProbability,
    RawProduct,
    RawRelation,
    RawScripted,
    RawSum,
    raw_walk,
)
from notation.scope import Scope
from notation.sizes import is_flexible, settled, settled_size, unify_shape, unify_size
from notation.source import Malformed, NotationError, Unsupported
from notation.statements import RawChain


class SetReader:
    """The part of the givens reader that takes relations."""

    scope: Scope

    # --- dispatch ---

    def chain(self, chain: RawChain) -> list[Raw]:
        """Enter one chain; the names it speaks of come back for the words that follow."""
        raws = [member.raw for member in chain.members]
        if any(raw is None for raw in raws):
            raise Malformed("a relation without one of its sides", chain.span)
        members = [raw for raw in raws if raw is not None]
        if not chain.ops:
            return self.named(members[0])
        if chain.ops[0] == "in":
            return self.membership(members[0], members[1])
        if chain.ops[0] == "~":
            return self.distributed(members[0], members[1])
        if chain.ops[0] == "perp":
            self.independent([*self.named(members[0]), *self.named(members[1])])
            return self.named(members[0])
        if chain.ops[0] == ":":
            return self.signature(members)
        if all(op == "=" for op in chain.ops):
            return self.equalities(members)
        return self.bounds(members, chain.ops)

    def elaborator(self) -> Elaborator:
        return Elaborator(self.scope)

    def named(self, node: Raw) -> list[Raw]:
        """The names in a list such as ``x_1, \\dots, x_n, \\mu``."""
        if isinstance(node, RawFence) and (not node.opener or len(node.items) > 1):
            return [item for item in node.items if not isinstance(item, RawDots)]
        return [node]

    def identity(self, node: Raw) -> str | None:
        """The name a declaration is about: of the symbol, or of the family or array it belongs to."""
        if isinstance(node, RawScripted):
            return None
        if isinstance(node, RawProduct) and isinstance(node.factors[0], RawName):
            node = node.factors[0]
        if not isinstance(node, RawName):
            return None
        return NameResolver(self.scope, frozenset()).resolve(node).identity

    # --- membership ---

    def membership(self, left: Raw, space: Raw) -> list[Raw]:
        names = self.named(left)
        shape, domain, properties = self.space(space)
        for name in names:
            self.declare_member(name, shape, domain, properties, names if _is_dotted(left) else [])
        return names

    def declare_member(
        self, node: Raw, shape: tuple[Expression, ...], domain: Domain, properties: frozenset[str], listed: list[Raw]
    ) -> None:
        """Enter ``node`` with its shape; an indexed name declares its family."""
        if isinstance(node, RawNumber):
            return
        if not isinstance(node, RawName):
            made = self.elaborator().read(node)
            self.assume(made, domain)
            return
        resolved = NameResolver(self.scope, frozenset()).resolve(node)
        if resolved.power is not None and node.sup is not None:
            # A power cannot be declared, so the superscript is a label (w^{L^2}), here and elsewhere.
            self.scope.label_texts.add(label_text(node.sup))
            resolved = NameResolver(self.scope, frozenset()).resolve(node)
        if resolved.primes and not resolved.components:
            resolved = replace(resolved, identity=resolved.identity + "'" * resolved.primes, primes=0)
        parameters: tuple[Symbol, ...] = ()
        ranges: tuple[tuple[Expression | None, Expression | None], ...] = ()
        if resolved.family:
            parameters, shape = self.parameters(resolved.family, shape)
            if any(isinstance(item, RawSum) for item in resolved.family):
                member = self.elaborator().read(node)
                if isinstance(member, Symbol):
                    self.scope.fixed.append(member)
            ranges = self.listed_range(resolved.identity, listed)
        if resolved.components and not shape:
            base = self.scope.known(resolved.identity)
            if base is None:
                sizes = tuple(self.scope.size(resolved.identity) for _ in resolved.components)
                base = Declaration(resolved.identity, sizes, explicit=False)
            self.scope.declare(replace(base, domain=domain))
            return
        if node.font == "bold" and self.conflicts(resolved.identity, shape):
            self.scope.bold.add(resolved.identity)
            resolved = NameResolver(self.scope, frozenset()).resolve(node)
        role = "index" if domain.kind == "integer" and not shape and not parameters else "value"
        self.scope.declare(Declaration(resolved.identity, shape, domain, parameters, ranges, properties, role))

    def conflicts(self, identity: str, shape: tuple[Expression, ...]) -> bool:
        known = self.scope.known(identity)
        return known is not None and known.explicit and bool(known.shape) != bool(shape)

    def parameters(
        self, family: tuple[Raw, ...], shape: tuple[Expression, ...]
    ) -> tuple[tuple[Symbol, ...], tuple[Expression, ...]]:
        """Family parameters from the indices as written; a number or a shifted index gives a fresh one."""
        found: list[Symbol] = []
        for position, item in enumerate(family):
            made = self.elaborator().read(item)
            if isinstance(made, Symbol) and not made.indices:
                found.append(Symbol((), made.name))
            else:
                found.append(Symbol((), f"index{position}"))
        return tuple(found), shape

    def listed_range(self, identity: str, listed: list[Raw]) -> tuple[tuple[Expression | None, Expression | None], ...]:
        own = [
            item
            for item in listed
            if isinstance(item, RawName) and base_identity(item, self.scope) == identity and item.sub
        ]
        if len(own) < 2:
            return ()
        ends = [self.elaborator().read(item.sub.items[0]) for item in (own[0], own[-1]) if item.sub]
        upper = ends[1] if not isinstance(ends[1], Number) or len(own) == 2 else None
        if isinstance(ends[1], Symbol):
            self.scope.declare(
                Declaration(ends[1].name, (), Domain("integer", build.ONE), role="index", explicit=False)
            )
        return ((ends[0], upper),)

    def space(self, node: Raw) -> tuple[tuple[Expression, ...], Domain, frozenset[str]]:
        """``R^{n \\times d}``, ``\\{0,1\\}^{n}``, ``(0,1)``, ``\\{1,\\dots,K\\}``, ``N``: shape, domain, properties."""
        if isinstance(node, RawBinary) or (isinstance(node, RawProduct) and len(node.factors) >= 2):
            first = node.left if isinstance(node, RawBinary) else node.factors[0]
            if isinstance(node, RawBinary) and node.op == "setminus":
                shape, domain, _ = self.space(first)
                return shape, domain, frozenset({"nonzero"})
        if isinstance(node, RawScripted) and isinstance(node.base, RawFence):
            shape, domain, properties = self.space(node.base)
            return self.exponent_shape(node.sup.items if node.sup else ()), domain, properties
        if isinstance(node, RawFence):
            return (), self.interval_or_set(node), frozenset()
        if isinstance(node, RawName):
            return self.named_space(node)
        raise Unsupported("this set is not understood", node.span)

    def named_space(self, node: RawName) -> tuple[tuple[Expression, ...], Domain, frozenset[str]]:
        items = node.sup.items if node.sup else ()
        spelled = node.sup.text if node.sup else ""
        domain = Domain()
        if node.sub is not None and node.sub.text in (">0", "+", "++", ">"):
            domain = Domain("real", build.ZERO, lower_open=True)
        if node.sub is not None and node.sub.text in ("≥0", "ge0", "geq0"):
            domain = Domain("real", build.ZERO)
        if spelled in ("+", "*") or (items and spelled in ("+",)):
            return (), Domain("real", build.ZERO, lower_open=True), frozenset()
        if node.base == "R":
            return self.exponent_shape(items), domain, frozenset()
        if node.base in ("N", "Z"):
            lower = build.ONE if node.base == "N" else None
            if node.base == "N" and node.sub is not None and node.sub.text == "0":
                lower = build.ZERO
            if node.base == "N" and node.sub is None:
                lower = build.ZERO
            return self.exponent_shape(items), Domain("integer", lower), frozenset()
        if node.base in ("S", "mathbb S") and items:
            size = self.exponent_shape(items)[0]
            if spelled.endswith(("++", "+")):
                return (size, size), Domain(), frozenset({"symmetric", "positive definite"})
        raise Unsupported(f"the set {node.base} is not understood", node.span)

    def exponent_shape(self, items: tuple[Raw, ...]) -> tuple[Expression, ...]:
        """``n \\times d`` as sizes; each named size is an integer."""
        if not items:
            return ()
        parts = _times_parts(items[0])
        sizes: list[Expression] = []
        for part in parts:
            for item in raw_walk(part):
                if isinstance(item, RawName):
                    self.declare_size(item)
            sizes.append(self.elaborator().read(part))
        return build.normal_shape(tuple(sizes))

    def declare_size(self, item: RawName) -> None:
        identity = base_identity(item, self.scope)
        known = self.scope.known(identity)
        if known is not None and known.explicit and known.domain.kind == "integer":
            return
        resolved = NameResolver(self.scope, frozenset()).resolve(item)
        parameters = tuple(Symbol((), f"index{k}") for k in range(len(resolved.family)))
        self.scope.declare(Declaration(resolved.identity, (), Domain("integer", build.ONE), parameters, role="index"))

    def interval_or_set(self, node: RawFence) -> Domain:
        if node.opener == "{":
            if any(isinstance(item, RawDots) for item in node.items):
                ends = [item for item in node.items if not isinstance(item, RawDots)]
                upper = self.elaborator().read(ends[-1]) if len(ends) > 1 else None
                if isinstance(upper, Symbol):
                    self.declare_upper(upper)
                return Domain("integer", self.elaborator().read(ends[0]), upper)
            return Domain("set", values=tuple(self.elaborator().read(item) for item in node.items))
        if len(node.items) != 2:
            raise Unsupported("this interval is not understood", node.span)
        low, high = (self.elaborator().read(item) for item in node.items)
        return Domain(
            "real",
            None if _infinite(low) else low,
            None if _infinite(high) else high,
            node.opener in ("(", "]"),
            node.closer in (")", "["),
        )

    def declare_upper(self, upper: Symbol) -> None:
        if self.scope.known(upper.name) is None or not self.scope.known(upper.name).explicit:  # type: ignore[union-attr]
            self.scope.declare(Declaration(upper.name, (), Domain("integer", build.ONE), role="index", explicit=False))

    def signature(self, members: list[Raw]) -> list[Raw]:
        """``f : R \\to R``: a function of one real variable."""
        identity = self.identity(members[0])
        if identity is None:
            raise Unsupported("a signature of something that is no name", members[0].span)
        properties: frozenset[str] = frozenset()
        last = members[-1]
        if isinstance(last, RawName) and last.base == "R" and last.sup is None and len(members) > 1:
            properties = frozenset({"scalar valued"}) if _has_axes(members[1]) else frozenset()
        self.scope.declare(Declaration(identity, role="function", properties=properties))
        return [members[0]]

    # --- distributions ---

    def distributed(self, left: Raw, law: Raw) -> list[Raw]:
        names = self.named(left)
        for name in names:
            identity = self.touch(name)
            family, parameters = self.law(law)
            parameters = self.of_a_family(name, identity, parameters)
            parameters = tuple(self.of_all_entries(name, value) for value in parameters)
            known = self.scope.known(identity)
            if known is not None and known.shape and parameters and parameters[0].rank == len(known.shape):
                unify_shape(parameters[0].shape, known.shape, self.scope)
            if known is not None and len(known.shape) == 1 and len(parameters) > 1 and parameters[1].rank == 2:
                unify_shape(parameters[1].shape, known.shape * 2, self.scope)
            self.add_random(RandomVariable(identity, family, parameters, entries="" if family else "arbitrary"))
            if _is_dotted(left):
                self.family_range(identity, names)
        return names

    def of_a_family(self, node: Raw, identity: str, parameters: tuple[Expression, ...]) -> tuple[Expression, ...]:
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

    def of_all_entries(self, node: Raw, value: Expression) -> Expression:
        """A parameter of the law of an entry ``x_i``, as that of the vector x."""
        entry = self.elaborator().read(node)
        if isinstance(entry, Component) and len(entry.positions) == 1 and isinstance(entry.positions[0], Symbol):
            return over_all_entries(value, entry.positions[0]) or value
        return value

    def family_range(self, identity: str, listed: list[Raw]) -> None:
        """``X_1, \\dots, X_n``: the range of the family's index, where nothing else tells it."""
        known = self.scope.known(identity)
        if known is None or known.ranges:
            return
        ranges = self.listed_range(identity, listed)
        if ranges:
            parameters = known.parameters or (Symbol((), "index0"),)
            self.scope.declare(Declaration(identity, known.shape, known.domain, parameters, ranges, explicit=False))

    def touch(self, node: Raw) -> str:
        """The identity of a random name, entered in the scope when new."""
        made = self.elaborator().read(node)
        while isinstance(made, Component | Transpose):
            made = made.base if isinstance(made, Component) else made.operand
        if not isinstance(made, Symbol):
            raise Unsupported("a distribution of something that is no name", node.span)
        return made.name

    def law(self, node: Raw) -> tuple[str, tuple[Expression, ...]]:
        return self.elaborator().named_law(node)

    def add_random(self, made: RandomVariable) -> None:
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
                    made.entries if made.entries not in ("", "arbitrary") else known.entries,
                )
                return
        self.scope.random.append(made)

    def independent(self, nodes: list[Raw]) -> None:
        names = frozenset(self.touch(node) for node in nodes)
        for name in sorted(names):
            self.add_random(RandomVariable(name))
        if len(names) > 1:
            self.scope.independent.append(names)

    def uncorrelated(self, names: frozenset[str]) -> None:
        """Any two of the random ``names`` have covariance 0."""
        for name in sorted(names):
            self.add_random(RandomVariable(name))
        if len(names) > 1:
            self.scope.uncorrelated.append(names)

    # --- equalities ---

    def equalities(self, members: list[Raw]) -> list[Raw]:
        left = members[0]
        if isinstance(left, RawProbability):
            return self.moments(members)
        if len(members) == 2 and is_named_law(members[1]):
            return self.distribution_name(left, members[1])
        if len(members) == 2 and self.structured(left, "=", members[1]):
            return [left]
        if len(members) == 2 and self.define(left, members[1]):
            return [left]
        reader = self.elaborator()
        values = [reader.read(member) for member in members]
        for first, second in itertools.pairwise(values):
            pair = reader.aligned([first, second], left.span)
            self.scope.assumptions.append(build.relation("=", pair[0], pair[1]))
        return [left]

    def structured(self, left: Raw, op: str, right: Raw) -> bool:
        """Whether the statement declares the structure of a matrix (``A = A^T``, ``A \\succ 0``); then it does."""
        if not _of_a_declared_matrix(left, right, self.scope):
            return False
        reader = self.elaborator()
        found = structure(settled(reader.read(left), self.scope), op, settled(reader.read(right), self.scope))
        if found is not None:
            self.has_structure(*found)
        return found is not None

    def has_structure(self, matrix: Symbol, properties: frozenset[str]) -> None:
        self.scope.declare(Declaration(matrix.name, matrix.shape, properties=properties))

    def distribution_name(self, left: Raw, law: Raw) -> list[Raw]:
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

    def moments(self, members: list[Raw]) -> list[Raw]:
        """``E[x_i] = m``, ``Var(q_i) = Var(k_i) = 1``; of a defined quantity it is an assumption."""
        reader = self.elaborator()
        values = [reader.read(member) for member in members]
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

    # --- definitions ---

    def define(self, left: Raw, right: Raw) -> bool:
        """``name = body`` as a definition when the left side is a name not defined before."""
        if isinstance(left, RawProduct) and len(left.factors) == 2 and isinstance(left.factors[0], RawName):
            fence = left.factors[1]
            if base_identity(left.factors[0], self.scope) in self.scope.densities:
                made = self.elaborator().read(left)
                if isinstance(made, Symbol) and not self.already(made, ()):
                    self.scope.definitions.append(Definition(made, self.elaborator().read(right)))
                    return True
            if isinstance(fence, RawFence) and fence.opener == "(" and self.is_function_head(left.factors[0], fence):
                return self.define_function(left.factors[0], fence, right)
        if not isinstance(left, RawName):
            return self.define_components(left, right)
        resolved = NameResolver(self.scope, frozenset()).resolve(left)
        if resolved.power is not None:
            return self.define_square(left, right)
        if resolved.transposed or resolved.inverted or resolved.primes:
            return False
        reader = self.elaborator()
        body = settled(reader.read(right), self.scope)
        known = self.scope.known(resolved.identity)
        if resolved.components and (known is None or not known.shape):
            self.declare_by_components(resolved.identity, resolved.components)
        elif known is None or (not known.explicit and not known.shape):
            parameters, shape = self.parameters(resolved.family, body.shape)
            if not resolved.components:
                explicit = known.explicit if known else False
                self.scope.declare(Declaration(resolved.identity, shape, Domain(), parameters, explicit=explicit))
        target = reader.read(left)
        target, body = reader.aligned([target, body], left.span)
        target, body = settled(target, self.scope), settled(body, self.scope)
        components: tuple[Symbol, ...] = ()
        base = target
        if isinstance(target, Component):
            base = target.base
            if not all(isinstance(position, Symbol) for position in target.positions):
                return False
            components = tuple(position for position in target.positions if isinstance(position, Symbol))
        if not isinstance(base, Symbol) or self.already(base, components):
            return False
        self.scope.definitions.append(Definition(base, body, components))
        return True

    def already(self, target: Symbol, components: tuple[Symbol, ...]) -> bool:
        """A second equation for one target is an assumption, not a definition."""
        return any(
            item.target == target and item.components == components and not item.function
            for item in self.scope.definitions
        )

    def declare_by_components(self, identity: str, components: tuple[Raw, ...]) -> None:
        sizes = tuple(self.scope.size(identity) for _ in components)
        self.scope.declare(Declaration(identity, sizes, explicit=False))

    def define_square(self, left: RawName, right: Raw) -> bool:
        """``\\sigma^2 = …`` defines the nonnegative root."""
        assert left.sup is not None
        if left.sup.text != "2":
            return False
        plain = replace(left, sup=None)
        if self.scope.known(base_identity(plain, self.scope)) is not None and any(
            item.target.name == base_identity(plain, self.scope) for item in self.scope.definitions
        ):
            return False
        reader = self.elaborator()
        body = reader.read(right)
        if body.shape:
            return False
        target = reader.read(plain)
        if not isinstance(target, Symbol):
            return False
        self.scope.definitions.append(Definition(target, build.apply("sqrt", (body,))))
        return True

    def define_components(self, left: Raw, right: Raw) -> bool:
        """``(X)_{ij} = …`` is left to the assumptions."""
        return False

    def is_function_head(self, name: RawName, fence: RawFence) -> bool:
        known = self.scope.known(base_identity(name, self.scope))
        if known is not None and known.explicit and known.role not in ("function",):
            return False
        return all(isinstance(item, RawName) for item in fence.items) and not any(
            sep == "|" for sep in fence.separators
        )

    def define_function(self, name: RawName, fence: RawFence, right: Raw) -> bool:
        resolver = NameResolver(self.scope, frozenset())
        identity = resolver.resolve(replace(name, primes=0)).identity
        if name.primes:
            return False
        self.scope.declare(Declaration(identity, role="function"))
        made = self.scalar_function(fence, right) or self.declared_function(fence, right)
        if made is None:
            return False
        parameters, body = made
        symbols = tuple(argument for argument in parameters if isinstance(argument, Symbol))
        self.scope.definitions.append(Definition(Symbol(body.shape, identity), body, arguments=symbols, function=True))
        return True

    def scalar_function(self, fence: RawFence, right: Raw) -> tuple[tuple[Expression, ...], Expression] | None:
        """Plain letters as scalar parameters, whatever else bears the letter; None when the body does not fit."""
        if any(isinstance(item, RawName) and item.font == "bold" for item in fence.items):
            return None
        saved = self.scope.copy()
        reader = self.elaborator()
        parameters = []
        for item in fence.items:
            if not isinstance(item, RawName) or item.sub is not None or item.sup is not None:
                return None
            symbol = Symbol((), base_identity(item, self.scope))
            reader.bound[symbol.name] = symbol
            parameters.append(symbol)
        try:
            body = reader.read(right)
        except NotationError:
            self.scope.__dict__.update(saved.__dict__)
            return None
        return tuple(parameters), settled(body, self.scope)

    def declared_function(self, fence: RawFence, right: Raw) -> tuple[tuple[Expression, ...], Expression] | None:
        """Parameters with the shapes declared for their names."""
        reader = self.elaborator()
        arguments = tuple(reader.read(item) for item in fence.items)
        if not all(isinstance(argument, Symbol) for argument in arguments):
            return None
        body = settled(reader.read(right), self.scope)
        return tuple(settled(argument, self.scope) for argument in arguments), body

    # --- inequalities ---

    def bounds(self, members: list[Raw], ops: tuple[str, ...]) -> list[Raw]:
        """``0 < \\beta < 1``, ``a, b > 0``, ``n \\ge 1``: bounds of declared names; the rest is assumed."""
        reader = self.elaborator()
        subjects: list[Raw] = []
        for op, left, right in zip(ops, members, members[1:], strict=False):
            for one in self.named(left):
                for other in self.named(right):
                    if isinstance(one, RawName | RawProduct | RawScripted | RawFence) and not isinstance(
                        one, RawNumber
                    ):
                        subjects.append(one)
                    self.bound(reader, one, op, other)
            if _is_dotted(left):
                for one in self.named(left):
                    if isinstance(one, RawName):
                        self.family_range(base_identity(one, self.scope), self.named(left))
        return subjects

    def bound(self, reader: Elaborator, left: Raw, op: str, right: Raw) -> None:
        if op in ("succ", "succeq") and self.structured(left, op, right):
            return
        first, second = reader.read(left), reader.read(right)
        flipped = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}
        if op in flipped and _is_plain(second) and not isinstance(second, Number) and not _is_plain(first):
            first, second, op = second, first, flipped[op]
        if op == "!=" and isinstance(second, Number | Zeros) and isinstance(first, Symbol) and not first.indices:
            if isinstance(second, Zeros) or second.value == 0:
                self.scope.declare(Declaration(first.name, first.shape, properties=frozenset({"nonzero"})))
                return
        if (
            op in flipped
            and _is_plain(first)
            and not first.shape
            and (isinstance(second, Number) or not _is_plain(second))
        ):
            if not any(isinstance(part, Symbol) and part.name == _name(first) for part in walk(second)) and _is_simple(
                second
            ):
                self.narrow(first, op, second)
                return
        pair = reader.aligned([first, second], left.span)
        self.scope.assumptions.append(build.relation(op, pair[0], pair[1]))

    def narrow(self, target: Expression, op: str, value: Expression) -> None:
        """A bound on a symbol, a family's member or an entry bounds them all."""
        while isinstance(target, Component):
            target = target.base
        assert isinstance(target, Symbol)
        known = self.scope.known(target.name)
        kind = known.domain.kind if known else "real"
        if kind == "set":
            return
        domain = (
            Domain(kind, value, None, op == ">") if op in (">", ">=") else Domain(kind, None, value, False, op == "<")
        )
        shape = known.shape if known else target.shape
        parameters = known.parameters if known else ()
        self.scope.declare(Declaration(target.name, shape, domain, parameters))

    def assume(self, value: Expression, domain: Domain) -> None:
        parts: list[Expression] = []
        if domain.lower is not None:
            parts.append(build.relation("<" if domain.lower_open else "<=", domain.lower, value))
        if domain.upper is not None:
            parts.append(build.relation("<" if domain.upper_open else "<=", value, domain.upper))
        if parts:
            self.scope.assumptions.append(parts[0] if len(parts) == 1 else Logical((), "and", tuple(parts)))

    # --- at the end ---

    def settle_fixed(self) -> None:
        """A member declared by itself (``c_{t-1} \\in R^m``) is given: the recurrence for ``c_t`` then speaks of
        that one t alone."""
        for member in self.scope.fixed:
            for position, item in enumerate(self.scope.definitions):
                index = item.target.indices[0] if len(item.target.indices) == 1 else None
                if item.target.name != member.name or not isinstance(index, Symbol) or item.condition is not None:
                    continue
                inner = Symbol((), f"{index.name}.free")
                self.scope.definitions[position] = replace(
                    item,
                    target=_symbol(substitute(item.target, {index: inner})),
                    body=substitute(item.body, {index: inner}),
                    condition=build.relation("=", inner, index),
                )

    def settle_sizes(self) -> None:
        """Components' sizes from the ranges of their indices; then replace settled sizes everywhere."""
        scope = self.scope
        for definition in scope.definitions:
            for size, component in zip(definition.target.shape, definition.components, strict=False):
                known = scope.known(component.name)
                if known is not None and known.domain.upper is not None and is_flexible(settled_size(size, scope)):
                    unify_size(size, known.domain.upper, scope)
        for name, item in list(scope.declarations.items()):
            if item.shape:
                scope.declarations[name] = replace(item, shape=tuple(settled_size(size, scope) for size in item.shape))
        scope.definitions[:] = [
            replace(
                item,
                target=_symbol(settled(item.target, scope)),
                body=settled(item.body, scope),
                arguments=tuple(_symbol(settled(argument, scope)) for argument in item.arguments),
            )
            for item in scope.definitions
        ]
        scope.assumptions[:] = [settled(item, scope) for item in scope.assumptions]
        scope.random[:] = [
            replace(
                item,
                parameters=tuple(settled(value, scope) for value in item.parameters),
                mean=None if item.mean is None else settled(item.mean, scope),
                variance=None if item.variance is None else settled(item.variance, scope),
            )
            for item in scope.random
        ]


def _of_a_declared_matrix(left: Raw, right: Raw, scope: Scope) -> bool:
    """Whether the two sides are about one matrix with a declared shape and nothing else, but the identity."""
    marks = TRANSPOSES | {"I"}
    parts = [item for side in (left, right) for item in raw_walk(side)]
    names = [item for item in parts if isinstance(item, RawName) and item.base not in marks]
    identities = {base_identity(item, scope) for item in names}
    known = scope.known(identities.pop()) if len(identities) == 1 else None
    return known is not None and len(known.shape) == 2 and all(item.sub is None for item in names)


def _symbol(node: Expression) -> Symbol:
    assert isinstance(node, Symbol)
    return node


def _name(node: Expression) -> str:
    while isinstance(node, Component):
        node = node.base
    return node.name if isinstance(node, Symbol) else ""


def _is_plain(node: Expression) -> bool:
    """A symbol, a family's member, or an entry at free indices."""
    if isinstance(node, Component):
        return isinstance(node.base, Symbol) and all(isinstance(item, Symbol) for item in node.positions)
    return isinstance(node, Symbol)


def _is_simple(node: Expression) -> bool:
    """Numbers, symbols and arithmetic on them: fit to bound a domain."""
    return all(isinstance(part, Number | Symbol | Constant | Neg | Add | Mul | Div | Pow) for part in walk(node))


def _is_dotted(node: Raw) -> bool:
    """``x_1, \\dots, x_n``."""
    return isinstance(node, RawFence) and any(isinstance(item, RawDots) for item in node.items)


def _times_parts(node: Raw) -> list[Raw]:
    if isinstance(node, RawBinary) and node.op in ("times", "star"):
        return _times_parts(node.left) + _times_parts(node.right)
    return [node]


def _infinite(node: Expression) -> bool:
    inner = node.operand if isinstance(node, Neg) else node
    return isinstance(inner, Constant) and inner.name == "infinity"


def _has_axes(node: Raw) -> bool:
    return any(isinstance(item, RawName) and item.base == "R" and item.sup is not None for item in raw_walk(node))


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


__all__ = ["Apply", "NotationError", "RawRelation", "Relation", "SetReader", "unify_shape"]
