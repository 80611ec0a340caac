"""Digests of memories: what tells two of them apart, without reading the old records again and again."""

from __future__ import annotations

from hashlib import blake2b
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .memory import EventRecord, MemoryEdits

__all__ = ["Chain", "written_edits"]


class Chain:
    """A digest over records in their order, to which new ones are added.

    The last record stays outside until another follows: emotions may still be linked to it.
    """

    __slots__ = ("_digest", "_last", "_next")

    def __init__(self) -> None:
        self._digest = b""
        self._last = -1
        self._next: EventRecord | None = None

    def extend(self, records: dict[int, EventRecord]) -> None:
        """Take in all records after the last one taken in."""
        new: list[EventRecord] = []
        for record in reversed(records.values()):
            if record.id == self._last:
                break
            new.append(record)
        for record in reversed(new[1:]):
            self._digest = self._followed_by(_written(record))
            self._last = record.id
        self._next = new[0] if new else None

    def closed(self, *what: object) -> bytes:
        """Return the digest with the last record, and something more."""
        last = "" if self._next is None else _written(self._next)
        return self._followed_by(repr((last, *what)))

    def _followed_by(self, text: str) -> bytes:
        return blake2b(self._digest + text.encode(), digest_size=16).digest()


def written_edits(edits: MemoryEdits) -> str:
    """Return a text in which everything counts that forgetting and changing events has left behind."""
    names = [(str(name), ids) for name, ids in edits.names]
    old_names = [(event_id, [str(name) for name in names]) for event_id, names in edits.old_names]
    return repr((edits.places, edits.free_places, names, old_names, float(edits.latest[0]), edits.latest[1:]))


def _written(record: EventRecord) -> str:
    parts = (str(record.subject), str(record.action), str(record.target))
    return repr((record.id, record.type, parts, float(record.time), record.emotions))
