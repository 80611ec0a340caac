"""A face in motion: continuous in time, whatever is asked and however often."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from espressivo.core.errors import ExpressionError
from espressivo.expression import NEUTRAL, Affect, Display, Expression, Motion, Pose, express, prototype_names

Steps = list[tuple[Expression, float]]
feelings = st.dictionaries(st.sampled_from(prototype_names()), st.floats(0, 10), max_size=3)
displays = st.none() | st.builds(Display, leakage=st.floats(0, 1), mask=st.just(("joy", 5.0)))
expressions = st.builds(express, st.builds(Affect, feelings), displays)
aims = st.lists(st.tuples(expressions, st.floats(0, 3)), min_size=1, max_size=5)


def played(steps: Steps) -> tuple[Motion, float]:
    motion, time = Motion(), 0.0
    for expression, pause in steps:
        time += pause
        motion.aim(expression, time)
    return motion, time


def units(pose: Pose) -> dict[tuple[str, int], float]:
    sides = (("left", pose.face.left), ("right", pose.face.right))
    return {(side, unit): value for side, each in sides for unit, value in each.items()}


def apart(one: Pose, other: Pose) -> float:
    a, b = units(one), units(other)
    return max([abs(a.get(key, 0.0) - b.get(key, 0.0)) for key in a.keys() | b.keys()], default=0.0)


@settings(max_examples=60)
@given(aims, st.lists(st.floats(0, 20), min_size=1, max_size=8))
def test_what_is_seen_does_not_depend_on_when_else_one_looked(steps: Steps, times: list[float]) -> None:
    often, once = played(steps)[0], played(steps)[0]
    seen = [often.at(time) for time in times]
    assert [often.at(time) for time in reversed(times)] == seen[::-1]
    assert once.at(times[-1]) == seen[-1]


@settings(max_examples=60)
@given(aims, st.floats(0, 20))
def test_a_face_in_motion_stays_in_range(steps: Steps, later: float) -> None:
    motion, time = played(steps)
    pose = motion.at(time + later)
    assert all(0 < value <= 1 for value in units(pose).values())
    assert all(-1 <= value <= 1 for value in (*pose.cues.values(), *pose.emotions.values(), pose.breath))
    assert -1 <= pose.gaze.x <= 1 and -1 <= pose.gaze.y <= 1


@settings(max_examples=60)
@given(aims, st.floats(0, 10))
def test_a_face_never_leaps(steps: Steps, later: float) -> None:
    motion, time = played(steps)
    assert apart(motion.at(time + later), motion.at(time + later + 0.0005)) < 0.03


@settings(max_examples=60)
@given(aims, expressions)
def test_a_new_aim_begins_where_the_face_is(steps: Steps, target: Expression) -> None:
    motion, time = played(steps)
    before = motion.at(time + 0.7)
    motion.aim(target, time + 0.7)
    after = motion.at(time + 0.7)
    assert apart(before, after) < 1e-3
    assert after.breath == pytest.approx(before.breath, abs=1e-6)
    assert after.head.pitch == pytest.approx(before.head.pitch, abs=1e-3)


@given(st.sampled_from(prototype_names()), st.floats(2, 10))
def test_a_face_arrives_and_settles_a_little(name: str, intensity: float) -> None:
    shown = express(Affect({name: intensity}))
    motion = Motion()
    motion.aim(shown, 0.0)
    pose = motion.at(120.0)
    for unit in shown.face:
        assert pose.face[unit] == pytest.approx(0.8 * shown.face[unit], abs=1e-3)
    assert pose.emotions[name] == pytest.approx(intensity / 10, abs=1e-3)
    assert pose.head.roll == pytest.approx(shown.head.roll, abs=1e-3)
    motion.aim(NEUTRAL, 120.0)
    assert motion.at(180.0).face == NEUTRAL.face


@pytest.mark.parametrize("name", prototype_names())
def test_the_apex_is_reached_before_the_face_settles(name: str) -> None:
    shown = express(Affect({name: 8}))
    motion = Motion()
    motion.aim(shown, 0.0)
    strongest = max(shown.face, key=lambda unit: shown.face[unit])
    seen = [motion.at(step / 20).face[strongest] for step in range(160)]
    assert max(seen) > 0.85 * shown.face[strongest]
    assert seen[-1] < max(seen)


def half_way(motion: Motion, unit: int, full: float) -> float:
    return next(step / 1000 for step in range(4000) if motion.at(step / 1000).face[unit] >= full / 2)


@pytest.mark.parametrize("name", ["surprise", "fear", "sadness", "happy-for", "admiration"])
def test_brows_lead_the_mouth_by_40_to_80_milliseconds(name: str) -> None:
    shown = express(Affect({name: 8}))
    motion = Motion()
    motion.aim(shown, 0.0)
    mouth = next(unit for unit in (25, 12, 15) if shown.face[unit])
    lead = half_way(motion, mouth, shown.face[mouth]) - half_way(motion, 1, shown.face[1])
    assert 0.04 <= lead <= 0.08


def test_surprise_comes_sooner_than_sadness_and_goes_more_slowly_than_it_came() -> None:
    motion = Motion()
    motion.aim(express(Affect({"surprise": 8})), 0.0)
    quick = half_way(motion, 1, 0.8)
    slow = Motion()
    slow.aim(express(Affect({"sadness": 8})), 0.0)
    assert quick < 0.1 < 0.4 < half_way(slow, 1, 0.8)
    motion.aim(NEUTRAL, 5.0)
    assert motion.at(5.0 + quick).face[1] > 0.5 * motion.at(5.0).face[1]


def test_aiming_at_the_same_each_frame_changes_nothing() -> None:
    shown = express(Affect({"anger": 8}))
    once, often = Motion(), Motion()
    once.aim(shown, 0.0)
    for frame in range(300):
        often.aim(express(Affect({"anger": 8})), frame / 60)
    assert often.at(6.0) == once.at(6.0)


def test_a_feeling_that_fades_frame_by_frame_keeps_its_apex() -> None:
    motion = Motion()
    for frame in range(600):
        motion.aim(express(Affect({"anger": 8 - frame / 600})), frame / 60)
    target = express(Affect({"anger": 7})).face[4]
    assert motion.at(10.0).face[4] == pytest.approx(0.8 * target, abs=0.05)


def test_joy_and_sorrow_take_turns_at_the_mouth() -> None:
    motion = Motion()
    motion.aim(express(Affect({"joy": 7, "sadness": 6.5})), 0.0)
    seen = [motion.at(2 + step / 20).face for step in range(160)]
    assert any(face[12] > 3 * face[15] for face in seen)
    assert any(face[15] > 3 * face[12] for face in seen)
    assert min(min(face[12], face[15]) for face in seen) > 0.05  # neither goes altogether
    assert max(abs(a[12] - b[12]) for a, b in pairwise(seen)) < 0.04  # within a twentieth of a second
    assert min(face[1] for face in seen) > 0.4


def test_breath_keeps_its_phase_when_its_rate_changes() -> None:
    motion = Motion()
    breaths = []
    for frame in range(1200):
        if frame % 100 == 0:
            motion.aim(express(Affect({"fear": 9})) if frame % 200 else NEUTRAL, frame / 60)
        breaths.append(motion.at(frame / 60).breath)
    assert max(abs(a - b) for a, b in pairwise(breaths)) < 0.06
    assert min(breaths) < -0.3 and max(breaths) > 0.3


@pytest.mark.parametrize("time", [0.5, float("nan"), float("inf")])
def test_time_goes_forward(time: float) -> None:
    motion = Motion()
    motion.aim(NEUTRAL, 1.0)
    with pytest.raises(ExpressionError, match="cannot be aimed at"):
        motion.aim(NEUTRAL, time)
