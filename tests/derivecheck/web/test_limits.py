"""Oversize and over-frequent requests are refused with a page; the others go on."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from derivecheck.web.app import make_app
from derivecheck.web.keeping import Keeping
from derivecheck.web.limits import Counter, Limits
from derivecheck.web.settings import Rate, Settings

from .conftest import ADDRESS


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_bucket_empties_and_fills() -> None:
    clock = Clock()
    counter = Counter(Rate(burst=2, per_minute=60), clock)
    assert [counter.wait("a") for _ in range(3)] == [0, 0, 1]
    clock.now = 0.5
    assert counter.wait("a") == pytest.approx(0.5)
    clock.now = 1.0
    assert [counter.wait("a"), counter.wait("a")] == [0, 1]
    clock.now = 1000.0
    assert [counter.wait("a") for _ in range(3)] == [0, 0, 1]


def test_each_address_has_its_own_bucket() -> None:
    counter = Counter(Rate(burst=1, per_minute=60), Clock())
    assert [counter.wait("a"), counter.wait("b"), counter.wait("a") > 0] == [0, 0, True]


@pytest.fixture
def small(tmp_path: Path) -> Iterator[TestClient]:
    """A server with narrow limits. Its workers never start."""
    settings = Settings(
        tmp_path,
        workers=1,
        max_form=1000,
        max_document=3000,
        max_project=5000,
        max_upload=7000,
        uploads=Rate(3, 6),
        pages=Rate(4, 60),
    )
    with TestClient(make_app(settings), base_url=ADDRESS) as made:
        yield made


def test_a_told_length_is_refused_at_once(small: TestClient) -> None:
    answer = small.post("/live", data={"expected": "x" * 2000})
    assert answer.status_code == 413
    assert "at most 1 kB at once" in answer.text
    assert answer.headers["connection"] == "close"


def test_an_untold_length_is_measured(small: TestClient) -> None:
    sent = 0

    def body() -> Iterator[bytes]:
        nonlocal sent
        for _ in range(10):
            sent += 1000
            yield b"text=" + b"x" * 995

    headers = {"content-type": "application/x-www-form-urlencoded"}
    answer = small.post("/live", content=body(), headers=headers)
    assert answer.status_code == 413
    assert "Too large" in answer.text


def test_a_document_may_be_larger_than_a_form(small: TestClient) -> None:
    good = small.post("/lint", files={"document": ("a.md", b"%PDF-" + b"x" * 2000)})
    assert (good.status_code, "a PDF" in good.text) == (422, True)
    large = small.post("/lint", files={"document": ("a.md", b"x" * 4000)})
    assert (large.status_code, "a.md: is larger than 0.003 MB" in large.text) == (422, True)
    assert small.post("/lint", files={"document": ("a.md", b"x" * 9000)}).status_code == 413


def test_too_many_requests(small: TestClient) -> None:
    codes = [small.post("/lint", data={"text": ""}).status_code for _ in range(4)]
    assert codes == [422, 422, 422, 429]
    answer = small.post("/lint", data={"text": ""})
    assert 8 <= int(answer.headers["retry-after"]) <= 10
    assert "Try again in" in answer.text
    assert small.get("/lint").status_code == 200  # reading goes on


def test_which_counter_counts(tmp_path: Path) -> None:
    limits = Limits(make_app(Settings(tmp_path)), Settings(tmp_path))
    rows = [("GET", "/live", limits.pages), ("POST", "/live/result", limits.checks), ("POST", "/lint", limits.uploads)]
    assert [limits.counter(method, path) for method, path, _ in rows] == [counter for *_, counter in rows]


def test_a_full_queue_is_told(tmp_path: Path) -> None:
    settings = Settings(tmp_path, workers=1, waiting_checks=0, waiting_pages=0, waiting_documents=0)
    with TestClient(make_app(settings), base_url=ADDRESS) as client:
        fields = {"expected": "a", "answer": "a"}
        keeping = Keeping(tmp_path)
        job = keeping.add(keeping.new_place()[0], "class", "Spring", "softmax_backprop")
        answers = [
            client.post("/live/result", data=fields),
            client.post("/live", data=fields),
            client.post("/lint", data={"text": "$a = a$"}),
            client.get(f"/classes/{job.id}"),
        ]
        assert [answer.status_code for answer in answers] == [503] * 4
        assert ["Try again" in answer.text for answer in answers] == [True] * 4
        assert [int(answer.headers["retry-after"]) > 0 for answer in answers] == [True] * 4
