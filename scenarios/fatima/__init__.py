"""FAtiMA Toolkit's own files: read in every version that its examples carry, written in its current one."""

from __future__ import annotations

from .characters import split_value
from .reader import is_fatima, read_fatima, scenario_from_texts
from .writer import FatimaFiles, utterance_id, write_fatima

__all__ = [
    "FatimaFiles",
    "is_fatima",
    "read_fatima",
    "scenario_from_texts",
    "split_value",
    "utterance_id",
    "write_fatima",
]
