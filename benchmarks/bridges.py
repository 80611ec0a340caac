"""Measures round trips through the server against the same transport with nothing behind it but JSON.

``python benchmarks/bridges.py [--quick] [--json | --markdown] [--only tcp,zmq,ws] [--strict]``. Both servers are
processes of their own and are asked by the same client in turns, a block of one, then of the other, so that what else
the machine does meets both. Requests have 401 bytes; the bare server reads JSON and answers 359 bytes of JSON, whatever
it is asked. For TCP and WebSocket it is an asyncio server, for ZeroMQ one that blocks in its socket. The aim: a median
of at most twice that of the bare transport for ``ping`` and ``state``.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import platform
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter
from typing import Any

import msgspec

__all__ = ["AIM", "Row", "main", "measure"]

AIM = 2.0
_REQUEST_BYTES, _REPLY_BYTES = 401, 359
_BLOCK = 200
_SCENARIO = "night-train"

_RECORDED = json.loads((Path(__file__).parent / "bridges_figures.json").read_text("utf-8"))
# What kind of server the bare one is, by transport.
_TRANSPORTS = {"tcp": "asyncio", "zmq": "blocking", "zmq ipc": "blocking", "zmq curve": "blocking", "ws": "asyncio"}
_AIMED_AT = ("ping", "state")

Ask = Callable[[bytes], bytes]


@dataclass(frozen=True)
class Row:
    """What was measured of one transport, in seconds."""

    transport: str
    command: str
    reply_bytes: int
    bare: list[float]
    ours: list[float]

    @property
    def ratio(self) -> float:
        """Our median over the bare one."""
        return median(self.ours) / median(self.bare)


def main(arguments: list[str] | None = None) -> int:
    """Measure and print; return 1 when ``--strict`` is given and an aim is missed."""
    parser = argparse.ArgumentParser(prog="benchmarks/bridges", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="a tenth of the round trips")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--markdown", action="store_true", help="print the table as Markdown")
    parser.add_argument("--strict", action="store_true", help="exit with 1 when the aim is missed")
    parser.add_argument("--only", default=",".join(_TRANSPORTS), help=f"some of {','.join(_TRANSPORTS)}")
    parser.add_argument("--bare", nargs=2, help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.bare:
        _BARE[options.bare[0].partition(" ")[0]](*options.bare)
        return 0
    rows = [row for name in options.only.split(",") for row in measure(name, 600 if options.quick else 3_000)]
    if options.json:
        print(
            json.dumps({"machine": _machine(), "rows": [_plain(row) for row in rows], "recorded": _RECORDED}, indent=1)
        )
    else:
        print("\n".join(_markdown(rows) if options.markdown else _table(rows)))
    return int(options.strict and any(row.ratio > AIM for row in rows if row.command in _AIMED_AT))


def measure(transport: str, count: int) -> list[Row]:
    """Measure one transport, with every kind of command, so many of each."""
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        ours = stack.enter_context(_served(transport, folder))
        bare = stack.enter_context(_process([sys.executable, __file__, "--bare", transport, folder]))
        ask = stack.enter_context(_CLIENTS[transport](ours, folder))
        ask_bare = stack.enter_context(_CLIENTS[transport](bare, folder))
        for command in _opening():
            answer = json.loads(ask(command))
            assert answer["type"] != "error", answer
        return [_row(transport, name, ask, ask_bare, commands, count) for name, *commands in _commands()]


def _row(transport: str, name: str, ask: Ask, ask_bare: Ask, commands: list[bytes], count: int) -> Row:
    bare: list[float] = []
    ours: list[float] = []
    for asked in (ask_bare, ask):
        _block(asked, commands, _BLOCK)  # warm
    while len(ours) < count:
        bare += _block(ask_bare, commands, _BLOCK)
        ours += _block(ask, commands, _BLOCK)
    return Row(transport, name, len(ask(commands[-1])), bare, ours)


def _block(ask: Ask, commands: list[bytes], count: int) -> list[float]:
    """Ask the last command so often, each time after those before it; return how long each of the last took."""
    *before, timed = commands
    times = []
    for _ in range(count):
        for command in before:
            ask(command)
        start = perf_counter()
        ask(timed)
        times.append(perf_counter() - start)
    return times


def _opening() -> Iterator[bytes]:
    yield b'{"type":"hello","id":"h","client":"bench"}'
    yield b'{"type":"world.load","id":"l","world":"bench","scenario":"%s"}' % _SCENARIO.encode()
    yield b'{"type":"turn","id":"t","world":"bench","agent":"Jo"}'  # the state of who heard it has 326 bytes


def _commands() -> Iterator[tuple[str, *tuple[bytes, ...]]]:
    """Yield what each row is called, and its commands: the last is timed."""
    state = _padded('{"type":"state","id":"p","world":"bench","agent":"Odile","pad":""}')
    decide = _padded('{"type":"decide","id":"p","world":"bench","agent":"Odile","pad":""}')
    change = _padded('{"type":"belief","world":"bench","agent":"Odile","belief":"Seen(Jo)","value":"True","pad":""}')
    wave = _padded('{"type":"event","id":"p","world":"bench","events":["Event(Action-End, Jo, Wave, Odile)"],"pad":""}')
    yield "ping", _padded('{"type":"ping","id":"p","pad":""}')
    yield "state", state
    yield "state, changed", change, state
    yield "decide, changed", change, decide
    yield "event", wave


def _padded(text: str) -> bytes:
    return text.replace('"pad":""}', f'"pad":"{"x" * (_REQUEST_BYTES - len(text))}"}}').encode()


# -- our server --------------------------------------------------------------------------------------------------------


@contextmanager
def _served(transport: str, folder: str) -> Iterator[str]:
    option = {
        "tcp": ["--tcp", "127.0.0.1:0"],
        "zmq": ["--zmq", "tcp://127.0.0.1:0"],
        "zmq ipc": ["--zmq", f"ipc://{folder}/socket"],
        "zmq curve": ["--zmq", "tcp://127.0.0.1:0", "--keys", f"{folder}/keys"],
        "ws": ["--ws", "127.0.0.1:0"],
    }[transport]
    if transport == "zmq curve":
        subprocess.run([sys.executable, "-m", "espressivo", "keys", "new", f"{folder}/keys"], check=True, stdout=-3)
    command = [
        sys.executable,
        "-m",
        "espressivo",
        "serve",
        _SCENARIO,
        *option,
        "--rate",
        "1000000",
        "--audit",
        os.devnull,
    ]
    with _process(command) as address:
        yield address.removeprefix("listening at ")


@contextmanager
def _process(command: list[str]) -> Iterator[str]:
    """Start a server, and yield the first line that it prints."""
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parent) as process:
        assert process.stdout is not None
        try:
            yield process.stdout.readline().strip()
        finally:
            process.terminate()


# -- clients: the same for both ----------------------------------------------------------------------------------------


@contextmanager
def _ask_tcp(address: str, _: str) -> Iterator[Ask]:
    host, _, port = address.removeprefix("tcp ").rpartition(":")
    with socket.create_connection((host, int(port))) as line:
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

        def ask(command: bytes) -> bytes:
            line.sendall(command + b"\n")
            answer = line.recv(65_536)
            while not answer.endswith(b"\n"):
                answer += line.recv(65_536)
            return _last(answer.splitlines())

        yield ask


@contextmanager
def _ask_zmq(address: str, folder: str, curve: bool = False) -> Iterator[Ask]:
    import zmq
    from zmq.auth import load_certificate

    with zmq.Context() as context, context.socket(zmq.DEALER) as dealer:
        dealer.linger = 0
        if curve:
            keys = Path(folder) / "keys"
            dealer.curve_serverkey = load_certificate(keys / "server.key")[0]
            dealer.curve_publickey, dealer.curve_secretkey = load_certificate(keys / "client.key_secret")
        dealer.connect(address.removeprefix("zmq "))

        def ask(command: bytes) -> bytes:
            dealer.send(command)
            answer = bytes(dealer.recv())
            while answer.startswith(b'{"type":"heartbeat"'):
                answer = bytes(dealer.recv())
            return answer

        yield ask


@contextmanager
def _ask_curve(address: str, folder: str) -> Iterator[Ask]:
    with _ask_zmq(address, folder, curve=True) as ask:
        yield ask


@contextmanager
def _ask_ws(address: str, _: str) -> Iterator[Ask]:
    from websockets.asyncio.client import connect

    with asyncio.Runner() as runner:
        line = runner.run(_connected(connect, address))

        async def exchange(command: bytes) -> bytes:
            await line.send(command, text=True)
            answer: bytes = await line.recv(decode=False)
            while answer.startswith(b'{"type":"heartbeat"'):
                answer = await line.recv(decode=False)
            return answer

        loop = runner.get_loop()
        yield lambda command: loop.run_until_complete(exchange(command))
        runner.run(line.close())


async def _connected(connect: Any, address: str) -> Any:
    return await connect(address, compression=None)


def _last(lines: list[bytes]) -> bytes:
    """The answer, when a heartbeat came with it."""
    return next((line for line in lines if not line.startswith(b'{"type":"heartbeat"')), lines[-1])


_CLIENTS: dict[str, Any] = {
    "tcp": _ask_tcp,
    "zmq": _ask_zmq,
    "zmq ipc": _ask_zmq,
    "zmq curve": _ask_curve,
    "ws": _ask_ws,
}

# -- bare transports ---------------------------------------------------------------------------------------------------

_REPLY = {"type": "pong", "id": "p", "pad": "x" * (_REPLY_BYTES - 33)}


class _BareLine(asyncio.Protocol):
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport: Any = transport

    def data_received(self, data: bytes) -> None:
        msgspec.json.decode(data)
        self._transport.write(msgspec.json.encode(_REPLY) + b"\n")


def _bare_tcp(_: str, __: str) -> None:
    async def run() -> None:
        server = await asyncio.get_running_loop().create_server(_BareLine, "127.0.0.1", 0)
        print(f"tcp 127.0.0.1:{server.sockets[0].getsockname()[1]}", flush=True)
        await server.serve_forever()

    asyncio.run(run())


def _bare_zmq(transport: str, folder: str) -> None:
    import zmq
    from zmq.auth import load_certificate

    router = zmq.Context().socket(zmq.ROUTER)
    if transport == "zmq curve":
        router.curve_server = True
        router.curve_publickey, router.curve_secretkey = load_certificate(Path(folder) / "keys" / "server.key_secret")
    router.bind(f"ipc://{folder}/bare" if transport == "zmq ipc" else "tcp://127.0.0.1:*")
    print(f"zmq {router.getsockopt_string(zmq.LAST_ENDPOINT)}", flush=True)
    while True:
        key, body = router.recv_multipart()
        msgspec.json.decode(body)
        router.send_multipart([key, msgspec.json.encode(_REPLY)])


def _bare_ws(_: str, __: str) -> None:
    from websockets.asyncio.server import serve

    async def answer(line: Any) -> None:
        async for body in line:
            msgspec.json.decode(body)
            await line.send(msgspec.json.encode(_REPLY), text=True)

    async def run() -> None:
        async with serve(answer, "127.0.0.1", 0, compression=None) as server:
            print(f"ws://127.0.0.1:{server.sockets[0].getsockname()[1]}", flush=True)
            await server.serve_forever()

    asyncio.run(run())


_BARE: dict[str, Callable[[str, str], None]] = {"tcp": _bare_tcp, "zmq": _bare_zmq, "ws": _bare_ws}

# -- telling -----------------------------------------------------------------------------------------------------------


_HEADINGS = (
    "transport",
    "command",
    "reply",
    "bare",
    "p50",
    "p99",
    "ours p50",
    "p99",
    "ratio",
    "",
    "recorded p50",
    "p99",
)


def _table(rows: list[Row]) -> Iterator[str]:
    yield f"Round trips in microseconds, {_machine()}; requests of {_REQUEST_BYTES} bytes. {_EXPLAINED}"
    form = "{:<10} {:<16} {:>6} {:<9} {:>6} {:>6} {:>9} {:>6} {:>6} {:<7} {:>12} {:>9}"
    yield form.format(*_HEADINGS)
    for row in rows:
        yield form.format(*_cells(row)).rstrip()
    yield ""
    yield f"Recorded: {_RECORDED['source']}"
    for each in _RECORDED["rows"]:
        yield "{:<30} {:>10} {:>10} {:>12} {:>18}".format(each["transport"], *each["figures"]).rstrip()


def _markdown(rows: list[Row]) -> Iterator[str]:
    yield "| transport | command | reply, bytes | bare p50 | p99 | ours p50 | p99 | ratio | aim | recorded p50 | p99 |"
    yield "|---|---|--:|--:|--:|--:|--:|--:|---|--:|--:|"
    for row in rows:
        transport, command, size, kind, *rest = _cells(row)
        yield "| " + " | ".join([f"{transport} ({kind})", command, size, *rest]) + " |"


def _cells(row: Row) -> list[str]:
    plain = _plain(row)
    numbers = [f"{plain[key]:.0f}" for key in ("bare_p50", "bare_p99", "ours_p50", "ours_p99")]
    met = "" if row.command not in _AIMED_AT else "met" if row.ratio <= AIM else "MISSED"
    recorded = next(each["figures"] for each in _RECORDED["rows"] if each.get("bare") == row.transport)
    kind = _TRANSPORTS[row.transport]
    return [row.transport, row.command, str(row.reply_bytes), kind, *numbers, f"x{row.ratio:.2f}", met, *recorded[:2]]


_EXPLAINED = f"""The bare server answers {_REPLY_BYTES} bytes.
'state' is asked again and again; 'changed' is the first question after a belief was told, which is not timed. An event
is perceived by all four of the scenario. 'recorded' is the bare transport on another day."""


def _plain(row: Row) -> dict[str, Any]:
    return {
        "transport": row.transport,
        "command": row.command,
        "reply_bytes": row.reply_bytes,
        "bare_p50": 1e6 * median(row.bare),
        "bare_p99": 1e6 * quantiles(row.bare, n=100)[98],
        "ours_p50": 1e6 * median(row.ours),
        "ours_p99": 1e6 * quantiles(row.ours, n=100)[98],
        "ratio": row.ratio,
    }


def _machine() -> str:
    return f"Python {platform.python_version()}, {platform.system()} {platform.machine()}, {os.cpu_count()} cores"


if __name__ == "__main__":
    sys.exit(main())
