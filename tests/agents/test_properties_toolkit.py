"""The 27 dynamic properties as the FAtiMA Toolkit has them, quirks included."""

from __future__ import annotations

import pytest
from property_cases import ana_of, answers, asked

from espressivo.agents.agent import Agent
from espressivo.core.errors import PropertyError
from espressivo.core.terms import SELF, number, parse


@pytest.fixture
def ana() -> Agent:
    return ana_of("fatima")


@pytest.mark.parametrize(
    ("conditions", "expected"),
    [
        (["CountSubs(L([x])) = 2"], ["[x]/a", "[x]/b"]),
        (["CountSubs(Z([x])) = 0"], [""]),
        (["CountSubs(ValidDialogue(Start, *, *, *)) = 16"], [""]),
        (["HasLiteral([q], F(a, b)) = True"], ["[q]/F", "[q]/a", "[q]/b"]),
        (["HasLiteral(a, F(a, b)) = True"], [""]),
        (["HasLiteral(c, F(a, b)) = False"], []),
        (["Math(1, Div, 3) = 0.3333333"], [""]),
        (["Math(0.1, Plus, 0.2) = 0.3"], [""]),
        (["Math(2, Minus, 3) = -1"], [""]),
        (["Math(1, Div, 0) = [m]"], ["[m]/Infinity"]),
        (["Math(-1, Div, 0) = [m]"], ["[m]/-Infinity"]),
        (["Math(0, Div, 0) = [m]"], ["[m]/NaN"]),
        (["Math(word, Plus, 1) = [m]"], []),
        (["Math(1, Pow, 2) = [m]"], []),
        (["Math(1, [op], 2) = [m]"], []),
        (["L([x]) = [v]", "Math([v], Plus, 1) = [m]"], ["[x]/a [v]/1 [m]/2", "[x]/b [v]/2 [m]/2"]),
        (["SquareDistance(0, 0, 3, 4) = 25"], [""]),
        (["Ask(Z(a)) = -"], [""]),
        (["Z(a) = -"], []),
        (["Ask(L([x])) = [v]"], ["[v]/1"]),
        (["Tell(Q(a), 3) = 3", "Q(a) = 3"], [""]),
        (["Tell(Q(a), Z(a)) = [v]"], ["[v]/-"]),
        (["Exists(L(a)) = True"], [""]),
        (["Exists(L([x])) = True"], []),
        (["Exists(word) = False"], [""]),
        (["RoundMethod(7.456, 1) = [r]"], []),
        (["EventId(Action-End, Zed, *, *) = -1"], [""]),
        (["EventId(Action-End, [w], Insult, SELF) = [id]"], ["[w]/Ben [id]/0"]),
        (["LastEventId(Action-End, [w], *, *) = [id]"], ["[w]/Zoe [id]/1"]),
        (["EventElapsedTime([id]) = [t]"], ["[id]/0 [t]/3", "[id]/1 [t]/1"]),
        (["EventElapsedTime(0) = 3"], [""]),
        (["LastEventId(*, Zed, *, *) = [id]", "EventElapsedTime([id]) = [t]"], []),
        (["Tick(SELF) = 3"], [""]),
        (["Mood(Ben) = [m]"], []),
        (["Mood(*) = [m]"], []),
        (["GoalLikelihood(Win) = 0.5"], [""]),
        (["GoalLikelihood(win) = [l]"], []),
        (["GoalLikelihood([g]) = [l]"], []),
        (["EmotionIntensity(SELF, joy) = [i]"], []),
        (["IsAgent([x]) = True"], ["[x]/Ben", "[x]/Zoe", "[x]/Ana"]),
        (["IsAgent(Kim) = False"], [""]),
        (["SI(Zoe) = 4"], [""]),
        (["ValidDialogue(Start, [n], *, Polite) = True"], ["[n]/Next"]),
    ],
)
def test_known_answers(ana: Agent, conditions: list[str], expected: list[str]) -> None:
    assert answers(ana, *conditions) == expected


@pytest.mark.parametrize(
    ("conditions", "reason"),
    [
        (["Math(-, Plus, 1) = [m]"], "an operand is NIL"),
        (["SquareDistance(0, 0, 3, x) = [d]"], "SquareDistance needs numbers: x is x"),
        (["L([x]) = [v]", "Tell(R([x]), [v]) = [t]"], "needs a property without variables"),
        (["Random(3, 1) = [r]"], "the second bound must not be smaller"),
        (["Random(0.5, 2) = [r]"], "needs whole numbers"),
        (["L([x]) = [v]", "RoundMethod([v], 1) = [r]"], "the toolkit cannot read the value"),
        (["EventElapsedTime(99) = [t]"], "there is no event 99"),
        (["EventElapsedTime(-1) = [t]"], "there is no event -1"),
    ],
)
def test_what_would_crash_the_toolkit_is_a_clear_error(ana: Agent, conditions: list[str], reason: str) -> None:
    with pytest.raises(PropertyError) as caught:
        answers(ana, *conditions)
    assert reason in str(caught.value)


def test_chance_loses_the_bindings(ana: Agent) -> None:
    assert answers(ana, "L([x]) = [v]", "Random(1, 3) > 0") == [""]
    assert asked(ana, "Random(1, 1)") == ["1"]


def test_the_mood_of_somebody_else(ana: Agent) -> None:
    mood = str(number(ana.mood))
    assert answers(ana, "IsAgent([x]) = True", "[x] = Ben", f"Mood([x]) = {mood}") == ["[x]/Ben"]
    assert len(answers(ana, "Mood([x]) = [m]")) == len({belief.name for belief in ana.beliefs})
    assert asked(ana, "ToM(Ben, Mood(Ben))") == []


def test_the_strongest_emotion_of_anybody_is_ones_own(ana: Agent) -> None:
    own = asked(ana, "StrongestEmotion(SELF)")
    assert own == asked(ana, "StrongestEmotion(Ben)") == [ana.emotions[0].type]
    assert answers(ana, "StrongestEmotion([x]) = [e]") == [f"[x]/Ana [e]/{own[0]}"]
    assert asked(ana_of_nothing(), "StrongestEmotion(SELF)") == []


def ana_of_nothing() -> Agent:
    return Agent("Ana", behaviour=ana_of("fatima").behaviour)


def test_a_cause_that_is_a_variable_gives_an_intensity(ana: Agent) -> None:
    found = answers(ana, "StrongestEmotionForEvent(SELF, [c]) = [e]")
    assert len(found) == 1
    assert float(found[0].rsplit("/", 1)[1]) > 0
    assert asked(ana, "StrongestEmotionForEvent(SELF, Event(Action-End, *, Gift, *))") == ["Joy"]


def test_an_emotion_that_is_a_variable_gives_only_the_first(ana: Agent) -> None:
    assert len(answers(ana, "EmotionIntensity(SELF, [e]) = [i]")) == 1
    assert len(ana.emotions) > 1


def test_last_event_ids_are_those_of_equal_events_too(ana: Agent) -> None:
    ana.perceive("Event(Action-End, Zoe, Gift, Ana)", "Event(Action-End, Ben, Insult, Ana)")
    ids = [str(answer.value) for answer in ana.beliefs.query(parse("LastEventId(*, Zoe, *, *)"), SELF)]
    assert sorted(set(ids)) == ["1", "2"]


def test_importance_of_an_unbound_variable_is_that_of_every_belief(ana: Agent) -> None:
    found = answers(ana, "SI([x]) = [s]")
    assert len(found) == len({belief.name for belief in ana.beliefs})
