"""Who drives the clock of a world: the host, command by command, or the server's own time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

__all__ = ["HOST", "OwnClock"]


@dataclass(frozen=True, slots=True)
class OwnClock:
    """Who drives a clock, and how fast.

    Attributes:
        driver: ``host``: it stands still but for ``time.advance``; ``own``: it runs with the server's.
        rate: Seconds of the world in one second of the server; counts for its own clock only.
    """

    driver: Literal["host", "own"] = "host"
    rate: float = 1.0

    def seconds_of(self, host_seconds: float) -> float:
        """Return how many seconds of the world pass in so many of the server."""
        return host_seconds * self.rate if self.driver == "own" else 0.0


HOST = OwnClock()
"""The host drives it: how every world begins."""
