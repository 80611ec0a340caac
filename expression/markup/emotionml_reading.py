"""Reads EmotionML."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ...core.errors import AuthoringError
from .emotionml import KINDS, Descriptor, Document, Emotion, Info, Item, Reference, Sets, Trace, Vocabulary
from .emotionml_shapes import ATTRIBUTES, SETS
from .emotionml_validating import checked
from .emotionml_xml import Element, Source, parse_xml

__all__ = ["load_emotionml", "read_emotionml"]


def read_emotionml(source: Source, file: str | None = None) -> Document:
    """Return an EmotionML document as data.

    Comments, processing instructions, attributes of other namespaces and blanks between elements are read over; text
    between elements, and all that stands in an ``info``, is kept.

    Args:
        source: The document, its bytes, or an open file; no more than four megabytes are read.
        file: What to call it.

    Raises:
        AuthoringError: It is no valid EmotionML; names the first thing that is wrong, its place and the remedy.
            :func:`.validate` lists everything.
    """
    root = parse_xml(source, file)
    for problem in checked(root, file):
        if problem.severity == "error":
            raise problem.as_error()
    content = (each if isinstance(each, str) else _emotion_or_vocabulary(each) for each in _without_info(root))
    return Document(tuple(content), _sets(root), _info(root))


def load_emotionml(path: str | Path) -> Document:
    """Read an EmotionML file; see :func:`read_emotionml`.

    Raises:
        AuthoringError: There is no such file, it cannot be read, or it is no valid EmotionML.
    """
    name = str(path)
    if not Path(path).is_file():
        raise AuthoringError("there is no such file" if not Path(path).exists() else "this is no file", file=name)
    try:
        with Path(path).open("rb") as stream:
            return read_emotionml(stream, name)
    except OSError as error:
        raise AuthoringError(f"cannot be read: {error.strerror}", file=name) from None


def _value(at: Element, name: str) -> Any:
    """Return what an attribute says; None when it is not there."""
    text = at.attributes.get(name)
    return None if text is None else ATTRIBUTES[name].read(text)


def _without_info(at: Element) -> list[str | Element]:
    return [each for each in at.content if isinstance(each, str) or each.name != "info"]


def _info(at: Element) -> Info | None:
    found = next((each for each in at.children if each.name == "info"), None)
    return None if found is None else Info(found.raw, _value(found, "id"))


def _sets(at: Element) -> Sets:
    return Sets(*(_value(at, name) for name in SETS))


def _emotion_or_vocabulary(at: Element) -> Emotion | Vocabulary:
    return _emotion(at) if at.name == "emotion" else _vocabulary(at)


def _emotion(at: Element) -> Emotion:
    return Emotion(
        tuple(each if isinstance(each, str) else _part(each) for each in _without_info(at)),
        _sets(at),
        _info(at),
        _value(at, "id"),
        _value(at, "start"),
        _value(at, "end"),
        _value(at, "duration"),
        _value(at, "time-ref-uri"),
        _value(at, "time-ref-anchor-point"),
        _value(at, "offset-to-start"),
        _value(at, "expressed-through") or (),
    )


def _part(at: Element) -> Descriptor | Reference:
    kind = next((each for each in KINDS if each == at.name), None)
    if kind is None:
        return Reference(_value(at, "uri"), _value(at, "role") or "expressedBy", _value(at, "media-type"))
    traces = [Trace(_value(each, "freq"), _value(each, "samples")) for each in at.children]
    return Descriptor(kind, _value(at, "name"), _value(at, "value"), _value(at, "confidence"), *traces)


def _vocabulary(at: Element) -> Vocabulary:
    items = tuple(Item(_value(each, "name"), _info(each)) for each in at.children if each.name == "item")
    return Vocabulary(_value(at, "type"), _value(at, "id"), items, _info(at))
