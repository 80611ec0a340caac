"""What went wrong, by the code under which the protocol documents it."""

from __future__ import annotations

from typing import Final

from ...core.errors import (
    AppraisalError,
    EspressivoError,
    MissingExtraError,
    TermSyntaxError,
)
from ..protocol.coding import Refused
from ..protocol.messages import ErrorCode, Failed

__all__ = ["failed"]

_CODES: Final[tuple[tuple[type[Exception], ErrorCode], ...]] = (
    (MissingExtraError, "missing-extra"),
    (TermSyntaxError, "bad-term"),
    (AppraisalError, "not-possible"),
    (EspressivoError, "not-possible"),
)


def failed(error: Exception) -> Failed:
    """Return how a client is told of an error.

    What is no error of espressivo's own is a mistake in it: the client learns its kind, and nothing of the inside.
    """
    if isinstance(error, Refused):
        return Failed(code=error.code, message=error.message, place=error.place, retry=error.code == "busy")
    code = next((code for kind, code in _CODES if isinstance(error, kind)), None)
    if code is None:
        return Failed(code="internal", message=f"a mistake in espressivo ({type(error).__name__}): please report it")
    notes = "".join(f"; {note}" for note in getattr(error, "__notes__", ()))
    return Failed(code=code, message=f"{error}{notes}")
