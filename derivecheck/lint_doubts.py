"""Why a relation that does not hold need not be a mistake of the author.

A false alarm costs more than an undecided relation. A difference counts only where the relation claims something
(it is no definition, equation or supposition), where both sides are about the same things, and where no
shape or dependence had to be guessed. Each doubt is a row of ``DOUBTS``: a function that gives the reason, or "".
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cached_property

from derivecheck.context import random_names
from derivecheck.lint_axes import BY_INDICES
from derivecheck.lint_dependence import base_symbol, depends, open_names, reachable, shown, unknowns, vacuous
from derivecheck.lint_entries import entrywise, sized_by_index
from derivecheck.lint_learning import loose_indices
from notation.expression import (
    Add,
    Apply,
    ArrayLiteral,
    Component,
    Covariance,
    Density,
    Derivative,
    Div,
    Expectation,
    Expression,
    Mul,
    Neg,
    Number,
    Ones,
    Pow,
    Probability,
    Symbol,
    Transpose,
    TupleOf,
    Variance,
)
from notation.functions import FUNCTIONS
from notation.givens import Givens
from notation.scope import Scope
from notation.walking import free_symbols, walk

ORDERS = frozenset({"<", "<=", ">", ">="})
EQUATION = "an equation for "


@dataclass(frozen=True)
class Claim:
    """A relation that was found not to hold. ``before``: the sides of its chain up to the left one.
    ``shapes``: the two sides have different shapes, or one has no type. ``texts`` are what is written on both sides."""

    left: Expression | None
    right: Expression | None
    op: str
    position: int
    before: tuple[Expression, ...]
    scope: Scope
    inline: bool
    shapes: bool
    link: str
    texts: tuple[str, str]
    continues: bool = False
    why: str = ""
    statements: tuple[frozenset[str], ...] = ()
    learned: frozenset[str] = frozenset()
    evident: frozenset[str] = frozenset()  # names whose shapes the chain shows without its right side
    all_evident: bool = False  # the names of a side that has no type are among them
    mentioned: frozenset[str] = frozenset()  # names that formulas before this one use
    dotted: bool = False  # dots stand in one of the sides
    ones: bool = False  # a bold 1 does

    @cached_property
    def givens(self) -> Givens:
        return self.scope.givens()

    @property
    def sides(self) -> tuple[Expression, ...]:
        return tuple(side for side in (self.left, self.right) if side is not None)


def doubt(claim: Claim) -> str:
    """The first reason not to trust the difference, or ""."""
    return next((reason for reason in (row(claim) for row in DOUBTS) if reason), "")


# --- the rows ---


def _misprint(claim: Claim) -> str:
    """A differential sign that stands alone."""
    for side in claim.sides:
        for part in walk(side):
            if isinstance(part, Symbol) and part.name == "partial":
                return "the sign \\partial stands alone"
    return ""


def _meant_otherwise(claim: Claim) -> str:
    for side in claim.sides:
        for part in walk(side):
            if (
                isinstance(part, Apply)
                and part.function == "softmax"
                and part.arguments
                and not part.arguments[0].shape
            ):
                return "a softmax of a number: which vector it is an entry of is not said"
            if isinstance(part, Symbol) and part.name == "delta" and not part.indices:
                return "the sign \\delta stands alone"
    return ""


def _random(claim: Claim) -> str:
    """Moments of things of which nothing is known but a name."""
    names = random_names(claim.givens)
    for side in claim.sides:
        for part in walk(side):
            if isinstance(part, Density | Probability):
                return "probabilities that nothing defines"
            if isinstance(part, Expectation | Variance | Covariance):
                mentioned = {item.name for item in walk(part) if isinstance(item, Symbol)}
                if not mentioned & names:
                    return "nothing says that what the expectation is taken of is random"
    return ""


def supposition(claim: Claim) -> str:
    """In running text a relation between a name and a value, or an inequality, supposes; it claims nothing."""
    if not claim.inline or claim.left is None or claim.right is None:
        return ""
    names = any(_names_something(side) for side in (claim.left, claim.right))
    if (claim.op in ORDERS or claim.op == "!=") and names and (not claim.shapes or _is_closed(claim.right)):
        return "supposed in running text"
    if claim.op != "=" or claim.position:
        return ""
    if isinstance(claim.left, Expectation | Variance | Covariance):  # of an array too: E[x] = 0
        return CONDITION if _is_free(claim.left, claim.givens) and _states_moment(claim) else ""
    if claim.shapes:
        return ""
    if isinstance(claim.left, Symbol | Component) and is_value(claim.right):
        return "a value supposed"
    return CONDITION if _is_closed(claim.right) and _is_free(claim.left, claim.givens) else ""


CONDITION = "a condition supposed in running text"


def _states_moment(claim: Claim) -> bool:
    """Whether a moment of one name is said to be something that has nothing to do with it: Var(x) = p(1-p)."""
    left, right = claim.left, claim.right
    body = getattr(left, "body", None)
    if body is None or right is None or base_symbol(body) is None:
        return False
    return not reachable(body, claim.givens) & reachable(right, claim.givens) or _is_closed(right)


def _is_closed(node: Expression) -> bool:
    """Whether it has a value whatever the names stand for."""
    return not any(isinstance(part, Symbol) for part in walk(node))


def _is_free(node: Expression, givens: Givens) -> bool:
    """Whether it speaks of names only that nothing gives a value or a law: ``u^T u``, ``\\sum_i p_i``."""
    names = {part.name for part in walk(node) if isinstance(part, Symbol)}
    told = any(givens.definitions_of(name) for name in names)
    lawful = any((known := givens.random_variable(name)) is not None and known.law for name in names)
    opaque = any(isinstance(part, Derivative | Apply | Density | Probability) for part in walk(node))
    return bool(free_symbols(node)) and not (told or lawful or opaque)


def is_value(node: Expression | None) -> bool:
    """A number, perhaps worked out on the spot: ``4 \\times 4``."""
    if node is None or node.shape:
        return False
    parts = list(walk(node))
    return any(isinstance(part, Number) for part in parts) and all(
        isinstance(part, Number | Neg | Mul | Add | Div | Pow) for part in parts
    )


def defines(claim: Claim) -> str:
    """What a first relation says what it is: a name, a function or a density that nothing defines."""
    if claim.op not in ("=", "propto") or claim.position or claim.left is None or claim.continues:
        return ""
    if claim.link in ("implies", "iff", "or") and {
        part.name for part in walk(claim.left) if isinstance(part, Symbol)
    } & (claim.mentioned):
        return ""  # what follows is a claim
    left, right = claim.left, claim.right
    if claim.op == "=" and isinstance(right, Symbol) and right.name not in claim.mentioned:
        left, right = right, left  # ``X w = \\hat y`` for a new name
    if right is None:
        return ""
    if isinstance(left, Density | Probability):
        return shown(left) if _new_density(left, right, claim.givens) else ""
    name = base_symbol(left)
    if name is None and isinstance(left, Apply) and left.function not in FUNCTIONS and not left.primes:
        free = not claim.givens.definitions_of(left.function)
        return left.function if free and left.function not in reachable(right, claim.givens) else ""
    if claim.op != "=" or name is None or claim.givens.definitions_of(name.name) or claim.scope.is_random(name.name):
        return ""
    if name.name in reachable(right, claim.givens):
        return ""
    known = claim.givens.declaration(name.name)
    if known is not None and (known.role == "index" or (left is claim.right and known.explicit)):
        return ""
    return shown(left)


def _new_density(left: Density | Probability, right: Expression, givens: Givens) -> bool:
    """Whether it is of things that no law is known of, and the right side is about no density."""
    names = {part.name for part in walk(left) if isinstance(part, Symbol)}
    lawful = any((known := givens.random_variable(name)) is not None and known.law for name in names)
    defined = isinstance(left, Density) and bool(givens.definitions_of(left.name))
    return not lawful and not defined and not any(isinstance(part, Density | Probability) for part in walk(right))


def _dependence(claim: Claim) -> str:
    """Moments of several things of which only moments are told: how they go together is not."""
    for side in claim.sides:
        for part in walk(side):
            if not isinstance(part, Expectation | Variance | Covariance):
                continue
            for symbol in walk(part):
                known = claim.givens.random_variable(symbol.name) if isinstance(symbol, Symbol) else None
                if known is not None and not known.law and known.entries == "arbitrary":
                    return f"nothing says how the members of {known.name} depend on each other"
    return ""


def _running_text(claim: Claim) -> str:
    """What is said in running text may suppose; it is a claim only about things that are all known."""
    if not claim.inline:
        return ""
    if claim.op in ORDERS or claim.op == "!=":
        return "supposed in running text"
    if claim.position == 0 and claim.left is not None and _names_something(claim.left):
        return "a value supposed"
    if claim.shapes:
        return "shapes in running text"
    if any(unknowns(side, claim.givens) for side in claim.sides):
        return "said in running text of things that are not declared"
    return ""


def _equation(claim: Claim) -> str:
    """``A x + b = 0``, ``32 = (64 - k)/s + 1``: an equation for what is not known yet."""
    if claim.op != "=" or claim.left is None or claim.right is None or claim.position:
        return ""
    left, right = open_names(claim.left, claim.givens), open_names(claim.right, claim.givens)
    # A name that the other side has by its definitions is no unknown: a derivative of L(w) with lambda in it.
    shared = (left & reachable(claim.right, claim.givens)) | (right & reachable(claim.left, claim.givens))
    if (not left or not right) and left | right and not shared:
        return EQUATION + ", ".join(sorted(left | right))
    if claim.link in ("implies", "iff"):
        return "an equation that follows from others"
    return ""


def _names_something(side: Expression) -> bool:
    if isinstance(side, Symbol | Apply | Density | Probability | Expectation | Variance):
        return not (isinstance(side, Apply) and side.function in FUNCTIONS)
    return isinstance(side, Component) and isinstance(side.base, Symbol)


def _definition(claim: Claim) -> str:
    """A name on the left of a chain: what stands beside it may say what it is."""
    if claim.op != "=" or claim.position or claim.left is None or claim.continues:
        return ""
    if isinstance(claim.left, TupleOf | ArrayLiteral):
        return "a statement about several values"
    if isinstance(claim.left, Derivative) and not claim.shapes:
        if reachable(claim.left.body, claim.givens) & claim.learned:
            return "says what the derivative is"
        known = depends(claim.left, claim.givens) and base_defined(claim.left, claim.givens)
        return "" if known else "says what the derivative is"
    if _names_something(claim.left):
        return f"{shown(claim.left)} stands for something else elsewhere in this section, or is defined here"
    return ""


def base_defined(node: Derivative, givens: Givens) -> bool:
    """Whether what is differentiated is given by a formula."""
    body = base_symbol(node.body)
    if body is None:
        return (
            not isinstance(node.body, Apply)
            or bool(givens.definitions_of(node.body.function))
            or node.body.function in FUNCTIONS
        )
    return bool(givens.definitions_of(body.name))


def _new_names(claim: Claim) -> str:
    """The right side speaks of something that the chain did not speak of before."""
    if claim.right is None:
        return ""
    if claim.position == 0 and claim.left is not None:
        first, second = reachable(claim.left, claim.givens), reachable(claim.right, claim.givens)
        if first and second and not first & second:
            return "the two sides have nothing in common"
    if claim.shapes:
        return ""
    known: set[str] = set()
    for side in (*claim.before, *((claim.left,) if claim.left is not None else ())):
        known |= reachable(side, claim.givens)
    new = sorted(name for name in unknowns(claim.right, claim.givens) if name not in known)
    if new:
        return f"{', '.join(new)}: nothing before says what this is"
    if claim.left is not None:
        kept = reachable(claim.right, claim.givens)
        lost = sorted(unknowns(claim.left, claim.givens) - kept)
        if lost:
            return f"{', '.join(lost)}: nothing says what this is, and it is gone on the right"
    return ""


def _unused_statement(claim: Claim) -> str:
    """A statement such as ``u \\perp v`` that says something of the symbols which is not understood."""
    names: set[str] = set()
    for side in claim.sides:
        names |= reachable(side, claim.givens)
    if any(said and said <= names for said in claim.statements):
        return "what is said of these symbols in words is not all understood"
    return ""


def _loose_scope(claim: Claim) -> str:
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


def _mixed_products(claim: Claim) -> str:
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


def _guessed_shapes(claim: Claim) -> str:
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
    if len(claim.sides) < 2 and not claim.all_evident:
        return "the shapes of a side that has no type are not all declared"
    return ""


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


def _without_value(claim: Claim) -> str:
    """A side that has no real value in the world that tells them apart, where a symbol's range was not declared."""
    if "nan" in claim.why or "inf" in claim.why:
        return "a side has no value where the two differ, and the ranges of its symbols are not declared"
    return ""


def _loose_definition(claim: Claim) -> str:
    """A definition whose right side uses an index that its left side lacks: ``Y_{sj} = \\gamma_i X_{sj}``."""
    names: set[str] = set()
    for side in claim.sides:
        names |= reachable(side, claim.givens)
    for item in claim.givens.definitions:
        if item.target.name not in names or item.function:
            continue
        loose = loose_indices(item, claim.scope)
        if loose and (item.components or item.target.indices):
            return f"the definition of {item.target.name} uses the index {loose[0].name}, which its left side lacks"
    return ""


def _one_or_identity(claim: Claim) -> str:
    """A square ``\\mathbb 1``: all-ones, or the identity."""
    if claim.ones and any(is_square_ones(part) for side in claim.sides for part in walk(side)):
        return "whether a square 1 is all-ones or the identity is not said"
    return ""


def is_square_ones(node: Expression) -> bool:
    return isinstance(node, Ones) and len(node.shape) == 2 and node.shape[0] == node.shape[1]


def _last_member(claim: Claim) -> str:
    """``x^{(N)} = …`` with a capital may say what the last member is, and is read as said of all."""
    for item in claim.givens.definitions:
        last = {index.name for index in item.target.indices if isinstance(index, Symbol) and index.name.isupper()}
        for part in (part for side in claim.sides for part in walk(side) if last):
            if isinstance(part, Symbol) and part.name == item.target.name and part.indices != item.target.indices:
                return f"what is said of {shown(item.target)} need not be so of other members"
    return ""


def _vacuous(claim: Claim) -> str:
    return vacuous(claim.sides, claim.scope, claim.learned)


def _partial_or_total(claim: Claim) -> str:
    """A derivative by a quantity that is computed itself: what is held fixed is not said."""
    for side in claim.sides:
        for part in walk(side):
            if not isinstance(part, Derivative):
                continue
            target, body = base_symbol(part.wrt), base_symbol(part.body)
            if target is None or target.name not in claim.learned or (body is not None and body.name == target.name):
                continue
            if body is None or claim.givens.definitions_of(body.name):
                return "whether a partial or a total derivative is meant is not said"
    return ""


def _functions(claim: Claim) -> str:
    """Functions that nothing defines are some function; what is said of them may be what defines them."""
    for side in claim.sides:
        for part in walk(side):
            if (
                isinstance(part, Apply)
                and part.function not in FUNCTIONS
                and not claim.givens.definitions_of(part.function)
            ):
                return f"nothing says what the function {part.function} is"
    return ""


def _named(claim: Claim) -> Iterator[str]:
    seen: set[str] = set()
    for side in claim.sides:
        for part in walk(side):
            if isinstance(part, Symbol) and part.name not in seen:
                seen.add(part.name)
                yield part.name


DOUBTS: tuple[Callable[[Claim], str], ...] = (
    _misprint,
    _meant_otherwise,
    _random,
    _dependence,
    _running_text,
    _equation,
    _definition,
    _new_names,
    _guessed_shapes,
    _one_or_identity,
    _last_member,
    _vacuous,
    _functions,
    _partial_or_total,
    _without_value,
    _loose_definition,
    _unused_statement,
    _loose_scope,
    _mixed_products,
)
