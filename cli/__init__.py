"""The ``espressivo`` command: thin, one function a verb, everything heavy imported when a verb needs it."""

from __future__ import annotations

from .program import main

__all__ = ["main"]
