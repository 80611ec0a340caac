"""Worlds: what happens, to whom, in which order; who comes and goes; the same run every time."""

from __future__ import annotations

import json
import math
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from worlds import NAMES, busy_world, copied

from espressivo.agents.agent import Agent
from espressivo.agents.behaviour import FATIMA
from espressivo.agents.dialogue import Line
from espressivo.agents.effects import Effect
from espressivo.agents.world import World
from espressivo.core.errors import AppraisalError, BeliefError, EventError, StateError, TermSyntaxError
from espressivo.core.terms import term

HERE = Path(__file__).resolve().parent


def _acquaintances(world: World) -> list[list[str]]:
    return [[str(each) for each in agent.known_agents] for agent in world]


# -- what happens --------------------------------------------------------------------------------------------------


def test_everybody_perceives_what_happens() -> None:
    world = World()
    for name in NAMES:
        world.add(name).appraises("Event(Action-End, [who], Insult, SELF)", desirability=-5)
    outcome = world.event("Action-End", "Ben", "Insult", "Ana")
    assert [(felt.agent, felt.emotion.type) for felt in outcome.emotions] == [("Ana", "Distress")]
    assert [len(agent.memory) for agent in world] == [1, 1, 1]
    assert str(outcome.event) == "Event(Action-End, Ben, Insult, Ana)"


@pytest.mark.parametrize(
    "event",
    [
        ("Action-Ended", "Ben", "Hit", "Ana"),
        ("Action-End", "[x]", "Hit", "Ana"),
        ("Action-End", "Ben", "Hit", "A(b)"),
        ("Action-End", "SELF", "Hit", "Ana"),
    ],
)
def test_an_event_that_cannot_happen_changes_nothing(event: tuple[str, str, str, str]) -> None:
    world = busy_world()
    before = world.state_hash()
    with pytest.raises(EventError):
        world.event(*event)
    with pytest.raises(TermSyntaxError):
        world.event("Action-End", "Ben", "Hit((", "Ana")
    assert world.state_hash() == before


def test_a_type_of_event_may_be_meant() -> None:
    with pytest.raises(EventError, match="did you mean Action-End"):
        World().event("Action-Ends", "Ben", "Hit", "Ana")


def test_when_somebodys_rule_fails_the_event_has_happened_for_everybody() -> None:
    world = World()
    ana, ben, cid = (world.add(name, beliefs={"Pain(Hit)": 5}) for name in NAMES)
    for agent in world:
        agent.appraises("Event(Action-End, *, Hit, *)", when="Pain(Hit) = [p]", desirability="[p]")
    world.effects.add("Event(Action-End, [s], Hit, [t])", [Effect.parse("Hurt([t])", True)])
    ben.beliefs.tell("Pain(Hit)", "much")
    with pytest.raises(AppraisalError, match=r"^Ben: .*much") as caught:
        world.event("Action-End", "Ana", "Hit", "Cid")
    assert isinstance(caught.value.__cause__, AppraisalError)
    assert [[emotion.type for emotion in agent.emotions] for agent in world] == [["Joy"], [], ["Joy"]]
    assert [len(agent.memory) for agent in (ana, ben, cid)] == [2, 2, 2]
    assert [str(agent.beliefs.ask("Hurt(Cid)").value) for agent in world] == ["True"] * 3


def test_of_several_errors_the_first_is_raised_and_the_others_are_noted() -> None:
    world = World()
    for name in NAMES:
        world.add(name, beliefs={"Pain(Hit)": "much"}).appraises(
            "Event(Action-End, *, Hit, *)", when="Pain(Hit) = [p]", desirability="[p]"
        )
    with pytest.raises(AppraisalError, match=r"^Ana: ") as caught:
        world.event("Action-End", "Ana", "Hit", "Cid")
    assert [note[:10] for note in caught.value.__notes__] == ["also: Ben:", "also: Cid:"]


def test_an_effect_that_cannot_happen_is_named() -> None:
    world = World()
    world.add("Ana")
    effects = [Effect.parse("Has([x])", "Hat"), Effect.parse("Warm(Ana)", True)]
    world.effects.add("Event(Action-End, *, Give, *)", effects)
    with pytest.raises(EventError, match=r"^Ana \(effect of Event\(Action-End, \*, Give, \*\)\): .*\[x\]"):
        world.event("Action-End", "Ben", "Give", "Ana")
    assert str(world["Ana"].beliefs.ask("Warm(Ana)").value) == "True"


def test_a_change_that_cannot_be_believed_is_named() -> None:
    world = World()
    world.add("Ana")
    world.add("Ben")
    with pytest.raises(BeliefError, match=r"^Ana: Mood\(Ana\) is computed"):
        world.event("Property-Change", "Ben", "Mood(Ana)", "5")
    assert [len(agent.memory) for agent in world] == [1, 1]


def test_effects_reach_those_who_observe_them() -> None:
    world = World()
    for name in NAMES:
        world.add(name, beliefs={"Score(Ben)": 1})
    world.effects.add(
        "Event(Action-End, [s], Give([i]), [t])",
        [Effect.parse("Has([i])", "[t]", "[t]"), Effect.parse("Score([t])", "Math(Score([t]), Plus, 1)")],
    )
    outcome = world.event("Action-End", "Ana", "Give(Hat)", "Ben")
    changes = [(change.observer, str(change.property), str(change.value)) for change in outcome.changes]
    assert changes == [("Ben", "Has(Hat)", "Ben"), *[(name, "Score(Ben)", "2") for name in NAMES]]
    assert [str(agent.beliefs.ask("Has(Hat)").value) for agent in world] == ["-", "Ben", "-"]
    subjects = {str(record.subject) for record in world["Ben"].memory}
    assert subjects == {"Ana"}


def test_in_the_toolkit_whoever_observes_an_effect_is_its_subject() -> None:
    world = World(behaviour=FATIMA)
    world.add("Ana")
    world.add("Ben")
    world.effects.add("Event(Action-End, *, Rain, *)", [Effect.parse("Wet(Street)", True)])
    world.event("Action-End", "Sky", "Rain", "-")
    assert [[str(record.subject) for record in agent.memory] for agent in world] == [["Sky", "Ana"], ["Sky", "Ben"]]


def test_strangers_may_act() -> None:
    world = World()
    ana = world.add("Ana")
    world.event("Action-End", "Zoe", "Wave", "Yan")
    assert [str(each) for each in ana.known_agents] == ["Zoe"]
    with pytest.raises(StateError, match="nobody here is called Zoe"):
        world["Zoe"]


def test_everybody_enters() -> None:
    world = World(behaviour=FATIMA)
    for name in NAMES:
        world.add(name)
    entries = world.introduce()
    assert [str(entry) for entry in entries] == [f"Event(Action-End, {name}, Enters, -)" for name in NAMES]
    assert _acquaintances(world) == [["Ben", "Cid"], ["Ana", "Cid"], ["Ana", "Ben"]]
    assert [agent.memory.next_id for agent in world] == [3, 3, 3]


# -- what agents do ------------------------------------------------------------------------------------------------


def test_a_speak_is_an_option_for_every_line_that_fits() -> None:
    world = World()
    ana = world.add("Ana", beliefs={"Price(Tea)": 3})
    world.add("Ben")
    for style in ("Rude", "Polite"):
        world.dialogue.add(Line.parse("Start", "S1", "-", style, f"{style}: [[Price(Tea)]]"))
    ana.acts("Speak(Start, [n], *, [s])", target="Ben", priority=5, when="ValidDialogue(Start, [n], *, [s]) = True")
    ana.acts("Leave", layer="Body")
    assert sorted(option.text for option in world.options("Ana")) == ["Leave", "Polite: 3", "Rude: 3"]
    assert [option.text for option in world.options("ana", layer="Body")] == ["Leave"]
    polite = next(option for option in world.options("Ana") if option.text.startswith("Polite"))
    assert str(world.act("Ana", polite).event) == "Event(Action-End, Ana, Speak(Start, S1, -, Polite), Ben)"


def test_self_in_an_action_is_whoever_acts() -> None:
    world = World()
    world.add("Ana").acts("Praise(SELF)", target="SELF")
    world.add("Ben")
    turn = world.turn("Ana")
    assert turn is not None
    assert str(turn.outcome.event) == "Event(Action-End, Ana, Praise(Ana), Ana)"


def test_a_turn_without_anything_to_do_is_none() -> None:
    world = World()
    ana = world.add("Ana")
    assert world.turn("Ana") is None
    ana.acts("Speak(Start, Nowhere, -, -)", target="Ben")
    assert world.turn("Ana") is None  # there is no such line
    ana.acts("Wave", target="Ben", priority=-1)
    turn = world.turn("Ana")
    assert turn is not None
    assert turn.option.text == "Wave"
    world.event("Action-Start", "Ana", "Sing", "Ben")
    assert world.turn("Ana") is None
    assert world.options("Ana") == []


def test_rules_that_were_left_out_are_listed_with_whose_they_are() -> None:
    world = World()
    world.add("Ana")
    world.add("Ben", beliefs={"Wish(Tea)": "much"}).acts("Drink", priority="[p]", when="Wish(Tea) = [p]")
    assert world.turn("Ben") is None
    assert [(name, str(problem.rule.action)) for name, problem in world.diagnostics] == [("Ben", "Drink")]


def test_a_dialogue_is_over_in_a_terminal_state() -> None:
    world = World()
    ana = world.add("Ana", beliefs={"DialogueState(Ben)": "Start"})
    assert not world.is_over("Ana")
    ana.beliefs.tell("DialogueState(Ben)", "end")
    assert world.is_over("ANA")
    world.terminal_states = (term("Finished"),)
    assert not world.is_over("Ana")


# -- time ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seconds", [-1, -0.001, math.nan, math.inf, -math.inf, "1", None])
def test_time_that_cannot_pass_is_refused(seconds: Any) -> None:
    world = busy_world()
    before = world.state_hash()
    with pytest.raises(StateError, match=r"time cannot pass by .* seconds"):
        world.advance(seconds)
    assert world.state_hash() == before


@given(st.lists(st.integers(0, 40), min_size=1, max_size=5))
@settings(max_examples=40)
def test_time_passes_alike_at_once_and_in_pieces(pieces: list[int]) -> None:
    for behaviour in ("espressivo", "fatima"):
        at_once, in_pieces = busy_world(behaviour), busy_world(behaviour)
        for world in (at_once, in_pieces):
            world.event("Action-End", "Ben", "Hit", "Ana")
            world.event("Action-End", "Cid", "Speak(Start, S1, -, Polite)", "Ana")
        at_once.advance(sum(pieces))
        for piece in pieces:
            in_pieces.advance(piece)
        assert in_pieces.state_hash() == at_once.state_hash()


def test_a_frame_rate_makes_no_difference_that_can_be_felt() -> None:
    world = busy_world()
    world.event("Action-End", "Ben", "Hit", "Ana")
    twin = copied(world)
    for _ in range(60 * 20):
        world.advance(1 / 60)
    twin.advance(20)
    assert world.clock == world["Ana"].now == pytest.approx(20, abs=1e-9)
    here, there = world["Ana"].emotions, twin["Ana"].emotions
    assert [emotion.type for emotion in here] == [emotion.type for emotion in there]
    assert [emotion.intensity for emotion in here] == pytest.approx([each.intensity for each in there], abs=1e-5)
    assert world["Ana"].mood == pytest.approx(twin["Ana"].mood, abs=1e-5)


# -- coming, going, names ------------------------------------------------------------------------------------------


def test_names_are_found_in_any_case_and_near_ones_are_suggested() -> None:
    world = busy_world()
    assert world["ANA"] is world["ana"] is world.agents[0]
    assert "bEN" in world
    assert "Bem" not in world
    for ask in (world.turn, world.options, world.is_over, world.remove, world.__getitem__):
        with pytest.raises(StateError, match="nobody here is called Bem; did you mean Ben"):
            ask("Bem")


def test_a_name_is_given_once() -> None:
    world = World()
    ana = world.add("Ana")
    for twin in ("ana", Agent("ANA"), ana):
        with pytest.raises(StateError, match="names are unique"):
            world.add(twin)
    assert len(world.agents) == 1


def test_somebody_who_comes_later_shares_the_clock_and_knows_everybody() -> None:
    world = World()
    world.add("Ana")
    world.advance(10.5)
    ben = world.add("Ben")
    old = Agent("Cid")
    old.update(100)
    world.add(old)
    assert (ben.now, old.now) == (10.5, 100)
    assert _acquaintances(world) == [["Ben", "Cid"], ["Ana", "Cid"], ["Ana", "Ben"]]
    world.event("Action-End", "Ana", "Wave", "Ben")
    assert [record.time for record in ben.memory] == [10.5]


def test_somebody_who_leaves_is_remembered_but_no_longer_there() -> None:
    world = busy_world()
    world.event("Action-End", "Ben", "Hit", "Ana")
    ben = world.remove("ben")
    ana = world["Ana"]
    assert [agent.name for agent in world] == ["Ana", "Cid"]
    assert [str(each) for each in ana.known_agents] == ["Cid"]
    assert ana.beliefs.ask("Likes(Ben)").value == term(3)
    assert ben.known_agents == []
    world.event("Action-End", "Ana", "Wave", "Cid")
    assert len(ben.memory) == 1
    assert [decision.name for decision in ben.decide()] == []  # he knows nobody, and has no lines
    ben.perceive("Event(Action-End, Zoe, Hit, Ben)")
    assert copied(world).state_hash() == world.state_hash()
    world.add(ben)
    assert [agent.name for agent in world] == ["Ana", "Cid", "Ben"]


def test_a_name_may_change() -> None:
    world = busy_world()
    world["Ben"].beliefs.tell("Hat(Ben)", "Red")
    world.rename("Ben", "Bert")
    assert [agent.name for agent in world] == ["Ana", "Bert", "Cid"]
    assert "Ben" not in world
    assert str(world["bert"].beliefs.ask("Hat(SELF)").value) == "Red"
    assert sorted(str(each) for each in world["Ana"].known_agents) == ["Bert", "Cid"]
    with pytest.raises(StateError, match="an agent called Ana already"):
        world.rename("Bert", "ana")
    with pytest.raises(BeliefError):
        world.rename("Bert", "SELF")
    assert copied(world).state_hash() == world.state_hash()


@pytest.mark.whole_programs
def test_a_thousand_agents() -> None:
    world = World()
    for number in range(1000):
        world.add(f"Agent{number}").appraises("Event(Action-End, *, Shout, *)", desirability=-3)
    outcome = world.event("Action-End", "Agent7", "Shout", "-")
    world.advance(5)
    assert len(outcome.emotions) == 1000
    assert {round(agent.mood, 6) for agent in world} == {round(world["agent0"].mood, 6)}


# -- the same every time -------------------------------------------------------------------------------------------


def _run(seed: int, behaviour: str = "espressivo") -> list[str]:
    world = busy_world(behaviour, seed)
    for agent in world:
        agent.acts("Roll", target="[x]", priority=20, when=["IsAgent([x]) = True", "Random(0, 6) > 2"])
    trail = []
    for number in range(12):
        turn = world.turn(NAMES[number % 3])
        world.advance(1)
        trail.append(f"{'-' if turn is None else turn.outcome.event} {world.state_hash()}")
    return trail


@pytest.mark.whole_programs
def test_the_same_seed_gives_the_same_run_under_any_hash_seed() -> None:
    code = (
        "import json, sys; sys.path.insert(0, sys.argv[1]); import test_world as t; "
        "print(json.dumps([t._run(3), t._run(3, 'fatima')]))"
    )
    for hash_seed in ("0", "1", "4242"):
        done = subprocess.run(
            [sys.executable, "-c", code, str(HERE)],
            env={**os.environ, "PYTHONHASHSEED": hash_seed},
            capture_output=True,
            text=True,
            check=True,
        )
        assert json.loads(done.stdout) == [_run(3), _run(3, "fatima")]


def test_different_seeds_differ_somewhere() -> None:
    runs = {tuple(line.partition(") ")[0] for line in _run(seed)) for seed in range(8)}
    assert len(runs) > 4


def test_what_one_agent_draws_does_not_change_what_another_does() -> None:
    quiet, noisy = busy_world(), busy_world()
    for _ in range(5):
        noisy["Ben"].chance.random()
    assert noisy["Ana"].chance.state == quiet["Ana"].chance.state
    drawn = [[world["Ana"].chance.random() for _ in range(5)] for world in (quiet, noisy)]
    assert drawn[0] == drawn[1]
    assert len({agent.chance.state for agent in quiet}) == 3


def test_the_hash_tells_what_differs() -> None:
    world = busy_world()
    hashes = {world.state_hash()}
    for change in (
        lambda: world.advance(1),
        lambda: world.event("Action-End", "Ben", "Hit", "Ana"),
        lambda: world["Ana"].beliefs.tell("Likes(Cid)", 1),
        lambda: world["Ana"].goals["Win"].shift(0.1),
        lambda: setattr(world["Cid"], "mood", -3),
        lambda: world.chance.random(),
        lambda: world["Ana"].chance.random(),
        lambda: world["Ana"].activate_identity("Doctor", "Job"),
        lambda: world["Ana"].memory.forget(0),
    ):
        change()
        hashes.add(world.state_hash())
    assert len(hashes) == 10
    assert all(len(each) == 32 for each in hashes)
