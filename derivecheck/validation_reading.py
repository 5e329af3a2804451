"""Whether every formula of a problem set can be read, and with shapes that fit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from derivations.model import Ask, Part, ProblemSet, Question
from derivations.references import read_latex
from derivations.sheets.read import Sheet
from derivecheck.answers.settings import read_condition
from notation import build
from notation.build import shape_text
from notation.elaborate.elaborator import Elaborator
from notation.expression import Expression, Number, TupleOf
from notation.read_givens.reading import read_scope
from notation.scope import Scope
from notation.source import NotationError, ShapeClash, Span
from notation.statements.reading import statements_of
from notation.walking import walk


class Reading:
    """Reads all formulas of a set. ``notes``: what is no fault, but may not be meant."""

    def __init__(self, problem_set: ProblemSet, sheet: Sheet | None) -> None:
        self.problem_set = problem_set
        self.sheet = sheet
        self.notes: list[str] = []
        self.place = ("", "")  # the part and the ask that are being read

    def faults(self) -> list[str]:
        """Every fault, at its place where the set is a sheet."""
        found: list[str] = []
        for question in self.problem_set.questions:
            found += self._printed(question.statement)
            for part in question.parts:
                self.place = (part.id, "")
                found += self._printed(part.statement)
                for ask in part.asks:
                    self.place = (part.id, ask.name)
                    found += self._ask(question, part, ask)
        return list(dict.fromkeys(found))

    def _explain(self, latex: str, error: NotationError) -> str:
        return self.sheet.explain(latex, error, *self.place) if self.sheet else error.explain(latex)

    def _printed(self, formulas: Iterable[str]) -> Iterator[str]:
        for latex in formulas:
            try:
                chains = statements_of(latex)
                broken = next((member.error for chain in chains for member in chain.members if member.error), None)
                if broken is not None:
                    raise broken
            except NotationError as error:
                yield self._explain(latex, error)

    def _ask(self, question: Question, part: Part, ask: Ask) -> Iterator[str]:
        statements = (*question.givens, *part.givens, *ask.givens)
        results = ask.reference.results if ask.reference else ()
        scope, problems = read_scope(statements, [latex for _, latex in results])
        for problem in problems:
            yield self._explain(problem.statement, problem.error)
        if problems:
            return
        read = {latex: self._expression(latex, scope) for latex in self._formulas(ask)}
        for latex, made in read.items():
            if isinstance(made, NotationError):
                yield self._explain(latex, made)
        for latex in ask.conditions:
            fault = self._condition(latex, scope)
            if fault is not None:
                yield self._explain(latex, fault)
        yield from self._shapes(ask, read, scope)
        if ask.kind == "numbers" and any(_is_rounded(read[latex]) for _, latex in results):
            told = "the value is rounded; write it exactly where you can, since it is taken as exact"
            self.notes.append(f"part {part.id}, {ask.name}: {told}")

    @staticmethod
    def _formulas(ask: Ask) -> tuple[str, ...]:
        subjects = (ask.subject, *(subject for subject, _ in ask.accepts))
        results = tuple(latex for _, latex in ask.reference.results) if ask.reference else ()
        formulas = tuple(credit.formula for credit in ask.credits)
        return tuple(latex for latex in dict.fromkeys((*subjects, *results, *ask.allowed, *formulas)) if latex)

    @staticmethod
    def _expression(latex: str, scope: Scope) -> Expression | NotationError:
        try:
            return read_latex(latex, scope)
        except NotationError as error:
            return error

    @staticmethod
    def _condition(latex: str, scope: Scope) -> NotationError | None:
        try:
            read_condition(latex, scope.copy())
        except NotationError as error:
            return error
        return None

    def _shapes(self, ask: Ask, read: dict[str, Expression | NotationError], scope: Scope) -> Iterator[str]:
        """Subjects against their values, and rows of partial credit against the answer."""
        results = dict(ask.reference.results) if ask.reference else {}
        for subject, result in ((ask.subject, ask.result), *ask.accepts):
            if result in results and subject:
                yield from self._fit(results[result], read[subject], read[results[result]], scope)
        answer = read.get(results.get(ask.result, ""))
        for credit in ask.credits:
            if not credit.formula or not isinstance(answer, Expression):
                continue
            value = read[credit.formula]
            if credit.form == "times" and isinstance(value, Expression) and not isinstance(answer, TupleOf):
                value = self._product(value, answer)
            yield from self._fit(credit.formula, answer, value, scope)

    @staticmethod
    def _product(left: Expression, right: Expression) -> Expression | NotationError:
        try:
            return build.product(left, right)
        except NotationError as error:
            return error

    def _fit(
        self, latex: str, wanted: Expression | NotationError, value: Expression | NotationError, scope: Scope
    ) -> Iterator[str]:
        if not isinstance(wanted, Expression) or not isinstance(value, Expression):
            if isinstance(value, NotationError):
                yield self._explain(latex, value)
            return
        try:
            left, right = Elaborator(scope.copy()).aligned([wanted, value], Span(0, 0))
        except NotationError as error:
            yield self._explain(latex, error)
            return
        if isinstance(left, TupleOf) or isinstance(right, TupleOf) or left.shape == right.shape:
            return
        if len(left.shape) == len(right.shape) == 1:
            return  # lists of numbers may be written as rows
        message = f"this is a {shape_text(right.shape)}; its subject is a {shape_text(left.shape)}"
        yield self._explain(latex, ShapeClash(message, Span(0, len(latex))))


def _is_rounded(value: Expression | NotationError) -> bool:
    """Whether decimals of two places or more stand in it: 2.5 is likely to be exact."""
    if isinstance(value, NotationError):
        return False
    return any(isinstance(part, Number) and part.digits is not None and part.digits > 1 for part in walk(value))


__all__ = ["Reading"]
