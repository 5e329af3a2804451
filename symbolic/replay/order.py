"""The rules by which one inequality follows from others: chains, differences, signs, and what an inequality may stand
under (sums, products with what is not negative, rising functions, expectations).

A rule gets a line and the givens and says why it does not fit; what its parts claim is checked elsewhere, each part
under ``givens_within`` where an index is bound around it.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import replace

from notation import build
from notation.expression import (
    Add,
    BigOperator,
    Expression,
    Mul,
    Number,
    Relation,
    Symbol,
)
from notation.givens import Declaration, Domain, Givens
from notation.walking import children, rebuild, walk
from symbolic.lines import Line
from symbolic.replay import frames
from symbolic.replay.frames import ORDERS
from symbolic.replay.ranges import Ranges

Rule = Callable[[Line, Givens], str]
# --- indices that are bound ---------------------------------------------------------------------------


def givens_within(binder: BigOperator, givens: Givens) -> Givens | None:
    """The givens for the body of a sum: its index is an integer in its range, and nothing else is said of that
    letter. None: the letter is spoken for."""
    name = binder.variable.name
    if any(item.target.name == name for item in givens.definitions) or givens.random_variable(name) is not None:
        return None
    known = givens.declaration(name)
    if known is not None and known.role not in ("value", "index"):
        return None
    domain = Domain("integer", binder.lower, binder.upper)
    kept = tuple(item for item in givens.declarations if item.name != name)
    spoken = tuple(item for item in givens.assumptions if not _speaks_of(item, name))
    own = Declaration(name, domain=domain, role="index")
    return replace(givens, declarations=(*kept, own), assumptions=spoken)


def _speaks_of(node: Expression, name: str) -> bool:
    return any(isinstance(part, Symbol) and part.name == name for part in walk(node))


# --- chains -------------------------------------------------------------------------------------------


def _chain(line: Line, givens: Givens) -> str:
    """``a <= b <= c``: from each part to the next."""
    claims = [part.claim for part in line.parts]
    if len(claims) < 2:
        return "a chain has two links or more"
    if any(claim.op not in ORDERS for claim in claims):
        return "a chain is of equalities and inequalities that point one way"
    if any(one.right != other.left for one, other in itertools.pairwise(claims)):
        return "its links do not meet"
    if (claims[0].left, claims[-1].right) != (line.claim.left, line.claim.right):
        return "it is not about the two sides"
    ops = {claim.op for claim in claims}
    if line.claim.op == "<" and "<" not in ops:
        return "no link of it is strict"
    if line.claim.op == "=" and ops != {"="}:
        return "a link of it is no equality"
    return ""


def _same(line: Line, givens: Givens) -> str:
    if line.parts or line.claim.op == "<":
        return "this rule is about one value"
    return "" if line.claim.left == line.claim.right else "the sides are not the same"


def _reordered(line: Line, givens: Givens) -> str:
    """Terms, and factors that are numbers, in another order or with other brackets."""
    if line.parts or line.claim.op == "<":
        return "this rule is about one value"
    return "" if in_order(line.claim.left) == in_order(line.claim.right) else "more than the order differs"


def in_order(node: Expression) -> object:
    """The same for values that differ only in the order and the brackets of terms and of factors that are numbers."""
    if isinstance(node, Add):
        return "+", node.shape, tuple(sorted(map(in_order, _flat(node, Add)), key=repr))
    if isinstance(node, Mul) and not node.shape:
        return "*", tuple(sorted(map(in_order, _flat(node, Mul)), key=repr))
    inner = children(node)
    if not inner:
        return node
    return rebuild(node, lambda child: build.ZERO), tuple(in_order(child) for child in inner)


def _flat(node: Expression, kind: type[Add] | type[Mul]) -> list[Expression]:
    if not isinstance(node, kind) or (isinstance(node, Mul) and node.shape):
        return [node]
    parts = node.terms if isinstance(node, Add) else (node.left, node.right) if isinstance(node, Mul) else ()
    return [made for part in parts for made in _flat(part, kind)]


def _weaker(line: Line, givens: Givens) -> str:
    if len(line.parts) != 1 or line.claim.op != "<=":
        return "this rule weakens one inequality"
    claim = line.parts[0].claim
    if (claim.left, claim.right) != (line.claim.left, line.claim.right) or claim.op not in ORDERS:
        return "it is not about the two sides"
    return ""


def _given(line: Line, givens: Givens) -> str:
    """What the givens say, perhaps the other way round."""
    claim = line.claim
    if line.parts:
        return "what is given rests on nothing"
    for statement in givens.assumptions:
        if not isinstance(statement, Relation):
            continue
        left, op, right = statement.left, statement.op, statement.right
        if op in (">", ">="):
            left, op, right = right, op.replace(">", "<"), left
        if (left, right) == (claim.left, claim.right) and (op == claim.op or (op in ("<", "=") and claim.op == "<=")):
            return ""
        if op == claim.op == "=" and (right, left) == (claim.left, claim.right):
            return ""
    for one, other, lower in ((claim.right, claim.left, True), (claim.left, claim.right, False)):
        if not isinstance(one, Symbol) or one.indices or one.shape or claim.op not in ("<", "<="):
            continue
        declaration = givens.declaration(one.name)
        if declaration is None or declaration.shape:
            continue
        domain = declaration.domain
        end, is_open = (domain.lower, domain.lower_open) if lower else (domain.upper, domain.upper_open)
        if end is not None and end == other and (is_open or claim.op == "<="):
            return ""
    return "the givens do not say so"


def _sign(line: Line, givens: Givens) -> str:
    """A sign, or a bound by a number, that can be read off from how a value is built."""
    claim = line.claim
    if line.parts:
        return "a sign is read off"
    ranges = Ranges(givens)
    if claim.left.shape or claim.right.shape or claim.op not in ("<=", "<"):
        return "this rule is about numbers"
    low, high = ranges.of(claim.left), ranges.of(claim.right)
    if not isinstance(claim.left, Number) and not isinstance(claim.right, Number):
        return "one side is a number where a sign is read off"
    if high.lower is None or low.upper is None:
        return "the sign cannot be read off"
    if low.upper < high.lower or (low.upper == high.lower and claim.op == "<="):
        return ""
    strict = low.upper == high.lower and (low.upper_open or high.lower_open)
    return "" if strict else "the sign cannot be read off"


def _difference(line: Line, givens: Givens) -> str:
    """``b - a = d`` and ``0 <= d``, so ``a <= b``."""
    claim = line.claim
    if len(line.parts) != 2 or claim.op not in ("<=", "<"):
        return "this rule needs the difference and its sign"
    equality, order = (part.claim for part in line.parts)
    if equality.op != "=" or equality.left != build.sub(claim.right, claim.left):
        return "the first part is not about the difference of the sides"
    if order.op not in ("<=", "<") or order.left != build.ZERO or order.right != equality.right:
        return "the second part is not about the sign of the difference"
    return "" if order.op == claim.op or claim.op == "<=" else "the difference may be zero"


def _moved_across(line: Line, givens: Givens) -> str:
    """``b <= a``, so ``0 <= a - b``."""
    claim = line.claim
    if len(line.parts) != 1 or claim.op not in ("<=", "<") or claim.left != build.ZERO:
        return "this rule is about a difference above zero"
    part = line.parts[0].claim
    if claim.right != build.sub(part.right, part.left) or part.op not in ("<=", "<"):
        return "its part is not about the two terms"
    return "" if part.op == claim.op or claim.op == "<=" else "its part is not strict"


ORDER_RULES: dict[str, tuple[Rule, str]] = {
    "chain": (_chain, "together"),
    "same": (_same, "the same"),
    "reordered": (_reordered, "in another order"),
    "weaker": (_weaker, "in particular"),
    "given": (_given, "as given"),
    "sign": (_sign, "by the signs of its parts"),
    "difference": (_difference, "the difference is not negative"),
    "moved across": (_moved_across, "on the other side"),
    "term by term": (frames.terms, "term by term"),
    "negated": (frames.negated, "with the sign turned"),
    "times what is not negative": (frames.factor, "times what is not negative"),
    "divided by what is positive": (frames.divisor, "divided by what is positive"),
    "a smaller denominator": (frames.smaller_divisor, "a smaller denominator makes it no smaller"),
    "powers of what is not negative": (frames.power, "powers keep the order of what is not negative"),
    "a rising function": (frames.rising, "a rising function keeps the order"),
    "at every place of the sum": (frames.over_index, "at every place of the sum"),
    "at every place of the product": (frames.product_over_index, "at every place of the product"),
    "whatever is drawn": (frames.mean, "the expectation keeps the order"),
    "equals put in": (frames.inside, "equals put in"),
    "both signs": (frames.switched_bars, "whichever sign it has"),
    "squares": (frames.euclidean, "as the squares are, and neither is negative"),
}
"""Rule -> its check, and its words."""
