"""What can go wrong for a client: the server says no, or says nothing."""

from __future__ import annotations

from ...core.errors import BridgeError
from ..protocol.messages import ErrorCode, Failed

__all__ = ["NoAnswerError", "ServerError"]


class ServerError(BridgeError):
    """The server did not do what it was asked, and says why; the command has had no effect.

    Attributes:
        code: Which of the errors in ``docs/protocol.md``.
        message: What went wrong, and what to do about it.
        place: Where in the command, such as ``$.events[1]``; empty for all of it.
    """

    def __init__(self, failed: Failed) -> None:
        place = f" (at {failed.place})" if failed.place else ""
        super().__init__(f"{failed.code}: {failed.message}{place}")
        self.code: ErrorCode = failed.code
        self.message = failed.message
        self.place = failed.place


class NoAnswerError(BridgeError, TimeoutError):
    """The server did not answer in time. A command may have been done all the same, or is done when it is back."""
