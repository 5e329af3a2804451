"""A class counted, and its page."""

from __future__ import annotations

import tomllib
from dataclasses import replace

import pytest
from markupsafe import Markup

from derivations.catalog import load_problem_set
from derivecheck.overrides import Override, Overrides, apply_overrides
from derivecheck.report.charts import histogram, share_bar
from derivecheck.report.class_page import class_page, entry_for
from derivecheck.report.files import html_files
from derivecheck.report.sheet import Sheet
from derivecheck.report.statistics import (
    AnswerGroup,
    Mistake,
    answer_groups,
    common_mistakes,
    named_edit,
    relation_groups,
    score_statistics,
    success_by_part,
)
from derivecheck.results import AnswerResult, Decided, GradeReport, PartResult, StepResult
from tests.derivecheck.report.reader import EVIL, read, words

HINT = r"right if \mathbf{x} is transposed: \mathbf{x}^\top y"


def submission(
    name: str, score: float, answer: str = "", verdict: str = "equal", hint: str = "", why: str = ""
) -> GradeReport:
    """One part of 4 points with one answer, and with a failing step where ``why`` says why."""
    steps = (StepResult(1, "=", "a", "b", "fails", why),) if why else ()
    answers = (AnswerResult("c", "x", answer, 1, verdict, hint=hint),)
    part = PartResult("1.1", "correct" if verdict == "equal" else "incorrect", score, 4, answers, steps)
    return GradeReport(name, "ift6135_h20_a2", score, 4, (part,))


CLASS = (
    submission("ada.md", 4, "x"),
    submission("bob.md", 1, "x^{2}", "different", HINT),
    submission(
        "cyd.md", 0, r"x^2 \,", "different", HINT, "the right side lacks a factor 2; a = 1; left = 1, right = 2"
    ),
    submission("dan.md", 2, "x^3", "undecided", "time ran out"),
    submission("eve.md", 0, "", "missing"),
)


def test_scores() -> None:
    scores = score_statistics(CLASS)
    assert (scores.count, scores.mean, scores.median, scores.lowest, scores.highest) == (5, 1.4, 1, 0, 4)
    assert scores.bins == (2, 0, 1, 0, 0, 1, 0, 0, 0, 1)
    with pytest.raises(ValueError, match="empty"):
        score_statistics(())


def test_success_by_part() -> None:
    [part] = success_by_part(CLASS)
    assert (part.part, part.mean, part.share, part.verdicts) == ("1.1", 1.4, 0.35, (("incorrect", 4), ("correct", 1)))


@pytest.mark.parametrize(
    ("hint", "edit"),
    [
        (HINT, r"right if \mathbf{x} is transposed"),
        ("this is the sample variance; right if n is put for n - 1: {a: b}", "right if n is put for n - 1"),
        (r"right if \text{a: b} is dropped: x", r"right if \text{a: b} is dropped"),
        ("the right side lacks a factor 2; d = 2; left = 1, right = 2", "the right side lacks a factor 2"),
        ("cannot add: vector[m] and scalar do not fit\n  x\n  ^", "cannot add: vector[m] and scalar do not fit"),
        ("", ""),
    ],
)  # fmt: skip
def test_the_named_edit_of_a_hint(hint: str, edit: str) -> None:
    assert named_edit(hint) == edit


def test_mistakes_are_counted_once_for_a_submission() -> None:
    transposed = named_edit(HINT)
    assert common_mistakes(CLASS) == (
        Mistake("1.1", "c", transposed, ("bob.md", "cyd.md")),
        Mistake("1.1", "", "the right side lacks a factor 2", ("cyd.md",)),
        Mistake("1.1", "c", "no answer found", ("eve.md",)),
    )


def test_a_step_that_only_puts_a_wrong_answer_down_is_no_second_mistake() -> None:
    assert len(common_mistakes([submission("a", 0, "y", "different", HINT, HINT)])) == 1


def test_identical_answers_are_grouped_however_they_are_typed() -> None:
    groups = answer_groups(CLASS)
    assert [(group.like, group.shown, group.verdict, group.submissions) for group in groups] == [
        ("x^{2}", "x^{2}", "different", ("bob.md", "cyd.md")),
        ("x^{3}", "x^3", "undecided", ("dan.md",)),
    ]
    assert len(answer_groups(CLASS, least=2)) == 1


FORMS = ("x + y", "y + x", "y + x")


def test_answers_that_mean_the_same_are_one_group() -> None:
    alike = [_meaning(submission(name, 0, form, "different"), "m1") for name, form in zip("abc", FORMS, strict=True)]
    [group] = answer_groups(alike)
    assert (group.like, group.others, group.meaning, len(group.submissions)) == ("y + x", ("x + y",), "m1", 3)
    assert len(answer_groups([alike[0], _meaning(alike[1], "m2")])) == 2
    [table] = tomllib.loads(entry_for(group))["decision"]
    entry = Override(**table)
    assert [entry.fits(form, mark, ()) for form, mark in (("x + y", "m1"), ("y + x", ""), ("x + y", "m2"))] == [
        True,
        True,
        False,
    ]


def _meaning(report: GradeReport, meaning: str) -> GradeReport:
    [part] = report.parts
    return replace(report, parts=(replace(part, answers=(replace(part.answers[0], meaning=meaning),)),))


def test_a_decided_group_stays_and_says_so() -> None:
    [part] = CLASS[1].parts
    answer = replace(part.answers[0], verdict="equal", decided=Decided("equal", was="different"))
    decided = replace(CLASS[1], parts=(replace(part, answers=(answer,)),))
    [group] = answer_groups([decided])
    assert (group.verdict, group.decided) == ("different", 1)


def with_steps(name: str, *steps: StepResult) -> GradeReport:
    report = submission(name, 1, "y", "different", HINT)
    asks = load_problem_set(report.problems).part("1.1").asks
    answers = tuple(replace(report.parts[0].answers[0], name=ask.name) for ask in asks)
    return replace(report, parts=(replace(report.parts[0], answers=answers, steps=steps),))


def test_equal_relations_are_grouped_by_what_they_say() -> None:
    fails = StepResult(2, "=", "a", "b + c", "fails", "why", meaning="m1")
    reports = (
        with_steps("ada.md", fails, StepResult(3, "=", "b", "b", "holds")),
        with_steps("bob.md", replace(fails, right="c + b"), fails),  # twice by one author: once in the group
        with_steps("cyd.md", replace(fails, meaning="m2")),  # the same marks, and another meaning
        with_steps("dan.md", StepResult(1, "=", "c", "y", "fails", HINT)),  # only puts down the wrong answer
        with_steps("eve.md", StepResult(4, r"\le", "x", "y", "undecided")),
        with_steps("fay.md", StepResult(4, r"\leq", "x", r"\left. y \right.", "undecided")),
    )
    groups = relation_groups(reports)
    assert [(group.like, group.others, group.verdict, group.submissions) for group in groups] == [
        ("a = b + c", ("a = c + b",), "fails", ("ada.md", "bob.md")),
        (r"x \leq y", (), "undecided", ("eve.md", "fay.md")),
    ]
    [table] = tomllib.loads(entry_for(groups[0]))["decision"]
    made, troubles = apply_overrides(reports, Overrides((Override(**{**table, "verdict": "holds"}),)))
    assert troubles == ()
    assert [report.parts[0].steps[0].verdict for report in made] == [
        "holds",
        "holds",
        "fails",
        "fails",
        "undecided",
        "undecided",
    ]
    again = relation_groups(made)
    assert [(group.verdict, group.decided) for group in again] == [("fails", 2), ("undecided", 0)]
    assert "Equal relations that do not hold" in words(class_page(reports, sheet=Sheet()))


def test_the_entry_of_a_group_decides_it() -> None:
    group = AnswerGroup("4.1", "batch 'variance'", r"\frac{a}{b}'", "different", "", ("a",))
    [table] = tomllib.loads(entry_for(group))["decision"]
    assert table.pop("comment") == ""
    assert Override(**table) == Override("4.1", "batch 'variance'", like=r"\frac{a}{b}'", verdict="right")


def test_the_page_says_it_and_is_well_formed() -> None:
    page = class_page(CLASS, title="Homework 2", refused=[("zoe.pdf", "is a PDF, not UTF-8 text")])
    found = read(page)
    assert (found.trouble, found.open) == ([], [])
    assert len(set(found.ids)) == len(found.ids)
    assert found.headings[0] == 1 and found.headings.count(1) == 1
    text = words(page)
    for wanted in (
        "5 graded, 1 could not be graded",
        "Mean 1.4, median 1, from 0 to 4 of 4.",
        "✗ 4 incorrect , ✓ 1 correct",
        "2 submissions",
        "is a PDF, not UTF-8 text",
        'verdict = "right"',
    ):
        assert wanted.replace(" ,", ",") in text.replace(" ,", ",")


def test_an_empty_class_has_a_page() -> None:
    assert "No submission was graded." in words(class_page(()))


def test_names_and_formulas_of_a_class_never_become_markup() -> None:
    report = submission(EVIL, 1, EVIL, "different", EVIL, EVIL)
    part = replace(report.parts[0], part=EVIL, answers=(replace(report.parts[0].answers[0], name=EVIL),))
    page = class_page([replace(report, parts=(part,))] * 5, title=EVIL, refused=[(EVIL, EVIL)], sheet=Sheet())
    found = read(page)
    assert (found.trouble, found.open) == ([], [])
    assert "49" not in page


def test_what_a_caller_puts_beside_a_group_is_there() -> None:
    page = class_page(CLASS, beside=lambda group: Markup("<p>{} of {}</p>").format(group.like, len(group.submissions)))
    assert "<p>x^{2} of 2</p>" in page
    assert "overrides.toml" not in page


def test_long_lists_are_cut_and_it_is_said() -> None:
    many = [submission(f"s{k}", 0, f"x_{{{k}}}", "different", f"right if case {k} is meant: y") for k in range(210)]
    text = words(class_page(many))
    assert "The 200 largest of 210." in text
    assert "The 30 commonest of 210." in text


def test_the_pages_of_a_class_lead_to_each_other() -> None:
    files = dict(html_files([submission("a b/ä.md", 1), submission("../index.md", 2)], title="HW <1>"))
    assert list(files) == ["a-b-ä.html", "index-2.html", "index.html"]
    assert 'href="a-b-%C3%A4.html"' in files["index.html"]
    assert '<a href="index.html">HW &lt;1&gt;</a>' in files["index-2.html"]


def test_charts_say_in_words_what_they_show() -> None:
    chart = histogram([1, 0, 3])
    assert 'aria-label="submissions by share of points: 0–33 %: 1; 33–66 %: 0; 66–100 %: 3"' in chart
    assert chart.count("<rect") == 3
    assert 'width="50.0"' in share_bar(0.5)
    assert 'width="100.0"' in share_bar(7)
