"""Writing files for people: never over one that exists unless asked, and with an error that says what to do."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from ..core.errors import AuthoringError
from ..expression.files import write_bytes

__all__ = ["refuse_input", "write_text"]


def write_text(target: str | os.PathLike[str], text: str, *, force: bool = False) -> Path:
    """Write a text file, UTF-8 with plain line ends; its folder is made when it is not there.

    Args:
        target: The file.
        text: What to write.
        force: Write over a file that exists.

    Raises:
        AuthoringError: The file exists, or cannot be written.
    """
    return write_bytes(target, text.encode(), force=force)


def refuse_input(target: str | os.PathLike[str], inputs: Iterable[str | os.PathLike[str]]) -> None:
    """Refuse to write over what is being read.

    Args:
        target: The file to write.
        inputs: The files that are read.

    Raises:
        AuthoringError: It is one of them.
    """
    path = Path(target)
    for each in inputs:
        if path.exists() and Path(each).exists() and path.samefile(each):
            raise AuthoringError("this is what is being read; name another file to write", file=os.fspath(target))
