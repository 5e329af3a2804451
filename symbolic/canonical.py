"""Canonical names for the bound variables of a sum.

Algorithm: colour refinement of the variables by the factors they occur in, then individualisation of
the first tie, keeping the least rendering. A budget bounds the number of leaves; past it the first
leaf is taken, which is sound but may leave two equal sums apart.
"""

from __future__ import annotations

from fractions import Fraction

from symbolic.context import Context
from symbolic.terms import Bound, Factor, Monomial, Poly

MAX_LEAVES = 24

Powers = list[tuple[Factor, "Fraction | Poly"]]


def canonical_order(variables: list[Bound], powers: Powers, context: Context) -> list[Bound]:
    """The variables in canonical order."""
    if len(variables) == 1:
        return variables
    search = _Search(variables, powers, context)
    search.explore({variable.name: "c" for variable in variables})
    assert search.best is not None
    return search.best[1]


class _Search:
    def __init__(self, variables: list[Bound], powers: Powers, context: Context) -> None:
        self.variables = variables
        self.names = frozenset(variable.name for variable in variables)
        self.monomials = [Monomial((pair,)) for pair in powers if not pair[0].free.isdisjoint(self.names)]
        self.monomials += [Monomial((pair,)) for pair in powers if _only_exponent(pair, self.names)]
        self.context = context
        self.leaves = 0
        self.best: tuple[str, list[Bound]] | None = None

    def explore(self, colours: dict[str, str]) -> None:
        colours = self._refine(colours)
        groups: dict[str, list[Bound]] = {}
        for variable in self.variables:
            groups.setdefault(colours[variable.name], []).append(variable)
        tied = next((groups[colour] for colour in sorted(groups) if len(groups[colour]) > 1), None)
        if tied is None:
            self._leaf(colours)
            return
        for variable in tied:
            if self.leaves >= MAX_LEAVES:
                return
            chosen = dict(colours)
            chosen[variable.name] = colours[variable.name] + "!"
            self.explore(chosen)

    def _leaf(self, colours: dict[str, str]) -> None:
        self.leaves += 1
        order = sorted(self.variables, key=lambda variable: colours[variable.name])
        names = {variable.name: f"v{position}" for position, variable in enumerate(order)}
        text = "*".join(sorted(monomial.shown(names) for monomial in self.monomials))
        text += "|" + ",".join(variable.size.shown(names) for variable in order)
        if self.best is None or text < self.best[0]:
            self.best = (text, order)

    def _refine(self, colours: dict[str, str]) -> dict[str, str]:
        classes = len(set(colours.values()))
        while True:
            self.context.spend(len(self.monomials))
            signatures = {}
            for variable in self.variables:
                marked = {**colours, variable.name: "*" + colours[variable.name]}
                near = sorted(m.shown(marked) for m in self.monomials if variable.name in m.free)
                sized = sorted(o.size.shown(marked) for o in self.variables if variable.name in o.size.free)
                size = variable.size.shown(colours)
                signatures[variable.name] = f"{colours[variable.name]}|{size}|{near}|{sized}"
            ranks = {text: position for position, text in enumerate(sorted(set(signatures.values())))}
            made = {name: f"c{ranks[text]:03d}" for name, text in signatures.items()}
            if len(ranks) == classes:
                return made
            classes, colours = len(ranks), made


def _only_exponent(pair: tuple[Factor, Fraction | Poly], names: frozenset[str]) -> bool:
    factor, exponent = pair
    return factor.free.isdisjoint(names) and isinstance(exponent, Poly) and not exponent.free.isdisjoint(names)
