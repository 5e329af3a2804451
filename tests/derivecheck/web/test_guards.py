"""Who is answered, and what every answer carries."""

from __future__ import annotations

import pytest
from starlette.datastructures import Headers
from starlette.testclient import TestClient

from derivecheck.web.guards import HEADERS, allowed_host, same_origin

HOSTS = [
    ("127.0.0.1:8765", True),
    ("localhost", True),
    ("LOCALHOST:80", True),
    ("[::1]:8765", True),
    ("192.168.1.7", True),
    ("grading.example:80", True),
    ("Grading.Example", True),
    ("evil.example", False),
    ("localhost.evil.example", False),
    ("127.0.0.1.nip.io", False),
    ("127.0.0.1@evil.example", False),
    ("grading.example.evil.example", False),
    ("", False),
    ("[::1", False),
    ("127.0.0.1:port", False),
]
ORIGINS: list[tuple[dict[str, str], bool]] = [
    ({}, True),
    ({"origin": "http://127.0.0.1:8765"}, True),
    ({"origin": "http://127.0.0.1:8766"}, False),
    ({"origin": "http://localhost:8765"}, False),
    ({"origin": "null"}, False),
    ({"origin": "http://[broken"}, False),
    ({"referer": "http://127.0.0.1:8765/live"}, True),
    ({"referer": "http://evil.example/127.0.0.1:8765"}, False),
    ({"origin": "http://127.0.0.1:8765", "sec-fetch-site": "same-origin"}, True),
    ({"sec-fetch-site": "cross-site"}, False),
    ({"sec-fetch-site": "same-site"}, False),
    ({"sec-fetch-site": "none"}, True),
]


@pytest.mark.parametrize(("host", "expected"), HOSTS)
def test_hosts(host: str, expected: bool) -> None:
    assert allowed_host(host, {"grading.example"}) == expected


@pytest.mark.parametrize(("told", "expected"), ORIGINS)
def test_origins(told: dict[str, str], expected: bool) -> None:
    assert same_origin(Headers({"host": "127.0.0.1:8765", **told})) == expected


def test_a_strange_host_is_told_nothing(client: TestClient) -> None:
    answer = client.get("/lint", headers={"host": "evil.example"})
    assert (answer.status_code, "Handed in" in answer.text) == (421, False)


def test_a_foreign_form_does_nothing(client: TestClient) -> None:
    answer = client.post("/lint", data={"text": "$a = a$"}, headers={"origin": "http://evil.example"})
    assert answer.status_code == 403
    assert "another site" in answer.text


@pytest.mark.parametrize("path", ["/", "/live", "/lint", "/nothing", "/static/page.css", "/static/nothing.js"])
def test_every_answer_carries_the_headers(client: TestClient, path: str) -> None:
    answer = client.get(path)
    assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS


def test_no_page_holds_script_or_style_of_its_own(client: TestClient) -> None:
    for path in ("/", "/live?example=1", "/lint", "/nothing"):
        text = client.get(path).text
        assert "<script>" not in text
        assert "<style" not in text
        assert " style=" not in text


def test_errors_are_pages(client: TestClient) -> None:
    found = [client.get("/nothing"), client.post("/"), client.get("/static/nothing.js")]
    assert [answer.status_code for answer in found] == [404, 405, 404]
    assert ["There is no such page" in found[0].text, "cannot be asked for" in found[1].text] == [True, True]


@pytest.mark.parametrize("path", ["/static/..%2fapp.py", "/static/%2e%2e/app.py", "/lint/..%2f..%2fpage.sqlite"])
def test_paths_lead_nowhere_else(client: TestClient, path: str) -> None:
    assert client.get(path).status_code == 404
