"""Why a relation that does not hold need not be a mistake of the author.

A false alarm costs more than an undecided relation. A difference counts only where the relation claims something
(it is no definition, equation or supposition), where both sides are about the same things, and where no
shape or dependence had to be guessed. Each doubt is a row of ``DOUBTS``: a function that gives the reason, or "".
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from derivecheck.judging.context import is_zero, random_names, reachable
from derivecheck.linter.claim import Claim
from derivecheck.linter.dependence import (
    base_symbol,
    depends,
    is_defined_call,
    open_names,
    shown,
    speaks_of_known,
    told_of_laws,
    unknowns,
    vacuous,
)
from derivecheck.linter.learning import loose_indices
from derivecheck.linter.shape_doubts import guessed_shapes, loose_scope, mixed_products, one_or_identity, unnamed_member
from derivecheck.linter.suppositions import EQUATION, ORDERS, names_something
from derivecheck.rounded import carried_on
from notation import build
from notation.expression import (
    Apply,
    ArrayLiteral,
    BigOperator,
    Covariance,
    Density,
    Derivative,
    Expectation,
    Expression,
    Number,
    Ones,
    Probability,
    Symbol,
    TupleOf,
    Variance,
)
from notation.functions import FUNCTIONS
from notation.givens import Givens
from notation.walking import children, free_symbols, walk

_MANY = 99
UNDEFINED_DENSITIES = "probabilities that nothing defines"


def doubt(claim: Claim) -> str:
    """The first reason not to trust the difference, or "". Where the two sides have one shape but for sizes that
    nothing tells apart, guesses about shapes are no reason, if there is none with the sides taken to be alike."""
    reason = _first(claim, DOUBTS)
    if claim.shapes and claim.fits and reason and reason == guessed_shapes(claim):
        return _first(replace(claim, shapes=False), DOUBTS)
    return reason


def _first(claim: Claim, rows: Sequence[Callable[[Claim], str]]) -> str:
    return next((reason for reason in (row(claim) for row in rows) if reason), "")


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
            if isinstance(part, Symbol) and part.name == "delta" and not part.indices and not _is_declared(part, claim):
                return "the sign \\delta stands alone"
    return ""


def _is_declared(symbol: Symbol, claim: Claim) -> bool:
    known = claim.givens.declaration(symbol.name)
    return known is not None and known.explicit


def _random(claim: Claim) -> str:
    """Moments of things of which nothing is known but a name."""
    names = random_names(claim.givens)
    for side in claim.sides:
        for part in walk(side):
            named = isinstance(part, Symbol) and "(" in part.name and not claim.givens.definitions_of(part.name)
            if named or isinstance(part, Density | Probability):
                return UNDEFINED_DENSITIES
            if isinstance(part, Expectation | Variance | Covariance):
                mentioned = {item.name for item in walk(part) if isinstance(item, Symbol)}
                if not mentioned & names:
                    return "nothing says that what the expectation is taken of is random"
    return ""


def _dependence(claim: Claim) -> str:
    """Moments of several things of which only moments are told: how they go together is not."""
    for side in claim.sides:
        for part in walk(side):
            if not isinstance(part, Expectation | Variance | Covariance):
                continue
            for symbol in walk(part):
                known = claim.givens.random_variable(symbol.name) if isinstance(symbol, Symbol) else None
                if (
                    known is not None
                    and not known.law
                    and known.entries == "arbitrary"
                    and not _is_alone(symbol, claim)
                ):
                    return f"nothing says how the members of {known.name} depend on each other"
    return ""


def _is_alone(symbol: Expression, claim: Claim) -> bool:
    """Whether it is one random number, and no other random thing stands in the relation."""
    reached = {name for side in claim.sides for name in reachable(side, claim.givens)}
    if not isinstance(symbol, Symbol) or symbol.shape or symbol.indices or symbol.name in claim.scope.families:
        return False
    return reached & {item.name for item in claim.givens.random} == {symbol.name}


def _running_text(claim: Claim) -> str:
    """What is said in running text may suppose; it is a claim only about things that are all known."""
    if not claim.inline:
        return ""
    if claim.op in ORDERS or claim.op == "!=":
        return "supposed in running text"
    known = speaks_of_known(claim.left, claim.givens)
    if claim.position == 0 and claim.left is not None and names_something(claim.left) and not known:
        return "a value supposed"
    if claim.shapes and not claim.told:
        return "shapes in running text"
    known = known or any(_is_computed_call(part, claim.givens) for part in walk(claim.left or build.ZERO))
    free = {part.name for part in walk(claim.left) if isinstance(part, Symbol)} if known and claim.left else set()
    if any(unknowns(side, claim.givens) - free for side in claim.sides):
        return "said in running text of things that are not declared"
    return ""


def _is_computed_call(part: Expression, givens: Givens) -> bool:
    """``g'(x)`` of a function that a formula defines."""
    return isinstance(part, Apply) and part.primes > 0 and speaks_of_known(part, givens)


def _equation(claim: Claim) -> str:
    """``A x + b = 0``, ``32 = (64 - k)/s + 1``: an equation for what is not known yet."""
    if claim.op != "=" or claim.left is None or claim.right is None or claim.position:
        return ""
    left, right = open_names(claim.left, claim.givens), open_names(claim.right, claim.givens)
    if claim.inline and not claim.shapes and all(_has_number(name, claim.givens) for name in left | right):
        return ""
    # A name that the other side has by its definitions is no unknown: a derivative of L(w) with lambda in it.
    shared = (left & reachable(claim.right, claim.givens)) | (right & reachable(claim.left, claim.givens))
    if (not left or not right) and left | right and not shared:
        return EQUATION + ", ".join(sorted(left | right))
    if claim.link in ("implies", "iff"):
        return "an equation that follows from others"
    return ""


def _vanishing(claim: Claim) -> str:
    """``A^T (b - A x) = 0`` with arrays that nothing declares: one of them may be what makes it vanish."""
    if claim.op != "=" or claim.position or claim.left is None or claim.right is None or not is_zero(claim.right):
        return ""
    for symbol in sorted(free_symbols(claim.left), key=lambda item: item.name):
        known = claim.givens.declaration(symbol.name)
        if symbol.shape and not claim.givens.definitions_of(symbol.name) and not (known and known.explicit):
            return f"an equation that {shown(symbol)} may be meant to satisfy"
    return ""


def _relates_known(claim: Claim) -> bool:
    """``H(p, q) = H(p) + KL(p || q)``: a defined function and others that have a meaning."""
    if not isinstance(claim.left, Apply) or claim.right is None or not is_defined_call(claim.left, claim.givens):
        return False
    calls = [part for part in walk(claim.right) if isinstance(part, Apply)]
    return any(
        call.function in _MEASURES or (call.function not in FUNCTIONS and is_defined_call(call, claim.givens))
        for call in calls
    )


_MEASURES = frozenset({"kl", "entropy", "cross_entropy"})


def _has_number(name: str, givens: Givens) -> bool:
    return any(isinstance(item.body, Number) for item in givens.definitions_of(name))


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
    known = speaks_of_known(claim.left, claim.givens) or _relates_known(claim)
    if names_something(claim.left) and not known:
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
    known = told_of_laws(claim.givens)
    for side in (*claim.before, *((claim.left,) if claim.left is not None else ())):
        known |= reachable(side, claim.givens)
    new = sorted(name for name in unknowns(claim.right, claim.givens) if name not in known)
    if new:
        return f"{', '.join(new)}: nothing before says what this is"
    if claim.left is not None and claim.op != "->":  # what tends somewhere is gone in the limit
        kept = reachable(claim.right, claim.givens)
        kept |= told_of_laws(claim.givens) | {item.name for item in claim.givens.random if item.variance is not None}
        lost = sorted(unknowns(claim.left, claim.givens) - kept - _differentiated_away(claim.left, claim.givens))
        if lost:
            return f"{', '.join(lost)}: nothing says what this is, and it is gone on the right"
    return ""


def _differentiated_away(side: Expression, givens: Givens) -> set[str]:
    """Names that stand only in derivatives of what is known: they may well be gone."""
    inside = [part for part in walk(side) if isinstance(part, Derivative)]
    if not all(base_defined(part, givens) and _reaches(part, givens) for part in inside):
        return set()
    within = {item.name for part in inside for item in walk(part) if isinstance(item, Symbol)}
    return within - {item.name for item in _outside(side) if isinstance(item, Symbol)}


def _outside(node: Expression) -> list[Expression]:
    """The parts that stand in no derivative."""
    if isinstance(node, Derivative):
        return []
    return [node, *(part for child in children(node) for part in _outside(child))]


def _reaches(node: Derivative, givens: Givens) -> bool:
    target = base_symbol(node.wrt)
    return target is not None and target.name in reachable(node.body, givens)


def _unused_statement(claim: Claim) -> str:
    """A statement such as ``u \\perp v`` that says something of the symbols which is not understood."""
    names: set[str] = set()
    for side in claim.sides:
        names |= reachable(side, claim.givens)
    means = any(
        isinstance(part, BigOperator | Ones | Expectation | Variance | Covariance)
        for side in claim.sides
        for part in walk(side)
    )
    if any(said.names and said.names <= names and (means or not said.of_means) for said in claim.statements):
        return "what is said of these symbols in words is not all understood"
    return ""


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


def _rounded(claim: Claim) -> str:
    """A later step of a calculation with the decimals that are shown, of which more may have been kept."""
    if claim.op == "=" and claim.position and len(claim.sides) == 2 and carried_on(*claim.sides, claim.givens):
        return "the rounding of the decimals shown explains the difference"
    return ""


def _functions(claim: Claim) -> str:
    """Functions that nothing defines are some function; what is said of them may be what defines them."""
    unknown = next((name for side in claim.sides for name in _unknown_functions(side, claim.givens)), "")
    names = {name for side in claim.sides for name in reachable(side, claim.givens)}
    for name in sorted(names) if not unknown else ():
        behind = [_unknown_functions(item.body, claim.givens, 1) for item in claim.givens.definitions_of(name)]
        if behind and all(behind):  # ``f(X, \mu, s)`` only says on what a quantity depends
            unknown = behind[0][0]
    return f"nothing says what the function {unknown} is" if unknown else ""


def _unknown_functions(side: Expression, givens: Givens, most: int = _MANY) -> list[str]:
    """The functions of at most so many arguments that nothing defines."""
    return [
        part.function for part in walk(side)
        if isinstance(part, Apply) and len(part.arguments) <= most and not is_defined_call(part, givens)
    ]  # fmt: skip


DOUBTS: tuple[Callable[[Claim], str], ...] = (
    _misprint,
    _meant_otherwise,
    _random,
    _dependence,
    _running_text,
    _equation,
    _vanishing,
    _definition,
    _new_names,
    unnamed_member,
    guessed_shapes,
    one_or_identity,
    _last_member,
    _vacuous,
    _functions,
    _rounded,
    _partial_or_total,
    _without_value,
    _loose_definition,
    _unused_statement,
    loose_scope,
    mixed_products,
)
