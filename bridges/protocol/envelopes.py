"""What every command and every message has, and the kinds of text and number that they are made of."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from .limits import VERSION

__all__ = [
    "Command",
    "Message",
    "Name",
    "Part",
    "Reply",
    "RigName",
    "Seconds",
    "Signed",
    "StreamMessage",
    "StreamName",
    "TermText",
    "WorldCommand",
    "WorldName",
]

Name = Annotated[str, Meta(min_length=1, max_length=200)]
"""Of an agent, as the scenario or a person spells it."""
WorldName = Annotated[str, Meta(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$(?!\n)")]
"""Of a world: letters, digits, dots, dashes and underscores; nothing after them, where ``$`` allows an end of line."""
TermText = Annotated[str, Meta(min_length=1, max_length=2000)]
"""A term as rules write it, such as ``Insult`` or ``Event(Action-End, Ben, Insult, Ana)``."""
Part = Annotated[float, Meta(ge=0, le=1)]
Signed = Annotated[float, Meta(ge=-1, le=1)]
Seconds = Annotated[float, Meta(ge=0, le=86_400)]
RigName = Literal["arkit", "vrm", "live2d", "facs"]
"""Whose numbers a face can be told in."""
StreamName = Literal[
    "state", "events", "emotions", "appraisals", "decisions", "expression", "speech", "actions", "clock"
]
"""What can be subscribed to."""


class Command(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="type"):
    """What all commands have.

    Attributes:
        v: Version of the protocol.
        id: The client's name for it, which its answer carries.
        seq: The client's count of its commands, for exactly one effect of each.
    """

    v: int = VERSION
    id: Annotated[str, Meta(max_length=64)] = ""
    seq: Annotated[int, Meta(ge=1)] | None = None


class WorldCommand(Command, frozen=True, kw_only=True):
    """A command about one world."""

    world: WorldName


class Message(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="type"):
    """What everything that the server says has."""

    v: int = VERSION


class Reply(Message, frozen=True, kw_only=True):
    """An answer.

    Attributes:
        id: Of the command.
        seq: Of the command, when it had one.
    """

    id: str = ""
    seq: int | None = None


class StreamMessage(Message, frozen=True, kw_only=True):
    """A message of a stream.

    Attributes:
        world: Of which world.
        seq: Counts the messages of this stream to this client from 1; a gap is what was dropped.
        time: Seconds of the world.
        snapshot: Whether it tells how things stand, and not what changed.
        dropped: How many messages of this stream were dropped for this client so far.
    """

    world: str
    seq: int = 0
    time: float = 0.0
    snapshot: bool = False
    dropped: int = 0
