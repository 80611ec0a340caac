"""The journal of a crowd: every command, written down before it is acknowledged, and played again after a fall.

It is the journal of a world (:mod:`..journal_format`) with a crowd's commands in it: a first line with the start, then
one line of JSON for each command. A line that was not written to its end was never acknowledged, and is left out.
"""

from __future__ import annotations

import json
import os
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Final

from ...core.errors import StateError
from ..journal_format import Header, Lines, Step, append, begin, encoded
from .plain_values import as_plain, from_plain

__all__ = ["KIND", "CommandJournal"]

KIND: Final = "espressivo-crowd-journal"
Data = dict[str, Any]


class CommandJournal:
    """The journal of one crowd, open for writing.

    Use :meth:`begin` or :meth:`resume`.

    Attributes:
        path: Its file.
        start: What the crowd began with, as plain data.
        about: Whatever the caller said of the run.
        note: What was left out at its end when it was resumed; empty otherwise.
        fsync: Whether a command is on the disk before :meth:`append` returns, so that even a machine that stops loses
            none. Without it a command is safe from the end of this program, and only from that.
    """

    def __init__(self, path: Path, header: Header, file: IO[bytes], ends: Iterable[int], *, fsync: bool = True) -> None:
        self.path = path
        self.start: Data = from_plain(header.world)
        self.about = header.about
        self.note = ""
        self.fsync = fsync
        self._file = file
        self._ends = array("Q", ends)

    @classmethod
    def begin(
        cls,
        path: str | os.PathLike[str],
        start: Mapping[str, Any],
        *,
        about: Mapping[str, Any] | None = None,
        fsync: bool = True,
        force: bool = False,
    ) -> CommandJournal:
        """Begin a journal.

        Args:
            path: The file.
            start: What the crowd begins with; arrays are allowed.
            about: What is to be said of the run.
            fsync: As the attribute.
            force: Whether a file of that name is written over.

        Raises:
            StateError: The file exists or cannot be written.
        """
        from ... import __version__

        header = Header("", as_plain(start), as_plain(about or {}), __version__, KIND)
        path = Path(path)
        file = begin(path, header, force=force)
        journal = cls(path, header, file, [path.stat().st_size], fsync=fsync)
        journal._settle()
        return journal

    @classmethod
    def resume(cls, path: str | os.PathLike[str], *, fsync: bool = True) -> CommandJournal:
        """Open a journal for more; a last line that was not written to its end is cut off, and :attr:`note` says so.

        Raises:
            StateError: The file cannot be read or written, is no journal of a crowd, or is damaged.
        """
        path = Path(path)
        lines = Lines(path, KIND)
        ends = [lines.size]
        ends.extend(lines.size for _ in lines.steps())
        from_plain(lines.header.world)  # refused before the file is opened for writing
        journal = cls(path, lines.header, append(path, lines.size), ends, fsync=fsync)
        journal.note = lines.note
        return journal

    def __len__(self) -> int:
        """How many commands it holds."""
        return len(self._ends) - 1

    def append(self, command: Mapping[str, Any], time: float) -> int:
        """Write a command down and return its number, from 1.

        Args:
            command: What was asked; ``do`` names it. Arrays are allowed.
            time: The crowd's clock before it, in seconds.

        Raises:
            StateError: It cannot be written (the disk is full, say); the journal is as it was.
        """
        return self.append_all([command], time)

    def append_all(self, commands: Sequence[Mapping[str, Any]], time: float) -> int:
        """Write several commands down at once, which costs little more than one, and return the last one's number."""
        lines = [encoded(Step(len(self) + 1 + at, as_plain(each), time)) for at, each in enumerate(commands)]
        try:
            whole = b"".join(lines)
            written = 0
            while written < len(whole):
                written += self._file.write(whole[written:])
            self._settle()
        except OSError as error:
            self._file.truncate(self._ends[-1])
            self._file.seek(self._ends[-1])
            raise StateError(f"{self.path}: cannot be written: {error.strerror}") from None
        for line in lines:
            self._ends.append(self._ends[-1] + len(line))
        return len(self)

    def take_back(self, number: int) -> None:
        """Strike out the commands after the first ``number``: they were refused, and never acknowledged."""
        del self._ends[number + 1 :]
        self._file.truncate(self._ends[-1])
        self._file.seek(self._ends[-1])
        self._settle()

    def since(self, number: int) -> Iterator[tuple[int, Data]]:
        """Yield the commands after the first ``number``, each with its own number.

        Raises:
            StateError: The file cannot be read, or is not what was written.
        """
        with self.path.open("rb") as file:
            file.seek(self._ends[number])
            for at in range(number + 1, len(self) + 1):
                yield at, self._command(at, file.read(self._ends[at] - self._ends[at - 1]))

    def close(self) -> None:
        """Close the file; the journal stays and can be resumed."""
        self._file.close()

    def __enter__(self) -> CommandJournal:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _command(self, number: int, line: bytes) -> Data:
        try:
            step = Step.from_data(json.loads(line))
        except (ValueError, RecursionError) as error:
            raise StateError(f"{self.path}: command {number} is damaged: {error}") from None
        if step.step != number:
            raise StateError(f"{self.path}: expected command {number}, found {step.step}")
        command: Data = from_plain(step.done)
        return command

    def _settle(self) -> None:
        if self.fsync:
            os.fsync(self._file.fileno())
