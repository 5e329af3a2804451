"""A derivation as a sequence of named moves: each computes the next line from the last one.

``start`` opens a chain; ``unfold``, ``differentiate``, ``expect``, ``simplify``, ``use``, ``solve`` and their like work
out a line. What cannot be computed but only chosen (which bound to take, which form to write) is given to
``write`` and ``bound``; ``derivations.checker`` proves it like every other line. Nothing exact is imported before the
first move.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from derivations.chain import NEW_CHAIN
from derivations.contents import title_of
from derivations.model import Derivation, Step
from notation import build
from notation.expression import BigOperator, Derivative, Expression, Relation, Symbol
from notation.walking import substitute


class NotDerived(ValueError):
    """A move that cannot be made."""


class Deriving:
    """The lines found so far. ``line`` is the last one."""

    def __init__(self, name: str, givens: Sequence[str]) -> None:
        from derivations.definitions import Definitions
        from derivations.reading import scope_of

        self.name = name
        self.sources = tuple(givens)
        self._scope = scope_of(self.sources)
        self.givens = self._scope.givens()
        self.definitions = Definitions(self.givens)
        self.facts: dict[Expression, Expression] = {}
        self._chain: Expression | None = None
        self._subject: Expression | None = None
        self._lead = ""
        self._steps: list[Step] = []
        self._results: list[tuple[str, Expression]] = []
        self.line: Expression = build.ZERO

    def read(self, latex: str) -> Expression:
        """A formula under the givens."""
        from derivations.reading import read_formula

        return read_formula(latex, self._scope)

    # --- chains ---------------------------------------------------------------------------------------

    def start(self, latex: str | Expression, lead: str = "") -> Expression:
        """Open a chain at a formula; ``lead`` leads in to it in words."""
        self._remember()
        self._chain = self.line = self.read(latex) if isinstance(latex, str) else latex
        if self._subject is None:
            self._subject, self._lead = self.line, lead
        else:
            self._steps.append(Step(f"chain {len(self._steps) + 1}", lead, NEW_CHAIN, self.line))
        return self.line

    def _remember(self) -> None:
        if self._chain is not None and not isinstance(self._chain, Relation):
            self.facts[self._chain] = self.line

    def then(self, expression: Expression, reason: str, rule: str = "", op: str = "=") -> Expression:
        """Add a line. A line equal to the last one is an error: no step was made."""
        if expression == self.line:
            raise NotDerived(f"{self.name}: nothing changes by: {reason}")
        self._steps.append(Step(f"step {len(self._steps) + 1}", reason, op, expression, rule))
        self.line = expression
        return expression

    def result(self, name: str, value: Expression | None = None) -> None:
        """Name the last line (the right side of a statement) as a result."""
        found = self.line if value is None else value
        self._results.append((name, found.right if isinstance(found, Relation) else found))

    def done(self, remark: str = "") -> Derivation:
        if not self._results:
            raise NotDerived(f"{self.name}: no result")
        return Derivation(
            name=self.name,
            title=title_of(self.name),
            givens=self.sources,
            subject=self._subject,
            steps=tuple(self._steps),
            results=tuple(self._results),
            remark=remark,
            lead=self._lead,
        )

    # --- moves: what is known ----------------------------------------------------------------------------

    def unfold(self, *names: str, because: str = "definition") -> Expression:
        """The definitions of ``names`` put in."""
        made = self.line
        for name in names:
            made = self.definitions.unfolded(made, name)
        return self.then(made, because, "definition")

    def fold(self, *names: str, because: str = "definition") -> Expression:
        """What the definitions of ``names`` say, written by their names."""
        made = self.line
        for name in names:
            made = self.definitions.folded(made, name)
        return self.then(made, because, "definition")

    def fold_call(self, function: str, *arguments: str, because: str = "definition") -> Expression:
        """What the definition of a function says at ``arguments``, written as a call."""
        from derivations.rewrite import replace

        call = build.apply(function, tuple(self.read(argument) for argument in arguments))
        return self.then(replace(self.line, self.definitions.unfolded(call, function), call), because, "definition")

    def use(self, *subjects: str, because: str = "found above") -> Expression:
        """What earlier chains found, put in for their subjects (all of them when none are named)."""
        from derivations.rewrite import replace
        from derivations.tidy import tidy

        made = self.line
        for subject in (self.read(text) for text in subjects):
            if subject not in self.facts:
                raise NotDerived(f"{self.name}: nothing was found of this subject")
            made = replace(made, subject, self.facts[subject])
        for subject in () if subjects else tuple(self.facts):
            made = made if subject == self._chain else _replaced(made, subject, self.facts[subject])
        return self.then(tidy(made), because, "earlier result")

    def given(self, because: str = "given") -> Expression:
        """The equations of the givens that are no definitions, put in for their left sides where these occur."""
        from derivations.tidy import tidy

        made = self.line
        for statement in self.givens.assumptions:
            if isinstance(statement, Relation) and statement.op == "=":
                made = tidy(_replaced(made, statement.left, statement.right))
        return self.then(tidy(made), because)

    def replace(self, old: str, new: str, because: str) -> Expression:
        """Equals for equals."""
        from derivations.rewrite import replace
        from derivations.tidy import tidy

        return self.then(tidy(replace(self.line, self.read(old), self.read(new))), because)

    # --- moves: calculus ---------------------------------------------------------------------------------

    def differentiate(self, because: str = "the rules of differentiation", kept: Sequence[str] = ()) -> Expression:
        """Every derivative in the line worked out by the rules, through definitions but for those ``kept``."""
        expand = self.definitions.expander(frozenset(kept))
        return self.then(self.definitions.plain(self._differentiated(self.line, expand)), because, "differentiation")

    def _differentiated(self, node: Expression, expand: Callable[[Symbol], Expression | None]) -> Expression:
        from derivations.derivatives import evaluated

        return evaluated(node, expand, self.definitions)

    def chain_rule(self, *through: str, because: str = "the chain rule") -> Expression:
        """``dL/dx`` of the line by way of the symbols ``through``: the sum of their Jacobians times their gradients."""
        from derivations.derivatives import through_names

        node = self.line
        if not isinstance(node, Derivative):
            raise NotDerived(f"{self.name}: the chain rule starts at a derivative")
        made = through_names(node, tuple(self.read(name) for name in through))
        return self.then(made, because, "chain rule")

    def take_limit(self, because: str = "the limit") -> Expression:
        """Every limit in the line."""
        from derivations.derivatives import limits_taken

        return self.then(limits_taken(self.line, self.givens), because, "limit")

    # --- moves: algebra ----------------------------------------------------------------------------------

    def simplify(self, because: str = "collect", unfolding: Sequence[str] = ()) -> Expression:
        """The line brought to the engine's collected form; defined names stay, but for ``unfolding``."""
        kept = self.definitions.names - frozenset(unfolding)
        if isinstance(self.line, Relation):
            sides = (self.line.left, self.line.right)
            left, right = (self.definitions.plain(self._collected(side, kept)) for side in sides)
            return self.then(build.relation(self.line.op, left, right), because, "", "implies")
        made = self._collected(self.definitions.plain(self.line), kept)
        return self.then(self.definitions.plain(made), because)

    def _collected(self, node: Expression, kept: frozenset[str]) -> Expression:
        """What the givens say of a sum is a line of its own (``given``)."""
        from symbolic import rewritten

        return rewritten(node, self.givens, kept, with_values=False)

    def algebra(self, change: str, because: str, *atoms: str) -> Expression:
        """``expand``, ``factor``, ``cancel``, ``powers``, ``squares`` (completed), ``collect`` or ``group`` (by the
        ``atoms``; a group leaves the rest as it is) over scalar atoms."""
        from derivations import exact

        table: dict[str, Callable[[Expression], Expression]] = {
            "expand": exact.expand,
            "factor": lambda node: exact.factor(node, self._whole_numbers()),
            "cancel": exact.cancel,
            "powers": exact.powers,
            "group": lambda node: exact.group(node, tuple(self.read(atom) for atom in atoms), self._whole_numbers()),
            "squares": exact.squares,
            "collect": lambda node: exact.collect(node, tuple(self.read(atom) for atom in atoms)),
        }
        if isinstance(self.line, Relation):
            left, right = table[change](self.line.left), table[change](self.line.right)
            return self.then(build.relation(self.line.op, left, right), because, "", "implies")
        return self.then(table[change](self.line), because)

    def _whole_numbers(self) -> tuple[Expression, ...]:
        from symbolic.context import Context

        names = Context(self.givens).integers
        return tuple(Symbol((), name) for name in sorted(names))

    def blocks(self, because: str = "block by block", folding: Sequence[str] = ()) -> Expression:
        """Matrices of blocks multiplied out, inverted and measured by the rules for blocks; with the definitions of
        ``folding`` written by their names."""
        from derivations.tidy import tidy
        from symbolic.blocks import apart, joined

        made = tidy(joined(apart(self.line, self.givens)))
        for name in folding:
            made = self.definitions.folded(made, name)
        return self.then(made, because)

    def unroll(self, because: str = "by induction") -> Expression:
        """A member of a linear recurrence in closed form, from the base case on."""
        from derivations.unrolling import unrolled

        return self.then(unrolled(self.line, self.givens), because)

    def close_sums(self, because: str = "the geometric sum") -> Expression:
        """Every sum that the engine has a closed form for."""
        return self.then(self._with_sums_closed(self.line), because)

    def _with_sums_closed(self, node: Expression) -> Expression:
        from derivations import exact
        from notation.walking import rebuild, walk

        if isinstance(node, BigOperator) and node.kind == "sum":
            made = self._collected(node, self.definitions.names)
            if not any(isinstance(part, BigOperator) for part in walk(made)):
                return exact.factor(made, self._whole_numbers())
        return rebuild(node, self._with_sums_closed)

    def recognise(self, because: str = "definition") -> Expression:
        """What is made of exponentials, as a named function."""
        from derivations.recognising import recognised

        return self.then(recognised(self.line, self.givens), because, "definition")

    def set(self, symbol: str, value: str, because: str) -> Expression:
        """Open a chain at the last line with a symbol set to a value."""
        target = self.read(symbol)
        if not isinstance(target, Symbol):
            raise NotDerived(f"{self.name}: only a symbol can be set")
        return self.start(substitute(self.line, {target: self.read(value)}), because)

    # --- moves: expectations ------------------------------------------------------------------------------

    def expect(self, because: str = "the expectation is linear") -> Expression:
        """Sums taken out of the expectations, and what is not random."""
        from derivations.moments import linear

        return self.then(self.definitions.plain(linear(self.line, self.definitions)), because, "expectation")

    def moments(self, because: str = "the moments", unfolding: Sequence[str] = ()) -> Expression:
        """Every expectation and variance in the line by the declared moments."""
        from derivations.moments import settled_moments

        kept = self.definitions.names - frozenset(unfolding)
        made = settled_moments(self.line, self.givens, kept)
        return self.then(self.definitions.plain(made), because, "expectation")

    # --- moves: equations ---------------------------------------------------------------------------------

    def equate(self, value: str = "0", lead: str = "", at: dict[str, str] | None = None) -> Expression:
        """Open a chain with the equation ``last line = value``; ``at`` renames symbols in it."""
        left = self.line
        if at:
            left = substitute(left, {_symbol(self.read(old)): self.read(new) for old, new in at.items()})
        right = self.read(value)
        if left.shape and right == build.ZERO:
            right = build.zeros(left.shape)
        return self._set_up(left, right, lead)

    def equate_formula(self, left: str, right: str, lead: str = "") -> Expression:
        """Open a chain with an equation."""
        return self._set_up(self.read(left), self.read(right), lead)

    def _set_up(self, left: Expression, right: Expression, lead: str) -> Expression:
        self._remember()
        self._chain = self.line = build.relation("=", left, right)
        if self._subject is None:
            self._subject, self._lead = self.line, lead
        else:
            self._steps.append(Step(f"equation {len(self._steps) + 1}", lead, NEW_CHAIN, self.line, "premise"))
        return self.line

    def solve(self, unknown: str, because: str = "solve") -> Expression:
        """``unknown = value`` from the equation, in closed form."""
        from derivations.solving import solution

        if not isinstance(self.line, Relation):
            raise NotDerived(f"{self.name}: no equation to solve")
        symbol = self.read(unknown)
        value = self.definitions.plain(solution(self.line, symbol, self.givens, self.definitions.names))
        return self.then(build.relation("=", symbol, value), because, "solution", "implies")

    # --- moves: lines by their form ---------------------------------------------------------------------------

    def move(self, name: str, because: str) -> Expression:
        """The move of ``derivations.moves`` that is called so."""
        from derivations.moves import MOVES

        return self.then(MOVES[name](self.line), because)

    def across_inverse(self, because: str = "the identity above") -> Expression:
        """``M^{-1} P`` as ``P N^{-1}``, by an earlier ``M P = P N``."""
        from derivations.moves import across_inverse

        return self.then(across_inverse(self.line, self.facts), because)

    def sides_apart(self, because: str = "what is subtracted on the other side") -> Expression:
        """From ``2 a - 2 b = 0`` to ``a = b``."""
        from derivations.moves import sides_apart

        if not isinstance(self.line, Relation):
            raise NotDerived(f"{self.name}: no equation to take apart")
        return self.then(sides_apart(self.line), because, "", "implies")

    def estimate(self, because: str = "") -> Expression:
        """A bound of the line by the named inequality that fits."""
        from derivations.moves import estimated

        made, words = estimated(self.line, self.givens)
        return self.then(made, because or words, "bound", "<=")

    # --- moves: chosen lines, proved by the checker ----------------------------------------------------------

    def write(self, latex: str, because: str, rule: str = "") -> Expression:
        """The line in another form, which must be proved equal to it."""
        from derivations.checker import equal_under
        from derivations.reading import read_statement

        if isinstance(self.line, Relation):
            return self.then(read_statement(latex, self._scope), because, rule, "implies")
        made = self.read(latex)
        if made != self.line:
            if not rule and not equal_under(self.line, made, self.givens, self.facts):
                raise NotDerived(f"{self.name}: not proved equal: {latex}")
        return self.then(made, because, rule)

    def bound(self, latex: str, because: str, rule: str = "bound", op: str = "<=") -> Expression:
        """A bound of the line."""
        return self.then(self.read(latex), because, rule, op)


def _symbol(node: Expression) -> Symbol:
    if not isinstance(node, Symbol):
        raise NotDerived("a symbol was expected")
    return node


def _replaced(node: Expression, old: Expression, new: Expression) -> Expression:
    from notation.walking import rebuild

    return new if node == old else rebuild(node, lambda child: _replaced(child, old, new))
