"""Sound files: WAV written, WAV and AIFF read. What comes in is hostile until it is decoded."""

from __future__ import annotations

import math
import os
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ...core.errors import SpeechError
from ..files import write_bytes
from .backend import Speech

__all__ = ["read_sound", "wav_bytes", "write_wav"]

MAX_BYTES: Final = 256 * 2**20
_PCM: Final = 1
_EXTENSIBLE: Final = 0xFFFE
_SAMPLE_RATES: Final = range(1_000, 400_001)
_AIFF_ORDERS: Final = {b"NONE": ">", b"twos": ">", b"sowt": "<"}


def wav_bytes(pcm: bytes, sample_rate: int) -> bytes:
    """Return the WAV file of 16-bit samples, one channel: the same bytes for the same sound."""
    form = struct.pack("<4sIHHIIHH", b"fmt ", 16, _PCM, 1, sample_rate, sample_rate * 2, 2, 16)
    body = b"WAVE" + form + struct.pack("<4sI", b"data", len(pcm)) + pcm
    return struct.pack("<4sI", b"RIFF", len(body)) + body


def write_wav(target: str | os.PathLike[str], speech: Speech, *, force: bool = False) -> Path:
    """Write what was said to a WAV file; its folder is made when it is not there.

    Args:
        target: The file.
        speech: What was said.
        force: Write over a file that exists.

    Raises:
        SpeechError: There is no sound in it.
        AuthoringError: The file exists, or cannot be written.
    """
    path = Path(target)
    if not speech.sample_rate:
        raise SpeechError(f"{path}: the backend {speech.backend!r} gives no sound to write")
    return write_bytes(path, wav_bytes(speech.pcm, speech.sample_rate), force=force)


def read_sound(data: bytes) -> tuple[bytes, int]:
    """Return the 16-bit samples of a WAV or AIFF file, its channels mixed into one, and their rate.

    Raises:
        SpeechError: It is no such file, or its samples are no whole numbers of 8 to 32 bits.
    """
    if len(data) > MAX_BYTES:
        raise SpeechError(f"a sound file of {len(data):,} bytes is too large: at most {MAX_BYTES:,} are read")
    try:
        if data[:4] == b"RIFF" and data[8:12] == b"WAVE":
            return _wav(data)
        if data[:4] == b"FORM" and data[8:12] in (b"AIFF", b"AIFC"):
            return _aiff(data)
    except (struct.error, ValueError, OverflowError) as error:
        raise SpeechError(f"a damaged sound file: {error}") from None
    raise SpeechError(f"neither a WAV nor an AIFF file: it begins with {data[:12]!r}")


def _chunks(data: bytes, order: str) -> Iterator[tuple[bytes, bytes]]:
    place = 12
    while place + 8 <= len(data):
        name, size = struct.unpack_from(f"{order}4sI", data, place)
        yield name, data[place + 8 : place + 8 + size]
        place += 8 + size + size % 2


def _wav(data: bytes) -> tuple[bytes, int]:
    chunks = dict(_chunks(data, "<"))
    kind, channels, sample_rate, _, _, bits = struct.unpack_from("<HHIIHH", chunks.get(b"fmt ", b""))
    if kind not in (_PCM, _EXTENSIBLE):
        raise ValueError(f"its samples are no whole numbers (format {kind})")
    return _mono(chunks.get(b"data", b""), bits, channels, "<", unsigned=bits == 8), _checked_rate(sample_rate)


def _aiff(data: bytes) -> tuple[bytes, int]:
    chunks = dict(_chunks(data, ">"))
    about = chunks.get(b"COMM", b"")
    channels, _, bits, exponent, mantissa = struct.unpack_from(">hIhHQ", about)
    order = _AIFF_ORDERS.get(about[18:22] if data[8:12] == b"AIFC" else b"NONE")
    if order is None:
        raise ValueError(f"its samples are packed ({about[18:22]!r})")
    # The rate is an 80-bit float, sign and exponent before the mantissa.
    sample_rate = math.ldexp(mantissa, min(exponent, 16_446) - 16_383 - 63)
    return _mono(chunks.get(b"SSND", b"")[8:], bits, channels, order), _checked_rate(round(sample_rate))


def _checked_rate(sample_rate: int) -> int:
    if sample_rate not in _SAMPLE_RATES:
        raise ValueError(f"{sample_rate} samples a second")
    return sample_rate


def _mono(frames: bytes, bits: int, channels: int, order: str, *, unsigned: bool = False) -> bytes:
    """Return frames as little-endian 16-bit samples of one channel."""
    width = bits // 8
    if bits not in (8, 16, 24, 32) or not 1 <= channels <= 8:
        raise ValueError(f"{channels} channels of {bits} bits")
    whole = np.frombuffer(frames[: len(frames) // (width * channels) * width * channels], dtype=np.uint8)
    samples = _as_32_bits(whole.reshape(-1, width), order, unsigned).reshape(-1, channels)
    mixed = samples.astype(np.int64).sum(axis=1) // channels >> 16
    return bytes(mixed.astype("<i2").tobytes())


def _as_32_bits(parts: NDArray[np.uint8], order: str, unsigned: bool) -> NDArray[np.int32]:
    """Return samples, given byte by byte, at the top of 32 bits."""
    padded = np.zeros((len(parts), 4), dtype=np.uint8)
    padded[:, 4 - parts.shape[1] :] = parts if order == "<" else parts[:, ::-1]
    if unsigned:
        padded[:, 3] ^= 0x80
    return padded.view("<i4")[:, 0]
