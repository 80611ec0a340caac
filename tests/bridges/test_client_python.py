"""The client in Python, over every transport: the recorded session, lines that are cut, streams, errors."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec
import pytest
from client_sessions import Cutter, check_answers, play_steps
from conformance_session import STORY
from served_worlds import HERE, Served, served

from espressivo.bridges.client import AsyncClient, Client, CurveKeys, NoAnswerError, ServerError, connect
from espressivo.bridges.protocol.commands import CommandType, Happen, LoadWorld, Ping, Tell, WorldState
from espressivo.bridges.protocol.limits import Limits
from espressivo.bridges.protocol.messages import (
    Beliefs,
    EmotionsMessage,
    Failed,
    Outcome,
    Reply,
    StreamMessage,
    WorldDescribed,
)
from espressivo.bridges.server.security import Access
from espressivo.bridges.server.tcp import TcpTransport
from espressivo.bridges.server.websocket import WebTransport
from espressivo.bridges.server.zmq_keys import Keys, new_keys
from espressivo.bridges.server.zmq_transport import ZmqTransport
from espressivo.core.errors import BridgeError

KINDS = ("tcp", "ws", "zmq-tcp", "zmq-ipc", "zmq-curve")
BREAK = "Event(Action-End, Jan, Break(ladder), Ada)"


@contextmanager
def address_of(kind: str, folder: Path, **options: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    """A server, its address as a client names it, and what else the client must know."""
    known: dict[str, Any] = {}
    if kind == "tcp":
        transport: Any = TcpTransport(HERE)
    elif kind == "ws":
        transport = WebTransport(HERE)
    elif kind == "zmq-ipc":
        transport = ZmqTransport(f"ipc://{folder}/socket")
    elif kind == "zmq-curve":
        new_keys(folder / "keys")
        transport = ZmqTransport(f"tcp://{HERE}", keys=Keys.read(folder / "keys"))
        known["keys"] = CurveKeys(folder / "keys" / "client.key_secret", folder / "keys" / "server.key")
    else:
        transport = ZmqTransport(f"tcp://{HERE}")
    with served(transport, **options) as server:
        yield address(server, kind), known


def address(server: Served, kind: str) -> str:
    """The address of a server as clients write it."""
    if kind == "tcp":
        return f"tcp://{server.address('tcp')}"
    if kind == "ws":
        return server.address("ws")
    return f"zmq+{server.address('zmq')}"


def command_of(fields: dict[str, Any]) -> CommandType:
    return msgspec.convert(fields, CommandType)


@pytest.mark.parametrize("kind", KINDS)
def test_the_recorded_session_is_answered_alike_over_every_transport(kind: str, tmp_path: Path) -> None:
    with address_of(kind, tmp_path) as (at, known), connect(at, **known) as client:
        check_answers(play_steps(lambda fields: msgspec.to_builtins(client.ask(command_of(fields)))))


@pytest.mark.parametrize("kind", KINDS)
def test_asyncio_is_answered_alike(kind: str, tmp_path: Path) -> None:
    async def play(at: str, known: dict[str, Any]) -> list[dict[str, Any]]:
        loop = asyncio.get_running_loop()
        async with AsyncClient(at, **known) as client:

            def ask(fields: dict[str, Any]) -> dict[str, Any]:
                asked = asyncio.run_coroutine_threadsafe(client.ask(command_of(fields)), loop)
                return dict(msgspec.to_builtins(asked.result(20)))

            return await loop.run_in_executor(None, play_steps, ask)

    with address_of(kind, tmp_path) as (at, known):
        check_answers(asyncio.run(play(at, known)))
