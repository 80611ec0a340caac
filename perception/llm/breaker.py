"""After some failures in a row, nobody is asked for a while: what is dead costs nothing."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from ...core.errors import PerceptionError

__all__ = ["Breaker"]


class Breaker:
    """Counts failures, and says for how long nothing should be tried; several threads may share it.

    After the rest it may be tried again: when that fails the next rest begins, when it succeeds all is well.

    Args:
        failures: How many in a row begin a rest.
        rest_s: How long that is, in seconds of the clock.
        clock: In seconds; what it begins with does not matter.

    Raises:
        PerceptionError: A number is out of range.

    >>> now = 0.0
    >>> breaker = Breaker(failures=2, rest_s=10, clock=lambda: now)
    >>> breaker.failed(), breaker.failed(), breaker.rest
    (None, None, 10.0)
    """

    def __init__(self, failures: int = 3, rest_s: float = 30.0, clock: Callable[[], float] = time.monotonic) -> None:
        if failures < 1 or not 0 <= rest_s < float("inf"):
            raise PerceptionError("a breaker needs at least 1 failure, and a rest of 0 s or more")
        self._most, self._rest, self._clock = failures, rest_s, clock
        self._failures, self._until = 0, clock()
        self._lock = threading.Lock()

    @property
    def rest(self) -> float:
        """Seconds for which nothing should be tried yet; 0 when it may be."""
        with self._lock:
            return max(0.0, self._until - self._clock())

    def failed(self, wait_s: float = 0.0) -> None:
        """Take in a failure.

        Args:
            wait_s: For how long the other side asks to be left alone, at least.
        """
        with self._lock:
            self._failures += 1
            wait = max(wait_s, self._rest if self._failures >= self._most else 0.0)
            self._until = max(self._until, self._clock() + wait)

    def succeeded(self) -> None:
        """Take in a success: the count begins anew."""
        with self._lock:
            self._failures = 0
            self._until = self._clock()
