"""Sheets of faces with names over them."""

from __future__ import annotations

import string

import numpy as np
import pytest

from espressivo.core.errors import ExpressionError
from espressivo.expression.avatar.lettering import lettered, width_of
from espressivo.expression.avatar.raster import rasterise
from espressivo.expression.avatar.shapes import Picture
from espressivo.expression.avatar.sheet import Cell, contact_sheet, sheet
from espressivo.expression.expression import Pose

INK = (0, 0, 0)
LETTERS = string.ascii_letters + string.digits + string.punctuation.translate(str.maketrans("", "", "$@^`{}"))


def inked(text: str) -> np.ndarray:
    return rasterise(Picture(lettered(text, 0.1, 0.75, 0.8, INK), (255, 255, 255)), 40, 40)[..., 0]


def test_every_letter_is_drawn_and_no_two_are_alike() -> None:
    drawn = {letter: inked(letter).tobytes() for letter in LETTERS}
    assert all((inked(letter) < 128).sum() > 4 for letter in LETTERS)
    assert len(set(drawn.values())) == len(drawn)


def test_letters_stand_side_by_side() -> None:
    assert width_of("ab", 1) == pytest.approx(width_of("a", 1) + width_of("b", 1))
    assert width_of("happy", 2) == pytest.approx(2 * width_of("happy", 1))


def test_accents_are_left_out_and_unknown_letters_are_question_marks() -> None:
    assert lettered("é", 0, 0, 1, INK) == lettered("e", 0, 0, 1, INK)
    assert lettered("漢", 0, 0, 1, INK) == lettered("?", 0, 0, 1, INK)


def test_a_contact_sheet_has_a_column_for_each_emotion_and_a_row_for_each_intensity() -> None:
    pixels = contact_sheet("human/brown", ["joy", "anger", "fear"], (3, 9), columns=2, size=50)
    label = 12
    assert pixels.shape == (2 * (label + 2 * 50), 2 * 50, 4)
    paper = pixels[-1, -1]
    assert (pixels[-100:, 50:] == paper).all(), "no fourth emotion"
    assert not (pixels[-100:, :50] == paper).all()


def test_several_looks_take_turns() -> None:
    alone = contact_sheet("robot/round", ["joy", "joy"], (9,), size=40)
    turns = contact_sheet(["robot/round", "creature/fox"], ["joy", "joy"], (9,), size=40)
    assert (alone[:, :40] == turns[:, :40]).all()
    assert not (alone[:, 40:80] == turns[:, 40:80]).all()


def test_a_sheet_is_the_same_when_made_again() -> None:
    cells = [Cell(Pose(), "human/white", "1"), Cell(Pose(), "creature/cub")]
    assert sheet(cells, 2, 48).tobytes() == sheet(cells, 2, 48).tobytes()


def test_an_unknown_emotion_is_told() -> None:
    with pytest.raises(ExpressionError, match="joyy"):
        contact_sheet("human", ["joyy"])
