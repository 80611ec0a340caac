"""Tables of faces over time, read row by row: OpenFace's, and those that ``espressivo expression track --csv`` writes.

Nothing of a table is kept but the row at hand, so that its length does not matter. A line may have 64 kB, a table 2000
columns and 5 million rows (46 hours at 30 frames a second).
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from math import isfinite
from pathlib import Path
from typing import BinaryIO, Final, NamedTuple

from ...core.errors import EspressivoError, OntologyError, PerceptionError, nearest
from ...ontology.action_units import ActionUnits
from .blend_shapes import from_blend_shapes, is_blend_shape
from .openface import is_openface, openface_reader
from .seen import FaceSeen

__all__ = ["MOST_LINE", "MOST_ROWS", "Frame", "read_frames"]

MOST_LINE: Final = 1 << 16
MOST_ROWS: Final = 5_000_000
_MOST_COLUMNS: Final = 2000
_TIMES: Final = ("time", "timestamp")
_BESIDE: Final = ("head", "gaze", "mouth", "cues", "vrm", "live2d", "visemes")
"""Columns of tracks that say nothing of action units, by what stands before their dot."""

Reader = Callable[[list[str]], tuple[int, FaceSeen | None]]
"""What makes of the fields of a row the number of the face and the face; None when it was lost from sight."""


class Frame(NamedTuple):
    """One row of a table.

    Attributes:
        t: In seconds.
        seen: The face; None when it was lost from sight.
        person: Number of the face, for tables of several.
    """

    t: float
    seen: FaceSeen | None
    person: int = 0


def read_frames(path: str | os.PathLike[str], *, fps: float | None = None) -> Iterator[Frame]:
    """Yield the frames of a CSV table, one after the other.

    Args:
        path: OpenFace's (``AU01_r``, 0..5), or one with a column ``time`` and action units (``AU12``, ``AU14R``) or
            blend shapes (``mouthSmileLeft``), 0..1.
        fps: Frames a second, for tables without a column of times.

    Raises:
        PerceptionError: It cannot be read, is no such table, or too long; or a number is missing, not finite or out of
            its range: names line, column and remedy.
    """
    file = Path(path)
    if not file.is_file():
        raise PerceptionError(f"{file}: there is no such file; expected a table of action units")
    with file.open("rb") as opened:
        yield from _frames(opened, os.fspath(path), fps)


def _frames(opened: BinaryIO, name: str, fps: float | None) -> Iterator[Frame]:
    lines = _lines(opened, name)
    header = _header(next(lines, (1, []))[1], name)
    read = _reader(header, name)
    time = next((header.index(each) for each in _TIMES if each in header), None)
    if time is None and not fps:
        raise PerceptionError(
            f"{name}: there is no column 'timestamp' or 'time'; say how many frames a second the table has (fps)"
        )
    latest: dict[int, float] = {}
    for row, (line, fields) in enumerate(lines):
        if len(fields) != len(header):
            raise PerceptionError(f"{name}:{line}: {len(fields)} fields, but the header names {len(header)} columns")
        try:
            t = row / fps if time is None and fps else number(fields, header, time or 0)
            person, seen = read(fields)
        except EspressivoError as error:
            raise PerceptionError(f"{name}:{line}: {error}") from None
        if t < latest.get(person, t):
            raise PerceptionError(f"{name}:{line}: time goes back from {latest[person]:g} to {t:g} s; sort the rows")
        latest[person] = t
        if len(latest) > 1000:
            raise PerceptionError(f"{name}:{line}: more than 1000 faces; split the table")
        yield Frame(t, seen, person)


def number(fields: list[str], header: list[str], place: int) -> float:
    """Return the number in a field.

    Raises:
        PerceptionError: It holds none, or none that is finite; names the column.
    """
    try:
        value = float(fields[place])
    except ValueError:
        value = float("nan")
    if not isfinite(value):
        raise PerceptionError(
            f"{header[place]} is {fields[place].strip()[:40]!r}, no finite number; leave out rows without a face"
        )
    return value


def _lines(opened: BinaryIO, name: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the number and fields of each line that is not empty."""
    for line in range(1, MOST_ROWS + 3):
        data = opened.readline(MOST_LINE + 1)
        if not data:
            return
        if len(data) > MOST_LINE:
            raise PerceptionError(f"{name}:{line}: this line is longer than {MOST_LINE >> 10} kB; expected numbers")
        try:
            text = data.decode("utf-8-sig" if line == 1 else "utf-8").strip()
        except UnicodeDecodeError:
            raise PerceptionError(f"{name}:{line}: no text in UTF-8; expected a table of numbers") from None
        if text:
            yield line, text.split(",")
    raise PerceptionError(f"{name}: more than {MOST_ROWS} rows; split the table")


def _header(fields: list[str], name: str) -> list[str]:
    columns = [field.strip().strip('"') for field in fields]
    if not columns:
        raise PerceptionError(f"{name}: the file is empty; expected a table of action units")
    if len(columns) > _MOST_COLUMNS:
        raise PerceptionError(f"{name}:1: {len(columns)} columns; a table of faces has {_MOST_COLUMNS} at most")
    twice = next((each for each in columns if columns.count(each) > 1), None)
    if twice is not None:
        raise PerceptionError(f"{name}:1: column {twice[:80]!r} stands twice; leave out one of the two")
    return columns


def _reader(header: list[str], name: str) -> Reader:
    """Return what reads the rows of a table with that header."""
    try:
        if is_openface(header):
            return openface_reader(header, number)
        return _track_reader(header)
    except EspressivoError as error:
        raise PerceptionError(f"{name}:1: {error}") from None


def _track_reader(header: list[str]) -> Reader:
    """Return what reads the rows of a track: action units, or else blend shapes; rigs of several may stand together."""
    bare = {place: column.removeprefix("facs.").removeprefix("arkit.") for place, column in enumerate(header)}
    units = {place: each for place, each in bare.items() if _is_unit(each)}
    shapes = {place: each for place, each in bare.items() if place not in units and is_blend_shape(each)}
    for place, each in bare.items():
        if place not in units and place not in shapes and each not in _TIMES and each.partition(".")[0] not in _BESIDE:
            raise PerceptionError(f"column {each[:80]!r} is neither an action unit nor a blend shape{_hint(each)}")
    if units:
        return lambda fields: (0, _units({name: number(fields, header, place) for place, name in units.items()}))
    if shapes:
        return lambda fields: (
            0,
            from_blend_shapes({name: number(fields, header, place) for place, name in shapes.items()}),
        )
    raise PerceptionError("there are no columns of action units (AU12, or OpenFace's AU12_r) or blend shapes")


def _units(named: Mapping[str, float]) -> FaceSeen:
    return FaceSeen(ActionUnits.parse(named))


def _is_unit(name: str) -> bool:
    try:
        return bool(name.startswith("AU") and ActionUnits.parse({name: 1}))
    except OntologyError:
        return False


def _hint(column: str) -> str:
    close = nearest(column, ("time", "timestamp", "AU12", "AU14R", "mouthSmileLeft"))
    return f"; did you mean {close!r}?" if close else "; expected names such as AU12, AU14R or mouthSmileLeft"
