"""Commands and messages of every type, made up within what the types allow."""

from __future__ import annotations

import math
import re
from typing import Annotated, Any, get_args, get_origin, get_type_hints

import msgspec
from hypothesis import strategies as st

from espressivo.bridges.protocol.commands import CommandType
from espressivo.bridges.protocol.messages import MessageType
from espressivo.bridges.protocol.schema import types_in

COMMANDS = types_in(CommandType)
MESSAGES = types_in(MessageType)
TEXT = st.text(st.characters(codec="utf-8"), max_size=12)


def built(kind: type[msgspec.Struct]) -> st.SearchStrategy[Any]:
    """Return what makes structs of a type."""
    hints = get_type_hints(kind, include_extras=True)
    fields = {name: _made(hint, name) for name, hint in hints.items() if name in kind.__struct_fields__}
    return st.builds(kind, **(fields | ({"v": st.just(1)} if "v" in fields else {})))


def _made(hint: Any, name: str) -> st.SearchStrategy[Any]:
    if get_origin(hint) is Annotated:
        inner, *details = get_args(hint)
        return _within(inner, next(each for each in details if isinstance(each, msgspec.Meta)), name)
    return _within(hint, msgspec.Meta(), name)


def _within(hint: Any, bounds: msgspec.Meta, name: str) -> st.SearchStrategy[Any]:
    least, most = bounds.min_length or 0, min(bounds.max_length or 4, 4)
    if hint is str:
        if bounds.pattern:
            return st.from_regex(re.compile(bounds.pattern.partition("$")[0]), fullmatch=True)
        return st.text(st.characters(codec="utf-8"), min_size=least, max_size=max(least, most))
    if hint is bool:
        return st.booleans()
    if hint is bytes:
        return st.binary(max_size=5)
    if hint is int:
        low, high = bounds.ge if bounds.ge is not None else -(2**53), bounds.le if bounds.le is not None else 2**53
        return st.integers(int(low), int(high))
    if hint is float:
        least_float = math.nextafter(bounds.gt, math.inf) if bounds.gt is not None else bounds.ge
        return st.floats(least_float, bounds.le, allow_nan=False, allow_infinity=False)
    if isinstance(hint, type) and issubclass(hint, msgspec.Struct):
        return built(hint)
    return _compound(hint, least, most, name)


def _compound(hint: Any, least: int, most: int, name: str) -> st.SearchStrategy[Any]:
    origin, args = get_origin(hint), get_args(hint)
    if origin is dict and args[1] is Any:
        return st.dictionaries(TEXT, st.none() | st.integers(-9, 9) | TEXT, max_size=3)
    if origin is dict:
        return st.dictionaries(_made(args[0], name), _made(args[1], name), max_size=3)
    if origin is list or (origin is tuple and args[-1] is ...):
        made = st.lists(_made(args[0], name), min_size=least, max_size=max(least, most))
        return made if origin is list else made.map(tuple)
    if origin is tuple:
        return st.tuples(*(_made(each, name) for each in args))
    if all(isinstance(each, str) for each in args):
        return st.sampled_from(args)
    return st.one_of(*(st.none() if each is type(None) else _made(each, name) for each in args))
