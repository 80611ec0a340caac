"""The fundamental frequency of a voice and how harmonic it is, by autocorrelation.

Boersma (1993), Accurate short-term analysis of the fundamental frequency and the harmonics-to-noise ratio of a sampled
sound, IFA Proceedings 17: the autocorrelation of the windowed sound is divided by that of the window (equation 9), its
highest peak gives the period, and how high it is the harmonics-to-noise ratio (equation 4). Without his path finder:
stray frames are dropped instead.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from .wav import SAMPLE_RATE

__all__ = ["STEP_S", "Contour", "contour"]

Floats = NDArray[np.float64]

STEP_S: Final = 0.010
"""Seconds from one frame to the next."""

_LOWEST_HZ: Final = 65.0
_HIGHEST_HZ: Final = 600.0
_FRAME_S: Final = 3 / _LOWEST_HZ  # three of the longest periods
_VOICED: Final = 0.45
_SILENT: Final = 0.03
_OCTAVE_COST: Final = 0.02
_STRAY_ST: Final = 10.0  # semitones from the median beyond which a frame is taken for a wrong octave
_SHORTEST_RUN: Final = 3
_BLOCK: Final = 512
_FINER: Final = 2  # the autocorrelation is interpolated to so many values a sample, for high voices
_TINY: Final = 1e-12


@dataclass(frozen=True, slots=True, eq=False)
class Contour:
    """Pitch over time, a frame every `STEP_S`.

    Attributes:
        hz: The fundamental frequency; 0 where the sound is not voiced.
        harmonicity: Share of the power that is periodic, 0..1.
    """

    hz: Floats
    harmonicity: Floats

    @property
    def voiced(self) -> NDArray[np.bool_]:
        """Which frames are voiced."""
        return self.hz > 0


def contour(samples: NDArray[np.float32]) -> Contour:
    """Return the pitch of one channel at `SAMPLE_RATE`: frames of 46 ms, from 65 to 600 Hz."""
    width, step = round(_FRAME_S * SAMPLE_RATE), round(STEP_S * SAMPLE_RATE)
    count = (len(samples) - width) // step + 1
    if count <= 0:
        return Contour(np.zeros(0), np.zeros(0))
    peak = float(np.abs(samples).max())
    blocks = [
        _block(samples, np.arange(at, min(at + _BLOCK, count)) * step, width, peak) for at in range(0, count, _BLOCK)
    ]
    hz, strength = (np.concatenate(each) for each in zip(*blocks, strict=True))
    return Contour(_without_strays(hz), strength)


def _block(samples: NDArray[np.float32], starts: NDArray[np.int64], width: int, peak: float) -> tuple[Floats, Floats]:
    frames = samples[starts[:, None] + np.arange(width)[None, :]].astype(np.float64)
    loud = np.abs(frames).max(axis=1) > _SILENT * peak
    lags, heights = _best_lags(_autocorrelation(frames - frames.mean(axis=1, keepdims=True)))
    voiced = loud & (heights > _VOICED)
    return np.where(voiced, _FINER * SAMPLE_RATE / lags, 0.0), np.clip(heights, 0.0, 1.0)


def _autocorrelation(frames: Floats) -> Floats:
    """Return the autocorrelation of each frame over that of the window, 1 at lag 0 (Boersma's equation 9).

    Lags are in parts of a sample, `_FINER` of them.
    """
    window = np.hanning(frames.shape[1])
    longest = _FINER * int(SAMPLE_RATE / _LOWEST_HZ) + 2
    size = 1 << int(np.ceil(np.log2(frames.shape[1] + longest / _FINER)))
    of_window = np.fft.irfft(np.abs(np.fft.rfft(window, size)) ** 2, _FINER * size)[:longest]
    of_frames = np.fft.irfft(np.abs(np.fft.rfft(frames * window, size)) ** 2, _FINER * size)[:, :longest]
    normalised: Floats = (of_frames / np.maximum(of_frames[:, :1], _TINY)) / (of_window / of_window[0])
    return normalised


def _best_lags(correlation: Floats) -> tuple[Floats, Floats]:
    """Return, for each frame, the lag of its best peak between two samples, and how high that is."""
    shortest = int(_FINER * SAMPLE_RATE / _HIGHEST_HZ)
    before, at, after = correlation[:, shortest - 1 : -2], correlation[:, shortest:-1], correlation[:, shortest + 1 :]
    lags = np.arange(shortest, shortest + at.shape[1])
    # Of two peaks of nearly one height the earlier is the period: the other one is two of them.
    worth = np.where((at >= before) & (at > after), at - _OCTAVE_COST * np.log2(lags / shortest), -np.inf)
    best, rows = worth.argmax(axis=1), np.arange(len(at))
    low, top, high = before[rows, best], at[rows, best], after[rows, best]
    bend = np.minimum(low - 2 * top + high, -_TINY)
    shift = np.clip(0.5 * (low - high) / bend, -0.5, 0.5)
    found = np.isfinite(worth[rows, best])
    return lags[best] + shift, np.where(found, top - 0.25 * (low - high) * shift, 0.0)


def _without_strays(hz: Floats) -> Floats:
    """Return the frames without wrong octaves and without runs too short to be a voice."""
    voiced = hz > 0
    if not voiced.any():
        return hz
    semitones = 12 * np.log2(np.where(voiced, hz, 1.0) / np.median(hz[voiced]))
    voiced &= np.abs(semitones) < _STRAY_ST
    edges = np.flatnonzero(np.diff(np.concatenate([[0], voiced.astype(np.int8), [0]])))
    for start, end in zip(edges[::2], edges[1::2], strict=True):
        if end - start < _SHORTEST_RUN:
            voiced[start:end] = False
    return np.where(voiced, hz, 0.0)
