"""Decisions over grades: what they change, what they leave, and what is told of those that cannot be applied."""

from __future__ import annotations

from dataclasses import replace

import pytest

from derivecheck.identical import answer_key
from derivecheck.overrides import Override, Overrides, apply_overrides
from derivecheck.results import AnswerResult, GradeReport, PartResult, StepResult

SET = "ift6135_h20_a2"
WRONG = r"\mathbf{h}_{t+1} (1 - \mathbf{h}_{t+1})"
NAMES = ("forward loss gradient", "backward loss gradient", "forward Jacobian", "backward Jacobian")


def report(name: str = "ada.md") -> GradeReport:
    """Part 6.2 (8 points, four answers of 2) with one right answer, and prose part 2.4 (3 points)."""
    verdicts = ("equal", "different", "ill-typed", "missing")
    answers = tuple(
        AnswerResult(answer, "e", {"missing": "", "equal": "r"}.get(verdict, WRONG), 5, verdict)
        for answer, verdict in zip(NAMES, verdicts, strict=True)
    )
    steps = (StepResult(5, "=", "a", WRONG, "fails"), StepResult(9, "=", "a", "b", "holds"))
    parts = (
        PartResult("2.4", "person", 0, 3, (AnswerResult("comparison", "", "", 0, "person"),), content="c1"),
        PartResult("6.2", "incorrect", 2.6, 8, answers, steps, content="c2"),
    )
    return GradeReport(name, SET, 2.6, 11, parts)


def applied(
    *entries: Override, reports: tuple[GradeReport, ...] = (report(),)
) -> tuple[list[GradeReport], list[tuple[int, str]]]:
    made, troubles = apply_overrides(reports, Overrides(entries))
    return made, [(trouble.line, trouble.message) for trouble in troubles]


def prose(**of: object) -> Override:
    return Override("2.4", "comparison", "ada.md", **of)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("entry", "verdict", "score", "waiting"),
    [
        (prose(verdict="right"), "correct", 3.0, 0.0),
        (prose(verdict="wrong"), "incorrect", 0.0, 0.0),
        (prose(points=3), "correct", 3.0, 0.0),
        (prose(points=1.5), "incorrect", 1.5, 0.0),
        (prose(points=0), "incorrect", 0.0, 0.0),
        (prose(verdict="right", points=2), "correct", 2.0, 0.0),
        (prose(comment="see me"), "person", 0.0, 3.0),
        (Override("2.4", "", "ada.md", points=2), "incorrect", 2.0, 0.0),
        (Override("2.4", "", "ada.md", verdict="right"), "correct", 3.0, 0.0),
        (Override("2.4", "", "ada.md", verdict="incomplete", points=2), "incomplete", 2.0, 0.0),
        (Override("2.4", "", "ada.md", verdict="missing"), "missing", 0.0, 0.0),
        (Override("2.4", "", "ada.md", comment="see me"), "person", 0.0, 3.0),
    ],
)
def test_prose_is_decided(entry: Override, verdict: str, score: float, waiting: float) -> None:
    [made], troubles = applied(entry)
    part = made.parts[0]
    assert (part.verdict, part.score, part.open_points, troubles) == (verdict, score, waiting, [])
    assert made.score == 2.6 + score


def test_an_overruled_verdict_goes_through_the_rule_and_its_step_with_it() -> None:
    [made], troubles = applied(Override("6.2", NAMES[1], "ada.md", verdict="right", comment="same thing"))
    part = made.parts[1]
    # Two of four answers right, and both steps hold, for one only states an answer that is right now.
    assert (part.score, part.verdict, troubles) == (round(8 * (0.7 * 2 / 4 + 0.3), 6), "incorrect", [])
    told = part.answers[1].decided
    assert told is not None and (told.verdict, told.was, told.comment) == ("equal", "different", "same thing")
    assert part.answers[0].decided is None


def test_points_for_an_answer_leave_the_others_to_the_rule() -> None:
    [made], _ = applied(Override("6.2", NAMES[1], "ada.md", points=1.5))
    assert made.parts[1].score == pytest.approx(1.5 + 6 * (0.7 * 1 / 3 + 0.3 * 0.5))


def test_a_decision_takes_the_place_of_partial_credit() -> None:
    found = report()
    answers = tuple(
        replace(answer, credit=0.5) if answer.name == NAMES[1] else answer for answer in found.parts[1].answers
    )
    found = replace(found, parts=(found.parts[0], replace(found.parts[1], answers=answers)))
    [made], _ = applied(Override("6.2", NAMES[1], "ada.md", verdict="wrong"), reports=(found,))
    assert (made.parts[1].answers[1].credit, made.parts[1].score) == (0.0, 2.6)


def test_a_part_as_a_whole_goes_before_its_answers() -> None:
    [made], _ = applied(Override("6.2", NAMES[1], "ada.md", verdict="right"), Override("6.2", "", "ada.md", points=5))
    part = made.parts[1]
    assert (part.score, part.verdict, part.answers[1].verdict) == (5.0, "incorrect", "equal")
    assert part.decided is not None and (part.decided.was, part.decided.was_score) == ("incorrect", 2.6)


def test_a_group_of_identical_answers_is_decided_at_once_but_for_one() -> None:
    group = Override("6.2", NAMES[1], like=r"\bm{h}_{t+1}\left(1-\bm h_{t+1}\right)", points=1, line=1)
    alone = Override("6.2", NAMES[1], "bob.md", points=2, line=2)
    reports = (report("ada.md"), report("bob.md"), report("eve.md"))
    other = replace(reports[2].parts[1].answers[1], submitted="0")
    eve = replace(reports[2], parts=(reports[2].parts[0], replace(reports[2].parts[1], answers=(other,))))
    made, troubles = applied(group, alone, reports=(*reports[:2], eve))
    told = [entry.parts[1].answers[-1 if len(entry.parts[1].answers) == 1 else 1].decided for entry in made]
    assert ([item and item.points for item in told], troubles) == ([1, 2, None], [])


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        (Override("9.9", "", "ada.md", points=1, line=4), "there is no part '9.9'; known: 2.4, 6.2"),
        (Override("2.4", "x", "ada.md", points=1, line=4), "part 2.4 has no answer 'x'; known: comparison"),
        (prose(points=3.5, line=4), "points 3.5 are more than the 3 that 2.4, comparison is worth"),
        (Override("2.4", "", "ada.md", points=4, line=4), "points 4 are more than the 3 of part 2.4"),
        (
            prose(points=1, seen="c0", line=4),
            "stale: what ada.md says for part 2.4 has changed since this was decided, so it was not applied",
        ),
        (
            Override("6.2", NAMES[1], "ada.md", like="0", points=1, line=4),
            "stale: the answer of ada.md to 6.2, backward loss gradient is no longer this one, so it was not applied",
        ),
    ],
)
def test_what_cannot_be_applied_is_told_and_changes_nothing(entry: Override, message: str) -> None:
    assert applied(entry) == ([report()], [(4, message)])


def test_a_decision_on_what_is_still_there_is_applied() -> None:
    assert applied(prose(points=1, seen="c1"))[1] == []
    assert applied(Override("6.2", NAMES[1], "ada.md", like=WRONG, points=1, seen="c2"))[1] == []


def test_submissions_and_groups_that_are_not_there() -> None:
    entries = (Override("2.4", "", "zoe.md", points=1, line=1), Override("6.2", NAMES[0], like="zzz", points=1, line=2))
    one, none = apply_overrides([report()], Overrides(entries))
    assert (one, none) == ([report()], ())
    _, troubles = apply_overrides([report(), report("bob.md")], Overrides(entries), exists=lambda name: False)
    assert [(trouble.line, trouble.message, trouble.stale) for trouble in troubles] == [
        (1, "there is no submission 'zoe.md'", False),
        (2, f"no submission has this answer to 6.2, {NAMES[0]}", True),
    ]
    _, troubles = apply_overrides([report(), report("bob.md")], Overrides(entries[:1]), exists=lambda name: True)
    assert troubles == ()


def test_without_the_problem_set_only_whole_parts_can_be_decided() -> None:
    foreign = replace(report(), problems="another")
    made, troubles = applied(
        prose(points=1, line=1), Override("6.2", "", "ada.md", points=5, line=2), reports=(foreign,)
    )
    assert made[0].score == 5
    assert troubles == [(1, "the problem set 'another' is not there to work out the points")]


def test_a_problem_set_that_asks_something_else_by_now_is_told() -> None:
    found = report()
    part = replace(found.parts[1], answers=found.parts[1].answers[:3])
    changed = replace(found, parts=(found.parts[0], part))
    made, troubles = applied(Override("6.2", step="a = b", verdict="fails", line=1), reports=(changed,))
    assert made == [changed]
    told = f"the problem set {SET!r} asks something else in part 6.2 by now, so the points cannot be worked out"
    assert troubles == [(1, told)]


def test_decisions_are_applied_anew_to_a_regraded_submission() -> None:
    entries = Overrides((prose(points=2),))
    once, _ = apply_overrides([report()], entries)
    again, _ = apply_overrides([report()], entries)
    assert once == again != [report()]


# --- single relations ---


def relation(step: str = "a = b", **of: object) -> Override:
    return Override("6.2", submission="ada.md", step=step, **of)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("entry", "verdicts", "score"),
    [
        # One of four answers is right, which is worth 0.7; the share of the steps that hold is worth 0.3.
        (relation(verdict="fails"), ["fails", "fails"], 8 * 0.7 / 4),
        (relation(verdict="wrong"), ["fails", "fails"], 8 * 0.7 / 4),
        (relation(rf"a={WRONG}", verdict="holds"), ["holds", "holds"], 8 * (0.7 / 4 + 0.3)),
        (relation(r"a = \bm{h}_{t+1}\left(1-\bm h_{t+1}\right)", verdict="right"), ["holds", "holds"], 3.8),
        (relation(comment="see me"), ["fails", "holds"], 2.6),
    ],
)
def test_a_relation_is_overruled_and_the_rule_follows(entry: Override, verdicts: list[str], score: float) -> None:
    [made], troubles = applied(entry)
    part = made.parts[1]
    assert ([step.verdict for step in part.steps], troubles) == (verdicts, [])
    assert part.score == pytest.approx(score)
    assert made.score == pytest.approx(score)
    assert part.verdict == "incorrect"  # as its answers say
    [told] = [step.decided for step in part.steps if step.decided]
    assert told.was in ("", "fails", "holds") and bool(told.was) == bool(entry.verdict)


def with_step(name: str, **of: object) -> GradeReport:
    """The report with its first relation changed."""
    found = report(name)
    part = found.parts[1]
    steps = (replace(part.steps[0], **of), *part.steps[1:])  # type: ignore[arg-type]
    return replace(found, parts=(found.parts[0], replace(part, steps=steps)))


def test_a_relation_is_decided_for_all_who_say_it_but_for_one() -> None:
    group = Override("6.2", step=rf"a = {WRONG}", meaning="m1", verdict="holds", line=1)
    alone = Override("6.2", submission="bob.md", step=rf"a = {WRONG}", verdict="fails", comment="no", line=2)
    reports = (
        with_step("ada.md", meaning="m1"),
        with_step("bob.md", meaning="m1"),
        with_step("cyd.md", meaning="m1", right=r"-\mathbf{h}_{t+1} (\mathbf{h}_{t+1} - 1)"),  # in another form
        with_step("dan.md", meaning="m2"),  # the same marks, and another meaning
        with_step("eve.md"),  # the same marks, and nothing is known of the meaning
    )
    made, troubles = applied(group, alone, reports=reports)
    assert [entry.parts[1].steps[0].verdict for entry in made] == ["holds", "fails", "holds", "fails", "holds"]
    assert troubles == []


def test_an_overruled_relation_is_not_settled_by_its_answer() -> None:
    """It puts down an answer that a person calls right, and the person says that it fails all the same."""
    [made], _ = applied(
        Override("6.2", NAMES[1], "ada.md", verdict="right"), relation(rf"a = {WRONG}", verdict="fails")
    )
    assert [step.verdict for step in made.parts[1].steps] == ["fails", "holds"]


@pytest.mark.parametrize(
    ("entries", "told"),
    [
        (
            (relation("a = zzz", verdict="holds", line=3),),
            "stale: ada.md no longer has this relation in part 6.2, so it was not applied",
        ),
        ((Override("6.2", step="a = zzz", verdict="holds", line=3),), "no submission has this relation in part 6.2"),
    ],
)
def test_a_relation_that_is_gone_is_told(entries: tuple[Override, ...], told: str) -> None:
    reports = (report(), report("bob.md"))
    made, troubles = applied(*entries, reports=reports)
    assert (tuple(made), troubles) == (reports, [(3, told)])


def test_a_decided_relation_is_kept_in_json() -> None:
    [made], _ = applied(relation(verdict="fails", comment="why?"))
    assert GradeReport.from_json(made.to_json()).parts[1].steps == made.parts[1].steps
    assert made.to_json()["parts"][1]["steps"][1]["decided"] == {
        "verdict": "fails",
        "points": None,
        "comment": "why?",
        "was": "holds",
        "was_score": None,
    }


# --- identical answers ---


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("a+b", r"a \, +\; b"),
        (r"\frac12", r"\dfrac{1}{2}"),
        (r"\left( x \right)^2", "(x)^{2}"),
        (r"\mathbf{x}^{\top}", r"\bm x^\top"),
        (r"\boxed{x = 1}", "x=1"),
        (r"x \leq 1", r"{x} \le 1"),
        ("x_{i}", "x_i"),
        (r"\begin{bmatrix}1 & 2\end{bmatrix}", r"\begin{bmatrix} 1&2 \end{bmatrix}"),
        ("in words  here _ _", "in words here _ _"),
    ],
)
def test_answers_that_only_look_different_have_one_key(one: str, other: str) -> None:
    assert answer_key(one) == answer_key(other)
    assert answer_key(answer_key(one)) == answer_key(one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("a - b", "a + b"),
        ("a b", "b a"),
        (r"\mathbf{x}", "x"),
        ("x^T", r"x^\top"),
        (r"\hat x", r"\tilde x"),
        ("x'", "x"),
        ("{a+b}c", "a+bc"),
        (r"\boxed{a+b}c", "a+bc"),
        (r"\cancel{x}", "x"),
        (r"\|x\|", "|x|"),
        (r"\frac{a}{b}", r"\binom{a}{b}"),
        ("x_{12}", "x_12"),
        (r"\text{no}", r"\text{yes}"),
        (r"\nosuch{x}", "x"),
    ],
)
def test_answers_that_differ_in_a_mark_have_two_keys(one: str, other: str) -> None:
    assert answer_key(one) != answer_key(other)


def test_a_key_needs_no_macros_of_its_author() -> None:
    ada, bob = (r"\newcommand{\v}[1]{\mathbf{#1}}",), (r"\newcommand{\w}{\mathbf{w}}",)
    assert answer_key(r"\v{w}^2", ada) == answer_key(r"\w^{2}", bob) == answer_key(answer_key(r"\v w^2", ada), bob)


def test_two_decisions_for_one_group_are_one_target() -> None:
    one, other = (Override("1", "c", like=like, points=1) for like in ("x^2", r"x^{2} \,"))
    assert one.target == other.target != Override("1", "c", like="x^3", points=1).target


def test_the_authors_macros_are_read_in_a_key() -> None:
    assert answer_key(r"\th", (r"\newcommand{\th}{\theta}",)) == answer_key(r"\theta")
