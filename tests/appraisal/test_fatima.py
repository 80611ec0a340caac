"""The affect model of the FAtiMA Toolkit against the toolkit's own answers."""

from __future__ import annotations

import pytest

from espressivo.appraisal.appraise import Appraiser
from espressivo.appraisal.fatima import FatimaModel
from espressivo.appraisal.goals import Goal, Goals
from espressivo.appraisal.model import check_affect_model
from espressivo.appraisal.rules import AppraisalRule, AppraisalRules
from espressivo.core.affect import TOOLKIT_AFFECT, EmotionalState
from espressivo.core.beliefs import BeliefBase
from espressivo.core.memory import EpisodicMemory
from espressivo.core.terms import parse
from espressivo.core.unify import TOOLKIT

D, P, L = "Desirability", "Praiseworthiness", "Like"
F, G = "Desirability for others", "Goal Success Probablity"
Variables = list[tuple[str, float, str]]
Felt = list[tuple[str, str, float]]


def ana(variables: Variables, mood: float = 0.0, goals: list[Goal] | None = None) -> Appraiser:
    affect = EmotionalState(TOOLKIT_AFFECT)
    affect.set_mood(mood)
    rule = AppraisalRule.parse("Event(*, *, *, *)", variables)
    beliefs = BeliefBase("Ana", TOOLKIT)
    return Appraiser(beliefs, EpisodicMemory(), affect, Goals(goals), AppraisalRules([rule]), FatimaModel())


def perceive(mind: Appraiser, event: str = "Event(Action-End, Bob, Act, Zoe)", time: float = 0) -> None:
    mind.appraise(parse(event), time)


def felt(mind: Appraiser) -> Felt:
    return [(each.type, str(each.target or ""), each.intensity) for each in mind.affect.emotions()]


# What the toolkit answered for a fresh character, default configuration, an event by Bob.
TABLE: list[tuple[Variables, float, Felt, float]] = [
    ([(D, 5, "-")], 0, [("Joy", "", 5)], 1.5),
    ([(D, 20, "-")], 0, [("Joy", "", 10)], 3),
    ([(D, -5, "-")], 5, [("Distress", "", 3.5)], 3.95),
    ([(D, 5, "-")], -5, [("Joy", "", 3.5)], -3.95),
    ([(D, 5, "-"), (P, -3, "Bob")], 0, [("Gratitude", "Bob", 1)], 0),
    ([(D, -5, "-"), (F, -3, "Bob")], 0, [("Pity", "Bob", 4)], -1.2),
    ([(D, 5, "-"), (F, 5, "Bob"), (P, 5, "Bob")], 0, [("Happy-For", "Bob", 5), ("Gratitude", "Bob", 5.45)], 3.135),
    ([(L, 5, "-")], 0, [("Love", "Bob", 3.5)], 1.05),
    ([(L, -5, "-")], 0, [("Hate", "Bob", 3.5)], -1.05),
    ([(D, 5, "-"), (L, 3, "-")], 0, [("Love", "Bob", 2.1), ("Joy", "", 5.189)], 2.1867),
    ([(D, 0, "-")], 5, [("Joy", "", 1.5)], 5.45),
    (
        [(D, -4, "-"), (L, 3, "-"), (P, -2, "Bob")],
        4,
        [("Anger", "Bob", 1.8), ("Love", "Bob", 3.138)],
        4.4014,
    ),
    ([(P, 5, "Bob"), (P, -3, "Ann")], 0, [("Reproach", "Ann", 2.55)], 1.5),
    ([(D, 5, "-"), (F, 4, "Bob"), (F, -3, "Ann")], 0, [("Gloating", "Ann", 4.405)], 1.35),
    # and the rest of the derivation
    ([(D, -5, "-"), (F, 3, "Bob")], 0, [("Resentment", "Bob", 4)], -1.2),
    ([(D, 5, "-"), (P, 3, "-")], 0, [("Gratification", "SELF", 4)], 1.2),
    ([(D, -5, "-"), (P, -3, "SELF")], 0, [("Remorse", "SELF", 4)], -1.2),
    ([(P, -3, "SELF")], 0, [("Shame", "SELF", 3)], -0.9),
    ([(P, 3, "Friend(SELF)")], 0, [("Pride", "SELF", 3)], 0.9),
    ([(P, 3, "Ana")], 0, [("Admiration", "Ana", 3)], 0.9),
    ([(P, 0, "Bob")], 4, [("Admiration", "Bob", 1.2)], 4.36),
    ([(F, 3, "Bob"), (L, 0, "-"), (G, 0.5, "None")], 4, [], 4),
    ([(F, 0, "Bob"), (D, 5, "-"), (P, 0, "Bob")], 0, [("Joy", "", 5)], 1.5),
    ([("Unexpectedness", 5, "-")], 0, [], 0),
]


@pytest.mark.parametrize(("variables", "mood", "expected", "mood_after"), TABLE)
def test_emotions_and_mood_are_the_toolkits(
    variables: Variables, mood: float, expected: Felt, mood_after: float
) -> None:
    mind = ana(variables, mood)
    perceive(mind)
    assert [(kind, target) for kind, target, _ in felt(mind)] == [(kind, target) for kind, target, _ in expected]
    assert [value for *_, value in felt(mind)] == pytest.approx([value for *_, value in expected], rel=1e-3)
    assert mind.affect.mood() == pytest.approx(mood_after, rel=1e-4)


@pytest.mark.parametrize(
    ("before", "delta", "kind", "intensity", "mood"),
    [
        (0.5, 0.3, "Hope", 4.8, 0),
        (0.5, 0.5, "Relief", 6, 1.8),
        (0.6, 0.4, "Satisfaction", 6, 1.8),
        (0.5, -0.3, "Fear", 4.8, 0),
        (0.5, -0.5, "Disappointment", 6, -1.8),
        (0.4, -0.4, "Fears-Confirmed", 6, -1.8),
        (0.5, 0.0, None, 0, 0),
        (1.0, 0.5, None, 0, 0),
    ],
)
def test_prospects_of_a_goal_of_significance_6(
    before: float, delta: float, kind: str | None, intensity: float, mood: float
) -> None:
    mind = ana([(G, delta, "Win")], goals=[Goal("Win", 6, before)])
    perceive(mind)
    assert [each.type for each in mind.affect.emotions()] == ([kind] if kind else [])
    assert [each.intensity for each in mind.affect.emotions()] == pytest.approx([intensity] if kind else [])
    assert mind.affect.mood() == pytest.approx(mood)
    assert mind.goals["Win"].likelihood == pytest.approx(min(1, max(0, before + delta)))


def test_of_two_goals_in_one_event_one_emotion_remains() -> None:
    mind = ana([(G, 0.5, "A"), (G, -0.5, "B")], goals=[Goal("A", 6, 0.5), Goal("B", 8, 0.5)])
    perceive(mind)
    ((kind, target, intensity),) = felt(mind)
    assert (kind, target) == ("Disappointment", "")
    assert intensity == pytest.approx(7.46)
    assert mind.affect.mood() == pytest.approx(1.8)
    assert [goal.likelihood for goal in mind.goals] == [1, 0]


def test_joy_and_mood_as_ticks_pass() -> None:
    mind = ana([(D, 5, "-")])
    perceive(mind)
    seen = {}
    for tick in range(1, 100):
        mind.affect.advance(tick)
        seen[tick] = ([each.intensity for each in mind.affect.emotions()], mind.affect.mood())
    expected = {1: (4.774208, 1.482771), 2: (4.558612, 1.46574), 15: (2.5, 1.261345), 20: (1.984251, 1.190551)}
    for tick, (joy, mood) in expected.items():
        assert [*seen[tick][0], seen[tick][1]] == pytest.approx([joy, mood])
    assert next(tick for tick, (joys, _) in seen.items() if not joys) == 85
    assert next(tick for tick, (_, mood) in seen.items() if mood == 0) == 96


def test_mood_as_ticks_pass() -> None:
    mind = ana([], mood=5)
    moods = []
    for tick in (1, 2, 3):
        mind.affect.advance(tick)
        moods.append(mind.affect.mood())
    assert moods == pytest.approx([4.94257, 4.8858, 4.829682])


def test_two_identical_events_raise_two_emotions() -> None:
    mind = ana([(D, 5, "-")])
    perceive(mind)
    perceive(mind)
    assert [intensity for *_, intensity in felt(mind)] == pytest.approx([5, 5.45])
    assert mind.affect.mood() == pytest.approx(3.135)


def test_the_same_property_changed_twice_raises_one() -> None:
    mind = ana([(D, 5, "-")])
    for value in (1, 2):
        perceive(mind, f"Event(Property-Change, Bob, Health(Ana), {value})")
    assert [intensity for *_, intensity in felt(mind)] == pytest.approx([5.45])
    assert mind.affect.emotions()[0].cause_id == 1
    assert mind.affect.mood() == pytest.approx(3.135)


def test_the_model_is_sound() -> None:
    check_affect_model(FatimaModel())
