"""What a chain itself shows of the shapes in it, without the side that clashes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from derivecheck.results import StepResult
from notation.expression import Expression, Identity, Number, Ones, Symbol
from notation.givens import Declaration
from notation.infer.shapes import infer_shapes
from notation.names import TRANSPOSES, base_identity
from notation.raw import Raw, RawDerivative, RawName, raw_walk
from notation.scope import Scope
from notation.sizes import settled, unify_shape
from notation.statements.chains import RawChain
from notation.walking import walk

if TYPE_CHECKING:
    from derivecheck.linter.judge import LintJudge


UNSIZED = "all."
"""How the size of a constant array begins that says none."""


def evidence(
    judge: LintJudge,
    step: StepResult,
    position: int,
    chain: RawChain,
    left: Expression | None,
    right: Expression | None,
) -> tuple[frozenset[str], bool]:
    """For a clash: the names whose shapes follow from the chain up to its left side alone, as they are now; and
    whether all names of the right side are among them."""
    clash = step.verdict == "ill-typed" or left is None or right is None or left.shape != right.shape
    raw = chain.members[position + 1].raw if position + 1 < len(chain.members) else None
    if not clash or raw is None or left is None or judge.start is None:
        return frozenset(), False
    shown = replace(
        chain, members=chain.members[: position + 1], ops=chain.ops[:position], op_spans=chain.op_spans[:position]
    )
    scope = judge.start.copy()
    infer_shapes(scope, [shown])
    scope = inferred_names(scope, shown)
    found = set()
    for name in scope.declarations:
        known, now = scope.known(name), judge.context.scope.known(name)
        if known is not None and now is not None and len(known.shape) == len(now.shape):
            found.add(name)
    used = names_in([raw], scope)
    return frozenset(found), used <= found


def names_without_type(
    scope: Scope, position: int, chain: RawChain, left: Expression | None, right: Expression | None
) -> frozenset[str]:
    """The names in the one side of a relation that has no type, but for what only is differentiated (a loss)."""
    pairs = zip(chain.members[position : position + 2], (left, right), strict=False)
    trees = [member.raw for member, side in pairs if side is None and member.raw is not None]
    if len(trees) != 1:
        return frozenset()
    nodes = list(raw_walk(trees[0]))
    bodies = [id(node.body) for node in nodes if isinstance(node, RawDerivative)]
    kept = [node for node in nodes if isinstance(node, RawName) and id(node) not in bodies]
    marks = {id(item) for node in kept if node.sup is not None and node.sup.text in TRANSPOSES
             for item in node.sup.items}  # fmt: skip
    return frozenset(base_identity(node, scope) for node in kept if id(node) not in marks)


def names_in(trees: Sequence[Raw], scope: Scope) -> set[str]:
    """The names of parsed formulas, without those of table functions."""
    return {base_identity(node, scope) for tree in trees for node in raw_walk(tree) if isinstance(node, RawName)}


def inferred_names(scope: Scope, chain: RawChain) -> Scope:
    """The scope with every name of the chain that no shape was found for as a number."""
    trees = [member.raw for member in chain.members if member.raw is not None]
    for name in names_in(trees, scope):
        if scope.known(name) is None:
            scope.declare(Declaration(name, explicit=False))
    return scope


def unify_ones(left: Expression, right: Expression, scope: Scope) -> bool:
    """Give the bold ones and identities of a relation whose size nothing tells the size that the other side has there,
    or the one that the others have: it is one mark. Whether there were any."""
    pairs = [(a, b) for a, b in zip(left.shape, right.shape, strict=False) if a != b and (_unsized(a) or _unsized(b))]
    if len(left.shape) == len(right.shape):
        for a, b in pairs:
            unify_shape((a,), (b,), scope)
    parts = (part for side in (left, right) for part in walk(side) if isinstance(part, Ones | Identity))
    sizes = {settled(size, scope) for part in parts for size in part.shape if not isinstance(size, Number)}
    free = {size for size in sizes if _unsized(size)}
    known = sizes - free
    if len(known) > 1 or len(sizes) < 2 or not free:
        return bool(pairs)
    target = min(known or free, key=str)
    for size in free - {target}:
        unify_shape((size,), (target,), scope)
    return True


def _unsized(size: Expression) -> bool:
    return isinstance(size, Symbol) and size.name.startswith(UNSIZED)


__all__ = ["evidence", "names_in", "names_without_type", "unify_ones"]
