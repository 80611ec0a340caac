"""How long is waited for a request of HTTP, and how many may come from one place."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from typing import TYPE_CHECKING, Any, Final

from ..protocol.limits import Limits

if TYPE_CHECKING:
    from uvicorn.protocols.http.h11_impl import H11Protocol

__all__ = ["REQUEST_SECONDS", "Rates", "patient_h11"]

REQUEST_SECONDS: Final = 20.0
"""From the beginning of a connection, or of a request, to the end of the request."""
_MOST_PLACES: Final = 4096


def patient_h11(seconds: float = REQUEST_SECONDS) -> type[H11Protocol]:
    """Return uvicorn's protocol for HTTP, which by itself waits for a request as long as it takes to come."""
    import h11
    from uvicorn.protocols.http.h11_impl import H11Protocol

    coming = (h11.IDLE, h11.SEND_BODY)

    class Patient(H11Protocol):
        """Closes a connection over which no whole request has come in time."""

        _ends: asyncio.TimerHandle | None = None

        def connection_made(self, transport: Any) -> None:
            super().connection_made(transport)
            self._wait()

        def connection_lost(self, exc: Exception | None) -> None:
            self._stop_waiting()
            super().connection_lost(exc)

        def handle_events(self) -> None:
            super().handle_events()
            if self.transport.get_protocol() is self and self.conn.their_state in coming:
                self._wait()
            else:
                self._stop_waiting()

        def _wait(self) -> None:
            if self._ends is None:
                self._ends = self.loop.call_later(seconds, self.transport.abort)

        def _stop_waiting(self) -> None:
            if self._ends is not None:
                self._ends.cancel()
                self._ends = None

    return Patient


class Rates:
    """How many requests each place may still send: those of HTTP have no connection that stays to be counted by.

    Args:
        limits: ``commands_per_second``, and ``burst`` at once.
    """

    def __init__(self, limits: Limits) -> None:
        self._rate, self._burst = limits.commands_per_second, float(limits.burst)
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def admit(self, place: str, now: float) -> bool:
        """Whether a place keeps to its rate; counts a request when it does.

        Args:
            place: Such as ``127.0.0.1``.
            now: In seconds.
        """
        left, before = self._left.pop(place, (self._burst, now))
        left = min(self._burst, left + (now - before) * self._rate)
        admitted = left >= 1
        self._left[place] = left - admitted, now
        if len(self._left) > _MOST_PLACES:
            self._left.popitem(last=False)
        return admitted
