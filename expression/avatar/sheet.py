"""Sheets of faces: every emotion of a look at several intensities, with names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ..affect import Affect
from ..expressing import express
from ..expression import Pose
from .drawing import draw
from .lettering import lettered, width_of
from .looks import CreatureLook, HumanLook, Look, RobotLook
from .raster import rasterise
from .shapes import Picture

__all__ = ["Cell", "contact_sheet", "sheet"]

_PAPER: Final = (246, 246, 250)
_INK: Final = (44, 46, 62)
_LABEL: Final = 0.14
"""Height of a line of labels, as a part of a face's."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One face of a sheet.

    Attributes:
        pose: What it shows.
        look: Whose it is.
        label: What stands over it.
    """

    pose: Pose
    look: Look | str
    label: str = ""


def contact_sheet(
    looks: Look | str | Sequence[Look | str],
    emotions: Sequence[str],
    intensities: Sequence[float] = (3.3, 6.6, 10.0),
    *,
    columns: int = 6,
    size: int = 160,
) -> NDArray[np.uint8]:
    """Return a sheet of emotions, the intensities of each under its name, as (height, width, 4) pixels.

    Args:
        looks: One look, or several that take turns from emotion to emotion.
        emotions: By any name that the ontology knows.
        intensities: Of each, 0..10.
        columns: Emotions in a row.
        size: Pixels a side of one face.

    Raises:
        ExpressionError: An emotion or look is unknown, or an intensity out of range.
    """
    cast = [looks] if isinstance(looks, (str, HumanLook, RobotLook, CreatureLook)) else list(looks)
    bands = []
    for start in range(0, len(emotions), columns):
        shown = list(enumerate(emotions))[start : start + columns]
        cells = [
            Cell(_pose(emotion, intensity), cast[index % len(cast)], emotion if row == 0 else "")
            for row, intensity in enumerate(intensities)
            for index, emotion in shown
        ]
        bands.append(_pasted(cells, len(shown), columns, size))
    return np.concatenate(bands)


def sheet(cells: Sequence[Cell], columns: int = 6, size: int = 160) -> NDArray[np.uint8]:
    """Return faces in rows, each under its label, as (height, width, 4) pixels."""
    return _pasted(cells, columns, columns, size)


def _pose(emotion: str, intensity: float) -> Pose:
    return Pose.of(express(Affect({emotion: intensity})))


def _pasted(cells: Sequence[Cell], in_row: int, columns: int, size: int) -> NDArray[np.uint8]:
    """Paste faces in rows on paper as wide as ``columns`` of them; a row has labels when any of its faces has one."""
    rows = [cells[start : start + in_row] for start in range(0, len(cells), in_row)]
    parts = []
    for row in rows:
        if any(cell.label for cell in row):
            parts.append(_joined([_label(cell.label, size) for cell in row], columns, size))
        parts.append(_joined([_face(cell, size) for cell in row], columns, size))
    return np.concatenate(parts)


def _joined(tiles: Sequence[NDArray[np.uint8]], columns: int, size: int) -> NDArray[np.uint8]:
    strip = np.full((tiles[0].shape[0], columns * size, 4), 255, np.uint8)
    strip[..., :3] = _PAPER
    for index, tile in enumerate(tiles):
        strip[:, index * size : (index + 1) * size] = tile
    return strip


def _face(cell: Cell, size: int) -> NDArray[np.uint8]:
    picture = draw(cell.pose, cell.look)
    return rasterise(Picture(picture.fills, picture.background or _PAPER), size, size)


def _label(text: str, size: int) -> NDArray[np.uint8]:
    height = max(round(size * _LABEL), 12)
    letters = 0.80
    wide = width_of(text, letters) if text else 0.0
    letters *= min(1.0, 0.96 * size / height / wide) if wide else 1.0
    left = 0.5 - width_of(text, letters) / 2
    return rasterise(Picture(lettered(text, left, 0.76, letters, _INK), _PAPER), size, height)
