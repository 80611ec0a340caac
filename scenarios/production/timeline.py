"""The timeline of a produced play: when everything that is said and told is heard, as data that an engine can play."""

from __future__ import annotations

from typing import Final

import msgspec

__all__ = ["FORMAT", "Entry", "Spoken", "Timeline", "Viseme", "Word", "subtitles"]

FORMAT: Final = "espressivo-production/1"
"""Name and version of the form."""


class Word(msgspec.Struct, frozen=True):
    """A word of a line: when it is heard, in seconds from the line's beginning, and where it stands in the text."""

    text: str
    start: float
    duration: float
    place: int


class Viseme(msgspec.Struct, frozen=True):
    """A mouth shape of a line and when it is due, in seconds from the line's beginning."""

    viseme: str
    start: float
    duration: float


class Spoken(msgspec.Struct, frozen=True, omit_defaults=True):
    """How a line sounds.

    Attributes:
        file: The WAV file beside the timeline, or the SSML document when the backend writes those; empty when no
            voice could be had. Without sound the times are reckoned.
        voice: Which was asked for; empty for whichever there is.
        prosody: What was asked for, beyond neutral.
        words: In order.
        visemes: In order.
    """

    file: str
    voice: str
    prosody: dict[str, float]
    words: list[Word]
    visemes: list[Viseme]


class Entry(msgspec.Struct, frozen=True, omit_defaults=True):
    """One turn of the play.

    Attributes:
        turn: Its number.
        start: When it begins, in seconds from the beginning of the play.
        duration: How long it lasts, in seconds.
        agent: Who; empty for what happens by itself.
        target: To whom.
        style: How a line is said.
        text: The line, or what is told.
        look: Which body is shown.
        emotions: What is felt, 0..10.
        shown: What is shown of it, 0..1, by prototype.
        action_units: The face.
        spoken: How it sounds; nothing for what is not said.
    """

    turn: int
    start: float
    duration: float
    agent: str
    text: str
    target: str = ""
    style: str = ""
    look: str = ""
    emotions: dict[str, float] = {}
    shown: dict[str, float] = {}
    action_units: dict[str, float] = {}
    spoken: Spoken | None = None


class Timeline(msgspec.Struct, frozen=True):
    """A whole play.

    Attributes:
        scenario: Its name.
        seed: Of the world.
        duration: In seconds.
        entries: In order of time.
        format: :data:`FORMAT`.
    """

    scenario: str
    seed: int
    duration: float
    entries: list[Entry]
    format: str = FORMAT


def subtitles(timeline: Timeline) -> str:
    """Return a play as WebVTT, with the speakers as its voices.

    >>> print(subtitles(Timeline("A", 0, 3.5, [Entry(1, 0.5, 3.0, "Ana", "Is <this> yours?")])))
    WEBVTT
    <BLANKLINE>
    00:00:00.500 --> 00:00:03.500
    <v Ana>Is &lt;this&gt; yours?
    <BLANKLINE>
    """
    cues = [
        f"{_clock(each.start)} --> {_clock(each.start + each.duration)}\n{_voice(each)}{_escaped(each.text)}\n"
        for each in timeline.entries
    ]
    return "\n".join(["WEBVTT\n", *cues])


def _voice(entry: Entry) -> str:
    if not entry.agent:
        return ""
    return f"<v {_escaped(entry.agent)}>"


def _escaped(text: str) -> str:
    # An empty line would end a cue, and an arrow would begin one.
    return " ".join(text.split()).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _clock(seconds: float) -> str:
    milliseconds = round(seconds * 1000)
    hours, rest = divmod(milliseconds, 3_600_000)
    minutes, rest = divmod(rest, 60_000)
    return f"{hours:02}:{minutes:02}:{rest // 1000:02}.{rest % 1000:03}"
