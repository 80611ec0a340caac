"""A lock on a folder: two programs cannot keep the same one, and a program that dies lets it go."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Final

from ...core.errors import StateError

__all__ = ["FolderLock"]

_NAME: Final = "lock"


class FolderLock:
    """Holds a folder until it is let go, or the program ends in whichever way.

    Args:
        folder: Which must exist.

    Raises:
        StateError: Somebody holds it already, or it cannot be written to.
    """

    def __init__(self, folder: Path) -> None:
        try:
            self._handle = os.open(folder / _NAME, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise StateError(f"{folder}: cannot be written: {error.strerror}") from None
        try:
            _hold(self._handle)
        except OSError:
            os.close(self._handle)
            self._handle = -1
            raise StateError(
                f"{folder}: another server keeps its sessions in this folder; stop it, or give this one a folder of "
                "its own"
            ) from None

    def release(self) -> None:
        """Let it go; may be called twice."""
        if self._handle >= 0:
            os.close(self._handle)
            self._handle = -1


if sys.platform == "win32":
    import msvcrt

    def _hold(handle: int) -> None:
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _hold(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
