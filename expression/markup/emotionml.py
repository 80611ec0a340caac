"""EmotionML 1.0 (W3C Recommendation, 22 May 2014): a document as plain data.

Values are on EmotionML's own scale, 0..1. What reads documents stands in :mod:`.emotionml_reading`, what writes them in
:mod:`.emotionml_writing`, what checks them in :mod:`.emotionml_validating`; :mod:`.emotionml_affect` goes to and from
:class:`~..affect.Affect`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Final, Literal, TypeVar

__all__ = [
    "Descriptor",
    "Document",
    "Emotion",
    "Info",
    "Item",
    "KINDS",
    "Kind",
    "ROLES",
    "Reference",
    "Role",
    "Sets",
    "Trace",
    "Vocabulary",
]

Kind = Literal["category", "dimension", "appraisal", "action-tendency"]
"""How an emotion can be described."""
Role = Literal["expressedBy", "experiencedBy", "triggeredBy", "targetedAt"]
KINDS: Final[tuple[Kind, ...]] = ("category", "dimension", "appraisal", "action-tendency")
ROLES: Final[tuple[Role, ...]] = ("expressedBy", "experiencedBy", "triggeredBy", "targetedAt")
_BLANKS: Final = " \t\r\n"
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Info:
    """What somebody notes beside the emotions.

    Attributes:
        xml: As it stands in the document: text, and elements that declare their namespaces.
        id: For others to refer to.
    """

    xml: str = ""
    id: str | None = None


@dataclass(frozen=True, slots=True)
class Trace:
    """How a value changes.

    Attributes:
        freq: Samples a second, in Hz.
        samples: Each 0..1, one at least.
    """

    freq: float
    samples: tuple[float, ...]

    def at(self, seconds: float) -> float:
        """Return the sample that holds at a time; the first before the beginning, the last after the end."""
        return self.samples[min(max(int(seconds * self.freq), 0), len(self.samples) - 1)]


@dataclass(frozen=True, slots=True)
class Descriptor:
    """One thing that is said of an emotion.

    Attributes:
        kind: What of.
        name: As its set has it.
        value: 0..1; a dimension has it, or a trace.
        confidence: How sure it is, 0..1.
        trace: How the value changes, in its place.
    """

    kind: Kind
    name: str
    value: float | None = None
    confidence: float | None = None
    trace: Trace | None = None

    def at(self, seconds: float = 0.0) -> float | None:
        """Return its value at a time; None when it has neither value nor trace."""
        return self.value if self.trace is None else self.trace.at(seconds)


@dataclass(frozen=True, slots=True)
class Reference:
    """What an emotion has to do with.

    Attributes:
        uri: Its address.
        role: What part it plays.
        media_type: Such as ``audio/wav``.
    """

    uri: str
    role: Role = "expressedBy"
    media_type: str | None = None


@dataclass(frozen=True, slots=True)
class Sets:
    """The addresses of the vocabularies in use, by kind; ``#id`` for one of the same document."""

    category: str | None = None
    dimension: str | None = None
    appraisal: str | None = None
    action_tendency: str | None = None

    def of(self, kind: Kind) -> str | None:
        """Return the address for a kind."""
        found: str | None = getattr(self, kind.replace("-", "_"))
        return found

    def within(self, outer: Sets) -> Sets:
        """Return what holds for an emotion: its own, and otherwise those of the document."""
        return Sets(
            self.category or outer.category,
            self.dimension or outer.dimension,
            self.appraisal or outer.appraisal,
            self.action_tendency or outer.action_tendency,
        )


@dataclass(frozen=True, slots=True)
class Emotion:
    """One emotion.

    Attributes:
        content: Descriptors, one at least, then references; text may stand between. Blanks alone are no text.
        sets: The vocabularies of its names, where they are not those of the document.
        info: What is noted of it.
        id: For others to refer to.
        start: In milliseconds since 1970.
        end: In milliseconds since 1970.
        duration: In milliseconds.
        time_ref_uri: What the offset counts from.
        time_ref_anchor_point: Whether it counts from the start or the end of that.
        offset_to_start: In milliseconds.
        expressed_through: Such as ``face`` and ``voice``.
    """

    content: tuple[str | Descriptor | Reference, ...]
    sets: Sets = Sets()
    info: Info | None = None
    id: str | None = None
    start: int | None = None
    end: int | None = None
    duration: int | None = None
    time_ref_uri: str | None = None
    time_ref_anchor_point: Literal["start", "end"] | None = None
    offset_to_start: int | None = None
    expressed_through: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "content", _settled(self.content))

    @property
    def descriptors(self) -> tuple[Descriptor, ...]:
        """What is said of it, in order."""
        return tuple(each for each in self.content if isinstance(each, Descriptor))

    @property
    def references(self) -> tuple[Reference, ...]:
        """What it has to do with, in order."""
        return tuple(each for each in self.content if isinstance(each, Reference))


@dataclass(frozen=True, slots=True)
class Item:
    """One name of a vocabulary."""

    name: str
    info: Info | None = None


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Names for descriptors of one kind.

    Attributes:
        type: The kind.
        id: By which sets refer to it.
        items: One at least.
        info: What is noted of it.
    """

    type: Kind
    id: str
    items: tuple[Item, ...]
    info: Info | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """The names of its items, in order."""
        return tuple(item.name for item in self.items)


@dataclass(frozen=True, slots=True)
class Document:
    """An EmotionML document.

    Attributes:
        content: Emotions and vocabularies; text may stand between. Blanks alone are no text.
        sets: The vocabularies of the names in all emotions that have none of their own.
        info: What is noted of it.

    >>> joy = Emotion((Descriptor("category", "joy", 0.6),))
    >>> Document((joy,), Sets(category="http://www.w3.org/TR/emotion-voc/xml#occ-categories")).emotions[0].descriptors
    (Descriptor(kind='category', name='joy', value=0.6, confidence=None, trace=None),)
    """

    content: tuple[str | Emotion | Vocabulary, ...] = ()
    sets: Sets = Sets()
    info: Info | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "content", _settled(self.content))

    @property
    def emotions(self) -> tuple[Emotion, ...]:
        """Its emotions, in order."""
        return tuple(each for each in self.content if isinstance(each, Emotion))

    @property
    def vocabularies(self) -> tuple[Vocabulary, ...]:
        """Its own vocabularies, in order."""
        return tuple(each for each in self.content if isinstance(each, Vocabulary))


def _settled(content: Iterable[str | _T]) -> tuple[str | _T, ...]:
    """Return content with neighbouring texts as one, and without text when it is all blanks."""
    joined: list[str | _T] = []
    for is_text, run in groupby(content, key=lambda each: isinstance(each, str)):
        parts = list(run)
        joined += filter(None, ["".join(map(str, parts))]) if is_text else parts
    if any(isinstance(each, str) and each.strip(_BLANKS) for each in joined):
        return tuple(joined)
    return tuple(each for each in joined if not isinstance(each, str))
