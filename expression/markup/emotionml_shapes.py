"""Which elements and attributes EmotionML has, and where they belong (after its XML Schema)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final, NamedTuple

from . import emotionml_values as values
from .emotionml import KINDS, ROLES

__all__ = ["ATTRIBUTES", "Attribute", "SETS", "SHAPES", "Shape"]

SETS: Final = tuple(f"{kind}-set" for kind in KINDS)


class Shape(NamedTuple):
    """How an element looks.

    Attributes:
        required: Attributes that it needs.
        optional: Attributes that it may have.
        children: Elements that may stand in it: groups, in their order.
        has_text: Whether plain text may stand in it.
    """

    required: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    children: tuple[tuple[str, ...], ...] = ()
    has_text: bool = False


_TIMES: Final = ("start", "end", "duration", "time-ref-uri", "time-ref-anchor-point", "offset-to-start")

SHAPES: Final[Mapping[str, Shape]] = {
    "emotionml": Shape(("version",), SETS, (("info",), ("emotion", "vocabulary")), has_text=True),
    "emotion": Shape(
        (), ("version", *SETS, "id", *_TIMES, "expressed-through"), (("info",), KINDS, ("reference",)), has_text=True
    ),
    **{kind: Shape(("name",), ("value", "confidence"), (("trace",),)) for kind in KINDS},
    "trace": Shape(("freq", "samples")),
    "reference": Shape(("uri",), ("role", "media-type")),
    "vocabulary": Shape(("type", "id"), (), (("info",), ("item",))),
    "item": Shape(("name",), (), (("info",),)),
    "info": Shape((), ("id",), (), has_text=True),
}
"""The elements by name. What stands in an info is others' affair."""


class Attribute(NamedTuple):
    """What an attribute may say.

    Attributes:
        rule: The rule that it breaks otherwise.
        read: Returns None when it is wrong.
        known: The values that there are, if they can be counted.
    """

    rule: str
    read: Callable[[str], Any]
    known: tuple[str, ...] = ()


def _one_of(rule: str, known: tuple[str, ...]) -> Attribute:
    return Attribute(rule, lambda text: value if (value := values.collapsed(text)) in known else None, known)


_time: Final = Attribute("time", values.milliseconds)
_scale: Final = Attribute("scale", values.scale)
_uri: Final = Attribute("uri", values.uri)

ATTRIBUTES: Final[Mapping[str, Attribute]] = {
    "version": _one_of("version", ("1.0",)),
    **dict.fromkeys(SETS, _uri),
    "id": Attribute("id", values.identifier),
    "start": _time,
    "end": _time,
    "duration": _time,
    "offset-to-start": Attribute("time", lambda text: values.milliseconds(text, signed=True)),
    "time-ref-uri": _uri,
    "time-ref-anchor-point": _one_of("time-anchor", ("start", "end")),
    "expressed-through": Attribute("expressed-through", values.tokens),
    "name": Attribute("name", values.token),
    "value": _scale,
    "confidence": _scale,
    "freq": Attribute("trace-freq", values.frequency),
    "samples": Attribute("trace-samples", values.samples),
    "uri": _uri,
    "role": _one_of("reference-role", ROLES),
    "media-type": Attribute("media-type", values.media_type),
    "type": _one_of("vocabulary-type", KINDS),
}
"""The attributes by name; none means different things in different elements."""
