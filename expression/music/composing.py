"""A composer by rule: notes for the bars of a stream, the same for the same seed.

A piece is made of phrases of four bars: an idea, the idea again on the next chord, another idea, a cadence. The first
phrase of two leads on, the second comes home. How many notes a bar has is decided first, by the faders of its
parameters; which notes they are, by metre, motif and chord.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from math import ceil, pi, sin
from random import Random
from typing import Final

from ...core.errors import ExpressionError
from .harmony import Chord, Scale, bass_line, inner_voices
from .motif import STEPS, Dither, Motif, is_strong, pick
from .parameters import MusicParameters
from .stream import BEATS_PER_BAR, Bar
from .table import load_table

__all__ = ["MOST_VOICES", "Note", "Part", "Piece", "compose"]

MOST_VOICES: Final = 8
"""Notes that an onset has at most."""
_MOST_BARS: Final = 20_000
_PHRASE: Final = 4
_PERIOD: Final = 8
_BEATS_A_STEP: Final = BEATS_PER_BAR / STEPS
_TONICS: Final = (0, 2, 3, 5, 7, 9, 10)
_INNER_BELOW_MELODY: Final = 12
_INNER_LOWEST, _INNER_HIGHEST = 53.0, 66.0
_LARGEST_LEAP: Final = 9
_PLAIN_MINOR: Final = 0.9
"""How much less often a minor chord has added notes than a major one, where nothing is soft."""


class Part(IntEnum):
    """Who plays; also the MIDI channel."""

    MELODY = 0
    CHORDS = 1
    BASS = 2


@dataclass(frozen=True, slots=True, order=True)
class Note:
    """A note.

    Attributes:
        start: In quarter notes from the beginning.
        part: Who plays it.
        pitch: MIDI pitch, 0..127.
        duration: In quarter notes.
        velocity: MIDI velocity, 1..127.
    """

    start: float
    part: Part
    pitch: int
    duration: float
    velocity: int


@dataclass(frozen=True, slots=True)
class Piece:
    """Composed music.

    Attributes:
        bars: The bars it was composed for.
        notes: In order of time.
        tonic: Pitch class of the key note, 0..11.
    """

    bars: tuple[Bar, ...]
    notes: tuple[Note, ...]
    tonic: int


def compose(bars: Iterable[Bar], seed: int = 0) -> Piece:
    """Compose music for bars that follow one another.

    Args:
        bars: As a stream gives them.
        seed: Decides what is left to chance; the same bars and seed give the same notes.

    Raises:
        ExpressionError: There are no bars, or more than twenty thousand.
    """
    given: list[Bar] = []
    for bar in bars:
        given.append(bar)
        if len(given) > _MOST_BARS:
            raise ExpressionError(f"music has at most {_MOST_BARS:,} bars")
    if not given:
        raise ExpressionError("music needs at least one bar")
    return _Composer(seed, len(given)).compose(given)


class _Composer:
    """What is remembered from bar to bar."""

    def __init__(self, seed: int, length: int) -> None:
        chance = self._chance = Random(seed)
        self._length = length
        self._tonic = _TONICS[pick(chance, len(_TONICS))]
        self._motifs = [Motif.invent(chance) for _ in range(3)]
        self._draws: list[float] = []
        self._dither = Dither()
        self._melody = 0
        self._inner: list[int] = []
        self._bass_free_at = 0.0
        self._notes: list[Note] = []

    def compose(self, bars: Sequence[Bar]) -> Piece:
        for index, bar in enumerate(bars):
            self._bar(index, bar.parameters)
        return Piece(tuple(bars), tuple(sorted(self._notes)), self._tonic)

    # -- form ------------------------------------------------------------------------------------------------------

    def _bar(self, index: int, params: MusicParameters) -> None:
        scale = Scale(load_table().mode(params.mode), self._tonic)
        chord, is_open = self._chord(index, params, scale)
        onsets = self._onsets(index, params)
        struck = self._struck(onsets, params)
        melody = self._tune(index, onsets, params, scale, chord)
        self._accompany(index, struck, params, chord, is_open, melody)

    def _is_cadence(self, index: int) -> bool:
        return index % _PHRASE == _PHRASE - 1 or index == self._length - 1

    def _comes_home(self, index: int) -> bool:
        return index == self._length - 1 or index % _PERIOD == _PERIOD - 1

    def _motif(self, index: int) -> Motif:
        """An idea, the idea again, another idea, a cadence of the first; the second idea changes by period."""
        second = 1 + index // _PERIOD % 2
        return self._motifs[(0, 0, second, 0)[index % _PHRASE]]

    def _chord(self, index: int, params: MusicParameters, scale: Scale) -> tuple[Chord, bool]:
        """The chord of the bar, and whether it is laid out in fifths and octaves."""
        is_open = bool(self._dither("open", params.openness, 0, 1))
        degree = self._degree(index, params)
        plain = scale.chord(degree)
        often = params.dissonance
        if plain.is_minor:
            often = _PLAIN_MINOR * often + params.softness * (1 - _PLAIN_MINOR * often)
        if not self._dither("minor" if plain.is_minor else "major", often, 0, 1):
            return plain, is_open
        return scale.chord(degree, (9,) if is_open else (7, 9)), is_open

    def _degree(self, index: int, params: MusicParameters) -> int:
        if index == self._length - 1:
            return 1
        mode, phrase = load_table().mode(params.mode), index // _PHRASE
        while len(self._draws) <= phrase:
            self._draws.append(self._chance.random())
        choices = mode.closed if phrase % 2 else mode.open
        return choices[int(self._draws[phrase] * len(choices))][index % _PHRASE]

    # -- how many notes --------------------------------------------------------------------------------------------

    def _onsets(self, index: int, params: MusicParameters) -> list[int]:
        """The sixteenths of the bar on which something is struck."""
        wanted = 1 + params.rhythm_density * (STEPS - 1)
        calm = 0.35 * (1 - params.rhythm_density) if self._is_cadence(index) else 0.0
        count = self._dither("onsets", wanted, 1, STEPS)
        fewer = min(count - 1, round(calm * count))
        self._dither("onsets", fewer, 0, 0)
        lead_ins = 0 if self._comes_home(index) else self._dither("lead-ins", 2 * params.ornament)
        return self._motif(index).onsets(count - fewer, lead_ins)

    def _struck(self, onsets: Sequence[int], params: MusicParameters) -> dict[int, int]:
        """How many notes each onset has besides the melody's: full chords on the strongest, as far as they go."""
        wanted = len(onsets) * params.note_density * (MOST_VOICES - 1)
        extra = self._dither("notes", wanted, 0, len(onsets) * (MOST_VOICES - 1))
        if not extra:
            return {}
        size = 2 + round((MOST_VOICES - 3) * params.fullness)
        hits = min(len(onsets), ceil(extra / size))
        strongest = sorted(sorted(onsets, key=lambda step: (not is_strong(step), step % 8 != 0, step % 2, step))[:hits])
        share, over = divmod(extra, hits)
        return {step: share + (place < over) for place, step in enumerate(strongest)}

    # -- which notes -----------------------------------------------------------------------------------------------

    def _tune(
        self, index: int, onsets: Sequence[int], params: MusicParameters, scale: Scale, chord: Chord
    ) -> dict[int, int]:
        """Write the melody, and return its pitch at each onset."""
        contour, tune = self._motif(index).contour, {}
        arch = round(2 * sin(pi * (index % _PERIOD + 0.5) / _PERIOD)) - 1
        for step, following in zip(onsets, [*onsets[1:], STEPS], strict=True):
            aim = scale.step(params.register, contour[step] + arch - 1)
            is_last = following == STEPS
            pitch = self._next_pitch(aim, scale, chord, step, ends=is_last and self._is_cadence(index))
            if is_last and self._comes_home(index):
                pitch = _closest(aim, [chord.root])
            self._melody = tune[step] = pitch
            length = (following - step) * _BEATS_A_STEP
            self._write(index, step, Part.MELODY, pitch, length * params.articulation, params, 0.35)
        return tune

    def _next_pitch(self, aim: int, scale: Scale, chord: Chord, step: int, *, ends: bool) -> int:
        """A chord note on a beat; between beats what the motif has, but no wide leap."""
        if is_strong(step) or ends:
            return _closest(aim, chord.classes)
        if self._melody and abs(aim - self._melody) > _LARGEST_LEAP:
            return scale.step(self._melody, 1 if aim > self._melody else -1)
        return aim

    def _accompany(
        self,
        index: int,
        struck: dict[int, int],
        params: MusicParameters,
        chord: Chord,
        is_open: bool,
        melody: dict[int, int],
    ) -> None:
        """Write chords and bass."""
        wanted = chord.priorities(is_open=is_open)
        steps = list(struck)
        for step, following in zip(steps, [*steps[1:], STEPS][: len(steps)], strict=True):
            low = self._bass(index, step, following, struck[step], params, chord, is_open)
            middle = max(_INNER_LOWEST, min(_INNER_HIGHEST, params.register - _INNER_BELOW_MELODY))
            taken = {melody[step], *low}
            above = wanted if low else (chord.root, *wanted)  # over a held bass somebody else must have the root
            inner = inner_voices(above, middle, self._inner, taken, struck[step] - len(low))
            self._inner = inner or self._inner
            length = (following - step) * _BEATS_A_STEP * _legato(params)
            for place, pitch in enumerate(inner):
                louder = 1.6 * (place + 0.5) / len(inner) - 0.9
                self._write(index, step, Part.CHORDS, pitch, length, params, louder)

    def _bass(
        self,
        index: int,
        step: int,
        following: int,
        voices: int,
        params: MusicParameters,
        chord: Chord,
        is_open: bool,
    ) -> list[int]:
        """Write the bass of a struck chord, unless a bass is still held, and return its pitches."""
        start = index * BEATS_PER_BAR + step * _BEATS_A_STEP
        if start < self._bass_free_at:
            return []
        count = max(1, min(3, self._dither("bass", voices * params.bass_weight, 0, 3)))
        pitches = bass_line(chord, min(count, voices), is_open=is_open)
        bars = 1
        if step == 0 and index % 2 == 0 and index + 1 < self._length:
            bars += self._dither("sustain", params.sustain, 0, 1)
        length = (following - step) * _BEATS_A_STEP if bars == 1 else float(bars * BEATS_PER_BAR)
        if bars > 1:
            self._bass_free_at = start + length
        for place, pitch in enumerate(pitches):
            self._write(index, step, Part.BASS, pitch, length * _legato(params), params, -0.4 * place)
        return pitches

    def _write(
        self, index: int, step: int, part: Part, pitch: int, length: float, params: MusicParameters, louder: float
    ) -> None:
        accent = 0.6 if step == 0 else 0.3 if step == 8 else 0.0 if is_strong(step) else -0.5
        swell = sin(pi * (index % _PHRASE + step / STEPS) / _PHRASE) - 0.6
        velocity = params.velocity + params.dynamic_contrast * (accent + swell + louder)
        start = index * BEATS_PER_BAR + step * _BEATS_A_STEP
        self._notes.append(Note(start, part, pitch, length, max(1, min(127, round(velocity)))))


def _legato(params: MusicParameters) -> float:
    """The part of its length for which the accompaniment sounds: it is more tied than the melody."""
    return min(1.0, params.articulation + 0.1)


def _closest(aim: int, classes: Sequence[int]) -> int:
    """The pitch of one of the pitch classes that lies nearest to a pitch."""
    return min((pitch for pitch in range(aim - 6, aim + 7) if pitch % 12 in classes), key=lambda p: (abs(p - aim), p))
