"""What a scene felt over a recorded play: read from a transcript, as ``play --record`` writes it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import msgspec

from ...core.errors import AuthoringError, ExpressionError
from ..affect import Affect
from ..naming import shown_as
from .scene import affect_pad, scene_affect

__all__ = ["FORMAT", "read_scene_affect"]

FORMAT: Final = "espressivo-play/1"
_MOST_BYTES: Final = 200_000_000
_LONGEST_LINE: Final = 4_000_000


class _Feeling(msgspec.Struct, frozen=True):
    type: str
    intensity: float


class _Mind(msgspec.Struct, frozen=True):
    mood: float
    feelings: tuple[_Feeling, ...] = ()


class _Told(msgspec.Struct, frozen=True):
    type: str
    minds: tuple[_Mind, ...] = ()
    format: str = ""


def read_scene_affect(path: str | os.PathLike[str]) -> list[tuple[float, float]]:
    """Return valence and arousal of the scene, each -1..1: at the opening, and after each turn.

    Emotions that the ontology does not know, such as an author's own, count by the mood alone.

    Raises:
        AuthoringError: The file cannot be read, is too large, or is no transcript; the line is named.
    """
    found: list[tuple[float, float]] = []
    for number, told in _lines(path):
        if told.type in ("opening", "turn"):
            try:
                found.append(scene_affect([affect_pad(_affect(mind)) for mind in told.minds]))
            except ExpressionError as error:
                raise AuthoringError(str(error), file=os.fspath(path), line=number) from None
    return found


def _lines(path: str | os.PathLike[str]) -> Iterator[tuple[int, _Told]]:
    file = os.fspath(path)
    decoder = msgspec.json.Decoder(_Told)
    try:
        if Path(path).stat().st_size > _MOST_BYTES:
            raise AuthoringError(f"this file is too large; at most {_MOST_BYTES:,} bytes are read", file=file)
        with Path(path).open("rb") as stream:
            number = 0
            while line := stream.readline(_LONGEST_LINE):
                number += 1
                told = _decoded(decoder, line, file, number)
                if number == 1 and told.format != FORMAT:
                    raise _no_transcript(file, number)
                yield number, told
    except OSError as error:
        raise AuthoringError(f"cannot be read: {error.strerror}", file=file) from None


def _decoded(decoder: msgspec.json.Decoder[_Told], line: bytes, file: str, number: int) -> _Told:
    try:
        return decoder.decode(line)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        raise _no_transcript(file, number) from None


def _no_transcript(file: str, line: int) -> AuthoringError:
    return AuthoringError(
        "this is no transcript; expected what `play --record FILE` writes, or of a journal `replay --json`",
        file=file,
        line=line,
    )


def _affect(mind: _Mind) -> Affect:
    emotions: dict[str, float] = {}
    for feeling in mind.feelings:
        if _is_known(feeling.type):
            emotions[feeling.type] = max(emotions.get(feeling.type, 0.0), feeling.intensity)
    return Affect(emotions, mind.mood)


def _is_known(name: str) -> bool:
    try:
        shown_as(name)
    except ExpressionError:
        return False
    return True
