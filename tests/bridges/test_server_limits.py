"""Clients that ask too much, read too slowly, come twice or are there when the server stops."""

from __future__ import annotations

import json
import socket
import threading
import time
from pathlib import Path
from typing import Any

import pytest
import zmq
from msgspec.structs import replace
from served_worlds import HERE, PATIENT, SECONDS, Client, Served, connect, served, transport_of
from websockets.exceptions import ConnectionClosed

from espressivo.bridges.server.zmq_transport import ZmqTransport

BREAK = "Event(Action-End, Jan, Break(ladder), Ada)"
LONG = f"Event(Action-End, Jan, Wave({'x' * 1900}), Ada)"
LINES = ("tcp", "ws", "zmq-tcp")


def _entered(client: Client, name: str) -> Client:
    assert client.ask("hello", client=name)["type"] == "welcome"
    assert client.ask("world.load", world="w", scenario="ladder")["type"] == "world"
    return client


@pytest.mark.parametrize("kind", LINES)
def test_too_many_commands_at_once_are_refused_and_may_come_again(kind: str) -> None:
    with served(transport_of(kind, Path()), limits=replace(PATIENT, burst=5, commands_per_second=0.001)) as server:
        client = connect(kind, server)
        client.ask("hello", client="hasty")
        assert [client.ask("ping")["type"] for _ in range(5)] == ["pong"] * 4 + ["error"]
        refused = client.ask("ping", id="late")
        assert (refused["code"], refused["id"], refused["retry"]) == ("too-fast", "late", True)
        client.close()


@pytest.mark.parametrize("kind", LINES)
def test_a_defect_is_told_and_nobody_else_notices(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with served(transport_of(kind, Path())) as server:
        unlucky, other = connect(kind, server), connect(kind, server)
        for client in (unlucky, other):
            client.ask("hello", client=str(id(client)))
        with monkeypatch.context() as planted:
            planted.setattr(server.hub, "_do", None)
            assert unlucky.ask("ping")["code"] == "internal"
        assert other.ask("ping")["type"] == "pong"
        assert unlucky.ask("ping")["type"] == "pong"
        unlucky.close()
        other.close()


@pytest.mark.parametrize("kind", LINES)
def test_one_client_too_many_is_refused(kind: str) -> None:
    with served(transport_of(kind, Path()), limits=replace(PATIENT, clients=1)) as server:
        first, second = connect(kind, server), connect(kind, server)
        assert first.ask("hello", client="first")["type"] == "welcome"
        assert second.ask("hello", client="second")["code"] == "too-many"
        assert first.ask("ping")["type"] == "pong"
        first.close()
        second.close()


@pytest.mark.parametrize("kind", LINES)
def test_a_client_that_comes_again_takes_over(kind: str) -> None:
    with served(transport_of(kind, Path())) as server:
        old = _entered(connect(kind, server), "ana")
        old.ask("event", world="w", events=[BREAK], seq=1)
        new = connect(kind, server)
        assert new.ask("hello", client="ana")["last_seq"] == 1
        assert old.next("error")["code"] == "taken-over"
        old.close()
        assert new.ask("ping")["type"] == "pong"
        new.close()


@pytest.mark.parametrize("kind", LINES)
def test_everybody_is_told_when_the_server_stops(kind: str) -> None:
    with served(transport_of(kind, Path())) as server:
        client = connect(kind, server)
        client.ask("hello", client="ana")
    assert client.next("error")["code"] == "stopping"
    if kind != "zmq-tcp":
        with pytest.raises((EOFError, ConnectionClosed)):
            client.next("anything")
    client.close()
    assert "closed: the server is stopping" in server.log.getvalue()


@pytest.mark.parametrize("kind", LINES)
def test_who_gives_no_sign_of_life_is_let_go(kind: str) -> None:
    with served(transport_of(kind, Path()), limits=replace(PATIENT, dead_after=0.2)) as server:
        client = connect(kind, server)
        client.ask("hello", client="mute")
        _until(lambda: "no sign of life" in server.log.getvalue())
        assert server.hub.connections == []
        client.close()


@pytest.mark.parametrize("kind", LINES)
def test_nobody_is_taken_for_gone_because_the_server_was_kept_from_reading(kind: str) -> None:
    with served(transport_of(kind, Path()), limits=replace(PATIENT, dead_after=2.0)) as server:
        client = connect(kind, server)
        client.ask("hello", client="ana")
        kept, free = threading.Event(), threading.Event()

        def keep() -> None:
            kept.set()
            free.wait(SECONDS)

        server.in_loop(keep)
        assert kept.wait(SECONDS)
        client.send(b'{"type": "ping", "id": "meanwhile"}')
        time.sleep(2.5)  # longer than a client may be silent
        free.set()
        assert client.next("pong")["id"] == "meanwhile"
        assert "no sign of life" not in server.log.getvalue()
        client.close()


@pytest.mark.parametrize("kind", LINES)
def test_a_slow_client_misses_messages_which_are_counted_and_nobody_else_does(kind: str) -> None:
    with served(transport_of(kind, Path()), limits=replace(PATIENT, queue=50)) as server:
        slow, quick = connect(kind, server), connect(kind, server)
        _narrow(slow)
        for client, name in ((slow, "slow"), (quick, "quick")):
            _entered(client, name)
            client.ask("subscribe", world="w", streams=["events"])
        line = next(each for each in server.hub.connections if each.session and each.session.client == "slow")
        sent = 0
        while not line.dropped:
            assert sent < 500
            assert quick.ask("event", world="w", events=[LONG] * 20)["type"] == "outcome"
            sent += 1
        heard = [quick.next("stream.events")["seq"] for _ in range(20 * sent)]
        assert heard == [*range(1, 20 * sent + 1)]
        _assert_gaps_are_counted(slow)
        slow.close()
        quick.close()


def _assert_gaps_are_counted(slow: Client) -> None:
    """The first gap in what a slow client hears is as large as the server counted."""
    last, missed = 0, 0
    while not missed:
        told = slow.next("stream.events")
        missed = told["seq"] - last - 1
        last = told["seq"]
        assert told.get("dropped", 0) == missed


def _narrow(client: Client) -> None:
    """Make the client's buffers small, so that it is slow soon."""
    line: Any = getattr(client, "socket", None)
    if isinstance(line, zmq.Socket):
        return
    plain = line if isinstance(line, socket.socket) else line.socket
    plain.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 131_072)


def _until(holds: Any) -> None:
    end = time.monotonic() + SECONDS
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.01)


# -- those that only listen --------------------------------------------------------------------------------------------


@pytest.fixture
def listened(tmp_path: Path) -> Any:
    with served(ZmqTransport(f"tcp://{HERE}", f"ipc://{tmp_path}/events")) as server:
        client = connect("zmq-tcp", server)
        client.ask("hello", client="game")
        context = zmq.Context()
        yield server, client, context
        client.close()
        context.term()


def _listener(server: Served, context: Any, *topics: str) -> Any:
    listener = context.socket(zmq.SUB)
    listener.linger, listener.rcvtimeo = 0, int(1000 * SECONDS)
    listener.connect(server.address("zmq-events"))
    for topic in topics:
        listener.subscribe(topic)
    return listener


def _heard(listener: Any) -> tuple[str, dict[str, Any]]:
    topic, message = listener.recv_multipart()
    return topic.decode(), json.loads(message)


def test_topics_begin_with_a_snapshot_for_every_subscriber(listened: Any) -> None:
    server, client, context = listened
    client.ask("world.load", world="w", scenario="ladder")
    for _ in range(2):
        listener = _listener(server, context, "w/emotions")
        topic, told = _heard(listener)
        assert (topic, told["type"], told["snapshot"]) == ("w/emotions", "stream.emotions", True)
        listener.close()


def test_topics_of_a_world_that_is_opened_later_come_when_it_is(listened: Any) -> None:
    server, client, context = listened
    listener = _listener(server, context, "later/clock")
    client.ask("world.load", world="later", scenario="ladder")
    topic, told = _heard(listener)
    assert (topic, told["type"], told["snapshot"]) == ("later/clock", "stream.clock", True)
    listener.close()


def test_a_listener_hears_what_it_subscribed_to_and_nothing_else(listened: Any) -> None:
    server, client, context = listened
    client.ask("world.load", world="w", scenario="ladder")
    listener = _listener(server, context, "w/clock", "w/events")
    assert _heard(listener)[0] == "w/clock"
    client.ask("event", world="w", events=[BREAK])
    topic, told = _heard(listener)
    assert (topic, told["event"]) == ("w/events", BREAK)
    listener.close()
