"""Why something is not felt."""

from __future__ import annotations

import pytest

from espressivo.agents.agent import Agent
from espressivo.agents.trace import Trace
from espressivo.agents.why import Why, adds_up
from espressivo.agents.world import World
from espressivo.appraisal.rules import AppraisalRule
from espressivo.core.errors import AppraisalError

TAKE = "Event(Action-End, Ben, Take(Loaf), Ana)"


def robbed(**details: object) -> Agent:
    """Ana disapproves of Ben's theft, but it costs her something only when he is not hungry."""
    ana = Agent("Ana", **details)  # type: ignore[arg-type]
    ana.beliefs.tell("Hungry(Ben)", True)
    template = "Event(Action-End, [who], Take(Loaf), SELF)"
    ana.appraisal_rules.add(
        AppraisalRule.parse(template, [("Praiseworthiness", -6, "[who]")], id="theft", source="cafe.yaml:14")
    )
    ana.appraisal_rules.add(
        AppraisalRule.parse(
            template, [("Desirability", -3, "-")], ["Hungry([who]) = False"], id="loss", source="cafe.yaml:15"
        )
    )
    return ana


def texts(why: Why, kind: str) -> list[str]:
    return [each.text for each in why.find(kind)]


def test_a_compound_says_which_part_is_missing_and_which_condition_failed() -> None:
    ana = robbed()
    ana.perceive(TAKE)
    why = ana.why_not("anger")
    assert why.text == "Ana does not feel anger"
    assert "reproach towards Ben arises" in texts(why, "condition")
    assert texts(why, "failed") == [
        "no distress",
        "desirability is missing",
        "Hungry(Ben) = False, which is True",
    ]
    assert next(why.find("rule")).place == "cafe.yaml:15"


def test_asking_why_of_what_is_not_felt_says_why_not() -> None:
    ana = robbed()
    ana.perceive(TAKE)
    assert ana.why("anger") == ana.why_not("anger")


def test_nothing_has_happened() -> None:
    assert texts(robbed().why_not("anger"), "missed") == ["Ana does not remember that anything happened"]


def test_a_part_about_somebody_else() -> None:
    ana = robbed()
    ana.beliefs.tell("Hungry(Ben)", False)
    ana.perceive(TAKE)
    why = ana.why_not("anger", "Zoe")
    assert any("not about Zoe" in text or "but" in text for text in [each.text for each in why.walk()])


def test_no_rule_gives_the_variable() -> None:
    ana = robbed()
    ana.perceive(TAKE)
    assert texts(ana.why_not("love"), "failed") == ["appeal is missing: no rule gives it to such an event"]


def test_a_rule_about_another_of_the_kind_says_what_it_is_about() -> None:
    ana = robbed()
    ana.appraises("Event(Action-End, Zoe, Take(Loaf), SELF)", like=3)
    ana.perceive(TAKE)
    assert texts(ana.why_not("love"), "failed")[-1] == "is about: Zoe takes Loaf from SELF"


def test_a_variable_of_the_wrong_sign() -> None:
    ana = robbed()
    ana.beliefs.tell("Hungry(Ben)", False)
    ana.perceive(TAKE)
    assert texts(ana.why_not("joy"), "failed") == ["desirability would have to be positive"]


@pytest.mark.parametrize("behaviour", ["espressivo", "fatima"])
def test_what_is_too_weak_says_what_ate_it_and_adds_up(behaviour: str) -> None:
    ana = robbed(behaviour=behaviour)
    ana.affect.dispositions.set("Reproach", 7, 1)
    ana.perceive(TAKE)
    why = ana.why_not("reproach")
    weak = next(why.find("weak"))
    assert weak.text == "reproach towards Ben is too weak to be felt"
    assert weak.value == pytest.approx(-1)
    assert next(weak.find("threshold")).value == 7
    assert adds_up(why) <= 1e-6


def test_a_good_mood_that_ate_it_is_told() -> None:
    ana = robbed(mood=10)
    ana.affect.dispositions.set("Reproach", 4, 1)
    ana.perceive(TAKE)
    weak = next(ana.why_not("reproach").find("weak"))
    assert "a good mood weakens what feels bad" in texts(weak, "mood")
    assert adds_up(weak) <= 1e-6


def test_what_has_faded_says_when_it_was_felt() -> None:
    world = World()
    ana = world.add(robbed())
    Trace(world)
    world.happen(TAKE)
    world.advance(300)
    why = ana.why_not("reproach")
    assert texts(why, "faded")[0].startswith("it was felt from 0 s because Ben takes Loaf from Ana, and had faded at ")


def test_who_did_not_see_it_says_who_did() -> None:
    world = World()
    ana = world.add(robbed())
    world.add("Ben")
    world.add("Cid")
    trace = Trace(world)
    world.happen("Event(Action-End, Ben, Wave, Cid)")
    world.witnesses.add("Event(Action-End, *, Take(*), *)", seen_by=["Cid"])
    world.happen(TAKE)
    assert "Ana" not in trace.steps[-1].seen
    assert texts(ana.why_not("reproach"), "missed") == [
        "Ana did not see it: Ben takes Loaf from Ana (step 2; seen by Ben, Cid)"
    ]


def test_another_strength_has_another_name() -> None:
    ana = robbed()
    ana.beliefs.tell("Hungry(Ben)", False)
    ana.perceive(TAKE)
    assert ana.why("anger").text == "Ana feels anger at Ben"
    assert texts(ana.why_not("rage"), "felt") == ["Ana feels anger at Ben, as Anger"]


def test_what_is_no_emotion_is_an_error() -> None:
    with pytest.raises(AppraisalError, match="did you mean Anger"):
        robbed().why_not("angre")


def test_asking_changes_nothing() -> None:
    world = World()
    ana = world.add(robbed(goals={"Eat": (5, 0.5)}))
    ana.appraises("Event(Action-End, *, Take(*), *)", goals={"Eat": -0.2}, prospects={"Ruin": (-4, 0.3)})
    world.happen(TAKE)
    before = world.state_hash()
    for name in ("anger", "joy", "hope", "fear", "relief", "pity", "surprise", "disappointment"):
        ana.why_not(name)
    assert world.state_hash() == before
