"""Hot reload: an edited story goes on in the running world, and what has happened stays."""

from __future__ import annotations

from pathlib import Path

import pytest

from espressivo.agents.world import World
from espressivo.scenarios.build import build_world
from espressivo.scenarios.document import Scenario
from espressivo.scenarios.language.compiling import story_from_text
from espressivo.scenarios.player import Play
from espressivo.scenarios.reloading import reload
from espressivo.scenarios.transcript import PlayedTurn
from espressivo.scenarios.watching import Watch

STORY = """\
scenario: Tea
cast:
  Ana:
    mood: 1
    wants: {rest: {matters: 5, likely: 0.5}}
    believes: {cups: 2, open(Door): false}
    feels:
      "[who] spills [what]": anger 6 at [who]
  Bo: {}
actions:
  spill: "[who] spills [what]"
changes:
  "[who] spills [what]": {cups: cups - 1}
scenes: |
  == table
  Bo: Oops.
      > Bo spills tea
  Ana: Again.
  Bo: Sorry.
  -> end
"""


def started(text: str = STORY) -> tuple[World, Scenario]:
    """A world in which Bo has spilt his tea."""
    scenario = story_from_text(text).scenario
    world = build_world(scenario)
    world.run_triggers()
    assert world.turn("Bo") is not None
    return world, scenario


def edited(old: str, new: str) -> Scenario:
    assert old in STORY
    return story_from_text(STORY.replace(old, new)).scenario


def test_a_new_line_is_said_and_what_was_felt_is_kept() -> None:
    world, scenario = started()
    anger = [emotion.type for emotion in world["Ana"].emotions]
    found = reload(world, scenario, edited("Ana: Again.", "Ana: For the third time."))
    assert found.applied == ("lines: 1 new, 1 gone",)
    assert [emotion.type for emotion in world["Ana"].emotions] == anger == ["Anger", "Reproach", "Distress"]
    turn = world.turn("Ana")
    assert turn is not None
    assert turn.option.text == "For the third time."


def test_a_rule_that_was_edited_holds_from_now_on() -> None:
    world, scenario = started()
    reload(world, scenario, edited("anger 6 at [who]", "joy 3"))
    world.event("Action-End", "Bo", "Spill(milk)")
    assert "Joy" in [emotion.type for emotion in world["Ana"].emotions]


def test_a_belief_is_edited_unless_the_play_has_changed_it() -> None:
    world, scenario = started()
    found = reload(world, scenario, edited("{cups: 2, open(Door): false}", "{cups: 5, open(Door): true}"))
    assert "Ana believes open(Door) = True" in found.applied
    assert found.kept == ("Ana believes cups(SELF) = 1 by now",)
    assert str(world["Ana"].beliefs.ask("cups(Ana)").value) == "1"


def test_a_goal_keeps_how_likely_it_has_become() -> None:
    world, scenario = started()
    world["Ana"].goals["rest"].shift(0.2)
    reload(world, scenario, edited("{matters: 5, likely: 0.5}", "{matters: 9, likely: 0.5}"))
    goal = world["Ana"].goals["rest"]
    assert (goal.significance, round(goal.likelihood, 3)) == (9, 0.7)


def test_a_mood_stays_what_has_become_of_it() -> None:
    world, scenario = started()
    mood = world["Ana"].mood
    found = reload(world, scenario, edited("mood: 1", "mood: 8"))
    assert found.kept == (f"Ana's mood is what has become of it, {mood:+.1f}, not +8",)
    assert world["Ana"].mood == mood


def test_somebody_may_come_and_knows_where_the_story_stands() -> None:
    world, scenario = started()
    text = STORY.replace("  Bo: {}\n", "  Bo: {}\n  Cid: {}\n").replace("  Ana: Again.", "  Cid: Let me wipe that.")
    assert "Cid has come" in reload(world, scenario, story_from_text(text).scenario).applied
    turn = world.turn("Cid")
    assert turn is not None
    assert turn.option.text == "Let me wipe that."


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (STORY.replace("  Ana: Again.\n  Bo: Sorry.\n", ""), "the story stands at table-2, which is gone"),
        (STORY.replace("  Bo: {}\n", "").replace("Bo", "Ana"), "Bo is gone, whom the others know and remember"),
        (
            "behaviour: fatima\nscenario: Tea\ncast: {Ana: {}, Bo: {}}",
            "the behaviour changed from espressivo to fatima",
        ),
    ],
)
def test_what_the_running_world_cannot_take_is_refused_whole(text: str, why: str) -> None:
    world, scenario = started()
    before = world.state_hash()
    found = reload(world, scenario, story_from_text(text).scenario)
    assert any(why in each for each in found.refused), found
    assert world.state_hash() == before
    turn = world.turn("Ana")
    assert turn is not None
    assert turn.option.text == "Again."


def test_saved_edits_apply_while_a_story_is_played(tmp_path: Path) -> None:
    file = tmp_path / "tea.yaml"
    file.write_text(STORY)
    scenario = story_from_text(STORY, file=str(file)).scenario
    world = build_world(scenario)
    told: list[str] = []
    watch = Watch(file, world, scenario, told.append)
    said: list[str] = []
    for event in Play(scenario, world):
        if isinstance(event, PlayedTurn) and event.spoken:
            said.append(event.text)
            if event.text == "Oops.":
                file.write_text(STORY.replace("Ana: Again.", "Anna: Again."))
            elif event.text == "Again.":
                file.write_text(STORY.replace("Sorry", "I am so sorry"))
        watch(event)
    assert said == ["Oops.", "Again.", "I am so sorry."]
    assert "Did you mean 'Ana'?" in told[0]
    assert told[1] == "edit taken over: lines: 1 new, 1 gone"
