"""Agents: perceiving, deciding, time, identities, and rules written in code."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import pytest

from espressivo.agents.agent import Agent, later
from espressivo.core.errors import (
    AppraisalError,
    BeliefError,
    DecisionError,
    EspressivoError,
    EventError,
    PropertyError,
    StateError,
    TermSyntaxError,
)
from espressivo.core.properties import Answer, PropertyCall
from espressivo.core.terms import term

INSULT = "Event(Action-End, [who], Insult, SELF)"
INSULTED = "Event(Action-End, Ben, Insult, Ana)"


# -- made and read -------------------------------------------------------------------------------------------------


def test_an_agent_is_made_with_beliefs_goals_and_mood() -> None:
    ana = Agent("Ana", beliefs={"Likes(Ben)": 3}, goals={"Win": (8, 0.5)}, mood=-2)
    assert (ana.name, ana.mood, ana.busy, ana.emotions, ana.known_agents) == ("Ana", -2, None, [], [])
    assert ana.beliefs.ask("Likes(Ben)").value == term(3)
    assert (ana.goals["Win"].significance, ana.goals["Win"].likelihood) == (8, 0.5)


@pytest.mark.parametrize("name", ["", "-", "*", "SELF", "self", "[x]", "3", "Ana Maria", "A(b)", "true"])
def test_a_name_must_be_a_word(name: str) -> None:
    with pytest.raises((BeliefError, TermSyntaxError)):
        Agent(name)


@pytest.mark.parametrize("numbers", [5, (5,), (11, 0.5), (5, 2), (5, -0.1), (math.nan, 0.5), ("much", 0.5), None])
def test_a_goal_needs_significance_and_likelihood(numbers: Any) -> None:
    with pytest.raises(AppraisalError, match=r"the goal Win is .*expected significance .* such as \(8, 0.5\)"):
        Agent("Ana", goals={"Win": numbers})


@pytest.mark.parametrize("mood", [11, -10.1, math.nan, math.inf, "good"])
def test_a_mood_lies_between_minus_ten_and_ten(mood: Any) -> None:
    with pytest.raises(StateError, match=r"the mood of Ana cannot be .*: expected a number on -10\.\.10"):
        Agent("Ana", mood=mood)
    ana = Agent("Ana")
    with pytest.raises(StateError):
        ana.mood = mood
    assert ana.mood == 0


def test_emotions_are_listed_strongest_first_and_may_change_while_they_are_read() -> None:
    ana = Agent("Ana")
    ana.appraises(INSULT, desirability=-3, praiseworthiness={"[who]": -7})
    ana.perceive(INSULTED)
    for emotion in ana.emotions:
        ana.perceive(INSULTED)
        ana.update(100)
        assert emotion.intensity >= 0
    ana.perceive(INSULTED)
    strengths = [emotion.intensity for emotion in ana.emotions]
    assert strengths == sorted(strengths, reverse=True)
    assert len(strengths) > 1


# -- perceiving ----------------------------------------------------------------------------------------------------


def test_an_event_that_cannot_happen_leaves_nothing_behind() -> None:
    ana = Agent("Ana")
    for event in ("Event(Action-End, Ben, Hit)", "Event(Action-End, [x], Hit, Ana)", "Hit", "Event(Ends, a, b, c)"):
        with pytest.raises(EventError):
            ana.perceive(event)
    assert len(ana.memory) == 0
    assert ana.known_agents == []
    with pytest.raises(TermSyntaxError):
        ana.perceive("Event(Action-End,")


def test_of_several_events_those_before_the_bad_one_are_perceived() -> None:
    ana = Agent("Ana")
    with pytest.raises(EventError):
        ana.perceive(INSULTED, "Nonsense", INSULTED)
    assert len(ana.memory) == 1


def test_whoever_acts_is_known_from_then_on() -> None:
    ana = Agent("Ana")
    ana.perceive("Event(Action-Start, Zoe, Sing, Cid)", INSULTED, "Event(Action-End, Ana, Sing, Ben)")
    assert [str(each) for each in ana.known_agents] == ["Zoe", "Ben"]
    ana.lose("zoe")
    ana.lose("Nobody")
    assert [str(each) for each in ana.known_agents] == ["Ben"]


def test_what_is_begun_keeps_an_agent_busy_until_it_ends() -> None:
    ana = Agent("Ana")
    ana.acts("Wave", target="Ben")
    ana.perceive("Event(Action-Start, Ana, Sing(Song), Ben)")
    assert [str(part) for part in ana.busy or ()] == ["Sing(Song)", "Ben"]
    assert [(str(each), each.rule, each.utility) for each in ana.decide()] == [("Busy(Sing(Song)) -> Ben (0)", None, 0)]
    ana.perceive("Event(Action-End, Ana, Sing(Other), Ben)", "Event(Action-End, Ben, Sing(Song), Ben)")
    busy = ana.busy
    assert busy is not None
    ana.perceive("Event(Action-End, Ana, Sing(Song), Ben)")
    assert ana.busy is None
    assert [decision.name for decision in ana.decide()] == ["Wave"]


def test_what_somebody_else_came_to_believe() -> None:
    ana = Agent("Ana")
    ana.perceive("Event(Property-Change, Ben, Has(Ball), Cid)", observer="Ben")
    assert str(ana.beliefs.ask("Has(Ball)", "Ben").value) == "Cid"
    assert ana.beliefs.ask("Has(Ball)").value.is_nil
    assert ana.known_agents == []


# -- time ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seconds", [-1, math.nan, math.inf, "1", None])
def test_time_passes_forwards_only(seconds: Any) -> None:
    ana = Agent("Ana")
    with pytest.raises(StateError, match=r"time cannot pass by .* seconds: expected a number of 0 or more"):
        ana.update(seconds)
    assert ana.now == 0


def test_whole_seconds_stay_whole() -> None:
    assert repr(later(2.5, 0.5)) == "3"
    assert repr(later(2, 1)) == "3"
    assert later(0.25, 0.5) == 0.75


def test_an_hour_in_sixtieths_of_a_second_is_an_hour() -> None:
    ana = Agent("Ana")
    ana.appraises(INSULT, desirability=-5)
    ana.perceive(INSULTED)
    for _ in range(60 * 3600):
        ana.update(1 / 60)
    assert ana.now == pytest.approx(3600, abs=1e-6)
    assert ana.emotions == []


# -- rules written in code -----------------------------------------------------------------------------------------


def test_every_parameter_of_appraises_has_its_effect() -> None:
    ana = Agent("Ana", beliefs={"Hurts(Insult)": -4}, goals={"Respect": (8, 0.5)})
    ana.appraises(
        INSULT,
        when=["Hurts(Insult) = [h]"],
        desirability="[h]",
        praiseworthiness={"[who]": -6},
        like=-2,
        desirability_for={"Cid": -3},
        goals={"Respect": -0.25},
    )
    felt = {emotion.type: emotion for emotion in ana.perceive(INSULTED)}
    assert {"Distress", "Reproach", "Hate", "Fear"} <= set(felt)
    assert {"Gloating", "Pity"} & set(felt)
    assert ana.goals["Respect"].likelihood == 0.25
    assert str(felt["Reproach"].target) == "Ben"
    variables = {each.variable: each.value for emotion in felt.values() for each in emotion.appraisals}
    assert variables["Desirability"] == -4


def test_praise_without_a_target_is_of_the_own_deed() -> None:
    ana = Agent("Ana")
    ana.appraises("Event(Action-End, SELF, Win, *)", praiseworthiness=6)
    assert [emotion.type for emotion in ana.perceive("Event(Action-End, Ana, Win, Ben)")] == ["Pride"]


def test_a_universal_rule_needs_all_its_bindings() -> None:
    ana = Agent("Ana", beliefs={"Friend(Ben)": True, "Friend(Cid)": True, "Safe(Ben)": True})
    ana.acts("Relax", when=["Friend([x]) = True", "Safe([x]) = True"], quantifier="universal")
    assert ana.decide() == []
    ana.beliefs.tell("Safe(Cid)", True)
    assert ana.decide() != []


@pytest.mark.parametrize(
    ("event", "message"),
    [
        ("Insult", "expected Event"),
        ("[e]", "expected Event"),
        ("Event(Action-End, [who], Insult)", "such as Event"),
        ("Event(ActionEnd, [who], Insult, SELF)", "did you mean Action-End"),
        ("Happening(Action-End, [who], Insult, SELF)", "fits no event"),
        ("Event(Action-End, [who], Insult, A(b))", "target of an action"),
    ],
)
def test_a_template_that_fits_no_event_is_refused(event: str, message: str) -> None:
    ana = Agent("Ana")
    with pytest.raises(EventError, match=message):
        ana.appraises(event, desirability=1)
    assert len(ana.appraisal_rules) == 0


@pytest.mark.parametrize("event", ["*", "Event(*, *, *, *)", "Event([t], [s], [a], [x])", "[h](Action-End, a, b, c)"])
def test_templates_may_leave_everything_open(event: str) -> None:
    ana = Agent("Ana")
    ana.appraises(event, desirability=1)
    assert [emotion.type for emotion in ana.perceive("Event(Action-End, a, b, c)")] == ["Joy"]


@pytest.mark.parametrize(
    "variables",
    [
        {"desirability": 11},
        {"desirability": "much"},
        {"desirability": "Likes(Ben)"},
        {"praiseworthiness": {"[who]": -10.5}},
        {"like": "-"},
        {"desirability_for": {"Ben": "True"}},
        {"goals": {"Win": 2}},
    ],
)
def test_a_value_off_its_scale_is_refused(variables: dict[str, Any]) -> None:
    with pytest.raises(AppraisalError, match=r"expected a number on -(1|10)\.\.(1|10), or a variable"):
        Agent("Ana").appraises(INSULT, **variables)


def test_bad_action_rules_are_refused() -> None:
    ana = Agent("Ana")
    with pytest.raises(DecisionError, match="the priority of Wave is much: expected a number"):
        ana.acts("Wave", priority="much")
    with pytest.raises(DecisionError, match="must be a symbol"):
        ana.acts("Wave", target="A(b)")
    with pytest.raises(DecisionError, match="layer"):
        ana.acts("Wave", layer="[l]")
    for when in ("Likes(Ben)", "Likes(Ben) =", "= 3", "a = b = c"):
        with pytest.raises(TermSyntaxError):
            ana.acts("Wave", when=when)
    with pytest.raises(TermSyntaxError, match="existential"):
        ana.acts("Wave", quantifier="some")
    assert len(ana.action_rules) == 0


def test_layers_are_decided_on_apart() -> None:
    ana = Agent("Ana")
    ana.acts("Smile", layer="Face")
    ana.acts("Wave", priority=3)
    assert [each.name for each in ana.decide("Face")] == ["Smile"]
    assert [each.name for each in ana.decide("-")] == ["Wave"]
    assert [each.name for each in ana.decide()] == ["Wave", "Smile"]
    assert [each.name for each in ana.options()] == ["Smile", "Wave"]


def test_bad_attribution_rules_are_refused() -> None:
    with pytest.raises(AppraisalError, match="expected a variable, such as"):
        Agent("Ana").attributes(3, target="Ben")
    with pytest.raises(AppraisalError, match="expected a number, such as 15"):
        Agent("Ana").attributes("much")


# -- dynamic properties --------------------------------------------------------------------------------------------


def test_an_error_in_somebody_elses_code_says_whose_and_keeps_its_cause() -> None:
    ana = Agent("Ana")

    def broken(call: PropertyCall) -> Iterator[Answer]:
        yield Answer(term(1 // len(call.args[1:])), 1.0, call.sets)

    ana.knows("Odds([x])", broken)
    with pytest.raises(PropertyError, match=r"property Odds\(\[x\]\) of Ana failed on Odds\(Ben\)") as caught:
        ana.beliefs.ask("Odds(Ben)")
    assert isinstance(caught.value.__cause__, ZeroDivisionError)
    ana.acts("Bet", when="Odds(Ben) > 1")
    assert ana.decide() == []
    assert [type(problem.error) for problem in ana.diagnostics] == [PropertyError]


@pytest.mark.parametrize("answers", [[3], [Answer("Rain")], 7, [None], None])  # type: ignore[arg-type]
def test_an_answer_that_is_none_is_refused(answers: Any) -> None:
    ana = Agent("Ana")
    ana.knows("Weather([x])", lambda call: answers if call.args else [])
    with pytest.raises(PropertyError, match=r"Weather\(\[x\]\) of Ana"):
        ana.beliefs.ask("Weather(Lisbon)")


def test_a_property_that_asks_itself_is_an_error() -> None:
    ana = Agent("Ana")
    ana.knows("Echo([x])", lambda call: call.ask(term("Echo(a)")))
    with pytest.raises(EspressivoError):
        ana.beliefs.ask("Echo(a)")


def test_a_property_cannot_hide_beliefs_or_take_a_name_twice() -> None:
    ana = Agent("Ana", beliefs={"Likes(Ben)": 3})
    with pytest.raises(PropertyError, match="stores beliefs like"):
        ana.knows("Likes([x])", lambda call: [Answer(term(1), 1.0, call.sets)])
    with pytest.raises(PropertyError, match="declared by espressivo already"):
        ana.knows("Mood([x])", lambda call: [Answer(term(1), 1.0, call.sets)])
    with pytest.raises(PropertyError, match="expected Name"):
        ana.knows("Near(Ben)", lambda call: [Answer(term(1), 1.0, call.sets)])


# -- identities and words ------------------------------------------------------------------------------------------


def test_one_identity_of_a_category_is_active() -> None:
    ana = Agent("Ana")
    ana.activate_identity("Doctor", "Job", 0.5)
    ana.activate_identity("Cook", "job")
    ana.activate_identity("Fan", "Hobby", 0.1)
    assert [each.name for each in ana.identities.values()] == ["Cook", "Fan"]
    assert ana.identity_named(term("cook")) is not None
    assert ana.deactivate_identity("Cook")
    assert not ana.deactivate_identity("Cook")
    for salience in (0, 1.1, math.nan, -1):
        with pytest.raises(StateError, match="expected above 0, at most 1"):
            ana.activate_identity("Doctor", "Job", salience)


def test_beliefs_are_filled_into_words() -> None:
    ana = Agent("Ana", beliefs={"Price(Tea)": 3})
    assert ana.fill_in("[[Price(Tea)]] euros, [smiles] [[Price(Milk)]]") == "3 euros, [smiles] -"
