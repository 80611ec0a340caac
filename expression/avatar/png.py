"""Writes pixels as a PNG file (ISO/IEC 15948), with zlib alone."""

from __future__ import annotations

import struct
import zlib
from typing import Final

import numpy as np
from numpy.typing import NDArray

__all__ = ["png_bytes"]

_SIGNATURE: Final = b"\x89PNG\r\n\x1a\n"
_COLOUR_TYPES: Final = {3: 2, 4: 6}  # channels -> colour type


def png_bytes(pixels: NDArray[np.uint8]) -> bytes:
    """Return the bytes of a PNG file; an alpha channel that hides nothing is left out.

    Args:
        pixels: (height, width, channels) of 3 (red, green, blue) or 4 (and alpha) channels, 0..255.

    Raises:
        ValueError: The array has another shape or kind.
    """
    if pixels.ndim != 3 or pixels.shape[2] not in (3, 4) or pixels.dtype != np.uint8 or not pixels.size:
        raise ValueError(f"an array {pixels.shape} of {pixels.dtype} is no picture: expected (height, width, 3 or 4)")
    if pixels.shape[2] == 4 and (pixels[..., 3] == 255).all():
        pixels = pixels[..., :3]
    height, width, channels = pixels.shape
    header = struct.pack(">IIBBBBB", width, height, 8, _COLOUR_TYPES[channels], 0, 0, 0)
    body = min((zlib.compress(rows, 9) for rows in _filtered(pixels)), key=len)
    return _SIGNATURE + _chunk(b"IHDR", header) + _chunk(b"IDAT", body) + _chunk(b"IEND", b"")


def _filtered(pixels: NDArray[np.uint8]) -> tuple[bytes, bytes]:
    """Return the rows as they are, and as differences from the row above: which is smaller depends on the picture."""
    height = len(pixels)
    rows = pixels.reshape(height, -1)
    above = np.vstack([np.zeros_like(rows[:1]), rows[:-1]])
    return (
        np.hstack([np.zeros((height, 1), np.uint8), rows]).tobytes(),
        np.hstack([np.full((height, 1), 2, np.uint8), rows - above]).tobytes(),
    )


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
