"""What a made-up student writes for one part of a problem set, and the marks that it is worth.

The worked solution of the part is left as it is, or one thing is done to it: an answer is written in another way,
a mistake is put into an answer (in the box and in the last line of its chain) or into a line of a chain, another
option is chosen, or nothing is handed in. That a mistake is one is found in sampled worlds, on the expressions
themselves; neither the reader nor the grader has a part in it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from random import Random

import numeric
from derivations.catalog import load_derivation, load_problem_set
from derivations.model import Ask, Part, ProblemSet, Question
from derivecheck.checking import scope_of
from derivecheck.mutation.mutants import Mutant, mutants, rewritings
from notation.expression import Expression, Relation
from notation.givens import Givens
from notation.write.latex import write_latex

KINDS = ("right", "rewritten", "mistake", "wrong line", "other choice", "missing")
_WEIGHTS = (40, 18, 22, 10, 3, 7)
"""How often each kind is drawn; one that a part has no room for becomes "right"."""

_CHECKED = frozenset({"expression", "show", "setting", "numbers"})
_POOL = 12  # edits drawn for each answer and line; those that change nothing are dropped


@dataclass(frozen=True)
class PlannedPart:
    """What was written for a part. ``verdict``: what it is worth in words; its points lie from ``low`` to ``high``;
    ``wrong``: the answers (by name) that are mistaken; ``edit``: what was done."""

    part: str
    kind: str
    body: str
    verdict: str
    low: float
    high: float
    max_score: float
    wrong: tuple[str, ...] = ()
    edit: str = ""


class PartPlans:
    """All that can be done to the parts of one problem set; ``bodies``: the worked solution of each part."""

    def __init__(self, problems: str, bodies: dict[str, str], seed: int) -> None:
        self.problem_set: ProblemSet = load_problem_set(problems)
        self.bodies = bodies
        self.seed = seed
        self.edits = cache(self._edits)

    def plan(self, question: Question, part: Part, rng: Random) -> PlannedPart:
        """One of the kinds, at random."""
        kind = rng.choices(KINDS, _WEIGHTS)[0]
        made = {
            "rewritten": self.rewritten,
            "mistake": self.mistake,
            "wrong line": self.wrong_line,
            "other choice": self.other_choice,
            "missing": self.missing,
        }
        planned = made[kind](question, part, rng) if kind in made else None
        return planned or self.right(part)

    # --- kinds ---

    def right(self, part: Part) -> PlannedPart:
        full = part.points - self.open_points(part)
        verdict = "correct" if full else "person"
        return PlannedPart(part.id, "right", self.bodies.get(part.id, ""), verdict, full, full, part.points)

    def missing(self, question: Question, part: Part, rng: Random) -> PlannedPart:
        return PlannedPart(part.id, "missing", "", "missing", 0, 0, part.points)

    def rewritten(self, question: Question, part: Part, rng: Random) -> PlannedPart | None:
        """One answer, in its box, in another way."""
        ask = self._any_ask(part, rng)
        if ask is None or not (pool := self.edits(question, part, ask, "same")):
            return None
        edit = rng.choice(pool)
        body = self._with_box(part, ask, edit.latex)
        if body is None:
            return None
        return replace(self.right(part), kind="rewritten", body=body, edit=f"{ask.name}: {edit.name}")

    def mistake(self, question: Question, part: Part, rng: Random) -> PlannedPart | None:
        """One answer mistaken, in its box and wherever a line ends with it."""
        ask = self._any_ask(part, rng)
        if ask is None or not (pool := self.edits(question, part, ask, "wrong")):
            return None
        edit = rng.choice(pool)
        body = self._with_box(part, ask, edit.latex, lines_too=True)
        if body is None:
            return None
        high = self._points(part, ask.weight, 0.0)
        wrong = (ask.name,)
        edited = f"{ask.name}: {edit.name}"
        return PlannedPart(part.id, "mistake", body, "incorrect", 0.0, high, part.points, wrong, edited)

    def wrong_line(self, question: Question, part: Part, rng: Random) -> PlannedPart | None:
        """A line in the middle of a chain mistaken, the rest right: the answers count, and not all of the steps. Where
        values are chosen on the way, under which a line may be right by chance, there is none."""
        if any(ask.kind == "setting" for ask in part.asks):
            return None
        lines = self._lines(part)
        rng.shuffle(lines)
        for givens, expression in lines[:3]:
            pool = _wrong(expression, givens, self.seed)
            shown = write_latex(expression)
            body = self.bodies[part.id]
            if not pool or body.count(f"&= {shown} &&") != 1:
                continue
            edit = rng.choice(pool)
            body = body.replace(f"&= {shown} &&", f"&= {edit.latex} &&")
            full = self.right(part).high
            low = full - full * self.problem_set.grading.steps_share
            high = full - 1e-3
            return PlannedPart(part.id, "wrong line", body, "correct", low, high, part.points, (), edit.name)
        return None

    def other_choice(self, question: Question, part: Part, rng: Random) -> PlannedPart | None:
        for ask in part.asks:
            if ask.kind != "choice":
                continue
            right = load_derivation(ask.derivation).choice
            sentence = {choice.key: choice.sentence for choice in ask.choices}
            others = sorted(key for key, text in sentence.items() if key != right and text)
            if not others or sentence[right] not in self.bodies[part.id]:
                continue
            key = rng.choice(others)
            body = self.bodies[part.id].replace(sentence[right], sentence[key])
            for reason in (ask.words, load_derivation(ask.derivation).remark):  # they name the right choice
                body = body.replace("\n\n" + reason, "") if reason else body
            high = self._points(part, ask.weight, 0.0)
            return PlannedPart(part.id, "other choice", body, "incorrect", 0.0, high, part.points, (ask.name,), key)
        return None

    # --- what they are made of ---

    def open_points(self, part: Part) -> float:
        """The points that prose is worth, which a person gives."""
        total = sum(ask.weight for ask in part.asks) or 1.0
        return part.points * sum(ask.weight for ask in part.asks if ask.kind == "prose") / total

    def _points(self, part: Part, lost: float, steps_lost: float) -> float:
        """The points with answers of weight ``lost`` wrong and a share of the steps wrong."""
        judged = sum(ask.weight for ask in part.asks if ask.kind != "prose")
        rule = self.problem_set.grading
        full = part.points - self.open_points(part)
        return full * (rule.answer_share * (1 - lost / judged) + rule.steps_share * (1 - steps_lost))

    def _any_ask(self, part: Part, rng: Random) -> Ask | None:
        asks = [ask for ask in part.asks if ask.kind in _CHECKED and ask.result]
        return rng.choice(asks) if asks else None

    def _edits(self, question: Question, part: Part, ask: Ask, kind: str) -> list[Mutant]:
        expression = load_derivation(ask.derivation).result(ask.result)
        givens = question.givens + part.givens + ask.givens
        if kind == "wrong":
            return _wrong(expression, givens, self.seed)
        return [
            edit for edit in rewritings(expression, _POOL, self.seed) if _truth(expression, edit, givens) == "agree"
        ]

    def _with_box(self, part: Part, ask: Ask, latex: str, lines_too: bool = False) -> str | None:
        """The body with another answer in the box of ``ask``; None where the box is not found once."""
        shown = write_latex(load_derivation(ask.derivation).result(ask.result))
        body = self.bodies[part.id]
        boxes = [line for line in body.split("\n") if r"\boxed{" in line and f"{shown}}} \\]" in line]
        named = [line for line in boxes if ask.subject and ask.subject in line] or boxes
        if len(named) != 1:
            return None
        made = named[0].replace(f"{shown}}} \\]", f"{latex}}} \\]")
        if lines_too:
            body = body.replace(f"= {shown} &&", f"= {latex} &&")
        return body.replace(named[0], made)

    def _lines(self, part: Part) -> list[tuple[tuple[str, ...], Expression]]:
        """The lines that stand between two equality signs of a chain of values, with their givens."""
        found = []
        for name in dict.fromkeys(ask.derivation for ask in part.asks if ask.derivation):
            derivation = load_derivation(name)
            for step, following in zip(derivation.steps, derivation.steps[1:], strict=False):
                if step.op == following.op == "=" and not isinstance(step.expression, Relation):
                    found.append((derivation.givens, step.expression))
        return found


@cache
def _wrong(expression: Expression, givens: tuple[str, ...], seed: int) -> list[Mutant]:
    """Mistaken forms that really differ in value."""
    return [
        edit
        for edit in mutants(expression, _POOL, seed)
        if edit.expression.shape == expression.shape and _truth(expression, edit, givens) == "differ"
    ]


def _truth(expression: Expression, edit: Mutant, givens: tuple[str, ...]) -> str:
    """``agree``, ``differ`` or ``unknown``, which it also is where the edited form has no real value."""
    found = numeric.compare(expression, edit.expression, "=", _read(givens), deadline=5.0)
    return "unknown" if "no real value" in found.reason else found.outcome


@cache
def _read(givens: tuple[str, ...]) -> Givens:
    return scope_of(givens, ()).givens()
