"""What the attributes of EmotionML may say: each function reads one, and returns None when it is wrong."""

from __future__ import annotations

import re
from math import isfinite
from typing import Final

__all__ = [
    "MODALITIES",
    "collapsed",
    "frequency",
    "identifier",
    "media_type",
    "milliseconds",
    "samples",
    "scale",
    "token",
    "tokens",
    "uri",
]

MODALITIES: Final = (
    "gaze",
    "face",
    "head",
    "torso",
    "gesture",
    "leg",
    "voice",
    "text",
    "locomotion",
    "posture",
    "physiology",
    "other",
)
"""What an emotion can be expressed through, as the Recommendation suggests; others may be written."""

_BLANKS: Final = " \t\r\n"
_BLANK_RUN: Final = re.compile(r"[ \t\r\n]+")
_NUMBER: Final = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,9})?")
_FREQUENCY: Final = re.compile(r"([0-9]+(?:\.[0-9]*)?)[ \t\r\n]*Hz")
_WHOLE: Final = re.compile(r"[+-]?[0-9]{1,18}")
# XML 1.0, fifth edition, productions 4 and 4a; an id has no colon (Namespaces in XML).
_FIRST: Final = (
    "A-Z_a-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c\u200d\u2070-\u218f\u2c00-\u2fef"
    "\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_FURTHER: Final = _FIRST + "0-9.\u00b7\u0300-\u036f\u203f\u2040-"
_ID: Final = re.compile(f"[{_FIRST}][{_FURTHER}]*")
_TOKEN: Final = re.compile(f"[:{_FURTHER}]+")
_MEDIA_TYPE: Final = re.compile(r"[A-Za-z0-9][\w!#$&^.+-]*/[A-Za-z0-9][\w!#$&^.+-]*(\s*;.*)?", re.ASCII)


def collapsed(text: str) -> str:
    """Return a value without blanks around it, and with one for each run of them within."""
    return _BLANK_RUN.sub(" ", text).strip(_BLANKS)


def scale(text: str) -> float | None:
    """Read a number from 0 to 1."""
    number = collapsed(text)
    value = float(number) if _NUMBER.fullmatch(number) else -1.0
    return value if 0 <= value <= 1 else None


def frequency(text: str) -> float | None:
    """Read a frequency, in Hz."""
    found = _FREQUENCY.fullmatch(text.strip(_BLANKS))
    value = float(found[1]) if found else float("nan")
    return value if isfinite(value) else None


def samples(text: str) -> tuple[float, ...] | None:
    """Read numbers from 0 to 1, one at least."""
    values = [scale(each) for each in collapsed(text).split(" ")]
    found = tuple(value for value in values if value is not None)
    return found if len(found) == len(values) else None


def milliseconds(text: str, *, signed: bool = False) -> int | None:
    """Read whole milliseconds, up to 18 digits."""
    number = collapsed(text)
    value = int(number) if _WHOLE.fullmatch(number) else None
    return value if value is not None and (signed or value >= 0) else None


def token(text: str) -> str | None:
    """Read a name as vocabularies have them (NMTOKEN)."""
    name = collapsed(text)
    return name if _TOKEN.fullmatch(name) else None


def tokens(text: str) -> tuple[str, ...] | None:
    """Read names, one at least (NMTOKENS)."""
    names = collapsed(text).split(" ")
    return tuple(names) if all(_TOKEN.fullmatch(name) for name in names) else None


def identifier(text: str) -> str | None:
    """Read an id (NCName)."""
    name = collapsed(text)
    return name if _ID.fullmatch(name) else None


def uri(text: str) -> str | None:
    """Read an address."""
    address = text.strip(_BLANKS)
    return address if address and not re.search(r"\s", address) else None


def media_type(text: str) -> str | None:
    """Read a media type."""
    return text if _MEDIA_TYPE.fullmatch(text) else None
