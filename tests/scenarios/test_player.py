"""Plays as data: order of turns, why they end, what is told of them."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
import pytest

from espressivo.core.errors import StateError
from espressivo.scenarios.build import build_world
from espressivo.scenarios.document import Scenario
from espressivo.scenarios.native import native_from_text
from espressivo.scenarios.player import MAX_TURNS, STANDSTILL, Play, scenario_hash
from espressivo.scenarios.transcript import Choice, Ending, Event, Opening, PlayedTurn, as_data

TEA = """
name: Tea
agents:
  Ada:
    beliefs: {Has(Floor): Ada, DialogueState(Room): Start}
    goals: {BeLiked: {significance: 6, likelihood: 0.5}}
    rules:
      appraisal:
        - event: Event(Action-End, Ben, Speak(*, *, *, Rude), SELF)
          variables:
            - {name: Desirability, value: -4}
            - {name: Goal Success Probablity, value: -0.2, target: BeLiked}
  Ben:
    mood: 2
    beliefs: {Has(Floor): Ada, DialogueState(Room): Start}
rules:
  actions:
    - action: Speak([now], [next], [deed]([whom]), [how])
      target: "[whom]"
      conditions:
        - Has(Floor) = SELF
        - DialogueState(Room) = [now]
        - ValidDialogue([now], [next], [deed]([whom]), [how]) = True
    - action: Speak([now], [next], [deed]([whom]), Rude)
      target: "[whom]"
      priority: 2
      conditions:
        - Has(Floor) = SELF
        - DialogueState(Room) = [now]
        - ValidDialogue([now], [next], [deed]([whom]), Rude) = True
world_model:
  "Event(Action-End, [s], Speak(*, [next], *, *), [t])":
    DialogueState(Room): "[next]"
    Has(Floor): "[t]"
    Heard([t]): {value: "[next]", observer: "[s]"}
dialogues:
  - {Start -> Asked: "More tea?", meaning: Offer(Ben), style: Warm}
  - {Asked -> Refused: "Not that tea.", meaning: Refuse(Ada), style: Rude}
  - {Asked -> End: "Please.", meaning: Accept(Ada), style: Warm}
  - {Refused -> End: "(She pours it into the fern.)", meaning: Pour(Ben), style: Cold}
"""

DEEDS = """
name: Deeds
behaviour: {behaviour}
agents:
  Ada: {{rules: {{actions: [{{action: Hum, conditions: Tired(SELF) = False}}]}}, beliefs: {{Tired(SELF): False}}}}
  Ben: {{rules: {{actions: [&nod {{action: Nod, target: Ada}}, *nod, {{action: Bow, priority: 0.5}}]}}}}
world_model:
  "Event(Action-End, Ada, Hum, *)": {effects}
"""


def deeds(behaviour: str = "espressivo", effects: str = "{Heard(Hum): True}") -> Scenario:
    return native_from_text(DEEDS.format(behaviour=behaviour, effects=effects))


def played(
    scenario: Scenario,
    *,
    seed: int = 0,
    human: str | None = None,
    answers: Sequence[int | None] = (),
    turns: int | None = None,
) -> list[Event]:
    """All events of a play in which a person gives these answers, and leaves after them."""
    waiting = iter(answers)
    world = build_world(scenario, seed)
    return list(Play(scenario, world, human=human, choose=lambda _name, _choices: next(waiting, None), turns=turns))


def turns_of(events: Sequence[Event]) -> list[PlayedTurn]:
    return [event for event in events if isinstance(event, PlayedTurn)]


def ending_of(events: Sequence[Event]) -> Ending:
    assert isinstance(events[-1], Ending)
    return events[-1]


def test_a_play_opens_goes_on_and_ends_in_a_terminal_state() -> None:
    opening, *turns, ending = played(native_from_text(TEA))
    assert isinstance(opening, Opening)
    assert isinstance(ending, Ending)
    assert [(turn.agent, turn.target, turn.text) for turn in turns if isinstance(turn, PlayedTurn)] == [
        ("Ada", "Ben", "More tea?"),
        ("Ben", "Ada", "Not that tea."),
        ("Ada", "Ben", "(She pours it into the fern.)"),
    ]
    assert (opening.name, opening.seed, [mind.name for mind in opening.minds]) == ("Tea", 0, ["Ada", "Ben"])
    assert (ending.reason, ending.detail, ending.turns) == ("terminal state", "End", 3)
    assert ending.lines == {"Ada": 2, "Ben": 1}


def test_a_turn_tells_what_was_felt_since_when_and_why() -> None:
    refusal, pouring = turns_of(played(native_from_text(TEA)))[1:]
    ada = refusal.minds[0]
    assert {feeling.type for feeling in ada.feelings} == {"Distress", "Fear"}
    assert {feeling.since for feeling in ada.feelings} == {2}
    assert {feeling.cause for feeling in ada.feelings} == {
        "Event(Action-End, Ben, Speak(Asked, Refused, Refuse(Ada), Rude), Ada)"
    }
    assert refusal.moods[0] == 0 > ada.mood
    assert ada.goals == {"BeLiked": pytest.approx(0.3)}
    assert {feeling.since for feeling in pouring.minds[0].feelings} == {2}, "what is still felt keeps its beginning"


def test_a_turn_tells_what_was_learned_but_not_whose_turn_it_is() -> None:
    first = turns_of(played(native_from_text(TEA)))[0]
    assert [(each.name, each.property, each.value) for each in first.learned] == [("Ada", "Heard(Ben)", "Asked")]


def test_time_passes_with_every_turn() -> None:
    assert [turn.time for turn in turns_of(played(native_from_text(TEA)))] == [0, 1, 2]


def test_the_strongest_feeling_of_the_play_is_kept() -> None:
    peaks = ending_of(played(native_from_text(TEA))).peaks
    assert set(peaks) == {"Ada"}
    assert (peaks["Ada"].type, peaks["Ada"].since) == ("Fear", 2)


def test_a_person_is_offered_everything_once_in_authored_order() -> None:
    offered: list[tuple[str, list[Choice]]] = []

    def choose(name: str, choices: Sequence[Choice]) -> int:
        offered.append((name, list(choices)))
        return 1

    scenario = native_from_text(TEA)
    events = list(Play(scenario, build_world(scenario), human="ben", choose=choose))
    assert [(name, [choice.text for choice in choices]) for name, choices in offered] == [
        ("Ben", ["Not that tea.", "Please."])
    ]
    assert [choice.inclined for choice in offered[0][1]] == [True, False]
    assert [turn.text for turn in turns_of(events)] == ["More tea?", "Please."]


def test_a_person_may_leave() -> None:
    ending = ending_of(played(native_from_text(TEA), human="Ben", answers=[None]))
    assert (ending.reason, ending.detail, ending.turns) == ("player left", "Ben", 1)


def test_an_unknown_character_cannot_be_played() -> None:
    with pytest.raises(StateError, match="did you mean Ben"):
        played(native_from_text(TEA), human="Bem")


def test_a_play_ends_when_nobody_can_act() -> None:
    scenario = native_from_text(TEA.replace("Start -> Asked", "Elsewhere -> Asked"))
    assert ending_of(played(scenario)).reason == "nobody can act"


def test_a_play_ends_after_the_given_turns() -> None:
    ending = ending_of(played(deeds(), turns=5))
    assert (ending.reason, ending.turns) == ("turns", 5)
    assert ending_of(played(deeds(), turns=MAX_TURNS + 5)).turns == MAX_TURNS + 5


def test_doing_the_same_over_and_over_is_a_standstill() -> None:
    ending = ending_of(played(deeds(effects="{}")))
    assert (ending.reason, ending.turns) == ("standstill", 2 * (STANDSTILL + 1))


def test_doing_the_same_is_no_standstill_while_a_person_does_it() -> None:
    ending = ending_of(played(deeds(effects="{}"), human="Ada", answers=[0] * 20))
    assert (ending.reason, ending.turns) == ("player left", 40)


def test_what_is_done_without_words_is_told_as_the_action() -> None:
    hum, nod = turns_of(played(deeds(), turns=2))
    assert (hum.agent, hum.target, hum.text, hum.spoken, hum.style) == ("Ada", "", "Hum", False, "")
    assert (nod.agent, nod.target, nod.text) == ("Ben", "Ada", "Nod")


def test_under_fatima_everybody_acts_before_the_player_and_ticks_alone() -> None:
    turns = turns_of(played(deeds("fatima", "{}"), human="Ada", answers=[0, 0], turns=4))
    assert [(turn.agent, turn.time, turn.round) for turn in turns] == [
        ("Ben", 0, 1),
        ("Ada", 0, 1),
        ("Ben", 1, 2),
        ("Ada", 1, 2),
    ]


def test_under_fatima_a_person_is_offered_only_what_is_wanted_most() -> None:
    offered: list[list[str]] = []

    def choose(_name: str, choices: Sequence[Choice]) -> None:
        offered.append([choice.text for choice in choices])

    for behaviour in ("espressivo", "fatima"):
        scenario = deeds(behaviour)
        list(Play(scenario, build_world(scenario), human="Ben", choose=choose))
    assert offered == [["Bow", "Nod"], ["Nod"]]


def test_equal_seeds_give_equal_plays() -> None:
    scenario = native_from_text(TEA)
    assert played(scenario, seed=3) == played(scenario, seed=3)


def test_state_hashes_differ_from_turn_to_turn() -> None:
    events = played(native_from_text(TEA))
    assert len({event.state_hash for event in events[:-1]}) == len(events) - 1
    assert events[-1].state_hash == events[-2].state_hash


def test_the_hash_of_a_scenario_knows_its_content_and_not_its_warnings() -> None:
    scenario = native_from_text(TEA)
    warned = msgspec.structs.replace(scenario, warnings=["/some/where: odd"])
    assert scenario_hash(scenario) == scenario_hash(warned)
    assert scenario_hash(scenario) != scenario_hash(native_from_text(TEA.replace("More tea?", "Tea?")))


def test_data_of_a_play_have_the_documented_shape() -> None:
    kinds: dict[str, type[Opening] | type[PlayedTurn] | type[Ending]] = {
        "opening": Opening,
        "turn": PlayedTurn,
        "ending": Ending,
    }
    for event in played(native_from_text(TEA)):
        data = msgspec.json.decode(msgspec.json.encode(as_data(event)))
        kind = kinds[data.pop("type")]
        assert data.pop("format", "espressivo-play/1") == "espressivo-play/1"
        assert set(data) == set(kind.__dataclass_fields__)
        assert msgspec.convert(data, kind, strict=True) == event
