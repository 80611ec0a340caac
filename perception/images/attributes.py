"""Brightness and colourfulness of a picture, as EmoSet defines them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from ...core.errors import PerceptionError

__all__ = ["COLOURFULNESS_WORDS", "PictureAttributes", "attributes_of", "binned", "brightness", "colourfulness"]

COLOURFULNESS_WORDS: Final = (
    (0.0, "not colourful"),
    (15.0, "slightly colourful"),
    (33.0, "moderately colourful"),
    (45.0, "averagely colourful"),
    (59.0, "quite colourful"),
    (82.0, "highly colourful"),
    (109.0, "extremely colourful"),
)
"""Values of M and what people call pictures of such colourfulness (Hasler and Suesstrunk 2003, table 2)."""

_MOST_COLOURFUL: Final = 109.0
_ROWS: Final = 256


@dataclass(frozen=True, slots=True)
class PictureAttributes:
    """What is measured of a picture.

    Attributes:
        brightness: Mean V of HSV, 0..1.
        colourfulness: M of Hasler and Suesstrunk (2003); 0 for grey, 109 and more for extremely colourful.
        reddish: Mean of red - green, -255..255.
        yellowish: Mean of (red + green) / 2 - blue, -255..255.
    """

    brightness: float
    colourfulness: float
    reddish: float = 0.0
    yellowish: float = 0.0

    @property
    def brightness_step(self) -> float:
        """Brightness in steps of .1, as EmoSet labels it."""
        return binned(self.brightness)

    @property
    def colourfulness_step(self) -> float:
        """Colourfulness over 109, at most 1, in steps of .1, as EmoSet labels it."""
        return binned(min(1.0, self.colourfulness / _MOST_COLOURFUL))

    @property
    def colour_word(self) -> str:
        """What people call such a picture, by the nearest value of `COLOURFULNESS_WORDS`."""
        return min(COLOURFULNESS_WORDS, key=lambda pair: abs(pair[0] - self.colourfulness))[1]


def attributes_of(pixels: NDArray[Any]) -> PictureAttributes:
    """Measure a picture of red, green and blue, (height, width, 3), each 0..255.

    Raises:
        PerceptionError: It is something else.
    """
    if pixels.ndim != 3 or pixels.shape[2] != 3 or pixels.size == 0:
        raise PerceptionError(f"a picture has the shape (height, width, 3), not {pixels.shape}")
    values, red_green, yellow_blue = (_Moments() for _ in range(3))
    for at in range(0, len(pixels), _ROWS):  # a few rows at once, so that a large picture needs little memory
        part = pixels[at : at + _ROWS].astype(np.float64)
        red, green, blue = part[..., 0], part[..., 1], part[..., 2]
        values.add(part.max(axis=2))
        red_green.add(red - green)
        yellow_blue.add((red + green) / 2 - blue)
    spread = (red_green.variance + yellow_blue.variance) ** 0.5
    centre = (red_green.mean**2 + yellow_blue.mean**2) ** 0.5
    return PictureAttributes(values.mean / 255, spread + 0.3 * centre, red_green.mean, yellow_blue.mean)


def brightness(pixels: NDArray[Any]) -> float:
    """Return the mean of V in HSV, the greatest of red, green and blue over 255: 0..1."""
    return attributes_of(pixels).brightness


def colourfulness(pixels: NDArray[Any]) -> float:
    """Return M = sqrt(s_rg² + s_yb²) + .3 sqrt(m_rg² + m_yb²), with rg = R - G and yb = (R + G)/2 - B.

    Hasler and Suesstrunk (2003), Measuring colourfulness in natural images, their M^(3) over 0..255.
    """
    return attributes_of(pixels).colourfulness


def binned(value: float) -> float:
    """Return the nearest step of .1 on 0..1, halves upwards.

    >>> binned(0.449), binned(0.45), binned(1.0)
    (0.4, 0.5, 1.0)
    """
    return int(min(1.0, max(0.0, value)) * 10 + 0.5 + 1e-9) / 10


class _Moments:
    """Mean and variance of numbers that come in parts."""

    def __init__(self) -> None:
        self._count, self._sum, self._squares = 0, 0.0, 0.0

    def add(self, part: NDArray[np.float64]) -> None:
        self._count += part.size
        self._sum += float(part.sum())
        self._squares += float((part**2).sum())

    @property
    def mean(self) -> float:
        return self._sum / self._count

    @property
    def variance(self) -> float:
        return max(0.0, self._squares / self._count - self.mean**2)
