"""FAtiMA Toolkit's own web server, as an app: a client that was written for the toolkit talks to it unchanged.

Like the toolkit's, it does one request after the other, in the order in which they came; unlike the toolkit's, it is
bounded, answers only to names of this machine, and refuses web pages that were not told of.
"""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Collection, Iterable
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from ...core.errors import MissingExtraError
from ...scenarios.document import Scenario
from ..protocol.limits import Limits
from .bounded_work import BoundedWork, OverdueError
from .fatima_answers import RefusedError, encode, refused
from .fatima_instances import Offers
from .fatima_routes import Request, answer

if TYPE_CHECKING:
    from starlette.applications import Starlette
    from starlette.requests import Request as HttpRequest
    from starlette.types import Receive, Scope, Send

__all__ = ["LOOPBACK", "fatima_app"]

LOOPBACK: Final = frozenset({"127.0.0.1", "localhost", "::1"})
"""The names of this machine to itself."""
_SECONDS: Final = 10.0
_METHODS: Final = ("GET", "POST", "DELETE", "RESET")
_LOG = logging.getLogger(__name__)


def fatima_app(
    scenarios: Iterable[Scenario] = (),
    *,
    strict: bool = False,
    limits: Limits | None = None,
    seed: int = 0,
    hosts: Collection[str] | None = LOOPBACK,
    origins: Collection[str] = (),
    seconds: float = _SECONDS,
) -> Starlette:
    """Return an app with all routes of FAtiMA Toolkit's web server; see ``docs/fatima-http.md``.

    The verb RESET is none that every HTTP parser knows: run the app with uvicorn's ``http="h11"``.

    Args:
        scenarios: To offer from the start, with instances 0 and 1 of each; RESET goes back to them.
        strict: Say what is wrong with an HTTP status too (400 to 413, and 503), and refuse what the toolkit
            lets pass. Otherwise every answer has status 200, and an error is a JSON text that begins with ``ERROR``.
        limits: Of bodies (``state_bytes`` for a scenario, ``message_bytes`` for all else) and scenarios (``worlds``).
        seed: Decides every choice that is left to chance.
        hosts: Names under which the server may be asked, so that no page can reach it by a name of its own; None for
            any.
        origins: Web pages that may ask it, such as ``http://127.0.0.1:8000``.
        seconds: How long one request may keep all others waiting.

    Raises:
        MissingExtraError: Starlette is not installed.
        AuthoringError: A scenario to start with is wrong.
        StateError: A scenario to start with is none of FAtiMA's.
    """
    try:
        from starlette.applications import Starlette
        from starlette.middleware import Middleware
        from starlette.middleware.cors import CORSMiddleware
    except ImportError:
        raise MissingExtraError("starlette", "web") from None
    server = _Server(Offers(scenarios, limits, seed), strict, limits or Limits(), hosts, frozenset(origins), seconds)
    sharing = Middleware(CORSMiddleware, allow_origins=[*origins], allow_methods=_METHODS, allow_headers=["key"])
    app = Starlette(middleware=[sharing] if origins else [], lifespan=server.life)
    app.router.default = server  # a route would not match every path: none with a line break in it
    return app


class _Server:
    """Answers HTTP requests, one at a time and away from the event loop."""

    def __init__(
        self,
        offers: Offers,
        strict: bool,
        limits: Limits,
        hosts: Collection[str] | None,
        origins: frozenset[str],
        seconds: float,
    ) -> None:
        self._offers, self._strict, self._limits = offers, strict, limits
        self._hosts, self._origins = hosts, origins
        self._work = BoundedWork("fatima-http", seconds)

    @asynccontextmanager
    async def life(self, app: Starlette) -> AsyncIterator[None]:  # noqa: ARG002
        """Let go of the thread when the app ends."""
        try:
            yield
        finally:
            self._work.close()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request (ASGI)."""
        from starlette.requests import Request as HttpRequest
        from starlette.responses import Response

        status, headers = 200, {}
        try:
            content = await self._answer(HttpRequest(scope, receive))
        except RefusedError as refusal:
            content = encode(refused(refusal.reason))
            status = refusal.status if self._strict or refusal.status == 403 else 200
            if refusal.allowed:
                headers["Allow"] = ", ".join(refusal.allowed)
        response = Response(content, status, headers, media_type="application/json")
        await response(scope, receive, send)

    async def _answer(self, http: HttpRequest) -> bytes:
        self._check_asker(http)
        path = tuple([part for part in _path(http.scope).split("/") if part])
        method = "GET" if http.method == "HEAD" else http.method.upper()
        is_scenario = method == "POST" and len(path) == 1
        body = await _body(http, self._limits.state_bytes if is_scenario else self._limits.message_bytes)
        request = Request(method, path, http.headers.get("key"), body)
        try:
            return await self._work.do(lambda: self._answer_to(request))
        except OverdueError:
            given_up = self._offers.give_up(path)
            _LOG.warning("%s /%s took too long; %s", method, "/".join(path), given_up)
            raise RefusedError(503, f"this took too long, and was stopped in the middle; {given_up}") from None

    def _answer_to(self, request: Request) -> bytes:
        try:
            return encode(answer(self._offers, request, self._strict))
        except RefusedError:
            raise
        except Exception as error:
            _LOG.exception("%s /%s failed", request.method, "/".join(request.path))
            raise RefusedError(500, f"a fault of the server's own: {type(error).__name__}") from error

    def _check_asker(self, http: HttpRequest) -> None:
        """Refuse whom the server is not for: pages of other sites, and names that only look like this machine.

        Raises:
            RefusedError: With status 403, strict or not.
        """
        origin = http.headers.get("origin")
        if origin is not None and origin not in self._origins:
            raise RefusedError(403, f"web pages of {origin[:200]} may not ask this server")
        if self._hosts is not None and _host(http.headers.get("host", "")) not in self._hosts:
            raise RefusedError(403, f"this server answers only to {', '.join(sorted(self._hosts))}")


async def _body(http: HttpRequest, most: int) -> bytes:
    """Read a body of at most so many bytes.

    Raises:
        RefusedError: There are more, or the client left in the middle.
    """
    from starlette.requests import ClientDisconnect

    too_large = RefusedError(413, f"the body is too large; at most {most} bytes are read")
    announced = http.headers.get("content-length", "")
    if announced.isdecimal() and len(announced) < 20 and int(announced) > most:
        raise too_large
    body = bytearray()
    try:
        async for chunk in http.stream():
            body += chunk
            if len(body) > most:
                raise too_large
    except ClientDisconnect:
        raise RefusedError(400, "the body ends in the middle") from None
    return bytes(body)


def _path(scope: Scope) -> str:
    """Return the path below where the app is mounted."""
    path: str = scope["path"]
    return path.removeprefix(scope.get("root_path", ""))


def _host(header: str) -> str:
    """Return the name in a ``Host`` header, without the port."""
    try:
        return (urlsplit(f"//{header}").hostname or "").lower()
    except ValueError:
        return ""
