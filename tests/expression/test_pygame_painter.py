"""pygame paints what the rasteriser of the base install paints, and what has not moved is kept."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_up_pictures import ellipse, face, pictures

from espressivo.core.errors import MissingExtraError
from espressivo.expression.avatar.patches import Scanner
from espressivo.expression.avatar.pygame_painter import Painter
from espressivo.expression.avatar.raster import rasterise
from espressivo.expression.avatar.shapes import Fill, Picture

pygame = pytest.importorskip("pygame", reason="pygame is not installed (extra avatar)")

SIZES = (1, 16, 37, 160)


def pixels(surface: Any) -> np.ndarray:
    return np.asarray(pygame.surfarray.array3d(surface)).transpose(1, 0, 2).astype(int)


@pytest.mark.parametrize("size", SIZES[1:])
def test_a_face_is_painted_as_by_the_rasteriser(size: int) -> None:
    difference = np.abs(pixels(Painter().paint(face(), size)) - rasterise(face(), size, size)[..., :3])
    assert difference.max() <= 4
    assert difference.mean() < 1


@given(pictures, st.sampled_from(SIZES))
def test_any_polygons_are_painted_as_by_the_rasteriser(picture: Picture, size: int) -> None:
    difference = np.abs(pixels(Painter().paint(picture, size)) - rasterise(picture, size, size)[..., :3])
    assert difference.max() <= 2 * len(picture.fills) + 1  # each layer is rounded


@settings(max_examples=40)
@given(st.lists(pictures, min_size=2, max_size=4))
def test_what_was_painted_before_does_not_show(shown: list[Picture]) -> None:
    painter = Painter()
    for picture in shown:
        after = pixels(painter.paint(picture, 24))
    assert np.array_equal(after, pixels(Painter().paint(shown[-1], 24)))


def test_frames_of_a_moving_face_are_those_of_a_fresh_painter() -> None:
    painter = Painter()
    for raised in (0.0, 0.01, 0.02, 0.02, 0.01):
        picture = face(raised)
        assert np.array_equal(pixels(painter.paint(picture, 96)), pixels(Painter().paint(picture, 96)))


def test_a_movement_of_less_than_a_pixel_shows() -> None:
    painter = Painter()
    before = pixels(painter.paint(face(), 96))
    assert not np.array_equal(before, pixels(painter.paint(face(0.1 / 96), 96)))


def test_another_size_and_another_background_are_painted_anew() -> None:
    painter = Painter()
    painter.paint(face(), 96)
    assert painter.paint(face(), 64).get_size() == (64, 64)
    night = replace(face(), background=(10, 10, 40))
    assert tuple(painter.paint(night, 64).get_at((0, 0)))[:3] == (10, 10, 40)


def test_a_picture_without_background_stands_before_the_painter_s_own() -> None:
    surface = Painter(behind=(1, 2, 3)).paint(Picture((Fill(ellipse(0.5, 0.5, 0.2, 0.2), (255, 0, 0)),)), 32)
    assert tuple(surface.get_at((0, 0)))[:3] == (1, 2, 3)
    assert tuple(surface.get_at((16, 16)))[:3] == (255, 0, 0)


def test_nothing_is_painted_of_a_picture_of_nothing() -> None:
    assert Scanner().patches([], 10, 10) == []
    hidden = [Fill(ellipse(0.5, 0.5, 0.2, 0.2), (1, 1, 1), 0.0), Fill(((0.0, 0.0), (1.0, 1.0)), (1, 1, 1))]
    assert Scanner().patches(hidden, 10, 10) == [None, None]
    assert Scanner().patches([Fill(ellipse(3, 3, 0.2, 0.2), (1, 1, 1))], 10, 10) == [None]


def test_a_fill_that_leaves_the_picture_is_cut_at_its_border() -> None:
    (patch,) = Scanner().patches([Fill(((0.0, 0.0), (1.0, 1.0), (-1.0, 0.0)), (0, 0, 0))], 8, 8)
    assert patch is not None
    covered = patch.pixels[:, :8] >> 24
    rows, columns = np.indices((8, 8))
    assert (covered[rows < columns] == 0).all()
    assert (covered[(rows > columns) & (columns < 2 * rows - 7 - 1)] == 0).all()
    assert (covered[np.eye(8, dtype=bool)] == 128).sum() == 7


def test_coordinates_far_away_cost_no_memory() -> None:
    huge = Fill(((-1e9, -1e9), (1e9, -1e9), (1e9, 1e9), (-1e9, 1e9)), (9, 8, 7))
    (patch,) = Scanner().patches([huge], 20, 20)
    assert patch is not None
    assert patch.pixels.shape == (20, 21)
    assert (patch.pixels[:, :20] == 0xFF090807).all()
    assert (patch.pixels[:, 20] == 0).all()


def test_a_missing_pygame_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "pygame", None)
    with pytest.raises(MissingExtraError, match=r"espressivo\[avatar\]"):
        Painter()
