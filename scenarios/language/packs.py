"""Rule packs: what ``use:`` brings to a character, shipped or from a file beside the story."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final

from ...core.errors import AuthoringError, nearest
from ..source_text import read_bytes
from .decoding import decode
from .passages import Unit
from .problems import Place, Problems
from .sources import Source
from .story import PackStory

__all__ = ["PackShelf", "shipped_packs"]

_SHIPPED: Final = Path(__file__).parents[1] / "packs"
_SUFFIXES: Final = (".yaml", ".yml")
_MAX_BYTES: Final = 1_000_000


@cache
def shipped_packs() -> dict[str, Path]:
    """Return the shipped packs, name -> file, in alphabetical order."""
    return {path.stem: path for path in sorted(_SHIPPED.glob("*.yaml"))}


class PackShelf:
    """Finds and reads rule packs, each once.

    Args:
        problems: Takes in what is wrong with them.

    Attributes:
        files: The packs beside the story that were looked for.
    """

    def __init__(self, problems: Problems) -> None:
        self._problems = problems
        self._read: dict[str, tuple[PackStory, Unit] | None] = {}
        self.files: list[str] = []

    def find(self, name: str, where: Unit, place: Place | None = None) -> tuple[PackStory, Unit] | None:
        """Return a pack by its name, or by its file beside the story; None when there is none.

        Args:
            name: ``polite``, or ``packs/mine.yaml``.
            where: The story that uses it.
            place: Where it is named, to report it when it is not found; None to say nothing.
        """
        shown, path = self._path(name, where)
        if path is None:
            if place is not None:
                close = nearest(name, shipped_packs())
                remedy = f"Did you mean {close!r}?" if close else f"Shipped are: {', '.join(shipped_packs())}."
                self._problems.error("unknown-pack", f"there is no rule pack {name!r}", remedy, place)
            return None
        if shown not in self._read:
            self._read[shown] = self._load(path, shown, place or where.place)
        return self._read[shown]

    def _path(self, name: str, where: Unit) -> tuple[str, str | None]:
        """Return how a pack is called in messages, and its file, if there is one."""
        if name.endswith(_SUFFIXES):
            try:
                beside = where.source.beside(name)
            except AuthoringError:
                return name, None
            if beside not in self.files:
                self.files.append(beside)
            return beside, beside
        shipped = shipped_packs().get(name.strip().casefold().replace(" ", "-"))
        return (name, None) if shipped is None else (f"pack {shipped.stem}", str(shipped))

    def _load(self, path: str, shown: str, place: Place) -> tuple[PackStory, Unit] | None:
        try:
            source = Source.of_yaml(read_bytes(path, _MAX_BYTES), shown)
        except AuthoringError as error:
            at = place if error.line is None else Place(shown, error.line, error.column or 1)
            message = f"{shown}: {error.message}" if error.line is None else error.message
            self._problems.error("unreadable-file", message, "", at)
            return None
        if "pack" not in (source.root.content if source.root and isinstance(source.root.content, dict) else {}):
            self._problems.error("no-pack", f"{shown} is no rule pack", "A pack begins with `pack: its name`.", place)
            return None
        return decode(PackStory, source, self._problems), Unit.of(source)
