"""WebSocket, and the pages of :mod:`~.rest` on the same port.

The subprotocol is ``espressivo.v1+json``: one message a frame, text or binary, in both directions. A token comes in the
hello, in the header ``Authorization: Bearer``, or as ``?token=`` where a browser can send no header.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
from typing import TYPE_CHECKING, Any, Final

from ...core.errors import MissingExtraError
from ..protocol.coding import encode
from ..protocol.messages import Failed
from .page_folder import PageFolder
from .web_access import STATUS, header_of, refusal_of_request, token_of
from .web_server import WebServer

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send

    from .core import Line, Server

__all__ = ["SUBPROTOCOL", "WebTransport"]

SUBPROTOCOL: Final = "espressivo.v1+json"
_AT_ONCE: Final = 64
_GOING_AWAY: Final = 1012
_DONE: Final = 1000


class WebTransport:
    """Listens for web sockets and for HTTP.

    Args:
        address: Where, such as ``127.0.0.1:8080``; port 0 for any that is free.
        certificate: File with a certificate, and perhaps its key, for ``wss`` and ``https``; none without it.
        key: File with the key of the certificate.
        page: A folder whose files browsers get at ``/``; none without it.

    Raises:
        BridgeError: There is no such folder.
    """

    def __init__(self, address: str, certificate: str = "", key: str = "", page: str = "") -> None:
        self._web = WebServer(address, "--ws", certificate, key)
        self._page = PageFolder(page) if page else None
        self._sockets: set[_Socket] = set()

    async def start(self, server: Server) -> list[str]:
        """See :class:`~.core.Transport`."""
        try:
            import websockets.server  # noqa: F401 - uvicorn needs it, and says so too late
            from starlette.applications import Starlette  # noqa: F401
        except ImportError as error:
            raise MissingExtraError(str(error.name or "starlette").partition(".")[0], "web") from None
        at = await self._web.start(lambda: self._application(server), server, has_token=bool(server.access.token))
        secure = "s" if self._web.certificate else ""
        shown = [f"http{secure}://{at}/"] if self._page is not None else []
        return [f"ws{secure}://{at}/v1", f"http{secure}://{at}/v1", *shown]

    async def stop(self) -> None:
        """See :class:`~.core.Transport`."""
        for each in list(self._sockets):
            await each.hang_up()
        await self._web.stop()

    def _application(self, server: Server) -> Any:
        from starlette.applications import Starlette
        from starlette.routing import Route, WebSocketRoute

        from .rest import Pages

        async def endpoint(websocket: Any) -> None:
            # Starlette's own class costs a fifth of a round trip: what it was made of is used directly.
            await self._accept(server, websocket.scope, websocket._receive, websocket._send)

        pages = Pages(server, self._web.address, self._page)
        sockets = [WebSocketRoute(path, endpoint) for path in ("/v1", "/")]
        plain = [Route(path, page, methods=[method]) for method, path, page in pages.routes()]
        app = Starlette(routes=[*sockets, *plain], exception_handlers=pages.handlers())
        app.router.redirect_slashes = False  # an answer without a message is none
        return app

    async def _accept(self, server: Server, scope: Scope, receive: Receive, send: Send) -> None:
        await receive()
        peer = _peer(scope)
        refused = refusal_of_request(server, self._web.address, scope, token_of(scope), is_socket=True)
        if refused is not None:
            server.audit.tell("ws", peer, f"refused: {refused.code}")
            return await _deny(send, refused)
        subprotocol = SUBPROTOCOL if SUBPROTOCOL in scope.get("subprotocols", ()) else None
        await send({"type": "websocket.accept", "subprotocol": subprotocol})
        connected = _Socket(server, peer, receive, send, admitted=bool(token_of(scope)))
        self._sockets.add(connected)
        try:
            await connected.run()
        finally:
            self._sockets.discard(connected)
        return None


class _Socket:
    """One web socket: passes on what comes, and sends what waits as long as the other end reads."""

    def __init__(self, server: Server, peer: str, receive: Receive, send: Send, *, admitted: bool) -> None:
        self._receive, self._send = receive, send
        self._loop = asyncio.get_running_loop()
        self._flushing = True
        self._open = True
        self._task: asyncio.Task[None] | None = None
        self._line: Line = server.line("ws", peer, self._wake, admitted=admitted)
        self._flushing = False

    async def run(self) -> None:
        """Serve until one end closes."""
        line, receive, why = self._line, self._receive, ""
        try:
            await self._flush()
            while not line.closed:
                event = await receive()
                if event["type"] == "websocket.disconnect":
                    self._open = False
                    break
                text = event.get("text")
                self._flushing = True
                line.receive(text.encode() if text is not None else event["bytes"])
                self._flushing = False
                await self._flush()
                while not line.wants_reading and not line.closed:
                    await asyncio.sleep(0.01)
        except OSError as error:  # uvicorn's ClientDisconnected is one
            self._open, why = False, f"lost: {str(error) or 'no answer'}"
        finally:
            line.end(why)
            if self._task is not None:
                self._task.cancel()
            await self.hang_up(_DONE)

    async def hang_up(self, code: int = _GOING_AWAY) -> None:
        """Send what waits, and close."""
        if not self._open:
            return
        with contextlib.suppress(OSError, RuntimeError, TimeoutError):
            await asyncio.wait_for(self._flush(), 1)
            self._open = False
            await self._send({"type": "websocket.close", "code": code, "reason": ""})
        self._open = False

    def _wake(self) -> None:
        """Send soon; what comes in answer to a message is sent when the message has been dealt with."""
        if not self._flushing and (self._task is None or self._task.done()):
            self._task = self._loop.create_task(self._flush())

    async def _flush(self) -> None:
        if self._flushing:
            return
        self._flushing = True
        try:
            while self._open and (messages := self._line.take(_AT_ONCE)):
                for message in messages:
                    await self._send({"type": "websocket.send", "text": message.decode()})
            if self._open and self._line.closed:
                self._open = False
                await self._send({"type": "websocket.close", "code": _DONE, "reason": ""})
        except OSError:
            self._open = False
        finally:
            self._flushing = False


async def _deny(send: Send, refused: Failed) -> None:
    body = encode(refused)
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    status = STATUS[refused.code]
    await send({"type": "websocket.http.response.start", "status": status, "headers": headers})
    await send({"type": "websocket.http.response.body", "body": body})


def _peer(scope: Scope) -> str:
    host, port = scope.get("client") or ("?", 0)
    origin, agent = header_of(scope, b"origin"), header_of(scope, b"user-agent")
    about = " ".join(json.dumps(text[:100]) for text in (origin, agent) if text)
    return f"{host}:{port} {about}".rstrip()
