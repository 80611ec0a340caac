"""The 27 dynamic properties as our own scenarios have them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from property_cases import ana_of, answers, asked

from espressivo.agents.agent import Agent
from espressivo.agents.properties import PROPERTIES, PropertySpec
from espressivo.core.errors import BeliefError, EspressivoError
from espressivo.core.substitution import Substitutions
from espressivo.core.terms import SELF, number, parse, term


@pytest.fixture
def ana() -> Agent:
    return ana_of("espressivo")


# -- all of them -----------------------------------------------------------------------------------------------------

ARGUMENTS = st.sampled_from(
    ["SELF", "Ana", "Ben", "[x]", "[y]", "*", "-", "1", "-1", "0.5", "99", "word", "L(a)", "L([x])", "True"]
)


@pytest.mark.parametrize("behaviour", ["espressivo", "fatima"])
@given(data=st.data())
def test_any_question_is_answered_or_refused(behaviour: str, data: st.DataObject) -> None:
    agent = AGENTS[behaviour]
    spec = data.draw(st.sampled_from(PROPERTIES))
    template = term(spec.template)
    values = data.draw(st.lists(ARGUMENTS, min_size=len(template.args), max_size=len(template.args)))
    question = term(f"{template.head}({', '.join(values)})")
    sets = [Substitutions(), Substitutions.of({"[x]": "Ben"})]
    try:
        found = agent.beliefs.query(question, SELF, sets)
    except EspressivoError as error:
        assert len(str(error)) > 15
        return
    for answer in found:
        assert 0 <= answer.certainty <= 1
        assert not answer.value.variables or answer.value.is_variable
    assert [list(map(str, each)) for each in sets] == [[], ["[x]/Ben"]]


AGENTS = {name: ana_of(name) for name in ("espressivo", "fatima")}


def test_there_are_27_and_each_is_described(ana: Agent) -> None:
    assert len(PROPERTIES) == len({spec.template for spec in PROPERTIES}) == 27
    assert all(term(spec.template) in ana.beliefs.properties for spec in PROPERTIES)
    assert all(spec.description.endswith(".") for spec in PROPERTIES)
    with pytest.raises(BeliefError, match="is computed by the dynamic property"):
        ana.beliefs.tell("Mood(SELF)", 3)


@pytest.mark.parametrize("spec", PROPERTIES, ids=lambda spec: str(spec.template))
def test_no_set_no_answer(ana: Agent, spec: PropertySpec) -> None:
    question = term(spec.template)
    assert ana.beliefs.query(question, SELF, []) == []


# -- numbers and beliefs ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("conditions", "expected"),
    [
        (["CountSubs(L([x])) = 2"], [""]),
        (["CountSubs(Z([x])) = 0"], [""]),
        (["L([x]) = 1", "CountSubs(L([x])) = [n]"], ["[x]/a [n]/1"]),
        (["HasLiteral([q], F(a, b)) = True"], ["[q]/F", "[q]/a", "[q]/b"]),
        (["HasLiteral(a, F(a, b)) = True"], [""]),
        (["HasLiteral(c, F(a, b)) = False"], [""]),
        (["HasLiteral(c, [unbound]) = False"], []),
        (["L([x]) = [v]", "Math([v], Plus, 1) = [m]"], ["[x]/a [v]/1 [m]/2", "[x]/b [v]/2 [m]/3"]),
        (["Math(L(a), plus, L(b)) = 3"], [""]),
        (["Math(L([x]), Times, 10) = [m]"], ["[m]/10 [x]/a", "[m]/20 [x]/b"]),
        (["Math(1, Div, 3) = [m]"], ["[m]/0.33333334"]),
        (["Math(0.1, Plus, 0.2) = 0.3"], [""]),
        (["Math(2, Minus, 3) = -1"], [""]),
        (["Math(1, Div, 0) = [m]"], []),
        (["Math(1E+38, Times, 1E+38) = [m]"], []),
        (["Math(-, Plus, 1) = [m]"], []),
        (["Math(word, Plus, 1) = [m]"], []),
        (["Math(1, Pow, 2) = [m]"], []),
        (["Math(1, [op], 2) = [m]"], []),
        (["SquareDistance(0, 0, 3, 4) = 25"], [""]),
        (["SquareDistance(0, 0, L([x]), 0) = [d]"], ["[d]/1 [x]/a", "[d]/4 [x]/b"]),
        (["SquareDistance(0, 0, x, 4) = [d]"], []),
        (["Ask(L(a)) = 1"], [""]),
        (["Ask(Z(a)) = -"], [""]),
        (["L([x]) = 2", "Ask(L([x])) = [v]"], ["[x]/b [v]/2"]),
        (["Ask(word) = word"], [""]),
        (["Ask(SELF) = Ana"], [""]),
        (["Exists(L(a)) = True"], [""]),
        (["Exists(Z(a)) = False"], [""]),
        (["Exists(L([x])) = True"], [""]),
        (["L([x]) = 2", "Exists(L([x])) = True"], ["[x]/b"]),
        (["Exists(word) = False"], [""]),
        (["RoundMethod(7.456, 1) = 7.5"], [""]),
        (["RoundMethod(12345, -2) = 12300"], [""]),
        (["RoundMethod(1.5, 0.5) = [r]"], []),
        (["RoundtoTensMethod(1234, 2) = 1200"], [""]),
        (["RoundtoTensMethod(word, 2) = [r]"], []),
    ],
)
def test_numbers_and_beliefs(ana: Agent, conditions: list[str], expected: list[str]) -> None:
    assert [" ".join(sorted(each.split())) for each in answers(ana, *conditions)] == [
        " ".join(sorted(each.split())) for each in expected
    ]


def test_telling_while_conditions_are_evaluated(ana: Agent) -> None:
    assert answers(ana, "L([x]) = [v]", "Tell(R([x]), [v]) = [t]") == ["[x]/a [v]/1 [t]/1", "[x]/b [v]/2 [t]/2"]
    assert asked(ana, "R([x])") == ["1", "2"]
    assert answers(ana, "Tell(Q(a), L(b)) = 2", "Q(a) = 2") == [""]
    assert answers(ana, "Tell(Q(b), Z(b)) = [v]") == ["[v]/-"]
    assert answers(ana, "Tell(Open([x]), 3) = 3") == []
    assert asked(ana, "Open([x])") == []
    with pytest.raises(BeliefError, match="cannot be told"):
        answers(ana, "Tell(Mood(SELF), 3) = 3")


@given(st.integers(-1000, 1000), st.integers(-1000, 1000))
def test_sums_of_whole_numbers_are_exact(a: int, b: int) -> None:
    ana = AGENTS["espressivo"]
    assert ana.beliefs.ask(f"Math({a}, Plus, {b})").value == number(a + b)
    assert ana.beliefs.ask(f"Math({a}, Minus, {b})").value == number(a - b)
    assert ana.beliefs.ask(f"Math({a}, Times, {b})").value == number(a * b)


# -- chance ----------------------------------------------------------------------------------------------------------


@given(st.floats(-5, 5), st.floats(-5, 5))
def test_chance_keeps_between_its_bounds(low: float, high: float) -> None:
    first, last = float(str(number(low))), float(str(number(high)))
    for value in asked(AGENTS["espressivo"], f"Random({number(low)}, {number(high)})"):
        assert first <= int(value) < last


def test_chance_keeps_the_bindings(ana: Agent) -> None:
    assert answers(ana, "L([x]) = [v]", "Random(1, 3) > 0") == ["[x]/a [v]/1", "[x]/b [v]/2"]
    assert {value for _ in range(60) for value in asked(ana, "Random(1, 4)")} == {"1", "2", "3"}
    assert asked(ana, "Random(3, 1)") == asked(ana, "Random(1, 1)") == asked(ana, "Random(a, b)") == []
    assert {value for _ in range(20) for value in asked(ana, "Random(0.5, 2)")} == {"1"}


# -- events ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("conditions", "expected"),
    [
        (["EventId(Action-End, Zed, *, *) = -1"], [""]),
        (["EventId(Action-End, [w], Insult, SELF) = [id]"], ["[w]/Ben [id]/0"]),
        (["EventId(Action-End, [w], *, Ana) = [id]"], ["[w]/Ben [id]/0", "[w]/Zoe [id]/1"]),
        (["EventId([t], [s], [d], [g]) >= 1"], ["[t]/Action-End [s]/Zoe [d]/Gift [g]/Ana"]),
        (["LastEventId(Action-End, [w], *, *) = [id]"], ["[w]/Zoe [id]/1"]),
        (["LastEventId(Action-End, Ben, *, *) = -1"], [""]),
        (["EventElapsedTime([id]) = [t]"], ["[id]/0 [t]/3", "[id]/1 [t]/1"]),
        (["EventElapsedTime(1) = 1"], [""]),
        (["EventId(*, Ben, *, *) = [id]", "EventElapsedTime([id]) > 2"], ["[id]/0"]),
        (["EventElapsedTime(99) = [t]"], []),
        (["EventElapsedTime(-1) = [t]"], []),
        (["EventElapsedTime(word) = [t]"], []),
        (["EventElapsedTime(0.5) = [t]"], []),
    ],
)
def test_events(ana: Agent, conditions: list[str], expected: list[str]) -> None:
    assert answers(ana, *conditions) == expected


# -- state -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["SELF", "Ana", "ana", "*"])
def test_mood_and_time_are_ones_own(ana: Agent, name: str) -> None:
    assert ana.beliefs.ask(f"Mood({name})").value == number(ana.mood)
    assert asked(ana, f"Tick({name})") == ["3"]
    assert asked(ana, "Mood(Ben)") == asked(ana, "Tick(Ben)") == asked(ana, "StrongestEmotion(Ben)") == []
    assert answers(ana, "Tick([x]) = [t]") == ["[x]/Ana [t]/3"]


@pytest.mark.parametrize(
    "question",
    [
        "Mood(*)",
        "Tick(*)",
        "GoalLikelihood(Win)",
        "StrongestEmotion(*)",
        "StrongestEmotionForEvent(*, *)",
        "EmotionIntensity(*, Joy)",
        "IsAgent(Ben)",
        "ValidDialogue(*, *, *, *)",
    ],
)
def test_nobody_knows_the_state_of_another(ana: Agent, question: str) -> None:
    assert asked(ana, question) != []
    assert asked(ana, f"ToM(Ben, {question})") == []


def test_goals(ana: Agent) -> None:
    assert asked(ana, "GoalLikelihood(win)") == ["0.5"]
    assert answers(ana, "GoalLikelihood([g]) = [l]") == ["[g]/Win [l]/0.5", "[g]/Rest [l]/0.25"]
    assert asked(ana, "GoalLikelihood(Other)") == []


def test_the_strongest_emotions(ana: Agent) -> None:
    strongest = max(ana.emotions, key=lambda emotion: emotion.intensity)
    assert asked(ana, "StrongestEmotion(SELF)") == [strongest.type]
    assert asked(ana, "StrongestWellBeingEmotion(SELF)")[0] in ("Joy", "Distress")
    assert asked(ana, "StrongestAttributionEmotion(SELF)") == ["Reproach"]
    assert asked(ana, "StrongestCompoundEmotion(SELF)") == ["Anger"]
    for name in ("Emotion", "WellBeingEmotion", "AttributionEmotion", "CompoundEmotion"):
        assert asked(Agent("Kim"), f"Strongest{name}(SELF)") == []


def test_emotions_by_their_cause(ana: Agent) -> None:
    assert asked(ana, "StrongestEmotionForEvent(SELF, Event(Action-End, *, Gift, *))") == ["Joy"]
    assert asked(ana, "StrongestEmotionForEvent(SELF, Event(Action-End, *, Kiss, *))") == []
    by_doer = answers(ana, "StrongestEmotionForEvent(SELF, Event(Action-End, [w], *, SELF)) = [e]")
    assert sorted(by_doer) == ["[w]/Ben [e]/Reproach", "[w]/Zoe [e]/Joy"]
    by_event = answers(ana, "StrongestEmotionForEvent(SELF, [c]) = [e]")
    assert sorted(by_event) == [
        "[c]/Event(Action-End, Ben, Insult, Ana) [e]/Reproach",
        "[c]/Event(Action-End, Zoe, Gift, Ana) [e]/Joy",
    ]


def test_how_strong_an_emotion_is(ana: Agent) -> None:
    felt = {emotion.type: emotion.intensity for emotion in ana.emotions}
    assert ana.beliefs.ask("EmotionIntensity(SELF, joy)").value == number(felt["Joy"])
    assert asked(ana, "EmotionIntensity(SELF, Hate)") == []
    named = {each.split()[0] for each in answers(ana, "EmotionIntensity(SELF, [e]) = [i]")}
    assert named == {f"[e]/{name}" for name in felt}


def test_whom_one_knows(ana: Agent) -> None:
    assert answers(ana, "IsAgent([x]) = True") == ["[x]/Ben", "[x]/Zoe", "[x]/Ana"]
    assert answers(ana, "IsAgent([x]) = True", "[x] != SELF") == ["[x]/Ben", "[x]/Zoe"]
    assert asked(ana, "IsAgent(ben)") == asked(ana, "IsAgent(SELF)") == ["True"]
    assert asked(ana, "IsAgent(Kim)") == ["False"]


def test_identities(ana: Agent) -> None:
    assert asked(ana, "IdentitySalient(Fan)") == ["False"]
    assert answers(ana, "IdentitySalient([i]) = True") == []
    ana.activate_identity("Fan", "Football", 0.5)
    answer = ana.beliefs.query(parse("IdentitySalient(fan)"))[0]
    assert (str(answer.value), answer.certainty) == ("True", 0.5)
    assert answers(ana, "IdentitySalient([i]) = True") == ["[i]/Fan"]


def test_importance_and_dialogue(ana: Agent) -> None:
    assert answers(ana, "SI([x]) = [s]") == ["[x]/Ben [s]/1", "[x]/Zoe [s]/4"]
    assert asked(ana, "SI(Zoe)") == ["4"]
    ana.beliefs.tell("Kind(Zoe)", False)
    assert asked(ana, "SI(Zoe)") == ["1"]
    found = answers(ana, "ValidDialogue(Start, [n], [m], *) = True")
    assert sorted(found) == ["[n]/End [m]/Leave", "[n]/Next [m]/Greet"]
    assert asked(ana, "ValidDialogue(Nowhere, *, *, *)") == []
    assert asked(ana, "Volition(Flirt, *, Ben, *)") == []
