"""Every emotion of the occ model, reached by events that agents perceive."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from espressivo import Agent
from espressivo.core.emotion_types import EMOTION_TYPES, SURPRISE
from espressivo.core.emotions import Emotion
from espressivo.ontology import load

Story = list[Mapping[str, Any]]
BELIEFS = {"Likes(Zoe)": 8, "Likes(Rex)": -8, "IdentifiesWith(Kid)": 0.9}


def lived(*events: Mapping[str, Any], **details: Any) -> list[Emotion]:
    """What Ana feels at the last of some events that Ben causes, each appraised in one way."""
    ana = Agent("Ana", beliefs={**BELIEFS, **details.pop("beliefs", {})}, **details)
    felt: list[Emotion] = []
    for number, variables in enumerate(events):
        event = f"Event(Action-End, Ben, Act{number}, Ana)"
        ana.appraises(event, **variables)
        felt = ana.perceive(event)
    return felt


def kinds(*events: Mapping[str, Any], **details: Any) -> list[str]:
    return [emotion.type for emotion in lived(*events, **details)]


HOPE, FEAR = {"prospects": {"It": (8, 0.6)}}, {"prospects": {"It": (-8, 0.6)}}
STORIES: dict[str, Story] = {
    "Joy": [{"desirability": 5}],
    "Distress": [{"desirability": -5}],
    "Happy-For": [{"desirability_for": {"Zoe": 5}}],
    "Pity": [{"desirability_for": {"Zoe": -5}}],
    "Resentment": [{"desirability_for": {"Rex": 5}}],
    "Gloating": [{"desirability_for": {"Rex": -5}}],
    "Hope": [HOPE],
    "Fear": [FEAR],
    "Satisfaction": [HOPE, {"likelihood": {"It": 1}}],
    "Disappointment": [HOPE, {"likelihood": {"It": 0}}],
    "Fears-Confirmed": [FEAR, {"likelihood": {"It": 1}}],
    "Relief": [FEAR, {"likelihood": {"It": 0}}],
    "Pride": [{"praiseworthiness": 5}],
    "Shame": [{"praiseworthiness": -5}],
    "Admiration": [{"praiseworthiness": {"Ben": 5}}],
    "Reproach": [{"praiseworthiness": {"Ben": -5}}],
    "Love": [{"like": 5}],
    "Hate": [{"like": -5}],
    "Surprise": [{"unexpectedness": 5}],
}
COMPOUNDS: dict[str, tuple[Story, list[str]]] = {
    "Gratification": ([{"desirability": 5, "praiseworthiness": 5}], ["Joy", "Pride"]),
    "Remorse": ([{"desirability": -5, "praiseworthiness": -5}], ["Distress", "Shame"]),
    "Gratitude": ([{"desirability": 5, "praiseworthiness": {"Ben": 5}}], ["Joy", "Admiration"]),
    "Anger": ([{"desirability": -5, "praiseworthiness": {"Ben": -5}}], ["Distress", "Reproach"]),
}


@pytest.mark.parametrize("kind", STORIES)
def test_each_type_is_reached(kind: str) -> None:
    assert kinds(*STORIES[kind]) == [kind]


@pytest.mark.parametrize("kind", COMPOUNDS)
def test_each_compound_is_reached_and_linked_to_its_parts(kind: str) -> None:
    story, parts = COMPOUNDS[kind]
    felt = lived(*story)
    assert [emotion.type for emotion in felt] == [*parts, kind]
    assert list(felt[-1].parts) == felt[:2]


def test_all_types_have_a_story() -> None:
    assert {*STORIES, *COMPOUNDS} == {*EMOTION_TYPES, SURPRISE.name}


@pytest.mark.parametrize("kind", [*STORIES, *COMPOUNDS])
def test_the_ontology_says_the_same(kind: str) -> None:
    """What is felt has the valence and the opposite of the ontology, and is named by one of its nodes."""
    emotion = lived(*(STORIES.get(kind) or COMPOUNDS[kind][0]))[-1]
    known = load().occ_type(emotion.type)
    assert {"positive": 1, "negative": -1}.get(known.valence, 0) == emotion.valence
    assert emotion.node in [node.id for _, node in known.ladder]


@pytest.mark.parametrize(
    ("variables", "expected"),
    [
        ({"desirability": 5, "praiseworthiness": -5}, ["Joy", "Shame"]),
        ({"desirability": -5, "praiseworthiness": 5}, ["Distress", "Pride"]),
        ({"desirability": 5, "praiseworthiness": {"Ben": -5}}, ["Joy", "Reproach"]),
        ({"desirability": -5, "praiseworthiness": {"Ben": 5}}, ["Distress", "Admiration"]),
        ({"desirability": 0, "praiseworthiness": {"Ben": -5}}, ["Reproach"]),
    ],
)
def test_without_the_right_signs_there_is_no_compound(variables: Mapping[str, Any], expected: list[str]) -> None:
    assert kinds(variables) == expected


def test_parts_from_different_events_make_no_compound() -> None:
    assert kinds({"desirability": -5}, {"praiseworthiness": {"Ben": -5}}) == ["Reproach"]


def test_each_of_several_to_blame_is_one_to_be_angry_at() -> None:
    felt = lived({"desirability": -5, "praiseworthiness": {"Ben": -5, "Cid": -3, "Eve": 4}})
    assert [(each.type, str(each.target)) for each in felt[1:]] == [
        ("Reproach", "Ben"),
        ("Reproach", "Cid"),
        ("Admiration", "Eve"),
        ("Anger", "Ben"),
        ("Anger", "Cid"),
    ]


def test_a_part_that_is_held_back_is_not_linked() -> None:
    ana = Agent("Ana")
    ana.affect.dispositions.set("Distress", 10, 1)
    ana.appraises("Event(Action-End, Ben, Act, Ana)", desirability=-5, praiseworthiness={"Ben": -5})
    felt = ana.perceive("Event(Action-End, Ben, Act, Ana)")
    assert [(each.type, [part.type for part in each.parts]) for each in felt] == [
        ("Reproach", []),
        ("Anger", ["Reproach"]),
    ]


@pytest.mark.parametrize(("praise", "kind", "compound"), [(5, "Pride", "Gratification"), (-5, "Shame", "Remorse")])
def test_the_deeds_of_ones_own_are_like_ones_own(praise: float, kind: str, compound: str) -> None:
    felt = lived({"praiseworthiness": {"Kid": praise}, "desirability": praise})
    assert [(each.type, str(each.target)) for each in felt[1:]] == [(kind, "Kid"), (compound, "Kid")]
    assert felt[1].potential_before == pytest.approx(4.5), "in proportion to the strength of the unit"


def test_the_strength_of_a_unit_can_be_a_rules_to_say() -> None:
    weak = {"praiseworthiness": {"Kid": 5}, "strength_of_unit": {"Kid": 0.4}}
    strong = {"praiseworthiness": {"Ben": 5}, "strength_of_unit": {"Ben": 0.6}}
    assert (kinds(weak), kinds(strong)) == (["Admiration"], ["Pride"])


def test_love_is_for_whoever_acted_or_for_what_is_named() -> None:
    assert [str(each.target) for each in lived({"like": 5})] == ["Ben"]
    assert [str(each.target) for each in lived({"like": {"Sunset": 5}})] == ["Sunset"]


def test_what_is_unfamiliar_is_loved_less() -> None:
    strengths = [
        lived({"like": 8, **more}, beliefs=beliefs)[0].intensity
        for more, beliefs in (({}, {}), ({"familiarity": 0.5}, {}), ({}, {"FamiliarWith(Ben)": 0.25}))
    ]
    assert strengths == [8, 4, 2]


def test_strangers_leave_one_cold_unless_one_is_concerned() -> None:
    assert kinds({"desirability_for": {"Eve": 5}}) == []
    assert kinds({"desirability_for": {"Eve": 5}, "desirability": 3}) == ["Joy", "Happy-For"]
    assert kinds({"desirability_for": {"Eve": 5}, "desirability": -3}) == ["Distress", "Resentment"]


def test_an_event_that_may_come_is_hoped_for_or_feared() -> None:
    assert kinds({"desirability": 5, "likelihood": 0.5}) == ["Hope"]
    assert kinds({"desirability": -5, "likelihood": 0.5}) == ["Fear"]
    assert kinds({"desirability": -5, "likelihood": 1}) == ["Distress"]
    assert kinds({"desirability": -5, "likelihood": 0}) == []


def test_surprise_makes_the_mood_neither_better_nor_worse() -> None:
    ana = Agent("Ana")
    ana.appraises("Event(Action-End, Ben, Act, Ana)", unexpectedness=9)
    (surprise,) = ana.perceive("Event(Action-End, Ben, Act, Ana)")
    assert (surprise.valence, ana.mood, surprise.node) == (0, 0, "Amazement")
    assert ana.mood_pad[1] > 0


def test_every_emotion_knows_the_variables_it_came_from() -> None:
    felt = lived({"desirability": -5, "praiseworthiness": {"Ben": -5}, "unexpectedness": 4, "proximity": 0.5})
    sources = {each.type: [source.variable for source in each.appraisals] for each in felt}
    assert sources["Distress"] == ["Desirability", "Unexpectedness", "Proximity"]
    assert sources["Anger"] == ["Desirability", "Unexpectedness", "Proximity", "Praiseworthiness"]
    assert sources["Surprise"] == ["Unexpectedness"]
