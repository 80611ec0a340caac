"""Who is around a place, and who sees it."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from espressivo.agents.crowd.places import Places
from espressivo.core.errors import CrowdError

METRES = st.floats(-50, 50, width=32)
POSITIONS = st.integers(0, 60).flatmap(lambda size: arrays(np.float32, (size, 2), elements=METRES))


def near(positions: np.ndarray, x: float, y: float, radius: float) -> list[int]:
    """Whoever is near, looked for one by one."""
    return [
        i for i, (a, b) in enumerate(positions.tolist()) if (a - x) * (a - x) + (b - y) * (b - y) <= radius * radius
    ]


@given(POSITIONS, METRES, METRES, st.floats(0, 120), st.none() | st.floats(0.5, 30))
def test_within_finds_just_those_who_are_near(
    positions: np.ndarray, x: float, y: float, radius: float, cell: float | None
) -> None:
    assert Places(positions, cell).within(x, y, radius).tolist() == near(positions, x, y, radius)


def test_outliers_are_found_too() -> None:
    positions = np.random.default_rng(1).normal(size=(5000, 2))
    positions[17], positions[18] = (1e6, -2e5), (-3e8, 0)
    places = Places(positions)
    assert places.within(1e6, -2e5, 1).tolist() == [17]
    assert places.within(-3e8, 0, 50).tolist() == [18]
    assert places.within(0, 0, 1e9).tolist() == list(range(5000))


def test_who_looks_away_does_not_see() -> None:
    places = Places([[0, -2], [0, -2], [0, -2], [0, -9]])
    facing: list[list[float]] = [[0, 1], [0, -1], [1, 1.8], [0, 1]]
    assert places.seeing(0, 0, within=5, facing=facing, field=90).tolist() == [0, 2]
    assert places.seeing(0, 0, within=5, facing=facing, field=40).tolist() == [0]
    assert places.seeing(0, 0, within=5, facing=facing, field=360).tolist() == [0, 1, 2]
    assert places.seeing(0, 0, within=5).tolist() == [0, 1, 2]


@given(POSITIONS, METRES, METRES, st.floats(1, 359))
def test_the_field_of_view_is_an_angle_about_where_one_looks(
    positions: np.ndarray, x: float, y: float, field: float
) -> None:
    seen = set(Places(positions).seeing(x, y, 200, facing=(3, 0), field=field).tolist())
    for member, (a, b) in enumerate(positions.tolist()):
        angle = abs(math.degrees(math.atan2(y - b, x - a)))
        if math.hypot(x - a, y - b) > 0 and abs(angle - field / 2) > 0.01:
            assert (member in seen) == (angle < field / 2)


def test_who_looks_nowhere_sees_all_around_and_who_stands_there_sees_it() -> None:
    places = Places([[3, 0], [0, 0]])
    assert places.seeing(0, 0, 5, facing=[[0, 0], [1, 0]], field=10).tolist() == [0, 1]


@pytest.mark.parametrize(
    ("positions", "message"),
    [
        ([1, 2, 3], "expected (members, 2)"),
        ([[1, 2, 3]], "expected (members, 2)"),
        ([[0, 0], [math.nan, 1]], "member 1 cannot be at (nan, 1.0)"),
        ([[0, 2e9]], "member 0 cannot be at (0.0, 2000000000.0)"),
        ([["a", "b"]], "no numbers"),
    ],
)
def test_positions_that_are_none_are_refused(positions: object, message: str) -> None:
    with pytest.raises(CrowdError) as error:
        Places(positions)  # type: ignore[arg-type]
    assert message in str(error.value)


def test_questions_that_make_no_sense_are_refused() -> None:
    places = Places([[0, 0], [1, 1]])
    for ask in (
        lambda: places.within(math.nan, 0, 1),
        lambda: places.within(0, 0, -1),
        lambda: places.within(0, 0, math.nan),
        lambda: places.seeing(0, 0, 1, field=0),
        lambda: places.seeing(0, 0, 1, facing=[[1, 0]]),
        lambda: places.seeing(0, 0, 1, facing=[math.nan, 0]),
        lambda: Places([[0, 0]], cell=0),
    ):
        with pytest.raises(CrowdError, match="expected"):
            ask()
