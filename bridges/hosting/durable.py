"""A folder that outlives its server: what clients were let do is written down before it is done.

The folder holds one ``snapshot`` (the worlds and sessions as they once were) and one ``log.N`` (what was let through
since). A server that was killed reads the one and does the other again, through the same code, and is where it was. A
command that was written down and not done is done then; one that was not written down was never answered, and its
client sends it again.

What a ``write`` hands to the operating system survives the death of the program, not that of the machine; ``sync=True``
waits for the disk each time.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Final

from ...core.errors import StateError
from .folder_lock import FolderLock
from .log_records import LOG_VERSION, End, Head, Record, framed, records_of

__all__ = ["Disk", "Store"]

_SNAPSHOT: Final = "snapshot"
_PART: Final = "snapshot.part"
_MAX_SIZE: Final = 2 * 2**30
"""Bytes of a file that is read back at most."""


class Disk:
    """What a store asks of the operating system; tests put one in its place that fails."""

    def write(self, handle: int, data: bytes) -> None:
        """Write all of it."""
        view = memoryview(data)
        while view:
            view = view[os.write(handle, view) :]

    def sync(self, handle: int) -> None:
        """Wait until it lies on the disk."""
        os.fsync(handle)

    def truncate(self, handle: int, size: int) -> None:
        """Cut a file off after so many bytes, and go on writing there."""
        os.ftruncate(handle, size)
        os.lseek(handle, size, os.SEEK_SET)

    def replace(self, source: Path, target: Path) -> None:
        """Put a file in another's place, at once."""
        source.replace(target)

    def remove(self, path: Path) -> None:
        """Take a file away."""
        path.unlink(missing_ok=True)


class Store:
    """Keeps what a hub was let do in a folder.

    Attributes:
        folder: Where; it is made when there is none.
        size: Bytes of the log so far.
        compact_after: Bytes of the log after which a snapshot is due.

    Args:
        folder: The same as last time, to go on.
        sync: Whether every record waits for the disk (some milliseconds each): then nothing is lost in a power cut
            either.
        compact_after: See above. A long log takes long to do again (some milliseconds a command), a snapshot some
            milliseconds a world while all wait.
        disk: Does the writing.

    Raises:
        StateError: Another server has the folder, or it cannot be read or written, or is damaged.
    """

    def __init__(
        self,
        folder: str | os.PathLike[str],
        *,
        sync: bool = False,
        compact_after: int = 2**20,
        disk: Disk | None = None,
    ) -> None:
        self.folder = Path(folder)
        self.compact_after = compact_after
        self.size = 0
        self._sync = sync
        self._disk = disk or Disk()
        self._handle = -1
        self._broken = ""
        self._due = compact_after
        _make(self.folder)
        self._lock = FolderLock(self.folder)
        try:
            self._kept, self._number = self._snapshot()
            self._since = self._log()
            self._tidy()
        except BaseException:
            self.close()
            raise

    @property
    def path(self) -> Path:
        """The log that is being written."""
        return self._log_path(self._number)

    @property
    def is_due(self) -> bool:
        """Whether the log has grown so long that a snapshot should be taken."""
        return self.size >= self._due and not self._broken

    def kept(self) -> tuple[list[Record], list[Record]]:
        """Hand over what was found in the folder, once: the records of the snapshot, and those of the log since."""
        kept, since = self._kept, self._since
        self._kept, self._since = [], []
        return kept, since

    def append(self, record: Record) -> None:
        """Write a record down; it is whole in the file when this returns, and not in it when this raises.

        Raises:
            StateError: It could not be written. When not even its beginning could be taken back, nothing is
                written any more.
        """
        if self._broken:
            raise StateError(self._broken)
        line = framed(record)
        try:
            self._disk.write(self._handle, line)
            if self._sync:
                self._disk.sync(self._handle)
        except OSError as error:
            self._take_back()
            raise StateError(f"{self.path}: cannot be written: {error.strerror or error}") from None
        self.size += len(line)

    def compact(self, records: Iterable[Record]) -> None:
        """Put a snapshot in the place of the log; when it fails, the log stays and nothing is lost.

        Args:
            records: Of the worlds and sessions as they are now, the closing one last.

        Raises:
            StateError: It cannot be written.
        """
        number = self._number + 1
        part, log = self.folder / _PART, self._log_path(number)
        try:
            lines = [framed(Head(kind="snapshot", number=number)), *(framed(each) for each in records)]
            _close(self._write_new(part, b"".join(lines)))
            head = framed(Head(kind="log", number=number))
            handle = self._write_new(log, head)
            try:
                self._disk.replace(part, self.folder / _SNAPSHOT)
            except BaseException:
                _close(handle)
                raise
        except OSError as error:
            self._due = self.size + self.compact_after  # not at once again
            raise StateError(f"{self.folder}: no snapshot could be written: {error.strerror or error}") from None
        _sync_folder(self.folder)
        old, self._handle = self._handle, handle
        self._number, self.size, self._broken, self._due = number, len(head), "", self.compact_after
        _close(old)
        with suppress(OSError):  # it is in nobody's way: the next start takes it away
            self._disk.remove(self._log_path(number - 1))

    def close(self) -> None:
        """Let the folder go; may be called twice."""
        _close(self._handle)
        self._handle = -1
        self._broken = self._broken or f"{self.folder}: this store was closed"
        self._lock.release()

    # -- reading back --------------------------------------------------------------------------------------------------

    def _snapshot(self) -> tuple[list[Record], int]:
        """Return the records of the snapshot, and the number of the log that goes on from it."""
        path = self.folder / _SNAPSHOT
        if not path.exists():
            return [], 0
        data = _read(path)
        records = [record for record, _ in records_of(data, path)]
        head = _head(records, "snapshot", path)
        if not isinstance(records[-1], End):
            raise StateError(f"{path}: the end of this snapshot is missing; put back a copy of the folder")
        return records[1:], head.number

    def _log(self) -> list[Record]:
        """Return the records of the log, and open it for more after the last that is whole."""
        path = self.path
        data = _read(path) if path.exists() else b""
        found = list(records_of(data, path))
        whole = found[-1][1] if found else 0
        try:
            self._handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
            self._disk.truncate(self._handle, whole)
            self.size = whole
            if not found:
                head = Head(kind="log", number=self._number)
                line = framed(head)
                self._disk.write(self._handle, line)
                self.size = len(line)
                return []
        except OSError as error:
            raise StateError(f"{path}: cannot be written: {error.strerror or error}") from None
        records = [record for record, _ in found]
        if _head(records, "log", path).number != self._number:
            raise StateError(f"{path}: this log belongs to another snapshot; put back a copy of the whole folder")
        return records[1:]

    def _tidy(self) -> None:
        """Take away what a server left that was killed while it took a snapshot."""
        for path in [self.folder / _PART, *self.folder.glob("log.*")]:
            if path != self.path:
                with suppress(OSError):  # it is never read
                    self._disk.remove(path)

    # -- writing -------------------------------------------------------------------------------------------------------

    def _take_back(self) -> None:
        try:
            self._disk.truncate(self._handle, self.size)
        except OSError as error:
            self._broken = (
                f"{self.path}: cannot be written any more ({error.strerror or error}); make room on the disk and start "
                "the server again: what was answered is kept"
            )

    def _write_new(self, path: Path, data: bytes) -> int:
        """Write a new file, wait for the disk, and return it open."""
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600)
        try:
            self._disk.write(handle, data)
            self._disk.sync(handle)
        except BaseException:
            _close(handle)
            raise
        return handle

    def _log_path(self, number: int) -> Path:
        return self.folder / f"log.{number}"


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StateError(f"{folder}: no folder can be made here: {error.strerror}") from None


def _read(path: Path) -> bytes:
    try:
        size = path.stat().st_size
        if size > _MAX_SIZE:
            raise StateError(f"{path}: this file has {size} bytes, at most {_MAX_SIZE} are read back")
        return path.read_bytes()
    except OSError as error:
        raise StateError(f"{path}: cannot be read: {error.strerror}") from None


def _head(records: list[Record], kind: str, path: Path) -> Head:
    head = records[0] if records else None
    if not isinstance(head, Head) or head.kind != kind:
        raise StateError(f"{path}: this is no {kind} of espressivo's sessions; give another folder")
    if head.version != LOG_VERSION:
        raise StateError(
            f"{path}: version {head.version} of the format, this espressivo reads {LOG_VERSION}: go on with the one "
            "that wrote it"
        )
    return head


def _sync_folder(folder: Path) -> None:
    """Let the names of the files reach the disk, where the system can do that."""
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError:  # Windows opens no folders
        return
    try:
        with suppress(OSError):  # some file systems do not know it
            os.fsync(handle)
    finally:
        _close(handle)


def _close(handle: int) -> None:
    if handle >= 0:
        os.close(handle)
