"""Loads a server with many clients in many worlds, and counts every command: none may be lost, none done twice.

``python benchmarks/bridges_load.py [--seconds 60] [--clients 100] [--worlds 10] [--pace 2] [--calm] [--journal]
[--json]``

The clients come over TCP, ZeroMQ and WebSocket in turns. Each numbers its commands: it asks for states, decisions and
faces, tells beliefs, lets events happen, and lets a second pass; one that is cut off (on a machine that is too busy to
be on time) connects again and sends again what was not answered. So the clock of a world counts the seconds that were
done, whatever the clients believe. One client more hears everything of the first world and does not read: what it
misses must be what the server says was dropped. The exit code is 1 when a count is wrong.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import mean, median, quantiles
from time import perf_counter
from typing import Any

from bridges_clients import Client, command_text

__all__ = ["main"]

_SCENARIO = "night-train"
_AGENTS = ("Jo", "Odile", "Pavel", "Senator")
_PATIENCE = 60.0
"""Seconds after which an answer counts as lost."""
_MEGABYTE = 2**20
_LEAST_MORE, _MOST_MORE = 20, 1_000
"""Messages that who did not read looks at, when it has read all that waited, until its counts add up."""


def _command(number: int, name: str) -> tuple[str, dict[str, Any]]:
    """Return a command: six questions in ten, two that let a second pass, a belief and an event."""
    agent = _AGENTS[number // 10 % len(_AGENTS)]
    return (
        ("state", {"agent": agent}),
        ("time.advance", {"seconds": 1}),
        ("decide", {"agent": agent}),
        ("belief", {"agent": agent, "belief": f"Seen({name})", "value": str(number)}),
        ("state", {"agent": agent}),
        ("options", {"agent": agent}),
        ("event", {"events": [f"Event(Action-End, {agent}, Wave, Jo)"]}),
        ("time.advance", {"seconds": 1}),
        ("express", {"agent": agent, "rigs": ["vrm"]}),
        ("world.state", {}),
    )[number % 10]


# -- the server --------------------------------------------------------------------------------------------------------


@contextmanager
def _served(journal: bool) -> Iterator[tuple[list[str], int]]:
    """Start a server; yield its addresses, by transport, and its process."""
    with tempfile.TemporaryDirectory() as folder:
        at = "127.0.0.1:0"
        command = [sys.executable, "-m", "espressivo", "serve", _SCENARIO, "--tcp", at, "--zmq", f"tcp://{at}"]
        command += ["--ws", at, "--rate", "100000", "--audit", os.devnull, "--json"]
        command += ["--journal", f"{folder}/journal"] if journal else []
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parent) as process:
            assert process.stdout is not None
            try:
                yield _addresses(process.stdout), process.pid
            finally:
                process.terminate()


def _addresses(told: Any) -> list[str]:
    """Read the addresses that a server prints as one JSON object."""
    text = ""
    for line in told:
        text += line
        try:
            addresses: list[str] = json.loads(text)["addresses"]
        except json.JSONDecodeError:
            continue
        return [each for kind in ("tcp", "zmq", "ws:") for each in addresses if each.startswith(kind)]
    raise SystemExit("the server did not start")


def _memory(process: int) -> float | None:
    """Return the resident set of a process in bytes; None where the system does not tell it in a file."""
    try:
        lines = Path(f"/proc/{process}/status").read_text("ascii").splitlines()
    except OSError:
        return None
    return next(1024.0 * int(line.split()[1]) for line in lines if line.startswith("VmRSS"))


def _processor(process: int) -> float:
    """Return the seconds that a process has computed; 0 where the system does not tell it in a file."""
    try:
        fields = Path(f"/proc/{process}/stat").read_text("ascii").rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


# -- the load ----------------------------------------------------------------------------------------------------------


async def _load(options: argparse.Namespace, addresses: list[str], process: int) -> dict[str, Any]:
    slow = await Client.connected("slow", "world-0", addresses[0], narrow=True)
    clients = [
        await Client.connected(
            f"client{number}", f"world-{number % options.worlds}", addresses[number % len(addresses)]
        )
        for number in range(options.clients)
    ]
    await asyncio.gather(*(_enter(each, number < options.worlds) for number, each in enumerate(clients)))
    await _listen_to_all(slow)
    begun, stop = _processor(process), perf_counter() + options.seconds
    memory = asyncio.create_task(_watch_memory(process, options.seconds))
    await asyncio.gather(
        *(_play(each, stop, options.pace, number, options.calm) for number, each in enumerate(clients))
    )
    spent = _processor(process) - begun
    worlds = [await _world(world, clients) for world in dict.fromkeys(each.world for each in clients)]
    return {
        "seconds": options.seconds,
        "clients": options.clients,
        "journal": options.journal,
        "commands": sum(len(each.sent) for each in clients),
        "by_transport": dict(sum((Counter({each.kind: len(each.sent)}) for each in clients), Counter())),
        "unanswered": sum(each.answers[id_] == 0 for each in clients for id_ in each.sent),
        "answered_twice": sum(count > 1 for each in clients for count in each.answers.values()),
        "reconnections": sum(each.reconnections for each in clients),
        "errors": dict(sum((each.errors for each in clients), Counter())),
        "sessions_wrong": sum([await _ends_wrong(each) for each in clients]),
        "worlds": worlds,
        "slow": await _caught_up(slow),
        "processor_seconds": round(spent, 1),
        "memory_mib": [round(each / _MEGABYTE, 1) for each in await memory],
    }


async def _enter(client: Client, listens: bool) -> None:
    await client.ask("world.load", world=client.world, scenario=_SCENARIO, join=True)
    if listens:
        await client.ask("subscribe", world=client.world, streams=["events"])
        client.listens = True


async def _play(client: Client, stop: float, pace: float, begin: int, calm: bool) -> None:
    """Send two commands at once, wait for both answers, rest; until it is time to stop."""
    number, due = begin, perf_counter() + begin % 10 / 10 / pace
    while perf_counter() < stop:
        await asyncio.sleep(max(0.0, due - perf_counter()))
        due = max(due + 2 / pace, perf_counter())
        for each in (number, number + 1):
            kind, fields = _command(each, client.name)
            if calm and kind == "event":
                kind, fields = "state", {"agent": _AGENTS[0]}
            await client.send(kind, **fields)
        number += 2
        await asyncio.wait_for(client.answered(), _PATIENCE)


async def _watch_memory(process: int, seconds: float) -> list[float]:
    """Return the server's memory once it is warm, at its largest since, and at the end."""
    warm = min(10.0, seconds / 2)
    await asyncio.sleep(warm)
    seen = [_memory(process)]
    for _ in range(int(seconds - warm)):
        await asyncio.sleep(1)
        seen.append(_memory(process))
    known = [each for each in seen if each is not None]
    return [known[0], max(known), known[-1]] if known else []


# -- who does not read -------------------------------------------------------------------------------------------------


async def _listen_to_all(slow: Client) -> None:
    """Let a client hear all of its world, faces included; it reads nothing from now on, but stays."""
    streams = ["events", "emotions", "appraisals", "expression"]
    await slow.ask("subscribe", world=slow.world, streams=streams, rate=30, rigs=["arkit", "vrm"])


async def _caught_up(slow: Client) -> dict[str, Any]:
    """Read all that waited, and on until frames come as they are made.

    Of each stream, what was heard and what was dropped must then add up to its last number.
    """
    heard: Counter[str] = Counter()
    dropped: Counter[str] = Counter()
    last: Counter[str] = Counter()
    await slow.line.send(command_text("ping", id="end"))
    left = _MOST_MORE
    while left and not (left <= _MOST_MORE - _LEAST_MORE and heard + dropped == last):
        message = json.loads(await asyncio.wait_for(slow.line.receive(), _PATIENCE))
        if message["type"].startswith("stream."):
            heard[message["type"]] += 1
            dropped[message["type"]], last[message["type"]] = message.get("dropped", 0), message["seq"]
        left -= left < _MOST_MORE or message.get("id") == "end"
    await slow.close()
    return {"heard": heard.total(), "dropped": dropped.total(), "adds_up": heard + dropped == last}


# -- counting ----------------------------------------------------------------------------------------------------------


async def _world(name: str, clients: list[Client]) -> dict[str, Any]:
    """Return what came of the commands of a world, and whether it is what its clients sent."""
    inside = [each for each in clients if each.world == name]
    listener = inside[0]
    told = await listener.ask("world.state", world=name)
    times = [1000 * each for client in inside for each in client.times]
    waves = sum(each.did["event"] for each in inside)
    return {
        "seconds_sent": sum(each.did["time.advance"] for each in inside),
        "seconds_passed": told["time"],
        "events_sent": waves,
        # Who had to connect again has missed what happened meanwhile: nothing can be said of what it heard.
        "events_heard": listener.waves if listener.listens else waves,
        "gaps": listener.listens and listener.seqs != [*range(1, len(listener.seqs) + 1)],
        "p50_ms": round(median(times), 2),
        "p99_ms": round(quantiles(times, n=100)[98], 2),
    }


async def _ends_wrong(client: Client) -> bool:
    """Whether the server has not done as many commands of a client as it sent."""
    await client.close()
    again = await Client.connected(client.name, client.world, client.address)
    await again.close()
    return again.last_seq != client.did.total()


def _wrongs(found: dict[str, Any]) -> list[str]:
    """Return what of the counts is wrong."""
    wrong = [f"{found[key]} {key.replace('_', ' ')}" for key in ("unanswered", "answered_twice") if found[key]]
    wrong += [f"{count} errors {code}" for code, count in found["errors"].items()]
    wrong += [f"{found['sessions_wrong']} sessions end at another number"] if found["sessions_wrong"] else []
    for number, world in enumerate(found["worlds"]):
        done = world["seconds_passed"], world["events_heard"], world["gaps"]
        if done != (world["seconds_sent"], world["events_sent"], False):
            wrong.append(f"world {number}: {world}")
    return wrong + ([] if found["slow"]["adds_up"] else ["what the slow client missed does not add up"])


def main(arguments: list[str] | None = None) -> int:
    """Load a server, and print what was counted; return 1 when a count is wrong."""
    parser = argparse.ArgumentParser(prog="benchmarks/bridges_load", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--seconds", type=float, default=60.0, help="how long (60)")
    parser.add_argument("--clients", type=int, default=100, help="how many (100)")
    parser.add_argument("--worlds", type=int, default=10, help="in so many worlds (10)")
    parser.add_argument("--pace", type=float, default=2.0, help="commands a second that each client sends (2)")
    parser.add_argument("--calm", action="store_true", help="no events, which everybody would remember")
    parser.add_argument("--journal", action="store_true", help="let the server keep a journal")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    options = parser.parse_args(arguments)
    with _served(options.journal) as (addresses, process):
        found = asyncio.run(_load(options, addresses, process))
    wrong = _wrongs(found)
    print(json.dumps({**found, "wrong": wrong}, indent=1) if options.json else _told(found, wrong))
    return int(bool(wrong))


def _told(found: dict[str, Any], wrong: list[str]) -> str:
    worlds, slow, memory = found["worlds"], found["slow"], found["memory_mib"]
    by_transport = ", ".join(f"{kind} {count:,}" for kind, count in found["by_transport"].items())
    deaf, quick = worlds[0], worlds[1:] or worlds
    again = f"; {found['reconnections']} times a client had to connect again" if found["reconnections"] else ""
    lines = [
        f"{found['clients']} clients in {len(worlds)} worlds for {found['seconds']:g} s{again}",
        f"commands: {found['commands']:,} ({by_transport}), {found['commands'] / found['seconds']:,.0f} a second",
        (
            f"answers: p50 {_mean(quick, 'p50_ms')} ms, p99 {_mean(quick, 'p99_ms')} ms; in the world of the client "
            f"that does not read {_mean([deaf], 'p50_ms')} and {_mean([deaf], 'p99_ms')} ms"
        ),
        f"the client that does not read: {slow['heard']:,} messages heard, {slow['dropped']:,} dropped and counted",
    ]
    if memory:
        lines.append(f"the server computed for {found['processor_seconds']:g} s")
        lines.append("memory of the server: {} MiB when warm, {} at most since, {} at the end".format(*memory))
    return "\n".join([*lines, *(wrong or ["every command was answered once and done once"])])


def _mean(worlds: list[dict[str, Any]], key: str) -> str:
    """Return the mean of what was measured in several worlds."""
    return f"{mean(each[key] for each in worlds):.1f}"


if __name__ == "__main__":
    sys.exit(main())
