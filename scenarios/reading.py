"""One way to read a scenario, whoever wrote it: stories, our own neutral form, or FAtiMA Toolkit's files."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Final

from ..core.errors import AuthoringError
from .document import Scenario
from .fatima import is_fatima, json_dialect, read_fatima
from .fatima.reader import EXTENSIONS
from .native import MAX_BYTES, read_native
from .source_text import read_bytes

__all__ = ["is_story_file", "read_scenario"]

_YAML: Final = (".yaml", ".yml")
_KEY: Final = re.compile(rb"^(?:\xef\xbb\xbf)?(?:\{\s*)?[\"']?([A-Za-z]+)[\"']?\s*:", re.MULTILINE)
_OF_STORIES: Final = {b"scenario", b"cast", b"scenes", b"include"}
_STORY_KEYS: Final = {key.decode() for key in _OF_STORIES}
_OF_NEUTRAL: Final = {b"name", b"agents", b"dialogues", b"rules"}


def read_scenario(path: str | os.PathLike[str], storage: str | os.PathLike[str] | None = None) -> Scenario:
    """Read a scenario file of either kind; of a ``.json`` the content tells which.

    Args:
        path: The file.
        storage: Cognitive rules of a FAtiMA scenario, when they do not lie beside it.

    Raises:
        AuthoringError: A file is missing, too large or wrong.
    """
    suffix = Path(path).suffix.lower()
    if suffix in _YAML:
        scenario = _story(path) if is_story_file(path) else read_native(path)
        if storage is not None:
            why = f"only FAtiMA's scenarios have a storage: leave {os.fspath(storage)} out"
            raise AuthoringError(why, file=os.fspath(path))
        return scenario
    if suffix in EXTENSIONS or storage is not None:
        return read_fatima(path, storage)
    data = read_bytes(path, json_dialect.MAX_BYTES)
    if suffix != ".json" and data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] not in (b"{", b"["):
        return read_native(path)
    parsed = json_dialect.parse(data, file=os.fspath(path))
    if is_fatima(parsed):
        return read_fatima(path)
    is_story = isinstance(parsed, dict) and not _STORY_KEYS.isdisjoint(parsed) and "agents" not in parsed
    return _story(path) if is_story else read_native(path)


def _story(path: str | os.PathLike[str]) -> Scenario:
    from .language.caching import load_story  # stories alone need the compiler

    return load_story(path).scenario


def is_story_file(path: str | os.PathLike[str]) -> bool:
    """Whether a YAML file is a story in the scenario language, rather than a scenario in the neutral form.

    Raises:
        AuthoringError: The file is missing or too large.
    """
    keys = set(_KEY.findall(read_bytes(path, MAX_BYTES)))
    return bool(keys & _OF_STORIES) and not keys & _OF_NEUTRAL
