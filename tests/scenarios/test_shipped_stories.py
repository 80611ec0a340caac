"""The stories that ship: checked, tested, long enough, and ended by every seed."""

from __future__ import annotations

import os
from collections import Counter
from functools import cache

import pytest

from espressivo.scenarios.build import build_world
from espressivo.scenarios.checking.checks import check_story
from espressivo.scenarios.language.compiling import Story, read_story
from espressivo.scenarios.player import Play
from espressivo.scenarios.reading import is_story_file
from espressivo.scenarios.shipped import shipped_scenarios
from espressivo.scenarios.testing import run_tests
from espressivo.scenarios.transcript import Ending

STORIES = [name for name, path in shipped_scenarios().items() if is_story_file(path)]
SEEDS = range(0, 100, 4)
"""All hundred take two minutes and a half: ``ESPRESSIVO_ALL_SEEDS=1`` plays them."""
if os.environ.get("ESPRESSIVO_ALL_SEEDS") == "1":
    SEEDS = range(100)


@cache
def story(name: str) -> Story:
    return read_story(shipped_scenarios()[name])


def test_seven_stories_ship_beside_the_night_train() -> None:
    assert len(STORIES) == 7
    assert set(shipped_scenarios()) == {*STORIES, "night-train"}


@pytest.mark.parametrize("name", STORIES)
def test_check_has_nothing_to_say_against_it(name: str) -> None:
    report = check_story(shipped_scenarios()[name], explore=False)
    assert [str(problem) for problem in report.problems if problem.severity != "info"] == []


@pytest.mark.parametrize("name", STORIES)
def test_its_own_tests_pass(name: str) -> None:
    results = run_tests(story(name))
    assert len(results) >= 6
    assert [(result.name, result.failures) for result in results if result.failures or result.error] == []


@pytest.mark.parametrize("name", STORIES)
def test_it_is_long_enough_and_somebody_can_be_played(name: str) -> None:
    scenario = story(name).scenario
    assert len([line for line in scenario.dialogues if line.utterance]) >= 40
    assert scenario.player or any(agent.role == "player" for agent in scenario.agents)
    assert all(agent.voice and agent.body for agent in scenario.agents)
    assert scenario.triggers


@pytest.mark.parametrize("name", STORIES)
def test_every_seed_comes_to_an_end_and_not_all_to_the_same(name: str) -> None:
    scenario = story(name).scenario
    endings: Counter[str] = Counter()
    for seed in SEEDS:
        last = list(Play(scenario, build_world(scenario, seed), hashed=False))[-1]
        assert isinstance(last, Ending)
        assert last.reason == "terminal state", f"seed {seed}"
        endings[last.detail] += 1
    assert len(endings) >= 3, endings
