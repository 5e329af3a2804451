"""What an expression depends on, under the givens: names, definitions of names, unknowns."""

from __future__ import annotations

from collections.abc import Set as AbstractSet

from derivecheck.judging.context import reachable
from notation.expression import (
    Apply,
    BigOperator,
    Component,
    Covariance,
    Derivative,
    Expectation,
    Expression,
    Hadamard,
    MatMul,
    Mul,
    Number,
    Pow,
    Symbol,
    Variance,
)
from notation.functions import FUNCTIONS
from notation.givens import Givens
from notation.scope import Scope
from notation.walking import free_symbols, walk
from notation.write.latex import write_latex


def vacuous(sides: tuple[Expression, ...], scope: Scope, learned: AbstractSet[str] = frozenset()) -> str:
    """A derivative of something that nothing connects with the variable: it would be 0 whatever is claimed."""
    givens = scope.givens()
    for side in sides:
        for part in walk(side):
            if isinstance(part, Derivative) and not depends(part, givens, learned):
                return f"nothing says how {shown(part.body)} depends on {shown(part.wrt)}"
    return ""


def depends(node: Derivative, givens: Givens, learned: AbstractSet[str] = frozenset()) -> bool:
    """Whether the body mentions the variable, directly or through definitions, or is an undeclared scalar, which is
    taken to be some function of what it is differentiated by."""
    target = base_symbol(node.wrt)
    if target is None or not isinstance(node.body, Symbol | Component | Apply | Derivative):
        names = reachable(node.body, givens)
        return target is None or target.name in names or (_all_told(node.body, givens) and not names & learned)
    if isinstance(node.body, Symbol) and not node.body.shape and not node.body.indices:
        known = givens.declaration(node.body.name)
        if not givens.definitions_of(node.body.name) and not (known is not None and known.explicit):
            return True
    names = reachable(node.body, givens)
    if target.name in names:
        return True
    body = base_symbol(node.body)
    defined = body is not None and bool(givens.definitions_of(body.name))
    return defined and not names & learned and _all_told(node.body, givens)


def _all_told(node: Expression, givens: Givens) -> bool:
    """Whether every symbol in it is an index, or declared by the author: then it does not depend on anything else."""
    told = {part.name for part in walk(node) if isinstance(part, Symbol)} | reachable(node, givens)
    for name in told:
        if givens.definitions_of(name) or name in FUNCTIONS:
            continue
        known = givens.declaration(name)
        if known is None or (not known.explicit and known.role != "index" and known.domain.kind != "integer"):
            return False
    return True


def base_symbol(node: Expression) -> Symbol | None:
    """The symbol that a name or an entry is of."""
    while isinstance(node, Component):
        node = node.base
    return node if isinstance(node, Symbol) else None


def is_defined_call(node: Apply, givens: Givens) -> bool:
    """Whether the function is one of the table, or defined for that many arguments, or a quantity that is."""
    return node.function in FUNCTIONS or any(
        not item.function or len(item.arguments) == len(node.arguments) for item in givens.definitions_of(node.function)
    )


def speaks_of_known(node: Expression | None, givens: Givens) -> bool:
    """Whether ``\\ell''(\\theta)``, ``f(2x)`` or ``E[z^4]``: a value of what is known, and no name that may be defined
    here."""
    if isinstance(node, Apply):
        rows = [item for item in givens.definitions_of(node.function) if item.function]
        called = [part.name if isinstance(part, Symbol) else "" for part in node.arguments]
        own = any([part.name for part in item.arguments] == called for item in rows)
        return is_defined_call(node, givens) and node.function not in FUNCTIONS and (node.primes > 0 or not own)
    if isinstance(node, Expectation | Variance | Covariance):
        names = reachable(node, givens)
        random = [known for name in names if (known := givens.random_variable(name)) is not None]
        told = len(random) == 1 and random[0].variance is not None and is_quadratic(node)
        return bool(random) and all(item.law or item.entries != "arbitrary" or told for item in random)
    return False


def is_quadratic(node: Expression) -> bool:
    """Whether a moment is of first or second order, so that a mean and a variance say what it is."""
    parts = list(walk(node))
    powers = [part.exponent for part in parts if isinstance(part, Pow)]
    products = sum(isinstance(part, Mul | MatMul | Hadamard) for part in parts)
    plain = all(isinstance(power, Number) and power.value in (1, 2) for power in powers)
    return plain and not (powers and products) and not any(isinstance(part, Apply) for part in parts)


def open_names(side: Expression, givens: Givens) -> set[str]:
    """Free names without a value of their own: not declared, or given only a number."""
    bound = {part.variable.name for part in walk(side) if isinstance(part, BigOperator)}
    found = set()
    for symbol in free_symbols(side):
        known = givens.declaration(symbol.name)
        defined = givens.definitions_of(symbol.name)
        valued = bool(defined) and all(isinstance(item.body, Number) for item in defined)
        if (
            "." in symbol.name
            or symbol.name in bound
            or symbol.shape
            or (defined and not valued)
            or (known is not None and known.explicit)
        ):
            continue
        found.add(symbol.name)
    return found


def unknowns(side: Expression, givens: Givens) -> set[str]:
    """Free symbols that are neither declared by the author, nor defined, nor indices."""
    found: set[str] = set()
    bound = {part.variable.name for part in walk(side) if isinstance(part, BigOperator)}
    for symbol in free_symbols(side):
        known = givens.declaration(symbol.name)
        index = symbol.name in bound or (known is not None and known.role == "index")
        if "." in symbol.name or index or givens.definitions_of(symbol.name) or (known is not None and known.explicit):
            continue
        found.add(symbol.name)
    return found


def told_of_laws(givens: Givens) -> set[str]:
    """The names with which moments and laws are told: "with mean $\\mu$ and variance $\\sigma^2$"."""
    told = (part for item in givens.random for part in (*item.parameters, item.mean, item.variance) if part is not None)
    return {symbol.name for part in told for symbol in free_symbols(part)}


def shown(node: Expression) -> str:
    return write_latex(node)
