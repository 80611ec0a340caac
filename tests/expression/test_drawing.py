"""A drawn face shows what its action units say."""

from __future__ import annotations

import math
from collections.abc import Mapping
from itertools import combinations
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from espressivo.expression.affect import Affect
from espressivo.expression.avatar.colours import skin_of, tints_of
from espressivo.expression.avatar.drawing import draw
from espressivo.expression.avatar.looks import HumanLook, find_look, look_names, random_look
from espressivo.expression.avatar.raster import rasterise
from espressivo.expression.avatar.shapes import Fill, Picture
from espressivo.expression.expressing import express
from espressivo.expression.expression import CUES, Gaze, Head, Mouth, Pose
from espressivo.expression.prototypes import prototype_names
from espressivo.ontology.action_units import ActionUnits

TWELVE = [
    "joy",
    "sadness",
    "anger",
    "fear",
    "surprise",
    "disgust",
    "contempt",
    "pride",
    "shame",
    "love",
    "relief",
    "boredom",
]
FAMILIES = ("human/chestnut", "robot/round", "robot/square", "creature/fox", "creature/goose", "creature/owl")
ACTION_UNITS = (1, 2, 4, 5, 6, 7, 9, 10, 12, 14, 15, 16, 17, 18, 20, 22, 23, 24, 25, 26, 27, 28, 38, 43, 45)
NEUTRAL = Pose()


def felt(emotion: str, intensity: float = 10.0) -> Pose:
    return Pose.of(express(Affect({emotion: intensity})))


def moved(named: Mapping[str, float], **more: Any) -> Pose:
    return Pose(face=ActionUnits.parse(named), **more)


def parts(picture: Picture, part: str) -> list[Fill]:
    return [fill for fill in picture.fills if fill.part == part]


def corners(picture: Picture, part: str) -> np.ndarray:
    return np.concatenate([np.array(fill.points) for fill in parts(picture, part)])


def inner_brow(pose: Pose, look: str) -> float:
    """How low the inner ends of the brows are, on average."""
    points = corners(draw(pose, look), "brows")
    inner = points[np.argsort(np.abs(points[:, 0] - 0.5))[:8]]
    return float(inner[:, 1].mean())


def lifted_corners(pose: Pose, look: str) -> float:
    """How much higher the corners of the mouth are than the lowest of its middle."""
    points = corners(draw(pose, look), "mouth")
    middle = points[np.abs(points[:, 0] - points[:, 0].mean()) < 0.02, 1]
    left, right = points[points[:, 0].argmin(), 1], points[points[:, 0].argmax(), 1]
    return float(middle.mean() - (left + right) / 2)


def teeth(pose: Pose, look: str) -> float:
    """How much of the picture teeth cover."""
    shown = [fill for fill in parts(draw(pose, look), "mouth") if fill.colour == (252, 250, 244)]
    return sum(area(np.array(fill.points)) for fill in shown)


def area(points: np.ndarray) -> float:
    x, y = points.T
    return float(abs(x @ np.roll(y, 1) - y @ np.roll(x, 1))) / 2


def seen(pose: Pose, look: str, size: int = 160) -> np.ndarray:
    return rasterise(Picture(draw(pose, look).fills, (255, 255, 255)), size, size)[..., :3].astype(float)


@pytest.mark.parametrize("look", FAMILIES)
def test_joy_lifts_the_corners_of_the_mouth_and_sadness_lowers_them(look: str) -> None:
    assert lifted_corners(felt("joy"), look) > lifted_corners(NEUTRAL, look) + 0.01
    assert lifted_corners(felt("sadness"), look) < lifted_corners(NEUTRAL, look) - 0.01


@pytest.mark.parametrize("look", FAMILIES)
def test_anger_lowers_the_inner_brows_and_sadness_raises_them(look: str) -> None:
    rest = inner_brow(moved({}), look)
    assert inner_brow(moved({"4": 1}), look) > rest + 0.015
    assert inner_brow(moved({"1": 1}), look) < rest - 0.015


@pytest.mark.parametrize("look", FAMILIES)
def test_fear_and_surprise_open_the_eyes_and_relief_closes_them(look: str) -> None:
    def opening(pose: Pose) -> float:
        points = corners(draw(pose, look), "left eye")
        return float(np.ptp(points[:, 1]))

    def glints(pose: Pose) -> int:
        return sum(fill.colour == (255, 255, 255) for fill in parts(draw(pose, look), "left eye"))

    assert opening(moved({"5": 1})) > opening(NEUTRAL)
    assert glints(NEUTRAL) == 2
    assert glints(moved({"43": 1})) == 0


def test_a_jaw_that_drops_lowers_the_chin() -> None:
    def chin(pose: Pose) -> float:
        return float(corners(draw(pose, "human/brown"), "head")[:, 1].max())

    assert chin(moved({"27": 1})) > chin(NEUTRAL) + 0.02


def test_fear_lays_the_ears_of_a_creature_back_and_surprise_pricks_them() -> None:
    def tips(pose: Pose) -> float:
        return float(corners(draw(pose, "creature/fox"), "ears")[:, 1].min())

    assert tips(moved({"20": 1})) > tips(NEUTRAL) + 0.05
    assert tips(moved({"2": 1, "5": 1})) < tips(NEUTRAL)


@pytest.mark.parametrize("look", ["creature/goose", "creature/owl"])
def test_feathers_rise_in_surprise_and_anger_and_lie_flat_in_fear_and_sadness(look: str) -> None:
    def tips(pose: Pose) -> float:
        return float(corners(draw(pose, look), "ears")[:, 1].min())

    rest = tips(NEUTRAL)
    for up in ({"2": 1, "5": 1}, {"4": 1, "5": 1, "7": 1, "23": 1}):
        assert tips(moved(up)) < rest - 0.002
    for flat in ({"1": 1, "2": 1, "4": 1, "5": 1, "20": 1}, {"1": 1, "4": 1, "15": 1}):
        assert tips(moved(flat)) > rest + 0.02


@pytest.mark.parametrize("look", ["creature/goose", "creature/owl"])
def test_a_beak_opens_with_the_jaw_and_has_no_teeth(look: str) -> None:
    def inside(pose: Pose) -> float:
        gape = [fill for fill in parts(draw(pose, look), "mouth") if fill.colour == (96, 26, 34)]
        return float(np.ptp(np.array(gape[0].points)[:, 1])) if gape else 0.0

    rest, parted, dropped = (inside(moved(units)) for units in ({}, {"25": 1}, {"25": 1, "27": 1}))
    assert rest == 0
    assert 0 < parted < dropped
    assert teeth(moved({"12": 1, "25": 1, "26": 1}), "creature/fox") > 1e-4
    assert teeth(moved({"12": 1, "25": 1, "26": 1}), look) < 1e-9
    assert inside(Pose(mouth=Mouth(jaw=0.7, voicing=1))) > 0.03, "and when it speaks"


@pytest.mark.parametrize("look", FAMILIES)
@pytest.mark.parametrize("number", ACTION_UNITS)
def test_every_action_unit_is_seen(number: int, look: str) -> None:
    beside = {"12": 0.6} if number == 6 else {}
    changed = np.abs(seen(moved({**beside, str(number): 1}), look) - seen(moved(beside), look))
    assert (changed.max(axis=2) > 24).sum() >= 40, f"AU{number} changes next to nothing"


@pytest.mark.parametrize("look", FAMILIES)
@pytest.mark.parametrize("number", [2, 5, 7, 9, 10, 12, 14, 15, 20, 43])
def test_left_and_right_are_drawn_apart(number: int, look: str) -> None:
    left, right = (seen(moved({f"{number}{side}": 1}), look) for side in "LR")
    rest = seen(NEUTRAL, look)
    on_left, on_right = np.abs(left - rest).sum(axis=(0, 2)), np.abs(right - rest).sum(axis=(0, 2))
    columns = np.arange(160)
    assert (on_left * columns).sum() / on_left.sum() > 80, "the person's left is the right of the picture"
    assert (on_right * columns).sum() / on_right.sum() < 80


@pytest.mark.parametrize("look", ["human/brown", "robot/round", "creature/fox", "creature/goose", "creature/owl"])
def test_the_twelve_are_told_apart_as_pictures(look: str) -> None:
    drawn = {"neutral": seen(NEUTRAL, look)} | {name: seen(felt(name), look) for name in TWELVE}
    closest = min((float(np.abs(drawn[a] - drawn[b]).mean()), a, b) for a, b in combinations(drawn, 2))
    assert closest[0] >= 4, closest


@pytest.mark.parametrize("look", look_names())
def test_every_look_shows_every_prototype(look: str) -> None:
    for name in prototype_names():
        picture = draw(felt(name), look)
        assert {"head", "mouth", "brows", "body"} <= {fill.part for fill in picture.fills}


@pytest.mark.parametrize("look", FAMILIES)
def test_a_picture_is_the_same_to_the_last_bit_when_drawn_again(look: str) -> None:
    pose = felt("fear")
    assert draw(pose, look) == draw(pose, look)
    assert rasterise(draw(pose, look), 160, 160).tobytes() == rasterise(draw(pose, look), 160, 160).tobytes()


@pytest.mark.parametrize(
    ("shape", "opens"),
    [(Mouth(jaw=0.7, voicing=1), True), (Mouth(closure=1, press=1, voicing=1), False)],
    ids=["aa", "p"],
)
def test_speech_opens_and_closes_the_mouth_whatever_is_felt(shape: Mouth, opens: bool) -> None:
    picture = draw(Pose(face=ActionUnits.of({25: 1.0, 26: 0.4}), mouth=shape), "human/brown")
    inside = [fill for fill in parts(picture, "mouth") if fill.colour == (96, 26, 34)]
    assert bool(inside) is opens


def test_round_lips_are_narrower_and_wide_ones_wider() -> None:
    def width(mouth: Mouth) -> float:
        return float(np.ptp(corners(draw(Pose(mouth=mouth), "human/brown"), "mouth")[:, 0]))

    assert width(Mouth(rounding=1)) < width(Mouth()) < width(Mouth(width=1))


def test_the_head_turns_leans_and_nods() -> None:
    def nose(head: Head) -> np.ndarray:
        return np.asarray(corners(draw(Pose(head=head), "human/brown"), "nose").mean(axis=0))

    rest = nose(Head())
    assert nose(Head(yaw=20))[0] > rest[0] + 0.02, "to the person's own left is to the right of the picture"
    assert nose(Head(pitch=15))[1] < rest[1] - 0.02
    assert nose(Head(roll=10))[0] > rest[0], "clockwise"


def test_gaze_moves_the_pupils() -> None:
    def pupil(gaze: Gaze) -> np.ndarray:
        fills = [f for f in parts(draw(Pose(gaze=gaze), "human/brown"), "left eye") if f.colour == (18, 14, 20)]
        return np.asarray(np.array(fills[0].points).mean(axis=0))

    assert pupil(Gaze(x=1))[0] > pupil(Gaze())[0] + 0.01
    assert pupil(Gaze(y=0.5))[1] < pupil(Gaze())[1]


def test_a_child_has_larger_eyes_a_smaller_mouth_and_narrower_shoulders() -> None:
    grown = find_look("human/curly")
    assert isinstance(grown, HumanLook)
    child, grown = (structs.replace(grown, youth=youth) for youth in (1.0, 0.0))

    def width(look: HumanLook, part: str) -> float:
        picture = draw(NEUTRAL, look)
        return float(np.ptp(corners(picture, part)[:, 0]) / np.ptp(corners(picture, "head")[:, 0]))

    assert width(child, "left eye") > width(grown, "left eye") * 1.05
    for part in ("mouth", "body"):
        assert width(child, part) < width(grown, part) * 0.95


def test_breathing_in_raises_the_shoulders() -> None:
    def shoulders(breath: float) -> float:
        return float(corners(draw(Pose(breath=breath), "human/brown"), "body")[:, 1].min())

    assert shoulders(1.0) < shoulders(-1.0)


@pytest.mark.parametrize("cue", CUES)
@pytest.mark.parametrize("look", ["human/brown", "robot/square", "creature/fox"])
def test_every_cue_is_seen(cue: str, look: str) -> None:
    shown = Pose(cues={cue: 1.0}, face=ActionUnits.of({}))
    assert np.abs(seen(shown, look) - seen(NEUTRAL, look)).sum() > 1000


def test_a_look_without_marks_draws_none() -> None:
    cues = dict.fromkeys(("tears", "sweat", "vein", "heart"), 1.0)
    plain = random_look(4)
    assert parts(draw(Pose(cues=cues), plain), "cues")
    bare = type(plain)(**{**{f: getattr(plain, f) for f in plain.__struct_fields__}, "cue_scale": 0.0})
    assert draw(Pose(cues=cues), bare) == draw(Pose(), bare)


def test_tints_together_replace_no_more_than_a_third_of_a_skin() -> None:
    tints = tints_of(dict.fromkeys(("redness", "pallor", "blueness", "greenness"), 1.0))
    assert sum(alpha for _, alpha in tints) == pytest.approx(0.35, abs=0.02)
    assert skin_of("#f3c9a5", tints).base != skin_of("#f3c9a5").base


@settings(max_examples=120)
@given(
    look=st.sampled_from(FAMILIES),
    face=st.dictionaries(st.integers(1, 99), st.floats(-1e6, 1e6), max_size=30),
    numbers=st.lists(st.floats(allow_nan=True), min_size=12, max_size=12),
    cues=st.dictionaries(st.sampled_from(CUES), st.floats(allow_nan=True)),
)
def test_any_pose_gives_finite_points(
    look: str, face: dict[int, float], numbers: list[float], cues: dict[str, float]
) -> None:
    names = ("jaw", "width", "rounding", "closure", "press", "lip_teeth")
    shape: dict[str, Any] = dict(zip(names, numbers, strict=False))
    mouth, gaze, head = Mouth(**shape), Gaze(*numbers[6:8]), Head(*numbers[8:11])
    pose = Pose(ActionUnits.of(face), mouth, gaze, head, cues, numbers[11])
    for fill in draw(pose, look).fills:
        assert all(math.isfinite(x) and math.isfinite(y) and abs(x) < 4 and abs(y) < 4 for x, y in fill.points)
        assert 0 <= fill.alpha <= 1
        assert all(0 <= channel <= 255 for channel in fill.colour)
