"""The scenarios that ship with espressivo, found by name."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

from ..core.errors import AuthoringError, nearest

__all__ = ["DEFAULT", "find_scenario", "shipped_scenarios"]

DEFAULT: Final = "night-train"
"""Name of the scenario that plays when none is named."""

_STORY: Final = "story.yaml"
_LIBRARY: Final = Path(__file__).parent / "library"


def shipped_scenarios() -> dict[str, Path]:
    """Return the shipped scenarios, name -> file, in alphabetical order.

    >>> "night-train" in shipped_scenarios()
    True
    """
    return {path.stem: path for path in sorted(_LIBRARY.glob("*.yaml"))}


def find_scenario(name: str | os.PathLike[str]) -> Path:
    """Return the file of a scenario: a path as it is, the story in a folder, or the file of a shipped one.

    A file that exists wins over a shipped scenario of the same name.

    Raises:
        AuthoringError: There is neither; tells the names that exist.
    """
    path, shipped = Path(name), shipped_scenarios()
    if (path / _STORY).is_file():
        return path / _STORY
    if path.exists() or len(path.parts) > 1 or path.suffix:
        return path
    if os.fspath(name) in shipped:
        return shipped[os.fspath(name)]
    close = nearest(os.fspath(name), shipped)
    hint = f"did you mean {close!r}?" if close else f"shipped are: {', '.join(shipped)}"
    raise AuthoringError(f"no such file, and no shipped scenario of that name ({hint})", file=os.fspath(name))
