"""Reads tables that others exported: separated by commas, tabs, semicolons or bars, in UTF-8 or as Windows writes."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

from ...core.errors import AuthoringError
from ..files import read_bytes

__all__ = ["Row", "Rows", "number", "read_rows"]

_MOST_BYTES: Final = 64 << 20
_MOST_ROWS: Final = 500_000
_SEPARATORS: Final = "|\t;,"


class _Reader(Protocol):
    """What reads rows of cells, and knows in which line it is."""

    @property
    def line_num(self) -> int: ...

    def __iter__(self) -> Iterator[list[str]]: ...


@dataclass(frozen=True, slots=True)
class Row:
    """One row.

    Attributes:
        line: Where it ends in the file, from 1.
        cells: What stands in the columns that were asked for, by their first names.
    """

    line: int
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Rows:
    """What a file holds.

    Attributes:
        file: Its name.
        rows: The rows that have as many cells as there are headings.
        broken: The lines of the others.
    """

    file: str
    rows: tuple[Row, ...]
    broken: tuple[int, ...]


def read_rows(path: Path, columns: Mapping[str, Sequence[str]], optional: Sequence[str] = ()) -> Rows:
    """Read a table with headings.

    Args:
        path: A file of 64 MB and half a million rows at most.
        columns: The columns wanted, each with other headings that it may have; case does not matter.
        optional: Which of them may be missing.

    Raises:
        AuthoringError: A column is missing, or the file is no table; names file and line.
        PerceptionError: It cannot be read, or is too large.
    """
    name = os.fspath(path)
    text = _decoded(read_bytes(path, _MOST_BYTES, "a table with headings"))
    lines = text.splitlines(keepends=True)
    heading = next((line for line in lines if line.strip()), "")
    separator = max(_SEPARATORS, key=lambda each: (heading.count(each), -_SEPARATORS.index(each)))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    try:
        headings = [cell.strip().lower() for cell in next(reader, [])]
        places = _places(headings, columns, optional, name)
        rows, broken = _rows(reader, places, len(headings), name)
    except csv.Error as error:
        raise AuthoringError(f"is no table: {error}", file=name, line=reader.line_num) from None
    if not rows:
        raise AuthoringError("holds no row; expected one for each example, below the headings", file=name)
    return Rows(name, tuple(rows), tuple(broken))


def number(row: Row, column: str, low: float, high: float, file: str) -> float:
    """Return the number in a cell.

    Raises:
        AuthoringError: There is none on the scale.
    """
    text = row.cells[column].strip().strip("'")
    try:
        value = float(text)
    except ValueError:
        value = float("nan")
    if not low <= value <= high:
        what = f"{column}: expected a number from {low:g} to {high:g}, found {text[:40]!r}"
        raise AuthoringError(what, file=file, line=row.line)
    return value


def _rows(reader: _Reader, places: Mapping[str, int], width: int, file: str) -> tuple[list[Row], list[int]]:
    rows: list[Row] = []
    broken: list[int] = []
    for cells in reader:
        if len(rows) >= _MOST_ROWS:
            raise AuthoringError(f"has more than {_MOST_ROWS:,} rows", file=file, line=reader.line_num)
        if len(cells) == width:
            rows.append(Row(reader.line_num, {name: cells[place] for name, place in places.items()}))
        elif any(cell.strip() for cell in cells):
            broken.append(reader.line_num)
    return rows, broken


def _places(
    headings: Sequence[str], columns: Mapping[str, Sequence[str]], optional: Sequence[str], file: str
) -> dict[str, int]:
    places: dict[str, int] = {}
    for name, others in columns.items():
        found = [headings.index(each.lower()) for each in (name, *others) if each.lower() in headings]
        if found:
            places[name] = found[0]
    missing = [name for name in columns if name not in places and name not in optional]
    if missing:
        seen = ", ".join(heading for heading in headings[:12] if heading) or "nothing"
        raise AuthoringError(
            f"column missing: {', '.join(missing)} (the first line has {seen[:200]})", file=file, line=1
        )
    return places


def _decoded(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")
