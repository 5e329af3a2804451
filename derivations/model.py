"""What a problem set and a derivation are. All immutable; formulas of a problem set are LaTeX strings.

Two kinds: in a *derived* set an ``Ask`` names a result of a derivation, which computes it from its givens;
in a *written* set, read from a problem sheet, it holds a ``Reference`` in LaTeX, which ``derivecheck
validate`` compares with the givens.

Architecture invariant: a derived problem set holds no reference answer, and a problem set is data: it can be
sent to another process as it is, and names no file.
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
    drawing; ``uses`` names derivations whose results the steps put in."""

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
    uses: tuple[str, ...] = ()

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
class Reference:
    """The reference answer to one ask of a written set. ``results``: names and LaTeX, the answer itself first;
    ``givens``: all LaTeX statements in force, of question, part and ask; ``choice``: the key of the right
    choice."""

    results: tuple[tuple[str, str], ...] = ()
    givens: tuple[str, ...] = ()
    choice: str = ""


CREDIT_FORMS = ("equal", "factor", "sign", "constant", "transposed", "layout", "times", "plus")


@dataclass(frozen=True)
class Credit:
    """What an answer that is not the reference is worth: a ``share`` of the points (1: it counts as right) when
    it is ``equal`` to ``formula``, differs from the reference by a constant ``factor``, the ``sign``, an added
    ``constant`` or a transposition (``layout``: of a Jacobian only), or is the reference ``times`` or ``plus``
    ``formula`` (LaTeX). ``remark``: what to tell the author."""

    share: float
    form: str
    formula: str = ""
    remark: str = ""

    def __post_init__(self) -> None:
        if self.form not in CREDIT_FORMS:
            raise ValueError(f"unknown form of credit {self.form!r}; known: {', '.join(CREDIT_FORMS)}")
        if not 0 < self.share <= 1:
            raise ValueError("a share of the points lies above 0 and is at most 1")


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
    for the worked solutions only. ``weight``: its share among the part's asks. ``conditions`` of an
    ``expression`` are what the result meets where no given defines the subject; only validation looks at
    them. ``credits``: what other answers are worth. Either ``derivation`` or ``reference`` is given."""

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
    reference: Reference | None = None
    credits: tuple[Credit, ...] = ()

    def __post_init__(self) -> None:
        if self.derivation and self.reference:
            raise ValueError(f"ask {self.name!r}: a derivation computes the answer; it holds no reference besides")
        if self.kind not in ASK_KINDS:
            raise ValueError(f"ask {self.name!r}: unknown kind {self.kind!r}; known: {', '.join(ASK_KINDS)}")
        if self.weight < 0:
            raise ValueError(f"ask {self.name!r}: a weight is not negative")


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
class Part:
    """A part of a question. ``id`` is ``2.1`` or ``3.1a``; ``givens`` hold besides the question's;
    ``statement``: the sheet's own formulas for this part, in the order in which they appear. ``solution``: the
    worked solution of a written set, as Markdown. ``grading``: the part's own rule, where it has one. ``words``: the
    sentences that a written sheet prints for this part, its heading among them."""

    id: str
    points: float
    title: str
    givens: tuple[str, ...]
    statement: tuple[str, ...]
    asks: tuple[Ask, ...]
    solution: str = ""
    grading: GradingRule | None = None
    words: tuple[str, ...] = ()


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
class ProblemSet:
    """``derivations``: names, in the order of the worked solutions; none in a written set, whose ``handout`` is
    what the class gets to see, as Markdown."""

    name: str
    title: str
    questions: tuple[Question, ...]
    grading: GradingRule
    derivations: tuple[str, ...] = ()
    handout: str = ""

    @property
    def parts(self) -> tuple[Part, ...]:
        return tuple(part for question in self.questions for part in question.parts)

    @property
    def points(self) -> float:
        return sum(question.points for question in self.questions)

    def part(self, part_id: str) -> Part:
        """The part called ``part_id``. Raises ``KeyError``."""
        for part in self.parts:
            if part.id == part_id:
                return part
        raise KeyError(f"problem set {self.name} has no part {part_id!r}")
