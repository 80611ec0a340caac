"""FAtiMA Toolkit's own files: read in every version that its examples carry, written in its current one."""

from __future__ import annotations

from .reader import is_fatima, read_fatima, scenario_from_texts

__all__ = ["is_fatima", "read_fatima", "scenario_from_texts"]
