"""Arrays in a file: one line of JSON that says what follows, then the numbers themselves, one array after the other.

The file is written whole or not at all. A file that is read may come from anywhere: its first line is bounded, nothing
is set aside for an array before the file's size has been seen to agree with all of them, and every array carries a
checksum. No pickle is read or written.
"""

from __future__ import annotations

import json
import math
import os
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Final

import numpy as np

from ...core.errors import StateError, shown

__all__ = ["FORMAT", "MAX_ARRAYS", "MAX_HEADER", "MAX_SIZE", "VERSION", "read_arrays", "write_arrays"]

FORMAT: Final = "espressivo-crowd"
VERSION: Final = 1
MAX_HEADER: Final = 256 * 2**20
"""How many bytes the first line has at most; the names of all members may be in it."""
MAX_ARRAYS: Final = 65_536
MAX_SIZE: Final = 64 * 2**30
"""How many bytes a file has at most."""
_DIMENSIONS: Final = 3
_KINDS: Final = {
    text: np.dtype(text) for text in ("|b1", "|i1", "|u1", "<i2", "<u2", "<i4", "<u4", "<i8", "<u8", "<f4", "<f8")
}
"""What numbers an array may hold, by how numpy writes it: always the lowest byte first."""

Arrays = dict[str, np.ndarray[Any, Any]]
Data = dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Entry:
    """What the first line says of one array."""

    name: str
    kind: str
    shape: tuple[int, ...]
    checksum: int

    @property
    def size(self) -> int:
        """In bytes."""
        return math.prod(self.shape) * _KINDS[self.kind].itemsize


def write_arrays(
    path: str | os.PathLike[str], about: Mapping[str, Any], arrays: Mapping[str, np.ndarray[Any, Any]]
) -> None:
    """Write arrays and what is to be said about them; a file of that name has them all, or is as it was.

    Args:
        path: The file; it is written over.
        about: Plain data (text, numbers, lists, dicts with text keys).
        arrays: By name; of whole numbers, floats or truth values, of three dimensions at most.

    Raises:
        StateError: The file cannot be written, or an array holds something else.
    """
    path = Path(path)
    whole = {name: _plain(name, array) for name, array in arrays.items()}
    entries = [
        {"name": name, "kind": array.dtype.str, "shape": list(array.shape), "checksum": _checksum(array)}
        for name, array in whole.items()
    ]
    first = {"format": FORMAT, "version": VERSION, "about": about, "arrays": entries}
    line = json.dumps(first, allow_nan=False, separators=(",", ":")).encode() + b"\n"
    unfinished = path.with_name(path.name + ".part")
    try:
        with unfinished.open("wb") as file:
            file.write(line)
            for array in whole.values():
                file.write(_bytes(array))
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(path)
        _keep_name(path.parent)
    except OSError as error:
        unfinished.unlink(missing_ok=True)
        raise StateError(f"{path}: cannot be written: {error.strerror}") from None


def read_arrays(path: str | os.PathLike[str]) -> tuple[Data, Arrays]:
    """Return what is said about the arrays of a file, and the arrays.

    Raises:
        StateError: The file cannot be read, is none of these, is damaged, or was written by a newer espressivo.
    """
    path = Path(path)
    try:
        with path.open("rb") as file:
            size = os.fstat(file.fileno()).st_size
            if size > MAX_SIZE:
                raise StateError(f"{path}: this file has {size} bytes, a saved crowd has {MAX_SIZE} at most")
            about, entries, begin = _first_line(path, file)
            expected = begin + sum(entry.size for entry in entries)
            if size != expected:
                how = "was cut off" if size < expected else "holds more than it says"
                raise StateError(f"{path}: this file {how}: expected {expected} bytes, it has {size}")
            return about, {entry.name: _array(path, file, entry) for entry in entries}
    except OSError as error:
        raise StateError(f"{path}: cannot be read: {error.strerror}") from None


def _plain(name: str, array: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Return an array as it is written: whole, in rows, the lowest byte first."""
    kind = array.dtype.newbyteorder("<")
    if kind.str not in _KINDS or array.ndim > _DIMENSIONS:
        raise StateError(f"array {name!r}: {array.dtype} in {array.ndim} dimensions is nothing that can be saved")
    return np.require(array, kind, "C")


def _bytes(array: np.ndarray[Any, Any]) -> memoryview:
    return array.reshape(-1).view(np.uint8).data


def _checksum(array: np.ndarray[Any, Any]) -> int:
    return zlib.crc32(_bytes(array))


def _keep_name(folder: Path) -> None:
    """See that a file that was renamed keeps its new name when the machine stops."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _first_line(path: Path, file: IO[bytes]) -> tuple[Data, list[_Entry], int]:
    line = file.readline(MAX_HEADER + 1)
    try:
        data = json.loads(line) if line.endswith(b"\n") and line.startswith(b"{") else None
    except (ValueError, RecursionError):
        data = None
    if not isinstance(data, dict) or data.get("format") != FORMAT:
        raise StateError(f'{path}: this is no saved crowd: expected "format": "{FORMAT}" in its first line')
    if data.get("version") != VERSION:
        found = shown(str(data.get("version")), 20)
        raise StateError(f"{path}: version {found} of the format, this espressivo reads {VERSION}")
    about, entries = data.get("about"), data.get("arrays")
    if not isinstance(about, dict) or not isinstance(entries, list) or len(entries) > MAX_ARRAYS:
        raise StateError(f"{path}: its first line is damaged: expected 'about' and at most {MAX_ARRAYS} 'arrays'")
    found_entries = [_entry(path, each) for each in entries]
    if len({entry.name for entry in found_entries}) < len(found_entries):
        raise StateError(f"{path}: its first line is damaged: two arrays have one name")
    return about, found_entries, len(line)


def _entry(path: Path, data: object) -> _Entry:
    """Return what the first line says of one array, if it can be so."""
    if isinstance(data, dict):
        name, kind, shape, checksum = (data.get(key) for key in ("name", "kind", "shape", "checksum"))
        if (
            isinstance(name, str)
            and isinstance(kind, str)
            and kind in _KINDS
            and isinstance(shape, list)
            and len(shape) <= _DIMENSIONS
            and all(type(side) is int and side >= 0 for side in shape)
            and math.prod(max(1, side) for side in shape) <= MAX_SIZE
            and type(checksum) is int
        ):
            return _Entry(name, kind, tuple(shape), checksum)
    raise StateError(f"{path}: its first line is damaged: {shown(str(data), 60)} describes no array")


def _array(path: Path, file: IO[bytes], entry: _Entry) -> np.ndarray[Any, Any]:
    array = np.empty(entry.shape, _KINDS[entry.kind])
    target, filled = _bytes(array), 0
    while filled < len(target) and (count := file.readinto(target[filled:])):  # type: ignore[attr-defined]
        filled += count
    if filled < len(target) or zlib.crc32(target) != entry.checksum:
        raise StateError(f"{path}: array {entry.name!r} is damaged: its checksum is not that of its numbers")
    if array.dtype == np.bool_ and array.size:
        _check_truths(path, entry.name, array)
    return array


def _check_truths(path: Path, name: str, array: np.ndarray[Any, Any]) -> None:
    """Refuse truth values other than 0 and 1, of which numpy makes what it likes."""
    if array.view(np.uint8).max() > 1:
        raise StateError(f"{path}: array {name!r} is damaged: a truth value is neither 0 nor 1")
