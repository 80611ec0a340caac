"""The messages of ROS4HRI (REP-155) that the node reads and writes: the layout of hri_msgs 2.x and hri_actions_msgs."""

from __future__ import annotations

from typing import Annotated, ClassVar

import msgspec

from .kinds import Float32, Float64, Int8, Length, Message, String, UInt8
from .standard import Header

__all__ = [
    "ACTION_UNITS",
    "EngagementLevel",
    "Expression",
    "FacialActionUnits",
    "Gaze",
    "IdsList",
    "IdsMatch",
    "Intent",
    "LiveSpeech",
]

ACTION_UNITS = 99
"""Entries of a FACS array; the index is the number of the action unit."""


def _still() -> list[float]:
    return [0.0] * ACTION_UNITS


class Expression(Message, frozen=True, kw_only=True):
    """What a face expresses: by name, by valence and arousal (-1..1), or both; confidence 0..1."""

    ros: ClassVar[str] = "hri_msgs/msg/Expression"
    header: Header = Header()
    expression: String = ""
    valence: Float32 = 0.0
    arousal: Float32 = 0.0
    confidence: Float32 = 0.0


class FacialActionUnits(Message, frozen=True, kw_only=True):
    """How strongly each action unit of a face is moved, 0..1, and how sure that is, 0..1."""

    ros: ClassVar[str] = "hri_msgs/msg/FacialActionUnits"
    header: Header = Header()
    intensity: Annotated[list[Float32], Length(ACTION_UNITS)] = msgspec.field(default_factory=_still)
    confidence: Annotated[list[Float32], Length(ACTION_UNITS)] = msgspec.field(default_factory=_still)


class EngagementLevel(Message, frozen=True, kw_only=True):
    """How far a person is engaged with the robot."""

    ros: ClassVar[str] = "hri_msgs/msg/EngagementLevel"
    UNKNOWN: ClassVar[UInt8] = 0
    DISENGAGED: ClassVar[UInt8] = 1
    ENGAGING: ClassVar[UInt8] = 2
    ENGAGED: ClassVar[UInt8] = 3
    DISENGAGING: ClassVar[UInt8] = 4
    header: Header = Header()
    level: UInt8 = 0


class IdsList(Message, frozen=True, kw_only=True):
    """Who or what is tracked."""

    ros: ClassVar[str] = "hri_msgs/msg/IdsList"
    header: Header = Header()
    ids: list[String] = msgspec.field(default_factory=list)


class IdsMatch(Message, frozen=True, kw_only=True):
    """Two ids that may belong to one person, and how sure that is, 0..1; 0 says that they do not."""

    ros: ClassVar[str] = "hri_msgs/msg/IdsMatch"
    UNSET: ClassVar[Int8] = 0
    PERSON: ClassVar[Int8] = 1
    FACE: ClassVar[Int8] = 2
    BODY: ClassVar[Int8] = 3
    VOICE: ClassVar[Int8] = 4
    id1: String = ""
    id1_type: Int8 = 0
    id2: String = ""
    id2_type: Int8 = 0
    confidence: Float32 = 0.0


class LiveSpeech(Message, frozen=True, kw_only=True):
    """What is being said: ``incremental`` while it is said, ``final`` when it has been."""

    ros: ClassVar[str] = "hri_msgs/msg/LiveSpeech"
    header: Header = Header()
    incremental: String = ""
    final: String = ""
    confidence: Float64 = 0.0
    language: String = ""


class Gaze(Message, frozen=True, kw_only=True):
    """Who looks at whom; an empty id is the robot."""

    ros: ClassVar[str] = "hri_msgs/msg/Gaze"
    header: Header = Header()
    sender: String = ""
    receiver: String = ""


class Intent(Message, frozen=True, kw_only=True):
    """What the robot is to do: ``data`` is a JSON object of thematic roles; priority 0..255, confidence 0..1."""

    ros: ClassVar[str] = "hri_actions_msgs/msg/Intent"
    intent: String = ""
    data: String = "{}"
    source: String = ""
    modality: String = ""
    priority: UInt8 = 128
    confidence: Float32 = 0.0
