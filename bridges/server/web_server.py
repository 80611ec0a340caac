"""A web server within the loop that runs: uvicorn, with an address that is bound before it starts."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import ssl
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from ...core.errors import BridgeError, MissingExtraError
from .addresses import Address, listen
from .patience import patient_h11
from .security import refuse_open

if TYPE_CHECKING:
    from .core import Server

__all__ = ["WebServer"]

_PING_SECONDS: Final = 20.0
_FRAME_BYTES: Final = 65_536
_MORE_CONNECTIONS: Final = 64


class WebServer:
    """Serves an ASGI app.

    Args:
        address: Where, such as ``127.0.0.1:8080``; port 0 for any that is free.
        option: By which the address was named, for errors.
        certificate: File with a certificate for HTTPS; plain HTTP without it.
        key: File with the key of the certificate, when it is not in the same file.
    """

    def __init__(self, address: str, option: str, certificate: str = "", key: str = "") -> None:
        self.address = Address.parse(address, option)
        self.option, self.certificate, self.key = option, certificate, key
        self._uvicorn: Any = None
        self._serving: asyncio.Task[None] | None = None
        self._bound: socket.socket | None = None

    async def start(self, app: Callable[[], Any], server: Server, *, has_token: bool, lifespan: bool = False) -> str:
        """Listen, and return the address as a client has to name it.

        Args:
            app: Makes the app.
            server: Whose limits hold.
            has_token: Whether the app keeps out who shows no token.
            lifespan: Whether the app wants to be told when it starts and ends.

        Raises:
            BridgeError: the address is taken, or open to others without a token, or the certificate is none.
            MissingExtraError: uvicorn is missing.
        """
        try:
            import uvicorn
        except ImportError:
            raise MissingExtraError("uvicorn", "web") from None
        if not self.address.is_loopback and not has_token:
            raise refuse_open(f"{self.option} {self.address}", "name a file with a token (--token-file)")
        self._bound = listen(self.address)
        port = self._bound.getsockname()[1]
        config = uvicorn.Config(
            app(),
            http=patient_h11(),
            ws="websockets-sansio",
            ws_max_size=server.hub.limits.state_bytes + _FRAME_BYTES,
            ws_ping_interval=_PING_SECONDS,
            ws_ping_timeout=_PING_SECONDS,
            ws_per_message_deflate=False,  # saves time here, and no small message blows up to a large one
            limit_concurrency=server.hub.limits.clients + _MORE_CONNECTIONS,
            timeout_graceful_shutdown=2,
            ssl_certfile=self.certificate or None,
            ssl_keyfile=self.key or None,
            lifespan="on" if lifespan else "off",
            log_config=None,
            log_level="critical",
            access_log=False,
            server_header=False,
            proxy_headers=False,
        )
        await self._serve(uvicorn.Server(config))
        return self.address.at(port)

    async def stop(self) -> None:
        """Answer what was asked, and close."""
        if self._uvicorn is not None:
            self._uvicorn.should_exit = True
        if self._serving is not None:
            with contextlib.suppress(asyncio.CancelledError):
                await self._serving
        if self._bound is not None:
            self._bound.close()

    async def _serve(self, uvicorn: Any) -> None:
        """Start in the loop that runs; signals are the server's, not uvicorn's."""
        uvicorn.capture_signals = contextlib.nullcontext
        try:
            uvicorn.config.load()
        except (OSError, ValueError, ssl.SSLError) as error:
            raise BridgeError(f"{self.certificate}: cannot be used as a certificate: {error}") from None
        self._uvicorn = uvicorn
        self._serving = asyncio.get_running_loop().create_task(uvicorn.serve(sockets=[self._bound]))
        while not uvicorn.started:
            await asyncio.sleep(0.005)
            if self._serving.done():
                await self._serving
                raise BridgeError(f"{self.option} {self.address}: the web server did not start")
