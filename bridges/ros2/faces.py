"""Faces on both sides: what ours show is told in the words of ROS4HRI, and what theirs show is read."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path

import msgspec

from ...agents.agent import Agent
from ...core.errors import AuthoringError
from ...expression.showing import show
from ...perception.estimate import AffectEstimate
from ...perception.faces.reading import read_face
from ...perception.faces.seen import FaceSeen
from .interfaces.hri import Expression
from .interfaces.standard import Header

__all__ = ["expression_of", "expression_word", "read_action_units", "read_face_of"]

_FILE = Path(__file__).parent / "data" / "expressions.json"


class _Named(msgspec.Struct, frozen=True, rename={"word": "is"}):
    word: str
    above: float = 0.0
    arousal: float = -1.0


class _Table(msgspec.Struct, frozen=True):
    least: float
    neutral: str
    expressions: dict[str, list[_Named]]


@cache
def _table() -> _Table:
    try:
        return msgspec.json.decode(_FILE.read_bytes(), type=_Table)
    except msgspec.DecodeError as error:
        raise AuthoringError(str(error), file=_FILE.name) from None


def expression_word(emotion: str, intensity: float, arousal: float = 0.0) -> str:
    """Return what ROS4HRI calls an emotion.

    Args:
        emotion: One of our prototypes.
        intensity: 0..1.
        arousal: Of all that is felt, -1..1.

    >>> expression_word("anger", 0.3), expression_word("anger", 0.9), expression_word("joy", 0.05)
    ('annoyed', 'furious', 'neutral')
    """
    table = _table()
    if intensity < table.least:
        return table.neutral
    names = table.expressions[emotion]
    return next(each.word for each in names if intensity >= each.above and arousal >= each.arousal)


def expression_of(agent: Agent, header: Header) -> Expression:
    """Return what an agent shows; ``confidence`` is how strongly, 0..1."""
    valence, arousal, _ = agent.pad
    emotions = show(agent).emotions
    emotion, intensity = next(iter(emotions.items()), ("joy", 0.0))
    return Expression(
        header=header,
        expression=expression_word(emotion, intensity, arousal),
        valence=round(valence, 3),
        arousal=round(arousal, 3),
        confidence=round(intensity, 3),
    )


def read_action_units(intensity: Sequence[float], confidence: Sequence[float]) -> tuple[str, float]:
    """Return what a face expresses, and how sure that is, 0..1.

    Args:
        intensity: By number of the action unit, 0..1.
        confidence: The same.
    """
    reading = read_face(FaceSeen.of_arrays(intensity, confidence))
    if reading.conclusion is None:
        return _table().neutral, min(1.0, max(confidence, default=0.0))
    strength = reading.shown[reading.conclusion]
    return expression_word(reading.conclusion, strength), reading.estimate().confidence


def read_face_of(
    intensity: Sequence[float], confidence: Sequence[float], person: str, t: float = 0.0
) -> AffectEstimate:
    """Return what somebody's face expresses as an estimate.

    Args:
        intensity: By number of the action unit, 0..1.
        confidence: The same.
        person: Whose face it is.
        t: When it was seen, in seconds of the world.
    """
    return read_face(FaceSeen.of_arrays(intensity, confidence)).estimate(subject=person, t=t)
