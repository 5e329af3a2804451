"""The rules of the checker for ``before = after``."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from notation import build
from notation.expression import (
    Add,
    Component,
    Derivative,
    Expression,
    Limit,
    MatMul,
    Mul,
    Number,
    Relation,
    Symbol,
    Transpose,
)
from notation.givens import Givens
from notation.walking import rebuild, substitute, walk
from symbolic import Undecided, limit, prove_equal

if TYPE_CHECKING:
    from derivations.checker import Known, Line


def proved(left: Expression, right: Expression, givens: Givens) -> bool:
    if left.shape != right.shape:
        return False
    return left == right or prove_equal(left, right, givens) is not None


def by_givens(line: Line, known: Known) -> bool:
    """The engine proves it from the givens alone."""
    return is_value(line) and line.before is not None and proved(line.before, line.after, known.givens)


def by_held_variables(line: Line, known: Known) -> bool:
    """It holds whatever the variables are that a derivative is taken by, so also for those that are defined."""
    if not is_value(line) or line.before is None:
        return False
    return with_held(line.before, line.after, known.givens)


def with_held(before: Expression, after: Expression, givens: Givens) -> bool:
    held = {name for side in (before, after) for name in variables_of(side)}
    if not any(givens.definitions_of(name) for name in held):
        return False
    return proved(before, after, without(givens, held))


def by_facts(line: Line, known: Known) -> bool:
    """What earlier chains have shown, put in for their subjects; what was set up, put in for its unknown."""
    if not is_value(line) or line.before is None:
        return False
    assumed = [a for a in known.givens.assumptions if isinstance(a, Relation)]
    facts = {**known.facts, **_values_of(assumed), **_values_of(known.premises)}
    if not facts:
        return False
    before, after = put(line.before, facts), put(line.after, facts)
    if before == line.before and after == line.after:
        return False
    pairs = ((before, after), (before, line.after), (line.before, after))
    return any(proved(a, b, known.givens) or with_held(a, b, known.givens) for a, b in pairs)


def equal(left: Expression, right: Expression, known: Known) -> bool:
    """Whether the equation is proved by one of the rules that need no chain."""
    from derivations.checker import Line

    line = Line("", "", "=", left, right)
    from derivations.checker_parts import by_parts

    rules = (by_givens, by_held_variables, by_facts, by_parts)
    return any(rule(line, known) for rule in rules)


def by_chain_rule(line: Line, known: Known) -> bool:
    """``dL/dx`` as the sum over intermediate symbols of their derivatives times those of L by them. Every way from L
    to x leads through exactly one of them."""
    if not is_value(line) or not isinstance(line.before, Derivative) or line.before.order != 1:
        return False
    body, wrt = line.before.body, line.before.wrt
    terms = line.after.terms if isinstance(line.after, Add) else (line.after,)
    names: list[str] = []
    for term in terms:
        link = _link(term, line.before)
        if link is None or link in names:
            return False
        names.append(link)
    own = wrt.base if isinstance(wrt, Component) else wrt
    target = own.name if isinstance(own, Symbol) else ""
    cut = without(known.givens, set(names))
    if not target or target in reached(body, cut):
        return False
    # No intermediate symbol leads to another: each way is counted once.
    return all(not (_reached_by_name(name, known.givens) & (set(names) - {name})) for name in names)


def _link(term: Expression, whole: Derivative) -> str | None:
    """The symbol by way of which a term of the chain rule goes, if it is one."""
    if not isinstance(term, Mul | MatMul):
        return None
    derivatives = []
    for factor, turned in _turned((term.left, term.right)):
        if not isinstance(factor, Derivative) or factor.order != 1:
            return None
        derivatives.append((factor, turned))
    outer = [(f, t) for f, t in derivatives if f.body == whole.body]
    inner = [(f, t) for f, t in derivatives if f.wrt == whole.wrt]
    if len(outer) != 1 or len(inner) != 1 or outer[0][0] is inner[0][0]:
        return None
    (above, above_turned), (below, below_turned) = outer[0], inner[0]
    if above.wrt != below.body or not isinstance(above.wrt, Symbol):
        return None
    return above.wrt.name if _layout_fits(term, above, above_turned, below, below_turned, whole) else None


def _turned(factors: tuple[Expression, ...]) -> list[tuple[Expression, bool]]:
    return [(f.operand, True) if isinstance(f, Transpose) else (f, False) for f in factors]


def _layout_fits(
    term: Mul | MatMul, above: Derivative, above_turned: bool, below: Derivative, below_turned: bool, whole: Derivative
) -> bool:
    if term.shape != whole.shape:
        return False
    if not above.wrt.shape:  # a scalar on the way: its gradient has the shape of the unknown
        return not above_turned and not below_turned and (below.layout == whole.layout or not below.body.shape)
    if above.body.shape:  # y = y(v(x)): Jacobians in order
        jacobians = above.layout == below.layout == "jacobian" and not above_turned and not below_turned
        return jacobians and isinstance(term, MatMul) and term.left == above
    if not whole.wrt.shape:
        return above_turned and not below_turned and below.layout == "jacobian"
    return below_turned and below.layout == "jacobian" and not above_turned and isinstance(term.left, Transpose)


def by_limit(line: Line, known: Known) -> bool:
    """Limits worked out by the engine, each with what is left of the line equal."""
    if not is_value(line) or line.before is None or not any(isinstance(p, Limit) for p in walk(line.before)):
        return False
    try:
        made = _limits_taken(line.before, known.givens)
    except Undecided:
        return False
    return made == line.after or proved(made, line.after, known.givens)


def _limits_taken(node: Expression, givens: Givens) -> Expression:
    if isinstance(node, Limit):
        return limit(node.body, node.variable, node.point, givens, node.direction)
    return rebuild(node, lambda child: _limits_taken(child, givens))


def by_induction(line: Line, known: Known) -> bool:
    """The claim of the chain, one step earlier, put in for the member before; the claim holds at the base case."""
    member, claim = known.chain, known.claim
    if not is_value(line) or line.before is None or claim is None:
        return False
    if not isinstance(member, Symbol) or len(member.indices) != 1 or not isinstance(member.indices[0], Symbol):
        return False
    time = member.indices[0]
    bases = [d for d in known.givens.definitions_of(member.name) if isinstance(d.target.indices[0], Number)]
    if not bases:
        return False
    at_base = substitute(claim, {time: bases[-1].target.indices[0]})
    if not proved(at_base, bases[-1].body, known.givens):
        return False
    earlier = build.sub(time, build.ONE)
    hypothesis: dict[Expression, Expression] = {replace(member, indices=(earlier,)): substitute(claim, {time: earlier})}
    return proved(put(line.before, hypothesis), line.after, known.givens)


# --- small helpers --------------------------------------------------------------------------------


def is_value(line: Line) -> bool:
    return line.op == "=" and not isinstance(line.after, Relation)


def put(node: Expression, facts: dict[Expression, Expression]) -> Expression:
    """The node with every occurrence of a key replaced by its value, once."""
    if node in facts:
        return facts[node]
    return rebuild(node, lambda child: put(child, facts))


def _values_of(premises: list[Relation]) -> dict[Expression, Expression]:
    """``x = value`` among the equations; the last one said of a symbol."""
    return {p.left: p.right for p in premises if p.op == "=" and p.left not in set(walk(p.right))}


def without(givens: Givens, names: set[str]) -> Givens:
    """The givens with the named symbols free."""
    return replace(givens, definitions=tuple(d for d in givens.definitions if d.target.name not in names))


def variables_of(node: Expression) -> set[str]:
    """Names that a derivative in the node is taken by."""
    found = set()
    for part in walk(node):
        if isinstance(part, Derivative):
            base = part.wrt.base if isinstance(part.wrt, Component) else part.wrt
            if isinstance(base, Symbol):
                found.add(base.name)
    return found


def reached(node: Expression, givens: Givens) -> set[str]:
    """Every name that the node leads to, its own among them."""
    found: set[str] = set()
    frontier = [part.name for part in walk(node) if isinstance(part, Symbol)]
    while frontier:
        name = frontier.pop()
        if name not in found:
            found.add(name)
            frontier += [p.name for d in givens.definitions_of(name) for p in walk(d.body) if isinstance(p, Symbol)]
    return found


def _reached_by_name(name: str, givens: Givens) -> set[str]:
    found: set[str] = set()
    for definition in givens.definitions_of(name):
        found |= reached(definition.body, givens)
    return found
