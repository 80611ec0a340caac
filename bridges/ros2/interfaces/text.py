"""The text of an interface, as the ``.msg`` and ``.srv`` files of ROS have it."""

from __future__ import annotations

import inspect
import textwrap

from .kinds import Field, Message, Primitive, constants_of, fields_of

__all__ = ["layout", "message_text", "service_text", "type_name"]

_WIDTH = 100


def type_name(field: Field, package: str = "") -> str:
    """Return the type of a field as ROS writes it; a message of the same package without the package.

    >>> from espressivo.bridges.ros2.interfaces.hri import FacialActionUnits
    >>> from espressivo.bridges.ros2.interfaces.kinds import fields_of
    >>> [type_name(field) for field in fields_of(FacialActionUnits)]
    ['std_msgs/Header', 'float32[99]', 'float32[99]']
    """
    if isinstance(field.kind, Primitive):
        name = str(field.kind)
    else:
        of, _, last = field.kind.ros.split("/")
        name = last if of == package else f"{of}/{last}"
    return name if field.many is None else f"{name}[{field.many or ''}]"


def layout(kind: type[Message]) -> str:
    """Return the fields of a message without a word about them: all that decides how it is sent."""
    return "".join(f"{type_name(field)} {field.name}\n" for field in fields_of(kind))


def message_text(kind: type[Message]) -> str:
    """Return the text of a ``.msg`` file."""
    lines = [*_comment(_subject(kind)), ""]
    lines += [f"{each.kind} {each.name}={each.value}" for each in constants_of(kind)]
    lines += [""] if constants_of(kind) else []
    package = kind.ros.partition("/")[0]
    for field in fields_of(kind):
        lines += [*_comment(field.about), f"{type_name(field, package)} {field.name}"]
    return "\n".join(lines) + "\n"


def service_text(request: type[Message], response: type[Message]) -> str:
    """Return the text of a ``.srv`` file."""
    return f"{message_text(request)}---\n{message_text(response)}"


def _subject(kind: type[Message]) -> str:
    return inspect.cleandoc(kind.__doc__ or "").partition("\n\nAttributes:")[0]


def _comment(text: str) -> list[str]:
    return [f"# {line}" for line in textwrap.wrap(text, _WIDTH)]
