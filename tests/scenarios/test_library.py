"""The shipped scenarios: they load, they end whatever is chosen, and choices and feelings matter in them."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from functools import cache
from graphlib import TopologicalSorter
from itertools import chain

import pytest

from espressivo.core.errors import AuthoringError
from espressivo.core.terms import parse
from espressivo.scenarios.build import build_world
from espressivo.scenarios.document import LineDoc, Scenario
from espressivo.scenarios.info import summarise
from espressivo.scenarios.player import Play
from espressivo.scenarios.reading import read_scenario
from espressivo.scenarios.shipped import DEFAULT, find_scenario, shipped_scenarios
from espressivo.scenarios.transcript import Choice, Ending, PlayedTurn

LAST_SCENES = {"Dawn", "Unterfels", "Alone", "Taken"}
Chooser = Callable[[str, Sequence[Choice]], int | None]


@cache
def night_train() -> Scenario:
    return read_scenario(find_scenario(DEFAULT))


def played(seed: int, choose: Chooser | None = None) -> tuple[list[PlayedTurn], Ending]:
    """The turns and the ending of one night."""
    world = build_world(night_train(), seed)
    human = None if choose is None else "Jo"
    _, *turns, ending = Play(night_train(), world, human=human, choose=choose)
    assert isinstance(ending, Ending)
    return [turn for turn in turns if isinstance(turn, PlayedTurn)], ending


def last_scene(turns: Sequence[PlayedTurn]) -> str:
    states = [str(parse(turn.action).args[0]) for turn in turns]
    return next(state for state in reversed(states) if state in LAST_SCENES)


def preferring(*styles: str) -> Chooser:
    """Choose the first option that is said in the first of these styles that any option has."""

    def choose(_name: str, choices: Sequence[Choice]) -> int:
        offered = [choice.style for choice in choices]
        return next((offered.index(style) for style in styles if style in offered), 0)

    return choose


@pytest.mark.parametrize("name", list(shipped_scenarios()))
def test_shipped_scenarios_have_no_dead_ends(name: str) -> None:
    summary = summarise(read_scenario(find_scenario(name)))
    assert summary.states.dead_ends == ()
    assert summary.states.unreachable == ()
    assert summary.warnings == ()
    assert summary.description


def test_the_default_is_shipped() -> None:
    assert DEFAULT in shipped_scenarios()


def test_an_unknown_name_is_told_with_the_nearest() -> None:
    with pytest.raises(AuthoringError, match="did you mean 'night-train'"):
        find_scenario("nigth-train")


def test_the_night_train_is_worth_three_minutes() -> None:
    summary = summarise(night_train())
    assert summary.lines >= 40
    assert summary.player == "Jo"
    assert len(summary.agents) >= 3
    assert summary.templates > 0


@pytest.mark.parametrize("seed", range(31))
def test_every_night_ends(seed: int) -> None:
    turns, ending = played(seed)
    assert (ending.reason, ending.detail) == ("terminal state", "End")
    assert 15 <= len(turns) <= 35


@pytest.mark.parametrize("seed", range(12))
def test_every_night_ends_whatever_a_person_chooses(seed: int) -> None:
    chance = random.Random(seed)
    _, ending = played(seed, lambda _name, choices: chance.randrange(len(choices)))
    assert ending.reason == "terminal state"


def test_dialogue_never_goes_in_circles() -> None:
    graph: dict[str, set[str]] = {}
    for line in night_train().dialogues:
        graph.setdefault(line.next_state, set()).add(line.current_state)
    TopologicalSorter(graph).prepare()


def test_whoever_has_the_floor_always_has_something_to_say() -> None:
    """With the test above: every path ends, whatever anybody feels."""
    free = {
        (agent.name, belief.name)
        for agent in night_train().agents
        for belief in agent.beliefs
        if belief.value == "Free"
    }
    stuck = [
        (state, speaker)
        for state, speaker in _reachable()
        if state != "End" and not any((speaker, f"Manner({line.style})") in free for line in _lines(state))
    ]
    assert stuck == []


def _lines(state: str) -> list[LineDoc]:
    return [line for line in night_train().dialogues if line.current_state == state]


def _reachable() -> set[tuple[str, str]]:
    """Every state, with whoever has the floor in it, that the world model makes of any choice of lines."""
    world_model = build_world(night_train()).effects
    waiting, reached = [("Start", "Jo")], set()
    while waiting:
        state, speaker = waiting.pop()
        if (state, speaker) in reached:
            continue
        reached.add((state, speaker))
        for line in _lines(state):
            action = f"Speak({line.current_state}, {line.next_state}, {line.meaning}, {line.style})"
            event = f"Event(Action-End, {speaker}, {action}, {parse(line.meaning).args[0]})"
            changed = {str(effect.property): str(effect.value) for effect in world_model.simulate([event])}
            waiting.append((changed["DialogueState(Compartment)"], changed["Has(Floor)"]))
    return reached


def test_seeds_tell_different_stories() -> None:
    nights = [played(seed)[0] for seed in range(24)]
    assert len({tuple(turn.text for turn in night) for night in nights}) >= 20
    assert len({last_scene(night) for night in nights}) >= 3


def test_a_friend_arrives_and_a_traitor_is_hated() -> None:
    friendly = preferring("Playful", "Timid")
    # Cold tells on Odile as soon as it can be said.
    treacherous = preferring("Cold", "Blunt")
    anger = {}
    for name, choose in (("friend", friendly), ("traitor", treacherous)):
        scenes = [played(seed, choose) for seed in range(6)]
        odile = (ending.peaks["Odile"] for _, ending in scenes)
        anger[name] = sum(peak.type in ("Anger", "Reproach", "Distress") for peak in odile)
        if name == "friend":
            assert "Taken" not in {last_scene(turns) for turns, _ in scenes}
    assert anger["traitor"] > anger["friend"]


def test_what_odile_believes_of_pavel_decides_whether_she_sings() -> None:
    sung = introduced = 0
    for seed in range(20):
        turns, _ = played(seed)
        deeds = [str(parse(turn.action).args[2].head) for turn in turns]
        opened = any(str(parse(turn.action).args[0]) == "Plain" for turn in turns)
        introduced += "Recognise" in deeds and opened
        sung += "Sing" in deeds
        assert "Sing" not in deeds or "Recognise" in deeds
    assert 0 < sung <= introduced


def test_all_lines_belong_to_somebody_who_is_there() -> None:
    names = {agent.name for agent in night_train().agents}
    targets = {str(parse(line.meaning).args[0]) for line in night_train().dialogues}
    assert targets <= names
    assert len({line.utterance for line in night_train().dialogues}) > 130
    assert not list(chain(*([line] for line in night_train().dialogues if not line.utterance.strip())))
