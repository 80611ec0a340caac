"""Our affect model: which emotions follow from which appraisal."""

from __future__ import annotations

import pytest

from espressivo.appraisal.frame import AppraisalFrame
from espressivo.appraisal.goals import Goal, Goals
from espressivo.appraisal.model import Feeling, Situation, check_affect_model
from espressivo.appraisal.occ import OccModel
from espressivo.appraisal.prospects import ProspectLedger
from espressivo.core.affect import Appraised, Cause, EmotionalState
from espressivo.core.beliefs import BeliefBase
from espressivo.core.emotion_types import EMOTION_TYPES
from espressivo.core.terms import Term, parse

D, P, L = "Desirability", "Praiseworthiness", "Like"
F, G = "Desirability for others", "Goal Success Probablity"


def situation(subject: str = "Ben", goals: Goals | None = None, **beliefs: float | str) -> Situation:
    mind = BeliefBase("Ana")
    for name, value in beliefs.items():
        mind.tell(f"Likes({name})", value)
    cause = Cause(0, parse(f"Event(Action-End, {subject}, Act, Ana)"), 0)
    return Situation(cause, parse(subject), mind, goals or Goals(), EmotionalState(), ProspectLedger())


def entry(variable: str, value: float, target: str | None = None) -> Appraised:
    return Appraised(variable, value, None if target is None else parse(target))


def derived(*entries: Appraised, at: Situation | None = None) -> list[Feeling]:
    return list(OccModel().derive(AppraisalFrame(entries), at or situation()))


def named(feelings: list[Feeling]) -> list[tuple[str, float, Term | None]]:
    return [(each.kind.name, round(each.potential, 5), each.target) for each in feelings]


@pytest.mark.parametrize(
    ("entries", "kinds"),
    [
        ([entry(D, 3)], ["Joy"]),
        ([entry(D, -3)], ["Distress"]),
        ([entry(P, 3, "Ben")], ["Admiration"]),
        ([entry(P, -3, "Ben")], ["Reproach"]),
        ([entry(P, 3, "SELF")], ["Pride"]),
        ([entry(P, -3)], ["Shame"]),
        ([entry(L, 3)], ["Love"]),
        ([entry(L, -3)], ["Hate"]),
        ([entry(D, 3), entry(P, 3, "Ben")], ["Joy", "Admiration", "Gratitude"]),
        ([entry(D, -3), entry(P, -3, "Ben")], ["Distress", "Reproach", "Anger"]),
        ([entry(D, 3), entry(P, 3)], ["Joy", "Pride", "Gratification"]),
        ([entry(D, -3), entry(P, -3)], ["Distress", "Shame", "Remorse"]),
        ([entry(D, 3), entry(P, -3, "Ben")], ["Joy", "Reproach"]),
        ([entry(D, -3), entry(P, 3)], ["Distress", "Pride"]),
        ([entry(D, 3), entry(F, 3, "Zoe")], ["Joy", "Happy-For"]),
        ([entry(D, -3), entry(F, -3, "Zoe")], ["Distress", "Pity"]),
        ([entry(D, 3), entry(F, -3, "Zoe")], ["Joy", "Gloating"]),
        ([entry(D, -3), entry(F, 3, "Zoe")], ["Distress", "Resentment"]),
        ([entry(F, 3, "Zoe")], []),
        ([entry(D, 0), entry(P, 0, "Ben"), entry(L, 0), entry(F, 0, "Zoe"), entry(G, 0.5, "Unknown")], []),
        ([entry("Unexpectedness", 3)], ["Surprise"]),
        ([entry("Disgustingness", 3)], []),
    ],
)
def test_which_emotions_arise(entries: list[Appraised], kinds: list[str]) -> None:
    assert [each.kind.name for each in derived(*entries)] == kinds


def test_compounds_keep_their_parts_and_leave_the_mood_to_them() -> None:
    wish, praise = entry(D, -4), entry(P, -6, "Ben")
    distress, reproach, anger = derived(wish, praise)
    assert named([distress, reproach, anger]) == [
        ("Distress", 4, None),
        ("Reproach", 6, parse("Ben")),
        ("Anger", 5, parse("Ben")),
    ]
    assert (distress.appraisals, reproach.appraisals, anger.appraisals) == ((wish,), (praise,), (wish, praise))
    assert [each.shifts_mood for each in (distress, reproach, anger)] == [True, True, False]


def test_liking_is_for_whoever_acted() -> None:
    assert named(derived(entry(L, 3))) == [("Love", 3, parse("Ben"))]
    assert named(derived(entry(L, -3), at=situation("Ana"))) == [("Hate", 3, parse("SELF"))]


@pytest.mark.parametrize(
    ("liking", "fortune", "expected"),
    [
        (10, 6, [("Happy-For", 6)]),
        (5, -6, [("Pity", 3)]),
        (-5, 6, [("Resentment", 3)]),
        (-20, -6, [("Gloating", 6)]),
        (0, 6, []),
        (5, 0, []),
        ("Much", 6, []),
    ],
)
def test_fortunes_of_others_depend_on_whether_they_are_liked(
    liking: float | str, fortune: float, expected: list[tuple[str, float]]
) -> None:
    feelings = derived(entry(F, fortune, "Zoe"), at=situation(Zoe=liking))
    assert [(each.kind.name, each.potential) for each in feelings] == expected
    assert all(each.target == parse("Zoe") for each in feelings)


def test_fortunes_of_anybody_are_judged_by_the_own_wish() -> None:
    assert named(derived(entry(D, 4), entry(F, 2, "*")))[1:] == [("Happy-For", 3, parse("*"))]
    assert named(derived(entry(D, 4), entry(F, 2)))[1:] == [("Happy-For", 3, None)]


def test_what_is_felt_for_somebody_liked_comes_from_their_fortune_alone() -> None:
    other = entry(F, 6, "Zoe")
    assert derived(entry(D, 4), other, at=situation(Zoe=10))[1].appraisals == (other,)


@pytest.mark.parametrize(
    ("significance", "before", "delta", "kind", "potential"),
    [
        (8, 0.5, 0.25, "Hope", 6),
        (8, 0.5, -0.25, "Fear", 6),
        (8, 0.75, 0.25, "Satisfaction", 6),
        (8, 0.25, 0.75, "Relief", 6),
        (8, 0.75, -0.75, "Disappointment", 6),
        (8, 0.25, -0.25, "Fears-Confirmed", 6),
        (-8, 0.5, 0.25, "Fear", 6),
        (-8, 0.5, -0.25, "Hope", 6),
        (-8, 0.75, -0.75, "Relief", 6),
        (-8, 0.75, 0.25, "Fears-Confirmed", 6),
        (8, 0.5, 0, None, 0),
        (8, 1, 0.5, None, 0),
        (0, 0.5, 0.5, None, 0),
    ],
)
def test_prospects(significance: float, before: float, delta: float, kind: str | None, potential: float) -> None:
    here = situation(goals=Goals([Goal("Win", significance, before)]))
    feelings = derived(entry(G, delta, "Win"), at=here)
    assert named(feelings) == ([(kind, potential, parse("Win"))] if kind else [])
    assert here.goals["Win"].likelihood == min(1, max(0, before + delta))


def test_every_type_can_arise() -> None:
    kinds = set()
    for value in (-5.0, 5.0):
        for entries in (
            [entry(D, value), entry(P, value, "Ben")],
            [entry(D, value), entry(P, value)],
            [entry(L, value)],
            [entry(D, value), entry(F, 5, "Zoe")],
            [entry(D, value), entry(F, -5, "Zoe")],
        ):
            kinds |= {each.kind.name for each in derived(*entries)}
        for before in (0.4, 0.6):
            for delta in (value, value / 50):
                here = situation(goals=Goals([Goal("Win", 5, before)]))
                kinds |= {each.kind.name for each in derived(entry(G, delta, "Win"), at=here)}
    assert kinds == set(EMOTION_TYPES)


def test_the_model_is_sound() -> None:
    check_affect_model(OccModel())
