"""Affect: the emotions and the mood of one agent.

Nothing ticks here. Emotions and mood are kept as (value, time, rate) and computed when they are read; moving the clock
costs the same however many emotions there are.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Hashable, Iterable, MutableMapping
from dataclasses import dataclass

from .affect_formulas import SCALARS
from .affect_semantics import PLAIN_AFFECT, TOOLKIT_AFFECT, AffectSemantics
from .dispositions import MAX_DECAY, AffectConstants, Disposition, Dispositions
from .emotion_types import EmotionType, EmotionTypes, Pad, emotion_type
from .emotions import FADED, MAX_INTENSITY, Appraised, Cause, Clock, Emotion
from .errors import AppraisalError, StateError
from .mood import MAX_MOOD, Mood, Poise
from .numbers import single
from .personality import Personality
from .slots import SlotMap
from .terms import Term

__all__ = [
    "FADED",
    "PLAIN_AFFECT",
    "TOOLKIT_AFFECT",
    "AffectConstants",
    "AffectSemantics",
    "AffectSnapshot",
    "Appraised",
    "Cause",
    "Disposition",
    "Dispositions",
    "Emotion",
    "EmotionalState",
]

_COLOURED, _FELT, _SHIFTED = SCALARS.coloured, SCALARS.felt, SCALARS.shifted


@dataclass(frozen=True, slots=True)
class AffectSnapshot:
    """All that :meth:`EmotionalState.restore` needs to go on exactly as before.

    Attributes:
        time: Of the clock, in seconds.
        mood: How far it was from rest when last set, reference time and the time until which it is held.
        emotions: Each with its place in the order of enumeration.
        free_places: Places that newcomers take, the next one last.
        poise: How far arousal and dominance of the mood were from rest, their reference time and hold.
    """

    time: float
    mood: tuple[float, float, float]
    emotions: tuple[tuple[int, Emotion], ...]
    free_places: tuple[int, ...] = ()
    poise: tuple[float, float, float, float] = (0.0, 0.0, 0.0, -math.inf)


class EmotionalState:
    """The emotions and the mood of one agent.

    Reading takes an optional time, not before the clock; without it the state is read as of the clock.

    Args:
        semantics: What makes emotions the same, and other conventions.
        constants: Half-lives and influences.
        dispositions: How easily each emotion arises and fades; agents may share them.

    Attributes:
        types: The types of emotion that can be felt.

    >>> from espressivo.core.memory import EpisodicMemory
    >>> from espressivo.core.terms import parse
    >>> gift = EpisodicMemory().record(parse("Event(Action-End, Ben, Gift, Ana)"), 0.0)
    >>> state = EmotionalState()
    >>> joy = state.add("Joy", 5.0, Cause.of(gift))
    >>> state.advance(15.0)
    >>> joy.intensity, round(state.mood(), 3), str(joy.cause)
    (2.5, 1.261, 'Event(Action-End, Ben, Gift, Ana)')
    """

    def __init__(
        self,
        semantics: AffectSemantics = PLAIN_AFFECT,
        constants: AffectConstants | None = None,
        dispositions: Dispositions | None = None,
    ) -> None:
        self.semantics = semantics
        self.dispositions = Dispositions(final=semantics.final_dispositions) if dispositions is None else dispositions
        self.types = EmotionTypes(emotion_type)
        self._personality = Personality()
        self._is_biased = False
        self._has_poise = semantics.has_temperament
        self._clock = Clock()
        self._mood = Mood()
        self._poise = Poise()
        self._pool: MutableMapping[Hashable, Emotion] = SlotMap() if semantics.reuses_slots else {}
        self._next_fading = math.inf
        self.constants = AffectConstants() if constants is None else constants

    @property
    def constants(self) -> AffectConstants:
        """Half-lives and influences; new ones hold for what happens from now on."""
        return self._constants

    @constants.setter
    def constants(self, constants: AffectConstants) -> None:
        self._constants = constants
        self._emotion_rate = constants.emotion_rate
        self._mood_rate = constants.mood_rate
        self._least_mood = single(constants.least_mood)
        self._to_mood = single(constants.emotion_influence_on_mood)
        self._from_mood = single(constants.mood_influence_on_emotion)

    @property
    def personality(self) -> Personality:
        """Where the mood rests, and how easily what is felt; a new one leaves the mood as far from rest as it was.

        In the toolkit's conventions it has no effect.
        """
        return self._personality

    @personality.setter
    def personality(self, personality: Personality) -> None:
        self._personality = personality
        self._is_biased = bool(personality) and self.semantics.has_temperament
        if self.semantics.has_temperament:
            pleasure, arousal, dominance = personality.temperament
            self._mood.rest = single(pleasure * MAX_MOOD)
            self._poise.rest = arousal * MAX_MOOD, dominance * MAX_MOOD

    @property
    def time(self) -> float:
        """The time, in seconds, up to which affect has run."""
        return self._clock.time

    def advance(self, time: float) -> None:
        """Move the clock; emotions that have faded until then are over.

        Setting the clock back brings no emotion back.
        """
        if time < self._clock.time:
            self._release()
        self._clock.time = time
        if time >= self._next_fading:
            self._drop_faded(time)

    def emotions(self, time: float | None = None) -> list[Emotion]:
        """Return the emotions felt, in their order of enumeration."""
        if time is None or time == self._clock.time:
            return list(self._pool.values())
        return [emotion for emotion in self._pool.values() if emotion.lasts(time)]

    def strongest(self, time: float | None = None, among: Collection[str] | None = None) -> Emotion | None:
        """Return the most intense emotion, the first of several such; None when none is felt.

        Args:
            time: In seconds; default is the clock's.
            among: Names of types to choose from; default is all.
        """
        at = self._clock.time if time is None else time
        felt = [emotion for emotion in self.emotions(time) if among is None or emotion.kind.name in among]
        return max(felt, key=lambda emotion: emotion.at(at), default=None)

    def mood(self, time: float | None = None) -> float:
        """Return the mood, -10..10."""
        return self._mood.at(self._clock.time if time is None else time, self._mood_rate, self._least_mood)

    def mood_pad(self, time: float | None = None) -> Pad:
        """Return pleasure, arousal and dominance of the mood, each -1..1; the pleasure is the mood's tenth."""
        at = self._clock.time if time is None else time
        arousal, dominance = self._poise.at(at, self._mood_rate)
        return self.mood(at) / MAX_MOOD, arousal / MAX_MOOD, dominance / MAX_MOOD

    def set_mood(self, value: float) -> None:
        """Set the mood (-10..10) by hand."""
        self._settle_mood()
        now = self._clock.time
        self._mood.set(value, self._least_mood, now, None if self.semantics.mood_keeps_reference else now)

    def load_mood(self, value: float, reference: float) -> None:
        """Set the mood as a file has it: its value, and the time from which its decay counts."""
        self._mood.set(value, self._least_mood, self._clock.time, reference)

    def add(
        self,
        kind: str | EmotionType,
        potential: float,
        cause: Cause,
        target: Term | None = None,
        appraisals: tuple[Appraised, ...] = (),
        time: float | None = None,
        shifts_mood: bool = True,
    ) -> Emotion | None:
        """Let an emotion arise (FAtiMA Toolkit, ConcreteEmotionalState).

        The mood raises or lowers its potential; only what exceeds the threshold is felt. It replaces the emotion with
        the same key, and shifts the mood unless that one had the same cause.

        Args:
            kind: Its type.
            potential: How strong the appraisal makes it, 0..10.
            cause: The event that raised it.
            target: Whom it is directed at.
            appraisals: The appraisal variables that it comes from.
            time: When it arose, in seconds; default is the clock's.
            shifts_mood: Whether it shifts the mood, if its type does.

        Returns:
            The emotion, or None when it stays below its threshold.
        """
        if isinstance(kind, str):
            kind = self.types.named(kind)
        now = self._clock.time
        key = self.semantics.identify(kind, cause, target)
        old = self._pool.pop(key) if key in self._pool else None
        mood = self._mood.at(now, self._mood_rate, self._least_mood)
        coloured = _COLOURED(potential, kind.valence, mood, self._from_mood)
        threshold, decay = self._disposition(kind) if self._is_biased else self.dispositions.of(kind)
        if coloured <= threshold:
            return None
        start = now if time is None else time
        intensity = _FELT(coloured, threshold)
        emotion = self._made(kind, intensity, start, threshold, decay, target, cause)
        emotion.held_until = max(start, now)
        emotion.potential_before, emotion.potential_after, emotion.appraisals = potential, coloured, appraisals
        emotion.mood = mood
        self._keep(key, emotion)
        if old is None or old.cause_id != cause.id:
            if shifts_mood and kind.influences_mood:
                shifted = _SHIFTED(mood, kind.valence, intensity, self._to_mood)
                self._mood.set(shifted, self._least_mood, now, start)
            if self._has_poise:
                self._poise.pull(kind.pad, intensity * self._to_mood, self._mood_rate, now, start)
        return emotion

    def _disposition(self, kind: EmotionType) -> Disposition:
        return self._personality.tempered(kind, self.dispositions.of(kind))

    def add_by_hand(
        self,
        kind: str,
        intensity: float,
        cause: Cause | None = None,
        target: Term | None = None,
        threshold: float = 1.0,
        decay: float = 1.0,
    ) -> Emotion:
        """Add an emotion as it is: the mood neither colours it nor is shifted by it.

        Raises:
            AppraisalError: The type is unknown, or (in the toolkit's semantics) the event has such an emotion already.
        """
        known = self._type_set_by_hand(kind)
        key = self.semantics.identify(known, cause, target)
        if self.semantics.adds_once and key in self._pool:
            event = "its cause" if cause is None else cause.event
            raise AppraisalError(f"{known} cannot be added: {event} has raised {self._pool[key].type} already")
        intensity = single(min(MAX_INTENSITY, max(0.0, intensity)))
        emotion = self._made(known, intensity, self.time, threshold, decay, target, cause)
        if not self.semantics.added_emotions_last:
            emotion.rate = -math.inf
        self._keep(key, emotion)
        return emotion

    def set_intensity(self, emotion: Emotion, intensity: float) -> None:
        """Give an emotion that is felt another intensity (0..10) from now on; what it came from stays."""
        emotion.initial = single(min(MAX_INTENSITY, max(0.0, intensity)))
        emotion.start = emotion.held_until = self.time
        self._next_fading = min(self._next_fading, emotion.fades_at())

    def load(
        self,
        kind: str | EmotionType,
        intensity: float,
        start: float,
        cause: Cause | None = None,
        target: Term | None = None,
        threshold: float = 0.0,
        decay: float = 1.0,
    ) -> Emotion:
        """Add an emotion as a file has it: its intensity until the clock moves, then decayed from ``start``."""
        known = self.types.named(kind)
        emotion = self._made(known, single(intensity), start, threshold, decay, target, cause)
        emotion.held_until = self.time
        self._keep(self.semantics.identify(known, cause, target), emotion)
        return emotion

    def remove(self, kind: str | EmotionType, cause: Cause | None = None, target: Term | None = None) -> bool:
        """End an emotion; return whether it was felt.

        Raises:
            AppraisalError: The type is unknown.
        """
        known = self._type_set_by_hand(kind) if isinstance(kind, str) else kind
        return self._pool.pop(self.semantics.identify(known, cause, target), None) is not None

    def clear(self) -> None:
        """End all emotions and the mood."""
        self._pool.clear()
        self._next_fading = math.inf
        self._mood = Mood(self._mood.rest)
        self._poise = Poise(*self._poise.rest)

    def snapshot(self) -> AffectSnapshot:
        """Return all that is needed to go on from here; dispositions and constants are not part of it."""
        pool = self._pool
        places = [pool.place(key) for key in pool] if isinstance(pool, SlotMap) else list(range(len(pool)))
        return AffectSnapshot(
            self.time,
            self._mood.state,
            tuple(zip(places, pool.values(), strict=True)),
            pool.free if isinstance(pool, SlotMap) else (),
            self._poise.state,
        )

    def restore(self, snapshot: AffectSnapshot) -> None:
        """Go on from a snapshot.

        Raises:
            StateError: Its places are no places of emotions.
        """
        placed = [(place, self._key_of(emotion), emotion) for place, emotion in snapshot.emotions]
        if self.semantics.reuses_slots:
            try:
                self._pool = SlotMap.restored(placed, snapshot.free_places)
            except ValueError as error:
                raise StateError(f"the saved emotions cannot be restored: {error}") from None
        else:
            self._pool = {key: emotion for _, key, emotion in sorted(placed, key=lambda item: item[0])}
        self._clock.time = snapshot.time
        for emotion in self._pool.values():
            for each in (emotion, *emotion.parts):
                each._clock = self._clock
        self._mood.state = snapshot.mood
        self._poise.state = snapshot.poise
        self._next_fading = _first_fading(self._pool.values())

    def _type_set_by_hand(self, name: str) -> EmotionType:
        strict = self.semantics.type_named is not emotion_type
        return self.semantics.type_named(name) if strict else self.types.named(name)

    def _key_of(self, emotion: Emotion) -> Hashable:
        return self.semantics.identify(emotion.kind, emotion.origin, emotion.target)

    def _made(
        self,
        kind: EmotionType,
        intensity: float,
        start: float,
        threshold: float,
        decay: float,
        target: Term | None,
        cause: Cause | None,
    ) -> Emotion:
        decay = min(MAX_DECAY, max(0.0, decay))
        rate = self._emotion_rate * decay if decay else 0.0
        return Emotion(kind, intensity, start, rate, decay, threshold, target, cause, clock=self._clock)

    def _keep(self, key: Hashable, emotion: Emotion) -> None:
        if key in self._pool:
            del self._pool[key]
        self._pool[key] = emotion
        fades_at = emotion.fades_at()
        if fades_at < self._next_fading:
            self._next_fading = fades_at

    def _settle_mood(self) -> None:
        """Make a mood that has faded away stay so, whatever happens to the clock."""
        if self._mood.value and self.mood() == self._mood.rest:
            self._mood = Mood(self._mood.rest)

    def _release(self) -> None:
        """Let nothing be held any longer at its last value, because the clock is set back."""
        self._settle_mood()
        self._mood.held_until = self._poise.held_until = -math.inf
        for emotion in self._pool.values():
            emotion.held_until = -math.inf

    def _drop_faded(self, time: float) -> None:
        """Drop what is over; those over in the same second in their order, others as they faded.

        The order matters where places are used again, and must not depend on the steps in which the clock moves.
        """
        faded = [(math.ceil(emotion.fades_at()), key) for key, emotion in self._pool.items() if not emotion.lasts(time)]
        faded.sort(key=lambda item: item[0])
        for _, key in faded:
            del self._pool[key]
        self._next_fading = _first_fading(self._pool.values())


def _first_fading(emotions: Iterable[Emotion]) -> float:
    return min([emotion.fades_at() for emotion in emotions], default=math.inf)
