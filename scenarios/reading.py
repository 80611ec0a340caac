"""One way to read a scenario, whoever wrote it: our own files, or FAtiMA Toolkit's."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

from ..core.errors import AuthoringError
from .document import Scenario
from .fatima import is_fatima, json_dialect, read_fatima
from .fatima.reader import EXTENSIONS
from .native import read_native
from .source_text import read_bytes

__all__ = ["read_scenario"]

_YAML: Final = (".yaml", ".yml")


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
        scenario = read_native(path)
        if storage is not None:
            why = f"only FAtiMA's scenarios have a storage: leave {os.fspath(storage)} out"
            raise AuthoringError(why, file=os.fspath(path))
        return scenario
    if suffix in EXTENSIONS or storage is not None:
        return read_fatima(path, storage)
    data = read_bytes(path, json_dialect.MAX_BYTES)
    if suffix != ".json" and data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] not in (b"{", b"["):
        return read_native(path)
    if is_fatima(json_dialect.parse(data, file=os.fspath(path))):
        return read_fatima(path)
    return read_native(path)
