"""Reading files that somebody else made: never more than was said beforehand."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

from ..core.errors import PerceptionError

__all__ = ["read_bytes", "size_said"]

_UNITS: Final = ((1 << 30, "GB"), (1 << 20, "MB"), (1 << 10, "kB"))


def read_bytes(path: str | os.PathLike[str], most: int, what: str) -> bytes:
    """Return what a file holds.

    Args:
        path: The file.
        most: How many bytes it may hold; of a longer one no more than this is read.
        what: What the file should be, with its article, for messages: ``a sound``.

    Raises:
        PerceptionError: It is no file, cannot be read, is empty, or holds more.
    """
    file = Path(path)
    if not file.is_file():
        wrong = "this is no plain file" if file.exists() else "there is no such file"
        raise PerceptionError(f"{file}: {wrong}; expected {what}")
    try:
        with file.open("rb") as opened:
            data = opened.read(most + 1)
    except OSError as error:
        raise PerceptionError(f"{file}: {what} cannot be read: {error.strerror}") from None
    if not data:
        raise PerceptionError(f"{file}: the file is empty; expected {what}")
    if len(data) > most:
        size = max(file.stat().st_size, most + 1)
        raise PerceptionError(f"{file}: {size_said(size)} is too much; {what} may have {size_said(most)} at most")
    return data


def size_said(size: int) -> str:
    """Return a number of bytes as people say it.

    >>> size_said(300), size_said(5 << 20), size_said(1600)
    ('300 bytes', '5 MB', '1.56 kB')
    """
    for unit, name in _UNITS:
        if size >= unit:
            return f"{size / unit:.3g} {name}"
    return f"{size} bytes"
