"""Records of a log: one line each, which tells its own length and checksum, so that what is torn or damaged is noticed.

A line is ``LENGTH CHECKSUM JSON``, the first two with eight hexadecimal digits. It stays readable for a person with a
pager, and a length and a checksum cost less than what they guard: a file that is cut off in the middle of its last line
is one that a program was killed over, and goes on; a line that is damaged with others after it is refused.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from typing import Annotated, Any, Final, TypeAlias

import msgspec

from ...core.errors import StateError, shown

__all__ = [
    "Answered",
    "Performed",
    "End",
    "Elapsed",
    "Forgotten",
    "Head",
    "KeptSession",
    "KeptWorld",
    "Opened",
    "Record",
    "framed",
    "records_of",
]

_FRAME: Final = 18
"""Bytes before the JSON: two times eight digits, each with a space."""
LOG_VERSION: Final = 1


class _Tagged(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="is"):
    """What all records have."""


class Head(_Tagged, frozen=True, kw_only=True, tag="head"):
    """The first record of every file: which it is, and what it belongs to.

    Attributes:
        kind: ``log`` or ``snapshot``.
        number: Of the log; of a snapshot, of the log that goes on from it.
        version: Of the format.
    """

    kind: str
    number: Annotated[int, msgspec.Meta(ge=0, le=2**53)]
    version: int = LOG_VERSION


class Performed(_Tagged, frozen=True, kw_only=True, tag="done"):
    """A command that was let through, to be done again in this place.

    Attributes:
        command: As it came, without its ``id``.
        client: Whose.
        seq: Its number, when it had one.
    """

    command: msgspec.Raw
    client: str
    seq: int | None = None


class Opened(_Tagged, frozen=True, kw_only=True, tag="opened"):
    """A world that was opened.

    Attributes:
        command: ``world.load`` or ``world.restore``.
        state_hash: Of the world then: what is opened again must have the same.
        client: Whose command.
        seq: Its number, when it had one.
    """

    command: msgspec.Raw
    state_hash: str
    client: str
    seq: int | None = None


class Answered(_Tagged, frozen=True, kw_only=True, tag="answered"):
    """A numbered command that changed nothing: a question, joining a world, or one that was refused.

    Attributes:
        client: Whose.
        seq: Its number.
        reply: Its answer; null of a question, which is asked again when it comes again.
    """

    client: str
    seq: int
    reply: msgspec.Raw


class Elapsed(_Tagged, frozen=True, kw_only=True, tag="elapsed"):
    """Seconds that passed for every world.

    Attributes:
        seconds: How many.
        tick: Counts them, from 1.
    """

    seconds: float
    tick: int


class Forgotten(_Tagged, frozen=True, kw_only=True, tag="forgotten"):
    """A client whose session ended."""

    client: str


class KeptWorld(_Tagged, frozen=True, kw_only=True, tag="world"):
    """A world, in a snapshot.

    Attributes:
        world: Its name.
        state: As it saves itself.
        state_hash: Which it must have again.
    """

    world: str
    state: dict[str, Any]
    state_hash: str


class KeptSession(_Tagged, frozen=True, kw_only=True, tag="session"):
    """A session, in a snapshot.

    Attributes:
        client: Whose.
        last_seq: The last number that was done.
        replies: The answers that are still kept, by number.
    """

    client: str
    last_seq: int
    replies: list[tuple[int, msgspec.Raw]] = []


class End(_Tagged, frozen=True, kw_only=True, tag="end"):
    """The last record of a snapshot.

    Attributes:
        tick: The last that the worlds went through.
    """

    tick: int


Record: TypeAlias = Head | Performed | Opened | Answered | Elapsed | Forgotten | KeptWorld | KeptSession | End
"""Any line of a file."""

_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(Record)


def framed(record: Record) -> bytes:
    """Return a record as the line that is written."""
    text = _encoder.encode(record)
    return b"%08x %08x %s\n" % (len(text), zlib.crc32(text), text)


def records_of(data: bytes, path: object) -> Iterator[tuple[Record, int]]:
    """Yield the records of a file, each with how many bytes of the file are whole after it.

    A last line that was not written to its end is left out.

    Args:
        data: The whole file.
        path: Where it lies, for the message.

    Raises:
        StateError: A line is damaged, and it is not the last.
    """
    place, number = 0, 1
    while place < len(data):
        text, after = _line(data, place)
        if text is None:
            if _is_last(data, place, after):
                return
            raise StateError(_damaged(path, number, place, "its checksum does not fit"))
        try:
            record = _decoder.decode(text)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
            raise StateError(_damaged(path, number, place, str(error))) from None
        yield record, after
        place, number = after, number + 1


def _line(data: bytes, place: int) -> tuple[bytes | None, int]:
    """Return the text of the line at a place, None when it is not whole, and where the next one would begin."""
    try:
        length, checksum = int(data[place : place + 8], 16), int(data[place + 9 : place + 17], 16)
    except ValueError:
        return None, place + _FRAME
    begin = place + _FRAME
    after = begin + length + 1
    text = data[begin : after - 1]
    is_whole = after <= len(data) and data[after - 1 : after] == b"\n" and zlib.crc32(text) == checksum
    return (text if is_whole else None), after


def _is_last(data: bytes, place: int, after: int) -> bool:
    """Return whether nothing was written after a line that is not whole.

    A damaged length must not hide what follows: a line that is whole, anywhere later, tells.
    """
    if after >= len(data) or not data[place:].strip(b"\0"):
        return not _holds_line(data, data.find(b"\n", place) + 1)
    return False


def _holds_line(data: bytes, place: int) -> bool:
    """Return whether a whole line begins at this place or at any line after it."""
    while 0 < place < len(data):
        if _line(data, place)[0] is not None:
            return True
        place = data.find(b"\n", place) + 1
    return False


def _damaged(path: object, number: int, place: int, why: str) -> str:
    return (
        f"{path}:{number}: this line is damaged, {place} bytes into the file: {shown(why)}; put back a copy of the "
        f"folder, or keep the first {number - 1} lines of the file and lose what was done since"
    )
