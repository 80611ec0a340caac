"""What a crowd refuses, in plain words and with nothing changed; and what it keeps though others write to it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from espressivo import Contagion, Crowd, Neighbours, load_crowd, save_crowd
from espressivo.core.affect import AffectConstants
from espressivo.core.errors import CrowdError

INSULT = "Event(Action-End, Ben, Insult, Ana)"
NAN = float("nan")


@pytest.mark.parametrize(
    ("do", "words"),
    [
        (lambda crowd: crowd.advance_to(NAN), "the clock cannot show nan"),
        (lambda crowd: crowd.advance_to(float("inf")), "the clock cannot show inf"),
        (lambda crowd: crowd.advance_to("soon"), "the clock cannot show 'soon'"),
        (lambda crowd: crowd.advance_to(1e300), "the clock cannot show"),
        (lambda crowd: crowd.set_mood([1, 2]), "expected one number, or 100"),
        (lambda crowd: crowd.set_mood("good"), "expected numbers on -10..10"),
        (lambda crowd: crowd.set_mood([[1], [2, 3]]), "expected numbers on -10..10"),
        (lambda crowd: crowd.set_intensity("Joy", [1, 2]), "expected one number, or 100"),
        (lambda crowd: crowd.set_intensity("Joy", NAN), "expected numbers on 0..10"),
        (lambda crowd: crowd.set_intensity("Joy", 3, cause=7), "no event 7 in the crowd's log"),
        (lambda crowd: crowd.perceive(INSULT, desirability=1, ordinal=2**33), "cannot have number"),
        (lambda crowd: crowd.perceive(INSULT, desirability=1, ordinal=-1), "cannot have number"),
        (lambda crowd: crowd.perceive(INSULT, prospects={"Exam": 5}), "a desirability and a likelihood"),
        (lambda crowd: crowd.perceive(INSULT, prospects={"Exam": (5, 0.5, 1)}), "a desirability and a likelihood"),
        (lambda crowd: crowd.perceive(INSULT, prospects=3), "a desirability and a likelihood"),
        (lambda crowd: crowd.add_goal("Win", "much", 0.5), "is 'much': expected one number"),
        (lambda crowd: crowd.top(-1), "expected 1 or more"),
        (lambda crowd: crowd.histogram("Joy", 2.5), "expected 1 to 10,000"),
    ],
)
def test_what_makes_no_sense_is_refused_and_changes_nothing(do: Callable[[Crowd], Any], words: str) -> None:
    crowd = Crowd(100)
    crowd.perceive(INSULT, desirability=-4)
    before = crowd.hash()
    with pytest.raises(CrowdError, match=words):
        do(crowd)
    assert crowd.hash() == before


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"goals": {"Win": 5}}, "the goal Win is 5: expected its significance and likelihood"),
        ({"positions": "here"}, "positions are no numbers"),
        ({"positions": [[1], [2, 3]]}, "positions are no numbers"),
    ],
)
def test_a_crowd_does_not_begin_with_what_makes_no_sense(given: dict[str, Any], words: str) -> None:
    with pytest.raises(CrowdError, match=words):
        Crowd(2, **given)


@pytest.mark.parametrize("who", [[5, 4], [4, 4]])
@pytest.mark.parametrize(
    "do",
    [
        lambda crowd, who: crowd.intensities("Joy", who),
        lambda crowd, who: crowd.strongest(who),
        lambda crowd, who: crowd.top(2, who),
        lambda crowd, who: crowd.nodes(who),
        lambda crowd, who: crowd.mood(who),
        lambda crowd, who: crowd.mood_pad(who),
        lambda crowd, who: crowd.pad(who),
        lambda crowd, who: crowd.set_mood(np.arange(len(set(who))), who),
        lambda crowd, who: crowd.set_intensity("Joy", np.arange(len(set(who))), who),
        lambda crowd, who: crowd.add_goal("Win", [1.0] * len(set(who)), 0.5, who),
        lambda crowd, who: crowd.perceive(INSULT, who, desirability=[1.0] * len(set(who))),
    ],
)
def test_no_value_is_given_to_somebody_else_because_members_are_out_of_order(
    do: Callable[[Crowd, Any], Any], who: list[int]
) -> None:
    crowd = Crowd(10)
    before = crowd.hash()
    with pytest.raises(CrowdError, match="must be in ascending order, each once"):
        do(crowd, who)
    assert crowd.hash() == before


def test_what_is_the_same_for_all_may_be_told_to_members_in_any_order() -> None:
    one, other = Crowd(10), Crowd(10)
    assert one.perceive(INSULT, [5, 4, 4], desirability=3) == other.perceive(INSULT, [4, 5], desirability=3)
    assert one.hash() == other.hash()
    assert one.statistics([5, 4, 4]) == other.statistics([4, 5])
    assert one.histogram("Joy", 4, [5, 4]).tolist() == [0, 2, 0, 0]


def test_nobody_has_figures_too() -> None:
    crowd = Crowd(10, groups={"nobody": []})
    crowd.perceive(INSULT, desirability=3)
    assert crowd.perceive(INSULT, "nobody", desirability=3).reached == 0
    figures = crowd.statistics("nobody")
    assert (figures.members, figures.feeling, figures.mood, sum(figures.moods)) == (0, 0, (0.0, 0.0, 0.0), 0)


def test_time_may_be_a_number_of_numpy() -> None:
    crowd = Crowd(3)
    crowd.advance(np.float32(0.5))
    crowd.advance(np.int64(2))
    crowd.advance_to(np.float32(4))
    assert crowd.time == 4


def test_who_is_in_a_group_and_in_the_log_stays_though_the_array_is_used_again() -> None:
    who, amounts = np.array([1, 2, 3], np.int32), np.full(3, 5, np.float32)
    crowd = Crowd(10, groups={"few": who})
    crowd.perceive(INSULT, who, desirability=amounts)
    who[:] = [7, 8, 9]
    amounts[:] = -9
    assert crowd.groups["few"].tolist() == [1, 2, 3]
    happening = crowd.happenings.get(0)
    assert happening is not None and happening.audience is not None
    assert happening.audience.tolist() == [1, 2, 3]
    assert "= 5  desirability" in str(crowd.why(2))
    assert crowd.promote(7).memory.records == {}


def test_what_is_caught_at_the_very_beginning_can_be_saved(tmp_path: Path) -> None:
    crowd = Crowd(30)
    crowd.perceive(INSULT, [0], desirability=0.9)
    Contagion(Neighbours.grid(5, 6), strength=0.02).step(crowd, seconds=0.25)
    assert 0 < crowd.arrays()["felt.Joy.initial"][1] < 0.1
    save_crowd(crowd, tmp_path / "early.crowd")
    assert load_crowd(tmp_path / "early.crowd").hash() == crowd.hash()


@pytest.mark.parametrize("hours", [10, 14, 20, 40])
def test_what_fades_over_hours_keeps_its_age_when_the_clock_is_counted_anew(hours: int) -> None:
    slow = AffectConstants(emotion_half_life=20 * 3600, mood_half_life=30 * 3600)
    crowd = Crowd(300, constants=slow, goals={"Win": (8, 0.5)})
    crowd.perceive("Event(Action-End, Sky, Fall, Town)", desirability=-8, goals={"Win": 0.2})
    felt, hoped, mood = (
        float(each[0]) for each in (crowd.intensities("Distress"), crowd.intensities("Hope"), crowd.mood())
    )
    arousal = float(crowd.mood_pad()[1, 0])
    crowd.advance(3600)
    crowd.advance(3600 * (hours - 1))
    left, mood_left = 0.5 ** (hours / 20), 0.5 ** (hours / 30)
    assert crowd.intensities("Distress")[0] == pytest.approx(felt * left, rel=1e-5)
    assert crowd.intensities("Hope")[0] == pytest.approx(hoped * left, rel=1e-5)
    assert crowd.mood()[0] == pytest.approx(mood * mood_left, rel=1e-5)
    assert crowd.mood_pad()[1, 0] == pytest.approx(arousal * mood_left, rel=1e-4)


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (lambda: Crowd(5, groups=[1]), "groups are .* expected a dictionary"),  # type: ignore[arg-type]
        (lambda: Crowd(5, goals=["a"]), "goals are .* expected a dictionary"),  # type: ignore[arg-type]
        (lambda: Crowd(5, personality="x"), "personality is 'x': expected a dictionary"),  # type: ignore[arg-type]
        (lambda: Crowd(5).demote(None), "None is no agent that this crowd has lent"),  # type: ignore[arg-type]
        (lambda: Crowd(5).perceive("Event(Action-End, A, B, C)", ordinal="x"), "number 'x'"),  # type: ignore[arg-type]
    ],
)
def test_what_is_of_another_kind_is_refused_in_words(wrong: Callable[[], object], message: str) -> None:
    with pytest.raises(CrowdError, match=message):
        wrong()
