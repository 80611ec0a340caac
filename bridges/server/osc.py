"""OSC for avatars: the face of one agent as VMC blend shapes, one bundle a frame. Output only: OSC knows no keys."""

from __future__ import annotations

import asyncio
import contextlib
import json
import socket
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final, Literal

from ...core.errors import BridgeError, MissingExtraError
from .addresses import Address
from .inside import Inside
from .security import refuse_open

if TYPE_CHECKING:
    from .core import Server

__all__ = ["OscTransport", "bundle"]

_LOOK_SECONDS: Final = 0.5

# VRM 1.0's names of expressions in VRM 0's words, which most avatar programs were written for.
_VRM0: Final = {
    "aa": "A",
    "ih": "I",
    "ou": "U",
    "ee": "E",
    "oh": "O",
    "happy": "Joy",
    "angry": "Angry",
    "sad": "Sorrow",
    "relaxed": "Fun",
    "surprised": "Surprised",
    "neutral": "Neutral",
    "blink": "Blink",
    "blinkLeft": "Blink_L",
    "blinkRight": "Blink_R",
    "lookUp": "LookUp",
    "lookDown": "LookDown",
    "lookLeft": "LookLeft",
    "lookRight": "LookRight",
}


class OscTransport:
    """Sends the face of an agent, in whichever world it is found.

    Args:
        address: Of the avatar program, such as ``127.0.0.1:39539``.
        agent: Whose face: ``NAME``, or ``WORLD/NAME``.
        names: ``vrm`` for the expressions of VRM 1.0, ``vrm0`` for those of VRM 0, ``arkit`` for the 52 blend shapes.
        rate: Frames a second.
        elsewhere: Whether the address may be another machine's.
    """

    def __init__(
        self,
        address: str,
        agent: str,
        names: Literal["vrm", "vrm0", "arkit"] = "vrm",
        rate: float = 30.0,
        elsewhere: bool = False,
    ) -> None:
        self.address = Address.parse(address, "--osc")
        world, slash, name = agent.partition("/")
        self.world, self.agent = (world, name) if slash else ("", agent)
        self.names, self.rate, self.elsewhere = names, rate, elsewhere
        self._rig = names.rstrip("0")
        self._found = ""
        self._inside: Inside | None = None
        self._socket: socket.socket | None = None
        self._looking: asyncio.TimerHandle | None = None

    async def start(self, server: Server) -> list[str]:
        """See :class:`~.core.Transport`."""
        try:
            import pythonosc  # noqa: F401
        except ImportError:
            raise MissingExtraError("python-osc", "osc") from None
        if not self.address.is_loopback and not self.elsewhere:
            remedy = "OSC is neither encrypted nor signed; allow it with --osc-elsewhere"
            raise refuse_open(f"--osc {self.address}", remedy)
        self._socket = _connected(self.address)
        self._inside = Inside(server, "osc", self._told, self._failed)
        self._look()
        return [f"osc {self.address} ({self.agent}, {self.names})"]

    async def stop(self) -> None:
        """See :class:`~.core.Transport`."""
        if self._looking is not None:
            self._looking.cancel()
        if self._inside is not None:
            self._inside.close()
        if self._socket is not None:
            self._socket.close()

    def _look(self) -> None:
        """Look for the agent among the worlds, now and again: worlds come and go."""
        assert self._inside is not None
        self._inside.send("world.list")
        self._looking = asyncio.get_running_loop().call_later(_LOOK_SECONDS, self._look)

    def _told(self, message: bytes) -> None:
        told = json.loads(message)
        kind = told["type"]
        if kind == "stream.expression":
            weights = told["expression"]["rigs"].get(self._rig, {})
            renamed = _VRM0 if self.names == "vrm0" else {}
            self._send({renamed.get(name, name): weight for name, weight in weights.items()})
        elif kind == "worlds":
            self._choose(told["worlds"])
        elif kind == "world" and not self._found and self.agent in told["agents"]:
            self._follow(told["world"])

    def _choose(self, worlds: Mapping[str, str]) -> None:
        assert self._inside is not None
        if self._found in worlds:
            return
        self._found = ""
        for world in sorted(worlds):
            if self.world in ("", world):
                self._inside.send("world.state", world=world)

    def _follow(self, world: str) -> None:
        assert self._inside is not None
        self._found = world
        wanted = {"streams": ["expression"], "agents": [self.agent], "rate": self.rate, "rigs": [self._rig]}
        self._inside.send("subscribe", world=world, **wanted)

    def _failed(self, code: str, command: dict[str, Any]) -> None:  # noqa: ARG002
        if command["type"] == "subscribe":
            self._found = ""

    def _send(self, weights: Mapping[str, float]) -> None:
        assert self._socket is not None
        with contextlib.suppress(OSError):  # nobody listens just now; the next frame is due soon
            self._socket.send(bundle(weights))


def bundle(weights: Mapping[str, float]) -> bytes:
    """Return one frame: a value for each blend shape, the word to apply them, and that the sender is well."""
    from pythonosc.osc_bundle_builder import IMMEDIATELY, OscBundleBuilder
    from pythonosc.osc_message_builder import OscMessageBuilder

    frame = OscBundleBuilder(IMMEDIATELY)

    def add(address: str, *values: tuple[Any, str]) -> None:
        message = OscMessageBuilder(address)
        for value, kind in values:
            message.add_arg(value, kind)
        frame.add_content(message.build())

    for name, weight in sorted(weights.items()):
        add("/VMC/Ext/Blend/Val", (name, "s"), (float(weight), "f"))
    add("/VMC/Ext/Blend/Apply")
    add("/VMC/Ext/OK", (1, "i"))
    return bytes(frame.build().dgram)


def _connected(address: Address) -> socket.socket:
    try:
        family, kind, _, _, place = socket.getaddrinfo(address.host, address.port, type=socket.SOCK_DGRAM)[0]
        sending = socket.socket(family, kind)
        sending.setblocking(False)
        sending.connect(place)
    except OSError as error:
        raise BridgeError(f"--osc {address}: {error.strerror or error}") from None
    return sending
