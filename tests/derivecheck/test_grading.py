"""The bundled submission, graded: the right and the wrong answers, the false steps, and what may not change a verdict."""

# ruff: noqa: E501 - one case, one row
from __future__ import annotations

import re
from collections.abc import Collection
from pathlib import Path

import pytest

from derivations.catalog import load_problem_set
from derivecheck import grade
from derivecheck.grading import grade_part
from derivecheck.results import AnswerResult, GradeReport, InputError, PartResult, Unreadable
from derivecheck.submission import AuthorPart, open_submission, split
from tests.notation.structure import structure

SUBMISSION = Path("derivations") / "ift6135_h20_a2" / "submission.md"

WRONG_ANSWERS = {
    ("3.3", "bounds under the second assumption"): {"missing"},
    ("4.1", "batch variance"): {"different"},
    ("4.1", "layer variance"): {"different"},
    ("4.1", "instance variance"): {"different"},
    ("5.3", "condition"): {"different"},
    ("6.2", "forward loss gradient"): {"different", "ill-typed"},
    ("6.2", "backward loss gradient"): {"different", "ill-typed"},
    ("6.2", "forward Jacobian"): {"different", "ill-typed"},
    ("6.2", "backward Jacobian"): {"different", "ill-typed"},
    ("6.3", "gradient of the forward input weights"): {"different", "ill-typed"},
    ("6.3", "gradient of the backward recurrent weights"): {"different", "ill-typed"},
}
PROSE = {("2.2", "effect of p"), ("2.4", "comparison"), ("3.2d", "reason"), ("6.1", "graph")}
FALSE_STEPS = {"2.1", "2.2", "2.3", "3.2a", "4.2", "5.2"}
"""Parts with a right final answer and a false step on the way."""
SOUND = ("1.1", "1.2", "1.3", "3.1a", "3.1b", "3.1c", "3.2b", "3.3", "4.3", "5.1", "5.3")
"""Parts in which every relation holds."""
POINTS = {
    "1.1": 4, "1.2": 4, "1.3": 4, "2.1": 7, "2.2": 5, "2.3": 5, "2.4": 3, "4.1": 4, "4.2": 6, "4.3": 6, "5.1": 4, "5.2": 6, "5.3": 4,
    "6.1": 4, "6.2": 8, "6.3": 8, "3.3": 2,
}  # fmt: skip


@pytest.fixture(scope="module")
def report(repository: Path) -> GradeReport:
    """Graded once for all tests of this file."""
    return grade(repository / SUBMISSION, jobs=1)


@pytest.fixture(scope="module")
def text(repository: Path) -> str:
    return (repository / SUBMISSION).read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def parts(repository: Path) -> dict[str, AuthorPart]:
    return parts_of(repository / SUBMISSION)


def answers_of(report: GradeReport) -> dict[tuple[str, str], AnswerResult]:
    return {(part.part, answer.name): answer for part in report.parts for answer in part.answers}


def verdict_of(part: PartResult) -> tuple[object, ...]:
    """All that a change of looks may not change: no line, no text, no timing."""
    return (
        part.verdict,
        round(part.score, 6),
        tuple((answer.name, answer.verdict) for answer in part.answers),
        tuple((step.relation, step.verdict) for step in part.steps),
    )


def verdicts_of(report: GradeReport, names: Collection[str]) -> dict[str, tuple[object, ...]]:
    return {part.part: verdict_of(part) for part in report.parts if part.part in names}


def parts_of(source: Path | str) -> dict[str, AuthorPart]:
    return {part.part.id: part for part in split(open_submission(source), load_problem_set("ift6135_h20_a2"))}


def graded(
    parts: dict[str, AuthorPart], names: Collection[str]
) -> tuple[dict[str, tuple[object, ...]], list[Unreadable]]:
    """Some parts only: a whole submission takes seconds."""
    rule = load_problem_set("ift6135_h20_a2").grading
    results = {name: grade_part(parts[name], rule, 1.5) for name in sorted(names)}
    return {name: verdict_of(result) for name, (result, _) in results.items()}, [
        item for _, broken in results.values() for item in broken
    ]


def parsed_as(part: AuthorPart) -> list[object]:
    """What the formulas of a part are read as, which decides every verdict on them."""
    return [
        [
            (
                chain.link,
                chain.boxed,
                chain.ops,
                [structure(side.raw) if side.raw is not None else str(side.error) for side in chain.members],
            )
            for chain in formula.chains
        ]
        for formula in part.formulas
    ]


def part_of(report: GradeReport, name: str) -> PartResult:
    return next(part for part in report.parts if part.part == name)


# --- the submission as it is ----------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize(
    ("key", "verdicts"),
    [pytest.param(key, verdicts, id=f"{key[0]} {key[1]}") for key, verdicts in WRONG_ANSWERS.items()],
)
def test_wrong_answers(report: GradeReport, key: tuple[str, str], verdicts: set[str]) -> None:
    assert answers_of(report)[key].verdict in verdicts


@pytest.mark.slow
def test_every_other_formula_is_equal(report: GradeReport) -> None:
    found = {
        key: answer.verdict
        for key, answer in answers_of(report).items()
        if key not in WRONG_ANSWERS | dict.fromkeys(PROSE)
    }
    assert {key: verdict for key, verdict in found.items() if verdict != "equal"} == {}
    assert len(found) >= 25


@pytest.mark.slow
def test_prose_is_left_to_a_person(report: GradeReport) -> None:
    answers = answers_of(report)
    assert {key: answers[key].verdict for key in PROSE} == dict.fromkeys(PROSE, "person")
    assert report.open_points > 0


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(FALSE_STEPS))
def test_false_steps_are_found(report: GradeReport, name: str) -> None:
    part = part_of(report, name)
    wrong = [step for step in part.steps if step.verdict == "fails"]
    assert wrong
    assert all(step.why for step in wrong)
    assert part.score < part.max_score


@pytest.mark.slow
@pytest.mark.parametrize("name", SOUND)
def test_no_step_that_holds_is_called_failing(report: GradeReport, name: str) -> None:
    assert [(step.line, step.left, step.right, step.why) for step in part_of(report, name).steps if step.is_wrong] == []


@pytest.mark.slow
@pytest.mark.parametrize(
    ("part", "left", "right"),
    [
        ("2.2", r"\nabla_{\mathbf{w}} \mathbb{E}[L(\mathbf{w})]", r"-p\mathbf{X}^T(y - p\mathbf{X}\mathbf{w}) + p(1-p)\Gamma^2\mathbf{w}"),
        ("2.3", r"\frac{dL(\mathbf{w})}{d\mathbf{w}}", r"-\mathbf{X}^T y + \mathbf{X}^T \mathbf{X}\mathbf{w}^{L^2} + \lambda^{L^2} \mathbf{w}^{L^2}"),
        ("4.2", r"\gamma \cdot \frac{y - \mu_y}{\sigma_y} + \beta", r"\gamma \cdot \frac{\mathbf{u}^\top \mathbf{x} - 0}{\|\mathbf{u}\|}"),
    ],
)  # fmt: skip
def test_a_false_step_is_the_one_that_is_false(report: GradeReport, part: str, left: str, right: str) -> None:
    steps = part_of(report, part).steps
    (step,) = [step for step in steps if step.left.strip() == left and step.right.strip() == right]
    assert step.verdict == "fails"


@pytest.mark.slow
def test_most_relations_are_decided(report: GradeReport) -> None:
    steps = [step for part in report.parts for step in part.steps]
    decided = [step for step in steps if step.verdict != "undecided"]
    assert len(steps) >= 120
    assert len(decided) >= 0.9 * len(steps)
    assert not any(step.verdict == "unreadable" for step in steps)
    assert report.unreadable == ()


@pytest.mark.slow
def test_a_sampled_refutation_has_its_counterexample(report: GradeReport) -> None:
    different = [answer for answer in answers_of(report).values() if answer.verdict == "different"]
    assert different
    assert all(answer.counterexample or answer.hint for answer in different)


@pytest.mark.slow
def test_the_points_add_up(report: GradeReport) -> None:
    assert report.max_score == 100
    assert report.score == pytest.approx(sum(part.score for part in report.parts))
    assert all(0 <= part.score <= part.max_score for part in report.parts)
    assert {part.part: part.max_score for part in report.parts if part.part in POINTS} == POINTS
    assert sum(part.max_score for part in report.parts if part.part.startswith("3.")) == 18
    assert 55 <= report.score <= 80
    assert [part.part for part in report.parts] == sorted(part.part for part in report.parts)


@pytest.mark.slow
def test_an_answer_has_its_line(report: GradeReport, text: str) -> None:
    lines = text.splitlines()
    answer = answers_of(report)[("2.3", "ridge solution")]
    assert r"\begin{aligned} L(\mathbf{w})" in lines[answer.line - 1]
    assert answers_of(report)[("3.3", "bounds under the second assumption")].line == 0


# --- what changes nothing ---------------------------------------------------------------------------


def in_formulas(text: str, change: str, into: str) -> str:
    """A change inside dollars only."""
    return re.sub(r"\$\$.*?\$\$|\$[^$]*\$", lambda match: match.group().replace(change, into), text, flags=re.DOTALL)


def other_words(text: str) -> str:
    """The author's linking words changed; the sheet's own are what the parts are found by."""
    pairs = (
        ("For the momentum rule this gives", "Momentum yields"),
        ("Comparing the two, they agree when", "One sees that the two are the same for"),
        ("Apply the expectation to the sum found above:", "Take means."),
        ("For the first group,", "Look at the left part:"),
        ("Differentiate the averaged loss of 2.1,", "We take the gradient now."),
        ("Inverting the matrix on the right,", "Solve."),
        ("The penalised loss and its minimiser:", "One has:"),
    )
    for before, after in pairs:
        assert before in text
        text = text.replace(before, after)
    return text


CHANGES = {
    "words": other_words,
    "spaces": lambda text: in_formulas(text, " + ", r" \, + \; "),
    "transposes": lambda text: in_formulas(text, r"^\top", "^T"),
    "line ends": lambda text: text.replace("\n", "\r\n"),
}


ALWAYS = ("1.2", "2.3", "2.4", "3.2a", "3.2c", "3.2d", "4.1", "4.3", "5.3", "6.1", "6.2")
"""Parts that are graded after every change: of every kind, and those in which words are judged."""


def assert_graded_alike(report: GradeReport, before: dict[str, AuthorPart], after: dict[str, AuthorPart]) -> None:
    """Parts that are read as other formulas are graded again, and some that are not."""
    other = {name for name, part in before.items() if parsed_as(part) != parsed_as(after[name])}
    names = other.union(ALWAYS)
    found, broken = graded(after, names)
    assert found == verdicts_of(report, names)
    assert broken == []


@pytest.mark.slow
@pytest.mark.parametrize("name", CHANGES)
def test_looks_change_no_verdict(
    report: GradeReport, parts: dict[str, AuthorPart], text: str, tmp_path: Path, name: str
) -> None:
    changed = CHANGES[name](text)
    assert changed != text
    path = tmp_path / "submission.md"
    path.write_bytes(changed.encode())
    assert_graded_alike(report, parts, parts_of(path))


@pytest.mark.slow
def test_the_shared_transcription_is_graded_alike(
    report: GradeReport, parts: dict[str, AuthorPart], shared: Path
) -> None:
    path = shared / "submissions" / "ift6135_h20_a2.md"
    if not path.is_file():
        pytest.skip(f"no shared submission: {path} is absent")
    assert_graded_alike(report, parts, parts_of(path))


# --- nothing, or no document --------------------------------------------------------------------------


CUTS = (
    ("For the momentum rule this gives", "2. Solve the running-average"),
    ("The recursion to start from is", "3. Suppose the law"),
    ("Apply the expectation to the sum", "**Question 2**"),
    (r"Let  $\mathbf{R}_i$  stand for row", "2. Prove that the minimiser"),
    ("Differentiate the averaged loss", "3. Write down the loss"),
    ("The penalised loss and its minimiser:", "4. Put 2.2 and 2.3"),
    ("The coefficient of 2.3 shrinks", "**Question 3**"),
    (r"$$\text{Var}[XY] = \mathbb{E}[(XY)^2]", "- (b) Express"),
    (r"For the mean  $\mathbb{E}[a_i^{(t)}]$", "- (c) Give"),
    (r"As  $\mathbb{E}[h_i^{(t-1)}] = 0$  and", "2. Now let the pre-activations"),
    ("By the definition of the expectation,", "- (b) With the result of (a)"),
    ("Take  $c = 0$  and", "- (c) Which well-known"),
    ("It has the form of He", "- (d) Why should it"),
    ("With it the pre-activations have", "3. Under both assumptions"),
    ("For the assumptions (1,2) the mean weight", "**Question 4**"),
    ("Batch normalisation keeps one value", "2. In the next two parts"),
    (r"$$\mu_y = \mathbb{E}[\mathbf{u}", "3. For a loss"),
    (r"$$\nabla_{\mathbf{u}} L = \nabla_{\mathbf{u}} \mathbf{w}", "**Question 5**"),
    ("$$\\begin{aligned} \\mathbf{g}_t &=", r"- \*2. Let"),
    ("$$\\begin{aligned} \\left\\| \\frac{\\partial \\mathbf{h}_T}", "3. What becomes of"),
    (r"With  $\lambda_1(\mathbf{W}^\top", "\n---"),
    ("First  $", "3. Now find"),
    ("$$\\begin{aligned}\\nabla_{\\mathbf{W}^{(f)}} L &=", ""),
)  # fmt: skip
"""Where the author's own text of a part begins, and what follows it on the sheet."""


def only_questions(text: str) -> str:
    """The submission with the author's own text cut out of every part."""
    kept, rest = "", text
    for start, end in CUTS:
        begin = rest.index(start)
        kept += rest[:begin] + "\n\n"
        rest = rest[rest.index(end, begin) :] if end else ""
    return kept + rest


@pytest.fixture(scope="module")
def sheet(text: str) -> GradeReport:
    """The sheet without any answer, graded."""
    bare = only_questions(text)
    assert r"\Delta\boldsymbol{\theta}_t = -\delta\mathbf{v}_t" in bare
    assert r"\boxed" not in bare
    return grade(bare, jobs=1)


@pytest.mark.slow
def test_the_sheet_alone_scores_nothing(sheet: GradeReport) -> None:
    assert {part.part: part.score for part in sheet.parts if part.score} == {}
    assert sheet.score == 0
    found = {key: answer.verdict for key, answer in answers_of(sheet).items() if key not in PROSE}
    assert {key: verdict for key, verdict in found.items() if verdict != "missing"} == {}


@pytest.mark.slow
def test_the_sheet_alone_leaves_nothing_to_a_person(sheet: GradeReport) -> None:
    # All but a drawing: what stands under the caption cannot be seen.
    assert {part.part: part.verdict for part in sheet.parts if part.verdict != "missing"} == {"6.1": "person"}
    assert sheet.open_points == 4


@pytest.mark.parametrize("source", ["", "A letter without any question.", "$x = 1$"])
def test_a_document_without_the_questions_is_refused(source: str) -> None:
    with pytest.raises(InputError):
        grade(source)


def test_an_unknown_problem_set_is_named(repository: Path) -> None:
    with pytest.raises(InputError, match="no_such_set"):
        grade(repository / SUBMISSION, "no_such_set")


def test_an_absent_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="absent"):
        grade(tmp_path / "absent.md")


@pytest.mark.slow
def test_an_unbalanced_brace_costs_only_its_formula(
    report: GradeReport, parts: dict[str, AuthorPart], text: str
) -> None:
    broken = text.replace(
        r"$$\mathbf{v}_t = (1 - \beta) \sum_{i=1}^t \beta^{t-i} \mathbf{g}_i$$",
        r"$$\mathbf{v}_t = (1 - \beta) \sum_{i=1}^t \beta^{t-i \mathbf{g}_i$$",
    )
    assert broken != text
    after = parts_of(broken)
    assert [name for name, part in parts.items() if parsed_as(part) != parsed_as(after[name])] == ["1.2"]
    rule = load_problem_set("ift6135_h20_a2").grading
    found, (problem,) = grade_part(after["1.2"], rule, 1.5)
    assert "^" in problem.explanation
    assert problem.part == "1.2"
    assert {answer.name: answer.verdict for answer in found.answers}["unrolled average"] != "equal"
    (whole,) = [
        item
        for item in parts["1.2"].formulas
        if item.text == r"\mathbf{v}_t = (1 - \beta) \sum_{i=1}^t \beta^{t-i} \mathbf{g}_i"
    ]
    assert whole.error is None
    assert len(found.steps) < len(part_of(report, "1.2").steps)
