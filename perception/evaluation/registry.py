"""The data sets that can be measured on: where each comes from, what it may be used for, what others reached on it.

``data/evaluation_sets.json`` holds them. None is part of espressivo; whoever wants to measure gets them from their
authors.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final, Literal

import msgspec

from ...core.errors import AuthoringError
from ...ontology.errors import suggestion
from ..rating_map import DATA, read_checked
from .data_sets import SHARED, shared_folder

__all__ = ["MARKS", "DataFile", "DataSet", "Published", "data_set", "data_sets", "find_files"]

Mark = Literal["V", "A", "R", "M"]

MARKS: Final[Mapping[str, str]] = {
    "V": "published",
    "A": "published, from the abstract",
    "R": "published, recalled",
    "M": "measured before",
}
"""How a figure of others is known, and how it is told."""


@dataclass(frozen=True, slots=True)
class DataFile:
    """A file of a data set.

    Attributes:
        file: Its name.
        about: What it holds.
        also: Where else it is looked for below the folder of the data set.
        optional: Whether one can do without it.
    """

    file: str
    about: str
    also: tuple[str, ...] = ()
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Published:
    """What somebody else reached.

    Attributes:
        task: What was to be predicted from what, as in :class:`Method`; or the beginning of it.
        name: The method.
        figures: How well it did, 0..1.
        mark: How it is known: one of :data:`MARKS`.
        source: Who says so.
    """

    task: str
    name: str
    figures: Mapping[str, float]
    mark: Mark
    source: str


@dataclass(frozen=True, slots=True)
class DataSet:
    """A data set.

    Attributes:
        name: What the command calls it.
        title: What its authors call it.
        about: What it holds.
        rows: How much of it.
        licence: What it may be used for.
        source: Where to get it.
        citation: Whom to cite.
        form: What its files look like.
        files: Its files.
        published: What others reached.
    """

    name: str
    title: str
    about: str
    rows: str
    licence: str
    source: str
    citation: str
    form: str
    files: tuple[DataFile, ...]
    published: tuple[Published, ...]

    def as_data(self) -> dict[str, Any]:
        """Return it as plain data."""
        found: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(self))
        return found

    def wanted(self) -> str:
        """Return in words which files are expected, where to get them, and under which licence."""
        files = ", ".join(each.file for each in self.files if not each.optional)
        return f"expected {files} ({self.form}). Get them from {self.source}; licence: {self.licence}"


@cache
def data_sets() -> tuple[DataSet, ...]:
    """Return all data sets that can be measured on."""
    found = read_checked(DATA / "evaluation_sets.json", "evaluation_sets")
    return tuple(_set(entry) for entry in found["sets"])


def data_set(name: str) -> DataSet:
    """Return the data set of a name.

    Raises:
        AuthoringError: There is none.
    """
    known = {each.name: each for each in data_sets()}
    if name not in known:
        hint = suggestion(name, known) or f"Expected one of {', '.join(known)}"
        raise AuthoringError(f"{name!r} is no data set that can be evaluated. {hint}")
    return known[name]


def find_files(name: str, folder: str | os.PathLike[str] | None = None) -> dict[str, Path]:
    """Return where the files of a data set lie, by the name of each; an optional one that is not there is left out.

    Args:
        name: Of the data set.
        folder: Where it is; when None, ``data/NAME`` in the folder that the environment variable ESPRESSIVO_SHARED
            names, or else in a folder ``shared`` beside the repository.

    Raises:
        AuthoringError: A file is missing; says where to get the data set.
    """
    about = data_set(name)
    home = Path(folder) if folder is not None else shared_folder() / "data" / name
    if not home.is_dir():
        hint = f"Name the folder with --folder, or set {SHARED} to the folder that holds data/{name}"
        raise AuthoringError(
            f"there is no such folder; {about.title} is no part of espressivo: {about.wanted()}. {hint}",
            file=os.fspath(home),
        )
    found = {each.file: _place(home, each) for each in about.files}
    for each in about.files:
        if found[each.file] is None and not each.optional:
            raise AuthoringError(
                f"there is no {each.file} ({each.about}) here; {about.title}: {about.wanted()}", file=os.fspath(home)
            )
    return {file: place for file, place in found.items() if place is not None}


def _place(home: Path, wanted: DataFile) -> Path | None:
    places = (home / name for name in (wanted.file, *wanted.also))
    return next((place for place in places if place.is_file()), None)


def _set(entry: Mapping[str, Any]) -> DataSet:
    files = tuple(
        DataFile(each["file"], each["about"], tuple(each["also"]), each.get("optional", False))
        for each in entry["files"]
    )
    published = tuple(Published(**each) for each in entry["published"])
    return DataSet(**{**entry, "files": files, "published": published})
