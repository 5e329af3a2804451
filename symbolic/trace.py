"""The steps of a proof, worked out from what the search did.

Each side is written out as a person would: definitions put in, derivatives and expectations worked out; then both sides
have one normal form, raised back to notation. Where the search changed the difference of the sides, the claim becomes
that difference, and each change is a step. Where the index form cannot be raised, one step says what the whole rests
on.

Nothing here is trusted: ``symbolic.replay`` checks every step without this file and without the search.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from notation import build
from notation.expression import ArrayLiteral, Derivative, Expression, Number, Symbol
from notation.source import ShapeClash
from notation.walking import walk
from notation.write.latex import write_latex
from symbolic import equivalences
from symbolic.applications import known_shape_of_function
from symbolic.context import Context
from symbolic.limits import Undecided
from symbolic.linear import subtract
from symbolic.lowering import EMPTY, lower
from symbolic.proof import Proof, Step
from symbolic.prove import EQUIVALENCES, axes_of, form_in_context, new_context
from symbolic.raising import raise_to_matrix
from symbolic.rational import cancel, is_zero_fraction
from symbolic.rebuild import substitute_poly
from symbolic.replay.agreeing import vanishes
from symbolic.terms import Bound, Poly, constant, from_factor
from symbolic.trace_moves import WORKED, put_in, worked_out

NORMAL, DENOMINATOR, DIFFERENCE = "normal form", "common denominator", "difference"
EXPONENTIALS = "sigmoid and tanh by exponentials"
ENTRIES = "determinants and inverses of a few rows in entries"
UNROLLED = "recurrence, one step"
INDUCTION = "induction"
BLOCKS = "block by block"
MULTIPLIED = "multiply by a matrix whose inverse occurs"
WORDS = "products of matrices, by the rules of inverses and given equations"
MAX_MULTIPLES = 4
MAX_ROUNDS = 12


@dataclass
class _Side:
    """One side of the claim and how it was changed."""

    now: Expression
    steps: list[Step] = field(default_factory=list)

    def then(self, rule: str, after: Expression) -> None:
        if after != self.now:
            self.steps.append(Step(rule, self.now, after))
            self.now = after


def steps_of(proof: Proof) -> tuple[Step, ...]:
    """The steps of ``proof``, from its record."""
    if proof.record.path == (BLOCKS,):
        return _by_proofs(BLOCKS, proof)
    if proof.record.proofs:
        return _by_proofs(INDUCTION, proof)
    left, right = _Side(proof.left), _Side(proof.right)
    path = [name for name in proof.record.path if name != UNROLLED]
    for side in (left, right):
        _write_out(side, proof)
    if left.now == right.now:
        return (*left.steps, *right.steps)
    ending = _ending(left, right, path, proof)
    return (*left.steps, *right.steps, *ending)


def _by_proofs(rule: str, proof: Proof) -> tuple[Step, ...]:
    """One step that rests on proofs of their own."""
    claim = build.relation("=", proof.left, proof.right)
    done = build.relation("=", proof.right, proof.right)
    return (Step(rule, claim, done, proof.record.proofs),)


def _write_out(side: _Side, proof: Proof) -> None:
    """Definitions, then derivatives, expectations and integrals."""
    names = [rule.removeprefix("definition of ") for rule in proof.record.rules if rule.startswith("definition of ")]
    names += [name for name in _functions(proof) if name not in names]
    recurrent = UNROLLED in proof.record.path
    done: set[str] = set()
    for _ in range(MAX_ROUNDS):
        before = side.now
        for name in names:
            recursive = _is_recursive(name, proof)
            once = recurrent or _taken_by_member(side.now, name)
            if recursive and not _at_numbers(side.now, name) and (not once or name in done):
                continue
            side.then(f"definition of {name}", put_in(side.now, name, proof.givens))
            if recursive:
                done.add(name)
        if side.now == before:
            break
    for rule, kinds in WORKED:
        if any(isinstance(part, kinds) for part in walk(side.now)):
            side.then(rule, worked_out(side.now, kinds, proof.givens))


def _functions(proof: Proof) -> list[str]:
    """The functions that the givens define, but for those that stand for one of the table (a logistic function)."""
    context = Context(proof.givens)
    names = {definition.target.name: None for definition in proof.givens.definitions if definition.function}
    return [name for name in names if known_shape_of_function(name, context) is None]


def _is_recursive(name: str, proof: Proof) -> bool:
    from symbolic.definitions import is_recursive

    return is_recursive(name, Context(proof.givens))


def _taken_by_member(node: Expression, name: str) -> bool:
    """Whether a derivative is taken by a member of the recurrence."""
    held = [part.wrt for part in walk(node) if isinstance(part, Derivative)]
    return any(isinstance(part, Symbol) and part.name == name for wrt in held for part in walk(wrt))


def _at_numbers(node: Expression, name: str) -> bool:
    members = [part for part in walk(node) if isinstance(part, Symbol) and part.name == name and part.indices]
    return all(isinstance(index, Number) for part in members for index in part.indices)


# --- how the two sides meet ---------------------------------------------------------------------------


def _ending(left: _Side, right: _Side, path: list[str], proof: Proof) -> tuple[Step, ...]:
    last = path[-1] if path else NORMAL
    try:
        return _Meeting(left.now, right.now, path, proof).steps()
    except (Undecided, ShapeClash, RecursionError):
        # No notation for what stands between: the step as a whole.
        return (Step(last, left.now, right.now),)


class _Meeting:
    """The last part of a proof, in the index form and back."""

    def __init__(self, left: Expression, right: Expression, path: list[str], proof: Proof) -> None:
        self.left, self.right, self.path = left, right, path
        self.context, self.values = new_context(proof.givens, proof.left, proof.right, left, right)
        self.axes = axes_of(left, self.context)
        if UNROLLED in proof.record.path:
            self.context.stops |= equivalences.members_to_unroll(self._difference(), self.context)

    def steps(self) -> tuple[Step, ...]:
        self._lowered(self.left), self._lowered(self.right)  # ranges that only one side shows
        path = list(self.path)
        made: list[Step] = []
        if EXPONENTIALS in path:
            path = path[path.index(EXPONENTIALS) + 1 :]
            self.context.rewrite_to_exp = True
            self.context.memory.clear()
            made += self._both(EXPONENTIALS)
        if self.left == self.right:
            return tuple(made)
        if ENTRIES in path:
            return (*made, *self._entries())
        if not path or path == [DENOMINATOR]:
            return (*made, *self._normal())
        return (*made, *self._changes(path))

    def _lowered(self, node: Expression) -> Poly:
        return lower(node, tuple(from_factor(axis) for axis in self.axes), EMPTY, self.context)

    def _difference(self) -> Poly:
        return subtract(self._lowered(self.left), self._lowered(self.right))

    def _raised(self, poly: Poly, axes: tuple[Bound, ...] | None = None) -> Expression:
        own = self.axes if axes is None else axes
        shape = self.left.shape if axes is None else ()
        return raise_to_matrix(form_in_context(poly, own, shape, self.context))

    def _both(self, rule: str) -> list[Step]:
        """Each side through the index form and back."""
        made = []
        new = []
        for node in (self.left, self.right):
            after = self._raised(self._lowered(node))
            if after != node:
                made.append(Step(rule, node, after))
            new.append(after)
        self.left, self.right = new
        return made

    def _normal(self) -> list[Step]:
        first, second = cancel(self._lowered(self.left), self.context), cancel(self._lowered(self.right), self.context)
        if first != second:
            return [Step(DENOMINATOR, self.left, self.right)]
        form = self._raised(first)
        sides = [node for node in (self.left, self.right) if node != form]
        return [Step(NORMAL, node, form) for node in sides]

    def _entries(self) -> list[Step]:
        """Both sides as arrays of their entries."""
        self.context.write_out = True
        self.context.memory.clear()
        if not self.axes:
            return self._normal()
        made = []
        forms = [self._written(node, ()) for node in (self.left, self.right)]
        for node, form in zip((self.left, self.right), forms, strict=True):
            if node != form:
                made.append(Step(ENTRIES, node, form))
        if forms[0] != forms[1]:
            made.append(Step(NORMAL, forms[0], forms[1]))
        return made

    def _written(self, node: Expression, places: tuple[Poly, ...]) -> Expression:
        if len(places) == len(self.axes):
            return self._raised(cancel(lower(node, places, EMPTY, self.context), self.context), ())
        size = int(self.axes[len(places)].size.constant or 0)
        items = tuple(self._written(node, (*places, constant(k))) for k in range(1, size + 1))
        return ArrayLiteral((self.left.shape[len(places)], *items[0].shape), items=items)

    def _changes(self, path: list[str]) -> list[Step]:
        """The difference, changed as the search changed it, until nothing is left."""
        if self.left.shape != self.right.shape:
            raise Undecided("sizes that are written otherwise")
        table = dict(EQUIVALENCES)
        zero = build.zeros(self.left.shape) if self.left.shape else build.ZERO
        difference = self._difference()
        if not difference.terms:
            return self._normal()
        before = build.relation("=", self.left, self.right)
        now = build.relation("=", self._shorter(build.sub(self.left, self.right), self._raised(difference)), zero)
        made = [Step(DIFFERENCE, before, now)]
        if now.left == now.right:
            return made
        multiples = self._multiples(difference) if path == [WORDS] else None
        for name in path if multiples is None else [MULTIPLIED] * multiples:
            if name not in table:
                break
            by, side = self._matrix(difference) if name == MULTIPLIED else (None, "")
            changed = table[name](difference, self.axes, self.values, self.context)
            if changed is None:
                raise Undecided("a change that does not apply again")
            done = not changed.terms or is_zero_fraction(changed, self.context)
            axes = self._axes_of_change(name, changed)
            after = build.relation("=", zero if done else self._raised(changed, axes), zero)
            made.append(Step(name, now, after, by=by, side=side))
            difference, now = changed, after
            if done:
                break
        if now.left != now.right:
            made.append(Step(self.path[-1] if self.path[-1] not in table else NORMAL, now.left, zero))
        return made

    def _shorter(self, written: Expression, raised: Expression) -> Expression:
        return written if len(write_latex(written)) <= len(write_latex(raised)) else raised

    def _matrix(self, difference: Poly) -> tuple[Expression | None, str]:
        """The matrix that the difference is multiplied by next, and the side."""
        found = equivalences.inverse_at_axis(difference, self.axes)
        if found is None:
            return None, ""
        axis, form, place = found
        right = axis == self.axes[-1] and len(self.axes) == 2
        axes = form.axes if (place == 1) == right else form.axes[::-1]
        ends = tuple(Bound(f"a{k}:{end.name}", end.size) for k, end in enumerate(axes))
        entry = substitute_poly(
            form.entry, {o.name: from_factor(e) for o, e in zip(axes, ends, strict=True)}, self.context
        )
        size = self.left.shape[-1 if right else 0]
        return raise_to_matrix(form_in_context(entry, ends, (size, size), self.context)), "right" if right else "left"

    def _multiples(self, difference: Poly) -> int | None:
        """How often the difference is to be multiplied by matrices whose inverses begin or end it, until what is left
        can be seen to vanish; None: that is not seen."""
        change = dict(EQUIVALENCES)[MULTIPLIED]
        stages: list[Poly] = [difference]
        while len(stages) <= MAX_MULTIPLES:
            now = change(stages[-1], self.axes, self.values, self.context)
            if now is None:
                break
            stages.append(now)
            if not now.terms or is_zero_fraction(now, self.context):
                return len(stages) - 1
        seen = (count for count, stage in enumerate(stages) if vanishes(self._raised(stage), self.context.givens))
        return next(seen, None)

    def _axes_of_change(self, name: str, changed: Poly) -> tuple[Bound, ...] | None:
        if name == "one sum of what is under equal sums":
            raise Undecided("an index that has no name")
        return None
