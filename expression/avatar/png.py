"""Writes pixels as a PNG file (ISO/IEC 15948), with zlib alone."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from typing import Final

import numpy as np
from numpy.typing import NDArray

from .palette import few_colours

__all__ = ["png_bytes"]

_SIGNATURE: Final = b"\x89PNG\r\n\x1a\n"
_TYPES: Final = {1: 3, 3: 2, 4: 6}
"""The format's numbers for palette, colour, and colour with alpha, by how many channels there are."""


def png_bytes(pixels: NDArray[np.uint8], colours: int | None = None) -> bytes:
    """Return the bytes of a PNG file; an alpha channel that hides nothing is left out.

    Args:
        pixels: (height, width, channels) of 3 (red, green, blue) or 4 (and alpha) channels, 0..255.
        colours: At most so many, 2..256, for a smaller file of an opaque picture; by default all.

    Raises:
        ValueError: The array has another shape or kind, or fewer colours are wanted of a transparent picture.
    """
    if pixels.ndim != 3 or pixels.shape[2] not in (3, 4) or pixels.dtype != np.uint8 or not pixels.size:
        raise ValueError(f"an array {pixels.shape} of {pixels.dtype} is no picture: expected (height, width, 3 or 4)")
    if pixels.shape[2] == 4 and (pixels[..., 3] == 255).all():
        pixels = pixels[..., :3]
    if colours is None:
        return _file(pixels, b"")
    if pixels.shape[2] == 4 or not 2 <= colours <= 256:
        raise ValueError(f"{colours} colours of a picture: expected 2 to 256, and a picture that hides all behind it")
    palette, indices = few_colours(pixels, colours)
    return _file(indices[..., None], _chunk(b"PLTE", palette.tobytes()))


def _file(pixels: NDArray[np.uint8], palette: bytes) -> bytes:
    height, width, channels = pixels.shape
    header = struct.pack(">IIBBBBB", width, height, 8, _TYPES[channels], 0, 0, 0)
    body = min((zlib.compress(rows, 9) for rows in _filtered(pixels)), key=len)
    return _SIGNATURE + _chunk(b"IHDR", header) + palette + _chunk(b"IDAT", body) + _chunk(b"IEND", b"")


def _filtered(pixels: NDArray[np.uint8]) -> Iterator[bytes]:
    """Yield the rows as they are, and as differences from the row above: which is smaller depends on the picture."""
    height = len(pixels)
    rows = pixels.reshape(height, -1)
    above = np.vstack([np.zeros_like(rows[:1]), rows[:-1]])
    yield np.hstack([np.zeros((height, 1), np.uint8), rows]).tobytes()
    yield np.hstack([np.full((height, 1), 2, np.uint8), rows - above]).tobytes()


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
