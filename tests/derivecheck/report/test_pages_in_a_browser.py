"""What a browser makes of the pages: accessible in light, dark and at phone width, no wider than the screen."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest
from axe_core_python.selenium import Axe
from selenium.webdriver.remote.webdriver import WebDriver

from derivecheck.report.class_page import class_page
from derivecheck.report.pages import submission_page
from derivecheck.results import GradeReport
from tests.derivecheck.report.test_class_page import CLASS
from tests.derivecheck.web.conftest import look_as

LOOKS = {"light": (False, 1100), "dark": (True, 1100), "phone": (False, 390)}


def shown(browser: WebDriver, page: str, folder: Path, *, dark: bool = False, width: int = 1100) -> None:
    path = folder / "page.html"
    path.write_text(page, encoding="utf-8")
    look_as(browser, dark=dark, width=width)
    browser.get(path.as_uri())


def violations(browser: WebDriver) -> list[tuple[str, str]]:
    found = Axe().run(browser, context={"exclude": [["math"]]})
    return [(item["id"], node["html"]) for item in found["violations"] for node in item["nodes"]]


@pytest.mark.slow
@pytest.mark.parametrize("look", LOOKS)
def test_the_pages_are_accessible_and_fit(browser: WebDriver, graded: GradeReport, look: str, tmp_path: Path) -> None:
    dark, width = LOOKS[look]
    browser.set_script_timeout(120)
    for page in (submission_page(graded), class_page(CLASS)):
        shown(browser, page, tmp_path, dark=dark, width=width)
        browser.execute_script("for (const each of document.querySelectorAll('details')) each.open = true")
        assert violations(browser) == []
        assert browser.execute_script("return document.documentElement.scrollWidth") <= width


def test_a_page_asks_for_nothing_and_complains_of_nothing(
    browser: WebDriver, graded: GradeReport, tmp_path: Path
) -> None:
    shown(browser, submission_page(graded), tmp_path)
    assert browser.execute_script("return performance.getEntriesByType('resource').length") == 0
    assert browser.execute_script("return document.querySelectorAll('math').length") > 10
    assert browser.execute_script("return document.querySelector('math mfrac') !== null")


def test_print_is_black_on_white(browser: WebDriver, graded: GradeReport, tmp_path: Path) -> None:
    shown(browser, submission_page(graded), tmp_path, dark=True)
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    try:
        colours = browser.execute_script(
            "const s = getComputedStyle(document.body); return [s.color, s.backgroundColor]"
        )
    finally:
        browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})
    assert colours == ["rgb(0, 0, 0)", "rgb(255, 255, 255)"]
    printed = base64.b64decode(browser.print_page())
    assert printed.startswith(b"%PDF-")
