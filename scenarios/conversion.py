"""From one file format to another: FAtiMA's old and current ones, and stories in the scenario language."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from ..core.errors import AuthoringError
from .document import Scenario
from .fatima import write_fatima
from .language.writing import write_story

__all__ = ["convert"]

_YAML: Final = (".yaml", ".yml")


def convert(scenario: Scenario, target: str | os.PathLike[str], *, force: bool = False) -> tuple[list[Path], list[str]]:
    """Write a scenario: ``.yaml`` as a story, ``.json`` as FAtiMA's, with ``<name>-storage.json`` beside it.

    Args:
        scenario: What to write.
        target: The file.
        force: Write over files that exist.

    Returns:
        The files written, and what they could not hold.

    Raises:
        AuthoringError: The name of the file tells no format, a file exists, or cannot be
            written.
    """
    path = Path(target)
    texts, warnings = _texts(scenario, path)
    if not force:
        for each in texts:
            if each.exists():
                raise AuthoringError("this file exists; --force writes over it", file=os.fspath(each))
    return list(_written(texts)), warnings


def _texts(scenario: Scenario, path: Path) -> tuple[dict[Path, str], list[str]]:
    """Return what to write where, and what is lost."""
    if path.suffix.lower() in _YAML:
        return {path: write_story(scenario)}, []
    if path.suffix.lower() == ".json":
        files = write_fatima(scenario)
        return {path: files.scenario, path.with_name(f"{path.stem}-storage.json"): files.storage}, files.warnings
    raise AuthoringError(
        "this name tells no format to write; expected .yaml (ours) or .json (FAtiMA's)", file=os.fspath(path)
    )


def _written(texts: dict[Path, str]) -> Iterator[Path]:
    for path, text in texts.items():
        try:
            path.write_text(text, encoding="utf-8", newline="\n")
        except OSError as error:
            raise AuthoringError(f"cannot be written: {error.strerror}", file=os.fspath(path)) from None
        yield path
