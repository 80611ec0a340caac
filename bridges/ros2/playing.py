"""A recording played to a live network: the people in it, as a robot would perceive them now."""

from __future__ import annotations

import os
import time
from collections.abc import Callable

from .bags import Entry, read_bag
from .interfaces.standard import NANOSECONDS
from .interfaces.store import Distro
from .transport import Publisher, Transport

__all__ = ["play_people"]

_AT_ONCE = 0.05
"""Seconds to wait for others at most before somebody is asked again whether to stop."""


def play_people(
    path: str | os.PathLike[str],
    transport: Transport,
    stop: Callable[[], bool],
    *,
    speed: float = 1.0,
    distro: Distro = "jazzy",
) -> int:
    """Publish what a recording has of people, and percepts, at its own pace.

    Args:
        path: The recording.
        transport: Where to; what is announced there is closed with it.
        stop: Asked again and again.
        speed: So many times as fast as recorded.
        distro: Of which distribution the recorded types are.

    Returns:
        How many messages were sent.

    Raises:
        StateError: The recording cannot be read.
    """
    entries = [entry for entry in read_bag(path, distro=distro) if _is_perceived(entry)]
    publishers: dict[str, Publisher] = {
        topic: transport.publisher(topic, kind) for topic, kind in {e.topic: type(e.message) for e in entries}.items()
    }
    began = time.monotonic()
    for sent, entry in enumerate(entries):
        due = began + (entry.time - entries[0].time) / NANOSECONDS / speed
        while (left := due - time.monotonic()) > 0 and not stop():
            transport.spin(0.0)
            time.sleep(min(left, _AT_ONCE))
        if stop():
            return sent
        publishers[entry.topic].publish(entry.message)
    return len(entries)


def _is_perceived(entry: Entry) -> bool:
    return entry.topic.startswith("/humans/") or entry.topic.endswith("/percept")
