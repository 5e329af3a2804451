"""Values that an author gives for what is asked, among the chains of a part; which one is the answer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from derivations.model import Ask
from derivecheck.answers.subjects import entry_of, same_subject
from derivecheck.checking import read_formula
from derivecheck.judging.cases import told_case
from derivecheck.judging.chains import JudgedChain, Side
from derivecheck.judging.context import Context
from notation.expression import Apply, Expression, Limit, Relation, Symbol
from notation.raw import RawFence, RawName, RawProduct
from notation.statements.reading import statements_of
from notation.walking import walk


@dataclass(frozen=True)
class Candidate:
    """A value that the author gives for a subject. ``finished``: it mentions only what an answer may; ``entry``: it is
    one entry of the subject, at these free indices."""

    side: Side
    line: int
    boxed: bool
    finished: bool = True
    order: int = 0
    entry: tuple[Expression, ...] = ()


class CandidateFinder:
    """Finds values among judged chains. ``chains`` are all of the part, in order."""

    def __init__(self, context: Context, chains: Sequence[JudgedChain], words: str) -> None:
        self.context = context
        self.chains = chains
        self.words = words

    def candidate(self, subject: str, ask: Ask, reference: Expression, taken: set[int]) -> Candidate | None:
        found = (
            list(self.candidates(subject, ask, reference))
            or list(self.entrywise(subject, ask))
            or list(self.under_another_name(subject, reference))
            or list(self.boxed_alone(subject, reference))
            or list(self.without_label(subject, reference))
        )
        found = [item for item in found if item.order not in taken] or []
        if not found:
            return None
        boxed = [item for item in found if item.boxed]
        finished = (
            [item for item in boxed if item.finished] or boxed or [item for item in found if item.finished] or found
        )
        return finished[-1]

    def candidates(self, subject: str, ask: Ask, reference: Expression) -> Iterator[Candidate]:
        allowed = self.allowed(ask)
        order = 0
        wanted = self.subject(subject) if subject else None
        for chain in self.chains:
            for position, side in enumerate(chain.sides):
                order += 1
                if wanted is not None:
                    if side.expression is None:
                        continue
                    if any(at >= position and told_case(step) for at, step in chain.relations):
                        continue  # one case is no whole answer
                    limit = ask.relation == "->" and isinstance(side.expression, Limit)
                    found = side.expression.body if limit and isinstance(side.expression, Limit) else side.expression
                    if not same_subject(found, wanted):
                        continue
                    needed = ("=", ask.relation) if limit or ask.relation != "->" else ("->",)
                    if not any(op in needed for op in chain.ops[position:]):
                        first = self.first_side(chain, position, allowed)
                        if first is not None:
                            boxed = chain.boxed or side.boxed
                            yield Candidate(first, chain.line, boxed, self.is_finished(first, allowed), order)
                        continue
                    last = self.last_side(chain, position, ask)
                    if last is not None:
                        yield Candidate(
                            last, chain.line, chain.boxed or last.boxed, self.is_finished(last, allowed), order
                        )
                    break
                if (
                    side.expression is not None
                    and position == len(chain.sides) - 1
                    and self.looks_like(side, reference)
                ):
                    yield Candidate(side, chain.line, chain.boxed or side.boxed, True, order)

    def entrywise(self, subject: str, ask: Ask) -> Iterator[Candidate]:
        """A vector or a matrix given by its general entry."""
        wanted = self.subject(subject) if subject and ask.kind != "numbers" else None
        if wanted is None or not wanted.shape:
            return
        allowed = self.allowed(ask)
        for order, chain in enumerate(self.chains):
            first = chain.sides[0].expression if chain.sides else None
            whole = first is not None and not any(told_case(step) for _, step in chain.relations)
            entry = entry_of(first, wanted) if first is not None and whole else ()
            last = self.last_side(chain, 0, ask) if entry else None
            if last is not None:
                finished = self.is_finished(last, allowed)
                yield Candidate(last, chain.line, chain.boxed or last.boxed, finished, -1 - order, entry)

    def under_another_name(self, subject: str, reference: Expression) -> Iterator[Candidate]:
        """A function that the sheet calls ``L(w)`` and the author ``J(w)``: what he defines in the same symbols."""
        if not subject or not _is_call(subject):
            return
        for order, chain in enumerate(self.chains):
            last = chain.sides[-1] if chain.defines and chain.ops[:1] == ("=",) else None
            if last is not None and last.expression is not None and last.expression.shape == reference.shape:
                if self.looks_like(last, reference):
                    yield Candidate(last, chain.line, chain.boxed or last.boxed, True, -1 - order)

    def boxed_alone(self, subject: str, reference: Expression) -> Iterator[Candidate]:
        """For a value without a name: what stands in a box of its own, in some of the reference's symbols."""
        wanted = {part.name for part in walk(reference) if isinstance(part, Symbol)}
        for order, chain in enumerate(() if subject else self.chains):
            side = chain.sides[0] if len(chain.sides) == 1 else None
            if side is None or side.expression is None or not (chain.boxed or side.boxed):
                continue
            names = {part.name for part in walk(side.expression) if isinstance(part, Symbol)}
            if names and names <= wanted:
                yield Candidate(side, chain.line, True, True, -1 - order)

    def without_label(self, subject: str, reference: Expression) -> Iterator[Candidate]:
        """The best ``w^{L^2}`` given as ``w = …``, in the symbols of the reference."""
        wanted = self.subject(subject) if subject else None
        if not isinstance(wanted, Symbol) or "^" not in wanted.name:
            return
        base = wanted.name.split("^")[0]
        for order, chain in enumerate(self.chains):
            head, last = (chain.sides[0], chain.sides[-1]) if len(chain.sides) > 1 else (None, None)
            if head is None or last is None or last.expression is None or set(chain.ops) != {"="}:
                continue
            named = isinstance(head.expression, Symbol) and head.expression.name == base
            if named and last.expression.shape == reference.shape and self.looks_like(last, reference):
                yield Candidate(last, chain.line, chain.boxed or last.boxed, True, -1 - order)

    def first_side(self, chain: JudgedChain, position: int, allowed: frozenset[str]) -> Side | None:
        """For a chain of equalities that ends at the subject: the first side that can be an answer."""
        if position == 0 or position != len(chain.sides) - 1 or any(op != "=" for op in chain.ops):
            return None
        before = chain.sides[:position]
        return next((side for side in before if self.is_finished(side, allowed)), before[0])

    def last_side(self, chain: JudgedChain, position: int, ask: Ask) -> Side | None:
        """The end of the chain that starts at the subject. A zero at the end belongs to an equation."""
        sides = chain.sides[position + 1 :]
        ops = chain.ops[position:]
        chosen: Side | None = None
        for side, op in zip(sides, ops, strict=False):
            if op in ("=", ask.relation) or (ask.relation != "=" and op == "="):
                chosen = side
        return chosen

    def looks_like(self, side: Side, reference: Expression) -> bool:
        """For a value without a name: an expression in just the reference's symbols."""
        assert side.expression is not None
        names = {part.name for part in walk(side.expression) if isinstance(part, Symbol)}
        wanted = {part.name for part in walk(reference) if isinstance(part, Symbol)}
        return names == wanted and not isinstance(side.expression, Symbol | Relation)

    def subject(self, subject: str) -> Expression:
        return read_formula(subject, self.context.scope.copy())[0]

    def allowed(self, ask: Ask) -> frozenset[str]:
        names: set[str] = set()
        for text in ask.allowed:
            made = self.subject(text)
            names |= {part.name for part in walk(made) if isinstance(part, Symbol)}
            names |= {part.function for part in walk(made) if isinstance(part, Apply)}
        return frozenset(names)

    def is_finished(self, side: Side, allowed: frozenset[str]) -> bool:
        if not allowed or side.expression is None:
            return True
        givens = self.context.givens()
        for part in walk(side.expression):
            if isinstance(part, Symbol) and part.name not in allowed and "." not in part.name:
                known = givens.declaration(part.name)
                if known is not None and known.role == "index":
                    continue
                if (
                    any(definition.target.name == part.name for definition in givens.definitions)
                    and known is not None
                    and not known.explicit
                ):
                    continue
                if _is_bound(part, side.expression):
                    continue
                return False
        return True


def _is_call(subject: str) -> bool:
    """Whether a subject is written as a function of something."""
    raw = statements_of(subject)[0].members[0].raw
    return (
        isinstance(raw, RawProduct)
        and len(raw.factors) == 2
        and isinstance(raw.factors[0], RawName)
        and isinstance(raw.factors[1], RawFence)
    )


def _is_bound(symbol: Symbol, node: Expression) -> bool:
    from notation.walking import bound_variable

    return any((variable := bound_variable(part)) is not None and variable.name == symbol.name for part in walk(node))
