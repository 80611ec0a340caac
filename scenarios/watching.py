"""Watching the files of a scenario while it is played, so that saved edits apply to the running world."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from ..agents.world import World
from ..core.errors import EspressivoError
from .document import Scenario
from .reading import is_story_file, read_scenario
from .reloading import Reloaded, reload
from .transcript import Event, PlayedTurn

__all__ = ["Watch"]

Stamp = tuple[int, int]


class Watch:
    """Looks after each turn whether a file was saved, and lets the world go on by what it holds now.

    Args:
        path: The scenario's file.
        world: The running world.
        scenario: What it was built from.
        tell: Takes one line about every edit.
        read: Reads the file again; as any scenario file is read when not given.
    """

    def __init__(
        self,
        path: str | os.PathLike[str],
        world: World,
        scenario: Scenario,
        tell: Callable[[str], None],
        read: Callable[[], Scenario] | None = None,
    ) -> None:
        self._path = os.fspath(path)
        self._world = world
        self._tell = tell
        self._read = read or (lambda: read_scenario(self._path))
        self.scenario = scenario
        self._files = _files_of(self._path)
        self._stamps = self._look()

    def __call__(self, event: Event) -> None:
        """Look whether there is an edit, after a turn."""
        if isinstance(event, PlayedTurn) and self.has_changed():
            self.apply()

    def has_changed(self) -> bool:
        """Whether a file was saved since it was last looked at."""
        stamps = self._look()
        changed = stamps != self._stamps
        self._stamps = stamps
        return changed

    def apply(self) -> Reloaded:
        """Read the files again and let the world go on by them; tell what became of it."""
        try:
            edited = self._read()
        except EspressivoError as error:
            self._tell(f"not taken over: {error}")
            return Reloaded(refused=(str(error),))
        found = reload(self._world, self.scenario, edited, self._path)
        if not found.refused:
            self.scenario = edited
            self._files = _files_of(self._path)
            self._stamps = self._look()
        for line in _told(found):
            self._tell(line)
        return found

    def _look(self) -> dict[str, Stamp | None]:
        return {file: _stamp(file) for file in self._files}


def _told(found: Reloaded) -> list[str]:
    if found.refused:
        return [f"not taken over: {why}" for why in found.refused]
    lines = ["edit taken over: " + ("; ".join(found.applied) or "nothing that matters here")]
    return lines + [f"kept as it is: {each}" for each in found.kept]


def _files_of(path: str) -> list[str]:
    if Path(path).suffix.lower() not in (".yaml", ".yml") or not is_story_file(path):
        return [path]
    from .language.caching import load_story  # stories alone need the compiler

    return load_story(path).files


def _stamp(file: str) -> Stamp | None:
    try:
        status = os.stat(file)  # noqa: PTH116 - a file that is being saved may be gone for a moment
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size
