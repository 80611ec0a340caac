"""Plays of stories: narration, deeds, fallbacks, waiting, and how they come to an end."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

import pytest

from espressivo.core.errors import AuthoringError
from espressivo.scenarios.build import build_world
from espressivo.scenarios.document import Scenario
from espressivo.scenarios.native import native_from_text, write_native
from espressivo.scenarios.player import LONGEST_WAIT, Play
from espressivo.scenarios.stage import Stage, terminal
from espressivo.scenarios.transcript import Choice, Ending, Event, PlayedTurn

LOAF = """
name: The last loaf
start: counter
labels: {TheShop: the old shop, counter: the counter}
agents:
  Mira:
    beliefs: {coins(Tom): 0, home(SELF): TheShop, In(SELF): Shop}
    rules:
      appraisal:
        - event: Event(Action-End, [who], Take(*), SELF)
          variables: {Desirability: -5}
      actions:
        - action: Speak(asked, refused, -, -)
          target: Tom
          conditions: DialogueState(Scene) = asked
  Tom:
    beliefs: {In(SELF): Shop}
    rules:
      actions:
        - {action: "Speak(counter, asked, -, -)", target: Mira, conditions: DialogueState(Scene) = counter}
        - {action: "Speak(refused, after, -, -)", conditions: DialogueState(Scene) = refused}
  Orso: {beliefs: {In(SELF): Street}}
phrases:
  - {action: "Take([what])", subject: "[who]", target: "[whom]", say: "[who] takes [what] from [whom]"}
  - {action: Ask, subject: "[who]", target: "[whom]", say: "[who] asks [whom] for help"}
dialogues:
  - {counter -> asked: "Bread?", speaker: Tom, performs: {Ask: Mira}}
  - {asked -> refused: "[[silver(Tom)|No]] coins in [[home(Mira)]]? Out!", speaker: Mira}
  - {refused -> after: "", speaker: Tom, performs: {"Take(loaf)": Mira}}
world_model:
  "Event(Action-End, *, Speak(*, [next], *, *), *)": {DialogueState(Scene): "[next]"}
  "Event(Action-End, [who], Take([what]), *)":
    effects:
      - {property: "has([who], [what])", value: true, observer: Mira, conditions: coins(Tom) = 0}
witnesses:
  "Event(Action-End, *, Take(*), *)": {place: In(SELF)}
triggers:
  dawn: {state: counter, text: The shop opens.}
  nobody comes: {state: after, fallback: true, next_state: night}
  bell: {state: night, after: 60, text: "(A bell rings.)", events: "Event(Action-End, Story, Ring, -)", next_state: End}
"""


def scenario(*changes: tuple[str, str]) -> Scenario:
    text = LOAF
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return native_from_text(text, file="loaf.yaml")


def played(story: Scenario, **options: Any) -> tuple[list[PlayedTurn], Ending]:
    events = list(Play(story, build_world(story), **options))
    assert isinstance(events[-1], Ending)
    return [event for event in events if isinstance(event, PlayedTurn)], events[-1]


def shown(events: Sequence[Event], *, quiet: bool = True) -> str:
    stream = io.StringIO()
    stage = Stage(terminal(stream, 100), quiet=quiet)
    for event in events:
        stage.show(event)
    return stream.getvalue()


def test_a_story_is_told_with_its_narration_and_deeds() -> None:
    turns, ending = played(scenario())
    assert [(turn.agent, turn.target, turn.text, turn.deeds, turn.spoken) for turn in turns] == [
        ("", "", "The shop opens.", (), False),
        ("Tom", "Mira", "Bread?", ("Tom asks Mira for help",), True),
        ("Mira", "Tom", "No coins in the old shop? Out!", (), True),
        ("Tom", "Mira", "Tom takes loaf from Mira", (), False),
        ("", "", "(A bell rings.)", (), False),
    ]
    assert [turn.number for turn in turns] == [1, 2, 3, 4, 5]
    assert turns[-1].time >= 60
    assert (ending.reason, ending.detail, ending.turns) == ("terminal state", "End", 5)
    assert ending.lines == {"Mira": 1, "Tom": 1, "Orso": 0}


def test_only_those_who_are_there_remember_and_believe_it() -> None:
    story = scenario()
    world = build_world(story)
    turns = [event for event in Play(story, world) if isinstance(event, PlayedTurn)]
    assert [(each.name, each.property) for each in turns[3].learned] == [("Mira", "has(Tom, loaf)")]
    takes = {agent.name: [str(each.event) for each in agent.memory if "Take" in str(each.event)] for agent in world}
    assert {name: len(events) for name, events in takes.items()} == {"Mira": 1, "Tom": 1, "Orso": 0}


def test_everybody_perceives_that_the_story_starts() -> None:
    story = scenario()
    world = build_world(story)
    list(Play(story, world))
    assert [str(record.event) for record in world["Orso"].memory][:2] == [
        "Event(Action-End, Story, Start, -)",
        "Event(Action-End, Story, Enter(counter), -)",
    ]


def test_a_story_in_which_nobody_can_go_on_says_where() -> None:
    _, ending = played(scenario(("speaker: Mira", "speaker: Orso")))
    assert (ending.reason, ending.detail) == ("nobody can act", "asked")
    assert shown([ending]).endswith("Ended after 2 turns: nobody has anything to do in asked.\n")


def test_a_place_has_its_words_at_the_end() -> None:
    _, ending = played(scenario(("speaker: Tom, performs: {Ask: Mira}", "speaker: Orso")))
    assert ending.detail == "the counter"


def test_fallbacks_that_lead_in_a_circle_are_a_standstill() -> None:
    story = scenario(("next_state: night", "next_state: night, once: false"))
    story.triggers[2] = native_from_text(
        "{name: x, triggers: {back: {state: night, fallback: true, once: false, next_state: after}}}"
    ).triggers[0]
    _, ending = played(story)
    assert (ending.reason, ending.detail in ("night", "after")) == ("standstill", True)


def test_nobody_waits_for_ever() -> None:
    story = scenario(("after: 60", "after: 6000"))
    world = build_world(story)
    *_, ending = Play(story, world)
    assert isinstance(ending, Ending)
    assert ending.reason == "nobody can act"
    assert LONGEST_WAIT <= world.clock < LONGEST_WAIT + 10


def test_somebody_acts_when_enough_time_has_passed() -> None:
    story = scenario(
        ("conditions: DialogueState(Scene) = asked", "conditions: [DialogueState(Scene) = asked, Since(x(y)) >= 30]")
    )
    turns, ending = played(story)
    assert (turns[2].text, turns[2].time) == ("No coins in the old shop? Out!", 30.0)
    assert ending.reason == "terminal state"


def test_the_number_of_turns_counts_what_is_done_by_somebody() -> None:
    turns, ending = played(scenario(), turns=2)
    assert [turn.agent for turn in turns] == ["", "Tom", "Mira"]
    assert ending.reason == "turns"


def test_a_person_chooses_among_deeds_in_words() -> None:
    story = scenario()
    offered: list[str] = []

    def choose(_name: str, choices: Sequence[Choice]) -> int:
        offered.extend(choice.text for choice in choices)
        return 0

    events = list(Play(story, build_world(story), human="Tom", choose=choose))
    assert offered == ["Bread?", "Tom takes loaf from Mira"]
    assert isinstance(events[-1], Ending)


def test_narration_is_shown_without_a_name() -> None:
    story = scenario()
    events = list(Play(story, build_world(story)))
    told = [line.strip() for line in shown(events).splitlines()[1:]]
    assert told[:3] == ["", "the counter", "The shop opens."]
    assert told[2:] == [
        "The shop opens.",
        "Tom → Mira: “Bread?”",
        "Tom asks Mira for help",
        "Mira → Tom: “No coins in the old shop? Out!”",
        "Tom takes loaf from Mira",
        "(A bell rings.)",
        "",
        "Ended after 5 turns: the dialogue reached its terminal state End.",
    ]
    full = shown(events, quiet=False)
    assert "\n1 The shop opens.\n" in full
    assert "  → Tom asks Mira for help\n" in full


def test_what_narration_makes_people_feel_is_shown() -> None:
    story = scenario(("[who], Take(*), SELF)", "Story, Ring, *)"))
    events = list(Play(story, build_world(story)))
    told = shown(events[-2:-1], quiet=False)
    assert "▲ Mira feels distress" in told
    assert "Orso" not in told


def test_a_story_is_written_as_it_was_read() -> None:
    assert native_from_text(write_native(scenario())) == scenario()


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("speaker: Mira", "speaker: Mirra", r"dialogues\[1\]\.speaker.*nobody is called Mirra; did you mean Mira\?"),
        ('"Take(loaf)": Mira', '"Take((loaf)": Mira', r"dialogues\[2\]\.performs\[0\].*no term"),
        ('"Take(loaf)": Mira', '"Take(loaf)": Has(x)', r"performs\[0\].*expected a name"),
        ("place: In(SELF)", "place: Shop", r"witnesses\[0\].*expected a property"),
        ("place: In(SELF)", "seen_by: Mirra", r"witnesses\[0\]\.seen_by\[0\].*did you mean Mira"),
        ("place: In(SELF)", "seen_by: '[whom]'", r"witnesses\[0\].*\[whom\], which is not in"),
        ("conditions: coins(Tom) = 0", "conditions: coins(Tom", r"world_model\[1\]\.effects\[0\].*no condition"),
        ("conditions: coins(Tom) = 0", "perspective: '*'", r"effects\[0\].*mind of everybody"),
        ("conditions: coins(Tom) = 0", "perspective: '[whom]'", r"effects\[0\].*\[whom\] \(did you mean \[who\]\?\)"),
        ("after: 60", "after: -1", r"loaf.yaml:\d+:\d+.*expected 0 or more, got -1"),
        ("after: 60", "mind: Mirra", r"triggers\[2\]\.mind.*did you mean Mira"),
        ("after: 60", "conditions: a(b) = c", r"triggers\[2\]\.mind.*needs a mind"),
        ("Story, Ring, -)", "[who], Ring, -)", r"triggers\[2\]\.events\[0\].*\[who\] is bound by no condition"),
        ("Story, Ring, -)", "Story, Ring)", r"triggers\[2\]\.events\[0\].*fits no event"),
        ("next_state: End", "next_state: '[where]'", r"triggers\[2\]\.next_state.*\[where\] is bound by no condition"),
        ("start: counter", "start: counter\ndialogue: Scene", r"\$\.dialogue.*expected a property"),
        (
            "labels: {TheShop: the old shop, counter: the counter}",
            "labels: [x]",
            r"expected a mapping from names to texts",
        ),
        ("start: counter", "start: counter\ntranslations: {de: Brot}", r"expected a mapping from names to texts"),
    ],
)
def test_what_is_wrong_in_a_story_says_where(old: str, new: str, message: str) -> None:
    with pytest.raises(AuthoringError, match=message):
        build_world(scenario((old, new)), file="loaf.yaml")
