"""Reading sound files: RIFF WAVE, whole or floating numbers, any rate and any number of channels.

Whatever comes in is hostile until it is decoded: sizes are checked before anything is read, and no more than
`MAX_BYTES` or `MAX_SECONDS` ever is. What is returned is one channel at 16 kHz.
"""

from __future__ import annotations

import io
import os
import stat
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Final

import numpy as np
from numpy.typing import NDArray

from ...core.errors import PerceptionError
from ..samples import file_of
from .resampling import resampled

__all__ = ["MAX_BYTES", "MAX_SECONDS", "SAMPLE_RATE", "Sound", "SoundSource", "read_wav"]

SAMPLE_RATE: Final = 16_000
"""Samples a second of every sound that was read."""
MAX_BYTES: Final = 64 * 2**20
"""Bytes of the largest file that is opened."""
MAX_SECONDS: Final = 60
"""Seconds of the longest sound that is read."""

SoundSource = str | os.PathLike[str] | bytes
"""A file, or the bytes of one."""

_PCM, _FLOAT, _EXTENSIBLE = 1, 3, 0xFFFE
_RATES: Final = range(4_000, 384_001)
_MOST_CHANNELS: Final = 32
_MOST_CHUNKS: Final = 256
_UNKNOWN_SIZE: Final = 0x7FFFF000  # so much and more is written by programs that do not know yet how long it will be
_BLOCK_FRAMES: Final = 2**18
_PACKED: Final = {2: "ADPCM", 6: "A-law", 7: "mu-law", 17: "IMA ADPCM", 49: "GSM", 80: "MPEG", 85: "MP3", 255: "AAC"}
_OTHER_FILES: Final = {
    b"RIFX": "a big-endian RIFX file",
    b"RF64": "an RF64 file of more than 4 GB",
    b"FORM": "an AIFF file",
    b"fLaC": "a FLAC file",
    b"OggS": "an Ogg file",
    b"ID3\x03": "an MP3 file",
    b"ID3\x04": "an MP3 file",
}
_CONVERT: Final = "save it as a WAV file with 16-bit samples"


@dataclass(frozen=True, slots=True, eq=False)
class Sound:
    """A sound in memory: one channel at `SAMPLE_RATE`. It is read, measured and let go; no estimate holds one.

    Attributes:
        samples: Numbers on -1..1.
        name: What messages call it: the name of the file, else ``the sound``.

    Raises:
        PerceptionError: The samples are no array of one axis of floating numbers, or some are none.
    """

    samples: NDArray[np.float32]
    name: str = "the sound"

    def __post_init__(self) -> None:
        given: Any = self.samples
        array = isinstance(given, np.ndarray)
        if not array or given.ndim != 1 or given.dtype.kind != "f":
            form = f"{given.dtype}{given.shape}" if array else type(given).__name__
            raise PerceptionError(f"{self.name}: expected an array of floats, one channel, got {form}")
        if not np.isfinite(self.samples).all():
            raise PerceptionError(f"{self.name}: some of its samples are no numbers (NaN or infinity)")

    @property
    def seconds(self) -> float:
        """How long it is."""
        return len(self.samples) / SAMPLE_RATE

    def __repr__(self) -> str:
        return f"Sound({self.name!r}, {self.seconds:.2f} s)"


@dataclass(frozen=True, slots=True)
class _Form:
    kind: int
    channels: int
    rate: int
    bits: int

    @property
    def frame_bytes(self) -> int:
        return self.channels * self.bits // 8


def read_wav(source: SoundSource) -> Sound:
    """Read a WAV file: whole numbers of 8, 16, 24 or 32 bits, or floating ones of 32.

    Channels are mixed into one, and the rate becomes `SAMPLE_RATE`.

    Args:
        source: A file, or the bytes of one.

    Raises:
        PerceptionError: It is no such file, damaged, cut off, larger than `MAX_BYTES` or longer than `MAX_SECONDS`.
    """
    if isinstance(source, bytes):
        return _read(io.BytesIO(source), len(source), "the sound")
    path = Path(file_of(source, "a sound: a WAV file, its bytes, or a Sound"))
    try:
        # Whatever is no plain file (a device, a pipe) may never end.
        about = path.stat()
        if not stat.S_ISREG(about.st_mode):
            raise PerceptionError(f"{path.name}: expected a WAV file, and this is no plain file")
        with path.open("rb") as stream:
            return _read(stream, about.st_size, path.name)
    except (OSError, ValueError) as error:
        if isinstance(error, PerceptionError):
            raise
        raise PerceptionError(f"{path.name}: cannot be read: {getattr(error, 'strerror', None) or error}") from None


def _read(stream: BinaryIO, size: int, name: str) -> Sound:
    if size > MAX_BYTES:
        limit = f"at most {MAX_BYTES // 2**20} MB are read"
        raise PerceptionError(f"{name}: {size / 2**20:,.0f} MB of sound are too many: {limit}; cut it into parts")
    try:
        form, count = _find_samples(stream, size)
        frames = _frame_count(form, count)
        mono = _decoded(stream, form, frames)
    except _DamagedError as error:
        raise PerceptionError(f"{name}: {error}") from None
    return Sound(resampled(mono, form.rate, SAMPLE_RATE), name)


class _DamagedError(Exception):
    """What is wrong with a file, for whoever must mend it."""


def _find_samples(stream: BinaryIO, size: int) -> tuple[_Form, int]:
    """Return the form of the samples and how many bytes of them follow; the stream stands at the first."""
    _check_beginning(stream.read(12), size)
    form: _Form | None = None
    for _ in range(_MOST_CHUNKS):
        at = stream.tell()
        head = stream.read(8)
        if len(head) < 8:
            missing = "samples (no chunk “data”)" if form else "form of its samples (no chunk “fmt ”)"
            raise _DamagedError(f"byte {at}: the file ends without the {missing}; record or export it again")
        name, length = struct.unpack("<4sI", head)
        if name == b"data":
            if form is None:
                raise _DamagedError(f"byte {at}: samples before their form (chunk “fmt ”); export it again")
            return form, _data_bytes(at, length, size)
        if at + 8 + length > size:
            raise _DamagedError(
                f"byte {at}: the chunk {_quoted(name)} says that it has {length:,} bytes, and {size - at - 8:,} are "
                "left; the file was cut off or damaged, export it again"
            )
        if name == b"fmt ":
            form = _form(stream.read(min(length, 40)), at)
        stream.seek(at + 8 + length + length % 2)
    raise _DamagedError(f"more than {_MOST_CHUNKS} chunks and no samples among them; export it again")


def _check_beginning(head: bytes, size: int) -> None:
    if size == 0:
        raise _DamagedError("the file is empty; record it again")
    if head[:4] == b"RIFF" and head[8:12] == b"WAVE":
        return
    kind = _OTHER_FILES.get(head[:4], "an MP3 file" if head[:2] in (b"\xff\xfb", b"\xff\xf3") else None)
    found = f"this is {kind}" if kind else f"it begins with {_quoted(head[:12])}"
    raise _DamagedError(f"expected a WAV file, and {found}; {_CONVERT}")


def _quoted(name: bytes) -> str:
    return "“" + "".join(chr(byte) if 32 <= byte < 127 else f"\\x{byte:02x}" for byte in name) + "”"


def _data_bytes(at: int, length: int, size: int) -> int:
    left = size - at - 8
    if length >= _UNKNOWN_SIZE:
        return left
    if length > left:
        raise _DamagedError(
            f"byte {at}: the file says that {length:,} bytes of samples follow, and {left:,} do; it was cut off, "
            "copy or export it again"
        )
    return length


def _form(body: bytes, at: int) -> _Form:
    if len(body) < 16:
        raise _DamagedError(f"byte {at}: the form of the samples has {len(body)} bytes, expected at least 16")
    kind, channels, rate, _, _, bits = struct.unpack_from("<HHIIHH", body)
    if kind == _EXTENSIBLE and len(body) >= 26:
        kind = struct.unpack_from("<H", body, 24)[0]
    if (kind, bits) not in {(_PCM, 8), (_PCM, 16), (_PCM, 24), (_PCM, 32), (_FLOAT, 32)}:
        what = _PACKED.get(kind) or {_PCM: "whole numbers", _FLOAT: "floating numbers"}.get(kind, f"format {kind}")
        expected = "whole numbers of 8, 16, 24 or 32 bits, or floating ones of 32"
        raise _DamagedError(f"byte {at}: its samples are {what} of {bits} bits, expected {expected}; {_CONVERT}")
    if not 1 <= channels <= _MOST_CHANNELS:
        raise _DamagedError(f"byte {at}: {channels} channels, expected 1 to {_MOST_CHANNELS}")
    if rate not in _RATES:
        raise _DamagedError(f"byte {at}: {rate:,} samples a second, expected {_RATES[0]:,} to {_RATES[-1]:,}")
    return _Form(kind, channels, rate, bits)


def _frame_count(form: _Form, count: int) -> int:
    frames = count // form.frame_bytes
    if frames == 0:
        raise _DamagedError("there is no sound in it: no samples; record it again")
    if frames > MAX_SECONDS * form.rate:
        seconds = frames / form.rate
        raise _DamagedError(
            f"{seconds:,.0f} s of sound are too many: at most {MAX_SECONDS} s are read; cut it into parts"
        )
    return frames


def _decoded(stream: BinaryIO, form: _Form, frames: int) -> NDArray[np.float32]:
    """Return the samples as numbers on -1..1, all channels mixed; block by block, so that little is held at once."""
    mono = np.empty(frames, np.float32)
    for at in range(0, frames, _BLOCK_FRAMES):
        wanted = min(_BLOCK_FRAMES, frames - at)
        raw = stream.read(wanted * form.frame_bytes)
        if len(raw) < wanted * form.frame_bytes:
            raise _DamagedError("it became shorter while it was read; wait until it is written")
        mono[at : at + wanted] = _numbers(raw, form).reshape(-1, form.channels).mean(axis=1, dtype=np.float64)
    if form.kind == _FLOAT and not np.isfinite(mono).all():
        raise _DamagedError("some of its samples are no numbers (NaN or infinity); export it again")
    return np.clip(mono, -1.0, 1.0)


def _numbers(raw: bytes, form: _Form) -> NDArray[np.float32]:
    if form.kind == _FLOAT:
        return np.frombuffer(raw, "<f4").astype(np.float32)
    if form.bits == 8:
        return np.frombuffer(raw, np.uint8).astype(np.float32) / np.float32(128) - np.float32(1)
    if form.bits == 16:
        return np.frombuffer(raw, "<i2").astype(np.float32) / np.float32(2**15)
    width = form.bits // 8
    padded = np.zeros((len(raw) // width, 4), np.uint8)
    padded[:, 4 - width :] = np.frombuffer(raw, np.uint8).reshape(-1, width)
    return padded.view("<i4")[:, 0].astype(np.float32) / np.float32(2**31)
