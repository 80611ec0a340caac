"""Writes EmotionML, the same bytes for the same document."""

from __future__ import annotations

from decimal import Decimal

from ...core.errors import AuthoringError
from .emotionml import KINDS, Descriptor, Document, Emotion, Info, Item, Reference, Sets, Trace, Vocabulary
from .emotionml_reading import read_emotionml
from .emotionml_xml import NAMESPACE
from .tree import Node, written

__all__ = ["write_emotionml"]


def write_emotionml(document: Document) -> str:
    """Return a document as EmotionML 1.0, indented where no plain text stands between elements.

    What is written has been read again: ``read_emotionml(write_emotionml(document)) == document``.

    Raises:
        AuthoringError: The document is not valid, or holds what XML cannot hold; names line and column of what would
            have been written.

    >>> joy = Emotion((Descriptor("category", "happiness", 0.6),))
    >>> print(write_emotionml(Document((joy,), Sets(category="http://www.w3.org/TR/emotion-voc/xml#big6"))))
    <?xml version="1.0" encoding="UTF-8"?>
    <emotionml xmlns="http://www.w3.org/2009/10/emotionml" version="1.0" category-set="http://.../xml#big6">
      <emotion>
        <category name="happiness" value="0.6"/>
      </emotion>
    </emotionml>
    <BLANKLINE>
    """
    text = written(_document(document))
    if read_emotionml(text) != document:
        raise AuthoringError("this document cannot be written: it would not be the same when it is read again")
    return text


def _document(document: Document) -> Node:
    about = {"xmlns": NAMESPACE, "version": "1.0", **_sets(document.sets)}
    inside = (each if isinstance(each, str) else _emotion_or_vocabulary(each) for each in document.content)
    return Node("emotionml", about, (*_info(document.info), *inside))


def _sets(sets: Sets) -> dict[str, str | None]:
    return {f"{kind}-set": sets.of(kind) for kind in KINDS}


def _info(info: Info | None) -> tuple[Node, ...]:
    return () if info is None else (Node("info", {"id": info.id}, raw=info.xml),)


def _emotion_or_vocabulary(part: Emotion | Vocabulary) -> Node:
    return _emotion(part) if isinstance(part, Emotion) else _vocabulary(part)


def _emotion(emotion: Emotion) -> Node:
    about = {
        "id": emotion.id,
        **_sets(emotion.sets),
        "start": _whole(emotion.start),
        "end": _whole(emotion.end),
        "duration": _whole(emotion.duration),
        "time-ref-uri": emotion.time_ref_uri,
        "time-ref-anchor-point": emotion.time_ref_anchor_point,
        "offset-to-start": _whole(emotion.offset_to_start),
        "expressed-through": " ".join(emotion.expressed_through) or None,
    }
    inside = (each if isinstance(each, str) else _part(each) for each in emotion.content)
    return Node("emotion", about, (*_info(emotion.info), *inside))


def _part(part: Descriptor | Reference) -> Node:
    if isinstance(part, Reference):
        return Node("reference", {"uri": part.uri, "role": part.role, "media-type": part.media_type})
    about = {"name": part.name, "value": _number(part.value), "confidence": _number(part.confidence)}
    return Node(part.kind, about, () if part.trace is None else (_trace(part.trace),))


def _trace(trace: Trace) -> Node:
    # No exponent may stand in a frequency.
    freq = f"{Decimal(repr(float(trace.freq))):f}".removesuffix(".0")
    return Node("trace", {"freq": f"{freq}Hz", "samples": " ".join(repr(float(each)) for each in trace.samples)})


def _vocabulary(vocabulary: Vocabulary) -> Node:
    about = {"type": vocabulary.type, "id": vocabulary.id}
    return Node("vocabulary", about, (*_info(vocabulary.info), *map(_item, vocabulary.items)))


def _item(item: Item) -> Node:
    return Node("item", {"name": item.name}, _info(item.info))


def _whole(value: int | None) -> str | None:
    return None if value is None else str(value)


def _number(value: float | None) -> str | None:
    return None if value is None else repr(float(value))
