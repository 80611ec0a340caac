"""A play with a journal is played again to the bit, whoever plays and by whatever rules."""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path

import msgspec
import pytest

from espressivo.agents.journal import Journal
from espressivo.agents.replay import replay, resume
from espressivo.core.errors import StateError
from espressivo.scenarios.build import build_world
from espressivo.scenarios.document import Scenario
from espressivo.scenarios.player import Play, scenario_hash
from espressivo.scenarios.reading import read_scenario
from espressivo.scenarios.recorded_play import journalled
from espressivo.scenarios.shipped import find_scenario
from espressivo.scenarios.transcript import Choice, Ending


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    return read_scenario(find_scenario("night-train"))


def _behaving(scenario: Scenario, behaviour: str) -> Scenario:
    return msgspec.structs.replace(scenario, behaviour=behaviour)


@pytest.mark.parametrize("behaviour", ["espressivo", "fatima"])
def test_a_play_by_itself_is_played_again(scenario: Scenario, behaviour: str, tmp_path: Path) -> None:
    scenario = _behaving(scenario, behaviour)
    play = Play(scenario, build_world(scenario, seed=4), turns=12)
    with journalled(play, tmp_path / "play.jsonl", file="night-train.yaml"):
        ending = list(play)[-1]
    assert isinstance(ending, Ending)
    journal = Journal.read(tmp_path / "play.jsonl")
    assert replay(journal).run().state_hash() == ending.state_hash == journal.hash
    assert journal.about == {
        "scenario": scenario.name,
        "file": "night-train.yaml",
        "hash": scenario_hash(scenario),
        "behaviour": behaviour,
        "seed": "4",
        "player": "",
    }


@pytest.mark.parametrize("behaviour", ["espressivo", "fatima"])
def test_what_a_person_chose_is_done_again(scenario: Scenario, behaviour: str, tmp_path: Path) -> None:
    scenario = _behaving(scenario, behaviour)
    dice = random.Random(5)

    def choose(_: str, choices: Sequence[Choice]) -> int:
        return dice.randrange(len(choices))

    world = build_world(scenario, seed=4)
    person = world.agents[-1].name
    play = Play(scenario, world, human=person, choose=choose, turns=12)
    with journalled(play, tmp_path / "play.jsonl"):
        list(play)
    journal = Journal.read(tmp_path / "play.jsonl")
    assert journal.about["player"] == person
    assert any(step.done["do"] == "act" for step in journal)
    assert replay(journal).run().state_hash() == world.state_hash()


def test_a_play_that_was_broken_off_goes_on(scenario: Scenario, tmp_path: Path) -> None:
    play = Play(scenario, build_world(scenario, seed=2), turns=5)
    with journalled(play, tmp_path / "play.jsonl"):
        list(play)
    world = resume(tmp_path / "play.jsonl")
    assert world.journal is not None
    with world.journal:
        list(Play(scenario, world, turns=3))
    assert replay(tmp_path / "play.jsonl").run().state_hash() == world.state_hash()


def test_a_journal_is_not_written_over(scenario: Scenario, tmp_path: Path) -> None:
    (tmp_path / "play.jsonl").write_text("mine")
    play = Play(scenario, build_world(scenario))
    with pytest.raises(StateError, match="exists"):
        journalled(play, tmp_path / "play.jsonl")
    journalled(play, tmp_path / "play.jsonl", force=True).close()
