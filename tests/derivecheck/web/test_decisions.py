"""Deciding in the page: what a form says is tried, written, shown, and taken back."""

from __future__ import annotations

import html
import re
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from derivecheck.overrides import FILE_NAME, read_overrides
from derivecheck.results import GradeReport, InputError
from derivecheck.web.decisions import Form, decide, overrides_of

from .conftest import graded_json

MAP = "map of the parameters"


@pytest.fixture(scope="module")
def reports() -> list[GradeReport]:
    return [GradeReport.from_json({**made, "submission": name}) for name, made in graded_json().items()]


def written(place: Path) -> list[tuple[str, str, str, float | None, str]]:
    return [(e.submission, e.answer, e.verdict, e.points, e.comment) for e in overrides_of(place / FILE_NAME).entries]


def test_one_answer_of_one_submission(tmp_path: Path, reports: list[GradeReport]) -> None:
    decide(
        tmp_path / FILE_NAME,
        reports,
        reports[1],
        Form("1.1", MAP, verdict="right", points="0,5", comment=" good \x1b[31m "),
    )
    assert written(tmp_path) == [("bob/hw.md", MAP, "right", 0.5, "good �[31m")]
    decide(tmp_path / FILE_NAME, reports, reports[1], Form("1.1", MAP, verdict="wrong"))
    assert written(tmp_path) == [("bob/hw.md", MAP, "wrong", None, "")]
    decide(tmp_path / FILE_NAME, reports, reports[1], Form("1.1", MAP, take_back=True))
    assert written(tmp_path) == []


def test_a_part_as_a_whole(tmp_path: Path, reports: list[GradeReport]) -> None:
    decide(tmp_path / FILE_NAME, reports, reports[0], Form("2.4", points="2"))
    assert written(tmp_path) == [("ann/hw.md", "", "", 2.0, "")]
    assert overrides_of(tmp_path / FILE_NAME).entries[0].seen == reports[0].parts[6].content != ""


def test_all_with_one_answer(tmp_path: Path, reports: list[GradeReport]) -> None:
    decide(tmp_path / FILE_NAME, reports, reports[1], Form("1.1", MAP, "all", verdict="right"))
    assert written(tmp_path) == [("", MAP, "right", None, "")]
    decide(
        tmp_path / FILE_NAME, reports, reports[2], Form("1.1", MAP, "all", verdict="wrong", comment="typed otherwise")
    )
    assert written(tmp_path) == [("", MAP, "wrong", None, "typed otherwise")]
    like = reports[2].parts[0].answers[2].submitted
    decide(tmp_path / FILE_NAME, reports, None, Form("1.1", MAP, "all", like, verdict="right"))
    assert written(tmp_path) == [("", MAP, "right", None, "")]
    decide(tmp_path / FILE_NAME, reports, None, Form("1.1", MAP, "all", like, take_back=True))
    assert written(tmp_path) == []


WRONG_STEP = r"\epsilon = \delta (1+\beta)"


def steps_written(place: Path) -> list[tuple[str, str, str, str]]:
    return [(e.submission, e.step, e.verdict, e.comment) for e in overrides_of(place / FILE_NAME).entries]


def test_a_relation_of_one_submission(tmp_path: Path, reports: list[GradeReport]) -> None:
    path = tmp_path / FILE_NAME
    decide(path, reports, reports[1], Form("1.1", step=WRONG_STEP, verdict="holds", comment="as in class"))
    assert steps_written(tmp_path) == [("bob/hw.md", WRONG_STEP, "holds", "as in class")]
    decide(path, reports, reports[1], Form("1.1", step=r"\epsilon=\delta\left(1+\beta\right)", verdict="fails"))
    assert steps_written(tmp_path) == [("bob/hw.md", WRONG_STEP, "fails", "")]
    decide(path, reports, reports[1], Form("1.1", step=WRONG_STEP, take_back=True))
    assert steps_written(tmp_path) == []


def test_a_relation_of_all_who_say_it(tmp_path: Path, reports: list[GradeReport]) -> None:
    path = tmp_path / FILE_NAME
    decide(path, reports, reports[1], Form("1.1", whose="all", step=WRONG_STEP, verdict="holds"))
    decide(path, reports, None, Form("1.1", whose="all", step=r"\epsilon=\delta(1+\beta)", verdict="fails"))
    [(whose, step, verdict, _)] = steps_written(tmp_path)
    assert (whose, verdict) == ("", "fails")
    decide(path, reports, reports[2], Form("1.1", whose="all", step=step, take_back=True))
    assert steps_written(tmp_path) == []


WRONG_FORMS = [
    (Form("1.1", MAP), "choose a verdict, points or words"),
    (Form("1.1", MAP, verdict="excellent"), "unknown verdict"),
    (Form("1.1", MAP, points="many"), "Points are a number"),
    (Form("1.1", MAP, points="nan"), "Points are a number"),
    (Form("1.1", MAP, points="-1"), "not 0 or more"),
    (Form("1.1", MAP, points="99"), "are more than"),
    (Form("1.1", points="99"), "are more than"),
    (Form("1.1", verdict="incomplete"), "needs points"),
    (Form("9.9", verdict="right"), "no such part"),
    (Form("1.1", "other", verdict="right"), "no such answer"),
    (Form("1.1", "momentum recursion", "all", verdict="right"), "no answer that others"),
    (Form("1.1", MAP, comment="x" * 4001), "4000 characters"),
    (Form("1.1", MAP, take_back=True), "nothing to take back"),
    (Form("1.1", step="a = b", verdict="holds"), "no such relation"),
    (Form("1.1", step=WRONG_STEP, verdict="missing"), "unknown verdict"),
    (Form("1.1", step=WRONG_STEP, points="1", verdict="holds"), "a relation holds or fails"),
    (Form("1.1", step=WRONG_STEP, take_back=True), "nothing to take back"),
]


@pytest.mark.parametrize(("form", "words"), WRONG_FORMS)
def test_wrong_forms_write_nothing(tmp_path: Path, reports: list[GradeReport], form: Form, words: str) -> None:
    with pytest.raises(InputError, match=words):
        decide(tmp_path / FILE_NAME, reports, reports[1], form)
    assert list(tmp_path.iterdir()) == []


def submissions(client: TestClient, where: str) -> dict[str, str]:
    """The addresses of the pages of the submissions, by name."""
    found = re.findall(rf'href="({where}/submissions/\w+)">([^<]+)</a>', client.get(where).text)
    return {name: address for address, name in found}


def test_a_decision_is_made_shown_and_taken_back(client: TestClient, shelf: tuple[str, Path]) -> None:
    where, place = shelf
    pages = submissions(client, where)
    before = client.get(pages["bob/hw.md"]).text
    assert "every submission with this answer" in before
    fields = {"part": "1.1", "answer": MAP, "verdict": "right", "whose": "all", "comment": "<b>fine</b>"}
    answer = client.post(f"{pages['bob/hw.md']}/decide", data=fields, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, f"{pages['bob/hw.md']}#part-1-1")
    for name in ("bob/hw.md", "eve/hw.md"):
        page = client.get(pages[name]).text
        assert "by a person" in page
        assert "&lt;b&gt;fine" in page
        assert "<b>fine" not in page
    assert "by a person" not in client.get(pages["ann/hw.md"]).text
    listed = client.get(f"{where}/decisions").text
    assert "1 decision<" in listed
    assert client.get(f"{where}/overrides.toml").text == (place / FILE_NAME).read_text()
    back = {**fields, "take_back": "1"}
    assert client.post(f"{pages['eve/hw.md']}/decide", data=back, follow_redirects=False).status_code == 303
    assert "Nothing was decided yet" in client.get(f"{where}/decisions").text


def test_totals_follow(client: TestClient, shelf: tuple[str, Path]) -> None:
    where, _ = shelf
    pages = submissions(client, where)
    assert "score 2.13 of 100; 3 points await" in client.get(pages["ann/hw.md"]).text
    client.post(f"{pages['ann/hw.md']}/decide", data={"part": "2.4", "points": "2.5"})
    assert "score 4.63 of 100" in client.get(pages["ann/hw.md"]).text
    assert "4.63" in client.get(where).text


def test_a_wrong_form_is_told(client: TestClient, shelf: tuple[str, Path]) -> None:
    where, place = shelf
    page = submissions(client, where)["bob/hw.md"]
    answer = client.post(f"{page}/decide", data={"part": "1.1", "points": "99"})
    assert (answer.status_code, "are more than" in answer.text) == (422, True)
    assert not (place / FILE_NAME).exists()
    assert client.post(f"{where}/submissions/nobody/decide", data={"part": "1.1"}).status_code == 404
    assert client.get(f"{where}/overrides.toml").status_code == 404


def test_a_decision_from_elsewhere_is_refused(client: TestClient, shelf: tuple[str, Path]) -> None:
    where, place = shelf
    page = submissions(client, where)["bob/hw.md"]
    headers = {"origin": "http://evil.example"}
    answer = client.post(f"{page}/decide", data={"part": "1.1", "verdict": "right"}, headers=headers)
    assert answer.status_code == 403
    assert not (place / FILE_NAME).exists()


def test_a_file_edited_by_hand_is_told(client: TestClient, shelf: tuple[str, Path]) -> None:
    where, place = shelf
    (place / FILE_NAME).write_text('[[decision]]\nsubmission = "nobody.md"\npart = "1.1"\nverdict = "right"\n')
    listed = client.get(f"{where}/decisions").text
    assert "line 1: there is no submission" in listed
    (place / FILE_NAME).write_text("[[decision\n")
    listed = client.get(f"{where}/decisions").text
    assert "cannot be read" in listed
    assert str(place) not in listed
    assert client.get(where).status_code == 200
    page = submissions(client, where)["bob/hw.md"]
    answer = client.post(f"{page}/decide", data={"part": "1.1", "verdict": "right"})
    assert answer.status_code == 422
    assert (place / FILE_NAME).read_text() == "[[decision\n"


def test_comments_of_the_file_stay(client: TestClient, shelf: tuple[str, Path]) -> None:
    where, place = shelf
    (place / FILE_NAME).write_text("# mine\n")
    page = submissions(client, where)["bob/hw.md"]
    client.post(f"{page}/decide", data={"part": "1.1", "verdict": "right"})
    assert (place / FILE_NAME).read_text().startswith("# mine\n")
    assert len(read_overrides(place / FILE_NAME).entries) == 1


def test_a_relation_is_decided_at_its_mark(client: TestClient, shelf: tuple[str, Path]) -> None:
    where, _ = shelf
    pages = submissions(client, where)
    before = client.get(pages["bob/hw.md"]).text
    assert ": decide about this relation of 1.1" in before
    fields = {"part": "1.1", "step": WRONG_STEP, "verdict": "holds", "whose": "all", "comment": "allowed"}
    answer = client.post(f"{pages['bob/hw.md']}/decide", data=fields, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, f"{pages['bob/hw.md']}#part-1-1")
    for name in ("bob/hw.md", "eve/hw.md"):
        assert "by a person: holds (found: fails). allowed" in client.get(pages[name]).text
    assert "by a person" not in client.get(pages["ann/hw.md"]).text
    assert "all with this relation" in client.get(f"{where}/decisions").text
    client.post(f"{where}/decide", data={**fields, "take_back": "1"})
    assert "by a person: holds" not in client.get(pages["bob/hw.md"]).text


def test_the_next_one_that_waits(client: TestClient, shelf: tuple[str, Path]) -> None:
    where, _ = shelf
    pages = submissions(client, where)
    order = [pages[name] for name in ("ann/hw.md", "bob/hw.md", "eve/hw.md")]
    assert f'accesskey="n" href="{order[0]}#part-2-4">First one' in client.get(where).text
    for at, address in enumerate(order):
        page = client.get(address).text
        assert f'accesskey="n" href="{order[(at + 1) % 3]}#part-2-4">Next one' in page
        assert 'Waits here: <a href="#part-2-4">2.4</a>' in page
    client.post(f"{order[1]}/decide", data={"part": "2.4", "points": "1"})
    assert f'href="{order[2]}#part-2-4">Next one' in client.get(order[0]).text  # bob waits no more
    assert "Waits here" not in client.get(order[1]).text
    for address in order:
        client.post(f"{address}/decide", data={"part": "2.4", "points": "1"})
    assert "Nothing waits for a person any more" in client.get(order[0]).text


def test_decisions_are_undone_one_after_the_other(client: TestClient, shelf: tuple[str, Path]) -> None:
    where, place = shelf
    page = submissions(client, where)["bob/hw.md"]
    for points in ("1", "2"):
        client.post(f"{page}/decide", data={"part": "2.4", "points": points})
    client.post(f"{page}/decide", data={"part": "2.4", "take_back": "1"})
    told = []
    for _ in range(3):
        answer = client.post(f"{page}/undo", follow_redirects=False)
        assert (answer.status_code, answer.headers["location"]) == (303, page)
        told.append([entry.points for entry in read_overrides(place / FILE_NAME).entries])
    assert told == [[2.0], [1.0], []]
    answer = client.post(f"{page}/undo", follow_redirects=False)
    assert (answer.status_code, "Nothing was decided in the page" in answer.text) == (422, True)


def test_what_was_changed_elsewhere_is_not_undone(client: TestClient, shelf: tuple[str, Path]) -> None:
    where, place = shelf
    page = submissions(client, where)["bob/hw.md"]
    client.post(f"{page}/decide", data={"part": "2.4", "points": "1", "comment": "in the page"})
    path = place / FILE_NAME
    path.write_text(path.read_text().replace("in the page", "in an editor"))
    answer = client.post(f"{where}/undo", follow_redirects=False)
    assert (answer.status_code, "has been changed since" in answer.text) == (422, True)
    assert read_overrides(path).entries[0].comment == "in an editor"


def test_a_decision_is_taken_back_from_the_list(client: TestClient, shelf: tuple[str, Path]) -> None:
    where, place = shelf
    page = submissions(client, where)["bob/hw.md"]
    client.post(f"{page}/decide", data={"part": "1.1", "answer": MAP, "verdict": "right", "whose": "all"})
    client.post(f"{page}/decide", data={"part": "1.1", "step": WRONG_STEP, "verdict": "holds", "whose": "all"})
    path = place / FILE_NAME
    path.write_text(path.read_text() + '[[decision]]\nsubmission = "<gone>"\npart = "2.4"\npoints = 1\n')
    for _ in range(3):
        listed = client.get(f"{where}/decisions").text
        [form, *_] = re.findall(r'<form action="[^"]*/decisions" method="post">(.*?)</form>', listed, re.DOTALL)
        fields = re.findall(r'name="(\w+)" value="([^"]*)"', form)
        sent = {name: html.unescape(value) for name, value in fields}
        answer = client.post(f"{where}/decisions", data=sent, follow_redirects=False)
        assert (answer.status_code, answer.headers["location"]) == (303, f"{where}/decisions")
    assert read_overrides(path).entries == ()
    assert client.post(f"{where}/decisions", data=sent, follow_redirects=False).status_code == 422
    assert client.post(f"{where}/decisions", data={}, follow_redirects=False).status_code == 422
