"""Pictures become pixels, and pixels files."""

from __future__ import annotations

import io

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from espressivo.expression.avatar.png import png_bytes
from espressivo.expression.avatar.raster import rasterise
from espressivo.expression.avatar.shapes import Fill, Picture

SQUARE = ((0.25, 0.25), (0.75, 0.25), (0.75, 0.75), (0.25, 0.75))
RED = (200, 10, 20)
unit = st.floats(-0.5, 1.5)


def painted(*fills: Fill, size: int = 40, background: tuple[int, int, int] | None = (255, 255, 255)) -> np.ndarray:
    return rasterise(Picture(fills, background), size, size)


def read(data: bytes) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(data)).convert("RGBA"))


def test_a_square_on_pixel_borders_has_no_soft_edge() -> None:
    pixels = painted(Fill(SQUARE, RED))
    assert (pixels[10:30, 10:30] == (*RED, 255)).all()
    assert (pixels[:10] == 255).all()
    assert len(np.unique(pixels.reshape(-1, 4), axis=0)) == 2


def test_a_pixel_covered_in_part_is_mixed_in_that_part() -> None:
    pixels = painted(Fill(((0, 0), (0.25, 0), (0.25, 0.5), (0, 0.5)), (0, 0, 0)), size=2)
    assert pixels[0, 0, 0] == 128
    assert pixels[0, 1, 0] == 255


def test_nothing_behind_is_transparent_and_colours_are_whole() -> None:
    pixels = painted(Fill(SQUARE, RED, 0.5), background=None)
    assert pixels[0, 0].tolist() == [0, 0, 0, 0]
    assert pixels[20, 20].tolist() == [*RED, 128]


@given(st.lists(st.tuples(unit, unit), min_size=3, max_size=3))
def test_a_triangle_covers_its_area(corners: list[tuple[float, float]]) -> None:
    inside = [(min(max(x, 0.0), 1.0), min(max(y, 0.0), 1.0)) for x, y in corners]
    (ax, ay), (bx, by), (cx, cy) = inside
    area = abs((bx - ax) * (cy - ay) - (cx - ax) * (by - ay)) / 2
    pixels = painted(Fill(tuple(inside), (0, 0, 0)), size=32)
    assert (1 - pixels[..., 0] / 255).mean() == pytest.approx(area, abs=0.004)


awkward = st.sampled_from([0.0, 5e-324, 1e-310, 1e-12, 0.25, 0.2500000001, 0.3, 0.5, 1.0, -1.0, 2.0])


@given(st.lists(st.tuples(unit | awkward, unit | awkward), min_size=3, max_size=12), st.floats(0, 1))
def test_any_polygon_can_be_painted(corners: list[tuple[float, float]], alpha: float) -> None:
    pixels = painted(Fill(tuple(corners), RED, alpha), size=24)
    assert pixels.shape == (24, 24, 4)
    assert (pixels[..., 3] == 255).all()


def test_winding_either_way_and_twice_is_filled_alike() -> None:
    once = painted(Fill(SQUARE, RED))
    assert (painted(Fill(SQUARE[::-1], RED)) == once).all()
    assert (painted(Fill(SQUARE + SQUARE, RED)) == once).all()


def test_a_picture_stands_in_the_middle_of_a_wide_area() -> None:
    pixels = rasterise(Picture((Fill(((0, 0), (1, 0), (1, 1), (0, 1)), RED),), (0, 0, 0)), 30, 10)
    assert (pixels[:, 10:20, 0] == 200).all()
    assert (pixels[:, :10, 0] == 0).all()


@pytest.mark.parametrize("side", [0, -3, 100_000])
def test_an_impossible_size_is_refused(side: int) -> None:
    with pytest.raises(ValueError, match="expected 1 to 8192 a side"):
        rasterise(Picture(()), side, 10)


@pytest.mark.parametrize("channels", [3, 4])
def test_a_png_holds_the_pixels(channels: int) -> None:
    pixels = (np.arange(20 * 13 * channels).reshape(20, 13, channels) * 7 % 256).astype(np.uint8)
    assert (read(png_bytes(pixels))[..., :channels] == pixels).all()


def test_few_colours_stay_what_they_are_and_many_become_near_ones() -> None:
    flat = painted(Fill(SQUARE, RED))
    assert (read(png_bytes(flat, colours=16)) == flat).all()
    across = np.linspace(0, 255, 64)
    slope = np.stack([*np.meshgrid(across, across), np.full((64, 64), 90)], axis=2).astype(np.uint8)
    near = read(png_bytes(slope, colours=256))[..., :3].astype(int)
    assert np.abs(near - slope).max() <= 24


def test_what_is_no_picture_is_refused() -> None:
    with pytest.raises(ValueError, match="is no picture"):
        png_bytes(np.zeros((4, 4), np.uint8))
    with pytest.raises(ValueError, match="hides all behind it"):
        png_bytes(np.zeros((4, 4, 4), np.uint8), colours=16)
