"""A proof as the rows of displays, at the size of step that a teacher would write.

Bookkeeping is put together: definitions put in one after the other are one row, and a normal form that is longer than
both sides it joins, or is one of them in another order, is not shown.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from notation import build
from notation.expression import Add, Apply, Expression, Hadamard, Mul, Relation, Symbol
from notation.walking import children, rebuild, walk
from notation.write.latex import write_latex
from symbolic.proof import Proof, Step

UNREADABLE = 330
"""Characters of LaTeX from which on a row is left out that a shorter one follows."""
LONG = 90
"""Characters of LaTeX from which on a normal form that is longer than both sides is left out."""


@dataclass(frozen=True)
class Reason:
    """Why a row follows from the one before: read ``onward`` (towards the normal form) and ``back`` from it."""

    onward: str
    back: str


_SAME = "the same terms, collected otherwise"
REASONS: dict[str, Reason] = {
    "derivative": Reason("the derivative worked out", "the derivative taken back"),
    "expectation": Reason("the expectation worked out", "as an expectation"),
    "integral": Reason("the integral worked out", "as an integral"),
    "normal form": Reason("multiplied out and collected", _SAME),
    "common denominator": Reason("over a common denominator", "over a common denominator"),
    "difference": Reason("the difference of the two sides", "the difference of the two sides"),
    "given values": Reason("by the given equations", "by the given equations"),
    "one index beside a delta": Reason("equal indices put in beside a delta", "equal indices beside a delta"),
    "where the derivative of an absolute value exists": Reason(
        "where the derivative of the absolute value exists", "where the derivative of the absolute value exists"
    ),
    "sigmoid and tanh by exponentials": Reason("written with exponentials", "written with exponentials"),
    "determinants and inverses of a few rows in entries": Reason("worked out entry by entry", "entry by entry"),
    "sin^2 + cos^2 = 1": Reason("$\\sin^2 + \\cos^2 = 1$", "$\\sin^2 + \\cos^2 = 1$"),
    "determinants of sums of two products": Reason(
        "$\\det(I + A B) = \\det(I + B A)$", "$\\det(I + A B) = \\det(I + B A)$"
    ),
    "products of matrices, by the rules of inverses and given equations": Reason(
        "a matrix times its inverse is $I$; by the given equations",
        "a matrix times its inverse is $I$; by the given equations",
    ),
    "multiply by a matrix whose inverse occurs": Reason(
        "multiplied by a matrix that has an inverse", "multiplied by a matrix that has an inverse"
    ),
    "turn sums round": Reason("summed in the other direction", "summed in the other direction"),
    "sums that telescope": Reason("the sum telescopes", "as a sum that telescopes"),
    "split off the last terms of a sum": Reason("the last terms of a sum split off", "terms of a sum put together"),
    "split off the first terms of a sum": Reason("the first terms of a sum split off", "terms of a sum put together"),
    "clear denominators": Reason("multiplied by the denominators", "multiplied by the denominators"),
    "one sum of what is under equal sums": Reason("one sum, term by term", "one sum, term by term"),
    "induction": Reason("by induction", "by induction"),
    "block by block": Reason("block by block", "block by block"),
}
"""Rule -> its words. The rule ``definition of x`` is not here: it names its symbol."""

_KEEPS_CLAIM_ONLY = frozenset({"clear denominators", "multiply by a matrix whose inverse occurs"})
"""Rules after which a difference has another value, and is zero exactly when it was."""


@dataclass(frozen=True)
class Row:
    """``op expression``, with its reason (words, formulas between dollars)."""

    op: str
    expression: Expression
    reason: str


@dataclass(frozen=True)
class Display:
    """A chain: words that lead in to it, what it starts from, and its rows."""

    lead: str
    start: Expression
    rows: tuple[Row, ...]


def displays_of(proof: Proof) -> tuple[Display, ...]:
    """The chains of a proof, in order."""
    return tuple(replace(display, rows=_told_apart(display)) for display in _displays(proof, ""))


def _told_apart(display: Display) -> tuple[Row, ...]:
    """The rows without those that read like the one before (only brackets that nobody writes are set otherwise), and
    without those that are too long to read where a shorter one follows. One row stays."""
    kept: list[Row] = []
    last, waiting = write_latex(display.start), ""
    for place, row in enumerate(display.rows):
        latex = write_latex(row.expression)
        following = display.rows[place + 1 :]
        if len(latex) > UNREADABLE and any(len(write_latex(later.expression)) < len(latex) for later in following):
            waiting += f"{row.reason}; "
        elif latex != last:
            kept.append(replace(row, reason=waiting + row.reason))
            waiting = ""
        last = latex
    return tuple(kept) or display.rows[:1]


def reason_of(step: Step) -> str:
    """The reason of one step, read onward."""
    if step.rule.startswith("definition of "):
        return _definitions([step])
    if step.by is not None:
        return f"multiplied by ${write_latex(step.by)}$ from the {step.side}"
    known = REASONS.get(step.rule)
    return step.rule if known is None else known.onward


def _displays(proof: Proof, lead: str) -> Iterator[Display]:
    left: list[Step] = []
    right: list[Step] = []
    claims: list[Step] = []
    ends = (proof.left, proof.right)
    for step in proof.steps:
        if claims or isinstance(step.before, Relation):
            claims.append(step)
        elif step.before == ends[0]:
            left.append(step)
            ends = (step.after, ends[1])
        else:
            right.append(step)
            ends = (ends[0], step.after)
    if not claims:
        yield Display(lead, proof.left, tuple(_rows(left, right)))
        return
    if claims[0].rule == "induction":
        yield from _induction(proof, claims[0])
        return
    if claims[0].rule == "block by block":
        yield Display(lead or "it is shown block by block that", _claim(proof), ())
        for number, part in enumerate(claims[0].proofs, start=1):
            yield from _displays(part, f"block {number}")
        return
    if left:
        yield Display(lead or "the left side", proof.left, tuple(_onward(left)))
    if right:
        yield Display("the right side", proof.right, tuple(_onward(right)))
    yield from _difference(claims, lead if not left and not right else "")


def _induction(proof: Proof, step: Step) -> Iterator[Display]:
    base, onward = step.proofs
    claim = _claim(proof)
    yield Display("by induction it is shown that", claim, ())
    yield from _displays(base, "at the start, where the left side is what is claimed")
    yield from _displays(onward, "one step further, the claim for the time before put into the recurrence")


def _claim(proof: Proof) -> Expression:
    return build.relation("=", proof.left, proof.right)


# --- values -------------------------------------------------------------------------------------------


def _rows(left: list[Step], right: list[Step]) -> list[Row]:
    """One chain from the left side to the right one."""
    if left and right and left[-1].rule == right[-1].rule == "normal form":
        if commuted(right[-1].before) == commuted(right[-1].after):
            middle = Row("=", right[-1].before, reason_of(left[-1]))
            return [*_onward(left[:-1]), middle, *_back(right[:-1])]
        if commuted(left[-1].before) == commuted(left[-1].after):
            middle = Row("=", right[-1].before, REASONS["normal form"].back)
            return [*_onward(left[:-1]), middle, *_back(right[:-1])]
        if _hides(left[-1], right[-1]):
            middle = Row("=", right[-1].before, "both sides multiplied out are the same")
            return [*_onward(left[:-1]), middle, *_back(right[:-1])]
    return [*_onward(left), *_back(right)]


def commuted(node: Expression) -> str:
    """A text that is the same for expressions that differ only in the order of terms and of scalar factors."""
    inner = [commuted(child) for child in children(node)]
    if isinstance(node, Add | Hadamard) or (isinstance(node, Mul) and not node.shape):
        return f"{type(node).__name__}({', '.join(sorted(inner))})"
    if not inner:
        return repr(node)
    frame = repr(rebuild(node, lambda child: build.ZERO))
    return f"{frame}({', '.join(inner)})"


def _hides(left: Step, right: Step) -> bool:
    size = len(write_latex(left.after))
    return size > LONG and size > max(len(write_latex(left.before)), len(write_latex(right.before)))


def _onward(steps: list[Step]) -> list[Row]:
    return [Row("=", run[-1].after, _onward_words(run)) for run in _runs(steps)]


def _onward_words(run: list[Step]) -> str:
    return _definitions(run) if _defines(run[0]) else reason_of(run[0])


def _back(steps: list[Step]) -> list[Row]:
    made = []
    for run in reversed(list(_runs(steps))):
        known = REASONS.get(run[0].rule)
        words = _definitions(run) if _defines(run[0]) else run[0].rule if known is None else known.back
        made.append(Row("=", run[0].before, words))
    return made


def _runs(steps: list[Step]) -> Iterator[list[Step]]:
    """Definitions in a row together, other steps one by one."""
    run: list[Step] = []
    for step in steps:
        if run and not (_defines(step) and _defines(run[-1])):
            yield run
            run = []
        run.append(step)
    if run:
        yield run


def _defines(step: Step) -> bool:
    return step.rule.startswith("definition of ")


def _definitions(steps: list[Step]) -> str:
    names = list(dict.fromkeys(_written_name(step) for step in steps))
    if len(names) == 1:
        return f"by the definition of {names[0]}"
    return f"by the definitions of {', '.join(names[:-1])} and {names[-1]}"


def _written_name(step: Step) -> str:
    """The symbol of a definition as it is written."""
    name = step.rule.removeprefix("definition of ")
    for part in walk(step.before):
        if isinstance(part, Symbol) and part.name == name:
            return f"${write_latex(Symbol((), name, (), part.style))}$"
        if isinstance(part, Apply) and part.function == name:
            return f"${write_latex(Symbol((), name, (), part.style))}$"
    return f"${write_latex(Symbol((), name))}$"


# --- claims -------------------------------------------------------------------------------------------


def _difference(claims: list[Step], lead: str) -> Iterator[Display]:
    """The difference of the sides, changed until nothing is left."""
    rows: list[Row] = []
    start: Expression | None = None
    for step in claims:
        before, after = step.before, step.after
        if step.rule == "difference" and isinstance(before, Relation) and isinstance(after, Relation):
            start = build.sub(before.left, before.right)
            rows = [Row("=", after.left, REASONS["normal form"].onward)] if after.left != start else []
            continue
        inner = after.left if isinstance(after, Relation) else after
        if start is None:
            start = before.left if isinstance(before, Relation) else before
        if step.rule in _KEEPS_CLAIM_ONLY:
            yield Display(lead or "the difference of the two sides", start, tuple(rows))
            lead = f"{reason_of(step)}, it becomes"
            start, rows = inner, []
            continue
        rows.append(Row("=", inner, reason_of(step)))
    if start is not None:
        yield Display(lead or "the difference of the two sides", start, tuple(rows))
