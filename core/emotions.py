"""One emotion: how intense it is at any time, what it is about, and what it came from."""

from __future__ import annotations

import math
from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from .affect_formulas import SCALARS
from .emotion_types import EmotionType
from .memory import EventRecord
from .numbers import single
from .substitution import Substitutions
from .terms import Key, Kind, Term

__all__ = ["FADED", "MAX_INTENSITY", "Appraised", "Cause", "Clock", "Emotion", "Feeling"]

MAX_INTENSITY = 10.0
"""Greatest intensity of an emotion; the least is 0."""
FADED = single(0.1)
"""An emotion that has decayed to this intensity, or below, is over (FAtiMA Toolkit)."""
_FADED_TO = SCALARS.faded


class Clock:
    """The time, in seconds, up to which affect has run; emotions read it."""

    __slots__ = ("time",)

    def __init__(self, time: float = 0.0) -> None:
        self.time = time


class Cause(NamedTuple):
    """The event that raised an emotion.

    Attributes:
        id: Of the event in memory.
        event: The event itself.
        about: What tells the causes of emotions apart: the id, or the property that changed, so that an emotion about
            the new value of a property replaces the one about its old value.
    """

    id: int
    event: Term
    about: int | Key

    @classmethod
    def of_event(cls, id: int, event: Term) -> Cause:  # noqa: A002
        """Make an event the cause of an emotion, whether it is remembered or not."""
        is_change = len(event.args) == 4 and event.args[0].key == "property-change"
        return cls(id, event, event.args[2].key if is_change else id)

    @classmethod
    def of(cls, record: EventRecord) -> Cause:
        """Make a remembered event the cause of an emotion."""
        return cls(record.id, record.event, record.action.key if record.is_property_change else record.id)


class Appraised(NamedTuple):
    """One appraisal variable of an event, and how it got its value.

    Attributes:
        variable: Its name.
        value: As the rule gave it: -10..10, or -1..1 for a change of likelihood.
        target: Whom or which goal it concerns; None for the agent itself.
        rule: The id of the rule that fired.
        source: Where the rule is written.
        bindings: What the variables of the rule stood for.
    """

    variable: str
    value: float
    target: Term | None = None
    rule: str = ""
    source: str = ""
    bindings: Substitutions | None = None

    @property
    def is_of_another(self) -> bool:
        """Whether the target is somebody else: neither nobody in particular (NIL, ``*``, a variable) nor SELF."""
        target = self.target
        if target is None:
            return False
        if target.kind == Kind.TEXT:
            return target.key != "self"
        return target.is_constant and not target.is_nil and all(symbol.key != "self" for symbol in target.symbols())

    def __str__(self) -> str:
        about = f" ({self.target})" if self.target is not None else ""
        return f"{self.variable}{about} {self.value:g}"


_NOTHING: Mapping[str, float] = MappingProxyType({})


class Feeling(NamedTuple):
    """An emotion that an appraisal calls for, before mood and thresholds.

    Attributes:
        kind: Its type.
        potential: How strong the appraisal makes it, 0 or more.
        target: Whom it is directed at; ``SELF`` for the agent itself.
        appraisals: The appraisal variables that it comes from.
        shifts_mood: Whether it makes the mood better or worse, if its type does.
        parts: Of a compound: the feelings that it is made of, returned before it.
        values: What its potential was worked out of, by the names of the variables in the ontology; further numbers
            that only tell how those came about have blanks in their names.
    """

    kind: EmotionType
    potential: float
    target: Term | None = None
    appraisals: tuple[Appraised, ...] = ()
    shifts_mood: bool = True
    parts: tuple[Feeling, ...] = ()
    values: Mapping[str, float] = _NOTHING


_NOW = Clock()


class Emotion:
    """An emotion: it arose with some intensity at some time, and fades exponentially.

    Attributes:
        kind: Its type.
        target: Whom or what it is directed at, if anybody; ``SELF`` for the agent itself.
        origin: The event that raised it; None when it was set by hand without one.
        initial: Its intensity (0..10) when it arose.
        start: The time, in seconds, from which its decay counts.
        held_until: The time until which its intensity is ``initial`` (of an emotion that arose: ``start``).
        rate: The exponent of its decay, per second: at most 0.
        decay: How quickly it fades: 0 never, 1 as usual, up to 10.
        threshold: What its potential had to exceed.
        potential_before: Its potential before the mood coloured it.
        potential_after: Its potential after that.
        appraisals: The appraisal variables that it came from.
        parts: Of a compound: those of the emotions it is made of that were felt; they go on by themselves.
        feeling: What the appraisal called for; None when no appraisal did.
        mood: The mood (-10..10) that coloured it; None when none did.
    """

    __slots__ = (
        "_clock",
        "appraisals",
        "decay",
        "feeling",
        "held_until",
        "initial",
        "kind",
        "mood",
        "origin",
        "parts",
        "potential_after",
        "potential_before",
        "rate",
        "start",
        "target",
        "threshold",
    )

    def __init__(
        self,
        kind: EmotionType,
        initial: float,
        start: float,
        rate: float = 0.0,
        decay: float = 1.0,
        threshold: float = 0.0,
        target: Term | None = None,
        origin: Cause | None = None,
        *,
        held_until: float | None = None,
        potential_before: float | None = None,
        potential_after: float | None = None,
        appraisals: tuple[Appraised, ...] = (),
        clock: Clock = _NOW,
    ) -> None:
        self.parts: tuple[Emotion, ...] = ()
        self.feeling: Feeling | None = None
        self.mood: float | None = None
        self.kind = kind
        self.initial = initial
        self.start = start
        self.rate = rate
        self.decay = decay
        self.threshold = threshold
        self.target = target
        self.origin = origin
        self.held_until = start if held_until is None else held_until
        self.potential_before = initial + threshold if potential_before is None else potential_before
        self.potential_after = self.potential_before if potential_after is None else potential_after
        self.appraisals = appraisals
        self._clock = clock

    @property
    def type(self) -> str:
        """The name of its type."""
        return self.kind.name

    @property
    def valence(self) -> int:
        """1 when it feels good, -1 when it feels bad, 0 when neither."""
        return self.kind.valence

    @property
    def node(self) -> str:
        """What the ontology calls it, by type and intensity: Annoyance, Anger, Rage."""
        return self.kind.node(self.intensity)

    @property
    def intensity(self) -> float:
        """How intense it is now, 0..10."""
        return self.at(self._clock.time)

    @property
    def potential(self) -> float:
        """Intensity and threshold together, as the FAtiMA Toolkit lists it."""
        return single(self.intensity + self.threshold)

    @property
    def cause(self) -> Term | None:
        """The event that raised it."""
        return None if self.origin is None else self.origin.event

    @property
    def cause_id(self) -> int | None:
        """The id, in memory, of the event that raised it."""
        return None if self.origin is None else self.origin.id

    def at(self, time: float) -> float:
        """Return its intensity (0..10) at a time.

        initial * exp(rate * elapsed), rounded to single precision factor by factor (FAtiMA Toolkit, ActiveEmotion).
        """
        if time <= self.held_until or self.rate == 0.0:
            return self.initial
        return _FADED_TO(self.initial, self.rate, time - self.start)  # type: ignore[no-any-return]

    def lasts(self, time: float) -> bool:
        """Whether it is still felt at a time."""
        return time <= self.held_until or self.at(time) > FADED

    def fades_at(self) -> float:
        """Return a time, hardly too early, at which it may be over; infinite when it never is."""
        if self.initial <= FADED:
            return self.held_until
        if self.rate == 0.0:
            return math.inf
        return max(self.held_until, self.start + math.log(FADED / self.initial) / self.rate - 0.001)

    def __repr__(self) -> str:
        about = f" about {self.target}" if self.target is not None else ""
        return f"<{self.type}{about} {self.intensity:.2f}: {self.cause}>"
