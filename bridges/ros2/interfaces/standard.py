"""Messages that every ROS system has: times, headers, texts, diagnostics, and how nodes tell of their endpoints."""

from __future__ import annotations

from typing import Annotated, ClassVar

import msgspec

from .kinds import Byte, Char, Int32, Length, Message, String, String256, UInt32

__all__ = [
    "NANOSECONDS",
    "DiagnosticArray",
    "DiagnosticStatus",
    "Gid",
    "Header",
    "HumbleGid",
    "HumbleNodeEntities",
    "HumbleParticipantEntities",
    "KeyValue",
    "NodeEntities",
    "ParticipantEntities",
    "Text",
    "Time",
    "header_at",
]

NANOSECONDS = 1_000_000_000


class Time(Message, frozen=True, kw_only=True):
    """A moment."""

    ros: ClassVar[str] = "builtin_interfaces/msg/Time"
    sec: Int32 = 0
    nanosec: UInt32 = 0


class Header(Message, frozen=True, kw_only=True):
    """When, and in whose coordinates."""

    ros: ClassVar[str] = "std_msgs/msg/Header"
    stamp: Time = Time()
    frame_id: String = ""


class Text(Message, frozen=True, kw_only=True):
    """A text."""

    ros: ClassVar[str] = "std_msgs/msg/String"
    data: String = ""


class KeyValue(Message, frozen=True, kw_only=True):
    """A value and what it is."""

    ros: ClassVar[str] = "diagnostic_msgs/msg/KeyValue"
    key: String = ""
    value: String = ""


class DiagnosticStatus(Message, frozen=True, kw_only=True):
    """How a component is."""

    ros: ClassVar[str] = "diagnostic_msgs/msg/DiagnosticStatus"
    OK: ClassVar[Byte] = 0
    WARN: ClassVar[Byte] = 1
    ERROR: ClassVar[Byte] = 2
    STALE: ClassVar[Byte] = 3
    level: Byte = 0
    name: String = ""
    message: String = ""
    hardware_id: String = ""
    values: list[KeyValue] = msgspec.field(default_factory=list)


class DiagnosticArray(Message, frozen=True, kw_only=True):
    """How several components are."""

    ros: ClassVar[str] = "diagnostic_msgs/msg/DiagnosticArray"
    header: Header = Header()
    status: list[DiagnosticStatus] = msgspec.field(default_factory=list)


class Gid(Message, frozen=True, kw_only=True):
    """Tells an endpoint from all others; from Iron on."""

    ros: ClassVar[str] = "rmw_dds_common/msg/Gid"
    data: Annotated[list[Char], Length(16)] = msgspec.field(default_factory=lambda: [0] * 16)


class NodeEntities(Message, frozen=True, kw_only=True):
    """The endpoints of a node."""

    ros: ClassVar[str] = "rmw_dds_common/msg/NodeEntitiesInfo"
    node_namespace: String256 = "/"
    node_name: String256 = ""
    reader_gid_seq: list[Gid] = msgspec.field(default_factory=list)
    writer_gid_seq: list[Gid] = msgspec.field(default_factory=list)


class ParticipantEntities(Message, frozen=True, kw_only=True):
    """The nodes of a process."""

    ros: ClassVar[str] = "rmw_dds_common/msg/ParticipantEntitiesInfo"
    gid: Gid = Gid()
    node_entities_info_seq: list[NodeEntities] = msgspec.field(default_factory=list)


class HumbleGid(Message, frozen=True, kw_only=True):
    """The same up to Humble, where it was longer."""

    ros: ClassVar[str] = "rmw_dds_common/msg/Gid"
    data: Annotated[list[Char], Length(24)] = msgspec.field(default_factory=lambda: [0] * 24)


class HumbleNodeEntities(Message, frozen=True, kw_only=True):
    """The endpoints of a node, up to Humble."""

    ros: ClassVar[str] = "rmw_dds_common/msg/NodeEntitiesInfo"
    node_namespace: String256 = "/"
    node_name: String256 = ""
    reader_gid_seq: list[HumbleGid] = msgspec.field(default_factory=list)
    writer_gid_seq: list[HumbleGid] = msgspec.field(default_factory=list)


class HumbleParticipantEntities(Message, frozen=True, kw_only=True):
    """The nodes of a process, up to Humble."""

    ros: ClassVar[str] = "rmw_dds_common/msg/ParticipantEntitiesInfo"
    gid: HumbleGid = HumbleGid()
    node_entities_info_seq: list[HumbleNodeEntities] = msgspec.field(default_factory=list)


def header_at(nanoseconds: int, frame: str = "") -> Header:
    """Return a header for a moment, in nanoseconds since 1970."""
    sec, nanosec = divmod(nanoseconds, NANOSECONDS)
    return Header(stamp=Time(sec=sec, nanosec=nanosec), frame_id=frame)
