"""Features of music, measured on a Standard MIDI File, with the meanings that the manual of jSymbolic 2 gives them.

Written from the definitions; jSymbolic itself is no part of this. What is measured knows nothing of how the music was
made: it reads the file.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from itertools import combinations, pairwise
from statistics import fmean, pstdev
from typing import Any, Final

from ...core.errors import ExpressionError
from .midi import import_mido
from .table import load_table

__all__ = ["Score", "Sounded", "features", "matches", "note_density", "read_midi", "rhythm_density"]

_MOST_BYTES: Final = 8_000_000
_MOST_NOTES: Final = 200_000
_MOST_AT_ONCE: Final = 100
_PERCUSSION: Final = 9
_RHYTHMIC_VALUES: Final = (0.125, 0.25, 0.5, 0.75, 1.0, 1.5, 2.0, 3.0, 4.0, 6.0, 8.0, 12.0)
"""In quarter notes: from the thirty-second note to the dotted double whole note."""
_DISSONANT: Final = (1, 2, 6, 10, 11)
_CONSONANT: Final = (0, 3, 4, 5, 7, 8, 9)
_PERFECT: Final = (0, 5, 7)
_MINOR, _MAJOR = frozenset({0, 3, 7}), frozenset({0, 4, 7})
_NOISE: Final = 0.001


@dataclass(frozen=True, slots=True)
class Sounded:
    """A note of a file: start and end in ticks, and the rest as MIDI has it."""

    start: int
    end: int
    pitch: int
    velocity: int
    channel: int


@dataclass(frozen=True, slots=True)
class Score:
    """What a MIDI file holds, as far as we measure it.

    Attributes:
        notes: In order of start; percussion is left out.
        ticks: A quarter note.
        tempos: Tick and seconds a quarter note, from tick 0 on.
        length: In ticks.
    """

    notes: tuple[Sounded, ...]
    ticks: int
    tempos: tuple[tuple[int, float], ...]
    length: int


def read_midi(data: bytes) -> Score:
    """Read a Standard MIDI File.

    Raises:
        ExpressionError: It is none, or too large.
        MissingExtraError: mido is not installed.
    """
    mido = import_mido()
    if len(data) > _MOST_BYTES:
        raise ExpressionError(f"a MIDI file of {len(data):,} bytes is too large; at most {_MOST_BYTES:,} are read")
    try:
        file = mido.MidiFile(file=BytesIO(data))
        ticks, merged = file.ticks_per_beat, mido.merge_tracks(file.tracks)
    except (EOFError, KeyError, IndexError, OSError, ValueError, TypeError) as error:
        raise ExpressionError(f"this is no Standard MIDI File: {str(error) or 'it ends too early'}") from None
    if ticks < 1:
        raise ExpressionError("this MIDI file counts time in frames; expected ticks a quarter note")
    return _score(merged, ticks)


def _score(messages: Iterable[Any], ticks: int) -> Score:
    now, notes, tempos = 0, [], [(0, 0.5)]
    sounding: dict[tuple[int, int], tuple[int, int]] = {}
    for message in messages:
        now += message.time
        if message.type == "set_tempo":
            tempos.append((now, message.tempo / 1e6))
        if message.type not in ("note_on", "note_off") or message.channel == _PERCUSSION:
            continue
        key = message.channel, message.note
        start, velocity = sounding.pop(key, (now, 0))
        if start < now:
            notes.append(Sounded(start, now, message.note, velocity, message.channel))
        if message.type == "note_on" and message.velocity:
            sounding[key] = now, message.velocity
        if len(notes) > _MOST_NOTES:
            raise ExpressionError(f"this MIDI file has more than {_MOST_NOTES:,} notes")
    notes.sort(key=lambda note: (note.start, note.channel, note.pitch))
    return Score(tuple(notes), ticks, tuple(tempos), now)


def features(midi: bytes | Score) -> dict[str, float]:
    """Return the features that we control, by jSymbolic's names.

    Raises:
        ExpressionError: It is no MIDI file, or holds no notes.
    """
    score = read_midi(midi) if isinstance(midi, bytes) else midi
    if not score.notes:
        raise ExpressionError("this MIDI file holds no notes")
    return {**_pitches(score), **_verticals(score), **_rhythm(score), **_dynamics(score)}


def matches(measured: Mapping[str, float], quadrant: int) -> dict[str, bool]:
    """Return for each controlled feature whether it lies where a quadrant, 0..3, wants it."""
    return {each.name: each.meets(measured[each.name], quadrant) for each in load_table().features}


def rhythm_density(score: Score) -> float:
    """Return the part of all sixteenths on which something is struck, 0..1 (FaderNets)."""
    step = score.ticks / 4
    return len({round(note.start / step) for note in score.notes}) / max(1.0, score.length / step)


def note_density(score: Score) -> float:
    """Return how many notes an onset has on average (FaderNets)."""
    return len(score.notes) / len({note.start for note in score.notes})


def _pitches(score: Score) -> dict[str, float]:
    pitches = [note.pitch for note in score.notes]
    return {
        "Mean Pitch": fmean(pitches),
        "Importance of Bass Register": fmean(pitch <= 54 for pitch in pitches),
        "Importance of High Register": fmean(pitch >= 73 for pitch in pitches),
    }


def _slices(notes: Sequence[Sounded]) -> Iterator[tuple[int, list[Sounded]]]:
    """Yield what sounds together, and for how many ticks; rests are left out."""
    begins: dict[int, list[Sounded]] = {}
    for note in notes:
        begins.setdefault(note.start, []).append(note)
    instants = sorted({*begins, *(note.end for note in notes)})
    sounding: list[Sounded] = []
    for now, following in pairwise(instants):
        sounding = [note for note in sounding if note.end > now] + begins.get(now, [])
        if len(sounding) > _MOST_AT_ONCE:
            raise ExpressionError(f"in this MIDI file more than {_MOST_AT_ONCE} notes sound at once")
        if sounding:
            yield following - now, sounding


def _verticals(score: Score) -> dict[str, float]:
    intervals: Counter[int] = Counter()
    ticks = pitches = minor = major = 0
    for length, sounding in _slices(score.notes):
        ticks += length
        pitches += length * len({note.pitch for note in sounding})
        triad = _triad({note.pitch % 12 for note in sounding})
        minor += length * (triad is _MINOR)
        major += length * (triad is _MAJOR)
        for one, other in combinations(sounding, 2):
            intervals[abs(one.pitch - other.pitch) % 12] += length * (one.velocity + other.velocity)
    part = _normalised(intervals)
    consonant = sum(part[each] for each in _CONSONANT)
    return {
        "Average Number of Simultaneous Pitches": pitches / ticks,
        "Perfect Vertical Intervals": sum(part[each] for each in _PERFECT),
        "Vertical Dissonance Ratio": sum(part[each] for each in _DISSONANT) / consonant if consonant else 0.0,
        "Minor Major Triad Ratio": minor / major if major else 0.0,
    }


def _normalised(histogram: Counter[int]) -> list[float]:
    """Parts of the whole; those under a thousandth are noise and left out."""
    total = sum(histogram.values()) or 1
    kept = [histogram[each] / total if histogram[each] / total >= _NOISE else 0.0 for each in range(12)]
    return [each / (sum(kept) or 1.0) for each in kept]


def _triad(classes: set[int]) -> frozenset[int] | None:
    """Whether pitch classes make up a minor or a major triad, and nothing else."""
    for root in classes if len(classes) == 3 else ():
        above = frozenset((each - root) % 12 for each in classes)
        for triad in (_MINOR, _MAJOR):
            if above == triad:
                return triad
    return None


def _rhythm(score: Score) -> dict[str, float]:
    values = [_rhythmic_value((note.end - note.start) / score.ticks) for note in score.notes]
    times = sorted({note.start for note in score.notes})
    seconds = _seconds(score, times)
    gaps = [after - before for before, after in pairwise(seconds)]
    return {
        "Note Density per Quarter Note": len(values) / max(score.length / score.ticks, 1e-9),
        "Prevalence of Very Short Rhythmic Values": fmean(value < 0.5 for value in values),
        "Prevalence of Short Rhythmic Values": fmean(value < 0.75 for value in values),
        "Prevalence of Medium Rhythmic Values": fmean(0.5 <= value <= 2 for value in values),
        "Prevalence of Long Rhythmic Values": fmean(value > 1.5 for value in values),
        "Prevalence of Very Long Rhythmic Values": fmean(value > 4 for value in values),
        "Variability of Time Between Attacks": pstdev(gaps) if gaps else 0.0,
    }


def _rhythmic_value(quarters: float) -> float:
    return min(_RHYTHMIC_VALUES, key=lambda value: (abs(value - quarters), value))


def _seconds(score: Score, ticks: Sequence[int]) -> list[float]:
    """The time of each of ascending ticks."""
    found, place, now, last = [], 0, 0.0, 0
    for tick in ticks:
        while place + 1 < len(score.tempos) and score.tempos[place + 1][0] <= tick:
            change = score.tempos[place + 1][0]
            now, last, place = now + (change - last) * score.tempos[place][1] / score.ticks, change, place + 1
        found.append(now + (tick - last) * score.tempos[place][1] / score.ticks)
    return found


def _dynamics(score: Score) -> dict[str, float]:
    loudness = [float(note.velocity) for note in score.notes]
    changes = [
        abs(after - before)
        for channel in sorted({note.channel for note in score.notes})
        for before, after in pairwise(note.velocity for note in score.notes if note.channel == channel)
    ]
    return {
        "Variation of Dynamics": pstdev(loudness),
        "Average Note to Note Change in Dynamics": fmean(changes) if changes else 0.0,
    }
