"""Constraints that only a clash of shapes breaks: what formulas say of the kinds of their names, read leniently.

``shapes`` guesses and needs hints; here nothing is guessed. An operation allows every combination that people write
(elementwise products without a sign, sums over rows, gradients as rows or columns), and what fits no combination is
a clash in every reading. A product is taken at its word only between names whose transposes the author marks.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise

from notation.infer import kinds
from notation.infer.constraints import HARD, ConstraintReader, Key
from notation.infer.kinds import ANY, ARRAY, COLUMN, MATRIX, ROW, SCALAR, TENSOR, VECTOR
from notation.infer.lenient import LOOSE, PRODUCT, SPREAD, Collector
from notation.infer.marks import counts_with_t, rank_of
from notation.infer.shapes import is_upper
from notation.names import TRANSPOSES, NameResolver, base_identity
from notation.raw import (
    Raw,
    RawBinary,
    RawDerivative,
    RawDots,
    RawFence,
    RawFraction,
    RawFunction,
    RawList,
    RawName,
    RawProbability,
    RawProduct,
    RawScripted,
    RawSum,
    raw_children,
    raw_walk,
)
from notation.scope import Scope

BOLD = "!"
HABIT = 2
"""Sides in which a name is transposed, for its author to tell rows from columns."""
LOSSES = frozenset("L J ell script:L loss".split())


class OrientedReader(ConstraintReader):
    """Reads trees into a collector. ``turned``: names of which the author marks transposes; ``arrays``: names that
    more than a guess shows to be arrays; ``timed``: T is a size or a time."""

    def __init__(self, scope: Scope, trees: Sequence[Raw], *, outer: bool = False) -> None:
        """``outer``: the author says that ``\\otimes`` is the outer product."""
        super().__init__(scope)
        self.outer = outer
        self.collector = Collector()
        self.solver = self.collector
        self.timed = counts_with_t(trees)
        counts = Counter(name for tree in trees for name in set(self.transposed_in(tree)))
        self.turned = frozenset(name for name, count in counts.items() if count >= HABIT)
        self.arrays = frozenset(self.arrays_in(trees))

    # --- what a write-up shows of its names ---

    def marked(self, name: RawName) -> str:
        """The identity, with a mark for letters set in bold."""
        return base_identity(name, self.scope) + (BOLD if name.font == "bold" else "")

    def transposed_in(self, tree: Raw) -> Iterator[str]:
        """Names with a transpose mark of their own."""
        for node in raw_walk(tree):
            if not isinstance(node, RawName | RawScripted) or node.sup is None:
                continue
            text = node.sup.text.replace(" ", "")
            if not (node.sup.transposed or text in TRANSPOSES) or (self.timed and text == "T"):
                continue
            inner = node.base if isinstance(node, RawScripted) else node
            inner = inner.items[0] if isinstance(inner, RawFence) and inner.items else inner
            if isinstance(inner, RawName):
                yield self.marked(inner)

    def arrays_in(self, trees: Sequence[Raw]) -> Iterator[str]:
        """Names that are declared or printed as arrays, or are multiplied entry by entry."""
        for name, known in self.scope.declarations.items():
            if known.explicit and known.shape:
                yield name
        for tree in trees:
            for node in raw_walk(tree):
                if isinstance(node, RawName) and node.font == "bold":
                    yield self.marked(node)
                if isinstance(node, RawBinary) and node.op in ("odot", "circ", "oslash", "otimes"):
                    for side in (node.left, node.right):
                        yield from (self.marked(item) for item in raw_walk(side) if isinstance(item, RawName))

    def declared_mask(self, key: Key) -> int:
        """As declared; whether a declared vector is a row or a column is its author's habit. A small letter in bold
        is no matrix."""
        identity, count = key
        key = (identity.removesuffix(BOLD), count)
        known = self.scope.known(key[0])
        if known is not None and known.explicit and known.role == "value" and not count and len(known.shape) == 2:
            return ROW if getattr(known.shape[0], "value", None) == 1 else MATRIX
        mask = super().declared_mask(key)
        mask = mask | VECTOR if mask & VECTOR else mask
        if identity.endswith(BOLD) and identity[-2:-1].islower() and mask == ANY:
            mask = SCALAR | VECTOR
        return mask & ARRAY or mask if identity in self.turned and not count else mask

    def slot(self, key: Key, node: RawName) -> int:
        """Bold letters are other names: ``y_i`` beside ``\\mathbf y`` says nothing of it."""
        return super().slot((key[0] + (BOLD if node.font == "bold" else ""), key[1]), node)

    def typical(self) -> dict[int, int]:
        """For each name the kinds that people mean by such a letter: small ones are no matrices."""
        small = {slot for (name, _), slot in self.slots.items() if not is_upper(self.names[name])}
        masks = self.collector.mask
        return {slot: masks[slot] & (SCALAR | VECTOR) or masks[slot] for slot in small}

    def link(self, first: tuple[int, int], second: tuple[int, int]) -> None:
        """Nothing ties a name with an index to the one without: letters are reused."""

    # --- operations ---

    def fold(self, values: Sequence[int]) -> int:
        """Terms, where a smaller one is spread over the others."""
        kept = [value for value in values if value not in self.literals]
        if not kept:
            return values[0]
        made = kept[0]
        for value in kept[1:]:
            made = self.spread(made, value)
        return made

    def spread(self, first: int, second: int) -> int:
        made = self.fresh()
        self.collector.exactly(SPREAD, (first, second, made))
        return made

    def same(self, variables: Sequence[int], rank: int = HARD) -> int:
        return self.fold(variables)

    def sum(self, node: RawSum) -> int:
        terms = [part for _, part in node.terms if not isinstance(part, RawDots)]
        values = [self.read(part) for part in terms] or [self.fresh()]
        first = terms[0] if terms else None
        if (isinstance(first, RawDerivative) and first.lone) or len(terms) < len(node.terms):
            return self.fresh()
        pairs = [(part, value) for part, value in zip(terms, values, strict=True) if value not in self.literals]
        strict = [value for part, value in pairs if self.is_oriented([part])]
        for one, other in pairwise(strict):
            self.collector.exactly(kinds.SAME, (one, other))
        return self.fold(strict[:1] + [value for _, value in pairs if value not in strict] or values)

    def product(self, factors: Sequence[Raw]) -> int:
        made: int | None = None
        position, start = 0, 0
        while position < len(factors):
            part, begun = factors[position], position
            following = factors[position + 1] if position + 1 < len(factors) else None
            value = self.applied(part, following) if isinstance(part, RawName) and following is not None else None
            position += 1 if value is None else 2
            if isinstance(part, RawDots):
                self.read(part)
                made, start = self.fresh(), position
                continue
            value = self.read(part) if value is None else value
            if made is None:
                made, start = value, begun
                continue
            strict = self.is_oriented(factors[start:begun]) and self.is_oriented(factors[begun:position])
            fresh = self.fresh()
            self.collector.exactly(PRODUCT if strict else LOOSE, (made, value, fresh))
            made = fresh
        return self.fresh() if made is None else made

    def applied(self, name: RawName, following: Raw) -> int | None:
        """The value of what is, or may be, a function of the bracket after it; None where it is a product."""
        value = self.call(name, following)
        if value is not None or not self.has_call((name, following)):
            return value
        self.read(following)
        return self.fresh(SCALAR if base_identity(name, self.scope) in LOSSES else ANY)

    def is_oriented(self, parts: Sequence[Raw]) -> bool:
        """Whether rows and columns are told apart in it: an author who marks the transposes of its names means
        the columns too."""
        if self.has_call(parts):
            return False  # functions of entries are multiplied entry by entry without a sign
        nodes = [node for part in parts for node in _multiplied(part)]
        if any(isinstance(node, RawFunction | RawBinary) for node in nodes):
            return False
        if any(isinstance(node, RawProduct) and self.has_call(node.factors) for node in nodes):
            return False
        names = [node for node in nodes if isinstance(node, RawName)]
        certain = [name for name in names if self.marked(name) in self.turned or _is_matrix(name)]
        loose = [name for name in names if name not in certain and self.marked(name) in self.arrays]
        return bool(certain) and not loose

    def has_call(self, factors: Sequence[Raw]) -> bool:
        """Whether a name before a bracket may be a function."""
        for name, fence in pairwise(factors):
            fence = fence.base if isinstance(fence, RawScripted) else fence
            if not isinstance(name, RawName) or not isinstance(fence, RawFence) or fence.opener not in ("(", "[", "{"):
                continue
            if self.marked(name) in self.turned or name.base == "E":
                continue
            if not is_upper(name) or (len(fence.items) == 1 and isinstance(fence.items[0], RawName)):
                return True
        return False

    def inverse(self, made: int) -> int:
        """Of an array too: entry by entry."""
        return made

    def raised(self, made: int, sup: RawList | None) -> int:
        if sup is not None and self.timed and sup.text == "T":
            return self.fresh()
        if sup is not None and sup.text.replace(" ", "") in TRANSPOSES:
            return self.result(kinds.TRANSPOSED, made)
        return super().raised(made, sup)

    def name(self, node: RawName) -> int:
        if node.sup is not None and self.timed and node.sup.text == "T":
            return self.fresh()
        made = super().name(node)
        resolved = NameResolver(self.scope, self.bound).resolve(node)
        plain = resolved.identity not in self.arrays | self.turned and node.font != "bold"
        if resolved.power is not None and plain and not resolved.transposed and node.base != "e":
            self.collector.exactly(((SCALAR,), (MATRIX,), (TENSOR,)), (made,))
        return made

    def special(self, node: RawName) -> int | None:
        made = super().special(node)
        return made if made is None or node.base in ("e", "pi", "infty", "delta") else self.fresh()

    def fraction(self, node: RawFraction) -> int:
        top, bottom = self.read(node.numerator), self.read(node.denominator)
        made = self.spread(top, bottom)
        if top in self.literals and bottom in self.literals:
            self.literals.add(made)
        return made

    def read(self, node: Raw) -> int:
        if isinstance(node, RawFraction):
            return self.fraction(node)
        if isinstance(node, RawBinary) and node.op == "otimes" and self.outer:
            left, right, made = self.read(node.left), self.read(node.right), self.fresh()
            self.collector.exactly(kinds.OUTER, (left, right, made))
            return made
        return super().read(node)

    def fence(self, node: RawFence) -> int:
        if node.opener in ("‖", "<", "|"):
            for item in node.items:
                self.read(item)
            return self.fresh(ANY if node.opener == "|" else SCALAR)
        return super().fence(node)

    def call(self, name: RawName, following: Raw) -> int | None:
        made = super().call(name, following)
        if made is None or base_identity(name, self.scope) in LOSSES | {"E"}:
            return made
        return self.fresh()

    def function(self, node: RawFunction) -> int:
        made = super().function(node)
        return self.fresh() if node.name in ("max", "min", "softmax") and node.sub is not None else made

    def probability(self, node: RawProbability) -> int:
        made = super().probability(node)
        return made if _is_expectation(node) else self.fresh()

    def is_loss(self, node: Raw) -> bool:
        return isinstance(node, RawName) and node.sub is None and base_identity(node, self.scope) in LOSSES

    def member(self, value: int, space: Raw) -> None:
        """``value \\in R^{n \\times d}``."""
        rank = rank_of(space)
        if rank is not None:
            self.collector.exactly((((SCALAR,),), ((COLUMN,), (ROW,)), ((MATRIX,),))[rank], (value,))

    def related(self, left: int, right: int) -> None:
        """Two sides of a relation; people mix rows and columns there."""
        if left not in self.literals and right not in self.literals:
            self.collector.exactly(kinds.ALIKE, (left, right))


def _multiplied(node: Raw) -> Iterator[Raw]:
    """The nodes of a factor, without what an expectation is taken over."""
    yield node
    if isinstance(node, RawName):
        return  # its scripts are multiplied with nothing
    inner = (node.argument,) if isinstance(node, RawProbability) and _is_expectation(node) else raw_children(node)
    for child in inner:
        yield from _multiplied(child)


def _is_matrix(name: RawName) -> bool:
    return is_upper(name) and name.sub is None


def _is_expectation(node: Raw) -> bool:
    return isinstance(node, RawProbability) and node.kind == "expectation"


__all__ = ["BOLD", "OrientedReader"]
