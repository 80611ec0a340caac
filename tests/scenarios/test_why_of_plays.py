"""Why, asked of plays of every shipped scenario: numbers add up, and every place that is named is a line of a file."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

from espressivo.agents.why import Why, adds_up
from espressivo.core.terms import term
from espressivo.scenarios.build import build_world
from espressivo.scenarios.language.packs import shipped_packs
from espressivo.scenarios.player import Play
from espressivo.scenarios.reading import read_scenario
from espressivo.scenarios.recorded_play import journalled, read_run
from espressivo.scenarios.retelling import Retelling
from espressivo.scenarios.shipped import shipped_scenarios
from espressivo.scenarios.staging import story_of
from espressivo.scenarios.transcript import PlayedTurn

LAST_LOAF = Path(__file__).parent / "stories" / "last-loaf.yaml"
FILES = {**shipped_scenarios(), "last-loaf": LAST_LOAF}
SEEDS = range(10)

pytestmark = pytest.mark.whole_programs


@cache
def lines_of(file: str) -> int:
    """How many lines a file or a shipped pack has; none when there is none such."""
    path = shipped_packs().get(file.removeprefix("pack "), Path(file))
    return len(path.read_text("utf-8").splitlines()) if path.is_file() else 0


def check(why: Why) -> None:
    """Numbers follow from those beneath them, and every place is there."""
    assert adds_up(why) <= 1e-6, why.as_text()
    for each in why.walk():
        if each.place:
            place = re.fullmatch(r"(?P<file>.+):(?P<line>\d+)", each.place)
            assert place is not None, each.place
            assert 1 <= int(place["line"]) <= lines_of(place["file"]), each.place


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("name", FILES)
def test_every_emotion_and_decision_can_be_explained(name: str, seed: int, tmp_path: Path) -> None:
    file = str(FILES[name])
    scenario = read_scenario(file)
    play = Play(scenario, build_world(scenario, seed, file), turns=40)
    with journalled(play, tmp_path / "run.jsonl", file=file, story=story_of(file)):
        list(play)
    explained = decided = 0
    retelling = Retelling(read_run(tmp_path / "run.jsonl"), listen=True)
    for told in retelling.told():
        turn = told.event
        if not isinstance(turn, PlayedTurn):
            continue
        for mind in turn.minds:
            for feeling in mind.feelings:
                if feeling.since == turn.number:
                    agent = retelling.world[mind.name]
                    why = agent.why(feeling.type, term(feeling.target) if feeling.target else None, told.clock)
                    assert why.value is not None
                    assert abs(why.value - feeling.intensity) < 1e-3, why.as_text()
                    check(why)
                    explained += 1
        if turn.agent:
            check(retelling.world[turn.agent].why_decision(step=told.step))
            decided += 1
    assert retelling.divergence is None
    assert explained
    assert decided
