"""The tables that come with this room: read once, checked against their types."""

from __future__ import annotations

from pathlib import Path
from typing import Final, TypeVar

import msgspec

from ..core.errors import AuthoringError

__all__ = ["DATA", "read_table"]

DATA: Final = Path(__file__).parent / "data"
"""Where the tables lie."""
_Table = TypeVar("_Table")


def read_table(name: str, kind: type[_Table]) -> _Table:
    """Return a table of this room.

    Args:
        name: Of the file in :data:`DATA`, such as ``faces.json``.
        kind: What it holds.

    Raises:
        AuthoringError: The file is missing or does not hold that.
    """
    try:
        return msgspec.json.decode((DATA / name).read_bytes(), type=kind)
    except (OSError, msgspec.MsgspecError) as error:
        raise AuthoringError(f"this table of espressivo is damaged: {error}; install it anew", file=name) from error
