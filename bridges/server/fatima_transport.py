"""FAtiMA Toolkit's HTTP routes at an address of their own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ...core.errors import BridgeError
from ...scenarios.reading import read_scenario
from .web_server import WebServer

if TYPE_CHECKING:
    from .core import Server

__all__ = ["FatimaTransport"]


class FatimaTransport:
    """Listens for clients that were written for FAtiMA Toolkit's web server.

    Its routes know no token, so it listens at addresses of this machine only. Its worlds are its own.

    Args:
        address: Where, such as ``127.0.0.1:8080``; port 0 for any that is free.
        files: Scenarios to offer from the start; those that are not FAtiMA's are left out.
        strict: Whether errors have HTTP's own status codes.
    """

    def __init__(self, address: str, files: Sequence[str] = (), strict: bool = False) -> None:
        self._web = WebServer(address, "--fatima-http")
        self._files = tuple(files)
        self._strict = strict

    async def start(self, server: Server) -> list[str]:
        """See :class:`~.core.Transport`.

        Raises:
            BridgeError: The address is not one of this machine, or is taken.
            AuthoringError: A scenario is wrong.
        """
        if not self._web.address.is_loopback:
            told = (
                f"--fatima-http {self._web.address}: the toolkit's routes know no token, so others must not reach them"
            )
            raise BridgeError(f"{told}; name an address of this machine, such as 127.0.0.1:8080")
        at = await self._web.start(lambda: self._app(server), server, has_token=False, lifespan=True)
        return [f"http://{at}/scenarios (FAtiMA)"]

    async def stop(self) -> None:
        """See :class:`~.core.Transport`."""
        await self._web.stop()

    def _app(self, server: Server) -> Any:
        from .fatima_http import fatima_app  # needs Starlette

        read = [read_scenario(file) for file in self._files]
        offered = [scenario for scenario in read if scenario.behaviour == "fatima"]
        return fatima_app(offered, strict=self._strict, limits=server.hub.limits, origins=server.access.origins)
