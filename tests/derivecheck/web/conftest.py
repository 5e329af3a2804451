"""A client that asks the application without a network, and a server of its own for browsers."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from derivecheck.web.app import make_app
from derivecheck.web.settings import Rate, Settings

ADDRESS = "http://127.0.0.1:8765"
PATIENCE = 120.0  # seconds that a test waits for the end of a job


def quick_settings(data: Path) -> Settings:
    """One worker of each kind, and rates that a test does not reach."""
    fast = Rate(10_000, 100_000)
    return Settings(data, workers=1, checks=fast, uploads=fast, pages=fast)


@pytest.fixture(scope="session")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """Shared by all tests: a worker takes a second to start."""
    app = make_app(quick_settings(tmp_path_factory.mktemp("work")))
    with TestClient(app, base_url=ADDRESS) as made:
        yield made


def await_end(look: Callable[[], bool]) -> None:
    """Return when ``look`` says yes; fail after the patience."""
    ends = time.monotonic() + PATIENCE
    while not look():
        assert time.monotonic() < ends, "the work did not end"
        time.sleep(0.05)


@dataclass
class Server:
    """``derivecheck serve`` in a process, on a free port."""

    data: Path
    process: subprocess.Popen[str] | None = None
    url: str = ""

    def start(self, *options: str) -> None:
        program = [sys.executable, "-c", "from derivecheck.cli.main import main; main()", "serve"]
        self.process = subprocess.Popen(
            [*program, "--port", "0", "--jobs", "1", "--data", str(self.data), *options],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        assert "http://" in line, line
        self.url = line.split("http://", 1)[1].split("/", 1)[0]
        self.url = f"http://{self.url}"

    def kill(self) -> None:
        """As ``kill -9`` does."""
        assert self.process is not None
        self.process.kill()
        self.wait()

    def stop(self) -> int:
        assert self.process is not None
        self.process.terminate()
        return self.wait()

    def wait(self) -> int:
        assert self.process is not None
        code = self.process.wait(timeout=30)
        for stream in (self.process.stdout, self.process.stderr):
            if stream is not None:
                stream.close()
        return code


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    made = Server(tmp_path_factory.mktemp("server"))
    made.start()
    yield made
    made.stop()


@pytest.fixture
def own_server(tmp_path: Path) -> Iterator[Server]:
    """A server that the test may kill."""
    made = Server(tmp_path / "work")
    made.start()
    yield made
    if made.process is not None and made.process.poll() is None:
        made.stop()


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        number = found.getsockname()[1]
        assert isinstance(number, int)
        return number
