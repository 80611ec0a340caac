"""From the types of rosbags to those of Cyclone DDS, and from our messages to its samples.

A type is final and sent as XCDR1, the only form that ROS 2 takes; its name is mangled as ROS does:
``hri_msgs/msg/Expression`` is ``hri_msgs::msg::dds_::Expression_``.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ....core.errors import MissingExtraError
from ..interfaces.kinds import Message, fields_of
from ..interfaces.store import TypeStore

try:
    from cyclonedds.idl import make_idl_struct
    from cyclonedds.idl import types as _types
    from cyclonedds.idl.annotations import cdrv0, final
    from rosbags.interfaces import Nodetype
except ImportError as error:
    raise MissingExtraError((error.name or "cyclonedds").partition(".")[0], "dds") from None

__all__ = ["IdlTypes", "Unreadable", "dds_name", "dds_topic"]

types: Any = _types
"""Its arrays and sequences are made with brackets, which only Cyclone's own plug-in for mypy understands."""
_PRIMITIVES: dict[str, Any] = {
    "bool": bool,
    "byte": types.uint8,
    "char": types.uint8,
    "int8": types.int8,
    "uint8": types.uint8,
    "int16": types.int16,
    "uint16": types.uint16,
    "int32": types.int32,
    "uint32": types.uint32,
    "int64": types.int64,
    "uint64": types.uint64,
    "float32": types.float32,
    "float64": types.float64,
}


class IdlTypes:
    """The types of one distribution of ROS, each made when it is first used."""

    def __init__(self, store: TypeStore) -> None:
        self._store = store
        self._made: dict[str, Any] = {}

    def type_of(self, kind: type[Message]) -> Any:
        """Return the class of samples that carry a kind of message."""
        return self._struct(self._store.key_of(kind), kind.ros)

    def sample_of(self, message: Message) -> Any:
        """Return the sample that carries a message."""
        values: dict[str, Any] = {}
        for field in fields_of(type(message)):
            value = getattr(message, field.name)
            if isinstance(field.kind, type):
                value = self.sample_of(value) if field.many is None else [self.sample_of(each) for each in value]
            values[field.name] = value
        return self.type_of(type(message))(**values)

    def _struct(self, key: str, name: str) -> Any:
        if key not in self._made:
            _, fields = self._store.rosbags.fielddefs[key]
            made = make_idl_struct(
                name.rpartition("/")[2] + "_",
                dds_name(name).replace("::", "."),
                {each: self._type(d) for each, d in fields},
            )
            made.deserialize = _forgiving(made.deserialize)  # type: ignore[method-assign]
            self._made[key] = cdrv0(final(made))
        return self._made[key]

    def _type(self, description: Any) -> Any:
        """Return the type of a field; rosbags describes it by its sort, and what that needs."""
        sort, rest = description
        if sort == Nodetype.NAME:
            return self._struct(rest, rest)
        if sort == Nodetype.BASE:
            name, limit = rest
            return _PRIMITIVES[name] if name != "string" else types.bounded_str[limit] if limit else str
        inner, count = rest
        if sort == Nodetype.ARRAY:
            return types.array[self._type(inner), count]
        return types.sequence[self._type(inner), count] if count else types.sequence[self._type(inner)]


class Unreadable:
    """Stands for a sample that is none, such as one whose text is not UTF-8: others of its batch are whole."""

    sample_info: object = None


def _forgiving(deserialize: Callable[..., Any]) -> Callable[..., Any]:
    """Return what reads samples, and is content with what is none: what comes over a wire may be anything."""

    def read(*data: Any, **how: Any) -> Any:
        try:
            return deserialize(*data, **how)
        except Exception:  # whatever bytes that are no message make of the reader
            return Unreadable()

    return read


def dds_name(ros: str) -> str:
    """Return the name of a type on the wire.

    >>> dds_name("hri_msgs/msg/Expression")
    'hri_msgs::msg::dds_::Expression_'
    """
    package, sort, name = ros.split("/")
    return f"{package}::{sort}::dds_::{name}_"


def dds_topic(name: str) -> str:
    """Return the name of a topic on the wire.

    >>> dds_topic("/chatter")
    'rt/chatter'
    """
    return f"rt{name}"
