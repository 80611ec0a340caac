"""Scenes: any instant can be asked for, feelings and lines are seen when they are due, everybody has a place."""

from __future__ import annotations

import random
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from espressivo.core.errors import ExpressionError
from espressivo.expression import Affect, Prosody, express
from espressivo.expression.avatar.scene import Character, Scene, grid
from espressivo.expression.speech.backend import Speech
from espressivo.expression.speech.null import NullBackend

JOY, ANGER = express(Affect.parse("joy:8")), express(Affect.parse("anger:8"))


def spoken(text: str = "Papa, may I keep a small brown bear?") -> Speech:
    return NullBackend().synthesize(text, Prosody())


def busy() -> Character:
    character = Character("Ana", "robot", seed=5)
    character.aim(JOY, 0.5)
    character.say(spoken(), 1.0)
    character.aim(ANGER, 3.0)
    return character


def test_an_instant_is_the_same_in_whatever_order_instants_are_asked_for() -> None:
    times = [frame / 30 for frame in range(150)]
    forwards = dict(zip(times, map(busy().pose, times), strict=True))
    character = busy()
    for time in random.Random(1).sample(times, len(times)):
        assert character.pose(time) == forwards[time]


def test_what_is_aimed_at_later_does_not_show_before() -> None:
    one, both = Character("Ana"), Character("Ana")
    one.aim(JOY, 0.5)
    both.aim(JOY, 0.5)
    both.aim(ANGER, 3.0)
    assert both.pose(2.9) == one.pose(2.9)
    assert both.pose(4.5).face[4] > 0.5 > one.pose(4.5).face[4]
    assert (both.expression(2.9), both.expression(3.0)) == (JOY, ANGER)


def test_a_face_cannot_be_aimed_into_the_past() -> None:
    with pytest.raises(ExpressionError, match="before"):
        busy().aim(JOY, 1.0)


def test_a_mouth_moves_while_a_line_is_said_and_rests_before_and_after() -> None:
    character = Character("Ana")
    line = character.say(spoken(), 1.0)
    jaws = [character.pose(1.0 + frame / 60).mouth.jaw for frame in range(round(60 * (line.end - line.start)))]
    assert max(jaws) > 0.3
    assert character.pose(0.8).mouth == character.pose(line.end + 0.5).mouth
    assert (character.speaks(0.9), character.speaks(1.1), character.speaks(line.end)) == (False, True, False)
    assert character.end == line.end


def test_lips_close_without_a_jump_when_a_line_is_broken_off() -> None:
    character = Character("Ana")
    line = character.say(spoken("Aaah, a large and loud alarm!"), 1.0)
    loudest = max((1 + frame / 120 for frame in range(120)), key=lambda time: character.pose(time).mouth.jaw)
    character.hush(loudest)
    jaws = [character.pose(loudest + frame / 240).mouth.jaw for frame in range(60)]
    assert jaws[0] > 0.3
    assert jaws[-1] == 0
    assert max(abs(a - b) for a, b in pairwise(jaws)) < 0.1
    assert character.end == loudest < line.end


@pytest.mark.parametrize("text", ["Aaah!", "Papa!", "Oh, oh!"])
def test_a_mouth_opens_without_a_jump_before_a_line_is_heard(text: str) -> None:
    character = Character("Ana")
    character.say(spoken(text), 1.0)
    jaws = [character.pose(0.8 + frame / 240).mouth.jaw for frame in range(120)]
    assert jaws[0] == 0 < max(jaws)
    assert max(abs(a - b) for a, b in pairwise(jaws)) < 0.1


def test_a_new_line_breaks_off_the_old_one() -> None:
    character = Character("Ana")
    character.say(spoken("Let me tell you everything about it."), 0.0)
    character.say(spoken("Oh!"), 0.5)
    assert [line.speech.text if (line := character.line(at)) else "" for at in (0.4, 0.6)] == [
        "Let me tell you everything about it.",
        "Oh!",
    ]
    assert character.line(20.0) is None


def test_a_line_is_said_word_by_word() -> None:
    character = Character("Ana")
    text = "Good morning, dear friend."
    line = character.say(spoken(text), 2.0)
    said = [line.said(2.0 + step * (line.end - 2.0) / 50) for step in range(51)]
    assert said == sorted(said)
    begun = ["Good", "Good morning", "Good morning, dear", "Good morning, dear friend", text]
    assert list(dict.fromkeys(text[:end] for end in said)) == begun


def test_what_is_over_can_be_forgotten() -> None:
    character, same = busy(), busy()
    character.forget(5.0)
    assert all(character.pose(time) == same.pose(time) for time in (5.0, 6.0, 9.0))
    assert character.line(1.5) is None


def test_two_seeds_blink_at_other_times() -> None:
    one, other = (Character("Ana", seed=seed) for seed in (1, 2))
    times = [frame / 30 for frame in range(900)]
    assert [t for t in times if one.pose(t).face[45] > 0.5] != [t for t in times if other.pose(t).face[45] > 0.5]


def test_characters_are_found_by_name_and_nearly_found_by_nearly() -> None:
    scene = Scene([Character("Ana"), Character("Ben")])
    assert scene["Ben"].name == "Ben"
    assert ("Ana" in scene, "Cid" in scene, len(scene)) == (True, False, 2)
    with pytest.raises(ExpressionError, match="nobody in this scene is called 'Anna': did you mean 'Ana'"):
        scene["Anna"]


def test_a_scene_needs_somebody_and_nobody_twice() -> None:
    with pytest.raises(ExpressionError, match="at least one"):
        Scene([])
    with pytest.raises(ExpressionError, match="name of its own"):
        Scene([Character("Ana"), Character("Ana")])


@given(st.integers(1, 40), st.integers(60, 2000), st.integers(60, 2000), st.booleans())
def test_faces_lie_beside_each_other_within_the_window(count: int, width: int, height: int, lettering: bool) -> None:
    cells = grid(count, width, height, lettering=lettering)
    assert len(cells) == count
    assert len({cell.size for cell in cells}) == 1
    for cell in cells:
        assert cell.x >= 0 <= cell.y
        assert cell.x + cell.size <= width
        assert cell.y + cell.size + cell.lettering <= height
    for one, other in pairwise(cells):
        assert other.x >= one.x + one.size or other.y >= one.y + one.size + one.lettering


def test_a_single_face_fills_the_window() -> None:
    (cell,) = grid(1, 480, 480, lettering=False)
    assert (cell.x, cell.y, cell.size) == (0, 0, 480)
