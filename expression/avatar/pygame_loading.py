"""Brings pygame in when it is needed, and keeps what its libraries print off people's terminals."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any

from ...core.errors import MissingExtraError

__all__ = ["load_pygame", "quiet_libraries"]


def load_pygame() -> Any:
    """Import pygame without its greeting.

    Raises:
        MissingExtraError: It is not installed.
    """
    os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")
    try:
        return import_module("pygame")
    except ImportError:
        raise MissingExtraError("pygame", "avatar") from None


@contextmanager
def quiet_libraries() -> Iterator[None]:
    """Send nowhere what C libraries print on standard error, such as ALSA about devices that are not there."""
    try:
        sys.stderr.flush()
        kept = os.dup(2)
    except (OSError, AttributeError):
        yield  # there is no standard error
        return
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)
