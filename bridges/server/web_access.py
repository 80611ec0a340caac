"""Which requests of HTTP are let in, and how it says that something failed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qs

from ..protocol.messages import ErrorCode, Failed
from .security import is_loopback

if TYPE_CHECKING:
    from starlette.types import Scope

    from .addresses import Address
    from .core import Server

__all__ = ["STATUS", "header_of", "refusal_of_name", "refusal_of_request", "token_of"]

_HOST: Final = re.compile(r"(\[[^\]]*\]|[^:\[\]]*)(?::[0-9]*)?")
STATUS: Final[dict[ErrorCode, int]] = {
    "bad-message": 400,
    "unknown-type": 400,
    "wrong-version": 400,
    "too-large": 413,
    "too-deep": 400,
    "not-a-number": 400,
    "no-hello": 400,
    "unauthorised": 401,
    "foreign-origin": 403,
    "too-fast": 429,
    "too-many": 503,
    "out-of-order": 409,
    "unknown-scenario": 404,
    "unknown-world": 404,
    "world-exists": 409,
    "unknown-agent": 404,
    "unknown-emotion": 404,
    "unknown-option": 404,
    "unknown-action": 404,
    "unknown-crowd": 404,
    "unknown-member": 404,
    "bad-term": 422,
    "bad-state": 422,
    "busy": 409,
    "not-possible": 409,
    "missing-extra": 501,
    "stopping": 503,
    "not-kept": 500,
    "taken-over": 409,
    "internal": 500,
}
"""The HTTP status of each error; the body tells the code."""


def token_of(scope: Scope) -> str:
    """Return the token that a request carries in its header or its address."""
    header = header_of(scope, b"authorization")
    if header[:7].lower() == "bearer ":
        return header[7:].strip()
    query: bytes = scope.get("query_string", b"")
    return parse_qs(query.decode("latin-1")).get("token", [""])[0]


def refusal_of_request(
    server: Server, address: Address, scope: Scope, token: str, *, is_socket: bool = False
) -> Failed | None:
    """Return why a request is not let in: a foreign page, a name that is not ours, a wrong token; None when it may.

    A web socket may still show its token in the hello.
    """
    host, origin = header_of(scope, b"host"), header_of(scope, b"origin")
    refused = refusal_of_name(address, scope)
    if refused is not None:
        return refused
    if origin and not server.access.admits_page(origin, host):
        return _refused("foreign-origin", f"pages of {origin} may not connect; --allow-origin {origin} lets them")
    if (token or not is_socket) and not server.access.admits(token):
        return _refused("unauthorised", "a wrong token, or none: send the header 'Authorization: Bearer TOKEN'")
    return None


def refusal_of_name(address: Address, scope: Scope) -> Failed | None:
    """Return why a request is not let in by the name that it calls the server; None when it may.

    A foreign page may have a name that was made to lead to this machine (DNS rebinding).
    """
    host = header_of(scope, b"host")
    if address.is_loopback and not is_loopback(_without_port(host)):
        return _refused("foreign-origin", "this server answers as 127.0.0.1 or localhost only")
    return None


def _without_port(host: str) -> str:
    """Return the name in a ``Host`` header, which may tell a port."""
    found = _HOST.fullmatch(host)
    return found[1] if found else ""


def _refused(code: ErrorCode, message: str) -> Failed:
    return Failed(code=code, message=message)


def header_of(scope: Scope, name: bytes) -> str:
    """Return a header of a request, or an empty text; its name in small letters."""
    for key, value in scope["headers"]:
        if key == name:
            return str(value, "latin-1")
    return ""
