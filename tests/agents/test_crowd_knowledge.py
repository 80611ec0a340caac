"""What a crowd knows: as its members would believe it alone, in whatever order it is told."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from espressivo.agents.crowd.knowledge import Knowledge
from espressivo.agents.crowd.people import Names
from espressivo.core.beliefs import BeliefBase
from espressivo.core.errors import CrowdError
from espressivo.core.relations import LIKES, relation
from espressivo.core.terms import Compound, parse

SIZE = 5
PEOPLE = ["SELF", "Ben", "Member0", "Member3"]
value = st.sampled_from([1, -2.5, 7, "Red", "Member3", True, None])
some = st.lists(st.integers(0, SIZE - 1), unique=True).map(sorted)
whom = st.sampled_from(PEOPLE)
telling = st.tuples(st.just("tell"), st.sampled_from(["Likes", "Team"]), whom, value, st.one_of(st.none(), some))
pairs = st.lists(
    st.tuples(st.integers(0, SIZE - 1), st.integers(0, SIZE - 1), st.integers(-9, 9)), min_size=1, max_size=6
)
relating = st.tuples(st.just("relate"), pairs)
steps = st.lists(st.one_of(telling, telling, relating), max_size=12)


def told(steps: list[tuple[Any, ...]]) -> tuple[Knowledge, list[BeliefBase]]:
    """Tell a crowd and single minds the same."""
    knowledge, minds = Knowledge(Names(SIZE)), [BeliefBase(f"Member{each}") for each in range(SIZE)]
    for step in steps:
        if step[0] == "tell":
            _, head, about, believed, who = step
            knowledge.tell(f"{head}({about})", believed, None if who is None else np.array(who, np.int32))
            for member in range(SIZE) if who is None else who:
                minds[member].tell(f"{head}({about})", believed)
        else:
            knowledge.relate_members("Likes", *map(list, zip(*step[1], strict=True)))
            for one, other, number in step[1]:
                minds[one].tell(f"Likes(Member{other})", number)
    return knowledge, minds


def as_set(mind: BeliefBase) -> set[tuple[str, str]]:
    return {(str(each.name), str(each.value)) for each in mind}


@settings(max_examples=200, deadline=None)
@given(steps)
def test_members_believe_what_single_minds_would(steps: list[tuple[Any, ...]]) -> None:
    knowledge, minds = told(steps)
    assert [as_set(knowledge.beliefs_of(each)) for each in range(SIZE)] == [as_set(mind) for mind in minds]
    for name in ("Ben", "Member0", "Member3"):
        for who in (None, np.array([0, 2, 3], np.int32)):
            values, known = knowledge.relation(LIKES, parse(name), who)
            found = [float(each) if is_known else None for each, is_known in zip(values, known, strict=True)]
            asked = range(SIZE) if who is None else who
            assert found == [relation(minds[each], LIKES, parse(name)) for each in asked]


@settings(max_examples=50, deadline=None)
@given(steps)
def test_what_is_saved_is_restored(steps: list[tuple[Any, ...]]) -> None:
    knowledge, _ = told(steps)
    again = Knowledge(Names(SIZE))
    again.restore(knowledge.arrays())
    assert [as_set(again.beliefs_of(each)) for each in range(SIZE)] == [
        as_set(knowledge.beliefs_of(each)) for each in range(SIZE)
    ]
    saved, once_more = knowledge.arrays(), again.arrays()
    assert list(saved) == list(once_more)
    assert all(np.array_equal(saved[name], once_more[name]) for name in saved)


def test_a_relation_between_members_costs_eight_bytes() -> None:
    knowledge, size, count = Knowledge(Names(1000)), 1000, 50_000
    who, others = np.divmod(np.arange(count) * 19, size)
    knowledge.relate_members("Likes", who % size, others, 3)
    arrays = knowledge.arrays()
    related = len(arrays["pairs.0.who"])
    assert related > 40_000
    assert arrays["pairs.0.who"].nbytes + arrays["pairs.0.values"].nbytes == 8 * related


def test_one_value_for_everybody_costs_no_array() -> None:
    knowledge = Knowledge(Names(100_000))
    knowledge.tell("Likes(Ben)", 4)
    assert sum(array.nbytes for array in knowledge.arrays().values()) < 200
    assert knowledge.relation(LIKES, parse("Ben"), np.array([99_999], np.int32))[0].tolist() == [4]


@pytest.mark.parametrize(
    ("name", "values", "message"),
    [
        ("Likes", 3, "Likes cannot be believed: a belief needs an argument"),
        ("Likes([x])", 3, "it holds a variable"),
        ("ToM(Ben, Likes(SELF))", 3, "do not think of what others think"),
        ("Likes(Ben)", "Fox(Red)", "expected a number, a word, True or False"),
        ("Likes(Ben)", [1, 2], r"is told \(2,\) values to 5 members"),
        ("Likes(Ben)", 16_777_217, "in single precision"),
        ("Likes(Ben)", np.full(5, np.nan), "expected finite numbers"),
    ],
)
def test_what_cannot_be_told_is_refused(name: str, values: Any, message: str) -> None:
    knowledge = Knowledge(Names(SIZE))
    with pytest.raises(CrowdError, match=message):
        knowledge.tell(name, values)
    assert list(knowledge) == []


def test_relations_to_nobody_are_refused() -> None:
    with pytest.raises(CrowdError, match="whom names member 5, but there are only members 0 to 4"):
        Knowledge(Names(SIZE)).relate_members("Likes", [0], [5], 1)


@pytest.mark.parametrize("broken", ["index", "belief.0.0.values", "pairs.0.who", "pairs.0.starts"])
def test_saved_arrays_that_are_broken_are_refused(broken: str) -> None:
    knowledge = Knowledge(Names(SIZE))
    knowledge.tell("Team(SELF)", list("ABCDE"))
    knowledge.relate_members("Likes", [0, 1], [1, 2], 3)
    arrays = knowledge.arrays()
    arrays[broken] = arrays[broken][:-1]
    with pytest.raises(CrowdError):
        Knowledge(Names(SIZE)).restore(arrays)


def test_somebody_without_a_relation_is_not_known() -> None:
    knowledge = Knowledge(Names(SIZE))
    values, known = knowledge.relation(LIKES, Compound(LIKES, (parse("Ben"),)))
    assert not known.any()
    assert not values.any()
