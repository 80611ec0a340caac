"""A mapping whose order of enumeration is that of a .NET dictionary.

The FAtiMA Toolkit enumerates emotions and events in the order of the slots they occupy: a slot freed by a removal is
taken by the next newcomer, the slot freed last first. That order decides ties, such as which of two equally
intense emotions counts as the strongest.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, MutableMapping
from typing import TypeVar

__all__ = ["SlotMap"]

K = TypeVar("K")
V = TypeVar("V")


class SlotMap(MutableMapping[K, V]):
    """A mapping that reuses the places of removed items.

    >>> letters = SlotMap({"a": 1, "b": 2, "c": 3})
    >>> del letters["a"]
    >>> letters["d"] = 4
    >>> list(letters)
    ['d', 'b', 'c']
    """

    __slots__ = ("_free", "_slots", "_where")

    def __init__(self, items: MutableMapping[K, V] | Iterable[tuple[K, V]] = ()) -> None:
        self._slots: list[tuple[K, V] | None] = []
        self._where: dict[K, int] = {}
        self._free: list[int] = []
        self.update(items)

    @property
    def free(self) -> tuple[int, ...]:
        """The places that are free, the next to be taken last."""
        return tuple(self._free)

    def place(self, key: K) -> int:
        """Return the place of a key, counted from 0.

        Raises:
            KeyError: The key is not in the mapping.
        """
        return self._where[key]

    @classmethod
    def restored(cls, placed: Iterable[tuple[int, K, V]], free: Iterable[int]) -> SlotMap[K, V]:
        """Rebuild a mapping from its (place, key, value) and its free places.

        Raises:
            ValueError: Places are missing or taken twice, or two items have the same key.
        """
        result: SlotMap[K, V] = cls()
        items, result._free = list(placed), list(free)
        if sorted([place for place, _, _ in items] + result._free) != list(range(len(items) + len(result._free))):
            raise ValueError("the places of a SlotMap must be 0, 1, 2, ..., each taken or free once")
        result._slots = [None] * (len(items) + len(result._free))
        for place, key, value in items:
            result._slots[place] = (key, value)
            result._where[key] = place
        if len(result._where) != len(items):
            raise ValueError("two items of a SlotMap have the same key")
        return result

    def __getitem__(self, key: K) -> V:
        slot = self._slots[self._where[key]]
        assert slot is not None
        return slot[1]

    def __setitem__(self, key: K, value: V) -> None:
        place = self._where.get(key)
        if place is None:
            if self._free:
                place = self._free.pop()
            else:
                place = len(self._slots)
                self._slots.append(None)
            self._where[key] = place
        self._slots[place] = (key, value)

    def __delitem__(self, key: K) -> None:
        place = self._where.pop(key)
        self._slots[place] = None
        self._free.append(place)

    def __contains__(self, key: object) -> bool:
        return key in self._where

    def __iter__(self) -> Iterator[K]:
        return iter([slot[0] for slot in self._slots if slot is not None])

    def __len__(self) -> int:
        return len(self._where)

    def clear(self) -> None:
        """Remove everything; the next item takes the first place."""
        self._slots.clear()
        self._where.clear()
        self._free.clear()
