"""Disks that fail once, or kill the program, at the n-th thing they are asked."""

from __future__ import annotations

import os
from pathlib import Path

from espressivo.bridges.hosting.durable import Disk


class Killed(BaseException):
    """The program dies here: nothing after this is done."""


class FailingDisk(Disk):
    """Fails at its n-th call, before it does anything.

    Args:
        fails_at: Which call; 0 for none.
        error: The number of the error; None kills the program instead.
    """

    def __init__(self, fails_at: int = 0, error: int | None = 28) -> None:
        self.calls = 0
        self.died = 0
        self.fails_at = fails_at
        self.fails_from = 0
        self._error = error

    def write(self, handle: int, data: bytes) -> None:
        if self._fails():
            self._begin(handle, data)
            self._fail()
        super().write(handle, data)

    def sync(self, handle: int) -> None:  # noqa: ARG002 - waits for no disk
        if self._fails():
            self._fail()

    def truncate(self, handle: int, size: int) -> None:
        if self._fails():
            self._fail()
        super().truncate(handle, size)

    def replace(self, source: Path, target: Path) -> None:
        if self._fails():
            self._fail()
        super().replace(source, target)

    def remove(self, path: Path) -> None:
        if self._fails():
            self._fail()
        super().remove(path)

    def _begin(self, handle: int, data: bytes) -> None:
        """What is written before it fails: nothing."""

    def _fails(self) -> bool:
        self.calls += 1
        return self.calls == self.fails_at or 0 < self.fails_from <= self.calls

    def _fail(self) -> None:
        if self._error is None:
            self.died += 1
            raise Killed
        raise OSError(self._error, os.strerror(self._error))


class PartialDisk(FailingDisk):
    """Writes half before it fails."""

    def _begin(self, handle: int, data: bytes) -> None:
        os.write(handle, data[: len(data) // 2])
