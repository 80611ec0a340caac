"""Making a sound as loud as it should be, without clipping it."""

from __future__ import annotations

import math
from typing import Final

import numpy as np

from .pitch import Floats, loudness_db

__all__ = ["bent", "scale_to"]

TOLERATED_DB: Final = 0.5
"""What is still as loud as asked for."""

_CLOSE_DB: Final = 0.1
_KNEE: Final = 0.85
_MOST: Final = 100.0
_TRIES: Final = 8


def scale_to(samples: Floats, wanted_db: float) -> tuple[float, bool]:
    """Return what samples are to be scaled by, and then :func:`bent`, to be as loud as wanted, and whether they are.

    Peaks beyond full scale are bent, so it has to be found in steps. Silence stays silence.
    """
    if not math.isfinite(wanted_db):
        return 1.0, True
    scale, off = 1.0, wanted_db - loudness_db(samples)
    for _ in range(_TRIES):
        scale = min(scale * 10 ** (off / 20), _MOST)
        off = wanted_db - loudness_db(bent(samples * scale))
        if abs(off) < _CLOSE_DB:
            break
    return scale, abs(off) <= TOLERATED_DB


def bent(samples: Floats) -> Floats:
    """Return samples with what is beyond the knee bent so that nothing reaches full scale."""
    size = np.abs(samples)
    over = _KNEE + (1 - _KNEE) * np.tanh((size - _KNEE) / (1 - _KNEE))
    return np.where(size > _KNEE, np.sign(samples) * over, samples)
