"""The report in a real browser: it opens from a file, asks for nothing, explains what is clicked, and prints."""

from __future__ import annotations

import base64
import importlib.util
import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from espressivo.scenarios.build import build_world
from espressivo.scenarios.player import Play
from espressivo.scenarios.reading import read_scenario
from espressivo.scenarios.recorded_play import journalled, read_run
from espressivo.scenarios.reporting import write_report

if TYPE_CHECKING:
    from selenium.webdriver import Chrome

LAST_LOAF = Path(__file__).parent / "stories" / "last-loaf.yaml"
BROWSER = shutil.which("chromium") or shutil.which("google-chrome")
DRIVER = shutil.which("chromedriver")
MISSING = [
    name
    for name, found in (
        ("selenium", importlib.util.find_spec("selenium")),
        ("Chromium", BROWSER),
        ("chromedriver", DRIVER),
    )
    if not found
]

pytestmark = [
    pytest.mark.whole_programs,
    pytest.mark.skipif(bool(MISSING), reason=f"{', '.join(MISSING)} is not installed"),
]


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Where the report of a play lies."""
    folder = tmp_path_factory.mktemp("report")
    story = read_scenario(LAST_LOAF)
    play = Play(story, build_world(story, seed=1))
    with journalled(play, folder / "run.jsonl"):
        list(play)
    return write_report(read_run(folder / "run.jsonl")).as_uri()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Chrome]:
    """A browser without a window."""
    from selenium import webdriver
    from selenium.webdriver.chrome.service import Service

    options = webdriver.ChromeOptions()
    options.binary_location = str(BROWSER)
    for argument in ("--headless=new", "--no-sandbox", "--disable-gpu", "--window-size=1400,900"):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    driver = webdriver.Chrome(options=options, service=Service(str(DRIVER)))
    yield driver
    driver.quit()


def logged(browser: Any, kind: str) -> list[Any]:
    """What a browser has logged since the last look."""
    entries: list[Any] = browser.get_log(kind)
    return entries


@pytest.fixture
def page(chromium: Chrome, address: str) -> Chrome:
    """The browser with the report, freshly opened."""
    chromium.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})
    logged(chromium, "performance")
    logged(chromium, "browser")
    chromium.get(address)
    return chromium


def one(page: Chrome, query: str) -> Any:
    """The first element that fits."""
    return page.find_element("css selector", query)


def asked_for(page: Chrome) -> list[str]:
    """The addresses of all requests since the last look."""
    messages = [json.loads(entry["message"])["message"] for entry in logged(page, "performance")]
    return [
        message["params"]["request"]["url"] for message in messages if message["method"] == "Network.requestWillBeSent"
    ]


def test_a_page_opens_without_a_complaint_or_a_request(page: Chrome, address: str) -> None:
    assert page.title == "The last loaf"
    assert logged(page, "browser") == []
    assert {url for url in asked_for(page) if not url.startswith("data:")} == {address}
    assert page.execute_script("return performance.getEntriesByType('resource').length") == 0
    assert page.execute_script("return document.querySelectorAll('.turn').length") == 4


def test_a_point_shows_why(page: Chrome) -> None:
    assert not one(page, "#why").is_displayed()
    point = one(page, ".lane[data-who='Mira'] .point[title^='pity for Tom']")
    point.click()
    assert one(page, "#why").is_displayed()
    assert "Mira feels pity for Tom" in one(page, "#tree").text
    assert re.search(r"last-loaf\.yaml:\d+", one(page, "#tree").text)
    marked = page.find_elements("css selector", ".turn.marked")
    assert [each.get_attribute("data-moment") for each in marked] == [point.get_attribute("data-moment")]
    assert "Got anything left" in marked[0].text


def test_a_chain_unfolds_to_the_last_line(page: Chrome) -> None:
    one(page, "#turn-1 .chip").click()
    folded = one(page, "#tree").text
    one(page, "#unfold").click()
    assert len(one(page, "#tree").text) > len(folded)
    assert page.execute_script("return document.querySelectorAll('#tree details:not([open])').length") == 0


def test_a_decision_shows_what_else_was_possible(page: Chrome) -> None:
    one(page, "#turn-2 .ask").click()
    text = one(page, "#tree").text
    assert "Mira decided in step" in text
    assert "what else was possible" in text
    assert "coins first" in text


def test_the_keyboard_does_it_all(page: Chrome) -> None:
    from selenium.webdriver import ActionChains, Keys

    one(page, "#turn-1 .chip").send_keys(Keys.ENTER)
    assert one(page, "#why").is_displayed()
    ActionChains(page).send_keys(Keys.ESCAPE).perform()
    assert not one(page, "#why").is_displayed()
    assert page.execute_script("return document.activeElement.className").startswith("chip")
    lanes = one(page, "#lanes")
    lanes.send_keys(Keys.HOME, Keys.ARROW_RIGHT, Keys.ARROW_RIGHT, Keys.ENTER)
    assert one(page, ".turn.marked").get_attribute("id") == "turn-2"
    assert "turn 2" in lanes.get_attribute("aria-valuetext")


def test_pointing_at_a_turn_shows_its_time_in_the_charts(page: Chrome) -> None:
    from selenium.webdriver import ActionChains

    ActionChains(page).move_to_element(one(page, "#turn-3 .text")).perform()
    cursor = one(page, "#cursor")
    assert cursor.is_displayed()
    assert one(page, "#lanes").get_attribute("aria-valuenow") == "3"
    assert "mood" in one(page, ".readout[data-who='Mira']").text


def test_light_and_dark(page: Chrome) -> None:
    colours = set()
    for scheme in ("light", "dark"):
        features = {"features": [{"name": "prefers-color-scheme", "value": scheme}]}
        page.execute_cdp_cmd("Emulation.setEmulatedMedia", features)
        page.refresh()
        assert page.execute_script("return document.documentElement.dataset.theme") == scheme
        colours.add(page.execute_script("return getComputedStyle(document.body).backgroundColor"))
    assert len(colours) == 2
    one(page, "#theme").click()
    assert page.execute_script("return document.documentElement.dataset.theme") == "light"


def test_it_prints_charts_and_transcript_and_folds_why(page: Chrome) -> None:
    one(page, "#turn-1 .chip").click()
    page.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    assert not one(page, "#why").is_displayed()
    assert not one(page, ".ask").is_displayed()
    assert one(page, ".lane").is_displayed()
    assert one(page, "#turn-4").is_displayed()
    pdf = base64.b64decode(page.execute_cdp_cmd("Page.printToPDF", {"printBackground": True})["data"])
    assert pdf.startswith(b"%PDF")
    assert pdf.count(b"/Type /Page\n") + pdf.count(b"/Type /Page ") >= 2


@pytest.mark.parametrize("width", [360, 800, 1400])
def test_nothing_is_wider_than_the_window(page: Chrome, width: int) -> None:
    metrics = {"width": width, "height": 800, "deviceScaleFactor": 1, "mobile": False}
    page.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
    try:
        page.refresh()
        for query in ("#turn-1 .chip", "#unfold"):
            page.execute_script("document.querySelector(arguments[0]).click()", query)
        assert page.execute_script("return document.documentElement.scrollWidth") <= width
    finally:
        page.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
