"""The same messages as rosbags knows them: CDR bytes, hashes of types, instances of its classes and back."""

from __future__ import annotations

from functools import cache
from typing import Any, Literal, TypeVar

import numpy as np

from ....core.errors import MissingExtraError
from .kinds import Field, Message, Primitive, fields_of, parts_of
from .text import layout

__all__ = ["DISTROS", "Distro", "TypeStore", "read_fields", "type_store"]

Distro = Literal["humble", "jazzy"]
DISTROS: tuple[Distro, ...] = ("humble", "jazzy")
"""Up to Humble and from Iron on: that is where the wire differs; ``jazzy`` stands for all from Iron on."""

M = TypeVar("M", bound=Message)


class TypeStore:
    """The types of a distribution of ROS, with ours and those of ROS4HRI among them."""

    def __init__(self, distro: Distro) -> None:
        try:
            from rosbags.typesys import Stores, get_types_from_msg, get_typestore
        except ImportError:
            raise MissingExtraError("rosbags", "dds") from None
        self.distro = distro
        self.rosbags = get_typestore(Stores(f"ros2_{distro}"))
        self._parse = get_types_from_msg

    def key_of(self, kind: type[Message]) -> str:
        """Return the name under which rosbags knows a type, which it does from now on."""
        self.add(kind)
        return _key(kind)

    def add(self, kind: type[Message]) -> None:
        """Make a type known, and those that it is made of.

        Raises:
            TypesysError: A type of that name is known that has other fields.
        """
        for each in parts_of(kind):
            if _key(each) not in self.rosbags.fielddefs:
                self.rosbags.register(self._parse(layout(each), _key(each)))

    def hash_of(self, kind: type[Message]) -> str:
        """Return the hash of a type, ``RIHS01_`` and 64 digits."""
        self.add(kind)
        return self.rosbags.hash_rihs01(_key(kind))

    def to_cdr(self, message: Message) -> bytes:
        """Return a message as it is sent: CDR, little endian."""
        self.add(type(message))
        data = self.rosbags.serialize_cdr(self._made(message), _key(type(message)), little_endian=True)
        return bytes(data)

    def from_cdr(self, data: bytes | memoryview, kind: type[M]) -> M:
        """Read a message.

        Raises:
            ValueError: The bytes are no such message.
        """
        self.add(kind)
        try:
            return read_fields(kind, self.rosbags.deserialize_cdr(data, _key(kind)))
        except Exception as error:  # whatever bytes that are no message make of the reader
            raise ValueError(f"these bytes are no {kind.ros}: {error}") from None

    def _made(self, message: Message) -> Any:
        made = {field.name: self._value(field, getattr(message, field.name)) for field in fields_of(type(message))}
        return self.rosbags.types[_key(type(message))](**made)

    def _value(self, field: Field, value: Any) -> Any:
        if isinstance(field.kind, type):
            return self._made(value) if field.many is None else [self._made(each) for each in value]
        if field.many is None or field.kind.name == "string":
            return value
        return np.array(value, dtype=_DTYPES.get(field.kind.name, field.kind.name))


_DTYPES = {"byte": "uint8", "char": "uint8"}


def _key(kind: type[Message]) -> str:
    """Under which name rosbags has a type: it has no services, and takes their halves for messages."""
    return kind.ros.replace("/srv/", "/msg/")


@cache
def type_store(distro: Distro = "jazzy") -> TypeStore:
    """Return the types of a distribution, made once.

    Raises:
        MissingExtraError: rosbags is missing.
    """
    return TypeStore(distro)


def read_fields(kind: type[M], found: Any) -> M:
    """Make a message of an object, of rosbags, rclpy or DDS, that has its fields."""
    return kind(**{field.name: _read_value(field, getattr(found, field.name)) for field in fields_of(kind)})


def _read_value(field: Field, value: Any) -> Any:
    if isinstance(field.kind, Primitive):
        if isinstance(value, bytes):  # what rclpy makes of a byte
            return value[0]
        return value if field.many is None else value.tolist() if hasattr(value, "tolist") else list(value)
    inner = field.kind
    return read_fields(inner, value) if field.many is None else [read_fields(inner, each) for each in value]
