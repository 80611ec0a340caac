"""What espeak-ng tells while it speaks, made into words and phonemes with their times.

Its word events are not quite words: a number gives one for each word that it is read as, an emoji too, some are empty
and some stand a character beside. So an event only says which word of the text is being read; its time is from the
first of its events to the end of its last sound.
"""

from __future__ import annotations

import re
import sys
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, Protocol

import numpy as np

from .backend import Speech, TimedPhoneme, TimedWord
from .espeak_session import Event, EventType
from .pitch import Floats, samples_of, speech_bounds

__all__ = ["MUTE", "Heard", "cut", "joined"]

_WORD: Final = re.compile(r"\w+(?:[-'’.,:@]\w+)*|[^\w\s]")
_STRESS: Final = "ˈ"
_MARKS: Final = re.compile(r"[ˈˌ]|\(.*")
_TAIL: Final = 660
"""Samples that are left after the last sound: 30 ms."""
_INSTANT: Final = 1e-6


@dataclass(frozen=True, slots=True)
class Heard:
    """What is heard of a stretch of text.

    Attributes:
        samples: The sound, on -1..1.
        events: What happens at which sample.
    """

    samples: Floats = field(default_factory=lambda: np.zeros(0))
    events: tuple[Event, ...] = ()

    def speech(self, text: str, rate: int, backend: str, dropped: tuple[str, ...]) -> Speech:
        """Return this as a speech."""
        pcm = np.round(self.samples * 32767).astype("<i2").tobytes()
        phonemes = _phonemes(self.events, len(self.samples), rate)
        words = _words(text, self.events, phonemes, rate)
        return Speech(text, pcm, rate, len(self.samples) / rate, words, phonemes, backend, dropped)


class _Part(Protocol):
    @property
    def start(self) -> int: ...
    @property
    def length(self) -> int: ...
    @property
    def pause_s(self) -> float: ...


def cut(pcm: bytes, events: Sequence[Event]) -> Heard:
    """Return sound and events of a text without the silence at its end."""
    samples = samples_of(pcm if sys.byteorder == "little" else np.frombuffer(pcm, ">i2").astype("<i2").tobytes())
    _, last = speech_bounds(samples)
    end = min(last + _TAIL, len(samples)) if last else 0
    return Heard(samples[:end], tuple(each for each in events if each.sample < end))


def joined(said: Sequence[tuple[Heard, _Part]], rate: int) -> Heard:
    """Join stretches of a text, with the silence before each."""
    sound: list[Floats] = []
    events: list[Event] = []
    at = 0
    for heard, part in said:
        silence = round(part.pause_s * rate)
        if silence:
            if sound and len(sound[-1]) > _TAIL:  # the pause begins where the sound ends
                sound[-1] = sound[-1][:-_TAIL]
                at -= _TAIL
                events = [each for each in events if each.sample < at]
            sound.append(np.zeros(silence))
            events.append(Event(EventType.PHONEME, at, part.start))
            at += silence
        last = max(part.start, part.start + part.length - 1)
        events += [
            Event(each.type, each.sample + at, min(each.place + part.start, last), each.phoneme)
            for each in heard.events
        ]
        sound.append(heard.samples)
        at += len(heard.samples)
    return Heard(np.concatenate(sound) if sound else np.zeros(0), tuple(events))


def _phonemes(events: Sequence[Event], end: int, rate: int) -> tuple[TimedPhoneme, ...]:
    heard = [each for each in events if each.type == EventType.PHONEME]
    spans: list[tuple[str, int, int, bool]] = []
    for index, each in enumerate(heard):
        stop = heard[index + 1].sample if index + 1 < len(heard) else end
        ipa = _MARKS.sub("", each.phoneme)
        if spans and not ipa and not spans[-1][0]:
            spans[-1] = ("", spans[-1][1], stop, False)
        elif stop > each.sample:
            spans.append((ipa, each.sample, stop, _STRESS in each.phoneme))
    return tuple(TimedPhoneme(ipa, start / rate, (stop - start) / rate, mark) for ipa, start, stop, mark in spans)


def _words(text: str, events: Sequence[Event], phonemes: Sequence[TimedPhoneme], rate: int) -> tuple[TimedWord, ...]:
    tokens = list(_WORD.finditer(text))
    stops_of_tokens = [token.end() for token in tokens]
    marks = [
        (each.sample / rate, _token_at(tokens, stops_of_tokens, each.place))
        for each in events
        if each.type == EventType.WORD
    ]
    sounding = [each for each in phonemes if each.ipa]
    starts = [each.start for each in sounding]
    stops = [*[start for start, _ in marks[1:]], float("inf")]
    spans: dict[int, tuple[float, float]] = {}
    latest = -1
    for (start, token), stop in zip(marks, stops, strict=False):  # without marks there is one stop more
        first, past = bisect_left(starts, start - _INSTANT), bisect_left(starts, stop - _INSTANT)
        if token is None or first >= past:
            continue
        latest = max(latest, token)  # a step back is an event that stands beside its word
        begin, _ = spans.get(latest, (start, 0.0))
        spans[latest] = (begin, sounding[past - 1].start + sounding[past - 1].duration)
    return tuple(
        TimedWord(tokens[token][0], begin, end - begin, tokens[token].start())
        for token, (begin, end) in sorted(spans.items())
    )


def _token_at(tokens: Sequence[re.Match[str]], stops: Sequence[int], place: int) -> int | None:
    """Return which token a place belongs to: the one that it is in, else the next, but a word rather than a mark."""
    if not tokens:
        return None
    return _spoken(tokens, min(bisect_right(stops, place), len(tokens) - 1), place)


MUTE: Final = frozenset(".,;:!?¡¿\"'“”„‘’‚«»‹›()[]{}…-–—<>")
"""Marks that are not read out, but heard in the tune and the pauses."""


def _spoken(tokens: Sequence[re.Match[str]], index: int, place: int) -> int:
    if tokens[index][0] not in MUTE:
        return index
    inside = tokens[index].start() <= place
    step = -1 if inside and index > 0 and tokens[index - 1].end() == tokens[index].start() else 1
    found = index + step
    return found if 0 <= found < len(tokens) and tokens[found][0] not in MUTE else index
