"""The catalogue and the problem set: names, points, and that every ask finds its result."""

from __future__ import annotations

import pytest

from derivations.catalog import UnknownName, list_problem_sets, list_results, load_derivation, load_problem_set
from derivations.model import Ask, GradingRule, Part
from notation.read_givens.reading import read_givens
from notation.write.latex import write_latex

PROBLEMS = load_problem_set("ift6135_h20_a2")
PARTS = [part for question in PROBLEMS.questions for part in question.parts]
ASKS = [(part, ask) for part in PARTS for ask in part.asks]

POINTS = {
    "1.1": 4, "1.2": 4, "1.3": 4, "2.1": 7, "2.2": 5, "2.3": 5, "2.4": 3, "3.1": 6, "3.2": 10, "3.3": 2,
    "4.1": 4, "4.2": 6, "4.3": 6, "5.1": 4, "5.2": 6, "5.3": 4, "6.1": 4, "6.2": 8, "6.3": 8,
}  # fmt: skip


def test_points_of_the_sheet() -> None:
    found: dict[str, float] = {}
    for part in PARTS:
        key = part.id.rstrip("abcd")
        found[key] = found.get(key, 0) + part.points
    assert found == POINTS
    assert PROBLEMS.points == 100


def test_parts_in_order() -> None:
    ids = [part.id for part in PARTS]
    assert ids == sorted(ids)
    assert [part for part in ids if not part[-1].isdigit()] == ["3.1a", "3.1b", "3.1c", "3.2a", "3.2b", "3.2c", "3.2d"]
    assert PROBLEMS.part("3.2b").points == 4
    with pytest.raises(KeyError, match=r"has no part '9\.9'"):
        PROBLEMS.part("9.9")


@pytest.mark.parametrize(("part", "ask"), ASKS, ids=lambda item: getattr(item, "id", getattr(item, "name", "")))
def test_every_ask_finds_what_it_names(part: Part, ask: Ask) -> None:
    if ask.kind == "choice":
        chosen = load_derivation(ask.derivation).choice
        assert [choice.key for choice in ask.choices].count(chosen) == 1
        assert all(choice.sentence for choice in ask.choices)
        return
    if ask.kind == "prose":
        return
    derivation = load_derivation(ask.derivation)
    for result in (ask.result, *(result for _, result in ask.accepts)):
        assert write_latex(derivation.result(result))
    assert not ask.conditions or ask.kind == "setting"


@pytest.mark.parametrize("name", list_results())
def test_every_derivation_computes_and_its_last_lines_are_its_results(name: str) -> None:
    derivation = load_derivation(name)
    assert derivation.name == name
    read_givens(derivation.givens)
    lines = [node for step in derivation.steps for node in [step.expression]]
    lefts = {getattr(line, "right", line) for line in lines} | set(lines)
    for _, result in derivation.results:
        shown = result in lefts or any(result in _below(line) for line in lines)
        assert shown or derivation.tables, "a result appears in the steps"
    for step in derivation.steps:
        assert step.name
        assert step.reason or step.op == ":", f"{name}: {step.name} has no reason"


def _below(line: object) -> list[object]:
    from notation.expression import Expression
    from notation.walking import walk

    assert isinstance(line, Expression)
    return list(walk(line))


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.id)
def test_givens_can_be_read(part: Part) -> None:
    question = next(question for question in PROBLEMS.questions if part in question.parts)
    statements = question.givens + part.givens
    assert set(read_givens(statements).sources) == set(statements)


def test_unknown_names_say_what_is_known() -> None:
    with pytest.raises(UnknownName, match="did you mean 'ridge'"):
        load_derivation("rigde")
    with pytest.raises(UnknownName, match="unknown problem set 'ift6135'"):
        load_problem_set("ift6135")
    assert list_problem_sets() == ("ift6135_h20_a2", "softmax_backprop", "gaussian_elbo")


def test_a_missing_result_says_what_there_is() -> None:
    with pytest.raises(KeyError, match="it has: loss, minimiser"):
        load_derivation("ridge").result("answer")


def test_a_grading_rule_must_share_out_everything() -> None:
    with pytest.raises(ValueError, match="sum to 1"):
        GradingRule(0.5, 0.2)
    with pytest.raises(ValueError, match="unknown kind"):
        Ask("x", "essay")
