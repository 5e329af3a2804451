"""A client that asks the application without a network, and a server of its own for browsers."""

from __future__ import annotations

import functools
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from selenium import webdriver
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.remote.webdriver import WebDriver
from starlette.testclient import TestClient

from derivecheck.batch import Bundle, Found, Outcome, Store
from derivecheck.grading import grade
from derivecheck.results import Json
from derivecheck.web.app import make_app
from derivecheck.web.keeping import Keeping
from derivecheck.web.settings import Rate, Settings

ADDRESS = "http://127.0.0.1:8765"
PATIENCE = 120.0  # seconds that a test waits for the end of a job


def quick_settings(data: Path) -> Settings:
    """One worker of each kind, and rates that a test does not reach."""
    fast = Rate(10_000, 100_000)
    return Settings(data, workers=1, checks=fast, uploads=fast, pages=fast)


@pytest.fixture(scope="session")
def work(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The work folder of the client."""
    return tmp_path_factory.mktemp("work")


@pytest.fixture(scope="session")
def client(work: Path) -> Iterator[TestClient]:
    """Shared by all tests: a worker takes a second to start."""
    app = make_app(quick_settings(work))
    with TestClient(app, base_url=ADDRESS) as made:
        yield made


SET = "ift6135_h20_a2"
ANSWERS = {
    "ann/hw.md": "$$\\alpha = \\beta, \\quad \\epsilon = \\delta (1-\\beta)$$",
    "bob/hw.md": "$$\\alpha = \\beta, \\quad \\epsilon = \\delta (1+\\beta)$$",
    "eve/hw.md": "$$\\alpha=\\beta,\\quad \\epsilon=\\delta\\left(1+\\beta\\right)$$",
}


def written(answer: str) -> bytes:
    """A small submission."""
    return f"# Question 1\n\n**1.1** {answer}\n\n# Question 2\n\n**2.4** Both shrink the weights.\n".encode()


@functools.cache
def graded_json() -> dict[str, Json]:
    """Three small submissions, two of which have the same wrong answer."""
    return {name: grade(written(text).decode(), SET, jobs=1).to_json() for name, text in ANSWERS.items()}


def fill_class(place: Path) -> None:
    """A store with the three submissions, and one that could not be read."""
    rows = [(Found(name, name[:3], Bundle("hw.md", {"hw.md": b""})), name, name) for name in ANSWERS]
    with Store.open(place / "results.sqlite") as store:
        store.list_class(SET, "class.zip", [*rows, (Found("pdf/hw.pdf", "pdf", refusal="is a PDF"), "", "")])
        for name, report in graded_json().items():
            store.add(name, Outcome("graded", report))


@pytest.fixture
def shelf(work: Path) -> tuple[str, Path]:
    """The address and the place of a class that is graded."""
    keeping = Keeping(work)
    identity, place = keeping.new_place()
    fill_class(place)
    keeping.add(identity, "class", "Spring", SET)
    keeping.finished(identity)
    return f"/classes/{identity}", place


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


@pytest.fixture(scope="session")
def browser() -> Iterator[WebDriver]:
    """A headless Chromium; skipped where there is none."""
    driver, program = shutil.which("chromedriver"), shutil.which("chromium") or shutil.which("google-chrome")
    if driver is None or program is None:
        pytest.skip("no chromium with its chromedriver on this machine")
    options = Options()
    options.binary_location = program
    for option in ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"):
        options.add_argument(option)
    made = webdriver.Chrome(options=options, service=Service(driver))
    yield made
    made.quit()


def look_as(browser: WebDriver, *, dark: bool = False, width: int = 1100, script: bool = True) -> None:
    """How pages that are opened from now on are looked at."""
    scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
    size = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 500}
    still = {"name": "prefers-reduced-motion", "value": "reduce"}
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [scheme, still]})
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": not script})
