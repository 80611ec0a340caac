"""Saving and restoring: a restored world goes on bit by bit as the other would have; bad data are refused."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from copy import deepcopy
from functools import reduce
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from worlds import STEPS, Step, busy_world, copied, decisions, take

from espressivo import load_world
from espressivo.agents.agent import Agent
from espressivo.agents.dialogue import Line
from espressivo.agents.state import restore_agent, save_agent
from espressivo.agents.world import World
from espressivo.core.emotions import Appraised, Cause, Emotion
from espressivo.core.errors import PropertyError, StateError
from espressivo.core.personality import Personality
from espressivo.core.properties import Answer
from espressivo.core.substitution import Substitutions
from espressivo.core.terms import NIL, Kind, Symbol, parse, term, variable

GOLDEN = Path(__file__).resolve().parents[1] / "golden"


def _assert_alike(world: World, again: World, note: object = "") -> None:
    assert again.save() == world.save(), note
    assert again.state_hash() == world.state_hash(), note


# -- going on ----------------------------------------------------------------------------------------------------


@pytest.mark.whole_programs
@pytest.mark.parametrize("behaviour", ["espressivo", "fatima"])
@given(before=st.lists(STEPS, max_size=25), after=st.lists(STEPS, min_size=1, max_size=8))
@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
def test_a_restored_world_goes_on_as_the_saved_one(behaviour: str, before: list[Step], after: list[Step]) -> None:
    world = busy_world(behaviour)
    for step in before:
        take(world, step)
    again = copied(world)
    _assert_alike(world, again)
    for step in after:
        assert take(again, step) == take(world, step), step
        assert decisions(again) == decisions(world), step
        _assert_alike(world, again, step)


@pytest.mark.whole_programs
@pytest.mark.parametrize("behaviour", ["espressivo", "fatima"])
@given(steps=st.lists(STEPS, min_size=5, max_size=25))
@settings(max_examples=15, suppress_health_check=[HealthCheck.too_slow])
def test_saving_after_every_step_changes_nothing(behaviour: str, steps: list[Step]) -> None:
    world = reloaded = busy_world(behaviour)
    reloaded = copied(world)
    for step in steps:
        assert take(reloaded, step) == take(world, step), step
        reloaded = copied(reloaded)
        _assert_alike(world, reloaded, step)


def _random_traces() -> list[Path]:
    return [path for path in sorted(GOLDEN.glob("trace-*.json")) if "random" in path.name or "memory" in path.name]


@pytest.mark.whole_programs
@pytest.mark.parametrize("path", _random_traces(), ids=lambda path: path.stem)
def test_a_golden_trace_plays_on_through_save_and_load(path: Path) -> None:
    from espressivo.scenarios.conformance.golden import ScenarioFiles
    from espressivo.scenarios.conformance.stage import Stage
    from espressivo.scenarios.conformance.staging import scenario_of
    from espressivo.scenarios.conformance.traces import play, run_trace

    trace = json.loads(path.read_text("utf-8"))
    files = ScenarioFiles(path.parent, None)
    if run_trace(trace, files) is not None or trace.get("error"):
        return  # it names files that are not here
    stage = Stage(scenario_of(trace, files))
    for number, (step, expected) in enumerate(zip(trace["steps"], trace["expected"], strict=True)):
        if number % 3 == 0:
            stage.world = copied(stage.world)
        assert play(stage, step, expected) is None, (number, step)


# -- single things that are easily lost ----------------------------------------------------------------------------


def test_places_of_forgotten_events_are_taken_in_the_same_order() -> None:
    world = World()
    memory = world.add("Ana").memory
    for action in "ABCD":
        memory.record(parse(f"Event(Action-End, Ben, {action}, -)"), 0.0)
    memory.forget(1)
    memory.forget(2)
    again = copied(world)
    for each in (world, again):
        for action in "EFG":
            each["Ana"].memory.record(parse(f"Event(Action-End, Ben, {action}, -)"), 0.0)
    order = [str(record.action) for record in again["Ana"].memory]
    assert order == ["A", "F", "E", "D", "G"]
    assert order == [str(record.action) for record in world["Ana"].memory]


def test_a_changed_memory_is_still_found_under_its_old_event_where_the_toolkit_does() -> None:
    world = busy_world("fatima")
    memory = world["Ana"].memory
    memory.record(parse("Event(Action-End, Ben, Hit, Ana)"), 0)
    memory.update(0, parse("Event(Action-End, Ben, Kiss, Ana)"), 0)
    old = parse("Event(Action-End, *, Hit, *)")
    assert [number for number, _ in copied(world)["Ana"].memory.find(old)] == [0]
    assert [number for number, _ in copied(world)["Ana"].memory.latest(old)] == [0]


def test_variables_bound_to_each_other_keep_what_they_stand_for() -> None:
    bindings = Substitutions()
    bindings.add(variable("x"), term("Ben"), 0.5)
    bindings.add(variable("x"), variable("y"))
    bindings.add(variable("z"), variable("w"))
    world = World()
    agent = world.add("Ana")
    record = agent.memory.record(parse("Event(Action-End, Ben, Hit, Ana)"), 0)
    appraised = (Appraised("Desirability", 3.0, NIL, "r", "here", bindings),)
    agent.affect.add("Joy", 3.0, Cause.of(record), None, appraised)
    restored = copied(world)["Ana"].emotions[0].appraisals[0].bindings
    assert restored is not None
    assert str(restored.ground(parse("P([x], [y])"))) == "P(Ben, Ben)"
    assert restored.get(variable("z")) == variable("w")
    assert restored.certainty(variable("y")) == 0.5
    assert restored.identity() == bindings.identity()
    _assert_alike(world, copied(world))


def test_goals_set_by_hand_are_not_rounded() -> None:
    world = World()
    world.add("Ana", goals={"Win": (6, 0.5)}).goals["Win"].likelihood = 0.1
    assert copied(world)["Ana"].goals["Win"].likelihood == 0.1


def test_lines_keep_their_ids_and_new_ones_get_unused_ids() -> None:
    world = World()
    for number in range(3):
        world.dialogue.add(Line.parse("Start", f"S{number}", utterance=str(number)))
    world.dialogue.remove("line-1")
    world.dialogue.remove("line-3")
    again = copied(world)
    assert [line.id for line in again.dialogue] == ["line-2"]
    assert again.dialogue.add(Line.parse("Start", "S9")).id == "line-4"


def test_whom_an_agent_met_first_stays_first() -> None:
    world = World()
    world.add("Ana")
    world.event("Action-End", "Zoe", "Wave", "Ana")
    world.add("Ben")
    assert [str(each) for each in copied(world)["Ana"].known_agents] == ["Zoe", "Ben"]


def test_importance_that_no_longer_holds_is_not_saved() -> None:
    world = World()
    ana = world.add("Ana", beliefs={"Likes(Ben)": 3})
    ana.attributes(5, when="Likes([x]) > 1")
    assert ana.importance.of("Ben") == 5
    ana.beliefs.tell("Likes(Ben)", 0)
    assert copied(world)["Ana"].importance.of("Ben") == ana.importance.of("Ben") == 1


def test_importance_that_the_toolkit_does_not_work_out_again_is_saved() -> None:
    world = busy_world("fatima")
    ana = world["Ana"]
    before = ana.importance.of("Ben")
    ana.beliefs.tell("Likes(Ben)", 0)
    assert copied(world)["Ana"].importance.of("Ben") == before == 4


def test_infinite_results_of_arithmetic_come_back() -> None:
    world = World()
    minus = Symbol(Kind.TEXT, "-infinity", "-Infinity")
    world.add("Ana").beliefs.tell("Score(Ana)", minus)
    world["Ana"].beliefs.tell("Pair(Ana)", term("To-Infinity"))
    again = copied(world)["Ana"].beliefs
    assert again.ask("Score(Ana)").value.key == minus.key
    assert str(again.ask("Pair(Ana)").value) == "To-Infinity"


def test_constants_dispositions_and_what_is_begun_come_back() -> None:
    from espressivo.core.affect import AffectConstants

    world = World()
    ana = world.add("Ana")
    ana.affect.constants = AffectConstants(0.25, emotion_half_life=0)
    ana.affect.dispositions.set("Joy", 2, 0)
    ana.affect.dispositions.set("*", 1, 2)
    ana.is_player, ana.body, ana.voice = True, "tall", "low"
    world.event("Action-Start", "Ana", "Sing(Song)", "Ben")
    again = copied(world)["Ana"]
    assert again.affect.constants == ana.affect.constants
    assert list(again.affect.dispositions) == list(ana.affect.dispositions)
    assert again.affect.dispositions.default == ana.affect.dispositions.default
    assert (again.is_player, again.body, again.voice, again.busy) == (True, "tall", "low", ana.busy)


def test_numbers_of_64_bits_survive_readers_of_json_that_know_only_floats() -> None:
    world = busy_world(seed=2**64 - 1)
    text = json.dumps(world.save())
    again = World.restored(json.loads(text, parse_int=lambda digits: int(float(digits))))
    assert again.chance.state == world.chance.state
    assert again.seed == 2**64 - 1


def test_one_agent_alone() -> None:
    ana = Agent("Ana", seed=4, beliefs={"Likes(Ben)": 3})
    ana.perceive("Event(Action-End, Ben, Hit, Ana)")
    twin = Agent("Ana")
    restore_agent(twin, save_agent(ana))
    assert save_agent(twin) == save_agent(ana)
    with pytest.raises(StateError, match="data of Ana, not of Ben"):
        restore_agent(Agent("Ben"), save_agent(ana))


def test_dynamic_properties_are_added_again_by_hand() -> None:
    world = World()
    ana = world.add("Ana")
    ana.knows("Lucky([x])", lambda call: [Answer(term(True), 1.0, call.sets)])
    ana.acts("Dance", when="Lucky(SELF) = True")
    again = copied(world)["Ana"]
    assert again.decide() == []
    again.knows("Lucky([x])", lambda call: [Answer(term(True), 1.0, call.sets)])
    assert [decision.name for decision in again.decide()] == ["Dance"]
    with pytest.raises(PropertyError, match="stores beliefs"):
        again.beliefs.tell("Rich(Ana)", True)
        again.knows("Rich([x])", lambda call: [Answer(NIL, 1.0, call.sets)])


# -- bad data ------------------------------------------------------------------------------------------------------


def _places(data: object, place: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if isinstance(data, dict):
        for key, value in data.items():
            yield (*place, key)
            yield from _places(value, (*place, key))
    elif isinstance(data, list):
        for number, value in enumerate(data):
            yield (*place, number)
            yield from _places(value, (*place, number))


def _nested(depth: int) -> list[Any]:
    deep: list[Any] = []
    for _ in range(depth):
        deep = [deep]
    return deep


def _saved() -> dict[str, Any]:
    world = busy_world()
    world.event("Action-End", "Ben", "Hit", "Ana")
    world.event("Action-Start", "Ana", "Sing", "Ben")
    world["Ana"].activate_identity("Doctor", "Job")
    world["Ana"].importance.of("Ben")
    world["Ana"].memory.forget(0)
    saved: dict[str, Any] = json.loads(json.dumps(world.save()))
    return saved


SAVED = _saved()
PLACES = list(_places(SAVED))
JUNK: list[Any] = [
    None,
    True,
    -1,
    3,
    10**400,
    -(10**30),
    1e308,
    float("nan"),
    float("inf"),
    "",
    "inf",
    "nonsense((",
    "[x]",
    "*",
    "(" * 50,
    "P(" * 40 + "a" + ")" * 40,
    "Event(Action-End, Ana, Hit, Ben)",
    [],
    {},
    [[]],
    {"": None},
    _nested(100_000),
]


@given(place=st.sampled_from(PLACES), junk=st.sampled_from(JUNK))
@settings(max_examples=400)
def test_whatever_is_damaged_is_refused_or_goes_on(place: tuple[Any, ...], junk: object) -> None:
    data = deepcopy(SAVED)
    holder: Any = reduce(lambda found, key: found[key], place[:-1], data)
    holder[place[-1]] = junk
    _restored_or_refused(data)


@given(place=st.sampled_from(PLACES), twice=st.booleans())
@settings(max_examples=300)
def test_whatever_is_missing_or_repeated_is_refused_or_goes_on(place: tuple[Any, ...], twice: bool) -> None:
    data = deepcopy(SAVED)
    holder: Any = reduce(lambda found, key: found[key], place[:-1], data)
    if twice and isinstance(holder, list):
        holder.insert(place[-1], holder[place[-1]])
    else:
        del holder[place[-1]]
    _restored_or_refused(data)


def _restored_or_refused(data: dict[str, Any]) -> None:
    try:
        world = World.restored(data)
    except StateError:
        return
    world.advance(1)
    take(world, ("event", "Action-End", "Ben", "Hit", "Ana"))  # a rule that lost a condition may fail, as any may
    decisions(world)
    assert copied(world).state_hash() == world.state_hash()


@pytest.mark.parametrize("data", [None, [], "text", 3, {}, {"format": "other"}, {"format": "espressivo-world"}])
def test_what_is_no_saved_world_says_so(data: Any) -> None:
    with pytest.raises(StateError, match=r"no saved world|saved as version"):
        World.restored(data)


@pytest.mark.parametrize(
    ("place", "junk", "message"),
    [
        (("version",), 3, "saved as version 3; this espressivo reads 1 and 2"),
        (("agents", 1, "now"), "soon", r"\$\.agents\[1\]\.now: expected a number, got a text"),
        (("agents", 0, "chance"), 7, r"\$\.agents\[0\]\.chance: expected 16 hexadecimal digits, got a number"),
        (("clock",), float("nan"), r"\$\.clock: expected a finite number, got nan"),
        (("behaviour",), "espresivo", "did you mean espressivo"),
        (("agents", 0, "memory", "next"), 0, "is taken"),
        (("agents", 0, "affect", "mood", 0), 21, "lies on -10..10"),
        (
            (
                "agents",
                0,
                "beliefs",
                0,
                1,
            ),
            "SELF((",
            "cannot be restored",
        ),
        (("agents", 1, "name"), "ana", "already"),
    ],
)
def test_an_error_names_place_and_expectation(place: tuple[Any, ...], junk: Any, message: str) -> None:
    data = deepcopy(SAVED)
    holder: Any = reduce(lambda found, key: found[key], place[:-1], data)
    holder[place[-1]] = junk
    with pytest.raises(StateError, match=message):
        World.restored(data)


def test_a_missing_member_is_named() -> None:
    data = deepcopy(SAVED)
    del data["agents"][2]["affect"]["time"]
    with pytest.raises(StateError, match=r"\$\.agents\[2\]\.affect: 'time' is missing"):
        World.restored(data)


def test_a_compound_keeps_its_parts_whether_they_are_still_felt_or_not() -> None:
    world = World()
    affect = world.add("Ana").affect
    cause = Cause(0, parse("Event(Action-End, Ben, Hit, Ana)"), 0)
    distress, reproach, anger = [affect.add(kind, 5.0, cause) for kind in ("Distress", "Reproach", "Anger")]
    assert distress and reproach and anger
    anger.parts = (distress, reproach)
    affect.remove("Distress", cause)
    again = {emotion.type: emotion for emotion in copied(world)["Ana"].affect.emotions()}
    assert [part.type for part in again["Anger"].parts] == ["Distress", "Reproach"]
    assert again["Anger"].parts[1] is again["Reproach"]
    world = copied(copied(world))
    world.advance(15)
    (gone, felt) = world["Ana"].emotions[0].parts
    affect.advance(15)
    assert (gone.intensity, felt.intensity) == (distress.intensity, reproach.intensity)


def test_what_is_hoped_for_comes_back() -> None:
    world = busy_world()
    world.event("Action-End", "Cid", "Kiss", "Ben")
    again = copied(world)
    (open_,) = again["Ana"].appraiser.prospects
    assert (str(open_.name), open_.desirability) == ("Wedding(Ben)", 6)
    assert open_.likelihood == pytest.approx(0.4)
    outcomes = [each.event("Action-Start", "Ana", "Hit", "Ben") for each in (world, again)]
    assert outcomes[0].emotions != ()
    felt = [[(felt.agent, felt.emotion.type) for felt in outcome.emotions] for outcome in outcomes]
    assert felt[0] == felt[1]
    _assert_alike(world, again)


def test_personality_and_all_dimensions_of_the_mood_come_back() -> None:
    world = World()
    affect = world.add("Ana").affect
    affect.personality = Personality(extraversion=0.5, neuroticism=-0.3)
    affect.add("Anger", 8.0, Cause(0, parse("Event(Action-End, Ben, Hit, Ana)"), 0))
    world.advance(7)
    again = copied(world)
    assert again["Ana"].affect.personality == affect.personality
    assert again["Ana"].affect.mood_pad() == affect.mood_pad() != (0, 0, 0)
    again.advance(30)
    world.advance(30)
    _assert_alike(world, again)


def test_an_emotion_is_saved_with_where_it_came_from() -> None:
    world = busy_world()
    world.event("Action-End", "Ben", "Hit", "Ben")
    felt: Emotion = world["Ana"].emotions[0]
    again: Emotion = copied(world)["Ana"].emotions[0]
    assert [str(each) for each in again.appraisals] == [str(each) for each in felt.appraisals]
    assert [each.rule for each in again.appraisals] == [each.rule for each in felt.appraisals]
    assert (again.cause, again.target, again.intensity) == (felt.cause, felt.target, felt.intensity)


def test_where_a_scenario_lies_does_not_change_the_hash(tmp_path: Path) -> None:
    story = Path(__file__).resolve().parents[1] / "bridges" / "vectors" / "ladder.yaml"
    hashes = set()
    for folder in ("here", "there"):
        (tmp_path / folder).mkdir()
        world = load_world(shutil.copy(story, tmp_path / folder / "ladder.yaml"), seed=1)
        world.introduce()
        assert world.turn("Jan") is not None
        assert world["Ada"].emotions
        hashes.add(world.state_hash())
    assert len(hashes) == 1
