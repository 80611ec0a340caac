"""What goes into a decoder, and what is noted of what comes out of it."""

from __future__ import annotations

import gc
import os
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter

__all__ = ["Feed", "Target"]

_SHOWN = 5
_SETTLED = 4


@dataclass
class Feed:
    """The messages of one decoder, and its answers.

    Attributes:
        count: How many messages it gets.
        seed: Decides which.
        outcomes: How often each answer came.
        faults: What must not happen, and did; the first few in full.
        grown: Bytes that the process has grown by since a quarter of the messages; None where that is not told.
        seconds: It took.
    """

    count: int
    seed: int
    outcomes: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    fault_count: int = 0
    grown: int | None = None
    seconds: float = 0.0

    def messages(self, make: Callable[[], bytes]) -> Iterator[bytes]:
        """Yield the messages, and look at the memory meanwhile."""
        began, before = perf_counter(), None
        for number in range(self.count):
            if number == self.count // _SETTLED:
                before = _memory()
            yield make()
        after = _memory()
        self.grown = None if before is None or after is None else after - before
        self.seconds = perf_counter() - began

    def tell(self, outcome: str) -> None:
        """Note what came of a message."""
        self.outcomes[outcome] += 1

    def fault(self, message: object, why: str) -> None:
        """Note that something came of a message that must not."""
        self.fault_count += 1
        if len(self.faults) < _SHOWN:
            self.faults.append(f"{why}: {message!r}"[:1500])


Target = Callable[[Feed], None]
"""Sends all messages of a feed to a decoder."""


def _memory() -> int | None:
    """Return the bytes that the process holds in memory, where the system tells."""
    gc.collect()
    try:
        return int(Path("/proc/self/statm").read_text("ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return None
