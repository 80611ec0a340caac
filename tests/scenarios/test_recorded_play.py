"""A play with a journal is played again to the bit, told again as it was told, and goes on where it was broken off."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from pathlib import Path

import msgspec
import pytest

from espressivo import World
from espressivo.agents.journal import Journal, record
from espressivo.agents.replay import replay, resume
from espressivo.core.errors import StateError
from espressivo.core.terms import parse
from espressivo.scenarios.build import build_world
from espressivo.scenarios.document import Scenario
from espressivo.scenarios.language.caching import load_story
from espressivo.scenarios.player import Play
from espressivo.scenarios.reading import read_scenario
from espressivo.scenarios.recorded_play import journalled, read_run
from espressivo.scenarios.resumed_play import ResumedPlay
from espressivo.scenarios.retelling import Retelling
from espressivo.scenarios.shipped import find_scenario
from espressivo.scenarios.telling import scenario_hash
from espressivo.scenarios.transcript import Choice, Ending, Event, PlayedTurn

LAST_LOAF = Path(__file__).parent / "stories" / "last-loaf.yaml"


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    return read_scenario(find_scenario("night-train"))


def _behaving(scenario: Scenario, behaviour: str) -> Scenario:
    return msgspec.structs.replace(scenario, behaviour=behaviour)


def _played(scenario: Scenario, path: Path, *, seed: int = 4, with_person: bool = False) -> list[Event]:
    """Play with a journal; a person, if there is one, throws dice."""
    dice = random.Random(seed)

    def choose(_: str, choices: Sequence[Choice]) -> int:
        return dice.randrange(len(choices))

    world = build_world(scenario, seed=seed)
    human = (scenario.player or world.agents[0].name) if with_person else None
    play = Play(scenario, world, human=human, choose=choose if with_person else None, turns=12)
    with journalled(play, path, file="story.yaml"):
        return list(play)


STORIES = [("last-loaf", ""), ("night-train", "espressivo"), ("night-train", "fatima")]


@pytest.fixture(params=STORIES, ids=" ".join)
def story(request: pytest.FixtureRequest, scenario: Scenario) -> Scenario:
    name, behaviour = request.param
    return read_scenario(LAST_LOAF) if name == "last-loaf" else _behaving(scenario, behaviour)


# -- what a journal holds ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("behaviour", ["espressivo", "fatima"])
def test_a_play_by_itself_is_played_again(scenario: Scenario, behaviour: str, tmp_path: Path) -> None:
    scenario = _behaving(scenario, behaviour)
    ending = _played(scenario, tmp_path / "play.jsonl")[-1]
    assert isinstance(ending, Ending)
    journal = Journal.read(tmp_path / "play.jsonl")
    assert replay(journal).run().state_hash() == ending.state_hash == journal.hash
    about = {name: journal.about[name] for name in journal.about if name not in ("document", "beliefs")}
    assert about == {
        "scenario": scenario.name,
        "file": "story.yaml",
        "hash": scenario_hash(scenario),
        "behaviour": behaviour,
        "seed": "4",
        "player": "",
    }


def test_a_journal_needs_no_other_file(tmp_path: Path) -> None:
    story = load_story(LAST_LOAF)
    play = Play(story.scenario, build_world(story.scenario, seed=1))
    with journalled(play, tmp_path / "play.jsonl", file="x.yaml", story=story):
        list(play)
    run = read_run(tmp_path / "play.jsonl")
    assert msgspec.to_builtins(run.scenario) == msgspec.to_builtins(story.scenario)
    line = next(
        number for number, text in enumerate(LAST_LOAF.read_text("utf-8").splitlines(), 1) if "likes: {Tom: 2" in text
    )
    assert run.places["Mira", "Likes(Tom)"] == f"{LAST_LOAF}:{line}"


def test_what_is_believed_of_another_mind_has_a_place_of_its_own(tmp_path: Path) -> None:
    story = load_story(LAST_LOAF)
    play = Play(story.scenario, build_world(story.scenario, seed=1))
    with journalled(play, tmp_path / "play.jsonl", story=story):
        list(play)
    run = read_run(tmp_path / "play.jsonl")
    own, other = run.places["Mira", "hungry(Tom)"], run.places["Mira", "ToM(Orso, hungry(Tom))"]
    assert own != other
    retelling = Retelling(run, listen=True)
    list(retelling)
    trace, mira = retelling.world.trace, retelling.world["Mira"]
    assert trace is not None
    seen = [trace.belief(mira, parse("hungry(Tom)")), trace.belief(mira, parse("hungry(Tom)"), parse("Orso"))]
    assert [each.place for each in seen if each is not None] == [own, other]


def test_a_journal_is_not_written_over(scenario: Scenario, tmp_path: Path) -> None:
    (tmp_path / "play.jsonl").write_text("mine")
    play = Play(scenario, build_world(scenario))
    with pytest.raises(StateError, match="exists"):
        journalled(play, tmp_path / "play.jsonl")
    journalled(play, tmp_path / "play.jsonl", force=True).close()


def test_a_transcript_is_no_journal_and_says_so(tmp_path: Path) -> None:
    (tmp_path / "play.jsonl").write_text('{"type": "opening", "format": "espressivo-play/1", "name": "Tea"}\n')
    with pytest.raises(StateError, match="this is a transcript, as `play --record` writes it"):
        read_run(tmp_path / "play.jsonl")


def test_a_damaged_scenario_in_a_journal_is_told(scenario: Scenario, tmp_path: Path) -> None:
    _played(scenario, tmp_path / "play.jsonl")
    first, *rest = (tmp_path / "play.jsonl").read_text("utf-8").splitlines(keepends=True)
    header = json.loads(first)
    header["about"]["document"]["agents"][1]["mood"] = "sunny"
    (tmp_path / "play.jsonl").write_text(json.dumps(header) + "\n" + "".join(rest), "utf-8")
    with pytest.raises(StateError, match=r"play.jsonl:1: the scenario .* damaged: .*agents\[1\].mood"):
        read_run(tmp_path / "play.jsonl")


# -- told again ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("with_person", [False, True], ids=["alone", "person"])
@pytest.mark.parametrize("seed", range(2))
def test_a_run_is_told_as_the_play_was(story: Scenario, seed: int, with_person: bool, tmp_path: Path) -> None:
    events = _played(story, tmp_path / "play.jsonl", seed=seed, with_person=with_person)
    retelling = Retelling(read_run(tmp_path / "play.jsonl"), listen=True)
    told = list(retelling)
    assert told[:-1] == events[:-1]
    assert retelling.divergence is None


def test_a_run_that_was_no_play_is_told_too(tmp_path: Path) -> None:
    world = World(seed=1, name="Yard")
    ana, _ = world.add("Ana"), world.add("Ben")
    ana.appraises("Event(Action-End, [who], Insult, SELF)", desirability=-5)
    with record(world, tmp_path / "run.jsonl"):
        world.event("Action-End", "Ben", "Insult", "Ana")
        world.advance(2)
        ana.mood = 3
        world.advance(1)
    _, insult, by_hand, ending = Retelling(read_run(tmp_path / "run.jsonl"))
    assert isinstance(insult, PlayedTurn)
    assert isinstance(by_hand, PlayedTurn)
    assert (insult.text, insult.agent) == ("Ben insults Ana", "")
    assert [(mind.name, feeling.type) for mind in insult.minds for feeling in mind.feelings] == [("Ana", "Distress")]
    assert by_hand.text == "a change by hand of Ana"
    assert isinstance(ending, Ending)
    assert ending.reason == "recording ends"


def test_a_run_that_comes_out_otherwise_stops_there(scenario: Scenario, tmp_path: Path) -> None:
    _played(scenario, tmp_path / "play.jsonl")
    lines = (tmp_path / "play.jsonl").read_text("utf-8").splitlines(keepends=True)
    step = json.loads(lines[4])
    step["hash"] = "0" * len(step["hash"])
    (tmp_path / "play.jsonl").write_text("".join([*lines[:4], json.dumps(step) + "\n", *lines[5:]]), "utf-8")
    run = read_run(tmp_path / "play.jsonl")
    stopping, going_on = Retelling(run), Retelling(run, check=False)
    assert len(list(stopping)) < len(list(going_on))
    assert stopping.divergence is not None
    assert stopping.divergence.number == stopping.step == 4
    assert going_on.divergence == stopping.divergence


# -- gone on with --------------------------------------------------------------------------------------------------


def test_a_world_that_was_broken_off_goes_on(scenario: Scenario, tmp_path: Path) -> None:
    _played(scenario, tmp_path / "play.jsonl")
    world = resume(tmp_path / "play.jsonl")
    assert world.journal is not None
    with world.journal:
        list(Play(scenario, world, turns=3))
    assert replay(tmp_path / "play.jsonl").run().state_hash() == world.state_hash()


def test_a_play_cut_off_anywhere_goes_on_as_if_it_had_not_been(story: Scenario, tmp_path: Path) -> None:
    whole, cut = tmp_path / "whole.jsonl", tmp_path / "cut.jsonl"
    _played(story, whole)
    lines = whole.read_bytes().splitlines(keepends=True)
    for count in (1, *random.Random(1).sample(range(2, len(lines)), 3)):
        cut.write_bytes(b"".join(lines[:count]) + lines[count][:20])
        resumed = ResumedPlay(read_run(cut), turns=20)
        with resumed.recorder:
            for _ in resumed:
                if cut.stat().st_size >= whole.stat().st_size:
                    break
        assert cut.read_bytes()[: whole.stat().st_size] == whole.read_bytes(), count


def test_a_person_is_asked_only_for_what_comes_next(story: Scenario, tmp_path: Path) -> None:
    _played(story, tmp_path / "play.jsonl", with_person=True)
    lines = (tmp_path / "play.jsonl").read_bytes().splitlines(keepends=True)
    acts = [number for number, line in enumerate(lines) if b'"do":"act"' in line]
    (tmp_path / "play.jsonl").write_bytes(b"".join(lines[: acts[-1]]))
    asked: list[str] = []

    def leave(name: str, _: Sequence[Choice]) -> None:
        asked.append(name)

    run = read_run(tmp_path / "play.jsonl")
    resumed = ResumedPlay(run, choose=leave)
    with resumed.recorder:
        events = list(resumed)
    assert asked == [run.player]
    assert isinstance(events[-1], Ending)
    assert events[-1].reason == "player left"


def test_turns_are_counted_on(story: Scenario, tmp_path: Path) -> None:
    events = [event for event in _played(story, tmp_path / "play.jsonl") if isinstance(event, PlayedTurn)]
    lines = (tmp_path / "play.jsonl").read_bytes().splitlines(keepends=True)
    (tmp_path / "play.jsonl").write_bytes(b"".join(lines[: len(lines) // 2]))
    resumed = ResumedPlay(read_run(tmp_path / "play.jsonl"), turns=15)
    with resumed.recorder:
        told = [event for event in resumed if isinstance(event, PlayedTurn)]
    later = events[told[0].number - 1 :]
    assert later
    assert told[: len(later)] == later


def test_a_journal_of_something_else_cannot_be_gone_on_with(tmp_path: Path) -> None:
    world = World()
    world.add("Ana")
    with record(world, tmp_path / "run.jsonl"):
        world.advance(1)
    with pytest.raises(StateError, match="not the journal of a play"):
        ResumedPlay(read_run(tmp_path / "run.jsonl"))


def test_a_play_that_goes_otherwise_now_is_not_gone_on_with(scenario: Scenario, tmp_path: Path) -> None:
    _played(scenario, tmp_path / "play.jsonl")
    text = (tmp_path / "play.jsonl").read_text("utf-8")
    (tmp_path / "play.jsonl").write_text(text.replace('"do":"advance","seconds":1', '"do":"advance","seconds":2'))
    with pytest.raises(StateError, match=r"cannot go on: step \d+ was 2 s pass; now it is 1 s pass"):
        list(ResumedPlay(read_run(tmp_path / "play.jsonl")))
