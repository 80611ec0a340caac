"""What is felt, as far as voice and face need to know it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from ..agents.agent import Agent
from ..core.emotion_types import Pad
from ..core.errors import ExpressionError
from ..core.personality import Personality
from .naming import known_name

__all__ = ["Affect"]

_AVERAGE: Final = Personality()
_MAX: Final = 10.0
_SEPARATOR = re.compile(r"[\s,;+]+")


@dataclass(frozen=True, slots=True)
class Affect:
    """A moment of somebody's affect.

    Attributes:
        emotions: Intensity, 0..10, of each emotion, by any name that the ontology knows: ``Joy``, ``Rage``.
        mood: -10..10.
        pad: Pleasure, arousal and dominance of the whole, each -1..1; None to have it worked out of the emotions.
        personality: Whose.
        known_as: Of emotions that the ontology does not know, such as an author's own, the name under which it does.

    >>> Affect.parse("anger:7 fear:2").emotions
    {'anger': 7.0, 'fear': 2.0}
    """

    emotions: Mapping[str, float] = field(default_factory=dict)
    mood: float = 0.0
    pad: Pad | None = None
    personality: Personality = _AVERAGE
    known_as: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, agent: Agent) -> Affect:
        """Return what an agent feels now; of several emotions of one type the strongest counts.

        A compound, such as anger, stands for its parts: they do not show beside it.
        """
        emotions: dict[str, float] = {}
        known_as: dict[str, str] = {}
        parts = {id(part) for emotion in agent.emotions for part in emotion.parts}
        for emotion in agent.emotions:
            if id(emotion) in parts:
                continue
            emotions[emotion.type] = max(emotion.intensity, emotions.get(emotion.type, 0.0))
            if (known := known_name(emotion.kind)) is not None:
                known_as[emotion.type] = known
        return cls(emotions, agent.mood, agent.pad, agent.personality, known_as)

    @classmethod
    def parse(cls, text: str) -> Affect:
        """Read emotions as a person types them: ``anger:7``, ``joy:6 fear:2``; without a number it is 6.

        Raises:
            ExpressionError: An intensity is no number on 0..10.
        """
        emotions: dict[str, float] = {}
        for each in filter(None, _SEPARATOR.split(text)):
            name, _, number = each.partition(":")
            try:
                intensity = float(number or 6)
            except ValueError:
                intensity = -1.0
            if not name or not 0 <= intensity <= _MAX:
                raise ExpressionError(
                    f"{each!r} is no emotion: expected a name and an intensity on 0..10, such as anger:7"
                )
            emotions[name] = intensity
        return cls(emotions)
