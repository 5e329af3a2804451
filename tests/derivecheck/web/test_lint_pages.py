"""Handing in a write-up, and what is shown of it."""

from __future__ import annotations

import html
import io
import stat
import zipfile
from pathlib import Path

import pytest
from httpx2 import Response
from starlette.testclient import TestClient

from derivecheck.linter.linting import lint
from derivecheck.web.lint_task import findings_from_json, kind_of, lint_file
from derivecheck.web.lint_view import Source, groups, listing
from derivecheck.web.names import shown_name

from .conftest import await_end

WRONG = r"""# Notes

Let $a, b \in \mathbb{R}$ and $x \in \mathbb{R}^n$.

$$(a+b)^2 = a^2 + 2ab + b^2 = a^2 + b^2$$

$$\|x\|^2 = x x^\top$$

$$a + b = {a$$
"""


def judged(client: TestClient, name: str, text: str) -> str:
    """The page of a write-up once it is judged."""
    answer = client.post("/lint", files={"document": (name, text.encode())}, follow_redirects=False)
    assert answer.status_code == 303, answer.text
    where = answer.headers["location"]
    await_end(lambda: client.get(f"{where}/state").json()["state"] in ("done", "failed"))
    return client.get(where).text


def test_findings_are_shown_with_their_lines(client: TestClient) -> None:
    page = judged(client, "notes.md", WRONG)
    assert '<mark class="is-fails">= a^2 + b^2</mark>' in page
    assert '<a href="#L5">line 5</a>' in page
    assert '<tr id="L5">' in page
    assert "this brace is never closed" in page
    assert "left side" in page
    assert "the left side is a scalar" in page


def test_a_flawless_write_up(client: TestClient) -> None:
    page = judged(client, "good.tex", r"Let $a, b \in \mathbb{R}$. $$(a+b)^2 = a^2 + 2ab + b^2$$")
    assert "Nothing wrong was found" in page
    assert "is-fails" not in page


def test_a_write_up_without_mathematics(client: TestClient) -> None:
    assert "No relation was found" in judged(client, "words.md", "Only words.")


def test_a_pasted_text(client: TestClient) -> None:
    answer = client.post("/lint", data={"text": WRONG}, follow_redirects=False)
    assert answer.status_code == 303


def test_names_and_formulas_are_shown_not_run(client: TestClient) -> None:
    hostile = '<img src=x onerror="alert(1)">'
    page = judged(
        client, f"../../{hostile}.md", f"{hostile} <script>alert(2)</script>\n\n$$a = b + \\text{{<b>c</b>}}$$"
    )
    assert "<img" not in page
    assert "<script>alert" not in page
    assert "<b>c" not in page
    assert "&lt;img src=x onerror=" in page


REFUSED = [
    ("a.pdf", b"%PDF-1.5 ...", "a PDF"),
    ("a.tex", b"", "is empty"),
    ("a.md", b"\x00\x01\x02", "a binary file"),
    ("a.md", b"\xff\xfea", "UTF-16"),
    ("a.md", b"caf\xe9", "not UTF-8"),
]


@pytest.mark.parametrize(("name", "data", "words"), REFUSED)
def test_what_is_no_text_is_refused_in_words(client: TestClient, name: str, data: bytes, words: str) -> None:
    answer = client.post("/lint", files={"document": (name, data)})
    assert (answer.status_code, words in answer.text) == (422, True)


def test_a_form_without_anything(client: TestClient) -> None:
    assert client.post("/lint", data={"text": "  "}).status_code == 422
    assert client.post("/lint").status_code == 422


def test_an_input_of_another_file_is_not_followed(client: TestClient, tmp_path: Path) -> None:
    secret = tmp_path / "secret.tex"
    secret.write_text("$a = secret$")
    page = judged(client, "a.tex", f"\\input{{{secret}}}\\input{{../../../../etc/passwd}} $a = a$")
    assert "= secret" not in page
    assert "root:" not in page


# --- several files ---

MAIN = r"\documentclass{article}\begin{document}Let $a, b \in \mathbb{R}$. \input{parts/steps} $a = a$\end{document}"
STEPS = "First words.\n\n$$(a+b)^2 = a^2 + b^2$$\n"


def zipped(**files: str | bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return made.getvalue()


def handed_in(client: TestClient, files: list[tuple[str, bytes]], field: str = "document") -> Response:
    return client.post("/lint", files=[(field, file) for file in files], follow_redirects=False)


def page_of(client: TestClient, answer: Response) -> str:
    assert answer.status_code == 303, answer.text
    where = answer.headers["location"]
    await_end(lambda: client.get(f"{where}/state").json()["state"] in ("done", "failed"))
    return client.get(where).text


@pytest.mark.parametrize(
    ("field", "files"),
    [
        ("document", [("p.zip", zipped(**{"p/main.tex": MAIN, "p/parts/steps.tex": STEPS, "p/notes.md": "# Notes"}))]),
        ("document", [("p.zip", zipped(**{"thesis.tex": MAIN, "parts/steps.tex": STEPS, "fig.png": b"\x89PNG"}))]),
        ("document", [("steps.tex", STEPS.encode()), ("main.tex", MAIN.replace("parts/", "").encode())]),
        ("folder", [("p/main.tex", MAIN.encode()), ("p/parts/steps.tex", STEPS.encode())]),
    ],
)
def test_a_document_and_what_it_includes(client: TestClient, field: str, files: list[tuple[str, bytes]]) -> None:
    page = page_of(client, handed_in(client, files, field))
    assert '<mark class="is-fails">= a^2 + b^2</mark>' in page
    assert "steps.tex, line 3</a>" in page
    assert '<a href="#F1L3">' in page
    assert '<tr id="F1L3">' in page
    assert '<tr id="L1">' in page


SEVERAL = zipped(**{"a.md": "$a = a$", "b.md": "$b = b$"})
NOT_ONE = [
    ([("p.zip", SEVERAL)], "Several write-ups are in it, none of which includes another: a.md, b.md."),
    ([("a.md", b"$a = a$"), ("b.md", b"$b = b$")], "none of which includes another: a.md, b.md."),
    ([("p.zip", zipped(**{"a.pdf": b"%PDF-1.5"}))], "No text is in it: a.pdf is a PDF, not text that can be graded."),
    ([("p.zip", zipped())], "No text is in it."),
    ([("p.zip", b"PK\x03\x04 and then nothing")], "p.zip: is no archive that can be read"),
    ([("p.zip", b"no archive")], "No text is in it: p.zip is"),
    ([("p.zip", zipped(**{"a.tex": b"\xff\xfea"}))], "UTF-16"),
    ([("p.docx", zipped(**{"word/document.xml": "<a/>"}))], "a zip archive or office document"),
    ([("p.zip", zipped(**{"a.tex": "$a = a$ " + "%" * 5_000_001}))], "a.tex with what it includes is larger than 5 MB"),
    ([("a.tex", b"$a = a$ " + b"%" * 5_000_001)], "a.tex: is larger than 5 MB"),
]


@pytest.mark.parametrize(("files", "words"), NOT_ONE)
def test_what_is_not_one_document_is_told(client: TestClient, files: list[tuple[str, bytes]], words: str) -> None:
    before = client.get("/lint").text
    answer = handed_in(client, files)
    assert (answer.status_code, words in html.unescape(answer.text)) == (422, True), answer.text
    assert client.get("/lint").text == before  # nothing of it is kept


def test_only_what_was_handed_in_is_included(client: TestClient, tmp_path: Path) -> None:
    """Names that lead out of the upload, a link, a bomb: each is told, and the document is judged all the same."""
    secret = tmp_path / "secret.tex"
    secret.write_text("$a = secret$")
    named = (str(secret), "../secret", "../../../../etc/passwd", "link", "bomb", "up")
    main = "Let $a \\in \\mathbb{R}$. $$(a + 1)^2 = a^2 + 1$$ " + "\n".join(f"\\input{{{name}}}" for name in named)
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("main.tex", main)
        archive.writestr("../up.tex", "$a = outside$")
        archive.writestr("bomb.tex", b"%" * 30_000_000)
        link = zipfile.ZipInfo("link.tex")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, str(secret))
    page = page_of(client, handed_in(client, [("p.zip", made.getvalue())]))
    assert '<mark class="is-fails">= a^2 + 1</mark>' in page
    assert "= secret" not in page
    assert "= outside" not in page
    assert "root:" not in page


@pytest.mark.parametrize("path", ["/lint/nothing", "/lint/nothing/state", "/lint/%00"])
def test_no_such_write_up(client: TestClient, path: str) -> None:
    assert client.get(path).status_code == 404


def test_a_write_up_can_be_removed(client: TestClient) -> None:
    answer = client.post("/lint", files={"document": ("gone.md", b"$a = a$")}, follow_redirects=False)
    where = answer.headers["location"]
    await_end(lambda: client.get(f"{where}/state").json()["state"] == "done")
    assert "gone.md" in client.get("/lint").text
    assert client.post(f"{where}/remove", follow_redirects=False).status_code == 303
    assert client.get(where).status_code == 404
    assert "gone.md" not in client.get("/lint").text


def test_a_broken_notebook_fails_in_words(client: TestClient) -> None:
    page = judged(client, "a.ipynb", "{broken")
    assert 'role="alert"' in page
    assert "INTERNAL" not in page


def test_findings_survive_as_json(tmp_path: Path) -> None:
    (tmp_path / "source").write_text("\\newcommand{\\R}{\\mathbb{R}}\n" + WRONG)
    lint_file(tmp_path / "source", "notes.tex", tmp_path / "findings")
    report, macros = findings_from_json((tmp_path / "findings").read_bytes())
    assert report.items == lint(tmp_path.joinpath("source").read_text(), kind="tex").items
    assert macros == ("\\newcommand{\\R}{\\mathbb{R}}",)


KINDS = [("a.tex", "tex"), ("A.LTX", "tex"), ("a.md", "markdown"), ("a.ipynb", "notebook"), ("a", "markdown")]


@pytest.mark.parametrize(("name", "kind"), KINDS)
def test_the_kind_of_a_name(name: str, kind: str) -> None:
    assert kind_of(name) == kind


NAMES = [
    ("a.tex", "a.tex"),
    ("C:\\Users\\me\\a.tex", "a.tex"),
    ("../../etc/passwd", "passwd"),
    ("a\nb\x1b[31m.md", "a b�[31m.md"),
    ("", "write-up"),
    (None, "write-up"),
    ("x" * 500 + ".md", "x" * 147 + ".md"),
    ("‮cod.exe", "�cod.exe"),
]


@pytest.mark.parametrize(("name", "shown"), NAMES)
def test_names_are_shown_on_one_line(name: str | None, shown: str) -> None:
    assert shown_name(name) == shown


def test_every_character_of_the_source_is_listed_once() -> None:
    report = lint(WRONG)
    shown = listing(report)
    assert "\n".join("".join(piece.text for piece in line.pieces) for line in shown) == WRONG
    assert {piece.mark for line in shown for piece in line.pieces} == {"", "fails"}


def test_overlapping_marks_do_not_repeat_text() -> None:
    line = Source("abcdef").line(0, [(0, 3, "fails"), (2, 5, "fails")])
    assert [(piece.text, piece.mark) for piece in line.pieces] == [("abc", "fails"), ("de", "fails"), ("f", "")]


def test_groups_count_every_finding() -> None:
    report = lint(WRONG)
    assert sum(group.count for group in groups(report)) == len(report.items)
