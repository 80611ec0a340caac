"""Sound files from outside: every form that is read, and everything that is refused."""

from __future__ import annotations

import os
import struct
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from espressivo.core.errors import PerceptionError
from espressivo.perception.voice.resampling import resampled
from espressivo.perception.voice.wav import MAX_BYTES, SAMPLE_RATE, read_wav


def chunk(name: bytes, body: bytes, size: int | None = None) -> bytes:
    """A chunk, with an honest size or another."""
    return struct.pack("<4sI", name, len(body) if size is None else size) + body + b"\0" * (len(body) % 2)


def form(kind: int = 1, channels: int = 1, rate: int = 16_000, bits: int = 16) -> bytes:
    """The form of the samples."""
    width = channels * bits // 8
    return chunk(b"fmt ", struct.pack("<HHIIHH", kind, channels, rate, rate * width % 2**32, width % 2**16, bits))


def wav(*chunks: bytes) -> bytes:
    """A WAV file of some chunks."""
    body = b"WAVE" + b"".join(chunks)
    return struct.pack("<4sI", b"RIFF", len(body)) + body


def encoded(values: NDArray[np.float64], kind: int, bits: int) -> bytes:
    """Samples on -1..1 as they stand in a file."""
    if kind == 3:
        return values.astype("<f4").tobytes()
    if bits == 8:
        return (values * 127 + 128).round().astype(np.uint8).tobytes()
    whole = (values * (2 ** (bits - 1) - 1)).round().astype("<i4")
    cut: NDArray[np.uint8] = whole.view(np.uint8).reshape(-1, 4)[:, : bits // 8]
    return cut.tobytes()


SINE = 0.5 * np.sin(2 * np.pi * 440 * np.arange(4000) / 16_000)


@pytest.mark.parametrize(
    ("kind", "bits", "within"), [(1, 8, 1e-2), (1, 16, 1e-4), (1, 24, 1e-6), (1, 32, 1e-6), (3, 32, 1e-6)]
)
def test_every_form_gives_the_samples_that_were_written(kind: int, bits: int, within: float) -> None:
    found = read_wav(wav(form(kind, bits=bits), chunk(b"data", encoded(SINE, kind, bits)))).samples
    assert np.abs(found - SINE).max() < within


def test_channels_are_mixed_into_one() -> None:
    both = np.stack([SINE, np.zeros_like(SINE)], axis=1).ravel()
    found = read_wav(wav(form(channels=2), chunk(b"data", encoded(both, 1, 16)))).samples
    assert np.abs(found - SINE / 2).max() < 1e-4


def test_floating_channels_far_beyond_the_scale_do_not_overflow() -> None:
    loud = np.full(1_600 * 32, 3e38, "<f4").tobytes()
    found = read_wav(wav(form(3, channels=32, bits=32), chunk(b"data", loud))).samples
    assert found[800] == pytest.approx(1.0)


def test_an_extensible_form_says_inside_what_it_is() -> None:
    body = struct.pack("<HHIIHHHHIH14s", 0xFFFE, 1, 16_000, 64_000, 4, 32, 22, 32, 4, 3, b"\0" * 14)
    found = read_wav(wav(chunk(b"fmt ", body), chunk(b"data", encoded(SINE, 3, 32)))).samples
    assert np.abs(found - SINE).max() < 1e-6


def test_chunks_that_nobody_asked_for_are_passed_over() -> None:
    odd = chunk(b"LIST", b"INFOabc")
    found = read_wav(wav(odd, form(), odd, chunk(b"data", encoded(SINE, 1, 16)), odd))
    assert found.seconds == pytest.approx(0.25)


def test_a_file_written_while_its_length_was_unknown_is_read_to_its_end() -> None:
    data = wav(form(), chunk(b"data", encoded(SINE, 1, 16), size=0xFFFFFFFF))
    assert read_wav(data).seconds == pytest.approx(0.25)


@pytest.mark.parametrize("rate", [8_000, 11_025, 22_050, 44_100, 48_000, 96_000, 44_101])
def test_other_rates_become_ours_and_a_tone_stays_what_it_was(rate: int) -> None:
    tone = 0.5 * np.sin(2 * np.pi * 1000 * np.arange(rate) / rate)
    found = read_wav(wav(form(rate=rate), chunk(b"data", encoded(tone, 1, 16)))).samples
    wanted = 0.5 * np.sin(2 * np.pi * 1000 * np.arange(SAMPLE_RATE) / SAMPLE_RATE)
    assert len(found) == SAMPLE_RATE
    assert np.abs(found - wanted)[400:-400].max() < 2e-3


def test_what_cannot_be_had_at_the_new_rate_does_not_fold_back() -> None:
    high = np.sin(2 * np.pi * 9_000 * np.arange(44_100) / 44_100).astype(np.float32)
    kept = np.sin(2 * np.pi * 6_500 * np.arange(44_100) / 44_100).astype(np.float32)
    assert np.abs(resampled(high, 44_100, 16_000)[400:-400]).max() < 10 ** (-70 / 20)
    assert np.abs(resampled(kept, 44_100, 16_000)[400:-400]).max() == pytest.approx(1, abs=0.01)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "the file is empty; record it again"),
        (b"RIFF", "expected a WAV file, and it begins with “RIFF”"),
        (b"fLaC" + bytes(40), "this is a FLAC file; save it as a WAV"),
        (b"ID3\x04" + bytes(40), "this is an MP3 file"),
        (b"RIFX" + bytes(40), "big-endian"),
        (wav(), "the file ends without the form of its samples"),
        (wav(form()), "the file ends without the samples"),
        (wav(chunk(b"data", b"\1\2"), form()), "byte 12: samples before their form"),
        (wav(form(), chunk(b"data", b"")), "no sound in it: no samples"),
        (wav(form(), chunk(b"data", bytes(1000), size=4000)), "4,000 bytes of samples follow, and 1,000 do"),
        (wav(chunk(b"LIST", b"ab", size=10**9), form()), "“LIST” says that it has 1,000,000,000 bytes"),
        (wav(chunk(b"fmt ", bytes(7)), chunk(b"data", bytes(8))), "has 7 bytes, expected at least 16"),
        (wav(form(kind=85, bits=0), chunk(b"data", bytes(8))), "its samples are MP3 of 0 bits"),
        (wav(form(bits=12), chunk(b"data", bytes(8))), "whole numbers of 12 bits, expected"),
        (wav(form(channels=0), chunk(b"data", bytes(8))), "0 channels, expected 1 to 32"),
        (wav(form(rate=7), chunk(b"data", bytes(8))), "7 samples a second, expected 4,000"),
        (wav(form(rate=4_000, bits=8), chunk(b"data", bytes(244_000))), "61 s of sound are too many: at most 60 s"),
        (wav(form(3, bits=32), chunk(b"data", struct.pack("<3f", 0.1, float("nan"), 0.2))), "no numbers"),
        (wav(*[chunk(b"junk", b"")] * 300, form()), "more than 256 chunks"),
    ],
    ids=lambda each: each[:18] if isinstance(each, str) else "",
)
def test_what_is_wrong_is_said_with_what_to_do(data: bytes, message: str) -> None:
    with pytest.raises(PerceptionError, match=message):
        read_wav(data)


def test_every_beginning_of_a_file_is_refused_clearly() -> None:
    whole = wav(form(), chunk(b"data", encoded(SINE[:200], 1, 16)))
    for length in range(len(whole)):
        with pytest.raises(PerceptionError):
            read_wav(whole[:length])


@given(st.binary(max_size=300), st.integers(0, 60))
def test_garbage_is_refused_or_read_and_never_breaks(garbage: bytes, at: int) -> None:
    whole = wav(form(), chunk(b"data", encoded(SINE[:40], 1, 16)))
    damaged = whole[:at] + garbage + whole[at + len(garbage) :]
    try:
        found = read_wav(damaged)
    except PerceptionError:
        return
    assert np.isfinite(found.samples).all()
    assert np.abs(found.samples).max() < 2


def test_a_file_that_is_too_large_is_not_opened(tmp_path: Path) -> None:
    path = tmp_path / "long.wav"
    with path.open("wb") as stream:
        stream.truncate(MAX_BYTES + 1)  # sparse: it takes no room
    with pytest.raises(PerceptionError, match=r"long\.wav: 64 MB of sound are too many"):
        read_wav(path)


def test_what_is_no_plain_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PerceptionError, match="no plain file"):
        read_wav(tmp_path)
    with pytest.raises(PerceptionError, match=r"gone\.wav: cannot be read: No such file"):
        read_wav(tmp_path / "gone.wav")
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe")
        with pytest.raises(PerceptionError, match="no plain file"):
            read_wav(tmp_path / "pipe")
