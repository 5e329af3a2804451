"""Whether two expressions agree, for the checker: as a whole by its normal form, or part by part."""

from __future__ import annotations

from collections.abc import Callable

from notation import build
from notation.expression import Add, Component, Derivative, Expression, Neg, Symbol
from notation.givens import Givens
from notation.sizes import same_shape
from notation.walking import bound_variable, children, free_symbols, rebuild, walk
from symbolic.replay.determinants import taken_apart
from symbolic.replay.equations import learn_equations, with_equations
from symbolic.replay.inverses import without_products
from symbolic.replay.reading import Reader, may_be
from symbolic.replay.ring import Beyond, Sum, index, subtract, text
from symbolic.replay.sums import aligned, telescoped
from symbolic.replay.zero import is_zero


def equal(left: Expression, right: Expression, givens: Givens, expanded: frozenset[str] = frozenset()) -> bool:
    """Whether the checker's normal form shows that both have one value. ``expanded``: names whose definitions are put
    in on both sides."""
    if not same_shape(left.shape, right.shape):
        return False
    return left == right or vanishes(gap(left, right), givens, expanded)


def gap(left: Expression, right: Expression) -> Expression:
    """``left - right``, also where their sizes are the same and written otherwise."""
    return Add(left.shape, terms=(left, Neg(right.shape, operand=right)))


def vanishes(node: Expression, givens: Givens, expanded: frozenset[str] = frozenset()) -> bool:
    """Whether every entry of ``node`` is shown to be zero."""
    try:
        reader, indices = reader_for(node, givens, expanded)
        reader.entry(node, indices)  # what it shows of the ranges of indices is known from the start
        made = reader.entry(node, indices)
        return _is_nothing(made, reader)
    except (Beyond, ZeroDivisionError, RecursionError):
        return False


def reader_for(node: Expression, givens: Givens, expanded: frozenset[str]) -> tuple[Reader, tuple[Sum, ...]]:
    """A reader, and an index for each axis of ``node``."""
    reader = Reader(givens, expanded)
    reader.learn(node)
    learn_equations(reader)
    indices = tuple(index(f"axis{k}") for k in range(node.rank))
    for own, size in zip(indices, node.shape, strict=True):
        reader.facts.places.add((text(own), text(reader.scalar(size))))
    return reader, indices


def _is_nothing(made: Sum, reader: Reader) -> bool:
    if is_zero(made, reader.facts):
        return True
    if any(is_zero(changed, reader.facts) for changed in aligned(made, reader.facts)):
        return True
    if any(is_zero(without_products(made, reader.facts, least=least), reader.facts) for least in (False, True)):
        return True
    if is_zero(telescoped(made, reader.facts), reader.facts):
        return True
    apart = taken_apart(made, reader.facts)
    if text(apart) != text(made) and is_zero(apart, reader.facts):
        return True
    given = with_equations(made, reader)
    return given is not None and is_zero(subtract(given, ()), reader.facts)


# --- part by part -------------------------------------------------------------------------------------

Leaf = Callable[[Expression, Expression], bool]


def agree_by_parts(before: Expression, after: Expression, kinds: frozenset[str], givens: Givens) -> bool:
    """Whether the expressions differ only in parts of these ``kinds``, each with a value that is equal to it; or as a
    whole."""

    def leaf(one: Expression, other: Expression) -> bool:
        return type(one).__name__ in kinds and equal(one, other, givens)

    return _agree(before, after, leaf) or equal(before, after, givens)


def agree_by_definition(before: Expression, after: Expression, name: str, givens: Givens) -> bool:
    """Whether the expressions differ only where ``name`` is used and its definition put in."""
    own = _free_in_definitions(name, givens)

    def leaf(one: Expression, other: Expression) -> bool:
        uses = any(getattr(p, "name", "") == name or getattr(p, "function", "") == name for p in walk(one))
        return uses and equal_with(one, other, name, givens)

    def guarded(one: Expression, other: Expression, inside: frozenset[str]) -> bool:
        return inside.isdisjoint(own) and leaf(one, other)

    return _agree_within(before, after, guarded, name, frozenset())


def equal_with(one: Expression, other: Expression, name: str, givens: Givens) -> bool:
    """``one`` with the definition of ``name`` put in is ``other``, as it stands."""
    if not same_shape(one.shape, other.shape):
        return False
    try:
        reader, indices = reader_for(one, givens, frozenset((name,)))
        reader.once = True
        plain = Reader(givens, frozenset(), reader.facts)
        plain.learn(other)
        first = reader.entry(one, indices)
        second = plain.entry(other, indices)
        return _is_nothing(subtract(first, second), plain)
    except (Beyond, ZeroDivisionError, RecursionError):
        return False


def _free_in_definitions(name: str, givens: Givens) -> frozenset[str]:
    """What the definitions of ``name`` speak of besides their own parameters."""
    found: set[str] = set()
    for definition in givens.definitions_of(name):
        own = {part.name for index_of in definition.target.indices for part in free_symbols(index_of)}
        own |= {part.name for part in (*definition.components, *definition.arguments)}
        found |= {symbol.name for symbol in free_symbols(definition.body)} - own
    return frozenset(found)


def _agree(before: Expression, after: Expression, leaf: Leaf) -> bool:
    return _agree_within(before, after, lambda one, other, inside: leaf(one, other), "", frozenset())


def _agree_within(
    before: Expression,
    after: Expression,
    leaf: Callable[[Expression, Expression, frozenset[str]], bool],
    name: str,
    inside: frozenset[str],
    held: tuple[Symbol, ...] = (),
) -> bool:
    """Equal, or a leaf, or of one frame with parts that agree. What a derivative is taken by is not replaced in it."""
    if before == after:
        return True
    if before.shape != after.shape:
        return False
    if _same_frame(before, after):
        variable = bound_variable(before)
        within = inside if variable is None else inside | {variable.name}
        held_here = held
        if isinstance(before, Derivative):
            if before.wrt != getattr(after, "wrt", None):
                return False
            held_here = (*held, *_held(before))
        pairs = zip(children(before), children(after), strict=True)
        if all(_agree_within(one, other, leaf, name, within, held_here) for one, other in pairs):
            return True
    if name and any(_may_hold(part, held) for part in walk(before)):
        return False
    return leaf(before, after, inside)


def _held(node: Derivative) -> tuple[Symbol, ...]:
    """The symbol that a derivative is taken by, or by an entry of."""
    own = node.wrt.base if isinstance(node.wrt, Component) else node.wrt
    return (own,) if isinstance(own, Symbol) else ()


def _may_hold(part: Expression, held: tuple[Symbol, ...]) -> bool:
    return isinstance(part, Symbol) and any(may_be(part, symbol) for symbol in held)


def _same_frame(left: Expression, right: Expression) -> bool:
    """Whether the nodes differ in nothing but their children."""
    if type(left) is not type(right) or not children(left) or len(children(left)) != len(children(right)):
        return False
    return rebuild(left, lambda child: build.ZERO) == rebuild(right, lambda child: build.ZERO)
