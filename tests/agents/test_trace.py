"""Traces: whose decision an event was, against what, and where beliefs come from."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from worlds import STEPS, busy_world, take

from espressivo.agents.dialogue import Line
from espressivo.agents.effects import Effect
from espressivo.agents.trace import Trace
from espressivo.agents.why import adds_up
from espressivo.agents.why_emotion import explain
from espressivo.agents.world import World
from espressivo.appraisal.rules import AppraisalRule
from espressivo.core.errors import AppraisalError, DecisionError, EspressivoError, StateError
from espressivo.core.terms import term
from espressivo.decision.rules import ActionRule


def quarrel() -> World:
    """Ben insults Ana because he dislikes her; she likes him no longer, is angry and may leave."""
    world = World(seed=3)
    ana = world.add("Ana", beliefs={"Likes(Ben)": 3, "Hungry(Ana)": True})
    ben = world.add("Ben", beliefs={"Likes(Ana)": -4})
    rude: dict[str, Any] = {"conditions": ["Likes([x]) < 0"], "source": "cafe.yaml:30"}
    ben.action_rules.add(ActionRule.parse("Insult", "[x]", 3, id="rude", **rude))
    ben.action_rules.add(ActionRule.parse("Greet", "[x]", 2, id="greet", **rude))
    ben.action_rules.add(ActionRule.parse("Kiss", "[x]", 9, conditions="Likes([x]) > 2", id="kiss"))
    ana.action_rules.add(ActionRule.parse("Leave", "-", 4, conditions="EmotionIntensity(SELF, Anger) > 3", id="leave"))
    ana.action_rules.add(ActionRule.parse("Weep", "-", 4, conditions="Hungry(SELF) = True", id="weep"))
    ana.appraisal_rules.add(
        AppraisalRule.parse(
            "Event(Action-End, [who], Insult, SELF)",
            [("Desirability", -4, "-"), ("Praiseworthiness", -6, "[who]")],
            ["Likes([who]) > 2"],
            id="insult",
            source="cafe.yaml:12",
        )
    )
    ana.appraisal_rules.add(
        AppraisalRule.parse("Event(Property-Change, *, Likes([x]), [n])", [("Like", "[n]", "[x]")], id="cool")
    )
    world.effects.add("Event(Action-End, [s], Insult, [t])", [Effect.parse("Likes([s])", -2, "[t]")])
    return world


class TestDecisions:
    def test_the_cause_of_an_emotion_is_the_decision_of_whoever_did_it(self) -> None:
        world = quarrel()
        Trace(world)
        world.turn("Ben")
        decision = next(world["Ana"].why("anger").find("decision"))
        assert decision.text == "Ben decided in step 1: Ben insults Ana"
        assert decision.place == "cafe.yaml:30"
        assert decision.value == 4
        assert [each.text for each in decision.find("condition")] == ["Likes(Ana) < 0"]

    def test_alternatives_say_why_they_lost(self) -> None:
        world = quarrel()
        Trace(world)
        world.turn("Ben")
        why = world["Ben"].why_decision()
        assert [each.text for each in next(why.find("alternatives")).children] == ["Ben greets Ana: wanted less"]
        failed = next(next(why.find("refused")).find("failed"))
        assert failed.text == "Likes([x]) > 2, but Likes(Ana) is \u22124"

    def test_a_tie_is_lost_by_chance(self) -> None:
        world = quarrel()
        world["Ben"].acts("Spit", target="Ana", priority=3)
        Trace(world)
        world.turn("Ben")
        lost = next(world["Ben"].why_decision().find("alternatives")).children[0]
        assert lost.text.endswith("wanted as much, and lost by chance")

    def test_what_no_line_fits_is_said(self) -> None:
        world = quarrel()
        world["Ben"].acts("Speak(Start, [n], *, *)", target="Ana", priority=8, when="[n] = Next")
        world["Ben"].action_rules.add(ActionRule.parse("Speak(Start, S9, -, -)", "Ana", 7))
        Trace(world)
        world.turn("Ben")
        lost = next(world["Ben"].why_decision().find("alternatives")).children[0]
        assert lost.text.endswith("no line of dialogue fits it")

    def test_what_is_said_is_quoted_with_the_place_of_the_line(self) -> None:
        world = quarrel()
        world.dialogue.add(Line.parse("Start", "S1", "-", "Rude", "Get lost!", source="cafe.yaml:70"))
        world["Ben"].acts("Speak(Start, S1, -, Rude)", target="Ana", priority=8)
        Trace(world)
        world.turn("Ben")
        why = world["Ben"].why_decision()
        assert why.text == 'Ben decided in step 1: Ben speaks to Ana (Rude) "Get lost!"'
        assert why.place == "cafe.yaml:70"

    def test_a_decision_by_feeling_names_the_feeling_and_its_cause(self) -> None:
        world = quarrel()
        Trace(world)
        world.turn("Ben")
        world["Ana"].action_rules.remove("weep")
        world.turn("Ana")
        why = world["Ana"].why_decision()
        assert [each.text for each in why.find("felt")] == ["Ana felt anger at Ben, because Ben insults Ana"]

    def test_an_earlier_decision_is_found_by_its_step(self) -> None:
        world = quarrel()
        Trace(world)
        world.turn("Ben")
        world.turn("Ana")
        world.turn("Ben")
        assert world["Ben"].why_decision(step=1).text.startswith("Ben decided in step 1")
        with pytest.raises(DecisionError, match="step 2 was no decision of Ben"):
            world["Ben"].why_decision(step=2)
        with pytest.raises(DecisionError, match="the last is 3"):
            world["Ben"].why_decision(step=9)

    def test_what_was_not_done_says_which_condition_failed_or_what_was_wanted_more(self) -> None:
        world = quarrel()
        Trace(world)
        world.turn("Ben")
        ben = world["Ben"]
        assert next(ben.why_decision("Kiss").find("failed")).text == "Likes([x]) > 2, but Likes(Ana) is \u22124"
        assert ben.why_decision("Greet").text == "Ben did not: Ben greets Ana: wanted less"
        with pytest.raises(DecisionError, match="did you mean Insult"):
            ben.why_decision("Insulr")

    def test_without_a_trace_it_says_what_would_be_done_and_draws_nothing(self) -> None:
        world = quarrel()
        world["Ben"].acts("Spit", target="Ana", priority=3)
        before = world.state_hash()
        assert world["Ben"].why_decision().text.startswith("Ben would do now: Ben ")
        assert world.state_hash() == before

    def test_nothing_to_do_says_what_is_in_the_way(self) -> None:
        world = quarrel()
        world["Ben"].beliefs.tell("Likes(Ana)", 0)
        why = world["Ben"].why_decision()
        assert why.text == "Ben has nothing to do"
        assert len(list(why.find("failed"))) == 3

    def test_the_numbers_of_a_decision_add_up(self) -> None:
        world = quarrel()
        world["Ben"].beliefs.tell("Likes(Ana)", -4, certainty=0.3)
        Trace(world)
        world.turn("Ben")
        assert adds_up(world["Ben"].why_decision()) <= 1e-6


class TestOrigins:
    def test_what_nobody_decided_came_from_outside(self) -> None:
        world = quarrel()
        Trace(world)
        world.event("Action-End", "Ben", "Insult", "Ana")
        assert next(world["Ana"].why("anger").find("outside")).text == "happened from outside (step 1)"

    def test_an_effect_names_the_event_it_is_an_effect_of(self) -> None:
        world = quarrel()
        Trace(world)
        world.turn("Ben")
        why = world["Ana"].why("hate")
        assert next(why.find("effect")).text == "an effect of: Ben insults Ana"
        assert list(why.find("decision"))

    def test_beliefs_are_those_of_then_with_where_they_come_from(self) -> None:
        world = quarrel()
        Trace(world, {("Ana", "Likes( Ben )"): "cafe.yaml:5"})
        world.turn("Ben")
        belief = next(world["Ana"].why("anger").find("belief"))
        assert belief.text == "Ana believes Likes(Ben) = 3, from the beginning"
        assert belief.place == "cafe.yaml:5"

    def test_a_belief_changed_by_an_effect_or_by_hand_says_so(self) -> None:
        world = quarrel()
        trace = Trace(world)
        world.turn("Ben")
        ana = world["Ana"]
        seen = trace.belief(ana, term("Likes(Ben)"))
        assert seen is not None
        assert (str(seen.value), seen.step, seen.origin) == ("-2", 1, "effect")
        ana.beliefs.tell("Likes(Ben)", 5)
        world.turn("Ben")
        assert "told from outside before step 2" in next(ana.why("reproach", at=ana.now).find("belief")).text

    def test_what_has_faded_can_still_be_explained_at_its_time(self) -> None:
        world = quarrel()
        Trace(world)
        world.turn("Ben")
        world.advance(500)
        assert world["Ana"].why("anger", at=0).value == pytest.approx(5.0, abs=2)
        assert not world["Ana"].emotions

    def test_a_trigger_is_named(self) -> None:
        from espressivo.agents.triggers import Trigger

        world = quarrel()
        world.triggers.add(
            Trigger.parse("slap", after=1, events=["Event(Action-End, Ben, Insult, Ana)"], source="cafe.yaml:90")
        )
        Trace(world)
        world.advance(2)
        world.run_triggers()
        trigger = next(world["Ana"].why("anger").find("trigger"))
        assert (trigger.text, trigger.place) == ("by itself, the trigger slap (step 1)", "cafe.yaml:90")

    def test_what_went_wrong_on_the_way_is_kept(self) -> None:
        world = quarrel()
        world["Ana"].appraisal_rules.add(
            AppraisalRule.parse("Event(Action-End, *, Hit, *)", [("Desirability", "Much", "-")])
        )
        trace = Trace(world)
        with pytest.raises(AppraisalError):
            world.event("Action-End", "Ben", "Hit", "Ana")
        assert "Much" in trace.steps[0].error


class TestWords:
    def test_a_world_may_have_words_for_events_and_labels_for_names(self) -> None:
        world = quarrel()
        world.labels["Ben"] = "old Ben"
        Trace(world)
        world.turn("Ben")
        assert next(world["Ana"].why("anger").find("event")).text == "because old Ben insults Ana, at 0 s"
        world.words = lambda event: "he was rude" if event.args[2].head.key == "insult" else None
        assert next(world["Ana"].why("anger").find("event")).text == "because he was rude, at 0 s"


class TestListening:
    def test_only_one_listens(self) -> None:
        world = quarrel()
        trace = Trace(world)
        with pytest.raises(StateError, match="listens"):
            Trace(world)
        trace.stop()
        world.turn("Ben")
        assert not trace.steps
        Trace(world)

    def test_newcomers_are_listened_to(self) -> None:
        world = quarrel()
        Trace(world)
        zoe = world.add("Zoe")
        zoe.appraises("Event(Action-End, *, Insult, *)", desirability=-2)
        world.turn("Ben")
        assert list(zoe.why("distress").find("decision"))


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(["espressivo", "fatima"]), st.lists(STEPS, max_size=12))
def test_listening_and_asking_change_nothing(behaviour: str, deeds: list[tuple[object, ...]]) -> None:
    plain, heard = busy_world(behaviour), busy_world(behaviour)
    Trace(heard)
    for step in deeds:
        assert take(plain, step) == take(heard, step)
        for agent in heard:
            for emotion in agent.emotions:
                why = explain(agent, emotion)
                assert adds_up(why) <= 1e-6
                assert why.as_text()
            with suppress(EspressivoError):
                agent.why_decision()
        assert plain.state_hash() == heard.state_hash()
