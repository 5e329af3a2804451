"""The adapter with Math-Verify's signatures: what it takes as the answer in a text, and where it may run."""

from __future__ import annotations

import inspect
import signal
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context
from typing import Any

import pytest

from derivecheck.adapters.math_verify import parse, verify

ANSWERS = (
    (r"$\frac{1}{2}$", r"\frac{1}{2}"),
    (r"Thus $x = 3$ and so the answer is $\boxed{\frac{x}{2} = \frac{3}{2}}$.", r"\frac{3}{2}"),
    (r"We get \[ \boxed{12} \] and not $13$", "12"),
    (r"First $a = 1$, then $b = 2a = 2$", "2"),
    (r"\boxed{\frac{3}{4}}", r"\frac{3}{4}"),
    (r"\frac{3}{4}", r"\frac{3}{4}"),
    ("1/2", "1/2"),
    ("The answer is 42.", "42"),
    ("It costs 1,234,567 dollars", "1234567"),
    ("between 3 and -4.5", "-4.5"),
    (r"$\boxed{\{1, 2\}}$", r"\{1, 2\}"),
    (r"$$x < 3$$", "x < 3"),
)


@pytest.mark.parametrize(("text", "answer"), ANSWERS)
def test_the_answer_in_a_text(text: str, answer: str) -> None:
    found = parse(text)
    assert [str(item) for item in found] == [answer, answer]
    assert [str(item) for item in parse(text, fallback_mode="no_fallback")] == [answer]


@pytest.mark.parametrize("text", ["", "   ", "no answer here", "\0"])
def test_no_answer_in_a_text(text: str) -> None:
    assert parse(text) == []
    with pytest.raises(ValueError, match="no answer"):
        parse(text, raise_on_error=True)


VERIFIED = (
    (r"$\frac{1}{2}$", "$0.5$", True),
    (r"$\frac{1}{2}$", r"so it is $\boxed{2^{-1}}$", True),
    (r"$\frac{1}{3}$", "$0.333$", True),
    (r"$\frac{1}{3}$", "$0.34$", False),
    (r"$(x+1)^2$", r"$x^2 + 2x + 1$", True),
    (r"$(x+1)^2$", r"$x^2 + 1$", False),
    (r"$x = 5$", "5", True),
    (r"$5$", "no idea", False),
    (r"$\sin^2 x + \cos^2 x$", "$1$", True),
    (r"$\begin{pmatrix} 1 & 2 \\ 3 & 4 \end{pmatrix}$", r"$\begin{bmatrix} 1 & 2 \\ 3 & 4 \end{bmatrix}$", True),
    (r"$(1, 2)$", r"$(2, 1)$", False),
)


@pytest.mark.parametrize(("gold", "target", "expected"), VERIFIED)
def test_verify(gold: str, target: str, expected: bool) -> None:
    assert verify(parse(gold), parse(target)) is expected


def test_one_of_several_golds_suffices() -> None:
    assert verify(["1", "2"], "2")
    assert not verify([], "2")


def test_what_is_given_is_used() -> None:
    assert verify(r"(AB)^{\top}", r"B^\top A^\top", given=[r"A, B \in \mathbb{R}^{n \times n}"])


def test_errors_are_raised_where_asked_for() -> None:
    assert verify("1", r"\frac{") is False
    with pytest.raises(ValueError, match=r"brace|argument|ends"):
        verify("1", r"\frac{", raise_on_error=True)


def test_the_signatures_are_those_of_the_other_tool() -> None:
    assert list(inspect.signature(parse).parameters) == [
        "pred", "extraction_config", "fallback_mode", "extraction_mode", "parsing_timeout", "raise_on_error",
    ]  # fmt: skip
    assert list(inspect.signature(verify).parameters) == [
        "gold", "target", "float_rounding", "numeric_precision", "strict", "allow_set_relation_comp",
        "timeout_seconds", "raise_on_error", "given",
    ]  # fmt: skip


def judged(case: tuple[str, str, bool]) -> bool:
    return verify(parse(case[0]), parse(case[1])) is case[2]


def test_in_threads_and_without_a_signal(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*arguments: Any) -> None:
        raise AssertionError("a signal was used")

    monkeypatch.setattr(signal, "signal", refuse)
    monkeypatch.setattr(signal, "setitimer", refuse)
    monkeypatch.setattr(signal, "alarm", refuse)
    with ThreadPoolExecutor(6) as threads:
        assert all(threads.map(judged, VERIFIED * 3))


def test_in_worker_processes() -> None:
    with ProcessPoolExecutor(2, mp_context=get_context("forkserver")) as workers:
        assert all(workers.map(judged, VERIFIED))
