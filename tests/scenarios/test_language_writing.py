"""FAtiMA's scenarios in the scenario language: nothing is lost, and the same is played."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import pytest
from fatima_files import GOLDEN_FILES, shared
from hypothesis import given
from scenario_strategies import FREE_TEXT, TERMS, documents

from espressivo.core.errors import AuthoringError
from espressivo.scenarios.build import build_world
from espressivo.scenarios.conversion import convert
from espressivo.scenarios.document import Scenario
from espressivo.scenarios.language.compiling import read_story, story_from_text
from espressivo.scenarios.language.writing import write_story
from espressivo.scenarios.player import Play
from espressivo.scenarios.reading import read_scenario
from espressivo.scenarios.shipped import find_scenario
from espressivo.scenarios.transcript import Opening, as_data

STORIES = Path(__file__).parent / "stories"
SHIPPED_FILES = sorted(GOLDEN_FILES.glob("*.scenario.json"))


def content(scenario: Scenario) -> Any:
    """All that a scenario says, without where it was written and the names of recordings that words give."""
    plain = msgspec.json.decode(msgspec.json.encode(scenario), type=Scenario)
    plain.warnings = []
    for line in plain.dialogues:
        line.source = ""
        line.id = None if (line.id or "").startswith("TTS-") else line.id
    for rules in (plain.rules, *(agent.rules for agent in plain.agents if agent.rules)):
        every: list[Any] = [*rules.appraisal, *rules.actions]
        for rule in every:
            rule.source = ""
    return plain


def played(scenario: Scenario) -> list[dict[str, Any]]:
    """What is told of a play, but for the hash of the scenario."""
    told = Play(scenario, build_world(scenario, seed=5))
    return [as_data(event) for event in told if not isinstance(event, Opening)]


@pytest.mark.parametrize("path", SHIPPED_FILES, ids=lambda path: path.name.split(".")[0])
def test_a_scenario_of_fatima_comes_into_the_language_whole(path: Path) -> None:
    scenario = read_scenario(path)
    assert content(story_from_text(write_story(scenario)).scenario) == content(scenario)


def test_every_file_of_the_toolkit_that_loads_comes_into_the_language_whole() -> None:
    found = [path for path in sorted(shared("golden", "toolkit-files").rglob("*")) if path.is_file()]
    read = 0
    for path in found:
        try:
            scenario = read_scenario(path)
        except AuthoringError:
            continue
        read += 1
        assert content(story_from_text(write_story(scenario)).scenario) == content(scenario), path.name
    assert read == 25


@pytest.mark.parametrize("name", ["scenario.json", "kbscenario.json"])
def test_what_came_into_the_language_is_played_alike(name: str, tmp_path: Path) -> None:
    (path,) = shared("golden", "toolkit-files").rglob(name)
    scenario = read_scenario(path)
    convert(scenario, tmp_path / "story.yaml")
    story = read_scenario(tmp_path / "story.yaml")
    assert played(story) == played(scenario)
    convert(story, tmp_path / "back.json")
    back = read_scenario(tmp_path / "back.json")
    assert played(back) == played(scenario)


def test_a_scenario_in_the_neutral_form_comes_into_the_language_whole() -> None:
    scenario = read_scenario(find_scenario("night-train"))
    story = story_from_text(write_story(scenario)).scenario
    assert content(story) == content(scenario)
    assert played(story) == played(scenario)


@given(documents(TERMS, FREE_TEXT, native=False))
def test_whatever_fatima_can_say_comes_into_the_language_whole(scenario: Scenario) -> None:
    for rules in (scenario.rules, *(agent.rules for agent in scenario.agents if agent.rules)):
        rules.dispositions = list({each.emotion: each for each in rules.dispositions}.values())
    assert content(story_from_text(write_story(scenario)).scenario) == content(scenario)


def test_a_story_is_not_written_again() -> None:
    with pytest.raises(AuthoringError, match="keep its own file"):
        write_story(read_story(STORIES / "last-loaf.yaml").scenario)
