"""Shapes of undeclared symbols, from how a whole question or document uses them.

Declared names are fixed; the constraints of all formulas narrow the others; what stays open is settled by
case and font, the names with the most evidence first. Ranks are inferred here; sizes are left flexible, and
the elaborator unifies them as it reads.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from notation.build import ONE
from notation.expression import Expression, Symbol
from notation.givens import Declaration
from notation.infer.constraints import EVIDENCE, HINT, LAST, ConstraintReader, Key
from notation.infer.kinds import ANY, ARRAY, COLUMN, MATRIX, ROW, SCALAR, TENSOR, VECTOR, only
from notation.names import base_identity
from notation.raw import RawName, raw_walk
from notation.scope import BESIDE, INDEX_LETTERS, Scope
from notation.source import NotationError, ShapeClash
from notation.statements.chains import RawChain
from notation.statements.reading import statements_of

MEANINGLESS = frozenset(
    {"the transpose of a scalar is the scalar", "norm bars around a scalar were read as its absolute value"}
)
"""Remarks on readings that make a mark say nothing."""
_SMALL = (COLUMN, SCALAR, MATRIX, ROW, TENSOR)
_PLAIN = (SCALAR, COLUMN, MATRIX, ROW, TENSOR)
_BATCH = 8  # names taken for scalars before the others are looked at again
_NO_NAMES = frozenset("0 1 e pi infty I T top intercal".split())
_UPPER_GREEK = frozenset("Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega".split())


def inferred_scope(scope: Scope, chains: Iterable[RawChain]) -> Scope:
    """A copy of the scope in which undeclared names have the shapes that the chains suggest."""
    made = scope.copy()
    infer_shapes(made, chains)
    return made


def without_clashes(scope: Scope, formulas: Sequence[str]) -> Scope:
    """The scope itself where the formulas are well-typed in it; else the one with inferred shapes, if fewer
    formulas clash there. The first formula settles its names before the others are looked at: it is the one to
    go by. What cannot be parsed is reported where it is read."""
    parsed: list[list[RawChain]] = []
    for formula in formulas:
        try:
            parsed.append(list(statements_of(formula)))
        except NotationError:
            continue
    chains = [chain for found in parsed for chain in found]
    if not any(undeclared(scope, chain) for chain in chains):
        return scope
    before = clashes(scope, chains)
    if not before:
        return scope
    made = scope.copy()
    masks: dict[Key, int] = {}
    infer_shapes(made.copy(), parsed[0], masks)
    return made if infer_shapes(made, chains, masks) and clashes(made, parsed[0]) < before else scope


def undeclared(scope: Scope, chain: RawChain) -> bool:
    """Whether the chain mentions a name that nothing declares and that does not look like an index."""
    for member in chain.members:
        for node in raw_walk(member.raw) if member.raw is not None else ():
            named = isinstance(node, RawName) and node.base not in INDEX_LETTERS and node.base not in _NO_NAMES
            if named and isinstance(node, RawName) and scope.known(base_identity(node, scope)) is None:
                return True
    return False


def clashes(scope: Scope, chains: Iterable[RawChain]) -> int:
    """How many sides have no well-typed reading, or only one that makes marks of arrays (a transpose, norm bars)
    say nothing; the scope is not changed."""
    from notation.elaborate.elaborator import Elaborator

    count = 0
    tried = scope.copy()
    for chain in chains:
        for member in chain.members:
            elaborator = Elaborator(tried)
            try:
                if member.raw is not None:
                    elaborator.read(member.raw)
                    count += any(remark in MEANINGLESS for remark in elaborator.remarks)
            except ShapeClash:
                count += 1
            except NotationError:
                continue  # not a matter of shapes
    return count


def infer_shapes(scope: Scope, chains: Iterable[RawChain], masks: dict[Key, int] | None = None) -> dict[str, str]:
    """Enter inferred shapes in the scope (``explicit=False``); says for each name what was found. A declared
    name is never changed. ``masks``: kinds to go by, to which those found here are added."""
    reader = ConstraintReader(scope, masks)
    previous: int | None = None
    for chain in chains:
        previous = reader.chain(chain, previous)
    hint_indexed(reader)
    reader.solver.solve()
    settle(reader)
    if masks is not None:
        masks.update({key: reader.solver.mask[variable] for key, variable in reader.slots.items()})
    return enter(reader, scope)


def hint_indexed(reader: ConstraintReader) -> None:
    """Two indices are entries of a matrix, one is an entry of a vector, where the name also stands alone."""
    for (identity, count), variable in reader.slots.items():
        if count == 2:
            reader.solver.prefer(variable, SCALAR, EVIDENCE)
            if (identity, 0) in reader.slots:
                sure = is_upper(reader.names[identity]) or (identity, 0) in reader.bold
                reader.solver.prefer(reader.slots[identity, 0], MATRIX, EVIDENCE if sure else LAST)
        if count == 1 and (identity, 0) in reader.slots and identity in reader.lettered:
            kinds = ARRAY if is_upper(reader.names[identity]) else VECTOR
            reader.solver.prefer(reader.slots[identity, 0], kinds, HINT)
            if not is_upper(reader.names[identity]):
                reader.solver.prefer(variable, SCALAR, HINT)


def is_upper(name: RawName) -> bool:
    base = name.base.removeprefix("Delta ")
    return base in _UPPER_GREEK or (len(base) == 1 and base.isupper())


def settle(reader: ConstraintReader) -> None:
    """Defaults, the names with the most evidence first: bold ones, then those that must be arrays, then
    capitals whose neighbours are arrays; every other name is a scalar."""
    solver = reader.solver
    keys = list(reader.slots)
    for key in sorted(keys, key=lambda item: (item not in reader.bold, item[1])):
        if key in reader.bold:
            choose(reader, key, (MATRIX, COLUMN) if is_upper(reader.names[key[0]]) else (COLUMN, MATRIX, ROW))
    while open_keys := [key for key in keys if not only(solver.mask[reader.slots[key]])]:
        chosen, orders = next_choices(reader, open_keys)
        for key in chosen:
            choose(reader, key, orders[is_upper(reader.names[key[0]])])


def next_choices(
    reader: ConstraintReader, open_keys: list[Key]
) -> tuple[list[Key], tuple[Sequence[int], Sequence[int]]]:
    """The names to settle next, and the kinds to try on them: for a small letter, for a capital."""
    capitals = [key for key in open_keys if is_upper(reader.names[key[0]])]
    arrays = [key for key in open_keys if not reader.solver.mask[reader.slots[key]] & SCALAR]
    if arrays:
        first = [key for key in arrays if key in capitals] or arrays
        return first, ((COLUMN, MATRIX, ROW, TENSOR), (MATRIX, COLUMN, ROW, TENSOR))
    if beside := [key for key in capitals if beside_array(reader, key)]:
        return beside, (_SMALL, (MATRIX, SCALAR, COLUMN, ROW, TENSOR))
    if gradients := [key for key in open_keys if reader.slots[key] in reader.gradients]:
        return gradients, (_SMALL, (MATRIX, *_SMALL))
    if followed := follow_arrays(reader, open_keys):
        return followed, (_SMALL, _SMALL)
    small = [key for key in open_keys if key not in capitals][:_BATCH] or open_keys[:_BATCH]
    return small, (_PLAIN, _PLAIN)


def beside_array(reader: ConstraintReader, key: Key) -> bool:
    """Whether the name stands in a product, perhaps through one more, with something that is an array."""
    frontier, seen = {reader.slots[key]}, {reader.slots[key]}
    for _ in range(2):
        nearby = {
            other
            for variable in frontier
            for item in reader.solver.entered[variable]
            if len(item.variables) == 3
            for other in item.variables
        } - seen
        if any(not reader.solver.mask[other] & SCALAR for other in nearby):
            return True
        seen |= nearby
        frontier = nearby
    return False


def follow_arrays(reader: ConstraintReader, keys: Sequence[Key]) -> list[Key]:
    """The small letters behind a matrix, as in ``A x``: few write a scalar there."""
    mask = reader.solver.mask
    behind = {value for before, value in reader.followers if mask[before] == MATRIX}
    return [key for key in keys if reader.slots[key] in behind]


def choose(reader: ConstraintReader, key: Key, order: Sequence[int]) -> None:
    variable = reader.slots[key]
    for kind in order:
        if reader.solver.assume(variable, kind):
            return
    reader.solver.mask[variable] = next(kind for kind in (*order, ANY) if kind & reader.solver.mask[variable])


def enter(reader: ConstraintReader, scope: Scope) -> dict[str, str]:
    """Declarations from the kinds; a name that stays a scalar is left as it is."""
    found: dict[str, str] = {}
    found.update(enter_functions(reader, scope))
    for identity in dict.fromkeys(name for name, _ in reader.slots):
        if identity in found:
            continue
        known = scope.known(identity)
        if known is not None and (known.explicit or known.role in ("index", "distribution")):
            continue
        bare, one = (
            reader.solver.mask[reader.slots[identity, k]] if (identity, k) in reader.slots else 0 for k in (0, 1)
        )
        made = declaration(identity, bare, one, scope)
        if made is None and bare == SCALAR and (identity, 2) in reader.slots and not is_index(identity, scope):
            # p beside p_{ij}: a scalar, and a family with two indices of the same letter
            made = Declaration(identity, (), parameters=(Symbol((), "index0"), Symbol((), "index1")), explicit=False)
        if made is None:
            continue
        scope.declarations[identity] = made
        if made.parameters:
            scope.families.add(identity)
            if bare & ARRAY:
                scope.conventions[BESIDE] = f"{scope.conventions.get(BESIDE, '')} {identity}".strip()
        else:
            scope.families.discard(identity)
            scope.array_names.add(identity)
        found[identity] = "family" if made.parameters else {1: "vector", 2: "matrix"}.get(len(made.shape), "tensor")
    return found


def enter_functions(reader: ConstraintReader, scope: Scope) -> dict[str, str]:
    """Functions whose values have another shape than their argument; others act elementwise."""
    found: dict[str, str] = {}
    for identity in dict.fromkeys(name for name, _ in reader.calls):
        known = scope.known(identity)
        if known is not None and known.explicit:
            continue
        pairs = [pair for (name, _), pair in reader.calls.items() if name == identity]
        for value, argument in pairs:
            if not only(reader.solver.mask[value]):
                order = (MATRIX, COLUMN) if identity[:1].isupper() else (COLUMN, MATRIX)
                any(reader.solver.assume(value, kind) for kind in (reader.solver.mask[argument], *order))
        values = {reader.solver.mask[value] for value, _ in pairs}
        if (
            len(values) == 1
            and only(min(values))
            and any(reader.solver.mask[argument] not in values for _, argument in pairs)
        ):
            shape = shape_of(min(values), identity, scope)
            if shape:
                scope.declarations[identity] = Declaration(identity, shape, role="function", explicit=False)
                found[identity] = "function"
    return found


def is_index(identity: str, scope: Scope) -> bool:
    known = scope.known(identity)
    return known is not None and (known.role == "index" or known.domain.kind == "integer")


def declaration(identity: str, bare: int, one: int, scope: Scope) -> Declaration | None:
    """The declaration that fits the kinds of the name alone and with one index (0: not used so)."""
    family = (Symbol((), "index0"),)
    if bare & ARRAY:
        shape = shape_of(bare, identity, scope)
        if one == bare or (one & MATRIX and bare & MATRIX):
            return Declaration(identity, shape, parameters=family, explicit=False)
        return Declaration(identity, shape, explicit=False)
    if one & ARRAY:
        return Declaration(identity, shape_of(one, identity, scope), parameters=family, explicit=False)
    return None


def shape_of(mask: int, hint: str, scope: Scope) -> tuple[Expression, ...]:
    if mask & SCALAR:
        return ()
    if mask & COLUMN:
        return (scope.size(hint),)
    if mask & VECTOR:
        return (ONE, scope.size(hint))
    count = 2 if mask & MATRIX else 3
    return tuple(scope.size(hint) for _ in range(count))
