"""One WAV file for a whole play: what is said, one after the other, with silence between."""

from __future__ import annotations

import os
import wave
from pathlib import Path
from types import TracebackType
from typing import Final

import numpy as np

from ...core.errors import AuthoringError

__all__ = ["SAMPLE_RATE", "Mixture"]

SAMPLE_RATE: Final = 22050
"""Samples a second of a mixture; voices with another rate are resampled."""
_BYTES: Final = 2


class Mixture:
    """Writes sounds into one WAV file (16 bits, one channel) as they come; used as a context.

    Args:
        path: The file.

    Raises:
        AuthoringError: It cannot be written.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            self._file = wave.open(os.fspath(path), "wb")  # noqa: SIM115 - closed on exit
        except OSError as error:
            raise AuthoringError(f"cannot be written: {error.strerror}", file=os.fspath(path)) from None
        self._file.setnchannels(1)
        self._file.setsampwidth(_BYTES)
        self._file.setframerate(SAMPLE_RATE)
        self._samples = 0

    @property
    def duration(self) -> float:
        """How long it is by now, in seconds."""
        return self._samples / SAMPLE_RATE

    def add(self, pcm: bytes, sample_rate: int, start: float) -> None:
        """Add a sound: signed 16-bit little-endian samples, one channel.

        Args:
            pcm: The samples.
            sample_rate: Of the samples.
            start: When it begins, in seconds; not before the end of what was added.
        """
        self.silence_until(start)
        self._write(pcm if sample_rate == SAMPLE_RATE else _resampled(pcm, sample_rate))

    def silence_until(self, time: float) -> None:
        """Add silence up to a time, in seconds."""
        missing = round(time * SAMPLE_RATE) - self._samples
        if missing > 0:
            self._write(bytes(_BYTES * missing))

    def _write(self, pcm: bytes) -> None:
        try:
            self._file.writeframesraw(pcm)
        except OSError as error:
            raise AuthoringError(f"cannot be written: {error.strerror}", file=os.fspath(self._path)) from None
        self._samples += len(pcm) // _BYTES

    def __enter__(self) -> Mixture:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()


def _resampled(pcm: bytes, sample_rate: int) -> bytes:
    """Return samples at :data:`SAMPLE_RATE`, linearly interpolated: enough for speech, which has little up there."""
    samples = np.frombuffer(pcm, dtype="<i2")
    if not len(samples):
        return b""
    count = max(1, round(len(samples) * SAMPLE_RATE / sample_rate))
    places = np.arange(count) * (sample_rate / SAMPLE_RATE)
    resampled = np.interp(places, np.arange(len(samples)), samples).round().astype("<i2")
    return bytes(resampled.tobytes())
