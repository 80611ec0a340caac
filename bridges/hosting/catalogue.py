"""Which scenarios a server offers. What comes over a wire is looked up by name, and never becomes a path."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import msgspec

from ...agents.world import World
from ...core.errors import AuthoringError, EspressivoError, nearest
from ...scenarios.build import build_world
from ...scenarios.document import Scenario
from ...scenarios.reading import read_scenario
from ...scenarios.shipped import find_scenario, shipped_scenarios
from ..protocol.coding import Refused
from .describing import told_place
from .world_host import WorldHost

__all__ = ["Catalogue"]


class Catalogue:
    """Scenarios by name.

    Args:
        shipped: Whether those are offered that ship with espressivo.
        files: Further files, or folders with a ``story.yaml`` or of scenario files; each is offered under the name of
            its file, without the suffix, or of its folder.

    Raises:
        AuthoringError: A file is missing, or two have one name.

    >>> "night-train" in Catalogue().titles()
    True
    """

    def __init__(self, shipped: bool = True, files: Iterable[str | os.PathLike[str]] = ()) -> None:
        self._files: dict[str, Path] = dict(shipped_scenarios()) if shipped else {}
        self._read: dict[str, Scenario] = {}
        ours = set(self._files.values())
        for each in files:
            for name, file in _named(Path(each)):
                known = self._files.get(name)
                if known is not None and known not in ours and known != file:
                    raise AuthoringError(
                        f"two scenarios would be called {name!r}: the other is {known}", file=str(file)
                    )
                self._files[name] = file

    @property
    def files(self) -> Mapping[str, Path]:
        """The files by the names under which they are offered."""
        return dict(self._files)

    def titles(self) -> dict[str, str]:
        """Return the title of each scenario, by name; of one that cannot be read, nothing."""
        titles: dict[str, str] = {}
        for name in sorted(self._files):
            try:
                titles[name] = self.scenario(name).name
            except EspressivoError:
                titles[name] = ""
        return titles

    def scenario(self, name: str) -> Scenario:
        """Return a scenario; it is read once.

        Raises:
            Refused: None of that name is offered.
            AuthoringError: Its file is wrong.
        """
        if name not in self._files:
            close = nearest(name, self._files)
            hint = f"did you mean {close!r}?" if close else f"offered are {', '.join(sorted(self._files)) or 'none'}"
            raise Refused("unknown-scenario", f"no scenario {name!r} is offered; {hint}", "$.scenario")
        if name not in self._read:
            self._read[name] = _told(read_scenario(self._files[name]))
        return self._read[name]

    def build(self, name: str, seed: int = 0) -> tuple[Scenario, World]:
        """Return a scenario and its world, as it begins.

        Raises:
            Refused: None of that name is offered.
            AuthoringError: Its file is wrong.
        """
        scenario = self.scenario(name)
        return scenario, build_world(scenario, seed, self._files[name].name)

    def host(self, world: str, name: str, seed: int = 0) -> WorldHost:
        """Return a host of a scenario's world.

        Args:
            world: What the world is called.
            name: Of the scenario.
            seed: Decides what is left to chance.

        Raises:
            Refused: None of that name is offered.
            AuthoringError: Its file is wrong.
        """
        scenario, built = self.build(name, seed)
        return WorldHost(world, name, built, scenario)


def _told(part: Any) -> Any:
    """Return a scenario whose rules do not say where on this machine it lies: what is saved of a world tells them."""
    if isinstance(part, msgspec.Struct):
        fields = {name: getattr(part, name) for name in part.__struct_fields__}
        told = {name: told_place(each) if name == "source" else _told(each) for name, each in fields.items()}
        return msgspec.structs.replace(part, **told)
    if isinstance(part, dict):
        return {key: _told(each) for key, each in part.items()}
    return [_told(each) for each in part] if isinstance(part, list) else part


_SUFFIXES = (".yaml", ".yml", ".json")


def _named(path: Path) -> list[tuple[str, Path]]:
    """Return the scenarios that a file or folder holds, by name."""
    if path.is_dir() and not (path / "story.yaml").is_file():
        found = sorted(each for each in path.iterdir() if each.suffix in _SUFFIXES and each.is_file())
        if not found:
            raise AuthoringError("no scenario lies in this folder", file=os.fspath(path))
        return [(each.stem, each) for each in found]
    file = find_scenario(path)
    if not file.is_file():
        raise AuthoringError("no such file", file=os.fspath(path))
    return [(path.resolve().name if path.is_dir() else file.stem, file)]
