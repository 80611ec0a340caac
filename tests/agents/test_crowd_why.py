"""Why a member of a crowd feels what it feels: as an agent that has lived all along would tell it."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings

from espressivo import Agent
from espressivo.agents.crowd.contagion import Contagion
from espressivo.agents.crowd.crowd import Crowd
from espressivo.agents.crowd.neighbours import Neighbours
from espressivo.agents.why import Why, adds_up
from espressivo.appraisal.rules import AppraisalRule, AppraisalRules
from espressivo.core.emotions import Emotion
from espressivo.core.errors import AppraisalError, CrowdError

sys.path.insert(0, str(Path(__file__).parent))
from test_crowd_is_objects import CLOSE, lived, worlds

INSULT = "Event(Action-End, Ben, Insult, Ana)"
PARADE = "Event(Action-End, Band, Play(Anthem), Everybody)"
UNKNOWN = ("unknown", "note")


def known(why: Why) -> tuple[Why, ...]:
    """What an explanation says of what is known."""
    return tuple([each for each in why.children if each.kind not in UNKNOWN])


def one(why: Why, kind: str) -> Why:
    (found,) = why.find(kind)
    return found


def variables(why: Why) -> set[tuple[str, float]]:
    return {(each.text, round(each.value or 0.0, 4)) for each in why.find("variable")}


def rules(*more: AppraisalRule) -> AppraisalRules:
    insult = AppraisalRule.parse(
        "Event(Action-End, [who], Insult, SELF)",
        [("Desirability", "[hurt]", "-"), ("Praiseworthiness", -6, "[who]")],
        "Pride(SELF) = [hurt]",
        id="insulted",
        source="cafe.yaml:12",
    )
    return AppraisalRules([insult, *more])


# -- as an agent tells it ----------------------------------------------------------------------------------------


def moved_twice(world: dict[str, Any]) -> set[str]:
    """The goals whose likelihood one event changes by some part, and sets as well."""
    told = [event["amounts"] for event in world["events"]]
    set_by_name = [(each, each["likelihood"]) for each in told if isinstance(each.get("likelihood"), dict)]
    return {name for each, names in set_by_name for name in names if name in each.get("goals", {})}


@settings(max_examples=40)
@given(worlds())
def test_the_crowd_and_the_promoted_agent_tell_the_same_and_it_adds_up(world: dict[str, Any]) -> None:
    crowd, _ = lived(world)
    before = crowd.hash()
    for member in range(crowd.size):
        told = crowd.why(member)
        agent = crowd.promote(member)
        for emotion in agent.emotions:
            ours, theirs = crowd.why(member, emotion.type), agent.why(emotion.type)
            assert (ours.text, ours.value, known(ours)) == (theirs.text, theirs.value, theirs.children)
            assert adds_up(ours) <= CLOSE
            assert json.loads(json.dumps(ours.as_data())) == ours.as_data()
        assert told == crowd.why(member)
        crowd.demote(agent)
    assert crowd.hash() == before


@settings(max_examples=40)
@given(worlds())
def test_the_crowd_tells_what_an_agent_tells_that_has_lived_all_along(world: dict[str, Any]) -> None:
    crowd, agents = lived(world)
    for member, agent in enumerate(agents):
        strongest: dict[str, Emotion] = {}
        for emotion in agent.emotions:
            strongest.setdefault(emotion.type, emotion)
        for kind, emotion in strongest.items():
            rivals = [each for each in agent.emotions if each.type == kind and each is not emotion]
            if emotion.intensity < 0.11 or any(emotion.intensity - each.intensity < 1e-4 for each in rivals):
                continue
            if str(emotion.target) in moved_twice(world):
                continue  # how likely it was between is not kept
            ours = crowd.why(member, kind)
            assert ours.value == pytest.approx(emotion.intensity, abs=CLOSE)
            assert [each.term for each in ours.find("event")] == [str(emotion.cause)]
            arisen = ours.children[0]
            assert arisen.value == pytest.approx(emotion.initial, abs=CLOSE)
            assert variables(ours) >= variables(agent.why(kind))
            potential = [each.value for each in arisen.children if each.kind == "potential"]
            if not any(each.kind == "unknown" and "intense" in each.text for each in ours.children):
                assert potential == [pytest.approx(emotion.potential_before, abs=1e-4)]


# -- what it tells -----------------------------------------------------------------------------------------------


def test_it_tells_event_time_amounts_relation_mood_threshold_and_intensities() -> None:
    crowd = Crowd(["Ana", "Ben", "Cid"], personality={"neuroticism": [0.5, 0, 0]})
    crowd.knowledge.relate("Likes", "Zoe", [5, 0, -5], [0, 1, 2])
    crowd.advance(2)
    crowd.perceive(
        "Event(Action-End, Luck, Find(Purse), Zoe)", desirability_for={"Zoe": np.array([6, 6, 4], np.float32)}
    )
    crowd.advance(15)
    why = crowd.why("Cid", "Resentment")
    assert why.value == pytest.approx(float(crowd.intensities("Resentment", [2])[0]))
    assert why.children[0].text == "when it arose, at 2 s"
    event = one(why, "event")
    assert (event.term, event.text) == (
        "Event(Action-End, Luck, Find(Purse), Zoe)",
        "because Luck finds Purse to Zoe, at 2 s",
    )
    variable = one(why, "variable")
    assert (variable.text, variable.value) == ("desirability for the other about Zoe", 4)
    assert one(why, "rule").text == "told with the event"
    assert one(why, "belief").text == "Cid believes Likes(Zoe) = -5"
    assert {each.text for each in why.find("note")} == {"relations are told as they are believed now"}
    assert one(why, "unknown").text == "the mood then is not kept; by the intensity, it was about 0"
    assert one(crowd.why("Ana", "Happy-For"), "event") == event


def test_it_tells_what_personality_does_to_the_threshold() -> None:
    crowd = Crowd(["Ana", "Ben"], personality={"neuroticism": [-1, 0]})
    crowd.perceive(PARADE, desirability=-8)
    why = crowd.why(0, "Distress")
    ana = Agent("Ana", personality={"neuroticism": -1})
    ana.appraises(PARADE, desirability=-8)
    ana.perceive(PARADE)
    assert one(why, "threshold").value == pytest.approx(one(ana.why("Distress"), "threshold").value)
    assert [each.text for each in one(why, "threshold").find("trait")] == ["neuroticism \u22121"]


def test_it_tells_the_mood_that_follows_from_the_intensity() -> None:
    crowd = Crowd(3)
    crowd.set_mood([0, 5, -5])
    crowd.perceive(PARADE, desirability=6)
    texts = [one(crowd.why(member), "unknown").text for member in range(3)]
    assert [text.rpartition(" ")[2] for text in texts] == ["0", "5", "\u22125"]


def test_it_names_the_rule_its_place_and_the_beliefs_that_it_read() -> None:
    crowd = Crowd(["Ana", "Ben", "Cid"], rules=rules())
    crowd.knowledge.tell("Pride(SELF)", [-4, -2, -3])
    crowd.perceive(INSULT)
    why = crowd.why("Ana", "Anger")
    ana = Agent("Ana", beliefs={"Pride(SELF)": -4})
    for rule in rules():
        ana.appraisal_rules.add(rule)
    ana.perceive(INSULT)
    assert {(each.text, each.place) for each in why.find("rule")} == {("rule insulted", "cafe.yaml:12")}
    assert {each.text for each in why.find("bindings")} == {each.text for each in ana.why("Anger").find("bindings")}
    assert [each.term for each in why.find("condition")] == ["Pride(SELF) = [hurt]"] * 2
    assert next(why.find("potential")) == next(ana.why("Anger").find("potential"))
    assert one(why, "event") == one(ana.why("Anger"), "event")


def test_it_explains_a_member_that_is_lent_as_the_agent_does() -> None:
    crowd = Crowd(["Ana", "Ben"])
    ana = crowd.promote("Ana")
    crowd.perceive(INSULT, [0], desirability=-4, praiseworthiness={"Ben": -6})
    assert crowd.why("Ana", "Anger") == ana.why("Anger")
    assert not list(ana.why("Anger").find("unknown"))


def test_it_says_why_something_is_not_felt() -> None:
    crowd = Crowd(["Ana", "Ben"])
    assert crowd.why(0).text == "Ana feels nothing"
    crowd.perceive(PARADE, desirability=6)
    assert crowd.why(0, "Anger").text == "Ana does not feel anger"


def test_an_emotion_set_by_hand_is_said_to_be() -> None:
    crowd = Crowd(2)
    crowd.set_intensity("Fear", 5)
    assert "set by hand" in crowd.why(0).children[0].text


def test_a_feeling_that_was_caught_is_said_to_be_and_since_when_others_show_it() -> None:
    crowd = Crowd(["Ana", "Ben", "Cid"])
    contagion = Contagion(Neighbours.grid(1, 3), strength=1)
    crowd.advance(2)
    crowd.set_intensity("Fear", 8, [0])
    contagion.step(crowd, 1)
    crowd.advance(3)
    contagion.step(crowd, 1)
    crowd.advance(15)
    before = crowd.hash()
    why = crowd.why("Ben", "Fear")
    assert [each.text for each in why.children if each.kind != "decay"] == [
        "as it last spread, at 5 s: caught from those around",
        "because others show fear, since 2 s",
        "when it was caught first is not kept",
    ]
    assert why.value == pytest.approx(float(crowd.intensities("Fear", [1])[0]))
    assert adds_up(why) <= CLOSE
    ben = crowd.promote("Ben")
    assert ben.why("Fear").children == known(why)
    crowd.demote(ben)
    assert crowd.hash() == before
    assert "set by hand" in crowd.why("Ana", "Fear").children[0].text


def test_an_agent_tells_that_it_caught_a_feeling_and_when() -> None:
    ana, ben = Agent("Ana"), Agent("Ben")
    ana.affect.add_by_hand("Fear", 8)
    for agent in (ana, ben):
        agent.update(2)
    Contagion(Neighbours.grid(1, 2), strength=1).spread([ana, ben], 1)
    assert [each.text for each in ben.why("Fear").children] == [
        "as it last spread, at 2 s: caught from those around",
        "because others show fear, since 2 s",
    ]


# -- what is not known -------------------------------------------------------------------------------------------


def test_amounts_that_the_log_does_not_keep_are_said_to_be_unknown() -> None:
    crowd = Crowd(5000)
    crowd.perceive(PARADE, desirability=np.linspace(1, 9, 5000, dtype=np.float32))
    why = crowd.why(4999)
    assert why.value == 9
    assert [each.text for each in why.find("unknown")] == ["how is not kept", "the mood then is not kept"]
    assert one(why, "event").term == PARADE


def test_rules_tell_to_a_wide_audience_what_each_of_them_got() -> None:
    crowd = Crowd(5000, rules=rules())
    crowd.knowledge.tell("Pride(SELF)", np.linspace(-9, -1, 5000, dtype=np.float32))
    crowd.perceive("Event(Action-End, Ben, Insult, Member4999)")
    why = crowd.why(4999, "Distress")
    assert [(each.term, each.value) for each in why.find("variable")] == [("Desirability", -1)]
    assert one(why, "rule").text == "rule insulted"


def test_a_wide_audience_does_not_mistake_what_was_said_of_one_of_them() -> None:
    crowd = Crowd(5000)
    crowd.perceive("Event(Action-End, Member3, Save(Boat), Member9)", praiseworthiness={"Member3": 6})
    assert [each.text for each in crowd.why(3, "Pride").find("variable")] == ["praiseworthiness"]
    assert [each.text for each in crowd.why(4, "Admiration").find("variable")] == ["praiseworthiness about Member3"]


def test_an_event_that_the_log_has_dropped_is_said_to_be_unknown() -> None:
    crowd = Crowd(["Ana", "Ben"])
    crowd.perceive(PARADE, desirability=9)
    for number in range(1100):
        crowd.perceive(f"Event(Action-End, Ben, Nod({number}), Cid)", like=0)
    texts = [each.text for each in crowd.why(0).find("unknown")]
    assert texts == ["which event raised it is not known any longer: the crowd's log has dropped it"]


def test_unknown_members_and_emotions_are_errors() -> None:
    crowd = Crowd(["Ana", "Ben"])
    with pytest.raises(CrowdError, match="there is no member 2: expected a number of 0 to 1"):
        crowd.why(2)
    with pytest.raises(AppraisalError, match="did you mean Joy"):
        crowd.why(0, "Joi")
