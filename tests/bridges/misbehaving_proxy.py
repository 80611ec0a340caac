"""A TCP proxy between real clients and a real server: it loses, delays, doubles and reorders, cuts or goes dead.

What it does goes by a seed, as far as anything on a real network does.
"""

from __future__ import annotations

import asyncio
import contextlib
import random
import threading
from collections import Counter
from dataclasses import dataclass

_LOOK = 0.01
_READ_BYTES = 65_536


@dataclass(frozen=True)
class Faults:
    """What goes wrong, and how often.

    Attributes:
        drop: Part of all lines that are lost; alike for the next two. Where what is carried is no lines, none.
        duplicate: That come twice.
        reorder: That come after those behind them.
        delay: Seconds that a piece takes at most.
        cuts: Connections that are reset, each second.
        half_open: Connections that go dead one way or both ways, each second; neither end is told.
        kills_server: Each second.
        kills_client: Each second, each client.
    """

    drop: float = 0.0
    duplicate: float = 0.0
    reorder: float = 0.0
    delay: float = 0.0
    cuts: float = 0.0
    half_open: float = 0.0
    kills_server: float = 0.0
    kills_client: float = 0.0


class Proxy:
    """Listens at :attr:`port` and carries everything to the server's port; to be used as a context.

    Args:
        target: The server's port.
        faults: What goes wrong.
        seed: Decides when.
        is_lines: Whether lines are carried, each of which is a message.
    """

    def __init__(self, target: int, faults: Faults, seed: int, *, is_lines: bool) -> None:
        self.port = 0
        self.counts: Counter[str] = Counter()
        self.faults, self.is_lines = faults, is_lines
        self.chance = random.Random(seed)
        self._target = target
        self._lines: set[_Line] = set()
        self._started = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()), daemon=True)

    def __enter__(self) -> Proxy:
        self._thread.start()
        assert self._started.wait(20)
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._ended.set)
        self._thread.join(20)
        assert not self._thread.is_alive()

    async def _serve(self) -> None:
        self._loop, self._ended = asyncio.get_running_loop(), asyncio.Event()
        server = await asyncio.start_server(self._accept, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        trouble = self._loop.create_task(self._trouble())
        self._started.set()
        await self._ended.wait()
        trouble.cancel()
        server.close()
        for line in list(self._lines):
            line.cut()
        await asyncio.sleep(_LOOK)

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            there, up = await asyncio.open_connection("127.0.0.1", self._target)
        except OSError:
            writer.transport.abort()
            return
        line = _Line(self, (reader, up), (there, writer))
        self._lines.add(line)
        await line.run()
        self._lines.discard(line)

    async def _trouble(self) -> None:
        while True:
            await asyncio.sleep(_LOOK)
            for line in list(self._lines):
                if self.chance.random() < self.faults.cuts * _LOOK:
                    self.counts["cut"] += 1
                    line.cut()
                elif self.chance.random() < self.faults.half_open * _LOOK:
                    self.counts["dead"] += 1
                    line.die(self.chance.choice(((0,), (1,), (0, 1))))


_Way = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class _Line:
    """One connection: what comes from either end is carried to the other, by a task each."""

    def __init__(self, proxy: Proxy, *ways: _Way) -> None:
        self._proxy, self._ways = proxy, ways
        self._dead: set[int] = set()
        self._held: list[list[bytes]] = [[], []]

    async def run(self) -> None:
        """Carry until one end closes; then both are."""
        tasks = [asyncio.create_task(self._carry(way)) for way in (0, 1)]
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self.cut()

    def cut(self) -> None:
        """Reset both connections."""
        for _, writer in self._ways:
            writer.transport.abort()

    def die(self, ways: tuple[int, ...]) -> None:
        """Carry nothing any more, and say nothing of it."""
        self._dead.update(ways)

    async def _carry(self, way: int) -> None:
        reader, writer = self._ways[way]
        proxy = self._proxy
        with contextlib.suppress(OSError, asyncio.LimitOverrunError):
            while data := await (reader.readline() if proxy.is_lines else reader.read(_READ_BYTES)):
                if proxy.faults.delay:
                    await asyncio.sleep(proxy.chance.random() ** 4 * proxy.faults.delay)
                if way not in self._dead:
                    await self._pass_on(writer, self._treated(way, data))

    def _treated(self, way: int, data: bytes) -> bytes:
        """Return what comes out of a piece: nothing, itself, itself twice, or those that were held back behind it."""
        proxy, held = self._proxy, self._held[way]
        if not proxy.is_lines:
            return data
        chance, faults = proxy.chance, proxy.faults
        if chance.random() < faults.drop:
            proxy.counts["dropped"] += 1
            return b""
        if chance.random() < faults.duplicate:
            proxy.counts["doubled"] += 1
            data += data
        if chance.random() < faults.reorder:
            proxy.counts["reordered"] += 1
            held.append(data)
            return b""
        out = data + b"".join(held)
        held.clear()
        return out

    async def _pass_on(self, writer: asyncio.StreamWriter, data: bytes) -> None:
        """Write it in pieces, as networks do."""
        while len(data) > 1 and self._proxy.chance.random() < 0.2:
            cut = self._proxy.chance.randrange(1, len(data))
            writer.write(data[:cut])
            await asyncio.sleep(0)
            data = data[cut:]
        writer.write(data)
        await writer.drain()
