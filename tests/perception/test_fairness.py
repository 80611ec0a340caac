"""Who somebody is makes no difference to what the engine makes of an event: the same bytes, whatever the name says."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping

import pytest

from espressivo import Agent, World
from espressivo.agents.state import save_agent
from espressivo.perception import AffectEstimate
from espressivo.perception.telling import listen, telling
from espressivo.perception.text.counterfactuals import Axis, read_axes, read_templates, variants

AXES = {axis.name: axis for axis in read_axes()}
EVENTS = [template.event for template in read_templates() if template.event]
ESTIMATE = AffectEstimate(
    "text",
    "made",
    {"Anger": 0.5},
    1.0,
    appraisals={"desirability": -6, "praiseworthiness": -5, "own_praiseworthiness": 2, "unexpectedness": 3},
)


def fillers(axis: Axis) -> Iterator[Mapping[str, str]]:
    for group in axis.groups.values():
        yield from group


def agent(behaviour: str, somebody: str, **told: str) -> Agent:
    """Somebody with rules for every event, who likes the other and knows who they are."""
    ana = Agent("Ana", behaviour=behaviour, goals={"BeWell": (6, 0.5)}, personality={"neuroticism": 0.4}, seed=4)
    ana.beliefs.tell(f"Likes({somebody})", 6)
    for name, value in told.items():
        ana.beliefs.tell(f"Known{name.capitalize()}({somebody})", value)
    for number, event in enumerate(EVENTS, 1):
        ana.appraises(
            event.replace("{name}", "[who]"),
            desirability=number - 6,
            desirability_for={"[who]": 5 - number},
            praiseworthiness={"[who]": number - 4},
            goals={"BeWell": (number - 5) / 20},
        )
    return ana


def state(ana: Agent, somebody: str, *values: str) -> bytes:
    """Everything that the agent is, with who the other is put back into one form."""
    text = json.dumps(save_agent(ana), ensure_ascii=False)
    for value in sorted(values, key=len, reverse=True):
        text = re.sub(rf"(?<!\w){re.escape(value)}(?!\w)", "SomeValue", text)
    return re.sub(rf"(?<!\w){re.escape(somebody)}(?!\w)", "SomeName", text).encode()


@pytest.mark.parametrize("behaviour", ["espressivo", "fatima"])
class TestTheEngine:
    def test_swapped_names_leave_the_same_bytes(self, behaviour: str) -> None:
        names = [filler["name"] for filler in fillers(AXES["name"])]
        found = set()
        for name in names:
            ana = agent(behaviour, name)
            for event in EVENTS:
                ana.perceive(event.replace("{name}", name).replace("SELF", "Ana"))
                ana.update(1)
            assert ana.emotions
            found.add(state(ana, name))
        assert len(names) == 36
        assert len(found) == 1

    @pytest.mark.parametrize("axis", ["gender", "nationality", "age", "appearance"])
    def test_what_is_known_of_somebody_leaves_the_same_bytes(self, behaviour: str, axis: str) -> None:
        found = set()
        for filler in fillers(AXES[axis]):
            told = {name: value for name, value in filler.items() if name not in ("they", "them", "their")}
            ana = agent(behaviour, "Alex", **told)
            for event in EVENTS:
                ana.perceive(event.replace("{name}", "Alex").replace("SELF", "Ana"))
                ana.update(1)
            found.add(state(ana, "Alex", *told.values()))
        assert len(found) == 1

    def test_the_comparison_sees_a_difference_that_is_one(self, behaviour: str) -> None:
        ana, other = agent(behaviour, "Emily"), agent(behaviour, "Omar")
        other.beliefs.tell("Likes(Omar)", 5)
        assert state(ana, "Emily") != state(other, "Omar")


def test_the_state_hash_of_a_world_is_the_same_for_those_who_are_only_talked_about_alike() -> None:
    """Names are in the hash; so the world is saved, the names are put into one form, and restored before hashing."""
    hashes = set()
    for filler in fillers(AXES["name"]):
        world = World(seed=2)
        ana = world.add("Ana")
        ana.appraises("Event(Action-End, [who], Shout, SELF)", desirability=-5, praiseworthiness={"[who]": -6})
        world.event("Action-End", filler["name"], "Shout", "Ana")
        saved = re.sub(rf"(?<!\w){filler['name']}(?!\w)", "SomeName", json.dumps(world.save(), ensure_ascii=False))
        hashes.add(World.restored(json.loads(saved)).state_hash())
    assert len(hashes) == 1


@pytest.mark.parametrize("axis", sorted(AXES))
def test_what_is_told_of_people_is_felt_alike_for_the_same_appraisal(axis: str) -> None:
    """From the appraisal on: what the text model itself makes of who somebody is, its card reports."""
    for template in read_templates():
        found = set()
        for _, text in variants(template.text, AXES[axis]):
            ana = Agent("Ana", beliefs={"Likes(Bo)": 7})
            told = telling(text, "Bo", "Ana", estimate=ESTIMATE)
            assert told is not None
            listen(ana)
            felt = ana.perceive(told.event)
            found.add(tuple((each.type, each.intensity) for each in felt))
        assert len(found) <= 1
