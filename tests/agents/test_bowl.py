"""The bowl of a stadium: everybody has a seat of their own, between the pitch and the rim."""

from __future__ import annotations

import numpy as np
import pytest

from espressivo.agents.crowd.bowl import LARGEST_BOWL, SMALLEST_BOWL, build_bowl
from espressivo.core.errors import CrowdError


@pytest.mark.parametrize("size", [100, 101, 777, 4_096, 30_000])
def test_everybody_has_a_seat_of_their_own(size: int) -> None:
    bowl = build_bowl(size)
    assert len(bowl) == len(bowl.rows) == len(bowl.home) == size
    assert len(np.unique(bowl.positions, axis=0)) == size


def test_seats_lie_between_the_pitch_and_the_rim() -> None:
    bowl = build_bowl(20_000)
    x, y = np.abs(bowl.positions.astype(float)).T
    across, down = bowl.plan.core
    away = np.hypot(np.maximum(x - across / 2, 0), np.maximum(y - down / 2, 0))
    assert away.min() > bowl.plan.first_row
    assert away.max() < bowl.plan.first_row + bowl.depth
    assert ((x > bowl.plan.pitch[0] / 2) | (y > bowl.plan.pitch[1] / 2)).all()
    assert (x.max(), y.max()) < bowl.half_size


def test_rows_are_numbered_from_the_pitch_upwards() -> None:
    bowl = build_bowl(5_000)
    assert (np.diff(bowl.rows) >= 0).all()
    assert bowl.rows[0] == 0
    assert len(np.unique(bowl.rows)) == bowl.rows[-1] + 1


def test_neighbours_in_a_full_house_sit_a_seat_apart() -> None:
    bowl = build_bowl(100_000)
    assert bowl.spacing == bowl.plan.seat_width
    first_row = bowl.positions[bowl.rows == 0].astype(float)
    steps = np.hypot(*np.diff(first_row, axis=0).T)
    assert np.median(steps) == pytest.approx(bowl.spacing, rel=0.01)


def test_fewer_people_sit_further_apart_in_the_same_bowl_and_more_need_a_higher_one() -> None:
    few, full, more = (build_bowl(size) for size in (2_000, 100_000, 200_000))
    assert few.spacing > 5 * full.spacing
    assert few.half_size == pytest.approx(full.half_size, rel=0.1)
    assert more.spacing == full.spacing
    assert more.depth > 1.4 * full.depth


def test_the_sides_sit_apart_and_every_exit_lies_among_seats() -> None:
    bowl = build_bowl(10_000)
    assert 0.5 < bowl.home.mean() < 0.8
    assert bowl.positions[~bowl.home, 0].min() > bowl.positions[bowl.home, 0].mean()
    away = np.hypot(*(bowl.positions[None] - bowl.exits[:, None]).transpose(2, 0, 1))
    assert away.min(axis=1).max() < 3 * bowl.spacing + bowl.plan.concourse_width


def test_the_same_size_gives_the_same_seats() -> None:
    one, other = build_bowl(3_000), build_bowl(3_000)
    assert np.array_equal(one.positions, other.positions)
    assert np.array_equal(one.exits, other.exits)


@pytest.mark.parametrize("size", [0, SMALLEST_BOWL - 1, LARGEST_BOWL + 1])
def test_too_few_or_too_many_are_refused(size: int) -> None:
    with pytest.raises(CrowdError, match="expected 100 to 1,000,000 spectators"):
        build_bowl(size)
