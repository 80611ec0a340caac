"""Patterns: what the ontology says elicits an emotion, and what authors add to it."""

from __future__ import annotations

from typing import Any

import pytest

from espressivo import Agent
from espressivo.appraisal.occ import OccModel
from espressivo.appraisal.patterns import patterns_of
from espressivo.appraisal.prospects import OpenProspect, ProspectLedger
from espressivo.core.emotion_types import EMOTION_TYPES, EmotionFamily, EmotionType, EmotionTypes
from espressivo.core.errors import AppraisalError
from espressivo.core.terms import parse
from espressivo.ontology import load

EVENT = "Event(Action-End, Ben, Act, Ana)"


def added(name: str, conditions: dict[str, str], valence: str = "negative", **more: Any) -> dict[str, Any]:
    return {
        "id": f"OCC_{name}",
        "name": name,
        "valence": valence,
        "eliciting_condition": "as a test says",
        "conditions": [{"variable": variable, "is": fact} for variable, fact in conditions.items()],
        "tone": {"node": "Hurt", "relation": "relatedMatch", "confidence": 0.5},
        **more,
    }


def felt(types: list[dict[str, Any]], **variables: Any) -> dict[str, tuple[float, str]]:
    """What Ana feels who can feel more than others: strength and target, by type."""
    ana = Agent("Ana", emotions=[{"types": types}], beliefs={"Likes(Zoe)": 5})
    ana.appraises(EVENT, **variables)
    return {each.type: (each.potential_before, str(each.target)) for each in ana.perceive(EVENT)}


AFFRONT = added(
    "Affront",
    {"desirability": "negative", "praiseworthiness": "negative", "agent": "other"},
    intensity_variables=["praiseworthiness"],
)


def test_conditions_about_an_event_and_a_deed_hold_together() -> None:
    assert felt([AFFRONT], desirability=-4, praiseworthiness={"Ben": -6, "Cid": 3})["Affront"] == (6, "Ben")
    assert "Affront" not in felt([AFFRONT], desirability=-4, praiseworthiness=-6)
    assert "Affront" not in felt([AFFRONT], desirability=-4)


def test_a_condition_may_ask_for_more_than_a_way_of_looking_says() -> None:
    jolt = added("Jolt", {"desirability": "negative", "unexpectedness": "positive"})
    assert "Jolt" in felt([jolt], desirability=-4, unexpectedness=2)
    assert "Jolt" not in felt([jolt], desirability=-4)
    assert "Jolt" not in felt([jolt], desirability=4, unexpectedness=2)


def test_a_compound_of_a_compound_may_have_conditions_of_its_own() -> None:
    anger = dict(load().occ_type("Anger").conditions)
    outcry = added("Outcry", {**anger, "unexpectedness": "positive"}, parts=["Anger", "Surprise"])
    storm = added("Storm", {**anger, "unexpectedness": "positive"}, parts=["Outcry", "Distress"])
    found = felt([outcry, storm], desirability=-4, praiseworthiness={"Ben": -4}, unexpectedness=4)
    assert found["Outcry"][0] == pytest.approx((4.8 + 4) / 2)
    assert found["Storm"][0] == pytest.approx((4.4 + 4.8) / 2)
    assert found["Storm"][1] == found["Outcry"][1] == "Ben"
    assert not {"Outcry", "Storm"} & felt([outcry, storm], desirability=-4, praiseworthiness={"Ben": -4}).keys()


def test_a_type_whose_magnitude_nobody_gives_is_not_felt() -> None:
    faint = added("Faint", {"desirability": "negative"}, intensity_variables=["unexpectedness"])
    assert "Faint" not in felt([faint], desirability=-4)
    assert felt([faint], desirability=-4, unexpectedness=3)["Faint"][0] == 3


def test_patterns_are_the_ontologys() -> None:
    patterns = patterns_of()
    assert patterns is patterns_of(), "read once"
    assert patterns.kinds.keys() == {*EMOTION_TYPES, "Surprise"}
    assert all(patterns.kinds[name] is kind for name, kind in EMOTION_TYPES.items())
    assert {"desirability", "strength_of_unit", "prospect"} <= patterns.variables
    assert OccModel().tone is load()


def test_types_that_were_added_are_found_by_name() -> None:
    types = EmotionTypes()
    types.add(EmotionType("Odd-One", 1, True, (), EmotionFamily.AUTHORED))
    assert [kind.name for kind in types] == ["Odd-One"] and len(types) == 1
    assert types.named("odd one") is types.named(types.named("OddOne"))
    with pytest.raises(AppraisalError, match="there is an emotion type happy-for already"):
        types.add(EmotionType("happy-for", 1, True, (), EmotionFamily.AUTHORED))
    with pytest.raises(AppraisalError, match="no emotion type"):
        types.named("Xyzzy")


class TestLedger:
    def test_prospects_by_name(self) -> None:
        ledger = ProspectLedger()
        ledger.open(OpenProspect(parse("Rain"), -4, 0.5))
        ledger.open(OpenProspect(parse("Sun"), 4, 0.5))
        ledger.open(OpenProspect(parse("RAIN"), -6, 0.5))
        assert [(str(each.name), each.hope, each.fear) for each in ledger] == [("RAIN", 0, 3), ("Sun", 2, 0)]
        assert parse("rain") in ledger and "rain" not in ledger
        assert ledger.close(parse("rain")) is not None and ledger.close(parse("rain")) is None
        ledger.clear()
        assert not ledger

    @pytest.mark.parametrize(("desirability", "likelihood"), [(11, 0.5), (5, 0), (5, 1), (5, float("nan"))])
    def test_what_is_no_open_prospect(self, desirability: float, likelihood: float) -> None:
        with pytest.raises(AppraisalError, match="the prospect Rain cannot be open"):
            OpenProspect(parse("Rain"), desirability, likelihood)

    def test_it_says_what_it_is(self) -> None:
        assert repr(OpenProspect(parse("Rain"), -4, 0.5)) == "<OpenProspect Rain: desirability -4, likelihood 0.5>"


def test_a_prospect_off_its_scale_is_an_error_that_names_it() -> None:
    ana = Agent("Ana", beliefs={"Worth(It)": 20})
    ana.appraises(EVENT, when="Worth(It) = [w]", prospects={"It": ("[w]", 0.5)})
    with pytest.raises(AppraisalError, match="the prospect It cannot be open with desirability 20"):
        ana.perceive(EVENT)


def test_prospects_without_a_name_and_likelihoods_of_nothing_known_do_nothing() -> None:
    ana = Agent("Ana")
    ana.appraises(EVENT, prospects={"-": (5, 0.5)})
    ana.appraises("Event(Action-End, Ben, Nod, Ana)", likelihood={"Unheard": 1})
    assert ana.perceive(EVENT, "Event(Action-End, Ben, Nod, Ana)") == [] and not ana.prospects
