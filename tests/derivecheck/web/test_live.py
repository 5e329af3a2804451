"""The live box: what is typed, read, decided and shown."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient

from derivecheck.web.live import EXAMPLES, Fields, unusable
from derivecheck.web.settings import Settings, default_data

CASES = [
    ("", "a^2 + b^2", "(a+b)^2", "different", "two sides differ"),
    ("", "(a+b)^2", "a^2 + 2ab + b^2", "equal", "same normal form"),
    ("x \\in \\mathbb{R}^n", "x^\\top x", "\\|x\\|^2", "equal", "vector[n]"),
    ("X \\in \\mathbb{R}^{n \\times d}\nw \\in \\mathbb{R}^d", "X w", "w X", "ill-typed", "Because"),
    ("", "a", "a + {", "unreadable", "never closed"),
    ("", "a + {", "a", "unreadable", "expected: "),
    ("\\frac{", "a", "a", "unreadable", "cannot be used"),
    ("", "a = b", "a", "unreadable", "one expression"),
]


@pytest.mark.parametrize(("given", "expected", "answer", "verdict", "words"), CASES)
def test_verdicts(client: TestClient, given: str, expected: str, answer: str, verdict: str, words: str) -> None:
    fields = {"given": given, "expected": expected, "answer": answer}
    fragment = client.post("/live/result", data=fields)
    assert fragment.status_code == 200
    assert f'class="verdict is-{verdict}"' in fragment.text
    assert words in fragment.text
    assert "<html" not in fragment.text
    page = client.post("/live", data=fields)
    assert fragment.text.strip() in page.text
    assert "<html" in page.text


@pytest.mark.parametrize("number", range(1, len(EXAMPLES) + 1))
def test_examples_are_decided(client: TestClient, number: int) -> None:
    page = client.get(f"/live?example={number}").text
    assert 'class="verdict is-equal"' in page or 'class="verdict is-different"' in page or "is-ill-typed" in page


@pytest.mark.parametrize("number", ["0", "99", "-1", "x", "1" * 5000, "²"])
def test_no_such_example(client: TestClient, number: str) -> None:
    answer = client.get("/live", params={"example": number})
    assert (answer.status_code, 'class="verdict' in answer.text) == (200, False)


def test_what_is_typed_stays_in_the_form_and_is_not_run(client: TestClient) -> None:
    hostile = "</textarea><script>alert(1)</script>"
    page = client.post("/live", data={"given": hostile, "expected": hostile, "answer": "\\text{<b>x</b>} " + hostile})
    assert page.status_code == 200
    assert "<script>alert" not in page.text
    assert "<b>x" not in page.text
    assert page.text.count("&lt;/textarea&gt;") >= 3


def test_the_missing_side_is_named(client: TestClient) -> None:
    assert "Type an answer" in client.post("/live/result", data={"expected": "a"}).text
    assert "Type an expected expression" in client.post("/live/result", data={"answer": "a"}).text
    assert client.post("/live/result", data={}).text.strip() == ""


UNUSABLE = [
    (Fields("", "a", "b"), ""),
    (Fields("", "a", "b" * 20_001), "20000 characters"),
    (Fields("g" * 20_001, "a", "b"), "20000 characters"),
    (Fields("g\n" * 61, "a", "b"), "At most 60 givens"),
]


@pytest.mark.parametrize(("fields", "words"), UNUSABLE)
def test_unusable_fields(fields: Fields, words: str) -> None:
    told = unusable(fields, Settings(default_data()))
    assert words in told
    assert bool(told) == bool(words)


def test_a_file_in_place_of_a_text_is_no_formula(client: TestClient) -> None:
    answer = client.post("/live/result", files={"answer": ("a.tex", b"a")}, data={"expected": "a"})
    assert answer.status_code in (400, 200)
    assert "verdict" not in answer.text
