"""Another sample rate for the same sound: band-limited interpolation with a windowed sinc."""

from __future__ import annotations

from math import gcd
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

__all__ = ["resampled"]

Samples = NDArray[np.float32]

_ZERO_CROSSINGS: Final = 24
_KAISER_BETA: Final = 8.0
_ROLL_OFF: Final = 0.94  # of the lower half rate: what lies between is faded out, so that nothing folds back
_MOST_PHASES: Final = 1024
_BLOCK: Final = 8192


def resampled(samples: Samples, rate: int, wanted: int) -> Samples:
    """Return a sound at another rate.

    A sinc of 24 zero crossings on each side under a Kaiser window (beta 8): a tone is kept within .01 dB up to .85 of
    the lower half rate, and what lies above 1.05 of it is weaker by more than 70 dB. Rates whose ratio takes more than
    1,024 phases are met to the nearest phase, which leaves errors of about -60 dB.

    Args:
        samples: One channel.
        rate: Its samples a second.
        wanted: Samples a second of what is returned.

    >>> len(resampled(np.zeros(44_100, np.float32), 44_100, 16_000))
    16000
    """
    if rate == wanted or len(samples) == 0:
        return samples
    common = gcd(rate, wanted)
    up, down = wanted // common, rate // common
    cutoff = min(1.0, wanted / rate)
    half = int(np.ceil(_ZERO_CROSSINGS / (cutoff * _ROLL_OFF)))
    phases = min(up, _MOST_PHASES)
    bank = _filters(phases, half, cutoff * _ROLL_OFF)
    padded = np.pad(samples, (half, half + 1))
    count = -(-len(samples) * up // down)
    blocks = [
        _block(padded, np.arange(at, min(at + _BLOCK, count)), up, down, bank, phases) for at in range(0, count, _BLOCK)
    ]
    return np.concatenate(blocks)


def _filters(phases: int, half: int, cutoff: float) -> Samples:
    """Return one filter for each place between two samples, rows of 2 * half taps."""
    offsets = np.arange(-half + 1, half + 1)[None, :] - np.arange(phases)[:, None] / phases
    window = np.i0(_KAISER_BETA * np.sqrt(np.maximum(0.0, 1 - (offsets / half) ** 2))) / np.i0(_KAISER_BETA)
    taps = cutoff * np.sinc(cutoff * offsets) * window
    filters: Samples = (taps / taps.sum(axis=1, keepdims=True)).astype(np.float32)
    return filters


def _block(padded: Samples, places: NDArray[Any], up: int, down: int, bank: Samples, phases: int) -> Samples:
    whole, part = np.divmod(places * down, up)
    nearest = (part * phases + up // 2) // up if phases < up else part
    whole, nearest = whole + nearest // phases, nearest % phases
    taps = padded[whole[:, None] + np.arange(1, bank.shape[1] + 1)[None, :]]
    values: Samples = np.einsum("ij,ij->i", taps, bank[nearest])
    return values
