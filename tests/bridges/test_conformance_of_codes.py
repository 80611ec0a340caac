"""Every command, message and error of the protocol's schema, shown over every transport that can carry it.

Most come of a recorded session (`test_conformance_of_transports`). What no message alone brings about (a limit, a stop,
a full disk, a wrong token, a missing package, a defect) is brought about here. What the schema has and nothing shows
fails.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from conformance_session import STORY, play, steps_of
from failing_disk import FailingDisk
from msgspec.structs import replace
from served_worlds import (
    KINDS,
    PATIENT,
    SECONDS,
    Client,
    RestClient,
    Served,
    WsClient,
    client_of,
    connect,
    served,
    transport_of,
)
from test_server_limits import _until
from websockets.exceptions import InvalidStatus

from espressivo.bridges.hosting.catalogue import Catalogue
from espressivo.bridges.hosting.durable import Store
from espressivo.bridges.hosting.hub import Hub
from espressivo.bridges.hosting.world_host import WorldHost
from espressivo.bridges.protocol.coding import decode_message
from espressivo.bridges.protocol.schema import FOLDER
from espressivo.bridges.server.security import Access
from espressivo.bridges.server.web_access import STATUS
from espressivo.bridges.server.zmq_keys import new_keys
from espressivo.core.errors import MissingExtraError

Data = dict[str, Any]
TOKEN = "correct-horse-battery-staple"
_STREAMS = ["state", "events", "emotions", "appraisals", "decisions", "expression", "speech", "actions", "clock"]


def _defined(document: str) -> dict[str, Data]:
    """What a schema defines, by type."""
    parts = json.loads((FOLDER / document).read_text(encoding="utf-8"))["$defs"].values()
    properties = [part["properties"] for part in parts if "type" in part.get("properties", {})]
    return {each["type"]["enum"][0]: each for each in properties if "enum" in each["type"]}


CODES = set(_defined("messages.json")["error"]["code"]["enum"])


class Stage:
    """Servers and clients of one transport, for one scene."""

    def __init__(self, kind: str, folder: Path, stack: ExitStack) -> None:
        self.kind, self.folder = kind, folder
        self._stack = stack
        self.server: Served
        self.newest: Client
        if kind == "zmq-curve":
            new_keys(folder / "keys")

    def serve(self, **options: Any) -> None:
        """Start a server."""
        self.server = self._stack.enter_context(served(transport_of(self.kind, self.folder), **options))

    def client(self, name: str = "game") -> Client:
        """A client that has said hello, where that is said."""
        client = self.stranger()
        if self.kind == "rest":
            client.headers["espressivo-client"] = name
        else:
            assert client.ask("hello", client=name)["type"] == "welcome"
        return client

    def stranger(self) -> Client:
        """A client that has not said anything."""
        client = connect(self.kind, self.server, self.folder / "keys")
        self._stack.callback(client.close)
        self.newest = client
        return client


def _too_fast(stage: Stage) -> Data:
    stage.serve(limits=replace(PATIENT, burst=1, commands_per_second=1e-6))
    return stage.client().ask("ping", id="asked")


def _too_many(stage: Stage) -> Data:
    stage.serve(limits=replace(PATIENT, worlds=1))
    client = stage.client()
    assert client.ask("world.load", world="one", scenario="ladder")["type"] == "world"
    return client.ask("world.load", id="asked", world="two", scenario="ladder")


def _not_kept(stage: Stage) -> Data:
    disk = FailingDisk()
    stage.serve(hub=Hub(Catalogue(False, [STORY]), PATIENT, Store(stage.folder / "sessions", disk=disk)))
    client = stage.client()
    disk.fails_from = disk.calls + 1
    refused = client.ask("world.load", id="asked", world="w", scenario="ladder", seq=1)
    disk.fails_from = 0
    assert len(stage.server.hub.worlds) == 0
    return refused


class _Lacking(Catalogue):
    """Offers a scenario that needs a package which is not there."""

    def host(self, world: str, name: str, seed: int = 0) -> WorldHost:  # noqa: ARG002
        raise MissingExtraError("onnxruntime", "onnx")


def _missing_extra(stage: Stage) -> Data:
    stage.serve(hub=Hub(_Lacking(False, [STORY]), PATIENT))
    refused = stage.client().ask("world.load", id="asked", world="w", scenario="ladder")
    assert "espressivo[onnx]" in refused["message"]
    return refused


def _internal(stage: Stage) -> Data:
    stage.serve()
    client = stage.client()
    with pytest.MonkeyPatch.context() as planted:
        planted.setattr(stage.server.hub, "_do", None)
        return client.ask("ping")


def _stopping(stage: Stage) -> Data:
    stage.serve()
    client = stage.client()
    stage.server.in_loop(stage.server.hub.stop)
    if stage.kind != "rest":
        return client.next("error")
    _until(lambda: stage.server.hub.stopping)
    return client.ask("ping")


def _taken_over(stage: Stage) -> Data:
    stage.serve()
    client = stage.client("twin")
    if stage.kind != "rest":
        stage.client("twin")
        return client.next("error")
    with ThreadPoolExecutor(1) as thread:
        waiting = thread.submit(client.ask, "ping", seq=2)  # before 1: it waits
        _until(lambda: stage.server.hub.connections)
        twin = WsClient(stage.server.address("ws"))
        twin.ask("hello", client="twin")
        twin.close()
        return waiting.result(SECONDS)


def _unauthorised(stage: Stage) -> Data:
    stage.serve(access=Access(TOKEN))
    stranger = stage.stranger()
    return stranger.ask("ping") if stage.kind == "rest" else stranger.ask("hello", client="eve", token="guessed")


def _foreign_origin(stage: Stage) -> Data:
    stage.serve()
    if stage.kind == "ws":
        with pytest.raises(InvalidStatus) as refused:
            WsClient(stage.server.address("ws"), origin="https://evil.example")
        return dict(json.loads(refused.value.response.body or b""))
    stranger = stage.stranger()
    stranger.headers["origin"] = "https://evil.example"
    return stranger.ask("ping")


SCENES: dict[str, Callable[[Stage], Data]] = {
    "too-fast": _too_fast,
    "too-many": _too_many,
    "not-kept": _not_kept,
    "missing-extra": _missing_extra,
    "internal": _internal,
    "stopping": _stopping,
    "taken-over": _taken_over,
    "unauthorised": _unauthorised,
    "foreign-origin": _foreign_origin,
}
# Only web pages have an origin. With keys a stranger does not get as far as a message: the handshake refuses it.
_ELSEWHERE = {("foreign-origin", kind) for kind in KINDS if kind not in ("ws", "rest")} | {
    ("unauthorised", "zmq-curve")
}
_RETRIED = {"too-fast", "not-kept", "stopping"}


@pytest.fixture
def stage(kind: str, tmp_path: Path) -> Iterator[Stage]:
    with ExitStack() as stack:
        yield Stage(kind, tmp_path, stack)


@pytest.mark.parametrize(
    ("code", "kind"), [(code, kind) for code in SCENES for kind in KINDS if (code, kind) not in _ELSEWHERE]
)
def test_an_error_that_no_message_brings_about_is_told_over_every_transport(code: str, kind: str, stage: Stage) -> None:
    told = SCENES[code](stage)
    assert (told["type"], told["code"], told.get("retry", False)) == ("error", code, code in _RETRIED)
    assert told["message"]
    decode_message(json.dumps(told).encode())
    if kind == "rest":
        assert isinstance(stage.newest, RestClient)
        assert stage.newest.status == {str(each): status for each, status in STATUS.items()}[code]


def test_every_error_of_the_schema_is_shown() -> None:
    by_messages = {step["expect"]["code"] for step in steps_of("errors") if step["expect"]["type"] == "error"}
    assert by_messages & set(SCENES) == set()
    assert by_messages | set(SCENES) == CODES
    assert set(STATUS) == CODES


def test_every_command_of_the_schema_is_in_the_session() -> None:
    assert {step["send"]["type"] for step in steps_of("session")} == set(_defined("commands.json"))


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "rest"])
def test_every_message_of_the_schema_comes_over_every_transport_that_stays(kind: str, tmp_path: Path) -> None:
    heard = set()
    with client_of(kind, tmp_path, replace(PATIENT, heartbeat=0.05)) as client:

        def send(message: bytes) -> Data:
            if b'"bye"' in message:
                heard.add(client.next("heartbeat")["type"])
            answer = client(message)
            heard.add(answer["type"])
            if answer.get("opened") and answer["world"] == "w":
                heard.add(client.ask("subscribe", world="w", streams=_STREAMS, rate=50)["type"])
            return answer

        play(send, steps_of("session"))
        heard |= {each["type"] for each in client.heard}
    assert heard | {"error"} == set(_defined("messages.json"))
