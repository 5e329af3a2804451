"""Expectations, variances and covariances in index form.

Algorithm: an expectation is linear; a monomial is split into groups of factors that are independent of
one another; a group of entries of one symbol is settled by joint cumulants (which vanish for independent
entries unless all indices agree); a symmetric law kills odd functions. What no given settles stays as a
``Mean`` atom, with everything that is not random taken out.

Caveat: two random symbols are independent only where the givens say so (a common group, or the
convention ``independence: default``); uncorrelated entries settle second moments and nothing else.
"""

from __future__ import annotations

from fractions import Fraction

from notation.expression import Covariance, Expectation, Expression, Variance
from notation.givens import RandomVariable
from symbolic.algebra import multiply, product
from symbolic.context import Context
from symbolic.definitions import dependencies
from symbolic.entry_moments import declared_mean, entries_of_one
from symbolic.limits import OutsideEngine
from symbolic.linear import Exponent, add, scale, subtract
from symbolic.lowering import Indices, Scope, lower
from symbolic.summation import instantiate, sum_over
from symbolic.terms import (
    ZERO,
    Bound,
    Entry,
    Factor,
    Function,
    Mean,
    Monomial,
    Opaque,
    Poly,
    SumOf,
    from_factor,
    walk_factors,
)

Powers = list[tuple[Factor, Exponent]]


def lower_moment(node: Expression, indices: Indices, scope: Scope, context: Context) -> Poly:
    """The poly of ``E``, ``Var`` or ``Cov`` at ``indices``."""
    if isinstance(node, Expectation):
        if node.given:
            raise OutsideEngine("a conditional expectation")
        return mean_of(lower(node.body, indices, scope, context), node.over, context)
    if isinstance(node, Variance):
        if node.given:
            raise OutsideEngine("a conditional variance")
        rank = node.body.rank
        if rank > 1 and not node.elementwise:
            raise OutsideEngine("the covariance of a matrix")
        if rank == 1 and node.elementwise:
            return _covariance(node.body, node.body, indices, indices, node.over, scope, context)
        return _covariance(node.body, node.body, indices[:rank], indices[rank:], node.over, scope, context)
    assert isinstance(node, Covariance)
    left_rank = node.left.rank
    return _covariance(node.left, node.right, indices[:left_rank], indices[left_rank:], node.over, scope, context)


def _covariance(
    left: Expression,
    right: Expression,
    at_left: Indices,
    at_right: Indices,
    over: tuple[str, ...],
    scope: Scope,
    context: Context,
) -> Poly:
    first = lower(left, at_left, scope, context)
    second = lower(right, at_right, scope, context)
    together = mean_of(multiply(first, second, context), over, context)
    apart = multiply(mean_of(first, over, context), mean_of(second, over, context), context)
    return subtract(together, apart)


def mean_of(poly: Poly, over: tuple[str, ...], context: Context) -> Poly:
    """The expectation of a poly."""
    return add(ZERO, ZERO, *(scale(_mean_of_monomial(m, over, context), c) for m, c in poly.terms))


def is_random(name: str, context: Context) -> bool:
    """Whether the symbol is declared random, or a definition leads from it to one that is."""
    if context.givens.random_variable(name) is not None:
        return True
    return any(context.givens.random_variable(other) is not None for other in dependencies(name, context))


def random_names(factor: Factor, exponent: Exponent, over: tuple[str, ...], context: Context) -> frozenset[str]:
    """The names of random symbols that a power depends on."""
    nodes: list[Factor] = list(walk_factors(factor))
    if isinstance(exponent, Poly):
        nodes += walk_factors(exponent)
    found = set()
    for node in nodes:
        if isinstance(node, Opaque):
            raise OutsideEngine("an expectation of an expression without a form")
        if isinstance(node, Mean) and not node.over:
            continue
        if isinstance(node, Entry) and _counts(node.name, over, context):
            found.add(node.name)
    if isinstance(factor, Mean) and not factor.over:
        return frozenset()
    return frozenset(found)


def _counts(name: str, over: tuple[str, ...], context: Context) -> bool:
    if over:
        if name in over:
            return True
        return bool(dependencies(name, context) & set(over))
    if not _anything_random(context):
        # Nothing is declared random: which symbols are is unknown, so every one may be.
        return name not in context.sizes
    return is_random(name, context)


def _anything_random(context: Context) -> bool:
    return bool(context.givens.random)


# --- one monomial ---------------------------------------------------------------------------------


def _mean_of_monomial(monomial: Monomial, over: tuple[str, ...], context: Context) -> Poly:
    """Sums that hold random factors are opened together, so that entries under different sums meet."""
    context.spend()
    kept: Powers = []
    opened: list[Poly] = []
    variables: list[Bound] = []
    for factor, exponent in monomial.powers:
        copies = int(exponent) if isinstance(exponent, Fraction) and exponent.denominator == 1 else 0
        if isinstance(factor, SumOf) and copies > 0 and random_names(factor, exponent, over, context):
            for _ in range(copies):
                fresh, body = instantiate(factor, context)
                variables.extend(fresh)
                opened.append(body)
        else:
            kept.append((factor, exponent))
    rest = Poly(((Monomial(tuple(kept)), Fraction(1)),))
    if not opened:
        return _mean_of_product(monomial, over, context)
    joined = product([rest, *opened], context)
    made = [scale(_mean_of_product(inner, over, context), coefficient) for inner, coefficient in joined.terms]
    return sum_over(add(ZERO, ZERO, *made), variables, context)


def _mean_of_product(monomial: Monomial, over: tuple[str, ...], context: Context) -> Poly:
    fixed: Powers = []
    random: list[tuple[frozenset[str], Powers]] = []
    for factor, exponent in monomial.powers:
        names = random_names(factor, exponent, over, context)
        if not names:
            fixed.append((factor, exponent))
        else:
            random.append((names, [(factor, exponent)]))
    front = Poly(((Monomial(tuple(fixed)), Fraction(1)),))
    groups = [group for names, group in _groups(random, context)]
    return product([front, *(_mean_of_group(group, over, context) for group in groups)], context)


def _groups(parts: list[tuple[frozenset[str], Powers]], context: Context) -> list[tuple[frozenset[str], Powers]]:
    """Parts that share or may depend on one another's symbols, joined."""
    made: list[tuple[frozenset[str], Powers]] = []
    for names, powers in parts:
        touching = [group for group in made if _may_depend(names, group[0], context)]
        apart = [group for group in made if group not in touching]
        joined_names = names.union(*(group[0] for group in touching))
        joined = [pair for group in touching for pair in group[1]] + powers
        made = [*apart, (joined_names, joined)]
    return _check_mutual(made, context)


def _check_mutual(groups: list[tuple[frozenset[str], Powers]], context: Context) -> list[tuple[frozenset[str], Powers]]:
    """Pairwise independence is not enough for three groups: they must lie in one declared group."""
    if len(groups) < 3 or context.givens.convention("independence") == "default":
        return groups
    everything = frozenset().union(*(roots(names, context) for names, _ in groups))
    if any(everything <= group for group in context.givens.independent):
        return groups
    return [(frozenset().union(*(n for n, _ in groups)), [pair for _, powers in groups for pair in powers])]


def roots(names: frozenset[str], context: Context) -> frozenset[str]:
    """The declared random symbols that ``names`` lead to."""
    found = set()
    for name in names:
        if context.givens.random_variable(name) is not None:
            found.add(name)
            continue
        inner = {other for other in dependencies(name, context) if context.givens.random_variable(other)}
        found |= inner or {name}
    return frozenset(found)


def _may_depend(left: frozenset[str], right: frozenset[str], context: Context) -> bool:
    if left & right:
        return True
    first, second = roots(left, context), roots(right, context)
    if first & second:
        return True
    declared = all(context.givens.random_variable(name) for name in first | second)
    if declared and context.givens.convention("independence") == "default":
        return False
    return not any(first | second <= group for group in context.givens.independent)


def _mean_of_group(powers: Powers, over: tuple[str, ...], context: Context) -> Poly:
    names = {factor.name for factor, _ in powers if isinstance(factor, Entry)}
    entries = all(isinstance(f, Entry) and isinstance(e, Fraction) and e.denominator == 1 and e > 0 for f, e in powers)
    variable = context.givens.random_variable(next(iter(names))) if len(names) == 1 else None
    if variable is not None and entries:
        settled = entries_of_one(powers, variable, over, context)
        if settled is not None:
            return settled
    if len(names) == 2 and entries and _uncorrelated_pair(powers, context):
        parts = [mean_of(from_factor(factor), over, context) for factor, _ in powers]
        return multiply(parts[0], parts[1], context)
    if variable is not None or len(powers) > 1:
        folded = _symmetric(powers, context)
        if folded is not None:
            return mean_of(folded, over, context) if folded.terms else ZERO
    return atom(powers, over, context)


def _uncorrelated_pair(powers: Powers, context: Context) -> bool:
    """Whether this is ``X Y``, each to the first power, of two symbols that are declared uncorrelated."""
    names = {factor.name for factor, exponent in powers if isinstance(factor, Entry) and exponent == 1}
    return len(powers) == len(names) == 2 and any(names <= group for group in context.givens.uncorrelated)


def atom(powers: Powers, over: tuple[str, ...], context: Context) -> Poly:
    """The expectation that stays unknown."""
    body = Monomial(tuple(sorted(powers, key=lambda pair: pair[0].key)))
    return from_factor(Mean(body, over))


# --- symmetric laws -------------------------------------------------------------------------------


def _symmetric(powers: Powers, context: Context) -> Poly | None:
    """For entries of one symbol that is symmetric about 0: ``x |x|`` and other odd products have mean 0.
    Returns the poly whose expectation is the same, or None when the argument does not apply."""
    entries: set[Entry] = set()
    odd = 0
    for factor, exponent in powers:
        if not isinstance(exponent, Fraction) or exponent.denominator != 1 or exponent < 0:
            return None
        inner = _parity(factor)
        if inner is None:
            return None
        entry, parity = inner
        entries.add(entry)
        odd += parity * int(exponent)
    if len(entries) != 1 or odd % 2 == 0:
        return None
    (entry,) = entries
    variable = context.givens.random_variable(entry.name)
    if variable is None or not _centred_symmetric(entry, variable, context):
        return None
    context.note("odd function of a symmetric variable")
    return ZERO


_PARITIES = {"abs": 0, "cos": 0, "sign": 1, "abs_slope": 1, "tanh": 1, "sin": 1, "erf": 1}


def _parity(factor: Factor) -> tuple[Entry, int] | None:
    """The entry that a factor is a function of, and 1 when it is odd, 0 when it is even in it."""
    if isinstance(factor, Entry):
        return factor, 1
    if isinstance(factor, Function) and factor.name in _PARITIES and not factor.primes:
        argument = factor.arguments[0]
        if len(argument.terms) == 1:
            powers = argument.terms[0][0].powers
            if len(powers) == 1 and powers[0][1] == 1 and isinstance(powers[0][0], Entry):
                return powers[0][0], _PARITIES[factor.name]
    return None


def _centred_symmetric(entry: Entry, variable: RandomVariable, context: Context) -> bool:
    mean = declared_mean(entry, variable, context)
    if mean is None or mean.terms:
        return False
    return variable.symmetric or (variable.law == "normal") or variable.law == "uniform"
