"""Compiled rules: what they say to a crowd is what they say to each member as a single agent."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from espressivo.agents.crowd.frame import ArrayFrame
from espressivo.agents.crowd.knowledge import Knowledge
from espressivo.agents.crowd.people import Names
from espressivo.agents.crowd.rules import compile_rules
from espressivo.appraisal.frame import AppraisalFrame
from espressivo.appraisal.rules import AppraisalRule, AppraisalRules
from espressivo.core.beliefs import BeliefBase
from espressivo.core.errors import AppraisalError, TermSyntaxError
from espressivo.core.properties import Answer
from espressivo.core.terms import number, parse, term

SIZE = 4
MOODS = np.float32([-3, 0, 2.5, 7])
PEOPLE = ["SELF", "Ben", "Cid", "Member0", "Member1", "Member3"]
VARIABLES = ["[who]", "[whom]", "[v]", "[w]"]
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
conditions = st.one_of(likely, likely, likely, unlikely)


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


def rules(event: tuple[str, str, str]) -> st.SearchStrategy[tuple]:
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


def parsed(written: list[tuple]) -> AppraisalRules:
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


def mind_of(member: int, beliefs: list[tuple]) -> BeliefBase:
    mind = BeliefBase(f"Member{member}")
    for name, value in beliefs:
        mind.tell(name, value[member] if isinstance(value, list) else value)
    owner = mind.owner

    def mood(call):
        for bindings in call.sets:
            whose = bindings.ground(call.args[0])
            found = bindings.extended(whose, owner) if whose.is_variable else bindings
            if found is not None and (whose.is_variable or whose.is_self or whose == owner):
                yield Answer(number(float(MOODS[member])), 1.0, [found])

    mind.properties.register("Mood([x])", mood)
    return mind


def mood(who: np.ndarray | None) -> np.ndarray:
    return MOODS if who is None else MOODS[who]


def of_one(frame: ArrayFrame, place: int) -> dict[tuple[str, str | None], tuple[str, float]]:
    found = {}
    for entry in frame:
        if entry.who(frame.size)[place]:
            target = None if entry.target is None else str(entry.target)
            key = entry.variable, AppraisalFrame.place_of(appraised(entry.variable, entry.target))
            assert key not in found, "one of the audience has two values"
            found[key] = (target, float(entry.values(frame.size)[place]))
    return found


def appraised(variable: str, target):
    from espressivo.core.affect import Appraised

    return Appraised(variable, 0.0, target)


def of_single(frame: AppraisalFrame) -> dict[tuple[str, str | None], tuple[str, float]]:
    return {
        (each.variable, AppraisalFrame.place_of(each)): (None if each.target is None else str(each.target), each.value)
        for each in frame
    }


def written_to(knowledge: Knowledge, beliefs: list[tuple]) -> Knowledge:
    for name, value in beliefs:
        knowledge.tell(name, value)
    return knowledge


@settings(max_examples=150, deadline=None)
@given(cases, beliefs, st.sampled_from([None, [0, 1, 3]]))
def test_a_crowd_appraises_as_its_members_would_alone(case, beliefs, who):
    (subject, action, target), written = case
    appraisal, event = parsed(written), parse(f"Event(Action-End, {subject}, {action}, {target})")
    knowledge = written_to(Knowledge(Names(SIZE)), beliefs)
    audience = None if who is None else np.int32(who)
    members = list(range(SIZE)) if who is None else who
    try:
        expected = [of_single(appraisal.frame(event, mind_of(each, beliefs))) for each in members]
    except AppraisalError:
        with pytest.raises(AppraisalError):
            compile_rules(appraisal).frame(event, audience, knowledge, mood)
        return
    frame = compile_rules(appraisal).frame(event, audience, knowledge, mood)
    assert [of_one(frame, place) for place in range(len(members))] == expected
