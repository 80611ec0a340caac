"""Who is next to whom."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from espressivo.agents.crowd.neighbours import NOBODY, Neighbours
from espressivo.core.errors import CrowdError

SIZES = st.integers(1, 50)
ANYWHERE = SIZES.flatmap(lambda size: arrays(np.float32, (size, 2), elements=st.floats(-100, 100, width=32)))
CROWDED = SIZES.flatmap(lambda size: arrays(np.float32, (size, 2), elements=st.integers(0, 3).map(float)))
FAR_APART = SIZES.flatmap(
    lambda size: arrays(np.float32, (size, 2), elements=st.sampled_from([0.0, 1e-3, 2e-3, 1.0, 5e8, -1e9, 1e9]))
)


def nearest(positions: np.ndarray, k: int, within: float) -> list[list[int]]:
    """The nearest of each, looked for among all."""
    at = positions.astype(float)
    found = []
    for member in range(len(at)):
        square = ((at - at[member]) ** 2).sum(axis=1).astype(np.float32)
        order = [int(i) for i in np.argsort(square, kind="stable") if i != member]
        order = [i for i in order if square[i] <= np.float32(within * within)]
        found.append((order + [NOBODY] * k)[:k])
    return found


@given(ANYWHERE | CROWDED | FAR_APART, st.integers(1, 9), st.sampled_from([np.inf, 1.0, 2.5, 100.0]))
def test_nearest_finds_what_a_search_among_all_finds(positions: np.ndarray, k: int, within: float) -> None:
    assert Neighbours.nearest(positions, k, within).table.T.tolist() == nearest(positions, k, within)


@given(CROWDED, st.integers(1, 60))
def test_within_has_no_more_rows_than_it_needs(positions: np.ndarray, at_most: int) -> None:
    found = Neighbours.within(positions, 1.0, at_most)
    assert found.degree == max(1, int(found.counts.max()))
    full = nearest(positions, at_most, 1.0)
    assert [[n for n in column if n != NOBODY] for column in found.table.T.tolist()] == [
        [n for n in row if n != NOBODY] for row in full
    ]


@given(st.integers(1, 7), st.integers(1, 7), st.booleans())
def test_a_grid_is_mutual_and_its_gaps_come_last(rows: int, columns: int, diagonal: bool) -> None:
    graph = Neighbours.grid(rows, columns, diagonal)
    for member in range(graph.size):
        mine = graph.table[:, member].tolist()
        count = graph.counts[member]
        assert NOBODY not in mine[:count]
        assert mine[count:] == [NOBODY] * (graph.degree - count)
        for other in mine[:count]:
            assert member in graph.table[:, other]
            down, right = abs(other // columns - member // columns), abs(other % columns - member % columns)
            assert max(down, right) == 1
            assert diagonal or down + right == 1
    pairs = rows * (columns - 1) + columns * (rows - 1) + (2 * (rows - 1) * (columns - 1) if diagonal else 0)
    assert graph.counts.sum() == 2 * pairs


def test_pairs_are_mutual_and_count_once() -> None:
    graph = Neighbours.pairs(4, [(0, 1), (1, 0), (1, 2)])
    assert graph.table.tolist() == [[1, 0, 1, -1], [-1, 2, -1, -1]]
    assert Neighbours.pairs(3, []).counts.tolist() == [0, 0, 0]


def test_distances_and_same_belong_to_the_table() -> None:
    graph = Neighbours.nearest([[0, 0], [3, 4], [9, 12]], k=2, within=11)
    assert graph.distances([[0, 0], [3, 4], [9, 12]]).tolist() == [[5, 5, 10], [np.inf, 10, np.inf]]
    assert graph.same([1, 1, 2]).tolist() == [[True, True, False], [False, False, False]]


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Neighbours(np.array([[1, 2]])), "member 1 cannot have the neighbour 2: expected members 0..1"),
        (lambda: Neighbours(np.array([[0, 0]])), "nobody is their own neighbour"),
        (lambda: Neighbours(np.array([[-2, 0]])), "cannot have the neighbour -2"),
        (lambda: Neighbours(np.array([[0.5]])), "expected whole numbers"),
        (lambda: Neighbours.pairs(3, [(0, 0)]), "nobody is their own neighbour"),
        (lambda: Neighbours.pairs(3, [(0, 3)]), "names member 3: expected members 0..2"),
        (lambda: Neighbours.pairs(300, [(0, n) for n in range(1, 300)]), "member 0 has 299 neighbours"),
        (lambda: Neighbours.nearest([[0, 0]], k=0), "expected 1..256"),
        (lambda: Neighbours.nearest([[0, 0]], within=float("nan")), "expected more than 0"),
        (lambda: Neighbours.grid(0, 3), "expected 1 or more"),
        (lambda: Neighbours.grid(1, 3).same([1, 2]), "expected one a member"),
    ],
)
def test_graphs_that_make_no_sense_are_refused(make: object, message: str) -> None:
    with pytest.raises(CrowdError) as error:
        make()  # type: ignore[operator]
    assert message in str(error.value)
