"""Why a language model gave no answer that can be used."""

from __future__ import annotations

from typing import Final

from ...core.errors import PerceptionError, shown

__all__ = ["LlmError"]

_LONGEST: Final = 200


class LlmError(PerceptionError):
    """A language model gave no answer, or none that can be used.

    Args:
        message: What went wrong, as the predicate of a sentence about the model: ``did not answer within 2 s``.
        again: Whether asking again may help.
        wait_s: For how long the server asks to be left alone, in seconds.
    """

    def __init__(self, message: str, *, again: bool = False, wait_s: float = 0.0) -> None:
        super().__init__(
            shown("".join(each if each.isprintable() else "\N{REPLACEMENT CHARACTER}" for each in message), _LONGEST)
        )
        self.again = again
        self.wait_s = wait_s
