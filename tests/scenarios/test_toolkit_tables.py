"""Answers of the FAtiMA Toolkit (commit 56b7cbd) that are known from probes, beside the recorded traces."""

from __future__ import annotations

from typing import Any

import pytest

from espressivo.agents.agent import Agent
from espressivo.agents.behaviour import FATIMA
from espressivo.core.conditions import ConditionSet
from espressivo.core.terms import parse
from espressivo.scenarios.conformance.compare import toolkit_text


def matt() -> Agent:
    agent = Agent("Matt", behaviour=FATIMA)
    told: list[tuple[str, str | float, float]] = [
        ("L(a)", 1, 0.5),
        ("L(b)", 2, 0.7),
        ("M(a)", 1, 1),
        ("H(a)", True, 0.4),
        ("F(a, b)", True, 1),
        ("G(q)", "a", 1),
    ]
    for name, value, certainty in told:
        agent.beliefs.tell(name, value, certainty=certainty)
    agent.beliefs.tell("Best(x)", "SELF")
    agent.beliefs.tell("Best(y)", "Matt")
    agent.beliefs.tell("L(a)", 9, "Bob")
    return agent


def sets_of(conditions: str | list[str], quantifier: str = "existential") -> list[tuple[dict[str, str], float]]:
    found = ConditionSet.parse(conditions, quantifier).evaluate(matt().beliefs)
    return sorted(
        [({str(b.variable): toolkit_text(b.value) for b in each}, round(each.least_certainty, 6)) for each in found],
        key=str,
    )


A, B = {"[x]": "a"}, {"[x]": "b"}
CONDITIONS: list[tuple[str | list[str], list[tuple[dict[str, str], float]]]] = [
    ("L([x]) > 0", [(A, 1), (B, 1)]),
    ("L([x]) = [v]", [({**A, "[v]": "1"}, 0.5), ({**B, "[v]": "2"}, 0.7)]),
    ("L([x]) = M([x])", [(A, 1)]),
    ("L([x]) != M([y])", [({"[x]": "b", "[y]": "a"}, 1)]),
    ("L([x]) > M(a)", [(B, 1)]),
    (["L([x]) > 0", "#[x] = 2"], [(A, 1), (B, 1)]),
    ("CountSubs(L([x])) = 2", [(A, 1), (B, 1)]),
    ("CountSubs(Z([x])) = 0", [({}, 1)]),
    ("HasLiteral([q], F(a, b)) = True", [({"[q]": "F"}, 1), ({"[q]": "a"}, 1), ({"[q]": "b"}, 1)]),
    ("Ask(Z(a)) = -", [({}, 1)]),
    ("Z(a) = -", []),
    ("Math(1, Div, 3) = [m]", [({"[m]": "0.3333333"}, 1)]),
    ("Math(0.1, Plus, 0.2) = 0.3", [({}, 1)]),
    ("Math(2, Minus, 3) = -1", [({}, 1)]),
    ("SquareDistance(0, 0, 3, 4) = 25", [({}, 1)]),
    ("EventId(Action-End, Zed, *, *) = -1", [({}, 1)]),
    ("Tell(Q(a), 3) = 3", [({}, 1)]),
    ("Best([k]) = SELF", [({"[k]": "x"}, 1), ({"[k]": "y"}, 1)]),
    ("ToM(Bob, L(a)) = [v]", [({"[v]": "9"}, 1)]),
    ("ToM(Bob, L(b)) = [v]", []),
    ("Missing(x) != 5", []),
    ("Missing(x) = False", []),
    ("G(q) > 5", [({}, 1)]),
    ("G(q) < 5", []),
    ("G(q) <= 5", []),
    ("Exists(L([x])) = False", [({}, 1)]),
    ("Likes(Math(1, Plus, 1)) = [v]", []),
    (["L([x]) = [v]", "Math([v], Plus, 1) = [m]"], [
        ({**A, "[v]": "1", "[m]": "2"}, 0.5),
        ({**B, "[v]": "2", "[m]": "2"}, 0.7),
    ]),
]  # fmt: skip


@pytest.mark.parametrize(("conditions", "expected"), CONDITIONS, ids=str)
def test_conditions(conditions: str | list[str], expected: list[tuple[dict[str, str], float]]) -> None:
    assert sets_of(conditions) == sorted(expected, key=str)


@pytest.mark.parametrize(
    ("conditions", "quantifier", "holds"),
    [
        (["Zip(a) = True", "H(a) = True"], "universal", True),
        (["Zip(a) = True", "H(a) = True"], "existential", False),
        (["L([x]) = [v]", "[v] > 0"], "universal", True),
        (["L([x]) = [v]", "[v] > 1"], "universal", False),
        (["L([x]) = [v]", "[v] > 1"], "existential", True),
    ],
)
def test_quantifiers(conditions: list[str], quantifier: str, holds: bool) -> None:
    assert bool(sets_of(conditions, quantifier)) is holds


def test_certainty_of_a_belief_reaches_what_it_defines() -> None:
    assert sets_of(["H(a) = [h]"]) == [({"[h]": "True"}, 0.4)]
    assert sets_of(["H(a) = True"]) == [({}, 1.0)]


def test_telling_in_a_condition_stores() -> None:
    agent = matt()
    ConditionSet.parse("Tell(Q(a), 3) = 3").evaluate(agent.beliefs)
    assert str(agent.beliefs.ask("Q(a)").value) == "3"


# -- emotions ----------------------------------------------------------------------------------------------------------

EMOTIONS: list[tuple[dict[str, Any], float, list[tuple[str, float]], float]] = [
    ({"desirability": 5}, 0, [("Joy", 5)], 1.5),
    ({"desirability": 20}, 0, [("Joy", 10)], 3),
    ({"desirability": -5}, 5, [("Distress", 3.5)], 3.95),
    ({"desirability": 5}, -5, [("Joy", 3.5)], -3.95),
    ({"desirability": 5, "praiseworthiness": {"Bob": -3}}, 0, [("Gratitude", 1)], 0),
    ({"desirability": -5, "desirability_for": {"Bob": -3}}, 0, [("Pity", 4)], -1.2),
    (
        {"desirability": 5, "desirability_for": {"Bob": 5}, "praiseworthiness": {"Bob": 5}},
        0,
        [("Happy-For", 5), ("Gratitude", 5.45)],
        3.135,
    ),
    ({"like": 5}, 0, [("Love", 3.5)], 1.05),
    ({"like": -5}, 0, [("Hate", 3.5)], -1.05),
    ({"desirability": 5, "like": 3}, 0, [("Love", 2.1), ("Joy", 5.189)], 2.1867),
    ({"desirability": 0}, 5, [("Joy", 1.5)], 5.45),
    ({"desirability": -4, "like": 3, "praiseworthiness": {"Bob": -2}}, 4, [("Anger", 1.8), ("Love", 3.138)], 4.4014),
    ({"praiseworthiness": {"Bob": 5, "Ann": -3}}, 0, [("Reproach", 2.55)], 1.5),
    ({"desirability": 5, "desirability_for": {"Bob": 4, "Ann": -3}}, 0, [("Gloating", 4.405)], 1.35),
    ({"goals": {"Win": 0.3}}, 0, [("Hope", 4.8)], 0),
    ({"goals": {"Win": 0.5}}, 0, [("Relief", 6)], 1.8),
    ({"goals": {"Win": -0.3}}, 0, [("Fear", 4.8)], 0),
    ({"goals": {"Win": -0.5}}, 0, [("Disappointment", 6)], -1.8),
    ({"goals": {"Win": 0.5, "Live": -0.5}}, 0, [("Disappointment", 7.46)], 1.8),
]


@pytest.mark.parametrize(("appraisal", "mood", "expected", "mood_after"), EMOTIONS, ids=str)
def test_emotions(appraisal: dict[str, Any], mood: float, expected: list[tuple[str, float]], mood_after: float) -> None:
    agent = Agent("Matt", behaviour=FATIMA, goals={"Win": (6, 0.5), "Live": (8, 0.5)}, mood=mood)
    agent.appraises("Event(Action-End, *, Act, *)", **appraisal)
    agent.perceive("Event(Action-End, Bob, Act, Matt)")
    felt = [(emotion.type, emotion.intensity) for emotion in agent.affect.emotions()]
    assert [name for name, _ in felt] == [name for name, _ in expected]
    assert [intensity for _, intensity in felt] == pytest.approx([intensity for _, intensity in expected], rel=1e-4)
    assert agent.mood == pytest.approx(mood_after, rel=1e-4, abs=1e-6)


def test_joy_and_mood_decay() -> None:
    agent = Agent("Matt", behaviour=FATIMA)
    agent.appraises("Event(Action-End, *, Act, *)", desirability=5)
    agent.perceive("Event(Action-End, Bob, Act, Matt)")
    seen = {}
    for tick in range(1, 97):
        agent.update()
        joy = agent.affect.strongest()
        seen[tick] = (joy.intensity if joy else None, agent.mood)
    for tick, intensity, mood in (
        (1, 4.774208, 1.482771),
        (2, 4.558612, 1.46574),
        (15, 2.5, 1.261345),
        (20, 1.984251, 1.190551),
    ):
        assert seen[tick] == pytest.approx((intensity, mood), rel=1e-6)
    assert seen[84][0] is not None
    assert seen[85][0] is None
    assert seen[95][1] > 0
    assert seen[96][1] == 0


def test_unbound_variable_runs_through_all_beliefs() -> None:
    found = {each["[x]"] for each, _ in sets_of("[x] != nothing")}
    assert found == {toolkit_text(belief.name) for belief in matt().beliefs}


def test_wildcards_count_twice() -> None:
    agent = matt()
    agent.perceive("Event(Action-End, Bob, Act, Matt)")
    assert len(agent.beliefs.query(parse("EventId(Action-End, *, *, *)"))) == 8
