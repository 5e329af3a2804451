"""The sign of a difference, seen from another form of it: factors, squares, lengths, the engine's collected form."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from notation import build
from notation.expression import (
    Apply,
    BigOperator,
    Component,
    Derivative,
    Expression,
    Symbol,
)
from notation.givens import Givens
from notation.walking import bound_variable, rebuild, substitute, walk
from symbolic.derive import rewritten
from symbolic.limits import Undecided
from symbolic.lines import Line
from symbolic.ordering_base import chain
from symbolic.ordering_parts import Parts
from symbolic.squares import forms


class Differences(Parts):
    """The part of a search that looks at the difference of the sides."""

    def by_sign_of_difference(self, low: Expression, op: str, high: Expression, depth: int) -> Line | None:
        claim = build.relation(op, low, high)
        whole = high if low == build.ZERO else build.sub(high, low)
        for form in self._forms_of(whole):
            sign = self.read_off(build.ZERO, op, form) or self._sign_by_terms(form, op, depth)
            if sign is None:
                continue
            same = self.equal(whole, form)
            if same is None:
                continue
            if low == build.ZERO:
                turned = Line(same.rule, build.relation("=", form, whole), proof=None) if form == whole else None
                back = turned or self.equal(form, whole)
                return sign if form == whole else None if back is None else chain(op, sign, back)
            return Line("difference", claim, parts=(same, sign))
        return None

    def _sign_by_terms(self, form: Expression, op: str, depth: int) -> Line | None:
        """A sum or a sum over an index of what is not negative for a reason of its own."""
        if depth >= 2 or op != "<=" or not isinstance(form, BigOperator) or form.kind != "sum" or form.shape:
            return None
        zero = BigOperator(
            (), "sum", variable=form.variable, lower=form.lower, upper=form.upper, condition=form.condition,
            body=build.ZERO,
        )  # fmt: skip
        line = self.ranged(build.relation("<=", zero, form), zero, form, depth + 1)
        same = None if line is None else self.equal(build.ZERO, zero)
        return None if line is None or same is None else chain("<=", same, line)

    def _forms_of(self, whole: Expression) -> Iterator[Expression]:
        """Other forms of a difference, the plain ones first."""
        seen: set[Expression] = set()
        for form in self._proposed(whole):
            if form not in seen and not self.budget.is_spent:
                seen.add(form)
                yield form

    def _proposed(self, whole: Expression) -> Iterator[Expression]:
        yield whole
        yield from forms(whole, self.givens, self._is_good)
        shorts = self.shortened(whole)
        yield from shorts
        for short in shorts:
            yield from forms(short, self.givens, self._is_good)

    def _is_good(self, node: Expression) -> bool:
        return not node.shape and self.ranges.of(node).is_nonnegative

    def shortened(self, whole: Expression) -> tuple[Expression, ...]:
        """The engine's collected forms, with the definitions that the number mentions kept, and put in."""
        if whole not in self._short:
            made = []
            names = frozenset(item.target.name for item in self.givens.definitions)
            for kept in {names, frozenset[str]()}:
                if self.budget.is_spent:
                    break
                try:
                    made.append(rewritten(whole, self.givens, kept))
                except (Undecided, ValueError, ArithmeticError, RecursionError):
                    continue
            self._short[whole] = tuple(dict.fromkeys(made))
        return self._short[whole]


def with_definitions(
    node: Expression, givens: Givens, depth: int = 0, wanted: Callable[[str], bool] | None = None
) -> Expression:
    """The definitions of plain names, of entries and of functions put in, where the name is ``wanted``."""
    if depth > 4 or isinstance(node, Derivative):
        return node
    variable = bound_variable(node)
    if variable is not None and givens.definitions_of(variable.name):
        return node  # the letter of the index is another thing than what is defined
    named = node.base if isinstance(node, Component) else node
    name = named.name if isinstance(named, Symbol) else named.function if isinstance(named, Apply) else ""
    if name and wanted is not None and not wanted(name):
        return rebuild(node, lambda child: with_definitions(child, givens, depth, wanted))
    if isinstance(node, Symbol) and not node.indices:
        own = [d for d in givens.definitions_of(node.name) if not d.components and not d.target.indices]
        if len(own) == 1 and len(givens.definitions_of(node.name)) == 1 and _fits(own[0].body, node):
            return with_definitions(own[0].body, givens, depth + 1, wanted)
        return node
    if isinstance(node, Component) and isinstance(node.base, Symbol) and None not in node.positions:
        defined = givens.definitions_of(node.base.name)
        if len(defined) == 1 and len(defined[0].components) == len(node.positions) and not defined[0].target.indices:
            put = {key: at for key, at in zip(defined[0].components, node.positions, strict=True) if at is not None}
            try:
                return with_definitions(substitute(defined[0].body, dict(put)), givens, depth + 1, wanted)
            except ValueError:
                return node
    if isinstance(node, Apply):
        called = [d for d in givens.definitions_of(node.function) if d.function]
        if len(called) == 1 and not node.primes and len(called[0].arguments) == len(node.arguments):
            pairs = dict(zip(called[0].arguments, node.arguments, strict=True))
            if all(one.shape == other.shape for one, other in pairs.items()):
                try:
                    return with_definitions(substitute(called[0].body, dict(pairs)), givens, depth + 1, wanted)
                except ValueError:
                    return node
    return rebuild(node, lambda child: with_definitions(child, givens, depth, wanted))


def _fits(body: Expression, node: Symbol) -> bool:
    return body.shape == node.shape and all(part != node for part in walk(body))
