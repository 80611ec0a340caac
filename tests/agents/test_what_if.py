"""What if: a recorded run played again with something changed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from journal_runs import random_run
from test_trace import quarrel

from espressivo.agents.journal import record
from espressivo.agents.journal_edits import BeliefEdit, GoalEdit, MoodEdit, PersonalityEdit, RelationEdit, edit
from espressivo.agents.trace import Trace
from espressivo.agents.what_if import WhatIf, what_if
from espressivo.agents.what_if_changes import InMind, Instead, Without, parse_change
from espressivo.agents.why import adds_up
from espressivo.core.errors import EspressivoError, StateError


@pytest.fixture
def run(tmp_path: Path) -> Path:
    """Ben insults Ana; two seconds later she leaves or weeps; he insults her again, from outside."""
    world = quarrel()
    world["Ana"].action_rules.remove("weep")
    path = tmp_path / "run.jsonl"
    with record(world, path):
        world.turn("Ben")
        world.advance(2)
        world.turn("Ana")
        world.event("Action-End", "Ben", "Insult", "Ana")
    return path


def differing(found: WhatIf, kind: str, step: int | None = None) -> list[str]:
    return [str(each) for each in found.differences if each.kind == kind and step in (None, each.step)]


class TestReadingChanges:
    @pytest.mark.parametrize(
        ("text", "change"),
        [
            ("relation(Ana,Bo)=-3", RelationEdit(agent="Ana", whom="Bo", value=-3)),
            ("Ana.mood=5", MoodEdit(agent="Ana", value=5)),
            ("Ana.neuroticism = 0.8", PersonalityEdit(agent="Ana", traits={"neuroticism": 0.8})),
            ("Ana.goal(eat).likelihood=0.1", GoalEdit(agent="Ana", name="eat", likelihood=0.1)),
            ("Ana.goal(the shop).significance = -2", GoalEdit(agent="Ana", name="the shop", significance=-2)),
            ("Ana believes hungry(Tom)=true", BeliefEdit(agent="Ana", name="hungry(Tom)", value="True")),
            ("Ana believes hungry(Tom)", BeliefEdit(agent="Ana", name="hungry(Tom)", value="True")),
            ("Ana believes has(Tom, Loaf) = -", BeliefEdit(agent="Ana", name="has(Tom, Loaf)", value=None)),
            ("Ana thinks Bo believes P(X) = 3", BeliefEdit(agent="Ana", name="P(X)", value="3", perspective="Bo")),
        ],
    )
    def test_what_is_in_somebodys_mind(self, text: str, change: object) -> None:
        assert parse_change(text) == InMind(text, change)  # type: ignore[arg-type]
        later = parse_change(f"from step 7: {text}")
        assert isinstance(later, InMind)
        assert later.step == 7

    def test_what_happens(self) -> None:
        instead = parse_change("event 12 = Event(Action-End, Ben, Go, -)")
        assert isinstance(instead, Instead)
        assert (instead.step, str(instead.event)) == (12, "Event(Action-End, Ben, Go, -)")
        assert parse_change("without event 12") == Without("without event 12", 12)

    @pytest.mark.parametrize(
        ("text", "message"),
        [
            ("Ana is sad", "there are: relation"),
            ("Ana.mod = 3", "did you mean Ana.mood"),
            ("Ana.mood = 30", "-10..10"),
            ("Ana.openness = 2", "-1..1"),
            ("Ana.goal(Win).likelihood = 3", "0..1"),
            ("Ana.goal(Win).colour = 3", "likelihood and significance"),
            ("Ana believes ((", "believes"),
            ("event 3 = Hit", "no event"),
            ("x" * 5000, "too long"),
        ],
    )
    def test_what_is_no_change_says_what_there_is(self, text: str, message: str) -> None:
        with pytest.raises(EspressivoError, match=message.replace("(", r"\(").replace(".", r"\.")):
            parse_change(text)


class TestPlaying:
    def test_without_a_change_nothing_comes_out_otherwise(self, run: Path) -> None:
        found = what_if(run)
        assert found.differences == ()
        assert str(found).endswith("Nothing comes out otherwise.")
        assert found.after.state_hash() == found.before.state_hash()

    def test_agents_decide_anew(self, run: Path) -> None:
        found = what_if(run, "relation(Ben, Ana) = 5")
        assert differing(found, "decision", 1) == ["Ben: does: Insult at Ana \u2192 Kiss at Ana"]
        assert differing(found, "decision", 3) == ["Ana: does: Leave \u2192 nothing"]
        assert any(text.startswith("Ana: anger at Ben: ") for text in differing(found, "emotion", 1))
        assert differing(found, "belief", 1) == ["Ana: comes to believe Likes(Ben): -2 \u2192 nothing"]

    def test_a_change_may_come_later(self, run: Path) -> None:
        found = what_if(run, "from 2: Ana.mood = 9")
        assert {each.step for each in found.differences} <= {0, 3, 4}
        assert differing(found, "mood", 0)

    def test_an_event_may_be_left_out_or_be_another(self, run: Path) -> None:
        left_out = what_if(run, "without event 1")
        assert differing(left_out, "skipped") == ["Ben: left out"]
        assert differing(left_out, "decision", 3) == ["Ana: does: Leave \u2192 nothing"]
        other = what_if(run, "event 4 = Event(Action-End, Ben, Wave, Ana)")
        assert not differing(other, "decision")
        assert not [each for each in other.differences if each.step in (1, 2, 3)]

    def test_the_changed_run_explains_itself(self, run: Path) -> None:
        found = what_if(run, "Ana.mood = -9")
        why = found.after["Ana"].why("anger")
        assert adds_up(why) <= 1e-6
        assert next(why.find("decision")).text == "Ben decided in step 1: Ben insults Ana"

    def test_steps_are_called_as_in_the_journal(self, run: Path) -> None:
        found = what_if(run)
        assert found.after["Ana"].why_decision().text == "Ana decided in step 3: Ana leaves"
        assert next(found.after["Ana"].why("hate").find("outside")).text == "happened from outside (step 4)"

    def test_a_trace_of_a_recorded_world_counts_as_its_journal_does(self, tmp_path: Path) -> None:
        world = quarrel()
        Trace(world)
        with record(world, tmp_path / "run.jsonl"):
            world.advance(1)
            world.turn("Ben")
        assert world["Ben"].why_decision(step=2).text == "Ben decided in step 2: Ben insults Ana"

    def test_the_other_factors_of_a_personality_stay(self, run: Path) -> None:
        found = what_if(run, "Ana.neuroticism = 0.8", "Ana.openness = -0.5")
        assert found.after["Ana"].personality.traits() == {"openness": -0.5, "neuroticism": 0.8}

    def test_a_choice_that_is_no_longer_offered_is_left_out_and_said(self, tmp_path: Path) -> None:
        world, path = quarrel(), tmp_path / "run.jsonl"
        with record(world, path):
            greet = next(option for option in world.options("Ben") if option.decision.name == "Greet")
            world.act("Ben", greet)
        assert differing(what_if(path, "Ana.mood = 3"), "skipped") == []
        found = what_if(path, "relation(Ben, Ana) = 1")
        assert differing(found, "skipped") == ["Ben: no longer offered, so not chosen"]

    def test_what_was_set_by_hand_is_set_again_and_nothing_else(self, tmp_path: Path) -> None:
        world, path = quarrel(), tmp_path / "run.jsonl"
        with record(world, path):
            world["Ana"].beliefs.tell("Hungry(Ana)", False)
            world.turn("Ben")
            edit(world, {"edit": "mood", "agent": "Ben", "value": 4})
        found = what_if(path, "Ana believes Sky(Colour) = Green")
        ana = found.after["Ana"].beliefs
        assert str(ana.ask("Hungry(Ana)").value) == "False"
        assert str(ana.ask("Sky(Colour)").value) == "Green"
        assert found.after["Ben"].mood == 4

    def test_no_such_step_or_person_is_an_error(self, run: Path) -> None:
        with pytest.raises(StateError, match="there is no step 9, only 1 to 4"):
            what_if(run, "without event 9")
        with pytest.raises(StateError, match="did you mean Ana"):
            what_if(run, "Anna.mood = 3")

    def test_it_is_data_and_a_table(self, run: Path) -> None:
        found = what_if(run, "Ana.mood = 8")
        data = found.as_data()
        assert json.loads(json.dumps(data)) == data
        lines = found.as_text().splitlines()
        assert lines[0] == "What if Ana.mood = 8?"
        arrows = {line.index("\u2192") for line in lines[lines.index("in the end") :] if "\u2192" in line}
        assert len(arrows) == 1


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 500))
def test_any_run_without_a_change_comes_out_as_it_was(tmp_path: Path, seed: int) -> None:
    path = tmp_path / f"{seed}.jsonl"
    path.unlink(missing_ok=True)
    random_run(seed, path)
    wrong = [str(each) for each in what_if(path).differences if each.kind != "skipped"]
    assert not wrong or "rules changed" in str(what_if(path))
