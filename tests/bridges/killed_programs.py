"""A server with a store and a client with something to do, each a process of its own, to be killed at any time."""

from __future__ import annotations

import asyncio
import io
import json
import multiprocessing
import os
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

from espressivo.bridges.client.asynchronous import AsyncClient
from espressivo.bridges.hosting.durable import Store
from espressivo.bridges.hosting.hub import Hub
from espressivo.bridges.protocol.coding import decode_command
from espressivo.bridges.protocol.limits import Limits
from espressivo.bridges.protocol.messages import Failed, Reply
from espressivo.bridges.server.core import Server, Transport
from espressivo.bridges.server.security import Audit
from espressivo.bridges.server.tcp import TcpTransport
from espressivo.bridges.server.websocket import WebTransport
from espressivo.bridges.server.zmq_transport import ZmqTransport

LIMITS = Limits(ahead=16, heartbeat=0.05, dead_after=0.5)
"""Quick to notice that somebody is gone."""
TRANSPORTS: dict[str, Callable[[int], Transport]] = {
    "tcp": lambda port: TcpTransport(f"127.0.0.1:{port}"),
    "ws": lambda port: WebTransport(f"127.0.0.1:{port}"),
    "zmq": lambda port: ZmqTransport(f"tcp://127.0.0.1:{port}"),
}
ADDRESSES = {"tcp": "tcp://127.0.0.1:{}", "ws": "ws://127.0.0.1:{}/v1", "zmq": "zmq+tcp://127.0.0.1:{}"}


def nursery() -> Any:
    """Where processes come from: on POSIX from one that has loaded everything, so that a new one takes milliseconds."""
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(
        [
            "uvicorn",
            "starlette.applications",
            "websockets.asyncio.client",
            "zmq.asyncio",
            "uvicorn.protocols.websockets.auto",
        ]
        + [f"espressivo.bridges.{each}" for each in ("server.websocket", "server.zmq_transport", "client.asynchronous")]
        + ["espressivo.bridges.hosting.hub", "espressivo.scenarios.document", "espressivo.expression.expressing"]
    )
    return context


def serve(folder: str, kind: str, port: int) -> None:
    """Serve until killed."""
    from hosted_people import TwoPeople

    hub = Hub(TwoPeople(), LIMITS, Store(Path(folder), compact_after=6000))
    server = Server(hub, [TRANSPORTS[kind](port)], audit=Audit(io.StringIO()))
    asyncio.run(server.run())


def play(kind: str, port: int, name: str, steps: list[dict[str, Any]], seed: int) -> None:
    """Do the steps that were not done yet, a few at once, and end without a word when all are answered."""
    asyncio.run(_play(ADDRESSES[kind].format(port), name, steps, random.Random(seed)))


async def _play(address: str, name: str, steps: list[dict[str, Any]], chance: random.Random) -> None:
    client = AsyncClient(address, client=name, timeout=120, seed=chance.randrange(2**32))
    await client.start()
    assert client.welcome is not None
    answered: list[asyncio.Future[Reply]] = []
    for step in steps[client.welcome.last_seq :]:
        answer = asyncio.get_running_loop().create_future()
        answered.append(answer)
        client.post(decode_command(json.dumps(step).encode(), LIMITS), answer.set_result)
        await asyncio.sleep(chance.uniform(0, 0.03))
    replies = await asyncio.gather(*answered)
    failed = [each for each in replies if isinstance(each, Failed)]
    os._exit(1 if failed else 0)  # no bye: the session is looked at afterwards
