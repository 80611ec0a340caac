"""HTTP for whoever asks now and then: every command as a POST, lists and schemas as GETs; described by OpenAPI 3.1."""

from __future__ import annotations

import asyncio
import json
import logging
import secrets
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import msgspec

from ... import __version__
from ..protocol.coding import Refused, decode_command, encode, refusal
from ..protocol.commands import (
    Bye,
    CommandType,
    Hello,
    ListScenarios,
    ListWorlds,
    Subscribe,
    Unsubscribe,
    WorldState,
)
from ..protocol.crowds import SubscribeCrowd, UnsubscribeCrowd
from ..protocol.messages import ErrorCode, Failed, MessageType
from .addresses import Address
from .http_clients import HttpClients
from .patience import Rates
from .web_access import STATUS, refusal_of_name, refusal_of_request, token_of

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from .core import Server
    from .page_folder import PageFolder

__all__ = ["Pages", "openapi"]

_SCHEMAS: Final = Path(__file__).parent.parent / "protocol" / "schema"
_LOG: Final = logging.getLogger("espressivo.bridges")
_CLIENT: Final = "espressivo-client"

Page = Callable[["Request"], Awaitable["Response"]]


class _Head(msgspec.Struct):
    """What of an answer tells its status."""

    code: ErrorCode | None = None


_HEAD: Final = msgspec.json.Decoder(_Head)


class Pages:
    """The pages of a server.

    Args:
        server: Whose.
        address: At which they are served.
        folder: With files for browsers, if any.
    """

    def __init__(self, server: Server, address: Address, folder: PageFolder | None = None) -> None:
        self._server, self._address, self._folder = server, address, folder
        self._clients = HttpClients(server)
        self._rates = Rates(server.hub.limits)

    def routes(self) -> list[tuple[str, str, Page]]:
        """Return method, path and page of each."""
        return [
            ("POST", "/v1/commands", self._guarded(self._command)),
            ("GET", "/v1/scenarios", self._guarded(self._scenarios)),
            ("GET", "/v1/worlds", self._guarded(self._worlds)),
            ("GET", "/v1/worlds/{world}", self._guarded(self._world)),
            ("GET", "/v1/schema", self._guarded(self._schema)),
            ("GET", "/v1/openapi.json", self._guarded(self._openapi)),
            ("GET", "/healthz", self._health),
            *([("GET", "/{path:path}", self._file)] if self._folder is not None else []),
        ]

    def handlers(self) -> dict[Any, Any]:
        """Return the pages for what goes wrong before a page is found."""
        return {404: self._nowhere, 405: self._nowhere, 500: self._broken}

    async def _nowhere(self, request: Request, error: Exception) -> Response:
        return self._no_page(request, int(getattr(error, "status_code", 404)))

    def _no_page(self, request: Request, status: int) -> Response:
        what = f"{request.method} {request.url.path}: no such page; /v1/openapi.json lists them"
        return _response(encode(Failed(code="unknown-type", message=what)), status)

    async def _broken(self, request: Request, error: Exception) -> Response:
        _LOG.error("%s %s", request.method, request.url.path, exc_info=error)
        return _failed(Failed(code="internal", message="a defect of espressivo; the server's log has more"))

    def _guarded(self, page: Page) -> Page:
        """Let in only who may; see :func:`~.web_access.refusal_of_request`."""

        async def guarded(request: Request) -> Response:
            refused = refusal_of_request(self._server, self._address, request.scope, token_of(request.scope))
            if refused is None and not self._rates.admit(_host(request), asyncio.get_running_loop().time()):
                limit = self._server.hub.limits.commands_per_second
                slower = f"send {limit:g} requests a second at most, or use a connection that stays"
                response = _failed(Failed(code="too-fast", message=slower, retry=True))
            elif refused is None:
                response = await page(request)
            else:
                self._server.audit.tell("http", _peer(request), f"refused: {refused.code}")
                response = _failed(refused)
            origin = request.headers.get("origin", "")
            if refused is None and origin:
                response.headers["access-control-allow-origin"] = origin
                response.headers["vary"] = "origin"
            return response

        return guarded

    async def _command(self, request: Request) -> Response:
        if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
            # A foreign page can send other types without being asked whether it may.
            return _failed(Failed(code="bad-message", message="send the header 'Content-Type: application/json'"))
        from starlette.requests import ClientDisconnect

        limits = self._server.hub.limits
        data = bytearray()
        try:
            async for chunk in request.stream():
                data += chunk
                if len(data) > limits.state_bytes:
                    return _failed(Failed(code="too-large", message=f"send {limits.state_bytes:,} bytes at most"))
        except ClientDisconnect:
            return _failed(Failed(code="bad-message", message="the body ends in the middle"))
        try:
            command = decode_command(bytes(data), limits)
        except Refused as refused:
            return _failed(refusal(refused))
        if isinstance(command, Subscribe | Unsubscribe | SubscribeCrowd | UnsubscribeCrowd | Hello | Bye):
            why = f"{command.__struct_config__.tag} needs a connection that stays: use WebSocket, TCP or ZeroMQ"
            return _failed(Failed(code="not-possible", message=why, id=command.id))
        return await self._answer(request, command, request.headers.get(_CLIENT, ""))

    async def _scenarios(self, request: Request) -> Response:
        return await self._answer(request, ListScenarios())

    async def _worlds(self, request: Request) -> Response:
        return await self._answer(request, ListWorlds())

    async def _world(self, request: Request) -> Response:
        try:
            command = msgspec.convert({"world": request.path_params["world"]}, WorldState)
        except msgspec.ValidationError as error:
            return _failed(Failed(code="bad-message", message=f"world: {error}", place="$.world"))
        return await self._answer(request, command)

    async def _schema(self, request: Request) -> Response:  # noqa: ARG002
        return _response(b'{"commands":%s,"messages":%s}' % (_document("commands.json"), _document("messages.json")))

    async def _openapi(self, request: Request) -> Response:  # noqa: ARG002
        return _response(json.dumps(openapi(), ensure_ascii=False).encode())

    async def _health(self, request: Request) -> Response:  # noqa: ARG002
        return _response(b'{"status":"ok"}')

    async def _file(self, request: Request) -> Response:
        """A file is for everybody who can reach the server by its name: a browser shows no token for it."""
        assert self._folder is not None
        refused = refusal_of_name(self._address, request.scope)
        if refused is not None:
            self._server.audit.tell("http", _peer(request), f"refused: {refused.code}")
            return _failed(refused)
        return self._folder.respond(request) or self._no_page(request, 404)

    async def _answer(self, request: Request, command: CommandType, client: str = "") -> Response:
        """Let the hub do a command, as from a client that connects for it alone."""
        name = client or f"http-{secrets.token_hex(8)}"
        answer = await self._clients.ask(name, _peer(request), command, forget=not client)
        head = _HEAD.decode(answer)
        return _response(answer, STATUS[head.code] if head.code else 200)


def _host(request: Request) -> str:
    return request.client.host if request.client else "?"


def _peer(request: Request) -> str:
    return f"{request.client.host}:{request.client.port}" if request.client else "?"


def _response(body: bytes, status: int = 200) -> Response:
    from starlette.responses import Response

    return Response(body, status, media_type="application/json", headers={"cache-control": "no-store"})


def _failed(failed: Failed) -> Response:
    return _response(encode(failed), STATUS[failed.code])


def _document(name: str) -> bytes:
    return (_SCHEMAS / name).read_bytes()


def openapi() -> dict[str, Any]:
    """Return the description of the pages, OpenAPI 3.1."""
    (commands, replies), parts = msgspec.json.schema_components(
        (CommandType, MessageType), ref_template="#/components/schemas/{name}"
    )
    body = {"required": True, "content": {"application/json": {"schema": commands}}}
    answers = {"200": _described("The answer.", replies)}
    answers |= {str(status): _described(what, {"$ref": "#/components/schemas/Failed"}) for status, what in _errors()}
    client = {
        "name": _CLIENT,
        "in": "header",
        "schema": {"type": "string", "maxLength": 64},
        "description": "Name of the client, under which commands with seq are counted: each is done once.",
    }
    return {
        "openapi": "3.1.0",
        "info": {"title": "espressivo", "version": __version__, "license": {"name": "Apache-2.0"}},
        "paths": {
            "/v1/commands": {
                "post": {
                    "summary": "Do one command; streams need a connection that stays.",
                    "parameters": [client],
                    "requestBody": body,
                    "responses": answers,
                }
            },
            "/v1/scenarios": {"get": _get("The scenarios that can be opened.", "ScenarioList")},
            "/v1/worlds": {"get": _get("The worlds that are open.", "WorldList")},
            "/v1/worlds/{world}": {
                "get": _get("A world.", "WorldDescribed")
                | {"parameters": [{"name": "world", "in": "path", "required": True, "schema": {"type": "string"}}]}
            },
            "/v1/schema": {"get": _get("JSON Schema of all messages.", None)},
            "/v1/openapi.json": {"get": _get("This description.", None)},
            "/healthz": {"get": _get("Whether the server lives.", None)},
        },
        "components": {
            "schemas": parts,
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
        "security": [{"token": []}, {}],
    }


def _errors() -> list[tuple[int, str]]:
    return [
        (status, "Error " + ", ".join(sorted(code for code, each in STATUS.items() if each == status)) + ".")
        for status in sorted(set(STATUS.values()))
    ]


def _get(what: str, schema: str | None) -> dict[str, Any]:
    shape = {"$ref": f"#/components/schemas/{schema}"} if schema else {"type": "object"}
    return {"summary": what, "responses": {"200": _described(what, shape)}}


def _described(what: str, schema: Any) -> dict[str, Any]:
    return {"description": what, "content": {"application/json": {"schema": schema}}}
