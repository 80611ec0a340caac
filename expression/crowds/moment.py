"""What a picture of a crowd shows: one instant, and what was felt until then."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

__all__ = ["Moment", "Portrayed", "shares_of"]


@dataclass(frozen=True, slots=True)
class Portrayed:
    """A member of a crowd whose face is shown beside it.

    Attributes:
        index: Who.
        name: What stands beneath the face.
        face: (side, side, 4) pixels.
        felt: What stands beneath the name.
    """

    index: int
    name: str
    face: NDArray[np.uint8]
    felt: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Moment:
    """One instant of a crowd.

    Attributes:
        time: Seconds.
        told: What happened last.
        kinds: Names of the types of emotions.
        codes: (N,) index into ``kinds`` of what each member feels most; -1 for nothing.
        intensities: (N,) of that, 0..10.
        mood: Mean of all moods, -10..10.
    """

    time: float
    told: str
    kinds: Sequence[str]
    codes: NDArray[np.int8]
    intensities: NDArray[np.float32]
    mood: float = 0.0
    portrayed: Sequence[Portrayed] = field(default=())


def shares_of(codes: NDArray[np.int8], kinds: int) -> NDArray[np.float64]:
    """Return which part of a crowd feels each type most; those who feel nothing come last.

    >>> shares_of(np.array([0, 0, 1, -1], np.int8), 2).tolist()
    [0.5, 0.25, 0.25]
    """
    counts = np.bincount(codes.astype(np.int64) % (kinds + 1), minlength=kinds + 1)
    return np.asarray(counts / max(1, len(codes)))
