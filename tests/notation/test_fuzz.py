"""The reader takes any text: it reads it or refuses it with a ``NotationError``, and it comes to an end.

``scripts/fuzz_reader.py`` does the same for many more inputs.
"""

# ruff: noqa: E501 - one case, one row
from __future__ import annotations

import importlib.util
import random
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType, ModuleType

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

LIMIT = 5.0  # seconds for one input


def _load() -> ModuleType:
    path = Path(__file__).resolve().parents[2] / "scripts" / "fuzz_reader.py"
    spec = importlib.util.spec_from_file_location("fuzz_reader", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


fuzz = _load()
read: Callable[..., str] = fuzz.read
OUTCOMES = {"refused", "parsed", "typed"}


class HangError(BaseException):
    """The reader did not come to an end; no handler of it may catch this."""


@contextmanager
def within(seconds: float) -> Iterator[None]:
    def ring(signum: int, frame: FrameType | None) -> None:
        raise HangError

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


quick = settings(
    max_examples=120, deadline=None, derandomize=True, database=None, suppress_health_check=[HealthCheck.too_slow]
)


@quick
@given(st.lists(st.sampled_from(fuzz.PIECES), max_size=25), st.sampled_from(["", " "]))
def test_pieces_in_any_order(pieces: list[str], space: str) -> None:
    with within(LIMIT):
        assert read(space.join(pieces)) in OUTCOMES


@quick
@given(st.integers(0, 2**32))
def test_formulas_with_faults(seed: int) -> None:
    text = fuzz.mutant(random.Random(seed))
    with within(LIMIT):
        assert read(text) in OUTCOMES


@quick
@given(st.text(max_size=40))
def test_any_text(text: str) -> None:
    with within(LIMIT):
        assert read(text) in OUTCOMES


@settings(quick, max_examples=60)
@given(st.integers(0, 2**32), st.sampled_from(fuzz.MACROS))
def test_macros(seed: int, definitions: str) -> None:
    with within(LIMIT):
        assert read(fuzz.soup(random.Random(seed)) + r"\foo{a}", definitions) in OUTCOMES


MARKS = (
    "\x00",
    "\x07",
    "\x1b",
    "\x7f",
    "\x85",
    "\u200b",
    "\u200e",
    "\u200f",
    "\u202e",
    "\u2066",
    "\ufeff",
    "\ufffd",
    "\U0001d431",
    "\ud800",
)


@pytest.mark.parametrize("mark", MARKS, ids=[f"U+{ord(mark):04X}" for mark in MARKS])
@pytest.mark.parametrize("formula", fuzz.FORMULAS)
def test_a_strange_mark_anywhere(formula: str, mark: str) -> None:
    for position in range(0, len(formula), max(1, len(formula) // 6)):
        with within(LIMIT):
            assert read(formula[:position] + mark + formula[position:]) in OUTCOMES


DEEP = (
    ("(", ")"), ("{", "}"), ("[", "]"), (r"\frac{1}{", "}"), (r"\frac{", "}{2}"), (r"\sqrt{", "}"), ("x^{", "}"), ("x_{", "}"), (r"\left(", r"\right)"), ("|", "|"),
    (r"\|", r"\|"), ("-", ""), ("+", ""), (r"\log ", ""), (r"\sum_i ", ""), (r"\nabla_x ", ""), (r"\mathbb{E}[", "]"), (r"\begin{aligned}", r"\end{aligned}"),
    (r"\begin{cases}", r"\end{cases}"), (r"\begin{bmatrix}", r"\end{bmatrix}"), (r"\hat{", "}"), (r"\mathbf{", "}"), (r"\int ", " dx"), (r"\frac{d}{dx}", ""),
    (r"\frac{d}{dx}(", ")"), (r"\boxed{", "}"), ("a/", ""), ("a=", ""), (r"\text{", "}"), ("x'", ""), ("a,", ""), ("a+", ""), ("a ", ""), (r"a\cdot ", ""),
    (r"\int", ""), (r"\arg", ""), (r"\Delta ", ""), (r"\mathbb E ", ""), (r"\max ", ""), (r"\max_i ", ""), ("a!", ""), (r"-\sum_i ", ""), (r"\sum_i -", ""), ("(", ""), ("{", ""), (r"\left(", ""),
)  # fmt: skip


def tower(pair: tuple[str, str], depth: int) -> object:
    marks = [pytest.mark.slow] if depth > 1000 else []
    return pytest.param(*pair, depth, id=f"{depth} {pair[0]}{pair[1]}", marks=marks)


@pytest.mark.parametrize(
    ("opening", "closing", "depth"), [tower(pair, depth) for depth in (10, 400, 3000) for pair in DEEP]
)
def test_depth(opening: str, closing: str, depth: int) -> None:
    with within(4 * LIMIT):
        assert read(opening * depth + "x" + closing * depth) in OUTCOMES


def test_the_outcomes_occur() -> None:
    assert read("{x") == "refused"
    assert read("x +") == "parsed"
    assert read(r"\forall x") in OUTCOMES
    assert read("x + 1") == "typed"
    with pytest.raises(HangError), within(0.01):
        time.sleep(1)


CRASHES = (
    pytest.param(r"a/\text{x}", id="words after a slash"),
    pytest.param("x^.5", id="a point alone in a script"),
    pytest.param(r"p < \frac4.5", id="a bound that is a point"),
)


@pytest.mark.parametrize("text", CRASHES)
def test_small_crashes(text: str) -> None:
    assert read(text) in OUTCOMES
