"""What a command to a crowd holds, as plain data for JSON and back: numbers, texts, lists, dicts and arrays.

An array becomes ``{"$array": "<f4", "shape": [3], "base64": "..."}``, so that its numbers come back to the last bit.
Where arrays are kept beside the data, it becomes ``{"$array": "<f4", "shape": [3], "at": 0}``: its place in the pool of
all arrays of its kind.
"""

from __future__ import annotations

import base64
import binascii
import math
from collections.abc import Callable, Mapping
from typing import Any, Final

import numpy as np

from ...core.errors import StateError, shown

__all__ = ["ARRAY", "as_plain", "from_plain", "pooled", "unpooled"]

ARRAY: Final = "$array"
_KINDS: Final = {text: np.dtype(text) for text in ("|b1", "|i1", "|u1", "<i4", "<u2", "<u4", "<i8", "<f4", "<f8")}
_DIMENSIONS: Final = 3
_MOST: Final = 2**40


Array = np.ndarray[Any, Any]


def as_plain(value: Any) -> Any:
    """Return a value as JSON can hold it; what is neither number, list, dict nor array becomes its text.

    >>> as_plain({"desirability": np.float32(0.5), "to": np.array([1, 2], np.int32)})
    {'desirability': 0.5, 'to': {'$array': '<i4', 'shape': [2], 'base64': 'AQAAAAIAAAA='}}
    """
    return _plain(value, lambda array: {"base64": base64.b64encode(array.tobytes()).decode()})


def from_plain(data: Any) -> Any:
    """Return what :func:`as_plain` was given.

    Raises:
        StateError: Something says it is an array and is none.

    >>> from_plain(as_plain({"to": np.array([1, 2], np.int32)}))
    {'to': array([1, 2], dtype=int32)}
    """
    return _valued(data, _decoded)


def pooled(value: Any, name: str) -> tuple[Any, dict[str, Array]]:
    """Return a value as JSON can hold it, and beside it its arrays, put together by kind in pools.

    Args:
        value: With arrays in it.
        name: What the names of the pools begin with.
    """
    pools: dict[str, list[Array]] = {}
    ends: dict[str, int] = {}

    def put(array: Array) -> Mapping[str, Any]:
        kind = array.dtype.str
        at = ends.get(kind, 0)
        pools.setdefault(kind, []).append(array.reshape(-1))
        ends[kind] = at + array.size
        return {"at": at}

    data = _plain(value, put)
    return data, {f"{name}.{kind}": np.concatenate(parts) for kind, parts in pools.items()}


def unpooled(data: Any, name: str, arrays: Mapping[str, Array]) -> Any:
    """Return what :func:`pooled` was given.

    Raises:
        StateError: Something says it is an array and is none.
    """

    def taken(kind: str, size: int, said: Mapping[str, Any]) -> Array:
        pool, at = arrays.get(f"{name}.{kind}"), said.get("at")
        if pool is None or pool.dtype != _KINDS[kind] or type(at) is not int or not 0 <= at <= pool.size - size:
            raise StateError(f"{shown(str(said), 60)} is no array of this file")
        return pool.reshape(-1)[at : at + size].copy()

    return _valued(data, taken)


def _plain(value: Any, put: Callable[[Array], Mapping[str, Any]]) -> Any:
    match value:
        case None | bool() | int() | float() | str():
            return value
        case np.generic():
            return value.item()
        case np.ndarray():
            kind = value.dtype.newbyteorder("<")
            if kind.str not in _KINDS or value.ndim > _DIMENSIONS:
                raise StateError(f"an array of {value.dtype} in {value.ndim} dimensions cannot be written down")
            return {ARRAY: kind.str, "shape": list(value.shape), **put(np.require(value, kind, "C"))}
        case Mapping():
            return {str(name): _plain(each, put) for name, each in value.items()}
        case list() | tuple():
            return [_plain(each, put) for each in value]
        case _:
            return str(value)


def _valued(data: Any, taken: Callable[[str, int, Mapping[str, Any]], Array]) -> Any:
    if isinstance(data, dict):
        if ARRAY in data:
            return _array(data, taken)
        return {name: _valued(each, taken) for name, each in data.items()}
    return [_valued(each, taken) for each in data] if isinstance(data, list) else data


def _array(data: Mapping[str, Any], taken: Callable[[str, int, Mapping[str, Any]], Array]) -> Array:
    kind, shape = data[ARRAY], data.get("shape")
    if (
        not isinstance(kind, str)
        or kind not in _KINDS
        or not isinstance(shape, list)
        or len(shape) > _DIMENSIONS
        or not all(type(side) is int and side >= 0 for side in shape)
        or math.prod(max(1, side) for side in shape) > _MOST
    ):
        raise StateError(f"{shown(str(data), 60)} is no array")
    return taken(kind, math.prod(shape), data).reshape(shape)


def _decoded(kind: str, size: int, data: Mapping[str, Any]) -> Array:
    try:
        numbers = base64.b64decode(data.get("base64", ""), validate=True)
    except (binascii.Error, TypeError, ValueError) as error:
        raise StateError(f"an array is damaged: {error}") from None
    if len(numbers) != size * _KINDS[kind].itemsize:
        raise StateError(f"an array of {size} numbers is damaged: it has {len(numbers)} bytes")
    if kind == "|b1" and numbers.strip(b"\0\1"):
        raise StateError("an array is damaged: a truth value is neither 0 nor 1")
    return np.frombuffer(numbers, _KINDS[kind]).copy()
