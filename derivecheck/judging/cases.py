"""Cases of an index in running text: ``if $i = j$ then …, and for $i \\neq j$ …``.

An equation (or inequation) of two bare index letters claims nothing and defines nothing: it is the case in which
the formulas next to it are meant. They may hold in general all the same; only what does not is tried there.
"""

from __future__ import annotations

from collections.abc import Sequence

from derivecheck.results import StepResult
from derivecheck.submission import AuthorFormula
from notation.elaborate.elaborator import Elaborator
from notation.expression import Expression, Relation, Symbol
from notation.raw import RawName
from notation.scope import INDEX_LETTERS, Scope
from notation.source import NotationError
from notation.statements.chains import RawChain
from notation.walking import substitute, walk
from notation.write.latex import write_latex

SIGNS = {"=": "=", "!=": r"\neq"}
_TOLD = "in the case"
_REACH = 1
"""How many paragraphs on a case still speaks of: a display is a paragraph of its own."""


def case_of(formula: AuthorFormula, scope: Scope) -> Relation | None:
    """The case that a formula of running text names; None for any other formula."""
    if formula.formula.display or len(formula.chains) != 1:
        return None
    return _case(formula.chains[0], scope)


def without_cases(chains: Sequence[RawChain], scope: Scope) -> tuple[tuple[RawChain, ...], tuple[Relation, ...]]:
    """The statements of a formula without the cases that stand behind others: ``a_{ij} = 0, i \\neq j``."""
    named = [_case(chain, scope) if position else None for position, chain in enumerate(chains)]
    kept = tuple(chain for chain, case in zip(chains, named, strict=True) if case is None)
    return kept, tuple(case for case in named if case is not None)


def _case(chain: RawChain, scope: Scope) -> Relation | None:
    if len(chain.ops) != 1 or chain.ops[0] not in SIGNS or chain.continues:
        return None
    raws = [member.raw for member in chain.members]
    if len(raws) != 2 or not all(_is_index(raw) for raw in raws) or raws[0] == raws[1]:
        return None
    elaborator = Elaborator(scope.copy())
    try:
        left, right = (elaborator.read(raw) for raw in raws if raw is not None)
    except NotationError:
        return None
    plain = all(isinstance(side, Symbol) and not side.shape for side in (left, right))
    return Relation((), op=chain.ops[0], left=left, right=right) if plain else None


def _is_index(raw: object) -> bool:
    """Whether a name is a bare letter that indexes."""
    return isinstance(raw, RawName) and raw.base in INDEX_LETTERS and not (raw.sub or raw.sup or raw.accents)


def cases_at(
    formulas: Sequence[AuthorFormula], cases: Sequence[Relation | None], position: int
) -> tuple[Relation, ...]:
    """The cases that the formula may be meant in: the last one named before it, and one named right behind it,
    in its paragraph or the next one."""
    here = formulas[position].formula.block
    before = [k for k in range(position) if cases[k] is not None][-1:]
    behind = [position + 1] if position + 1 < len(formulas) and cases[position + 1] is not None else []
    near = [k for k in (*before, *behind) if abs(formulas[k].formula.block - here) <= _REACH]
    return tuple(case for k in near if (case := cases[k]) is not None)


def remark_of(case: Relation) -> str:
    """How a step that holds in a case alone is told."""
    return f"{_TOLD} {write_latex(case.left)} {SIGNS[case.op]} {write_latex(case.right)}"


def told_case(step: StepResult) -> str:
    """The sign of the case that a step holds in alone; "" for any other step."""
    if step.verdict != "holds" or not step.why.startswith(_TOLD):
        return ""
    return "!=" if SIGNS["!="] in step.why else "="


def diagonal(subject: Expression) -> tuple[Expression, ...]:
    """The subject with one of its index letters put for another: what it is called where the two are equal."""
    letters = [
        part for part in dict.fromkeys(walk(subject))
        if isinstance(part, Symbol) and not part.shape and part.name in INDEX_LETTERS
    ]  # fmt: skip
    return tuple(substitute(subject, {a: b}) for a in letters for b in letters if a != b)


__all__ = ["SIGNS", "case_of", "cases_at", "diagonal", "remark_of", "told_case", "without_cases"]
