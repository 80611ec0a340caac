"""What a message is made of: ROS's primitive types, and what a class of messages says about its fields."""

from __future__ import annotations

import inspect
import struct
from dataclasses import dataclass
from functools import cache
from math import isfinite
from typing import Annotated, Any, ClassVar, Final, TypeVar, get_args, get_origin, get_type_hints

import msgspec

__all__ = [
    "Bool",
    "Byte",
    "Char",
    "Constant",
    "Field",
    "Float32",
    "Float64",
    "Int32",
    "Int8",
    "Length",
    "Message",
    "Primitive",
    "String",
    "String256",
    "UInt32",
    "UInt8",
    "as_sent",
    "constants_of",
    "fields_of",
    "is_finite",
    "parts_of",
]

M = TypeVar("M", bound="Message")


@dataclass(frozen=True, slots=True)
class Primitive:
    """A primitive type by its ROS name; ``limit`` is of a bounded string, 0 for none."""

    name: str
    limit: int = 0

    def __str__(self) -> str:
        return f"{self.name}<={self.limit}" if self.limit else self.name


@dataclass(frozen=True, slots=True)
class Length:
    """Marks a list that always has so many entries."""

    count: int


Bool = Annotated[bool, Primitive("bool")]
Byte = Annotated[int, Primitive("byte")]
Char = Annotated[int, Primitive("char")]
UInt8 = Annotated[int, Primitive("uint8")]
Int8 = Annotated[int, Primitive("int8")]
Int32 = Annotated[int, Primitive("int32")]
UInt32 = Annotated[int, Primitive("uint32")]
Float32 = Annotated[float, Primitive("float32")]
Float64 = Annotated[float, Primitive("float64")]
String = Annotated[str, Primitive("string")]
String256 = Annotated[str, Primitive("string", 256)]


class Message(msgspec.Struct, frozen=True, kw_only=True):
    """A message: its fields stand in the order in which they are sent.

    Subclasses set ``ros`` to their full name, such as ``hri_msgs/msg/Expression``.
    """

    ros: ClassVar[str] = ""


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a message.

    Attributes:
        name: Its name.
        kind: A primitive, or the class of the message in it.
        many: None for one value, 0 for a sequence, otherwise the length of an array.
        about: What it holds.
    """

    name: str
    kind: Primitive | type[Message]
    many: int | None = None
    about: str = ""


@dataclass(frozen=True, slots=True)
class Constant:
    """A constant of a message."""

    name: str
    kind: Primitive
    value: Any


@cache
def fields_of(kind: type[Message]) -> tuple[Field, ...]:
    """Return the fields of a class of messages, in order."""
    hints, about = _hints(kind), _about(kind)
    return tuple(_field(name, hints[name], about.get(name, "")) for name in kind.__struct_fields__)


@cache
def constants_of(kind: type[Message]) -> tuple[Constant, ...]:
    """Return the constants of a class of messages, in order."""
    found = []
    for name, hint in _hints(kind).items():
        if get_origin(hint) is ClassVar and name.isupper():
            found.append(Constant(name, _primitive(get_args(hint)[0]), getattr(kind, name)))
    return tuple(found)


def parts_of(kind: type[Message]) -> list[type[Message]]:
    """Return the classes of messages that one is made of, the innermost first, and itself last."""
    found: dict[type[Message], None] = {}
    for field in fields_of(kind):
        if isinstance(field.kind, type):
            found.update(dict.fromkeys(parts_of(field.kind)))
    return [*found, kind]


def as_sent(message: M) -> M:
    """Return a message as whoever receives it reads it: what is sent with single precision is rounded so."""
    changed: dict[str, Any] = {}
    for field in fields_of(type(message)):
        value = getattr(message, field.name)
        sent = [_sent(field.kind, each) for each in value] if field.many is not None else _sent(field.kind, value)
        if sent != value:
            changed[field.name] = sent
    return msgspec.structs.replace(message, **changed) if changed else message


def is_finite(message: Message) -> bool:
    """Whether every number of a message is one: infinities and what is no number are refused."""
    for field in fields_of(type(message)):
        value = getattr(message, field.name)
        for each in value if field.many is not None else (value,):
            if not (is_finite(each) if isinstance(each, Message) else not isinstance(each, float) or isfinite(each)):
                return False
    return True


_SINGLE: Final = struct.Struct("<f")


def _sent(kind: Primitive | type[Message], value: Any) -> Any:
    if isinstance(kind, type):
        return as_sent(value)
    return _SINGLE.unpack(_SINGLE.pack(value))[0] if kind.name == "float32" else value


def _hints(kind: type[Message]) -> dict[str, Any]:
    return get_type_hints(kind, include_extras=True)


def _field(name: str, hint: Any, about: str) -> Field:
    marks = get_args(hint)[1:] if get_origin(hint) is Annotated else ()
    length = next((mark for mark in marks if isinstance(mark, Length)), None)
    listed = get_args(hint)[0] if length is not None else hint
    if get_origin(listed) is list:
        (inner,) = get_args(listed)
        return Field(name, _kind(inner), length.count if length else 0, about)
    return Field(name, _kind(hint), None, about)


def _kind(hint: Any) -> Primitive | type[Message]:
    return hint if isinstance(hint, type) and issubclass(hint, Message) else _primitive(hint)


def _primitive(hint: Any) -> Primitive:
    found = next((mark for mark in get_args(hint)[1:] if isinstance(mark, Primitive)), None)
    assert found is not None, f"{hint} is no type of ROS"
    return found


def _about(kind: type[Message]) -> dict[str, str]:
    """What the docstring says of each field."""
    _, _, attributes = inspect.cleandoc(kind.__doc__ or "").partition("Attributes:\n")
    found: dict[str, str] = {}
    name = ""
    for line in attributes.splitlines():
        text = line.strip()
        if line.startswith("    ") and not line.startswith("     ") and ":" in text:
            name, _, first = text.partition(":")
            found[name] = first.strip()
        elif name and text:
            found[name] += f" {text}"
    return found
