"""Value, Feeling, Believes, Since and Done: the dynamic properties that stories are made with."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from property_cases import ana_of, answers, asked

from espressivo.agents.agent import Agent
from espressivo.agents.behaviour import FATIMA
from espressivo.core.terms import Term, compose, term

NAMES = ("Value", "Feeling", "Believes", "Since", "Done")


@pytest.fixture
def ana() -> Agent:
    agent = ana_of("espressivo")
    agent.beliefs.tell("coins(SELF)", 3)
    agent.beliefs.tell("hungry(Tom)", True)
    agent.beliefs.tell("owner(Shop)", "Ana")
    agent.beliefs.tell("hungry(Tom)", False, "Ben")
    return agent


# -- Value -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("3", "3"),
        ("coins(SELF)", "3"),
        ("owner(Shop)", "Ana"),
        ("unheard(Of)", "-"),
        ("Plus(coins(SELF), 1, 0.5)", "4.5"),
        ("Minus(coins(SELF), 1)", "2"),
        ("Minus(unheard(Of), 1)", "-1"),
        ("Plus(hungry(Tom), Tom)", "1"),
        ("Times(0.1, 3)", "0.3"),
        ("Div(7, 2)", "3.5"),
        ("Div(4, 2)", "2"),
        ("Div(1, 0)", "-"),
        ("Div(1, unheard(Of))", "-"),
        ("Min(coins(SELF), 2)", "2"),
        ("Max(coins(SELF), 2)", "3"),
        ("Round(2.5)", "3"),
        ("Round(-2.5)", "-3"),
        ("Neg(coins(SELF))", "-3"),
        ("And(hungry(Tom), Gt(coins(SELF), 2))", "True"),
        ("And(hungry(Tom), unheard(Of))", "False"),
        ("Or(unheard(Of), hungry(Tom))", "True"),
        ("Not(unheard(Of))", "True"),
        ("Not(hungry(Tom))", "False"),
        ("Not(coins(SELF))", "False"),
        ("Eq(owner(Shop), SELF)", "True"),
        ("Eq(owner(Shop), Ben)", "False"),
        ("Eq(coins(SELF), 3.00001)", "True"),
        ("Ne(owner(Shop), Ben)", "True"),
        ("Lt(coins(SELF), 4)", "True"),
        ("Le(coins(SELF), 3)", "True"),
        ("Gt(coins(SELF), 3)", "False"),
        ("Ge(coins(SELF), 3)", "True"),
        ("Lt(owner(Shop), 4)", "False"),
        ("Value(Plus(1, 1))", "2"),
        ("Gt(Mood(SELF), 0)", "False"),
        ("Math(1, Plus, 2)", "3"),
    ],
)
def test_an_expression_comes_to_its_value(ana: Agent, expression: str, expected: str) -> None:
    assert asked(ana, f"Value({expression})") == [expected]


@pytest.mark.parametrize("operator", ["Eq", "Lt", "Le", "Gt", "Ge"])
def test_no_comparison_holds_of_the_unknown_but_that_it_is_another(ana: Agent, operator: str) -> None:
    assert asked(ana, f"Value({operator}(unheard(Of), 3))") == ["False"]
    assert asked(ana, f"Value({operator}(unheard(Of), also_unheard(Of)))") == ["False"]
    assert asked(ana, "Value(Ne(unheard(Of), 3))") == ["True"]


def test_an_expression_may_ask_whether_anything_is_known() -> None:
    ana = ana_of("espressivo")
    assert asked(ana, "Value(Eq(unheard(Of), -))") == ["True"]
    assert asked(ana, "Value(Eq(L(a), -))") == ["False"]


def test_variables_of_an_expression_are_bound_by_earlier_conditions(ana: Agent) -> None:
    assert answers(ana, "L([x]) = [v]", "Value(Gt(L([x]), 1)) = True") == ["[x]/b [v]/2"]
    assert answers(ana, "Value(Gt(L([x]), 1)) = True") == []


def test_an_operator_with_too_many_arguments_is_a_property_like_any_other(ana: Agent) -> None:
    ana.beliefs.tell("Not(a, b)", 7)
    assert asked(ana, "Value(Not(a, b))") == ["7"]


def test_an_expression_is_asked_in_the_mind_that_is_asked(ana: Agent) -> None:
    assert asked(ana, "ToM(Ben, Value(Not(hungry(Tom))))") == ["True"]


def test_results_never_overflow(ana: Agent) -> None:
    big = "9E+37"
    for _ in range(6):
        big = f"Times({big}, {big})"
    assert asked(ana, f"Value({big})") == ["1E+30"]
    assert asked(ana, f"Value(Neg({big}))") == ["-1E+30"]


_HEADS = (  # noqa: SIM905
    "Plus Minus Times Div Min Max Round Neg And Or Not Eq Ne Lt Le Gt Ge Value Feeling Believes Since Done Mood "
    "Math Ask Exists Random ToM L SI GoalLikelihood CountSubs EventElapsedTime IsAgent Feels PAD Personality"
).split()
_LEAVES = st.sampled_from(["SELF", "Ana", "Ben", "-", "*", "True", "False", "[x]", "Anger", "Likes", "a"]).map(term)
_NUMBERS = st.one_of(st.integers(-(2**63), 2**63), st.floats(-1e300, 1e300)).map(term)
_EXPRESSIONS: st.SearchStrategy[Term] = st.recursive(
    st.one_of(_LEAVES, _NUMBERS),
    lambda inner: st.builds(
        lambda head, args: compose(head, *args), st.sampled_from(_HEADS), st.lists(inner, min_size=1, max_size=4)
    ),
    max_leaves=12,
)


@given(_EXPRESSIONS)
def test_whatever_is_written_has_a_value_or_none(expression: Term) -> None:
    for answer in ana_of("espressivo").beliefs.query(compose("Value", expression)):
        assert answer.value.is_primitive or answer.value.is_compound


# -- the others --------------------------------------------------------------------------------------------------


def test_feeling_tells_towards_whom(ana: Agent) -> None:
    [anger] = asked(ana, "EmotionIntensity(SELF, Anger)")
    assert asked(ana, "Feeling(Anger, Ben)") == [anger]
    assert asked(ana, "Feeling(Anger, *)") == [anger]
    assert asked(ana, "Feeling(Anger, Zoe)") == ["0"]
    assert asked(ana, "Feeling(Pride, *)") == ["0"]
    assert asked(ana, "Feeling(NoSuchThing, Ben)") == ["0"]


def test_feeling_enumerates_those_towards_whom_it_is_felt(ana: Agent) -> None:
    assert answers(ana, "Feeling(Anger, [whom]) > 0") == ["[whom]/Ben"]
    assert answers(ana, "Feeling(Joy, [whom]) > 0") == []
    assert sorted(answers(ana, "Feeling([e], Ben) > 0")) == ["[e]/Anger", "[e]/Reproach"]


def test_feeling_knows_types_by_any_spelling_and_nodes_of_the_ontology(ana: Agent) -> None:
    ana.beliefs.tell("Likes(Zoe)", 8)
    ana.appraises("Event(Action-End, *, Win, [who])", desirability_for={"[who]": 6})
    ana.perceive("Event(Action-End, Zoe, Win, Zoe)")
    assert asked(ana, "Feeling(HappyFor, Zoe)") == asked(ana, "Feeling(Happy-For, Zoe)") != ["0"]
    [disapproval] = [each for each in ana.feels() if each.node == "Disapproval"]
    assert disapproval.intensity > 4
    assert asked(ana, "Feeling(Disapproval, Ben)") == asked(ana, "Feeling(Reproach, Ben)")
    assert asked(ana, "Feeling(Disapproval, Zoe)") == ["0"]


def test_believes_tells_what_somebody_is_taken_to_believe(ana: Agent) -> None:
    assert asked(ana, "Believes(Ben, hungry(Tom))") == ["False"]
    assert asked(ana, "Believes(SELF, hungry(Tom))") == ["True"]
    assert asked(ana, "Believes(Ana, hungry(Tom))") == ["True"]
    assert asked(ana, "Believes(Zoe, hungry(Tom))") == []
    assert answers(ana, "Believes([who], hungry(Tom)) = False") == ["[who]/Ben"]
    assert asked(ana, "Value(Not(Believes(Ben, hungry(Tom))))") == ["True"]


def test_since_counts_from_the_latest_change(ana: Agent) -> None:
    born = asked(ana, "Since(coins(SELF))")
    ana.perceive("Event(Property-Change, Ben, coins(SELF), 2)")
    ana.update(2)
    ana.perceive("Event(Property-Change, Ben, coins(Ana), 1)")
    ana.update(3)
    assert born == ["3"]
    assert asked(ana, "Since(coins(SELF))") == ["3"]
    assert asked(ana, "Since(coins(Tom))") == ["8"]
    assert answers(ana, "Since(coins([x])) = 3") == ["[x]/Ana"]


def test_done_counts_what_one_has_done_oneself(ana: Agent) -> None:
    assert asked(ana, "Done(Wave, *)") == ["0"]
    for target in ("Ben", "Ben", "Zoe"):
        ana.perceive(f"Event(Action-End, Ana, Wave, {target})")
    ana.perceive("Event(Action-End, Ben, Wave, Ben)")
    assert asked(ana, "Done(Wave, *)") == ["3"]
    assert asked(ana, "Done(Wave, Ben)") == ["2"]
    assert answers(ana, "Done(Wave, [whom]) > 1") == ["[whom]/Ben"]
    assert answers(ana, "Done(Speak(Start, [next], -, -), *) = 0") == [""]


def test_a_decision_notices_what_no_belief_tells(ana: Agent) -> None:
    ana.acts("Greet", when="Done(Greet, *) = 0")
    ana.acts("Rest", when="Value(Ge(Since(coins(SELF)), 5)) = True")
    assert [str(each.action) for each in ana.decide()] == ["Greet"]
    ana.perceive("Event(Action-End, Ana, Greet, -)")
    ana.update(2)
    assert [str(each.action) for each in ana.decide()] == ["Rest"]


@pytest.mark.parametrize("name", NAMES)
def test_agents_of_the_toolkit_have_none_of_these(name: str) -> None:
    ours, theirs = Agent("Ana").beliefs.properties, Agent("Ana", behaviour=FATIMA).beliefs.properties
    assert name in {str(each.template.head) for each in ours}
    assert name not in {str(each.template.head) for each in theirs}
