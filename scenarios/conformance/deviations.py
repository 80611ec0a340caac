"""Where we knowingly answer otherwise than the FAtiMA Toolkit.

The table is ``deviations.json`` beside this module. It names kinds of vectors, and quirks of the toolkit; a trace that
shows none of the listed quirks is never excused.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

__all__ = ["Deviations", "documented_deviations"]


@dataclass(frozen=True, slots=True)
class Deviations:
    """The documented deviations.

    Attributes:
        vectors: Entries with ``kind``, ``toolkit_error`` (the exception on record), ``reason``, and optionally
            ``ours`` (fields of our answer) and ``input`` (patterns that fields of the vector must hold).
        quirks: Quirk of the toolkit -> why we do not copy it.
    """

    vectors: Sequence[Mapping[str, Any]]
    quirks: Mapping[str, str]

    def of_vector(self, vector: Mapping[str, Any], got: Mapping[str, Any]) -> str | None:
        """Return why our answer to a vector may differ from the record, or None when it may not."""
        recorded = vector["expected"].get("error", {}).get("type")
        for entry in self.vectors:
            if entry["kind"] == vector["kind"] and entry["toolkit_error"] == recorded and _fits(entry, vector, got):
                return str(entry["reason"])
        return None

    def of_trace(self, quirks: Sequence[str]) -> str | None:
        """Return why a trace that shows these quirks may differ from the record, or None when it may not."""
        return next((f"{quirk}: {self.quirks[quirk]}" for quirk in quirks if quirk in self.quirks), None)


def _fits(entry: Mapping[str, Any], vector: Mapping[str, Any], got: Mapping[str, Any]) -> bool:
    if any(got.get(field) != value for field, value in entry.get("ours", {}).items()):
        return False
    return all(re.search(pattern, vector[field]) for field, pattern in entry.get("input", {}).items())


@cache
def documented_deviations() -> Deviations:
    """Return the table that ships with this package."""
    table = json.loads(files(__package__).joinpath("deviations.json").read_text("utf-8"))
    return Deviations(table["vectors"], table["quirks"])
