"""Pictures from outside, read with bounds: how large one is, is known and checked before anything is decoded.

Decoding is done by Pillow, which comes with the extra ``images`` and is imported when a picture is read.
"""

from __future__ import annotations

import io
import os
import warnings
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from ...core.errors import MissingExtraError, PerceptionError
from ..files import read_bytes, size_said
from ..samples import file_of

__all__ = ["FORMATS", "MAX_BYTES", "MAX_PIXELS", "MAX_SIDE", "PictureSource", "read_picture"]

FORMATS: Final = ("PNG", "JPEG", "WEBP", "GIF", "BMP", "TIFF", "PPM")
"""What is read; of a moving picture the first frame."""
MAX_BYTES: Final = 32 * 2**20
"""Bytes of the largest file."""
MAX_PIXELS: Final = 40_000_000
"""Pixels of the largest picture: 160 MB when decoded with transparency."""
MAX_SIDE: Final = 20_000
"""Pixels along the longest side."""

PictureSource = str | os.PathLike[str] | bytes
"""A file, or the bytes of one."""

_SVG_MARKS: Final = (b"<svg", b"<?xml", b"<!doctype svg")
_LIMIT: Final = f"at most {MAX_PIXELS // 10**6} million and {MAX_SIDE:,} a side are decoded; make it smaller"
_WHITE: Final = (255, 255, 255, 255)


def read_picture(source: PictureSource, longest: int | None = None) -> NDArray[np.uint8]:
    """Return a picture as red, green and blue, (height, width, 3); transparent places are white.

    Args:
        source: A file, or the bytes of one.
        longest: Make the longer side no longer than that; None leaves it as it is.

    Raises:
        MissingExtraError: Pillow is not installed.
        PerceptionError: It is no picture of `FORMATS`, damaged, cut off, or larger than the bounds of this module.
    """
    name, data = _bytes_of(source)
    try:
        from PIL import Image, UnidentifiedImageError
    except ImportError:
        raise MissingExtraError("pillow", "images") from None
    if data[:256].lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith(_SVG_MARKS):
        raise PerceptionError(f"{name}: drawings (SVG) may hold programs and are not read; export it as PNG")
    try:
        with warnings.catch_warnings():
            # Pillow warns of large pictures and of odd data in them; ours are the bounds, and odd is damaged.
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(data), formats=FORMATS) as picture:
                _check_size(name, *picture.size)
                return _decoded(Image, picture, longest)
    except PerceptionError:
        raise
    except UnidentifiedImageError:
        raise PerceptionError(f"{name}: no picture that can be read; expected one of {', '.join(FORMATS)}") from None
    except Image.DecompressionBombError:
        raise PerceptionError(f"{name}: too many pixels: {_LIMIT}") from None
    except Exception as error:  # a decoder meets anything in a damaged file
        raise PerceptionError(f"{name}: the picture is damaged or cut off ({error}); export it again") from None


def _bytes_of(source: PictureSource) -> tuple[str, bytes]:
    if not isinstance(source, bytes):
        file = file_of(source, "a picture: a file or its bytes")
        return Path(file).name, read_bytes(file, MAX_BYTES, "a picture")
    if not source:
        raise PerceptionError("the picture is empty: 0 bytes")
    if len(source) > MAX_BYTES:
        raise PerceptionError(
            f"{size_said(len(source))} is too much; a picture may have {size_said(MAX_BYTES)} at most"
        )
    return "the picture", source


def _check_size(name: str, width: int, height: int) -> None:
    """Refuse before decoding: a file of a few kB may say that it is a picture of many GB."""
    if width < 1 or height < 1:
        raise PerceptionError(f"{name}: {width} x {height} pixels: there is nothing to see")
    if width * height > MAX_PIXELS or max(width, height) > MAX_SIDE:
        raise PerceptionError(f"{name}: {width:,} x {height:,} pixels are too many: {_LIMIT}")


def _decoded(image: Any, picture: Any, longest: int | None) -> NDArray[np.uint8]:
    picture.seek(0)
    if longest is not None:
        picture.draft("RGB", (longest, longest))  # a JPEG is decoded smaller at once
        picture.load()
        picture = picture.convert("RGBA" if _is_transparent(picture) else "RGB")
        picture.thumbnail((longest, longest))
    if _is_transparent(picture):
        ground = image.new("RGBA", picture.size, _WHITE)
        picture = image.alpha_composite(ground, picture.convert("RGBA"))
    return np.asarray(picture.convert("RGB"), np.uint8)


def _is_transparent(picture: Any) -> bool:
    return picture.mode in ("RGBA", "LA", "PA", "RGBa", "La") or "transparency" in picture.info
