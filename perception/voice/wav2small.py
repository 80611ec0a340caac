"""Wav2Small: arousal, dominance and valence of a voice by a network of 72 thousand parameters, in numpy.

Kounadis-Bastian, Schuller et al. (2024), Wav2Small: Distilling Wav2Vec2 to 72K parameters for low-resource speech
emotion recognition. A sound of 16 kHz is brought to mean 0 and power 1; 64 samples at a time, every 32, become 26 bands
of log power; eight convolutions and a pooling by two; then a sum over time, weighted by a softmax over time. What is
run here has its batch normalisation folded into the convolutions. torch is needed for training alone
(:mod:`.wav2small_torch`).
"""

from __future__ import annotations

import io
import math
import os
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from ...core.errors import PerceptionError
from ..files import read_bytes
from .wav import SAMPLE_RATE

__all__ = [
    "OUTPUTS",
    "SHORTEST",
    "Wav2Small",
    "folded_shapes",
    "fourier_filters",
    "mel_bands",
]

Floats = NDArray[np.float32]

OUTPUTS: Final = ("arousal", "dominance", "valence")
"""What it gives, in this order, each 0..1 or a little beyond."""

WINDOW: Final = 64
HOP: Final = 32
BINS: Final = WINDOW // 2 + 1
MELS: Final = 26
CHANNELS: Final = 13
FEATURES: Final = CHANNELS * (MELS // 2)
BEFORE_POOL: Final = 3
AFTER_POOL: Final = 4
RMS_FLOOR: Final = 1e-7
LOWEST_POWER: Final = 1e-10
SHORTEST: Final = 1600
"""Samples of the shortest sound: a tenth of a second. Shorter ones are filled up with silence."""
_MOST_FILE_BYTES: Final = 2**20


@cache
def fourier_filters() -> Floats:
    """Return the fixed filters of the Fourier transform, (2, 33, 64): real and imaginary parts under a Hann window."""
    angles = 2 * np.pi * np.outer(np.arange(BINS), np.arange(WINDOW)) / WINDOW
    window = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(WINDOW) / WINDOW)
    return np.stack([np.cos(angles) * window, -np.sin(angles) * window]).astype(np.float32)


@cache
def mel_bands() -> Floats:
    """Return the fixed bands, (33, 26): triangles evenly spaced in mel (2595 log10(1 + f/700)) from 0 to 8 kHz.

    The bins are 250 Hz apart, wider than the lowest triangles; a triangle reaches at least one bin to each side, so
    that no band is empty.
    """
    places = np.linspace(0.0, 2595 * math.log10(1 + SAMPLE_RATE / 2 / 700), MELS + 2)
    edges = 700 * (10 ** (places / 2595) - 1)
    width = SAMPLE_RATE / WINDOW
    low, centre, high = edges[:-2], edges[1:-1], edges[2:]
    bins = np.arange(BINS)[:, None] * width
    rising = 1 - (centre - bins) / np.maximum(centre - low, width)
    falling = 1 - (bins - centre) / np.maximum(high - centre, width)
    return np.clip(np.minimum(rising, falling), 0.0, None).astype(np.float32)


def folded_shapes() -> dict[str, tuple[int, ...]]:
    """Return the names and shapes of the parameters, batch normalisation folded into the convolutions."""
    shapes: dict[str, tuple[int, ...]] = {}
    for layer in range(BEFORE_POOL + AFTER_POOL):
        shapes[f"conv{layer}.weight"] = (CHANNELS, 1 if layer == 0 else CHANNELS, 3, 3)
        shapes[f"conv{layer}.bias"] = (CHANNELS,)
    shapes |= {"mix.weight": (CHANNELS, CHANNELS), "mix.bias": (CHANNELS,)}
    for name, rows in (("lin", FEATURES), ("sof", FEATURES), ("head", len(OUTPUTS))):
        shapes |= {f"{name}.weight": (rows, FEATURES), f"{name}.bias": (rows,)}
    return shapes


@dataclass(frozen=True, slots=True, eq=False)
class Wav2Small:
    """A trained network.

    Attributes:
        parameters: As `folded_shapes` names them.

    Raises:
        PerceptionError: Parameters are missing, unknown, of another shape or no finite numbers.
    """

    parameters: Mapping[str, Floats]

    def __post_init__(self) -> None:
        shapes = folded_shapes()
        if self.parameters.keys() != shapes.keys():
            odd = sorted(self.parameters.keys() ^ shapes.keys())
            raise PerceptionError(f"these are no parameters of Wav2Small: {', '.join(odd[:5])} missing or unknown")
        for name, shape in shapes.items():
            if self.parameters[name].shape != shape:
                raise PerceptionError(f"parameter {name} has shape {self.parameters[name].shape}, expected {shape}")
            if not np.isfinite(self.parameters[name]).all():
                raise PerceptionError(f"parameter {name} holds what is no finite number")

    @classmethod
    def read(cls, path: str | os.PathLike[str]) -> Wav2Small:
        """Return the network in a file of at most 1 MB that `write` or the training wrote.

        Raises:
            PerceptionError: The file cannot be read, or holds something else.
        """
        data = read_bytes(path, _MOST_FILE_BYTES, "a trained Wav2Small (.npz)")
        try:
            with np.load(io.BytesIO(data), allow_pickle=False) as held:
                _check_sizes(held.zip, path)
                return cls({name: held[name].astype(np.float32) for name in held.files})
        except (OSError, ValueError, EOFError, KeyError, AttributeError, zipfile.BadZipFile) as error:
            if isinstance(error, PerceptionError):
                raise PerceptionError(f"{Path(path).name}: {error}") from None
            raise PerceptionError(f"{Path(path).name}: no trained Wav2Small: {error}") from None

    def write(self, path: str | os.PathLike[str]) -> None:
        """Write the network to a file, the same bytes for the same network."""
        with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as target:
            for name in folded_shapes():
                with target.open(zipfile.ZipInfo(f"{name}.npy"), "w") as part:
                    np.lib.format.write_array(part, np.asarray(self.parameters[name]), allow_pickle=False)

    def __call__(self, samples: Floats) -> Floats:
        """Return arousal, dominance and valence of a sound of 16 kHz, one channel."""
        found = self._convolved(log_mel(samples))
        found = np.einsum("oi,itm->otm", self.parameters["mix.weight"], found)
        found += self.parameters["mix.bias"][:, None, None]
        tokens = found.transpose(1, 0, 2).reshape(found.shape[1], FEATURES)
        scores = self._linear("sof", tokens)
        shares = np.exp(scores - scores.max(axis=0))
        pooled = (self._linear("lin", tokens) * shares).sum(axis=0) / shares.sum(axis=0)
        return self._linear("head", pooled)

    def _convolved(self, found: Floats) -> Floats:
        for layer in range(BEFORE_POOL + AFTER_POOL):
            if layer == BEFORE_POOL:
                found = _pooled(found)
            found = _convolution(found, self.parameters[f"conv{layer}.weight"], self.parameters[f"conv{layer}.bias"])
            found = np.maximum(found, 0.0)
        return found

    def _linear(self, name: str, rows: Floats) -> Floats:
        product: Floats = rows @ self.parameters[f"{name}.weight"].T + self.parameters[f"{name}.bias"]
        return product


def _check_sizes(held: Any, path: str | os.PathLike[str]) -> None:
    """Refuse what would be much larger when unpacked."""
    if sum(info.file_size for info in held.infolist()) > _MOST_FILE_BYTES:
        raise PerceptionError(f"{Path(path).name}: more than 1 MB when unpacked; that is no trained Wav2Small")


def log_mel(samples: Floats) -> Floats:
    """Return the log power in 26 bands over time, (1, frames, 26), of a sound brought to mean 0 and power 1."""
    samples = np.pad(samples, (0, max(0, SHORTEST - len(samples)))).astype(np.float32)
    samples = samples - samples.mean()
    samples = samples / np.sqrt((samples**2).mean() + np.float32(RMS_FLOOR))
    frames = np.lib.stride_tricks.sliding_window_view(samples, WINDOW)[::HOP]
    real, imaginary = (frames @ filters.T for filters in fourier_filters())
    bands = (real**2 + imaginary**2) @ mel_bands()
    levels: Floats = (10 * np.log10(np.maximum(bands, np.float32(LOWEST_POWER)))).astype(np.float32)
    return levels[None]


def _convolution(found: Floats, weight: Floats, bias: Floats) -> Floats:
    """Return a convolution of 3 by 3 over time and band, the edges filled up with zeros."""
    _, times, bands = found.shape
    padded = np.pad(found, ((0, 0), (1, 1), (1, 1)))
    total = np.zeros((len(weight), times * bands), np.float32)
    for row in range(3):
        for column in range(3):
            shifted = padded[:, row : row + times, column : column + bands].reshape(len(found), -1)
            total += weight[:, :, row, column] @ shifted
    return total.reshape(len(weight), times, bands) + bias[:, None, None]


def _pooled(found: Floats) -> Floats:
    """Return the greatest of each 3 by 3, every second place."""
    padded = np.pad(found, ((0, 0), (1, 1), (1, 1)), constant_values=-np.inf)
    windows = np.lib.stride_tricks.sliding_window_view(padded, (3, 3), axis=(1, 2))
    greatest: Floats = windows[:, ::2, ::2].max(axis=(3, 4))
    return greatest
