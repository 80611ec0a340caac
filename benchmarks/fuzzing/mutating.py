"""Messages that were damaged: bytes changed, cut, doubled and spliced, JSON of other values, what parsers trip over."""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Callable, Sequence
from typing import Any

__all__ = ["JSON_TOKENS", "Mutator"]

JSON_TOKENS: tuple[bytes, ...] = (
    b"null", b"true", b"NaN", b"-Infinity", b"1e999", b"-1e999", b"1e308", b"-0.0", b"0", b"-1", b"1", b"2",
    b"9223372036854775807", b"9223372036854775808", b"-9223372036854775809", b"9" * 400, b"1e-400", b"0.1",
    b'""', b'"\\ud800"', b'"\\u0000"', b'"\\"', b"'", b'"', b"{", b"}", b"[", b"]", b":", b",", b"{}", b"[]",
    b"[" * 40, b'{"a":' * 40, b"[" * 3000, b"\xff", b"\xc3", b"\xed\xa0\x80", b"\xef\xbb\xbf", b"\0", b"\n", b"\r\n",
    b"\x1b[2J", b"../../etc/passwd", b"Event(", b"Event(Action-End, Ben, Insult, Ana)", b"[x]", b"SELF", b"*", b"-",
    b'"v":2,', b'"v":"1",', b'"seq":1,', b'"seq":0,', b'"id":"x",', b'"type":"ping",', b'"type":"nonsense",',
    b"x" * 300, "ﬀＡ\u202e\U0001f600".encode(),
)  # fmt: skip
_VALUES: tuple[Any, ...] = (
    None, True, False, 0, -1, 1, 2, 0.5, -0.0, 1e308, -1e308, 5e-324, 2**31, 2**53, 2**63, -(2**63) - 1, 10**40, "",
    "x", "-", "SELF", "*", "[x]", "Likes(Ben)", "Event(Action-End, Ben, Insult, Ana)", "f(" * 60, "x" * 5000, "\0",
    "\n", "\ud7ff", "NaN", "1e999", "True", "../up", "Ana", "ben", "w", [], [[]], {}, {"": None}, [None], [0] * 200,
    {"type": "ping"}, float("nan"), float("inf"),
)  # fmt: skip
_LARGE = 70_000


class Mutator:
    """Makes damaged messages of whole ones, the same ones of the same seed.

    Args:
        samples: Whole messages.
        seed: Decides what is damaged, and how.
        tokens: What may be put in.
        is_json: Whether the samples are JSON, whose values may be put in each other's places.
        largest: How often, of a thousand, a message is blown up beyond what a server takes.
    """

    def __init__(
        self,
        samples: Sequence[bytes],
        seed: int,
        tokens: Sequence[bytes] = JSON_TOKENS,
        *,
        is_json: bool = True,
        largest: int = 2,
    ) -> None:
        self.chance = random.Random(seed)
        self._samples = list(samples)
        self._tokens = list(tokens)
        self._data = [json.loads(each) for each in samples] if is_json else []
        self._largest = largest
        self._ways: list[Callable[[bytearray], None]] = [
            self._change, self._change, self._flip, self._insert, self._insert, self._cut_out, self._double,
            self._splice, self._truncate, self._number,
        ]  # fmt: skip

    def __call__(self) -> bytes:
        """Return one more message."""
        chance = self.chance
        if chance.randrange(1000) < self._largest:
            return self._blown_up()
        if self._data and chance.random() < 0.6:
            data = bytearray(self._restructured())
            if chance.random() < 0.7:
                return bytes(data)
        else:
            data = bytearray(chance.choice(self._samples))
        for _ in range(chance.choice((1, 1, 1, 2, 3, 6))):
            chance.choice(self._ways)(data)
        return bytes(data)

    # -- bytes ---------------------------------------------------------------------------------------------------------

    def _place(self, data: bytearray) -> int:
        return self.chance.randrange(len(data) + 1)

    def _change(self, data: bytearray) -> None:
        if data:
            data[self.chance.randrange(len(data))] = self.chance.randrange(256)

    def _flip(self, data: bytearray) -> None:
        if data:
            data[self.chance.randrange(len(data))] ^= 1 << self.chance.randrange(8)

    def _insert(self, data: bytearray) -> None:
        place = self._place(data)
        data[place:place] = self.chance.choice(self._tokens)

    def _cut_out(self, data: bytearray) -> None:
        place = self._place(data)
        del data[place : place + self.chance.choice((1, 2, 4, 8, 40))]

    def _double(self, data: bytearray) -> None:
        place = self._place(data)
        data[place:place] = data[place : place + self.chance.choice((1, 4, 30, 200))]

    def _splice(self, data: bytearray) -> None:
        other = self.chance.choice(self._samples)
        data[self._place(data) :] = other[self.chance.randrange(len(other) + 1) :]

    def _truncate(self, data: bytearray) -> None:
        del data[self._place(data) :]

    def _number(self, data: bytearray) -> None:
        """Put a number of four bytes in, as lengths are told in binary formats."""
        place = self._place(data)
        number = self.chance.choice((0, 1, 2**31 - 1, 2**32 - 1, 2**24, len(data), self.chance.randrange(2**16)))
        data[place : place + 4] = number.to_bytes(4, "little")

    def _blown_up(self) -> bytes:
        data = self.chance.choice(self._samples)
        place = self.chance.randrange(len(data) + 1)
        token = self.chance.choice([*self._tokens, b"x"])
        return data[:place] + token * (_LARGE // len(token) + 1) + data[place:]

    # -- JSON ----------------------------------------------------------------------------------------------------------

    def _restructured(self) -> bytes:
        """Return a sample in which values were replaced, left out, added or taken from another."""
        data = json.loads(json.dumps(self.chance.choice(self._data)))
        for _ in range(self.chance.choice((1, 1, 2, 3))):
            data = self._changed(data)
        return json.dumps(data, ensure_ascii=self.chance.random() < 0.5).encode("utf-8", "surrogatepass")

    def _changed(self, data: Any) -> Any:
        holders = list(_holders(data))
        if not holders:
            return self._value()
        holder = self.chance.choice(holders)
        keys = list(holder) if isinstance(holder, dict) else list(range(len(holder)))
        key = self.chance.choice(keys)
        what = self.chance.random()
        if what < 0.6:
            holder[key] = self._value()
        elif what < 0.75:
            del holder[key]
        elif what < 0.85 and isinstance(holder, dict):
            holder[self.chance.choice(("type", "v", "id", "seq", "world", "x", ""))] = self._value()
        elif isinstance(holder, list):
            holder.insert(key, holder[key])
        else:
            other = self.chance.choice(keys)
            holder[key], holder[other] = holder[other], holder[key]
        return data

    def _value(self) -> Any:
        if self.chance.random() < 0.2:
            holders = list(_holders(self.chance.choice(self._data)))
            if holders:
                holder = self.chance.choice(holders)
                return copy.deepcopy(self.chance.choice(list(holder.values()) if isinstance(holder, dict) else holder))
        return copy.deepcopy(self.chance.choice(_VALUES))


def _holders(data: Any) -> Any:
    """Yield all objects and arrays that hold something, as far as they nest."""
    if isinstance(data, dict | list) and data:
        yield data
        for each in data.values() if isinstance(data, dict) else data:
            yield from _holders(each)
