"""Phonemes to visemes: the fifteen shapes that a mouth can be seen in while it speaks."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from typing import Final

import msgspec
import numpy as np

from ..speech.backend import Speech, TimedPhoneme, TimedWord
from ..tables import read_table

__all__ = [
    "VISEMES",
    "TimedViseme",
    "VisemeShape",
    "shape_of",
    "unknown_phonemes",
    "visemes_of",
    "visemes_of_phoneme",
]

VISEMES: Final = ("sil", "PP", "FF", "TH", "DD", "kk", "CH", "SS", "nn", "RR", "aa", "E", "ih", "oh", "ou")
"""All visemes, in the order of Meta's OVR LipSync."""

_UNKNOWN_SHAPE: Final = ("E",)  # a half-open mouth: something is said, and it can be seen
_WINDOW: Final = 0.020  # s over which the loudness of sound is taken
_QUIET: Final = 0.06  # of the loudest window: below it the mouth stays shut
_SWITCH = re.compile(r"\([^)]*\)")  # espeak tells a change of language as (en)


@dataclass(frozen=True, slots=True)
class TimedViseme:
    """A mouth shape and when it is due.

    Attributes:
        viseme: One of :data:`VISEMES`.
        start: In seconds from the beginning.
        duration: In seconds.
        weight: How fully the shape is taken, 0..1.
    """

    viseme: str
    start: float
    duration: float
    weight: float = 1.0


class _MouthShape(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    jaw: float = 0.0
    width: float = 0.0
    rounding: float = 0.0
    closure: float = 0.0
    press: float = 0.0
    lip_teeth: float = 0.0


class VisemeShape(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What one viseme does.

    Attributes:
        name: One of :data:`VISEMES`.
        ipa: The phonemes that look like it.
        mouth: What it does to a mouth; see :class:`~espressivo.expression.expression.Mouth`.
        vrm: What it does to the mouth presets of VRM, each 0..1.
    """

    name: str
    ipa: tuple[str, ...]
    mouth: _MouthShape
    vrm: dict[str, float]


class _Table(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    about: str
    visemes: tuple[VisemeShape, ...]
    diphthongs: dict[str, tuple[str, ...]]
    letters: dict[str, str]
    silent: str


def shape_of(viseme: str) -> VisemeShape:
    """Return what a viseme does.

    Raises:
        KeyError: There is no such viseme.
    """
    return _shapes()[viseme]


def visemes_of_phoneme(ipa: str) -> tuple[str, ...]:
    """Return the visemes of one phoneme, in shares of equal length; nothing when none is known.

    The longest match counts; stress, length, tone and other marks shape no mouth.

    >>> visemes_of_phoneme("ˈaʊ"), visemes_of_phoneme("pf"), visemes_of_phoneme("ɛ̃")
    (('aa', 'aa', 'ou'), ('PP', 'FF'), ('E',))
    """
    return _read_phoneme(ipa)[0]


def unknown_phonemes(speech: Speech) -> tuple[str, ...]:
    """Return the phonemes of which no viseme is known, or only of a part; each once, in order of time."""
    return tuple(dict.fromkeys(each.ipa for each in speech.phonemes if _read_phoneme(each.ipa)[1]))


def visemes_of(speech: Speech) -> tuple[TimedViseme, ...]:
    """Return the visemes of what was said, in order of time.

    Of its phonemes; of the letters of its words when no phonemes are known; of its loudness when there are no words
    either; and of the letters of its text when there is no sound. A phoneme that nobody knows is a half-open mouth: see
    :func:`unknown_phonemes`.
    """
    if speech.phonemes:
        return tuple(_of_phonemes(speech.phonemes))
    if speech.words:
        return tuple(_of_words(speech.words))
    if speech.pcm:
        return tuple(_of_sound(speech))
    return tuple(_of_words([TimedWord(speech.text, 0.0, speech.duration, 0)]))


@cache
def _table() -> _Table:
    return read_table("visemes.json", _Table)


@cache
def _shapes() -> Mapping[str, VisemeShape]:
    return {shape.name: shape for shape in _table().visemes}


@cache
def _sounds() -> Mapping[str, tuple[str, ...]]:
    """Return the visemes of every symbol."""
    singles = {ipa: (shape.name,) for shape in _table().visemes for ipa in shape.ipa}
    return singles | dict(_table().diphthongs)


def _of_phonemes(phonemes: Iterable[TimedPhoneme]) -> Iterator[TimedViseme]:
    for phoneme in phonemes:
        visemes, unknown = _read_phoneme(phoneme.ipa)
        if _says_nothing(phoneme.ipa):
            visemes = ("sil",)
        yield from _shared(visemes or (_UNKNOWN_SHAPE if unknown else ()), phoneme.start, phoneme.duration)


def _says_nothing(ipa: str) -> bool:
    return not ipa.strip()


@cache
def _read_phoneme(ipa: str) -> tuple[tuple[str, ...], bool]:
    """Return the visemes of a phoneme, and whether anything in it is unknown."""
    text, sounds, unknown = unicodedata.normalize("NFC", _SWITCH.sub("", ipa)), _sounds(), False
    visemes: list[str] = []
    while text:
        size = next((size for size in (3, 2, 1) if text[:size] in sounds), 0)
        if size:
            visemes += sounds[text[:size]]
            text = text[size:]
        elif len(parts := unicodedata.normalize("NFD", text[0])) > 1:
            text = parts + text[1:]
        else:
            unknown |= not _is_mark(text[0])
            text = text[1:]
    return tuple(visemes), unknown


def _is_mark(char: str) -> bool:
    return char in _table().silent or unicodedata.category(char) == "Mn"


def _shared(visemes: Iterable[str], start: float, duration: float) -> Iterator[TimedViseme]:
    """Share a time out evenly; equal neighbours are one viseme."""
    runs = [(name, len(list(run))) for name, run in groupby(visemes)]
    total, done = sum(length for _, length in runs), 0
    for name, length in runs:
        yield TimedViseme(name, start + duration * done / total, duration * length / total)
        done += length


def _of_words(words: Iterable[TimedWord]) -> Iterator[TimedViseme]:
    for word in words:
        yield from _shared(_of_letters(word.text), word.start, word.duration)


def _of_letters(text: str) -> Iterator[str]:
    """Yield what the letters of a text look like, as roughly as can be told without knowing the language."""
    letters, rest = _table().letters, unicodedata.normalize("NFC", text).lower()
    while rest:
        size = next((size for size in (3, 2, 1) if rest[:size] in letters), 0)
        if size:
            yield letters[rest[:size]]
        elif rest[0].isspace():
            yield "sil"
        elif (plain := unicodedata.normalize("NFD", rest[0])[0]) in letters:
            yield letters[plain]
        elif rest[0].isalnum():
            yield _UNKNOWN_SHAPE[0]
        rest = rest[size or 1 :]


def _of_sound(speech: Speech) -> Iterator[TimedViseme]:
    """Open the mouth as far as it is loud, in steps of 20 ms."""
    samples = np.frombuffer(speech.pcm[: len(speech.pcm) // 2 * 2], dtype="<i2").astype(np.float64)
    size = max(1, round(speech.sample_rate * _WINDOW))
    windows = np.pad(samples, (0, -len(samples) % size)).reshape(-1, size)
    loudness = np.sqrt((windows**2).mean(axis=1))
    if not loudness.any():
        return
    step = size / speech.sample_rate
    for index, level in enumerate(loudness / loudness.max()):
        if level > _QUIET:
            yield TimedViseme("aa", index * step, step, round(float(level), 4))
