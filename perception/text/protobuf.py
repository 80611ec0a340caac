"""As much of the wire format of Protocol Buffers as writing an ONNX file takes."""

from __future__ import annotations

__all__ = ["integer", "message", "text"]


def _varint(value: int) -> bytes:
    found = bytearray()
    value &= (1 << 64) - 1
    while value > 0x7F:
        found.append(value & 0x7F | 0x80)
        value >>= 7
    found.append(value)
    return bytes(found)


def integer(field: int, value: int) -> bytes:
    """Return a field that holds an integer."""
    return _varint(field << 3) + _varint(value)


def message(field: int, *parts: bytes) -> bytes:
    """Return a field that holds bytes or a message made of parts."""
    body = b"".join(parts)
    return _varint(field << 3 | 2) + _varint(len(body)) + body


def text(field: int, value: str) -> bytes:
    """Return a field that holds a text."""
    return message(field, value.encode())
