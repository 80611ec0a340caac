"""The data of this room's tables, checked as it is read."""

from __future__ import annotations

from pathlib import Path
from typing import Final, TypeVar

import msgspec

from ...core.errors import AuthoringError

__all__ = ["read_table"]

_FOLDER: Final = Path(__file__).parent.parent / "data"

Table = TypeVar("Table", bound=msgspec.Struct)


def read_table(name: str, form: type[Table]) -> Table:
    """Return a table of ``expression/data``.

    Args:
        name: Such as ``visemes``.
        form: What it must hold.

    Raises:
        AuthoringError: The file does not hold that.
    """
    file = _FOLDER / f"{name}.json"
    try:
        return msgspec.json.decode(file.read_bytes(), type=form)
    except msgspec.DecodeError as error:
        raise AuthoringError(str(error), file=str(file)) from None
