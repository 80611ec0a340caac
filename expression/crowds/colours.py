"""What colours a picture of a crowd is painted in."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import msgspec
import numpy as np
from numpy.typing import NDArray

from ..avatar.colours import read_colour
from ..avatar.shapes import Colour
from ..tables import read_table

__all__ = ["colour_of", "colours_of", "ground"]


class _Colours(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    about: str
    source: str
    ground: dict[str, str]
    kinds: dict[str, str]


@cache
def ground(name: str) -> Colour:
    """Return the colour of something that feels nothing: ``pitch``, ``ink`` and so on; see ``data/crowd.json``."""
    return read_colour(_table().ground[name])


def colour_of(kind: str) -> Colour:
    """Return the colour of a type of emotion by its name; a plain one of types that no table knows.

    >>> colour_of("Joy"), colour_of("Fear")
    ((255, 197, 46), (255, 47, 95))
    """
    found = _table().kinds.get(kind)
    return ground("faint") if found is None else read_colour(found)


def colours_of(kinds: Sequence[str]) -> NDArray[np.float32]:
    """Return (K, 3) red, green and blue of types, 0..255."""
    return np.array([colour_of(kind) for kind in kinds], np.float32).reshape(-1, 3)


@cache
def _table() -> _Colours:
    return read_table("crowd.json", _Colours)
