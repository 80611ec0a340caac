"""Where the data sets for evaluations lie; none of them is part of the package."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

from ...core.errors import AuthoringError

__all__ = ["SHARED", "find_data_set", "shared_folder"]

SHARED: Final = "ESPRESSIVO_SHARED"
"""The environment variable that names the folder in which ``data/NAME`` is looked for."""


def shared_folder() -> Path:
    """Return the folder whose ``data`` holds data sets, whether it is there or not."""
    shared = os.environ.get(SHARED)
    return Path(shared) if shared else Path(__file__).resolve().parents[3] / "shared"


def find_data_set(name: str, folder: str | os.PathLike[str] | None = None) -> Path:
    """Return the folder that holds a data set.

    Args:
        name: Of the data set, such as ``goemotions``.
        folder: Where it is; when None, ``data/NAME`` in the folder that the environment variable ESPRESSIVO_SHARED
            names, or else in a folder ``shared`` beside the repository.

    Raises:
        AuthoringError: There is no such folder.
    """
    found = Path(folder) if folder is not None else shared_folder() / "data" / name
    if not found.is_dir():
        raise AuthoringError(
            f"there is no such folder; expected the data set {name}. Name its folder with --folder, or set {SHARED} to "
            f"the folder that holds data/{name}",
            file=os.fspath(found),
        )
    return found
