"""Doubts about shapes: what was guessed, what an index or a derivative reaches, what a 1 stands for."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Set as AbstractSet

from derivecheck.linter.axes import BY_INDICES
from derivecheck.linter.claim import Claim
from derivecheck.linter.entries import entrywise, sized_by_index
from notation.expression import Add, Component, Derivative, Expression, Mul, Ones, Symbol, Transpose
from notation.walking import free_symbols, walk


def unnamed_member(claim: Claim) -> str:
    """``h_j`` where the write-up counts with a superscript, ``h^{(t)}``: the j-th entry of any of them, or a member."""
    if not claim.shapes:
        return ""
    above = {
        part.name
        for item in claim.givens.definitions
        for part in (item.target, *walk(item.body))
        if isinstance(part, Symbol) and part.style is not None and part.indices and part.style.index_place == "sup"
    }
    for side in claim.sides:
        for part in walk(side):
            if isinstance(part, Symbol) and part.name in above and part.indices and part.shape:
                if part.style is not None and part.style.index_place == "sub":
                    return f"the index of {part.name} may be that of an entry"
    return ""


def loose_scope(claim: Claim) -> str:
    """``\\frac{\\partial}{\\partial x} W x + b``: how far the derivative reaches is open, and so is the shape of b."""
    for side in claim.sides:
        for part in walk(side):
            if not isinstance(part, Add) or not part.shape:
                continue
            derived = [term for term in part.terms if any(isinstance(item, Derivative) for item in walk(term))]
            for term in part.terms:
                if derived and term not in derived and any(_is_guess(item, claim) for item in walk(term)):
                    return "how far the derivative reaches is not clear"
    return ""


def _is_guess(node: Expression, claim: Claim) -> bool:
    if not isinstance(node, Symbol) or not node.shape:
        return False
    known = claim.scope.known(node.name)
    return known is None or not known.explicit


def mixed_products(claim: Claim) -> str:
    """``X W_{pq}``: the entry of a product, or a product with an entry."""
    if not claim.shapes:
        return ""
    if claim.left is not None and claim.right is not None and entrywise(claim.left, claim.right, claim.scope):
        return "an array stands beside what may be its entry"
    for side in claim.sides:
        if sized_by_index(side, claim.scope):
            return "all-ones with an index"
        for part in walk(side):
            if isinstance(part, Mul) and {True, False} == {bool(item.shape) for item in (part.left, part.right)}:
                entry, array = (part.left, part.right) if part.right.shape else (part.right, part.left)
                entry = entry.operand if isinstance(entry, Transpose) else entry
                if (
                    isinstance(entry, Component)
                    and isinstance(array, Symbol | Transpose)
                    and not isinstance(array, Component)
                ):
                    return "an index behind a product may be meant for all of it"
    return ""


def guessed_shapes(claim: Claim) -> str:
    """A clash of shapes that were not declared."""
    if not claim.shapes:
        return ""
    if claim.dotted:
        return "the shape of a list with dots"
    told = frozenset(claim.scope.conventions.get(BY_INDICES, "").split()) | claim.evident
    for name in _named(claim):
        if name in told or _only_differentiated(name, claim):
            continue
        guess = _guess_behind(name, claim, told)
        if guess:
            return f"the shape of {guess} is not declared"
    known = bool(claim.without_type) and not any(_guess_behind(name, claim, told) for name in claim.without_type)
    if len(claim.sides) < 2 and not claim.all_evident and not known and not _is_firm_clash(claim, told):
        return "the shapes of a side that has no type are not all declared"
    return ""


def _is_firm_clash(claim: Claim, told: AbstractSet[str]) -> bool:
    """Whether the part that has no type is about declared names, and numbers that other relations hold for."""

    def is_firm(name: str) -> bool:
        known = claim.scope.known(name)
        scalar = known is not None and not known.shape and not known.parameters and name in claim.used
        return scalar or not _guess_behind(name, claim, told)

    return bool(claim.clashing) and all(is_firm(name) for name in claim.clashing)


def _guess_behind(name: str, claim: Claim, told: AbstractSet[str]) -> str:
    """The first name whose shape is a guess, among this one and what its definition rests on; "" for none."""
    seen: set[str] = set()
    waiting = [name]
    while waiting:
        item = waiting.pop()
        if item in seen or item in told:
            continue
        seen.add(item)
        known = claim.scope.known(item)
        if known is not None and (known.explicit or known.role == "index" or known.domain.kind == "integer"):
            continue
        bodies = [made.body for made in claim.givens.definitions_of(item)]
        if not bodies or any(body.shape and not free_symbols(body) for body in bodies):  # x = 0: of what size?
            return item
        waiting.extend(part.name for body in bodies for part in walk(body) if isinstance(part, Symbol))
    return ""


def _only_differentiated(name: str, claim: Claim) -> bool:
    """A loss: it stands only under derivatives, as a scalar."""
    inside = sum(
        isinstance(part, Derivative)
        and isinstance(part.body, Symbol)
        and part.body.name == name
        and not part.body.shape
        for side in claim.sides
        for part in walk(side)
    )
    return inside > 0 and inside == sum(
        isinstance(part, Symbol) and part.name == name for side in claim.sides for part in walk(side)
    )


def one_or_identity(claim: Claim) -> str:
    """A square ``\\mathbb 1``: all-ones, or the identity."""
    if claim.ones and any(is_square_ones(part) for side in claim.sides for part in walk(side)):
        return "whether a square 1 is all-ones or the identity is not said"
    return ""


def is_square_ones(node: Expression) -> bool:
    return isinstance(node, Ones) and len(node.shape) == 2 and node.shape[0] == node.shape[1]


def _named(claim: Claim) -> Iterator[str]:
    seen: set[str] = set()
    for side in claim.sides:
        for part in walk(side):
            if isinstance(part, Symbol) and part.name not in seen:
                seen.add(part.name)
                yield part.name


__all__ = ["guessed_shapes", "is_square_ones", "loose_scope", "mixed_products", "one_or_identity", "unnamed_member"]
