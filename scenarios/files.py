"""Writing files for people: never over one that exists unless asked, and with an error that says what to do."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from ..core.errors import AuthoringError

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
    path = Path(target)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("w" if force else "x", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except FileExistsError:
        why = "this file exists; --force writes over it" if path.exists() else "its folder is a file"
        raise AuthoringError(why, file=os.fspath(path)) from None
    except OSError as error:
        raise AuthoringError(f"cannot be written: {error.strerror}", file=os.fspath(path)) from None
    return path


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
