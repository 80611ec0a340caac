"""Pages over HTTP that are sent damaged requests: the REST pages, and the routes of FAtiMA's own web server."""

from __future__ import annotations

import asyncio
import io
import json
import logging
import random
import tempfile
from pathlib import Path
from typing import Any
from unittest.mock import patch

from espressivo.bridges.hosting.hub import Hub
from espressivo.bridges.protocol.coding import Refused, decode_message
from espressivo.bridges.protocol.messages import Failed
from espressivo.bridges.server.core import Server
from espressivo.bridges.server.fatima_http import fatima_app
from espressivo.bridges.server.security import Audit
from espressivo.bridges.server.web_access import STATUS
from espressivo.bridges.server.websocket import WebTransport

from .feed import Feed
from .lines import _close_worlds
from .mutating import Mutator
from .small_worlds import LIMITS, Quarrel, at_once, commands

__all__ = ["fatima_bodies", "rest_bodies"]

_AT_ONCE = 20
_REST_PATHS = ("/v1/commands",) * 12 + ("/v1/worlds/w", "/v1/worlds", "/v1/scenarios", "/v1/schema", "/healthz")
_JSON = [(b"content-type", b"application/json")]


def rest_bodies(feed: Feed) -> None:
    """Bodies, paths, verbs and headers at the REST pages."""
    with patch("espressivo.bridges.server.http_clients._WAIT_SECONDS", 0.05):  # for numbers that come too early
        asyncio.run(_rest(feed))


async def _rest(feed: Feed) -> None:
    hub = Hub(Quarrel(), LIMITS)
    transport = WebTransport("127.0.0.1:0")
    server = Server(hub, [transport], audit=Audit(io.StringIO()))
    await server.start()
    hub.loading = at_once
    app = transport._application(server)
    mutate = Mutator(commands(), feed.seed)
    batch: list[Any] = []
    for number, body in enumerate(feed.messages(mutate)):
        if number % 2000 == 0:
            _close_worlds(hub)
        batch.append(_rest_one(feed, app, mutate, body))
        if len(batch) == _AT_ONCE:
            await asyncio.gather(*batch)
            batch = []
    await asyncio.gather(*batch)
    await server.stop()


async def _rest_one(feed: Feed, app: Any, mutate: Mutator, body: bytes) -> None:
    chance = mutate.chance
    path, method, headers = chance.choice(_REST_PATHS), "POST", list(_JSON)
    if chance.random() < 0.05:
        path = _damaged(path, chance)
    if path != "/v1/commands" or chance.random() < 0.02:
        method = chance.choice(("GET", "GET", "POST", "PUT", "HEAD", "OPTIONS", "Q\0"))
    if chance.random() < 0.3:
        headers.append((b"espressivo-client", chance.choice((b"fuzz", b"other", b"x" * 64, b"\xe9", body[:64]))))
    if chance.random() < 0.02:
        headers = [(b"content-type", body[:100])]
    try:
        status, content = await _ask(app, method, path, body, headers, chance.choice((1, 2, 7)))
    except Exception as error:
        feed.fault((method, path, headers, body), f"{type(error).__name__} {error}")
        return
    if (path.rstrip("\n") in ("/v1/schema", "/healthz") and status == 200) or method == "HEAD":
        feed.tell("ok")
        return
    try:
        told = decode_message(content)
    except Refused as refused:
        feed.fault((method, path, body, content), f"an answer that is no message ({refused})")
        return
    code = told.code if isinstance(told, Failed) else "ok"
    documented = STATUS[told.code] if isinstance(told, Failed) else 200
    if code == "internal" or status not in {200, 404, 405, documented}:
        feed.fault((method, path, headers, body), f"status {status}, code {code}")
    feed.tell(code)


def fatima_bodies(feed: Feed) -> None:
    """Bodies and paths at the routes of FAtiMA's own web server."""
    logging.getLogger("espressivo.bridges.server.fatima_http").setLevel(logging.CRITICAL)
    asyncio.run(_fatima(feed))


_CHARACTER = "/scenarios/tea/instances/1/characters/Ben"
_BODIES = ("/scenarios/tea/instances/1/actions", "/scenarios/tea/instances/1/worldmodel", f"{_CHARACTER}/perceptions")
_GETS = tuple(f"{_CHARACTER}/{each}" for each in ("emotions", "beliefs", "memories", "decisions"))
_SAMPLES: tuple[Any, ...] = (
    [{"Subject": "Ann", "Action": "Scold", "Target": "Ben"}],
    ["Event(Action-End, Ann, Scold, Ben)", "Event(Property-Change, Ann, Has(x), 3)"],
)


async def _fatima(feed: Feed) -> None:
    sent = json.dumps(_tea()).encode()
    mutate = Mutator([*(json.dumps(each).encode() for each in _SAMPLES * 3), b"5", sent], feed.seed)
    app: Any = None
    for number, damaged in enumerate(feed.messages(mutate)):
        if number % 500 == 0:
            app = fatima_app(strict=True)
            assert (await _ask(app, "POST", "/scenarios", sent, []))[0] == 200
            await _ask(app, "POST", "/scenarios/tea/instances", b"", [])
        await _fatima_one(feed, app, mutate.chance, damaged)


async def _fatima_one(feed: Feed, app: Any, chance: random.Random, body: bytes) -> None:
    method, path = _route(chance, body)
    headers = [(b"key", chance.choice((b"secret", b"-", body[:20])))] if chance.random() < 0.1 else []
    try:
        status, content = await _ask(app, method, path, body, headers)
        fits = status == 200 or json.loads(content).startswith("ERROR: ")
    except Exception as error:
        feed.fault((method, path, body), f"{type(error).__name__} {error}")
        return
    if status not in {200, 400, 401, 403, 404, 405, 409, 413} or not fits:
        feed.fault((method, path, body), f"status {status}")
    feed.tell(str(status))


def _route(chance: random.Random, body: bytes) -> tuple[str, str]:
    """Return where a body is sent: where one is read, or now and then anywhere."""
    if chance.random() < 0.1:
        path = chance.choice((*_BODIES, *_GETS, "/scenarios", "/scenarios/tea", "/scenarios/tea/instances/1"))
        return chance.choice(("GET", "POST", "DELETE", "RESET", "PUT")), _damaged(path, chance)
    if chance.random() < 0.003:
        return "POST", chance.choice(("/adminkey", "/scenarios/tea/key"))
    if chance.random() < 0.1:
        return "GET", chance.choice(_GETS)
    if len(body) > 1000:
        return "POST", "/scenarios"
    return "POST", "/scenarios/tea/instances/1/tick" if len(body) < 20 else chance.choice(_BODIES)


def _damaged(path: str, chance: random.Random) -> str:
    """Return a path as a server has decoded it, whatever was asked for."""
    place = chance.randrange(len(path) + 1)
    return path[:place] + chance.choice(("/", "..", "\0", "%2e", "é", "x" * 3000, "\n", "٣", " ")) + path[place:]


async def _ask(
    app: Any, method: str, path: str, body: bytes, headers: list[tuple[bytes, bytes]], pieces: int = 1
) -> tuple[int, bytes]:
    """Ask an app as an HTTP server would."""
    size = len(body) // pieces + 1
    parts = [body[place : place + size] for place in range(0, len(body), size)] or [b""]
    events = [{"type": "http.request", "body": part, "more_body": True} for part in parts]
    events[-1]["more_body"] = False
    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "scheme": "http", "method": method,
        "path": path, "root_path": "", "query_string": b"", "headers": [(b"host", b"127.0.0.1"), *headers],
        "client": ("127.0.0.1", 1),
    }  # fmt: skip
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return events.pop(0) if events else {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        sent.append(message)

    await app(scope, receive, send)
    return int(sent[0]["status"]), b"".join(message.get("body", b"") for message in sent[1:])


_TEA = """
name: Tea
behaviour: fatima
agents:
  Ann:
    beliefs: {Has(Floor): Ann, DialogueState(Ben): Start, Price(Tea): 3}
    goals: {Sell: {significance: 5, likelihood: 0.5}}
  Ben:
    mood: 2
    beliefs: {Has(Floor): Ann, DialogueState(Ann): Start}
rules:
  actions:
    - {action: "Leave", target: Ann, conditions: "Scolded(SELF) = True"}
  appraisal:
    - {event: "Event(Action-End, *, Scold, SELF)", variables: {Desirability: -5}}
dialogues:
  - Start -> Asked: Tea is [[Price(Tea)]] today.
    meaning: Ask
    style: Warm
    id: line-1
world_model:
  Event(Action-End, [s], Scold, [t]):
    - {property: "Scolded([t])", value: True, observer: "[t]"}
"""


def _tea() -> dict[str, str]:
    from espressivo.scenarios.conversion import convert
    from espressivo.scenarios.reading import read_scenario

    with tempfile.TemporaryDirectory() as folder:
        ours = Path(folder, "tea.yaml")
        ours.write_text(_TEA, encoding="utf-8")
        files, _ = convert(read_scenario(ours), ours.with_suffix(".json"))
        texts = [file.read_text(encoding="utf-8") for file in files]
        return dict(zip(("scenario", "assets"), texts, strict=True))
