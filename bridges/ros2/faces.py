"""Faces on both sides: what ours show is told in the words of ROS4HRI, and what theirs show is read."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path

import msgspec

from ...agents.agent import Agent
from ...core.errors import AuthoringError
from ...expression.showing import show
from ...ontology.action_units import ActionUnits
from ...ontology.faces import face_prototypes
from ...perception.faces.decoding import decode_face
from .interfaces.hri import Expression
from .interfaces.standard import Header

__all__ = ["expression_of", "expression_word", "read_action_units"]

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
    """Return what a face expresses, and how sure that is: the mean of the action units that are moved.

    Args:
        intensity: By number of the action unit, 0..1.
        confidence: The same.
    """
    known = {unit for each in face_prototypes().values() for unit in each.face}
    moved = {unit: min(1.0, intensity[unit]) for unit in sorted(known) if intensity[unit] > 0}
    if not moved:
        return _table().neutral, max(confidence, default=0.0)
    sure = sum(confidence[unit] for unit in moved) / len(moved)
    found = decode_face(ActionUnits(moved, moved))
    emotion, strength = next(iter(found.items()), ("joy", 0.0))
    return expression_word(emotion, strength), min(1.0, sure)
