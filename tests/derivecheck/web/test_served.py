"""The server as a process: many at once, killed and started again, ended by Ctrl-C."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import httpx2
import pytest

from derivecheck.batch import Store
from derivecheck.web.class_task import read_progress
from derivecheck.web.settings import default_data

from .conftest import ANSWERS, SET, Server, await_end, graded_json, written

PATIENT = httpx2.Timeout(120.0)


@pytest.mark.slow
def test_fifty_checks_at_once(server: Server) -> None:
    def one(number: int) -> tuple[int, bool, bool]:
        answer = f"x^2 + {number} x" if number % 2 else f"x (x + {number}) + 1"
        fields = {"expected": f"x (x + {number})", "answer": answer}
        made = httpx2.post(f"{server.url}/live/result", data=fields, timeout=PATIENT)
        return made.status_code, "is-equal" in made.text, "is-different" in made.text

    with ThreadPoolExecutor(50) as threads:
        found = list(threads.map(one, range(50)))
    assert found == [(200, number % 2 == 1, number % 2 == 0) for number in range(50)]


def children(pid: int) -> list[int]:
    path = Path(f"/proc/{pid}/task/{pid}/children")
    if not path.exists():
        pytest.skip("this system does not tell the children of a process")
    return [int(child) for child in path.read_text().split()]


def is_alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except OSError:
        return False
    return state not in "ZX"


def write_up(number: int) -> dict[str, tuple[str, bytes]]:
    return {"document": (f"{number}.md", f"Let $a, b \\in \\mathbb{{R}}$. $$(a+b)^2 = a^2 + {number} b^2$$".encode())}


@pytest.mark.slow
def test_nothing_is_lost_when_the_server_is_killed(own_server: Server) -> None:
    places = []
    for number in range(4):
        answer = httpx2.post(f"{own_server.url}/lint", files=write_up(number), timeout=PATIENT)
        assert answer.status_code == 303
        places.append(answer.headers["location"])
        if number == 1:  # let some of the work begin
            await_end(lambda: httpx2.get(f"{own_server.url}{places[0]}/state").json()["state"] != "waiting")
    assert own_server.process is not None
    workers = children(own_server.process.pid)
    assert workers
    own_server.kill()
    await_end(lambda: not any(is_alive(worker) for worker in workers))
    own_server.start()
    for number, place in enumerate(places):
        url = own_server.url + place
        await_end(lambda url=url: httpx2.get(f"{url}/state").json()["state"] == "done")  # type: ignore[misc]
        page = httpx2.get(url).text
        assert f"{number}.md" in page
        assert '<mark class="is-fails">' in page
    listed = httpx2.get(f"{own_server.url}/lint").text
    assert [listed.count(f">{number}.md<") for number in range(4)] == [1, 1, 1, 1]


def descendants(pid: int) -> list[int]:
    below = children(pid)
    return below + [deeper for child in below for deeper in descendants(child)]


@pytest.mark.slow
def test_a_class_goes_on_where_the_server_was_killed(own_server: Server) -> None:
    # No two are the same, so that all have to be graded, and so many that some are left when the first one is.
    copies = ((number, name, written(text) + b" " * number) for number in range(8) for name, text in ANSWERS.items())
    files = [("files", (f"{number}/{name}", text)) for number, name, text in copies]
    sent = httpx2.post(f"{own_server.url}/classes", data={"problems": SET}, files=files, timeout=PATIENT)
    where = sent.headers["location"]
    place = own_server.data / "jobs" / where.rsplit("/", 1)[1]
    await_end(lambda: read_progress(place).done >= 1)
    assert read_progress(place).done < len(files)
    assert own_server.process is not None
    workers = descendants(own_server.process.pid)
    own_server.kill()
    await_end(lambda: not any(is_alive(worker) for worker in workers))
    with Store.open(place / "results.sqlite") as store:
        before = {entry.name: entry.report for entry in store.entries() if entry.report is not None}
    own_server.start()
    with httpx2.stream("GET", f"{own_server.url}{where}/events", timeout=PATIENT) as events:
        assert '"state": "done"' in list(events.iter_lines())[-2]
    with Store.open(place / "results.sqlite") as store:
        found = {entry.name: entry.report for entry in store.entries()}
    assert sorted(found) == sorted(name for _, (name, _) in files)
    for name, report in found.items():
        assert report is not None
        assert report == before.get(name, report)  # what was graded is not graded again, nor otherwise
        assert report.to_json()["parts"] == graded_json()[name[2:]]["parts"]


def test_ctrl_c_ends_it_with_its_workers(own_server: Server) -> None:
    httpx2.post(f"{own_server.url}/live/result", data={"expected": "a", "answer": "a"}, timeout=PATIENT)
    assert own_server.process is not None
    workers = children(own_server.process.pid)
    own_server.process.send_signal(signal.SIGINT)
    assert own_server.process.stderr is not None
    told = own_server.process.stderr.read()
    assert (own_server.wait(), told) == (0, "")
    await_end(lambda: not any(is_alive(worker) for worker in workers))


def run(*arguments: str) -> tuple[int, str, str]:
    program = [sys.executable, "-c", "from derivecheck.cli.main import main; main()", "serve", *arguments]
    made = subprocess.run(program, capture_output=True, text=True, timeout=60)
    return made.returncode, made.stdout, made.stderr


def test_a_port_that_is_taken(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        code, out, told = run("--port", str(port), "--data", str(tmp_path))
    assert (code, out) == (2, "")
    assert told.startswith(f"derivecheck: cannot listen on 127.0.0.1 port {port}: ")
    assert len(told.splitlines()) == 1


def test_a_work_folder_that_is_none(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    code, _, told = run("--port", "0", "--data", str(tmp_path / "file"))
    assert (code, len(told.splitlines())) == (2, 1)
    assert "cannot be used as the work folder" in told


@pytest.mark.parametrize("options", [("--port", "70000"), ("--jobs", "0"), ("--port", "x"), ("extra",)])
def test_wrong_options(options: tuple[str, ...]) -> None:
    code, _, told = run(*options)
    assert (code, len(told.splitlines())) == (2, 1)


def test_a_public_address_is_warned_of(tmp_path: Path) -> None:
    server = Server(tmp_path / "work")
    server.start("--host", "0.0.0.0")
    try:
        port = server.url.rsplit(":", 1)[1]
        assert httpx2.get(f"http://127.0.0.1:{port}/live").status_code == 200
    finally:
        assert server.process is not None
        assert server.process.stderr is not None
        server.process.send_signal(signal.SIGINT)
        told = server.process.stderr.read()
        server.wait()
    assert "WARNING: 0.0.0.0" in told
    assert "no password" in told


def test_a_local_address_is_not(server: Server) -> None:
    assert server.url.startswith("http://127.0.0.1:")


def test_an_oversize_upload_is_answered_while_it_is_sent(server: Server) -> None:
    """The limit (50 MB) is passed in the middle of a body of no told length."""
    address = server.url.removeprefix("http://").split(":")
    with socket.create_connection((address[0], int(address[1])), timeout=60) as connection:
        head = f"POST /lint HTTP/1.1\r\nHost: {':'.join(address)}\r\nContent-Type: multipart/form-data; boundary=x\r\n"
        start = b'--x\r\nContent-Disposition: form-data; name="document"; filename="a.md"\r\n\r\n'
        connection.sendall(head.encode() + b"Transfer-Encoding: chunked\r\n\r\n" + chunk(start))
        sent = 0
        answer = b""
        connection.setblocking(False)
        started = time.monotonic()
        while not answer and sent < 200_000_000 and time.monotonic() - started < 60:
            with suppress(BlockingIOError):
                connection.setblocking(True)
                connection.sendall(chunk(b"x" * 100_000))
                connection.setblocking(False)
                sent += 100_000
                answer = connection.recv(1000)
        assert answer.startswith(b"HTTP/1.1 413 ")
        assert sent < 80_000_000


def chunk(data: bytes) -> bytes:
    return f"{len(data):x}\r\n".encode() + data + b"\r\n"


SYSTEMS = [
    ("linux", {"XDG_STATE_HOME": "/s"}, "/s/derivecheck"),
    ("linux", {}, "~/.local/state/derivecheck"),
    ("darwin", {}, "~/Library/Application Support/derivecheck"),
    ("win32", {"LOCALAPPDATA": "/l"}, "/l/derivecheck"),
]


@pytest.mark.parametrize(("system", "variables", "folder"), SYSTEMS)
def test_the_work_folder_of_a_user(
    system: str, variables: dict[str, str], folder: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("XDG_STATE_HOME", "LOCALAPPDATA"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(sys, "platform", system)
    assert default_data() == Path(folder).expanduser()
