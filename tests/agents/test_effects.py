"""The world model: which consequence an event has, and for whom."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from espressivo.agents.effects import Consequence, Effect, WorldModel
from espressivo.core.errors import EventError
from espressivo.core.terms import parse, term

GOLDEN = Path(__file__).resolve().parents[1] / "golden"
GIVE = "Event(Action-End, [s], Give([i]), [t])"


def shown(effects: list[Effect]) -> list[tuple[str, str, str]]:
    return [(str(effect.property), str(effect.value), str(effect.observer)) for effect in effects]


def test_effects_get_the_bindings_of_the_event() -> None:
    world = WorldModel(
        [Consequence(parse(GIVE), (Effect.parse("Has([i])", "[t]"), Effect.parse("Likes([s])", 10, "[t]")))]
    )
    effects = world.simulate(["Event(Action-End, Ana, Give(Hat), Ben)"])
    assert shown(effects) == [("Has(Hat)", "Ben", "*"), ("Likes(Ana)", "10", "Ben")]
    assert (effects[0].cause, effects[0].template) == (parse("Event(Action-End, Ana, Give(Hat), Ben)"), parse(GIVE))


def test_variables_that_nothing_binds_stay() -> None:
    world = WorldModel()
    world.add(GIVE, [Effect.parse("R([z])", "[s]", "[o]")])
    assert shown(world.simulate(["Event(Action-End, Ana, Give(Hat), Ben)"])) == [("R([z])", "Ana", "[o]")]


def test_the_greatest_priority_wins_then_the_most_particular_template() -> None:
    world = WorldModel()
    for name, template, priority in [
        ("Variable", "Event(Action-End, [s], [a], [t])", 2),
        ("Any", "Event(Action-End, *, *, *)", 2),
        ("Word", "Event(Action-End, Ana, Wave, Ben)", 2),
        ("Low", "Event(Action-End, Ana, *, Ben)", 1),
        ("High", "Event(Action-End, *, Shout, *)", 3),
    ]:
        world.add(template, [Effect.parse("Chosen(it)", name)], priority)

    def chosen(event: str) -> list[str]:
        return [str(effect.value) for effect in world.simulate([event])]

    assert chosen("Event(Action-End, Ana, Wave, Ben)") == ["Word"]
    assert chosen("Event(Action-End, Cleo, Wave, Ben)") == ["Any"]
    assert chosen("Event(Action-End, Ana, Shout, Ben)") == ["High"]
    assert chosen("Event(Action-Start, Ana, Shout, Ben)") == []


EVENTS = ["Event(Action-End, A, Give(Hat), B)", "Event(Action-End, A, Wave, B)", "Event(Action-End, B, Give(Cup), A)"]


def test_an_event_without_consequences_hides_later_ones_in_the_toolkit_only() -> None:
    consequences = [Consequence(parse(GIVE), (Effect.parse("Has([i])", "[t]"),))]
    assert len(WorldModel(consequences).simulate(EVENTS)) == 2
    assert len(WorldModel(consequences, stops_at_unmatched=True).simulate(EVENTS)) == 1


@given(st.lists(st.sampled_from(EVENTS)))
def test_together_is_one_after_the_other(events: list[str]) -> None:
    world = WorldModel([Consequence(parse(GIVE), (Effect.parse("Has([i])", "[t]"),))])
    assert world.simulate(events) == [effect for event in events for effect in world.simulate([event])]


def test_adding_to_a_template_extends_it_and_sets_its_priority() -> None:
    world = WorldModel()
    world.add(GIVE, [Effect.parse("A(x)", 1)], 4)
    world.add(GIVE, [Effect.parse("B(x)", 2)], 7)
    consequence = world.get(GIVE)
    assert consequence is not None
    assert (len(world), consequence.priority, [str(effect.property) for effect in consequence.effects]) == (
        1,
        7,
        ["A(x)", "B(x)"],
    )
    assert list(world) == [consequence]


def test_remove() -> None:
    world = WorldModel()
    world.add(GIVE, [Effect.parse("A(x)", 1)])
    assert world.remove(GIVE)
    assert not world.remove(GIVE)
    assert world.get(GIVE) is None
    assert world.simulate(EVENTS) == []


@pytest.mark.parametrize("template", ["Give", "Event(A, B)", "Happening(Action-End, A, B, C)"])
def test_a_template_must_be_an_event(template: str) -> None:
    with pytest.raises(EventError, match="is no event template: expected Event"):
        WorldModel().add(template, [])


def test_observers_and_the_event_they_perceive() -> None:
    everybody, ben = Effect.parse("Has(Hat)", "Ben"), Effect.parse("Health(Ben)", "Math(1, Plus, 2)", "Ben")
    assert everybody.is_observed_by(term("Ana"))
    assert ben.is_observed_by(term("ben"))
    assert not ben.is_observed_by(term("Ana"))
    assert str(everybody.as_event(term("Ana"))) == "Event(Property-Change, Ana, Has(Hat), Ben)"
    assert str(ben.as_event(term("Ben"), term(3))) == "Event(Property-Change, Ben, Health(Ben), 3)"


@pytest.mark.parametrize("name", ["wm-priorities", "wm-unbound"])
def test_golden_world_models(name: str) -> None:
    trace = json.loads((GOLDEN / f"trace-{name}.json").read_text("utf-8"))
    world = WorldModel(stops_at_unmatched=True)
    for each in trace["scenario"]["world_model"]:
        effects = [Effect.parse(one["property"], one["value"], one["observer"]) for one in each["effects"]]
        world.add(each["event"], effects, each["priority"])
    simulated = [
        (step, want) for step, want in zip(trace["steps"], trace["expected"], strict=True) if step["op"] == "simulate"
    ]
    assert simulated
    for step, want in simulated:
        expected = [(one["property"], one["value"], one["observer"]) for one in want["result"]]
        assert shown(world.simulate([step["event"]])) == expected
