"""The page with a face, in a real browser, with a real server: it moves after an insult, and speaks."""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlparse

import pytest

if TYPE_CHECKING:
    from selenium.webdriver import Chrome

ROOT = Path(__file__).resolve().parents[2]
BROWSER = shutil.which("chromium") or shutil.which("google-chrome")
DRIVER = shutil.which("chromedriver")
MISSING = [name for name in ("selenium", "starlette", "uvicorn", "websockets") if not importlib.util.find_spec(name)]
MISSING += [name for name, found in (("Chromium", BROWSER), ("chromedriver", DRIVER)) if not found]

pytestmark = pytest.mark.skipif(bool(MISSING), reason=f"{', '.join(MISSING)} is not installed")


@pytest.fixture(scope="module")
def place() -> Iterator[str]:
    """Where the page and its world are served."""
    folder = "examples/browser_face"
    command = [sys.executable, "-m", "espressivo", "serve", f"{folder}/face.yaml", "--ws", "127.0.0.1:0", "--json"]
    command += ["--page", folder, "--audit", os.devnull]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as served:
        assert served.stdout is not None
        addresses = json.loads(served.stdout.readline())["addresses"]
        yield next(each for each in addresses if each.endswith("/"))
        served.terminate()
        served.wait(20)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Chrome]:
    """A browser without a window."""
    from selenium import webdriver
    from selenium.webdriver.chrome.service import Service

    options = webdriver.ChromeOptions()
    options.binary_location = str(BROWSER)
    for argument in ("--headless=new", "--no-sandbox", "--disable-gpu", "--window-size=1120,900"):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    driver = webdriver.Chrome(options=options, service=Service(str(DRIVER)))
    yield driver
    driver.quit()


@pytest.fixture
def page(chromium: Chrome, place: str, request: pytest.FixtureRequest) -> Chrome:
    """The page, connected to a world of its own."""
    for kind in ("browser", "performance"):
        logged(chromium, kind)
    world = "".join(each if each.isalnum() else "-" for each in request.node.name)[:60]
    chromium.get(f"{place}?world={world}")
    wait(chromium, lambda: chromium.find_elements("id", "sorry"))
    return chromium


def logged(browser: Any, kind: str) -> list[Any]:
    """What a browser has logged since the last look."""
    entries: list[Any] = browser.get_log(kind)
    return entries


def wait(page: Chrome, until: Callable[[], object]) -> None:
    """Wait until something is so."""
    from selenium.webdriver.support.ui import WebDriverWait

    WebDriverWait(page, 20).until(lambda _: until())


def weights(page: Chrome) -> dict[str, float]:
    """The weights of ARKit that the face has now."""
    found: dict[str, float] = page.execute_script("return {...seen.frame.weights}")
    return found


def text(page: Chrome, name: str) -> str:
    """What an element says."""
    return str(page.find_element("id", name).text)


def test_it_frowns_at_an_insult_and_says_so(page: Chrome) -> None:
    assert text(page, "link") == "connected"
    assert weights(page).get("browDownLeft", 0) < 0.2
    page.find_element("id", "insult").click()
    wait(page, lambda: weights(page).get("browDownLeft", 0) > 0.4)
    wait(page, lambda: "Say that again" in text(page, "line"))
    wait(page, lambda: page.execute_script("return seen.mouth[0]") > 0.15)
    assert "feels" in text(page, "feels")
    assert "she feels anger" in text(page, "log")


def test_it_smiles_at_a_present(page: Chrome) -> None:
    page.find_element("id", "gift").click()
    wait(page, lambda: weights(page).get("mouthSmileLeft", 0) > 0.3)
    wait(page, lambda: "For me?" in text(page, "line"))


def test_it_tells_why(page: Chrome) -> None:
    page.find_element("id", "insult").click()
    wait(page, lambda: page.find_elements("css selector", "#log summary"))
    page.find_element("css selector", "#log summary").click()
    assert "You insults" in text(page, "log")


def test_nothing_complains_and_nothing_comes_from_elsewhere(page: Chrome) -> None:
    page.find_element("id", "praise").click()
    wait(page, lambda: text(page, "line"))
    assert logged(page, "browser") == []
    messages = [json.loads(entry["message"])["message"] for entry in logged(page, "performance")]
    asked = [each["params"]["request"]["url"] for each in messages if each["method"] == "Network.requestWillBeSent"]
    assert {urlparse(url).hostname for url in asked if not url.startswith("data:")} == {"127.0.0.1"}


@pytest.mark.parametrize("width", [380, 1120])
def test_it_fits_the_window(page: Chrome, width: int) -> None:
    metrics = {"width": width, "height": 800, "deviceScaleFactor": 1, "mobile": False}
    page.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
    try:
        assert page.execute_script("return document.documentElement.scrollWidth") <= width
    finally:
        page.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
