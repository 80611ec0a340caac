"""The data set crowd-enVENT: events that people lived through, how they appraised them, and what they felt.

Troiano, Oberländer & Klinger (2023), *Computational Linguistics* 49(1), doi 10.1162/coli_a_00461. The data are no part
of espressivo: a folder holds ``train.csv`` and ``dev.csv``.
"""

from __future__ import annotations

import csv
import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from ...ontology.errors import AuthoringError, suggestion

__all__ = ["LivedEvent", "read_events"]


class LivedEvent(NamedTuple):
    """One event, as the person rated it who lived through it.

    Attributes:
        id: As the file has it.
        emotion: What the person felt.
        ratings: The appraisals, by name, on the scale of the data set.
        text: What the person wrote, with the word for the emotion hidden; empty when the file has no texts.
    """

    id: str
    emotion: str
    ratings: Mapping[str, float]
    text: str = ""


def read_events(
    file: str | os.PathLike[str], ratings: Sequence[str], emotions: Sequence[str], scale: tuple[float, float] = (1, 5)
) -> list[LivedEvent]:
    """Read one file of the data set.

    Args:
        file: Comma-separated, UTF-8, with a line of column names.
        ratings: The columns to read as numbers.
        emotions: What may stand in the column ``emotion``.
        scale: Least and greatest rating.

    Raises:
        AuthoringError: The file is missing or malformed; names file, line and column.
    """
    path = Path(file)
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            events = list(_events(lines, os.fspath(path), ratings, emotions, scale))
    except OSError as error:
        raise AuthoringError(f"cannot be read: {error.strerror}", file=os.fspath(path)) from error
    except UnicodeDecodeError as error:
        raise AuthoringError("is not UTF-8 text; save it as UTF-8", file=os.fspath(path)) from error
    if not events:
        raise AuthoringError("holds no event; expected a line for each", file=os.fspath(path))
    return events


def _events(
    lines: Iterator[str], file: str, ratings: Sequence[str], emotions: Sequence[str], scale: tuple[float, float]
) -> Iterator[LivedEvent]:
    reader = csv.DictReader(lines, strict=True)
    try:
        _check_columns(reader.fieldnames or (), ["emotion", *ratings], file)
        for number, row in enumerate(reader, 1):
            line = reader.line_num
            emotion = row["emotion"]
            if emotion not in emotions:
                hint = suggestion(emotion or "", emotions) or f"Expected one of {', '.join(emotions)}"
                what = f"emotion: {emotion!r} is no emotion of the data set. {hint}"
                raise AuthoringError(what, file=file, line=line)
            numbers = {name: _rating(row[name], name, scale, file, line) for name in ratings}
            text = row.get("hidden_emo_text") or row.get("generated_text") or ""
            yield LivedEvent(row.get("text_id") or str(number), emotion, numbers, text)
    except csv.Error as error:
        raise AuthoringError(f"is no comma-separated text: {error}", file=file, line=reader.line_num) from error


def _check_columns(found: Sequence[str], wanted: Sequence[str], file: str) -> None:
    missing = [name for name in wanted if name not in found]
    if missing:
        hint = f" (there is {', '.join(found[:8])} ...)" if found else " (the file is empty)"
        raise AuthoringError(f"column missing: {', '.join(missing)}{hint}", file=file, line=1)


def _rating(text: str | None, name: str, scale: tuple[float, float], file: str, line: int) -> float:
    low, high = scale
    try:
        value = float(text or "")
    except ValueError:
        value = float("nan")
    if not low <= value <= high:
        what = f"{name}: expected a number from {low:g} to {high:g}, found {text!r}"
        raise AuthoringError(what, file=file, line=line)
    return value
