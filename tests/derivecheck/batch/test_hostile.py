"""Hostile formulas beside an honest one: each costs itself only, in words, and the honest one is graded."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from derivecheck.batch.model import Bundle
from derivecheck.batch.worker import grade_bundle
from derivecheck.results import Json

SET = "ift6135_h20_a2"
HONEST = r"\Delta\boldsymbol{\theta}_t = \alpha\Delta\boldsymbol{\theta}_{t-1} - \epsilon\mathbf{g}_t"
BOMB = "".join(
    rf"\def\{b}{{{chr(92) + a}{chr(92) + a}}}" for a, b in zip("abcdefghijklmnopq", "bcdefghijklmnopqr", strict=True)
)

UNREADABLE = {
    "macro bomb": (rf"\def\a{{x+x}}{BOMB} $$\r = 1$$", "expands without end"),
    "macro that calls itself": (r"\def\a{\a\a} $$\a = 1$$", "expands without end"),
    "nested braces": ("$$" + "{" * 40_000 + "x" + "}" * 40_000 + " = x$$", "nested more than"),
    "nested fractions": ("$$" + r"\frac{1}{1+" * 3000 + "x" + "}" * 3000 + " = x$$", "nested more than"),
    "many terms": ("$$" + "+".join("x" * 200_000) + " = x$$", "more than 100000 marks"),
    "a file from elsewhere": (r"\input{/etc/passwd}", "only files beside the document are read"),
    "a file from above": (r"\include{../../secret}", "only files beside the document are read"),
    "a name that no file has": (rf"\input{{{'a' * 5000}}}", "no such file beside the document"),
}
UNDECIDED = {
    "tower of powers": (r"$$9^{9^{9^{9^{9}}}} = 2^{2^{2^{2^{2^{2}}}}}$$", "a constant of more than"),
    "factorial": (r"$$100000000! = (10^{10})!$$", "a constant of more than"),
    "a sum of sums": (r"$$\sum_{i=1}^{1000000} \sum_{j=1}^{1000000} i j = 5$$", "a sum of more than"),
    "a high power of a sum": (r"$$(a+b+c+d+e)^{400} = \left(\sum_{i=1}^{50} x_i\right)^{300}$$", "above 60"),
    "infinite products": (r"$$\prod_{i=1}^{\infty}\prod_{j=1}^{\infty}\left(1+\frac{1}{i^j}\right) = 2$$", "infinite"),
}


def first_part(report: Json | None) -> Json:
    assert report is not None
    part: Json = report["parts"][0]
    assert part["answers"][0]["verdict"] == "equal"
    return part


def graded(hostile: str) -> Json:
    head = r"\documentclass{article}\begin{document}\section*{Question 1}\subsection*{1.1}"
    text = rf"{head} $${HONEST}$$ {hostile} \end{{document}}"
    made = grade_bundle(Bundle("hw.tex", {"hw.tex": text.encode()}), SET)
    assert (made.status, made.message) == ("graded", "")
    assert made.report is not None
    return made.report


@pytest.mark.parametrize("name", UNREADABLE)
def test_what_cannot_be_read_is_told(name: str) -> None:
    hostile, words = UNREADABLE[name]
    report = graded(hostile)
    first_part(report)
    assert [item for item in report["unreadable"] if words in item["explanation"]]


@pytest.mark.parametrize("name", UNDECIDED)
def test_what_cannot_be_decided_is_told(name: str) -> None:
    hostile, words = UNDECIDED[name]
    steps = first_part(graded(hostile))["steps"]
    assert [step["verdict"] for step in steps] == ["holds", "undecided"]
    assert words in steps[1]["why"]


def test_commands_are_only_text(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    report = graded(rf"\immediate\write18{{touch {tmp_path}/pwned}} $$\write18{{touch {tmp_path}/pwned}} = 1$$")
    assert [step["verdict"] for step in first_part(report)["steps"]] == ["holds", "unreadable"]
    assert os.listdir(tmp_path) == []


def test_pages_and_scripts_are_only_text() -> None:
    report = graded(r"$$\text{<script>alert(1)</script>} = \text{<img src=x onerror=alert(1)>}$$")
    first_part(report)
