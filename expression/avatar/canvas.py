"""Where shapes of a head are put down, flat and frontal, and how they become a picture of a head that turns.

A face is drawn in face units: the origin between the eyes, y down, the chin at about 0.42. A head that turns is an
ellipsoid: what lies on its surface moves by how deep it is there, so that the near cheek opens and the far one closes.
"""

from __future__ import annotations

import math
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from ..expression import Head
from .geometry import Path, ellipse
from .shapes import Colour, Fill, Picture

__all__ = ["Canvas", "Place"]

Place = Literal["surface", "head", "body"]
"""``surface``: on the face. ``head``: moves with the head but does not turn. ``body``: only breathes."""

_WIDE, _TALL, _DEEP = 0.335, 0.44, 0.21  # the ellipsoid of a head, half axes
_PIVOT: Final = 0.40j
_SCALE: Final = 0.83
_ORIGIN: Final = 0.5 + 0.445j
_BREATH: Final = 0.006
_SHRUG: Final = 0.045
_NOD: Final = 0.07


class Canvas:
    """Shapes that were put down, in painter's order.

    Args:
        head: How the head is held.
        breath: -1 (out) .. 1 (in): raises shoulders, and the head a little.
        shrug: How far the shoulders are up, -1..1.
        scale: How large all is, as a factor.
        rise: How much higher all is, as a part of the picture.
        broad: How broad the body is, as a factor.
    """

    def __init__(
        self,
        head: Head,
        breath: float,
        shrug: float = 0.0,
        *,
        scale: float = 1.0,
        rise: float = 0.0,
        broad: float = 1.0,
    ) -> None:
        self._head = head
        self._breath = breath
        self._shrug = shrug
        self._scale = _SCALE * scale
        self._rise = rise
        self._broad = broad
        self._paths: list[Path] = []
        self._places: list[tuple[float, float, float, float]] = []
        self._looks: list[tuple[Colour, float, str]] = []

    def fill(
        self,
        shape: Path,
        colour: Colour,
        part: str,
        *,
        alpha: float = 1.0,
        place: Place = "surface",
        lift: float = 0.0,
    ) -> None:
        """Put a shape down; ``lift`` is how far it stands out of where it is, such as a nose."""
        if alpha <= 0.004:
            return
        self._paths.append(shape)
        self._places.append((place == "surface", lift, place in ("surface", "head"), place == "body"))
        self._looks.append((colour, min(alpha, 1.0), part))

    def soft(self, centre: complex, width: float, height: float, colour: Colour, part: str, alpha: float) -> None:
        """Put down a spot that fades towards its rim."""
        if alpha <= 0.004:
            return
        layers = 5
        for layer in range(layers):
            size = 1 - 0.72 * layer / (layers - 1)
            self.fill(ellipse(centre, width * size, height * size, 24), colour, part, alpha=alpha / layers * 1.25)

    def picture(self, background: Colour | None) -> Picture:
        """Return what was put down as the head is held."""
        if not self._paths:
            return Picture((), background)
        sizes = [len(shape) for shape in self._paths]
        points = self._turned(np.concatenate(self._paths), np.repeat(np.array(self._places, float).T, sizes, axis=1))
        corners = list(zip(points.real.tolist(), points.imag.tolist(), strict=True))
        fills = []
        start = 0
        for size, (colour, alpha, part) in zip(sizes, self._looks, strict=True):
            fills.append(Fill(tuple(corners[start : start + size]), colour, alpha, part))
            start += size
        return Picture(tuple(fills), background)

    def _turned(self, flat: Path, places: NDArray[np.float64]) -> Path:
        surface, lift, head, body = places
        yaw, pitch, roll = (math.radians(angle) for angle in (self._head.yaw, self._head.pitch, self._head.roll))
        inside = 1 - (flat.real / _WIDE) ** 2 - (flat.imag / _TALL) ** 2
        bulge = surface * np.sqrt(np.maximum(0.0, inside))
        depth = _DEEP * bulge + lift
        across = depth * math.sin(yaw) - flat.real * (1 - math.cos(yaw)) * bulge
        down = -depth * math.sin(pitch) - flat.imag * (1 - math.cos(pitch)) * bulge
        turned = flat + head * (across + 1j * down) + body * (self._broad - 1) * flat.real
        leaning = (turned - _PIVOT) * complex(math.cos(roll), math.sin(roll)) + _PIVOT
        leaning += math.sin(yaw) * 0.03 - 1j * math.sin(pitch) * _NOD
        below = body * np.clip(flat.imag - 0.30, 0.0, 0.2) * 5  # the neck stays where the head is
        placed = np.where(head > 0, leaning, turned - 1j * _SHRUG * self._shrug * below)
        origin = _ORIGIN + 1j * ((_SCALE - self._scale) * 0.45 - self._rise)
        return np.asarray(origin + self._scale * placed - 1j * _BREATH * self._breath * (below + 0.5 * head))
