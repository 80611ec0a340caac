"""What a language model may say of a text: a schema with the ontology's labels, and strict decoding."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Annotated, Any, Final

import msgspec

from ...core.errors import nearest, shown
from .faults import LlmError

__all__ = ["MOST_LABELS", "Felt", "Reading", "Said", "check_reading", "decode_reading", "reading_schema"]

MOST_LABELS: Final = 8
"""Emotions that one answer may name."""

_MOST_SPAN: Final = 2_000

_Share = Annotated[float, msgspec.Meta(ge=0, le=1)]
_Side = Annotated[float, msgspec.Meta(ge=-1, le=1)]
_Strength = Annotated[float, msgspec.Meta(ge=0, le=10)]
_Place = Annotated[int, msgspec.Meta(ge=0)]


class Felt(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One emotion that a text expresses.

    Attributes:
        label: One of those offered.
        likelihood: 0..1.
    """

    label: Annotated[str, msgspec.Meta(max_length=100)]
    likelihood: _Share


class Said(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the model says, as it must say it; a number out of range refuses the whole."""

    emotions: Annotated[list[Felt], msgspec.Meta(max_length=MOST_LABELS)]
    valence: _Side
    arousal: _Side
    dominance: _Side
    intensity: _Strength
    confidence: _Share
    evidence_span: Annotated[str, msgspec.Meta(max_length=_MOST_SPAN)]


class Reading(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the model said, as it is kept: where the evidence is, and none of its words.

    Attributes:
        emotions: Without those of likelihood 0, the likeliest first; each label once.
        valence: -1..1.
        arousal: -1..1.
        dominance: -1..1.
        intensity: 0..10.
        confidence: The model's own, 0..1.
        span: First character of the evidence and the one behind its last; None when the text holds no such words.
    """

    emotions: Annotated[list[Felt], msgspec.Meta(max_length=MOST_LABELS)]
    valence: _Side
    arousal: _Side
    dominance: _Side
    intensity: _Strength
    confidence: _Share
    span: tuple[_Place, _Place] | None


def reading_schema(labels: Sequence[str]) -> dict[str, Any]:
    """Return the ``response_format`` that holds a model to `Said`, with the labels that it may use."""
    _, parts = msgspec.json.schema_components((Said,))
    schema, felt = (
        {key: value for key, value in parts[name].items() if key not in ("description", "title")}
        for name in ("Said", "Felt")
    )
    felt["properties"]["label"] = {"type": "string", "enum": list(labels)}
    schema["properties"]["emotions"]["items"] = felt
    del schema["properties"]["evidence_span"]["maxLength"]  # not all servers know it; decoding does
    return {"type": "json_schema", "json_schema": {"name": "affect", "strict": True, "schema": schema}}


def decode_reading(said: str, text: str, labels: Collection[str]) -> Reading:
    """Return what a model said of a text.

    Args:
        said: JSON that fits `reading_schema`.
        text: What it was asked about.
        labels: Those that it may use.

    Raises:
        LlmError: It does not fit the schema, or uses another label; names the nearest.
    """
    try:
        found = msgspec.json.decode(said, type=Said)
    except msgspec.ValidationError as error:
        raise LlmError(f"answered what does not fit the schema: {error}") from None
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        raise LlmError("answered what is no JSON, or not whole") from None
    likely: dict[str, float] = {}
    for each in found.emotions:
        likely[each.label] = max(likely.get(each.label, 0.0), each.likelihood)
    ranked = sorted(likely.items(), key=lambda item: (-item[1], item[0]))
    reading = Reading(
        emotions=[Felt(label, value) for label, value in ranked if value > 0 or label not in labels],
        valence=found.valence,
        arousal=found.arousal,
        dominance=found.dominance,
        intensity=found.intensity,
        confidence=found.confidence,
        span=_place(found.evidence_span, text),
    )
    check_reading(reading, text, labels)
    return reading


def check_reading(reading: Reading, text: str, labels: Collection[str]) -> None:
    """Check what the types of a reading do not say.

    Raises:
        LlmError: A label is none of those offered, or the evidence lies outside the text.
    """
    for each in reading.emotions:
        if each.label not in labels:
            close = nearest(each.label, labels)
            hint = f"; the nearest is {close}" if close else ""
            raise LlmError(f"answered with the label “{shown(each.label, 40)}”, which was not offered{hint}")
    if reading.span is not None and not reading.span[0] < reading.span[1] <= len(text):
        raise LlmError("answered with evidence from outside the text")


def _place(span: str, text: str) -> tuple[int, int] | None:
    """Where words stand in a text, letter by letter or else whatever their case; None when they do not."""
    words = span.strip()
    if not words:
        return None
    at = text.find(words)
    if at < 0:
        folded = text.lower()
        at = folded.find(words.lower()) if len(folded) == len(text) else -1
    return (at, at + len(words)) if at >= 0 else None
