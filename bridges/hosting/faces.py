"""Faces in motion, for those who ask for frames: what somebody shows comes on and goes off, blinks and breathes.

A frame is worked out when it is fetched, once for all who want the same: a client that fetches none costs nothing.
"""

from __future__ import annotations

from typing import Final
from zlib import crc32

from ...core.errors import EspressivoError
from ...expression.dynamics import Motion
from ...expression.idle import Idle
from ...expression.showing import show
from ..protocol.commands import RigName
from ..protocol.messages import Expressed, ExpressionMessage
from .describing import expressed
from .open_worlds import Host, OpenWorlds

__all__ = ["Faces"]

_LOOK_EVERY: Final = 0.1
"""Seconds after which it is asked anew what somebody shows, when their world has changed."""


class Faces:
    """The faces of all worlds that anybody looks at.

    Args:
        worlds: The worlds.
    """

    def __init__(self, worlds: OpenWorlds) -> None:
        self.now = 0.0
        self._worlds = worlds
        self._faces: dict[tuple[str, str], _Face] = {}
        self._frames: dict[tuple[str, str, tuple[RigName, ...]], Expressed] = {}

    def pass_time(self, seconds: float) -> None:
        """Let time pass, in seconds of the server."""
        self.now += seconds
        self._frames.clear()

    def frame(self, world: str, agent: str, rigs: tuple[RigName, ...], *, snapshot: bool) -> ExpressionMessage | None:
        """Return how somebody looks now; None when they are gone."""
        host = self._worlds.get(world)
        if host is None:
            return None
        key = world, agent, rigs
        if key not in self._frames:
            try:
                self._frames[key] = self._look(host, agent, rigs)
            except EspressivoError:
                return None
        time = float(host.world.clock)
        return ExpressionMessage(world=world, time=time, snapshot=snapshot, expression=self._frames[key])

    def forget(self, world: str) -> None:
        """Forget the faces of a world that was closed, or that nobody looks at."""
        self._faces = {key: face for key, face in self._faces.items() if key[0] != world}

    def _look(self, host: Host, agent: str, rigs: tuple[RigName, ...]) -> Expressed:
        face = self._faces.get((host.name, agent))
        if face is None:
            face = self._faces[host.name, agent] = _Face(host, agent)
        return face.look(host, self._worlds.changes(host.name), self.now, rigs)


class _Face:
    """A face: what it aims at, and what it does by itself."""

    def __init__(self, host: Host, agent: str) -> None:
        self._agent = agent
        self._motion = Motion(show(host.world[agent]))
        self._idle = Idle(crc32(f"{host.name}/{agent}".encode()))
        self._changes = -1
        self._asked = -1.0

    def look(self, host: Host, changes: int, now: float, rigs: tuple[RigName, ...]) -> Expressed:
        if changes != self._changes and now - self._asked >= _LOOK_EVERY:
            self._changes, self._asked = changes, now
            self._motion.aim(show(host.world[self._agent]), now)
        aim = self._motion.expression
        return expressed(self._agent, aim, self._idle.apply(self._motion.at(now), now, aim), rigs)
