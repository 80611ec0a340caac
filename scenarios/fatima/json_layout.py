"""JSON laid out the way FAtiMA Toolkit writes it, so that re-saved files differ only where their content does.

Tabs; a nested object opens on a line of its own, one level deeper than its key; elements are parted by a comma, a blank
and a new line when they are objects, by a comma and a blank when they are scalars.
"""

from __future__ import annotations

import re
from typing import Any, Final

import msgspec

from ..source_text import number_text

__all__ = ["layout", "term"]

_JSON_NUMBER = re.compile(r"-?(0|[1-9]\d*)(\.\d+)?([eE][-+]?\d+)?")
_TERM_NUMBER = re.compile(r"[-+]?\d+(\.\d+)?([eE][-+]?\d+)?")
_BOOLEANS: Final = {"true": True, "false": False}


class _Verbatim(str):
    """A number whose digits are written as they are."""

    __slots__ = ()


def term(text: str) -> Any:
    """Return what the toolkit writes for a term: numbers and booleans as such, all else as text.

    >>> layout([term("2.50"), term("true"), term("Bob"), term("007")])
    '[2.50, true, "Bob", 7]'
    """
    plain = text.strip()
    if _JSON_NUMBER.fullmatch(plain):
        return _Verbatim(plain)
    if _TERM_NUMBER.fullmatch(plain):
        return int(plain) if plain.lstrip("+-").isdigit() and len(plain) < 4000 else text
    return _BOOLEANS.get(plain.lower(), text)


def layout(value: Any, indent: int = 0) -> str:
    """Return ``value`` (dictionaries, lists, scalars) as text; ``indent`` is the depth at which it begins."""
    if isinstance(value, dict):
        return _object(value, indent)
    if isinstance(value, list):
        return _array(value, indent)
    if isinstance(value, _Verbatim):
        return str(value)
    if isinstance(value, float):
        return number_text(int(value) if value.is_integer() and abs(value) < 1e15 else value)
    return msgspec.json.encode(value).decode()


def _object(members: dict[str, Any], indent: int) -> str:
    tabs = "\t" * indent
    lines = (f"{tabs}\t{layout(key)}:{_member(value, indent + 1)}" for key, value in members.items())
    return "{\n" + ",\n".join(lines) + f"\n{tabs}}}"


def _member(value: Any, indent: int) -> str:
    if isinstance(value, dict):
        tabs = "\t" * (indent + 1)
        return f"\n{tabs}{_object(value, indent + 1)}"
    return " " + layout(value, indent)


def _array(elements: list[Any], indent: int) -> str:
    if not any(isinstance(element, dict) for element in elements):
        return "[" + ", ".join(layout(element, indent) for element in elements) + "]"
    tabs = "\t" * (indent + 1)
    return "[\n" + ", \n".join(f"{tabs}{layout(element, indent + 1)}" for element in elements) + "]"
