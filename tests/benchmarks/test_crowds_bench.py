"""What measures crowds works, on small ones; how long anything takes is no test's matter."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "benchmarks"))

import crowds


def test_everybody_in_a_dense_crowd_feels_24_emotions() -> None:
    crowd = crowds.dense(300)
    assert len(crowd.feelings.slots) + len(crowd.wants.goals) == 24
    assert all(slots.initial.all() for slots in crowd.feelings.slots.values())
    assert all(want.slots.initial.all() for want in crowd.wants.goals.values())


def test_all_frames_are_measured() -> None:
    taken, _ = crowds.frames(size=400, count=10, events=5, reads=20)
    assert len(taken) == 10
    assert min(taken) > 0


@pytest.mark.parametrize("goals", [1, 5])
def test_a_member_takes_no_more_than_500_bytes(goals: int) -> None:
    assert 100 < crowds.memory(crowds.people(1000, goals)) <= 500


def test_what_is_measured_is_positive() -> None:
    assert crowds.shared(300) > 0
    eager, lazy = crowds.settled(300, 1)
    assert eager > 0
    assert lazy > 0


def test_a_plot_is_drawn(tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    crowds.plot(tmp_path / "crowds.svg", (100, 1000))
    assert "<svg" in (tmp_path / "crowds.svg").read_text()
