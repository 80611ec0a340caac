"""Pictures as the arrays that models of pictures and of faces take: cut out, scaled and normalised in numpy."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from ..core.errors import PerceptionError
from .onnx_ports import Port

__all__ = ["Box", "Preparation", "middle", "preparation_for", "prepared"]

Box = tuple[int, int, int, int]
"""Left, top, width and height of a part of a picture, in pixels."""

_MOST_SIDE: Final = 16_384
_MOST_PIXELS: Final = 64_000_000
_GREY: Final = (0.299, 0.587, 0.114)
"""How bright red, green and blue are: ITU-R BT.601."""
_BLUE_FIRST: Final = slice(None, None, -1)


@dataclass(frozen=True, slots=True)
class Preparation:
    """How a model wants its picture.

    Attributes:
        height: In pixels.
        width: In pixels.
        channels: 3 for red, green and blue; 1 for grey.
        channels_first: Whether the array is (channels, height, width); otherwise (height, width, channels).
        mean: Of each channel, on 0..1; taken away first.
        std: Of each channel, on 0..1; then divided by.
        scale: What the result is multiplied by: 255 for models that take whole numbers.
        blue_first: Whether the order is blue, green, red.
    """

    height: int
    width: int
    channels: int = 3
    channels_first: bool = True
    mean: tuple[float, ...] = (0.0,)
    std: tuple[float, ...] = (1.0,)
    scale: float = 1.0
    blue_first: bool = False

    def __post_init__(self) -> None:
        if not (1 <= self.height <= _MOST_SIDE and 1 <= self.width <= _MOST_SIDE):
            raise PerceptionError(f"a model cannot take a picture of {self.width} x {self.height} pixels")
        if self.channels not in (1, 3):
            raise PerceptionError(f"a picture cannot have {self.channels} channels; expected 3, or 1 for grey")
        for name, values in (("mean", self.mean), ("std", self.std)):
            if len(values) not in (1, self.channels):
                raise PerceptionError(
                    f"{name} has {len(values)} numbers; expected one for each of {self.channels} channels"
                )
        if not all(map(isfinite, (*self.mean, *self.std, self.scale))) or not all(self.std):
            raise PerceptionError(
                "mean, std and scale are finite numbers, and std is not 0: pictures are divided by it"
            )


def preparation_for(
    port: Port, *, side: int | None = None, mean: tuple[float, ...] = (0.0,), std: tuple[float, ...] = (1.0,)
) -> Preparation:
    """Return the preparation that the input of a model declares.

    Args:
        port: The input.
        side: Pixels of a side that it leaves open.
        mean: Of each channel, on 0..1; taken away first.
        std: Of each channel, on 0..1; then divided by.

    Raises:
        PerceptionError: The input takes no picture, or leaves its size open.

    >>> found = preparation_for(Port("input", "float32", (None, 1, 64, 48)))
    >>> found.height, found.width, found.channels, found.channels_first
    (64, 48, 1, True)
    """
    shape = port.shape
    if port.kind != "float32" or len(shape) != 4 or not {1, 3, None} & {shape[1], shape[3]}:
        raise PerceptionError(f"the model's input {port} takes no picture; expected float32[batch, 3, height, width]")
    first = shape[1] in (1, 3) or shape[3] not in (1, 3)
    channels, height, width = (shape[1], shape[2], shape[3]) if first else (shape[3], shape[1], shape[2])
    height, width = height or side, width or side
    if height is None or width is None:
        raise PerceptionError(f"the model's input {port} leaves its size open; say it with a Preparation")
    return Preparation(height, width, channels or 3, first, mean, std)


def middle(picture: NDArray[Any], wanted: Preparation) -> Box:
    """Return the largest part in the middle of a picture that has the proportions of what a model wants.

    >>> middle(np.zeros((40, 60, 3)), Preparation(8, 8))
    (10, 0, 40, 40)
    """
    height, width = picture.shape[:2]
    part = min(height / wanted.height, width / wanted.width)
    wide, tall = max(1, round(wanted.width * part)), max(1, round(wanted.height * part))
    return (width - wide) // 2, (height - tall) // 2, wide, tall


def prepared(picture: NDArray[Any], wanted: Preparation, box: Box | None = None) -> NDArray[np.float32]:
    """Return a picture as a model wants it, with one axis more in front: a batch of one.

    Args:
        picture: (height, width), (height, width, 3) or (height, width, 4) of ``uint8``, or of floats on 0..1;
            transparency is left aside.
        wanted: How the model wants it.
        box: The part of it that counts, such as a face; the whole when None. What lies beyond the picture is cut off.

    Raises:
        PerceptionError: That is no picture, it is too large, or the box lies outside.
    """
    cut = _cut(_checked(picture), box)
    pixels = cut.astype(np.float64) / (255.0 if cut.dtype == np.uint8 else 1.0)
    pixels = pixels[..., None] if pixels.ndim == 2 else pixels[..., :3]
    if not np.isfinite(pixels).all() or pixels.min() < -1e-6 or pixels.max() > 1 + 1e-6:
        raise PerceptionError("a picture of floats holds numbers beyond 0..1; divide by 255, or give whole numbers")
    pixels = _resized(_coloured(pixels, wanted), wanted.height, wanted.width)
    pixels = (pixels - np.array(wanted.mean)) / np.array(wanted.std) * wanted.scale
    if wanted.channels_first:
        pixels = pixels.transpose(2, 0, 1)
    return np.ascontiguousarray(pixels[None], dtype=np.float32)


def _checked(picture: NDArray[Any]) -> NDArray[Any]:
    array = np.asarray(picture)
    if array.ndim not in (2, 3) or (array.ndim == 3 and array.shape[2] not in (1, 3, 4)) or not array.size:
        raise PerceptionError(
            f"an array of {array.shape} is no picture; expected (height, width) or (height, width, 3)"
        )
    if array.dtype != np.uint8 and array.dtype.kind != "f":
        raise PerceptionError(f"a picture of {array.dtype} cannot be read; expected uint8, or floats on 0..1")
    if max(array.shape[:2]) > _MOST_SIDE or array.shape[0] * array.shape[1] > _MOST_PIXELS:
        raise PerceptionError(
            f"a picture of {array.shape[1]} x {array.shape[0]} pixels is too large: {_MOST_PIXELS // 10**6} million at "
            "most; make it smaller"
        )
    return array[..., 0] if array.ndim == 3 and array.shape[2] == 1 else array


def _cut(picture: NDArray[Any], box: Any) -> NDArray[Any]:
    if box is None:
        return picture
    if not isinstance(box, tuple) or len(box) != 4 or not all(isinstance(each, int | np.integer) for each in box):
        raise PerceptionError(f"the box {box!r} is none; expected whole numbers (left, top, width, height)")
    left, top, width, height = box
    part = picture[max(0, top) : max(0, top + height), max(0, left) : max(0, left + width)]
    if not part.size:
        size = f"{picture.shape[1]} x {picture.shape[0]}"
        raise PerceptionError(
            f"the box {box} holds nothing of a picture of {size}; expected (left, top, width, height)"
        )
    return part


def _coloured(pixels: NDArray[np.float64], wanted: Preparation) -> NDArray[np.float64]:
    if wanted.channels == 1:
        return pixels if pixels.shape[2] == 1 else (pixels @ np.array(_GREY))[..., None]
    coloured = np.repeat(pixels, 3, axis=2) if pixels.shape[2] == 1 else pixels
    return coloured[..., _BLUE_FIRST] if wanted.blue_first else coloured


def _resized(pixels: NDArray[np.float64], height: int, width: int) -> NDArray[np.float64]:
    """Return pixels at another size, one axis after the other."""
    tall = np.tensordot(_weights(pixels.shape[0], height), pixels, axes=(1, 0))
    wide = np.tensordot(_weights(pixels.shape[1], width), tall, axes=(1, 1))
    return np.asarray(wide.transpose(1, 0, 2))


def _weights(old: int, new: int) -> NDArray[np.float64]:
    """Return how much of each old pixel is in each new one: triangles as wide as the coarser of the two."""
    if old == new:
        return np.eye(new)
    step = old / new
    centres = (np.arange(new) + 0.5) * step - 0.5
    weights = np.maximum(0.0, 1 - np.abs(np.arange(old)[None] - centres[:, None]) / max(1.0, step))
    return np.asarray(weights / weights.sum(axis=1, keepdims=True))
