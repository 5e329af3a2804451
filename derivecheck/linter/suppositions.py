"""What claims nothing: suppositions of running text, and relations that say what something is."""

from __future__ import annotations

import re

from derivecheck.judging.context import reachable
from derivecheck.linter.claim import Claim
from derivecheck.linter.dependence import base_symbol, shown
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
    Pow,
    Probability,
    Symbol,
    Transpose,
    TupleOf,
    Variance,
)
from notation.functions import FUNCTIONS
from notation.givens import Givens
from notation.walking import free_symbols, walk

CONDITION = "a condition supposed in running text"
EQUATION = "an equation for "
CASE = re.compile(r"\b(?:for|if|when|in case)\b[^.;]*$")
"""Prose right before a formula that supposes a case."""
ORDERS = frozenset({"<", "<=", ">", ">="})


def supposition(claim: Claim) -> str:
    """In running text a relation between a name and a value, or an inequality, supposes; it claims nothing."""
    if not claim.inline or claim.left is None or claim.right is None:
        return ""
    names = any(names_something(side) or isinstance(side, TupleOf) for side in (claim.left, claim.right))
    if (claim.op in ORDERS or claim.op == "!=") and names and (not claim.shapes or _is_closed(claim.right)):
        return "supposed in running text"
    if claim.op != "=" or (claim.position and not _all_free(claim)):
        return ""
    if isinstance(claim.left, Expectation | Variance | Covariance):  # of an array too: E[x] = 0
        return CONDITION if _is_free(claim.left, claim.givens) and _states_moment(claim) else ""
    if claim.shapes:
        return ""
    if isinstance(claim.left, Symbol | Component) and is_value(claim.right):
        return "a value supposed"
    return CONDITION if _is_closed(claim.right) and _is_free(claim.left, claim.givens) else ""


def _all_free(claim: Claim) -> bool:
    """Whether all that stands before in the chain is free too: ``\\|a\\| = \\|b\\| = 1`` supposes of both."""
    return all(_is_free(side, claim.givens) for side in claim.before)


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


def is_listed(node: Expression | None) -> bool:
    """Numbers in a list: ``(1, 2, 2)^\\top``."""
    inner = node.operand if isinstance(node, Transpose) else node
    return isinstance(inner, ArrayLiteral | TupleOf) and _is_closed(inner)


def defines(claim: Claim) -> str:
    """What a first relation says what it is: a name, a function or a density that nothing defines."""
    if claim.op not in ("=", "propto") or claim.position or claim.left is None or claim.continues:
        return ""
    if claim.link in ("implies", "iff", "or") and {
        part.name for part in walk(claim.left) if isinstance(part, Symbol)
    } & (claim.mentioned):
        return ""  # what follows is a claim
    left, right = claim.left, claim.right
    if claim.inline and isinstance(left, Symbol) and isinstance(right, Symbol) and CASE.search(claim.said):
        return ""
    if claim.op == "=" and isinstance(right, Symbol) and right.name not in claim.mentioned:
        left, right = right, left  # ``X w = \\hat y`` for a new name
    if right is None:
        return ""
    if isinstance(left, Density | Probability):
        return shown(left) if _new_density(left, right, claim.givens) else ""
    name = base_symbol(left)
    if claim.op == "propto" and name is not None and "(" in name.name and not claim.givens.definitions_of(name.name):
        return shown(left)
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


def names_something(side: Expression) -> bool:
    if isinstance(side, Symbol | Apply | Density | Probability | Expectation | Variance):
        return not (isinstance(side, Apply) and side.function in FUNCTIONS)
    return isinstance(side, Component) and isinstance(side.base, Symbol)


__all__ = [
    "CASE",
    "CONDITION",
    "EQUATION",
    "ORDERS",
    "defines",
    "is_listed",
    "is_value",
    "names_something",
    "supposition",
]
