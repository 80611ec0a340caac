"""What is compiled computes what numpy computes; a settled crowd feels what one does that nobody settled."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from espressivo.agents.crowd import speed
from espressivo.agents.crowd.crowd import Crowd

CLOSE = 1e-5
SIZE = 300
EVENT = "Event(Action-End, Sky, Thunder, Town)"

amounts = st.floats(-10, 10, width=32).map(lambda value: round(value, 2))
events = st.fixed_dictionaries(
    {
        "after": st.floats(0, 40, width=32),
        "to": st.sampled_from([None, "left", "some"]),
        "amounts": st.one_of(
            st.fixed_dictionaries({"desirability": amounts}),
            st.fixed_dictionaries({"praiseworthiness": st.fixed_dictionaries({"Ben": amounts})}),
            st.fixed_dictionaries(
                {"goals": st.dictionaries(st.sampled_from(["Win", "Rest"]), st.floats(-1, 1, width=32), min_size=1)}
            ),
            st.just("each"),
        ),
    }
)


def crowd_of(compiled: bool) -> Crowd:
    shares = np.linspace(-1, 1, SIZE, dtype=np.float32)
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("ESPRESSIVO_NUMBA", "1" if compiled else "0")
        return Crowd(
            SIZE,
            goals={"Win": (8, 0.5), "Rest": (3, np.abs(shares))},
            personality={"extraversion": shares, "neuroticism": -shares},
            groups={"left": range(100), "some": range(0, SIZE, 7)},
        )


def lived(crowd: Crowd, happened: list[dict[str, Any]], settles: bool = False) -> Crowd:
    for event in happened:
        crowd.advance(event["after"])
        if settles:
            crowd.settle()
        size = SIZE if event["to"] is None else len(crowd.groups[event["to"]])
        each = {"desirability": np.linspace(-9, 9, size, dtype=np.float32)}
        crowd.perceive(EVENT, event["to"], **(each if event["amounts"] == "each" else event["amounts"]))
    crowd.advance(3)
    return crowd


def check_alike(one: Crowd, other: Crowd) -> None:
    for kind in one.kinds:
        first, second = one.intensities(kind), other.intensities(kind)
        over = (np.minimum(first, second) == 0) & (np.abs(np.abs(first - second) - 0.1) <= CLOSE)  # just at the end
        assert (over | (np.abs(first - second) <= CLOSE)).all(), kind
    away = np.abs(one.mood() - other.mood())
    assert ((away <= CLOSE) | (np.abs(away - one.constants.least_mood) <= CLOSE)).all()
    assert np.abs(one.mood_pad() - other.mood_pad())[1:].max() <= CLOSE


@settings(max_examples=100, deadline=None)
@given(st.lists(events, min_size=1, max_size=5))
def test_compiled_or_not_all_feel_the_same(happened: list[dict[str, Any]]) -> None:
    pytest.importorskip("numba")
    compiled, plain = crowd_of(True), crowd_of(False)
    assert compiled.feelings.kernels is not None
    assert plain.feelings.kernels is None
    check_alike(lived(compiled, happened), lived(plain, happened))


@pytest.mark.parametrize("compiled", [False, True])
@settings(max_examples=50, deadline=None)
@given(happened=st.lists(events, min_size=1, max_size=5))
def test_a_settled_crowd_feels_the_same(compiled: bool, happened: list[dict[str, Any]]) -> None:
    if compiled:
        pytest.importorskip("numba")
    settled, other = lived(crowd_of(compiled), happened, settles=True), lived(crowd_of(compiled), happened)
    check_alike(settled, other)
    codes, most = settled.settle()
    _, wanted = other.strongest()
    assert np.abs(most - wanted).max() <= 0.1 + CLOSE
    assert ((np.abs(most - wanted) <= CLOSE) | (np.minimum(most, wanted) == 0)).all()
    again = settled.strongest()
    assert (again[0] == codes).all()
    assert (again[1] == most).all()


def test_small_crowds_do_not_wait_for_a_compiler() -> None:
    assert Crowd(speed.LEAST_MEMBERS - 1).feelings.kernels is None


def test_parts_compute_as_the_whole_does() -> None:
    pytest.importorskip("numba")
    assert Crowd(10, first=4096).feelings.kernels is Crowd(4096).feelings.kernels
