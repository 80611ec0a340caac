"""What a command to a crowd holds, as plain data for JSON and back: numbers, texts, lists, dicts and arrays.

An array becomes ``{"$array": "<f4", "shape": [3], "base64": "..."}``, so that its numbers come back to the last bit.
"""

from __future__ import annotations

import base64
import binascii
import math
from collections.abc import Mapping
from typing import Any, Final

import numpy as np

from ...core.errors import StateError, shown

__all__ = ["ARRAY", "as_plain", "from_plain"]

ARRAY: Final = "$array"
_KINDS: Final = {text: np.dtype(text) for text in ("|b1", "|i1", "|u1", "<i4", "<u4", "<i8", "<f4", "<f8")}
_DIMENSIONS: Final = 3


def as_plain(value: Any) -> Any:
    """Return a value as JSON can hold it; what is neither number, list, dict nor array becomes its text.

    >>> as_plain({"desirability": np.float32(0.5), "to": np.array([1, 2], np.int32)})
    {'desirability': 0.5, 'to': {'$array': '<i4', 'shape': [2], 'base64': 'AQAAAAIAAAA='}}
    """
    match value:
        case None | bool() | int() | float() | str():
            return value
        case np.generic():
            return value.item()
        case np.ndarray():
            return _plain_array(value)
        case Mapping():
            return {str(name): as_plain(each) for name, each in value.items()}
        case list() | tuple():
            return [as_plain(each) for each in value]
        case _:
            return str(value)


def from_plain(data: Any) -> Any:
    """Return what :func:`as_plain` was given.

    Raises:
        StateError: Something says it is an array and is none.

    >>> from_plain(as_plain({"to": np.array([1, 2], np.int32)}))
    {'to': array([1, 2], dtype=int32)}
    """
    if isinstance(data, dict):
        if ARRAY in data:
            return _array(data)
        return {name: from_plain(each) for name, each in data.items()}
    return [from_plain(each) for each in data] if isinstance(data, list) else data


def _plain_array(array: np.ndarray[Any, Any]) -> dict[str, Any]:
    kind = array.dtype.newbyteorder("<")
    if kind.str not in _KINDS or array.ndim > _DIMENSIONS:
        raise StateError(f"an array of {array.dtype} in {array.ndim} dimensions cannot be written in a journal")
    numbers = np.require(array, kind, "C")
    text = base64.b64encode(numbers.tobytes()).decode()
    return {ARRAY: kind.str, "shape": list(array.shape), "base64": text}


def _array(data: Mapping[str, Any]) -> np.ndarray[Any, Any]:
    kind, shape, text = data[ARRAY], data.get("shape"), data.get("base64")
    if (
        not isinstance(kind, str)
        or kind not in _KINDS
        or not isinstance(shape, list)
        or len(shape) > _DIMENSIONS
        or not all(type(side) is int and side >= 0 for side in shape)
        or not isinstance(text, str)
    ):
        raise StateError(f"{shown(str(data), 60)} is no array")
    try:
        numbers = base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise StateError(f"an array is damaged: {error}") from None
    if len(numbers) != math.prod(shape) * _KINDS[kind].itemsize or math.prod(max(1, side) for side in shape) > 2**40:
        raise StateError(f"an array of shape {shown(str(shape), 40)} is damaged: it has {len(numbers)} bytes")
    if kind == "|b1" and numbers.strip(b"\0\1"):
        raise StateError("an array is damaged: a truth value is neither 0 nor 1")
    return np.frombuffer(numbers, _KINDS[kind]).reshape(shape).copy()
