"""From bytes to commands and messages, and back: JSON, one object each, on one line.

What comes over a wire is hostile: its size and depth are looked at before it is decoded, and whatever it holds,
decoding ends in a command or in :class:`Refused`. Fields that nobody knows are left out, so that newer clients are
understood.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final, get_args

import msgspec

from ...core.errors import EspressivoError, nearest, shown
from .commands import CommandType, RestoreWorld
from .limits import VERSION, Limits
from .messages import ErrorCode, Failed, Message, MessageType

__all__ = ["Refused", "decode_command", "decode_message", "encode", "refusal"]

_STATE_DEPTH: Final = 64
"""Of saved worlds, which nest deeper than what people write."""
_OPENING: Final = b"{["
_STRING: Final = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*"?', re.DOTALL)
_NO_NUMBER: Final = re.compile(rb"\b(?:NaN|nan|Infinity|inf)\b|[0-9][eE]\+?[0-9]{3}")
_PLACE: Final = re.compile(r"(.*) - at `(.*)`", re.DOTALL)
_LONGEST_ID: Final = 64
_COMMANDS: Final[msgspec.json.Decoder[CommandType]] = msgspec.json.Decoder(CommandType)
_MESSAGES: Final[msgspec.json.Decoder[MessageType]] = msgspec.json.Decoder(MessageType)
_ENCODER: Final = msgspec.json.Encoder()


class Refused(EspressivoError, ValueError):  # noqa: N818 - it says what happened to the message
    """What came is no command that could be done.

    Attributes:
        code: Which of the documented errors.
        message: What is wrong with it, and what to send instead.
        place: Where, such as ``$.events[1]``; empty for all of it.
        id: Of the command, as far as it could be read.
        seq: Of the command, as far as it could be read.
    """

    def __init__(self, code: ErrorCode, message: str, place: str = "", id: str = "", seq: int | None = None) -> None:  # noqa: A002
        super().__init__(message)
        self.code: ErrorCode = code
        self.message = message
        self.place = place
        self.id = id
        self.seq = seq


def decode_command(data: bytes, limits: Limits) -> CommandType:
    """Return the command that a client sent.

    Args:
        data: One JSON object.
        limits: How large and deep it may be; only ``world.restore`` may be as large as a saved world.

    Raises:
        Refused: It is none.

    >>> decode_command(b'{"type": "ping", "id": "7"}', Limits())
    Ping(v=1, id='7', seq=None)
    """
    is_large = len(data) > limits.message_bytes
    if is_large:
        _check_size(data, limits)
    depth = max(limits.depth, _STATE_DEPTH) if b'"world.restore"' in data else limits.depth
    if data.count(b"{") + data.count(b"[") > depth:
        _check_depth(data, depth)
    try:
        command = _COMMANDS.decode(data)
    except (msgspec.MsgspecError, ValueError, RecursionError, OverflowError) as error:
        raise _explained(data, error, CommandType) from None
    if command.v != VERSION:
        raise _of_another_version(command.v, command.id, command.seq)
    if is_large and not isinstance(command, RestoreWorld):
        raise _too_large(data, limits.message_bytes)
    return command


def refusal(refused: Refused) -> Failed:
    """Return how a client is told that its message was refused."""
    return Failed(id=refused.id, seq=refused.seq, code=refused.code, message=refused.message, place=refused.place)


def encode(message: Message | CommandType) -> bytes:
    """Return a message, or a command, as JSON on one line, without the end of the line.

    >>> from espressivo.bridges.protocol.messages import Pong
    >>> encode(Pong(id="7"))
    b'{"type":"pong","id":"7"}'
    """
    return _ENCODER.encode(message)


def decode_message(data: bytes) -> MessageType:
    """Return what a server said; for clients.

    Raises:
        Refused: It is none that this version knows.
    """
    try:
        return _MESSAGES.decode(data)
    except (msgspec.MsgspecError, ValueError, RecursionError, OverflowError) as error:
        raise _explained(data, error, MessageType) from None


# -- before decoding ---------------------------------------------------------------------------------------------------


def _check_size(data: bytes, limits: Limits) -> None:
    if b'"world.restore"' not in data:
        raise _too_large(data, limits.message_bytes)
    if len(data) > limits.state_bytes:
        raise _too_large(data, limits.state_bytes)


def _too_large(data: bytes, most: int) -> Refused:
    return Refused("too-large", f"a message of {len(data):,} bytes is too large: send {most:,} at most")


def _check_depth(data: bytes, most: int) -> None:
    """Count how deep brackets nest outside strings.

    Raises:
        Refused: Too deep.
    """
    depth = 0
    for byte in _STRING.sub(b"", data):
        if byte in _OPENING:
            depth += 1
            if depth > most:
                raise Refused("too-deep", f"data nested deeper than {most} levels are refused: send them flatter")
        elif byte in b"}]":
            depth -= 1


# -- what is wrong -----------------------------------------------------------------------------------------------------


def _explained(data: bytes, error: Exception, kinds: Any) -> Refused:
    """Return what is wrong with a message that could not be decoded: read again, leniently."""
    try:
        raw = msgspec.json.decode(data)
    except (msgspec.MsgspecError, ValueError, RecursionError, OverflowError) as broken:
        return _of_no_json(data, broken)
    if not isinstance(raw, dict):
        return Refused("bad-message", 'a message is a JSON object with a type, such as {"type": "ping"}')
    id_, seq, version = _id_of(raw), _seq_of(raw), raw.get("v", VERSION)
    if isinstance(version, int) and version != VERSION:
        return _of_another_version(version, id_, seq)
    kind = raw.get("type")
    names = list(_types(kinds))
    if not isinstance(kind, str):
        return Refused(
            "bad-message", f"a message says what it is: add a type, such as {names[0]!r}", "$.type", id_, seq
        )
    if kind not in names:
        close = nearest(kind, names)
        hint = f"did you mean {close!r}?" if close else f"expected one of {', '.join(names)}"
        return Refused("unknown-type", f"there is no type {shown(kind)!r}; {hint}", "$.type", id_, seq)
    found = _PLACE.fullmatch(str(error))
    what, place = (found[1], found[2]) if found else (str(error), "$")
    if "matching regex" in what:
        what = "expected a letter or digit, then at most 63 letters, digits, dots, dashes and underscores"
    return Refused("bad-message", f"{kind}: {what}", place, id_, seq)


def _of_no_json(data: bytes, error: Exception) -> Refused:
    if isinstance(error, RecursionError):
        return Refused("too-deep", "the data nest too deep to be read: send them flatter")
    if _NO_NUMBER.search(_STRING.sub(b'""', data)):
        why = "NaN, Infinity and numbers beyond 1e308 are no numbers of JSON: send finite ones"
        return Refused("not-a-number", why)
    return Refused("bad-message", f"no JSON in UTF-8 that can be read: {shown(str(error), 120)}")


def _of_another_version(version: int, id_: str, seq: int | None) -> Refused:
    why = f"version {shown(str(version), 20)} of the protocol is not spoken here: this server speaks {VERSION}"
    return Refused("wrong-version", why, "$.v", id_, seq)


def _id_of(raw: dict[Any, Any]) -> str:
    found = raw.get("id")
    return found if isinstance(found, str) and len(found) <= _LONGEST_ID else ""


def _seq_of(raw: dict[Any, Any]) -> int | None:
    found = raw.get("seq")
    return found if isinstance(found, int) and not isinstance(found, bool) and 1 <= found < 2**63 else None


def _types(kinds: Any) -> Iterator[str]:
    """Yield the types of messages in a union, in order."""
    for each in get_args(kinds):
        yield str(each.__struct_config__.tag)
