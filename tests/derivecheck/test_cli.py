"""The command line: exit codes, messages, batches. The mathematics behind it is made up here."""

from __future__ import annotations

import io
import itertools
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest

import derivations
import derivecheck
from derivecheck.batch.model import Outcome
from derivecheck.cli import grade_class
from derivecheck.cli.main import run
from derivecheck.results import CheckResult, GradeReport, InputError, StepResult, StepsResult
from notation.documents import Document

SET = "ift6135_h20_a2"


def decide(
    answer: str, expected: str, given: Sequence[str] = (), *, diagnosis_deadline: float = 1.0, explain: bool = False
) -> CheckResult:
    """Equal when the texts are; the given statements are shown as the reading."""
    if answer == "crash":
        raise RuntimeError("a fault\nof the program")
    if answer == "bad input":
        raise InputError("cannot be worked on")
    verdict = "equal" if answer == expected else answer if answer in ("undecided", "unreadable") else "different"
    return CheckResult(verdict, reading="; ".join(given) or answer)


def decide_chain(chain: str, given: Sequence[str] = ()) -> StepsResult:
    sides = chain.split("=")
    pairs = itertools.pairwise(sides)
    return StepsResult(tuple(StepResult(1, "=", a, b, "holds" if a == b else "fails") for a, b in pairs))


@pytest.fixture
def api(
    monkeypatch: pytest.MonkeyPatch, graded: GradeReport, flawless: GradeReport
) -> list[tuple[Path | str, str | None]]:
    """``derivecheck.api`` replaced; returns the list of what ``grade`` was called with."""
    calls: list[tuple[Path | str, str | None]] = []

    def grade(submission: Path | Document, problems: str | None = None, *, jobs: int | None = None) -> GradeReport:
        path = submission.path if isinstance(submission, Document) else submission
        calls.append((path or "text", problems))
        text = submission.source if isinstance(submission, Document) else submission.read_text(encoding="utf-8")
        if "interrupt" in text:
            raise KeyboardInterrupt
        if "no question" in text:
            raise InputError("no question was found in it")
        return flawless if "flawless" in text else graded

    module = ModuleType("derivecheck.api")
    vars(module).update(check=decide, steps=decide_chain, grade=grade)
    monkeypatch.setitem(sys.modules, "derivecheck.api", module)
    monkeypatch.setattr(derivecheck, "api", module, raising=False)
    monkeypatch.setattr(grade_class, "backend_for", lambda options: in_this_process)
    return calls


def in_this_process(
    function: Callable[..., Outcome], work: Iterator[tuple[object, ...]], *, limits: object
) -> Iterator[tuple[int, Outcome]]:
    return ((number, function(*arguments)) for number, arguments in enumerate(work))


@pytest.fixture
def essay(tmp_path: Path) -> Callable[[str, str], str]:
    def write(name: str, text: str) -> str:
        (tmp_path / name).write_text(text, encoding="utf-8")
        return str(tmp_path / name)

    return write


def lines_of(text: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in text.splitlines()]


def one_message(capsys: pytest.CaptureFixture[str]) -> str:
    """The single line on standard error; nothing is on standard output."""
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err.startswith("derivecheck: ")
    assert shown.err.count("\n") == 1
    return shown.err


# --- grade --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("text", "code"), [("flawless", 0), ("faulty", 1)])
def test_grade_exit_code(api: list[object], essay: Callable[..., str], text: str, code: int) -> None:
    path = essay("essay.md", text)
    assert run(["grade", path]) == code
    assert api == [(Path(path), None)]
    assert run(["grade", path, "--problems", SET]) == code
    assert api[1:] == [(Path(path), SET)]


def test_grade_prints_the_report(
    api: list[object], essay: Callable[..., str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["grade", essay("essay.md", "faulty")]) == 1
    shown = capsys.readouterr()
    assert "Part 2.1  incorrect  3.5 of 7" in shown.out
    assert shown.out.endswith("score 9.5 of 30; 5 points await a person\n")
    assert shown.err == ""


def test_grade_json(api: list[object], essay: Callable[..., str], capsys: pytest.CaptureFixture[str]) -> None:
    one, two = essay("a.md", "faulty"), essay("b.md", "flawless")
    assert run(["grade", one, "--format", "json"]) == 1
    assert json.loads(capsys.readouterr().out)["score"] == 9.5
    assert run(["grade", one, two, "--format", "json"]) == 1
    assert [report["score"] for report in json.loads(capsys.readouterr().out)] == [9.5, 4]


@pytest.mark.parametrize("form", ["text", "json"])
def test_grade_writes_to_a_file(
    api: list[object], essay: Callable[..., str], tmp_path: Path, capsys: pytest.CaptureFixture[str], form: str
) -> None:
    target = tmp_path / "report.out"
    arguments = ["grade", essay("a.md", "faulty"), "--format", form]
    assert run(arguments) == 1
    printed = capsys.readouterr().out
    assert run([*arguments, "-o", str(target)]) == 1
    assert capsys.readouterr().out == ""
    assert target.read_text(encoding="utf-8") == printed


def test_grade_times_go_to_standard_error(
    api: list[object], essay: Callable[..., str], capsys: pytest.CaptureFixture[str]
) -> None:
    path = essay("essay.md", "faulty")
    run(["grade", path, "-v"])
    shown = capsys.readouterr()
    assert [line.split()[0] for line in shown.err.splitlines()[1:]] == ["loading", "reading", "numeric", "total"]
    assert "  numeric     1.50 s" in shown.err
    run(["grade", path])
    assert capsys.readouterr().out == shown.out


def test_grade_goes_on_after_a_bad_submission(
    api: list[object], essay: Callable[..., str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    missing = str(tmp_path / "missing.md")
    assert run(["grade", missing, essay("b.md", "flawless")]) == 2
    shown = capsys.readouterr()
    assert shown.err == f"derivecheck: {missing}: no such file\n"
    assert "score 4 of 4" in shown.out


BAD_FILES = {
    "empty": (b"", "is empty"),
    "blank": (b" \n\t\n", "is empty"),
    "binary": (b"\x00\x01\x02formula", "is a binary file, not text"),
    "pdf": (b"%PDF-1.5\n%\xe2", "is a PDF, not UTF-8 text"),
    "latin": ("a\ncafé".encode("latin-1"), "is not UTF-8 text (byte 0xe9 in line 2)"),
    "utf16": ("text".encode("utf-16"), "is UTF-16 text, not UTF-8 text"),
    "questionless": (b"no question", "no question was found in it"),
}


@pytest.mark.parametrize("name", BAD_FILES)
def test_grade_refuses_what_is_no_submission(
    api: list[object], tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    data, message = BAD_FILES[name]
    path = tmp_path / "essay.md"
    path.write_bytes(data)
    assert run(["grade", str(path)]) == 2
    assert one_message(capsys) == f"derivecheck: {path}: {message}\n"


def test_grade_refuses_an_empty_folder_and_an_odd_name(
    api: list[object], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "class").mkdir()
    assert run(["grade", "class"]) == 2
    assert one_message(capsys) == "derivecheck: class: no submission is in it\n"
    assert run(["grade", "a\nb\x1b[31m.md"]) == 2
    assert one_message(capsys) == "derivecheck: a b [31m.md: no such file\n"


def test_grade_accepts_a_byte_order_mark_and_foreign_line_ends(api: list[object], tmp_path: Path) -> None:
    path = tmp_path / "essay.md"
    path.write_bytes(b"\xef\xbb\xbfflawless\r\n")
    assert run(["grade", str(path)]) == 0


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--problems", "nothing"], "unknown problem set 'nothing'; known: " + SET),
        (["-o", "no/such/folder/report.txt"], "no/such/folder: no such folder to write to"),
        (["-o", "."], ".: is a folder, not a file to write"),
        (["--format", "yaml"], "Invalid value for '--format'"),
        (["--no-such-option"], "No such option: --no-such-option"),
    ],
)
def test_grade_bad_usage(
    api: list[object], essay: Callable[..., str], capsys: pytest.CaptureFixture[str], arguments: list[str], message: str
) -> None:
    assert run(["grade", essay("essay.md", "flawless"), *arguments]) == 2
    assert message in one_message(capsys)
    assert api == []


def test_interrupted_grading_keeps_what_was_done(
    api: list[object], essay: Callable[..., str], capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["grade", essay("a.md", "flawless"), essay("b.md", "interrupt"), essay("c.md", "flawless")]
    assert run([*arguments, "--format", "json"]) == 130
    shown = capsys.readouterr()
    assert len(json.loads(shown.out)) == 1
    assert shown.err == "derivecheck: interrupted\n"
    assert run(arguments) == 130
    assert "score 4 of 4" in capsys.readouterr().out


# --- check and steps ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answer", "code"), [("x", 0), ("y", 1), ("undecided", 0), ("unreadable", 1), ("-x", 1), ("-vo", 1), ("--x", 1)]
)
def test_check_exit_code_and_reading(
    api: list[object], capsys: pytest.CaptureFixture[str], answer: str, code: int
) -> None:
    assert run(["check", answer, "--expected", "x"]) == code
    assert f"read as        {answer}\n" in capsys.readouterr().out


def test_check_passes_formulas_and_givens_whole(api: list[object], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["check", r"-\frac{1}{2}", "--expected", r"-\frac{1}{2}", "--given", "n > 0", "--given", "-1 < x"]) == 0
    assert capsys.readouterr().out == "equal\n  read as        n > 0; -1 < x\n"


def test_steps_exit_code(api: list[object], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["steps", "a=a"]) == 0
    assert run(["steps", "-a=b=b"]) == 1
    assert capsys.readouterr().out.splitlines()[-2] == "  2  holds"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["check"], "there is no ANSWER and no --batch"),
        (["check", "x"], "there is no --expected"),
        (["check", " ", "--expected", "x"], "there is no ANSWER"),
        (["check", "x", "--batch", "f"], "--batch takes no ANSWER"),
        (["check", "x", "y", "--expected", "x"], "unexpected extra argument"),
        (["check", "--batch", "no-such-file"], "no-such-file: no such file"),
        (["check", "--batch", "."], ".: Is a directory"),
        (["check", "bad input", "--expected", "x"], "cannot be worked on"),
        (["check", "crash", "--expected", "x"], "INTERNAL ERROR: RuntimeError: a fault of the program"),
        (["steps"], "there is no CHAIN and no --batch"),
        (["steps", "x", "--batch", "f"], "--batch takes no CHAIN"),
        ([], "Missing command"),
        (["nonsense"], "No such command 'nonsense'"),
        (["--nonsense"], "No such option: --nonsense"),
    ],
)
def test_bad_usage(api: list[object], capsys: pytest.CaptureFixture[str], arguments: list[str], message: str) -> None:
    assert run(arguments) == 2
    assert message in one_message(capsys)


def test_a_traceback_is_shown_on_demand(api: list[object], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DERIVECHECK_TRACEBACK", "1")
    with pytest.raises(RuntimeError, match="a fault"):
        run(["check", "crash", "--expected", "x"])


# --- batches ------------------------------------------------------------------------------------------


def batch(tmp_path: Path, *lines: bytes | dict[str, object]) -> str:
    path = tmp_path / "batch.jsonl"
    path.write_bytes(b"\n".join(line if isinstance(line, bytes) else json.dumps(line).encode() for line in lines))
    return str(path)


def test_check_batch(api: list[object], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    equal: dict[str, object] = {"id": "p-1", "given": ["n > 0"], "expected": "x", "answer": "x", "topic": "any"}
    other: dict[str, object] = {"id": 2, "expected": "x", "answer": "y"}
    assert run(["check", "--batch", batch(tmp_path, equal)]) == 0
    assert capsys.readouterr().out == (
        '{"id": "p-1", "verdict": "equal", "how": null, "reading": "n > 0", "counterexample": null, "hint": null}\n'
    )
    assert run(["check", "--batch", batch(tmp_path, other, b"", equal)]) == 1
    assert [answer["id"] for answer in lines_of(capsys.readouterr().out)] == [2, "p-1"]


def test_steps_batch(api: list[object], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = batch(tmp_path, {"id": "c", "given": [], "chain": "a=a=b"})
    assert run(["steps", "--batch", path]) == 1
    assert lines_of(capsys.readouterr().out) == [
        {
            "id": "c",
            "steps": [
                {"relation": "=", "verdict": "holds", "why": None},
                {"relation": "=", "verdict": "fails", "why": None},
            ],
        }
    ]


BAD_LINES = {
    "not JSON": (b"{oops", "is not JSON: "),
    "not an object": (b"[1]", "is not a JSON object"),
    "a number": (b"7", "is not a JSON object"),
    "not UTF-8": (b'{"id": "\xff"}', "is not UTF-8 (byte 9)"),
    "no answer": (b'{"id": "i", "expected": "x"}', '"answer" is missing'),
    "blank answer": (b'{"id": "i", "expected": "x", "answer": " "}', '"answer" is not a text or is blank'),
    "answer a list": (b'{"id": "i", "expected": "x", "answer": ["x"]}', '"answer" is not a text or is blank'),
    "given a text": (b'{"expected": "x", "answer": "x", "given": "n"}', '"given" is not a list of texts'),
    "given numbers": (b'{"expected": "x", "answer": "x", "given": [1]}', '"given" is not a list of texts'),
    "too deep": (b"[" * 200_000, "is not JSON that can be read: RecursionError"),
    "too long a number": (b'{"id": ' + b"9" * 5000 + b"}", "is not JSON that can be read: ValueError"),
    "refused": (b'{"expected": "x", "answer": "bad input"}', "cannot be worked on"),
    "a fault": (b'{"expected": "x", "answer": "crash"}', "INTERNAL ERROR: RuntimeError: a fault"),
}


@pytest.mark.parametrize("name", BAD_LINES)
def test_a_bad_line_costs_only_itself(
    api: list[object], tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    data, message = BAD_LINES[name]
    good: dict[str, object] = {"id": "good", "expected": "x", "answer": "x"}
    assert run(["check", "--batch", batch(tmp_path, good, data, good)]) == 2
    first, bad, last = lines_of(capsys.readouterr().out)
    assert first == last
    assert first["verdict"] == "equal"
    assert list(bad) == ["id", "line", "error"]
    assert bad["line"] == 2
    assert str(bad["error"]).startswith(message)


def test_a_bad_line_keeps_its_id(api: list[object], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["steps", "--batch", batch(tmp_path, {"id": "c-7"})]) == 2
    assert lines_of(capsys.readouterr().out) == [{"id": "c-7", "line": 1, "error": '"chain" is missing'}]


def test_batch_from_standard_input(
    api: list[object], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = io.BytesIO(b'\xef\xbb\xbf{"id": 1, "expected": "x", "answer": "x"}\r\n')
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=lines))
    assert run(["check", "--batch", "-"]) == 0
    assert lines_of(capsys.readouterr().out)[0]["id"] == 1


def test_an_empty_batch_has_nothing_wrong(api: list[object], tmp_path: Path) -> None:
    assert run(["check", "--batch", batch(tmp_path)]) == 0


# --- list and solve -----------------------------------------------------------------------------------


@pytest.fixture
def solutions(monkeypatch: pytest.MonkeyPatch) -> list[Sequence[str] | None]:
    """``derivations.solutions`` replaced; returns the list of what was asked for."""
    asked: list[Sequence[str] | None] = []

    def write_solutions(names: Sequence[str] | None) -> str:
        asked.append(names)
        return r"\documentclass{article}"

    module = ModuleType("derivations.solutions")
    vars(module).update(write_solutions=write_solutions, build_pdf=lambda tex, out: out.write_text("PDF " + tex))
    monkeypatch.setitem(sys.modules, "derivations.solutions", module)
    monkeypatch.setattr(derivations, "solutions", module, raising=False)
    monkeypatch.setattr("shutil.which", lambda name: "/usr/bin/" + name)
    return asked


def test_list(solutions: list[object], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["list"]) == 0
    shown = capsys.readouterr().out.splitlines()
    assert shown[0].startswith(f"{SET}: ")
    assert shown[0].endswith(" (100 points)")
    assert any(line.split()[:1] == ["ridge"] for line in shown)
    assert any(line.startswith("  softmax_jacobian ") for line in shown)


def test_solve_prints_the_source(solutions: list[object], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["solve"]) == 0
    assert run(["solve", "ridge", "average_bias", "ridge"]) == 0
    assert solutions == [None, ["ridge", "average_bias"]]
    assert capsys.readouterr().out == "\\documentclass{article}\n" * 2


@pytest.mark.parametrize(
    ("arguments", "written"),
    [
        (["-o", "s.tex"], ["s.tex"]),
        (["-o", "s.tex", "--pdf"], ["s.pdf", "s.tex"]),
        (["-o", "s.pdf"], ["s.pdf"]),
        (["-o", "s.pdf", "--pdf"], ["s.pdf"]),
        (["--pdf"], ["solutions.pdf"]),
    ],
)
def test_solve_writes(
    solutions: list[object],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    written: list[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(["solve", *arguments]) == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == written
    assert capsys.readouterr().out == ""


def test_solve_all_takes_no_names(solutions: list[object], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["solve", "--all", "ridge"]) == 2
    assert "it takes no names" in one_message(capsys)


def test_solve_writes_the_steps_as_data(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["solve", "average_recursion", "--json"]) == 0
    (made,) = json.loads(capsys.readouterr().out)
    assert made["name"] == "average_recursion"
    assert {"rule", "before", "after", "outcome"} <= made["steps"][0].keys()
    path = tmp_path / "steps.json"
    assert run(["solve", "average_recursion", "--json", "-o", str(path)]) == 0
    assert json.loads(path.read_text(encoding="utf-8")) == [made]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["ridge", "--json", "--pdf"], "it builds no PDF"),
        (["ridge", "--json", "-o", "x.pdf"], "it builds no PDF"),
        (["softmax_backprop", "--json"], "its solutions are not derived"),
        (["no-such-file.md", "--json"], "no such file"),
    ],
)
def test_solve_as_data_refuses(arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["solve", *arguments]) == 2
    assert message in one_message(capsys)


def test_solve_refuses(
    solutions: list[object], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["solve", "nothing"]) == 2
    assert "unknown result or problem set 'nothing' (" in one_message(capsys)
    assert run(["solve", "rigde"]) == 2
    assert "unknown result or problem set 'rigde'; did you mean 'ridge'? (" in one_message(capsys)
    assert run(["solve", "-o", "no/such/s.tex"]) == 2
    assert "no such folder" in one_message(capsys)
    monkeypatch.setattr("shutil.which", lambda name: None)
    assert run(["solve", "--pdf"]) == 2
    assert "needs pdflatex" in one_message(capsys)
    assert solutions == []


# --- the real process ---------------------------------------------------------------------------------


def start(code: str, *arguments: str, **options: object) -> subprocess.Popen[str]:
    environment = {**os.environ, "PYTHONPATH": str(Path(derivecheck.__file__).parent.parent)}
    command = [sys.executable, "-c", code, *arguments]
    return subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment, **options
    )


MAIN = "from derivecheck.cli.main import main; main()"


def test_help_imports_no_heavy_library() -> None:
    code = (
        "import sys\nfrom derivecheck.cli.main import run\nassert run(['--help']) == 0\n"
        "print([name for name in ('sympy', 'numpy', 'rich', 'flint', 'pebble') if name in sys.modules])"
    )
    out, err = start(code).communicate(timeout=30)
    assert err == ""
    assert out.splitlines()[-1] == "[]"
    for command in ("grade", "check", "steps", "solve", "list", "new", "validate", "handout"):
        assert f"\n  {command} " in out


def test_help_is_quick() -> None:
    """Processor time: on a busy machine it is as little, and comes later."""
    spent = []
    for _ in range(3):
        before = os.times()
        start(MAIN, "--help").communicate(timeout=30)
        after = os.times()
        spent.append(after.children_user + after.children_system - before.children_user - before.children_system)
    assert min(spent) < 0.3


def test_the_console_script_exits_with_the_code() -> None:
    process = start(MAIN, "grade", "no-such-file.md")
    out, err = process.communicate(timeout=30)
    assert (process.returncode, out) == (2, "")
    assert err == "derivecheck: no-such-file.md: no such file\n"


SLOW_BATCH = """
import sys, time, types
from derivecheck.results import CheckResult
api = types.ModuleType("derivecheck.api")
def check(answer, expected, given=(), **options):
    time.sleep(60 if answer == "slow" else 0)
    return CheckResult("equal")
api.check = check
import derivecheck
derivecheck.api = sys.modules["derivecheck.api"] = api
from derivecheck.cli.main import main
main()
"""


def test_control_c_leaves_what_was_done_and_130() -> None:
    process = start(SLOW_BATCH, "check", "--batch", "-", stdin=subprocess.PIPE)
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write('{"id": 1, "expected": "x", "answer": "x"}\n{"id": 2, "expected": "x", "answer": "slow"}\n')
    process.stdin.close()
    process.stdin = None
    first = process.stdout.readline()
    process.send_signal(signal.SIGINT)
    rest, err = process.communicate(timeout=30)
    assert json.loads(first)["id"] == 1
    assert rest == ""
    assert err == "derivecheck: interrupted\n"
    assert process.returncode == 130


def test_a_closed_pipe_is_no_fault() -> None:
    process = start(SLOW_BATCH, "check", "--batch", "-", stdin=subprocess.PIPE)
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdout.close()
    process.stdout = None
    process.stdin.write('{"id": 1, "expected": "x", "answer": "x"}\n')
    process.stdin.close()
    process.stdin = None
    assert process.stderr is not None
    err = process.stderr.read()
    process.stderr.close()
    assert process.wait(timeout=30) == 141
    assert err == ""
