"""Recordings of ROS 2: MCAP files, written and read with rosbags."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Final, NamedTuple

from ...core.errors import MissingExtraError, StateError
from .interfaces import hri, own, standard
from .interfaces.kinds import Message
from .interfaces.store import Distro, type_store

__all__ = ["KINDS", "Bag", "Entry", "read_bag"]

_MCAP: Final = ".mcap"
_PART: Final = ".part"
_LARGEST: Final = 4_000_000_000

_KINDS: Final[tuple[type[Message], ...]] = (
    *own.MESSAGES,
    hri.EngagementLevel,
    hri.Expression,
    hri.FacialActionUnits,
    hri.Gaze,
    hri.IdsList,
    hri.IdsMatch,
    hri.Intent,
    hri.LiveSpeech,
    standard.DiagnosticArray,
    standard.Text,
)
KINDS: Final = {kind.ros: kind for kind in _KINDS}
"""The messages that are read, by name; those of other types are left out."""


class Entry(NamedTuple):
    """A message of a recording: when it was written, in nanoseconds, on which topic, and itself."""

    time: int
    topic: str
    message: Message


class Bag:
    """Writes a recording; to be closed, or used as a context.

    Args:
        path: ``FILE.mcap`` for one file; without this ending a folder as ``ros2 bag`` has it, with ``metadata.yaml``.
        distro: Of which distribution the types are.
        force: Write over what is there.

    Raises:
        MissingExtraError: rosbags is missing.
        StateError: There is something already, or it cannot be written.
    """

    def __init__(self, path: str | os.PathLike[str], *, distro: Distro = "jazzy", force: bool = False) -> None:
        try:
            from rosbags.rosbag2 import StoragePlugin, Writer
        except ImportError:
            raise MissingExtraError("rosbags", "dds") from None
        self.path = Path(path)
        self._store = type_store(distro)
        self._folder = self.path.with_name(self.path.name + _PART) if self.path.suffix == _MCAP else self.path
        if self.path.exists() and not force:
            raise StateError(f"{self.path} exists already: choose another name, or write over it with --force")
        try:
            for old in {self._folder, self.path}:
                _remove(old)
            self._writer = Writer(self._folder, version=9, storage_plugin=StoragePlugin.MCAP)
            self._writer.open()
        except OSError as error:
            raise StateError(f"{self.path} cannot be written: {error.strerror or error}") from None
        self._connections: dict[str, Any] = {}
        self._last = 0
        self._open = True

    def write(self, time: int, topic: str, message: Message) -> None:
        """Write a message; what is written at one time is told apart by nanoseconds, so that order is kept."""
        if not self._open:
            return
        self._last = max(time, self._last + 1)
        self._writer.write(self._connection(topic, message), self._last, self._store.to_cdr(message))

    def close(self) -> None:
        """Finish the file; closing twice is once."""
        if not self._open:
            return
        self._open = False
        self._writer.close()
        if self._folder != self.path:
            written = next(self._folder.glob(f"*{_MCAP}"))
            os.replace(written, self.path)  # noqa: PTH105 - Path.replace does the same
            _remove(self._folder)

    def _connection(self, topic: str, message: Message) -> Any:
        if topic not in self._connections:
            key = self._store.key_of(type(message))
            self._connections[topic] = self._writer.add_connection(topic, key, typestore=self._store.rosbags)
        return self._connections[topic]

    def __enter__(self) -> Bag:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def read_bag(path: str | os.PathLike[str], *, distro: Distro = "jazzy") -> Iterator[Entry]:
    """Yield the messages of a recording in the order of time, those whose type is in :data:`KINDS`.

    Raises:
        MissingExtraError: rosbags is missing.
        StateError: There is no such recording, or it is damaged.
    """
    try:
        from rosbags.rosbag2 import Reader
    except ImportError:
        raise MissingExtraError("rosbags", "dds") from None
    file = Path(path)
    if not file.exists():
        raise StateError(_missing(file))
    if file.is_file() and file.stat().st_size > _LARGEST:
        raise StateError(f"{file}: too large, at most {_LARGEST:,} bytes are read")
    store = type_store(distro)
    try:
        with Reader(file) as reader:
            wanted = [each for each in reader.connections if each.msgtype in KINDS]
            for connection, time, data in reader.messages(wanted) if wanted else ():
                yield Entry(time, connection.topic, store.from_cdr(data, KINDS[connection.msgtype]))
    except (StateError, MissingExtraError):
        raise
    except Exception as error:  # whatever a damaged file makes of the reader: it is the file's fault
        raise StateError(f"{file} cannot be read: {error}; expected an MCAP file or a folder of `ros2 bag`") from None


def _missing(file: Path) -> str:
    """Say that a recording is not there, and what is there of one that was never finished."""
    part = file.with_name(file.name + _PART)
    if not part.is_dir():
        return f"{file}: no such recording"
    pieces = [each for each in sorted(part.iterdir()) if each.suffix == _MCAP]
    size = sum(each.stat().st_size for each in pieces)
    if not size:
        return f"{file} was never finished, as its node was killed, and nothing of it had been written: record again"
    why = f"{file} was never finished, as its node was killed: {size:,} bytes of it lie in {part}"
    return f"{why}; `mcap recover {pieces[0]} -o {file}` (of mcap.dev) saves what is whole"


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        with suppress(FileNotFoundError):
            path.unlink()
