"""Writing files of sound, music and pictures: never over one that exists unless asked."""

from __future__ import annotations

import os
from pathlib import Path

from ..core.errors import AuthoringError

__all__ = ["write_bytes"]


def write_bytes(target: str | os.PathLike[str], data: bytes, *, force: bool = False) -> Path:
    """Write a file; its folder is made when it is not there.

    Args:
        target: The file.
        data: What to write.
        force: Write over a file that exists.

    Raises:
        AuthoringError: The file exists, or cannot be written.
    """
    path = Path(target)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb" if force else "xb") as file:
            file.write(data)
    except FileExistsError:
        why = "this file exists; --force writes over it" if path.exists() else "its folder is a file"
        raise AuthoringError(why, file=os.fspath(path)) from None
    except OSError as error:
        raise AuthoringError(f"cannot be written: {error.strerror}", file=os.fspath(path)) from None
    return path
