"""The tree of a screenplay: scenes, what is said and done in them, and where each part is written.

Places are lines and columns in the text that was read, both from 1, in characters. Two trees are equal when they say
the same, wherever it stands.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TypeAlias

__all__ = [
    "ANYONE",
    "Alternative",
    "Beat",
    "Choice",
    "Deed",
    "Jump",
    "Line",
    "Narration",
    "Piece",
    "Placeholder",
    "Plain",
    "Scene",
    "Span",
    "Timed",
    "Verbatim",
    "Words",
    "beats_of",
]

ANYONE = "anyone"
"""The speaker of a line that is written for nobody in particular."""


@dataclass(frozen=True, slots=True)
class Span:
    """A part of a line of text that somebody else reads: a name, an expression, a phrase.

    Attributes:
        text: What is written, without blanks around it; of quoted names and titles, what stands between the quotes.
        line: Where it begins.
        column: Where it begins.
    """

    text: str
    line: int = field(default=0, compare=False)
    column: int = field(default=0, compare=False)

    def part(self, start: int, end: int | None = None) -> Span:
        """Return a part of it, without blanks around it.

        >>> Span("-> the cellar", 3, 5).part(2)
        Span(text='the cellar', line=3, column=8)
        """
        raw = self.text[start:end]
        return Span(raw.strip(), self.line, self.column + start + len(raw) - len(raw.lstrip()))


@dataclass(frozen=True, slots=True)
class Plain:
    """Words as they are said."""

    text: str
    line: int = field(default=0, compare=False)
    column: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Placeholder:
    """What stands between braces, as it is written: ``Tom``, ``coins(Tom) or "No"``, ``mood > 3: Gladly!|Fine.``."""

    text: str
    line: int = field(default=0, compare=False)
    column: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Verbatim:
    """Words that were written as one quoted text; nothing in them is a placeholder."""

    text: str
    line: int = field(default=0, compare=False)
    column: int = field(default=0, compare=False)


Piece: TypeAlias = Plain | Placeholder | Verbatim
Words: TypeAlias = tuple[Piece, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """Something somebody says.

    Attributes:
        speaker: Who says it; ``anyone`` when it is written for nobody in particular.
        words: What is said: one `Verbatim`, or `Plain` and `Placeholder` in turns.
        style: How.
        listener: To whom.
        meaning: What is meant by it.
        guard: Expression that must hold in the speaker's mind.
        urge: Expression: how much the speaker wants to say it.
        id: Its name for recordings and translations, without ``#``.
        deeds: Phrases: what saying it does besides.
        target: The scene to which it leads; None for the next beat.
    """

    speaker: Span
    words: Words
    style: Span | None = None
    listener: Span | None = None
    meaning: Span | None = None
    guard: Span | None = None
    urge: Span | None = None
    id: Span | None = None
    deeds: tuple[Span, ...] = ()
    target: Span | None = None
    line: int = field(default=0, compare=False)
    column: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """Something that is done without a word.

    Attributes:
        deeds: Phrases, at least one, in order.
        speaker: Who does it; None when the phrase says so.
        guard: Expression that must hold.
        urge: Expression: how much the doer wants to do it.
        mind: In whose mind ``guard`` is asked, when it says so.
        target: The scene to which it leads; None for the next beat.
    """

    deeds: tuple[Span, ...]
    speaker: Span | None = None
    guard: Span | None = None
    urge: Span | None = None
    mind: Span | None = None
    target: Span | None = None
    line: int = field(default=0, compare=False)
    column: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Jump:
    """On to another scene, if ``guard`` holds in ``mind``."""

    target: Span
    guard: Span | None = None
    mind: Span | None = None
    line: int = field(default=0, compare=False)
    column: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Narration:
    """What is told, not said; ``deeds`` happen with it, and it may lead to another scene."""

    words: Words
    guard: Span | None = None
    mind: Span | None = None
    deeds: tuple[Span, ...] = ()
    target: Span | None = None
    line: int = field(default=0, compare=False)
    column: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Timed:
    """What comes when the scene has lasted so many seconds."""

    seconds: float
    inner: tuple[Beat, ...]
    line: int = field(default=0, compare=False)
    column: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Alternative:
    """One of the things that can be said or done at a choice, and how it goes on from there.

    Attributes:
        beat: What is said or done.
        once: Whether it can be taken only once.
        continuation: What follows when it was taken, before the flow gathers after the choice.
    """

    beat: Line | Deed
    once: bool = True
    continuation: tuple[Beat, ...] = ()
    line: int = field(default=0, compare=False)
    column: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """Alternatives, one of which is taken, by whoever wants one most."""

    items: tuple[Alternative, ...]
    line: int = field(default=0, compare=False)
    column: int = field(default=0, compare=False)


Beat: TypeAlias = Line | Deed | Choice | Jump | Narration | Timed


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """A scene.

    Attributes:
        name: Its name.
        beats: What happens in it, in order.
        present: Who is there; None when the header does not say.
        title: What readers see.
    """

    name: Span
    beats: tuple[Beat, ...] = ()
    present: tuple[Span, ...] | None = None
    title: Span | None = None
    line: int = field(default=0, compare=False)
    column: int = field(default=0, compare=False)


def beats_of(beats: tuple[Beat, ...]) -> Iterator[Beat]:
    """Yield all beats of a flow in the order of the text: those of choices and of what is timed as well."""
    for beat in beats:
        yield beat
        if isinstance(beat, Timed):
            yield from beats_of(beat.inner)
        elif isinstance(beat, Choice):
            for item in beat.items:
                yield from beats_of((item.beat, *item.continuation))
