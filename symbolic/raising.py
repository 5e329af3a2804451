"""From the index form back to matrix notation.

Algorithm: the terms of a poly are grouped by their array part; each array part is a network of vectors
and matrices that is contracted (``network``); what has no matrix form becomes an explicit sum over a named
index. Scalars are collected, and a factor that begins or ends several terms is taken out.
"""

from __future__ import annotations

from fractions import Fraction

from notation import build
from notation.expression import (
    Apply,
    BasisVector,
    BigOperator,
    Expectation,
    Expression,
    Neg,
    Pow,
    Symbol,
)
from symbolic.algebra import split_content
from symbolic.applications import known_shape_of_function
from symbolic.context import Context
from symbolic.kinks import readable_slopes
from symbolic.limits import OutsideEngine
from symbolic.linear import Exponent, add, exponent_of, scale
from symbolic.network import Chain, Network, NoMatrixForm, Piece, as_vector, multiply_chain
from symbolic.prove import NormalForm
from symbolic.raising_softmax import is_entry, softmax_entries
from symbolic.raising_symmetric import without_idle_transposes
from symbolic.raising_terms import (
    as_poly,
    hadamard_factors,
    is_copied,
    join_hadamard,
    meet,
    once_each,
    powers_into_sums,
    share_elementwise,
    times_mark,
    with_norms,
)
from symbolic.rational import cancel
from symbolic.rebuild import substitute_poly
from symbolic.summation import instantiate
from symbolic.terms import (
    EULER,
    ONE,
    ZERO,
    ArrayAtom,
    ArrayForm,
    Base,
    Bound,
    Delta,
    Entry,
    Factor,
    Function,
    Mean,
    Monomial,
    Poly,
    SumOf,
    constant,
    from_factor,
    walk_factors,
)

_INDEX_NAMES = tuple("ijklmrsqtuvgabch")


def raise_to_matrix(form: NormalForm) -> Expression:
    """The expression in matrix notation that ``form`` stands for; raises ``OutsideEngine`` when an axis has
    no place in matrix notation."""
    context = Context(form.givens)
    for symbol in form.symbols:
        context.symbols.setdefault(symbol.name, symbol)
        context.learn_from(symbol)
    raiser = Raiser(context)
    raiser.used = {factor.name for factor in walk_factors(form.poly) if isinstance(factor, Entry)}
    readable = softmax_entries(readable_slopes(form.poly, context), context)
    return with_norms(without_idle_transposes(raiser.array(readable, list(form.axes)), context))


class Raiser:
    def __init__(self, context: Context) -> None:
        self.context = context
        self.explicit: dict[str, Symbol] = {}
        self.used: set[str] = set()
        self.aliases: dict[str, str] = {}
        for definition in context.givens.definitions:
            if definition.function:
                known = known_shape_of_function(definition.target.name, context)
                if known is not None:
                    self.aliases[known] = definition.target.name

    # --- sums of terms ----------------------------------------------------------------------------

    def array(self, poly: Poly, axes: list[Bound]) -> Expression:
        """The array whose entry at ``axes`` is ``poly``."""
        if not axes:
            return self.scalar(poly)
        groups: dict[str, tuple[Monomial, Poly]] = {}
        names = frozenset(axis.name for axis in axes)
        for monomial, coefficient in (powers_into_sums(poly)).terms:
            outside: list[tuple[Factor, Exponent]] = []
            inside: list[tuple[Factor, Exponent]] = []
            for factor, exponent in monomial.powers:
                free = factor.free | (exponent.free if isinstance(exponent, Poly) else frozenset())
                (outside if free.isdisjoint(names) else inside).append((factor, exponent))
            body = Monomial(tuple(inside))
            front = Poly(((Monomial(tuple(outside)), coefficient),))
            known = groups.get(body.key)
            groups[body.key] = (body, front if known is None else add(known[1], front))
        terms: list[tuple[Poly, Chain]] = []
        for body, front in groups.values():
            for scalars, chain in self.chains(body, axes):
                if scalars:
                    raise OutsideEngine("a scalar inside an array part")
                terms.append((cancel(front, self.context), chain))
        return self._sum_of_chains([term for term in terms if term[0].terms], axes)

    def _shape(self, axes: list[Bound]) -> tuple[Expression, ...]:
        return tuple(self.scalar(axis.size) for axis in axes)

    def _sum_of_chains(self, terms: list[tuple[Poly, Chain]], axes: list[Bound]) -> Expression:
        if not terms:
            return build.zeros(self._shape(axes))
        outer, terms = self._common_scalar(terms)
        made = self._collect(terms)
        return self._scaled(outer, made)

    def _common_scalar(self, terms: list[tuple[Poly, Chain]]) -> tuple[Poly, list[tuple[Poly, Chain]]]:
        """A scalar that every coefficient shares."""
        fronts = [front for front, _ in terms]
        if all(front == fronts[0] for front in fronts):
            return fronts[0], [(ONE, chain) for _, chain in terms]
        marks = [Entry(f"\0{place}") for place in range(len(terms))]
        joined = add(ZERO, *(times_mark(front, mark) for front, mark in zip(fronts, marks, strict=True)))
        monomial, content, rest = split_content(joined, self.context, signed=False)
        kept = Monomial(tuple(pair for pair in monomial.powers if pair[0] not in marks))
        if kept != monomial:
            return ONE, terms
        remaining: list[tuple[Poly, Chain]] = []
        for (_, chain), mark in zip(terms, marks, strict=True):
            own = [(m, c) for m, c in rest.terms if any(f == mark for f, _ in m.powers)]
            front = add(ZERO, *(Poly(((Monomial(tuple(p for p in m.powers if p[0] != mark)), c),)) for m, c in own))
            remaining.append((front, chain))
        return Poly(((kept, content),)), remaining

    def _collect(self, terms: list[tuple[Poly, Chain]]) -> Expression:
        """The sum of scaled chains, with shared first factors taken out of those that share one."""
        left = list(terms)
        made: list[Expression] = []
        while left:
            front, chain = left.pop(0)
            shared = self._shared_factor(front, chain, left)
            if shared is not None:
                made.append(shared)
            else:
                made.append(self._scaled(front, multiply_chain(chain)))
        made.sort(key=lambda term: isinstance(term, Neg))
        return build.add(tuple(made))

    def _shared_factor(self, front: Poly, chain: Chain, left: list[tuple[Poly, Chain]]) -> Expression | None:
        """This term with those of ``left`` (removed from it) that begin or end alike; None: there are none."""
        for begins in (True, False):
            partners = [term for term in left if meet(chain, term[1], begins)]
            if not partners:
                continue
            left[:] = [term for term in left if term not in partners]
            outer, inner = self._common_scalar([(front, chain), *partners])
            if begins:
                rest = self._collect([(f, c[1:]) for f, c in inner])
                return self._scaled(outer, build.matmul(chain[0], rest))
            rest = self._collect([(f, c[:-1]) for f, c in inner])
            return self._scaled(outer, build.matmul(rest, chain[-1]))
        partners = [term for term in left if len(chain) == len(term[1]) == 1 and share_elementwise(chain, term[1])]
        if not partners:
            return None
        left[:] = [term for term in left if term not in partners]
        outer, inner = self._common_scalar([(front, chain), *partners])
        return self._scaled(outer, self._elementwise_sum(inner))

    def _elementwise_sum(self, terms: list[tuple[Poly, Chain]]) -> Expression:
        """A sum of elementwise products (or of diagonal matrices) with shared factors taken out."""
        arrays = [(front, chain[0]) for front, chain in terms]
        if all(isinstance(array, Apply) and array.function == "diag" for _, array in arrays):
            inside: list[tuple[Poly, Chain]] = [
                (f, (array.arguments[0],)) for f, array in arrays if isinstance(array, Apply)
            ]
            return build.apply("diag", (self._collect(inside),))
        lists = [(front, hadamard_factors(array)) for front, array in arrays]
        common = list(lists[0][1])
        for _, factors in lists[1:]:
            common = [factor for factor in common if factor in factors]
        shared = once_each(common, [factors for _, factors in lists])
        rest: list[tuple[Poly, Chain]] = []
        for front, factors in lists:
            remaining = list(factors)
            for factor in shared:
                remaining.remove(factor)
            array = join_hadamard(remaining) if remaining else build.ones(shared[0].shape)
            rest.append((front, (array,)))
        return join_hadamard([*shared, self._collect(rest)])

    def _scaled(self, front: Poly, body: Expression) -> Expression:
        if front == ONE:
            return body
        if front == constant(-1):
            return build.neg(body)
        if len(front.terms) == 1 and front.terms[0][1] < 0:
            return build.neg(self._scaled(scale(front, -1), body))
        return build.scale(self.scalar(front), body)

    # --- one product ------------------------------------------------------------------------------

    def chains(self, body: Monomial, axes: list[Bound]) -> list[tuple[list[Expression], Chain]]:
        """A product of factors as chains over ``axes`` (one of them, unless opening sums gives several)."""
        opened, variables = self._open(body)
        made = []
        for monomial, coefficient in opened.terms:
            scalars, chain = self._network(monomial, axes, variables)
            if coefficient != 1:
                chain = (build.scale(build.number(coefficient), chain[0]), *chain[1:])
            made.append((scalars, chain))
        return made

    def _open(self, body: Monomial) -> tuple[Poly, list[Bound]]:
        kept: list[tuple[Factor, Exponent]] = []
        powers: list[tuple[Factor, Exponent]] = []
        variables: list[Bound] = []
        for factor, exponent in body.powers:
            if isinstance(factor, SumOf) and exponent == 1:
                fresh, inner = instantiate(factor, self.context)
                if len(inner.terms) == 1 and inner.terms[0][1] == 1:
                    variables.extend(fresh)
                    powers.extend(inner.terms[0][0].powers)
                    continue
            kept.append((factor, exponent))
        joined: dict[Factor, Exponent] = {}
        for factor, exponent in kept + powers:
            known = joined.get(factor, Fraction(0))
            if isinstance(known, Poly) or isinstance(exponent, Poly):
                joined[factor] = exponent if known == 0 else exponent_of(add(as_poly(known), as_poly(exponent)))
            else:
                joined[factor] = known + exponent
        monomial = Monomial(tuple(sorted(joined.items(), key=lambda pair: pair[0].key)))
        return Poly(((monomial, Fraction(1)),)), variables

    def _network(self, monomial: Monomial, axes: list[Bound], variables: list[Bound]) -> tuple[list[Expression], Chain]:
        labels = {bound.name: bound for bound in (*axes, *variables)}
        try:
            pieces, scalars, on_diagonal = self._pieces(monomial, labels, axes)
            sizes = {name: self.scalar(bound.size) for name, bound in labels.items()}
            network = Network(pieces, sizes, [variable.name for variable in variables])
            network.contract()
        except NoMatrixForm as stuck:
            return self._explicit_sum(stuck.label, monomial, axes, variables)
        scalars = scalars + network.scalars
        if not axes:
            return scalars, ()
        if len(axes) == 1:
            return self._with_scalars(scalars, network.vector(axes[0].name))
        if len(axes) == 2:
            return self._with_scalars(scalars, network.matrix(axes[0].name, axes[1].name, on_diagonal))
        raise OutsideEngine("matrix notation for more than two axes")

    def _with_scalars(self, scalars: list[Expression], chain: Chain) -> tuple[list[Expression], Chain]:
        for scalar in scalars:
            chain = (build.scale(scalar, multiply_chain(chain)),)
        return [], chain

    def _explicit_sum(
        self, label: str, monomial: Monomial, axes: list[Bound], variables: list[Bound]
    ) -> tuple[list[Expression], Chain]:
        """A sum over a named index, where matrix notation has none."""
        variable = next((v for v in variables if v.name == label), None)
        if variable is None or any(label in v.size.free for v in variables):
            raise OutsideEngine("an axis that has no place in matrix notation")
        used = {symbol.name for symbol in self.explicit.values()} | self.used
        name = next((n for n in _INDEX_NAMES if n not in used), f"i_{len(self.explicit)}")
        index = Symbol((), name)
        mark = Entry(f"\1{name}")
        self.explicit[mark.name] = index
        body = substitute_poly(Poly(((monomial, Fraction(1)),)), {label: from_factor(mark)}, self.context)
        rest = [other for other in variables if other is not variable]
        parts = []
        for inner, coefficient in body.terms:
            scalars, chain = self._network(inner, axes, rest)
            part = self._product(scalars, multiply_chain(chain) if chain else None)
            parts.append(part if coefficient == 1 else build.scale(build.number(coefficient), part))
        made = build.add(tuple(parts))
        upper = self.scalar(variable.size)
        total = BigOperator(made.shape, "sum", variable=index, lower=build.ONE, upper=upper, body=made)
        return ([], (total,)) if axes else ([total], ())

    def _product(self, scalars: list[Expression], array: Expression | None) -> Expression:
        made: Expression | None = None
        for scalar in scalars:
            made = scalar if made is None else build.scale(made, scalar)
        if array is None:
            return made if made is not None else build.ONE
        return array if made is None else build.scale(made, array)

    # --- factors ----------------------------------------------------------------------------------

    def _pieces(
        self, monomial: Monomial, labels: dict[str, Bound], axes: list[Bound]
    ) -> tuple[list[Piece], list[Expression], bool]:
        pieces: list[Piece] = []
        scalars: list[Expression] = []
        on_diagonal = False
        for factor, exponent in monomial.powers:
            free = factor.free | (exponent.free if isinstance(exponent, Poly) else frozenset())
            own = [name for name in labels if name in free]
            if not own:
                scalars.append(self.power(factor, exponent))
            elif isinstance(factor, Delta):
                piece = self._delta(factor, own, labels)
                if piece is None:
                    on_diagonal = True
                else:
                    pieces.append(piece)
            elif isinstance(exponent, Fraction) and is_copied(factor, exponent):
                # x^2 as x times x, so that sums of squares become norms.
                pieces += [self._piece(factor, Fraction(1), own, labels)] * int(exponent)
            else:
                pieces.append(self._piece(factor, exponent, own, labels))
        return pieces, scalars, on_diagonal

    def _delta(self, factor: Delta, own: list[str], labels: dict[str, Bound]) -> Piece | None:
        if len(own) == 2:
            summed = [name for name in own if not name.startswith("a")]
            if summed:
                raise NoMatrixForm(summed[0])
            return None
        (label,) = own
        from symbolic.summation import solve_for

        value = solve_for(factor.difference, labels[label])
        if value is None:
            raise NoMatrixForm(label)
        size = self.scalar(labels[label].size)
        return Piece((label,), (BasisVector((size,), position=self.scalar(value)),))

    def _piece(self, factor: Factor, exponent: Exponent, own: list[str], labels: dict[str, Bound]) -> Piece:
        if len(own) > 2:
            raise NoMatrixForm(own[-1])
        if isinstance(factor, Entry) and not isinstance(exponent, Poly):
            return self._entry_piece(factor, exponent, own, labels)
        if isinstance(factor, ArrayAtom) and exponent == 1 and len(factor.indices) == 2 and len(own) == 2:
            singles = [index.single for index in factor.indices]
            if all(isinstance(s, Bound) and s.name in own for s in singles):
                return Piece(tuple(s.name for s in singles if isinstance(s, Bound)), (self.atom(factor),))
        if isinstance(factor, ArrayAtom) and factor.kind == "inverse" and len(own) == 1 and exponent == 1:
            if all(index.single == labels[own[0]] for index in factor.indices):
                return Piece((own[0],), (), build.apply("diag", (self.atom(factor),)))
        if is_entry(factor) and isinstance(factor, ArrayAtom) and len(own) == 1:
            if factor.indices[0].single == labels[own[0]]:
                return Piece((own[0],), (self._elementwise(self.atom(factor), exponent),))
        if isinstance(factor, Bound):
            raise NoMatrixForm(own[0])
        axes = [labels[name] for name in own]
        if isinstance(factor, Function):
            if len(factor.arguments) != 1:
                raise NoMatrixForm(own[-1])
            try:
                inside = self.array(factor.arguments[0], axes)
            except OutsideEngine:
                raise NoMatrixForm(own[-1]) from None
            array = self.function(factor, [inside])
        elif factor == EULER and isinstance(exponent, Poly):
            return Piece(tuple(own), (build.apply("exp", (self.array(exponent, axes),)),))
        elif isinstance(factor, Base):
            array = self.array(factor.poly, axes)
        elif isinstance(factor, Mean):
            body = Poly(((factor.body, Fraction(1)),))
            inner = self.array(body, axes)
            array = Expectation(inner.shape, body=inner, over=factor.over)
        elif isinstance(factor, SumOf):
            array = self.array(from_factor(factor), axes)
        else:
            raise NoMatrixForm(own[-1])
        if isinstance(exponent, Poly) and not exponent.free.isdisjoint(own):
            raise NoMatrixForm(own[-1])
        return Piece(tuple(own), (self._elementwise(array, exponent),))

    def _elementwise(self, array: Expression, exponent: Exponent) -> Expression:
        if exponent == 1:
            return array
        written = self.scalar(exponent) if isinstance(exponent, Poly) else build.number(exponent)
        return Pow(array.shape, base=array, exponent=written, elementwise=True)

    def _entry_piece(self, factor: Entry, exponent: Fraction, own: list[str], labels: dict[str, Bound]) -> Piece:
        for index in factor.family:
            for name in own:
                if name in index.free:
                    raise NoMatrixForm(name)
        singles = [index.single for index in factor.components]
        for index, single in zip(factor.components, singles, strict=True):
            for name in own:
                if name in index.free and not (isinstance(single, Bound) and single.name == name):
                    raise NoMatrixForm(name)
        for size, single in zip(factor.sizes, singles, strict=False):
            # A sum over a part of an axis is no product with the whole array.
            if isinstance(single, Bound) and single.name in own and labels[single.name].size != size:
                raise NoMatrixForm(single.name)
        symbol = self.symbol(factor)
        places = [s.name if isinstance(s, Bound) and s.name in own else None for s in singles]
        if len(places) == 2 and places[0] is not None and places[0] == places[1]:
            if "diagonal" in self.context.properties(factor.name):
                power = symbol if exponent == 1 else build.power(symbol, build.number(exponent))
                return Piece((places[0],), (), power)
            piece = Piece((places[0],), (), build.apply("diag", (symbol,)))
            return (
                piece
                if exponent == 1
                else Piece((places[0],), (self._elementwise(multiply_chain(as_vector(piece)), exponent),))
            )
        if len(places) > 2 or len(set(places) - {None}) != len([p for p in places if p is not None]):
            raise NoMatrixForm(own[-1])
        if None in places:
            positions = tuple(
                None if place is not None else self.scalar(index)
                for place, index in zip(places, factor.components, strict=True)
            )
            if len(positions) == 2 and positions[0] is None:  # a column is written as a row of the transpose
                symbol, positions = build.transpose(symbol), positions[::-1]
            symbol = build.component(symbol, positions)
        kept = tuple(place for place in places if place is not None)
        return Piece(kept, (self._elementwise(symbol, exponent),))

    def symbol(self, factor: Entry) -> Expression:
        """The symbol that an entry belongs to, written as it was."""
        known = self.context.symbols.get(factor.name)
        declaration = self.context.givens.declaration(factor.name)
        indices = tuple(self.scalar(index) for index in factor.family)
        if known is not None and known.rank == len(factor.components) and not indices:
            return Symbol(known.shape, factor.name, (), known.style)
        if declaration is not None and len(declaration.shape) == len(factor.components) and not indices:
            return Symbol(declaration.shape, factor.name, ())
        shape = tuple(self.scalar(size) for size in factor.sizes)
        return Symbol(shape, factor.name, indices, known.style if known is not None else None)

    def atom(self, factor: ArrayAtom) -> Expression:
        if factor.kind == "inverse":
            return build.inverse(self.form(factor.arguments[0]))
        if is_entry(factor):
            return build.apply("softmax", (self.form(factor.arguments[0]),))
        if factor.kind == "matpow":
            return build.power(self.form(factor.arguments[0]), self.scalar(factor.parameters[0]))
        raise OutsideEngine(f"matrix notation for {factor.kind}")

    def form(self, form: ArrayForm) -> Expression:
        axes = [self.context.fresh(axis.size) for axis in form.axes]
        named = [Bound(f"a{place}:{axis.name}", axis.size) for place, axis in enumerate(axes)]
        mapping = {old.name: from_factor(new) for old, new in zip(form.axes, named, strict=True)}
        return self.array(substitute_poly(form.entry, mapping, self.context), named)

    def function(self, factor: Function, arguments: list[Expression]) -> Expression:
        if factor.name == "indicator":
            zero = build.zeros(arguments[0].shape) if arguments[0].shape else build.ZERO
            return build.apply("indicator", (build.relation(">", arguments[0], zero),))
        name = self.aliases.get(factor.name, factor.name)
        return Apply(arguments[0].shape, name, tuple(arguments), factor.primes)

    # --- scalars ----------------------------------------------------------------------------------

    def scalar(self, poly: Poly) -> Expression:
        """A scalar poly; terms with a plus sign first."""
        from symbolic.raising_scalars import raise_scalar

        return raise_scalar(poly, self)

    def power(self, factor: Factor, exponent: Exponent) -> Expression:
        from symbolic.raising_scalars import raise_power

        return raise_power(factor, exponent, self)
