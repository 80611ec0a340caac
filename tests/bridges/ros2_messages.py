"""Any message of any kind, for property tests of the robot bridge."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from espressivo.bridges.ros2.interfaces.kinds import Field, Message, Primitive, fields_of

_NUMBERS: dict[str, st.SearchStrategy[Any]] = {
    "bool": st.booleans(),
    "byte": st.integers(0, 127),  # beyond, rosbags takes it for a signed number; ROS has levels 0..3
    "char": st.integers(0, 255),
    "uint8": st.integers(0, 255),
    "int8": st.integers(-128, 127),
    "int32": st.integers(-(2**31), 2**31 - 1),
    "uint32": st.integers(0, 2**32 - 1),
    "float32": st.floats(width=32, allow_nan=False),
    "float64": st.floats(allow_nan=False),
    "string": st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=20),
}


def messages(kind: type[Message]) -> st.SearchStrategy[Message]:
    """Any message of a kind."""
    return st.builds(kind, **{field.name: _values(field) for field in fields_of(kind)})


def _values(field: Field) -> st.SearchStrategy[Any]:
    one = _NUMBERS[field.kind.name] if isinstance(field.kind, Primitive) else messages(field.kind)
    if field.many is None:
        return one
    least, most = (field.many, field.many) if field.many else (0, 4)
    return st.lists(one, min_size=least, max_size=most)
