"""The files of a story: the one that it begins with, those that it includes, its screenplay and its packs."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Final

from ...core.errors import AuthoringError
from ..source_text import read_bytes
from .decoding import decode
from .packs import PackShelf
from .passages import Passage, Unit
from .problems import Place, Problems
from .sources import Source
from .story import PackStory, StoryFile

__all__ = ["MAX_BYTES", "MAX_FILES", "StoryFiles"]

MAX_BYTES: Final = 8_000_000
"""Largest file that is read."""
MAX_FILES: Final = 200
"""How many files a story may be made of."""
_OF_THE_FIRST: Final = ("behaviour", "terms")


class StoryFiles:
    """Reads the files of a story.

    Args:
        source: The file that it begins with.
        problems: Takes in what is wrong.

    Attributes:
        units: The story's files, decoded, each with where it stands; the first one is the story's own.
        shelf: Its rule packs.
    """

    def __init__(self, source: Source, problems: Problems) -> None:
        self._problems = problems
        self._known = {os.path.normpath(source.file)} if source.file else set()
        self._texts: list[str] = []
        self.units: list[tuple[StoryFile, Unit]] = []
        self.shelf = PackShelf(problems)
        self._include(source)

    @property
    def main(self) -> StoryFile:
        """The file that the story begins with."""
        return self.units[0][0]

    @property
    def names(self) -> list[str]:
        """All files that were looked at, the story's own first."""
        own = [unit.source.file or "<text>" for _, unit in self.units]
        ontologies = [unit.source.beside(each) for file, unit in self.units for each in file.ontology]
        return list(dict.fromkeys([*own, *self._texts, *self.shelf.files, *ontologies]))

    def packs(self) -> Iterator[tuple[PackStory, Unit]]:
        """Yield the packs that characters use, each as often as it is used; those that do not exist are left out."""
        for file, unit in self.units:
            for name, character in file.cast.items():
                for passage in (unit / "cast" / name / "use").each(character.use):
                    found = self.shelf.find(passage.text, unit / "cast" / name / "use")
                    if found is not None:
                        yield found

    def text(self, unit: Unit, passage: Passage) -> Source | None:
        """Read a file that holds a screenplay; None when it cannot be read, which is reported."""
        name = passage.text
        try:
            name = unit.source.beside(passage.text)
            self._texts.append(name)
            return Source.of_text(read_bytes(name, MAX_BYTES), name)
        except AuthoringError as error:
            self._unreadable(error, passage.whole, name)
            return None

    def _include(self, source: Source) -> None:
        file = decode(StoryFile, source, self._problems)
        unit = Unit.of(source)
        self.units.append((file, unit))
        if len(self.units) > 1:
            self._check_included(file, unit)
        for passage in (unit / "include").each(file.include):
            try:
                name = source.beside(passage.text)
            except AuthoringError as error:
                self._unreadable(error, passage.whole, passage.text)
                continue
            if name in self._known:  # by another file, or in a circle
                continue
            self._known.add(name)
            if len(self._known) > MAX_FILES:
                message = f"this is more than {MAX_FILES} files"
                self._problems.error("too-many-files", message, "Include fewer.", passage.whole)
                return
            self._read(name, passage.whole)

    def _read(self, name: str, place: Place) -> None:
        try:
            source = Source.of_yaml(read_bytes(name, MAX_BYTES), name)
        except AuthoringError as error:
            self._unreadable(error, place, name)
            return
        self._include(source)

    def _check_included(self, file: StoryFile, unit: Unit) -> None:
        """Refuse in an included file what decides how all files are read."""
        for name in _OF_THE_FIRST:
            if (unit / name).node is not None and getattr(file, name) != getattr(self.main, name):
                remedy = f"Write `{name}` in {self.units[0][1].source.file}, or leave it out there."
                message = f"an included file cannot have another {name!r} than the story"
                self._problems.error("wrong-value", message, remedy, (unit / name).key_place)

    def _unreadable(self, error: AuthoringError, place: Place, name: str) -> None:
        if error.line is not None:
            at = Place(error.file or name, error.line, error.column or 1)
            self._problems.error("unreadable-file", error.message, "", at)
        else:
            self._problems.error("unreadable-file", f"{name}: {error.message}", "", place)
