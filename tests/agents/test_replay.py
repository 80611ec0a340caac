"""Replay: recorded runs are played again to the bit, and where one differs is told in words."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from journal_runs import random_run
from worlds import STEPS, Step, busy_world, copied, take

from espressivo import Answer, term
from espressivo.agents.journal import Journal, record
from espressivo.agents.replay import replay
from espressivo.agents.state_digest import Digests
from espressivo.agents.world import World
from espressivo.core.errors import StateError


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "run.jsonl"


# -- to the bit ----------------------------------------------------------------------------------------------------


def _assert_replayed(seed: int, folder: Path) -> None:
    path = folder / f"{seed}.jsonl"
    world = random_run(seed, path)
    journal = Journal.read(path)
    again = replay(journal).run()
    assert again.state_hash() == world.state_hash() == journal.hash, f"seed {seed}"
    assert again.save() == world.save(), f"seed {seed}"
    path.unlink()


def test_a_few_random_runs_are_replayed_to_the_bit(tmp_path: Path) -> None:
    for seed in range(30):
        _assert_replayed(seed, tmp_path)


@pytest.mark.whole_programs
def test_a_thousand_random_runs_are_replayed_to_the_bit(tmp_path: Path) -> None:
    for seed in range(1000, 2000):
        _assert_replayed(seed, tmp_path)


@pytest.mark.parametrize("behaviour", ["espressivo", "fatima"])
@given(steps=st.lists(STEPS, max_size=15))
@settings(max_examples=30, suppress_health_check=[HealthCheck.too_slow])
def test_equal_states_hash_alike_however_they_came_about(behaviour: str, steps: list[Step]) -> None:
    world, unwatched = busy_world(behaviour), busy_world(behaviour)
    digests = Digests(world)
    for step in steps:
        take(world, step)
        take(unwatched, step)
        as_saved = copied(world)
        assert digests.now().hash == as_saved.state_hash()
        assert World.restored(as_saved.save()).state_hash() == as_saved.state_hash()
    assert unwatched.state_hash() == world.state_hash()


def test_a_number_may_be_written_with_a_point_or_without() -> None:
    world = busy_world()
    world.event("Action-End", "Ben", "Hit", "Ana")
    world.advance(3)
    data = world.save()
    data["clock"] = float(data["clock"])
    for saved in data["agents"]:
        saved["now"] = float(saved["now"])
        saved["goals"] = [[name, int(significance), likelihood] for name, significance, likelihood in saved["goals"]]
        saved["memory"]["records"] = [
            [*record[:2], float(record[2]), record[3]] for record in saved["memory"]["records"]
        ]
    assert World.restored(data).state_hash() == world.state_hash()


# -- step by step --------------------------------------------------------------------------------------------------


def _insulted(path: Path) -> World:
    world = World(seed=2)
    ana, ben = world.add("Ana"), world.add("Ben")
    ana.appraises("Event(Action-End, [who], Insult, SELF)", desirability=-5, praiseworthiness={"[who]": -6})
    ben.acts("Insult", target="Ana")
    with record(world, path):
        world.advance(1)
        world.turn("Ben")
        world.advance(2)
    return world


def test_every_step_can_be_watched(path: Path) -> None:
    _insulted(path)
    told = [(step.number, step.words, step.world.clock) for step in replay(path)]
    assert told == [(1, "1 s pass", 1), (2, "the turn of Ben: Insult -> Ana", 1), (3, "2 s pass", 3)]
    played = list(replay(path))
    assert played[1].result.outcome.emotions[0].agent == "Ana"  # type: ignore[attr-defined]
    assert played[1].outcome == played[1].recorded.outcome


def test_a_replay_may_stop_before_the_end(path: Path) -> None:
    _insulted(path)
    assert replay(path, upto=1).run().clock == 1
    assert not replay(path, upto=1).run()["Ana"].emotions
    assert replay(path, upto=2).run()["Ana"].emotions
    assert replay(path, upto=0).run().clock == 0


def test_functions_are_given_to_the_world_again(path: Path) -> None:
    def prepare(world: World) -> None:
        world["Ana"].knows("Weather([place])", lambda _: [Answer(term("Rain"))])

    world = World()
    world.add("Ana").acts("Stay", when="Weather(Lisbon) = Rain")
    prepare(world)
    with record(world, path):
        world.turn("Ana")
        world["Ana"].acts("Go")  # from here on a whole world is in the journal
        world.turn("Ana")
    assert replay(path, prepare=prepare).run().state_hash() == world.state_hash()
    with pytest.raises(StateError, match=r"step 1, 0 s \(the turn of Ana: Stay -> -\)"):
        replay(path).run()


# -- where it differs ----------------------------------------------------------------------------------------------


def _changed(path: Path, line: int, change: Any) -> Path:
    lines = [json.loads(each) for each in path.read_text("utf-8").splitlines()]
    change(lines[line])
    path.write_text("".join(json.dumps(each) + "\n" for each in lines), "utf-8")
    return path


def _milder(header: dict[str, Any]) -> None:
    header["world"]["agents"][0]["rules"]["appraisal"][0]["variables"][0][1] = "-3"


def test_the_first_step_that_differs_is_told_in_words(path: Path) -> None:
    _insulted(path)
    with pytest.raises(StateError) as raised:
        replay(_changed(path, 0, _milder)).run()
    said = str(raised.value)
    assert "the replay differs from the journal at step 2, 1 s (the turn of Ben: Insult -> Ana)" in said
    assert "Ana's feelings differ; the journal: Ana feels Distress 5" in said
    assert "now: Ana feels Distress 3" in said
    assert "Ben's" not in said


def test_a_replay_that_is_not_checked_goes_on_and_says_where_it_differed(path: Path) -> None:
    _insulted(path)
    played = replay(_changed(path, 0, _milder), check=False)
    assert played.run().clock == 3
    assert played.divergence is not None and played.divergence.number == 2


def test_a_world_that_begins_differently_is_refused(path: Path) -> None:
    _insulted(path)

    def move(header: dict[str, Any]) -> None:
        header["world"]["clock"] = 7
        header["espressivo"] = "0.0.1"

    with pytest.raises(
        StateError, match=r"before the first step: it begins with another state \(recorded by espressivo 0"
    ):
        replay(_changed(path, 0, move))


def test_a_difference_between_hashes_is_found_by_what_came_of_it(path: Path) -> None:
    world = World(seed=2)
    world.add("Ana").appraises("Event(Action-End, [who], Insult, SELF)", desirability=-5)
    with record(world, path, hash_every=100):
        world.event("Action-End", "Ben", "Insult", "Ana")
    with pytest.raises(StateError, match=r"step 1.*the journal: Ana feels Distress 5; now: Ana feels Distress 3"):
        replay(_changed(path, 0, _milder)).run()


@pytest.mark.parametrize(
    ("done", "message"),
    [
        ({"do": "explode"}, "step 1: there is no deed 'explode'"),
        ({}, "'do' is missing"),
        ({"do": "happen"}, "damaged: 'happen' with KeyError"),
        (
            {"do": "act", "agent": "Ben", "action": "Wave", "target": "-", "line": "line-9", "rule": ""},
            "no line line-9",
        ),
        ({"do": "turn", "agent": "Nobody", "layer": "*"}, "nobody here is called Nobody"),
        ({"do": "set", "clock": 1, "chance": "zz", "agents": {}}, "step 1"),
        ({"do": "set", "clock": 1, "chance": "00", "agents": {"Ana": {"now": "x"}}}, r"\$\.now"),
        ({"do": "set", "clock": 1, "chance": "00", "agents": 3}, "damaged"),
        ({"do": "set", "clock": "now", "chance": "00", "agents": {}}, "the clock is no number: 'now'"),
        ({"do": "set", "clock": [1], "chance": "00", "agents": {}}, r"the clock is no number: \[1\]"),
        ({"do": "world", "world": {"format": "x"}}, "no saved world"),
        ({"do": "edit", "edit": "beleif", "agent": "Ana"}, "did you mean belief"),
        ({"do": "perceive", "agent": "Ana", "events": 3, "observer": "SELF"}, "damaged"),
        ({"do": "add", "agent": {"name": "Zoe"}}, "damaged"),
        ({"do": "advance", "seconds": -1}, "time cannot pass"),
    ],
)
def test_a_step_that_is_none_is_refused(path: Path, done: dict[str, Any], message: str) -> None:
    _insulted(path)
    with pytest.raises(StateError, match=message):
        replay(_changed(path, 1, lambda step: step.update(done=done))).run()
