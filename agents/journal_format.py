"""The file of a journal: a first line that holds the world as it began, then one line of JSON for every step.

Each line is written at once and whole, so that a program that is killed loses the step it was writing, at most. What is
left of such a line is told apart from damage: it is the last, and nothing follows.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, Final

from ..core.errors import StateError, shown

__all__ = ["FORMAT", "MAX_LINE", "MAX_SIZE", "VERSION", "Header", "Lines", "Step", "append", "begin", "encoded"]

FORMAT: Final = "espressivo-journal"
VERSION: Final = 1
MAX_LINE: Final = 256 * 2**20
"""How many bytes a line has at most; the first holds a whole world."""
MAX_SIZE: Final = 4 * 2**30
"""How many bytes a journal has at most."""
_CUT_OFF: Final = "line {} was not written to its end ({} bytes): it is left out"

Data = dict[str, Any]
_Kind = type | tuple[type, ...]


@dataclass(frozen=True, slots=True)
class Header:
    """The first line of a journal.

    Attributes:
        hash: State hash of the world.
        world: As :meth:`.world.World.save` gives it, rules and all.
        about: Whatever the caller says of the run: the scenario, its file and hash, who played.
        espressivo: The version that recorded.
        format: What is recorded: a world, or a crowd.
    """

    hash: str
    world: Data
    about: Data
    espressivo: str
    format: str = FORMAT

    def as_data(self) -> Data:
        """Return it as it is written."""
        first = {"format": self.format, "version": VERSION, "espressivo": self.espressivo, "about": self.about}
        return {**first, "hash": self.hash, "world": self.world}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Header:
        """Make one of data.

        Raises:
            StateError: A member is missing or is no such thing.
        """
        kinds = {"hash": str, "world": dict, "about": dict, "espressivo": str}
        return cls(**_members(data, kinds))


@dataclass(frozen=True, slots=True)
class Step:
    """A later line of a journal: something that was done to the world, and what came of it.

    Attributes:
        step: Its number, from 1.
        done: What was done; ``do`` says what kind of deed it is, see :mod:`.journal_deeds`.
        clock: The world's, in seconds, afterwards.
        outcome: What came of it, in brief, for people.
        hash: State hash of the world afterwards; None when it was not taken at this step.
        parts: What has changed since the last hash: by agent, the digest of each part (:data:`.state_digest.PARTS`).
            ``*`` stands for what is nobody's.
    """

    step: int
    done: Data
    clock: float
    outcome: Data = field(default_factory=dict)
    hash: str | None = None
    parts: dict[str, dict[str, str]] = field(default_factory=dict)

    def as_data(self) -> Data:
        """Return it as it is written."""
        data = {"step": self.step, "done": self.done, "clock": self.clock}
        more = {"outcome": self.outcome, "hash": self.hash, "parts": self.parts}
        return {**data, **{name: value for name, value in more.items() if value}}

    @classmethod
    def from_data(cls, data: object) -> Step:
        """Make one of data.

        Raises:
            StateError: They are none.
        """
        if not isinstance(data, dict):
            raise StateError("expected an object")
        more = {"outcome": {}, "parts": {}, "hash": "", **data}
        kinds: dict[str, _Kind] = {
            "step": int,
            "done": dict,
            "clock": (int, float),
            "outcome": dict,
            "hash": str,
            "parts": dict,
        }
        members = _members(more, kinds)
        if not all(isinstance(each, dict) for each in members["parts"].values()):
            raise StateError("expected an object for every agent in 'parts'")
        _members(members["done"], {"do": str})
        _check_outcome(members["outcome"])
        for each in members["outcome"].get("happened", ()):
            _check_outcome(each)
        return cls(**{**members, "hash": members["hash"] or None})


def _check_outcome(outcome: object) -> None:
    """Refuse what no recorder writes of an outcome, since all who tell of it rely on that.

    Raises:
        StateError: It is no such outcome.
    """
    if not isinstance(outcome, dict):
        raise StateError("expected an object for everything that happened")
    kinds: dict[str, _Kind] = {"deed": dict, "felt": list, "changes": list, "happened": list}
    _members(outcome, {name: kind for name, kind in kinds.items() if name in outcome})
    for name in ("felt", "changes"):
        if not all(isinstance(row, list) and len(row) >= 3 for row in outcome.get(name, ())):
            raise StateError(f"expected rows of three or more in {name!r}")


def _members(data: Mapping[str, Any], kinds: Mapping[str, _Kind]) -> Data:
    """Return the members of these names, each of its kind."""
    for name, kind in kinds.items():
        if name not in data:
            raise StateError(f"{name!r} is missing")
        if not isinstance(data[name], kind) or isinstance(data[name], bool):
            raise StateError(f"{name!r} is {shown(str(data[name]), 20)}, which it cannot be")
    return {name: data[name] for name in kinds}


def encoded(line: Header | Step) -> bytes:
    """Return a line as it is written.

    Raises:
        ValueError: It holds what JSON has no word for, such as an infinite number.
    """
    data = line.as_data()
    text = json.dumps(data, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    try:
        return text.encode() + b"\n"
    except UnicodeEncodeError:  # half a character, which only an escape can hold
        return json.dumps(data, allow_nan=False, separators=(",", ":")).encode() + b"\n"


def begin(path: Path, header: Header, *, force: bool = False) -> IO[bytes]:
    """Write the first line of a journal and return the file, open for more; a file of that name has it whole or not.

    Raises:
        StateError: The file exists or cannot be written.
    """
    if path.exists() and not force:
        raise StateError(f"{path}: this file exists; choose another name, or resume() it, or write over it with force")
    unfinished = path.with_name(path.name + ".part")
    try:
        unfinished.write_bytes(encoded(header))
        unfinished.replace(path)
        return path.open("ab", buffering=0)
    except OSError as error:
        unfinished.unlink(missing_ok=True)
        raise StateError(f"{path}: cannot be written: {error.strerror}") from None


def append(path: Path, size: int) -> IO[bytes]:
    """Open a journal for more, after its first ``size`` bytes; what follows them is cut off.

    Raises:
        StateError: The file cannot be written.
    """
    try:
        file = path.open("r+b", buffering=0)
        file.truncate(size)
        file.seek(size)
        return file
    except OSError as error:
        raise StateError(f"{path}: cannot be written: {error.strerror}") from None


class Lines:
    """The lines of a journal, read one after the other.

    Attributes:
        header: The first.
        size: How many bytes have been read whole.
        note: What was wrong with the last line, if it was left out.

    Args:
        path: The file.
        kind: What its first line must say it is.

    Raises:
        StateError: The file cannot be read, is no journal, or one of a newer version.
    """

    def __init__(self, path: Path, kind: str = FORMAT) -> None:
        self._path = path
        self._kind = kind
        self.size = 0
        self.note = ""
        try:
            self._file = path.open("rb")
            size = os.fstat(self._file.fileno()).st_size
        except OSError as error:
            raise StateError(f"{path}: cannot be read: {error.strerror}") from None
        if size > MAX_SIZE:
            self._file.close()
            raise StateError(f"{path}: this file has {size} bytes, a journal has {MAX_SIZE} at most")
        try:
            self.header = self._first()
        except StateError:
            self._file.close()
            raise

    def steps(self) -> Iterator[Step]:
        """Yield the steps; the file is closed after the last.

        Raises:
            StateError: A line other than the last is no step, or the steps are not in order.
        """
        with self._file:
            number, expected = 1, 1
            while line := self._line(number + 1):
                number += 1
                step = self._step(line, number, expected)
                if step is None:
                    return
                self.size += len(line)
                expected += 1
                yield step

    def _step(self, line: bytes, number: int, expected: int) -> Step | None:
        """Return what a line holds; None when it is the last, and was not written to its end."""
        try:
            step = Step.from_data(_decoded(line))
        except (ValueError, RecursionError) as error:
            if not self._file.read(1):
                self.note = _CUT_OFF.format(number, len(line))
                return None
            raise StateError(
                f"{self._path}:{number}: this line is damaged: {shown(str(error))}; the first {number - 1} lines "
                "of the file, kept alone, are the run up to there"
            ) from None
        if not line.endswith(b"\n"):
            self.note = _CUT_OFF.format(number, len(line))
            return None
        if step.step != expected:
            raise StateError(
                f"{self._path}:{number}: expected step {expected}, found step {step.step}: a line is missing or twice "
                f"there; keep the first {number - 1} lines of the file, or the file as it was"
            )
        return step

    def _first(self) -> Header:
        line = self._line(1)
        if not line.endswith(b"\n"):
            raise StateError(f"{self._path}: this is no journal: it has no whole first line, nothing was recorded")
        try:
            data = _decoded(line)
        except (ValueError, RecursionError) as error:
            raise StateError(f"{self._path}:1: this is no journal: its first line is not JSON: {error}") from None
        if not isinstance(data, dict) or data.get("format") != self._kind:
            raise StateError(f'{self._path}:1: this is no journal: expected "format": "{self._kind}" in its first line')
        version = data.get("version")
        if version != VERSION:
            newer = isinstance(version, int) and version > VERSION
            remedy = "read it with a newer espressivo" if newer else "it was damaged, or written by something else"
            found = shown(str(version), 20)
            raise StateError(
                f"{self._path}:1: version {found} of the format, this espressivo reads {VERSION}: {remedy}"
            )
        try:
            header = Header.from_data(data)
        except StateError as error:
            raise StateError(f"{self._path}:1: the first line of this journal is damaged: {error}") from None
        self.size = len(line)
        return header

    def _line(self, number: int) -> bytes:
        try:
            line = self._file.readline(MAX_LINE + 1)
        except OSError as error:
            raise StateError(f"{self._path}: cannot be read: {error.strerror}") from None
        if len(line) > MAX_LINE:
            raise StateError(f"{self._path}:{number}: this line has more than {MAX_LINE} bytes: it is no journal's")
        return line


def _decoded(line: bytes) -> object:
    return json.loads(line, parse_constant=_refuse_constant)


def _refuse_constant(name: str) -> float:
    raise ValueError(f"{name} is no number")
