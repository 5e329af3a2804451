"""What formulas say of the kinds of their names: one constraint for each operation of a parsed tree."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

from notation.elaborate.calls import FUNCTION_LETTERS
from notation.elaborate.densities import DENSITY_LETTERS
from notation.functions import FUNCTIONS
from notation.grammar.bound_names import bound_names
from notation.infer import kinds as kinds
from notation.infer.kinds import ANY, ARRAY, COLUMN, MATRIX, ROW, SCALAR, TENSOR, VECTOR, KindSolver
from notation.names import INVERSE_TRANSPOSES, STARS, TRANSPOSES, NameResolver, base_identity, is_identity
from notation.raw import (
    Raw,
    RawAbsent,
    RawBig,
    RawBinary,
    RawCases,
    RawDerivative,
    RawDots,
    RawFence,
    RawFraction,
    RawFunction,
    RawList,
    RawMatrix,
    RawName,
    RawNegative,
    RawNumber,
    RawProbability,
    RawProduct,
    RawRelation,
    RawRoot,
    RawScripted,
    RawSum,
    RawWhole,
    raw_children,
)
from notation.scope import KRONECKER, Scope
from notation.statements.chains import RawChain

HARD, EVIDENCE, USUAL, WEAK, HINT, LAST = range(6)
_BINARY = {
    "cdot": kinds.INNER,
    "times": kinds.EITHER,
    "star": kinds.EITHER,
    "odot": kinds.ELEMENTWISE,
    "circ": kinds.ELEMENTWISE,
    "/": kinds.QUOTIENT,
    "oslash": kinds.QUOTIENT,
    "otimes": kinds.OUTER,
}
_LOSSES = frozenset("L J ell script:L E C loss".split())
_COMPARED = frozenset({"=", "!=", "<", "<=", ">", ">=", "approx", "propto", "->", "<-"})

Key = tuple[str, int]
"""A name's identity with the number of its indices."""


class ConstraintReader:
    """Walks parsed trees; ``slots`` maps names to variables, ``fonts`` how each was written."""

    def __init__(self, scope: Scope, trusted: Mapping[Key, int] | None = None) -> None:
        self.scope = scope
        self.trusted = trusted or {}
        self.solver = KindSolver()
        self.slots: dict[Key, int] = {}
        self.names: dict[str, RawName] = {}
        self.bold: set[Key] = set()
        self.lettered: set[str] = set()
        self.bound: frozenset[str] = frozenset()
        self.literals: set[int] = set()
        self.gradients: set[int] = set()  # what gradient signs are by
        self.followers: list[tuple[int, int]] = []  # in A x: what stands before the small letter, and the letter
        self.calls: dict[tuple[str, tuple[Raw, ...]], tuple[int, int]] = {}  # value and argument of f(x)

    # --- statements ---

    def chain(self, chain: RawChain, previous: int | None = None) -> int | None:
        """Enter one chain; its last side comes back, for a chain that goes on from it."""
        sides = [None if member.raw is None else self.read(member.raw) for member in chain.members]
        if sides and sides[0] is None and chain.members[0].error is None:
            sides[0] = previous
        for op, left, right in zip(chain.ops, sides, sides[1:], strict=False):
            if op in _COMPARED and left is not None and right is not None:
                self.compared(left, right)
        return sides[-1] if sides else None

    # --- variables ---

    def fresh(self, mask: int = ANY) -> int:
        return self.solver.variable(mask)

    def tie(self, table: kinds.Table, *variables: int, rank: int = USUAL) -> int:
        """A constraint whose last variable is the result."""
        self.solver.constrain(table, variables, rank)
        return variables[-1]

    def result(self, table: kinds.Table, *operands: int, rank: int = USUAL) -> int:
        return self.tie(table, *operands, self.fresh(), rank=rank)

    def same(self, variables: Sequence[int], rank: int = USUAL) -> int:
        """One kind for all; a literal number may stand for all-ones or zeros."""
        kept = [variable for variable in variables if variable not in self.literals]
        for first, second in pairwise(kept):
            self.solver.constrain(kinds.SAME, (first, second), rank)
        return kept[0] if kept else variables[0]

    def compared(self, left: int, right: int) -> None:
        """Sides of a relation are of one kind; people mix rows and columns there."""
        if left not in self.literals and right not in self.literals:
            self.solver.constrain(kinds.ALIKE, (left, right), WEAK)

    # --- names ---

    def slot(self, key: Key, node: RawName) -> int:
        if key in self.slots:
            return self.slots[key]
        variable = self.slots[key] = self.fresh(self.declared_mask(key))
        identity, count = key
        self.names.setdefault(identity, node)
        for indices in range(4):
            theirs = self.slots.get((identity, indices))
            if theirs is not None and indices != count:
                self.link((indices, theirs), (count, variable))
        return variable

    def link(self, first: tuple[int, int], second: tuple[int, int]) -> None:
        (low, fewer), (high, more) = sorted((first, second))
        table = {(0, 1): kinds.MEMBER, (0, 2): kinds.MEMBERS, (1, 2): kinds.MEMBER_ENTRY}.get((low, high))
        if table is not None:
            self.solver.constrain(table, (fewer, more), HARD)

    def declared_mask(self, key: Key) -> int:
        if key in self.trusted:
            return self.trusted[key]
        identity, count = key
        known = self.scope.known(identity)
        if known is None or known.role in ("function", "distribution"):
            return ANY
        if known.role == "index" or known.domain.kind == "integer":
            return SCALAR
        if not known.explicit:
            return ANY
        left = len(known.shape) - max(0, count - len(known.parameters))
        if known.parameters and not count:
            return ANY
        return {0: SCALAR, 1: COLUMN | (ROW if len(known.shape) > 1 else 0), 2: MATRIX}.get(max(left, 0), TENSOR)

    def name(self, node: RawName) -> int:
        special = self.special(node)
        if special is not None:
            return special
        resolved = NameResolver(self.scope, self.bound).resolve(node)
        placed = [item for item in (*resolved.family, *resolved.components) if not isinstance(item, RawWhole)]
        for item in placed:
            self.read(item)
        identity = resolved.identity + "'" * resolved.primes
        count = len(placed)
        if identity in self.bound and not count:
            return self.fresh(SCALAR)
        key = (identity, min(count, 3))
        made = self.slot(key, node)
        if node.font == "bold":
            self.bold.add(key)
        if count and any(isinstance(item, RawName) for item in (*resolved.family, *resolved.components)):
            self.lettered.add(identity)
        if resolved.inverted:
            made = self.inverse(made)
        if resolved.transposed:
            made = self.transpose(made)
        if resolved.power is not None:
            self.scalar(resolved.power)
            self.solver.prefer(made, ANY & ~VECTOR, HINT)
        return made

    def special(self, node: RawName) -> int | None:
        identity = base_identity(node, self.scope)
        if node.base == "delta" and node.sub is not None and not node.accents and KRONECKER in self.scope.conventions:
            return self.fresh(SCALAR)
        if self.scope.known(identity) is not None and node.font != "blackboard":
            return None
        if node.base in ("1", "0") and node.font in ("bold", "blackboard"):
            made = self.fresh(VECTOR | MATRIX)
            return made
        if is_identity(node, self.scope):
            return self.fresh(MATRIX)
        if node.base == "e" and not node.accents and node.sub is None and node.sup is not None and node.sup.items:
            return self.read(node.sup.items[0])
        if node.base in ("pi", "infty", "e") and node.sub is None and not node.accents:
            return self.fresh(SCALAR)
        return None

    def transpose(self, made: int) -> int:
        self.solver.prefer(made, ARRAY, EVIDENCE)
        return self.result(kinds.TRANSPOSED, made)

    def inverse(self, made: int) -> int:
        self.solver.prefer(made, SCALAR | MATRIX, HARD)
        return made

    # --- dispatch ---

    def read(self, node: Raw) -> int:
        if isinstance(node, RawNumber):
            made = self.fresh(SCALAR)
            self.literals.add(made)
            return made
        if isinstance(node, RawName):
            return self.name(node)
        if isinstance(node, RawSum):
            return self.sum(node)
        if isinstance(node, RawNegative):
            return self.read(node.operand)
        if isinstance(node, RawProduct):
            return self.product(node.factors)
        if isinstance(node, RawBinary):
            table = _BINARY.get(node.op)
            left, right = self.read(node.left), self.read(node.right)
            if node.op in ("odot", "circ", "oslash"):  # nobody marks a product of numbers so
                for side, made in ((node.left, left), (node.right, right)):
                    self.solver.prefer(made, VECTOR if _is_small(side) else ARRAY, HINT)
            return self.result(table, left, right) if table else self.fresh()
        if isinstance(node, RawFraction):
            top = self.read(node.numerator)
            table = kinds.QUOTIENT + kinds.RECIPROCAL if top in self.literals else kinds.QUOTIENT
            return self.result(table, top, self.read(node.denominator))
        if isinstance(node, RawRoot):
            return self.read(node.radicand)
        if isinstance(node, RawFence):
            return self.fence(node)
        if isinstance(node, RawScripted):
            return self.scripted(node)
        if isinstance(node, RawBig):
            return self.big(node)
        if isinstance(node, RawFunction):
            return self.function(node)
        if isinstance(node, RawProbability):
            return self.probability(node)
        if isinstance(node, RawDerivative):
            return self.derivative(node)
        return self.other(node)

    def sum(self, node: RawSum) -> int:
        """Terms are of one kind. A lone differential sign in front may be meant to reach over all of them."""
        terms = [part for _, part in node.terms if not isinstance(part, RawDots)]
        values = [self.read(part) for part in terms] or [self.fresh()]
        first = terms[0] if terms else None
        if len(terms) > 1 and isinstance(first, RawDerivative) and first.lone:
            self.same([self.read(first.body), *values[1:]], LAST)
            return values[0]
        return self.same(values)

    def other(self, node: Raw) -> int:
        if isinstance(node, RawRelation):
            values = [self.read(item) for item in node.items]
            for op, left, right in zip(node.ops, values, values[1:], strict=False):
                if op in _COMPARED:
                    self.compared(left, right)
            return self.fresh()
        if isinstance(node, RawCases):
            values = [self.read(value) for value, _ in node.rows]
            for _, condition in node.rows:
                if condition is not None:
                    self.read(condition)
            return self.same(values)
        if isinstance(node, RawDots | RawAbsent):
            return self.fresh()
        for child in raw_children(node):
            self.read(child)
        return self.fresh(VECTOR | MATRIX | TENSOR if isinstance(node, RawMatrix) else ANY)

    def scalar(self, node: Raw) -> None:
        self.solver.prefer(self.read(node), SCALAR, USUAL)

    # --- compounds ---

    def product(self, factors: Sequence[Raw]) -> int:
        made: int | None = None
        position = 0
        while position < len(factors):
            part = factors[position]
            following = factors[position + 1] if position + 1 < len(factors) else None
            value = self.call(part, following) if isinstance(part, RawName) and following is not None else None
            position += 1 if value is None else 2
            if value is None and isinstance(part, RawDots):
                continue
            value = self.read(part) if value is None else value
            if made is not None and isinstance(part, RawName) and len(part.base) == 1 and part.base.islower():
                self.followers.append((made, value))
            made = value if made is None else self.result(kinds.PRODUCT, made, value)
        return self.fresh() if made is None else made

    def call(self, name: RawName, following: Raw) -> int | None:
        """The value of ``name(…)``; None where it is a product."""
        script = following if isinstance(following, RawScripted) else None
        fence = following.base if isinstance(following, RawScripted) else following
        if not isinstance(fence, RawFence) or fence.opener not in ("(", "[", "{"):
            return None
        identity = base_identity(name, self.scope)
        if identity in self.bound:
            return None
        bar = "|" in fence.separators
        if name.base in DENSITY_LETTERS and (bar or identity in self.scope.densities):
            for item in fence.items:
                self.read(item)
            return self.fresh(SCALAR)
        if identity in ("E", "V") and self.scope.known(identity) is None:
            return self.scripts(self.read(fence), script)
        known = self.scope.known(identity)
        declared = known is not None and known.role == "function"
        applies = declared or self.scope.function_definition(identity) is not None or len(fence.items) > 1
        if (
            not applies
            and not (name.base in FUNCTION_LETTERS and (known is None or not known.explicit))
            and name.font != "roman"
        ):
            return None
        if known is not None and known.explicit and not declared:
            return None
        arguments = [self.read(item) for item in fence.items]
        resolved = NameResolver(self.scope, self.bound).resolve(
            RawName(name.span, name.base, name.font, name.accents, name.sub)
        )
        definition = self.scope.function_definition(resolved.identity)
        if definition is not None:
            made = self.fresh({0: SCALAR, 1: COLUMN, 2: MATRIX}.get(definition.body.rank, TENSOR))
        elif resolved.identity in _LOSSES or len(arguments) != 1:
            made = self.fresh(SCALAR)
        else:
            made, _ = self.calls.setdefault((resolved.identity, fence.items), (self.fresh(), arguments[0]))
            if not identity[:1].isupper():  # most functions act on each entry; S(x) is often a matrix
                self.solver.constrain(kinds.SAME, (made, arguments[0]), LAST)
        return self.scripts(made, script)

    def fence(self, node: RawFence) -> int:
        if shows_entry(node):  # [… a_i …]
            for item in node.items:
                self.read(item)
            return self.fresh(VECTOR | MATRIX)
        values = [self.read(item) for item in node.items]
        if node.opener == "‖":
            for value in values:
                self.solver.prefer(value, ARRAY, EVIDENCE)
            return self.fresh(SCALAR)
        if node.opener == "<" and len(values) == 2:
            self.same(values)
            self.solver.prefer(values[0], ARRAY, HINT)
            return self.fresh(SCALAR)
        if node.opener == "|":
            if values:
                self.solver.prefer(values[0], SCALAR | MATRIX | COLUMN, USUAL)
                self.solver.prefer(values[0], SCALAR, LAST)
            return self.fresh(SCALAR)
        if node.opener in ("(", "[", "{", "") and len(values) == 1:
            return values[0]
        return self.fresh()

    def scripted(self, node: RawScripted) -> int:
        return self.scripts(self.read(node.base), node)

    def scripts(self, made: int, node: RawScripted | None) -> int:
        if node is None:
            return made
        norm = isinstance(node.base, RawFence) and node.base.opener == "‖"
        if node.sub is not None and not norm and not node.sub.worded:
            from notation.names import index_items

            items = index_items(node.sub)
            if isinstance(node.base, RawNumber):
                return self.fresh(SCALAR)
            made = self.result(kinds.ENTRY if len(items) == 1 else kinds.ENTRIES, made, rank=HARD)
        return self.raised(made, node.sup)

    def raised(self, made: int, sup: RawList | None) -> int:
        if sup is None:
            return made
        text = sup.text.replace(" ", "")
        if text in TRANSPOSES:
            return self.transpose(made)
        if text in INVERSE_TRANSPOSES:
            return self.transpose(self.inverse(made))
        if text == "-1":
            return self.inverse(made)
        if text not in STARS:
            for item in sup.items:
                self.scalar(item)
            self.solver.prefer(made, ANY & ~VECTOR, HINT)
        return made

    def big(self, node: RawBig) -> int:
        saved = self.bound
        for part in (node.sub, node.sup):
            if isinstance(part, RawRelation):
                for item in part.items[1:]:
                    self.read(item)
            elif part is not None and node.kind not in ("sum", "prod"):
                self.read(part)
            elif part is node.sup and isinstance(part, RawName):  # what a sum runs up to
                self.solver.prefer(self.read(part), SCALAR, HARD)
        self.bound = self.bound | bound_names(node)
        try:
            made = self.read(node.body)
        finally:
            self.bound = saved
        if node.kind in ("sum", "prod", "int", "lim"):
            return made
        return self.fresh() if node.kind.startswith("arg") else self.fresh(SCALAR)

    def function(self, node: RawFunction) -> int:
        if node.name in ("max", "min"):
            items = node.argument.items if isinstance(node.argument, RawFence) else (node.argument,)
            return self.same([self.read(item) for item in items])
        made = self.read(node.argument)
        row = FUNCTIONS.get(node.name)
        rule = row.rule if row else "elementwise"
        if rule in ("matrix->scalar", "any->scalar"):
            self.solver.prefer(made, MATRIX, EVIDENCE)
            return self.fresh(SCALAR)
        if rule == "diag":
            self.solver.prefer(made, VECTOR | SCALAR, LAST)
            return self.result(kinds.DIAGONAL, made)
        if node.name == "softmax":
            self.solver.prefer(made, ARRAY, LAST)
            if node.sub is not None:
                return self.result(kinds.ENTRY if len(node.sub.text) == 1 else kinds.ENTRIES, made)
        return made

    def probability(self, node: RawProbability) -> int:
        argument = node.argument
        items = argument.items if isinstance(argument, RawFence) else (argument,)
        values = [self.read(item) for item in items]
        if node.kind == "expectation":
            return values[0]
        if node.kind == "variance":
            return self.result(kinds.COVARIED, values[0])
        return self.fresh(SCALAR if node.kind == "probability" else ANY)

    def is_loss(self, node: Raw) -> bool:
        return isinstance(node, RawName) and node.sub is None and base_identity(node, self.scope) in _LOSSES

    def derivative(self, node: RawDerivative) -> int:
        body_node = node.body.operand if isinstance(node.body, RawNegative) else node.body
        rest: Sequence[Raw] = ()
        if node.notation == "nabla" and isinstance(body_node, RawProduct):
            head, *others = body_node.factors  # in \\nabla_h L x^T only the loss is differentiated
            if self.is_loss(head) and not isinstance(others[0], RawFence):
                body_node, rest = head, others
        body = self.read(body_node)
        if self.is_loss(body_node):
            self.solver.prefer(body, SCALAR, HARD)
        if not node.wrt:
            return self.fresh()
        targets = [self.read(item) for item in node.wrt]
        if node.notation == "nabla":
            self.gradients.update(targets)
        if node.order == 2:
            made = self.result(kinds.SECOND, body, targets[0])
        else:
            made = self.result(kinds.DERIVED, body, targets[0])
        for part in rest:
            made = self.result(kinds.PRODUCT, made, self.read(part))
        return made


def shows_entry(node: RawFence) -> bool:
    """Whether dots stand before and behind what is in the brackets: the general entry of an array."""
    inner = node.items[0] if len(node.items) == 1 else None
    if not isinstance(inner, RawProduct) or len(inner.factors) < 3:
        return False
    return all(isinstance(inner.factors[place], RawDots) for place in (0, -1))


def _is_small(node: Raw) -> bool:
    """A small letter, or a function named by one."""
    head = node.factors[0] if isinstance(node, RawProduct) else node
    return isinstance(head, RawName) and len(head.base) > 0 and not head.base[0].isupper()
