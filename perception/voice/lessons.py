"""What a voice network is taught on: sounds with arousal, dominance and valence, from people or from a teacher."""

from __future__ import annotations

import csv
import os
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ...core.errors import AuthoringError, nearest
from .teacher import teach
from .wav import SAMPLE_RATE, Sound, read_wav
from .wav2small import OUTPUTS

__all__ = ["LABELS_FILE", "Lesson", "Lessons", "labelled", "taught_by_formula"]

LABELS_FILE: Final = "labels.csv"
"""The file of a data folder that names its sounds: columns ``file``, ``arousal``, ``dominance``, ``valence``."""

_COLUMNS: Final = ("file", *OUTPUTS)
_MOST_ROWS: Final = 1_000_000
_MOST_CSV_BYTES: Final = 256 * 2**20
_HELD_OUT_OF_FIVE: Final = 4  # a file belongs to what is held out when the checksum of its name is 4 modulo 5


@dataclass(frozen=True, slots=True, eq=False)
class Lesson:
    """One sound of fixed length and what it is labelled with.

    Attributes:
        samples: At 16 kHz.
        target: Arousal, dominance and valence, each 0..1.
    """

    samples: NDArray[np.float32]
    target: tuple[float, float, float]


@dataclass(frozen=True, slots=True, eq=False)
class Lessons:
    """What is learned, and what is held out to measure on.

    Attributes:
        about: Whose labels these are, in words.
        learned: To learn from.
        held_out: To measure on; the network never sees it.
    """

    about: str
    learned: tuple[Lesson, ...]
    held_out: tuple[Lesson, ...]


def taught_by_formula(learned: Iterable[Sound], held_out: Iterable[Sound], seconds: float) -> Lessons:
    """Return lessons whose labels the teacher gives to the very stretch that the network hears (:mod:`.teacher`)."""
    about = "the formula of perception.voice.teacher over synthetic speech; no person labelled anything"
    return Lessons(about, tuple(_formula(learned, seconds)), tuple(_formula(held_out, seconds)))


def _formula(sounds: Iterable[Sound], seconds: float) -> Iterator[Lesson]:
    for sound in sounds:
        samples = of_length(sound.samples, round(seconds * SAMPLE_RATE))
        target = teach(Sound(samples, sound.name))
        if target is not None:
            yield Lesson(samples, target)


def labelled(folder: str | os.PathLike[str], seconds: float) -> Lessons:
    """Return lessons from a folder of WAV files with ``labels.csv``, whose numbers lie on 0..1.

    A fifth is held out, chosen by the names of the files, so that it is always the same; a column ``split`` with
    ``train`` and ``test`` chooses otherwise, as it must where one speaker would be on both sides.

    Raises:
        AuthoringError: The CSV is missing or wrong; names the line.
        PerceptionError: A sound cannot be read.
    """
    root = Path(folder)
    parts: tuple[list[Lesson], list[Lesson]] = ([], [])
    for line, row in _rows(root / LABELS_FILE):
        target = _numbers(row, line, root / LABELS_FILE)
        samples = of_length(read_wav(_inside(root, row["file"], line)).samples, round(seconds * SAMPLE_RATE))
        parts[_is_held_out(row, line, root)].append(Lesson(samples, target))
    if len(parts[0]) < 2 or len(parts[1]) < 2:
        raise AuthoringError(
            f"{len(parts[0])} sounds to learn from and {len(parts[1])} to measure on; at least 2 of each are needed",
            file=os.fspath(root / LABELS_FILE),
        )
    return Lessons(f"the labels of {root.name}", tuple(parts[0]), tuple(parts[1]))


def _rows(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    try:
        if path.stat().st_size > _MOST_CSV_BYTES:
            raise AuthoringError(f"is larger than {_MOST_CSV_BYTES // 2**20} MB", file=os.fspath(path))
        with path.open(encoding="utf-8-sig", newline="") as stream:
            reader = csv.DictReader(stream)
            missing = [name for name in _COLUMNS if name not in (reader.fieldnames or ())]
            if missing:
                close = nearest(missing[0], reader.fieldnames or ())
                hint = f"; is it {close!r}?" if close else ""
                needed = ", ".join(_COLUMNS)
                raise AuthoringError(
                    f"there is no column {missing[0]!r}{hint} Expected {needed}", file=str(path), line=1
                )
            for row in reader:
                if reader.line_num > _MOST_ROWS:
                    raise AuthoringError(f"more than {_MOST_ROWS:,} lines", file=os.fspath(path))
                yield reader.line_num, row
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        why = getattr(error, "strerror", None) or error
        remedy = f"a folder for training holds WAV files and {LABELS_FILE} with {', '.join(_COLUMNS)}"
        raise AuthoringError(f"cannot be read: {why}; {remedy}", file=os.fspath(path)) from None


def _numbers(row: dict[str, str], line: int, path: Path) -> tuple[float, float, float]:
    found = []
    for name in OUTPUTS:
        try:
            value = float(row[name])
        except (TypeError, ValueError):
            value = float("nan")
        if not 0 <= value <= 1:
            raise AuthoringError(f"{name} is {row[name]!r}, expected a number on 0..1", file=str(path), line=line)
        found.append(value)
    return found[0], found[1], found[2]


def _inside(root: Path, name: str, line: int) -> Path:
    path = (root / name).resolve()
    if not path.is_relative_to(root.resolve()):
        raise AuthoringError(f"{name!r} lies outside the folder", file=os.fspath(root / LABELS_FILE), line=line)
    return path


def _is_held_out(row: dict[str, str], line: int, root: Path) -> bool:
    split = row.get("split")
    if split is None:
        return zlib.crc32(row["file"].encode()) % 5 == _HELD_OUT_OF_FIVE
    if split not in ("train", "test"):
        message = f"split is {split!r}, expected train or test"
        raise AuthoringError(message, file=os.fspath(root / LABELS_FILE), line=line)
    return split == "test"


def of_length(samples: NDArray[np.float32], count: int) -> NDArray[np.float32]:
    """Return the middle of a sound, or the sound again and again, so that it has as many samples."""
    if len(samples) >= count:
        start = (len(samples) - count) // 2
        return samples[start : start + count]
    return np.resize(samples, count)
