"""Pictures as the arrays that models take."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from espressivo.core.errors import PerceptionError
from espressivo.perception.onnx_ports import Port
from espressivo.perception.picture_input import Preparation, middle, preparation_for, prepared


def picture(value: int, size: tuple[int, ...] = (20, 30, 3)) -> np.ndarray[Any, Any]:
    return np.full(size, value, dtype=np.uint8)


def test_pixels_keep_their_colour_and_place_when_they_are_scaled() -> None:
    half = np.zeros((4, 4, 3), dtype=np.uint8)
    half[:, 2:, 0] = 255
    small = prepared(half, Preparation(2, 2))
    assert small.shape == (1, 3, 2, 2)
    assert small[0, 0].mean() == pytest.approx(0.5)
    assert small[0, 0, :, 0].max() < 0.2 < 0.8 < small[0, 0, :, 1].min()
    assert small[0, 1:].max() == 0
    large = prepared(half, Preparation(9, 9, channels_first=False, blue_first=True))
    assert large.shape == (1, 9, 9, 3)
    assert large[0, 4, 8].tolist() == [0, 0, 1]


def test_a_picture_is_normalised_as_the_model_wants() -> None:
    wanted = Preparation(1, 1, mean=(0.5, 0.5, 0.5), std=(0.25,), scale=2.0)
    assert prepared(picture(255), wanted).ravel().tolist() == pytest.approx([4.0, 4.0, 4.0])
    grey = prepared(picture(0, (5, 5, 4)), Preparation(2, 3, channels=1))
    assert grey.shape == (1, 1, 2, 3)


@pytest.mark.parametrize(
    ("pixels", "message"),
    [
        (np.zeros((2, 2, 2), np.uint8), r"\(2, 2, 2\) is no picture"),
        (np.zeros((0, 4, 3), np.uint8), "is no picture"),
        (np.zeros((2, 2), np.int64), "a picture of int64 cannot be read"),
        (np.full((2, 2), 200.0), "beyond 0..1; divide by 255"),
        (np.full((2, 2), np.nan), "beyond 0..1"),
        (np.broadcast_to(np.uint8(0), (9000, 9000)), "9000 x 9000 pixels is too large"),
        (np.broadcast_to(np.uint8(0), (1, 20_000)), "too large"),
    ],
    ids=["channels", "empty", "kind", "scale", "nan", "pixels", "side"],
)
def test_what_is_no_picture_is_refused(pixels: np.ndarray[Any, Any], message: str) -> None:
    with pytest.raises(PerceptionError, match=message):
        prepared(pixels, Preparation(2, 2))


def test_a_box_beyond_the_picture_is_cut_off_or_refused() -> None:
    assert prepared(picture(9), Preparation(2, 2), (-5, -5, 10, 10)).shape == (1, 3, 2, 2)
    with pytest.raises(PerceptionError, match="holds nothing of a picture of 30 x 20"):
        prepared(picture(9), Preparation(2, 2), (40, 0, 5, 5))


@pytest.mark.parametrize("box", [3, "left", (1, 2, 3), (0.5, 0, 2, 2), (None, 0, 1, 1), [0, 0, 2, 2]])
def test_a_box_of_another_kind_is_refused(box: Any) -> None:
    with pytest.raises(PerceptionError, match="expected whole numbers"):
        prepared(picture(9), Preparation(2, 2), box)


@pytest.mark.parametrize(
    "wrong", [{"height": 0}, {"channels": 2}, {"mean": (0.1, 0.2)}, {"std": (0.0,)}, {"std": (float("nan"),)}]
)
def test_a_preparation_that_cannot_be_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(PerceptionError):
        Preparation(**{"height": 2, "width": 2, **wrong})


@pytest.mark.parametrize(
    ("shape", "wanted"),
    [
        ((None, 3, 64, 48), (64, 48, 3, True)),
        ((1, 64, 48, 1), (64, 48, 1, False)),
        ((1, 3, None, None), (224, 224, 3, True)),
        ((1, None, None, 3), (224, 224, 3, False)),
        ((None, None, None, None), (224, 224, 3, True)),
    ],
)
def test_what_the_input_of_a_model_declares_is_kept(
    shape: tuple[int | None, ...], wanted: tuple[int, int, int, bool]
) -> None:
    found = preparation_for(Port("pixels", "float32", shape), side=224)
    assert (found.height, found.width, found.channels, found.channels_first) == wanted


@pytest.mark.parametrize(
    ("port", "message"),
    [
        (Port("pixels", "float32", (1, 3, None, None)), "leaves its size open; say it with a Preparation"),
        (Port("pixels", "float32", (1, 2, 8, 8)), "takes no picture"),
        (Port("pixels", "float32", (1, 3, 8)), "takes no picture"),
        (Port("pixels", "int64", (1, 3, 8, 8)), "takes no picture"),
    ],
)
def test_an_input_that_takes_no_picture_is_told_of(port: Port, message: str) -> None:
    with pytest.raises(PerceptionError, match=message):
        preparation_for(port)


@pytest.mark.parametrize(
    ("size", "wanted", "box"),
    [
        ((40, 60, 3), (8, 8), (10, 0, 40, 40)),
        ((60, 40), (8, 8), (0, 10, 40, 40)),
        ((40, 60, 3), (8, 16), (0, 5, 60, 30)),
        ((1, 100, 3), (8, 8), (49, 0, 1, 1)),
    ],
)
def test_the_middle_has_the_proportions_that_are_wanted(
    size: tuple[int, ...], wanted: tuple[int, int], box: tuple[int, int, int, int]
) -> None:
    assert middle(picture(0, size), Preparation(*wanted)) == box
