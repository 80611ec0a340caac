"""Why an emotion is felt: the chain is complete, and its numbers add up."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from espressivo.agents.agent import Agent
from espressivo.agents.behaviour import BEHAVIOURS
from espressivo.agents.why import Why, adds_up
from espressivo.agents.why_emotion import explain
from espressivo.agents.world import World
from espressivo.appraisal.model import FixedModel
from espressivo.appraisal.rules import AppraisalRule
from espressivo.core.affect import AffectConstants
from espressivo.core.errors import AppraisalError, StateError

CLOSE = 1e-6
INSULT = "Event(Action-End, Ben, Insult, Ana)"


def insulted(**details: Any) -> Agent:
    ana = Agent("Ana", beliefs={"Likes(Ben)": 3, "Temper(Ana)": -6}, **details)
    rule = AppraisalRule.parse(
        "Event(Action-End, [who], Insult, SELF)",
        [("Desirability", -4, "-"), ("Praiseworthiness", "[t]", "[who]"), ("Unexpectedness", 5, "-")],
        ["Likes([who]) > 2", "Temper(SELF) = [t]"],
        id="insult",
        source="cafe.yaml:12",
    )
    ana.appraisal_rules.add(rule)
    ana.perceive(INSULT)
    return ana


def only(why: Why, kind: str) -> Why:
    found = set(why.find(kind))
    assert len(found) == 1, found
    return found.pop()


class TestTheChain:
    def test_names_who_feels_what_about_whom_and_how_strongly(self) -> None:
        ana = insulted()
        why = ana.why("anger")
        assert why.text == "Ana feels anger at Ben (Fury)"
        assert why.value == next(each for each in ana.emotions if each.type == "Anger").intensity > 6.25

    def test_a_name_of_the_ontology_finds_the_emotion_that_has_it_now(self) -> None:
        ana = insulted()
        anger = next(each for each in ana.emotions if each.type == "Anger")
        assert ana.why(anger.node).term == "Anger"

    def test_without_a_name_the_strongest_is_explained(self) -> None:
        ana = insulted()
        assert ana.why().term == ana.emotions[0].type

    def test_reaches_the_rule_its_place_bindings_conditions_and_beliefs(self) -> None:
        why = insulted().why("reproach", "Ben")
        rule = only(why, "rule")
        assert (rule.text, rule.place) == ("rule insult", "cafe.yaml:12")
        assert only(why, "bindings").text == "[who] is Ben, [t] is -6"
        assert [each.text for each in why.find("condition")] == ["Likes(Ben) > 2", "Temper(SELF) = -6"] * 2
        assert {each.text for each in why.find("belief")} == {
            "Ana believes Likes(Ben) = 3",
            "Ana believes Temper(Ana) = -6",
        }

    def test_a_compound_is_the_mean_of_its_parts_each_a_tree(self) -> None:
        parts = list(insulted().why("anger").find("part"))
        assert [(part.text, part.value) for part in parts] == [("distress", 5.0), ("reproach towards Ben", 7.5)]
        assert all(next(part.find("variable")).children for part in parts)

    def test_says_what_the_mood_added(self) -> None:
        why = insulted(mood=-5).why("distress")
        mood = next(why.find("mood"))
        assert mood.text == "a bad mood strengthens what feels bad"
        assert mood.value == pytest.approx(1.5)

    def test_says_which_traits_moved_threshold_and_decay(self) -> None:
        ana = Agent("Ana", personality={"neuroticism": -0.5, "agreeableness": 0.4})
        ana.appraises("Event(Action-End, [who], Hit, SELF)", desirability=-8, praiseworthiness={"[who]": -8})
        ana.perceive("Event(Action-End, Ben, Hit, Ana)")
        ana.update(5)
        why = ana.why("anger")
        traits = [(each.text, round(each.value or 0, 3)) for each in next(why.find("threshold")).find("trait")]
        assert traits == [("neuroticism \u22120.5", 0.5), ("agreeableness 0.4", 0.4)]
        assert len(list(next(why.find("speed")).find("trait"))) == 2
        assert adds_up(why) <= CLOSE

    def test_a_personality_changed_since_is_not_made_the_reason(self) -> None:
        ana = insulted(personality={"neuroticism": -0.5})
        ana.personality = {"neuroticism": 0.5}
        why = ana.why("distress")
        assert next(why.find("threshold")).text.endswith("as it was then")
        assert not list(why.find("trait"))
        assert adds_up(why) <= CLOSE

    def test_what_is_felt_most_strongly_is_cut_to_ten(self) -> None:
        ana = Agent("Ana", mood=-10)
        ana.appraises("Event(Action-End, *, Hit, *)", desirability=-10)
        ana.perceive("Event(Action-End, Ben, Hit, Ana)")
        why = ana.why("distress")
        assert why.value == 10
        assert next(why.find("bound")).text == "nothing is felt more strongly"
        assert adds_up(why) <= CLOSE

    def test_the_liking_of_another_is_a_belief(self) -> None:
        ana = Agent("Ana", beliefs={"Likes(Zoe)": -6})
        ana.appraises("Event(Action-End, [who], Win, -)", desirability_for={"[who]": 8})
        ana.perceive("Event(Action-End, Zoe, Win, -)")
        why = ana.why("resentment")
        assert only(why, "belief").text == "Ana believes Likes(Zoe) = -6"
        assert adds_up(why) <= CLOSE

    def test_an_emotion_set_by_hand_says_so(self) -> None:
        ana = Agent("Ana")
        ana.affect.add_by_hand("Joy", 4)
        ana.update(7)
        why = ana.why("joy")
        assert "set by hand" in next(why.find("intensity")).text
        assert adds_up(why) <= CLOSE

    def test_a_model_of_somebody_else_is_named_without_a_formula(self) -> None:
        ana = Agent("Ana")
        ana.appraiser.model = FixedModel(("Joy", 3.0))
        ana.appraises("Event(Action-End, *, Wave, *)", desirability=1)
        ana.perceive("Event(Action-End, Ben, Wave, Ana)")
        why = ana.why("joy")
        assert next(why.find("potential")).text == "what the model fixed makes it"
        assert adds_up(why) <= CLOSE

    def test_no_such_emotion_is_an_error_with_the_nearest(self) -> None:
        with pytest.raises(AppraisalError, match="did you mean Anger"):
            insulted().why("angre")

    def test_nobody_else_is_asked_and_nothing_changes(self) -> None:
        ana = insulted()
        before = repr(ana.affect.snapshot()), ana.chance.state, ana.beliefs.version
        ana.why("anger")
        assert (repr(ana.affect.snapshot()), ana.chance.state, ana.beliefs.version) == before

    def test_a_saved_world_explains_what_it_felt_before(self) -> None:
        world = World()
        world.add(insulted(mood=-3, goals={"Win": (5, 0.5)}))
        again = World.restored(json.loads(json.dumps(world.save())))
        assert again.save() == world.save()
        for name in ("anger", "distress", "reproach"):
            assert again["Ana"].why(name) == world["Ana"].why(name)
            assert adds_up(again["Ana"].why(name)) <= CLOSE

    def test_a_world_saved_without_where_emotions_come_from_is_read(self) -> None:
        world = World()
        world.add(insulted())
        data = world.save()
        for _, saved, _ in data["agents"][0]["affect"]["emotions"]:
            del saved["feeling"], saved["mood"]
        again = World.restored(data)
        assert next(again["Ana"].why("anger").find("potential")).text == "what the appraisal made it"

    @pytest.mark.parametrize("damage", [{"of": [9]}, {"values": {"liking": "much"}}, {"type": "Angre"}, {"parts": [3]}])
    def test_damage_to_where_an_emotion_comes_from_is_refused(self, damage: dict[str, Any]) -> None:
        world = World()
        world.add(insulted())
        data = world.save()
        data["agents"][0]["affect"]["emotions"][0][1]["feeling"].update(damage)
        with pytest.raises(StateError):
            World.restored(data)


class TestGoalsAndProspects:
    @pytest.mark.parametrize("significance", [8.0, -8.0])
    @pytest.mark.parametrize("change", [0.2, -0.2, 0.9, -0.9])
    @pytest.mark.parametrize("behaviour", ["espressivo", "fatima"])
    def test_a_goal_that_moves_adds_up(self, significance: float, change: float, behaviour: str) -> None:
        ana = Agent("Ana", goals={"Win": (significance, 0.4)}, behaviour=behaviour)
        ana.appraises("Event(Action-End, *, Run, *)", goals={"Win": change})
        felt = ana.perceive("Event(Action-End, Ben, Run, -)")
        for emotion in felt:
            why = explain(ana, emotion)
            assert adds_up(why) <= CLOSE
            assert next(why.find("goal")).value == pytest.approx(significance, abs=16.1)
            assert next(why.find("variable")).term == "Goal Success Probablity"
        assert felt or behaviour == "fatima"

    def test_a_prospect_that_comes_true_names_the_hope_there_was(self) -> None:
        ana = Agent("Ana")
        ana.appraises("Event(Action-End, *, Apply, *)", prospects={"Job": (8, 0.6)})
        ana.appraises("Event(Action-End, *, Hire, *)", likelihood={"Job": 1})
        ana.perceive("Event(Action-End, Ana, Apply, -)", "Event(Action-End, Ben, Hire, Ana)")
        why = ana.why("satisfaction")
        hope = next(each for each in why.walk() if each.term == "hope")
        assert hope.value == pytest.approx(4.8)
        assert adds_up(why) <= CLOSE


class TestAsDataAndText:
    def test_data_are_json_without_what_is_empty(self) -> None:
        data = insulted().why("anger").as_data()
        assert json.loads(json.dumps(data)) == data
        assert data["kind"] == "emotion"
        assert "place" not in data

    def test_text_is_a_tree_whose_numbers_stand_in_columns(self) -> None:
        text = insulted(mood=-3).why("distress").as_text(depth=2)
        assert text.splitlines() == [
            "5.9 of 10  Ana feels distress (Sadness)",
            "\u251c\u2500 = 5.9  when it arose, at 0 s",
            "\u2502  \u251c\u2500 =   5  what the appraisal makes it",
            "\u2502  \u2514\u2500 + 0.9  a bad mood strengthens what feels bad",
            "\u2514\u2500 because Ben insults Ana, at 0 s",
        ]

    def test_what_has_been_told_is_not_told_twice(self) -> None:
        assert insulted().why("anger").as_text().count("Likes(Ben) > 2") == 1

    def test_long_lines_go_on_below(self) -> None:
        lines = insulted().why("anger").as_text(width=50).splitlines()
        assert max(map(len, lines)) <= 60

    def test_a_terminal_gets_a_tree(self) -> None:
        from rich.console import Console

        console = Console(width=100, record=True, file=io.StringIO())
        console.print(insulted().why("anger").as_tree())
        assert "the mean of distress and reproach" in console.export_text()

    def test_a_tree_that_does_not_add_up_is_found(self) -> None:
        wrong = Why("sum", "both", 6.0, children=(Why("a", "", 2.0, how="="), Why("b", "", 3.0, how="+")))
        assert adds_up(wrong) == 1.0


VALUES = st.floats(-10, 10, width=32)
SHARES = st.floats(0, 1, width=32)
TRAITS = st.dictionaries(
    st.sampled_from(["openness", "conscientiousness", "extraversion", "agreeableness", "neuroticism"]),
    st.floats(-1, 1, allow_nan=False),
)
PEOPLE = st.sampled_from(["Ben", "Zoe", "SELF", "-"])
VARIABLE = st.one_of(
    st.tuples(st.just("Desirability"), VALUES, st.just("-")),
    st.tuples(st.sampled_from(["Praiseworthiness", "Deservingness"]), VALUES, PEOPLE),
    st.tuples(st.just("Like"), VALUES, PEOPLE),
    st.tuples(st.just("Desirability for others"), VALUES, st.sampled_from(["Ben", "Zoe"])),
    st.tuples(st.just("Goal Success Probablity"), st.floats(-1, 1, width=32), st.sampled_from(["Win", "Rest", "Trip"])),
    st.tuples(st.just("Prospect"), VALUES, st.sampled_from(["Trip", "Rain"])),
    st.tuples(st.just("Likelihood"), SHARES, st.sampled_from(["Trip", "Rain", "Win", "-"])),
    st.tuples(st.sampled_from(["Unexpectedness", "Effort"]), st.floats(0, 10, width=32), st.just("-")),
    st.tuples(
        st.sampled_from(["Proximity", "Sense of reality", "Arousal", "Realization", "Familiarity"]),
        SHARES,
        st.just("-"),
    ),
    st.tuples(st.just("Strength of unit"), SHARES, st.sampled_from(["Ben", "Zoe"])),
)
EVENTS = st.lists(st.tuples(st.sampled_from(["Hit", "Kiss", "Go"]), st.floats(0, 20)), min_size=1, max_size=6)


@st.composite
def agents(draw: st.DrawFn) -> Agent:
    behaviour = draw(st.sampled_from(sorted(BEHAVIOURS)))
    ana = Agent(
        "Ana",
        behaviour=behaviour,
        personality=draw(TRAITS),
        mood=draw(st.floats(-10, 10)),
        beliefs={
            name: draw(numbers)
            for name, numbers in [
                ("Likes(Ben)", VALUES),
                ("Likes(Zoe)", VALUES),
                ("IdentifiesWith(Zoe)", SHARES),
                ("FamiliarWith(Ben)", SHARES),
            ]
            if draw(st.booleans())
        },
        goals={"Win": (draw(VALUES), draw(SHARES)), "Rest": (draw(VALUES), draw(SHARES))},
    )
    ana.affect.constants = AffectConstants(
        mood_influence_on_emotion=draw(st.floats(0, 1)), emotion_half_life=draw(st.floats(0.5, 60))
    )
    for kind in ("Anger", "Joy", "Fear", "*"):
        if draw(st.booleans()):
            ana.affect.dispositions.set(kind, draw(st.floats(0, 5)), draw(st.floats(0, 10)))
    for deed in ("Hit", "Kiss", "Go"):
        for variables in draw(st.lists(st.lists(VARIABLE, min_size=1, max_size=5), max_size=2)):
            given = [(name, value, target) for name, value, target in variables]
            ana.appraisal_rules.add(AppraisalRule.parse(f"Event(Action-End, [who], {deed}, *)", given))
    return ana


@pytest.mark.whole_programs
@settings(max_examples=300, deadline=None)
@given(agents(), EVENTS, st.floats(0, 100))
def test_the_numbers_of_every_emotion_add_up_at_every_time(ana: Agent, events: list[Any], later: float) -> None:
    for deed, seconds in events:
        for emotion in ana.perceive(f"Event(Action-End, Ben, {deed}, Ana)"):
            why = explain(ana, emotion)
            assert why.value == emotion.intensity
            assert adds_up(why) <= CLOSE
        ana.update(seconds)
    for emotion in ana.emotions:
        for time in (ana.now, ana.now + later):
            why = explain(ana, emotion, time)
            assert why.value == emotion.at(time)
            assert adds_up(why) <= CLOSE
            assert emotion.feeling is not None
            assert any(each.how for each in next(why.find("potential")).children) or not emotion.potential_before
