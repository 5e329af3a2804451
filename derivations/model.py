"""What a problem set and a derivation are. All immutable; formulas of a problem set are LaTeX strings.

Architecture invariant: a problem set holds no reference answer. An ``Ask`` names a result of a
derivation, and the derivation computes it from its givens.
"""

from __future__ import annotations

from dataclasses import dataclass

from notation.expression import Expression

ASK_KINDS = ("expression", "setting", "numbers", "show", "choice", "prose")


@dataclass(frozen=True)
class Step:
    """One line of a derivation: ``previous line  op  expression``, with the reason in words.

    ``op`` is a relation of ``notation.expression.Relation``. A step whose ``expression`` is itself a
    ``Relation`` with op ``implies`` or ``iff`` continues a chain of statements instead of values. ``rule``: the
    rule of ``derivations.checker`` that the step rests on; "": any that holds."""

    name: str
    reason: str
    op: str
    expression: Expression
    rule: str = ""


@dataclass(frozen=True)
class Table:
    """A numeric table of a derivation: ``rows`` of text cells under ``head``; ``caption`` in words."""

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Derivation:
    """A result derived from its givens.

    ``givens`` are LaTeX statements that suffice to read and check every line. The chain starts at
    ``subject`` (None: the first step starts it), and ``lead`` leads in to it in words; a step whose op is
    ``:`` starts a new chain with its expression. ``results`` are named expressions. ``choice`` is the key of
    the right choice where the question asks for one; ``figures`` maps a format (``svg``, ``tikz``) to a
    drawing."""

    name: str
    title: str
    givens: tuple[str, ...]
    subject: Expression | None
    steps: tuple[Step, ...]
    results: tuple[tuple[str, Expression], ...]
    choice: str = ""
    remark: str = ""
    tables: tuple[Table, ...] = ()
    figures: tuple[tuple[str, str], ...] = ()
    lead: str = ""

    def result(self, name: str) -> Expression:
        """The result called ``name``. Raises ``KeyError`` naming those that exist."""
        for known, expression in self.results:
            if known == name:
                return expression
        known_names = ", ".join(known for known, _ in self.results) or "none"
        raise KeyError(f"derivation {self.name} has no result {name!r}; it has: {known_names}")


@dataclass(frozen=True)
class Choice:
    """One option of a choice: its key, the phrases (lower case) that name it in words, and the sentence that
    the worked solutions answer with."""

    key: str
    phrases: tuple[str, ...]
    sentence: str = ""


@dataclass(frozen=True)
class Ask:
    """One thing that a part asks for.

    ``kind``: ``expression`` (equal to the result), ``setting`` (values of ``subject`` that meet
    ``conditions``), ``numbers`` (an array equal to the result to the written digits), ``show`` (the
    answer is printed on the sheet: the steps that lead to it are what counts), ``choice`` (one of
    ``choices``; the derivation's ``choice`` is right), ``prose`` (for a person).

    ``subject``: LaTeX of the left-hand side looked for, or "". ``allowed``: LaTeX symbols that a final
    answer may mention (empty: any). ``givens``: further LaTeX givens in force for this ask alone.
    ``accepts``: other (subject, result) pairs that answer it as well. ``relation``: how the answer stands to
    ``subject`` (an op of ``Relation``), with ``qualifier`` (LaTeX) behind it. ``words``: a model answer in words,
    for the worked solutions only. ``weight``: its share among the part's asks."""

    name: str
    kind: str
    subject: str = ""
    derivation: str = ""
    result: str = ""
    allowed: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()
    choices: tuple[Choice, ...] = ()
    weight: float = 1.0
    givens: tuple[str, ...] = ()
    accepts: tuple[tuple[str, str], ...] = ()
    implied_by: str = ""  # another ask of the part whose right answer holds this one too
    relation: str = "="
    qualifier: str = ""
    words: str = ""

    def __post_init__(self) -> None:
        if self.kind not in ASK_KINDS:
            raise ValueError(f"ask {self.name!r}: unknown kind {self.kind!r}; known: {', '.join(ASK_KINDS)}")
        if self.weight < 0:
            raise ValueError(f"ask {self.name!r}: a weight is not negative")


@dataclass(frozen=True)
class Part:
    """A part of a question. ``id`` is ``2.1`` or ``3.1a``; ``givens`` hold besides the question's;
    ``statement``: the sheet's own formulas for this part, in the order in which they appear."""

    id: str
    points: float
    title: str
    givens: tuple[str, ...]
    statement: tuple[str, ...]
    asks: tuple[Ask, ...]


@dataclass(frozen=True)
class Question:
    """``statement``: the sheet's formulas before the first part."""

    number: int
    title: str
    givens: tuple[str, ...]
    statement: tuple[str, ...]
    parts: tuple[Part, ...]

    @property
    def points(self) -> float:
        return sum(part.points for part in self.parts)


@dataclass(frozen=True)
class GradingRule:
    """How a part's points divide: ``answer_share`` for its final answers, ``steps_share`` for the share of
    its relations that hold. ``notation_costs``: whether a notation remark costs points."""

    answer_share: float
    steps_share: float
    notation_costs: bool = False

    def __post_init__(self) -> None:
        if min(self.answer_share, self.steps_share) < 0 or abs(self.answer_share + self.steps_share - 1) > 1e-9:
            raise ValueError("the shares of answer and steps are not negative and sum to 1")


@dataclass(frozen=True)
class ProblemSet:
    name: str
    title: str
    questions: tuple[Question, ...]
    grading: GradingRule
    derivations: tuple[str, ...] = ()  # names, in the order of the worked solutions

    @property
    def points(self) -> float:
        return sum(question.points for question in self.questions)

    def part(self, part_id: str) -> Part:
        """The part called ``part_id``. Raises ``KeyError``."""
        for question in self.questions:
            for part in question.parts:
                if part.id == part_id:
                    return part
        raise KeyError(f"problem set {self.name} has no part {part_id!r}")
