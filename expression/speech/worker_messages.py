"""What a worker and its owner say to each other: messages of limited length, their length before them."""

from __future__ import annotations

import struct
from typing import IO, Final

import msgspec

from ..expression import Prosody
from .backend import Speech

__all__ = ["MAX_ANSWER", "MAX_ASK", "Answer", "Ask", "Ready", "Refused", "Said", "packed", "read_answer", "read_ask"]

MAX_ASK: Final = 60_000
"""Bytes of a question: less than a pipe holds, so that asking never waits for a worker that does not read."""
MAX_ANSWER: Final = 64 * 2**20
"""Bytes of an answer: twenty minutes of sound."""

_LENGTH = struct.Struct(">I")


class Ask(msgspec.Struct, frozen=True, tag=True, array_like=True):
    """Say this."""

    number: int
    text: str
    prosody: Prosody
    voice: str | None


class Ready(msgspec.Struct, frozen=True, tag=True, array_like=True):
    """A worker has begun: what it can do, and whether it can do it here."""

    capabilities: frozenset[str]
    ok: bool
    why: str


class Said(msgspec.Struct, frozen=True, tag=True, array_like=True):
    """What was asked for."""

    number: int
    speech: Speech


class Refused(msgspec.Struct, frozen=True, tag=True, array_like=True):
    """It cannot be said; the worker lives on."""

    number: int
    why: str


Answer = Ready | Said | Refused

_encode = msgspec.msgpack.Encoder().encode
_decode_answer = msgspec.msgpack.Decoder(Answer).decode
_decode_ask = msgspec.msgpack.Decoder(Ask).decode


def packed(message: Ask | Answer) -> bytes:
    """Return a message as it goes through the pipe."""
    body = _encode(message)
    return _LENGTH.pack(len(body)) + body


def read_ask(stream: IO[bytes]) -> Ask | None:
    """Return the next question, or None when the owner has gone."""
    body = _read(stream, MAX_ASK)
    return None if body is None else _decode_ask(body)


def read_answer(stream: IO[bytes]) -> Answer | None:
    """Return the next answer, or None when the worker has gone.

    Raises:
        ValueError: What came is no answer.
    """
    body = _read(stream, MAX_ANSWER)
    return None if body is None else _decode_answer(body)


def _read(stream: IO[bytes], limit: int) -> bytes | None:
    head = stream.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        return None
    (length,) = _LENGTH.unpack(head)
    if length > limit:
        raise ValueError(f"a message of {length:,} bytes: at most {limit:,} are read")
    body = stream.read(length)
    return body if len(body) == length else None
