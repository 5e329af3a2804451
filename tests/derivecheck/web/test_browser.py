"""The page in a browser, by clicking and typing; and what axe says about every page."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from axe_core_python.selenium import Axe
from selenium.common.exceptions import StaleElementReferenceException, WebDriverException
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webdriver import WebDriver
from selenium.webdriver.support.ui import Select, WebDriverWait

from .conftest import ANSWERS, Server, look_as, written

STALE = "does not belong to the document"
"""How a driver tells of a stale element while a new page replaces the old one."""
WRONG = "# Notes\n\nLet $a, b \\in \\mathbb{R}$.\n\n$$(a+b)^2 = a^2 + b^2$$\n\n$$a + b = b + a$$\n\n$$a = {b$$\n"


def await_text(browser: WebDriver, selector: str, text: str) -> str:
    """The text of the first element, once ``text`` is in it."""

    def there(_: WebDriver) -> str:
        try:
            found = browser.find_elements(By.CSS_SELECTOR, selector)
            shown = found[0].text if found else ""
        except WebDriverException as problem:
            if not isinstance(problem, StaleElementReferenceException) and STALE not in str(problem):
                raise
            return ""  # the page changed in between
        return shown if text in shown else ""

    return str(WebDriverWait(browser, 60).until(there))


def fill(browser: WebDriver, **fields: str) -> None:
    for name, text in fields.items():
        found = browser.find_element(By.NAME, name)
        found.clear()
        found.send_keys(text)


def click(browser: WebDriver, words: str) -> None:
    """Click the button with these words."""
    next(button for button in browser.find_elements(By.TAG_NAME, "button") if button.text == words).click()


def test_the_box_answers_while_one_types(browser: WebDriver, server: Server) -> None:
    look_as(browser)
    browser.get(f"{server.url}/live")
    fill(browser, expected="a^2 + b^2", answer="(a+b)^2")
    assert "expected" in await_text(browser, "#result", "two sides differ")
    fill(browser, answer="b^2 + a^2")
    await_text(browser, "#result", "proved")
    assert browser.current_url == f"{server.url}/live"


@pytest.mark.parametrize("script", [True, False])
def test_the_box_answers_to_its_button(browser: WebDriver, server: Server, script: bool) -> None:
    look_as(browser, script=script)
    browser.get(f"{server.url}/live")
    fill(browser, given="x \\in \\mathbb{R}^n", expected="x^\\top x", answer="\\|x\\|^2")
    click(browser, "Compare")
    await_text(browser, "#result", "equal")
    assert browser.find_element(By.NAME, "given").get_property("value") == "x \\in \\mathbb{R}^n"


@pytest.mark.parametrize("script", [True, False])
def test_a_write_up_is_handed_in_and_seen(browser: WebDriver, server: Server, script: bool, tmp_path: Path) -> None:
    path = tmp_path / "notes.md"
    path.write_text(WRONG)
    look_as(browser, script=script)
    browser.get(f"{server.url}/lint")
    browser.find_element(By.NAME, "document").send_keys(str(path))
    click(browser, "Lint")
    assert "1 fail" in await_text(browser, "main", "relations read")
    assert browser.find_element(By.CSS_SELECTOR, "pre mark.is-fails").text == "= a^2 + b^2"
    browser.find_element(By.LINK_TEXT, "line 5").click()
    assert browser.current_url.endswith("#L5")
    click(browser, "Remove this write-up")
    await_text(browser, "h1", "Lint a write-up")


def hand_in_class(browser: WebDriver, server: Server, folder: Path, called: str) -> None:
    """Upload a small class and wait until it is graded."""
    path = folder / "class.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in ANSWERS.items():
            archive.writestr(name, written(text))
    browser.get(f"{server.url}/classes")
    fill(browser, name=called)
    browser.find_element(By.NAME, "files").send_keys(str(path))
    click(browser, "Grade")
    assert called in await_text(browser, "h1", called)
    await_text(browser, ".total", "3 graded")


@pytest.mark.slow
@pytest.mark.parametrize("script", [True, False])
def test_a_class_is_graded_and_decided(browser: WebDriver, server: Server, script: bool, tmp_path: Path) -> None:
    look_as(browser, script=script)
    hand_in_class(browser, server, tmp_path, "With script" if script else "Without")
    browser.find_element(By.LINK_TEXT, "bob/hw.md").click()
    await_text(browser, "h1", "bob/hw.md")
    before = browser.find_element(By.CSS_SELECTOR, ".total").text
    answer = browser.find_element(By.CSS_SELECTOR, "#part-1-1 .answer.wrong")
    answer.find_element(By.CSS_SELECTOR, ".decide > summary").click()
    Select(answer.find_element(By.NAME, "verdict")).select_by_visible_text("right")
    answer.find_element(By.CSS_SELECTOR, "input[value=all]").click()
    answer.find_element(By.NAME, "comment").send_keys("a slip of the pen")
    answer.find_element(By.TAG_NAME, "button").click()
    await_text(browser, "#part-1-1", "a slip of the pen")
    assert browser.find_element(By.CSS_SELECTOR, ".total").text != before
    browser.find_element(By.LINK_TEXT, "next").click()
    await_text(browser, "h1", "eve/hw.md")
    await_text(browser, "#part-1-1", "a slip of the pen")
    decide_with_keys(browser)
    assert "a relation of eve/hw.md: fails" in await_text(browser, ".strip", "a relation")
    await_text(browser, "#part-1-1", "by a person: fails (found: holds). not so")
    assert "fails" in printed(browser, "#part-1-1 .chain")
    click(browser, "Undo")
    await_text(browser, ".strip", "map of the parameters of a group: right")
    assert "not so" not in browser.find_element(By.CSS_SELECTOR, "#part-1-1").text
    browser.find_element(By.LINK_TEXT, "Next one that waits for a person").click()
    await_text(browser, "h1", "ann/hw.md")
    browser.find_element(By.LINK_TEXT, "decisions").click()
    await_text(browser, "main", "1 decision")
    next(button for button in browser.find_elements(By.TAG_NAME, "button") if "Take back" in button.text).click()
    await_text(browser, "main", "Nothing was decided")


def decide_with_keys(browser: WebDriver) -> None:
    """Say that the first relation of 1.1 fails, by keys alone, from its mark."""
    browser.find_element(By.CSS_SELECTOR, "#part-1-1 .on-mark > summary").send_keys(Keys.ENTER)
    for keys in (Keys.TAB, "f", Keys.TAB, "not so", *[Keys.TAB] * 2, Keys.ENTER):
        browser.switch_to.active_element.send_keys(keys)


def printed(browser: WebDriver, selector: str) -> str:
    """What of an element is there in print."""
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    shown = browser.find_element(By.CSS_SELECTOR, selector).text
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})
    return shown


def violations(browser: WebDriver) -> list[tuple[str, str]]:
    # Formulas have no roles of their own, and take axe minutes; worked solutions are looked at in their own tests.
    found = Axe().run(browser, context={"exclude": [["math"], [".worked"]]})
    return [(item["id"], node["html"]) for item in found["violations"] for node in item["nodes"]]


LOOKS = [{"dark": False, "width": 1100}, {"dark": True, "width": 1100}, {"dark": False, "width": 390}]
PATHS = ["/", "/live", "/live?example=2", "/live?example=4", "/lint", "/nothing"]


@pytest.mark.slow
@pytest.mark.parametrize("look", LOOKS, ids=["light", "dark", "phone"])
def test_every_page_is_accessible(browser: WebDriver, server: Server, look: dict[str, int], tmp_path: Path) -> None:
    look_as(browser, dark=bool(look["dark"]), width=look["width"])
    for path in PATHS:
        browser.get(server.url + path)
        assert (path, violations(browser)) == (path, [])
        assert (path, overflow(browser)) == (path, 0)
    upload = tmp_path / "notes.md"
    upload.write_text(WRONG)
    browser.get(f"{server.url}/lint")
    browser.find_element(By.NAME, "document").send_keys(str(upload))
    click(browser, "Lint")
    await_text(browser, "main", "relations read")
    for group in browser.find_elements(By.CSS_SELECTOR, "details:not([open]) > summary"):
        group.click()
    assert violations(browser) == []
    assert overflow(browser) == 0


@pytest.mark.slow
def test_every_page_of_a_class_is_accessible(browser: WebDriver, server: Server, tmp_path: Path) -> None:
    look_as(browser)
    hand_in_class(browser, server, tmp_path, "Accessible")
    where = browser.current_url
    submission = browser.find_element(By.LINK_TEXT, "bob/hw.md").get_attribute("href")
    assert submission is not None
    browser.get_log("browser")
    browser.set_script_timeout(120)
    for look in LOOKS:
        look_as(browser, dark=bool(look["dark"]), width=int(look["width"]))
        pages = [f"{server.url}/classes", where, f"{where}/list", f"{where}/decisions"]
        for address in [*pages, submission] if look["width"] < 500 else pages:  # the submission's takes axe long
            browser.get(address)
            browser.execute_script("for (const d of document.querySelectorAll('.decide')) d.open = true")
            assert (address, violations(browser)) == (address, [])
            assert (address, overflow(browser)) == (address, 0)
    assert browser.get_log("browser") == []  # the policy of the page forbids nothing that it holds


def overflow(browser: WebDriver) -> int:
    """How many pixels the page is wider than the screen."""
    root = "document.documentElement"
    return int(browser.execute_script(f"return {root}.scrollWidth - {root}.clientWidth"))


def test_axe_finds_what_is_wrong(browser: WebDriver) -> None:
    look_as(browser)
    browser.get("data:text/html,<title>x</title><img src=x>")
    assert "image-alt" in [name for name, _ in violations(browser)]
