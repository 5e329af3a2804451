"""The scripts that make classes and measure: what they are told wrongly is said in one line."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

SCRIPTS = Path(__file__).resolve().parents[3] / "scripts"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("script", "arguments", "message"),
    [
        ("bench_class.py", ["--count", "0"], "argument --count: '0' is no number of submissions: at least 1"),
        ("bench_class.py", ["--runs", "0"], "argument --runs: '0' is neither a number of cores nor 'cluster'"),
        ("bench_class.py", ["--runs", "1:soon"], "argument --runs: 'soon' is no number of seconds"),
        ("class_of.py", ["x", "--count", "-1"], "argument --count: '-1' is no number of submissions: at least 1"),
    ],
)
def test_wrong_arguments(script: str, arguments: list[str], message: str) -> None:
    made = subprocess.run([sys.executable, SCRIPTS / script, *arguments], capture_output=True, text=True, check=False)
    assert made.returncode == 2
    assert made.stderr.splitlines()[-1] == f"{script}: error: {message}"
