"""Pictures of crowds: the hue says what is felt, the brightness how strongly, and everybody is seen at their place."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from espressivo.agents.crowd.bowl import build_bowl
from espressivo.core.emotion_types import EMOTION_TYPES, SURPRISE
from espressivo.expression import Affect
from espressivo.expression.crowds.colours import colour_of, colours_of, ground
from espressivo.expression.crowds.faces import portrayed
from espressivo.expression.crowds.ground import stadium_ground
from espressivo.expression.crowds.heat_map import HeatMap
from espressivo.expression.crowds.moment import Moment, shares_of
from espressivo.expression.crowds.paint import box, paste, write, written_width
from espressivo.expression.crowds.stadium_picture import StadiumPicture

KINDS = ("Joy", "Fear")
FOUR = np.array([[-10, -10], [10, -10], [-10, 10], [10, 10]], np.float32)
BLACK = np.zeros((60, 80, 3), np.uint8)
CALM = np.full((4, 3), 40, np.float32)
PLACES = ((30, 20), (50, 20), (30, 40), (50, 40))


def four(codes: list[int], intensities: list[float]) -> np.ndarray:
    """Four members, ten pixels wide each, painted; and the colour in the middle of each."""
    seen = HeatMap(FOUR, (80, 60), 1.0, (10.0, 10.0))
    picture = seen.paint(BLACK, np.array(codes, np.int8), np.array(intensities, np.float32), KINDS, CALM)
    return np.array([picture[y, x] for x, y in PLACES], int)


def test_every_member_is_seen_at_their_place() -> None:
    seen = HeatMap(FOUR, (80, 60), 1.0, (10.0, 10.0))
    assert [seen.member_at(x, y) for x, y in PLACES] == [0, 1, 2, 3]
    assert [seen.member_at(x, y) for x, y in ((0, 0), (40, 30), (79, 59), (-1, 20), (80, 20), (30, -1), (30, 999))] == [
        None
    ] * 7


def test_the_hue_says_what_is_felt() -> None:
    joy, fear, calm, _ = four([0, 1, -1, -1], [10, 10, 0, 0])
    assert np.abs(joy - colour_of("Joy")).max() < 60
    assert np.abs(fear - colour_of("Fear")).max() < 60
    assert np.abs(calm - 40).max() < 25


def test_the_brightness_says_how_strongly() -> None:
    shown = four([0, 0, 0, -1], [9, 5, 1, 0]).sum(axis=1)
    assert (np.diff(shown) < -15).all()


def test_whoever_stands_outside_the_picture_is_no_mistake() -> None:
    far = np.array([[0, 0], [1e6, -1e6], [-41, 0]], np.float32)
    seen = HeatMap(far, (80, 60), 1.0, (4.0, 4.0))
    codes, felt = np.zeros(3, np.int8), np.full(3, 9, np.float32)
    picture = seen.paint(BLACK, codes, felt, KINDS, CALM[:3])
    assert picture[30, 40].sum() > 300
    assert seen.member_at(40, 30) == 0


def test_every_type_of_emotion_has_a_colour_of_its_own() -> None:
    named = [*EMOTION_TYPES, SURPRISE.name]
    colours = colours_of(named)
    apart = np.abs(colours[:, None] - colours[None]).sum(axis=2) + 1000 * np.eye(len(named))
    assert apart.min() >= 20
    assert colour_of("Saudade") == ground("faint")


def test_shares_count_everybody_once() -> None:
    codes = np.array([1, 1, 0, -1, -1, -1, 1, -1], np.int8)
    assert shares_of(codes, 2).tolist() == [0.125, 0.375, 0.5]
    assert shares_of(np.full(500, 22, np.int8), 23).tolist() == [0.0] * 22 + [1.0, 0.0]


def test_a_stadium_stands_round_its_pitch() -> None:
    bowl = build_bowl(1_000)
    empty = stadium_ground(bowl, (400, 340), 1.2)
    assert tuple(empty[0, 0]) == ground("paper")
    assert tuple(empty[170 + 12, 200 + 30]) in (ground("pitch"), ground("stripes"))
    x, y = bowl.exits[0]
    assert tuple(empty[round(170 + 1.2 * float(y)), round(200 + 1.2 * float(x))]) == ground("exit")


def a_moment(size: int, time: float = 12.0, told: str = "Goal for the home side") -> Moment:
    codes = np.arange(size, dtype=np.int64) % 3 - 1
    felt = np.where(codes >= 0, 1 + np.arange(size) % 9, 0)
    return Moment(time, told, KINDS, codes.astype(np.int8), felt.astype(np.float32))


@pytest.mark.parametrize("scale", [1.0, 0.5])
def test_a_picture_has_its_size_and_is_the_same_every_time(scale: float) -> None:
    bowl = build_bowl(500)
    painted = []
    for _ in range(2):
        picture = StadiumPicture(bowl, 60, scale=scale)
        picture.note(a_moment(500))
        painted.append(picture.paint(a_moment(500)))
    assert painted[0].shape == (round(800 * scale), round(1200 * scale), 3)
    assert np.array_equal(painted[0], painted[1])


def test_a_spectator_is_found_where_the_picture_shows_them() -> None:
    bowl = build_bowl(300)
    picture = StadiumPicture(bowl, 60)
    height, width = picture.size[1], picture.size[0]
    found = {picture.member_at(x, y) for y in range(0, height, 3) for x in range(0, width, 3)}
    assert found == {None, *range(300)}


def test_clock_words_and_faces_are_on_the_picture() -> None:
    bowl = build_bowl(300)
    picture = StadiumPicture(bowl, 60)
    plain = picture.paint(a_moment(300))
    later = picture.paint(a_moment(300, time=75.0))
    assert (plain[20:90, 880:1060] != later[20:90, 880:1060]).any()
    told = picture.paint(a_moment(300, told="Something else that takes two lines to be told"))
    assert (plain[90:150, 880:] != told[90:150, 880:]).any()
    face = portrayed(3, "Fan3", Affect({"Fear": 8.0}, -2.0), 84)
    seen = picture.paint(replace(a_moment(300), portrayed=(face,)))
    assert (plain[560:644, 888:972] != seen[560:644, 888:972]).mean() > 0.3


def test_a_face_shows_what_a_member_feels_and_is_always_the_same_person() -> None:
    calm, afraid = (portrayed(3, "Fan3", Affect(felt), 64) for felt in ({}, {"Fear": 8.0, "Joy": 1.0}))
    assert (calm.felt, afraid.felt) == ("calm", "Fear 8.0")
    assert portrayed(3, "Fan3", Affect({"Joy": 0.2}), 64).felt == "calm"
    assert (calm.face != afraid.face).any()
    assert np.array_equal(calm.face, portrayed(3, "Fan3", Affect(), 64).face)
    assert (calm.face != portrayed(4, "Fan4", Affect(), 64).face).any()


def test_letters_and_boxes_that_reach_over_the_edge_are_cut() -> None:
    picture = BLACK.copy()
    write(picture, "Overflowing", 60, 20, 20, (255, 255, 255))
    write(picture, "Outside", 500, 500, 20, (255, 255, 255))
    write(picture, "Outside", -500, -500, 20, (255, 255, 255))
    assert picture[:, 60:].any()
    assert not picture[:, :55].any()
    box(picture, 70, 50, 500, 500, (9, 9, 9))
    assert picture[59, 79].tolist() == [9, 9, 9]
    paste(picture, np.full((20, 20, 4), 255, np.uint8), 70, 0)
    assert picture[0, 79].tolist() == [255, 255, 255]
    assert written_width("", 20) == 0
