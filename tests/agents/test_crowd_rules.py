"""Compiled rules: what they say to a crowd is what they say to each member as a single agent."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from espressivo.agents.crowd.frame import ArrayFrame
from espressivo.agents.crowd.knowledge import Knowledge
from espressivo.agents.crowd.people import Names
from espressivo.agents.crowd.rules import compile_rules
from espressivo.agents.properties.reckoning import value as value_of
from espressivo.appraisal.frame import AppraisalFrame
from espressivo.appraisal.rules import AppraisalRule, AppraisalRules
from espressivo.core.affect import Appraised
from espressivo.core.beliefs import BeliefBase
from espressivo.core.errors import AppraisalError, TermSyntaxError
from espressivo.core.properties import Answer, PropertyCall
from espressivo.core.terms import Symbol, number, parse

SIZE = 4
NEUROTICISM = np.array([0.5, -0.25, 0, 1], np.float32)
MOODS = np.array([-3, 0, 2.5, 7], np.float32)
PEOPLE = ["SELF", "Ben", "Cid", "Member0", "Member1", "Member3"]
VARIABLES = ["[who]", "[whom]", "[v]", "[w]"]
ARITHMETIC = ["Plus", "Minus", "Times", "Div", "Min", "Max"]
TWO = [*ARITHMETIC, "And", "Or", "Eq", "Ne", "Lt", "Le", "Gt", "Ge", "Not"]
VALUES = [0, 1, -3, 4, 2.5, 0.5, 2.50005, True, False, "Red", "Blue", "Ben", "Member1", "SELF", "-"]

people = st.sampled_from(PEOPLE)
somebody = st.one_of(people, st.sampled_from(VARIABLES))
values = st.sampled_from(VALUES)
actions = st.sampled_from(["Hit", "Give(Ball)", "Give(Member1)", "Pay(3)", "Pay(0.5)"])


def questions(of: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    one = st.builds(lambda head, who: f"{head}({who})", st.sampled_from(["Likes", "Team"]), of)
    two = st.builds(lambda a, b: f"Owes({a}, {b})", of, of)
    return st.one_of(one, one, two)


events = st.tuples(people, actions, st.one_of(people, st.just("-")))
operators = st.sampled_from(["=", "=", "!=", "<", "<=", ">", ">="])
sides = st.one_of(questions(somebody), somebody, values.map(str), st.sampled_from(["Mood(SELF)", "Mood([who])"]))
likely = st.one_of(
    st.builds(
        lambda who, to: f"Likes({who}) = {to}",
        st.sampled_from(["[who]", "[whom]", "Ben"]),
        st.sampled_from(["[v]", "[w]"]),
    ),
    st.builds(lambda who, op, to: f"Likes({who}) {op} {to}", people, operators, values),
    st.builds(
        lambda who, op, to: f"Team({who}) {op} Team({to})", people, operators, st.sampled_from(["SELF", "[who]"])
    ),
    st.builds(lambda op, to: f"[v] {op} {to}", operators, st.sampled_from([*VALUES, "[w]", "Mood(SELF)"])),
    st.builds(lambda who, to: f"[{who}] != {to}", st.sampled_from(["who", "whom"]), people),
    st.builds(lambda op, to: f"Mood(SELF) {op} {to}", operators, st.sampled_from([0, 2.5, 3])),
)
unlikely = st.builds(lambda left, op, right: f"{left} {op} {right}", sides, operators, sides)
leaves = st.one_of(
    st.sampled_from(["Likes(SELF)", "Likes(Ben)", "Likes([who])", "Team(SELF)", "Team([who])", "[v]", "Mood(SELF)"]),
    st.sampled_from(["Personality(SELF, Stability)", "SELF", "-", "Owes(Ben, Cid)", "[who]", "Red"]),
    values.map(str),
)
expressions = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.builds(lambda head, one: f"{head}({one})", st.sampled_from(["Neg", "Round", "Not"]), inner),
        st.builds(
            lambda head, one, other: f"{head}({one}, {other})",
            st.sampled_from(TWO),
            inner,
            inner,
        ),
    ),
    max_leaves=4,
)
reckoned = st.one_of(
    st.builds(lambda found: f"Value({found}) = [v]", expressions),
    st.builds(lambda found, op, to: f"Value({found}) {op} {to}", expressions, operators, values),
    st.builds(lambda op, to: f"Personality(SELF, Neuroticism) {op} {to}", operators, st.sampled_from([0, 0.5, "[v]"])),
)
conditions = st.one_of(reckoned, reckoned, likely, likely, likely, unlikely)


@st.composite
def templates(draw: st.DrawFn, event: tuple[str, str, str]) -> str:
    """Draw a template that matches an event more often than not."""
    subject, action, target = event
    who = draw(st.sampled_from([subject, "[who]", "[who]", "[who]", "*", "SELF", "[whom]", "Member1"]))
    what = draw(st.sampled_from([action, action, "*", "[act]", "Give([v])", "Pay([w])", "Hit"]))
    whom = draw(st.sampled_from([target, "[whom]", "[whom]", "*", "SELF", "[who]", "Member0"]))
    return f"Event({draw(st.sampled_from(['Action-End', '*']))}, {who}, {what}, {whom})"


variables = st.tuples(
    st.sampled_from(["Desirability", "Praiseworthiness", "Like", "Desirability for others", "Likelihood"]),
    st.sampled_from(["3", "-4.5", "2", "1", "[v]"]),
    st.one_of(somebody, st.just("-")),
)


def rules(event: tuple[str, str, str]) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.tuples(
        templates(event),
        st.lists(variables, min_size=1, max_size=2),
        st.lists(conditions, min_size=1, max_size=3),
        st.sampled_from(["existential"] * 8 + ["universal"]),
    )


cases = events.flatmap(lambda event: st.tuples(st.just(event), st.lists(rules(event), min_size=1, max_size=3)))
one_each = st.lists(st.one_of(st.sampled_from([1, 3, -3, 2.5]), values), min_size=SIZE, max_size=SIZE)
told = st.tuples(questions(people), st.one_of(values, one_each))
known = st.tuples(
    *[
        st.tuples(st.just(f"{head}({who})"), st.one_of(one_each, st.just([3, 1, -1, 0])))
        for head in ("Likes", "Team")
        for who in ("SELF", "Ben", "Cid", "Member1")
    ]
)
beliefs = st.builds(lambda first, more: [*first, *more], known, st.lists(told, max_size=4))


def parsed(written: list[tuple[Any, ...]]) -> AppraisalRules:
    found = AppraisalRules()
    for event, said, when, quantifier in written:
        kept = []
        for condition in when:
            try:
                AppraisalRule.parse(event, said, condition)
            except TermSyntaxError:
                continue  # it compares a side with itself, or two values
            kept.append(condition)
        found.add(AppraisalRule.parse(event, said, kept, quantifier))
    return found


def mind_of(member: int, beliefs: list[tuple[Any, ...]]) -> BeliefBase:
    mind = BeliefBase(f"Member{member}")
    for name, value in beliefs:
        mind.tell(name, value[member] if isinstance(value, list) else value)
    owner = mind.owner

    def of_oneself(value: float, call: PropertyCall) -> Iterator[Answer]:
        for bindings in call.sets:
            whose = bindings.ground(call.args[0])
            found = bindings.extended(whose, owner) if isinstance(whose, Symbol) and whose.is_variable else bindings
            if found is not None and (whose.is_variable or whose.is_self or whose == owner):
                yield Answer(number(value), 1.0, [found])

    def personality(call: PropertyCall) -> Iterator[Answer]:
        sign = {"neuroticism": 1, "stability": -1}[str(call.args[1]).casefold()]
        return of_oneself(sign * float(NEUROTICISM[member]), call)

    mind.properties.register("Mood([x])", partial(of_oneself, float(MOODS[member])))
    mind.properties.register("Personality([x], [factor])", personality)
    mind.properties.register("Value([expression])", value_of)
    return mind


def mood(who: np.ndarray | None) -> np.ndarray:
    return MOODS if who is None else MOODS[who]


def of_one(frame: ArrayFrame, place: int) -> dict[tuple[str, str | None], tuple[str | None, float]]:
    found = {}
    for entry in frame:
        if entry.who(frame.size)[place]:
            target = None if entry.target is None else str(entry.target)
            key = entry.variable, AppraisalFrame.place_of(Appraised(entry.variable, 0.0, entry.target))
            assert key not in found, "one of the audience has two values"
            found[key] = (target, float(entry.values(frame.size)[place]))
    return found


def of_single(frame: AppraisalFrame) -> dict[tuple[str, str | None], tuple[str | None, float]]:
    return {
        (each.variable, AppraisalFrame.place_of(each)): (None if each.target is None else str(each.target), each.value)
        for each in frame
    }


def written_to(knowledge: Knowledge, beliefs: list[tuple[Any, ...]]) -> Knowledge:
    for name, value in beliefs:
        knowledge.tell(name, value)
    return knowledge


@settings(max_examples=150, deadline=None)
@given(cases, beliefs, st.sampled_from([None, [0, 1, 3]]))
def test_a_crowd_appraises_as_its_members_would_alone(
    case: tuple[tuple[str, str, str], list[tuple[Any, ...]]], beliefs: list[tuple[Any, ...]], who: list[int] | None
) -> None:
    (subject, action, target), written = case
    appraisal, event = parsed(written), parse(f"Event(Action-End, {subject}, {action}, {target})")
    knowledge = written_to(Knowledge(Names(SIZE)), beliefs)
    audience = None if who is None else np.array(who, np.int32)
    members = list(range(SIZE)) if who is None else who
    try:
        expected = [of_single(appraisal.frame(event, mind_of(each, beliefs))) for each in members]
    except AppraisalError:
        with pytest.raises(AppraisalError):
            compile_rules(appraisal).frame(event, audience, knowledge, mood, {"neuroticism": NEUROTICISM})
        return
    frame = compile_rules(appraisal).frame(event, audience, knowledge, mood, {"neuroticism": NEUROTICISM})
    assert [of_one(frame, place) for place in range(len(members))] == expected


def crowd_of(size: int) -> Knowledge:
    knowledge = Knowledge(Names(size))
    knowledge.tell("Team(SELF)", ["Red", "Blue"] * (size // 2))
    return knowledge


def framed(rules: AppraisalRules, event: str, knowledge: Knowledge) -> ArrayFrame:
    return compile_rules(rules).frame(
        parse(event), None, knowledge, lambda who: np.zeros(2 if who is None else len(who), np.float32)
    )


def test_whom_the_event_names_is_told_of_a_deed_of_its_own() -> None:
    rules = AppraisalRules([AppraisalRule.parse("Event(*, [who], Cheer, -)", [("Praiseworthiness", 3, "[who]")])])
    frame = framed(rules, "Event(Action-End, Member1, Cheer, -)", crowd_of(2))
    assert [(str(each.target), each.is_own, each.who(2).tolist()) for each in frame] == [
        ("Member1", False, [True, False]),
        ("SELF", True, [False, True]),
    ]


@pytest.mark.parametrize(
    ("conditions", "why"),
    [
        ("Likes([x]) > 3", "Likes([x]) asks for every [x] there is"),
        (["Friend(SELF) = [x]", "Likes([x]) > 3"], "[x] in Likes([x]) differs from member to member"),
        (["Likes([who]) = [v]", "#[v] > 0"], "#[v] > 0 counts how many values a variable has"),
        ("ToM(Ben, Likes(SELF)) > 3", "ToM(Ben, Likes(SELF)) asks what somebody else believes"),
        (
            "Tell(Seen([who]), True) = True",
            "it tells a belief while it is asked, which members of a crowd forget at once",
        ),
        (
            "Random(0, 5) > 3",
            "Random(0, 5) is of a single agent: members of a crowd have no answer",
        ),
        ("Math(1, Plus, [n]) > 3", "Math(1, Plus, [n]) is computed for one agent at a time"),
    ],
)
def test_why_a_rule_is_evaluated_member_by_member(conditions: str | list[str], why: str) -> None:
    rule = AppraisalRule.parse("Event(*, [who], Cheer, *)", [("Desirability", 1, "-")], conditions)
    assert [each.why for each in compile_rules(AppraisalRules([rule])).not_compiled] == [why]


def test_a_target_that_differs_is_evaluated_member_by_member() -> None:
    said = [("Desirability for others", 4, "[friend]")]
    rules = AppraisalRules([AppraisalRule.parse("Event(*, *, Feast, *)", said, "Friend(SELF) = [friend]")])
    knowledge = crowd_of(2)
    knowledge.tell("Friend(SELF)", ["Ben", "Member0"])
    frame = framed(rules, "Event(Action-End, Zoe, Feast, -)", knowledge)
    assert [(str(each.target), each.who(2).tolist()) for each in frame] == [
        ("Ben", [True, False]),
        ("Member0", [False, True]),
    ]
    assert compile_rules(rules).not_compiled


def test_a_rule_that_is_added_later_is_compiled_too() -> None:
    rules = AppraisalRules()
    compiled = compile_rules(rules)
    rules.add(AppraisalRule.parse("Event(*, *, Feast, *)", [("Desirability", 4, "-")], "Likes([x]) > 1"))
    assert len(compiled.not_compiled) == 1


def test_a_value_that_is_no_number_names_its_rule() -> None:
    rule = AppraisalRule.parse(
        "Event(*, *, Feast, *)", [("Desirability", "[v]", "-")], "Team(SELF) = [v]", source="inn.yaml:7"
    )
    with pytest.raises(AppraisalError, match=r"Desirability needs a number, got Red \(rule .* in inn.yaml:7\)"):
        framed(AppraisalRules([rule]), "Event(Action-End, Zoe, Feast, -)", crowd_of(2))
