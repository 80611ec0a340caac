"""What is given to perceivers, checked: whoever gives something else is told what was expected."""

from __future__ import annotations

import os
from typing import Any

from ..core.errors import PerceptionError

__all__ = ["file_of", "text_of"]


def text_of(sample: Any) -> str:
    """Return a sample that is a text.

    Raises:
        PerceptionError: It is none.
    """
    if not isinstance(sample, str):
        raise PerceptionError(f"expected a text, got {type(sample).__name__}")
    return sample


def file_of(sample: Any, what: str) -> str | os.PathLike[str]:
    """Return a sample that is a file.

    Args:
        sample: Its path.
        what: What was expected, for the message: ``a sound: a file, its bytes or a Sound``.

    Raises:
        PerceptionError: It is no path.
    """
    if not isinstance(sample, str | os.PathLike):
        raise PerceptionError(f"expected {what}, got {type(sample).__name__}")
    return sample
