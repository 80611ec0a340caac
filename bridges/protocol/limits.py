"""How much anybody may ask for: what comes over a wire is hostile until it is decoded."""

from __future__ import annotations

from typing import Final

import msgspec

__all__ = ["VERSION", "Limits"]

VERSION: Final = 1
"""Of the protocol; another major one is refused."""


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """Limits of a server, told to every client when it says hello.

    Attributes:
        message_bytes: Of one message.
        state_bytes: Of a saved world that a client brings.
        depth: Of nested data.
        commands_per_second: Of one client, on average.
        burst: Commands at once, before the average counts.
        ahead: Commands that a client may have sent and not seen answered.
        queue: Stream messages that wait for a client; of more, the oldest are dropped and counted.
        worlds: Worlds that are open at once.
        clients: Clients that are connected at once.
        heartbeat: Seconds between two heartbeats.
        dead_after: Seconds without a sign of life after which a client is taken for gone.
    """

    message_bytes: int = 65_536
    state_bytes: int = 16_777_216
    depth: int = 32
    commands_per_second: float = 500.0
    burst: int = 1_000
    ahead: int = 256
    queue: int = 1_000
    worlds: int = 64
    clients: int = 1_000
    heartbeat: float = 1.0
    dead_after: float = 3.0
