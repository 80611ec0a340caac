"""What FAtiMA Toolkit's web server answers with: its objects, field by field, and its refusals.

The names of the fields are the toolkit's. Numbers are written with as few digits as give the single-precision number
back, as its serializer does.
"""

from __future__ import annotations

from typing import Any, Final

import msgspec

from ...agents.agent import Agent
from ...agents.dialogue import Line
from ...core.beliefs import Belief
from ...core.emotions import Emotion
from ...core.memory import EventRecord
from ...core.numbers import format_number, single
from ...decision.policy import Decision

__all__ = ["RefusedError", "belief", "character", "decision", "encode", "memory", "refused"]

_LONGEST: Final = 2_000
"""Characters of a reason that are told."""


class RefusedError(Exception):
    """A request that is not done.

    Args:
        status: The HTTP status that says so, for clients that look at it.
        reason: For people: what is wrong, and what to send instead.
        allowed: Of a wrong method, those that are right.
    """

    def __init__(self, status: int, reason: str, allowed: tuple[str, ...] = ()) -> None:
        super().__init__(reason)
        self.status = status
        self.reason = reason
        self.allowed = allowed


def encode(answer: object) -> bytes:
    """Return an answer as JSON."""
    return msgspec.json.encode(answer)


def refused(reason: str) -> str:
    """Return a refusal as the toolkit tells it: a text that begins with ``ERROR``."""
    reason = reason.encode(errors="replace").decode()  # half of a surrogate pair cannot be sent
    return f"ERROR: {reason if len(reason) <= _LONGEST else reason[:_LONGEST] + '...'}"


def character(agent: Agent) -> dict[str, Any]:
    """Describe how somebody feels."""
    return {
        "Name": agent.name,
        "Mood": _number(agent.mood),
        "Emotions": [_emotion(each) for each in agent.affect.emotions()],
    }


def belief(held: Belief) -> dict[str, Any]:
    """Describe something believed; the perspective is ``SELF``, ``SELF(Mary)`` or ``*``."""
    return {
        "Name": str(held.name),
        "Perspective": str(held.mind),
        "Value": str(held.value),
        "Certainty": _number(held.certainty),
    }


def memory(record: EventRecord) -> dict[str, Any]:
    """Describe something remembered."""
    what, whom = ("Property", "NewValue") if record.is_property_change else ("Action", "Target")
    return {
        what: str(record.action),
        whom: str(record.target),
        "Id": record.id,
        "Event": str(record.event),
        "Subject": str(record.subject),
        "Time": int(record.time),
    }


def decision(decided: Decision, line: Line | None, words: str | None) -> dict[str, Any]:
    """Describe something that somebody may do, with what would be said."""
    return {
        "Action": str(decided.action),
        "Target": str(decided.target),
        "Utterance": words,
        "Utility": _number(decided.utility),
        "ID": None if line is None else line.utterance_id,
    }


def _emotion(emotion: Emotion) -> dict[str, Any]:
    return {
        "Type": emotion.type,
        "Intensity": _number(emotion.intensity),
        "Target": None if emotion.target is None else str(emotion.target),
        "CauseEventId": emotion.cause_id or 0,
        "CauseEventName": "" if emotion.cause is None else str(emotion.cause),
    }


def _number(value: float) -> float:
    return float(format_number(single(value)))
