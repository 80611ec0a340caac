"""Simulated people before a robot: what a perception stack of ROS4HRI would tell of them, as a recording.

Visitors come, are seen and heard, show and say what they feel, and go. Faces are lost and found again under new ids, as
they are by real trackers; persons keep theirs.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from heapq import merge
from typing import Final

from ...expression.affect import Affect
from ...expression.expressing import express
from .bags import Entry
from .faces import expression_word
from .interfaces.hri import (
    ACTION_UNITS,
    EngagementLevel,
    Expression,
    FacialActionUnits,
    IdsList,
    IdsMatch,
    LiveSpeech,
)
from .interfaces.kinds import Message
from .interfaces.standard import NANOSECONDS, Header, Text, header_at

__all__ = ["BEGINS", "Mood", "Visit", "simulated", "visits"]

BEGINS: Final = 1_700_000_000 * NANOSECONDS
"""When simulations begin, in nanoseconds since 1970: always the same, so that files are."""
_FRAME: Final = 0.1
_LETTERS: Final = "abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True)
class Mood:
    """How visitors may feel: an emotion of ours and its strength 0..10, valence and arousal, and what they then say."""

    emotion: str
    strength: float
    valence: float
    arousal: float
    lines: Sequence[str]


_MOODS: Final = (
    Mood("joy", 7, 0.8, 0.4, ("What a lovely place!", "Thank you, you are kind.")),
    Mood("sadness", 7, -0.7, -0.3, ("I have lost my way.", "Thanks, that helps.")),
    Mood("anger", 7, -0.6, 0.6, ("You stupid machine!", "I am sorry, that was rude.")),
    Mood("surprise", 6, 0.1, 0.7, ("A robot! I had no idea.", "Thank you.")),
)


@dataclass(frozen=True)
class Visit:
    """Somebody who comes and goes; times in seconds."""

    person: str
    begins: float
    lasts: float
    mood: Mood


def visits(seconds: float, people: int, seed: int) -> list[Visit]:
    """Return who comes, when, and in which mood.

    Args:
        seconds: How long it all lasts.
        people: How many come.
        seed: Decides all chance.
    """
    chance = random.Random(seed)
    lasts = max(8.0, seconds / max(1, people) * 1.3)
    found = []
    for number in range(people):
        begins = round(number * (seconds - lasts) / max(1, people - 1), 1) if people > 1 else 0.5
        mood = _MOODS[number % len(_MOODS)] if number < len(_MOODS) else chance.choice(_MOODS)
        found.append(Visit(_id(chance), max(0.5, begins), lasts, mood))
    return found


def simulated(seconds: float = 60.0, people: int = 3, seed: int = 0) -> Iterator[Entry]:
    """Yield what is perceived, in the order of time.

    >>> first = next(iter(simulated(20, 1)))
    >>> first.topic, len(first.message.ids)
    ('/humans/persons/tracked', 1)
    """
    chance = random.Random(f"percepts {seed}")
    each_visit = [_Visitor(visit, random.Random(chance.random())) for visit in visits(seconds, people, seed)]
    told: dict[str, list[str]] = {}
    for entry in merge(*(visitor.percepts(seconds) for visitor in each_visit), key=lambda each: each[0]):
        time, topic, said = entry
        if isinstance(said, tuple):  # who or what of a sort is tracked from now on, or no longer
            came, gone = said
            ids = told.setdefault(topic, [])
            ids[:] = [id_ for id_ in ids if id_ != gone] + ([came] if came else [])
            yield Entry(_at(time), topic, IdsList(header=_header(time), ids=list(ids)))
        else:
            yield Entry(_at(time), topic, said)


_Said = tuple[float, str, "Message | tuple[str, str]"]


class _Visitor:
    """One visitor, as cameras and microphones see and hear them."""

    def __init__(self, visit: Visit, chance: random.Random) -> None:
        self._visit = visit
        self._chance = chance
        self._person = f"/humans/persons/{visit.person}"
        self._voice = _id(chance)
        self._faces = [_id(chance), _id(chance)]

    def percepts(self, seconds: float) -> Iterator[_Said]:
        """Yield them in the order of time: what is said, or who is tracked from now on and who no longer."""
        visit = self._visit
        ends = min(seconds, visit.begins + visit.lasts)
        yield visit.begins, "/humans/persons/tracked", (visit.person, "")
        yield visit.begins, "/humans/voices/tracked", (self._voice, "")
        parts = self._seen(ends), self._engaged(ends), self._known(ends), self._heard(ends)
        yield from merge(*parts, key=lambda each: each[0])
        yield ends, "/humans/faces/tracked", ("", self._faces[-1])
        yield ends, "/humans/voices/tracked", ("", self._voice)
        yield ends, "/humans/persons/tracked", ("", visit.person)

    def _seen(self, ends: float) -> Iterator[_Said]:
        begins, lost = self._visit.begins + 0.2, self._visit.begins + (ends - self._visit.begins) / 2
        for face, since, until in ((self._faces[0], begins, lost), (self._faces[1], lost, ends)):
            yield since, "/humans/faces/tracked", (face, "" if face == self._faces[0] else self._faces[0])
            yield since, "/humans/candidate_matches", self._match(face)
            for frame in range(1, int((until - since) / _FRAME)):
                time = round(since + frame * _FRAME, 3)
                if time < until:
                    yield from self._frame(time, frame, face)

    def _frame(self, time: float, frame: int, face: str) -> Iterator[_Said]:
        strength = self._strength(time)
        mood, sure = self._visit.mood, round(self._chance.uniform(0.4, 1.0), 3)
        yield (
            time,
            f"/humans/faces/{face}/expression",
            Expression(
                header=_header(time),
                expression=expression_word(mood.emotion, strength / 10),
                valence=round(mood.valence * strength / 10, 3),
                arousal=round(mood.arousal * strength / 10, 3),
                confidence=sure,
            ),
        )
        if frame % 5 == 0:
            yield time, f"/humans/faces/{face}/facs", self._units(time, strength, sure)

    def _units(self, time: float, strength: float, sure: float) -> FacialActionUnits:
        face = express(Affect({self._visit.mood.emotion: strength})).face
        moved = [0.0] * ACTION_UNITS
        for unit in face:
            moved[unit] = round(max(0.0, min(1.0, face[unit] + self._chance.gauss(0, 0.03))), 3)
        return FacialActionUnits(header=_header(time), intensity=moved, confidence=[sure] * ACTION_UNITS)

    def _strength(self, time: float) -> float:
        """The mood comes up in the first seconds, and settles in the second half of the visit."""
        since = time - self._visit.begins
        rises = min(1.0, max(0.0, since - 2.0) / 2.0)
        settles = 0.3 if since > 0.7 * self._visit.lasts else 1.0
        return self._visit.mood.strength * rises * settles

    def _engaged(self, ends: float) -> Iterator[_Said]:
        levels = (
            (0.5, EngagementLevel.DISENGAGED),
            (1.5, EngagementLevel.ENGAGING),
            (2.5, EngagementLevel.ENGAGED),
            (ends - self._visit.begins - 1.0, EngagementLevel.DISENGAGING),
        )
        for after, level in levels:
            time = self._visit.begins + after
            yield time, f"{self._person}/engagement_status", EngagementLevel(header=_header(time), level=level)

    def _known(self, ends: float) -> Iterator[_Said]:
        """Whose voice it is, again and again, for those who come late."""
        for second in range(int(ends - self._visit.begins)):
            yield round(self._visit.begins + 0.3 + second, 3), f"{self._person}/voice_id", Text(data=self._voice)

    def _heard(self, ends: float) -> Iterator[_Said]:
        length = ends - self._visit.begins
        for line, share in zip(self._visit.mood.lines, (0.45, 0.8), strict=False):
            time = round(self._visit.begins + share * length, 3)
            words = line.split()
            topic = f"/humans/voices/{self._voice}/speech"
            for number in range(1, len(words)):
                said = LiveSpeech(header=_header(time), incremental=" ".join(words[:number]), language="en-GB")
                yield round(time + 0.1 * number, 3), topic, said
            end = round(time + 0.1 * len(words), 3)
            yield end, topic, LiveSpeech(header=_header(end), final=line, confidence=0.9, language="en-GB")

    def _match(self, face: str) -> IdsMatch:
        return IdsMatch(
            id1=face, id1_type=IdsMatch.FACE, id2=self._visit.person, id2_type=IdsMatch.PERSON, confidence=0.85
        )


def _id(chance: random.Random) -> str:
    return "".join(chance.choices(_LETTERS, k=5))


def _at(time: float) -> int:
    return BEGINS + round(time * NANOSECONDS)


def _header(time: float) -> Header:
    return header_at(_at(time))
