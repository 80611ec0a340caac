"""A server on this machine that answers like a language model, or fails in one of the ways in which servers do."""

from __future__ import annotations

import json
import socket
import ssl
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

__all__ = ["GOOD", "Behave", "Handler", "LlmServer", "completion", "llm_server", "said", "send", "unused_port"]

GOOD: dict[str, Any] = {
    "emotions": [{"label": "gratitude", "likelihood": 0.9}, {"label": "joy", "likelihood": 0.4}],
    "valence": 0.8,
    "arousal": 0.3,
    "dominance": 0.1,
    "intensity": 7.5,
    "confidence": 0.9,
    "evidence_span": "Thank you",
}


class Handler(BaseHTTPRequestHandler):
    server: _Server

    def do_POST(self) -> None:
        length = int(self.headers["Content-Length"])
        book = self.server.book
        book.headers.append(dict(self.headers))
        book.paths.append(self.path)
        book.bodies.append(json.loads(self.rfile.read(length)))
        behave = book.behaviours[min(len(book.bodies), len(book.behaviours)) - 1]
        with suppress(OSError):  # the other side may have had enough
            behave(self)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


Behave = Callable[[Handler], None]


@dataclass
class LlmServer:
    """What a server does, one behaviour a question, the last one again and again; and what it was asked."""

    behaviours: Sequence[Behave]
    url: str = ""
    bodies: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    stopping: threading.Event = field(default_factory=threading.Event)

    @property
    def asked(self) -> int:
        return len(self.bodies)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    book: LlmServer

    def handle_error(self, *_: object) -> None:
        """A test looks at what the asking side makes of it."""


@contextmanager
def llm_server(*behaviours: Behave, certificate: tuple[str, str] | None = None) -> Iterator[LlmServer]:
    server = _Server(("127.0.0.1", 0), Handler)
    scheme = "http"
    if certificate is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
        scheme = "https"
    server.book = LlmServer(behaviours, f"{scheme}://127.0.0.1:{server.server_address[1]}/v1")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server.book
    finally:
        server.book.stopping.set()
        server.shutdown()
        server.server_close()
        thread.join()


def completion(content: Any, finish_reason: str = "stop") -> bytes:
    """The document that a server sends when its model said something."""
    content = content if isinstance(content, str) else json.dumps(content)
    message = {"role": "assistant", "content": content}
    choice = {"index": 0, "message": message, "finish_reason": finish_reason}
    return json.dumps({"id": "1", "object": "chat.completion", "choices": [choice], "usage": {}}).encode()


def send(data: bytes, status: int = 200, **headers: str) -> Behave:
    """Answer with bytes."""

    def behave(handler: Handler) -> None:
        handler.send_response(status)
        given = {"Content-Type": "application/json", "Content-Length": str(len(data))}
        for name, value in (given | {key.replace("_", "-"): value for key, value in headers.items()}).items():
            handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(data)

    return behave


def said(content: Any) -> Behave:
    """Answer as a server whose model said something."""
    return send(completion(content))


def unused_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port
